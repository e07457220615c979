/* Who a plan takes from the school is held, so that no desk lends them a book while the plan is applied. */
#ifndef SERVICE_LEAVERS_H
#define SERVICE_LEAVERS_H

#include "roster/plan.h"
#include "store/register.h"

/* Within the write transaction in which the plan was made: from here to its end a desk that lends to one of them waits, and then
 * sees who left. What a desk was at meanwhile is waited for: *is_same FALSE when one of them owes something else than reg says,
 * of which the plan was made, which is to be made once more then. */
gboolean leavers_hold(Store *store, const RosterPlan *plan, const RosterRegister *reg, gboolean *is_same,
                      GError **error);

#endif
