/* Logging in and out. */
#include "web/portal/login.h"

#include "login.html.h"
#include "service/login.h"
#include "service/session.h"
#include "text/text.h"
#include "wait.html.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"
#include "web/portal/sessions.h"

static HttpResponse *
show(Web *web, const HttpRequest *request, guint status, const char *login, const char *path,
     const char *trouble)
{
    const char *after = http_request_query(request, "after");
    LoginPage page = {
        .frame = portal_frame(request, _("Log in")),
        .login = login,
        .path = path,
        .trouble = trouble,
        .left = !trouble && g_strcmp0(after, "logout") == 0,
        .changed = !trouble && g_strcmp0(after, "password") == 0,
    };
    g_autoptr(GPtrArray) choices = service_sign_in_choices(web->service, NULL, NULL);
    page.choices = choices;
    Html *html = html_new();
    login_page(html, &page);
    return http_response_page(status, html);
}

static HttpResponse *
login_show(Web *web, HttpRequest *request)
{
    const char *path = http_safe_path(http_request_query(request, "return"), "/");
    return request->session ? http_response_redirect(path) : show(web, request, 200, "", path, NULL);
}

HttpResponse *
portal_login_refused(Web *web, const HttpRequest *request, guint status, const char *trouble)
{
    return show(web, request, status, "", "/", trouble);
}

/* Logged in: where they wanted to go. */
static HttpResponse *
enter(const HttpRequest *request, const char *token, const LoginWait *wait, const char *path)
{
    g_autofree char *escaped = g_uri_escape_string(path, NULL, FALSE);
    g_autofree char *code = g_strconcat("/login/code?return=", escaped, NULL);
    HttpResponse *response = http_response_redirect(wait->is_half ? code : path);
    http_response_cookie(response, request, COOKIE_SESSION, token);
    http_response_cookie(response, request, COOKIE_DEVICE, wait->device);
    if (!wait->is_half) /* whose code is asked for is a visitor still */
        http_response_cookie(response, request, COOKIE_VISITOR, "");
    http_response_cookie(response, request, COOKIE_TICKET, "");
    return response;
}

/* Who wants to go where. */
typedef struct {
    const char *login, *path;
} LoginPlace;

/* Not logged in, and why; the form again where that helps. seconds: until a next attempt is looked at. */
static HttpResponse *
refuse(Web *web, const HttpRequest *request, const LoginPlace *place, guint seconds, GError *error)
{
    guint status = error->domain != SERVICE_ERROR           ? 0
                   : error->code == SERVICE_ERROR_LIMIT     ? 429
                   : error->code == SERVICE_ERROR_INPUT     ? 422
                   : error->code == SERVICE_ERROR_NOT_FOUND ? 410
                   : error->code == SERVICE_ERROR_BUSY      ? 503
                                                            : 0;
    HttpResponse *response = status != 0
                                 ? show(web, request, status, place->login, place->path, error->message)
                                 : portal_fail(web, request, error);
    if (status == 429 || status == 503) {
        g_autofree char *retry = g_strdup_printf("%u", status == 429 ? MAX(seconds, 1) : 120);
        http_response_header(response, "Retry-After", retry);
    }
    http_response_cookie(response, request, COOKIE_TICKET, "");
    return response;
}

/* A token of ours, or NULL. */
static const char *
token_cookie(const HttpRequest *request, HttpCookie cookie)
{
    const char *token = http_cookie_get(request, cookie);
    return token && http_token_plausible(token) ? token : NULL;
}

static HttpResponse *
login_submit(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_auto(LoginWait) wait = {0};
    g_autofree char *agent = portal_agent_words(http_request_header(request, "user-agent"));
    const LoginAttempt attempt = {.agent = agent,
                                  .login = http_request_field(request, "login"),
                                  .password = http_request_field(request, "password"),
                                  .address = request->remote,
                                  .ticket = http_cookie_get(request, COOKIE_TICKET),
                                  .device = token_cookie(request, COOKIE_DEVICE),
                                  .browser = request->session ? NULL : request->form_token};
    const char *path = http_safe_path(http_request_field(request, "return"), "/");
    if (!attempt.login || !attempt.password || strlen(attempt.login) > 200)
        return portal_error(web, request, 400);
    g_autofree char *token = service_login_ask(web->service, &attempt, &wait, &error);
    if (error)
        return refuse(web, request, &(LoginPlace){attempt.login, path}, wait.seconds, error);
    if (token)
        return enter(request, token, &wait, path);
    g_autofree char *escaped = g_uri_escape_string(path, NULL, FALSE);
    g_autofree char *line = g_strconcat("/login/wait?return=", escaped, NULL);
    HttpResponse *response = http_response_redirect(line);
    http_response_cookie(response, request, COOKIE_TICKET, wait.ticket);
    return response;
}

/* Nobody counts along: minutes from one and a half on. */
static char *
takes_text(guint seconds)
{
    guint minutes = (seconds + 59) / 60;
    if (seconds < 90)
        return g_strdup_printf(n_("It takes about %u second.", "It takes about %u seconds.", seconds),
                               seconds);
    return g_strdup_printf(n_("It takes about %u minute.", "It takes about %u minutes.", minutes), minutes);
}

static HttpResponse *
login_wait(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_auto(LoginWait) wait = {0};
    g_autofree char *login = NULL;
    const char *ticket = http_cookie_get(request, COOKIE_TICKET);
    const char *path = http_safe_path(http_request_query(request, "return"), "/");
    if (request->session || !ticket)
        return http_response_redirect(request->session ? path : "/login");
    g_autofree char *token = service_login_poll(web->service, ticket, &wait, &login, &error);
    if (error)
        return refuse(web, request, &(LoginPlace){login ? login : "", path}, wait.seconds, error);
    if (token)
        return enter(request, token, &wait, path);
    g_autofree char *takes = takes_text(wait.seconds);
    WaitPage page = {
        .frame = portal_frame(request, _("You are in line")), .ahead = wait.ahead, .takes = takes};
    page.frame.refresh = wait.seconds < REFRESH_LATER ? REFRESH_SOON : REFRESH_LATER;
    Html *html = html_new();
    wait_page(html, &page);
    HttpResponse *response = http_response_page(200, html);
    g_autofree char *retry = g_strdup_printf("%u", (guint)page.frame.refresh);
    http_response_header(response, "Retry-After", retry);
    return response;
}

static HttpResponse *
logout(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *token = http_cookie_get(request, COOKIE_SESSION);
    if (!token || !service_logout(web->service, token, &error))
        return error ? portal_fail(web, request, error) : http_response_redirect("/login");
    HttpResponse *response = http_response_redirect("/login?after=logout");
    http_response_cookie(response, request, COOKIE_SESSION, "");
    return response;
}

const Route door_routes[] = {
    {"GET", "/login", RIGHT_NONE, ROUTE_PLAIN, login_show},
    {"GET", "/login/wait", RIGHT_NONE, ROUTE_PLAIN, login_wait},
    {"POST", "/login", RIGHT_NONE, ROUTE_HASH | ROUTE_OPEN_POST, login_submit},
    {"POST", "/logout", RIGHT_LOGGED_IN, ROUTE_WORK | ROUTE_OWN_PASSWORD, logout},
};
ROUTES_END(door_routes)
