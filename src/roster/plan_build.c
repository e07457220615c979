/* Makes the plan of an import: one item a row, one item a pupil whom no row took, then groups, brakes and
 * digest. */
#include "roster/engine.h"

#include <string.h>

#include "people/name.h"
#include "roster/brake.h"
#include "roster/diff.h"
#include "roster/index.h"
#include "roster/match.h"
#include "roster/plan_finish.h"
#include "table/finding.h"
#include "text/text.h"

typedef struct {
    RosterRecords *records;
    const RosterRegister *reg;
    const PlanPolicy *policy;
    RosterMatch *match;
    RosterPlan *plan;
    RosterDiff diff;
    guint32 *item_of_pupil; /* 1 + place among the items, 0 = none yet */
    GHashTable *refusals;   /* place of a row -> Finding; made when first asked */
} Maker;

/* ---- items ---- */

static PlanItem
item_of_row(const RosterRecord *record)
{
    PlanItem item = {.row = record->row, .sheet = record->sheet, .reason = "", .question = ""};
    roster_state_clear(&item.before);
    item.after = item.before;
    return item;
}

static void
item_take_pupil(PlanItem *item, const RosterPupil *pupil)
{
    item->person = pupil->person;
    item->membership = pupil->membership;
    item->version = pupil->version;
    item->before = item->after = pupil->state;
    item->loans = pupil->loans;
    item->holds = pupil->holds;
    item->fee_cents = pupil->fee_cents;
}

static void
add_item(Maker *maker, const PlanItem *item, const RosterPupil *pupil)
{
    if (pupil != NULL && pupil->membership != 0) {
        const RosterPupil *first = (const RosterPupil *)(gconstpointer)maker->reg->pupils->data;
        maker->item_of_pupil[pupil - first] = maker->plan->items->len + 1;
    }
    g_array_append_vals(maker->plan->items, item, 1);
}

/* A row that takes no pupil shows what the file says. */
static void
show_row(PlanItem *item, const PlanPolicy *policy, const RosterRecord *record)
{
    PlanItem plain = item_of_row(record);
    plain.kind = item->kind;
    plain.c = item->c;
    plain.reason = item->reason;
    plain.question = item->question;
    for (guint f = 0; f < N_FIELDS; f++) {
        const char *file = roster_diff_file_value(policy, record, (PersonField)f);
        plain.before.value[f] = plain.after.value[f] = file != NULL ? file : "";
    }
    *item = plain;
}

static void
add_closed_row(Maker *maker, const RosterRecord *record, ItemKind kind, const char *reason,
               const char *question)
{
    PlanItem item = {.kind = kind, .reason = reason, .question = question};
    show_row(&item, maker->policy, record);
    add_item(maker, &item, NULL);
}

/* ---- rows that are not imported ---- */

static guint64
place_key(guint sheet, guint32 row)
{
    return (guint64)sheet << 32 | row;
}

/* The first finding that refuses each row. */
static const Finding *
find_refusal(Maker *maker, const RosterRecord *record)
{
    if (maker->refusals == NULL) {
        maker->refusals = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
        for (guint i = maker->records->findings->len; i-- > 0;) {
            Finding *finding = g_ptr_array_index(maker->records->findings, i);
            guint64 place = place_key(finding->sheet, finding->row);
            if (finding->grade == FINDING_ROW_REFUSED)
                g_hash_table_replace(maker->refusals, g_memdup2(&place, sizeof place), finding);
        }
    }
    guint64 place = place_key(record->sheet, record->row);
    return g_hash_table_lookup(maker->refusals, &place);
}

static const char *
keep_text(Maker *maker, char *text)
{
    const char *kept = g_string_chunk_insert(maker->plan->text, text);
    g_free(text);
    return kept;
}

static void
add_refused_by_check(Maker *maker, const RosterRecord *record)
{
    const Finding *finding = find_refusal(maker, record);
    const char *reason = finding != NULL ? keep_text(maker, finding_what(finding))
                                         : _("The check refused this row.");
    add_closed_row(maker, record, ITEM_REFUSED, reason, "");
}

static const char *
waiting_reason(void)
{
    return _("A question about this row is open. Answer it, then the row can be imported.");
}

static void
add_waiting_on_check(Maker *maker, const RosterRecord *record)
{
    const char *key = "";
    for (guint i = 0; i < maker->records->questions->len && *key == '\0'; i++) {
        const RosterQuestion *question = g_ptr_array_index(maker->records->questions, i);
        if (question->record == record || question->other == record)
            key = question->key;
    }
    add_closed_row(maker, record, ITEM_WAITING, waiting_reason(), key);
}

/* The records may be planned several times: once is enough. */
static void
find_once(const Maker *maker, Finding *finding)
{
    GPtrArray *findings = maker->records->findings;
    for (guint i = 0; i < findings->len; i++) {
        const Finding *other = g_ptr_array_index(findings, i);
        if (other->code == finding->code && other->sheet == finding->sheet && other->row == finding->row) {
            finding_free(finding);
            return;
        }
    }
    g_ptr_array_add(findings, finding);
}

static void
add_card_in_use(Maker *maker, const RosterRecord *record)
{
    Finding *finding = finding_new(FINDING_CARD_IN_USE, record->sheet, record->row, 0, record->card,
                                   record->card, NULL);
    add_closed_row(maker, record, ITEM_REFUSED, keep_text(maker, finding_what(finding)), "");
    find_once(maker, finding);
}

static const char *
not_enrolled_reason(void)
{
    return _("This pupil is not enrolled here, and with \"known pupils only\" nobody is enrolled. Choose "
             "another way of "
             "importing to enrol the pupil.");
}

/* ---- rows that are ---- */

static gboolean
fields_move(const PlanItem *item)
{
    static const PersonField moving[] = {FIELD_SCHOOL_YEAR, FIELD_GROUP_CODE, FIELD_YEAR_GROUP};
    for (guint i = 0; i < G_N_ELEMENTS(moving); i++) {
        if (strcmp(item->before.value[moving[i]], item->after.value[moving[i]]) != 0)
            return TRUE;
    }
    return FALSE;
}

/* A card in the file goes to who has none; nobody's card is replaced by an import. */
static void
take_card(const Maker *maker, PlanItem *item, const RosterRecord *record)
{
    if (record->card == NULL || *record->card == '\0')
        return;
    if (*item->after.card == '\0')
        item->after.card = record->card;
    else if (strcmp(item->after.card, record->card) != 0)
        find_once(maker, finding_new(FINDING_CARD_KEPT, record->sheet, record->row, 0, record->card,
                                     record->card, item->after.card, NULL));
}

static void
add_enrolment(Maker *maker, const RosterRecord *record, const RosterPupil *elsewhere)
{
    PlanItem item = item_of_row(record);
    item.kind = ITEM_ENROL;
    item.c = CASE_R1;
    if (elsewhere != NULL) {
        item_take_pupil(&item, elsewhere);
        const RosterState of_person = elsewhere->state;
        roster_state_clear(&item.before);
        item.membership = 0;
        item.before.card = of_person.card;
        for (guint f = FIELD_FIRST_OF_PERSON; f < N_FIELDS; f++)
            item.before.value[f] = of_person.value[f];
        roster_diff_item(&maker->diff, record, elsewhere, &item);
    } else {
        for (guint f = 0; f < N_FIELDS; f++) {
            const char *file = roster_diff_file_value(maker->policy, record, (PersonField)f);
            item.after.value[f] = item.after.delivered[f] = file != NULL ? file : "";
        }
        item.after.has_delivered = TRUE;
    }
    item.after.status = ROSTER_ACTIVE;
    item.after.from = maker->policy->today;
    take_card(maker, &item, record);
    add_item(maker, &item, NULL);
}

static void
add_return(Maker *maker, const RosterRecord *record, const RosterPupil *pupil, RosterCase c)
{
    PlanItem item = item_of_row(record);
    item.kind = ITEM_RETURN;
    item.c = c;
    item_take_pupil(&item, pupil);
    roster_diff_item(&maker->diff, record, pupil, &item);
    item.after.status = ROSTER_ACTIVE;
    item.after.from = maker->policy->today;
    item.after.to = "";
    take_card(maker, &item, record);
    add_item(maker, &item, pupil);
}

static ItemKind
kind_of_known(const PlanItem *item)
{
    if (!item->before.has_delivered)
        return ITEM_LINK;
    if (fields_move(item))
        return ITEM_MOVE;
    gboolean equal = roster_state_values_equal(&item->before, &item->after) &&
                     roster_state_delivered_equal(&item->before, &item->after) &&
                     strcmp(item->before.card, item->after.card) == 0;
    return equal ? ITEM_UNCHANGED : ITEM_UPDATE;
}

static void
add_known(Maker *maker, const RosterRecord *record, const RosterPupil *pupil)
{
    PlanItem item = item_of_row(record);
    item_take_pupil(&item, pupil);
    item.c = pupil->state.has_delivered ? CASE_R7 : CASE_R3;
    if (maker->policy->mode == MODE_NEW) {
        item.kind = ITEM_UNCHANGED;
        item.reason = _("Known here already; with \"new pupils only\" known pupils are left as they are.");
    } else {
        roster_diff_item(&maker->diff, record, pupil, &item);
        take_card(maker, &item, record);
        item.kind = kind_of_known(&item);
    }
    if (item.kind == ITEM_UNCHANGED)
        item.after = item.before;
    add_item(maker, &item, pupil);
}

/* R6: the library took this pupil out by hand and the school still delivers it. */
static void
add_removed(Maker *maker, const RosterRecord *record, const RosterPupil *pupil)
{
    RosterQuestion *question = g_new0(RosterQuestion, 1);
    GString *key = g_string_new("removed:");
    roster_record_identity(record, key);
    question->key = g_string_free(key, FALSE);
    question->kind = QUESTION_REMOVED;
    question->record = record;
    question->candidates = g_ptr_array_new();
    g_ptr_array_add(question->candidates, (gpointer)pupil);
    question->choices = 1u << CHOICE_ENROL | 1u << CHOICE_SKIP;
    question->answer = roster_answers_get(maker->policy->answers, question->key);
    g_ptr_array_add(maker->plan->made, question);
    if (question->answer.choice == CHOICE_ENROL) {
        add_return(maker, record, pupil, CASE_R6);
    } else if (question->answer.choice == CHOICE_SKIP) {
        add_closed_row(maker, record, ITEM_REFUSED, _("Removed here by hand; you chose to leave it so."), "");
    } else {
        question->answer = (Answer){CHOICE_OPEN, 0};
        add_closed_row(maker, record, ITEM_WAITING, waiting_reason(), question->key);
    }
}

static void
add_paired(Maker *maker, const RosterRecord *record, const RosterPupil *pupil)
{
    gboolean here = pupil != NULL && pupil->membership != 0;
    if (here && pupil->state.status == ROSTER_ACTIVE)
        add_known(maker, record, pupil);
    else if (maker->policy->mode == MODE_UPDATE)
        add_closed_row(maker, record, ITEM_REFUSED, not_enrolled_reason(), "");
    else if (!here)
        add_enrolment(maker, record, pupil);
    else if (pupil->state.status == ROSTER_REMOVED && pupil->state.has_delivered)
        add_removed(maker, record, pupil);
    else
        add_return(maker, record, pupil, CASE_R1);
}

/* The answers may leave two active pupils with one number: the row that would make it so is refused. */
static gboolean
number_stays_held(const Maker *maker, const RosterPair *pair)
{
    const RosterPupil *holder = pair->by_number;
    if (pair->question == NULL || holder == NULL || holder == pair->pupil)
        return FALSE;
    const RosterPupil *first = (const RosterPupil *)(gconstpointer)maker->reg->pupils->data;
    guint32 at = maker->item_of_pupil[holder - first];
    const RosterState *after = at != 0 ? &g_array_index(maker->plan->items, PlanItem, at - 1).after
                                       : &holder->state;
    return after->status == ROSTER_ACTIVE &&
           strcmp(after->value[FIELD_PUPIL_NUMBER], holder->state.value[FIELD_PUPIL_NUMBER]) == 0;
}

/* It does not hold up what was agreed to, and is not passed over in silence either. */
static void
note_like(Maker *maker, const RosterRecord *record, const RosterPupil *like)
{
    const char *const *value = like->state.value;
    g_autofree char *name = name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS], value[FIELD_PREFIX],
                                         value[FIELD_SURNAME]);
    find_once(maker, finding_new(FINDING_LIKE_SINCE, record->sheet, record->row, 0, NULL, name,
                                 *like->elsewhere != '\0' ? like->elsewhere : _("the library"), NULL));
}

static void
add_row(Maker *maker, guint i)
{
    const RosterRecord *record = &g_array_index(maker->records->records, RosterRecord, i);
    const RosterPair *pair = &maker->match->pairs[i];
    switch (pair->way) {
    case MATCH_REFUSED:
        add_refused_by_check(maker, record);
        break;
    case MATCH_WAITING:
        add_waiting_on_check(maker, record);
        break;
    case MATCH_CARD_IN_USE:
        add_card_in_use(maker, record);
        break;
    case MATCH_OPEN:
        add_closed_row(maker, record, ITEM_WAITING, waiting_reason(), pair->question->key);
        break;
    case MATCH_SKIPPED:
        add_closed_row(maker, record, ITEM_REFUSED, _("You chose to leave this row out."), "");
        break;
    default:
        add_paired(maker, record, pair->pupil);
        if (pair->pupil == NULL && maker->match->like[i] != NULL)
            note_like(maker, record, maker->match->like[i]);
    }
}

/* ---- pupils whom no row took ---- */

static const char *
stay_reason(Maker *maker, const RosterPupil *pupil, guint32 seen)
{
    if (seen != 0) {
        guint32 row = g_array_index(maker->records->records, RosterRecord, seen - 1).row;
        return keep_text(
            maker, g_strdup_printf(_("May be row %u of the file, which is not imported: left as is."), row));
    }
    if (pupil->state.status == ROSTER_REMOVED)
        return _("Removed by hand before.");
    if (pupil->state.status != ROSTER_ACTIVE)
        return _("Left the school before.");
    if (!pupil->state.has_delivered)
        return _("Added by hand and never in a file of the school: left as is.");
    return _("Not in the file; only \"school year\" deregisters pupils.");
}

/* Who may be in the file is judged as if in the file. */
static RosterCase
stay_case(const RosterPupil *pupil, guint32 seen)
{
    const RosterState *state = &pupil->state;
    if (state->status == ROSTER_ACTIVE && seen != 0)
        return state->has_delivered ? CASE_R7 : CASE_R3;
    if (state->status == ROSTER_ACTIVE)
        return state->has_delivered ? CASE_R5 : CASE_R2;
    if (seen == 0)
        return CASE_R4;
    return state->status == ROSTER_REMOVED ? CASE_R6 : CASE_R1;
}

static void
add_leaver(Maker *maker, const RosterPupil *pupil)
{
    PlanItem item = {.c = CASE_R5, .reason = "", .question = ""};
    item_take_pupil(&item, pupil);
    gboolean transfer = *pupil->elsewhere != '\0';
    gboolean owing = !transfer && (pupil->loans > 0 || pupil->fee_cents > 0);
    item.kind = transfer ? ITEM_TRANSFER : ITEM_LEAVE;
    item.after.status = owing ? ROSTER_LEFT_OWING : ROSTER_LEFT;
    item.after.to = maker->policy->today;
    if (transfer)
        item.reason = keep_text(maker, g_strdup_printf(_("Now at %s; loans go along."), pupil->elsewhere));
    add_item(maker, &item, pupil);
}

static void
add_untaken(Maker *maker, guint32 i)
{
    const RosterPupil *pupil = &g_array_index(maker->reg->pupils, RosterPupil, i);
    guint32 seen = maker->match->seen[i];
    gboolean leaves = seen == 0 && pupil->state.status == ROSTER_ACTIVE && pupil->state.has_delivered;
    if (leaves && maker->policy->mode == MODE_SCHOOL_YEAR) {
        add_leaver(maker, pupil);
        return;
    }
    PlanItem item = {.kind = ITEM_STAYS, .c = stay_case(pupil, seen), .question = ""};
    item_take_pupil(&item, pupil);
    item.reason = stay_reason(maker, pupil, seen);
    add_item(maker, &item, pupil);
}

/* Refusing a row leaves its pupil with the old number, which another row may have been given: again until
 * nothing moves. */
static void
refuse_held_numbers(Maker *maker, const guint32 *item_of_row)
{
    gboolean again = TRUE;
    while (again) {
        again = FALSE;
        for (guint i = 0; i < maker->records->records->len; i++) {
            const RosterRecord *record = &g_array_index(maker->records->records, RosterRecord, i);
            PlanItem *item = &g_array_index(maker->plan->items, PlanItem, item_of_row[i]);
            RosterPair *pair = &maker->match->pairs[i];
            if (pair->question == NULL || !plan_item_writes(item) || !number_stays_held(maker, pair))
                continue;
            const RosterPupil *pupil = pair->pupil;
            item->kind = ITEM_REFUSED;
            item->c = 0;
            item->reason = keep_text(
                maker,
                g_strdup_printf(
                    _("Pupil number %s is still another pupil's here. Give that pupil another number or "
                      "deregister the pupil, then import again."),
                    roster_record_number(record)));
            show_row(item, maker->policy, record);
            if (pupil != NULL && pupil->membership != 0) {
                const RosterPupil *first = (const RosterPupil *)(gconstpointer)maker->reg->pupils->data;
                add_untaken(maker, (guint32)(pupil - first));
            }
            again = TRUE;
        }
    }
}

/* ---- groups ---- */

typedef struct {
    const char *name; /* as the file says, or NULL */
    gboolean done;
} FileGroup;

static GHashTable *
groups_of_file(const RosterRecords *records)
{
    GHashTable *groups = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    for (guint i = 0; i < records->groups->len; i++) {
        const RosterGroup *group = g_ptr_array_index(records->groups, i);
        FileGroup *entry = g_new0(FileGroup, 1);
        entry->name = group->name;
        g_hash_table_insert(groups, group->code, entry);
    }
    return groups;
}

static const char *
group_name_after(const Maker *maker, const FileGroup *of_file, const PlanItem *item)
{
    const char *code = item->after.value[FIELD_GROUP_CODE];
    if (of_file->name != NULL && *of_file->name != '\0')
        return of_file->name;
    const char *earlier = roster_register_group_name(maker->reg, item->before.value[FIELD_SCHOOL_YEAR], code);
    return earlier != NULL ? earlier : code;
}

static void
add_group(Maker *maker, GHashTable *groups, const PlanItem *item)
{
    const char *code = item->after.value[FIELD_GROUP_CODE], *year = item->after.value[FIELD_SCHOOL_YEAR];
    FileGroup *of_file = g_hash_table_lookup(groups, code);
    if (of_file == NULL) {
        of_file = g_new0(FileGroup, 1);
        g_hash_table_insert(groups, (gpointer)code, of_file);
    }
    if (of_file->done)
        return;
    of_file->done = TRUE;
    const char *now = roster_register_group_name(maker->reg, year, code);
    const char *after = group_name_after(maker, of_file, item);
    if (now == NULL || (of_file->name != NULL && *of_file->name != '\0' && strcmp(now, after) != 0))
        g_array_append_vals(maker->plan->groups, &(GroupChange){year, code, now, after}, 1);
}

/* Groups that the pupils of the file are in afterwards. A group of the file without pupils is not made. */
static void
plan_groups(Maker *maker)
{
    g_autoptr(GHashTable) groups = groups_of_file(maker->records);
    for (guint i = 0; i < maker->plan->items->len; i++) {
        const PlanItem *item = &g_array_index(maker->plan->items, PlanItem, i);
        gboolean kept = item->kind == ITEM_UNCHANGED && maker->policy->mode != MODE_NEW;
        gboolean of_file = (kept || plan_item_writes(item)) && item->after.status == ROSTER_ACTIVE;
        if (of_file && *item->after.value[FIELD_GROUP_CODE] != '\0' &&
            strcmp(item->after.value[FIELD_SCHOOL_YEAR], maker->policy->school_year) == 0)
            add_group(maker, groups, item);
    }
}

/* ---- the whole ---- */

static void
plan_items(Maker *maker)
{
    guint n = maker->records->records->len;
    g_autofree guint32 *item_of_record = g_new(guint32, n);
    for (guint i = 0; i < n; i++) {
        item_of_record[i] = maker->plan->items->len;
        add_row(maker, i);
    }
    for (guint32 i = 0; i < maker->reg->pupils->len; i++) {
        if (maker->item_of_pupil[i] == 0)
            add_untaken(maker, i);
    }
    if (maker->match->questions->len > 0)
        refuse_held_numbers(maker, item_of_record);
}

/* The plan keeps what was asked; the match goes. */
static void
take_questions(Maker *maker)
{
    RosterPlan *plan = maker->plan;
    GPtrArray *matched = maker->match->questions;
    for (guint i = 0; i < maker->records->questions->len; i++)
        g_ptr_array_add(plan->questions, g_ptr_array_index(maker->records->questions, i));
    for (guint i = 0; i < matched->len; i++)
        g_ptr_array_add(plan->questions, g_ptr_array_index(matched, i));
    for (guint i = 0; i < plan->made->len; i++)
        g_ptr_array_add(plan->questions, g_ptr_array_index(plan->made, i));
    g_ptr_array_extend_and_steal(plan->made, g_ptr_array_ref(matched));
}

static guint
count_active(const RosterRegister *reg)
{
    guint n = 0;
    for (guint i = 0; i < reg->pupils->len; i++)
        n += g_array_index(reg->pupils, RosterPupil, i).state.status == ROSTER_ACTIVE;
    return n;
}

RosterPlan *
roster_plan(RosterRecords *records, const RosterRegister *reg, const PlanPolicy *policy)
{
    g_autoptr(RosterMatch) match = roster_match(records, reg, policy->answers);
    RosterPlan *plan = roster_plan_new();
    PlanPolicy own = *policy; /* the items borrow from it, and live as long as the plan */
    own.today = g_string_chunk_insert(plan->text, policy->today);
    own.school_year = g_string_chunk_insert(plan->text, policy->school_year);
    Maker maker = {.records = records, .reg = reg, .policy = &own, .match = match, .plan = plan};
    maker.diff = (RosterDiff){.policy = &own, .plan = plan};
    maker.item_of_pupil = g_new0(guint32, reg->pupils->len);
    plan->mode = policy->mode;
    g_free(plan->school_year);
    plan->school_year = g_strdup(policy->school_year);
    plan->n_active = count_active(reg);
    plan_items(&maker);
    plan_groups(&maker);
    roster_plan_finish(plan, reg->branch->code);
    roster_brake(plan, records, match, reg);
    take_questions(&maker);
    g_free(maker.item_of_pupil);
    g_clear_pointer(&maker.refusals, g_hash_table_unref);
    return plan;
}
