/* Reminders of late books, kept: a library's steps, what is late, the runs with their loans, and what a letter to a borrower tells. Within
 * the caller's transaction; who writes has the branch's lock (steps: the library's). */
#ifndef STORE_REMINDER_H
#define STORE_REMINDER_H

#include "library/reminder.h"
#include "store/store.h"

/* Of ReminderStep: the library's own, or the program's; new. */
GPtrArray *store_reminder_steps(Store *store, gint64 library, GError **error);
gboolean store_reminder_steps_set(Store *store, gint64 library, const GPtrArray *steps, GError **error);

/* An open loan of a school's desk whose day is over, with whoever has it. */
typedef struct {
    gint64 loan, membership, person;
    char *year, *group, *group_name; /* group_name "" when the school's file gave none */
    char *first_name, *initials, *prefix, *surname, *title, *barcode, *due, *claimed, *status, *kind,
        *birth_date, *email, *order; /* order: name_order */
    gint64 price_cents;              /* 0 = not known */
    gboolean is_subscriber;
    gboolean is_billed; /* an amount for it stands already */
    guint had;          /* the last step since it is due, 0 = none */
    char *had_on;
} LateLoan;
GPtrArray *store_reminder_late(Store *store, gint64 branch, const char *today,
                               GError **error); /* by group and name; new */

typedef struct {
    gint64 id, branch, made, undone; /* made, undone: instants; undone 0 = it stands */
    char *day, *person;              /* person: by whom, "" */
    guint loans, letters;            /* loans; those of them in letters */
} ReminderRun;
void reminder_run_free(ReminderRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReminderRun, reminder_run_free)
typedef struct {
    gint64 library, branch, account, at;
    const char *day;
} NewReminderRun;
gint64 store_reminder_run_add(Store *store, const NewReminderRun *run, GError **error); /* id, or -1 */
ReminderRun *store_reminder_run_get(Store *store, gint64 branch, gint64 id,
                                    GError **error); /* new; NOT_FOUND */
GPtrArray *store_reminder_run_list(Store *store, gint64 branch, guint limit,
                                   GError **error); /* newest first */

typedef struct {
    gint64 run, loan, mail, fee; /* mail 0 = by letter; fee 0 = no bill */
    const char *due;             /* the loan's, as it was seen */
    guint step;
    ReminderWay way;
} NewReminder;
/* NOT_FOUND: the loan is no longer as it was seen. */
gboolean store_reminder_add(Store *store, const NewReminder *reminder, GError **error);
/* A letter of the queue to a borrower; its id, or -1. */
gint64 store_reminder_mail_add(Store *store, gint64 branch, gint64 person, gint64 now, GError **error);

/* What became of the letters of a run. */
typedef struct {
    guint waiting, sent, failed, stopped;
} ReminderMails;
gboolean store_reminder_mails(Store *store, gint64 run, ReminderMails *mails, GError **error);
/* Whom its bills put an amount on, of gint64, rising: who takes it back holds them first. New. */
GArray *store_reminder_billed(Store *store, gint64 run, GError **error);
/* Takes its steps back and stops its letters that nobody is sending now; *stopped: how many. CONFLICT: it was taken back already. */
gboolean store_reminder_undo(Store *store, gint64 run, gint64 account, gint64 at, guint *stopped,
                             GError **error);

/* A loan of a run, with whoever had it: "" and 0 where that is forgotten. */
typedef struct {
    gint64 loan, membership, person, mail;
    char *group, *group_name, *first_name, *initials, *prefix, *surname, *title, *barcode, *due, *mail_state,
        *order; /* name_order */
    guint step;
    ReminderWay way;
    ReminderBill bill;
    gint64 owes;           /* cents of it */
    gboolean is_now;       /* not back, renewed, said to be back or taken back since */
    gboolean is_mail_lost; /* should have gone by mail and will not */
} ReminderLine;
GPtrArray *store_reminder_lines(Store *store, gint64 run, GError **error); /* by group, name and step; new */

/* What a borrower was told, of what is out still: what came back is nobody's business at the desk. */
typedef struct {
    gint64 loan;
    char *title, *day;
    guint step;
    ReminderWay way;
    gboolean is_open; /* not taken back */
} ReminderTold;
GPtrArray *store_reminder_told(Store *store, gint64 person, guint limit,
                               GError **error); /* newest first; new */

#endif
