/* When a school's library is closed: days of the week, holidays and single days; and what that does to a due date.
 *
 * A day is a Julian day number (GDate's), so that days can be counted; CALENDAR_NO_DAY is none. No clock. */
#ifndef LIBRARY_CALENDAR_H
#define LIBRARY_CALENDAR_H

#include <glib.h>

typedef gint32 CalendarDay;
#define CALENDAR_NO_DAY 0
CalendarDay calendar_day(const char *iso);        /* of YYYY-MM-DD; CALENDAR_NO_DAY when it is no date */
void calendar_iso(CalendarDay day, char iso[11]); /* "" of none */

typedef struct {
    CalendarDay from, to; /* both counted */
} ClosedPeriod;

typedef struct {
    guint weekdays;  /* closed days of the week, a bit each: 1 << 0 is Monday */
    GArray *periods; /* of ClosedPeriod, in any order; owned */
} Calendar;
#define CALENDAR_EVERY_WEEKDAY 0x7Fu
Calendar *calendar_new(guint weekdays);
void calendar_add(Calendar *calendar, CalendarDay from, CalendarDay to); /* nothing when to is before from */
void calendar_free(Calendar *calendar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Calendar, calendar_free)

gboolean calendar_is_closed(const Calendar *calendar, CalendarDay day);
/* The first open day from this one on, or the last one up to it. Whoever is closed for two years on end is taken for open. */
CalendarDay calendar_open_from(const Calendar *calendar, CalendarDay day);
CalendarDay calendar_open_until(const Calendar *calendar, CalendarDay day);
/* Where a due date goes that would be on this day: an open day stays. After a closed week or more it is the same day of the week in
 * the first week that is open, so that not everybody comes on one day (domain 6.1: "spread"); when that is closed too, the first
 * open day after it. After less it is the first open day. */
CalendarDay calendar_due(const Calendar *calendar, CalendarDay day);
/* Open days after due, up to and with day: those that a fine counts. 0 when day is not after due. */
guint calendar_days_late(const Calendar *calendar, CalendarDay due, CalendarDay day);

#endif
