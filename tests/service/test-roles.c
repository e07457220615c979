/* Proves who gives and ends which role over the use cases: nobody above the own, never the last manager; who uploads is a member;
 * a class's passwords, by its teacher only; a person's two ways to log in; and that an ended role counts from the next request. */
#include <glib/gstdio.h>

#include "account/password.h"
#include "fixture.h"
#include "service/account.h"
#include "service/class.h"
#include "service/lending.h"
#include "service/login.h"
#include "service/school.h"
#include "service/session.h"
#include "store/account.h"

#define LIBRARY "Bibliotheek De Plas"
#define TODAY   "2026-11-22"

typedef struct {
    Service *service;
    char *url, *folder;
    gint64 library, red, blue; /* red and blue: schools */
} World;

static const Account *
operator_(void)
{
    return service_operator();
}

static gint64
add(World *world, Role role, const char *login, const char *branch)
{
    g_autoptr(GError) error = NULL;
    const NewAccount account = {LIBRARY, branch, login, login, "drie losse woorden", role};
    gint64 id = service_account_add(world->service, operator_(), &account, NULL, &error);
    g_assert_no_error(error);
    return id;
}

/* The account as it is now, as a session would have it. */
static Account *
as(World *world, gint64 id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = fixture_store(world->url);
    Account *account = store_account_get(store, id, TODAY, &error);
    g_assert_no_error(error);
    return account;
}

static gint64
school(World *world, const char *code, const char *name)
{
    g_autoptr(GError) error = NULL;
    char *texts[] = {g_strdup(code), g_strdup(name), g_strdup("")};
    Branch branch = {.code = texts[0], .name = texts[1], .kind = BRANCH_PRIMARY, .brin = texts[2]};
    gint64 id = service_branch_add(world->service, operator_(), LIBRARY, &branch, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    return id;
}

static void
world_open(World *world)
{
    g_autoptr(GError) error = NULL;
    world->folder = g_dir_make_tmp("instroom-roles-XXXXXX", NULL);
    world->url = fixture_database_new(world->folder, "roles");
    g_autofree char *spool = g_build_filename(world->folder, "spool", NULL),
                    *keys = g_build_filename(world->folder, "keys", NULL);
    ServiceConfig config = {.database = world->url, .connections = 4, .spool = spool, .keys = keys};
    world->service = service_new(&config, &error);
    g_assert_no_error(error);
    service_set_clock(world->service, G_GINT64_CONSTANT(1795345200) * G_USEC_PER_SEC); /* noon of TODAY */
    g_autofree char *today = service_today(world->service);
    g_assert_cmpstr(today, ==, TODAY);
    world->library = service_library_add(world->service, operator_(), LIBRARY, &error);
    world->red = school(world, "1234", "Rood");
    world->blue = school(world, "1235", "Blauw");
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

static void
expect(const char *what, GError **error, gint code)
{
    if (code < 0) {
        g_assert_no_error(*error);
        return;
    }
    if (!g_error_matches(*error, SERVICE_ERROR, code))
        g_error("%s: %s", what, *error ? (*error)->message : "was done");
    g_clear_error(error);
}

/* Pupils 1 to n of group 5 at a school, each with a card 000000000N; person and membership N. */
static void
pupils(World *world, guint n)
{
    GString *sql = g_string_new(NULL);
    for (guint i = 1; i <= n; i++)
        g_string_append_printf(
            sql,
            "INSERT INTO person (id, library_id, initials, first_name, prefix, surname, birth_date, sex, "
            "street, house_number, house_addition, postcode, town, phone, mobile, email, name_folded, "
            "match_key, created_by) VALUES (%u, %d, '', 'Kind%u', '', 'Proef', '', '', '', '', '', '', '', "
            "'', '', "
            "'', '', 'proef%u', 0);"
            "INSERT INTO membership (id, branch_id, person_id, status, from_date, to_date, pupil_number, "
            "school_year, group_code, year_group, delivered, last_import) VALUES (%u, %d, %u, 'active', '', "
            "'', "
            "'%u', '2026-2027', '%s', '5', '', 0);"
            "INSERT INTO card (number, person_id, from_date, to_date, prior_to, is_open, given_by) VALUES "
            "('000000000%u', %u, '', '', '', 1, 0);",
            i, (int)world->library, i, i, i, (int)world->red, i, i, i == n ? "6" : "5", i, i);
    fixture_script(world->url, sql->str);
    g_string_free(sql, TRUE);
}

/* Who gives what to whom, as one table. */
static void
test_give(void)
{
    World world;
    world_open(&world);
    gint64 manager = add(&world, ROLE_MANAGER, "beheer", NULL),
           desk = add(&world, ROLE_EMPLOYEE, "balie", NULL),
           teacher = add(&world, ROLE_TEACHER, "leraar", "1234");
    const struct {
        gint64 actor;
        Role role;
        gint64 branch;
        const char *from, *to;
        gint code; /* -1: done */
    } cases[] = {
        {desk, ROLE_TEACHER, world.blue, "", "", -1},
        {desk, ROLE_TEACHER, world.blue, "", "", SERVICE_ERROR_CONFLICT}, /* has it */
        {desk, ROLE_EMPLOYEE, 0, "", "", SERVICE_ERROR_DENIED},
        {desk, ROLE_MANAGER, 0, "", "", SERVICE_ERROR_DENIED},
        {desk, ROLE_OPERATOR, 0, "", "", SERVICE_ERROR_DENIED},
        {manager, ROLE_OPERATOR, 0, "", "", SERVICE_ERROR_DENIED},
        {desk, ROLE_UPLOADER, world.red, "", "", SERVICE_ERROR_INPUT}, /* no member */
        {desk, ROLE_TEACHER, 0, "", "", SERVICE_ERROR_INPUT},          /* of no school */
        {teacher, ROLE_TEACHER, world.red, "", "", SERVICE_ERROR_DENIED},
        {manager, ROLE_EMPLOYEE, 0, "22-11-2026", "21-11-2026", SERVICE_ERROR_INPUT},
        {manager, ROLE_EMPLOYEE, 0, "morgen", "", SERVICE_ERROR_INPUT},
        {manager, ROLE_EMPLOYEE, 0, "1-1-2027", "31-7-2027", -1},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Account) actor = as(&world, cases[i].actor);
        const NewGrant grant = {cases[i].role, cases[i].branch, cases[i].from, cases[i].to};
        g_autofree char *what = g_strdup_printf("case %u", i);
        service_grant_add(world.service, actor, teacher, &grant, &error);
        expect(what, &error, cases[i].code);
    }
    g_autoptr(Account) after = as(&world, teacher);
    g_assert_cmpuint(after->n_grants, ==, 2); /* the one from January is not in force yet */
    world_close(&world);
}

/* The last manager stays, whoever asks; and nobody ends the own last manager's role. */
static void
test_last_manager(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    gint64 first = add(&world, ROLE_MANAGER, "beheer1", NULL),
           second = add(&world, ROLE_MANAGER, "beheer2", NULL);
    g_autoptr(Account) one = as(&world, first), two = as(&world, second);
    service_grant_end(world.service, one, 0, one->grants[0].id, &error);
    expect("the own role", &error, SERVICE_ERROR_CONFLICT);
    g_assert_true(service_grant_end(world.service, one, 0, two->grants[0].id, &error));
    g_assert_no_error(error);
    service_grant_end(world.service, operator_(), 0, one->grants[0].id, &error);
    expect("the last one, by the operator", &error, SERVICE_ERROR_CONFLICT);
    service_account_close(world.service, operator_(), first, &error);
    expect("the last one's account", &error, SERVICE_ERROR_CONFLICT);
    service_account_close(world.service, one, first, &error);
    expect("the own account", &error, SERVICE_ERROR_DENIED);
    g_autoptr(Account) was = as(&world, second);
    g_assert_false(account_has(was, RIGHT_LIBRARY_MANAGE));
    g_autoptr(GPtrArray) lines = service_grant_list(world.service, operator_(), second, &error);
    g_assert_cmpuint(lines->len, ==, 1); /* stays as history, with who ended it */
    g_assert_cmpstr(((const GrantLine *)lines->pdata[0])->ended_by_name, ==, "beheer1");
    world_close(&world);
}

/* An object is ended under its own address only: not a role by way of another account, a group or a rule by way of another school. */
static void
test_paths(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    gint64 manager = add(&world, ROLE_MANAGER, "beheer", NULL),
           teacher = add(&world, ROLE_TEACHER, "leraar", "1234"),
           other = add(&world, ROLE_TEACHER, "ander", "1234");
    g_autoptr(Account) actor = as(&world, manager), target = as(&world, teacher);
    service_grant_end(world.service, actor, other, target->grants[0].id, &error);
    expect("a role by another account", &error, SERVICE_ERROR_NOT_FOUND);
    service_grant_end(world.service, actor, teacher, target->grants[0].id, &error);
    expect("by its own", &error, -1);

    pupils(&world, 1);
    const ClassKey six = {world.red, "2026-2027", "6"};
    g_assert_true(service_taught_add(world.service, actor, &six, other, &error));
    g_autoptr(TaughtView) view = service_taught_view(world.service, actor, world.red, &error);
    gint64 taught = ((const Taught *)view->taught->pdata[0])->id;
    service_taught_end(world.service, actor, world.blue, taught, &error);
    expect("a group by another school", &error, SERVICE_ERROR_NOT_FOUND);
    service_taught_end(world.service, actor, world.red, taught, &error);
    expect("by its own", &error, -1);

    const struct {
        gint64 place, page; /* of what; under which school's address it is ended */
        gint code;
    } ends[] = {
        {world.blue, world.red, SERVICE_ERROR_NOT_FOUND}, {world.red, world.red, -1}, {0, world.red, -1}};
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autoptr(PolicyRule) rule = policy_rule_new();
        rule->branch = ends[i].place;
        rule->value[POLICY_PERIOD] = 14;
        char from[] = "25-12-2026", none[] = "";
        const ClosedDays days = {.branch = ends[i].place, .from = from, .to = none, .words = none};
        gint64 own = ends[i].place ? ends[i].place : world.red;
        gint64 made = service_policy_add(world.service, actor, own, rule, &error);
        g_assert_no_error(error);
        gint64 closed = service_closed_add(world.service, actor, own, &days, &error);
        g_assert_no_error(error);
        service_policy_remove(world.service, actor, ends[i].page, made, &error);
        expect("a rule", &error, ends[i].code);
        service_closed_remove(world.service, actor, ends[i].page, closed, &error);
        expect("closed days", &error, ends[i].code);
    }
    world_close(&world);
}

/* An employee gives a new password to whoever stands no higher; the answer is one that must be changed. */
static void
test_reset(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    gint64 manager = add(&world, ROLE_MANAGER, "beheer", NULL),
           desk = add(&world, ROLE_EMPLOYEE, "balie", NULL),
           uploader = add(&world, ROLE_UPLOADER, "upload", "1234");
    g_autoptr(Account) actor = as(&world, desk), school_actor = as(&world, uploader);
    g_assert_null(service_account_reset(world.service, actor, manager, &error));
    expect("a manager's", &error, SERVICE_ERROR_DENIED);
    g_assert_null(service_account_reset(world.service, actor, desk, &error));
    expect("the own", &error, SERVICE_ERROR_DENIED);
    g_assert_null(service_account_reset(world.service, school_actor, uploader, &error));
    expect("by a school", &error, SERVICE_ERROR_DENIED);
    g_autoptr(OneTime) one_time = service_account_reset(world.service, actor, uploader, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(strlen(one_time->password), >=, 16);
    g_autoptr(Account) after = as(&world, uploader);
    g_assert_true(after->must_change_password);
    world_close(&world);
}

static char *
try_log_in(World *world, const char *login, const char *password)
{
    g_autoptr(GError) error = NULL;
    g_auto(LoginWait) wait = {0};
    const LoginAttempt attempt = {.login = login, .password = password, .address = "192.0.2.1"};
    return service_login_ask(world->service, &attempt, &wait, &error);
}

/* A person of the register: made once, comes in by card and by name, and uploads only as a member. */
static void
test_person(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    pupils(&world, 2);
    gint64 desk = add(&world, ROLE_EMPLOYEE, "balie", NULL),
           teacher = add(&world, ROLE_TEACHER, "leraar", "1234");
    g_autoptr(Account) actor = as(&world, desk), other = as(&world, teacher);
    g_assert_null(service_account_make(world.service, other, 1, NULL, &error));
    expect("by a teacher", &error, SERVICE_ERROR_DENIED);
    g_assert_null(service_account_make(world.service, actor, 1, "12345", &error));
    expect("a name like a card's", &error, SERVICE_ERROR_INPUT);
    g_autoptr(OneTime) made = service_account_make(world.service, actor, 1, "kind.proef", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(made->card, ==, "0000000001");
    g_assert_null(service_account_make(world.service, actor, 1, NULL, &error));
    expect("twice", &error, SERVICE_ERROR_CONFLICT);
    g_autofree char *by_card = try_log_in(&world, "0000000001", made->password),
                    *by_name = try_log_in(&world, "Kind.Proef", made->password);
    g_assert_nonnull(by_card);
    g_autoptr(Session) card = service_session(world.service, by_card, &error);
    g_assert_no_error(error);
    g_autoptr(Session) session = service_session(world.service, by_name, &error);
    g_assert_no_error(error);
    g_assert_cmpint(card->account->id, ==, made->account);
    g_assert_cmpint(session->account->id, ==, made->account);
    g_assert_cmpint(session->account->n_grants, ==, 0);

    const NewGrant upload = {ROLE_UPLOADER, world.red, "", ""};
    service_grant_add(world.service, actor, made->account, &upload, &error);
    expect("no member", &error, SERVICE_ERROR_INPUT);
    fixture_script(world.url,
                   "INSERT INTO subscription (person_id, kind, status, from_date, to_date, is_open, at) "
                   "VALUES (1, 'adult', 'paid', '2026-01-01', '', 1, 0);");
    gint64 grant = service_grant_add(world.service, actor, made->account, &upload, &error);
    g_assert_no_error(error);
    /* Whose roles change logs in anew. */
    g_autofree char *anew = try_log_in(&world, "0000000001", made->password);
    g_autoptr(Session) with = service_session(world.service, anew, &error);
    g_assert_no_error(error);
    g_assert_true(account_may(with->account, RIGHT_UPLOAD, world.library, world.red));
    g_assert_true(service_grant_end(world.service, actor, 0, grant, &error));
    g_assert_null(service_session(world.service, anew, &error)); /* the next request */
    expect("a session of the role of before", &error, SERVICE_ERROR_NOT_FOUND);
    g_autofree char *again = try_log_in(&world, "0000000001", made->password);
    g_autoptr(Session) without = service_session(world.service, again, &error);
    g_assert_no_error(error);
    g_assert_false(account_has(without->account, RIGHT_UPLOAD));
    g_autoptr(GPtrArray) lines = service_upload_right_list(world.service, actor, &error);
    g_assert_cmpuint(lines->len, ==, 1); /* with its history */
    world_close(&world);
}

/* A group's passwords: by its teacher, not by another; for who has none or a one-time one, and for everybody when that is said. */
static void
test_class(void)
{
    World world;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    pupils(&world, 4); /* three in group 5, one in 6 */
    gint64 desk = add(&world, ROLE_EMPLOYEE, "balie", NULL),
           teacher = add(&world, ROLE_TEACHER, "leraar", "1234");
    g_autoptr(Account) staff = as(&world, desk), actor = as(&world, teacher);
    const ClassKey five = {world.red, "2026-2027", "5"}, six = {world.red, "2026-2027", "6"},
                   none = {world.red, "2026-2027", "9"};
    const ClassReset missing = {0, FALSE}, all = {0, TRUE};
    g_assert_null(service_class_view(world.service, actor, &five, &error));
    expect("not the own group yet", &error, SERVICE_ERROR_NOT_FOUND);
    service_taught_add(world.service, actor, &five, teacher, &error);
    expect("by the teacher", &error, SERVICE_ERROR_DENIED);
    service_taught_add(world.service, staff, &none, teacher, &error);
    expect("no such group", &error, SERVICE_ERROR_INPUT);
    service_taught_add(world.service, staff, &five, desk, &error);
    expect("no teacher", &error, SERVICE_ERROR_INPUT);
    g_assert_true(service_taught_add(world.service, staff, &five, teacher, &error));
    service_taught_add(world.service, staff, &five, teacher, &error);
    expect("twice", &error, SERVICE_ERROR_CONFLICT);
    g_assert_null(service_class_passwords(world.service, actor, &six, &all, &error));
    expect("another group", &error, SERVICE_ERROR_NOT_FOUND);

    g_autoptr(ClassSheet) sheet = service_class_passwords(world.service, actor, &five, &missing, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(sheet->sheet->len, ==, 3);
    const OneTime *first = sheet->sheet->pdata[0];
    g_assert_cmpstr(first->login, ==, first->card);
    g_autofree char *token = try_log_in(&world, first->card, first->password);
    g_autoptr(Session) pupil = service_session(world.service, token, &error);
    g_assert_cmpint(pupil->account->role, ==, ROLE_PUPIL);
    g_assert_cmpint(pupil->account->branch, ==, world.red);
    g_assert_true(
        service_password_change(world.service, pupil->account, first->password, "mijn leesboek", &error));
    g_autoptr(ClassSheet) again = service_class_passwords(world.service, actor, &five, &missing, &error);
    g_assert_cmpuint(again->sheet->len, ==, 2); /* not who has an own one */
    g_autoptr(ClassSheet) whole = service_class_passwords(world.service, actor, &five, &all, &error);
    g_assert_cmpuint(whole->sheet->len, ==, 3);
    const ClassReset one = {3, FALSE}, elsewhere = {4, FALSE};
    g_autoptr(ClassSheet) single = service_class_passwords(world.service, actor, &five, &one, &error);
    g_assert_cmpuint(single->sheet->len, ==, 1);
    g_assert_null(service_class_passwords(world.service, actor, &five, &elsewhere, &error));
    expect("a pupil of another group", &error, SERVICE_ERROR_NOT_FOUND);

    /* A pupil who is something more is the library's to reset. */
    const NewGrant more = {ROLE_TEACHER, world.blue, "", ""};
    service_grant_add(world.service, staff, first->account, &more, &error);
    g_assert_no_error(error);
    g_autoptr(ClassSheet) careful = service_class_passwords(world.service, actor, &five, &all, &error);
    g_assert_cmpuint(careful->sheet->len, ==, 2);
    g_assert_cmpuint(careful->without->len, ==, 1);

    /* An ended group, and an ended role, count at once. */
    g_autoptr(TaughtView) view = service_taught_view(world.service, staff, world.red, &error);
    g_assert_cmpuint(view->taught->len, ==, 1);
    g_assert_true(
        service_taught_end(world.service, staff, 0, ((const Taught *)view->taught->pdata[0])->id, &error));
    g_assert_null(service_class_view(world.service, actor, &five, &error));
    expect("no longer the own", &error, SERVICE_ERROR_NOT_FOUND);
    world_close(&world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(password_init());
    g_setenv("TZ", "Europe/Amsterdam", TRUE);
    g_test_add_func("/service/roles/give", test_give);
    g_test_add_func("/service/roles/last-manager", test_last_manager);
    g_test_add_func("/service/roles/paths", test_paths);
    g_test_add_func("/service/roles/reset", test_reset);
    g_test_add_func("/service/roles/person", test_person);
    g_test_add_func("/service/roles/class", test_class);
    return g_test_run();
}
