/* Proves entering books: who may what, that the second of two is told, numbers that are never twice the same, that a lent copy neither moves
 * nor goes, and that of two titles put together nothing that points at either is lost. On SQLite and on PostgreSQL. */
#include <string.h>

#include "scene.h"
#include "library/barcode.h"
#include "service/entry.h"

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

static Copy *
copy_of(Scene *scene, gint64 title, guint place)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TitleSheet) sheet = service_entry_title(scene->service, scene->employee, title, &error);
    g_assert_no_error(error);
    g_autoptr(TitleSheet) again = NULL;
    Copy *copy = service_entry_copy(scene->service, scene->employee,
                                    ((Copy *)sheet->copies->pdata[place])->id, &again, &error);
    g_assert_no_error(error);
    return copy;
}

static gint64
count(Scene *scene, const char *sql, gint64 of)
{
    return fixture_number_of(scene->fixture.url, sql, of);
}

/* As many as there are words of titles: who went left none. */
static void
assert_postings(Scene *scene)
{
    g_assert_cmpint(fixture_number(scene->fixture.url, "SELECT sum(length(titles)) FROM posting"), ==,
                    fixture_number(scene->fixture.url,
                                   "SELECT sum(length(words) - length(replace(words, ' ', '')) "
                                   "+ 1) FROM title WHERE words <> ''"));
}

static void
test_rights(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    CopyField wrong;
    gint64 id = staged_title(scene.service, scene.volunteer, "Minoes", "9789045101224");
    G_GNUC_UNUSED g_autofree char *own = staged_copies(scene.service, scene.volunteer, id, "", 1,
                                                       scene.fixture.branch, &error);
    g_assert_no_error(error);
    g_assert_null(staged_copies(scene.service, scene.volunteer, id, "", 1, scene.fixture.other, &error));
    g_assert_true(error->code == SERVICE_ERROR_NOT_FOUND || error->code == SERVICE_ERROR_DENIED);
    g_clear_error(&error);

    /* a title of the own school's copies only is the own school's to change; then another school has it too */
    g_autoptr(TitleSheet) sheet = service_entry_title(scene.service, scene.volunteer, id, &error);
    g_assert_no_error(error);
    g_assert_true(sheet->may_edit && !sheet->may_all);
    title_set(sheet->title, TITLE_AUTHOR, "Schmidt, Annie M.G.");
    g_assert_true(service_entry_set(scene.service, scene.volunteer, sheet->title, &error));
    G_GNUC_UNUSED g_autofree char *theirs = staged_copies(scene.service, scene.foreign, id, "", 1,
                                                          scene.fixture.other, &error);
    g_assert_no_error(error);
    g_autoptr(TitleSheet) shared = service_entry_title(scene.service, scene.volunteer, id, &error);
    g_assert_false(shared->may_edit);
    g_assert_false(service_entry_set(scene.service, scene.volunteer, shared->title, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    g_assert_true(service_entry_set(scene.service, scene.employee, shared->title, &error));

    /* nobody of a school takes out or puts together, or touches the other school's copy */
    gint64 empty = staged_title(scene.service, scene.volunteer, "Leeg", "");
    g_assert_false(service_entry_remove(scene.service, scene.volunteer, empty, 1, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    g_assert_false(service_entry_merge(scene.service, scene.volunteer, empty, id, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    for (guint i = 0; i < 2; i++) {
        g_autoptr(Copy) copy = copy_of(&scene, id, i);
        gboolean is_own = copy->branch == scene.fixture.branch;
        g_assert_cmpint(service_entry_copy_set(scene.service, scene.volunteer, copy, &wrong, &error), ==,
                        is_own);
        g_clear_error(&error);
    }
    g_assert_true(service_entry_remove(scene.service, scene.employee, empty, 1, &error));
    g_assert_no_error(error);
    assert_postings(&scene);
    scene_close(&scene);
}

/* Two have the form open: the second is told, sees what it says now, and may then write over it. */
static void
test_second_is_told(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    CopyField wrong;
    gint64 id = staged_title(scene.service, scene.employee, "Pluk", "");
    g_autoptr(TitleSheet) one = service_entry_title(scene.service, scene.employee, id, &error);
    g_autoptr(TitleSheet) other = service_entry_title(scene.service, scene.employee, id, &error);
    title_set(one->title, TITLE_AVI, "M5");
    title_set(other->title, TITLE_AVI, "E4");
    g_assert_true(service_entry_set(scene.service, scene.employee, one->title, &error));
    g_assert_false(service_entry_set(scene.service, scene.employee, other->title, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_STALE);
    g_clear_error(&error);
    g_autoptr(TitleSheet) now = service_entry_title(scene.service, scene.employee, id, &error);
    g_assert_cmpstr(now->title->text[TITLE_AVI], ==, "M5");
    other->title->version = now->title->version;
    g_assert_true(service_entry_set(scene.service, scene.employee, other->title, &error));

    G_GNUC_UNUSED g_autofree char *barcode = staged_copies(scene.service, scene.employee, id, "", 1,
                                                           scene.fixture.branch, &error);
    g_autoptr(Copy) mine = copy_of(&scene, id, 0);
    g_autoptr(Copy) yours = copy_of(&scene, id, 0);
    g_free(mine->shelf);
    mine->shelf = g_strdup("BK");
    g_assert_true(service_entry_copy_set(scene.service, scene.employee, mine, &wrong, &error));
    g_assert_false(service_entry_copy_set(scene.service, scene.employee, yours, &wrong, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_STALE);
    g_clear_error(&error);

    /* the same book entered by two at once */
    gint64 known = staged_title(scene.service, scene.employee, "Otje", "9789045101224");
    g_autoptr(Title) again = title_new();
    title_set(again, TITLE_TITLE, "Otje");
    title_set(again, TITLE_ISBN, "9789045101224");
    g_assert_false(service_entry_add(scene.service, scene.volunteer, again, NULL, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_cmpint(service_entry_known(scene.service, scene.volunteer, "9789045101224", &error), ==, known);
    scene_close(&scene);
}

static void
test_barcodes(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    gint64 id = staged_title(scene.service, scene.employee, "Pluk", "");
    g_autoptr(Branch) school = store_branch_get(scene.fixture.store, scene.fixture.branch, &error);
    G_GNUC_UNUSED g_autofree char *first = staged_copies(scene.service, scene.volunteer, id, "", 3,
                                                         scene.fixture.branch, &error);
    g_assert_cmpuint(barcode_number(school->code, first, FALSE), ==, 1);
    G_GNUC_UNUSED g_autofree char *fourth = staged_copies(scene.service, scene.volunteer, id, "", 1,
                                                          scene.fixture.branch, &error);
    g_assert_cmpuint(barcode_number(school->code, fourth, FALSE), ==, 4);
    G_GNUC_UNUSED g_autofree char *scanned = staged_copies(scene.service, scene.volunteer, id, " b0099 ", 3,
                                                           scene.fixture.branch, &error);
    g_assert_cmpstr(scanned, ==, "B0099");

    /* one of a range is taken: none of it is added, and the message names it */
    gint64 before = fixture_number(scene.fixture.url, "SELECT count(*) FROM copy");
    g_assert_null(
        staged_copies(scene.service, scene.volunteer, id, "B0097", 4, scene.fixture.branch, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_assert_nonnull(strstr(error->message, "B0099"));
    g_clear_error(&error);
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM copy"), ==, before);
    static const struct {
        const char *barcode;
        guint count;
    } wrong[] = {{"", 0},    {"", 101}, {"B 12", 1}, {"ABC", 2}, {"Ω1", 1}, {"123456789012345678901", 1},
                 {"B999", 2}};
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_assert_null(staged_copies(scene.service, scene.volunteer, id, wrong[i].barcode, wrong[i].count,
                                    scene.fixture.branch, &error));
        g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
        g_clear_error(&error);
    }
    g_autoptr(FoundTitles) found = service_entry_find(scene.service, scene.volunteer, "b0100", 10, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(found->titles->len, ==, 1);
    g_assert_cmpint(((FoundTitle *)found->titles->pdata[0])->id, ==, id);
    scene_close(&scene);
}

/* Withdrawn with a reason; lent: stays; put aside: who waits waits again. */
static void
test_copy_status(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    CopyField wrong;
    gint64 id = staged_title(scene.service, scene.employee, "Pluk", "");
    G_GNUC_UNUSED g_autofree char *barcode = staged_copies(scene.service, scene.employee, id, "B1", 1,
                                                           scene.fixture.branch, &error);
    g_autoptr(Copy) copy = copy_of(&scene, id, 0);
    g_free(copy->status);
    copy->status = g_strdup("withdrawn");
    g_assert_false(service_entry_copy_set(scene.service, scene.employee, copy, &wrong, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    g_assert_cmpint(wrong, ==, COPY_WHY);
    g_clear_error(&error);

    g_autofree char *person = g_strdup_printf(
        "INSERT INTO person (id, library_id, initials, first_name, prefix, surname, birth_date, sex, street, "
        "house_number, house_addition, postcode, town, phone, mobile, email, name_folded, match_key, "
        "created_by) "
        "VALUES (9001, %d, '', 'Sem', '', 'Wit', '', '', '', '', '', '', '', '', '', '', 'wit', 'wit', 0);"
        "INSERT INTO loan (id, person_id, copy_id, branch_id, title, due_date, lent, is_open, ended) VALUES "
        "(9001, "
        "9001, %d, "
        "%d, 'Pluk', '2026-12-01', '2026-11-01', 1, '');",
        (int)scene.fixture.library, (int)copy->id, (int)scene.fixture.branch);
    fixture_script(scene.fixture.url, person);
    g_free(copy->why);
    copy->why = g_strdup("worn");
    g_assert_false(service_entry_copy_set(scene.service, scene.employee, copy, &wrong, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_assert_cmpint(wrong, ==, COPY_WHOLE);
    g_clear_error(&error);
    g_autoptr(TitleSheet) sheet = service_entry_title(scene.service, scene.volunteer, id, &error);
    g_assert_cmpstr(title_sheet_place(sheet, copy->id)->due, ==, "2026-12-01");

    g_autofree char *hold = g_strdup_printf("UPDATE loan SET is_open = 0 WHERE id = 9001; INSERT INTO hold "
                                            "(id, title_id, person_id, branch_id, copy_id, "
                                            "state, placed, until_date, ended) VALUES (9001, %d, 9001, %d, "
                                            "%d, 'waiting', '2026-11-01', '2026-11-30', '');",
                                            (int)id, (int)scene.fixture.branch, (int)copy->id);
    fixture_script(scene.fixture.url, hold);
    g_assert_true(service_entry_copy_set(scene.service, scene.employee, copy, &wrong, &error));
    g_assert_no_error(error);
    g_autoptr(Copy) gone = copy_of(&scene, id, 0);
    g_assert_cmpstr(gone->status, ==, "withdrawn");
    g_assert_cmpstr(gone->why, ==, "worn");
    g_assert_cmpstr(gone->withdrawn_on, ==, DAY);
    g_assert_cmpint(fixture_number(scene.fixture.url,
                                   "SELECT count(*) FROM hold WHERE state = 'open' AND copy_id IS NULL"),
                    ==, 1);

    /* to another school, and back on the shelf: the reason goes */
    g_free(gone->status);
    gone->status = g_strdup("available");
    gone->branch = scene.fixture.other;
    g_assert_true(service_entry_copy_set(scene.service, scene.employee, gone, &wrong, &error));
    g_assert_no_error(error);
    g_autoptr(Copy) moved = copy_of(&scene, id, 0);
    g_assert_cmpint(moved->branch, ==, scene.fixture.other);
    g_assert_cmpstr(moved->why, ==, "");
    g_assert_cmpstr(moved->withdrawn_on, ==, "");
    scene_close(&scene);
}

/* A message stands beside the field that it is about. */
static void
test_copy_fields(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    gint64 id = staged_title(scene.service, scene.employee, "Pluk", "");
    G_GNUC_UNUSED g_autofree char *first = staged_copies(scene.service, scene.employee, id, "B1", 1,
                                                         scene.fixture.branch, &error);
    G_GNUC_UNUSED g_autofree char *second = staged_copies(scene.service, scene.employee, id, "B2", 1,
                                                          scene.fixture.branch, &error);
    g_autoptr(Copy) copy = copy_of(&scene, id, 0);
    const struct {
        char **place;
        const char *value;
        CopyField wrong;
    } cases[] = {{&copy->barcode, "Ω", COPY_BARCODE},        {&copy->barcode, "B2", COPY_BARCODE},
                 {&copy->shelf, "veel te lang", COPY_WHOLE}, {&copy->shelf, "veel te lange", COPY_SHELF},
                 {&copy->status, "weg", COPY_STATUS},        {&copy->material, "weg", COPY_MATERIAL},
                 {&copy->note, "twee\nregels", COPY_NOTE},   {&copy->acquired, "2026-02-30", COPY_ACQUIRED}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        CopyField wrong;
        g_autofree char *was = *cases[i].place;
        *cases[i].place = g_strdup(cases[i].value);
        gboolean is_fine = service_entry_copy_set(scene.service, scene.employee, copy, &wrong, &error);
        g_assert_cmpint(is_fine, ==, cases[i].wrong == COPY_WHOLE);
        g_assert_cmpint(wrong, ==, cases[i].wrong);
        g_clear_error(&error);
        copy->version += is_fine;
        g_free(*cases[i].place);
        *cases[i].place = g_steal_pointer(&was);
    }
    scene_close(&scene);
}

static void
wait_for(Scene *scene, gint64 hold, gint64 person, gint64 title, const char *state, gint64 copy)
{
    g_autofree char *of_copy = copy ? g_strdup_printf("%d", (int)copy) : g_strdup("NULL");
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO hold (id, title_id, person_id, branch_id, copy_id, state, placed, "
        "until_date, ended) VALUES (%d, %d, %d, %d, %s, '%s', '2026-11-01', '', '');",
        (int)hold, (int)title, (int)person, (int)scene->fixture.branch, of_copy, state);
    fixture_script(scene->fixture.url, sql);
}

static void
people(Scene *scene, guint count)
{
    for (guint i = 1; i <= count; i++) {
        g_autofree char *sql = g_strdup_printf(
            "INSERT INTO person (id, library_id, initials, first_name, prefix, surname, birth_date, sex, "
            "street, "
            "house_number, house_addition, postcode, town, phone, mobile, email, name_folded, match_key, "
            "created_by) "
            "VALUES (%u, %d, '', 'Sem', '', 'Wit', '', '', '', '', '', '', '', '', '', '', 'wit', 'wit', 0);",
            9000 + i, (int)scene->fixture.library);
        fixture_script(scene->fixture.url, sql);
    }
}

/* Whoever waits for both waits once, where the own turn came first; a copy that lies ready stays ready. */
static void
test_merge(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    gint64 goes = staged_title(scene.service, scene.employee, "Matilda", "9789045101224"),
           stays = staged_title(scene.service, scene.employee, "Mathilda", "");
    G_GNUC_UNUSED g_autofree char *a = staged_copies(scene.service, scene.employee, goes, "A1", 2,
                                                     scene.fixture.branch, &error);
    G_GNUC_UNUSED g_autofree char *b = staged_copies(scene.service, scene.employee, stays, "C1", 1,
                                                     scene.fixture.other, &error);
    g_autoptr(Copy) ready = copy_of(&scene, goes, 0);
    people(&scene, 4);
    wait_for(&scene, 9001, 9001, goes, "open", 0); /* both, the one that goes first */
    wait_for(&scene, 9002, 9001, stays, "open", 0);
    wait_for(&scene, 9003, 9002, stays, "open", 0); /* both, the other one first */
    wait_for(&scene, 9004, 9002, goes, "open", 0);
    wait_for(&scene, 9005, 9003, stays, "open", 0); /* first in line, but a copy lies ready for the other */
    wait_for(&scene, 9006, 9003, goes, "waiting", ready->id);
    wait_for(&scene, 9007, 9004, goes, "open", 0); /* one only */
    g_assert_true(service_entry_merge(scene.service, scene.employee, goes, stays, &error));
    g_assert_no_error(error);
    g_assert_cmpint(count(&scene, "SELECT count(*) FROM copy WHERE title_id = ?", stays), ==, 3);
    g_assert_cmpint(count(&scene, "SELECT count(*) FROM title WHERE id = ?", goes), ==, 0);
    assert_postings(&scene);
    static const gint64 alive[] = {9001, 9003, 9006, 9007}, over[] = {9002, 9004, 9005};
    for (guint i = 0; i < G_N_ELEMENTS(alive); i++)
        g_assert_cmpint(
            count(&scene, "SELECT count(*) FROM hold WHERE id = ? AND state <> 'cancelled'", alive[i]), ==,
            1);
    for (guint i = 0; i < G_N_ELEMENTS(over); i++)
        g_assert_cmpint(
            count(&scene, "SELECT count(*) FROM hold WHERE id = ? AND state = 'cancelled'", over[i]), ==, 1);
    g_assert_cmpint(count(&scene, "SELECT count(*) FROM hold WHERE title_id = ?", stays), ==, 7);

    /* what only the one said, the other says now, and is found by it */
    g_autoptr(TitleSheet) sheet = service_entry_title(scene.service, scene.employee, stays, &error);
    g_assert_cmpstr(sheet->title->text[TITLE_TITLE], ==, "Mathilda");
    g_assert_cmpstr(sheet->title->text[TITLE_ISBN], ==, "9789045101224");
    g_autoptr(FoundTitles)
        found = service_entry_find(scene.service, scene.employee, "978-90-451-0122-4", 5, &error);
    g_assert_cmpuint(found->titles->len, ==, 1);
    g_assert_cmpint(((FoundTitle *)found->titles->pdata[0])->id, ==, stays);

    /* a copy of each lies ready for one patron: nothing is done */
    gint64 twin = staged_title(scene.service, scene.employee, "Matilda", "");
    G_GNUC_UNUSED g_autofree char *c = staged_copies(scene.service, scene.employee, twin, "D1", 1,
                                                     scene.fixture.branch, &error);
    g_autoptr(Copy) second = copy_of(&scene, twin, 0);
    wait_for(&scene, 9008, 9003, twin, "waiting", second->id);
    g_assert_false(service_entry_merge(scene.service, scene.employee, twin, stays, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_cmpint(count(&scene, "SELECT count(*) FROM copy WHERE title_id = ?", twin), ==, 1);

    /* a title with copies, or that somebody ever waited for, is not taken out */
    g_assert_false(service_entry_remove(scene.service, scene.employee, twin, 1, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    scene_close(&scene);
}

/* Whatever table points at a title is known to putting two together: a new one fails here first. */
static void
test_all_that_points(void)
{
    Scene scene;
    scene_open(&scene);
    if (!fixture_is_postgresql())
        g_assert_cmpint(
            fixture_number(
                scene.fixture.url,
                "SELECT count(*) FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = "
                "'table' AND f.\"table\" = 'title' AND t.name NOT IN ('copy', 'hold', 'title_record', "
                "'picture', 'title_read', 'wish', 'reading', 'tip_title')"),
            ==, 0);
    else
        g_assert_cmpint(
            fixture_number(scene.fixture.url,
                           "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND confrelid = "
                           "'title'::regclass AND conrelid::regclass::text NOT IN ('copy', 'hold', "
                           "'title_record', 'picture', 'title_read', 'wish', 'reading', 'tip_title')"),
            ==, 0);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service/entry/rights", test_rights);
    g_test_add_func("/service/entry/second-is-told", test_second_is_told);
    g_test_add_func("/service/entry/barcodes", test_barcodes);
    g_test_add_func("/service/entry/copy-status", test_copy_status);
    g_test_add_func("/service/entry/copy-fields", test_copy_fields);
    g_test_add_func("/service/entry/merge", test_merge);
    g_test_add_func("/service/entry/all-that-points", test_all_that_points);
    return g_test_run();
}
