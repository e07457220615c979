/* Use cases of long work: it is put in the queue with who asked, and looked after. */
#include "service/job.h"

#include <string.h>

#include "roster/log.h"
#include "service/run.h"
#include "service/title_file_private.h"
#include "service/upload.h"
#include "text/text.h"

#define WAIT_STEP_MILLISECONDS 100 /* another process may do the job, and wakes nobody here */

static const Right rights[N_JOB_KINDS] = {
    [JOB_CHECK] = RIGHT_UPLOAD,
    [JOB_APPLY] = RIGHT_IMPORT_APPLY,
    [JOB_UNDO] = RIGHT_IMPORT_APPLY,
    [JOB_REMOVE] = RIGHT_UPLOAD,
    [JOB_TITLES_CHECK] = RIGHT_TITLES_EDIT,
    [JOB_TITLES_APPLY] = RIGHT_TITLES_EDIT,
    [JOB_TITLES_UNDO] = RIGHT_TITLES_EDIT,
};

/* The right on the job's school; of a job of none, that on its files of titles. Narrows the connection to its library. */
static gboolean
may_job(Store *store, const Account *actor, Right right, const Job *job, GError **error)
{
    if (job->branch != 0) {
        g_autoptr(Branch) branch = service_branch_for(store, actor, right, job->branch, error);
        return branch != NULL;
    }
    if (!service_may_any(actor, RIGHT_TITLES_EDIT, error))
        return FALSE;
    if (!account_may(actor, RIGHT_TITLES_EDIT, job->library, 0)) /* as if it were not there */
        return service_fail(error, g_error_new_literal(STORE_ERROR, STORE_ERROR_NOT_FOUND, "job"));
    store_enter(store, job->library);
    return TRUE;
}

/* The same plan, also when it was looked at again meanwhile; and the same number that confirms it. */
static gboolean
asks_same(const Job *job, const Job *asked)
{
    RosterMark mark, other;
    g_auto(GStrv) words = g_strsplit(job->arguments, " ", 2), wanted = g_strsplit(asked->arguments, " ", 2);
    roster_mark_parse(words[0], &mark);
    roster_mark_parse(wanted[0], &other);
    if (*mark.digest == '\0' || *other.digest == '\0')
        return g_str_equal(job->arguments, asked->arguments);
    return g_str_equal(mark.digest, other.digest) && g_strcmp0(words[1], wanted[1]) == 0;
}

/* What was asked before and counts still. */
static gboolean
stands(Store *store, const Job *job, const Job *asked)
{
    if (!asks_same(job, asked))
        return FALSE;
    if (job->state != JOB_DONE || job->kind != JOB_APPLY)
        return job_is_open(job) || job->state == JOB_DONE;
    g_autoptr(Upload) upload = store_upload_get(store, job->upload, NULL);
    return upload != NULL && upload->import == job->result; /* not undone since */
}

static gint64
waits_otherwise(GError **error)
{
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
                        _("Someone else asked for this just now, for another plan. Nothing was changed. Wait "
                          "until that is done and look again."));
    return -1;
}

/* The job's number: of asked, or of one like it that counts still. */
static gint64
start(Service *service, Store *store, Job *asked, const Account *actor, GError **error)
{
    GError *cause = NULL;
    asked->account = actor->id;
    asked->created = service_now(service);
    asked->language = g_strdup(text_language_tag(text_get_language()));
    g_autoptr(Job) before = store_job_find(store, asked, &cause);
    if (before != NULL && stands(store, before, asked))
        return before->id;
    gint64 id = cause == NULL ? store_job_add(store, asked, &cause) : -1;
    if (id == 0) { /* somebody was first, after we looked */
        g_autoptr(Job) other = store_job_find(store, asked, &cause);
        if (other != NULL)
            return stands(store, other, asked) ? other->id : waits_otherwise(error);
    }
    if (id <= 0) {
        service_fail(error,
                     cause != NULL ? cause : g_error_new_literal(STORE_ERROR, STORE_ERROR_BUSY, "queue"));
        return -1;
    }
    jobs_wake(service->jobs);
    return id;
}

static gint64
start_upload(Service *service, const Account *actor, gint64 id, Job *asked, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return -1;
    GError *cause = NULL;
    g_autoptr(Upload) upload = store_upload_get(connection.store, id, &cause);
    if (upload == NULL) {
        service_fail(error, cause);
        return -1;
    }
    g_autoptr(Branch)
        branch = service_branch_for(connection.store, actor, rights[asked->kind], upload->branch, error);
    if (branch == NULL)
        return -1;
    asked->branch = branch->id;
    asked->upload = id;
    if (asked->kind == JOB_REMOVE) { /* a file that keeps its reader busy is not waited for */
        const Job check = {.kind = JOB_CHECK, .branch = branch->id, .upload = id};
        g_autoptr(Job) running = store_job_find(connection.store, &check, NULL);
        if (running != NULL && job_is_open(running))
            store_job_cancel(connection.store, running->id, service_now(service), NULL);
    }
    return start(service, connection.store, asked, actor, error);
}

gint64
service_apply_start(Service *service, const Account *actor, gint64 upload, const char *mark, guint confirm,
                    GError **error)
{
    g_autoptr(Job) asked = g_new0(Job, 1);
    asked->kind = JOB_APPLY;
    asked->arguments = g_strdup_printf("%s %u", mark != NULL ? mark : "", confirm);
    return start_upload(service, actor, upload, asked, error);
}

gint64
service_remove_start(Service *service, const Account *actor, gint64 upload, GError **error)
{
    g_autoptr(Job) asked = g_new0(Job, 1);
    asked->kind = JOB_REMOVE;
    asked->arguments = g_strdup("");
    return start_upload(service, actor, upload, asked, error);
}

gint64
service_undo_start(Service *service, const Account *actor, gint64 id, const char *mark, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return -1;
    GError *cause = NULL;
    g_autoptr(Import) import = store_import_get(connection.store, id, &cause);
    if (import == NULL) {
        service_fail(error, cause);
        return -1;
    }
    g_autoptr(Branch)
        branch = service_branch_for(connection.store, actor, rights[JOB_UNDO], import->branch, error);
    if (branch == NULL)
        return -1;
    g_autoptr(Job) asked = g_new0(Job, 1);
    asked->kind = JOB_UNDO;
    asked->branch = branch->id;
    asked->upload = import->upload;
    asked->import = id;
    asked->arguments = g_strdup(mark != NULL ? mark : "");
    return start(service, connection.store, asked, actor, error);
}

gboolean
upload_check_later(const Service *service, Store *store, const Account *actor, const Upload *upload,
                   GError **error)
{
    GError *cause = NULL;
    const Job check = {.kind = JOB_CHECK,
                       .branch = upload->branch,
                       .upload = upload->id,
                       .account = actor->id,
                       .language = (char *)text_language_tag(text_get_language()),
                       .created = service_now(service)};
    return store_job_add(store, &check, &cause) >= 0 ? TRUE : service_fail(error, cause);
}

static gint64
start_titles(Service *service, const Account *actor, JobKind kind, gint64 file, const char *arguments,
             GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!title_file_begin(&ecase, service, actor, TRUE, error))
        return -1;
    g_autoptr(TitleFile) found = store_title_file_get(ecase.store, ecase.hand.library, file, &cause);
    if (found == NULL)
        return service_fail(error, cause) - 1;
    g_autoptr(Job) asked = g_new0(Job, 1);
    asked->kind = kind;
    asked->library = ecase.hand.library;
    asked->title_file = file;
    asked->arguments = g_strdup(arguments);
    gint64 id = start(service, ecase.store, asked, actor, error);
    if (id < 0)
        return -1;
    if (!store_commit(ecase.store, &cause))
        return service_fail(error, cause) - 1;
    jobs_wake(service->jobs);
    return id;
}

gint64
service_title_file_apply_start(Service *service, const Account *actor, gint64 id,
                               const guint seen[N_TITLE_FATES], GError **error)
{
    TitleImport counted = {0};
    memcpy(counted.count, seen, sizeof counted.count);
    g_autofree char *arguments = titles_counted(&counted);
    return start_titles(service, actor, JOB_TITLES_APPLY, id, arguments, error);
}

gint64
service_title_file_undo_start(Service *service, const Account *actor, gint64 id, GError **error)
{
    return start_titles(service, actor, JOB_TITLES_UNDO, id, "", error);
}

static Job *
get_job(Store *store, const Account *actor, gint64 id, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Job) job = store_job_get(store, id, &cause);
    if (job == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    return may_job(store, actor, RIGHT_UPLOAD, job, error) ? g_steal_pointer(&job) : NULL;
}

Job *
service_job_get(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    return connection_take(&connection, service, service_reach(actor), error)
               ? get_job(connection.store, actor, id, error)
               : NULL;
}

Job *
service_job_wait(Service *service, const Account *actor, gint64 id, guint milliseconds, GError **error)
{
    gint64 end = g_get_monotonic_time() + (gint64)milliseconds * 1000;
    gboolean may_wait = jobs_wait_begin(service->jobs);
    for (;;) {
        guint ends = jobs_ends(service->jobs);
        g_autoptr(Job) job = service_job_get(service, actor, id, error);
        if (job == NULL || !job_is_open(job) || !may_wait || g_get_monotonic_time() >= end) {
            if (may_wait)
                jobs_wait_end(service->jobs);
            return g_steal_pointer(&job);
        }
        jobs_wait(service->jobs, ends, WAIT_STEP_MILLISECONDS);
    }
}

/* Changes a job by change, in a transaction, for who may ask for such work. */
static gboolean
change_job(Service *service, const Account *actor, gint64 id,
           gboolean (*change)(Store *, gint64, gint64, GError **), GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    g_autoptr(Job) job = get_job(connection.store, actor, id, error);
    GError *cause = NULL;
    if (job == NULL || !may_job(connection.store, actor, rights[job->kind], job, error))
        return FALSE;
    if (!store_begin(connection.store, &cause) || !change(connection.store, id, service_now(service), &cause))
        return service_fail(error, cause);
    const AuditEvent event = {.verb = change == store_job_cancel ? AUDIT_CANCEL : AUDIT_CHANGE,
                              .kind = AUDIT_JOB,
                              .object = id,
                              .branch = job->branch,
                              .library = job->library};
    if (!service_audit(service, connection.store, actor, &event, error))
        return FALSE;
    if (!store_commit(connection.store, &cause))
        return service_fail(error, cause);
    jobs_wake(service->jobs);
    return TRUE;
}

gboolean
service_job_cancel(Service *service, const Account *actor, gint64 id, GError **error)
{
    return change_job(service, actor, id, store_job_cancel, error);
}

static gboolean
retry(Store *store, gint64 id, gint64 now, GError **error)
{
    (void)now;
    return store_job_retry(store, id, error);
}

gboolean
service_job_retry(Service *service, const Account *actor, gint64 id, GError **error)
{
    return change_job(service, actor, id, retry, error);
}

GPtrArray *
service_job_list(Service *service, const Account *actor, gboolean open, guint limit, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!service_may_any(actor, RIGHT_IMPORT_VIEW, error) ||
        !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    GPtrArray *list = store_job_list(connection.store, actor->library, open, limit, &cause);
    if (list == NULL)
        service_fail(error, cause);
    return list;
}

void
service_job_error(const Job *job, GError **error)
{
    g_set_error_literal(error, SERVICE_ERROR, job->code, job->message);
}
