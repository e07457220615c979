/* Programs with a token of their own: listed, made, ended by the library's manager. */
#include "web/portal/clients.h"

#include "clients.html.h"
#include "text/text.h"
#include "web/portal/desk.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static const struct {
    const char *label, *badge;
} states[] = {
    [CLIENT_WORKS] = {N_("Works"), "good"},
    [CLIENT_POWERLESS] = {N_("May do nothing any more"), "bad"},
    [CLIENT_OVER] = {N_("Its last day has passed"), ""},
    [CLIENT_ENDED] = {N_("Ended"), ""},
};

const char *
view_client_state(const ClientLine *line)
{
    return _(states[line->state].label);
}

const char *
view_client_badge(const ClientLine *line)
{
    return states[line->state].badge;
}

const char *
view_client_rights(const ClientLine *line)
{
    GString *text = g_string_new(_("read the catalogue"));
    for (guint i = 0; i < client_rights_length; i++)
        if (line->rights & (1u << client_rights[i].right))
            g_string_append_printf(text, "; %s", _(client_rights[i].label));
    return view_keep(g_string_free(text, FALSE));
}

static HttpResponse *
page_of(Web *web, HttpRequest *request, ClientsPage *page)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(GPtrArray) lines = service_client_list(web->service, actor, NULL, &error);
    g_autoptr(GPtrArray)
        branches = lines ? service_branch_list(web->service, actor, RIGHT_LIBRARY_MANAGE, &error) : NULL;
    if (!branches)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Programs"));
    frame.wide = TRUE;
    page->frame = &frame;
    page->lines = lines;
    page->branches = branches;
    Html *html = html_new();
    clients_page(html, page);
    HttpResponse *response = http_response_page(page->problem ? 422 : 200, html);
    return response;
}

static HttpResponse *
clients_show(Web *web, HttpRequest *request)
{
    ClientsPage page = {
        .name = "", .until = "", .ended = g_strcmp0(http_request_query(request, "after"), "ended") == 0};
    return page_of(web, request, &page);
}

/* What was typed. */
static ClientsPage
read_page(const HttpRequest *request)
{
    ClientsPage page = {.name = view_typed_field(request, "name"),
                        .until = view_typed_field(request, "until"),
                        .branch = http_request_number(request, "school", 0)};
    for (guint i = 0; i < client_rights_length; i++)
        if (*view_typed_field(request, right_name(client_rights[i].right)))
            page.rights |= 1u << client_rights[i].right;
    return page;
}

/* The token stands on the answer to the form and on no page after it. */
static HttpResponse *
client_add(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    ClientsPage page = read_page(request);
    const NewClient wanted = {
        .name = page.name, .until = page.until, .branch = page.branch, .rights = page.rights};
    g_autofree char *token = service_client_add(web->service, request->session->account, &wanted, &error);
    if (token) {
        ClientsPage made = {.name = "", .until = "", .token = token, .token_name = page.name};
        return page_of(web, request, &made);
    }
    if (!g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT) &&
        !g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_DENIED) &&
        !g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_LIMIT))
        return portal_fail(web, request, error);
    page.problem = error->message;
    return page_of(web, request, &page);
}

static HttpResponse *
client_end(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    return service_client_end(web->service, request->session->account, request->ids[0], &error)
               ? http_response_redirect("/programs?after=ended")
               : portal_fail(web, request, error);
}

const Route clients_routes[] = {
    {"GET", "/programs", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, clients_show},
    {"POST", "/programs", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, client_add},
    {"POST", "/programs/{id}/end", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, client_end},
};
ROUTES_END(clients_routes)
