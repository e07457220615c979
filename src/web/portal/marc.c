/* Titles in and out as MARC files, for the library: /titles/import, /titles/export. */
#include "web/portal/marc.h"

#include "marc.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/picture.h"
#include "web/portal/routes.h"

const char *
marc_name(const TitleFile *file)
{
    return *file->name ? file->name : _("a file without a name");
}

const char *
marc_fate_field(guint fate)
{
    static const char *const names[N_TITLE_FATES] = {"new", "changed", "same", "refused"};
    return names[fate];
}

/* Trouble that the page tells, rather than an error page. */
static gboolean
is_told(const GError *error)
{
    return error->domain == SERVICE_ERROR &&
           (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_LIMIT ||
            error->code == SERVICE_ERROR_UNREADABLE || error->code == SERVICE_ERROR_CONFLICT);
}

static HttpResponse *
files_page(Web *web, HttpRequest *request, const GError *problem)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) files = service_title_file_list(web->service, request->session->account, &error);
    if (!files)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Titles in and out"));
    const MarcPage page = {.frame = &frame,
                           .files = files,
                           .problem = problem ? problem->message : NULL,
                           .removed = !problem && http_request_query(request, "removed")};
    Html *html = html_new();
    marc_page(html, &page);
    return http_response_page(problem ? 422 : 200, html);
}

static HttpResponse *
files_show(Web *web, HttpRequest *request)
{
    return files_page(web, request, NULL);
}

static HttpResponse *
go_to(gint64 id, const char *rest)
{
    g_autofree char *path = g_strdup_printf("/titles/import/%" G_GINT64_FORMAT "%s", id, rest);
    return http_response_redirect(path);
}

static HttpResponse *
file_send(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(IngestForm) form = NULL;
    SpoolWriter *body = NULL;
    PictureFile file;
    HttpResponse *refused = portal_file_form(web, request, &body, &form, &file);
    if (refused)
        return refused;
    gint64 id = service_title_file_add(web->service, request->session->account, &file, form->file_name,
                                       &error);
    spool_writer_cancel(body);
    if (id >= 0)
        return go_to(id, "");
    return is_told(error) ? files_page(web, request, error) : portal_fail(web, request, error);
}

static HttpResponse *
file_page(Web *web, HttpRequest *request, const char *done, const GError *problem)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TitleFileSheet)
        sheet = service_title_file_get(web->service, request->session->account, request->ids[0], &error);
    if (!sheet)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, marc_name(sheet->file));
    const MarcFilePage page = {.frame = &frame,
                               .file = sheet->file,
                               .plan = sheet->plan,
                               .problem = problem ? problem->message : NULL,
                               .done = done};
    Html *html = html_new();
    marc_file_page(html, &page);
    return http_response_page(problem ? 409 : 200, html);
}

static HttpResponse *
file_show(Web *web, HttpRequest *request)
{
    gint64 left = http_request_number(request, "left", -1), back = http_request_number(request, "back", 0);
    g_autofree char *undone = left < 0 ? NULL
                                       : g_strdup_printf(_("Taken back: %u titles. Left as they are: %u."),
                                                         (guint)CLAMP(back, 0, G_MAXINT),
                                                         (guint)CLAMP(left, 0, G_MAXINT));
    return file_page(web, request, http_request_query(request, "done") ? _("It is done.") : undone, NULL);
}

static gboolean
apply(Web *web, HttpRequest *request, GError **error)
{
    guint seen[N_TITLE_FATES];
    for (guint i = 0; i < N_TITLE_FATES; i++)
        seen[i] = (guint)CLAMP(http_request_number(request, marc_fate_field(i), 0), 0, G_MAXINT);
    return service_title_file_apply(web->service, request->session->account, request->ids[0], seen, error);
}

static HttpResponse *
file_act(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *act = http_request_field(request, "act");
    const Account *actor = request->session->account;
    guint back = 0, left = 0;
    gboolean undoes = g_strcmp0(act, "undo") == 0, done;
    if (g_strcmp0(act, "remove") == 0) {
        if (service_title_file_remove(web->service, actor, request->ids[0], &error))
            return http_response_redirect("/titles/import?removed=1");
        done = FALSE;
    } else if (undoes) {
        done = service_title_file_undo(web->service, actor, request->ids[0], &back, &left, &error);
    } else if (g_strcmp0(act, "apply") == 0) {
        done = apply(web, request, &error);
    } else {
        return portal_error(web, request, 400);
    }
    if (!done)
        return is_told(error) ? file_page(web, request, NULL, error) : portal_fail(web, request, error);
    g_autofree char *rest = undoes ? g_strdup_printf("?back=%u&left=%u", back, left) : g_strdup("?done=1");
    return go_to(request->ids[0], rest);
}

static HttpResponse *
export_as(Web *web, HttpRequest *request, MarcForm form, const char *name)
{
    g_autoptr(GError) error = NULL;
    guint left_out;
    int fd = service_title_file_export(web->service, request->session->account, form, &left_out, &error);
    return fd < 0 ? portal_fail(web, request, error) : http_response_download_fd(fd, name);
}

static HttpResponse *
export_iso2709(Web *web, HttpRequest *request)
{
    return export_as(web, request, MARC_FORM_ISO2709, "titels.mrc");
}

static HttpResponse *
export_xml(Web *web, HttpRequest *request)
{
    return export_as(web, request, MARC_FORM_XML, "titels.xml");
}

const Route marc_routes[] = {
    {"GET", "/titles/import", RIGHT_TITLES_EDIT, ROUTE_PLAIN, files_show},
    {"POST", "/titles/import", RIGHT_TITLES_EDIT, ROUTE_UPLOAD | ROUTE_WORK, file_send},
    {"GET", "/titles/import/{id}", RIGHT_TITLES_EDIT, ROUTE_WORK, file_show},
    {"POST", "/titles/import/{id}", RIGHT_TITLES_EDIT, ROUTE_WORK, file_act},
    {"GET", "/titles/export/mrc", RIGHT_TITLES_EDIT, ROUTE_WORK, export_iso2709},
    {"GET", "/titles/export/xml", RIGHT_TITLES_EDIT, ROUTE_WORK, export_xml},
};
ROUTES_END(marc_routes)
