/* A patron's record: read and changed. */
#include "store/patron.h"

#include "store/change.h"
#include "store/pupil_row.h"
#include "store/school.h"

#define RECENT_KEPT 10

/* Columns of PATRON_GET: the fields from PATRON_KIND on, and then. */
enum {
    N_OWN_FIELDS = N_PATRON_FIELDS - N_FIELDS,
    PATRON_VERSION = N_OWN_FIELDS,
    PATRON_BLOCKS,
    PATRON_NOTES
};

void
patron_free(Patron *patron)
{
    if (!patron)
        return;
    g_free(patron->branch_code);
    g_free(patron->branch_name);
    g_string_chunk_free(patron->text);
    g_free(patron);
}

/* How a column of patron reads as a field's value. */
static const char *
own_value(Store *store, PatronField field, GStringChunk *text)
{
    guint column = (guint)field - N_FIELDS;
    char digits[24];
    switch (patron_field_type(field)) {
    case PATRON_IS_YES_NO:
        return db_int(store, ST_PATRON_GET, column) ? "yes" : "no";
    case PATRON_IS_COUNT:
        g_snprintf(digits, sizeof digits, "%" G_GINT64_FORMAT, db_int(store, ST_PATRON_GET, column));
        return g_string_chunk_insert(text, digits);
    default:
        return pupil_row_keep(text, db_text(store, ST_PATRON_GET, column));
    }
}

static gboolean
read_own(Store *store, Patron *patron, const char *today, GError **error)
{
    if (!db_one(store, ST_PATRON_GET, "patron", error, "iit", patron->pupil.person, patron->branch, today))
        return FALSE;
    patron->version = db_int(store, ST_PATRON_GET, PATRON_VERSION);
    patron->blocks = (guint)db_int(store, ST_PATRON_GET, PATRON_BLOCKS);
    patron->notes = (guint)db_int(store, ST_PATRON_GET, PATRON_NOTES);
    for (guint f = N_FIELDS; f < N_PATRON_FIELDS; f++)
        patron->value[f] = patron->version ? own_value(store, (PatronField)f, patron->text)
                                           : patron_field_default((PatronField)f);
    db_end(store, ST_PATRON_GET);
    return TRUE;
}

Patron *
store_patron_get(Store *store, gint64 membership, const char *today, GError **error)
{
    g_autoptr(Patron) patron = g_new0(Patron, 1);
    patron->text = g_string_chunk_new(1024);
    if (!db_one(store, ST_PUPIL_BRANCH, "membership", error, "i", membership))
        return NULL;
    patron->branch = db_int(store, ST_PUPIL_BRANCH, 0);
    db_end(store, ST_PUPIL_BRANCH);
    g_autofree RosterPupil *pupil = store_pupil_get(store, membership, patron->text, error);
    g_autoptr(Branch) branch = pupil ? store_branch_get(store, patron->branch, error) : NULL;
    if (!branch)
        return NULL;
    patron->pupil = *pupil;
    patron->library = branch->library;
    patron->branch_code = g_strdup(branch->code);
    patron->branch_name = g_strdup(branch->name);
    memcpy(patron->value, pupil->state.value, sizeof pupil->state.value);
    return read_own(store, patron, today, error) ? g_steal_pointer(&patron) : NULL;
}

gboolean
store_patron_log(Store *store, const StoreHand *hand, const PatronChange *change, GError **error)
{
    return db_run(store, NULL, ST_PATRON_LOG_ADD, error, "iikittt", change->person, change->branch,
                  hand->account, hand->at, change->field, change->before, change->after);
}

static gboolean
is_yes(const char *const *value, PatronField field)
{
    return g_str_equal(value[field], "yes");
}

static gboolean
write_own(Store *store, const Patron *patron, const char *const *value, GError **error)
{
    guint64 written;
    if (!db_run(store, &written, ST_PATRON_SET, error, "iitbbbbibbttt", patron->pupil.person, patron->version,
                value[PATRON_KIND], is_yes(value, PATRON_SECRET_ADDRESS), is_yes(value, PATRON_HISTORY_SHOWN),
                is_yes(value, PATRON_HISTORY_KEPT), is_yes(value, PATRON_WARN_BORROWED),
                g_ascii_strtoll(value[PATRON_NOT_RETURNED], NULL, 10), is_yes(value, PATRON_RECEIPTS),
                is_yes(value, PATRON_HOLD_MESSAGES), value[PATRON_LANGUAGE], value[PATRON_EXTERNAL_NUMBER],
                value[PATRON_SCHOOL_TYPE]))
        return FALSE;
    return written > 0 || change_conflict(patron->pupil.membership, "patron", error);
}

static gboolean
change_own(Store *store, const StoreHand *hand, const Patron *patron, const char *const *value,
           GError **error)
{
    gboolean differs = FALSE;
    for (guint f = N_FIELDS; f < N_PATRON_FIELDS; f++) {
        PatronChange change = {patron->pupil.person, patron->branch, patron_field_name((PatronField)f),
                               patron->value[f], value[f]};
        if (g_str_equal(change.before, change.after))
            continue;
        differs = TRUE;
        if (!store_patron_log(store, hand, &change, error))
            return FALSE;
    }
    return !differs || write_own(store, patron, value, error);
}

gboolean
store_patron_change(Store *store, const StoreHand *hand, const Patron *patron, const char *const *value,
                    GError **error)
{
    RosterState after = patron->pupil.state;
    gboolean differs = FALSE;
    for (guint f = 0; f < N_FIELDS; f++) {
        differs |= !g_str_equal(after.value[f], value[f]);
        after.value[f] = value[f];
    }
    if (differs && !store_pupil_change(store, hand, &patron->pupil, &after, NULL, error))
        return FALSE;
    if (!change_own(store, hand, patron, value, error))
        return FALSE;
    /* an address that is secret from now on is nowhere any more */
    return !is_yes(value, PATRON_SECRET_ADDRESS) || is_yes(patron->value, PATRON_SECRET_ADDRESS) ||
           store_patron_forget_address(store, patron->pupil.person, error);
}

gint64
store_number_holders(Store *store, gint64 branch, const char *number, gint64 membership, GError **error)
{
    return db_number(store, 0, ST_NUMBER_HOLDERS, error, "iti", branch, number, membership);
}

gboolean
store_patron_recent_add(Store *store, gint64 account, gint64 membership, gint64 at, GError **error)
{
    return db_run(store, NULL, ST_PATRON_RECENT_ADD, error, "iii", account, membership, at) &&
           db_run(store, NULL, ST_PATRON_RECENT_FORGET, error, "ii", account, (gint64)RECENT_KEPT);
}

gint64
store_patron_recent_at(Store *store, gint64 account, gint64 membership, GError **error)
{
    return db_number(store, 0, ST_PATRON_RECENT_AT, error, "ii", account, membership);
}

gboolean
store_branch_address(Store *store, gint64 branch, char *value[N_ADDRESS_FIELDS], GError **error)
{
    if (!db_one(store, ST_BRANCH_ADDRESS, "branch", error, "i", branch))
        return FALSE;
    for (guint i = 0; i < N_ADDRESS_FIELDS; i++)
        value[i] = db_dup(store, ST_BRANCH_ADDRESS, i);
    db_end(store, ST_BRANCH_ADDRESS);
    return TRUE;
}

gboolean
store_branch_address_set(Store *store, gint64 branch, const char *const *value, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_BRANCH_ADDRESS_SET, error, "ittttt", branch, value[0], value[1],
                  value[2], value[3], value[4]) &&
           db_found(written, "branch", error);
}
