/* Proves the matrix: which rules match, that the strictest of them wins for each term whatever their order, and that the answer
 * names it. */
#include "library/loan.h"
#include "library/policy.h"

#include <string.h>

static PolicyRule *
rule_new(gint64 id, gint64 branch, const char *kind, const char *group, const char *material)
{
    PolicyRule *rule = policy_rule_new();
    rule->id = id;
    rule->branch = branch;
    g_free(rule->patron_kind);
    g_free(rule->group);
    g_free(rule->material);
    rule->patron_kind = g_strdup(kind);
    rule->group = g_strdup(group);
    rule->material = g_strdup(material);
    return rule;
}

static GPtrArray *
rules_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)policy_rule_free);
}

static void
test_matches(void)
{
    static const struct {
        gint64 branch;
        const char *kind, *group, *material;
        gboolean matches;
    } cases[] = {
        {0, "", "", "", TRUE},
        {4, "", "", "", TRUE},
        {5, "", "", "", FALSE},
        {0, "pupil", "", "", TRUE},
        {0, "teacher", "", "", FALSE},
        {0, "", "5A", "", TRUE},
        {0, "", "5B", "", FALSE},
        {0, "", "", "dvd", TRUE},
        {0, "", "", "book", FALSE},
        {4, "pupil", "5A", "dvd", TRUE},
        {4, "pupil", "5A", "book", FALSE},
    };
    const PolicyCase pcase = {4, "pupil", "5A", "dvd"};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(PolicyRule)
            rule = rule_new(1, cases[i].branch, cases[i].kind, cases[i].group, cases[i].material);
        g_assert_cmpint(policy_rule_matches(rule, &pcase), ==, cases[i].matches);
    }
}

static void
test_nothing_said(void)
{
    g_autoptr(GPtrArray) rules = rules_new();
    g_ptr_array_add(rules, rule_new(9, 0, "", "", ""));
    const PolicyCase pcase = {4, "pupil", "", "book"};
    PolicyTerms terms;
    policy_terms(rules, &pcase, "2026-11-22", &terms);
    for (guint t = 0; t < N_POLICY_TERMS; t++) {
        g_assert_cmpint(terms.value[t], ==, policy_term_standard(t));
        g_assert_cmpint(terms.rule[t], ==, 0);
    }
    g_assert_cmpstr(terms.latest, ==, "");
}

/* A rule that says less than the program's own still decides: what is said counts. */
static void
test_strictest(void)
{
    g_autoptr(GPtrArray) rules = rules_new();
    PolicyRule *library = rule_new(1, 0, "", "", ""), *dvd = rule_new(2, 0, "", "", "dvd"),
               *group = rule_new(3, 4, "pupil", "8", "");
    library->value[POLICY_PERIOD] = 42;
    library->value[POLICY_LOANS] = 6;
    library->value[POLICY_FINE_DAY] = 5;
    g_strlcpy(library->latest, "2026-11-01", 11); /* over */
    dvd->value[POLICY_PERIOD] = 7;
    dvd->value[POLICY_LOANS] = 2;
    dvd->value[POLICY_FINE_DAY] = 25;
    g_strlcpy(dvd->latest, "2027-07-01", 11);
    group->value[POLICY_PERIOD] = 14;
    group->value[POLICY_LOANS] = 4;
    g_strlcpy(group->latest, "2027-06-20", 11);
    g_ptr_array_add(rules, library);
    g_ptr_array_add(rules, dvd);
    g_ptr_array_add(rules, group);
    const PolicyCase of_8 = {4, "pupil", "8", "dvd"}, of_3 = {4, "pupil", "3", "book"};
    PolicyTerms terms;
    policy_terms(rules, &of_8, "2026-11-22", &terms);
    g_assert_cmpint(terms.value[POLICY_PERIOD], ==, 7);
    g_assert_cmpint(terms.rule[POLICY_PERIOD], ==, 2);
    g_assert_cmpint(terms.value[POLICY_LOANS], ==, 4);
    g_assert_cmpint(terms.rule[POLICY_LOANS], ==, 3);
    g_assert_cmpint(terms.value[POLICY_LOANS_MATERIAL], ==, 2);
    g_assert_cmpint(terms.rule[POLICY_LOANS_MATERIAL], ==, 2);
    g_assert_cmpint(terms.value[POLICY_FINE_DAY], ==, 25); /* the highest */
    g_assert_cmpint(terms.rule[POLICY_FINE_DAY], ==, 2);
    g_assert_cmpstr(terms.latest, ==, "2027-06-20"); /* the earliest that is not over */
    g_assert_cmpint(terms.latest_rule, ==, 3);
    policy_terms(rules, &of_3, "2026-11-22", &terms);
    g_assert_cmpint(terms.value[POLICY_PERIOD], ==, 42);
    g_assert_cmpint(terms.value[POLICY_LOANS_MATERIAL], ==, POLICY_NO_LIMIT);
    g_assert_cmpstr(terms.latest, ==, "");
}

/* What a person with the list in hand would say: of one term, the strictest value among the rules that match. */
static gboolean
by_hand(const GPtrArray *rules, const PolicyCase *pcase, PolicyTerm term, gint32 *value)
{
    gboolean found = FALSE;
    gboolean highest = term == POLICY_FINE_DAY || term == POLICY_FINE_MOST;
    for (guint i = 0; i < rules->len; i++) {
        const PolicyRule *rule = rules->pdata[i];
        gboolean of_material = *rule->material != '\0';
        PolicyTerm asked = term == POLICY_LOANS_MATERIAL ? POLICY_LOANS : term;
        if (!policy_rule_matches(rule, pcase) || rule->value[asked] == POLICY_UNSAID ||
            (asked == POLICY_LOANS && of_material != (term == POLICY_LOANS_MATERIAL)))
            continue;
        if (!found || (highest ? rule->value[asked] > *value : rule->value[asked] < *value))
            *value = rule->value[asked];
        found = TRUE;
    }
    return found;
}

static const char *const kinds[] = {"", "pupil", "teacher"}, *const groups[] = {"", "5A", "8"},
                         *const materials[] = {"", "book", "dvd"};

static PolicyRule *
any_rule(gint64 id)
{
    PolicyRule *rule = rule_new(id, g_test_rand_int_range(0, 3), kinds[g_test_rand_int_range(0, 3)],
                                groups[g_test_rand_int_range(0, 3)], materials[g_test_rand_int_range(0, 3)]);
    for (guint t = 0; t < N_POLICY_TERMS; t++)
        if (t != POLICY_LOANS_MATERIAL && g_test_rand_bit())
            rule->value[t] = g_test_rand_int_range(0, 30);
    return rule;
}

static void
test_any_rules(void)
{
    for (guint round = 0; round < 500; round++) {
        g_autoptr(GPtrArray) rules = rules_new();
        guint length = (guint)g_test_rand_int_range(0, 12);
        for (guint i = 0; i < length; i++)
            g_ptr_array_add(rules, any_rule((gint64)i + 1));
        const PolicyCase pcase = {g_test_rand_int_range(1, 3), kinds[g_test_rand_int_range(1, 3)],
                                  groups[g_test_rand_int_range(0, 3)],
                                  materials[g_test_rand_int_range(1, 3)]};
        PolicyTerms terms;
        policy_terms(rules, &pcase, "2026-11-22", &terms);
        for (guint t = 0; t < N_POLICY_TERMS; t++) {
            gint32 value = policy_term_standard(t);
            gboolean said = by_hand(rules, &pcase, t, &value);
            g_assert_cmpint(terms.value[t], ==, value);
            g_assert_cmpint(terms.rule[t] != 0, ==, said);
            if (!said)
                continue;
            const PolicyRule *decided = rules->pdata[terms.rule[t] - 1];
            g_assert_true(policy_rule_matches(decided, &pcase));
            g_assert_cmpint(decided->value[t == POLICY_LOANS_MATERIAL ? POLICY_LOANS : t], ==, value);
        }
    }
}

static void
test_obstacles(void)
{
    static const struct {
        LoanPatron patron;
        guint expected;
    } cases[] = {
        {{TRUE, 0, 1, 0, 0}, 0},
        {{FALSE, 0, 0, 0, 0}, 1u << LOAN_NOT_A_MEMBER},
        {{TRUE, 2, 0, 0, 0}, 1u << LOAN_BLOCKED},
        {{TRUE, 0, 2, 0, 0}, 1u << LOAN_TOO_MANY},
        {{TRUE, 0, 1, 1, 0}, 1u << LOAN_TOO_MANY_MATERIAL},
        {{TRUE, 0, 0, 0, 250}, 0},
        {{TRUE, 0, 2, 1, 251}, 1u << LOAN_TOO_MANY | 1u << LOAN_TOO_MANY_MATERIAL | 1u << LOAN_OWES},
    };
    PolicyTerms terms = {.latest = ""};
    terms.value[POLICY_LOANS] = 2;
    terms.value[POLICY_LOANS_MATERIAL] = 1;
    terms.value[POLICY_OWING] = 250;
    terms.value[POLICY_RENEWALS] = 1;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpuint(loan_obstacles(&terms, &cases[i].patron), ==, cases[i].expected);
    /* who has as many as are allowed may renew them */
    g_assert_cmpuint(loan_renewal_obstacles(&terms, &cases[3].patron, 0, FALSE), ==, 0);
    g_assert_cmpuint(loan_renewal_obstacles(&terms, &cases[0].patron, 1, TRUE), ==,
                     1u << LOAN_NO_RENEWALS | 1u << LOAN_WANTED);
    for (guint o = 0; o < N_LOAN_OBSTACLES; o++)
        g_assert_cmpuint(strlen(loan_obstacle_words(o)), >, 10);
    g_assert_true(loan_obstacle_is_firm(LOAN_NOT_A_MEMBER));
    g_assert_false(loan_obstacle_is_firm(LOAN_OWES));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/policy/matches", test_matches);
    g_test_add_func("/policy/nothing-said", test_nothing_said);
    g_test_add_func("/policy/strictest", test_strictest);
    g_test_add_func("/policy/any", test_any_rules);
    g_test_add_func("/policy/obstacles", test_obstacles);
    return g_test_run();
}
