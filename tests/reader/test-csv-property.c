/* Proves with random tables that csv comes back as it was written, whatever separator, quotes, line ends and encoding a
 * program chose: the same cells or a finding that says what was assumed, and always the same cells once a person has said
 * what it is. */
#include "frames.h"

#include "reader/csv.h"
#include "reader/formats.h"

enum { ROUNDS = 3000, COLUMNS_MAX = 9, ROWS_MAX = 40 };

typedef struct {
    const char *encoding; /* iconv's name */
    const char *mark;     /* byte order mark, NULL = none */
    gsize mark_length;
    gboolean single;  /* one byte a character: the bytes alone do not say which encoding it is */
    const char *told; /* as the reader calls it */
} Encoding;

static const Encoding encodings[] = {
    {"UTF-8", NULL, 0, FALSE, "UTF-8"},
    {"UTF-8", "\xef\xbb\xbf", 3, FALSE, "UTF-8"},
    {"UTF-16LE", "\xff\xfe", 2, FALSE, "UTF-16LE"},
    {"UTF-16BE", "\xfe\xff", 2, FALSE, "UTF-16"},
    {"UTF-16LE", NULL, 0, FALSE, "UTF-16LE"},
    {"UTF-16BE", NULL, 0, FALSE, "UTF-16BE"},
    {"UTF-32LE", "\xff\xfe\0\0", 4, FALSE, "UTF-32"},
    {"UTF-32BE", NULL, 0, FALSE, "UTF-32BE"},
    {"WINDOWS-1252", NULL, 0, TRUE, "Windows-1252"},
    {"ISO-8859-15", NULL, 0, TRUE, "latin9"},
    {"MACINTOSH", NULL, 0, TRUE, "MacRoman"},
    {"CP850", NULL, 0, TRUE, "cp850"},
};

static const char *const western[] = {
    "Zoë",  "André", "Renée", "François", "Anaïs",          "Jürgen",
    "Loïs", "Nuño",  "Søren", "Åsa",      "van der Bruïne", "Curaçao",
};
static const char *const wider[] = {"Šimić",   "Çağan",         "Łukasz",
                                    "Ĳsbrand", "Yağmur Öztürk", "Nikola Đorđević"};
static const char *const plain[] = {
    "Jan",
    "de Vries",
    "'t Hart",
    "'s-Gravenhage",
    "O'Brien",
    "4a",
    "00123",
    "1 2 3",
    "2014-03-09",
    "9-3-2014",
    "7,5",
    "1.234,50",
    "jan@school.example",
    "=\"0123\"",
    "groep 3/4",
    "5\" band",
    "a \\ b",
    "C:\\map",
    "-",
    "m",
    "",
};
static const char *const quoted[] = {
    "Vries, Jan de",         "a;b",       "een\ttab", "een|twee",    "zei \"ja\"", "\"Piet\"",
    "regel een\nregel twee", " spaties ", "\"",       "a, \"b\", c",
};

typedef struct {
    char separator, quote;
    gboolean quote_all, backslash, sep_line;
    const char *end;
    const Encoding *encoding;
} Dialect;

static const char *
pick_from(const char *const *list, gsize count)
{
    return list[g_test_rand_int_range(0, (gint32)count)];
}
#define PICK(list) pick_from(list, G_N_ELEMENTS(list))

static const char *
random_cell(const Encoding *encoding)
{
    switch (g_test_rand_int_range(0, 8)) {
    case 0:
        return PICK(western);
    case 1:
        return encoding->single ? PICK(western) : PICK(wider);
    case 2:
        return PICK(quoted);
    default:
        return PICK(plain);
    }
}

static Dialect
random_dialect(void)
{
    static const char *const ends[] = {"\n", "\r\n", "\r", "\r\r\n"};
    Dialect dialect = {
        .separator = ";;;,,\t|"[g_test_rand_int_range(0, 7)],
        .quote = g_test_rand_int_range(0, 8) == 0 ? '\'' : '"',
        .quote_all = g_test_rand_bit(),
        .backslash = g_test_rand_int_range(0, 8) == 0,
        .sep_line = g_test_rand_int_range(0, 8) == 0,
        .end = PICK(ends),
        .encoding = &encodings[g_test_rand_int_range(0, G_N_ELEMENTS(encodings))],
    };
    dialect.quote_all = dialect.quote_all || dialect.quote != '"';
    return dialect;
}

static void
write_cell(GString *out, const Dialect *dialect, const char *cell)
{
    const char special[] = {dialect->separator, '\n', '\r', '\0'};
    gboolean needs = strpbrk(cell, special) != NULL || *cell == dialect->quote;
    if (!needs && !dialect->quote_all) {
        g_string_append(out, cell);
        return;
    }
    g_string_append_c(out, dialect->quote);
    for (const char *at = cell; *at != '\0'; at++) {
        if (*at == dialect->quote || (dialect->backslash && *at == '\\'))
            g_string_append_c(out, dialect->backslash ? '\\' : *at);
        g_string_append_c(out, *at);
    }
    g_string_append_c(out, dialect->quote);
}

/* As frames_text writes a cell; a guard around a number is not shown. */
static void
expect_cell(GString *out, const char *cell)
{
    static const char guarded[] = "=\"0123\"";
    if (g_str_equal(cell, guarded))
        cell = "=\"0123\"{0123}";
    for (const char *at = cell; *at != '\0'; at++)
        if (*at == '\\' || *at == '\t' || *at == '\n')
            g_string_append(out, *at == '\\' ? "\\\\" : *at == '\t' ? "\\t" : "\\n");
        else
            g_string_append_c(out, *at);
}

/* A header and rows of random cells; what should come back goes to expected. */
static GString *
random_text(const Dialect *dialect, GString *expected)
{
    static const char *const headers[] = {"Leerlingnummer", "Roepnaam", "Tussenvoegsel", "Achternaam", "Klas",
                                          "Geboortedatum",  "E-mail",   "Opmerking",     "Plaats"};
    GString *text = g_string_new(NULL);
    guint columns = (guint)g_test_rand_int_range(2, COLUMNS_MAX),
          rows = (guint)g_test_rand_int_range(3, ROWS_MAX);
    if (dialect->sep_line)
        g_string_append_printf(text, "sep=%c%s", dialect->separator, dialect->end);
    for (guint row = 0; row <= rows; row++) {
        g_autoptr(GString) line = g_string_new(NULL);
        gboolean filled = FALSE;
        for (guint column = 0; column < columns; column++) {
            const char *cell = row == 0 ? headers[column] : random_cell(dialect->encoding);
            if (column > 0)
                g_string_append_c(text, dialect->separator);
            write_cell(text, dialect, cell);
            g_string_append_c(line, '\t');
            expect_cell(line, cell);
            filled = filled || *cell != '\0';
        }
        while (line->len > 0 && line->str[line->len - 1] == '\t')
            g_string_truncate(line, line->len - 1);
        if (filled)
            g_string_append_printf(expected, "%u%s\n", row + 1, line->str);
        if (row < rows || g_test_rand_bit())
            g_string_append(text, dialect->end);
    }
    return text;
}

static char *
rows_of(const char *text)
{
    GString *out = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (g_ascii_isdigit(**line))
            g_string_append_printf(out, "%s\n", *line);
    return g_string_free(out, FALSE);
}

static void
tell(const Dialect *dialect, const char *what, const char *text, const char *frames)
{
    g_test_message("%s: separator %c quote %c all %d backslash %d end %zu %s\n%.600s\n%.900s", what,
                   dialect->separator, dialect->quote, dialect->quote_all, dialect->backslash,
                   strlen(dialect->end), dialect->encoding->encoding, text, frames);
}

/* TRUE when the same cells came back without a hint. */
static gboolean
check_table(void)
{
    const Dialect dialect = random_dialect();
    const Encoding *encoding = dialect.encoding;
    g_autoptr(GString) expected = g_string_new(NULL);
    g_autoptr(GString) text = random_text(&dialect, expected);
    gsize length;
    g_autoptr(GError) error = NULL;
    g_autofree char *body = g_convert(text->str, (gssize)text->len, encoding->encoding, "UTF-8", NULL,
                                      &length, &error);
    g_assert_no_error(error);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    if (encoding->mark != NULL)
        g_byte_array_append(bytes, (const guint8 *)encoding->mark, (guint)encoding->mark_length);
    g_byte_array_append(bytes, (const guint8 *)body, (guint)length);

    g_autofree char *frames = frames_read(csv_read, bytes->data, bytes->len, NULL);
    g_autofree char *rows = rows_of(frames);
    gboolean same = g_str_equal(rows, expected->str);
    const char escaped_quote[] = {'\\', dialect.quote, '\0'}; /* backslashes alone say nothing */
    if (dialect.backslash && strstr(text->str, escaped_quote) == NULL)
        return TRUE;
    if (!same && strstr(frames, "\nfinding ") == NULL) {
        tell(&dialect, "other cells and nothing said", text->str, frames);
        g_test_fail();
    }
    ReadOptions told = {.encoding = encoding->told, .separator = dialect.separator};
    g_autofree char *again = frames_read(csv_read, bytes->data, bytes->len, &told);
    g_autofree char *rows_told = rows_of(again);
    if (!g_str_equal(rows_told, expected->str) && strstr(again, "\nfinding ") == NULL) {
        tell(&dialect, "told, and yet other cells", text->str, again);
        g_test_fail();
    }
    if (!same)
        tell(&dialect, "differs, and said", text->str, frames);
    return same;
}

static void
test_tables(void)
{
    guint same = 0;
    for (guint round = 0; round < ROUNDS; round++)
        same += check_table();
    g_test_message("%u of %u tables came back as they were written", same, ROUNDS);
    g_assert_cmpuint(same * 100, >=, ROUNDS * 97);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csv-property/tables", test_tables);
    return g_test_run();
}
