/* How long the door makes guesses of a password wait: the table of its counters, and their arithmetic. No clock, no database.
 *
 * No counter ever closes: each lets a number of failures go free and then one guess at a time, after a wait that doubles up to
 * a longest. So what a stranger does costs others time at most, and who guesses gets a bounded number of guesses a day. Which
 * counters an attempt meets is service/door.c's: a browser in which the account was used before has one of its own. That is
 * the "device cookie" of OWASP, Slow Down Online Guessing Attacks with Device Cookies. */
#ifndef ACCOUNT_THROTTLE_H
#define ACCOUNT_THROTTLE_H

#include <glib.h>

typedef enum {
    THROTTLE_DEVICE,  /* a name in a browser that has logged in with it */
    THROTTLE_PLACE,   /* a name at an address that is known, in another browser */
    THROTTLE_NAME,    /* a name, from anywhere else */
    THROTTLE_ADDRESS, /* all names at an address, in browsers that are not known; card numbers apart */
    THROTTLE_SCHOOL,  /* all names of a school, from anywhere else */
    THROTTLE_OWN,     /* who is logged in and must give the own password once more */
    THROTTLE_CODE,    /* the second factor, after the password */
    N_THROTTLES,
} Throttle;
const char *throttle_name(Throttle kind); /* "device": stable */

/* What is kept of a counter; zeros = nothing happened yet. */
typedef struct {
    gint64 failures;
    gint64 at;   /* instant up to which failures were forgotten */
    gint64 next; /* from this instant on another guess is looked at */
} ThrottleState;

/* How many failures go free: of an address more the more accounts are known there, for it may be a school's, whose pupils
 * forget by the dozen. known is looked at for THROTTLE_ADDRESS only. */
guint throttle_free(Throttle kind, guint known);
/* Microseconds until another guess is looked at, 0 = now. */
gint64 throttle_wait(const ThrottleState *state, gint64 now);
/* Counts a failure. Two at the same moment are one after the other: next goes on from where it was. */
void throttle_fail(Throttle kind, guint known, ThrottleState *state, gint64 now);

#endif
