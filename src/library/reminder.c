/* Which reminder is due, and how it reaches the borrower. */
#include "library/reminder.h"

#include <string.h>

#include "text/text.h"

#define GROWN_UP 18 /* Burgerlijk Wetboek 1, art. 233 */

void
reminder_step_free(ReminderStep *step)
{
    if (!step)
        return;
    g_free(step->name);
    g_free(step->words);
    g_free(step);
}

ReminderStep *
reminder_step_copy(const ReminderStep *step)
{
    ReminderStep *copy = g_memdup2(step, sizeof *step);
    copy->name = g_strdup(step->name);
    copy->words = g_strdup(step->words);
    return copy;
}

GPtrArray *
reminder_steps_standard(void)
{
    static const ReminderStep own[] = {{7, TRUE, TRUE, FALSE, (char *)"", (char *)""},
                                       {21, TRUE, TRUE, FALSE, (char *)"", (char *)""},
                                       {42, TRUE, TRUE, TRUE, (char *)"", (char *)""}};
    GPtrArray *steps = g_ptr_array_new_with_free_func((GDestroyNotify)reminder_step_free);
    for (guint i = 0; i < G_N_ELEMENTS(own); i++)
        g_ptr_array_add(steps, reminder_step_copy(&own[i]));
    return steps;
}

char *
reminder_step_name(const ReminderStep *step, guint number)
{
    if (*step->name)
        return g_strdup(step->name);
    if (step->charge)
        return g_strdup(_("Bill"));
    return number == 1 ? g_strdup(_("Reminder")) : g_strdup_printf(_("Reminder %u"), number);
}

char *
reminder_step_words(const ReminderStep *step, guint number)
{
    if (*step->words)
        return g_strdup(step->words);
    if (step->charge)
        return g_strdup(_("We have been missing these books for a long time. What does not come back has to "
                          "be paid for. Can you not find a book? Tell the library: we look for a way "
                          "together."));
    return g_strdup(number == 1 ? _("These books should be back by now. Will you bring them to school? Then "
                                    "somebody else can read them too.")
                                : _("We still miss these books. Will you look for them once more and bring "
                                    "them to school? If you do not know where they are, tell the library."));
}

const char *
reminder_step_end(const ReminderStep *step)
{
    return step->charge ? _("What you bring back you need not pay for. Did you bring a book back already? "
                            "Tell the library: "
                            "we look on the shelf.")
                        : _("Did you bring them back already? Then you need not do anything.");
}

char *
reminder_bill_words(ReminderBill bill, gint64 cents)
{
    switch (bill) {
    case REMINDER_BILL_OPEN:
        return text_cents(cents);
    case REMINDER_BILL_SETTLED:
    case REMINDER_BILL_VOID:
        return g_strdup(_("nothing to pay"));
    case REMINDER_BILL_NONE:
        break;
    }
    return g_strdup(_("to be agreed"));
}

static gboolean
fits(const char *text, glong most, guint lines)
{
    for (const char *c = text; *c; c++)
        if (*c == '\n' && --lines == 0)
            return FALSE;
    return g_utf8_validate(text, -1, NULL) && g_utf8_strlen(text, -1) <= most;
}

const char *
reminder_steps_problem(const GPtrArray *steps)
{
    guint before = 0;
    if (steps->len == 0 || steps->len > REMINDER_STEPS_MOST)
        return _("There are one to five steps. Fill in the days of at least one.");
    for (guint i = 0; i < steps->len; i++) {
        const ReminderStep *step = steps->pdata[i];
        if (step->days == 0 || step->days > REMINDER_DAYS_MOST)
            return _("A step comes after 1 to 365 days. Correct the days.");
        if (step->days <= before)
            return _("Each step comes after more days than the one before it. Correct the days.");
        if (!step->letter && !step->mail)
            return _("A step goes by letter, by mail or both. Choose at least one.");
        if (!fits(step->name, REMINDER_NAME_MOST, 1) ||
            !fits(step->words, REMINDER_WORDS_MOST, REMINDER_LINES_MOST))
            return _("A name has at most 40 characters, a text at most 600 on eight lines. Make it shorter.");
        before = step->days;
    }
    return NULL;
}

const char *
reminder_why_words(ReminderWhy why)
{
    static const char *const words[N_REMINDER_WHYS] = {
        [REMINDER_SENT_NOW] = N_("Gets it now."),
        [REMINDER_NOT_YET] = N_("It is not time for the next step yet."),
        [REMINDER_HAD_ALL] = N_("Had every step already. Talk to the borrower, or note the book as lost."),
        [REMINDER_CLAIMED] = N_("Says that it is back. Look on the shelf first."),
        [REMINDER_LEFT] = N_("Left the school, so there is no group to give a letter to. Call, or write."),
        [REMINDER_CHILD] = N_("This step goes by mail only, and children get no mail."),
        [REMINDER_NO_WAY] = N_(
            "This step goes by mail only, and no e-mail address is known. Add it, or say it."),
    };
    g_assert(why < N_REMINDER_WHYS);
    return _(words[why]);
}

/* Days after one, up to and with the other, without those of closed periods. */
guint
reminder_days_late(const Calendar *calendar, const char *due, const char *today)
{
    const Calendar holidays = {.weekdays = 0, .periods = calendar->periods};
    return calendar_days_late(&holidays, calendar_day(due), calendar_day(today));
}

guint
reminder_step_due(const GPtrArray *steps, const Calendar *calendar, const ReminderLoan *loan,
                  const char *today, ReminderWhy *why)
{
    *why = REMINDER_SENT_NOW;
    if (*loan->claimed)
        *why = REMINDER_CLAIMED;
    else if (loan->had >= steps->len)
        *why = REMINDER_HAD_ALL;
    if (*why != REMINDER_SENT_NOW)
        return 0;
    const ReminderStep *next = steps->pdata[loan->had],
                       *before = loan->had > 0 ? steps->pdata[loan->had - 1] : NULL;
    if (reminder_days_late(calendar, loan->due, today) >= next->days &&
        (!before || reminder_days_late(calendar, loan->had_on, today) >= next->days - before->days))
        return loan->had + 1;
    *why = REMINDER_NOT_YET;
    return 0;
}

static const char *const way_names[N_REMINDER_WAYS] = {
    [REMINDER_BY_NOTHING] = "none", [REMINDER_BY_LETTER] = "letter", [REMINDER_BY_MAIL] = "mail"};

const char *
reminder_way_name(ReminderWay way)
{
    g_assert(way < N_REMINDER_WAYS);
    return way_names[way];
}

gboolean
reminder_way_from_name(const char *name, ReminderWay *way)
{
    for (guint i = 0; i < N_REMINDER_WAYS; i++)
        if (g_strcmp0(name, way_names[i]) == 0) {
            *way = (ReminderWay)i;
            return TRUE;
        }
    return FALSE;
}

/* Whole years on this day; -1 = not known. */
static int
age_on(const char *birth_date, const char *today)
{
    if (calendar_day(birth_date) == CALENDAR_NO_DAY)
        return -1;
    int years = (int)(g_ascii_strtoll(today, NULL, 10) - g_ascii_strtoll(birth_date, NULL, 10));
    return MAX(strcmp(today + 4, birth_date + 4) < 0 ? years - 1 : years, 0);
}

static gboolean
is_child(const ReminderPatron *patron, const char *today)
{
    int age = age_on(patron->birth_date, today);
    if (age >= 0 && age < GROWN_UP)
        return TRUE;
    return g_str_equal(patron->kind, "pupil") && !(age >= GROWN_UP && patron->is_subscriber);
}

ReminderWay
reminder_way(const ReminderStep *step, const ReminderPatron *patron, const char *today, ReminderWhy *why)
{
    gboolean child = is_child(patron, today);
    *why = REMINDER_SENT_NOW;
    if (step->mail && patron->has_address && !child)
        return REMINDER_BY_MAIL;
    if (step->letter && patron->is_member)
        return REMINDER_BY_LETTER;
    *why = !patron->is_member ? REMINDER_LEFT : child ? REMINDER_CHILD : REMINDER_NO_WAY;
    return REMINDER_BY_NOTHING;
}
