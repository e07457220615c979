/* A browser of the portal for a test in C: its cookies and the token of the last form, over client.h. */
#ifndef TESTS_WEB_BROWSER_H
#define TESTS_WEB_BROWSER_H

#include "client.h"

/* What it remembers. All strings are its own but extra. */
typedef struct {
    guint port;
    char *session, *visitor, *token;
    const char *extra; /* headers sent along */
} Browser;
void browser_clear(Browser *browser);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Browser, browser_clear)

/* body NULL: GET. type NULL: a form. An answer always comes. */
Reply *browser_ask(Browser *browser, const char *path, const char *body, const char *type);
Reply *browser_get(Browser *browser, const char *path);
void browser_remember(Browser *browser, const Reply *reply); /* of an answer to browser_ask */
/* A form with the browser's token and one field. */
Reply *browser_post(Browser *browser, const char *path, const char *name, const char *value);
/* back: where to go then, or NULL. */
Reply *browser_log_in(Browser *browser, const char *login, const char *password, const char *back);
/* One that is logged in and has a form's token. */
Browser browser_of(guint port, const char *login, const char *password);
void reply_assert_location(const Reply *reply, const char *path); /* a 303 to there */

#endif
