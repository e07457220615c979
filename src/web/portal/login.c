/* Logging in and out. */
#include "web/portal/login.h"

#include "login.html.h"
#include "service/session.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static HttpResponse *
show(const HttpRequest *request, guint status, const char *login, const char *path, const char *trouble)
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
    Html *html = html_new();
    login_page(html, &page);
    HttpResponse *response = http_response_page(status, html);
    if (status == 429)
        http_response_header(response, "Retry-After", "900");
    return response;
}

static HttpResponse *
login_show(Web *web, HttpRequest *request)
{
    (void)web;
    const char *path = http_safe_path(http_request_query(request, "return"), "/");
    return request->session ? http_response_redirect(path) : show(request, 200, "", path, NULL);
}

static HttpResponse *
login_submit(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *login = http_request_field(request, "login"),
               *password = http_request_field(request, "password");
    const char *path = http_safe_path(http_request_field(request, "return"), "/");
    if (!login || !password || strlen(login) > 200)
        return portal_error(web, request, 400);
    g_autofree char *token = service_login(web->service, login, password, request->remote, &error);
    if (token) {
        HttpResponse *response = http_response_redirect(path);
        http_response_cookie(response, request, COOKIE_SESSION, token);
        http_response_cookie(response, request, COOKIE_VISITOR, "");
        return response;
    }
    if (error->domain == SERVICE_ERROR &&
        (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_LIMIT))
        return show(request, error->code == SERVICE_ERROR_LIMIT ? 429 : 422, login, path, error->message);
    return portal_fail(web, request, error);
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
    {"POST", "/login", RIGHT_NONE, ROUTE_HASH | ROUTE_OPEN_POST, login_submit},
    {"POST", "/logout", RIGHT_LOGGED_IN, ROUTE_WORK | ROUTE_OWN_PASSWORD, logout},
};
ROUTES_END(door_routes)
