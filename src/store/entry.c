/* One copy, where copies are, numbers in use, taking a title out, and making one title of two. */
#include "store/entry.h"

#include "store/db.h"
#include "store/posting.h"
#include "store/titles_private.h"

Copy *
store_copy_get(Store *store, gint64 library, gint64 id, GError **error)
{
    if (!db_one(store, ST_COPY_GET, "copy", error, "ii", library, id))
        return NULL;
    Copy *copy = copy_row(store, ST_COPY_GET);
    db_end(store, ST_COPY_GET);
    return copy;
}

GArray *
store_copy_places(Store *store, gint64 library, gint64 title, GError **error)
{
    const StatementId st = ST_COPY_PLACES;
    GError *failure = NULL;
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(CopyPlace));
    if (!db_query(store, st, error, "ii", library, title))
        return NULL;
    while (db_next(store, st, &failure)) {
        CopyPlace place = {.copy = db_int(store, st, 0),
                           .transit_from = db_int(store, st, 2),
                           .is_held = db_int(store, st, 3) > 0};
        g_strlcpy(place.due, db_text(store, st, 1), sizeof place.due);
        g_array_append_val(places, place);
    }
    return db_pass_on(failure, error) ? g_steal_pointer(&places) : NULL;
}

static gpointer
text_row(Store *store, StatementId id)
{
    return db_dup(store, id, 0);
}

GPtrArray *
store_copy_barcodes(Store *store, gint64 library, const char *from, const char *to, GError **error)
{
    if (!db_query(store, ST_COPY_BARCODES, error, "itt", library, from, to))
        return NULL;
    return db_rows(store, ST_COPY_BARCODES, text_row, g_free, error);
}

GPtrArray *
store_copy_shelves(Store *store, gint64 branch, GError **error)
{
    if (!db_query(store, ST_COPY_SHELVES, error, "i", branch))
        return NULL;
    return db_rows(store, ST_COPY_SHELVES, text_row, g_free, error);
}

/* ---- labels ---- */

void
copy_label_free(CopyLabel *label)
{
    if (!label)
        return;
    g_free(label->barcode);
    g_free(label->shelf);
    g_free(label->title);
    g_free(label->author);
    g_free(label);
}

static gpointer
label_row(Store *store, StatementId id)
{
    CopyLabel *label = g_new0(CopyLabel, 1);
    char **texts[] = {&label->barcode, &label->shelf, &label->title, &label->author};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = db_dup(store, id, i);
    return label;
}

GPtrArray *
store_label_made(Store *store, gint64 branch, gint64 from, gint64 to, guint limit, GError **error)
{
    if (!db_query(store, ST_COPY_MADE_LIST, error, "iiii", branch, from, to, (gint64)limit))
        return NULL;
    return db_rows(store, ST_COPY_MADE_LIST, label_row, (GDestroyNotify)copy_label_free, error);
}

GPtrArray *
store_label_range(Store *store, gint64 library, gint64 branch, const char *const range[2], guint limit,
                  GError **error)
{
    if (!db_query(store, ST_COPY_RANGE_LIST, error, "iitti", library, branch, range[0], range[1],
                  (gint64)limit))
        return NULL;
    return db_rows(store, ST_COPY_RANGE_LIST, label_row, (GDestroyNotify)copy_label_free, error);
}

gboolean
store_label_get(Store *store, gint64 library, char **symbol, char **sheet, GError **error)
{
    if (!db_one(store, ST_LABEL_GET, "library", error, "i", library))
        return FALSE;
    *symbol = db_dup(store, ST_LABEL_GET, 0);
    *sheet = db_dup(store, ST_LABEL_GET, 1);
    db_end(store, ST_LABEL_GET);
    return TRUE;
}

gboolean
store_label_set(Store *store, gint64 library, const char *symbol, const char *sheet, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_LABEL_SET, error, "itt", library, symbol, sheet) &&
           db_found(written, "library", error);
}

/* ---- taking out, putting together ---- */

gboolean
store_title_remove(Store *store, const TitleHand *hand, const Title *title, GError **error)
{
    g_autofree char *words = posting_now(store, hand->library, title->id, error);
    guint64 written;
    return words && posting_change(store, hand->library, title->id, words, "", error) &&
           store_title_record_set(store, title->id, NULL, error) &&
           db_run(store, NULL, ST_TITLE_COVER_REMOVE, error, "i", title->id) &&
           db_run(store, NULL, ST_TITLE_READ_REMOVE, error, "i", title->id) &&
           db_run(store, &written, ST_TITLE_REMOVE, error, "iii", hand->library, title->id, title->version) &&
           db_found(written, "title", error);
}

gboolean
store_title_merge(Store *store, const TitleHand *hand, const Title *from, const Title *into, const char *day,
                  GError **error)
{
    static const struct {
        StatementId id;
        gboolean has_day;
    } moves[] = {{ST_MERGE_HOLD_FROM, TRUE}, {ST_MERGE_HOLD_INTO, TRUE}, {ST_MERGE_HOLDS, FALSE},
                 {ST_MERGE_RECORD, FALSE},   {ST_MERGE_COVER, FALSE},    {ST_MERGE_READ, FALSE},
                 {ST_MERGE_WISH, FALSE},     {ST_MERGE_READING, FALSE},  {ST_MERGE_TIP, FALSE}};
    static const StatementId rests[] = {ST_MERGE_WISH_REST, ST_MERGE_READING_REST, ST_MERGE_TIP_REST};
    /* copies before titles: the order of the desk's locks */
    gboolean ok = db_run(store, NULL, ST_MERGE_COPIES, error, "iii", hand->library, from->id, into->id);
    for (guint i = 0; ok && i < G_N_ELEMENTS(moves); i++)
        ok = moves[i].has_day ? db_run(store, NULL, moves[i].id, error, "iit", from->id, into->id, day)
                              : db_run(store, NULL, moves[i].id, error, "ii", from->id, into->id);
    for (guint i = 0; ok && i < G_N_ELEMENTS(rests); i++)
        ok = db_run(store, NULL, rests[i], error, "i", from->id);
    return ok && store_title_remove(store, hand, from, error);
}
