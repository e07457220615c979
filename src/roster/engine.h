/* From records and register to a plan: match, diff, plan in one call for those who only want the result. Pure. */
#ifndef ROSTER_ENGINE_H
#define ROSTER_ENGINE_H

#include "roster/check.h"
#include "roster/journal.h"
#include "roster/plan.h"
#include "roster/register.h"

typedef enum { CONFLICT_ASK, CONFLICT_FILE, CONFLICT_REGISTER } ConflictPolicy; /* F5, per school */

typedef struct {
    RosterMode mode;
    const char *school_year;
    const char *today; /* for membership dates */
    ConflictPolicy conflict;
    const RosterAnswers *answers; /* or NULL */
} PlanPolicy;

/* Match keys (people/name.h) of records whose number the register does not know, and card numbers of the file: what the
 * store must add to the register's candidates and cards before roster_plan. New arrays of owned strings. */
GPtrArray *roster_wanted_keys(const RosterRecords *records, const RosterRegister *reg);
GPtrArray *roster_wanted_cards(const RosterRecords *records);

/* New; records and register must outlive it, policy need not. Findings of the plan (cards in use, …) are appended to records->findings. */
RosterPlan *roster_plan(RosterRecords *records, const RosterRegister *reg, const PlanPolicy *policy);

/* The plan that takes an import back: every written item of the journal with before and after swapped, where the register
 * still says what the import wrote; what was changed since is ITEM_CONFLICT. New; journal and register must outlive it. */
RosterPlan *roster_invert(const RosterJournal *journal, const RosterRegister *reg);

#endif
