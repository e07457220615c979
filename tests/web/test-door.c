/* Many at the door at once, against a real service and portal: everyone gets in, in turn, and is told so; pages and the
 * library's people do not wait for pupils; what is wrong stays wrong. On SQLite and on PostgreSQL. */
#include <gio/gio.h>
#include <unistd.h>

#include "account/password.h"
#include "account/throttle.h"
#include "client.h"
#include "fixture.h"
#include "service/lane.h"
#include "service/login.h"
#include "service/school.h"
#include "store/account.h"
#include "store/grant.h"
#include "web/serve.h"
#include "web/web.h"

#define PASSWORD "drie losse woorden"
#define PUPILS   160
/* A form token that its cookie agrees with; as a ticket it is nobody's. */
#define VISITOR "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static char *folder;
static Service *service;
static Web *web;
static guint port;

static char *
card(guint i)
{
    return g_strdup_printf("1000%06u", i);
}

static char *
login_request(const char *login, const char *password, const char *extra)
{
    g_autoptr(GString) body = g_string_new(NULL);
    form_add(body, "token", VISITOR);
    form_add(body, "login", login);
    form_add(body, "password", password);
    return g_strdup_printf(
        "POST /login HTTP/1.1\r\nHost: localhost\r\nCookie: instroom-visitor=" VISITOR
        "%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %u\r\n\r\n%s",
        extra, (guint)body->len, body->str);
}

static Reply *
log_in(const char *login, const char *password, const char *extra)
{
    g_autofree char *request = login_request(login, password, extra);
    return client_talk(port, request, -1);
}

static Reply *
ask_wait(const char *ticket)
{
    g_autofree char *request = g_strdup_printf(
        "GET /login/wait?return=%%2Fpassword HTTP/1.1\r\nHost: localhost\r\nCookie: "
        "instroom-visitor=" VISITOR "; instroom-ticket=%s\r\n\r\n",
        ticket);
    return client_talk(port, request, -1);
}

/* Goes on asking like the page does, only sooner. */
static Reply *
wait_for_answer(const char *ticket, guint *told)
{
    for (guint i = 0; i < 3000; i++) {
        Reply *reply = ask_wait(ticket);
        if (reply->status != 200)
            return reply;
        g_autofree char *retry = reply_header(reply, "Retry-After");
        g_assert_nonnull(retry);
        g_assert_nonnull(strstr(reply->body->str, "http-equiv=\"refresh\""));
        (*told)++;
        reply_free(reply);
        g_usleep(20000);
    }
    g_error("no answer within a minute");
}

/* What becomes of an attempt, in line or not. */
static Reply *
log_in_and_wait(const char *login, const char *password, const char *extra)
{
    guint told = 0;
    Reply *reply = log_in(login, password, extra);
    g_autofree char *ticket = reply_cookie(reply, "instroom-ticket", NULL);
    if (ticket == NULL || *ticket == '\0')
        return reply;
    reply_free(reply);
    return wait_for_answer(ticket, &told);
}

/* So many pupils press the button at the same moment. */
static int *
flood(guint n)
{
    int *fds = g_new(int, n);
    for (guint i = 0; i < n; i++) {
        g_autofree char *login = card(i % PUPILS), *request = login_request(login, PASSWORD, "");
        fds[i] = client_connect(port);
        g_assert_true(client_send(fds[i], request, strlen(request)));
    }
    return fds;
}

/* Their tickets, of those who had to wait. Nobody was sent away. */
static GPtrArray *
collect(int *fds, guint n)
{
    GPtrArray *tickets = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < n; i++) {
        g_autoptr(Reply) reply = client_receive(fds[i], FALSE);
        g_autofree char *session = reply_cookie(reply, "instroom-session", NULL);
        close(fds[i]);
        g_assert_cmpuint(reply->status, ==, 303);
        if (session == NULL)
            g_ptr_array_add(tickets, reply_cookie(reply, "instroom-ticket", NULL));
    }
    g_free(fds);
    return tickets;
}

/* All at once, each in the end logged in; meanwhile pages are quick and the library gets in. */
static void
test_storm(void)
{
    guint told = 0;
    int *fds = flood(PUPILS);
    gint64 from = g_get_monotonic_time();
    g_autoptr(Reply) page = client_talk(port, "GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n", -1);
    gint64 page_took = g_get_monotonic_time() - from;
    g_autoptr(Reply) staff = log_in("employee1", PASSWORD, "");
    gint64 staff_took = g_get_monotonic_time() - from;
    g_autofree char *session = reply_cookie(staff, "instroom-session", NULL);
    g_assert_cmpuint(page->status, ==, 200);
    g_assert_cmpuint(staff->status, ==, 303);
    g_assert_nonnull(session); /* at once, without a line */
    g_autoptr(GPtrArray) tickets = collect(fds, PUPILS);
    for (guint i = 0; i < tickets->len; i++) {
        g_autoptr(Reply) answer = wait_for_answer(tickets->pdata[i], &told);
        g_autofree char *late = reply_cookie(answer, "instroom-session", NULL),
                        *location = reply_header(answer, "Location");
        g_assert_cmpuint(answer->status, ==, 303);
        g_assert_cmpstr(location, ==, "/password");
        g_assert_cmpuint(strlen(late), ==, 43);
    }
    g_test_message("%u of %u in line (told %u times); a page in %d us, the library in %d us", tickets->len,
                   PUPILS, told, (int)page_took, (int)staff_took);
    g_assert_cmpuint(tickets->len, >, 0);
    g_assert_cmpuint(tickets->len, <, PUPILS);
}

/* A ticket answers once, and an unknown one opens nothing. */
static void
test_once(void)
{
    g_autoptr(GPtrArray) tickets = collect(flood(120), 120);
    guint told = 0;
    g_assert_cmpuint(tickets->len, >, 0);
    const char *ticket = tickets->pdata[tickets->len - 1];
    g_autoptr(Reply) in = wait_for_answer(ticket, &told), twice = ask_wait(ticket),
                     unknown = ask_wait(VISITOR);
    g_autofree char *first = reply_cookie(in, "instroom-session", NULL),
                    *second = reply_cookie(twice, "instroom-session", NULL);
    g_assert_nonnull(first);
    g_assert_cmpuint(twice->status, ==, 410);
    g_assert_null(second);
    g_assert_cmpuint(unknown->status, ==, 410);
    g_assert_nonnull(strstr(unknown->body->str, "name=\"password\"")); /* the form, to try again */
}

/* In line a wrong password is as wrong as at the door, and the name stays in the form. */
static void
test_wrong(void)
{
    g_autofree char *login = card(3);
    int *fds = flood(120);
    g_autoptr(Reply) reply = log_in_and_wait(login, "verkeerd wachtwoord", "");
    g_autofree char *session = reply_cookie(reply, "instroom-session", NULL);
    g_ptr_array_unref(collect(fds, 120));
    g_assert_cmpuint(reply->status, ==, 422);
    g_assert_null(session);
    g_assert_nonnull(strstr(reply->body->str, login));
}

/* Who logs in again while waiting has one place, the last. */
static void
test_again(void)
{
    int *fds = flood(120);
    g_autofree char *login = card(5);
    g_autoptr(Reply) reply = log_in(login, PASSWORD, "");
    g_autofree char *ticket = reply_cookie(reply, "instroom-ticket", NULL);
    g_assert_nonnull(ticket);
    g_autofree char *extra = g_strconcat("; instroom-ticket=", ticket, NULL);
    g_autoptr(Reply) again = log_in(login, PASSWORD, extra), old = ask_wait(ticket);
    g_ptr_array_unref(collect(fds, 120));
    g_assert_cmpuint(again->status, ==, 303);
    g_assert_cmpuint(old->status, ==, 410);
}

/* Pupils who forgot their passwords make card numbers of that address wait, and nobody else. */
static void
test_apart(void)
{
    static const char here[] = "\r\nX-Forwarded-For: 192.0.2.77",
                      elsewhere[] = "\r\nX-Forwarded-For: 192.0.2.78";
    g_autofree char *pupil = card(7);
    for (guint i = 0; i < throttle_free(THROTTLE_ADDRESS, 0); i++) {
        g_autofree char *login = g_strdup_printf("2000%06u", i);
        g_autoptr(Reply) one = log_in_and_wait(login, "verkeerd wachtwoord", here);
        g_assert_cmpuint(one->status, ==, 422);
    }
    g_autoptr(Reply) closed = log_in_and_wait(pupil, PASSWORD, here),
                     teacher = log_in_and_wait("teacher1", PASSWORD, here),
                     other = log_in_and_wait(pupil, PASSWORD, elsewhere);
    g_assert_cmpuint(closed->status, ==, 429);
    g_assert_cmpuint(teacher->status, ==, 303);
    g_assert_cmpuint(other->status, ==, 303);
}

/* A line has an end: who comes then is told so at once, and the address next door still has room. */
static void
test_full(void)
{
    int *fds = flood(150);
    g_autofree char *login = card(9);
    const LoginAttempt attempt = {.login = login, .password = PASSWORD, .address = "192.0.2.99"},
                       next_door = {.login = login, .password = PASSWORD, .address = "192.0.2.98"};
    g_autoptr(GError) error = NULL;
    guint kept = 0;
    for (; error == NULL && kept < 2 * LOGIN_WAITING_MAX_OF_ADDRESS; kept++) {
        g_auto(LoginWait) wait = {0};
        g_autofree char *token = service_login_ask(service, &attempt, &wait, &error);
        g_assert_true(error != NULL || token != NULL || (wait.ticket != NULL && wait.seconds > 0));
    }
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_BUSY);
    g_assert_cmpuint(kept, >, LOGIN_WAITING_MAX_OF_ADDRESS);
    g_auto(LoginWait) wait = {0};
    g_autoptr(GError) none = NULL;
    g_autofree char *token = service_login_ask(service, &next_door, &wait, &none);
    g_assert_no_error(none);
    g_assert_null(token);
    g_assert_cmpuint(wait.ahead, >, 1000);
    g_assert_cmpuint(wait.seconds, >, 1);
    g_ptr_array_unref(collect(fds, 150));
}

/* Last: thousands are in line, and the program stops as soon as it is told to. */
static void
test_stop(void)
{
    gint64 from = g_get_monotonic_time();
    web_stop(g_steal_pointer(&web));
    service_free(g_steal_pointer(&service));
    g_assert_cmpint(g_get_monotonic_time() - from, <, 8 * G_USEC_PER_SEC);
}

static void
count(gpointer data, gpointer context)
{
    (void)context;
    g_atomic_int_inc((gint *)data);
    g_usleep(2000);
}

/* Work is done in the order in which it came, and the place in line says how much is before it. */
static void
test_lane(void)
{
    gint done = 0;
    Lane *lane = lane_new(1, 1);
    guint64 last = 0;
    for (guint i = 0; i < 20; i++)
        last = lane_push(lane, count, &done);
    g_assert_cmpuint(last, ==, 20);
    g_assert_cmpuint(lane_ahead(lane, last), <=, 19);
    for (guint before = 20; lane_length(lane) > 0;) {
        guint ahead = lane_ahead(lane, last);
        g_assert_cmpuint(ahead, <=, before);
        before = ahead;
    }
    g_assert_cmpuint(lane_ahead(lane, last), ==, 0);
    g_assert_cmpint(lane_estimate(lane, 10), >=, 10 * 2000);
    lane_push(lane, count, &done);
    lane_free(lane); /* does what waits */
    g_assert_cmpint(done, ==, 21);
}

static void
fill(const char *database)
{
    g_autoptr(GError) error = NULL;
    gint64 library = service_library_add(service, service_operator(), "Bibliotheek De Plas", &error);
    char code[] = "1234", name[] = "De Regenboog", brin[] = "";
    Branch branch = {.code = code, .name = name, .kind = BRANCH_PRIMARY, .brin = brin};
    gint64 school = service_branch_add(service, service_operator(), "Bibliotheek De Plas", &branch, &error);
    g_assert_no_error(error);
    g_autofree char *pupils = password_hash(PASSWORD, ROLE_PUPIL),
                    *staff = password_hash(PASSWORD, ROLE_EMPLOYEE);
    g_autoptr(Store) store = store_open(database, &error);
    store_enter(store, STORE_EVERY_LIBRARY);
    g_assert_true(store_begin(store, &error));
    for (guint i = 0; i < PUPILS + 2; i++) {
        Role role = i < PUPILS ? ROLE_PUPIL : i == PUPILS ? ROLE_EMPLOYEE : ROLE_TEACHER;
        g_autofree char *login = i < PUPILS ? card(i) : g_strconcat(role_name(role), "1", NULL);
        char language[] = "";
        const Account account = {.library = library, .login = login, .name = login, .language = language};
        const Grant grant = {.library = library, .branch = role == ROLE_EMPLOYEE ? 0 : school, .role = role};
        gint64 id = store_account_add(store, &account, i < PUPILS ? pupils : staff, &error);
        g_assert_cmpint(store_grant_add(store, id, &grant, &error), >, 0);
    }
    g_assert_true(store_commit(store, &error));
    g_assert_no_error(error);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    folder = g_dir_make_tmp("instroom-door-XXXXXX", NULL);
    g_autofree char *database = fixture_database_new(folder, "test");
    ServiceConfig config = {.database = database, .connections = 12};
    service = service_new(&config, &error);
    g_assert_no_error(error);
    ServeConfig serve = {.listen = "127.0.0.1:0", .threads = 4, .behind_proxy = TRUE};
    web = web_start(service, &serve, &error);
    g_assert_no_error(error);
    port = http_server_port(web->server);
    fill(database);
    g_test_add_func("/door/lane", test_lane);
    g_test_add_func("/door/storm", test_storm);
    g_test_add_func("/door/once", test_once);
    g_test_add_func("/door/wrong", test_wrong);
    g_test_add_func("/door/again", test_again);
    g_test_add_func("/door/apart", test_apart);
    g_test_add_func("/door/full", test_full);
    g_test_add_func("/door/stop", test_stop);
    int status = g_test_run();
    g_autofree char *remove = g_strdup_printf("rm -rf '%s'", folder);
    g_assert_cmpint(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL), ==, TRUE);
    g_free(folder);
    return status;
}
