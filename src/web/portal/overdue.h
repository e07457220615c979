/* The pages of late books and reminders: what each template is given. All borrowed for as long as the page is written. */
#ifndef WEB_PORTAL_OVERDUE_H
#define WEB_PORTAL_OVERDUE_H

#include "service/reminder.h"
#include "web/portal/accounts.h"
#include "web/portal/desk.h"

typedef struct {
    const Frame *frame;
    gint64 branch;
    const LateList *list;
    gboolean may_set;
} LatePage;

typedef struct {
    const Frame *frame;
    gint64 branch;
    const LateList *list;
    const char *command;
    const char *problem; /* or NULL */
} ReminderSendPage;

typedef struct {
    const Frame *frame;
    gint64 branch;
    const GPtrArray *runs; /* of ReminderRun */
} ReminderRunsPage;

typedef struct {
    const Frame *frame;
    gint64 branch;
    const ReminderSheet *sheet;
    const char *done, *problem; /* or NULL */
} ReminderRunPage;

/* A step as it stands in the form. */
typedef struct {
    const char *days, *name, *words;
    gboolean letter, mail, charge;
} StepTyped;
typedef struct {
    const Frame *frame;
    StepTyped typed[REMINDER_STEPS_MOST];
    const GPtrArray *standard;   /* of ReminderStep: the program's own, for what is left empty */
    const char *problem, *saved; /* or NULL */
} ReminderStepsPage;

/* The group that a list has as a heading: its name, or its code; lines of one group stand together. */
const char *view_late_group(const char *group, const char *name);
const char *view_late_step(const GPtrArray *steps, guint number); /* "" = none */
const char *view_late_bill(const LateLine *line);                 /* what its bill comes to */
guint view_late_bills(const LateList *list,
                      gboolean unknown);      /* bills with an amount, or of which nobody knows it */
gint64 view_late_cents(const LateList *list); /* that they come to */
const char *view_reminder_bill(const ReminderSheet *sheet,
                               const ReminderLine *line); /* what became of its amount; "" = no bill */
const char *view_reminder_person(const ReminderLine *line);
const char *view_reminder_mail(const ReminderLine *line);   /* what became of it */
guint view_late_count(const LateList *list, gboolean sent); /* lines that get something now, or do not */

#endif
