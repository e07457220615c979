/* Logging in with throttling and a line, and own passwords. */
#include "service/login.h"

#include "account/password.h"
#include "service/account_parts.h"
#include "service/audit.h"
#include "service/door.h"
#include "service/lane.h"
#include "service/private.h"
#include "service/session.h"
#include "store/account.h"
#include "store/factor.h"
#include "store/audit.h"
#include "text/text.h"

#define MINUTE ((gint64)60 * G_USEC_PER_SEC)
#define HOUR   (60 * MINUTE)

static gboolean
refuse(GError **error, ServiceError code, const char *message)
{
    g_set_error_literal(error, SERVICE_ERROR, (gint)code, message);
    return FALSE;
}

/* The same words for an unknown name and a wrong password: which of the two it was is nobody's business. */
static gboolean
refuse_login(GError **error)
{
    return refuse(error, SERVICE_ERROR_INPUT,
                  _("This card number or user name and password do not belong together. You are not logged "
                    "in. Try again, "
                    "or ask your contact at the library for a new password."));
}

/* The account of a log-in; NULL without error when there is none. */
static gboolean
find_account(Connection *connection, const char *login, Account **account, char **hash, GError **error)
{
    GError *cause = NULL;
    g_autofree char *today = service_today(connection->service);
    *account = store_account_find(connection->store, login, today, hash, &cause);
    if (*account == NULL && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return service_fail(error, cause);
    g_clear_error(&cause);
    return TRUE;
}

/* The right one, too late: who has it is told what to do, and it counts like a wrong one. */
static gboolean
refuse_late(GError **error)
{
    return refuse(
        error, SERVICE_ERROR_INPUT,
        _("This one-time password was right, but its days are over. You are not logged in. Ask for a "
          "new one: a pupil asks the teacher, anybody else the contact at the library. Then log in "
          "with the new one; the old slip can be thrown away."));
}

/* Wrong, or late: counted, and said. */
static void
turn_away(Store *store, const DoorVisit *visit, gboolean is_late, gint64 now, GError **error)
{
    GError *cause = NULL;
    if (!store_begin(store, &cause)) {
        service_fail(error, cause);
        return;
    }
    if (!door_failed(store, visit, now, error))
        return;
    if (!store_commit(store, &cause))
        service_fail(error, cause);
    else if (is_late)
        refuse_late(error);
    else
        refuse_login(error);
}

static gboolean
note(Store *store, const Account *account, AuditVerb verb, gint64 now, GError **error)
{
    const AuditEvent event = {
        .verb = verb, .kind = AUDIT_ACCOUNT, .object = account->id, .branch = account->branch};
    g_autoptr(AuditLine) line = audit_line_new(account, &event, now);
    return store_audit_add(store, &line, 1, error);
}

/* What was right at the door. */
typedef struct {
    const Account *account;
    const DoorVisit *visit;
    const char *device; /* token of the browser from now on */
    const char *agent;
    gboolean is_half, is_program;
} Entry;

/* Whoever can do most hears of each browser that is new, with the second step before its code was right: it tells that somebody has
 * the password. */
static gboolean
letter_of_browser(Connection *connection, const Entry *entry, GError **error)
{
    return entry->visit->is_known || entry->account->role < ROLE_MANAGER ||
           login_letter(connection, entry->account, MAIL_BROWSER, "", error);
}

/* A session in one transaction with what goes with it; its token. */
static char *
open_session(Connection *connection, const Entry *entry, gint64 now, GError **error)
{
    Store *store = connection->store;
    const Account *account = entry->account;
    g_autofree char *token = entry->is_program ? token_new_program() : token_new(),
                    *digest = token_digest(token), *csrf = token_new(), *device = token_digest(entry->device);
    const NewSession session = {digest, csrf, entry->agent, account->id, entry->is_half};
    GError *cause = NULL;
    if (!store_begin(store, &cause) ||
        !store_session_end_old(store, now - SESSION_LONGEST_HOURS * HOUR, now - SESSION_IDLE_MINUTES * MINUTE,
                               &cause) ||
        !store_session_add(store, &session, now, &cause) ||
        !door_entered(store, entry->visit, device, now, &cause) ||
        !letter_of_browser(connection, entry, &cause) ||
        (!entry->is_half && !note(store, account, AUDIT_LOGIN, now, &cause)) ||
        !store_commit(store, &cause)) {
        store_rollback(store);
        service_fail(error, cause);
        return NULL;
    }
    return g_steal_pointer(&token);
}

gboolean
login_needs_code(Store *store, const Account *account, gboolean *needs, GError **error)
{
    GError *cause = NULL;
    g_autoptr(StoredFactor) factor = store_factor_get(store, account->id, &cause);
    if (factor == NULL && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return service_fail(error, cause);
    g_clear_error(&cause);
    *needs = factor != NULL && factor->confirmed != 0;
    return TRUE;
}

/* Of an account that is there: somebody, nobody knows who, had not its password. What strangers make up is only counted. */
static void
note_refused(Service *service, const Account *account)
{
    const AuditEvent event = {.verb = AUDIT_LOGIN,
                              .kind = AUDIT_ACCOUNT,
                              .object = account->id,
                              .branch = account->branch,
                              .library = account->library};
    service_audit_refused(service, NULL, &event);
}

/* The log-in itself: on a thread of a lane. */
static char *
log_in(Service *service, const LoginAttempt *attempt, LoginWait *wait, GError **error)
{
    g_autofree char *folded = account_fold_login(attempt->login);
    g_autoptr(Account) account = NULL;
    g_autofree char *hash = NULL;
    g_auto(DoorVisit) visit = {0};
    gint64 now = service_now(service), pause = 0;
    {
        g_auto(Connection) connection = {0};
        if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error) ||
            !find_account(&connection, folded ? folded : "", &account, &hash, error) ||
            !door_admit(connection.store, attempt, account ? account->branch : 0, now, &visit, &pause, error))
            return NULL;
    }
    if (pause > 0) {
        wait->seconds = (guint)(pause / G_USEC_PER_SEC + 1);
        door_refuse(pause, error);
        return NULL;
    }
    /* Slow, and without a connection in hand. */
    gboolean right = password_verify_evenly(hash, attempt->password);
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return NULL;
    gboolean is_late = account && right && account->must_change_password && account->one_time_until != 0 &&
                       account->one_time_until <= now;
    if (!account || !right || is_late) {
        if (account)
            note_refused(service, account);
        turn_away(connection.store, &visit, is_late, now, error);
        return NULL;
    }
    char *device = attempt->device != NULL ? g_strdup(attempt->device) : token_new();
    wait->device = device;
    if (!login_needs_code(connection.store, account, &wait->is_half, error))
        return NULL;
    const Entry entry = {account, &visit, device, attempt->agent, wait->is_half, attempt->is_program};
    return open_session(&connection, &entry, now, error);
}

/* ---- the line ---- */

/* Attempts wait in their lane; the connection of each waits too while the lane is as short as this. Together they are no
 * more than the threads of the listener that may wait (web/http/server.c, DOOR_WORKERS). */
#define DIRECT_MAX_CARDS 32
#define DIRECT_MAX_NAMES 8
#define DIRECT_SECONDS   5
/* An answer that nobody fetched is forgotten after this; its session ends by itself. */
#define ANSWER_KEPT (2 * MINUTE)
#define SWEEP_EVERY (10 * G_USEC_PER_SEC)
/* So many change their password at once, each in the line of its lane. */
#define CHANGES_MAX 8
/* Pupils' hashes give way to pages and to everyone else (nice(1)). */
#define STAND_BACK 10

typedef struct {
    gint references;
    Service *service;
    char *ticket, *login, *password, *address, *device, *browser, *agent;
    TextLanguage language;
    Lane *lane;
    guint64 place;
    gboolean is_program, dropped, done;
    gint64 answered; /* monotonic */
    char *token;     /* the answer: this or error */
    GError *error;
    LoginWait told; /* with the answer */
} Attempt;

struct Logins {
    GMutex lock; /* of all below, and of what changes in an Attempt */
    GCond answered;
    GHashTable *tickets;   /* ticket -> Attempt */
    GHashTable *addresses; /* address -> how many wait */
    GHashTable *guessed;   /* set of log-in names of which a password is looked at */
    gint64 swept;
    Lane *cards, *names, *changes;
};

static void
attempt_unref(gpointer data)
{
    Attempt *attempt = data;
    if (!g_atomic_int_dec_and_test(&attempt->references))
        return;
    explicit_bzero(attempt->password, strlen(attempt->password));
    g_free(attempt->password);
    g_free(attempt->ticket);
    g_free(attempt->login);
    g_free(attempt->address);
    g_free(attempt->device);
    g_free(attempt->browser);
    g_free(attempt->agent);
    g_free(attempt->token);
    login_wait_clear(&attempt->told);
    g_clear_error(&attempt->error);
    g_free(attempt);
}

Logins *
logins_new(void)
{
    Logins *logins = g_new0(Logins, 1);
    g_mutex_init(&logins->lock);
    g_cond_init(&logins->answered);
    logins->tickets = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, attempt_unref);
    logins->addresses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    logins->guessed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    logins->cards = lane_new(g_get_num_processors(), STAND_BACK);
    logins->names = lane_new(1, 0);
    logins->changes = lane_new(1, STAND_BACK);
    return logins;
}

void
logins_free(Logins *logins)
{
    if (logins == NULL)
        return;
    lane_free(logins->cards);
    lane_free(logins->names);
    lane_free(logins->changes);
    g_hash_table_unref(logins->tickets);
    g_hash_table_unref(logins->addresses);
    g_hash_table_unref(logins->guessed);
    g_mutex_clear(&logins->lock);
    g_cond_clear(&logins->answered);
    g_free(logins);
}

/* Under the lock. */
static void
count_address(Logins *logins, const char *address, gint change)
{
    gint n = GPOINTER_TO_INT(g_hash_table_lookup(logins->addresses, address)) + change;
    if (n > 0)
        g_hash_table_replace(logins->addresses, g_strdup(address), GINT_TO_POINTER(n));
    else
        g_hash_table_remove(logins->addresses, address);
}

/* Of one name one guess at a time in this process: so none is looked at before the one ahead of it is counted. */
static char *
claim_name(Logins *logins, const char *login)
{
    g_autofree char *name = account_fold_login(login);
    if (name == NULL)
        name = g_strdup(login);
    while (g_hash_table_contains(logins->guessed, name))
        g_cond_wait(&logins->answered, &logins->lock);
    g_hash_table_add(logins->guessed, g_strdup(name));
    return g_steal_pointer(&name);
}

static void
run_attempt(gpointer data, gpointer context)
{
    (void)context;
    Attempt *attempt = data;
    Service *service = attempt->service;
    Logins *logins = service->logins;
    const LoginAttempt asked = {.login = attempt->login,
                                .password = attempt->password,
                                .address = attempt->address,
                                .device = attempt->device,
                                .browser = attempt->browser,
                                .agent = attempt->agent,
                                .is_program = attempt->is_program};
    LoginWait told = {0};
    GError *error = NULL;
    char *token = NULL;
    g_mutex_lock(&logins->lock);
    g_autofree char *name = claim_name(logins, attempt->login);
    gboolean goes = !attempt->dropped && !g_cancellable_is_cancelled(service->stopping);
    g_mutex_unlock(&logins->lock);
    if (goes) {
        text_set_language(attempt->language);
        token = log_in(service, &asked, &told, &error);
    } else {
        refuse(&error, SERVICE_ERROR_BUSY,
               _("The server is stopping. You are not logged in. Try again in a moment."));
    }
    g_mutex_lock(&logins->lock);
    g_hash_table_remove(logins->guessed, name);
    attempt->token = token;
    attempt->error = error;
    attempt->told = told;
    attempt->done = TRUE;
    attempt->answered = g_get_monotonic_time();
    count_address(logins, attempt->address, -1);
    g_cond_broadcast(&logins->answered);
    g_mutex_unlock(&logins->lock);
    attempt_unref(attempt);
}

static gboolean
is_forgotten(gpointer ticket, gpointer data, gpointer now)
{
    (void)ticket;
    const Attempt *attempt = data;
    return attempt->done && attempt->answered < *(const gint64 *)now - ANSWER_KEPT;
}

/* Under the lock: the attempt that a new one replaces is not hashed any more. */
static void
forget(Logins *logins, const char *ticket)
{
    gint64 now = g_get_monotonic_time();
    Attempt *old = ticket != NULL ? g_hash_table_lookup(logins->tickets, ticket) : NULL;
    if (old != NULL) {
        old->dropped = TRUE;
        g_hash_table_remove(logins->tickets, ticket);
    }
    if (now - logins->swept < SWEEP_EVERY)
        return;
    logins->swept = now;
    g_hash_table_foreach_remove(logins->tickets, is_forgotten, &now);
}

/* Under the lock. */
static gboolean
has_room(Logins *logins, const Attempt *attempt, GError **error)
{
    gint here = GPOINTER_TO_INT(g_hash_table_lookup(logins->addresses, attempt->address));
    if (lane_length(attempt->lane) < LOGIN_WAITING_MAX && here < LOGIN_WAITING_MAX_OF_ADDRESS)
        return TRUE;
    return refuse(error, SERVICE_ERROR_BUSY,
                  _("So many people are logging in at this moment that the line is full. You are not logged "
                    "in. Try again in a "
                    "few minutes."));
}

static Attempt *
attempt_new(Service *service, const LoginAttempt *asked)
{
    Attempt *attempt = g_new0(Attempt, 1);
    g_autofree char *folded = account_fold_login(asked->login);
    attempt->references = 1;
    attempt->service = service;
    attempt->ticket = token_new();
    attempt->login = g_strdup(asked->login);
    attempt->password = g_strdup(asked->password);
    attempt->address = g_strdup(asked->address);
    attempt->device = g_strdup(asked->device);
    attempt->browser = g_strdup(asked->browser);
    attempt->agent = g_strdup(asked->agent);
    attempt->is_program = asked->is_program;
    attempt->language = text_get_language();
    attempt->lane = folded != NULL && account_login_is_card(folded) ? service->logins->cards
                                                                    : service->logins->names;
    return attempt;
}

/* Under the lock: the answer when there is one, which is then given away; else the place in line. */
static char *
answer(Logins *logins, Attempt *attempt, LoginWait *wait, GError **error)
{
    if (!attempt->done) {
        wait->ticket = g_strdup(attempt->ticket);
        wait->ahead = lane_ahead(attempt->lane, attempt->place);
        gint64 left = lane_estimate(attempt->lane, wait->ahead + 1);
        wait->seconds = (guint)CLAMP(left / G_USEC_PER_SEC + 1, 1, G_MAXINT);
        return NULL;
    }
    char *token = g_steal_pointer(&attempt->token);
    wait->seconds = attempt->told.seconds;
    wait->is_half = attempt->told.is_half;
    wait->device = g_steal_pointer(&attempt->told.device);
    if (attempt->error != NULL)
        g_propagate_error(error, g_steal_pointer(&attempt->error));
    g_hash_table_remove(logins->tickets, attempt->ticket);
    return token;
}

void
login_wait_clear(LoginWait *wait)
{
    g_clear_pointer(&wait->ticket, g_free);
    g_clear_pointer(&wait->device, g_free);
}

char *
service_login_ask(Service *service, const LoginAttempt *asked, LoginWait *wait, GError **error)
{
    Logins *logins = service->logins;
    Attempt *attempt = attempt_new(service, asked);
    char *token = NULL;
    g_mutex_lock(&logins->lock);
    forget(logins, asked->ticket);
    if (has_room(logins, attempt, error)) {
        gint64 until = g_get_monotonic_time() + DIRECT_SECONDS * G_USEC_PER_SEC;
        guint most = attempt->lane == logins->cards ? DIRECT_MAX_CARDS : DIRECT_MAX_NAMES;
        gboolean direct = lane_length(attempt->lane) < most;
        count_address(logins, attempt->address, 1);
        attempt->references += 2; /* the table's and the lane's; nobody else knows it yet */
        g_hash_table_insert(logins->tickets, attempt->ticket, attempt);
        attempt->place = lane_push(attempt->lane, run_attempt, attempt);
        while (direct && !attempt->done)
            direct = g_cond_wait_until(&logins->answered, &logins->lock, until);
        token = answer(logins, attempt, wait, error);
    }
    g_mutex_unlock(&logins->lock);
    attempt_unref(attempt);
    return token;
}

char *
service_login_poll(Service *service, const char *ticket, LoginWait *wait, char **login, GError **error)
{
    Logins *logins = service->logins;
    char *token = NULL;
    g_mutex_lock(&logins->lock);
    Attempt *attempt = g_hash_table_lookup(logins->tickets, ticket);
    if (attempt != NULL) {
        *login = g_strdup(attempt->login);
        token = answer(logins, attempt, wait, error);
    }
    g_mutex_unlock(&logins->lock);
    if (attempt == NULL)
        refuse(error, SERVICE_ERROR_NOT_FOUND,
               _("Your place in the line is gone, for example because this page was open for too long. You "
                 "are not logged in. "
                 "Log in again."));
    return token;
}

/* ---- at a machine ---- */

static gboolean
prove(Service *service, const LoginAttempt *attempt, gint64 person, GError **error)
{
    g_autofree char *folded = account_fold_login(attempt->login), *hash = NULL;
    g_autoptr(Account) account = NULL;
    g_auto(DoorVisit) visit = {0};
    gint64 now = service_now(service), pause = 0;
    {
        g_auto(Connection) connection = {0};
        if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error) ||
            !find_account(&connection, folded ? folded : "", &account, &hash, error) ||
            !door_admit(connection.store, attempt, account ? account->branch : 0, now, &visit, &pause, error))
            return FALSE;
    }
    if (pause > 0)
        return door_refuse(pause, error);
    gboolean right = password_verify_evenly(hash, attempt->password);
    if (right && account && account->person == person)
        return TRUE;
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return FALSE;
    if (account)
        note_refused(service, account);
    turn_away(connection.store, &visit, FALSE, now, error);
    return FALSE;
}

gboolean
service_login_prove(Service *service, const LoginAttempt *attempt, gint64 person, GError **error)
{
    Logins *logins = service->logins;
    g_mutex_lock(&logins->lock);
    g_autofree char *name = claim_name(logins, attempt->login);
    g_mutex_unlock(&logins->lock);
    gboolean is_right = prove(service, attempt, person, error);
    g_mutex_lock(&logins->lock);
    g_hash_table_remove(logins->guessed, name);
    g_cond_broadcast(&logins->answered);
    g_mutex_unlock(&logins->lock);
    return is_right;
}

/* ---- an own password ---- */

typedef struct {
    Service *service;
    const Account *actor;
    const char *old, *fresh;
    TextLanguage language;
    gboolean done, changed;
    GError *error;
} Change;

/* The old password must be right; wrong ones are counted, so that a forgotten screen is no way to guess it. */
static gboolean
check_old(Service *service, const Account *actor, const char *old, GError **error)
{
    g_autoptr(Account) account = NULL;
    g_autofree char *hash = NULL;
    gint64 now = service_now(service), wait;
    {
        g_auto(Connection) connection = {0};
        if (!connection_take(&connection, service, service_reach(actor), error) ||
            (wait = door_own_wait(connection.store, THROTTLE_OWN, actor->login, now, error)) < 0 ||
            !find_account(&connection, actor->login, &account, &hash, error))
            return FALSE;
        if (wait > 0)
            return door_refuse(wait, error);
    }
    if (password_verify(hash, old) && account != NULL)
        return TRUE;
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    if (!store_begin(connection.store, &cause))
        return service_fail(error, cause);
    if (!door_own_failed(connection.store, THROTTLE_OWN, actor->login, now, error))
        return FALSE;
    if (!store_commit(connection.store, &cause))
        return service_fail(error, cause);
    return refuse(error, SERVICE_ERROR_INPUT,
                  _("The password that you have now is not right. Your password was not changed. Type the "
                    "password that you "
                    "logged in with."));
}

static gboolean
change_password(const Change *change, GError **error)
{
    Service *service = change->service;
    const Account *actor = change->actor;
    if (!check_old(service, actor, change->old, error))
        return FALSE;
    g_autofree char *hash = password_hash(change->fresh, account_password_role(actor));
    if (hash == NULL)
        return refuse(error, SERVICE_ERROR_BUSY,
                      _("The server has too little memory right now. Your password was not changed. Try "
                        "again in a moment."));
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = connection.store;
    GError *cause = NULL;
    if (!store_begin(store, &cause) || !store_account_set_password(store, actor->id, hash, 0, &cause))
        return service_fail(error, cause);
    if (!login_letter(&connection, actor, MAIL_PASSWORD, "", error))
        return FALSE;
    if (!note(store, actor, AUDIT_PASSWORD, service_now(service), &cause) || !store_commit(store, &cause))
        return service_fail(error, cause);
    return TRUE;
}

static void
run_change(gpointer data, gpointer context)
{
    (void)context;
    Change *change = data;
    Logins *logins = change->service->logins;
    text_set_language(change->language);
    gboolean changed = change_password(change, &change->error);
    g_mutex_lock(&logins->lock);
    change->changed = changed;
    change->done = TRUE;
    g_cond_broadcast(&logins->answered);
    g_mutex_unlock(&logins->lock);
}

gboolean
service_password_change(Service *service, const Account *actor, const char *old, const char *fresh,
                        GError **error)
{
    {
        g_auto(Connection) connection = {0};
        if (!connection_take(&connection, service, service_reach(actor), error) ||
            !password_judge(&connection, actor, fresh, error))
            return FALSE;
    }
    if (strcmp(old, fresh) == 0)
        return refuse(
            error, SERVICE_ERROR_INPUT,
            _("The new password is the old one. Your password was not changed. Choose another one."));
    Logins *logins = service->logins;
    Lane *lane = account_password_role(actor) == ROLE_PUPIL ? logins->changes : logins->names;
    Change change = {service, actor, old, fresh, text_get_language(), FALSE, FALSE, NULL};
    if (lane_length(lane) >= CHANGES_MAX)
        return refuse(error, SERVICE_ERROR_BUSY,
                      _("Many people are choosing a password at this moment. Your password was not changed. "
                        "Try again in a minute."));
    g_mutex_lock(&logins->lock);
    lane_push(lane, run_change, &change);
    while (!change.done)
        g_cond_wait(&logins->answered, &logins->lock);
    g_mutex_unlock(&logins->lock);
    if (change.error != NULL)
        g_propagate_error(error, change.error);
    return change.changed;
}
