/* A new title, by its ISBN first, and changing one: /titles/new, /titles/{id}/edit; and the form of a copy: /titles/copies/{id}. */
#include "library/isbn.h"
#include "people/date.h"
#include "service/books.h"
#include "text/text.h"
#include "entry.html.h"
#include "web/portal/entry.h"
#include "web/portal/error.h"
#include "web/portal/picture.h"
#include "web/portal/routes.h"

static HttpResponse *
go_to(gint64 title, const char *rest)
{
    g_autofree char *path = g_strdup_printf("/titles/%" G_GINT64_FORMAT "%s", title, rest);
    return http_response_redirect(path);
}

static HttpResponse *
form_answer(const HttpRequest *request, TitleFormPage *page, guint status)
{
    Frame frame = portal_frame(request, page->id ? _("Change the title") : _("A new book"));
    frame.wide = TRUE;
    page->frame = &frame;
    Html *html = html_new();
    title_form_page(html, page);
    return http_response_page(status, html);
}

/* ---- a new one ---- */

static HttpResponse *
ask_isbn(Web *web, HttpRequest *request, const char *typed, const char *problem)
{
    Frame frame = portal_frame(request, _("A new book"));
    const TitleNewPage page = {.frame = &frame,
                               .isbn = typed,
                               .problem = problem,
                               .has_targets = service_has_targets(web->service, request->session->account)};
    Html *html = html_new();
    title_new_page(html, &page);
    return http_response_page(problem ? 422 : 200, html);
}

/* The form with what is known elsewhere, or with the ISBN alone. */
static HttpResponse *
fetched(Web *web, HttpRequest *request, const char *isbn)
{
    static const char *const notes[] = {
        [BOOKS_UNKNOWN] = N_("This book was not found elsewhere. Fill it in by hand."),
        [BOOKS_LATE] = N_("The other catalogues do not answer now. Fill it in by hand, or try again later."),
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(FetchedBook) book = NULL;
    gint outcome = *isbn ? service_book_fetch(web->service, request->session->account, isbn, &book, &error)
                         : BOOKS_NOBODY;
    if (outcome < 0)
        return portal_fail(web, request, error);
    g_autoptr(Title) title = book ? title_copy(book->title) : title_new();
    gsize length = 0;
    const guchar *bytes = book ? g_bytes_get_data(book->record, &length) : NULL;
    g_autofree char *record = bytes ? g_base64_encode(bytes, length) : g_strdup("");
    title_set(title, TITLE_ISBN, isbn);
    TitleFormPage page = {.title = title,
                          .record = record,
                          .source = book ? book->source : NULL,
                          .note = outcome == BOOKS_UNKNOWN || outcome == BOOKS_LATE ? _(notes[outcome])
                                                                                    : NULL};
    return form_answer(request, &page, 200);
}

static HttpResponse *
title_begin(Web *web, HttpRequest *request)
{
    const char *typed = http_request_query(request, "isbn");
    char isbn[ISBN_DIGITS + 1] = "";
    g_autoptr(GError) error = NULL;
    if (!typed && !http_request_query(request, "hand"))
        return ask_isbn(web, request, "", NULL);
    if (typed && !isbn_read(typed, isbn))
        return ask_isbn(web, request, typed,
                        _("This is no ISBN: a digit is wrong or missing. Scan it once more, or fill the book "
                          "in by hand."));
    gint64 known = *isbn ? service_entry_known(web->service, request->session->account, isbn, &error) : 0;
    if (known < 0)
        return portal_fail(web, request, error);
    if (known > 0)
        return go_to(known, "?known=1");
    return fetched(web, request, isbn);
}

static HttpResponse *
title_add(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Title) title = title_new();
    const char *base64 = view_typed_field(request, "record"), *source = view_typed_field(request, "source");
    gsize length = 0;
    guchar *bytes = *base64 ? g_base64_decode(base64, &length) : NULL;
    g_autoptr(GBytes) record = bytes ? g_bytes_new_take(bytes, length) : NULL;
    gboolean sound = portal_title_read(request, title);
    if (sound && service_entry_add(web->service, request->session->account, title, record, &error))
        return go_to(title->id, "?new=1");
    if (error && !portal_entry_is_of_form(error))
        return portal_fail(web, request, error);
    TitleFormPage page = {
        .title = title,
        .request = request,
        .record = base64,
        .source = *source ? source : NULL,
        .problem =
            error ? error->message
                  : _("Something is not right yet. Nothing was saved. Look at the fields with a message.")};
    return form_answer(request, &page, error && error->code == SERVICE_ERROR_CONFLICT ? 409 : 422);
}

/* ---- changing one ---- */

/* The form of a title that is there, with what is known of its picture. */
static HttpResponse *
with_cover(Web *web, HttpRequest *request, TitleFormPage *page, guint status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Cover) cover = service_cover_get(web->service, request->session->account->library, page->id,
                                               FALSE, NULL, &error);
    if (!cover)
        return portal_fail(web, request, error);
    page->cover = cover->digest;
    return form_answer(request, page, status);
}

/* May this title be changed here; NULL: sheet is it. */
static HttpResponse *
open_sheet(Web *web, HttpRequest *request, TitleSheet **sheet)
{
    g_autoptr(GError) error = NULL;
    *sheet = service_entry_title(web->service, request->session->account, request->ids[0], &error);
    if (!*sheet)
        return portal_fail(web, request, error);
    return (*sheet)->may_edit ? NULL : portal_error(web, request, 403);
}

static HttpResponse *
title_edit(Web *web, HttpRequest *request)
{
    g_autoptr(TitleSheet) sheet = NULL;
    HttpResponse *refusal = open_sheet(web, request, &sheet);
    if (refusal)
        return refusal;
    TitleFormPage page = {.id = sheet->title->id, .title = sheet->title, .shown = sheet->title, .record = ""};
    return with_cover(web, request, &page, 200);
}

/* Somebody else changed it since the form was opened: what was changed in it, over what the title says now. */
static HttpResponse *
title_changed_since(Web *web, HttpRequest *request, const Title *mine, const char *problem)
{
    g_autoptr(TitleSheet) sheet = NULL;
    HttpResponse *refusal = open_sheet(web, request, &sheet);
    if (refusal)
        return refusal;
    g_autoptr(Title) shown = portal_title_shown(request);
    g_autoptr(Title) title = shown ? title_rebase(mine, shown, sheet->title) : title_copy(mine);
    TitleFormPage page = {.id = title->id,
                          .title = title,
                          .shown = shown ? shown : title,
                          .now = sheet->title,
                          .record = "",
                          .problem = problem};
    return with_cover(web, request, &page, 409);
}

static HttpResponse *
title_change(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TitleSheet) sheet = NULL;
    HttpResponse *refusal = open_sheet(web, request, &sheet);
    if (refusal)
        return refusal;
    g_autoptr(Title) title = title_copy(sheet->title);
    title->version = http_request_number(request, "version", 0);
    gboolean sound = portal_title_read(request, title);
    if (sound && service_entry_set(web->service, request->session->account, title, &error))
        return go_to(title->id, "?saved=1");
    if (error && !portal_entry_is_of_form(error))
        return portal_fail(web, request, error);
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_STALE))
        return title_changed_since(web, request, title, error->message);
    g_autoptr(Title) shown = portal_title_shown(request);
    TitleFormPage page = {
        .id = title->id,
        .title = title,
        .request = request,
        .shown = shown ? shown : sheet->title,
        .record = "",
        .problem =
            error ? error->message
                  : _("Something is not right yet. Nothing was saved. Look at the fields with a message.")};
    return with_cover(web, request, &page, 422);
}

/* ---- its cover ---- */

/* The form again, with why the picture was not taken; or back to the title. */
static HttpResponse *
cover_answer(Web *web, HttpRequest *request, gboolean done, const GError *problem)
{
    if (done)
        return go_to(request->ids[0], "?saved=1");
    if (problem->domain != SERVICE_ERROR ||
        (problem->code != SERVICE_ERROR_UNREADABLE && problem->code != SERVICE_ERROR_INPUT))
        return portal_fail(web, request, problem);
    g_autoptr(TitleSheet) sheet = NULL;
    HttpResponse *refusal = open_sheet(web, request, &sheet);
    if (refusal)
        return refusal;
    TitleFormPage page = {.id = sheet->title->id,
                          .title = sheet->title,
                          .shown = sheet->title,
                          .record = "",
                          .cover_problem = problem->message};
    return with_cover(web, request, &page, 422);
}

static HttpResponse *
cover_send(Web *web, HttpRequest *request)
{
    return portal_picture_take(web, request, service_cover_set, cover_answer);
}

static HttpResponse *
cover_remove(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    gboolean done = service_cover_remove(web->service, request->session->account, request->ids[0], &error);
    return cover_answer(web, request, done, error);
}

/* ---- a copy ---- */

static HttpResponse *
copy_answer(Web *web, HttpRequest *request, CopyField wrong, const GError *problem)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(TitleSheet) sheet = NULL;
    g_autoptr(Copy)
        copy = service_entry_copy(web->service, request->session->account, request->ids[0], &sheet, &error);
    if (!copy)
        return portal_fail(web, request, error);
    g_autofree char *heading = g_strdup_printf(_("Copy %s"), copy->barcode);
    Frame frame = portal_frame(request, heading);
    const CopyPage page = {.frame = &frame,
                           .sheet = sheet,
                           .copy = copy,
                           .now = g_error_matches(problem, SERVICE_ERROR, SERVICE_ERROR_STALE) ? copy : NULL,
                           .request = problem ? request : NULL,
                           .problem = problem ? problem->message : NULL,
                           .wrong = copy_field_name(wrong),
                           .branch = problem ? http_request_number(request, "school", copy->branch)
                                             : copy->branch};
    Html *html = html_new();
    copy_page(html, &page);
    return http_response_page(!problem ? 200 : problem->code == SERVICE_ERROR_INPUT ? 422 : 409, html);
}

static HttpResponse *
copy_show(Web *web, HttpRequest *request)
{
    return copy_answer(web, request, COPY_WHOLE, NULL);
}

static HttpResponse *
copy_change(Web *web, HttpRequest *request)
{
    const char *price = view_typed_field(request, "price");
    g_autofree char *today = service_today(web->service),
                    *acquired = g_strstrip(g_strdup(view_typed_field(request, "acquired")));
    char iso[11] = "";
    CopyField wrong;
    g_autoptr(GError) error = NULL;
    g_autoptr(TitleSheet) sheet = NULL;
    if (*acquired && date_parse(acquired, DATE_ORDER_DAY_MONTH, today, iso) == DATE_BAD)
        g_strlcpy(iso, "?", sizeof iso); /* the service says that it is none */
    const Copy copy = {.id = request->ids[0],
                       .version = http_request_number(request, "version", 0),
                       .branch = http_request_number(request, "school", 0),
                       .barcode = (char *)view_typed_field(request, "barcode"),
                       .shelf = (char *)view_typed_field(request, "shelf"),
                       .material = (char *)view_typed_field(request, "material"),
                       .status = (char *)view_typed_field(request, "status"),
                       .why = (char *)view_typed_field(request, "why"),
                       .note = (char *)view_typed_field(request, "note"),
                       .acquired = iso,
                       .price_cents = *price ? portal_cents(price) : 0};
    g_autoptr(Copy)
        known = service_entry_copy(web->service, request->session->account, copy.id, &sheet, &error);
    if (!known)
        return portal_fail(web, request, error);
    if (!service_entry_copy_set(web->service, request->session->account, &copy, &wrong, &error))
        return portal_entry_is_of_form(error) ? copy_answer(web, request, wrong, error)
                                              : portal_fail(web, request, error);
    return go_to(known->title, "?saved=1");
}

const Route title_form_routes[] = {
    {"GET", "/titles/new", RIGHT_COPIES_EDIT, ROUTE_WORK, title_begin},
    {"POST", "/titles/new", RIGHT_COPIES_EDIT, ROUTE_WORK | ROUTE_LARGE_FORM, title_add},
    {"GET", "/titles/{id}/edit", RIGHT_COPIES_EDIT, ROUTE_PLAIN, title_edit},
    {"POST", "/titles/{id}/edit", RIGHT_COPIES_EDIT, ROUTE_WORK | ROUTE_LARGE_FORM, title_change},
    {"POST", "/titles/{id}/cover", RIGHT_COPIES_EDIT, ROUTE_UPLOAD | ROUTE_WORK, cover_send},
    {"POST", "/titles/{id}/cover/remove", RIGHT_COPIES_EDIT, ROUTE_WORK, cover_remove},
    {"GET", "/titles/copies/{id}", RIGHT_COPIES_EDIT, ROUTE_PLAIN, copy_show},
    {"POST", "/titles/copies/{id}", RIGHT_COPIES_EDIT, ROUTE_WORK, copy_change},
};
ROUTES_END(title_form_routes)
