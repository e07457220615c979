/* Proves what emit does to cells on their way out: batches, early first row, clean text, limits and order. */
#include "frames.h"

#include "reader/limits.h"

static void (*part)(Emit *emit);

static void
call_part(const Source *source, const ReadOptions *options, Emit *emit)
{
    (void)source;
    (void)options;
    part(emit);
}

static char *
run(void (*what)(Emit *emit), const ReadOptions *options)
{
    part = what;
    return frames_read(call_part, "", 0, options);
}

static void
cell(Emit *emit, unsigned column, const char *text)
{
    emit_cell(emit, column, WIRE_TEXT, text, strlen(text), NULL, 0);
}

static void
write_plain(Emit *emit)
{
    emit_meta(emit, WIRE_META_FORMAT, "csv", 3);
    emit_sheet(emit, 1, 0, "eerste", 6);
    emit_row(emit, 1);
    cell(emit, 1, "naam");
    cell(emit, 3, "klas");
    emit_row(emit, 2); /* no cells: not sent */
    emit_row(emit, 5);
    cell(emit, 1, "");
    cell(emit, 2, "Zo\xc3\xab\ttab");
    emit_cell(emit, 16384, WIRE_NUMBER, "12", 2, "000012", 6);
    emit_sheet(emit, 2, WIRE_SHEET_HIDDEN, "tweede", 6);
    emit_row(emit, 1);
    cell(emit, 1, "x");
}

static void
test_plain(void)
{
    g_autoptr(GString) gap = g_string_new(NULL);
    for (int i = 2; i < 16384; i++)
        g_string_append_c(gap, '\t');
    g_autofree char *expected = g_strdup_printf(
        "meta format csv\nsheet 1 0 eerste\n1\tnaam\t\tklas\n5\t\tZo\xc3\xab\\ttab%s"
        "12{000012}\nsheet 2 1 tweede\n1\tx\nend 2 3 5\n",
        gap->str);
    g_autofree char *all = run(write_plain, NULL);
    g_assert_cmpstr(all, ==, expected);
    g_autofree char *second = run(write_plain, &(ReadOptions){.sheet = 2});
    g_assert_cmpstr(second, ==, "meta format csv\nsheet 2 1 tweede\n1\tx\nend 1 1 1\n");
    g_autofree char *list = run(write_plain, &(ReadOptions){.list = true});
    g_assert_cmpstr(list, ==, "meta format csv\nsheet 1 0 eerste\nsheet 2 1 tweede\nend 2 0 0\n");
    g_autofree char *none = run(write_plain, &(ReadOptions){.sheet = 3});
    g_assert_cmpstr(none, ==, "meta format csv\nfail 108 3\n");
}

static void
write_dirty(Emit *emit)
{
    emit_sheet(emit, 1, 0, "a\xff", 2);
    emit_row(emit, 1);
    cell(emit, 1, "abcdefg\xe9rie");
    emit_cell(emit, 2, WIRE_TEXT, "a\0b", 3, NULL, 0);
    emit_cell(emit, 3, WIRE_TEXT, "\0", 1, NULL, 0);
    cell(emit, 4, "een\r\ntwee\rdrie");
    cell(emit, 5, "\xed\xa0\x80");
    cell(emit, 6, "\xe2\x82");
}

static void
test_dirty(void)
{
    g_autofree char *text = run(write_dirty, NULL);
    g_assert_cmpstr(
        text, ==,
        "sheet 1 0 a\xef\xbf\xbd\nfinding 4 1 1 1 UTF-8\nfinding 5 1 1 2\n"
        "1\tabcdefg\xef\xbf\xbdrie\tab\t\teen\\ntwee\\ndrie\t\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\t"
        "\xef\xbf\xbd\xef\xbf\xbd\nend 1 1 5\n");
}

static void
write_long(Emit *emit)
{
    g_autofree char *text = g_strnfill(WIRE_CELL_MAX + 3, 'a');
    memcpy(text + WIRE_CELL_MAX - 1, "\xc3\xab", 2); /* a character over the edge is left out whole */
    emit_sheet(emit, 1, 0, "", 0);
    emit_row(emit, 1);
    emit_cell(emit, 1, WIRE_TEXT, text, WIRE_CELL_MAX + 3, NULL, 0);
}

static void
test_long(void)
{
    g_autofree char *text = run(write_long, NULL);
    g_autofree char *cut = g_strnfill(WIRE_CELL_MAX - 1, 'a');
    g_autofree char *expected = g_strdup_printf("sheet 1 0 \nfinding 6 1 1 1\n1\t%s\nend 1 1 1\n", cut);
    g_assert_cmpstr(text, ==, expected);
}

/* Every length at every place of the special character: the fast way and the slow way give the same. */
static void
write_lengths(Emit *emit)
{
    emit_sheet(emit, 1, 0, "", 0);
    unsigned row = 0;
    for (unsigned length = 1; length < 40; length++)
        for (unsigned at = 0; at < length; at++) {
            char text[64];
            memset(text, 'a', sizeof text);
            text[at] = '\n';
            emit_row(emit, ++row);
            emit_cell(emit, 1, WIRE_TEXT, text, length, NULL, 0);
        }
}

static void
test_lengths(void)
{
    g_autofree char *text = run(write_lengths, NULL);
    g_autoptr(GString) expected = g_string_new("sheet 1 0 \n");
    unsigned row = 0;
    for (int length = 1; length < 40; length++)
        for (int at = 0; at < length; at++) {
            char before[40] = {0}, after[40] = {0};
            memset(before, 'a', (size_t)at);
            memset(after, 'a', (size_t)(length - at - 1));
            g_string_append_printf(expected, "%u\t%s\\n%s\n", ++row, before, after);
        }
    g_string_append_printf(expected, "end 1 %u %u\n", row, row);
    g_assert_cmpstr(text, ==, expected->str);
}

static void
write_wide_row(Emit *emit) /* one row beyond what a frame holds */
{
    g_autofree char *text = g_strnfill(100000, 'a');
    emit_sheet(emit, 1, 0, "", 0);
    emit_row(emit, 1);
    cell(emit, 1, "x");
    emit_row(emit, 2);
    for (unsigned i = 1; i < 20; i++)
        cell(emit, i, text);
}

static void
write_long_row(Emit *emit) /* the same, in small steps */
{
    g_autofree char *text = g_strnfill(200, 'a');
    emit_sheet(emit, 1, 0, "", 0);
    emit_row(emit, 1);
    for (unsigned i = 1; i < 6000; i++)
        cell(emit, i, text);
}

static void
write_columns(Emit *emit)
{
    emit_sheet(emit, 1, 0, "", 0);
    emit_row(emit, 1);
    cell(emit, WIRE_COLUMN_MAX + 1, "x");
}

static void
write_rows(Emit *emit)
{
    emit_sheet(emit, 1, 0, "", 0);
    emit_row(emit, LIMIT_ROWS + 1);
}

static void
write_backwards(Emit *emit)
{
    emit_sheet(emit, 1, 0, "", 0);
    emit_row(emit, 2);
    emit_row(emit, 1);
}

static void
write_sideways(Emit *emit)
{
    emit_sheet(emit, 1, 0, "", 0);
    emit_row(emit, 2);
    cell(emit, 2, "x");
    cell(emit, 2, "x");
}

static void
test_limits(void)
{
    static const struct {
        void (*what)(Emit *emit);
        const char *expected;
    } cases[] = {
        {write_wide_row, "sheet 1 0 \n1\tx\nfail 105 row 1048576\n"},
        {write_long_row, "sheet 1 0 \nfail 105 row 1048576\n"},
        {write_columns, "sheet 1 0 \nfail 105 columns 16384\n"},
        {write_rows, "sheet 1 0 \nfail 105 rows 1048576\n"},
        {write_backwards, "sheet 1 0 \nfail 102 rows out of order\n"},
        {write_sideways, "sheet 1 0 \nfail 102 cells out of order\n"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = run(cases[i].what, NULL);
        g_assert_cmpstr(text, ==, cases[i].expected);
    }
}

static void
write_many(Emit *emit)
{
    emit_sheet(emit, 1, 0, "", 0);
    for (unsigned row = 1; row <= 50000; row++) {
        emit_row(emit, row);
        cell(emit, 1, "Jansen");
        cell(emit, 2, "4a");
    }
}

/* The first rows leave after 200, not at the end; later frames are of a fair size. */
static void
test_batches(void)
{
    part = write_many;
    g_autoptr(GByteArray) frames = frames_run(call_part, "", 0, NULL);
    unsigned batches = 0;
    for (size_t at = 0; at < frames->len;) {
        WireType type;
        uint32_t size;
        g_assert_true(wire_take_head(frames->data + at, &type, &size));
        if (type == WIRE_ROWS && batches++ == 0)
            g_assert_cmpuint(at, <, 100);
        if (type == WIRE_ROWS)
            g_assert_cmpuint(size, <=, 64 << 10);
        at += WIRE_HEAD_SIZE + size;
    }
    g_assert_cmpuint(batches, >, 10);
    g_assert_cmpuint(batches, <, 60);
    g_autofree char *text = frames_text(frames->data, frames->len, NULL);
    g_assert_true(g_str_has_suffix(text, "\n50000\tJansen\t4a\nend 1 50000 100000\n"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/emit/plain", test_plain);
    g_test_add_func("/emit/dirty", test_dirty);
    g_test_add_func("/emit/long", test_long);
    g_test_add_func("/emit/lengths", test_lengths);
    g_test_add_func("/emit/limits", test_limits);
    g_test_add_func("/emit/batches", test_batches);
    return g_test_run();
}
