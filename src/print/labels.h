/* Labels for books as a PDF: bars by zint, drawn with cairo. The only folder that knows either. */
#ifndef PRINT_LABELS_H
#define PRINT_LABELS_H

#include "library/label.h"

/* All borrowed; "" = nothing stands there. */
typedef struct {
    const char *barcode; /* as barcode_read gives them */
    const char *title, *shelf, *school;
} PrintLabel;

typedef struct {
    const LabelSheet *sheet;
    LabelSymbol symbol; /* a barcode that is no EAN-13 is drawn in Code 128 */
    guint skip;         /* places of the first sheet that are used up */
} PrintOrder;

/* The PDF, new; NULL: cairo or zint would not (no memory). labels: of PrintLabel. */
GString *print_labels(const GArray *labels, const PrintOrder *order);

#endif
