/* Proves how csv is taken apart: separators, quotes in every use, line ends, encodings; and that neither the
 * length of a cell nor the place where the reading window ends changes anything. */
#include "frames.h"

#include "reader/csv.h"
#include "reader/formats.h"
#include "reader/limits.h"

typedef struct {
    const char *title, *bytes;
    gsize length;
    const char *rows;     /* as frames_text writes them */
    const char *findings; /* all of them, NULL = none */
} CsvCase;

#define BYTES(text) text, sizeof(text) - 1

static const CsvCase cases[] = {
    {"plain", BYTES("naam;klas\nJan;4a\n"), "1\tnaam\tklas\n2\tJan\t4a\n", NULL},
    {"no line end at the end", BYTES("naam;klas\nJan;4a"), "1\tnaam\tklas\n2\tJan\t4a\n", NULL},
    {"comma", BYTES("naam,klas\nJan,4a\n"), "1\tnaam\tklas\n2\tJan\t4a\n", NULL},
    {"tab", BYTES("naam\tklas\nJan\t4a\n"), "1\tnaam\tklas\n2\tJan\t4a\n", NULL},
    {"pipe", BYTES("naam|klas\nJan|4a\n"), "1\tnaam\tklas\n2\tJan\t4a\n", NULL},
    {"one column", BYTES("naam\nJan\nPiet\n"), "1\tnaam\n2\tJan\n3\tPiet\n", NULL},
    {"decimal commas in a semicolon file", BYTES("naam;cijfer\nJan;7,5\nPiet;8,1\n"),
     "1\tnaam\tcijfer\n2\tJan\t7,5\n3\tPiet\t8,1\n", NULL},
    {"names with commas in a tab file", BYTES("naam\tklas\nVries, Jan de\t4a\nBos, Piet\t4b\n"),
     "1\tnaam\tklas\n2\tVries, Jan de\t4a\n3\tBos, Piet\t4b\n", NULL},
    {"semicolons inside quotes in a comma file", BYTES("a,b\n\"x;y;z\",1\n\"x;y;z\",2\n\"x;y;z\",3\n"),
     "1\ta\tb\n2\tx;y;z\t1\n3\tx;y;z\t2\n4\tx;y;z\t3\n", NULL},
    {"sep line", BYTES("sep=;\r\na,b;c\r\n"), "1\ta,b\tc\n", NULL},
    {"sep line with a tab", BYTES("sep=\t\na\tb;c\n"), "1\ta\tb;c\n", NULL},
    {"byte order mark", BYTES("\xef\xbb\xbfnaam;klas\nZo\xc3\xab;4a\n"), "1\tnaam\tklas\n2\tZo\xc3\xab\t4a\n",
     NULL},
    {"byte order mark and a quote", BYTES("\xef\xbb\xbf\"na;am\";klas\n"), "1\tna;am\tklas\n", NULL},
    {"CR line ends", BYTES("a;b\rc;d\r"), "1\ta\tb\n2\tc\td\n", NULL},
    {"mixed line ends", BYTES("a;b\r\nc;d\ne;f\rg;h"), "1\ta\tb\n2\tc\td\n3\te\tf\n4\tg\th\n", NULL},
    {"empty rows keep their place", BYTES("\n\na;b\n\n;\nc;d\n\n\n"), "3\ta\tb\n6\tc\td\n", NULL},
    {"ragged", BYTES("a;b;c\nd\ne;f;g;h\n;;i\n"), "1\ta\tb\tc\n2\td\n3\te\tf\tg\th\n4\t\t\ti\n", NULL},
    {"white space stays", BYTES(" a ; b\t\nc;d\n"), "1\t a \t b\\t\n2\tc\td\n", NULL},
    {"spreadsheet guards stay, and are not shown", BYTES("nummer;b\n=\"0123\";x\n\"=\"\"0124\"\"\";y\n"),
     "1\tnummer\tb\n2\t=\"0123\"{0123}\tx\n3\t=\"0124\"{0124}\ty\n", NULL},
    {"no guards", BYTES("a;b\n=\"\";=\"a\"&\"b\"\n=A1;=\n"), "1\ta\tb\n2\t=\"\"\t=\"a\"&\"b\"\n3\t=A1\t=\n",
     NULL},
    /* quotes */
    {"quoted", BYTES("\"a\";\"b;c\"\n"), "1\ta\tb;c\n", NULL},
    {"empty quotes", BYTES("\"\";b;\"\"\n\"\""), "1\t\tb\n", NULL},
    {"doubled quotes", BYTES("\"a \"\"b\"\" c\";\"\"\"\"\n"), "1\ta \"b\" c\t\"\n", NULL},
    {"line breaks in quotes", BYTES("a;\"x\ny\r\nz\rw\";b\nc;d;e\n"), "1\ta\tx\\ny\\nz\\nw\tb\n2\tc\td\te\n",
     NULL},
    {"quote in the middle", BYTES("5\" band;a\"b\"c\n"), "1\t5\" band\ta\"b\"c\n", NULL},
    {"lone quotes inside quotes", BYTES("\"Zwarte \"Piet\" straat\";b\n"), "1\tZwarte \"Piet\" straat\tb\n",
     NULL},
    {"text behind a closing quote", BYTES("\"Jan\" de Vries;\"b\"\nc;d\n"), "1\tJan de Vries\tb\n2\tc\td\n",
     NULL},
    {"spaces behind a closing quote", BYTES("\"Jan\" ;b\n"), "1\tJan\tb\n", NULL},
    {"space before a quote is text", BYTES("a; \"b\"\n"), "1\ta\t \"b\"\n", NULL},
    {"unclosed to the end", BYTES("a;b\nc;\"d\ne;f\ng;h\n"), "1\ta\tb\n2\tc\t\"d\n3\te\tf\n4\tg\th\n",
     "finding 3 1 2 2\n"},
    {"unclosed, quoted cells follow", BYTES("\"a\";\"b\"\n\"c\";\"d\n\"e\";\"f\"\n"),
     "1\ta\tb\n2\tc\t\"d\n3\te\tf\n", "finding 3 1 2 2\n"},
    {"unclosed at the very start", BYTES("\"naam;klas\nJan;4a\nPiet;4b\n"),
     "1\t\"naam\tklas\n2\tJan\t4a\n3\tPiet\t4b\n", "finding 3 1 1 1\n"},
    {"unclosed in the last cell", BYTES("a;b\nc;\""), "1\ta\tb\n2\tc\t\"\n", "finding 3 1 2 2\n"},
    /* dialects that only the cells themselves tell */
    {"apostrophes around cells", BYTES("'naam';'klas'\n'Jan;de';'4''a'\nPiet;'4\nb'\n"),
     "1\tnaam\tklas\n2\tJan;de\t4'a\n3\tPiet\t4\\nb\n", "finding 20 0 0 0 'x'\n"},
    {"apostrophes that begin a name", BYTES("naam;plaats\n't Hart;'s-Gravenhage\n'Anna';Ede\n"),
     "1\tnaam\tplaats\n2\t't Hart\t's-Gravenhage\n3\t'Anna'\tEde\n", NULL},
    {"number signs around cells", BYTES("#a b#,#c,d#\n#e#,f\n"), "1\ta b\tc,d\n2\te\tf\n",
     "finding 20 0 0 0 #x#\n"},
    {"backslash before quotes", BYTES("a,b\n\"x \\\"y\\\", z\",\"c:\\\\d\\e\"\n\"1\\\"\",2\n"),
     "1\ta\tb\n2\tx \"y\", z\tc:\\\\d\\\\e\n3\t1\"\t2\n", "finding 20 0 0 0 \\\\\"\n"},
    {"backslash at the end of a quoted cell", BYTES("\"a\",\"b\\\"\n\"c\\\",\"d\"\n"),
     "1\ta\tb\\\\\n2\tc\\\\\td\n", NULL},
    {"spaces before quotes", BYTES("a, b, c\n1, \"x, y\", 2\n3, \"z, w, v\", 4\n"),
     "1\ta\t b\t c\n2\t1\tx, y\t 2\n3\t3\tz, w, v\t 4\n", NULL},
    {"spaces between cells", BYTES("naam klas \"o p\"\n\"Jan de Boer\" 4a x\n\"Piet\" \"4 b\" y\n"),
     "1\tnaam\tklas\to p\n2\tJan de Boer\t4a\tx\n3\tPiet\t4 b\ty\n", "separator"},
    {"words are no cells", BYTES("Jan Vries\nPiet Bos\nKees Smit\n"),
     "1\tJan Vries\n2\tPiet Bos\n3\tKees Smit\n", NULL},
    {"carets", BYTES("naam^klas\nJan^4a\nPiet^4b\n"), "1\tnaam\tklas\n2\tJan\t4a\n3\tPiet\t4b\n",
     "separator"},
    {"quoted sep line", BYTES("\"sep=|\"\r\na,b|c\r\n"), "1\ta,b\tc\n", NULL},
    {"sep line with a space", BYTES("sep= \na;b c\n"), "1\ta;b\tc\n", NULL},
    {"CR CR LF", BYTES("a;b\r\r\nc;d\r\r\n\r\r\ne;f\r\r"), "1\ta\tb\n2\tc\td\n4\te\tf\n", NULL},
    {"DOS end of text", BYTES("a;b\r\nc;d\r\n\x1a\x1a"), "1\ta\tb\n2\tc\td\n", NULL},
    {"byte order mark twice",
     BYTES("\xef\xbb\xbf\xef\xbb\xbf"
           "a;b\n"),
     "1\ta\tb\n", NULL},
    {"one column with a comma here and there",
     BYTES("naam\nJansen, Jan\nBos\nSmit\nVries, P. de\nMol\nKok\n"),
     "1\tnaam\n2\tJansen\t Jan\n3\tBos\n4\tSmit\n5\tVries\t P. de\n6\tMol\n7\tKok\n", "separator"},
    /* encodings */
    {"Windows-1252",
     BYTES("naam;b\nZo\xeb;Ren\xe9"
           "e\nFran\xe7ois;J\xfcrgen\n"),
     "1\tnaam\tb\n2\tZo\xc3\xab\tRen\xc3\xa9"
     "e\n3\tFran\xc3\xa7ois\tJ\xc3\xbcrgen\n",
     "finding 1 0 0 0 Windows-1252 94 Zo\xc3\xab\n"},
    {"Windows-1252 with a euro and dashes", BYTES("naam;b\nAndr\xe9;\x80 5 \x96 \x93ja\x94\nLo\xefs;x\n"),
     "1\tnaam\tb\n2\tAndr\xc3\xa9\t\xe2\x82\xac 5 \xe2\x80\x93 "
     "\xe2\x80\x9cja\xe2\x80\x9d\n3\tLo\xc3\xafs\tx\n",
     "guess"},
    {"MacRoman",
     BYTES("naam;b\nZo\x91;Ren\x8e"
           "e\nFran\x8dois;J\x9frgen\n"),
     "1\tnaam\tb\n2\tZo\xc3\xab\tRen\xc3\xa9"
     "e\n3\tFran\xc3\xa7ois\tJ\xc3\xbcrgen\n",
     "guess"},
    {"cp850",
     BYTES("naam;b\nZo\x89;Ren\x82"
           "e\nFran\x87ois;J\x81rgen\n"),
     "1\tnaam\tb\n2\tZo\xc3\xab\tRen\xc3\xa9"
     "e\n3\tFran\xc3\xa7ois\tJ\xc3\xbcrgen\n",
     "guess"},
    {"UTF-16LE with a mark",
     BYTES("\xff\xfe"
           "a\0;\0\xeb\0\n\0b\0;\0\x3d\xd8\x00\xde\n\0"),
     "1\ta\t\xc3\xab\n2\tb\t\xf0\x9f\x98\x80\n", NULL},
    {"UTF-16BE with a mark", BYTES("\xfe\xff\0a\0;\0\xeb\0\n"), "1\ta\t\xc3\xab\n", NULL},
    {"UTF-16LE without", BYTES("a\0;\0b\0\n\0c\0;\0d\0\n\0"), "1\ta\tb\n2\tc\td\n", NULL},
    {"UTF-16BE without", BYTES("\0a\0;\0b\0\n\0c\0;\0d\0\n"), "1\ta\tb\n2\tc\td\n", NULL},
    {"UTF-16 with an odd byte and a lone surrogate",
     BYTES("\xff\xfe"
           "a\0;\0\x00\xd8\n\0x"),
     "1\ta\t\xef\xbf\xbd\n2\t\xef\xbf\xbd\n", "finding 4 0 1 0 UTF-16LE\n"},
    {"damaged UTF-8",
     BYTES("\xc3\xab\xc3\xab\xc3\xab\xc3\xab\xc3\xab;\xc3\xab\xc3\xab\xc3\xab\xc3\xab\xc3\xab\xff\n"),
     "1\t\xc3\xab\xc3\xab\xc3\xab\xc3\xab\xc3\xab\t\xc3\xab\xc3\xab\xc3\xab\xc3\xab\xc3\xab\xef\xbf\xbd\n",
     "finding 4 1 1 2 UTF-8\n"},
    {"UTF-8 with as good as no letters and one damaged",
     BYTES("naam;b\nZo\xc3\xab;Ren\xc3\xa9\nFran\xe7ois;x\n"),
     "1\tnaam\tb\n2\tZo\xc3\xab\tRen\xc3\xa9\n3\tFran\xef\xbf\xbdois\tx\n", "finding 4 1 3 1 UTF-8\n"},
    {"ISO-8859-15", BYTES("naam;b\nMilo\xa8;\xa4 5\nFran\xe7ois;C\xbdur\nZo\xeb;\xb4ivko\n"),
     "1\tnaam\tb\n2\tMilo\xc5\xa1\t\xe2\x82\xac "
     "5\n3\tFran\xc3\xa7ois\tC\xc5\x93ur\n4\tZo\xc3\xab\t\xc5\xbdivko\n",
     "guess"},
    {"NUL bytes", BYTES("naam;klas en nog wat tekst\nJ\0an;4a\n"),
     "1\tnaam\tklas en nog wat tekst\n2\tJan\t4a\n", "finding 5 1 2 1\n"},
};

/* The lines of a frames text that begin (or not) with a digit. */
static char *
pick(const char *text, const char *prefix)
{
    GString *out = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (prefix ? g_str_has_prefix(*line, prefix) : g_ascii_isdigit(**line))
            g_string_append_printf(out, "%s\n", *line);
    return g_string_free(out, FALSE);
}

static void
test_cases(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const CsvCase *c = &cases[i];
        g_autofree char *text = frames_read(csv_read, c->bytes, c->length, NULL);
        g_autofree char *rows = pick(text, NULL);
        g_autofree char *findings = pick(text, "finding");
        g_test_message("%s: %s", c->title, findings);
        g_assert_cmpstr(rows, ==, c->rows);
        if (g_strcmp0(c->findings, "guess") == 0)
            g_assert_true(g_str_has_prefix(findings, "finding 1 0 0 0 "));
        else if (g_strcmp0(c->findings, "separator") == 0)
            g_assert_true(g_str_has_prefix(findings, "finding 2 0 0 0 "));
        else
            g_assert_cmpstr(findings, ==, c->findings ? c->findings : "");
    }
}

static void
test_overrides(void)
{
    static const char bytes[] = "a,b;c\x82\nd,e;f\n";
    g_autofree char *comma = frames_read(csv_read, BYTES(bytes),
                                         &(ReadOptions){.separator = ',', .encoding = "cp850"});
    g_autofree char *rows = pick(comma, NULL);
    g_assert_cmpstr(rows, ==, "1\ta\tb;c\xc3\xa9\n2\td\te;f\n");
    g_autofree char *windows = frames_read(csv_read, BYTES(bytes),
                                           &(ReadOptions){.separator = ';', .encoding = "windows-1252"});
    g_autofree char *other = pick(windows, NULL);
    g_assert_cmpstr(other, ==, "1\ta,b\tc\xe2\x80\x9a\n2\td,e\tf\n");
    g_assert_null(strstr(windows, "finding"));
    /* what would be taken off is text, and what would be text is taken off */
    static const struct {
        const char *bytes, *quote, *rows;
    } quotes[] = {
        {"'a';'b'\n'1';'x'\n'2';'y'\n", NULL, "1\ta\tb\n2\t1\tx\n3\t2\ty\n"},
        {"'a';'b'\n'1';'x'\n'2';'y'\n", "\"", "1\t'a'\t'b'\n2\t'1'\t'x'\n3\t'2'\t'y'\n"},
        {"#a;b#;c\n'd;e\n", "#", "1\ta;b\tc\n2\t'd\te\n"},
        {"a;b\n1;\"x\\\"y\"\n", NULL, "1\ta\tb\n2\t1\tx\"y\n"},
        {"a;b\n1;'x\\';y'\n", "\\'", "1\ta\tb\n2\t1\tx';y\n"},
        {"a;b\n1; 'x;y'\n2; 'z'\n", "'", "1\ta\tb\n2\t1\tx;y\n3\t2\tz\n"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(quotes); i++) {
        g_autofree char *text = frames_read(csv_read, quotes[i].bytes, strlen(quotes[i].bytes),
                                            &(ReadOptions){.separator = ';', .quote = quotes[i].quote});
        g_autofree char *got = pick(text, NULL);
        g_assert_cmpstr(got, ==, quotes[i].rows);
        g_assert_cmpint(quotes[i].quote == NULL, ==, strstr(text, "finding 20") != NULL);
    }
    CsvDialect dialect;
    g_assert_true(csv_quote_take("`", &dialect) && dialect.quote == '`' && dialect.escape == '\0');
    g_assert_true(csv_quote_take("\\\"", &dialect) && dialect.quote == '"' && dialect.escape == '\\');
    static const char *const no_quotes[] = {"", "\\", "a", "''", "\\\\\"", "\\\"x", ";"};
    for (gsize i = 0; i < G_N_ELEMENTS(no_quotes); i++)
        g_assert_false(csv_quote_take(no_quotes[i], &dialect));
    g_assert_true(csv_encoding_known("utf-8") && csv_encoding_known("latin1") &&
                  !csv_encoding_known("klingon"));
}

/* What must not be hurt by the window's end: it stands at every place of this. */
static const char *const tricky = "x\";y;\"een\r\ntwee\"\"drie\";\"vier \"vijf\" "
                                  "zes\"\r\nZo\xc3\xab\xe2\x82\xac;\"\";\"z\"\r\n\"a\" b;c;d\re;\"f\"\r";
static const char *const tricky_rows =
    "x\"\ty\teen\\ntwee\"drie\tvier \"vijf\" zes|Zo\xc3\xab\xe2\x82\xac\t\tz|a b\tc\td|e\tf|";

static char *
rows_without_numbers(const char *text, guint skip)
{
    GString *out = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (g_ascii_isdigit(**line) && g_ascii_strtoull(*line, NULL, 10) > skip)
            g_string_append_printf(out, "%s|", strchr(*line, '\t') + 1);
    return g_string_free(out, FALSE);
}

/* A text whose tricky part starts at offset, after rows of filler. */
static GString *
pad_text(gsize offset, guint *rows)
{
    GString *text = g_string_sized_new(offset + 256);
    for (*rows = 0; text->len + 200 < offset; (*rows)++)
        g_string_append(text, "een gewone regel;twee;drie;vier\r\n");
    while (text->len + 3 < offset)
        g_string_append_c(text, 'v');
    g_string_append(text, ";;\n");
    g_string_append(text, tricky);
    (*rows)++;
    return text;
}

static void
check_padded(gsize offset, const char *encoding)
{
    guint rows;
    g_autoptr(GString) text = pad_text(offset, &rows);
    gsize length = text->len;
    g_autofree char *bytes =
        encoding ? g_convert(text->str, (gssize)text->len, encoding, "UTF-8", NULL, &length, NULL) : NULL;
    const ReadOptions options = {.encoding = encoding, .separator = ';'};
    g_autofree char *out = frames_read(csv_read, bytes ? bytes : text->str, length, &options);
    g_autofree char *got = rows_without_numbers(out, rows);
    g_assert_cmpstr(got, ==, tricky_rows);
    g_assert_null(strstr(out, "finding"));
}

static void
test_window_edges(void)
{
    static const struct {
        const char *encoding;
        gsize edge; /* in bytes of UTF-8 text */
    } edges[] = {
        {NULL, 256 << 10},
        {"Windows-1252", 32 << 10}, /* decoded in pieces of this */
        {"UTF-16LE", 16 << 10},
        {NULL, 64 << 10}, /* the census of bytes */
    };
    gsize length = strlen(tricky);
    for (gsize i = 0; i < G_N_ELEMENTS(edges); i++)
        for (gsize back = 0; back <= length + 1; back++)
            check_padded(edges[i].edge - back, edges[i].encoding);
    for (gsize back = 0; back <= length + 1; back++) /* Windows-1252 fills the window up to here */
        check_padded((160 << 10) - back, "Windows-1252");
}

/* Cells around every limit: in quotes and not. */
static void
test_long_cells(void)
{
    const gsize lengths[] = {WIRE_CELL_MAX - 1, WIRE_CELL_MAX, WIRE_CELL_MAX + 1, 200 << 10,
                             (256 << 10) - 1,   256 << 10,     600 << 10};
    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autofree char *cell = g_strnfill(lengths[i], 'x');
        g_autofree char *kept = g_strnfill(MIN(lengths[i], WIRE_CELL_MAX), 'x');
        gboolean cut = lengths[i] > WIRE_CELL_MAX;
        g_autofree char *plain = g_strdup_printf("a;b\n%s;c\nd;e\n", cell);
        g_autofree char *text = frames_read(csv_read, plain, strlen(plain), NULL);
        g_autofree char *rows = pick(text, NULL);
        g_autofree char *expected = g_strdup_printf("1\ta\tb\n2\t%s\tc\n3\td\te\n", kept);
        g_assert_cmpstr(rows, ==, expected);
        g_assert_cmpint(strstr(text, "finding 6 1 2 1\n") != NULL, ==, cut);
        g_autofree char *quoted = g_strdup_printf("a;b\n\"%s\";c\nd;e\n", cell);
        g_autofree char *quoted_text = frames_read(csv_read, quoted, strlen(quoted), NULL);
        g_assert_nonnull(strstr(quoted_text, "\n3\td\te\n")); /* nothing is swallowed */
        if (!cut) {
            g_autofree char *quoted_rows = pick(quoted_text, NULL);
            g_assert_cmpstr(quoted_rows, ==, expected);
        }
    }
}

/* Any bytes at all are read to the end, in bounded time, with frames that keep the rules. */
static void
test_random_bytes(void)
{
    static const char alphabet[] = "\"\"\"\";;,\n\n\r\t ab0\xc3\xab\xff\0=|";
    for (int round = 0; round < 3000; round++) {
        char bytes[300];
        gsize length = (gsize)g_test_rand_int_range(1, sizeof bytes);
        for (gsize i = 0; i < length; i++)
            bytes[i] = alphabet[g_test_rand_int_range(0, sizeof alphabet - 1)];
        g_autofree char *text = frames_read(csv_read, bytes, length, NULL);
        g_assert_true(g_str_has_prefix(text, "meta format csv\n"));
    }
}

/* Patterns of quotes that make a careless reader look at the same bytes again and again. */
static void
test_quote_storms(void)
{
    static const char *const patterns[] = {"\"a\"b,", "\"a\n", "\"\"a,",    "\"a\"\"b\n", "\"\"\"",
                                           "a\"\n\"", "\"",    "\"a\" b\n", "\" \" ,"};
    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (guint n = 1; text->len < 2 << 20; n++) {
            g_string_append(text, patterns[i]);
            if (n % 10000 == 0) /* fewer than a row may have columns */
                g_string_append_c(text, '\n');
        }
        gint64 start = g_get_monotonic_time();
        g_autoptr(GByteArray) frames = frames_run(csv_read, text->str, text->len, NULL);
        double seconds = (double)(g_get_monotonic_time() - start) / 1e6;
        g_test_message("%s: %.3f s", patterns[i], seconds);
        g_assert_cmpfloat(seconds, <, 5); /* quadratic would be minutes */
        g_autofree char *end = frames_text(frames->data, frames->len, NULL);
        g_assert_nonnull(strstr(end, "\nend 1 "));
    }
}

static void
test_empty(void)
{
    g_autofree char *mark = frames_read(csv_read, BYTES("\xef\xbb\xbf"), NULL);
    g_assert_nonnull(strstr(mark, "fail 100\n"));
    g_autofree char *lines = frames_read(csv_read, BYTES("\n\n"), NULL);
    g_assert_nonnull(strstr(lines, "end 1 0 0\n"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_test_add_func("/csv/cases", test_cases);
    g_test_add_func("/csv/overrides", test_overrides);
    g_test_add_func("/csv/window-edges", test_window_edges);
    g_test_add_func("/csv/long-cells", test_long_cells);
    g_test_add_func("/csv/random-bytes", test_random_bytes);
    g_test_add_func("/csv/quote-storms", test_quote_storms);
    g_test_add_func("/csv/empty", test_empty);
    return g_test_run();
}
