/* Where somebody is logged in, and ending that. */
#include "web/portal/sessions.h"

#include "service/factor.h"
#include "sessions.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

typedef struct {
    const char *part, *word;
} AgentWord;

/* The first that is found: who says to be another one too comes first. */
static const AgentWord browsers[] = {{"Edg/", "Edge"},        {"EdgA/", "Edge"},
                                     {"OPR/", "Opera"},       {"SamsungBrowser/", "Samsung Internet"},
                                     {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
                                     {"CriOS/", "Chrome"},    {"Chrome/", "Chrome"},
                                     {"Safari/", "Safari"},   {"instroom-balie/", "Instroom Balie"},
                                     {"curl/", "curl"}},
                       systems[] = {{"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Android", "Android"},
                                    {"iPhone", "iPhone"},   {"iPad", "iPad"},     {"Mac OS X", "macOS"},
                                    {"Linux", "Linux"}};

static const char *
find_word(const char *text, const AgentWord *words, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (strstr(text, words[i].part))
            return words[i].word;
    return NULL;
}

char *
portal_agent_words(const char *user_agent)
{
    const char *text = user_agent ? user_agent : "";
    const char *browser = find_word(text, browsers, G_N_ELEMENTS(browsers));
    const char *on = find_word(text, systems, G_N_ELEMENTS(systems));
    return g_strconcat(browser ? browser : "", browser && on ? ", " : "", on ? on : "", NULL);
}

static const char *
own_token(const HttpRequest *request)
{
    const char *token = http_cookie_get(request, COOKIE_SESSION);
    return token ? token : "";
}

static HttpResponse *
page_of(const HttpRequest *request, SessionsPage *page)
{
    Frame frame = portal_frame(request,
                               page->account ? _("Logged in with this account") : _("Safe logging in"));
    page->frame = &frame;
    page->ended = http_request_query(request, "ended") != NULL;
    Html *html = html_new();
    sessions_page(html, page);
    return http_response_page(200, html);
}

static HttpResponse *
own_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_auto(FactorView) factor = {0};
    g_autoptr(GPtrArray) sessions = service_session_list(web->service, actor, own_token(request), &error);
    if (!sessions || !service_factor_view(web->service, actor, &factor, &error))
        return portal_fail(web, request, error);
    SessionsPage page = {.sessions = sessions,
                         .has_factor = factor.state == FACTOR_ON,
                         .is_manager = account_has(actor, RIGHT_LIBRARY_MANAGE)};
    return page_of(request, &page);
}

static HttpResponse *
own_end(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    return service_session_end(web->service, request->session->account, request->ids[0], &error)
               ? http_response_redirect("/sessions?ended=1")
               : portal_fail(web, request, error);
}

static HttpResponse *
own_end_others(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    return service_session_end_others(web->service, request->session->account, own_token(request), &error)
               ? http_response_redirect("/sessions?ended=1")
               : portal_fail(web, request, error);
}

static HttpResponse *
of_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    gint64 account = request->ids[0];
    SessionsPage page = {.account = account};
    g_autoptr(GPtrArray) sessions = service_session_list_of(web->service, actor, account, &error);
    if (!sessions || !service_factor_has(web->service, actor, account, &page.has_factor, &error))
        return portal_fail(web, request, error);
    page.sessions = sessions;
    return page_of(request, &page);
}

static HttpResponse *
back_to(gint64 account)
{
    g_autofree char *path = g_strdup_printf("/accounts/%" G_GINT64_FORMAT "/sessions?ended=1", account);
    return http_response_redirect(path);
}

static HttpResponse *
of_end(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    return service_session_end_of(web->service, request->session->account, request->ids[0], &error)
               ? back_to(request->ids[0])
               : portal_fail(web, request, error);
}

static HttpResponse *
of_factor_off(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    return service_factor_reset(web->service, request->session->account, request->ids[0], &error)
               ? back_to(request->ids[0])
               : portal_fail(web, request, error);
}

const Route session_routes[] = {
    {"GET", "/sessions", RIGHT_LOGGED_IN, ROUTE_PLAIN, own_show},
    {"POST", "/sessions/{id}/end", RIGHT_LOGGED_IN, ROUTE_WORK, own_end},
    {"POST", "/sessions/end-others", RIGHT_LOGGED_IN, ROUTE_WORK, own_end_others},
    {"GET", "/accounts/{id}/sessions", RIGHT_PASSWORD_RESET, ROUTE_PLAIN, of_show},
    {"POST", "/accounts/{id}/sessions/end", RIGHT_PASSWORD_RESET, ROUTE_WORK, of_end},
    {"POST", "/accounts/{id}/second-factor/off", RIGHT_PASSWORD_RESET, ROUTE_WORK, of_factor_off},
};
ROUTES_END(session_routes)
