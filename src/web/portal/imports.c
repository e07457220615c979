/* What was imported: the list, a report as a page and as files: /imports. */
#include "import.html.h"
#include "imports.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/pages.h"
#include "web/portal/routes.h"

static HttpResponse *
imports_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const ListPart part = {http_request_number(request, "before", 0), VIEW_LIST + 1};
    g_autoptr(GPtrArray)
        imports = service_import_list(web->service, request->session->account, NULL, &part, &error);
    if (imports == NULL)
        return portal_fail(web, request, error);
    gboolean has_older = view_cut_list(imports);
    gint64 last = has_older ? ((const Import *)imports->pdata[VIEW_LIST - 1])->id : 0;
    Frame frame = portal_frame(request, _("Imports"));
    frame.wide = TRUE;
    const ImportsPage page = {
        .frame = &frame, .imports = imports, .older = last, .is_older = part.before > 0};
    Html *html = html_new();
    imports_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
import_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(Import) import = service_import_get(web->service, actor, request->ids[0], &error);
    g_autoptr(RosterReport)
        report = import != NULL ? service_import_report(web->service, actor, import->id, AUDIT_SEE, &error)
                                : NULL;
    g_autoptr(GPtrArray)
        taught = report != NULL ? service_teachers_of_import(web->service, actor, import->id, TRUE, &error)
                                : NULL;
    if (taught == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Report"));
    frame.wide = TRUE;
    const ImportPage page = {.frame = &frame,
                             .import = import,
                             .report = report,
                             .taught = taught,
                             .fresh = http_request_query(request, "new") != NULL};
    Html *html = html_new();
    import_page(html, &page);
    return http_response_page(200, html);
}

/* "12-report.xlsx": the name says which import, never who. */
static HttpResponse *
download_bytes(Web *web, HttpRequest *request, GBytes *(*export)(const RosterReport *, GError **),
               const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RosterReport) report = service_import_report(web->service, request->session->account,
                                                           request->ids[0], AUDIT_DOWNLOAD, &error);
    g_autoptr(GBytes) bytes = report != NULL ? export(report, &error) : NULL;
    if (bytes == NULL)
        return portal_fail(web, request, error);
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autofree char *file = g_strdup_printf("import-%" G_GINT64_FORMAT "-%s.xlsx", request->ids[0], name);
    return http_response_download(g_string_new_len(data, (gssize)size),
                                  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file);
}

static HttpResponse *
import_xlsx(Web *web, HttpRequest *request)
{
    return download_bytes(web, request, export_report_xlsx, _("report"));
}

static HttpResponse *
import_refused(Web *web, HttpRequest *request)
{
    return download_bytes(web, request, export_refused_xlsx, _("refused-rows"));
}

static HttpResponse *
import_csv(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RosterReport) report = service_import_report(web->service, request->session->account,
                                                           request->ids[0], AUDIT_DOWNLOAD, &error);
    if (report == NULL)
        return portal_fail(web, request, error);
    g_autofree char *file = g_strdup_printf("import-%" G_GINT64_FORMAT "-%s.csv", request->ids[0],
                                            _("report"));
    return http_response_download(export_report_csv(report), "text/csv; charset=utf-8", file);
}

const Route import_routes[] = {
    {"GET", "/imports", RIGHT_IMPORT_VIEW, ROUTE_PLAIN, imports_show},
    {"GET", "/imports/{id}", RIGHT_UPLOAD, ROUTE_PLAIN, import_show},
    {"GET", "/imports/{id}/xlsx", RIGHT_UPLOAD, ROUTE_WORK, import_xlsx},
    {"GET", "/imports/{id}/csv", RIGHT_UPLOAD, ROUTE_PLAIN, import_csv},
    {"GET", "/imports/{id}/refused", RIGHT_UPLOAD, ROUTE_WORK, import_refused},
};
ROUTES_END(import_routes)
