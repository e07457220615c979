/* Logging in by another organisation: /sign-in/with and back, /sign-in/saml, and /sign-in, where one links
 * the own account, and /accounts/{id}/links, where a manager does it for somebody. */
#include "web/portal/sign_in.h"

#include <string.h>

#include "account/password.h"
#include "account_links.html.h"
#include "sign_in.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/login.h"
#include "web/portal/pages.h"
#include "web/portal/routes.h"
#include "web/portal/sessions.h"

gboolean
view_is_linked(const GPtrArray *links, const SignInChoice *choice)
{
    gboolean found = FALSE;
    for (guint i = 0; i < links->len && !found; i++)
        found = g_str_equal(((const AccountLink *)links->pdata[i])->issuer, choice->issuer);
    return found;
}

const char *
view_link_label(const GPtrArray *choices, const AccountLink *link)
{
    for (guint i = 0; i < choices->len; i++) {
        const SignInChoice *choice = choices->pdata[i];
        if (g_str_equal(choice->issuer, link->issuer))
            return choice->label;
    }
    return link->issuer;
}

static HttpResponse *
show(Web *web, HttpRequest *request, SignInPage *page, guint status)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(GPtrArray) choices = service_sign_in_choices(web->service, actor, &error);
    g_autoptr(GPtrArray) links = choices != NULL ? service_sign_in_links(web->service, actor, &error) : NULL;
    if (links == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Log in otherwise"));
    page->frame = &frame;
    page->choices = choices;
    page->links = links;
    Html *html = html_new();
    sign_in_page(html, page);
    return http_response_page(status, html);
}

static HttpResponse *
sign_in_show(Web *web, HttpRequest *request)
{
    SignInPage page = {.linked = g_strcmp0(http_request_query(request, "after"), "linked") == 0};
    return show(web, request, &page, 200);
}

/* To log in. */
static HttpResponse *
sign_in_with(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *secret = token_new();
    const SignInVisit visit = {.number = (guint)http_request_number(request, "provider", 0),
                               .secret = secret};
    if (request->session != NULL)
        return http_response_redirect("/");
    g_autofree char *address = service_sign_in_begin(web->service, &visit, &error);
    if (address == NULL)
        return g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_BUSY)
                   ? portal_login_refused(web, request, 503, error->message)
                   : portal_fail(web, request, error);
    HttpResponse *response = http_response_elsewhere(address);
    http_response_cookie(response, request, COOKIE_SIGN_IN, secret);
    return response;
}

/* A form of ours may not lead elsewhere (form-action): a page with the link does. */
static HttpResponse *
sign_in_link(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *secret = token_new();
    const SignInVisit visit = {.number = (guint)http_request_number(request, "provider", 0),
                               .secret = secret,
                               .bound = request->session->csrf};
    g_autoptr(GPtrArray) choices = service_sign_in_choices(web->service, request->session->account, &error);
    SignInPage page = {0};
    for (guint i = 0; choices != NULL && i < choices->len; i++) {
        const SignInChoice *choice = choices->pdata[i];
        if (choice->number == visit.number)
            page.to = choice->label;
    }
    if (page.to == NULL)
        return error != NULL ? portal_fail(web, request, error) : portal_error(web, request, 404);
    g_autofree char *address = service_sign_in_begin(web->service, &visit, &error);
    page.address = address;
    if (address == NULL) {
        page.to = NULL;
        page.problem = error->message;
        return show(web, request, &page, 503);
    }
    HttpResponse *response = show(web, request, &page, 200);
    http_response_cookie(response, request, COOKIE_SIGN_IN, secret);
    return response;
}

static HttpResponse *
link_back(Web *web, HttpRequest *request, SignInVisit *visit, const SignInAnswer *answer)
{
    g_autoptr(GError) error = NULL;
    visit->bound = request->session->csrf;
    if (service_sign_in_link(web->service, request->session->account, visit, answer, &error))
        return http_response_redirect("/sign-in?after=linked");
    SignInPage page = {.problem = error->message};
    return error->domain == SERVICE_ERROR && error->code != SERVICE_ERROR_NOT_FOUND
               ? show(web, request, &page, error->code == SERVICE_ERROR_CONFLICT ? 409 : 422)
               : portal_fail(web, request, error);
}

/* What the browser brought, by the cookie of the log-in that began here: logged in, linked, or told why not. */
static HttpResponse *
take_answer(Web *web, HttpRequest *request, guint number, SignInAnswer *answer)
{
    g_autoptr(GError) error = NULL;
    const char *secret = http_cookie_get(request, COOKIE_SIGN_IN);
    SignInVisit visit = {.number = number,
                         .secret = secret != NULL && http_token_plausible(secret) ? secret : NULL};
    g_autofree char *agent = portal_agent_words(http_request_header(request, "user-agent"));
    gboolean is_half = FALSE;
    HttpResponse *response;
    g_autofree char *token = NULL;
    answer->agent = agent;
    if (visit.secret == NULL && request->session != NULL)
        response = http_response_redirect("/sign-in");
    else if (visit.secret == NULL)
        response = portal_login_refused(
            web, request, 422,
            _("This log-in was begun in another browser, or too long ago. You are "
              "not logged in. Begin again."));
    else if (request->session != NULL)
        response = link_back(web, request, &visit, answer);
    else if ((token = service_sign_in_finish(web->service, &visit, answer, &is_half, &error)) != NULL) {
        response = http_response_redirect(is_half ? "/login/code" : "/");
        http_response_cookie(response, request, COOKIE_SESSION, token);
        if (!is_half) /* whose code is asked for is a visitor still */
            http_response_cookie(response, request, COOKIE_VISITOR, "");
    } else if (error->domain == SERVICE_ERROR &&
               (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_BUSY))
        response = portal_login_refused(web, request, error->code == SERVICE_ERROR_INPUT ? 422 : 503,
                                        error->message);
    else
        response = portal_fail(web, request, error);
    http_response_cookie(response, request, COOKIE_SIGN_IN, "");
    return response;
}

static HttpResponse *
sign_in_back(Web *web, HttpRequest *request)
{
    SignInAnswer answer = {.code = http_request_query(request, "code"),
                           .state = http_request_query(request, "state")};
    return take_answer(web, request, (guint)http_request_number(request, "provider", 0), &answer);
}

/* ---- SAML: posted from elsewhere, and on from a page of ours (service/sign_in.h says why) ---- */

static const char base64_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n";

static HttpResponse *
saml_posted(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) choices = service_sign_in_choices(web->service, NULL, &error);
    SignInOnPage page = {.number = request->ids[0],
                         .response = http_request_field(request, "SAMLResponse"),
                         .relay = http_request_field(request, "RelayState")};
    for (guint i = 0; choices != NULL && i < choices->len; i++) {
        const SignInChoice *choice = choices->pdata[i];
        if (choice->number == page.number && choice->is_posted)
            page.label = choice->label;
    }
    if (page.label == NULL)
        return error != NULL ? portal_fail(web, request, error) : portal_error(web, request, 404);
    if (page.response == NULL || strspn(page.response, base64_letters) != strlen(page.response) ||
        page.relay == NULL || !http_token_plausible(page.relay))
        return portal_error(web, request, 400);
    Frame frame = portal_frame(request, _("Almost logged in"));
    page.frame = &frame;
    Html *html = html_new();
    sign_in_on_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
saml_go(Web *web, HttpRequest *request)
{
    SignInAnswer answer = {.code = http_request_field(request, "SAMLResponse"),
                           .state = http_request_field(request, "RelayState")};
    return take_answer(web, request, (guint)request->ids[0], &answer);
}

static HttpResponse *
saml_metadata(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    char *xml = service_sign_in_metadata(web->service, (guint)request->ids[0], &error);
    if (xml == NULL)
        return portal_fail(web, request, error);
    GString *body = g_string_new(xml);
    g_free(xml);
    return http_response_download(body, "application/samlmetadata+xml", "instroom-metadata.xml");
}

static HttpResponse *
sign_in_unlink(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    gint64 id = http_request_number(request, "link", 0);
    return service_sign_in_unlink(web->service, request->session->account, id, &error)
               ? http_response_redirect("/sign-in")
               : portal_fail(web, request, error);
}

/* ---- of somebody else's account: a manager's ---- */

static HttpResponse *
show_links(Web *web, HttpRequest *request, AccountLinksPage *page, guint status)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *name = NULL;
    const Account *actor = request->session->account;
    const char *done = http_request_query(request, "done");
    page->account = request->ids[0];
    g_autoptr(GPtrArray) links = service_sign_in_links_of(web->service, actor, page->account, &name, &error);
    g_autoptr(GPtrArray) choices = links != NULL ? service_sign_in_choices(web->service, actor, &error)
                                                 : NULL;
    if (choices == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Log-in at another organisation"));
    page->frame = &frame;
    page->name = name;
    page->links = links;
    page->choices = choices;
    if (page->problem == NULL)
        page->saved = g_strcmp0(done, "link") == 0     ? _("Linked. This person can log in that way now.")
                      : g_strcmp0(done, "unlink") == 0 ? _("Unlinked. That way does not lead here any more.")
                                                       : NULL;
    Html *html = html_new();
    account_links_page(html, page);
    return http_response_page(status, html);
}

static HttpResponse *
links_show(Web *web, HttpRequest *request)
{
    AccountLinksPage page = {.value = ""};
    return show_links(web, request, &page, 200);
}

static HttpResponse *
links_answer(Web *web, HttpRequest *request, AccountLinksPage *page, const char *done, const GError *error)
{
    g_autofree char *path = g_strdup_printf("/accounts/%" G_GINT64_FORMAT "/links?done=%s", request->ids[0],
                                            done);
    if (error == NULL)
        return http_response_redirect(path);
    page->problem = error->message;
    return g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT) ? show_links(web, request, page, 422)
           : g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT)
               ? show_links(web, request, page, 409)
               : portal_fail(web, request, error);
}

static HttpResponse *
links_add(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *value = http_request_field(request, "value");
    AccountLinksPage page = {.value = value != NULL ? value : "",
                             .provider = http_request_number(request, "provider", 0)};
    service_sign_in_link_account(web->service, request->session->account, request->ids[0],
                                 (guint)page.provider, page.value, &error);
    return links_answer(web, request, &page, "link", error);
}

static HttpResponse *
links_end(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    AccountLinksPage page = {.value = ""};
    service_sign_in_unlink_account(web->service, request->session->account, request->ids[0], request->ids[1],
                                   &error);
    return links_answer(web, request, &page, "unlink", error);
}

const Route sign_in_routes[] = {
    {"GET", "/accounts/{id}/links", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, links_show},
    {"POST", "/accounts/{id}/links", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, links_add},
    {"POST", "/accounts/{id}/links/{id}/end", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, links_end},
    {"GET", "/sign-in", RIGHT_LOGGED_IN, ROUTE_PLAIN, sign_in_show},
    {"GET", "/sign-in/with", RIGHT_NONE, ROUTE_WORK, sign_in_with},
    {"GET", "/sign-in/back", RIGHT_NONE, ROUTE_WORK, sign_in_back},
    {"POST", "/sign-in/link", RIGHT_LOGGED_IN, ROUTE_WORK, sign_in_link},
    {"POST", "/sign-in/saml/{id}", RIGHT_NONE, ROUTE_OPEN_POST | ROUTE_ELSEWHERE | ROUTE_LARGE_FORM,
     saml_posted},
    {"POST", "/sign-in/saml/{id}/go", RIGHT_NONE,
     ROUTE_OPEN_POST | ROUTE_BOUND | ROUTE_LARGE_FORM | ROUTE_WORK, saml_go},
    {"GET", "/sign-in/saml/{id}/metadata", RIGHT_NONE, ROUTE_PLAIN, saml_metadata},
    {"POST", "/sign-in/unlink", RIGHT_LOGGED_IN, ROUTE_PLAIN, sign_in_unlink},
};
ROUTES_END(sign_in_routes)
