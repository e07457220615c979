/* Finding pupils: what the desk types, against a mirror that reads everybody. */
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "people/name.h"
#include "store/find.h"
#include "store/grant.h"
#include "store/reminder.h"

#define YEAR  "2026-2027"
#define GROUP "5"

typedef struct {
    const char *first, *prefix, *surname, *birth, *number;
    gboolean other; /* at the other school */
} Pupil;

static const Pupil PUPILS[] = {
    {"Zoë", "van der", "Berg", "2014-05-01", "001201", FALSE},
    {"Jan", "", "Visser", "2014-06-01", "001202", FALSE},
    {"Janneke", "", "Visser", "2013-06-01", "001203", TRUE},
    {"Visser", "", "Jansen", "2012-01-01", "001204", FALSE},
    {"Fatima", "", "El Amrani", "2012-02-02", "001205", FALSE},
    {"Bo", "", "Jansen-de Wit", "2012-03-03", "A77", FALSE},
    {"Łukasz", "", "Kovačević", "2012-04-04", "001207", TRUE},
    {"Noor", "", "Müller", "", "001208", FALSE}, /* no birth date: no key */
};

/* In the order of their names, as a list of a class has them: by surname without prefix, capitals, accents, apostrophes and hyphens
 * left out, a short name before a longer one that begins with it; then by first name, whatever the birth dates. */
static const Pupil ORDERED[] = {
    {"Sanne", "van den", "Berg", "2015-05-05", "N01", FALSE},
    {"Bo", "van", "Bergen", "2014-01-01", "N02", FALSE},
    {"Ada", "", "Čapek", "2015-02-02", "N03", FALSE},
    {"Tim", "", "Cornelissen", "2015-03-03", "N04", FALSE},
    {"Léa", "d'", "Évry", "2015-04-04", "N05", FALSE},
    {"Daan", "'t", "Hof", "2015-06-06", "N06", FALSE},
    {"Noor", "", "IJsbrand", "2015-07-07", "N07", FALSE},
    {"Pim", "", "ijzerman", "2015-08-08", "N08", FALSE},
    {"Ella", "", "Ilsink", "2015-09-09", "N09", FALSE},
    {"Anna", "", "Jansen", "2015-12-12", "N10", FALSE},
    {"Élan", "", "Jansen", "", "N11", FALSE}, /* no birth date: no key */
    {"Zoë", "", "Jansen", "2014-02-02", "N12", FALSE},
    {"Bas", "", "Jansen-de Wit", "2013-03-03", "N13", FALSE},
    {"Sean", "", "O'Brien", "2015-10-10", "N14", FALSE},
    {"Jens", "", "Øster", "2015-11-11", "N15", FALSE},
    {"Iris", "van de", "Ouwehand", "2015-01-01", "N16", FALSE},
};

/* Every step-th of them first, so that they do not come in the order of their names; step and n have no divisor in common. */
static void
fill_with(Fixture *fixture, const Pupil *pupils, guint n, guint step)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    g_autoptr(GStringChunk) text = g_string_chunk_new(1024);
    g_assert_true(store_begin(fixture->store, &error));
    for (guint i = 0; i < n; i++) {
        const Pupil *pupil = &pupils[i * step % n];
        RosterState state;
        random_state(rand, text, &state);
        state.has_delivered = FALSE;
        state.value[FIELD_FIRST_NAME] = pupil->first;
        state.value[FIELD_PREFIX] = pupil->prefix;
        state.value[FIELD_SURNAME] = pupil->surname;
        state.value[FIELD_BIRTH_DATE] = pupil->birth;
        state.value[FIELD_PUPIL_NUMBER] = pupil->number;
        state.value[FIELD_SCHOOL_YEAR] = YEAR;
        state.value[FIELD_GROUP_CODE] = GROUP;
        state.card = "";
        g_assert_cmpint(store_pupil_add(fixture->store, &by_hand,
                                        pupil->other ? fixture->other : fixture->branch, &state, &error),
                        >, 0);
    }
    g_assert_true(store_commit(fixture->store, &error));
    g_assert_no_error(error);
}

static void
fill(Fixture *fixture)
{
    fill_with(fixture, PUPILS, G_N_ELEMENTS(PUPILS), 1);
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

/* The same on both engines, whatever language the database speaks: in the list of a class, in the lists of what is late and of what a
 * run reminded of, and among who is found. */
static void
test_ordered(void)
{
    const guint n = G_N_ELEMENTS(ORDERED);
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    fixture_open(&fixture);
    fill_with(&fixture, ORDERED, n, 7);
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO loan (person_id, branch_id, title, due_date, lent, claimed, is_open, ended) SELECT id, "
        "%d, "
        "'Boek', CASE WHEN id %% 2 = 0 THEN '2026-05-20' ELSE '2026-05-21' END, '2026-05-01', '', 1, '' FROM "
        "person; INSERT INTO reminder_run (library_id, branch_id, day, made, made_by, undone, undone_by) "
        "VALUES (%d, %d, '2026-06-01', 1, 0, 0, 0); INSERT INTO reminder (run_id, loan_id, library_id, step, "
        "day, due_date, way, mail_id, fee_id) SELECT 1, id, %d, 1, '2026-06-01', due_date, 'letter', 0, 0 "
        "FROM "
        "loan",
        (int)fixture.branch, (int)fixture.library, (int)fixture.branch, (int)fixture.library);
    fixture_script(fixture.url, sql);
    g_autoptr(GPtrArray) class = store_class_pupils(fixture.store, fixture.branch, YEAR, GROUP, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) late = store_reminder_late(fixture.store, fixture.branch, "2026-06-01", &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) lines = store_reminder_lines(fixture.store, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(class->len, ==, n);
    g_assert_cmpuint(late->len, ==, n);
    g_assert_cmpuint(lines->len, ==, n);
    for (guint i = 0; i < n; i++) {
        g_autofree char *name = name_display(ORDERED[i].first, "", ORDERED[i].prefix, ORDERED[i].surname);
        g_assert_cmpstr(((const ClassPupil *)class->pdata[i])->name, ==, name);
        g_assert_cmpstr(((const LateLoan *)late->pdata[i])->first_name, ==, ORDERED[i].first);
        g_assert_cmpstr(((const ReminderLine *)lines->pdata[i])->first_name, ==, ORDERED[i].first);
    }
    static const char *const found[][2] = {
        {"i", "N07 N08 N09"},       {"ij", "N07 N08"},    {"IJ", "N07 N08"},    {"o", "N14 N15 N16"},
        {"c", "N03 N04"},           {"'t hof", "N06"},    {"d'evry", "N05"},    {"d’Év", "N05"},
        {"van de ouwehand", "N16"}, {"o’brien", "N14"},   {"o'bri", "N14"},     {"oster", "N15"},
        {"élan jansen", "N11"},     {"capek ada", "N03"}, {"jansen-de", "N13"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(found); i++)
        assert_finds(&fixture, fixture.library, 0, found[i][0], found[i][1]);
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

static gint
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The numbers of the pupils whose surname begins with what is typed, by reading everybody, with a space between; *n: how many. */
static char *
mirror(const RosterRegister *reg, const char *typed, guint *n)
{
    g_autoptr(GPtrArray) numbers = g_ptr_array_new();
    for (guint i = 0; i < reg->pupils->len; i++) {
        const RosterPupil *pupil = &g_array_index(reg->pupils, RosterPupil, i);
        g_autofree char *folded = name_fold(pupil->state.value[FIELD_SURNAME]);
        if (g_str_has_prefix(folded, typed))
            g_ptr_array_add(numbers, (gpointer)pupil->state.value[FIELD_PUPIL_NUMBER]);
    }
    *n = numbers->len;
    g_ptr_array_sort(numbers, compare_texts);
    g_ptr_array_add(numbers, NULL);
    return g_strjoinv(" ", (char **)numbers->pdata);
}

static char *
sorted(const char *numbers)
{
    g_auto(GStrv) all = g_strsplit(numbers, " ", -1);
    qsort(all, g_strv_length(all), sizeof *all, compare_texts);
    return g_strjoinv(" ", all);
}

/* For every beginning of every surname of a school of random pupils: found are exactly those whose surname begins so, and with too
 * little room the first of them. */
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
            guint expected;
            g_autofree char *wanted = mirror(reg, typed, &expected);
            g_autoptr(FoundPupils) found = store_pupil_find(
                fixture.store, &(FindWhere){fixture.library, NULL}, typed, 1000, &error);
            g_assert_no_error(error);
            g_assert_cmpuint(found->pupils->len, ==, expected);
            g_autofree char *all = numbers_of(found), *got = sorted(all);
            g_assert_cmpstr(got, ==, wanted);
            g_assert_false(found->more);
            if (expected < 2)
                continue;
            g_autoptr(FoundPupils) some = store_pupil_find(fixture.store, &(FindWhere){fixture.library, NULL},
                                                           typed, expected - 1, &error);
            g_assert_cmpuint(some->pupils->len, ==, expected - 1);
            g_autofree char *first = numbers_of(some);
            g_assert_true(g_str_has_prefix(all, first));
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
    g_test_add_func("/store/find/ordered", test_ordered);
    g_test_add_func("/store/find/pages", test_pages);
    g_test_add_func("/store/find/card", test_card);
    g_test_add_func("/store/find/schools", test_schools);
    g_test_add_func("/store/find/renamed", test_renamed);
    g_test_add_func("/store/find/mirror", test_mirror);
    return g_test_run();
}
