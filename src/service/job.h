/* Use cases of long work: have it done by a worker, see how far it is, stop it, do it again. */
#ifndef SERVICE_JOB_H
#define SERVICE_JOB_H

#include "service/service.h"
#include "store/job.h"

/* Each gives the job's number, or -1. Asked twice it is done once: the second gets the number of the first, as long as that
 * waits, runs, or stands. */
gint64 service_apply_start(Service *service, const Account *actor, gint64 upload, const char *mark,
                           guint confirm, GError **error); /* as service_import_apply */
gint64 service_undo_start(Service *service, const Account *actor, gint64 import, const char *mark,
                          GError **error); /* as service_undo_apply */
/* Takes an upload back that was not imported: the file is destroyed. Its check is stopped. */
gint64 service_remove_start(Service *service, const Account *actor, gint64 upload, GError **error);

/* New. RIGHT_UPLOAD of the branch or RIGHT_IMPORT_VIEW; of a file of titles RIGHT_TITLES_EDIT in the library. */
Job *service_job_get(Service *service, const Account *actor, gint64 id, GError **error);
/* The same as soon as it has ended, at the latest after so many milliseconds; at once when several wait so already. */
Job *service_job_wait(Service *service, const Account *actor, gint64 id, guint milliseconds, GError **error);
/* The right of who may ask for the work. CONFLICT when it is too late. */
gboolean service_job_cancel(Service *service, const Account *actor, gint64 id, GError **error);
gboolean service_job_retry(Service *service, const Account *actor, gint64 id, GError **error);
GPtrArray *service_job_list(Service *service, const Account *actor, gboolean open, guint limit,
                            GError **error); /* of Job, newest first */
/* What went wrong with a failed job, as the use case itself would have told it. */
void service_job_error(const Job *job, GError **error);

#endif
