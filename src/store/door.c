/* Counters, known browsers and addresses, and turns of the door. */
#include "store/door.h"

#include "store/db.h"

#define KNOWN_MOST 20 /* browsers or addresses of a name */

static const char *const known_names[] = {[KNOWN_DEVICE] = "device", [KNOWN_ADDRESS] = "address"};

gboolean
store_throttle_get(Store *store, const DoorKey *key, ThrottleState *state, GError **error)
{
    const StatementId id = ST_THROTTLE_GET;
    GError *cause = NULL;
    *state = (ThrottleState){0};
    if (!db_one(store, id, "counter", &cause, "ttt", throttle_name(key->kind), key->login, key->place)) {
        if (g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
            g_error_free(cause);
            return TRUE;
        }
        g_propagate_error(error, cause);
        return FALSE;
    }
    *state = (ThrottleState){db_int(store, id, 0), db_int(store, id, 1), db_int(store, id, 2)};
    db_end(store, id);
    return TRUE;
}

gboolean
store_throttle_set(Store *store, const DoorKey *key, const ThrottleState *state, GError **error)
{
    return db_run(store, NULL, ST_THROTTLE_SET, error, "tttiii", throttle_name(key->kind), key->login,
                  key->place, state->failures, state->at, state->next);
}

gboolean
store_throttle_clear(Store *store, const DoorKey *key, GError **error)
{
    return db_run(store, NULL, ST_THROTTLE_CLEAR, error, "ttt", throttle_name(key->kind), key->login,
                  key->place);
}

gint
store_known(Store *store, const char *login, Known kind, const char *place, gint64 since, GError **error)
{
    return (gint)db_number(store, 0, ST_KNOWN_GET, error, "ttti", login, known_names[kind], place, since);
}

gboolean
store_known_set(Store *store, const char *login, Known kind, const char *place, gint64 now, GError **error)
{
    return db_run(store, NULL, ST_KNOWN_SET, error, "ttti", login, known_names[kind], place, now) &&
           db_run(store, NULL, ST_KNOWN_TRIM, error, "tti", login, known_names[kind], (gint64)KNOWN_MOST);
}

gint
store_known_count(Store *store, Known kind, const char *place, gint64 since, GError **error)
{
    return (gint)db_number(store, 0, ST_KNOWN_COUNT, error, "tti", known_names[kind], place, since);
}

gint64
store_turn_get(Store *store, const char *login, const char *address, const char *browser, GError **error)
{
    return db_number(store, 0, ST_TURN_GET, error, "ttt", login, address, browser);
}

gboolean
store_turn_set(Store *store, const char *login, const char *address, const char *browser, gint64 at,
               GError **error)
{
    return db_run(store, NULL, ST_TURN_SET, error, "ttti", login, address, browser, at);
}

gboolean
store_turn_remove(Store *store, const char *login, const char *address, const char *browser, GError **error)
{
    return db_run(store, NULL, ST_TURN_REMOVE, error, "ttt", login, address, browser);
}

gint
store_turn_count(Store *store, const char *login, const char *address, gint64 since, GError **error)
{
    return (gint)db_number(store, 0, ST_TURN_COUNT, error, "tti", login, address, since);
}

gboolean
store_door_expire(Store *store, const DoorExpiry *before, GError **error)
{
    return db_run(store, NULL, ST_THROTTLE_EXPIRE, error, "i", before->counters) &&
           db_run(store, NULL, ST_TURN_EXPIRE, error, "i", before->turns) &&
           db_run(store, NULL, ST_KNOWN_EXPIRE, error, "ti", known_names[KNOWN_DEVICE], before->devices) &&
           db_run(store, NULL, ST_KNOWN_EXPIRE, error, "ti", known_names[KNOWN_ADDRESS], before->addresses);
}

gboolean
store_door_forget(Store *store, gint64 account, GError **error)
{
    return db_run(store, NULL, ST_THROTTLE_FORGET, error, "i", account) &&
           db_run(store, NULL, ST_KNOWN_FORGET, error, "i", account) &&
           db_run(store, NULL, ST_TURN_FORGET, error, "i", account);
}

gint64
store_branch_some(Store *store, guint32 number, GError **error)
{
    return db_number(store, 0, ST_BRANCH_SOME, error, "i", (gint64)number);
}
