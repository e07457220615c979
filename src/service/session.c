/* Sessions: who a token belongs to, and until when. */
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
