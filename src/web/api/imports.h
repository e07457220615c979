/* Shared by the calls about uploads, plans and imports. */
#ifndef WEB_API_IMPORTS_H
#define WEB_API_IMPORTS_H

#include "roster/plan.h"
#include "roster/since.h"
#include "service/import.h"
#include "store/job.h"
#include "web/api/calls.h"

extern const ApiShape job_shape, plan_shape, plan_lines_shape, plan_query;

void api_write_job(Api *api, const Job *job);
/* The answer to what starts long work: the job, done (200) or not yet (202). id -1: it did not start, error is set. */
gboolean api_answer_job(Api *api, gint64 id, GError **error);

/* The upload of the address as a case with a plan; UNREADABLE or CONFLICT when there is none. New. */
ImportCase *api_open_case(Api *api, GError **error);

/* A plan as it stands: what it adds up to, and what goes with a yes. */
typedef struct {
    const RosterPlan *plan;
    const char *mark;
    guint questions; /* open */
    const GPtrArray *findings;
} ApiPlan;
void api_write_plan(Api *api, const ApiPlan *plan);
/* Its lines, a page of them. */
gboolean api_write_plan_lines(Api *api, const ApiPlan *plan, GError **error);
/* What changed since the plan that was said yes to: into the problem. since may be NULL. */
void api_tell_since(Api *api, const RosterSince *since, const char *mark);

#endif
