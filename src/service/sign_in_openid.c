/* OpenID Connect: authorization code with PKCE (RFC 7636), over what account/oidc.h checks. */
#include <string.h>

#include "net/fetch.h"
#include "service/sign_in_parts.h"
#include "text/text.h"

/* Only from the issuer that the operator named, whatever its document says. */
static SignInKnown *
ask(const SignInProvider *provider, GError **error)
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
        sign_in_unreachable(error, provider);
        return NULL;
    }
    SignInKnown *known = sign_in_known_new();
    known->places = g_steal_pointer(&places);
    known->keys = keys;
    return known;
}

static char *
escape(const char *text)
{
    return g_uri_escape_string(text, NULL, FALSE);
}

static char *
back_address(const Service *service, guint number)
{
    return g_strdup_printf("%s/sign-in/back?provider=%u", sign_in_portal(service), number);
}

static char *
begin(const SignInTurn *turn, const SignInKnown *known, GError **error G_GNUC_UNUSED)
{
    const SignInProvider *provider = turn->provider;
    const char *there = known->places->authorization;
    g_autofree char *back = back_address(turn->service, provider->number), *back_part = escape(back),
                    *client = escape(provider->client), *state = sign_in_secret(turn->visit, "state"),
                    *nonce = sign_in_secret(turn->visit, "nonce"),
                    *verifier = sign_in_secret(turn->visit, "verifier"), *challenge = oidc_digest(verifier);
    return g_strdup_printf("%s%sresponse_type=code&client_id=%s&redirect_uri=%s&scope=%s&state=%s&nonce=%s"
                           "&code_challenge=%s&code_challenge_method=S256",
                           there, strchr(there, '?') != NULL ? "&" : "?", client, back_part,
                           g_str_equal(provider->claim, "sub") ? "openid" : "openid%20email%20profile", state,
                           nonce, challenge);
}

/* The code for a token, once; new. */
static char *
redeem(const SignInTurn *turn, const SignInKnown *known, GError **error)
{
    const SignInProvider *provider = turn->provider;
    g_autofree char *back = back_address(turn->service, provider->number), *back_part = escape(back),
                    *code_part = escape(turn->answer->code),
                    *verifier = sign_in_secret(turn->visit, "verifier"),
                    *form = g_strdup_printf(
                        "grant_type=authorization_code&code=%s&redirect_uri=%s&code_verifier=%s", code_part,
                        back_part, verifier);
    /* RFC 6749, 2.3.1: both escaped before they are put together. */
    g_autofree char *user = escape(provider->client), *password = escape(provider->secret);
    const FetchOrder order = {.url = known->places->token,
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
        sign_in_refuse(error, provider, answer != NULL ? cause->message : N_("it does not know this log-in"));
    return token;
}

/* A key that is not known may be a new one: asked for again, but not at every token. */
static char *
verify(const SignInTurn *turn, const SignInKnown *known, const char *token, GError **error)
{
    const SignInProvider *provider = turn->provider;
    g_autofree char *nonce = sign_in_secret(turn->visit, "nonce");
    const OidcExpected expected = {.issuer = provider->issuer,
                                   .client = provider->client,
                                   .nonce = nonce,
                                   .claim = provider->claim,
                                   .now = service_now(turn->service) / G_USEC_PER_SEC};
    g_autoptr(GError) cause = NULL;
    gsize length;
    const char *keys = g_bytes_get_data(known->keys, &length);
    char *value = oidc_token_verify(token, keys, length, &expected, &cause);
    if (g_error_matches(cause, OIDC_ERROR, OIDC_ERROR_UNKNOWN_KEY)) {
        g_autoptr(SignInKnown)
            fresh = sign_in_learn(turn->service->sign_in, provider, SIGN_IN_AGAIN_SECONDS, NULL);
        if (fresh != NULL) {
            g_clear_error(&cause);
            keys = g_bytes_get_data(fresh->keys, &length);
            value = oidc_token_verify(token, keys, length, &expected, &cause);
        }
    }
    if (value == NULL)
        sign_in_refuse(error, provider, cause->message);
    return value;
}

static char *
who(const SignInTurn *turn, const SignInKnown *known, GError **error)
{
    g_autofree char *token = redeem(turn, known, error);
    return token != NULL ? verify(turn, known, token, error) : NULL;
}

const SignInSpeech sign_in_openid = {
    .name = "openid", .answer_most = 4096, .ask = ask, .begin = begin, .who = who};
