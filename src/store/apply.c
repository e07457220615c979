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
        ok = db_write(store, &written, ST_GROUP_ADD, error, "ittt", change->branch, year, code, group->after);
    else if (!group->after)
        ok = db_write(store, &written, ST_GROUP_REMOVE, error, "ittt", change->branch, year, code,
                      group->before);
    else
        ok = db_write(store, &written, ST_GROUP_RENAME, error, "itttt", change->branch, year, code,
                      group->after, group->before);
    if (ok && written == 0) {
        g_set_error(
            error, STORE_ERROR, STORE_ERROR_CONFLICT,
            _("The register has changed meanwhile (group %s). Nothing was written; look at a new preview."),
            code);
        return FALSE;
    }
    return ok && db_write(store, NULL, ST_JOURNAL_GROUP_ADD, error, "itttt", change->import, year, code,
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
    return db_write(change->store, NULL, ST_JOURNAL_ADD, error, "ittiiitt",
                    JOURNAL_FIRST(change->import) + change->written++, item_kind_name(item->kind),
                    item->c ? roster_case_name(item->c) : "", (gint64)item->row, result.person,
                    result.membership, packed->before->str, packed->after->str);
}

/* All numbers that the plan will need, at once; and whom it will look at. */
static gboolean
foresee(Change *change, const RosterPlan *plan, GError **error)
{
    guint persons = 0, memberships = 0, cards = 0;
    change->ahead = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        const RosterState *before = &item->before, *after = &item->after;
        if (!plan_item_writes(item))
            continue;
        persons += before->status == ROSTER_NONE && item->person == 0;
        memberships += before->status == ROSTER_NONE && item->membership == 0;
        cards += !plan->undo && before->status != ROSTER_ACTIVE && after->status == ROSTER_ACTIVE &&
                 *before->card == '\0' && *after->card == '\0';
        if (item->person != 0 && (before->status == ROSTER_NONE || change_of_person(before, after)))
            g_array_append_val(change->ahead, item->person);
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

typedef struct {
    Store *store;
    gint64 branch, import, undoes;
    char *day;
    const RosterPlan *plan;
} Task;

static gboolean
apply_once(const Task *task, GError **error)
{
    g_auto(Change) change = {0};
    if (!change_begin(&change, task->store, task->branch, task->day, error))
        return FALSE;
    change.import = task->import;
    change.undo = task->plan->undo;
    change.undoes = task->undoes;
    for (guint i = 0; i < task->plan->groups->len; i++)
        if (!write_group(&change, &g_array_index(task->plan->groups, GroupChange, i), error))
            return FALSE;
    return foresee(&change, task->plan, error) && write_items(&change, task->plan, error);
}

/* Where the engine queues, all rows of a kind go at once. When one of them is not as the plan expects, everything is taken back
 * and goes pupil by pupil, which finds out which one, and whether it matters (W1). */
static gboolean
apply_batch(const Task *task, gboolean *is_done, GError **error)
{
    GError *failure = NULL;
    *is_done = FALSE;
    if (!db_batch_begin(task->store, &failure))
        return db_pass_on(failure, error);
    gboolean ok = apply_once(task, &failure);
    *is_done = db_batch_end(task->store, ok, ok ? &failure : NULL);
    if (*is_done || g_error_matches(failure, STORE_ERROR, STORE_ERROR_CONFLICT)) {
        g_clear_error(&failure);
        return TRUE;
    }
    g_propagate_error(error, failure);
    return FALSE;
}

gboolean
store_plan_apply(Store *store, gint64 branch, const RosterPlan *plan, gint64 import, gint64 undoes,
                 GError **error)
{
    Task task = {store, branch, import, undoes, NULL, plan};
    gboolean is_done;
    g_assert(import > 0 && (plan->undo || undoes == 0));
    if (!import_day(store, import, branch, &task.day, error))
        return FALSE;
    gboolean ok = apply_batch(&task, &is_done, error) && (is_done || apply_once(&task, error));
    g_free(task.day);
    return ok;
}
