/* How labels for books lie on their sheets, and which bars they have: tables. Millimetres on A4. */
#ifndef LIBRARY_LABEL_H
#define LIBRARY_LABEL_H

#include <glib.h>

typedef struct {
    const char *name; /* "3x8": columns and rows; stable, in the database */
    guint columns, rows;
    double width, height; /* of a label */
    double left, top;     /* of the first one on the sheet */
    double across, down;  /* from one to the next */
} LabelSheet;
guint label_sheet_count(void);
const LabelSheet *label_sheet(guint place);
const LabelSheet *label_sheet_find(const char *name); /* NULL = none */

typedef enum { LABEL_CODE_128, LABEL_CODE_39, LABEL_EAN_13, N_LABEL_SYMBOLS } LabelSymbol;
const char *label_symbol_name(LabelSymbol symbol);  /* "code128" */
const char *label_symbol_label(LabelSymbol symbol); /* for people */
gboolean label_symbol_find(const char *name, LabelSymbol *symbol);

#endif
