/* The start page "Mijn Bibliotheek", and the choice of language. */
#include "menu.html.h"
#include "service/session.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/layout.h"
#include "web/portal/routes.h"

static HttpResponse *
menu_show(Web *web, HttpRequest *request)
{
    (void)web;
    const Account *account = request->session->account;
    if (account->role == ROLE_PUPIL && account->person > 0) /* who only reads begins with the books */
        return http_response_redirect("/my");
    Frame frame = portal_frame(request, _("My Library"));
    Html *html = html_new();
    menu_page(html, &frame);
    return http_response_page(200, html);
}

static HttpResponse *
language_choose(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *wanted = http_request_field(request, "language");
    if (g_strcmp0(wanted, "nl") != 0 && g_strcmp0(wanted, "en") != 0)
        return portal_error(web, request, 400);
    if (request->session && !service_language_set(web->service, request->session->account, wanted, &error))
        return portal_fail(web, request, error);
    HttpResponse *response = http_response_redirect(
        http_safe_path(http_request_field(request, "return"), "/"));
    http_response_cookie(response, request, COOKIE_LANGUAGE, wanted);
    return response;
}

const Route menu_routes[] = {
    {"GET", "/", RIGHT_LOGGED_IN, ROUTE_PLAIN, menu_show},
    {"POST", "/language", RIGHT_NONE, ROUTE_WORK | ROUTE_OPEN_POST, language_choose},
};
ROUTES_END(menu_routes)
