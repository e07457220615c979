/* Makes the plan that takes an import back, from what it wrote and what the register says now. */
#include "roster/engine.h"

#include <string.h>

#include "roster/index.h"
#include "roster/plan_finish.h"
#include "text/text.h"

typedef struct {
    const RosterJournal *journal;
    const RosterRegister *reg;
    RosterPlan *plan;
    GHashTable *memberships; /* id -> RosterPupil */
    GHashTable *people;      /* ids of those with a membership here */
    RosterIndex *numbers;    /* active pupils by number */
    guint8 *undone;          /* by pupil: has an item that writes */
} Inverter;

static const RosterPupil *
find_pupil(const Inverter *inverter, gint64 membership)
{
    return g_hash_table_lookup(inverter->memberships, &membership);
}

static gsize
place_of(const Inverter *inverter, const RosterPupil *pupil)
{
    return (gsize)(pupil - (const RosterPupil *)(gconstpointer)inverter->reg->pupils->data);
}

static const char *
keep_text(Inverter *inverter, char *text)
{
    const char *kept = g_string_chunk_insert(inverter->plan->text, text);
    g_free(text);
    return kept;
}

/* ---- what stands in the way ---- */

static gboolean
has_left(RosterStatus status)
{
    return status == ROSTER_LEFT || status == ROSTER_LEFT_OWING;
}

/* Bringing the last book back turns "left, still owing" into "left" and is no reason not to undo. */
static gboolean
same_status(RosterStatus a, RosterStatus b)
{
    return a == b || (has_left(a) && has_left(b));
}

static char *
difference_text(const char *what, const char *then, const char *now)
{
    return g_strdup_printf(_("%s was \"%s\" after the import and is now \"%s\""), what,
                           *then != '\0' ? then : _("empty"), *now != '\0' ? now : _("empty"));
}

/* "field: was X, is Y" of the first difference, NULL when there is none; new. */
static char *
first_difference(const RosterState *then, const RosterState *now)
{
    const struct {
        const char *label, *then, *now;
    } others[] = {
        {N_("card number"), then->card, now->card},
        {N_("first day"), then->from, now->from},
        {N_("last day"), then->to, now->to},
    };
    if (!same_status(then->status, now->status))
        return g_strdup(_("this pupil was enrolled or deregistered again"));
    for (guint f = 0; f < N_FIELDS; f++) {
        if (strcmp(then->value[f], now->value[f]) != 0)
            return difference_text(field_label((PersonField)f), then->value[f], now->value[f]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        if (strcmp(others[i].then, others[i].now) != 0)
            return difference_text(_(others[i].label), others[i].then, others[i].now);
    }
    for (guint f = 0; f < N_FIELDS; f++) {
        if (strcmp(then->delivered[f], now->delivered[f]) != 0)
            return g_strdup_printf(_("a later file said something else about %s"),
                                   field_label((PersonField)f));
    }
    return then->has_delivered == now->has_delivered ? NULL
                                                     : g_strdup(_("a later file delivered this pupil"));
}

static const char *
changed_since(Inverter *inverter, const JournalEntry *entry, const RosterPupil *pupil)
{
    g_autofree char *difference = first_difference(&entry->after, &pupil->state);
    if (difference == NULL)
        return NULL;
    gboolean imported = inverter->journal->import != 0 && pupil->last_import > inverter->journal->import;
    return keep_text(
        inverter, imported ? g_strdup_printf(_("A later import changed this pupil: %s. Undo the later import "
                                               "first."),
                                             difference)
                           : g_strdup_printf(_("Changed since: %s. Left as it is now."), difference));
}

static const char *
keeps_pupil_here(Inverter *inverter, const RosterPupil *pupil)
{
    if (*pupil->elsewhere != '\0') /* what is out stays with the person, who goes on at the other school */
        return NULL;
    if (pupil->loans == 0 && pupil->fee_cents == 0 && pupil->holds == 0)
        return NULL;
    return keep_text(
        inverter,
        g_strdup_printf(_("The enrolment cannot be taken back: books on loan: %u, reserved: %u, owed: € "
                          "%d,%02d. Settle that first."),
                        pupil->loans, pupil->holds, (int)(pupil->fee_cents / 100),
                        (int)(pupil->fee_cents % 100)));
}

/* ---- items ---- */

static void
add_item(Inverter *inverter, PlanItem *item, const RosterPupil *pupil)
{
    if (pupil != NULL) {
        item->person = pupil->person;
        item->membership = pupil->membership;
        item->loans = pupil->loans;
        item->holds = pupil->holds;
        item->fee_cents = pupil->fee_cents;
        inverter->undone[place_of(inverter, pupil)] = item->kind != ITEM_CONFLICT;
    }
    g_array_append_vals(inverter->plan->items, item, 1);
}

static PlanItem
item_of(const JournalEntry *entry, const RosterState *before, const RosterState *after)
{
    return (PlanItem){.row = 0,
                      .before = *before,
                      .after = *after,
                      .reason = "",
                      .question = "",
                      .person = entry->person,
                      .membership = entry->membership};
}

static void
add_conflict(Inverter *inverter, const JournalEntry *entry, const RosterPupil *pupil, const char *reason)
{
    const RosterState *state = pupil != NULL ? &pupil->state : &entry->after;
    PlanItem item = item_of(entry, state, state);
    item.kind = ITEM_CONFLICT;
    item.reason = reason;
    add_item(inverter, &item, pupil);
}

/* What is out now decides how a leaver left; a transfer took it along. */
static RosterStatus
status_restored(RosterStatus status, const RosterPupil *pupil)
{
    gboolean owing = pupil->loans > 0 || pupil->fee_cents > 0;
    if (status == ROSTER_LEFT_OWING && !owing)
        return ROSTER_LEFT;
    if (status == ROSTER_LEFT && owing && *pupil->elsewhere == '\0')
        return ROSTER_LEFT_OWING;
    return status;
}

static gboolean
number_is_held(const Inverter *inverter, const RosterState *after, const RosterPupil *self)
{
    const char *number = after->value[FIELD_PUPIL_NUMBER];
    if (after->status != ROSTER_ACTIVE || *number == '\0')
        return FALSE;
    for (guint32 at = roster_index_first(inverter->numbers, number); at != ROSTER_INDEX_NONE;
         at = roster_index_next(inverter->numbers, at)) {
        guint32 i = roster_index_value(inverter->numbers, at);
        const RosterPupil *holder = &g_array_index(inverter->reg->pupils, RosterPupil, i);
        if (holder != self && !inverter->undone[i])
            return TRUE;
    }
    return FALSE;
}

static void
undo_enrolment(Inverter *inverter, const JournalEntry *entry, const RosterPupil *pupil)
{
    const char *reason = changed_since(inverter, entry, pupil);
    if (reason == NULL)
        reason = keeps_pupil_here(inverter, pupil);
    if (reason != NULL) {
        add_conflict(inverter, entry, pupil, reason);
        return;
    }
    PlanItem item = item_of(entry, &pupil->state, &entry->before);
    item.kind = ITEM_WITHDRAW;
    add_item(inverter, &item, pupil);
}

static void
undo_change(Inverter *inverter, const JournalEntry *entry, const RosterPupil *pupil)
{
    const char *reason = changed_since(inverter, entry, pupil);
    if (reason != NULL) {
        add_conflict(inverter, entry, pupil, reason);
        return;
    }
    PlanItem item = item_of(entry, &pupil->state, &entry->before);
    item.kind = ITEM_RESTORE;
    item.after.status = status_restored(entry->before.status, pupil);
    add_item(inverter, &item, pupil);
}

/* Undo of an undone enrolment: the membership comes back under its own number, and so does the person when
 * gone. */
static void
undo_withdrawal(Inverter *inverter, const JournalEntry *entry)
{
    const char *card = entry->before.card;
    const gint64 *owner = *card != '\0' ? g_hash_table_lookup(inverter->reg->cards, card) : NULL;
    if (owner != NULL && *owner != entry->person) {
        add_conflict(inverter, entry, NULL, _("The card number is someone else's by now."));
    } else if (g_hash_table_contains(inverter->people, &entry->person)) {
        add_conflict(inverter, entry, NULL, _("This pupil has been enrolled here again."));
    } else {
        PlanItem item = item_of(entry, &entry->after, &entry->before);
        item.kind = ITEM_ENROL;
        add_item(inverter, &item, NULL);
    }
}

static void
undo_entry(Inverter *inverter, const JournalEntry *entry)
{
    if (entry->person == 0) /* erased since: nothing is known that could come back */
        return;
    if (entry->after.status == ROSTER_NONE) {
        undo_withdrawal(inverter, entry);
        return;
    }
    const RosterPupil *pupil = find_pupil(inverter, entry->membership);
    if (pupil == NULL)
        add_conflict(inverter, entry, NULL, _("This pupil is no longer in the register."));
    else if (entry->before.status == ROSTER_NONE)
        undo_enrolment(inverter, entry, pupil);
    else
        undo_change(inverter, entry, pupil);
}

/* A number that was free when the import was made may be another pupil's now; refusing one may keep another:
 * until nothing moves. */
static void
refuse_held_numbers(Inverter *inverter)
{
    gboolean again = TRUE;
    while (again) {
        again = FALSE;
        for (guint i = 0; i < inverter->plan->items->len; i++) {
            PlanItem *item = &g_array_index(inverter->plan->items, PlanItem, i);
            const RosterPupil *self = find_pupil(inverter, item->membership);
            if (!plan_item_writes(item) || !number_is_held(inverter, &item->after, self))
                continue;
            item->kind = ITEM_CONFLICT;
            item->reason = _("The pupil number is another pupil's by now.");
            item->after = item->before;
            if (self != NULL)
                inverter->undone[place_of(inverter, self)] = FALSE;
            again = TRUE;
        }
    }
}

/* ---- groups ---- */

static void
use_group(GHashTable *used, const RosterState *state)
{
    g_hash_table_add(
        used, g_strconcat(state->value[FIELD_SCHOOL_YEAR], "\t", state->value[FIELD_GROUP_CODE], NULL));
}

/* Groups that anyone, also one who left, will be in after the undo. */
static GHashTable *
groups_in_use(const Inverter *inverter)
{
    GHashTable *used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < inverter->reg->pupils->len; i++) {
        if (!inverter->undone[i])
            use_group(used, &g_array_index(inverter->reg->pupils, RosterPupil, i).state);
    }
    for (guint i = 0; i < inverter->plan->items->len; i++) {
        const PlanItem *item = &g_array_index(inverter->plan->items, PlanItem, i);
        if (plan_item_writes(item) && item->after.status != ROSTER_NONE)
            use_group(used, &item->after);
    }
    return used;
}

static void
undo_group(Inverter *inverter, GHashTable *used, const GroupChange *group)
{
    g_autofree char *key = g_strconcat(group->school_year, "\t", group->code, NULL);
    const char *now = roster_register_group_name(inverter->reg, group->school_year, group->code);
    gboolean as_left = now == NULL ? group->after == NULL
                                   : group->after != NULL && strcmp(now, group->after) == 0;
    if (!as_left || (group->before == NULL && g_hash_table_contains(used, key)))
        return; /* renamed since, or others are in it: the group stays */
    g_array_append_vals(inverter->plan->groups,
                        &(GroupChange){group->school_year, group->code, now, group->before}, 1);
}

/* ---- the whole ---- */

static void
index_register(Inverter *inverter)
{
    const RosterRegister *reg = inverter->reg;
    inverter->memberships = g_hash_table_new(g_int64_hash, g_int64_equal);
    inverter->people = g_hash_table_new(g_int64_hash, g_int64_equal);
    inverter->numbers = roster_index_new(reg->pupils->len);
    inverter->undone = g_new0(guint8, reg->pupils->len);
    for (guint32 i = 0; i < reg->pupils->len; i++) {
        RosterPupil *pupil = &g_array_index(reg->pupils, RosterPupil, i);
        const char *number = pupil->state.value[FIELD_PUPIL_NUMBER];
        g_hash_table_insert(inverter->memberships, &pupil->membership, pupil);
        g_hash_table_add(inverter->people, &pupil->person);
        inverter->plan->n_active += pupil->state.status == ROSTER_ACTIVE;
        if (pupil->state.status == ROSTER_ACTIVE && *number != '\0')
            roster_index_add(inverter->numbers, number, i);
    }
}

RosterPlan *
roster_invert(const RosterJournal *journal, const RosterRegister *reg)
{
    RosterPlan *plan = roster_plan_new();
    Inverter inverter = {.journal = journal, .reg = reg, .plan = plan};
    plan->undo = TRUE;
    plan->mode = MODE_SYNCHRONISE;
    index_register(&inverter);
    for (guint i = 0; i < journal->entries->len; i++)
        undo_entry(&inverter, &g_array_index(journal->entries, JournalEntry, i));
    refuse_held_numbers(&inverter);
    g_autoptr(GHashTable) used = groups_in_use(&inverter);
    for (guint i = 0; i < journal->groups->len; i++)
        undo_group(&inverter, used, &g_array_index(journal->groups, GroupChange, i));
    roster_plan_finish(plan, reg->branch->code);
    g_hash_table_unref(inverter.memberships);
    g_hash_table_unref(inverter.people);
    roster_index_free(inverter.numbers);
    g_free(inverter.undone);
    return plan;
}
