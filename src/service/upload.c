/* Use cases of a school's upload: deliver, list, fetch back, take back, and the check in the background. */
#include "service/upload.h"

#include <jansson.h>
#include <unistd.h>

#include "service/file.h"
#include "service/case.h"
#include "service/recall.h"
#include "service/keys.h"
#include "service/post.h"
#include "text/json.h"
#include "text/text.h"

static gboolean
note(Service *service, Store *store, const Account *actor, AuditVerb verb, const Upload *upload,
     GError **error)
{
    const AuditEvent event = {.verb = verb,
                              .kind = AUDIT_FILE,
                              .object = upload->id,
                              .branch = upload->branch,
                              .library = upload->library,
                              .whole_school = TRUE};
    return service_audit(service, store, actor, &event, error);
}

static gboolean
add_in_transaction(Service *service, Store *store, const Account *actor, Upload *upload, SpoolWriter *writer,
                   guint64 offset, GError **error)
{
    GError *cause = NULL;
    if (!keys_ready(service, store, error))
        return FALSE;
    if (!store_begin(store, &cause) || (upload->id = store_upload_add(store, upload, &cause)) < 0)
        return service_fail(error, cause);
    if (!upload_file_keep(service, store, upload->id, spool_writer_fd(writer), offset, (guint64)upload->size,
                          error) ||
        !upload_check_later(service, store, actor, upload, error) ||
        !note(service, store, actor, AUDIT_UPLOAD, upload, error))
        return FALSE;
    return store_commit(store, &cause) || service_fail(error, cause);
}

static gint64
add_upload(Service *service, const Account *actor, gint64 branch_id, SpoolWriter *writer,
           const IngestForm *form, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(Branch) branch = NULL;
    GError *cause = NULL;
    if (connection_take(&connection, service, service_reach(actor), error))
        branch = service_branch_for(connection.store, actor, RIGHT_UPLOAD, branch_id, error);
    if (branch == NULL)
        return -1;
    if (form->length == 0) {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                            _("No file was chosen, or the file is empty. Nothing was sent. Choose the "
                              "pupils' file and send it again."));
        return -1;
    }
    g_autofree char *today = service_today(service);
    g_autoptr(Upload) upload = g_new0(Upload, 1);
    upload->branch = branch->id;
    upload->library = branch->library;
    upload->account = actor->id;
    upload->account_name = g_strdup(actor->name);
    upload->received = service_now(service);
    upload->file_name = g_strdup(form->file_name);
    upload->size = (gint64)form->length;
    upload->state = UPLOAD_RECEIVED;
    upload->school_year = school_year_of(today);
    upload->mode = g_strdup(roster_mode_name(MODE_SCHOOL_YEAR));
    upload->sha256 = spool_writer_digest(writer, form->offset, form->length, &cause);
    if (upload->sha256 == NULL) {
        service_fail(error, cause);
        return -1;
    }
    return add_in_transaction(service, connection.store, actor, upload, writer, form->offset, error)
               ? upload->id
               : -1;
}

gint64
service_upload_add(Service *service, const Account *actor, gint64 branch, SpoolWriter *writer,
                   const IngestForm *form, GError **error)
{
    gint64 id = add_upload(service, actor, branch, writer, form, error);
    spool_writer_cancel(writer);
    if (id >= 0)
        jobs_wake(service->jobs);
    return id;
}

IngestForm *
service_upload_form(Service *service, SpoolWriter *body, const char *boundary, GError **error)
{
    GError *cause = NULL;
    const IngestContext context = {.reader_path = service->reader_path, .cancellable = service->stopping};
    IngestForm *form = ingest_read_form(&context, spool_writer_fd(body), boundary, &cause);
    if (g_error_matches(cause, INGEST_ERROR, INGEST_ERROR_UNREADABLE))
        cause->domain = SERVICE_ERROR, cause->code = SERVICE_ERROR_INPUT;
    if (form == NULL)
        service_fail(error, cause);
    return form;
}

/* A school's people see their branch, the library's people their library. */
static gboolean
may_see(const Account *actor, const Upload *upload)
{
    return account_may(actor, RIGHT_UPLOAD, upload->library, upload->branch) ||
           account_may(actor, RIGHT_IMPORT_VIEW, upload->library, upload->branch);
}

static gboolean
may_see_any(const Account *actor, GError **error)
{
    return account_has(actor, RIGHT_UPLOAD) || service_may_any(actor, RIGHT_IMPORT_VIEW, error);
}

/* In the list, where numbers stand and no pupils: also of a school that withholds them. */
static gboolean
is_listed(const Account *actor, const Upload *upload)
{
    return may_see(actor, upload) || account_reaches(actor, RIGHT_UPLOAD, upload->library, upload->branch);
}

static gint
upload_order(gconstpointer a, gconstpointer b)
{
    const Upload *one = *(const Upload *const *)a, *other = *(const Upload *const *)b;
    return one->id < other->id ? 1 : one->id > other->id ? -1 : 0;
}

GPtrArray *
service_upload_list(Service *service, const Account *actor, gint64 branch, const ListPart *part,
                    GError **error)
{
    g_auto(Connection) connection = {0};
    if (!may_see_any(actor, error) || !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    const BranchList uploads = {store_upload_list, upload_order, RIGHT_UPLOAD};
    GPtrArray *list = service_branch_lists(connection.store, actor, branch, part, &uploads, &cause);
    if (list == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    for (guint i = list->len; i > 0; i--)
        if (!is_listed(actor, list->pdata[i - 1]))
            g_ptr_array_remove_index(list, i - 1);
    return list;
}

static Upload *
get_upload(Store *store, const Account *actor, gint64 id, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Upload) upload = store_upload_get(store, id, &cause);
    if (upload == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    if (!may_see(actor, upload)) {
        const Branch branch = {.id = upload->branch, .library = upload->library};
        service_refuse(actor, RIGHT_UPLOAD, &branch, error);
        return NULL;
    }
    return g_steal_pointer(&upload);
}

Upload *
service_upload_get(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!may_see_any(actor, error) || !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    return get_upload(connection.store, actor, id, error);
}

Upload *
service_upload_same(Service *service, const Account *actor, const Upload *upload, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!may_see_any(actor, error) || !connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    gint64 id = store_upload_same(connection.store, upload, &cause);
    if (id < 0)
        service_fail(error, cause);
    return id > 0 ? get_upload(connection.store, actor, id, error) : NULL;
}

int
service_upload_open(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!may_see_any(actor, error) || !connection_take(&connection, service, service_reach(actor), error))
        return -1;
    g_autoptr(Upload) upload = get_upload(connection.store, actor, id, error);
    if (upload == NULL)
        return -1;
    GError *cause = NULL;
    int fd = upload_file_open(service, connection.store, upload, error);
    if (fd < 0)
        return -1;
    if (store_begin(connection.store, &cause)) {
        if (!note(service, connection.store, actor, AUDIT_DOWNLOAD, upload, error)) {
            close(fd);
            return -1;
        }
        if (store_commit(connection.store, &cause))
            return fd;
    }
    close(fd); /* no download without its line in the trail */
    service_fail(error, cause);
    return -1;
}

#define REMOVABLE                                                                                            \
    (1u << UPLOAD_RECEIVED | 1u << UPLOAD_CHECKING | 1u << UPLOAD_CHECKED | 1u << UPLOAD_REFUSED)

/* The contact, who had heard of it, when the school took it back; else who uploaded it. */
static gboolean
tell_removed(const Service *service, Store *store, const Account *actor, const Upload *upload, GError **error)
{
    gboolean is_school = !account_may(actor, RIGHT_IMPORT_VIEW, upload->library, upload->branch);
    const Mail mail = {.kind = is_school ? MAIL_WITHDRAWN : MAIL_REMOVED,
                       .branch = upload->branch,
                       .account = is_school ? 0 : upload->account,
                       .upload = upload->id};
    return (is_school && upload->state != UPLOAD_CHECKED) || mail_write(service, store, actor, &mail, error);
}

gboolean
upload_remove_run(JobRun *run, const Account *actor, GError **error)
{
    g_auto(Connection) connection = {0};
    Service *service = run->service;
    gint64 id = run->job->upload;
    if (!may_see_any(actor, error) || !connection_take(&connection, service, service_reach(actor), error))
        return FALSE;
    Store *store = connection.store;
    g_autoptr(Upload) upload = get_upload(store, actor, id, error);
    if (upload == NULL)
        return FALSE;
    g_autoptr(Branch) branch = service_branch_for(store, actor, RIGHT_UPLOAD, upload->branch, error);
    if (branch == NULL)
        return FALSE;
    GError *cause = NULL;
    if (!store_begin(store, &cause))
        return service_fail(error, cause);
    if (!store_upload_set_state(store, id, REMOVABLE, UPLOAD_REMOVED, &cause)) {
        if (g_error_matches(cause, STORE_ERROR, STORE_ERROR_CONFLICT)) {
            g_clear_error(&cause);
            cause = g_error_new_literal(
                SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
                _("This upload was imported already and cannot be removed. Nothing was changed. Ask "
                  "your contact at the library to undo the import."));
        }
        return service_fail(error, cause);
    }
    if (!store_upload_remove_file(store, id, &cause))
        return service_fail(error, cause);
    if (!job_run_finish(run, store, 0, error) || !tell_removed(service, store, actor, upload, error) ||
        !note(service, store, actor, AUDIT_REMOVE, upload, error))
        return FALSE;
    gboolean is_removed = store_commit(store, &cause) || service_fail(error, cause);
    recall_drop(service->recall, id);
    return is_removed;
}

static const char *const SUMMARY_NAMES[] = {"rows",      "enrol",   "move",    "update",   "leave",
                                            "unchanged", "waiting", "refused", "questions"};

static void
summary_numbers(const UploadSummary *summary, guint numbers[G_N_ELEMENTS(SUMMARY_NAMES)])
{
    const guint all[] = {summary->rows,    summary->enrol,   summary->move,
                         summary->update,  summary->leave,   summary->unchanged,
                         summary->waiting, summary->refused, summary->questions};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        numbers[i] = all[i];
}

static char *
summary_to_json(const UploadSummary *summary)
{
    guint numbers[G_N_ELEMENTS(SUMMARY_NAMES)];
    summary_numbers(summary, numbers);
    g_autoptr(JsonWriter) json = json_writer_new();
    json_write_object_begin(json);
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        json_write_member_int(json, SUMMARY_NAMES[i], numbers[i]);
    json_write_member_bool(json, "braked", summary->braked);
    json_write_member_string(json, "problem", summary->problem);
    json_write_object_end(json);
    return json_writer_end(g_steal_pointer(&json));
}

UploadSummary *
upload_summary_parse(const Upload *upload)
{
    json_t *root = *upload->summary != '\0' ? json_loads(upload->summary, 0, NULL) : NULL;
    if (root == NULL)
        return NULL;
    UploadSummary *summary = g_new0(UploadSummary, 1);
    guint *numbers[] = {&summary->rows,    &summary->enrol,   &summary->move,
                        &summary->update,  &summary->leave,   &summary->unchanged,
                        &summary->waiting, &summary->refused, &summary->questions};
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        *numbers[i] = (guint)json_integer_value(json_object_get(root, SUMMARY_NAMES[i]));
    summary->braked = json_is_true(json_object_get(root, "braked"));
    const char *problem = json_string_value(json_object_get(root, "problem"));
    summary->problem = g_strdup(problem != NULL ? problem : "");
    json_decref(root);
    return summary;
}

void
upload_summary_free(UploadSummary *summary)
{
    if (summary == NULL)
        return;
    g_free(summary->problem);
    g_free(summary);
}

static void
summarise(const ImportCase *icase, UploadSummary *summary)
{
    const RosterPlan *plan = import_case_plan(icase);
    const guint *counts = plan->counts;
    summary->rows = import_case_records(icase)->n_rows;
    summary->enrol = counts[ITEM_ENROL] + counts[ITEM_RETURN] + counts[ITEM_LINK];
    summary->move = counts[ITEM_MOVE];
    summary->update = counts[ITEM_UPDATE];
    summary->leave = counts[ITEM_LEAVE] + counts[ITEM_TRANSFER];
    summary->unchanged = counts[ITEM_UNCHANGED];
    summary->waiting = counts[ITEM_WAITING];
    summary->refused = import_case_refused_rows(icase);
    summary->questions = import_case_open_questions(icase);
    summary->braked = plan->brakes != 0;
}

/* The sentence that says why the whole file is refused. */
static char *
problem_of(const ImportCase *icase)
{
    const GPtrArray *findings = import_case_findings(icase);
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = findings->pdata[i];
        if (finding->grade == FINDING_FILE_REFUSED)
            return finding_what(finding);
    }
    return g_strdup("");
}

#define CHECKABLE (1u << UPLOAD_CHECKING | 1u << UPLOAD_CHECKED | 1u << UPLOAD_REFUSED)

/* What reading found wrong with the file itself stands in the case; anything else is an error of ours. */
static gboolean
is_no_fault_of_file(const JobRun *run, const GError *error)
{
    return !job_run_goes_on(run, NULL) || g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_BUSY) ||
           g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_DB) ||
           g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_IO) ||
           g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_FULL);
}

/* Who hears what the check found. Once an upload, however often it is checked. */
static gboolean
tell_check(const JobRun *run, Store *store, const Upload *upload, const UploadSummary *summary,
           GError **error)
{
    const Service *service = run->service;
    Mail mail = {.branch = upload->branch,
                 .upload = upload->id,
                 .numbers = {summary->enrol, summary->move, summary->leave, summary->questions}};
    gboolean is_of_use = upload->state == UPLOAD_CHECKED;
    if (is_of_use) {
        mail.kind = summary->braked ? MAIL_BRAKED : MAIL_READY;
        if (!mail_write(service, store, NULL, &mail, error))
            return FALSE;
    }
    mail.account = upload->account;
    mail.kind = is_of_use ? MAIL_QUESTIONS : MAIL_REFUSED;
    return (is_of_use && summary->questions == 0) || mail_write(service, store, NULL, &mail, error);
}

static gboolean
keep_check(const JobRun *run, Store *store, const Upload *upload, const UploadSummary *summary,
           GError **error)
{
    GError *cause = NULL;
    g_autofree char *json = summary_to_json(summary);
    if (!store_begin(store, &cause) ||
        !store_upload_set_state(store, upload->id, CHECKABLE, upload->state, &cause) ||
        !store_upload_set_summary(store, upload->id, json, &cause))
        return service_fail(error, cause);
    if (!tell_check(run, store, upload, summary, error) || !job_run_finish(run, store, 0, error))
        return FALSE;
    return store_commit(store, &cause) || service_fail(error, cause);
}

gboolean
upload_check_run(JobRun *run, const Account *actor, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    (void)actor; /* whose upload or answer it was had the right to that */
    if (!connection_take(&connection, run->service, run->job->library, error))
        return FALSE;
    Store *store = connection.store;
    g_autoptr(Upload) upload = store_upload_get(store, run->job->upload, &cause);
    if (upload == NULL)
        return service_fail(error, cause);
    if (upload->state == UPLOAD_IMPORTED || upload->state == UPLOAD_REMOVED) /* meanwhile: nothing to check */
        return job_run_finish(run, store, 0, error);
    /* Checked before: only its numbers are made anew, after a choice or an undo; the list goes on showing it as checked. */
    gboolean again = upload->state == UPLOAD_CHECKED || upload->state == UPLOAD_REFUSED;
    if (!again && !store_upload_set_state(store, upload->id, 1u << UPLOAD_RECEIVED | 1u << UPLOAD_CHECKING,
                                          UPLOAD_CHECKING, &cause))
        return service_fail(error, cause); /* removed or imported meanwhile */
    g_autoptr(UploadSummary) summary = g_new0(UploadSummary, 1);
    g_autoptr(ImportCase) icase = import_case_open(run->service, service_operator(), upload->id, run, &cause);
    if (icase == NULL && is_no_fault_of_file(run, cause))
        return service_fail(error, cause);
    upload->state = UPLOAD_REFUSED;
    if (icase != NULL && import_case_plan(icase) != NULL) {
        summarise(icase, summary);
        upload->state = UPLOAD_CHECKED;
    }
    summary->problem = icase != NULL ? problem_of(icase) : g_strdup(cause->message);
    g_clear_error(&cause);
    return keep_check(run, store, upload, summary, error);
}
