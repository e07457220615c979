/* Closed days, and what they do to due dates and fines. */
#include "library/calendar.h"

#include <string.h>

#define LONGEST_CLOSED 731 /* days */
#define WEEK           7

CalendarDay
calendar_day(const char *iso)
{
    guint part[3] = {0};
    static const struct {
        guint at, length;
    } parts[] = {{0, 4}, {5, 2}, {8, 2}};
    if (!iso || strlen(iso) != 10 || iso[4] != '-' || iso[7] != '-')
        return CALENDAR_NO_DAY;
    for (guint p = 0; p < G_N_ELEMENTS(parts); p++)
        for (guint i = 0; i < parts[p].length; i++) {
            char c = iso[parts[p].at + i];
            if (!g_ascii_isdigit(c))
                return CALENDAR_NO_DAY;
            part[p] = part[p] * 10 + (guint)(c - '0');
        }
    if (!g_date_valid_dmy((GDateDay)part[2], (GDateMonth)part[1], (GDateYear)part[0]))
        return CALENDAR_NO_DAY;
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)part[2], (GDateMonth)part[1], (GDateYear)part[0]);
    return (CalendarDay)g_date_get_julian(&date);
}

void
calendar_iso(CalendarDay day, char iso[11])
{
    GDate date;
    *iso = '\0';
    if (day <= 0)
        return;
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)day);
    if (g_date_get_year(&date) <= 9999)
        g_snprintf(iso, 11, "%04u-%02u-%02u", g_date_get_year(&date), (guint)g_date_get_month(&date),
                   (guint)g_date_get_day(&date));
}

Calendar *
calendar_new(guint weekdays)
{
    Calendar *calendar = g_new0(Calendar, 1);
    calendar->weekdays = weekdays & CALENDAR_EVERY_WEEKDAY;
    calendar->periods = g_array_new(FALSE, FALSE, sizeof(ClosedPeriod));
    return calendar;
}

void
calendar_add(Calendar *calendar, CalendarDay from, CalendarDay to)
{
    const ClosedPeriod period = {from, to};
    if (from <= to)
        g_array_append_val(calendar->periods, period);
}

void
calendar_free(Calendar *calendar)
{
    if (!calendar)
        return;
    g_array_unref(calendar->periods);
    g_free(calendar);
}

gboolean
calendar_is_closed(const Calendar *calendar, CalendarDay day)
{
    /* day 1 of the Julian numbers was a Monday */
    if (calendar->weekdays & (1u << (guint)((day - 1) % WEEK)))
        return TRUE;
    for (guint i = 0; i < calendar->periods->len; i++) {
        const ClosedPeriod *period = &g_array_index(calendar->periods, ClosedPeriod, i);
        if (period->from <= day && day <= period->to)
            return TRUE;
    }
    return FALSE;
}

static CalendarDay
open_towards(const Calendar *calendar, CalendarDay day, gint32 step)
{
    for (gint32 i = 0; i < LONGEST_CLOSED; i++)
        if (!calendar_is_closed(calendar, day + i * step))
            return day + i * step;
    return day;
}

CalendarDay
calendar_open_from(const Calendar *calendar, CalendarDay day)
{
    return open_towards(calendar, day, 1);
}

CalendarDay
calendar_open_until(const Calendar *calendar, CalendarDay day)
{
    return open_towards(calendar, day, -1);
}

CalendarDay
calendar_due(const Calendar *calendar, CalendarDay day)
{
    CalendarDay open = calendar_open_from(calendar, day);
    CalendarDay began = day;
    while (day - began < LONGEST_CLOSED && open > day && calendar_is_closed(calendar, began - 1))
        began--;
    if (open - began < WEEK)
        return open;
    CalendarDay same = open + (WEEK - (open - day) % WEEK) % WEEK;
    return calendar_open_from(calendar, same);
}

guint
calendar_days_late(const Calendar *calendar, CalendarDay due, CalendarDay day)
{
    guint late = 0;
    for (CalendarDay d = due + 1; d <= day; d++)
        late += !calendar_is_closed(calendar, d);
    return late;
}
