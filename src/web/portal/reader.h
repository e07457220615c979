/* "Mijn Bibliotheek", a group's books, and the self-service screen: what each template is given. All borrowed for as long as the page
 * is written. */
#ifndef WEB_PORTAL_READER_H
#define WEB_PORTAL_READER_H

#include "library/reading.h"
#include "service/kiosk.h"
#include "service/my.h"
#include "service/visit.h"
#include "web/portal/accounts.h"
#include "web/portal/desk.h"

typedef struct {
    const Frame *frame;
    const MyHome *home;
} MyPage;

typedef struct {
    const Frame *frame;
    const GPtrArray *lines;    /* of MyLine */
    const GPtrArray *more;     /* of MyLine: of the log, what came back; else NULL */
    const GPtrArray *renewals; /* of MyRenewal, of the form that was sent, or NULL */
    const char *today, *command;
    const char *done, *problem; /* or NULL */
} MyListPage;

typedef struct {
    const Frame *frame;
    const MyLine *line;
    const char *command;
    const char *done, *problem;
} MyTitlePage;

typedef struct {
    const Frame *frame;
    const MyFees *fees;
} MyFeesPage;

typedef struct {
    const Frame *frame;
    const GPtrArray *branches; /* of Branch */
    gint64 branch;             /* chosen; 0 = the library */
    const char *music, *contact;
    const char *problem, *saved;
} ReadersPage;

typedef struct {
    const Frame *frame;
    const ClassHome *home;
    const char *typed_visit, *typed_from, *typed_to;
    const char *problem, *saved;
} ClassHomePage;

typedef struct {
    const Frame *frame;
    const KioskView *view; /* NULL: this browser is no screen */
    const char *command, *script;
    const char *said, *what; /* what the scan came to, and what to do: "" */
    gboolean is_good;
} KioskPage;

typedef struct {
    const Frame *frame;
    const char *school;
    gint64 branch;
    const GPtrArray *kiosks; /* of Kiosk */
    const char *name, *problem, *saved;
    gboolean may_bind;
} KiosksPage;

/* Pictures of tiles, one file. */
typedef enum {
    PICTURE_HOME,
    PICTURE_HOLD,
    PICTURE_WISH,
    PICTURE_LOG,
    PICTURE_ADVICE,
    PICTURE_MONEY,
    PICTURE_MUSIC,
    PICTURE_CONTACT,
    PICTURE_ME,
    PICTURE_SEARCH,
    PICTURE_CARD,
    PICTURE_BACK,
    PICTURE_DONE,
    PICTURE_ASK,
    N_PICTURES
} Picture;
/* NULL when the browser is no self-service screen. */
const char *portal_kiosk_token(const HttpRequest *request);
const char *view_picture(Picture picture); /* its address */
const char *view_stars(guint stars);       /* "★★★☆☆" */
const char *view_reading_words(guint words);
gint64 view_payment_cents(const char *const *row);
const char *view_payment_way(const char *way); /* in words */

#endif
