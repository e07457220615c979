/* Proves that .xls is read: every kind of record, string and box, protection, and files that lie. Other
 * people's files are test-corpus.c's. */
#include <string.h>

#include "frames.h"
#include "reader/codepage.h"
#include "reader/digest.h"
#include "reader/formats.h"
#include "reader/xls_crypt.h"
#include "xls-make.h"

typedef void (*Fill)(GByteArray *out);

static char *
read_stream(const GByteArray *stream, const XlsBox *box)
{
    g_autoptr(GByteArray) file = xls_box(stream, box);
    return frames_read(xls_read, file->data, file->len, NULL);
}

/* Only the rows, with the cells' kinds. */
static char *
read_rows(const GByteArray *stream)
{
    FramesStyle style = {.kinds = true, .rows_only = true};
    g_autoptr(GByteArray) file = xls_box(stream, NULL);
    g_autoptr(GByteArray) frames = frames_run(xls_read, file->data, file->len, NULL);
    return frames_text(frames->data, frames->len, &style);
}

static void
globals_strings(GByteArray *out)
{
    xls_put(out, 0xfc,
            "dd"
            "wbs"
            "wbwws"
            "wbds"
            "wbwd",
            4, 4, 3, 0, "Jip", 2, 1, 0x00e9, 0x20ac, "", 2, 4, 3, "Noor!", 0, 9, 1, 0);
}

static void
body_kinds(GByteArray *out)
{
    xls_put(out, 0x0208, "wwwwdd", 0, 0, 5, 0, 0, 0); /* ROW */
    xls_put(out, 0xfd, "wwwd", 0, 0, 0, 0);
    xls_put(out, 0xfd, "wwwd", 0, 1, 0, 1);
    xls_put(out, 0x203, "wwwf", 0, 2, 0, 1234.5);
    xls_put(out, 0x203, "wwwf", 0, 3, 1, 40909.0);
    xls_put(out, 0x27e, "wwwd", 1, 0, 0, (7u << 2) | 2);
    xls_put(out, 0x27e, "wwwd", 1, 1, 0, (12345u << 2) | 3);
    xls_put(out, 0x27e, "wwwd", 1, 2, 0, (unsigned)-4 | 2);
    xls_put(out, 0x27e, "wwwd", 1, 3, 0, 0x3ff80000u); /* the upper half of 1.5 */
    xls_put(out, 0xbd, "wwwdwdw", 1, 4, 0, (1u << 2) | 2, 2, (42u << 2) | 2, 5);
    xls_put(out, 0xbe, "wwwww", 1, 6, 0, 0, 7);
    xls_put(out, 0x201, "www", 1, 8, 0);
    xls_put(out, 0x205, "wwwbb", 2, 0, 0, 1, 0);
    xls_put(out, 0x205, "wwwbb", 2, 1, 0, 0, 0);
    xls_put(out, 0x205, "wwwbb", 2, 2, 0, 0x2a, 1);
    xls_put(out, 0x204, "wwwu", 3, 0, 0, "los");
    xls_put(out, 0xd6, "wwwuw", 3, 1, 0, "vet", 0);
}

static void
body_formulas(GByteArray *out)
{
    xls_put(out, 0x06, "wwwfwdw", 0, 0, 0, 2.5, 0, 0, 0);
    xls_put(out, 0x06, "wwwdwwwdw", 0, 1, 0, 0, 0, 0xffff, 0, 0, 0);
    xls_put(out, 0x04bc, "wbbww", 0, 0, 0, 0, 0); /* shared formula between a formula and its text */
    xls_put(out, 0x207, "u", "klas");
    xls_put(out, 0x06, "wwwdwwwdw", 0, 2, 0, 0x10001, 0, 0xffff, 0, 0, 0);
    xls_put(out, 0x06, "wwwdwwwdw", 0, 3, 0, 0x70002, 0, 0xffff, 0, 0, 0);
    xls_put(out, 0x06, "wwwdwwwdw", 0, 4, 0, 3, 0, 0xffff, 0, 0, 0); /* empty text */
    xls_put(out, 0x06, "wwwdwwwdw", 0, 5, 0, 0, 0, 0xffff, 0, 0, 0); /* text that is missing */
    xls_put(out, 0x203, "wwwf", 0, 6, 0, 1.0);
}

/* Cells by column, a row that goes back, a cell that stands there twice. */
static void
body_disorder(GByteArray *out)
{
    xls_put(out, 0x203, "wwwf", 0, 0, 0, 1.0);
    xls_put(out, 0x203, "wwwf", 2, 0, 0, 3.0);
    xls_put(out, 0x203, "wwwf", 1, 0, 0, 9.0);
    xls_put(out, 0x06, "wwwdwwwdw", 1, 3, 0, 0, 0, 0xffff, 0, 0, 0);
    xls_put(out, 0x207, "u", "d");
    xls_put(out, 0xbd, "wwwdwdw", 1, 1, 0, (5u << 2) | 2, 2, (6u << 2) | 2, 2);
    xls_put(out, 0x203, "wwwf", 1, 0, 0, 2.0);
}

/* An embedded chart's own cells are not the sheet's. */
static void
body_chart(GByteArray *out)
{
    xls_put(out, 0x203, "wwwf", 0, 0, 0, 1.0);
    xls_put(out, 0x809, "wwwwdd", 0x600, 0x20, 0, 0, 0, 6);
    xls_put(out, 0x203, "wwwf", 5, 5, 0, 99.0);
    xls_put(out, 0x0a, "");
    xls_put(out, 0x203, "wwwf", 1, 0, 0, 2.0);
}

static void
body_twice_begun(GByteArray *out)
{
    xls_put(out, 0x809, "wwwwdd", 0x600, 0x10, 0, 0, 0, 6);
    xls_put(out, 0x203, "wwwf", 0, 0, 2, 12.0);
}

static void
globals_1904(GByteArray *out)
{
    xls_put(out, 0x22, "w", 1);
}

static void
body_dates(GByteArray *out)
{
    xls_put(out, 0x203, "wwwf", 0, 0, 1, 1.0);
    xls_put(out, 0x203, "wwwf", 0, 1, 1, 39447.0);
}

static void
body_lengths(GByteArray *out)
{
    xls_put(out, 0x203, "ww", 0, 0);                      /* too short: no cell */
    xls_put(out, 0xbd, "wwwdw", 0, 1, 0, 6, 400);         /* last column lies: the length counts */
    xls_put(out, 0x203, "wwwf", 0, 2, 999, 5.0);          /* an XF that is not there */
    xls_put(out, 0x203, "wwwdd", 0, 3, 0, 0, 0x7ff80000); /* no number */
}

static void
test_cells(void)
{
    static const struct {
        const char *what;
        unsigned version;
        Fill globals, body;
        const char *rows;
    } cases[] = {
        {"kinds", 8, globals_strings, body_kinds,
         "1\tT:Jip\tT:\xc3\xa9\xe2\x82\xac\tN:1234.5\tD:2012-01-01\n"
         "2\tN:7\tN:123.45\tN:-1\tN:1.5\tN:1\tN:42\n"
         "3\tB:TRUE\tB:FALSE\tE:#N/A\n"
         "4\tT:los\tT:vet\n"},
        {"formulas", 8, NULL, body_formulas, "1\tN:2.5\tT:klas\tB:TRUE\tE:#DIV/0!\t\t\tN:1\n"},
        {"disorder", 8, NULL, body_disorder, "1\tN:1\n2\tN:2\tN:5\tN:6\tT:d\n3\tN:3\n"},
        {"chart", 8, NULL, body_chart, "1\tN:1\n2\tN:2\n"},
        {"begun twice", 8, NULL, body_twice_begun, "1\tN:12\n"},
        {"1904", 8, globals_1904, body_dates, "1\tD:1904-01-02\tD:2012-01-01\n"},
        {"lengths", 8, NULL, body_lengths, "1\t\tN:1\tN:5\tE:#NUM!\n"},
        {"empty", 8, NULL, NULL, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) globals = g_byte_array_new(), body = g_byte_array_new();
        if (cases[i].globals)
            cases[i].globals(globals);
        if (cases[i].body)
            cases[i].body(body);
        g_autoptr(GByteArray) stream = xls_book(cases[i].version, NULL, globals, body);
        g_autofree char *rows = read_rows(stream);
        g_test_message("%s", cases[i].what);
        g_assert_cmpstr(rows, ==, cases[i].rows);
    }
}

static void
test_findings(void)
{
    g_autoptr(GByteArray) globals = g_byte_array_new(), body = g_byte_array_new();
    globals_1904(globals);
    body_formulas(body);
    g_autoptr(GByteArray) stream = xls_book(8, "000000", globals, body);
    xls_put(body, 0x203, "wwwf", 1, 0, 2, 123.0);
    g_autoptr(GByteArray) shown = xls_book(8, "000000", globals, body);
    g_autofree char *text = read_stream(shown, NULL);
    g_autofree char *found = g_strdup_printf("finding %d 0 0 0\n", WIRE_DATE_SYSTEM_1904);
    g_assert_nonnull(strstr(text, found));
    g_autofree char *uncalculated = g_strdup_printf("finding %d 1 1 6 1\n", WIRE_FORMULA_WITHOUT_VALUE);
    g_assert_nonnull(strstr(text, uncalculated));
    g_assert_nonnull(strstr(text, "2\t123{000123}\n")); /* the zeros of a pupil number */
    g_autoptr(GByteArray) page = g_byte_array_new(), doubtful = g_byte_array_new();
    xls_put(page, 0x42, "w", 932);
    xls_put(doubtful, 0x204, "wwwl", 0, 0, 0, "a\x8a"); /* half a character */
    xls_put(doubtful, 0x203, "wwwf", 0, 1, 0, 1234567890123456.0);
    g_autoptr(GByteArray) lossy = xls_book(5, NULL, page, doubtful);
    g_autofree char *lost = read_stream(lossy, NULL);
    g_autofree char *bad = g_strdup_printf("finding %d 1 1 1 code page 932\n", WIRE_BAD_BYTES);
    g_autofree char *digits = g_strdup_printf("finding %d 1 1 2\n", WIRE_NUMBER_LOST_DIGITS);
    g_assert_nonnull(strstr(lost, bad));
    g_assert_nonnull(strstr(lost, digits));
    stream->len -= 4; /* without the sheet's EOF */
    g_autofree char *cut = frames_read(xls_read, stream->data, stream->len, NULL);
    g_autofree char *truncated = g_strdup_printf("finding %d 1 0 0\n", WIRE_TRUNCATED);
    g_assert_nonnull(strstr(cut, truncated));
}

/* A long shared string in pieces: the flag that comes again after each CONTINUE may change between one and
 * two bytes, and rich runs, phonetic data and the next string's head may lie across the border. */
static void
test_strings_continue(void)
{
    g_autoptr(GByteArray) globals = g_byte_array_new(), body = g_byte_array_new();
    xls_put(globals, 0xfc,
            "dd"
            "wbwds",
            3, 3, 8, 0x0c, 2, 5, "ab");
    xls_put(globals, 0x3c,
            "b"
            "www",
            1, 0x010d, 'd', 0xd83d);
    xls_put(globals, 0x3c,
            "b"
            "w",
            1, 0xde00);
    xls_put(globals, 0x3c,
            "b"
            "s"
            "ds",
            0, "gh", 0xfdfdfdfd, "12");
    xls_put(globals, 0x3c,
            "s"
            "s"
            "b",
            "34", "PHONE", 2);
    xls_put(globals, 0x3c, "bb", 0, 0);
    xls_put(globals, 0x3c,
            "bs"
            "wbs",
            0, "xy", 1, 0, "z");
    for (unsigned i = 0; i < 3; i++)
        xls_put(body, 0xfd, "wwwd", 0, i, 0, i);
    g_autoptr(GByteArray) stream = xls_book(8, NULL, globals, body);
    g_autofree char *rows = read_rows(stream);
    g_assert_cmpstr(rows, ==,
                    "1\tT:ab\xc4\x8d"
                    "d\xf0\x9f\x98\x80gh\tT:xy\tT:z\n");
}

/* A string cut anywhere by a CONTINUE is the same string. */
static void
test_strings_any_cut(void)
{
    const guint units = 40;
    for (guint cut = 0; cut <= units; cut++) {
        g_autoptr(GByteArray) globals = g_byte_array_new(), body = g_byte_array_new();
        g_autoptr(GByteArray) first = g_byte_array_new(), second = g_byte_array_new();
        for (guint i = 0; i < units; i++) {
            guint16 unit = GUINT16_TO_LE(0x400 + i);
            g_byte_array_append(i < cut ? first : second, (const guint8 *)&unit, 2);
        }
        xls_put(globals, 0xfc,
                "dd"
                "wb"
                "n",
                1, 1, units, 1, first);
        xls_put(globals, 0x3c, "bn", 1, second);
        xls_put(body, 0xfd, "wwwd", 0, 0, 0, 0);
        g_autoptr(GByteArray) stream = xls_book(8, NULL, globals, body);
        g_autofree char *rows = read_rows(stream);
        g_autoptr(GString) wanted = g_string_new("1\tT:");
        for (guint i = 0; i < units; i++)
            g_string_append_unichar(wanted, 0x400 + i);
        g_string_append_c(wanted, '\n');
        g_assert_cmpstr(rows, ==, wanted->str);
    }
}

/* Text in two bytes a character, of every length and with another letter at every place, is the same text. */
static void
test_strings_wide(void)
{
    static const gunichar others[] = {'-', 0x7f, 0x80, 0xe9, 0x141, 0x20ac, 0x1f600};
    for (guint length = 1; length <= 24; length++) {
        g_autoptr(GByteArray) body = g_byte_array_new();
        g_autoptr(GString) wanted = g_string_new(NULL);
        guint row = 0;
        for (guint at = 0; at < length; at++)
            for (gsize other = 0; other < G_N_ELEMENTS(others); other++, row++) {
                gunichar text[24];
                glong units;
                for (guint i = 0; i < length; i++)
                    text[i] = i == at ? others[other] : 'a' + i;
                g_autofree gunichar2 *wide = g_ucs4_to_utf16(text, length, NULL, &units, NULL);
                g_autofree char *utf8 = g_ucs4_to_utf8(text, length, NULL, NULL, NULL);
                for (glong i = 0; i < units; i++)
                    wide[i] = GUINT16_TO_LE(wide[i]);
                g_autoptr(GByteArray) bytes = g_byte_array_new();
                g_byte_array_append(bytes, (const guint8 *)wide, (guint)(2 * units));
                xls_put(body, 0x204, "wwwwbn", row, 0, 0, (guint)units, 1, bytes);
                g_string_append_printf(wanted, "%u\tT:%s\n", row + 1, utf8);
            }
        g_autoptr(GByteArray) stream = xls_book(8, NULL, NULL, body);
        g_autofree char *rows = read_rows(stream);
        g_assert_cmpstr(rows, ==, wanted->str);
    }
}

static void
test_codepages(void)
{
    static const struct {
        unsigned number;
        const char *bytes, *text;
    } cases[] = {
        {1252, "Ren\xe9 \x80", "René €"},
        {1250, "\xe8", "č"},
        {1251, "\xc6", "Ж"},
        {437, "\x82\x8b", "éï"},
        {850, "\xd5", "ı"},
        {10000, "\x8e\xde", "éﬁ"},
        {32768, "\x8e", "é"},
        {32769, "\xe9", "é"},
        {932, "\x8a\xbf\x8e\x9a!", "漢字!"},
        {936, "\xba\xba", "汉"},
        {949, "\xb0\xa1", "가"},
        {950, "\xba\x7e", "漢"},
        {1253, "\xe1", "α"},
        {1254, "\xfe", "ş"},
        {1257, "\xe8", "č"},
        {65001, "\xc3\xab", "ë"},
        {4711, "\xe9", "é"},
        {932, "a\x8a", "a\xef\xbf\xbd"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) globals = g_byte_array_new(), body = g_byte_array_new();
        xls_put(globals, 0x42, "w", cases[i].number);
        xls_put(body, 0x204, "wwwl", 0, 0, 0, cases[i].bytes);
        g_autoptr(GByteArray) stream = xls_book(5, NULL, globals, body);
        XlsBox book = {.name = "Book"};
        g_autofree char *text = read_stream(stream, &book);
        g_autofree char *row = g_strdup_printf("\n1\t%s\n", cases[i].text);
        g_test_message("code page %u", cases[i].number);
        g_assert_nonnull(strstr(text, row));
    }
}

/* A code page that nobody knows, or none at all: what was assumed is told when it mattered, and a person may know better. */
static void
test_codepage_assumed(void)
{
    static const struct {
        const char *what;
        int number; /* -1: no record */
        const char *bytes, *asked, *text, *finding;
    } cases[] = {
        {"unknown", 4711, "Ren\xe9", NULL, "René", "finding 1 1 1 1 Windows-1252 50 René\n"},
        {"none", -1, "Ren\xe9", NULL, "René", "finding 1 1 1 1 Windows-1252 50 René\n"},
        {"none, of no matter", -1, "Rene", NULL, "Rene", NULL},
        {"known", 1252, "Ren\xe9", NULL, "René", NULL},
        {"none, told", -1, "Ren\x82", "cp850", "René", NULL},
        {"unknown, told", 4711, "Ren\x8e", "MacRoman", "René", NULL},
        {"known, told otherwise", 1252, "Ren\x82", "cp850", "René", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) globals = g_byte_array_new(), body = g_byte_array_new();
        if (cases[i].number >= 0)
            xls_put(globals, 0x42, "w", cases[i].number);
        xls_put(body, 0x204, "wwwl", 0, 0, 0, cases[i].bytes);
        xls_put(body, 0x204, "wwwl", 1, 0, 0, cases[i].bytes);
        g_autoptr(GByteArray) stream = xls_book(5, NULL, globals, body);
        const ReadOptions options = {.encoding = cases[i].asked};
        g_autofree char *text = frames_read(xls_read, stream->data, stream->len, &options);
        g_autofree char *row = g_strdup_printf("\n1\t%s\n", cases[i].text);
        g_test_message("%s", cases[i].what);
        g_assert_nonnull(strstr(text, row));
        const char *found = strstr(text, "finding 1 ");
        g_assert_cmpint(found != NULL, ==, cases[i].finding != NULL);
        g_assert_true(!found || g_str_has_prefix(found, cases[i].finding));
        g_assert_true(!found || !strstr(found + 1, "finding 1 ")); /* once */
    }
}

/* A cell whose shared string is not there is left empty, and told. */
static void
test_string_missing(void)
{
    g_autoptr(GByteArray) globals = g_byte_array_new(), body = g_byte_array_new();
    xls_put(globals, 0xfc, "ddlb", 1, 1, "", 0);
    xls_put(body, 0xfd, "wwwd", 0, 0, 0, 99);
    xls_put(body, 0x203, "wwwf", 0, 1, 0, 5.0);
    g_autoptr(GByteArray) stream = xls_book(8, NULL, globals, body);
    g_autofree char *text = read_stream(stream, NULL);
    g_autofree char *found = g_strdup_printf("finding %d 1 1 1\n1\t\t5\nend ", WIRE_TEXT_MISSING);
    g_assert_nonnull(strstr(text, found));
}

/* Excel 2, 3 and 4 wrote the sheet alone, without a box; so do scripts that write BIFF by hand. */
static void
test_bare(void)
{
    static const guint bofs[] = {0x09, 0x209, 0x409};
    for (guint i = 0; i < G_N_ELEMENTS(bofs); i++) {
        g_autoptr(GByteArray) file = g_byte_array_new();
        xls_put(file, bofs[i], "wwd", 0, 0x10, 0);
        for (guint j = 0; j < 2; j++)
            if (i == 2)
                xls_put(file, 0x41e, "wt", 0, j ? "yyyy\\-mm\\-dd" : "General");
            else
                xls_put(file, 0x1e, "t", j ? "yyyy\\-mm\\-dd" : "General");
        for (guint j = 0; j < 2; j++)
            if (i == 0)
                xls_put(file, 0x43, "bbbb", 0, 0, j, 0);
            else
                xls_put(file, i == 1 ? 0x243 : 0x443, "bbddw", 0, j, 0, 0, 0);
        if (i == 0) {
            xls_put(file, 0x04, "wwbbbt", 0, 0, 0, 0, 0, "Sanne");
            xls_put(file, 0x02, "wwbbbw", 0, 1, 0, 0, 0, 12);
            xls_put(file, 0x44, "w", 1);
            xls_put(file, 0x03, "wwbbbf", 0, 2, 63, 0, 0, 40909.0);
            xls_put(file, 0x05, "wwbbbbb", 0, 3, 0, 0, 0, 1, 0);
            xls_put(file, 0x06, "wwbbbdwwbb", 0, 4, 0, 0, 0, 0, 0, 0xffff, 0, 0);
            xls_put(file, 0x07, "t", "uit");
        } else {
            xls_put(file, 0x204, "wwwl", 0, 0, 0, "Sanne");
            xls_put(file, 0x27e, "wwwd", 0, 1, 0, (12u << 2) | 2);
            xls_put(file, 0x203, "wwwf", 0, 2, 1, 40909.0);
            xls_put(file, 0x205, "wwwbb", 0, 3, 0, 1, 0);
            xls_put(file, i == 1 ? 0x206 : 0x406, "wwwdwww", 0, 4, 0, 0, 0, 0xffff, 0);
            xls_put(file, 0x207, "l", "uit");
        }
        xls_put(file, 0x0a, "");
        g_autofree char *text = frames_read(xls_read, file->data, file->len, NULL);
        g_assert_cmpstr(
            text, ==, "meta format xls\nsheet 1 0 Sheet1\n1\tSanne\t12\t2012-01-01\tTRUE\tuit\nend 1 1 5\n");
    }
    g_autoptr(GByteArray) space = g_byte_array_new(), sheet = g_byte_array_new(); /* a workspace of BIFF4 */
    xls_put(sheet, 0x409, "www", 0, 0x10, 0);
    xls_put(sheet, 0x41e, "wt", 0, "0000");
    xls_put(sheet, 0x443, "bbddw", 0, 0, 0, 0, 0);
    xls_put(sheet, 0x203, "wwwf", 0, 0, 0, 12.0);
    xls_put(sheet, 0x0a, "");
    xls_put(space, 0x409, "www", 0, 0x100, 0);
    for (guint i = 0; i < 2; i++) {
        xls_put(space, 0x8f, "dt", sheet->len, i ? "Twee" : "Een");
        g_byte_array_append(space, sheet->data, sheet->len);
    }
    xls_put(space, 0x0a, "");
    g_autofree char *both = frames_read(xls_read, space->data, space->len, NULL);
    g_assert_cmpstr(both, ==,
                    "meta format xls\nsheet 1 0 Een\n1\t12{0012}\nsheet 2 0 Twee\n1\t12{0012}\nend 2 2 2\n");
    g_autoptr(GByteArray) script = g_byte_array_new();
    xls_put(script, 0x809, "wwww", 0, 0x10, 0, 0);
    xls_put(script, 0x204, "wwwl", 0, 0, 0, "Ren\xe9");
    xls_put(script, 0x203, "wwwf", 0, 1, 0, 8.0);
    xls_put(script, 0x0a, "");
    g_autofree char *text = frames_read(xls_read, script->data, script->len, NULL);
    g_assert_cmpstr(
        text, ==,
        "meta format xls\nsheet 1 0 Sheet1\nfinding 1 1 1 1 Windows-1252 50 René\n1\tRené\t8\nend 1 1 2\n");
}

/* A chart, a hidden worksheet, a worksheet; their places right, those of the globals, and beyond the end. */
static void
test_sheets(void)
{
    for (guint lie = 0; lie < 3; lie++) {
        g_autoptr(GByteArray) stream = g_byte_array_new();
        guint bounds[3], places[3];
        xls_put(stream, 0x809, "wwwwdd", 0x600, 5, 0, 0, 0, 6);
        bounds[0] = xls_put(stream, 0x85, "dbbv", 0, 0, 2, "Grafiek");
        bounds[1] = xls_put(stream, 0x85, "dbbv", 0, 1, 0, "Stil");
        bounds[2] = xls_put(stream, 0x85, "dbbv", 0, 0, 0, "Leerlingen");
        xls_put(stream, 0x0a, "");
        for (guint i = 0; i < 3; i++) {
            places[i] = xls_put(stream, 0x809, "wwwwdd", 0x600, i == 0 ? 0x20 : 0x10, 0, 0, 0, 6);
            xls_put(stream, 0x203, "wwwf", 0, 0, 0, 10.0 + i);
            xls_put(stream, 0x0a, "");
            guint32 place = GUINT32_TO_LE(lie == 0 ? places[i] : lie == 1 ? 0 : 0x7fffffff);
            memcpy(stream->data + bounds[i] + 4, &place, 4);
        }
        g_autofree char *text = read_stream(stream, NULL);
        g_assert_cmpstr(text, ==,
                        "meta format xls\nsheet 1 1 Stil\nfinding 12 1 0 0 Stil\n1\t11\nsheet 2 0 "
                        "Leerlingen\n1\t12\nend 2 2 2\n");
        ReadOptions second = {.sheet = 2}, list = {.list = true};
        g_autoptr(GByteArray) file = xls_box(stream, NULL);
        g_autofree char *one = frames_read(xls_read, file->data, file->len, &second);
        g_assert_cmpstr(one, ==, "meta format xls\nsheet 2 0 Leerlingen\n1\t12\nend 1 1 1\n");
        g_autofree char *names = frames_read(xls_read, file->data, file->len, &list);
        g_assert_cmpstr(
            names, ==,
            "meta format xls\nsheet 1 1 Stil\nfinding 12 1 0 0 Stil\nsheet 2 0 Leerlingen\nend 2 0 0\n");
    }
}

/* The same stream through every kind of box gives the same cells. */
static void
test_boxes(void)
{
    static const XlsBox boxes[] = {
        {0},
        {.shift = 12},
        {.backwards = true},
        {.shift = 12, .backwards = true},
        {.mini = true},
        {.mini = true, .shift = 12},
        {.unmini = true},
        {.name = "WORKBOOK"},
        {.name = "book"},
    };
    g_autoptr(GByteArray) globals = g_byte_array_new(), body = g_byte_array_new();
    globals_strings(globals);
    body_kinds(body);
    g_autoptr(GByteArray) stream = xls_book(8, NULL, globals, body);
    g_autofree char *wanted = frames_read(xls_read, stream->data, stream->len, NULL); /* bare */
    g_assert_nonnull(strstr(wanted, "4\tlos\tvet\n"));
    for (gsize i = 0; i < G_N_ELEMENTS(boxes); i++) {
        g_autofree char *text = read_stream(stream, &boxes[i]);
        g_assert_cmpstr(text, ==, wanted);
    }
    /* more than 109 sectors of FAT: listed in DIFAT sectors */
    g_autoptr(GByteArray) filler = g_byte_array_new();
    g_byte_array_set_size(filler, 60000);
    memset(filler->data, 0, filler->len);
    while (globals->len < 9 << 20)
        xls_put(globals, 0x1ff0, "n", filler);
    g_autoptr(GByteArray) large = xls_book(8, NULL, globals, body);
    g_autofree char *text = read_stream(large, NULL);
    g_assert_cmpstr(text, ==, wanted);
}

static void
test_refused(void)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    body_kinds(body);
    for (guint i = 0; i < 4; i++)
        xls_put(body, 0x1ff0, "dd", 0, 0);
    static const struct {
        XlsBox box;
        WireFinding failure;
        const char *more;
    } cases[] = {
        {{.loop = true}, WIRE_FAIL_DAMAGED, "compound file a chain of sectors loops"},
        {{.name = "EncryptedPackage"}, WIRE_FAIL_ENCRYPTED, ""},
        {{.name = "WordDocument"}, WIRE_FAIL_UNSUPPORTED, "Word (doc)"},
        {{.name = "Contents"}, WIRE_FAIL_UNKNOWN, "compound file without a workbook"},
    };
    g_autoptr(GByteArray) stream = xls_book(8, NULL, NULL, body);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = read_stream(stream, &cases[i].box);
        g_autofree char *wanted = g_strdup_printf("fail %d%s%s\n", cases[i].failure,
                                                  *cases[i].more ? " " : "", cases[i].more);
        g_assert_true(g_str_has_suffix(text, wanted));
    }
}

/* Column after column, more than the window holds: the rows come out in order, and the next sheet as well. */
static void
test_disorder_large(void)
{
    enum { ROWS = 5000, COLUMNS = 4 };
    g_autoptr(GByteArray) body = g_byte_array_new();
    for (guint column = 0; column < COLUMNS; column++)
        for (guint row = ROWS; row-- > 0;)
            xls_put(body, 0x203, "wwwf", row, column, 0, row * 10.0 + column);
    g_autoptr(GByteArray) stream = xls_book(8, NULL, NULL, body);
    g_autoptr(GString) wanted = g_string_new(NULL);
    for (guint row = 0; row < ROWS; row++) {
        g_string_append_printf(wanted, "%u", row + 1);
        for (guint column = 0; column < COLUMNS; column++)
            g_string_append_printf(wanted, "\tN:%u", row * 10 + column);
        g_string_append_c(wanted, '\n');
    }
    g_autofree char *rows = read_rows(stream);
    g_assert_cmpstr(rows, ==, wanted->str);
}

/* A thousand sheets in one place would have the reader go round for long. */
static void
test_overlap(void)
{
    g_autoptr(GByteArray) globals = g_byte_array_new(), body = g_byte_array_new();
    g_autoptr(GByteArray) first = xls_book(8, NULL, NULL, NULL);
    guint bound = 24; /* bytes of a BOUNDSHEET record */
    for (guint i = 0; i < 200; i++)
        xls_put(globals, 0x85, "dbbbbs", first->len + 200 * bound - 24, 0, 0, 12, 0, "twelve chars");
    for (guint i = 0; i < 500; i++)
        xls_put(body, 0x203, "wwwf", i, 0, 0, 1.0);
    g_autoptr(GByteArray) stream = xls_book(8, NULL, globals, body);
    g_autofree char *text = read_stream(stream, NULL);
    g_autofree char *failed = g_strdup_printf("fail %d workbook its sheets lie over one another\n",
                                              WIRE_FAIL_DAMAGED);
    g_assert_true(g_str_has_suffix(text, failed));
}

static void
test_digests(void)
{
    guint8 message[DIGEST_MESSAGE_MAX], md5[16], sha1[20];
    for (gsize length = 0; length <= sizeof message; length++) {
        if (length)
            message[length - 1] = (guint8)g_test_rand_int();
        digest_md5(message, length, md5);
        digest_sha1(message, length, sha1);
        g_autofree char *wanted_md5 = g_compute_checksum_for_data(G_CHECKSUM_MD5, message, length);
        g_autofree char *wanted_sha1 = g_compute_checksum_for_data(G_CHECKSUM_SHA1, message, length);
        for (gsize i = 0; i < sizeof sha1; i++) {
            g_autofree char *hex = g_strdup_printf("%02x", sha1[i]);
            g_assert_true(strncmp(hex, wanted_sha1 + 2 * i, 2) == 0);
            if (i >= sizeof md5)
                continue;
            g_autofree char *hex5 = g_strdup_printf("%02x", md5[i]);
            g_assert_true(strncmp(hex5, wanted_md5 + 2 * i, 2) == 0);
        }
    }
}

/* RC4 written a second time, on GLib's MD5: key of a block of 1024 bytes. */
static void
rc4_key(const char *password, const guint8 salt[16], guint32 block, guint8 key[16])
{
    guint8 wide[64], digest[16], chain[336], base[9];
    gsize size = 16, length = strlen(password);
    for (gsize i = 0; i < length; i++) {
        wide[2 * i] = (guint8)password[i];
        wide[2 * i + 1] = 0;
    }
    g_autoptr(GChecksum) first = g_checksum_new(G_CHECKSUM_MD5), second = g_checksum_new(G_CHECKSUM_MD5);
    g_autoptr(GChecksum) third = g_checksum_new(G_CHECKSUM_MD5);
    g_checksum_update(first, wide, (gssize)(2 * length));
    g_checksum_get_digest(first, digest, &size);
    for (guint i = 0; i < 16; i++) {
        memcpy(chain + 21 * i, digest, 5);
        memcpy(chain + 21 * i + 5, salt, 16);
    }
    g_checksum_update(second, chain, sizeof chain);
    g_checksum_get_digest(second, digest, &size);
    memcpy(base, digest, 5);
    memcpy(base + 5, &(guint32){GUINT32_TO_LE(block)}, 4);
    g_checksum_update(third, base, sizeof base);
    g_checksum_get_digest(third, key, &size);
}

static void
rc4_stream(const guint8 key[16], guint8 *stream, gsize length)
{
    guint8 state[256], j = 0, i = 0;
    for (guint n = 0; n < 256; n++)
        state[n] = (guint8)n;
    for (guint n = 0; n < 256; n++) {
        j = (guint8)(j + state[n] + key[n % 16]);
        guint8 held = state[n];
        state[n] = state[j];
        state[j] = held;
    }
    j = 0;
    for (gsize n = 0; n < length; n++) {
        i++;
        j = (guint8)(j + state[i]);
        guint8 held = state[i];
        state[i] = state[j];
        state[j] = held;
        stream[n] = state[(guint8)(state[i] + state[j])];
    }
}

static void
rc4_protect(GByteArray *stream, const char *password, const guint8 salt[16])
{
    guint8 keys[1024], key[16];
    for (guint at = 0; at < stream->len;) {
        guint type = stream->data[at] | (guint)stream->data[at + 1] << 8;
        guint end = at + 4 + (stream->data[at + 2] | (guint)stream->data[at + 3] << 8);
        guint from = type == 0x85 ? at + 8 : at + 4;
        for (guint i = from; i < end && type != 0x809 && type != 0x2f; i++) {
            rc4_key(password, salt, i / 1024, key);
            rc4_stream(key, keys, i % 1024 + 1);
            stream->data[i] ^= keys[i % 1024];
        }
        at = end;
    }
}

/* A workbook protected with the password that Excel uses by itself is read; any other needs that password. */
static void
test_protected(void)
{
    static const char *const passwords[] = {XLS_PASSWORD_DEFAULT, "geheim"};
    for (guint i = 0; i < 2; i++) {
        guint8 salt[16] = "zout in de pap", keys[32], key[16], verifier[32] = "0123456789abcdef";
        gsize size = 16;
        g_autoptr(GChecksum) digest = g_checksum_new(G_CHECKSUM_MD5);
        g_checksum_update(digest, verifier, 16);
        g_checksum_get_digest(digest, verifier + 16, &size);
        rc4_key(passwords[i], salt, 0, key);
        rc4_stream(key, keys, sizeof keys);
        g_autoptr(GByteArray) check = g_byte_array_new(), globals = g_byte_array_new(),
                              body = g_byte_array_new();
        g_byte_array_append(check, salt, sizeof salt);
        for (guint n = 0; n < sizeof keys; n++)
            g_byte_array_append(check, &(guint8){verifier[n] ^ keys[n]}, 1);
        xls_put(globals, 0x2f, "wwwn", 1, 1, 1, check);
        globals_strings(globals);
        body_kinds(body);
        for (guint n = 10; n < 150; n++) /* over several keys */
            xls_put(body, 0xfd, "wwwd", n, 0, 0, n % 4);
        body_disorder(body); /* and back again */
        g_autoptr(GByteArray) stream = xls_book(8, NULL, globals, body);
        rc4_protect(stream, passwords[i], salt);
        g_autofree char *text = read_stream(stream, NULL);
        g_autofree char *refused = g_strdup_printf("meta format xls\nfail %d\n", WIRE_FAIL_ENCRYPTED);
        g_autofree char *found = g_strdup_printf("meta format xls\nfinding %d 0 0 0\nsheet 1 0 Blad1\n",
                                                 WIRE_PASSWORD_DEFAULT);
        if (i == 0) {
            g_assert_true(g_str_has_prefix(text, found));
            g_assert_nonnull(strstr(text, "1\t1\té€\t1234.5\t2012-01-01"));
            g_assert_nonnull(strstr(text, "4\tlos\tvet\n11\tNo\n"));
            g_assert_nonnull(strstr(text, "147\tNo\n149\tJip\n150\té€\n"));
        } else {
            g_assert_cmpstr(text, ==, refused);
        }
    }
}

/* Other people's protected files open with the passwords that are known, by each of the three methods. */
static void
test_passwords(void)
{
    static const struct {
        const char *file, *password;
    } cases[] = {
        {"apache__password.xls", "password"},
        {"SheetJS__password_2002_128_enhanced.xls", "password"},
        {"SheetJS__password_2002_128_enhrsasc.xls", "password"},
        {"SheetJS__password_2002_40_dss.xls", "password"},
        {"SheetJS__password_2002_40_xor_2.xls", "password"},
        {"apache__60284.xls", XLS_PASSWORD_DEFAULT},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("corpus/files/", cases[i].file, NULL);
        g_autofree char *file = frames_shared(path);
        g_autofree char *bytes = NULL;
        gsize length;
        if (!file)
            return;
        g_assert_true(g_file_get_contents(file, &bytes, &length, NULL));
        const guint8 *at = (const guint8 *)bytes + 512, *end = (const guint8 *)bytes + length;
        while (!(at[0] == 0x09 && at[1] == 0x08 && at[3] == 0 && (at[2] == 8 || at[2] == 16)) &&
               at + 64 < end)
            at++;
        bool wide = at[2] == 16;
        while (at + 64 < end && !(at[0] == 0x2f && at[1] == 0))
            at += 4 + (at[2] | at[3] << 8);
        XlsCrypt crypt;
        gsize size = at[2] | (gsize)at[3] << 8;
        g_test_message("%s", cases[i].file);
        g_assert_true(xls_crypt_open(&crypt, at + 4, size, wide, cases[i].password));
        g_assert_false(xls_crypt_open(&crypt, at + 4, size, wide, "pasword"));
        for (gsize cut = 0; cut < MIN(size, 40); cut++) { /* a short record never opens */
            g_autofree guint8 *piece = g_memdup2(at + 4, MAX(cut, 1));
            if (cut < 4 || wide)
                xls_crypt_open(&crypt, piece, cut, wide, cases[i].password);
        }
    }
}

/* Whatever is in the file, there is an answer that keeps the rules (frames_text checks them). */
static void
test_hostile(void)
{
    g_autofree char *folder = frames_shared("hostile/files");
    if (!folder)
        return;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *bytes = NULL;
        gsize length;
        if (!g_str_has_suffix(name, ".xls"))
            continue;
        g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
        g_autofree char *text = frames_read(xls_read, bytes, length, NULL);
        g_test_message("%s", name);
        g_assert_true(strstr(text, "end ") || strstr(text, "fail "));
    }
}

/* A workbook cut off at any byte, and with any byte changed, gives an answer. */
static void
test_damage(void)
{
    g_autoptr(GByteArray) globals = g_byte_array_new(), body = g_byte_array_new();
    globals_strings(globals);
    body_kinds(body);
    body_formulas(body);
    g_autoptr(GByteArray) stream = xls_book(8, NULL, globals, body);
    for (guint length = 0; length < stream->len; length++)
        g_free(frames_read(xls_read, stream->data, length, NULL));
    for (guint at = 0; at < stream->len; at++) {
        g_autofree guint8 *copy = g_memdup2(stream->data, stream->len);
        copy[at] ^= (guint8)(1 + g_test_rand_int_range(0, 255));
        g_free(frames_read(xls_read, copy, stream->len, NULL));
    }
    g_autoptr(GByteArray) file = xls_box(stream, NULL);
    for (guint at = 0; at < 512; at++) {
        g_autofree guint8 *copy = g_memdup2(file->data, file->len);
        copy[at] ^= (guint8)(1 + g_test_rand_int_range(0, 255));
        g_free(frames_read(xls_read, copy, file->len, NULL));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xls/cells", test_cells);
    g_test_add_func("/xls/findings", test_findings);
    g_test_add_func("/xls/strings-continue", test_strings_continue);
    g_test_add_func("/xls/strings-any-cut", test_strings_any_cut);
    g_test_add_func("/xls/strings-wide", test_strings_wide);
    g_test_add_func("/xls/codepages", test_codepages);
    g_test_add_func("/xls/codepage-assumed", test_codepage_assumed);
    g_test_add_func("/xls/string-missing", test_string_missing);
    g_test_add_func("/xls/bare", test_bare);
    g_test_add_func("/xls/sheets", test_sheets);
    g_test_add_func("/xls/boxes", test_boxes);
    g_test_add_func("/xls/refused", test_refused);
    g_test_add_func("/xls/disorder-large", test_disorder_large);
    g_test_add_func("/xls/overlap", test_overlap);
    g_test_add_func("/xls/digests", test_digests);
    g_test_add_func("/xls/protected", test_protected);
    g_test_add_func("/xls/passwords", test_passwords);
    g_test_add_func("/xls/hostile", test_hostile);
    g_test_add_func("/xls/damage", test_damage);
    return g_test_run();
}
