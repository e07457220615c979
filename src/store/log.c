/* Reads the log of a branch backwards: journals of imports, and between them what was changed by hand. */
#include "store/log.h"

#include "store/db.h"
#include "store/journal_id.h"
#include "text/text.h"

/* Some 700 bytes each. Whoever looked so long ago is not helped by a list either. */
#define MOST_ENTRIES 50000

typedef struct {
    gint64 id, branch, undoes, at;
    char *who, *where;
} LoggedImport;

static void
logged_import_free(gpointer data)
{
    LoggedImport *import = data;
    g_free(import->who);
    g_free(import->where);
    g_free(import);
}

static gpointer
import_row(Store *store, StatementId id)
{
    LoggedImport *import = g_new0(LoggedImport, 1);
    import->id = db_int(store, id, 0);
    import->branch = db_int(store, id, 1);
    import->undoes = db_int(store, id, 2);
    import->at = db_int(store, id, 3);
    import->who = db_dup(store, id, 4);
    import->where = db_dup(store, id, 5);
    return import;
}

/* The row's states, from this column on: before and after. Ends the statement when they cannot be read. */
static gboolean
add_entry(Store *store, StatementId id, guint column, RosterLog *log, LogEntry *entry, GError **error)
{
    if (roster_state_unpack(db_text(store, id, column + 1), log->text, &entry->after) &&
        roster_state_unpack_like(db_text(store, id, column), log->text, &entry->after, &entry->before)) {
        g_array_append_vals(log->entries, entry, 1);
        return TRUE;
    }
    db_end(store, id);
    g_set_error(error, STORE_ERROR, STORE_ERROR_DB, _("The journal cannot be read by this program."));
    return FALSE;
}

static gboolean
read_groups(Store *store, gint64 import, RosterLog *log, GError **error)
{
    const StatementId id = ST_JOURNAL_GROUP_LIST;
    GError *failure = NULL;
    if (!db_query(store, id, error, "i", import))
        return FALSE;
    while (db_next(store, id, &failure)) {
        const char *text[4];
        for (guint i = 0; i < G_N_ELEMENTS(text); i++) {
            text[i] = db_text(store, id, i);
            text[i] = text[i] ? g_string_chunk_insert(log->text, text[i]) : NULL;
        }
        g_array_append_vals(log->groups, &(GroupChange){text[0], text[1], text[2], text[3]}, 1);
    }
    return db_pass_on(failure, error);
}

/* Of an import here everything; of one at another school of the library what it did to people who are here too. */
static gboolean
read_import(Store *store, const LoggedImport *import, gint64 branch, RosterLog *log, GError **error)
{
    gboolean is_here = import->branch == branch;
    StatementId id = is_here ? ST_JOURNAL_LIST : ST_LOG_JOURNAL_SHARED;
    guint first = is_here ? 3 : 0; /* the person's column */
    gint64 from = JOURNAL_FIRST(import->id), to = JOURNAL_LAST(import->id);
    GError *failure = NULL;
    LogEntry entry = {.import = import->id,
                      .undoes = import->undoes,
                      .at = import->at,
                      .who = g_string_chunk_insert_const(log->text, import->who),
                      .elsewhere = is_here ? "" : g_string_chunk_insert_const(log->text, import->where)};
    if (is_here ? !db_query(store, id, error, "ii", from, to)
                : !db_query(store, id, error, "iii", branch, from, to))
        return FALSE;
    while (db_next(store, id, &failure)) {
        entry.person = db_int(store, id, first);
        entry.membership = db_int(store, id, first + 1);
        if (!add_entry(store, id, first + 2, log, &entry, error))
            return FALSE;
    }
    return db_pass_on(failure, error) && (!is_here || read_groups(store, import->id, log, error));
}

/* Changes by hand, newest first, as they stand in the statement; more: the row it stands on is not yet taken. */
typedef struct {
    gboolean more;
    gint64 after_import;
} HandRows;

static gboolean
hand_next(Store *store, HandRows *rows, GError **error)
{
    GError *failure = NULL;
    rows->more = db_next(store, ST_HAND_LIST, &failure);
    if (rows->more)
        rows->after_import = db_int(store, ST_HAND_LIST, 0);
    return db_pass_on(failure, error);
}

/* Those that came after the import, or were written with it as the last. */
static gboolean
read_hand(Store *store, HandRows *rows, gint64 import, gint64 branch, RosterLog *log, GError **error)
{
    const StatementId id = ST_HAND_LIST;
    while (rows->more && rows->after_import >= import) {
        gboolean is_here = db_int(store, id, 1) == branch;
        LogEntry entry = {
            .at = db_int(store, id, 2),
            .who = g_string_chunk_insert_const(log->text, db_text(store, id, 3)),
            .elsewhere = is_here ? "" : g_string_chunk_insert_const(log->text, db_text(store, id, 4)),
            .person = db_int(store, id, 5),
            .membership = db_int(store, id, 6)};
        if (!add_entry(store, id, 7, log, &entry, error) || !hand_next(store, rows, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
store_log_place(Store *store, gint64 library, LogPlace *place, GError **error)
{
    if (!db_one(store, ST_LOG_PLACE, "place", error, "i", library))
        return FALSE;
    *place = (LogPlace){db_int(store, ST_LOG_PLACE, 0), db_int(store, ST_LOG_PLACE, 1)};
    db_end(store, ST_LOG_PLACE);
    return TRUE;
}

RosterLog *
store_log_load(Store *store, const Branch *branch, const LogPlace *place, GError **error)
{
    if (!db_query(store, ST_LOG_IMPORTS, error, "ii", branch->library, place->import))
        return NULL;
    g_autoptr(GPtrArray) imports = db_rows(store, ST_LOG_IMPORTS, import_row, logged_import_free, error);
    g_autoptr(RosterLog) log = roster_log_new();
    HandRows rows;
    if (!imports || !db_query(store, ST_HAND_LIST, error, "iii", branch->library, branch->id, place->hand) ||
        !hand_next(store, &rows, error))
        return NULL;
    gboolean ok = TRUE;
    for (guint i = 0; ok && i < imports->len && log->entries->len < MOST_ENTRIES; i++) {
        const LoggedImport *import = imports->pdata[i];
        ok = read_hand(store, &rows, import->id, branch->id, log, error) &&
             read_import(store, import, branch->id, log, error);
    }
    ok = ok && read_hand(store, &rows, 0, branch->id, log, error);
    db_end(store, ST_HAND_LIST);
    return ok ? g_steal_pointer(&log) : NULL;
}

gboolean
store_log_forget(Store *store, gint64 before, GError **error)
{
    return db_run(store, NULL, ST_HAND_FORGET, error, "i", before);
}
