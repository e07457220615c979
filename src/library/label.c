/* The sheets that shops sell, and the kinds of bars. */
#include "library/label.h"

/* Without gaps: Avery Zweckform 3474 and 3651; with: L7160 and L7651. */
static const LabelSheet sheets[] = {
    {"3x8", 3, 8, 70, 37, 0, 0.5, 70, 37},
    {"4x10", 4, 10, 52.5, 29.7, 0, 0, 52.5, 29.7},
    {"3x7", 3, 7, 63.5, 38.1, 7.2, 15.1, 66, 38.1},
    {"5x13", 5, 13, 38.1, 21.2, 4.7, 10.7, 40.6, 21.2},
};

static const char *const symbols[N_LABEL_SYMBOLS][2] = {[LABEL_CODE_128] = {"code128", "Code 128"},
                                                        [LABEL_CODE_39] = {"code39", "Code 39"},
                                                        [LABEL_EAN_13] = {"ean13", "EAN-13"}};

guint
label_sheet_count(void)
{
    return G_N_ELEMENTS(sheets);
}

const LabelSheet *
label_sheet(guint place)
{
    g_assert(place < G_N_ELEMENTS(sheets));
    return &sheets[place];
}

const LabelSheet *
label_sheet_find(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(sheets); i++)
        if (g_str_equal(sheets[i].name, name))
            return &sheets[i];
    return NULL;
}

const char *
label_symbol_name(LabelSymbol symbol)
{
    return symbols[symbol][0];
}

const char *
label_symbol_label(LabelSymbol symbol)
{
    return symbols[symbol][1];
}

gboolean
label_symbol_find(const char *name, LabelSymbol *symbol)
{
    for (guint i = 0; i < N_LABEL_SYMBOLS; i++)
        if (g_str_equal(symbols[i][0], name)) {
            *symbol = (LabelSymbol)i;
            return TRUE;
        }
    return FALSE;
}
