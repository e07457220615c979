/* The matrix of lending rules, and which of them decides. */
#include "library/policy.h"

#include <string.h>

#include "text/text.h"

static const struct {
    const char *name, *label;
    gboolean is_cents, highest_wins;
    gint32 most, standard;
} policy_term_table[N_POLICY_TERMS] = {
    [POLICY_PERIOD] = {"period", N_("loan period in days"), FALSE, FALSE, 730, 21},
    [POLICY_RENEWALS] = {"renewals", N_("renewals"), FALSE, FALSE, 99, 2},
    [POLICY_LOANS] = {"loans", N_("books at once"), FALSE, FALSE, 999, POLICY_NO_LIMIT},
    [POLICY_LOANS_MATERIAL] = {"loans-material", N_("of this kind at once"), FALSE, FALSE, 999,
                               POLICY_NO_LIMIT},
    [POLICY_HOLDS] = {"holds", N_("reservations at once"), FALSE, FALSE, 999, 5},
    [POLICY_PICKUP] = {"pickup", N_("days that a reservation waits"), FALSE, FALSE, 99, 10},
    [POLICY_FINE_DAY] = {"fine-day", N_("fine for each open day"), TRUE, TRUE, 10000, 0},
    [POLICY_FINE_MOST] = {"fine-most", N_("highest fine for one book"), TRUE, TRUE, 100000, 500},
    [POLICY_OWING] = {"owing", N_("open amount above which nothing is lent"), TRUE, FALSE, 1000000,
                      POLICY_NO_LIMIT},
};

const char *
policy_term_name(PolicyTerm term)
{
    g_assert(term < N_POLICY_TERMS);
    return policy_term_table[term].name;
}

const char *
policy_term_label(PolicyTerm term)
{
    g_assert(term < N_POLICY_TERMS);
    return _(policy_term_table[term].label);
}

gboolean
policy_term_is_cents(PolicyTerm term)
{
    g_assert(term < N_POLICY_TERMS);
    return policy_term_table[term].is_cents;
}

gint32
policy_term_most(PolicyTerm term)
{
    g_assert(term < N_POLICY_TERMS);
    return policy_term_table[term].most;
}

gint32
policy_term_standard(PolicyTerm term)
{
    g_assert(term < N_POLICY_TERMS);
    return policy_term_table[term].standard;
}

PolicyRule *
policy_rule_new(void)
{
    PolicyRule *rule = g_new0(PolicyRule, 1);
    rule->patron_kind = g_strdup("");
    rule->group = g_strdup("");
    rule->material = g_strdup("");
    for (guint t = 0; t < N_POLICY_TERMS; t++)
        rule->value[t] = POLICY_UNSAID;
    return rule;
}

void
policy_rule_free(PolicyRule *rule)
{
    if (!rule)
        return;
    g_free(rule->patron_kind);
    g_free(rule->group);
    g_free(rule->material);
    g_free(rule);
}

static gboolean
covers(const char *rule, const char *value)
{
    return *rule == '\0' || g_str_equal(rule, value);
}

gboolean
policy_rule_matches(const PolicyRule *rule, const PolicyCase *pcase)
{
    return (rule->branch == 0 || rule->branch == pcase->branch) &&
           covers(rule->patron_kind, pcase->patron_kind) && covers(rule->group, pcase->group) &&
           covers(rule->material, pcase->material);
}

static void
apply_rule(const PolicyRule *rule, const char *today, PolicyTerms *terms, gboolean said[N_POLICY_TERMS])
{
    for (guint t = 0; t < N_POLICY_TERMS; t++) {
        guint to = t == POLICY_LOANS && *rule->material ? POLICY_LOANS_MATERIAL : t;
        gint32 value = rule->value[t];
        if (t == POLICY_LOANS_MATERIAL || value == POLICY_UNSAID)
            continue;
        gboolean stricter = policy_term_table[to].highest_wins ? value > terms->value[to]
                                                               : value < terms->value[to];
        if (said[to] && !stricter)
            continue;
        terms->value[to] = value;
        terms->rule[to] = rule->id;
        said[to] = TRUE;
    }
    gboolean counts = *rule->latest && strcmp(rule->latest, today) >= 0;
    if (counts && (*terms->latest == '\0' || strcmp(rule->latest, terms->latest) < 0)) {
        g_strlcpy(terms->latest, rule->latest, sizeof terms->latest);
        terms->latest_rule = rule->id;
    }
}

void
policy_terms(const GPtrArray *rules, const PolicyCase *pcase, const char *today, PolicyTerms *terms)
{
    gboolean said[N_POLICY_TERMS] = {FALSE};
    *terms = (PolicyTerms){.latest = ""};
    for (guint t = 0; t < N_POLICY_TERMS; t++)
        terms->value[t] = policy_term_table[t].standard;
    for (guint i = 0; i < rules->len; i++)
        if (policy_rule_matches(rules->pdata[i], pcase))
            apply_rule(rules->pdata[i], today, terms, said);
}
