/* The PostgreSQL engine: a connection to a server, over libpq. */
#include "store/postgresql.h"

#include <poll.h>
#include <string.h>

#include "text/text.h"

#define OLDEST_SERVER 150000

/* Two programs that start at once on a new database: any number that nothing else here takes. */
static const char migration_lock[] = "SELECT pg_advisory_xact_lock(7310584211536483954)";

/* What the address does not say otherwise: a server that does not answer is given up in seconds, one that went away without a
 * word in half a minute. Of several servers the primary is meant, and a lone standby is of no use either. */
static const char *const defaults[][2] = {{"connect_timeout", "10"},
                                          {"fallback_application_name", "instroom"},
                                          {"keepalives_idle", "15"},
                                          {"keepalives_interval", "5"},
                                          {"keepalives_count", "3"},
                                          {"tcp_user_timeout", "30000"},
                                          {"target_session_attrs", "read-write"}};

/* Read committed: who takes a lock sees what was committed before. No compiling of statements, and no helpers for them (three
 * processes that walk through a whole index seemed cheaper than one that looks a school up): they are short. Each of them has its
 * index, and so has each of its joins (test-statements proves it): what puts a table down first, or sorts it, to join it walks
 * through all of it, and looks cheap while a table is young. A plan is kept for as long as the connection lives: one that was made
 * while a table was still empty must not be the one that walks through it when it holds a country. A plan is made without looking
 * at the values: of a library or school that is newer than the last statistics the planner expects no row, and then any index
 * seems as good as the right one. */
const char postgresql_session[] = "SET lock_timeout = " G_STRINGIFY(
    ENGINE_LOCK_MILLISECONDS) "; SET default_transaction_isolation = 'read committed';"
                              "SET standard_conforming_strings = on; SET jit = off; SET "
                              "enable_seqscan = off; SET enable_hashjoin = off; SET "
                              "enable_mergejoin = off; SET random_page_cost = 1.1; SET plan_cache_mode = "
                              "force_generic_plan; SET "
                              "max_parallel_workers_per_gather = 0; SET cursor_tuple_fraction = 1.0; SET "
                              "client_min_messages = warning;"
                              /* who restores a backup sees that others are here, and they wait for it */
                              "SELECT pg_advisory_lock_shared(" POSTGRESQL_PRESENCE ")";

static const struct {
    const char *state; /* SQLSTATE, or its class (PostgreSQL 15, appendix A) */
    StoreError code;
} states[] = {
    {"23", STORE_ERROR_CONFLICT}, /* integrity */
    {"40", STORE_ERROR_BUSY},     /* serialisation, deadlock */
    {"55P03", STORE_ERROR_BUSY},  /* lock_timeout */
    {"53100", STORE_ERROR_FULL},
    {"53", STORE_ERROR_BUSY},  /* connections, memory */
    {"57P", STORE_ERROR_LOST}, /* stopping, starting */
    {"08", STORE_ERROR_LOST},
    {"25006", STORE_ERROR_LOST}, /* the server became a standby, or is not yet the primary */
};

static StoreError
error_code(const char *state)
{
    for (guint i = 0; state && i < G_N_ELEMENTS(states); i++)
        if (g_str_has_prefix(state, states[i].state))
            return states[i].code;
    return STORE_ERROR_DB;
}

/* A value may stand in the words of a data exception (class 22), and in the details, which are not taken. */
static void
set_error(GError **error, StoreError code, const PGresult *result, const char *where)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    g_autofree char *all = g_strdup_printf("%s, %s",
                                           state && g_str_has_prefix(state, "22") ? ""
                                           : words                                ? words
                                                                                  : "",
                                           state ? state : "-");
    engine_set_error(error, code, where, all);
}

gboolean
postgresql_accept(EngineConnection *connection, const PGresult *result, StoreError lost, const char *where,
                  GError **error)
{
    ExecStatusType status = PQresultStatus(result);
    gboolean is_ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (is_ok && !connection->is_unconfirmed)
        return TRUE;
    connection->is_unconfirmed = FALSE;
    if (is_ok) {
        engine_set_error(error, lost, where, "the standby did not confirm it");
        return FALSE;
    }
    gboolean is_gone = PQstatus(connection->pg) != CONNECTION_OK;
    StoreError code = error_code(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    set_error(error, is_gone || code == STORE_ERROR_LOST ? lost : code, result, where);
    return FALSE;
}

static gboolean
run(EngineConnection *connection, const char *sql, const char *where, GError **error)
{
    PGresult *result = PQexec(connection->pg, sql);
    gboolean ok = postgresql_accept(connection, result, STORE_ERROR_LOST, where, error);
    PQclear(result);
    return ok;
}

/* What the server says unasked is not printed. A last word before it hangs up is heard; and so is that it gave up waiting for
 * the standby, which it calls a commit well done with a warning (syncrep.c; the words depend on its language). */
static void
hear_notice(void *data, const PGresult *notice)
{
    EngineConnection *connection = data;
    const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (g_strcmp0(severity, "FATAL") == 0 || g_strcmp0(severity, "PANIC") == 0)
        connection->is_doomed = TRUE;
    if (g_strcmp0(PQresultErrorField(notice, PG_DIAG_SOURCE_FUNCTION), "SyncRepWaitForLSN") == 0)
        connection->is_unconfirmed = TRUE;
}

/* At the first connection and each later one. */
static gboolean
begin_session(EngineConnection *connection, GError **error)
{
    PGconn *pg = connection->pg;
    if (PQstatus(pg) != CONNECTION_OK) {
        g_autofree char *words = g_strchomp(g_strdup(PQerrorMessage(pg)));
        g_set_error(error, STORE_ERROR, STORE_ERROR_LOST,
                    _("The database server cannot be reached, or does not let this program in. Nothing was "
                      "written; try "
                      "again in a moment. (%s)"),
                    words);
        return FALSE;
    }
    connection->is_doomed = connection->is_unconfirmed = FALSE;
    PQsetNoticeReceiver(pg, hear_notice, connection);
    if (PQserverVersion(pg) < OLDEST_SERVER ||
        g_strcmp0(PQparameterStatus(pg, "server_encoding"), "UTF8") != 0) {
        engine_set_error(error, STORE_ERROR_DB, "connect",
                         "PostgreSQL 15 or later and a database in UTF8 are needed");
        return FALSE;
    }
    if (!run(connection, postgresql_session, "connect", error) ||
        !run(connection, library_prepare, "connect", error))
        return FALSE;
    PGresult *roles = PQexec(pg, library_role);
    gboolean ok = postgresql_accept(connection, roles, STORE_ERROR_LOST, "connect", error) &&
                  library_refuse(roles, error);
    PQclear(roles);
    return ok;
}

static void
clear_run(Prepared *prepared)
{
    g_clear_pointer(&prepared->result, PQclear);
    g_clear_pointer(&prepared->bytes, PQfreemem);
}

static void
close_connection(EngineConnection *connection)
{
    for (guint i = 0; i < N_STATEMENTS; i++)
        if (connection->prepared[i]) {
            clear_run(connection->prepared[i]);
            g_free(connection->prepared[i]);
        }
    batch_free(connection);
    if (connection->filling)
        g_string_free(connection->filling, TRUE);
    PQfinish(connection->pg);
    g_free(connection);
}

/* "//server/database" of postgresql://server/database, or "key=value …". */
static EngineConnection *
open_connection(const char *address, GError **error)
{
    const char *keywords[G_N_ELEMENTS(defaults) + 3] = {NULL}, *values[G_N_ELEMENTS(defaults) + 3] = {NULL};
    g_autofree char *uri = g_str_has_prefix(address, "//") ? g_strconcat("postgresql:", address, NULL) : NULL;
    g_autofree char *problem = NULL;
    PQconninfoOption *parsed = PQconninfoParse(uri ? uri : address, &problem);
    if (!parsed || *address == '\0') {
        PQconninfoFree(parsed);
        g_set_error(error, STORE_ERROR, STORE_ERROR_URL,
                    _("The database address cannot be read. Write postgresql://server/database."));
        return NULL;
    }
    PQconninfoFree(parsed);
    guint n = 0;
    for (; n < G_N_ELEMENTS(defaults); n++) {
        keywords[n] = defaults[n][0];
        values[n] = defaults[n][1];
    }
    keywords[n] = "dbname";
    values[n++] = uri ? uri : address;
    keywords[n] = "client_encoding";
    values[n] = "UTF8";
    EngineConnection *connection = g_new0(EngineConnection, 1);
    connection->pg = PQconnectdbParams(keywords, values, 1);
    if (begin_session(connection, error))
        return connection;
    close_connection(connection);
    return NULL;
}

/* The server may have closed an idle connection long ago; it said so, and nobody has looked yet. */
static gboolean
is_alive(EngineConnection *connection)
{
    PGconn *pg = connection->pg;
    struct pollfd socket = {.fd = PQsocket(pg), .events = POLLIN};
    while (PQstatus(pg) == CONNECTION_OK && !connection->is_doomed && poll(&socket, 1, 0) > 0)
        if (PQconsumeInput(pg))
            PQisBusy(pg); /* reads what has come */
    return PQstatus(pg) == CONNECTION_OK && !connection->is_doomed;
}

/* Outside a transaction nothing is lost with the connection, and another one takes its place. */
static gboolean
ensure(EngineConnection *connection, GError **error)
{
    if (connection->is_open ? PQstatus(connection->pg) == CONNECTION_OK : is_alive(connection))
        return TRUE;
    if (connection->is_open) {
        engine_set_error(error, STORE_ERROR_LOST, "transaction", "-");
        return FALSE;
    }
    for (guint i = 0; i < N_STATEMENTS; i++)
        if (connection->prepared[i])
            connection->prepared[i]->is_known = FALSE;
    batch_set_unknown(connection);
    PQreset(connection->pg);
    return begin_session(connection, error);
}

static gboolean
script(EngineConnection *connection, const char *sql, GError **error)
{
    return ensure(connection, error) && run(connection, sql, "script", error);
}

static gboolean
begin(EngineConnection *connection, gboolean write, GError **error)
{
    engine_before_step();
    if (!ensure(connection, error) ||
        !library_begin(connection,
                       write ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
                             : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                       error))
        return FALSE;
    connection->is_open = TRUE;
    return TRUE;
}

static void
rollback(EngineConnection *connection)
{
    if (connection->is_open && PQstatus(connection->pg) == CONNECTION_OK)
        PQclear(PQexec(connection->pg, "ROLLBACK"));
    batch_forget(connection);
    connection->is_open = FALSE;
}

static void
enter(EngineConnection *connection, gint64 library)
{
    connection->library = library;
}

static gboolean
begin_migration(EngineConnection *connection, GError **error)
{
    connection->library = STORE_EVERY_LIBRARY;
    if (begin(connection, TRUE, error) && run(connection, migration_lock, "lock", error))
        return TRUE;
    rollback(connection);
    return FALSE;
}

/* After an error the server answers COMMIT with ROLLBACK, and calls that well done. */
static gboolean
commit(EngineConnection *connection, GError **error)
{
    engine_before_step();
    gboolean ok = ensure(connection, error);
    if (ok && PQtransactionStatus(connection->pg) != PQTRANS_INTRANS) {
        engine_set_error(error, STORE_ERROR_DB, "commit", "-");
        ok = FALSE;
    }
    if (ok) {
        PGresult *result = PQexec(connection->pg, "COMMIT");
        ok = postgresql_accept(connection, result, STORE_ERROR_UNKNOWN, "commit", error);
        PQclear(result);
    }
    if (!ok)
        rollback(connection);
    connection->is_open = FALSE;
    return ok;
}

static gboolean
in_transaction(EngineConnection *connection)
{
    return connection->is_open;
}

static gboolean
is_name(char c)
{
    return g_ascii_islower(c) || g_ascii_isdigit(c) || c == '_';
}

/* The place of a name in the list of parameters, from 1. */
static guint
place_of(const char *parameters, const char *name, gsize length)
{
    guint place = 1;
    for (const char *p = parameters; *p; place++) {
        gsize n = strcspn(p, " ");
        if (n == length && strncmp(p, name, n) == 0)
            return place;
        p += n + (p[n] == ' ');
    }
    g_assert_not_reached();
}

static void
write_number(GString *sql, guint place)
{
    g_string_append_printf(sql, "$%u", place);
}

char *
postgresql_text(const Statement *statement, PostgresqlPlace write)
{
    GString *sql = g_string_new(NULL);
    for (const char *p = statement->text[DIALECT_POSTGRESQL]; *p;) {
        if (*p != '$') {
            g_string_append_c(sql, *p++);
            continue;
        }
        gsize length = 0;
        for (p++; is_name(p[length]);)
            length++;
        write(sql, place_of(statement->parameters, p, length));
        p += length;
    }
    return g_string_free(sql, FALSE);
}

void
postgresql_name(char kind, StatementId id, char name[16])
{
    g_snprintf(name, 16, "%c%u", kind, (guint)id);
}

static gboolean
prepare(EngineConnection *connection, StatementId id, GError **error)
{
    Prepared **prepared = &connection->prepared[id];
    if (!ensure(connection, error))
        return FALSE;
    if (*prepared && (*prepared)->is_known)
        return TRUE;
    char name[16];
    g_autofree char *sql = postgresql_text(&statements[id], write_number);
    postgresql_name('s', id, name);
    PGresult *result = PQprepare(connection->pg, name, sql, 0, NULL);
    gboolean ok = postgresql_accept(connection, result, STORE_ERROR_LOST, statements[id].name, error);
    PQclear(result);
    if (!*prepared)
        *prepared = g_new0(Prepared, 1);
    (*prepared)->is_known = ok;
    (*prepared)->n = statement_n_parameters(id);
    g_assert((*prepared)->n <= ENGINE_MAX_PARAMETERS);
    return ok;
}

static void
bind_int(EngineConnection *connection, StatementId id, guint parameter, gint64 value)
{
    Prepared *prepared = connection->prepared[id];
    g_assert(parameter < prepared->n);
    g_snprintf(prepared->number[parameter], sizeof prepared->number[parameter], "%" G_GINT64_FORMAT, value);
    prepared->value[parameter] = prepared->number[parameter];
    prepared->format[parameter] = 0;
}

static void
bind_text(EngineConnection *connection, StatementId id, guint parameter, const char *value)
{
    Prepared *prepared = connection->prepared[id];
    g_assert(parameter < prepared->n);
    prepared->value[parameter] = value;
    prepared->format[parameter] = 0;
}

static void
bind_bytes(EngineConnection *connection, StatementId id, guint parameter, const void *bytes, gsize length)
{
    Prepared *prepared = connection->prepared[id];
    g_assert(parameter < prepared->n && length <= G_MAXINT);
    prepared->value[parameter] = length ? bytes : "";
    prepared->length[parameter] = (int)length;
    prepared->format[parameter] = 1;
}

/* The whole answer comes at once: other statements go on between its rows. */
static gboolean
execute(EngineConnection *connection, StatementId id, GError **error)
{
    Prepared *prepared = connection->prepared[id];
    const Statement *statement = &statements[id];
    gboolean may_have_written = !connection->is_open &&
                                !g_str_has_prefix(statement->text[DIALECT_POSTGRESQL], "SELECT");
    char name[16];
    postgresql_name('s', id, name);
    if (!library_enter(connection, error))
        return FALSE;
    PGresult *result = library_execute(connection, name, prepared);
    if (!postgresql_accept(connection, result, may_have_written ? STORE_ERROR_UNKNOWN : STORE_ERROR_LOST,
                           statement->name, error)) {
        PQclear(result);
        return FALSE;
    }
    prepared->result = result;
    prepared->row = -1;
    connection->changes = g_ascii_strtoull(PQcmdTuples(result), NULL, 10);
    return TRUE;
}

static Step
step(EngineConnection *connection, StatementId id, GError **error)
{
    Prepared *prepared = connection->prepared[id];
    engine_before_step();
    if (!prepared->result && !execute(connection, id, error))
        return STEP_ERROR;
    return ++prepared->row < PQntuples(prepared->result) ? STEP_ROW : STEP_DONE;
}

static void
reset(EngineConnection *connection, StatementId id)
{
    if (connection->prepared[id])
        clear_run(connection->prepared[id]);
}

static const char *
column_text(EngineConnection *connection, StatementId id, guint column)
{
    const Prepared *prepared = connection->prepared[id];
    return PQgetisnull(prepared->result, prepared->row, (int)column)
               ? NULL
               : PQgetvalue(prepared->result, prepared->row, (int)column);
}

static gint64
column_int(EngineConnection *connection, StatementId id, guint column)
{
    const char *text = column_text(connection, id, column);
    return text ? g_ascii_strtoll(text, NULL, 10) : 0;
}

static const void *
column_bytes(EngineConnection *connection, StatementId id, guint column, gsize *length)
{
    Prepared *prepared = connection->prepared[id];
    const char *text = column_text(connection, id, column);
    g_clear_pointer(&prepared->bytes, PQfreemem);
    *length = 0;
    if (text)
        prepared->bytes = PQunescapeBytea((const unsigned char *)text, length);
    return prepared->bytes;
}

static guint64
changes(EngineConnection *connection)
{
    return connection->changes;
}

static gboolean
describe(EngineConnection *connection, StatementId id, guint *parameters, guint *columns, GError **error)
{
    char name[16];
    postgresql_name('s', id, name);
    if (!prepare(connection, id, error))
        return FALSE;
    PGresult *result = PQdescribePrepared(connection->pg, name);
    gboolean ok = postgresql_accept(connection, result, STORE_ERROR_LOST, statements[id].name, error);
    *parameters = (guint)PQnparams(result);
    *columns = (guint)PQnfields(result);
    PQclear(result);
    return ok;
}

const Engine engine_postgresql = {
    .scheme = "postgresql",
    .dialect = DIALECT_POSTGRESQL,
    .migrations = store_postgresql_migrations,
    .open = open_connection,
    .close = close_connection,
    .script = script,
    .enter = enter,
    .begin = begin,
    .begin_migration = begin_migration,
    .commit = commit,
    .rollback = rollback,
    .in_transaction = in_transaction,
    .prepare = prepare,
    .bind_int = bind_int,
    .bind_text = bind_text,
    .bind_bytes = bind_bytes,
    .step = step,
    .reset = reset,
    .column_int = column_int,
    .column_text = column_text,
    .column_bytes = column_bytes,
    .changes = changes,
    .queue = batch_queue,
    .flush = batch_flush,
    .forget = batch_forget,
    .describe = describe,
    .bulk = &postgresql_bulk,
};
