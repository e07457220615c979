/* From a request to its handler: session, right, protection against forged forms, then the handler. */
#include "account/password.h"
#include "service/audit.h"
#include "text/text.h"
#include "web/api/run.h"
#include "web/portal/error.h"
#include "web/trail.h"
#include "web/web.h"

/* Whoever is logged in, by the cookie. A cookie of a session that is over is as good as none. FALSE: the
 * store failed. */
static gboolean
load_session(Web *web, HttpRequest *request, GError **error)
{
    const char *token = http_cookie_get(request, COOKIE_SESSION);
    GError *cause = NULL;
    if (!token || !http_token_plausible(token)) /* nor a program's (account/password.h) */
        return TRUE;
    request->session = service_session(web->service, token, &cause);
    if (request->session || g_error_matches(cause, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND)) {
        g_clear_error(&cause);
        return TRUE;
    }
    g_propagate_error(error, cause);
    return FALSE;
}

/* The account's language, else the cookie's, else the browser's. For this thread, until the next request. */
static void
choose_language(HttpRequest *request)
{
    const char *wanted = request->session ? request->session->account->language : NULL;
    if (!wanted || !*wanted)
        wanted = http_cookie_get(request, COOKIE_LANGUAGE);
    if (!wanted || !*wanted)
        wanted = http_request_header(request, "accept-language");
    request->language = text_language_from_header(wanted ? wanted : "");
    text_set_language(request->language);
}

/* A visitor who is not logged in gets a form token of their own, in a cookie that no other site can send
 * along. */
static void
choose_token(HttpRequest *request)
{
    const char *visitor = http_cookie_get(request, COOKIE_VISITOR);
    gboolean known = visitor && http_token_plausible(visitor);
    g_free(request->form_token);
    gboolean is_public = request->route && request->route->flags & ROUTE_PUBLIC;
    request->new_visitor = !request->session && !known && !is_public;
    request->form_token = request->session ? g_strdup(request->session->csrf)
                          : known          ? g_strdup(visitor)
                          : is_public      ? NULL
                                           : token_new();
}

gboolean
web_token_valid(const HttpRequest *request, const char *token)
{
    return !request->new_visitor && token_equal(token, request->form_token);
}

/* Did a page of ours send this? Browsers say so by Sec-Fetch-Site (Fetch Metadata) or else Origin (RFC 6454);
 * who says neither is no browser of today and has the token only to show. */
static gboolean
is_same_origin(const HttpRequest *request)
{
    const char *site = http_request_header(request, "sec-fetch-site");
    const char *origin = http_request_header(request, "origin");
    const char *host = http_request_header(request, "host");
    if (site && strcmp(site, "same-origin") != 0)
        return FALSE;
    if (!origin)
        return TRUE;
    const char *name = g_str_has_prefix(origin, "https://")  ? origin + 8
                       : g_str_has_prefix(origin, "http://") ? origin + 7
                                                             : NULL;
    return name && host && g_ascii_strcasecmp(name, host) == 0;
}

static HttpResponse *
to_login(const HttpRequest *request)
{
    gboolean back = request->method == HTTP_GET && strcmp(request->target, "/") != 0;
    if (strcmp(request->target, "/") == 0)
        return http_response_redirect("/schools"); /* from there to log in too */
    if (!back)
        return http_response_redirect("/login");
    g_autofree char *target = g_uri_escape_string(http_safe_path(request->target, "/"), NULL, FALSE);
    g_autofree char *path = g_strconcat("/login?return=", target, NULL);
    return http_response_redirect(path);
}

/* Somebody who is logged in asked for what is not theirs, or not there. The path has numbers only. */
static void
note_refused(Web *web, const HttpRequest *request, const Route *route)
{
    const WebTrail *trail = request->session ? web_trail_of(route) : NULL;
    if (!trail || trail->verb <= AUDIT_NOTHING)
        return;
    const AuditEvent event = {.verb = trail->verb,
                              .kind = trail->kind,
                              .branch = request->session->account->branch,
                              .detail = request->path};
    service_audit_refused(web->service, request->session->account, &event);
}

/* NULL when the request may go on to its handler; its body may not have come yet. */
static HttpResponse *
check_access(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Route *route = request->route;
    if (route && route->flags & ROUTE_ANYONE)
        return NULL;
    if (route && route->flags & ROUTE_ELSEWHERE) {
        choose_language(request);
        return NULL;
    }
    gboolean looked_up = request->session || load_session(web, request, &error);
    choose_language(request);
    choose_token(request);
    if (!looked_up)
        return portal_fail(web, request, error);
    if (!route)
        return portal_error(web, request, request->other_method ? 405 : 404);
    Right right = route->right;
    if (right != RIGHT_NONE) {
        if (!request->session)
            return to_login(request);
        if (request->session->account->must_change_password && !(route->flags & ROUTE_OWN_PASSWORD))
            return http_response_redirect("/password");
        if (request->session->must_enrol && !(route->flags & ROUTE_OWN_PASSWORD))
            return http_response_redirect("/second-factor");
        if (!account_has(request->session->account, right)) {
            note_refused(web, request, route);
            return portal_error(web, request, 403);
        }
    }
    if (request->method == HTTP_POST && !is_same_origin(request))
        return portal_error(web, request, 403);
    return NULL;
}

static HttpResponse *
dispatch(Web *web, HttpRequest *request)
{
    const Route *route = request->route;
    HttpResponse *refused = check_access(web, request);
    if (refused)
        return refused;
    if (request->method == HTTP_POST && !(route->flags & (ROUTE_UPLOAD | ROUTE_ELSEWHERE | ROUTE_BOUND)) &&
        !web_token_valid(request, http_request_field(request, "token")))
        return portal_error(web, request, 403);
    HttpResponse *response = route->handler(web, request);
    if (response->status == 403 || response->status == 404)
        note_refused(web, request, route);
    return response;
}

static HttpResponse *
complete(HttpResponse *response, const HttpRequest *request)
{
    if (request->route && request->route->flags & ROUTE_PUBLIC) {
        response->scripted = TRUE;
        response->shared = !request->session && response->status == 200;
        http_response_tag(response, request);
    }
    http_response_secure(response, request);
    if (request->new_visitor && request->form_token && !response->cacheable && !response->cache)
        http_response_cookie(response, request, COOKIE_VISITOR, request->form_token);
    return response;
}

static void
begin(gpointer context, HttpRequest *request, HttpPlan *plan)
{
    Web *web = context;
    if (api_is_for(request)) {
        api_begin(web, request, plan);
        return;
    }
    const Route *route = routes_find(web->routes, request->method, request->path, request->ids,
                                     &request->other_method);
    request->route = route;
    guint flags = route ? route->flags : 0;
    plan->run = flags & ROUTE_HASH ? HTTP_RUN_HASH : flags & ROUTE_WORK ? HTTP_RUN_WORK : HTTP_RUN_HERE;
    plan->body_max = flags & ROUTE_UPLOAD       ? HTTP_UPLOAD_MAX
                     : flags & ROUTE_LARGE_FORM ? HTTP_LARGE_FORM_MAX
                                                : HTTP_FORM_MAX;
    if (!(flags & ROUTE_UPLOAD))
        return;
    /* Nothing of an upload is kept for who may not send one. */
    plan->early = check_access(web, request);
    request->boundary = http_boundary(http_request_header(request, "content-type"));
    if (!plan->early && !request->boundary)
        plan->early = portal_error(web, request, 400);
    if (!plan->early) {
        g_autoptr(GError) error = NULL;
        request->upload = spool_writer_new(service_spool(web->service), &error);
        if (!request->upload)
            plan->early = portal_error(web, request, 507);
    }
    if (plan->early)
        complete(plan->early, request);
}

static HttpResponse *
finish(gpointer context, HttpRequest *request)
{
    if (api_is_for(request))
        return api_finish(context, request);
    return complete(dispatch(context, request), request);
}

static HttpResponse *
problem(gpointer context, HttpRequest *request, guint status)
{
    if (api_is_for(request))
        return api_trouble(request, status);
    choose_language(request);
    choose_token(request);
    return complete(portal_error(context, request, status), request);
}

const HttpApplication web_application = {begin, finish, problem};
