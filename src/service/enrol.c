/* Use cases: somebody is enrolled by hand; a school's own address. */
#include "service/enrol.h"

#include "people/name.h"
#include "people/school.h"
#include "service/patron_private.h"
#include "store/find.h"
#include "text/text.h"

#define ALIKE_MOST 20u

/* One school in a write transaction. */
typedef struct {
    Connection connection;
    Store *store;
    Service *service;
    const Account *actor;
    Branch *branch;
    StoreHand hand;
    char *today;
} EnrolCase;

static void
enrol_case_clear(EnrolCase *ecase)
{
    branch_free(ecase->branch);
    g_free(ecase->today);
    connection_give(&ecase->connection);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(EnrolCase, enrol_case_clear)

static gboolean
begin(EnrolCase *ecase, Service *service, const Account *actor, gint64 branch, GError **error)
{
    GError *cause = NULL;
    *ecase = (EnrolCase){.service = service, .actor = actor};
    if (!service_may_any(actor, RIGHT_PEOPLE_EDIT, error) ||
        !connection_take(&ecase->connection, service, service_reach(actor), error))
        return FALSE;
    ecase->store = ecase->connection.store;
    ecase->today = service_today(service);
    ecase->hand = (StoreHand){actor->id, service_now(service)};
    if (!store_begin(ecase->store, &cause))
        return service_fail(error, cause);
    ecase->branch = service_branch_for(ecase->store, actor, RIGHT_PEOPLE_EDIT, branch, error);
    if (!ecase->branch)
        return FALSE;
    return store_lock_branch(ecase->store, branch, &cause) || service_fail(error, cause);
}

static gboolean
finish(EnrolCase *ecase, const AuditEvent *event, GError **error)
{
    GError *cause = NULL;
    if (event && !service_audit(ecase->service, ecase->store, ecase->actor, event, error))
        return FALSE;
    return store_commit(ecase->store, &cause) || service_fail(error, cause);
}

char *
service_enrol_card(Service *service, const Account *actor, gint64 branch, const char *typed, GError **error)
{
    g_auto(EnrolCase) ecase = {0};
    if (!begin(&ecase, service, actor, branch, error))
        return NULL;
    g_autofree char *number = patron_card_take(ecase.store, ecase.branch->library, typed, 0, error);
    return number && finish(&ecase, NULL, error) ? g_steal_pointer(&number) : NULL;
}

/* Without a birth date the name alone tells: the same first name, prefix and surname. */
static GPtrArray *
alike_by_name(Store *store, const FindWhere *where, const char *const *value, GError **error)
{
    g_autofree char *name = name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS], value[FIELD_PREFIX],
                                         value[FIELD_SURNAME]);
    g_autofree char *folded = name_fold(name);
    g_autoptr(GPtrArray) alike = store_patron_alike(store, where->library, "", "", error);
    g_autoptr(FoundPupils) found = alike && !strpbrk(name, "0123456789")
                                       ? store_pupil_find(store, where, name, ALIKE_MOST, error)
                                       : NULL;
    if (!found)
        return alike && strpbrk(name, "0123456789") ? g_steal_pointer(&alike) : NULL;
    for (guint i = 0; i < found->pupils->len; i++) {
        const FoundPupil *one = &g_array_index(found->pupils, FoundPupil, i);
        const char *const *its = one->state.value;
        g_autofree char *other = name_display(its[FIELD_FIRST_NAME], its[FIELD_INITIALS], its[FIELD_PREFIX],
                                              its[FIELD_SURNAME]);
        g_autofree char *other_folded = name_fold(other);
        if (g_str_equal(folded, other_folded) &&
            !store_patron_alike_add(store, alike, one->membership, error))
            return NULL;
    }
    return g_steal_pointer(&alike);
}

static gboolean
is_among(const GPtrArray *alike, gint64 person)
{
    for (guint i = 0; i < alike->len; i++)
        if (((const PatronAlike *)alike->pdata[i])->person == person)
            return TRUE;
    return FALSE;
}

static void
empty(PatronAlike *one)
{
    char **texts[] = {&one->name, &one->birth_date, &one->card, &one->branch_name, &one->status};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_free(*texts[i]);
        *texts[i] = g_strdup("");
    }
    one->membership = one->person = one->branch = 0;
}

/* Somebody alike at a school that withholds its pupils. In silence there would be a second person, with another card, whom that
 * school's next file finds beside the first. So it is said that there is somebody, not who or where; to be told one must know surname
 * and birth date already, and the school sees in its trail who was told. A name alone is answered nothing: anybody's could be tried.
 * one: taken; added to alike once, as nobody. */
static gboolean
add_withheld(const EnrolCase *ecase, PatronAlike *one, GPtrArray *alike, GError **error)
{
    const AuditEvent event = {.verb = AUDIT_SEE,
                              .kind = AUDIT_PERSON,
                              .object = one->person,
                              .branch = one->branch,
                              .library = ecase->branch->library,
                              .detail = "alike, withheld"};
    gboolean ok = service_audit_seen(ecase->service, ecase->actor, &event, error);
    empty(one);
    if (is_among(alike, 0))
        patron_alike_free(one);
    else
        g_ptr_array_add(alike, one);
    return ok;
}

/* Those that the actor may see, and nobody for those of schools that withhold theirs. FALSE with error. */
static gboolean
find_alike(EnrolCase *ecase, const char *const *value, GPtrArray **alike, GError **error)
{
    GError *cause = NULL;
    gint64 library = ecase->branch->library;
    g_autoptr(GArray) schools = NULL;
    if (!service_shown_schools(ecase->store, ecase->actor, RIGHT_PEOPLE_VIEW, &schools, error))
        return FALSE;
    const FindWhere where = {library, schools};
    g_autoptr(GPtrArray) found = *value[FIELD_BIRTH_DATE]
                                     ? store_patron_alike(ecase->store, library, value[FIELD_SURNAME],
                                                          value[FIELD_BIRTH_DATE], &cause)
                                     : alike_by_name(ecase->store, &where, value, &cause);
    if (!found)
        return service_fail(error, cause);
    g_autoptr(GPtrArray) withheld = g_ptr_array_new_with_free_func(patron_alike_free);
    for (guint i = found->len; i > 0; i--) {
        const PatronAlike *one = found->pdata[i - 1];
        if (account_may(ecase->actor, RIGHT_PEOPLE_VIEW, library, one->branch))
            continue;
        PatronAlike *hidden = g_ptr_array_steal_index(found, i - 1);
        if (*value[FIELD_BIRTH_DATE] &&
            account_reaches(ecase->actor, RIGHT_PEOPLE_VIEW, library, hidden->branch))
            g_ptr_array_add(withheld, hidden);
        else
            patron_alike_free(hidden);
    }
    while (withheld->len > 0) {
        PatronAlike *one = g_ptr_array_steal_index(withheld, 0);
        if (is_among(found, one->person)) /* a member of an open school too */
            patron_alike_free(one);
        else if (!add_withheld(ecase, one, found, error))
            return FALSE;
    }
    *alike = g_steal_pointer(&found);
    return TRUE;
}

/* What was typed over the values of nobody. */
static gboolean
read_form(const EnrolCase *ecase, PatronForm *form, const char **value, GError **error)
{
    for (guint f = 0; f < N_PATRON_FIELDS; f++)
        value[f] = patron_field_default((PatronField)f);
    gboolean ok = patron_form_check(form, value, ecase->today);
    if (!form->typed[FIELD_SURNAME] || !form->typed[PATRON_KIND])
        return patron_refuse(error, _("Nothing was saved yet: something is not right."));
    if (ok && g_str_equal(value[PATRON_KIND], "pupil") && *value[FIELD_BIRTH_DATE] == '\0') {
        form->problem[FIELD_BIRTH_DATE] = g_strdup(
            _("A pupil has a birth date here: without it the school's file cannot find this pupil again."));
        ok = FALSE;
    }
    return ok || patron_refuse(error, _("Nothing was saved yet: something is not right."));
}

static gint64
add(EnrolCase *ecase, const char *const *value, const char *card, GError **error)
{
    GError *cause = NULL;
    RosterState state;
    g_autofree char *year = school_year_of(ecase->today);
    roster_state_clear(&state);
    state.status = ROSTER_ACTIVE;
    memcpy(state.value, value, sizeof state.value);
    state.value[FIELD_SCHOOL_YEAR] = year;
    state.from = ecase->today;
    state.card = card;
    gint64 membership = store_pupil_add(ecase->store, &ecase->hand, ecase->branch->id, &state, &cause);
    g_autoptr(Patron)
        patron = membership > 0 ? store_patron_get(ecase->store, membership, ecase->today, &cause) : NULL;
    const char *after[N_PATRON_FIELDS];
    if (patron) {
        memcpy(after, patron->value, sizeof after);
        memcpy(after + N_FIELDS, value + N_FIELDS, sizeof after - sizeof patron->pupil.state.value);
    }
    const AuditEvent event = {.verb = AUDIT_ADD,
                              .kind = AUDIT_PERSON,
                              .object = patron ? patron->pupil.person : 0,
                              .branch = ecase->branch->id,
                              .detail = "by hand"};
    if (!patron || !store_patron_change(ecase->store, &ecase->hand, patron, after, &cause)) {
        service_fail(error, cause);
        return -1;
    }
    return finish(ecase, &event, error) ? membership : -1;
}

gint64
service_enrol(Service *service, const Account *actor, const NewPatron *wanted, GPtrArray **alike,
              GError **error)
{
    g_auto(EnrolCase) ecase = {0};
    const char *value[N_PATRON_FIELDS];
    *alike = NULL;
    if (!begin(&ecase, service, actor, wanted->branch, error) ||
        !read_form(&ecase, wanted->form, value, error))
        return -1;
    g_autofree char *card = patron_card_take(ecase.store, ecase.branch->library,
                                             *wanted->card ? wanted->card : NULL, 0, error);
    g_autoptr(GPtrArray) found = NULL;
    if (!card || (!wanted->is_other && !find_alike(&ecase, value, &found, error)))
        return -1;
    if (found && found->len > 0) {
        gboolean is_nobody = ((const PatronAlike *)found->pdata[0])->membership == 0;
        *alike = g_steal_pointer(&found);
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
            is_nobody
                ? _("Somebody of this surname and date of birth is known at another school. Nothing was "
                    "saved yet. Read below what to do.")
                : _("Somebody of this name is known already. Nothing was saved yet. Look whether it "
                    "is one of these."));
        return -1;
    }
    return add(&ecase, value, card, error);
}

/* FALSE with error, also when the person is or was a member here. */
static gboolean
is_new_here(const EnrolCase *ecase, gint64 person, GError **error)
{
    GError *cause = NULL;
    g_autoptr(GPtrArray) periods = store_patron_periods(ecase->store, person, &cause);
    if (!periods)
        return service_fail(error, cause);
    for (guint i = 0; i < periods->len; i++)
        if (((const PatronPeriod *)periods->pdata[i])->branch == ecase->branch->id) {
            g_set_error_literal(
                error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
                _("This patron is or was a member of this school. Nothing was changed. Open the "
                  "record, and enrol again there."));
            return FALSE;
        }
    return TRUE;
}

gint64
service_enrol_known(Service *service, const Account *actor, gint64 branch, gint64 membership, GError **error)
{
    g_auto(EnrolCase) ecase = {0};
    GError *cause = NULL;
    if (!begin(&ecase, service, actor, branch, error))
        return -1;
    g_autoptr(Patron) patron = store_patron_get(ecase.store, membership, ecase.today, &cause);
    if (!patron) {
        service_fail(error, cause);
        return -1;
    }
    g_autoptr(Branch)
        other = service_branch_for(ecase.store, actor, RIGHT_PEOPLE_VIEW, patron->branch, error);
    if (!other || !is_new_here(&ecase, patron->pupil.person, error))
        return -1;
    g_autofree char *year = school_year_of(ecase.today);
    gint64 made = store_pupil_join(ecase.store, &ecase.hand, branch, &patron->pupil, year, ecase.today,
                                   &cause);
    if (made < 0) {
        service_fail(error, cause);
        return -1;
    }
    const AuditEvent event = {.verb = AUDIT_ADD,
                              .kind = AUDIT_PERSON,
                              .object = patron->pupil.person,
                              .branch = branch,
                              .detail = "by hand, known"};
    return finish(&ecase, &event, error) ? made : -1;
}

gboolean
service_branch_address(Service *service, const Account *actor, gint64 branch, char *value[N_ADDRESS_FIELDS],
                       GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    g_autoptr(Branch) row = service_branch_for(connection.store, actor, RIGHT_PEOPLE_VIEW, branch, error);
    if (!row)
        return FALSE;
    return store_branch_address(connection.store, branch, value, &cause) || service_fail(error, cause);
}

/* Nobody wrote another one since the form was shown, where the form says what that was; from here on nobody does. */
static gboolean
address_is_as_seen(EnrolCase *ecase, gint64 branch, PatronForm *form, GError **error)
{
    char *now[N_ADDRESS_FIELDS];
    GError *cause = NULL;
    gboolean same = TRUE;
    if (!store_lock_branch(ecase->store, branch, &cause) ||
        !store_branch_address(ecase->store, branch, now, &cause))
        return service_fail(error, cause);
    for (guint i = 0; i < N_ADDRESS_FIELDS; i++) {
        const char *was = form->was[FIELD_STREET + i];
        same = same && (!was || g_str_equal(was, now[i]));
        g_free(now[i]);
    }
    if (!same)
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_STALE,
            _("Nothing was changed. Look at it again, and send what you want on the version of now."));
    return same;
}

gboolean
service_branch_address_set(Service *service, const Account *actor, gint64 branch, PatronForm *form,
                           GError **error)
{
    g_auto(EnrolCase) ecase = {0};
    const char *value[N_PATRON_FIELDS];
    GError *cause = NULL;
    if (!begin(&ecase, service, actor, branch, error))
        return FALSE;
    for (guint f = 0; f < N_PATRON_FIELDS; f++)
        value[f] = patron_field_default((PatronField)f);
    if (!patron_form_check(form, value, ecase.today))
        return patron_refuse(error, _("Nothing was saved yet: something is not right."));
    if (!address_is_as_seen(&ecase, branch, form, error))
        return FALSE;
    if (!store_branch_address_set(ecase.store, branch, value + FIELD_STREET, &cause))
        return service_fail(error, cause);
    const AuditEvent event = {
        .verb = AUDIT_CHANGE, .kind = AUDIT_BRANCH, .object = branch, .branch = branch, .detail = "address"};
    return finish(&ecase, &event, error);
}
