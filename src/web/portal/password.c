/* Choosing an own password: whenever one likes, and before anything else after a one-time password. */
#include "web/portal/password.h"

#include "password.html.h"
#include "service/credential.h"
#include "service/login.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static HttpResponse *
show(Web *web, const HttpRequest *request, guint status, const char *trouble)
{
    g_autoptr(GError) error = NULL;
    const Account *account = request->session->account;
    PasswordPage page = {
        .frame = portal_frame(request, _("My password")),
        .first = account->must_change_password,
        .trouble = trouble,
        .login = account->login,
    };
    if (!service_password_least(web->service, account, &page.least, &error))
        return portal_fail(web, request, error);
    Html *html = html_new();
    password_page(html, &page);
    return http_response_page(status, html);
}

static HttpResponse *
password_show(Web *web, HttpRequest *request)
{
    return show(web, request, 200, NULL);
}

static HttpResponse *
password_submit(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *old = http_request_field(request, "old"), *fresh = http_request_field(request, "new");
    const char *again = http_request_field(request, "again");
    if (!old || !fresh || !again)
        return portal_error(web, request, 400);
    if (strcmp(fresh, again) != 0)
        return show(
            web, request, 422,
            _("The two new passwords are not the same. Your password was not changed. Type it twice alike."));
    if (service_password_change(web->service, request->session->account, old, fresh, &error)) {
        HttpResponse *response = http_response_redirect("/login?after=password");
        http_response_cookie(response, request, COOKIE_SESSION, "");
        return response;
    }
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_BUSY))
        return show(web, request, 503, error->message);
    if (error->domain == SERVICE_ERROR &&
        (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_LIMIT))
        return show(web, request, error->code == SERVICE_ERROR_LIMIT ? 429 : 422, error->message);
    return portal_fail(web, request, error);
}

const Route password_routes[] = {
    {"GET", "/password", RIGHT_LOGGED_IN, ROUTE_OWN_PASSWORD, password_show},
    {"POST", "/password", RIGHT_LOGGED_IN, ROUTE_OWN_PASSWORD | ROUTE_HASH, password_submit},
};
ROUTES_END(password_routes)
