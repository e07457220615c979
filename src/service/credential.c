/* What own passwords may be, until when those for one time are good, and the letters about a log-in. */
#include "service/credential.h"

#include "account/weakness.h"
#include "service/account_parts.h"
#include "service/audit.h"
#include "store/school.h"
#include "text/text.h"

gboolean
one_time_term_find(Connection *connection, gint64 library, OneTimeTerm *term, GError **error)
{
    GError *cause = NULL;
    CredentialTerms terms = {.one_time_days = ONE_TIME_DAYS_LAST};
    if (library != 0 && !store_credential_terms(connection->store, library, &terms, &cause))
        return service_fail(error, cause);
    gint64 now = service_now(connection->service);
    g_autoptr(GDateTime) today = g_date_time_new_from_unix_local(now / G_USEC_PER_SEC);
    g_autoptr(GDateTime) last = g_date_time_add_days(today, (int)terms.one_time_days);
    g_autoptr(GDateTime) after = g_date_time_add_days(last, 1);
    g_autofree char *day = g_date_time_format(last, "%Y-%m-%d"),
                    *next = g_date_time_format(after, "%Y-%m-%d");
    g_strlcpy(term->last_day, day, sizeof term->last_day);
    term->until = service_audit_midnight(next);
    return TRUE;
}

/* ---- what an own password may be ---- */

static guint
least_of(const Account *account, const CredentialKnown *known)
{
    return account_password_role(account) != ROLE_PUPIL ? PASSWORD_LEAST_STAFF
           : known->is_primary                          ? known->primary_length
                                                        : PASSWORD_LEAST_PUPIL;
}

gboolean
password_judge(Connection *connection, const Account *account, const char *fresh, GError **error)
{
    g_auto(CredentialKnown) known = {0};
    g_autofree char *today = service_today(connection->service);
    GError *cause = NULL;
    if (!store_credential_known(connection->store, account->id, today, &known, &cause))
        return service_fail(error, cause);
    const PasswordRules rules = {least_of(account, &known),
                                 (const char *const *)(gconstpointer)known.words->pdata};
    g_autofree char *why = password_weakness(fresh, &rules);
    return why == NULL || account_refuse(error, SERVICE_ERROR_INPUT, why);
}

gboolean
service_password_least(Service *service, const Account *actor, guint *least, GError **error)
{
    g_auto(Connection) connection = {0};
    g_auto(CredentialKnown) known = {0};
    g_autofree char *today = service_today(service);
    GError *cause = NULL;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    if (!store_credential_known(connection.store, actor->id, today, &known, &cause))
        return service_fail(error, cause);
    *least = least_of(actor, &known);
    return TRUE;
}

/* ---- letters ---- */

gboolean
login_letter(Connection *connection, const Account *account, MailKind kind, const char *address,
             GError **error)
{
    GError *cause = NULL;
    return account->role == ROLE_PUPIL ||
           store_mail_about_login(connection->store, account->id, kind, address,
                                  service_now(connection->service), &cause) ||
           service_fail(error, cause);
}

gboolean
login_letter_address(Connection *connection, const Account *account, const char *before, GError **error)
{
    return (*before == '\0' || login_letter(connection, account, MAIL_ADDRESS, before, error)) &&
           login_letter(connection, account, MAIL_ADDRESS, "", error);
}

static gboolean
has_other_address(const PlanItem *item)
{
    return plan_item_writes(item) && item->person > 0 && item->after.status != ROSTER_NONE &&
           !g_str_equal(item->before.value[FIELD_EMAIL], item->after.value[FIELD_EMAIL]);
}

gboolean
login_letters_of_plan(Connection *connection, gint64 library, const RosterPlan *plan, GError **error)
{
    GError *cause = NULL;
    g_autoptr(GHashTable)
        adults = NULL; /* pupils' addresses may change by the thousand: they are not looked up */
    g_autofree char *today = service_today(connection->service);
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        if (!has_other_address(item))
            continue;
        if (!adults && !(adults = store_grant_adults(connection->store, library, &cause)))
            return service_fail(error, cause);
        if (!g_hash_table_contains(adults, &item->person))
            continue;
        g_autoptr(Account) account = store_account_of_person(connection->store, item->person, today, &cause);
        if (account == NULL)
            return service_fail(error, cause);
        if (!login_letter_address(connection, account, item->before.value[FIELD_EMAIL], error))
            return FALSE;
    }
    return TRUE;
}

/* ---- the terms ---- */

gboolean
service_credential_terms(Service *service, const Account *actor, CredentialTerms *terms, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    return store_credential_terms(connection.store, actor->library, terms, &cause) ||
           service_fail(error, cause);
}

/* 0 stays as it was. */
static gboolean
take_term(guint wanted, guint first, guint last, guint *term)
{
    if (wanted != 0)
        *term = wanted;
    return wanted == 0 || (wanted >= first && wanted <= last);
}

gboolean
service_credential_terms_set(Service *service, const Account *actor, const char *library,
                             const CredentialTerms *wanted, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    CredentialTerms terms;
    gint64 id = library_rule_begin(&connection, service, actor, library, error);
    if (id <= 0)
        return FALSE;
    if (!store_credential_terms(connection.store, id, &terms, &cause))
        return service_fail(error, cause);
    if (!take_term(wanted->one_time_days, ONE_TIME_DAYS_FIRST, ONE_TIME_DAYS_LAST, &terms.one_time_days) ||
        !take_term(wanted->primary_length, PASSWORD_LEAST_PRIMARY_FIRST, PASSWORD_LEAST_PRIMARY_LAST,
                   &terms.primary_length))
        return account_refuse(error, SERVICE_ERROR_INPUT,
                              _("A one-time password is good for 1 to 90 days, and a password at a primary "
                                "school has at least 6 to 12 characters. Nothing was changed. Choose "
                                "numbers within these bounds."));
    if (!store_credential_terms_set(connection.store, id, &terms, &cause))
        return service_fail(error, cause);
    g_autofree char *detail = g_strdup_printf("passwords %u %u", terms.one_time_days, terms.primary_length);
    return library_rule_commit(&connection, actor, id, detail, error);
}
