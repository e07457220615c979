/* What is late: a school's list at /overdue, a teacher's at /classes/{id}/overdue; both as a page and as a file. */
#include "web/portal/overdue.h"

#include "overdue.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

#define FILE_NAME "te-laat.csv"

const char *
view_late_group(const char *group, const char *name)
{
    if (*name)
        return name;
    return *group ? view_keep(g_strdup_printf(_("Group %s"), group)) : _("no group");
}

const char *
view_late_step(const GPtrArray *steps, guint number)
{
    return number > 0 ? view_keep(reminder_name_in(steps, number)) : "";
}

guint
view_late_count(const LateList *list, gboolean sent)
{
    guint count = 0;
    for (guint i = 0; i < list->lines->len; i++)
        count += (((const LateLine *)list->lines->pdata[i])->step > 0) == sent;
    return count;
}

const char *
view_late_bill(const LateLine *line)
{
    return line->bills > 0   ? view_cents(line->bills)
           : line->is_billed ? _("was billed before")
                             : _("price not known");
}

guint
view_late_bills(const LateList *list, gboolean unknown)
{
    guint count = 0;
    for (guint i = 0; i < list->lines->len; i++) {
        const LateLine *line = list->lines->pdata[i];
        count += line->is_bill && !line->is_billed && (line->bills == 0) == unknown;
    }
    return count;
}

gint64
view_late_cents(const LateList *list)
{
    gint64 cents = 0;
    for (guint i = 0; i < list->lines->len; i++)
        cents += ((const LateLine *)list->lines->pdata[i])->bills;
    return cents;
}

static HttpResponse *
late_show(Web *web, HttpRequest *request)
{
    const Account *actor = request->session->account;
    g_autoptr(GError) error = NULL;
    g_autoptr(LateList) list = service_late_list(web->service, actor, request->ids[0], &error);
    if (!list)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Too late"));
    const LatePage page = {&frame, request->ids[0], list,
                           account_may(actor, RIGHT_LIBRARY_MANAGE, list->branch->library, 0)};
    Html *html = html_new();
    overdue_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
late_schools(Web *web, HttpRequest *request)
{
    const DeskSchools schools = {RIGHT_DESK, "/overdue", _("Too late"), late_show};
    return portal_desk_schools(web, request, &schools);
}

static HttpResponse *
late_csv(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    GString *csv = service_late_csv(web->service, request->session->account, request->ids[0], &error);
    return csv ? http_response_download(csv, "text/csv; charset=utf-8", FILE_NAME)
               : portal_fail(web, request, error);
}

static gboolean
class_key(const HttpRequest *request, ClassKey *key)
{
    *key = (ClassKey){request->ids[0], http_request_query(request, "year"),
                      http_request_query(request, "group")};
    return key->year && key->code;
}

static HttpResponse *
class_show(Web *web, HttpRequest *request)
{
    ClassKey key;
    g_autoptr(GError) error = NULL;
    if (!class_key(request, &key))
        return portal_error(web, request, 404);
    g_autoptr(LateList) list = service_late_class(web->service, request->session->account, &key, &error);
    if (!list)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Too late"));
    const LatePage page = {.frame = &frame, .branch = key.branch, .list = list};
    Html *html = html_new();
    overdue_class_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
class_csv(Web *web, HttpRequest *request)
{
    ClassKey key;
    g_autoptr(GError) error = NULL;
    if (!class_key(request, &key))
        return portal_error(web, request, 404);
    GString *csv = service_late_class_csv(web->service, request->session->account, &key, &error);
    return csv ? http_response_download(csv, "text/csv; charset=utf-8", FILE_NAME)
               : portal_fail(web, request, error);
}

const Route overdue_routes[] = {
    {"GET", "/overdue", RIGHT_DESK, ROUTE_PLAIN, late_schools},
    {"GET", "/overdue/{id}", RIGHT_DESK, ROUTE_WORK, late_show},
    {"GET", "/overdue/{id}/csv", RIGHT_DESK, ROUTE_WORK, late_csv},
    {"GET", "/classes/{id}/overdue", RIGHT_CLASS, ROUTE_WORK, class_show},
    {"GET", "/classes/{id}/overdue/csv", RIGHT_CLASS, ROUTE_WORK, class_csv},
};
ROUTES_END(overdue_routes)
