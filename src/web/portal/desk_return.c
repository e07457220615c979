/* The desk that takes in and what lies ready there: /desk/{id}/return. */
#include "desk_return.html.h"
#include "text/text.h"
#include "web/portal/desk.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static HttpResponse *
return_page(Web *web, HttpRequest *request, const DeskAnswer *answer, const char *problem)
{
    g_autoptr(GError) error = NULL;
    char command[DESK_COMMAND_MOST];
    g_autoptr(Branch) school = service_branch_get(web->service, request->session->account, RIGHT_DESK,
                                                  request->ids[0], &error);
    if (!school)
        return portal_fail(web, request, error);
    portal_command_new(command);
    Frame frame = portal_frame(request, _("Take in"));
    const DeskReturnPage page = {&frame, school->name, request->ids[0], answer, problem, command};
    Html *html = html_new();
    desk_return_page(html, &page);
    return http_response_page(problem ? 422 : 200, html);
}

static HttpResponse *
return_show(Web *web, HttpRequest *request)
{
    return return_page(web, request, NULL, NULL);
}

static HttpResponse *
return_act(Web *web, HttpRequest *request)
{
    const Desk desk = {request->ids[0], view_typed_field(request, "command"), FALSE};
    g_autoptr(GError) error = NULL;
    g_autoptr(DeskAnswer) answer = service_desk_return(web->service, request->session->account, &desk,
                                                       view_typed_field(request, "barcode"), &error);
    if (!answer && error->domain == SERVICE_ERROR &&
        (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_CONFLICT))
        return return_page(web, request, NULL, error->message);
    return answer ? return_page(web, request, answer, NULL) : portal_fail(web, request, error);
}

static HttpResponse *
waiting_page(Web *web, HttpRequest *request, int tidied)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *today = service_today(web->service);
    g_autoptr(GPtrArray)
        holds = service_desk_waiting(web->service, request->session->account, request->ids[0], &error);
    if (!holds)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Ready to be picked up"));
    const DeskWaitingPage page = {&frame, request->ids[0], holds, today, tidied};
    Html *html = html_new();
    desk_waiting_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
waiting_show(Web *web, HttpRequest *request)
{
    return waiting_page(web, request, -1);
}

static HttpResponse *
waiting_tidy(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    int tidied = service_desk_tidy(web->service, request->session->account, request->ids[0], &error);
    return tidied < 0 ? portal_fail(web, request, error) : waiting_page(web, request, tidied);
}

const Route desk_return_routes[] = {
    {"GET", "/desk/{id}/return", RIGHT_DESK, ROUTE_PLAIN, return_show},
    {"POST", "/desk/{id}/return", RIGHT_DESK, ROUTE_WORK, return_act},
    {"GET", "/desk/{id}/waiting", RIGHT_DESK, ROUTE_WORK, waiting_show},
    {"POST", "/desk/{id}/waiting", RIGHT_DESK, ROUTE_WORK, waiting_tidy},
};
ROUTES_END(desk_return_routes)
