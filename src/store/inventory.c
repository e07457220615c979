/* Going round the shelves, kept. */
#include "store/inventory.h"

#include "store/db.h"

void
inventory_free(Inventory *inventory)
{
    if (!inventory)
        return;
    g_free(inventory->shelf);
    g_free(inventory->branch_name);
    g_free(inventory->person);
    g_free(inventory);
}

void
inventory_line_free(InventoryLine *line)
{
    if (!line)
        return;
    char *texts[] = {line->barcode, line->status, line->shelf, line->title, line->author, line->branch_name};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(line);
}

gint64
store_inventory_add(Store *store, const TitleHand *hand, gint64 branch, const char *shelf, GError **error)
{
    return db_number(store, -1, ST_INVENTORY_ADD, error, "iitii", hand->library, branch, shelf, hand->at,
                     hand->account);
}

static gpointer
inventory_row(Store *store, StatementId id)
{
    Inventory *inventory = g_new0(Inventory, 1);
    inventory->id = db_int(store, id, 0);
    inventory->branch = db_int(store, id, 1);
    inventory->shelf = db_dup(store, id, 2);
    inventory->started = db_int(store, id, 3);
    inventory->ended = db_int(store, id, 4);
    inventory->marked = db_int(store, id, 5);
    inventory->branch_name = db_dup(store, id, 6);
    inventory->person = db_dup(store, id, 7);
    return inventory;
}

Inventory *
store_inventory_get(Store *store, gint64 library, gint64 id, GError **error)
{
    if (!db_one(store, ST_INVENTORY_GET, "inventory", error, "ii", library, id))
        return NULL;
    Inventory *inventory = inventory_row(store, ST_INVENTORY_GET);
    db_end(store, ST_INVENTORY_GET);
    return inventory;
}

GPtrArray *
store_inventory_list(Store *store, gint64 branch, guint limit, GError **error)
{
    if (!db_query(store, ST_INVENTORY_LIST, error, "ii", branch, (gint64)limit))
        return NULL;
    return db_rows(store, ST_INVENTORY_LIST, inventory_row, (GDestroyNotify)inventory_free, error);
}

gboolean
store_inventory_end(Store *store, gint64 id, gint64 at, GError **error)
{
    return db_run(store, NULL, ST_INVENTORY_END, error, "ii", id, at);
}

gboolean
store_inventory_marked(Store *store, gint64 id, gint64 at, GError **error)
{
    return db_run(store, NULL, ST_INVENTORY_MARKED, error, "ii", id, at);
}

gboolean
store_inventory_scan(Store *store, const TitleHand *hand, gint64 id, const char *barcode, gboolean *is_new,
                     GError **error)
{
    guint64 written;
    if (!db_run(store, &written, ST_INVENTORY_SCAN_ADD, error, "iiti", hand->library, id, barcode, hand->at))
        return FALSE;
    *is_new = written > 0;
    return TRUE;
}

gint64
store_inventory_count(Store *store, gint64 id, GError **error)
{
    return db_number(store, 0, ST_INVENTORY_SCAN_COUNT, error, "i", id);
}

static gpointer
line_row(Store *store, StatementId id)
{
    InventoryLine *line = g_new0(InventoryLine, 1);
    line->barcode = db_dup(store, id, 0);
    line->copy = db_int(store, id, 1);
    line->branch = db_int(store, id, 2);
    line->status = db_dup(store, id, 3);
    line->shelf = db_dup(store, id, 4);
    line->title = db_dup(store, id, 5);
    line->author = db_dup(store, id, 6);
    line->branch_name = db_dup(store, id, 7);
    line->transit_from = db_int(store, id, 8);
    line->is_lent = db_int(store, id, 9) > 0;
    line->is_held = db_int(store, id, 10) > 0;
    return line;
}

GPtrArray *
store_inventory_seen(Store *store, gint64 library, gint64 id, GError **error)
{
    if (!db_query(store, ST_INVENTORY_SEEN, error, "ii", library, id))
        return NULL;
    return db_rows(store, ST_INVENTORY_SEEN, line_row, (GDestroyNotify)inventory_line_free, error);
}

GPtrArray *
store_inventory_unseen(Store *store, const Inventory *inventory, GError **error)
{
    if (!db_query(store, ST_INVENTORY_UNSEEN, error, "iti", inventory->branch, inventory->shelf,
                  inventory->id))
        return NULL;
    return db_rows(store, ST_INVENTORY_UNSEEN, line_row, (GDestroyNotify)inventory_line_free, error);
}

static gboolean
set_status(Store *store, const TitleHand *hand, gint64 copy, const char *was, const char *is,
           gboolean *changed, GError **error)
{
    guint64 written;
    if (!db_run(store, &written, ST_INVENTORY_STATUS, error, "iittii", hand->library, copy, was, is, hand->at,
                hand->account))
        return FALSE;
    *changed = written > 0;
    return TRUE;
}

gboolean
store_inventory_mark(Store *store, const TitleHand *hand, gint64 id, const InventoryMark *mark,
                     gboolean *changed, GError **error)
{
    return set_status(store, hand, mark->copy, mark->before, mark->after, changed, error) &&
           (!*changed || db_run(store, NULL, ST_INVENTORY_MARK_ADD, error, "iiitt", hand->library, id,
                                mark->copy, mark->before, mark->after));
}

static void
mark_free(gpointer data)
{
    InventoryMark *mark = data;
    g_free(mark->before);
    g_free(mark->after);
    g_free(mark);
}

static gpointer
mark_row(Store *store, StatementId id)
{
    InventoryMark *mark = g_new0(InventoryMark, 1);
    mark->copy = db_int(store, id, 0);
    mark->before = db_dup(store, id, 1);
    mark->after = db_dup(store, id, 2);
    return mark;
}

gint
store_inventory_unmark(Store *store, const TitleHand *hand, gint64 id, GError **error)
{
    gint taken_back = 0;
    if (!db_query(store, ST_INVENTORY_MARK_LIST, error, "i", id))
        return -1;
    g_autoptr(GPtrArray) marks = db_rows(store, ST_INVENTORY_MARK_LIST, mark_row, mark_free, error);
    if (!marks)
        return -1;
    for (guint i = 0; i < marks->len; i++) {
        const InventoryMark *mark = marks->pdata[i];
        gboolean changed;
        if (!set_status(store, hand, mark->copy, mark->after, mark->before, &changed, error))
            return -1;
        taken_back += changed;
    }
    return db_run(store, NULL, ST_INVENTORY_MARK_CLEAR, error, "i", id) ? taken_back : -1;
}
