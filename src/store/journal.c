/* Reads the journal of an import back. */
#include "store/db.h"
#include "store/journal_id.h"
#include "store/register.h"
#include "text/text.h"

static gboolean
broken(GError **error)
{
    g_set_error(error, STORE_ERROR, STORE_ERROR_DB,
                _("The journal of this import cannot be read by this program."));
    return FALSE;
}

static gboolean
read_entry(Store *store, RosterJournal *journal, GError **error)
{
    const StatementId id = ST_JOURNAL_LIST;
    JournalEntry entry = {.row = (guint32)db_int(store, id, 2),
                          .person = db_int(store, id, 3),
                          .membership = db_int(store, id, 4)};
    if (!item_kind_from_name(db_text(store, id, 0), &entry.kind) ||
        !roster_case_from_name(db_text(store, id, 1), &entry.c) ||
        !roster_state_unpack(db_text(store, id, 6), journal->text, &entry.after) ||
        !roster_state_unpack_like(db_text(store, id, 5), journal->text, &entry.after, &entry.before))
        return broken(error);
    g_array_append_val(journal->entries, entry);
    return TRUE;
}

static gboolean
load_entries(Store *store, gint64 import, RosterJournal *journal, GError **error)
{
    GError *failure = NULL;
    if (!db_query(store, ST_JOURNAL_LIST, error, "ii", JOURNAL_FIRST(import), JOURNAL_LAST(import)))
        return FALSE;
    while (db_next(store, ST_JOURNAL_LIST, &failure)) {
        if (read_entry(store, journal, error))
            continue;
        db_end(store, ST_JOURNAL_LIST);
        return FALSE;
    }
    return db_pass_on(failure, error);
}

static const char *
keep(RosterJournal *journal, const char *text)
{
    return text ? g_string_chunk_insert(journal->text, text) : NULL;
}

static gboolean
load_groups(Store *store, gint64 import, RosterJournal *journal, GError **error)
{
    const StatementId id = ST_JOURNAL_GROUP_LIST;
    GError *failure = NULL;
    if (!db_query(store, id, error, "i", import))
        return FALSE;
    while (db_next(store, id, &failure)) {
        GroupChange group = {.school_year = keep(journal, db_text(store, id, 0)),
                             .code = keep(journal, db_text(store, id, 1)),
                             .before = keep(journal, db_text(store, id, 2)),
                             .after = keep(journal, db_text(store, id, 3))};
        g_array_append_val(journal->groups, group);
    }
    return db_pass_on(failure, error);
}

RosterJournal *
store_journal_load(Store *store, gint64 import, GError **error)
{
    if (!db_one(store, ST_IMPORT_GET, "import", error, "i", import))
        return NULL;
    db_end(store, ST_IMPORT_GET);
    g_autoptr(RosterJournal) journal = roster_journal_new();
    journal->import = import;
    if (!load_entries(store, import, journal, error) || !load_groups(store, import, journal, error))
        return NULL;
    return g_steal_pointer(&journal);
}
