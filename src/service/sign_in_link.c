/* Links of accounts to what other organisations call their people: the own ones, and somebody else's. */
#include <string.h>

#include "service/account_parts.h"
#include "service/sign_in_parts.h"
#include "store/school.h"
#include "text/text.h"

#define VALUE_MOST 255u

/* Within a transaction that is open: the line of the trail, and the commit. */
static gboolean
note(Connection *connection, const Account *actor, const Account *owner, const char *what, GError **error)
{
    GError *cause = NULL;
    const AuditEvent event = {.verb = AUDIT_CHANGE,
                              .kind = AUDIT_ACCOUNT,
                              .object = owner->id,
                              .branch = owner->branch,
                              .library = owner->library,
                              .detail = what};
    return login_letter(connection, owner, *what == 'u' ? MAIL_UNLINKED : MAIL_LINKED, "", error) &&
           account_note(connection, actor, &event, owner->person, error) &&
           (store_commit(connection->store, &cause) || service_fail(error, cause));
}

static gboolean
add_link(Connection *connection, const Account *actor, const Account *owner, const LinkPlace *place,
         GError **error)
{
    GError *cause = NULL;
    gint64 now = service_now(connection->service);
    if (!store_link_add(connection->store, owner->id, place, actor->id, now, &cause))
        return service_fail(error, cause);
    return note(connection, actor, owner, "link", error);
}

static gboolean
begin(Connection *connection, Service *service, const Account *actor, GError **error)
{
    GError *cause = NULL;
    return connection_take(connection, service, service_reach(actor), error) &&
           (store_begin(connection->store, &cause) || service_fail(error, cause));
}

/* ---- the own ones ---- */

gboolean
service_sign_in_link(Service *service, const Account *actor, const SignInVisit *visit,
                     const SignInAnswer *answer, GError **error)
{
    gint64 library;
    const SignInProvider *provider = sign_in_provider(service, visit->number, error);
    const SignInTurn turn = {service, provider, visit, answer};
    g_autofree char *value = provider != NULL ? sign_in_who(&turn, actor, &library, error) : NULL;
    g_auto(Connection) connection = {0};
    if (value == NULL || !begin(&connection, service, actor, error))
        return FALSE;
    const LinkPlace place = {.library = library, .issuer = provider->issuer, .value = value};
    return add_link(&connection, actor, actor, &place, error);
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
    if (!begin(&connection, service, actor, error))
        return FALSE;
    if (!store_link_remove(connection.store, actor->id, id, &cause))
        return service_fail(error, cause);
    return note(&connection, actor, actor, "unlink", error);
}

/* ---- somebody else's ---- */

/* Whoever links can log in as that account: so it takes what a new password takes, and the right of the library's accounts. */
static Account *
owner_of(Connection *connection, const Account *actor, gint64 id, GError **error)
{
    g_autoptr(Account) owner = account_resettable(connection, actor, id, error);
    if (owner == NULL || account_may(actor, RIGHT_LIBRARY_MANAGE, owner->library, 0))
        return g_steal_pointer(&owner);
    account_absent(error);
    return NULL;
}

/* As it is compared: without blanks around it; new. */
static char *
take_value(const char *typed, GError **error)
{
    g_autofree char *value = g_strstrip(g_strdup(typed));
    gboolean fits = *value != '\0' && strlen(value) <= VALUE_MOST && g_utf8_validate(value, -1, NULL);
    for (const char *c = value; fits && *c != '\0'; c++)
        fits = !g_ascii_iscntrl(*c);
    if (fits)
        return g_steal_pointer(&value);
    account_refuse(
        error, SERVICE_ERROR_INPUT,
        _("This cannot be what the other organisation calls somebody. Nothing was changed. Copy it "
          "from what that organisation gives you."));
    return NULL;
}

gboolean
service_sign_in_link_account(Service *service, const Account *actor, gint64 id, guint number,
                             const char *typed, GError **error)
{
    const SignInProvider *provider = sign_in_provider(service, number, error);
    g_auto(Connection) connection = {0};
    if (provider == NULL || !service_may_any(actor, RIGHT_LIBRARY_MANAGE, error))
        return FALSE;
    g_autofree char *value = take_value(typed, error);
    if (value == NULL || !begin(&connection, service, actor, error))
        return FALSE;
    const LinkPlace place = {.library = sign_in_library(connection.store, provider, error),
                             .issuer = provider->issuer,
                             .value = value};
    g_autoptr(Account) owner = place.library > 0 ? owner_of(&connection, actor, id, error) : NULL;
    return owner != NULL && add_link(&connection, actor, owner, &place, error);
}

GPtrArray *
service_sign_in_links_of(Service *service, const Account *actor, gint64 id, char **name, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    g_autoptr(Account) owner = owner_of(&connection, actor, id, error);
    g_autoptr(GPtrArray) list = owner != NULL ? store_link_list(connection.store, id, &cause) : NULL;
    if (list == NULL) {
        if (cause != NULL)
            service_fail(error, cause);
        return NULL;
    }
    const AuditEvent event = {.verb = AUDIT_SEE,
                              .kind = AUDIT_ACCOUNT,
                              .object = id,
                              .branch = owner->branch,
                              .library = owner->library,
                              .persons = &owner->person,
                              .n_persons = owner->person != 0};
    if (!service_audit_seen(service, actor, &event, error))
        return NULL;
    *name = g_strdup(owner->name);
    return g_steal_pointer(&list);
}

gboolean
service_sign_in_unlink_account(Service *service, const Account *actor, gint64 id, gint64 link, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) || !begin(&connection, service, actor, error))
        return FALSE;
    g_autoptr(Account) owner = owner_of(&connection, actor, id, error);
    if (owner == NULL)
        return FALSE;
    if (!store_link_remove(connection.store, id, link, &cause))
        return service_fail(error, cause);
    return note(&connection, actor, owner, "unlink", error);
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
