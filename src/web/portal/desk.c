/* The desk that lends: a card, then books: /desk. One field with the focus takes what a scanner types. */
#include "desk.html.h"
#include "text/text.h"
#include "web/portal/desk.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static const char *
field(const HttpRequest *request, const char *name)
{
    return view_typed_field(request, name);
}

static HttpResponse *
start_page(Web *web, HttpRequest *request, const FoundPupils *found, const char *problem)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Branch) school = service_branch_get(web->service, request->session->account, RIGHT_DESK,
                                                  request->ids[0], &error);
    if (!school)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Lend"));
    const DeskStartPage page = {.frame = &frame,
                                .school = school->name,
                                .branch = request->ids[0],
                                .previous = http_request_number(request, "previous", 0),
                                .typed = field(request, "card"),
                                .problem = problem,
                                .found = found};
    Html *html = html_new();
    desk_start_page(html, &page);
    return http_response_page(problem ? 422 : 200, html);
}

static HttpResponse *
desk_start(Web *web, HttpRequest *request)
{
    return start_page(web, request, NULL, NULL);
}

static HttpResponse *
desk_schools(Web *web, HttpRequest *request)
{
    const DeskSchools schools = {RIGHT_DESK, "/desk", _("Desk"), desk_start};
    return portal_desk_schools(web, request, &schools);
}

static HttpResponse *
go_to_patron(gint64 branch, gint64 membership)
{
    g_autofree char *path = g_strdup_printf("/desk/%" G_GINT64_FORMAT "/patrons/%" G_GINT64_FORMAT, branch,
                                            membership);
    return http_response_redirect(path);
}

/* A card, "V" for the patron before, or a name. */
static HttpResponse *
desk_open(Web *web, HttpRequest *request)
{
    const Account *actor = request->session->account;
    g_autofree char *typed = g_strstrip(g_strdup(field(request, "card")));
    gint64 previous = http_request_number(request, "previous", 0);
    g_autoptr(GError) error = NULL;
    if (*typed == '\0')
        return start_page(web, request, NULL, _("Scan a card, or type a name."));
    if (g_ascii_strcasecmp(typed, "v") == 0)
        return previous > 0 ? go_to_patron(request->ids[0], previous)
                            : start_page(web, request, NULL,
                                         _("There is no patron before this one yet. Scan a card."));
    g_autoptr(DeskPatron) view = service_desk_patron(web->service, actor, request->ids[0], typed, 0, &error);
    if (view)
        return go_to_patron(request->ids[0], view->patron->pupil.membership);
    if (!g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND))
        return portal_fail(web, request, error);
    g_autofree char *nobody = g_strdup(error->message);
    g_clear_error(&error);
    g_autoptr(FoundPupils) found = service_desk_find(web->service, actor, request->ids[0], typed, &error);
    if (!found)
        return portal_fail(web, request, error);
    return start_page(web, request, found, found->pupils->len == 0 ? nobody : NULL);
}

/* The patron as it is now, with what the form came to. */
static HttpResponse *
patron_page(Web *web, HttpRequest *request, const DeskAnswer *answer, const char *problem)
{
    const Account *actor = request->session->account;
    g_autoptr(GError) error = NULL;
    char command[DESK_COMMAND_MOST];
    g_autoptr(DeskPatron)
        view = service_desk_patron(web->service, actor, request->ids[0], NULL, request->ids[1], &error);
    if (!view)
        return portal_fail(web, request, error);
    portal_command_new(command);
    Frame frame = portal_frame(request, view_patron_name(view->patron));
    const DeskPatronPage page = {
        .frame = &frame,
        .branch = request->ids[0],
        .view = view,
        .answer = answer,
        .problem = problem,
        .command = command,
        .typed = field(request, "barcode"),
        .may_overrule = account_may(actor, RIGHT_PEOPLE_EDIT, view->patron->library, view->patron->branch)};
    Html *html = html_new();
    desk_patron_page(html, &page);
    return http_response_page(problem ? 422 : 200, html);
}

static HttpResponse *
patron_show(Web *web, HttpRequest *request)
{
    return patron_page(web, request, NULL, NULL);
}

typedef DeskAnswer *(*DeskAct)(Web *web, HttpRequest *request, const Desk *desk, GError **error);

static DeskAnswer *
act_lend(Web *web, HttpRequest *request, const Desk *desk, GError **error)
{
    return service_desk_lend(web->service, request->session->account, desk, request->ids[1],
                             field(request, "barcode"), error);
}

static DeskAnswer *
act_lend_new(Web *web, HttpRequest *request, const Desk *desk, GError **error)
{
    const DeskNewBook book = {field(request, "barcode"), field(request, "title"), field(request, "material")};
    return service_desk_lend_new(web->service, request->session->account, desk, request->ids[1], &book,
                                 error);
}

static DeskAnswer *
act_renew(Web *web, HttpRequest *request, const Desk *desk, GError **error)
{
    return service_desk_renew(web->service, request->session->account, desk,
                              http_request_number(request, "loan", 0), error);
}

static DeskAnswer *
act_on_loan(Web *web, HttpRequest *request, const Desk *desk, LoanAct act, GError **error)
{
    const char *amount = field(request, "amount");
    gint64 cents = *amount ? portal_cents(amount) : 0;
    return service_desk_loan(web->service, request->session->account, desk,
                             http_request_number(request, "loan", 0), act, cents, error);
}

static DeskAnswer *
act_claimed(Web *web, HttpRequest *request, const Desk *desk, GError **error)
{
    return act_on_loan(web, request, desk, LOAN_ACT_CLAIMED, error);
}

static DeskAnswer *
act_lost(Web *web, HttpRequest *request, const Desk *desk, GError **error)
{
    return act_on_loan(web, request, desk, LOAN_ACT_LOST, error);
}

static DeskAnswer *
act_damaged(Web *web, HttpRequest *request, const Desk *desk, GError **error)
{
    return act_on_loan(web, request, desk, LOAN_ACT_DAMAGED, error);
}

static DeskAnswer *
act_call_off(Web *web, HttpRequest *request, const Desk *desk, GError **error)
{
    return service_desk_hold_cancel(web->service, request->session->account, desk,
                                    http_request_number(request, "hold", 0), error);
}

static DeskAnswer *
act_hold(Web *web, HttpRequest *request, const Desk *desk, GError **error)
{
    return service_desk_hold_copy(web->service, request->session->account, desk, request->ids[1],
                                  field(request, "barcode"), error);
}

static DeskAnswer *
act_pay(Web *web, HttpRequest *request, const Desk *desk, GError **error)
{
    const char *way = field(request, "way");
    /* "waived-goodwill": one choice of how it is settled */
    gboolean waives = g_str_has_prefix(way, "waived-");
    const DeskPayment payment = {http_request_number(request, "fee", 0),
                                 portal_cents(field(request, "amount")), waives ? "waived" : way,
                                 waives ? way + strlen("waived-") : NULL};
    return service_desk_pay(web->service, request->session->account, desk, &payment, error);
}

static const struct {
    const char *name;
    DeskAct act;
} acts[] = {{"lend", act_lend},         {"lend-new", act_lend_new}, {"renew", act_renew},
            {"claimed", act_claimed},   {"lost", act_lost},         {"damaged", act_damaged},
            {"call-off", act_call_off}, {"hold", act_hold},         {"pay", act_pay}};

static HttpResponse *
patron_act(Web *web, HttpRequest *request)
{
    const char *wanted = field(request, "act");
    const Desk desk = {request->ids[0], field(request, "command"), *field(request, "anyway") != '\0'};
    for (guint i = 0; i < G_N_ELEMENTS(acts); i++) {
        if (!g_str_equal(acts[i].name, wanted))
            continue;
        g_autoptr(GError) error = NULL;
        g_autoptr(DeskAnswer) answer = acts[i].act(web, request, &desk, &error);
        if (!answer && error->domain == SERVICE_ERROR &&
            (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_CONFLICT))
            return patron_page(web, request, NULL, error->message);
        return answer ? patron_page(web, request, answer, NULL) : portal_fail(web, request, error);
    }
    return portal_error(web, request, 400);
}

static HttpResponse *
receipt_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DeskPatron) view = service_desk_patron(web->service, request->session->account, request->ids[0],
                                                     NULL, request->ids[1], &error);
    if (!view)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Receipt"));
    const DeskPatronPage page = {.frame = &frame, .branch = request->ids[0], .view = view};
    Html *html = html_new();
    desk_receipt_page(html, &page);
    return http_response_page(200, html);
}

const Route desk_routes[] = {
    {"GET", "/desk", RIGHT_DESK, ROUTE_PLAIN, desk_schools},
    {"GET", "/desk/{id}", RIGHT_DESK, ROUTE_PLAIN, desk_start},
    {"POST", "/desk/{id}", RIGHT_DESK, ROUTE_WORK, desk_open},
    {"GET", "/desk/{id}/patrons/{id}", RIGHT_DESK, ROUTE_WORK, patron_show},
    {"POST", "/desk/{id}/patrons/{id}", RIGHT_DESK, ROUTE_WORK, patron_act},
    {"GET", "/desk/{id}/patrons/{id}/receipt", RIGHT_DESK, ROUTE_WORK, receipt_show},
};
ROUTES_END(desk_routes)
