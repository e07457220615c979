/* Proves that the file of an upload stands in the database as it was sent, comes out of it for who asks, is gone when it is
 * destroyed or old, that it lies there sealed, and that files of older installations are taken in. Runs on SQLite and on PostgreSQL. */
#include <unistd.h>

#include <glib/gstdio.h>

#include "fixture.h"
#include "service/file.h"
#include "service/job.h"
#include "service/keys.h"
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
    g_autofree char *keys = g_build_filename(scene->fixture.folder, "keys", NULL);
    const ServiceConfig config = {.database = scene->fixture.url,
                                  .spool = scene->spool,
                                  .keys = keys,
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
    g_autofree char *keys = g_build_filename(scene->fixture.folder, "keys", NULL);
    g_unlink(keys);
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

static char *
key_file(const Scene *scene)
{
    return g_build_filename(scene->fixture.folder, "keys", NULL);
}

/* What lies in the database says nothing: neither the bytes nor a key for them, and a file sent twice lies there twice differently. */
static void
test_sealed(void)
{
    Scene scene;
    scene_open(&scene);
    memset(scene.bytes, 'A', LENGTH);
    send(&scene, LENGTH);
    send(&scene, LENGTH);
    Store *store = scene.fixture.store;
    g_autoptr(GPtrArray) sealed = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    for (gint64 upload = 1; upload <= 2; upload++)
        for (guint number = 0; number < 3; number++) {
            g_autoptr(GError) error = NULL;
            GBytes *piece = store_upload_get_piece(store, upload, number, &error);
            g_assert_no_error(error);
            gsize length;
            const char *bytes = g_bytes_get_data(piece, &length);
            g_assert_null(g_strstr_len(bytes, (gssize)length, "AAAA"));
            for (guint i = 0; i < sealed->len; i++)
                g_assert_false(g_bytes_equal(piece, sealed->pdata[i]));
            g_ptr_array_add(sealed, piece);
        }
    scene_close(&scene);
}

/* Whoever changes, swaps or cuts what is kept gets it refused, never read. */
static void
test_tampered(void)
{
    static const char *const damage[] = {
        ("UPDATE upload_piece SET bytes = (SELECT o.bytes FROM upload_piece o WHERE o.upload_id = 2 AND "
         "o.number = 0) "
         "WHERE upload_id = 1 AND number = 0"),
        ("UPDATE upload_piece SET bytes = (SELECT o.bytes FROM upload_piece o WHERE o.upload_id = 1 AND "
         "o.number = 1) "
         "WHERE upload_id = 1 AND number = 0"),
        ("UPDATE upload_key SET wrapped = (SELECT o.wrapped FROM upload_key o WHERE o.upload_id = 2) WHERE "
         "upload_id = 1"),
        "UPDATE upload SET size = 1 WHERE id = 1",
        "DELETE FROM upload_key WHERE upload_id = 1",
    };
    for (guint i = 0; i < G_N_ELEMENTS(damage); i++) {
        g_autoptr(GError) error = NULL;
        Scene scene;
        scene_open(&scene);
        gint64 id = send(&scene, LENGTH);
        send(&scene, LENGTH);
        fixture_script(scene.fixture.url, damage[i]);
        g_assert_cmpint(service_upload_open(scene.service, service_operator(), id, &error), ==, -1);
        g_assert_cmpint(error->domain, ==, SERVICE_ERROR);
        g_assert_cmpint(error->code, ==,
                        g_str_has_prefix(damage[i], "DELETE") ? SERVICE_ERROR_NOT_FOUND : SERVICE_ERROR_DB);
        g_assert_cmpuint(count_files(scene.spool), ==, 0);
        scene_close(&scene);
    }
}

/* Without the right key file nothing is kept and nothing read, a server does not start, and the sentence names the file. */
static void
test_key_file(void)
{
    static const struct {
        const char *text; /* NULL: the real one, but for others to read */
    } cases[] = {{"instroom keys 1\n"},
                 {"instroom keys 1\n00000000 2026-09-01 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"},
                 {"instroom keys 1\nno key"},
                 {""},
                 {NULL}};
    Scene scene;
    scene_open(&scene);
    g_autofree char *path = key_file(&scene), *real = NULL;
    gint64 id = send(&scene, 10);
    g_assert_true(g_file_get_contents(path, &real, NULL, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) failure = NULL, start = NULL;
        g_unlink(path);
        g_assert_true(g_file_set_contents(path, cases[i].text ? cases[i].text : real, -1, NULL));
        g_assert_cmpint(g_chmod(path, cases[i].text ? 0600 : 0640), ==, 0);
        scene_start(&scene, FALSE, 0);
        g_assert_cmpint(service_upload_open(scene.service, service_operator(), id, &failure), ==, -1);
        g_assert_error(failure, SERVICE_ERROR, SERVICE_ERROR_IO);
        g_assert_nonnull(strstr(failure->message, path));
        ServiceConfig config = {
            .database = scene.fixture.url, .spool = scene.spool, .keys = path, .is_server = TRUE};
        g_assert_null(service_new(&config, &start));
        g_assert_error(start, SERVICE_ERROR, SERVICE_ERROR_IO);
    }
    g_unlink(path);
    g_assert_true(g_file_set_contents_full(path, real, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    scene_start(&scene, TRUE, 0);
    assert_file(&scene, id, 10);
    scene_close(&scene);
}

/* Another key for all files, while a service that knows nothing of it goes on; the old key then is of no use to anyone. */
static void
test_rotated(void)
{
    g_autoptr(GError) error = NULL;
    Scene scene;
    scene_open(&scene);
    gint64 first = send(&scene, 10);
    ServiceConfig config = {.database = scene.fixture.url, .spool = scene.spool, .connections = 2};
    g_autofree char *path = key_file(&scene);
    config.keys = path;
    g_autoptr(Service) other = service_new(&config, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) before = service_keys_list(other, &error);
    g_assert_cmpuint(before->len, ==, 1);
    const KeyLine *old = before->pdata[0];
    g_assert_true(old->in_use && old->files == 1);
    g_autofree char *name = service_keys_add(other, &error);
    g_assert_no_error(error);
    g_assert_false(service_keys_remove(other, old->name, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    guint files;
    g_assert_true(service_keys_use(other, name, &files, &error));
    g_assert_cmpuint(files, ==, 1);
    assert_file(&scene, first, 10); /* by the service that had read the key file before */
    gint64 second = send(&scene, 20);
    g_assert_true(service_keys_remove(other, old->name, &error));
    g_assert_no_error(error);
    scene_start(&scene, TRUE, 0);
    assert_file(&scene, first, 10);
    assert_file(&scene, second, 20);
    g_autoptr(GPtrArray) after = service_keys_list(other, &error);
    g_assert_cmpuint(after->len, ==, 1);
    const KeyLine *line = after->pdata[0];
    g_assert_cmpstr(line->name, ==, name);
    g_assert_true(line->in_use && line->files == 2);
    g_assert_false(service_keys_use(other, "00000000", &files, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_IO);
    scene_close(&scene);
}

/* Files of before there were keys are sealed at the first start of a server, once. */
static void
test_sealed_later(void)
{
    g_autoptr(GError) error = NULL;
    Scene scene;
    scene_open(&scene);
    Store *store = scene.fixture.store;
    Upload row = {.branch = scene.fixture.branch,
                  .file_name = (char *)"oud.csv",
                  .size = LENGTH,
                  .state = UPLOAD_CHECKED};
    gint64 id = store_upload_add(store, &row, &error);
    for (guint number = 0; number < 3; number++)
        g_assert_true(store_upload_add_piece(
            store, id, number, scene.bytes + number * UPLOAD_PIECE_BYTES,
            number < 2 ? UPLOAD_PIECE_BYTES : LENGTH - 2 * UPLOAD_PIECE_BYTES, &error));
    for (guint start = 0; start < 2; start++) {
        scene_start(&scene, TRUE, 0);
        assert_file(&scene, id, LENGTH);
        g_autoptr(GBytes) piece = store_upload_get_piece(store, id, 2, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(g_bytes_get_size(piece), ==, LENGTH - 2 * UPLOAD_PIECE_BYTES + SEALED_EXTRA);
    }
    scene_close(&scene);
}

/* After so many days the bytes and their key are gone, with a line in the trail; the upload's own line stays. */
static void
test_expired(void)
{
    g_autoptr(GError) error = NULL;
    Scene scene;
    scene_open(&scene);
    const gint64 day = 24 * G_TIME_SPAN_HOUR, start = 1790000000000000;
    service_set_clock(scene.service, start);
    gint64 old = send(&scene, 10);
    service_set_clock(scene.service, start + 10 * day);
    gint64 young = send(&scene, 20);
    g_assert_cmpint(upload_files_expire(scene.service, start, 20, &error), ==, 0);
    g_assert_cmpint(upload_files_expire(scene.service, start + day, 20, &error), ==, 1);
    g_assert_cmpint(upload_files_expire(scene.service, start + day, 20, &error), ==, 0);
    g_assert_no_error(error);
    assert_gone(&scene, old);
    assert_file(&scene, young, 20);
    const char *url = scene.fixture.url;
    g_assert_cmpint(fixture_number(url, "SELECT count(*) FROM upload_key"), ==, 1);
    g_assert_cmpint(fixture_number(url, "SELECT count(*) FROM audit_line WHERE verb = 'destroy' AND "
                                        "object_kind = 'upload' AND object_id = 1"),
                    ==, 1);
    g_autoptr(Upload) upload = service_upload_get(scene.service, service_operator(), old, &error);
    g_assert_no_error(error);
    g_assert_false(upload->has_file);
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
    g_test_add_func("/service/file/sealed", test_sealed);
    g_test_add_func("/service/file/tampered", test_tampered);
    g_test_add_func("/service/file/key-file", test_key_file);
    g_test_add_func("/service/file/rotated", test_rotated);
    g_test_add_func("/service/file/sealed-later", test_sealed_later);
    g_test_add_func("/service/file/expired", test_expired);
    return g_test_run();
}
