/* Logging in by another organisation. */
#include "service/sign_in.h"

#include <string.h>

#include "account/oidc.h"
#include "account/password.h"
#include "net/fetch.h"
#include "service/private.h"
#include "service/session.h"
#include "service/sign_in_config.h"
#include "service/sign_in_private.h"
#include "store/account.h"
#include "store/school.h"
#include "text/text.h"

#define MOST_AT_ONCE                                                                                         \
    4 /* that wait for another organisation, so that a slow one takes no more of the portal's threads */
#define KNOWN_SECONDS 3600 /* what a provider says of itself */
#define AGAIN_SECONDS 2    /* its keys are not fetched more often, whatever tokens come */
#define CODE_MOST     4096u
#define HOUR          G_TIME_SPAN_HOUR
#define MINUTE        G_TIME_SPAN_MINUTE

/* What a provider says of itself, as last fetched. */
typedef struct {
    char *authorization, *token;
    GBytes *keys;
    gint64 at; /* monotonic */
} Known;

struct SignIn {
    SignInConfig *config;
    GMutex lock;       /* around known and busy */
    GHashTable *known; /* number -> Known */
    guint busy;
};

static void
known_free(gpointer data)
{
    Known *known = data;
    if (known == NULL)
        return;
    g_free(known->authorization);
    g_free(known->token);
    g_bytes_unref(known->keys);
    g_free(known);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Known, known_free)

SignIn *
sign_in_new(const char *path, GError **error)
{
    SignInConfig *config = sign_in_config_read(path, error);
    if (config == NULL)
        return NULL;
    SignIn *sign_in = g_new0(SignIn, 1);
    g_mutex_init(&sign_in->lock);
    sign_in->config = config;
    sign_in->known = g_hash_table_new_full(NULL, NULL, NULL, known_free);
    return sign_in;
}

void
sign_in_free(SignIn *sign_in)
{
    if (sign_in == NULL)
        return;
    g_hash_table_unref(sign_in->known);
    sign_in_config_free(sign_in->config);
    g_mutex_clear(&sign_in->lock);
    g_free(sign_in);
}

static const SignInProvider *
find_provider(const Service *service, guint number, GError **error)
{
    for (guint i = 0; service->sign_in != NULL && i < service->sign_in->config->providers->len; i++) {
        const SignInProvider *provider = service->sign_in->config->providers->pdata[i];
        if (provider->number == number)
            return provider;
    }
    service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "provider"));
    return NULL;
}

static gboolean
refuse(GError **error, const SignInProvider *provider, const char *why)
{
    g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                _("Logging in with %s did not succeed (%s). You are not logged in. Try again, or use your "
                  "card number and password."),
                provider->label, why);
    return FALSE;
}

static gboolean
unreachable(GError **error, const SignInProvider *provider)
{
    g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_BUSY,
                _("%s does not answer as it should. You are not logged in. Try again later, or use your card "
                  "number and password."),
                provider->label);
    return FALSE;
}

/* Only from the issuer that the operator named, whatever its document says. */
static Known *
ask_provider(const SignInProvider *provider, GError **error)
{
    g_autofree char *url = g_strconcat(provider->issuer, "/.well-known/openid-configuration", NULL);
    g_autoptr(GError) cause = NULL;
    FetchOrder order = {.url = url, .authorities = provider->authorities};
    g_autoptr(GBytes) document = net_fetch(&order, &cause);
    g_autoptr(OidcPlaces) places = NULL;
    if (document != NULL) {
        gsize length;
        const char *text = g_bytes_get_data(document, &length);
        places = oidc_places_parse(text, length, provider->issuer, &cause);
    }
    GBytes *keys = NULL;
    if (places != NULL && fetch_same_origin(places->authorization, provider->issuer) &&
        fetch_same_origin(places->token, provider->issuer) &&
        fetch_same_origin(places->keys, provider->issuer)) {
        order.url = places->keys;
        keys = net_fetch(&order, &cause);
    }
    if (keys == NULL) {
        unreachable(error, provider);
        return NULL;
    }
    Known *known = g_new0(Known, 1);
    known->authorization = g_steal_pointer(&places->authorization);
    known->token = g_steal_pointer(&places->token);
    known->keys = keys;
    known->at = g_get_monotonic_time();
    return known;
}

static Known *
known_copy(const Known *known)
{
    Known *copy = g_new0(Known, 1);
    copy->authorization = g_strdup(known->authorization);
    copy->token = g_strdup(known->token);
    copy->keys = g_bytes_ref(known->keys);
    copy->at = known->at;
    return copy;
}

/* As it was fetched within so many seconds, or is now; new. */
static Known *
learn(SignIn *sign_in, const SignInProvider *provider, guint seconds, GError **error)
{
    gpointer number = GUINT_TO_POINTER(provider->number);
    g_mutex_lock(&sign_in->lock);
    const Known *last = g_hash_table_lookup(sign_in->known, number);
    gboolean is_fresh = last != NULL && g_get_monotonic_time() - last->at < (gint64)seconds * G_USEC_PER_SEC;
    Known *known = is_fresh ? known_copy(last) : NULL;
    g_mutex_unlock(&sign_in->lock);
    if (known != NULL)
        return known;
    known = ask_provider(provider, error);
    if (known != NULL) {
        g_mutex_lock(&sign_in->lock);
        g_hash_table_replace(sign_in->known, number, known_copy(known));
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
static char *
secret_for(const SignInVisit *visit, const char *use)
{
    g_autofree char *text = g_strdup_printf("%s %u %s %s", use, visit->number,
                                            visit->bound != NULL ? visit->bound : "", visit->secret);
    return oidc_digest(text);
}

static char *
escape(const char *text)
{
    return g_uri_escape_string(text, NULL, FALSE);
}

static char *
back_address(const Service *service, guint number)
{
    return g_strdup_printf("%s/sign-in/back?provider=%u", service->sign_in->config->portal, number);
}

char *
service_sign_in_begin(Service *service, const SignInVisit *visit, GError **error)
{
    const SignInProvider *provider = find_provider(service, visit->number, error);
    if (provider == NULL || !turn_begin(service->sign_in, error))
        return NULL;
    g_autoptr(Known) known = learn(service->sign_in, provider, KNOWN_SECONDS, error);
    turn_end(service->sign_in);
    if (known == NULL)
        return NULL;
    g_autofree char *back = back_address(service, provider->number), *back_part = escape(back),
                    *client = escape(provider->client), *state = secret_for(visit, "state"),
                    *nonce = secret_for(visit, "nonce"), *verifier = secret_for(visit, "verifier"),
                    *challenge = oidc_digest(verifier);
    return g_strdup_printf(
        "%s%sresponse_type=code&client_id=%s&redirect_uri=%s&scope=%s&state=%s&nonce=%s"
        "&code_challenge=%s&code_challenge_method=S256",
        known->authorization, strchr(known->authorization, '?') != NULL ? "&" : "?", client, back_part,
        g_str_equal(provider->claim, "sub") ? "openid" : "openid%20email%20profile", state, nonce, challenge);
}

/* The code for a token, once; new. */
static char *
redeem(const Service *service, const SignInProvider *provider, const Known *known, const SignInVisit *visit,
       const char *code, GError **error)
{
    g_autofree char *back = back_address(service, provider->number), *back_part = escape(back),
                    *code_part = escape(code), *verifier = secret_for(visit, "verifier"),
                    *form = g_strdup_printf(
                        "grant_type=authorization_code&code=%s&redirect_uri=%s&code_verifier=%s", code_part,
                        back_part, verifier);
    /* RFC 6749, 2.3.1: both escaped before they are put together. */
    g_autofree char *user = escape(provider->client), *password = escape(provider->secret);
    const FetchOrder order = {.url = known->token,
                              .form = form,
                              .user = user,
                              .password = password,
                              .authorities = provider->authorities};
    g_autoptr(GError) cause = NULL;
    g_autoptr(GBytes) answer = net_fetch(&order, &cause);
    char *token = NULL;
    if (answer != NULL) {
        gsize length;
        const char *text = g_bytes_get_data(answer, &length);
        token = oidc_answer_parse(text, length, &cause);
    }
    if (token == NULL)
        refuse(error, provider, answer != NULL ? cause->message : _("it does not know this log-in"));
    return token;
}

/* A key that is not known may be a new one: asked for again, but not at every token. */
static char *
verify(Service *service, const SignInProvider *provider, const Known *known, const SignInVisit *visit,
       const char *token, GError **error)
{
    g_autofree char *nonce = secret_for(visit, "nonce");
    const OidcExpected expected = {.issuer = provider->issuer,
                                   .client = provider->client,
                                   .nonce = nonce,
                                   .claim = provider->claim,
                                   .now = service_now(service) / G_USEC_PER_SEC};
    g_autoptr(GError) cause = NULL;
    gsize length;
    const char *keys = g_bytes_get_data(known->keys, &length);
    char *value = oidc_token_verify(token, keys, length, &expected, &cause);
    if (g_error_matches(cause, OIDC_ERROR, OIDC_ERROR_UNKNOWN_KEY)) {
        g_autoptr(Known) fresh = learn(service->sign_in, provider, AGAIN_SECONDS, NULL);
        if (fresh != NULL) {
            g_clear_error(&cause);
            keys = g_bytes_get_data(fresh->keys, &length);
            value = oidc_token_verify(token, keys, length, &expected, &cause);
        }
    }
    if (value == NULL)
        refuse(error, provider, cause->message);
    return value;
}

static gint64
library_of(Store *store, const SignInProvider *provider, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Library) library = store_library_find(store, provider->library, &cause);
    if (library == NULL)
        service_fail(error, cause);
    return library != NULL ? library->id : -1;
}

/* An answer counts once, for the browser that asked. library: the provider's. */
static gboolean
use_up(Service *service, const SignInProvider *provider, const SignInVisit *visit, const SignInAnswer *answer,
       gint64 *library, GError **error)
{
    g_autofree char *state = secret_for(visit, "state"), *digest = token_digest(state);
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (answer->state == NULL || !token_equal(state, answer->state))
        return refuse(error, provider, _("it was begun in another browser, or too long ago"));
    if (answer->code == NULL || *answer->code == '\0' || strlen(answer->code) > CODE_MOST)
        return refuse(error, provider, _("it was broken off there"));
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error) ||
        (*library = library_of(connection.store, provider, error)) < 0)
        return FALSE;
    if (!store_begin(connection.store, &cause))
        return service_fail(error, cause);
    if (store_sign_in_use(connection.store, *library, digest, service_now(service), &cause))
        return store_commit(connection.store, &cause) || service_fail(error, cause);
    if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_CONFLICT))
        return service_fail(error, cause);
    g_error_free(cause);
    return refuse(error, provider, _("this answer was used before"));
}

/* Who is logged in there: the value that accounts go by; new. */
static char *
who(Service *service, const SignInProvider *provider, const SignInVisit *visit, const SignInAnswer *answer,
    gint64 *library, GError **error)
{
    g_autofree char *token = NULL, *value = NULL;
    if (!use_up(service, provider, visit, answer, library, error) || !turn_begin(service->sign_in, error))
        return NULL;
    g_autoptr(Known) known = learn(service->sign_in, provider, KNOWN_SECONDS, error);
    if (known != NULL)
        token = redeem(service, provider, known, visit, answer->code, error);
    if (token != NULL)
        value = verify(service, provider, known, visit, token, error);
    turn_end(service->sign_in);
    return g_steal_pointer(&value);
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
open_session(Service *service, Store *store, const Account *account, const char *agent, gboolean *is_half,
             GError **error)
{
    gint64 now = service_now(service);
    g_autofree char *token = token_new(), *digest = token_digest(token), *csrf = token_new();
    const AuditEvent event = {.verb = AUDIT_LOGIN,
                              .kind = AUDIT_ACCOUNT,
                              .object = account->id,
                              .branch = account->branch,
                              .library = account->library,
                              .detail = "openid"};
    GError *cause = NULL;
    if (!login_needs_code(store, account, is_half, error))
        return NULL;
    const NewSession session = {
        .digest = digest, .csrf = csrf, .device = agent, .account = account->id, .is_half = *is_half};
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
    const SignInProvider *provider = find_provider(service, visit->number, error);
    g_autofree char *value = provider != NULL ? who(service, provider, visit, answer, &library, error) : NULL;
    g_auto(Connection) connection = {0};
    if (value == NULL || !connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return NULL;
    const LinkPlace place = {.library = library, .issuer = provider->issuer, .value = value};
    g_autoptr(Account) account = find_account(service, connection.store, provider, &place, error);
    return account != NULL ? open_session(service, connection.store, account, answer->agent, is_half, error)
                           : NULL;
}

static gboolean
add_link(Service *service, const Account *actor, const Account *owner, const LinkPlace *place, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    const AuditEvent event = {.verb = AUDIT_CHANGE,
                              .kind = AUDIT_ACCOUNT,
                              .object = owner->id,
                              .branch = owner->branch,
                              .library = owner->library,
                              .detail = "link"};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = connection.store;
    if (!store_begin(store, &cause) ||
        !store_link_add(store, owner->id, place, actor->id, service_now(service), &cause))
        return service_fail(error, cause);
    return service_audit(service, store, actor, &event, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}

gboolean
service_sign_in_link(Service *service, const Account *actor, const SignInVisit *visit,
                     const SignInAnswer *answer, GError **error)
{
    gint64 library;
    const SignInProvider *provider = find_provider(service, visit->number, error);
    g_autofree char *value = provider != NULL ? who(service, provider, visit, answer, &library, error) : NULL;
    if (value == NULL)
        return FALSE;
    const LinkPlace place = {.library = library, .issuer = provider->issuer, .value = value};
    return add_link(service, actor, actor, &place, error);
}

gboolean
service_sign_in_link_account(Service *service, const Account *actor, gint64 id, guint number,
                             const char *value, GError **error)
{
    const SignInProvider *provider = find_provider(service, number, error);
    g_autofree char *today = service_today(service);
    g_autoptr(Account) owner = NULL;
    GError *cause = NULL;
    LinkPlace place = {.value = value};
    if (provider == NULL || !service_may_any(actor, RIGHT_LIBRARY_MANAGE, error))
        return FALSE;
    place.issuer = provider->issuer;
    {
        g_auto(Connection) connection = {0};
        if (!connection_take(&connection, service, service_reach(actor), error) ||
            (place.library = library_of(connection.store, provider, error)) < 0)
            return FALSE;
        owner = store_account_get(connection.store, id, today, &cause);
    }
    if (owner == NULL)
        return service_fail(error, cause);
    if (!account_may(actor, RIGHT_LIBRARY_MANAGE, owner->library, 0))
        return service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "other library"));
    return add_link(service, actor, owner, &place, error);
}

GPtrArray *
service_sign_in_links(Service *service, const Account *actor, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GPtrArray *list = store_link_list(connection.store, actor->id, &cause);
    if (list == NULL)
        service_fail(error, cause);
    return list;
}

gboolean
service_sign_in_unlink(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    const AuditEvent event = {.verb = AUDIT_CHANGE,
                              .kind = AUDIT_ACCOUNT,
                              .object = actor->id,
                              .branch = actor->branch,
                              .library = actor->library,
                              .detail = "unlink"};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = connection.store;
    if (!store_begin(store, &cause) || !store_link_remove(store, actor->id, id, &cause))
        return service_fail(error, cause);
    return service_audit(service, store, actor, &event, error) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}

GPtrArray *
service_sign_in_choices(Service *service, const Account *actor, GError **error)
{
    g_autoptr(GPtrArray) choices = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Library) library = NULL;
    if (service->sign_in == NULL)
        return g_steal_pointer(&choices);
    if (actor != NULL) {
        g_auto(Connection) connection = {0};
        GError *cause = NULL;
        if (!connection_take(&connection, service, service_reach(actor), error))
            return NULL;
        library = store_library_get(connection.store, actor->library, &cause);
        if (library == NULL) {
            service_fail(error, cause);
            return NULL;
        }
    }
    const GPtrArray *providers = service->sign_in->config->providers;
    for (guint i = 0; i < providers->len; i++) {
        const SignInProvider *provider = providers->pdata[i];
        if (library != NULL && !g_str_equal(library->name, provider->library))
            continue;
        SignInChoice *choice = g_new0(SignInChoice, 1);
        *choice = (SignInChoice){provider->number, provider->label, provider->issuer};
        g_ptr_array_add(choices, choice);
    }
    return g_steal_pointer(&choices);
}
