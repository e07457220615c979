/* Due dates, fines, and what stands in the way of a loan. */
#include "library/loan.h"

#include <string.h>

#include "text/text.h"

void
loan_due(const PolicyTerms *terms, const Calendar *calendar, const char *today, LoanDue *due)
{
    CalendarDay now = calendar_day(today);
    g_assert(now != CALENDAR_NO_DAY);
    CalendarDay end = now + terms->value[POLICY_PERIOD];
    CalendarDay day = calendar_due(calendar, end);
    due->why = day == end ? LOAN_BY_PERIOD : LOAN_BY_CALENDAR;
    due->rule = terms->rule[POLICY_PERIOD];
    if (*terms->latest) {
        CalendarDay latest = calendar_open_until(calendar, calendar_day(terms->latest));
        if (latest < now) /* closed from today up to it */
            latest = calendar_open_from(calendar, now);
        if (latest < day) {
            day = latest;
            due->why = LOAN_BY_LATEST;
            due->rule = terms->latest_rule;
        }
    }
    calendar_iso(day, due->due);
}

gint64
loan_fine(const Calendar *calendar, const char *due, const char *back, gint32 day_cents, gint32 most_cents)
{
    CalendarDay from = calendar_day(due), to = calendar_day(back);
    if (from == CALENDAR_NO_DAY || to <= from || day_cents <= 0)
        return 0;
    gint64 cents = (gint64)calendar_days_late(calendar, from, to) * day_cents;
    return MIN(cents, MAX(most_cents, 0));
}

static const struct {
    gboolean is_firm;
    const char *words;
} obstacles[N_LOAN_OBSTACLES] = {
    [LOAN_NOT_A_MEMBER] = {TRUE, N_("This patron is no member any more. Nothing can be lent; taking books "
                                    "in and paying go on.")},
    [LOAN_NOT_LENDABLE] = {TRUE, N_("This book cannot be lent now: it is not ready for it, or withdrawn. Put "
                                    "it aside for the library.")},
    [LOAN_BLOCKED] = {FALSE, N_("This patron is blocked. Look at the note before you lend.")},
    [LOAN_TOO_MANY] = {FALSE, N_("This patron has as many books as are allowed at once.")},
    [LOAN_TOO_MANY_MATERIAL] = {FALSE, N_("This patron has as many of this kind as are allowed at once.")},
    [LOAN_OWES] = {FALSE, N_("This patron owes more than is allowed. Let something be paid first.")},
    [LOAN_HELD] = {FALSE, N_("This book is put aside for somebody else.")},
    [LOAN_NO_RENEWALS] = {FALSE, N_("This book was renewed as often as is allowed.")},
    [LOAN_WANTED] = {FALSE, N_("Somebody is waiting for this book, so it cannot be renewed.")},
    [LOAN_NOT_LATER] = {FALSE, N_("Renewing would not give a later date.")},
    [LOAN_BILLED] = {FALSE,
                     N_("A bill was sent for this book. Have it shown first; renewing takes the bill back.")},
};

gboolean
loan_obstacle_is_firm(LoanObstacle obstacle)
{
    g_assert(obstacle < N_LOAN_OBSTACLES);
    return obstacles[obstacle].is_firm;
}

const char *
loan_obstacle_words(LoanObstacle obstacle)
{
    g_assert(obstacle < N_LOAN_OBSTACLES);
    return _(obstacles[obstacle].words);
}

#define BIT(obstacle) (1u << (obstacle))

static guint
standing(const PolicyTerms *terms, const LoanPatron *patron)
{
    guint found = 0;
    if (!patron->active)
        found |= BIT(LOAN_NOT_A_MEMBER);
    if (patron->blocks > 0)
        found |= BIT(LOAN_BLOCKED);
    if (patron->owes > terms->value[POLICY_OWING])
        found |= BIT(LOAN_OWES);
    return found;
}

guint
loan_obstacles(const PolicyTerms *terms, const LoanPatron *patron)
{
    guint found = standing(terms, patron);
    if (patron->loans >= (guint)terms->value[POLICY_LOANS])
        found |= BIT(LOAN_TOO_MANY);
    if (patron->loans_material >= (guint)terms->value[POLICY_LOANS_MATERIAL])
        found |= BIT(LOAN_TOO_MANY_MATERIAL);
    return found;
}

guint
loan_renewal_obstacles(const PolicyTerms *terms, const LoanPatron *patron, guint renewed, gboolean wanted)
{
    guint found = standing(terms, patron);
    if (renewed >= (guint)terms->value[POLICY_RENEWALS])
        found |= BIT(LOAN_NO_RENEWALS);
    if (wanted)
        found |= BIT(LOAN_WANTED);
    return found;
}
