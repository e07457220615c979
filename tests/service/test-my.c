/* Proves "Mijn Bibliotheek" and the self-service screen: a reader renews, reserves and keeps what is the reader's own and nobody else's;
 * advice names no title that fewer than five others had, and is the same whoever of two engines counts; a group's page shows a teacher
 * the own pupils and nothing of what came back; a screen lends and takes in at its school, once, and can nothing else; under screens and
 * desks at once a copy is never in two hands. On SQLite and on PostgreSQL. */
#include <string.h>

#include "scene.h"
#include "library/reading.h"
#include "service/class.h"
#include "service/enrol.h"
#include "service/erase.h"
#include "service/kiosk.h"
#include "service/lending.h"
#include "service/my.h"
#include "service/patron.h"
#include "service/person_data.h"
#include "service/visit.h"
#include "store/lending.h"

#define DAY     "2026-11-20" /* a Friday */
#define COPIES  12
#define TITLES  4
#define PATRONS 8
#define HANDS   4

typedef struct {
    Fixture fixture;
    Service *service;
    Account *employee, *volunteer;
    gint64 patron[PATRONS]; /* memberships */
    Account reader[PATRONS];
    char *card[PATRONS];
    guint commands;
} Scene;

static char reader_name[] = "Sem", nothing[] = "";

static gint64
number(Scene *scene, const char *format, gint64 id)
{
    g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, id);
    g_autoptr(GString) sql = g_string_new(format);
    g_string_replace(sql, "$1", digits, 0);
    return fixture_number(scene->fixture.url, sql->str);
}

static void
enrol(Scene *scene, guint i)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) alike = NULL;
    g_autoptr(PatronForm) form = patron_form_new();
    form->typed[PATRON_KIND] = g_strdup("pupil");
    form->typed[FIELD_FIRST_NAME] = g_strdup("Sem");
    form->typed[FIELD_INITIALS] = g_strdup("");
    form->typed[FIELD_SURNAME] = g_strdup_printf("Geheim%c", 'a' + (char)i);
    form->typed[FIELD_BIRTH_DATE] = g_strdup("2-2-2016");
    const NewPatron wanted = {i == PATRONS - 1 ? scene->fixture.other : scene->fixture.branch, "", form,
                              FALSE};
    scene->patron[i] = service_enrol(scene->service, scene->employee, &wanted, &alike, &error);
    g_assert_no_error(error);
    g_autoptr(Patron) patron = store_patron_get(scene->fixture.store, scene->patron[i], DAY, &error);
    g_assert_no_error(error);
    scene->card[i] =
        g_strdup_printf(/* ten digits */
                        "%010" G_GINT64_FORMAT,
                        number(scene, "SELECT CAST(max(number) AS BIGINT) FROM card WHERE person_id = $1",
                               patron->pupil.person));
    scene->reader[i] = (Account){.id = 900 + i,
                                 .library = scene->fixture.library,
                                 .person = patron->pupil.person,
                                 .login = nothing,
                                 .name = reader_name,
                                 .language = nothing};
}

/* Copies b0 to b11, three of each title. */
static void
shelve(Scene *scene)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    for (guint t = 1; t <= TITLES; t++)
        g_string_append_printf(
            sql,
            "INSERT INTO title (id, library_id, isbn, number, material, title, subtitle, responsibility, "
            "author, "
            "contributors, series, series_number, edition, publisher, language, avi, genre, siso, subjects, "
            "summary, year, pages, age_from, age_to, sort_key, made_at, made_by, changed_at, changed_by) "
            "VALUES "
            "(%u, %d, '', '', 'book', 'Boek %u', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 0, "
            "0, 0, "
            "0, '', 0, 0, 0, 0);",
            t, (int)scene->fixture.library, t);
    for (guint c = 0; c < COPIES; c++)
        g_string_append_printf(sql,
                               "INSERT INTO copy (id, library_id, branch_id, title_id, barcode, shelf, "
                               "material, status, why, note, "
                               "price_cents, acquired, withdrawn_on, made_at, made_by, changed_at, "
                               "changed_by) VALUES (%u, %d, %d, "
                               "%u, 'b%u', 'AK', '', 'available', '', '', 1250, '', '', 0, 0, 0, 0);",
                               c + 1, (int)scene->fixture.library, (int)scene->fixture.branch, c % TITLES + 1,
                               c);
    fixture_script(scene->fixture.url, sql->str);
}

static void
scene_open(Scene *scene)
{
    *scene = (Scene){0};
    scene->service = staged_open(&scene->fixture, DAY, 2 * HANDS + 2);
    scene->employee = staged_account(scene->service, &scene->fixture, DAY, ROLE_EMPLOYEE, "joost", 0);
    scene->volunteer = staged_account(scene->service, &scene->fixture, DAY, ROLE_VOLUNTEER, "oma-bep",
                                      scene->fixture.branch);
    for (guint i = 0; i < PATRONS; i++)
        enrol(scene, i);
    shelve(scene);
}

static void
scene_close(Scene *scene)
{
    for (guint i = 0; i < PATRONS; i++)
        g_free(scene->card[i]);
    account_free(scene->employee);
    account_free(scene->volunteer);
    staged_close(scene->service, &scene->fixture);
}

static void
add_rule(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PolicyRule) rule = policy_rule_new();
    rule->value[POLICY_PERIOD] = 14;
    rule->value[POLICY_RENEWALS] = 1;
    rule->value[POLICY_LOANS] = 3;
    rule->value[POLICY_HOLDS] = 1;
    service_policy_add(scene->service, service_operator(), scene->fixture.branch, rule, &error);
    g_assert_no_error(error);
}

static const char *
command(Scene *scene)
{
    static char id[32];
    g_snprintf(id, sizeof id, "opdracht-%u", ++scene->commands);
    return id;
}

static void
lend(Scene *scene, guint patron, const char *barcode)
{
    const Desk at = {.branch = scene->fixture.branch, .id = command(scene)};
    g_autoptr(GError) error = NULL;
    g_autoptr(DeskAnswer) answer = service_desk_lend(scene->service, scene->volunteer, &at,
                                                     scene->patron[patron], barcode, &error);
    g_assert_no_error(error);
    g_assert_cmpint(answer->outcome, ==, DESK_LENT);
}

static void
take_in(Scene *scene, const char *barcode)
{
    const Desk at = {.branch = scene->fixture.branch, .id = command(scene)};
    g_autoptr(GError) error = NULL;
    g_autoptr(DeskAnswer)
        answer = service_desk_return(scene->service, scene->volunteer, &at, barcode, &error);
    g_assert_no_error(error);
    g_assert_nonnull(answer);
}

static gint64
open_loan(Scene *scene, const char *barcode)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT coalesce(max(l.id), 0) FROM loan l JOIN copy c ON c.id = l.copy_id WHERE l.is_open = 1 AND "
        "c.barcode = '%s'",
        barcode);
    return fixture_number(scene->fixture.url, sql);
}

/* ---- the reader ---- */

static guint
renew(Scene *scene, guint reader, gint64 loan, guint *renewed)
{
    g_autoptr(GError) error = NULL;
    guint obstacles = 0;
    g_autoptr(GPtrArray)
        all = service_my_renew(scene->service, &scene->reader[reader], command(scene), loan, &error);
    g_assert_no_error(error);
    *renewed = 0;
    for (guint i = 0; i < all->len; i++) {
        const MyRenewal *one = all->pdata[i];
        g_assert_nonnull(one->answer);
        *renewed += one->answer->outcome == DESK_RENEWED;
        obstacles |= one->answer->obstacles;
    }
    return obstacles;
}

static void
test_renew(void)
{
    Scene scene;
    guint renewed;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    add_rule(&scene);
    lend(&scene, 0, "b0");
    lend(&scene, 0, "b1");
    lend(&scene, 1, "b2");
    g_assert_cmpuint(renew(&scene, 0, 0, &renewed), ==,
                     1u << LOAN_NOT_LATER); /* the same day would come of it */
    g_assert_cmpuint(renewed, ==, 0);
    staged_set_time(scene.service, "2026-11-25", 0);
    g_assert_cmpuint(renew(&scene, 0, open_loan(&scene, "b0"), &renewed), ==, 0);
    g_assert_cmpuint(renewed, ==, 1);
    staged_set_time(scene.service, "2026-11-30", 0);
    g_assert_cmpuint(renew(&scene, 0, 0, &renewed), ==,
                     1u << LOAN_NO_RENEWALS); /* b0 once is enough; b1 goes */
    g_assert_cmpuint(renewed, ==, 1);
    /* somebody else's is as if it were not there, and stays as it was */
    g_autoptr(GPtrArray) foreign = service_my_renew(scene.service, &scene.reader[0], "opdracht-vreemd",
                                                    open_loan(&scene, "b2"), &error);
    g_assert_null(foreign);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    const Desk own = {.branch = scene.fixture.branch, .id = "opdracht-eigen", .own = TRUE};
    g_assert_null(service_desk_renew(scene.service, &scene.reader[0], &own, open_loan(&scene, "b2"), &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_cmpint(number(&scene, "SELECT sum(renewals) FROM loan", 0), ==, 2);
    scene_close(&scene);
}

/* A reader is no desk: nothing but the three commands, whatever the form says. */
static void
test_reader_is_no_desk(void)
{
    Scene scene;
    scene_open(&scene);
    lend(&scene, 0, "b0");
    const gint64 loan = open_loan(&scene, "b0");
    for (guint i = 0; i < 5; i++) {
        g_autoptr(GError) error = NULL;
        const Desk own = {
            .branch = scene.fixture.branch, .id = command(&scene), .own = i != 3, .anyway = i == 4};
        const Account *actor = &scene.reader[0];
        g_autoptr(DeskAnswer)
            answer = i == 0   ? service_desk_lend(scene.service, actor, &own, scene.patron[0], "b1", &error)
                     : i == 1 ? service_desk_return(scene.service, actor, &own, "b0", &error)
                     : i == 2
                         ? service_desk_loan(scene.service, actor, &own, loan, LOAN_ACT_CLAIMED, 0, &error)
                         : service_desk_renew(scene.service, actor, &own, loan, &error);
        g_assert_null(answer);
        g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    }
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM desk_command", 0), ==, 1);
    scene_close(&scene);
}

static void
test_hold(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    add_rule(&scene);
    g_autoptr(DeskAnswer)
        first = service_my_hold(scene.service, &scene.reader[0], command(&scene), 1, &error);
    g_assert_no_error(error);
    g_autoptr(DeskAnswer)
        second = service_my_hold(scene.service, &scene.reader[1], command(&scene), 1, &error);
    g_assert_no_error(error);
    g_assert_nonnull(second);
    g_assert_null(
        service_my_hold(scene.service, &scene.reader[0], command(&scene), 2, &error)); /* one at most */
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_autoptr(GPtrArray) mine = service_my_list(scene.service, &scene.reader[1], MY_HOLDS, &error);
    g_assert_cmpuint(mine->len, ==, 1);
    g_assert_cmpuint(((const MyLine *)mine->pdata[0])->ahead, ==, 1);
    g_assert_null(
        service_my_hold_cancel(scene.service, &scene.reader[1], command(&scene), first->hold, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_autoptr(DeskAnswer)
        off = service_my_hold_cancel(scene.service, &scene.reader[0], command(&scene), first->hold, &error);
    g_assert_no_error(error);
    g_assert_cmpint(off->outcome, ==, DESK_CALLED_OFF);
    take_in(&scene, "b0"); /* a copy of title 1 */
    g_autoptr(MyHome) home = service_my_home(scene.service, &scene.reader[1], &error);
    g_assert_cmpuint(home->ready, ==, 1);
    scene_close(&scene);
}

static guint
rows_of(const PersonData *data, const char *name)
{
    for (guint i = 0; i < data->parts->len; i++) {
        const DataPart *part = data->parts->pdata[i];
        if (g_str_equal(part->name, name))
            return part->rows->len;
    }
    g_assert_not_reached();
}

/* An export has the own wishes and log and nobody else's; erasing takes them along and nobody else's. One has read two books, the other
 * wishes for one. */
static void
take_along(Scene *scene, const Account *one, const Account *other)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PersonData) mine = service_person_data(scene->service, one, 0, TRUE, &error);
    g_assert_no_error(error);
    g_autoptr(PersonData) theirs = service_person_data(scene->service, other, 0, TRUE, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(rows_of(mine, "wishes"), ==, 0);
    g_assert_cmpuint(rows_of(mine, "reading"), ==, 2);
    g_assert_nonnull(strstr(mine->json, "Boek 2"));
    g_assert_cmpuint(rows_of(theirs, "wishes"), ==, 1);
    g_assert_cmpuint(rows_of(theirs, "reading"), ==, 0);
    g_assert_nonnull(strstr(theirs->json, "Boek 1"));
    g_autoptr(EraseView)
        view = service_erase_preview(scene->service, service_operator(), other->person, &error);
    g_assert_no_error(error);
    g_assert_true(service_erase(scene->service, service_operator(), other->person, view->number, &error));
    g_assert_no_error(error);
    g_assert_cmpint(number(scene, "SELECT count(*) FROM wish", 0), ==, 0);
    g_assert_cmpint(number(scene, "SELECT count(*) FROM reading", 0), ==, 2);
}

/* Wishes and log: what the reader puts there, erased by the reader, by nobody else's hand, and gone with the person. */
static void
test_keep(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    const Account *one = &scene.reader[0], *other = &scene.reader[1];
    g_assert_true(service_my_wish(scene.service, one, 1, TRUE, &error));
    g_assert_true(service_my_wish(scene.service, one, 1, TRUE, &error)); /* once is enough */
    g_assert_true(service_my_wish(scene.service, other, 1, TRUE, &error));
    g_assert_true(service_my_wish(scene.service, one, 4711, TRUE, &error)); /* no title: nothing */
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM wish", 0), ==, 2);
    g_assert_false(service_my_read(scene.service, one, 1, 6, 0, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_false(service_my_read(scene.service, one, 1, 5, 1 << N_READING_WORDS, &error));
    g_clear_error(&error);
    g_assert_false(service_my_read(scene.service, one, 4711, 5, 0, &error));
    g_clear_error(&error);
    g_assert_true(service_my_read(scene.service, one, 1, 4, 1 << READING_FUNNY, &error));
    g_assert_true(service_my_read(scene.service, one, 2, 0, 0, &error));
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM wish", 0), ==, 1); /* read is no longer wished for */
    g_autoptr(MyLine) line = service_my_title(scene.service, one, 1, &error);
    g_assert_true(line->is_read && line->stars == 4 && line->words == 1u << READING_FUNNY);
    g_assert_true(service_my_unread(scene.service, other, 1, &error)); /* of the own log, which is empty */
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM reading", 0), ==, 2);
    /* nothing of it is in the trail */
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM audit_line WHERE account_id >= 900", 0), ==, 0);
    take_along(&scene, one, other);
    g_assert_true(service_my_log_clear(scene.service, one, &error));
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM reading", 0), ==, 0);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM audit_line WHERE account_id >= 900", 0), ==,
                    2); /* exports */
    g_autoptr(MyHome) nobody = service_my_home(scene.service, scene.volunteer, &error);
    g_assert_null(nobody);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    scene_close(&scene);
}

/* ---- advice ---- */

/* Reader 0 and n others borrowed title 1; the others title 2 too. */
static guint
advised(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) lines = service_my_advice(scene->service, &scene->reader[0], &error);
    g_assert_no_error(error);
    return lines->len == 0 ? 0 : (guint)((const MyLine *)lines->pdata[0])->title;
}

static void
test_advice(void)
{
    Scene scene;
    scene_open(&scene);
    lend(&scene, 0, "b0");
    take_in(&scene, "b0");
    for (guint i = 1; i < 1 + ADVICE_READERS; i++) {
        g_assert_cmpuint(advised(&scene), ==, 0); /* fewer than five: nothing is said of them */
        for (guint book = 0; book < 2; book++) {
            lend(&scene, i, book == 0 ? "b0" : "b1");
            take_in(&scene, book == 0 ? "b0" : "b1");
        }
    }
    g_assert_cmpuint(advised(&scene), ==, 2);
    fixture_script(scene.fixture.url,
                   "UPDATE loan SET person_id = NULL WHERE id = (SELECT max(id) FROM loan);");
    g_assert_cmpuint(advised(&scene), ==, 0); /* what is forgotten counts no more */
    scene_close(&scene);
}

/* ---- a group ---- */

static void
test_group(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    g_autoptr(Account) teacher = staged_account(scene.service, &scene.fixture, DAY, ROLE_TEACHER, "juf-anna",
                                                scene.fixture.branch);
    g_autofree char *sql = g_strdup_printf(
        "UPDATE membership SET school_year = '2026-2027', group_code = '5A' WHERE id IN (%d, %d);"
        "UPDATE membership SET school_year = '2026-2027', group_code = '6B' WHERE id = %d;",
        (int)scene.patron[0], (int)scene.patron[1], (int)scene.patron[2]);
    fixture_script(scene.fixture.url, sql);
    const ClassKey mine = {scene.fixture.branch, "2026-2027", "5A"}, theirs = {mine.branch, mine.year, "6B"};
    g_assert_true(service_taught_add(scene.service, scene.employee, &mine, teacher->id, &error));
    g_assert_no_error(error);
    lend(&scene, 0, "b0");
    take_in(&scene, "b0"); /* came back: counted, not named */
    lend(&scene, 0, "b1");
    lend(&scene, 2, "b2");
    g_assert_true(service_class_visit_set(scene.service, teacher, &mine, "31-12-2026", &error));
    g_assert_no_error(error);
    g_autoptr(ClassHome) home = service_class_home(scene.service, teacher, &mine, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(home->visit, ==, "2026-12-31");
    g_assert_cmpuint(home->pupils->len, ==, 2);
    g_assert_cmpuint(home->at_home, ==, 1);
    g_assert_cmpuint(home->comes_back, ==, 1);
    g_assert_cmpuint(home->borrowed, ==, 2);
    for (guint i = 0; i < home->loans->len; i++)
        g_assert_cmpstr(((const GroupLoan *)home->loans->pdata[i])->title, ==, "Boek 2");
    g_assert_null(service_class_home(scene.service, teacher, &theirs, NULL, NULL, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(service_class_visit_set(scene.service, teacher, &theirs, "", &error));
    g_clear_error(&error);
    g_assert_null(service_class_home(scene.service, teacher, &mine, "gisteren", NULL, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    g_clear_error(&error);
    g_assert_null(service_class_home(scene.service, scene.volunteer, &mine, NULL, NULL, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    scene_close(&scene);
}

/* The own year group, at the own school and nowhere else; not of who left, nor of a log-in that is nobody's. */
static void
test_year_group(void)
{
    Scene scene;
    scene_open(&scene);
    const Branch own = {.id = scene.fixture.branch, .library = scene.fixture.library},
                 other = {.id = scene.fixture.other, .library = scene.fixture.library},
                 foreign = {.id = scene.fixture.branch, .library = scene.fixture.library + 7};
    fixture_script(scene.fixture.url, "UPDATE membership SET year_group = '4';");
    g_autofree char *left = g_strdup_printf(
        "UPDATE membership SET status = 'left', to_date = '2026-07-31' WHERE id = %d;", (int)scene.patron[1]);
    fixture_script(scene.fixture.url, left);
    const struct {
        const Account *actor;
        const Branch *school;
        const char *group;
    } cases[] = {
        {&scene.reader[0], &own, "4"}, {&scene.reader[0], &other, ""}, {&scene.reader[0], &foreign, ""},
        {&scene.reader[1], &own, ""},  {scene.employee, &own, ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *group = service_my_year_group(scene.service, cases[i].actor, cases[i].school,
                                                       &error);
        g_assert_no_error(error);
        g_assert_cmpstr(group, ==, cases[i].group);
    }
    scene_close(&scene);
}

/* ---- the screen ---- */

static char *
bind(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    char *token = service_kiosk_bind(scene->service, scene->employee, scene->fixture.branch, "boekenhoek",
                                     &error);
    g_assert_no_error(error);
    return token;
}

static KioskView *
scan(Scene *scene, const char *token, gint64 turn, const char *text)
{
    g_autoptr(GError) error = NULL;
    const KioskScan one = {token, text, command(scene), turn};
    KioskView *view = service_kiosk_scan(scene->service, &one, &error);
    g_assert_no_error(error);
    return view;
}

/* What a scan comes to; *turn goes on. */
static KioskOutcome
came_to(Scene *scene, const char *token, gint64 *turn, const char *text, DeskOutcome *book)
{
    g_autoptr(KioskView) view = scan(scene, token, *turn, text);
    *turn = view->turn;
    if (book)
        *book = view->answer ? view->answer->outcome : N_DESK_OUTCOMES;
    return view->outcome;
}

static void
test_screen(void)
{
    Scene scene;
    DeskOutcome book;
    gint64 turn = 0;
    scene_open(&scene);
    add_rule(&scene);
    g_autofree char *token = bind(&scene);
    g_assert_cmpint(came_to(&scene, token, &turn, scene.card[0], NULL), ==, KIOSK_OPENED);
    g_assert_cmpint(turn, !=, 0);
    g_assert_cmpint(came_to(&scene, token, &turn, " b0 ", &book), ==, KIOSK_BOOK);
    g_assert_cmpint(book, ==, DESK_LENT);
    came_to(&scene, token, &turn, "b0", &book); /* scanned twice */
    g_assert_cmpint(book, ==, DESK_HAS_IT);
    came_to(&scene, token, &turn, "b1", &book);
    came_to(&scene, token, &turn, "b2", &book);
    came_to(&scene, token, &turn, "b3", &book);
    g_assert_cmpint(book, ==, DESK_HINDERED); /* three at most */
    {
        g_autoptr(KioskView) view = scan(&scene, token, turn, "");
        g_assert_cmpstr(view->first_name, ==, "Sem");
        g_assert_cmpuint(view->loans->len, ==, 3);
    }
    g_assert_cmpint(came_to(&scene, token, &turn, scene.card[1], NULL), ==,
                    KIOSK_OPENED); /* the next child */
    g_assert_cmpint(came_to(&scene, token, &turn, scene.card[1], NULL), ==, KIOSK_CLOSED);
    g_assert_cmpint(turn, ==, 0);
    came_to(&scene, token, &turn, "b0", &book); /* nobody's turn: a book comes back */
    g_assert_cmpint(book, ==, DESK_RETURNED);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM loan WHERE is_open = 1", 0), ==, 2);
    /* in the trail under its own name, which is no role */
    g_assert_cmpint(
        number(&scene, "SELECT count(*) FROM audit_line WHERE actor LIKE '%boekenhoek%' AND role = 'screen'",
               0),
        >=, 4);
    scene_close(&scene);
}

/* A page that is over does nothing; a double Enter does it once; nobody's card, and a token that was ended. */
static void
test_screen_late(void)
{
    Scene scene;
    DeskOutcome book;
    gint64 turn = 0, stale;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    g_autofree char *token = bind(&scene);
    came_to(&scene, token, &turn, scene.card[0], NULL);
    stale = turn;
    staged_set_time(scene.service, DAY, KIOSK_TURN_SECONDS);
    g_assert_cmpint(came_to(&scene, token, &turn, "b0", NULL), ==, KIOSK_OVER);
    g_assert_cmpint(turn, ==, 0);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM loan", 0), ==, 0);
    came_to(&scene, token, &turn, scene.card[1], NULL);
    g_assert_cmpint(came_to(&scene, token, &stale, "b0", NULL), ==,
                    KIOSK_OVER); /* the page of before, and not their turn */
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM loan", 0), ==, 0);
    const KioskScan twice = {token, "b0", "opdracht-dubbel", turn};
    for (guint i = 0; i < 2; i++) {
        g_autoptr(KioskView) view = service_kiosk_scan(scene.service, &twice, &error);
        g_assert_no_error(error);
        g_assert_cmpint(view->answer->outcome, ==, DESK_LENT);
        g_assert_true(view->answer->repeated == (i == 1));
        g_assert_cmpint(view->answer->title_id, ==, 1); /* by which the screen shows its cover */
    }
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM loan", 0), ==, 1);
    g_autoptr(KioskView) closed = service_kiosk_close(scene.service, token, turn, &error);
    g_assert_cmpint(closed->turn, ==, 0);
    g_assert_null(closed->loans);
    turn = 0;
    g_assert_cmpint(came_to(&scene, token, &turn, scene.card[PATRONS - 1], NULL), ==,
                    KIOSK_NOT_HERE); /* other school */
    came_to(&scene, token, &turn, "b0", &book);
    g_assert_cmpint(book, ==, DESK_RETURNED);
    const gint64 id = number(&scene, "SELECT max(id) FROM kiosk", 0);
    g_assert_false(service_kiosk_end(scene.service, scene.volunteer, scene.fixture.branch, id,
                                     &error)); /* not a volunteer's */
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    g_assert_false(service_kiosk_end(scene.service, scene.employee, scene.fixture.branch + 1, id,
                                     &error)); /* not that school's */
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_cmpint(service_kiosk_library(scene.service, token, &error), ==, scene.fixture.library);
    g_assert_true(service_kiosk_end(scene.service, scene.employee, scene.fixture.branch, id, &error));
    g_assert_cmpint(service_kiosk_library(scene.service, token, &error), ==, -1);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_null(service_kiosk_view(scene.service, token, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    scene_close(&scene);
}

static void
test_screen_hostile(void)
{
    static const char *const scans[] = {
        "'; DROP TABLE loan; --",
        "<script>alert(1)</script>",
        "\xff\xfe",
        "\x1b[31m",
        "%s%n%s",
        "0",
        "-1",
        "99999999999999999999999999999999999999999999999999999999999999999999999999999999",
        "\xe2\x80\xae"};
    Scene scene;
    gint64 turn = 0;
    scene_open(&scene);
    g_autofree char *token = bind(&scene);
    for (guint i = 0; i < KIOSK_MISSES; i++)
        g_assert_cmpint(came_to(&scene, token, &turn, scans[i], NULL), ==, KIOSK_UNKNOWN);
    /* who only tries gets slower, also with a card that is right */
    g_assert_cmpint(came_to(&scene, token, &turn, scene.card[0], NULL), ==, KIOSK_SLOW);
    staged_set_time(scene.service, DAY, KIOSK_SLOW_SECONDS);
    g_assert_cmpint(came_to(&scene, token, &turn, scans[8], NULL), ==, KIOSK_UNKNOWN);
    staged_set_time(scene.service, DAY, 2 * KIOSK_SLOW_SECONDS);
    g_assert_cmpint(came_to(&scene, token, &turn, scene.card[0], NULL), ==, KIOSK_OPENED);
    g_assert_cmpint(came_to(&scene, token, &turn, "b0", NULL), ==, KIOSK_BOOK); /* and is as quick as ever */
    g_autoptr(GError) error = NULL;
    g_assert_null(service_kiosk_bind(scene.service, scene.volunteer, scene.fixture.branch, "hoek", &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    g_assert_null(service_kiosk_bind(scene.service, scene.employee, scene.fixture.branch, " ", &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    scene_close(&scene);
}

/* ---- screens and desks at once ---- */

typedef struct {
    Scene *scene;
    const char *token; /* of a screen; NULL: a desk */
    guint number;
    GThread *thread;
} Hand;

/* What a screen or desk does is refused or done; nothing else may come of it. */
static gpointer
work(gpointer data)
{
    Hand *hand = data;
    Scene *scene = hand->scene;
    GRand *random = g_rand_new_with_seed(hand->number + 1);
    gint64 turn = 0;
    for (guint i = 0; i < 25; i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *id = g_strdup_printf("hand-%u-%u", hand->number, i);
        g_autofree char *barcode = g_strdup_printf("b%d", g_rand_int_range(random, 0, 3));
        guint patron = (guint)g_rand_int_range(random, 0, 4);
        const gboolean lends = g_rand_boolean(random);
        if (hand->token) {
            const KioskScan one = {hand->token, i % 3 == 0 ? scene->card[patron] : barcode, id, turn};
            g_autoptr(KioskView) view = service_kiosk_scan(scene->service, &one, &error);
            turn = view ? view->turn : turn;
        } else {
            const Desk desk = {.branch = scene->fixture.branch, .id = id};
            g_autoptr(DeskAnswer) answer = lends ? service_desk_lend(scene->service, scene->volunteer, &desk,
                                                                     scene->patron[patron], barcode, &error)
                                                 : service_desk_return(scene->service, scene->volunteer,
                                                                       &desk, barcode, &error);
            g_assert_true(answer || error);
        }
        g_assert_true(!error || error->code == SERVICE_ERROR_BUSY || error->code == SERVICE_ERROR_CONFLICT);
    }
    g_rand_free(random);
    return NULL;
}

static void
test_one_hand(void)
{
    Scene scene;
    Hand hands[HANDS] = {0};
    char *tokens[HANDS] = {NULL};
    scene_open(&scene);
    for (guint i = 0; i < HANDS; i++) {
        tokens[i] = i % 2 == 0 ? bind(&scene) : NULL;
        hands[i] = (Hand){&scene, tokens[i], i, NULL};
        hands[i].thread = g_thread_new("hand", work, &hands[i]);
    }
    for (guint i = 0; i < HANDS; i++) {
        g_thread_join(hands[i].thread);
        g_free(tokens[i]);
    }
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM loan", 0), >, 5); /* something happened */
    g_assert_cmpint(
        number(&scene,
               "SELECT count(*) FROM (SELECT copy_id FROM loan WHERE is_open = 1 GROUP BY copy_id "
               "HAVING count(*) > 1) twice",
               0),
        ==, 0);
    /* each loan is of one command, and none was done twice */
    g_assert_cmpint(
        number(&scene,
               "SELECT (SELECT count(*) FROM loan) - (SELECT count(*) FROM desk_command WHERE kind = 'lend')",
               0),
        ==, 0);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/my/renew", test_renew);
    g_test_add_func("/my/no-desk", test_reader_is_no_desk);
    g_test_add_func("/my/hold", test_hold);
    g_test_add_func("/my/keep", test_keep);
    g_test_add_func("/my/advice", test_advice);
    g_test_add_func("/my/group", test_group);
    g_test_add_func("/my/year-group", test_year_group);
    g_test_add_func("/kiosk/flow", test_screen);
    g_test_add_func("/kiosk/late", test_screen_late);
    g_test_add_func("/kiosk/hostile", test_screen_hostile);
    g_test_add_func("/kiosk/one-hand", test_one_hand);
    return g_test_run();
}
