/* Erasing one person, and reading all that is kept of one. Within the caller's transaction, under the library's lock. */
#ifndef STORE_ERASE_H
#define STORE_ERASE_H

#include "roster/register.h"
#include "store/store.h"

/* What is kept of a person, in numbers. */
typedef struct {
    guint memberships, enrolments, cards, loans, fees, journal, changes,
        answers; /* loans and fees: those that are over */
    guint loans_open;
    gint64 cents_open;
} PersonCounts;
gboolean store_person_counts(Store *store, gint64 person, PersonCounts *counts, GError **error);

typedef struct {
    gint64 id, branch;
    char *branch_code, *branch_name, *from, *to, *number;
    RosterStatus status;
} PersonMembership;

typedef struct {
    gint64 person, library;
    RosterState state;      /* of the first membership; the person's fields alone when there is none */
    GPtrArray *memberships; /* of PersonMembership, by branch */
    GStringChunk *text;
} PersonShown;
/* NOT_FOUND. New. */
PersonShown *store_person_show(Store *store, gint64 person, GError **error);
void person_shown_free(PersonShown *shown);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PersonShown, person_shown_free)

/* Calls for every state that is kept of the person, now and before, by journal and by hand; import and row: of a journal entry,
 * else 0. Texts are the call's own. */
typedef void (*PersonStateCall)(const RosterState *state, gint64 import, guint32 row, gpointer data);
gboolean store_person_states(Store *store, const PersonShown *shown, PersonStateCall call, gpointer data,
                             GError **error);
/* Calls with every card number. */
typedef void (*PersonCardCall)(const char *number, gpointer data);
gboolean store_person_cards(Store *store, gint64 person, PersonCardCall call, gpointer data, GError **error);

/* Reports of a branch whose term is not over: import -> JSON. Both in order; frees them. */
typedef struct {
    gint64 import;
    char *json;
} StoredReport;
GPtrArray *store_report_list(Store *store, gint64 branch, GError **error);
/* Questions about a branch's uploads that were answered, of AnsweredQuestion. */
typedef struct {
    gint64 upload;
    char *key;
} AnsweredQuestion;
GPtrArray *store_answer_keys(Store *store, gint64 branch, GError **error);

/* Files of the person's schools that are still kept. */
gboolean store_person_count_uploads(Store *store, gint64 person, guint *n, GError **error);

/* Nobody gives the person a book, a card or a membership until the transaction ends. FALSE with NOT_FOUND when gone. */
gboolean store_person_hold(Store *store, gint64 person, GError **error);
/* Everything of the person but what is outstanding, which stops it (CONFLICT): cards stay as numbers, loans and fees as nobody's,
 * lines of the journal empty. Reports and answers by key are the caller's. */
gboolean store_person_erase(Store *store, const PersonShown *shown, GError **error);
/* After the commit: what was erased leaves the database's log as well. SQLite; PostgreSQL does it by itself (vacuum, WAL). */
gboolean store_settle(Store *store, GError **error);

#endif
