/* A service over a fixture's database: shared by the tests of use cases. */
#ifndef TESTS_SERVICE_SCENE_H
#define TESTS_SERVICE_SCENE_H

#include "fixture.h"
#include "service/service.h"

/* Opens the fixture, and a service over it whose clock stands at noon UTC of day, an ISO date. */
Service *staged_open(Fixture *fixture, const char *day, guint connections);
/* A service over a fixture that is open, with workers for its jobs and the clock of the day. */
Service *staged_service(const Fixture *fixture, guint connections, guint workers);
void staged_close(Service *service, Fixture *fixture);
void staged_set_time(Service *service, const char *day, gint seconds_after_noon);
/* Somebody who may log in, in the fixture's library: at branch, or 0 = all of it. New. */
Account *staged_account(Service *service, Fixture *fixture, const char *day, Role role, const char *login,
                        gint64 branch);

/* A title entered by actor. Its id. */
gint64 staged_title(Service *service, const Account *actor, const char *name, const char *isbn);
/* So many copies of it at branch, on shelf "AK", from barcode on (or "" = the next). The first one's barcode, new; NULL with error. */
char *staged_copies(Service *service, const Account *actor, gint64 title, const char *barcode, guint count,
                    gint64 branch, GError **error);

#endif
