/* The terms of a library and the run that keeps to them. */
#include "service/retention.h"

#include "roster/report.h"
#include "roster/blank.h"
#include "service/erase_write.h"
#include "service/private.h"
#include "store/account.h"
#include "store/school.h"
#include "text/text.h"

/* In one transaction: short enough that a desk waits for it without notice. */
#define LEAVERS_AT_ONCE 50u
#define ROWS_AT_ONCE    1000u
#define LATE            (2 * G_TIME_SPAN_DAY)

void
retention_view_free(RetentionView *view)
{
    if (view == NULL)
        return;
    g_clear_pointer(&view->leavers, g_ptr_array_unref);
    g_clear_pointer(&view->runs, g_array_unref);
    g_free(view);
}

static gint64
own_library(const Account *actor, gint64 library)
{
    return library != 0 ? library : actor->library;
}

static gboolean
enter(Connection *connection, Service *service, const Account *actor, gint64 library, GError **error)
{
    if (!service_may_any(actor, RIGHT_LIBRARY_MANAGE, error))
        return FALSE;
    if (!account_may(actor, RIGHT_LIBRARY_MANAGE, library, 0))
        return service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "other library"));
    return connection_take(connection, service, library, error);
}

/* ---- what holds, what is over ---- */

static gboolean
read_limits(Service *service, Store *store, gint64 library, RetentionTerms *terms, RetentionLimits *limits,
            GError **error)
{
    g_autofree char *today = service_today(service);
    if (!store_retention_terms(store, library, terms, error))
        return FALSE;
    store_retention_limits(terms, service_now(service), today, limits);
    return TRUE;
}

static gboolean
was_late(const GArray *runs, gint64 now)
{
    for (guint i = 0; i < runs->len; i++)
        if (g_array_index(runs, RetentionRun, i).ended > now - LATE)
            return FALSE;
    return TRUE;
}

static gboolean
fill_view(Service *service, Store *store, const Account *actor, RetentionView *view, GError **error)
{
    if (!store_begin_read(store, error) ||
        !read_limits(service, store, view->library, &view->terms, &view->limits, error) ||
        !store_retention_count(store, view->library, &view->limits, &view->over, error) ||
        (view->runs = store_retention_runs(store, view->library, RETENTION_RUNS, error)) == NULL)
        return FALSE;
    view->is_late = was_late(view->runs, service_now(service));
    if (account_may(actor, RIGHT_PEOPLE_VIEW, view->library, 0))
        view->leavers = store_leaver_list(store, view->library, &view->limits, RETENTION_NAMES, error);
    for (guint i = view->leavers != NULL ? view->leavers->len : 0; i > 0; i--) {
        const Leaver *leaver = view->leavers->pdata[i - 1];
        if (!account_may(actor, RIGHT_PEOPLE_VIEW, view->library, leaver->school))
            g_ptr_array_remove_index(view->leavers, i - 1);
    }
    return view->leavers != NULL || !account_may(actor, RIGHT_PEOPLE_VIEW, view->library, 0);
}

/* Whose names are shown. */
static gboolean
audit_names(Service *service, Store *store, const Account *actor, const RetentionView *view, GError **error)
{
    gint64 persons[RETENTION_NAMES];
    guint n = 0;
    for (guint i = 0; view->leavers != NULL && i < view->leavers->len; i++)
        persons[n++] = ((const Leaver *)g_ptr_array_index(view->leavers, i))->person;
    const AuditEvent event = {.verb = AUDIT_SEE,
                              .kind = AUDIT_PEOPLE,
                              .library = view->library,
                              .persons = persons,
                              .n_persons = n};
    return n == 0 || service_audit_now(service, store, actor, &event, error);
}

RetentionView *
service_retention_preview(Service *service, const Account *actor, gint64 library, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(RetentionView) view = g_new0(RetentionView, 1);
    GError *cause = NULL;
    view->library = own_library(actor, library);
    if (!enter(&connection, service, actor, view->library, error))
        return NULL;
    if (!fill_view(service, connection.store, actor, view, &cause)) {
        service_fail(error, cause);
        return NULL;
    }
    return audit_names(service, connection.store, actor, view, error) ? g_steal_pointer(&view) : NULL;
}

/* ---- setting ---- */

static gboolean
set_terms(Service *service, Store *store, const Account *actor, gint64 library, const RetentionTerms *terms,
          GError **error)
{
    GError *cause = NULL;
    RetentionTerms now;
    g_autoptr(GString) detail = g_string_new(NULL);
    if (!store_begin(store, &cause) || !store_lock_library(store, library, &cause) ||
        !store_retention_terms(store, library, &now, &cause))
        return service_fail(error, cause);
    for (guint i = 0; i < N_RETENTIONS; i++) {
        if (terms->days[i] == now.days[i])
            continue;
        if (!store_retention_set(store, library, (Retention)i, terms->days[i], &cause))
            return service_fail(error, cause);
        g_string_append_printf(detail, "%s%s=%u", detail->len > 0 ? " " : "", retention_name((Retention)i),
                               terms->days[i]);
    }
    const AuditEvent event = {
        .verb = AUDIT_CHANGE, .kind = AUDIT_POLICY, .library = library, .detail = detail->str};
    return (detail->len == 0 || service_audit(service, store, actor, &event, error)) &&
           (store_commit(store, &cause) || service_fail(error, cause));
}

gboolean
service_retention_set(Service *service, const Account *actor, gint64 library, const RetentionTerms *terms,
                      GError **error)
{
    g_auto(Connection) connection = {0};
    library = own_library(actor, library);
    for (guint i = 0; i < N_RETENTIONS; i++)
        if (terms->days[i] < retention_least((Retention)i) || terms->days[i] > retention_most((Retention)i)) {
            g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                        _("%s: type a whole number of days from %u to %u. Nothing was changed."),
                        retention_label((Retention)i), retention_least((Retention)i),
                        retention_most((Retention)i));
            return FALSE;
        }
    return enter(&connection, service, actor, library, error) &&
           set_terms(service, connection.store, actor, library, terms, error);
}

/* ---- the run ---- */

typedef struct {
    Service *service;
    Store *store;
    const Account *actor;
    gint64 library;
    RetentionLimits limits;
    RetentionRun *run;
} Run;

/* The end of a piece: what it did is counted with it. */
static gboolean
count_and_commit(Run *run, Retention retention, guint64 n, GError **error)
{
    RetentionCounts more = {.of = {[0] = 0}};
    more.of[retention] = n;
    if (!store_retention_run_count(run->store, run->run->id, &more, error) ||
        !store_commit(run->store, error))
        return FALSE;
    run->run->counts.of[retention] += n;
    return TRUE;
}

/* Held, and over still: somebody may have come back, or borrowed a book, since they were listed. */
static gboolean
hold_leaver(Run *run, gint64 person, GPtrArray *people, GError **error)
{
    GError *failure = NULL;
    gboolean still;
    if (!store_person_hold(run->store, person, &failure)) {
        if (g_error_matches(failure, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
            g_error_free(failure);
            return TRUE;
        }
        g_propagate_error(error, failure);
        return FALSE;
    }
    if (!store_leaver_still(run->store, person, &run->limits, &still, error))
        return FALSE;
    PersonShown *shown = still ? store_person_show(run->store, person, error) : NULL;
    if (shown != NULL)
        g_ptr_array_add(people, shown);
    return shown != NULL || !still;
}

static gboolean
erase_leavers(Run *run, gint64 branch, const GArray *persons, GError **error)
{
    g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func((GDestroyNotify)person_shown_free);
    gint64 ids[LEAVERS_AT_ONCE];
    if (!store_begin(run->store, error) || !store_lock_library(run->store, run->library, error))
        return FALSE;
    for (guint i = 0; i < persons->len; i++)
        if (!hold_leaver(run, g_array_index(persons, gint64, i), people, error))
            return FALSE;
    for (guint i = 0; i < people->len; i++)
        ids[i] = ((const PersonShown *)g_ptr_array_index(people, i))->person;
    const AuditEvent event = {.verb = AUDIT_ERASE,
                              .kind = AUDIT_PEOPLE,
                              .object = run->run->id,
                              .branch = branch,
                              .library = run->library,
                              .persons = ids,
                              .n_persons = people->len};
    return erase_people(run->store, people, error) &&
           (people->len == 0 || service_audit(run->service, run->store, run->actor, &event, error)) &&
           count_and_commit(run, RETENTION_LEAVERS, people->len, error);
}

static gboolean
run_leavers(Run *run, GError **error)
{
    g_autoptr(GPtrArray) branches = store_branch_list(run->store, run->library, error);
    for (guint i = 0; branches != NULL && i < branches->len; i++) {
        const Branch *branch = g_ptr_array_index(branches, i);
        LeaverPlace place = {.day = ""};
        for (gboolean more = TRUE; more;) {
            g_autoptr(GArray) persons = store_leaver_next(run->store, branch->id, &run->limits, &place,
                                                          LEAVERS_AT_ONCE, error);
            if (persons == NULL || (persons->len > 0 && !erase_leavers(run, branch->id, persons, error)))
                return FALSE;
            more = persons->len == LEAVERS_AT_ONCE;
        }
    }
    return branches != NULL;
}

typedef gboolean (*ForgetRows)(Store *store, gint64 library, const RetentionLimits *limits, guint limit,
                               guint64 *forgotten, GError **error);

static gboolean
run_rows(Run *run, Retention retention, ForgetRows forget, GError **error)
{
    for (guint64 n = 1; n > 0;)
        if (!store_begin(run->store, error) ||
            !forget(run->store, run->library, &run->limits, ROWS_AT_ONCE, &n, error) ||
            !count_and_commit(run, retention, n, error))
            return FALSE;
    return TRUE;
}

static gboolean
empty_report(Store *store, gint64 import, GError **error)
{
    g_autofree char *json = store_report_get(store, import, error);
    g_autoptr(RosterReport) report = json != NULL ? roster_report_from_json(json, error) : NULL;
    if (report == NULL)
        return FALSE;
    roster_report_blank_all(report);
    g_autofree char *counts = roster_report_to_json(report);
    return store_report_set(store, import, counts, error);
}

static gboolean
close_import(Run *run, const OverPair *import, GError **error)
{
    return store_import_close(run->store, import, error) && empty_report(run->store, import->id, error);
}

static gboolean
destroy_upload(Run *run, const OverPair *upload, GError **error)
{
    const AuditEvent event = {.verb = AUDIT_DESTROY,
                              .kind = AUDIT_FILE,
                              .object = upload->id,
                              .branch = upload->of,
                              .whole_school = TRUE};
    return store_upload_remove_file(run->store, upload->id, error) &&
           service_audit(run->service, run->store, run->actor, &event, error);
}

/* Imports and uploads: each is a piece of its own. */
static gboolean
run_pairs(Run *run, Retention retention, GError **error)
{
    const gboolean of_imports = retention == RETENTION_IMPORTS;
    for (gboolean more = TRUE; more;) {
        g_autoptr(GArray)
            pairs = of_imports
                        ? store_imports_over(run->store, run->library, &run->limits, ROWS_AT_ONCE, error)
                        : store_uploads_over(run->store, run->library, &run->limits, ROWS_AT_ONCE, error);
        for (guint i = 0; pairs != NULL && i < pairs->len; i++) {
            const OverPair *pair = &g_array_index(pairs, OverPair, i);
            if (!store_begin(run->store, error) || !store_lock_library(run->store, run->library, error) ||
                !(of_imports ? close_import : destroy_upload)(run, pair, error) ||
                !count_and_commit(run, retention, 1, error))
                return FALSE;
        }
        if (pairs == NULL)
            return FALSE;
        more = pairs->len == ROWS_AT_ONCE;
    }
    return TRUE;
}

static gboolean
begin_run(Run *run, GError **error)
{
    RetentionTerms terms;
    const AuditEvent event = {.verb = AUDIT_ERASE, .kind = AUDIT_EXPIRED, .library = run->library};
    if (!read_limits(run->service, run->store, run->library, &terms, &run->limits, error) ||
        !store_begin(run->store, error))
        return FALSE;
    run->run->id = store_retention_run_add(run->store, run->library, run->actor->id, run->run->started,
                                           error);
    return run->run->id > 0 && service_audit(run->service, run->store, run->actor, &event, error) &&
           store_commit(run->store, error);
}

static gboolean
end_run(Run *run, GError **error)
{
    run->run->ended = service_now(run->service);
    return store_retention_run_end(run->store, run->run->id, run->run->ended, error) &&
           store_settle(run->store, error);
}

gboolean
service_retention_run(Service *service, const Account *actor, gint64 library, RetentionRun *done,
                      GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    library = own_library(actor, library);
    *done = (RetentionRun){.started = service_now(service)};
    if (!enter(&connection, service, actor, library, error))
        return FALSE;
    Run run = {
        .service = service, .store = connection.store, .actor = actor, .library = library, .run = done};
    if (begin_run(&run, &cause) && run_leavers(&run, &cause) &&
        run_rows(&run, RETENTION_HISTORY, store_history_forget, &cause) &&
        run_pairs(&run, RETENTION_IMPORTS, &cause) &&
        run_rows(&run, RETENTION_CHANGES, store_changes_forget, &cause) &&
        run_pairs(&run, RETENTION_UPLOADS, &cause) && end_run(&run, &cause))
        return TRUE;
    store_rollback(connection.store);
    return service_fail(error, cause);
}
