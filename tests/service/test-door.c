/* Attackers at the door, day in day out, each as clever as the door tells them to be: how many guesses get through, and that
 * whoever the name belongs to gets in with the right password, all the while. */
#include "fixture.h"
#include "account/password.h"
#include "service/account.h"
#include "service/door.h"
#include "service/school.h"
#include "service/session.h"
#include "store/account.h"
#include "store/grant.h"

#define PASSWORD "drie losse woorden"
/* Of that password, at the least cost that there is: it is made anew at the first log-in, and wrong guesses stay cheap. */
#define CHEAP_HASH                                                                                           \
    "$argon2id$v=19$m=8,t=1,p=1$LYSinE1tJ019ZEhRDMuiPw$yHzd4mG44jcgqzCHHh8zmhc5/zByI/zRZth20H1jNwU"
#define SECOND  ((gint64)G_USEC_PER_SEC)
#define MINUTE  (60 * SECOND)
#define DAY     (1440 * MINUTE)
#define NOW     (G_GINT64_CONSTANT(1790000000) * SECOND)
#define SCHOOL  "192.0.2.1"
#define HOME    "192.0.2.2"
#define TEACHER "juf.anna"
#define PUPILS  40

static Service *service;
static char *device; /* the teacher's own browser */

typedef enum { IN, WRONG, WAIT } Answer;

/* How an attempt went; seconds: to wait. browser: one letter, a secret of the browser. */
static Answer
attempt(const char *login, const char *password, const char *address, const char *own, const char *browser,
        guint *seconds)
{
    const LoginAttempt asked = {
        .login = login, .password = password, .address = address, .device = own, .browser = browser};
    g_auto(LoginWait) wait = {0};
    g_autoptr(GError) error = NULL;
    g_autofree char *token = service_login_ask(service, &asked, &wait, &error);
    *seconds = wait.seconds;
    if (token != NULL) {
        g_assert_nonnull(wait.device);
        if (own == NULL && g_str_equal(address, SCHOOL) && g_str_equal(login, TEACHER) && device == NULL)
            device = g_strdup(wait.device);
        return IN;
    }
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT))
        return WRONG;
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_LIMIT);
    g_assert_cmpuint(wait.seconds, >, 0);
    return WAIT;
}

static char *
pupil_name(guint i)
{
    return g_strdup_printf("leerling%02u", i);
}

static void
fill(const char *database)
{
    g_autoptr(GError) error = NULL;
    gint64 library = service_library_add(service, service_operator(), "Bibliotheek De Plas", &error);
    char code[] = "1234", name[] = "De Regenboog", brin[] = "", language[] = "";
    Branch branch = {.code = code, .name = name, .kind = BRANCH_PRIMARY, .brin = brin};
    gint64 school = service_branch_add(service, service_operator(), "Bibliotheek De Plas", &branch, &error);
    g_assert_no_error(error);
    g_autoptr(Store) store = store_open(database, &error);
    store_enter(store, STORE_EVERY_LIBRARY);
    g_assert_true(store_begin(store, &error));
    for (guint i = 0; i <= PUPILS; i++) {
        g_autofree char *login = i < PUPILS ? pupil_name(i) : g_strdup(TEACHER);
        const Account account = {.library = library, .login = login, .name = login, .language = language};
        const Grant grant = {
            .library = library, .branch = school, .role = i < PUPILS ? ROLE_PUPIL : ROLE_TEACHER};
        gint64 id = store_account_add(store, &account, CHEAP_HASH, &error);
        g_assert_cmpint(store_grant_add(store, id, &grant, &error), >, 0);
    }
    g_assert_true(store_commit(store, &error));
}

typedef struct {
    char *folder, *url;
} World;

/* A school that has been at work for some days: its address is known, and the teacher's browser. */
static void
world_open(World *world)
{
    g_autoptr(GError) error = NULL;
    world->folder = g_dir_make_tmp("instroom-doors-XXXXXX", NULL);
    world->url = fixture_database_new(world->folder, "doors");
    const ServiceConfig config = {.database = world->url, .spool = world->folder, .connections = 3};
    service = service_new(&config, &error);
    g_assert_no_error(error);
    service_set_clock(service, NOW - DAY);
    fill(world->url);
    guint seconds;
    for (guint i = 0; i < DOOR_SCHOOL_NAMES; i++) {
        g_autofree char *login = pupil_name(i);
        g_assert_cmpint(attempt(login, PASSWORD, SCHOOL, NULL, "p", &seconds), ==, IN);
    }
    g_assert_cmpint(attempt(TEACHER, PASSWORD, SCHOOL, NULL, "t", &seconds), ==, IN);
}

static void
world_close(World *world)
{
    service_free(g_steal_pointer(&service));
    fixture_database_remove(world->url);
    g_autofree char *remove = g_strdup_printf("rm -rf '%s'", world->folder);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
    g_free(world->folder);
    g_free(world->url);
    g_clear_pointer(&device, g_free);
}

/* One who attacks: so many names from so many addresses, from each with one browser. Each comes back when told to. */
typedef struct {
    const char *title;
    guint names, addresses;
    gboolean in_school; /* the first address is the school's */
    gint64 during;
    guint most_each, most; /* guesses that get through, of a name and of all */
    guint new_at_school,
        new_elsewhere; /* minutes that the teacher waits at most, with another browser than the own */
} Attack;

typedef struct {
    const Attack *attack;
    gint64 *next; /* of each name at each address */
    guint *through, all;
} Attacker;

static void
attacker_init(Attacker *attacker, const Attack *attack)
{
    attacker->attack = attack;
    attacker->next = g_new(gint64, (gsize)attack->names * attack->addresses);
    for (guint i = 0; i < attack->names * attack->addresses; i++)
        attacker->next[i] = NOW;
    attacker->through = g_new0(guint, attack->names);
    attacker->all = 0;
}

static gint64
attacker_goes_on(Attacker *attacker)
{
    const Attack *attack = attacker->attack;
    guint first = 0, seconds;
    for (guint i = 1; i < attack->names * attack->addresses; i++)
        if (attacker->next[i] < attacker->next[first])
            first = i;
    guint who = first % attack->names, where = first / attack->names;
    gint64 now = attacker->next[first];
    g_autofree char *login = who == 0 ? g_strdup(TEACHER) : pupil_name(who),
                    *address = where == 0 && attack->in_school
                                   ? g_strdup(SCHOOL)
                                   : g_strdup_printf("198.51.%u.%u", where / 250, where % 250),
                    *browser = g_strdup_printf("a%u", where);
    service_set_clock(service, now);
    Answer answer = attempt(login, "geraden wachtwoord", address, NULL, browser, &seconds);
    g_assert_cmpint(answer, !=, IN);
    attacker->through[who] += answer == WRONG;
    attacker->all += answer == WRONG;
    attacker->next[first] = now + (answer == WAIT ? seconds * SECOND : SECOND / 10);
    return now;
}

/* Until the given moment the attacker goes on; then somebody tries, and again when told to. Minutes until inside. */
static guint
minutes_until_inside(Attacker *attacker, gint64 from, const char *address, const char *own)
{
    gint64 now = from;
    for (guint i = 0; i < 500; i++) {
        guint seconds;
        while (attacker_goes_on(attacker) < now)
            ;
        service_set_clock(service, now);
        Answer answer = attempt(TEACHER, PASSWORD, address, own, "anna", &seconds);
        if (answer == IN)
            return (guint)((now - from + MINUTE - 1) / MINUTE);
        g_assert_cmpint(answer, ==, WAIT);
        now += seconds * SECOND;
    }
    g_assert_not_reached();
}

static void
test_attack(gconstpointer data)
{
    const Attack *attack = data;
    World world;
    Attacker attacker;
    world_open(&world);
    attacker_init(&attacker, attack);
    while (attacker_goes_on(&attacker) < NOW + attack->during)
        ;
    guint most = 0;
    for (guint i = 0; i < attack->names; i++)
        most = MAX(most, attacker.through[i]);
    g_test_message("%s: %u guesses, %u at most of a name", attack->title, attacker.all, most);
    g_assert_cmpuint(most, <=, attack->most_each);
    g_assert_cmpuint(attacker.all, <=, attack->most);
    g_assert_cmpuint(attacker.all, >, 0);

    gint64 now = NOW + attack->during + SECOND;
    guint at_school = minutes_until_inside(&attacker, now, SCHOOL, device),
          at_home = minutes_until_inside(&attacker, now + MINUTE, HOME,
                                         device); /* a new address, the own browser */
    g_assert_cmpuint(at_school, ==, 0);
    g_assert_cmpuint(at_home, ==, 0);
    guint new_at_school = minutes_until_inside(&attacker, now + 2 * MINUTE, SCHOOL, NULL),
          new_elsewhere = minutes_until_inside(&attacker, now + 60 * MINUTE, "203.0.113.9", NULL);
    g_test_message("with another browser: %u minutes at school, %u elsewhere", new_at_school, new_elsewhere);
    g_assert_cmpuint(new_at_school, <=, attack->new_at_school);
    g_assert_cmpuint(new_elsewhere, <=, attack->new_elsewhere);
    g_free(attacker.next);
    g_free(attacker.through);
    world_close(&world);
}

/* A day of each counter is in tests/account/test-throttle.c. */
static const Attack attacks[] = {
    {"one name from one address", 1, 1, FALSE, DAY / 4, 35, 35, 0, 30},
    {"one name from twenty addresses", 1, 20, FALSE, DAY / 4, 35, 35, 0, 21 * 15},
    {"many names from one address", 20, 1, FALSE, 60 * MINUTE, 20, 105, 0, 45},
    {"password spraying: many names from many addresses", PUPILS, 6, FALSE, 10 * MINUTE, 10, 250, 0, 125},
    {"a pupil who locks the teacher out, at the school", 1, 1, TRUE, DAY / 4, 85, 85, 15, 15},
};

/* Whether a name exists is told by no answer, no number and no wait: both go through the same. */
static void
test_alike(void)
{
    World world;
    world_open(&world);
    service_set_clock(service, NOW);
    for (guint i = 0; i < 12; i++) {
        guint known, unknown;
        Answer of_known = attempt(TEACHER, "fout wachtwoord", "203.0.113.1", NULL, "x", &known),
               of_unknown = attempt("juf.niemand", "fout wachtwoord", "203.0.113.2", NULL, "x", &unknown);
        g_assert_cmpint(of_known, ==, of_unknown);
        g_assert_cmpuint(known, ==, unknown);
        g_assert_true((i < 5) == (of_known == WRONG));
    }
    world_close(&world);
}

/* A turn is its browser's: nobody else's at the same address, and it is there once. */
static void
test_turns(void)
{
    World world;
    guint first, second, seconds;
    world_open(&world);
    service_set_clock(service, NOW);
    for (guint i = 0; i < 5; i++)
        g_assert_cmpint(attempt(TEACHER, "fout wachtwoord", HOME, NULL, "x", &seconds), ==, WRONG);
    g_assert_cmpint(attempt(TEACHER, PASSWORD, HOME, NULL, "x", &first), ==,
                    WAIT); /* even with the right one */
    g_assert_cmpint(attempt(TEACHER, PASSWORD, HOME, NULL, "x", &seconds), ==, WAIT);
    g_assert_cmpuint(seconds, ==, first); /* asking again changes nothing */
    g_assert_cmpint(attempt(TEACHER, PASSWORD, HOME, NULL, "y", &second), ==, WAIT);
    g_assert_cmpuint(second, >, first);
    service_set_clock(service, NOW + first * SECOND);
    g_assert_cmpint(attempt(TEACHER, "fout wachtwoord", HOME, NULL, "z", &seconds), ==, WAIT);
    g_assert_cmpint(attempt(TEACHER, "fout wachtwoord", HOME, NULL, "x", &seconds), ==, WRONG);
    g_assert_cmpint(attempt(TEACHER, "fout wachtwoord", HOME, NULL, "x", &seconds), ==, WAIT);
    service_set_clock(service, NOW + second * SECOND);
    g_assert_cmpint(attempt(TEACHER, PASSWORD, HOME, NULL, "y", &seconds), ==, IN);
    world_close(&world);
}

/* A device token that nobody gave, or that is another account's, makes no browser known; a new password ends what was known
 * and what was counted. */
static void
test_devices(void)
{
    World world;
    guint seconds;
    g_autoptr(GError) error = NULL;
    world_open(&world);
    g_autofree char *stray = token_new(), *pupil = pupil_name(3);
    service_set_clock(service, NOW);
    for (guint i = 0; i < 5; i++)
        g_assert_cmpint(attempt(TEACHER, "fout wachtwoord", HOME, stray, NULL, &seconds), ==, WRONG);
    g_assert_cmpint(attempt(TEACHER, PASSWORD, HOME, stray, NULL, &seconds), ==, WAIT);
    for (guint i = 0; i < 5; i++)
        g_assert_cmpint(attempt(pupil, "fout wachtwoord", HOME, device, NULL, &seconds), ==, WRONG);
    g_assert_cmpint(attempt(pupil, PASSWORD, HOME, device, NULL, &seconds), ==, WAIT);
    g_assert_cmpint(attempt(TEACHER, PASSWORD, HOME, device, NULL, &seconds), ==, IN);
    g_autoptr(Store) store = store_open(world.url, &error);
    store_enter(store, STORE_EVERY_LIBRARY);
    g_autoptr(Account) account = store_account_find(store, TEACHER, "2026-11-22", NULL, &error);
    g_assert_no_error(error);
    g_autoptr(OneTime) fresh = service_account_reset(service, service_operator(), account->id, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < 5; i++)
        g_assert_cmpint(attempt(TEACHER, "fout wachtwoord", HOME, device, NULL, &seconds), ==, WRONG);
    g_assert_cmpint(attempt(TEACHER, fresh->password, HOME, device, NULL, &seconds), ==,
                    WAIT); /* a stranger again */
    world_close(&world);
}

/* The same customer's addresses are one stranger. */
static void
test_networks(void)
{
    World world;
    guint seconds, through = 0;
    world_open(&world);
    service_set_clock(service, NOW);
    for (guint i = 0; i < 60; i++) {
        g_autofree char *address = g_strdup_printf("2001:db8:7:%x::%x", i, i + 1),
                        *login = g_strdup_printf("naam%u", i);
        through += attempt(login, "fout wachtwoord", address, NULL, "x", &seconds) == WRONG;
    }
    g_assert_cmpuint(through, ==, throttle_free(THROTTLE_ADDRESS, 0));
    g_assert_cmpint(attempt("iemand", "fout wachtwoord", "2001:db8:8::1", NULL, "x", &seconds), ==, WRONG);
    world_close(&world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(password_init());
    for (guint i = 0; i < G_N_ELEMENTS(attacks); i++) {
        g_autofree char *path = g_strdup_printf("/doors/attack/%s", attacks[i].title);
        g_test_add_data_func(path, &attacks[i], test_attack);
    }
    g_test_add_func("/doors/alike", test_alike);
    g_test_add_func("/doors/turns", test_turns);
    g_test_add_func("/doors/devices", test_devices);
    g_test_add_func("/doors/networks", test_networks);
    return g_test_run();
}
