/* Number formats: what counts as a date, the value that goes out, and what a person sees, as tables; shortest
 * decimals as a property. The way out (emit) is replaced by one that keeps the last cell. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "reader/numfmt.h"

static struct {
    WireKind kind;
    char value[64], shown[400];
} last;

void
emit_cell(Emit *emit, uint32_t column, WireKind kind, const char *value, size_t length, const char *shown,
          size_t shown_length)
{
    g_assert_null(emit);
    g_assert_cmpuint(column, ==, 7);
    g_assert_cmpuint(length, <, sizeof last.value);
    last.kind = kind;
    memcpy(last.value, value, length);
    last.value[length] = '\0';
    memcpy(last.shown, shown ? shown : "", shown_length);
    last.shown[shown_length] = '\0';
}

static void
test_kind(void)
{
    static const struct {
        const char *code;
        NumfmtKind kind;
    } rows[] = {
        {"General", NUMFMT_NUMBER},
        {"Standaard", NUMFMT_NUMBER}, /* written by programs that translate it */
        {"[Red]GENERAL", NUMFMT_NUMBER},
        {"", NUMFMT_NUMBER},
        {"0", NUMFMT_NUMBER},
        {"000000", NUMFMT_NUMBER},
        {"@", NUMFMT_TEXT},
        {"dd-mm-yyyy", NUMFMT_DATE},
        {"DD/MM/YYYY", NUMFMT_DATE},
        {"[$-413]d mmmm yyyy;@", NUMFMT_DATE},
        {"[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", NUMFMT_DATE},
        {"[$-F400]h:mm:ss\\ AM/PM", NUMFMT_TIME},
        {"mm:ss", NUMFMT_TIME},
        {"mmm", NUMFMT_DATE},
        {"mm", NUMFMT_DATE},
        {"yyyy\\-mm\\-dd\\Thh:mm:ss", NUMFMT_DATE},
        {"[h]:mm", NUMFMT_NUMBER},
        {"[mm]:ss", NUMFMT_NUMBER},
        {"[ss].00", NUMFMT_NUMBER},
        {"[hh]\\u", NUMFMT_NUMBER},
        {"[Red]0", NUMFMT_NUMBER},
        {"[Magenta][>100]0.0", NUMFMT_NUMBER},
        {"[$USD-409] #,##0.00", NUMFMT_NUMBER},
        {"0\" dagen\"", NUMFMT_NUMBER},
        {"0\\d", NUMFMT_NUMBER},
        {"\"dag: \"0", NUMFMT_NUMBER},
        {"0.00E+00", NUMFMT_NUMBER},
        {"_-* #,##0.00_-;-* #,##0.00_-", NUMFMT_NUMBER},
        {"_d0", NUMFMT_NUMBER},
        {"*d0", NUMFMT_NUMBER},
        {"0;dd-mm-yyyy", NUMFMT_NUMBER},
        {"dd-mm-yyyy;0", NUMFMT_DATE},
        {"\"never closed dd", NUMFMT_NUMBER},
        {"[never closed dd", NUMFMT_NUMBER},
        {"\\", NUMFMT_NUMBER},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Numfmt format;
        numfmt_parse(&format, rows[i].code, strlen(rows[i].code));
        g_test_message("%s", rows[i].code);
        g_assert_cmpint(format.kind, ==, rows[i].kind);
    }
}

static void
test_builtin(void)
{
    static const NumfmtKind kinds[82] = {
        [14] = NUMFMT_DATE, [15] = NUMFMT_DATE, [16] = NUMFMT_DATE, [17] = NUMFMT_DATE, [18] = NUMFMT_TIME,
        [19] = NUMFMT_TIME, [20] = NUMFMT_TIME, [21] = NUMFMT_TIME, [22] = NUMFMT_DATE, [27] = NUMFMT_DATE,
        [28] = NUMFMT_DATE, [29] = NUMFMT_DATE, [30] = NUMFMT_DATE, [31] = NUMFMT_DATE, [32] = NUMFMT_TIME,
        [33] = NUMFMT_TIME, [34] = NUMFMT_TIME, [35] = NUMFMT_TIME, [36] = NUMFMT_DATE, [45] = NUMFMT_TIME,
        [47] = NUMFMT_TIME, [49] = NUMFMT_TEXT, [50] = NUMFMT_DATE, [51] = NUMFMT_DATE, [52] = NUMFMT_DATE,
        [53] = NUMFMT_DATE, [54] = NUMFMT_DATE, [55] = NUMFMT_DATE, [56] = NUMFMT_DATE, [57] = NUMFMT_DATE,
        [58] = NUMFMT_DATE, [71] = NUMFMT_DATE, [72] = NUMFMT_DATE, [73] = NUMFMT_DATE, [74] = NUMFMT_DATE,
        [75] = NUMFMT_TIME, [76] = NUMFMT_TIME, [77] = NUMFMT_DATE, [78] = NUMFMT_TIME, [80] = NUMFMT_TIME,
        [81] = NUMFMT_DATE};
    Numfmt format;

    for (unsigned id = 0; id < G_N_ELEMENTS(kinds); id++) {
        numfmt_builtin(&format, id);
        g_test_message("%u", id);
        g_assert_cmpint(format.kind, ==, kinds[id]);
    }
    numfmt_builtin(&format, 4000000000u);
    g_assert_cmpint(format.kind, ==, NUMFMT_NUMBER);
    g_assert_true(format.general);
}

typedef struct {
    const char *code;
    double number;
    WireKind kind;
    const char *value, *shown; /* shown "" = none of its own */
} Row;

static void
check_rows(const Row *rows, size_t count, bool date1904)
{
    for (size_t i = 0; i < count; i++) {
        Numfmt format;
        numfmt_parse(&format, rows[i].code, strlen(rows[i].code));
        numfmt_emit(NULL, 7, rows[i].number, &format, date1904);
        g_test_message("%s of %.17g", rows[i].code, rows[i].number);
        g_assert_cmpint(last.kind, ==, rows[i].kind);
        g_assert_cmpstr(last.value, ==, rows[i].value);
        g_assert_cmpstr(last.shown, ==, rows[i].shown);
    }
}

static void
test_dates(void)
{
    static const Row rows[] = {
        {"dd-mm-yyyy", 45658, WIRE_DATE, "2025-01-01", "01-01-2025"},
        {"d/m/yyyy", 45658, WIRE_DATE, "2025-01-01", "1-1-2025"},
        {"[$-409]m/d/yyyy", 45658, WIRE_DATE, "2025-01-01", "1/1/2025"},
        {"[$-409]d mmmm yyyy", 45731, WIRE_DATE, "2025-03-15", "15 March 2025"},
        {"yyyy-mm-dd", 45658, WIRE_DATE, "2025-01-01", ""},
        {"[$-413]dddd d mmmm yyyy", 45731, WIRE_DATE, "2025-03-15", "zaterdag 15 maart 2025"},
        {"ddd d mmm yy", 45731, WIRE_DATE, "2025-03-15", "za 15 mrt 25"},
        {"[$-en-US]d mmm yyyy", 45731, WIRE_DATE, "2025-03-15", "15 Mar 2025"},
        {"[$-nl-NL]ddd d mmm", 45731, WIRE_DATE, "2025-03-15", "za 15 mrt"},
        {"[$-de-DE]ddd d. mmmm", 45731, WIRE_DATE, "2025-03-15", "Sa 15. März"},
        {"[$-407]mmm", 45731, WIRE_DATE, "2025-03-15", "Mrz"},
        {"[$-80C]dddd d mmmm yyyy", 45731, WIRE_DATE, "2025-03-15", "samedi 15 mars 2025"},
        {"[$-fr]d mmm yy", 45884, WIRE_DATE, "2025-08-15", "15 août 25"},
        {"[$-2000413]d mmmm", 45731, WIRE_DATE, "2025-03-15", "15 maart"},
        {"[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", 45731, WIRE_DATE, "2025-03-15", "zaterdag 15 maart 2025"},
        {"[$-x-sysdate]dddd, mmmm dd, yyyy", 45731, WIRE_DATE, "2025-03-15", "zaterdag 15 maart 2025"},
        {"[$-F400]h:mm:ss\\ AM/PM", 0.75, WIRE_TIME, "18:00:00", ""},
        {"[$-x-systime]h:mm:ss AM/PM", 0.25, WIRE_TIME, "06:00:00", ""},
        {"mmmmm", 45731, WIRE_DATE, "2025-03-15", "m"},
        {"dd-mm-yyyy hh:mm", 45658.5, WIRE_DATE, "2025-01-01T12:00:00", "01-01-2025 12:00"},
        {"d-m-yyyy h:mm AM/PM", 45658.75, WIRE_DATE, "2025-01-01T18:00:00", "1-1-2025 6:00 PM"},
        {"dd-mm-yyyy", 45658.999999, WIRE_DATE, "2025-01-02", "02-01-2025"},
        {"dd-mm-yyyy", 45658.25, WIRE_DATE, "2025-01-01T06:00:00", "01-01-2025"},
        {"dd-mm-yyyy", 1, WIRE_DATE, "1900-01-01", "01-01-1900"},
        {"dd-mm-yyyy", 59, WIRE_DATE, "1900-02-28", "28-02-1900"},
        {"dd-mm-yyyy", 60, WIRE_DATE, "1900-02-29", "29-02-1900"},
        {"dd-mm-yyyy", 61, WIRE_DATE, "1900-03-01", "01-03-1900"},
        {"dddd", 1, WIRE_DATE, "1900-01-01", "zondag"}, /* as Excel has it */
        {"dd-mm-yyyy", 2958465, WIRE_DATE, "9999-12-31", "31-12-9999"},
        {"dd-mm-yyyy", 2958466, WIRE_NUMBER, "2958466", ""},
        {"dd-mm-yyyy", -1, WIRE_NUMBER, "-1", ""},
        {"dd-mm-yyyy", 1e300, WIRE_NUMBER, "1e+300", ""},
        {"h:mm:ss", 0.5, WIRE_TIME, "12:00:00", ""},
        {"h:mm", 0.25, WIRE_TIME, "06:00:00", "6:00"},
        {"h:mm", 0, WIRE_TIME, "00:00:00", "0:00"},
        {"h:mm", 1.25, WIRE_DATE, "1900-01-01T06:00:00", "6:00"},
        {"mm:ss.0", 0.000011574 * 90.55, WIRE_TIME, "00:01:31", "01:30,5"},
        {"h:mm:ss", 0.9999999, WIRE_TIME, "23:59:59", "0:00:00"},
        {"[h]:mm", 1.5, WIRE_NUMBER, "1.5", "36:00"},
        {"[mm]:ss", 0.5, WIRE_NUMBER, "0.5", "720:00"},
        {"[h]:mm", -0.5, WIRE_NUMBER, "-0.5", "-12:00"},
        {"h \"uur\" mm", 0.25, WIRE_TIME, "06:00:00", "6 uur 00"},
        {"yyyy-mm-dd\"T\"hh:mm:ss", 45658.5, WIRE_DATE, "2025-01-01T12:00:00", ""},
    };
    static const Row early[] = {
        {"dd-mm-yyyy", 0.5, WIRE_TIME, "12:00:00", "01-01-1904"},
        {"dd-mm-yyyy", 1, WIRE_DATE, "1904-01-02", "02-01-1904"},
        {"dd-mm-yyyy", 44196, WIRE_DATE, "2025-01-01", "01-01-2025"},
        {"dd-mm-yyyy", 2957003, WIRE_DATE, "9999-12-31", "31-12-9999"},
        {"dd-mm-yyyy", 2957004, WIRE_NUMBER, "2957004", ""},
    };
    check_rows(rows, G_N_ELEMENTS(rows), false);
    check_rows(early, G_N_ELEMENTS(early), true);
}

static void
test_every_day(void)
{
    Numfmt format;
    g_autoptr(GDate) day = g_date_new_dmy(1, 3, 1900);

    numfmt_parse(&format, "dd-mm-yyyy", 10);
    for (int serial = 61; serial < 200000; serial++, g_date_add_days(day, 1)) {
        char iso[16], dutch[16];
        g_date_strftime(iso, sizeof iso, "%Y-%m-%d", day);
        g_date_strftime(dutch, sizeof dutch, "%d-%m-%Y", day);
        numfmt_emit(NULL, 7, serial, &format, false);
        g_assert_cmpstr(last.value, ==, iso);
        g_assert_cmpstr(last.shown, ==, dutch);
    }
}

static void
test_numbers(void)
{
    static const Row rows[] = {
        {"General", 1234.5, WIRE_NUMBER, "1234.5", ""},
        {"@", 1234.5, WIRE_NUMBER, "1234.5", ""},
        {"000000", 1234, WIRE_NUMBER, "1234", "001234"},
        {"000000", 1234567, WIRE_NUMBER, "1234567", ""},
        {"0", 12, WIRE_NUMBER, "12", ""},
        {"0", 12.5, WIRE_NUMBER, "12.5", "13"},
        {"0.00", 3.14159, WIRE_NUMBER, "3.14159", "3,14"},
        {"0.00", 1.005, WIRE_NUMBER, "1.005", "1,01"}, /* Excel rounds the decimal, not the double */
        {"0.00", -1.5, WIRE_NUMBER, "-1.5", "-1,50"},
        {"0.0", 0.05, WIRE_NUMBER, "0.05", "0,1"},
        {"0.0", 0.04, WIRE_NUMBER, "0.04", "0,0"},
        {"0", 999.9, WIRE_NUMBER, "999.9", "1000"},
        {"0.###", 1.5, WIRE_NUMBER, "1.5", "1,5"},
        {"#.##", 0.25, WIRE_NUMBER, "0.25", ",25"},
        {".00", 12.5, WIRE_NUMBER, "12.5", "12,50"},
        {"#,##0", 1234567, WIRE_NUMBER, "1234567", "1.234.567"},
        {"#,##0.00", 1234.5, WIRE_NUMBER, "1234.5", "1.234,50"},
        {"#,##0", 999999.5, WIRE_NUMBER, "999999.5", "1.000.000"},
        {"0,000", 7, WIRE_NUMBER, "7", "0.007"},
        {"0,", 12345, WIRE_NUMBER, "12345", "12"},
        {"0.0,,\" mln\"", 12345678, WIRE_NUMBER, "12345678", "12,3 mln"},
        {"0%", 0.256, WIRE_NUMBER, "0.256", "26%"},
        {"0.0%", 0.256, WIRE_NUMBER, "0.256", "25,6%"},
        {"\"€ \"#,##0.00", -1234.5, WIRE_NUMBER, "-1234.5", "-€ 1.234,50"},
        {"[$€-413] #,##0.00", 1234.5, WIRE_NUMBER, "1234.5", "€ 1.234,50"},
        {"_-* #,##0.00_-;-* #,##0.00_-;_-* \"-\"??_-", 5, WIRE_NUMBER, "5", "5,00"},
        {"_-* #,##0.00_-;-* #,##0.00_-;_-* \"-\"??_-", -5, WIRE_NUMBER, "-5", "-5,00"},
        {"_-* #,##0.00_-;-* #,##0.00_-;_-* \"-\"??_-", 0, WIRE_NUMBER, "0", "-"},
        {"0;(0);\"nul\"", -4, WIRE_NUMBER, "-4", "(4)"},
        {"0;(0);\"nul\"", 0, WIRE_NUMBER, "0", "nul"},
        {"0;;", 0, WIRE_NUMBER, "0", ""},
        {"[<100]0.0;[>=100]0", 50, WIRE_NUMBER, "50", "50,0"},
        {"[<100]0.0;[>=100]0", 150, WIRE_NUMBER, "150", ""},
        {"[=1]\"ja\";[=0]\"nee\";0", 1, WIRE_NUMBER, "1", "ja"},
        {"[=1]\"ja\";[=0]\"nee\";0", 0, WIRE_NUMBER, "0", "nee"},
        {"[=1]\"ja\";[=0]\"nee\";0.0", 5, WIRE_NUMBER, "5", "5,0"},
        {"[<=9999999]###\\-####;\\(###\\) ###\\-####", 5551234, WIRE_NUMBER, "5551234", "555-1234"},
        {"[<=9999999]###\\-####;\\(###\\) ###\\-####", 2065551234, WIRE_NUMBER, "2065551234",
         "(206) 555-1234"},
        {"0000\" \"00", 123456, WIRE_NUMBER, "123456", "1234 56"},
        {"0.00E+00", 12345, WIRE_NUMBER, "12345", "1,23E+04"},
        {"0.00E+00", 0.00012345, WIRE_NUMBER, "0.00012345", "1,23E-04"},
        {"0.00E+00", 9.999, WIRE_NUMBER, "9.999", "1,00E+01"},
        {"##0.0E+0", 12345, WIRE_NUMBER, "12345", "12,3E+3"},
        {"0E-0", 1000, WIRE_NUMBER, "1000", "1E3"},
        {"# ?/?", 1.5, WIRE_NUMBER, "1.5", "1 1/2"},
        {"# ?\?/?\?", 0.3125, WIRE_NUMBER, "0.3125", "5/16"},
        {"# ?\?\?/?\?\?", 3.14159265358979, WIRE_NUMBER, "3.14159265358979", "3 16/113"},
        {"# ?/?", 0.999, WIRE_NUMBER, "0.999", "1"},
        {"# ?\?/100", 1.256, WIRE_NUMBER, "1.256", "1 26/100"},
        {"# ?/8", 2.25, WIRE_NUMBER, "2.25", "2 2/8"},
        {"?/?", 1.5, WIRE_NUMBER, "1.5", "3/2"},
        {"# ?/?", 3, WIRE_NUMBER, "3", ""},
        {"0", 1e300, WIRE_NUMBER, "1e+300", ""},
        {"\"x", 5, WIRE_NUMBER, "5", "x"},
        {"0", -0.4, WIRE_NUMBER, "-0.4", "0"}, /* no minus before a zero */
        {"0.00", -0.001, WIRE_NUMBER, "-0.001", "0,00"},
        {"0", -0.5, WIRE_NUMBER, "-0.5", "-1"},
        {"0%", -0.001, WIRE_NUMBER, "-0.001", "0%"},
        {"0.00;-0.00", -0.001, WIRE_NUMBER, "-0.001", "-0,00"}, /* but where the code has one of its own */
        {"[>=1000]#,##0;0.00", -5, WIRE_NUMBER, "-5", "5,00"},
        {"[>=1000]#,##0;0.00", 5, WIRE_NUMBER, "5", "5,00"},
        {"[>=1000]0.0;[<0]\"min \"0;0.00", -5, WIRE_NUMBER, "-5", "min 5"},
        {"\"Groep \"General", 5, WIRE_NUMBER, "5", "Groep 5"},
        {"\"Groep \"General", 0, WIRE_NUMBER, "0", "Groep 0"},
        {"General\" jaar\"", 1234567.891, WIRE_NUMBER, "1234567.891", "1234567,891 jaar"},
        {"General\" jaar\"", 1.0 / 3, WIRE_NUMBER, "0.3333333333333333", "0,333333333 jaar"},
        {"General\" jaar\"", -0.5, WIRE_NUMBER, "-0.5", "-0,5 jaar"},
        {"General\" jaar\"", 0.05, WIRE_NUMBER, "0.05", "0,05 jaar"},
        {"General\" jaar\"", 120, WIRE_NUMBER, "120", "120 jaar"},
        {"General\" jaar\"", 1e20, WIRE_NUMBER, "1e+20", ""},
        {"0.0;General", -2.5, WIRE_NUMBER, "-2.5", "2,5"},
    };
    check_rows(rows, G_N_ELEMENTS(rows), false);
}

/* No code, however broken, writes beyond its room or hangs. */
static void
test_any_code(void)
{
    static const char letters[] = "0#?.,%E+-/\\_*@;[]\"$dmyhsAMPMGeneral<>=1 gb\xc3\xa9";
    g_autoptr(GRand) random = g_rand_new_with_seed(2);

    for (int round = 0; round < 40000; round++) {
        char code[1100];
        gsize length = (gsize)g_rand_int_range(random, 0, round % 50 == 0 ? 1100 : 24);
        for (gsize i = 0; i < length; i++)
            code[i] = letters[g_rand_int_range(random, 0, sizeof letters - 1)];
        char *exact = g_memdup2(code, length); /* so that a read beyond the end is seen by the sanitizer */
        static const double numbers[] = {0, 1, -1, 0.5, 12345.678, -1e15, 1e300, 45658.75, 5e-324};
        Numfmt format;
        numfmt_parse(&format, exact, length);
        for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
            numfmt_emit(NULL, 7, numbers[i], &format, false);
        g_free(exact);
    }
}

static void
check_shortest(double number)
{
    char text[33] = {0}, other[40];
    size_t length = numfmt_shortest(number, text);

    g_assert_cmpuint(length, <, 32);
    text[length] = '\0';
    g_assert_true(g_ascii_strtod(text, NULL) == number);
    int digits = 0, zeros = 0; /* significant digits, and how many of them are zeros at the end */
    for (const char *p = text; *p != '\0' && *p != 'e'; p++)
        if (g_ascii_isdigit(*p) && (digits > 0 || *p != '0')) {
            digits++;
            zeros = *p == '0' ? zeros + 1 : 0;
        }
    if (fabs(number) < 1e15 && number == floor(number)) {
        g_assert_null(strpbrk(text, ".e"));
        return;
    }
    for (int fewer = 1; fewer < digits - zeros; fewer++) {
        g_snprintf(other, sizeof other, "%.*e", fewer - 1, number);
        g_assert_true(g_ascii_strtod(other, NULL) != number);
    }
}

static void
test_shortest(void)
{
    static const struct {
        double number;
        const char *text;
    } rows[] = {
        {0, "0"},
        {-0.0, "0"},
        {1, "1"},
        {-42, "-42"},
        {999999999999999, "999999999999999"},
        {1e15, "1000000000000000.0"},
        {1234567890123456, "1234567890123456.0"},
        {1e16, "1e+16"},
        {1.5e16, "1.5e+16"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {0.0001, "0.0001"},
        {0.00012345, "0.00012345"},
        {0.00001, "1e-05"},
        {1.25e-7, "1.25e-07"},
        {123456.789, "123456.789"},
        {0x1p-1017, "7.120236347223045e-307"}, /* a power of two: the nearest 16 digits do not read back */
        {5e-324, "5e-324"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {-1e-100, "-1e-100"},
        {9007199254740992.0, "9007199254740992.0"},
    };
    g_autoptr(GRand) random = g_rand_new_with_seed(1);

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        char text[32];
        size_t length = numfmt_shortest(rows[i].number, text);
        g_autofree char *got = g_strndup(text, length);
        g_assert_cmpstr(got, ==, rows[i].text);
    }
    for (int i = 0; i < 100000; i++) {
        union {
            guint64 bits;
            double number;
        } any = {.bits = (guint64)g_rand_int(random) << 32 | g_rand_int(random)};
        if (isfinite(any.number))
            check_shortest(any.number);
        check_shortest(g_rand_int_range(random, 0, 100000000) / pow(10, g_rand_int_range(random, 0, 12)));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/numfmt/kind", test_kind);
    g_test_add_func("/numfmt/builtin", test_builtin);
    g_test_add_func("/numfmt/dates", test_dates);
    g_test_add_func("/numfmt/every-day", test_every_day);
    g_test_add_func("/numfmt/numbers", test_numbers);
    g_test_add_func("/numfmt/any-code", test_any_code);
    g_test_add_func("/numfmt/shortest", test_shortest);
    return g_test_run();
}
