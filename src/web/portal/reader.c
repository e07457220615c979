/* "Mijn Bibliotheek": the start, what is at home, what is waited for, advice, amounts and contact: /my. */
#include "web/portal/reader.h"

#include "my.html.h"
#include "my_lists.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

const char *
view_picture(Picture picture)
{
    static const char *const names[N_PICTURES] = {
        [PICTURE_HOME] = "home",     [PICTURE_HOLD] = "hold",       [PICTURE_WISH] = "wish",
        [PICTURE_LOG] = "log",       [PICTURE_ADVICE] = "advice",   [PICTURE_MONEY] = "money",
        [PICTURE_MUSIC] = "music",   [PICTURE_CONTACT] = "contact", [PICTURE_ME] = "me",
        [PICTURE_SEARCH] = "search", [PICTURE_CARD] = "card",       [PICTURE_BACK] = "back",
        [PICTURE_DONE] = "done",     [PICTURE_ASK] = "ask",
    };
    g_assert(picture < N_PICTURES);
    return view_keep(g_strconcat(asset_pictures_path(), "#", names[picture], NULL));
}

const char *
view_stars(guint stars)
{
    static const char *const shown[READING_STARS + 1] = {"", "★☆☆☆☆", "★★☆☆☆", "★★★☆☆", "★★★★☆", "★★★★★"};
    return shown[MIN(stars, READING_STARS)];
}

const char *
view_reading_words(guint words)
{
    GString *text = g_string_new(NULL);
    for (guint w = 0; w < N_READING_WORDS; w++)
        if (words & 1u << w)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "",
                                   reading_word_label((ReadingWord)w));
    return view_keep(g_string_free(text, FALSE));
}

gint64
view_payment_cents(const char *const *row)
{
    return g_ascii_strtoll(row[1], NULL, 10);
}

const char *
view_payment_way(const char *way)
{
    return g_str_equal(way, "waived") ? _("need not be paid")
           : g_str_equal(way, "void") ? _("cancelled: the book is there again")
                                      : _("paid");
}

static HttpResponse *
my_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    if (request->session->account->person == 0) /* the public pages' link leads whoever logs in here */
        return http_response_redirect("/");
    g_autoptr(MyHome) home = service_my_home(web->service, request->session->account, &error);
    if (!home)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("My Library"));
    const MyPage page = {&frame, home};
    Html *html = html_new();
    my_page(html, &page);
    return http_response_page(200, html);
}

/* Trouble that a reader can do something about is told on the page; the rest is an error page. */
static gboolean
is_told(const GError *error)
{
    return error->domain == SERVICE_ERROR &&
           (error->code == SERVICE_ERROR_INPUT || error->code == SERVICE_ERROR_CONFLICT ||
            error->code == SERVICE_ERROR_LIMIT);
}

typedef struct {
    MyList list;
    const char *title; /* N_() */
    void (*write)(Html *html, const MyListPage *page);
} ListKind;

static HttpResponse *
list_page(Web *web, HttpRequest *request, const ListKind *kind, MyListPage *page)
{
    g_autoptr(GError) error = NULL;
    char command[DESK_COMMAND_MOST];
    g_autofree char *today = service_today(web->service);
    const Account *actor = request->session->account;
    g_autoptr(GPtrArray) lines = service_my_list(web->service, actor, kind->list, &error);
    g_autoptr(GPtrArray)
        more = lines && kind->list == MY_LOG ? service_my_list(web->service, actor, MY_BEFORE, &error) : NULL;
    if (!lines || error)
        return portal_fail(web, request, error);
    portal_command_new(command);
    Frame frame = portal_frame(request, _(kind->title));
    page->frame = &frame;
    page->lines = lines;
    page->more = more;
    page->today = today;
    page->command = command;
    Html *html = html_new();
    kind->write(html, page);
    return http_response_page(page->problem ? 422 : 200, html);
}

static const ListKind loans = {MY_LOANS, N_("What I have at home"), my_loans_page};
static const ListKind holds = {MY_HOLDS, N_("My reservations"), my_holds_page};
static const ListKind wishes = {MY_WISHES, N_("My wish list"), my_wishes_page};
static const ListKind reading_log = {MY_LOG, N_("My reading log"), my_log_page};

static HttpResponse *
loans_show(Web *web, HttpRequest *request)
{
    return list_page(web, request, &loans, &(MyListPage){0});
}

static HttpResponse *
loans_renew(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    MyListPage page = {0};
    g_autoptr(GPtrArray) renewals = service_my_renew(web->service, request->session->account,
                                                     view_typed_field(request, "command"),
                                                     http_request_number(request, "loan", 0), &error);
    if (!renewals && !is_told(error))
        return portal_fail(web, request, error);
    page.renewals = renewals;
    page.problem = error ? error->message : NULL;
    return list_page(web, request, &loans, &page);
}

static HttpResponse *
holds_show(Web *web, HttpRequest *request)
{
    return list_page(web, request, &holds, &(MyListPage){0});
}

static HttpResponse *
holds_call_off(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    MyListPage page = {0};
    g_autoptr(DeskAnswer) answer = service_my_hold_cancel(web->service, request->session->account,
                                                          view_typed_field(request, "command"),
                                                          http_request_number(request, "hold", 0), &error);
    if (!answer && !is_told(error))
        return portal_fail(web, request, error);
    page.done = answer ? _("You are no longer waiting for this book.") : NULL;
    page.problem = error ? error->message : NULL;
    return list_page(web, request, &holds, &page);
}

static HttpResponse *
wishes_show(Web *web, HttpRequest *request)
{
    return list_page(web, request, &wishes, &(MyListPage){0});
}

static HttpResponse *
wishes_remove(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    gint64 title = http_request_number(request, "title", 0);
    return service_my_wish(web->service, request->session->account, title, FALSE, &error)
               ? http_response_redirect("/my/wishes")
               : portal_fail(web, request, error);
}

static HttpResponse *
log_show(Web *web, HttpRequest *request)
{
    return list_page(web, request, &reading_log, &(MyListPage){0});
}

static HttpResponse *
log_change(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const Account *actor = request->session->account;
    gint64 title = http_request_number(request, "title", 0);
    gboolean clears = g_str_equal(view_typed_field(request, "act"), "clear");
    if (clears && g_str_equal(view_typed_field(request, "sure"), "")) {
        MyListPage page = {.problem = _("Tick the box first. Nothing was erased.")};
        return list_page(web, request, &reading_log, &page);
    }
    return (clears ? service_my_log_clear(web->service, actor, &error)
                   : service_my_unread(web->service, actor, title, &error))
               ? http_response_redirect("/my/log")
               : portal_fail(web, request, error);
}

/* ---- a title ---- */

static HttpResponse *
title_page(Web *web, HttpRequest *request, const char *done, const char *problem)
{
    g_autoptr(GError) error = NULL;
    char command[DESK_COMMAND_MOST];
    g_autoptr(MyLine)
        line = service_my_title(web->service, request->session->account, request->ids[0], &error);
    if (!line)
        return portal_fail(web, request, error);
    portal_command_new(command);
    Frame frame = portal_frame(request, line->name);
    const MyTitlePage page = {&frame, line, command, done, problem};
    Html *html = html_new();
    my_title_page(html, &page);
    return http_response_page(problem ? 422 : 200, html);
}

static HttpResponse *
title_show(Web *web, HttpRequest *request)
{
    return title_page(web, request, NULL, NULL);
}

static gint64
ticked_words(const HttpRequest *request)
{
    gint64 words = 0;
    for (guint w = 0; w < N_READING_WORDS; w++)
        if (http_request_field(request, reading_word_name((ReadingWord)w)))
            words |= (gint64)1 << w;
    return words;
}

/* What was done, in words; NULL with error. */
static const char *
title_do(Web *web, HttpRequest *request, GError **error)
{
    const Account *actor = request->session->account;
    const char *act = view_typed_field(request, "act");
    const gint64 title = request->ids[0];
    if (g_str_equal(act, "hold")) {
        g_autoptr(DeskAnswer)
            answer = service_my_hold(web->service, actor, view_typed_field(request, "command"), title, error);
        return answer
                   ? _("You are waiting for this book now. You see under My reservations when it is ready.")
                   : NULL;
    }
    if (g_str_equal(act, "wish"))
        return service_my_wish(web->service, actor, title, TRUE, error) ? _("It is on your wish list.")
                                                                        : NULL;
    if (g_str_equal(act, "unwish"))
        return service_my_wish(web->service, actor, title, FALSE, error) ? _("It is off your wish list.")
                                                                         : NULL;
    gint64 stars = http_request_number(request, "stars", 0);
    return service_my_read(web->service, actor, title, stars, ticked_words(request), error)
               ? _("It is in your reading log.")
               : NULL;
}

static HttpResponse *
title_act(Web *web, HttpRequest *request)
{
    static const char *const known[] = {"hold", "wish", "unwish", "read", NULL};
    g_autoptr(GError) error = NULL;
    if (!g_strv_contains(known, view_typed_field(request, "act")))
        return portal_error(web, request, 400);
    const char *done = title_do(web, request, &error);
    if (done)
        return title_page(web, request, done, NULL);
    return is_told(error) ? title_page(web, request, NULL, error->message) : portal_fail(web, request, error);
}

/* ---- advice, amounts, contact ---- */

static HttpResponse *
advice_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) lines = service_my_advice(web->service, request->session->account, &error);
    if (!lines)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Books for you"));
    const MyListPage page = {.frame = &frame, .lines = lines};
    Html *html = html_new();
    my_advice_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
fees_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MyFees) fees = service_my_fees(web->service, request->session->account, &error);
    if (!fees)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("To pay, and paid"));
    const MyFeesPage page = {&frame, fees};
    Html *html = html_new();
    my_fees_page(html, &page);
    return http_response_page(200, html);
}

static HttpResponse *
contact_show(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MyHome) home = service_my_home(web->service, request->session->account, &error);
    if (!home)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Contact"));
    const MyPage page = {&frame, home};
    Html *html = html_new();
    my_contact_page(html, &page);
    return http_response_page(200, html);
}

const Route reader_routes[] = {
    {"GET", "/my", RIGHT_LOGGED_IN, ROUTE_WORK, my_show},
    {"GET", "/my/loans", RIGHT_LOGGED_IN, ROUTE_WORK, loans_show},
    {"POST", "/my/loans", RIGHT_LOGGED_IN, ROUTE_WORK, loans_renew},
    {"GET", "/my/holds", RIGHT_LOGGED_IN, ROUTE_WORK, holds_show},
    {"POST", "/my/holds", RIGHT_LOGGED_IN, ROUTE_WORK, holds_call_off},
    {"GET", "/my/wishes", RIGHT_LOGGED_IN, ROUTE_WORK, wishes_show},
    {"POST", "/my/wishes", RIGHT_LOGGED_IN, ROUTE_WORK, wishes_remove},
    {"GET", "/my/log", RIGHT_LOGGED_IN, ROUTE_WORK, log_show},
    {"POST", "/my/log", RIGHT_LOGGED_IN, ROUTE_WORK, log_change},
    {"GET", "/my/titles/{id}", RIGHT_LOGGED_IN, ROUTE_WORK, title_show},
    {"POST", "/my/titles/{id}", RIGHT_LOGGED_IN, ROUTE_WORK, title_act},
    {"GET", "/my/advice", RIGHT_LOGGED_IN, ROUTE_WORK, advice_show},
    {"GET", "/my/fees", RIGHT_LOGGED_IN, ROUTE_WORK, fees_show},
    {"GET", "/my/contact", RIGHT_LOGGED_IN, ROUTE_WORK, contact_show},
};
ROUTES_END(reader_routes)
