/* The rules of lending as a table, what would apply for whom, and the closed days: /lending. */
#include "lending.html.h"
#include "people/date.h"
#include "text/text.h"
#include "web/portal/desk.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

#define NUMBER_MOST 7 /* digits of a term */

/* What the visitor may do here: at all, and for every school of the library. */
static void
reach(const HttpRequest *request, gboolean *may_edit, gboolean *whole)
{
    const Account *actor = request->session->account;
    *may_edit = account_has(actor, RIGHT_LIBRARY_MANAGE);
    *whole = account_may(actor, RIGHT_LIBRARY_MANAGE, actor->library, 0);
}

static HttpResponse *
policy_page(Web *web, HttpRequest *request, const char *problem, const char *saved)
{
    const Account *actor = request->session->account;
    const char *kind = http_request_query(request, "kind"), *group = http_request_query(request, "group"),
               *material = http_request_query(request, "material");
    const PolicyCase asked = {request->ids[0], kind ? kind : "", group ? group : "",
                              material ? material : ""};
    PolicyPreview preview;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rules = service_policy_list(web->service, actor, request->ids[0], &error);
    g_autoptr(GPtrArray) groups = rules ? service_policy_groups(web->service, actor, request->ids[0], &error)
                                        : NULL;
    if (!groups || (kind && !service_policy_preview(web->service, actor, &asked, &preview, &error)))
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Rules of lending"));
    PolicyPage page = {.frame = &frame,
                       .branch = request->ids[0],
                       .rules = rules,
                       .groups = groups,
                       .asked = kind ? &asked : NULL,
                       .preview = &preview,
                       .request = problem ? request : NULL,
                       .problem = problem,
                       .saved = saved};
    reach(request, &page.may_edit, &page.whole);
    Html *html = html_new();
    lending_policy_page(html, &page);
    return http_response_page(problem ? 422 : 200, html);
}

static HttpResponse *
policy_show(Web *web, HttpRequest *request)
{
    return policy_page(web, request, NULL, NULL);
}

static HttpResponse *
lending_schools(Web *web, HttpRequest *request)
{
    const DeskSchools schools = {RIGHT_LIBRARY_MANAGE, "/lending", _("Rules of lending"), policy_show};
    return portal_desk_schools(web, request, &schools);
}

/* A term as typed: "" = not said; FALSE: no number. */
static gboolean
read_term(const HttpRequest *request, PolicyTerm term, gint32 *value)
{
    g_autofree char *typed = g_strstrip(g_strdup(view_typed_field(request, policy_term_name(term))));
    if (*typed == '\0') {
        *value = POLICY_UNSAID;
        return TRUE;
    }
    gint64 number = -1;
    if (policy_term_is_cents(term))
        number = portal_cents(typed);
    else if (strlen(typed) <= NUMBER_MOST && typed[strspn(typed, "0123456789")] == '\0')
        number = g_ascii_strtoll(typed, NULL, 10);
    *value = (gint32)MIN(number, G_MAXINT32 - 1);
    return number >= 0;
}

static void
take_text(char **place, const HttpRequest *request, const char *name)
{
    g_free(*place);
    *place = g_strdup(view_typed_field(request, name));
}

/* What is wrong with what was typed; NULL: rule is it. */
static const char *
read_rule(const HttpRequest *request, const char *today, PolicyRule *rule)
{
    g_autofree char *latest = g_strstrip(g_strdup(view_typed_field(request, "latest")));
    rule->branch = *view_typed_field(request, "whole") ? 0 : request->ids[0];
    take_text(&rule->patron_kind, request, "kind");
    take_text(&rule->group, request, "group");
    take_text(&rule->material, request, "material");
    for (guint t = 0; t < N_POLICY_TERMS; t++)
        if (t != POLICY_LOANS_MATERIAL && !read_term(request, t, &rule->value[t]))
            return policy_term_is_cents(t) ? _("Write the amount in euros, such as 1,50.")
                                           : _("Write a whole number, such as 21.");
    if (*latest && date_parse(latest, DATE_ORDER_DAY_MONTH, today, rule->latest) == DATE_BAD)
        return _("This is no date. Write it as 31-12-2015.");
    return NULL;
}

/* After a form: the page with what was wrong, or what was done. */
static HttpResponse *
answer(Web *web, HttpRequest *request, gboolean done, const GError *error,
       HttpResponse *(*page)(Web *web, HttpRequest *request, const char *problem, const char *saved))
{
    if (done)
        return page(web, request, NULL, _("The changes are saved."));
    if (error->domain == SERVICE_ERROR &&
        (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_CONFLICT))
        return page(web, request, error->message, NULL);
    return portal_fail(web, request, error);
}

static HttpResponse *
policy_act(Web *web, HttpRequest *request)
{
    const Account *actor = request->session->account;
    gint64 removed = http_request_number(request, "remove", 0);
    g_autoptr(GError) error = NULL;
    if (removed > 0)
        return answer(web, request,
                      service_policy_remove(web->service, actor, request->ids[0], removed, &error), error,
                      policy_page);
    g_autofree char *today = service_today(web->service);
    g_autoptr(PolicyRule) rule = policy_rule_new();
    const char *problem = read_rule(request, today, rule);
    if (problem)
        return policy_page(web, request, problem, NULL);
    gboolean done = service_policy_add(web->service, actor, request->ids[0], rule, &error) > 0;
    return answer(web, request, done, error, policy_page);
}

static HttpResponse *
closed_page(Web *web, HttpRequest *request, const char *problem, const char *saved)
{
    g_autoptr(GError) error = NULL;
    guint weekdays;
    g_autoptr(GPtrArray) closed = service_closed_list(web->service, request->session->account,
                                                      request->ids[0], &weekdays, &error);
    if (!closed)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("When the library is closed"));
    ClosedPage page = {.frame = &frame,
                       .branch = request->ids[0],
                       .closed = closed,
                       .weekdays = weekdays,
                       .request = problem ? request : NULL,
                       .problem = problem,
                       .saved = saved};
    reach(request, &page.may_edit, &page.whole);
    Html *html = html_new();
    lending_closed_page(html, &page);
    return http_response_page(problem ? 422 : 200, html);
}

static HttpResponse *
closed_show(Web *web, HttpRequest *request)
{
    return closed_page(web, request, NULL, NULL);
}

static gboolean
set_week(Web *web, HttpRequest *request, GError **error)
{
    guint weekdays = 0;
    for (guint i = 0; i < request->form->len; i++) {
        const HttpField *one = request->form->pdata[i];
        if (g_str_equal(one->name, "weekday") && one->value[0] >= '0' && one->value[0] <= '6' &&
            one->value[1] == '\0')
            weekdays |= 1u << (one->value[0] - '0');
    }
    return service_week_set(web->service, request->session->account, request->ids[0], weekdays, NULL, error);
}

static HttpResponse *
closed_act(Web *web, HttpRequest *request)
{
    const Account *actor = request->session->account;
    gint64 removed = http_request_number(request, "remove", 0);
    g_autoptr(GError) error = NULL;
    gboolean done;
    if (removed > 0) {
        done = service_closed_remove(web->service, actor, request->ids[0], removed, &error);
    } else if (*view_typed_field(request, "week")) {
        done = set_week(web, request, &error);
    } else {
        const ClosedDays days = {.branch = *view_typed_field(request, "whole") ? 0 : request->ids[0],
                                 .from = (char *)view_typed_field(request, "from"),
                                 .to = (char *)view_typed_field(request, "to"),
                                 .words = (char *)view_typed_field(request, "words")};
        done = service_closed_add(web->service, actor, request->ids[0], &days, &error) > 0;
    }
    return answer(web, request, done, error, closed_page);
}

const Route lending_routes[] = {
    {"GET", "/lending", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, lending_schools},
    {"GET", "/lending/{id}", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, policy_show},
    {"POST", "/lending/{id}", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, policy_act},
    {"GET", "/lending/{id}/closed", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, closed_show},
    {"POST", "/lending/{id}/closed", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, closed_act},
};
ROUTES_END(lending_routes)
