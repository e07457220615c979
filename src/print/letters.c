/* Draws letters, two on a sheet. */
#include "print/letters.h"

#include "print/page.h"

#define HALF    (PAGE_HEIGHT / 2)
#define MARGIN  16.0 /* mm, at all sides of a half */
#define WIDTH   (PAGE_WIDTH - 2 * MARGIN)
#define RIGHT   (PAGE_WIDTH - MARGIN)
#define LEADING 5.2   /* of the text */
#define ROW     5.8   /* of the books */
#define DUE     132.0 /* where the columns of day and price begin */
#define PRICE   168.0

typedef struct {
    Page *page;
    guint place; /* halves so far */
} Sheet;

/* The top of the next half; fresh: of a new sheet. */
static double
next_half(Sheet *sheet, gboolean fresh)
{
    if (sheet->place > 0 && (fresh || sheet->place % 2 == 0)) {
        cairo_show_page(sheet->page->cairo);
        sheet->place += sheet->place % 2;
    }
    return sheet->place++ % 2 == 0 ? 0 : HALF;
}

/* Where to cut. */
static void
draw_cut(Page *page)
{
    const double dash = 3;
    cairo_save(page->cairo);
    cairo_set_dash(page->cairo, &dash, 1, 0);
    cairo_set_line_width(page->cairo, 0.4);
    cairo_set_source_rgb(page->cairo, 0.6, 0.6, 0.6);
    cairo_move_to(page->cairo, 0, HALF * PAGE_POINTS);
    cairo_line_to(page->cairo, PAGE_WIDTH * PAGE_POINTS, HALF * PAGE_POINTS);
    cairo_stroke(page->cairo);
    cairo_restore(page->cairo);
}

/* School, group and name, what it is and its words; where the books begin. */
static double
draw_head(Page *page, const PrintLetter *letter, double top, gboolean is_first)
{
    double y = top + MARGIN;
    page_font(page, PAGE_PLAIN, 10);
    page_line(page, letter->school, MARGIN, y, WIDTH * 0.7);
    page_line_right(page, letter->date, RIGHT, y, WIDTH * 0.28);
    y += 7;
    page_font(page, PAGE_BOLD, 11);
    page_line(page, letter->group, MARGIN, y, WIDTH);
    y += 7.5;
    page_font(page, PAGE_BOLD, 17);
    page_line(page, letter->name, MARGIN, y, WIDTH);
    y += 9.5;
    page_font(page, PAGE_BOLD, 13);
    page_line(page, letter->heading, MARGIN, y, WIDTH);
    y += 7;
    page_font(page, PAGE_PLAIN, 11);
    y += LEADING *
         page_paragraph(page, is_first ? letter->words : letter->more, MARGIN, y, WIDTH, LEADING, TRUE);
    return y + 2;
}

static double
draw_columns(Page *page, const PrintLetter *letter, double y)
{
    page_font(page, PAGE_BOLD, 9.5);
    page_line(page, letter->columns[0], MARGIN, y, DUE - MARGIN - 4);
    page_line(page, letter->columns[1], DUE, y, PRICE - DUE - 2);
    page_line_right(page, letter->columns[2], RIGHT, y, RIGHT - PRICE);
    cairo_set_line_width(page->cairo, 0.6);
    cairo_move_to(page->cairo, MARGIN * PAGE_POINTS, (y + 1.6) * PAGE_POINTS);
    cairo_line_to(page->cairo, RIGHT * PAGE_POINTS, (y + 1.6) * PAGE_POINTS);
    cairo_stroke(page->cairo);
    page_font(page, PAGE_PLAIN, 11);
    return y + ROW + 0.8;
}

static void
draw_letter(Sheet *sheet, const PrintLetter *letter, gboolean fresh)
{
    Page *page = sheet->page;
    for (guint i = 0; i < letter->books->len;) {
        gboolean is_first = i == 0;
        double top = next_half(sheet, fresh && is_first);
        if (top == 0)
            draw_cut(page);
        double y = draw_columns(page, letter, draw_head(page, letter, top, is_first));
        guint end_lines = page_paragraph(page, letter->end, MARGIN, y, WIDTH, LEADING, FALSE);
        double bottom = top + HALF - MARGIN / 2 - (end_lines + 1) * LEADING - (*letter->sum ? ROW : 0);
        do { /* a library's long text leaves room for one book at least */
            const PrintBook *book = &g_array_index(letter->books, PrintBook, i);
            page_line(page, book->title, MARGIN, y, DUE - MARGIN - 4);
            page_line(page, book->due, DUE, y, PRICE - DUE - 2);
            page_line_right(page, book->price, RIGHT, y, RIGHT - PRICE);
            y += ROW;
        } while (++i < letter->books->len && y <= bottom);
        if (i == letter->books->len && *letter->sum) {
            page_font(page, PAGE_BOLD, 11);
            page_line_right(page, letter->sum_words, PRICE - 2, y, PRICE - DUE);
            page_line_right(page, letter->sum, RIGHT, y, RIGHT - PRICE);
            page_font(page, PAGE_PLAIN, 11);
            y += ROW;
        }
        if (i == letter->books->len)
            page_paragraph(page, letter->end, MARGIN, y + 2, WIDTH, LEADING, TRUE);
    }
}

GString *
print_letters(const GPtrArray *letters, guint *halves)
{
    Sheet sheet = {.page = page_new()};
    const char *group = NULL;
    guint count = 0;
    for (guint i = 0; i < letters->len; i++) {
        const PrintLetter *letter = letters->pdata[i];
        guint before = sheet.place;
        gboolean fresh = i > 0 && !g_str_equal(group, letter->group);
        draw_letter(&sheet, letter, fresh);
        count += sheet.place - before - (fresh ? before % 2 : 0);
        group = letter->group;
    }
    if (halves)
        *halves = count;
    return page_end(sheet.page);
}
