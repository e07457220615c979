/* Three-way diff of one pupil: L, what the last import said; F, this file; R, the register (cases F1-F5). */
#ifndef ROSTER_DIFF_H
#define ROSTER_DIFF_H

#include "roster/engine.h"

typedef struct {
    const PlanPolicy *policy;
    RosterPlan *plan;   /* takes the questions and the memory of the field changes */
    FieldChange *block; /* being filled */
    guint used;
} RosterDiff;

/* What the file says of a field under this policy; NULL when nothing. */
const char *roster_diff_file_value(const PlanPolicy *policy, const RosterRecord *record, PersonField field);
/* Fills values and deliveries of item->after, and item->fields, from item->before and the record. pupil: for
 * the questions. The first open question's key becomes item->question. */
void roster_diff_item(RosterDiff *diff, const RosterRecord *record, const RosterPupil *pupil, PlanItem *item);

gboolean roster_state_values_equal(const RosterState *a, const RosterState *b);
gboolean roster_state_delivered_equal(const RosterState *a, const RosterState *b);

#endif
