/* Self-service screens: browsers that are bound to a school by a token, and whose card was scanned there. */
#ifndef STORE_KIOSK_H
#define STORE_KIOSK_H

#include "store/store.h"

typedef struct {
    gint64 id, library, branch;
    char *name, *branch_name, *made_by; /* made_by: a name, "" */
    gint64 made_at, seen, ended_at;     /* instants; ended_at 0 = in use */
    gint64 membership, turn;            /* whose card was scanned, and when; 0 = nobody's */
    gint64 used;                        /* the last scan */
    guint misses;                       /* scans in a row that were nothing */
} Kiosk;
void kiosk_free(Kiosk *kiosk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Kiosk, kiosk_free)

/* made: library, branch, name, made_at. Id, or -1. */
gint64 store_kiosk_add(Store *store, const Kiosk *made, const char *digest, gint64 by, GError **error);
Kiosk *store_kiosk_find(Store *store, const char *digest, GError **error); /* in use; NOT_FOUND */
Kiosk *store_kiosk_get(Store *store, gint64 kiosk, GError **error);
GPtrArray *store_kiosk_list(Store *store, gint64 branch, GError **error); /* of Kiosk: newest first */
gboolean store_kiosk_end(Store *store, gint64 kiosk, gint64 by, gint64 now, GError **error); /* NOT_FOUND */
/* Writes membership, turn, used and misses of next where the turn is still was->turn. CONFLICT: it is not, or the screen was ended. */
gboolean store_kiosk_turn(Store *store, const Kiosk *was, const Kiosk *next, GError **error);

#endif
