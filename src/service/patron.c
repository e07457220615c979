/* Use cases: a patron's record, looked at and changed by hand. */
#include "service/account_parts.h"
#include "service/patron_private.h"
#include "store/account.h"
#include "text/text.h"

PatronForm *
patron_form_new(void)
{
    return g_new0(PatronForm, 1);
}

void
patron_form_free(PatronForm *form)
{
    if (!form)
        return;
    for (guint f = 0; f < N_PATRON_FIELDS; f++) {
        g_free(form->typed[f]);
        g_free(form->was[f]);
        g_free(form->problem[f]);
        g_free(form->meanwhile[f]);
    }
    g_free(form);
}

static guint
count(char *const texts[N_PATRON_FIELDS])
{
    guint n = 0;
    for (guint f = 0; f < N_PATRON_FIELDS; f++)
        n += texts[f] != NULL;
    return n;
}

guint
patron_form_problems(const PatronForm *form)
{
    return count(form->problem);
}

guint
patron_form_meanwhile(const PatronForm *form)
{
    return count(form->meanwhile);
}

void
patron_case_clear(PatronCase *pcase)
{
    patron_free(pcase->patron);
    branch_free(pcase->branch);
    g_free(pcase->today);
    connection_give(&pcase->connection);
}

gboolean
patron_refuse(GError **error, const char *message)
{
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT, message);
    return FALSE;
}

gboolean
patron_case_begin(PatronCase *pcase, Service *service, const Account *actor, Right right, gint64 membership,
                  GError **error)
{
    GError *cause = NULL;
    *pcase = (PatronCase){.service = service, .actor = actor, .reads = pcase->reads};
    if (!service_may_any(actor, right, error) ||
        !connection_take(&pcase->connection, service, service_reach(actor), error))
        return FALSE;
    pcase->store = pcase->connection.store;
    pcase->today = service_today(service);
    pcase->hand = (StoreHand){actor->id, service_now(service)};
    if (!(pcase->reads ? store_begin_read : store_begin)(pcase->store, &cause))
        return service_fail(error, cause);
    pcase->patron = store_patron_get(pcase->store, membership, pcase->today, &cause);
    if (!pcase->patron)
        return service_fail(error, cause);
    pcase->branch = service_branch_for(pcase->store, actor, right, pcase->patron->branch, error);
    if (!pcase->branch)
        return FALSE;
    if (right != RIGHT_PEOPLE_EDIT)
        return TRUE;
    /* once more, now that nobody else writes, nor lends this one a book */
    gint64 person = pcase->patron->pupil.person;
    g_clear_pointer(&pcase->patron, patron_free);
    if (!store_lock_branch(pcase->store, pcase->branch->id, &cause) ||
        !store_person_lock(pcase->store, person, &cause) ||
        !(pcase->patron = store_patron_get(pcase->store, membership, pcase->today, &cause)))
        return service_fail(error, cause);
    return TRUE;
}

gboolean
patron_case_commit(PatronCase *pcase, AuditVerb verb, const char *detail, GError **error)
{
    const AuditEvent event = {.verb = verb,
                              .kind = AUDIT_PERSON,
                              .object = pcase->patron->pupil.person,
                              .branch = pcase->branch->id,
                              .detail = detail};
    GError *cause = NULL;
    if (!service_audit(pcase->service, pcase->store, pcase->actor, &event, error))
        return FALSE;
    return store_commit(pcase->store, &cause) || service_fail(error, cause);
}

Patron *
service_patron_get(Service *service, const Account *actor, gint64 membership, GError **error)
{
    g_auto(PatronCase) pcase = {0};
    GError *cause = NULL;
    if (!patron_case_begin(&pcase, service, actor, RIGHT_PEOPLE_VIEW, membership, error))
        return NULL;
    if (actor->id != 0 &&
        !store_patron_recent_add(pcase.store, actor->id, membership, pcase.hand.at, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    if (!patron_case_commit(&pcase, AUDIT_SEE, NULL, error))
        return NULL;
    return g_steal_pointer(&pcase.patron);
}

/* The last to change the field: "Joost van der Velde, 22-11-2026 10:05"; new, "" when it is not known. */
static char *
who_changed(const GPtrArray *log, const char *field)
{
    for (guint i = 0; log && i < log->len; i++) {
        const PatronLogLine *line = log->pdata[i];
        if (!g_str_equal(line->field, field))
            continue;
        g_autoptr(GDateTime) at = g_date_time_new_from_unix_local(line->at / G_USEC_PER_SEC);
        g_autofree char *when = g_date_time_format(at, "%d-%m-%Y %H:%M");
        return g_strdup_printf(line->import ? _("%s, by an import, %s") : _("%s, %s"),
                               *line->who ? line->who : _("somebody at the shell"), when);
    }
    return g_strdup(_("somebody else"));
}

/* What is not as it was when whoever typed looked. TRUE when nothing is. */
static gboolean
compare_with_now(const PatronCase *pcase, PatronForm *form)
{
    const char *const *now = pcase->patron->value;
    g_autoptr(GPtrArray) log = NULL;
    for (guint f = 0; f < N_PATRON_FIELDS; f++) {
        g_clear_pointer(&form->meanwhile[f], g_free);
        if (!form->typed[f] || !form->was[f] || g_str_equal(form->was[f], now[f]))
            continue;
        if (!log)
            log = store_patron_log_list(pcase->store, pcase->patron->library, pcase->patron->pupil.person,
                                        PATRON_LOG_MAX, NULL);
        g_autofree char *wrong = NULL,
                        *clean = patron_value((PatronField)f, form->typed[f], pcase->today, &wrong);
        gboolean untouched = g_strcmp0(clean, form->was[f]) == 0;
        g_autofree char *who = who_changed(log, patron_field_name((PatronField)f));
        const char *was = patron_choice_label((PatronField)f, form->was[f]);
        const char *is = patron_choice_label((PatronField)f, now[f]);
        if (g_strcmp0(clean, now[f]) != 0)
            form->meanwhile[f] = g_strdup_printf(
                untouched
                    ? _("Changed meanwhile by %s: it was “%s”, it is “%s”.")
                    : _("Changed meanwhile by %s: it was “%s”, it is “%s”. What you typed stands here still; "
                        "saving replaces the other."),
                who, was, is);
        g_free(form->was[f]);
        form->was[f] = g_strdup(now[f]);
        if (untouched) {
            g_free(form->typed[f]);
            form->typed[f] = g_strdup(now[f]);
        }
    }
    return patron_form_meanwhile(form) == 0;
}

/* What only the register can tell: the group is one of the school's, the number nobody else's. */
static gboolean
check_with_school(const PatronCase *pcase, PatronForm *form, const char *const *value, GError **error)
{
    const char *const *now = pcase->patron->value;
    const char *group = value[FIELD_GROUP_CODE], *number = value[FIELD_PUPIL_NUMBER];
    GError *cause = NULL;
    if (*group && !g_str_equal(group, now[FIELD_GROUP_CODE])) {
        g_autoptr(GPtrArray) groups = store_patron_groups(pcase->store, pcase->branch->id, &cause);
        gboolean is_known = FALSE;
        if (!groups)
            return service_fail(error, cause);
        for (guint i = 0; i < groups->len; i++)
            is_known |= g_str_equal(((const PatronGroup *)groups->pdata[i])->code, group);
        if (!is_known)
            form->problem[FIELD_GROUP_CODE] = g_strdup(
                _("The school has no such group. Choose one of the list."));
    }
    if (*number && !g_str_equal(number, now[FIELD_PUPIL_NUMBER])) {
        gint64 others = store_number_holders(pcase->store, pcase->branch->id, number,
                                             pcase->patron->pupil.membership, &cause);
        if (others < 0)
            return service_fail(error, cause);
        if (others > 0)
            form->problem[FIELD_PUPIL_NUMBER] = g_strdup(
                _("Somebody else at this school has this number. Look it up under “Find a pupil”."));
    }
    return TRUE;
}

/* Who logs in hears at the old address that the desk wrote another one: with it a thief would get what is sent about the log-in. */
static gboolean
tell_address(PatronCase *pcase, const char *const *value, GError **error)
{
    const char *before = pcase->patron->value[FIELD_EMAIL];
    GError *cause = NULL;
    if (g_str_equal(before, value[FIELD_EMAIL]))
        return TRUE;
    g_autoptr(Account)
        account = store_account_of_person(pcase->store, pcase->patron->pupil.person, pcase->today, &cause);
    if (account != NULL)
        return login_letter_address(&pcase->connection, account, before, error);
    if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return service_fail(error, cause);
    g_error_free(cause);
    return TRUE;
}

static gboolean
save(PatronCase *pcase, PatronForm *form, GError **error)
{
    const char *value[N_PATRON_FIELDS];
    GError *cause = NULL;
    memcpy(value, pcase->patron->value, sizeof value);
    if (!patron_form_check(form, value, pcase->today))
        return patron_refuse(error, _("Nothing was saved yet: something is not right."));
    if (!check_with_school(pcase, form, value, error))
        return FALSE;
    if (patron_form_problems(form) > 0)
        return patron_refuse(error, _("Nothing was saved yet: something is not right."));
    if (!store_patron_change(pcase->store, &pcase->hand, pcase->patron, value, &cause))
        return service_fail(error, cause);
    return tell_address(pcase, value, error) &&
           patron_case_commit(pcase, AUDIT_CHANGE, form->not_bsn ? "number looked at: no bsn" : NULL, error);
}

gboolean
service_patron_save(Service *service, const Account *actor, gint64 membership, PatronForm *form,
                    GError **error)
{
    g_auto(PatronCase) pcase = {0};
    if (!patron_case_begin(&pcase, service, actor, RIGHT_PEOPLE_EDIT, membership, error))
        return FALSE;
    if (compare_with_now(&pcase, form))
        return save(&pcase, form, error);
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_STALE,
                        _("Somebody else changed this record while you had it open. Nothing of yours was "
                          "saved yet, and nothing is lost: look at what is marked, and save once more."));
    return FALSE;
}

/* A list of one record, read in its transaction; the record itself was a line in the trail when it was opened. */
typedef GPtrArray *(*PatronList)(const PatronCase *pcase, GError **error);

static GPtrArray *
list(Service *service, const Account *actor, gint64 membership, PatronList read, GError **error)
{
    g_auto(PatronCase) pcase = {.reads = TRUE};
    GError *cause = NULL;
    if (!patron_case_begin(&pcase, service, actor, RIGHT_PEOPLE_VIEW, membership, error))
        return NULL;
    GPtrArray *found = read(&pcase, &cause);
    if (!found)
        service_fail(error, cause);
    return found;
}

static GPtrArray *
read_log(const PatronCase *pcase, GError **error)
{
    return store_patron_log_list(pcase->store, pcase->patron->library, pcase->patron->pupil.person,
                                 PATRON_LOG_MAX, error);
}

static GPtrArray *
read_periods(const PatronCase *pcase, GError **error)
{
    GPtrArray *periods = store_patron_periods(pcase->store, pcase->patron->pupil.person, error);
    for (guint i = periods != NULL ? periods->len : 0; i > 0; i--) {
        const PatronPeriod *one = periods->pdata[i - 1];
        if (!account_may(pcase->actor, RIGHT_PEOPLE_VIEW, pcase->patron->library, one->branch))
            g_ptr_array_remove_index(periods, i - 1);
    }
    return periods;
}

static GPtrArray *
read_subscriptions(const PatronCase *pcase, GError **error)
{
    return store_patron_subscriptions(pcase->store, pcase->patron->pupil.person, error);
}

static GPtrArray *
read_notes(const PatronCase *pcase, GError **error)
{
    return store_patron_notes(pcase->store, pcase->patron->pupil.person, error);
}

static GPtrArray *
read_cards(const PatronCase *pcase, GError **error)
{
    return store_patron_cards(pcase->store, pcase->patron->pupil.person, error);
}

static GPtrArray *
read_groups(const PatronCase *pcase, GError **error)
{
    return store_patron_groups(pcase->store, pcase->branch->id, error);
}

#define LIST(name)                                                                                           \
    GPtrArray *service_patron_##name(Service *service, const Account *actor, gint64 membership,              \
                                     GError **error)                                                         \
    {                                                                                                        \
        return list(service, actor, membership, read_##name, error);                                         \
    }
LIST(log)
LIST(periods)
LIST(subscriptions)
LIST(notes)
LIST(cards)
LIST(groups)

GPtrArray *
service_patron_recent(Service *service, const Account *actor, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_PEOPLE_VIEW, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GPtrArray *recent = store_patron_recent(connection.store, actor->library, actor->id, 10, &cause);
    if (!recent) {
        service_fail(error, cause);
        return NULL;
    }
    for (guint i = recent->len; i > 0; i--) {
        const PatronAlike *one = recent->pdata[i - 1];
        if (!account_may(actor, RIGHT_PEOPLE_VIEW, actor->library, one->branch))
            g_ptr_array_remove_index(recent, i - 1);
    }
    return recent;
}
