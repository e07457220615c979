/* The file that names the organisations by which people can log in. */
#ifndef SERVICE_SIGN_IN_CONFIG_H
#define SERVICE_SIGN_IN_CONFIG_H

#include <glib.h>

typedef enum { SIGN_IN_OPENID, SIGN_IN_SAML, N_SIGN_IN_KINDS } SignInKind;

typedef struct {
    guint number;
    SignInKind kind;
    char *label, *library;
    char *issuer;      /* SAML: the entityID */
    char *claim;       /* by whose value accounts are found; unless said "sub", or the NameID */
    char *authorities; /* file of certificates to trust; NULL = the system's */

    char *client, *secret; /* OpenID Connect */

    char *metadata;          /* SAML: a file, or an address of the web; then there are pins */
    char **pins;             /* SHA-256 of its certificates, hex in lower case; NULL: those of the file */
    char *key, *certificate; /* ours, PEM; NULL: requests are not signed */
} SignInProvider;
typedef struct {
    char *portal;         /* "https://…" without a slash at its end */
    GPtrArray *providers; /* of SignInProvider */
} SignInConfig;
void sign_in_config_free(SignInConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SignInConfig, sign_in_config_free)

/* A file that only this user can read: [portal] with address, and [provider 1], [provider 2] … with label, library, issuer, claim,
 * authorities, and by kind (openid, or saml): client, secret; or metadata, fingerprint, key, certificate. SERVICE_ERROR_INPUT. */
SignInConfig *sign_in_config_read(const char *path, GError **error);

#endif
