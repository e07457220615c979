/* The trail: what happened to whose data, when, and by whom in which role. Values, their names and sentences, and the digest that
 * chains the lines of a library. No personal data in a line but ids and the actor's name. */
#ifndef ACCOUNT_AUDIT_H
#define ACCOUNT_AUDIT_H

#include "account/account.h"

/* What was done. Names and sentences are one table in audit.c; names are kept for years and never change. */
typedef enum {
    AUDIT_UNDECLARED, /* the 0 of a table line that forgot to say */
    AUDIT_NOTHING,    /* said: shows and changes no personal data, so no line */
    AUDIT_LOGIN,
    AUDIT_LOGOUT,
    AUDIT_PASSWORD, /* an own one chosen */
    AUDIT_RESET,    /* a one-time password, or another way in, for somebody else */
    AUDIT_SEE,      /* on a page */
    AUDIT_SEARCH,
    AUDIT_DOWNLOAD, /* as a file */
    AUDIT_EXPORT,   /* all of somebody's data, or the register */
    AUDIT_UPLOAD,
    AUDIT_ANSWER, /* questions and choices of an upload */
    AUDIT_APPLY,
    AUDIT_UNDO,
    AUDIT_CANCEL,
    AUDIT_ADD,
    AUDIT_CHANGE,
    AUDIT_REMOVE,
    AUDIT_DESTROY, /* a file, at the end of its days */
    AUDIT_ERASE,   /* a person's data */
    AUDIT_GRANT,   /* a right, role or membership */
    AUDIT_WITHDRAW,
    AUDIT_MAIL, /* sent, to whom the object says */
    AUDIT_BACKUP,
    AUDIT_RESTORE,
    AUDIT_SEAL, /* lines of the trail itself, at the end of their years */
    N_AUDIT_VERBS
} AuditVerb;
const char *audit_verb_name(AuditVerb verb); /* "see": stable */
gboolean audit_verb_from_name(const char *name, AuditVerb *verb);

/* What it was done to: object is its id. */
typedef enum {
    AUDIT_NO_OBJECT,
    AUDIT_PERSON, /* a pupil or other borrower: person.id */
    AUDIT_PEOPLE, /* a list of them */
    AUDIT_CARD,
    AUDIT_ACCOUNT,
    AUDIT_SESSION,
    AUDIT_FACTOR, /* the second step of logging in; object: the account */
    AUDIT_ROLE,
    AUDIT_FILE, /* upload.id, and what is read in it */
    AUDIT_PLAN, /* upload.id */
    AUDIT_IMPORT,
    AUDIT_JOB,
    AUDIT_BRANCH,
    AUDIT_LIBRARY,
    AUDIT_POLICY,
    AUDIT_LOAN,
    AUDIT_HOLD,
    AUDIT_FEE,
    AUDIT_LENDING, /* rules and closed days */
    AUDIT_KEY,
    AUDIT_TRAIL,
    AUDIT_DATABASE,
    AUDIT_VIEW,     /* the library staff's view of a school's pupils; object: the school */
    AUDIT_TITLES,   /* of a library's catalogue */
    AUDIT_CLIENT,   /* the token of a program; object: its account */
    AUDIT_TIP,      /* what staff write for readers */
    AUDIT_REMINDER, /* of late books; object: the run */
    AUDIT_EXPIRED,  /* of a nightly run */
    N_AUDIT_KINDS
} AuditKind;
const char *audit_kind_name(AuditKind kind); /* "person": stable; "" */
gboolean audit_kind_from_name(const char *name, AuditKind *kind);

typedef enum { AUDIT_DONE, AUDIT_REFUSED } AuditResult;

/* What a use case says; who, when and of which library is added. */
typedef struct {
    AuditVerb verb;
    AuditKind kind;
    gint64 object;
    gint64 branch;         /* the school; 0 = of none */
    gint64 library;        /* 0 = the school's, or else the actor's */
    const gint64 *persons; /* whose data it is, in any order; besides the object when that is a person */
    gsize n_persons;
    gboolean whole_school; /* everybody's of the branch, instead of persons */
    AuditResult result;
    const char *detail; /* a short word of ours ("xlsx", a digest), NULL; never of a person */
} AuditEvent;

#define AUDIT_DIGEST_BYTES 32
#define AUDIT_PERSONS_MOST 1000 /* of one line; more is a whole school */

/* A line as it is kept. Texts are what the program of that day wrote: a name may be one that this program does not know. */
typedef struct {
    gint64 library; /* whose chain; 0 = the installation's */
    gint64 number;  /* in the chain, from 1 without gaps */
    gint64 at;      /* UTC microseconds */
    gint64 branch, account, object;
    char *actor, *role; /* name and role_name at that moment; the operator at the shell has account 0 */
    char *verb, *kind;
    char *persons; /* ids with a space between, rising; "*" = everybody of the branch; "" = nobody */
    char *result;  /* "done", "refused" */
    char *detail;
    guint8 digest[AUDIT_DIGEST_BYTES];
} AuditLine;
/* actor NULL: nobody known (a failed log-in). library: the event's, or else the actor's (0 for the operator); number and digest
 * are 0. New. */
AuditLine *audit_line_new(const Account *actor, const AuditEvent *event, gint64 now);
void audit_line_free(AuditLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AuditLine, audit_line_free)

/* BLAKE2b-256 of the digest of the line before (zeros before line 1) and every field but the digest, each with its length
 * before it, so that no two lines give the same bytes. Without a key: who can write to the database mostly has the key file
 * too; what tells of a chain that was made anew is a head that was noted elsewhere, and anybody can check that one. */
void audit_line_digest(const AuditLine *line, const guint8 before[AUDIT_DIGEST_BYTES],
                       guint8 digest[AUDIT_DIGEST_BYTES]);

char *audit_digest_text(const guint8 digest[AUDIT_DIGEST_BYTES]); /* hex; new */
gboolean audit_digest_parse(const char *text, guint8 digest[AUDIT_DIGEST_BYTES]);

/* For people, in the language of the thread: "bekeek het plan van een import", and of which name the role is. New. */
char *audit_line_sentence(const AuditLine *line);
char *audit_line_role(const AuditLine *line);
char *audit_verb_label(AuditVerb verb); /* for a choice: "looked at …"; new */

#endif
