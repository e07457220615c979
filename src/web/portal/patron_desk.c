/* The tabs of a patron's record that are lists: membership, changes, notes, cards. */
#include "patron_desk.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/patron.h"
#include "web/portal/routes.h"

typedef GPtrArray *(*ListRead)(Service *service, const Account *actor, gint64 membership, GError **error);
typedef void (*ListPage)(Html *html, const PatronListPage *page);

typedef struct {
    ListRead first, second; /* second may be NULL */
    ListPage page;
} ListTab;

static const ListTab membership_tab = {service_patron_periods, service_patron_subscriptions,
                                       patron_membership_page},
                     log_tab = {service_patron_log, NULL, patron_log_page},
                     notes_tab = {service_patron_notes, NULL, patron_notes_page},
                     cards_tab = {service_patron_cards, NULL, patron_cards_page};

/* problem: of a form that was not taken. */
static HttpResponse *
show(Web *web, HttpRequest *request, const ListTab *tab, const GError *problem)
{
    const Account *actor = request->session->account;
    g_autoptr(GError) error = NULL;
    g_autoptr(Patron) patron = NULL;
    Frame frame;
    PatronHead head;
    if (!portal_patron_head(web, request, &frame, &head, &patron, &error))
        return portal_fail(web, request, error);
    g_autoptr(GPtrArray) first = tab->first(web->service, actor, request->ids[0], &error);
    g_autoptr(GPtrArray)
        second = first && tab->second ? tab->second(web->service, actor, request->ids[0], &error) : NULL;
    if (!first || (tab->second && !second))
        return portal_fail(web, request, error);
    head.problem = problem ? problem->message : NULL;
    const PatronListPage page = {.head = &head,
                                 .request = problem ? request : NULL,
                                 .periods = first,
                                 .subscriptions = second,
                                 .log = first,
                                 .notes = first,
                                 .cards = first};
    Html *html = html_new();
    tab->page(html, &page);
    return http_response_page(!problem ? 200 : problem->code == SERVICE_ERROR_INPUT ? 422 : 409, html);
}

/* After a form: back to the tab, or the tab with what was wrong. */
static HttpResponse *
answer(Web *web, HttpRequest *request, const ListTab *tab, gboolean done, const GError *error)
{
    if (done)
        return portal_patron_done(request, portal_patron_tab(request->path)->name);
    if (error->domain == SERVICE_ERROR &&
        (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_CONFLICT ||
         error->code == SERVICE_ERROR_STALE))
        return show(web, request, tab, error);
    return portal_fail(web, request, error);
}

static const char *
field(const HttpRequest *request, const char *name)
{
    const char *value = http_request_field(request, name);
    return value ? value : "";
}

static HttpResponse *
membership_show(Web *web, HttpRequest *request)
{
    return show(web, request, &membership_tab, NULL);
}

static HttpResponse *
membership_act(Web *web, HttpRequest *request)
{
    static const struct {
        const char *name;
        PatronMove move;
    } moves[] = {{"leave", PATRON_LEAVES}, {"remove", PATRON_REMOVED}, {"return", PATRON_RETURNS}};
    const Account *actor = request->session->account;
    const char *act = field(request, "act");
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(moves); i++)
        if (g_str_equal(act, moves[i].name)) {
            gboolean done = service_patron_move(web->service, actor, request->ids[0], moves[i].move, &error);
            return answer(web, request, &membership_tab, done, error);
        }
    if (g_str_equal(act, "status")) {
        gboolean done = service_patron_subscription_set(web->service, actor, request->ids[0],
                                                        field(request, "status"), &error);
        return answer(web, request, &membership_tab, done, error);
    }
    if (!g_str_equal(act, "subscribe"))
        return portal_error(web, request, 400);
    const NewSubscription wanted = {field(request, "kind"), field(request, "new-status"),
                                    field(request, "from"), field(request, "to")};
    gboolean done = service_patron_subscribe(web->service, actor, request->ids[0], &wanted, &error);
    return answer(web, request, &membership_tab, done, error);
}

static HttpResponse *
log_show(Web *web, HttpRequest *request)
{
    return show(web, request, &log_tab, NULL);
}

static HttpResponse *
notes_show(Web *web, HttpRequest *request)
{
    return show(web, request, &notes_tab, NULL);
}

static HttpResponse *
notes_act(Web *web, HttpRequest *request)
{
    const Account *actor = request->session->account;
    gint64 end = http_request_number(request, "end", 0);
    g_autoptr(GError) error = NULL;
    gboolean done;
    if (end > 0) {
        done = service_patron_note_end(web->service, actor, request->ids[0], end, &error);
    } else {
        const NewNote note = {g_str_equal(field(request, "kind"), "block"), field(request, "words"),
                              field(request, "from"), field(request, "to")};
        done = service_patron_note_add(web->service, actor, request->ids[0], &note, &error);
    }
    return answer(web, request, &notes_tab, done, error);
}

static HttpResponse *
cards_show(Web *web, HttpRequest *request)
{
    return show(web, request, &cards_tab, NULL);
}

static HttpResponse *
cards_act(Web *web, HttpRequest *request)
{
    const char *act = field(request, "act"), *number = field(request, "number");
    g_autoptr(GError) error = NULL;
    PatronCardAct what = g_str_equal(act, "lost")     ? PATRON_CARD_LOST
                         : g_str_equal(act, "reopen") ? PATRON_CARD_REOPENED
                                                      : PATRON_CARD_REPLACED;
    if (what == PATRON_CARD_REPLACED && !g_str_equal(act, "replace"))
        return portal_error(web, request, 400);
    gboolean done = service_patron_card(web->service, request->session->account, request->ids[0], what,
                                        number, &error);
    return answer(web, request, &cards_tab, done, error);
}

const Route patron_desk_routes[] = {
    {"GET", "/patrons/{id}/membership", RIGHT_PEOPLE_VIEW, ROUTE_WORK, membership_show},
    {"POST", "/patrons/{id}/membership", RIGHT_PEOPLE_EDIT, ROUTE_WORK, membership_act},
    {"GET", "/patrons/{id}/log", RIGHT_PEOPLE_VIEW, ROUTE_WORK, log_show},
    {"GET", "/patrons/{id}/notes", RIGHT_PEOPLE_VIEW, ROUTE_WORK, notes_show},
    {"POST", "/patrons/{id}/notes", RIGHT_PEOPLE_EDIT, ROUTE_WORK, notes_act},
    {"GET", "/patrons/{id}/cards", RIGHT_PEOPLE_VIEW, ROUTE_WORK, cards_show},
    {"POST", "/patrons/{id}/cards", RIGHT_PEOPLE_EDIT, ROUTE_WORK, cards_act},
};
ROUTES_END(patron_desk_routes)
