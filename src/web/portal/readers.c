/* What the library and its schools tell their readers, MuziekWeb and contact: /readers. */
#include "readers.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/reader.h"
#include "web/portal/routes.h"

static HttpResponse *
readers_page_of(Web *web, HttpRequest *request, gint64 branch, const char *problem)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(GPtrArray) branches = service_branch_list(web->service, actor, RIGHT_LIBRARY_MANAGE, &error);
    g_autoptr(ReadersTold) told = branches ? service_readers_get(web->service, actor, branch, &error) : NULL;
    if (!told)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("What readers see"));
    ReadersPage page = {.frame = &frame,
                        .branches = branches,
                        .branch = branch,
                        .music = told->music,
                        .contact = branch ? told->branch_contact : told->contact,
                        .problem = problem,
                        .saved = http_request_query(request, "saved") ? _("Saved.") : NULL};
    if (problem) {
        page.music = view_typed_field(request, "music");
        page.contact = view_typed_field(request, "contact");
    }
    Html *html = html_new();
    readers_page(html, &page);
    return http_response_page(problem ? 422 : 200, html);
}

static HttpResponse *
readers_show(Web *web, HttpRequest *request)
{
    return readers_page_of(web, request, http_request_number(request, "school", 0), NULL);
}

static HttpResponse *
readers_save(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    gint64 branch = http_request_number(request, "school", 0);
    const char *contact = view_typed_field(request, "contact");
    if (branch
            ? service_readers_branch_set(web->service, actor, branch, contact, &error)
            : service_readers_set(web->service, actor, view_typed_field(request, "music"), contact, &error)) {
        g_autofree char *path = g_strdup_printf("/readers?school=%" G_GINT64_FORMAT "&saved=1", branch);
        return http_response_redirect(path);
    }
    return g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT)
               ? readers_page_of(web, request, branch, error->message)
               : portal_fail(web, request, error);
}

const Route readers_routes[] = {
    {"GET", "/readers", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, readers_show},
    {"POST", "/readers", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, readers_save},
};
ROUTES_END(readers_routes)
