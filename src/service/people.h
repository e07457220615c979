/* Use cases of the desk: finding a pupil. */
#ifndef SERVICE_PEOPLE_H
#define SERVICE_PEOPLE_H

#include "service/service.h"
#include "store/find.h"

#define FIND_SHOWN 25u  /* pupils on a page of the portal: whoever finds more types more */
#define FIND_MOST  200u /* of a page at all */

/* Pupils of the actor's library, or own school (RIGHT_PEOPLE_VIEW), by name, pupil number or card: see store/find.h. page: its limit up
 * to FIND_MOST; INPUT when the page before is not found any more. */
FoundPupils *service_pupil_find(Service *service, const Account *actor, const char *typed,
                                const FindPage *page, GError **error);

#endif
