/* The lending policy: a matrix of rules, school × patron or group × material, and what they come to for one patron and one copy.
 *
 * Every rule that matches applies. Of each term the strictest wins: the shortest period, the lowest limit, the highest fine, the
 * earliest latest return date; the answer names the rule that decided (domain 6.1). What no rule says is the program's own. */
#ifndef LIBRARY_POLICY_H
#define LIBRARY_POLICY_H

#include <glib.h>

typedef enum {
    POLICY_PERIOD,         /* days */
    POLICY_RENEWALS,       /* times */
    POLICY_LOANS,          /* at most at once, of everything */
    POLICY_LOANS_MATERIAL, /* at most at once, of this kind of material: LOANS of a rule that names one */
    POLICY_HOLDS,          /* at most at once */
    POLICY_PICKUP,         /* days that a hold waits at the desk */
    POLICY_FINE_DAY,       /* cents for each open day */
    POLICY_FINE_MOST,      /* cents for one loan */
    POLICY_OWING,          /* who owes more cents than this borrows nothing */
    N_POLICY_TERMS
} PolicyTerm;
const char *policy_term_name(PolicyTerm term);  /* "period": stable */
const char *policy_term_label(PolicyTerm term); /* for people, translated */
gboolean policy_term_is_cents(PolicyTerm term);
gint32 policy_term_most(PolicyTerm term);     /* what a rule may say at most */
gint32 policy_term_standard(PolicyTerm term); /* where no rule says it */

#define POLICY_UNSAID   ((gint32)-1)
#define POLICY_NO_LIMIT G_MAXINT32

/* Texts are owned; "" (branch 0) = all. */
typedef struct {
    gint64 id, branch;
    char *patron_kind; /* a value of PATRON_KIND */
    char *group;       /* group code of the school */
    char *material;
    gint32 value[N_POLICY_TERMS]; /* POLICY_UNSAID; LOANS_MATERIAL is never said: LOANS is, with a material */
    char latest[11];              /* latest return date, "" */
} PolicyRule;
PolicyRule *policy_rule_new(void);
void policy_rule_free(PolicyRule *rule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PolicyRule, policy_rule_free)

/* For whom and what. All borrowed, "" = none. */
typedef struct {
    gint64 branch;
    const char *patron_kind, *group, *material;
} PolicyCase;
gboolean policy_rule_matches(const PolicyRule *rule, const PolicyCase *pcase);

typedef struct {
    gint32 value[N_POLICY_TERMS];
    gint64 rule[N_POLICY_TERMS]; /* the id of the rule that decided; 0 = the program's own */
    char latest[11];             /* "" = none from today on */
    gint64 latest_rule;
} PolicyTerms;
/* rules: of PolicyRule, in any order: of two that say the same the first one is named. today: a latest return date before it is over
 * and counts no more. */
void policy_terms(const GPtrArray *rules, const PolicyCase *pcase, const char *today, PolicyTerms *terms);

#endif
