/* What somebody is told whose plan was refused: which pupils are others than when they looked, and what that does to the plan.
 * The plan that they saw was not kept: it is made again from the register as it was then, and its digest proves it. */
#ifndef ROSTER_SINCE_H
#define ROSTER_SINCE_H

#include "roster/log.h"
#include "roster/plan.h"

typedef struct {
    const RosterPupil *then, *now; /* of the register; NULL = was or is not there */
    const PlanItem *was, *is;      /* of the plan; NULL = not in it, or not known */
    const LogEntry *last;          /* who changed the pupil last; NULL = nobody did */
    const RosterPupil *like;       /* came to another school since and may be the same; or NULL */
} SincePupil;

typedef struct {
    RosterLog *log;       /* owned */
    RosterRegister *then; /* the register as it was; owned */
    RosterPlan *plan;     /* made again; owned */
    gboolean is_known; /* plan is the one that was seen. FALSE: an answer, a choice or the file changed too */
    gboolean
        groups_only;  /* every pupil's part is the same, and the groups that it makes or renames are not */
    gboolean is_same; /* the plan is now as it was seen after all */
    GArray *
        pupils; /* of SincePupil: those for whom the plan is another; where it is not known, all who changed */
    guint n_others; /* changed too, and all the same to the plan */
} RosterSince;

/* The register as it was, for the plan to be made again. Takes log; now must outlive it. New. */
RosterSince *roster_since_new(RosterLog *log, const RosterRegister *now, const LogPlace *place);
/* plan: as it is now, of the register now; it and now must outlive since. then: made of since->then; taken. */
void roster_since_compare(RosterSince *since, const RosterRegister *now, const RosterPlan *plan,
                          RosterPlan *then, const RosterMark *mark);
void roster_since_free(RosterSince *since);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterSince, roster_since_free)

/* The pupil's name, number and group now, or then when gone. */
const RosterState *since_pupil_state(const SincePupil *pupil);
guint32 since_pupil_row(const SincePupil *pupil); /* in the file, 0 = none */
/* A field that is another one; the values are "" where the pupil was or is not there. */
gboolean since_pupil_field(const SincePupil *pupil, PersonField field, const char **then, const char **now);
/* The status is another one. */
gboolean since_pupil_status(const SincePupil *pupil, RosterStatus *then, RosterStatus *now);
/* What the plan does, in some words: "to another group (5 -> 6)"; translated, new. NULL: not in the plan. */
char *since_item_text(const PlanItem *item);
/* Who and when, or what else is the cause, as one sentence without a full stop; "" when it is not known; translated, new. */
char *since_pupil_why(const SincePupil *pupil);
/* What it all means, in one sentence; translated, new. */
char *roster_since_text(const RosterSince *since);

#endif
