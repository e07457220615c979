/* Proves that an import is there wholly or not at all when the process is killed at any statement of applying it; on SQLite in
 * the middle of any write to the disk, on PostgreSQL when the server is killed at a statement. */
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "fixture.h"
#include "store/engine.h"
#include "vfs.h"

#define PUPILS 30

typedef struct {
    Fixture fixture; /* its database is the register before; closed */
    RosterRegister *reg;
    RosterPlan *plan;
    char *copy; /* address */
    char *before, *after;
    guint steps, calls; /* of one apply */
} Scene;

static guint steps, kill_at;

static void
count_step(void)
{
    if (++steps == kill_at)
        kill(getpid(), SIGKILL);
}

static void
make_copy(Scene *scene)
{
    if (scene->copy)
        fixture_database_remove(scene->copy);
    g_free(scene->copy);
    scene->copy = fixture_database_copy(scene->fixture.url, scene->fixture.folder, "copy");
}

static gboolean
apply_to_copy(const Scene *scene)
{
    g_autoptr(Store) store = store_open(scene->copy, NULL);
    if (store)
        store_enter(store, STORE_EVERY_LIBRARY);
    return store && store_begin(store, NULL) &&
           apply_open(store, scene->fixture.branch, scene->plan, 0, NULL) > 0 && store_commit(store, NULL);
}

static char *
dump_copy(const Scene *scene)
{
    g_autoptr(Store) store = fixture_store(scene->copy);
    return fixture_dump(store);
}

static void
scene_open(Scene *scene)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    g_autoptr(GError) error = NULL;
    *scene = (Scene){0};
    fixture_open(&scene->fixture);
    g_autoptr(RosterRegister)
        empty = store_register_load(scene->fixture.store, scene->fixture.branch, &error);
    g_autoptr(RosterPlan) first = enrol_plan(rand, empty, PUPILS);
    apply_plan(&scene->fixture, first, 0);
    scene->reg = store_register_load(scene->fixture.store, scene->fixture.branch, &error);
    g_assert_no_error(error);
    scene->plan = random_plan(rand, scene->reg, PUPILS);
    scene->before = fixture_dump(scene->fixture.store);
    g_clear_pointer(&scene->fixture.store, store_close);
    make_copy(scene);
    steps = fault_vfs_calls = 0;
    g_assert_true(apply_to_copy(scene));
    scene->steps = steps;
    scene->calls = fault_vfs_calls;
    scene->after = dump_copy(scene);
    make_copy(scene);
    g_assert_cmpstr(scene->after, !=, scene->before);
    g_test_message("%u statements, %u writes", scene->steps, scene->calls);
}

static void
scene_close(Scene *scene)
{
    fixture_database_remove(scene->copy);
    fixture_close(&scene->fixture);
    roster_plan_free(scene->plan);
    roster_register_free(scene->reg);
    g_free(scene->copy);
    g_free(scene->before);
    g_free(scene->after);
}

static void
assert_sound(const char *url)
{
    if (fixture_is_postgresql())
        return; /* the dump, made by indices and references, is all that one can ask it */
    const char *path = url + strlen("sqlite:");
    sqlite3 *db;
    sqlite3_stmt *check;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &check, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(check), ==, SQLITE_ROW);
    g_assert_cmpstr((const char *)sqlite3_column_text(check, 0), ==, "ok");
    sqlite3_finalize(check);
    g_assert_cmpint(sqlite3_prepare_v2(db, "PRAGMA foreign_key_check", -1, &check, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(check), ==, SQLITE_DONE);
    sqlite3_finalize(check);
    sqlite3_close(db);
}

/* In a child that dies at the given place: what the register is then. TRUE = as after. */
static gboolean
kill_and_look(Scene *scene, guint at_step, guint at_call)
{
    if (!fixture_is_postgresql())
        make_copy(scene); /* there a new one takes long, and no file is left as the dead left it */
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        steps = fault_vfs_calls = 0;
        kill_at = at_step;
        fault_vfs_kill = at_call;
        _exit(apply_to_copy(scene) ? 0 : 1);
    }
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    g_autofree char *now = dump_copy(scene);
    assert_sound(scene->copy);
    gboolean is_after = g_str_equal(now, scene->after);
    if (!is_after)
        assert_same_dump(now, scene->before);
    return is_after;
}

static void
test_statements(void)
{
    Scene scene;
    scene_open(&scene);
    g_assert_cmpuint(scene.steps, >,
                     fixture_is_postgresql() ? 2 * PUPILS : 5 * PUPILS); /* PostgreSQL writes many as one */
    for (guint n = 1; n <= scene.steps; n++)
        g_assert_false(kill_and_look(&scene, n, 0)); /* the last one is the commit itself */
    scene_close(&scene);
}

static void
test_writes(void)
{
    Scene scene;
    guint n_after = 0, first_after = 0;
    scene_open(&scene);
    for (guint n = 1; n <= scene.calls; n++) {
        gboolean is_after = kill_and_look(&scene, 0, n);
        n_after += is_after;
        if (is_after && !first_after)
            first_after = n;
        g_assert_true(is_after || !first_after); /* once there, it stays */
    }
    g_test_message("not there up to write %u of %u", first_after - 1, scene.calls);
    g_assert_cmpuint(n_after, >, 0);
    g_assert_cmpuint(n_after, <, scene.calls);
    scene_close(&scene);
}

static gint
server(const char *what)
{
    char *argv[] = {(char *)g_getenv("INSTROOM_TEST_SERVER"), (char *)what, NULL};
    gint status = -1;
    return g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL) ? status
                                                                                                  : -1;
}

static guint kill_server_at;

static void
count_or_kill_server(void)
{
    if (++steps == kill_server_at)
        g_assert_cmpint(server("kill"), ==, 0);
}

/* The server with all its processes dies before statement n, 0 = before the commit. The import says that it is lost, or, at the commit, that nobody
 * knows; and nothing of it is there, because the commit was not reached. Then everything goes on. */
static void
kill_server_and_look(Scene *scene, guint n)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = fixture_store(scene->copy);
    g_autofree char *before = fixture_dump(store);
    engine_step_hook = count_or_kill_server;
    steps = 0;
    kill_server_at = n;
    gboolean ok = store_begin(store, &error) &&
                  apply_open(store, scene->fixture.branch, scene->plan, 0, &error) > 0 &&
                  (n > 0 || server("kill") == 0) && store_commit(store, &error);
    kill_server_at = 0;
    engine_step_hook = count_step;
    g_assert_false(ok);
    g_test_message("%u: %s", n, error->message);
    gint wanted = n > 0 ? STORE_ERROR_LOST : STORE_ERROR_UNKNOWN;
    g_assert_error(error, STORE_ERROR, wanted);
    store_rollback(store);
    g_assert_cmpint(server("start"), ==, 0);
    g_autofree char *now = fixture_dump(store); /* over the connection that was lost */
    assert_same_dump(now, before);
}

static void
test_server(void)
{
    Scene scene;
    scene_open(&scene);
    guint first = 2; /* the first one is the begin, which makes the connection anew */
    for (guint n = first; n + 5 < scene.steps; n += MAX(scene.steps / 8, 1))
        kill_server_and_look(&scene, n);
    kill_server_and_look(&scene, 0);
    g_assert_true(apply_to_copy(&scene));
    g_autofree char *after = dump_copy(&scene);
    g_assert_cmpstr(
        after, !=,
        scene.before); /* not quite scene.after: numbers of cards that were taken and lost stay unused */
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_setenv("TZ", "Europe/Amsterdam", TRUE);
    g_test_init(&argc, &argv, NULL);
    fault_vfs_install();
    engine_step_hook = count_step;
    g_test_add_func("/fault/kill/statements", test_statements);
    if (fixture_is_postgresql())
        g_test_add_func("/fault/kill/server", test_server);
    else
        g_test_add_func("/fault/kill/writes", test_writes);
    return g_test_run();
}
