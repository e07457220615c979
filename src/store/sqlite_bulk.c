/* The SQLite engine's whole tables, and the check of a file that somebody else may have had in hand. */
#include <string.h>

#include "store/sqlite.h"
#include "text/text.h"

static sqlite3_stmt *
ask(EngineConnection *connection, const char *sql, const char *text, GError **error)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(connection->db, sql, -1, &statement, NULL);
    if (result == SQLITE_OK && text)
        result = sqlite3_bind_text(statement, 1, text, -1, SQLITE_TRANSIENT);
    if (result == SQLITE_OK)
        return statement;
    sqlite_set_error(error, connection->db, result, "bulk");
    sqlite3_finalize(statement);
    return NULL;
}

static Step
next(EngineConnection *connection, sqlite3_stmt *statement, const char *where, GError **error)
{
    int result = sqlite3_step(statement);
    if (result == SQLITE_ROW)
        return STEP_ROW;
    if (result == SQLITE_DONE)
        return STEP_DONE;
    sqlite_set_error(error, connection->db, result, where);
    return STEP_ERROR;
}

/* The texts of the first column; new. */
static GPtrArray *
texts(EngineConnection *connection, const char *sql, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    sqlite3_stmt *statement = ask(connection, sql, NULL, error);
    Step step = STEP_ERROR;
    while (statement && (step = next(connection, statement, "bulk", error)) == STEP_ROW)
        g_ptr_array_add(list, g_strdup((const char *)sqlite3_column_text(statement, 0)));
    sqlite3_finalize(statement);
    return step == STEP_DONE ? g_steal_pointer(&list) : NULL;
}

static GPtrArray *
names(EngineConnection *connection, GError **error)
{
    return texts(connection,
                 "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' "
                 "ORDER BY name",
                 error);
}

static const struct {
    const char *name;
    BulkKind kind;
} types[] = {{"INTEGER", BULK_INT}, {"TEXT", BULK_TEXT}, {"BLOB", BULK_BYTES}};

static BulkKind
kind_of(const char *type)
{
    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_strcmp0(type, types[i].name) == 0)
            return types[i].kind;
    return BULK_NULL;
}

static BulkTable *
describe(EngineConnection *connection, const char *name, GError **error)
{
    g_autoptr(BulkTable) table = bulk_table_new(name);
    sqlite3_stmt *statement = ask(connection, "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid",
                                  name, error);
    Step step = STEP_ERROR;
    while (statement && (step = next(connection, statement, name, error)) == STEP_ROW)
        bulk_table_add(table, (const char *)sqlite3_column_text(statement, 0),
                       kind_of((const char *)sqlite3_column_text(statement, 1)),
                       (guint)sqlite3_column_int(statement, 2), 8);
    sqlite3_finalize(statement);
    return step == STEP_DONE ? g_steal_pointer(&table) : NULL;
}

static void
take_value(sqlite3_stmt *statement, int column, BulkValue *value)
{
    *value = (BulkValue){0};
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        value->kind = BULK_INT;
        value->number = sqlite3_column_int64(statement, column);
        break;
    case SQLITE_TEXT:
        value->kind = BULK_TEXT;
        value->bytes = sqlite3_column_text(statement, column);
        value->length = (gsize)sqlite3_column_bytes(statement, column);
        break;
    case SQLITE_BLOB:
        value->kind = BULK_BYTES;
        value->bytes = sqlite3_column_blob(statement, column);
        value->length = (gsize)sqlite3_column_bytes(statement, column);
        break;
    default:
        value->kind = BULK_NULL;
    }
}

static gboolean
read_table(EngineConnection *connection, const BulkTable *table, BulkRow row, gpointer data, GError **error)
{
    g_autofree char *sql = bulk_select(table);
    g_autofree BulkValue *values = g_new(BulkValue, table->columns->len);
    sqlite3_stmt *statement = ask(connection, sql, NULL, error);
    Step step = STEP_ERROR;
    gboolean ok = statement != NULL;
    while (ok && (step = next(connection, statement, table->name, error)) == STEP_ROW) {
        for (guint i = 0; i < table->columns->len; i++)
            take_value(statement, (int)i, &values[i]);
        ok = row(values, data, error);
    }
    sqlite3_finalize(statement);
    return ok && step == STEP_DONE;
}

static gboolean
write_begin(EngineConnection *connection, const BulkTable *table, GError **error)
{
    g_autoptr(GString) sql = g_string_new("INSERT INTO ");
    bulk_append_name(sql, table->name);
    g_string_append(sql, " (");
    bulk_append_columns(sql, table);
    g_string_append(sql, ") VALUES (");
    for (guint i = 0; i < table->columns->len; i++)
        g_string_append(sql, i == 0 ? "?" : ", ?");
    g_string_append_c(sql, ')');
    g_assert(!connection->filling);
    connection->filling = ask(connection, sql->str, NULL, error);
    return connection->filling != NULL;
}

static int
give_value(sqlite3_stmt *statement, int place, const BulkValue *value)
{
    switch (value->kind) {
    case BULK_INT:
        return sqlite3_bind_int64(statement, place, value->number);
    case BULK_TEXT:
        return sqlite3_bind_text64(statement, place, value->length ? value->bytes : "", value->length,
                                   SQLITE_STATIC, SQLITE_UTF8);
    case BULK_BYTES:
        return value->length
                   ? sqlite3_bind_blob64(statement, place, value->bytes, value->length, SQLITE_STATIC)
                   : sqlite3_bind_zeroblob(statement, place, 0);
    case BULK_NULL:
        break;
    }
    return sqlite3_bind_null(statement, place);
}

static gboolean
write_row(EngineConnection *connection, const BulkTable *table, const BulkValue *values, GError **error)
{
    sqlite3_stmt *statement = connection->filling;
    engine_before_step();
    for (guint i = 0; i < table->columns->len; i++) {
        int result = give_value(statement, (int)i + 1, &values[i]);
        g_assert(result == SQLITE_OK);
    }
    Step step = next(connection, statement, table->name, error);
    sqlite3_reset(statement);
    return step == STEP_DONE;
}

static gboolean
write_end(EngineConnection *connection, GError **error)
{
    (void)error;
    sqlite3_finalize(connection->filling);
    connection->filling = NULL;
    return TRUE;
}

static GArray *
counters(EngineConnection *connection, GError **error)
{
    static const char sql[] =
        "SELECT 'id ' || name AS name, seq AS last FROM sqlite_sequence WHERE seq > 0 UNION ALL "
        "SELECT 'series ' || name, next_number - 1 FROM series WHERE next_number > 1 ORDER BY 1";
    g_autoptr(GArray) list = bulk_counters_new();
    sqlite3_stmt *statement = ask(connection, sql, NULL, error);
    Step step = STEP_ERROR;
    while (statement && (step = next(connection, statement, "counters", error)) == STEP_ROW)
        bulk_counters_add(list, (const char *)sqlite3_column_text(statement, 0),
                          sqlite3_column_int64(statement, 1));
    sqlite3_finalize(statement);
    return step == STEP_DONE ? g_steal_pointer(&list) : NULL;
}

static gboolean
run_counter(EngineConnection *connection, const char *sql, const char *name, gint64 number, GError **error)
{
    sqlite3_stmt *statement = ask(connection, sql, name, error);
    if (statement)
        sqlite3_bind_int64(statement, 2, number);
    Step step = statement ? next(connection, statement, "counters", error) : STEP_ERROR;
    sqlite3_finalize(statement);
    return step == STEP_DONE;
}

/* sqlite_sequence has no unique name: the row that filling the table made is changed, or there is none. */
static gboolean
set_counter(EngineConnection *connection, const BulkCounter *counter, GError **error)
{
    const char *name = strchr(counter->name, ' ') + 1;
    if (g_str_has_prefix(counter->name, "series "))
        return run_counter(connection, "INSERT INTO series (name, next_number) VALUES (?1, ?2)", name,
                           counter->last + 1, error);
    return run_counter(connection, "UPDATE sqlite_sequence SET seq = ?2 WHERE name = ?1", name, counter->last,
                       error) &&
           run_counter(connection,
                       "INSERT INTO sqlite_sequence (name, seq) SELECT ?1, ?2 WHERE NOT EXISTS "
                       "(SELECT 1 FROM sqlite_sequence WHERE name = ?1)",
                       name, counter->last, error);
}

static gboolean
run(EngineConnection *connection, const char *sql, GError **error)
{
    int result = sqlite3_exec(connection->db, sql, NULL, NULL, NULL);
    if (result != SQLITE_OK)
        sqlite_set_error(error, connection->db, result, "bulk");
    return result == SQLITE_OK;
}

/* Sorting in memory would grow with the rows: it is done on the disk where the database lies, which has the room or is told to be
 * full, rather than wherever temporary files may go. Cannot be said within a transaction. The folder counts for the whole
 * process: one that copies does nothing else. */
static gboolean
fill_prepare(EngineConnection *connection, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(sqlite3_db_filename(connection->db, "main"));
    sqlite3_free(sqlite3_temp_directory);
    sqlite3_temp_directory = sqlite3_mprintf("%s", folder);
    return run(connection, "PRAGMA temp_store = FILE", error);
}

/* An index is made in a fraction of the time when its rows are there, sorted once, instead of one by one all over its pages. */
static gboolean
fill_begin(EngineConnection *connection, GError **error)
{
    g_autoptr(GPtrArray) drops = texts(
        connection,
        "SELECT 'DROP INDEX \"' || name || '\"' FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
        error);
    g_clear_pointer(&connection->indices, g_ptr_array_unref);
    connection->indices = texts(
        connection, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid",
        error);
    if (!drops || !connection->indices)
        return FALSE;
    for (guint i = 0; i < drops->len; i++)
        if (!run(connection, g_ptr_array_index(drops, i), error))
            return FALSE;
    return TRUE;
}

static gboolean
fill_end(EngineConnection *connection, GError **error)
{
    for (guint i = 0; i < connection->indices->len; i++)
        if (!run(connection, g_ptr_array_index(connection->indices, i), error))
            return FALSE;
    return TRUE;
}

const EngineBulk sqlite_bulk = {
    .names = names,
    .describe = describe,
    .read = read_table,
    .write_begin = write_begin,
    .write = write_row,
    .write_end = write_end,
    .counters = counters,
    .set_counter = set_counter,
    .fill_prepare = fill_prepare,
    .fill_begin = fill_begin,
    .fill_end = fill_end,
};

EngineConnection *
sqlite_open_sealed(const char *path, GError **error)
{
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    g_autofree char *uri = g_filename_to_uri(absolute, NULL, error);
    if (!uri)
        return NULL;
    g_autofree char *sealed = g_strconcat(uri, "?immutable=1", NULL);
    EngineConnection *connection = g_new0(EngineConnection, 1);
    int result = sqlite3_open_v2(
        sealed, &connection->db,
        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (result == SQLITE_OK) {
        sqlite3_db_config(connection->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_db_config(connection->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        if (run(connection, "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY", error))
            return connection;
    } else {
        sqlite_set_error(error, connection->db, result, "open");
    }
    engine_sqlite.close(connection);
    return NULL;
}

/* What the migrations up to version make, a line a table, index, trigger and view. NULL = error. */
static GPtrArray *
schema_of(EngineConnection *connection, GError **error)
{
    return texts(
        connection,
        "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema "
        "ORDER BY type, name",
        error);
}

static GPtrArray *
schema_wanted(gint64 version, const char *extra, GError **error)
{
    EngineConnection *model = g_new0(EngineConnection, 1);
    int result = sqlite3_open_v2(":memory:", &model->db,
                                 SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL);
    if (result != SQLITE_OK)
        sqlite_set_error(error, model->db, result, "open");
    g_autofree const char **some = g_new0(const char *, (gsize)version + 1);
    for (gint64 i = 0; i < version; i++)
        some[i] = engine_sqlite.migrations[i];
    GPtrArray *schema = result == SQLITE_OK && engine_migrate(&engine_sqlite, model, some, error) &&
                                run(model, extra, error)
                            ? schema_of(model, error)
                            : NULL;
    engine_sqlite.close(model);
    return schema;
}

static gboolean
is_same(const GPtrArray *one, const GPtrArray *other)
{
    gboolean same = one->len == other->len;
    for (guint i = 0; same && i < one->len; i++)
        same = g_str_equal(g_ptr_array_index(one, i), g_ptr_array_index(other, i));
    return same;
}

gboolean
sqlite_check(EngineConnection *connection, gint64 version, const char *extra, GError **error)
{
    g_autoptr(GPtrArray) wanted = schema_wanted(version, extra, error);
    g_autoptr(GPtrArray) found = wanted ? schema_of(connection, error) : NULL;
    g_autoptr(GPtrArray) faults = found ? texts(connection, "PRAGMA integrity_check(1)", error) : NULL;
    if (!faults)
        return FALSE;
    if (is_same(found, wanted) && faults->len == 1 && g_str_equal(g_ptr_array_index(faults, 0), "ok"))
        return TRUE;
    g_set_error(error, STORE_ERROR, STORE_ERROR_BACKUP,
                _("This backup is damaged. Nothing was restored. Take another one."));
    return FALSE;
}
