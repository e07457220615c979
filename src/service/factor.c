/* The second step: secrets, codes, recovery codes, and the setting of a library. */
#include "service/factor.h"

#include "account/password.h"
#include "service/account_parts.h"
#include "service/door.h"
#include "service/keys.h"
#include "store/factor.h"
#include "store/school.h"
#include "text/text.h"

#define MINUTE ((gint64)60 * G_USEC_PER_SEC)

void
factor_view_clear(FactorView *view)
{
    if (view->secret != NULL)
        explicit_bzero(view->secret, strlen(view->secret));
    if (view->address != NULL)
        explicit_bzero(view->address, strlen(view->address));
    g_clear_pointer(&view->secret, g_free);
    g_clear_pointer(&view->address, g_free);
}

static gboolean
open_factor(Service *service, const StoredFactor *factor, FileKey *key, GError **error)
{
    return keys_open_factor(service, factor->key->upload, factor->key->name, factor->key->wrapped, key,
                            error);
}

/* *factor NULL without error: there is none. */
static gboolean
find_factor(Store *store, gint64 account, StoredFactor **factor, GError **error)
{
    GError *cause = NULL;
    *factor = store_factor_get(store, account, &cause);
    if (*factor == NULL && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return service_fail(error, cause);
    g_clear_error(&cause);
    return TRUE;
}

static gboolean
find_policy(Store *store, const Account *account, FactorPolicy *policy, GError **error)
{
    GError *cause = NULL;
    *policy = FACTOR_FOR_NONE;
    return account->library == 0 || store_library_factor(store, account->library, policy, &cause) ||
           service_fail(error, cause);
}

gboolean
service_factor_view(Service *service, const Account *actor, FactorView *view, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(StoredFactor) factor = NULL;
    g_autoptr(GPtrArray) codes = NULL;
    g_auto(FileKey) key = {0};
    FactorPolicy policy;
    GError *cause = NULL;
    if (!connection_take(&connection, service, service_reach(actor), error) ||
        !find_policy(connection.store, actor, &policy, error) ||
        !find_factor(connection.store, actor->id, &factor, error))
        return FALSE;
    if ((codes = store_recovery_list(connection.store, actor->id, &cause)) == NULL)
        return service_fail(error, cause);
    view->required = factor_required(policy, actor->role);
    view->codes_left = codes->len;
    view->state = factor == NULL ? FACTOR_NONE : factor->confirmed == 0 ? FACTOR_BEGUN : FACTOR_ON;
    view->since = factor != NULL ? factor->confirmed : 0;
    if (view->state != FACTOR_BEGUN)
        return TRUE;
    if (!open_factor(service, factor, &key, error))
        return FALSE;
    view->secret = totp_secret_text(key.bytes);
    view->address = totp_address(key.bytes, actor->login);
    return TRUE;
}

static gboolean
note(Connection *connection, const Account *actor, AuditVerb verb, gint64 account, GError **error)
{
    const AuditEvent event = {.verb = verb, .kind = AUDIT_FACTOR, .object = account};
    return service_audit(connection->service, connection->store, actor, &event, error);
}

gboolean
service_factor_begin(Service *service, const Account *actor, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(StoredFactor) factor = NULL;
    GError *cause = NULL;
    if (!connection_take(&connection, service, service_reach(actor), error) ||
        !keys_ready(service, connection.store, error))
        return FALSE;
    if (!store_begin(connection.store, &cause))
        return service_fail(error, cause);
    if (!find_factor(connection.store, actor->id, &factor, error))
        return FALSE;
    if (factor != NULL && factor->confirmed != 0)
        return account_refuse(
            error, SERVICE_ERROR_CONFLICT,
            _("The second step is on already. Nothing was changed. To use another app, turn it "
              "off first."));
    if (!keys_make_factor(service, connection.store, actor->id, error))
        return FALSE;
    return store_commit(connection.store, &cause) || service_fail(error, cause);
}

static gboolean
refuse_code(GError **error)
{
    return account_refuse(
        error, SERVICE_ERROR_INPUT,
        _("This code is not right, or was used before. Wait until the app shows the next one and "
          "type that. Does it never work? Look whether the clock of your phone is right."));
}

/* Whether typed is a code of the app that was not used; *right FALSE: not. In a write transaction. Of one that was used the account's
 * owner hears (ASVS 2.8.5). */
static gboolean
take_code(Connection *connection, const Account *account, const StoredFactor *factor, const char *typed,
          gboolean *right, GError **error)
{
    g_auto(FileKey) key = {0};
    GError *cause = NULL;
    *right = FALSE;
    if (!open_factor(connection->service, factor, &key, error))
        return FALSE;
    gint64 step = totp_step(key.bytes, typed, service_now(connection->service));
    if (step == 0)
        return TRUE;
    *right = store_factor_step(connection->store, factor->key->upload, step, &cause);
    if (!*right && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return service_fail(error, cause);
    g_clear_error(&cause);
    return *right || login_letter(connection, account, MAIL_STEP_AGAIN, "", error);
}

static gboolean
take_recovery(Connection *connection, gint64 account, const char *typed, gboolean *right, GError **error)
{
    GError *cause = NULL;
    g_autoptr(GPtrArray) codes = store_recovery_list(connection->store, account, &cause);
    if (codes == NULL)
        return service_fail(error, cause);
    for (guint i = 0; i < codes->len && !*right; i++) {
        const StoredRecovery *code = codes->pdata[i];
        if (!recovery_matches(code->hash, typed))
            continue;
        if (!store_recovery_use(connection->store, account, code->number, service_now(connection->service),
                                &cause))
            return service_fail(error, cause);
        *right = TRUE;
    }
    return TRUE;
}

/* Counts how it went. Wrong: the count is committed, and the error said. */
static gboolean
count(Connection *connection, const char *login, gboolean right, GError **error)
{
    gint64 now = service_now(connection->service);
    GError *cause = NULL;
    if (right)
        return door_own_right(connection->store, THROTTLE_CODE, login, error);
    if (!door_own_failed(connection->store, THROTTLE_CODE, login, now, error))
        return FALSE;
    if (!store_commit(connection->store, &cause))
        return service_fail(error, cause);
    return refuse_code(error);
}

/* Begins the transaction of somebody who gives a code of the own app: TRUE when it is right. */
static gboolean
begin_with_code(Connection *connection, const Account *actor, gboolean is_on, const char *typed,
                GError **error)
{
    g_autoptr(StoredFactor) factor = NULL;
    gboolean right = FALSE;
    gint64 wait;
    GError *cause = NULL;
    if (!connection_take(connection, connection->service, service_reach(actor), error))
        return FALSE;
    if (!store_begin(connection->store, &cause))
        return service_fail(error, cause);
    if ((wait = door_own_wait(connection->store, THROTTLE_CODE, actor->login,
                              service_now(connection->service), error)) < 0 ||
        !find_factor(connection->store, actor->id, &factor, error))
        return FALSE;
    if (wait > 0)
        return door_refuse(wait, error);
    if (factor == NULL || (factor->confirmed != 0) != is_on)
        return account_refuse(
            error, SERVICE_ERROR_CONFLICT,
            _("The second step was turned on or off meanwhile. Nothing was changed. Look at the "
              "page again."));
    return take_code(connection, actor, factor, typed, &right, error) &&
           count(connection, actor->login, right, error);
}

/* New ones in the place of the old; the codes, new. */
static char **
make_codes(Store *store, gint64 account, GError **error)
{
    g_auto(GStrv) codes = g_new0(char *, RECOVERY_CODES + 1), hashes = g_new0(char *, RECOVERY_CODES + 1);
    GError *cause = NULL;
    for (guint i = 0; i < RECOVERY_CODES; i++) {
        codes[i] = recovery_new();
        hashes[i] = recovery_hash(codes[i]);
    }
    if (!store_recovery_set(store, account, hashes, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    return g_steal_pointer(&codes);
}

static char **
codes_for(Service *service, const Account *actor, gboolean is_on, const char *typed, GError **error)
{
    g_auto(Connection) connection = {.service = service};
    g_auto(GStrv) codes = NULL;
    GError *cause = NULL;
    if (!begin_with_code(&connection, actor, is_on, typed, error) ||
        (codes = make_codes(connection.store, actor->id, error)) == NULL)
        return NULL;
    if (!is_on && !store_factor_confirm(connection.store, actor->id, service_now(service), &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    if (!login_letter(&connection, actor, is_on ? MAIL_STEP_CODES : MAIL_STEP_ON, "", error) ||
        !note(&connection, actor, is_on ? AUDIT_CHANGE : AUDIT_ADD, actor->id, error))
        return NULL;
    if (!store_commit(connection.store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    return g_steal_pointer(&codes);
}

char **
service_factor_confirm(Service *service, const Account *actor, const char *code, GError **error)
{
    return codes_for(service, actor, FALSE, code, error);
}

char **
service_factor_codes(Service *service, const Account *actor, const char *code, GError **error)
{
    return codes_for(service, actor, TRUE, code, error);
}

gboolean
service_factor_off(Service *service, const Account *actor, const char *code, GError **error)
{
    g_auto(Connection) connection = {.service = service};
    FactorPolicy policy;
    GError *cause = NULL;
    if (!begin_with_code(&connection, actor, TRUE, code, error) ||
        !find_policy(connection.store, actor, &policy, error))
        return FALSE;
    if (factor_required(policy, actor->role))
        return account_refuse(
            error, SERVICE_ERROR_CONFLICT,
            _("Your library asks for the second step, so it stays on. Nothing was changed. For "
              "another phone, ask a manager of the library to turn it off once."));
    if (!store_factor_remove(connection.store, actor->id, &cause))
        return service_fail(error, cause);
    if (!login_letter(&connection, actor, MAIL_STEP_OFF, "", error) ||
        !note(&connection, actor, AUDIT_REMOVE, actor->id, error))
        return FALSE;
    return store_commit(connection.store, &cause) || service_fail(error, cause);
}

gboolean
service_factor_has(Service *service, const Account *actor, gint64 account, gboolean *has, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(StoredFactor) factor = NULL;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    g_autoptr(Account) target = account_resettable(&connection, actor, account, error);
    if (target == NULL || !find_factor(connection.store, account, &factor, error))
        return FALSE;
    *has = factor != NULL && factor->confirmed != 0;
    return TRUE;
}

gboolean
service_factor_reset(Service *service, const Account *actor, gint64 account, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(StoredFactor) factor = NULL;
    GError *cause = NULL;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    if (!store_begin(connection.store, &cause))
        return service_fail(error, cause);
    g_autoptr(Account) target = account_resettable(&connection, actor, account, error);
    if (target == NULL || !find_factor(connection.store, account, &factor, error))
        return FALSE;
    if (factor == NULL)
        return account_refuse(error, SERVICE_ERROR_NOT_FOUND,
                              _("This log-in has no second step. Nothing was changed."));
    if (!store_factor_remove(connection.store, account, &cause) ||
        !store_session_end_others(connection.store, account, "", &cause))
        return service_fail(error, cause);
    const AuditEvent event = {
        .verb = AUDIT_RESET, .kind = AUDIT_FACTOR, .object = account, .library = target->library};
    if (!login_letter(&connection, target, MAIL_STEP_OFF, "", error) ||
        !service_audit(service, connection.store, actor, &event, error))
        return FALSE;
    return store_commit(connection.store, &cause) || service_fail(error, cause);
}

/* ---- after the password ---- */

typedef struct {
    gint64 account;
    char *device;
} HalfSession;

static void
half_session_clear(HalfSession *half)
{
    g_clear_pointer(&half->device, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HalfSession, half_session_clear)

/* NOT_FOUND when it is over, or was never one. */
static gboolean
find_half(Connection *connection, const char *digest, HalfSession *half, GError **error)
{
    gint64 started = 0, now = service_now(connection->service);
    GError *cause = NULL;
    half->account = store_session_half(connection->store, digest, &started, &half->device, &cause);
    if (half->account != 0 && started > now - FACTOR_MINUTES * MINUTE && started <= now + MINUTE)
        return TRUE;
    if (cause != NULL && !g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        return service_fail(error, cause);
    g_clear_error(&cause);
    return account_refuse(error, SERVICE_ERROR_NOT_FOUND,
                          _("It took too long, so you are not logged in. Log in again with your password."));
}

gboolean
service_login_is_half(Service *service, const char *token, gboolean *is, GError **error)
{
    g_auto(Connection) connection = {0};
    g_auto(HalfSession) half = {0};
    g_autofree char *digest = token_digest(token);
    GError *cause = NULL;
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return FALSE;
    *is = find_half(&connection, digest, &half, &cause);
    if (*is || g_error_matches(cause, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND)) {
        g_clear_error(&cause);
        return TRUE;
    }
    g_propagate_error(error, cause);
    return FALSE;
}

/* Whether the code is right, by the app or a recovery code. */
static gboolean
check_code(Connection *connection, const Account *account, const char *typed, gboolean *right, GError **error)
{
    g_autoptr(StoredFactor) factor = NULL;
    *right = FALSE;
    if (!find_factor(connection->store, account->id, &factor, error))
        return FALSE;
    if (factor == NULL || factor->confirmed == 0) /* taken away meanwhile: the password is asked anew */
        return TRUE;
    return take_code(connection, account, factor, typed, right, error) &&
           (*right || take_recovery(connection, account->id, typed, right, error));
}

/* The whole session in the place of the half one, under another token. */
static char *
complete(Connection *connection, const Account *account, const char *half_token, const char *device,
         GError **error)
{
    g_autofree char *token = token_is_program(half_token) ? token_new_program() : token_new(),
                    *digest = token_digest(half_token), *fresh = token_digest(token), *csrf = token_new();
    const NewSession session = {.digest = fresh, .csrf = csrf, .device = device, .account = account->id};
    const AuditEvent event = {
        .verb = AUDIT_LOGIN, .kind = AUDIT_ACCOUNT, .object = account->id, .branch = account->branch};
    GError *cause = NULL;
    if (!store_session_end(connection->store, digest, &cause) ||
        !store_session_add(connection->store, &session, service_now(connection->service), &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    if (!service_audit(connection->service, connection->store, account, &event, error))
        return NULL;
    if (!store_commit(connection->store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    return g_steal_pointer(&token);
}

char *
service_login_code(Service *service, const char *token, const char *code, guint *seconds, GError **error)
{
    g_auto(Connection) connection = {0};
    g_auto(HalfSession) half = {0};
    g_autofree char *digest = token_digest(token), *today = service_today(service);
    g_autoptr(Account) account = NULL;
    gboolean right = FALSE;
    gint64 wait;
    GError *cause = NULL;
    *seconds = 0;
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return NULL;
    if (!store_begin(connection.store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    if (!find_half(&connection, digest, &half, error))
        return NULL;
    account = store_account_get(connection.store, half.account, today, &cause);
    if (account == NULL || account->closed_at != 0) {
        if (account != NULL)
            account_absent(error);
        else
            service_fail(error, cause);
        return NULL;
    }
    wait = door_own_wait(connection.store, THROTTLE_CODE, account->login, service_now(service), error);
    if (wait != 0) {
        *seconds = (guint)(wait / G_USEC_PER_SEC + 1);
        if (wait > 0)
            door_refuse(wait, error);
        return NULL;
    }
    if (!check_code(&connection, account, code, &right, error) ||
        !count(&connection, account->login, right, error))
        return NULL;
    return complete(&connection, account, token, half.device, error);
}

/* ---- the setting ---- */

gboolean
service_factor_policy(Service *service, const Account *actor, FactorPolicy *policy, GError **error)
{
    g_auto(Connection) connection = {0};
    return service_may_any(actor, RIGHT_LIBRARY_MANAGE, error) &&
           connection_take(&connection, service, service_reach(actor), error) &&
           find_policy(connection.store, actor, policy, error);
}

gboolean
service_factor_policy_set(Service *service, const Account *actor, const char *library, FactorPolicy policy,
                          GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    gint64 id = library_rule_begin(&connection, service, actor, library, error);
    if (id <= 0)
        return FALSE;
    if (!store_library_factor_set(connection.store, id, policy, &cause))
        return service_fail(error, cause);
    return library_rule_commit(&connection, actor, id, factor_policy_name(policy), error);
}
