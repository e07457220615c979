/* Which counters an attempt to log in meets, and turns for those who wait. */
#include "service/door.h"

#include <gio/gio.h>

#include "account/password.h"
#include "service/private.h"
#include "text/text.h"

#define MINUTE ((gint64)60 * G_USEC_PER_SEC)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

#define DEVICE_KEPT  (180 * DAY)
#define ADDRESS_KEPT (60 * DAY) /* longer than a summer holiday */
#define COUNTER_KEPT DAY
#define TURN_KEPT    (15 * MINUTE) /* after its instant */
#define TURN_LATEST  DAY           /* who would wait longer has none */
#define TURNS_MOST   2             /* of a name at an address */
#define LOGIN_BYTES  80

void
door_visit_clear(DoorVisit *visit)
{
    g_clear_pointer(&visit->login, g_free);
    g_clear_pointer(&visit->device, g_free);
    g_clear_pointer(&visit->browser, g_free);
    g_clear_pointer(&visit->address, g_free);
    g_clear_pointer(&visit->of_address, g_free);
    g_clear_pointer(&visit->school, g_free);
}

/* What was typed need not be a valid log-in name; cut, so that a stranger cannot fill the disk. */
static char *
login_of(const char *typed)
{
    char *login = account_fold_login(typed);
    return login != NULL ? login : g_utf8_make_valid(typed, (gssize)MIN(strlen(typed), LOGIN_BYTES));
}

/* An IPv6 address for what one customer is given at least, /48 (RFC 6177): whoever has so many addresses is one stranger. */
static char *
network_of(const char *address)
{
    guint8 bytes[16];
    g_autoptr(GInetAddress) parsed = g_inet_address_new_from_string(address);
    if (parsed == NULL || g_inet_address_get_family(parsed) != G_SOCKET_FAMILY_IPV6)
        return g_strdup(address);
    memcpy(bytes, g_inet_address_to_bytes(parsed), sizeof bytes);
    memset(bytes + 6, 0, sizeof bytes - 6);
    g_autoptr(GInetAddress) network = g_inet_address_new_from_bytes(bytes, G_SOCKET_FAMILY_IPV6);
    g_autofree char *text = g_inet_address_to_string(network);
    return g_strconcat(text, "/48", NULL);
}

static guint32
number_of(const char *text)
{
    guint8 digest[32];
    gsize length = sizeof digest;
    guint32 number;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)text, -1);
    g_checksum_get_digest(checksum, digest, &length);
    memcpy(&number, digest, sizeof number);
    return number >> 1;
}

/* The same questions whatever the answers, so that no name takes longer than another. */
static gboolean
find_counters(Store *store, DoorVisit *visit, gint64 branch, gint64 now, GError **error)
{
    const char *device = visit->device != NULL ? visit->device : "";
    gint64 some = store_branch_some(store, number_of(visit->login), error);
    gint known = some < 0 ? -1
                          : store_known(store, visit->login, KNOWN_DEVICE, device, now - DEVICE_KEPT, error);
    gint here = known < 0 ? -1
                          : store_known(store, visit->login, KNOWN_ADDRESS, visit->address,
                                        now - ADDRESS_KEPT, error);
    gint names = here < 0
                     ? -1
                     : store_known_count(store, KNOWN_ADDRESS, visit->address, now - ADDRESS_KEPT, error);
    if (names < 0)
        return FALSE;
    visit->known = (guint)names;
    visit->is_known = known > 0;
    visit->school = g_strdup_printf("%" G_GINT64_FORMAT, branch != 0 ? branch : some);
    static const Throttle of_device[] = {THROTTLE_DEVICE}, of_place[] = {THROTTLE_PLACE, THROTTLE_ADDRESS},
                          of_stranger[] = {THROTTLE_NAME, THROTTLE_ADDRESS, THROTTLE_SCHOOL};
    gboolean is_place = here > 0 || names >= DOOR_SCHOOL_NAMES;
    const Throttle *kinds = known > 0 ? of_device : is_place ? of_place : of_stranger;
    visit->n = known > 0  ? G_N_ELEMENTS(of_device)
               : is_place ? G_N_ELEMENTS(of_place)
                          : G_N_ELEMENTS(of_stranger);
    memcpy(visit->kinds, kinds, visit->n * sizeof *kinds);
    return TRUE;
}

static DoorKey
key_of(const DoorVisit *visit, Throttle kind)
{
    switch (kind) {
    case THROTTLE_DEVICE:
        return (DoorKey){kind, visit->login, visit->device};
    case THROTTLE_PLACE:
        return (DoorKey){kind, visit->login, visit->address};
    case THROTTLE_ADDRESS:
        return (DoorKey){kind, "", visit->of_address};
    case THROTTLE_SCHOOL:
        return (DoorKey){kind, "", visit->school};
    default:
        return (DoorKey){kind, visit->login, ""};
    }
}

/* The longest wait of all its counters, or -1. */
static gint64
longest_wait(Store *store, const DoorVisit *visit, gint64 now, GError **error)
{
    gint64 longest = 0;
    for (guint i = 0; i < visit->n; i++) {
        ThrottleState state;
        const DoorKey key = key_of(visit, visit->kinds[i]);
        if (!store_throttle_get(store, &key, &state, error))
            return -1;
        longest = MAX(longest, throttle_wait(&state, now));
    }
    return longest;
}

static gboolean
charge(Store *store, const DoorVisit *visit, gint64 now, GError **error)
{
    for (guint i = 0; i < visit->n; i++) {
        ThrottleState state;
        const DoorKey key = key_of(visit, visit->kinds[i]);
        if (!store_throttle_get(store, &key, &state, error))
            return FALSE;
        throttle_fail(key.kind, visit->known, &state, now);
        if (!store_throttle_set(store, &key, &state, error))
            return FALSE;
    }
    return TRUE;
}

/* A turn at the end of the wait, paid for at once; none for who has no browser to come back with, or too late. */
static gboolean
give_turn(Store *store, const DoorVisit *visit, gint64 wait, gint64 now, GError **error)
{
    gint turns = store_turn_count(store, visit->login, visit->address, now - TURN_KEPT, error);
    if (turns < 0)
        return FALSE;
    if (visit->browser == NULL || turns >= TURNS_MOST || wait > TURN_LATEST)
        return TRUE;
    return charge(store, visit, now, error) &&
           store_turn_set(store, visit->login, visit->address, visit->browser, now + wait, error);
}

static gboolean
begin_visit(Store *store, const LoginAttempt *attempt, gint64 branch, gint64 now, DoorVisit *visit,
            GError **error)
{
    visit->login = login_of(attempt->login);
    visit->address = network_of(attempt->address);
    visit->of_address = g_strconcat(account_login_is_card(visit->login) ? "card " : "", visit->address, NULL);
    visit->device = attempt->device != NULL ? token_digest(attempt->device) : NULL;
    visit->browser = attempt->browser != NULL ? token_digest(attempt->browser) : NULL;
    return find_counters(store, visit, branch, now, error);
}

static gboolean
admit(Store *store, DoorVisit *visit, gint64 now, gint64 *wait, GError **error)
{
    const char *browser = visit->browser != NULL ? visit->browser : "";
    gint64 turn = store_turn_get(store, visit->login, visit->address, browser, error);
    gint64 longest = turn < 0 ? -1 : longest_wait(store, visit, now, error);
    if (longest < 0)
        return FALSE;
    gboolean has_turn = turn > now - TURN_KEPT && turn <= now + 2 * TURN_LATEST;
    visit->charged = has_turn && turn <= now;
    *wait = visit->charged || longest == 0 ? 0 : has_turn ? turn - now : longest;
    if (*wait == 0)
        return turn == 0 || store_turn_remove(store, visit->login, visit->address, browser, error);
    return has_turn || give_turn(store, visit, *wait, now, error);
}

/* Nearly everyone comes when nobody waits: that is seen without keeping writers out. */
static gboolean
is_free(Store *store, const DoorVisit *visit, gint64 now, gboolean *is, GError **error)
{
    const char *browser = visit->browser != NULL ? visit->browser : "";
    gint64 turn = store_turn_get(store, visit->login, visit->address, browser, error);
    gint64 longest = turn < 0 ? -1 : longest_wait(store, visit, now, error);
    *is = turn == 0 && longest == 0;
    return longest >= 0;
}

gboolean
door_admit(Store *store, const LoginAttempt *attempt, gint64 branch, gint64 now, DoorVisit *visit,
           gint64 *wait, GError **error)
{
    GError *cause = NULL;
    gboolean is = FALSE;
    *wait = 0;
    if (!begin_visit(store, attempt, branch, now, visit, &cause) || !is_free(store, visit, now, &is, &cause))
        return service_fail(error, cause);
    if (is)
        return TRUE;
    if (store_begin(store, &cause) && admit(store, visit, now, wait, &cause) && store_commit(store, &cause))
        return TRUE;
    store_rollback(store);
    return service_fail(error, cause);
}

gboolean
door_failed(Store *store, const DoorVisit *visit, gint64 now, GError **error)
{
    GError *cause = NULL;
    return visit->charged || charge(store, visit, now, &cause) || service_fail(error, cause);
}

static gboolean
enter(Store *store, const DoorVisit *visit, const char *device, gint64 now, GError **error)
{
    const DoorExpiry before = {now - COUNTER_KEPT, now - TURN_KEPT, now - DEVICE_KEPT, now - ADDRESS_KEPT};
    const DoorKey own = key_of(visit, visit->kinds[0]);
    gboolean is_stranger = own.kind == THROTTLE_NAME; /* whose counter others fill too */
    return (is_stranger || store_throttle_clear(store, &own, error)) &&
           store_known_set(store, visit->login, KNOWN_DEVICE, device, now, error) &&
           store_known_set(store, visit->login, KNOWN_ADDRESS, visit->address, now, error) &&
           store_door_expire(store, &before, error);
}

gboolean
door_entered(Store *store, const DoorVisit *visit, const char *device, gint64 now, GError **error)
{
    GError *cause = NULL;
    return enter(store, visit, device, now, &cause) || service_fail(error, cause);
}

gint64
door_own_wait(Store *store, Throttle kind, const char *login, gint64 now, GError **error)
{
    ThrottleState state;
    GError *cause = NULL;
    if (store_throttle_get(store, &(DoorKey){kind, login, ""}, &state, &cause))
        return throttle_wait(&state, now);
    service_fail(error, cause);
    return -1;
}

gboolean
door_own_failed(Store *store, Throttle kind, const char *login, gint64 now, GError **error)
{
    const DoorKey key = {kind, login, ""};
    ThrottleState state;
    GError *cause = NULL;
    if (!store_throttle_get(store, &key, &state, &cause))
        return service_fail(error, cause);
    throttle_fail(kind, 0, &state, now);
    return store_throttle_set(store, &key, &state, &cause) || service_fail(error, cause);
}

gboolean
door_own_right(Store *store, Throttle kind, const char *login, GError **error)
{
    GError *cause = NULL;
    return store_throttle_clear(store, &(DoorKey){kind, login, ""}, &cause) || service_fail(error, cause);
}

gboolean
door_refuse(gint64 wait, GError **error)
{
    guint minutes = (guint)((wait + MINUTE - 1) / MINUTE);
    g_autofree char *message = g_strdup_printf(
        n_("There were too many failed attempts. To protect the account the next one is looked at in %u "
           "minute. Nothing is closed: come back then in this browser. In a browser in which you logged in "
           "before it may be sooner. Your contact at the library can give you a new password.",
           "There were too many failed attempts. To protect the account the next one is looked at in %u "
           "minutes. Nothing is closed: come back then in this browser. In a browser in which you logged in "
           "before it may be sooner. Your contact at the library can give you a new password.",
           minutes),
        minutes);
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_LIMIT, message);
    return FALSE;
}
