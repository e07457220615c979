/* One pupil: read, changed by hand; loans and fees as far as imports look at them. */
#include "store/change.h"
#include "store/patron.h"
#include "store/pupil_row.h"
#include "store/register.h"

RosterPupil *
store_pupil_get(Store *store, gint64 membership, GStringChunk *text, GError **error)
{
    if (!db_one(store, ST_PUPIL_GET, "membership", error, "i", membership))
        return NULL;
    g_autofree RosterPupil *pupil = g_new0(RosterPupil, 1);
    gboolean ok = pupil_row_read(store, ST_PUPIL_GET, text, pupil, error);
    if (ok)
        pupil_row_owing(store, ST_PUPIL_GET, N_PUPIL_COLUMNS, text, pupil);
    db_end(store, ST_PUPIL_GET);
    return ok ? g_steal_pointer(&pupil) : NULL;
}

static gboolean
branch_of(Store *store, gint64 membership, gint64 *branch, GError **error)
{
    if (!db_one(store, ST_PUPIL_BRANCH, "membership", error, "i", membership))
        return FALSE;
    *branch = db_int(store, ST_PUPIL_BRANCH, 0);
    db_end(store, ST_PUPIL_BRANCH);
    return TRUE;
}

/* Value by value, for the patron's record. */
static gboolean
log_values(Store *store, const StoreHand *hand, PatronChange *change, const RosterState *before,
           const RosterState *after, GError **error)
{
    const char *names[] = {"status", "from", "to", "card"};
    const char *was[] = {roster_status_name(before->status), before->from, before->to, before->card};
    const char *is[] = {roster_status_name(after->status), after->from, after->to, after->card};
    for (guint i = 0; i < N_FIELDS + G_N_ELEMENTS(names); i++) {
        gboolean is_field = i < N_FIELDS;
        change->field = is_field ? field_name((PersonField)i) : names[i - N_FIELDS];
        change->before = is_field ? before->value[i] : was[i - N_FIELDS];
        change->after = is_field ? after->value[i] : is[i - N_FIELDS];
        if (!g_str_equal(change->before, change->after) && !store_patron_log(store, hand, change, error))
            return FALSE;
    }
    return TRUE;
}

/* For those who looked before, and for the record. */
static gboolean
log_change(Store *store, const StoreHand *hand, gint64 branch, const ChangePair *pair,
           const ChangeResult *result, GError **error)
{
    RosterState after = *pair->after;
    PatronChange change = {.person = result->person, .branch = branch};
    after.card = result->card;
    if (!log_values(store, hand, &change, pair->before, &after, error))
        return FALSE;
    g_autoptr(GString) was = g_string_new(NULL), becomes = g_string_new(NULL);
    roster_state_pack_like(pair->before, &after, was);
    roster_state_pack(&after, becomes);
    return db_run(store, NULL, ST_HAND_ADD, error, "ikiiitt", branch, hand->account, hand->at, result->person,
                  result->membership, was->str, becomes->str);
}

gboolean
store_pupil_change(Store *store, const StoreHand *hand, const RosterPupil *pupil, const RosterState *after,
                   const char *day, GError **error)
{
    g_auto(Change) change = {0};
    ChangePair pair = {pupil->person, pupil->membership, &pupil->state, after};
    ChangeResult result;
    gint64 branch;
    return branch_of(store, pupil->membership, &branch, error) &&
           change_begin(&change, store, branch, day, error) && change_write(&change, &pair, &result, error) &&
           log_change(store, hand, branch, &pair, &result, error);
}

gboolean
store_pupil_set_field(Store *store, const StoreHand *hand, gint64 membership, PersonField field,
                      const char *value, GError **error)
{
    g_assert(field < N_FIELDS);
    g_autoptr(GStringChunk) text = g_string_chunk_new(1024);
    g_autofree RosterPupil *pupil = store_pupil_get(store, membership, text, error);
    if (!pupil)
        return FALSE;
    RosterState after = pupil->state;
    after.value[field] = value;
    return store_pupil_change(store, hand, pupil, &after, NULL, error);
}

gboolean
store_pupil_remove(Store *store, const StoreHand *hand, gint64 membership, const char *today, GError **error)
{
    g_autoptr(GStringChunk) text = g_string_chunk_new(1024);
    g_autofree RosterPupil *pupil = store_pupil_get(store, membership, text, error);
    if (!pupil)
        return FALSE;
    RosterState after = pupil->state;
    after.status = ROSTER_REMOVED;
    after.to = today;
    return store_pupil_change(store, hand, pupil, &after, today, error);
}

/* A new membership; the membership's id. */
static gint64
enrol_by_hand(Store *store, const StoreHand *hand, gint64 branch, const ChangePair *pair, const char *day,
              GError **error)
{
    g_auto(Change) change = {0};
    ChangeResult result;
    if (!change_begin(&change, store, branch, day, error) || !change_write(&change, pair, &result, error) ||
        !log_change(store, hand, branch, pair, &result, error))
        return -1;
    return result.membership;
}

gint64
store_pupil_add(Store *store, const StoreHand *hand, gint64 branch, const RosterState *state, GError **error)
{
    RosterState before;
    roster_state_clear(&before);
    ChangePair pair = {0, 0, &before, state};
    return enrol_by_hand(store, hand, branch, &pair, NULL, error);
}

gint64
store_pupil_join(Store *store, const StoreHand *hand, gint64 branch, const RosterPupil *pupil,
                 const char *school_year, const char *day, GError **error)
{
    RosterState before, after;
    roster_state_clear(&before);
    for (guint f = FIELD_FIRST_OF_PERSON; f < N_FIELDS; f++)
        before.value[f] = pupil->state.value[f];
    before.card = pupil->state.card;
    after = before;
    after.status = ROSTER_ACTIVE;
    after.from = day;
    after.value[FIELD_SCHOOL_YEAR] = school_year;
    ChangePair pair = {pupil->person, 0, &before, &after};
    return enrol_by_hand(store, hand, branch, &pair, day, error);
}

gint64
store_loan_add(Store *store, gint64 person, const char *title, const char *due, GError **error)
{
    return db_number(store, -1, ST_LOAN_ADD, error, "itt", person, title, due);
}

gint64
store_fee_add(Store *store, gint64 person, gint64 cents, const char *why, GError **error)
{
    return db_number(store, -1, ST_FEE_ADD, error, "iit", person, cents, why);
}

gboolean
store_person_lock(Store *store, gint64 person, GError **error)
{
    gint64 locked = db_number(store, 0, ST_LOCK_PERSON, error, "i", person);
    return locked > 0 || (locked == 0 && db_found(0, "person", error));
}

gboolean
store_owing_done(Store *store, gint64 person, GError **error)
{
    return db_number(store, 0, ST_LOCK_PERSON, error, "i", person) >= 0 &&
           db_run(store, NULL, ST_OWING_DONE, error, "i", person);
}

static gboolean
settle(Store *store, gint64 person, const char *what, GError **error)
{
    if (person <= 0)
        return person == 0 ? db_found(0, what, error) : FALSE;
    return store_owing_done(store, person, error);
}

gboolean
store_loan_end(Store *store, gint64 loan, const char *today, GError **error)
{
    return settle(store, db_number(store, 0, ST_LOAN_END, error, "it", loan, today), "loan", error);
}

gboolean
store_fee_pay(Store *store, gint64 fee, const char *today, GError **error)
{
    return settle(store, db_number(store, 0, ST_FEE_PAY, error, "it", fee, today), "fee", error);
}
