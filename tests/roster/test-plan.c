/* Every mode with every case, the brakes at their exact boundaries, leavers who owe, groups, and the digest.
 */
#include <string.h>

#include "roster/question.h"
#include "sample.h"
#include "table/finding.h"
#include "text/text.h"

/* ---- modes ---- */

typedef struct {
    const char *name, *here, *file; /* here or file NULL: not there */
    const char *plan[4];            /* by RosterMode: new, update, synchronise, school year */
} ModeCase;

#define JAN "101;Jan;;Jansen;2015-03-01;5a"

static const ModeCase modes[] = {
    {"R1 new",
     NULL,
     JAN,
     {"enrol R1 101 Jan\n", "refused  101 Jan\n", "enrol R1 101 Jan\n", "enrol R1 101 Jan\n"}},
    {"R2 by hand, not in the file",
     "hand|" JAN,
     NULL,
     {"stays R2 101 Jan\n", "stays R2 101 Jan\n", "stays R2 101 Jan\n", "stays R2 101 Jan\n"}},
    {"R3 by hand and in the file",
     "hand|" JAN,
     JAN,
     {"unchanged R3 101 Jan\n", "link R3 101 Jan\n", "link R3 101 Jan\n", "link R3 101 Jan\n"}},
    {"R4 left before",
     "left|" JAN,
     NULL,
     {"stays R4 101 Jan\n", "stays R4 101 Jan\n", "stays R4 101 Jan\n", "stays R4 101 Jan\n"}},
    {"R5 no longer in the file",
     JAN,
     NULL,
     {"stays R5 101 Jan\n", "stays R5 101 Jan\n", "stays R5 101 Jan\n", "leave R5 101 Jan\n"}},
    {"R5 and at another school",
     "away|" JAN,
     NULL,
     {"stays R5 101 Jan\n", "stays R5 101 Jan\n", "stays R5 101 Jan\n", "transfer R5 101 Jan\n"}},
    {"R6 removed by hand",
     "removed|" JAN,
     JAN,
     {"waiting  101 Jan ? removed: 101 Jan\nstays R6 101 Jan\n", "refused  101 Jan\nstays R6 101 Jan\n",
      "waiting  101 Jan ? removed: 101 Jan\nstays R6 101 Jan\n",
      "waiting  101 Jan ? removed: 101 Jan\nstays R6 101 Jan\n"}},
    {"removed by hand before the school ever delivered",
     "hand,removed|" JAN,
     JAN,
     {"return R1 101 Jan\n", "refused  101 Jan\nstays R6 101 Jan\n", "return R1 101 Jan\n",
      "return R1 101 Jan\n"}},
    {"R7 the same",
     "new-year|" JAN,
     JAN,
     {"unchanged R7 101 Jan\n", "unchanged R7 101 Jan\n", "unchanged R7 101 Jan\n",
      "unchanged R7 101 Jan\n"}},
    {"R7 another group",
     "new-year|101;Jan;;Jansen;2015-03-01;4a",
     JAN,
     {"unchanged R7 101 Jan\n", "move R7 101 Jan\n", "move R7 101 Jan\n", "move R7 101 Jan\n"}},
    {"R7 the same group, a year later",
     JAN,
     JAN,
     {"unchanged R7 101 Jan\n", "move R7 101 Jan\n", "move R7 101 Jan\n", "move R7 101 Jan\n"}},
    {"R7 another name",
     "new-year|101;Jan;;Janssen;2015-03-01;5a",
     JAN,
     {"unchanged R7 101 Jan\n", "update R7 101 Jan\n", "update R7 101 Jan\n", "update R7 101 Jan\n"}},
    {"R7 no group in the file",
     JAN,
     "101;Jan;;Jansen;2015-03-01;-",
     {"unchanged R7 101 Jan\n", "unchanged R7 101 Jan\n", "move R7 101 Jan\n", "move R7 101 Jan\n"}},
    {"a leaver comes back",
     "left|" JAN,
     JAN,
     {"return R1 101 Jan\n", "refused  101 Jan\nstays R1 101 Jan\n", "return R1 101 Jan\n",
      "return R1 101 Jan\n"}},
    {"refused by the check",
     JAN,
     "refused|" JAN,
     {"refused  101 Jan\nstays R7 101 Jan\n", "refused  101 Jan\nstays R7 101 Jan\n",
      "refused  101 Jan\nstays R7 101 Jan\n", "refused  101 Jan\nstays R7 101 Jan\n"}},
};

static void
test_modes(gconstpointer data)
{
    const ModeCase *c = data;
    for (guint mode = MODE_NEW; mode <= MODE_SCHOOL_YEAR; mode++) {
        g_autoptr(Sample) sample = sample_new();
        sample->policy.mode = (RosterMode)mode;
        if (c->here != NULL)
            sample_pupil(sample, c->here);
        if (c->file != NULL)
            sample_row(sample, c->file);
        sample_plan(sample);
        g_autofree char *plan = sample_describe(sample);
        g_assert_cmpstr(plan, ==, c->plan[mode]);
        for (guint i = 0; i < sample->plan->items->len; i++) { /* whatever is not done says why */
            const PlanItem *item = &g_array_index(sample->plan->items, PlanItem, i);
            gboolean explained = item->kind == ITEM_REFUSED || item->kind == ITEM_WAITING ||
                                 item->kind == ITEM_STAYS;
            g_assert_true(!explained || *item->reason != '\0');
        }
    }
}

/* ---- leavers ---- */

static void
test_leavers_owe(void)
{
    static const struct {
        const char *pupil;
        RosterStatus status;
        ItemKind kind;
    } leavers[] = {
        {"101;Jan;;Jansen;2015-03-01;5a", ROSTER_LEFT, ITEM_LEAVE},
        {"loans=1|102;Jan;;Bakker;2015-03-01;5a", ROSTER_LEFT_OWING, ITEM_LEAVE},
        {"fee=20|103;Jan;;Smit;2015-03-01;5a", ROSTER_LEFT_OWING, ITEM_LEAVE},
        {"away,loans=1|104;Jan;;Visser;2015-03-01;5a", ROSTER_LEFT, ITEM_TRANSFER},
    };
    g_autoptr(Sample) sample = sample_new();
    for (guint i = 0; i < G_N_ELEMENTS(leavers); i++)
        sample_pupil(sample, leavers[i].pupil);
    sample_plan(sample);
    for (guint i = 0; i < G_N_ELEMENTS(leavers); i++) {
        const RosterPupil *pupil = sample_pupil_at(sample, i);
        const PlanItem *item = sample_item_of_pupil(sample, pupil->membership);
        g_assert_cmpint(item->kind, ==, leavers[i].kind);
        g_assert_cmpint(item->after.status, ==, leavers[i].status);
        g_assert_cmpstr(item->after.to, ==, SAMPLE_TODAY);
        g_assert_cmpuint(item->loans, ==, pupil->loans); /* shown, never lost */
        g_assert_cmpint(item->fee_cents, ==, pupil->fee_cents);
        g_assert_cmpstr(item->after.value[FIELD_GROUP_CODE], ==, "5a"); /* last known */
        g_assert_cmpstr(item->after.card, ==, pupil->state.card);
        g_assert_true(item->after.has_delivered);
    }
}

/* ---- brakes ---- */

static void
fill_school(Sample *sample, guint n_here, guint n_left_out, guint n_new)
{
    for (guint i = 0; i < n_here; i++) {
        g_autofree char *pupil = g_strdup_printf("new-year|%u;Kind%u;;Achter;2015-01-01;5a", 1000 + i, i);
        sample_pupil(sample, pupil);
        if (i >= n_left_out)
            sample_row(sample, pupil);
    }
    for (guint i = 0; i < n_new; i++) {
        g_autofree char *row = g_strdup_printf("%u;Nieuw%u;;Nieuw;2019-01-01;1a", 5000 + i, i);
        sample_row(sample, row);
    }
}

typedef struct {
    const char *name;
    guint here, left_out, new_ones;
    RosterMode mode;
    guint brakes, confirm;
} BrakeCase;

static const BrakeCase brakes[] = {
    {"5 of 20 leave: no brake", 20, 5, 0, MODE_SCHOOL_YEAR, 0, 0},
    {"6 of 20 leave: brake", 20, 6, 0, MODE_SCHOOL_YEAR, BRAKE_LEAVERS, 6},
    {"5 of 5 leave: everyone", 5, 5, 0, MODE_SCHOOL_YEAR, BRAKE_LEAVERS, 5},
    {"5 of 6 leave: no brake on leavers", 6, 5, 0, MODE_SCHOOL_YEAR, 0, 0},
    {"6 of 60 leave, 10 %: no brake", 60, 6, 0, MODE_SCHOOL_YEAR, 0, 0},
    {"7 of 60 leave, over 10 %: brake", 60, 7, 0, MODE_SCHOOL_YEAR, BRAKE_LEAVERS, 7},
    {"10 of 100 leave, 10 %: no brake", 100, 10, 0, MODE_SCHOOL_YEAR, 0, 0},
    {"11 of 100 leave: brake", 100, 11, 0, MODE_SCHOOL_YEAR, BRAKE_LEAVERS, 11},
    {"10 of 99 leave, over 10 %: brake", 99, 10, 0, MODE_SCHOOL_YEAR, BRAKE_LEAVERS, 10},
    {"one class of eight: brake", 200, 175, 0, MODE_SCHOOL_YEAR, BRAKE_LEAVERS | BRAKE_OVERLAP, 175},
    {"one class of eight, synchronised: nobody leaves", 200, 175, 0, MODE_SYNCHRONISE, 0, 0},
    {"another school's file: brake", 200, 200, 180, MODE_SCHOOL_YEAR, BRAKE_LEAVERS | BRAKE_OVERLAP, 200},
    {"another school's file, synchronised: brake", 200, 200, 180, MODE_SYNCHRONISE, BRAKE_OVERLAP, 180},
    {"another school's file, update: brake", 200, 200, 180, MODE_UPDATE, BRAKE_OVERLAP, 0},
    {"new pupils only: nothing in common by nature", 200, 200, 30, MODE_NEW, 0, 0},
    {"half of the file known: no brake", 20, 0, 20, MODE_SCHOOL_YEAR, 0, 0},
    {"under half of the file known: brake", 20, 0, 21, MODE_SCHOOL_YEAR, BRAKE_OVERLAP, 21},
    {"9 pupils are too few to weigh the overlap", 9, 0, 40, MODE_SCHOOL_YEAR, 0, 0},
    {"10 pupils are enough", 10, 0, 40, MODE_SCHOOL_YEAR, BRAKE_OVERLAP, 40},
    {"the first file of a school", 0, 0, 200, MODE_SCHOOL_YEAR, 0, 0},
};

static void
test_brake(gconstpointer data)
{
    const BrakeCase *c = data;
    g_autoptr(Sample) sample = sample_new();
    fill_school(sample, c->here, c->left_out, c->new_ones);
    sample->policy.mode = c->mode;
    const RosterPlan *plan = sample_plan(sample);
    g_assert_cmpuint(plan->brakes, ==, c->brakes);
    g_assert_cmpuint(plan->confirm, ==, c->confirm);
    g_assert_cmpuint(plan->n_active, ==, c->here);
    for (guint brake = 1; brake <= BRAKE_BACKWARDS; brake *= 2) {
        g_autofree char *text = plan->brakes & brake ? roster_plan_brake_text(plan, (PlanBrake)brake) : NULL;
        g_assert_true(text == NULL || strlen(text) > 20);
    }
}

/* Other school's numbers that happen to be ours, on other people: nothing is known, so it brakes. */
static void
test_brake_same_numbers_other_people(void)
{
    g_autoptr(Sample) sample = sample_new();
    fill_school(sample, 20, 20, 0);
    for (guint i = 0; i < 20; i++) {
        g_autofree char *row = g_strdup_printf("%u;Ander%u;;Mens%u;2012-01-01;5a", 1000 + i, i, i);
        sample_row(sample, row);
    }
    const RosterPlan *plan = sample_plan(sample);
    g_assert_cmpuint(plan->brakes, ==, BRAKE_OVERLAP);
    g_assert_cmpuint(plan->counts[ITEM_WAITING], ==, 20);
    g_assert_cmpuint(plan->counts[ITEM_LEAVE], ==, 0);
}

static void
test_brakes_of_the_file(void)
{
    static const struct {
        const char *brin, *year;
        guint missing;
        gboolean bsn;
        guint brakes;
    } files[] = {
        {"", "", 0, FALSE, 0},
        {"12AB00", SAMPLE_YEAR, 0, FALSE, 0},
        {"99ZZ", "", 0, FALSE, BRAKE_OTHER_SCHOOL},
        {"", SAMPLE_LAST_YEAR, 0, FALSE, BRAKE_OTHER_YEAR},
        {"", "", 1u << FIELD_SURNAME, FALSE, BRAKE_COLUMN_MISSING},
        {"", "", 0, TRUE, BRAKE_BSN},
        {"99ZZ", SAMPLE_LAST_YEAR, 3, TRUE,
         BRAKE_OTHER_SCHOOL | BRAKE_OTHER_YEAR | BRAKE_COLUMN_MISSING | BRAKE_BSN},
    };
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(Sample) sample = sample_new();
        fill_school(sample, 3, 0, 2);
        g_free(sample->records->brin);
        g_free(sample->records->school_year);
        sample->records->brin = g_strdup(files[i].brin);
        sample->records->school_year = g_strdup(files[i].year);
        sample->records->missing = files[i].missing;
        sample->records->bsn_column = files[i].bsn;
        const RosterPlan *plan = sample_plan(sample);
        g_assert_cmpuint(plan->brakes, ==, files[i].brakes);
        g_assert_cmpuint(plan->confirm, ==, files[i].brakes != 0 ? 2 : 0); /* the rows that write */
    }
}

static void
test_brake_texts(void)
{
    g_autoptr(Sample) sample = sample_new();
    fill_school(sample, 20, 6, 0);
    sample->records->missing = 1u << FIELD_SURNAME | 1u << FIELD_BIRTH_DATE;
    const RosterPlan *plan = sample_plan(sample);
    g_autofree char *leavers = roster_plan_brake_text(plan, BRAKE_LEAVERS);
    g_autofree char *missing = roster_plan_brake_text(plan, BRAKE_COLUMN_MISSING);
    g_assert_nonnull(strstr(leavers, "6 of the 20"));
    g_assert_nonnull(strstr(missing, field_label(FIELD_SURNAME)));
    g_assert_nonnull(strstr(missing, field_label(FIELD_BIRTH_DATE)));
}

/* ---- groups ---- */

static char *
describe_groups(const RosterPlan *plan)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < plan->groups->len; i++) {
        const GroupChange *group = &g_array_index(plan->groups, GroupChange, i);
        g_string_append_printf(text, "%s %s: %s -> %s\n", group->school_year, group->code,
                               group->before != NULL ? group->before : "-",
                               group->after != NULL ? group->after : "-");
    }
    return g_string_free(text, FALSE);
}

static void
test_groups(void)
{
    g_autoptr(Sample) sample = sample_new();
    sample_pupil(sample, "101;Jan;;Jansen;2015-03-01;5a");
    sample_pupil(sample, "new-year|102;Piet;;Bakker;2015-03-01;6a");
    sample_pupil(sample, "103;Kees;;Smit;2015-03-01;7a");
    sample_row(sample, "101;Jan;;Jansen;2015-03-01;6b");
    sample_row(sample, "102;Piet;;Bakker;2015-03-01;6a");
    sample_row(sample, "103;Kees;;Smit;2015-03-01;-");
    sample_row(sample, "refused|104;Re;;Fused;2015-03-01;9x");
    sample_group(sample, "6b", "Groep 6 blauw");
    sample_group(sample, "6a", "Groep 6 aarde");
    sample_group(sample, "9x", "Niemand");
    sample_plan(sample);
    g_autofree char *groups = describe_groups(sample->plan);
    g_assert_cmpstr(groups, ==,
                    SAMPLE_YEAR " 6a: 6a -> Groep 6 aarde\n" SAMPLE_YEAR
                                " 6b: - -> Groep 6 blauw\n" SAMPLE_YEAR " 7a: - -> 7a\n");
    roster_journal_free(sample_apply(sample, sample->plan, 1));
    sample_plan(sample);
    g_assert_cmpuint(sample->plan->groups->len, ==, 0);
    g_assert_false(roster_plan_writes(sample->plan));
}

/* ---- a known person from another school ---- */

static void
test_transfer_in(void)
{
    g_autoptr(Sample) sample = sample_new();
    sample_pupil(sample, "elsewhere,card=C7|77;Jan;;Jansen;2015-03-01;5a");
    RosterPupil *candidate = &g_array_index(sample->reg->candidates, RosterPupil, 0);
    candidate->state.value[FIELD_TOWN] = "Ede";
    candidate->loans = 2;
    RosterRecord *record = sample_row_at(sample, sample_row(sample, "101;Jan;;Jansen;2015-03-01;6a"));
    record->value[FIELD_EMAIL] = "jan@example.org";
    sample_answer(sample, "match:101", CHOICE_LINK, candidate->person);
    sample_plan(sample);
    const PlanItem *item = sample_item_of_row(sample, 2);
    g_assert_cmpint(item->kind, ==, ITEM_ENROL);
    g_assert_cmpint(item->person, ==, candidate->person);
    g_assert_cmpint(item->membership, ==, 0);
    g_assert_cmpint(item->before.status, ==, ROSTER_NONE);
    g_assert_cmpstr(item->before.value[FIELD_SURNAME], ==, "Jansen");
    g_assert_cmpstr(item->before.value[FIELD_PUPIL_NUMBER], ==, ""); /* the number is of the other school */
    g_assert_false(item->before.has_delivered);
    g_assert_cmpstr(item->before.card, ==, "C7");
    g_assert_cmpstr(item->after.card, ==, "C7");
    g_assert_cmpstr(item->after.value[FIELD_PUPIL_NUMBER], ==, "101");
    g_assert_cmpstr(item->after.value[FIELD_TOWN], ==, "Ede"); /* the file says nothing: stays */
    g_assert_cmpstr(item->after.value[FIELD_EMAIL], ==, "jan@example.org");
    g_assert_cmpstr(item->after.delivered[FIELD_TOWN], ==, "");
    g_assert_cmpuint(item->loans, ==, 2);
}

/* A new pupil whose card the file gives, and one to whom the store will give one. */
static void
test_enrolment(void)
{
    g_autoptr(Sample) sample = sample_new();
    sample_row(sample, "card=C1|101;Jan;;Jansen;2015-03-01;5a");
    sample_row(sample, "102;Piet;;Bakker;2015-03-01;5a");
    sample_row(sample, "unstable|#9;Kees;;Smit;2015-03-01;5a");
    sample_plan(sample);
    g_assert_cmpstr(sample_item_of_row(sample, 2)->after.card, ==, "C1");
    g_assert_cmpstr(sample_item_of_row(sample, 3)->after.card, ==, "");
    g_assert_cmpstr(sample_item_of_row(sample, 4)->after.value[FIELD_PUPIL_NUMBER], ==,
                    ""); /* #9 is no number */
    const RosterState *after = &sample_item_of_row(sample, 3)->after;
    g_assert_cmpint(after->status, ==, ROSTER_ACTIVE);
    g_assert_cmpstr(after->from, ==, SAMPLE_TODAY);
    g_assert_cmpstr(after->value[FIELD_SCHOOL_YEAR], ==, SAMPLE_YEAR);
    g_assert_cmpstr(after->delivered[FIELD_SURNAME], ==, "Bakker");
    g_assert_true(after->has_delivered);
}

/* ---- digest, order, counts ---- */

static void
fill_digest_school(Sample *sample)
{
    sample_pupil(sample, "101;Jan;;Jansen;2015-03-01;5a");
    sample_pupil(sample, "102;Piet;;Bakker;2015-03-01;5a");
    sample_row(sample, "101;Jan;;Jansen;2015-03-01;6a");
    sample_row(sample, "103;Kees;;Smit;2015-03-01;6a");
}

static char *
digest_with(void (*change)(Sample *sample))
{
    g_autoptr(Sample) sample = sample_new();
    fill_digest_school(sample);
    if (change != NULL)
        change(sample);
    return g_strdup(sample_plan(sample)->digest);
}

static void
change_date(Sample *sample)
{
    sample->policy.today = "2026-08-21";
}

static void
change_mode(Sample *sample)
{
    sample->policy.mode = MODE_SYNCHRONISE;
}

static void
change_year(Sample *sample)
{
    sample->policy.school_year = "2027-2028";
}

static void
change_branch(Sample *sample)
{
    g_free(sample->reg->branch->code);
    sample->reg->branch->code = g_strdup("4321");
}

static void
change_new_name(Sample *sample)
{
    sample_row_at(sample, 1)->value[FIELD_SURNAME] = "Smid";
}

static void
change_before(Sample *sample)
{
    sample_pupil_at(sample, 0)->state.value[FIELD_GROUP_CODE] = "5b";
}

/* The desk lends and takes in all day: who leaves, leaves, and what is still out is told at the moment itself. */
static void
change_loans(Sample *sample)
{
    sample_pupil_at(sample, 1)->loans = 1;
}

/* Names order the list; a leaver's stands in no change. */
static void
change_leaver_name(Sample *sample)
{
    sample_pupil_at(sample, 1)->state.value[FIELD_SURNAME] = "Aalders";
    sample_pupil_at(sample, 1)->state.delivered[FIELD_SURNAME] = "Aalders";
}

static void
change_leaver(Sample *sample)
{
    sample_pupil_at(sample, 1)->state.has_delivered = FALSE; /* added by hand: stays */
}

static void
change_delivered(Sample *sample)
{
    sample_row_at(sample, 0)->value[FIELD_TOWN] = "Ede";
    sample_pupil_at(sample, 0)->state.value[FIELD_TOWN] = "Ede";
}

static void
change_group_name(Sample *sample)
{
    sample_group(sample, "6a", "Groep 6");
}

static void
change_card(Sample *sample)
{
    sample_row_at(sample, 1)->card = "C5";
}

static void
test_digest(void)
{
    static void (*const changes[])(Sample *) = {change_mode,      change_year,       change_branch,
                                                change_new_name,  change_before,     change_leaver,
                                                change_delivered, change_group_name, change_card};
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *plain = digest_with(NULL);
    g_autofree char *again = digest_with(NULL);
    g_autofree char *dated = digest_with(change_date);
    g_assert_cmpuint(strlen(plain), ==, 64);
    g_assert_cmpstr(plain, ==, again);
    g_assert_cmpstr(plain, ==, dated);
    g_autofree char *lent = digest_with(change_loans), *renamed = digest_with(change_leaver_name);
    g_assert_cmpstr(plain, ==, lent);
    g_assert_cmpstr(plain, ==, renamed);
    g_hash_table_add(seen, g_strdup(plain));
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++)
        g_assert_true(g_hash_table_add(seen, digest_with(changes[i]))); /* each its own */
}

static void
test_order_and_counts(void)
{
    g_autoptr(Sample) sample = sample_new();
    sample_row(sample, "105;Zoë;;Aker;2015-03-01;6b");
    sample_row(sample, "104;Bo;;Zee;2015-03-01;6a");
    sample_row(sample, "103;Al;;Zee;2015-03-01;6a");
    sample_row(sample, "102;Al;;Zee;2014-03-01;6a");
    sample_pupil(sample, "106;Cor;;Vis;2015-03-01;5a");
    sample_plan(sample);
    g_autofree char *plan = sample_describe(sample);
    g_assert_cmpstr(
        plan, ==, "enrol R1 102 Al\nenrol R1 103 Al\nenrol R1 104 Bo\nenrol R1 105 Zoë\nleave R5 106 Cor\n");
    guint sum = 0;
    for (guint kind = 0; kind < N_ITEM_KINDS; kind++)
        sum += sample->plan->counts[kind];
    g_assert_cmpuint(sum, ==, sample->plan->items->len);
    g_assert_cmpuint(sample->plan->counts[ITEM_ENROL], ==, 4);
    g_assert_cmpuint(roster_plan_n_leavers(sample->plan), ==, 1);
}

static void
test_questions_of_the_check(void)
{
    g_autoptr(Sample) sample = sample_new();
    sample_row(sample, "waiting|101;Jan;;Jansen;2015-03-01;5a");
    RosterQuestion *question = g_new0(RosterQuestion, 1);
    question->key = g_strdup("rows:101");
    question->kind = QUESTION_ROWS_ALMOST;
    question->record = sample_row_at(sample, 0);
    g_ptr_array_add(sample->records->questions, question);
    sample_plan(sample);
    g_assert_cmpstr(sample_item_of_row(sample, 2)->question, ==, "rows:101");
    g_assert_true(sample_question(sample, "rows:101") == question);
}

static void
test_names(void)
{
    for (guint mode = MODE_NEW; mode <= MODE_SCHOOL_YEAR; mode++) {
        RosterMode read;
        g_assert_true(roster_mode_from_name(roster_mode_name((RosterMode)mode), &read));
        g_assert_cmpint(read, ==, (RosterMode)mode);
        g_assert_cmpstr(roster_mode_label((RosterMode)mode), !=, "");
    }
    for (guint kind = 0; kind < N_ITEM_KINDS; kind++) {
        ItemKind read;
        g_assert_true(item_kind_from_name(item_kind_name((ItemKind)kind), &read));
        g_assert_cmpint(read, ==, (ItemKind)kind);
        g_assert_cmpstr(item_kind_label((ItemKind)kind), !=, "");
    }
    RosterMode none;
    g_assert_false(roster_mode_from_name("everything", &none));
    g_assert_cmpstr(roster_case_name(CASE_R5), ==, "R5");
    g_assert_cmpstr(roster_case_name(CASE_F5), ==, "F5");
    g_assert_cmpstr(roster_case_name(0), ==, "");
    g_assert_cmpstr(roster_case_meaning(0), ==, "");
    g_assert_cmpstr(roster_case_meaning(CASE_F3), !=, "");
}

/* The policy belongs to the caller, who may be gone when the plan is applied: the plan keeps what it needs. */
static void
test_outlives_policy(void)
{
    g_autoptr(Sample) sample = sample_new();
    sample_row(sample, JAN);
    char *today = g_strdup(SAMPLE_TODAY), *year = g_strdup(SAMPLE_YEAR);
    sample->policy.today = today;
    sample->policy.school_year = year;
    sample_plan(sample);
    memset(today, 'x', strlen(today));
    memset(year, 'x', strlen(year));
    const PlanItem *item = sample_item_of_row(sample, sample_row_at(sample, 0)->row);
    g_assert_cmpstr(item->after.from, ==, SAMPLE_TODAY);
    g_assert_cmpstr(item->after.value[FIELD_SCHOOL_YEAR], ==, SAMPLE_YEAR);
    g_assert_cmpstr(item->after.delivered[FIELD_SCHOOL_YEAR], ==, SAMPLE_YEAR);
    g_free(today);
    g_free(year);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    text_set_language(TEXT_ENGLISH);
    for (guint i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_autofree char *path = g_strdup_printf("/plan-modes/%s", modes[i].name);
        g_test_add_data_func(path, &modes[i], test_modes);
    }
    for (guint i = 0; i < G_N_ELEMENTS(brakes); i++) {
        g_autofree char *path = g_strdup_printf("/plan-brakes/%s", brakes[i].name);
        g_test_add_data_func(path, &brakes[i], test_brake);
    }
    g_test_add_func("/plan-brakes/same numbers, other people", test_brake_same_numbers_other_people);
    g_test_add_func("/plan-brakes/of the file", test_brakes_of_the_file);
    g_test_add_func("/plan-brakes/texts", test_brake_texts);
    g_test_add_func("/plan/leavers owe", test_leavers_owe);
    g_test_add_func("/plan/groups", test_groups);
    g_test_add_func("/plan/transfer in", test_transfer_in);
    g_test_add_func("/plan/enrolment", test_enrolment);
    g_test_add_func("/plan/digest", test_digest);
    g_test_add_func("/plan/order and counts", test_order_and_counts);
    g_test_add_func("/plan/questions of the check", test_questions_of_the_check);
    g_test_add_func("/plan/names", test_names);
    g_test_add_func("/plan/outlives its policy", test_outlives_policy);
    return g_test_run();
}
