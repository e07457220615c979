/* Reads the small schools of the tests, tells plans in words, and applies them in memory. */
#include "sample.h"

#include <string.h>

#include "table/finding.h"

enum { PART_NUMBER, PART_FIRST, PART_PREFIX, PART_SURNAME, PART_BIRTH, PART_GROUP, N_PARTS };

static const PersonField part_fields[N_PARTS] = {FIELD_PUPIL_NUMBER, FIELD_FIRST_NAME, FIELD_PREFIX,
                                                 FIELD_SURNAME,      FIELD_BIRTH_DATE, FIELD_GROUP_CODE};

static void
group_free(gpointer data)
{
    RosterGroup *group = data;
    g_free(group->code);
    g_free(group->name);
    g_free(group);
}

static RosterRecords *
records_new(void)
{
    RosterRecords *records = g_new0(RosterRecords, 1);
    records->records = g_array_new(FALSE, TRUE, sizeof(RosterRecord));
    records->groups = g_ptr_array_new_with_free_func(group_free);
    records->findings = finding_list_new();
    records->questions = g_ptr_array_new_with_free_func((GDestroyNotify)roster_question_free);
    records->text = g_string_chunk_new(1024);
    records->brin = g_strdup("");
    records->school_year = g_strdup("");
    return records;
}

static void
records_free(RosterRecords *records)
{
    g_array_unref(records->records);
    g_ptr_array_unref(records->groups);
    g_ptr_array_unref(records->findings);
    g_ptr_array_unref(records->questions);
    g_string_chunk_free(records->text);
    g_free(records->brin);
    g_free(records->school_year);
    g_free(records);
}

Sample *
sample_new(void)
{
    Branch branch = {.id = 1,
                     .library = 1,
                     .code = (char *)"1234",
                     .name = (char *)"De Regenboog",
                     .kind = BRANCH_PRIMARY,
                     .brin = (char *)"12AB"};
    Sample *sample = g_new0(Sample, 1);
    sample->reg = roster_register_new(&branch);
    sample->records = records_new();
    sample->answers = roster_answers_new();
    sample->policy = (PlanPolicy){MODE_SCHOOL_YEAR, SAMPLE_YEAR, SAMPLE_TODAY, CONFLICT_ASK, sample->answers};
    sample->next_id = 100000;
    return sample;
}

void
sample_free(Sample *sample)
{
    roster_plan_free(sample->plan);
    roster_register_free(sample->reg);
    records_free(sample->records);
    roster_answers_free(sample->answers);
    g_free(sample);
}

static const char *
keep(GStringChunk *chunk, const char *text)
{
    return g_string_chunk_insert(chunk, text);
}

/* "a,b=c|rest": the value of a tag ("" for one without), or NULL. */
static char *
tag_value(const char *text, const char *tag)
{
    g_autofree char *tags = g_strndup(text, strcspn(text, "|"));
    g_auto(GStrv) list = g_strsplit(strchr(text, '|') != NULL ? tags : "", ",", -1);
    gsize length = strlen(tag);
    for (char **at = list; *at != NULL; at++) {
        if (strncmp(*at, tag, length) == 0 && ((*at)[length] == '\0' || (*at)[length] == '='))
            return g_strdup((*at)[length] == '=' ? *at + length + 1 : "");
    }
    return NULL;
}

static gboolean
has_tag(const char *text, const char *tag)
{
    g_autofree char *value = tag_value(text, tag);
    return value != NULL;
}

static gint64
tag_number(const char *text, const char *tag)
{
    g_autofree char *value = tag_value(text, tag);
    return value != NULL ? g_ascii_strtoll(value, NULL, 10) : 0;
}

static char **
split_parts(const char *text)
{
    const char *bar = strchr(text, '|');
    char **parts = g_strsplit(bar != NULL ? bar + 1 : text, ";", -1);
    g_assert_cmpuint(g_strv_length(parts), ==, N_PARTS);
    return parts;
}

static void
fill_state(Sample *sample, RosterState *state, const char *text)
{
    GStringChunk *chunk = sample->reg->text;
    g_auto(GStrv) parts = split_parts(text);
    g_autofree char *card = tag_value(text, "card"), *was = tag_value(text, "was"),
                    *now = tag_value(text, "group-now");
    roster_state_clear(state);
    for (guint i = 0; i < N_PARTS; i++)
        state->value[part_fields[i]] = keep(chunk, parts[i]);
    const char year_group[2] = {parts[PART_GROUP][0], '\0'};
    state->value[FIELD_YEAR_GROUP] = keep(chunk, year_group);
    state->value[FIELD_SCHOOL_YEAR] = has_tag(text, "new-year") ? SAMPLE_YEAR : SAMPLE_LAST_YEAR;
    if (!has_tag(text, "hand")) {
        state->has_delivered = TRUE;
        memcpy(state->delivered, state->value, sizeof state->delivered);
    }
    if (was != NULL)
        state->delivered[FIELD_PUPIL_NUMBER] = keep(chunk, was);
    if (now != NULL)
        state->value[FIELD_GROUP_CODE] = keep(chunk, now);
    state->card = card != NULL ? keep(chunk, card) : "";
    state->from = "2024-08-01";
}

static RosterStatus
status_of(const char *text)
{
    if (has_tag(text, "left"))
        return ROSTER_LEFT;
    if (has_tag(text, "owing"))
        return ROSTER_LEFT_OWING;
    return has_tag(text, "removed") ? ROSTER_REMOVED : ROSTER_ACTIVE;
}

guint
sample_pupil(Sample *sample, const char *text)
{
    RosterPupil pupil = {.elsewhere = has_tag(text, "away") ? "De Wissel" : ""};
    gboolean candidate = has_tag(text, "elsewhere");
    fill_state(sample, &pupil.state, text);
    gint64 number = g_ascii_strtoll(pupil.state.value[FIELD_PUPIL_NUMBER], NULL, 10);
    pupil.person = number != 0 && !candidate ? number : sample->next_id++;
    pupil.membership = candidate ? 0 : pupil.person + 1000000;
    pupil.state.status = candidate ? ROSTER_NONE : status_of(text);
    if (has_tag(text, "left") || has_tag(text, "owing") || has_tag(text, "removed"))
        pupil.state.to = "2026-01-31";
    pupil.loans = (guint)tag_number(text, "loans");
    pupil.fee_cents = tag_number(text, "fee");
    pupil.last_import = tag_number(text, "last");
    if (*pupil.state.card != '\0')
        roster_register_add_card(sample->reg, pupil.state.card, pupil.person);
    if (!candidate && *pupil.state.value[FIELD_GROUP_CODE] != '\0')
        roster_register_add_group(sample->reg, pupil.state.value[FIELD_SCHOOL_YEAR],
                                  pupil.state.value[FIELD_GROUP_CODE], pupil.state.value[FIELD_GROUP_CODE]);
    GArray *list = candidate ? sample->reg->candidates : sample->reg->pupils;
    g_array_append_val(list, pupil);
    return list->len - 1;
}

guint
sample_row(Sample *sample, const char *text)
{
    GStringChunk *chunk = sample->records->text;
    g_auto(GStrv) parts = split_parts(text);
    g_autofree char *card = tag_value(text, "card");
    RosterRecord record = {.sheet = 1,
                           .row = sample->records->records->len + 2,
                           .refused = has_tag(text, "refused"),
                           .waiting = has_tag(text, "waiting"),
                           .number_stable = !has_tag(text, "unstable")};
    for (guint i = 0; i < N_PARTS; i++)
        record.value[part_fields[i]] = g_str_equal(parts[i], "-") ? NULL : keep(chunk, parts[i]);
    if (record.value[FIELD_GROUP_CODE] != NULL) {
        const char year_group[2] = {parts[PART_GROUP][0], '\0'};
        record.value[FIELD_YEAR_GROUP] = keep(chunk, year_group);
    }
    record.card = card != NULL ? keep(chunk, card) : NULL;
    g_array_append_val(sample->records->records, record);
    sample->records->n_rows++;
    return sample->records->records->len - 1;
}

RosterPupil *
sample_pupil_at(Sample *sample, guint index)
{
    return &g_array_index(sample->reg->pupils, RosterPupil, index);
}

RosterRecord *
sample_row_at(Sample *sample, guint index)
{
    return &g_array_index(sample->records->records, RosterRecord, index);
}

void
sample_group(Sample *sample, const char *code, const char *name)
{
    RosterGroup *group = g_new0(RosterGroup, 1);
    group->code = g_strdup(code);
    group->name = g_strdup(name);
    g_ptr_array_add(sample->records->groups, group);
}

void
sample_answer(Sample *sample, const char *key, Choice choice, gint64 person)
{
    roster_answers_set(sample->answers, key, (Answer){choice, person});
}

void
sample_clear_answers(Sample *sample)
{
    roster_answers_free(sample->answers);
    sample->answers = roster_answers_new();
    sample->policy.answers = sample->answers;
}

void
sample_clear_rows(Sample *sample)
{
    g_clear_pointer(&sample->plan, roster_plan_free);
    records_free(sample->records);
    sample->records = records_new();
}

const RosterPlan *
sample_plan(Sample *sample)
{
    g_clear_pointer(&sample->plan, roster_plan_free);
    sample->plan = roster_plan(sample->records, sample->reg, &sample->policy);
    sample_check_complete(sample);
    return sample->plan;
}

/* ---- looking ---- */

const PlanItem *
sample_item_of_row(const Sample *sample, guint32 row)
{
    for (guint i = 0; i < sample->plan->items->len; i++) {
        const PlanItem *item = &g_array_index(sample->plan->items, PlanItem, i);
        if (item->row == row)
            return item;
    }
    return NULL;
}

const PlanItem *
sample_item_of_pupil(const Sample *sample, gint64 membership)
{
    for (guint i = 0; i < sample->plan->items->len; i++) {
        const PlanItem *item = &g_array_index(sample->plan->items, PlanItem, i);
        if (item->membership == membership)
            return item;
    }
    return NULL;
}

const RosterQuestion *
sample_question(const Sample *sample, const char *key)
{
    for (guint i = 0; i < sample->plan->questions->len; i++) {
        const RosterQuestion *question = g_ptr_array_index(sample->plan->questions, i);
        if (g_str_equal(question->key, key))
            return question;
    }
    return NULL;
}

static void
describe_question(const Sample *sample, const PlanItem *item, GString *text)
{
    const RosterQuestion *question = NULL;
    for (guint i = 0; question == NULL && i < sample->plan->questions->len; i++) {
        const RosterQuestion *asked = g_ptr_array_index(sample->plan->questions, i);
        if (strcmp(asked->key, item->question) == 0 &&
            asked->record->row == item->row) /* namesakes share a key */
            question = asked;
    }
    g_assert_nonnull(question);
    const char *key = question->key;
    g_string_append_printf(text, " ? %.*s:", (int)strcspn(key, ":"), key);
    for (guint i = 0; i < question->candidates->len; i++) {
        const RosterPupil *pupil = g_ptr_array_index(question->candidates, i);
        g_string_append_printf(text, "%s%s %s", i > 0 ? ", " : " ", pupil->state.value[FIELD_PUPIL_NUMBER],
                               pupil->state.value[FIELD_FIRST_NAME]);
    }
}

char *
sample_describe(const Sample *sample)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < sample->plan->items->len; i++) {
        const PlanItem *item = &g_array_index(sample->plan->items, PlanItem, i);
        const RosterState *state = item->after.status == ROSTER_NONE ? &item->before : &item->after;
        g_string_append_printf(text, "%s %s %s %s", item_kind_name(item->kind), roster_case_name(item->c),
                               state->value[FIELD_PUPIL_NUMBER], state->value[FIELD_FIRST_NAME]);
        if (*item->question != '\0')
            describe_question(sample, item, text);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

void
sample_check_complete(const Sample *sample)
{
    g_autoptr(GHashTable) pupils = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autoptr(GHashTable) rows = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (guint i = 0; i < sample->plan->items->len; i++) {
        const PlanItem *item = &g_array_index(sample->plan->items, PlanItem, i);
        if (item->membership != 0)
            g_assert_true(g_hash_table_add(pupils, (gpointer)&item->membership));
        if (item->row != 0)
            g_assert_true(g_hash_table_add(rows, GUINT_TO_POINTER(item->row)));
        g_assert_true(item->membership != 0 || item->row != 0);
        g_assert_cmpint(item->kind == ITEM_WAITING, <=, item->membership == 0);
    }
    g_assert_cmpuint(g_hash_table_size(pupils), ==, sample->reg->pupils->len);
    g_assert_cmpuint(g_hash_table_size(rows), ==, sample->records->records->len);
}

/* ---- applying ---- */

static const char *
keep_same(GStringChunk *chunk, const char *text)
{
    return *text == '\0' ? "" : g_string_chunk_insert_const(chunk, text);
}

static RosterState
keep_state(GStringChunk *chunk, const RosterState *state)
{
    RosterState kept = *state;
    for (guint f = 0; f < N_FIELDS; f++) {
        kept.value[f] = keep_same(chunk, state->value[f]);
        kept.delivered[f] = keep_same(chunk, state->delivered[f]);
    }
    kept.from = keep_same(chunk, state->from);
    kept.to = keep_same(chunk, state->to);
    kept.card = keep_same(chunk, state->card);
    return kept;
}

static guint
find_membership(const Sample *sample, gint64 membership)
{
    for (guint i = 0; i < sample->reg->pupils->len; i++) {
        if (g_array_index(sample->reg->pupils, RosterPupil, i).membership == membership)
            return i;
    }
    return G_MAXUINT;
}

static void
assert_states_equal(const RosterState *a, const RosterState *b)
{
    g_autoptr(GString) packed_a = g_string_new(NULL);
    g_autoptr(GString) packed_b = g_string_new(NULL);
    roster_state_pack(a, packed_a);
    roster_state_pack(b, packed_b);
    g_assert_cmpstr(packed_a->str, ==, packed_b->str);
}

static void
apply_new(Sample *sample, const RosterPlan *plan, const PlanItem *item, RosterPupil *pupil)
{
    *pupil = (RosterPupil){.person = item->person, .membership = item->membership, .elsewhere = ""};
    if (pupil->person == 0)
        pupil->person = sample->next_id++;
    if (pupil->membership == 0)
        pupil->membership = pupil->person + 1000000;
    pupil->state = keep_state(sample->reg->text, &item->after);
    if (*pupil->state.card == '\0' && !plan->undo) {
        g_autofree char *card = g_strdup_printf("C%" G_GINT64_FORMAT, pupil->person);
        pupil->state.card = keep(sample->reg->text, card);
    }
}

static void
apply_item(Sample *sample, const RosterPlan *plan, const PlanItem *item, gint64 import, JournalEntry *entry)
{
    guint place = item->membership != 0 ? find_membership(sample, item->membership) : G_MAXUINT;
    RosterPupil pupil;
    if (item->before.status == ROSTER_NONE) {
        g_assert_cmpuint(place, ==, G_MAXUINT);
        apply_new(sample, plan, item, &pupil);
    } else {
        g_assert_cmpuint(place, !=, G_MAXUINT);
        pupil = *sample_pupil_at(sample, place);
        assert_states_equal(&pupil.state, &item->before);
        pupil.state = keep_state(sample->reg->text, &item->after);
    }
    pupil.last_import = import;
    entry->person = pupil.person;
    entry->membership = pupil.membership;
    entry->after = pupil.state;
    if (item->after.status == ROSTER_NONE)
        g_array_remove_index(sample->reg->pupils, place);
    else if (place == G_MAXUINT)
        g_array_append_val(sample->reg->pupils, pupil);
    else
        *sample_pupil_at(sample, place) = pupil;
    if (*pupil.state.card != '\0' && pupil.state.status != ROSTER_NONE)
        roster_register_add_card(sample->reg, pupil.state.card, pupil.person);
    if (item->after.status == ROSTER_NONE && *item->after.value[FIELD_SURNAME] == '\0')
        g_hash_table_remove(sample->reg->cards, item->before.card);
}

static void
apply_group(Sample *sample, const GroupChange *group, RosterJournal *journal)
{
    const char *now = roster_register_group_name(sample->reg, group->school_year, group->code);
    g_assert_cmpstr(now, ==, group->before);
    GroupChange kept = {keep(journal->text, group->school_year), keep(journal->text, group->code),
                        group->before != NULL ? keep(journal->text, group->before) : NULL,
                        group->after != NULL ? keep(journal->text, group->after) : NULL};
    g_array_append_val(journal->groups, kept);
    if (group->after != NULL) {
        roster_register_add_group(sample->reg, kept.school_year, kept.code, kept.after);
    } else {
        g_autofree char *key = g_strconcat(group->school_year, "\t", group->code, NULL);
        g_hash_table_remove(sample->reg->groups, key);
    }
}

RosterJournal *
sample_apply(Sample *sample, const RosterPlan *plan, gint64 import)
{
    RosterJournal *journal = roster_journal_new();
    journal->import = import;
    for (guint i = 0; i < plan->groups->len; i++)
        apply_group(sample, &g_array_index(plan->groups, GroupChange, i), journal);
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        if (!plan_item_writes(item))
            continue;
        JournalEntry entry = {.kind = item->kind, .c = item->c, .row = item->row};
        entry.before = keep_state(journal->text, &item->before);
        apply_item(sample, plan, item, import, &entry);
        entry.after = keep_state(journal->text, &entry.after);
        g_array_append_val(journal->entries, entry);
    }
    return journal;
}

static int
compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *
sample_dump(const Sample *sample)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iter;
    gpointer key, name;
    for (guint i = 0; i < sample->reg->pupils->len; i++) {
        const RosterPupil *pupil = &g_array_index(sample->reg->pupils, RosterPupil, i);
        GString *line = g_string_new(NULL);
        g_string_append_printf(line, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " ", pupil->membership,
                               pupil->person);
        roster_state_pack(&pupil->state, line);
        g_ptr_array_add(lines, g_string_free(line, FALSE));
    }
    g_hash_table_iter_init(&iter, sample->reg->groups);
    while (g_hash_table_iter_next(&iter, &key, &name))
        g_ptr_array_add(lines, g_strdup_printf("group %s %s", (const char *)key, (const char *)name));
    g_ptr_array_sort(lines, compare_lines);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **)lines->pdata);
}
