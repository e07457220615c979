/* Log-in page, and the page in line. */
#ifndef WEB_PORTAL_LOGIN_H
#define WEB_PORTAL_LOGIN_H

#include "web/portal/layout.h"

typedef struct {
    Frame frame;
    const char *login;   /* as typed, "" at first */
    const char *path;    /* to go to afterwards */
    const char *trouble; /* what went wrong, or NULL */
    gboolean left;       /* just logged out */
    gboolean changed;    /* password changed */
} LoginPage;

typedef struct {
    Frame frame;
    guint ahead;
    const char *takes; /* how long, in words */
    guint seconds;     /* that it takes yet, about */
} WaitPage;

#endif
