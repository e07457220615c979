/* Going round the shelves: scans, what they mean, and the one yes at the end. */
#include "service/inventory.h"

#include <string.h>

#include "library/barcode.h"
#include "library/kind.h"
#include "service/entry_private.h"
#include "text/text.h"

Seen
inventory_seen(const Inventory *inventory, const InventoryLine *line)
{
    if (line->copy == 0)
        return SEEN_UNKNOWN;
    if (line->is_lent)
        return SEEN_LENT;
    if (line->branch != inventory->branch)
        return SEEN_SCHOOL;
    if (g_str_equal(line->status, "missing"))
        return SEEN_FOUND;
    if (!copy_status_is_there(line->status) || line->transit_from)
        return SEEN_WITHDRAWN;
    if (line->is_held)
        return SEEN_HELD;
    return *inventory->shelf && !g_str_equal(line->shelf, inventory->shelf) ? SEEN_SHELF : SEEN_RIGHT;
}

const char *
inventory_seen_words(Seen seen)
{
    static const char *const words[N_SEEN] = {
        [SEEN_RIGHT] = N_("It belongs here."),
        [SEEN_UNKNOWN] = N_("No book has this barcode. Put it aside, and enter it."),
        [SEEN_LENT] = N_("It is lent to somebody, yet it stands here. Take it in."),
        [SEEN_SCHOOL] = N_("It is of another school. Put it in the box for that school."),
        [SEEN_SHELF] = N_("It belongs on another shelf. Put it there."),
        [SEEN_HELD] = N_("Somebody waits for it. Bring it to the desk."),
        [SEEN_FOUND] = N_("It was missing and is found."),
        [SEEN_WITHDRAWN] = N_("It is not to be lent now. Put it aside for the library."),
    };
    return text_get(words[seen]);
}

void
inventory_sheet_free(InventorySheet *sheet)
{
    if (!sheet)
        return;
    inventory_free(sheet->inventory);
    g_clear_pointer(&sheet->seen, g_ptr_array_unref);
    g_clear_pointer(&sheet->unseen, g_ptr_array_unref);
    g_free(sheet);
}

GPtrArray *
service_inventory_list(Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!entry_begin(&ecase, service, actor, FALSE, error))
        return NULL;
    g_autoptr(Branch) own = entry_branch(&ecase, branch, error);
    GPtrArray *rounds = own ? store_inventory_list(ecase.store, own->id, INVENTORY_LISTED, &cause) : NULL;
    if (own && !rounds)
        service_fail(error, cause);
    return rounds;
}

gint64
service_inventory_begin(Service *service, const Account *actor, gint64 branch, const char *shelf,
                        GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    g_autofree char *trimmed = g_strstrip(g_strdup(shelf));
    if (!g_utf8_validate(trimmed, -1, NULL) || g_utf8_strlen(trimmed, -1) > COPY_SHELF_MOST) {
        entry_refuse(error, SERVICE_ERROR_INPUT,
                     _("A shelf has at most 12 letters and digits. Nothing was saved."));
        return -1;
    }
    if (!entry_begin(&ecase, service, actor, TRUE, error))
        return -1;
    g_autoptr(Branch) own = entry_branch(&ecase, branch, error);
    if (!own)
        return -1;
    gint64 id = store_inventory_add(ecase.store, &ecase.hand, own->id, trimmed, &cause);
    if (id < 0) {
        service_fail(error, cause);
        return -1;
    }
    return entry_commit(&ecase, AUDIT_ADD, 0, own->id, "inventory", error) ? id : -1;
}

/* The round, of a school of the actor's; new. */
static Inventory *
open_round(EntryCase *ecase, gint64 id, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Inventory) inventory = store_inventory_get(ecase->store, ecase->hand.library, id, &cause);
    if (!inventory) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(Branch) branch = entry_branch(ecase, inventory->branch, error);
    return branch ? g_steal_pointer(&inventory) : NULL;
}

static InventorySheet *
fill_sheet(EntryCase *ecase, gint64 id, GError **error)
{
    GError *cause = NULL;
    g_autoptr(InventorySheet) sheet = g_new0(InventorySheet, 1);
    sheet->inventory = open_round(ecase, id, error);
    if (!sheet->inventory)
        return NULL;
    sheet->seen = store_inventory_seen(ecase->store, ecase->hand.library, id, &cause);
    sheet->unseen = sheet->seen ? store_inventory_unseen(ecase->store, sheet->inventory, &cause) : NULL;
    if (!sheet->unseen) {
        service_fail(error, cause);
        return NULL;
    }
    for (guint i = 0; i < sheet->seen->len; i++)
        sheet->count[inventory_seen(sheet->inventory, sheet->seen->pdata[i])]++;
    return g_steal_pointer(&sheet);
}

InventorySheet *
service_inventory_sheet(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    return entry_begin(&ecase, service, actor, FALSE, error) ? fill_sheet(&ecase, id, error) : NULL;
}

static gboolean
over(GError **error)
{
    return entry_refuse(
        error, SERVICE_ERROR_CONFLICT,
        _("This round is over. Nothing was changed. Begin a new one, or take this one back first."));
}

gboolean
service_inventory_scan(Service *service, const Account *actor, gint64 id, const char *typed, guint *fresh,
                       GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    g_auto(GStrv) parts = g_strsplit_set(typed, " \t\r\n,;", -1);
    guint read = 0;
    *fresh = 0;
    if (!entry_begin(&ecase, service, actor, TRUE, error))
        return FALSE;
    g_autoptr(Inventory) inventory = open_round(&ecase, id, error);
    if (!inventory)
        return FALSE;
    if (inventory->marked)
        return over(error);
    for (guint i = 0; parts[i] && read <= INVENTORY_SCAN_MOST; i++) {
        g_autofree char *barcode = barcode_read(parts[i]);
        gboolean is_new;
        if (!barcode)
            continue;
        if (!store_inventory_scan(ecase.store, &ecase.hand, id, barcode, &is_new, &cause))
            return service_fail(error, cause);
        read++;
        *fresh += is_new;
    }
    if (read == 0 || read > INVENTORY_SCAN_MOST)
        return entry_refuse(
            error, SERVICE_ERROR_INPUT,
            read ? _("These are more than 2,000 barcodes. Nothing was noted. Give them in parts.")
                 : _("There is no barcode in this. Nothing was noted. Scan a book."));
    return store_commit(ecase.store, &cause) || service_fail(error, cause);
}

static gboolean
mark_one(EntryCase *ecase, gint64 id, gint64 copy, gboolean is_gone, GError **error)
{
    gboolean changed;
    const InventoryMark mark = {.copy = copy,
                                .before = (char *)(is_gone ? "available" : "missing"),
                                .after = (char *)(is_gone ? "missing" : "available")};
    return store_inventory_mark(ecase->store, &ecase->hand, id, &mark, &changed, error);
}

gboolean
service_inventory_mark(Service *service, const Account *actor, gint64 id, guint unseen, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!entry_begin(&ecase, service, actor, TRUE, error))
        return FALSE;
    g_autoptr(InventorySheet) sheet = fill_sheet(&ecase, id, error);
    if (!sheet)
        return FALSE;
    if (sheet->inventory->marked)
        return over(error);
    if (sheet->unseen->len != unseen)
        return entry_refuse(
            error, SERVICE_ERROR_CONFLICT,
            _("Something changed since you looked. Nothing was changed. Look at the list once more."));
    gboolean ok = TRUE;
    for (guint i = 0; ok && i < sheet->unseen->len; i++)
        ok = mark_one(&ecase, id, ((InventoryLine *)sheet->unseen->pdata[i])->copy, TRUE, &cause);
    for (guint i = 0; ok && i < sheet->seen->len; i++) {
        const InventoryLine *line = sheet->seen->pdata[i];
        if (inventory_seen(sheet->inventory, line) == SEEN_FOUND)
            ok = mark_one(&ecase, id, line->copy, FALSE, &cause);
    }
    ok = ok && store_inventory_end(ecase.store, id, ecase.hand.at, &cause) &&
         store_inventory_marked(ecase.store, id, ecase.hand.at, &cause);
    if (!ok)
        return service_fail(error, cause);
    return entry_commit(&ecase, AUDIT_CHANGE, 0, sheet->inventory->branch, "inventory", error);
}

gboolean
service_inventory_unmark(Service *service, const Account *actor, gint64 id, guint *taken, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!entry_begin(&ecase, service, actor, TRUE, error))
        return FALSE;
    g_autoptr(Inventory) inventory = open_round(&ecase, id, error);
    if (!inventory)
        return FALSE;
    if (!inventory->marked)
        return entry_refuse(error, SERVICE_ERROR_CONFLICT, _("There is nothing to take back here."));
    gint back = store_inventory_unmark(ecase.store, &ecase.hand, id, &cause);
    if (back < 0 || !store_inventory_end(ecase.store, id, 0, &cause) ||
        !store_inventory_marked(ecase.store, id, 0, &cause))
        return service_fail(error, cause);
    *taken = (guint)back;
    return entry_commit(&ecase, AUDIT_UNDO, 0, inventory->branch, "inventory", error);
}
