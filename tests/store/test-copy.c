/* Proves that copies, backups and what is restored from them hold everything, of one moment, and that whoever is killed or finds
 * the disk full leaves what was there. */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "fixture.h"
#include "store/audit.h"
#include "store/backup.h"
#include "store/db.h"

#define PUPILS 120

static guint steps, kill_at;

static void
count_step(void)
{
    if (++steps == kill_at)
        kill(getpid(), SIGKILL);
}

/* Schools, pupils with a past, an undone import, a file in pieces with a zero in it, a trail. */
static void
fill(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(21);
    for (guint i = 0; i < 3; i++) {
        g_autoptr(RosterRegister) reg = store_register_load(fixture->store, fixture->branch, &error);
        g_assert_no_error(error);
        g_autoptr(RosterPlan) plan = i == 0 ? enrol_plan(rand, reg, PUPILS) : random_plan(rand, reg, PUPILS);
        gint64 import = apply_plan(fixture, plan, 0);
        if (i == 1)
            undo_import(fixture, import);
    }
    g_assert_true(store_begin(fixture->store, &error));
    const AuditEvent event = {.verb = AUDIT_UPLOAD,
                              .kind = AUDIT_FILE,
                              .object = 1,
                              .branch = fixture->branch,
                              .library = fixture->library,
                              .persons = (const gint64[]){3, 1, 2},
                              .n_persons = 3,
                              .detail = "een woord met \t en \n"};
    g_autoptr(AuditLine) line = audit_line_new(NULL, &event, 1);
    g_assert_true(store_audit_add(fixture->store, &line, 1, &error));
    g_assert_true(store_commit(fixture->store, &error));
    g_assert_no_error(error);
}

static void
content_of(const char *url, StoreContent *content)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = fixture_store(url);
    g_assert_true(store_begin_read(store, &error));
    g_assert_true(store_content(store, NULL, content, &error));
    g_assert_no_error(error);
}

static char *
dump_of(const char *url)
{
    g_autoptr(Store) store = fixture_store(url);
    return fixture_dump(store);
}

static void
scene_open(Fixture *fixture)
{
    fixture_open(fixture);
    fill(fixture);
    g_clear_pointer(&fixture->store, store_close);
}

/* A file, or a folder of files. */
static void
remove_all(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    for (const char *name; folder && (name = g_dir_read_name(folder));) {
        g_autofree char *inside = g_build_filename(path, name, NULL);
        g_assert_cmpint(g_unlink(inside), ==, 0);
    }
    g_assert_cmpint(g_remove(path), ==, 0);
}

/* With whatever was made beside the fixture's own database. */
static void
scene_close(Fixture *fixture)
{
    g_autoptr(GDir) folder = g_dir_open(fixture->folder, 0, NULL);
    g_autofree char *own = fixture->path ? g_path_get_basename(fixture->path) : g_strdup("");
    for (const char *name; (name = g_dir_read_name(folder));) {
        g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
        if (!g_str_equal(name, own))
            remove_all(path);
    }
    fixture_close(fixture);
}

static char *
other_url(const Fixture *fixture, const char *name)
{
    return g_strdup_printf("sqlite:%s/%s.db", fixture->folder, name);
}

/* From the engine under test to SQLite and back: the same everything. Fails when a migration made a table that copying does not
 * know. */
static void
test_copy(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    StoreContent content, copied;
    scene_open(&fixture);
    g_autofree char *there = other_url(&fixture, "there");
    g_autofree char *back = fixture_database_new(fixture.folder, "back");
    g_autofree char *wanted = dump_of(fixture.url);
    content_of(fixture.url, &content);
    g_assert_cmpuint(content.rows, >, PUPILS * 4);
    const char *const ways[][2] = {{fixture.url, there}, {there, back}};
    for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autoptr(Store) from = store_open_existing(ways[i][0], &error);
        g_autoptr(Store) to = store_open(ways[i][1], &error);
        g_assert_true(store_copy(from, to, NULL, &copied, &error));
        g_assert_no_error(error);
        g_assert_cmpstr(copied.digest, ==, content.digest);
        g_assert_cmpuint(copied.pupils, ==, content.pupils);
        g_assert_false(store_copy(from, to, NULL, &copied, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
        g_clear_error(&error);
    }
    g_autofree char *now = dump_of(back);
    assert_same_dump(now, wanted);
    StoreContent again;
    content_of(back, &again);
    g_assert_cmpstr(again.digest, ==, content.digest);
    fixture_database_remove(back);
    scene_close(&fixture);
}

typedef struct {
    Store *to;
    gboolean is_check; /* after the rows are digested, rather than while they are written */
    guint n;
} Slip;

/* An empty table that comes behind "library" in both walks, so it is told of once in each, and nothing is being read then. */
static void
slip(const char *table, guint64 rows, gboolean is_check, gpointer data)
{
    Slip *one = data;
    g_autoptr(GError) error = NULL;
    if (!g_str_equal(table, "wish") || is_check != one->is_check)
        return;
    g_assert_cmpuint(rows, ==, 0);
    g_assert_true(one->to->engine->script(one->to->connection, "UPDATE library SET name = 'Anders'", &error));
    g_assert_no_error(error);
    one->n++;
}

/* What is in the target is other than what was written: the digest of its rows tells, and when that was right, the dump of the
 * register. Nothing of it stays, and the next copy is whole. */
static void
test_compared(void)
{
    Fixture fixture;
    StoreContent wanted, content;
    scene_open(&fixture);
    g_autofree char *file = other_url(&fixture, "file");
    g_autofree char *same = fixture_database_new(fixture.folder, "same");
    const char *const targets[] = {file, same};
    content_of(fixture.url, &wanted);
    for (guint i = 0; i < 2 * G_N_ELEMENTS(targets); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Store) from = store_open_existing(fixture.url, &error);
        g_autoptr(Store) to = store_open(targets[i / 2], &error);
        Slip one = {.to = to, .is_check = i % 2 == 1};
        const StoreWatch watch = {slip, &one};
        g_assert_false(store_copy(from, to, &watch, &content, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_DB);
        g_assert_nonnull(strstr(error->message, "verschilt van wat gelezen is"));
        g_assert_cmpuint(one.n, ==, 1);
        content_of(targets[i / 2], &content);
        g_assert_cmpuint(content.rows, ==, 0);
    }
    for (guint i = 0; i < G_N_ELEMENTS(targets); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Store) from = store_open_existing(fixture.url, &error);
        g_autoptr(Store) to = store_open(targets[i], &error);
        g_assert_true(store_copy(from, to, NULL, &content, &error));
        g_assert_no_error(error);
        g_assert_cmpstr(content.digest, ==, wanted.digest);
    }
    fixture_database_remove(same);
    scene_close(&fixture);
}

/* The digest is of every value: whichever table, one change shows. */
static void
test_digest(void)
{
    static const char *const changes[] = {
        "UPDATE library SET name = 'Anders' WHERE id = 1",
        "UPDATE person SET surname = surname || ' ' WHERE id = (SELECT max(id) FROM person)",
        "UPDATE audit_head SET number = number + 1",
        "DELETE FROM enrolment WHERE membership_id = (SELECT max(membership_id) FROM enrolment)",
    };
    Fixture fixture;
    StoreContent before, after;
    scene_open(&fixture);
    content_of(fixture.url, &before);
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        fixture_script(fixture.url, changes[i]);
        content_of(fixture.url, &after);
        g_assert_cmpstr(after.digest, !=, before.digest);
        before = after;
    }
    scene_close(&fixture);
}

/* A file that still lies in a folder beside the database would not come along. */
static void
test_outside(void)
{
    Fixture fixture;
    StoreBackup backup;
    g_autoptr(GError) error = NULL;
    scene_open(&fixture);
    g_autofree char *path = g_build_filename(fixture.folder, "backup", NULL);
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO upload (branch_id, received, file_name, spool_name, size, sha256, state, school_year, "
        "mode, "
        "options, summary, import_id) VALUES (%d, 1, 'a.csv', 'abc', 1, '', 'received', '', '', '', '', 0)",
        (int)fixture.branch);
    fixture_script(fixture.url, sql);
    g_assert_false(store_backup(fixture.url, path, 1, NULL, &backup, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    scene_close(&fixture);
}

typedef int (*Deed)(const Fixture *fixture, const char *path);
enum { DEED_DONE, DEED_FULL, DEED_OTHER };

static int
outcome(gboolean ok, const GError *error)
{
    if (ok || g_error_matches(error, STORE_ERROR, STORE_ERROR_FULL))
        return ok ? DEED_DONE : DEED_FULL;
    g_printerr("%s\n", error->message);
    return DEED_OTHER;
}

static int
make_backup(const Fixture *fixture, const char *path)
{
    StoreBackup backup;
    g_autoptr(GError) error = NULL;
    gboolean ok = store_backup(fixture->url, path, 2, NULL, &backup, &error);
    return outcome(ok, error);
}

static int
restore_backup(const Fixture *fixture, const char *path)
{
    StoreRestored restored;
    g_autoptr(GError) error = NULL;
    g_autofree char *ending = g_strdup_printf("aside_%d", (int)getpid());
    g_setenv("TMPDIR", fixture->folder,
             TRUE); /* in the child: what the dead leave is removed with the scene */
    const StoreRestore order = {path, fixture->url, TRUE, ending, NULL, 3};
    gboolean ok = store_restore(&order, NULL, &restored, &error);
    return outcome(ok, error);
}

/* The child's wait status. */
static int
in_child(Deed deed, const Fixture *fixture, const char *path, rlim_t limit, guint at)
{
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        struct rlimit rlimit = {limit, limit};
        signal(SIGXFSZ, SIG_IGN);
        if (limit)
            g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &rlimit), ==, 0);
        g_random_set_seed((guint32)getpid()); /* else each child makes up the same names */
        steps = 0;
        kill_at = at;
        engine_step_hook = count_step;
        _exit(deed(fixture, path));
    }
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    return status;
}

static void
assert_backup(const char *path, const StoreContent *content)
{
    StoreBackup backup;
    g_autoptr(GError) error = NULL;
    g_assert_true(store_backup_check(path, NULL, &backup, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(backup.content.digest, ==, content->digest);
}

/* The earlier backup stays until the new one is whole: killed at any statement, or wherever the disk is full. */
static void
test_backup_faults(void)
{
    Fixture fixture;
    StoreContent first, second;
    scene_open(&fixture);
    g_autofree char *path = g_build_filename(fixture.folder, "backup", NULL);
    g_autofree char *part = g_strconcat(path, ".part", NULL);
    content_of(fixture.url, &first);
    g_assert_cmpint(make_backup(&fixture, path), ==, DEED_DONE);
    fixture_script(fixture.url, "UPDATE library SET name = 'Anders'");
    content_of(fixture.url, &second);
    guint killed = 0, n_full = 0;
    for (guint at = 1;; at += 1 + at / 4, killed++) {
        int status = in_child(make_backup, &fixture, path, 0, at);
        if (WIFEXITED(status))
            break;
        assert_backup(path, &first);
    }
    assert_backup(path, &second);
    fixture_script(fixture.url, "UPDATE library SET name = 'Weer anders'");
    for (rlim_t limit = 16384;; limit += 90000, n_full++) {
        int status = in_child(make_backup, &fixture, path, limit, 0);
        g_assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) == DEED_DONE)
            break;
        g_assert_cmpint(WEXITSTATUS(status), ==, DEED_FULL);
        assert_backup(path, &second);
        g_assert_false(g_file_test(part, G_FILE_TEST_EXISTS));
    }
    g_test_message("killed %u times, full %u times", killed, n_full);
    g_assert_cmpuint(killed, >, 10);
    g_assert_cmpuint(n_full, >, 3);
    scene_close(&fixture);
}

/* Killed at any statement, the database is what it was, or what the backup holds. */
static void
test_restore_faults(void)
{
    Fixture fixture;
    scene_open(&fixture);
    g_autofree char *path = g_build_filename(fixture.folder, "backup", NULL);
    g_autofree char *after = dump_of(fixture.url);
    g_assert_cmpint(make_backup(&fixture, path), ==, DEED_DONE);
    fixture_script(fixture.url, "UPDATE library SET name = 'Anders'");
    g_autofree char *before = dump_of(fixture.url);
    guint killed = 0;
    for (guint at = 1;; at += 1 + at / 4, killed++) {
        int status = in_child(restore_backup, &fixture, path, 0, at);
        g_autofree char *now = dump_of(fixture.url);
        if (WIFEXITED(status)) {
            g_assert_cmpint(WEXITSTATUS(status), ==, DEED_DONE);
            assert_same_dump(now, after);
            break;
        }
        if (!g_str_equal(now, after))
            assert_same_dump(now, before);
    }
    g_test_message("killed %u times", killed);
    g_assert_cmpuint(killed, >, 3);
    scene_close(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/copy/copy", test_copy);
    g_test_add_func("/copy/compared", test_compared);
    g_test_add_func("/copy/digest", test_digest);
    g_test_add_func("/copy/outside", test_outside);
    g_test_add_func("/copy/backup-faults", test_backup_faults);
    g_test_add_func("/copy/restore-faults", test_restore_faults);
    return g_test_run();
}
