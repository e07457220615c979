/* Finding titles, a title with its copies, adding copies, taking out, putting together: /titles. */
#include "text/text.h"
#include "entry.html.h"
#include "web/portal/entry.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static HttpResponse *
go_to(gint64 title, const char *rest)
{
    g_autofree char *path = g_strdup_printf("/titles/%" G_GINT64_FORMAT "%s", title, rest);
    return http_response_redirect(path);
}

static HttpResponse *
titles_show(Web *web, HttpRequest *request)
{
    const Account *actor = request->session->account;
    const char *typed = http_request_query(request, "q");
    g_autoptr(GError) error = NULL;
    g_autoptr(FoundTitles)
        found = typed && *typed ? service_entry_find(web->service, actor, typed, ENTRY_FOUND, &error) : NULL;
    if (error)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Books"));
    const TitlesPage page = {.frame = &frame,
                             .typed = typed ? typed : "",
                             .found = found,
                             .may_all = account_has(actor, RIGHT_TITLES_EDIT),
                             .removed = http_request_query(request, "removed") != NULL};
    Html *html = html_new();
    titles_page(html, &page);
    return http_response_page(200, html);
}

/* What was done just now, in words; NULL: nothing. */
static const char *
saved_words(const HttpRequest *request)
{
    gint64 added = http_request_number(request, "added", 0);
    if (added > 0)
        return view_keep(
            g_strdup_printf(n_("%d copy is added.", "%d copies are added.", (gulong)added), (int)added));
    if (http_request_query(request, "new"))
        return _("The title is saved. Now its copies: scan the label on the book.");
    if (http_request_query(request, "known"))
        return _("This book is in the catalogue already. Add your copies here.");
    return http_request_query(request, "saved") ? _("The changes are saved.") : NULL;
}

static HttpResponse *
sheet_page(Web *web, HttpRequest *request, CopyField wrong, const GError *problem)
{
    const Account *actor = request->session->account;
    g_autoptr(GError) error = NULL;
    g_autoptr(TitleSheet) sheet = service_entry_title(web->service, actor, request->ids[0], &error);
    if (!sheet)
        return portal_fail(web, request, error);
    gint64 branch = http_request_number(request, "school", 0);
    if (branch == 0 && sheet->branches->len > 0)
        branch = ((const Branch *)sheet->branches->pdata[0])->id;
    g_autoptr(GPtrArray) shelves = branch > 0 ? service_entry_shelves(web->service, actor, branch, NULL)
                                              : NULL;
    const char *shelf = http_request_query(request, "shelf");
    Frame frame = portal_frame(request, sheet->title->text[TITLE_TITLE]);
    const TitleSheetPage page = {.frame = &frame,
                                 .sheet = sheet,
                                 .request = problem ? request : NULL,
                                 .problem = problem ? problem->message : NULL,
                                 .wrong = copy_field_name(wrong),
                                 .saved = problem ? NULL : saved_words(request),
                                 .branch = branch,
                                 .shelf = shelf ? shelf : "",
                                 .shelves = shelves};
    Html *html = html_new();
    title_sheet_page(html, &page);
    return http_response_page(!problem ? 200 : problem->code == SERVICE_ERROR_INPUT ? 422 : 409, html);
}

static HttpResponse *
title_show(Web *web, HttpRequest *request)
{
    return sheet_page(web, request, COPY_WHOLE, NULL);
}

static HttpResponse *
copies_add(Web *web, HttpRequest *request)
{
    const char *price = view_typed_field(request, "price"), *shelf = view_typed_field(request, "shelf");
    g_autoptr(GError) error = NULL;
    CopyField wrong;
    const CopyOrder order = {
        .title = request->ids[0],
        .branch = http_request_number(request, "school", 0),
        .barcode = view_typed_field(request, "barcode"),
        .count = (guint)CLAMP(http_request_number(request, "count", 0), 0, COPY_COUNT_MOST + 1),
        .shelf = shelf,
        .status = view_typed_field(request, "status"),
        .price_cents = *price ? portal_cents(price) : 0};
    g_autoptr(GPtrArray)
        barcodes = service_entry_copies(web->service, request->session->account, &order, &wrong, &error);
    if (!barcodes)
        return portal_entry_is_of_form(error) ? sheet_page(web, request, wrong, error)
                                              : portal_fail(web, request, error);
    g_autofree char *escaped = g_uri_escape_string(shelf, NULL, FALSE);
    g_autofree char *rest = g_strdup_printf("?added=%u&school=%" G_GINT64_FORMAT "&shelf=%s", barcodes->len,
                                            order.branch, escaped);
    return go_to(order.title, rest);
}

static HttpResponse *
title_remove(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    if (service_entry_remove(web->service, request->session->account, request->ids[0],
                             http_request_number(request, "version", 0), &error))
        return http_response_redirect("/titles?removed=1");
    return portal_entry_is_of_form(error) ? sheet_page(web, request, COPY_WHOLE, error)
                                          : portal_fail(web, request, error);
}

/* ---- putting two together ---- */

static HttpResponse *
merge_page(Web *web, HttpRequest *request, gint64 into, const GError *problem)
{
    const Account *actor = request->session->account;
    const char *typed = http_request_query(request, "q");
    g_autoptr(GError) error = NULL;
    g_autoptr(TitleSheet) sheet = service_entry_title(web->service, actor, request->ids[0], &error);
    g_autoptr(TitleSheet) stays = sheet && into > 0 ? service_entry_title(web->service, actor, into, &error)
                                                    : NULL;
    g_autoptr(FoundTitles) found = sheet && !error && typed && *typed
                                       ? service_entry_find(web->service, actor, typed, ENTRY_FOUND, &error)
                                       : NULL;
    if (error)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Put two titles together"));
    const TitleMergePage page = {.frame = &frame,
                                 .sheet = sheet,
                                 .into = stays ? stays->title : NULL,
                                 .typed = typed ? typed : sheet->title->text[TITLE_TITLE],
                                 .problem = problem ? problem->message : NULL,
                                 .found = found};
    Html *html = html_new();
    title_merge_page(html, &page);
    return http_response_page(problem ? 409 : 200, html);
}

static HttpResponse *
merge_show(Web *web, HttpRequest *request)
{
    return merge_page(web, request, http_request_number(request, "into", 0), NULL);
}

static HttpResponse *
merge_do(Web *web, HttpRequest *request)
{
    gint64 into = http_request_number(request, "into", 0);
    g_autoptr(GError) error = NULL;
    if (service_entry_merge(web->service, request->session->account, request->ids[0], into, &error))
        return go_to(into, "?saved=1");
    return portal_entry_is_of_form(error) ? merge_page(web, request, 0, error)
                                          : portal_fail(web, request, error);
}

const Route titles_routes[] = {
    {"GET", "/titles", RIGHT_COPIES_EDIT, ROUTE_PLAIN, titles_show},
    {"GET", "/titles/{id}", RIGHT_COPIES_EDIT, ROUTE_PLAIN, title_show},
    {"POST", "/titles/{id}/copies", RIGHT_COPIES_EDIT, ROUTE_WORK, copies_add},
    {"GET", "/titles/{id}/merge", RIGHT_TITLES_EDIT, ROUTE_PLAIN, merge_show},
    {"POST", "/titles/{id}/merge", RIGHT_TITLES_EDIT, ROUTE_WORK, merge_do},
    {"POST", "/titles/{id}/remove", RIGHT_TITLES_EDIT, ROUTE_WORK, title_remove},
};
ROUTES_END(titles_routes)
