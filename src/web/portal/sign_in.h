/* The pages of logging in by another organisation: what their templates are given. All borrowed. */
#ifndef WEB_PORTAL_SIGN_IN_H
#define WEB_PORTAL_SIGN_IN_H

#include "service/sign_in.h"
#include "web/portal/layout.h"

typedef struct {
    const Frame *frame;
    GPtrArray *choices; /* of SignInChoice */
    GPtrArray *links;   /* of AccountLink */
    const char *to;     /* label of where the next one leads, or NULL */
    const char *address;
    const char *problem; /* or NULL */
    gboolean linked;     /* just now */
} SignInPage;

/* The page that a provider's own page posts to: on with what it sent. */
typedef struct {
    const Frame *frame;
    const char *label;
    gint64 number;
    const char *response, *relay;
} SignInOnPage;
const char *view_link_label(const SignInPage *page, const AccountLink *link);

#endif
