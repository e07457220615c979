/* Sheets of A4 with text, shared by what is printed: a PDF in memory, lines that are cut or broken where they are too wide. */
#ifndef PRINT_PAGE_H
#define PRINT_PAGE_H

#include <cairo.h>
#include <glib.h>

#define PAGE_POINTS (72.0 / 25.4) /* in a millimetre */
#define PAGE_WIDTH  210.0         /* millimetres, as all that follows but sizes of letters */
#define PAGE_HEIGHT 297.0

/* A PDF that is being drawn. */
typedef struct {
    GString *pdf;
    cairo_surface_t *surface;
    cairo_t *cairo;
} Page;
Page *page_new(void);
/* The PDF, new; NULL when cairo would not (no memory). page is gone. */
GString *page_end(Page *page);

typedef enum { PAGE_PLAIN, PAGE_BOLD } PageWeight;
void page_font(Page *page, PageWeight weight, double size); /* points */
/* One line with its baseline there, cut with an ellipsis where it is wider. */
void page_line(Page *page, const char *text, double x, double y, double width);
void page_line_right(Page *page, const char *text, double right, double y, double width);
/* Lines broken at spaces, and where the text breaks its lines itself; y is the first baseline. How many lines; draw FALSE: only counted. */
guint page_paragraph(Page *page, const char *text, double x, double y, double width, double leading,
                     gboolean draw);

#endif
