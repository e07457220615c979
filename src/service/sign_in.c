/* Logging in by another organisation: what is the same whatever is spoken there. */
#include "service/sign_in.h"

#include <string.h>

#include "account/password.h"
#include "service/audit.h"
#include "service/session.h"
#include "service/sign_in_parts.h"
#include "store/account.h"
#include "store/school.h"
#include "text/text.h"

#define MOST_AT_ONCE                                                                                         \
    4 /* that wait for another organisation, so that a slow one takes no more of the portal's threads */
#define KNOWN_SECONDS 3600 /* what a provider says of itself */
#define REFUSED_MOST  500u /* lines in the trail, of one provider in an hour: a stranger does not fill it */
#define HOUR          G_TIME_SPAN_HOUR
#define MINUTE        G_TIME_SPAN_MINUTE

struct SignIn {
    SignInConfig *config;
    GMutex lock;       /* around all below */
    GHashTable *known; /* number -> SignInKnown */
    guint busy;
    GHashTable *refused; /* number -> so many in the hour */
    gint64 refused_since;
};

static void
known_clear(gpointer data)
{
    SignInKnown *known = data;
    oidc_places_free(known->places);
    g_bytes_unref(known->keys);
    saml_idp_free(known->idp);
}

SignInKnown *
sign_in_known_new(void)
{
    SignInKnown *known = g_atomic_rc_box_new0(SignInKnown);
    known->at = g_get_monotonic_time();
    return known;
}

void
sign_in_known_free(SignInKnown *known)
{
    if (known != NULL)
        g_atomic_rc_box_release_full(known, known_clear);
}

const SignInSpeech *
sign_in_speech(const SignInProvider *provider)
{
    static const SignInSpeech *const speeches[N_SIGN_IN_KINDS] = {
        [SIGN_IN_OPENID] = &sign_in_openid, [SIGN_IN_SAML] = &sign_in_saml};
    return speeches[provider->kind];
}

/* What can be found out at once of each SAML provider, so that a wrong file is heard of when the server starts. */
static gboolean
complete(const SignInConfig *config, const char *path, GError **error)
{
    for (guint i = 0; i < config->providers->len; i++) {
        const SignInProvider *provider = config->providers->pdata[i];
        g_autoptr(GError) cause = NULL;
        if (provider->kind != SIGN_IN_SAML || sign_in_saml_check(provider, config->portal, &cause))
            continue;
        g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                    _("The file %s, which says by which organisations people log in, cannot be used: %s. "
                      "Nothing was done. See \"Inloggen bij een ander\" in docs/beheer.md."),
                    path, _(cause->message));
        return FALSE;
    }
    return TRUE;
}

SignIn *
sign_in_new(const char *path, GError **error)
{
    g_autoptr(SignInConfig) config = sign_in_config_read(path, error);
    if (config == NULL || !complete(config, path, error))
        return NULL;
    SignIn *sign_in = g_new0(SignIn, 1);
    g_mutex_init(&sign_in->lock);
    sign_in->config = g_steal_pointer(&config);
    sign_in->known = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)sign_in_known_free);
    sign_in->refused = g_hash_table_new(NULL, NULL);
    return sign_in;
}

void
sign_in_free(SignIn *sign_in)
{
    if (sign_in == NULL)
        return;
    g_hash_table_unref(sign_in->known);
    g_hash_table_unref(sign_in->refused);
    sign_in_config_free(sign_in->config);
    g_mutex_clear(&sign_in->lock);
    g_free(sign_in);
}

const char *
sign_in_portal(const Service *service)
{
    return service->sign_in->config->portal;
}

const GPtrArray *
sign_in_providers(const Service *service)
{
    return service->sign_in != NULL ? service->sign_in->config->providers : NULL;
}

const SignInProvider *
sign_in_provider(const Service *service, guint number, GError **error)
{
    const GPtrArray *providers = sign_in_providers(service);
    for (guint i = 0; providers != NULL && i < providers->len; i++) {
        const SignInProvider *provider = providers->pdata[i];
        if (provider->number == number)
            return provider;
    }
    service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "provider"));
    return NULL;
}

gboolean
sign_in_refuse(GError **error, const SignInProvider *provider, const char *why)
{
    g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                _("Logging in with %s did not succeed (%s). You are not logged in. Try again, or use your "
                  "card number and password."),
                provider->label, _(why));
    return FALSE;
}

gboolean
sign_in_unreachable(GError **error, const SignInProvider *provider)
{
    g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_BUSY,
                _("%s does not answer as it should. You are not logged in. Try again later, or use your card "
                  "number and password."),
                provider->label);
    return FALSE;
}

SignInKnown *
sign_in_learn(SignIn *sign_in, const SignInProvider *provider, guint seconds, GError **error)
{
    gpointer number = GUINT_TO_POINTER(provider->number);
    g_mutex_lock(&sign_in->lock);
    SignInKnown *last = g_hash_table_lookup(sign_in->known, number);
    gboolean is_fresh = last != NULL && g_get_monotonic_time() - last->at < (gint64)seconds * G_USEC_PER_SEC;
    SignInKnown *known = is_fresh ? g_atomic_rc_box_acquire(last) : NULL;
    g_mutex_unlock(&sign_in->lock);
    if (known != NULL)
        return known;
    known = sign_in_speech(provider)->ask(provider, error);
    if (known != NULL) {
        g_mutex_lock(&sign_in->lock);
        g_hash_table_replace(sign_in->known, number, g_atomic_rc_box_acquire(known));
        g_mutex_unlock(&sign_in->lock);
    }
    return known;
}

static gboolean
turn_begin(SignIn *sign_in, GError **error)
{
    g_mutex_lock(&sign_in->lock);
    gboolean may = sign_in->busy < MOST_AT_ONCE;
    sign_in->busy += may ? 1 : 0;
    g_mutex_unlock(&sign_in->lock);
    if (!may)
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_BUSY,
                            _("Many people are logging in right now. You are not logged in. Try again in a "
                              "moment."));
    return may;
}

static void
turn_end(SignIn *sign_in)
{
    g_mutex_lock(&sign_in->lock);
    sign_in->busy--;
    g_mutex_unlock(&sign_in->lock);
}

/* Digests of the browser's secret, each for its use: the state also of what it is for, and for which provider; new. */
char *
sign_in_secret(const SignInVisit *visit, const char *use)
{
    g_autofree char *text = g_strdup_printf("%s %u %s %s", use, visit->number,
                                            visit->bound != NULL ? visit->bound : "", visit->secret);
    return oidc_digest(text);
}

char *
service_sign_in_begin(Service *service, const SignInVisit *visit, GError **error)
{
    const SignInProvider *provider = sign_in_provider(service, visit->number, error);
    if (provider == NULL || !turn_begin(service->sign_in, error))
        return NULL;
    const SignInTurn turn = {service, provider, visit, NULL};
    g_autoptr(SignInKnown) known = sign_in_learn(service->sign_in, provider, KNOWN_SECONDS, error);
    char *address = known != NULL ? sign_in_speech(provider)->begin(&turn, known, error) : NULL;
    turn_end(service->sign_in);
    return address;
}

gint64
sign_in_library(Store *store, const SignInProvider *provider, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Library) library = store_library_find(store, provider->library, &cause);
    if (library == NULL)
        service_fail(error, cause);
    return library != NULL ? library->id : -1;
}

/* An answer counts once, for the browser that asked. library: the provider's. */
static gboolean
use_up(const SignInTurn *turn, gint64 *library, GError **error)
{
    Service *service = turn->service;
    const SignInProvider *provider = turn->provider;
    const SignInAnswer *answer = turn->answer;
    g_autofree char *state = sign_in_secret(turn->visit, "state"), *digest = token_digest(state);
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error) ||
        (*library = sign_in_library(connection.store, provider, error)) < 0)
        return FALSE;
    if (answer->state == NULL || !token_equal(state, answer->state))
        return sign_in_refuse(error, provider, N_("it was begun in another browser, or too long ago"));
    if (answer->code == NULL || *answer->code == '\0')
        return sign_in_refuse(error, provider, N_("it was broken off there"));
    if (strlen(answer->code) > sign_in_speech(provider)->answer_most)
        return sign_in_refuse(error, provider, N_("its answer is too large"));
    if (!store_begin(connection.store, &cause))
        return service_fail(error, cause);
    if (store_sign_in_use(connection.store, *library, digest, service_now(service), &cause))
        return store_commit(connection.store, &cause) || service_fail(error, cause);
    if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_CONFLICT))
        return service_fail(error, cause);
    g_error_free(cause);
    return sign_in_refuse(error, provider, N_("this answer was used before"));
}

static gboolean
may_note(SignIn *sign_in, const SignInProvider *provider)
{
    gpointer number = GUINT_TO_POINTER(provider->number);
    gint64 now = g_get_monotonic_time();
    g_mutex_lock(&sign_in->lock);
    if (now - sign_in->refused_since > HOUR) {
        g_hash_table_remove_all(sign_in->refused);
        sign_in->refused_since = now;
    }
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(sign_in->refused, number));
    g_hash_table_insert(sign_in->refused, number, GUINT_TO_POINTER(MIN(n + 1, REFUSED_MOST)));
    g_mutex_unlock(&sign_in->lock);
    return n < REFUSED_MOST;
}

/* Somebody came with an answer that was none. */
static void
note_refused(const SignInTurn *turn, const Account *actor, gint64 library, const GError *why)
{
    const AuditEvent event = {.verb = AUDIT_LOGIN,
                              .kind = AUDIT_ACCOUNT,
                              .library = library,
                              .object = actor != NULL ? actor->id : 0,
                              .detail = sign_in_speech(turn->provider)->name};
    if (library > 0 && g_error_matches(why, SERVICE_ERROR, SERVICE_ERROR_INPUT) &&
        may_note(turn->service->sign_in, turn->provider))
        service_audit_refused(turn->service, actor, &event);
}

char *
sign_in_who(const SignInTurn *turn, const Account *actor, gint64 *library, GError **error)
{
    SignIn *sign_in = turn->service->sign_in;
    GError *cause = NULL;
    char *value = NULL;
    *library = 0;
    if (use_up(turn, library, &cause) && turn_begin(sign_in, &cause)) {
        g_autoptr(SignInKnown) known = sign_in_learn(sign_in, turn->provider, KNOWN_SECONDS, &cause);
        if (known != NULL)
            value = sign_in_speech(turn->provider)->who(turn, known, &cause);
        turn_end(sign_in);
    }
    if (value == NULL) {
        note_refused(turn, actor, *library, cause);
        g_propagate_error(error, cause);
    }
    return value;
}

/* The account that value was linked to; NULL with error when there is none, or it is closed. */
static Account *
find_account(Service *service, Store *store, const SignInProvider *provider, const LinkPlace *place,
             GError **error)
{
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    gint64 id = store_link_find(store, place, &cause);
    g_autoptr(Account) account = id > 0 ? store_account_get(store, id, today, &cause) : NULL;
    if (cause != NULL) {
        service_fail(error, cause);
        return NULL;
    }
    if (account != NULL && account->closed_at == 0 && account->library == place->library)
        return g_steal_pointer(&account);
    g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                _("Nobody here is linked to this log-in of %s. You are not logged in. Log in with your card "
                  "number and password once, and link it under \"Log in otherwise\"."),
                provider->label);
    return NULL;
}

/* *is_half: the code of the second step is still asked for, whatever the other organisation asked. */
static char *
open_session(const SignInTurn *turn, Store *store, const Account *account, gboolean *is_half, GError **error)
{
    const Service *service = turn->service;
    gint64 now = service_now(service);
    g_autofree char *token = token_new(), *digest = token_digest(token), *csrf = token_new();
    const AuditEvent event = {.verb = AUDIT_LOGIN,
                              .kind = AUDIT_ACCOUNT,
                              .object = account->id,
                              .branch = account->branch,
                              .library = account->library,
                              .detail = sign_in_speech(turn->provider)->name};
    GError *cause = NULL;
    if (!login_needs_code(store, account, is_half, error))
        return NULL;
    const NewSession session = {.digest = digest,
                                .csrf = csrf,
                                .device = turn->answer->agent,
                                .account = account->id,
                                .is_half = *is_half};
    if (!store_begin(store, &cause) ||
        !store_session_end_old(store, now - SESSION_LONGEST_HOURS * HOUR, now - SESSION_IDLE_MINUTES * MINUTE,
                               &cause) ||
        !store_session_add(store, &session, now, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    if (!*is_half && !service_audit(service, store, account, &event, error))
        return NULL;
    if (store_commit(store, &cause))
        return g_steal_pointer(&token);
    service_fail(error, cause);
    return NULL;
}

char *
service_sign_in_finish(Service *service, const SignInVisit *visit, const SignInAnswer *answer,
                       gboolean *is_half, GError **error)
{
    gint64 library;
    const SignInProvider *provider = sign_in_provider(service, visit->number, error);
    const SignInTurn turn = {service, provider, visit, answer};
    g_autofree char *value = provider != NULL ? sign_in_who(&turn, NULL, &library, error) : NULL;
    g_auto(Connection) connection = {0};
    if (value == NULL || !connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return NULL;
    const LinkPlace place = {.library = library, .issuer = provider->issuer, .value = value};
    GError *cause = NULL;
    g_autoptr(Account) account = find_account(service, connection.store, provider, &place, &cause);
    if (account != NULL)
        return open_session(&turn, connection.store, account, is_half, error);
    note_refused(&turn, NULL, library, cause);
    g_propagate_error(error, cause);
    return NULL;
}
