/* The portal's door against a real service and database: log-in, sessions, rights of every route for every
 * role, forged forms, headers. On SQLite and on PostgreSQL. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "account/throttle.h"
#include "browser.h"
#include "client.h"
#include "fixture.h"
#include "service/account.h"
#include "service/school.h"
#include "service/login.h"
#include "service/factor.h"
#include "service/session.h"
#include "web/fault.h"
#include "web/portal/sessions.h"
#include "web/portal/layout.h"
#include "web/serve.h"
#include "web/web.h"

#define PASSWORD "drie losse woorden"

static char *folder;
static Service *service;
static Web *web;
static guint port;

static void
test_login(void)
{
    g_auto(Browser) browser = {.port = port};
    g_autoptr(Reply) away = browser_get(&browser, "/uploads/12?x=1");
    if (away->status == 303)
        reply_assert_location(away, "/login?return=%2Fuploads%2F12%3Fx%3D1");
    g_autoptr(Reply) start = browser_get(&browser, "/");
    reply_assert_location(start, "/schools"); /* to the own school, or to log in */
    g_autoptr(Reply) in = browser_log_in(&browser, " UPLOADER1 ", PASSWORD, "/password");
    reply_assert_location(in, "/password");
    g_autofree char *flags = NULL, *session = reply_cookie(in, "instroom-session", &flags);
    g_assert_cmpuint(strlen(session), ==, 43);
    g_assert_cmpstr(flags, ==, "; Path=/; HttpOnly; SameSite=Lax");
    g_autoptr(Reply) menu = browser_get(&browser, "/");
    g_assert_cmpuint(menu->status, ==, 200);
    g_assert_nonnull(strstr(menu->body->str, "De Regenboog"));
    g_assert_nonnull(strstr(menu->body->str, "/uploads/new"));
    g_assert_null(strstr(menu->body->str, "\"/imports\"")); /* not theirs */
    g_autoptr(Reply) again = browser_get(&browser, "/login");
    reply_assert_location(again, "/");

    /* Logged out: the token is worth nothing any more, also when someone kept it. */
    g_autofree char *kept = g_strdup(browser.session);
    g_autofree char *form = g_strdup_printf("token=%s", browser.token);
    g_autoptr(Reply) out = browser_ask(&browser, "/logout", form, NULL);
    reply_assert_location(out, "/login?after=logout");
    browser_remember(&browser, out);
    g_assert_cmpstr(browser.session, ==, "");
    g_free(browser.session);
    browser.session = g_steal_pointer(&kept);
    g_autoptr(Reply) after = browser_get(&browser, "/");
    reply_assert_location(after, "/schools");
}

static void
test_https_cookies(void)
{
    g_auto(Browser) browser = {.port = port, .extra = "X-Forwarded-Proto: https\r\n"};
    g_autoptr(Reply) page = browser_ask(&browser, "/login", NULL, NULL);
    g_autofree char *flags = NULL, *visitor = reply_cookie(page, "__Host-instroom-visitor", &flags);
    g_autofree char *transport = reply_header(page, "Strict-Transport-Security");
    g_assert_nonnull(visitor);
    g_assert_cmpstr(flags, ==, "; Path=/; HttpOnly; SameSite=Strict; Secure");
    g_assert_nonnull(transport);
    g_autofree char *plain = reply_cookie(page, "instroom-visitor", NULL);
    g_assert_null(plain);
}

/* Nobody learns from the answer whether a name exists. */
static void
test_wrong(void)
{
    static const char *const tries[][2] = {
        {"teacher1", "verkeerd wachtwoord"}, {"nobody-here", "verkeerd wachtwoord"}, {"a", "b"}};
    g_autofree char *first = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(tries); i++) {
        g_auto(Browser) browser = {.port = port};
        g_autoptr(Reply) reply = browser_log_in(&browser, tries[i][0], tries[i][1], NULL);
        g_assert_cmpuint(reply->status, ==, 422);
        g_assert_null(browser.session);
        const char *from = strstr(reply->body->str, "role=\"alert\"");
        g_autofree char *words = g_strndup(from, (gsize)(strstr(from, "</div>") - from));
        if (first)
            g_assert_cmpstr(words, ==, first);
        else
            first = g_steal_pointer(&words);
    }
}

/* After the free ones even the right password waits, and gets in when the page said so; a browser that is known does not wait. */
static void
test_throttle(void)
{
    g_auto(Browser) known = {.port = port, .extra = "X-Forwarded-For: 192.0.2.9\r\n"};
    g_autoptr(Reply) before = browser_log_in(&known, "throttled", PASSWORD, NULL);
    g_autofree char *flags = NULL, *device = reply_cookie(before, "instroom-device", &flags);
    g_assert_cmpuint(before->status, ==, 303);
    g_assert_cmpuint(strlen(device), ==, 43);
    g_assert_cmpstr(flags, ==, "; Path=/; HttpOnly; SameSite=Strict; Max-Age=15552000");

    g_auto(Browser) browser = {.port = port, .extra = "X-Forwarded-For: 192.0.2.10\r\n"};
    for (guint i = 0; i < throttle_free(THROTTLE_NAME, 0); i++) {
        g_autoptr(Reply) reply = browser_log_in(&browser, "throttled", "verkeerd wachtwoord", NULL);
        g_assert_cmpuint(reply->status, ==, 422);
    }
    g_autoptr(Reply)
        closed = browser_log_in(&browser, "throttled", PASSWORD, NULL); /* even with the right one */
    g_autofree char *retry = reply_header(closed, "Retry-After");
    g_assert_cmpuint(closed->status, ==, 429);
    g_assert_nonnull(strstr(closed->body->str, "1 minu"));
    g_auto(Browser) next_to_it = {.port = port, .extra = browser.extra};
    g_autoptr(Reply) other = browser_log_in(&next_to_it, "teacher2", PASSWORD, NULL); /* others go on */
    g_assert_cmpuint(other->status, ==, 303);

    g_autofree char *extra = g_strdup_printf("X-Forwarded-For: 192.0.2.11\r\nCookie: instroom-device=%s\r\n",
                                             device);
    g_auto(Browser)
        own = {.port = port, .extra = extra}; /* elsewhere, and with what this browser was given */
    g_autoptr(Reply) at_once = browser_log_in(&own, "throttled", PASSWORD, NULL);
    g_assert_cmpuint(at_once->status, ==, 303);

    guint64 seconds = g_ascii_strtoull(retry, NULL, 10);
    g_assert_cmpuint(seconds, >, 50);
    g_assert_cmpuint(seconds, <=, 61);
    service_set_clock(service, g_get_real_time() + (gint64)(seconds + 1) * G_USEC_PER_SEC);
    g_autoptr(Reply) later = browser_log_in(&browser, "throttled", PASSWORD, NULL);
    service_set_clock(service, 0);
    g_assert_cmpuint(later->status, ==, 303);
}

static void
test_throttle_address(void)
{
    g_auto(Browser) browser = {.port = port, .extra = "X-Forwarded-For: 192.0.2.20\r\n"};
    for (guint i = 0; i < throttle_free(THROTTLE_ADDRESS, 0); i++) {
        g_autofree char *login = g_strdup_printf("guess%u", i);
        g_autoptr(Reply) reply = browser_log_in(&browser, login, "verkeerd wachtwoord", NULL);
        g_assert_cmpuint(reply->status, ==, 422);
    }
    g_autoptr(Reply) closed = browser_log_in(&browser, "teacher2", PASSWORD, NULL);
    g_assert_cmpuint(closed->status, ==, 429);
    browser_clear(&browser);
    browser.extra = "X-Forwarded-For: 192.0.2.21\r\n";
    g_autoptr(Reply) elsewhere = browser_log_in(&browser, "teacher2", PASSWORD, NULL);
    g_assert_cmpuint(elsewhere->status, ==, 303);
}

static char *
add_account(Role role, const char *login, const char *password)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OneTime) one_time = NULL;
    gboolean of_school = role <= ROLE_UPLOADER;
    NewAccount account = {"Bibliotheek De Plas", of_school ? "1234" : NULL, login, login, password, role};
    service_account_add(service, service_operator(), &account, &one_time, &error);
    g_assert_no_error(error);
    return one_time != NULL ? g_strdup(one_time->password) : NULL;
}

static void
test_one_time(void)
{
    g_autofree char *one_time = add_account(ROLE_UPLOADER, "newcomer", NULL);
    g_auto(Browser) browser = {.port = port}, other = {.port = port};
    reply_free(browser_log_in(&browser, "newcomer", one_time, NULL));
    reply_free(browser_log_in(&other, "newcomer", one_time, NULL));
    g_autoptr(Reply) start = browser_get(&browser, "/");
    reply_assert_location(start, "/password"); /* nowhere else */
    g_autoptr(Reply) page = browser_get(&browser, "/password");
    g_assert_cmpuint(page->status, ==, 200);
    g_assert_null(strstr(page->body->str, "/uploads/new"));

    static const struct {
        const char *fresh, *again;
        guint status;
    } tries[] = {{"kort", "kort", 422},
                 {"drie andere woorden", "drie ander woord", 422},
                 {NULL, NULL, 422},
                 {"drie andere woorden", "drie andere woorden", 303}};
    for (guint i = 0; i < G_N_ELEMENTS(tries); i++) {
        g_autoptr(GString) body = g_string_new(NULL);
        form_add(body, "token", browser.token);
        form_add(body, "old", one_time);
        form_add(body, "new", tries[i].fresh ? tries[i].fresh : one_time);
        form_add(body, "again", tries[i].fresh ? tries[i].again : one_time);
        g_autoptr(Reply) reply = browser_ask(&browser, "/password", body->str, NULL);
        g_assert_cmpuint(reply->status, ==, tries[i].status);
    }
    g_autoptr(Reply) ended = browser_get(&other, "/password"); /* every session of the account has ended */
    reply_assert_location(ended, "/login?return=%2Fpassword");
    g_auto(Browser) fresh = {.port = port};
    g_autoptr(Reply) old = browser_log_in(&fresh, "newcomer", one_time, NULL);
    g_assert_cmpuint(old->status, ==, 422);
    g_autoptr(Reply) new = browser_log_in(&fresh, "newcomer", "drie andere woorden", NULL);
    reply_assert_location(new, "/");
    g_autoptr(Reply) menu = browser_get(&fresh, "/");
    g_assert_cmpuint(menu->status, ==, 200);
}

static void
test_session_ends(void)
{
    g_auto(Browser) browser = browser_of(port, "teacher1", PASSWORD);
    gint64 now = g_get_real_time(), minute = 60 * G_USEC_PER_SEC;
    for (gint at = 0; at <= SESSION_LONGEST_HOURS * 60; at += SESSION_IDLE_MINUTES - 1) {
        service_set_clock(service, now + at * minute);
        g_autoptr(Reply) page = browser_get(&browser, "/"); /* kept alive by being used */
        g_assert_cmpuint(page->status, ==, at < SESSION_LONGEST_HOURS * 60 ? 200 : 303);
    }
    service_set_clock(service, now + (SESSION_LONGEST_HOURS * 60 + 1) * minute);
    g_autoptr(Reply) over = browser_get(&browser, "/"); /* but not for ever */
    g_assert_cmpuint(over->status, ==, 303);

    service_set_clock(service, now);
    g_auto(Browser) idle = browser_of(port, "teacher1", PASSWORD);
    service_set_clock(service, now + (SESSION_IDLE_MINUTES + 1) * minute);
    g_autoptr(Reply) away = browser_get(&idle, "/");
    service_set_clock(service, 0);
    g_assert_cmpuint(away->status, ==, 303);
}

static void
test_forged_forms(void)
{
    static const struct {
        const char *headers;
        gboolean right_token;
        guint status;
    } cases[] = {
        {"", TRUE, 303},
        {"Sec-Fetch-Site: same-origin\r\nOrigin: http://localhost\r\n", TRUE, 303},
        {"", FALSE, 403},
        {"Sec-Fetch-Site: cross-site\r\n", TRUE, 403},
        {"Sec-Fetch-Site: same-site\r\n", TRUE, 403},
        {"Sec-Fetch-Site: none\r\n", TRUE, 403},
        {"Origin: https://evil.example\r\n", TRUE, 403},
        {"Origin: http://localhost.evil.example\r\n", TRUE, 403},
        {"Origin: null\r\n", TRUE, 403},
        {"Origin: http://localhost:81\r\n", TRUE, 403},
    };
    g_auto(Browser) browser = browser_of(port, "teacher1", PASSWORD),
                    other = browser_of(port, "teacher2", PASSWORD);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) body = g_string_new(NULL);
        form_add(body, "token", cases[i].right_token ? browser.token : other.token);
        form_add(body, "language", "nl");
        browser.extra = cases[i].headers;
        g_autoptr(Reply) reply = browser_ask(&browser, "/language", body->str, NULL);
        if (reply->status != cases[i].status)
            g_error("case %u: %u", i, reply->status);
    }
    browser.extra = NULL;
    static const char *const bodies[] = {"language=nl", "language=nl&token=", "token=x&language=nl"};
    for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autoptr(Reply) reply = browser_ask(&browser, "/language", bodies[i], NULL);
        g_assert_cmpuint(reply->status, ==, 403);
    }
    /* A visitor's form needs the visitor's cookie: a log-in from elsewhere has neither. */
    g_auto(Browser) visitor = {.port = port};
    reply_free(browser_get(&visitor, "/login"));
    g_clear_pointer(&visitor.visitor, g_free);
    g_autofree char *form = g_strdup_printf("token=%s&login=teacher1&password=x", visitor.token);
    g_autoptr(Reply) forced = browser_ask(&visitor, "/login", form, NULL);
    g_assert_cmpuint(forced->status, ==, 403);
}

/* Every route with every role, from the table itself. What a role may do in a school is the service's
 * business; here it counts whether it gets past the door. */
static void
test_matrix(void)
{
    /* An operator has no log-in: in its place comes the visitor without one. */
    for (guint r = 0; r <= ROLE_OPERATOR; r++) {
        gboolean visitor = r == ROLE_OPERATOR;
        g_autofree char *login = visitor ? NULL : g_strconcat(role_name(r), "1", NULL);
        g_auto(Browser) browser = {.port = port};
        for (guint i = 0; i < routes_length(web->routes); i++) {
            const Route *route = routes_get(web->routes, i);
            if (route->flags & ROUTE_API) /* tests/flow/api.js */
                continue;
            g_autoptr(GString) path = g_string_new(route->pattern);
            g_string_replace(path, "{id}", "999999", 0);
            gboolean post = strcmp(route->method, "POST") == 0;
            if (!browser.session && !visitor)
                browser = browser_of(port, login, PASSWORD);
            if (!browser.token)
                reply_free(browser_get(&browser, "/login"));
            g_autofree char *form = g_strdup_printf("token=%s", browser.token);
            g_autofree char *multipart = g_strdup_printf(
                "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n%s\r\n--b--\r\n",
                browser.token);
            gboolean upload = (route->flags & ROUTE_UPLOAD) != 0;
            g_autoptr(Reply) reply = browser_ask(&browser, path->str,
                                                 !post    ? NULL
                                                 : upload ? multipart
                                                          : form,
                                                 upload ? "multipart/form-data; boundary=b" : NULL);
            g_autofree char *location = reply_header(reply, "Location");
            gboolean to_login = reply->status == 303 && g_str_has_prefix(location, "/login") &&
                                !strstr(location, "after=");
            gboolean may = route->right == RIGHT_NONE || (!visitor && role_has(r, route->right));
            gboolean as_it_should = may       ? !to_login && (reply->status != 403)
                                    : visitor ? to_login
                                              : reply->status == 403;
            if (strcmp(route->pattern, "/login") == 0 && !post)
                as_it_should = reply->status == (visitor ? 200 : 303);
            if (strcmp(route->pattern, "/") == 0 && visitor) /* to the own school, or to log in */
                as_it_should = reply->status == 303 && g_str_equal(location, "/schools");
            if (strcmp(route->pattern, "/login/code") == 0) /* nor half a session */
                as_it_should = reply->status == 303 && g_str_equal(location, visitor ? "/login" : "/");
            if (strcmp(route->pattern, "/login/wait") == 0) /* nobody here has a ticket */
                as_it_should = reply->status == 303 && g_str_equal(location, visitor ? "/login" : "/");
            if (!as_it_should || reply->status == 500)
                g_error("%s %s as %s: %u %s", route->method, route->pattern,
                        visitor ? "visitor" : role_name(r), reply->status, location ? location : "");
            if (strcmp(route->pattern, "/logout") == 0 && !visitor)
                browser_clear(&browser);
        }
    }
}

/* Sets the second step up on its page; the secret that the page shows. */
static void
enrol(Browser *browser, guint8 secret[TOTP_SECRET_BYTES])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", mark[] = "<code class=\"secret\">";
    g_autoptr(Reply) begun = browser_post(browser, "/second-factor/begin", "a", "b"),
                     page = browser_get(browser, "/second-factor");
    reply_assert_location(begun, "/second-factor");
    const char *text = strstr(page->body->str, mark);
    guint bits = 0, value = 0, n = 0;
    g_assert_nonnull(text);
    for (const char *c = text + strlen(mark); *c != '<'; c++) {
        if (*c == ' ')
            continue;
        value = value << 5 | (guint)(strchr(letters, *c) - letters);
        if ((bits += 5) >= 8)
            secret[n++] = (guint8)(value >> (bits -= 8));
    }
    g_assert_cmpuint(n, ==, TOTP_SECRET_BYTES);
    g_autoptr(Reply) picture = browser_get(browser, "/second-factor/qr.svg");
    g_autofree char *type = reply_header(picture, "Content-Type"),
                    *kept = reply_header(picture, "Cache-Control"),
                    *policy = reply_header(picture, "Content-Security-Policy");
    g_assert_cmpuint(picture->status, ==, 200);
    g_assert_cmpstr(type, ==, "image/svg+xml");
    g_assert_cmpstr(kept, ==, "no-store");
    g_assert_true(g_str_has_prefix(policy, "default-src 'none'"));
    g_assert_null(strstr(picture->body->str, "script"));
    g_assert_null(strstr(picture->body->str, "style"));
    g_autofree char *code = totp_code(secret, service_now(service) - 30 * G_USEC_PER_SEC);
    g_autoptr(Reply) on = browser_post(browser, "/second-factor/confirm", "code", code);
    g_assert_cmpuint(on->status, ==, 200);
    guint codes = 0;
    for (const char *c = on->body->str; (c = strstr(c, "<li><code>")) != NULL; c++)
        codes++;
    g_assert_cmpuint(codes, ==, RECOVERY_CODES);
    g_autoptr(Reply) gone = browser_get(browser, "/second-factor/qr.svg"),
                     again = browser_get(browser, "/second-factor");
    g_assert_cmpuint(gone->status, ==, 404); /* the secret is not shown again, nor are the codes */
    g_assert_null(strstr(again->body->str, "<li><code>"));
}

/* After the password comes the code; until then every address is as shut as for a visitor. */
static void
test_second_step(void)
{
    gint64 now = g_get_real_time();
    guint8 secret[TOTP_SECRET_BYTES];
    g_free(add_account(ROLE_EMPLOYEE, "tweestaps", PASSWORD));
    g_auto(Browser) first = browser_of(port, "tweestaps", PASSWORD), half = {.port = port};
    service_set_clock(service, now);
    enrol(&first, secret);
    g_autoptr(Reply) password = browser_log_in(&half, "tweestaps", PASSWORD, "/uploads");
    reply_assert_location(password, "/login/code?return=%2Fuploads");
    for (guint i = 0; i < routes_length(web->routes); i++) {
        const Route *route = routes_get(web->routes, i);
        g_autoptr(GRegex) part = g_regex_new("\\{[a-z]+\\}", 0, 0, NULL);
        g_autofree char *path = g_regex_replace_literal(part, route->pattern, -1, 0, "1", 0, NULL);
        if (route->right == RIGHT_NONE || strcmp(route->method, "GET") != 0)
            continue;
        g_autoptr(Reply) reply = browser_ask(&half, path, NULL, NULL);
        g_autofree char *location = reply_header(reply, "Location");
        gboolean api = (route->flags & ROUTE_API) != 0; /* which knows no cookies */
        if (api ? reply->status != 401
                : reply->status != 303 ||
                      !g_str_has_prefix(location, *path && path[1] ? "/login" : "/schools"))
            g_error("%s: %u", path, reply->status);
    }
    g_autoptr(Reply) page = browser_get(&half, "/login/code?return=%2Fuploads");
    g_assert_cmpuint(page->status, ==, 200);
    g_assert_null(strstr(page->body->str, "tweestaps")); /* it tells nothing */
    g_autoptr(Reply) wrong = browser_post(&half, "/login/code", "code", "000000");
    g_assert_cmpuint(wrong->status, ==, 422);
    g_autofree char *before = g_strdup(half.session), *code = totp_code(secret, now);
    g_autoptr(Reply) in = browser_post(&half, "/login/code", "code", code);
    reply_assert_location(in, "/");
    g_assert_cmpstr(half.session, !=, before); /* another token, so none that was planted */
    g_autoptr(Reply) uploads = browser_get(&half, "/uploads");
    g_assert_cmpuint(uploads->status, ==, 200);
    service_set_clock(service, 0);
}

/* Where the library asks for it there is no other page before it is set up. */
static void
test_second_step_required(void)
{
    g_autoptr(GError) error = NULL;
    g_free(add_account(ROLE_EMPLOYEE, "moetnog", PASSWORD));
    g_auto(Browser) browser = browser_of(port, "moetnog", PASSWORD),
                    teacher = browser_of(port, "teacher1", PASSWORD);
    g_assert_true(service_factor_policy_set(service, service_operator(), "Bibliotheek De Plas",
                                            FACTOR_FOR_STAFF, &error));
    g_autoptr(Reply) away = browser_get(&browser, "/uploads"), other = browser_get(&teacher, "/");
    reply_assert_location(away, "/second-factor");
    g_assert_cmpuint(other->status, ==, 200);
    guint8 secret[TOTP_SECRET_BYTES];
    reply_free(browser_get(&browser, "/second-factor"));
    enrol(&browser, secret);
    g_autoptr(Reply) uploads = browser_get(&browser, "/uploads");
    g_assert_cmpuint(uploads->status, ==, 200);
    g_assert_true(service_factor_policy_set(service, service_operator(), "Bibliotheek De Plas",
                                            FACTOR_FOR_NONE, &error));
}

/* A file that goes out is saved, never shown, whatever it holds and is named; every other answer is a page of ours. */
static void
test_downloads_shut(void)
{
    static const char *const names[] = {"leerlingen.xlsx", "x.html", "x.svg",
                                        "../../x.htm\r\nSet-Cookie: a=b", ""};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(HttpRequest) request = http_request_new(HTTP_GET, "/uploads/1/file");
        g_autoptr(HttpResponse) response = http_response_download(g_string_new("<script>alert(1)</script>"),
                                                                  "text/html", names[i]);
        http_response_secure(response, request);
        const char *policy = NULL, *saved = NULL, *sniff = NULL;
        for (guint h = 0; h < response->headers->len; h++) {
            const HttpField *field = response->headers->pdata[h];
            g_assert_null(strpbrk(field->value, "\r\n"));
            if (g_str_equal(field->name, "Content-Security-Policy"))
                policy = field->value;
            else if (g_str_equal(field->name, "Content-Disposition"))
                saved = field->value;
            else if (g_str_equal(field->name, "X-Content-Type-Options"))
                sniff = field->value;
        }
        g_assert_true(g_str_has_prefix(saved, "attachment; "));
        g_assert_cmpstr(sniff, ==, "nosniff");
        g_assert_nonnull(strstr(policy, "default-src 'none'; sandbox;"));
        g_assert_null(strstr(policy, "allow-"));
    }
}

/* What a browser says of itself is a word on a page, whatever it says. */
static void
test_agents(void)
{
    static const char *const cases[][2] = {
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
         "Firefox, Windows"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
         "Safari/537.36 Edg/142.0.0.0",
         "Edge, Windows"},
        {"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
         "Safari/537.36",
         "Chrome, ChromeOS"},
        {"Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/17.5 "
         "Mobile/15E148 Safari/604.1",
         "Safari, iPad"},
        {"curl/7.88.1", "curl"},
        {"<script>alert(1)</script>", ""},
        {"", ""},
        {NULL, ""}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *words = portal_agent_words(cases[i][0]);
        g_assert_cmpstr(words, ==, cases[i][1]);
    }
}

static void
test_sessions(void)
{
    g_auto(Browser) here = browser_of(port, "teacher2", PASSWORD),
                    there = browser_of(port, "teacher2", PASSWORD);
    there.extra = NULL;
    g_autoptr(Reply) list = browser_get(&here, "/sessions");
    g_assert_cmpuint(list->status, ==, 200);
    const char *end = strstr(list->body->str, "action=\"/sessions/");
    g_assert_nonnull(end);
    end += strlen("action=\"");
    g_autofree char *path = g_strndup(end, strcspn(end, "\""));
    g_auto(Browser) stranger = browser_of(port, "teacher1", PASSWORD);
    g_autoptr(Reply) theirs = browser_post(&stranger, path, "a", "b");
    g_assert_cmpuint(theirs->status, ==, 404); /* not theirs to end */
    g_autoptr(Reply) ended = browser_post(&here, "/sessions/end-others", "a", "b"),
                     gone = browser_get(&there, "/");
    reply_assert_location(ended, "/sessions?ended=1");
    reply_assert_location(gone, "/schools");
    g_autoptr(Reply) still = browser_get(&here, "/sessions");
    g_assert_cmpuint(still->status, ==, 200);
}

/* The menu by role, whole, as each of them sees it: what is a role's stands there and nothing else. A page that comes into the
 * menu comes into this table. */
static void
test_menu(void)
{
    static const struct {
        const char *path, *roles; /* pupil, teacher, volunteer, uploader, employee, manager, operator */
    } menu[] = {{"/uploads/new", "...xxxx"},   {"/uploads", "...xxxx"},   {"/imports", "....xxx"},
                {"/pupils", "....xxx"},        {"/mail", ".....xx"},      {"/my-mail", "...xxxx"},
                {"/classes", ".x..xxx"},       {"/teachers", "...xxxx"},  {"/uploaders", "....xxx"},
                {"/accounts", "....xxx"},      {"/me", "xxxxxxx"},        {"/sessions", "xxxxxxx"},
                {"/sign-in", "xxxxxxx"},       {"/retention", ".....xx"}, {"/trail", "...x.xx"},
                {"/desk", "..x.xxx"},          {"/lending", ".....xx"},   {"/school-view", "...x..."},
                {"/catalogues", ".....xx"},    {"/titles", "..x.xxx"},    {"/titles/labels", "..x.xxx"},
                {"/titles/import", "....xxx"}, {"/inventory", "..x.xxx"}, {"/statistics", "....xxx"},
                {"/programs", ".....xx"},      {"/overdue", "..x.xxx"},   {"/kiosks", "....xxx"},
                {"/readers", ".....xx"},       {"/tips", ".x..xxx"},      {"/my", "......."},
                /* of who is a patron; see below */};
    for (guint role = 0; role < N_ROLES; role++) {
        const Grant grant = {
            .role = (Role)role, .library = 1, .branch = role_is_of_school((Role)role) ? 2 : 0};
        Account account = {.id = 1, .library = 1};
        account_set_grants(&account, &grant, 1);
        for (guint i = 0; i < portal_menu_length; i++) {
            gboolean listed = FALSE;
            for (guint k = 0; k < G_N_ELEMENTS(menu) && !listed; k++)
                listed = g_str_equal(menu[k].path, portal_menu[i].path);
            if (!listed)
                g_error("%s is not in the table", portal_menu[i].path);
        }
        for (guint k = 0; k < G_N_ELEMENTS(menu); k++) {
            guint shown = 0;
            for (guint i = 0; i < portal_menu_length; i++)
                shown += g_str_equal(menu[k].path, portal_menu[i].path) &&
                         portal_menu_shows(&portal_menu[i], &account);
            if (shown != (menu[k].roles[role] == 'x'))
                g_error("%s for %s: %u", menu[k].path, role_name((Role)role), shown);
        }
        account.must_change_password = TRUE; /* nowhere but to the own password */
        for (guint i = 0; i < portal_menu_length; i++)
            g_assert_true(portal_menu[i].right == RIGHT_LOGGED_IN ||
                          !portal_menu_shows(&portal_menu[i], &account));
        account_set_grants(&account, NULL, 0);
    }
}

static HttpResponse *
no_handler(Web *unused, HttpRequest *request)
{
    (void)unused, (void)request;
    return http_response_redirect("/");
}

static void
test_faulty_routes(void)
{
    static const struct {
        Route route;
        gboolean good;
    } cases[] = {
        {{"GET", "/a", RIGHT_LOGGED_IN, 0, no_handler}, TRUE},
        {{"GET", "/a/{id}/b/{id}", RIGHT_UPLOAD, 0, no_handler}, TRUE},
        {{"POST", "/a", RIGHT_NONE, ROUTE_OPEN_POST, no_handler}, TRUE},
        {{.method = "GET", .pattern = "/a", .handler = no_handler}, FALSE}, /* no right declared */
        {{"GET", "/a", N_RIGHTS, 0, no_handler}, FALSE},
        {{"GET", "/a", RIGHT_UPLOAD, 0, NULL}, FALSE},
        {{"PUT", "/a", RIGHT_UPLOAD, 0, no_handler}, FALSE},
        {{"GET", "a", RIGHT_UPLOAD, 0, no_handler}, FALSE},
        {{"GET", "/a/", RIGHT_UPLOAD, 0, no_handler}, FALSE},
        {{"GET", "/a/{name}", RIGHT_UPLOAD, 0, no_handler}, FALSE},
        {{"GET", "/a/{name}", RIGHT_UPLOAD, ROUTE_API, no_handler}, TRUE},
        {{"GET", "/a/{Name}", RIGHT_UPLOAD, ROUTE_API, no_handler}, FALSE},
        {{"DELETE", "/a/{name}", RIGHT_UPLOAD, ROUTE_API, no_handler}, TRUE},
        {{"DELETE", "/a", RIGHT_UPLOAD, 0, no_handler}, FALSE},
        {{"GET", "/{id}/{id}/{id}", RIGHT_UPLOAD, 0, no_handler}, FALSE},
        {{"GET", "/a", RIGHT_UPLOAD, ROUTE_UPLOAD, no_handler}, FALSE},
        {{"POST", "/a", RIGHT_NONE, 0, no_handler}, FALSE},
        {{"GET", "/a", RIGHT_LOGGED_IN, ROUTE_ANYONE, no_handler}, FALSE},
        {{"POST", "/a", RIGHT_NONE, ROUTE_ANYONE | ROUTE_OPEN_POST, no_handler}, FALSE},
        {{"POST", "/a", RIGHT_LOGGED_IN, ROUTE_UPLOAD, no_handler}, FALSE},
        {{"POST", "/a", RIGHT_NONE, ROUTE_OPEN_POST | ROUTE_BOUND, no_handler}, TRUE},
        {{"POST", "/a", RIGHT_LOGGED_IN, ROUTE_BOUND, no_handler}, FALSE},
        {{"POST", "/a", RIGHT_LOGGED_IN, ROUTE_OPEN_POST | ROUTE_ELSEWHERE, no_handler}, FALSE},
        {{"GET", "/a/{word}/b/{id}", RIGHT_NONE, ROUTE_PUBLIC, no_handler}, TRUE},
        {{"GET", "/{word}/{word}", RIGHT_NONE, ROUTE_PUBLIC, no_handler}, FALSE},
        {{"GET", "/a", RIGHT_LOGGED_IN, ROUTE_PUBLIC, no_handler}, FALSE},
        {{"POST", "/a", RIGHT_NONE, ROUTE_PUBLIC | ROUTE_OPEN_POST, no_handler}, FALSE},
        {{"GET", "/login", RIGHT_LOGGED_IN, 0, no_handler}, FALSE}, /* taken */
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *fault = routes_fault(web->routes, &cases[i].route);
        if ((fault == NULL) != cases[i].good)
            g_error("case %u: %s", i, fault ? fault : "no fault");
    }
    static const Route table[] = {{"GET", "/x/{id}", RIGHT_LOGGED_IN, 0, no_handler},
                                  {"GET", "/x/new", RIGHT_LOGGED_IN, 0, no_handler}};
    Routes *routes = routes_new();
    routes_add(routes, table, G_N_ELEMENTS(table));
    static const struct {
        const char *path;
        gint64 id;
    } paths[] = {{"/x/1", 1},    {"/x/999999999999999999", 999999999999999999},
                 {"/x/0", -1},   {"/x/01", -1},
                 {"/x/-1", -1},  {"/x/9999999999999999999", -1},
                 {"/x/1/", -1},  {"/x/", -1},
                 {"/x/%31", -1}, {"//x/1", -1},
                 {"/x/new", 0},  {"", -1}};
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        gint64 ids[2] = {0, 0};
        gboolean other;
        const Route *found = routes_find(routes, HTTP_GET, paths[i].path, ids, &other);
        g_assert_cmpint(found ? ids[0] : -1, ==, paths[i].id);
    }
    g_autofree char *printed = web_routes();
    g_assert_nonnull(
        strstr(printed, "POST    /logout                           logged-in  work  own-password\n"));
    routes_free(routes);
}

static void
test_paths(void)
{
    static const struct {
        const char *path;
        guint status;
    } cases[] = {
        {"/static/instroom.css", 200},
        {"/static/icon.svg", 200},
        {"/static/../login", 404},
        {"/static/..%2f..%2fetc%2fpasswd", 404},
        {"/static/%2e%2e/%2e%2e/etc/passwd", 404},
        {"/static//etc/passwd", 404},
        {"/static/", 404},
        {"/static", 404},
        {"/../../etc/passwd", 404},
        {"/nope", 404},
        {"/login/", 404},
        {"//login", 404},
        {"/LOGIN", 404},
        {"/logout", 405},
    };
    g_auto(Browser) browser = {.port = port};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Reply) reply = browser_get(&browser, cases[i].path);
        if (reply->status != cases[i].status)
            g_error("%s: %u", cases[i].path, reply->status);
        static const char *const headers[][2] = {
            {"X-Content-Type-Options", "nosniff"},
            {"X-Frame-Options", "DENY"},
            {"Referrer-Policy", "same-origin"},
            {"Content-Security-Policy",
             "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
             "frame-ancestors 'none'; base-uri 'none'"},
            {"Cache-Control", "no-store"},
        };
        for (guint h = 0; h < G_N_ELEMENTS(headers); h++) {
            g_autofree char *value = reply_header(reply, headers[h][0]);
            g_assert_cmpstr(value, ==, headers[h][1]);
        }
    }
    /* The style sheet under the address that pages name is kept for ever. */
    g_autoptr(Reply) page = browser_get(&browser, "/login");
    const char *link = strstr(page->body->str, "/static/instroom.css?v=");
    g_autofree char *path = g_strndup(link, strcspn(link, "\""));
    g_autoptr(Reply) style = browser_get(&browser, path);
    g_autofree char *cache = reply_header(style, "Cache-Control"),
                    *cookie = reply_header(style, "Set-Cookie");
    g_assert_cmpstr(cache, ==, "public, max-age=31536000, immutable");
    g_assert_null(cookie);
}

static void
test_reflection(void)
{
    static const char *const hostile[] = {"\"><script>alert(1)</script>", "' onfocus=alert(1) x='",
                                          "javascript:alert(1)"};
    for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
        g_auto(Browser) browser = {.port = port};
        g_autofree char *escaped = g_uri_escape_string(hostile[i], NULL, FALSE);
        g_autofree char *path = g_strdup_printf("/login?return=%s&after=%s", escaped, escaped);
        g_autoptr(Reply) page = browser_get(&browser, path);
        g_autoptr(Reply) failed = browser_log_in(&browser, hostile[i], hostile[i], hostile[i]);
        g_assert_null(strstr(page->body->str, hostile[i]));
        g_assert_cmpuint(failed->status, ==, 422);
        g_assert_null(strstr(failed->body->str, "<script"));
        g_assert_null(strstr(failed->body->str, "' onfocus"));
    }
    static const char *const elsewhere[] = {"//evil.example", "/\\evil.example", "https://evil.example/",
                                            "/\t/evil.example", "/a\r\nSet-Cookie: x=1"};
    for (guint i = 0; i < G_N_ELEMENTS(elsewhere); i++) {
        g_auto(Browser) browser = {.port = port};
        g_autoptr(Reply) in = browser_log_in(&browser, "teacher1", PASSWORD, elsewhere[i]);
        reply_assert_location(in, "/");
    }
}

static guint
count_spooled(void)
{
    g_autofree char *path = g_build_filename(folder, "test.db.uploads", NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    guint count = 0;
    while (dir && g_dir_read_name(dir))
        count++;
    return count;
}

/* An upload that is refused, for whatever reason, leaves nothing on the disk. */
static void
test_upload_refused(void)
{
    static const char multipart[] = "multipart/form-data; boundary=b";
    static const struct {
        const char *login, *headers, *type;
        gboolean right_token;
        guint status;
    } cases[] = {
        {"uploader1", "", multipart, FALSE, 403},
        {"uploader1", "Sec-Fetch-Site: cross-site\r\n", multipart, TRUE, 403},
        {"uploader1", "Origin: https://evil.example\r\n", multipart, TRUE, 403},
        {"uploader1", "", "text/plain", TRUE, 400},
        {"uploader1", "", "multipart/form-data", TRUE, 400},
        {"uploader1", "", NULL, TRUE, 400},
        {"pupil1", "", multipart, TRUE, 403},
        {NULL, "", multipart, TRUE, 303},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Browser) browser = {.port = port};
        if (cases[i].login)
            browser = browser_of(port, cases[i].login, PASSWORD);
        else
            reply_free(browser_get(&browser, "/login"));
        browser.extra = cases[i].headers;
        g_autofree char *body = g_strdup_printf(
            "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n%s\r\n--b\r\n"
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
            "Naam\r\nJan\r\n--b--\r\n",
            cases[i].right_token ? browser.token : "x");
        g_autoptr(Reply) reply = browser_ask(&browser, "/uploads", body, cases[i].type);
        if (reply->status != cases[i].status || count_spooled() != 0)
            g_error("case %u: %u, %u files", i, reply->status, count_spooled());
    }
}

static void
test_language(void)
{
    g_auto(Browser) browser = {.port = port, .extra = "Accept-Language: en-GB,en;q=0.9\r\n"};
    g_autoptr(Reply) english = browser_get(&browser, "/login");
    g_assert_nonnull(strstr(english->body->str, "<html lang=\"en\">"));
    g_assert_nonnull(strstr(english->body->str, ">Log in<"));
    browser.extra = NULL;
    g_autoptr(Reply) dutch = browser_get(&browser, "/login");
    g_assert_nonnull(strstr(dutch->body->str, "<html lang=\"nl\">"));
    g_autofree char *form = g_strdup_printf("token=%s&language=en&return=%%2Flogin", browser.token);
    g_autoptr(Reply) chosen = browser_ask(&browser, "/language", form, NULL);
    reply_assert_location(chosen, "/login");
    g_autofree char *cookie = reply_cookie(chosen, "instroom-language", NULL);
    g_assert_cmpstr(cookie, ==, "en");
    g_autofree char *odd = g_strdup_printf("token=%s&language=xx", browser.token);
    g_autoptr(Reply) refused = browser_ask(&browser, "/language", odd, NULL);
    g_assert_cmpuint(refused->status, ==, 400);

    /* An account keeps its language. */
    g_auto(Browser) teacher = browser_of(port, "teacher2", PASSWORD);
    g_autofree char *keep = g_strdup_printf("token=%s&language=en", teacher.token);
    reply_free(browser_ask(&teacher, "/language", keep, NULL));
    g_auto(Browser) elsewhere = browser_of(port, "teacher2", PASSWORD);
    g_autoptr(Reply) page = browser_get(&elsewhere, "/");
    g_assert_nonnull(strstr(page->body->str, "<html lang=\"en\">"));
}

static void
fill(void)
{
    g_autoptr(GError) error = NULL;
    service_library_add(service, service_operator(), "Bibliotheek De Plas", &error);
    g_assert_no_error(error);
    char code[] = "1234", name[] = "De Regenboog", brin[] = "";
    Branch branch = {.code = code, .name = name, .kind = BRANCH_PRIMARY, .brin = brin};
    service_branch_add(service, service_operator(), "Bibliotheek De Plas", &branch, &error);
    g_assert_no_error(error);
    for (guint role = 0; role < ROLE_OPERATOR; role++) {
        g_autofree char *login = g_strconcat(role_name(role), "1", NULL);
        g_free(add_account(role, login, PASSWORD));
    }
    g_free(add_account(ROLE_TEACHER, "teacher2", PASSWORD));
    g_free(add_account(ROLE_TEACHER, "throttled", PASSWORD));
}

static void
remove_folder(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    for (const char *name = dir ? g_dir_read_name(dir) : NULL; name; name = g_dir_read_name(dir)) {
        g_autofree char *inside = g_build_filename(path, name, NULL);
        if (g_file_test(inside, G_FILE_TEST_IS_DIR))
            remove_folder(inside);
        else
            g_unlink(inside);
    }
    g_rmdir(path);
}

/* What fails on our side is a line for the operator: the pattern of the address and what was said, on one line; what is nobody's
 * fault is none. */
static void
test_fault(void)
{
    if (g_test_subprocess()) {
        g_autoptr(HttpRequest) request = http_request_new(HTTP_POST, "/uploads/4711/apply?naam=Geheim");
        static const Route route = {.method = "POST", .pattern = "/uploads/{id}/apply"};
        request->route = &route;
        g_autoptr(GError) disk = g_error_new_literal(SERVICE_ERROR, SERVICE_ERROR_IO, "no room\nfor this");
        g_autoptr(GError) wish = g_error_new_literal(SERVICE_ERROR, SERVICE_ERROR_INPUT, "no such year");
        fault_note(request, 500, disk);
        fault_note(request, 422, wish);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_passed();
    g_test_trap_assert_stderr("*instroom: POST /uploads/{id}/apply: 500, *: no room for this\n*");
    g_test_trap_assert_stderr_unmatched("*4711*");
    g_test_trap_assert_stderr_unmatched("*Geheim*");
    g_test_trap_assert_stderr_unmatched("*no such year*");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    folder = g_dir_make_tmp("instroom-portal-XXXXXX", NULL);
    g_autofree char *database = fixture_database_new(folder, "test");
    ServiceConfig config = {.database = database, .connections = 12};
    service = service_new(&config, &error);
    g_assert_no_error(error);
    ServeConfig serve = {.listen = "127.0.0.1:0", .threads = 4, .behind_proxy = TRUE};
    web = web_start(service, &serve, &error);
    g_assert_no_error(error);
    port = http_server_port(web->server);
    fill();
    g_test_add_func("/portal/login", test_login);
    g_test_add_func("/portal/https-cookies", test_https_cookies);
    g_test_add_func("/portal/wrong", test_wrong);
    g_test_add_func("/portal/throttle", test_throttle);
    g_test_add_func("/portal/throttle-address", test_throttle_address);
    g_test_add_func("/portal/one-time", test_one_time);
    g_test_add_func("/portal/session-ends", test_session_ends);
    g_test_add_func("/portal/forged-forms", test_forged_forms);
    g_test_add_func("/portal/second-step", test_second_step);
    g_test_add_func("/portal/second-step-required", test_second_step_required);
    g_test_add_func("/portal/agents", test_agents);
    g_test_add_func("/portal/downloads-shut", test_downloads_shut);
    g_test_add_func("/portal/sessions", test_sessions);
    g_test_add_func("/portal/matrix", test_matrix);
    g_test_add_func("/portal/menu", test_menu);
    g_test_add_func("/portal/faulty-routes", test_faulty_routes);
    g_test_add_func("/portal/paths", test_paths);
    g_test_add_func("/portal/reflection", test_reflection);
    g_test_add_func("/portal/upload-refused", test_upload_refused);
    g_test_add_func("/portal/language", test_language);
    g_test_add_func("/portal/fault", test_fault);
    int result = g_test_run();
    web_stop(web);
    service_free(service);
    remove_folder(folder);
    return result;
}
