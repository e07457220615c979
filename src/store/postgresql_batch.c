/* Many runs of one statement as one: the parameters go over in arrays, and one statement writes all rows. */
#include <string.h>
#include <sys/socket.h>

#include "store/postgresql.h"

/* The memory that waits to be sent stays within some megabytes. */
#define MAX_ROWS 10000

struct Batch {
    gboolean is_known;
    guint n, rows;
    double planned;                   /* rows of the table that it grows, as the planner thinks */
    gboolean is_young;                /* that is fewer than are added now */
    Oid types[ENGINE_MAX_PARAMETERS]; /* of one parameter */
    GByteArray *values[ENGINE_MAX_PARAMETERS];
    gboolean has_null[ENGINE_MAX_PARAMETERS];
};

/* Types of parameters, their arrays and sizes (pg_type.dat of PostgreSQL 15). Size 0: a text. */
static const struct {
    Oid type, array;
    const char *name;
    guint size;
} types[] = {
    {20, 1016, "bigint", 8}, {23, 1007, "integer", 4}, {21, 1005, "smallint", 2}, {25, 1009, "text", 0}};

static guint
type_at(Oid type)
{
    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        if (types[i].type == type)
            return i;
    g_assert_not_reached();
}

/* What goes first, and then what comes, so that a number or a line can be had again; what refers to others goes before them, and
 * comes after them. has_any: a row of parameters may be good for any number of rows, or none. grows: a table that gets that many rows
 * more. */
typedef struct {
    StatementId id;
    gboolean has_any;
    const char *grows;
} Turn;
static const Turn order[] = {
    {ST_GROUP_REMOVE},
    {ST_GROUP_ADD},
    {ST_GROUP_RENAME},
    {ST_JOURNAL_GROUP_ADD},
    {ST_ENROLMENT_REMOVE_ALL, .has_any = TRUE},
    {ST_ENROLMENT_REMOVE},
    {ST_MEMBERSHIP_REMOVE},
    {ST_CARD_REMOVE_ALL, .has_any = TRUE},
    {ST_CARD_REMOVE},
    {ST_PATRON_LOG_REMOVE, .has_any = TRUE},
    {ST_PERSON_REMOVE},
    {ST_PERSON_ADD, .grows = "person"},
    {ST_PERSON_UPDATE},
    {ST_MEMBERSHIP_ADD, .grows = "membership"},
    {ST_MEMBERSHIP_UPDATE},
    {ST_MEMBERSHIP_MOVE},
    {ST_ENROLMENT_REOPEN},
    {ST_ENROLMENT_CLOSE},
    {ST_ENROLMENT_ADD, .grows = "enrolment"},
    {ST_CARD_CLOSE},
    {ST_CARD_REOPEN},
    {ST_CARD_ADD, .grows = "card"},
    {ST_JOURNAL_ADD, .grows = "journal"},
};

static void
write_column(GString *sql, guint place)
{
    g_string_append_printf(sql, "rows.p%u", place);
}

/* The rows as a table: (SELECT unnest($1::bigint[]) AS p1, …) AS rows. In the list of what is selected, where each gives a value a
 * row: as functions in FROM, each first puts down all of its values. */
static char *
rows_table(const Batch *batch)
{
    GString *sql = g_string_new("(SELECT ");
    for (guint i = 0; i < batch->n; i++)
        g_string_append_printf(sql, "%sunnest($%u::%s[]) AS p%u", i ? ", " : "", i + 1,
                               types[type_at(batch->types[i])].name, i + 1);
    g_string_append(sql, ") AS rows");
    return g_string_free(sql, FALSE);
}

/* INSERT … VALUES (…) becomes INSERT … SELECT … FROM rows; UPDATE … SET … WHERE … gets FROM rows, DELETE … USING rows. The list's
 * statements of these kinds have one VALUES and one WHERE. ON CONFLICT DO NOTHING goes: a row that is there takes the batch back as an
 * error too, and to look first is dear. */
static char *
text_of_all(StatementId id, const Batch *batch)
{
    static const char values[] = "VALUES (", where[] = " WHERE ";
    g_autofree char *one = postgresql_text(&statements[id], write_column), *table = rows_table(batch);
    gboolean is_insert = g_str_has_prefix(one, "INSERT ");
    char *at = strstr(one, is_insert ? values : where);
    g_assert(at);
    *at = '\0';
    if (!is_insert)
        return g_strconcat(one, g_str_has_prefix(one, "DELETE ") ? " USING " : " FROM ", table, where,
                           at + strlen(where), NULL);
    char *list = at + strlen(values), *end = strchr(list, ')');
    g_assert(end && (end[1] == '\0' || g_str_equal(end + 1, " ON CONFLICT DO NOTHING")));
    *end = '\0';
    return g_strconcat(one, "SELECT ", list, " FROM ", table, NULL);
}

static void
append_32(GByteArray *bytes, guint32 value)
{
    guint32 big = GUINT32_TO_BE(value);
    g_byte_array_append(bytes, (const guint8 *)&big, sizeof big);
}

/* An array as it goes over the line (src/backend/utils/adt/arrayfuncs.c, array_recv): dimensions, whether there are NULLs, type,
 * length, first index; then each element: its length, -1 for NULL, and its bytes. The head is filled in at the end. */
#define ARRAY_HEAD 20

static void
append_value(Batch *batch, guint i, const char *value)
{
    GByteArray *bytes = batch->values[i];
    guint size = types[type_at(batch->types[i])].size;
    if (!value) {
        batch->has_null[i] = TRUE;
        append_32(bytes, G_MAXUINT32);
        return;
    }
    append_32(bytes, size ? size : (guint32)strlen(value));
    if (size) {
        guint64 big = GUINT64_TO_BE((guint64)g_ascii_strtoll(value, NULL, 10));
        g_byte_array_append(bytes, (const guint8 *)&big + sizeof big - size, size);
    } else {
        g_byte_array_append(bytes, (const guint8 *)value, (guint)strlen(value));
    }
}

static void
empty(Batch *batch)
{
    static const guint8 head[ARRAY_HEAD];
    batch->rows = 0;
    for (guint i = 0; i < batch->n; i++) {
        g_byte_array_set_size(batch->values[i], 0);
        g_byte_array_append(batch->values[i], head, ARRAY_HEAD);
        batch->has_null[i] = FALSE;
    }
}

static void
fill_head(Batch *batch, guint i)
{
    const guint32 head[ARRAY_HEAD / sizeof(guint32)] = {
        GUINT32_TO_BE(1), GUINT32_TO_BE((guint32)batch->has_null[i]), GUINT32_TO_BE(batch->types[i]),
        GUINT32_TO_BE(batch->rows), GUINT32_TO_BE(1)};
    memcpy(batch->values[i]->data, head, sizeof head);
}

/* The types of the parameters are those that the server found for one row. */
static Batch *
batch_new(EngineConnection *connection, StatementId id, GError **error)
{
    char name[16];
    postgresql_name('s', id, name);
    PGresult *result = PQdescribePrepared(connection->pg, name);
    Batch *batch = NULL;
    if (postgresql_accept(connection, result, STORE_ERROR_LOST, statements[id].name, error)) {
        batch = g_new0(Batch, 1);
        batch->n = statement_n_parameters(id);
        for (guint i = 0; i < batch->n; i++) {
            batch->types[i] = PQparamtype(result, (int)i);
            batch->values[i] = g_byte_array_new();
        }
        empty(batch);
    }
    PQclear(result);
    return batch;
}

static gboolean
has_order(StatementId id)
{
    for (guint i = 0; i < G_N_ELEMENTS(order); i++)
        if (order[i].id == id)
            return TRUE;
    return FALSE;
}

gboolean
batch_queue(EngineConnection *connection, StatementId id, GError **error)
{
    const Prepared *prepared = connection->prepared[id];
    g_assert(has_order(id));
    if (!connection->batch[id])
        connection->batch[id] = batch_new(connection, id, error);
    Batch *batch = connection->batch[id];
    if (!batch)
        return FALSE;
    for (guint i = 0; i < batch->n; i++)
        append_value(batch, i, prepared->value[i]);
    return ++batch->rows < MAX_ROWS || batch_flush(connection, error);
}

static gboolean
prepare_all(EngineConnection *connection, StatementId id, const char *name, GError **error)
{
    Batch *batch = connection->batch[id];
    Oid arrays[ENGINE_MAX_PARAMETERS];
    if (batch->is_known)
        return TRUE;
    for (guint i = 0; i < batch->n; i++)
        arrays[i] = types[type_at(batch->types[i])].array;
    g_autofree char *sql = text_of_all(id, batch);
    PGresult *result = PQprepare(connection->pg, name, sql, (int)batch->n, arrays);
    batch->is_known = postgresql_accept(connection, result, STORE_ERROR_LOST, statements[id].name, error);
    PQclear(result);
    return batch->is_known;
}

/* The planner knows of a table what ANALYZE saw, and of a young one nothing or how small it was: then what rows refer to is looked up
 * along an index of the whole library, and a school's lines by reading everybody's: the square of the pupils until autovacuum comes
 * by. So one that more than doubles is looked at again right after its rows, before others refer to them. */
static gboolean
ask_age(EngineConnection *connection, const char *table, Batch *batch, GError **error)
{
    batch->is_young = FALSE;
    if (batch->planned >= batch->rows)
        return TRUE;
    g_autofree char *ask = g_strdup_printf("SELECT reltuples FROM pg_class WHERE oid = '%s'::regclass",
                                           table);
    PGresult *result = PQexec(connection->pg, ask);
    gboolean ok = postgresql_accept(connection, result, STORE_ERROR_LOST, table, error);
    batch->planned = ok ? g_ascii_strtod(PQgetvalue(result, 0, 0), NULL) : 0;
    batch->is_young = batch->planned < batch->rows;
    PQclear(result);
    return ok;
}

/* Everything that run_all needs of the server before its one journey. */
static gboolean
make_ready(EngineConnection *connection, const GPtrArray *turns, GError **error)
{
    char name[16];
    for (guint i = 0; i < turns->len; i++) {
        const Turn *turn = turns->pdata[i];
        postgresql_name('b', turn->id, name);
        if (!prepare_all(connection, turn->id, name, error) ||
            (turn->grows && !ask_age(connection, turn->grows, connection->batch[turn->id], error)))
            return FALSE;
    }
    return library_enter(connection, error);
}

static gboolean
send_turn(EngineConnection *connection, const Turn *turn)
{
    PGconn *pg = connection->pg;
    Batch *batch = connection->batch[turn->id];
    const char *values[ENGINE_MAX_PARAMETERS];
    int lengths[ENGINE_MAX_PARAMETERS], formats[ENGINE_MAX_PARAMETERS];
    char name[16];
    engine_before_step();
    postgresql_name('b', turn->id, name);
    for (guint i = 0; i < batch->n; i++) {
        fill_head(batch, i);
        values[i] = (const char *)batch->values[i]->data;
        lengths[i] = (int)batch->values[i]->len;
        formats[i] = 1;
    }
    if (!PQsendQueryPrepared(pg, name, (int)batch->n, values, lengths, formats, 0))
        return FALSE;
    g_autofree char *analyze = batch->is_young ? g_strdup_printf("ANALYZE %s", turn->grows) : NULL;
    return !analyze || PQsendQueryParams(pg, analyze, 0, NULL, NULL, NULL, NULL, 0);
}

/* One answer of the pipeline; rows: how many it must have written, -1 = any. */
static gboolean
hear(EngineConnection *connection, const char *where, gint64 rows, GError **error)
{
    PGresult *result = PQgetResult(connection->pg), *rest;
    gboolean ok = postgresql_accept(connection, result, STORE_ERROR_LOST, where, error);
    if (ok && rows >= 0 && g_ascii_strtoll(PQcmdTuples(result), NULL, 10) != rows) {
        engine_set_error(error, STORE_ERROR_CONFLICT, where, "not every row");
        ok = FALSE;
    }
    PQclear(result);
    while ((rest = PQgetResult(connection->pg))) /* NULL is the end of this answer */
        PQclear(rest);
    return ok;
}

/* What follows a turn that failed is not done by the server, or is taken back with the batch. */
static gboolean
hear_turn(EngineConnection *connection, const Turn *turn, GError **error)
{
    const char *name = statements[turn->id].name;
    const Batch *batch = connection->batch[turn->id];
    engine_before_step();
    gboolean ok = hear(connection, name, turn->has_any ? -1 : (gint64)batch->rows, error);
    return (!batch->is_young || hear(connection, name, -1, ok ? error : NULL)) && ok;
}

/* libpq is stuck in the pipeline and refuses even ROLLBACK: the server ends the transaction when nobody is there any more. */
static gboolean
lose(EngineConnection *connection, GError **error)
{
    shutdown(PQsocket(connection->pg), SHUT_RDWR);
    connection->is_doomed = TRUE; /* another connection takes its place */
    engine_set_error(error, STORE_ERROR_LOST, "batch", "half sent");
    return FALSE;
}

/* All turns go over at once and are answered at once: where program and server sleep and wake for each, that costs as much as the work. */
static gboolean
run_all(EngineConnection *connection, const GPtrArray *turns, GError **error)
{
    PGconn *pg = connection->pg;
    if (!make_ready(connection, turns, error))
        return FALSE;
    gboolean is_sent = PQenterPipelineMode(pg);
    for (guint i = 0; is_sent && i < turns->len; i++)
        is_sent = send_turn(connection, turns->pdata[i]);
    if (!is_sent || !PQpipelineSync(pg))
        return lose(connection, error);
    gboolean ok = TRUE;
    for (guint i = 0; i < turns->len; i++)
        ok = hear_turn(connection, turns->pdata[i], ok ? error : NULL) && ok;
    PQclear(PQgetResult(pg)); /* the end of all */
    return PQexitPipelineMode(pg) ? ok : lose(connection, ok ? error : NULL);
}

gboolean
batch_flush(EngineConnection *connection, GError **error)
{
    g_autoptr(GPtrArray) turns = g_ptr_array_new();
    for (guint i = 0; i < G_N_ELEMENTS(order); i++)
        if (connection->batch[order[i].id] && connection->batch[order[i].id]->rows > 0)
            g_ptr_array_add(turns, (gpointer)&order[i]);
    gboolean ok = turns->len == 0 || run_all(connection, turns, error);
    batch_forget(connection);
    return ok;
}

void
batch_forget(EngineConnection *connection)
{
    for (guint i = 0; i < N_STATEMENTS; i++)
        if (connection->batch[i])
            empty(connection->batch[i]);
}

void
batch_set_unknown(EngineConnection *connection)
{
    for (guint i = 0; i < N_STATEMENTS; i++)
        if (connection->batch[i]) {
            connection->batch[i]->is_known = FALSE;
            connection->batch[i]->planned = 0;
        }
}

void
batch_free(EngineConnection *connection)
{
    for (guint i = 0; i < N_STATEMENTS; i++) {
        if (!connection->batch[i])
            continue;
        for (guint j = 0; j < connection->batch[i]->n; j++)
            g_byte_array_unref(connection->batch[i]->values[j]);
        g_clear_pointer(&connection->batch[i], g_free);
    }
}
