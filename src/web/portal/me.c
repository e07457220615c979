/* Own data, "Dit ben ik": /me. */
#include "me.html.h"
#include "text/text.h"
#include "web/portal/accounts.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static HttpResponse *
show(Web *web, HttpRequest *request, const char *login, const char *email, const char *problem)
{
    g_autoptr(GError) error = NULL;
    const Account *account = request->session->account;
    g_autoptr(OwnData) own = service_own_data(web->service, account, &error);
    if (own == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("This is me"));
    const MePage page = {.frame = &frame,
                         .own = own,
                         .login = login != NULL ? login : account->login,
                         .email = email != NULL ? email : own->email,
                         .problem = problem,
                         .saved = problem == NULL && http_request_query(request, "saved") != NULL};
    Html *html = html_new();
    me_page(html, &page);
    return http_response_page(problem != NULL ? 422 : 200, html);
}

static HttpResponse *
me_show(Web *web, HttpRequest *request)
{
    return show(web, request, NULL, NULL, NULL);
}

static HttpResponse *
me_save(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *login = http_request_field(request, "login"), *email = http_request_field(request, "email");
    if (login == NULL)
        return portal_error(web, request, 400);
    if (service_own_data_set(web->service, request->session->account, login, email, &error))
        return http_response_redirect("/me?saved=1");
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT) ||
        g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT))
        return show(web, request, login, email, error->message);
    return portal_fail(web, request, error);
}

const Route me_routes[] = {
    {"GET", "/me", RIGHT_LOGGED_IN, ROUTE_PLAIN, me_show},
    {"POST", "/me", RIGHT_LOGGED_IN, ROUTE_WORK, me_save},
};
ROUTES_END(me_routes)
