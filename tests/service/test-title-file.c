/* Proves that a library's file of records is shown as it will be done, is done by one yes and only as it was shown, can be taken back to the
 * letter but where somebody worked on, goes on where a worker died and stops where somebody wants it, comes out of the catalogue as it went in, and that no
 * bytes do more than be refused. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "library/marc.h"
#include "scene.h"
#include "service/entry.h"
#include "service/title_file.h"
#include "service/titles_private.h"

typedef struct {
    Fixture fixture;
    Service *service;
    Account *employee, *colleague, *volunteer;
} Scene;

/* A real one, because a job is done with the rights that its account has then. */
static Account *
account(Scene *scene, Role role, const char *login, gint64 branch)
{
    return staged_account(scene->service, &scene->fixture, "2099-01-01", role, login, branch);
}

static void
scene_start(Scene *scene, guint workers)
{
    g_clear_pointer(&scene->service, service_free);
    scene->service = staged_service(&scene->fixture, 4, workers);
}

static void
scene_open(Scene *scene)
{
    *scene = (Scene){0};
    fixture_open(&scene->fixture);
    scene_start(scene, 1);
    scene->employee = account(scene, ROLE_EMPLOYEE, "joost", 0);
    scene->colleague = account(scene, ROLE_EMPLOYEE, "mies", 0);
    scene->volunteer = account(scene, ROLE_VOLUNTEER, "oma-bep", scene->fixture.branch);
}

static void
scene_close(Scene *scene)
{
    account_free(scene->employee);
    account_free(scene->colleague);
    account_free(scene->volunteer);
    staged_close(scene->service, &scene->fixture);
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

/* What came of a job, as whoever asked is told it: -1 and its error when it failed. */
static gint64
awaited(Scene *scene, const Account *actor, gint64 id, gint64 job, GError **error)
{
    if (job < 0)
        return -1;
    g_autoptr(Job) done = service_job_wait(scene->service, actor, job, 300000, error);
    g_assert_nonnull(done);
    g_assert_false(job_is_open(done));
    if (done->state == JOB_DONE)
        return id;
    service_job_error(done, error);
    return -1;
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
    gint64 job = -1, id = service_title_file_add(scene->service, actor, &bytes, "titels.mrc", &job, error);
    close(fd);
    return id < 0 ? -1 : awaited(scene, actor, id, job, error);
}

static gint64
sent(Scene *scene, const GString *file)
{
    g_autoptr(GError) error = NULL;
    gint64 id = send(scene, scene->employee, file, &error);
    g_assert_no_error(error);
    return id;
}

static gboolean
apply(Scene *scene, gint64 id, const guint seen[N_TITLE_FATES], ServiceError code)
{
    g_autoptr(GError) error = NULL;
    gint64 job = service_title_file_apply_start(scene->service, scene->employee, id, seen, &error);
    gboolean done = awaited(scene, scene->employee, id, job, &error) >= 0;
    if (done)
        g_assert_no_error(error);
    else
        g_assert_error(error, SERVICE_ERROR, (gint)code);
    return done;
}

static void
assert_undone(Scene *scene, gint64 id, gint64 returned, gint64 stayed)
{
    g_autoptr(GError) error = NULL;
    gint64 job = service_title_file_undo_start(scene->service, scene->employee, id, &error);
    g_assert_cmpint(awaited(scene, scene->employee, id, job, &error), ==, id);
    g_autoptr(TitleFileSheet) sheet = service_title_file_get(scene->service, scene->employee, id, &error);
    g_assert_no_error(error);
    g_assert_cmpint(sheet->file->undone, >, 0);
    g_assert_cmpint(sheet->file->changes, ==, 0);
    g_assert_cmpint(sheet->file->returned, ==, returned);
    g_assert_cmpint(sheet->file->stayed, ==, stayed);
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
    int fd = service_title_file_export(scene->service, scene->employee, form, &left_out, &error);
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
    g_assert_true(apply(&scene, id, (const guint[]){2, 0, 0, 0}, 0)); /* asked twice: the same job */
    g_assert_false(apply(&scene, id, (const guint[]){1, 0, 0, 0}, SERVICE_ERROR_CONFLICT));
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM audit_line WHERE verb = 'apply'"), ==, 1);
    g_autoptr(GString) before = exported(&scene, MARC_FORM_XML), iso = exported(&scene, MARC_FORM_ISO2709);

    add(second, "1", "Het ijsbeertje in de zon");
    add(second, "2", "De rode laarzen");
    add(second, "3", "Een nieuw boek");
    add(second, "4", "");
    gint64 next = sent(&scene, second);
    g_autoptr(GError) error = NULL;
    g_autoptr(TitleFileSheet) sheet = service_title_file_get(scene.service, scene.employee, next, &error);
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

    assert_undone(&scene, next, 2, 0);
    g_autoptr(GString) after = exported(&scene, MARC_FORM_XML);
    g_assert_cmpstr(after->str, ==, before->str);
    assert_undone(&scene, next, 2, 0); /* asked twice */
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM audit_line WHERE verb = 'undo'"), ==, 1);

    /* what came out is what is there: nothing to do, in both forms */
    for (guint i = 0; i < 2; i++) {
        gint64 again = sent(&scene, i == 0 ? iso : before);
        g_autoptr(TitleFileSheet) same = service_title_file_get(scene.service, scene.employee, again, NULL);
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
        barcodes = service_entry_copies(scene.service, scene.employee, &order, &wrong, &error);
    g_assert_nonnull(barcodes);
    g_autoptr(TitleSheet) changed = service_entry_title(scene.service, scene.employee, ids[1], &error);
    title_set(changed->title, TITLE_SUBTITLE, "met de hand");
    g_assert_true(service_entry_set(scene.service, scene.employee, changed->title, &error));
    g_assert_true(service_entry_remove(scene.service, scene.employee, ids[2], 1, &error));
    assert_undone(&scene, id, 1, 3);
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
    g_assert_cmpint(send(&scene, scene.volunteer, file, &error), ==, -1);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    gint64 id = sent(&scene, file);
    g_assert_null(service_title_file_get(scene.service, scene.volunteer, id, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    const Grant elsewhere = {.role = ROLE_EMPLOYEE, .library = scene.fixture.library + 7};
    const Account stranger = {.id = 99,
                              .library = scene.fixture.library + 7,
                              .name = (char *)"",
                              .grants = (Grant *)&elsewhere,
                              .n_grants = 1};
    g_assert_null(service_title_file_get(scene.service, &stranger, id, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);

    gint64 theirs = send(&scene, scene.colleague, file, &error), mine = sent(&scene, file);
    g_assert_cmpint(theirs, >, 0);
    g_assert_cmpint(mine, >, id);
    g_assert_null(service_title_file_get(scene.service, scene.employee, id, &error)); /* made room */
    g_clear_error(&error);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM title_file"), ==, 2);
    g_assert_true(service_title_file_remove(scene.service, scene.employee, theirs, &error));
    g_assert_cmpint(number(&scene, pieces), ==, 1);

    g_autoptr(GString) blank = g_string_new("\n\n  \n");
    g_assert_cmpint(send(&scene, scene.employee, blank, &error), ==, -1);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_UNREADABLE);
    g_clear_error(&error);
    g_autoptr(GString) empty = g_string_new(NULL);
    g_assert_cmpint(send(&scene, scene.employee, empty, &error), ==, -1);
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
        gint64 id = send(&scene, scene.employee, file, &error);
        if (id < 0) {
            g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_UNREADABLE);
            continue;
        }
        g_autoptr(TitleFileSheet) sheet = service_title_file_get(scene.service, scene.employee, id, &error);
        g_assert_no_error(error);
        gint64 was = number(&scene, titles);
        g_assert_true(apply(&scene, id, sheet->plan->count, 0));
        g_assert_cmpint(number(&scene, titles), ==, was + sheet->plan->count[FATE_NEW]);
        if (sheet->plan->count[FATE_NEW] + sheet->plan->count[FATE_CHANGED] == 0)
            continue;
        assert_undone(&scene, id, sheet->plan->count[FATE_NEW] + sheet->plan->count[FATE_CHANGED], 0);
        g_assert_cmpint(number(&scene, titles), ==, was);
    }
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM posting"), ==, 0);
    scene_close(&scene);
}

static GString *
many(guint n)
{
    GString *file = g_string_new(NULL);
    for (guint i = 0; i < n; i++) {
        g_autofree char *of = g_strdup_printf("%u", i), *title = g_strdup_printf("Deel %u", i);
        add(file, of, title);
    }
    return file;
}

/* Two records that turn out to be one title that was known: what was before the first comes back. */
static void
test_one_title_twice(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GString) first = g_string_new(NULL), second = g_string_new(NULL);
    for (guint i = 0; i < 3; i++) {
        g_autoptr(MarcRecord) record = marc_record_new();
        if (i < 2)
            marc_record_add(record, "001", g_strdup("1"));
        if (i != 1)
            marc_record_add(record, "020",
                            g_strdup("  \x1f"
                                     "a9789025751173"));
        marc_record_add(record, "245",
                        g_strdup_printf("10\x1f"
                                        "aDruk %u",
                                        i));
        g_assert_true(marc_write_iso2709(record, i == 0 ? first : second));
    }
    g_assert_true(apply(&scene, sent(&scene, first), (const guint[]){1, 0, 0, 0}, 0));
    g_autoptr(GString) before = exported(&scene, MARC_FORM_XML);
    gint64 id = sent(&scene, second);
    g_assert_true(apply(&scene, id, (const guint[]){0, 2, 0, 0}, 0));
    g_autoptr(GString) now = exported(&scene, MARC_FORM_XML);
    g_assert_nonnull(strstr(now->str, "Druk 2"));
    assert_undone(&scene, id, 1, 0);
    g_autoptr(GString) after = exported(&scene, MARC_FORM_XML);
    g_assert_cmpstr(after->str, ==, before->str);
    scene_close(&scene);
}

/* Nobody works: two presses are one job, another person's waits, and neither the file nor a newer one of the same hand takes it away. */
static void
test_waits(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) file = many(3);
    const guint seen[N_TITLE_FATES] = {3, 0, 0, 0};
    gint64 mine = sent(&scene, file), theirs = send(&scene, scene.colleague, file, &error);
    scene_start(&scene, 0);
    gint64 job = service_title_file_apply_start(scene.service, scene.employee, mine, seen, &error);
    g_assert_cmpint(service_title_file_apply_start(scene.service, scene.employee, mine, seen, &error), ==,
                    job);
    gint64 other = service_title_file_apply_start(scene.service, scene.colleague, theirs, seen, &error);
    g_assert_cmpint(other, >, job);
    g_assert_no_error(error);
    g_assert_false(service_title_file_remove(scene.service, scene.employee, mine, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_null(service_job_get(scene.service, scene.volunteer, job, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    g_assert_false(service_job_cancel(scene.service, scene.volunteer, job, &error));
    g_clear_error(&error);

    g_autoptr(Job) running = store_job_claim(scene.fixture.store, "w1", G_MAXINT64 / 2, &error);
    g_assert_cmpint(running->id, ==, job);
    g_assert_null(store_job_claim(scene.fixture.store, "w2", G_MAXINT64 / 2, &error)); /* one of a library */
    g_autoptr(TitleFileSheet) sheet = service_title_file_get(scene.service, scene.colleague, theirs, &error);
    g_assert_cmpint(sheet->before->id, ==, job); /* who comes second is told */
    g_assert_cmpint(sheet->job->id, ==, other);
    g_assert_true(store_job_give_back(scene.fixture.store, job, "w1", 0, &error));
    scene_start(&scene, 1);
    g_assert_cmpint(awaited(&scene, scene.employee, mine, job, &error), ==, mine);
    g_assert_no_error(error);
    g_assert_cmpint(awaited(&scene, scene.colleague, theirs, other, &error), ==,
                    -1); /* it changed meanwhile */
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_autoptr(TitleFileSheet) anew = service_title_file_get(scene.service, scene.colleague, theirs, NULL);
    const guint now[N_TITLE_FATES] = {0, 0, 3, 0};
    g_assert_cmpmem(anew->plan->count, sizeof anew->plan->count, now, sizeof now);
    scene_close(&scene);
}

/* Waits until so many titles are there, then has the job stopped. */
static void
stop_at(Scene *scene, gint64 job, gint64 least)
{
    g_autoptr(GError) error = NULL;
    while (number(scene, titles) < least)
        g_usleep(1000);
    g_assert_true(service_job_cancel(scene->service, scene->employee, job, &error));
    g_assert_no_error(error);
    g_autoptr(Job) stopped = service_job_wait(scene->service, scene->employee, job, 300000, &error);
    g_assert_cmpint(stopped->state, ==, JOB_CANCELLED);
}

/* Stopped in the middle: whole pieces are there and known. One goes on behind them, one takes them back. */
static void
test_stopped(void)
{
    const guint n = 20 * TITLES_PIECE + 7;
    Scene scene;
    scene_open(&scene);
    g_autoptr(GString) file = many(n);
    g_autoptr(GError) error = NULL;
    const guint seen[N_TITLE_FATES] = {n, 0, 0, 0};
    for (guint round = 0; round < 2; round++) {
        gint64 id = sent(&scene, file);
        gint64 job = service_title_file_apply_start(scene.service, scene.employee, id, seen, &error);
        stop_at(&scene, job, 1);
        gint64 there = number(&scene, titles);
        g_autoptr(TitleFileSheet) part = service_title_file_get(scene.service, scene.employee, id, &error);
        g_assert_cmpint(there, <, n);
        g_assert_cmpint(there % TITLES_PIECE, ==, 0);
        g_assert_cmpint(part->file->reached, ==, there);
        g_assert_cmpint(part->file->changes, ==, there);
        g_assert_false(service_title_file_remove(scene.service, scene.employee, id, &error));
        g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
        g_clear_error(&error);
        if (round == 0) {
            g_assert_true(apply(&scene, id, seen, 0));
            g_autoptr(TitleFileSheet)
                whole = service_title_file_get(scene.service, scene.employee, id, &error);
            g_assert_cmpint(whole->file->fresh, ==, n);
            g_assert_cmpint(whole->file->same + whole->file->changed + whole->file->refused, ==, 0);
            g_assert_cmpint(number(&scene, titles), ==, n);
        }
        assert_undone(&scene, id, round == 0 ? n : there, 0);
        g_assert_cmpint(number(&scene, titles), ==, 0);
        g_assert_cmpint(number(&scene, pieces), ==, 0);
    }
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
    g_test_add_func("/title-file/one-title-twice", test_one_title_twice);
    g_test_add_func("/title-file/waits", test_waits);
    g_test_add_func("/title-file/stopped", test_stopped);
    return g_test_run();
}
