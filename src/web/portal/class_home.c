/* A group's books for its teacher: at home, back at the next visit, read: /classes/{id}/home. */
#include "class_home.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/reader.h"
#include "web/portal/routes.h"

static HttpResponse *
home_page(Web *web, HttpRequest *request, const ClassKey *key, ClassHomePage *page)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    const char *from = http_request_query(request, "from"), *to = http_request_query(request, "to");
    g_autoptr(ClassHome) home = service_class_home(web->service, actor, key, from, to, &error);
    g_autofree char *problem = NULL;
    if (!home && g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT)) {
        problem = g_strdup(error->message);
        g_clear_error(&error);
        page->problem = problem;
        home = service_class_home(web->service, actor, key, NULL, NULL, &error);
    }
    if (!home)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Books of the group"));
    frame.wide = TRUE;
    page->frame = &frame;
    page->home = home;
    page->typed_visit = page->typed_visit ? page->typed_visit : view_date(home->visit);
    page->typed_from = problem && from ? from : view_date(home->from);
    page->typed_to = problem && to ? to : view_date(home->to);
    Html *html = html_new();
    class_home_page(html, page);
    return http_response_page(page->problem ? 422 : 200, html);
}

static HttpResponse *
home_show(Web *web, HttpRequest *request)
{
    const ClassKey key = {request->ids[0], http_request_query(request, "year"),
                          http_request_query(request, "group")};
    ClassHomePage page = {.saved = http_request_query(request, "saved") ? _("Saved.") : NULL};
    return key.year && key.code ? home_page(web, request, &key, &page) : portal_error(web, request, 404);
}

static HttpResponse *
visit_save(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const ClassKey key = {request->ids[0], http_request_field(request, "year"),
                          http_request_field(request, "group")};
    const char *typed = view_typed_field(request, "visit");
    if (!key.year || !key.code)
        return portal_error(web, request, 400);
    if (service_class_visit_set(web->service, request->session->account, &key, typed, &error)) {
        g_autofree char *year = g_uri_escape_string(key.year, NULL, FALSE);
        g_autofree char *code = g_uri_escape_string(key.code, NULL, FALSE);
        g_autofree char *path = g_strdup_printf("/classes/%" G_GINT64_FORMAT "/home?year=%s&group=%s&saved=1",
                                                key.branch, year, code);
        return http_response_redirect(path);
    }
    ClassHomePage page = {.problem = error->message, .typed_visit = typed};
    return g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT) ? home_page(web, request, &key, &page)
                                                                      : portal_fail(web, request, error);
}

const Route class_home_routes[] = {
    {"GET", "/classes/{id}/home", RIGHT_CLASS, ROUTE_WORK, home_show},
    {"POST", "/classes/{id}/home", RIGHT_CLASS, ROUTE_WORK, visit_save},
};
ROUTES_END(class_home_routes)
