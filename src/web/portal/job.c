/* Long work: how far it is, and stopping it: /jobs/{id}; and the answer to a form that starts it. */
#include "job.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/marc.h"
#include "web/portal/pages.h"
#include "web/portal/routes.h"

/* Most work is done sooner, and then nobody sees a page about it. */
#define SHORT_MILLISECONDS 1000

static HttpResponse *
redirect(const char *format, gint64 number)
{
    const char *gap = strchr(format, '#');
    g_autofree char *path = g_strdup_printf("%.*s%" G_GINT64_FORMAT "%s", (int)(gap - format), format, number,
                                            gap + 1);
    return http_response_redirect(path);
}

static HttpResponse *
to_result(const Job *job)
{
    if (job->kind == JOB_REMOVE)
        return http_response_redirect("/uploads?removed=1");
    if (job->title_file != 0)
        return redirect(job->kind == JOB_TITLES_APPLY ? "/titles/import/#?done=1" : "/titles/import/#",
                        job->title_file);
    return job->kind == JOB_CHECK ? redirect("/uploads/#", job->upload)
                                  : redirect("/imports/#?new=1", job->result);
}

HttpResponse *
portal_job_answer(Web *web, HttpRequest *request, gint64 id, GError **error)
{
    if (id < 0)
        return NULL;
    g_autoptr(Job)
        job = service_job_wait(web->service, request->session->account, id, SHORT_MILLISECONDS, NULL);
    if (job == NULL) /* it was asked for and will be done: an error would say that nothing was */
        return redirect("/jobs/#", id);
    if (job->state == JOB_DONE)
        return to_result(job);
    if (job->state != JOB_FAILED)
        return redirect("/jobs/#", id);
    service_job_error(job, error);
    return NULL;
}

Job *
portal_job_failed(Web *web, HttpRequest *request)
{
    gint64 id = http_request_number(request, "job", 0);
    g_autoptr(Job) job = id > 0 ? service_job_get(web->service, request->session->account, id, NULL) : NULL;
    gboolean is_of_page = job != NULL && job->state == JOB_FAILED &&
                          request->ids[0] == (job->kind == JOB_UNDO ? job->import : job->upload);
    return is_of_page ? g_steal_pointer(&job) : NULL;
}

char *
portal_job_mark(const Job *job)
{
    return g_strndup(job->arguments, strcspn(job->arguments, " "));
}

/* The plan that the person saw is no longer the plan: they get the new one, with why. */
static HttpResponse *
to_new_plan(const Job *job)
{
    gboolean is_new = job->state == JOB_FAILED &&
                      (job->code == SERVICE_ERROR_STALE || job->code == SERVICE_ERROR_BRAKED);
    if (!is_new || (job->kind != JOB_APPLY && job->kind != JOB_UNDO))
        return NULL;
    g_autofree char *path = job->kind == JOB_APPLY
                                ? g_strdup_printf("/uploads/%" G_GINT64_FORMAT "/plan?job=%" G_GINT64_FORMAT,
                                                  job->upload, job->id)
                                : g_strdup_printf("/imports/%" G_GINT64_FORMAT "/undo?job=%" G_GINT64_FORMAT,
                                                  job->import, job->id);
    return http_response_redirect(path);
}

static HttpResponse *
show(Web *web, HttpRequest *request, const char *problem, guint status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Job) job = service_job_get(web->service, request->session->account, request->ids[0], &error);
    if (job == NULL)
        return portal_fail(web, request, error);
    if (job->state == JOB_DONE)
        return to_result(job);
    HttpResponse *plan = to_new_plan(job);
    if (plan != NULL)
        return plan;
    const Account *actor = request->session->account;
    g_autoptr(Upload) upload = job->upload != 0 ? service_upload_get(web->service, actor, job->upload, NULL)
                                                : NULL;
    g_autoptr(TitleFileSheet)
        titles = job->title_file != 0 ? service_title_file_get(web->service, actor, job->title_file, NULL)
                                      : NULL;
    g_autoptr(Branch)
        branch = job->branch != 0 ? service_branch_get(web->service, actor, RIGHT_UPLOAD, job->branch, &error)
                                  : NULL;
    if (error != NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, view_job_title(job));
    frame.refresh = job_is_open(job) ? REFRESH_SOON : REFRESH_NEVER;
    const JobPage page = {.frame = &frame,
                          .job = job,
                          .upload = upload,
                          .titles = titles != NULL ? titles->file : NULL,
                          .school = branch != NULL ? branch->name : NULL,
                          .problem = problem};
    Html *html = html_new();
    job_page(html, &page);
    return http_response_page(status, html);
}

static HttpResponse *
job_show(Web *web, HttpRequest *request)
{
    return show(web, request, NULL, 200);
}

static HttpResponse *
job_cancel(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    if (service_job_cancel(web->service, request->session->account, request->ids[0], &error))
        return redirect("/jobs/#", request->ids[0]);
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT))
        return show(web, request, error->message, 409);
    return portal_fail(web, request, error);
}

const Route job_routes[] = {
    {"GET", "/jobs/{id}", RIGHT_UPLOAD, ROUTE_PLAIN, job_show},
    {"POST", "/jobs/{id}/cancel", RIGHT_UPLOAD, ROUTE_WORK, job_cancel},
};
ROUTES_END(job_routes)
