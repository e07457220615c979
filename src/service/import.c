/* Use cases on an opened import: answer, choose, map, apply; and the list and reports of what was applied. */
#include "service/import.h"

#include "service/account_parts.h"
#include "service/case.h"
#include "service/leavers.h"
#include "service/post.h"
#include "service/private.h"
#include "service/recall.h"
#include "store/register.h"
#include "text/text.h"

gboolean
import_stale(GError **error)
{
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_STALE,
                        _("The register, the file or an answer changed after this plan was shown. Nothing "
                          "was imported. Look at "
                          "the new plan and apply that."));
    return FALSE;
}

gboolean
import_begin(Store *store, const Branch *branch, GError **error)
{
    GError *cause = NULL;
    if (store_begin(store, &cause) && store_lock_library(store, branch->library, &cause) &&
        store_lock_branch(store, branch->id, &cause))
        return TRUE;
    store_rollback(store);
    return service_fail(error, cause);
}

#define ALONE_TRIES        60
#define ALONE_MICROSECONDS 250000
#define ALONE_STILL        40 /* tries without a heartbeat */

gboolean
import_begin_alone(Store *store, const Branch *branch, GError **error)
{
    gint64 seen = -1;
    guint still = 0;
    for (guint i = 0; i < ALONE_TRIES; i++) {
        GError *cause = NULL;
        if (!import_begin(store, branch, error))
            return FALSE;
        gint64 heartbeat = store_job_running(store, branch->id, &cause);
        if (heartbeat < 0) {
            store_rollback(store);
            return service_fail(error, cause);
        }
        still = heartbeat == seen ? still + 1 : 0;
        seen = heartbeat;
        if (heartbeat == 0 || still >= ALONE_STILL)
            return TRUE;
        store_rollback(store);
        g_usleep(ALONE_MICROSECONDS);
    }
    g_set_error_literal(
        error, SERVICE_ERROR, SERVICE_ERROR_BUSY,
        _("The portal is busy with this school. Nothing was written. Try again in a moment."));
    return FALSE;
}

/* A server that restarts, or another one that takes its place, is waited for. */
#define SETTLE_TRIES        20
#define SETTLE_MICROSECONDS 500000

/* Under the locks, because the transaction that was cut off may still be at its end. Where it is there, the locks are committed:
 * that waits for the standby, which the commit that was cut off may not have done. TRUE: it is known whether it is there. */
static gboolean
look_whether_done(Store *store, const Branch *branch, gint64 import, gboolean *is_done)
{
    g_autoptr(GError) error = NULL;
    gboolean looked = import_begin(store, branch, NULL);
    if (looked) {
        g_autoptr(Import) found = store_import_get(store, import, &error);
        *is_done = found != NULL;
        looked = found != NULL || g_error_matches(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
    }
    if (looked && *is_done)
        looked = store_commit(store, NULL);
    store_rollback(store);
    return looked;
}

gboolean
import_commit(Store *store, const Branch *branch, gint64 import, GError **error)
{
    GError *cause = NULL;
    if (store_commit(store, &cause))
        return TRUE;
    gboolean is_known = !g_error_matches(cause, STORE_ERROR, STORE_ERROR_UNKNOWN), is_done = FALSE;
    for (guint i = 0; i < SETTLE_TRIES && !is_known; i++) {
        is_known = look_whether_done(store, branch, import, &is_done);
        if (!is_known)
            g_usleep(SETTLE_MICROSECONDS);
        else
            g_clear_error(&cause);
    }
    if (is_done)
        return TRUE;
    if (!cause)
        cause = g_error_new_literal(
            SERVICE_ERROR, SERVICE_ERROR_BUSY,
            _("The connection with the database was lost. Nothing was written; try again in a "
              "moment."));
    return service_fail(error, cause);
}

/* Somebody asks again who got no answer the first time. */
static gboolean
done_or_stale(Store *store, const ImportCase *icase, GError **error)
{
    GError *cause = NULL;
    const char *digest = icase->seen.digest;
    gint64 done = store_import_by_digest(store, icase->branch->id, digest, &cause);
    if (done < 0)
        return service_fail(error, cause);
    if (done == 0 || *digest == '\0')
        return import_stale(error);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, done);
    g_set_error(
        error, SERVICE_ERROR, SERVICE_ERROR_STALE,
        _("This plan was carried out already, as import %s. Nothing more was done. Look at its report."),
        number);
    return FALSE;
}

/* The plan as it is now must be the one the person saw, and free of brakes or confirmed. */
static gboolean
plan_agreed(Store *store, const Account *actor, const ImportCase *icase, guint confirm, GError **error)
{
    const RosterPlan *plan = icase->plan;
    if (!g_str_equal(icase->seen.digest, plan->digest))
        return done_or_stale(store, icase, error);
    if (plan->brakes == 0 || !roster_plan_writes(plan)) /* nothing to hold back */
        return TRUE;
    if (!service_may(actor, RIGHT_IMPORT_CONFIRM, icase->branch, error))
        return FALSE;
    if (confirm == plan->confirm && confirm > 0)
        return TRUE;
    g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_BRAKED,
                _("A brake holds this import. Nothing was imported. Read why, and confirm with the number %u "
                  "if it is right."),
                plan->confirm);
    return FALSE;
}

static void
import_counts(Import *import, const RosterPlan *plan)
{
    const guint *counts = plan->counts;
    import->enrolled = counts[ITEM_ENROL] + counts[ITEM_RETURN] + counts[ITEM_LINK];
    import->changed = counts[ITEM_MOVE] + counts[ITEM_UPDATE] + counts[ITEM_RESTORE];
    import->left = counts[ITEM_LEAVE] + counts[ITEM_TRANSFER] + counts[ITEM_WITHDRAW];
}

gint64
import_write(Store *store, Import *import, const RosterPlan *plan, const RosterReport *report, GError **error)
{
    GError *cause = NULL;
    g_autofree char *json = roster_report_to_json(report);
    import_counts(import, plan);
    import->digest = g_strdup(plan->digest);
    gint64 id = store_import_add(store, import, &cause);
    if (id < 0 || !store_plan_apply(store, import->branch, plan, id, import->undoes, &cause) ||
        !store_report_set(store, id, json, &cause)) {
        if (g_error_matches(cause, STORE_ERROR, STORE_ERROR_CONFLICT)) {
            g_clear_error(&cause);
            import_stale(error);
        } else {
            service_fail(error, cause);
        }
        return -1;
    }
    return id;
}

static Import *
import_of(const Service *service, const Account *actor, const ImportCase *icase)
{
    Import *import = g_new0(Import, 1);
    import->branch = icase->branch->id;
    import->library = icase->branch->library;
    import->account = actor->id;
    import->account_name = g_strdup(actor->name);
    import->upload = icase->upload != NULL ? icase->upload->id : 0;
    import->applied = service_now(service);
    import->file_name = g_strdup(icase->file_name);
    import->school_year = g_strdup(icase->school_year);
    import->mode = g_strdup(roster_mode_name(icase->mode));
    return import;
}

/* The file as the school sent it still holds the BSN that the reader left out: it does not outlive its import. */
static gboolean
holds_bsn(const ImportCase *icase)
{
    return icase->upload != NULL && icase->records->bsn_column;
}

/* Who uploaded the file; a file of the shell has nobody. */
static gboolean
tell_imported(const Service *service, Store *store, const Account *actor, const ImportCase *icase, gint64 id,
              GError **error)
{
    const guint *counts = icase->plan->counts;
    if (icase->upload == NULL)
        return TRUE;
    const Mail mail = {.kind = MAIL_IMPORTED,
                       .branch = icase->branch->id,
                       .account = icase->upload->account,
                       .upload = icase->upload->id,
                       .import = id,
                       .numbers = {counts[ITEM_ENROL] + counts[ITEM_RETURN] + counts[ITEM_LINK],
                                   counts[ITEM_MOVE], counts[ITEM_LEAVE] + counts[ITEM_TRANSFER],
                                   counts[ITEM_WAITING]}};
    return mail_write(service, store, actor, &mail, error);
}

static gint64
apply_in_transaction(Service *service, Store *store, const Account *actor, ImportCase *icase, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Import) import = import_of(service, actor, icase);
    g_autoptr(RosterReport) report = roster_report_build_kept(icase->plan, icase->table, icase->mapping,
                                                              icase->records, icase->file_findings);
    gint64 id = import_write(store, import, icase->plan, report, error);
    if (id < 0)
        return -1;
    if (icase->upload != NULL && !store_upload_set_imported(store, icase->upload->id, id, &cause)) {
        service_fail(error, cause);
        return -1;
    }
    if (holds_bsn(icase) && !store_upload_remove_file(store, icase->upload->id, &cause)) {
        service_fail(error, cause);
        return -1;
    }
    if (icase->columns != NULL) {
        g_autofree char *text = mapping_to_text(icase->mapping);
        if (!store_mapping_set(store, icase->branch->id, icase->mapping->source, text, &cause)) {
            service_fail(error, cause);
            return -1;
        }
    }
    const AuditEvent event = {.verb = AUDIT_APPLY,
                              .kind = AUDIT_IMPORT,
                              .object = id,
                              .branch = icase->branch->id,
                              .library = icase->branch->library,
                              .whole_school = TRUE};
    Connection connection = {service, store}; /* borrowed */
    return tell_imported(service, store, actor, icase, id, error) &&
                   login_letters_of_plan(&connection, icase->branch->library, icase->plan, error) &&
                   teachers_apply(service, store, actor, icase, id, error) &&
                   service_audit(service, store, actor, &event, error)
               ? id
               : -1;
}

/* Who was first, when it was imported. */
static gboolean
over(Store *store, const Upload *upload, GError **error)
{
    g_autoptr(Import) import = upload->import != 0 ? store_import_get(store, upload->import, NULL) : NULL;
    if (import != NULL) {
        g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, import->id);
        g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
                    _("%s imported this upload already, as import %s. Nothing more was changed. Look at its "
                      "report."),
                    *import->account_name != '\0' ? import->account_name : _("The operator"), number);
        return FALSE;
    }
    g_set_error_literal(
        error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
        _("This upload was imported or removed already. Nothing was changed. Go back to the list."));
    return FALSE;
}

static gboolean
is_over(const Upload *upload)
{
    return upload->state == UPLOAD_IMPORTED || upload->state == UPLOAD_REMOVED;
}

/* A double click, or a colleague who was first: looked at under the lock. */
static gboolean
still_waits(const ImportCase *icase, Store *store, GError **error)
{
    if (icase->upload == NULL)
        return TRUE;
    GError *cause = NULL;
    g_autoptr(Upload) now = store_upload_get(store, icase->upload->id, &cause);
    if (now == NULL)
        return service_fail(error, cause);
    return is_over(now) ? over(store, now, error) : TRUE;
}

/* The plan under the locks, with its leavers held. */
static gboolean
build_held(ImportCase *icase, const Service *service, Store *store, GError **error)
{
    gboolean is_same;
    return import_case_build_plan(icase, service, store, error) &&
           leavers_hold(store, icase->plan, icase->reg, &is_same, error) &&
           (is_same || import_case_build_plan(icase, service, store, error));
}

static gint64
apply(Service *service, const Account *actor, ImportCase *icase, const char *mark, guint confirm,
      GError **error)
{
    roster_mark_parse(mark, &icase->seen);
    if (icase->mapping == NULL) {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_UNREADABLE,
                            _("This file cannot be imported. Nothing was changed. Read the findings, correct "
                              "the file and deliver it again."));
        return -1;
    }
    g_auto(Connection) connection = {0};
    if (!service_may(actor, RIGHT_IMPORT_APPLY, icase->branch, error) ||
        !connection_take(&connection, service, icase->branch->library, error))
        return -1;
    Store *store = connection.store;
    /* From here the register cannot change: the plan is made again under the lock and must be the very one that was seen. */
    if (icase->run != NULL ? !import_begin(store, icase->branch, error)
                           : !import_begin_alone(store, icase->branch, error))
        return -1;
    gint64 id = -1;
    if (still_waits(icase, store, error) && build_held(icase, service, store, error) &&
        plan_agreed(store, actor, icase, confirm, error) && job_run_goes_on(icase->run, error))
        id = apply_in_transaction(service, store, actor, icase, error);
    if (id < 0 || !job_run_finish(icase->run, store, id, error)) {
        store_rollback(store);
        return -1;
    }
    gboolean is_done = import_commit(store, icase->branch, id, error);
    if (icase->upload != NULL)
        recall_drop(service->recall, icase->upload->id); /* there is no plan any more */
    return is_done ? id : -1;
}

gint64
service_import_apply(Service *service, const Account *actor, ImportCase *icase, const char *mark,
                     guint confirm, GError **error)
{
    return apply(service, actor, icase, mark, confirm, error);
}

/* The worker before this one had done it when it died, or another process did it: the job ends with that. */
static gboolean
was_applied(JobRun *run, const char *text, gboolean *is_done, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    RosterMark mark;
    roster_mark_parse(text, &mark);
    if (!connection_take(&connection, run->service, run->job->library, error))
        return FALSE;
    g_autoptr(Upload) upload = store_upload_get(connection.store, run->job->upload, &cause);
    g_autoptr(Import) import = NULL;
    if (upload != NULL && upload->state == UPLOAD_IMPORTED)
        import = store_import_get(connection.store, upload->import, &cause);
    if (cause != NULL)
        return service_fail(error, cause);
    *is_done = import != NULL && g_str_equal(import->digest, mark.digest);
    if (import != NULL && !*is_done)
        return over(connection.store, upload, error);
    return !*is_done || job_run_finish(run, connection.store, import->id, error);
}

/* arguments: mark and the number that confirms. */
gboolean
import_apply_run(JobRun *run, const Account *actor, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(run->job->arguments, " ", 2);
    const char *mark = parts[0] != NULL ? parts[0] : "";
    guint confirm = parts[0] != NULL && parts[1] != NULL ? (guint)g_ascii_strtoull(parts[1], NULL, 10) : 0;
    gboolean is_done = FALSE;
    if (!was_applied(run, mark, &is_done, error) || is_done)
        return is_done;
    g_autoptr(ImportCase) icase = import_case_open(run->service, actor, run->job->upload, run, error);
    return icase != NULL && apply(run->service, actor, icase, mark, confirm, error) >= 0;
}

Upload *
import_open_upload(Store *store, const Account *actor, Right right, gint64 id, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Upload) upload = NULL;
    if (!store_begin(store, &cause) || (upload = store_upload_get(store, id, &cause)) == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(Branch) branch = service_branch_for(store, actor, right, upload->branch, error);
    if (branch == NULL)
        return NULL;
    g_clear_pointer(&upload, upload_free);
    if (!store_lock_branch(store, branch->id, &cause) ||
        (upload = store_upload_get(store, id, &cause)) == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    if (is_over(upload)) {
        over(store, upload, error);
        return NULL;
    }
    return g_steal_pointer(&upload);
}

/* The end of a change to what a plan is made of: its numbers in the list are made anew. */
static gboolean
commit_and_check(Service *service, Store *store, const Account *actor, const Upload *upload, GError **error)
{
    GError *cause = NULL;
    const AuditEvent event = {.verb = AUDIT_ANSWER,
                              .kind = AUDIT_PLAN,
                              .object = upload->id,
                              .branch = upload->branch,
                              .library = upload->library,
                              .whole_school = TRUE};
    if (!upload_check_later(service, store, actor, upload, error) ||
        !service_audit(service, store, actor, &event, error))
        return FALSE;
    if (!store_commit(store, &cause))
        return service_fail(error, cause);
    jobs_wake(service->jobs);
    return TRUE;
}

gboolean
service_import_answer(Service *service, const Account *actor, gint64 id, const QuestionAnswer *answers,
                      guint n, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_IMPORT_APPLY, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = connection.store;
    GError *cause = NULL;
    g_autoptr(Upload) upload = import_open_upload(store, actor, RIGHT_IMPORT_APPLY, id, error);
    if (upload == NULL)
        return FALSE;
    for (guint i = 0; i < n; i++) {
        Answer answer = answers[i].answer;
        const char *choice = answer.choice == CHOICE_OPEN ? "" : choice_name(answer.choice);
        if (!store_answer_set(store, id, answers[i].key, choice,
                              answer.choice == CHOICE_LINK ? answer.person : 0, &cause))
            return service_fail(error, cause);
    }
    return commit_and_check(service, store, actor, upload, error);
}

gboolean
service_import_choose(Service *service, const Account *actor, gint64 id, const ImportChoices *choices,
                      GError **error)
{
    g_auto(Connection) connection = {0};
    if (choices->school_year != NULL && !school_year_valid(choices->school_year)) {
        g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                    _("\"%s\" is not a school year. Nothing was changed. Write it as 2026-2027."),
                    choices->school_year);
        return FALSE;
    }
    if (!service_may_any(actor, RIGHT_IMPORT_APPLY, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = connection.store;
    GError *cause = NULL;
    g_autoptr(Upload) upload = import_open_upload(store, actor, RIGHT_IMPORT_APPLY, id, error);
    if (upload == NULL)
        return FALSE;
    g_autofree char *options = import_options_format(choices->sheet, choices->encoding, choices->separator);
    const char *year = choices->school_year != NULL ? choices->school_year : upload->school_year;
    if (!store_upload_set_choices(store, id, year, roster_mode_name(choices->mode), options, &cause))
        return service_fail(error, cause);
    return commit_and_check(service, store, actor, upload, error);
}

gboolean
service_import_map(Service *service, const Account *actor, gint64 id, const ColumnChoice *choices, guint n,
                   const DateOrder *date_order, GError **error)
{
    g_autoptr(ImportCase) icase = service_import_open(service, actor, id, error);
    if (icase == NULL)
        return FALSE;
    if (icase->mapping == NULL) {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
                            _("No columns were recognised in this file, so there is nothing to set. Nothing "
                              "was changed. Put a row "
                              "with column names above the pupils and deliver the file again."));
        return FALSE;
    }
    for (guint i = 0; i < n; i++)
        mapping_set(icase->mapping, choices[i].column, choices[i].target, choices[i].clear);
    if (date_order != NULL)
        icase->mapping->date_order = *date_order;
    g_autofree char *text = mapping_to_text(icase->mapping);
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    GError *cause = NULL;
    g_autoptr(Upload) upload = import_open_upload(connection.store, actor, RIGHT_UPLOAD, id, error);
    if (upload == NULL)
        return FALSE;
    if (!store_mapping_set(connection.store, icase->branch->id, icase->mapping->source, text, &cause))
        return service_fail(error, cause);
    return commit_and_check(service, connection.store, actor, upload, error);
}

static gint
import_order(gconstpointer a, gconstpointer b)
{
    const Import *one = *(const Import *const *)a, *other = *(const Import *const *)b;
    return one->id < other->id ? 1 : one->id > other->id ? -1 : 0;
}

GPtrArray *
service_import_list(Service *service, const Account *actor, const char *branch_code, const ListPart *part,
                    GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_IMPORT_VIEW, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    g_autoptr(Branch) branch = NULL;
    if (branch_code != NULL) {
        branch = service_branch_by_code(connection.store, actor, RIGHT_IMPORT_VIEW, branch_code, error);
        if (branch == NULL)
            return NULL;
    }
    GError *cause = NULL;
    const BranchList imports = {store_import_list, import_order, RIGHT_IMPORT_VIEW};
    GPtrArray *list = service_branch_lists(connection.store, actor, branch != NULL ? branch->id : 0, part,
                                           &imports, &cause);
    if (list == NULL)
        service_fail(error, cause);
    return list;
}

static Import *
get_import(Store *store, const Account *actor, gint64 id, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Import) import = store_import_get(store, id, &cause);
    if (import == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    g_autoptr(Branch) branch = service_branch_for(store, actor, RIGHT_UPLOAD, import->branch, error);
    return branch != NULL ? g_steal_pointer(&import) : NULL;
}

Import *
service_import_get(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    return connection_take(&connection, service, service_reach(actor), error)
               ? get_import(connection.store, actor, id, error)
               : NULL;
}

/* A report goes out as a file, once its line is there, or is seen on a page. */
static gboolean
note_report(Connection *connection, const Account *actor, const Import *import, AuditVerb verb,
            GError **error)
{
    const AuditEvent event = {.verb = verb,
                              .kind = AUDIT_IMPORT,
                              .object = import->id,
                              .branch = import->branch,
                              .library = import->library,
                              .whole_school = TRUE};
    return verb == AUDIT_SEE
               ? service_audit_seen(connection->service, actor, &event, error)
               : service_audit_now(connection->service, connection->store, actor, &event, error);
}

RosterReport *
service_import_report(Service *service, const Account *actor, gint64 id, AuditVerb verb, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    g_autoptr(Import) import = get_import(connection.store, actor, id, error);
    if (import == NULL)
        return NULL;
    g_autofree char *json = store_report_get(connection.store, id, &cause);
    g_autoptr(RosterReport) report = json != NULL ? roster_report_from_json(json, &cause) : NULL;
    g_autoptr(RosterJournal) journal = report != NULL ? store_journal_load(connection.store, id, &cause)
                                                      : NULL;
    if (journal == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    roster_report_add_journal(report, journal);
    return note_report(&connection, actor, import, verb, error) ? g_steal_pointer(&report) : NULL;
}
