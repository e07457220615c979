/* Use cases: a school withdraws the library staff's view of its pupils, and gives it back. */
#include "service/school_view.h"

#include "service/post.h"
#include "service/private.h"
#include "store/school.h"
#include "text/text.h"

void
school_view_free(SchoolView *view)
{
    if (view == NULL)
        return;
    branch_free(view->branch);
    g_clear_pointer(&view->lines, g_ptr_array_unref);
    g_clear_pointer(&view->school, g_ptr_array_unref);
    g_clear_pointer(&view->library, g_ptr_array_unref);
    g_free(view);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SchoolView, school_view_free)

/* Adds the roles in force of one kind that reach this school. */
static gboolean
add_people(Service *service, Store *store, const Branch *branch, Role role, GPtrArray *people, GError **error)
{
    g_autofree char *today = service_today(service);
    g_autoptr(GPtrArray) lines = store_grant_list_role(store, branch->library, role, error);
    if (lines == NULL)
        return FALSE;
    while (lines->len > 0) {
        GrantLine *line = g_ptr_array_steal_index(lines, 0);
        if (grant_state(&line->grant, today) == GRANT_IN_FORCE &&
            (line->grant.branch == branch->id || line->grant.branch == 0))
            g_ptr_array_add(people, line);
        else
            grant_line_free(line);
    }
    return TRUE;
}

static SchoolView *
load(Service *service, Store *store, const Branch *branch, GError **error)
{
    g_autoptr(SchoolView) view = g_new0(SchoolView, 1);
    view->branch = branch_copy(branch);
    view->school = g_ptr_array_new_with_free_func((GDestroyNotify)grant_line_free);
    view->library = g_ptr_array_new_with_free_func((GDestroyNotify)grant_line_free);
    view->lines = store_view_list(store, branch->id, error);
    if (view->lines == NULL || !add_people(service, store, branch, ROLE_UPLOADER, view->school, error) ||
        !add_people(service, store, branch, ROLE_TEACHER, view->school, error) ||
        !add_people(service, store, branch, ROLE_MANAGER, view->library, error) ||
        !add_people(service, store, branch, ROLE_EMPLOYEE, view->library, error))
        return NULL;
    view->is_withdrawn = view->lines->len > 0 && ((const ViewLine *)view->lines->pdata[0])->restored_at == 0;
    return g_steal_pointer(&view);
}

GPtrArray *
service_school_views(Service *service, const Account *actor, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_VIEW_WITHDRAW, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func((GDestroyNotify)school_view_free);
    g_autoptr(GPtrArray) branches = store_branch_list(connection.store, actor->library, &cause);
    for (guint i = 0; branches != NULL && i < branches->len && cause == NULL; i++) {
        const Branch *branch = branches->pdata[i];
        if (!account_may(actor, RIGHT_VIEW_WITHDRAW, branch->library, branch->id))
            continue;
        SchoolView *view = load(service, connection.store, branch, &cause);
        if (view != NULL)
            g_ptr_array_add(views, view);
    }
    if (cause != NULL) {
        service_fail(error, cause);
        return NULL;
    }
    const AuditEvent event = {.verb = AUDIT_SEE, .kind = AUDIT_VIEW, .branch = actor->branch};
    return service_audit_seen(service, actor, &event, error) ? g_steal_pointer(&views) : NULL;
}

/* One line of text that people wrote; new, NULL with error. */
static char *
read_why(const char *typed, gboolean is_needed, GError **error)
{
    g_autofree char *why = g_strstrip(g_strdup(typed != NULL ? typed : ""));
    const char *problem = NULL;
    if (!g_utf8_validate(why, -1, NULL) || g_utf8_strlen(why, -1) > VIEW_WHY_MAX)
        problem = _("The reason is too long. Nothing was changed. Write it in at most 300 letters.");
    else if (is_needed && *why == '\0')
        problem = _("The reason is missing. Nothing was changed. Write in a few words why.");
    if (problem == NULL)
        return g_strdelimit(g_steal_pointer(&why), "\r\n\t", ' ');
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT, problem);
    return NULL;
}

static const struct {
    gint64 (*write)(Store *, gint64, const ViewChange *, GError **);
    gboolean needs_why;
    AuditVerb verb;
    MailKind mail;
} CHANGES[] = {
    {store_view_withdraw, TRUE, AUDIT_WITHDRAW, MAIL_VIEW_WITHDRAWN},
    {store_view_restore, FALSE, AUDIT_GRANT, MAIL_VIEW_RESTORED},
};

static gboolean
change(Service *service, const Account *actor, gint64 id, const char *typed, gboolean restores,
       GError **error)
{
    g_auto(Connection) connection = {0};
    g_autofree char *why = read_why(typed, CHANGES[restores].needs_why, error);
    if (why == NULL || !service_may_any(actor, RIGHT_VIEW_WITHDRAW, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    GError *cause = NULL;
    Store *store = connection.store;
    if (!store_begin(store, &cause))
        return service_fail(error, cause);
    g_autoptr(Branch) branch = service_branch_for(store, actor, RIGHT_VIEW_WITHDRAW, id, error);
    if (branch == NULL)
        return FALSE;
    const ViewChange wanted = {actor->id, service_now(service), why};
    gint64 line = store_lock_branch(store, id, &cause) ? CHANGES[restores].write(store, id, &wanted, &cause)
                                                       : -1;
    if (line < 0)
        return service_fail(error, cause);
    const Mail mail = {.kind = CHANGES[restores].mail, .branch = id, .import = line};
    const AuditEvent event = {.verb = CHANGES[restores].verb,
                              .kind = AUDIT_VIEW,
                              .object = id,
                              .branch = id,
                              .library = branch->library};
    return mail_write(service, store, actor, &mail, error) &&
           service_audit(service, store, actor, &event, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}

gboolean
service_view_withdraw(Service *service, const Account *actor, gint64 branch, const char *why, GError **error)
{
    return change(service, actor, branch, why, FALSE, error);
}

gboolean
service_view_restore(Service *service, const Account *actor, gint64 branch, const char *why, GError **error)
{
    return change(service, actor, branch, why, TRUE, error);
}

GPtrArray *
service_withheld_list(Service *service, const Account *actor, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!service_may_any(actor, RIGHT_PEOPLE_VIEW, error))
        return NULL;
    if (actor->n_withheld == 0)
        return g_ptr_array_new();
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GPtrArray *list = store_branch_list(connection.store, actor->library, &cause);
    if (list == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    for (guint i = list->len; i > 0; i--) {
        const Branch *branch = list->pdata[i - 1];
        if (!account_view_withheld(actor, branch->library, branch->id))
            g_ptr_array_remove_index(list, i - 1);
    }
    return list;
}
