/* A hold: somebody waits for a title. Its states as a table, whose turn it is, and how long it waits at the desk. */
#ifndef LIBRARY_HOLD_H
#define LIBRARY_HOLD_H

#include "library/calendar.h"

typedef enum {
    HOLD_OPEN,      /* waits for a copy */
    HOLD_WAITING,   /* a copy is put aside at the desk */
    HOLD_FILLED,    /* lent to whoever waited */
    HOLD_EXPIRED,   /* not picked up in time */
    HOLD_CANCELLED, /* by the patron or the desk */
    N_HOLD_STATES
} HoldState;
const char *hold_state_name(HoldState state);  /* "open": stable, in the database */
const char *hold_state_label(HoldState state); /* for people, translated */
gboolean hold_state_from_name(const char *name, HoldState *state);
gboolean hold_state_is_over(HoldState state);

typedef enum {
    HOLD_PUT_ASIDE, /* a copy came in */
    HOLD_COPY_GONE, /* the copy put aside is missing, lost, or needed elsewhere: waits again, in its old place */
    HOLD_LENT,      /* to whoever waited: the copy put aside, or any other of the title */
    HOLD_TIME_OVER,
    HOLD_CALLED_OFF,
    N_HOLD_EVENTS
} HoldEvent;
/* FALSE: this cannot happen to a hold in that state; *state is left alone. */
gboolean hold_after(HoldState *state, HoldEvent event);

/* The last day on which it waits: so many days from today, on an open day. */
void hold_until(const Calendar *calendar, const char *today, gint32 days, char until[11]);
/* A day is over when the next one begins. */
gboolean hold_is_over_time(const char *until, const char *today);

#endif
