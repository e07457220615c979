/* The second step: setting it up, giving its code after the password, and whose people need it. */
#include "web/portal/factor.h"

#include "code.html.h"
#include "factor.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static guint
status_of(const GError *error)
{
    if (error->domain != SERVICE_ERROR)
        return 0;
    return error->code == SERVICE_ERROR_INPUT      ? 422
           : error->code == SERVICE_ERROR_LIMIT    ? 429
           : error->code == SERVICE_ERROR_CONFLICT ? 409
                                                   : 0;
}

/* trouble: why a form was not taken; NULL. codes: shown once. */
static HttpResponse *
show(Web *web, const HttpRequest *request, const GError *trouble, char *const *codes)
{
    g_autoptr(GError) error = NULL;
    g_auto(FactorView) factor = {0};
    if (trouble && status_of(trouble) == 0)
        return portal_fail(web, request, trouble);
    if (!service_factor_view(web->service, request->session->account, &factor, &error))
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("The second step"));
    const FactorPage page = {&frame, &factor, codes, trouble ? trouble->message : NULL};
    Html *html = html_new();
    factor_page(html, &page);
    return http_response_page(trouble ? status_of(trouble) : 200, html);
}

static HttpResponse *
factor_show(Web *web, HttpRequest *request)
{
    return show(web, request, NULL, NULL);
}

static HttpResponse *
factor_qr(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_auto(FactorView) factor = {0};
    if (!service_factor_view(web->service, request->session->account, &factor, &error))
        return portal_fail(web, request, error);
    GString *svg = factor.address ? portal_qr_svg(factor.address) : NULL;
    return svg ? http_response_text(200, "image/svg+xml", svg) : portal_error(web, request, 404);
}

static HttpResponse *
factor_begin(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    return service_factor_begin(web->service, request->session->account, &error)
               ? http_response_redirect("/second-factor")
               : show(web, request, error, NULL);
}

static const char *
typed_code(const HttpRequest *request)
{
    const char *code = http_request_field(request, "code");
    return code ? code : "";
}

static HttpResponse *
factor_confirm(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv)
        codes = service_factor_confirm(web->service, request->session->account, typed_code(request), &error);
    return show(web, request, error, codes);
}

static HttpResponse *
factor_codes(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv)
        codes = service_factor_codes(web->service, request->session->account, typed_code(request), &error);
    return show(web, request, error, codes);
}

static HttpResponse *
factor_off(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    return service_factor_off(web->service, request->session->account, typed_code(request), &error)
               ? http_response_redirect("/second-factor")
               : show(web, request, error, NULL);
}

/* ---- after the password ---- */

static HttpResponse *
show_code(const HttpRequest *request, guint status, const char *path, const char *trouble)
{
    Frame frame = portal_frame(request, _("The second step"));
    const CodePage page = {&frame, path, trouble};
    Html *html = html_new();
    code_page(html, &page);
    return http_response_page(status, html);
}

static const char *
half_token(const HttpRequest *request)
{
    const char *token = http_cookie_get(request, COOKIE_SESSION);
    return token && http_token_plausible(token) ? token : NULL;
}

static HttpResponse *
code_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    gboolean is = FALSE;
    const char *path = http_safe_path(http_request_query(request, "return"), "/");
    if (request->session)
        return http_response_redirect(path);
    if (half_token(request) && !service_login_is_half(web->service, half_token(request), &is, &error))
        return portal_fail(web, request, error);
    return is ? show_code(request, 200, path, NULL) : http_response_redirect("/login");
}

static HttpResponse *
code_submit(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    guint seconds = 0;
    const char *path = http_safe_path(http_request_field(request, "return"), "/");
    if (request->session || !half_token(request))
        return http_response_redirect(request->session ? path : "/login");
    g_autofree char *token = service_login_code(web->service, half_token(request), typed_code(request),
                                                &seconds, &error);
    HttpResponse *response;
    if (token) {
        response = http_response_redirect(path);
        http_response_cookie(response, request, COOKIE_SESSION, token);
        http_response_cookie(response, request, COOKIE_VISITOR, "");
    } else if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND)) {
        response = http_response_redirect("/login");
        http_response_cookie(response, request, COOKIE_SESSION, "");
    } else if (status_of(error) != 0) {
        response = show_code(request, status_of(error), path, error->message);
        g_autofree char *retry = g_strdup_printf("%u", seconds);
        if (seconds > 0)
            http_response_header(response, "Retry-After", retry);
    } else {
        response = portal_fail(web, request, error);
    }
    return response;
}

/* ---- whose people need it ---- */

static HttpResponse *
policy_page(Web *web, HttpRequest *request, const CredentialTerms *typed, const char *trouble)
{
    g_autoptr(GError) error = NULL;
    Frame frame = portal_frame(request, _("Rules for logging in"));
    const Account *actor = request->session->account;
    FactorPolicyPage page = {
        .frame = &frame, .saved = http_request_query(request, "saved") != NULL, .trouble = trouble};
    if (!service_factor_policy(web->service, actor, &page.policy, &error) ||
        !service_credential_terms(web->service, actor, &page.terms, &error))
        return portal_fail(web, request, error);
    if (typed != NULL)
        page.terms = *typed;
    Html *html = html_new();
    factor_policy_page(html, &page);
    return http_response_page(trouble != NULL ? 422 : 200, html);
}

static HttpResponse *
policy_show(Web *web, HttpRequest *request)
{
    return policy_page(web, request, NULL, NULL);
}

/* What is no number, or none that could be meant, is out of every bound, so that it is said. */
static guint
number_typed(const char *text)
{
    guint64 number;
    return g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT, &number, NULL) ? (guint)number : G_MAXUINT;
}

static HttpResponse *
policy_set(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    const char *days = http_request_field(request, "days"), *length = http_request_field(request, "length");
    FactorPolicy policy;
    if (!factor_policy_from_name(http_request_field(request, "policy"), &policy) || !days || !length)
        return portal_error(web, request, 400);
    const CredentialTerms terms = {number_typed(days), number_typed(length)};
    if (!service_credential_terms_set(web->service, actor, NULL, &terms, &error))
        return g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT)
                   ? policy_page(web, request, &terms, error->message)
                   : portal_fail(web, request, error);
    return service_factor_policy_set(web->service, actor, NULL, policy, &error)
               ? http_response_redirect("/second-factor/policy?saved=1")
               : portal_fail(web, request, error);
}

const Route factor_routes[] = {
    {"GET", "/login/code", RIGHT_NONE, ROUTE_PLAIN, code_show},
    {"POST", "/login/code", RIGHT_NONE, ROUTE_WORK | ROUTE_OPEN_POST, code_submit},
    {"GET", "/second-factor", RIGHT_LOGGED_IN, ROUTE_OWN_PASSWORD, factor_show},
    {"GET", "/second-factor/qr.svg", RIGHT_LOGGED_IN, ROUTE_OWN_PASSWORD, factor_qr},
    {"POST", "/second-factor/begin", RIGHT_LOGGED_IN, ROUTE_WORK | ROUTE_OWN_PASSWORD, factor_begin},
    {"POST", "/second-factor/confirm", RIGHT_LOGGED_IN, ROUTE_WORK | ROUTE_OWN_PASSWORD, factor_confirm},
    {"POST", "/second-factor/codes", RIGHT_LOGGED_IN, ROUTE_WORK, factor_codes},
    {"POST", "/second-factor/off", RIGHT_LOGGED_IN, ROUTE_WORK, factor_off},
    {"GET", "/second-factor/policy", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, policy_show},
    {"POST", "/second-factor/policy", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, policy_set},
};
ROUTES_END(factor_routes)
