/* Log-ins of the library and its schools, their roles and one-time passwords: /accounts. */
#include "web/portal/accounts.h"

#include "account.html.h"
#include "account_new.html.h"
#include "accounts.html.h"
#include "one_time.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

/* ---- words ---- */

const char *
view_role_place(const GrantLine *line)
{
    return line->grant.branch != 0 ? line->branch_name : _("the whole library");
}

const char *
view_grant_days(const Grant *grant)
{
    const char *from = view_date(grant->from), *to = view_date(grant->to);
    if (*to == '\0')
        return *from == '\0' ? _("always") : view_keep(g_strdup_printf(_("from %s"), from));
    return view_keep(*from == '\0' ? g_strdup_printf(_("until %s"), to)
                                   : g_strdup_printf(_("from %s until %s"), from, to));
}

const char *
view_grant_state(const GrantLine *line, const char *today)
{
    static const char *const words[] = {
        [GRANT_IN_FORCE] = N_("in force"), [GRANT_TO_COME] = N_("not yet"), [GRANT_OVER] = N_("over")};
    if (line->grant.ended_at != 0)
        return *line->ended_by_name != '\0'
                   ? view_keep(g_strdup_printf(_("ended by %s"), line->ended_by_name))
                   : _("ended");
    return _(words[grant_state(&line->grant, today)]);
}

const char *
view_grant_badge(const Grant *grant, const char *today)
{
    static const char *const classes[] = {
        [GRANT_IN_FORCE] = "good", [GRANT_TO_COME] = "warn", [GRANT_OVER] = ""};
    return classes[grant_state(grant, today)];
}

const char *
view_account_roles(const Account *account)
{
    GString *text = g_string_new(NULL);
    guint seen = 0;
    for (guint i = 0; i < account->n_grants; i++) {
        Role role = account->grants[i].role;
        if (seen & 1u << role)
            continue;
        seen |= 1u << role;
        g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", role_label(role));
    }
    return text->len > 0 ? view_keep(g_string_free(text, FALSE))
                         : (g_string_free(text, TRUE), _("no role now"));
}

gboolean
view_may_end(const Account *actor, const Grant *grant, const char *today)
{
    return grant_state(grant, today) != GRANT_OVER &&
           account_may_give(actor, grant->role, grant->library, grant->branch);
}

/* ---- the list ---- */

static HttpResponse *
accounts_list(Web *web, HttpRequest *request, const char *typed, const char *problem, guint status)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(GPtrArray) accounts = service_account_list(web->service, actor, &error);
    if (accounts == NULL)
        return portal_fail(web, request, error);
    guint pupils = 0;
    for (guint i = accounts->len; i > 0; i--) {
        const Account *account = accounts->pdata[i - 1];
        if (account->n_grants > 0 && account->role == ROLE_PUPIL) {
            g_ptr_array_remove_index(accounts, i - 1);
            pupils++;
        }
    }
    Frame frame = portal_frame(request, _("Log-ins and roles"));
    frame.wide = TRUE;
    const AccountsPage page = {.frame = &frame,
                               .accounts = accounts,
                               .pupils = pupils,
                               .typed = typed,
                               .problem = problem,
                               .may_add = account_has(actor, RIGHT_LIBRARY_MANAGE)};
    Html *html = html_new();
    accounts_page(html, &page);
    return http_response_page(status, html);
}

static HttpResponse *
accounts_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *typed = http_request_query(request, "q");
    if (typed == NULL || *typed == '\0')
        return accounts_list(web, request, "", NULL, 200);
    g_autoptr(Account) found = service_account_find(web->service, request->session->account, typed, &error);
    if (found == NULL)
        return g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND)
                   ? accounts_list(web, request, typed, error->message, 200)
                   : portal_fail(web, request, error);
    g_autofree char *path = g_strdup_printf("/accounts/%" G_GINT64_FORMAT, found->id);
    return http_response_redirect(path);
}

/* ---- one account ---- */

/* What a form of this page sent, and why it was not taken. */
typedef struct {
    const char *problem, *from, *to;
    Role role;
    gint64 branch;
    guint status;
} Typed;

/* Whether the visitor can give the role anywhere. */
static gboolean
may_give_somewhere(const Account *actor, Role role, const GPtrArray *branches)
{
    gboolean may = account_may_give(actor, role, actor->library, 0);
    for (guint i = 0; i < branches->len && !may; i++) {
        const Branch *branch = branches->pdata[i];
        may = account_may_give(actor, role, branch->library, branch->id);
    }
    return may;
}

static const char *
saved_text(const HttpRequest *request)
{
    const char *done = http_request_query(request, "done");
    return g_strcmp0(done, "role") == 0  ? _("The role was given.")
           : g_strcmp0(done, "end") == 0 ? _("The role was ended. It stays in the list as history.")
           : g_strcmp0(done, "close") == 0
               ? _("The log-in was closed. Nobody comes in with it any more, and its roles have ended.")
               : NULL;
}

static HttpResponse *
account_page_show(Web *web, HttpRequest *request, const Typed *typed)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    g_autoptr(AccountView) view = service_account_view(web->service, actor, request->ids[0], &error);
    g_autoptr(GPtrArray)
        branches = view != NULL ? service_branch_list(web->service, actor, RIGHT_PASSWORD_RESET, &error)
                                : NULL;
    if (branches == NULL)
        return portal_fail(web, request, error);
    g_autofree char *today = service_today(web->service);
    guint roles = 0;
    for (guint role = 0; role < N_ROLES; role++)
        if (may_give_somewhere(actor, (Role)role, branches))
            roles |= 1u << role;
    Frame frame = portal_frame(request, view->account->name);
    frame.wide = TRUE;
    const AccountPage page = {.frame = &frame,
                              .view = view,
                              .branches = branches,
                              .today = today,
                              .problem = typed->problem,
                              .roles = roles,
                              .role = typed->role,
                              .branch = typed->branch,
                              .from = typed->from,
                              .to = typed->to,
                              .saved = typed->problem == NULL ? saved_text(request) : NULL,
                              .now = service_now(web->service)};
    Html *html = html_new();
    account_page(html, &page);
    return http_response_page(typed->status, html);
}

static HttpResponse *
account_show(Web *web, HttpRequest *request)
{
    const Typed typed = {NULL, "", "", ROLE_TEACHER, 0, 200};
    return account_page_show(web, request, &typed);
}

/* What the person can correct on the page itself. */
static gboolean
is_for_page(const GError *error)
{
    return g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_INPUT) ||
           g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
}

static HttpResponse *
back_to(gint64 account, const char *done)
{
    g_autofree char *path = g_strdup_printf("/accounts/%" G_GINT64_FORMAT "?done=%s", account, done);
    return http_response_redirect(path);
}

static HttpResponse *
role_add(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *name = http_request_field(request, "role"), *branch = http_request_field(request, "branch");
    const char *from = http_request_field(request, "from"), *to = http_request_field(request, "to");
    Typed typed = {.from = from ? from : "", .to = to ? to : "", .status = 422};
    if (!role_from_name(name, &typed.role) || branch == NULL)
        return portal_error(web, request, 400);
    typed.branch = role_is_of_school(typed.role) || !g_str_equal(branch, "0")
                       ? g_ascii_strtoll(branch, NULL, 10)
                       : 0;
    const NewGrant grant = {typed.role, typed.branch, from, to};
    if (service_grant_add(web->service, request->session->account, request->ids[0], &grant, &error) >= 0)
        return back_to(request->ids[0], "role");
    if (!is_for_page(error))
        return portal_fail(web, request, error);
    typed.problem = error->message;
    return account_page_show(web, request, &typed);
}

/* Answers what was done to an account: back to its page, or there with the reason why not. */
static HttpResponse *
answer_done(Web *web, HttpRequest *request, gboolean is_done, const char *done, const GError *error)
{
    if (is_done)
        return back_to(request->ids[0], done);
    if (!is_for_page(error))
        return portal_fail(web, request, error);
    const Typed typed = {error->message, "", "", ROLE_TEACHER, 0, 422};
    return account_page_show(web, request, &typed);
}

static HttpResponse *
role_end(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    gboolean done = service_grant_end(web->service, request->session->account, request->ids[0],
                                      request->ids[1], &error);
    return answer_done(web, request, done, "end", error);
}

static HttpResponse *
account_close(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    gboolean done = service_account_close(web->service, request->session->account, request->ids[0], &error);
    return answer_done(web, request, done, "close", error);
}

HttpResponse *
portal_one_time(HttpRequest *request, const OneTime *one_time, const char *back, const char *back_label)
{
    Frame frame = portal_frame(request, _("One-time password"));
    const OneTimePage page = {&frame, one_time, back, back_label};
    Html *html = html_new();
    one_time_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
account_reset(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OneTime)
        one_time = service_account_reset(web->service, request->session->account, request->ids[0], &error);
    if (one_time == NULL)
        return portal_fail(web, request, error);
    g_autofree char *back = g_strdup_printf("/accounts/%" G_GINT64_FORMAT, request->ids[0]);
    return portal_one_time(request, one_time, back, _("Back to the log-in"));
}

/* ---- a new one, of somebody who is no patron ---- */

static HttpResponse *
new_show(Web *web, HttpRequest *request, const NewAccount *typed, const char *problem)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray)
        branches = service_branch_list(web->service, request->session->account, RIGHT_LIBRARY_MANAGE, &error);
    if (branches == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("New log-in"));
    const AccountNewPage page = {&frame,      branches,      problem,    typed->login,
                                 typed->name, typed->branch, typed->role};
    Html *html = html_new();
    account_new_page(html, &page);
    return http_response_page(problem != NULL ? 422 : 200, html);
}

static HttpResponse *
account_new(Web *web, HttpRequest *request)
{
    const NewAccount empty = {.login = "", .name = "", .branch = "", .role = ROLE_EMPLOYEE};
    return new_show(web, request, &empty, NULL);
}

static HttpResponse *
account_add(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OneTime) one_time = NULL;
    NewAccount wanted = {.login = http_request_field(request, "login"),
                         .name = http_request_field(request, "name"),
                         .branch = http_request_field(request, "branch")};
    if (!wanted.login || !wanted.name || !wanted.branch || strlen(wanted.name) > 200 ||
        !role_from_name(http_request_field(request, "role"), &wanted.role))
        return portal_error(web, request, 400);
    gint64 id = service_account_add(web->service, request->session->account, &wanted, &one_time, &error);
    if (id < 0)
        return is_for_page(error) ? new_show(web, request, &wanted, error->message)
                                  : portal_fail(web, request, error);
    g_autofree char *back = g_strdup_printf("/accounts/%" G_GINT64_FORMAT, id);
    return portal_one_time(request, one_time, back, _("To the log-in"));
}

const Route accounts_routes[] = {
    {"GET", "/accounts", RIGHT_PASSWORD_RESET, ROUTE_PLAIN, accounts_show},
    {"POST", "/accounts", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, account_add},
    {"GET", "/accounts/new", RIGHT_LIBRARY_MANAGE, ROUTE_PLAIN, account_new},
    {"GET", "/accounts/{id}", RIGHT_PASSWORD_RESET, ROUTE_WORK, account_show},
    {"POST", "/accounts/{id}/reset", RIGHT_PASSWORD_RESET, ROUTE_WORK, account_reset},
    {"POST", "/accounts/{id}/close", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, account_close},
    {"POST", "/accounts/{id}/roles", RIGHT_PEOPLE_EDIT, ROUTE_WORK, role_add},
    {"POST", "/accounts/{id}/roles/{id}/end", RIGHT_PEOPLE_EDIT, ROUTE_WORK, role_end},
};
ROUTES_END(accounts_routes)
