/* The queue of long work: jobs that wait for a worker, run, and have ended. */
#ifndef STORE_JOB_H
#define STORE_JOB_H

#include "store/store.h"

typedef enum {
    JOB_CHECK,
    JOB_APPLY,
    JOB_UNDO,
    JOB_REMOVE,
    JOB_TITLES_CHECK, /* of a library's file of titles, as the next two */
    JOB_TITLES_APPLY,
    JOB_TITLES_UNDO,
    N_JOB_KINDS
} JobKind;
typedef enum { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED, N_JOB_STATES } JobState;
const char *job_kind_name(JobKind kind); /* stable */
const char *job_state_name(JobState state);

typedef struct {
    gint64 id;
    JobKind kind;
    gint64 branch, library; /* branch: 0 = the library's, as those of files of titles */
    gint64 title_file;      /* 0 = none */
    gint64 upload;          /* 0 = none: an undo of an import from the shell */
    gint64 import;          /* that is taken back; 0 = none */
    gint64 account;         /* who asked; 0 = the shell */
    char *branch_code, *account_name;
    char *language;  /* in which it tells what went wrong */
    char *arguments; /* what the kind needs to know besides, as text */
    JobState state;
    gboolean cancelled;      /* somebody wants it stopped while it runs */
    guint attempts;          /* how often a worker began it */
    char *worker;            /* while it runs */
    gint64 heartbeat;        /* counted up by the worker; means nothing else */
    gint64 done, total;      /* rows, records or titles; total 0 = not known */
    gint64 created, started; /* UTC microseconds; 0 = not yet */
    gint64 ended, result;    /* result: the import's number, of an apply or undo */
    gint code;               /* why it failed: ServiceError */
    char *message;           /* the same in the language, for a person */
} Job;
void job_free(Job *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Job, job_free)
gboolean job_is_open(const Job *job); /* waiting or running */

/* Within the caller's transaction or in its own: kind to arguments, and created, are taken; library where branch is 0. Its id, or 0
 * when one of the branch (or library), kind, upload, import and file of titles waits already. */
gint64 store_job_add(Store *store, const Job *job, GError **error);
Job *store_job_get(Store *store, gint64 id, GError **error);
/* The newest like it (branch or library, kind, upload, import, file of titles); NULL without error when there is none. */
Job *store_job_find(Store *store, const Job *like, GError **error);
/* The newest of a file of titles; NULL without error when there is none. */
Job *store_job_of_title_file(Store *store, gint64 file, GError **error);
/* That works on another file of titles of the library at this moment; NULL without error when none does. */
Job *store_job_before_title_file(Store *store, gint64 library, gint64 file, GError **error);
/* Newest first, at most limit; open: only those waiting or running. library 0 = any. */
GPtrArray *store_job_list(Store *store, gint64 library, gboolean open, guint limit, GError **error);

/* Claims the first waiting job of a branch, or of a library's files of titles, of which none runs: it runs now, as worker's. NULL without error when there is
 * none; now is the clock that pauses are measured by. */
Job *store_job_claim(Store *store, const char *worker, gint64 now, GError **error);
/* All that follow do nothing to a job that is no longer worker's, running, and say so: STORE_ERROR_NOT_FOUND. */
gboolean store_job_beat(Store *store, gint64 id, const char *worker, gboolean *cancelled, GError **error);
gboolean store_job_set_progress(Store *store, gint64 id, const char *worker, gint64 done, gint64 total,
                                GError **error);
/* Within the write transaction of the work, last: the two are there together or not at all. NOT_FOUND also when somebody
 * cancelled it. */
gboolean store_job_finish(Store *store, gint64 id, const char *worker, gint64 result, gint64 now,
                          GError **error);
/* Failed or cancelled. code and message as in Job. */
gboolean store_job_end(Store *store, gint64 id, const char *worker, JobState state, gint code,
                       const char *message, gint64 now, GError **error);
/* Waits again: from not_before, or, when 0, at once and as if it had not been begun. */
gboolean store_job_give_back(Store *store, gint64 id, const char *worker, gint64 not_before, GError **error);

/* The heartbeat of the job of the branch that runs, 0 = none runs, -1 = error. */
gint64 store_job_running(Store *store, gint64 branch, GError **error);
/* Those that run, as a watcher sees them. */
GPtrArray *store_job_list_running(Store *store, GError **error);
/* The worker of a job seen running is dead: it waits again from not_before, or becomes state (failed or cancelled, with code
 * and message). NOT_FOUND when it moved since it was seen. */
gboolean store_job_take_over(Store *store, const Job *seen, const Job *becomes, gint64 not_before,
                             GError **error);

/* Waiting: cancelled at once. Running: its worker is asked to stop. CONFLICT when it has ended. */
gboolean store_job_cancel(Store *store, gint64 id, gint64 now, GError **error);
/* A failed or cancelled job waits again. CONFLICT when it is none, or when one like it waits. */
gboolean store_job_retry(Store *store, gint64 id, GError **error);
gboolean store_job_forget(Store *store, gint64 ended_before, GError **error);

#endif
