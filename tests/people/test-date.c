/* Dates as schools write them (domain facts 1.2, 5.5, 7): what is read, what asks, what is refused. */
#include "people/date.h"

#define TODAY "2026-08-20"
#define DM    DATE_ORDER_DAY_MONTH
#define MD    DATE_ORDER_MONTH_DAY

static const struct {
    const char *text;
    DateOrder order;
    DateResult result;
    const char *iso;
} reads[] = {
    {"2015-03-12", DM, DATE_OK, "2015-03-12"},
    {"2015-03-12", MD, DATE_OK, "2015-03-12"},
    {"2015/3/2", DM, DATE_OK, "2015-03-02"},
    {"20150312", DM, DATE_OK, "2015-03-12"},
    {"12032015", DM, DATE_OK, "2015-03-12"},
    {"12-03-2015", DM, DATE_OK, "2015-03-12"},
    {"12-03-2015", MD, DATE_OK, "2015-12-03"},
    {" 1/2/2015 ", DM, DATE_OK, "2015-02-01"},
    {"12.3.2015", DM, DATE_OK, "2015-03-12"},
    {"12 3 2015", DM, DATE_OK, "2015-03-12"},
    {"12 maart 2015", DM, DATE_OK, "2015-03-12"},
    {"12 maart 2015", MD, DATE_OK, "2015-03-12"},
    {"12-mrt-2015", DM, DATE_OK, "2015-03-12"},
    {"12 mrt. 2015", DM, DATE_OK, "2015-03-12"},
    {"1 okt 2015", DM, DATE_OK, "2015-10-01"},
    {"March 12, 2015", DM, DATE_OK, "2015-03-12"},
    {"donderdag 12 maart 2015", DM, DATE_OK, "2015-03-12"},
    {"maandag 9 maart 2015", DM, DATE_OK, "2015-03-09"},
    {"2015-03-12T00:00:00", DM, DATE_OK, "2015-03-12"},
    {"2015-03-12T23:30:00.000+01:00", DM, DATE_OK, "2015-03-12"},
    {"12-03-2015 00:00", DM, DATE_OK, "2015-03-12"},
    {"3/12/2015 12:00:00 AM", MD, DATE_OK, "2015-03-12"},
    {"42075", DM, DATE_OK, "2015-03-12"}, /* Excel serial */
    {"29-02-2016", DM, DATE_OK, "2016-02-29"},
    {"12-03-15", DM, DATE_TWO_DIGIT_YEAR, "2015-03-12"},
    {"12-3-26", DM, DATE_TWO_DIGIT_YEAR, "2026-03-12"},
    {"12-3-27", DM, DATE_TWO_DIGIT_YEAR, "1927-03-12"},
    {"12 mrt '15", DM, DATE_BAD, ""},
    {"29-02-2015", DM, DATE_BAD, ""},
    {"31-04-2015", DM, DATE_BAD, ""},
    {"03-12-2015", DM, DATE_OK, "2015-12-03"},
    {"03-13-2015", DM, DATE_BAD, ""},
    {"2015-13-03", DM, DATE_BAD, ""},
    {"00-00-0000", DM, DATE_BAD, ""},
    {"2015", DM, DATE_BAD, ""},
    {"9999", DM, DATE_BAD, ""},
    {"123456", DM, DATE_BAD, ""},
    {"12-03", DM, DATE_BAD, ""},
    {"12-03-2015 of zo", DM, DATE_BAD, ""},
    {"onbekend", DM, DATE_BAD, ""},
    {"maart 2015", DM, DATE_BAD, ""},
    {"", DM, DATE_BAD, ""},
    {"é-03-2015", DM, DATE_BAD, ""},
};

static void
test_reads(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(reads); i++) {
        char iso[11];
        DateResult result = date_parse(reads[i].text, reads[i].order, TODAY, iso);
        g_test_message("%s", reads[i].text);
        g_assert_cmpint(result, ==, reads[i].result);
        g_assert_cmpstr(iso, ==, reads[i].iso);
        g_assert_cmpint(date_valid(iso), ==, result != DATE_BAD);
    }
}

static void
test_order(void)
{
    static const struct {
        const char *text;
        int order; /* -1: does not tell */
    } tells[] = {{"13-03-2015", DM}, {"03/13/2015", MD}, {"03-12-2015", -1}, {"2015-03-13", -1},
                 {"13-13-2015", -1}, {"31-01-14", DM},   {"1/31/14", MD},    {"12 maart 2015", -1},
                 {"", -1},           {"05-05-2015", -1}};
    for (guint i = 0; i < G_N_ELEMENTS(tells); i++) {
        DateOrder order;
        gboolean told = date_tells_order(tells[i].text, &order);
        g_test_message("%s", tells[i].text);
        g_assert_cmpint(told ? (int)order : -1, ==, tells[i].order);
    }
}

/* Every day of two centuries comes back from each way of writing it. */
static void
test_round_trip(void)
{
    GDate day;
    g_date_clear(&day, 1);
    g_date_set_dmy(&day, 1, G_DATE_JANUARY, 1928);
    for (guint serial = 10228; g_date_get_year(&day) < 2100; serial++, g_date_add_days(&day, 1)) {
        char iso[11], read[11], shown[11], text[24];
        g_snprintf(iso, sizeof iso, "%04u-%02u-%02u", g_date_get_year(&day), (guint)g_date_get_month(&day),
                   g_date_get_day(&day));
        date_shown(iso, shown);
        g_assert_cmpint(date_parse(shown, DM, TODAY, read), ==, DATE_OK);
        g_assert_cmpstr(read, ==, iso);
        g_snprintf(text, sizeof text, "%u/%u/%u 0:00", (guint)g_date_get_month(&day), g_date_get_day(&day),
                   g_date_get_year(&day));
        g_assert_cmpint(date_parse(text, MD, TODAY, read), ==, DATE_OK);
        g_assert_cmpstr(read, ==, iso);
        g_snprintf(text, sizeof text, "%u", serial);
        g_assert_cmpint(date_parse(text, DM, TODAY, read), ==, DATE_OK);
        g_assert_cmpstr(read, ==, iso);
    }
}

static void
test_shown(void)
{
    char shown[11];
    date_shown("2015-03-12", shown);
    g_assert_cmpstr(shown, ==, "12-03-2015");
    date_shown("", shown);
    g_assert_cmpstr(shown, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/people/date/reads", test_reads);
    g_test_add_func("/people/date/order", test_order);
    g_test_add_func("/people/date/round-trip", test_round_trip);
    g_test_add_func("/people/date/shown", test_shown);
    return g_test_run();
}
