/* Proves late books and reminders: who gets what by which way and why somebody gets none; that a yes sends what was seen, once, whoever asks
 * and however often; what the letters and the mails say, and that nothing is said of what came back; taking back; that a reminder goes
 * with the person. On SQLite and on PostgreSQL. */
#include <string.h>

#include <glib/gstdio.h>

#include "scene.h"
#include "service/erase.h"
#include "service/mail_text.h"
#include "service/reminder.h"
#include "store/mail.h"
#include "store/person_data.h"
#include "text/text.h"

#define DAY "2026-11-20"

typedef struct {
    Fixture fixture;
    Service *service;
    Account *manager, *volunteer, *foreign, *teacher; /* foreign: a volunteer of the other school */
} Scene;

/* Who has what: 1 Sem in 4B, 2 Zoë in 5A with two books, of which one is very late, 3 a teacher with an address, 4 one without, 5 a pupil
 * who left, 6 a pupil who says that it is back, 7 a pupil whose book is a day late. */
static const struct {
    const char *name, *group, *status, *kind, *email;
} people[] = {{"Sem", "4B", "active", "pupil", "sem@kind.example"},
              {"Zoë", "5A", "active", "pupil", ""},
              {"Mies", "", "active", "teacher", "mies@school.example"},
              {"Kees", "", "active", "teacher", "geen adres"},
              {"Lena", "8", "left", "pupil", ""},
              {"Tom", "5A", "active", "pupil", ""},
              {"Bo", "5A", "active", "pupil", ""}};
static const struct {
    guint person;
    const char *title, *due, *claimed;
    gboolean is_other;
} loans[] = {{1, "Pluk", "2026-11-01", "", FALSE},
             {2, "Minoes", "2026-11-13", "", FALSE},
             {2, "Jip", "2026-06-01", "", FALSE},
             {3, "Ronja", "2026-11-02", "", FALSE},
             {4, "Matilda", "2026-11-02", "", FALSE},
             {5, "Krabat", "2026-11-02", "", FALSE},
             {6, "Momo", "2026-11-02", "2026-11-09", FALSE},
             {7, "Kikker", "2026-11-19", "", FALSE},
             {1, "Elders", "2026-10-01", "", TRUE},
             {1, "Op tijd", "2026-12-01", "", FALSE}};

static void
fill(Scene *scene)
{
    int library = (int)scene->fixture.library, own = (int)scene->fixture.branch,
        other = (int)scene->fixture.other;
    g_autoptr(GString) sql = g_string_new(NULL);
    g_string_append_printf(sql,
                           "INSERT INTO school_group (branch_id, school_year, code, name) VALUES (%d, "
                           "'2026-2027', '5A', 'Groep 5A De Kevers');",
                           own);
    for (guint i = 0; i < G_N_ELEMENTS(people); i++) {
        guint id = i + 1;
        g_string_append_printf(
            sql,
            "INSERT INTO person (id, library_id, initials, first_name, prefix, surname, birth_date, sex, "
            "street, house_number, house_addition, postcode, town, phone, mobile, email, name_folded, "
            "match_key, created_by) VALUES (%u, %d, '', '%s', '', 'Verzonnen', '', '', '', '', '', '', '', "
            "'', '', '%s', '%s', '%s', 0);"
            "INSERT INTO membership (id, branch_id, person_id, status, from_date, to_date, pupil_number, "
            "school_year, group_code, year_group, delivered, last_import) VALUES (%u, %d, %u, '%s', '', "
            "'%s', '%u', '2026-2027', '%s', '', '', 0);"
            "INSERT INTO patron (person_id, kind, secret_address, history_shown, history_kept, "
            "warn_borrowed, not_returned, receipts, hold_messages, language, external_number, school_type) "
            "VALUES (%u, '%s', 0, 0, 0, 0, 0, 0, 0, 'nl-NL', '', '');",
            id, library, people[i].name, people[i].email, people[i].name, people[i].name, id, own, id,
            people[i].status, g_str_equal(people[i].status, "left") ? "2026-07-31" : "", id, people[i].group,
            id, people[i].kind);
    }
    for (guint i = 0; i < G_N_ELEMENTS(loans); i++)
        g_string_append_printf(sql,
                               "INSERT INTO loan (id, person_id, branch_id, title, due_date, lent, claimed, "
                               "is_open, ended) VALUES (%u, %u, %d, '%s', '%s', '2026-05-01', '%s', 1, '');",
                               i + 1, loans[i].person, loans[i].is_other ? other : own, loans[i].title,
                               loans[i].due, loans[i].claimed);
    fixture_script(scene->fixture.url, sql->str);
}

static Account *
account(Scene *scene, Role role, const char *login, gint64 branch)
{
    return staged_account(scene->service, &scene->fixture, DAY, role, login, branch);
}

static void
scene_open(Scene *scene)
{
    *scene = (Scene){0};
    scene->service = staged_open(&scene->fixture, DAY, 4);
    scene->manager = account(scene, ROLE_MANAGER, "ingrid", 0);
    scene->volunteer = account(scene, ROLE_VOLUNTEER, "oma-bep", scene->fixture.branch);
    scene->foreign = account(scene, ROLE_VOLUNTEER, "opa-jan", scene->fixture.other);
    scene->teacher = account(scene, ROLE_TEACHER, "juf-mies", scene->fixture.branch);
    fill(scene);
}

static void
scene_close(Scene *scene)
{
    Account *accounts[] = {scene->manager, scene->volunteer, scene->foreign, scene->teacher};
    for (guint i = 0; i < G_N_ELEMENTS(accounts); i++)
        account_free(accounts[i]);
    staged_close(scene->service, &scene->fixture);
}

static LateList *
list(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    LateList *late = service_late_list(scene->service, scene->volunteer, scene->fixture.branch, &error);
    g_assert_no_error(error);
    return late;
}

/* "title step way" of each line that gets something; new. */
static char *
sent_by(const LateList *late)
{
    GString *text = g_string_new("");
    for (guint i = 0; i < late->lines->len; i++) {
        const LateLine *line = late->lines->pdata[i];
        if (line->step > 0)
            g_string_append_printf(text, "%s%s %u %s", text->len > 0 ? ", " : "", line->title, line->step,
                                   reminder_way_name(line->way));
    }
    return g_string_free(text, FALSE);
}

static gint64
dispatch(Scene *scene, const char *digest, const char *command, GError **error)
{
    return service_reminder_send(scene->service, scene->volunteer, scene->fixture.branch, digest, command,
                                 error);
}

/* A run of all that is due; its id. */
static gint64
run_all(Scene *scene, const char *command)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(LateList) late = list(scene);
    gint64 run = dispatch(scene, late->digest, command, &error);
    g_assert_no_error(error);
    return run;
}

static ReminderSheet *
sheet_of(Scene *scene, gint64 run)
{
    g_autoptr(GError) error = NULL;
    ReminderSheet *sheet = service_reminder_run(scene->service, scene->volunteer, scene->fixture.branch, run,
                                                &error);
    g_assert_no_error(error);
    return sheet;
}

static void
test_list(void)
{
    static const struct {
        const char *title;
        ReminderWhy why;
    } none[] = {{"Krabat", REMINDER_LEFT}, {"Momo", REMINDER_CLAIMED}, {"Kikker", REMINDER_NOT_YET}};
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    g_autoptr(LateList) late = list(&scene);
    g_assert_cmpuint(late->lines->len, ==, 8);
    g_autofree char *sent = NULL;
    sent = sent_by(late);
    /* those without a group first, by name; then by group: Zoë's two books go in one letter */
    g_assert_cmpstr(sent, ==, "Matilda 1 letter, Ronja 1 mail, Pluk 1 letter, Jip 1 letter, Minoes 1 letter");
    g_assert_cmpuint(late->loans, ==, 5);
    g_assert_cmpuint(late->letters, ==, 3);
    g_assert_cmpuint(late->mails, ==, 1);
    for (guint i = 0, found = 0; i < late->lines->len; i++) {
        const LateLine *line = late->lines->pdata[i];
        for (guint n = 0; n < G_N_ELEMENTS(none); n++)
            if (g_str_equal(line->title, none[n].title)) {
                g_assert_cmpuint(line->step, ==, 0);
                g_assert_cmpuint(line->why, ==, none[n].why);
                found++;
            }
        if (i == late->lines->len - 1)
            g_assert_cmpuint(found, ==, 3);
    }
    g_assert_null(service_late_list(scene.service, scene.foreign, scene.fixture.branch, &error));
    g_assert_true(error->code == SERVICE_ERROR_NOT_FOUND || error->code == SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    g_assert_null(service_late_list(scene.service, scene.teacher, scene.fixture.branch, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    g_autoptr(GString) csv = service_late_csv(scene.service, scene.volunteer, scene.fixture.branch, &error);
    g_assert_no_error(error);
    g_assert_nonnull(strstr(csv->str, "Groep 5A De Kevers"));
    g_assert_null(strstr(csv->str, "kind.example"));

    /* a teacher: the own group and no other */
    const ClassKey own = {scene.fixture.branch, "2026-2027", "5A"}, other = {own.branch, own.year, "4B"};
    g_assert_true(service_taught_add(scene.service, scene.manager, &own, scene.teacher->id, &error));
    g_assert_no_error(error);
    g_autoptr(LateList) group = service_late_class(scene.service, scene.teacher, &own, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(group->lines->len, ==, 4);
    g_assert_null(service_late_class(scene.service, scene.teacher, &other, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    scene_close(&scene);
}

static void
test_once(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    g_autoptr(LateList) late = list(&scene);
    g_assert_cmpint(dispatch(&scene, "somebody else's list", "form-0001", &error), ==, -1);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_cmpint(dispatch(&scene, late->digest, "x", &error), ==, -1);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    g_clear_error(&error);
    gint64 run = dispatch(&scene, late->digest, "form-0002", &error);
    g_assert_no_error(error);
    g_assert_cmpint(dispatch(&scene, late->digest, "form-0002", &error), ==, run); /* a lost answer */
    g_assert_no_error(error);
    g_assert_cmpint(dispatch(&scene, late->digest, "form-0003", &error), ==, -1); /* another window */
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_autoptr(LateList) after = list(&scene);
    g_assert_cmpuint(after->loans, ==, 0);
    g_assert_cmpint(dispatch(&scene, after->digest, "form-0004", &error), ==, -1);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM reminder"), ==, 5);
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM mail"), ==, 1);
    /* renewed: what it had counts no more */
    fixture_script(scene.fixture.url, "UPDATE loan SET due_date = '2026-11-10', renewals = 1 WHERE id = 1;");
    g_autoptr(LateList) renewed = list(&scene);
    g_autofree char *sent = sent_by(renewed);
    g_assert_cmpstr(sent, ==, "Pluk 1 letter");
    scene_close(&scene);
}

typedef struct {
    Scene *scene;
    const char *digest, *command;
    gint64 run;
} Racer;

static gpointer
race(gpointer data)
{
    Racer *racer = data;
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i < 50; i++) { /* a database that is busy says so: asked again, as a person would */
        g_clear_error(&error);
        racer->run = dispatch(racer->scene, racer->digest, racer->command, &error);
        if (!g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_BUSY))
            break;
    }
    return NULL;
}

static void
test_two(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(LateList) late = list(&scene);
    Racer racers[] = {{&scene, late->digest, "desk-one-1", 0}, {&scene, late->digest, "desk-two-1", 0}};
    GThread *threads[2];
    for (guint i = 0; i < 2; i++)
        threads[i] = g_thread_new("desk", race, &racers[i]);
    for (guint i = 0; i < 2; i++)
        g_thread_join(threads[i]);
    g_assert_true((racers[0].run > 0) != (racers[1].run > 0));
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM reminder"), ==, 5);
    scene_close(&scene);
}

/* The text of a PDF by another program, or NULL without it. New. */
static char *
text_of(Scene *scene, const GString *pdf)
{
    g_autofree char *program = g_find_program_in_path("pdftotext");
    g_autofree char *file = g_build_filename(scene->fixture.folder, "brieven.pdf", NULL);
    char *text = NULL;
    if (!program)
        return NULL;
    g_assert_true(g_file_set_contents(file, pdf->str, (gssize)pdf->len, NULL));
    char *const argv[] = {program, (char *)"-layout", file, (char *)"-", NULL};
    g_assert_true(
        g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &text, NULL, NULL, NULL));
    g_unlink(file);
    return text;
}

static void
test_letters(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    gint64 run = run_all(&scene, "form-0001");
    g_autoptr(GString)
        pdf = service_reminder_letters(scene.service, scene.volunteer, scene.fixture.branch, run, &error);
    g_assert_no_error(error);
    g_assert_true(g_str_has_prefix(pdf->str, "%PDF"));
    g_autofree char *text = text_of(&scene, pdf);
    if (text) {
        const char *kees = strstr(text, "Kees"), *sem = strstr(text, "Sem"), *zoe = strstr(text, "Zoë");
        g_assert_true(kees && sem && zoe && kees < sem && sem < zoe);
        g_assert_null(strstr(text, "Mies"));   /* gets a mail */
        g_assert_null(strstr(zoe + 1, "Zoë")); /* two books, one letter */
        g_assert_nonnull(strstr(zoe, "Jip"));
        g_assert_nonnull(strstr(zoe, "Minoes"));
        g_assert_nonnull(strstr(text, "Groep 5A De Kevers"));
    }
    /* a mail that does not arrive is a letter */
    fixture_script(scene.fixture.url, "UPDATE mail SET state = 'failed', ended = 5;");
    g_autoptr(ReminderSheet) refused = sheet_of(&scene, run);
    g_assert_cmpuint(refused->letters, ==, 4);
    g_assert_cmpuint(refused->instead, ==, 1);
    g_autoptr(GString)
        more = service_reminder_letters(scene.service, scene.volunteer, scene.fixture.branch, run, &error);
    g_assert_no_error(error);
    g_autofree char *all = text_of(&scene, more);
    g_assert_true(!all || (strstr(all, "Mies") && strstr(all, "Ronja")));
    fixture_script(scene.fixture.url, "UPDATE mail SET state = 'sent';");
    /* what came back since is on none */
    fixture_script(scene.fixture.url,
                   "UPDATE loan SET is_open = 0, ended = '2026-11-20' WHERE id IN (1, 2);");
    g_autoptr(ReminderSheet) sheet = sheet_of(&scene, run);
    g_assert_cmpuint(sheet->letters, ==, 2);
    fixture_script(scene.fixture.url, "UPDATE loan SET claimed = '2026-11-20' WHERE id IN (3, 5);");
    g_assert_null(
        service_reminder_letters(scene.service, scene.volunteer, scene.fixture.branch, run, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_null(service_reminder_letters(scene.service, scene.foreign, scene.fixture.branch, run, &error));
    scene_close(&scene);
}

static void
test_mail(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    run_all(&scene, "form-0001");
    g_autoptr(Mail) mail = store_mail_get(
        scene.fixture.store, fixture_number(scene.fixture.url, "SELECT max(id) FROM mail"), &error);
    g_assert_no_error(error);
    g_assert_cmpstr(mail->address, ==, "mies@school.example");
    g_assert_true(store_mail_books(scene.fixture.store, mail, &error));
    text_set_language(TEXT_DUTCH);
    g_autofree char *subject = mail_text_subject(mail),
                    *body = mail_text_body(mail, "https://portaal.example");
    text_set_language(TEXT_ENGLISH);
    g_assert_nonnull(strstr(body, "Ronja"));
    g_assert_nonnull(strstr(body, "02-11-2026"));
    const char *const never[] = {"Mies", "Verzonnen", "Ronja", "Pluk"};
    for (guint i = 0; i < G_N_ELEMENTS(never); i++)
        g_assert_null(strstr(subject, never[i]));
    g_assert_null(strstr(body, "Pluk"));
    g_assert_null(strstr(body, "Sem"));
    /* the row holds neither address nor words; a book that came back is told of no more */
    g_assert_cmpint(
        fixture_number(scene.fixture.url, "SELECT count(*) FROM mail WHERE address = '' AND numbers = ''"),
        ==, 1);
    fixture_script(scene.fixture.url, "UPDATE loan SET is_open = 0, ended = '2026-11-20' WHERE id = 4;");
    g_assert_true(store_mail_books(scene.fixture.store, mail, &error));
    g_assert_cmpuint(mail->books->books->len, ==, 0);
    scene_close(&scene);
}

static void
test_undo(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    guint stopped;
    gint64 run = run_all(&scene, "form-0001");
    g_assert_false(
        service_reminder_undo(scene.service, scene.foreign, scene.fixture.branch, run, &stopped, &error));
    g_clear_error(&error);
    g_assert_true(
        service_reminder_undo(scene.service, scene.volunteer, scene.fixture.branch, run, &stopped, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(stopped, ==, 1);
    g_assert_false(
        service_reminder_undo(scene.service, scene.volunteer, scene.fixture.branch, run, &stopped, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_autoptr(ReminderSheet) sheet = sheet_of(&scene, run);
    g_assert_true(sheet->run->undone > 0 && sheet->letters == 0 && sheet->mails.stopped == 1);
    /* it is as if nothing had been sent; and what went cannot be stopped, and is said */
    gint64 again = run_all(&scene, "form-0002");
    fixture_script(scene.fixture.url, "UPDATE mail SET state = 'sent', ended = 5 WHERE state = 'waiting';");
    g_assert_true(
        service_reminder_undo(scene.service, scene.volunteer, scene.fixture.branch, again, &stopped, &error));
    g_assert_cmpuint(stopped, ==, 0);
    g_autoptr(ReminderSheet) gone = sheet_of(&scene, again);
    g_assert_cmpuint(gone->mails.sent, ==, 1);
    /* one that a postman has in hand is left to them, and says nothing when they look what is in it */
    gint64 third = run_all(&scene, "form-0003");
    fixture_script(scene.fixture.url,
                   "UPDATE mail SET attempts = 1, not_before = 9000000000000000 WHERE state = "
                   "'waiting';");
    g_assert_true(
        service_reminder_undo(scene.service, scene.volunteer, scene.fixture.branch, third, &stopped, &error));
    g_assert_cmpuint(stopped, ==, 0);
    g_autoptr(Mail) mail = store_mail_get(
        scene.fixture.store, fixture_number(scene.fixture.url, "SELECT max(id) FROM mail"), &error);
    g_assert_true(store_mail_books(scene.fixture.store, mail, &error) && mail->books->books->len == 0);
    scene_close(&scene);
}

static void
test_steps(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func((GDestroyNotify)reminder_step_free);
    const ReminderStep only = {1, FALSE, TRUE, TRUE, (char *)"Seintje", (char *)"Denk je eraan?"};
    g_ptr_array_add(steps, reminder_step_copy(&only));
    g_assert_false(service_reminder_steps_set(scene.service, scene.volunteer, steps, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    g_assert_true(service_reminder_steps_set(scene.service, scene.manager, steps, &error));
    g_assert_no_error(error);
    g_autoptr(LateList) late = list(&scene);
    g_autofree char *sent = sent_by(late), *name = reminder_name_in(late->steps, 1);
    g_assert_cmpstr(sent, ==, "Ronja 1 mail"); /* by mail only: no child and nobody without an address */
    g_assert_cmpstr(name, ==, "Seintje");
    ((ReminderStep *)steps->pdata[0])->days = 0;
    g_assert_false(service_reminder_steps_set(scene.service, scene.manager, steps, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    scene_close(&scene);
}

/* The desk sees what somebody was told, an export has it, and it goes with the person. */
static void
test_person(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    run_all(&scene, "form-0001");
    g_autoptr(DeskPatron)
        view = service_desk_patron(scene.service, scene.volunteer, scene.fixture.branch, NULL, 3, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(view->reminders->len, ==, 1);
    g_assert_cmpstr(((const ReminderTold *)view->reminders->pdata[0])->title, ==, "Ronja");
    g_autoptr(GPtrArray) rows = store_person_rows(scene.fixture.store, PERSON_REMINDERS, 3, &error);
    g_autoptr(GPtrArray) letters = store_person_rows(scene.fixture.store, PERSON_LETTERS, 3, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(rows->len, ==, 1);
    g_assert_cmpuint(letters->len, ==, 1);
    fixture_script(scene.fixture.url,
                   "UPDATE loan SET is_open = 0, ended = '2026-11-20', how_ended = 'returned' WHERE id = 4;");
    g_autoptr(PersonShown) shown = store_person_show(scene.fixture.store, 3, &error);
    g_assert_no_error(error);
    g_assert_true(store_begin(scene.fixture.store, &error) &&
                  store_person_erase(scene.fixture.store, shown, &error) &&
                  store_commit(scene.fixture.store, &error));
    g_assert_no_error(error);
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM mail WHERE person_id = 3"), ==,
                    0);
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM reminder"), ==, 5);
    g_autoptr(GPtrArray) after = store_person_rows(scene.fixture.store, PERSON_REMINDERS, 3, &error);
    g_assert_cmpuint(after->len, ==, 0);
    scene_close(&scene);
}

/* ---- bills ---- */

/* Copies of the loans 1 Pluk, 3 Jip, 4 Ronja, 5 Matilda; nobody knows what the last one costs. */
static const struct {
    guint loan;
    gint64 cents;
} copies[] = {{1, 1250}, {3, 900}, {4, 1495}, {5, 0}};

static void
shelve(Scene *scene)
{
    int library = (int)scene->fixture.library, own = (int)scene->fixture.branch;
    g_autoptr(GString) sql = g_string_new(NULL);
    g_string_append_printf(
        sql,
        "INSERT INTO title (id, library_id, isbn, number, material, title, subtitle, responsibility, author, "
        "contributors, series, series_number, edition, publisher, language, avi, genre, siso, subjects, "
        "summary, year, pages, age_from, age_to, sort_key, made_at, made_by, changed_at, changed_by) VALUES "
        "(1, %d, '', '', 'book', 'Boek', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, 0, "
        "'', 0, 0, 0, 0);",
        library);
    for (guint i = 0; i < G_N_ELEMENTS(copies); i++)
        g_string_append_printf(
            sql,
            "INSERT INTO copy (id, library_id, branch_id, title_id, barcode, shelf, material, status, why, "
            "note, price_cents, acquired, withdrawn_on, made_at, made_by, changed_at, changed_by) VALUES "
            "(%u, %d, %d, 1, 'b%u', '', '', 'available', '', '', %d, '', '', 0, 0, 0, 0);"
            "UPDATE loan SET copy_id = %u WHERE id = %u;",
            copies[i].loan, library, own, copies[i].loan, (int)copies[i].cents, copies[i].loan,
            copies[i].loan);
    fixture_script(scene->fixture.url, sql->str);
}

/* n bills and nothing else: after a week, two weeks, … */
static void
only_bills(Scene *scene, guint n)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func((GDestroyNotify)reminder_step_free);
    for (guint i = 0; i < n; i++) {
        const ReminderStep bill = {7 * (i + 1), TRUE, TRUE, TRUE, (char *)"", (char *)""};
        g_ptr_array_add(steps, reminder_step_copy(&bill));
    }
    g_assert_true(service_reminder_steps_set(scene->service, scene->manager, steps, &error));
    g_assert_no_error(error);
}

static Desk
desk(Scene *scene, char id[32])
{
    static guint forms;
    g_snprintf(id, 32, "bill-%04u", ++forms);
    return (Desk){.branch = scene->fixture.branch, .id = id};
}

static gint64
run_now(Scene *scene)
{
    char id[32];
    desk(scene, id);
    return run_all(scene, id);
}

static void
take_back(Scene *scene, gint64 run)
{
    g_autoptr(GError) error = NULL;
    guint stopped;
    g_assert_true(service_reminder_undo(scene->service, scene->volunteer, scene->fixture.branch, run,
                                        &stopped, &error));
    g_assert_no_error(error);
}

static gint64
owed(Scene *scene, guint person)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DeskPatron) view = service_desk_patron(scene->service, scene->volunteer, scene->fixture.branch,
                                                     NULL, person, &error);
    g_assert_no_error(error);
    return view->owes;
}

static DeskAnswer *
pay(Scene *scene, guint person, gint64 cents)
{
    g_autoptr(GError) error = NULL;
    char id[32];
    const Desk at = desk(scene, id);
    const DeskPurse purse = {person, cents, "cash"};
    DeskAnswer *answer = service_desk_pay_patron(scene->service, scene->volunteer, &at, &purse, &error);
    g_assert_no_error(error);
    return answer;
}

static DeskAnswer *
bring_back(Scene *scene, const char *barcode)
{
    g_autoptr(GError) error = NULL;
    char id[32];
    const Desk at = desk(scene, id);
    DeskAnswer *answer = service_desk_return(scene->service, scene->volunteer, &at, barcode, &error);
    g_assert_no_error(error);
    return answer;
}

static DeskAnswer *
lose(Scene *scene, gint64 loan, gint64 cents)
{
    g_autoptr(GError) error = NULL;
    char id[32];
    const Desk at = desk(scene, id);
    DeskAnswer *answer = service_desk_loan(scene->service, scene->volunteer, &at, loan, LOAN_ACT_LOST, cents,
                                           &error);
    g_assert_no_error(error);
    return answer;
}

static DeskAnswer *
renew(Scene *scene, gint64 loan, gboolean anyway)
{
    g_autoptr(GError) error = NULL;
    char id[32];
    Desk at = desk(scene, id);
    at.anyway = anyway;
    DeskAnswer *answer = service_desk_renew(scene->service, scene->manager, &at, loan, &error);
    g_assert_no_error(error);
    return answer;
}

/* A bill opens an account's amount once, of what is known; the mail and the letter tell it; nobody knows the price of two. */
static void
test_bill(void)
{
    Scene scene;
    scene_open(&scene);
    shelve(&scene);
    only_bills(&scene, 1);
    g_autoptr(GError) error = NULL;
    g_autoptr(LateList) seen = list(&scene);
    fixture_script(scene.fixture.url, "UPDATE copy SET price_cents = 1000 WHERE id = 1;");
    g_assert_cmpint(dispatch(&scene, seen->digest, "form-0001", &error), ==, -1);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT); /* another amount than was seen */
    g_clear_error(&error);
    fixture_script(scene.fixture.url, "UPDATE copy SET price_cents = 1250 WHERE id = 1;");
    gint64 run = run_now(&scene);
    g_assert_cmpint(owed(&scene, 1), ==, 1250);
    g_assert_cmpint(owed(&scene, 2), ==, 900);
    g_assert_cmpint(owed(&scene, 3), ==, 1495);
    g_assert_cmpint(owed(&scene, 4), ==, 0);
    g_autoptr(Mail) mail = store_mail_get(
        scene.fixture.store, fixture_number(scene.fixture.url, "SELECT max(id) FROM mail"), &error);
    g_assert_true(store_mail_books(scene.fixture.store, mail, &error));
    text_set_language(TEXT_DUTCH);
    g_autofree char *body = mail_text_body(mail, "https://portaal.example");
    g_autoptr(GString)
        pdf = service_reminder_letters(scene.service, scene.volunteer, scene.fixture.branch, run, &error);
    text_set_language(TEXT_ENGLISH);
    g_assert_no_error(error);
    g_assert_nonnull(strstr(body, "Te betalen: € 14,95"));
    g_assert_nonnull(strstr(body, "Samen: € 14,95"));
    g_assert_nonnull(strstr(body, "Wat je terugbrengt, hoef je niet te betalen."));
    g_autofree char *letters = text_of(&scene, pdf);
    if (letters) {
        const char *kees = strstr(letters, "Kees"), *sem = strstr(letters, "Sem"),
                   *zoe = strstr(letters, "Zoë");
        g_assert_true(kees && sem && zoe);
        g_assert_nonnull(g_strstr_len(kees, sem - kees, "in overleg"));
        g_assert_null(g_strstr_len(kees, sem - kees, "Samen"));
        g_assert_nonnull(strstr(sem, "€ 12,50"));
        g_assert_true(strstr(zoe, "in overleg") && strstr(zoe, "€ 9,00") && strstr(zoe, "Samen"));
    }
    scene_close(&scene);
}

/* What is open for a loan is a bill as long as the book is out. */
static void
assert_bill(Scene *scene, gint64 loan, gboolean is_bill)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Fee) fee = store_fee_of_lost(scene->fixture.store, loan, &error);
    g_assert_no_error(error);
    g_assert_true(fee && fee->is_open);
    g_assert_true(fee_is_bill(fee) == is_bill);
}

/* At the desk: a billed book is not renewed unseen, costs nothing once it is back, and is not charged a second time when it is lost. */
static void
test_bill_at_desk(void)
{
    Scene scene;
    scene_open(&scene);
    shelve(&scene);
    only_bills(&scene, 1);
    run_now(&scene);
    g_autoptr(DeskAnswer) refused = renew(&scene, 1, FALSE);
    g_assert_cmpint(refused->outcome, ==, DESK_HINDERED);
    g_assert_cmpuint(refused->obstacles & 1u << LOAN_BILLED, !=, 0);
    g_autoptr(DeskAnswer) renewed = renew(&scene, 1, TRUE);
    g_assert_cmpint(renewed->outcome, ==, DESK_RENEWED);
    g_assert_cmpint(renewed->settled, ==, 0);
    g_assert_cmpint(owed(&scene, 1), ==, 0);
    g_autoptr(DeskAnswer) back = bring_back(&scene, "b3");
    g_assert_cmpint(back->outcome, ==, DESK_RETURNED);
    g_assert_cmpint(back->settled, ==, 3);
    g_assert_cmpint(owed(&scene, 2), ==, 0);
    assert_bill(&scene, 4, TRUE);
    g_autoptr(DeskAnswer) lost = lose(&scene, 4, 0);
    g_assert_cmpint(lost->cents, ==, 1495);
    assert_bill(&scene, 4, FALSE);
    g_assert_cmpint(owed(&scene, 3), ==, 1495);
    g_autoptr(DeskAnswer) found = bring_back(&scene, "b4");
    g_assert_cmpint(found->outcome, ==, DESK_WAS_IN);
    g_assert_cmpint(owed(&scene, 3), ==, 0);
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM fee"), ==, 3);
    /* of a book without a price the desk agrees on an amount */
    g_autoptr(DeskAnswer) agreed = lose(&scene, 5, 700);
    g_assert_cmpint(agreed->cents, ==, 700);
    g_assert_cmpint(owed(&scene, 4), ==, 700);
    scene_close(&scene);
}

/* Taken back: what nobody paid of goes, the rest stays and is said; the next bill does not ask for it again. */
static void
test_bill_undo(void)
{
    Scene scene;
    scene_open(&scene);
    shelve(&scene);
    only_bills(&scene, 2);
    gint64 run = run_now(&scene);
    g_autoptr(DeskAnswer) part = pay(&scene, 1, 250), lost = lose(&scene, 4, 0);
    g_assert_true(part->outcome == DESK_PAID && lost->outcome == DESK_LOST);
    take_back(&scene, run);
    g_assert_cmpint(owed(&scene, 1), ==, 1000); /* something was paid of it */
    g_assert_cmpint(owed(&scene, 2), ==, 0);
    g_assert_cmpint(owed(&scene, 3), ==, 1495); /* it is lost */
    g_autoptr(ReminderSheet) sheet = sheet_of(&scene, run);
    g_assert_cmpuint(sheet->bills, ==, 2);
    gint64 first = run_now(&scene);
    g_assert_cmpint(owed(&scene, 1), ==, 1000);
    g_assert_cmpint(owed(&scene, 2), ==, 900);
    staged_set_time(scene.service, "2026-12-20", 0);
    gint64 second = run_now(&scene); /* a second bill for the same books */
    g_assert_cmpint(owed(&scene, 2), ==, 900);
    take_back(&scene, first);
    g_assert_cmpint(owed(&scene, 2), ==, 900); /* the second one told of it too */
    take_back(&scene, second);
    g_assert_cmpint(owed(&scene, 2), ==, 0);
    scene_close(&scene);
}

static void
assert_billed_soundly(Scene *scene)
{
    const char *url = scene->fixture.url;
    const char *stands = "f.kind = 'lost' AND NOT EXISTS (SELECT 1 FROM payment y WHERE y.fee_id = f.id AND "
                         "y.way = 'void')";
    g_autofree char *twice = g_strdup_printf("SELECT count(*) FROM (SELECT f.loan_id FROM fee f WHERE %s "
                                             "GROUP BY f.loan_id HAVING count(*) > 1) t",
                                             stands);
    g_assert_cmpint(fixture_number(url, twice), ==, 0);
    g_assert_cmpint(fixture_number(url, "SELECT count(*) FROM fee f JOIN loan l ON l.id = f.loan_id WHERE "
                                        "f.kind = 'lost' AND f.is_open = 1 AND l.how_ended = 'returned'"),
                    ==, 0);
    g_assert_cmpint(fixture_number(url,
                                   "SELECT count(*) FROM fee f JOIN loan l ON l.id = f.loan_id JOIN copy c "
                                   "ON c.id = l.copy_id WHERE f.kind = 'lost' AND f.cents <> c.price_cents"),
                    ==, 0);
    g_autofree char *orphan = g_strdup_printf(
        "SELECT count(*) FROM fee f JOIN loan l ON l.id = f.loan_id WHERE %s AND f.settled = 0 AND l.is_open "
        "= "
        "1 AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.fee_id = f.id AND r.is_open = 1)",
        stands);
    g_assert_cmpint(fixture_number(url, orphan), ==, 0);
    g_assert_cmpint(fixture_number(url, "SELECT count(*) FROM fee WHERE settled > cents"), ==, 0);
}

/* Whatever desks and runs do in whatever order: a book is charged once at a time, at its price; what is back costs nothing; and an amount
 * of a book that is out stands only while a reminder tells of it, or something was paid. */
static void
test_bill_any_order(void)
{
    Scene scene;
    scene_open(&scene);
    shelve(&scene);
    only_bills(&scene, 2);
    g_autoptr(GArray) runs = g_array_new(FALSE, FALSE, sizeof(gint64));
    guint billed = 0;
    for (guint step = 0; step < 120; step++) {
        staged_set_time(scene.service, DAY, (gint)step * 3 * 24 * 3600);
        guint which = (guint)g_test_rand_int_range(0, 3), loan = copies[which].loan;
        g_autofree char *barcode = g_strdup_printf("b%u", loan);
        g_autofree char *out = g_strdup_printf("SELECT count(*) FROM loan WHERE id = %u AND is_open = 1",
                                               loan);
        gboolean is_out = fixture_number(scene.fixture.url, out) > 0;
        gint64 owes = owed(&scene, loan == 3 ? 2 : loan == 4 ? 3 : 1);
        g_autoptr(DeskAnswer) answer = NULL;
        switch (g_test_rand_int_range(0, 8)) {
        case 0:
        case 1: {
            g_autoptr(LateList) late = list(&scene);
            gint64 run = late->loans > 0 ? run_now(&scene) : 0;
            if (run > 0)
                g_array_append_val(runs, run);
            break;
        }
        case 2:
            if (runs->len > 0) {
                guint i = (guint)g_test_rand_int_range(0, (gint32)runs->len);
                take_back(&scene, g_array_index(runs, gint64, i));
                g_array_remove_index(runs, i);
            }
            break;
        case 3:
            answer = owes > 0 ? pay(&scene, loan == 3 ? 2 : loan == 4 ? 3 : 1, MIN(owes, 400)) : NULL;
            break;
        case 4:
            answer = is_out ? renew(&scene, loan, TRUE) : NULL;
            break;
        case 5:
            answer = is_out ? lose(&scene, loan, 0) : NULL;
            break;
        case 6:
            answer = bring_back(&scene, barcode);
            break;
        default: { /* it goes out again, to be late once more */
            g_autofree char *again = g_strdup_printf(
                "UPDATE loan SET is_open = 1, ended = '', how_ended = '', due_date = '2026-11-01' WHERE id = "
                "%u "
                "AND is_open = 0 AND NOT EXISTS (SELECT 1 FROM fee f WHERE f.loan_id = %u AND f.settled > 0 "
                "AND "
                "NOT EXISTS (SELECT 1 FROM payment y WHERE y.fee_id = f.id AND y.way = 'void')) AND NOT "
                "EXISTS "
                "(SELECT 1 FROM fee f WHERE f.loan_id = %u AND f.is_open = 1)",
                loan, loan, loan);
            fixture_script(scene.fixture.url, again);
        }
        }
        assert_billed_soundly(&scene);
        billed += (guint)(owes > 0);
    }
    g_assert_cmpuint(billed, >, 0);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH);
    g_test_add_func("/service/reminder/list", test_list);
    g_test_add_func("/service/reminder/once", test_once);
    g_test_add_func("/service/reminder/two", test_two);
    g_test_add_func("/service/reminder/letters", test_letters);
    g_test_add_func("/service/reminder/mail", test_mail);
    g_test_add_func("/service/reminder/undo", test_undo);
    g_test_add_func("/service/reminder/steps", test_steps);
    g_test_add_func("/service/reminder/person", test_person);
    g_test_add_func("/service/reminder/bill", test_bill);
    g_test_add_func("/service/reminder/bill-at-desk", test_bill_at_desk);
    g_test_add_func("/service/reminder/bill-undo", test_bill_undo);
    g_test_add_func("/service/reminder/bill-any-order", test_bill_any_order);
    return g_test_run();
}
