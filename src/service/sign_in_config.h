/* The file that names the organisations by which people can log in. */
#ifndef SERVICE_SIGN_IN_CONFIG_H
#define SERVICE_SIGN_IN_CONFIG_H

#include <glib.h>

typedef struct {
    guint number;
    char *label, *library, *issuer, *client, *secret;
    char *claim;       /* by whose value accounts are found; "sub" unless said */
    char *authorities; /* file of certificates to trust; NULL = the system's */
} SignInProvider;
typedef struct {
    char *portal;         /* "https://…" without a slash at its end */
    GPtrArray *providers; /* of SignInProvider */
} SignInConfig;
void sign_in_config_free(SignInConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SignInConfig, sign_in_config_free)

/* A file that only this user can read: [portal] with address, and [provider 1], [provider 2] … with label, library, issuer, client,
 * secret, claim, authorities. SERVICE_ERROR_INPUT. */
SignInConfig *sign_in_config_read(const char *path, GError **error);

#endif
