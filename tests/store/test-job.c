/* Proves the queue: each job is done exactly once however many claim, never two of one school at once, in the order of their
 * rank; who is cancelled, was taken over or has ended cannot finish. Runs on SQLite and on PostgreSQL. */
#include "fixture.h"
#include "store/job.h"

#define NOW     (G_GINT64_CONSTANT(1788264000) * G_USEC_PER_SEC)
#define WORKERS 8
#define JOBS    6 /* of each school and kind */

static gint64
add(Store *store, JobKind kind, gint64 branch, gint64 upload)
{
    g_autoptr(GError) error = NULL;
    const Job job = {.kind = kind,
                     .branch = branch,
                     .upload = upload,
                     .language = (char *)"nl",
                     .arguments = (char *)"abc 1",
                     .created = NOW};
    gint64 id = store_job_add(store, &job, &error);
    g_assert_no_error(error);
    return id;
}

static Job *
claim(Store *store, const char *worker)
{
    g_autoptr(GError) error = NULL;
    Job *job = store_job_claim(store, worker, NOW, &error);
    g_assert_no_error(error);
    return job;
}

static JobState
state_of(Store *store, gint64 id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Job) job = store_job_get(store, id, &error);
    g_assert_no_error(error);
    return job->state;
}

static void
test_order(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    g_assert_null(claim(store, "w1"));
    gint64 check = add(store, JOB_CHECK, fixture.branch, 1), apply = add(store, JOB_APPLY, fixture.branch, 1),
           other = add(store, JOB_CHECK, fixture.other, 2);
    g_assert_cmpint(add(store, JOB_APPLY, fixture.branch, 1), ==, 0); /* one like it waits */
    g_autoptr(Job) first = claim(store, "w1");
    g_assert_cmpint(first->id, ==, apply); /* somebody looks at it */
    g_assert_cmpint(first->state, ==, JOB_RUNNING);
    g_assert_cmpuint(first->attempts, ==, 1);
    g_assert_cmpstr(first->worker, ==, "w1");
    g_assert_cmpstr(first->arguments, ==, "abc 1");
    g_assert_cmpstr(first->branch_code, ==, "1234");
    g_assert_cmpint(first->library, ==, fixture.library);
    g_autoptr(Job) second = claim(store, "w2");
    g_assert_cmpint(second->id, ==, other); /* the check of the first school waits for its import */
    g_assert_null(claim(store, "w3"));
    g_assert_cmpint(store_job_running(store, fixture.branch, &error), ==, first->heartbeat);
    g_assert_cmpint(add(store, JOB_APPLY, fixture.branch, 1), >, 0); /* the other one no longer waits */
    g_assert_true(store_job_finish(store, apply, "w1", 77, NOW, &error));
    g_autoptr(Job) done = store_job_get(store, apply, &error);
    g_assert_cmpint(done->state, ==, JOB_DONE);
    g_assert_cmpint(done->result, ==, 77);
    g_assert_false(store_job_finish(store, apply, "w1", 78, NOW, &error)); /* once */
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_autoptr(Job) third = claim(store, "w1");
    g_assert_cmpint(third->kind, ==, JOB_APPLY);
    g_assert_true(store_job_finish(store, third->id, "w1", 0, NOW, &error));
    g_autoptr(Job) fourth = claim(store, "w1");
    g_assert_cmpint(fourth->id, ==, check);
    g_assert_cmpint(store_job_running(store, fixture.library + 1000, &error), ==, 0);
    fixture_close(&fixture);
}

/* A pause is waited for, but not longer than any pause is: the clock may have gone back. */
static void
test_pause(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    Store *store = fixture.store;
    gint64 id = add(store, JOB_UNDO, fixture.branch, 0);
    job_free(claim(store, "w1"));
    g_assert_true(store_job_give_back(store, id, "w1", NOW + 5, &error));
    g_assert_null(claim(store, "w1"));
    g_autoptr(Job) later = store_job_claim(store, "w2", NOW + 5, &error);
    g_assert_cmpint(later->id, ==, id);
    g_assert_cmpuint(later->attempts, ==, 2);
    g_assert_true(store_job_give_back(store, id, "w2", 0, &error)); /* a server that stops in good order */
    g_autoptr(Job) again = claim(store, "w1");
    g_assert_cmpuint(again->attempts, ==, 2);
    g_assert_true(store_job_give_back(store, id, "w1", NOW + 5, &error));
    g_autoptr(Job) clock_back = store_job_claim(store, "w1", NOW - G_TIME_SPAN_DAY, &error);
    g_assert_nonnull(clock_back);
    fixture_close(&fixture);
}

static void
assert_lost(gboolean ok, GError **error)
{
    g_assert_false(ok);
    g_assert_error(*error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    g_clear_error(error);
}

/* The worker that was taken for dead and wakes up finds that nothing is its own any more. */
static void
test_take_over(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    gboolean cancelled = TRUE;
    const Job waits = {.state = JOB_WAITING},
              failed = {.state = JOB_FAILED, .ended = NOW, .code = 8, .message = (char *)"stop"};
    fixture_open(&fixture);
    Store *store = fixture.store;
    gint64 id = add(store, JOB_APPLY, fixture.branch, 1);
    g_autoptr(Job) seen = claim(store, "w1");
    g_assert_true(store_job_beat(store, id, "w1", &cancelled, &error));
    g_assert_false(cancelled);
    assert_lost(store_job_take_over(store, seen, &waits, 0, &error), &error); /* it moved */
    g_autoptr(GPtrArray) running = store_job_list_running(store, &error);
    g_assert_cmpuint(running->len, ==, 1);
    g_assert_true(store_job_take_over(store, running->pdata[0], &waits, 0, &error));
    assert_lost(store_job_take_over(store, running->pdata[0], &waits, 0, &error), &error); /* by one only */
    g_autoptr(Job) taken = claim(store, "w2");
    g_assert_nonnull(taken);
    assert_lost(store_job_beat(store, id, "w1", &cancelled, &error), &error);
    assert_lost(store_job_set_progress(store, id, "w1", 1, 2, &error), &error);
    assert_lost(store_job_finish(store, id, "w1", 5, NOW, &error), &error);
    assert_lost(store_job_end(store, id, "w1", JOB_FAILED, 1, "x", NOW, &error), &error);
    assert_lost(store_job_give_back(store, id, "w1", 0, &error), &error);
    g_assert_true(store_job_set_progress(store, id, "w2", 340, 1012, &error));
    g_autoptr(GPtrArray) now = store_job_list_running(store, &error);
    g_assert_cmpint(((Job *)now->pdata[0])->done, ==, 340);
    g_assert_cmpint(((Job *)now->pdata[0])->total, ==, 1012);
    g_assert_true(store_job_take_over(store, now->pdata[0], &failed, 0, &error));
    g_autoptr(Job) ended = store_job_get(store, id, &error);
    g_assert_cmpint(ended->state, ==, JOB_FAILED);
    g_assert_cmpint(ended->code, ==, 8);
    g_assert_cmpstr(ended->message, ==, "stop");
    g_assert_true(store_job_retry(store, id, &error));
    g_assert_cmpint(state_of(store, id), ==, JOB_WAITING);
    g_assert_no_error(error);
    fixture_close(&fixture);
}

/* In each state: waiting, running, done, failed, cancelled. An upload whose check ends so is not "being checked" for ever. */
static void
test_cancel(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    gboolean cancelled = FALSE;
    fixture_open(&fixture);
    Store *store = fixture.store;
    Upload row = {.branch = fixture.branch, .state = UPLOAD_CHECKING};
    gint64 upload = store_upload_add(store, &row, &error), id = add(store, JOB_CHECK, fixture.branch, upload);
    g_assert_true(store_job_cancel(store, id, NOW, &error));
    g_assert_cmpint(state_of(store, id), ==, JOB_CANCELLED);
    g_autoptr(Upload) refused = store_upload_get(store, upload, &error);
    g_assert_cmpint(refused->state, ==, UPLOAD_REFUSED);
    g_assert_null(claim(store, "w1"));
    g_assert_false(store_job_cancel(store, id, NOW, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    gint64 apply = add(store, JOB_APPLY, fixture.branch, upload);
    g_autoptr(Upload) busy = store_upload_get(store, upload, &error);
    g_assert_cmpint(busy->job, ==, apply);
    job_free(claim(store, "w1"));
    g_assert_true(store_job_cancel(store, apply, NOW, &error));
    g_assert_true(store_job_beat(store, apply, "w1", &cancelled, &error));
    g_assert_true(cancelled);
    assert_lost(store_job_finish(store, apply, "w1", 5, NOW, &error), &error); /* what it wrote goes back */
    g_assert_true(store_job_end(store, apply, "w1", JOB_CANCELLED, 0, "", NOW, &error));
    g_assert_false(store_job_cancel(store, apply, NOW, &error));
    g_clear_error(&error);
    g_assert_true(store_job_retry(store, apply, &error));
    g_autoptr(Job) again = claim(store, "w1");
    g_assert_false(again->cancelled);
    g_assert_true(store_job_finish(store, apply, "w1", 5, NOW, &error));
    g_assert_false(store_job_cancel(store, apply, NOW, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_false(store_job_retry(store, apply, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_autoptr(GPtrArray) open = store_job_list(store, fixture.library, TRUE, 10, &error);
    g_autoptr(GPtrArray) all = store_job_list(store, 0, FALSE, 10, &error);
    g_autoptr(GPtrArray) strange = store_job_list(store, fixture.library + 1, FALSE, 10, &error);
    g_assert_cmpuint(open->len, ==, 0);
    g_assert_cmpuint(all->len, ==, 2);
    g_assert_cmpuint(strange->len, ==, 0);
    g_assert_true(store_job_forget(store, NOW, &error));
    g_assert_cmpint(state_of(store, apply), ==, JOB_DONE);
    g_assert_true(store_job_forget(store, NOW + 1, &error));
    g_assert_null(store_job_get(store, apply, &error));
    fixture_close(&fixture);
}

typedef struct {
    const char *url;
    gint *running; /* of each school: how many run now */
    gint *done;    /* by id */
    gint64 branch;
} Race;

static gpointer
race(gpointer data)
{
    const Race *shared = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = fixture_store(shared->url);
    g_autofree char *name = g_strdup_printf("thread %p", (void *)g_thread_self());
    for (guint idle = 0; idle < 200;) {
        g_autoptr(Job) job = store_job_claim(store, name, NOW, &error);
        g_assert_no_error(error);
        if (!job) {
            idle++;
            g_usleep(1000);
            continue;
        }
        idle = 0;
        gint *school = &shared->running[job->branch == shared->branch ? 0 : 1];
        g_assert_cmpint(g_atomic_int_add(school, 1), ==, 0);
        g_usleep(500);
        g_atomic_int_inc(&shared->done[job->id]);
        g_assert_true(g_atomic_int_dec_and_test(school));
        g_assert_true(store_job_finish(store, job->id, name, 1, NOW, &error));
        g_assert_no_error(error);
    }
    return NULL;
}

static void
test_race(void)
{
    Fixture fixture;
    gint running[2] = {0}, done[1 + 4 * JOBS] = {0};
    GThread *threads[WORKERS];
    fixture_open(&fixture);
    for (guint i = 0; i < JOBS; i++) {
        add(fixture.store, JOB_CHECK, fixture.branch, i + 1);
        add(fixture.store, JOB_CHECK, fixture.other, i + 1);
        add(fixture.store, JOB_APPLY, fixture.branch, i + 1);
        add(fixture.store, JOB_APPLY, fixture.other, i + 1);
    }
    Race shared = {fixture.url, running, done, fixture.branch};
    for (guint i = 0; i < WORKERS; i++)
        threads[i] = g_thread_new("race", race, &shared);
    for (guint i = 0; i < WORKERS; i++)
        g_thread_join(threads[i]);
    for (guint id = 1; id < G_N_ELEMENTS(done); id++)
        g_assert_cmpint(done[id], ==, 1);
    fixture_close(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/job/order", test_order);
    g_test_add_func("/store/job/pause", test_pause);
    g_test_add_func("/store/job/take-over", test_take_over);
    g_test_add_func("/store/job/cancel", test_cancel);
    g_test_add_func("/store/job/race", test_race);
    return g_test_run();
}
