/* Draws labels, sheet after sheet. */
#include "print/labels.h"

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <stdlib.h>
#include <zint.h>

#include "library/barcode.h"

#define POINTS      (72.0 / 25.4) /* in a millimetre */
#define A4_WIDTH    210.0
#define A4_HEIGHT   297.0
#define MARGIN      3.0  /* mm within a label: printers shift the sheet */
#define MODULE_MOST 0.40 /* mm; scanners at a desk like some 0.25 to 0.4 */
#define QUIET       10   /* modules of white on both sides (ISO/IEC 15417, 4.4) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cairo_t, cairo_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cairo_surface_t, cairo_surface_destroy)
typedef struct zint_symbol Symbol;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Symbol, ZBarcode_Delete)

static cairo_status_t
take(void *closure, const unsigned char *bytes, unsigned int length)
{
    g_string_append_len(closure, (const char *)bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

/* One line, cut with an ellipsis where it is too wide. */
static void
draw_text(cairo_t *cairo, const char *text, double x, double y, double width)
{
    cairo_text_extents_t extents;
    g_autoptr(GString) line = g_string_new(text);
    cairo_text_extents(cairo, line->str, &extents);
    for (glong n = g_utf8_strlen(text, -1); extents.x_advance > width && n > 0; n--) {
        g_string_truncate(line, 0);
        g_string_append_len(line, text, g_utf8_offset_to_pointer(text, n - 1) - text);
        g_string_append(line, "…");
        cairo_text_extents(cairo, line->str, &extents);
    }
    cairo_move_to(cairo, x, y);
    cairo_show_text(cairo, line->str);
}

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
draw_label(cairo_t *cairo, const PrintLabel *label, const PrintOrder *order, double x, double y)
{
    const LabelSheet *sheet = order->sheet;
    double width = (sheet->width - 2 * MARGIN) * POINTS, height = (sheet->height - 2 * MARGIN) * POINTS;
    double line = MIN(height / 5, 4.2 * POINTS), size = line * 0.72;
    double left = x + MARGIN * POINTS, top = y + MARGIN * POINTS;
    cairo_set_font_size(cairo, size);
    draw_text(cairo, label->title, left, top + size, width * (*label->shelf ? 0.72 : 1));
    if (*label->shelf)
        draw_text(cairo, label->shelf, left + width * 0.75, top + size, width * 0.25);
    const double box[4] = {left, top + line, width, height - 2 * line};
    if (!draw_bars(cairo, symbology(order->symbol, label->barcode), label->barcode, box))
        return FALSE;
    /* the number whole, for whoever types it; the school where room is left */
    cairo_text_extents_t number;
    cairo_text_extents(cairo, label->barcode, &number);
    draw_text(cairo, label->barcode, left, top + height, width);
    double room = width - number.x_advance - size;
    if (room > 4 * size)
        draw_text(cairo, label->school, left + width - room, top + height, room);
    return TRUE;
}

/* What both keep for the whole process. */
static void
forget_fonts(void)
{
    cairo_debug_reset_static_data();
    FcFini();
}

GString *
print_labels(const GArray *labels, const PrintOrder *order)
{
    static gsize is_kept;
    if (g_once_init_enter(&is_kept)) {
        atexit(forget_fonts);
        g_once_init_leave(&is_kept, 1);
    }
    g_autoptr(GString) pdf = g_string_new(NULL);
    const LabelSheet *sheet = order->sheet;
    guint room = sheet->columns * sheet->rows;
    g_autoptr(cairo_surface_t)
        surface = cairo_pdf_surface_create_for_stream(take, pdf, A4_WIDTH * POINTS, A4_HEIGHT * POINTS);
    g_autoptr(cairo_t) cairo = cairo_create(surface);
    cairo_select_font_face(cairo, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    gboolean ok = TRUE;
    for (guint i = 0; ok && i < labels->len; i++) {
        guint place = (order->skip % room + i) % room;
        if (i > 0 && place == 0)
            cairo_show_page(cairo);
        ok = draw_label(cairo, &g_array_index(labels, PrintLabel, i), order,
                        (sheet->left + place % sheet->columns * sheet->across) * POINTS,
                        (sheet->top + place / sheet->columns * sheet->down) * POINTS);
    }
    cairo_show_page(cairo);
    cairo_surface_finish(surface);
    return ok && cairo_status(cairo) == CAIRO_STATUS_SUCCESS ? g_steal_pointer(&pdf) : NULL;
}
