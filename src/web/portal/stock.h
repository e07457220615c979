/* The pages of labels and of going round the shelves: what each template is given. All borrowed for as long as the page is written. */
#ifndef WEB_PORTAL_STOCK_H
#define WEB_PORTAL_STOCK_H

#include "service/inventory.h"
#include "service/labels.h"
#include "web/portal/desk.h"

typedef struct {
    const Frame *frame;
    GPtrArray *branches; /* of Branch */
    const HttpRequest *request;
    const LabelSheet *sheet; /* the library's */
    LabelSymbol symbol;
    gboolean may_set;
    const char *problem, *saved;
} LabelsPage;

typedef struct {
    const Frame *frame;
    GPtrArray *branches; /* of Branch */
    gint64 branch;       /* chosen, 0 = none yet */
    GPtrArray *rounds;   /* of Inventory, of that school; or NULL */
    const char *problem, *shelf;
} InventoryListPage;

typedef struct {
    const Frame *frame;
    const InventorySheet *sheet;
    const char *problem, *saved;
    const InventoryLine *last; /* scanned just now, or NULL */
    const char *typed;         /* of what was not taken */
    gboolean may_desk;         /* take in what is lent */
    const char *command;
} InventoryPage;

const char *view_query(const HttpRequest *request, const char *name); /* "" when absent */
const char *view_round_name(const Inventory *inventory);

#endif
