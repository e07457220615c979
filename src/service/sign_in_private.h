/* What the service keeps for logging in by another organisation. */
#ifndef SERVICE_SIGN_IN_PRIVATE_H
#define SERVICE_SIGN_IN_PRIVATE_H

#include <glib.h>

typedef struct SignIn SignIn;
SignIn *sign_in_new(const char *path, GError **error); /* path as in ServiceConfig */
void sign_in_free(SignIn *sign_in);                    /* NULL does nothing */

#endif
