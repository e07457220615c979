/* What lending goes by: rules, closed days; and the commands of the desks, each done once. */
#ifndef STORE_LENDING_H
#define STORE_LENDING_H

#include "library/calendar.h"
#include "library/policy.h"
#include "people/school.h"
#include "store/store.h"

GPtrArray *store_policy_list(Store *store, gint64 library,
                             GError **error); /* of PolicyRule, in a fixed order */
gint64 store_policy_add(Store *store, gint64 library, const PolicyRule *rule, GError **error);
/* Of the school, or with whole of every school of its library; NOT_FOUND for another school's. */
gboolean store_policy_remove(Store *store, const Branch *branch, gboolean whole, gint64 rule, GError **error);

typedef struct {
    gint64 id, branch; /* 0 = of every school */
    char *from, *to, *words;
} ClosedDays;
void closed_days_free(ClosedDays *days);
GPtrArray *store_closed_list(Store *store, gint64 library, gint64 branch, GError **error); /* of ClosedDays */
gint64 store_closed_add(Store *store, gint64 library, const ClosedDays *days, GError **error);
gboolean store_closed_remove(Store *store, const Branch *branch, gboolean whole, gint64 period,
                             GError **error);
gboolean store_week_set(Store *store, gint64 branch, guint weekdays, GError **error);
/* Of one school: its week, its own closed days and everybody's. New. */
Calendar *store_calendar(Store *store, gint64 library, gint64 branch, GError **error);

/* The membership for which a card is asked for at a desk: an active one, of the desk's own school first; 0 = nobody's card. */
gint64 store_desk_card(Store *store, gint64 library, const char *number, gint64 branch, gboolean *in_use,
                       GError **error);

/* A membership of the person: an active one, of this school (0 = any) first; 0 = none, -1 with error. */
gint64 store_person_membership(Store *store, gint64 person, gint64 branch, GError **error);
/* Whether the person is a member at any school now. */
gboolean store_person_active(Store *store, gint64 person, gboolean *is_active, GError **error);

/* A command's first statement: FALSE without error when it was done before; *answer is then what was answered (new), NULL when the id is
 * another kind's or somebody else's. Two of one id wait for each other. */
typedef struct {
    gint64 library, account, at;
    const char *id, *kind;
} DeskCommand;
gboolean store_command_begin(Store *store, const DeskCommand *command, char **answer, GError **error);
gboolean store_command_answer(Store *store, const DeskCommand *command, const char *answer, GError **error);
gboolean store_command_forget(Store *store, gint64 before, guint limit, guint64 *forgotten, GError **error);

#endif
