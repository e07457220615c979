/* Who may upload pupils' files for which school: /uploaders. */
#include "text/text.h"
#include "uploaders.html.h"
#include "web/portal/accounts.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

/* What the form sent, and why it was not taken. */
typedef struct {
    const char *problem, *login, *from, *to;
    gint64 branch;
} Typed;

static HttpResponse *
show(Web *web, HttpRequest *request, const Typed *typed)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(GPtrArray) lines = service_upload_right_list(web->service, actor, &error);
    g_autoptr(GPtrArray) branches = lines != NULL
                                        ? service_branch_list(web->service, actor, RIGHT_UPLOAD_GRANT, &error)
                                        : NULL;
    if (branches == NULL)
        return portal_fail(web, request, error);
    g_autofree char *today = service_today(web->service);
    const char *done = http_request_query(request, "done");
    Frame frame = portal_frame(request, _("Who may upload"));
    frame.wide = TRUE;
    const UploadersPage page = {
        .frame = &frame,
        .lines = lines,
        .branches = branches,
        .today = today,
        .problem = typed->problem,
        .saved = typed->problem != NULL          ? NULL
                 : g_strcmp0(done, "given") == 0 ? _("The right to upload was given.")
                 : g_strcmp0(done, "ended") == 0 ? _("The right to upload was withdrawn.")
                                                 : NULL,
        .login = typed->login,
        .from = typed->from,
        .to = typed->to,
        .branch = typed->branch,
    };
    Html *html = html_new();
    uploaders_page(html, &page);
    return http_response_page(typed->problem != NULL ? 422 : 200, html);
}

static HttpResponse *
uploaders_show(Web *web, HttpRequest *request)
{
    const Typed typed = {NULL, "", "", "", 0};
    return show(web, request, &typed);
}

static gboolean
is_for_page(const GError *error)
{
    return error->domain == SERVICE_ERROR &&
           (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_CONFLICT ||
            error->code == SERVICE_ERROR_NOT_FOUND);
}

static HttpResponse *
uploader_add(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *branch = http_request_field(request, "branch"), *from = http_request_field(request, "from"),
               *to = http_request_field(request, "to");
    Typed typed = {.login = http_request_field(request, "login"),
                   .from = from ? from : "",
                   .to = to ? to : "",
                   .branch = branch ? g_ascii_strtoll(branch, NULL, 10) : 0};
    if (typed.login == NULL)
        return portal_error(web, request, 400);
    const Account *actor = request->session->account;
    g_autoptr(Account) account = service_account_find(web->service, actor, typed.login, &error);
    const NewGrant grant = {ROLE_UPLOADER, typed.branch, from, to};
    if (account != NULL && service_grant_add(web->service, actor, account->id, &grant, &error) >= 0)
        return http_response_redirect("/uploaders?done=given");
    if (!is_for_page(error))
        return portal_fail(web, request, error);
    typed.problem = error->message;
    return show(web, request, &typed);
}

static HttpResponse *
uploader_end(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    return service_grant_end(web->service, request->session->account, 0, request->ids[0], &error)
               ? http_response_redirect("/uploaders?done=ended")
               : portal_fail(web, request, error);
}

const Route uploaders_routes[] = {
    {"GET", "/uploaders", RIGHT_UPLOAD_GRANT, ROUTE_PLAIN, uploaders_show},
    {"POST", "/uploaders", RIGHT_UPLOAD_GRANT, ROUTE_WORK, uploader_add},
    {"POST", "/uploaders/{id}/end", RIGHT_UPLOAD_GRANT, ROUTE_WORK, uploader_end},
};
ROUTES_END(uploaders_routes)
