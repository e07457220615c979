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

/* Of somebody else's account. */
typedef struct {
    const Frame *frame;
    GPtrArray *choices; /* of SignInChoice */
    GPtrArray *links;   /* of AccountLink */
    gint64 account;
    const char *name; /* whose it is */
    const char *saved, *problem;
    gint64 provider;   /* chosen, 0 = none yet */
    const char *value; /* typed */
} AccountLinksPage;

/* The page that a provider's own page posts to: on with what it sent. */
typedef struct {
    const Frame *frame;
    const char *label;
    gint64 number;
    const char *response, *relay;
} SignInOnPage;
gboolean view_is_linked(const GPtrArray *links, const SignInChoice *choice);
const char *view_link_label(const GPtrArray *choices, const AccountLink *link);

#endif
