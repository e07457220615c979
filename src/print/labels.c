/* Draws labels, sheet after sheet. */
#include "print/labels.h"

#include <zint.h>

#include "library/barcode.h"
#include "print/page.h"

#define POINTS      PAGE_POINTS
#define MARGIN      3.0  /* mm within a label: printers shift the sheet */
#define MODULE_MOST 0.40 /* mm; scanners at a desk like some 0.25 to 0.4 */
#define QUIET       10   /* modules of white on both sides (ISO/IEC 15417, 4.4) */

typedef struct zint_symbol Symbol;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Symbol, ZBarcode_Delete)

static int
symbology(LabelSymbol symbol, const char *barcode)
{
    if (symbol == LABEL_EAN_13 && barcode_is_ean13(barcode))
        return BARCODE_EANX;
    return symbol == LABEL_CODE_39 ? BARCODE_CODE39 : BARCODE_CODE128;
}

/* In the middle of a space of so many points. */
static gboolean
draw_bars(cairo_t *cairo, int kind, const char *barcode, const double box[4])
{
    g_autoptr(Symbol) symbol = ZBarcode_Create();
    if (!symbol)
        return FALSE;
    symbol->symbology = kind;
    symbol->show_hrt = 0;
    symbol->scale = 0.5f; /* a module is one unit */
    if (ZBarcode_Encode_and_Buffer_Vector(symbol, (const unsigned char *)barcode, 0, 0) >= ZINT_ERROR)
        return FALSE;
    double module = MIN(MODULE_MOST * POINTS, box[2] / (symbol->width + 2 * QUIET));
    double unit = module * symbol->width / symbol->vector->width;
    double x = box[0] + (box[2] - module * symbol->width) / 2;
    for (const struct zint_vector_rect *bar = symbol->vector->rectangles; bar; bar = bar->next)
        cairo_rectangle(cairo, x + bar->x * unit, box[1], bar->width * unit, box[3]);
    cairo_fill(cairo);
    return TRUE;
}

static gboolean
draw_label(Page *page, const PrintLabel *label, const PrintOrder *order, double x, double y)
{
    const LabelSheet *sheet = order->sheet;
    double width = sheet->width - 2 * MARGIN, height = sheet->height - 2 * MARGIN;
    double line = MIN(height / 5, 4.2), size = line * 0.72;
    double left = x + MARGIN, top = y + MARGIN;
    page_font(page, PAGE_PLAIN, size * POINTS);
    page_line(page, label->title, left, top + size, width * (*label->shelf ? 0.72 : 1));
    if (*label->shelf)
        page_line(page, label->shelf, left + width * 0.75, top + size, width * 0.25);
    const double box[4] = {left * POINTS, (top + line) * POINTS, width * POINTS,
                           (height - 2 * line) * POINTS};
    if (!draw_bars(page->cairo, symbology(order->symbol, label->barcode), label->barcode, box))
        return FALSE;
    /* the number whole, for whoever types it; the school where room is left */
    cairo_text_extents_t number;
    cairo_text_extents(page->cairo, label->barcode, &number);
    page_line(page, label->barcode, left, top + height, width);
    double room = width - number.x_advance / POINTS - size;
    if (room > 4 * size)
        page_line(page, label->school, left + width - room, top + height, room);
    return TRUE;
}

GString *
print_labels(const GArray *labels, const PrintOrder *order)
{
    const LabelSheet *sheet = order->sheet;
    guint room = sheet->columns * sheet->rows;
    Page *page = page_new();
    gboolean ok = TRUE;
    for (guint i = 0; ok && i < labels->len; i++) {
        guint place = (order->skip % room + i) % room;
        if (i > 0 && place == 0)
            cairo_show_page(page->cairo);
        ok = draw_label(page, &g_array_index(labels, PrintLabel, i), order,
                        sheet->left + place % sheet->columns * sheet->across,
                        sheet->top + place / sheet->columns * sheet->down);
    }
    GString *pdf = page_end(page);
    if (pdf && !ok)
        g_string_free(g_steal_pointer(&pdf), TRUE);
    return pdf;
}
