/* What OpenID Connect sends, checked: the provider's document, its keys, and the token that says who somebody is (OpenID Connect
 * Core 1.0, 3.1.3.7; Discovery 1.0, 4.3; RFC 7515 to 7519, 8725). Pure: nothing is fetched here. */
#ifndef ACCOUNT_OIDC_H
#define ACCOUNT_OIDC_H

#include <glib.h>

#define OIDC_SKEW_SECONDS 60  /* that two clocks may be apart */
#define OIDC_AGE_SECONDS  600 /* an older token was not made for this log-in */

#define OIDC_ERROR (oidc_error_quark())
GQuark oidc_error_quark(void);
typedef enum {
    OIDC_ERROR_INVALID,    /* not what the standard says, or not for us; the message is a msgid, for people */
    OIDC_ERROR_UNKNOWN_KEY /* signed with a key that is not among those given: they may have changed */
} OidcError;

typedef struct {
    char *authorization, *token, *keys; /* addresses */
} OidcPlaces;
void oidc_places_free(OidcPlaces *places);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OidcPlaces, oidc_places_free)
/* The document at issuer/.well-known/openid-configuration. It must be of this very issuer. New. */
OidcPlaces *oidc_places_parse(const char *json, gsize length, const char *issuer, GError **error);

/* The id_token of the answer of the token endpoint; new. */
char *oidc_answer_parse(const char *json, gsize length, GError **error);

typedef struct {
    const char *issuer, *client, *nonce;
    const char *claim; /* whose value is wanted: "sub", "email", … */
    gint64 now;        /* seconds */
} OidcExpected;
/* keys: the JWK set. The value of the claim, when the token is signed with RS256 or ES256 by one of the keys, and is for this client,
 * this log-in and this moment; new. An e-mail address counts only when the provider says that it is verified. */
char *oidc_token_verify(const char *token, const char *keys, gsize length, const OidcExpected *expected,
                        GError **error);

/* RFC 7636, 4.2: of a verifier; and other secrets derived from one. New, base64url of SHA-256, 43 characters. */
char *oidc_digest(const char *text);

#endif
