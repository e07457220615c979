/* Use cases of the teachers in a school's file: shown with its plan, given the groups by its import where somebody said yes before.
 *
 * Nobody is enrolled, and nobody gets a log-in or a role: only who is a teacher of the school already gets groups. The yes is kept with
 * the upload as the answers to its questions are. */
#ifndef SERVICE_TEACHERS_H
#define SERVICE_TEACHERS_H

#include "roster/teachers.h"
#include "service/import.h"
#include "store/taught.h"

/* Of a case with a plan (RIGHT_CLASS_ASSIGN or RIGHT_IMPORT_VIEW there); new. The case outlives it. */
RosterTeachers *service_teachers(Service *service, const Account *actor, const ImportCase *icase,
                                 GError **error);
/* Yes to those with these keys, NULL-terminated, and to no others (RIGHT_CLASS_ASSIGN). all: to everybody who is proposed now.
 * STALE: one of the keys is of a proposal that is none any more; nothing was changed. */
gboolean service_teachers_agree(Service *service, const Account *actor, gint64 upload,
                                const char *const *keys, gboolean all, GError **error);

/* What an import gave and holds still; of Taught, new (as service_import_get). given: also what has ended since. */
GPtrArray *service_teachers_of_import(Service *service, const Account *actor, gint64 import, gboolean given,
                                      GError **error);

#endif
