/* Use cases of going round the shelves of a school: what is seen is scanned, and at the end what is not there is marked missing by one yes,
 * which can be taken back. RIGHT_COPIES_EDIT at the school. */
#ifndef SERVICE_INVENTORY_H
#define SERVICE_INVENTORY_H

#include "service/service.h"
#include "store/inventory.h"

typedef enum {
    SEEN_RIGHT,     /* belongs here, and is known to be */
    SEEN_UNKNOWN,   /* no copy has this barcode */
    SEEN_LENT,      /* lent, yet stands here: to be taken in */
    SEEN_SCHOOL,    /* of another school */
    SEEN_SHELF,     /* of another shelf */
    SEEN_HELD,      /* somebody waits for it: to the desk */
    SEEN_FOUND,     /* was missing */
    SEEN_WITHDRAWN, /* or not to be lent yet: in process, on order, on its way */
    N_SEEN
} Seen;
Seen inventory_seen(const Inventory *inventory, const InventoryLine *line);
const char *inventory_seen_words(Seen seen); /* a sentence: what it means and what to do, translated */

#define INVENTORY_LISTED    50
#define INVENTORY_SCAN_MOST 2000 /* barcodes at once */

GPtrArray *service_inventory_list(Service *service, const Account *actor, gint64 branch, GError **error);
/* shelf "" = the whole school. Id, or -1. */
gint64 service_inventory_begin(Service *service, const Account *actor, gint64 branch, const char *shelf,
                               GError **error);

typedef struct {
    Inventory *inventory;
    GPtrArray *seen;   /* of InventoryLine, newest first */
    GPtrArray *unseen; /* of InventoryLine, by shelf and title */
    guint count[N_SEEN];
} InventorySheet;
void inventory_sheet_free(InventorySheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(InventorySheet, inventory_sheet_free)
InventorySheet *service_inventory_sheet(Service *service, const Account *actor, gint64 id, GError **error);

/* Barcodes with anything between that no barcode has. *fresh: so many were not seen before. CONFLICT when the round is over. */
gboolean service_inventory_scan(Service *service, const Account *actor, gint64 id, const char *typed,
                                guint *fresh, GError **error);
/* What was not seen is missing, what was missing and was seen is available: all in one, and kept. unseen: how many were not seen on the page
 * with the question; CONFLICT when it is another number by now. */
gboolean service_inventory_mark(Service *service, const Account *actor, gint64 id, guint unseen,
                                GError **error);
/* Takes that back where nothing changed since; *taken: copies. */
gboolean service_inventory_unmark(Service *service, const Account *actor, gint64 id, guint *taken,
                                  GError **error);

#endif
