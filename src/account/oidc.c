/* Checks what a provider of OpenID Connect sends: cjose for the signature, jansson for the JSON. */
#include "account/oidc.h"

#include <cjose/cjose.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "text/text.h"

G_DEFINE_QUARK(instroom_oidc_error, oidc_error)

#define TOKEN_MOST 16384u
#define VALUE_MOST 255u
#define RSA_LEAST  342u /* base64url digits of a modulus of 2048 bits (RFC 7518, 3.3) */

typedef json_t Json;
static void
json_clear(Json *json)
{
    json_decref(json);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Json, json_clear)

typedef cjose_jws_t Jws;
typedef cjose_jwk_t Jwk;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Jws, cjose_jws_release)
static void
jwk_clear(Jwk *jwk)
{
    cjose_jwk_release(jwk);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Jwk, jwk_clear)

/* The algorithms that a token may have, and the keys that go with them. Nothing else: no "none", no HMAC. */
static const struct {
    const char *name, *type, *curve;
} algorithms[] = {{"RS256", "RSA", NULL}, {"ES256", "EC", "P-256"}};

static gboolean
invalid(GError **error, const char *why)
{
    g_set_error_literal(error, OIDC_ERROR, OIDC_ERROR_INVALID, why);
    return FALSE;
}

void
oidc_places_free(OidcPlaces *places)
{
    if (places == NULL)
        return;
    g_free(places->authorization);
    g_free(places->token);
    g_free(places->keys);
    g_free(places);
}

static Json *
load_object(const char *text, gsize length)
{
    g_autoptr(Json) json = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    return json_is_object(json) ? g_steal_pointer(&json) : NULL;
}

static const char *
text_of(const Json *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

OidcPlaces *
oidc_places_parse(const char *text, gsize length, const char *issuer, GError **error)
{
    g_autoptr(Json) json = load_object(text, length);
    if (json == NULL || g_strcmp0(text_of(json, "issuer"), issuer) != 0) {
        invalid(error, "the provider's document is not of this issuer");
        return NULL;
    }
    g_autoptr(OidcPlaces) places = g_new0(OidcPlaces, 1);
    places->authorization = g_strdup(text_of(json, "authorization_endpoint"));
    places->token = g_strdup(text_of(json, "token_endpoint"));
    places->keys = g_strdup(text_of(json, "jwks_uri"));
    if (places->authorization != NULL && places->token != NULL && places->keys != NULL)
        return g_steal_pointer(&places);
    invalid(error, "the provider's document has not all addresses");
    return NULL;
}

char *
oidc_answer_parse(const char *text, gsize length, GError **error)
{
    g_autoptr(Json) json = load_object(text, length);
    const char *token = json != NULL ? text_of(json, "id_token") : NULL;
    if (token == NULL)
        invalid(error, N_("its answer does not say that anybody logged in"));
    return g_strdup(token);
}

static guint
algorithm_of(const char *name)
{
    guint i = 0;
    while (i < G_N_ELEMENTS(algorithms) && g_strcmp0(name, algorithms[i].name) != 0)
        i++;
    return i;
}

static gboolean
key_fits(const Json *key, guint algorithm, const char *id)
{
    const char *use = text_of(key, "use"), *alg = text_of(key, "alg"), *modulus = text_of(key, "n");
    return g_strcmp0(text_of(key, "kty"), algorithms[algorithm].type) == 0 &&
           (algorithms[algorithm].curve == NULL ||
            g_strcmp0(text_of(key, "crv"), algorithms[algorithm].curve) == 0) &&
           (algorithms[algorithm].curve != NULL || (modulus != NULL && strlen(modulus) >= RSA_LEAST)) &&
           (use == NULL || g_str_equal(use, "sig")) &&
           (alg == NULL || g_str_equal(alg, algorithms[algorithm].name)) &&
           (id == NULL || g_strcmp0(text_of(key, "kid"), id) == 0);
}

/* The key that the token names; without a name the only one that fits. */
static Jwk *
find_key(const char *keys, gsize length, guint algorithm, const char *id, GError **error)
{
    g_autoptr(Json) set = load_object(keys, length);
    const Json *list = set != NULL ? json_object_get(set, "keys") : NULL, *found = NULL;
    guint n = 0;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (key_fits(json_array_get(list, i), algorithm, id)) {
            found = json_array_get(list, i);
            n++;
        }
    if (n != 1) {
        g_set_error_literal(error, OIDC_ERROR, n == 0 ? OIDC_ERROR_UNKNOWN_KEY : OIDC_ERROR_INVALID,
                            N_("its signature is not right"));
        return NULL;
    }
    char *text = json_dumps(found, JSON_COMPACT);
    Jwk *jwk = text != NULL ? cjose_jwk_import(text, strlen(text), NULL) : NULL;
    free(text);
    if (jwk == NULL)
        invalid(error, N_("its signature is not right"));
    return jwk;
}

/* The header as it was sent, before cjose looks at it: what this program does not know it must not pass over (RFC 7515, 4.1.11). */
static gboolean
header_valid(const Jws *jws, guint *algorithm, const char **id, GError **error)
{
    cjose_header_t *header = cjose_jws_get_protected((Jws *)jws);
    *algorithm = algorithm_of(cjose_header_get(header, CJOSE_HDR_ALG, NULL));
    *id = cjose_header_get(header, CJOSE_HDR_KID, NULL);
    if (*algorithm == G_N_ELEMENTS(algorithms))
        return invalid(error, N_("it signs in a way that is not allowed here"));
    if (json_object_get((const Json *)header, "crit") != NULL)
        return invalid(error, N_("its answer holds what such an answer never has"));
    return TRUE;
}

static gboolean
is_for_us(const Json *claims, const char *client)
{
    const Json *audience = json_object_get(claims, "aud"), *party = json_object_get(claims, "azp");
    gboolean is_among = g_strcmp0(json_string_value(audience), client) == 0;
    for (size_t i = 0; i < json_array_size(audience); i++)
        is_among |= g_strcmp0(json_string_value(json_array_get(audience, i)), client) == 0;
    if (!is_among || (party == NULL && json_array_size(audience) > 1))
        return FALSE;
    return party == NULL || g_strcmp0(json_string_value(party), client) == 0;
}

static gboolean
is_of_now(const Json *claims, gint64 now)
{
    const Json *end = json_object_get(claims, "exp"), *made = json_object_get(claims, "iat"),
               *from = json_object_get(claims, "nbf");
    return json_is_integer(end) && json_integer_value(end) > now - OIDC_SKEW_SECONDS &&
           json_is_integer(made) && json_integer_value(made) <= now + OIDC_SKEW_SECONDS &&
           json_integer_value(made) >= now - OIDC_AGE_SECONDS - OIDC_SKEW_SECONDS &&
           (from == NULL || (json_is_integer(from) && json_integer_value(from) <= now + OIDC_SKEW_SECONDS));
}

static gboolean
nonce_same(const Json *claims, const char *nonce)
{
    const char *got = text_of(claims, "nonce");
    return got != NULL && strlen(got) == strlen(nonce) && sodium_memcmp(got, nonce, strlen(nonce)) == 0;
}

static char *
value_of(const Json *claims, const OidcExpected *expected, GError **error)
{
    const char *subject = text_of(claims, "sub"), *value = text_of(claims, expected->claim);
    if (g_strcmp0(text_of(claims, "iss"), expected->issuer) != 0)
        invalid(error, N_("its answer is of another organisation"));
    else if (!is_for_us(claims, expected->client))
        invalid(error, N_("its answer is meant for another website"));
    else if (!is_of_now(claims, expected->now))
        invalid(error, N_("its answer has expired, or is of another time"));
    else if (!nonce_same(claims, expected->nonce))
        invalid(error, N_("its answer is of another log-in"));
    else if (subject == NULL || *subject == '\0' || value == NULL || *value == '\0' ||
             strlen(value) > VALUE_MOST)
        invalid(error, N_("its answer lacks what accounts here are known by"));
    else if (g_str_equal(expected->claim, "email") &&
             !json_is_true(json_object_get(claims, "email_verified")))
        invalid(error, N_("it has not checked the e-mail address of this person"));
    else
        return g_strdup(value);
    return NULL;
}

char *
oidc_token_verify(const char *token, const char *keys, gsize length, const OidcExpected *expected,
                  GError **error)
{
    guint algorithm;
    const char *id;
    uint8_t *payload;
    size_t payload_length;
    gsize token_length = strnlen(token, TOKEN_MOST + 1);
    g_autoptr(Jws) jws = token_length <= TOKEN_MOST ? cjose_jws_import(token, token_length, NULL) : NULL;
    if (jws == NULL) {
        invalid(error, N_("its answer is not signed"));
        return NULL;
    }
    if (!header_valid(jws, &algorithm, &id, error))
        return NULL;
    g_autoptr(Jwk) key = find_key(keys, length, algorithm, id, error);
    if (key == NULL)
        return NULL;
    if (!cjose_jws_verify(jws, key, NULL) || !cjose_jws_get_plaintext(jws, &payload, &payload_length, NULL)) {
        invalid(error, N_("its signature is not right"));
        return NULL;
    }
    g_autoptr(Json) claims = load_object((const char *)payload, payload_length);
    if (claims == NULL) {
        invalid(error, N_("its answer lacks what accounts here are known by"));
        return NULL;
    }
    return value_of(claims, expected, error);
}

char *
oidc_digest(const char *text)
{
    guint8 digest[crypto_hash_sha256_BYTES];
    char coded[sodium_base64_ENCODED_LEN(sizeof digest, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
    crypto_hash_sha256(digest, (const guint8 *)text, strlen(text));
    sodium_bin2base64(coded, sizeof coded, digest, sizeof digest, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return g_strdup(coded);
}
