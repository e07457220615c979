/* Use cases: what was lent at a school, in numbers. Nobody is named; a borrower who was erased still counts. RIGHT_TITLES_EDIT. */
#ifndef SERVICE_STATISTICS_H
#define SERVICE_STATISTICS_H

#include "service/service.h"
#include "store/statistics.h"

#define STATISTICS_TITLES      25u   /* on the page */
#define STATISTICS_TITLES_FILE 5000u /* in a file */

typedef struct {
    Branch *branch;
    char from[11], to[11]; /* the period that they are of, ISO */
    guint loans, renewals;
    GPtrArray *list[N_STATISTICS]; /* of StatisticsLine */
} Statistics;
void statistics_free(Statistics *statistics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Statistics, statistics_free)

/* from, to: as people write dates; "" or NULL = since the first of August, until today. INPUT: no date, or the wrong way round. */
typedef struct {
    gint64 branch;
    const char *from, *to;
} StatisticsPeriod;
Statistics *service_statistics(Service *service, const Account *actor, const StatisticsPeriod *period,
                               GError **error);
/* One list as a file for a spreadsheet, with its line in the trail; new. */
GString *service_statistics_csv(Service *service, const Account *actor, const StatisticsPeriod *period,
                                StatisticsList list, GError **error);

const char *statistics_name(StatisticsList list); /* "groups": stable */
gboolean statistics_from_name(const char *name, StatisticsList *list);
const char *statistics_title(StatisticsList list);  /* heading for people */
const char *statistics_about(StatisticsList list);  /* what the lines are: "Group" */
const char *statistics_count(StatisticsList list);  /* what is counted: "Loans" */
const char *statistics_second(StatisticsList list); /* "" = nothing more */
const char *statistics_line_words(StatisticsList list, const StatisticsLine *line); /* its name for people */

#endif
