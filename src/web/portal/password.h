/* Page to choose an own password. */
#ifndef WEB_PORTAL_PASSWORD_H
#define WEB_PORTAL_PASSWORD_H

#include "web/portal/layout.h"

typedef struct {
    Frame frame;
    gboolean first;      /* logged in with a one-time password: must choose now */
    guint least;         /* characters */
    const char *trouble; /* or NULL */
    const char *login;   /* so that password managers know whose it is */
} PasswordPage;

#endif
