/* The states of a hold, as a table. */
#include "library/hold.h"

#include <string.h>

#include "text/text.h"

static const struct {
    const char *name, *label;
} hold_states[N_HOLD_STATES] = {
    [HOLD_OPEN] = {"open", N_("waits for a copy")},
    [HOLD_WAITING] = {"waiting", N_("ready at the desk")},
    [HOLD_FILLED] = {"filled", N_("lent")},
    [HOLD_EXPIRED] = {"expired", N_("not picked up")},
    [HOLD_CANCELLED] = {"cancelled", N_("called off")},
};

const char *
hold_state_name(HoldState state)
{
    g_assert(state < N_HOLD_STATES);
    return hold_states[state].name;
}

const char *
hold_state_label(HoldState state)
{
    g_assert(state < N_HOLD_STATES);
    return _(hold_states[state].label);
}

gboolean
hold_state_from_name(const char *name, HoldState *state)
{
    for (guint s = 0; s < N_HOLD_STATES; s++)
        if (g_strcmp0(name, hold_states[s].name) == 0) {
            *state = s;
            return TRUE;
        }
    return FALSE;
}

gboolean
hold_state_is_over(HoldState state)
{
    return state >= HOLD_FILLED;
}

/* What a state becomes, one up so that 0 is "cannot happen". */
#define TO(state) ((guint8)((state) + 1))
static const guint8 hold_table[N_HOLD_STATES][N_HOLD_EVENTS] = {
    [HOLD_OPEN] =
        {
            [HOLD_PUT_ASIDE] = TO(HOLD_WAITING),
            [HOLD_LENT] = TO(HOLD_FILLED),
            [HOLD_CALLED_OFF] = TO(HOLD_CANCELLED),
        },
    [HOLD_WAITING] =
        {
            [HOLD_COPY_GONE] = TO(HOLD_OPEN),
            [HOLD_LENT] = TO(HOLD_FILLED),
            [HOLD_TIME_OVER] = TO(HOLD_EXPIRED),
            [HOLD_CALLED_OFF] = TO(HOLD_CANCELLED),
        },
};

gboolean
hold_after(HoldState *state, HoldEvent event)
{
    g_assert(*state < N_HOLD_STATES && event < N_HOLD_EVENTS);
    guint8 next = hold_table[*state][event];
    if (next == 0)
        return FALSE;
    *state = (HoldState)(next - 1);
    return TRUE;
}

void
hold_until(const Calendar *calendar, const char *today, gint32 days, char until[11])
{
    CalendarDay now = calendar_day(today);
    g_assert(now != CALENDAR_NO_DAY);
    calendar_iso(calendar_open_from(calendar, now + days), until);
}

gboolean
hold_is_over_time(const char *until, const char *today)
{
    return *until != '\0' && strcmp(until, today) < 0;
}
