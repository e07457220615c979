/* Links of accounts to what other organisations call their people: the own ones, and somebody else's. */
#include "service/account_parts.h"
#include "service/sign_in_parts.h"
#include "store/school.h"
#include "text/text.h"

static gboolean
add_link(Service *service, const Account *actor, const Account *owner, const LinkPlace *place, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    const AuditEvent event = {.verb = AUDIT_CHANGE,
                              .kind = AUDIT_ACCOUNT,
                              .object = owner->id,
                              .branch = owner->branch,
                              .library = owner->library,
                              .detail = "link"};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = connection.store;
    if (!store_begin(store, &cause) ||
        !store_link_add(store, owner->id, place, actor->id, service_now(service), &cause))
        return service_fail(error, cause);
    return service_audit(service, store, actor, &event, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}

gboolean
service_sign_in_link(Service *service, const Account *actor, const SignInVisit *visit,
                     const SignInAnswer *answer, GError **error)
{
    gint64 library;
    const SignInProvider *provider = sign_in_provider(service, visit->number, error);
    const SignInTurn turn = {service, provider, visit, answer};
    g_autofree char *value = provider != NULL ? sign_in_who(&turn, actor, &library, error) : NULL;
    if (value == NULL)
        return FALSE;
    const LinkPlace place = {.library = library, .issuer = provider->issuer, .value = value};
    return add_link(service, actor, actor, &place, error);
}

gboolean
service_sign_in_link_account(Service *service, const Account *actor, gint64 id, guint number,
                             const char *value, GError **error)
{
    const SignInProvider *provider = sign_in_provider(service, number, error);
    g_autofree char *today = service_today(service);
    g_autoptr(Account) owner = NULL;
    GError *cause = NULL;
    LinkPlace place = {.value = value};
    if (provider == NULL || !service_may_any(actor, RIGHT_LIBRARY_MANAGE, error))
        return FALSE;
    place.issuer = provider->issuer;
    {
        g_auto(Connection) connection = {0};
        if (!connection_take(&connection, service, service_reach(actor), error) ||
            (place.library = sign_in_library(connection.store, provider, error)) < 0)
            return FALSE;
        owner = store_account_get(connection.store, id, today, &cause);
    }
    if (owner == NULL)
        return service_fail(error, cause);
    if (!account_may(actor, RIGHT_LIBRARY_MANAGE, owner->library, 0))
        return service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "other library"));
    return add_link(service, actor, owner, &place, error);
}

GPtrArray *
service_sign_in_links(Service *service, const Account *actor, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GPtrArray *list = store_link_list(connection.store, actor->id, &cause);
    if (list == NULL)
        service_fail(error, cause);
    return list;
}

gboolean
service_sign_in_unlink(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    const AuditEvent event = {.verb = AUDIT_CHANGE,
                              .kind = AUDIT_ACCOUNT,
                              .object = actor->id,
                              .branch = actor->branch,
                              .library = actor->library,
                              .detail = "unlink"};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = connection.store;
    if (!store_begin(store, &cause) || !store_link_remove(store, actor->id, id, &cause))
        return service_fail(error, cause);
    return service_audit(service, store, actor, &event, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}

GPtrArray *
service_sign_in_choices(Service *service, const Account *actor, GError **error)
{
    g_autoptr(GPtrArray) choices = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Library) library = NULL;
    if (sign_in_providers(service) == NULL)
        return g_steal_pointer(&choices);
    if (actor != NULL) {
        g_auto(Connection) connection = {0};
        GError *cause = NULL;
        if (!connection_take(&connection, service, service_reach(actor), error))
            return NULL;
        library = store_library_get(connection.store, actor->library, &cause);
        if (library == NULL) {
            service_fail(error, cause);
            return NULL;
        }
    }
    const GPtrArray *providers = sign_in_providers(service);
    for (guint i = 0; i < providers->len; i++) {
        const SignInProvider *provider = providers->pdata[i];
        if (library != NULL && !g_str_equal(library->name, provider->library))
            continue;
        SignInChoice *choice = g_new0(SignInChoice, 1);
        *choice = (SignInChoice){provider->number, provider->label, provider->issuer,
                                 provider->kind == SIGN_IN_SAML};
        g_ptr_array_add(choices, choice);
    }
    return g_steal_pointer(&choices);
}
