/* The second step against a real database: set up, asked for after the password, each code once, ten recovery codes, throttled,
 * required where a library says so, taken away by staff with a line in the trail, its secret wrapped anew with another key. */
#include "fixture.h"
#include "account/password.h"
#include "service/account.h"
#include "service/door.h"
#include "service/factor.h"
#include "service/keys.h"
#include "service/school.h"
#include "service/session.h"
#include "store/account.h"
#include "store/factor.h"
#include "store/grant.h"

#define PASSWORD "drie losse woorden"
#define LIBRARY  "Bibliotheek De Plas"
#define SECOND   ((gint64)G_USEC_PER_SEC)
#define STEP     (30 * SECOND)
#define NOW      (G_GINT64_CONSTANT(1790000010) * SECOND)

static Service *service;
static char *folder, *url;

static gint64
add(Role role, const char *login)
{
    g_autoptr(GError) error = NULL;
    const NewAccount account = {LIBRARY, role <= ROLE_UPLOADER ? "1234" : NULL, login, login, PASSWORD, role};
    gint64 id = service_account_add(service, service_operator(), &account, NULL, &error);
    g_assert_no_error(error);
    return id;
}

static void
world_open(void)
{
    g_autoptr(GError) error = NULL;
    folder = g_dir_make_tmp("instroom-factor-XXXXXX", NULL);
    url = fixture_database_new(folder, "factor");
    g_autofree char *keys = g_build_filename(folder, "keys", NULL);
    const ServiceConfig config = {.database = url, .spool = folder, .keys = keys, .connections = 3};
    service = service_new(&config, &error);
    g_assert_no_error(error);
    service_set_clock(service, NOW);
    char code[] = "1234", name[] = "De Regenboog", brin[] = "";
    Branch branch = {.code = code, .name = name, .kind = BRANCH_PRIMARY, .brin = brin};
    service_library_add(service, service_operator(), LIBRARY, &error);
    service_branch_add(service, service_operator(), LIBRARY, &branch, &error);
    g_assert_no_error(error);
}

static void
world_close(void)
{
    service_free(g_steal_pointer(&service));
    fixture_database_remove(url);
    g_autofree char *remove = g_strdup_printf("rm -rf '%s'", folder);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
    g_clear_pointer(&folder, g_free);
    g_clear_pointer(&url, g_free);
}

/* The token after the password; is_half: as the log-in says. New. */
static char *
password(const char *login, gboolean is_half)
{
    const LoginAttempt asked = {
        .login = login, .password = PASSWORD, .address = "192.0.2.1", .agent = "Firefox, Linux"};
    g_auto(LoginWait) wait = {0};
    g_autoptr(GError) error = NULL;
    char *token = service_login_ask(service, &asked, &wait, &error);
    g_assert_no_error(error);
    g_assert_cmpint(wait.is_half, ==, is_half);
    return token;
}

/* Who is logged in with a token; NULL = nobody. */
static Session *
session_of(const char *token)
{
    g_autoptr(GError) error = NULL;
    Session *session = service_session(service, token, &error);
    if (session == NULL)
        g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    return session;
}

static Store *
store_of(void)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(url, &error);
    g_assert_no_error(error);
    store_enter(store, STORE_EVERY_LIBRARY);
    return store;
}

/* The code that the app of an account shows, steps away from now; new. The app has the key as the page says it. */
static char *
app_code(const guint8 *secret, gint64 steps)
{
    return totp_code(secret, service_now(service) + steps * STEP);
}

/* What a person types over from the page into the app. */
static void
type_secret(const char *text, guint8 secret[TOTP_SECRET_BYTES])
{
    guint bits = 0, value = 0, n = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == ' ')
            continue;
        value = value << 5 |
                (guint)(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", *c) - "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
        if ((bits += 5) >= 8)
            secret[n++] = (guint8)(value >> (bits -= 8));
    }
    g_assert_cmpuint(n, ==, TOTP_SECRET_BYTES);
}

/* Sets the second step up as its owner does; the recovery codes. */
static char **
enrol(const Account *account, guint8 secret[TOTP_SECRET_BYTES])
{
    g_autoptr(GError) error = NULL;
    g_auto(FactorView) view = {0};
    g_assert_true(service_factor_begin(service, account, &error));
    g_assert_true(service_factor_view(service, account, &view, &error));
    g_assert_cmpint(view.state, ==, FACTOR_BEGUN);
    type_secret(view.secret, secret);
    g_autofree char *wrong = app_code(secret, 50), *code = app_code(secret, -1);
    g_assert_null(service_factor_confirm(service, account, wrong, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    g_clear_error(&error);
    char **codes = service_factor_confirm(service, account, code, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(g_strv_length(codes), ==, RECOVERY_CODES);
    return codes;
}

/* What a code after the password gives; the session's token, or NULL with the error. */
static char *
give(const char *half, const char *code, ServiceError expected)
{
    g_autoptr(GError) error = NULL;
    guint seconds;
    char *token = service_login_code(service, half, code, &seconds, &error);
    if (token == NULL) {
        g_assert_error(error, SERVICE_ERROR, (gint)expected);
        g_assert_true((seconds > 0) == (expected == SERVICE_ERROR_LIMIT));
    } else {
        g_assert_no_error(error);
    }
    return token;
}

static void
test_codes(void)
{
    guint8 secret[TOTP_SECRET_BYTES];
    world_open();
    add(ROLE_EMPLOYEE, "balie");
    g_autofree char *first = password("balie", FALSE);
    g_autoptr(Session) before = session_of(first);
    g_auto(GStrv) codes = enrol(before->account, secret);

    g_autofree char *half = password("balie", TRUE);
    g_assert_null(session_of(half)); /* no rights: for every use case it is nobody's */
    g_autofree char *used = app_code(secret, -1), *far = app_code(secret, 2), *now = app_code(secret, 0);
    g_assert_null(give(half, used, SERVICE_ERROR_INPUT)); /* it confirmed the app: not twice */
    g_assert_null(give(half, far, SERVICE_ERROR_INPUT));
    g_autofree char *token = give(half, now, 0);
    g_assert_cmpstr(token, !=, half);
    g_autoptr(Session) in = session_of(token);
    g_assert_cmpstr(in->account->login, ==, "balie");
    g_assert_null(give(half, now, SERVICE_ERROR_NOT_FOUND)); /* the half session is gone */
    g_autofree char *again = password("balie", TRUE);
    g_assert_null(give(again, now, SERVICE_ERROR_INPUT)); /* replayed within its time */
    g_autofree char *next = app_code(secret, 1), *token2 = give(again, next, 0);
    g_assert_nonnull(token2);

    g_autofree char *third = password("balie", TRUE), *token3 = give(third, codes[4], 0);
    g_assert_nonnull(token3);
    g_autofree char *fourth = password("balie", TRUE);
    g_assert_null(give(fourth, codes[4], SERVICE_ERROR_INPUT)); /* once */
    g_autofree char *token4 = give(fourth, codes[0], 0);
    g_assert_nonnull(token4);
    g_autoptr(GError) error = NULL;
    g_auto(FactorView) view = {0};
    g_assert_true(service_factor_view(service, in->account, &view, &error));
    g_assert_cmpint(view.state, ==, FACTOR_ON);
    g_assert_cmpuint(view.codes_left, ==, RECOVERY_CODES - 2);
    g_assert_null(view.secret); /* not shown again */
    world_close();
}

/* Half a session lives for minutes; a session of before the code was not made half a one's token by it. */
static void
test_half_ends(void)
{
    guint8 secret[TOTP_SECRET_BYTES];
    gboolean is = FALSE;
    g_autoptr(GError) error = NULL;
    world_open();
    add(ROLE_EMPLOYEE, "balie");
    g_autofree char *first = password("balie", FALSE);
    g_autoptr(Session) session = session_of(first);
    g_auto(GStrv) codes = enrol(session->account, secret);
    g_autofree char *half = password("balie", TRUE);
    g_assert_true(service_login_is_half(service, half, &is, &error) && is);
    g_assert_true(service_login_is_half(service, first, &is, &error) && !is);
    g_assert_null(give(first, codes[0], SERVICE_ERROR_NOT_FOUND));
    service_set_clock(service, NOW + (FACTOR_MINUTES * 60 + 1) * SECOND);
    g_autofree char *code = app_code(secret, 0);
    g_assert_null(give(half, code, SERVICE_ERROR_NOT_FOUND));
    g_assert_true(service_login_is_half(service, half, &is, &error) && !is);
    world_close();
}

/* Whoever has the password and guesses the code waits; the right code gets in afterwards. */
static void
test_throttled(void)
{
    guint8 secret[TOTP_SECRET_BYTES];
    world_open();
    add(ROLE_MANAGER, "hoofd");
    g_autofree char *first = password("hoofd", FALSE);
    g_autoptr(Session) session = session_of(first);
    g_auto(GStrv) codes = enrol(session->account, secret);
    g_autofree char *half = password("hoofd", TRUE);
    for (guint i = 0; i < throttle_free(THROTTLE_CODE, 0); i++)
        g_assert_null(give(half, "000000", SERVICE_ERROR_INPUT));
    g_autofree char *right = app_code(secret, 0);
    g_assert_null(give(half, right, SERVICE_ERROR_LIMIT));
    g_assert_null(give(half, codes[0], SERVICE_ERROR_LIMIT));
    service_set_clock(service, NOW + 61 * SECOND);
    g_autofree char *later = app_code(secret, 0), *token = give(half, later, 0);
    g_assert_nonnull(token);
    world_close();
}

static void
test_required(void)
{
    static const struct {
        const char *login;
        Role role;
        FactorPolicy from;
    } people[] = {{"1000001", ROLE_PUPIL, N_FACTOR_POLICIES},
                  {"juf.anna", ROLE_TEACHER, N_FACTOR_POLICIES},
                  {"administratie", ROLE_UPLOADER, FACTOR_FOR_UPLOADERS},
                  {"balie", ROLE_EMPLOYEE, FACTOR_FOR_STAFF},
                  {"hoofd", ROLE_MANAGER, FACTOR_FOR_STAFF}};
    g_autoptr(GError) error = NULL;
    guint8 secret[TOTP_SECRET_BYTES];
    world_open();
    for (guint i = 0; i < G_N_ELEMENTS(people); i++) {
        add(people[i].role, people[i].login);
        g_autofree char *token = password(people[i].login, FALSE);
        for (guint policy = 0; policy < N_FACTOR_POLICIES; policy++) {
            g_assert_true(service_factor_policy_set(service, service_operator(), LIBRARY, policy, &error));
            g_autoptr(Session) session = session_of(token);
            g_assert_cmpint(session->must_enrol, ==, policy >= people[i].from);
            gboolean is_manager = people[i].role == ROLE_MANAGER;
            g_assert_cmpint(service_factor_policy_set(service, session->account, NULL, policy, &error), ==,
                            is_manager);
            g_clear_error(&error);
        }
    }
    g_autofree char *token = password("balie", FALSE);
    g_autoptr(Session) session = session_of(token);
    g_strfreev(enrol(session->account, secret));
    g_autoptr(Session) after = session_of(token);
    g_assert_false(after->must_enrol);
    service_set_clock(service, NOW + 5 * STEP);
    g_autofree char *code = app_code(secret, 0), *next = app_code(secret, 1);
    g_assert_false(service_factor_off(service, session->account, code, &error)); /* it stays on */
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_true(service_factor_policy_set(service, service_operator(), LIBRARY, FACTOR_FOR_NONE, &error));
    g_assert_true(service_factor_off(service, session->account, next, &error));
    g_autofree char *plain = password("balie", FALSE);
    g_assert_nonnull(plain);
    world_close();
}

/* A manager takes it away from an employee who lost the phone, not the other way round; sessions end; the trail has it. */
static void
test_reset(void)
{
    g_autoptr(GError) error = NULL;
    guint8 secret[TOTP_SECRET_BYTES];
    world_open();
    gint64 employee = add(ROLE_EMPLOYEE, "balie"), manager = add(ROLE_MANAGER, "hoofd");
    g_autofree char *of_employee = password("balie", FALSE), *of_manager = password("hoofd", FALSE);
    g_autoptr(Session) balie = session_of(of_employee), hoofd = session_of(of_manager);
    g_strfreev(enrol(balie->account, secret));
    g_assert_false(service_factor_reset(service, balie->account, manager, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_clear_error(&error);
    g_assert_true(service_factor_reset(service, hoofd->account, employee, &error));
    g_assert_no_error(error);
    g_assert_null(session_of(of_employee));
    g_autofree char *plain = password("balie", FALSE);
    g_autoptr(Session) in = session_of(plain);
    g_assert_nonnull(in);
    g_assert_false(service_factor_reset(service, hoofd->account, employee, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_assert_cmpint(
        fixture_number(url,
                       "SELECT count(*) FROM audit_line WHERE verb = 'reset' AND object_kind = 'factor'"),
        ==, 1);
    world_close();
}

/* At rest there is neither secret nor recovery code; another master key goes over it, and codes go on. */
static void
test_at_rest(void)
{
    g_autoptr(GError) error = NULL;
    guint8 secret[TOTP_SECRET_BYTES];
    guint files;
    world_open();
    gint64 id = add(ROLE_EMPLOYEE, "balie");
    g_autofree char *first = password("balie", FALSE);
    g_autoptr(Session) session = session_of(first);
    g_auto(GStrv) codes = enrol(session->account, secret);
    g_autoptr(Store) store = store_of();
    g_autoptr(StoredFactor) before = store_factor_get(store, id, &error);
    gsize length;
    const guint8 *bytes = g_bytes_get_data(before->key->wrapped, &length);
    g_assert_null(memmem(bytes, length, secret, 8));
    g_autoptr(GPtrArray) kept = store_recovery_list(store, id, &error);
    for (guint i = 0; i < kept->len; i++)
        g_assert_null(strstr(((StoredRecovery *)kept->pdata[i])->hash, codes[i]));
    g_autofree char *other = service_keys_add(service, &error);
    g_assert_true(service_keys_use(service, other, &files, &error));
    g_autoptr(StoredFactor) after = store_factor_get(store, id, &error);
    g_assert_cmpstr(after->key->name, ==, other);
    g_assert_cmpstr(after->key->name, !=, before->key->name);
    g_assert_true(service_keys_remove(service, before->key->name, &error)); /* nothing needs it any more */
    g_assert_false(service_keys_remove(service, other, &error));
    g_autofree char *half = password("balie", TRUE), *code = app_code(secret, 0),
                    *token = give(half, code, 0);
    g_assert_nonnull(token);
    world_close();
}

/* The list of sessions, and ending one, the others, and those of another account. */
static void
test_sessions(void)
{
    g_autoptr(GError) error = NULL;
    world_open();
    gint64 employee = add(ROLE_EMPLOYEE, "balie"), manager = add(ROLE_MANAGER, "hoofd");
    g_autofree char *one = password("balie", FALSE), *two = password("balie", FALSE),
                    *three = password("balie", FALSE), *of_manager = password("hoofd", FALSE);
    g_autoptr(Session) balie = session_of(one), hoofd = session_of(of_manager);
    g_autoptr(GPtrArray) list = service_session_list(service, balie->account, one, &error);
    g_assert_cmpuint(list->len, ==, 3);
    gint64 end = 0;
    guint these = 0;
    for (guint i = 0; i < list->len; i++) {
        const OwnSession *own = list->pdata[i];
        g_assert_cmpstr(own->device, ==, "Firefox, Linux");
        these += own->is_this;
        if (!own->is_this)
            end = own->id;
    }
    g_assert_cmpuint(these, ==, 1);
    g_assert_false(service_session_end(service, hoofd->account, end, &error)); /* not another's */
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_true(service_session_end(service, balie->account, end, &error));
    g_assert_true(service_session_end_others(service, balie->account, one, &error));
    g_assert_null(session_of(two));
    g_assert_null(session_of(three));
    g_autoptr(Session) still = session_of(one);
    g_assert_nonnull(still);
    g_assert_null(service_session_list_of(service, balie->account, manager, &error));
    g_clear_error(&error);
    g_assert_false(service_session_end_of(service, balie->account, manager, &error));
    g_clear_error(&error);
    g_autoptr(GPtrArray) theirs = service_session_list_of(service, hoofd->account, employee, &error);
    g_assert_cmpuint(theirs->len, ==, 1);
    g_assert_true(service_session_end_of(service, hoofd->account, employee, &error));
    g_assert_null(session_of(one));

    /* Another role is another session. */
    g_autofree char *before = password("balie", FALSE);
    const NewGrant grant = {.role = ROLE_MANAGER, .from = "", .to = ""};
    gint64 id = service_grant_add(service, hoofd->account, employee, &grant, &error);
    g_assert_no_error(error);
    g_assert_null(session_of(before));
    g_autofree char *between = password("balie", FALSE);
    g_assert_true(service_grant_end(service, hoofd->account, 0, id, &error));
    g_assert_null(session_of(between));
    g_autofree char *last = password("balie", FALSE);
    g_assert_true(service_account_close(service, hoofd->account, employee, &error));
    g_assert_null(session_of(last));
    world_close();
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(password_init() && totp_init());
    g_test_add_func("/factor/codes", test_codes);
    g_test_add_func("/factor/half-ends", test_half_ends);
    g_test_add_func("/factor/throttled", test_throttled);
    g_test_add_func("/factor/required", test_required);
    g_test_add_func("/factor/reset", test_reset);
    g_test_add_func("/factor/at-rest", test_at_rest);
    g_test_add_func("/factor/sessions", test_sessions);
    return g_test_run();
}
