/* A PDF in memory, and lines of text on it. */
#include "print/page.h"

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <stdlib.h>

static cairo_status_t
take(void *closure, const unsigned char *bytes, unsigned int length)
{
    g_string_append_len(closure, (const char *)bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

/* What both keep for the whole process. */
static void
forget_fonts(void)
{
    cairo_debug_reset_static_data();
    FcFini();
}

Page *
page_new(void)
{
    static gsize is_kept;
    if (g_once_init_enter(&is_kept)) {
        atexit(forget_fonts);
        g_once_init_leave(&is_kept, 1);
    }
    Page *page = g_new0(Page, 1);
    page->pdf = g_string_new(NULL);
    page->surface = cairo_pdf_surface_create_for_stream(take, page->pdf, PAGE_WIDTH * PAGE_POINTS,
                                                        PAGE_HEIGHT * PAGE_POINTS);
    page->cairo = cairo_create(page->surface);
    return page;
}

GString *
page_end(Page *page)
{
    cairo_show_page(page->cairo);
    cairo_surface_finish(page->surface);
    gboolean ok = cairo_status(page->cairo) == CAIRO_STATUS_SUCCESS;
    GString *pdf = g_steal_pointer(&page->pdf);
    cairo_destroy(page->cairo);
    cairo_surface_destroy(page->surface);
    g_free(page);
    if (!ok)
        g_string_free(g_steal_pointer(&pdf), TRUE);
    return pdf;
}

void
page_font(Page *page, PageWeight weight, double size)
{
    cairo_select_font_face(page->cairo, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
                           weight == PAGE_BOLD ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(page->cairo, size);
}

static double
width_of(Page *page, const char *text)
{
    cairo_text_extents_t extents;
    cairo_text_extents(page->cairo, text, &extents);
    return extents.x_advance / PAGE_POINTS;
}

/* As much of it as fits, with an ellipsis where that is not all; new. */
static char *
cut(Page *page, const char *text, double width)
{
    g_autoptr(GString) line = g_string_new(text);
    for (glong n = g_utf8_strlen(text, -1); width_of(page, line->str) > width && n > 0; n--) {
        g_string_truncate(line, 0);
        g_string_append_len(line, text, g_utf8_offset_to_pointer(text, n - 1) - text);
        g_string_append(line, "…");
    }
    return g_string_free(g_steal_pointer(&line), FALSE);
}

static void
show(Page *page, const char *text, double x, double y)
{
    cairo_move_to(page->cairo, x * PAGE_POINTS, y * PAGE_POINTS);
    cairo_show_text(page->cairo, text);
}

void
page_line(Page *page, const char *text, double x, double y, double width)
{
    g_autofree char *line = cut(page, text, width);
    show(page, line, x, y);
}

void
page_line_right(Page *page, const char *text, double right, double y, double width)
{
    g_autofree char *line = cut(page, text, width);
    show(page, line, right - width_of(page, line), y);
}

guint
page_paragraph(Page *page, const char *text, double x, double y, double width, double leading, gboolean draw)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint count = 0;
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = g_strsplit(*line, " ", -1);
        g_autoptr(GString) now = g_string_new(NULL);
        for (char **word = words; *word; word++) {
            g_autofree char *longer = now->len > 0 ? g_strconcat(now->str, " ", *word, NULL)
                                                   : g_strdup(*word);
            if (now->len > 0 && width_of(page, longer) > width) {
                if (draw)
                    page_line(page, now->str, x, y + count * leading, width);
                count++;
                g_string_assign(now, *word);
            } else {
                g_string_assign(now, longer);
            }
        }
        if (draw)
            page_line(page, now->str, x, y + count * leading, width);
        count++;
    }
    return count;
}
