/* Use cases of a school's self-service screen: a browser that staff bound to the school by a token. It opens a reader's turn by a card, lends
 * to whoever's turn it is, and takes books in; it can nothing else, and tells of a person the first name and what they have.
 *
 * A screen is no account. What it does stands in the trail under its own name, as an actor with an id below zero, no grants, and the
 * school as its branch, which only kiosk.c makes. */
#ifndef SERVICE_KIOSK_H
#define SERVICE_KIOSK_H

#include "service/circulation.h"
#include "store/kiosk.h"
#include "store/my.h"

#define KIOSK_TURN_SECONDS 90 /* without a scan: then the turn is over */
#define KIOSK_MISSES       8u /* scans in a row that are nothing, until it takes its time */
#define KIOSK_SLOW_SECONDS 15
#define KIOSK_NAME_MOST    60

typedef enum {
    KIOSK_LOOKED,
    KIOSK_OPENED, /* a card: their turn begins */
    KIOSK_CLOSED, /* the same card once more, or Done */
    KIOSK_OVER,   /* the page was of a turn that is over: nothing was done */
    KIOSK_BOOK,   /* answer says what became of it */
    KIOSK_UNKNOWN,
    KIOSK_NOT_HERE, /* a card of another school, or of nobody any more */
    KIOSK_SLOW,     /* too many scans that were nothing: nothing was done */
} KioskOutcome;

typedef struct {
    char *school;
    gint64 turn;      /* 0 = nobody's */
    char *first_name; /* whose turn it is; "" */
    GPtrArray *loans; /* of MyLine: what they have; NULL = nobody's turn */
    char today[11];
    KioskOutcome outcome;
    DeskAnswer *answer; /* of KIOSK_BOOK */
} KioskView;
void kiosk_view_free(KioskView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KioskView, kiosk_view_free)

/* NOT_FOUND: the token is of no screen, or of one that was ended. */
KioskView *service_kiosk_view(Service *service, const char *token, GError **error);
/* Whose catalogue the screen shows; -1 with error. */
gint64 service_kiosk_library(Service *service, const char *token, GError **error);
typedef struct {
    const char *token, *text;
    const char *command; /* as of a Desk: drawn for the page */
    gint64 turn;         /* that the page showed */
} KioskScan;
/* A card opens a turn, and ends it when it is the same one's; a book is lent in a turn and else taken in. */
KioskView *service_kiosk_scan(Service *service, const KioskScan *scan, GError **error);
KioskView *service_kiosk_close(Service *service, const char *token, gint64 turn, GError **error);

/* ---- by staff ---- */
/* The token for the browser's cookie, new, told once. RIGHT_PEOPLE_EDIT at the school, for the screen tells its readers' first names. */
char *service_kiosk_bind(Service *service, const Account *actor, gint64 branch, const char *name,
                         GError **error);
/* Of Kiosk, newest first; ended ones too. Also where the school withholds its pupils, as ending one. */
GPtrArray *service_kiosk_list(Service *service, const Account *actor, gint64 branch, GError **error);
/* branch: of which school it must be; NOT_FOUND for another's. */
gboolean service_kiosk_end(Service *service, const Account *actor, gint64 branch, gint64 kiosk,
                           GError **error);

#endif
