/* Reminders of books that are late: the steps of a library, which of them is due for a loan, and how it reaches the borrower. Pure: today
 * is a parameter.
 *
 * A day in a closed period (a holiday) does not count, as it costs no fine (library/loan.h); a closed day of the week does, because who
 * says "after three weeks" means the calendar, also where the library opens once a week. */
#ifndef LIBRARY_REMINDER_H
#define LIBRARY_REMINDER_H

#include "library/calendar.h"

#define REMINDER_STEPS_MOST 5
#define REMINDER_DAYS_MOST  365
#define REMINDER_NAME_MOST  40  /* characters */
#define REMINDER_WORDS_MOST 600 /* characters, on so many lines: they stand on half a sheet */
#define REMINDER_LINES_MOST 8

/* name and words "": the program's own of that place. Owned. */
typedef struct {
    guint days;            /* that a loan is late when this step is due */
    gboolean letter, mail; /* the ways that it may go; who can have a mail gets no letter */
    gboolean charge;       /* it is a bill: what each book costs is to be paid */
    char *name, *words;
} ReminderStep;
void reminder_step_free(ReminderStep *step);
ReminderStep *reminder_step_copy(const ReminderStep *step);

/* The program's own: after 7 and 21 days a reminder, after 42 a bill; of ReminderStep, new. */
GPtrArray *reminder_steps_standard(void);
/* What people read for step number 1, 2, … of so many; the words are new and translated, the library's own as they are. */
char *reminder_step_name(const ReminderStep *step, guint number);
char *reminder_step_words(const ReminderStep *step, guint number);
/* What stands below the books, translated: for who brought them back already. */
const char *reminder_step_end(const ReminderStep *step);
/* A sentence for people of what is wrong with these steps, translated; NULL when they are sound. */
const char *reminder_steps_problem(const GPtrArray *steps);

/* What became of the amount that a bill put on the borrower's account for a book. */
typedef enum {
    REMINDER_BILL_NONE, /* it put none: it is no bill, or nobody knows what the book costs */
    REMINDER_BILL_OPEN,
    REMINDER_BILL_SETTLED, /* paid, or need not be paid */
    REMINDER_BILL_VOID     /* taken back: the book is there again, or the bill was a mistake */
} ReminderBill;
/* What people read of it beside the book, translated; new. cents: still to pay. */
char *reminder_bill_words(ReminderBill bill, gint64 cents);

/* Why a loan that is late gets nothing now. */
typedef enum {
    REMINDER_SENT_NOW, /* it does get it */
    REMINDER_NOT_YET,  /* the next step is not due */
    REMINDER_HAD_ALL,  /* there is no further step */
    REMINDER_CLAIMED,  /* said to be back: looked for first */
    REMINDER_LEFT,     /* is at this school no more: no group to give a letter to */
    REMINDER_CHILD,    /* the step goes by mail only, and children get none */
    REMINDER_NO_WAY,   /* neither an address for a mail, nor letters in this step */
    N_REMINDER_WHYS
} ReminderWhy;
const char *reminder_why_words(ReminderWhy why); /* a sentence for people, translated */

typedef struct {
    const char *due;     /* ISO */
    const char *claimed; /* "" = not said to be back */
    guint had;           /* the last step that it had since it was due, 0 = none */
    const char *had_on;  /* its day; "" */
} ReminderLoan;
/* Days that it is late. */
guint reminder_days_late(const Calendar *calendar, const char *due, const char *today);
/* The step that is due, from 1; 0: none, and *why says why. Steps come one by one: nobody gets a bill without a reminder, and between two
 * lie at least the days that lie between them in the list. */
guint reminder_step_due(const GPtrArray *steps, const Calendar *calendar, const ReminderLoan *loan,
                        const char *today, ReminderWhy *why);

typedef enum { REMINDER_BY_NOTHING, REMINDER_BY_LETTER, REMINDER_BY_MAIL, N_REMINDER_WAYS } ReminderWay;
const char *reminder_way_name(ReminderWay way); /* "letter": stable */
gboolean reminder_way_from_name(const char *name, ReminderWay *way);

typedef struct {
    const char *kind;       /* a value of PATRON_KIND */
    const char *birth_date; /* ISO, "" = not known */
    gboolean has_address;   /* a mail can go to it */
    gboolean is_member;     /* of the school now */
    gboolean is_subscriber; /* of the library itself now */
} ReminderPatron;
/* A mail never goes to a child: who is below 18, and every pupil who is not a grown-up member of the library itself. */
ReminderWay reminder_way(const ReminderStep *step, const ReminderPatron *patron, const char *today,
                         ReminderWhy *why);

#endif
