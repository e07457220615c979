/* Proves what a self-service machine can do, and what it cannot: in by name, password and address only; each message done once, whatever
 * comes twice; no more of a person than the library allows; and a copy never in two hands while a machine and a desk go on at once.
 * On SQLite and on PostgreSQL. */
#include <string.h>

#include <glib/gstdio.h>

#include "account/password.h"
#include "fixture.h"
#include "library/sip.h"
#include "service/account.h"
#include "service/circulation.h"
#include "service/enrol.h"
#include "service/machine.h"
#include "service/patron.h"
#include "sip/session.h"
#include "store/account.h"

#define DAY     "2026-11-20" /* a Friday */
#define MOMENT  "20261120    120000"
#define COPIES  6
#define PATRONS 3
#define NOBODY  "10.9.9.9"

typedef struct {
    Fixture fixture;
    Service *service;
    Account *employee;
    char *branch, *other; /* codes */
    char *card[PATRONS];
    gint64 membership[PATRONS];
    char *password;      /* of the machine */
    SipSession *session; /* logged in from 10.1.2.3 */
} Scene;

static void
enrol(Scene *scene, guint i)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) alike = NULL;
    g_autoptr(PatronForm) form = patron_form_new();
    form->typed[PATRON_KIND] = g_strdup("pupil");
    form->typed[FIELD_FIRST_NAME] = g_strdup("Zoë");
    form->typed[FIELD_INITIALS] = g_strdup("");
    form->typed[FIELD_SURNAME] = g_strdup_printf("Geheim%c", 'a' + (char)i);
    form->typed[FIELD_BIRTH_DATE] = g_strdup("2-2-2016");
    const NewPatron wanted = {scene->fixture.branch, "", form, FALSE};
    scene->membership[i] = service_enrol(scene->service, scene->employee, &wanted, &alike, &error);
    g_assert_no_error(error);
    g_autoptr(DeskPatron) view = service_desk_patron(scene->service, scene->employee, scene->fixture.branch,
                                                     NULL, scene->membership[i], &error);
    g_assert_no_error(error);
    scene->card[i] = g_strdup(view->patron->pupil.state.card);
    g_assert_cmpstr(scene->card[i], !=, "");
}

/* B0 to B5, two of each title; X0 is of the other school. */
static void
shelve(Scene *scene)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    int library = (int)scene->fixture.library;
    for (guint t = 1; t <= COPIES / 2; t++)
        g_string_append_printf(sql,
                               "INSERT INTO title (id, library_id, isbn, number, material, title, subtitle, "
                               "responsibility, author, "
                               "contributors, series, series_number, edition, publisher, language, avi, "
                               "genre, siso, subjects, summary, "
                               "year, pages, age_from, age_to, sort_key, made_at, made_by, changed_at, "
                               "changed_by) VALUES (%u, %d, '', "
                               "'', 'book', 'Eén boek %u', '', '', '', '', '', '', '', '', '', '', '', '', "
                               "'', '', 0, 0, 0, 0, '', 0, 0, "
                               "0, 0);",
                               t, library, t);
    for (guint c = 0; c <= COPIES; c++)
        g_string_append_printf(
            sql,
            "INSERT INTO copy (id, library_id, branch_id, title_id, barcode, shelf, material, "
            "status, why, note, price_cents, acquired, withdrawn_on, made_at, made_by, changed_at, "
            "changed_by) VALUES (%u, %d, %d, %u, '%c%u', 'AK', '', 'available', '', '', 1250, '', "
            "'', 0, 0, 0, 0);",
            c + 1, library, (int)(c == COPIES ? scene->fixture.other : scene->fixture.branch),
            c % (COPIES / 2) + 1, c == COPIES ? 'X' : 'B', c == COPIES ? 0 : c);
    fixture_script(scene->fixture.url, sql->str);
}

static char *
code_of(Scene *scene, gint64 id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Branch) branch = store_branch_get(scene->fixture.store, id, &error);
    g_assert_no_error(error);
    return g_strdup(branch->code);
}

static char *
machine(Scene *scene, const char *login, const char *charset, const char *shows, gboolean asks)
{
    g_autoptr(GError) error = NULL;
    const NewMachine wanted = {scene->branch, login, "10.1.0.0/16", charset, shows, asks, TRUE};
    char *password = service_machine_add(scene->service, service_operator(), &wanted, &error);
    g_assert_no_error(error);
    return password;
}

/* The reply to a message, without its end; "" when there is none. New. */
static char *
say(SipSession *session, const char *message, gboolean *is_over)
{
    gboolean over;
    gsize length;
    g_autoptr(GBytes) reply = sip_session_take(session, message, strlen(message), is_over ? is_over : &over);
    const char *bytes = reply ? g_bytes_get_data(reply, &length) : NULL;
    return g_strndup(bytes ? bytes : "", bytes ? length - 1 : 0);
}

static SipSession *
enter(Scene *scene, const char *login, const char *password, const char *address)
{
    g_autofree char *message = g_strdup_printf("9300CN%s|CO%s|CPhal|", login, password);
    SipSession *session = sip_session_new(scene->service, address);
    g_autofree char *reply = say(session, message, NULL);
    g_assert_cmpstr(reply, ==, "941");
    return session;
}

static void
scene_open(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    *scene = (Scene){0};
    fixture_open(&scene->fixture);
    g_autofree char *spool = g_build_filename(scene->fixture.folder, "received", NULL);
    g_autofree char *keys = g_build_filename(scene->fixture.folder, "keys", NULL);
    const ServiceConfig config = {
        .database = scene->fixture.url, .spool = spool, .keys = keys, .connections = 6};
    scene->service = service_new(&config, &error);
    g_assert_no_error(error);
    g_autoptr(GDateTime) noon = g_date_time_new_local(2026, 11, 20, 12, 0, 0);
    service_set_clock(scene->service, g_date_time_to_unix(noon) * G_USEC_PER_SEC);
    g_autoptr(Library) own = store_library_get(scene->fixture.store, scene->fixture.library, &error);
    const NewAccount wanted = {own->name, NULL, "joost", "joost", "drie losse woorden", ROLE_EMPLOYEE};
    gint64 id = service_account_add(scene->service, service_operator(), &wanted, NULL, &error);
    g_assert_no_error(error);
    scene->employee = store_account_get(scene->fixture.store, id, DAY, &error);
    scene->branch = code_of(scene, scene->fixture.branch);
    scene->other = code_of(scene, scene->fixture.other);
    for (guint i = 0; i < PATRONS; i++)
        enrol(scene, i);
    shelve(scene);
    scene->password = machine(scene, "automaat-1", "utf-8", "first", FALSE);
    scene->session = enter(scene, "automaat-1", scene->password, "10.1.2.3");
}

static void
scene_close(Scene *scene)
{
    g_autofree char *spool = g_build_filename(scene->fixture.folder, "received", NULL);
    g_autofree char *keys = g_build_filename(scene->fixture.folder, "keys", NULL);
    sip_session_free(scene->session);
    account_free(scene->employee);
    service_free(scene->service);
    for (guint i = 0; i < PATRONS; i++)
        g_free(scene->card[i]);
    g_free(scene->password);
    g_free(scene->branch);
    g_free(scene->other);
    g_rmdir(spool);
    g_unlink(keys);
    fixture_close(&scene->fixture);
}

static char *
checkout(const Scene *scene, guint patron, const char *barcode, const char *moment)
{
    return g_strdup_printf("11YN%s                  AO%s|AA%s|AB%s|AC|", moment, scene->branch,
                           scene->card[patron], barcode);
}

static char *
checkin(const char *barcode, const char *moment)
{
    return g_strdup_printf("09N%s%sAPhal|AO|AB%s|AC|", moment, moment, barcode);
}

/* message is taken and freed. */
static char *
told(SipSession *session, char *message)
{
    char *reply = say(session, message, NULL);
    g_free(message);
    return reply;
}

static void
assert_says(const char *reply, const char *begin, const char *part)
{
    if (!g_str_has_prefix(reply, begin) || !strstr(reply, part))
        g_error("\"%s\" begins not with \"%s\" or has no \"%s\"", reply, begin, part);
}

static gint64
open_loans(const Scene *scene)
{
    return fixture_number(scene->fixture.url, "SELECT count(*) FROM loan WHERE is_open = 1");
}

static void
test_door(void)
{
    Scene scene;
    gboolean is_over;
    scene_open(&scene);
    g_autoptr(GError) error = NULL;
    g_autofree char *right = g_strdup_printf("9300CNautomaat-1|CO%s|", scene.password);
    static const char *const wrong[] = {"9300CNautomaat-1|COfout|", "9300CNniemand|COfout|", "9300CN|CO|"};
    g_autoptr(SipSession) guest = sip_session_new(scene.service, "10.1.2.3");
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *reply = say(guest, wrong[i], &is_over);
        g_assert_cmpstr(reply, ==, "940");
        g_assert_cmpint(is_over, ==, i + 1 == G_N_ELEMENTS(wrong));
    }
    g_autoptr(SipSession) stranger = sip_session_new(scene.service, NOBODY);
    g_autofree char *elsewhere = say(stranger, right, NULL);
    g_assert_cmpstr(elsewhere, ==, "940");
    g_autoptr(SipSession) early = sip_session_new(scene.service, "10.1.2.3");
    g_autofree char *nothing = say(early, "2300520261120    120000AO|AA1|AC|AD|", &is_over);
    g_assert_cmpstr(nothing, ==, "");
    g_assert_true(is_over);
    g_assert_true(service_machine_expects(scene.service, "10.1.255.1", &error));
    g_assert_false(service_machine_expects(scene.service, NOBODY, &error));
    /* guesses wait, and the right password with them */
    g_autoptr(SipSession) guesser = sip_session_new(scene.service, "10.1.2.3");
    for (guint i = 0; i < 6; i++)
        g_free(say(guesser, "9300CNautomaat-1|COfout|", NULL));
    g_autofree char *late = say(guesser, right, NULL);
    g_assert_cmpstr(late, ==, "940");
    /* ended: nobody from its next message on; the connection that is open goes too */
    g_assert_true(service_machine_end(scene.service, service_operator(), "automaat-1", &error));
    g_assert_no_error(error);
    g_autofree char *ended = say(scene.session, "9900802.00", &is_over);
    g_assert_cmpstr(ended, ==, "");
    g_assert_true(is_over);
    g_assert_false(service_machine_end(scene.service, service_operator(), "automaat-1", NULL));
    scene_close(&scene);
}

static void
test_status(void)
{
    Scene scene;
    scene_open(&scene);
    g_autofree char *status = say(scene.session, "9900802.00", NULL);
    assert_says(status, "98YYYYNN100003" MOMENT "2.00AO", "BXYYYNYYYYYYYNNYYY|");
    scene_close(&scene);
}

/* A day of one patron. */
static void
test_lending(void)
{
    Scene scene;
    scene_open(&scene);
    g_autofree char *lent = told(scene.session, checkout(&scene, 0, "B0", "20261120    120001"));
    assert_says(lent, "121NNY" MOMENT, "AJEén boek 1|AH11-12-2026|");
    g_autofree char *has = told(scene.session, g_strdup_printf("11NN%s                  AO|AA%s|ABB0|AC|",
                                                               "20261120    120002", scene.card[0]));
    assert_says(has, "121NNY", "AH11-12-2026|");
    g_autofree char *again = told(scene.session, checkout(&scene, 0, "B0", "20261120    120003"));
    assert_says(again, "120NNN", "AF"); /* renewed on the same day: not later */
    g_autofree char *unknown = told(scene.session, checkout(&scene, 0, "B99", "20261120    120004"));
    assert_says(unknown, "120NNN", "AF");
    g_autofree char *card = told(scene.session, checkout(&scene, 0, scene.card[1], "20261120    120005"));
    assert_says(card, "120NNN", "AF");
    g_autofree char *info = told(scene.session,
                                 g_strdup_printf("63005%s  Y       AO|AA%s|AC|AD|", MOMENT, scene.card[0]));
    assert_says(info, "64              005" MOMENT "000000000001000000000000",
                "AEZoë|BLY|BHEUR|BV0.00|AUB0|");
    g_autofree char *out = say(scene.session, "17" MOMENT "AO|ABB0|AC|", NULL);
    assert_says(out, "18040001", "AH11-12-2026|CK001|");
    g_autofree char *there = say(scene.session, "17" MOMENT "AO|ABB1|AC|", NULL);
    assert_says(there, "18030001", "APAK|");
    g_autofree char *no_item = say(scene.session, "17" MOMENT "AO|ABB99|AC|", NULL);
    assert_says(no_item, "18010001", "AF");
    /* now in another's hands: the loan goes over, and the copy is in one hand */
    g_autofree char *other = told(scene.session, checkout(&scene, 1, "B0", "20261120    120006"));
    assert_says(other, "121NNY", "AB");
    g_assert_cmpint(open_loans(&scene), ==, 1);
    g_autofree char *renewed = told(
        scene.session, g_strdup_printf("29NN%s                  AO|AA%s|ABB0|", MOMENT, scene.card[0]));
    assert_says(renewed, "300NNN", "AF"); /* not theirs any more */
    g_autofree char *in = told(scene.session, checkin("B0", "20261120    120007"));
    assert_says(in, "101YNN" MOMENT, "CL1|");
    g_assert_null(strstr(in, scene.card[1]));
    g_autofree char *away = told(scene.session, checkin("X0", "20261120    120008"));
    assert_says(away, "101YNY", "CL3|");
    g_autofree char *end = told(scene.session, g_strdup_printf("35%sAO|AA%s|AC|", MOMENT, scene.card[0]));
    assert_says(end, "36Y" MOMENT, "AA");
    g_assert_cmpint(open_loans(&scene), ==, 0);
    scene_close(&scene);
}

static void
test_renewals(void)
{
    Scene scene;
    scene_open(&scene);
    fixture_script(scene.fixture.url, "UPDATE loan SET due_date = due_date");
    g_free(told(scene.session, checkout(&scene, 0, "B0", "20261120    120001")));
    g_free(told(scene.session, checkout(&scene, 0, "B1", "20261120    120002")));
    fixture_script(scene.fixture.url, "UPDATE loan SET due_date = '2026-11-25' WHERE copy_id = 1");
    g_autofree char *all = told(scene.session, g_strdup_printf("65%sAO|AA%s|", MOMENT, scene.card[0]));
    assert_says(all,
                "6610001"
                "0001" MOMENT,
                "BMB0|BNB1|");
    g_autofree char *twice = told(scene.session, g_strdup_printf("65%sAO|AA%s|", MOMENT, scene.card[0]));
    assert_says(twice,
                "6610001"
                "0001",
                "BMB0|BNB1|"); /* the same message: the same answer, and no second renewal */
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT sum(renewals) FROM loan"), ==, 1);
    scene_close(&scene);
}

static void
test_holds_and_money(void)
{
    Scene scene;
    scene_open(&scene);
    g_free(told(scene.session, checkout(&scene, 0, "B0", "20261120    120001")));
    g_free(told(scene.session, checkout(&scene, 0, "B3", "20261120    120002")));
    g_autofree char *held = told(scene.session, g_strdup_printf("15+%sAO|AA%s|ABB0|", MOMENT, scene.card[1]));
    assert_says(held, "161N" MOMENT, "AJEén boek 1|");
    g_autofree char *in = told(scene.session, checkin("B0", "20261120    120003"));
    assert_says(in, "101YNY", "CL2|");
    g_assert_null(strstr(in, "Geheim"));
    g_autofree char *ready = told(scene.session,
                                  g_strdup_printf("63005%sY         AO|AA%s|AC|AD|", MOMENT, scene.card[1]));
    assert_says(ready, "64              0052026", "ASB0|AF");
    g_autofree char *taken = told(scene.session, checkout(&scene, 2, "B0", "20261120    120004"));
    assert_says(taken, "120NNN", "AF"); /* waits for somebody else */
    g_autofree char *off = told(scene.session, g_strdup_printf("15-%sAO|AA%s|ABB0|", MOMENT, scene.card[1]));
    assert_says(off, "161N", "AA");
    g_autofree char *sql = g_strdup_printf("INSERT INTO fee (person_id, branch_id, kind, cents, settled, "
                                           "why, made, due_date, until_date, is_open, ended) "
                                           "SELECT person_id, branch_id, 'other', 150, 0, 'Pasje', "
                                           "'2026-11-01', '', '', 1, '' FROM membership WHERE id = %d; "
                                           "INSERT INTO fee (person_id, branch_id, kind, cents, settled, "
                                           "why, made, due_date, until_date, is_open, ended) "
                                           "SELECT person_id, branch_id, 'other', 100, 0, 'Tas', "
                                           "'2026-11-01', '', '', 1, '' FROM membership WHERE id = %d",
                                           (int)scene.membership[2], (int)scene.membership[2]);
    fixture_script(scene.fixture.url, sql);
    g_autofree char *paid = told(scene.session,
                                 g_strdup_printf("37%s0100EURBV2.00|AO|AA%s|BKq1|", MOMENT, scene.card[2]));
    assert_says(paid, "38Y" MOMENT, "BKq1|");
    g_autofree char *twice = told(scene.session,
                                  g_strdup_printf("37%s0100EURBV2.00|AO|AA%s|BKq1|", MOMENT, scene.card[2]));
    assert_says(twice, "38Y", "BKq1|");
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT sum(settled) FROM fee"), ==, 200);
    g_autofree char *much = told(scene.session,
                                 g_strdup_printf("37%s0100EURBV0.51|AO|AA%s|BKq2|", MOMENT, scene.card[2]));
    assert_says(much, "38N", "AF");
    g_autofree char *dollars = told(
        scene.session, g_strdup_printf("37%s0100USDBV0.50|AO|AA%s|BKq3|", MOMENT, scene.card[2]));
    assert_says(dollars, "38N", "AF");
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT sum(settled) FROM fee"), ==, 200);
    scene_close(&scene);
}

/* With a sum and a number in front of the end. New. */
static char *
summed(const char *message, char number)
{
    char sum[5];
    g_autofree char *all = g_strdup_printf("%sAY%cAZ", message, number);
    sip_checksum(all, strlen(all), sum);
    return g_strconcat(all, sum, NULL);
}

/* The answer lost, the line lost, the sum wrong: done once, and told the same. */
static void
test_once(void)
{
    Scene scene;
    gboolean is_over;
    scene_open(&scene);
    g_autofree char *plain = checkout(&scene, 0, "B0", "20261120    120001"), *first = summed(plain, '1'),
                    *renumbered = summed(plain, '7');
    g_autofree char *reply = say(scene.session, first, NULL);
    assert_says(reply, "121NNY", "AY1AZ");
    g_autofree char *repeat = say(scene.session, first, NULL), *resent = say(scene.session, "97AZFEF5", NULL);
    g_assert_cmpstr(repeat, ==, reply);
    g_assert_cmpstr(resent, ==, reply);
    g_autoptr(SipSession) next = enter(&scene, "automaat-1", scene.password, "10.1.2.3");
    g_autofree char *elsewhere = say(next, renumbered, NULL);
    assert_says(elsewhere, "121NNY", "AY7AZ");
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM loan"), ==, 1);
    /* brought back: the old message does not lend it again */
    g_free(told(scene.session, checkin("B0", "20261120    120002")));
    g_free(say(next, first, NULL));
    g_assert_cmpint(open_loans(&scene), ==, 0);
    /* three in a row that are not whole */
    g_autofree char *damaged = g_strdup(first);
    damaged[30] ^= 1;
    for (guint i = 0; i < 3; i++) {
        g_autofree char *ask = say(next, damaged, &is_over);
        g_assert_cmpstr(ask, ==, "96AZFEF6");
        g_assert_cmpint(is_over, ==, i == 2);
    }
    g_autofree char *unknown = say(scene.session, "88", &is_over);
    g_assert_cmpstr(unknown, ==, "96");
    g_assert_false(is_over);
    scene_close(&scene);
}

/* A machine without a clock lends the same book to the same child next week. */
static void
test_no_clock(void)
{
    Scene scene;
    scene_open(&scene);
    for (guint i = 0; i < 2; i++) {
        g_autofree char *lent = told(scene.session, checkout(&scene, 0, "B0", "20000101    000000"));
        assert_says(lent, "121NNY", "AB");
        g_free(told(scene.session, checkin("B0", "20000101    000000")));
    }
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM loan"), ==, 2);
    scene_close(&scene);
}

/* What a machine gets to know of a name, in its own signs; and nothing without the patron's password, where it asks for one. */
static void
test_privacy(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    g_autofree char *full = machine(&scene, "automaat-vol", "latin-1", "full", FALSE),
                    *none = machine(&scene, "automaat-niets", "cp850", "none", FALSE),
                    *asks = machine(&scene, "automaat-pin", "cp850", "first", TRUE);
    g_autofree char *ask = g_strdup_printf("2300520261120    120000AO|AA%s|AC|AD|", scene.card[0]);
    g_autoptr(SipSession) in_full = enter(&scene, "automaat-vol", full, "10.1.2.3");
    g_autofree char *said_full = say(in_full, ask, NULL);
    assert_says(said_full, "24              005", "AEZo\xeb Geheima|BLY|");
    g_autoptr(SipSession) in_none = enter(&scene, "automaat-niets", none, "10.1.2.3");
    g_autofree char *said_none = say(in_none, ask, NULL);
    assert_says(said_none, "24              005", "AE|BLY|");
    g_autofree char *title = say(in_none, "17" MOMENT "AO|ABB0|AC|", NULL);
    assert_says(title, "18", "AJE\x82n boek 1|");
    g_autoptr(SipSession) in_asks = enter(&scene, "automaat-pin", asks, "10.1.2.3");
    g_autofree char *unproven = say(in_asks, ask, NULL);
    assert_says(unproven, "24YYYY          005", "AE|BLN|CQN|BHEUR|BV0.00|AF");
    g_autoptr(DeskPatron) view = service_desk_patron(scene.service, scene.employee, scene.fixture.branch,
                                                     NULL, scene.membership[0], &error);
    g_assert_no_error(error);
    g_autoptr(OneTime)
        own = service_account_make(scene.service, service_operator(), view->patron->pupil.person, "", &error);
    g_assert_no_error(error);
    g_autofree char *proving = g_strdup_printf("2300520261120    120000AO|AA%s|AC|AD%s|", scene.card[0],
                                               own->password);
    g_autofree char *proven = say(in_asks, proving, NULL);
    assert_says(proven, "24              005", "AEZo\x89|BLY|CQY|");
    /* somebody else's card with it, and no password at all */
    g_autofree char *others = g_strdup_printf("11YN%s                  AO|AA%s|ABB0|AC|AD%s|", MOMENT,
                                              scene.card[1], own->password);
    g_autofree char *refused = say(in_asks, others, NULL);
    assert_says(refused, "120NNN", "AF");
    g_assert_cmpint(open_loans(&scene), ==, 0);
    g_autofree char *stranger = say(in_full, "2300520261120    120000AO|AA000|AC|AD|", NULL);
    assert_says(stranger, "24YYYY          005", "BLN|");
    scene_close(&scene);
}

/* ---- a machine and a desk at once ---- */

#define ROUNDS 40

typedef struct {
    Scene *scene;
    SipSession *session; /* NULL: the desk */
    GRand *rand;
    guint n;
} Run;

static gpointer
run(gpointer data)
{
    Run *run = data;
    Scene *scene = run->scene;
    for (guint i = 0; i < ROUNDS; i++) {
        g_autofree char *barcode = g_strdup_printf("B%d", g_rand_int_range(run->rand, 0, COPIES));
        g_autofree char *moment = g_strdup_printf("20261120    12%02u%02u", i / 60, i % 60);
        guint patron = (guint)g_rand_int_range(run->rand, 0, PATRONS);
        gboolean is_in = g_rand_int_range(run->rand, 0, 3) == 0;
        if (run->session) {
            g_free(told(run->session,
                        is_in ? checkin(barcode, moment) : checkout(scene, patron, barcode, moment)));
            continue;
        }
        g_autofree char *id = g_strdup_printf("balie-%08u", run->n++);
        const Desk desk = {scene->fixture.branch, id, FALSE};
        g_autoptr(GError) error = NULL;
        g_autoptr(DeskAnswer)
            answer = is_in ? service_desk_return(scene->service, scene->employee, &desk, barcode, &error)
                           : service_desk_lend(scene->service, scene->employee, &desk,
                                               scene->membership[patron], barcode, &error);
        g_assert_nonnull(answer);
        g_assert_no_error(error);
    }
    return NULL;
}

static void
test_machine_and_desk(void)
{
    Scene scene;
    scene_open(&scene);
    Run machine_run = {&scene, scene.session, g_rand_new_with_seed((guint32)g_test_rand_int()), 0},
        desk_run = {&scene, NULL, g_rand_new_with_seed((guint32)g_test_rand_int()), 0};
    GThread *other = g_thread_new("machine", run, &machine_run);
    run(&desk_run);
    g_thread_join(other);
    g_assert_cmpint(fixture_number(scene.fixture.url,
                                   "SELECT count(*) FROM (SELECT copy_id FROM loan WHERE is_open = 1 "
                                   "GROUP BY copy_id HAVING count(*) > 1) AS two"),
                    ==, 0);
    /* every loan that is over has an end, and who has what by the machine is what the desk sees */
    g_assert_cmpint(
        fixture_number(scene.fixture.url, "SELECT count(*) FROM loan WHERE is_open = 0 AND ended = ''"), ==,
        0);
    for (guint i = 0; i < PATRONS; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(DeskPatron) view = service_desk_patron(scene.service, scene.employee, scene.fixture.branch,
                                                         NULL, scene.membership[i], &error);
        g_assert_no_error(error);
        g_autofree char *info = told(scene.session, g_strdup_printf("63005%s  Y       AO|AA%s|AC|AD|", MOMENT,
                                                                    scene.card[i])),
                        *count = g_strdup_printf("%04u", view->loans->len);
        g_assert_cmpint(strncmp(info + 2 + 14 + 3 + 18 + 8, count, 4), ==, 0);
    }
    g_assert_cmpint(fixture_number(scene.fixture.url, "SELECT count(*) FROM loan"), >, 5);
    g_rand_free(machine_run.rand);
    g_rand_free(desk_run.rand);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(password_init());
    g_test_add_func("/sip/session/door", test_door);
    g_test_add_func("/sip/session/status", test_status);
    g_test_add_func("/sip/session/lending", test_lending);
    g_test_add_func("/sip/session/renewals", test_renewals);
    g_test_add_func("/sip/session/holds-and-money", test_holds_and_money);
    g_test_add_func("/sip/session/once", test_once);
    g_test_add_func("/sip/session/no-clock", test_no_clock);
    g_test_add_func("/sip/session/privacy", test_privacy);
    g_test_add_func("/sip/session/machine-and-desk", test_machine_and_desk);
    return g_test_run();
}
