/* Proves going round the shelves (what each scan means, the one yes at the end, and taking it back) and labels: the bars of a printed sheet,
 * read by another program (zbar), are the copies asked for, in their places. On SQLite and on PostgreSQL. */
#include <string.h>

#include <glib/gstdio.h>

#include "scene.h"
#include "service/inventory.h"
#include "service/labels.h"

#define DAY "2026-11-20"

typedef struct {
    Fixture fixture;
    Service *service;
    Account *employee, *volunteer, *foreign; /* foreign: a volunteer of the other school */
} Scene;

static void
scene_open(Scene *scene)
{
    *scene = (Scene){0};
    scene->service = staged_open(&scene->fixture, DAY, 2);
    scene->employee = staged_account(scene->service, &scene->fixture, DAY, ROLE_EMPLOYEE, "joost", 0);
    scene->volunteer = staged_account(scene->service, &scene->fixture, DAY, ROLE_VOLUNTEER, "oma-bep",
                                      scene->fixture.branch);
    scene->foreign = staged_account(scene->service, &scene->fixture, DAY, ROLE_VOLUNTEER, "opa-jan",
                                    scene->fixture.other);
}

static void
scene_close(Scene *scene)
{
    account_free(scene->employee);
    account_free(scene->volunteer);
    account_free(scene->foreign);
    staged_close(scene->service, &scene->fixture);
}

static void
script(Scene *scene, const char *format, gint64 value)
{
    g_autoptr(GString) sql = g_string_new(format);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);
    g_string_replace(sql, "?", text, 0);
    fixture_script(scene->fixture.url, sql->str);
}

static gint64
missing(Scene *scene)
{
    return fixture_number(scene->fixture.url, "SELECT count(*) FROM copy WHERE status = 'missing'");
}

/* A1 to A8 of the school on shelf AK: A1, A2 stand there, A3 is missing, A4 on another shelf, A5 lent, A6 withdrawn, A7 and A8 are not
 * seen, A8 being lent; X1 is of the other school. */
static void
shelve(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    gint64 id = staged_title(scene->service, scene->employee, "Pluk", "");
    G_GNUC_UNUSED g_autofree char *own = staged_copies(scene->service, scene->employee, id, "A1", 8,
                                                       scene->fixture.branch, &error);
    G_GNUC_UNUSED g_autofree char *other = staged_copies(scene->service, scene->employee, id, "X1", 1,
                                                         scene->fixture.other, &error);
    g_assert_no_error(error);
    script(scene,
           "INSERT INTO person (id, library_id, initials, first_name, prefix, surname, birth_date, sex, "
           "street, house_number, "
           "house_addition, postcode, town, phone, mobile, email, name_folded, match_key, created_by) VALUES "
           "(9001, ?, '', "
           "'Sem', '', 'Wit', '', '', '', '', '', '', '', '', '', '', 'wit', 'wit', 0);"
           "UPDATE copy SET status = 'missing' WHERE barcode = 'A3'; UPDATE copy SET shelf = 'BK' WHERE "
           "barcode = 'A4';"
           "UPDATE copy SET status = 'withdrawn' WHERE barcode = 'A6';",
           scene->fixture.library);
    script(scene,
           "INSERT INTO loan (id, person_id, copy_id, branch_id, title, due_date, lent, is_open, ended) "
           "SELECT 9000 + id, 9001, "
           "id, ?, 'Pluk', '2026-12-01', '2026-11-01', 1, '' FROM copy WHERE barcode IN ('A5', 'A8');",
           scene->fixture.branch);
}

static void
test_round(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    shelve(&scene);
    guint fresh, taken;
    g_assert_cmpint(service_inventory_begin(scene.service, scene.foreign, scene.fixture.branch, "AK", &error),
                    ==, -1);
    g_clear_error(&error);
    gint64 id = service_inventory_begin(scene.service, scene.volunteer, scene.fixture.branch, " AK ", &error);
    g_assert_no_error(error);
    g_assert_true(service_inventory_scan(scene.service, scene.volunteer, id, "a1", &fresh, &error));
    g_assert_cmpuint(fresh, ==, 1);
    g_assert_true(service_inventory_scan(scene.service, scene.volunteer, id, "A1\r\nA2\nA3, A4;A5 A6\tX1 Q9",
                                         &fresh, &error));
    g_assert_cmpuint(fresh, ==, 7);
    g_assert_false(service_inventory_scan(scene.service, scene.volunteer, id, " ... ", &fresh, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_false(service_inventory_scan(scene.service, scene.foreign, id, "A7", &fresh, &error));
    g_clear_error(&error);
    g_autoptr(InventorySheet) sheet = service_inventory_sheet(scene.service, scene.volunteer, id, &error);
    g_assert_no_error(error);
    static const guint expected[N_SEEN] = {
        [SEEN_RIGHT] = 2, [SEEN_UNKNOWN] = 1, [SEEN_LENT] = 1,     [SEEN_SCHOOL] = 1,
        [SEEN_SHELF] = 1, [SEEN_FOUND] = 1,   [SEEN_WITHDRAWN] = 1};
    for (guint i = 0; i < N_SEEN; i++)
        g_assert_cmpuint(sheet->count[i], ==, expected[i]);
    g_assert_cmpuint(sheet->unseen->len, ==, 1); /* A7; A8 is with somebody */
    g_assert_cmpstr(((InventoryLine *)sheet->unseen->pdata[0])->barcode, ==, "A7");

    /* the yes is for what was shown */
    g_assert_false(service_inventory_mark(scene.service, scene.volunteer, id, 2, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_cmpint(missing(&scene), ==, 1);
    g_assert_true(service_inventory_mark(scene.service, scene.volunteer, id, 1, &error));
    g_assert_no_error(error);
    g_assert_cmpint(missing(&scene), ==, 1); /* A7 now, and A3 no more */
    g_assert_cmpint(fixture_number(scene.fixture.url,
                                   "SELECT count(*) FROM copy WHERE barcode = 'A7' AND status = 'missing'"),
                    ==, 1);
    g_assert_false(service_inventory_mark(scene.service, scene.volunteer, id, 0, &error));
    g_clear_error(&error);
    g_assert_false(service_inventory_scan(scene.service, scene.volunteer, id, "A7", &fresh, &error));
    g_clear_error(&error);

    /* taken back, but for what somebody changed since */
    fixture_script(scene.fixture.url, "UPDATE copy SET status = 'withdrawn' WHERE barcode = 'A3'");
    g_assert_true(service_inventory_unmark(scene.service, scene.volunteer, id, &taken, &error));
    g_assert_cmpuint(taken, ==, 1);
    g_assert_cmpint(missing(&scene), ==, 0);
    g_assert_cmpint(fixture_number(scene.fixture.url,
                                   "SELECT count(*) FROM copy WHERE barcode = 'A3' AND status = 'withdrawn'"),
                    ==, 1);
    g_assert_false(service_inventory_unmark(scene.service, scene.volunteer, id, &taken, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    scene_close(&scene);
}

/* What zbar reads on the first page, sorted; new. */
static char *
read_back(Scene *scene, const GString *pdf)
{
    g_autofree char *file = g_build_filename(scene->fixture.folder, "labels.pdf", NULL),
                    *picture = g_build_filename(scene->fixture.folder, "labels", NULL);
    g_autoptr(GError) error = NULL;
    char *out = NULL;
    g_assert_true(g_file_set_contents(file, pdf->str, (gssize)pdf->len, NULL));
    g_autofree char *command = g_strdup_printf(
        "sh -c 'pdftoppm -r 300 -gray -f 1 -l 1 -singlefile %s %s && zbarimg -q --nodbus "
        "--raw %s.pgm | sort'",
        file, picture, picture);
    g_assert_true(g_spawn_command_line_sync(command, &out, NULL, NULL, &error));
    g_autofree char *pgm = g_strconcat(picture, ".pgm", NULL);
    g_unlink(file);
    g_unlink(pgm);
    return out;
}

static GString *
labels(Scene *scene, const char *from, const char *to, const char *sheet, guint skip, guint expected)
{
    g_autoptr(GError) error = NULL;
    guint count;
    const LabelOrder order = {
        .branch = scene->fixture.branch, .from = from, .to = to, .sheet = sheet, .skip = skip};
    GString *pdf = service_labels(scene->service, scene->volunteer, &order, &count, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(count, ==, expected);
    return pdf;
}

static void
test_labels(void)
{
    Scene scene;
    scene_open(&scene);
    g_autofree char *zbar = g_find_program_in_path("zbarimg"), *poppler = g_find_program_in_path("pdftoppm");
    g_autoptr(GError) error = NULL;
    guint count;
    gint64 id = staged_title(scene.service, scene.employee,
                             "De boomhut van 13 verdiepingen, en nog een heel eind verder", "");
    G_GNUC_UNUSED g_autofree char *first = staged_copies(scene.service, scene.employee, id, "B0001", 5,
                                                         scene.fixture.branch, &error);
    g_autoptr(GString) today = labels(&scene, "", "", "", 0, 5);
    g_assert_true(g_str_has_prefix(today->str, "%PDF-"));
    static const char *const symbols[] = {"code128", "code39", "ean13"};
    for (guint i = 0; i < G_N_ELEMENTS(symbols); i++) {
        script(&scene,
               i == 0   ? "UPDATE library SET label_symbol = 'code128' WHERE id = ?"
               : i == 1 ? "UPDATE library SET label_symbol = 'code39' WHERE id = ?"
                        : "UPDATE library SET label_symbol = 'ean13' WHERE id = ?",
               scene.fixture.library);
        for (guint s = 0; s < label_sheet_count(); s++) {
            const LabelSheet *sheet = label_sheet(s);
            guint room = sheet->columns * sheet->rows;
            g_autoptr(GString) range = labels(&scene, "b0002", "B0004", sheet->name, 1, 3);
            g_autoptr(GString) last = labels(&scene, "B0001", "B0005", sheet->name, room - 2, 5);
            if (!zbar || !poppler)
                continue;
            g_autofree char *all = read_back(&scene, range), *two = read_back(&scene, last);
            g_assert_cmpstr(all, ==, "B0002\nB0003\nB0004\n");
            g_assert_cmpstr(two, ==, "B0001\nB0002\n"); /* the others are on the next sheet */
        }
    }
    /* numbers of EAN-13 are made and read back as such */
    G_GNUC_UNUSED g_autofree char *ean = staged_copies(scene.service, scene.employee, id, "", 1,
                                                       scene.fixture.branch, &error);
    g_assert_cmpuint(strlen(ean), ==, 13);
    g_autoptr(GString) one = labels(&scene, ean, "", "3x8", 0, 1);
    if (zbar && poppler) {
        g_autofree char *read = read_back(&scene, one);
        g_assert_cmpstr(g_strstrip(read), ==, ean);
    }
    const LabelOrder nothing = {.branch = scene.fixture.branch, .from = "Z1", .to = "Z9", .sheet = ""};
    g_assert_null(service_labels(scene.service, scene.volunteer, &nothing, &count, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    const LabelOrder theirs = {.branch = scene.fixture.other, .from = "B0001", .to = "B0005", .sheet = ""};
    g_assert_null(service_labels(scene.service, scene.volunteer, &theirs, &count, &error));
    g_clear_error(&error);
    g_assert_false(service_label_set(scene.service, scene.volunteer, "code39", "4x10", &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    if (!zbar || !poppler)
        g_test_skip("zbarimg and pdftoppm are not here: apt-get install zbar-tools poppler-utils");
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service/stock/round", test_round);
    g_test_add_func("/service/stock/labels", test_labels);
    return g_test_run();
}
