/* Proves that plans are written whole, that undoing gives the register back byte for byte, and that a
 * register that changed meanwhile is never written over. */
#include <string.h>

#include "people/name.h"
#include "fixture.h"
#include "text/text.h"

static RosterRegister *
load(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    RosterRegister *reg = store_register_load(fixture->store, fixture->branch, &error);
    g_assert_no_error(error);
    return reg;
}

static void
begin(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    store_begin(fixture->store, &error);
    g_assert_no_error(error);
}

static void
commit(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    store_commit(fixture->store, &error);
    g_assert_no_error(error);
}

/* Some people of the other school, who may come here too. */
static void
fill_other_school(Fixture *fixture, GRand *rand)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GStringChunk) text = g_string_chunk_new(1024);
    begin(fixture);
    for (guint i = 0; i < 6; i++) {
        RosterState state;
        random_state(rand, text, &state);
        state.has_delivered = FALSE;
        g_assert_cmpint(store_pupil_add(fixture->store, &by_hand, fixture->other, &state, &error), >, 0);
        g_assert_no_error(error);
    }
    commit(fixture);
}

static RosterRegister *
load_with_candidates(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    RosterRegister *reg = load(fixture);
    g_autoptr(RosterRegister) other = store_register_load(fixture->store, fixture->other, &error);
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < other->pupils->len; i++) {
        const RosterPupil *pupil = &g_array_index(other->pupils, RosterPupil, i);
        g_ptr_array_add(
            keys, name_match_key(pupil->state.value[FIELD_SURNAME], pupil->state.value[FIELD_BIRTH_DATE]));
    }
    store_register_add_candidates(fixture->store, reg, keys, NULL, &error);
    g_assert_no_error(error);
    return reg;
}

#define ROUNDS 5

static void
random_story(guint32 seed)
{
    Fixture fixture;
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    char *dumps[ROUNDS + 1];
    gint64 imports[ROUNDS];
    fixture_open(&fixture);
    fill_other_school(&fixture, rand);
    for (guint i = 0; i < ROUNDS; i++) {
        dumps[i] = fixture_dump(fixture.store);
        g_autoptr(RosterRegister) reg = load_with_candidates(&fixture);
        g_autoptr(RosterPlan) plan = random_plan(rand, reg, 12);
        imports[i] = apply_plan(&fixture, plan, 0);
    }
    dumps[ROUNDS] = fixture_dump(fixture.store);
    for (guint i = ROUNDS; i-- > 0;) {
        gint64 undo = undo_import(&fixture, imports[i]);
        g_autofree char *undone = fixture_dump(fixture.store);
        assert_same_dump(undone, dumps[i]);
        gint64 redo = undo_import(&fixture, undo); /* and the undo undone, and that undone again */
        g_autofree char *redone = fixture_dump(fixture.store);
        assert_same_dump(redone, dumps[i + 1]);
        undo_import(&fixture, redo);
        g_autofree char *again = fixture_dump(fixture.store);
        assert_same_dump(again, dumps[i]);
    }
    for (guint i = 0; i <= ROUNDS; i++)
        g_free(dumps[i]);
    fixture_close(&fixture);
}

static void
test_undo(void)
{
    for (guint32 seed = 1; seed <= 25; seed++) {
        g_test_message("seed %u", seed);
        random_story(seed);
    }
}

static gboolean
same_values(const char *const *a, const char *const *b)
{
    for (guint f = 0; f < N_FIELDS; f++)
        if (!g_str_equal(a[f], b[f]))
            return FALSE;
    return TRUE;
}

/* After an apply the register says what the plan said, and the journal both. */
static void
test_apply_agrees(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    fixture_open(&fixture);
    for (guint round = 0; round < 4; round++) {
        g_autoptr(RosterRegister) before = load(&fixture);
        g_autoptr(RosterPlan) plan = random_plan(rand, before, 20);
        gint64 import = apply_plan(&fixture, plan, 0);
        g_autoptr(RosterJournal) journal = store_journal_load(fixture.store, import, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(journal->entries->len, ==, plan->items->len);
        g_assert_cmpuint(journal->groups->len, ==, plan->groups->len);
        g_autoptr(GStringChunk) text = g_string_chunk_new(1024);
        for (guint i = 0; i < plan->items->len; i++) {
            const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
            const JournalEntry *entry = &g_array_index(journal->entries, JournalEntry, i);
            g_autofree RosterPupil *pupil = store_pupil_get(fixture.store, entry->membership, text, &error);
            g_assert_no_error(error);
            g_assert_cmpint(entry->kind, ==, item->kind);
            g_assert_cmpint(entry->c, ==, item->c);
            g_assert_cmpint(pupil->person, ==, entry->person);
            g_assert_cmpint(pupil->state.status, ==, item->after.status);
            g_assert_true(same_values(pupil->state.value, item->after.value));
            g_assert_true(same_values(entry->after.value, item->after.value));
            g_assert_true(same_values(entry->before.value, item->before.value));
            g_assert_cmpint(pupil->state.has_delivered, ==, item->after.has_delivered);
            if (item->after.has_delivered)
                g_assert_true(same_values(pupil->state.delivered, item->after.delivered));
            g_assert_cmpstr(pupil->state.from, ==, item->after.from);
            g_assert_cmpstr(pupil->state.to, ==, item->after.to);
            g_assert_cmpstr(pupil->state.card, ==, entry->after.card);
            g_assert_cmpint(pupil->last_import, ==, import);
            if (item->after.status == ROSTER_ACTIVE && item->before.status == ROSTER_NONE)
                g_assert_cmpuint(strlen(pupil->state.card), ==, 10);
        }
    }
    fixture_close(&fixture);
}

typedef struct {
    const char *name;
    void (*meanwhile)(Fixture *fixture, const RosterPupil *pupil);
    gboolean conflicts;
} StaleCase;

static void
set_field(Fixture *fixture, const RosterPupil *pupil, PersonField field, const char *value)
{
    g_autoptr(GError) error = NULL;
    store_pupil_set_field(fixture->store, &by_hand, pupil->membership, field, value, &error);
    g_assert_no_error(error);
}

static void
changes_surname(Fixture *fixture, const RosterPupil *pupil)
{
    set_field(fixture, pupil, FIELD_SURNAME, "Anders");
}

static void
changes_group(Fixture *fixture, const RosterPupil *pupil)
{
    set_field(fixture, pupil, FIELD_GROUP_CODE, "9Z");
}

static void
changes_phone(Fixture *fixture, const RosterPupil *pupil)
{
    set_field(fixture, pupil, FIELD_PHONE, "0612345678");
}

static void
removes(Fixture *fixture, const RosterPupil *pupil)
{
    g_autoptr(GError) error = NULL;
    store_pupil_remove(fixture->store, &by_hand, pupil->membership, "2026-09-02", &error);
    g_assert_no_error(error);
}

static const StaleCase stale_cases[] = {
    {"surname", changes_surname, TRUE},
    {"group", changes_group, TRUE},
    {"removed", removes, TRUE},
    {"a field that the plan leaves alone", changes_phone, FALSE},
};

static void
test_stale(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(stale_cases); i++) {
        Fixture fixture;
        g_autoptr(GError) error = NULL;
        g_autoptr(GRand) rand = g_rand_new_with_seed(3);
        g_test_message("%s", stale_cases[i].name);
        fixture_open(&fixture);
        g_autoptr(RosterRegister) empty = load(&fixture);
        g_autoptr(RosterPlan) enrol = enrol_plan(rand, empty, 3);
        apply_plan(&fixture, enrol, 0);
        g_autoptr(RosterRegister) reg = load(&fixture);
        const RosterPupil *pupil = &g_array_index(reg->pupils, RosterPupil, 1);
        g_autoptr(RosterPlan) plan = roster_plan_new();
        PlanItem item = {.kind = ITEM_MOVE,
                         .person = pupil->person,
                         .membership = pupil->membership,
                         .before = pupil->state,
                         .after = pupil->state};
        item.after.value[FIELD_GROUP_CODE] = "5E";
        item.after.value[FIELD_SURNAME] = "Zwart";
        g_array_append_val(plan->items, item);
        begin(&fixture);
        stale_cases[i].meanwhile(&fixture, pupil);
        commit(&fixture);
        g_autofree char *before = fixture_dump(fixture.store);
        begin(&fixture);
        gint64 import = apply_open(fixture.store, fixture.branch, plan, 0, &error);
        if (stale_cases[i].conflicts) {
            g_assert_cmpint(import, ==, -1);
            g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
            g_autofree char *id = g_strdup_printf("membership %d", (int)pupil->membership);
            g_assert_nonnull(strstr(error->message, id));
            g_assert_null(strstr(error->message, "Zwart"));
        } else {
            g_assert_no_error(error);
        }
        store_rollback(fixture.store);
        g_autofree char *after = fixture_dump(fixture.store);
        assert_same_dump(after, before);
        fixture_close(&fixture);
    }
}

typedef struct {
    const char *name, *meanwhile;
    GroupChange planned;
} StaleGroup;

/* Of the group with the code 5E, called "Vijf". */
static const StaleGroup stale_groups[] = {
    {"renamed, renamed meanwhile", "Mees", {"2026-2027", "5E", "Vijf", "Vijf en zes"}},
    {"removed, renamed meanwhile", "Mees", {"2026-2027", "5E", "Vijf", NULL}},
    {"renamed, removed meanwhile", NULL, {"2026-2027", "5E", "Vijf", "Vijf en zes"}},
    {"added, added meanwhile", "Vijf", {"2026-2027", "5E", NULL, "Vijf"}},
};

static void
apply_group(Fixture *fixture, GroupChange change)
{
    g_autoptr(RosterPlan) plan = roster_plan_new();
    g_array_append_val(plan->groups, change);
    apply_plan(fixture, plan, 0);
}

/* A group that is not as the plan says is named, and nothing of the pupils beside it is written. */
static void
test_stale_group(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(stale_groups); i++) {
        const StaleGroup *stale = &stale_groups[i];
        Fixture fixture;
        g_autoptr(GError) error = NULL;
        g_autoptr(GRand) rand = g_rand_new_with_seed(7);
        g_test_message("%s", stale->name);
        fixture_open(&fixture);
        apply_group(&fixture, (GroupChange){"2026-2027", "5E", NULL, "Vijf"});
        g_autoptr(RosterRegister) reg = load(&fixture);
        g_autoptr(RosterPlan) plan = enrol_plan(rand, reg, 3);
        g_array_append_val(plan->groups, stale->planned);
        if (g_strcmp0(stale->meanwhile, "Vijf") != 0)
            apply_group(&fixture, (GroupChange){"2026-2027", "5E", "Vijf", stale->meanwhile});
        g_autofree char *before = fixture_dump(fixture.store);
        begin(&fixture);
        g_assert_cmpint(apply_open(fixture.store, fixture.branch, plan, 0, &error), ==, -1);
        g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
        g_assert_nonnull(strstr(error->message, "5E"));
        store_rollback(fixture.store);
        g_autofree char *after = fixture_dump(fixture.store);
        assert_same_dump(after, before);
        fixture_close(&fixture);
    }
}

/* Everybody of the register, from which it borrows. */
static RosterPlan *
move_plan(const RosterRegister *reg, const char *group)
{
    RosterPlan *plan = roster_plan_new();
    for (guint i = 0; i < reg->pupils->len; i++) {
        const RosterPupil *pupil = &g_array_index(reg->pupils, RosterPupil, i);
        PlanItem item = {.kind = ITEM_MOVE,
                         .person = pupil->person,
                         .membership = pupil->membership,
                         .version = pupil->version,
                         .before = pupil->state,
                         .after = pupil->state};
        item.after.value[FIELD_GROUP_CODE] = item.after.delivered[FIELD_GROUP_CODE] = group;
        g_array_append_val(plan->items, item);
    }
    return plan;
}

static void
move(Fixture *fixture, const char *group)
{
    g_autoptr(RosterRegister) reg = load(fixture);
    g_autoptr(RosterPlan) plan = move_plan(reg, group);
    apply_plan(fixture, plan, 0);
}

/* The line that is open need not be the last one: the next one's number is free all the same. */
static void
test_reopened(void)
{
    Fixture fixture;
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    fixture_open(&fixture);
    g_autoptr(RosterRegister) empty = load(&fixture);
    g_autoptr(RosterPlan) enrol = enrol_plan(rand, empty, 1);
    apply_plan(&fixture, enrol, 0);
    move(&fixture, "5E");
    fixture_script(fixture.url, "UPDATE enrolment SET is_open = 0, to_date = '2026-10-01' WHERE line = 2;"
                                "UPDATE enrolment SET is_open = 1, to_date = '' WHERE line = 1");
    move(&fixture, "6F");
    g_assert_cmpint(fixture_number(fixture.url, "SELECT line FROM enrolment WHERE is_open = 1"), ==, 3);
    g_assert_cmpint(fixture_number(fixture.url, "SELECT count(*) FROM enrolment"), ==, 3);
    fixture_close(&fixture);
}

/* A plan that is stale in its last item leaves nothing of the first ones. */
static void
test_wrong_school(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(4);
    fixture_open(&fixture);
    g_autoptr(RosterRegister) empty = load(&fixture);
    g_autoptr(RosterPlan) enrol = enrol_plan(rand, empty, 2);
    apply_plan(&fixture, enrol, 0);
    g_autoptr(RosterRegister) reg = load(&fixture);
    g_autoptr(RosterPlan) plan = random_plan(rand, reg, 1000);
    begin(&fixture);
    g_assert_cmpint(apply_open(fixture.store, fixture.other, plan, 0, &error), ==, -1);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    store_rollback(fixture.store);
    fixture_close(&fixture);
}

static void
test_by_hand(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    g_autoptr(GStringChunk) text = g_string_chunk_new(1024);
    RosterState state;
    fixture_open(&fixture);
    random_state(rand, text, &state);
    state.has_delivered = FALSE;
    state.value[FIELD_FIRST_NAME] = "Zoë";
    state.value[FIELD_PREFIX] = "van der";
    state.value[FIELD_SURNAME] = "Berg";
    begin(&fixture);
    gint64 membership = store_pupil_add(fixture.store, &by_hand, fixture.branch, &state, &error);
    g_assert_no_error(error);
    store_pupil_remove(fixture.store, &by_hand, membership, "2026-10-01", &error);
    g_assert_no_error(error);
    g_autofree RosterPupil *removed = store_pupil_get(fixture.store, membership, text, &error);
    g_assert_cmpint(removed->state.status, ==, ROSTER_REMOVED);
    g_assert_cmpstr(removed->state.to, ==, "2026-10-01");
    g_assert_false(removed->state.has_delivered);
    g_assert_null(store_pupil_get(fixture.store, 999, text, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    store_rollback(fixture.store);
    fixture_close(&fixture);
}

/* Someone who left while owing has left when the last book and the last cent are in. */
static void
test_owing(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(6);
    fixture_open(&fixture);
    g_autoptr(RosterRegister) empty = load(&fixture);
    g_autoptr(RosterPlan) enrol = enrol_plan(rand, empty, 2);
    for (guint i = 0; i < 2; i++)
        g_array_index(enrol->items, PlanItem, i).after.status = ROSTER_LEFT_OWING;
    apply_plan(&fixture, enrol, 0);
    g_autoptr(RosterRegister) reg = load(&fixture);
    gint64 person = g_array_index(reg->pupils, RosterPupil, 0).person;
    gint64 loan = store_loan_add(fixture.store, person, "Pluk van de Petteflet", "2026-06-01", &error);
    gint64 fee = store_fee_add(fixture.store, person, 125, "te laat", &error);
    g_assert_no_error(error);
    g_autoptr(RosterRegister) owing = load(&fixture);
    g_assert_cmpuint(g_array_index(owing->pupils, RosterPupil, 0).loans, ==, 1);
    g_assert_cmpint(g_array_index(owing->pupils, RosterPupil, 0).fee_cents, ==, 125);
    g_assert_cmpuint(g_array_index(owing->pupils, RosterPupil, 1).loans, ==, 0);
    g_assert_true(store_loan_end(fixture.store, loan, "2026-06-02", &error));
    g_assert_no_error(error);
    g_autoptr(RosterRegister) half = load(&fixture);
    g_assert_cmpint(g_array_index(half->pupils, RosterPupil, 0).state.status, ==, ROSTER_LEFT_OWING);
    g_assert_true(store_fee_pay(fixture.store, fee, "2026-06-02", &error));
    g_assert_no_error(error);
    g_autoptr(RosterRegister) done = load(&fixture);
    g_assert_cmpint(g_array_index(done->pupils, RosterPupil, 0).state.status, ==, ROSTER_LEFT);
    g_assert_cmpint(g_array_index(done->pupils, RosterPupil, 1).state.status, ==, ROSTER_LEFT_OWING);
    g_assert_false(store_fee_pay(fixture.store, fee, "2026-06-02", &error)); /* once */
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    fixture_close(&fixture);
}

/* People of the library are found by match key and by card, with where else they are; those of this school
 * are not. */
static void
test_candidates(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(8);
    fixture_open(&fixture);
    fill_other_school(&fixture, rand);
    g_autoptr(RosterRegister) reg = load_with_candidates(&fixture);
    g_assert_cmpuint(reg->candidates->len, ==, 6);
    g_autoptr(RosterRegister) bare = load(&fixture);
    const RosterPupil *first = &g_array_index(reg->candidates, RosterPupil, 0);
    g_assert_cmpstr(first->elsewhere, ==, "Het Lyceum");
    g_assert_cmpint(first->membership, ==, 0);
    g_assert_cmpint(first->state.status, ==, ROSTER_NONE);
    g_autoptr(GPtrArray) cards = g_ptr_array_new();
    g_ptr_array_add(cards, (gpointer)first->state.card);
    g_ptr_array_add(cards, (gpointer) "no such card");
    store_register_add_candidates(fixture.store, bare, NULL, cards, &error);
    store_register_add_candidates(fixture.store, bare, NULL, cards, &error); /* twice is once */
    g_assert_no_error(error);
    g_assert_cmpuint(bare->candidates->len, ==, 1);
    const gint64 *owner = g_hash_table_lookup(bare->cards, first->state.card);
    g_assert_nonnull(owner);
    g_assert_cmpint(*owner, ==, first->person);
    g_assert_null(g_hash_table_lookup(bare->cards, "no such card"));
    g_autoptr(RosterPlan) plan = random_plan(rand, reg, 3);
    for (guint i = 0; i < plan->items->len;)
        if (g_array_index(plan->items, PlanItem, i).person)
            i++;
        else
            g_array_remove_index(plan->items, i);
    guint linked = plan->items->len;
    g_assert_cmpuint(linked, >, 0);
    apply_plan(&fixture, plan, 0);
    g_autoptr(RosterRegister) after = load(&fixture);
    g_assert_cmpuint(after->pupils->len, ==, linked);
    g_assert_cmpstr(g_array_index(after->pupils, RosterPupil, 0).elsewhere, ==, "Het Lyceum");
    fixture_close(&fixture);
}

/* A card that somebody of another library has: this one sees that it is in use, on either engine, and cannot give it away. */
static void
test_card_of_another_library(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(10);
    g_autoptr(GStringChunk) text = g_string_chunk_new(1024);
    RosterState state;
    fixture_open(&fixture);
    fixture_script(
        fixture.url,
        "INSERT INTO library (id, name) VALUES (77, 'Elders');"
        "INSERT INTO person (id, library_id, initials, first_name, prefix, surname, birth_date, sex, street, "
        "house_number, house_addition, postcode, town, phone, mobile, email, name_folded, match_key, "
        "created_by) "
        "VALUES (7700, 77, '', 'Noor', '', 'Elders', '', '', '', '', '', '', '', '', '', '', '', '', 0);"
        "INSERT INTO card (number, person_id, from_date, to_date, prior_to, is_open, given_by) "
        "VALUES ('77000001', 7700, '2026-01-01', '', '', 1, 0);");
    store_enter(fixture.store, fixture.library);
    g_autoptr(RosterRegister) reg = load(&fixture);
    g_autoptr(GPtrArray) cards = g_ptr_array_new();
    g_ptr_array_add(cards, (gpointer) "77000001");
    g_assert_true(store_register_add_candidates(fixture.store, reg, NULL, cards, &error));
    g_assert_no_error(error);
    g_assert_nonnull(g_hash_table_lookup(reg->cards, "77000001"));
    g_assert_cmpuint(reg->candidates->len, ==, 0);
    random_state(rand, text, &state);
    state.card = "77000001";
    begin(&fixture);
    g_assert_cmpint(store_pupil_add(fixture.store, &by_hand, fixture.branch, &state, &error), <=, 0);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    store_rollback(fixture.store);
    fixture_close(&fixture);
}

/* A pupil who came by an import and has a loan, or a log-in, since is taken out of the school but never out of the library. */
static void
withdraw_keeps(const char *what, const char *sql)
{
    Fixture fixture;
    g_autoptr(GRand) rand = g_rand_new_with_seed(9);
    fixture_open(&fixture);
    g_autoptr(RosterRegister) empty = load(&fixture);
    g_autoptr(RosterPlan) enrol = enrol_plan(rand, empty, 1);
    gint64 import = apply_plan(&fixture, enrol, 0);
    g_autoptr(RosterRegister) reg = load(&fixture);
    const RosterPupil *pupil = &g_array_index(reg->pupils, RosterPupil, 0);
    fixture_script(fixture.url, sql);
    gint64 undo = undo_import(&fixture, import);
    g_autofree char *dump = fixture_dump(fixture.store);
    if (!strstr(dump, "\nperson\t") || !strstr(dump, pupil->state.card))
        g_error("somebody with %s is gone from the library", what);
    undo_import(&fixture, undo);
    g_autoptr(RosterRegister) again = load(&fixture);
    g_assert_cmpuint(again->pupils->len, ==, 1);
    g_assert_cmpint(g_array_index(again->pupils, RosterPupil, 0).person, ==, pupil->person);
    g_assert_cmpstr(g_array_index(again->pupils, RosterPupil, 0).state.card, ==, pupil->state.card);
    fixture_close(&fixture);
}

static void
test_withdraw_keeps_tied(void)
{
    withdraw_keeps("a loan", "INSERT INTO loan (person_id, title, due_date, is_open, ended) "
                             "SELECT id, 'Kruistocht in spijkerbroek', '2026-10-10', 1, '' FROM person;");
    withdraw_keeps(
        "a log-in",
        "INSERT INTO account (library_id, login, name, language, must_change, password_hash, person_id) "
        "SELECT library_id, 'somebody', 'Somebody', '', 0, '', id FROM person;");
}

/* The first imports of a library find tables of which the planner knows nothing, or how few they held: what one school's import reads must
 * not grow with the other schools. Counted in rows. A plan is kept with the session from its sixth run on. */
static void
test_young(void)
{
    enum { FEW = 20, MANY = 250, TIMES = 10, MOVES = 12, MOST_EACH = 60 };
    Fixture fixture;
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    if (!fixture_is_postgresql()) {
        g_test_skip("SQLite's plans do not depend on what a table holds");
        return;
    }
    fixture_open(&fixture);
    store_enter(fixture.store, fixture.library);
    g_autoptr(RosterRegister) empty = load(&fixture);
    for (guint i = 0; i <= TIMES; i++) {
        g_autoptr(RosterPlan) plan = enrol_plan(rand, empty, i == 0 ? FEW : MANY);
        if (i > 1)
            g_array_set_size(plan->groups, 0); /* are there */
        apply_plan(&fixture, plan, 0);
        fixture.branch = fixture.other; /* the few in one school, the many in the other */
    }
    fixture.branch = fixture_number(fixture.url, "SELECT min(id) FROM branch");
    for (guint i = 0; i < MOVES; i++) {
        g_autoptr(RosterRegister) reg = load(&fixture);
        g_assert_cmpuint(reg->pupils->len, ==, FEW);
        g_autoptr(RosterPlan) plan = move_plan(reg, i % 2 == 0 ? "9Y" : "9Z");
        apply_plan(&fixture, plan, 0);
    }
    store_close(g_steal_pointer(&fixture.store)); /* tells the server what it counted */
    g_assert_cmpint(fixture_number(fixture.url,
                                   "SELECT sum(idx_tup_fetch) + sum(seq_tup_read) FROM pg_stat_user_tables "
                                   "WHERE relname IN ('person', 'membership', 'enrolment', 'card')"),
                    <, (TIMES * MANY + MOVES * FEW) * MOST_EACH);
    fixture.store = fixture_store(fixture.url);
    fixture_close(&fixture);
}

/* A library that came after the last statistics: who a file may mean is found by the key all the same, not among all its people. */
static void
test_new_library(void)
{
    enum { OLD = 2000, MANY = 250, LOOKS = 20, MOST_EACH = 10 };
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(6);
    if (!fixture_is_postgresql()) {
        g_test_skip("SQLite's plans do not depend on what a table holds");
        return;
    }
    fixture_open(&fixture);
    g_autoptr(RosterRegister) empty = load(&fixture);
    g_autoptr(RosterPlan) old = enrol_plan(rand, empty, OLD), many = enrol_plan(rand, empty, MANY);
    apply_plan(&fixture, old, 0);
    fixture.library = store_library_add(fixture.store, "Bibliotheek De Nieuwe", &error);
    Branch branch = {
        .library = fixture.library, .code = (char *)"9001", .name = (char *)"De Eerste", .brin = (char *)""};
    gint64 first = store_branch_add(fixture.store, &branch, &error);
    branch.code = (char *)"9002", branch.name = (char *)"De Tweede";
    fixture.other = store_branch_add(fixture.store, &branch, &error);
    g_assert_no_error(error);
    fixture.branch = fixture.other;
    apply_plan(&fixture, many, 0);
    fixture.branch = first;
    for (guint i = 0; i < LOOKS; i++) {
        g_autoptr(RosterRegister) reg = load_with_candidates(&fixture);
        g_assert_cmpuint(reg->candidates->len, ==, MANY);
    }
    store_close(g_steal_pointer(&fixture.store)); /* tells the server what it counted */
    g_assert_cmpint(fixture_number(fixture.url,
                                   "SELECT sum(idx_tup_fetch) + sum(seq_tup_read) FROM pg_stat_user_tables "
                                   "WHERE relname = 'person'"),
                    <, (OLD + MANY * LOOKS) * MOST_EACH);
    fixture.store = fixture_store(fixture.url);
    fixture_close(&fixture);
}

int
main(int argc, char **argv)
{
    g_setenv("TZ", "Europe/Amsterdam", TRUE);
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH); /* messages are looked into */
    g_test_add_func("/store/register/undo", test_undo);
    g_test_add_func("/store/register/apply-agrees", test_apply_agrees);
    g_test_add_func("/store/register/stale", test_stale);
    g_test_add_func("/store/register/stale-group", test_stale_group);
    g_test_add_func("/store/register/reopened", test_reopened);
    g_test_add_func("/store/register/wrong-school", test_wrong_school);
    g_test_add_func("/store/register/by-hand", test_by_hand);
    g_test_add_func("/store/register/owing", test_owing);
    g_test_add_func("/store/register/candidates", test_candidates);
    g_test_add_func("/store/register/card-of-another-library", test_card_of_another_library);
    g_test_add_func("/store/register/withdraw-keeps-tied", test_withdraw_keeps_tied);
    g_test_add_func("/store/register/young", test_young);
    g_test_add_func("/store/register/new-library", test_new_library);
    return g_test_run();
}
