/* Proves a hold's states: what can happen in each, that what is over stays over, and until when one waits. */
#include "library/hold.h"

static void
test_table(void)
{
    /* rows: states; columns: put aside, copy gone, lent, time over, called off. -1 = cannot happen */
    static const int expected[N_HOLD_STATES][N_HOLD_EVENTS] = {
        [HOLD_OPEN] = {HOLD_WAITING, -1, HOLD_FILLED, -1, HOLD_CANCELLED},
        [HOLD_WAITING] = {-1, HOLD_OPEN, HOLD_FILLED, HOLD_EXPIRED, HOLD_CANCELLED},
        [HOLD_FILLED] = {-1, -1, -1, -1, -1},
        [HOLD_EXPIRED] = {-1, -1, -1, -1, -1},
        [HOLD_CANCELLED] = {-1, -1, -1, -1, -1},
    };
    for (guint s = 0; s < N_HOLD_STATES; s++)
        for (guint e = 0; e < N_HOLD_EVENTS; e++) {
            HoldState state = s;
            gboolean can = hold_after(&state, e);
            g_assert_cmpint(can ? (int)state : -1, ==, expected[s][e]);
            g_assert_true(can || state == s);
            g_assert_true(!can || !hold_state_is_over(s));
        }
}

static void
test_names(void)
{
    for (guint s = 0; s < N_HOLD_STATES; s++) {
        HoldState state = N_HOLD_STATES;
        g_assert_true(hold_state_from_name(hold_state_name(s), &state));
        g_assert_cmpint(state, ==, s);
    }
    HoldState state = HOLD_OPEN;
    g_assert_false(hold_state_from_name("", &state));
    g_assert_false(hold_state_from_name(NULL, &state));
}

static void
test_waits(void)
{
    g_autoptr(Calendar) calendar = calendar_new((1u << 5) | (1u << 6));
    char until[11];
    hold_until(calendar, "2026-11-16", 5, until); /* a Saturday: until Monday */
    g_assert_cmpstr(until, ==, "2026-11-23");
    g_assert_false(hold_is_over_time(until, "2026-11-23"));
    g_assert_true(hold_is_over_time(until, "2026-11-24"));
    g_assert_false(hold_is_over_time("", "2026-11-24"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hold/table", test_table);
    g_test_add_func("/hold/names", test_names);
    g_test_add_func("/hold/waits", test_waits);
    return g_test_run();
}
