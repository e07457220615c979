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
file_send(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(IngestForm) form = NULL;
    SpoolWriter *body = NULL;
    PictureFile file;
    HttpResponse *refused = portal_file_form(web, request, &body, &form, &file);
    if (refused)
        return refused;
    gint64 job = -1, id = service_title_file_add(web->service, request->session->account, &file,
                                                 form->file_name, &job, &error);
    spool_writer_cancel(body);
    HttpResponse *answer = id >= 0 ? portal_job_answer(web, request, job, &error) : NULL;
    if (answer)
        return answer;
    return is_told(error) ? files_page(web, request, error) : portal_fail(web, request, error);
}

static HttpResponse *
file_page(Web *web, HttpRequest *request, const GError *problem)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TitleFileSheet)
        sheet = service_title_file_get(web->service, request->session->account, request->ids[0], &error);
    if (!sheet)
        return portal_fail(web, request, error);
    const Job *job = sheet->job;
    gboolean failed = !problem && job && job->state == JOB_FAILED;
    Frame frame = portal_frame(request, marc_name(sheet->file));
    const MarcFilePage page = {.frame = &frame,
                               .file = sheet->file,
                               .plan = sheet->plan,
                               .open = job && job_is_open(job) ? job : NULL,
                               .before = sheet->before,
                               .problem = problem  ? problem->message
                                          : failed ? job->message
                                                   : NULL,
                               .done = http_request_query(request, "done") && sheet->file->applied};
    Html *html = html_new();
    marc_file_page(html, &page);
    return http_response_page(problem ? 409 : 200, html);
}

static HttpResponse *
file_show(Web *web, HttpRequest *request)
{
    return file_page(web, request, NULL);
}

static gint64
start_apply(Web *web, HttpRequest *request, GError **error)
{
    guint seen[N_TITLE_FATES];
    for (guint i = 0; i < N_TITLE_FATES; i++)
        seen[i] = (guint)CLAMP(http_request_number(request, marc_fate_field(i), 0), 0, G_MAXINT);
    return service_title_file_apply_start(web->service, request->session->account, request->ids[0], seen,
                                          error);
}

static HttpResponse *
file_act(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *act = http_request_field(request, "act");
    const Account *actor = request->session->account;
    HttpResponse *answer = NULL;
    if (g_strcmp0(act, "remove") == 0) {
        if (service_title_file_remove(web->service, actor, request->ids[0], &error))
            return http_response_redirect("/titles/import?removed=1");
    } else if (g_strcmp0(act, "undo") == 0) {
        gint64 job = service_title_file_undo_start(web->service, actor, request->ids[0], &error);
        answer = portal_job_answer(web, request, job, &error);
    } else if (g_strcmp0(act, "apply") == 0) {
        answer = portal_job_answer(web, request, start_apply(web, request, &error), &error);
    } else {
        return portal_error(web, request, 400);
    }
    if (answer)
        return answer;
    return is_told(error) ? file_page(web, request, error) : portal_fail(web, request, error);
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
