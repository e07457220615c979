/* Use cases: libraries, branches, and the dump of the register. */
#include "service/school.h"

#include "service/account_parts.h"
#include "service/private.h"
#include "store/register.h"
#include "store/school.h"
#include "text/text.h"

static gboolean
refuse(GError **error, const char *message)
{
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT, message);
    return FALSE;
}

/* Runs one insert with its line in the trail as a transaction. id is what the insert gave. */
static gint64
finish_add(Connection *connection, const Account *actor, AuditEvent event, gint64 id, GError *cause,
           GError **error)
{
    Store *store = connection->store;
    if (id < 0) {
        store_rollback(store);
        service_fail(error, cause);
        return -1;
    }
    event.verb = AUDIT_ADD;
    event.object = id;
    if (!service_audit(connection->service, store, actor, &event, error)) {
        store_rollback(store);
        return -1;
    }
    if (!store_commit(store, &cause)) {
        service_fail(error, cause);
        return -1;
    }
    return id;
}

gint64
service_library_add(Service *service, const Account *actor, const char *name, GError **error)
{
    if (!service_may_any(actor, RIGHT_OPERATE, error))
        return -1;
    g_autofree char *clean = g_strstrip(g_strdup(name));
    if (*clean == '\0' || !g_utf8_validate(clean, -1, NULL)) {
        refuse(error, _("A library needs a name. Nothing was added. Give the name as people know it."));
        return -1;
    }
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return -1;
    if (!store_begin(connection.store, &cause)) {
        service_fail(error, cause);
        return -1;
    }
    gint64 id = store_library_add(connection.store, clean, &cause);
    return finish_add(&connection, actor, (AuditEvent){.kind = AUDIT_LIBRARY}, id, cause, error);
}

gint64
library_rule_enter(Connection *connection, Service *service, const Account *actor, const char *library,
                   GError **error)
{
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) ||
        !connection_take(connection, service, service_reach(actor), error))
        return -1;
    g_autoptr(Library) found = library ? store_library_find(connection->store, library, &cause)
                                       : store_library_get(connection->store, actor->library, &cause);
    if (found && !account_may(actor, RIGHT_LIBRARY_MANAGE, found->id, 0)) {
        account_absent(error);
        return -1;
    }
    if (found) {
        store_enter(connection->store, found->id);
        return found->id;
    }
    service_fail(error, cause);
    return -1;
}

gint64
library_rule_begin(Connection *connection, Service *service, const Account *actor, const char *library,
                   GError **error)
{
    GError *cause = NULL;
    gint64 id = library_rule_enter(connection, service, actor, library, error);
    if (id < 0 || store_begin(connection->store, &cause))
        return id;
    service_fail(error, cause);
    return -1;
}

gboolean
library_rule_commit(Connection *connection, const Account *actor, gint64 library, const char *detail,
                    GError **error)
{
    GError *cause = NULL;
    const AuditEvent event = {
        .verb = AUDIT_CHANGE, .kind = AUDIT_POLICY, .object = library, .library = library, .detail = detail};
    return service_audit(connection->service, connection->store, actor, &event, error) &&
           (store_commit(connection->store, &cause) || service_fail(error, cause));
}

GPtrArray *
service_library_list(Service *service, const Account *actor, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_OPERATE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    GPtrArray *list = store_library_list(connection.store, &cause);
    if (list == NULL)
        service_fail(error, cause);
    return list;
}

static gboolean
branch_valid(const Branch *branch, GError **error)
{
    if (!branch_code_valid(branch->code))
        return refuse(error, _("A branch code has four digits. Nothing was added. It is the library system's "
                               "own number of the "
                               "school, not its BRIN."));
    if (branch->name == NULL || *branch->name == '\0' || !g_utf8_validate(branch->name, -1, NULL))
        return refuse(error, _("A school needs a name. Nothing was added."));
    if (branch->brin != NULL && *branch->brin != '\0' && !brin_valid(branch->brin))
        return refuse(error,
                      _("A BRIN looks like 12AB or 12AB01. Nothing was added. Correct it or leave it out."));
    return TRUE;
}

gint64
service_branch_add(Service *service, const Account *actor, const char *library, const Branch *branch,
                   GError **error)
{
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) || !branch_valid(branch, error))
        return -1;
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return -1;
    GError *cause = NULL;
    g_autoptr(Library) owner = store_library_find(connection.store, library, &cause);
    if (owner == NULL || !account_may(actor, RIGHT_LIBRARY_MANAGE, owner->id, 0)) {
        g_clear_error(&cause);
        g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND,
                    _("There is no library \"%s\". Nothing was added. Add the library first."), library);
        return -1;
    }
    store_enter(connection.store, owner->id);
    g_autoptr(Branch) full = branch_copy(branch);
    full->library = owner->id;
    if (full->brin == NULL)
        full->brin = g_strdup("");
    for (char *c = full->brin; *c != '\0'; c++)
        *c = g_ascii_toupper(*c);
    if (!store_begin(connection.store, &cause)) {
        service_fail(error, cause);
        return -1;
    }
    store_enter(connection.store, STORE_EVERY_LIBRARY); /* the word is unique among all of them */
    g_free(full->word);
    full->word = store_branch_word_free(connection.store, full->name, &cause);
    store_enter(connection.store, owner->id);
    gint64 id = full->word ? store_branch_add(connection.store, full, &cause) : -1;
    const AuditEvent event = {.kind = AUDIT_BRANCH, .branch = MAX(id, 0), .library = full->library};
    return finish_add(&connection, actor, event, id, cause, error);
}

static GPtrArray *
list_branches(Service *service, const Account *actor, Right right,
              gboolean (*may)(const Account *, Right, gint64, gint64), GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, right, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    GPtrArray *list = store_branch_list(connection.store, actor->library, &cause);
    if (list == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    for (guint i = list->len; i > 0; i--) {
        const Branch *branch = list->pdata[i - 1];
        if (!may(actor, right, branch->library, branch->id))
            g_ptr_array_remove_index(list, i - 1);
    }
    return list;
}

GPtrArray *
service_branch_list(Service *service, const Account *actor, Right right, GError **error)
{
    return list_branches(service, actor, right, account_may, error);
}

GPtrArray *
service_branch_list_reached(Service *service, const Account *actor, Right right, GError **error)
{
    return list_branches(service, actor, right, account_reaches, error);
}

Branch *
service_branch_find(Service *service, const Account *actor, Right right, const char *code, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    return service_branch_by_code(connection.store, actor, right, code, error);
}

Branch *
service_branch_get(Service *service, const Account *actor, Right right, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    return service_branch_for(connection.store, actor, right, id, error);
}

gboolean
service_register_dump(Service *service, const Account *actor, const char *branch, ServiceWrite write,
                      gpointer data, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_OPERATE, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    GError *cause = NULL;
    gint64 id = 0;
    if (branch != NULL) {
        g_autoptr(Branch) found = store_branch_find(connection.store, branch, &cause);
        if (found == NULL)
            return service_fail(error, cause);
        id = found->id;
    }
    const AuditEvent event = {
        .verb = AUDIT_EXPORT, .kind = AUDIT_DATABASE, .branch = id, .whole_school = id != 0};
    if (!service_audit_now(service, connection.store, actor, &event, error))
        return FALSE;
    if (!store_begin_read(connection.store, &cause) ||
        !store_register_dump(connection.store, id, write, data, &cause) ||
        !store_commit(connection.store, &cause))
        return service_fail(error, cause);
    return TRUE;
}
