/* Compares field by field what was delivered, what is delivered now and what is registered, and takes or
 * keeps. */
#include "roster/diff.h"

#include <string.h>

#include "roster/match.h"

enum { BLOCK_FIELDS = 1024 };

static gboolean
same(const char *a, const char *b)
{
    return a == b || strcmp(a, b) == 0;
}

const char *
roster_diff_file_value(const PlanPolicy *policy, const RosterRecord *record, PersonField field)
{
    if (field == FIELD_PUPIL_NUMBER) {
        const char *number = roster_record_number(record);
        return *number != '\0' ? number : NULL; /* nobody loses a number to an empty cell */
    }
    if (field == FIELD_SCHOOL_YEAR) /* an update moves only whom the file gives a group */
        return policy->mode != MODE_UPDATE || record->value[FIELD_GROUP_CODE] != NULL ? policy->school_year
                                                                                      : NULL;
    return record->value[field];
}

static gboolean
is_of_year(PersonField field)
{
    return field == FIELD_SCHOOL_YEAR || field == FIELD_GROUP_CODE || field == FIELD_YEAR_GROUP;
}

/* How one field stands, when F differs from R. */
typedef struct {
    RosterCase c;
    gboolean taken, asks;
} Verdict;

static Verdict
judge_by_policy(ConflictPolicy policy, Choice answer)
{
    Verdict verdict = {.c = CASE_F5};
    if (policy == CONFLICT_ASK && answer == CHOICE_OPEN)
        verdict.asks = TRUE;
    else
        verdict.taken = policy == CONFLICT_ASK ? answer == CHOICE_FILE : policy == CONFLICT_FILE;
    return verdict;
}

/* Group and year of another school year are no change of last year's: what was set by hand belonged to that
 * year. A number that differs was linked by a person or a card, who have said what the question would ask. */
static gboolean
is_free(PersonField field, const RosterState *before, const char *year, const char *file)
{
    if (is_of_year(field))
        return before->status != ROSTER_ACTIVE ||
               (year != NULL && !same(year, before->value[FIELD_SCHOOL_YEAR]));
    return field == FIELD_PUPIL_NUMBER && !same(before->delivered[field], file);
}

static RosterQuestion *
field_question(const RosterRecord *record, const RosterPupil *pupil, const FieldChange *change)
{
    RosterQuestion *question = g_new0(RosterQuestion, 1);
    GString *key = g_string_new("field:");
    roster_record_identity(record, key);
    g_string_append_printf(key, ":%s", field_name(change->field));
    question->key = g_string_free(key, FALSE);
    question->kind = QUESTION_FIELD;
    question->record = record;
    question->candidates = g_ptr_array_new();
    g_ptr_array_add(question->candidates, (gpointer)pupil);
    question->field = change->field;
    question->file = change->file;
    question->registered = change->registered;
    question->last = change->last;
    question->choices = 1u << CHOICE_FILE | 1u << CHOICE_REGISTER;
    return question;
}

static Verdict
judge_conflict(RosterDiff *diff, const RosterRecord *record, const RosterPupil *pupil,
               const FieldChange *change)
{
    if (diff->policy->conflict != CONFLICT_ASK)
        return judge_by_policy(diff->policy->conflict, CHOICE_OPEN);
    RosterQuestion *question = field_question(record, pupil, change);
    question->answer = roster_answers_get(diff->policy->answers, question->key);
    if (!(question->choices >> question->answer.choice & 1))
        question->answer = (Answer){CHOICE_OPEN, 0};
    g_ptr_array_add(diff->plan->made, question);
    return judge_by_policy(CONFLICT_ASK, question->answer.choice);
}

/* A pupil delivered for the first time (R3) has no L: the school is the source, unless the school's policy is
 * that the library's own words stand. */
static Verdict
judge_first(ConflictPolicy policy, const FieldChange *change)
{
    gboolean of_person = change->field >= FIELD_FIRST_OF_PERSON;
    if (of_person && policy == CONFLICT_REGISTER && *change->registered != '\0')
        return (Verdict){.c = CASE_F5};
    return (Verdict){.c = CASE_F2, .taken = TRUE};
}

static Verdict
judge(RosterDiff *diff, const RosterRecord *record, const RosterPupil *pupil, const PlanItem *item,
      const FieldChange *change)
{
    const char *year = roster_diff_file_value(diff->policy, record, FIELD_SCHOOL_YEAR);
    if (!item->before.has_delivered)
        return judge_first(diff->policy->conflict, change);
    if (is_free(change->field, &item->before, year, change->file) || same(change->last, change->registered))
        return (Verdict){.c = CASE_F2, .taken = TRUE};
    if (same(change->last, change->file))
        return (Verdict){.c = CASE_F3};
    if (change->field == FIELD_SCHOOL_YEAR) /* the year was chosen for this import: nothing left to ask */
        return (Verdict){.c = CASE_F5, .taken = TRUE};
    return judge_conflict(diff, record, pupil, change);
}

static void
keep_change(RosterDiff *diff, PlanItem *item, const FieldChange *change)
{
    if (diff->block == NULL || (item->n_fields == 0 && diff->used + N_FIELDS > BLOCK_FIELDS)) {
        diff->block = g_new(FieldChange, BLOCK_FIELDS);
        diff->used = 0;
        g_ptr_array_add(diff->plan->blocks, diff->block);
    }
    if (item->n_fields == 0)
        item->fields = diff->block + diff->used;
    item->fields[item->n_fields++] = *change;
    diff->used++;
}

static void
diff_field(RosterDiff *diff, const RosterRecord *record, const RosterPupil *pupil, PlanItem *item,
           PersonField field)
{
    const char *file = roster_diff_file_value(diff->policy, record, field);
    gboolean is_address = field >= FIELD_STREET && field <= FIELD_TOWN;
    if (file == NULL || (is_address && pupil->secret_address))
        return;
    FieldChange change = {field, 0, item->before.delivered[field], file, item->before.value[field], FALSE};
    if (same(file, change.registered)) {
        if (same(change.last, file))
            return; /* F1 */
        item->after.delivered[field] = file;
        if (!item->before.has_delivered)
            return;
        change.c = CASE_F4;
        keep_change(diff, item, &change);
        return;
    }
    guint n_questions = diff->plan->made->len;
    Verdict verdict = judge(diff, record, pupil, item, &change);
    change.c = verdict.c;
    change.taken = verdict.taken;
    if (change.taken)
        item->after.value[field] = file;
    if (!verdict.asks)
        item->after.delivered[field] = file;
    else if (*item->question == '\0')
        item->question = ((RosterQuestion *)g_ptr_array_index(diff->plan->made, n_questions))->key;
    keep_change(diff, item, &change);
}

void
roster_diff_item(RosterDiff *diff, const RosterRecord *record, const RosterPupil *pupil, PlanItem *item)
{
    item->after = item->before;
    item->after.has_delivered = TRUE;
    for (guint f = 0; f < N_FIELDS; f++)
        diff_field(diff, record, pupil, item, (PersonField)f);
}

static gboolean
all_equal(const char *const *a, const char *const *b)
{
    for (guint f = 0; f < N_FIELDS; f++) {
        if (!same(a[f], b[f]))
            return FALSE;
    }
    return TRUE;
}

gboolean
roster_state_values_equal(const RosterState *a, const RosterState *b)
{
    return all_equal(a->value, b->value);
}

gboolean
roster_state_delivered_equal(const RosterState *a, const RosterState *b)
{
    return a->has_delivered == b->has_delivered && all_equal(a->delivered, b->delivered);
}
