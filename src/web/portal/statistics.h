/* The page of a school's statistics: what its template is given. */
#ifndef WEB_PORTAL_STATISTICS_H
#define WEB_PORTAL_STATISTICS_H

#include "service/statistics.h"
#include "web/portal/pages.h"

typedef struct {
    const Frame *frame;
    gint64 branch;
    const Statistics *statistics; /* NULL: what was asked is wrong */
    const char *from, *to;        /* as they stand in the form */
    const char *problem;          /* or NULL */
} StatisticsPage;

#endif
