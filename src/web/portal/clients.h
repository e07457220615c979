/* The page of programs with a token of their own: what its templates are given. All borrowed for as long as the page is written. */
#ifndef WEB_PORTAL_CLIENTS_H
#define WEB_PORTAL_CLIENTS_H

#include "service/client.h"
#include "web/portal/pages.h"

typedef struct {
    const Frame *frame;
    GPtrArray *lines;               /* of ClientLine */
    GPtrArray *branches;            /* of Branch, to choose from */
    const char *name, *until;       /* typed, or "" */
    gint64 branch;                  /* chosen; 0 = all of the library */
    guint32 rights;                 /* chosen */
    const char *problem;            /* or NULL */
    gboolean ended;                 /* one was just ended */
    const char *token, *token_name; /* just made: shown once; or NULL */
} ClientsPage;

const char *view_client_state(const ClientLine *line);
const char *view_client_badge(const ClientLine *line); /* class of the badge */
/* "upload, desk" in words, as a sentence's part. */
const char *view_client_rights(const ClientLine *line);

#endif
