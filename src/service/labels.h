/* Use cases of labels: which copies, on which sheet, as a PDF. RIGHT_COPIES_EDIT at the school; how a library has them, RIGHT_LIBRARY_MANAGE. */
#ifndef SERVICE_LABELS_H
#define SERVICE_LABELS_H

#include "library/label.h"
#include "service/service.h"

#define LABELS_MOST 1000 /* at once */

/* How the actor's library has its labels. FALSE with error. */
gboolean service_label_get(Service *service, const Account *actor, LabelSymbol *symbol,
                           const LabelSheet **sheet, GError **error);
gboolean service_label_set(Service *service, const Account *actor, const char *symbol, const char *sheet,
                           GError **error);

typedef struct {
    gint64 branch;
    const char *from, *to; /* barcodes, both counted; to "" = from alone; both "" = what was entered today */
    const char *sheet;     /* "" = the library's */
    guint skip;            /* places of the first sheet that are used up */
} LabelOrder;
/* NOT_FOUND: there is no such copy. *count: labels on it. New. */
GString *service_labels(Service *service, const Account *actor, const LabelOrder *order, guint *count,
                        GError **error);

#endif
