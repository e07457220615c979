/* Proves closed days: a due date lands on an open one and is spread after a holiday, a latest return date holds, and a fine counts
 * open days only, as a count on fingers does. */
#include <string.h>

#include "library/loan.h"

#define WEEKEND ((1u << 5) | (1u << 6))

/* Autumn 2026: holiday from Saturday 17 to Sunday 25 October; a study day on Wednesday 11 November. */
static Calendar *
autumn(void)
{
    Calendar *calendar = calendar_new(WEEKEND);
    calendar_add(calendar, calendar_day("2026-10-17"), calendar_day("2026-10-25"));
    calendar_add(calendar, calendar_day("2026-11-11"), calendar_day("2026-11-11"));
    calendar_add(calendar, calendar_day("2026-11-20"),
                 calendar_day("2026-11-19")); /* the wrong way round: nothing */
    return calendar;
}

static void
test_days(void)
{
    static const char *const none[] = {"",           "2026-1-1",   "2026-02-29", "2026-13-01",
                                       "20261-1-01", "x026-01-01", "0000-01-01"};
    char iso[11];
    for (guint i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_cmpint(calendar_day(none[i]), ==, CALENDAR_NO_DAY);
    g_assert_cmpint(calendar_day(NULL), ==, CALENDAR_NO_DAY);
    calendar_iso(calendar_day("2024-02-28") + 1, iso);
    g_assert_cmpstr(iso, ==, "2024-02-29");
    calendar_iso(CALENDAR_NO_DAY, iso);
    g_assert_cmpstr(iso, ==, "");
}

static void
test_due_days(void)
{
    static const struct {
        const char *would, *due;
    } cases[] = {
        {"2026-10-16", "2026-10-16"}, /* an open Friday stays */
        {"2026-10-10", "2026-10-12"}, /* a Saturday: the Monday after */
        {"2026-10-17", "2026-11-02"}, /* in the holiday, a Saturday: that weekend is closed too */
        {"2026-10-19", "2026-10-26"}, /* Monday to Monday … */
        {"2026-10-21", "2026-10-28"}, {"2026-10-23", "2026-10-30"}, /* … Friday to Friday */
        {"2026-11-11", "2026-11-12"},                               /* one closed day: the next */
        {"2026-11-20", "2026-11-20"},
    };
    g_autoptr(Calendar) calendar = autumn();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        char iso[11];
        calendar_iso(calendar_due(calendar, calendar_day(cases[i].would)), iso);
        g_test_message("%s", cases[i].would);
        g_assert_cmpstr(iso, ==, cases[i].due);
    }
}

static void
test_loan_due(void)
{
    static const struct {
        const char *today, *latest, *due;
        LoanWhy why;
    } cases[] = {
        {"2026-10-01", "", "2026-10-15", LOAN_BY_PERIOD},
        {"2026-10-07", "", "2026-10-28", LOAN_BY_CALENDAR},
        {"2026-10-01", "2026-10-09", "2026-10-09", LOAN_BY_LATEST},
        {"2026-10-01", "2026-10-11", "2026-10-09", LOAN_BY_LATEST}, /* a Sunday: the Friday before */
        {"2026-10-01", "2026-12-01", "2026-10-15", LOAN_BY_PERIOD},
        {"2026-10-10", "2026-10-11", "2026-10-12", LOAN_BY_LATEST}, /* closed from today on until then */
    };
    g_autoptr(Calendar) calendar = autumn();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        PolicyTerms terms = {.latest = "", .latest_rule = 7};
        LoanDue due;
        terms.value[POLICY_PERIOD] = 14;
        terms.rule[POLICY_PERIOD] = 3;
        g_strlcpy(terms.latest, cases[i].latest, sizeof terms.latest);
        loan_due(&terms, calendar, cases[i].today, &due);
        g_test_message("%s %s", cases[i].today, cases[i].latest);
        g_assert_cmpstr(due.due, ==, cases[i].due);
        g_assert_cmpint(due.why, ==, cases[i].why);
        g_assert_cmpint(due.rule, ==, cases[i].why == LOAN_BY_LATEST ? 7 : 3);
    }
}

static void
test_fines(void)
{
    static const struct {
        const char *due, *back;
        gint32 day, most;
        gint64 fine;
    } cases[] = {
        {"2026-10-15", "2026-10-15", 10, 500, 0},
        {"2026-10-15", "2026-10-14", 10, 500, 0},
        {"2026-10-15", "2026-10-16", 10, 500, 10},
        {"2026-10-16", "2026-10-25", 10, 500, 0}, /* holiday */
        {"2026-10-16", "2026-10-26", 10, 500, 10},
        {"2026-10-15", "2026-12-31", 10, 100, 100},
        {"2026-10-15", "2026-12-31", 0, 100, 0},
        {"2026-10-15", "2026-12-31", 10, 0, 0},
        {"", "2026-12-31", 10, 500, 0},
    };
    g_autoptr(Calendar) calendar = autumn();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(loan_fine(calendar, cases[i].due, cases[i].back, cases[i].day, cases[i].most), ==,
                        cases[i].fine);
}

static void
test_always_closed(void)
{
    g_autoptr(Calendar) calendar = calendar_new(CALENDAR_EVERY_WEEKDAY);
    CalendarDay day = calendar_day("2026-11-22");
    g_assert_cmpint(calendar_due(calendar, day), >=, day); /* ends, and is no day of the past */
    g_assert_cmpuint(calendar_days_late(calendar, day, day + 100), ==, 0);
}

/* Is it closed? By the words of the calendar, a text at a time. */
static gboolean
closed_on_paper(const Calendar *calendar, const char *iso)
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_parse(&date, iso);
    if (calendar->weekdays & (1u << (g_date_get_weekday(&date) - G_DATE_MONDAY)))
        return TRUE;
    for (guint i = 0; i < calendar->periods->len; i++) {
        const ClosedPeriod *period = &g_array_index(calendar->periods, ClosedPeriod, i);
        char from[11], to[11];
        calendar_iso(period->from, from);
        calendar_iso(period->to, to);
        if (strcmp(from, iso) <= 0 && strcmp(iso, to) <= 0)
            return TRUE;
    }
    return FALSE;
}

/* Any calendar: the due date is open, not before the wished one, and at most a week after the first open day beyond what is closed
 * there; a fine is what counting gives. */
static void
test_any_calendar(void)
{
    for (guint round = 0; round < 400; round++) {
        CalendarDay start = calendar_day("2026-08-01"), back;
        g_autoptr(Calendar) calendar = calendar_new((guint)g_test_rand_int_range(0, 127));
        guint periods = (guint)g_test_rand_int_range(0, 5);
        for (guint p = 0; p < periods; p++) {
            CalendarDay from = start + g_test_rand_int_range(0, 300);
            calendar_add(calendar, from, from + g_test_rand_int_range(0, 40));
        }
        CalendarDay wish = start + g_test_rand_int_range(0, 300), due = calendar_due(calendar, wish);
        char iso[11], due_iso[11], back_iso[11];
        calendar_iso(due, due_iso);
        g_assert_false(closed_on_paper(calendar, due_iso));
        g_assert_cmpint(due, >=, wish);
        calendar_iso(wish, iso);
        g_assert_true(closed_on_paper(calendar, iso) || due == wish);
        back = due + g_test_rand_int_range(-10, 120);
        calendar_iso(back, back_iso);
        gint64 expected = 0;
        for (CalendarDay day = due + 1; day <= back; day++) {
            calendar_iso(day, iso);
            expected += closed_on_paper(calendar, iso) ? 0 : 15;
        }
        g_assert_cmpint(loan_fine(calendar, due_iso, back_iso, 15, 400), ==, MIN(expected, 400));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/calendar/days", test_days);
    g_test_add_func("/calendar/due", test_due_days);
    g_test_add_func("/calendar/loan-due", test_loan_due);
    g_test_add_func("/calendar/fines", test_fines);
    g_test_add_func("/calendar/always-closed", test_always_closed);
    g_test_add_func("/calendar/any", test_any_calendar);
    return g_test_run();
}
