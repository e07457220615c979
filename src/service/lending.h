/* Use cases of the manager: the rules of lending and the closed days. Looking takes RIGHT_DESK, changing RIGHT_LIBRARY_MANAGE. */
#ifndef SERVICE_LENDING_H
#define SERVICE_LENDING_H

#include "library/loan.h"
#include "service/service.h"
#include "store/lending.h"

/* All rules of the actor's library, of PolicyRule; the operator has none of a library. */
GPtrArray *service_policy_list(Service *service, const Account *actor, gint64 branch, GError **error);
/* INPUT when it says nothing, too much, or the same place has a rule already. Id, or -1. */
gint64 service_policy_add(Service *service, const Account *actor, gint64 branch, const PolicyRule *rule,
                          GError **error);
/* Of this school, or, by who manages the whole library, of every school: NOT_FOUND for another school's. */
gboolean service_policy_remove(Service *service, const Account *actor, gint64 branch, gint64 rule,
                               GError **error);

/* "What would apply for …?", with the due date of today. */
typedef struct {
    PolicyTerms terms;
    LoanDue due;
} PolicyPreview;
gboolean service_policy_preview(Service *service, const Account *actor, const PolicyCase *pcase,
                                PolicyPreview *preview, GError **error);
/* Codes of the school's groups of its newest school year, of char *. */
GPtrArray *service_policy_groups(Service *service, const Account *actor, gint64 branch, GError **error);
char *service_policy_words(const PolicyRule *rule); /* for people: whom and what it is about; new */

/* The closed days that hold for a school, of ClosedDays, and its closed weekdays. */
GPtrArray *service_closed_list(Service *service, const Account *actor, gint64 branch, guint *weekdays,
                               GError **error);
/* days->from and to as people write them (to "" = the same day); branch 0 = of every school of the library. */
gint64 service_closed_add(Service *service, const Account *actor, gint64 branch, const ClosedDays *days,
                          GError **error);
gboolean service_closed_remove(Service *service, const Account *actor, gint64 branch, gint64 period,
                               GError **error);
/* INPUT when every day is closed; STALE when it is not *seen any more (NULL: whatever it is). */
gboolean service_week_set(Service *service, const Account *actor, gint64 branch, guint weekdays,
                          const guint *seen, GError **error);

#endif
