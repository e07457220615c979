/* What is over by a library's terms, found and forgotten in small pieces; the terms; the runs. */
#ifndef STORE_RETENTION_H
#define STORE_RETENTION_H

#include "account/retention.h"
#include "roster/register.h"
#include "store/store.h"

/* Those that were set, the rest as usual. */
gboolean store_retention_terms(Store *store, gint64 library, RetentionTerms *terms, GError **error);
gboolean store_retention_set(Store *store, gint64 library, Retention retention, guint days, GError **error);

typedef struct {
    guint64 of[N_RETENTIONS];
} RetentionCounts;
typedef struct {
    gint64 id, started, ended; /* instants; ended 0: it runs, or was stopped */
    RetentionCounts counts;
} RetentionRun;
gint64 store_retention_run_add(Store *store, gint64 library, gint64 account, gint64 now,
                               GError **error); /* id or -1 */
gboolean store_retention_run_count(Store *store, gint64 run, const RetentionCounts *more, GError **error);
gboolean store_retention_run_end(Store *store, gint64 run, gint64 now, GError **error);
GArray *store_retention_runs(Store *store, gint64 library, guint limit,
                             GError **error); /* of RetentionRun, newest first */

/* Until when: what ended before is over. Days are YYYY-MM-DD, instants UTC microseconds. */
typedef struct {
    char left[11], history[11], wanted[11];
    gint64 imports, changes, uploads;
} RetentionLimits;
/* now: the instant; today: the day there. */
void store_retention_limits(const RetentionTerms *terms, gint64 now, const char *today,
                            RetentionLimits *limits);
/* Over now, in numbers. */
gboolean store_retention_count(Store *store, gint64 library, const RetentionLimits *limits,
                               RetentionCounts *counts, GError **error);

typedef struct {
    gint64 person, school;
    char *name, *branch, *left;
} Leaver;
GPtrArray *store_leaver_list(Store *store, gint64 library, const RetentionLimits *limits, guint limit,
                             GError **error); /* of Leaver: by school and day; one a membership */

/* A walk through a school's leavers that comes by each membership once; zero at the start. */
typedef struct {
    char day[11];
    gint64 membership;
} LeaverPlace;
/* Up to limit persons (gint64) from there on, and place behind them; empty at the end. */
GArray *store_leaver_next(Store *store, gint64 branch, const RetentionLimits *limits, LeaverPlace *place,
                          guint limit, GError **error);
/* Under the person's hold: still over? */
gboolean store_leaver_still(Store *store, gint64 person, const RetentionLimits *limits, gboolean *still,
                            GError **error);

/* In the caller's transaction, at most limit of each. forgotten: how many. */
gboolean store_history_forget(Store *store, gint64 library, const RetentionLimits *limits, guint limit,
                              guint64 *forgotten, GError **error);
gboolean store_changes_forget(Store *store, gint64 library, const RetentionLimits *limits, guint limit,
                              guint64 *forgotten, GError **error);
/* Pairs that are over: imports with their uploads (0 = none), uploads with their branches. */
typedef struct {
    gint64 id, of;
} OverPair;
GArray *store_imports_over(Store *store, gint64 library, const RetentionLimits *limits, guint limit,
                           GError **error);
GArray *store_uploads_over(Store *store, gint64 library, const RetentionLimits *limits, guint limit,
                           GError **error);
/* Journal and names of files go; the report is the caller's. */
gboolean store_import_close(Store *store, const OverPair *import, GError **error);

#endif
