/* Writes one pupil's change: enrols, updates or withdraws, after checking what the register says now. */
#include "store/change.h"

#include "roster/journal.h"
#include "store/change_known.h"
#include "store/pupil_row.h"
#include "store/school.h"
#include "text/text.h"

gboolean
change_begin(Change *change, Store *store, gint64 branch, const char *day, GError **error)
{
    g_assert(db_in_transaction(store));
    *change = (Change){.store = store, .branch = branch};
    series_init(&change->persons, "person");
    series_init(&change->memberships, "membership");
    change->was = g_string_new(NULL);
    change->becomes = g_string_new(NULL);
    change->folded = g_string_new(NULL);
    g_autoptr(Branch) row = store_lock_branch(store, branch, error) ? store_branch_get(store, branch, error)
                                                                    : NULL;
    if (!row)
        return FALSE;
    change->library = row->library;
    series_init_card(&change->cards, row->library);
    if (day) {
        g_strlcpy(change->day, day, sizeof change->day);
    } else {
        g_autoptr(GDateTime) now = g_date_time_new_now_local();
        g_autofree char *today = g_date_time_format(now, "%Y-%m-%d");
        g_strlcpy(change->day, today, sizeof change->day);
    }
    return TRUE;
}

void
change_clear(Change *change)
{
    GString **texts[] = {&change->was, &change->becomes, &change->folded};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (*texts[i])
            g_string_free(*texts[i], TRUE);
        *texts[i] = NULL;
    }
    g_clear_pointer(&change->known, known_free);
    g_clear_pointer(&change->ahead, g_array_unref);
    series_clear(&change->persons);
    series_clear(&change->memberships);
    series_clear(&change->cards);
}

gboolean
change_conflict(gint64 membership, const char *what, GError **error)
{
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, membership);
    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                _("The register has changed meanwhile (membership %s: %s). Nothing was written; look at a "
                  "new preview."),
                id, what);
    return FALSE;
}

/* W1 for one value. */
static gboolean
merge(const char **now, const char *before, const char *after, const char *what, gint64 membership,
      GError **error)
{
    if (g_str_equal(before, after))
        return TRUE;
    if (!g_str_equal(*now, before))
        return change_conflict(membership, what, error);
    *now = after;
    return TRUE;
}

static gboolean
merge_fields(Current *now, const ChangePair *pair, guint first, GError **error)
{
    const RosterState *before = pair->before, *after = pair->after;
    for (guint f = first; f < N_FIELDS; f++)
        if (!merge(&now->value[f], before->value[f], after->value[f], field_name(f), pair->membership, error))
            return FALSE;
    return TRUE;
}

static gboolean
merge_all(Change *change, Current *now, const ChangePair *pair, GError **error)
{
    const RosterState *before = pair->before, *after = pair->after;
    if (now->status != before->status)
        return change_conflict(pair->membership, "status", error);
    g_string_truncate(change->was, 0);
    g_string_truncate(change->becomes, 0);
    roster_delivered_pack(before, change->was);
    roster_delivered_pack(after, change->becomes);
    const char *card = now->card;
    return merge_fields(now, pair, 0, error) &&
           merge(&now->from, before->from, after->from, "from", pair->membership, error) &&
           merge(&now->to, before->to, after->to, "to", pair->membership, error) &&
           merge(&now->delivered, change->was->str, change->becomes->str, "delivered", pair->membership,
                 error) &&
           merge(&card, before->card, after->card, "card", pair->membership, error);
}

static const char *
keep(GStringChunk *text, const char *value)
{
    return text ? pupil_row_keep(text, value) : value;
}

gboolean
change_read_current(Store *store, StatementId id, GStringChunk *text, Current *now, GError **error)
{
    for (guint f = 0; f < N_FIELDS; f++)
        now->value[f] = keep(text, db_text(store, id, f));
    now->person = db_int(store, id, PUPIL_PERSON);
    now->from = keep(text, db_text(store, id, PUPIL_FROM));
    now->to = keep(text, db_text(store, id, PUPIL_TO));
    now->delivered = keep(text, db_text(store, id, PUPIL_DELIVERED));
    now->card = keep(text, db_text(store, id, PUPIL_CARD));
    now->last_import = db_int(store, id, PUPIL_LAST_IMPORT);
    now->membership_version = db_int(store, id, N_PUPIL_COLUMNS);
    now->person_version = db_int(store, id, N_PUPIL_COLUMNS + 1);
    now->created_by = db_int(store, id, N_PUPIL_COLUMNS + 2);
    return pupil_row_status(db_text(store, id, PUPIL_STATUS), &now->status, error);
}

/* Of an undo, every pupil is read. Else the row stays open so that its texts live: end ST_PUPIL_CURRENT. */
static gboolean
read_current(Change *change, gint64 membership, Current *now, GError **error)
{
    const StatementId id = ST_PUPIL_CURRENT;
    Store *store = change->store;
    GError *failure = NULL;
    if (store->is_batch && change->undo)
        return known_current(change, membership, now, error);
    if (!db_query(store, id, error, "ii", membership, change->branch))
        return FALSE;
    if (!db_next(store, id, &failure)) {
        if (failure)
            g_propagate_error(error, failure);
        else
            change_conflict(membership, "gone", error);
        return FALSE;
    }
    return change_read_current(store, id, NULL, now, error);
}

/* Nobody: the person as they were before the import that made them. */
static gboolean
is_nobody(const RosterState *state)
{
    for (guint f = FIELD_FIRST_OF_PERSON; f < N_FIELDS; f++)
        if (*state->value[f])
            return FALSE;
    return TRUE;
}

static gboolean
place_differs(const RosterState *before, const RosterState *after)
{
    for (guint f = 0; f < FIELD_FIRST_OF_PERSON; f++)
        if (!g_str_equal(before->value[f], after->value[f]))
            return TRUE;
    return FALSE;
}

static gboolean
membership_differs(const Change *change, const ChangePair *pair)
{
    const RosterState *before = pair->before, *after = pair->after;
    return before->status != after->status || !g_str_equal(before->from, after->from) ||
           !g_str_equal(before->to, after->to) || !g_string_equal(change->was, change->becomes) ||
           place_differs(pair->before, pair->after);
}

static gboolean
membership_write(Change *change, const Current *now, const ChangePair *pair, guint64 *written, GError **error)
{
    gint64 import = change->import ? change->import : now->last_import;
    return db_write(change->store, written, ST_MEMBERSHIP_UPDATE, error, "iiitttttttti", pair->membership,
                    change->branch, now->membership_version, roster_status_name(pair->after->status),
                    now->from, now->to, now->value[FIELD_PUPIL_NUMBER], now->value[FIELD_SCHOOL_YEAR],
                    now->value[FIELD_GROUP_CODE], now->value[FIELD_YEAR_GROUP], now->delivered, import);
}

/* Whoever stays, as most do: the school year and the group move on. */
static gboolean
membership_move(Change *change, const Current *now, const ChangePair *pair, guint64 *written, GError **error)
{
    return db_write(change->store, written, ST_MEMBERSHIP_MOVE, error, "iiitttti", pair->membership,
                    change->branch, now->membership_version, now->value[FIELD_SCHOOL_YEAR],
                    now->value[FIELD_GROUP_CODE], now->value[FIELD_YEAR_GROUP], now->delivered,
                    change->import);
}

static gboolean
is_move(const ChangePair *pair)
{
    const RosterState *before = pair->before, *after = pair->after;
    return before->status == after->status && g_str_equal(before->from, after->from) &&
           g_str_equal(before->to, after->to) &&
           g_str_equal(before->value[FIELD_PUPIL_NUMBER], after->value[FIELD_PUPIL_NUMBER]);
}

static gboolean
update_membership(Change *change, const Current *now, const ChangePair *pair, GError **error)
{
    guint64 written;
    if (!change->import && !membership_differs(change, pair))
        return TRUE;
    if (!membership_write(change, now, pair, &written, error))
        return FALSE;
    return written > 0 || change_conflict(pair->membership, "version", error);
}

static gboolean
update(Change *change, Current *now, const ChangePair *pair, ChangeResult *result, GError **error)
{
    gboolean is_back = pair->after->status == ROSTER_ACTIVE && pair->before->status != ROSTER_ACTIVE;
    if (!merge_all(change, now, pair, error))
        return FALSE;
    if (change_of_person(pair->before, pair->after) && !change_person_update(change, now, pair, error))
        return FALSE;
    return update_membership(change, now, pair, error) &&
           change_enrolment(change, pair->membership, now, pair, error) &&
           change_card(change, now->person, pair, is_back && !change->undo && !*now->card, result, error);
}

static gboolean
withdraw(Change *change, Current *now, const ChangePair *pair, ChangeResult *result, GError **error)
{
    Store *store = change->store;
    guint64 written;
    if (!merge_all(change, now, pair, error) ||
        !db_write(store, NULL, ST_ENROLMENT_REMOVE_ALL, error, "i", pair->membership) ||
        !db_write(store, &written, ST_MEMBERSHIP_REMOVE, error, "iii", pair->membership, change->branch,
                  now->membership_version))
        return FALSE;
    if (written == 0)
        return change_conflict(pair->membership, "version", error);
    /* made by the import that is taken back: goes, or stays whole for the school or the loan that holds it */
    if (change->undoes && now->created_by == change->undoes)
        return change_person_drop(change, now->person, error);
    if (is_nobody(pair->after))
        return TRUE;
    if (change_of_person(pair->before, pair->after) && !change_person_update(change, now, pair, error))
        return FALSE;
    return change_card(change, now->person, pair, FALSE, result, error);
}

static gboolean
write_known(Change *change, const ChangePair *pair, ChangeResult *result, GError **error)
{
    Current now;
    gboolean ok = read_current(change, pair->membership, &now, error);
    if (ok && pair->person && pair->person != now.person)
        ok = change_conflict(pair->membership, "person", error);
    if (ok) {
        result->person = now.person;
        result->membership = pair->membership;
        ok = (pair->after->status == ROSTER_NONE ? withdraw : update)(change, &now, pair, result, error);
    }
    db_end(change->store, ST_PUPIL_CURRENT);
    return ok;
}

void
change_read_person(Store *store, StatementId id, GStringChunk *text, Current *now)
{
    for (guint f = FIELD_FIRST_OF_PERSON; f < N_FIELDS; f++)
        now->value[f] = keep(text, db_text(store, id, PERSON_COLUMN(f)));
    now->card = keep(text, db_text(store, id, CURRENT_CARD));
    now->person_version = db_int(store, id, CURRENT_VERSION);
}

gboolean
change_of_person(const RosterState *before, const RosterState *after)
{
    for (guint f = FIELD_FIRST_OF_PERSON; f < N_FIELDS; f++)
        if (!g_str_equal(before->value[f], after->value[f]))
            return TRUE;
    return FALSE;
}

/* Outside a batch the row stays open so that its texts live: end ST_PERSON_CURRENT. */
static gboolean
read_person(Change *change, gint64 person, Current *now, gboolean *found, GError **error)
{
    const StatementId id = ST_PERSON_CURRENT;
    GError *failure = NULL;
    now->person = person;
    if (change->store->is_batch)
        return known_person(change, person, now, found, error);
    if (!db_query(change->store, id, error, "ii", person, change->library))
        return FALSE;
    *found = db_next(change->store, id, &failure);
    if (*found)
        change_read_person(change->store, id, NULL, now);
    return db_pass_on(failure, error);
}

/* W1 for a person's own fields. Not found is no failure; card: the person's current one must be this, NULL = any. */
static gboolean
merge_person(Change *change, const ChangePair *pair, const char *card, gboolean *found, GError **error)
{
    Current now = {0};
    if (!read_person(change, pair->person, &now, found, error))
        return FALSE;
    if (!*found)
        return TRUE;
    gboolean ok = !card || g_str_equal(now.card, card) || change_conflict(pair->membership, "card", error);
    /* the undo left them here whole, for what held them */
    if (ok && !(change->undo && is_nobody(pair->before)))
        ok = merge_fields(&now, pair, FIELD_FIRST_OF_PERSON, error) &&
             (!change_of_person(pair->before, pair->after) ||
              change_person_update(change, &now, pair, error));
    db_end(change->store, ST_PERSON_CURRENT);
    return ok;
}

/* A person who is known to the library already comes to this school: from another one, or back after an undo.
 */
static gboolean
join_person(Change *change, const ChangePair *pair, gboolean *found, GError **error)
{
    gboolean is_back = change->undo && is_nobody(pair->before);
    return merge_person(change, pair, is_back ? pair->after->card : pair->before->card, found, error);
}

static gboolean
enrol_person(Change *change, const ChangePair *pair, gint64 *person, GError **error)
{
    gboolean found = FALSE;
    *person = pair->person;
    if (*person && !join_person(change, pair, &found, error))
        return FALSE;
    if (found)
        return TRUE;
    if (*person && !change->undo)
        return change_conflict(pair->membership, "person", error);
    if (!*person && !series_next(change->store, &change->persons, person, error))
        return FALSE;
    return change_person_add(change, *person, pair->after, error);
}

static gboolean
enrol(Change *change, const ChangePair *pair, ChangeResult *result, GError **error)
{
    const RosterState *after = pair->after;
    result->membership = pair->membership;
    if (!enrol_person(change, pair, &result->person, error) ||
        (!result->membership &&
         !series_next(change->store, &change->memberships, &result->membership, error)))
        return FALSE;
    g_string_truncate(change->becomes, 0);
    roster_delivered_pack(after, change->becomes);
    return db_write(change->store, NULL, ST_MEMBERSHIP_ADD, error, "iiitttttttti", result->membership,
                    change->branch, result->person, roster_status_name(after->status), after->from, after->to,
                    after->value[FIELD_PUPIL_NUMBER], after->value[FIELD_SCHOOL_YEAR],
                    after->value[FIELD_GROUP_CODE], after->value[FIELD_YEAR_GROUP], change->becomes->str,
                    change->import) &&
           change_enrolment(change, result->membership, NULL, pair, error) &&
           change_card(change, result->person, pair, after->status == ROSTER_ACTIVE && !change->undo, result,
                       error);
}

/* As long as nobody wrote to the membership since it was read, the register says what before says and need not be
 * read again (W1). Cards count apart: whoever gets or loses one is read. */
static gboolean
may_stay_unread(const Change *change, const ChangePair *pair)
{
    const RosterState *before = pair->before, *after = pair->after;
    return pair->version && pair->person && change->import && !change->undo &&
           before->status == ROSTER_ACTIVE && after->status != ROSTER_NONE &&
           g_str_equal(before->card, after->card);
}

/* written FALSE: somebody wrote since, and nothing was done. */
static gboolean
update_unread(Change *change, const ChangePair *pair, ChangeResult *result, gboolean *written, GError **error)
{
    const RosterState *after = pair->after;
    guint64 n;
    gboolean found = TRUE;
    g_string_truncate(change->becomes, 0);
    roster_delivered_pack(after, change->becomes);
    Current now = {.person = pair->person,
                   .from = after->from,
                   .to = after->to,
                   .delivered = change->becomes->str,
                   .membership_version = pair->version};
    memcpy(now.value, after->value, sizeof now.value);
    *result = (ChangeResult){.person = pair->person, .membership = pair->membership, .card = after->card};
    if (!(is_move(pair) ? membership_move : membership_write)(change, &now, pair, &n, error))
        return FALSE;
    *written = n > 0;
    if (n == 0)
        return TRUE;
    if (change_of_person(pair->before, pair->after) && !merge_person(change, pair, NULL, &found, error))
        return FALSE;
    return (found || change_conflict(pair->membership, "person", error)) &&
           change_enrolment(change, pair->membership, &now, pair, error);
}

gboolean
change_write(Change *change, const ChangePair *pair, ChangeResult *result, GError **error)
{
    gboolean written = FALSE;
    g_assert(pair->before->status != ROSTER_NONE || pair->after->status != ROSTER_NONE);
    if (may_stay_unread(change, pair)) {
        gboolean ok = update_unread(change, pair, result, &written, error);
        if (!ok || written)
            return ok;
    }
    *result = (ChangeResult){.card = pair->after->card};
    return pair->before->status == ROSTER_NONE ? enrol(change, pair, result, error)
                                               : write_known(change, pair, result, error);
}
