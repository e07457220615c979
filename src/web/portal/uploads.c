/* The list of uploads with the form to send one: /uploads. */
#include "text/text.h"
#include "uploads.html.h"
#include "web/portal/error.h"
#include "web/portal/pages.h"
#include "web/portal/picture.h"
#include "web/portal/routes.h"

/* Those of these schools whose file this account may send; they stay the list's. */
static GPtrArray *
may_send(const Account *actor, const GPtrArray *branches)
{
    GPtrArray *choices = g_ptr_array_new();
    for (guint i = 0; branches && i < branches->len; i++) {
        const Branch *branch = branches->pdata[i];
        if (account_may(actor, RIGHT_UPLOAD, branch->library, branch->id))
            g_ptr_array_add(choices, branches->pdata[i]);
    }
    return choices;
}

static HttpResponse *
show(Web *web, HttpRequest *request, gboolean sends, const char *problem, guint status)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    UploadsPage page = {
        .branch = http_request_number(request, "branch", 0), .problem = problem, .sends = sends};
    const ListPart part = {sends ? 0 : http_request_number(request, "before", 0), VIEW_LIST + 1};
    g_autoptr(GPtrArray) branches = service_branch_list_reached(web->service, actor, RIGHT_UPLOAD, &error);
    g_autoptr(GPtrArray) choices = may_send(actor, branches);
    g_autoptr(GPtrArray) uploads = branches != NULL
                                       ? service_upload_list(web->service, actor, page.branch, &part, &error)
                                       : NULL;
    if (uploads == NULL)
        return portal_fail(web, request, error);
    if (view_cut_list(uploads))
        page.older = ((const Upload *)uploads->pdata[VIEW_LIST - 1])->id;
    page.is_older = part.before > 0;
    Frame frame = portal_frame(request, sends ? _("Upload pupils' file") : _("Uploads"));
    frame.wide = TRUE;
    page.frame = &frame;
    page.uploads = uploads;
    page.branches = branches;
    page.choices = choices;
    page.removed = http_request_query(request, "removed") != NULL;
    page.staff = account_has(actor, RIGHT_IMPORT_VIEW);
    Html *html = html_new();
    uploads_page(html, &page);
    return http_response_page(status, html);
}

static HttpResponse *
uploads_show(Web *web, HttpRequest *request)
{
    return show(web, request, FALSE, NULL, 200);
}

static HttpResponse *
uploads_new(Web *web, HttpRequest *request)
{
    return show(web, request, TRUE, NULL, 200);
}

static gint64
field_number(const IngestForm *form, const char *name)
{
    const char *text = g_hash_table_lookup(form->fields, name);
    return text != NULL ? g_ascii_strtoll(text, NULL, 10) : 0;
}

/* The body is on disk, untouched; the sandboxed reader takes the form apart, and only then its token can be looked at. */
static HttpResponse *
upload_send(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(IngestForm) form = NULL;
    SpoolWriter *body = NULL;
    PictureFile file;
    HttpResponse *refused = portal_file_form(web, request, &body, &form, &file);
    if (refused != NULL)
        return refused;
    const Account *actor = request->session->account;
    gint64 only = account_branch(actor, RIGHT_UPLOAD);
    gint64 branch = only != 0 ? only : field_number(form, "branch");
    gint64 id = service_upload_add(web->service, actor, branch, body, form, &error);
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT) ||
        g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_LIMIT))
        return show(web, request, TRUE, error->message, 400);
    if (id < 0)
        return portal_fail(web, request, error);
    g_autofree char *path = g_strdup_printf("/uploads/%" G_GINT64_FORMAT "?new=1", id);
    return http_response_redirect(path);
}

const Route uploads_routes[] = {
    {"GET", "/uploads", RIGHT_UPLOAD, ROUTE_PLAIN, uploads_show},
    {"GET", "/uploads/new", RIGHT_UPLOAD, ROUTE_PLAIN, uploads_new},
    {"POST", "/uploads", RIGHT_UPLOAD, ROUTE_UPLOAD | ROUTE_WORK, upload_send},
};
ROUTES_END(uploads_routes)
