/* A job while it runs, for the use cases that do the work: how far it is, whether to go on, and its end. */
#ifndef SERVICE_RUN_H
#define SERVICE_RUN_H

#include <gio/gio.h>

#include "service/private.h"
#include "store/job.h"

typedef struct {
    Service *service;
    const Job *job;
    const char *worker;        /* whose job it is */
    GCancellable *cancellable; /* stops the reader, and what comes after it */
    gint64 total;              /* rows, as far as known; 0 = not */
    gint64 last;               /* monotonic time of the last progress told, at first of the begin */
    gboolean was_told;
} JobRun;

/* FALSE with error when the job is to stop: the message is not shown. NULL run = no job: goes on. */
gboolean job_run_goes_on(const JobRun *run, GError **error);
/* IngestProgress, with a JobRun as data. */
void job_run_note(guint64 read, guint64 total, guint64 rows, gpointer run);
/* All is read; told only when the reading took so long that it was told before. */
void job_run_note_read(JobRun *run, guint rows);
/* Last in the write transaction of the work: FALSE with error when the job was cancelled or taken over meanwhile; the caller
 * rolls back. */
gboolean job_run_finish(const JobRun *run, Store *store, gint64 result, GError **error);

/* The kinds. The right is checked again, of the account as it is now. */
typedef gboolean (*JobWork)(JobRun *run, const Account *actor, GError **error);
gboolean upload_check_run(JobRun *run, const Account *actor, GError **error);
gboolean upload_remove_run(JobRun *run, const Account *actor, GError **error);
gboolean import_apply_run(JobRun *run, const Account *actor, GError **error);
gboolean undo_run(JobRun *run, const Account *actor, GError **error);
gboolean titles_check_run(JobRun *run, const Account *actor, GError **error);
gboolean titles_apply_run(JobRun *run, const Account *actor, GError **error);
gboolean titles_undo_run(JobRun *run, const Account *actor, GError **error);

/* Within the open transaction that gives reason for it: the upload is checked, once more when one check runs already. After
 * the commit call jobs_wake. */
gboolean upload_check_later(const Service *service, Store *store, const Account *actor, const Upload *upload,
                            GError **error);

/* Threads that do jobs; and those who wait for a job of this process. */
Jobs *jobs_new(Service *service);
void jobs_start(Jobs *jobs, guint workers, guint dead_seconds);
void jobs_wake(Jobs *jobs); /* there is something to do */
/* Waiting for a job: FALSE when so many wait already that one more would keep the portal's threads from others. */
gboolean jobs_wait_begin(Jobs *jobs);
guint jobs_ends(Jobs *jobs); /* how many jobs have ended here: asked before the job is looked at */
void jobs_wait(Jobs *jobs, guint ends, guint milliseconds); /* until one more has ended here */
void jobs_wait_end(Jobs *jobs);
void jobs_free(Jobs *jobs); /* jobs that run are given back, but for what writes already */

#endif
