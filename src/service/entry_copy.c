/* Entering copies: numbers, shelf, status, and moving to another school. */
#include <string.h>

#include "library/barcode.h"
#include "library/calendar.h"
#include "library/kind.h"
#include "service/entry_private.h"
#include "store/hold.h"
#include "store/loan.h"
#include "text/text.h"

#define PRICE_MOST 100000 /* cents */

static gboolean
text_fits(const char *text, guint most)
{
    if (!g_utf8_validate(text, -1, NULL) || g_utf8_strlen(text, -1) > most)
        return FALSE;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
        if (g_unichar_iscntrl(g_utf8_get_char(at)))
            return FALSE;
    return TRUE;
}

const char *
copy_field_name(CopyField field)
{
    static const char *const names[N_COPY_FIELDS] = {"",    "barcode",  "count", "shelf",    "status",
                                                     "why", "material", "price", "acquired", "note"};
    return names[field];
}

/* What is wrong with which field. */
typedef struct {
    CopyField *field;
    GError **error;
} Wrong;

static gboolean
input(const Wrong *wrong, CopyField field, const char *text)
{
    *wrong->field = field;
    return entry_refuse(wrong->error, SERVICE_ERROR_INPUT, text);
}

static const char *
no_barcode(void)
{
    return _(
        "A barcode has at most 20 letters, digits and hyphens. Nothing was saved. Scan it, or type it as it "
        "stands under the bars.");
}

static gboolean
taken(const Wrong *wrong, const char *barcode)
{
    *wrong->field = COPY_BARCODE;
    g_set_error(
        wrong->error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
        _("Another copy has barcode %s already. Nothing was saved. Scan another label, or leave the field "
          "empty for a new number."),
        barcode);
    return FALSE;
}

/* ---- new ones ---- */

/* The highest number that the program made for the school, 0 = none yet. FALSE with error. */
static gboolean
last_number(EntryCase *ecase, const char *school, gboolean is_ean, guint *number, GError **error)
{
    g_autofree char *from = g_strconcat(is_ean ? "2" : "", school, NULL), *to = g_strconcat(from, ":", NULL);
    g_autoptr(GPtrArray) used = store_copy_barcodes(ecase->store, ecase->hand.library, from, to, error);
    *number = 0;
    for (guint i = 0; used && i < used->len; i++)
        *number = MAX(*number, barcode_number(school, used->pdata[i], is_ean));
    return used != NULL;
}

/* New numbers of the school's own, one after the other. */
static GPtrArray *
make_barcodes(EntryCase *ecase, const Branch *branch, guint count, GError **error)
{
    GError *cause = NULL;
    g_autofree char *symbol = NULL, *sheet = NULL;
    guint number;
    if (!store_label_get(ecase->store, ecase->hand.library, &symbol, &sheet, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    gboolean is_ean = g_str_equal(symbol, "ean13");
    if (!last_number(ecase, branch->code, is_ean, &number, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(GPtrArray) barcodes = g_ptr_array_new_with_free_func(g_free);
    while (barcodes->len < count) {
        char *barcode = barcode_make(branch->code, ++number, is_ean);
        if (!barcode) {
            entry_refuse(
                error, SERVICE_ERROR_CONFLICT,
                _("This school has no new numbers left. Nothing was saved. Scan labels of your own."));
            return NULL;
        }
        g_ptr_array_add(barcodes, barcode);
    }
    return g_steal_pointer(&barcodes);
}

static GPtrArray *
order_barcodes(EntryCase *ecase, const CopyOrder *order, const Branch *branch, const Wrong *wrong)
{
    g_autofree char *typed = g_strstrip(g_strdup(order->barcode));
    if (*typed == '\0')
        return make_barcodes(ecase, branch, order->count, wrong->error);
    g_autofree char *first = barcode_read(typed);
    g_auto(GStrv) range = first ? barcode_range(first, order->count) : NULL;
    if (!range) {
        input(wrong, COPY_BARCODE,
              first ? _("From this barcode on there are not so many numbers. Nothing was saved. Choose fewer "
                        "copies, or leave the barcode empty.")
                    : no_barcode());
        return NULL;
    }
    GPtrArray *barcodes = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; range[i]; i++)
        g_ptr_array_add(barcodes, g_strdup(range[i]));
    return barcodes;
}

static gboolean
order_is_sound(const CopyOrder *order, const Wrong *wrong)
{
    if (order->count == 0 || order->count > COPY_COUNT_MOST)
        return input(wrong, COPY_COUNT, _("Write how many copies: 1 to 100. Nothing was saved."));
    if (!text_fits(order->shelf, COPY_SHELF_MOST))
        return input(wrong, COPY_SHELF, _("A shelf has at most 12 letters and digits. Nothing was saved."));
    if (kind_place(KIND_STATUS, order->status) < 0 || g_str_equal(order->status, "withdrawn") ||
        g_str_equal(order->status, "missing"))
        return input(wrong, COPY_STATUS, _("Choose one of the list."));
    return (order->price_cents >= 0 && order->price_cents <= PRICE_MOST) ||
           input(wrong, COPY_PRICE, _("Write the amount in euros, such as 1,50."));
}

static gboolean
add_one(EntryCase *ecase, const CopyOrder *order, const char *barcode, const char *today, const Wrong *wrong)
{
    GError *cause = NULL;
    const Copy copy = {.branch = order->branch,
                       .title = order->title,
                       .barcode = (char *)barcode,
                       .shelf = (char *)order->shelf,
                       .material = (char *)"",
                       .status = (char *)order->status,
                       .why = (char *)"",
                       .note = (char *)"",
                       .acquired = (char *)today,
                       .withdrawn_on = (char *)"",
                       .price_cents = order->price_cents};
    if (store_copy_add(ecase->store, &ecase->hand, &copy, &cause) > 0)
        return TRUE;
    if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_CONFLICT))
        return service_fail(wrong->error, cause);
    g_error_free(cause);
    return taken(wrong, barcode);
}

GPtrArray *
service_entry_copies(Service *service, const Account *actor, const CopyOrder *order, CopyField *field,
                     GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    const Wrong wrong = {field, error};
    *field = COPY_WHOLE;
    g_autofree char *today = service_today(service);
    if (!order_is_sound(order, &wrong) || !entry_begin(&ecase, service, actor, TRUE, error))
        return NULL;
    g_autoptr(Branch) branch = entry_branch(&ecase, order->branch, error);
    if (!branch)
        return NULL;
    g_autoptr(Title) title = store_title_get(ecase.store, ecase.hand.library, order->title, &cause);
    if (!title) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(GPtrArray) barcodes = order_barcodes(&ecase, order, branch, &wrong);
    for (guint i = 0; barcodes && i < barcodes->len; i++)
        if (!add_one(&ecase, order, barcodes->pdata[i], today, &wrong))
            return NULL;
    return barcodes && entry_commit(&ecase, AUDIT_ADD, title->id, branch->id, "copies", error)
               ? g_steal_pointer(&barcodes)
               : NULL;
}

GPtrArray *
service_entry_shelves(Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!entry_begin(&ecase, service, actor, FALSE, error))
        return NULL;
    g_autoptr(Branch) own = entry_branch(&ecase, branch, error);
    GPtrArray *shelves = own ? store_copy_shelves(ecase.store, own->id, &cause) : NULL;
    if (own && !shelves)
        service_fail(error, cause);
    return shelves;
}

/* ---- one that is there ---- */

Copy *
service_entry_copy(Service *service, const Account *actor, gint64 id, TitleSheet **sheet, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!entry_begin(&ecase, service, actor, FALSE, error))
        return NULL;
    g_autoptr(Copy) copy = store_copy_get(ecase.store, ecase.hand.library, id, &cause);
    if (!copy) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(Branch) branch = entry_branch(&ecase, copy->branch, error);
    *sheet = branch ? entry_sheet(&ecase, copy->title, error) : NULL;
    return *sheet ? g_steal_pointer(&copy) : NULL;
}

static gboolean
copy_is_sound(const Copy *copy, const Wrong *wrong)
{
    gboolean goes = g_str_equal(copy->status, "withdrawn");
    if (!text_fits(copy->shelf, COPY_SHELF_MOST))
        return input(wrong, COPY_SHELF, _("A shelf has at most 12 letters and digits. Nothing was saved."));
    if (!text_fits(copy->note, COPY_NOTE_MOST))
        return input(wrong, COPY_NOTE, _("A note has at most 300 letters, on one line. Nothing was saved."));
    if (kind_place(KIND_STATUS, copy->status) < 0)
        return input(wrong, COPY_STATUS, _("Choose one of the list."));
    if (*copy->material && kind_place(KIND_MATERIAL, copy->material) < 0)
        return input(wrong, COPY_MATERIAL, _("Choose one of the list."));
    if (goes && kind_place(KIND_REASON, copy->why) < 0)
        return input(wrong, COPY_WHY, _("Choose why this copy is withdrawn. Nothing was saved."));
    if (*copy->acquired && calendar_day(copy->acquired) == CALENDAR_NO_DAY)
        return input(wrong, COPY_ACQUIRED, _("This is no date. Write it as 31-12-2015."));
    return (copy->price_cents >= 0 && copy->price_cents <= PRICE_MOST) ||
           input(wrong, COPY_PRICE, _("Write the amount in euros, such as 1,50."));
}

/* A copy that is lent neither moves nor goes; who has it put aside waits again in the old place. */
static gboolean
release(EntryCase *ecase, const Copy *known, const Copy *wanted, const char *today, GError **error)
{
    GError *cause = NULL;
    gboolean moves = known->branch != wanted->branch, changes = !g_str_equal(known->status, wanted->status);
    if (!moves && !changes)
        return TRUE;
    g_autoptr(DeskCopy) held = store_copy_hold_id(ecase->store, known->id, &cause);
    g_autoptr(Loan) loan = held ? store_loan_of_copy(ecase->store, known->id, &cause) : NULL;
    if (cause)
        return service_fail(error, cause);
    if (loan)
        return entry_refuse(
            error, SERVICE_ERROR_CONFLICT,
            _("This copy is lent. Nothing was saved. Take it in at the desk first, or note there that it "
              "is lost."));
    g_autoptr(Hold) hold = store_title_hold(ecase->store, known->title, &cause)
                               ? store_hold_of_copy(ecase->store, known->id, &cause)
                               : NULL;
    if (!cause && hold)
        store_hold_set(ecase->store, hold, HOLD_COPY_GONE, 0, today, &cause);
    if (!cause && (moves || held->transit_from))
        store_copy_set(ecase->store, held, known->status, 0, &cause);
    return !cause || service_fail(error, cause);
}

static gboolean
write_copy(EntryCase *ecase, const Copy *copy, const Wrong *wrong)
{
    GError *cause = NULL;
    if (store_copy_write(ecase->store, &ecase->hand, copy, &cause))
        return TRUE;
    if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_CONFLICT))
        return service_fail(wrong->error, cause);
    g_error_free(cause);
    return taken(wrong, copy->barcode);
}

gboolean
service_entry_copy_set(Service *service, const Account *actor, const Copy *copy, CopyField *field,
                       GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    const Wrong wrong = {field, error};
    *field = COPY_WHOLE;
    g_autofree char *today = service_today(service), *barcode = barcode_read(copy->barcode);
    if (!barcode)
        return input(&wrong, COPY_BARCODE, no_barcode());
    if (!copy_is_sound(copy, &wrong) || !entry_begin(&ecase, service, actor, TRUE, error))
        return FALSE;
    g_autoptr(Copy) known = store_copy_get(ecase.store, ecase.hand.library, copy->id, &cause);
    if (!known)
        return service_fail(error, cause);
    g_autoptr(Branch) from = entry_branch(&ecase, known->branch, error);
    g_autoptr(Branch) to = from ? entry_branch(&ecase, copy->branch, error) : NULL;
    if (!to)
        return FALSE;
    if (known->version != copy->version)
        return entry_refuse(
            error, SERVICE_ERROR_STALE,
            _("Somebody else changed this meanwhile. Nothing of yours was saved yet. Look at what it says "
              "now, and save again."));
    if (!release(&ecase, known, copy, today, error))
        return FALSE;
    g_autoptr(Copy) fresh = store_copy_get(ecase.store, ecase.hand.library, copy->id, &cause);
    if (!fresh)
        return service_fail(error, cause);
    gboolean goes = g_str_equal(copy->status, "withdrawn");
    Copy wanted = *copy;
    wanted.version = fresh->version;
    wanted.barcode = barcode;
    wanted.why = goes ? copy->why : (char *)"";
    wanted.withdrawn_on = !goes ? (char *)"" : *known->withdrawn_on ? known->withdrawn_on : today;
    return write_copy(&ecase, &wanted, &wrong) &&
           entry_commit(&ecase, AUDIT_CHANGE, known->title, copy->branch,
                        known->branch != copy->branch ? "copy-moved" : "copy", error);
}
