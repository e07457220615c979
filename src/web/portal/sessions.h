/* Page of sessions: the own ones, or those of an account that staff manages. */
#ifndef WEB_PORTAL_SESSIONS_H
#define WEB_PORTAL_SESSIONS_H

#include "service/session.h"
#include "web/portal/layout.h"

typedef struct {
    const Frame *frame;
    GPtrArray *sessions; /* of OwnSession */
    gint64 account;      /* whose; 0 = the own */
    gboolean has_factor; /* of that account */
    gboolean ended;      /* some were just ended */
    gboolean is_manager; /* of a library: may say whose people need a second step */
} SessionsPage;

/* "Firefox, Windows": the browser and system that a user agent (RFC 9110, 10.1.5) names, "" when it names none that is known. It is
 * believed no further than as a word on a page. New. */
char *portal_agent_words(const char *user_agent);

#endif
