/* Proves that labels' numbers keep their zeros and their length, and that a range has each number once. */
#include "library/barcode.h"

static void
test_read(void)
{
    static const char *const cases[][2] = {
        {" 0012345 ", "0012345"},         {"b-007", "B-007"}, {"", NULL},   {"12 34", NULL},
        {"1234567890123456789012", NULL}, {"<b>", NULL},      {"é1", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *read = barcode_read(cases[i][0]);
        g_assert_cmpstr(read, ==, cases[i][1]);
    }
}

static void
test_next(void)
{
    static const char *const cases[][2] = {
        {"0099", "0100"}, {"B0099", "B0100"}, {"B9", NULL}, {"999", NULL}, {"B", NULL}, {"12-08", "12-09"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *next = barcode_next(cases[i][0]);
        g_assert_cmpstr(next, ==, cases[i][1]);
    }
}

static void
test_range(void)
{
    g_auto(GStrv) range = barcode_range("K00095", 12);
    g_assert_cmpuint(g_strv_length(range), ==, 12);
    g_assert_cmpstr(range[11], ==, "K00106");
    for (guint i = 1; range[i]; i++)
        g_assert_cmpstr(range[i - 1], <, range[i]);
    g_assert_null(barcode_range("K98", 3));
    g_assert_null(barcode_range("K01", 0));
    g_assert_null(barcode_range("K0001", BARCODE_RANGE + 1));
    g_auto(GStrv) last = barcode_range("K98", 2);
    g_assert_cmpstr(last[1], ==, "K99");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/barcode/read", test_read);
    g_test_add_func("/barcode/next", test_next);
    g_test_add_func("/barcode/range", test_range);
    return g_test_run();
}
