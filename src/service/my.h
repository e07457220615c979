/* Use cases of "Mijn Bibliotheek": what a reader has, waits for, owes, wishes for and keeps of the own reading. Each is about the actor's
 * own person and nobody else; NOT_FOUND for a log-in without a patron's record.
 *
 * Wish list and reading log hold what the reader puts there and nothing else, and leave no line in the trail: it would outlive them.
 * Renewing and reserving are commands of the desk (service/circulation.h), with its rules and its lines. */
#ifndef SERVICE_MY_H
#define SERVICE_MY_H

#include "service/circulation.h"
#include "store/my.h"

typedef struct {
    char *first_name, *school, *word; /* word: of the school's public address */
    gint64 branch, library;
    guint loans, late, ready, holds;
    gint64 owes; /* cents */
    char today[11];
    ReadersTold *told;
} MyHome;
void my_home_free(MyHome *home);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MyHome, my_home_free)
MyHome *service_my_home(Service *service, const Account *actor, GError **error);

/* The reader's year group at that school; "" = it has none, or is not theirs. New. */
char *service_my_year_group(Service *service, const Account *actor, const Branch *school, GError **error);

/* Of MyLine, new; which fields hold: store/my.h. */
typedef enum { MY_LOANS, MY_HOLDS, MY_WISHES, MY_LOG, MY_BEFORE, N_MY_LISTS } MyList;
GPtrArray *service_my_list(Service *service, const Account *actor, MyList list, GError **error);
MyLine *service_my_title(Service *service, const Account *actor, gint64 title, GError **error);

/* What renewing came to, a book each. */
typedef struct {
    gint64 loan;
    char *title;
    DeskAnswer *answer; /* NULL: problem says why */
    char *problem;      /* a whole sentence */
} MyRenewal;
/* loan 0 = all. command: as of a Desk, at most 40 characters. Of MyRenewal, new. NOT_FOUND: it is not the reader's. */
GPtrArray *service_my_renew(Service *service, const Account *actor, const char *command, gint64 loan,
                            GError **error);
/* In a child's words: why not, and what now. */
const char *my_obstacle_words(LoanObstacle obstacle);

DeskAnswer *service_my_hold(Service *service, const Account *actor, const char *command, gint64 title,
                            GError **error);
DeskAnswer *service_my_hold_cancel(Service *service, const Account *actor, const char *command, gint64 hold,
                                   GError **error);

#define MY_WISHES_MOST 100
#define MY_LOG_MOST    2000
/* LIMIT: the list is full. */
gboolean service_my_wish(Service *service, const Account *actor, gint64 title, gboolean wanted,
                         GError **error);
/* stars 0 to 5, words a bit each (library/reading.h); INPUT. One that is there is changed and keeps its day. */
gboolean service_my_read(Service *service, const Account *actor, gint64 title, gint64 stars, gint64 words,
                         GError **error);
gboolean service_my_unread(Service *service, const Account *actor, gint64 title, GError **error);
gboolean service_my_log_clear(Service *service, const Account *actor, GError **error);

#define MY_ADVICE_MOST 12u
/* Titles that others with the same books had (library/advice.h) and the own school has: of MyLine with copies and there. */
GPtrArray *service_my_advice(Service *service, const Account *actor, GError **error);

typedef struct {
    GPtrArray *open; /* of Fee */
    GPtrArray *paid; /* of char **: what for, cents, way, reason, day; newest last */
    gint64 owes;
} MyFees;
void my_fees_free(MyFees *fees);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MyFees, my_fees_free)
MyFees *service_my_fees(Service *service, const Account *actor, GError **error);

/* What the library and a school tell their readers. RIGHT_LIBRARY_MANAGE. INPUT: an address that does not begin with https://, or texts
 * that are too long. */
#define READERS_CONTACT_MOST 1000 /* characters */
ReadersTold *service_readers_get(Service *service, const Account *actor, gint64 branch, GError **error);
gboolean service_readers_set(Service *service, const Account *actor, const char *music, const char *contact,
                             GError **error);
gboolean service_readers_branch_set(Service *service, const Account *actor, gint64 branch,
                                    const char *contact, GError **error);

#endif
