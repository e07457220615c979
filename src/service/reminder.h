/* Use cases of books that are late: the list of a school by group, of a teacher's own group, and reminders: what a run would send, one yes,
 * the letters as a PDF, and taking a run back.
 *
 * RIGHT_DESK at the school; where a school withholds its pupils, for its own people only. A teacher's list is RIGHT_CLASS and the own
 * groups. How a library reminds, RIGHT_LIBRARY_MANAGE. Letters are for all of a group, mails for grown-ups with an address
 * (library/reminder.h). */
#ifndef SERVICE_REMINDER_H
#define SERVICE_REMINDER_H

#include "library/reminder.h"
#include "service/circulation.h"
#include "service/class.h"
#include "store/reminder.h"

/* A loan that is late today, and what a run now would do. */
typedef struct {
    gint64 loan, membership, person, price_cents; /* price 0 = not known */
    char *year, *group, *group_name, *name, *first_name, *title, *barcode, *due;
    gboolean is_claimed;
    guint days; /* late, without holidays */
    guint had;  /* the last step, 0 = none */
    char had_on[11];
    guint step; /* that it gets now, 0 = none: why says why */
    ReminderWay way;
    ReminderWhy why;
    gboolean is_bill, is_billed; /* the step is one; an amount for it stands already */
    gint64 bills;                /* cents that it puts on the borrower's account */
} LateLine;

typedef struct {
    Branch *branch;    /* NULL in a teacher's list */
    ClassPlace *place; /* of a teacher's list, else NULL */
    GPtrArray *lines;  /* of LateLine, by group and name */
    GPtrArray *steps;  /* of ReminderStep */
    char today[11];
    guint loans, letters,
        mails;    /* of a run now: loans, and what they go in: one for each borrower and step */
    char *digest; /* of what a run now would do */
} LateList;
void late_list_free(LateList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LateList, late_list_free)
LateList *service_late_list(Service *service, const Account *actor, gint64 branch, GError **error);
LateList *service_late_class(Service *service, const Account *actor, const ClassKey *key, GError **error);
/* As a file for a spreadsheet, with its line in the trail; new. */
GString *service_late_csv(Service *service, const Account *actor, gint64 branch, GError **error);
GString *service_late_class_csv(Service *service, const Account *actor, const ClassKey *key, GError **error);

/* Does what the list with this digest says: all or nothing. A bill puts the copy's price on the borrower's account, as a lost book does at
 * the desk; the loan goes on, and bringing the book back takes back what is open of it. command: the form's own id (service/circulation.h), asked again it answers the
 * same run. CONFLICT: it would be something else by now, or somebody else was first. INPUT: there is nothing to send. The run's id, or -1. */
gint64 service_reminder_send(Service *service, const Account *actor, gint64 branch, const char *digest,
                             const char *command, GError **error);

#define REMINDER_RUNS 50u /* that a list shows */
GPtrArray *service_reminder_runs(Service *service, const Account *actor, gint64 branch,
                                 GError **error); /* of ReminderRun, newest first */
typedef struct {
    Branch *branch;
    ReminderRun *run;
    GPtrArray *lines; /* of ReminderLine */
    GPtrArray *steps;
    ReminderMails mails;
    guint letters; /* that the PDF has now: without what came back since */
    guint instead; /* those of them that should have been a mail */
    guint bills;   /* amounts that it put on accounts and that were not taken back */
} ReminderSheet;
void reminder_sheet_free(ReminderSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReminderSheet, reminder_sheet_free)
ReminderSheet *service_reminder_run(Service *service, const Account *actor, gint64 branch, gint64 run,
                                    GError **error);
/* Half a sheet for each borrower and step, by group and name, of what is late still; new. NOT_FOUND: there are none. */
GString *service_reminder_letters(Service *service, const Account *actor, gint64 branch, gint64 run,
                                  GError **error);
/* Steps and amounts that nobody paid of are taken back, and mails that wait are stopped: *stopped; what was sent stays sent. CONFLICT: it
 * was done already. */
gboolean service_reminder_undo(Service *service, const Account *actor, gint64 branch, gint64 run,
                               guint *stopped, GError **error);

/* Of the actor's library. */
GPtrArray *service_reminder_steps(Service *service, const Account *actor, GError **error);
gboolean service_reminder_steps_set(Service *service, const Account *actor, const GPtrArray *steps,
                                    GError **error);
/* A step's name as people read it: of these steps, or its number where there are fewer by now. New. */
char *reminder_name_in(const GPtrArray *steps, guint number);

#endif
