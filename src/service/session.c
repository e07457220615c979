/* Sessions: who a token belongs to, and until when. */
#include "service/session.h"

#include "account/password.h"
#include "service/account_parts.h"
#include "service/private.h"
#include "store/account.h"
#include "store/factor.h"
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
    session->must_enrol = !stored->has_factor && factor_required(stored->policy, session->account->role);
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
    g_autofree char *digest = token_digest(token), *today = service_today(service);
    GError *cause = NULL;
    Store *store = connection.store;
    if (!store_begin(store, &cause))
        return service_fail(error, cause);
    g_autoptr(StoredSession) session = store_session_get(store, digest, today, &cause);
    if (session == NULL && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return service_fail(error, cause);
    g_clear_error(&cause);
    if (!store_session_end(store, digest, &cause))
        return service_fail(error, cause);
    if (session != NULL) { /* half of one is nobody's yet */
        const Account *actor = session->account;
        const AuditEvent event = {.verb = AUDIT_LOGOUT,
                                  .kind = AUDIT_ACCOUNT,
                                  .object = actor->id,
                                  .branch = actor->branch,
                                  .library = actor->library};
        if (!service_audit(service, store, actor, &event, error))
            return FALSE;
    }
    return store_commit(store, &cause) || service_fail(error, cause);
}

/* ---- as their owner sees them ---- */

static void
own_session_free(gpointer data)
{
    OwnSession *own = data;
    g_free(own->device);
    g_free(own);
}

static GPtrArray *
list(Store *store, gint64 account, const char *digest, gint64 now, GError **error)
{
    GError *cause = NULL;
    g_autoptr(GPtrArray)
        lines = store_session_list(store, account, now - SESSION_IDLE_MINUTES * MINUTE, &cause);
    if (lines == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    GPtrArray *sessions = g_ptr_array_new_with_free_func(own_session_free);
    for (guint i = 0; i < lines->len; i++) {
        SessionLine *line = lines->pdata[i];
        OwnSession *own = g_new0(OwnSession, 1);
        *own = (OwnSession){line->id, line->started, line->seen, g_steal_pointer(&line->device),
                            g_strcmp0(line->digest, digest) == 0};
        g_ptr_array_add(sessions, own);
    }
    return sessions;
}

GPtrArray *
service_session_list(Service *service, const Account *actor, const char *token, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    g_autofree char *digest = token_digest(token);
    return list(connection.store, actor->id, digest, service_now(service), error);
}

/* Which sessions end: one by its number, the others than this, or all. */
typedef struct {
    gint64 account, id;
    const char *digest;
} Ending;

static gboolean
end(Connection *connection, const Account *actor, const Ending *ending, GError **error)
{
    Store *store = connection->store;
    GError *cause = NULL;
    const AuditEvent event = {.verb = AUDIT_REMOVE, .kind = AUDIT_SESSION, .object = ending->account};
    if (!store_begin(store, &cause))
        return service_fail(error, cause);
    gboolean ended = ending->id != 0
                         ? store_session_end_one(store, ending->account, ending->id, &cause)
                         : store_session_end_others(store, ending->account,
                                                    ending->digest != NULL ? ending->digest : "", &cause);
    if (!ended)
        return service_fail(error, cause);
    if (!service_audit(connection->service, store, actor, &event, error))
        return FALSE;
    return store_commit(store, &cause) || service_fail(error, cause);
}

gboolean
service_session_end(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    const Ending ending = {actor->id, id, NULL};
    return connection_take(&connection, service, service_reach(actor), error) &&
           end(&connection, actor, &ending, error);
}

gboolean
service_session_end_others(Service *service, const Account *actor, const char *token, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autofree char *digest = token_digest(token);
    const Ending ending = {actor->id, 0, digest};
    return connection_take(&connection, service, service_reach(actor), error) &&
           end(&connection, actor, &ending, error);
}

GPtrArray *
service_session_list_of(Service *service, const Account *actor, gint64 account, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    g_autoptr(Account) target = account_resettable(&connection, actor, account, error);
    return target != NULL ? list(connection.store, account, NULL, service_now(service), error) : NULL;
}

gboolean
service_session_end_of(Service *service, const Account *actor, gint64 account, GError **error)
{
    g_auto(Connection) connection = {0};
    const Ending ending = {account, 0, NULL};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    g_autoptr(Account) target = account_resettable(&connection, actor, account, error);
    return target != NULL && end(&connection, actor, &ending, error);
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
