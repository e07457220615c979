/* Proves that the file of an upload stands in the database as it was sent, comes out of it for who asks, is gone when it is
 * destroyed, and that files of an older installation are taken in from their folder. Runs on SQLite and on PostgreSQL. */
#include <unistd.h>

#include <glib/gstdio.h>

#include "fixture.h"
#include "service/job.h"
#include "service/upload.h"

#define LENGTH (2 * UPLOAD_PIECE_BYTES + 1000)

typedef struct {
    Fixture fixture;
    char *spool;
    Service *service;
    guint8 *bytes; /* LENGTH of them */
} Scene;

static void
scene_start(Scene *scene, gboolean is_server, guint workers)
{
    g_autoptr(GError) error = NULL;
    const ServiceConfig config = {.database = scene->fixture.url,
                                  .spool = scene->spool,
                                  .connections = 8,
                                  .is_server = is_server,
                                  .workers = workers};
    g_clear_pointer(&scene->service, service_free);
    scene->service = service_new(&config, &error);
    g_assert_no_error(error);
}

static void
scene_open(Scene *scene)
{
    *scene = (Scene){0};
    fixture_open(&scene->fixture);
    scene->spool = g_build_filename(scene->fixture.folder, "received", NULL);
    scene->bytes = g_malloc(LENGTH);
    for (guint i = 0; i < LENGTH; i++)
        scene->bytes[i] = (guint8)(i * 31 + i / 251);
    scene_start(scene, FALSE, 0);
}

static guint
count_files(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    guint count = 0;
    while (folder && g_dir_read_name(folder))
        count++;
    return count;
}

static void
scene_close(Scene *scene)
{
    g_clear_pointer(&scene->service, service_free);
    g_rmdir(scene->spool);
    g_free(scene->spool);
    g_free(scene->bytes);
    fixture_close(&scene->fixture);
}

/* As a form around the file came in: five bytes before it, four behind. */
static gint64
send(Scene *scene, gsize length)
{
    g_autoptr(GError) error = NULL;
    IngestForm form = {.file_name = (char *)"groep 8.xlsx", .offset = 5, .length = length};
    SpoolWriter *writer = spool_writer_new(service_spool(scene->service), &error);
    g_assert_no_error(error);
    g_assert_true(spool_writer_append(writer, "12345", 5, &error) &&
                  spool_writer_append(writer, scene->bytes, length, &error) &&
                  spool_writer_append(writer, "6789", 4, &error));
    gint64 id = service_upload_add(scene->service, service_operator(), scene->fixture.branch, writer, &form,
                                   &error);
    g_assert_no_error(error);
    g_assert_cmpuint(count_files(scene->spool), ==, 0);
    return id;
}

static void
assert_file(Scene *scene, gint64 id, gsize length)
{
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *got = g_malloc(LENGTH + 1);
    int fd = service_upload_open(scene->service, service_operator(), id, &error);
    g_assert_no_error(error);
    gssize read_length = read(fd, got, LENGTH + 1);
    g_assert_cmpmem(got, read_length, scene->bytes, length);
    close(fd);
    g_assert_cmpuint(count_files(scene->spool), ==, 0);
}

static void
assert_gone(Scene *scene, gint64 id)
{
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(service_upload_open(scene->service, service_operator(), id, &error), ==, -1);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
}

static void
test_kept(void)
{
    static const gsize lengths[] = {1, UPLOAD_PIECE_BYTES - 1, UPLOAD_PIECE_BYTES, UPLOAD_PIECE_BYTES + 1,
                                    LENGTH};
    static const gint64 pieces[] = {1, 1, 1, 2, 3};
    Scene scene;
    scene_open(&scene);
    gint64 before = 0;
    for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autoptr(GError) error = NULL;
        gint64 id = send(&scene, lengths[i]);
        assert_file(&scene, id, lengths[i]);
        before += pieces[i];
        g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM upload_piece"), ==, before);
        g_autoptr(Upload) upload = service_upload_get(scene.service, service_operator(), id, &error);
        g_autofree char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, scene.bytes, lengths[i]);
        g_assert_cmpstr(upload->sha256, ==, digest);
        g_assert_cmpint(upload->size, ==, (gint64)lengths[i]);
    }
    scene_close(&scene);
}

/* Destroyed is destroyed: no piece is left, and the other upload has all of its own. */
static void
test_removed(void)
{
    g_autoptr(GError) error = NULL;
    Scene scene;
    scene_open(&scene);
    gint64 id = send(&scene, LENGTH), other = send(&scene, 10);
    scene_start(&scene, TRUE, 1);
    gint64 job = service_remove_start(scene.service, service_operator(), id, &error);
    g_assert_no_error(error);
    g_autoptr(Job) done = service_job_wait(scene.service, service_operator(), job, 30000, &error);
    g_assert_no_error(error);
    g_assert_cmpint(done->state, ==, JOB_DONE);
    assert_gone(&scene, id);
    assert_file(&scene, other, 10);
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM upload_piece"), ==, 1);
    scene_close(&scene);
}

/* A file of which a piece is missing is told to be gone: half of a school's pupils would look like leavers. */
static void
test_incomplete(void)
{
    static const char *const damage[] = {"DELETE FROM upload_piece WHERE number = 0",
                                         "DELETE FROM upload_piece WHERE number = 1",
                                         "DELETE FROM upload_piece WHERE number = 2"};
    for (guint i = 0; i < G_N_ELEMENTS(damage); i++) {
        Scene scene;
        scene_open(&scene);
        gint64 id = send(&scene, LENGTH);
        fixture_script(scene.fixture.url, damage[i]);
        assert_gone(&scene, id);
        scene_close(&scene);
    }
}

#define NAME_HERE "0123456789abcdef0123456789abcdef"
#define NAME_AWAY "fedcba9876543210fedcba9876543210"

static gint64
send_older(Scene *scene, const char *name)
{
    g_autoptr(GError) error = NULL;
    Upload row = {.branch = scene->fixture.branch,
                  .file_name = (char *)"oud.csv",
                  .size = LENGTH,
                  .state = UPLOAD_REFUSED};
    gint64 id = store_upload_add(scene->fixture.store, &row, &error);
    g_assert_no_error(error);
    g_autofree char *sql = g_strdup_printf("UPDATE upload SET spool_name = '%s' WHERE id = %" G_GINT64_FORMAT,
                                           name, id);
    fixture_script(scene->fixture.url, sql);
    return id;
}

/* A file in another server's folder waits for that server; nothing else in the folder is touched. */
static void
test_adopted(void)
{
    g_autoptr(GError) error = NULL;
    Scene scene;
    scene_open(&scene);
    gint64 here = send_older(&scene, NAME_HERE), away = send_older(&scene, NAME_AWAY);
    g_autofree char *path = g_build_filename(scene.spool, NAME_HERE, NULL);
    g_autofree char *readme = g_build_filename(scene.spool, "README", NULL);
    g_assert_true(g_file_set_contents(path, (const char *)scene.bytes, LENGTH, &error) &&
                  g_file_set_contents(readme, "x", 1, &error));
    assert_gone(&scene, here); /* the shell takes nothing in */
    for (guint start = 0; start < 2; start++) {
        scene_start(&scene, TRUE, 0);
        g_assert_cmpuint(count_files(scene.spool), ==, 1);
        g_unlink(readme);
        assert_file(&scene, here, LENGTH);
        assert_gone(&scene, away);
        g_assert_true(g_file_set_contents(readme, "x", 1, &error));
        g_assert_cmpint(
            fixture_number(scene.fixture.url, "SELECT count(*) FROM upload WHERE spool_name > ''"), ==, 1);
    }
    g_unlink(readme);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service/file/kept", test_kept);
    g_test_add_func("/service/file/removed", test_removed);
    g_test_add_func("/service/file/incomplete", test_incomplete);
    g_test_add_func("/service/file/adopted", test_adopted);
    return g_test_run();
}
