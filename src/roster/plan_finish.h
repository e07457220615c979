/* What every plan gets at its end, be it an import or an undo: order, counts, digest. */
#ifndef ROSTER_PLAN_FINISH_H
#define ROSTER_PLAN_FINISH_H

#include "roster/plan.h"

/* Sorts the items (by kind, group, name, number) and the groups, counts, and makes the digest. branch_code:
 * so that the same changes at two branches are two plans. */
void roster_plan_finish(RosterPlan *plan, const char *branch_code);

/* Whether the two write the same, as far as the digest looks. NULL writes nothing. */
gboolean roster_item_writes_same(const PlanItem *a, const PlanItem *b);

#endif
