/* Shared by the use cases of the lending desk: one command in one transaction. */
#ifndef SERVICE_CIRCULATION_PRIVATE_H
#define SERVICE_CIRCULATION_PRIVATE_H

#include "service/circulation.h"
#include "service/private.h"
#include "store/lending.h"

typedef struct {
    Connection connection;
    Store *store;
    Service *service;
    const Account *actor;
    const Desk *desk;
    DeskCommand command;
    Branch *branch;
    DeskAnswer *answer;
    Calendar *calendar; /* made when it is asked for */
    GPtrArray *rules;   /* likewise */
    char today[11];
} DeskCase;
void desk_case_clear(DeskCase *dcase);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DeskCase, desk_case_clear)

/* FALSE with error: a form's id is none. */
gboolean desk_id_check(const char *id, GError **error);
/* FALSE without error: it was done before, and dcase->answer says what. */
gboolean desk_case_begin(DeskCase *dcase, Service *service, const Account *actor, const Desk *desk,
                         const char *kind, GError **error);
/* Writes answer and trail and commits; the answer, new. */
DeskAnswer *desk_case_commit(DeskCase *dcase, AuditVerb verb, AuditKind kind, gint64 person, GError **error);
/* The answer of what was not done, new: nothing is written. */
DeskAnswer *desk_case_refuse(DeskCase *dcase, DeskOutcome outcome, GError **error);
/* In place of commit where begin said FALSE: the answer that was given before, new, or NULL with error. */
DeskAnswer *desk_case_before(DeskCase *dcase, GError **error);

/* Who asks may serve this patron of that school: staff by RIGHT_DESK, a screen its own school, a reader nobody but themselves. */
gboolean desk_case_may(const DeskCase *dcase, const Branch *branch, gint64 person, GError **error);

const Calendar *desk_calendar(DeskCase *dcase, GError **error);
gboolean desk_terms(DeskCase *dcase, const Patron *patron, const char *material, PolicyTerms *terms,
                    GError **error);
/* For the words of an answer: fills texts from its numbers. */
gboolean desk_answer_describe(DeskCase *dcase, DeskAnswer *answer, GError **error);
char *desk_rule_words(const PolicyRule *rule); /* new */
char *desk_name(const Patron *patron);         /* new */

/* How a copy came in, with what becomes of it: put aside for whoever is next, on its way home, or to its shelf. */
gboolean desk_copy_home(DeskCase *dcase, DeskCopy *copy, GError **error);
/* Ends the open loan, if there is one, with the fine of what it was late. */
gboolean desk_take_in(DeskCase *dcase, DeskCopy *copy, const Loan *loan, GError **error);
gboolean desk_fine(DeskCase *dcase, const Loan *loan, const char *until, GError **error);
/* What is to be paid still for a book that is there again is void, be it lost or billed; its loan's person is held. */
gboolean desk_void_lost(DeskCase *dcase, gint64 loan, GError **error);
/* A command's copy by its barcode; NULL without error: answered already (unknown, a card). */
DeskCopy *desk_copy(DeskCase *dcase, const char *barcode, GError **error);
/* The patron of a membership that the actor may serve, as it is under the lock of its person. */
Patron *desk_patron_locked(DeskCase *dcase, gint64 membership, gint64 other, GError **error);

#endif
