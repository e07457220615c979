/* What holds for every school and every file: made at random from few names and numbers, so that they collide
 * often. */
#include <string.h>

#include "roster/since.h"
#include "sample.h"
#include "text/text.h"

enum { ROUNDS = 200, PUPILS_MAX = 24, ROWS_MAX = 24 };

static const char *const first_names[] = {"Jan", "Piet", "Joris", "Noor", "Zoë", ""};
static const char *const surnames[] = {"Jansen", "Bakker", "Meijer", "Meÿer", "Yılmaz"};
static const char *const births[] = {"2015-03-01", "2015-03-02", "2014-09-09", ""};
static const char *const groups[] = {"5a", "5b", "6a", ""};
static const char *const towns[] = {"Ede", "Wageningen", "Rhenen", ""};

static const char *
pick(GRand *rand, const char *const *from, guint n)
{
    return from[g_rand_int_range(rand, 0, (gint32)n)];
}
#define PICK(rand, from) pick(rand, from, G_N_ELEMENTS(from))

static gboolean
chance(GRand *rand, guint percent)
{
    return (guint)g_rand_int_range(rand, 0, 100) < percent;
}

static char *
random_number(GRand *rand)
{
    gint32 n = g_rand_int_range(rand, 1, 40);
    switch (g_rand_int_range(rand, 0, 12)) {
    case 0:
        return g_strdup_printf("00%d", n);
    case 1:
        return g_strdup_printf("12AB%d", n);
    case 2:
        return g_strdup("");
    default:
        return g_strdup_printf("%d", n);
    }
}

static void
make_pupil(Sample *sample, GRand *rand, GHashTable *numbers)
{
    static const char *const states[] = {"",
                                         "",
                                         "",
                                         "",
                                         "hand",
                                         "left",
                                         "owing,loans=1",
                                         "removed",
                                         "new-year",
                                         "new-year,loans=2",
                                         "away",
                                         "hand,removed",
                                         "away,owing,loans=1",
                                         "fee=100"};
    g_autofree char *number = random_number(rand);
    const char *state = PICK(rand, states);
    if (*number != '\0' && !g_hash_table_add(numbers, g_strdup(number)))
        return; /* a number is one pupil's */
    g_autofree char *text = g_strdup_printf("%s%s%" G_GINT64_FORMAT "|%s;%s;;%s;%s;%s", state,
                                            *state != '\0' ? ",card=P" : "card=P", sample->next_id, number,
                                            PICK(rand, first_names), PICK(rand, surnames), PICK(rand, births),
                                            PICK(rand, groups));
    sample->next_id++;
    RosterPupil *pupil = sample_pupil_at(sample, sample_pupil(sample, text));
    pupil->person = sample->next_id++;
    pupil->membership = pupil->person + 1000000;
    roster_register_add_card(sample->reg, pupil->state.card, pupil->person);
    if (*pupil->state.value[FIELD_FIRST_NAME] == '\0')
        pupil->state.value[FIELD_INITIALS] = pupil->state.delivered[FIELD_INITIALS] = "J.";
    if (!pupil->state.has_delivered)
        pupil->state.delivered[FIELD_INITIALS] = "";
    pupil->state.value[FIELD_TOWN] = PICK(rand, towns);
    pupil->state.delivered[FIELD_TOWN] = pupil->state.has_delivered ? PICK(rand, towns) : "";
    if (pupil->state.has_delivered && chance(rand, 10))
        pupil->state.delivered[FIELD_GROUP_CODE] = PICK(rand, groups);
}

static void
make_elsewhere(Sample *sample, GRand *rand)
{
    g_autofree char *text = g_strdup_printf("elsewhere,card=E%" G_GINT64_FORMAT "|77;%s;;%s;2015-03-01;5a",
                                            sample->next_id, PICK(rand, first_names), PICK(rand, surnames));
    sample_pupil(sample, text);
}

static const char *
maybe(GRand *rand, const char *own, const char *other, guint percent)
{
    return chance(rand, percent) ? other : own;
}

/* Mostly someone of the register, sometimes with one thing else, sometimes someone new. */
static void
make_row(Sample *sample, GRand *rand, GHashTable *numbers)
{
    static const char *const tags[] = {"", "", "", "", "", "", "", "refused", "waiting", "unstable"};
    static const char *const dashed_births[] = {"2015-03-01", "-", "2015-03-02"};
    g_autofree char *own_number = random_number(rand);
    const char *first = PICK(rand, first_names), *surname = PICK(rand, surnames), *birth = PICK(rand, births);
    const char *number = own_number, *tag = PICK(rand, tags);
    if (sample->reg->pupils->len > 0 && chance(rand, 70)) {
        const RosterState *state =
            &sample_pupil_at(sample, (guint)g_rand_int_range(rand, 0, (gint32)sample->reg->pupils->len))
                 ->state;
        first = maybe(rand, state->value[FIELD_FIRST_NAME], first, 15);
        surname = maybe(rand, state->value[FIELD_SURNAME], surname, 15);
        birth = maybe(rand, state->value[FIELD_BIRTH_DATE], PICK(rand, dashed_births), 15);
        number = maybe(rand, state->value[FIELD_PUPIL_NUMBER], own_number, 15);
    }
    if (*number != '\0' && !g_hash_table_add(numbers, g_strdup(number)))
        return; /* the check refuses a number that stands twice */
    g_autofree char *text = g_strdup_printf(
        "%s%s%" G_GINT64_FORMAT "|%s;%s;;%s;%s;%s", tag,
        chance(rand, 15) ? ",card=P" : ",x=", sample->next_id + g_rand_int_range(rand, -60, 5), number, first,
        surname, birth, chance(rand, 10) ? "-" : PICK(rand, groups));
    RosterRecord *record = sample_row_at(sample, sample_row(sample, text));
    if (*first == '\0') /* the check asks for the one or the other */
        record->value[FIELD_INITIALS] = chance(rand, 50) ? "J." : "P.";
    record->value[FIELD_TOWN] = chance(rand, 30) ? NULL : PICK(rand, towns);
    for (guint i = 0; i + 1 < sample->records->records->len; i++) { /* nor does a card */
        const char *card = sample_row_at(sample, i)->card;
        if (card != NULL && record->card != NULL && strcmp(card, record->card) == 0)
            record->card = NULL;
    }
}

static Sample *
random_school(GRand *rand)
{
    Sample *sample = sample_new();
    g_autoptr(GHashTable) numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    sample->policy.mode = (RosterMode)g_rand_int_range(rand, MODE_NEW, MODE_SCHOOL_YEAR + 1);
    if (chance(rand, 50))
        sample->policy.mode = MODE_SCHOOL_YEAR;
    sample->policy.conflict = (ConflictPolicy)g_rand_int_range(rand, CONFLICT_ASK, CONFLICT_REGISTER + 1);
    for (gint32 n = g_rand_int_range(rand, 0, PUPILS_MAX); n > 0; n--)
        make_pupil(sample, rand, numbers);
    for (gint32 n = g_rand_int_range(rand, 0, 3); n > 0; n--)
        make_elsewhere(sample, rand);
    for (gint32 n = g_rand_int_range(rand, 0, ROWS_MAX); n > 0; n--)
        make_row(sample, rand, rows);
    sample_group(sample, "5a", "Groep 5 aarde");
    return sample;
}

/* Answers about two questions of three, each with something that may be answered. */
static void
answer_at_random(Sample *sample, GRand *rand)
{
    sample_plan(sample);
    for (guint i = 0; i < sample->plan->questions->len; i++) {
        const RosterQuestion *question = g_ptr_array_index(sample->plan->questions, i);
        Choice choice = (Choice)g_rand_int_range(rand, CHOICE_OPEN, CHOICE_BOTH + 1);
        for (guint tries = 0; !(question->choices >> choice & 1) && tries < 20; tries++)
            choice = (Choice)g_rand_int_range(rand, CHOICE_OPEN, CHOICE_BOTH + 1);
        gint64 person = 0;
        if (question->candidates->len > 0)
            person = ((const RosterPupil *)g_ptr_array_index(
                          question->candidates,
                          (guint)g_rand_int_range(rand, 0, (gint32)question->candidates->len)))
                         ->person;
        if (chance(rand, 66))
            sample_answer(sample, question->key, choice, person);
    }
    sample_plan(sample);
}

/* Property 6, and that nothing but the listed changes happens to a known pupil. */
static void
check_kept_fields(const PlanItem *item)
{
    gboolean listed[N_FIELDS] = {FALSE};
    for (guint i = 0; i < item->n_fields; i++) {
        const FieldChange *change = &item->fields[i];
        listed[change->field] = change->taken;
        if (!change->taken)
            g_assert_cmpstr(item->after.value[change->field], ==, item->before.value[change->field]);
        else
            g_assert_cmpstr(item->after.value[change->field], ==, change->file);
        if (change->c == CASE_F3)
            g_assert_false(change->taken);
    }
    gboolean known = item->kind == ITEM_LINK || item->kind == ITEM_MOVE || item->kind == ITEM_UPDATE ||
                     item->kind == ITEM_UNCHANGED || item->kind == ITEM_RETURN;
    for (guint f = 0; known && f < N_FIELDS; f++) {
        if (!listed[f])
            g_assert_cmpstr(item->after.value[f], ==, item->before.value[f]);
    }
}

/* Property 1: whatever the file says of an imported row is in the register, but for what is kept and listed
 * as kept. */
static void
check_agrees(const PlanItem *item, const RosterRecord *record)
{
    for (guint f = 0; f < N_FIELDS; f++) {
        gboolean kept = f == FIELD_SCHOOL_YEAR || f == FIELD_PUPIL_NUMBER || record->value[f] == NULL;
        for (guint i = 0; i < item->n_fields; i++)
            kept = kept || (item->fields[i].field == f && !item->fields[i].taken);
        if (!kept)
            g_assert_cmpstr(item->after.value[f], ==, record->value[f]);
    }
    g_assert_cmpint(item->after.status, ==, ROSTER_ACTIVE);
    g_assert_true(item->after.has_delivered);
}

static void
check_items(const Sample *sample)
{
    for (guint i = 0; i < sample->plan->items->len; i++) {
        const PlanItem *item = &g_array_index(sample->plan->items, PlanItem, i);
        check_kept_fields(item);
        if (item->row != 0 && item->kind != ITEM_WAITING && item->kind != ITEM_REFUSED &&
            sample->policy.mode != MODE_NEW)
            check_agrees(item, &g_array_index(sample->records->records, RosterRecord, item->row - 2));
        g_assert_true(sample->policy.mode == MODE_SCHOOL_YEAR ||
                      (item->kind != ITEM_LEAVE && item->kind != ITEM_TRANSFER));
        g_assert_true(sample->policy.mode != MODE_UPDATE ||
                      (item->kind != ITEM_ENROL && item->kind != ITEM_RETURN));
    }
}

static void
check_numbers_unique(const Sample *sample)
{
    g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) cards = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < sample->reg->pupils->len; i++) {
        const RosterState *state = &g_array_index(sample->reg->pupils, RosterPupil, i).state;
        const char *number = state->value[FIELD_PUPIL_NUMBER];
        if (state->status == ROSTER_ACTIVE && *number != '\0')
            g_assert_true(g_hash_table_add(numbers, (gpointer)number));
        if (*state->card != '\0')
            g_assert_true(g_hash_table_add(cards, (gpointer)state->card));
    }
}

/* Property 4. The rows' numbers stay with them. */
static void
check_shuffled(Sample *sample, GRand *rand)
{
    g_autofree char *digest = g_strdup(sample->plan->digest);
    g_autofree char *before = sample_describe(sample);
    g_autoptr(GArray) original = g_array_copy(sample->records->records);
    GArray *rows = sample->records->records;
    for (guint i = rows->len; i > 1; i--) {
        guint other = (guint)g_rand_int_range(rand, 0, (gint32)i);
        RosterRecord swap = g_array_index(rows, RosterRecord, i - 1);
        g_array_index(rows, RosterRecord, i - 1) = g_array_index(rows, RosterRecord, other);
        g_array_index(rows, RosterRecord, other) = swap;
    }
    sample_plan(sample);
    g_autofree char *after = sample_describe(sample);
    g_assert_cmpstr(digest, ==, sample->plan->digest);
    g_assert_cmpstr(before, ==, after);
    if (rows->len > 0)
        memcpy(rows->data, original->data, (gsize)rows->len * sizeof(RosterRecord));
    sample_plan(sample);
}

/* What an open question or a refusal left as it was: rows, and pupils who may be such a row. */
typedef struct {
    GHashTable *rows, *memberships;
} Undecided;

static Undecided
undecided_of(const Sample *sample)
{
    Undecided undecided = {g_hash_table_new(g_direct_hash, g_direct_equal),
                           g_hash_table_new(g_direct_hash, g_direct_equal)};
    for (guint i = 0; i < sample->plan->items->len; i++) {
        const PlanItem *item = &g_array_index(sample->plan->items, PlanItem, i);
        if (item->kind == ITEM_WAITING || item->kind == ITEM_REFUSED)
            g_hash_table_add(undecided.rows, GUINT_TO_POINTER(item->row));
        if (item->kind == ITEM_STAYS && item->c == CASE_R7)
            g_hash_table_add(undecided.memberships, GSIZE_TO_POINTER((gsize)item->membership));
    }
    return undecided;
}

/* Property 3: the same file again writes nothing, but for what was undecided and the answers to other rows
 * have settled. */
static void
check_twice(Sample *sample, const Undecided *undecided)
{
    sample_clear_answers(sample); /* they are of the first upload */
    sample_plan(sample);
    g_autofree char *twice = sample_describe(sample);
    g_test_message("a second time:\n%s", twice);
    for (guint i = 0; i < sample->plan->items->len; i++) {
        const PlanItem *item = &g_array_index(sample->plan->items, PlanItem, i);
        gboolean free_row = g_hash_table_contains(undecided->rows, GUINT_TO_POINTER(item->row));
        gboolean free_pupil = g_hash_table_contains(undecided->memberships,
                                                    GSIZE_TO_POINTER((gsize)item->membership));
        g_assert_true(free_row || free_pupil || !plan_item_writes(item));
    }
    g_assert_true(g_hash_table_size(undecided->rows) > 0 || !roster_plan_writes(sample->plan));
}

/* Properties 2 and 3. */
static void
check_apply_and_undo(Sample *sample)
{
    g_autofree char *before = sample_dump(sample);
    Undecided undecided = undecided_of(sample);
    g_autoptr(RosterJournal) journal = sample_apply(sample, sample->plan, 1);
    g_autofree char *after = sample_dump(sample);
    check_numbers_unique(sample);
    check_twice(sample, &undecided);
    g_hash_table_unref(undecided.rows);
    g_hash_table_unref(undecided.memberships);

    g_autoptr(RosterPlan) undo = roster_invert(journal, sample->reg);
    g_assert_cmpuint(undo->counts[ITEM_CONFLICT], ==, 0);
    g_autoptr(RosterJournal) undone = sample_apply(sample, undo, 2);
    g_autofree char *back = sample_dump(sample);
    g_assert_cmpstr(before, ==, back);

    g_autoptr(RosterPlan) redo = roster_invert(undone, sample->reg);
    g_assert_cmpuint(redo->counts[ITEM_CONFLICT], ==, 0);
    roster_journal_free(sample_apply(sample, redo, 3));
    g_autofree char *again = sample_dump(sample);
    g_assert_cmpstr(after, ==, again);
}

/* Somebody changes a pupil by hand while the plan is looked at: the plan that was seen can be made again, and a pupil is named
 * exactly when the plan is another one. */
static void
check_since(Sample *sample, GRand *rand)
{
    static const PersonField fields[] = {FIELD_TOWN, FIELD_GROUP_CODE, FIELD_FIRST_NAME, FIELD_BIRTH_DATE};
    if (sample->reg->pupils->len == 0)
        return;
    const LogPlace place = {G_MAXINT32, 0};
    RosterMark mark = {.has_place = TRUE, .place = place};
    g_strlcpy(mark.digest, sample->plan->digest, sizeof mark.digest);
    RosterPupil *pupil = sample_pupil_at(sample,
                                         (guint)g_rand_int_range(rand, 0, (gint32)sample->reg->pupils->len));
    LogEntry entry = {.who = "Bo",
                      .elsewhere = "",
                      .person = pupil->person,
                      .membership = pupil->membership,
                      .before = pupil->state,
                      .after = pupil->state};
    if (chance(rand, 30))
        entry.after.status = entry.after.status == ROSTER_ACTIVE ? ROSTER_REMOVED : ROSTER_ACTIVE;
    else
        entry.after.value[fields[g_rand_int_range(rand, 0, G_N_ELEMENTS(fields))]] = "2014-10-10";
    const RosterState before = pupil->state;
    pupil->state = entry.after;
    RosterLog *log = roster_log_new();
    g_array_append_val(log->entries, entry);
    g_autoptr(RosterPlan) now = roster_plan(sample->records, sample->reg, &sample->policy);
    g_autoptr(RosterSince) since = roster_since_new(log, sample->reg, &place);
    roster_since_compare(since, sample->reg, now, roster_plan(sample->records, since->then, &sample->policy),
                         &mark);
    g_assert_true(since->is_known);
    g_assert_true(since->is_same == (since->pupils->len == 0));
    g_assert_cmpuint(since->n_others + since->pupils->len, >=, 1);
    pupil->state = before;
    sample_plan(sample);
}

static void
test_properties(gconstpointer seed)
{
    GRand *rand = g_rand_new_with_seed(GPOINTER_TO_UINT(seed));
    for (guint round = 0; round < ROUNDS; round++) {
        g_autoptr(Sample) sample = random_school(rand);
        sample_plan(sample);
        check_items(sample);
        answer_at_random(sample, rand);
        check_items(sample);
        check_shuffled(sample, rand);
        g_autofree char *plan = sample_describe(sample);
        g_test_message("round %u:\n%s", round, plan);
        check_since(sample, rand);
        check_apply_and_undo(sample);
    }
    g_rand_free(rand);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH);
    for (guint seed = 1; seed <= 5; seed++) {
        g_autofree char *path = g_strdup_printf("/property/seed-%u", seed);
        g_test_add_data_func(path, GUINT_TO_POINTER(seed), test_properties);
    }
    return g_test_run();
}
