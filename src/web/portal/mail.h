/* The pages of mail: what their templates are given. All borrowed for as long as the page is written. */
#ifndef WEB_PORTAL_MAIL_H
#define WEB_PORTAL_MAIL_H

#include "service/mail.h"
#include "web/portal/pages.h"

typedef struct {
    const Frame *frame;
    const MailContact *library;              /* of the whole library; its address is "" when there is none */
    GPtrArray *contacts;                     /* of MailContact: of single schools */
    GPtrArray *branches;                     /* of Branch, to choose from */
    GPtrArray *letters;                      /* of Mail, newest first */
    guint failed;                            /* of them */
    const char *branch, *address, *language; /* typed in the form for a school, or "" */
    const char *problem;                     /* or NULL */
    gboolean is_of_branch;                   /* the problem is in the form for a school */
    gboolean saved;
} MailPage;

typedef struct {
    const Frame *frame;
    const char *address; /* typed, or as it is */
    gboolean is_wanted;
    const char *problem; /* or NULL */
    gboolean saved;
} OwnMailPage;

#define MAIL_LISTED 50u
const char *view_mail_about(const Mail *mail);
const char *view_mail_state(const Mail *mail);
const char *view_mail_badge(const Mail *mail); /* class of the badge */

#endif
