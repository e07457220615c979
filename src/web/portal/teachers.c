/* Which teacher has which group: /teachers. */
#include "teachers.html.h"
#include "text/text.h"
#include "web/portal/accounts.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

const char *
view_class_group(const Taught *taught)
{
    return *taught->group_name != '\0' ? taught->group_name : taught->code;
}

static HttpResponse *
show(Web *web, HttpRequest *request, gint64 branch, const char *problem)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(GPtrArray) branches = service_branch_list(web->service, actor, RIGHT_CLASS_ASSIGN, &error);
    if (branches == NULL)
        return portal_fail(web, request, error);
    if (branch == 0 && branches->len == 1)
        branch = ((const Branch *)branches->pdata[0])->id;
    g_autoptr(TaughtView) view = branch != 0 ? service_taught_view(web->service, actor, branch, &error)
                                             : NULL;
    if (error != NULL)
        return portal_fail(web, request, error);
    const char *done = http_request_query(request, "done");
    Frame frame = portal_frame(request, _("Teachers and groups"));
    const TeachersPage page = {.frame = &frame,
                               .view = view,
                               .branches = branches,
                               .branch = branch,
                               .problem = problem,
                               .saved = problem == NULL && done != NULL ? _("Saved.") : NULL};
    Html *html = html_new();
    teachers_page(html, &page);
    return http_response_page(problem != NULL ? 422 : 200, html);
}

static HttpResponse *
teachers_show(Web *web, HttpRequest *request)
{
    return show(web, request, http_request_number(request, "school", 0), NULL);
}

static HttpResponse *
back_to(gint64 branch)
{
    g_autofree char *path = g_strdup_printf("/teachers?school=%" G_GINT64_FORMAT "&done=1", branch);
    return http_response_redirect(path);
}

/* group: "2026-2027 5A", as the page's list says it. */
static HttpResponse *
teacher_add(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *group = http_request_field(request, "group"),
               *teacher = http_request_field(request, "teacher");
    const char *code = group != NULL ? strchr(group, ' ') : NULL;
    if (code == NULL || teacher == NULL)
        return portal_error(web, request, 400);
    g_autofree char *year = g_strndup(group, (gsize)(code - group));
    const ClassKey key = {request->ids[0], year, code + 1};
    if (service_taught_add(web->service, request->session->account, &key, g_ascii_strtoll(teacher, NULL, 10),
                           &error))
        return back_to(request->ids[0]);
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT) ||
        g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT))
        return show(web, request, request->ids[0], error->message);
    return portal_fail(web, request, error);
}

static HttpResponse *
teacher_end(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    return service_taught_end(web->service, request->session->account, request->ids[0], request->ids[1],
                              &error)
               ? back_to(request->ids[0])
               : portal_fail(web, request, error);
}

const Route teachers_routes[] = {
    {"GET", "/teachers", RIGHT_CLASS_ASSIGN, ROUTE_PLAIN, teachers_show},
    {"POST", "/teachers/{id}", RIGHT_CLASS_ASSIGN, ROUTE_WORK, teacher_add},
    {"POST", "/teachers/{id}/end/{id}", RIGHT_CLASS_ASSIGN, ROUTE_WORK, teacher_end},
};
ROUTES_END(teachers_routes)
