/* Letters that wait to be sent or were, and who wants them where. */
#ifndef STORE_MAIL_H
#define STORE_MAIL_H

#include "library/reminder.h"
#include "store/store.h"

typedef enum {
    MAIL_READY,     /* to the contact: an upload was checked, its plan can be looked at */
    MAIL_BRAKED,    /* to the contact: the same, and a brake holds it */
    MAIL_WITHDRAWN, /* to the contact: the school removed its upload */
    MAIL_REFUSED,   /* to who uploaded: the whole file is of no use */
    MAIL_QUESTIONS, /* to who uploaded: the check has questions that the school can answer */
    MAIL_IMPORTED,  /* to who uploaded */
    MAIL_UNDONE,    /* to who uploaded */
    MAIL_REMOVED,   /* to who uploaded: somebody else removed it */
    MAIL_VIEW_WITHDRAWN, /* to the contact: the school withdrew the library's view of its pupils; import: the line of it */
    MAIL_VIEW_RESTORED, /* to the contact: and gave it back */
    MAIL_REMINDER, /* to a borrower: books that are late (store/reminder.h); of no account and no upload */
    MAIL_FIRST_ABOUT_LOGIN, /* from here on: to whose log-in it is, about what became of it; of no upload (store/credential.h) */
    MAIL_PASSWORD = MAIL_FIRST_ABOUT_LOGIN, /* an own password was chosen */
    MAIL_RESET,                             /* somebody gave a one-time password */
    MAIL_NAME,                              /* another user name */
    MAIL_ADDRESS,                           /* another e-mail address; to the old one too */
    MAIL_STEP_ON,                           /* the second step */
    MAIL_STEP_OFF,
    MAIL_STEP_CODES, /* other recovery codes */
    MAIL_STEP_AGAIN, /* a code was right, and had been used before */
    MAIL_LINKED,     /* a log-in of another organisation */
    MAIL_UNLINKED,
    MAIL_BROWSER, /* of a manager: the password was right in a browser that is new */
    N_MAIL_KINDS
} MailKind;
typedef enum { MAIL_WAITING, MAIL_SENT, MAIL_FAILED, MAIL_UNWANTED, N_MAIL_STATES } MailState;
const char *mail_kind_name(MailKind kind); /* stable */
const char *mail_state_name(MailState state);
gboolean mail_is_for_contact(MailKind kind); /* rather than for one account */
gboolean mail_is_about_login(MailKind kind);

typedef enum { MAIL_NEW, MAIL_MOVED, MAIL_LEFT, MAIL_ASKED, N_MAIL_NUMBERS } MailNumber;

/* What a reminder tells: the books of it that are late still. None: nobody wants it any more. */
typedef struct {
    char *title, *due;
    ReminderBill bill;
    gint64 owes; /* cents of it */
} MailBook;
typedef struct {
    GPtrArray *books; /* of MailBook, by day */
    guint number;     /* of the step */
    ReminderStep *step;
} MailBooks;
void mail_books_free(MailBooks *books);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailBooks, mail_books_free)

typedef struct {
    gint64 id, library, branch;
    gint64 account;        /* who gets it; 0 = the contact at the library */
    gint64 upload, import; /* 0 = none */
    gint64 person;         /* of MAIL_REMINDER: who gets it; 0 = nobody any more */
    MailKind kind;
    guint numbers[N_MAIL_NUMBERS];
    char *message_id; /* the part before the @; drawn once, so that the same letter is known as the same */
    MailState state;
    guint attempts; /* also who has it: one more with each that takes it */
    gint64 not_before, created, ended;
    char *problem; /* of the last attempt; "" none */
    char *library_name, *branch_name;
    char *address;    /* as it is now; "" = nobody wants it any more */
    char *language;   /* "" = not chosen */
    MailBooks *books; /* NULL = not a reminder, or not filled */
} Mail;
void mail_free(Mail *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mail, mail_free)

/* Within the transaction of what it tells: library to import, kind and numbers are taken. Does nothing when the receiver wants no
 * mail, or when the same letter was written before. */
gboolean store_mail_add(Store *store, const Mail *mail, gint64 now, GError **error);
/* The first that is due: it is the caller's until an instant, and then anybody's again. NULL without error: there is none. */
Mail *store_mail_claim(Store *store, gint64 now, gint64 until, GError **error);
Mail *store_mail_get(Store *store, gint64 id, GError **error);
GPtrArray *store_mail_list(Store *store, gint64 library, guint limit,
                           GError **error); /* newest first; 0 = all */
/* Of a reminder: fills mail->books, to be sent. */
gboolean store_mail_books(Store *store, Mail *mail, GError **error);
/* Both: NOT_FOUND when it is no longer the caller's. */
gboolean store_mail_end(Store *store, const Mail *mail, MailState state, const char *problem, gint64 now,
                        GError **error);
gboolean store_mail_put_off(Store *store, const Mail *mail, gint64 not_before, const char *problem,
                            GError **error);
/* A failed one waits again, as if it were new; CONFLICT when it is none. */
gboolean store_mail_retry(Store *store, gint64 id, gint64 now, GError **error);
gboolean store_mail_forget(Store *store, gint64 ended_before, GError **error);

typedef struct {
    gint64 library, branch; /* branch 0 = of the whole library */
    char *branch_code, *branch_name;
    char *address, *language;
} MailContact;
void mail_contact_free(MailContact *contact);
/* address "" takes it away. */
gboolean store_mail_contact_set(Store *store, const MailContact *contact, GError **error);
GPtrArray *store_mail_contact_list(Store *store, gint64 library, GError **error); /* of MailContact */

/* NOT_FOUND for an account of no library. */
gboolean store_mail_choice_set(Store *store, gint64 account, const char *address, gboolean is_wanted,
                               GError **error);
/* When nothing was chosen yet: TRUE, and that of the person of the register, or ""; the address is new, NULL with error. */
char *store_mail_choice_get(Store *store, gint64 account, gboolean *is_wanted, GError **error);

#endif
