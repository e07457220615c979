/* Use cases: notes and blocks, subscriptions, membership and cards of a patron. */
#include "people/date.h"
#include "people/school.h"
#include "service/patron_private.h"
#include "store/school.h"
#include "text/text.h"

#define WORDS_MAX 500

static gboolean
conflict(GError **error, const char *message)
{
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT, message);
    return FALSE;
}

gboolean
patron_date(const char *typed, const char *missing, const char *today, char iso[11], GError **error)
{
    g_autofree char *text = g_strstrip(g_strdup(typed ? typed : ""));
    if (*text == '\0') {
        g_strlcpy(iso, missing, 11);
        return TRUE;
    }
    return date_parse(text, DATE_ORDER_DAY_MONTH, today, iso) != DATE_BAD ||
           patron_refuse(error, _("This is no date. Write it as 31-12-2015."));
}

/* A period whose end is not before its beginning. */
static gboolean
read_period(const PatronCase *pcase, const char *typed_from, const char *typed_to, char from[11], char to[11],
            GError **error)
{
    return patron_date(typed_from, pcase->today, pcase->today, from, error) &&
           patron_date(typed_to, "", pcase->today, to, error) &&
           (*to == '\0' || strcmp(from, to) <= 0 ||
            patron_refuse(error, _("The last day is before the first one. Correct one of them.")));
}

/* A line in the log of changes about what is no field. */
static gboolean
note_change(PatronCase *pcase, const char *field, const char *before, const char *after, GError **error)
{
    const PatronChange change = {pcase->patron->pupil.person, pcase->branch->id, field, before, after};
    GError *cause = NULL;
    return store_patron_log(pcase->store, &pcase->hand, &change, &cause) || service_fail(error, cause);
}

gboolean
service_patron_note_add(Service *service, const Account *actor, gint64 membership, const NewNote *wanted,
                        GError **error)
{
    g_auto(PatronCase) pcase = {0};
    char from[11], to[11];
    GError *cause = NULL;
    g_autofree char *words = g_strstrip(g_strdup(wanted->words ? wanted->words : ""));
    if (!patron_case_begin(&pcase, service, actor, RIGHT_PEOPLE_EDIT, membership, error) ||
        !read_period(&pcase, wanted->from, wanted->to, from, to, error))
        return FALSE;
    if (*words == '\0' || !g_utf8_validate(words, -1, NULL))
        return patron_refuse(error, _("Write what the note says."));
    if (g_utf8_strlen(words, -1) > WORDS_MAX)
        return patron_refuse(error, _("This note is too long: there is room for 500 characters."));
    if (patron_bsn_in_text(words))
        return patron_refuse(error,
                             _("A number in this note looks like a citizen service number (BSN), which may "
                               "not be kept here. Leave it out."));
    const PatronNote note = {.is_block = wanted->is_block, .words = words, .from = from, .to = to};
    if (store_patron_note_add(pcase.store, &pcase.hand, pcase.patron->pupil.person, &note, &cause) < 0)
        return service_fail(error, cause);
    return note_change(&pcase, note.is_block ? "block" : "note", "", "added", error) &&
           patron_case_commit(&pcase, AUDIT_CHANGE, note.is_block ? "block" : "note", error);
}

gboolean
service_patron_note_end(Service *service, const Account *actor, gint64 membership, gint64 note,
                        GError **error)
{
    g_auto(PatronCase) pcase = {0};
    GError *cause = NULL;
    if (!patron_case_begin(&pcase, service, actor, RIGHT_PEOPLE_EDIT, membership, error))
        return FALSE;
    if (!store_patron_note_end(pcase.store, pcase.patron->pupil.person, note, pcase.today, &cause))
        return service_fail(error, cause);
    return note_change(&pcase, "note", "", "ended", error) &&
           patron_case_commit(&pcase, AUDIT_CHANGE, "note ended", error);
}

gboolean
service_patron_subscribe(Service *service, const Account *actor, gint64 membership,
                         const NewSubscription *wanted, GError **error)
{
    g_auto(PatronCase) pcase = {0};
    char from[11], to[11];
    GError *cause = NULL;
    if (!patron_case_begin(&pcase, service, actor, RIGHT_PEOPLE_EDIT, membership, error) ||
        !read_period(&pcase, wanted->from, wanted->to, from, to, error))
        return FALSE;
    if (!patron_choice_has(PATRON_SUBSCRIPTIONS, wanted->kind) ||
        !patron_choice_has(PATRON_SUBSCRIPTION_STATES, wanted->status) ||
        g_str_equal(wanted->status, PATRON_SUBSCRIPTION_ENDED))
        return patron_refuse(error, _("Choose one of the list."));
    const PatronPeriod period = {
        .name = (char *)wanted->kind, .status = (char *)wanted->status, .from = from, .to = to};
    if (!store_patron_subscribe(pcase.store, &pcase.hand, pcase.patron->pupil.person, &period, &cause))
        return service_fail(error, cause);
    return note_change(&pcase, "subscription", "", wanted->kind, error) &&
           patron_case_commit(&pcase, AUDIT_GRANT, "subscription", error);
}

gboolean
service_patron_subscription_set(Service *service, const Account *actor, gint64 membership, const char *status,
                                GError **error)
{
    g_auto(PatronCase) pcase = {0};
    GError *cause = NULL;
    if (!patron_case_begin(&pcase, service, actor, RIGHT_PEOPLE_EDIT, membership, error))
        return FALSE;
    if (!patron_choice_has(PATRON_SUBSCRIPTION_STATES, status))
        return patron_refuse(error, _("Choose one of the list."));
    gint64 person = pcase.patron->pupil.person;
    gboolean is_end = g_str_equal(status, PATRON_SUBSCRIPTION_ENDED);
    if (!store_patron_subscription_set(pcase.store, person, status, &cause) ||
        (is_end && !store_patron_subscription_close(pcase.store, person, pcase.today, &cause)))
        return service_fail(error, cause);
    return note_change(&pcase, "subscription-status", "", status, error) &&
           patron_case_commit(&pcase, is_end ? AUDIT_WITHDRAW : AUDIT_CHANGE, "subscription", error);
}

/* From the state now to after, as a change by hand. */
static gboolean
change_state(PatronCase *pcase, const RosterState *after, GError **error)
{
    GError *cause = NULL;
    return store_pupil_change(pcase->store, &pcase->hand, &pcase->patron->pupil, after, pcase->today,
                              &cause) ||
           service_fail(error, cause);
}

gboolean
service_patron_move(Service *service, const Account *actor, gint64 membership, PatronMove move,
                    GError **error)
{
    g_auto(PatronCase) pcase = {0};
    if (!patron_case_begin(&pcase, service, actor, RIGHT_PEOPLE_EDIT, membership, error))
        return FALSE;
    const RosterPupil *pupil = &pcase.patron->pupil;
    RosterState after = pupil->state;
    gboolean is_active = after.status == ROSTER_ACTIVE;
    gboolean owes = (pupil->loans > 0 || pupil->fee_cents > 0) && *pupil->elsewhere == '\0';
    g_autofree char *year = school_year_of(pcase.today);
    if (is_active == (move == PATRON_RETURNS))
        return conflict(error, is_active ? _("This patron is a member already. Nothing was changed.")
                                         : _("This patron had left already. Nothing was changed."));
    if (move == PATRON_RETURNS) {
        after.status = ROSTER_ACTIVE;
        after.from = pcase.today;
        after.to = "";
        after.value[FIELD_SCHOOL_YEAR] = year;
    } else {
        after.status = move == PATRON_REMOVED ? ROSTER_REMOVED : owes ? ROSTER_LEFT_OWING : ROSTER_LEFT;
        after.to = pcase.today;
    }
    return change_state(&pcase, &after, error) &&
           patron_case_commit(&pcase, move == PATRON_RETURNS ? AUDIT_GRANT : AUDIT_WITHDRAW, "membership",
                              error);
}

char *
patron_card_take(Store *store, gint64 library, const char *typed, gint64 person, GError **error)
{
    GError *cause = NULL;
    const char *problem;
    char own[8];
    if (!typed || g_ascii_strcasecmp(typed, "v") == 0) {
        char *next = store_card_next(store, library, &cause);
        if (!next)
            service_fail(error, cause);
        return next;
    }
    g_snprintf(own, sizeof own, "%02u", (guint)(library % 100));
    g_autofree char *number = patron_card_number(typed, own, &problem);
    if (!number) {
        patron_refuse(error, problem);
        return NULL;
    }
    store_enter(store, STORE_EVERY_LIBRARY); /* numbers are the installation's */
    gint64 holder = store_card_holder(store, number, &cause);
    store_enter(store, library);
    if (holder < 0) {
        service_fail(error, cause);
        return NULL;
    }
    if (holder > 0 && holder != person) {
        conflict(error, _("This card is somebody's already. Nothing was changed. Scan another card."));
        return NULL;
    }
    return g_steal_pointer(&number);
}

gboolean
service_patron_card(Service *service, const Account *actor, gint64 membership, PatronCardAct act,
                    const char *number, GError **error)
{
    static const char *const details[] = {"lost", "replaced", "reopened"};
    g_auto(PatronCase) pcase = {0};
    GError *cause = NULL;
    if (!patron_case_begin(&pcase, service, actor, RIGHT_PEOPLE_EDIT, membership, error))
        return FALSE;
    const RosterPupil *pupil = &pcase.patron->pupil;
    RosterState after = pupil->state;
    g_autofree char *taken = NULL;
    if (act == PATRON_CARD_LOST) {
        if (*after.card == '\0')
            return conflict(error, _("This patron has no card now. Nothing was changed."));
        after.card = "";
    } else {
        taken = patron_card_take(pcase.store, pcase.branch->library, number, pupil->person, error);
        if (!taken)
            return FALSE;
        gint64 holder = store_card_holder(pcase.store, taken, &cause);
        if (holder < 0)
            return service_fail(error, cause);
        if ((act == PATRON_CARD_REOPENED) != (holder > 0) || g_str_equal(after.card, taken))
            return conflict(
                error,
                _("This card cannot be given now: it is this patron's own. Nothing was changed. An earlier "
                  "card is opened again in the list."));
        after.card = taken;
    }
    if (!change_state(&pcase, &after, error))
        return FALSE;
    if (*pupil->state.card && !store_card_why(pcase.store, pupil->person, pupil->state.card,
                                              act == PATRON_CARD_LOST ? "lost" : "replaced", &cause))
        return service_fail(error, cause);
    return patron_case_commit(&pcase, AUDIT_CHANGE, details[act], error);
}
