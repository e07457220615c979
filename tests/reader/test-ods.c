/* The ods reader on small documents made here: values, text, repetition, sheets, lies and broken parts. */
#include <glib.h>
#include <string.h>

#include "frames.h"
#include "reader/formats.h"
#include "zip-make.h"

#define HEAD                                                                                                 \
    "<?xml version='1.0' encoding='UTF-8'?><office:document-content xmlns:office='o' xmlns:table='t' "       \
    "xmlns:text='x' "                                                                                        \
    "xmlns:calcext='c'>"
#define BODY                   "<office:body><office:spreadsheet>"
#define TAIL                   "</office:spreadsheet></office:body></office:document-content>"
#define CELL(attributes, text) "<table:table-cell " attributes "><text:p>" text "</text:p></table:table-cell>"
#define STRING(text)           CELL("office:value-type=\"string\"", text)
#define ROW(cells)             "<table:table-row>" cells "</table:table-row>"

static void
call_ods(const Source *source, const ReadOptions *options, Emit *emit)
{
    ods_read(zip_open(source), options, emit);
}

static GByteArray *
make_document(const char *content, const char *manifest)
{
    ZipMake make = zip_make_start();

    zip_make_add(&make, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", 46);
    if (content)
        zip_make_add(&make, "content.xml", content, strlen(content));
    if (manifest)
        zip_make_add(&make, "META-INF/manifest.xml", manifest, strlen(manifest));
    return zip_make_end(&make);
}

static void
check_content(const char *content, const char *expected, const ReadOptions *options, const FramesStyle *style)
{
    g_autoptr(GByteArray) zip = make_document(content, NULL);
    g_autoptr(GByteArray) frames = frames_run(call_ods, zip->data, zip->len, options);
    g_autofree char *got = frames_text(frames->data, frames->len, style);
    g_assert_cmpstr(got, ==, expected);
}

/* What comes out of one sheet with these rows, with kinds and shown texts, without the frame around it. */
static void
check_rows(const char *rows, const char *expected)
{
    static const FramesStyle style = {.kinds = true};
    g_autofree char *content = g_strconcat(HEAD BODY "<table:table table:name='L'>", rows,
                                           "</table:table>" TAIL, NULL);
    g_autoptr(GByteArray) zip = make_document(content, NULL);
    g_autoptr(GByteArray) frames = frames_run(call_ods, zip->data, zip->len, NULL);
    g_autofree char *got = frames_text(frames->data, frames->len, &style);
    g_assert_true(g_str_has_prefix(got, "meta format ods\nsheet 1 0 L\n"));
    char *start = got + strlen("meta format ods\nsheet 1 0 L\n"), *end = g_strrstr(start, "end 1 ");
    g_assert_nonnull(end);
    *end = '\0';
    g_assert_cmpstr(start, ==, expected);
}

typedef struct {
    const char *name, *rows, *expected;
} Case;

static void
check_cases(const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_test_message("%s", cases[i].name);
        check_rows(cases[i].rows, cases[i].expected);
    }
}

static void
test_values(void)
{
    static const Case cases[] = {
        {"string", ROW(STRING("een") STRING("tw &amp; ee")), "1\tT:een\tT:tw & ee\n"},
        {"as LibreOffice writes it",
         ROW("<table:table-cell table:style-name=\"ce1\" office:value-type=\"float\" office:value=\"1234\" "
             "calcext:value-type=\"float\"><text:p>001234</text:p></table:table-cell>"),
         "1\tN:1234{001234}\n"},
        {"float, percentage, currency",
         ROW(CELL("office:value-type='float' office:value='1.50'", "1,50")
                 CELL("office:value-type='percentage' office:value='0.42'", "42%")
                     CELL("office:value-type='currency' office:currency='EUR' office:value='9.99'", "€ 9,99")
                         CELL("office:value-type='float' office:value='2'", "2")),
         "1\tN:1.5{1,50}\tN:0.42{42%}\tN:9.99{€ 9,99}\tN:2\n"},
        {"dates",
         ROW(CELL("office:value-type='date' office:date-value='2025-03-01'", "01-03-2025") CELL(
             "office:value-type='date' office:date-value='2025-03-01T00:00:00'",
             "1-3-25") CELL("office:value-type='date' office:date-value='2025-03-01T09:30:15.4'", "x")
                 CELL("office:value-type='date' office:date-value='2024-12-31T23:59:59.9999'", "x")
                     CELL("office:value-type='date' office:date-value='2025-03-01T01:00:00+02:00'", "x")
                         CELL("office:value-type='date' office:date-value='2024-02-28T23:00:00-01:00'", "x")
                             CELL("office:value-type='date' office:date-value='2025-03-01T09:30'", "x")),
         "1\tD:2025-03-01{01-03-2025}\tD:2025-03-01{1-3-25}\tD:2025-03-01T09:30:15{x}\tD:2025-01-01{x}\t"
         "D:2025-02-28T23:00:00{x}\tD:2024-02-29{x}\tD:2025-03-01T09:30:00{x}\n"},
        {"no dates",
         ROW(CELL("office:value-type='date' office:date-value='2025-13-01'", "a")
                 CELL("office:value-type='date' office:date-value='2025-02-29'", "b")
                     CELL("office:value-type='date' office:date-value='2025-02-28Tx'", "c")
                         CELL("office:value-type='date' office:date-value=''", "d")),
         "1\tT:a\tT:b\tT:c\tT:d\n"},
        {"times",
         ROW(CELL("office:value-type='time' office:time-value='PT09H30M00S'", "9:30")
                 CELL("office:value-type='time' office:time-value='PT0H0M59.6S'", "x")
                     CELL("office:value-type='time' office:time-value='PT36H00M00S'", "36:00")
                         CELL("office:value-type='time' office:time-value='P1DT12H'", "36:00")
                             CELL("office:value-type='time' office:time-value='-PT6H'", "-6:00")
                                 CELL("office:value-type='time' office:time-value='9:30'", "half tien")),
         "1\tt:09:30:00{9:30}\tt:00:01:00{x}\tN:1.5{36:00}\tN:1.5{36:00}\tN:-0.25{-6:00}\tT:half tien\n"},
        {"booleans",
         ROW(CELL("office:value-type='boolean' office:boolean-value='true'", "WAAR")
                 CELL("office:value-type='boolean' office:boolean-value='false'", "FALSE")),
         "1\tB:TRUE{WAAR}\tB:FALSE\n"},
        {"string value wins, when there is one",
         ROW(CELL("office:value-type='string' office:string-value='a&amp;b'", "x")
                 CELL("office:value-type='string' office:string-value=''", "y")),
         "1\tT:a&b\tT:y\n"},
        {"errors",
         ROW(CELL("table:formula='of:=1/0' office:value-type='string' office:string-value='' "
                  "calcext:value-type='error'",
                  "#DEEL/0!") CELL("office:value-type='string' calcext:value-type='error'", "Err:502")
                 CELL("table:formula='of:=NA()' office:value-type='string'", "#N/A") STRING("#N/A")),
         "1\tE:#DIV/0!\tE:Err:502\tE:#N/A\tT:#N/A\n"},
        {"calcext says nothing of other types",
         ROW(CELL("calcext:value-type='date' office:value-type='float' office:value='1'", "1")), "1\tN:1\n"},
        {"text without a type", ROW(CELL("table:style-name='a'", "los")), "1\tT:los\n"},
    };
    check_cases(cases, G_N_ELEMENTS(cases));
    static const FramesStyle all = {0};
    check_content(HEAD BODY "<table:table table:name='L'>" ROW(
                      "<table:table-cell table:formula='of:=1'/>") "</table:table>" TAIL,
                  "meta format ods\nsheet 1 0 L\nfinding 10 1 1 1 1\nend 1 0 0\n", NULL, &all);
}

static void
test_text(void)
{
    static const Case cases[] = {
        {"paragraphs",
         ROW("<table:table-cell office:value-type='string'><text:p>a</text:p>\n <text:p/><text:p>b</text:p>"
             "</table:table-cell>"),
         "1\tT:a\\n\\nb\n"},
        {"white space", ROW(STRING("a<text:s text:c='3'/>b<text:s/>c<text:tab/>d<text:line-break/>e  f ")),
         "1\tT:a   b c\\td\\ne  f \n"},
        {"spans, links, fields",
         ROW(STRING("a<text:span text:style-name='T1'>b<text:span>c</text:span></text:span><text:a "
                    "xlink:href='http://x'>d</text:a>"
                    "<text:sheet-name>e</text:sheet-name><text:ruby><text:ruby-base>f</"
                    "text:ruby-base><text:ruby-text>weg"
                    "</text:ruby-text></text:ruby><![CDATA[<g>]]><!-- h -->")),
         "1\tT:abcdef<g>\n"},
        {"comments and drawings",
         ROW("<table:table-cell "
             "office:value-type='string'><office:annotation><dc:creator>x</dc:creator><text:p>weg</text:p>"
             "</office:annotation><text:p>blijft<office:annotation><text:p>weg</text:p></office:annotation></"
             "text:p><draw:frame>"
             "<draw:text-box><text:p>weg</text:p></draw:text-box></draw:frame></table:table-cell>"),
         "1\tT:blijft\n"},
    };
    check_cases(cases, G_N_ELEMENTS(cases));
}

static void
test_repeats(void)
{
    static const Case cases[] = {
        {"columns",
         ROW("<table:table-cell table:number-columns-repeated='2'/>" CELL(
             "table:number-columns-repeated='3' office:value-type='float' office:value='1'", "1")
                 STRING("x")),
         "1\t\t\tN:1\tN:1\tN:1\tT:x\n"},
        {"rows",
         "<table:table-row table:number-rows-repeated='2'>" STRING("a")
             CELL("table:number-columns-repeated='2' office:value-type='float' office:value='1'",
                  "1,0") "</table:table-row>" ROW(STRING("b")),
         "1\tT:a\tN:1{1,0}\tN:1{1,0}\n2\tT:a\tN:1{1,0}\tN:1{1,0}\n3\tT:b\n"},
        {"empty rows and columns to the end of the sheet and beyond",
         ROW(STRING(
             "a") "<table:table-cell table:number-columns-repeated='16383'/>"
                  "<table:table-cell table:number-columns-repeated='999999999999'/>") "<table:table-row "
                                                                                      "table:number-rows-"
                                                                                      "repeated='3'><table:"
                                                                                      "table-cell "
                                                                                      "table:number-columns-"
                                                                                      "repeated='16384'/>"
                                                                                      "</"
                                                                                      "table:table-row>" ROW(
                                                                                          STRING(
                                                                                              "b")) "<table:"
                                                                                                    "table-"
                                                                                                    "row "
                                                                                                    "table:"
                                                                                                    "number-"
                                                                                                    "rows-"
                                                                                                    "repeated"
                                                                                                    "='"
                                                                                                    "99999999"
                                                                                                    "9999'><"
                                                                                                    "table:"
                                                                                                    "table-"
                                                                                                    "cell/></"
                                                                                                    "table:"
                                                                                                    "table-"
                                                                                                    "row>",
         "1\tT:a\n5\tT:b\n"},
        {"covered",
         ROW(CELL("table:number-columns-spanned='2' office:value-type='string'",
                  "a") "<table:covered-table-cell "
                       "office:value-type='string'><text:p>weg</text:p></table:covered-table-cell>" STRING(
                           "c")),
         "1\tT:a\t\tT:c\n"},
        {"groups and headers",
         "<table:table-column/><table:table-header-rows>" ROW(
             STRING("a")) "</table:table-header-rows><table:table-row-group>"
                          "<table:table-row-group>" ROW(
                              STRING("b")) "</table:table-row-group></"
                                           "table:table-row-group><table:shapes><table:"
                                           "table-row>" STRING("weg") "</table:table-row></table:shapes>",
         "1\tT:a\n2\tT:b\n"},
    };
    check_cases(cases, G_N_ELEMENTS(cases));
}

static void
test_sheets(void)
{
    static const char content[] = HEAD
        "<office:automatic-styles><style:style style:name='ta1'><style:table-properties "
        "table:display='true'/></style:style>"
        "<style:style style:name='ta2'><style:table-properties "
        "table:display='false'/></style:style></office:automatic-styles>" BODY
        "<table:tracked-changes><table:table>" ROW(
            STRING("weg")) "</table:table></table:tracked-changes>"
                           "<table:table table:name='Een &amp; al' table:style-name='ta1'>" ROW(STRING(
                               "a")) "</table:table>"
                                     "<table:table table:name='Twee' table:style-name='ta2'>" ROW(
                                         STRING("b")) "</table:table>"
                                                      "<table:table table:name=\"'file:///x.ods'#Blad1\" "
                                                      "table:style-name='ta_extref'>" ROW(STRING(
                                                          "weg")) "</table:table>"
                                                                  "<table:table table:name='Drie'/>" TAIL;
    static const FramesStyle all = {0};
    ReadOptions second = {.sheet = 2}, list = {.list = true}, fourth = {.sheet = 4};

    check_content(content,
                  "meta format ods\nsheet 1 0 Een & al\n1\ta\nsheet 2 1 Twee\nfinding 12 2 0 0 "
                  "Twee\n1\tb\nsheet 3 0 Drie\n"
                  "end 3 2 2\n",
                  NULL, &all);
    check_content(content, "meta format ods\nsheet 2 1 Twee\nfinding 12 2 0 0 Twee\n1\tb\nend 1 1 1\n",
                  &second, &all);
    check_content(content,
                  "meta format ods\nsheet 1 0 Een & al\nsheet 2 1 Twee\nfinding 12 2 0 0 Twee\nsheet 3 0 "
                  "Drie\nend 3 0 0\n",
                  &list, &all);
    check_content(content, "meta format ods\nfail 108 4\n", &fourth, &all);
    check_content(
        "<o:document-content xmlns:o='o' xmlns:t='t' xmlns:x='x'><o:body><o:spreadsheet><t:table "
        "t:name='P'><t:table-row>"
        "<t:table-cell o:value-type='float' o:value='3'><x:p>3</x:p></t:table-cell></t:table-row></t:table>"
        "</o:spreadsheet></o:body></o:document-content>",
        "meta format ods\nsheet 1 0 P\n1\t3\nend 1 1 1\n", NULL, &all);
}

static void
check_fails(const char *content, const char *manifest, int code)
{
    g_autoptr(GByteArray) zip = make_document(content, manifest);
    g_autofree char *got = frames_read(call_ods, zip->data, zip->len, NULL);
    g_autofree char *wanted = g_strdup_printf("fail %d", code);
    const char *last = g_strrstr(got, "fail ");
    g_assert_nonnull(last);
    g_assert_true(g_str_has_prefix(last, wanted));
}

static void
test_lies(void)
{
#define SHEET(rows) HEAD BODY "<table:table>" rows "</table:table>" TAIL
#define LONG        "veertig letters van een cel die vaak staat"
#define MANY(rows, columns)                                                                                  \
    SHEET("<table:table-row table:number-rows-repeated='" rows "'>" CELL(                                    \
        "office:value-type='string' table:number-columns-repeated='" columns "'", "x") "</table:table-row>")
    static const struct {
        const char *name, *content, *manifest;
        int code;
    } rows[] = {
        {"no content", NULL, NULL, WIRE_FAIL_DAMAGED},
        {"no sheets", HEAD BODY TAIL, NULL, WIRE_FAIL_DAMAGED},
        {"encrypted", SHEET(""), "<m:manifest><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>",
         WIRE_FAIL_ENCRYPTED},
        {"doctype", "<!DOCTYPE x>" SHEET(""), NULL, WIRE_FAIL_DOCTYPE},
        {"doctype in the manifest", SHEET(""), "<!DOCTYPE x><m/>", WIRE_FAIL_DOCTYPE},
        {"too many rows", MANY("1048577", "1"), NULL, WIRE_FAIL_TOO_LARGE},
        {"too many columns", MANY("1", "16385"), NULL, WIRE_FAIL_TOO_LARGE},
        {"too many cells", MANY("1048576", "1024"), NULL, WIRE_FAIL_TOO_LARGE},
        {"too much by repetition", /* 1 kB of file, 800 MB of cells */
         SHEET("<table:table-row table:number-rows-repeated='1024'>" CELL(
             "office:value-type='string' table:number-columns-repeated='5000'",
             LONG LONG LONG LONG) "</table:table-row>"),
         NULL, WIRE_FAIL_TOO_LARGE},
        {"far too many", MANY("999999999999999999", "999999999999999999"), NULL, WIRE_FAIL_TOO_LARGE},
        {"no number", MANY("x", "1"), NULL, WIRE_FAIL_DAMAGED},
        {"no times", MANY("1", "0"), NULL, WIRE_FAIL_DAMAGED},
        {"below zero", MANY("-1", "1"), NULL, WIRE_FAIL_DAMAGED},
        {"behind the last row",
         SHEET("<table:table-row table:number-rows-repeated='999999999'/>" ROW(STRING("x"))), NULL,
         WIRE_FAIL_TOO_LARGE},
        {"behind the last column",
         SHEET(ROW("<table:table-cell table:number-columns-repeated='999999999999999999'/>"
                   "<table:table-cell table:number-columns-repeated='999999999999999999'/>" STRING("x"))),
         NULL, WIRE_FAIL_TOO_LARGE},
        {"unknown entity", SHEET(ROW(STRING("&x;"))), NULL, WIRE_FAIL_DAMAGED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].name);
        check_fails(rows[i].content, rows[i].manifest, rows[i].code);
    }
}

static const char sample[] = BODY "<table:table table:name=\"L\"><table:table-row>" STRING(
    "a") "<table:table-cell table:style-name=\"c\" "
         "office:value-type=\"float\" office:value=\"2\" "
         "calcext:value-type=\"float\"><text:p>2,0</text:p></table:table-cell>"
         "<table:table-cell/>" STRING(
             "b<text:span>&gt;</text:span><![CDATA[c]]>") "</table:table-row><table:table-row "
                                                          "table:number-rows-repeated='2'>" CELL(
                                                              "office:value-type='date' "
                                                              "office:date-value='2025-01-02'",
                                                              "2 jan") "</table:table-row></"
                                                                       "table:table>" TAIL;
static const char sample_rows[] = "meta format ods\nsheet 1 0 L\n1\ta\t2{2,0}\t\tb>c\n2\t2025-01-02{2 jan}\n"
                                  "3\t2025-01-02{2 jan}\nend 1 3 5\n";

/* Wherever a window ends, the rows are the same. */
static void
test_window_edges(void)
{
    static const FramesStyle all = {0};

    for (int at = 0; at < (int)sizeof sample + 300; at++) {
        g_autofree char *pad = g_strnfill((gsize)(65536 - at), 'x');
        g_autofree char *content = g_strconcat(HEAD "<!--", pad, "-->", sample, NULL);
        check_content(content, sample_rows, NULL, &all);
    }
}

/* A document cut anywhere fails; any byte changed gives an answer. */
static void
test_broken_anywhere(void)
{
    static const FramesStyle all = {0};
    static const char bytes[] = "<>\"'&/ 9:Z!?=]\x80\xff";
    g_autofree char *whole = g_strconcat(HEAD, sample, NULL);

    check_content(whole, sample_rows, NULL, &all);
    for (gsize cut = 1; cut < strlen(whole); cut++) {
        g_autofree char *copy = g_strndup(whole, cut);
        check_fails(copy, NULL, WIRE_FAIL_DAMAGED);
    }
    for (gsize at = 0; at < strlen(whole); at++)
        for (const char *b = bytes; *b; b++) {
            g_autofree char *copy = g_strdup(whole);
            copy[at] = *b;
            g_autoptr(GByteArray) zip = make_document(copy, NULL);
            g_autofree char *got = frames_read(call_ods, zip->data, zip->len, NULL);
            g_assert_true(strstr(got, "\nend ") || strstr(got, "\nfail "));
        }
}

/* One cell in any of the forms that writers use; Q stands for the quote of an attribute. */
static void
put_cell(GString *rows)
{
    static const char *const styles[] = {"", "", " table:style-name=Qce1Q",
                                         " table:number-columns-repeated=Q2Q"};
    static const char *const values[] = {
        "",
        " office:value-type=QstringQ",
        " office:value-type=QstringQ",
        " office:value-type=QstringQ calcext:value-type=QstringQ",
        " office:value-type=QstringQ calcext:value-type=QerrorQ",
        " office:value-type=QstringQ office:string-value=Qde ware&amp;Q",
        " office:value-type=QfloatQ office:value=Q4Q",
        " office:value-type=QfloatQ",
        " office:value-type=QdateQ office:date-value=Q2012-01-31Q",
        " office:value-type=QbooleanQ office:boolean-value=QtrueQ",
        " table:formula=Qof:=1Q",
    };
    static const char *const texts[] = {"",
                                        "<text:p>een</text:p>",
                                        "<text:p>a&amp;b</text:p>",
                                        "<text:p>x_y</text:p>",
                                        "<text:p>twee</text:p><text:p>drie</text:p>",
                                        "<text:p/>"};
    const char *style = styles[g_random_int_range(0, G_N_ELEMENTS(styles))];
    const char *value = values[g_random_int_range(0, G_N_ELEMENTS(values))];
    const char *text = texts[g_random_int_range(0, G_N_ELEMENTS(texts))];
    if (g_random_int_range(0, 8) == 0)
        g_string_append_printf(rows, "<table:table-cell%s/>", style);
    else
        g_string_append_printf(rows, "<table:table-cell%s%s>%s</table:table-cell>", style, value, text);
}

/* Usual cells are taken without the scanner and what their tag says is remembered; attributes in single quotes are not usual.
 * Both must read the same. */
static void
test_usual_cells(void)
{
    for (guint round = 0; round < 400; round++) {
        g_autoptr(GString) rows = g_string_new("");
        char *read[2];
        for (guint row = 0; row < 12; row++) {
            g_string_append(rows, "<table:table-row>");
            for (guint column = 0; column < 8; column++)
                put_cell(rows);
            g_string_append(rows, "</table:table-row>");
        }
        for (guint way = 0; way < 2; way++) {
            g_autofree char *content = g_strconcat(HEAD BODY "<table:table table:name='L'>", rows->str,
                                                   "</table:table>" TAIL, NULL);
            g_strdelimit(content, "Q", "\"'"[way]);
            g_autoptr(GByteArray) zip = make_document(content, NULL);
            read[way] = frames_read(call_ods, zip->data, zip->len, NULL);
        }
        g_assert_nonnull(strstr(read[0], "\nend 1 "));
        g_assert_cmpstr(read[0], ==, read[1]);
        g_free(read[0]);
        g_free(read[1]);
    }
}

/* The flat form: one XML file, with the parts that a package keeps elsewhere around its body. */
static void
test_flat(void)
{
    static const FramesStyle all = {0};
    g_autofree char *rest = g_strdup(sample);
    char *tail = strstr(rest, "</office:document-content>");
    g_assert_nonnull(tail);
    *tail = '\0';
    g_autofree char *flat = g_strconcat(
        "<?xml version='1.0'?><office:document "
        "office:mimetype='application/vnd.oasis.opendocument.spreadsheet'>"
        "<office:meta><x>weg</x></office:meta><office:settings/><office:styles><y/></office:styles>"
        "<office:automatic-styles><style:style style:name='L'/></office:automatic-styles>"
        "<office:master-styles><style:master-page><table:table/></style:master-page></office:master-styles>",
        rest, "</office:document>", NULL);
    for (gsize pad = 0; pad < 70000; pad += 6999) { /* over the edge of a window */
        g_autofree char *spaces = g_strnfill(pad, '\n');
        g_autofree char *bytes = g_strconcat(flat, spaces, NULL);
        g_autoptr(GByteArray) frames = frames_run(fods_read, bytes, strlen(bytes), NULL);
        g_autofree char *got = frames_text(frames->data, frames->len, &all);
        g_assert_cmpstr(got, ==, sample_rows);
    }
    for (gsize cut = 1; cut < strlen(flat); cut += 7) {
        g_autofree char *got = frames_read(fods_read, flat, cut, NULL);
        g_assert_nonnull(g_strrstr(got, "fail 102"));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ods/values", test_values);
    g_test_add_func("/ods/text", test_text);
    g_test_add_func("/ods/usual-cells", test_usual_cells);
    g_test_add_func("/ods/repeats", test_repeats);
    g_test_add_func("/ods/sheets", test_sheets);
    g_test_add_func("/ods/lies", test_lies);
    g_test_add_func("/ods/flat", test_flat);
    g_test_add_func("/ods/window-edges", test_window_edges);
    g_test_add_func("/ods/broken-anywhere", test_broken_anywhere);
    return g_test_run();
}
