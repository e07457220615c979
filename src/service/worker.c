/* Workers: threads that claim jobs and do them, and one that counts their heartbeats up, hears who wants a job stopped, and
 * takes over the jobs of workers that died. */
#include "service/file.h"
#include "service/client_account.h"
#include "service/run.h"
#include "store/account.h"
#include "store/lending.h"
#include "store/log.h"
#include "store/mail.h"
#include "text/text.h"

#define POLL_MICROSECONDS (250 * 1000) /* for jobs that another process put in the queue */
#define BEAT_MICROSECONDS (500 * 1000)
#define DEAD_SECONDS      10 /* twenty missed heartbeats; one who was alive all the same loses its work, no more */
#define MAX_ATTEMPTS      5
#define MAX_WAITING       2 /* requests that wait for their job; others get the page at once */
#define KEEP_DAYS         30
#define COMMANDS_AT_ONCE  10000u /* of the desks, forgotten in one go */
#define EXPIRE_BATCH      20
#define KEEP_EVERY        (G_TIME_SPAN_HOUR)

static const struct {
    JobWork run;
    gboolean is_patient;   /* nobody waits for it: whatever is no fault of the file is tried again */
    gboolean is_in_pieces; /* each of which stands when a later one fails */
} kinds[N_JOB_KINDS] = {
    [JOB_CHECK] = {upload_check_run, TRUE, FALSE},
    [JOB_APPLY] = {import_apply_run, FALSE, FALSE},
    [JOB_UNDO] = {undo_run, FALSE, FALSE},
    [JOB_REMOVE] = {upload_remove_run, FALSE, FALSE},
    [JOB_TITLES_CHECK] = {titles_check_run, FALSE, FALSE},
    [JOB_TITLES_APPLY] = {titles_apply_run, FALSE, TRUE},
    [JOB_TITLES_UNDO] = {titles_undo_run, FALSE, TRUE},
};

typedef struct {
    Jobs *jobs;
    char *name; /* of this thread, over all machines */
    GThread *thread;
    /* of the job that it does; under the lock */
    gint64 job; /* 0 = none */
    GCancellable *cancellable;
    gboolean is_cancelled; /* by somebody, rather than because the server stops */
} Worker;

/* What the keeper saw of a job of whatever worker. */
typedef struct {
    gint64 heartbeat;
    gint64 since; /* monotonic time at which it was first seen so */
} Sight;

struct Jobs {
    Service *service;
    GMutex lock;
    GCond woken, ended;
    guint wakes, ends, waiting;
    gboolean stopping;
    guint n;
    Worker *workers;
    GThread *keeper;
    gint64 dead; /* microseconds */
};

gboolean
job_run_goes_on(const JobRun *run, GError **error)
{
    if (run == NULL || !g_cancellable_is_cancelled(run->cancellable))
        return TRUE;
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_BUSY, "cancelled");
    return FALSE;
}

void
job_run_note(guint64 read, guint64 total, guint64 rows, gpointer data)
{
    JobRun *run = data;
    g_auto(Connection) connection = {0};
    gint64 now = g_get_monotonic_time();
    (void)read;
    (void)total;
    if (now - run->last < G_USEC_PER_SEC / 2)
        return;
    run->last = now;
    run->was_told = TRUE;
    /* Only for the eye: a missed step of the counter harms nothing. */
    if (connection_take(&connection, run->service, run->job->library, NULL))
        store_job_set_progress(connection.store, run->job->id, run->worker, (gint64)rows, run->total, NULL);
}

void
job_run_note_read(JobRun *run, guint rows)
{
    if (!run->was_told)
        return;
    run->total = rows;
    run->last = 0;
    job_run_note(0, 0, rows, run);
}

gboolean
job_run_finish(const JobRun *run, Store *store, gint64 result, GError **error)
{
    GError *cause = NULL;
    if (run == NULL)
        return TRUE;
    if (store_job_finish(store, run->job->id, run->worker, result, service_now(run->service), &cause))
        return TRUE;
    return service_fail(error, cause);
}

static gboolean
may_try_again(const Job *job, const GError *error)
{
    if (job->attempts >= MAX_ATTEMPTS || error->domain != SERVICE_ERROR)
        return FALSE;
    return error->code == SERVICE_ERROR_BUSY || error->code == SERVICE_ERROR_UNKNOWN ||
           (kinds[job->kind].is_patient &&
            (error->code == SERVICE_ERROR_DB || error->code == SERVICE_ERROR_IO ||
             error->code == SERVICE_ERROR_FULL));
}

/* 1, 4, 9, 16 seconds. */
static gint64
pause_after(const Service *service, const Job *job)
{
    return service_now(service) + (gint64)job->attempts * job->attempts * G_USEC_PER_SEC;
}

/* What becomes of a job whose work did not end well. One that is no longer this worker's is left alone; so is one that turns
 * out to be done (the answer to its commit was lost). */
static gboolean
settle(Worker *worker, const Job *job, gboolean is_cancelled, const GError *error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(GError) cause = NULL;
    Service *service = worker->jobs->service;
    gint64 now = service_now(service);
    gboolean is_stopping = g_cancellable_is_cancelled(service->stopping);
    if (!connection_take(&connection, service, job->library, NULL) || !store_begin(connection.store, NULL))
        return FALSE;
    Store *store = connection.store;
    gboolean done;
    if (is_cancelled)
        done = store_job_end(store, job->id, worker->name, JOB_CANCELLED, 0, "", now, &cause);
    else if (is_stopping)
        done = store_job_give_back(store, job->id, worker->name, 0, &cause);
    else if (may_try_again(job, error))
        done = store_job_give_back(store, job->id, worker->name, pause_after(service, job), &cause);
    else
        done = store_job_end(store, job->id, worker->name, JOB_FAILED, error->code, error->message, now,
                             &cause);
    if (g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return TRUE;
    return done && store_commit(store, NULL);
}

/* The rights of who asked, as they are now. NULL with error when there is no such account any more. */
static const Account *
load_actor(Service *service, const Job *job, Account **loaded, GError **error)
{
    if (job->account == 0)
        return service_operator();
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, job->library, error))
        return NULL;
    g_autofree char *today = service_today(service);
    *loaded = client_or_account(connection.store, job->account, today, &cause);
    if (*loaded == NULL)
        service_fail(error, cause);
    return *loaded;
}

static gboolean
cancelled_in_database(Service *service, const Job *job)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, job->library, NULL))
        return FALSE;
    g_autoptr(Job) now = store_job_get(connection.store, job->id, NULL);
    return now != NULL && now->cancelled;
}

static void
do_job(Worker *worker, const Job *job)
{
    Jobs *jobs = worker->jobs;
    g_autoptr(GError) error = NULL;
    g_autoptr(Account) loaded = NULL;
    JobRun run = {
        .service = jobs->service, .job = job, .worker = worker->name, .last = g_get_monotonic_time()};
    text_set_language(text_language_from_header(job->language));
    g_mutex_lock(&jobs->lock);
    worker->job = job->id;
    worker->is_cancelled = FALSE;
    worker->cancellable = run.cancellable = g_cancellable_new();
    if (jobs->stopping)
        g_cancellable_cancel(run.cancellable);
    g_mutex_unlock(&jobs->lock);
    const Account *actor = load_actor(jobs->service, job, &loaded, &error);
    gboolean ok = actor != NULL && kinds[job->kind].run(&run, actor, &error);
    g_mutex_lock(&jobs->lock);
    gboolean is_cancelled = worker->is_cancelled;
    g_mutex_unlock(&jobs->lock);
    if (!ok) {
        is_cancelled |= cancelled_in_database(jobs->service, job);
        for (guint i = 0; i < MAX_ATTEMPTS && !settle(worker, job, is_cancelled, error); i++)
            g_usleep(POLL_MICROSECONDS);
    }
    g_mutex_lock(&jobs->lock);
    worker->job = 0;
    g_clear_object(&worker->cancellable);
    jobs->ends++;
    jobs->wakes++; /* the next one of this branch may begin */
    g_cond_broadcast(&jobs->ended);
    g_cond_broadcast(&jobs->woken);
    g_mutex_unlock(&jobs->lock);
}

static Job *
claim(Worker *worker)
{
    g_auto(Connection) connection = {0};
    Service *service = worker->jobs->service;
    return connection_take(&connection, service, STORE_EVERY_LIBRARY, NULL)
               ? store_job_claim(connection.store, worker->name, service_now(service), NULL)
               : NULL;
}

static gpointer
work(gpointer data)
{
    Worker *worker = data;
    Jobs *jobs = worker->jobs;
    g_mutex_lock(&jobs->lock);
    while (!jobs->stopping) {
        guint seen = jobs->wakes;
        g_mutex_unlock(&jobs->lock);
        g_autoptr(Job) job = claim(worker);
        if (job != NULL)
            do_job(worker, job);
        g_mutex_lock(&jobs->lock);
        if (job == NULL && !jobs->stopping && jobs->wakes == seen)
            g_cond_wait_until(&jobs->woken, &jobs->lock, g_get_monotonic_time() + POLL_MICROSECONDS);
    }
    g_mutex_unlock(&jobs->lock);
    return NULL;
}

/* A job that somebody wants stopped, or that is another worker's by now. */
static void
stop_job(Worker *worker, gint64 job, gboolean is_cancelled)
{
    g_mutex_lock(&worker->jobs->lock);
    if (worker->job == job) {
        worker->is_cancelled |= is_cancelled;
        g_cancellable_cancel(worker->cancellable);
    }
    g_mutex_unlock(&worker->jobs->lock);
}

static void
beat(Worker *worker, Store *store)
{
    g_autoptr(GError) error = NULL;
    gboolean is_cancelled = FALSE;
    g_mutex_lock(&worker->jobs->lock);
    gint64 job = worker->job;
    g_mutex_unlock(&worker->jobs->lock);
    if (job == 0)
        return;
    gboolean mine = store_job_beat(store, job, worker->name, &is_cancelled, &error);
    if (is_cancelled || (!mine && g_error_matches(error, STORE_ERROR, STORE_ERROR_NOT_FOUND)))
        stop_job(worker, job, is_cancelled);
}

static void
take_over(Jobs *jobs, Store *store, const Job *job)
{
    Job becomes = {.state = JOB_WAITING};
    gint64 now = service_now(jobs->service);
    if (job->cancelled || job->attempts >= MAX_ATTEMPTS) {
        text_set_language(text_language_from_header(job->language));
        becomes.state = job->cancelled ? JOB_CANCELLED : JOB_FAILED;
        becomes.code = job->cancelled ? 0 : SERVICE_ERROR_BUSY;
        becomes.ended = now;
        if (!job->cancelled)
            becomes.message = (char *)(kinds[job->kind].is_in_pieces
                                           ? _("The server stopped several times while it did this. What it "
                                               "had done by then stands. Tell the operator; go on with it "
                                               "later, or take it back.")
                                           : _("The server stopped several times while it did this. Nothing "
                                               "was changed. Tell the operator; try it again later."));
    }
    if (store_begin(store, NULL) &&
        store_job_take_over(store, job, &becomes, pause_after(jobs->service, job), NULL))
        store_commit(store, NULL);
    store_rollback(store);
}

/* Heartbeats are compared with what was seen before, by this process's own clock that never jumps. While nothing could be seen,
 * nobody could be heard either. */
static void
watch(Jobs *jobs, Store *store, GHashTable *sights)
{
    g_autoptr(GPtrArray) running = store_job_list_running(store, NULL);
    if (running == NULL) {
        g_hash_table_remove_all(sights);
        return;
    }
    g_autoptr(GHashTable) present = g_hash_table_new(g_int64_hash, g_int64_equal);
    gint64 now = g_get_monotonic_time();
    for (guint i = 0; i < running->len; i++) {
        const Job *job = running->pdata[i];
        Sight *sight = g_hash_table_lookup(sights, &job->id);
        if (sight == NULL) {
            sight = g_new0(Sight, 1);
            sight->heartbeat = job->heartbeat - 1;
            g_hash_table_insert(sights, g_memdup2(&job->id, sizeof job->id), sight);
        }
        if (sight->heartbeat != job->heartbeat)
            *sight = (Sight){job->heartbeat, now};
        else if (now - sight->since > jobs->dead)
            take_over(jobs, store, job);
        g_hash_table_add(present, (gpointer)&job->id);
    }
    GHashTableIter iter;
    gpointer id;
    g_hash_table_iter_init(&iter, sights);
    while (g_hash_table_iter_next(&iter, &id, NULL))
        if (!g_hash_table_contains(present, id))
            g_hash_table_iter_remove(&iter);
}

/* TRUE when there may be more. */
static gboolean
expire_some(Service *service)
{
    if (service->keep_days == 0)
        return FALSE;
    gint64 before = service_now(service) - (gint64)service->keep_days * G_TIME_SPAN_DAY;
    return upload_files_expire(service, before, EXPIRE_BATCH, NULL) == EXPIRE_BATCH;
}

static void
keep_once(Jobs *jobs, GHashTable *sights, gint64 *forgotten)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, jobs->service, STORE_EVERY_LIBRARY, NULL)) {
        g_hash_table_remove_all(sights);
        return;
    }
    for (guint i = 0; i < jobs->n; i++)
        beat(&jobs->workers[i], connection.store);
    watch(jobs, connection.store, sights);
    gint64 now = g_get_monotonic_time();
    if (*forgotten != 0 && now - *forgotten < KEEP_EVERY)
        return;
    if (expire_some(jobs->service)) /* the rest in the next round */
        return;
    *forgotten = now;
    gint64 before = service_now(jobs->service) - KEEP_DAYS * G_TIME_SPAN_DAY;
    store_job_forget(connection.store, before, NULL);
    store_log_forget(connection.store, before, NULL);
    store_mail_forget(connection.store, before, NULL);
    store_command_forget(connection.store, before, COMMANDS_AT_ONCE, NULL, NULL);
    command_forget(jobs->service, connection.store, NULL);
}

static gpointer
keep(gpointer data)
{
    Jobs *jobs = data;
    g_autoptr(GHashTable) sights = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    gint64 forgotten = 0;
    g_mutex_lock(&jobs->lock);
    while (!jobs->stopping) {
        g_mutex_unlock(&jobs->lock);
        keep_once(jobs, sights, &forgotten);
        g_mutex_lock(&jobs->lock);
        gint64 next = g_get_monotonic_time() + BEAT_MICROSECONDS;
        while (!jobs->stopping && g_cond_wait_until(&jobs->woken, &jobs->lock, next))
            ;
    }
    g_mutex_unlock(&jobs->lock);
    return NULL;
}

Jobs *
jobs_new(Service *service)
{
    Jobs *jobs = g_new0(Jobs, 1);
    jobs->service = service;
    g_mutex_init(&jobs->lock);
    g_cond_init(&jobs->woken);
    g_cond_init(&jobs->ended);
    return jobs;
}

void
jobs_start(Jobs *jobs, guint workers, guint dead_seconds)
{
    g_autofree char *random = g_uuid_string_random();
    jobs->n = workers;
    jobs->dead = (dead_seconds > 0 ? dead_seconds : DEAD_SECONDS) * G_USEC_PER_SEC;
    jobs->workers = g_new0(Worker, workers);
    for (guint i = 0; i < workers; i++) {
        Worker *worker = &jobs->workers[i];
        worker->jobs = jobs;
        worker->name = g_strdup_printf("%s %s %u", g_get_host_name(), random, i);
        worker->thread = g_thread_new("worker", work, worker);
    }
    jobs->keeper = g_thread_new("keeper", keep, jobs);
}

void
jobs_wake(Jobs *jobs)
{
    g_mutex_lock(&jobs->lock);
    jobs->wakes++;
    g_cond_broadcast(&jobs->woken);
    g_mutex_unlock(&jobs->lock);
}

gboolean
jobs_wait_begin(Jobs *jobs)
{
    g_mutex_lock(&jobs->lock);
    gboolean may = jobs->waiting < MAX_WAITING;
    jobs->waiting += may ? 1 : 0;
    g_mutex_unlock(&jobs->lock);
    return may;
}

guint
jobs_ends(Jobs *jobs)
{
    g_mutex_lock(&jobs->lock);
    guint ends = jobs->ends;
    g_mutex_unlock(&jobs->lock);
    return ends;
}

void
jobs_wait(Jobs *jobs, guint ends, guint milliseconds)
{
    gint64 until = g_get_monotonic_time() + (gint64)milliseconds * 1000;
    g_mutex_lock(&jobs->lock);
    while (jobs->ends == ends && g_cond_wait_until(&jobs->ended, &jobs->lock, until))
        ;
    g_mutex_unlock(&jobs->lock);
}

void
jobs_wait_end(Jobs *jobs)
{
    g_mutex_lock(&jobs->lock);
    jobs->waiting--;
    g_mutex_unlock(&jobs->lock);
}

void
jobs_free(Jobs *jobs)
{
    if (jobs == NULL)
        return;
    g_mutex_lock(&jobs->lock);
    jobs->stopping = TRUE;
    for (guint i = 0; i < jobs->n; i++)
        if (jobs->workers[i].cancellable != NULL)
            g_cancellable_cancel(jobs->workers[i].cancellable);
    g_cond_broadcast(&jobs->woken);
    g_cond_broadcast(&jobs->ended);
    g_mutex_unlock(&jobs->lock);
    for (guint i = 0; i < jobs->n; i++) {
        g_thread_join(jobs->workers[i].thread);
        g_free(jobs->workers[i].name);
    }
    if (jobs->keeper != NULL)
        g_thread_join(jobs->keeper);
    g_mutex_clear(&jobs->lock);
    g_cond_clear(&jobs->woken);
    g_cond_clear(&jobs->ended);
    g_free(jobs->workers);
    g_free(jobs);
}
