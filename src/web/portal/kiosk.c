/* The self-service screen, and by whom it is set up: /kiosk, /kiosks. Whoever stands at the screen is nobody to the rest of the portal:
 * its token is a cookie that nothing else looks at but the covers of books (cover.c). */
#include "kiosk.html.h"
#include "service/session.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/reader.h"
#include "web/portal/routes.h"

/* ---- at the screen ---- */

static const char *
why_not(guint obstacles)
{
    for (guint o = 0; o < N_LOAN_OBSTACLES; o++)
        if (obstacles & (1u << o))
            return my_obstacle_words((LoanObstacle)o);
    return "";
}

/* What became of a book, and what to do with it. */
static void
say_book(const DeskAnswer *answer, KioskPage *page)
{
    const char *title = answer->title ? answer->title : "";
    page->is_good = TRUE;
    switch (answer->outcome) {
    case DESK_LENT:
        page->said = view_keep(g_strdup_printf(_("%s is yours for a while."), title));
        page->what = view_keep(g_strdup_printf(_("Bring it back on %s."), view_day(answer->due)));
        return;
    case DESK_HAS_IT:
        page->said = view_keep(g_strdup_printf(_("You have %s already."), title));
        page->what = view_keep(g_strdup_printf(_("Bring it back on %s."), view_day(answer->due)));
        return;
    case DESK_RETURNED:
    case DESK_WAS_IN:
        page->said = view_keep(g_strdup_printf(_("%s is back. Thank you!"), title));
        page->what = answer->transit || answer->hold ? _("Put it in the box of the library.")
                     : answer->shelf && *answer->shelf
                         ? view_keep(g_strdup_printf(_("Put it back on shelf %s."), answer->shelf))
                         : _("Put it back on its shelf.");
        return;
    default:
        page->is_good = FALSE;
        page->said = view_keep(g_strdup_printf(_("%s stays here."), title));
        page->what = why_not(answer->obstacles);
    }
}

static void
say(KioskPage *page)
{
    const KioskView *view = page->view;
    page->said = page->what = "";
    switch (view->outcome) {
    case KIOSK_BOOK:
        say_book(view->answer, page);
        return;
    case KIOSK_CLOSED:
        page->said = _("Done. Have fun reading!");
        page->is_good = TRUE;
        return;
    case KIOSK_OVER:
        page->said = _("Your turn was over.");
        page->what = _("Nothing was done. Scan your card again.");
        return;
    case KIOSK_UNKNOWN:
        page->said = _("We do not know this code.");
        page->what = _("Scan once more. No luck? Ask somebody of the library.");
        return;
    case KIOSK_NOT_HERE:
        page->said = _("This card does not work here.");
        page->what = _("Ask somebody of the library.");
        return;
    case KIOSK_SLOW:
        page->said = _("One moment.");
        page->what = _("Too many wrong codes. Wait a little and scan again.");
        return;
    case KIOSK_LOOKED:
    case KIOSK_OPENED:
        return;
    }
}

static HttpResponse *
screen(HttpRequest *request, const KioskView *view, const char *problem, guint status)
{
    char command[DESK_COMMAND_MOST];
    portal_command_new(command);
    Frame frame = portal_frame(request, _("Borrow and bring back"));
    KioskPage page = {.frame = &frame,
                      .view = view,
                      .command = command,
                      .script = asset_kiosk_path(),
                      .said = "",
                      .what = ""};
    if (view)
        say(&page);
    if (problem)
        page.said = problem;
    Html *html = html_new();
    kiosk_page(html, &page);
    HttpResponse *response = http_response_page(status, html);
    response->scripted = TRUE;
    return response;
}

const char *
portal_kiosk_token(const HttpRequest *request)
{
    const char *token = http_cookie_get(request, COOKIE_KIOSK);
    return token && http_token_plausible(token) ? token : NULL;
}

/* Takes view. Whoever asked with a token that is good goes on having it. */
static HttpResponse *
answer(Web *web, HttpRequest *request, KioskView *view, const GError *error)
{
    g_autoptr(KioskView) shown = view;
    if (shown) {
        HttpResponse *response = screen(request, shown, NULL, 200);
        http_response_cookie(response, request, COOKIE_KIOSK, portal_kiosk_token(request));
        return response;
    }
    gboolean is_told = error && error->domain == SERVICE_ERROR &&
                       (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_CONFLICT);
    if (is_told) {
        g_autoptr(GError) again = NULL;
        g_autoptr(KioskView) now = service_kiosk_view(web->service, portal_kiosk_token(request), &again);
        return now ? screen(request, now, error->message, 200) : portal_fail(web, request, again);
    }
    if (error && !g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND))
        return portal_fail(web, request, error);
    HttpResponse *response = screen(request, NULL, NULL, 200);
    http_response_cookie(response, request, COOKIE_KIOSK, "");
    return response;
}

static HttpResponse *
kiosk_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *token = portal_kiosk_token(request);
    KioskView *view = token ? service_kiosk_view(web->service, token, &error) : NULL;
    return answer(web, request, view, error);
}

static HttpResponse *
kiosk_scan(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const KioskScan scan = {portal_kiosk_token(request), view_typed_field(request, "scan"),
                            view_typed_field(request, "command"), http_request_number(request, "turn", 0)};
    KioskView *view = scan.token ? service_kiosk_scan(web->service, &scan, &error) : NULL;
    return answer(web, request, view, error);
}

static HttpResponse *
kiosk_done(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *token = portal_kiosk_token(request);
    KioskView *view = token ? service_kiosk_close(web->service, token,
                                                  http_request_number(request, "turn", 0), &error)
                            : NULL;
    return answer(web, request, view, error);
}

/* ---- by staff ---- */

static HttpResponse *
kiosks_page_of(Web *web, HttpRequest *request, const char *problem)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(GPtrArray) kiosks = service_kiosk_list(web->service, actor, request->ids[0], &error);
    g_autoptr(GPtrArray)
        branches = kiosks ? service_branch_list_reached(web->service, actor, RIGHT_PEOPLE_EDIT, &error)
                          : NULL;
    if (!branches)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Self-service screens"));
    const KiosksPage page = {.frame = &frame,
                             .school = view_branch_name(branches, request->ids[0]),
                             .branch = request->ids[0],
                             .kiosks = kiosks,
                             .name = view_typed_field(request, "name"),
                             .problem = problem,
                             .saved = http_request_query(request, "saved") ? _("The screen is stopped.")
                                                                           : NULL,
                             .may_bind = !account_view_withheld(actor, actor->library, request->ids[0])};
    Html *html = html_new();
    kiosks_page(html, &page);
    return http_response_page(problem ? 422 : 200, html);
}

static HttpResponse *
kiosks_show(Web *web, HttpRequest *request)
{
    return kiosks_page_of(web, request, NULL);
}

static HttpResponse *
kiosks_schools(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) branches = service_branch_list_reached(web->service, request->session->account,
                                                                RIGHT_PEOPLE_EDIT, &error);
    if (!branches)
        return portal_fail(web, request, error);
    if (branches->len == 1) {
        request->ids[0] = ((const Branch *)branches->pdata[0])->id;
        return kiosks_show(web, request);
    }
    Frame frame = portal_frame(request, _("Self-service screens"));
    Html *html = html_new();
    kiosk_schools_page(html, &frame, branches);
    return http_response_page(200, html);
}

/* This very browser becomes the screen, and whoever set it up is logged out of it. */
static HttpResponse *
kiosks_bind(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *token = service_kiosk_bind(web->service, request->session->account, request->ids[0],
                                                view_typed_field(request, "name"), &error);
    if (!token)
        return g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT)
                   ? kiosks_page_of(web, request, error->message)
                   : portal_fail(web, request, error);
    if (!service_logout(web->service, http_cookie_get(request, COOKIE_SESSION), &error))
        return portal_fail(web, request, error);
    HttpResponse *response = http_response_redirect("/kiosk");
    http_response_cookie(response, request, COOKIE_KIOSK, token);
    http_response_cookie(response, request, COOKIE_SESSION, "");
    return response;
}

static HttpResponse *
kiosks_end(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    if (!service_kiosk_end(web->service, request->session->account, request->ids[0], request->ids[1], &error))
        return portal_fail(web, request, error);
    g_autofree char *path = g_strdup_printf("/kiosks/%" G_GINT64_FORMAT "?saved=1", request->ids[0]);
    return http_response_redirect(path);
}

const Route kiosk_routes[] = {
    {"GET", "/kiosk", RIGHT_NONE, ROUTE_WORK, kiosk_show},
    {"POST", "/kiosk", RIGHT_NONE, ROUTE_WORK | ROUTE_OPEN_POST, kiosk_scan},
    {"POST", "/kiosk/done", RIGHT_NONE, ROUTE_WORK | ROUTE_OPEN_POST, kiosk_done},
    {"GET", "/kiosks", RIGHT_PEOPLE_EDIT, ROUTE_PLAIN, kiosks_schools},
    {"GET", "/kiosks/{id}", RIGHT_PEOPLE_EDIT, ROUTE_PLAIN, kiosks_show},
    {"POST", "/kiosks/{id}", RIGHT_PEOPLE_EDIT, ROUTE_WORK, kiosks_bind},
    {"POST", "/kiosks/{id}/end/{id}", RIGHT_PEOPLE_EDIT, ROUTE_WORK, kiosks_end},
};
ROUTES_END(kiosk_routes)
