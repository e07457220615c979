/* What makes a plan apply only after a person confirms a number: see PlanBrake. */
#ifndef ROSTER_BRAKE_H
#define ROSTER_BRAKE_H

#include "roster/check.h"
#include "roster/match.h"
#include "roster/plan.h"

/* Sets brakes, confirm and the figures behind them; the plan's counts must stand. */
void roster_brake(RosterPlan *plan, const RosterRecords *records, const RosterMatch *match,
                  const RosterRegister *reg);

#endif
