/* Whether a guess of a password is looked at now, and what it does to the counters (account/throttle.h).
 *
 *   in a browser that has logged in with this name         the name's counter of that browser
 *   elsewhere, at an address where the name logged in,     the name's counter of that address, the address's
 *     or that is a school's (ten names or more logged in)
 *   anywhere else                                          the name's, the address's, the school's
 *
 * So what strangers do makes strangers wait, and nobody who comes as always. Whoever is told to wait has a turn: at that
 * instant their guess is looked at, in this browser, whatever others did meanwhile; of one name and address two at most have
 * one. With N addresses at work on a name, somebody who comes from nowhere known waits (2 N + 1) quarters of an hour at most.
 *
 * A name that does not exist is counted like one that does; in place of its school stands one that its digest chooses. */
#ifndef SERVICE_DOOR_H
#define SERVICE_DOOR_H

#include "service/login.h"
#include "store/door.h"

#define DOOR_SCHOOL_NAMES 10 /* at an address, so that it is a school's */

/* One attempt at the door. */
typedef struct {
    char *login;                         /* as counters have it */
    char *device, *browser;              /* digests, or NULL */
    char *address, *of_address, *school; /* places of the counters */
    Throttle kinds[3];
    guint n, known;    /* counters that it meets; names known at the address */
    gboolean charged;  /* a turn, paid for when it was given */
    gboolean is_known; /* the name logged in in this browser before */
} DoorVisit;
void door_visit_clear(DoorVisit *visit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DoorVisit, door_visit_clear)

/* Outside a transaction. branch: the account's, 0 = none or no account. *wait: microseconds until the guess is looked at,
 * 0 = now; then visit is for the two below. */
gboolean door_admit(Store *store, const LoginAttempt *attempt, gint64 branch, gint64 now, DoorVisit *visit,
                    gint64 *wait, GError **error);
/* In a write transaction: it was wrong. */
gboolean door_failed(Store *store, const DoorVisit *visit, gint64 now, GError **error);
/* Likewise: it was right. This browser and address are known from now on. device: digest of the browser's token from now on. */
gboolean door_entered(Store *store, const DoorVisit *visit, const char *device, gint64 now, GError **error);

/* Of a counter of its own (THROTTLE_OWN, THROTTLE_CODE): the wait, or -1; and how it went. */
gint64 door_own_wait(Store *store, Throttle kind, const char *login, gint64 now, GError **error);
gboolean door_own_failed(Store *store, Throttle kind, const char *login, gint64 now, GError **error);
gboolean door_own_right(Store *store, Throttle kind, const char *login, GError **error);

/* SERVICE_ERROR_LIMIT in words that say how long; always FALSE. */
gboolean door_refuse(gint64 wait, GError **error);

#endif
