/* Own and one-time passwords against a real database: one for one time ends with its last day and with the next one; what an own one
 * may be goes by who it is, and is nowhere to be found afterwards; letters about a log-in go to whose it is, never to a pupil. */
#include <string.h>

#include "fixture.h"
#include "service/account.h"
#include "service/credential.h"
#include "service/enrol.h"
#include "service/login.h"
#include "service/mail.h"
#include "service/mail_text.h"
#include "service/school.h"
#include "store/account.h"
#include "store/bulk.h"
#include "store/db.h"
#include "store/mail.h"
#include "text/text.h"

#define LIBRARY "Bibliotheek De Plas"
#define OWN     "drie losse woorden"
#define DAY     (24 * 3600 * (gint64)G_USEC_PER_SEC)
#define NOW     (G_GINT64_CONSTANT(1795345200) * G_USEC_PER_SEC) /* noon of 22 November 2026 in Amsterdam */

typedef struct {
    Service *service;
    char *folder, *url;
    gint64 library;
} World;

static void
school(World *world, const char *code, BranchKind kind)
{
    g_autoptr(GError) error = NULL;
    Branch branch = {.code = (char *)code,
                     .name = (char *)(kind == BRANCH_PRIMARY ? "De Regenboog" : "Waterland College"),
                     .kind = kind,
                     .brin = (char *)""};
    service_branch_add(world->service, service_operator(), LIBRARY, &branch, &error);
    g_assert_no_error(error);
}

static void
world_open(World *world)
{
    g_autoptr(GError) error = NULL;
    world->folder = g_dir_make_tmp("instroom-credential-XXXXXX", NULL);
    world->url = fixture_database_new(world->folder, "credential");
    g_autofree char *keys = g_build_filename(world->folder, "keys", NULL);
    const ServiceConfig config = {
        .database = world->url, .spool = world->folder, .keys = keys, .connections = 3};
    world->service = service_new(&config, &error);
    g_assert_no_error(error);
    service_set_clock(world->service, NOW);
    world->library = service_library_add(world->service, service_operator(), LIBRARY, &error);
    school(world, "1234", BRANCH_PRIMARY);
    school(world, "1235", BRANCH_SECONDARY);
}

static void
world_close(World *world)
{
    service_free(world->service);
    fixture_database_remove(world->url);
    g_autofree char *remove = g_strdup_printf("rm -rf '%s'", world->folder);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
    g_free(world->folder);
    g_free(world->url);
}

static OneTime *
add(World *world, Role role, const char *branch, const char *login)
{
    g_autoptr(GError) error = NULL;
    OneTime *one_time = NULL;
    const NewAccount account = {LIBRARY, branch, login, "Fleur van Dongen", NULL, role};
    service_account_add(world->service, service_operator(), &account, &one_time, &error);
    g_assert_no_error(error);
    return one_time;
}

/* The account as a session has it. */
static Account *
account_of(World *world, gint64 id)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *today = service_today(world->service);
    Store *store = fixture_store(world->url);
    Account *account = store_account_get(store, id, today, &error);
    g_assert_no_error(error);
    store_close(store);
    return account;
}

/* Why it was refused, new; NULL = logged in. */
static char *
log_in(World *world, const char *login, const char *password, const char *device)
{
    g_autoptr(GError) error = NULL;
    g_auto(LoginWait) wait = {0};
    const LoginAttempt asked = {
        .login = login, .password = password, .address = "192.0.2.1", .device = device};
    g_autofree char *token = service_login_ask(world->service, &asked, &wait, &error);
    if (token != NULL)
        return NULL;
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    return g_strdup(error->message);
}

static void
test_expiry(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    g_autoptr(OneTime) one_time = add(&world, ROLE_TEACHER, "1234", "juf.fleur");
    g_assert_cmpstr(one_time->last_day, ==, "2026-12-06"); /* fourteen days after today */
    g_autoptr(Account) account = account_of(&world, one_time->account);
    g_assert_true(account->must_change_password);
    /* Good to the last moment of that day, here, and not a moment longer. */
    service_set_clock(world.service, account->one_time_until - 1);
    g_autofree char *today = service_today(world.service);
    g_assert_cmpstr(today, ==, "2026-12-06");
    g_autofree char *in = log_in(&world, "juf.fleur", one_time->password, NULL);
    g_assert_null(in);
    service_set_clock(world.service, account->one_time_until);
    g_autofree char *late = log_in(&world, "juf.fleur", one_time->password, NULL);
    g_assert_nonnull(strstr(late, "its days are over"));
    g_assert_nonnull(strstr(late, "Ask for a new one"));
    /* Whoever has it not learns nothing of that. */
    g_autofree char *wrong = log_in(&world, "juf.fleur", "bafu-deko-mitu-rago", NULL);
    g_assert_nonnull(strstr(wrong, "do not belong together"));
    /* A new one ends the old, and has days of its own. */
    g_autoptr(OneTime)
        second = service_account_reset(world.service, service_operator(), one_time->account, &error);
    g_assert_cmpstr(second->last_day, ==, "2026-12-21");
    g_autoptr(OneTime)
        third = service_account_reset(world.service, service_operator(), one_time->account, &error);
    g_assert_no_error(error);
    service_set_clock(world.service, account->one_time_until + DAY);
    g_autofree char *old = log_in(&world, "juf.fleur", second->password, NULL);
    g_assert_nonnull(strstr(old, "do not belong together"));
    service_set_clock(world.service, account->one_time_until + 2 * DAY);
    g_autofree char *renewed = log_in(&world, "juf.fleur", third->password, NULL);
    g_assert_null(renewed);
    /* An own one has no end. */
    g_autoptr(Account) now = account_of(&world, one_time->account);
    g_assert_true(service_password_change(world.service, now, third->password, OWN, &error));
    g_assert_no_error(error);
    g_autoptr(Account) own = account_of(&world, one_time->account);
    g_assert_cmpint(own->one_time_until, ==, 0);
    service_set_clock(world.service, NOW + 900 * DAY);
    g_autofree char *much_later = log_in(&world, "juf.fleur", OWN, NULL);
    g_assert_null(much_later);
    world_close(&world);
}

static void
test_terms(void)
{
    static const struct {
        CredentialTerms wanted;
        gboolean is_fine;
    } cases[] = {{{1, 6}, TRUE},    {{90, 12}, TRUE}, {{91, 8}, FALSE}, {{14, 5}, FALSE},
                 {{14, 13}, FALSE}, {{30, 0}, TRUE},  {{0, 10}, TRUE},  {{G_MAXUINT, 8}, FALSE}};
    World world;
    g_autoptr(GError) error = NULL;
    CredentialTerms terms;
    world_open(&world);
    g_autoptr(OneTime) one_time = add(&world, ROLE_MANAGER, NULL, "hoofd.fleur");
    g_autoptr(Account) manager = account_of(&world, one_time->account);
    g_assert_true(service_credential_terms(world.service, manager, &terms, &error));
    g_assert_cmpuint(terms.one_time_days, ==, 14);
    g_assert_cmpuint(terms.primary_length, ==, 8);
    CredentialTerms expected = terms;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gboolean done = service_credential_terms_set(world.service, manager, NULL, &cases[i].wanted, &error);
        g_assert_cmpint(done, ==, cases[i].is_fine);
        if (!done)
            g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
        g_clear_error(&error);
        if (done && cases[i].wanted.one_time_days != 0)
            expected.one_time_days = cases[i].wanted.one_time_days;
        if (done && cases[i].wanted.primary_length != 0)
            expected.primary_length = cases[i].wanted.primary_length;
        g_assert_true(service_credential_terms(world.service, manager, &terms, &error));
        g_assert_cmpuint(terms.one_time_days, ==, expected.one_time_days);
        g_assert_cmpuint(terms.primary_length, ==, expected.primary_length);
    }
    g_autoptr(OneTime)
        next = service_account_reset(world.service, service_operator(), one_time->account, &error);
    g_assert_cmpstr(next->last_day, ==, "2026-12-22"); /* thirty */
    g_autoptr(OneTime) teacher = add(&world, ROLE_TEACHER, "1234", "meester.bas");
    g_autoptr(Account) other = account_of(&world, teacher->account);
    g_assert_false(service_credential_terms_set(world.service, other, NULL, &expected, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    world_close(&world);
}

/* Tries fresh as the own password of who has the one-time one; the account's first words of refusal, or NULL. */
static char *
choose(World *world, const OneTime *one_time, const char *fresh)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Account) account = account_of(world, one_time->account);
    if (service_password_change(world->service, account, one_time->password, fresh, &error))
        return NULL;
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    g_assert_null(strstr(error->message, fresh));
    return g_strdup(error->message);
}

static void
test_lengths(void)
{
    static const struct {
        Role role;
        const char *branch, *login, *fresh;
        guint primary; /* of the library */
        const char *why;
    } cases[] = {
        {ROLE_EMPLOYEE, NULL, "een.twee1", "zeven rood", 8, "at least 12"},
        {ROLE_UPLOADER, "1234", "een.twee2", "zeven rood", 8, "at least 12"},
        {ROLE_TEACHER, "1235", "een.twee3", "zeven rode", 8, "at least 12"},
        {ROLE_TEACHER, "1235", "een.twee4", "zeven rode ja", 8, NULL},
        {ROLE_PUPIL, "1235", "een.twee5", "wijs ei", 6, "at least 8"}, /* secondary */
        {ROLE_PUPIL, "1235", "een.twee6", "wijs egel", 6, NULL},
        {ROLE_PUPIL, "1234", "een.twee7", "wijs ei", 8, "at least 8"},
        {ROLE_PUPIL, "1234", "een.twee8", "wijs ei", 6, NULL},
        {ROLE_PUPIL, "1234", "een.twee9", "wijs egel", 10, "at least 10"},
        {ROLE_EMPLOYEE, NULL, "een.tien1", "Fleur.Dongen26", 8, "Others who know you"},
        {ROLE_EMPLOYEE, NULL, "een.tien2", "bibliotheekdeplas", 8, "Others who know you"},
        {ROLE_TEACHER, "1234", "een.tien3", "Regenboog2026", 8, "Others who know you"},
        {ROLE_EMPLOYEE, NULL, "een.tien4", "qwertyuiop123", 8, "tried first"},
    };
    World world;
    world_open(&world);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        const CredentialTerms terms = {14, cases[i].primary};
        g_assert_true(
            service_credential_terms_set(world.service, service_operator(), LIBRARY, &terms, &error));
        g_autoptr(OneTime) one_time = add(&world, cases[i].role, cases[i].branch, cases[i].login);
        g_autofree char *why = choose(&world, one_time, cases[i].fresh);
        if (cases[i].why == NULL ? why != NULL : why == NULL || strstr(why, cases[i].why) == NULL)
            g_error("case %u: %s", i, why ? why : "taken");
        if (why == NULL) {
            g_autofree char *in = log_in(&world, cases[i].login, cases[i].fresh, NULL);
            g_assert_null(in);
        }
    }
    world_close(&world);
}

/* Neither what was refused nor what was taken stands anywhere in the database, nor in the trail. */
static void
test_nowhere(void)
{
    static const char refused[] = "fleurdongen26", taken[] = "peer tafel wolk";
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    g_autoptr(OneTime) one_time = add(&world, ROLE_EMPLOYEE, NULL, "balie.fleur");
    g_autofree char *why = choose(&world, one_time, refused), *none = choose(&world, one_time, taken);
    g_assert_nonnull(why);
    g_assert_null(none);
    g_autofree char *wrong = log_in(&world, "balie.fleur", refused, NULL);
    g_assert_nonnull(wrong);
    Store *store = fixture_store(world.url);
    const EngineBulk *bulk = store->engine->bulk;
    g_autoptr(GPtrArray) names = bulk->names(store->connection, &error);
    guint columns = 0;
    for (guint i = 0; i < names->len; i++) {
        g_autoptr(BulkTable) table = bulk->describe(store->connection, names->pdata[i], &error);
        for (guint c = 0; c < table->columns->len; c++, columns++) {
            const char *column = g_array_index(table->columns, BulkColumn, c).name;
            g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM %s WHERE CAST(%s AS TEXT) LIKE "
                                                   "'%%%s%%' OR CAST(%s AS TEXT) LIKE '%%%s%%'",
                                                   table->name, column, refused, column, taken);
            g_assert_cmpint(fixture_number(world.url, sql), ==, 0);
        }
    }
    g_assert_cmpuint(columns, >, 200);
    store_close(store);
    world_close(&world);
}

/* ---- letters ---- */

/* "kind address" of those that wait, oldest first, with a comma between; they are sent with that. New. */
static char *
letters(World *world)
{
    g_autoptr(GError) error = NULL;
    GString *text = g_string_new(NULL);
    Store *store = fixture_store(world->url);
    for (;;) {
        gint64 now = service_now(world->service);
        g_autoptr(Mail) mail = store_mail_claim(store, now, now + DAY, &error);
        g_assert_no_error(error);
        if (mail == NULL)
            break;
        g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", mail_kind_name(mail->kind),
                               mail->address);
        g_assert_true(store_mail_end(store, mail, MAIL_SENT, "", now, &error));
    }
    store_close(store);
    return g_string_free(text, FALSE);
}

static void
expect_letters(World *world, const char *expected)
{
    g_autofree char *text = letters(world);
    g_assert_cmpstr(text, ==, expected);
}

static void
set_address(World *world, gint64 id, const char *address)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(service_mail_account_set(world->service, service_operator(), id, address, &error));
    g_assert_no_error(error);
}

static void
test_letters(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    g_autoptr(OneTime) one_time = add(&world, ROLE_MANAGER, NULL, "hoofd.fleur");
    g_autoptr(OneTime) pupil = add(&world, ROLE_PUPIL, "1235", "kind.bo");
    g_autoptr(OneTime)
        reset = service_account_reset(world.service, service_operator(), one_time->account, &error);
    g_assert_nonnull(reset);
    expect_letters(&world, ""); /* nobody has an address */
    set_address(&world, one_time->account, "fleur@plas.example");
    expect_letters(&world, "address fleur@plas.example");
    set_address(&world, pupil->account, "kind@plas.example");
    expect_letters(&world, "");
    /* To the one of before too; the same one again is no change. */
    set_address(&world, one_time->account, "fleur@thuis.example");
    expect_letters(&world, "address fleur@plas.example, address fleur@thuis.example");
    set_address(&world, one_time->account, "fleur@thuis.example");
    expect_letters(&world, "");
    g_autoptr(OneTime)
        second = service_account_reset(world.service, service_operator(), one_time->account, &error);
    expect_letters(&world, "reset fleur@thuis.example");
    g_autofree char *none = choose(&world, second, OWN);
    g_assert_null(none);
    expect_letters(&world, "password fleur@thuis.example");
    /* A manager hears of a browser once. */
    g_autofree char *in = log_in(&world, "hoofd.fleur", OWN, "browser-of-home");
    expect_letters(&world, "browser fleur@thuis.example");
    g_autofree char *again = log_in(&world, "hoofd.fleur", OWN, "browser-of-home");
    expect_letters(&world, "");
    g_autofree char *elsewhere = log_in(&world, "hoofd.fleur", OWN, "browser-of-a-thief");
    g_assert_true(!in && !again && !elsewhere); /* they get in */
    expect_letters(&world, "browser fleur@thuis.example");
    /* Who wants no mail about uploads hears of the own log-in all the same. */
    g_autoptr(Account) account = account_of(&world, one_time->account);
    g_assert_true(service_mail_own_set(world.service, account, "fleur@thuis.example", FALSE, &error));
    g_assert_true(service_own_data_set(world.service, account, "hoofd.dongen", NULL, &error));
    g_assert_no_error(error);
    expect_letters(&world, "name fleur@thuis.example");
    /* A pupil never does. */
    g_autofree char *fine = choose(&world, pupil, "wijze egel");
    g_assert_null(fine);
    g_autofree char *home = log_in(&world, "kind.bo", "wijze egel", "browser-of-a-child");
    g_assert_null(home);
    g_autoptr(OneTime)
        other = service_account_reset(world.service, service_operator(), pupil->account, &error);
    g_assert_nonnull(other);
    expect_letters(&world, "");
    /* Nor who is gone. */
    g_autoptr(OneTime)
        last = service_account_reset(world.service, service_operator(), one_time->account, &error);
    g_assert_nonnull(last);
    Store *store = fixture_store(world.url);
    g_assert_true(store_account_close(store, one_time->account, NOW, &error));
    store_close(store);
    expect_letters(&world, "reset ");
    world_close(&world);
}

/* Another e-mail address written at the desk is told to the old one, of whoever logs in; of a pupil it is not, nor of who has no
 * log-in, nor when another field changes. */
static void
test_desk_letters(void)
{
    static const struct {
        const char *kind, *birth;
        gboolean has_account, is_told;
    } cases[] = {
        {"teacher", "1980-02-03", TRUE, TRUE},
        {"teacher", "1981-02-03", FALSE, FALSE},
        {"pupil", "2016-02-03", TRUE, FALSE},
    };
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    g_autoptr(OneTime) desk_one_time = add(&world, ROLE_EMPLOYEE, NULL, "balie.joke");
    g_autoptr(Account) desk = account_of(&world, desk_one_time->account);
    g_autoptr(Branch) branch = service_branch_find(world.service, desk, RIGHT_PEOPLE_EDIT, "1234", &error);
    g_assert_no_error(error);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(PatronForm) made = patron_form_new();
        g_autoptr(GPtrArray) alike = NULL;
        made->typed[PATRON_KIND] = g_strdup(cases[i].kind);
        made->typed[FIELD_FIRST_NAME] = g_strdup("Roos");
        made->typed[FIELD_SURNAME] = g_strdup("Waterman");
        made->typed[FIELD_BIRTH_DATE] = g_strdup(cases[i].birth);
        made->typed[FIELD_EMAIL] = g_strdup("roos@oud.example");
        const NewPatron wanted = {.branch = branch->id, .card = "", .form = made};
        gint64 membership = service_enrol(world.service, desk, &wanted, &alike, &error);
        g_assert_no_error(error);
        g_autoptr(Patron) patron = service_patron_get(world.service, desk, membership, &error);
        g_assert_no_error(error);
        if (cases[i].has_account) {
            g_autoptr(OneTime)
                one_time = service_account_make(world.service, desk, patron->pupil.person, "", &error);
            g_assert_no_error(error);
            const NewGrant grant = {cases[i].is_told ? ROLE_TEACHER : ROLE_PUPIL, branch->id, "", ""};
            service_grant_add(world.service, desk, one_time->account, &grant, &error);
            g_assert_no_error(error);
        }
        expect_letters(&world, "");
        for (guint twice = 0; twice < 2; twice++) { /* the same once more is no change */
            g_autoptr(PatronForm) form = patron_form_new();
            form->was[FIELD_EMAIL] = g_strdup(twice ? "roos@nieuw.example" : "roos@oud.example");
            form->typed[FIELD_EMAIL] = g_strdup("roos@nieuw.example");
            form->was[FIELD_TOWN] = g_strdup(twice ? "Ergens" : "");
            form->typed[FIELD_TOWN] = g_strdup(twice ? "Elders" : "Ergens");
            g_assert_true(service_patron_save(world.service, desk, membership, form, &error));
            g_assert_no_error(error);
            expect_letters(&world, cases[i].is_told && !twice
                                       ? "address roos@oud.example, address roos@nieuw.example"
                                       : "");
        }
    }
    world_close(&world);
}

/* Nothing of a person is in a letter: its text is made of the library's name, the moment and the portal's address alone. */
static void
test_words(void)
{
    const Mail base = {.account = 7,
                       .created = NOW,
                       .library_name = (char *)"Bibliotheek De Plas",
                       .branch_name = (char *)"De Regenboog",
                       .address = (char *)"fleur@plas.example"};
    guint n = 0;
    for (guint language = 0; language < TEXT_N_LANGUAGES; language++) {
        text_set_language(language);
        for (guint kind = MAIL_FIRST_ABOUT_LOGIN; kind < N_MAIL_KINDS; kind++, n++) {
            Mail mail = base;
            mail.kind = kind;
            g_autofree char *subject = mail_text_subject(&mail),
                            *body = mail_text_body(&mail, "https://plas.example");
            g_assert_nonnull(strstr(subject, "Bibliotheek De Plas"));
            g_assert_nonnull(strstr(body, "22-11-2026 12:00"));
            g_assert_null(strstr(body, "fleur"));
            g_assert_null(strstr(body, "Regenboog"));
            g_assert_cmpstr(mail_text_about(kind), !=, "");
            /* one address, of the front page, with nothing behind it */
            const char *link = strstr(body, "https://plas.example");
            g_assert_cmpstr(link, ==, "https://plas.example\n");
        }
    }
    g_assert_cmpuint(n, ==, 2 * (N_MAIL_KINDS - MAIL_FIRST_ABOUT_LOGIN));
    text_set_language(TEXT_ENGLISH);
}

int
main(int argc, char **argv)
{
    g_setenv("TZ", "Europe/Amsterdam", TRUE);
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH);
    g_test_add_func("/service/credential/expiry", test_expiry);
    g_test_add_func("/service/credential/terms", test_terms);
    g_test_add_func("/service/credential/lengths", test_lengths);
    g_test_add_func("/service/credential/nowhere", test_nowhere);
    g_test_add_func("/service/credential/letters", test_letters);
    g_test_add_func("/service/credential/desk-letters", test_desk_letters);
    g_test_add_func("/service/credential/words", test_words);
    return g_test_run();
}
