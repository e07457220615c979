/* Proves which reminder is due on which day, by tables and over random loans and steps: one by one, never too early, never again at once,
 * and not for a holiday; that no child is ever mailed; and what steps a library may have. */
#include <string.h>

#include "library/reminder.h"
#include "text/text.h"

static Calendar *
holiday(void)
{
    Calendar *calendar = calendar_new(0x60);
    calendar_add(calendar, calendar_day("2026-10-12"), calendar_day("2026-10-25"));
    return calendar;
}

static void
test_due(void)
{
    static const struct {
        const char *due, *claimed;
        guint had;
        const char *had_on, *today;
        guint step, why;
    } rows[] = {
        /* the day itself, the day before it is due, and the day */
        {"2026-09-01", "", 0, "", "2026-09-01", 0, REMINDER_NOT_YET},
        {"2026-09-01", "", 0, "", "2026-09-07", 0, REMINDER_NOT_YET},
        {"2026-09-01", "", 0, "", "2026-09-08", 1, REMINDER_SENT_NOW},
        /* very late: the first one first */
        {"2025-09-01", "", 0, "", "2026-09-08", 1, REMINDER_SENT_NOW},
        /* the second one not a day after the first, however late it is */
        {"2025-09-01", "", 1, "2026-09-08", "2026-09-09", 0, REMINDER_NOT_YET},
        {"2025-09-01", "", 1, "2026-09-08", "2026-09-21", 0, REMINDER_NOT_YET},
        {"2025-09-01", "", 1, "2026-09-08", "2026-09-22", 2, REMINDER_SENT_NOW},
        {"2026-08-01", "", 2, "2026-08-22", "2026-09-12", 3, REMINDER_SENT_NOW},
        {"2026-08-01", "", 3, "2026-09-12", "2027-09-12", 0, REMINDER_HAD_ALL},
        {"2026-08-01", "2026-08-03", 0, "", "2026-09-12", 0, REMINDER_CLAIMED},
        /* two weeks of holiday do not count, weekends do */
        {"2026-10-09", "", 0, "", "2026-10-29", 0, REMINDER_NOT_YET},
        {"2026-10-09", "", 0, "", "2026-10-30", 1, REMINDER_SENT_NOW},
        /* a program before this one had more steps */
        {"2026-08-01", "", 9, "2026-09-12", "2027-09-12", 0, REMINDER_HAD_ALL},
    };
    g_autoptr(GPtrArray) steps = reminder_steps_standard();
    g_autoptr(Calendar) calendar = holiday();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ReminderLoan loan = {rows[i].due, rows[i].claimed, rows[i].had, rows[i].had_on};
        ReminderWhy why;
        g_test_message("row %u", i);
        g_assert_cmpuint(reminder_step_due(steps, calendar, &loan, rows[i].today, &why), ==, rows[i].step);
        g_assert_cmpuint(why, ==, rows[i].why);
    }
}

/* A run every day for a year gives each step once, in order, with the days between them, whatever the steps are. */
static void
test_runs(void)
{
    for (guint round = 0; round < 200; round++) {
        g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func((GDestroyNotify)reminder_step_free);
        g_autoptr(Calendar) calendar = holiday();
        guint count = (guint)g_test_rand_int_range(1, REMINDER_STEPS_MOST + 1), days = 0, had = 0;
        for (guint i = 0; i < count; i++) {
            days += (guint)g_test_rand_int_range(1, 30);
            const ReminderStep step = {days, TRUE, TRUE, FALSE, (char *)"", (char *)""};
            g_ptr_array_add(steps, reminder_step_copy(&step));
        }
        char due[11], day[11], had_on[11] = "";
        CalendarDay first = calendar_day("2026-08-01") + g_test_rand_int_range(0, 60);
        CalendarDay begin = first + g_test_rand_int_range(0, 100); /* of the runs */
        calendar_iso(first, due);
        for (CalendarDay at = begin; at < begin + 365; at++) {
            ReminderWhy why;
            calendar_iso(at, day);
            const ReminderLoan loan = {due, "", had, had_on};
            guint step = reminder_step_due(steps, calendar, &loan, day, &why);
            if (step == 0)
                continue;
            const ReminderStep *now = steps->pdata[step - 1];
            g_assert_cmpuint(step, ==, had + 1);
            g_assert_cmpuint(reminder_days_late(calendar, due, day), >=, now->days);
            if (had > 0)
                g_assert_cmpuint(reminder_days_late(calendar, had_on, day), >=,
                                 now->days - ((const ReminderStep *)steps->pdata[had - 1])->days);
            had = step;
            g_strlcpy(had_on, day, sizeof had_on);
        }
        g_assert_cmpuint(had, ==, count);
    }
}

static void
test_way(void)
{
    static const struct {
        const char *kind, *birth;
        gboolean address, member, subscriber, letter, mail;
        ReminderWay way;
        ReminderWhy why;
    } rows[] = {
        {"pupil", "2018-05-01", TRUE, TRUE, FALSE, TRUE, TRUE, REMINDER_BY_LETTER, REMINDER_SENT_NOW},
        {"pupil", "", TRUE, TRUE, TRUE, TRUE, TRUE, REMINDER_BY_LETTER, REMINDER_SENT_NOW},
        {"pupil", "2018-05-01", TRUE, TRUE, TRUE, FALSE, TRUE, REMINDER_BY_NOTHING, REMINDER_CHILD},
        {"pupil", "2018-05-01", FALSE, FALSE, FALSE, TRUE, TRUE, REMINDER_BY_NOTHING, REMINDER_LEFT},
        /* grown up, and a member of the library itself; the day before the birthday not yet */
        {"pupil", "2008-11-22", TRUE, TRUE, TRUE, TRUE, TRUE, REMINDER_BY_MAIL, REMINDER_SENT_NOW},
        {"pupil", "2008-11-23", TRUE, TRUE, TRUE, TRUE, TRUE, REMINDER_BY_LETTER, REMINDER_SENT_NOW},
        {"pupil", "2008-11-22", TRUE, TRUE, FALSE, TRUE, TRUE, REMINDER_BY_LETTER, REMINDER_SENT_NOW},
        {"teacher", "", TRUE, TRUE, FALSE, TRUE, TRUE, REMINDER_BY_MAIL, REMINDER_SENT_NOW},
        {"teacher", "", TRUE, FALSE, FALSE, TRUE, TRUE, REMINDER_BY_MAIL, REMINDER_SENT_NOW},
        {"teacher", "", FALSE, TRUE, FALSE, TRUE, TRUE, REMINDER_BY_LETTER, REMINDER_SENT_NOW},
        {"teacher", "", FALSE, TRUE, FALSE, FALSE, TRUE, REMINDER_BY_NOTHING, REMINDER_NO_WAY},
        {"teacher", "", TRUE, TRUE, FALSE, TRUE, FALSE, REMINDER_BY_LETTER, REMINDER_SENT_NOW},
        {"volunteer", "2012-01-01", TRUE, TRUE, FALSE, TRUE, TRUE, REMINDER_BY_LETTER, REMINDER_SENT_NOW},
        {"volunteer", "1961-01-01", TRUE, TRUE, FALSE, TRUE, TRUE, REMINDER_BY_MAIL, REMINDER_SENT_NOW},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const ReminderStep step = {7, rows[i].letter, rows[i].mail, FALSE, (char *)"", (char *)""};
        const ReminderPatron patron = {rows[i].kind, rows[i].birth, rows[i].address, rows[i].member,
                                       rows[i].subscriber};
        ReminderWhy why;
        g_test_message("row %u", i);
        g_assert_cmpuint(reminder_way(&step, &patron, "2026-11-22", &why), ==, rows[i].way);
        g_assert_cmpuint(why, ==, rows[i].why);
    }
}

/* Whatever is known of somebody: a mail goes to nobody who is, or may be, below eighteen. */
static void
test_no_child(void)
{
    static const char *const kinds[] = {"pupil", "teacher", "staff", "volunteer", "administrative"};
    for (guint i = 0; i < 5000; i++) {
        char birth[11] = "";
        CalendarDay born = calendar_day("1950-01-01") + g_test_rand_int_range(0, 28000);
        if (g_test_rand_bit())
            calendar_iso(born, birth);
        const ReminderStep step = {7, g_test_rand_bit(), g_test_rand_bit(), FALSE, (char *)"", (char *)""};
        const ReminderPatron patron = {kinds[g_test_rand_int_range(0, 5)], birth, g_test_rand_bit(),
                                       g_test_rand_bit(), g_test_rand_bit()};
        ReminderWhy why;
        ReminderWay way = reminder_way(&step, &patron, "2026-11-22", &why);
        g_assert_true((way == REMINDER_BY_NOTHING) == (why != REMINDER_SENT_NOW));
        if (way != REMINDER_BY_MAIL)
            continue;
        g_assert_true(step.mail && patron.has_address);
        g_assert_true(*birth == '\0' || strcmp(birth, "2008-11-22") <= 0);
        g_assert_false(*birth == '\0' && g_str_equal(patron.kind, "pupil"));
    }
}

static void
test_steps(void)
{
    g_autofree char *long_name = g_strnfill(REMINDER_NAME_MOST + 1, 'n');
    const struct {
        guint days[3];
        gboolean letter;
        const char *name;
        gboolean sound;
    } rows[] = {{{7, 21, 42}, TRUE, "", TRUE},         {{1, 2, 365}, TRUE, "Rekening", TRUE},
                {{7, 7, 42}, TRUE, "", FALSE},         {{7, 6, 42}, TRUE, "", FALSE},
                {{0, 6, 42}, TRUE, "", FALSE},         {{7, 21, 366}, TRUE, "", FALSE},
                {{7, 21, 42}, TRUE, "a\nb", FALSE},    {{7, 21, 42}, FALSE, "", FALSE},
                {{7, 21, 42}, TRUE, long_name, FALSE}, {{7, 21, 42}, TRUE, "\xff", FALSE}};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func((GDestroyNotify)reminder_step_free);
        for (guint s = 0; s < 3; s++) {
            const ReminderStep step = {rows[i].days[s], rows[i].letter,       FALSE,
                                       FALSE,           (char *)rows[i].name, (char *)""};
            g_ptr_array_add(steps, reminder_step_copy(&step));
        }
        g_test_message("row %u", i);
        g_assert_true((reminder_steps_problem(steps) == NULL) == rows[i].sound);
    }
    g_autoptr(GPtrArray) none = g_ptr_array_new(), standard = reminder_steps_standard();
    g_assert_nonnull(reminder_steps_problem(none));
    g_assert_null(reminder_steps_problem(standard));
    /* each of the standard ones reads differently */
    g_autofree char *first = reminder_step_words(standard->pdata[0], 1),
                    *second = reminder_step_words(standard->pdata[1], 2),
                    *third = reminder_step_words(standard->pdata[2], 3),
                    *name = reminder_step_name(standard->pdata[1], 2);
    g_assert_cmpstr(first, !=, second);
    g_assert_cmpstr(second, !=, third);
    g_assert_cmpstr(name, ==, "Reminder 2");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH);
    g_test_add_func("/library/reminder/due", test_due);
    g_test_add_func("/library/reminder/runs", test_runs);
    g_test_add_func("/library/reminder/way", test_way);
    g_test_add_func("/library/reminder/no-child", test_no_child);
    g_test_add_func("/library/reminder/steps", test_steps);
    return g_test_run();
}
