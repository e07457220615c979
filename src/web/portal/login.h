/* Log-in page, and the page in line. */
#ifndef WEB_PORTAL_LOGIN_H
#define WEB_PORTAL_LOGIN_H

#include "service/sign_in.h"
#include "web/portal/layout.h"

typedef struct {
    Frame frame;
    const char *login;   /* as typed, "" at first */
    const char *path;    /* to go to afterwards */
    const char *trouble; /* what went wrong, or NULL */
    gboolean left;       /* just logged out */
    gboolean changed;    /* password changed */
    GPtrArray *choices;  /* other ways to log in, of SignInChoice */
} LoginPage;

typedef struct {
    Frame frame;
    guint ahead;
    const char *takes; /* how long, in words */
    guint seconds;     /* that it takes yet, about */
} WaitPage;

/* The log-in page with why another way did not succeed. New. */
HttpResponse *portal_login_refused(Web *web, const HttpRequest *request, guint status, const char *trouble);

#endif
