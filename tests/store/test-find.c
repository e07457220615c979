/* Finding pupils: what the desk types, against a mirror that reads everybody. */
#include "fixture.h"
#include "people/name.h"
#include "store/find.h"

static const struct {
    const char *first, *prefix, *surname, *birth, *number;
    gboolean other; /* at the other school */
} PUPILS[] = {
    {"Zoë", "van der", "Berg", "2014-05-01", "001201", FALSE},
    {"Jan", "", "Visser", "2014-06-01", "001202", FALSE},
    {"Janneke", "", "Visser", "2013-06-01", "001203", TRUE},
    {"Visser", "", "Jansen", "2012-01-01", "001204", FALSE},
    {"Fatima", "", "El Amrani", "2012-02-02", "001205", FALSE},
    {"Bo", "", "Jansen-de Wit", "2012-03-03", "A77", FALSE},
    {"Łukasz", "", "Kovačević", "2012-04-04", "001207", TRUE},
    {"Noor", "", "Müller", "", "001208", FALSE}, /* no birth date: no key */
};

static void
fill(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    g_autoptr(GStringChunk) text = g_string_chunk_new(1024);
    g_assert_true(store_begin(fixture->store, &error));
    for (guint i = 0; i < G_N_ELEMENTS(PUPILS); i++) {
        RosterState state;
        random_state(rand, text, &state);
        state.has_delivered = FALSE;
        state.value[FIELD_FIRST_NAME] = PUPILS[i].first;
        state.value[FIELD_PREFIX] = PUPILS[i].prefix;
        state.value[FIELD_SURNAME] = PUPILS[i].surname;
        state.value[FIELD_BIRTH_DATE] = PUPILS[i].birth;
        state.value[FIELD_PUPIL_NUMBER] = PUPILS[i].number;
        state.card = "";
        g_assert_cmpint(store_pupil_add(fixture->store, &by_hand,
                                        PUPILS[i].other ? fixture->other : fixture->branch, &state, &error),
                        >, 0);
    }
    g_assert_true(store_commit(fixture->store, &error));
    g_assert_no_error(error);
}

/* The numbers of who is found, in their order, with a space between. */
static char *
numbers_of(const FoundPupils *found)
{
    GString *numbers = g_string_new(NULL);
    for (guint i = 0; i < found->pupils->len; i++)
        g_string_append_printf(numbers, "%s%s", i > 0 ? " " : "",
                               g_array_index(found->pupils, FoundPupil, i).state.value[FIELD_PUPIL_NUMBER]);
    return g_string_free(numbers, FALSE);
}

static void
assert_finds(Fixture *fixture, gint64 library, gint64 branch, const char *typed, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) school = g_array_new(FALSE, FALSE, sizeof branch);
    g_array_append_val(school, branch);
    const FindWhere where = {library, branch != 0 ? school : NULL};
    g_autoptr(FoundPupils) found = store_pupil_find(fixture->store, &where, typed, 10, &error);
    g_assert_no_error(error);
    g_autofree char *numbers = numbers_of(found);
    if (!g_str_equal(numbers, expected))
        g_error("\"%s\" finds \"%s\", not \"%s\"", typed, numbers, expected);
}

static void
test_typed(void)
{
    static const struct {
        const char *typed, *expected;
    } cases[] = {
        {"", ""},
        {"  ,; ", ""},
        {"berg", "001201"},
        {"BERG", "001201"},
        {"bé", "001201"},
        {"van der berg", "001201"},
        {"zoe berg", "001201"},
        {"Berg, Zoë van der", "001201"},
        {"visser", "001203 001202"},            /* by birth date within a surname */
        {"visser jan", "001204 001203 001202"}, /* there is a Visser Jansen too */
        {"jan visser", "001203 001202 001204"},
        {"janneke visser", "001203"},
        {"vis janneke", "001203"},
        {"jansen", "001204 A77"},
        {"jansen-de wit", "A77"},
        {"jansen de wit", "A77"},
        {"el amrani", "001205"},
        {"van der berg zoe", "001201"},
        {"zo v berg", "001201"},
        {"fatima el amrani", "001205"},
        {"amrani fatima", "001205"},
        {"amrani", "001205"}, /* begins no surname, but a later word of one */
        {"amr", "001205"},
        {"wit bo", "A77"},
        {"fati amr", "001205"},
        {"luk kova", "001207"},
        {"isser", ""}, /* within a word */
        {"fatima", "001205"},
        {"kovacevic", "001207"},
        {"lukasz", "001207"},
        {"muller", "001208"},
        {"noor muller", "001208"},
        {"visser noor", ""},
        {"%", ""},
        {"_", ""},
        {"v%", "001203 001202"}, /* signs are no part of a name */
        {"001202", "001202"},
        {" 001202 ", "001202"},
        {"1202", ""}, /* whole, with its zeros */
        {"A77", "A77"},
        {"00120", ""},
        {"'; DROP TABLE person; --1", ""},
    };
    Fixture fixture;
    fixture_open(&fixture);
    fill(&fixture);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_finds(&fixture, fixture.library, 0, cases[i].typed, cases[i].expected);
    /* One school only; and nobody of another library, by no way. */
    assert_finds(&fixture, fixture.library, fixture.branch, "visser", "001202");
    assert_finds(&fixture, fixture.library, fixture.other, "visser", "001203");
    static const char *const ways[] = {"visser", "fatima", "001202", "noor"};
    for (guint i = 0; i < G_N_ELEMENTS(ways); i++)
        assert_finds(&fixture, fixture.library + 1, 0, ways[i], "");
    fixture_close(&fixture);
}

static void
test_card(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    fixture_open(&fixture);
    fill(&fixture);
    g_autoptr(FoundPupils)
        found = store_pupil_find(fixture.store, &(FindWhere){fixture.library, NULL}, "berg", 10, &error);
    const FoundPupil *zoe = &g_array_index(found->pupils, FoundPupil, 0);
    g_assert_cmpuint(strlen(zoe->state.card), ==, 10);
    g_assert_cmpstr(zoe->branch_code, !=, "");
    assert_finds(&fixture, fixture.library, 0, zoe->state.card, "001201");
    assert_finds(&fixture, fixture.library, fixture.other, zoe->state.card, "");
    assert_finds(&fixture, fixture.library + 1, 0, zoe->state.card, "");
    fixture_close(&fixture);
}

/* A page of some schools is as full as one of all: whoever is elsewhere takes no place of it, first as they may come. */
static void
test_schools(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    fixture_open(&fixture);
    fill(&fixture);
    static const struct {
        gboolean own, other;
        guint limit;
        const char *typed, *expected;
        gboolean more;
    } cases[] = {
        {TRUE, TRUE, 2, "visser", "001203 001202", FALSE}, /* by date of birth: the other school's first */
        {TRUE, TRUE, 1, "visser", "001203", TRUE},
        {TRUE, FALSE, 1, "visser", "001202", FALSE},
        {FALSE, TRUE, 1, "visser", "001203", FALSE},
        {FALSE, FALSE, 1, "visser", "", FALSE}, /* of no school: nobody, not everybody */
        {TRUE, FALSE, 1, "001203", "", FALSE},
        {FALSE, TRUE, 1, "001203", "001203", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GArray) schools = g_array_new(FALSE, FALSE, sizeof(gint64));
        if (cases[i].own)
            g_array_append_val(schools, fixture.branch);
        if (cases[i].other)
            g_array_append_val(schools, fixture.other);
        const FindWhere where = {fixture.library, schools};
        g_autoptr(FoundPupils)
            found = store_pupil_find(fixture.store, &where, cases[i].typed, cases[i].limit, &error);
        g_assert_no_error(error);
        g_autofree char *numbers = numbers_of(found);
        g_assert_cmpstr(numbers, ==, cases[i].expected);
        g_assert_cmpint(found->more, ==, cases[i].more);
    }
    fixture_close(&fixture);
}

/* Follows a change of name, like everything that is kept twice must. */
static void
test_renamed(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    fixture_open(&fixture);
    fill(&fixture);
    g_autoptr(FoundPupils)
        found = store_pupil_find(fixture.store, &(FindWhere){fixture.library, NULL}, "berg", 10, &error);
    gint64 zoe = g_array_index(found->pupils, FoundPupil, 0).membership;
    g_assert_true(store_begin(fixture.store, &error));
    g_assert_true(store_pupil_set_field(fixture.store, &by_hand, zoe, FIELD_SURNAME, "Dijk", &error));
    g_assert_true(store_commit(fixture.store, &error));
    assert_finds(&fixture, fixture.library, 0, "berg", "");
    assert_finds(&fixture, fixture.library, 0, "dijk", "001201");
    assert_finds(&fixture, fixture.library, 0, "van der dijk", "001201");
    fixture_close(&fixture);
}

/* For every beginning of every surname of a school of random pupils: found are exactly those whose surname begins so. */
static void
test_mirror(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(12);
    fixture_open(&fixture);
    g_autoptr(RosterRegister) none = store_register_load(fixture.store, fixture.branch, &error);
    g_autoptr(RosterPlan) plan = enrol_plan(rand, none, 300);
    apply_plan(&fixture, plan, 0);
    g_autoptr(RosterRegister) reg = store_register_load(fixture.store, fixture.branch, &error);
    g_assert_no_error(error);
    guint searches = 0;
    for (guint i = 0; i < reg->pupils->len; i += 7) {
        g_autofree char *surname = name_fold(
            g_array_index(reg->pupils, RosterPupil, i).state.value[FIELD_SURNAME]);
        for (gsize length = 1; surname[0] != '\0' && length <= strlen(surname); length++) {
            g_autofree char *typed = g_strndup(surname, length);
            if (!g_utf8_validate(typed, -1, NULL) || strpbrk(typed, "0123456789") != NULL)
                continue;
            guint expected = 0;
            for (guint k = 0; k < reg->pupils->len; k++) {
                g_autofree char *folded = name_fold(
                    g_array_index(reg->pupils, RosterPupil, k).state.value[FIELD_SURNAME]);
                expected += g_str_has_prefix(folded, typed);
            }
            g_autoptr(FoundPupils) found = store_pupil_find(
                fixture.store, &(FindWhere){fixture.library, NULL}, typed, 1000, &error);
            g_assert_no_error(error);
            g_assert_cmpuint(found->pupils->len, ==, expected);
            g_assert_false(found->more);
            if (expected < 2)
                continue;
            g_autoptr(FoundPupils) some = store_pupil_find(fixture.store, &(FindWhere){fixture.library, NULL},
                                                           typed, expected - 1, &error);
            g_assert_cmpuint(some->pupils->len, ==, expected - 1);
            g_assert_true(some->more);
            searches++;
        }
    }
    g_assert_cmpuint(searches, >, 10);
    fixture_close(&fixture);
}

/* In pages of two, behind the last of the page before: each once and in the same order, also when that one, or somebody before it, is
 * found no more; when nobody of the page before is, it says so. */
static void
test_pages(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    fixture_open(&fixture);
    fill(&fixture);
    const FindWhere where = {fixture.library, NULL};
    g_autoptr(FoundPupils) whole = store_pupil_find(fixture.store, &where, "jan visser", 10, &error);
    g_assert_cmpuint(whole->pupils->len, ==, 3);
    const FoundPupil *all = (const FoundPupil *)(void *)whole->pupils->data;
    g_autoptr(FoundPupils)
        first = store_pupil_find_page(fixture.store, &where, "jan visser", &(FindPage){.limit = 2}, &error);
    g_assert_true(first->more);
    const struct {
        gint64 after[2];
        gint64 next; /* 0: none is found any more */
    } cases[] = {
        {{all[1].membership, all[0].membership}, all[2].membership},
        {{999999, all[1].membership}, all[2].membership}, /* the last one is gone */
        {{999999, all[0].membership}, all[1].membership},
        {{999999, 999998}, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const FindPage page = {.limit = 1, .after = cases[i].after, .n_after = 2};
        g_autoptr(FoundPupils)
            next = store_pupil_find_page(fixture.store, &where, "jan visser", &page, &error);
        if (cases[i].next == 0) {
            g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
            g_clear_error(&error);
            continue;
        }
        g_assert_no_error(error);
        g_assert_cmpuint(next->pupils->len, ==, 1);
        g_assert_cmpint(g_array_index(next->pupils, FoundPupil, 0).membership, ==, cases[i].next);
        g_assert_true(next->more == (cases[i].next != all[2].membership));
    }
    fixture_close(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/find/typed", test_typed);
    g_test_add_func("/store/find/pages", test_pages);
    g_test_add_func("/store/find/card", test_card);
    g_test_add_func("/store/find/schools", test_schools);
    g_test_add_func("/store/find/renamed", test_renamed);
    g_test_add_func("/store/find/mirror", test_mirror);
    return g_test_run();
}
