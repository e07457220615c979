/* One loan: when it is due and why then, what being late costs, and whether it may go on. Pure: today is a parameter. */
#ifndef LIBRARY_LOAN_H
#define LIBRARY_LOAN_H

#include "library/calendar.h"
#include "library/policy.h"

typedef enum {
    LOAN_BY_PERIOD,
    LOAN_BY_CALENDAR, /* the period ends on a closed day */
    LOAN_BY_LATEST,   /* the latest return date is before it */
} LoanWhy;
typedef struct {
    char due[11];
    LoanWhy why;
    gint64 rule; /* of the policy that decided; 0 = the program's own */
} LoanDue;
/* Never on a closed day and never before today, where the library is open at all. */
void loan_due(const PolicyTerms *terms, const Calendar *calendar, const char *today, LoanDue *due);

/* Cents, for a loan that was due on one day and came back on another (both ISO), by the rates of the day it was lent. */
gint64 loan_fine(const Calendar *calendar, const char *due, const char *back, gint32 day_cents,
                 gint32 most_cents);

/* What a desk asks for may be in the way of; a bit each. The first ones cannot be overruled at the desk. */
typedef enum {
    LOAN_NOT_A_MEMBER,
    LOAN_NOT_LENDABLE, /* the copy: on order, in process, withdrawn */
    LOAN_BLOCKED,
    LOAN_TOO_MANY,
    LOAN_TOO_MANY_MATERIAL,
    LOAN_OWES,
    LOAN_HELD,        /* for somebody else, at the desk */
    LOAN_NO_RENEWALS, /* left */
    LOAN_WANTED,      /* somebody holds the title: no renewal */
    LOAN_NOT_LATER,   /* renewing would not give a later date */
    LOAN_BILLED,      /* a bill was sent for it: no renewal before somebody saw it */
    N_LOAN_OBSTACLES
} LoanObstacle;
gboolean loan_obstacle_is_firm(LoanObstacle obstacle);
const char *loan_obstacle_words(LoanObstacle obstacle); /* a whole sentence for the desk, translated */

typedef struct {
    gboolean active; /* member of a school of the library */
    guint blocks;    /* that hold today */
    guint loans;     /* open ones, without the copy itself */
    guint loans_material;
    gint64 owes; /* cents */
} LoanPatron;
/* Set of 1 << LoanObstacle, of the patron alone. */
guint loan_obstacles(const PolicyTerms *terms, const LoanPatron *patron);
/* Of a renewal; wanted: somebody waits for the title. */
guint loan_renewal_obstacles(const PolicyTerms *terms, const LoanPatron *patron, guint renewed,
                             gboolean wanted);

#endif
