/* Pages on which somebody is enrolled by hand. Borrowed, for as long as the page is written. */
#ifndef WEB_PORTAL_ENROL_H
#define WEB_PORTAL_ENROL_H

#include "service/account.h"
#include "service/enrol.h"
#include "web/portal/patron.h"

typedef struct {
    const Frame *frame;
    const GPtrArray *branches; /* of Branch */
    gint64 branch;             /* chosen */
    const char *kind, *number; /* typed */
    gboolean asks;             /* "V" was typed: generate a number? */
    const char *problem;
} EnrolCardPage;

typedef struct {
    const Frame *frame;
    const Branch *branch;
    const char *kind, *card;
    PatronInputs inputs;
    gboolean has_address;   /* the school's own is filled in */
    const GPtrArray *alike; /* of PatronAlike, or NULL */
    guint n_alike;          /* of those that are shown */
    gboolean withheld;      /* there is one more, at a school that shows nobody */
    const char *problem;
} EnrolPage;

typedef struct {
    const PatronHead *head;
    PatronInputs inputs;
    const char *login;         /* typed */
    const char *login_problem; /* or NULL */
} EnrolledPage;

typedef struct {
    const Frame *frame;
    const OneTime *one_time;
    gint64 membership, branch;
} ReceiptPage;

typedef struct {
    const Frame *frame;
    const Branch *branch;
    PatronInputs inputs;
    const char *problem;
    gboolean saved;
} AddressPage;

#endif
