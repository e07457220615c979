/* Proves that a library's file of records is shown as it will be done, is done by one yes and only as it was shown, can be taken back to the
 * letter but where somebody worked on, comes out of the catalogue as it went in, and that no bytes do more than be refused. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "fixture.h"
#include "library/marc.h"
#include "service/entry.h"
#include "service/title_file.h"

typedef struct {
    Fixture fixture;
    Service *service;
    Grant grants[3];
    Account employee, colleague, volunteer;
} Scene;

static Account
account_of(const Scene *scene, gint64 id, const Grant *grant)
{
    return (Account){.id = id,
                     .library = scene->fixture.library,
                     .name = (char *)"",
                     .grants = (Grant *)grant,
                     .n_grants = 1};
}

static void
scene_open(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    fixture_open(&scene->fixture);
    g_autofree char *spool = g_build_filename(scene->fixture.folder, "received", NULL);
    g_autofree char *keys = g_build_filename(scene->fixture.folder, "keys", NULL);
    const ServiceConfig config = {
        .database = scene->fixture.url, .spool = spool, .keys = keys, .connections = 2};
    scene->service = service_new(&config, &error);
    g_assert_no_error(error);
    scene->grants[0] = scene->grants[1] = (Grant){.role = ROLE_EMPLOYEE, .library = scene->fixture.library};
    scene->grants[2] = (Grant){
        .role = ROLE_VOLUNTEER, .library = scene->fixture.library, .branch = scene->fixture.branch};
    scene->employee = account_of(scene, 1, &scene->grants[0]);
    scene->colleague = account_of(scene, 2, &scene->grants[1]);
    scene->volunteer = account_of(scene, 3, &scene->grants[2]);
}

static void
scene_close(Scene *scene)
{
    g_autofree char *spool = g_build_filename(scene->fixture.folder, "received", NULL);
    g_autofree char *keys = g_build_filename(scene->fixture.folder, "keys", NULL);
    service_free(scene->service);
    g_rmdir(spool);
    g_unlink(keys);
    fixture_close(&scene->fixture);
}

static void
add(GString *file, const char *number, const char *title)
{
    g_autoptr(MarcRecord) record = marc_record_new();
    marc_record_add(record, "001", g_strdup(number));
    if (*title)
        marc_record_add(record, "245",
                        g_strdup_printf("10\x1f"
                                        "a%s",
                                        title));
    g_assert_true(marc_write_iso2709(record, file));
}

/* The file between other bytes, as it lies in a form. */
static gint64
send(Scene *scene, const Account *actor, const GString *file, GError **error)
{
    int fd = memfd_create("titles", MFD_CLOEXEC);
    g_assert_cmpint(write(fd, "voor", 4), ==, 4);
    g_assert_cmpint(write(fd, file->str, file->len), ==, (gssize)file->len);
    g_assert_cmpint(write(fd, "na", 2), ==, 2);
    const PictureFile bytes = {fd, 4, file->len};
    gint64 id = service_title_file_add(scene->service, actor, &bytes, "titels.mrc", error);
    close(fd);
    return id;
}

static gint64
sent(Scene *scene, const GString *file)
{
    g_autoptr(GError) error = NULL;
    gint64 id = send(scene, &scene->employee, file, &error);
    g_assert_no_error(error);
    return id;
}

static gboolean
apply(Scene *scene, gint64 id, const guint seen[N_TITLE_FATES], ServiceError code)
{
    g_autoptr(GError) error = NULL;
    gboolean done = service_title_file_apply(scene->service, &scene->employee, id, seen, &error);
    if (done)
        g_assert_no_error(error);
    else
        g_assert_error(error, SERVICE_ERROR, (gint)code);
    return done;
}

static gint64
number(Scene *scene, const char *sql)
{
    return fixture_number(scene->fixture.url, sql);
}

static GString *
exported(Scene *scene, MarcForm form)
{
    g_autoptr(GError) error = NULL;
    guint left_out;
    int fd = service_title_file_export(scene->service, &scene->employee, form, &left_out, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(left_out, ==, 0);
    GString *file = g_string_new(NULL);
    char bytes[4096];
    for (ssize_t n; (n = read(fd, bytes, sizeof bytes)) > 0;)
        g_string_append_len(file, bytes, n);
    close(fd);
    return file;
}

static const char titles[] = "SELECT count(*) FROM title", pieces[] = "SELECT count(*) FROM title_file_piece";

/* Shown, done as shown, taken back to the letter: the catalogue is what it was. */
static void
test_round_trip(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL);
    add(first, "1", "Het ijsbeertje");
    add(first, "2", "De rode laarzen");
    gint64 id = sent(&scene, first);
    g_assert_cmpint(number(&scene, titles), ==, 0);
    g_assert_true(apply(&scene, id, (const guint[]){2, 0, 0, 0}, 0));
    g_assert_cmpint(number(&scene, titles), ==, 2);
    g_assert_cmpint(number(&scene, pieces), ==, 0);
    g_assert_false(apply(&scene, id, (const guint[]){2, 0, 0, 0}, SERVICE_ERROR_CONFLICT)); /* once */
    g_autoptr(GString) before = exported(&scene, MARC_FORM_XML), iso = exported(&scene, MARC_FORM_ISO2709);

    add(second, "1", "Het ijsbeertje in de zon");
    add(second, "2", "De rode laarzen");
    add(second, "3", "Een nieuw boek");
    add(second, "4", "");
    gint64 next = sent(&scene, second);
    g_autoptr(GError) error = NULL;
    g_autoptr(TitleFileSheet) sheet = service_title_file_get(scene.service, &scene.employee, next, &error);
    g_assert_no_error(error);
    const guint plan[N_TITLE_FATES] = {1, 1, 1, 1};
    g_assert_cmpmem(sheet->plan->count, sizeof sheet->plan->count, plan, sizeof plan);
    const TitleLine *line = sheet->plan->refused->pdata[0];
    g_assert_cmpuint(line->number, ==, 4);
    g_assert_cmpuint(strlen(line->why), >, 0);
    g_assert_false(
        apply(&scene, next, (const guint[]){2, 0, 1, 1}, SERVICE_ERROR_CONFLICT)); /* not as shown */
    g_assert_cmpint(number(&scene, titles), ==, 2);
    g_assert_true(apply(&scene, next, plan, 0));
    g_assert_cmpint(number(&scene, titles), ==, 3);

    guint back, left;
    g_assert_true(service_title_file_undo(scene.service, &scene.employee, next, &back, &left, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(back, ==, 2);
    g_assert_cmpuint(left, ==, 0);
    g_autoptr(GString) after = exported(&scene, MARC_FORM_XML);
    g_assert_cmpstr(after->str, ==, before->str);
    g_assert_false(service_title_file_undo(scene.service, &scene.employee, next, &back, &left, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);

    /* what came out is what is there: nothing to do, in both forms */
    for (guint i = 0; i < 2; i++) {
        gint64 again = sent(&scene, i == 0 ? iso : before);
        g_autoptr(TitleFileSheet) same = service_title_file_get(scene.service, &scene.employee, again, NULL);
        const guint nothing[N_TITLE_FATES] = {0, 0, 2, 0};
        g_assert_cmpmem(same->plan->count, sizeof same->plan->count, nothing, sizeof nothing);
    }
    scene_close(&scene);
}

/* A title that got a copy, or was changed since, stays as it is. */
static void
test_worked_on(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) file = g_string_new(NULL);
    for (guint i = 0; i < 4; i++) {
        const char *const names[] = {"Met exemplaar", "Gewijzigd", "Weggehaald", "Ongemoeid"};
        g_autofree char *of = g_strdup_printf("%u", i);
        add(file, of, names[i]);
    }
    gint64 id = sent(&scene, file);
    g_assert_true(apply(&scene, id, (const guint[]){4, 0, 0, 0}, 0));
    gint64 ids[4];
    for (guint i = 0; i < 4; i++) {
        g_autofree char *of = g_strdup_printf("%u", i);
        ids[i] = store_title_find(scene.fixture.store, scene.fixture.library, of, "", &error);
        g_assert_cmpint(ids[i], >, 0);
    }
    CopyField wrong;
    const CopyOrder order = {.title = ids[0],
                             .branch = scene.fixture.branch,
                             .barcode = "B1",
                             .count = 1,
                             .shelf = "",
                             .status = "available"};
    g_autoptr(GPtrArray)
        barcodes = service_entry_copies(scene.service, &scene.employee, &order, &wrong, &error);
    g_assert_nonnull(barcodes);
    g_autoptr(TitleSheet) changed = service_entry_title(scene.service, &scene.employee, ids[1], &error);
    title_set(changed->title, TITLE_SUBTITLE, "met de hand");
    g_assert_true(service_entry_set(scene.service, &scene.employee, changed->title, &error));
    g_assert_true(service_entry_remove(scene.service, &scene.employee, ids[2], 1, &error));
    guint back, left;
    g_assert_true(service_title_file_undo(scene.service, &scene.employee, id, &back, &left, &error));
    g_assert_cmpuint(back, ==, 1);
    g_assert_cmpuint(left, ==, 3);
    g_assert_cmpint(number(&scene, titles), ==, 2);
    scene_close(&scene);
}

/* A volunteer may not, another library has no such file; one file of each waits, and what is no file of records is not kept. */
static void
test_refused(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GString) file = g_string_new(NULL);
    add(file, "1", "Het ijsbeertje");
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(send(&scene, &scene.volunteer, file, &error), ==, -1);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    gint64 id = sent(&scene, file);
    g_assert_null(service_title_file_get(scene.service, &scene.volunteer, id, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    const Grant elsewhere = {.role = ROLE_EMPLOYEE, .library = scene.fixture.library + 7};
    Account stranger = account_of(&scene, 4, &elsewhere);
    stranger.library = scene.fixture.library + 7;
    g_assert_null(service_title_file_get(scene.service, &stranger, id, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);

    gint64 theirs = send(&scene, &scene.colleague, file, &error), mine = sent(&scene, file);
    g_assert_cmpint(theirs, >, 0);
    g_assert_cmpint(mine, >, id);
    g_assert_null(service_title_file_get(scene.service, &scene.employee, id, &error)); /* made room */
    g_clear_error(&error);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM title_file"), ==, 2);
    g_assert_true(service_title_file_remove(scene.service, &scene.employee, theirs, &error));
    g_assert_cmpint(number(&scene, pieces), ==, 1);

    g_autoptr(GString) blank = g_string_new("\n\n  \n");
    g_assert_cmpint(send(&scene, &scene.employee, blank, &error), ==, -1);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_UNREADABLE);
    g_clear_error(&error);
    g_autoptr(GString) empty = g_string_new(NULL);
    g_assert_cmpint(send(&scene, &scene.employee, empty, &error), ==, -1);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    g_assert_cmpint(number(&scene, pieces), ==, 1);
    scene_close(&scene);
}

/* Any damage to a good file: it is kept or refused, and what it would do is done and taken back. */
static void
test_any_bytes(void)
{
    Scene scene;
    scene_open(&scene);
    for (guint round = 0; round < 60; round++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) file = g_string_new(round % 2 == 0 ? "" : marc_xml_head);
        for (guint i = 0; i < 6; i++) {
            g_autofree char *of = g_strdup_printf("%u", i);
            if (round % 2 == 0)
                add(file, of, "Een boek");
            else
                g_string_append_printf(file,
                                       "<record><leader>00000nam a2200000 i 4500</leader><controlfield "
                                       "tag=\"001\">%u</controlfield><datafield tag=\"245\" ind1=\"1\" "
                                       "ind2=\"0\"><subfield code=\"a\">Boek</subfield></datafield></record>",
                                       i);
        }
        for (gint flips = g_test_rand_int_range(0, 6); flips > 0; flips--)
            file->str[g_test_rand_int_range(0, (gint)file->len)] = (char)g_test_rand_int_range(0, 256);
        gint64 id = send(&scene, &scene.employee, file, &error);
        if (id < 0) {
            g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_UNREADABLE);
            continue;
        }
        g_autoptr(TitleFileSheet) sheet = service_title_file_get(scene.service, &scene.employee, id, &error);
        g_assert_no_error(error);
        gint64 was = number(&scene, titles);
        g_assert_true(apply(&scene, id, sheet->plan->count, 0));
        g_assert_cmpint(number(&scene, titles), ==, was + sheet->plan->count[FATE_NEW]);
        guint back, left;
        if (sheet->plan->count[FATE_NEW] + sheet->plan->count[FATE_CHANGED] == 0)
            continue;
        g_assert_true(service_title_file_undo(scene.service, &scene.employee, id, &back, &left, &error));
        g_assert_cmpint(number(&scene, titles), ==, was);
        g_assert_cmpuint(left, ==, 0);
    }
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM title_word"), ==, 0);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/title-file/round-trip", test_round_trip);
    g_test_add_func("/title-file/worked-on", test_worked_on);
    g_test_add_func("/title-file/refused", test_refused);
    g_test_add_func("/title-file/any-bytes", test_any_bytes);
    return g_test_run();
}
