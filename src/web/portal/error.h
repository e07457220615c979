/* Pages for what went wrong: what happened, what it means, what to do. */
#ifndef WEB_PORTAL_ERROR_H
#define WEB_PORTAL_ERROR_H

#include "web/web.h"

typedef struct {
    guint status;
    const char *title, *means, *action; /* N_() */
} ErrorText;

/* By HTTP status: 400, 403, 404, 405, 413, 414, 500, 503, 507; another one counts as 500. New. */
HttpResponse *portal_error(Web *web, const HttpRequest *request, guint status);
/* By an error of the service: its own words under a title, with the fitting status. New. */
HttpResponse *portal_fail(Web *web, const HttpRequest *request, const GError *error);

#endif
