/* The counters of the door. */
#include "account/throttle.h"

#define SECOND ((gint64)G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)

/* Of an address where so many accounts are known, as of a house, so many failures go free; for each account more, and no more
 * than of the largest school. */
#define ADDRESS_FREE      30
#define ADDRESS_FREE_EACH 3
#define ADDRESS_FREE_MOST 1500
#define ADDRESS_FORGETS   (6 * HOUR) /* all of them */

static const struct {
    const char *name;
    guint free;
    gint64 first, longest; /* waits after the free ones */
    gint64 forget;         /* one failure each so long; 0 = as of an address */
} rules[N_THROTTLES] = {
    [THROTTLE_DEVICE] = {"device", 10, MINUTE, 5 * MINUTE, HOUR},
    [THROTTLE_PLACE] = {"place", 5, MINUTE, 5 * MINUTE, HOUR},
    [THROTTLE_NAME] = {"name", 5, MINUTE, 15 * MINUTE, HOUR},
    [THROTTLE_ADDRESS] = {"address", 0, MINUTE, MINUTE, 0},
    [THROTTLE_SCHOOL] = {"school", 200, 30 * SECOND, 30 * SECOND, 24 * HOUR / 200},
    [THROTTLE_OWN] = {"own", 5, MINUTE, 15 * MINUTE, HOUR},
    [THROTTLE_CODE] = {"code", 5, MINUTE, 15 * MINUTE, HOUR},
};

const char *
throttle_name(Throttle kind)
{
    g_assert(kind < N_THROTTLES);
    return rules[kind].name;
}

guint
throttle_free(Throttle kind, guint known)
{
    if (kind != THROTTLE_ADDRESS)
        return rules[kind].free;
    return (guint)MIN(ADDRESS_FREE + (guint64)ADDRESS_FREE_EACH * known, ADDRESS_FREE_MOST);
}

/* Written by a clock that was ahead, and not by the little that the clocks of two servers differ. */
static gboolean
is_of_tomorrow(const ThrottleState *state, gint64 now)
{
    return state->at > now + MINUTE;
}

gint64
throttle_wait(const ThrottleState *state, gint64 now)
{
    return is_of_tomorrow(state, now) ? 0 : MAX(state->next - now, 0);
}

/* An instant that lies ahead was written by a clock that was: nothing is forgotten for it, and it is put right; its wait is over. */
static void
forget(Throttle kind, guint most, ThrottleState *state, gint64 now)
{
    gint64 each = rules[kind].forget != 0 ? rules[kind].forget : ADDRESS_FORGETS / most;
    if (is_of_tomorrow(state, now))
        state->next = now;
    if (state->failures == 0 || state->at > now) {
        state->at = now;
        return;
    }
    gint64 gone = (now - state->at) / each;
    state->failures = MAX(state->failures - gone, 0);
    state->at += gone * each;
}

void
throttle_fail(Throttle kind, guint known, ThrottleState *state, gint64 now)
{
    gint64 most = throttle_free(kind, known), wait = rules[kind].first;
    forget(kind, (guint)most, state, now);
    gint64 over = state->failures + 1 - most;
    state->next = MAX(state->next, now);
    if (over < 0) {
        state->failures++;
        return;
    }
    gint64 steps = 0;
    while (steps < over && wait < rules[kind].longest) {
        wait = MIN(2 * wait, rules[kind].longest);
        steps++;
    }
    state->failures = most + steps; /* beyond the longest wait there is nothing more to count */
    state->next += wait;
}
