/* The register of a branch: snapshot for the engine, applying a plan, the dump, and changes by hand. */
#ifndef STORE_REGISTER_H
#define STORE_REGISTER_H

#include "roster/journal.h"
#include "roster/plan.h"
#include "roster/register.h"
#include "store/store.h"

/* Every membership of the branch with its state, what is owed and where else the person is active; the
 * groups. Set-based: a handful of statements whatever the size. */
RosterRegister *store_register_load(Store *store, gint64 branch, GError **error);
/* Locks these pupils of reg (gint64 persons, rising; store_person_lock), then reads what they owe once more. *is_same: it is what reg
 * says. */
gboolean store_register_hold(Store *store, const RosterRegister *reg, const GArray *persons,
                             gboolean *is_same, GError **error);
/* Adds people of the same library without a membership at this branch whose match key is one of keys
 * (GPtrArray of char*), and the owners of these card numbers. */
gboolean store_register_add_candidates(Store *store, RosterRegister *reg, const GPtrArray *keys,
                                       const GPtrArray *cards, GError **error);

/* Writes the plan's items (those that plan_item_writes) and groups for import id: persons, memberships,
 * enrolments, cards, journal. Each write says what it expects to find; a state that differs is
 * STORE_ERROR_CONFLICT naming the membership and nothing of the transaction may be committed. New card
 * numbers come from the library's series. Within the caller's write transaction. An undo plan (plan->undo)
 * also takes back the enrolment lines of the import undone. */
gboolean store_plan_apply(Store *store, gint64 branch, const RosterPlan *plan, gint64 import, gint64 undoes,
                          GError **error);
RosterJournal *store_journal_load(Store *store, gint64 import, GError **error);

/* The register as stable text, for comparing: no internal ids, no counters, no log; sorted by content. branch
 * 0 = everything, people at no school too. Calls write with pieces; opens a read transaction when none is
 * open. */
typedef gboolean (*StoreDumpWrite)(const char *text, gsize length, gpointer data);
gboolean store_register_dump(Store *store, gint64 branch, StoreDumpWrite write, gpointer data,
                             GError **error);

/* One pupil, for pages and for changes by hand (each within a write transaction of the caller; dated today by
 * the machine's clock where no day is given). What is changed goes into the log (store/log.h). */
typedef struct {
    gint64 account; /* 0 = at the shell */
    gint64 at;      /* UTC microseconds */
} StoreHand;
RosterPupil *store_pupil_get(Store *store, gint64 membership, GStringChunk *text,
                             GError **error); /* g_free; texts in chunk */
/* From the pupil as read in this transaction to after; like the engine's changes, but by hand. day: NULL = today. */
gboolean store_pupil_change(Store *store, const StoreHand *hand, const RosterPupil *pupil,
                            const RosterState *after, const char *day, GError **error);
gboolean store_pupil_set_field(Store *store, const StoreHand *hand, gint64 membership, PersonField field,
                               const char *value, GError **error);
gboolean store_pupil_remove(Store *store, const StoreHand *hand, gint64 membership, const char *today,
                            GError **error); /* ROSTER_REMOVED */
gint64 store_pupil_add(Store *store, const StoreHand *hand, gint64 branch, const RosterState *state,
                       GError **error); /* by hand: no L; gives a card when "" ; membership id */

/* A person of the library, as read in this transaction at another school, becomes a member of this one too. */
gint64 store_pupil_join(Store *store, const StoreHand *hand, gint64 branch, const RosterPupil *pupil,
                        const char *school_year, const char *day, GError **error);

/* Loans and fees, as far as the import needs them (an item out, an amount owed). Return ids. */
gint64 store_loan_add(Store *store, gint64 person, const char *title, const char *due, GError **error);
gint64 store_fee_add(Store *store, gint64 person, gint64 cents, const char *why, GError **error);
gboolean store_loan_end(Store *store, gint64 loan, const char *today,
                        GError **error); /* also turns "left, owing" into "left" when it was the last */
gboolean store_fee_pay(Store *store, gint64 fee, const char *today, GError **error); /* likewise */
/* Nobody else who lends, takes in or settles for this person goes on until the transaction ends. Who locks two takes the lower id first. */
gboolean store_person_lock(Store *store, gint64 person, GError **error);
/* After the last loan or amount: "left, still owing" is "left". Under the person's lock: of two who take in two books at once, one
 * sees the other's. */
gboolean store_owing_done(Store *store, gint64 person, GError **error);

#endif
