/* Use cases of undo: the plan that takes an import back, shown and applied like any other plan. */
#include "service/account_parts.h"
#include "service/case.h"
#include "service/leavers.h"
#include "service/post.h"
#include "service/import.h"
#include "service/private.h"
#include "store/log.h"
#include "store/register.h"
#include "text/text.h"

struct UndoCase {
    Branch *branch;
    Import *import;
    RosterJournal *journal;
    RosterRegister *reg;
    RosterPlan *plan;
    LogPlace place; /* of the log, when reg was read */
    char *mark;
    RosterSince *since; /* by service_undo_compare */
};

static void
undo_drop_plan(UndoCase *ucase)
{
    g_clear_pointer(&ucase->since, roster_since_free);
    g_clear_pointer(&ucase->mark, g_free);
    g_clear_pointer(&ucase->plan, roster_plan_free);
    g_clear_pointer(&ucase->journal, roster_journal_free);
    g_clear_pointer(&ucase->reg, roster_register_free);
}

void
undo_case_free(UndoCase *ucase)
{
    if (ucase == NULL)
        return;
    undo_drop_plan(ucase);
    g_clear_pointer(&ucase->import, import_free);
    g_clear_pointer(&ucase->branch, branch_free);
    g_free(ucase);
}

static gboolean
undo_build_plan(UndoCase *ucase, Store *store, GError **error)
{
    undo_drop_plan(ucase);
    GError *cause = NULL;
    ucase->journal = store_journal_load(store, ucase->import->id, &cause);
    if (ucase->journal != NULL)
        ucase->reg = store_register_load(store, ucase->branch->id, &cause);
    if (ucase->reg == NULL || !store_log_place(store, ucase->branch->library, &ucase->place, &cause))
        return service_fail(error, cause);
    ucase->plan = roster_invert(ucase->journal, ucase->reg);
    ucase->mark = roster_mark_print(ucase->plan->digest, &ucase->place);
    return TRUE;
}

gboolean
service_undo_compare(Service *service, const Account *actor, UndoCase *ucase, const char *text,
                     GError **error)
{
    g_auto(Connection) connection = {0};
    RosterMark mark;
    GError *cause = NULL;
    roster_mark_parse(text, &mark);
    if (!mark.has_place)
        return FALSE;
    if (!service_may(actor, RIGHT_IMPORT_VIEW, ucase->branch, error) ||
        !connection_take(&connection, service, ucase->branch->library, error))
        return FALSE;
    if (!store_begin_read(connection.store, &cause))
        return service_fail(error, cause);
    if (!undo_build_plan(ucase, connection.store, error))
        return FALSE;
    RosterLog *log = store_log_load(connection.store, ucase->branch, &mark.place, &cause);
    if (log == NULL)
        return service_fail(error, cause);
    ucase->since = roster_since_new(log, ucase->reg, &mark.place);
    roster_since_compare(ucase->since, ucase->reg, ucase->plan,
                         roster_invert(ucase->journal, ucase->since->then), &mark);
    return TRUE;
}

const char *
undo_case_mark(const UndoCase *ucase)
{
    return ucase->mark;
}

const RosterSince *
undo_case_since(const UndoCase *ucase)
{
    return ucase->since;
}

UndoCase *
service_undo_open(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(UndoCase) ucase = g_new0(UndoCase, 1);
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    Store *store = connection.store;
    if (!store_begin_read(store, &cause) || (ucase->import = store_import_get(store, id, &cause)) == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    ucase->branch = service_branch_for(store, actor, RIGHT_IMPORT_APPLY, ucase->import->branch, error);
    if (ucase->branch == NULL)
        return NULL;
    if (ucase->import->undone_by != 0 || ucase->import->undoes != 0) {
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
            ucase->import->undoes != 0
                ? _("This is itself an undo and cannot be undone. Nothing was changed. Import the file again "
                    "instead.")
                : _("This import was undone already. Nothing was changed. Look at the list of imports."));
        return NULL;
    }
    if (ucase->import->is_closed) {
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
            _("This import is too long ago to be undone: what it did to each pupil is no longer "
              "kept. Nothing was changed. Correct pupils by hand, or import the file as it should "
              "be."));
        return NULL;
    }
    gboolean built = undo_build_plan(ucase, store, error);
    store_rollback(store);
    const AuditEvent event = {.verb = AUDIT_SEE,
                              .kind = AUDIT_IMPORT,
                              .object = id,
                              .branch = ucase->branch->id,
                              .library = ucase->branch->library,
                              .whole_school = TRUE,
                              .detail = "undo"};
    return built && service_audit_seen(service, actor, &event, error) ? g_steal_pointer(&ucase) : NULL;
}

const Import *
undo_case_import(const UndoCase *ucase)
{
    return ucase->import;
}

const RosterPlan *
undo_case_plan(const UndoCase *ucase)
{
    return ucase->plan;
}

static gint64
undo_in_transaction(Service *service, Store *store, const Account *actor, UndoCase *ucase, GError **error)
{
    GError *cause = NULL;
    const Import *undone = ucase->import;
    g_autoptr(RosterReport) report = roster_report_build_kept(ucase->plan, NULL, NULL, NULL, NULL);
    g_autoptr(Import) import = g_new0(Import, 1);
    import->branch = undone->branch;
    import->library = undone->library;
    import->account = actor->id;
    import->account_name = g_strdup(actor->name);
    import->undoes = undone->id;
    import->applied = service_now(service);
    import->file_name = g_strdup(undone->file_name);
    import->school_year = g_strdup(undone->school_year);
    import->mode = g_strdup(undone->mode);
    gint64 id = import_write(store, import, ucase->plan, report, error);
    if (id < 0)
        return -1;
    if (!store_import_set_undone(store, undone->id, id, &cause) ||
        (undone->upload != 0 && !store_upload_set_imported(store, undone->upload, 0, &cause))) {
        service_fail(error, cause);
        return -1;
    }
    const AuditEvent event = {.verb = AUDIT_UNDO,
                              .kind = AUDIT_IMPORT,
                              .object = undone->id,
                              .branch = ucase->branch->id,
                              .library = ucase->branch->library,
                              .whole_school = TRUE};
    Connection connection = {service, store}; /* borrowed */
    return login_letters_of_plan(&connection, ucase->branch->library, ucase->plan, error) &&
                   teachers_undo(service, store, actor, ucase->branch, undone->id, error) &&
                   service_audit(service, store, actor, &event, error)
               ? id
               : -1;
}

/* An undo that can do nothing is not spent: what stands in its way may be settled later. */
static gboolean
undo_is_possible(const RosterPlan *plan, GError **error)
{
    if (plan->counts[ITEM_CONFLICT] == 0 || roster_plan_writes(plan))
        return TRUE;
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
                        _("Nothing of this import can be taken back as things are now. Nothing was changed. "
                          "Read why with each "
                          "pupil, settle that, and undo the import then."));
    return FALSE;
}

/* The file that was imported waits again, its numbers are made anew, and who uploaded it hears of it. */
static gboolean
check_again(Service *service, Store *store, const Account *actor, const Import *undone, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Upload) upload = store_upload_get(store, undone->upload, &cause);
    if (upload == NULL)
        return service_fail(error, cause);
    const Mail mail = {.kind = MAIL_UNDONE,
                       .branch = undone->branch,
                       .account = upload->account,
                       .upload = upload->id,
                       .import = undone->id};
    if (!mail_write(service, store, actor, &mail, error))
        return FALSE;
    return upload->state != UPLOAD_CHECKED || !upload->has_file ||
           upload_check_later(service, store, actor, upload, error);
}

static gboolean
build_held(UndoCase *ucase, Store *store, GError **error)
{
    gboolean is_same;
    return undo_build_plan(ucase, store, error) &&
           leavers_hold(store, ucase->plan, ucase->reg, &is_same, error) &&
           (is_same || undo_build_plan(ucase, store, error));
}

/* run: the job that does it, or NULL at the shell. */
static gint64
apply(Service *service, const Account *actor, UndoCase *ucase, const char *text, const JobRun *run,
      GError **error)
{
    RosterMark mark;
    roster_mark_parse(text, &mark);
    g_auto(Connection) connection = {0};
    if (!service_may(actor, RIGHT_IMPORT_APPLY, ucase->branch, error) ||
        !connection_take(&connection, service, ucase->branch->library, error))
        return -1;
    Store *store = connection.store;
    if (run != NULL ? !import_begin(store, ucase->branch, error)
                    : !import_begin_alone(store, ucase->branch, error))
        return -1;
    gint64 id = -1, upload = ucase->import->upload;
    if (build_held(ucase, store, error)) {
        if (!g_str_equal(mark.digest, ucase->plan->digest))
            import_stale(error);
        else if (undo_is_possible(ucase->plan, error) && job_run_goes_on(run, error))
            id = undo_in_transaction(service, store, actor, ucase, error);
    }
    if (id < 0 || (upload != 0 && !check_again(service, store, actor, ucase->import, error)) ||
        !job_run_finish(run, store, id, error)) {
        store_rollback(store);
        return -1;
    }
    if (!import_commit(store, ucase->branch, id, error))
        return -1;
    jobs_wake(service->jobs);
    return id;
}

gint64
service_undo_apply(Service *service, const Account *actor, UndoCase *ucase, const char *mark, GError **error)
{
    return apply(service, actor, ucase, mark, NULL, error);
}

/* As was_applied of an import. */
static gboolean
was_undone(JobRun *run, gboolean *is_done, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, run->service, run->job->library, error))
        return FALSE;
    RosterMark mark;
    roster_mark_parse(run->job->arguments, &mark);
    g_autoptr(Import) import = store_import_get(connection.store, run->job->import, &cause);
    g_autoptr(Import) undo = NULL;
    if (import != NULL && import->undone_by != 0)
        undo = store_import_get(connection.store, import->undone_by, &cause);
    if (cause != NULL)
        return service_fail(error, cause);
    *is_done = undo != NULL && g_str_equal(undo->digest, mark.digest);
    return !*is_done || job_run_finish(run, connection.store, undo->id, error);
}

/* arguments: the mark. */
gboolean
undo_run(JobRun *run, const Account *actor, GError **error)
{
    gboolean is_done = FALSE;
    if (!was_undone(run, &is_done, error) || is_done)
        return is_done;
    g_autoptr(UndoCase) ucase = service_undo_open(run->service, actor, run->job->import, error);
    return ucase != NULL && apply(run->service, actor, ucase, run->job->arguments, run, error) >= 0;
}
