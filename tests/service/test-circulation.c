/* Proves the lending desk: every command is done once, a copy is never in two hands, holds keep their turn, amounts are what counting
 * gives, and a leaver's last book ends the leaving; one desk against a list on paper, several desks at once against what must hold
 * afterwards. On SQLite and on PostgreSQL. */
#include <string.h>

#include "scene.h"
#include "service/circulation.h"
#include "service/enrol.h"
#include "service/lending.h"
#include "service/patron.h"
#include "store/catalogue.h"
#include "store/lending.h"

#define DAY     "2026-11-20" /* a Friday */
#define COPIES  6
#define TITLES  3
#define PATRONS 4
#define DESKS   4

typedef struct {
    Fixture fixture;
    Service *service;
    Account *employee, *volunteer, *foreign; /* foreign: a volunteer of the other school */
    gint64 patron[PATRONS];                  /* memberships */
    guint commands;
} Scene;

static gint64
enrol(Scene *scene, guint i)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) alike = NULL;
    g_autoptr(PatronForm) form = patron_form_new();
    form->typed[PATRON_KIND] = g_strdup("pupil");
    form->typed[FIELD_FIRST_NAME] = g_strdup("Sem");
    form->typed[FIELD_INITIALS] = g_strdup("");
    form->typed[FIELD_SURNAME] = g_strdup_printf("Wit%c", 'a' + (char)i);
    form->typed[FIELD_BIRTH_DATE] = g_strdup("2-2-2016");
    const NewPatron wanted = {scene->fixture.branch, "", form, FALSE};
    gint64 membership = service_enrol(scene->service, scene->employee, &wanted, &alike, &error);
    g_assert_no_error(error);
    return membership;
}

/* Copies b0 to b5, two of each title; x0 is of the other school. */
static void
shelve(Scene *scene)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    for (guint t = 1; t <= TITLES; t++)
        g_string_append_printf(
            sql,
            "INSERT INTO title (id, library_id, isbn, number, material, title, subtitle, responsibility, "
            "author, contributors, "
            "series, series_number, edition, publisher, language, avi, genre, siso, subjects, summary, year, "
            "pages, age_from, "
            "age_to, sort_key, made_at, made_by, changed_at, changed_by) VALUES (%u, %d, '', '', '%s', 'Boek "
            "%u', '', "
            "'', '', '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, 0, '', 0, 0, 0, 0);",
            t, (int)scene->fixture.library, t == TITLES ? "dvd" : "book", t);
    for (guint c = 0; c <= COPIES; c++)
        g_string_append_printf(sql,
                               "INSERT INTO copy (id, library_id, branch_id, title_id, barcode, shelf, "
                               "material, status, why, note, price_cents, "
                               "acquired, withdrawn_on, made_at, made_by, changed_at, changed_by) VALUES "
                               "(%u, %d, %d, %u, '%c%u', 'AK', '', "
                               "'available', '', '', 1250, '', '', 0, 0, 0, 0);",
                               c + 1, (int)scene->fixture.library,
                               (int)(c == COPIES ? scene->fixture.other : scene->fixture.branch),
                               c % TITLES + 1, c == COPIES ? 'x' : 'b', c == COPIES ? 0 : c);
    if (fixture_is_postgresql()) /* whoever adds one goes on behind these */
        g_string_append(sql, "SELECT setval(pg_get_serial_sequence('title', 'id'), 100), "
                             "setval(pg_get_serial_sequence('copy', 'id'), 100);");
    fixture_script(scene->fixture.url, sql->str);
}

static void
scene_open(Scene *scene)
{
    *scene = (Scene){0};
    scene->service = staged_open(&scene->fixture, DAY, DESKS + 2);
    scene->employee = staged_account(scene->service, &scene->fixture, DAY, ROLE_EMPLOYEE, "joost", 0);
    scene->volunteer = staged_account(scene->service, &scene->fixture, DAY, ROLE_VOLUNTEER, "oma-bep",
                                      scene->fixture.branch);
    scene->foreign = staged_account(scene->service, &scene->fixture, DAY, ROLE_VOLUNTEER, "opa-jan",
                                    scene->fixture.other);
    for (guint i = 0; i < PATRONS; i++)
        scene->patron[i] = enrol(scene, i);
    shelve(scene);
}

static void
scene_close(Scene *scene)
{
    account_free(scene->employee);
    account_free(scene->volunteer);
    account_free(scene->foreign);
    staged_close(scene->service, &scene->fixture);
}

/* A rule of the library: fine 10 cents a day up to 1 euro, 14 days, at most three. */
static void
add_rule(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PolicyRule) rule = policy_rule_new();
    rule->value[POLICY_PERIOD] = 14;
    rule->value[POLICY_FINE_DAY] = 10;
    rule->value[POLICY_FINE_MOST] = 100;
    rule->value[POLICY_LOANS] = 3;
    rule->value[POLICY_RENEWALS] = 1;
    service_policy_add(scene->service, service_operator(), scene->fixture.branch, rule, &error);
    g_assert_no_error(error);
}

static Desk
desk(Scene *scene, char id[32])
{
    g_snprintf(id, 32, "opdracht-%u", ++scene->commands);
    return (Desk){scene->fixture.branch, id, FALSE};
}

static DeskAnswer *
lend(Scene *scene, guint patron, const char *barcode)
{
    char id[32];
    const Desk at = desk(scene, id);
    g_autoptr(GError) error = NULL;
    DeskAnswer *answer = service_desk_lend(scene->service, scene->volunteer, &at, scene->patron[patron],
                                           barcode, &error);
    g_assert_no_error(error);
    return answer;
}

static DeskAnswer *
take_in(Scene *scene, const char *barcode)
{
    char id[32];
    const Desk at = desk(scene, id);
    g_autoptr(GError) error = NULL;
    DeskAnswer *answer = service_desk_return(scene->service, scene->volunteer, &at, barcode, &error);
    g_assert_no_error(error);
    return answer;
}

/* Of what a command came to; the answer is gone. */
static DeskOutcome
outcome(DeskAnswer *answer)
{
    DeskOutcome is = answer->outcome;
    desk_answer_free(answer);
    return is;
}

static gint64
number(Scene *scene, const char *sql)
{
    return fixture_number(scene->fixture.url, sql);
}

static void
test_lend_and_return(void)
{
    Scene scene;
    scene_open(&scene);
    add_rule(&scene);
    g_autoptr(DeskAnswer) first = lend(&scene, 0, " b0 ");
    g_assert_cmpint(first->outcome, ==, DESK_LENT);
    g_assert_cmpstr(first->due, ==, "2026-12-04");
    g_assert_cmpstr(first->title, ==, "Boek 1");
    g_assert_nonnull(first->rule_words);
    g_assert_cmpint(outcome(lend(&scene, 0, "b0")), ==, DESK_HAS_IT);
    g_assert_cmpint(outcome(lend(&scene, 0, "b9")), ==, DESK_UNKNOWN);
    g_assert_cmpint(outcome(take_in(&scene, "b9")), ==, DESK_UNKNOWN);
    g_assert_cmpint(outcome(lend(&scene, 0, "b1")), ==, DESK_LENT);
    g_assert_cmpint(outcome(lend(&scene, 0, "b2")), ==, DESK_LENT);
    g_autoptr(DeskAnswer) fourth = lend(&scene, 0, "b3");
    g_assert_cmpint(fourth->outcome, ==, DESK_HINDERED);
    g_assert_cmpuint(fourth->obstacles, ==, 1u << LOAN_TOO_MANY);
    staged_set_time(scene.service, "2026-12-09", 0); /* Wednesday: Monday, Tuesday and today are too late */
    g_autoptr(DeskAnswer) back = take_in(&scene, "b0");
    g_assert_cmpint(back->outcome, ==, DESK_RETURNED);
    g_assert_cmpint(back->cents, ==, 30);
    g_assert_cmpint(outcome(take_in(&scene, "b0")), ==, DESK_WAS_IN);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM fee"), ==, 1);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM loan WHERE is_open = 1"), ==, 2);
    scene_close(&scene);
}

/* A card in the field for books is told from a barcode that nobody knows; who is opened by it is whose card it is. */
static void
test_cards(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    g_autoptr(Patron) patron = store_patron_get(scene.fixture.store, scene.patron[1], DAY, &error);
    g_assert_no_error(error);
    const char *card = patron->pupil.state.card;
    g_assert_cmpint(outcome(lend(&scene, 0, card)), ==, DESK_IS_CARD);
    g_assert_cmpint(outcome(take_in(&scene, card)), ==, DESK_IS_CARD);
    g_autoptr(DeskPatron)
        view = service_desk_patron(scene.service, scene.volunteer, scene.fixture.branch, card, 0, &error);
    g_assert_no_error(error);
    g_assert_cmpint(view->patron->pupil.membership, ==, scene.patron[1]);
    g_assert_null(view->notes); /* a volunteer reads none */
    g_assert_null(service_desk_patron(scene.service, scene.volunteer, scene.fixture.branch, "b0", 0, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    /* who has the right at one school has none at the next */
    g_assert_null(service_desk_patron(scene.service, scene.foreign, scene.fixture.branch, card, 0, &error));
    g_assert_nonnull(error);
    g_clear_error(&error);
    const Desk own = {scene.fixture.other, "elders-0001", FALSE};
    g_assert_null(service_desk_lend(scene.service, scene.foreign, &own, scene.patron[1], "b1", &error));
    g_assert_nonnull(error);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM loan"), ==, 0);
    scene_close(&scene);
}

/* A lost answer: the same id gives the same answer, and nothing is done twice. */
static void
test_once(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    add_rule(&scene);
    const Desk at = {scene.fixture.branch, "het-zelfde-1", FALSE};
    const Desk in = {scene.fixture.branch, "het-zelfde-2", FALSE};
    g_autoptr(DeskAnswer)
        one = service_desk_lend(scene.service, scene.volunteer, &at, scene.patron[0], "b0", &error);
    g_assert_no_error(error);
    staged_set_time(scene.service, "2026-12-16", 0);
    g_autoptr(DeskAnswer) back = service_desk_return(scene.service, scene.volunteer, &in, "b0", &error);
    g_assert_nonnull(back);
    g_autoptr(DeskAnswer)
        again = service_desk_lend(scene.service, scene.volunteer, &at, scene.patron[0], "b0", &error);
    g_assert_no_error(error);
    g_assert_true(again->repeated);
    g_assert_cmpint(again->outcome, ==, DESK_LENT);
    g_assert_cmpint(again->loan, ==, one->loan);
    g_assert_cmpstr(again->due, ==, one->due);
    g_assert_cmpstr(again->title, ==, one->title);
    g_autoptr(DeskAnswer) back_again = service_desk_return(scene.service, scene.volunteer, &in, "b0", &error);
    g_assert_cmpint(back_again->outcome, ==, DESK_RETURNED);
    g_assert_cmpint(back_again->cents, ==, 80);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM fee"), ==, 1);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM loan"), ==, 1);
    /* the id of one kind of command is none of another, nor somebody else's */
    g_assert_null(service_desk_return(scene.service, scene.volunteer, &at, "b0", &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_null(service_desk_lend(scene.service, scene.employee, &at, scene.patron[0], "b0", &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    const Desk short_id = {scene.fixture.branch, "kort", FALSE};
    g_assert_null(service_desk_return(scene.service, scene.volunteer, &short_id, "b0", &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    scene_close(&scene);
}

/* Still out to B and now in A's hands: B's loan ends with its history and without a fine (domain 3.4). */
static void
test_other_hands(void)
{
    Scene scene;
    scene_open(&scene);
    add_rule(&scene);
    g_autoptr(DeskAnswer) b = lend(&scene, 1, "b0");
    staged_set_time(scene.service, "2026-12-16", 0);
    g_autoptr(DeskAnswer) a = lend(&scene, 0, "b0");
    g_assert_cmpint(a->outcome, ==, DESK_LENT);
    g_assert_cmpint(a->settled, ==, b->loan);
    g_assert_cmpint(
        number(&scene, "SELECT count(*) FROM loan WHERE how_ended = 'settled' AND ended = '2026-12-16'"), ==,
        1);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM fee"), ==, 0);
    scene_close(&scene);
}

static DeskAnswer *
wait_for(Scene *scene, guint patron, gint64 title, GError **error)
{
    char id[32];
    const Desk at = desk(scene, id);
    return service_desk_hold(scene->service, scene->volunteer, &at, scene->patron[patron], title, error);
}

static void
test_holds(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    char id[32];
    scene_open(&scene);
    add_rule(&scene);
    g_assert_cmpint(outcome(lend(&scene, 0, "b0")), ==, DESK_LENT);
    g_assert_cmpint(outcome(lend(&scene, 0, "b3")), ==, DESK_LENT);
    g_autoptr(DeskAnswer) first = wait_for(&scene, 1, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(first->copy, ==, 0); /* none stands on its shelf */
    g_assert_cmpint(outcome(wait_for(&scene, 2, 1, &error)), ==, DESK_PLACED);
    g_assert_null(wait_for(&scene, 1, 1, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    Desk at = desk(&scene, id);
    g_autoptr(DeskAnswer) renewed = service_desk_renew(scene.service, scene.volunteer, &at, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(renewed->outcome, ==, DESK_HINDERED);
    g_assert_true(renewed->obstacles & 1u << LOAN_WANTED);
    g_autoptr(DeskAnswer) back = take_in(&scene, "b0");
    g_assert_cmpint(back->hold, ==, first->hold);
    g_assert_cmpstr(back->hold_name, ==, "Sem Witb");
    g_assert_cmpstr(back->due, ==, "2026-11-30");
    g_autoptr(DeskAnswer) held = lend(&scene, 3, "b0");
    g_assert_cmpint(held->outcome, ==, DESK_HINDERED);
    g_assert_cmpuint(held->obstacles, ==, 1u << LOAN_HELD);
    /* a volunteer may not lend it all the same, an employee may: who waits then waits again, in the old place */
    at = desk(&scene, id);
    at.anyway = TRUE;
    g_assert_null(service_desk_lend(scene.service, scene.volunteer, &at, scene.patron[3], "b0", &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    g_assert_cmpint(
        outcome(service_desk_lend(scene.service, scene.employee, &at, scene.patron[3], "b0", &error)), ==,
        DESK_LENT);
    g_autoptr(DeskAnswer) other = take_in(&scene, "b3");
    g_assert_cmpint(other->hold, ==, first->hold);
    staged_set_time(scene.service, "2026-12-01", 0); /* over: the next in turn */
    g_assert_cmpint(service_desk_tidy(scene.service, scene.volunteer, scene.fixture.branch, &error), ==, 1);
    g_assert_no_error(error);
    g_assert_cmpint(service_desk_tidy(scene.service, scene.volunteer, scene.fixture.branch, &error), ==, 0);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM hold WHERE state = 'expired'"), ==, 1);
    g_assert_cmpint(outcome(lend(&scene, 2, "b3")), ==, DESK_LENT);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM hold WHERE state = 'filled'"), ==, 1);
    scene_close(&scene);
}

static void
test_loss_and_payment(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    char id[32];
    scene_open(&scene);
    add_rule(&scene);
    g_autoptr(DeskAnswer) lent = lend(&scene, 0, "b0"), damaged = lend(&scene, 0, "b1"),
                          claimed = lend(&scene, 0, "b2");
    staged_set_time(scene.service, "2026-12-07", 0); /* one open day late */
    Desk at = desk(&scene, id);
    g_assert_cmpint(outcome(service_desk_loan(scene.service, scene.volunteer, &at, claimed->loan,
                                              LOAN_ACT_CLAIMED, 0, &error)),
                    ==, DESK_CLAIMED);
    at = desk(&scene, id);
    g_autoptr(DeskAnswer)
        lost = service_desk_loan(scene.service, scene.volunteer, &at, lent->loan, LOAN_ACT_LOST, 0, &error);
    g_assert_no_error(error);
    g_assert_cmpint(lost->cents, ==, 1250); /* the copy's price */
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM copy WHERE status = 'missing'"), ==, 1);
    at = desk(&scene, id);
    g_autoptr(DeskAnswer) wet = service_desk_loan(scene.service, scene.volunteer, &at, damaged->loan,
                                                  LOAN_ACT_DAMAGED, 300, &error);
    g_assert_no_error(error);
    g_assert_cmpint(wet->cents, ==, 310); /* with the day's fine */
    g_assert_cmpint(outcome(lend(&scene, 1, "b1")), ==, DESK_HINDERED);
    /* leaving now: owes, until the last book and the last cent */
    g_assert_true(service_patron_move(scene.service, scene.employee, scene.patron[0], PATRON_LEAVES, &error));
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM membership WHERE status = 'left-owing'"), ==, 1);
    /* found: what was to be paid for it is void; what was said to be back costs as of that day */
    staged_set_time(scene.service, "2026-12-21", 0);
    g_autoptr(DeskAnswer) found = take_in(&scene, "b0"), back = take_in(&scene, "b2");
    g_assert_cmpint(found->outcome, ==, DESK_WAS_IN);
    g_assert_cmpint(back->cents, ==, 10);
    const char *owed = "SELECT sum(cents - settled) FROM fee WHERE is_open = 1";
    g_assert_cmpint(number(&scene, owed), ==, 320);
    g_autoptr(DeskPatron) view = service_desk_patron(scene.service, scene.volunteer, scene.fixture.branch,
                                                     NULL, scene.patron[0], &error);
    g_assert_no_error(error);
    g_assert_cmpint(view->owes, ==, 320);
    for (guint i = 0; i < view->fees->len; i++) {
        const Fee *fee = view->fees->pdata[i];
        DeskPayment pay = {fee->id, 10, "cash", NULL};
        at = desk(&scene, id);
        g_assert_cmpint(outcome(service_desk_pay(scene.service, scene.volunteer, &at, &pay, &error)), ==,
                        DESK_PAID);
        if (fee->cents == 10)
            continue;
        pay.cents = fee->cents;
        at = desk(&scene, id);
        g_assert_null(
            service_desk_pay(scene.service, scene.volunteer, &at, &pay, &error)); /* more than is open */
        g_clear_error(&error);
        pay = (DeskPayment){fee->id, fee->cents - 10, "waived", "goodwill"};
        at = desk(&scene, id);
        g_assert_null(service_desk_pay(scene.service, scene.volunteer, &at, &pay, &error));
        g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
        g_clear_error(&error);
        at = desk(&scene, id);
        g_assert_cmpint(outcome(service_desk_pay(scene.service, scene.employee, &at, &pay, &error)), ==,
                        DESK_PAID);
    }
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM fee WHERE is_open = 1"), ==, 0);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM membership WHERE status = 'left'"), ==, 1);
    g_assert_cmpint(number(&scene, "SELECT sum(cents) FROM payment"), ==, 1570);
    scene_close(&scene);
}

/* Taken in at the other school: on its way, until it is scanned at home. */
static void
test_transit(void)
{
    Scene scene;
    scene_open(&scene);
    g_assert_cmpint(outcome(lend(&scene, 0, "x0")), ==, DESK_LENT);
    g_autoptr(DeskAnswer) back = take_in(&scene, "x0");
    g_assert_cmpint(back->transit, ==, scene.fixture.other);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM copy WHERE transit_from > 0"), ==, 1);
    g_assert_cmpint(outcome(lend(&scene, 1, "x0")), ==, DESK_LENT);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM copy WHERE transit_from > 0"), ==, 0);
    scene_close(&scene);
}

/* What holds whatever happened: on paper, from the rows. */
static void
assert_sound(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Calendar) calendar = store_calendar(scene->fixture.store, scene->fixture.library,
                                                  scene->fixture.branch, &error);
    g_assert_cmpint(
        number(scene, "SELECT count(*) FROM (SELECT copy_id FROM loan WHERE is_open = 1 GROUP BY copy_id "
                      "HAVING count(*) > 1) AS twice"),
        ==, 0);
    g_assert_cmpint(number(scene, "SELECT count(*) FROM loan l JOIN hold h ON h.copy_id = l.copy_id "
                                  "WHERE l.is_open = 1 AND h.state = 'waiting'"),
                    ==, 0);
    g_assert_cmpint(
        number(scene, "SELECT count(*) FROM hold WHERE (state = 'waiting') <> (copy_id IS NOT NULL)"), ==, 0);
    g_assert_cmpint(number(scene, "SELECT count(*) FROM loan WHERE (is_open = 1) <> (how_ended = '')"), ==,
                    0);
    for (guint i = 0; i < PATRONS; i++) {
        g_autoptr(Patron) patron = store_patron_get(scene->fixture.store, scene->patron[i], DAY, &error);
        g_autoptr(GPtrArray) fees = store_fee_list(scene->fixture.store, patron->pupil.person, &error);
        g_assert_no_error(error);
        for (guint f = 0; f < fees->len; f++) {
            const Fee *fee = fees->pdata[f];
            g_autoptr(Loan) loan = store_loan_get(scene->fixture.store, fee->loan, &error);
            g_assert_no_error(error);
            g_assert_cmpint(fee->cents, ==,
                            loan_fine(calendar, fee->due, fee->until, loan->fine_day, loan->fine_most));
            g_assert_true(loan->is_open || g_str_equal(loan->how_ended, "returned") || loan->renewals > 0);
        }
    }
}

/* One desk, weeks of it, beside a list of who has what. */
static void
test_on_paper(void)
{
    Scene scene;
    int holder[COPIES];
    scene_open(&scene);
    add_rule(&scene);
    for (guint c = 0; c < COPIES; c++)
        holder[c] = -1;
    CalendarDay day = calendar_day(DAY);
    for (guint step = 0; step < 150; step++) {
        char barcode[3] = {'b', (char)('0' + g_test_rand_int_range(0, COPIES)), '\0'}, iso[11];
        guint copy = (guint)(barcode[1] - '0'), patron = (guint)g_test_rand_int_range(0, PATRONS), has = 0;
        if (g_test_rand_int_range(0, 5) == 0) {
            day += g_test_rand_int_range(1, 9);
            calendar_iso(day, iso);
            staged_set_time(scene.service, iso, 0);
        }
        for (guint c = 0; c < COPIES; c++)
            has += holder[c] == (int)patron;
        if (g_test_rand_bit()) {
            g_autoptr(DeskAnswer) answer = take_in(&scene, barcode);
            g_assert_cmpint(answer->outcome, ==, holder[copy] >= 0 ? DESK_RETURNED : DESK_WAS_IN);
            holder[copy] = -1;
            continue;
        }
        g_autoptr(DeskAnswer) answer = lend(&scene, patron, barcode);
        g_assert_cmpint(answer->outcome, ==,
                        holder[copy] == (int)patron ? DESK_HAS_IT
                        : has >= 3                  ? DESK_HINDERED
                                                    : DESK_LENT);
        g_assert_cmpint(answer->settled != 0, ==, answer->outcome == DESK_LENT && holder[copy] >= 0);
        if (answer->outcome == DESK_LENT)
            holder[copy] = (int)patron;
    }
    guint out = 0;
    for (guint c = 0; c < COPIES; c++)
        out += holder[c] >= 0;
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM loan WHERE is_open = 1"), ==, out);
    assert_sound(&scene);
    scene_close(&scene);
}

/* Rates of the day that a book was lent, and until when it may be kept. */
typedef struct {
    gint64 loan; /* 0 = in */
    CalendarDay due;
    gint64 day_cents, most_cents;
} PaperLoan;

/* Closed on Sundays and in holidays of any length, both as people write them down. */
static void
close_days(Scene *scene, CalendarDay first, gboolean closed[400])
{
    g_autoptr(GError) error = NULL;
    guint seen = 1u << 6;
    g_assert_true(
        service_week_set(scene->service, service_operator(), scene->fixture.branch, seen, NULL, &error));
    for (CalendarDay day = 0; day < 400; day++)
        closed[day] = (first + day) % 7 == 0; /* Julian day 7 is a Sunday */
    for (guint holiday = 0; holiday < 6; holiday++) {
        CalendarDay from = g_test_rand_int_range(5, 300), to = from + g_test_rand_int_range(0, 20);
        char from_iso[11], to_iso[11];
        calendar_iso(first + from, from_iso);
        calendar_iso(first + to, to_iso);
        const ClosedDays days = {
            .branch = scene->fixture.branch, .from = from_iso, .to = to_iso, .words = (char *)"dicht"};
        g_assert_cmpint(
            service_closed_add(scene->service, service_operator(), scene->fixture.branch, &days, &error), >,
            0);
        for (CalendarDay day = from; day <= to; day++)
            closed[day] = TRUE;
    }
}

/* Day by day, and not as the program counts. */
static gint64
fine_on_paper(const PaperLoan *loan, CalendarDay first, CalendarDay back, const gboolean closed[400])
{
    gint64 cents = 0;
    for (CalendarDay day = loan->due + 1; day <= back; day++)
        cents += closed[day - first] ? 0 : loan->day_cents;
    return MIN(cents, loan->most_cents);
}

/* A renewal or a return of what is out; what was owed for it. */
static gint64
ask_back(Scene *scene, PaperLoan *loan, guint copy, CalendarDay now, const gboolean closed[400])
{
    char id[32], barcode[3] = {'b', (char)('0' + copy), '\0'};
    const CalendarDay first = calendar_day(DAY);
    g_autoptr(GError) error = NULL;
    const Desk at = desk(scene, id);
    gint64 expected = fine_on_paper(loan, first, now, closed);
    gboolean renews = g_test_rand_int_range(0, 3) > 0;
    g_autoptr(DeskAnswer)
        answer = renews ? service_desk_renew(scene->service, scene->volunteer, &at, loan->loan, &error)
                        : take_in(scene, barcode);
    g_assert_no_error(error);
    if (answer->outcome == DESK_HINDERED)
        expected = 0;
    else if (answer->outcome == DESK_RENEWED)
        loan->due = calendar_day(answer->due);
    else
        loan->loan = 0;
    g_assert_cmpint(answer->cents, ==, expected);
    return expected;
}

/* What readers owe is what the dates of their loans come to, counted on paper: any closed days, renewals, and rates that change. */
static void
test_fines_on_paper(void)
{
    Scene scene;
    PaperLoan loans[COPIES] = {0};
    gboolean closed[400];
    scene_open(&scene);
    add_rule(&scene);
    g_autoptr(GError) error = NULL;
    gint64 day_cents = 10, most_cents = 100, owed = 0;
    const CalendarDay first = calendar_day(DAY);
    CalendarDay now = first;
    close_days(&scene, first, closed);
    for (guint step = 0; step < 120; step++) {
        guint copy = (guint)g_test_rand_int_range(0, COPIES);
        char barcode[3] = {'b', (char)('0' + copy), '\0'}, iso[11];
        now += now - first < 360 ? g_test_rand_int_range(0, 6) : 0;
        calendar_iso(now, iso);
        staged_set_time(scene.service, iso, 0);
        if (step == 60) { /* dearer from now on, for what is lent from now on */
            g_autoptr(PolicyRule) rule = policy_rule_new();
            rule->branch = scene.fixture.branch;
            rule->value[POLICY_FINE_DAY] = day_cents = 25;
            rule->value[POLICY_FINE_MOST] = most_cents = 300;
            rule->value[POLICY_OWING] = policy_term_most(POLICY_OWING);
            g_assert_cmpint(
                service_policy_add(scene.service, service_operator(), scene.fixture.branch, rule, &error), >,
                0);
        }
        if (loans[copy].loan) {
            owed += ask_back(&scene, &loans[copy], copy, now, closed);
            continue;
        }
        g_autoptr(DeskAnswer) answer = lend(&scene, (guint)g_test_rand_int_range(0, PATRONS), barcode);
        if (answer->outcome == DESK_LENT)
            loans[copy] = (PaperLoan){number(&scene, "SELECT max(id) FROM loan"), calendar_day(answer->due),
                                      day_cents, most_cents};
    }
    g_assert_cmpint(
        number(&scene, "SELECT CAST(coalesce(sum(cents), 0) AS BIGINT) FROM fee WHERE kind = 'fine'"), ==,
        owed);
    g_assert_cmpint(owed, >, 0);
    assert_sound(&scene);
    scene_close(&scene);
}

typedef struct {
    Scene *scene;
    guint number;
    GRand *rand;
    gint lent, ended, placed; /* settled and returned are ended */
} DeskRun;

/* A command, and then, as after a lost answer, sometimes once more. */
static DeskAnswer *
random_command(DeskRun *run, guint step)
{
    Scene *scene = run->scene;
    char id[32], barcode[3] = {'b', (char)('0' + g_rand_int_range(run->rand, 0, COPIES)), '\0'};
    g_snprintf(id, sizeof id, "balie-%u-%u", run->number, step);
    const Desk at = {scene->fixture.branch, id, FALSE};
    gint64 patron = scene->patron[g_rand_int_range(run->rand, 0, PATRONS)];
    gint64 title = g_rand_int_range(run->rand, 1, TITLES + 1);
    gint what = g_rand_int_range(run->rand, 0, 10), times = g_rand_int_range(run->rand, 0, 4) == 0 ? 2 : 1;
    DeskAnswer *answer = NULL;
    for (gint t = 0; t < times; t++) {
        g_autoptr(GError) error = NULL;
        DeskAnswer *now =
            what < 5   ? service_desk_lend(scene->service, scene->volunteer, &at, patron, barcode, &error)
            : what < 9 ? service_desk_return(scene->service, scene->volunteer, &at, barcode, &error)
                       : service_desk_hold(scene->service, scene->volunteer, &at, patron, title, &error);
        /* somebody waits already, or another desk was too long: said, and nothing done */
        g_assert_true(now || g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT) ||
                      g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_BUSY));
        /* once done, it stays done: the second time says the same, or that it was too busy to say */
        if (answer && !now && answer->outcome >= DESK_LENT) {
            g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_BUSY);
            continue;
        }
        if (answer && now && answer->outcome >= DESK_LENT) {
            g_assert_true(now->repeated);
            g_assert_cmpint(now->outcome, ==, answer->outcome);
            g_assert_cmpint(now->loan, ==, answer->loan);
            desk_answer_free(now);
            continue;
        }
        desk_answer_free(answer);
        answer = now;
    }
    return answer;
}

static gpointer
desk_run(gpointer data)
{
    DeskRun *run = data;
    for (guint step = 0; step < 60; step++) {
        g_autoptr(DeskAnswer) answer = random_command(run, step);
        if (!answer)
            continue;
        run->lent += answer->outcome == DESK_LENT;
        run->ended += answer->outcome == DESK_RETURNED || (answer->outcome == DESK_LENT && answer->settled);
        run->placed += answer->outcome == DESK_PLACED;
    }
    return NULL;
}

static void
test_many_desks(void)
{
    Scene scene;
    DeskRun runs[DESKS];
    GThread *threads[DESKS];
    gint lent = 0, ended = 0, placed = 0;
    scene_open(&scene);
    add_rule(&scene);
    for (guint d = 0; d < DESKS; d++) {
        runs[d] = (DeskRun){
            .scene = &scene, .number = d, .rand = g_rand_new_with_seed(g_test_rand_int() & 0xffff)};
        threads[d] = g_thread_new("desk", desk_run, &runs[d]);
    }
    for (guint d = 0; d < DESKS; d++) {
        g_thread_join(threads[d]);
        g_rand_free(runs[d].rand);
        lent += runs[d].lent;
        ended += runs[d].ended;
        placed += runs[d].placed;
    }
    g_test_message("%d lent, %d ended, %d holds", lent, ended, placed);
    g_assert_cmpint(lent, >, 10);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM loan"), ==, lent);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM loan WHERE is_open = 1"), ==, lent - ended);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM hold"), ==, placed); /* none is lost */
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM hold WHERE state IN ('expired', 'cancelled')"), ==,
                    0);
    assert_sound(&scene);
    scene_close(&scene);
}

/* A book that nobody knew is lent, is in the catalogue from then on, and is one copy however often it is scanned. */
static void
test_on_the_fly(void)
{
    Scene scene;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    char id[32];
    Desk at = desk(&scene, id);
    const DeskNewBook book = {"nieuw-1", "Het geheim van de veldwachter", "book"};
    g_assert_null(service_desk_lend_new(scene.service, scene.volunteer, &at, scene.patron[0], &book, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    at = desk(&scene, id);
    g_assert_cmpint(
        outcome(service_desk_lend_new(scene.service, scene.employee, &at, scene.patron[0], &book, &error)),
        ==, DESK_LENT);
    g_assert_no_error(error);
    at = desk(&scene, id);
    g_assert_cmpint(
        outcome(service_desk_lend_new(scene.service, scene.employee, &at, scene.patron[0], &book, &error)),
        ==, DESK_HAS_IT);
    g_assert_cmpint(number(&scene, "SELECT count(*) FROM copy WHERE barcode = 'nieuw-1'"), ==, 1);
    const CatalogueQuery query = {
        .library = scene.fixture.library, .typed = "veldwachter geheim", .avi = "", .genre = "", .limit = 5};
    g_autoptr(FoundTitles) found = store_catalogue_find(scene.fixture.store, &query, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(found->titles->len, ==, 1);
    g_assert_cmpstr(((const FoundTitle *)found->titles->pdata[0])->title, ==, book.title);
    g_assert_cmpuint(((const FoundTitle *)found->titles->pdata[0])->there, ==, 0); /* it is out */
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/circulation/lend-and-return", test_lend_and_return);
    g_test_add_func("/circulation/cards", test_cards);
    g_test_add_func("/circulation/once", test_once);
    g_test_add_func("/circulation/other-hands", test_other_hands);
    g_test_add_func("/circulation/holds", test_holds);
    g_test_add_func("/circulation/loss-and-payment", test_loss_and_payment);
    g_test_add_func("/circulation/transit", test_transit);
    g_test_add_func("/circulation/on-the-fly", test_on_the_fly);
    g_test_add_func("/circulation/on-paper", test_on_paper);
    g_test_add_func("/circulation/fines-on-paper", test_fines_on_paper);
    g_test_add_func("/circulation/many-desks", test_many_desks);
    return g_test_run();
}
