/* The xlsx reader on small workbooks made here: each property of the format that a file can have, as a table
 * of parts and what has to come out; lies and broken parts. */
#include <glib.h>
#include <string.h>

#include "frames.h"
#include "reader/formats.h"
#include "zip-make.h"

#define MAIN      "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define RELATIONS "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"

/* The parts of a workbook; NULL = the usual one below. */
typedef struct {
    const char *rows;    /* inside sheetData */
    const char *sheet;   /* the whole part instead */
    const char *strings; /* inside sst; "-" = no such part */
    const char *styles;  /* inside styleSheet */
    const char *book;    /* inside workbook */
    const char *relations;
    const char *extra_name, *extra; /* one more part */
    const char *book_name, *sheet_name, *root;
    gssize sheet_length; /* when the sheet holds NULs */
} Parts;

static void
add_text(ZipMake *make, const char *name, const char *text)
{
    zip_make_add(make, name, text, strlen(text));
}

static GByteArray *
make_book(const Parts *parts)
{
    ZipMake make = zip_make_start();
    const char *book_name = parts->book_name ? parts->book_name : "xl/workbook.xml";
    g_autofree char *folder = g_path_get_dirname(book_name), *base = g_path_get_basename(book_name);
    g_autofree char *relations_name = g_strdup_printf("%s/_rels/%s.rels", folder, base);
    g_autofree char *sheet = g_strdup_printf("<?xml version='1.0' encoding='UTF-8'?>\n<worksheet xmlns='" MAIN
                                             "'><sheetData>%s</sheetData>"
                                             "<pageMargins left='0.7'/></worksheet>",
                                             parts->rows ? parts->rows : "");
    g_autofree char *book = g_strdup_printf(
        "<workbook xmlns='" MAIN "' xmlns:r='" OFFICE "'>%s</workbook>",
        parts->book ? parts->book : "<sheets><sheet name='Leerlingen' sheetId='1' r:id='rId1'/></sheets>");
    g_autofree char *strings = g_strdup_printf("<sst xmlns='" MAIN "'>%s</sst>",
                                               parts->strings ? parts->strings : "");
    g_autofree char *styles = g_strdup_printf("<styleSheet xmlns='" MAIN "'>%s</styleSheet>",
                                              parts->styles ? parts->styles : "");

    add_text(&make, "_rels/.rels",
             parts->root ? parts->root
                         : RELATIONS "<Relationship Id='a' Type='" OFFICE
                                     "/officeDocument' Target='xl/workbook.xml'/></Relationships>");
    add_text(&make, book_name, book);
    add_text(&make, relations_name,
             parts->relations ? parts->relations
                              : RELATIONS
                 "<Relationship Id='rId1' Type='" OFFICE "/worksheet' Target='worksheets/sheet1.xml'/>"
                 "<Relationship Id='rId2' Type='" OFFICE "/sharedStrings' Target='sharedStrings.xml'/>"
                 "<Relationship Id='rId3' Type='" OFFICE "/styles' Target='styles.xml'/>"
                 "</Relationships>");
    zip_make_add(&make, parts->sheet_name ? parts->sheet_name : "xl/worksheets/sheet1.xml",
                 parts->sheet ? parts->sheet : sheet,
                 parts->sheet_length ? (gsize)parts->sheet_length
                                     : strlen(parts->sheet ? parts->sheet : sheet));
    if (g_strcmp0(parts->strings, "-") != 0)
        add_text(&make, "xl/sharedStrings.xml", strings);
    add_text(&make, "xl/styles.xml", styles);
    if (parts->extra)
        add_text(&make, parts->extra_name, parts->extra);
    return zip_make_end(&make);
}

static void
call_xlsx(const Source *source, const ReadOptions *options, Emit *emit)
{
    xlsx_read(zip_open(source), options, emit);
}

static void
check_style(const Parts *parts, const char *expected, const ReadOptions *options, const FramesStyle *style)
{
    g_autoptr(GByteArray) zip = make_book(parts);
    g_autoptr(GByteArray) frames = frames_run(call_xlsx, zip->data, zip->len, options);
    g_autofree char *got = frames_text(frames->data, frames->len, style);
    g_assert_cmpstr(got, ==, expected);
}

/* The rows that come out, with kinds. */
static void
check_rows(const Parts *parts, const char *expected)
{
    static const FramesStyle style = {.kinds = true, .rows_only = true};
    check_style(parts, expected, NULL, &style);
}

/* Everything that comes out; shown texts in braces. */
static void
check_all(const Parts *parts, const char *expected)
{
    static const FramesStyle style = {0};
    check_style(parts, expected, NULL, &style);
}

typedef struct {
    const char *name;
    Parts parts;
    const char *rows;
} Case;

static void
check_cases(const Case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_test_message("%s", cases[i].name);
        check_rows(&cases[i].parts, cases[i].rows);
    }
}

#define ROW(cells) "<row r='1'>" cells "</row>"

static void
test_values(void)
{
    static const Case cases[] = {
        {"number", {.rows = ROW("<c r='A1'><v>12</v></c><c r='C1'><v>1.50</v></c>")}, "1\tN:12\t\tN:1.5\n"},
        {"as Excel writes it",
         {.rows = "<row r=\"1\"><c r=\"A1\"><v>12</v></c><c r=\"B1\" s=\"0\"/><c r=\"C1\" "
                  "t=\"n\"><v>-1.5</v></c></row>"},
         "1\tN:12\t\tN:-1.5\n"},
        {"number forms",
         {.rows = ROW("<c><v>007</v></c><c><v>1E3</v></c><c><v> 5 "
                      "</v></c><c><v>1.2345678901234567E-5</v></c><c><v>+4</v></c>"
                      "<c><v>.5</v></c><c><v>0.1000000000000000055</v></c>")},
         "1\tN:7\tN:1000\tN:5\tN:1.2345678901234568e-05\tN:4\tN:0.5\tN:0.1\n"},
        {"what is no number stays text",
         {.rows = ROW("<c><v>zes</v></c><c><v>1,5</v></c><c><v>1e999</v></c>")},
         "1\tT:zes\tT:1,5\tT:1e999\n"},
        {"bool",
         {.rows = ROW("<c t='b'><v>1</v></c><c t='b'><v>0</v></c><c t='b'><v>true</v></c>")},
         "1\tB:TRUE\tB:FALSE\tB:TRUE\n"},
        {"error",
         {.rows = ROW("<c t='e'><v>#N/A</v></c><c t='e'><f>1/0</f><v>#DIV/0!</v></c>")},
         "1\tE:#N/A\tE:#DIV/0!\n"},
        {"formula's text", {.rows = ROW("<c t='str'><f>A2</f><v>a &amp; b</v></c>")}, "1\tT:a & b\n"},
        {"formula's number", {.rows = ROW("<c><f>1+1</f><v>2</v></c>")}, "1\tN:2\n"},
        {"ISO dates",
         {.rows = ROW("<c t='d'><v>2025-03-01</v></c><c t='d'><v>2025-03-01T00:00:00.000</v></c><c "
                      "t='d'><v>2025-03-01T09:30:00Z"
                      "</v></c><c t='d'><v>09:30:00</v></c><c t='d'><v>morgen</v></c>")},
         "1\tD:2025-03-01\tD:2025-03-01\tD:2025-03-01T09:30:00\tt:09:30:00\tT:morgen\n"},
        {"inline",
         {.rows = ROW("<c t='inlineStr'><is><t>een</t></is></c><c "
                      "t='inlineStr'><is><r><rPr><b/></rPr><t>tw</t></r><r><t "
                      "xml:space='preserve'>ee </t></r><rPh sb='0' eb='1'><t>weg</t></rPh></is></c>")},
         "1\tT:een\tT:twee \n"},
        {"comment, CDATA and instruction in a value",
         {.rows = ROW("<c><v>12<!-- x --><?y?>34</v></c><c t='str'><v><![CDATA[a<&]]>b&#x2c;&#99;</v></c>")},
         "1\tN:1234\tT:a<&b,c\n"},
        {"white space stays", {.rows = ROW("<c t='str'><v>  a  b </v></c>")}, "1\tT:  a  b \n"},
        {"line ends",
         {.rows = ROW("<c t='str'><v>a\r\nb&#13;&#10;c_x000D_\nd_x000a_e</v></c>")},
         "1\tT:a\\nb\\nc\\nd\\ne\n"},
        {"escapes",
         {.rows = ROW(
              "<c t='str'><v>_x0041__x005F_x0041__xD83D__xDE00_ _x00e9_ _x41_ _x00G0_ _x0041</v></c>")},
         "1\tT:A_x0041_😀 é _x41_ _x00G0_ _x0041\n"},
        {"empty values",
         {.rows = ROW("<c t='str'><v></v></c><c><v/></c><c t='inlineStr'><is><t/></is></c><c t='s'/>")},
         ""},
    };
    check_cases(cases, G_N_ELEMENTS(cases));
}

static void
test_places(void)
{
    static const Case cases[] = {
        {"no references",
         {.rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"},
         "1\tN:1\tN:2\n2\tN:3\n"},
        {"rows without a number follow",
         {.rows = "<row r='4'><c><v>1</v></c></row><row><c><v>2</v></c></row>"},
         "4\tN:1\n5\tN:2\n"},
        {"the cell gives the row",
         {.rows = "<row><c r='B7'><v>1</v></c></row><row><c><v>2</v></c></row>"},
         "7\t\tN:1\n8\tN:2\n"},
        {"a cell without reference follows its neighbour",
         {.rows = ROW("<c r='C1'><v>1</v></c><c><v>2</v></c>")},
         "1\t\t\tN:1\tN:2\n"},
        {"small letters", {.rows = ROW("<c r='b1'><v>1</v></c>")}, "1\t\tN:1\n"},
        {"empty rows",
         {.rows = "<row r='1'/><row r='2'></row><row r='3'><c r='A3'><v>1</v></c></row>"},
         "3\tN:1\n"},
        {"prefixes",
         {.sheet = "<x:worksheet xmlns:x='" MAIN
                   "'><x:sheetData><x:row r='1'><x:c r='A1' t='str'><x:v>p</x:v></x:c></x:row>"
                   "</x:sheetData></x:worksheet>"},
         "1\tT:p\n"},
        {"dimension lies, strange elements around",
         {.sheet = "<worksheet xmlns='" MAIN
                   "'><dimension ref='A1:XFD1048576'/><cols><col min='1'/></cols><sheetData><row r='1' "
                   "spans='1:99'><extLst><c><v>9</v></c></extLst><c r='A1' "
                   "foo:r='C9'><extLst><v>8</v></extLst><v>1</v></c></row>"
                   "</sheetData><mergeCells><mergeCell ref='A1:B2'/></mergeCells></worksheet>"},
         "1\tN:1\n"},
        {"no sheetData", {.sheet = "<worksheet/>"}, ""},
    };
    check_cases(cases, G_N_ELEMENTS(cases));
}

/* The last frame is a failure with this code. */
static void
check_fails(const Parts *parts, int code)
{
    g_autoptr(GByteArray) zip = make_book(parts);
    g_autofree char *got = frames_read(call_xlsx, zip->data, zip->len, NULL);
    g_autofree char *wanted = g_strdup_printf("fail %d", code);
    const char *last = g_strrstr(got, "fail ");
    g_assert_nonnull(last);
    g_assert_true(g_str_has_prefix(last, wanted));
}

/* Some programs write rows and cells out of order: a small sheet is put in order, the later of two counts; in
 * a large one it is damage, never a silent loss. */
static void
test_order(void)
{
    static const Case cases[] = {
        {"rows",
         {.rows = "<row r='3'><c><v>3</v></c></row><row r='1'><c><v>1</v></c></row><row "
                  "r='2'><c><v>2</v></c></row>"},
         "1\tN:1\n2\tN:2\n3\tN:3\n"},
        {"cells",
         {.rows = ROW(
              "<c r='C1' t='b'><v>1</v></c><c r='A1' t='str'><v>a&amp;</v></c><c r='B1'><v>2</v></c>")},
         "1\tT:a&\tN:2\tB:TRUE\n"},
        {"twice",
         {.rows = "<row r='1'><c r='A1'><v>1</v></c><c r='A1'><v>2</v></c></row><row r='1'><c "
                  "r='A1'><v>3</v></c><c "
                  "r='B1'><v>4</v></c></row>"},
         "1\tN:3\tN:4\n"},
        {"empty ones do not matter",
         {.rows = "<row r='3'><c r='C3'/><c r='A3'><v>1</v></c></row><row r='2'/>"},
         "3\tN:1\n"},
        {"the plain way",
         {.strings = "<si><t>een</t></si>",
          .rows = "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c></row><row r=\"1\"><c "
                  "r=\"A1\"><v>5</v></c></row>"},
         "1\tN:5\n2\tT:een\n"},
    };
    check_cases(cases, G_N_ELEMENTS(cases));

    g_autoptr(GString) rows = g_string_new(NULL);
    for (int row = 200000; row > 0; row--)
        g_string_append_printf(rows, "<row r='%d'><c><v>1</v></c></row>", row);
    Parts large = {.rows = rows->str};
    check_fails(&large, WIRE_FAIL_DAMAGED);
}

static void
test_strings(void)
{
    static const Case cases[] = {
        {"plain, rich, phonetic, empty",
         {.strings = "<si><t>een</t></si><si><r><t>tw</t></r><r><rPr><sz "
                     "val='9'/></rPr><t>ee</t></r></si><si><t>drie</t><rPh "
                     "sb='0' eb='1'><t>san</t></rPh><phoneticPr fontId='1'/></si><si/><si><t/></si><si><t "
                     "xml:space=\"preserve\"> "
                     "vijf </t></si><si><t>z&amp;s_x0041_</t></si>",
          .rows = ROW("<c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v>2</v></c><c "
                      "t='s'><v>3</v></c><c t='s'><v>4</v></c>"
                      "<c t='s'><v>5</v></c><c t='s'><v>6</v></c>")},
         "1\tT:een\tT:twee\tT:drie\t\t\tT: vijf \tT:z&sA\n"},
        {"prefixed",
         {.strings = "<x:si><x:t>een</x:t></x:si>", .rows = ROW("<c t='s'><v>0</v></c>")},
         "1\tT:een\n"},
    };
    check_cases(cases, G_N_ELEMENTS(cases));
}

/* A string that is not there leaves its cell empty, as in Excel and LibreOffice, and is told once. */
static void
test_strings_missing(void)
{
    static const struct {
        const char *name;
        Parts parts;
    } cases[] = {
        {"beyond", {.rows = ROW("<c t='s'><v>1</v></c><c><v>5</v></c>")}},
        {"beyond, plainly", {.rows = ROW("<c r=\"A1\" t=\"s\"><v>1</v></c><c><v>5</v></c>")}},
        {"below", {.rows = ROW("<c t='s'><v>-1</v></c><c><v>5</v></c>")}},
        {"huge", {.rows = ROW("<c t=\"s\"><v>99999999999999999999</v></c><c><v>5</v></c>")}},
        {"no part",
         {.strings = "-", .rows = ROW("<c t=\"s\"><v>0</v></c><c><v>5</v></c><c t='s'><v>3</v></c>")}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].name);
        Parts parts = cases[i].parts;
        parts.strings = parts.strings ? parts.strings : "<si><t>een</t></si>";
        check_all(&parts, "meta format xlsx\nsheet 1 0 Leerlingen\nfinding 23 1 1 1\n1\t\t5\nend 1 1 1\n");
    }
}

/* Parts that hold nothing, not even a root element, are as good as not there. */
static void
test_parts_empty(void)
{
    static const char relations[] = RELATIONS
        "<Relationship Id='rId1' Type='" OFFICE "/worksheet' Target='worksheets/sheet1.xml'/>"
        "<Relationship Id='rId2' Type='" OFFICE "/sharedStrings' Target='leeg.xml'/>"
        "<Relationship Id='rId3' Type='" OFFICE "/styles' Target='leeg.xml'/></Relationships>";
    static const Parts parts = {
        .relations = relations,
        .extra_name = "xl/leeg.xml",
        .extra = "",
        .rows = ROW("<c t='inlineStr'><is><t>een</t></is></c><c s='3'><v>45717</v></c>")};
    check_all(&parts, "meta format xlsx\nsheet 1 0 Leerlingen\nfinding 22 1 1 2\n1\teen\t45717\nend 1 1 2\n");
}

/* A part that stands in the zip twice, alike, is read; two that differ are one too many: readers differ in which counts. */
static void
test_parts_twice(void)
{
    static const char sheet[] = "<worksheet><sheetData><row><c><v>5</v></c></row></sheetData></worksheet>";
    Parts parts = {.sheet = sheet, .extra_name = "xl/worksheets/sheet1.xml", .extra = sheet};
    check_rows(&parts, "1\tN:5\n");
    parts.extra = "<worksheet><sheetData><row><c><v>6</v></c></row></sheetData></worksheet>";
    check_fails(&parts, WIRE_FAIL_DAMAGED);
}

static void
test_formats(void)
{
    static const Parts parts = {
        .styles = "<numFmts><numFmt numFmtId='164' formatCode='000000'/><numFmt numFmtId='165' "
                  "formatCode='d\\ mmmm "
                  "yyyy'/><numFmt numFmtId='166' formatCode='[h]:mm'/><numFmt numFmtId='167' "
                  "formatCode='0.00&quot; m&quot;'/>"
                  "<numFmt numFmtId='14' formatCode='yyyy\\-mm\\-dd'/></numFmts><cellStyleXfs><xf "
                  "numFmtId='22'/></cellStyleXfs>"
                  "<cellXfs><xf/><xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='166'/><xf "
                  "numFmtId='167'/><xf "
                  "numFmtId='15'/><xf numFmtId='14' applyNumberFormat='0'/><xf numFmtId='49'/><xf "
                  "numFmtId='20'/></cellXfs>"
                  "<dxfs><dxf><numFmt numFmtId='166' formatCode='yyyy'/></dxf></dxfs>",
        .rows = ROW(
            "<c s='1'><v>1234</v></c><c s='2'><v>45658</v></c><c s='3'><v>1.5</v></c><c s='4'><v>2</v></c><c "
            "s='5'><v>45658</v></c><c s='6'><v>45658.5</v></c><c s='7'><v>12</v></c><c "
            "s='8'><v>0.5</v></c><c "
            "s='999'><v>45658</v></c><c s='-1'><v>7</v></c>")};
    check_all(&parts,
              "meta format xlsx\nsheet 1 0 Leerlingen\nfinding 22 1 1 9\n"
              "1\t1234{001234}\t2025-01-01{1 januari 2025}\t1.5{36:00}\t2{2,00 m}\t2025-01-01{1-jan-25}\t"
              "2025-01-01T12:00:00{2025-01-01}\t12\t12:00:00{12:00}\t45658\t7\n"
              "end 1 1 10\n");
}

/* Dates in ISO 8601 (t='d', strict OOXML) are shown by the cell's format like any other date. */
static void
test_iso_dates(void)
{
    static const Parts parts = {
        .styles = "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='20'/></cellXfs>",
        .rows = ROW(
            "<c t='d'><v>2025-03-01</v></c><c t='d' s='1'><v>2025-03-01</v></c>"
            "<c t='d' s='1'><v>2025-03-01T09:30:00.6Z</v></c><c t='d' s='2'><v>2025-03-01T09:30</v></c>"
            "<c t='d' s='1'><v>1900-02-28</v></c><c t='d' s='1'><v>1899-12-30</v></c>"
            "<c t='d' s='1'><v>2024-02-29</v></c><c t='d' s='1'><v>2025-02-29</v></c>"
            "<c t='d' s='1'><v>9999-12-31</v></c><c t='d'><v>23:59:59.7</v></c>")};
    check_all(&parts,
              "meta format xlsx\nsheet 1 0 Leerlingen\n"
              "1\t2025-03-01\t2025-03-01{01-03-2025}\t2025-03-01T09:30:01{01-03-2025}\t"
              "2025-03-01T09:30:00{9:30}\t1900-02-28{28-02-1900}\t1899-12-30\t2024-02-29{29-02-2024}\t"
              "2025-02-29\t9999-12-31{31-12-9999}\t00:00:00\n"
              "end 1 1 10\n");
}

/* Of a merged range only the first cell counts; what other writers left under it is said to be left out. */
static void
test_merged(void)
{
#define SHEET(rows, merges)                                                                                  \
    "<worksheet xmlns='" MAIN "'><sheetData>" rows "</sheetData><mergeCells>" merges                         \
    "</mergeCells></worksheet>"
#define MERGE(reference) "<mergeCell ref='" reference "'/>"
#define CELL(place)      "<c r=\"" place "\"><v>1</v></c>"
    static const struct {
        const char *name, *sheet, *rows, *finding;
    } cases[] = {
        {"along a row",
         SHEET("<row r='1'>" CELL("A1") CELL("B1") CELL("C1") CELL("D1") "</row>", MERGE("A1:C1")),
         "1\t1\t\t\t1\n", "finding 21 1 1 2 2\n"},
        {"along a column, the corners the other way round",
         SHEET("<row r='1'>" CELL("A1") "</row><row r='2'>" CELL("A2") CELL("B2") "</row>", MERGE("A2:A1")),
         "1\t1\n2\t\t1\n", "finding 21 1 2 1 1\n"},
        {"a block, another right under it",
         SHEET("<row r='1'>" CELL("A1") CELL("B1") "</row><row r='2'>" CELL("A2")
                   CELL("B2") "</row><row r='3'>" CELL("A3") CELL("B3") "</row>",
               MERGE("A3:B3") MERGE("A1:B2")),
         "1\t1\n3\t1\n", "finding 21 1 1 2 4\n"},
        {"nothing under it", SHEET("<row r='1'>" CELL("A1") "<c r=\"B1\" s=\"0\"/></row>", MERGE("A1:B1")),
         "1\t1\n", ""},
        {"rows out of order",
         SHEET("<row r='2'>" CELL("B2") CELL("A2") "</row><row r='1'>" CELL("A1") "</row>", MERGE("A1:A2")),
         "1\t1\n2\t\t1\n", "finding 21 1 2 1 1\n"},
        {"rows without numbers",
         SHEET("<row><c><v>1</v></c></row><row><c><v>1</v></c><c><v>2</v></c></row>", MERGE("A1:A2")),
         "1\t1\n2\t\t2\n", "finding 21 1 2 1 1\n"},
        {"what is no range",
         SHEET("<row r='1'>" CELL("A1") CELL("B1") "</row>",
               MERGE("A1") MERGE("A1:") MERGE("x:y") "<mergeCell/>"),
         "1\t1\t1\n", ""},
        {"whole columns",
         SHEET("<row r='7'>" CELL("A7") CELL("B7") "</row>", MERGE("B1:B1048576") MERGE("A1:XFD1")), "7\t1\n",
         "finding 21 1 7 2 1\n"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].name);
        Parts parts = {.sheet = cases[i].sheet};
        static const FramesStyle rows = {.rows_only = true}, all = {0};
        check_style(&parts, cases[i].rows, NULL, &rows);
        g_autoptr(GByteArray) zip = make_book(&parts);
        g_autoptr(GByteArray) frames = frames_run(call_xlsx, zip->data, zip->len, NULL);
        g_autofree char *text = frames_text(frames->data, frames->len, &all);
        g_assert_true(*cases[i].finding ? strstr(text, cases[i].finding) != NULL
                                        : strstr(text, "finding") == NULL);
    }
}

#define SHEET1 "<sheet name='Een' sheetId='1' r:id='rId1'/>"

static void
test_book(void)
{
    static const Parts early = {.book = "<workbookPr date1904='1'/><sheets>" SHEET1 "</sheets>",
                                .styles = "<cellXfs><xf/><xf numFmtId='14'/></cellXfs>",
                                .rows = ROW("<c s='1'><v>1</v></c>")};
    check_all(&early,
              "meta format xlsx\nfinding 11 0 0 0\nsheet 1 0 Een\n1\t1904-01-02{02-01-1904}\nend 1 1 1\n");

    static const Parts several = {
        .book = "<sheets><sheet name='Grafiek' sheetId='9' r:id='rId8'/>" SHEET1
                "<sheet name='Module' sheetId='7' r:id=''/><sheet name='R&amp;D' state='veryHidden' "
                "r:id='rId9'/></sheets>",
        .relations = RELATIONS
        "<Relationship Id='rId1' Type='" OFFICE "/worksheet' Target='/XL/Worksheets/SHEET1.xml'/>"
        "<Relationship Id='rId8' Type='" OFFICE "/chartsheet' Target='chartsheets/sheet1.xml'/>"
        "<Relationship Id='rId9' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet' "
        "Target='.\\./xl/sheets/../tw%65e.xml'/></Relationships>",
        .extra_name = "xl/twee.xml",
        .extra = "<worksheet><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>",
        .rows = ROW("<c><v>1</v></c>")};
    check_all(
        &several,
        "meta format xlsx\nsheet 1 0 Een\n1\t1\nsheet 2 1 R&D\nfinding 12 2 0 0 R&D\n1\t2\nend 2 2 2\n");
    static const FramesStyle all = {0};
    ReadOptions second = {.sheet = 2}, list = {.list = true}, third = {.sheet = 3};
    check_style(&several, "meta format xlsx\nsheet 2 1 R&D\nfinding 12 2 0 0 R&D\n1\t2\nend 1 1 1\n", &second,
                &all);
    check_style(&several, "meta format xlsx\nsheet 1 0 Een\nsheet 2 1 R&D\nfinding 12 2 0 0 R&D\nend 2 0 0\n",
                &list, &all);
    check_style(&several, "meta format xlsx\nfail 108 3\n", &third, &all);

    static const Parts nameless = {.book = "<sheets><sheet name='Een' sheetId='1'/></sheets>",
                                   .rows = ROW("<c><v>1</v></c>")};
    check_all(&nameless, "meta format xlsx\nsheet 1 0 Een\n1\t1\nend 1 1 1\n");

    static const Parts elsewhere = {
        .book_name = "map/boek.xml",
        .sheet_name = "map/blad.xml",
        .root = RELATIONS
        "<Relationship Id='a' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument' "
        "Target='/map/boek.xml'/></Relationships>",
        .relations = RELATIONS
        "<Relationship Id='rId1' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet' "
        "Target='blad.xml'/></Relationships>",
        .rows = ROW("<c><v>1</v></c>")};
    check_rows(&elsewhere, "1\tN:1\n");

    static const Parts bare = {
        .rows = ROW("<c><f>NOW()</f></c><c><f>1</f><v/></c><c t='str'><f>A1</f><v></v></c>")};
    check_all(&bare, "meta format xlsx\nsheet 1 0 Leerlingen\nfinding 10 1 1 1 2\nend 1 0 0\n");

    static const Parts digits = {.rows = ROW("<c><v>123456789012345</v></c><c><v>1234567890123456</v></c>")};
    check_all(
        &digits,
        "meta format xlsx\nsheet 1 0 Leerlingen\nfinding 17 1 1 2\n1\t123456789012345\t1234567890123456.0\n"
        "end 1 1 2\n");
}

static void
test_lies(void)
{
    static const struct {
        const char *name;
        Parts parts;
        int code;
    } rows[] = {
        {"row 0", {.rows = "<row r='0'><c><v>1</v></c></row>"}, WIRE_FAIL_DAMAGED},
        {"row 1e9", {.rows = "<row r='1000000000'><c><v>1</v></c></row>"}, WIRE_FAIL_DAMAGED},
        {"row after the last", {.rows = "<row r='1048576'/><row><c><v>1</v></c></row>"}, WIRE_FAIL_DAMAGED},
        {"column beyond", {.rows = ROW("<c r='XFE1'><v>1</v></c>")}, WIRE_FAIL_DAMAGED},
        {"column beyond, plainly", {.rows = ROW("<c r=\"ZZZZ1\"><v>1</v></c>")}, WIRE_FAIL_DAMAGED},
        {"column after the last", {.rows = ROW("<c r='XFD1'/><c><v>1</v></c>")}, WIRE_FAIL_DAMAGED},
        {"no reference", {.rows = ROW("<c r='17'><v>1</v></c>")}, WIRE_FAIL_DAMAGED},
        {"unknown entity", {.rows = ROW("<c t='str'><v>&nbsp;</v></c>")}, WIRE_FAIL_DAMAGED},
        {"bad reference", {.rows = ROW("<c t='str'><v>&#xD800;</v></c>")}, WIRE_FAIL_DAMAGED},
        {"open reference", {.rows = ROW("<c t='str'><v>a & b</v></c>")}, WIRE_FAIL_DAMAGED},
        {"attribute without quotes", {.rows = "<row r=1></row>"}, WIRE_FAIL_DAMAGED},
        {"ends in a tag", {.sheet = "<worksheet><sheetData><row r='1"}, WIRE_FAIL_DAMAGED},
        {"ends in text", {.sheet = "<worksheet><sheetData><row><c t='str'><v>abc"}, WIRE_FAIL_DAMAGED},
        {"ends in a comment", {.sheet = "<worksheet><!-- "}, WIRE_FAIL_DAMAGED},
        {"ends in CDATA",
         {.sheet = "<worksheet><sheetData><row><c t='str'><v><![CDATA[abc"},
         WIRE_FAIL_DAMAGED},
        {"end without start", {.sheet = "<worksheet></worksheet></worksheet>"}, WIRE_FAIL_DAMAGED},
        {"no XML", {.sheet = "a;b;c\n"}, WIRE_FAIL_DAMAGED},
        {"nothing", {.sheet = ""}, WIRE_FAIL_DAMAGED},
        {"unknown encoding",
         {.sheet = "<?xml version='1.0' encoding='EBCDIC'?><worksheet/>"},
         WIRE_FAIL_DAMAGED},
        {"doctype in the sheet", {.sheet = "<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet/>"}, WIRE_FAIL_DOCTYPE},
        {"doctype in the strings", {.strings = "<!DOCTYPE x>"}, WIRE_FAIL_DOCTYPE},
        {"doctype in the styles", {.styles = "<!DOCTYPE x SYSTEM 'http://example.org/'>"}, WIRE_FAIL_DOCTYPE},
        {"entity in the workbook", {.book = "<!ENTITY a 'b'>"}, WIRE_FAIL_DOCTYPE},
        {"doctype in the relations", {.relations = "<!DOCTYPE x><Relationships/>"}, WIRE_FAIL_DOCTYPE},
        {"no sheets", {.book = "<sheets/>"}, WIRE_FAIL_DAMAGED},
        {"only a chart",
         {.relations = RELATIONS "<Relationship Id='rId1' Type='" OFFICE
                                 "/chartsheet' Target='worksheets/sheet1.xml'/>"
                                 "</Relationships>"},
         WIRE_FAIL_EMPTY},
        {"sheet without a relation",
         {.book = "<sheets><sheet name='Een' sheetId='1' r:id='rId1'/><sheet name='Twee' sheetId='2' "
                  "r:id='rId77'/></sheets>"},
         WIRE_FAIL_DAMAGED},
        {"sheet not there",
         {.relations = RELATIONS "<Relationship Id='rId1' Type='" OFFICE
                                 "/worksheet' Target='weg.xml'/></Relationships>"},
         WIRE_FAIL_DAMAGED},
        {"target above the root",
         {.relations = RELATIONS "<Relationship Id='rId1' Type='" OFFICE
                                 "/worksheet' Target='../../../../etc/passwd'/>"
                                 "</Relationships>"},
         WIRE_FAIL_DAMAGED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].name);
        check_fails(&rows[i].parts, rows[i].code);
    }
}

static void
test_large(void)
{
    g_autoptr(GString) deep = g_string_new("<worksheet>"),
                       wide = g_string_new("<worksheet><sheetData><row a='");
    for (int i = 0; i < 300; i++)
        g_string_append(deep, "<a>");
    for (int i = 0; i < 400 * 1024; i++)
        g_string_append_c(wide, 'x');
    g_string_append(wide, "'/></sheetData></worksheet>");
    Parts nested = {.sheet = deep->str}, tag = {.sheet = wide->str};
    check_fails(&nested, WIRE_FAIL_DAMAGED);
    check_fails(&tag, WIRE_FAIL_TOO_LARGE);
}

/* A cell of any length around the sizes of chunk and window comes out whole, up to what a cell may hold; the
 * text has references and characters of several bytes at every place. */
static void
test_long_text(void)
{
    static const int sizes[] = {1, 1000, 16000, 32767, 65536, 70000};

    for (size_t n = 0; n < G_N_ELEMENTS(sizes); n++)
        for (int way = 0; way < 2; way++) {
            g_autoptr(GString) text = g_string_new(NULL), plain = g_string_new(NULL);
            for (int i = 0; i < sizes[n] / 5; i++) {
                g_string_append(text, i % 3 ? "é&amp;ab" : "abcde");
                g_string_append(plain, i % 3 ? "é&ab" : "abcde");
            }
            g_autofree char *rows = g_strdup_printf(way ? "<row><c t='str'><v><![CDATA[%s]]></v></c></row>"
                                                        : "<row><c t='str'><v>%s</v></c></row>",
                                                    way ? plain->str : text->str);
            g_autofree char *expected = g_strdup_printf("%s%s%s", plain->len ? "1\tT:" : "", plain->str,
                                                        plain->len ? "\n" : "");
            Parts parts = {.rows = rows};
            check_rows(&parts, expected);
        }
}

/* The same sheet in other encodings gives the same rows. */
static void
test_encodings(void)
{
    static const char sheet[] =
        "<?xml version='1.0'?><worksheet><sheetData><row><c t='inlineStr'><is><t>Zoë €😀</t></is></c><c>"
        "<v>5</v></c></row></sheetData></worksheet>";
    static const char *const names[] = {"UTF-16LE", "UTF-16BE"};

    for (int mark = 0; mark < 2; mark++)
        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
            gsize length;
            g_autofree char *with_mark = g_strconcat(mark ? "\xef\xbb\xbf" : "", sheet, NULL);
            g_autofree char *bytes = g_convert(with_mark, -1, names[i], "UTF-8", NULL, &length, NULL);
            Parts parts = {.sheet = bytes, .sheet_length = (gssize)length};
            check_rows(&parts, "1\tT:Zoë €😀\tN:5\n");
        }
    Parts marked = {
        .sheet = "\xef\xbb\xbf<worksheet><sheetData><row><c><v>5</v></c></row></sheetData></worksheet>"};
    check_rows(&marked, "1\tN:5\n");
    Parts latin = {.sheet = "<?xml version='1.0' encoding=\"iso-8859-1\"?><worksheet><sheetData><row><c "
                            "t='str'><v>Zo\xeb \x80"
                            "</v></c></row></sheetData></worksheet>"};
    check_rows(&latin, "1\tT:Zoë €\n");
}

/* Any sheet cut anywhere fails; any byte changed gives an answer. */
static void
test_broken_anywhere(void)
{
    static const char sheet[] =
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>4.5"
        "</v></c></row><row r='2'><c t='inlineStr'><is><r><t>a&lt;b</t></r></is></c><!-- c --><c "
        "t='str'><f>x</f><v><![CDATA[d]]></v></c></row></sheetData></worksheet>";
    Parts parts = {.strings = "<si><t>een</t></si>", .sheet = sheet};

    check_rows(&parts, "1\tT:een\tN:4.5\n2\tT:a<b\tT:d\n");
    for (gsize cut = 1; cut < sizeof sheet - 1; cut++) {
        g_autofree char *copy = g_strndup(sheet, cut);
        Parts broken = {.strings = parts.strings, .sheet = copy};
        check_fails(&broken, WIRE_FAIL_DAMAGED);
    }
    static const char bytes[] = "<>\"'&/ 9Z!?=]\x80\xff";
    for (gsize at = 0; at < sizeof sheet - 1; at++)
        for (const char *b = bytes; *b; b++) {
            g_autofree char *copy = g_strdup(sheet);
            copy[at] = *b;
            Parts changed = {.strings = parts.strings, .sheet = copy};
            g_autoptr(GByteArray) zip = make_book(&changed);
            g_autofree char *got = frames_read(call_xlsx, zip->data, zip->len, NULL);
            g_assert_true(strstr(got, "\nend ") || strstr(got, "\nfail "));
        }
}

/* Wherever a window ends, the rows are the same: a comment moves the sheet over the edge of a chunk, byte by
 * byte. */
static void
test_window_edges(void)
{
    static const char start[] = "<worksheet><!--",
                      data[] = "--><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" "
                               "s=\"1\"><v>4.5</v></c><c r=\"C1\" "
                               "t=\"s\"><v>1</v></c><c r=\"D1\"/></row><row r='2'><c "
                               "t='inlineStr'><is><r><t>a&lt;b</t></r></is></c><!-- c --><c "
                               "t='str'><f>x</f><v><![CDATA[d]]></v></c></row></sheetData></worksheet>";
    static const char sst[] = "--><si><t>een</t></si><si><t xml:space=\"preserve\"> twee</t></si>";

    for (int at = 0; at < (int)sizeof data + (int)sizeof start; at++) {
        g_autofree char *sheet_pad = g_strnfill((gsize)(65536 - at), 'x');
        g_autofree char *sheet = g_strconcat(start, sheet_pad, data, NULL);
        g_autofree char *string_pad = g_strnfill((gsize)(65536 - at), 'x');
        g_autofree char *strings = g_strconcat("<!--", string_pad, sst, NULL);
        Parts parts = {.sheet = sheet, .strings = strings};
        check_rows(&parts, "1\tT:een\tN:4.5\tT: twee\n2\tT:a<b\tT:d\n");
    }
}

/* One cell in any of the forms that writers use; quote is that of its attributes. */
static void
put_cell(GString *rows, guint row, guint column, char quote)
{
    static const char *const types[] = {"", "", "s", "n", "str", "inlineStr", "b", "e", "d"};
    static const char *const values[] = {
        "",         "0",   "1",          "2",    "7",          "12.50",
        "-3",       "1e3", " 4 ",        "zes",  "a&amp;b",    "&#233;&lt;",
        "_x0041_b", "a_b", "Zo\xc3\xab", "#N/A", "2025-03-01", "Van den Berg-de Zomerpolder aan de Vecht"};
    static const char *const blanks[] = {"", "", "\n", "\r\n  ", "\t"};
    static const char *const spaces[] = {"", "", " xml:space=Qpreserve Q", " xml:space=QpreserveQ"};
    const char *type = types[g_random_int_range(0, G_N_ELEMENTS(types))];
    const char *value = values[g_random_int_range(0, G_N_ELEMENTS(values))];
    const char *blank = blanks[g_random_int_range(0, G_N_ELEMENTS(blanks))];
    const char *space = spaces[g_random_int_range(0, G_N_ELEMENTS(spaces))];
    g_autoptr(GString) cell = g_string_new("<c");

    if (g_random_int_range(0, 4) > 0)
        g_string_append_printf(cell, " r=Q%c%uQ", 'A' + (char)column, row);
    if (g_random_boolean())
        g_string_append_printf(cell, " s=Q%dQ", g_random_int_range(0, 3));
    if (type[0] != '\0')
        g_string_append_printf(cell, " t=Q%sQ", type);
    switch (g_random_int_range(0, 8)) {
    case 0:
        g_string_append(cell, "/>");
        break;
    case 1:
        g_string_append_printf(cell, ">%s</c>", blank);
        break;
    case 2:
        g_string_append_printf(cell, "><f>A1</f><v%s>%s</v></c>", space, value);
        break;
    case 3:
    case 4:
        g_string_append_printf(cell, ">%s<is>%s<t%s>%s</t>%s</is>%s</c>%s", blank, blank, space, value, blank,
                               blank, blank);
        break;
    default:
        g_string_append_printf(cell, ">%s<v%s>%s</v>%s</c>%s", blank, space, value, blank, blank);
    }
    for (char *at = cell->str; *at != '\0'; at++)
        if (*at == 'Q')
            *at = quote;
    g_string_append(rows, cell->str);
}

/* Usual cells are taken without the scanner; attributes in single quotes are not usual. Both must read the same. */
static void
test_usual_cells(void)
{
    static const char styles[] = "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='2'/></cellXfs>";
    for (guint round = 0; round < 400; round++) {
        guint32 seed = (guint32)g_test_rand_int();
        char *texts[2];
        for (guint way = 0; way < 2; way++) {
            g_autoptr(GString) rows = g_string_new("");
            g_random_set_seed(seed);
            for (guint row = 1; row <= 12; row++) {
                g_string_append_printf(rows, "<row r='%u'>", row);
                for (guint column = 0; column < 8; column++)
                    put_cell(rows, row, column, "\"'"[way]);
                g_string_append(rows, "</row>");
            }
            Parts parts = {.rows = rows->str,
                           .styles = styles,
                           .strings = "<si><t>nul</t></si><si><t>een &amp; _x0041_</t></si><si><t "
                                      "xml:space=\"preserve\"> twee</t></si>"};
            g_autoptr(GByteArray) zip = make_book(&parts);
            texts[way] = frames_read(call_xlsx, zip->data, zip->len, NULL);
        }
        g_assert_nonnull(strstr(texts[0], "\nend 1 "));
        g_assert_cmpstr(texts[0], ==, texts[1]);
        g_free(texts[0]);
        g_free(texts[1]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xlsx/values", test_values);
    g_test_add_func("/xlsx/places", test_places);
    g_test_add_func("/xlsx/usual-cells", test_usual_cells);
    g_test_add_func("/xlsx/order", test_order);
    g_test_add_func("/xlsx/strings", test_strings);
    g_test_add_func("/xlsx/strings-missing", test_strings_missing);
    g_test_add_func("/xlsx/parts-empty", test_parts_empty);
    g_test_add_func("/xlsx/parts-twice", test_parts_twice);
    g_test_add_func("/xlsx/formats", test_formats);
    g_test_add_func("/xlsx/iso-dates", test_iso_dates);
    g_test_add_func("/xlsx/merged", test_merged);
    g_test_add_func("/xlsx/book", test_book);
    g_test_add_func("/xlsx/lies", test_lies);
    g_test_add_func("/xlsx/large", test_large);
    g_test_add_func("/xlsx/long-text", test_long_text);
    g_test_add_func("/xlsx/encodings", test_encodings);
    g_test_add_func("/xlsx/window-edges", test_window_edges);
    g_test_add_func("/xlsx/broken-anywhere", test_broken_anywhere);
    return g_test_run();
}
