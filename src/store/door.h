/* What the door keeps of log-in names as they were typed: counters of failures, where they were logged in with, turns. */
#ifndef STORE_DOOR_H
#define STORE_DOOR_H

#include "account/throttle.h"
#include "store/store.h"

/* Of what a counter is: login "" for an address or a school. All borrowed. */
typedef struct {
    Throttle kind;
    const char *login, *place;
} DoorKey;
/* Zeros when nothing is kept. In a write transaction it stays so until its end. */
gboolean store_throttle_get(Store *store, const DoorKey *key, ThrottleState *state, GError **error);
gboolean store_throttle_set(Store *store, const DoorKey *key, const ThrottleState *state, GError **error);
gboolean store_throttle_clear(Store *store, const DoorKey *key, GError **error);

typedef enum { KNOWN_DEVICE, KNOWN_ADDRESS } Known;
/* Whether login was logged in with there since: 1, 0, -1. */
gint store_known(Store *store, const char *login, Known kind, const char *place, gint64 since,
                 GError **error);
/* It was, now. Of each kind the newest 20 are kept. */
gboolean store_known_set(Store *store, const char *login, Known kind, const char *place, gint64 now,
                         GError **error);
/* So many log-in names were; -1. */
gint store_known_count(Store *store, Known kind, const char *place, gint64 since, GError **error);

/* The instant of a turn; 0 = none, -1. browser: a digest. */
gint64 store_turn_get(Store *store, const char *login, const char *address, const char *browser,
                      GError **error);
gboolean store_turn_set(Store *store, const char *login, const char *address, const char *browser, gint64 at,
                        GError **error);
gboolean store_turn_remove(Store *store, const char *login, const char *address, const char *browser,
                           GError **error);
/* Turns of login at address that are not over; -1. */
gint store_turn_count(Store *store, const char *login, const char *address, gint64 since, GError **error);

/* Removes what is older. */
typedef struct {
    gint64 counters, turns, devices, addresses; /* instants */
} DoorExpiry;
gboolean store_door_expire(Store *store, const DoorExpiry *before, GError **error);
/* Within the transaction that gives an account another password: no counter, turn or known browser of before is left. */
gboolean store_door_forget(Store *store, gint64 account, GError **error);
/* A school, the same one for the same number; 0 when there is none; -1. */
gint64 store_branch_some(Store *store, guint32 number, GError **error);

#endif
