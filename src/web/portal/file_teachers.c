/* The teachers in a school's file and the groups that they would get: /uploads/{id}/teachers, and a part of the plan's page. */
#include "web/portal/file_teachers.h"

#include "file_teachers.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

char *
view_codes(char *const *codes)
{
    return g_strjoinv(", ", (char **)codes);
}

void
portal_file_teachers(FileTeachers *part, const HttpRequest *request, const ImportCase *icase,
                     const RosterTeachers *teachers)
{
    const Account *actor = request->session->account;
    const Branch *branch = import_case_branch(icase);
    part->upload = request->ids[0];
    part->teachers = teachers;
    part->branch = branch;
    part->may_assign = account_may(actor, RIGHT_CLASS_ASSIGN, branch->library, branch->id);
    part->may_enrol = account_may(actor, RIGHT_PEOPLE_EDIT, branch->library, branch->id);
}

static HttpResponse *
show(Web *web, HttpRequest *request, const char *problem, guint status)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(ImportCase) icase = service_import_open(web->service, actor, request->ids[0], &error);
    if (icase == NULL)
        return portal_fail(web, request, error);
    if (import_case_plan(icase) == NULL || import_case_upload(icase)->state == UPLOAD_IMPORTED) {
        g_autofree char *path = g_strdup_printf("/uploads/%" G_GINT64_FORMAT, request->ids[0]);
        return http_response_redirect(path);
    }
    g_autoptr(RosterTeachers) teachers = service_teachers(web->service, actor, icase, &error);
    if (teachers == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Teachers in the file"));
    frame.wide = TRUE;
    FileTeachers page = {.frame = &frame,
                         .back = "",
                         .problem = problem,
                         .saved = http_request_query(request, "saved") != NULL ? _("Saved.") : NULL};
    portal_file_teachers(&page, request, icase, teachers);
    Html *html = html_new();
    file_teachers_page(html, &page);
    return http_response_page(status, html);
}

static HttpResponse *
teachers_show(Web *web, HttpRequest *request)
{
    return show(web, request, NULL, 200);
}

/* A field "yes" for each who is ticked; "all": everybody. */
static HttpResponse *
teachers_agree(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    for (guint i = 0; i < request->form->len; i++) {
        const HttpField *field = request->form->pdata[i];
        if (g_str_equal(field->name, "yes"))
            g_ptr_array_add(keys, field->value);
    }
    g_ptr_array_add(keys, NULL);
    if (!service_teachers_agree(web->service, request->session->account, request->ids[0],
                                (const char *const *)keys->pdata, http_request_field(request, "all") != NULL,
                                &error))
        return g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_STALE)
                   ? show(web, request, error->message, 409)
                   : portal_fail(web, request, error);
    gboolean to_plan = g_strcmp0(http_request_field(request, "back"), "plan") == 0;
    g_autofree char *path = g_strdup_printf("/uploads/%" G_GINT64_FORMAT "/%s", request->ids[0],
                                            to_plan ? "plan#teachers" : "teachers?saved=1");
    return http_response_redirect(path);
}

const Route file_teachers_routes[] = {
    {"GET", "/uploads/{id}/teachers", RIGHT_CLASS_ASSIGN, ROUTE_WORK, teachers_show},
    {"POST", "/uploads/{id}/teachers", RIGHT_CLASS_ASSIGN, ROUTE_WORK | ROUTE_LARGE_FORM, teachers_agree},
};
ROUTES_END(file_teachers_routes)
