/* Who may see our pupils: a school withdraws the library staff's view, and gives it back (/school-view). */
#include "web/portal/school_view.h"

#include "school_view.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static HttpResponse *
show(Web *web, HttpRequest *request, const char *problem, const char *typed)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) views = service_school_views(web->service, request->session->account, &error);
    if (views == NULL)
        return portal_fail(web, request, error);
    const char *done = http_request_query(request, "done");
    Frame frame = portal_frame(request, _("Who may see our pupils"));
    const SchoolViewPage page = {
        .frame = &frame,
        .views = views,
        .problem = problem,
        .done = problem != NULL                     ? NULL
                : g_strcmp0(done, "withdrawn") == 0 ? _("From now on the library's staff do not see the "
                                                        "pupils.")
                : g_strcmp0(done, "restored") == 0  ? _("The library's staff see the pupils again.")
                                                    : NULL,
        .branch = problem != NULL ? request->ids[0] : 0,
        .typed = typed != NULL ? typed : "",
    };
    Html *html = html_new();
    school_view_page(html, &page);
    return http_response_page(problem != NULL ? 422 : 200, html);
}

static HttpResponse *
view_show(Web *web, HttpRequest *request)
{
    return show(web, request, NULL, NULL);
}

typedef gboolean (*Change)(Service *, const Account *, gint64, const char *, GError **);

static HttpResponse *
change(Web *web, HttpRequest *request, Change does, const char *done)
{
    g_autoptr(GError) error = NULL;
    const char *why = http_request_field(request, "why");
    if (does(web->service, request->session->account, request->ids[0], why, &error))
        return http_response_redirect(done);
    if (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_CONFLICT)
        return show(web, request, error->message, why);
    return portal_fail(web, request, error);
}

static HttpResponse *
view_withdraw(Web *web, HttpRequest *request)
{
    return change(web, request, service_view_withdraw, "/school-view?done=withdrawn");
}

static HttpResponse *
view_restore(Web *web, HttpRequest *request)
{
    return change(web, request, service_view_restore, "/school-view?done=restored");
}

const Route school_view_routes[] = {
    {"GET", "/school-view", RIGHT_VIEW_WITHDRAW, ROUTE_PLAIN, view_show},
    {"POST", "/school-view/{id}/withdraw", RIGHT_VIEW_WITHDRAW, ROUTE_WORK, view_withdraw},
    {"POST", "/school-view/{id}/restore", RIGHT_VIEW_WITHDRAW, ROUTE_WORK, view_restore},
};
ROUTES_END(school_view_routes)
