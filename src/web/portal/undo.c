/* Taking an import back, with a preview: /imports/{id}/undo. */
#include "service/teachers.h"
#include "text/text.h"
#include "undo.html.h"
#include "web/portal/error.h"
#include "web/portal/pages.h"
#include "web/portal/routes.h"

/* seen: the mark of the plan that was refused because things changed, or NULL. */
static HttpResponse *
show(Web *web, HttpRequest *request, const char *problem, const char *seen, guint status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(UndoCase)
        ucase = service_undo_open(web->service, request->session->account, request->ids[0], &error);
    if (ucase == NULL)
        return portal_fail(web, request, error);
    if (seen != NULL && !service_undo_compare(web->service, request->session->account, ucase, seen, &error) &&
        error != NULL)
        return portal_fail(web, request, error);
    g_autoptr(GPtrArray) taught = service_teachers_of_import(web->service, request->session->account,
                                                             request->ids[0], FALSE, &error);
    if (taught == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Undo"));
    frame.wide = TRUE;
    g_autofree char *path = g_strdup_printf("/imports/%" G_GINT64_FORMAT "/undo", request->ids[0]);
    const UndoPage page = {.frame = &frame,
                           .ucase = ucase,
                           .view = {.plan = undo_case_plan(ucase),
                                    .kind = portal_kind_wanted(request),
                                    .from = (guint)http_request_number(request, "from", 0),
                                    .path = path},
                           .problem = problem,
                           .taught = taught};
    Html *html = html_new();
    undo_page(html, &page);
    return http_response_page(status, html);
}

static HttpResponse *
undo_show(Web *web, HttpRequest *request)
{
    g_autoptr(Job) job = portal_job_failed(web, request);
    if (job == NULL)
        return show(web, request, NULL, NULL, 200);
    g_autofree char *seen = job->code == SERVICE_ERROR_STALE ? portal_job_mark(job) : NULL;
    return show(web, request, job->message, seen, 200);
}

static HttpResponse *
undo_apply(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    const char *mark = http_request_field(request, "digest");
    gint64 job = service_undo_start(web->service, actor, request->ids[0], mark, &error);
    HttpResponse *answer = portal_job_answer(web, request, job, &error);
    if (answer != NULL)
        return answer;
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_STALE))
        return show(web, request, error->message, mark, 409);
    return portal_fail(web, request, error);
}

const Route undo_routes[] = {
    {"GET", "/imports/{id}/undo", RIGHT_IMPORT_APPLY, ROUTE_WORK, undo_show},
    {"POST", "/imports/{id}/undo", RIGHT_IMPORT_APPLY, ROUTE_WORK, undo_apply},
};
ROUTES_END(undo_routes)
