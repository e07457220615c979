/* Roles: given, ended, listed with their history; the right to upload; own data. */
#include "people/date.h"
#include "service/account.h"
#include "service/account_parts.h"
#include "store/register.h"
#include "store/school.h"
#include "text/text.h"

gboolean
account_manager_stays(Connection *connection, gint64 account, const Grant *grant, GError **error)
{
    if (grant->role != ROLE_MANAGER || grant->branch != 0)
        return TRUE;
    GError *cause = NULL;
    if (!store_lock_library(connection->store, grant->library, &cause)) /* two who end each other's */
        return service_fail(error, cause);
    g_autofree char *today = service_today(connection->service);
    gint others = store_grant_other_managers(connection->store, grant->library, account, today, &cause);
    if (others < 0)
        return service_fail(error, cause);
    return others > 0 ||
           account_refuse(error, SERVICE_ERROR_CONFLICT,
                          _("This is the last manager of the library. Nothing was changed, for nobody could "
                            "give roles any more. Make "
                            "somebody else a manager first."));
}

/* ---- giving ---- */

/* A date as people type it; fallback for "". */
static gboolean
take_date(const char *typed, const char *fallback, const char *today, char iso[11], GError **error)
{
    if (typed == NULL || *typed == '\0') {
        g_strlcpy(iso, fallback, 11);
        return TRUE;
    }
    return date_parse(typed, DATE_ORDER_DAY_MONTH, today, iso) != DATE_BAD ||
           account_refuse(error, SERVICE_ERROR_INPUT,
                          _("This is no date. Nothing was changed. Write it as 31-7-2027."));
}

/* The grant as it is to be written. Dates lie within the future: what is over before it begins gives nothing. */
static gboolean
fill_grant(Service *service, const Account *actor, const NewGrant *wanted, Grant *grant, GError **error)
{
    g_autofree char *today = service_today(service);
    grant->role = wanted->role;
    grant->branch = wanted->branch;
    grant->given_by = actor->id;
    grant->given_at = service_now(service);
    if (!take_date(wanted->from, today, today, grant->from, error) ||
        !take_date(wanted->to, "", today, grant->to, error))
        return FALSE;
    if (*grant->to != '\0' && (strcmp(grant->to, grant->from) < 0 || strcmp(grant->to, today) < 0))
        return account_refuse(error, SERVICE_ERROR_INPUT,
                              _("The last day lies before the first day, or has passed. Nothing was changed. "
                                "Correct the dates."));
    if (role_is_of_school(wanted->role) && wanted->branch == 0)
        return account_refuse(error, SERVICE_ERROR_INPUT,
                              _("This role belongs to a school. Nothing was added. Say which school."));
    return TRUE;
}

/* Who uploads "must be a member of the library too, and have a log-in for its website": the way of the field. */
static gboolean
is_member(Connection *connection, const Account *actor, const Account *account, GError **error)
{
    if (account_has(actor, RIGHT_OPERATE))
        return TRUE;
    GError *cause = NULL;
    g_autofree char *today = service_today(connection->service);
    gint memberships = store_account_memberships(connection->store, account->id, today, &cause);
    if (memberships < 0)
        return service_fail(error, cause);
    return memberships > 0 ||
           account_refuse(
               error, SERVICE_ERROR_INPUT,
               _("Who uploads pupils' files must be a member of the library too. The right was not "
                 "given. Give this person a membership of the library first, on the tab with the "
                 "memberships of the record."));
}

/* Whether the account has this role there already, also from a later day on. */
static gboolean
is_new(Connection *connection, gint64 account, const Grant *grant, GError **error)
{
    g_autofree char *today = service_today(connection->service);
    g_autoptr(GArray) grants = account_open_grants(connection->store, account, today, error);
    if (grants == NULL)
        return FALSE;
    for (guint i = 0; i < grants->len; i++) {
        const Grant *one = &g_array_index(grants, Grant, i);
        if (one->role == grant->role && one->branch == grant->branch)
            return account_refuse(error, SERVICE_ERROR_CONFLICT,
                                  _("This log-in has that role there already. Nothing was changed. To change "
                                    "its days, end it and give it again."));
    }
    return TRUE;
}

static gboolean
may_give(Store *store, const Account *actor, const Grant *grant, GError **error)
{
    GError *cause = NULL;
    if (!account_has(actor, RIGHT_OPERATE) && grant->library != actor->library)
        return account_absent(error);
    if (grant->branch != 0) {
        g_autoptr(Branch) branch = store_branch_get(store, grant->branch, &cause);
        if (branch == NULL)
            return service_fail(error, cause);
        if (branch->library != grant->library)
            return account_absent(error);
    }
    return account_may_give(actor, grant->role, grant->library, grant->branch) ||
           account_refuse(error, SERVICE_ERROR_DENIED,
                          _("You may not give or end this role there. Nothing was changed. Ask a manager of "
                            "the library."));
}

gint64
service_grant_add(Service *service, const Account *actor, gint64 id, const NewGrant *wanted, GError **error)
{
    Grant grant = {0};
    Right right = role_giver(wanted->role);
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, right, error) || !fill_grant(service, actor, wanted, &grant, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return -1;
    Store *store = connection.store;
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    g_autoptr(Account) account = NULL;
    if (!store_begin(store, &cause) || (account = store_account_get(store, id, today, &cause)) == NULL) {
        service_fail(error, cause);
        return -1;
    }
    grant.library = account->library;
    if (account->closed_at != 0
            ? !account_absent(error)
            : !may_give(store, actor, &grant, error) || !is_new(&connection, id, &grant, error) ||
                  (grant.role == ROLE_UPLOADER && !is_member(&connection, actor, account, error)))
        return -1;
    gint64 added = store_grant_add(store, id, &grant, &cause);
    if (added < 0) {
        service_fail(error, cause);
        return -1;
    }
    const AuditEvent event = {.verb = AUDIT_GRANT,
                              .kind = AUDIT_ACCOUNT,
                              .object = id,
                              .branch = grant.branch,
                              .library = grant.library,
                              .detail = role_name(grant.role)};
    if (!account_note(&connection, actor, &event, account->person, error))
        return -1;
    if (!store_commit(store, &cause)) {
        service_fail(error, cause);
        return -1;
    }
    return added;
}

/* ---- ending ---- */

static gboolean
may_end(Connection *connection, const Account *actor, const GrantLine *line, GError **error)
{
    const Grant *grant = &line->grant;
    if (!may_give(connection->store, actor, grant, error))
        return FALSE;
    if (actor->id != 0 && line->account == actor->id && grant->role == ROLE_MANAGER) {
        guint own = 0;
        for (guint i = 0; i < actor->n_grants; i++)
            own += actor->grants[i].role == ROLE_MANAGER;
        if (own <= 1)
            return account_refuse(error, SERVICE_ERROR_CONFLICT,
                                  _("This is your own last role as manager. Nothing was changed. Ask another "
                                    "manager to end it."));
    }
    return account_manager_stays(connection, line->account, grant, error);
}

gboolean
service_grant_end(Service *service, const Account *actor, gint64 account, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = connection.store;
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    g_autoptr(GrantLine) line = NULL;
    if (!store_begin(store, &cause) || (line = store_grant_get(store, id, &cause)) == NULL)
        return service_fail(error, cause);
    if (account != 0 && line->account != account)
        return account_absent(error);
    if (!may_end(&connection, actor, line, error))
        return FALSE;
    const GrantEnd end = {actor->id, service_now(service), today};
    if (!store_grant_end(store, id, &end, &cause))
        return service_fail(error, cause);
    const AuditEvent event = {.verb = AUDIT_WITHDRAW,
                              .kind = AUDIT_ACCOUNT,
                              .object = line->account,
                              .branch = line->grant.branch,
                              .library = line->grant.library,
                              .detail = role_name(line->grant.role)};
    return account_note(&connection, actor, &event, line->person, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}

/* ---- lists ---- */

GPtrArray *
service_grant_list(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_PEOPLE_VIEW, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    GPtrArray *lines = store_grant_list(connection.store, id, &cause);
    if (lines == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    for (guint i = lines->len; i > 0; i--) {
        const GrantLine *line = lines->pdata[i - 1];
        if (!account_may(actor, RIGHT_PEOPLE_VIEW, line->grant.library, line->grant.branch))
            g_ptr_array_remove_index(lines, i - 1);
    }
    return lines;
}

GPtrArray *
service_upload_right_list(Service *service, const Account *actor, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_UPLOAD_GRANT, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    GPtrArray *lines = store_grant_list_role(connection.store, actor->library, ROLE_UPLOADER, &cause);
    if (lines == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    for (guint i = lines->len; i > 0; i--) {
        const GrantLine *line = lines->pdata[i - 1];
        if (!account_reaches(actor, RIGHT_UPLOAD_GRANT, line->grant.library, line->grant.branch))
            g_ptr_array_remove_index(lines, i - 1);
    }
    return lines;
}

/* ---- own data ---- */

void
own_data_free(OwnData *own)
{
    if (own == NULL)
        return;
    g_free(own->card);
    g_free(own->email);
    g_free(own);
}

OwnData *
service_own_data(Service *service, const Account *actor, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    g_autoptr(OwnData) own = g_new0(OwnData, 1);
    own->has_person = actor->person != 0;
    g_autoptr(AccountPerson)
        person = own->has_person ? store_account_person(connection.store, actor->person, &cause) : NULL;
    if (own->has_person && person == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    own->card = g_strdup(person != NULL ? person->card : "");
    own->email = g_strdup(person != NULL ? person->email : "");
    return g_steal_pointer(&own);
}

/* A pupil's record changes as by hand, for those who hold a plan in their hands; anybody else's as it is. */
static gboolean
write_email(Store *store, const Account *actor, const char *email, gint64 now, GError **cause)
{
    g_autoptr(GArray) places = store_person_places(store, actor->person, cause);
    if (places == NULL)
        return FALSE;
    if (places->len == 0)
        return store_person_set_email(store, actor->person, email, cause);
    const PersonPlace *place = &g_array_index(places, PersonPlace, 0);
    const StoreHand hand = {actor->id, now};
    return store_lock_branch(store, place->branch, cause) &&
           store_pupil_set_field(store, &hand, place->membership, FIELD_EMAIL, email, cause);
}

static gboolean
email_valid(const char *email)
{
    const char *at = strchr(email, '@');
    return *email == '\0' || (strlen(email) <= 254 && at != NULL && at != email &&
                              strchr(at + 1, '.') != NULL && strchr(at + 1, '@') == NULL &&
                              strpbrk(email, " \t\r\n<>\"") == NULL && g_utf8_validate(email, -1, NULL));
}

/* The folded name, new; NULL with error. Digits alone are a card's: only the one that it was. */
static char *
own_login(const Account *actor, const char *typed, GError **error)
{
    g_autofree char *login = account_fold_login(typed);
    if (login != NULL && (g_str_equal(login, actor->login) || !account_login_is_card(login)))
        return g_steal_pointer(&login);
    account_refuse(
        error, SERVICE_ERROR_INPUT,
        _("This cannot be a user name. Nothing was changed. A user name has 4 to 80 letters, digits, or "
          "_ - @ . and not digits alone."));
    return NULL;
}

/* before: the address that it was, new; NULL when it is the same. */
static gboolean
change_email(Store *store, const Account *actor, const char *email, gint64 now, char **before, GError **cause)
{
    g_autoptr(AccountPerson) person = store_account_person(store, actor->person, cause);
    if (person == NULL)
        return FALSE;
    if (g_str_equal(person->email, email))
        return TRUE;
    *before = g_strdup(person->email);
    return write_email(store, actor, email, now, cause);
}

/* To the address that it is now, and to the one that it was. */
static gboolean
own_data_letters(Connection *connection, const Account *actor, const char *login, const char *before,
                 GError **error)
{
    if (!g_str_equal(login, actor->login) && !login_letter(connection, actor, MAIL_NAME, "", error))
        return FALSE;
    return before == NULL || login_letter_address(connection, actor, before, error);
}

gboolean
service_own_data_set(Service *service, const Account *actor, const char *typed, const char *email,
                     GError **error)
{
    g_autofree char *login = own_login(actor, typed, error);
    if (login == NULL)
        return FALSE;
    if (email != NULL && !email_valid(email))
        return account_refuse(
            error, SERVICE_ERROR_INPUT,
            _("This is no e-mail address. Nothing was changed. Write it as name@example.nl, or leave "
              "it empty."));
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = connection.store;
    GError *cause = NULL;
    gint64 now = service_now(service);
    if (!store_begin(store, &cause))
        return service_fail(error, cause);
    gboolean named = g_str_equal(login, actor->login) ||
                     store_account_set_login(store, actor->id, login, &cause);
    if (!named && g_error_matches(cause, STORE_ERROR, STORE_ERROR_CONFLICT)) {
        g_clear_error(&cause);
        return account_refuse(error, SERVICE_ERROR_CONFLICT,
                              _("Somebody else has this user name. Nothing was changed. Choose another."));
    }
    g_autofree char *before = NULL;
    if (!named ||
        (email != NULL && actor->person != 0 && !change_email(store, actor, email, now, &before, &cause)))
        return service_fail(error, cause);
    if (!own_data_letters(&connection, actor, login, before, error))
        return FALSE;
    const AuditEvent event = {.verb = AUDIT_CHANGE,
                              .kind = AUDIT_ACCOUNT,
                              .object = actor->id,
                              .branch = actor->branch,
                              .library = actor->library};
    return account_note(&connection, actor, &event, actor->person, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}
