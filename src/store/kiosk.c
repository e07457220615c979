/* Self-service screens in the database. */
#include "store/kiosk.h"

#include "store/db.h"
#include "text/text.h"

void
kiosk_free(Kiosk *kiosk)
{
    if (!kiosk)
        return;
    g_free(kiosk->name);
    g_free(kiosk->branch_name);
    g_free(kiosk->made_by);
    g_free(kiosk);
}

static void
free_kiosk(gpointer data)
{
    kiosk_free(data);
}

static gpointer
kiosk_row(Store *store, StatementId id)
{
    Kiosk *kiosk = g_new0(Kiosk, 1);
    gint64 *const first[] = {&kiosk->id, &kiosk->library, &kiosk->branch};
    gint64 *const last[] = {&kiosk->seen, &kiosk->ended_at, &kiosk->membership, &kiosk->turn, &kiosk->used};
    for (guint i = 0; i < G_N_ELEMENTS(first); i++)
        *first[i] = db_int(store, id, i);
    kiosk->name = db_dup(store, id, 3);
    kiosk->made_at = db_int(store, id, 4);
    kiosk->made_by = db_dup(store, id, 5);
    for (guint i = 0; i < G_N_ELEMENTS(last); i++)
        *last[i] = db_int(store, id, 6 + i);
    kiosk->misses = (guint)db_int(store, id, 11);
    kiosk->branch_name = db_dup(store, id, 12);
    return kiosk;
}

gint64
store_kiosk_add(Store *store, const Kiosk *made, const char *digest, gint64 by, GError **error)
{
    return db_number(store, -1, ST_KIOSK_ADD, error, "iittii", made->library, made->branch, made->name,
                     digest, by, made->made_at);
}

Kiosk *
store_kiosk_find(Store *store, const char *digest, GError **error)
{
    if (!db_one(store, ST_KIOSK_FIND, "kiosk", error, "t", digest))
        return NULL;
    Kiosk *kiosk = kiosk_row(store, ST_KIOSK_FIND);
    db_end(store, ST_KIOSK_FIND);
    return kiosk;
}

Kiosk *
store_kiosk_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_KIOSK_GET, "kiosk", error, "i", id))
        return NULL;
    Kiosk *kiosk = kiosk_row(store, ST_KIOSK_GET);
    db_end(store, ST_KIOSK_GET);
    return kiosk;
}

GPtrArray *
store_kiosk_list(Store *store, gint64 branch, GError **error)
{
    return db_query(store, ST_KIOSK_LIST, error, "i", branch)
               ? db_rows(store, ST_KIOSK_LIST, kiosk_row, free_kiosk, error)
               : NULL;
}

gboolean
store_kiosk_end(Store *store, gint64 kiosk, gint64 by, gint64 now, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_KIOSK_END, error, "iii", kiosk, by, now) &&
           db_found(written, "kiosk", error);
}

gboolean
store_kiosk_turn(Store *store, const Kiosk *was, const Kiosk *next, GError **error)
{
    guint64 written;
    if (!db_run(store, &written, ST_KIOSK_TURN, error, "iiiiii", was->id, was->turn, next->membership,
                next->turn, next->used, (gint64)next->misses))
        return FALSE;
    if (written == 0)
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                            _("Your turn was over. Nothing was done. Scan your card again."));
    return written > 0;
}
