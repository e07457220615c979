/* The SQLite engine: one file, WAL, full synchronisation. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "store/sqlite.h"
#include "text/text.h"

/* FULL: what was committed survives a power cut, in WAL too. secure_delete: erased pupils do not stay in free
 * pages. The cache holds the indices of an import of 100,000 pupils; smaller ones never fill it. */
static const char pragmas[] =
    "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
    "PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 16777216;";

/* Four times the usual page: an import writes in a quarter of the system calls. Counts for a new database only. */
static const char page_size[] = "PRAGMA page_size = 16384";

/* Begin and end of a transaction, kept prepared like the others: a page has one. */
static const char *const edges[N_EDGES] = {"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"};

/* The system's reason for the last failure on the log or the main file. */
static gboolean
was_full(sqlite3 *db)
{
    static const int files[] = {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER};
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        sqlite3_file *file = NULL;
        int cause = 0;
        sqlite3_file_control(db, "main", files[i], &file);
        if (file && file->pMethods)
            file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &cause);
        if (cause == ENOSPC || cause == EDQUOT || cause == EFBIG)
            return TRUE;
    }
    return FALSE;
}

static StoreError
error_code(sqlite3 *db, int result)
{
    switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return STORE_ERROR_BUSY;
    case SQLITE_FULL:
        return STORE_ERROR_FULL;
    case SQLITE_CONSTRAINT:
        return STORE_ERROR_CONFLICT;
    case SQLITE_IOERR:
        return result == SQLITE_IOERR_SHMSIZE || was_full(db) ? STORE_ERROR_FULL : STORE_ERROR_DB;
    default:
        return STORE_ERROR_DB;
    }
}

void
sqlite_set_error(GError **error, sqlite3 *db, int result, const char *where)
{
    g_autofree char *words = g_strdup_printf("%s, %d", sqlite3_errmsg(db), result);
    engine_set_error(error, error_code(db, result), where, words);
}

static gboolean
script(EngineConnection *connection, const char *sql, GError **error)
{
    int result = sqlite3_exec(connection->db, sql, NULL, NULL, NULL);
    if (result != SQLITE_OK)
        sqlite_set_error(error, connection->db, result, "script");
    return result == SQLITE_OK;
}

static void
close_connection(EngineConnection *connection)
{
    for (guint i = 0; i < N_STATEMENTS; i++)
        sqlite3_finalize(connection->prepared[i].statement);
    sqlite3_finalize(connection->filling);
    g_clear_pointer(&connection->indices, g_ptr_array_unref);
    for (guint i = 0; i < N_EDGES; i++)
        sqlite3_finalize(connection->edge[i]);
    int result = sqlite3_close(connection->db);
    g_assert(result == SQLITE_OK);
    g_free(connection);
}

/* SQLite gives its -wal and -shm files the mode of the main file. A file that is there is not even opened: closing any
 * descriptor of it would drop the locks of this process's other connections (POSIX; sqlite.org/howtocorrupt.html, 2.2), and
 * the next program to leave would take the -wal file away from under them. */
static gboolean
make_private(const char *path, GError **error)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno != EEXIST) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_DB, _("The database file %s cannot be opened: %s."), path,
                    g_strerror(errno));
        return FALSE;
    }
    if (file >= 0)
        close(file);
    return TRUE;
}

/* Whoever restores a backup locks the file, and then gives its name to another one. */
static gboolean
has_moved(sqlite3 *db)
{
    int moved = 0;
    return sqlite3_file_control(db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved;
}

/* Opens the file that has the name, in WAL mode. Turning to that does not wait for others, whatever the busy timeout: this does. */
static gboolean
open_wal(EngineConnection *connection, const char *address, GError **error)
{
    for (guint waited = 0;; waited += 20) {
        int result = connection->db
                         ? SQLITE_OK
                         : sqlite3_open_v2(
                               address, &connection->db,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
        if (result == SQLITE_OK)
            result = sqlite3_exec(connection->db, page_size, NULL, NULL, NULL);
        if (result == SQLITE_OK && !has_moved(connection->db))
            result = sqlite3_exec(connection->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        gboolean moved = has_moved(connection->db);
        if (result == SQLITE_OK && !moved)
            return TRUE;
        if ((!moved && (result & 0xff) != SQLITE_BUSY) || waited > ENGINE_LOCK_MILLISECONDS) {
            sqlite_set_error(error, connection->db, result, "open");
            return FALSE;
        }
        if (moved) {
            sqlite3_close(connection->db);
            connection->db = NULL;
        }
        g_usleep(20000);
    }
}

/* Before the library is first used: no counting of memory, which takes a lock at every allocation. */
static void
configure_once(void)
{
    static gsize done;
    if (g_once_init_enter(&done)) {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        g_once_init_leave(&done, 1);
    }
}

static EngineConnection *
open_connection(const char *address, GError **error)
{
    if (*address == '\0') {
        g_set_error(error, STORE_ERROR, STORE_ERROR_URL,
                    _("The database address names no file. Write sqlite:/folder/file."));
        return NULL;
    }
    configure_once();
    if (!make_private(address, error))
        return NULL;
    EngineConnection *connection = g_new0(EngineConnection, 1);
    if (open_wal(connection, address, error)) {
        sqlite3_busy_timeout(connection->db, ENGINE_LOCK_MILLISECONDS);
        sqlite3_db_config(connection->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        /* Without it a LIKE with a parameter is compiled anew for each value: half a millisecond. */
        sqlite3_db_config(connection->db, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
        if (script(connection, pragmas, error))
            return connection;
    }
    close_connection(connection);
    return NULL;
}

static gboolean
pass_edge(EngineConnection *connection, Edge edge, GError **error)
{
    sqlite3_stmt **statement = &connection->edge[edge];
    int result = SQLITE_OK;
    if (!*statement)
        result = sqlite3_prepare_v3(connection->db, edges[edge], -1, SQLITE_PREPARE_PERSISTENT, statement,
                                    NULL);
    if (result == SQLITE_OK) {
        int passed = sqlite3_step(*statement);
        result = sqlite3_reset(*statement);
        if (result == SQLITE_OK && passed != SQLITE_DONE)
            result = passed;
    }
    if (result != SQLITE_OK)
        sqlite_set_error(error, connection->db, result, edges[edge]);
    return result == SQLITE_OK;
}

static gboolean
begin(EngineConnection *connection, gboolean write, GError **error)
{
    engine_before_step();
    return pass_edge(connection, write ? EDGE_WRITE : EDGE_READ, error);
}

static gboolean
begin_migration(EngineConnection *connection, GError **error)
{
    return begin(connection, TRUE, error);
}

static void
rollback(EngineConnection *connection)
{
    if (!sqlite3_get_autocommit(connection->db))
        pass_edge(connection, EDGE_ROLLBACK, NULL);
}

static gboolean
commit(EngineConnection *connection, GError **error)
{
    engine_before_step();
    if (pass_edge(connection, EDGE_COMMIT, error))
        return TRUE;
    rollback(connection);
    return FALSE;
}

static gboolean
in_transaction(EngineConnection *connection)
{
    return !sqlite3_get_autocommit(connection->db);
}

static void
place_parameters(Prepared *prepared, const Statement *statement)
{
    g_auto(GStrv) names = g_strsplit(statement->parameters, " ", -1);
    guint n = g_strv_length(names);
    g_assert(n <= ENGINE_MAX_PARAMETERS);
    for (guint i = 0; i < n; i++) {
        g_autofree char *name = g_strconcat("$", names[i], NULL);
        int place = sqlite3_bind_parameter_index(prepared->statement, name);
        g_assert(place > 0);
        prepared->place[i] = (guint8)place;
    }
}

static gboolean
prepare(EngineConnection *connection, StatementId id, GError **error)
{
    Prepared *prepared = &connection->prepared[id];
    if (prepared->statement)
        return TRUE;
    int result = sqlite3_prepare_v3(connection->db, statements[id].text[DIALECT_SQLITE], -1,
                                    SQLITE_PREPARE_PERSISTENT, &prepared->statement, NULL);
    if (result != SQLITE_OK) {
        sqlite_set_error(error, connection->db, result, statements[id].name);
        return FALSE;
    }
    place_parameters(prepared, &statements[id]);
    return TRUE;
}

static void
bind_int(EngineConnection *connection, StatementId id, guint parameter, gint64 value)
{
    const Prepared *prepared = &connection->prepared[id];
    int result = sqlite3_bind_int64(prepared->statement, prepared->place[parameter], value);
    g_assert(result == SQLITE_OK);
}

static void
bind_text(EngineConnection *connection, StatementId id, guint parameter, const char *value)
{
    const Prepared *prepared = &connection->prepared[id];
    int result = value ? sqlite3_bind_text(prepared->statement, prepared->place[parameter], value, -1,
                                           SQLITE_STATIC)
                       : sqlite3_bind_null(prepared->statement, prepared->place[parameter]);
    g_assert(result == SQLITE_OK);
}

static void
bind_bytes(EngineConnection *connection, StatementId id, guint parameter, const void *bytes, gsize length)
{
    const Prepared *prepared = &connection->prepared[id];
    int result = sqlite3_bind_blob64(prepared->statement, prepared->place[parameter], length ? bytes : "",
                                     length, SQLITE_STATIC);
    g_assert(result == SQLITE_OK);
}

static Step
step(EngineConnection *connection, StatementId id, GError **error)
{
    engine_before_step();
    int result = sqlite3_step(connection->prepared[id].statement);
    if (result == SQLITE_ROW)
        return STEP_ROW;
    if (result == SQLITE_DONE)
        return STEP_DONE;
    sqlite_set_error(error, connection->db, result, statements[id].name);
    return STEP_ERROR;
}

static void
reset(EngineConnection *connection, StatementId id)
{
    sqlite3_reset(connection->prepared[id].statement);
}

static gint64
column_int(EngineConnection *connection, StatementId id, guint column)
{
    return sqlite3_column_int64(connection->prepared[id].statement, (int)column);
}

static const char *
column_text(EngineConnection *connection, StatementId id, guint column)
{
    return (const char *)sqlite3_column_text(connection->prepared[id].statement, (int)column);
}

static const void *
column_bytes(EngineConnection *connection, StatementId id, guint column, gsize *length)
{
    sqlite3_stmt *statement = connection->prepared[id].statement;
    const void *bytes = sqlite3_column_blob(statement, (int)column);
    *length = (gsize)sqlite3_column_bytes(statement, (int)column);
    return bytes;
}

static guint64
changes(EngineConnection *connection)
{
    return (guint64)sqlite3_changes64(connection->db);
}

static gboolean
describe(EngineConnection *connection, StatementId id, guint *parameters, guint *columns, GError **error)
{
    if (!prepare(connection, id, error))
        return FALSE;
    *parameters = (guint)sqlite3_bind_parameter_count(connection->prepared[id].statement);
    *columns = (guint)sqlite3_column_count(connection->prepared[id].statement);
    return TRUE;
}

const Engine engine_sqlite = {
    .scheme = "sqlite",
    .dialect = DIALECT_SQLITE,
    .migrations = store_sqlite_migrations,
    .open = open_connection,
    .close = close_connection,
    .script = script,
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
    .describe = describe,
    .bulk = &sqlite_bulk,
};
