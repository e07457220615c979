/* Logging in with throttling, sessions, own passwords. */
#include "service/session.h"

#include "account/password.h"
#include "service/private.h"
#include "store/account.h"
#include "store/school.h"
#include "text/text.h"

#define MINUTE ((gint64)60 * G_USEC_PER_SEC)
#define HOUR   (60 * MINUTE)

void
session_free(Session *session)
{
    if (session == NULL)
        return;
    account_free(session->account);
    g_free(session->csrf);
    g_free(session->library_name);
    g_free(session->branch_name);
    g_free(session->branch_code);
    g_free(session);
}

static gboolean
refuse(GError **error, ServiceError code, const char *message)
{
    g_set_error_literal(error, SERVICE_ERROR, (gint)code, message);
    return FALSE;
}

/* The same words for an unknown name and a wrong password: which of the two it was is nobody's business. */
static gboolean
refuse_login(GError **error)
{
    return refuse(error, SERVICE_ERROR_INPUT,
                  _("This card number or user name and password do not belong together. You are not logged "
                    "in. Try again, "
                    "or ask your contact at the library for a new password."));
}

/* Whether this name or address failed too often lately. */
static gboolean
is_throttled(Store *store, const char *login, const char *address, gint64 now, gboolean *throttled,
             GError **error)
{
    gint64 since = now - LOGIN_WINDOW_MINUTES * MINUTE;
    GError *cause = NULL;
    gint by_name = store_login_failures(store, login, NULL, since, &cause);
    gint by_address = by_name < 0 ? -1 : store_login_failures(store, NULL, address, since, &cause);
    if (by_address < 0)
        return service_fail(error, cause);
    *throttled = by_name >= LOGIN_TRIES_PER_NAME || by_address >= LOGIN_TRIES_PER_ADDRESS;
    return TRUE;
}

static gboolean
check_throttle(Store *store, const char *login, const char *address, gint64 now, GError **error)
{
    gboolean throttled = TRUE;
    if (!is_throttled(store, login, address, now, &throttled, error))
        return FALSE;
    if (throttled)
        return refuse(error, SERVICE_ERROR_LIMIT,
                      _("There were too many failed attempts to log in. To protect the account it is closed "
                        "for a quarter of an "
                        "hour. Wait 15 minutes and try again, or ask your contact at the library."));
    return TRUE;
}

/* The account of a log-in; NULL without error when there is none. */
static gboolean
find_account(Store *store, const char *login, Account **account, char **hash, GError **error)
{
    GError *cause = NULL;
    *account = store_account_find(store, login, hash, &cause);
    if (*account == NULL && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return service_fail(error, cause);
    g_clear_error(&cause);
    return TRUE;
}

static gboolean
note_failure(Store *store, const char *login, const char *address, gint64 now, GError **error)
{
    GError *cause = NULL;
    if (!store_begin(store, &cause) || !store_login_failed(store, login, address, now, &cause) ||
        !store_commit(store, &cause))
        return service_fail(error, cause);
    return TRUE;
}

/* A session in one transaction with what goes with it; its token. */
static char *
open_session(Service *service, Store *store, const Account *account, gint64 now, GError **error)
{
    g_autofree char *token = token_new(), *digest = token_digest(token), *csrf = token_new();
    GError *cause = NULL;
    if (!store_begin(store, &cause) ||
        !store_session_end_old(store, now - SESSION_LONGEST_HOURS * HOUR, now - SESSION_IDLE_MINUTES * MINUTE,
                               &cause) ||
        !store_session_add(store, digest, account->id, csrf, now, &cause) ||
        !store_login_forget(store, account->login, &cause) ||
        !store_audit(store, account->id, account->branch, "login", "", now, &cause) ||
        !store_commit(store, &cause)) {
        store_rollback(store);
        service_fail(error, cause);
        return NULL;
    }
    (void)service;
    return g_steal_pointer(&token);
}

char *
service_login(Service *service, const char *login, const char *password, const char *address, GError **error)
{
    g_autofree char *folded = account_fold_login(login);
    g_autoptr(Account) account = NULL;
    g_autofree char *hash = NULL;
    gint64 now = service_now(service);
    {
        g_auto(Connection) connection = {0};
        if (!connection_take(&connection, service, error) ||
            !check_throttle(connection.store, folded ? folded : "", address, now, error) ||
            (folded && !find_account(connection.store, folded, &account, &hash, error)))
            return NULL;
    }
    /* Slow, and without a connection in hand. */
    gboolean right = password_verify(hash, password);
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, error))
        return NULL;
    if (account && right)
        return open_session(service, connection.store, account, now, error);
    if (note_failure(connection.store, folded ? folded : "", address, now, error))
        refuse_login(error);
    return NULL;
}

static gboolean
is_over(const StoredSession *stored, gint64 now)
{
    return stored->started <= now - SESSION_LONGEST_HOURS * HOUR ||
           stored->seen <= now - SESSION_IDLE_MINUTES * MINUTE;
}

/* The names that the page's head shows. */
static gboolean
load_names(Store *store, Session *session, GError **error)
{
    g_autoptr(Library) library = NULL;
    g_autoptr(Branch) branch = NULL;
    if (session->account->library != 0 &&
        !(library = store_library_get(store, session->account->library, error)))
        return FALSE;
    if (session->account->branch != 0 && !(branch = store_branch_get(store, session->account->branch, error)))
        return FALSE;
    session->library_name = g_strdup(library ? library->name : "");
    session->branch_name = g_strdup(branch ? branch->name : "");
    session->branch_code = g_strdup(branch ? branch->code : "");
    return TRUE;
}

/* A write every few minutes keeps the clock of idleness; a write a page would make readers wait for writers.
 * While an import writes, the clock may as well be set by the next page. */
static gboolean
touch(Store *store, const char *digest, gint64 seen, gint64 now, GError **error)
{
    GError *cause = NULL;
    if (now - seen <= 5 * MINUTE || store_session_touch(store, digest, now, &cause))
        return TRUE;
    if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_BUSY)) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    g_error_free(cause);
    return TRUE;
}

static Session *
load_session(Store *store, const char *digest, gint64 now, GError **error)
{
    g_autoptr(Session) session = g_new0(Session, 1);
    StoredSession *stored = store_session_get(store, digest, error);
    if (stored == NULL)
        return NULL;
    gint64 account = stored->account, seen = stored->seen;
    gboolean over = is_over(stored, now);
    session->csrf = g_strdup(stored->csrf);
    stored_session_free(stored);
    if (over) {
        if (store_session_end(store, digest, error))
            g_set_error_literal(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "session over");
        return NULL;
    }
    session->account = store_account_get(store, account, error);
    if (session->account == NULL || !load_names(store, session, error))
        return NULL;
    return touch(store, digest, seen, now, error) ? g_steal_pointer(&session) : NULL;
}

Session *
service_session(Service *service, const char *token, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, error))
        return NULL;
    g_autofree char *digest = token_digest(token);
    GError *cause = NULL;
    Session *session = load_session(connection.store, digest, service_now(service), &cause);
    if (session == NULL)
        service_fail(error, cause);
    return session;
}

gboolean
service_logout(Service *service, const char *token, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, error))
        return FALSE;
    g_autofree char *digest = token_digest(token);
    GError *cause = NULL;
    return store_session_end(connection.store, digest, &cause) ? TRUE : service_fail(error, cause);
}

/* The old password must be right; wrong ones count as failed log-ins, so that a forgotten screen is no way to
 * guess it. */
static gboolean
check_old(Service *service, const Account *actor, const char *old, const char *address, GError **error)
{
    g_autoptr(Account) account = NULL;
    g_autofree char *hash = NULL;
    gint64 now = service_now(service);
    {
        g_auto(Connection) connection = {0};
        if (!connection_take(&connection, service, error) ||
            !check_throttle(connection.store, actor->login, address, now, error) ||
            !find_account(connection.store, actor->login, &account, &hash, error))
            return FALSE;
    }
    if (password_verify(hash, old) && account != NULL)
        return TRUE;
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, error) ||
        !note_failure(connection.store, actor->login, address, now, error))
        return FALSE;
    return refuse(error, SERVICE_ERROR_INPUT,
                  _("The password that you have now is not right. Your password was not changed. Type the "
                    "password that you "
                    "logged in with."));
}

gboolean
service_password_change(Service *service, const Account *actor, const char *old, const char *fresh,
                        const char *address, GError **error)
{
    const char *weakness = password_weakness(fresh, actor->login, actor->role);
    if (weakness != NULL)
        return refuse(error, SERVICE_ERROR_INPUT, weakness);
    if (strcmp(old, fresh) == 0)
        return refuse(
            error, SERVICE_ERROR_INPUT,
            _("The new password is the old one. Your password was not changed. Choose another one."));
    if (!check_old(service, actor, old, address, error))
        return FALSE;
    g_autofree char *hash = password_hash(fresh, actor->role);
    if (hash == NULL)
        return refuse(error, SERVICE_ERROR_BUSY,
                      _("The server has too little memory right now. Your password was not changed. Try "
                        "again in a moment."));
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, error))
        return FALSE;
    Store *store = connection.store;
    GError *cause = NULL;
    if (!store_begin(store, &cause) || !store_account_set_password(store, actor->id, hash, FALSE, &cause) ||
        !store_login_forget(store, actor->login, &cause) ||
        !store_audit(store, actor->id, actor->branch, "password", "", service_now(service), &cause) ||
        !store_commit(store, &cause))
        return service_fail(error, cause);
    return TRUE;
}

gboolean
service_language_set(Service *service, const Account *actor, const char *language, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, error))
        return FALSE;
    GError *cause = NULL;
    return store_account_set_language(connection.store, actor->id, language, &cause)
               ? TRUE
               : service_fail(error, cause);
}
