/* Proves what a program's token can and cannot do: never more than whoever made it may do at that moment, of that only what was chosen, for
 * no longer than its days; nobody logs in as a program, gives it a role or a password; it is shown once; and what it does is told under its name. */
#include <string.h>

#include "account/password.h"
#include "fixture.h"
#include "service/account.h"
#include "service/audit.h"
#include "service/circulation.h"
#include "service/command.h"
#include "service/factor.h"
#include "service/login.h"
#include "service/reminder.h"
#include "service/client.h"
#include "service/school.h"
#include "service/school_view.h"
#include "store/account.h"

#define LIBRARY    "Bibliotheek De Plas"
#define OTHER      "Bibliotheek De Beek"
#define TODAY      "2026-11-22"
#define NOON       (G_GINT64_CONSTANT(1795345200) * G_USEC_PER_SEC) /* of TODAY */
#define BIT(right) (1u << (right))
#define ALL        (BIT(RIGHT_UPLOAD) | BIT(RIGHT_IMPORT_VIEW) | BIT(RIGHT_PEOPLE_VIEW) | BIT(RIGHT_DESK))

typedef struct {
    Service *service;
    char *url, *folder;
    gint64 library, other, red, blue, far; /* schools: far is of the other library */
    gint64 manager, second, stranger;      /* accounts: managers of the library, and of the other */
} World;

static gint64
add(World *world, const char *library, Role role, const char *login, const char *branch)
{
    g_autoptr(GError) error = NULL;
    const NewAccount account = {library, branch, login, login, "drie losse woorden", role};
    gint64 id = service_account_add(world->service, service_operator(), &account, NULL, &error);
    g_assert_no_error(error);
    return id;
}

static gint64
school(World *world, const char *library, const char *code)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *number = g_strdup(code), *name = g_strconcat("School ", code, NULL),
                    *brin = g_strdup("");
    Branch branch = {.code = number, .name = name, .kind = BRANCH_PRIMARY, .brin = brin};
    gint64 id = service_branch_add(world->service, service_operator(), library, &branch, &error);
    g_assert_no_error(error);
    return id;
}

static void
world_open(World *world)
{
    g_autoptr(GError) error = NULL;
    world->folder = g_dir_make_tmp("instroom-client-XXXXXX", NULL);
    world->url = fixture_database_new(world->folder, "client");
    g_autofree char *spool = g_build_filename(world->folder, "spool", NULL),
                    *keys = g_build_filename(world->folder, "keys", NULL);
    ServiceConfig config = {.database = world->url, .connections = 4, .spool = spool, .keys = keys};
    world->service = service_new(&config, &error);
    g_assert_no_error(error);
    service_set_clock(world->service, NOON);
    world->library = service_library_add(world->service, service_operator(), LIBRARY, &error);
    world->other = service_library_add(world->service, service_operator(), OTHER, &error);
    world->red = school(world, LIBRARY, "1234");
    world->blue = school(world, LIBRARY, "1235");
    world->far = school(world, OTHER, "2234");
    world->manager = add(world, LIBRARY, ROLE_MANAGER, "beheer", NULL);
    world->second = add(world, LIBRARY, ROLE_MANAGER, "tweede", NULL);
    world->stranger = add(world, OTHER, ROLE_MANAGER, "vreemd", NULL);
}

static void
world_close(World *world)
{
    service_free(world->service);
    fixture_database_remove(world->url);
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", world->folder);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL));
    g_free(world->folder);
    g_free(world->url);
}

/* The account as it is now, as a session would have it. */
static Account *
as(World *world, gint64 id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = fixture_store(world->url);
    g_autofree char *today = service_today(world->service);
    Account *account = store_account_get(store, id, today, &error);
    g_assert_no_error(error);
    return account;
}

static void
expect(const char *what, GError *error, gint code)
{
    if (code < 0 ? error != NULL : !g_error_matches(error, SERVICE_ERROR, code))
        g_error("%s: %s", what, error != NULL ? error->message : "was done");
}

/* A token of this account's, which must be made. */
static char *
make(World *world, const Account *maker, gint64 branch, guint32 rights)
{
    g_autoptr(GError) error = NULL;
    const NewClient wanted = {
        .library = LIBRARY, .name = "Systeem", .until = "", .branch = branch, .rights = rights};
    char *token = service_client_add(world->service, maker, &wanted, &error);
    g_assert_no_error(error);
    return token;
}

/* Who it is now; NULL: nobody's. */
static Session *
enter(World *world, const char *token)
{
    g_autoptr(GError) error = NULL;
    Session *session = service_client_session(world->service, token, &error);
    if (session == NULL)
        expect("a token that is over", error, SERVICE_ERROR_NOT_FOUND);
    return session;
}

static void
test_making(void)
{
    World world;
    world_open(&world);
    gint64 desk = add(&world, LIBRARY, ROLE_EMPLOYEE, "balie", NULL),
           uploader = add(&world, LIBRARY, ROLE_TEACHER, "leraar", "1234");
    g_autofree char *long_name = g_strnfill(61, 'x');
    const struct {
        const char *what;
        gint64 actor;
        const char *library, *name, *until;
        gint64 branch;
        guint32 rights;
        gint code; /* -1: made */
    } cases[] = {
        {"of the own library", world.manager, NULL, "Systeem", "", 0, ALL, -1},
        {"for a school, to a day", world.manager, NULL, "Systeem", "31-7-2027", world.red, BIT(RIGHT_DESK),
         -1},
        {"to today", world.manager, NULL, "Systeem", "22-11-2026", 0, 0, -1},
        {"for 400 days", world.manager, NULL, "Systeem", "27-12-2027", 0, 0, -1},
        {"for 401 days", world.manager, NULL, "Systeem", "28-12-2027", 0, 0, SERVICE_ERROR_INPUT},
        {"that was over yesterday", world.manager, NULL, "Systeem", "21-11-2026", 0, 0, SERVICE_ERROR_INPUT},
        {"to no day", world.manager, NULL, "Systeem", "ooit", 0, 0, SERVICE_ERROR_INPUT},
        {"without a name", world.manager, NULL, "  ", "", 0, 0, SERVICE_ERROR_INPUT},
        {"with a long name", world.manager, NULL, long_name, "", 0, 0, SERVICE_ERROR_INPUT},
        {"with lines in its name", world.manager, NULL, "Sys\nteem", "", 0, 0, SERVICE_ERROR_INPUT},
        {"for another library's school", world.manager, NULL, "Systeem", "", world.far, 0,
         SERVICE_ERROR_NOT_FOUND},
        {"for no school", world.manager, NULL, "Systeem", "", 999, 0, SERVICE_ERROR_NOT_FOUND},
        {"of another library", world.manager, OTHER, "Systeem", "", 0, 0, SERVICE_ERROR_NOT_FOUND},
        {"by an employee", desk, NULL, "Systeem", "", 0, BIT(RIGHT_DESK), SERVICE_ERROR_DENIED},
        {"by a teacher", uploader, NULL, "Systeem", "", world.red, 0, SERVICE_ERROR_DENIED},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Account) actor = as(&world, cases[i].actor);
        const NewClient wanted = {cases[i].library, cases[i].name, cases[i].until, cases[i].branch,
                                  cases[i].rights};
        g_autofree char *token = service_client_add(world.service, actor, &wanted, &error);
        expect(cases[i].what, error, cases[i].code);
        g_assert_true((token != NULL) == (cases[i].code < 0));
    }
    world_close(&world);
}

/* Every right that exists: four can be chosen, and no other, by whoever it may be. */
static void
test_rights(void)
{
    World world;
    world_open(&world);
    g_autoptr(Account) manager = as(&world, world.manager);
    g_autofree char *all = make(&world, service_operator(), 0, ALL);
    g_autoptr(Session) session = enter(&world, all);
    for (Right right = RIGHT_LOGGED_IN + 1; right < N_RIGHTS; right++) {
        gboolean can = (ALL & BIT(right)) != 0;
        g_autoptr(GError) error = NULL;
        const NewClient wanted = {LIBRARY, "Systeem", "", 0, BIT(right)};
        g_autofree char *token = service_client_add(world.service, service_operator(), &wanted, &error);
        expect(right_name(right), error, can ? -1 : SERVICE_ERROR_INPUT);
        g_assert_cmpint(token != NULL, ==, can);
        g_assert_cmpint(account_may(session->account, right, world.library, world.red), ==, can);
        g_assert_cmpint(account_reaches(session->account, right, world.library, world.red), ==, can);
        g_assert_cmpint(account_has(session->account, right), ==, can);
        g_assert_false(account_may(session->account, right, world.other, world.far));
    }
    for (guint role = 0; role < N_ROLES; role++)
        g_assert_false(account_may_give(session->account, (Role)role, world.library, world.red));
    g_assert_false(account_may_reset(session->account, manager, manager->grants, manager->n_grants));
    g_assert_false(account_may_reset(session->account, manager, NULL, 0));
    /* of one school, nothing elsewhere; and of two rights chosen one, only that */
    g_autofree char *red = make(&world, manager, world.red, BIT(RIGHT_DESK));
    g_autoptr(Session) narrow = enter(&world, red);
    g_assert_true(account_may(narrow->account, RIGHT_DESK, world.library, world.red));
    g_assert_false(account_may(narrow->account, RIGHT_DESK, world.library, world.blue));
    g_assert_false(account_may(narrow->account, RIGHT_DESK, world.library, 0));
    g_assert_false(account_may(narrow->account, RIGHT_PEOPLE_VIEW, world.library, world.red));
    g_assert_cmpint(account_branch(narrow->account, RIGHT_DESK), ==, world.red);
    world_close(&world);
}

/* A token follows its maker: the role, the account, the school that withholds its pupils. */
static void
test_maker(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    g_autoptr(Account) manager = as(&world, world.manager);
    g_autofree char *token = make(&world, manager, 0, ALL), *reads = make(&world, manager, 0, 0),
                    *shell = make(&world, service_operator(), 0, ALL);
    gint64 uploader = add(&world, LIBRARY, ROLE_UPLOADER, "school", "1234");
    g_autoptr(Account) head = as(&world, uploader);
    g_assert_true(service_view_withdraw(world.service, head, world.red, "Eigen beleid", &error));
    const char *const both[] = {token, shell};
    for (guint i = 0; i < G_N_ELEMENTS(both); i++) {
        g_autoptr(Session) session = enter(&world, both[i]);
        g_assert_false(account_may(session->account, RIGHT_PEOPLE_VIEW, world.library, world.red));
        g_assert_true(account_may(session->account, RIGHT_PEOPLE_VIEW, world.library, world.blue));
    }
    /* a desk's program is shown no more at that school than the library's own people are, whatever it was not given */
    g_autofree char *desk = make(&world, service_operator(), 0, BIT(RIGHT_DESK));
    g_autoptr(Session) at_desk = enter(&world, desk);
    g_assert_true(account_view_withheld(at_desk->account, world.library, world.red));
    g_assert_false(account_view_withheld(at_desk->account, world.library, world.blue));
    g_assert_null(service_desk_find(world.service, at_desk->account, world.red, "visser", &error));
    expect("names at a school that withholds them", error, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    const NewClient wanted = {LIBRARY, "Systeem", "", world.red, BIT(RIGHT_PEOPLE_VIEW)};
    g_autoptr(Account) now = as(&world, world.manager);
    g_assert_null(service_client_add(world.service, now, &wanted, &error));
    expect("a right that its maker has not there", error, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    /* the maker becomes an employee, then nothing, then is closed */
    const NewGrant grant = {.role = ROLE_EMPLOYEE};
    g_assert_cmpint(service_grant_add(world.service, service_operator(), world.manager, &grant, &error), >,
                    0);
    g_assert_true(service_grant_end(world.service, service_operator(), 0, manager->grants[0].id, &error));
    g_autoptr(Session) employee = enter(&world, token);
    g_assert_true(account_may(employee->account, RIGHT_DESK, world.library, world.red));
    now = (account_free(now), as(&world, world.manager));
    g_assert_true(service_grant_end(world.service, service_operator(), 0, now->grants[0].id, &error));
    g_autoptr(Session) nobody = enter(&world, token);
    for (Right right = RIGHT_LOGGED_IN + 1; right < N_RIGHTS; right++)
        g_assert_false(account_has(nobody->account, right));
    g_autoptr(GPtrArray) lines = service_client_list(world.service, service_operator(), LIBRARY, &error);
    g_assert_cmpuint(lines->len, ==, 4);
    g_assert_cmpint(((const ClientLine *)lines->pdata[1])->state, ==, CLIENT_WORKS); /* of the shell */
    g_assert_cmpint(((const ClientLine *)lines->pdata[3])->state, ==, CLIENT_POWERLESS);
    g_assert_true(service_account_close(world.service, service_operator(), world.manager, &error));
    g_assert_no_error(error);
    g_autoptr(Store) store = fixture_store(world.url);
    for (guint opened = 0; opened < 2; opened++) { /* nor when the account is opened again */
        g_assert_null(enter(&world, token));
        g_assert_null(enter(&world, reads));
        g_assert_true(store_account_open(store, world.manager, &error));
    }
    g_autoptr(Session) stays = enter(&world, shell);
    g_assert_nonnull(stays);
    world_close(&world);
}

static void
test_days(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    g_autoptr(Account) manager = as(&world, world.manager), stranger = as(&world, world.stranger);
    g_autofree char *token = make(&world, manager, 0, 0), *ended = make(&world, manager, 0, 0);
    g_autoptr(GPtrArray) before = service_client_list(world.service, manager, NULL, &error);
    const ClientLine *line = before->pdata[1];
    g_assert_cmpstr(line->client->last_used, ==, "");
    g_assert_cmpstr(line->client->until, ==, "2027-11-22");
    g_autoptr(Session) session = enter(&world, token);
    g_assert_cmpint(session->account->id, ==, line->client->account);
    g_autoptr(GPtrArray) after = service_client_list(world.service, manager, NULL, &error);
    g_assert_cmpstr(((const ClientLine *)after->pdata[1])->client->last_used, ==, TODAY);
    /* ended by hand, once, by its library's */
    gint64 id = ((const ClientLine *)after->pdata[0])->client->account;
    g_assert_false(service_client_end(world.service, stranger, id, &error));
    expect("another library's", error, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_autoptr(Account) second = as(&world, world.second);
    g_assert_true(service_client_end(world.service, second, id, &error));
    g_assert_null(enter(&world, ended));
    g_assert_false(service_client_end(world.service, second, id, &error));
    expect("ended twice", error, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_autoptr(GPtrArray) none = service_client_list(world.service, stranger, NULL, &error);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_null(service_client_list(world.service, stranger, LIBRARY, &error));
    expect("another library's list", error, SERVICE_ERROR_NOT_FOUND);
    /* the last day counts, the next does not */
    service_set_clock(world.service, NOON + 365 * G_TIME_SPAN_DAY);
    g_autoptr(Session) last = enter(&world, token);
    g_assert_nonnull(last);
    service_set_clock(world.service, NOON + 366 * G_TIME_SPAN_DAY);
    g_assert_null(enter(&world, token));
    g_assert_null(enter(&world, "irm_0000000000000000000000000000000000000000000"));
    world_close(&world);
}

/* A program's account is nobody's log-in: whoever asks for accounts does not find it, and nothing leads in by it but its token. */
static void
test_no_account(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    g_autofree char *token = make(&world, service_operator(), 0, ALL);
    g_autoptr(Session) session = enter(&world, token);
    const Account *operator= service_operator(), *client = session->account;
    const NewGrant grant = {.role = ROLE_MANAGER};
    g_autoptr(GPtrArray) accounts = service_account_list(world.service, operator, & error);
    for (guint i = 0; i < accounts->len; i++)
        g_assert_cmpint(((const Account *)accounts->pdata[i])->id, !=, client->id);
    struct {
        const char *what;
        gboolean done;
    } tries[7] = {{NULL, FALSE}};
    GError *causes[7] = {NULL};
    gboolean has;
    tries[0].what = "a role";
    tries[0].done = service_grant_add(world.service, operator, client->id, &grant, &causes[0]) > 0;
    tries[1].what = "a password";
    g_autoptr(OneTime) one_time = service_account_reset(world.service, operator, client->id, &causes[1]);
    tries[1].done = one_time != NULL;
    tries[2].what = "closing";
    tries[2].done = service_account_close(world.service, operator, client->id, &causes[2]);
    tries[3].what = "a second step";
    tries[3].done = service_factor_has(world.service, operator, client->id, &has, &causes[3]);
    tries[4].what = "sessions";
    tries[4].done = service_session_end_of(world.service, operator, client->id, &causes[4]);
    tries[5].what = "its page";
    g_autoptr(AccountView) view = service_account_view(world.service, operator, client->id, &causes[5]);
    tries[5].done = view != NULL;
    tries[6].what = "its name";
    g_autoptr(Account) found = service_account_find(world.service, operator, client->login, &causes[6]);
    tries[6].done = found != NULL;
    for (guint i = 0; i < G_N_ELEMENTS(tries); i++) {
        g_assert_false(tries[i].done);
        expect(tries[i].what, causes[i], SERVICE_ERROR_NOT_FOUND);
        g_clear_error(&causes[i]);
    }
    /* at the door, with anything */
    const char *const passwords[] = {"", token, "drie losse woorden"};
    for (guint i = 0; i < G_N_ELEMENTS(passwords); i++) {
        g_auto(LoginWait) wait = {0};
        const LoginAttempt attempt = {
            .login = client->login, .password = passwords[i], .address = "127.0.0.1"};
        g_autofree char *in = service_login_ask(world.service, &attempt, &wait, &error);
        g_assert_null(in);
        g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
        g_clear_error(&error);
    }
    /* and a session's token is none of a program, nor the other way */
    g_assert_null(service_session(world.service, token, &error));
    expect("as a session", error, SERVICE_ERROR_NOT_FOUND);
    world_close(&world);
}

/* What it does is told under its own name, with the word of a program for a role; and the token itself stands nowhere. */
static void
test_trail(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    g_autoptr(Account) manager = as(&world, world.manager);
    const NewClient wanted = {NULL, "Leerlingadministratie", "", world.red, ALL};
    g_autofree char *token = service_client_add(world.service, manager, &wanted, &error);
    g_autoptr(Session) session = enter(&world, token);
    g_autoptr(LateList) late = service_late_list(world.service, session->account, world.red, &error);
    g_assert_no_error(error);
    g_assert_nonnull(late);
    service_audit_flush(world.service);
    g_autoptr(GPtrArray) own = service_audit_list(
        world.service, manager, &(AuditFilter){.account = session->account->id, .limit = 10}, &error);
    g_assert_cmpuint(own->len, ==, 1);
    const AuditLine *line = own->pdata[0];
    g_assert_cmpstr(line->actor, ==, "Leerlingadministratie");
    g_assert_cmpstr(line->role, ==, "program");
    g_assert_cmpint(line->branch, ==, world.red);
    g_autoptr(GPtrArray) made = service_audit_list(
        world.service, manager, &(AuditFilter){.account = world.manager, .verb = "add", .limit = 10}, &error);
    g_assert_cmpuint(made->len, ==, 1);
    const AuditLine *first = made->pdata[0];
    g_assert_cmpstr(first->kind, ==, "program");
    g_assert_cmpstr(first->detail, ==, "upload import-view people-view desk");
    g_assert_cmpint(first->object, ==, session->account->id);
    g_autofree char *digest = token_digest(token);
    g_autoptr(Store) store = fixture_store(world.url);
    g_autoptr(StoredClient) kept = store_client_find(store, digest, &error);
    g_assert_nonnull(kept);
    g_assert_null(store_client_find(store, token, &error));
    world_close(&world);
}

/* A key that is over is free again, also in a library where nothing happened since; and it is forgotten with the others. */
static void
test_old_keys(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    g_autoptr(Account) manager = as(&world, world.manager);
    const char key[] = "een-sleutel-van-een-programma";
    for (guint day = 0; day < 2; day++) {
        service_set_clock(world.service, NOON + day * (24 * G_TIME_SPAN_HOUR + G_TIME_SPAN_MINUTE));
        g_autoptr(Command) command = command_new(key, day == 0 ? "een" : "twee", day == 0 ? 3 : 4);
        g_autofree char *answer = NULL, *name = g_strdup_printf("Sleutel %u", day);
        g_assert_cmpint(service_command_find(world.service, manager, command, &answer, &error), ==,
                        COMMAND_NEW);
        manager->command = command;
        const NewClient wanted = {NULL, name, "", 0, 0};
        g_autofree char *token = service_client_add(world.service, manager, &wanted, &error);
        g_assert_no_error(error);
        g_assert_nonnull(token);
        manager->command = NULL;
        g_assert_true(service_command_answer(world.service, manager, command, name, &error));
        g_assert_cmpint(service_command_find(world.service, manager, command, &answer, &error), ==,
                        COMMAND_ANSWERED);
        g_assert_cmpstr(answer, ==, name);
    }
    world_close(&world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(password_init());
    g_test_add_func("/client/making", test_making);
    g_test_add_func("/client/rights", test_rights);
    g_test_add_func("/client/maker", test_maker);
    g_test_add_func("/client/days", test_days);
    g_test_add_func("/client/no-account", test_no_account);
    g_test_add_func("/client/trail", test_trail);
    g_test_add_func("/client/old-keys", test_old_keys);
    return g_test_run();
}
