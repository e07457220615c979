/* Holds the people whom a plan takes from the school. */
#include "service/leavers.h"

#include "service/private.h"

static gint
by_number(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return (x > y) - (x < y);
}

gboolean
leavers_hold(Store *store, const RosterPlan *plan, const RosterRegister *reg, gboolean *is_same,
             GError **error)
{
    GError *cause = NULL;
    g_autoptr(GArray) persons = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        if (plan_item_writes(item) && item->person > 0 && item->before.status == ROSTER_ACTIVE &&
            item->after.status != ROSTER_ACTIVE)
            g_array_append_val(persons, item->person);
    }
    *is_same = TRUE;
    if (persons->len == 0)
        return TRUE;
    g_array_sort(persons, by_number); /* as desks take them */
    return store_register_hold(store, reg, persons, is_same, &cause) || service_fail(error, cause);
}
