/* Everything that is kept of one person, as rows of texts: what an export and a readable page are made of. */
#ifndef STORE_PERSON_DATA_H
#define STORE_PERSON_DATA_H

#include "roster/register.h"
#include "store/store.h"

typedef enum {
    PERSON_MEMBERSHIPS, /* school, status, from, to, pupil number, school year, group, year group */
    PERSON_GROUPS,      /* school, school year, group, year group, from, to */
    PERSON_CARDS,       /* number, from, to, in use, why closed */
    PERSON_LOANS,       /* title, due, still out, ended, lent, renewed, said to be back, how it ended */
    PERSON_FEES, /* cents, why, still open, ended, kind, made, a fine's days from and until, settled cents */
    PERSON_PAYMENTS,      /* what for, cents, way, reason, day */
    PERSON_REMINDERS,     /* day, step, title, way, not taken back */
    PERSON_HOLDS,         /* title, state, placed, waits until, ended */
    PERSON_WISHES,        /* title, since */
    PERSON_READING,       /* title, read on, stars, key words (a bit each) */
    PERSON_SUBSCRIPTIONS, /* kind, status, from, to, holds now, written at */
    PERSON_NOTES,         /* at, kind, words, from, to, holds now */
    PERSON_PROPERTIES, /* kind, secret address, history shown, kept, warn borrowed, not returned, receipts, hold messages, language,
                          external number, school type; none = never touched by hand */
    PERSON_ACCOUNTS, /* number, log-in name, display name, language, closed */
    PERSON_ROLES,    /* role, school or "", from, to, given, ended */
    PERSON_TAUGHT,   /* school, school year, group, given at, ended at */
    PERSON_LINKS,    /* organisation, what it calls the person, linked at */
    PERSON_STEPS,    /* the second step: on since */
    PERSON_SESSIONS, /* browser, started, last seen */
    PERSON_MAIL,     /* address, wanted */
    PERSON_VALUES,   /* at, field, before, after: changed by hand on the record */
    PERSON_UPLOADS,  /* school, file, received: files that are kept and may name the person */
    PERSON_CODES,    /* recovery codes: number, used */
    PERSON_KNOWN,    /* where a log-in was right: device or address, address or "", last seen */
    PERSON_GUESSES,  /* wrong passwords that still count: number, forgotten up to */
    PERSON_LETTERS,  /* to the log-in: written, kind, state, ended, earlier address, what the server said */
    PERSON_ANSWERS,  /* that name the person: school, file, choice */
    N_PERSON_PARTS,
} PersonPart;
/* Of char ** with a text for each column as above: yes and no are 1 and 0, instants microseconds. New. */
GPtrArray *store_person_rows(Store *store, PersonPart part, gint64 person, GError **error);

/* Those that are of an account, of one account: of who is nobody in the register. Others are empty. New. */
GPtrArray *store_account_rows(Store *store, PersonPart part, gint64 account, GError **error);

/* What imports and hands changed, oldest first. import 0 = by hand. Borrowed for the call. */
typedef struct {
    gint64 import, at;
    const char *branch_name;
    RosterState before, after;
} PersonChange;
typedef void (*PersonChangeCall)(const PersonChange *change, gpointer data);
gboolean store_person_changes(Store *store, gint64 person, PersonChangeCall call, gpointer data,
                              GError **error);

#endif
