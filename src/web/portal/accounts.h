/* The pages of log-ins, roles, groups and own data: what each template is given. All borrowed for as long as the page is written. */
#ifndef WEB_PORTAL_ACCOUNTS_H
#define WEB_PORTAL_ACCOUNTS_H

#include "service/account.h"
#include "service/class.h"
#include "web/portal/pages.h"

/* accounts.c */
typedef struct {
    const Frame *frame;
    GPtrArray *accounts; /* of Account: those with a role that is no pupil's */
    guint pupils;        /* so many others are pupils' */
    const char *typed;   /* what was looked for, "" */
    const char *problem; /* or NULL */
    gboolean may_add;
} AccountsPage;

typedef struct {
    const Frame *frame;
    const AccountView *view;
    GPtrArray *branches; /* of Branch, for a new role */
    const char *today;
    const char *problem;
    guint roles;           /* bit set of 1 << Role: those that the visitor can give somewhere */
    Role role;             /* chosen */
    gint64 branch;         /* chosen, 0 = the library */
    const char *from, *to; /* typed */
    const char *saved;     /* what was just done, or NULL */
    gint64 now;            /* instant */
} AccountPage;

typedef struct {
    const Frame *frame;
    GPtrArray *branches;
    const char *problem;
    const char *login, *name, *branch; /* typed */
    Role role;
} AccountNewPage;

/* A password that is shown once. */
typedef struct {
    const Frame *frame;
    const OneTime *one_time;
    const char *back, *back_label;
} OneTimePage;

/* uploaders.c */
typedef struct {
    const Frame *frame;
    GPtrArray *lines;    /* of GrantLine, by school */
    GPtrArray *branches; /* for which the visitor may give the right */
    const char *today;
    const char *problem, *saved;
    const char *login, *from, *to; /* typed */
    gint64 branch;
} UploadersPage;

/* classes.c */
typedef struct {
    const Frame *frame;
    GPtrArray *places;   /* of ClassPlace */
    GPtrArray *branches; /* of Branch to choose from: the staff's */
    gint64 branch;       /* chosen */
    gboolean staff, uploads;
} ClassesPage;
typedef struct {
    const Frame *frame;
    const ClassView *view;
    gint64 now; /* instant */
} ClassPage;
typedef struct {
    const Frame *frame;
    const ClassSheet *sheet;
} SheetPage;

/* teachers.c */
typedef struct {
    const Frame *frame;
    const TaughtView *view; /* NULL while no school is chosen */
    GPtrArray *branches;
    gint64 branch;
    const char *problem, *saved;
} TeachersPage;

/* me.c */
typedef struct {
    const Frame *frame;
    const OwnData *own;
    const char *login, *email; /* typed, or as they are */
    const char *problem;
    gboolean saved;
} MePage;

/* accounts.c: words. */
const char *view_role_place(const GrantLine *line); /* school or "the whole library" */
const char *view_grant_days(const Grant *grant);    /* "from 1-8-2026 to 31-7-2027" */
const char *view_grant_state(const GrantLine *line, const char *today);
const char *view_grant_badge(const Grant *grant, const char *today);
const char *view_account_roles(const Account *account);
const char *view_class_name(const ClassLine *line); /* "Groep 5A" */
const char *view_class_group(const Taught *taught);
gboolean view_may_end(const Account *actor, const Grant *grant, const char *today);
/* The page that shows a one-time password once; portal/accounts.c. */
HttpResponse *portal_one_time(HttpRequest *request, const OneTime *one_time, const char *back,
                              const char *back_label);

#endif
