/* An address that is secret from now on leaves everything that is kept of the person: what schools delivered, journals, logs. */
#include "roster/journal.h"
#include "store/db.h"
#include "store/patron.h"
#include "text/text.h"

typedef struct {
    gint64 id;
    char *before, *after; /* packed states */
} Entry;

static void
entry_free(gpointer data)
{
    Entry *entry = data;
    g_free(entry->before);
    g_free(entry->after);
    g_free(entry);
}

static gpointer
entry_row(Store *store, StatementId id)
{
    Entry *entry = g_new0(Entry, 1);
    entry->id = db_int(store, id, 0);
    entry->before = db_dup(store, id, 1);
    entry->after = db_dup(store, id, 2);
    return entry;
}

static void
blank(RosterState *state)
{
    for (guint f = FIELD_STREET; f <= FIELD_TOWN; f++)
        state->value[f] = state->delivered[f] = "";
}

static gboolean
blank_entry(Store *store, const Entry *entry, StatementId set, GError **error)
{
    g_autoptr(GStringChunk) text = g_string_chunk_new(512);
    g_autoptr(GString) was = g_string_new(NULL), becomes = g_string_new(NULL);
    RosterState before, after;
    if (!roster_state_unpack(entry->after, text, &after) ||
        !roster_state_unpack_like(entry->before, text, &after, &before)) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_DB, _("The journal cannot be read by this program."));
        return FALSE;
    }
    blank(&before);
    blank(&after);
    roster_state_pack_like(&before, &after, was);
    roster_state_pack(&after, becomes);
    return db_run(store, NULL, set, error, "itt", entry->id, was->str, becomes->str);
}

static gboolean
blank_list(Store *store, gint64 person, StatementId list, StatementId set, GError **error)
{
    if (!db_query(store, list, error, "i", person))
        return FALSE;
    g_autoptr(GPtrArray) entries = db_rows(store, list, entry_row, entry_free, error);
    for (guint i = 0; entries && i < entries->len; i++)
        if (!blank_entry(store, entries->pdata[i], set, error))
            return FALSE;
    return entries != NULL;
}

static gpointer
id_row(Store *store, StatementId id)
{
    gint64 *row = g_new(gint64, 1);
    *row = db_int(store, id, 0);
    return row;
}

static gboolean
blank_delivered(Store *store, gint64 membership, GError **error)
{
    g_autoptr(GStringChunk) text = g_string_chunk_new(512);
    g_autoptr(GString) delivered = g_string_new(NULL);
    g_autofree RosterPupil *pupil = store_pupil_get(store, membership, text, error);
    if (!pupil)
        return FALSE;
    blank(&pupil->state);
    roster_delivered_pack(&pupil->state, delivered);
    return db_run(store, NULL, ST_SECRET_DELIVERED_SET, error, "it", membership, delivered->str);
}

gboolean
store_patron_forget_address(Store *store, gint64 person, GError **error)
{
    if (!db_query(store, ST_SECRET_MEMBERSHIPS, error, "i", person))
        return FALSE;
    g_autoptr(GPtrArray) memberships = db_rows(store, ST_SECRET_MEMBERSHIPS, id_row, g_free, error);
    for (guint i = 0; memberships && i < memberships->len; i++)
        if (!blank_delivered(store, *(const gint64 *)memberships->pdata[i], error))
            return FALSE;
    return memberships && db_run(store, NULL, ST_PATRON_LOG_SECRET, error, "i", person) &&
           blank_list(store, person, ST_SECRET_HAND, ST_SECRET_HAND_SET, error) &&
           blank_list(store, person, ST_SECRET_JOURNAL, ST_SECRET_JOURNAL_SET, error);
}
