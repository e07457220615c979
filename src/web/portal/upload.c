/* One upload: what the check found, fetching the file back, taking it back: /uploads/{id}. */
#include "text/text.h"
#include "upload.html.h"
#include "web/portal/error.h"
#include "web/portal/pages.h"
#include "web/portal/routes.h"

/* The case is made afresh for the page once the check is done; before that, and after the import, there is none to show. */
static ImportCase *
open_case(Web *web, HttpRequest *request, const Upload *upload, GError **error)
{
    if ((upload->state != UPLOAD_CHECKED && upload->state != UPLOAD_REFUSED) || !upload->has_file ||
        upload->job != 0)
        return NULL;
    return service_import_open(web->service, request->session->account, upload->id, error);
}

static HttpResponse *
show(Web *web, HttpRequest *request, const char *problem, guint status,
     void (*write)(Html *html, const UploadPage *page))
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(Upload) upload = service_upload_get(web->service, actor, request->ids[0], &error);
    if (upload == NULL)
        return portal_fail(web, request, error);
    g_autoptr(Branch) branch = service_branch_get(web->service, actor, RIGHT_UPLOAD, upload->branch, &error);
    if (branch == NULL)
        return portal_fail(web, request, error);
    /* A file that cannot even be opened now still has its page: with why, and with the way to remove it. */
    g_autoptr(ImportCase) icase = write == upload_page ? open_case(web, request, upload, &error) : NULL;
    if (error != NULL && problem == NULL)
        problem = error->message;
    gboolean is_open = upload->state != UPLOAD_IMPORTED && upload->state != UPLOAD_REMOVED;
    g_autoptr(Upload) same = is_open ? service_upload_same(web->service, actor, upload, NULL) : NULL;
    g_autoptr(UploadSummary) summary = upload_summary_parse(upload);
    Frame frame = portal_frame(request, _("Upload"));
    frame.wide = TRUE;
    gboolean waits = upload->state == UPLOAD_RECEIVED || upload->state == UPLOAD_CHECKING;
    frame.refresh = waits ? REFRESH_SOON : REFRESH_NEVER;
    const UploadPage page = {.frame = &frame,
                             .upload = upload,
                             .icase = icase,
                             .summary = summary,
                             .same = same,
                             .school = branch->name,
                             .problem = problem,
                             .fresh = http_request_query(request, "new") != NULL,
                             .staff = account_has(actor, RIGHT_IMPORT_VIEW)};
    Html *html = html_new();
    write(html, &page);
    return http_response_page(status, html);
}

static HttpResponse *
upload_show(Web *web, HttpRequest *request)
{
    return show(web, request, NULL, 200, upload_page);
}

static HttpResponse *
upload_file(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(Upload) upload = service_upload_get(web->service, actor, request->ids[0], &error);
    int fd = upload != NULL ? service_upload_open(web->service, actor, upload->id, &error) : -1;
    return fd >= 0 ? http_response_download_fd(fd, upload->file_name) : portal_fail(web, request, error);
}

static HttpResponse *
upload_remove_ask(Web *web, HttpRequest *request)
{
    return show(web, request, NULL, 200, upload_remove_page);
}

static HttpResponse *
upload_remove(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    gint64 job = service_remove_start(web->service, request->session->account, request->ids[0], &error);
    HttpResponse *answer = portal_job_answer(web, request, job, &error);
    if (answer != NULL)
        return answer;
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT))
        return show(web, request, error->message, 409, upload_page);
    return portal_fail(web, request, error);
}

const Route upload_routes[] = {
    {"GET", "/uploads/{id}", RIGHT_UPLOAD, ROUTE_WORK, upload_show},
    {"GET", "/uploads/{id}/file", RIGHT_UPLOAD, ROUTE_WORK, upload_file},
    {"GET", "/uploads/{id}/remove", RIGHT_UPLOAD, ROUTE_WORK, upload_remove_ask},
    {"POST", "/uploads/{id}/remove", RIGHT_UPLOAD, ROUTE_WORK, upload_remove},
};
ROUTES_END(upload_routes)
