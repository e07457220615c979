/* Lending rules, closed days and the desks' commands in the database. */
#include "store/lending.h"

#include "store/db.h"

/* Columns 5 to 12 of a rule, in the order of the table. */
static const PolicyTerm rule_terms[] = {POLICY_PERIOD, POLICY_RENEWALS, POLICY_LOANS,     POLICY_HOLDS,
                                        POLICY_PICKUP, POLICY_FINE_DAY, POLICY_FINE_MOST, POLICY_OWING};
#define FIRST_TERM  5
#define LATEST_TERM (FIRST_TERM + G_N_ELEMENTS(rule_terms))

static void
free_rule(gpointer rule)
{
    policy_rule_free(rule);
}

static void
take(char **text, char *value)
{
    g_free(*text);
    *text = value;
}

static gpointer
rule_row(Store *store, StatementId id)
{
    PolicyRule *rule = policy_rule_new();
    rule->id = db_int(store, id, 0);
    rule->branch = db_int(store, id, 1);
    take(&rule->patron_kind, db_dup(store, id, 2));
    take(&rule->group, db_dup(store, id, 3));
    take(&rule->material, db_dup(store, id, 4));
    for (guint i = 0; i < G_N_ELEMENTS(rule_terms); i++)
        rule->value[rule_terms[i]] = (gint32)db_int(store, id, FIRST_TERM + i);
    g_strlcpy(rule->latest, db_text(store, id, LATEST_TERM), sizeof rule->latest);
    return rule;
}

GPtrArray *
store_policy_list(Store *store, gint64 library, GError **error)
{
    return db_query(store, ST_POLICY_LIST, error, "i", library)
               ? db_rows(store, ST_POLICY_LIST, rule_row, free_rule, error)
               : NULL;
}

gint64
store_policy_add(Store *store, gint64 library, const PolicyRule *rule, GError **error)
{
    gint64 value[G_N_ELEMENTS(rule_terms)];
    for (guint i = 0; i < G_N_ELEMENTS(rule_terms); i++)
        value[i] = rule->value[rule_terms[i]];
    return db_number(store, -1, ST_POLICY_ADD, error, "iitttiiiiiiiit", library, rule->branch,
                     rule->patron_kind, rule->group, rule->material, value[0], value[1], value[2], value[3],
                     value[4], value[5], value[6], value[7], rule->latest);
}

gboolean
store_policy_remove(Store *store, const Branch *branch, gboolean whole, gint64 rule, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_POLICY_REMOVE, error, "iiii", branch->library, branch->id,
                  (gint64)(whole != 0), rule) &&
           db_found(written, "rule", error);
}

void
closed_days_free(ClosedDays *days)
{
    if (!days)
        return;
    g_free(days->from);
    g_free(days->to);
    g_free(days->words);
    g_free(days);
}

static void
free_days(gpointer days)
{
    closed_days_free(days);
}

static gpointer
closed_row(Store *store, StatementId id)
{
    ClosedDays *days = g_new0(ClosedDays, 1);
    days->id = db_int(store, id, 0);
    days->branch = db_int(store, id, 1);
    days->from = db_dup(store, id, 2);
    days->to = db_dup(store, id, 3);
    days->words = db_dup(store, id, 4);
    return days;
}

GPtrArray *
store_closed_list(Store *store, gint64 library, gint64 branch, GError **error)
{
    return db_query(store, ST_CLOSED_LIST, error, "ii", library, branch)
               ? db_rows(store, ST_CLOSED_LIST, closed_row, free_days, error)
               : NULL;
}

gint64
store_closed_add(Store *store, gint64 library, const ClosedDays *days, GError **error)
{
    return db_number(store, -1, ST_CLOSED_ADD, error, "iittt", library, days->branch, days->from, days->to,
                     days->words);
}

gboolean
store_closed_remove(Store *store, const Branch *branch, gboolean whole, gint64 period, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_CLOSED_REMOVE, error, "iiii", branch->library, branch->id,
                  (gint64)(whole != 0), period) &&
           db_found(written, "closed days", error);
}

gboolean
store_week_set(Store *store, gint64 branch, guint weekdays, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_WEEK_SET, error, "ii", branch, (gint64)weekdays) &&
           db_found(written, "branch", error);
}

Calendar *
store_calendar(Store *store, gint64 library, gint64 branch, GError **error)
{
    gint64 week = db_number(store, 0, ST_WEEK_GET, error, "i", branch);
    g_autoptr(GPtrArray) closed = week < 0 ? NULL : store_closed_list(store, library, branch, error);
    if (!closed)
        return NULL;
    Calendar *calendar = calendar_new((guint)week);
    for (guint i = 0; i < closed->len; i++) {
        const ClosedDays *days = closed->pdata[i];
        calendar_add(calendar, calendar_day(days->from), calendar_day(days->to));
    }
    return calendar;
}

gint64
store_desk_card(Store *store, gint64 library, const char *number, gint64 branch, gboolean *in_use,
                GError **error)
{
    const StatementId id = ST_DESK_CARD;
    GError *failure = NULL;
    gint64 membership = 0;
    if (!db_query(store, id, error, "iti", library, number, branch))
        return -1;
    if (db_next(store, id, &failure)) {
        membership = db_int(store, id, 0);
        *in_use = db_int(store, id, 1) != 0;
    }
    db_end(store, id);
    return db_pass_on(failure, error) ? membership : -1;
}

gint64
store_person_membership(Store *store, gint64 person, gint64 branch, GError **error)
{
    return db_number(store, 0, ST_DESK_MEMBERSHIP, error, "ii", person, branch);
}

gboolean
store_person_active(Store *store, gint64 person, gboolean *is_active, GError **error)
{
    gint64 active = db_number(store, 0, ST_DESK_ACTIVE, error, "i", person);
    *is_active = active > 0;
    return active >= 0;
}

gboolean
store_command_begin(Store *store, const DeskCommand *command, char **answer, GError **error)
{
    const StatementId id = ST_COMMAND_GET;
    guint64 written;
    *answer = NULL;
    if (!db_run(store, &written, ST_COMMAND_ADD, error, "ittii", command->library, command->id, command->kind,
                command->account, command->at))
        return FALSE;
    if (written > 0)
        return TRUE;
    if (!db_one(store, id, "command", error, "it", command->library, command->id))
        return FALSE;
    if (g_str_equal(db_text(store, id, 0), command->kind) && db_int(store, id, 1) == command->account)
        *answer = db_dup(store, id, 2);
    db_end(store, id);
    return FALSE;
}

gboolean
store_command_answer(Store *store, const DeskCommand *command, const char *answer, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_COMMAND_ANSWER, error, "itt", command->library, command->id, answer) &&
           db_found(written, "command", error);
}

gboolean
store_command_forget(Store *store, gint64 before, guint limit, guint64 *forgotten, GError **error)
{
    return db_run(store, forgotten, ST_COMMAND_FORGET, error, "ii", before, (gint64)limit);
}
