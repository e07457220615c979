/* Writing the trail: lines of what is done, in the transaction that does it, and of what is seen. */
#include "service/private.h"
#include "store/audit.h"

static gboolean
add_line(Store *store, AuditLine *line, GError **error)
{
    line->library = store_audit_library(store, line, error);
    return line->library >= 0 && store_audit_add(store, &line, 1, error);
}

gboolean
service_audit(const Service *service, Store *store, const Account *actor, const AuditEvent *event,
              GError **error)
{
    g_autoptr(AuditLine) line = audit_line_new(actor, event, service_now(service));
    GError *cause = NULL;
    return add_line(store, line, &cause) || service_fail(error, cause);
}

gboolean
service_audit_now(const Service *service, Store *store, const Account *actor, const AuditEvent *event,
                  GError **error)
{
    GError *cause = NULL;
    store_rollback(store);
    if (!store_begin(store, &cause))
        return service_fail(error, cause);
    if (!service_audit(service, store, actor, event, error)) {
        store_rollback(store);
        return FALSE;
    }
    return store_commit(store, &cause) || service_fail(error, cause);
}

gboolean
service_audit_seen(Service *service, const Account *actor, const AuditEvent *event, GError **error)
{
    g_auto(Connection) connection = {0};
    return connection_take(&connection, service, service_reach(actor), error) &&
           service_audit_now(service, connection.store, actor, event, error);
}
