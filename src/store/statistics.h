/* Numbers of a school's lending, added up by the database: nobody is named. */
#ifndef STORE_STATISTICS_H
#define STORE_STATISTICS_H

#include "store/store.h"

typedef enum {
    STATISTICS_MONTHS, /* loans and renewals of each month; name: "2026-11" */
    STATISTICS_GROUPS, /* the same by the group where the borrower is now; "" = in none any more, or forgotten */
    STATISTICS_MOST,   /* titles lent most; count: loans, second: renewals */
    STATISTICS_NEVER,  /* titles of which no copy of the school was ever lent; count: copies */
    STATISTICS_COPIES, /* by status; second: of these in somebody's hands now. Not of the period */
    STATISTICS_HOLDS,  /* placed in the period, by what became of them; name: hold_state_name */
    N_STATISTICS
} StatisticsList;

typedef struct {
    char *name, *more; /* more: of a title its author */
    gint64 title;      /* 0 = no title */
    gint64 count, second;
} StatisticsLine;
void statistics_line_free(StatisticsLine *line);

typedef struct {
    gint64 branch;
    const char *from, *to; /* civil dates, both counted */
    guint limit;           /* of titles */
} StatisticsWanted;
/* Of StatisticsLine. */
GPtrArray *store_statistics(Store *store, StatisticsList list, const StatisticsWanted *wanted,
                            GError **error);

#endif
