/* The teacher's menu: the own groups, their pupils, and sheets of new passwords: /classes. */
#include "class.html.h"
#include "classes.html.h"
#include "sheet.html.h"
#include "text/text.h"
#include "web/portal/accounts.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

const char *
view_class_name(const ClassLine *line)
{
    return *line->name != '\0' ? line->name : line->code;
}

static HttpResponse *
classes_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    gboolean staff = account_has(actor, RIGHT_PASSWORD_RESET);
    g_autoptr(GPtrArray) branches = service_branch_list(web->service, actor,
                                                        staff ? RIGHT_PASSWORD_RESET : RIGHT_CLASS, &error);
    if (branches == NULL)
        return portal_fail(web, request, error);
    gint64 branch = http_request_number(request, "school", 0);
    if (staff && branch == 0 && branches->len == 1)
        branch = ((const Branch *)branches->pdata[0])->id;
    g_autoptr(GPtrArray) places = service_class_list(web->service, actor, branch, &error);
    if (places == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, staff ? _("Groups and passwords") : _("Teacher's menu"));
    const ClassesPage page = {&frame, places, branches, branch, staff, account_has(actor, RIGHT_UPLOAD)};
    Html *html = html_new();
    classes_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
class_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const ClassKey key = {request->ids[0], http_request_query(request, "year"),
                          http_request_query(request, "group")};
    if (key.year == NULL || key.code == NULL)
        return portal_error(web, request, 404);
    g_autoptr(ClassView) view = service_class_view(web->service, request->session->account, &key, &error);
    if (view == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, view_class_name(view->place->line));
    const ClassPage page = {&frame, view, service_now(web->service)};
    Html *html = html_new();
    class_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
class_passwords(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *pupil = http_request_field(request, "pupil");
    const ClassKey key = {request->ids[0], http_request_field(request, "year"),
                          http_request_field(request, "group")};
    const ClassReset reset = {pupil != NULL ? g_ascii_strtoll(pupil, NULL, 10) : 0,
                              http_request_field(request, "everyone") != NULL};
    if (key.year == NULL || key.code == NULL || (pupil != NULL && reset.membership <= 0))
        return portal_error(web, request, 400);
    g_autoptr(ClassSheet)
        sheet = service_class_passwords(web->service, request->session->account, &key, &reset, &error);
    if (sheet == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("New passwords"));
    const SheetPage page = {&frame, sheet};
    Html *html = html_new();
    sheet_page(html, &page);
    return http_response_page(200, html);
}

const Route classes_routes[] = {
    {"GET", "/classes", RIGHT_CLASS, ROUTE_PLAIN, classes_show},
    {"GET", "/classes/{id}", RIGHT_CLASS, ROUTE_WORK, class_show},
    {"POST", "/classes/{id}/passwords", RIGHT_CLASS, ROUTE_WORK, class_passwords},
};
ROUTES_END(classes_routes)
