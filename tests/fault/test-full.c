/* Proves that a full disk is said as such and leaves the register as it was, and that two writers do not harm
 * each other. */
#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "fixture.h"
#include "store/db.h"

#define PUPILS 2000

static RosterRegister *
load(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    RosterRegister *reg = store_register_load(fixture->store, fixture->branch, &error);
    g_assert_no_error(error);
    return reg;
}

enum { RESULT_APPLIED, RESULT_FULL, RESULT_OTHER };

/* What applying says when no file may grow beyond limit. With a small cache the writing begins, and fails,
 * before the commit. */
static int
apply_within(Fixture *fixture, const RosterPlan *plan, rlim_t limit, gboolean small_cache)
{
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        g_autoptr(GError) error = NULL;
        struct rlimit rlimit = {limit, limit};
        signal(SIGXFSZ, SIG_IGN);
        g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &rlimit), ==, 0);
        g_autoptr(Store) store = store_open(fixture->url, &error);
        if (store && small_cache)
            store->engine->script(store->connection, "PRAGMA cache_size = 8", &error);
        gboolean ok = store && store_begin(store, &error) &&
                      apply_open(store, fixture->branch, plan, 0, &error) > 0 && store_commit(store, &error);
        _exit(ok                                                      ? RESULT_APPLIED
              : g_error_matches(error, STORE_ERROR, STORE_ERROR_FULL) ? RESULT_FULL
                                                                      : RESULT_OTHER);
    }
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void
test_file_size(void)
{
    Fixture fixture;
    g_autoptr(GRand) rand = g_rand_new_with_seed(12);
    guint n_full = 0;
    fixture_open(&fixture);
    g_autoptr(RosterRegister) reg = load(&fixture);
    g_autoptr(RosterPlan) plan = enrol_plan(rand, reg, PUPILS);
    g_autofree char *before = fixture_dump(fixture.store);
    g_clear_pointer(&fixture.store, store_close);
    for (rlim_t limit = 1000 * 1024;; limit += 100 * 1024) {
        int result = apply_within(&fixture, plan, limit, n_full % 2);
        if (result == RESULT_APPLIED)
            break;
        g_assert_cmpint(result, ==, RESULT_FULL);
        fixture.store = fixture_store(fixture.url);
        g_autofree char *now = fixture_dump(fixture.store);
        assert_same_dump(now, before);
        g_clear_pointer(&fixture.store, store_close);
        n_full++;
    }
    g_test_message("full %u times, then applied", n_full);
    g_assert_cmpuint(n_full, >, 3);
    fixture.store = fixture_store(fixture.url);
    g_autoptr(RosterRegister) after = load(&fixture);
    g_assert_cmpuint(after->pupils->len, ==, PUPILS);
    fixture_close(&fixture);
}

/* A disk that is really full, where the machine lets us make one. */
static void
test_disk(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(13);
    g_autofree char *folder = g_dir_make_tmp("instroom-disk-XXXXXX", NULL);
    if (mount("none", folder, "tmpfs", MS_NOSUID | MS_NODEV, "size=6000k,mode=700") != 0) {
        g_test_skip("may not mount a small disk");
        g_rmdir(folder);
        return;
    }
    fixture_open_in(&fixture, folder);
    g_autoptr(RosterRegister) reg = load(&fixture);
    g_autoptr(RosterPlan) plan = enrol_plan(rand, reg, 5 * PUPILS);
    g_autofree char *before = fixture_dump(fixture.store);
    gboolean ok = store_begin(fixture.store, &error) &&
                  apply_open(fixture.store, fixture.branch, plan, 0, &error) > 0 &&
                  store_commit(fixture.store, &error);
    g_assert_false(ok);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FULL);
    store_rollback(fixture.store);
    g_autofree char *after = fixture_dump(fixture.store);
    assert_same_dump(after, before);
    fixture_close(&fixture);
    g_assert_cmpint(umount(folder), ==, 0);
    g_rmdir(folder);
}

/* A statement outside a transaction, which SQLite writes at its very end: what it answered counts only then. */
static void
test_alone(void)
{
    Fixture fixture;
    fixture_open(&fixture);
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        g_autoptr(GError) error = NULL;
        const struct rlimit small = {1024, 1024};
        g_autoptr(Store) store = store_open(fixture.url, NULL);
        signal(SIGXFSZ, SIG_IGN);
        g_assert_cmpint(store_version(store, NULL), >, 0);
        g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
        gint64 id = store_library_add(store, "Tweede", &error);
        _exit(id > 0                                                  ? RESULT_APPLIED
              : g_error_matches(error, STORE_ERROR, STORE_ERROR_FULL) ? RESULT_FULL
                                                                      : RESULT_OTHER);
    }
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, RESULT_FULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = store_library_list(fixture.store, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(list->len, ==, 1);
    fixture_close(&fixture);
}

static gpointer
commit_later(gpointer data)
{
    g_autoptr(GError) error = NULL;
    g_usleep(200000);
    store_commit(data, &error);
    g_assert_no_error(error);
    return NULL;
}

/* The second writer waits for the first, and then sees what it wrote; or says BUSY when it may not wait. */
static void
test_two_writers(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    fixture_open(&fixture);
    g_autoptr(Store) second = fixture_store(fixture.url);
    g_assert_true(store_begin(fixture.store, &error));
    store_library_add(fixture.store, "Eerste", &error);
    g_assert_no_error(error);
    second->engine->script(second->connection, "PRAGMA busy_timeout = 20", &error);
    g_assert_false(store_begin(second, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_BUSY);
    g_clear_error(&error);
    second->engine->script(second->connection, "PRAGMA busy_timeout = 10000", &error);
    GThread *thread = g_thread_new("first", commit_later, fixture.store);
    g_assert_true(store_begin(second, &error));
    g_thread_join(thread);
    g_autoptr(GPtrArray) list = store_library_list(second, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(list->len, ==, 2);
    store_rollback(second);
    fixture_close(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fault/full/file-size", test_file_size);
    g_test_add_func("/fault/full/disk", test_disk);
    g_test_add_func("/fault/full/alone", test_alone);
    g_test_add_func("/fault/full/two-writers", test_two_writers);
    return g_test_run();
}
