/* A school's lending in numbers. */
#include "service/statistics.h"

#include <string.h>

#include "library/hold.h"
#include "library/kind.h"
#include "people/date.h"
#include "service/export.h"
#include "service/private.h"
#include "text/text.h"

static const struct {
    const char *name, *title, *about, *count, *second;
} LISTS[N_STATISTICS] = {
    [STATISTICS_MONTHS] = {"months", N_("By month"), N_("Month"), N_("Loans"), N_("Renewals")},
    [STATISTICS_GROUPS] = {"groups", N_("By group"), N_("Group"), N_("Loans"), N_("Renewals")},
    [STATISTICS_MOST] = {"most", N_("Lent most"), N_("Title"), N_("Loans"), N_("Renewals")},
    [STATISTICS_NEVER] = {"never", N_("Never lent"), N_("Title"), N_("Copies"), ""},
    [STATISTICS_COPIES] = {"copies", N_("Copies by status"), N_("Status"), N_("Copies"), N_("Lent now")},
    [STATISTICS_HOLDS] = {"holds", N_("Reservations"), N_("What became of them"), N_("Reservations"), ""},
};

void
statistics_free(Statistics *statistics)
{
    if (!statistics)
        return;
    branch_free(statistics->branch);
    for (guint i = 0; i < N_STATISTICS; i++)
        g_clear_pointer(&statistics->list[i], g_ptr_array_unref);
    g_free(statistics);
}

const char *
statistics_name(StatisticsList list)
{
    return LISTS[list].name;
}

gboolean
statistics_from_name(const char *name, StatisticsList *list)
{
    for (guint i = 0; i < N_STATISTICS; i++)
        if (g_strcmp0(name, LISTS[i].name) == 0) {
            *list = (StatisticsList)i;
            return TRUE;
        }
    return FALSE;
}

const char *
statistics_title(StatisticsList list)
{
    return _(LISTS[list].title);
}

const char *
statistics_about(StatisticsList list)
{
    return _(LISTS[list].about);
}

const char *
statistics_count(StatisticsList list)
{
    return _(LISTS[list].count);
}

const char *
statistics_second(StatisticsList list)
{
    return *LISTS[list].second ? _(LISTS[list].second) : "";
}

const char *
statistics_line_words(StatisticsList list, const StatisticsLine *line)
{
    HoldState state;
    if (list == STATISTICS_COPIES)
        return kind_words(KIND_STATUS, line->name);
    if (list == STATISTICS_HOLDS && hold_state_from_name(line->name, &state))
        return hold_state_label(state);
    return list == STATISTICS_GROUPS && *line->name == '\0' ? _("in no group any more") : line->name;
}

/* ---- the period ---- */

#define SCHOOL_YEAR "-08-01" /* Wet op het primair onderwijs, art. 1: from 1 August */

static void
school_year_begin(const char *today, char from[11])
{
    int year = (int)g_ascii_strtoll(today, NULL, 10);
    gboolean is_begun = strcmp(today + 4, SCHOOL_YEAR) >= 0;
    g_snprintf(from, 11, "%04d" SCHOOL_YEAR, CLAMP(is_begun ? year : year - 1, 1, 9999));
}

static gboolean
read_day(const char *typed, const char *today, char day[11])
{
    g_autofree char *text = g_strstrip(g_strdup(typed ? typed : ""));
    return *text == '\0' || date_parse(text, DATE_ORDER_DAY_MONTH, today, day) != DATE_BAD;
}

static gboolean
read_period(const Service *service, const StatisticsPeriod *period, Statistics *statistics, GError **error)
{
    g_autofree char *today = service_today(service);
    g_strlcpy(statistics->to, today, sizeof statistics->to);
    school_year_begin(today, statistics->from);
    gboolean are_days = read_day(period->to, today, statistics->to);
    if (are_days && period->to && *period->to)
        school_year_begin(statistics->to, statistics->from);
    are_days = are_days && read_day(period->from, today, statistics->from);
    const char *problem = !are_days ? _("This is no date. Write it as 31-12-2015.")
                          : strcmp(statistics->from, statistics->to) > 0
                              ? _("The first day is after the last one. Choose an earlier first day.")
                              : NULL;
    if (problem)
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT, problem);
    return !problem;
}

/* ---- the lists ---- */

/* A reading connection at the school, with the period read. */
static Statistics *
begin(Connection *connection, Service *service, const Account *actor, const StatisticsPeriod *period,
      GError **error)
{
    GError *cause = NULL;
    g_autoptr(Statistics) statistics = g_new0(Statistics, 1);
    if (!service_may_any(actor, RIGHT_TITLES_EDIT, error) ||
        !read_period(service, period, statistics, error) ||
        !connection_take(connection, service, service_reach(actor), error))
        return NULL;
    if (!store_begin_read(connection->store, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    statistics->branch = service_branch_for(connection->store, actor, RIGHT_TITLES_EDIT, period->branch,
                                            error);
    return statistics->branch ? g_steal_pointer(&statistics) : NULL;
}

static gboolean
load(Connection *connection, Statistics *statistics, StatisticsList list, guint limit, GError **error)
{
    GError *cause = NULL;
    const StatisticsWanted wanted = {statistics->branch->id, statistics->from, statistics->to, limit};
    statistics->list[list] = store_statistics(connection->store, list, &wanted, &cause);
    return statistics->list[list] || service_fail(error, cause);
}

Statistics *
service_statistics(Service *service, const Account *actor, const StatisticsPeriod *period, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(Statistics) statistics = begin(&connection, service, actor, period, error);
    for (guint i = 0; statistics && i < N_STATISTICS; i++)
        if (!load(&connection, statistics, (StatisticsList)i, STATISTICS_TITLES, error))
            return NULL;
    for (guint i = 0; statistics && i < statistics->list[STATISTICS_MONTHS]->len; i++) {
        const StatisticsLine *line = statistics->list[STATISTICS_MONTHS]->pdata[i];
        statistics->loans += (guint)line->count;
        statistics->renewals += (guint)line->second;
    }
    return g_steal_pointer(&statistics);
}

static void
write_number(GString *csv, gint64 number)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, number);
    export_csv_cell(csv, text, FALSE);
}

static GString *
write_csv(const Statistics *statistics, StatisticsList list)
{
    GString *csv = g_string_new(EXPORT_CSV_BEGIN);
    gboolean is_titles = list == STATISTICS_MOST || list == STATISTICS_NEVER,
             has_second = *LISTS[list].second;
    export_csv_cell(csv, statistics_about(list), TRUE);
    if (is_titles)
        export_csv_cell(csv, _("Author"), FALSE);
    export_csv_cell(csv, statistics_count(list), FALSE);
    if (has_second)
        export_csv_cell(csv, statistics_second(list), FALSE);
    g_string_append(csv, "\r\n");
    for (guint i = 0; i < statistics->list[list]->len; i++) {
        const StatisticsLine *line = statistics->list[list]->pdata[i];
        export_csv_cell(csv, statistics_line_words(list, line), TRUE);
        if (is_titles)
            export_csv_cell(csv, line->more, FALSE);
        write_number(csv, line->count);
        if (has_second)
            write_number(csv, line->second);
        g_string_append(csv, "\r\n");
    }
    return csv;
}

GString *
service_statistics_csv(Service *service, const Account *actor, const StatisticsPeriod *period,
                       StatisticsList list, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(Statistics) statistics = begin(&connection, service, actor, period, error);
    if (!statistics || !load(&connection, statistics, list, STATISTICS_TITLES_FILE, error))
        return NULL;
    const AuditEvent event = {.verb = AUDIT_DOWNLOAD,
                              .kind = AUDIT_TITLES,
                              .object = statistics->branch->id,
                              .branch = statistics->branch->id,
                              .library = statistics->branch->library,
                              .detail = LISTS[list].name};
    return service_audit_now(service, connection.store, actor, &event, error) ? write_csv(statistics, list)
                                                                              : NULL;
}
