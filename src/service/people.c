/* Use cases of the desk. */
#include "service/people.h"

#include "service/private.h"

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
    g_autoptr(GArray) schools = NULL;
    if (!service_shown_schools(connection.store, actor, RIGHT_PEOPLE_VIEW, &schools, error))
        return NULL;
    const FindWhere where = {actor->library, schools};
    g_autoptr(FoundPupils) found = store_pupil_find(connection.store, &where, typed, FIND_SHOWN, &cause);
    if (found == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    return note(service, actor, found, error) ? g_steal_pointer(&found) : NULL;
}
