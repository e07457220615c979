/* Use cases of the lending desk: lend, take in, renew, put aside, settle. RIGHT_DESK holds at the desk's school; without it a reader
 * renews, reserves and calls off what is the reader's own, and a self-service screen lends and takes in at its school.
 *
 * Every command carries an id that the desk drew (a form's own), and is done once: asked again, whether by a double scan, a lost answer
 * or two windows, it is answered as it was. Order of locks: library (only where a title is added),
 * copy, title, persons by rising id. */
#ifndef SERVICE_CIRCULATION_H
#define SERVICE_CIRCULATION_H

#include "library/loan.h"
#include "service/service.h"
#include "store/fee.h"
#include "store/find.h"
#include "store/hold.h"
#include "store/loan.h"
#include "store/patron.h"
#include "store/reminder.h"

/* Where and by which id. id: 8 to 64 letters, digits and hyphens. */
typedef struct {
    gint64 branch;
    const char *id;
    gboolean anyway; /* although something not firm is in the way: takes RIGHT_PEOPLE_EDIT */
    gboolean own;    /* the actor asks as a reader: only for what is the actor's own */
} Desk;

typedef enum {
    /* nothing was done */
    DESK_UNKNOWN,  /* no copy has this barcode */
    DESK_IS_CARD,  /* it is a patron's card */
    DESK_HINDERED, /* obstacles says why */
    DESK_HAS_IT,   /* this patron has this copy already: scanned twice */
    /* done */
    DESK_LENT,
    DESK_RENEWED,
    DESK_RETURNED,
    DESK_WAS_IN, /* taken in, though nobody had it: found, or put back */
    DESK_CLAIMED,
    DESK_LOST,
    DESK_PLACED, /* a hold */
    DESK_CALLED_OFF,
    DESK_PAID,
    N_DESK_OUTCOMES
} DeskOutcome;

typedef struct {
    DeskOutcome outcome;
    guint obstacles;   /* of DESK_HINDERED: 1 << LoanObstacle */
    gboolean repeated; /* it was done before */
    gint64 copy, loan, hold, fee, settled, rule, transit,
        membership; /* settled: a loan that this one ended, or whose amount for a book that did not come back it took back; transit: home school; membership: of the loan's person, 0 = not to be told */
    gint64 cents;   /* fine, or amount */
    LoanWhy why;    /* of due */
    char due[11];   /* or the last day on which a hold waits */
    char *barcode, *title, *shelf, *place, *status; /* place: name of the home school; "" */
    gint64 title_id;                                /* 0 = not in the catalogue */
    char *rule_words;                               /* which rule decided; "" = the program's own */
    char *hold_name; /* for whom it is put aside, as far as rights go: NULL = nobody */
} DeskAnswer;
void desk_answer_free(DeskAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DeskAnswer, desk_answer_free)

/* All return a new answer, or NULL with error (CONFLICT: the id was used for something else). */
DeskAnswer *service_desk_lend(Service *service, const Account *actor, const Desk *desk, gint64 membership,
                              const char *barcode, GError **error);
/* The same of a book that is not in the catalogue yet: it gets a title with this name, to be finished by the library. Takes
 * RIGHT_PEOPLE_EDIT too. A barcode that is known by now is lent as it is. */
typedef struct {
    const char *barcode, *title, *material; /* material: a name of KIND_MATERIAL */
} DeskNewBook;
DeskAnswer *service_desk_lend_new(Service *service, const Account *actor, const Desk *desk, gint64 membership,
                                  const DeskNewBook *book, GError **error);
DeskAnswer *service_desk_return(Service *service, const Account *actor, const Desk *desk, const char *barcode,
                                GError **error);
DeskAnswer *service_desk_renew(Service *service, const Account *actor, const Desk *desk, gint64 loan,
                               GError **error);
/* LOAN_ACT_CLAIMED: the borrower says that it was brought back: no fine from today on. LOAN_ACT_LOST: ends the loan, the copy is missing,
 * cents to pay (0 = what a bill said, or the copy's price). LOAN_ACT_DAMAGED: taken in, the copy goes aside, cents to pay. */
typedef enum { LOAN_ACT_CLAIMED, LOAN_ACT_LOST, LOAN_ACT_DAMAGED } LoanAct;
DeskAnswer *service_desk_loan(Service *service, const Account *actor, const Desk *desk, gint64 loan,
                              LoanAct act, gint64 cents, GError **error);
DeskAnswer *service_desk_hold(Service *service, const Account *actor, const Desk *desk, gint64 membership,
                              gint64 title, GError **error);
/* The same by the barcode of any copy of the title. */
DeskAnswer *service_desk_hold_copy(Service *service, const Account *actor, const Desk *desk,
                                   gint64 membership, const char *barcode, GError **error);
DeskAnswer *service_desk_hold_cancel(Service *service, const Account *actor, const Desk *desk, gint64 hold,
                                     GError **error);
/* way: "cash", "card", or "waived", which takes RIGHT_PEOPLE_EDIT and one of DESK_WAIVED as its reason. */
typedef struct {
    gint64 fee, cents;
    const char *way, *reason;
} DeskPayment;
extern const PatronChoice DESK_WAIVED[];
DeskAnswer *service_desk_pay(Service *service, const Account *actor, const Desk *desk,
                             const DeskPayment *payment, GError **error);

/* An amount for all that a patron owes, oldest first: as one command, so that it is paid once. CONFLICT: it is more than is owed. */
typedef struct {
    gint64 membership, cents;
    const char *way; /* "cash" or "card" */
} DeskPurse;
DeskAnswer *service_desk_pay_patron(Service *service, const Account *actor, const Desk *desk,
                                    const DeskPurse *purse, GError **error);

/* A patron as the desk sees it. */
typedef struct {
    Patron *patron;
    GPtrArray *loans, *holds, *fees; /* of Loan, Hold, Fee: open ones */
    GPtrArray *notes;                /* of PatronNote that hold today: NULL without RIGHT_PEOPLE_VIEW */
    GPtrArray *reminders, *steps;    /* of ReminderTold, newest first, and of ReminderStep for their names */
    guint late, ready;               /* loans past their day, holds at the desk */
    gint64 owes;                     /* cents */
    gint64 running;                  /* cents that fines of loans still out come to if taken in today */
    char today[11], latest[11];      /* latest return date, "" */
    gboolean card_replaced;          /* the card that was scanned is not the one in use */
    guint obstacles;                 /* to lending, of the patron alone: 1 << LoanObstacle */
} DeskPatron;
void desk_patron_free(DeskPatron *patron);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DeskPatron, desk_patron_free)
/* By a card, or by the membership when card is NULL. NOT_FOUND says what to do. */
#define DESK_REMINDERS 30u /* that are shown */
DeskPatron *service_desk_patron(Service *service, const Account *actor, gint64 branch, const char *card,
                                gint64 membership, GError **error);

/* Pupils of the school by name or number (store/find.h); of FoundPupil. */
FoundPupils *service_desk_find(Service *service, const Account *actor, gint64 branch, const char *typed,
                               GError **error);

/* Holds at the desk; those over their time go first to whoever is next, or back to the shelf. */
GPtrArray *service_desk_waiting(Service *service, const Account *actor, gint64 branch, GError **error);
/* How many were ended. */
gint service_desk_tidy(Service *service, const Account *actor, gint64 branch, GError **error);

/* A copy as anybody at the shelf may know it: nothing of who has it or waits for it. */
typedef struct {
    gint64 title;
    char *barcode, *name, *author, *material, *status, *shelf, *place; /* place: name of its school */
    char due[11];                                                      /* "" = not out */
    char until[11]; /* waits at the desk for somebody to this day; "" = does not */
    guint waiting;  /* holds of the title that wait for a copy */
    gboolean in_transit;
} DeskItem;
void desk_item_free(DeskItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DeskItem, desk_item_free)
/* NOT_FOUND: no copy of the library has this barcode. */
DeskItem *service_desk_item(Service *service, const Account *actor, gint64 branch, const char *barcode,
                            GError **error);

#endif
