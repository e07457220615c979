/* Applies a plan within the caller's transaction and keeps its journal. */
#include "store/change.h"
#include "store/journal_id.h"
#include "store/register.h"
#include "text/text.h"

static gboolean
write_group(Change *change, const GroupChange *group, GError **error)
{
    Store *store = change->store;
    const char *year = group->school_year, *code = group->code;
    guint64 written;
    gboolean ok;
    if (!group->before)
        ok = db_run(store, &written, ST_GROUP_ADD, error, "ittt", change->branch, year, code, group->after);
    else if (!group->after)
        ok = db_run(store, &written, ST_GROUP_REMOVE, error, "ittt", change->branch, year, code,
                    group->before);
    else
        ok = db_run(store, &written, ST_GROUP_RENAME, error, "itttt", change->branch, year, code,
                    group->after, group->before);
    if (ok && written == 0) {
        g_set_error(
            error, STORE_ERROR, STORE_ERROR_CONFLICT,
            _("The register has changed meanwhile (group %s). Nothing was written; look at a new preview."),
            code);
        return FALSE;
    }
    return ok && db_run(store, NULL, ST_JOURNAL_GROUP_ADD, error, "itttt", change->import, year, code,
                        group->before, group->after);
}

typedef struct {
    GString *before, *after;
} Packed;

static gboolean
write_item(Change *change, const PlanItem *item, Packed *packed, GError **error)
{
    ChangePair pair = {item->person, item->membership, &item->before, &item->after, item->version};
    ChangeResult result;
    if (!change_write(change, &pair, &result, error))
        return FALSE;
    RosterState after = item->after;
    after.card = result.card;
    g_string_truncate(packed->before, 0);
    g_string_truncate(packed->after, 0);
    roster_state_pack_like(&item->before, &after, packed->before);
    roster_state_pack(&after, packed->after);
    return db_run(change->store, NULL, ST_JOURNAL_ADD, error, "ittiiitt",
                  JOURNAL_FIRST(change->import) + change->written++, item_kind_name(item->kind),
                  item->c ? roster_case_name(item->c) : "", (gint64)item->row, result.person,
                  result.membership, packed->before->str, packed->after->str);
}

/* All numbers that the plan will need, at once. */
static gboolean
take_numbers(Change *change, const RosterPlan *plan, GError **error)
{
    guint persons = 0, memberships = 0, cards = 0;
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        const RosterState *before = &item->before, *after = &item->after;
        if (!plan_item_writes(item))
            continue;
        persons += before->status == ROSTER_NONE && item->person == 0;
        memberships += before->status == ROSTER_NONE && item->membership == 0;
        cards += !plan->undo && before->status != ROSTER_ACTIVE && after->status == ROSTER_ACTIVE &&
                 *before->card == '\0' && *after->card == '\0';
    }
    return series_take(change->store, &change->persons, persons, error) &&
           series_take(change->store, &change->memberships, memberships, error) &&
           series_take(change->store, &change->cards, cards, error);
}

static gboolean
write_items(Change *change, const RosterPlan *plan, GError **error)
{
    Packed packed = {g_string_sized_new(1024), g_string_sized_new(1024)};
    gboolean ok = TRUE;
    for (guint i = 0; ok && i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        if (plan_item_writes(item))
            ok = write_item(change, item, &packed, error);
    }
    g_string_free(packed.before, TRUE);
    g_string_free(packed.after, TRUE);
    return ok;
}

/* The civil day of an import where the machine stands. */
static char *
day_of(gint64 microseconds)
{
    g_autoptr(GDateTime) at = g_date_time_new_from_unix_local(microseconds / G_USEC_PER_SEC);
    return at ? g_date_time_format(at, "%Y-%m-%d") : NULL;
}

static gboolean
import_day(Store *store, gint64 import, gint64 branch, char **day, GError **error)
{
    if (!db_one(store, ST_IMPORT_GET, "import", error, "i", import))
        return FALSE;
    g_assert(db_int(store, ST_IMPORT_GET, 1) == branch);
    *day = day_of(db_int(store, ST_IMPORT_GET, 7));
    db_end(store, ST_IMPORT_GET);
    return TRUE;
}

gboolean
store_plan_apply(Store *store, gint64 branch, const RosterPlan *plan, gint64 import, gint64 undoes,
                 GError **error)
{
    g_auto(Change) change = {0};
    g_autofree char *day = NULL;
    g_assert(import > 0 && (plan->undo || undoes == 0));
    if (!import_day(store, import, branch, &day, error) || !change_begin(&change, store, branch, day, error))
        return FALSE;
    change.import = import;
    change.undo = plan->undo;
    change.undoes = undoes;
    for (guint i = 0; i < plan->groups->len; i++)
        if (!write_group(&change, &g_array_index(plan->groups, GroupChange, i), error))
            return FALSE;
    return take_numbers(&change, plan, error) && write_items(&change, plan, error);
}
