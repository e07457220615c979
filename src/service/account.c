/* Accounts: made, listed, reset, closed. */
#include "service/account.h"

#include "account/password.h"
#include "account/weakness.h"
#include "service/account_parts.h"
#include "service/private.h"
#include "store/account.h"
#include "store/federation.h"
#include "store/client.h"
#include "store/school.h"
#include "store/school_view.h"
#include "text/text.h"

gboolean
account_refuse(GError **error, ServiceError code, const char *message)
{
    g_set_error_literal(error, SERVICE_ERROR, (gint)code, message);
    return FALSE;
}

gboolean
account_absent(GError **error)
{
    return service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "other library"));
}

static gboolean
deny(GError **error)
{
    return account_refuse(error, SERVICE_ERROR_DENIED,
                          _("You may not do this to this account: it has a role above yours, or at a school "
                            "that you do not work for. "
                            "Nothing was changed. Ask a manager of the library."));
}

gboolean
account_note(Connection *connection, const Account *actor, const AuditEvent *event, gint64 person,
             GError **error)
{
    AuditEvent full = *event;
    if (person != 0) {
        full.persons = &person;
        full.n_persons = 1;
    }
    return service_audit(connection->service, connection->store, actor, &full, error);
}

/* ---- one-time passwords ---- */

void
one_time_free(OneTime *one_time)
{
    if (one_time == NULL)
        return;
    g_free(one_time->name);
    g_free(one_time->login);
    g_free(one_time->card);
    if (one_time->password != NULL)
        explicit_bzero(one_time->password, strlen(one_time->password));
    g_free(one_time->password);
    g_free(one_time);
}

gboolean
fresh_password_make(FreshPassword *fresh, Role role, GError **error)
{
    fresh->password = password_one_time();
    fresh->hash = password_hash(fresh->password, role);
    return fresh->hash != NULL ||
           account_refuse(error, SERVICE_ERROR_BUSY,
                          _("There is too little memory now. Nothing was changed. Try again in a moment."));
}

void
fresh_password_clear(FreshPassword *fresh)
{
    g_clear_pointer(&fresh->password, g_free);
    g_clear_pointer(&fresh->hash, g_free);
}

/* ---- who may do what to an account ---- */

GArray *
account_open_grants(Store *store, gint64 account, const char *today, GError **error)
{
    GError *cause = NULL;
    g_autoptr(GPtrArray) lines = store_grant_list(store, account, &cause);
    if (lines == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    GArray *grants = g_array_new(FALSE, FALSE, sizeof(Grant));
    for (guint i = 0; i < lines->len; i++) {
        const GrantLine *line = lines->pdata[i];
        if (grant_state(&line->grant, today) != GRANT_OVER)
            g_array_append_val(grants, line->grant);
    }
    return grants;
}

static gboolean
may_reset(const Account *actor, const Account *account, const GArray *grants)
{
    return account_may_reset(actor, account, (const Grant *)(gconstpointer)grants->data, grants->len);
}

/* Of the actor's library: what is of another one is as if it were not there. */
static gboolean
is_of_own(const Account *actor, const Account *account)
{
    return account_has(actor, RIGHT_OPERATE) || account->library == actor->library;
}

/* A pupil's log-in, of a school that withholds its pupils, is as if it were not there. */
static gboolean
is_shown(Store *store, const Account *actor, const Account *account, GError **error)
{
    gboolean shows = TRUE;
    if (account->person != 0 && account->role == ROLE_PUPIL &&
        !service_shows_person(store, actor, account->library, account->person, &shows, error))
        return FALSE;
    return shows || account_absent(error);
}

Account *
account_resettable(Connection *connection, const Account *actor, gint64 id, GError **error)
{
    GError *cause = NULL;
    g_autofree char *today = service_today(connection->service);
    g_autoptr(Account) account = store_account_get(connection->store, id, today, &cause);
    if (account == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    if (account->closed_at != 0 || !is_of_own(actor, account)) {
        account_absent(error);
        return NULL;
    }
    g_autoptr(GArray) grants = account_open_grants(connection->store, id, today, error);
    if (grants == NULL)
        return NULL;
    if (!may_reset(actor, account, grants)) {
        deny(error);
        return NULL;
    }
    return is_shown(connection->store, actor, account, error) ? g_steal_pointer(&account) : NULL;
}

/* ---- a new account with its first role ---- */

/* Resolves names to ids; FALSE with error. Schools' people need a branch, the library's people none. */
static gboolean
place_account(Store *store, const Account *actor, const NewAccount *wanted, Grant *grant, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Library) library = wanted->library != NULL ? store_library_find(store, wanted->library, &cause)
                                                         : store_library_get(store, actor->library, &cause);
    if (library == NULL)
        return service_fail(error, cause);
    grant->library = library->id;
    if (wanted->role == ROLE_OPERATOR) /* works at the shell of the machine; no log-in ever has all rights */
        return account_refuse(error, SERVICE_ERROR_INPUT,
                              _("An operator has no log-in. Nothing was added. Choose another role."));
    gboolean of_school = role_is_of_school(wanted->role),
             has_branch = wanted->branch != NULL && *wanted->branch != '\0';
    if (of_school != has_branch)
        return account_refuse(
            error, SERVICE_ERROR_INPUT,
            of_school ? _("This role belongs to a school. Nothing was added. Say which school.")
                      : _("This role belongs to the library. Nothing was added. Leave the school out."));
    if (has_branch) {
        g_autoptr(Branch) branch = store_branch_find(store, wanted->branch, &cause);
        if (branch == NULL)
            return service_fail(error, cause);
        if (branch->library != library->id)
            return account_absent(error);
        grant->branch = branch->id;
    }
    if (account_may_give(actor, wanted->role, grant->library, grant->branch))
        return TRUE;
    return account_may(actor, RIGHT_LIBRARY_MANAGE, grant->library, grant->branch) ? deny(error)
                                                                                   : account_absent(error);
}

/* Within a transaction: the account and its first role. */
static gint64
write_account(Connection *connection, const Account *actor, const Account *account, Grant *grant,
              const char *hash, GError **error)
{
    GError *cause = NULL;
    Store *store = connection->store;
    g_autofree char *today = service_today(connection->service);
    grant->given_by = actor->id;
    grant->given_at = service_now(connection->service);
    g_strlcpy(grant->from, today, sizeof grant->from);
    gint64 id = store_begin(store, &cause) ? store_account_add(store, account, hash, &cause) : -1;
    if (id < 0 || store_grant_add(store, id, grant, &cause) < 0) {
        store_rollback(store);
        service_fail(error, cause);
        return -1;
    }
    const AuditEvent event = {.verb = AUDIT_ADD,
                              .kind = AUDIT_ACCOUNT,
                              .object = id,
                              .branch = grant->branch,
                              .library = grant->library,
                              .detail = role_name(grant->role)};
    if (!account_note(connection, actor, &event, 0, error))
        return -1;
    if (!store_commit(store, &cause)) {
        service_fail(error, cause);
        return -1;
    }
    return id;
}

/* What is wrong with it, or NULL. */
static const char *
account_fault(const Account *actor, const NewAccount *wanted, const char *login)
{
    if (login == NULL)
        return _("A log-in has 4 to 80 letters, digits, or _ - @ . Nothing was added. Choose another.");
    if (wanted->role == ROLE_UPLOADER && !account_has(actor, RIGHT_OPERATE))
        return _("Who uploads pupils' files must be a member of the library. No log-in was added. Enrol the "
                 "person first, and then give the right.");
    return NULL;
}

/* A password that the operator chose for it. */
static gboolean
judge_given(const NewAccount *wanted, GError **error)
{
    const char *own[] = {wanted->login, wanted->name != NULL ? wanted->name : wanted->login, wanted->library,
                         NULL};
    const PasswordRules rules = {wanted->role == ROLE_PUPIL ? PASSWORD_LEAST_PUPIL : PASSWORD_LEAST_STAFF,
                                 own};
    g_autofree char *why = wanted->password != NULL ? password_weakness(wanted->password, &rules) : NULL;
    return why == NULL || account_refuse(error, SERVICE_ERROR_INPUT, why);
}

/* Where the account and its password are written together. */
static gint64
add_account(Connection *connection, const Account *actor, Grant *grant, OneTime *fresh, const char *hash,
            GError **error)
{
    OneTimeTerm term = {0};
    if (fresh->password != NULL && !one_time_term_find(connection, grant->library, &term, error))
        return -1;
    char no_language[] = "";
    const Account account = {.library = grant->library,
                             .login = fresh->login,
                             .name = fresh->name,
                             .language = no_language,
                             .must_change_password = fresh->password != NULL,
                             .one_time_until = term.until};
    g_strlcpy(fresh->last_day, term.last_day, sizeof fresh->last_day);
    fresh->account = write_account(connection, actor, &account, grant, hash, error);
    return fresh->account;
}

gint64
service_account_add(Service *service, const Account *actor, const NewAccount *wanted, OneTime **one_time,
                    GError **error)
{
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error))
        return -1;
    g_autoptr(OneTime) made = g_new0(OneTime, 1);
    made->login = account_fold_login(wanted->login);
    const char *fault = account_fault(actor, wanted, made->login);
    if (fault != NULL || !judge_given(wanted, error)) {
        if (fault != NULL)
            account_refuse(error, SERVICE_ERROR_INPUT, fault);
        return -1;
    }
    g_auto(FreshPassword) fresh = {0};
    g_auto(Connection) connection = {0};
    Grant grant = {.role = wanted->role};
    if (!connection_take(&connection, service, service_reach(actor), error) ||
        !place_account(connection.store, actor, wanted, &grant, error))
        return -1;
    if (wanted->password == NULL ? !fresh_password_make(&fresh, wanted->role, error)
                                 : (fresh.hash = password_hash(wanted->password, wanted->role)) == NULL)
        return -1;
    made->name = g_strdup(wanted->name != NULL && *wanted->name != '\0' ? wanted->name : wanted->login);
    made->card = g_strdup("");
    made->password = g_steal_pointer(&fresh.password);
    gint64 id = add_account(&connection, actor, &grant, made, fresh.hash, error);
    if (id >= 0 && one_time != NULL)
        *one_time = made->password != NULL ? g_steal_pointer(&made) : NULL;
    return id;
}

/* ---- the log-in of a person ---- */

/* The person, for who may make their log-in: the library's staff, or a school's for its own pupils. */
static AccountPerson *
get_person(Store *store, const Account *actor, Right right, gint64 person, GError **error)
{
    GError *cause = NULL;
    g_autoptr(AccountPerson) found = store_account_person(store, person, &cause);
    g_autoptr(GArray) places = found != NULL ? store_person_places(store, person, &cause) : NULL;
    if (places == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    gboolean shows = FALSE, may = account_may(actor, right, found->library, 0);
    if (!service_shows_person(store, actor, found->library, person, &shows, error))
        return NULL;
    for (guint i = 0; i < places->len && !may; i++)
        may = account_may(actor, right, found->library, g_array_index(places, PersonPlace, i).branch);
    if (may && shows)
        return g_steal_pointer(&found);
    account_absent(error);
    return NULL;
}

gint64
account_write_for_person(Store *store, const PersonAccount *wanted, const Account *old, GError **cause)
{
    if (old != NULL) { /* a closed one lives again, under the same number */
        gboolean done = store_account_open(store, old->id, cause) &&
                        store_account_set_password(store, old->id, wanted->hash, wanted->until, cause) &&
                        (g_str_equal(old->login, wanted->login) ||
                         store_account_set_login(store, old->id, wanted->login, cause));
        return done ? old->id : -1;
    }
    char no_language[] = "";
    const Account account = {.library = wanted->person->library,
                             .person = wanted->id,
                             .login = (char *)wanted->login,
                             .name = wanted->person->name,
                             .language = no_language,
                             .must_change_password = TRUE,
                             .one_time_until = wanted->until};
    return store_account_add(store, &account, wanted->hash, cause);
}

/* The name to log in with: the one that was typed, or else the card's number; new, NULL with error. */
static char *
login_for(const AccountPerson *person, const char *typed, GError **error)
{
    gboolean is_chosen = typed != NULL && *typed != '\0';
    if (!is_chosen && *person->card == '\0') {
        account_refuse(
            error, SERVICE_ERROR_INPUT,
            _("This person has no card. No log-in was made. Give a card first, or type a user name."));
        return NULL;
    }
    char *login = account_fold_login(is_chosen ? typed : person->card);
    if (login == NULL || (is_chosen && account_login_is_card(login) && strcmp(login, person->card) != 0)) {
        g_free(login);
        account_refuse(error, SERVICE_ERROR_INPUT,
                       _("This cannot be a user name. No log-in was made. A user name has 4 to 80 letters, "
                         "digits, or _ - @ . and not digits alone."));
        return NULL;
    }
    return login;
}

/* Looks whether there is an account already; *old: a closed one, which is opened again. */
static gboolean
find_old(Store *store, gint64 person, const char *today, Account **old, GError **error)
{
    GError *cause = NULL;
    *old = store_account_of_person(store, person, today, &cause);
    if (*old == NULL && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return service_fail(error, cause);
    g_clear_error(&cause);
    if (*old != NULL && (*old)->closed_at == 0)
        return account_refuse(error, SERVICE_ERROR_CONFLICT,
                              _("This person has a log-in already. Nothing was changed. If the password is "
                                "forgotten, give a new one-time password."));
    return TRUE;
}

static OneTime *
one_time_new(gint64 account, const char *login, const AccountPerson *person, FreshPassword *fresh,
             const OneTimeTerm *term)
{
    OneTime *one_time = g_new0(OneTime, 1);
    one_time->account = account;
    one_time->name = g_strdup(person->name);
    one_time->login = g_strdup(login);
    one_time->card = g_strdup(person->card);
    one_time->password = g_steal_pointer(&fresh->password);
    g_strlcpy(one_time->last_day, term->last_day, sizeof one_time->last_day);
    return one_time;
}

OneTime *
service_account_make(Service *service, const Account *actor, gint64 person, const char *typed, GError **error)
{
    g_auto(FreshPassword) fresh = {0};
    if (!service_may_any(actor, RIGHT_PEOPLE_EDIT, error) ||
        !fresh_password_make(&fresh, ROLE_TEACHER, error)) /* whoever has no role yet may get any */
        return NULL;
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    Store *store = connection.store;
    GError *cause = NULL;
    g_autofree char *today = service_today(service), *login = NULL;
    g_autoptr(Account) old = NULL;
    g_autoptr(AccountPerson) found = NULL;
    if (!store_begin(store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    found = get_person(store, actor, RIGHT_PEOPLE_EDIT, person, error);
    if (found == NULL || (login = login_for(found, typed, error)) == NULL ||
        !find_old(store, person, today, &old, error))
        return NULL;
    OneTimeTerm term;
    if (!one_time_term_find(&connection, found->library, &term, error))
        return NULL;
    const PersonAccount wanted = {person, found, login, fresh.hash, term.until};
    gint64 id = account_write_for_person(store, &wanted, old, &cause);
    if (id < 0) {
        service_fail(error, cause);
        return NULL;
    }
    const AuditEvent event = {
        .verb = AUDIT_ADD, .kind = AUDIT_ACCOUNT, .object = id, .library = found->library};
    if (!account_note(&connection, actor, &event, person, error))
        return NULL;
    if (!store_commit(store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    return one_time_new(id, login, found, &fresh, &term);
}

Account *
service_account_of_person(Service *service, const Account *actor, gint64 person, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_PEOPLE_VIEW, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    g_autoptr(AccountPerson) found = get_person(connection.store, actor, RIGHT_PEOPLE_VIEW, person, error);
    if (found == NULL)
        return NULL;
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    Account *account = store_account_of_person(connection.store, person, today, &cause);
    if (account == NULL)
        service_fail(error, cause);
    return account;
}

/* ---- reset and close ---- */

OneTime *
service_account_reset(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    g_auto(FreshPassword) fresh = {0};
    if (!service_may_any(actor, RIGHT_PASSWORD_RESET, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    Store *store = connection.store;
    GError *cause = NULL;
    g_autoptr(Account) before = account_resettable(&connection, actor, id, error);
    if (before == NULL || !fresh_password_make(&fresh, account_password_role(before), error))
        return NULL;
    if (!store_begin(store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(Account) account = account_resettable(&connection, actor, id, error); /* of this moment */
    if (account == NULL)
        return NULL;
    OneTimeTerm term;
    if (!one_time_term_find(&connection, account->library, &term, error))
        return NULL;
    g_autofree char *card = store_account_set_password(store, id, fresh.hash, term.until, &cause)
                                ? store_account_card(store, id, &cause)
                                : NULL;
    if (card == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    const AuditEvent event = {.verb = AUDIT_RESET,
                              .kind = AUDIT_ACCOUNT,
                              .object = id,
                              .branch = account->branch,
                              .library = account->library};
    if (!login_letter(&connection, account, MAIL_RESET, "", error) ||
        !account_note(&connection, actor, &event, account->person, error))
        return NULL;
    if (!store_commit(store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    const AccountPerson person = {.name = account->name, .card = card};
    return one_time_new(id, account->login, &person, &fresh, &term);
}

/* Whether each role of the account is the actor's to end, and no library is left without a manager. */
static gboolean
may_close(Connection *connection, const Account *actor, const Account *account, GError **error)
{
    g_autofree char *today = service_today(connection->service);
    g_autoptr(GArray) grants = account_open_grants(connection->store, account->id, today, error);
    if (grants == NULL)
        return FALSE;
    if (!account_may(actor, RIGHT_LIBRARY_MANAGE, account->library, 0) || !may_reset(actor, account, grants))
        return deny(error);
    for (guint i = 0; i < grants->len; i++)
        if (!account_manager_stays(connection, account->id, &g_array_index(grants, Grant, i), error))
            return FALSE;
    return TRUE;
}

gboolean
service_account_close(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = connection.store;
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    if (!store_begin(store, &cause))
        return service_fail(error, cause);
    g_autoptr(Account) account = store_account_get(store, id, today, &cause);
    if (account == NULL)
        return service_fail(error, cause);
    if (account->closed_at != 0 || !is_of_own(actor, account))
        return account_absent(error);
    if (!is_shown(store, actor, account, error) || !may_close(&connection, actor, account, error))
        return FALSE;
    const GrantEnd end = {actor->id, service_now(service), today};
    if (!store_grant_end_account(store, id, &end, &cause) || !store_link_remove_all(store, id, &cause) ||
        !store_client_end_made(store, id, actor->id, end.now, &cause) ||
        !store_account_close(store, id, end.now, &cause))
        return service_fail(error, cause);
    const AuditEvent event = {.verb = AUDIT_REMOVE,
                              .kind = AUDIT_ACCOUNT,
                              .object = id,
                              .branch = account->branch,
                              .library = account->library};
    return account_note(&connection, actor, &event, account->person, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}

/* ---- looking ---- */

/* Is it one of those that this actor works with at all? */
static gboolean
is_within(const Account *actor, const Account *account)
{
    if (account_may(actor, RIGHT_PASSWORD_RESET, account->library, 0))
        return TRUE;
    for (guint i = 0; i < account->n_grants; i++)
        if (account_may(actor, RIGHT_PASSWORD_RESET, account->grants[i].library, account->grants[i].branch))
            return TRUE;
    return FALSE;
}

/* Removes the log-ins of pupils whose schools withhold them. */
static gboolean
keep_shown(Store *store, const Account *actor, GPtrArray *list, GError **error)
{
    GError *cause = NULL;
    if (actor->n_withheld == 0)
        return TRUE;
    g_autoptr(GArray) hidden = store_view_accounts(store, actor->library, &cause);
    if (hidden == NULL)
        return service_fail(error, cause);
    g_autoptr(GHashTable) ids = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < hidden->len; i++)
        g_hash_table_add(ids, &g_array_index(hidden, gint64, i));
    for (guint i = list->len; i > 0; i--) {
        const Account *account = list->pdata[i - 1];
        if (account->role == ROLE_PUPIL && g_hash_table_contains(ids, &account->id))
            g_ptr_array_remove_index(list, i - 1);
    }
    return TRUE;
}

GPtrArray *
service_account_list(Service *service, const Account *actor, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_PASSWORD_RESET, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    g_autoptr(GPtrArray) list = store_account_list(connection.store, actor->library, today, &cause);
    if (list == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    for (guint i = list->len; i > 0; i--)
        if (!is_within(actor, list->pdata[i - 1]))
            g_ptr_array_remove_index(list, i - 1);
    return keep_shown(connection.store, actor, list, error) ? g_steal_pointer(&list) : NULL;
}

Account *
service_account_find(Service *service, const Account *actor, const char *login, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_PASSWORD_RESET, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    g_autoptr(Account) account = store_account_find(connection.store, login, today, NULL, &cause);
    if (account != NULL && is_within(actor, account))
        return is_shown(connection.store, actor, account, error) ? g_steal_pointer(&account) : NULL;
    if (cause != NULL && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        service_fail(error, cause);
        return NULL;
    }
    g_clear_error(&cause);
    account_refuse(error, SERVICE_ERROR_NOT_FOUND,
                   _("There is no log-in with this card number or user name. Nothing was changed. Look the "
                     "person up, and make a log-in first."));
    return NULL;
}

void
account_view_free(AccountView *view)
{
    if (view == NULL)
        return;
    account_free(view->account);
    g_clear_pointer(&view->lines, g_ptr_array_unref);
    g_free(view->card);
    g_free(view);
}

AccountView *
service_account_view(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_PASSWORD_RESET, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    g_autoptr(AccountView) view = g_new0(AccountView, 1);
    view->account = store_account_get(connection.store, id, today, &cause);
    if (view->account != NULL && !is_within(actor, view->account)) {
        account_absent(error);
        return NULL;
    }
    if (view->account != NULL && !is_shown(connection.store, actor, view->account, error))
        return NULL;
    if (view->account != NULL)
        view->lines = store_grant_list(connection.store, id, &cause);
    if (view->lines != NULL)
        view->card = store_account_card(connection.store, id, &cause);
    if (view->card == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(GArray) grants = account_open_grants(connection.store, id, today, error);
    if (grants == NULL)
        return NULL;
    gboolean is_open = view->account->closed_at == 0;
    view->may_reset = is_open && may_reset(actor, view->account, grants);
    const AuditEvent event = {.verb = AUDIT_SEE,
                              .kind = AUDIT_ACCOUNT,
                              .object = id,
                              .branch = view->account->branch,
                              .library = view->account->library,
                              .persons = &view->account->person,
                              .n_persons = view->account->person != 0};
    if (!service_audit_now(service, connection.store, actor, &event, error))
        return NULL;
    view->may_close = view->may_reset && account_may(actor, RIGHT_LIBRARY_MANAGE, view->account->library, 0);
    return g_steal_pointer(&view);
}
