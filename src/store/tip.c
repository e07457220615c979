/* Leestips and Weetjes in the database. */
#include "store/tip.h"

#include "store/db.h"

void
tip_free(Tip *tip)
{
    if (!tip)
        return;
    char *texts[] = {tip->kind, tip->heading, tip->words, tip->alt,
                     tip->from, tip->to,      tip->state, tip->digest};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(tip);
}

static void
free_tip(gpointer tip)
{
    tip_free(tip);
}

static gpointer
tip_row(Store *store, StatementId id)
{
    Tip *tip = g_new0(Tip, 1);
    *tip = (Tip){.id = db_int(store, id, 0),
                 .version = db_int(store, id, 1),
                 .library = db_int(store, id, 2),
                 .branch = db_int(store, id, 3),
                 .picture = db_int(store, id, 4),
                 .age_from = (gint)db_int(store, id, 5),
                 .age_to = (gint)db_int(store, id, 6),
                 .width = (gint)db_int(store, id, 7),
                 .height = (gint)db_int(store, id, 8),
                 .kind = db_dup(store, id, 9),
                 .heading = db_dup(store, id, 10),
                 .words = db_dup(store, id, 11),
                 .alt = db_dup(store, id, 12),
                 .from = db_dup(store, id, 13),
                 .to = db_dup(store, id, 14),
                 .state = db_dup(store, id, 15),
                 .digest = db_dup(store, id, 16)};
    return tip;
}

Tip *
store_tip_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_TIP_GET, "tip", error, "i", id))
        return NULL;
    Tip *tip = tip_row(store, ST_TIP_GET);
    db_end(store, ST_TIP_GET);
    return tip;
}

GPtrArray *
store_tip_list(Store *store, gint64 library, gint64 branch, guint limit, GError **error)
{
    return db_query(store, ST_TIP_LIST, error, "iii", library, branch, (gint64)limit)
               ? db_rows(store, ST_TIP_LIST, tip_row, free_tip, error)
               : NULL;
}

GPtrArray *
store_tip_shown(Store *store, gint64 library, gint64 branch, const char *day, const TipChoice *choice,
                GError **error)
{
    return db_query(store, ST_TIP_SHOWN, error, "iittii", library, branch, day, choice->kind,
                    (gint64)choice->age, (gint64)choice->limit)
               ? db_rows(store, ST_TIP_SHOWN, tip_row, free_tip, error)
               : NULL;
}

gint64
store_tip_add(Store *store, const TitleHand *hand, const Tip *tip, GError **error)
{
    return db_number(store, -1, ST_TIP_ADD, error, "iittttttiiii", hand->library, tip->branch, tip->kind,
                     tip->heading, tip->words, tip->alt, tip->from, tip->to, (gint64)tip->age_from,
                     (gint64)tip->age_to, hand->at, hand->account);
}

gboolean
store_tip_set(Store *store, const TitleHand *hand, const Tip *tip, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_TIP_SET, error, "iiiittttttiitii", hand->library, tip->id, tip->version,
                  tip->branch, tip->kind, tip->heading, tip->words, tip->alt, tip->from, tip->to,
                  (gint64)tip->age_from, (gint64)tip->age_to, tip->state, hand->at, hand->account) &&
           db_found(written, "tip", error);
}

gboolean
store_tip_picture(Store *store, gint64 library, gint64 tip, gint64 picture, GError **error)
{
    return db_run(store, NULL, ST_TIP_PICTURE, error, "iik", library, tip, picture);
}

static void
book_free(gpointer data)
{
    ShelfTitle *book = data;
    g_free(book->title);
    g_free(book->author);
    g_free(book);
}

static gpointer
book_row(Store *store, StatementId id)
{
    ShelfTitle *book = g_new0(ShelfTitle, 1);
    *book = (ShelfTitle){db_int(store, id, 0), db_dup(store, id, 1), db_dup(store, id, 2), 0};
    return book;
}

GPtrArray *
store_tip_titles(Store *store, gint64 tip, GError **error)
{
    return db_query(store, ST_TIP_TITLES, error, "i", tip)
               ? db_rows(store, ST_TIP_TITLES, book_row, book_free, error)
               : NULL;
}

gboolean
store_tip_title_add(Store *store, gint64 library, gint64 tip, gint64 title, GError **error)
{
    return db_run(store, NULL, ST_TIP_TITLE_ADD, error, "iii", library, tip, title);
}

gboolean
store_tip_title_remove(Store *store, gint64 library, gint64 tip, gint64 title, GError **error)
{
    return db_run(store, NULL, ST_TIP_TITLE_REMOVE, error, "iii", library, tip, title);
}
