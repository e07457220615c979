/* Use cases of the desk: finding a pupil. */
#ifndef SERVICE_PEOPLE_H
#define SERVICE_PEOPLE_H

#include "service/service.h"
#include "store/find.h"

#define FIND_SHOWN 25u /* pupils at most: whoever finds more types more */

/* Pupils of the actor's library, or own school (RIGHT_PEOPLE_VIEW), by name, pupil number or card: see store/find.h. */
FoundPupils *service_pupil_find(Service *service, const Account *actor, const char *typed, GError **error);

#endif
