/* Use cases of the desk. */
#include "service/people.h"

#include "service/private.h"

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
    FoundPupils *found = store_pupil_find(connection.store, actor->library, actor->branch, typed, FIND_SHOWN,
                                          &cause);
    if (found == NULL)
        service_fail(error, cause);
    return found;
}
