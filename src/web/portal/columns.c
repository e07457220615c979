/* Which column is what, proposed and changed by a person: /uploads/{id}/columns. */
#include "columns.html.h"
#include "text/text.h"
#include "web/portal/error.h"
#include "web/portal/pages.h"
#include "web/portal/routes.h"

static HttpResponse *
show(Web *web, HttpRequest *request, const char *problem, guint status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ImportCase)
        icase = service_import_open(web->service, request->session->account, request->ids[0], &error);
    if (icase == NULL)
        return portal_fail(web, request, error);
    Frame frame = portal_frame(request, _("Columns"));
    frame.wide = TRUE;
    const ColumnsPage page = {.frame = &frame, .icase = icase, .problem = problem};
    Html *html = html_new();
    columns_page(html, &page);
    return http_response_page(status, html);
}

static HttpResponse *
columns_show(Web *web, HttpRequest *request)
{
    return show(web, request, NULL, 200);
}

/* Fields "column-3" = target name, "clear-3" present or not. New, of ColumnChoice. */
static GArray *
read_choices(const HttpRequest *request)
{
    GArray *choices = g_array_new(FALSE, FALSE, sizeof(ColumnChoice));
    for (guint i = 0; i < request->form->len; i++) {
        const HttpField *field = request->form->pdata[i];
        ColumnChoice choice = {0};
        if (!g_str_has_prefix(field->name, "column-") ||
            !column_target_from_name(field->value, &choice.target))
            continue;
        choice.column = (guint)g_ascii_strtoull(field->name + strlen("column-"), NULL, 10);
        g_autofree char *clear = g_strdup_printf("clear-%u", choice.column);
        choice.clear = http_request_field(request, clear) != NULL;
        g_array_append_val(choices, choice);
    }
    return choices;
}

/* Which two columns were given one meaning, as a sentence; NULL when none. Guessing which of them was meant would lose the
 * other without a word. New. */
static char *
find_double(const GArray *choices)
{
    guint first[N_COLUMN_TARGETS] = {0};
    for (guint i = 0; i < choices->len; i++) {
        const ColumnChoice *choice = &g_array_index(choices, ColumnChoice, i);
        if (choice->target >= COLUMN_IGNORED)
            continue;
        if (first[choice->target] != 0) {
            char a[8], b[8];
            finding_column_letters(first[choice->target], a);
            finding_column_letters(choice->column, b);
            return g_strdup_printf(_("The columns %s and %s cannot both be “%s”. Nothing was changed. Choose "
                                     "for one of them what it is instead."),
                                   a, b, column_target_label(choice->target));
        }
        first[choice->target] = choice->column;
    }
    return NULL;
}

/* Also the field "date-order". */
static HttpResponse *
columns_set(Web *web, HttpRequest *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) choices = read_choices(request);
    g_autofree char *twice = find_double(choices);
    if (twice != NULL)
        return show(web, request, twice, 422);
    const char *order_name = http_request_field(request, "date-order");
    DateOrder order = g_strcmp0(order_name, "month-day") == 0 ? DATE_ORDER_MONTH_DAY : DATE_ORDER_DAY_MONTH;
    if (service_import_map(web->service, request->session->account, request->ids[0],
                           (const ColumnChoice *)(void *)choices->data, choices->len,
                           order_name != NULL ? &order : NULL, &error)) {
        g_autofree char *path = g_strdup_printf("/uploads/%" G_GINT64_FORMAT, request->ids[0]);
        return http_response_redirect(path);
    }
    if (g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT))
        return show(web, request, error->message, 409);
    return portal_fail(web, request, error);
}

const Route columns_routes[] = {
    {"GET", "/uploads/{id}/columns", RIGHT_UPLOAD, ROUTE_WORK, columns_show},
    {"POST", "/uploads/{id}/columns", RIGHT_UPLOAD, ROUTE_WORK, columns_set},
};
ROUTES_END(columns_routes)
