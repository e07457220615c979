/* Whether the library's staff see a school's pupils: the school's own decision, withdrawn and given back.
 *
 * The school answers for its pupils' data, and the library works on them for the school (docs/privacy.md). What a withdrawal means is in
 * one place: account_may, which every use case asks. */
#ifndef SERVICE_SCHOOL_VIEW_H
#define SERVICE_SCHOOL_VIEW_H

#include "service/service.h"
#include "store/grant.h"
#include "store/school_view.h"

#define VIEW_WHY_MAX 300 /* letters */

typedef struct {
    Branch *branch;
    gboolean is_withdrawn;
    GPtrArray *lines;   /* of ViewLine, newest first */
    GPtrArray *school;  /* of GrantLine in force: administration and teachers */
    GPtrArray *library; /* the library's staff */
} SchoolView;
void school_view_free(SchoolView *view);

/* Of SchoolView: of each school for which the actor decides; by name. */
GPtrArray *service_school_views(Service *service, const Account *actor, GError **error);
/* why: one line of text; needed to withdraw, may be empty to give back (SERVICE_ERROR_INPUT). CONFLICT when it is so already. */
gboolean service_view_withdraw(Service *service, const Account *actor, gint64 branch, const char *why,
                               GError **error);
gboolean service_view_restore(Service *service, const Account *actor, gint64 branch, const char *why,
                              GError **error);
/* Of Branch, by name: those whose pupils the actor does not see since the school withdrew it; empty for whoever sees all. */
GPtrArray *service_withheld_list(Service *service, const Account *actor, GError **error);

#endif
