/* F1-F5 field by field: what was delivered (L), what is delivered now (F), what is registered (R), and what
 * comes of it. */
#include "roster/diff.h"
#include "sample.h"
#include "text/text.h"

typedef struct {
    const char *name;
    const char *last, *file,
        *registered; /* of the town; last NULL: never delivered; file "-": says nothing */
    ConflictPolicy policy;
    Choice answer;
    RosterCase c; /* 0: not listed */
    gboolean taken;
    const char *value, *delivered; /* after */
    ItemKind kind;
} FieldCase;

static const FieldCase cases[] = {
    {"F1", "a", "a", "a", CONFLICT_ASK, 0, 0, 0, "a", "a", ITEM_UNCHANGED},
    {"F1 all empty", "", "", "", CONFLICT_ASK, 0, 0, 0, "", "", ITEM_UNCHANGED},
    {"F2", "a", "b", "a", CONFLICT_ASK, 0, CASE_F2, TRUE, "b", "b", ITEM_UPDATE},
    {"F2, only the case differs", "ede", "Ede", "ede", CONFLICT_ASK, 0, CASE_F2, TRUE, "Ede", "Ede",
     ITEM_UPDATE},
    {"F2 clears", "a", "", "a", CONFLICT_ASK, 0, CASE_F2, TRUE, "", "", ITEM_UPDATE},
    {"F2 fills", "", "b", "", CONFLICT_ASK, 0, CASE_F2, TRUE, "b", "b", ITEM_UPDATE},
    {"F2 whatever the policy", "a", "b", "a", CONFLICT_REGISTER, 0, CASE_F2, TRUE, "b", "b", ITEM_UPDATE},
    {"F3", "a", "a", "b", CONFLICT_ASK, 0, CASE_F3, FALSE, "b", "a", ITEM_UNCHANGED},
    {"F3 whatever the policy", "a", "a", "b", CONFLICT_FILE, 0, CASE_F3, FALSE, "b", "a", ITEM_UNCHANGED},
    {"F3 emptied by hand", "a", "a", "", CONFLICT_ASK, 0, CASE_F3, FALSE, "", "a", ITEM_UNCHANGED},
    {"F4", "a", "b", "b", CONFLICT_ASK, 0, CASE_F4, FALSE, "b", "b", ITEM_UPDATE},
    {"F5 asks and keeps R and L", "a", "b", "c", CONFLICT_ASK, CHOICE_OPEN, CASE_F5, FALSE, "c", "a",
     ITEM_UNCHANGED},
    {"F5 answered: the file", "a", "b", "c", CONFLICT_ASK, CHOICE_FILE, CASE_F5, TRUE, "b", "b", ITEM_UPDATE},
    {"F5 answered: ours; L becomes F", "a", "b", "c", CONFLICT_ASK, CHOICE_REGISTER, CASE_F5, FALSE, "c", "b",
     ITEM_UPDATE},
    {"F5 answered with another question's answer", "a", "b", "c", CONFLICT_ASK, CHOICE_SKIP, CASE_F5, FALSE,
     "c", "a", ITEM_UNCHANGED},
    {"F5 by policy: the file", "a", "b", "c", CONFLICT_FILE, 0, CASE_F5, TRUE, "b", "b", ITEM_UPDATE},
    {"F5 by policy: ours", "a", "b", "c", CONFLICT_REGISTER, 0, CASE_F5, FALSE, "c", "b", ITEM_UPDATE},
    {"a column that is new in the file, filled by hand here", "", "b", "c", CONFLICT_ASK, CHOICE_OPEN,
     CASE_F5, FALSE, "c", "", ITEM_UNCHANGED},
    {"the file says nothing: R and L stay", "a", "-", "b", CONFLICT_FILE, 0, 0, 0, "b", "a", ITEM_UNCHANGED},
    {"R3 takes the file", NULL, "b", "c", CONFLICT_ASK, 0, CASE_F2, TRUE, "b", "b", ITEM_LINK},
    {"R3 fills", NULL, "b", "", CONFLICT_REGISTER, 0, CASE_F2, TRUE, "b", "b", ITEM_LINK},
    {"R3 where the library's words stand", NULL, "b", "c", CONFLICT_REGISTER, 0, CASE_F5, FALSE, "c", "b",
     ITEM_LINK},
    {"R3 with equal values still says what was delivered", NULL, "c", "c", CONFLICT_ASK, 0, 0, 0, "c", "c",
     ITEM_LINK},
    {"R3 and the file says nothing", NULL, "-", "c", CONFLICT_ASK, 0, 0, 0, "c", "", ITEM_LINK},
};

#define PUPIL "new-year|101;Jan;;Jansen;2015-03-01;5a"

static const FieldChange *
change_of(const PlanItem *item, PersonField field)
{
    for (guint i = 0; i < item->n_fields; i++) {
        if (item->fields[i].field == field)
            return &item->fields[i];
    }
    return NULL;
}

static void
check_change(const PlanItem *item, const FieldCase *c)
{
    const FieldChange *change = change_of(item, FIELD_TOWN);
    g_assert_cmpint(change != NULL, ==, c->c != 0);
    if (change == NULL)
        return;
    g_assert_cmpint(change->c, ==, c->c);
    g_assert_cmpint(change->taken, ==, c->taken);
    g_assert_cmpstr(change->last, ==, c->last != NULL ? c->last : "");
    g_assert_cmpstr(change->file, ==, c->file);
    g_assert_cmpstr(change->registered, ==, c->registered);
}

static void
test_field(gconstpointer data)
{
    const FieldCase *c = data;
    g_autoptr(Sample) sample = sample_new();
    sample->policy.conflict = c->policy;
    RosterPupil *pupil = sample_pupil_at(sample,
                                         sample_pupil(sample, c->last != NULL ? PUPIL : "hand," PUPIL));
    pupil->state.value[FIELD_TOWN] = c->registered;
    pupil->state.delivered[FIELD_TOWN] = c->last != NULL ? c->last : "";
    RosterRecord *record = sample_row_at(sample, sample_row(sample, PUPIL));
    record->value[FIELD_TOWN] = g_str_equal(c->file, "-") ? NULL : c->file;
    sample_answer(sample, "field:101:town", c->answer, 0);
    sample_plan(sample);
    const PlanItem *item = sample_item_of_row(sample, 2);
    g_assert_cmpstr(item_kind_name(item->kind), ==, item_kind_name(c->kind));
    g_assert_cmpstr(item->after.value[FIELD_TOWN], ==, c->value);
    g_assert_cmpstr(item->after.delivered[FIELD_TOWN], ==, c->delivered);
    check_change(item, c);
    gboolean asks = c->c == CASE_F5 && c->policy == CONFLICT_ASK && c->answer != CHOICE_FILE &&
                    c->answer != CHOICE_REGISTER;
    g_assert_cmpstr(item->question, ==, asks ? "field:101:town" : "");

    /* and again after it was applied: nothing more to write */
    roster_journal_free(sample_apply(sample, sample->plan, 1));
    sample_plan(sample);
    g_assert_false(roster_plan_writes(sample->plan));
}

/* While a question on one field is open the others still apply. */
static void
test_open_field_holds_nothing_else(void)
{
    g_autoptr(Sample) sample = sample_new();
    RosterPupil *pupil = sample_pupil_at(sample, sample_pupil(sample, PUPIL));
    pupil->state.value[FIELD_TOWN] = "c";
    pupil->state.delivered[FIELD_TOWN] = "a";
    RosterRecord *record = sample_row_at(sample, sample_row(sample, "101;Jan;;Jansen;2015-03-01;6b"));
    record->value[FIELD_TOWN] = "b";
    record->value[FIELD_EMAIL] = "jan@example.org";
    sample_plan(sample);
    const PlanItem *item = sample_item_of_row(sample, 2);
    g_assert_cmpint(item->kind, ==, ITEM_MOVE);
    g_assert_cmpstr(item->after.value[FIELD_GROUP_CODE], ==, "6b");
    g_assert_cmpstr(item->after.value[FIELD_EMAIL], ==, "jan@example.org");
    g_assert_cmpstr(item->after.value[FIELD_TOWN], ==, "c");
    g_assert_cmpstr(item->question, ==, "field:101:town");
    const RosterQuestion *question = sample_question(sample, "field:101:town");
    g_assert_cmpint(question->kind, ==, QUESTION_FIELD);
    g_assert_cmpstr(question->file, ==, "b");
    g_assert_cmpstr(question->registered, ==, "c");
    g_assert_cmpstr(question->last, ==, "a");
    g_assert_cmpuint(question->choices, ==, 1u << CHOICE_FILE | 1u << CHOICE_REGISTER);
}

/* Of who has a secret address nothing of an address is taken, asked or remembered, whatever stands here and in the file. */
static void
test_secret_address(void)
{
    static const char *const last[] = {"", "a"};
    for (guint i = 0; i < G_N_ELEMENTS(last); i++) {
        g_autoptr(Sample) sample = sample_new();
        RosterPupil *pupil = sample_pupil_at(sample, sample_pupil(sample, PUPIL));
        pupil->secret_address = TRUE;
        pupil->state.delivered[FIELD_TOWN] = last[i];
        RosterRecord *record = sample_row_at(sample, sample_row(sample, PUPIL));
        for (guint f = FIELD_STREET; f <= FIELD_TOWN; f++)
            record->value[f] = "b";
        record->value[FIELD_EMAIL] = "jan@example.org";
        sample_plan(sample);
        const PlanItem *item = sample_item_of_row(sample, 2);
        g_assert_cmpint(item->kind, ==, ITEM_UPDATE);
        g_assert_cmpuint(item->n_fields, ==, 1);
        g_assert_cmpstr(item->after.value[FIELD_EMAIL], ==, "jan@example.org");
        for (guint f = FIELD_STREET; f <= FIELD_TOWN; f++) {
            g_assert_cmpstr(item->after.value[f], ==, "");
            g_assert_cmpstr(item->after.delivered[f], !=, "b");
        }
    }
}

typedef struct {
    const char *name, *here, *file, *group;
    ItemKind kind;
    const char *question;
} GroupCase;

/* Within a school year a group moved by hand is kept (F3) or asked (F5); a new school year starts from the
 * file. */
static const GroupCase group_cases[] = {
    {"F3 moved by hand within the year", "new-year,group-now=5b|101;Jan;;Jansen;2015-03-01;5a", PUPIL, "5b",
     ITEM_UNCHANGED, ""},
    {"F5 moved by hand and by the school", "new-year,group-now=5b|101;Jan;;Jansen;2015-03-01;5a",
     "101;Jan;;Jansen;2015-03-01;5c", "5b", ITEM_UNCHANGED, "field:101:group-code"},
    {"moved by hand last year", "group-now=5b|101;Jan;;Jansen;2015-03-01;5a", "101;Jan;;Jansen;2015-03-01;6a",
     "6a", ITEM_MOVE, ""},
    {"moved by hand last year, the same code this year", "group-now=5b|101;Jan;;Jansen;2015-03-01;5a", PUPIL,
     "5a", ITEM_MOVE, ""},
    {"the file says no group: kept in the new year", "101;Jan;;Jansen;2015-03-01;5a",
     "101;Jan;;Jansen;2015-03-01;-", "5a", ITEM_MOVE, ""},
};

static void
test_group(gconstpointer data)
{
    const GroupCase *c = data;
    g_autoptr(Sample) sample = sample_new();
    sample_pupil(sample, c->here);
    sample_row(sample, c->file);
    sample_plan(sample);
    const PlanItem *item = sample_item_of_row(sample, 2);
    g_assert_cmpstr(item_kind_name(item->kind), ==, item_kind_name(c->kind));
    g_assert_cmpstr(item->after.value[FIELD_GROUP_CODE], ==, c->group);
    g_assert_cmpstr(item->after.value[FIELD_SCHOOL_YEAR], ==, SAMPLE_YEAR);
    g_assert_cmpstr(item->question, ==, c->question);
}

/* A number is never emptied, and one that the library changed by hand is kept while the school says the old
 * one. */
static void
test_numbers(void)
{
    g_autoptr(Sample) sample = sample_new();
    sample_pupil(sample, "new-year,was=101|900;Jan;;Jansen;2015-03-01;5a");
    sample_pupil(sample, "new-year|;Piet;;Bakker;2015-03-02;5a");
    sample_row(sample, PUPIL);
    sample_row(sample, "unstable|#1;Piet;;Bakker;2015-03-02;5a");
    sample_plan(sample);
    const PlanItem *kept = sample_item_of_row(sample, 2), *unnumbered = sample_item_of_row(sample, 3);
    g_assert_cmpstr(kept->after.value[FIELD_PUPIL_NUMBER], ==, "900");
    g_assert_cmpint(change_of(kept, FIELD_PUPIL_NUMBER)->c, ==, CASE_F3);
    g_assert_cmpstr(unnumbered->after.value[FIELD_PUPIL_NUMBER], ==, "");
    g_assert_cmpint(unnumbered->kind, ==, ITEM_UNCHANGED);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    text_set_language(TEXT_ENGLISH);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/diff/%02u %s", i + 1, cases[i].name);
        g_test_add_data_func(path, &cases[i], test_field);
    }
    for (guint i = 0; i < G_N_ELEMENTS(group_cases); i++) {
        g_autofree char *path = g_strdup_printf("/diff-group/%02u %s", i + 1, group_cases[i].name);
        g_test_add_data_func(path, &group_cases[i], test_group);
    }
    g_test_add_func("/diff-open/holds-nothing-else", test_open_field_holds_nothing_else);
    g_test_add_func("/diff-address/secret", test_secret_address);
    g_test_add_func("/diff-number/kept", test_numbers);
    return g_test_run();
}
