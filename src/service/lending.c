/* The rules of lending and the closed days, kept by the manager. */
#include "service/lending.h"

#include <string.h>

#include "people/date.h"
#include "service/circulation_private.h"
#include "service/patron_private.h"
#include "text/text.h"

#define WORDS_MOST 100
#define RULES_MOST 500

/* A transaction of the library of a school; ended with it. */
typedef struct {
    Connection connection;
    Store *store;
    Branch *branch;
    Service *service;
    const Account *actor;
    char *today;
} LendingCase;

static void
lending_case_clear(LendingCase *lcase)
{
    branch_free(lcase->branch);
    g_free(lcase->today);
    connection_give(&lcase->connection);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LendingCase, lending_case_clear)

static gboolean
lending_begin(LendingCase *lcase, Service *service, const Account *actor, gint64 branch, Right right,
              GError **error)
{
    GError *cause = NULL;
    *lcase = (LendingCase){.service = service, .actor = actor, .today = service_today(service)};
    if (!service_may_any(actor, right, error) ||
        !connection_take(&lcase->connection, service, service_reach(actor), error))
        return FALSE;
    lcase->store = lcase->connection.store;
    gboolean writes = right == RIGHT_LIBRARY_MANAGE;
    if (!(writes ? store_begin : store_begin_read)(lcase->store, &cause))
        return service_fail(error, cause);
    lcase->branch = service_branch_for(lcase->store, actor, right, branch, error);
    return lcase->branch != NULL;
}

static gboolean
lending_commit(LendingCase *lcase, AuditVerb verb, const char *detail, GError **error)
{
    GError *cause = NULL;
    const AuditEvent event = {.verb = verb,
                              .kind = AUDIT_LENDING,
                              .object = lcase->branch->id,
                              .branch = lcase->branch->id,
                              .detail = detail};
    if (!service_audit(lcase->service, lcase->store, lcase->actor, &event, error))
        return FALSE;
    return store_commit(lcase->store, &cause) || service_fail(error, cause);
}

/* Whether the actor also keeps what holds for every school of the library. */
static gboolean
of_all(const LendingCase *lcase)
{
    return account_may(lcase->actor, RIGHT_LIBRARY_MANAGE, lcase->branch->library, 0);
}

char *
service_policy_words(const PolicyRule *rule)
{
    return desk_rule_words(rule);
}

GPtrArray *
service_policy_list(Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_auto(LendingCase) lcase = {0};
    GError *cause = NULL;
    if (!lending_begin(&lcase, service, actor, branch, RIGHT_DESK, error))
        return NULL;
    GPtrArray *rules = store_policy_list(lcase.store, lcase.branch->library, &cause);
    if (!rules)
        service_fail(error, cause);
    return rules;
}

GPtrArray *
service_policy_groups(Service *service, const Account *actor, gint64 branch, GError **error)
{
    g_auto(LendingCase) lcase = {0};
    GError *cause = NULL;
    if (!lending_begin(&lcase, service, actor, branch, RIGHT_DESK, error))
        return NULL;
    g_autoptr(GPtrArray) groups = store_patron_groups(lcase.store, branch, &cause);
    if (!groups) {
        service_fail(error, cause);
        return NULL;
    }
    const char *newest = "";
    for (guint i = 0; i < groups->len; i++) {
        const PatronGroup *group = groups->pdata[i];
        newest = strcmp(group->school_year, newest) > 0 ? group->school_year : newest;
    }
    GPtrArray *codes = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < groups->len; i++) {
        const PatronGroup *group = groups->pdata[i];
        if (g_str_equal(group->school_year, newest))
            g_ptr_array_add(codes, g_strdup(group->code));
    }
    return codes;
}

/* Of one place one rule, so that the table reads as a matrix. */
static gboolean
same_place(const PolicyRule *a, const PolicyRule *b)
{
    return a->branch == b->branch && g_str_equal(a->patron_kind, b->patron_kind) &&
           g_str_equal(a->group, b->group) && g_str_equal(a->material, b->material);
}

static gboolean
rule_is_sound(const PolicyRule *rule, const GPtrArray *others, GError **error)
{
    gboolean says = *rule->latest != '\0';
    for (guint t = 0; t < N_POLICY_TERMS; t++) {
        says = says || rule->value[t] != POLICY_UNSAID;
        if (rule->value[t] < POLICY_UNSAID ||
            (rule->value[t] != POLICY_UNSAID && rule->value[t] > policy_term_most(t)))
            return patron_refuse(error, _("One of the numbers is too large. Correct it."));
    }
    if (!says)
        return patron_refuse(error, _("This rule says nothing yet. Fill in at least one of its terms."));
    if (*rule->latest && calendar_day(rule->latest) == CALENDAR_NO_DAY)
        return patron_refuse(error, _("This is no date. Write it as 31-12-2015."));
    if (*rule->group && rule->branch == 0)
        return patron_refuse(error, _("A group is of one school. Choose the school too."));
    if (*rule->patron_kind && !patron_choice_has(patron_field_choices(PATRON_KIND), rule->patron_kind))
        return patron_refuse(error, _("Choose one of the list."));
    if (others->len >= RULES_MOST)
        return patron_refuse(error, _("There are 500 rules already. Remove one first."));
    for (guint i = 0; i < others->len; i++)
        if (same_place(rule, others->pdata[i]))
            return patron_refuse(error,
                                 _("There is a rule for exactly these already. Remove that one first."));
    return TRUE;
}

gint64
service_policy_add(Service *service, const Account *actor, gint64 branch, const PolicyRule *rule,
                   GError **error)
{
    g_auto(LendingCase) lcase = {0};
    GError *cause = NULL;
    if (!lending_begin(&lcase, service, actor, branch, RIGHT_LIBRARY_MANAGE, error))
        return -1;
    /* a rule for the library takes the right there */
    const Branch of_rule = {.id = rule->branch, .library = lcase.branch->library};
    if ((rule->branch != lcase.branch->id && rule->branch != 0) ||
        !service_may(actor, RIGHT_LIBRARY_MANAGE, &of_rule, error)) {
        if (error && !*error)
            patron_refuse(error, _("Choose one of the list."));
        return -1;
    }
    g_autoptr(GPtrArray) others = store_lock_branch(lcase.store, lcase.branch->id, &cause)
                                      ? store_policy_list(lcase.store, lcase.branch->library, &cause)
                                      : NULL;
    if (!others) {
        service_fail(error, cause);
        return -1;
    }
    if (!rule_is_sound(rule, others, error))
        return -1;
    gint64 id = store_policy_add(lcase.store, lcase.branch->library, rule, &cause);
    if (id < 0) {
        service_fail(error, cause);
        return -1;
    }
    return lending_commit(&lcase, AUDIT_ADD, "rule", error) ? id : -1;
}

gboolean
service_policy_remove(Service *service, const Account *actor, gint64 branch, gint64 rule, GError **error)
{
    g_auto(LendingCase) lcase = {0};
    GError *cause = NULL;
    if (!lending_begin(&lcase, service, actor, branch, RIGHT_LIBRARY_MANAGE, error))
        return FALSE;
    if (!store_policy_remove(lcase.store, lcase.branch, of_all(&lcase), rule, &cause))
        return service_fail(error, cause);
    return lending_commit(&lcase, AUDIT_REMOVE, "rule", error);
}

gboolean
service_policy_preview(Service *service, const Account *actor, const PolicyCase *pcase,
                       PolicyPreview *preview, GError **error)
{
    g_auto(LendingCase) lcase = {0};
    GError *cause = NULL;
    if (!lending_begin(&lcase, service, actor, pcase->branch, RIGHT_DESK, error))
        return FALSE;
    g_autoptr(GPtrArray) rules = store_policy_list(lcase.store, lcase.branch->library, &cause);
    g_autoptr(Calendar)
        calendar = rules ? store_calendar(lcase.store, lcase.branch->library, lcase.branch->id, &cause)
                         : NULL;
    if (!calendar)
        return service_fail(error, cause);
    policy_terms(rules, pcase, lcase.today, &preview->terms);
    loan_due(&preview->terms, calendar, lcase.today, &preview->due);
    return TRUE;
}

GPtrArray *
service_closed_list(Service *service, const Account *actor, gint64 branch, guint *weekdays, GError **error)
{
    g_auto(LendingCase) lcase = {0};
    GError *cause = NULL;
    if (!lending_begin(&lcase, service, actor, branch, RIGHT_DESK, error))
        return NULL;
    g_autoptr(Calendar) calendar = store_calendar(lcase.store, lcase.branch->library, branch, &cause);
    GPtrArray *list = calendar ? store_closed_list(lcase.store, lcase.branch->library, branch, &cause) : NULL;
    if (!list) {
        service_fail(error, cause);
        return NULL;
    }
    *weekdays = calendar->weekdays;
    return list;
}

gint64
service_closed_add(Service *service, const Account *actor, gint64 branch, const ClosedDays *days,
                   GError **error)
{
    g_auto(LendingCase) lcase = {0};
    GError *cause = NULL;
    char from[11], to[11];
    if (!lending_begin(&lcase, service, actor, branch, RIGHT_LIBRARY_MANAGE, error) ||
        !patron_date(days->from, "", lcase.today, from, error) ||
        !patron_date(days->to, from, lcase.today, to, error))
        return -1;
    const char *problem = *from == '\0' ? _("Write the first closed day.")
                          : strcmp(to, from) < 0
                              ? _("The last day is before the first one. Correct one of them.")
                          : calendar_day(to) - calendar_day(from) > 366
                              ? _("More than a year at once: correct one of the days.")
                          : !g_utf8_validate(days->words, -1, NULL) ||
                                  g_utf8_strlen(days->words, -1) > WORDS_MOST
                              ? _("There is room for 100 characters. Write it shorter.")
                              : NULL;
    if (problem) {
        patron_refuse(error, problem);
        return -1;
    }
    const Branch of_days = {.id = days->branch, .library = lcase.branch->library};
    if (!service_may(actor, RIGHT_LIBRARY_MANAGE, &of_days, error))
        return -1;
    const ClosedDays kept = {.branch = days->branch, .from = from, .to = to, .words = days->words};
    gint64 id = store_closed_add(lcase.store, lcase.branch->library, &kept, &cause);
    if (id < 0) {
        service_fail(error, cause);
        return -1;
    }
    return lending_commit(&lcase, AUDIT_ADD, "closed", error) ? id : -1;
}

gboolean
service_closed_remove(Service *service, const Account *actor, gint64 branch, gint64 period, GError **error)
{
    g_auto(LendingCase) lcase = {0};
    GError *cause = NULL;
    if (!lending_begin(&lcase, service, actor, branch, RIGHT_LIBRARY_MANAGE, error))
        return FALSE;
    if (!store_closed_remove(lcase.store, lcase.branch, of_all(&lcase), period, &cause))
        return service_fail(error, cause);
    return lending_commit(&lcase, AUDIT_REMOVE, "closed", error);
}

static gboolean
week_is(LendingCase *lcase, guint seen, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Calendar)
        calendar = store_lock_branch(lcase->store, lcase->branch->id, &cause)
                       ? store_calendar(lcase->store, lcase->branch->library, lcase->branch->id, &cause)
                       : NULL;
    if (!calendar)
        return service_fail(error, cause);
    if (calendar->weekdays != seen)
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_STALE,
            _("Nothing was changed. Look at it again, and send what you want on the version of now."));
    return calendar->weekdays == seen;
}

gboolean
service_week_set(Service *service, const Account *actor, gint64 branch, guint weekdays, const guint *seen,
                 GError **error)
{
    g_auto(LendingCase) lcase = {0};
    GError *cause = NULL;
    if (!lending_begin(&lcase, service, actor, branch, RIGHT_LIBRARY_MANAGE, error))
        return FALSE;
    if ((weekdays & CALENDAR_EVERY_WEEKDAY) == CALENDAR_EVERY_WEEKDAY)
        return patron_refuse(error, _("Then the library would never be open. Leave a day open."));
    if (seen && !week_is(&lcase, *seen, error))
        return FALSE;
    if (!store_week_set(lcase.store, branch, weekdays & CALENDAR_EVERY_WEEKDAY, &cause))
        return service_fail(error, cause);
    return lending_commit(&lcase, AUDIT_CHANGE, "week", error);
}
