/* Branch codes, BRIN codes and school years (domain facts 5.1, 5.5, 5.6). */
#include "people/school.h"

static void
test_brin(void)
{
    static const char *const good[] = {"12AB", "12ab", "06XZ00", "12AB01"};
    static const char *const bad[] = {"", "12A", "1234", "AB12", "12AB1", "12AB.00", "12AB011", "é2AB"};
    for (guint i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_true(brin_valid(good[i]));
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(brin_valid(bad[i]));
    static const struct {
        const char *a, *b;
        gboolean agrees;
    } pairs[] = {
        {"12AB", "12ab", TRUE},     {"12AB", "12AB01", TRUE},    {"12AB00", "12AB01", TRUE},
        {"12AB01", "12AB01", TRUE}, {"12AB01", "12AB02", FALSE}, {"12AB", "12AC", FALSE},
        {"", "12AB", TRUE},         {"12AB", "", TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_assert_cmpint(brin_agrees(pairs[i].a, pairs[i].b), ==, pairs[i].agrees);
        g_assert_cmpint(brin_agrees(pairs[i].b, pairs[i].a), ==, pairs[i].agrees);
    }
}

static void
test_school_year(void)
{
    static const struct {
        const char *text, *year;
    } reads[] = {
        {"2026-2027", "2026-2027"},
        {"2026 / 2027", "2026-2027"},
        {"2026/27", "2026-2027"},
        {"2026-27", "2026-2027"},
        {"schooljaar 2026–2027", "2026-2027"},
        {"1999/00", "1999-2000"},
        {"2026-2028", NULL},
        {"2026", NULL},
        {"26/27", NULL},
        {"2026-2027 (2)", NULL},
        {"", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(reads); i++) {
        g_autofree char *year = school_year_parse(reads[i].text);
        g_test_message("%s", reads[i].text);
        g_assert_cmpstr(year, ==, reads[i].year);
        g_assert_true(year == NULL || school_year_valid(year));
    }
    g_assert_false(school_year_valid("2026-2028"));
    g_assert_false(school_year_valid("2026/2027"));
    g_autofree char *before = school_year_of("2026-07-31");
    g_autofree char *after = school_year_of("2026-08-01");
    g_assert_cmpstr(before, ==, "2025-2026");
    g_assert_cmpstr(after, ==, "2026-2027");
}

static void
test_year_group(void)
{
    static const struct {
        BranchKind kind;
        const char *group;
        gint age;
    } cases[] = {{BRANCH_PRIMARY, "1", 4},    {BRANCH_PRIMARY, "3", 6},    {BRANCH_PRIMARY, "8", 11},
                 {BRANCH_PRIMARY, "9", 0},    {BRANCH_PRIMARY, "0", 0},    {BRANCH_PRIMARY, "", 0},
                 {BRANCH_PRIMARY, "10", 0},   {BRANCH_PRIMARY, "3a", 0},   {BRANCH_PRIMARY, "all", 0},
                 {BRANCH_SECONDARY, "1", 12}, {BRANCH_SECONDARY, "6", 17}, {BRANCH_SECONDARY, "7", 0}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(year_group_age(cases[i].kind, cases[i].group), ==, cases[i].age);
    g_assert_cmpuint(branch_year_groups(BRANCH_PRIMARY), ==, 8);
    g_assert_cmpuint(branch_year_groups(BRANCH_SECONDARY), ==, 6);
}

static void
test_branch(void)
{
    g_assert_true(branch_code_valid("1234"));
    g_assert_false(branch_code_valid("123"));
    g_assert_false(branch_code_valid("12AB"));
    BranchKind kind;
    g_assert_true(branch_kind_from_name("secondary", &kind));
    g_assert_cmpint(kind, ==, BRANCH_SECONDARY);
    g_assert_cmpstr(branch_kind_name(BRANCH_PRIMARY), ==, "primary");
    g_assert_false(branch_kind_from_name("", &kind));
    Branch branch = {1, 2, (char *)"1234", (char *)"De Regenboog", BRANCH_PRIMARY, (char *)""};
    g_autoptr(Branch) copy = branch_copy(&branch);
    g_assert_cmpstr(copy->name, ==, branch.name);
    g_assert_true(copy->name != branch.name);
    g_autoptr(Library) library = library_new(7, "Bibliotheek");
    g_assert_cmpint(library->id, ==, 7);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/people/school/brin", test_brin);
    g_test_add_func("/people/school/school-year", test_school_year);
    g_test_add_func("/people/school/year-group", test_year_group);
    g_test_add_func("/people/school/branch", test_branch);
    return g_test_run();
}
