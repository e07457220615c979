/* Proves the numbers of the door's counters: how many guesses a day get through at most, whatever the guesser's patience, and
 * that a wait is always bounded. */
#include "account/throttle.h"

#define SECOND ((gint64)G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define DAY    (1440 * MINUTE)
#define NOW    (G_GINT64_CONSTANT(1790000000) * SECOND)

/* Someone who guesses as soon as it is looked at, but pauses for so long after every wait. */
static guint
guesses_of_a_day(Throttle kind, guint known, gint64 pause)
{
    ThrottleState state = {0};
    guint guesses = 0;
    for (gint64 now = NOW; now < NOW + DAY;) {
        gint64 wait = throttle_wait(&state, now);
        if (wait > 0) {
            now += wait + pause;
            continue;
        }
        throttle_fail(kind, known, &state, now);
        guesses++;
    }
    return guesses;
}

static void
test_a_day(void)
{
    static const struct {
        Throttle kind;
        guint known, free, most;
        gint64 longest;
    } cases[] = {
        {THROTTLE_NAME, 0, 5, 120, 15 * MINUTE},     {THROTTLE_PLACE, 0, 5, 310, 5 * MINUTE},
        {THROTTLE_DEVICE, 0, 10, 320, 5 * MINUTE},   {THROTTLE_OWN, 0, 5, 120, 15 * MINUTE},
        {THROTTLE_CODE, 0, 5, 120, 15 * MINUTE},     {THROTTLE_ADDRESS, 0, 30, 1620, MINUTE},
        {THROTTLE_ADDRESS, 600, 1500, 8950, MINUTE}, {THROTTLE_SCHOOL, 0, 200, 3300, 30 * SECOND},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        ThrottleState state = {0};
        g_assert_cmpuint(throttle_free(cases[i].kind, cases[i].known), ==, cases[i].free);
        guint most = 0;
        for (gint64 pause = 0; pause <= 120 * MINUTE; pause += pause < 5 * MINUTE ? 10 * SECOND : 5 * MINUTE)
            most = MAX(most, guesses_of_a_day(cases[i].kind, cases[i].known, pause));
        g_test_message("%s, %u known: %u guesses a day", throttle_name(cases[i].kind), cases[i].known, most);
        g_assert_cmpuint(most, <=, cases[i].most);
        g_assert_cmpuint(most, >=, cases[i].free);
        for (guint n = 0; n < cases[i].free + 100; n++) {
            gint64 now = state.next > NOW ? state.next : NOW;
            throttle_fail(cases[i].kind, cases[i].known, &state, now);
            gint64 wait = throttle_wait(&state, now);
            g_assert_true(n + 1 >= cases[i].free || wait == 0);
            g_assert_true(n + 1 != cases[i].free || wait > 0);
            g_assert_cmpint(wait, <=, cases[i].longest);
        }
        g_assert_cmpint(throttle_wait(&state, state.next), ==, 0);
    }
}

/* The waits after the free ones, one by one; what came at once stands in line. */
static void
test_waits(void)
{
    static const guint minutes[] = {0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15};
    ThrottleState state = {0}, at_once = {0};
    gint64 now = NOW, sum = 0;
    for (guint i = 0; i < G_N_ELEMENTS(minutes); i++) {
        throttle_fail(THROTTLE_NAME, 0, &state, now);
        throttle_fail(THROTTLE_NAME, 0, &at_once, NOW);
        g_assert_cmpint(throttle_wait(&state, now), ==, minutes[i] * MINUTE);
        sum += minutes[i] * MINUTE;
        g_assert_cmpint(throttle_wait(&at_once, NOW), ==, sum);
        now += minutes[i] * MINUTE;
    }
}

/* A quiet day makes all good; so does a clock that was ahead and was put right. */
static void
test_forgotten(void)
{
    ThrottleState state = {0};
    for (guint i = 0; i < 50; i++)
        throttle_fail(THROTTLE_NAME, 0, &state, MAX(NOW, state.next));
    gint64 later = state.next + DAY;
    throttle_fail(THROTTLE_NAME, 0, &state, later);
    g_assert_cmpint(state.failures, ==, 1);
    g_assert_cmpint(throttle_wait(&state, later), ==, 0);
    ThrottleState ahead = {3, NOW + DAY, NOW + DAY + MINUTE};
    g_assert_cmpint(throttle_wait(&ahead, NOW), ==, 0);
    g_assert_cmpint(throttle_wait(&ahead, NOW + DAY), ==, MINUTE);
    g_assert_cmpint(throttle_wait(&ahead, NOW + DAY - SECOND), ==,
                    MINUTE + SECOND); /* another server's clock */
    throttle_fail(THROTTLE_NAME, 0, &ahead, NOW);
    g_assert_cmpint(ahead.next, ==, NOW);
    g_assert_cmpint(ahead.failures, ==, 4);
    g_assert_cmpint(ahead.at, ==, NOW);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/throttle/a-day", test_a_day);
    g_test_add_func("/throttle/waits", test_waits);
    g_test_add_func("/throttle/forgotten", test_forgotten);
    return g_test_run();
}
