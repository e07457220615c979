/* The queue of long work. */
#include "store/job.h"

#include "store/db.h"
#include "text/text.h"

/* A pause is never longer than this: one that seems so was written before the clock went back. */
#define LONGEST_PAUSE (G_GINT64_CONSTANT(600) * G_USEC_PER_SEC)

static const char *const kind_names[N_JOB_KINDS] = {
    [JOB_CHECK] = "check",
    [JOB_APPLY] = "apply",
    [JOB_UNDO] = "undo",
    [JOB_REMOVE] = "remove",
    [JOB_TITLES_CHECK] = "titles-check",
    [JOB_TITLES_APPLY] = "titles-apply",
    [JOB_TITLES_UNDO] = "titles-undo",
};

static const char *const state_names[N_JOB_STATES] = {
    [JOB_WAITING] = "waiting", [JOB_RUNNING] = "running",     [JOB_DONE] = "done",
    [JOB_FAILED] = "failed",   [JOB_CANCELLED] = "cancelled",
};

/* Nobody looks at a check while it goes on; at the others somebody does. */
static const gint64 ranks[N_JOB_KINDS] = {[JOB_CHECK] = 1};

const char *
job_kind_name(JobKind kind)
{
    return kind_names[kind];
}

const char *
job_state_name(JobState state)
{
    return state_names[state];
}

static guint
number_of(const char *name, const char *const *names, guint n)
{
    guint i = 0;
    while (i < n && !g_str_equal(name, names[i]))
        i++;
    return i;
}

void
job_free(Job *job)
{
    if (!job)
        return;
    g_free(job->branch_code);
    g_free(job->account_name);
    g_free(job->language);
    g_free(job->arguments);
    g_free(job->worker);
    g_free(job->message);
    g_free(job);
}

gboolean
job_is_open(const Job *job)
{
    return job->state == JOB_WAITING || job->state == JOB_RUNNING;
}

gint64
store_job_add(Store *store, const Job *job, GError **error)
{
    return db_number(store, 0, ST_JOB_ADD, error, "tikiiikttii", kind_names[job->kind], ranks[job->kind],
                     job->branch, job->library, job->upload, job->import, job->account,
                     job->language ? job->language : "", job->arguments ? job->arguments : "", job->created,
                     job->title_file);
}

/* What a newer program wrote and this one does not know is neither waiting nor running here. */
static gpointer
job_row(Store *store, StatementId id)
{
    Job *job = g_new0(Job, 1);
    guint kind = number_of(db_text(store, id, 1), kind_names, N_JOB_KINDS),
          state = number_of(db_text(store, id, 10), state_names, N_JOB_STATES);
    gboolean is_known = kind < N_JOB_KINDS && state < N_JOB_STATES;
    job->id = db_int(store, id, 0);
    job->kind = is_known ? (JobKind)kind : JOB_CHECK;
    job->branch = db_int(store, id, 2);
    job->library = db_int(store, id, 3);
    job->upload = db_int(store, id, 4);
    job->import = db_int(store, id, 5);
    job->account = db_int(store, id, 6);
    job->branch_code = db_dup(store, id, 7);
    job->language = db_dup(store, id, 8);
    job->arguments = db_dup(store, id, 9);
    job->state = is_known ? (JobState)state : JOB_FAILED;
    job->cancelled = db_int(store, id, 11) != 0;
    job->attempts = (guint)db_int(store, id, 12);
    job->worker = db_dup(store, id, 13);
    job->heartbeat = db_int(store, id, 14);
    job->done = db_int(store, id, 15);
    job->total = db_int(store, id, 16);
    job->created = db_int(store, id, 17);
    job->started = db_int(store, id, 18);
    job->ended = db_int(store, id, 19);
    job->result = db_int(store, id, 20);
    job->code = (gint)db_int(store, id, 21);
    job->message = db_dup(store, id, 22);
    job->account_name = db_dup(store, id, 23);
    job->title_file = db_int(store, id, 24);
    return job;
}

Job *
store_job_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_JOB_GET, "job", error, "i", id))
        return NULL;
    Job *job = job_row(store, ST_JOB_GET);
    db_end(store, ST_JOB_GET);
    return job;
}

Job *
store_job_find(Store *store, const Job *like, GError **error)
{
    gint64 id = db_number(store, 0, ST_JOB_FIND, error, "itiii",
                          like->branch != 0 ? like->branch : -like->library, kind_names[like->kind],
                          like->upload, like->import, like->title_file);
    return id > 0 ? store_job_get(store, id, error) : NULL;
}

/* The first row; NULL without error when there is none. */
static Job *
first_of(GPtrArray *rows)
{
    Job *job = rows && rows->len > 0 ? g_ptr_array_steal_index(rows, 0) : NULL;
    g_clear_pointer(&rows, g_ptr_array_unref);
    return job;
}

static GPtrArray *
rows_of(Store *store, StatementId id, GError **error)
{
    return db_rows(store, id, job_row, (GDestroyNotify)job_free, error);
}

Job *
store_job_of_title_file(Store *store, gint64 file, GError **error)
{
    return db_query(store, ST_JOB_OF_TITLE_FILE, error, "i", file)
               ? first_of(rows_of(store, ST_JOB_OF_TITLE_FILE, error))
               : NULL;
}

Job *
store_job_before_title_file(Store *store, gint64 library, gint64 file, GError **error)
{
    return db_query(store, ST_JOB_BEFORE_TITLE_FILE, error, "ii", library, file)
               ? first_of(rows_of(store, ST_JOB_BEFORE_TITLE_FILE, error))
               : NULL;
}

GPtrArray *
store_job_list(Store *store, gint64 library, gboolean open, guint limit, GError **error)
{
    StatementId id = open ? ST_JOB_LIST_OPEN : ST_JOB_LIST;
    return db_query(store, id, error, "ii", library, (gint64)limit) ? rows_of(store, id, error) : NULL;
}

Job *
store_job_claim(Store *store, const char *worker, gint64 now, GError **error)
{
    gint64 latest = now + LONGEST_PAUSE;
    /* Looked at first, because claiming takes the writer's lock of SQLite, which an idle worker has no business with. */
    gint64 waits = db_number(store, 0, ST_JOB_NEXT, error, "ii", now, latest);
    if (waits <= 0)
        return NULL;
    g_autoptr(GError) cause = NULL;
    gint64 id = db_number(store, 0, ST_JOB_CLAIM, &cause, "tii", worker, now, latest);
    if (g_error_matches(cause, STORE_ERROR, STORE_ERROR_CONFLICT))
        return NULL; /* another worker began one of the same branch at this very moment */
    if (cause)
        g_propagate_error(error, g_steal_pointer(&cause));
    return id > 0 ? store_job_get(store, id, error) : NULL;
}

gboolean
store_job_beat(Store *store, gint64 id, const char *worker, gboolean *cancelled, GError **error)
{
    gint64 answer = db_number(store, 2, ST_JOB_BEAT, error, "it", id, worker);
    *cancelled = answer == 1;
    return answer >= 0 && db_found(answer < 2, "job", error);
}

gboolean
store_job_set_progress(Store *store, gint64 id, const char *worker, gint64 done, gint64 total, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_JOB_SET_PROGRESS, error, "itii", id, worker, done, total) &&
           db_found(written, "job", error);
}

gboolean
store_job_finish(Store *store, gint64 id, const char *worker, gint64 result, gint64 now, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_JOB_FINISH, error, "itii", id, worker, result, now) &&
           db_found(written, "job", error);
}

/* An upload whose check comes to no end is not shown as being checked for ever. Its page reads it again. */
static gboolean
check_is_over(Store *store, gint64 job, JobState state, GError **error)
{
    return (state != JOB_FAILED && state != JOB_CANCELLED) ||
           db_run(store, NULL, ST_JOB_CHECK_OVER, error, "i", job);
}

gboolean
store_job_end(Store *store, gint64 id, const char *worker, JobState state, gint code, const char *message,
              gint64 now, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_JOB_END, error, "ittiti", id, worker, state_names[state], (gint64)code,
                  message, now) &&
           db_found(written, "job", error) && check_is_over(store, id, state, error);
}

gboolean
store_job_give_back(Store *store, gint64 id, const char *worker, gint64 not_before, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_JOB_GIVE_BACK, error, "iti", id, worker, not_before) &&
           db_found(written, "job", error);
}

gint64
store_job_running(Store *store, gint64 branch, GError **error)
{
    return db_number(store, 0, ST_JOB_RUNNING, error, "i", branch);
}

GPtrArray *
store_job_list_running(Store *store, GError **error)
{
    return db_query(store, ST_JOB_LIST_RUNNING, error, "") ? rows_of(store, ST_JOB_LIST_RUNNING, error)
                                                           : NULL;
}

gboolean
store_job_take_over(Store *store, const Job *seen, const Job *becomes, gint64 not_before, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_JOB_TAKE_OVER, error, "itititii", seen->id, seen->worker,
                  seen->heartbeat, state_names[becomes->state], (gint64)becomes->code,
                  becomes->message ? becomes->message : "", becomes->ended, not_before) &&
           db_found(written, "job", error) && check_is_over(store, seen->id, becomes->state, error);
}

gboolean
store_job_cancel(Store *store, gint64 id, gint64 now, GError **error)
{
    guint64 written;
    if (!db_run(store, &written, ST_JOB_CANCEL_WAITING, error, "ii", id, now))
        return FALSE;
    if (written > 0)
        return check_is_over(store, id, JOB_CANCELLED, error);
    if (!db_run(store, &written, ST_JOB_CANCEL_RUNNING, error, "i", id))
        return FALSE;
    if (written == 0)
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                    _("This is finished already and cannot be stopped any more. Look at what came of it."));
    return written > 0;
}

gboolean
store_job_retry(Store *store, gint64 id, GError **error)
{
    guint64 written = 0;
    GError *cause = NULL;
    gboolean ran = db_run(store, &written, ST_JOB_RETRY, &cause, "i", id);
    if (written > 0)
        return TRUE;
    if (!ran && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_CONFLICT)) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    g_clear_error(&cause);
    g_set_error(
        error, STORE_ERROR, STORE_ERROR_CONFLICT,
        _("Only what failed or was stopped can be done again, and only when it does not wait already. "
          "Nothing was changed."));
    return FALSE;
}

gboolean
store_job_forget(Store *store, gint64 ended_before, GError **error)
{
    return db_run(store, NULL, ST_JOB_FORGET, error, "i", ended_before);
}
