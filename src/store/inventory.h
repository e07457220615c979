/* Going round the shelves: what was seen there, what should have been, and what was changed at its end. Within the caller's
 * transaction; who writes has the branch's lock. */
#ifndef STORE_INVENTORY_H
#define STORE_INVENTORY_H

#include "store/titles.h"

typedef struct {
    gint64 id, branch;
    char *shelf;                   /* "" = the whole school */
    gint64 started, ended, marked; /* instants, 0 = not yet; marked: what was not seen is missing since */
    char *branch_name, *person;    /* by whom it was begun; "" */
} Inventory;
void inventory_free(Inventory *inventory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Inventory, inventory_free)

/* Id, or -1. */
gint64 store_inventory_add(Store *store, const TitleHand *hand, gint64 branch, const char *shelf,
                           GError **error);
Inventory *store_inventory_get(Store *store, gint64 library, gint64 id, GError **error); /* new; NOT_FOUND */
GPtrArray *store_inventory_list(Store *store, gint64 branch, guint limit,
                                GError **error);                                  /* newest first; new */
gboolean store_inventory_end(Store *store, gint64 id, gint64 at, GError **error); /* 0 = goes on again */
gboolean store_inventory_marked(Store *store, gint64 id, gint64 at, GError **error);

/* *is_new: it was not seen in this round before. */
gboolean store_inventory_scan(Store *store, const TitleHand *hand, gint64 id, const char *barcode,
                              gboolean *is_new, GError **error);
gint64 store_inventory_count(Store *store, gint64 id, GError **error); /* seen; -1 */

/* A barcode with the copy it is of, as it is now. */
typedef struct {
    char *barcode, *status, *shelf, *title, *author, *branch_name; /* "" where no copy has it */
    gint64 copy, branch;                                           /* 0 = no copy has it */
    gint64 transit_from;
    gboolean is_lent, is_held;
} InventoryLine;
void inventory_line_free(InventoryLine *line);
GPtrArray *store_inventory_seen(Store *store, gint64 library, gint64 id,
                                GError **error); /* newest first; new */
/* Copies that should stand there (of the shelf, available, not lent, put aside or on their way) and were not seen. New. */
GPtrArray *store_inventory_unseen(Store *store, const Inventory *inventory, GError **error);

typedef struct {
    gint64 copy;
    char *before, *after; /* status */
} InventoryMark;
/* Changes the status of a copy where it still is before, and keeps that it did; *changed FALSE: it was another by now. */
gboolean store_inventory_mark(Store *store, const TitleHand *hand, gint64 id, const InventoryMark *mark,
                              gboolean *changed, GError **error);
/* Takes all of them back where the status is still what was made of it; how many, or -1. */
gint store_inventory_unmark(Store *store, const TitleHand *hand, gint64 id, GError **error);

#endif
