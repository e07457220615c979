/* Numbers of lending from the database. */
#include "store/statistics.h"

#include "store/db.h"

void
statistics_line_free(StatisticsLine *line)
{
    if (!line)
        return;
    g_free(line->name);
    g_free(line->more);
    g_free(line);
}

static gpointer
line_row(Store *store, StatementId id)
{
    StatisticsLine *line = g_new0(StatisticsLine, 1);
    line->name = db_dup(store, id, 0);
    line->more = db_dup(store, id, 1);
    line->title = db_int(store, id, 2);
    line->count = db_int(store, id, 3);
    line->second = db_int(store, id, 4);
    return line;
}

GPtrArray *
store_statistics(Store *store, StatisticsList list, const StatisticsWanted *wanted, GError **error)
{
    static const StatementId ids[N_STATISTICS] = {
        [STATISTICS_MONTHS] = ST_STATISTICS_MONTHS, [STATISTICS_GROUPS] = ST_STATISTICS_GROUPS,
        [STATISTICS_MOST] = ST_STATISTICS_MOST,     [STATISTICS_NEVER] = ST_STATISTICS_NEVER,
        [STATISTICS_COPIES] = ST_STATISTICS_COPIES, [STATISTICS_HOLDS] = ST_STATISTICS_HOLDS};
    const StatementId id = ids[list];
    gint64 limit = wanted->limit;
    gboolean ok = list == STATISTICS_COPIES  ? db_query(store, id, error, "i", wanted->branch)
                  : list == STATISTICS_NEVER ? db_query(store, id, error, "ii", wanted->branch, limit)
                  : list == STATISTICS_MOST
                      ? db_query(store, id, error, "itti", wanted->branch, wanted->from, wanted->to, limit)
                      : db_query(store, id, error, "itt", wanted->branch, wanted->from, wanted->to);
    return ok ? db_rows(store, id, line_row, (GDestroyNotify)statistics_line_free, error) : NULL;
}
