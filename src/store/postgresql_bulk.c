/* The PostgreSQL engine's whole tables: COPY in its binary form (PostgreSQL 15, COPY, "Binary Format"), read and written as a
 * stream. */
#include <string.h>

#include "store/postgresql.h"

#define PIECE       65536
#define CLAIM_TRIES 15 /* three seconds */

static const char signature[] = "PGCOPY\n\377\r\n"; /* and its closing zero: 11 bytes */
#define HEADER (sizeof signature + 8)

static PGresult *
ask(EngineConnection *connection, const char *sql, const char *text, GError **error)
{
    const char *const values[] = {text};
    PGresult *result = PQexecParams(connection->pg, sql, text ? 1 : 0, NULL, values, NULL, NULL, 0);
    if (postgresql_accept(connection, result, STORE_ERROR_LOST, "bulk", error))
        return result;
    PQclear(result);
    return NULL;
}

static GPtrArray *
names(EngineConnection *connection, GError **error)
{
    PGresult *result = ask(connection,
                           "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND "
                           "relnamespace = current_schema()::regnamespace ORDER BY relname COLLATE \"C\"",
                           NULL, error);
    if (!result)
        return NULL;
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < PQntuples(result); i++)
        g_ptr_array_add(list, g_strdup(PQgetvalue(result, i, 0)));
    PQclear(result);
    return list;
}

static const struct {
    const char *name;
    BulkKind kind;
    guint width;
} types[] = {{"int8", BULK_INT, 8},  {"int4", BULK_INT, 4},    {"int2", BULK_INT, 2},
             {"text", BULK_TEXT, 0}, {"bytea", BULK_BYTES, 0}, {"", BULK_NULL, 0}};

static void
add_column(BulkTable *table, const char *name, const char *type, guint key)
{
    guint i = 0;
    while (*types[i].name && !g_str_equal(types[i].name, type))
        i++;
    bulk_table_add(table, name, types[i].kind, key, types[i].width);
}

static BulkTable *
describe(EngineConnection *connection, const char *name, GError **error)
{
    static const char sql[] =
        "SELECT a.attname, t.typname, coalesce(array_position(i.indkey::int2[], a.attnum), -1) + 1 "
        "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid "
        "LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary "
        "WHERE c.relname = $1 AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 "
        "AND NOT a.attisdropped AND a.attname <> 'of_library' /* 007 */ ORDER BY a.attnum";
    PGresult *result = ask(connection, sql, name, error);
    if (!result)
        return NULL;
    BulkTable *table = bulk_table_new(name);
    for (int i = 0; i < PQntuples(result); i++)
        add_column(table, PQgetvalue(result, i, 0), PQgetvalue(result, i, 1),
                   (guint)g_ascii_strtoull(PQgetvalue(result, i, 2), NULL, 10));
    PQclear(result);
    return table;
}

/* A field of a row: FALSE when the message does not hold it. */
static gboolean
take(const guint8 **at, gsize *left, gsize n, const guint8 **bytes)
{
    if (*left < n)
        return FALSE;
    *bytes = *at;
    *at += n;
    *left -= n;
    return TRUE;
}

static guint64
big_endian(const guint8 *bytes, gsize n)
{
    guint64 value = 0;
    for (gsize i = 0; i < n; i++)
        value = value << 8 | bytes[i];
    return value;
}

static gint64
signed_of(const guint8 *bytes, gsize n)
{
    guint64 value = big_endian(bytes, n);
    return n == 2 ? (gint16)value : n == 4 ? (gint32)value : (gint64)value;
}

static gboolean
take_value(const guint8 **at, gsize *left, const BulkColumn *column, BulkValue *value)
{
    const guint8 *bytes;
    *value = (BulkValue){0};
    if (!take(at, left, 4, &bytes))
        return FALSE;
    gint64 length = signed_of(bytes, 4);
    if (length < 0)
        return TRUE;
    if (!take(at, left, (gsize)length, &bytes))
        return FALSE;
    value->kind = column->kind;
    value->bytes = bytes;
    value->length = (gsize)length;
    if (column->kind == BULK_INT)
        value->number = signed_of(bytes, value->length);
    return column->kind != BULK_INT || value->length == column->width;
}

/* One message is one row; the first one has the header before it, the last one is the trailer. */
static gboolean
take_message(const guint8 *at, gsize left, gboolean *is_first, const BulkTable *table, BulkValue *values,
             gboolean *is_row)
{
    const guint8 *bytes;
    if (*is_first && (!take(&at, &left, HEADER, &bytes) || memcmp(bytes, signature, sizeof signature) != 0))
        return FALSE;
    *is_first = FALSE;
    *is_row = left > 0;
    if (!*is_row)
        return TRUE;
    if (!take(&at, &left, 2, &bytes))
        return FALSE;
    gint64 n = signed_of(bytes, 2);
    *is_row = n >= 0;
    if (!*is_row)
        return TRUE;
    gboolean ok = n == (gint64)table->columns->len;
    for (guint i = 0; ok && i < table->columns->len; i++)
        ok = take_value(&at, &left, &g_array_index(table->columns, BulkColumn, i), &values[i]);
    return ok && left == 0;
}

/* What is left of a COPY that ended or was left is read away, so that the connection can do something else. */
static gboolean
finish(EngineConnection *connection, const char *where, GError **error)
{
    gboolean ok = TRUE;
    for (PGresult *result; (result = PQgetResult(connection->pg)) != NULL; PQclear(result)) {
        if (PQresultStatus(result) == PGRES_COPY_OUT)
            for (char *rest; PQgetCopyData(connection->pg, &rest, 0) > 0;)
                PQfreemem(rest);
        else if (ok)
            ok = postgresql_accept(connection, result, STORE_ERROR_LOST, where, error);
    }
    return ok;
}

static gboolean
start(EngineConnection *connection, const char *sql, ExecStatusType wanted, const char *where, GError **error)
{
    PGresult *result = PQexec(connection->pg, sql);
    gboolean ok = PQresultStatus(result) == wanted;
    if (!ok && postgresql_accept(connection, result, STORE_ERROR_LOST, where, error))
        engine_set_error(error, STORE_ERROR_DB, where, "no COPY");
    PQclear(result);
    return ok;
}

static gboolean
read_rows(EngineConnection *connection, const BulkTable *table, BulkRow row, gpointer data, GError **error)
{
    g_autofree BulkValue *values = g_new(BulkValue, table->columns->len);
    gboolean ok = TRUE, is_first = TRUE, is_row = FALSE;
    char *message;
    int length = 0;
    while (ok && (length = PQgetCopyData(connection->pg, &message, 0)) > 0) {
        ok = take_message((const guint8 *)message, (gsize)length, &is_first, table, values, &is_row);
        if (!ok)
            engine_set_error(error, STORE_ERROR_DB, table->name, "COPY");
        ok = ok && (!is_row || row(values, data, error));
        PQfreemem(message);
    }
    while (length > 0 && (length = PQgetCopyData(connection->pg, &message, 0)) > 0)
        PQfreemem(message);
    return finish(connection, table->name, ok ? error : NULL) && ok;
}

static gboolean
read_table(EngineConnection *connection, const BulkTable *table, BulkRow row, gpointer data, GError **error)
{
    g_autofree char *select = bulk_select(table);
    g_autofree char *sql = g_strdup_printf("COPY (%s) TO STDOUT (FORMAT binary)", select);
    return start(connection, sql, PGRES_COPY_OUT, table->name, error) &&
           read_rows(connection, table, row, data, error);
}

static void
append_big_endian(GString *to, guint64 value, guint n)
{
    while (n-- > 0)
        g_string_append_c(to, (char)(value >> 8 * n & 0xff));
}

static gboolean
send(EngineConnection *connection, gsize at_least, GError **error)
{
    GString *rows = connection->filling;
    if (rows->len <= at_least)
        return TRUE;
    gboolean ok = PQputCopyData(connection->pg, rows->str, (int)rows->len) == 1;
    g_string_truncate(rows, 0);
    if (!ok)
        engine_set_error(error, STORE_ERROR_LOST, "bulk", "COPY");
    return ok;
}

static gboolean
write_begin(EngineConnection *connection, const BulkTable *table, GError **error)
{
    g_autoptr(GString) sql = g_string_new("COPY ");
    bulk_append_name(sql, table->name);
    g_string_append(sql, " (");
    bulk_append_columns(sql, table);
    g_string_append(sql, ") FROM STDIN (FORMAT binary)");
    if (!connection->filling)
        connection->filling = g_string_sized_new(2 * PIECE);
    g_string_truncate(connection->filling, 0);
    g_string_append_len(connection->filling, signature, sizeof signature);
    append_big_endian(connection->filling, 0, 8);
    return start(connection, sql->str, PGRES_COPY_IN, table->name, error);
}

static gboolean
write_row(EngineConnection *connection, const BulkTable *table, const BulkValue *values, GError **error)
{
    GString *rows = connection->filling;
    engine_before_step();
    append_big_endian(rows, table->columns->len, 2);
    for (guint i = 0; i < table->columns->len; i++) {
        guint width = g_array_index(table->columns, BulkColumn, i).width;
        if (values[i].kind == BULK_NULL) {
            append_big_endian(rows, G_MAXUINT32, 4);
        } else if (values[i].kind == BULK_INT) {
            append_big_endian(rows, width, 4);
            append_big_endian(rows, (guint64)values[i].number, width);
        } else {
            append_big_endian(rows, values[i].length, 4);
            g_string_append_len(rows, values[i].bytes, (gssize)values[i].length);
        }
    }
    return send(connection, PIECE, error);
}

/* What was wrong with a row is said here. */
static gboolean
write_end(EngineConnection *connection, GError **error)
{
    append_big_endian(connection->filling, G_MAXUINT16, 2);
    gboolean ok = send(connection, 0, NULL) && PQputCopyEnd(connection->pg, NULL) == 1;
    if (!ok)
        engine_set_error(error, STORE_ERROR_LOST, "bulk", "COPY");
    return finish(connection, "bulk", ok ? error : NULL) && ok;
}

/* Sequences are no part of a snapshot: read after the first row, they are at least as far as the rows are. */
static GArray *
counters(EngineConnection *connection, GError **error)
{
    static const char sql[] =
        "SELECT coalesce('id ' || t.relname, q.relname) COLLATE \"C\", s.last_value "
        "FROM pg_sequences s JOIN pg_class q ON q.relname = s.sequencename AND q.relkind = 'S' "
        "AND q.relnamespace = current_schema()::regnamespace "
        "LEFT JOIN pg_depend d ON d.objid = q.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'i' "
        "LEFT JOIN pg_class t ON t.oid = d.refobjid "
        "WHERE s.schemaname = current_schema() AND s.last_value IS NOT NULL ORDER BY 1";
    PGresult *result = ask(connection, sql, NULL, error);
    if (!result)
        return NULL;
    GArray *list = bulk_counters_new();
    for (int i = 0; i < PQntuples(result); i++)
        bulk_counters_add(list, PQgetvalue(result, i, 0),
                          g_ascii_strtoll(PQgetvalue(result, i, 1), NULL, 10));
    PQclear(result);
    return list;
}

/* RESTART goes back with the transaction, which setval would not; the number that is then taken makes it the last one given. */
static gboolean
set_counter(EngineConnection *connection, const BulkCounter *counter, GError **error)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    const char *name = strchr(counter->name, ' ') + 1;
    gboolean is_series = g_str_has_prefix(counter->name, "series ");
    g_string_append(sql, is_series ? "ALTER SEQUENCE " : "ALTER TABLE ");
    bulk_append_name(sql, is_series ? counter->name : name);
    g_string_append_printf(sql, "%s RESTART WITH %" G_GINT64_FORMAT, is_series ? "" : " ALTER COLUMN id",
                           counter->last);
    PGresult *altered = ask(connection, sql->str, NULL, error);
    if (!altered)
        return FALSE;
    PQclear(altered);
    g_string_assign(sql, "");
    bulk_append_name(sql, is_series ? counter->name : name);
    PGresult *taken = ask(connection,
                          is_series ? "SELECT nextval($1::text::regclass)"
                                    : "SELECT nextval(pg_get_serial_sequence($1, 'id'))",
                          sql->str, error);
    PQclear(taken);
    return taken != NULL;
}

/* The server's own way with COPY is quick enough, and its indices keep what is unique meanwhile. */
static gboolean
fill_prepare(EngineConnection *connection, GError **error)
{
    (void)connection;
    (void)error;
    return TRUE;
}

/* command: %I is the name of each table with data. */
static gboolean
each_table(EngineConnection *connection, const char *command, GError **error)
{
    g_autofree char *sql = g_strconcat(
        "DO $$ DECLARE name TEXT; BEGIN FOR name IN SELECT relname FROM pg_class WHERE relrowsecurity AND "
        "relnamespace = current_schema()::regnamespace LOOP EXECUTE format('",
        command, "', name); END LOOP; END $$", NULL);
    return engine_postgresql.script(connection, sql, error);
}

/* COPY does not fill a table under row-level security: within the transaction it does not hold for the owner. */
static gboolean
fill_begin(EngineConnection *connection, GError **error)
{
    return each_table(connection, "ALTER TABLE %I NO FORCE ROW LEVEL SECURITY", error);
}

/* The planner knows at once what came. */
static gboolean
fill_end(EngineConnection *connection, GError **error)
{
    return each_table(connection, "ALTER TABLE %I FORCE ROW LEVEL SECURITY", error) &&
           each_table(connection, "ANALYZE %I", error);
}

/* The server notices only after a while that a program that was just stopped is gone. */
static gboolean
claim(EngineConnection *connection, GError **error)
{
    gboolean ok = FALSE;
    for (guint i = 0; i < CLAIM_TRIES && !ok; i++) {
        if (i > 0)
            g_usleep(G_USEC_PER_SEC / 5);
        PGresult *result = ask(connection, "SELECT pg_try_advisory_lock(" POSTGRESQL_PRESENCE ")", NULL,
                               error);
        if (!result)
            return FALSE;
        ok = g_str_equal(PQgetvalue(result, 0, 0), "t");
        PQclear(result);
    }
    if (!ok)
        engine_set_in_use(error);
    return ok;
}

static gboolean
set_aside(EngineConnection *connection, const char *name, GError **error)
{
    PGresult *result = ask(connection, "SELECT current_schema()", NULL, error);
    if (!result)
        return FALSE;
    g_autoptr(GString) sql = g_string_new("ALTER SCHEMA ");
    bulk_append_name(sql, PQgetvalue(result, 0, 0));
    g_string_append(sql, " RENAME TO ");
    bulk_append_name(sql, name);
    g_string_append(sql, "; CREATE SCHEMA ");
    bulk_append_name(sql, PQgetvalue(result, 0, 0));
    PQclear(result);
    return engine_postgresql.script(connection, sql->str, error);
}

const EngineBulk postgresql_bulk = {
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
    .claim = claim,
    .set_aside = set_aside,
};
