/* Labels: /titles/labels; going round the shelves: /inventory. */
#include "web/portal/stock.h"

#include <string.h>

#include "library/barcode.h"
#include "service/school.h"
#include "stock.html.h"
#include "text/text.h"
#include "web/portal/entry.h"
#include "web/portal/error.h"
#include "web/portal/routes.h"

static guint
status_of(const GError *problem)
{
    return !problem ? 200 : problem->code == SERVICE_ERROR_CONFLICT ? 409 : 422;
}

/* ---- labels ---- */

static HttpResponse *
labels_page_of(Web *web, HttpRequest *request, const GError *problem, const char *saved)
{
    const Account *actor = request->session->account;
    g_autoptr(GError) error = NULL;
    LabelsPage page = {.request = request, .problem = problem ? problem->message : NULL, .saved = saved};
    g_autoptr(GPtrArray) branches = service_branch_list(web->service, actor, RIGHT_COPIES_EDIT, &error);
    if (!branches || !service_label_get(web->service, actor, &page.symbol, &page.sheet, &error))
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Labels"));
    page.frame = &frame;
    page.branches = branches;
    page.may_set = account_may(actor, RIGHT_LIBRARY_MANAGE, actor->library, 0);
    Html *html = html_new();
    labels_page(html, &page);
    return http_response_page(status_of(problem), html);
}

static HttpResponse *
labels_show(Web *web, HttpRequest *request)
{
    return labels_page_of(web, request, NULL, NULL);
}

static HttpResponse *
labels_set(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    if (service_label_set(web->service, request->session->account, view_typed_field(request, "symbol"),
                          view_typed_field(request, "sheet"), &error))
        return labels_page_of(web, request, NULL, _("The changes are saved."));
    return portal_entry_is_of_form(error) ? labels_page_of(web, request, error, NULL)
                                          : portal_fail(web, request, error);
}

const char *
view_query(const HttpRequest *request, const char *name)
{
    const char *value = http_request_query(request, name);
    return value ? value : "";
}

static HttpResponse *
labels_pdf(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    guint count;
    const LabelOrder order = {.branch = http_request_number(request, "school", 0),
                              .from = view_query(request, "from"),
                              .to = view_query(request, "to"),
                              .sheet = view_query(request, "sheet"),
                              .skip = (guint)CLAMP(http_request_number(request, "place", 1), 1, 100) - 1};
    GString *pdf = service_labels(web->service, request->session->account, &order, &count, &error);
    if (pdf)
        return http_response_download(pdf, "application/pdf", "etiketten.pdf");
    if (portal_entry_is_of_form(error) || g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND))
        return labels_page_of(web, request, error, NULL);
    return portal_fail(web, request, error);
}

/* ---- going round ---- */

const char *
view_round_name(const Inventory *inventory)
{
    return *inventory->shelf
               ? view_keep(g_strdup_printf(_("%s, shelf %s"), inventory->branch_name, inventory->shelf))
               : inventory->branch_name;
}

static HttpResponse *
rounds_page(Web *web, HttpRequest *request, const GError *problem)
{
    const Account *actor = request->session->account;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rounds = NULL;
    InventoryListPage page = {.branch = http_request_number(request, "school", 0),
                              .problem = problem ? problem->message : NULL,
                              .shelf = view_typed_field(request, "shelf")};
    g_autoptr(GPtrArray) branches = service_branch_list(web->service, actor, RIGHT_COPIES_EDIT, &error);
    if (branches && page.branch == 0 && branches->len > 0)
        page.branch = ((const Branch *)branches->pdata[0])->id;
    if (branches && page.branch > 0)
        rounds = service_inventory_list(web->service, actor, page.branch, &error);
    if (error)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Inventory"));
    page.frame = &frame;
    page.branches = branches;
    page.rounds = rounds;
    Html *html = html_new();
    inventory_list_page(html, &page);
    return http_response_page(status_of(problem), html);
}

static HttpResponse *
rounds_show(Web *web, HttpRequest *request)
{
    return rounds_page(web, request, NULL);
}

static HttpResponse *
go_to(gint64 id, const char *rest)
{
    g_autofree char *path = g_strdup_printf("/inventory/%" G_GINT64_FORMAT "%s", id, rest);
    return http_response_redirect(path);
}

static HttpResponse *
round_begin(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    gint64 id = service_inventory_begin(web->service, request->session->account,
                                        http_request_number(request, "school", 0),
                                        view_typed_field(request, "shelf"), &error);
    if (id > 0)
        return go_to(id, "");
    return portal_entry_is_of_form(error) ? rounds_page(web, request, error)
                                          : portal_fail(web, request, error);
}

static const char *
saved_words(const HttpRequest *request)
{
    gint64 fresh = http_request_number(request, "noted", -1),
           taken = http_request_number(request, "taken", -1);
    if (taken >= 0)
        return view_keep(g_strdup_printf(
            n_("Taken back: %d copy is as it was.", "Taken back: %d copies are as they were.", (gulong)taken),
            (int)taken));
    if (http_request_query(request, "marked"))
        return _("It is done. Below you can take it back.");
    if (fresh < 0)
        return NULL;
    return fresh == 0 ? _("This was scanned already.")
                      : view_keep(g_strdup_printf(
                            n_("%d barcode is noted.", "%d barcodes are noted.", (gulong)fresh), (int)fresh));
}

static const InventoryLine *
last_line(const HttpRequest *request, const InventorySheet *sheet)
{
    const char *barcode = http_request_query(request, "last");
    for (guint i = 0; barcode && i < sheet->seen->len; i++)
        if (g_str_equal(((const InventoryLine *)sheet->seen->pdata[i])->barcode, barcode))
            return sheet->seen->pdata[i];
    return NULL;
}

static HttpResponse *
round_answer(Web *web, HttpRequest *request, const GError *problem,
             void (*write)(Html *html, const InventoryPage *page))
{
    const Account *actor = request->session->account;
    g_autoptr(GError) error = NULL;
    char command[DESK_COMMAND_MOST];
    g_autoptr(InventorySheet) sheet = service_inventory_sheet(web->service, actor, request->ids[0], &error);
    if (!sheet)
        return portal_fail(web, request, error);
    portal_command_new(command);
    Frame frame = portal_frame(request, view_round_name(sheet->inventory));
    const InventoryPage page = {
        .frame = &frame,
        .sheet = sheet,
        .problem = problem ? problem->message : NULL,
        .saved = problem ? NULL : saved_words(request),
        .last = problem ? NULL : last_line(request, sheet),
        .typed = problem ? view_typed_field(request, "barcodes") : "",
        .may_desk = account_may(actor, RIGHT_DESK, actor->library, sheet->inventory->branch),
        .command = command};
    Html *html = html_new();
    write(html, &page);
    return http_response_page(status_of(problem), html);
}

static HttpResponse *
round_show(Web *web, HttpRequest *request)
{
    return round_answer(web, request, NULL, inventory_scan_page);
}

static HttpResponse *
round_scan(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    const char *typed = view_typed_field(request, "barcodes");
    guint fresh;
    if (!service_inventory_scan(web->service, request->session->account, request->ids[0], typed, &fresh,
                                &error))
        return portal_entry_is_of_form(error) ? round_answer(web, request, error, inventory_scan_page)
                                              : portal_fail(web, request, error);
    g_autofree char *one = barcode_read(typed);
    g_autofree char *rest = one ? g_strdup_printf("?noted=%u&last=%s", fresh, one)
                                : g_strdup_printf("?noted=%u", fresh);
    return go_to(request->ids[0], rest);
}

static HttpResponse *
round_result(Web *web, HttpRequest *request)
{
    return round_answer(web, request, NULL, inventory_result_page);
}

static HttpResponse *
round_mark(Web *web, HttpRequest *request)
{
    const Account *actor = request->session->account;
    g_autoptr(GError) error = NULL;
    guint taken = 0;
    gboolean back = http_request_field(request, "back") != NULL;
    gboolean done = back ? service_inventory_unmark(web->service, actor, request->ids[0], &taken, &error)
                         : service_inventory_mark(web->service, actor, request->ids[0],
                                                  (guint)http_request_number(request, "unseen", 0), &error);
    if (!done)
        return portal_entry_is_of_form(error) ? round_answer(web, request, error, inventory_result_page)
                                              : portal_fail(web, request, error);
    g_autofree char *rest = back ? g_strdup_printf("/result?taken=%u", taken) : g_strdup("/result?marked=1");
    return go_to(request->ids[0], rest);
}

const Route stock_routes[] = {
    {"GET", "/titles/labels", RIGHT_COPIES_EDIT, ROUTE_PLAIN, labels_show},
    {"POST", "/titles/labels", RIGHT_LIBRARY_MANAGE, ROUTE_WORK, labels_set},
    {"GET", "/titles/labels/pdf", RIGHT_COPIES_EDIT, ROUTE_WORK, labels_pdf},
    {"GET", "/inventory", RIGHT_COPIES_EDIT, ROUTE_PLAIN, rounds_show},
    {"POST", "/inventory", RIGHT_COPIES_EDIT, ROUTE_WORK, round_begin},
    {"GET", "/inventory/{id}", RIGHT_COPIES_EDIT, ROUTE_WORK, round_show},
    {"POST", "/inventory/{id}", RIGHT_COPIES_EDIT, ROUTE_WORK, round_scan},
    {"GET", "/inventory/{id}/result", RIGHT_COPIES_EDIT, ROUTE_WORK, round_result},
    {"POST", "/inventory/{id}/result", RIGHT_COPIES_EDIT, ROUTE_WORK, round_mark},
};
ROUTES_END(stock_routes)
