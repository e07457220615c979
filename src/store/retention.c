/* What is over by a library's terms. */
#include "store/retention.h"

#include "people/name.h"
#include "store/db.h"
#include "store/journal_id.h"
#include "store/pupil_row.h"

gboolean
store_retention_terms(Store *store, gint64 library, RetentionTerms *terms, GError **error)
{
    const StatementId id = ST_RETENTION_LIST;
    GError *failure = NULL;
    *terms = retention_defaults();
    if (!db_query(store, id, error, "i", library))
        return FALSE;
    while (db_next(store, id, &failure)) {
        Retention retention;
        gint64 days = db_int(store, id, 1);
        if (retention_from_name(db_text(store, id, 0), &retention) && days >= retention_least(retention) &&
            days <= retention_most(retention))
            terms->days[retention] = (guint)days;
    }
    return db_pass_on(failure, error);
}

gboolean
store_retention_set(Store *store, gint64 library, Retention retention, guint days, GError **error)
{
    return db_run(store, NULL, ST_RETENTION_SET, error, "iti", library, retention_name(retention),
                  (gint64)days);
}

gint64
store_retention_run_add(Store *store, gint64 library, gint64 account, gint64 now, GError **error)
{
    return db_number(store, -1, ST_RETENTION_RUN_ADD, error, "iii", library, account, now);
}

gboolean
store_retention_run_count(Store *store, gint64 run, const RetentionCounts *more, GError **error)
{
    const guint64 *of = more->of;
    return db_run(store, NULL, ST_RETENTION_RUN_COUNT, error, "iiiiii", run, (gint64)of[RETENTION_LEAVERS],
                  (gint64)of[RETENTION_HISTORY], (gint64)of[RETENTION_IMPORTS], (gint64)of[RETENTION_CHANGES],
                  (gint64)of[RETENTION_UPLOADS]);
}

gboolean
store_retention_run_end(Store *store, gint64 run, gint64 now, GError **error)
{
    return db_run(store, NULL, ST_RETENTION_RUN_END, error, "ii", run, now);
}

GArray *
store_retention_runs(Store *store, gint64 library, guint limit, GError **error)
{
    const StatementId id = ST_RETENTION_RUN_LIST;
    GError *failure = NULL;
    if (!db_query(store, id, error, "ii", library, (gint64)limit))
        return NULL;
    g_autoptr(GArray) runs = g_array_new(FALSE, TRUE, sizeof(RetentionRun));
    while (db_next(store, id, &failure)) {
        RetentionRun run = {
            .id = db_int(store, id, 0), .started = db_int(store, id, 1), .ended = db_int(store, id, 2)};
        for (guint i = 0; i < N_RETENTIONS; i++)
            run.counts.of[i] = (guint64)db_int(store, id, 3 + i);
        g_array_append_val(runs, run);
    }
    return db_pass_on(failure, error) ? g_steal_pointer(&runs) : NULL;
}

static void
day_before(const char *today, guint days, char *day)
{
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_parse(&date, today);
    g_assert(g_date_valid(&date));
    g_date_subtract_days(&date, days);
    g_snprintf(day, 11, "%04d-%02d-%02d", g_date_get_year(&date), g_date_get_month(&date),
               g_date_get_day(&date));
}

void
store_retention_limits(const RetentionTerms *terms, gint64 now, const char *today, RetentionLimits *limits)
{
    day_before(today, terms->days[RETENTION_LEAVERS], limits->left);
    day_before(today, terms->days[RETENTION_HISTORY], limits->history);
    day_before(today, MAX(RETENTION_HISTORY_WANTED, terms->days[RETENTION_HISTORY]), limits->wanted);
    limits->imports = now - (gint64)terms->days[RETENTION_IMPORTS] * G_TIME_SPAN_DAY;
    limits->changes = now - (gint64)terms->days[RETENTION_CHANGES] * G_TIME_SPAN_DAY;
    limits->uploads = now - (gint64)terms->days[RETENTION_UPLOADS] * G_TIME_SPAN_DAY;
}

static gboolean
count(guint64 *into, gint64 number)
{
    *into += (guint64)MAX(number, 0);
    return number >= 0;
}

gboolean
store_retention_count(Store *store, gint64 library, const RetentionLimits *limits, RetentionCounts *counts,
                      GError **error)
{
    guint64 *of = counts->of;
    *counts = (RetentionCounts){0};
    return count(&of[RETENTION_LEAVERS],
                 db_number(store, 0, ST_LEAVER_COUNT, error, "it", library, limits->left)) &&
           count(&of[RETENTION_HISTORY], db_number(store, 0, ST_HISTORY_LOAN_COUNT, error, "itt", library,
                                                   limits->history, limits->wanted)) &&
           count(&of[RETENTION_HISTORY], db_number(store, 0, ST_HISTORY_FEE_COUNT, error, "itt", library,
                                                   limits->history, limits->wanted)) &&
           count(&of[RETENTION_IMPORTS],
                 db_number(store, 0, ST_IMPORT_OVER_COUNT, error, "ii", library, limits->imports)) &&
           count(&of[RETENTION_CHANGES],
                 db_number(store, 0, ST_HAND_OVER_COUNT, error, "ii", library, limits->changes)) &&
           count(&of[RETENTION_UPLOADS],
                 db_number(store, 0, ST_UPLOAD_OVER_COUNT, error, "ii", library, limits->uploads));
}

static void
leaver_free(gpointer data)
{
    Leaver *leaver = data;
    g_free(leaver->name);
    g_free(leaver->branch);
    g_free(leaver->left);
    g_free(leaver);
}

static gpointer
leaver_row(Store *store, StatementId id)
{
    Leaver *leaver = g_new0(Leaver, 1);
    leaver->name = name_display(db_text(store, id, PERSON_COLUMN(FIELD_FIRST_NAME)),
                                db_text(store, id, PERSON_COLUMN(FIELD_INITIALS)),
                                db_text(store, id, PERSON_COLUMN(FIELD_PREFIX)),
                                db_text(store, id, PERSON_COLUMN(FIELD_SURNAME)));
    leaver->person = db_int(store, id, N_PERSON_FIELDS);
    leaver->branch = db_dup(store, id, N_PERSON_FIELDS + 1);
    leaver->left = db_dup(store, id, N_PERSON_FIELDS + 2);
    leaver->school = db_int(store, id, N_PERSON_FIELDS + 3);
    return leaver;
}

GPtrArray *
store_leaver_list(Store *store, gint64 library, const RetentionLimits *limits, guint limit, GError **error)
{
    return db_query(store, ST_LEAVER_SHOW, error, "iti", library, limits->left, (gint64)limit)
               ? db_rows(store, ST_LEAVER_SHOW, leaver_row, leaver_free, error)
               : NULL;
}

GArray *
store_leaver_next(Store *store, gint64 branch, const RetentionLimits *limits, LeaverPlace *place, guint limit,
                  GError **error)
{
    const StatementId id = ST_LEAVER_NEXT;
    GError *failure = NULL;
    if (!db_query(store, id, error, "ittii", branch, limits->left, place->day, place->membership,
                  (gint64)limit))
        return NULL;
    g_autoptr(GArray) people = g_array_new(FALSE, FALSE, sizeof(gint64));
    LeaverPlace last = *place;
    while (db_next(store, id, &failure)) {
        gint64 person = db_int(store, id, 2);
        g_strlcpy(last.day, db_text(store, id, 0), sizeof last.day);
        last.membership = db_int(store, id, 1);
        g_array_append_val(people, person);
    }
    *place = last;
    return db_pass_on(failure, error) ? g_steal_pointer(&people) : NULL;
}

gboolean
store_leaver_still(Store *store, gint64 person, const RetentionLimits *limits, gboolean *still,
                   GError **error)
{
    gint64 n = db_number(store, 0, ST_LEAVER_STILL, error, "it", person, limits->left);
    *still = n > 0;
    return n >= 0;
}

gboolean
store_history_forget(Store *store, gint64 library, const RetentionLimits *limits, guint limit,
                     guint64 *forgotten, GError **error)
{
    guint64 loans = 0, fees = 0;
    gboolean ok = db_run(store, NULL, ST_HISTORY_HOLD_FORGET, error, "itti", library, limits->history,
                         limits->wanted, (gint64)limit) &&
                  db_run(store, &loans, ST_HISTORY_LOAN_FORGET, error, "itti", library, limits->history,
                         limits->wanted, (gint64)limit) &&
                  db_run(store, &fees, ST_HISTORY_FEE_FORGET, error, "itti", library, limits->history,
                         limits->wanted, (gint64)limit);
    *forgotten = loans + fees;
    return ok;
}

gboolean
store_changes_forget(Store *store, gint64 library, const RetentionLimits *limits, guint limit,
                     guint64 *forgotten, GError **error)
{
    return db_run(store, forgotten, ST_HAND_OVER_FORGET, error, "iii", library, limits->changes,
                  (gint64)limit);
}

static GArray *
pairs(Store *store, StatementId id, GError **error)
{
    GError *failure = NULL;
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(OverPair));
    while (db_next(store, id, &failure)) {
        OverPair pair = {db_int(store, id, 0), db_int(store, id, 1)};
        g_array_append_val(list, pair);
    }
    return db_pass_on(failure, error) ? g_steal_pointer(&list) : NULL;
}

GArray *
store_imports_over(Store *store, gint64 library, const RetentionLimits *limits, guint limit, GError **error)
{
    return db_query(store, ST_IMPORT_OVER, error, "iii", library, limits->imports, (gint64)limit)
               ? pairs(store, ST_IMPORT_OVER, error)
               : NULL;
}

GArray *
store_uploads_over(Store *store, gint64 library, const RetentionLimits *limits, guint limit, GError **error)
{
    return db_query(store, ST_UPLOAD_OVER, error, "iii", library, limits->uploads, (gint64)limit)
               ? pairs(store, ST_UPLOAD_OVER, error)
               : NULL;
}

gboolean
store_import_close(Store *store, const OverPair *import, GError **error)
{
    return db_run(store, NULL, ST_JOURNAL_REMOVE, error, "ii", JOURNAL_FIRST(import->id),
                  JOURNAL_LAST(import->id)) &&
           db_run(store, NULL, ST_JOURNAL_GROUP_REMOVE, error, "i", import->id) &&
           db_run(store, NULL, ST_IMPORT_CLOSE, error, "i", import->id) &&
           (import->of == 0 || db_run(store, NULL, ST_UPLOAD_FORGET_NAME, error, "i", import->of));
}
