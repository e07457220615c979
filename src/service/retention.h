/* Use cases of retention: a library's terms, what is over by them, and the nightly run that erases it (RIGHT_LIBRARY_MANAGE). */
#ifndef SERVICE_RETENTION_H
#define SERVICE_RETENTION_H

#include "service/service.h"
#include "store/retention.h"

#define RETENTION_NAMES 200u /* leavers that a preview names */
#define RETENTION_RUNS  14u  /* that it shows */

typedef struct {
    gint64 library;
    RetentionTerms terms;
    RetentionLimits limits;
    RetentionCounts over; /* what a run would erase now */
    GPtrArray *leavers;   /* of Leaver, the first ones; NULL without RIGHT_PEOPLE_VIEW */
    GArray *runs;         /* of RetentionRun, newest first */
    gboolean is_late;     /* none ended in the last two days */
} RetentionView;
void retention_view_free(RetentionView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RetentionView, retention_view_free)

/* library 0 = the actor's own. New. */
RetentionView *service_retention_preview(Service *service, const Account *actor, gint64 library,
                                         GError **error);
/* Those that differ from what holds now. */
gboolean service_retention_set(Service *service, const Account *actor, gint64 library,
                               const RetentionTerms *terms, GError **error);
/* Erases what is over, in pieces of one transaction each: stopped in between, the next run goes on, and the counts say what was
 * done. */
gboolean service_retention_run(Service *service, const Account *actor, gint64 library, RetentionRun *run,
                               GError **error);

#endif
