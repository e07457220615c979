/* Proves that an import is there wholly or not at all when the process is killed at any statement, or in the
 * middle of any write to the disk, of applying it. */
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "fixture.h"
#include "store/engine.h"
#include "vfs.h"

#define PUPILS 30

typedef struct {
    Fixture fixture; /* its file is the register before; closed */
    RosterRegister *reg;
    RosterPlan *plan;
    char *copy, *copy_url;
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
remove_copy(const Scene *scene)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *path = g_strconcat(scene->copy, endings[i], NULL);
        g_unlink(path);
    }
}

static void
make_copy(const Scene *scene)
{
    g_autofree char *bytes = NULL;
    gsize length;
    remove_copy(scene);
    g_assert_true(g_file_get_contents(scene->fixture.path, &bytes, &length, NULL));
    g_assert_true(
        g_file_set_contents_full(scene->copy, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static gboolean
apply_to_copy(const Scene *scene)
{
    g_autoptr(Store) store = store_open(scene->copy_url, NULL);
    return store && store_begin(store, NULL) &&
           apply_open(store, scene->fixture.branch, scene->plan, 0, NULL) > 0 && store_commit(store, NULL);
}

static char *
dump_copy(const Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(scene->copy_url, &error);
    g_assert_no_error(error);
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
    scene->copy = g_build_filename(scene->fixture.folder, "copy.db", NULL);
    scene->copy_url = g_strconcat("sqlite:", scene->copy, NULL);
    make_copy(scene);
    steps = fault_vfs_calls = 0;
    g_assert_true(apply_to_copy(scene));
    scene->steps = steps;
    scene->calls = fault_vfs_calls;
    scene->after = dump_copy(scene);
    g_assert_cmpstr(scene->after, !=, scene->before);
    g_test_message("%u statements, %u writes", scene->steps, scene->calls);
}

static void
scene_close(Scene *scene)
{
    remove_copy(scene);
    fixture_close(&scene->fixture);
    roster_plan_free(scene->plan);
    roster_register_free(scene->reg);
    g_free(scene->copy);
    g_free(scene->copy_url);
    g_free(scene->before);
    g_free(scene->after);
}

static void
assert_sound(const char *path)
{
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
kill_and_look(const Scene *scene, guint at_step, guint at_call)
{
    make_copy(scene);
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
    g_assert_cmpuint(scene.steps, >, 5 * PUPILS);
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

int
main(int argc, char **argv)
{
    g_setenv("TZ", "Europe/Amsterdam", TRUE);
    g_test_init(&argc, &argv, NULL);
    fault_vfs_install();
    engine_step_hook = count_step;
    g_test_add_func("/fault/kill/statements", test_statements);
    g_test_add_func("/fault/kill/writes", test_writes);
    return g_test_run();
}
