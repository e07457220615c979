/* Proves that what was read of an upload is remembered, bounded and in memory only: a second plan needs no reader, is the same,
 * and is made from the register of that moment; other choices, another file, a removal and time make it read anew or not at
 * all. The service's part runs on SQLite and on PostgreSQL. */
#include <glib/gstdio.h>
#include <unistd.h>

#include "fixture.h"
#include "service/import.h"
#include "service/job.h"
#include "service/recall.h"
#include "service/upload.h"

static Table *
table_of(const char *text, gsize length)
{
    TableBuilder *builder = table_builder_new();
    table_builder_sheet(builder, 1, FALSE, "blad");
    table_builder_row(builder, 1);
    table_builder_cell(builder, 1, TABLE_TEXT, text, length, NULL, 0);
    return table_builder_end(builder);
}

static void
put(Recall *recall, gint64 upload, const char *key, gsize length)
{
    g_autofree char *text = g_strnfill(length, 'a');
    g_autoptr(Table) table = table_of(text, length);
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_ptr_array_add(findings, finding_new(FINDING_COLUMN_UNKNOWN, 1, 2, 3, "cel", "kop", NULL));
    recall_put(recall, upload, key, table, findings);
}

static gboolean
has(Recall *recall, gint64 upload, const char *key)
{
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Table) table = recall_get(recall, upload, key, findings);
    g_assert_cmpuint(findings->len, ==, table != NULL ? 1 : 0);
    return table != NULL;
}

/* What comes back is the table and the findings that went in, and the caller may change the findings. */
static void
test_same(void)
{
    Recall *recall = recall_new(1 << 20, 600);
    put(recall, 7, "digest\t0", 10);
    for (guint i = 0; i < 2; i++) {
        g_autoptr(GPtrArray) findings = finding_list_new();
        g_autoptr(Table) table = recall_get(recall, 7, "digest\t0", findings);
        g_assert_nonnull(table);
        g_assert_cmpstr(table_sheet_cell(table_sheet(table, 0), 0, 1).value, ==, "aaaaaaaaaa");
        const Finding *finding = findings->pdata[0];
        g_assert_cmpuint(findings->len, ==, 1);
        g_assert_cmpstr(finding->cell, ==, "cel");
        g_assert_cmpstr(finding->arguments[0], ==, "kop");
        g_assert_true(finding->row == 2 && finding->column == 3 && finding->code == FINDING_COLUMN_UNKNOWN);
        g_ptr_array_set_size(findings, 0);
    }
    g_assert_false(has(recall, 8, "digest\t0"));
    g_assert_false(has(recall, 7, "digest\t1"));
    g_assert_true(has(recall, 7, "digest\t0")); /* asking for another reading forgets nothing */
    put(recall, 7, "digest\t1", 10);
    g_assert_true(has(recall, 7, "digest\t1"));
    g_assert_false(has(recall, 7, "digest\t0")); /* one reading of an upload */
    recall_drop(recall, 7);
    recall_drop(recall, 7);
    g_assert_false(has(recall, 7, "digest\t1"));
    recall_free(recall);
}

/* Whoever was asked for the longest ago goes; a table that would drive all others out is not kept. */
static void
test_bounded(void)
{
    Recall *recall = recall_new(10 << 20, 600);
    for (gint64 upload = 1; upload <= 4; upload++)
        put(recall, upload, "k", 2 << 20);
    g_assert_true(has(recall, 1, "k"));
    put(recall, 5, "k", 2 << 20); /* five times two and a little do not fit: 2 goes */
    g_assert_false(has(recall, 2, "k"));
    g_assert_true(has(recall, 1, "k") && has(recall, 3, "k") && has(recall, 4, "k") && has(recall, 5, "k"));
    put(recall, 3, "k", 3 << 20); /* too large, and the old reading of it is gone too */
    g_assert_false(has(recall, 3, "k"));
    g_assert_true(has(recall, 1, "k") && has(recall, 4, "k") && has(recall, 5, "k"));
    recall_free(recall);
}

/* Longer than it is kept after the last question, it is gone. */
static void
test_forgotten(void)
{
    Recall *recall = recall_new(1 << 20, 1);
    put(recall, 1, "k", 10);
    g_assert_true(has(recall, 1, "k"));
    gint64 end = g_get_monotonic_time() + 30 * G_TIME_SPAN_SECOND;
    for (g_usleep(1100000); has(recall, 1, "k");) {
        g_assert_cmpint(g_get_monotonic_time(), <, end);
        g_usleep(1300000); /* longer than it is kept, for asking keeps it */
    }
    recall_free(recall);
}

#define HEAD "Leerlingnummer;Roepnaam;Achternaam;Geboortedatum;Groep\n"
#define ROWS "1001;Jan;Visser;2015-03-01;3\n1002;Anna;Bakker;2015-04-01;3\n"

typedef struct {
    Fixture fixture;
    char *folder, *reader, *keys;
    Service *service;
} Scene;

/* The reader is a copy, so that it can be taken away. */
static void
scene_open(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *bytes = NULL, *ours = g_strdup(g_getenv("INSTROOM_READER"));
    gsize length;
    *scene = (Scene){0};
    fixture_open(&scene->fixture);
    scene->folder = g_build_filename(scene->fixture.folder, "received", NULL);
    scene->reader = g_build_filename(scene->fixture.folder, "reader", NULL);
    scene->keys = g_build_filename(scene->fixture.folder, "keys", NULL);
    g_assert_true(g_file_get_contents(ours, &bytes, &length, &error) &&
                  g_file_set_contents(scene->reader, bytes, (gssize)length, &error));
    g_assert_cmpint(g_chmod(scene->reader, 0700), ==, 0);
    const ServiceConfig config = {.database = scene->fixture.url,
                                  .spool = scene->folder,
                                  .keys = scene->keys,
                                  .connections = 4,
                                  .is_server = TRUE,
                                  .workers = 1};
    g_setenv("INSTROOM_READER", scene->reader, TRUE);
    scene->service = service_new(&config, &error);
    g_assert_no_error(error);
    g_setenv("INSTROOM_READER", ours, TRUE);
}

static void
scene_close(Scene *scene)
{
    g_clear_pointer(&scene->service, service_free);
    g_unlink(scene->reader);
    g_unlink(scene->keys);
    g_rmdir(scene->folder);
    g_free(scene->folder);
    g_free(scene->reader);
    g_free(scene->keys);
    fixture_close(&scene->fixture);
}

static gint64
send(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    IngestForm form = {.file_name = (char *)"groep 3.csv", .length = strlen(HEAD ROWS)};
    SpoolWriter *writer = spool_writer_new(service_spool(scene->service), &error);
    g_assert_true(spool_writer_append(writer, HEAD ROWS, form.length, &error));
    gint64 id = service_upload_add(scene->service, service_operator(), scene->fixture.branch, writer, &form,
                                   &error);
    g_assert_no_error(error);
    g_autoptr(Upload) upload = NULL;
    for (guint i = 0; i < 600; i++) { /* the check has read it */
        g_clear_pointer(&upload, upload_free);
        upload = service_upload_get(scene->service, service_operator(), id, &error);
        if (upload->state == UPLOAD_CHECKED)
            break;
        g_usleep(50000);
    }
    g_assert_cmpint(upload->state, ==, UPLOAD_CHECKED);
    return id;
}

static ImportCase *
open_plan(Scene *scene, gint64 id)
{
    g_autoptr(GError) error = NULL;
    ImportCase *icase = service_import_open(scene->service, service_operator(), id, &error);
    g_assert_no_error(error);
    return icase;
}

static void
test_no_reader(void)
{
    Scene scene;
    scene_open(&scene);
    gint64 id = send(&scene);
    g_autoptr(ImportCase) before = open_plan(&scene, id);
    g_unlink(scene.reader);
    g_autoptr(ImportCase) after = open_plan(&scene, id);
    g_assert_cmpstr(import_case_plan(after)->digest, ==, import_case_plan(before)->digest);
    g_assert_cmpuint(import_case_findings(after)->len, ==, import_case_findings(before)->len);
    g_assert_cmpuint(import_case_plan(after)->counts[ITEM_ENROL], ==, 2);
    scene_close(&scene);
}

/* The same reading against the register as it is now: after the import of the same file there is nobody left to enrol. */
static void
test_register_of_now(void)
{
    g_autoptr(GError) error = NULL;
    Scene scene;
    scene_open(&scene);
    gint64 first = send(&scene), second = send(&scene);
    g_autoptr(ImportCase) icase = open_plan(&scene, first);
    g_autoptr(ImportCase) before = open_plan(&scene, second);
    g_unlink(scene.reader);
    g_autofree char *digest = g_strdup(import_case_plan(icase)->digest);
    gint64 import = service_import_apply(scene.service, service_operator(), icase, digest, 0, &error);
    g_assert_no_error(error);
    g_assert_cmpint(import, >, 0);
    g_autoptr(ImportCase) after = open_plan(&scene, second);
    g_assert_cmpuint(import_case_plan(before)->counts[ITEM_ENROL], ==, 2);
    g_assert_cmpuint(import_case_plan(after)->counts[ITEM_ENROL], ==, 0);
    g_assert_cmpuint(import_case_plan(after)->counts[ITEM_UNCHANGED], ==, 2);
    scene_close(&scene);
}

static void
assert_unread(Scene *scene, gint64 id)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(service_import_open(scene->service, service_operator(), id, &error));
    g_assert_nonnull(error);
}

/* Read in another way it is another table; and other bytes are another file, whoever put them there. */
static void
test_read_anew(void)
{
    static const char *const changes[] = {
        "UPDATE upload SET options = '0' || '\t' || 'windows-1252' || '\t' || '59'",
        "UPDATE upload SET sha256 = '0000000000000000000000000000000000000000000000000000000000000000'"};
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        Scene scene;
        scene_open(&scene);
        gint64 id = send(&scene);
        fixture_script(scene.fixture.url, changes[i]);
        import_case_free(open_plan(&scene, id)); /* read in the changed way */
        g_unlink(scene.reader);
        import_case_free(open_plan(&scene, id));
        fixture_script(scene.fixture.url, "UPDATE upload SET sha256 = 'x'");
        assert_unread(&scene, id);
        scene_close(&scene);
    }
}

/* Removed by another server, of which this one knows nothing: what it remembers is not shown. */
static void
test_removed_elsewhere(void)
{
    g_autoptr(GError) error = NULL;
    Scene scene;
    scene_open(&scene);
    gint64 id = send(&scene);
    import_case_free(open_plan(&scene, id));
    fixture_script(scene.fixture.url, "DELETE FROM upload_piece");
    g_assert_null(service_import_open(scene.service, service_operator(), id, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service/recall/same", test_same);
    g_test_add_func("/service/recall/bounded", test_bounded);
    g_test_add_func("/service/recall/forgotten", test_forgotten);
    g_test_add_func("/service/recall/no-reader", test_no_reader);
    g_test_add_func("/service/recall/register-of-now", test_register_of_now);
    g_test_add_func("/service/recall/read-anew", test_read_anew);
    g_test_add_func("/service/recall/removed-elsewhere", test_removed_elsewhere);
    return g_test_run();
}
