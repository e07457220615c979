/* Which teacher has which group of a school. */
#include "service/account_parts.h"
#include "service/class.h"
#include "store/school.h"
#include "text/text.h"

void
taught_view_free(TaughtView *view)
{
    if (view == NULL)
        return;
    g_clear_pointer(&view->groups, g_ptr_array_unref);
    g_clear_pointer(&view->taught, g_ptr_array_unref);
    g_clear_pointer(&view->teachers, g_ptr_array_unref);
    g_free(view);
}

/* Who is a teacher at the school today; of GrantLine. */
static GPtrArray *
teachers_of(Connection *connection, const Branch *branch, GError **cause)
{
    g_autofree char *today = service_today(connection->service);
    GPtrArray *lines = store_grant_list_role(connection->store, branch->library, ROLE_TEACHER, cause);
    for (guint i = lines != NULL ? lines->len : 0; i > 0; i--) {
        const Grant *grant = &((const GrantLine *)lines->pdata[i - 1])->grant;
        if (grant->branch != branch->id || grant_state(grant, today) != GRANT_IN_FORCE)
            g_ptr_array_remove_index(lines, i - 1);
    }
    return lines;
}

TaughtView *
service_taught_view(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_CLASS_ASSIGN, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    g_autoptr(Branch) branch = service_branch_for(connection.store, actor, RIGHT_CLASS_ASSIGN, id, error);
    if (branch == NULL)
        return NULL;
    GError *cause = NULL;
    g_autoptr(TaughtView) view = g_new0(TaughtView, 1);
    view->groups = store_class_list(connection.store, id, &cause);
    if (view->groups != NULL)
        view->taught = store_taught_of_branch(connection.store, id, &cause);
    if (view->taught != NULL)
        view->teachers = teachers_of(&connection, branch, &cause);
    if (view->teachers != NULL)
        return g_steal_pointer(&view);
    service_fail(error, cause);
    return NULL;
}

static gboolean
has_group(const GPtrArray *groups, const ClassKey *key)
{
    for (guint i = 0; i < groups->len; i++) {
        const ClassLine *line = groups->pdata[i];
        if (g_str_equal(line->year, key->year) && g_str_equal(line->code, key->code))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_teacher(const GPtrArray *teachers, gint64 account)
{
    for (guint i = 0; i < teachers->len; i++)
        if (((const GrantLine *)teachers->pdata[i])->account == account)
            return TRUE;
    return FALSE;
}

/* Whether group and teacher are there, and not together yet. */
static gboolean
check(Connection *connection, const Branch *branch, const ClassKey *key, gint64 account, GError **error)
{
    GError *cause = NULL;
    g_autoptr(GPtrArray) groups = store_class_list(connection->store, branch->id, &cause);
    g_autoptr(GPtrArray) teachers = groups != NULL ? teachers_of(connection, branch, &cause) : NULL;
    g_autoptr(GPtrArray)
        taught = teachers != NULL ? store_taught_of_branch(connection->store, branch->id, &cause) : NULL;
    if (taught == NULL)
        return service_fail(error, cause);
    if (!has_group(groups, key) || !is_teacher(teachers, account))
        return account_refuse(
            error, SERVICE_ERROR_INPUT,
            _("There is no such group or teacher at this school now. Nothing was changed. Choose from "
              "the lists; who is not among the teachers gets that role from the library first."));
    for (guint i = 0; i < taught->len; i++) {
        const Taught *one = taught->pdata[i];
        if (one->account == account && g_str_equal(one->year, key->year) && g_str_equal(one->code, key->code))
            return account_refuse(error, SERVICE_ERROR_CONFLICT,
                                  _("This teacher has this group already. Nothing was changed."));
    }
    return TRUE;
}

static gboolean
finish(Connection *connection, const Account *actor, AuditVerb verb, const Branch *branch, gint64 account,
       GError **error)
{
    GError *cause = NULL;
    const AuditEvent event = {.verb = verb,
                              .kind = AUDIT_ACCOUNT,
                              .object = account,
                              .branch = branch->id,
                              .library = branch->library,
                              .detail = "group"};
    return account_note(connection, actor, &event, 0, error) &&
           (store_commit(connection->store, &cause) || service_fail(error, cause));
}

gboolean
service_taught_add(Service *service, const Account *actor, const ClassKey *key, gint64 account,
                   GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_CLASS_ASSIGN, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    if (!store_begin(connection.store, &cause))
        return service_fail(error, cause);
    g_autoptr(Branch)
        branch = service_branch_for(connection.store, actor, RIGHT_CLASS_ASSIGN, key->branch, error);
    if (branch == NULL || !check(&connection, branch, key, account, error))
        return FALSE;
    g_autofree char *today = service_today(service);
    const GrantEnd by = {actor->id, service_now(service), today};
    const Taught taught = {
        .branch = branch->id, .account = account, .year = (char *)key->year, .code = (char *)key->code};
    if (store_taught_add(connection.store, branch->library, &taught, &by, &cause) < 0)
        return service_fail(error, cause);
    return finish(&connection, actor, AUDIT_GRANT, branch, account, error);
}

gboolean
service_taught_end(Service *service, const Account *actor, gint64 of, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_CLASS_ASSIGN, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    if (!store_begin(connection.store, &cause))
        return service_fail(error, cause);
    g_autoptr(Taught) taught = store_taught_get(connection.store, id, &cause);
    if (taught == NULL)
        return service_fail(error, cause);
    if (of != 0 && taught->branch != of)
        return account_absent(error);
    g_autoptr(Branch)
        branch = service_branch_for(connection.store, actor, RIGHT_CLASS_ASSIGN, taught->branch, error);
    if (branch == NULL)
        return FALSE;
    g_autofree char *today = service_today(service);
    const GrantEnd end = {actor->id, service_now(service), today};
    if (!store_taught_end(connection.store, id, &end, &cause))
        return service_fail(error, cause);
    return finish(&connection, actor, AUDIT_WITHDRAW, branch, taught->account, error);
}
