/* Use cases of the desk. */
#include "service/people.h"

#include "service/private.h"
#include "text/text.h"

/* Nobody found is nobody seen. */
static gboolean
note(Service *service, const Account *actor, const FoundPupils *found, GError **error)
{
    gint64 persons[FIND_MOST];
    AuditEvent event = {
        .verb = AUDIT_SEARCH, .kind = AUDIT_PEOPLE, .branch = actor->branch, .persons = persons};
    for (; event.n_persons < MIN(found->pupils->len, FIND_MOST); event.n_persons++)
        persons[event.n_persons] = g_array_index(found->pupils, FoundPupil, event.n_persons).person;
    return event.n_persons == 0 || service_audit_seen(service, actor, &event, error);
}

FoundPupils *
service_pupil_find(Service *service, const Account *actor, const char *typed, const FindPage *page,
                   GError **error)
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
    g_autoptr(GArray) schools = NULL;
    if (!service_shown_schools(connection.store, actor, RIGHT_PEOPLE_VIEW, &schools, error))
        return NULL;
    const FindWhere where = {actor->library, schools};
    g_autoptr(FoundPupils) found = store_pupil_find_page(connection.store, &where, typed, page, &cause);
    if (found == NULL) {
        if (page->n_after > 0 && g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
            g_clear_error(&cause);
            g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                                _("This cursor is none that the list gave. Begin with the first page."));
        } else {
            service_fail(error, cause);
        }
        return NULL;
    }
    return note(service, actor, found, error) ? g_steal_pointer(&found) : NULL;
}
