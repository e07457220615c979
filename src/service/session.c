/* Sessions: who a token belongs to, and until when. */
#include "service/session.h"

#include "account/password.h"
#include "service/private.h"
#include "store/account.h"
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

/* Also when it began so much later than now: the clock was far ahead then. */
static gboolean
is_over(const StoredSession *stored, gint64 now)
{
    return stored->started >= now + SESSION_LONGEST_HOURS * HOUR ||
           stored->started <= now - SESSION_LONGEST_HOURS * HOUR ||
           stored->seen <= now - SESSION_IDLE_MINUTES * MINUTE;
}

/* A write every few minutes keeps the clock of idleness, also one that was set back; a write a page would make readers wait for writers.
 * While an import writes, the clock may as well be set by the next page. */
static gboolean
touch(Store *store, const char *digest, gint64 seen, gint64 now, GError **error)
{
    GError *cause = NULL;
    if (ABS(now - seen) <= 5 * MINUTE || store_session_touch(store, digest, now, &cause))
        return TRUE;
    if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_BUSY)) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    g_error_free(cause);
    return TRUE;
}

static Session *
load_session(Store *store, const char *digest, const char *today, gint64 now, GError **error)
{
    StoredSession *stored = store_session_get(store, digest, today, error);
    if (stored == NULL)
        return NULL;
    g_autoptr(Session) session = g_new0(Session, 1);
    gint64 seen = stored->seen;
    gboolean over = is_over(stored, now);
    session->account = g_steal_pointer(&stored->account);
    session->csrf = g_steal_pointer(&stored->csrf);
    session->library_name = g_steal_pointer(&stored->library_name);
    session->branch_name = g_steal_pointer(&stored->branch_name);
    session->branch_code = g_steal_pointer(&stored->branch_code);
    stored_session_free(stored);
    if (over) {
        if (store_session_end(store, digest, error))
            g_set_error_literal(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "session over");
        return NULL;
    }
    return touch(store, digest, seen, now, error) ? g_steal_pointer(&session) : NULL;
}

Session *
service_session(Service *service, const char *token, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return NULL;
    g_autofree char *digest = token_digest(token), *today = service_today(service);
    GError *cause = NULL;
    Session *session = load_session(connection.store, digest, today, service_now(service), &cause);
    if (session == NULL)
        service_fail(error, cause);
    return session;
}

gboolean
service_logout(Service *service, const char *token, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return FALSE;
    g_autofree char *digest = token_digest(token);
    GError *cause = NULL;
    return store_session_end(connection.store, digest, &cause) ? TRUE : service_fail(error, cause);
}

gboolean
service_language_set(Service *service, const Account *actor, const char *language, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    GError *cause = NULL;
    return store_account_set_language(connection.store, actor->id, language, &cause)
               ? TRUE
               : service_fail(error, cause);
}
