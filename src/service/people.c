/* Use cases of the desk. */
#include "service/people.h"

#include "service/private.h"
#include "store/school.h"

/* Of the whole library's those of the schools for which somebody works who works for some. */
static gboolean
keep_own(Store *store, const Account *actor, FoundPupils *found, GError **error)
{
    g_autoptr(GPtrArray) branches = store_branch_list(store, actor->library, error);
    if (branches == NULL)
        return FALSE;
    for (guint i = found->pupils->len; i > 0; i--) {
        const char *code = g_array_index(found->pupils, FoundPupil, i - 1).branch_code;
        gboolean may = FALSE;
        for (guint k = 0; k < branches->len && !may; k++) {
            const Branch *branch = branches->pdata[k];
            may = g_str_equal(branch->code, code) &&
                  account_may(actor, RIGHT_PEOPLE_VIEW, branch->library, branch->id);
        }
        if (!may)
            g_array_remove_index(found->pupils, i - 1);
    }
    return TRUE;
}

/* Nobody found is nobody seen. */
static gboolean
note(Service *service, const Account *actor, const FoundPupils *found, GError **error)
{
    gint64 persons[FIND_SHOWN];
    AuditEvent event = {
        .verb = AUDIT_SEARCH, .kind = AUDIT_PEOPLE, .branch = actor->branch, .persons = persons};
    for (; event.n_persons < MIN(found->pupils->len, FIND_SHOWN); event.n_persons++)
        persons[event.n_persons] = g_array_index(found->pupils, FoundPupil, event.n_persons).person;
    return event.n_persons == 0 || service_audit_seen(service, actor, &event, error);
}

FoundPupils *
service_pupil_find(Service *service, const Account *actor, const char *typed, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_PEOPLE_VIEW, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    if (!store_begin_read(connection.store,
                          &cause)) { /* some ranges, one moment; given back with the connection */
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(FoundPupils)
        found = store_pupil_find(connection.store, actor->library, account_branch(actor, RIGHT_PEOPLE_VIEW),
                                 typed, FIND_SHOWN, &cause);
    if (found == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(GArray) branches = account_branches(actor, RIGHT_PEOPLE_VIEW);
    gboolean is_part = branches != NULL ? branches->len != 1 : actor->n_withheld > 0;
    if (is_part && !keep_own(connection.store, actor, found, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    return note(service, actor, found, error) ? g_steal_pointer(&found) : NULL;
}
