/* Labels of a school's copies: found, drawn, and noted in the trail. */
#include "service/labels.h"

#include "library/barcode.h"
#include "print/labels.h"
#include "service/audit.h"
#include "service/entry_private.h"
#include "text/text.h"

static gboolean
read_setting(EntryCase *ecase, LabelSymbol *symbol, const LabelSheet **sheet, GError **error)
{
    GError *cause = NULL;
    g_autofree char *symbol_name = NULL, *sheet_name = NULL;
    if (!store_label_get(ecase->store, ecase->hand.library, &symbol_name, &sheet_name, &cause))
        return service_fail(error, cause);
    *sheet = label_sheet_find(sheet_name);
    if (!label_symbol_find(symbol_name, symbol))
        *symbol = LABEL_CODE_128;
    if (!*sheet)
        *sheet = label_sheet(0);
    return TRUE;
}

gboolean
service_label_get(Service *service, const Account *actor, LabelSymbol *symbol, const LabelSheet **sheet,
                  GError **error)
{
    g_auto(EntryCase) ecase = {0};
    return entry_begin(&ecase, service, actor, FALSE, error) && read_setting(&ecase, symbol, sheet, error);
}

gboolean
service_label_set(Service *service, const Account *actor, const char *symbol, const char *sheet,
                  GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    LabelSymbol known;
    if (!label_symbol_find(symbol, &known) || !label_sheet_find(sheet))
        return entry_refuse(error, SERVICE_ERROR_INPUT, _("Choose one of the list."));
    if (!entry_begin(&ecase, service, actor, TRUE, error))
        return FALSE;
    if (!account_may(actor, RIGHT_LIBRARY_MANAGE, ecase.hand.library, 0))
        return entry_refuse(error, SERVICE_ERROR_DENIED,
                            _("This is for the library's own people. Nothing was changed. Ask the library."));
    if (!store_label_set(ecase.store, ecase.hand.library, symbol, sheet, &cause))
        return service_fail(error, cause);
    return entry_commit(&ecase, AUDIT_CHANGE, 0, 0, "labels", error);
}

static GPtrArray *
find_copies(EntryCase *ecase, const LabelOrder *order, gint64 branch, GError **error)
{
    GError *cause = NULL;
    g_autofree char *from = barcode_read(order->from),
                    *to = *order->to ? barcode_read(order->to) : g_strdup(from), *today = NULL;
    GPtrArray *copies;
    if (*order->from == '\0' && *order->to == '\0') {
        today = service_today(ecase->service);
        gint64 midnight = service_audit_midnight(today);
        copies = store_label_made(ecase->store, branch, midnight,
                                  midnight + (gint64)25 * 3600 * G_USEC_PER_SEC, LABELS_MOST, &cause);
    } else if (!from || !to) {
        entry_refuse(error, SERVICE_ERROR_INPUT,
                     _("A barcode has at most 20 letters, digits and hyphens. Nothing was printed."));
        return NULL;
    } else {
        const char *const range[2] = {from, to};
        copies = store_label_range(ecase->store, ecase->hand.library, branch, range, LABELS_MOST, &cause);
    }
    if (!copies)
        service_fail(error, cause);
    return copies;
}

static GString *
draw(const GPtrArray *copies, const Branch *branch, const PrintOrder *print, GError **error)
{
    g_autoptr(GArray) labels = g_array_new(FALSE, FALSE, sizeof(PrintLabel));
    for (guint i = 0; i < copies->len; i++) {
        const CopyLabel *copy = copies->pdata[i];
        const PrintLabel label = {
            .barcode = copy->barcode, .title = copy->title, .shelf = copy->shelf, .school = branch->name};
        g_array_append_val(labels, label);
    }
    GString *pdf = print_labels(labels, print);
    if (!pdf)
        entry_refuse(error, SERVICE_ERROR_IO, _("The labels could not be drawn. Try fewer of them."));
    return pdf;
}

GString *
service_labels(Service *service, const Account *actor, const LabelOrder *order, guint *count, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    PrintOrder print = {.skip = order->skip};
    if (!entry_begin(&ecase, service, actor, FALSE, error))
        return NULL;
    g_autoptr(Branch) branch = entry_branch(&ecase, order->branch, error);
    if (!branch || !read_setting(&ecase, &print.symbol, &print.sheet, error))
        return NULL;
    const LabelSheet *chosen = label_sheet_find(order->sheet);
    print.sheet = chosen ? chosen : print.sheet;
    g_autoptr(GPtrArray) copies = find_copies(&ecase, order, branch->id, error);
    if (!copies)
        return NULL;
    *count = copies->len;
    if (copies->len == 0) {
        entry_refuse(error, SERVICE_ERROR_NOT_FOUND,
                     _("There are no such copies at this school. Nothing was printed. Look at the numbers."));
        return NULL;
    }
    return draw(copies, branch, &print, error);
}
