/* Proves what an import does with people whom others are at. Of a desk that lends somebody a book and an import (or an undo, or another
 * desk) that takes that pupil from the school, at the same moment, one comes first and the other knows of it: nobody who is deregistered has
 * a book that the report does not tell of. Both wait at the trail, which is the last that either writes; the test holds it until both
 * are there. And whose log-in is more than a pupil's hears of another e-mail address. On SQLite and on PostgreSQL. */
#include <glib/gstdio.h>
#include <string.h>

#include "fixture.h"
#include "service/account.h"
#include "service/circulation.h"
#include "service/import.h"
#include "service/patron.h"
#include "service/upload.h"
#include "store/account.h"
#include "store/audit.h"

#define DAY    "2026-11-20"
#define HEAD   "Leerlingnummer;Roepnaam;Achternaam;Geboortedatum;Groep;Jaargroep;E-mail\n"
#define LEAVER "1000;Jan;Visser;2015-03-01;3;3;jan@oud.example\n"
#define OTHERS 12 /* pupils who stay */
#define MOMENT (400 * 1000)

typedef struct {
    Fixture fixture;
    char *folder, *keys;
    Service *service;
    Account *employee;
    gint64 person, membership; /* the leaver's */
} Scene;

static gint64
send(Scene *scene, const char *last, const char *domain)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) file = g_string_new(HEAD);
    for (guint i = 1; i <= OTHERS; i++)
        g_string_append_printf(file, "%u;Anna;Bakker%c;2015-04-%02u;3;3;anna%u@%s\n", 1000 + i,
                               (char)('a' + i), i, i, domain);
    g_string_append(file, last);
    IngestForm form = {.file_name = (char *)"groep 3.csv", .length = file->len};
    SpoolWriter *writer = spool_writer_new(service_spool(scene->service), &error);
    g_assert_true(spool_writer_append(writer, file->str, file->len, &error));
    gint64 id = service_upload_add(scene->service, service_operator(), scene->fixture.branch, writer, &form,
                                   &error);
    g_assert_no_error(error);
    g_autoptr(Upload) upload = NULL;
    for (guint i = 0; i < 1200 && (!upload || upload->state != UPLOAD_CHECKED); i++) {
        g_clear_pointer(&upload, upload_free);
        upload = service_upload_get(scene->service, service_operator(), id, &error);
        g_usleep(25000);
    }
    g_assert_cmpint(upload->state, ==, UPLOAD_CHECKED);
    return id;
}

/* Of a file; the error's code, or -1. */
static gint
import(Scene *scene, gint64 upload, gint64 *made)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ImportCase) icase = service_import_open(scene->service, service_operator(), upload, &error);
    g_assert_no_error(error);
    g_autofree char *mark = g_strdup(import_case_mark(icase));
    *made = service_import_apply(scene->service, service_operator(), icase, mark,
                                 import_case_plan(icase)->confirm, &error);
    return error ? error->code : -1;
}

static void
scene_open(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    *scene = (Scene){0};
    fixture_open(&scene->fixture);
    scene->folder = g_build_filename(scene->fixture.folder, "received", NULL);
    scene->keys = g_build_filename(scene->fixture.folder, "keys", NULL);
    const ServiceConfig config = {.database = scene->fixture.url,
                                  .spool = scene->folder,
                                  .keys = scene->keys,
                                  .connections = 6,
                                  .is_server = TRUE,
                                  .workers = 1};
    scene->service = service_new(&config, &error);
    g_assert_no_error(error);
    service_set_clock(scene->service, G_GINT64_CONSTANT(1795172400) * G_USEC_PER_SEC); /* noon of DAY */
    g_autoptr(Library) own = store_library_get(scene->fixture.store, scene->fixture.library, &error);
    const NewAccount wanted = {own->name, NULL, "joost", "Joost", "drie losse woorden", ROLE_EMPLOYEE};
    gint64 id = service_account_add(scene->service, service_operator(), &wanted, NULL, &error);
    g_assert_no_error(error);
    scene->employee = store_account_get(scene->fixture.store, id, DAY, &error);
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO title (id, library_id, isbn, number, material, title, subtitle, responsibility, author, "
        "contributors, series, series_number, edition, publisher, language, avi, genre, siso, subjects, "
        "summary, "
        "year, pages, age_from, age_to, sort_key, made_at, made_by, changed_at, changed_by) VALUES (1, %d, "
        "'', "
        "'', 'book', 'Boek', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, 0, '', 0, 0, "
        "0, 0);"
        "INSERT INTO copy (id, library_id, branch_id, title_id, barcode, shelf, material, status, why, note, "
        "price_cents, acquired, withdrawn_on, made_at, made_by, changed_at, changed_by) VALUES (1, %d, %d, "
        "1, "
        "'b1', 'AK', '', 'available', '', '', 1250, '', '', 0, 0, 0, 0);",
        (int)scene->fixture.library, (int)scene->fixture.library, (int)scene->fixture.branch);
    fixture_script(scene->fixture.url, sql);
    gint64 made;
    g_assert_cmpint(import(scene, send(scene, LEAVER, "oud.example"), &made), ==, -1);
    scene->membership = fixture_number(scene->fixture.url,
                                       "SELECT id FROM membership WHERE pupil_number = '1000'");
    scene->person = fixture_number(scene->fixture.url,
                                   "SELECT person_id FROM membership WHERE pupil_number = '1000'");
}

static void
scene_close(Scene *scene)
{
    account_free(scene->employee);
    g_clear_pointer(&scene->service, service_free);
    g_unlink(scene->keys);
    g_rmdir(scene->folder);
    g_free(scene->folder);
    g_free(scene->keys);
    fixture_close(&scene->fixture);
}

/* ---- the two at once ---- */

typedef struct {
    Scene *scene;
    gint64 upload;    /* to be imported; 0: the first import is undone */
    gboolean by_hand; /* or else the desk deregisters the pupil */
    gint64 import;
    gint code; /* of its error; -1 none */
    DeskOutcome outcome;
} Two;

static gpointer
at_the_desk(gpointer data)
{
    Two *two = data;
    g_autoptr(GError) error = NULL;
    const Desk desk = {two->scene->fixture.branch, "opdracht-1", FALSE};
    g_autoptr(DeskAnswer) answer = service_desk_lend(two->scene->service, two->scene->employee, &desk,
                                                     two->scene->membership, "b1", &error);
    g_assert_true(answer || g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND));
    two->outcome = answer ? answer->outcome
                          : DESK_UNKNOWN; /* of an undone enrolment there is no patron any more */
    return NULL;
}

static gpointer
at_the_office(gpointer data)
{
    Two *two = data;
    g_autoptr(GError) error = NULL;
    if (two->by_hand) {
        g_assert_true(service_patron_move(two->scene->service, two->scene->employee, two->scene->membership,
                                          PATRON_LEAVES, &error));
        return NULL;
    }
    if (two->upload) {
        two->code = import(two->scene, two->upload, &two->import);
        return NULL;
    }
    g_autoptr(UndoCase) ucase = service_undo_open(two->scene->service, service_operator(), 1, &error);
    g_assert_no_error(error);
    g_autofree char *mark = g_strdup(undo_case_mark(ucase));
    two->import = service_undo_apply(two->scene->service, service_operator(), ucase, mark, &error);
    two->code = error ? error->code : -1;
    return NULL;
}

/* Begins one, then the other, while the trail is held. */
static void
meet(Two *two, gboolean desk_first)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) holder = fixture_store(two->scene->fixture.url);
    const AuditEvent event = {.verb = AUDIT_SEE, .library = two->scene->fixture.library};
    g_autoptr(AuditLine) line = audit_line_new(service_operator(), &event, 1);
    AuditLine *lines[] = {line};
    g_assert_true(store_begin(holder, &error) && store_audit_add(holder, lines, 1, &error));
    g_assert_no_error(error);
    GThread *first = g_thread_new("first", desk_first ? at_the_desk : at_the_office, two);
    g_usleep(MOMENT);
    GThread *second = g_thread_new("second", desk_first ? at_the_office : at_the_desk, two);
    g_usleep(MOMENT);
    store_rollback(holder);
    g_thread_join(first);
    g_thread_join(second);
}

static gint64
number(const Scene *scene, const char *sql)
{
    return fixture_number_of(scene->fixture.url, sql, scene->membership);
}

static void
check_leaver(const Two *two)
{
    const Scene *scene = two->scene;
    gint64 out = fixture_number_of(
        scene->fixture.url, "SELECT count(*) FROM loan WHERE is_open = 1 AND person_id = ?", scene->person);
    gint64 is_left = number(scene, "SELECT count(*) FROM membership WHERE status = 'left' AND id = ?");
    gint64 owes = number(scene, "SELECT count(*) FROM membership WHERE status = 'left-owing' AND id = ?");
    g_assert_cmpint(two->code, ==, -1);
    g_assert_cmpint(out, ==, two->outcome == DESK_LENT);
    g_assert_cmpint(owes, ==, out);
    g_assert_cmpint(is_left, ==, !out);
    g_assert_true(two->outcome == DESK_LENT || two->outcome == DESK_HINDERED);
    g_autoptr(GError) error = NULL;
    g_autoptr(RosterReport)
        report = service_import_report(scene->service, service_operator(), two->import, AUDIT_SEE, &error);
    g_assert_no_error(error);
    guint told = 0;
    for (guint i = 0; i < report->lines->len; i++)
        told += *((const ReportLine *)report->lines->pdata[i])->owing != '\0';
    g_assert_cmpuint(told, ==, out);
}

static void
test_leaves(gconstpointer data)
{
    gboolean desk_first = GPOINTER_TO_INT(data);
    Scene scene;
    scene_open(&scene);
    Two two = {.scene = &scene, .upload = send(&scene, "", "oud.example")};
    meet(&two, desk_first);
    check_leaver(&two);
    if (fixture_is_postgresql()) /* one writer on SQLite: whoever gets there */
        g_assert_true((two.outcome == DESK_LENT) == desk_first);
    scene_close(&scene);
}

static void
test_by_hand(gconstpointer data)
{
    Scene scene;
    scene_open(&scene);
    Two two = {.scene = &scene, .by_hand = TRUE};
    meet(&two, GPOINTER_TO_INT(data));
    gboolean lent = two.outcome == DESK_LENT;
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM loan"), ==, lent);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM membership WHERE status = 'left-owing' AND id = ?"),
                    ==, lent);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM membership WHERE status = 'left' AND id = ?"), ==,
                    !lent);
    scene_close(&scene);
}

/* Undoing an enrolment is another undo than was seen when somebody has a book by now, which is told; or there is nobody to lend to. */
static void
test_undone(gconstpointer data)
{
    Scene scene;
    scene_open(&scene);
    Two two = {.scene = &scene};
    meet(&two, GPOINTER_TO_INT(data));
    gboolean lent = two.outcome == DESK_LENT;
    g_assert_cmpint(two.code, ==, lent ? SERVICE_ERROR_STALE : -1);
    g_assert_true(lent || two.outcome == DESK_UNKNOWN || two.outcome == DESK_HINDERED);
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM loan"), ==, lent);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM membership WHERE status = 'active' AND id = ?"), ==,
                    lent);
    if (fixture_is_postgresql())
        g_assert_true(lent == GPOINTER_TO_INT(data));
    scene_close(&scene);
}

/* Who has a role besides hears at the old address and at the new one, of the import and of its undoing; pupils are sent nothing. */
static void
test_address(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    gint64 made;
    scene_open(&scene);
    const char *letters = "SELECT count(*) FROM mail WHERE kind = 'address'";
    g_autoptr(OneTime) one = service_account_make(scene.service, scene.employee, scene.person, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(OneTime) pupil = service_account_make(
        scene.service, scene.employee,
        fixture_number(scene.fixture.url, "SELECT person_id FROM membership WHERE pupil_number = '1001'"),
        NULL, &error);
    g_assert_nonnull(pupil);
    g_assert_no_error(error);
    const NewGrant grant = {ROLE_VOLUNTEER, scene.fixture.branch, "", ""};
    service_grant_add(scene.service, scene.employee, one->account, &grant, &error);
    g_assert_no_error(error);
    gint64 before = fixture_number(scene.fixture.url, letters);
    const char *moved = "1000;Jan;Visser;2015-03-01;3;3;jan@nieuw.example\n";
    g_assert_cmpint(import(&scene, send(&scene, moved, "nieuw.example"), &made), ==, -1);
    g_assert_cmpint(fixture_number(scene.fixture.url, letters) - before, ==, 2);
    g_assert_cmpint(
        fixture_number(scene.fixture.url,
                       "SELECT count(*) FROM mail WHERE kind = 'address' AND address = 'jan@oud.example'"),
        ==, 1);
    g_assert_cmpint(fixture_number_of(scene.fixture.url,
                                      "SELECT count(*) FROM mail WHERE kind = 'address' AND account_id <> ?",
                                      one->account),
                    ==, 0);
    g_autoptr(UndoCase) ucase = service_undo_open(scene.service, service_operator(), made, &error);
    g_autofree char *mark = g_strdup(undo_case_mark(ucase));
    g_assert_cmpint(service_undo_apply(scene.service, service_operator(), ucase, mark, &error), >, 0);
    g_assert_cmpint(fixture_number(scene.fixture.url, letters) - before, ==, 4);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service/import/address", test_address);
    g_test_add_data_func("/service/import/leaver/book-first", GINT_TO_POINTER(TRUE), test_leaves);
    g_test_add_data_func("/service/import/leaver/import-first", GINT_TO_POINTER(FALSE), test_leaves);
    g_test_add_data_func("/service/import/leaver/by-hand/book-first", GINT_TO_POINTER(TRUE), test_by_hand);
    g_test_add_data_func("/service/import/leaver/by-hand/desk-first", GINT_TO_POINTER(FALSE), test_by_hand);
    g_test_add_data_func("/service/import/leaver/undo/book-first", GINT_TO_POINTER(TRUE), test_undone);
    g_test_add_data_func("/service/import/leaver/undo/undo-first", GINT_TO_POINTER(FALSE), test_undone);
    return g_test_run();
}
