/* The pages of the lending desk: what each template is given. All borrowed for as long as the page is written. */
#ifndef WEB_PORTAL_DESK_H
#define WEB_PORTAL_DESK_H

#include "library/kind.h"
#include "people/patron.h"
#include "service/circulation.h"
#include "service/lending.h"
#include "service/reminder.h"
#include "web/portal/pages.h"
#include "web/portal/patron.h"

#define DESK_COMMAND_MOST 48 /* an id that a form carries: done once, however often it is sent */

typedef struct {
    const Frame *frame;
    GPtrArray *branches; /* of Branch */
    const char *path;    /* what comes behind the school: "/desk", "/lending" */
} DeskSchoolsPage;

typedef struct {
    const Frame *frame;
    const char *school;
    gint64 branch, previous; /* previous: membership of the patron before, 0 = none */
    const char *typed;
    const char *problem;      /* or NULL */
    const FoundPupils *found; /* by name, or NULL */
} DeskStartPage;

typedef struct {
    const Frame *frame;
    gint64 branch;
    const DeskPatron *view;
    const DeskAnswer *answer; /* of the form that was sent, or NULL */
    const char *problem;
    const char *command;   /* id of the next scan */
    const char *typed;     /* barcode that was scanned: to lend it all the same */
    gboolean may_overrule; /* and waive */
} DeskPatronPage;

typedef struct {
    const Frame *frame;
    const char *school;
    gint64 branch;
    const DeskAnswer *answer;
    const char *problem, *command;
} DeskReturnPage;

typedef struct {
    const Frame *frame;
    gint64 branch;
    GPtrArray *holds; /* of Hold */
    const char *today;
    int tidied; /* so many were ended; -1 = not asked */
} DeskWaitingPage;

typedef struct {
    const Frame *frame;
    gint64 branch;
    GPtrArray *rules;        /* of PolicyRule */
    GPtrArray *groups;       /* codes of the school's groups now, of char * */
    const PolicyCase *asked; /* NULL = nothing asked */
    const PolicyPreview *preview;
    const HttpRequest *request; /* of a form that was not taken: what was typed */
    const char *problem, *saved;
    gboolean may_edit, whole; /* whole: rules for every school too */
} PolicyPage;

typedef struct {
    const Frame *frame;
    gint64 branch;
    GPtrArray *closed; /* of ClosedDays */
    guint weekdays;
    const HttpRequest *request;
    const char *problem, *saved;
    gboolean may_edit, whole;
} ClosedPage;

/* desk_view.c */
const char *view_cents(gint64 cents);   /* € 1,20 */
gint64 portal_cents(const char *typed); /* "1,50", "1.5", "2" -> cents; -1 = none */
const char *view_fee_kind(const Fee *fee);
const char *view_answer_done(const DeskAnswer *answer);
const char *view_due_why(const DeskAnswer *answer);
const char *view_where(const DeskAnswer *answer);            /* what to do with a copy that came in */
const char *view_rule_of(const GPtrArray *rules, gint64 id); /* its words; the program's own */
const char *view_term(PolicyTerm term, gint32 value);
const char *view_reminder_way(ReminderWay way); /* by letter, by mail */
const char *view_weekday(guint day);            /* 0 = Monday */
const char *view_typed_field(const HttpRequest *request, const char *name);
void portal_command_new(char id[DESK_COMMAND_MOST]);
/* A choice of schools; of who has one only the page of that one, as if it was asked for by its id. */
typedef struct {
    Right right;
    const char *path, *title;
    HttpResponse *(*of_one)(Web *web, HttpRequest *request);
} DeskSchools;
HttpResponse *portal_desk_schools(Web *web, HttpRequest *request, const DeskSchools *schools);

#endif
