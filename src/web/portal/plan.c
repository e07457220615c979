/* The plan of an upload: looked at, its choices changed, applied: /uploads/{id}/plan. */
#include "plan.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/file_teachers.h"
#include "web/portal/pages.h"
#include "web/portal/routes.h"

int
portal_kind_wanted(const HttpRequest *request)
{
    const char *name = http_request_query(request, "kind");
    for (guint kind = 0; name != NULL && kind < N_ITEM_KINDS; kind++)
        if (g_str_equal(name, item_kind_name((ItemKind)kind)))
            return (int)kind;
    return -1;
}

static HttpResponse *
show_case(Web *web, HttpRequest *request, const ImportCase *icase, const char *problem, guint status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RosterTeachers)
        teachers = service_teachers(web->service, request->session->account, icase, &error);
    if (teachers == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Plan"));
    frame.wide = TRUE;
    g_autofree char *path = g_strdup_printf("/uploads/%" G_GINT64_FORMAT "/plan", request->ids[0]);
    FileTeachers part = {.frame = &frame, .back = "plan"};
    portal_file_teachers(&part, request, icase, teachers);
    const PlanPage page = {.frame = &frame,
                           .icase = icase,
                           .view = {.plan = import_case_plan(icase),
                                    .kind = portal_kind_wanted(request),
                                    .from = (guint)http_request_number(request, "from", 0),
                                    .path = path},
                           .problem = problem,
                           .teachers = &part};
    Html *html = html_new();
    plan_page(html, &page);
    return http_response_page(status, html);
}

/* seen: the mark of the plan that was refused because things changed, or NULL. */
static HttpResponse *
show(Web *web, HttpRequest *request, const char *problem, const char *seen, guint status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ImportCase)
        icase = service_import_open(web->service, request->session->account, request->ids[0], &error);
    if (icase == NULL)
        return portal_fail(web, request, error);
    if (import_case_plan(icase) == NULL ||
        import_case_upload(icase)->state ==
            UPLOAD_IMPORTED) { /* nothing to plan: the upload's page says why */
        g_autofree char *path = g_strdup_printf("/uploads/%" G_GINT64_FORMAT, request->ids[0]);
        return http_response_redirect(path);
    }
    if (seen != NULL &&
        !service_import_compare(web->service, request->session->account, icase, seen, &error) &&
        error != NULL)
        return portal_fail(web, request, error);
    return show_case(web, request, icase, problem, status);
}

static HttpResponse *
plan_show(Web *web, HttpRequest *request)
{
    g_autoptr(Job) job = portal_job_failed(web, request);
    if (job == NULL)
        return show(web, request, NULL, NULL, 200);
    g_autofree char *seen = job->code == SERVICE_ERROR_STALE ? portal_job_mark(job) : NULL;
    return show(web, request, job->message, seen, 200);
}

static const char *
not_empty(const char *text)
{
    return text != NULL && *text != '\0' ? text : NULL;
}

static HttpResponse *
plan_choose(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *separator = not_empty(http_request_field(request, "separator"));
    ImportChoices choices = {.school_year = not_empty(http_request_field(request, "school-year")),
                             .sheet = (guint)http_request_number(request, "sheet", 0),
                             .encoding = not_empty(http_request_field(request, "encoding")),
                             .separator = separator == NULL               ? '\0'
                                          : g_str_equal(separator, "tab") ? '\t'
                                                                          : separator[0]};
    const char *mode = http_request_field(request, "mode");
    if (mode == NULL || !roster_mode_from_name(mode, &choices.mode))
        return portal_error(web, request, 400);
    if (!service_import_choose(web->service, request->session->account, request->ids[0], &choices, &error)) {
        if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT))
            return show(web, request, error->message, NULL, 400);
        return portal_fail(web, request, error);
    }
    g_autofree char *path = g_strdup_printf("/uploads/%" G_GINT64_FORMAT "/plan", request->ids[0]);
    return http_response_redirect(path);
}

static HttpResponse *
plan_apply(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    const char *mark = http_request_field(request, "digest");
    gint64 job = service_apply_start(web->service, actor, request->ids[0], mark,
                                     (guint)http_request_number(request, "confirm", 0), &error);
    HttpResponse *answer = portal_job_answer(web, request, job, &error);
    if (answer != NULL)
        return answer;
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_STALE))
        return show(web, request, error->message, mark, 409);
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_BRAKED))
        return show(web, request, error->message, NULL, 409);
    return portal_fail(web, request, error);
}

const Route plan_routes[] = {
    {"GET", "/uploads/{id}/plan", RIGHT_IMPORT_VIEW, ROUTE_WORK, plan_show},
    {"POST", "/uploads/{id}/choices", RIGHT_IMPORT_APPLY, ROUTE_WORK, plan_choose},
    {"POST", "/uploads/{id}/apply", RIGHT_IMPORT_APPLY, ROUTE_WORK, plan_apply},
};
ROUTES_END(plan_routes)
