/* Proves which columns are taken for BSNs (by name, by the eleven-test), that other numbers stay, and that
 * nothing of such a column leaves. */
#include "frames.h"

#include "reader/sensitive.h"

typedef struct {
    const char *text;
    SensitiveName name;
} NameCase;

static const NameCase names[] = {
    {"BSN", SENSITIVE_NAME_SHORT},
    {"bsn", SENSITIVE_NAME_SHORT},
    {" Bsn: ", SENSITIVE_NAME_SHORT},
    {"BSN leerling", SENSITIVE_NAME_SHORT},
    {"LeerlingBSN", SENSITIVE_NAME_SHORT},
    {"leerling_bsn", SENSITIVE_NAME_SHORT},
    {"bsn_ondwnr-4", SENSITIVE_NAME_SHORT},
    {"PGN", SENSITIVE_NAME_SHORT},
    {"Sofi", SENSITIVE_NAME_SHORT},
    {"Burgerservicenummer", SENSITIVE_NAME_LONG},
    {"BURGER SERVICE NUMMER", SENSITIVE_NAME_LONG},
    {"burgerservicenr.", SENSITIVE_NAME_LONG},
    {"Sofinummer", SENSITIVE_NAME_LONG},
    {"sofi-nummer", SENSITIVE_NAME_LONG},
    {"Sofi nr", SENSITIVE_NAME_LONG},
    {"Onderwijsnummer", SENSITIVE_NAME_LONG},
    {"persoonsgebonden nummer", SENSITIVE_NAME_LONG},
    {"Persoonsgebonden nummer (PGN)", SENSITIVE_NAME_LONG},
    {"leerlingnummer", SENSITIVE_NAME_NONE},
    {"stamnummer", SENSITIVE_NAME_NONE},
    {"Sofie", SENSITIVE_NAME_NONE},
    {"absnt", SENSITIVE_NAME_NONE},
    {"Het BSN van dit kind is bij ons niet bekend, zie het dossier", SENSITIVE_NAME_NONE},
    {"", SENSITIVE_NAME_NONE},
};

static void
test_names(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_test_message("%s", names[i].text);
        g_assert_cmpint(sensitive_name(names[i].text, strlen(names[i].text)), ==, names[i].name);
    }
}

static const struct {
    const char *text;
    bool number, passes;
} numbers[] = {
    {"249566758", true, true},      {"249.566.758", true, true}, {"249 566 758", true, true},
    {"=\"249566758\"", true, true}, {"'249566758", true, true},  {"249566759", true, false},
    {"12345672", true, true}, /* 8 digits: a leading zero was lost; 012345672 */
    {"000000000", true, false},     {"1234567", false, false},   {"1234567890", false, false},
    {"12-03-2015", false, false},   {"2495a6758", false, false}, {"", false, false},
};

static void
test_numbers(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        bool passes;
        g_test_message("%s", numbers[i].text);
        g_assert_cmpint(sensitive_number(numbers[i].text, strlen(numbers[i].text), &passes), ==,
                        numbers[i].number);
        g_assert_cmpint(passes, ==, numbers[i].passes);
    }
}

/* The n-th number from a start that passes the eleven-test, written out independently of the code under test.
 */
static guint
next_bsn(guint number)
{
    for (;; number++) {
        static const int weight[] = {9, 8, 7, 6, 5, 4, 3, 2, -1};
        guint rest = number;
        int sum = 0;
        for (int i = 8; i >= 0; i--, rest /= 10)
            sum += weight[i] * (int)(rest % 10);
        if (sum % 11 == 0)
            return number;
    }
}

typedef struct {
    const char *header;
    unsigned rows, bsn_from,
        bsn_every;     /* a BSN in each bsn_every-th row from bsn_from on; other rows: other */
    const char *other; /* printf format with the row number */
} Sheet;

static const Sheet *current; /* what write_sheet writes: the call has no argument of its own */

static void
write_sheet(const Source *source, const ReadOptions *options, Emit *emit)
{
    (void)options;
    (void)source;
    emit_sheet(emit, 1, 0, "x", 1);
    emit_row(emit, 1);
    emit_cell(emit, 1, WIRE_TEXT, "naam", 4, NULL, 0);
    emit_cell(emit, 2, WIRE_TEXT, current->header, strlen(current->header), NULL, 0);
    emit_cell(emit, 3, WIRE_TEXT, "klas", 4, NULL, 0);
    guint bsn = 100000000;
    for (unsigned row = 2; row < current->rows + 2; row++) {
        char text[32];
        bsn = next_bsn(bsn + 1);
        if (row >= current->bsn_from && row % current->bsn_every == 0)
            g_snprintf(text, sizeof text, "%u", bsn);
        else
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            g_snprintf(text, sizeof text, current->other, row);
#pragma GCC diagnostic pop
        emit_row(emit, row);
        emit_cell(emit, 1, WIRE_TEXT, "Jansen", 6, NULL, 0);
        emit_cell(emit, 2, WIRE_TEXT, text, strlen(text), NULL, 0);
        emit_cell(emit, 3, WIRE_TEXT, "4a", 2, NULL, 0);
    }
}

static const struct {
    const char *title;
    Sheet sheet;
    bool dropped, by_name, late;
} sheets[] = {
    {"by name, few rows", {"BSN", 2, 0, 1, ""}, true, true, false},
    {"by name, numbers that fail the test", {"Burgerservicenummer", 5, 99, 1, "12345%u"}, true, true, false},
    {"by value", {"nummer", 8, 0, 1, ""}, true, false, false},
    {"by value, eight are needed", {"nummer", 7, 0, 1, ""}, false, false, false},
    {"by value, some empty", {"nummer", 400, 0, 2, ""}, true, false, false},
    {"by value, one in five is something else", {"nummer", 1000, 0, 1, ""}, true, false, false},
    {"by value, half is something else", {"nummer", 1000, 0, 2, "x%u"}, false, false, false},
    {"by value, crossing the line late", {"nummer", 60000, 300, 1, "x%u"}, true, false, true},
    {"short name over initials", {"BSN", 30, 999, 1, "J.K."}, false, false, false},
    {"pupil numbers of eight digits", {"leerlingnummer", 1000, 9999, 1, "2026%04u"}, false, false, false},
};

static void
test_sheets(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(sheets); i++) {
        g_test_message("%s", sheets[i].title);
        current = &sheets[i].sheet;
        g_autofree char *text = frames_read(write_sheet, "", 0, NULL);
        g_autofree char *header = g_strdup_printf("1\tnaam\t%s\tklas\n", current->header);
        g_assert_nonnull(strstr(text, header));
        g_autofree char *finding = g_strdup_printf(
            "finding %d 1 ", sheets[i].by_name ? WIRE_BSN_COLUMN_BY_NAME : WIRE_BSN_COLUMN_BY_VALUE);
        g_assert_cmpint(strstr(text, finding) != NULL, ==, sheets[i].dropped);
        g_assert_cmpint(strstr(text, "drop 2") != NULL, ==, sheets[i].late);
        const char *from = sheets[i].late ? strstr(text, "drop 2") : text;
        if (sheets[i].dropped) /* no row has a second cell any more */
            g_assert_false(g_regex_match_simple("^\\d+\tJansen\t[^\t\n]", from, G_REGEX_MULTILINE, 0));
        else
            g_assert_true(g_regex_match_simple("^\\d+\tJansen\t[^\t\n]", from, G_REGEX_MULTILINE, 0));
    }
}

/* NUL bytes and line ends in a number or a name: they do not leave as they stand, and hide nothing. */
static void
write_hidden(const Source *source, const ReadOptions *options, Emit *emit)
{
    static const char name[] =
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0Sofi\0nummer";
    (void)options;
    (void)source;
    guint bsn = 100000000;
    emit_sheet(emit, 1, 0, "x", 1);
    for (unsigned row = 1; row <= 20; row++) {
        char text[16] = "";
        bsn = next_bsn(bsn + 1);
        g_snprintf(text, sizeof text, "%u", bsn);
        memmove(text + 5, text + 4, 6); /* 1000\00123 */
        text[4] = '\0';
        emit_row(emit, row);
        emit_cell(emit, 1, WIRE_TEXT, text, 10, NULL, 0);
        emit_cell(emit, 2, WIRE_TEXT, row == 1 ? name : "12345", row == 1 ? sizeof name - 1 : 5, NULL, 0);
        emit_cell(emit, 3, WIRE_TEXT, "4a", 2, NULL, 0);
    }
}

static void
test_hidden(void)
{
    g_autofree char *text = frames_read(write_hidden, "", 0, NULL);
    g_autofree char *by_value = g_strdup_printf("finding %d 1 1 1", WIRE_BSN_COLUMN_BY_VALUE);
    g_autofree char *by_name = g_strdup_printf("finding %d 1 1 2", WIRE_BSN_COLUMN_BY_NAME);
    g_assert_nonnull(strstr(text, by_value));
    g_assert_nonnull(strstr(text, by_name));
    g_assert_nonnull(strstr(text, "20\t\t\t4a\n"));
}

/* Rows without anything in them, as above a table in the middle of a page, are no part of the twenty. */
static void
write_below(const Source *source, const ReadOptions *options, Emit *emit)
{
    (void)options;
    (void)source;
    emit_sheet(emit, 1, 0, "x", 1);
    for (unsigned row = 1; row <= 50; row++) {
        emit_row(emit, row);
        emit_cell(emit, 1, WIRE_TEXT, "\0", row < 40, NULL, 0);
        if (row >= 40)
            emit_cell(emit, 2, WIRE_TEXT, row == 40 ? "BSN" : "12345", row == 40 ? 3 : 5, NULL, 0);
    }
}

static void
test_below(void)
{
    g_autofree char *text = frames_read(write_below, "", 0, NULL);
    g_autofree char *finding = g_strdup_printf("finding %d 1 40 2 BSN", WIRE_BSN_COLUMN_BY_NAME);
    g_assert_nonnull(strstr(text, finding));
    g_assert_null(strstr(text, "12345"));
}

/* A thousand columns of random pupil numbers of 8 and 9 digits, in sequence or not: none is taken for a BSN.
 */
static void
test_random_stays(void)
{
    Sensitive sensitive = {0};
    for (int round = 0; round < 1000; round++) {
        sensitive_start(&sensitive);
        guint start = (guint)g_test_rand_int_range(10000000, 900000000),
              step = (guint)g_test_rand_int_range(0, 12);
        for (unsigned row = 1; row <= 60; row++) {
            char text[16];
            guint value = step ? start + row * step : (guint)g_test_rand_int_range(10000000, 999999999);
            g_snprintf(text, sizeof text, "%u", value);
            bool failed = false;
            sensitive_row(&sensitive, row);
            g_assert_false(sensitive_cell(&sensitive, 1, text, strlen(text), &failed));
            g_assert_cmpint(sensitive_judge(&sensitive.columns[0]), ==, SENSITIVE_NO);
        }
    }
    g_free(sensitive.columns);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sensitive/names", test_names);
    g_test_add_func("/sensitive/numbers", test_numbers);
    g_test_add_func("/sensitive/sheets", test_sheets);
    g_test_add_func("/sensitive/hidden", test_hidden);
    g_test_add_func("/sensitive/below", test_below);
    g_test_add_func("/sensitive/random-stays", test_random_stays);
    return g_test_run();
}
