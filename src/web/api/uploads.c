/* A school's files: sent, listed, fetched back, taken back; and the long work that all of it starts. */
#include "service/upload.h"

#include "service/job.h"
#include "service/school.h"
#include "text/text.h"
#include "web/api/imports.h"

/* ---- jobs ---- */

#define SHORT_MILLISECONDS 1000 /* most work is done sooner: then the first answer says so */

static const char *const job_kinds[] = {"check",        "apply",        "undo",        "remove",
                                        "titles-check", "titles-apply", "titles-undo", NULL};
static const char *const job_states[] = {"waiting", "running", "done", "failed", "cancelled", NULL};
static const ApiField job_fields[] = {
    {.name = "job", .type = API_ID},
    {.name = "kind", .type = API_TEXT, .choices = job_kinds},
    {.name = "state", .type = API_TEXT, .choices = job_states, .example = "done"},
    {.name = "upload", .type = API_ID, .flags = API_NULL},
    {.name = "import", .type = API_ID, .flags = API_NULL, .about = "that was made, or is taken back"},
    {.name = "done", .type = API_INT, .example = "240", .about = "rows"},
    {.name = "total", .type = API_INT, .example = "240", .about = "rows; 0: not known yet"},
    {.name = "created", .type = API_INSTANT},
    {.name = "ended", .type = API_INSTANT},
    {.name = "problem", .type = API_TEXT, .example = "", .about = "why it failed, for people; empty"}};
const ApiShape job_shape = {"Job", API_FIELDS(job_fields)};

void
api_write_job(Api *api, const Job *job)
{
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "job", job->id);
    json_write_member_string(api->out, "kind", job_kind_name(job->kind));
    json_write_member_string(api->out, "state", job_state_name(job->state));
    api_write_id(api, "upload", job->upload);
    api_write_id(api, "import", job->result > 0 ? job->result : job->import);
    json_write_member_int(api->out, "done", job->done);
    json_write_member_int(api->out, "total", job->total);
    api_write_instant(api, "created", job->created);
    api_write_instant(api, "ended", job->ended);
    json_write_member_string(api->out, "problem", job->message ? job->message : "");
    json_write_object_end(api->out);
}

gboolean
api_answer_job(Api *api, gint64 id, GError **error)
{
    if (id < 0)
        return FALSE;
    g_autoptr(Job) job = service_job_wait(api->service, api->actor, id, SHORT_MILLISECONDS, NULL);
    if (!job) { /* it was asked for and will be done: another error would say that nothing was */
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_UNKNOWN,
                            _("It is not known whether this was done."));
        return FALSE;
    }
    if (job->state == JOB_FAILED) {
        service_job_error(job, error);
        return FALSE;
    }
    if (job_is_open(job)) {
        g_autofree char *place = g_strdup_printf(API_PREFIX "/jobs/%" G_GINT64_FORMAT, job->id);
        api->status = 202;
        api_header(api, "Retry-After", "1");
        api_header(api, "Location", place);
    }
    api_write_job(api, job);
    return TRUE;
}

static gboolean
job_show(Api *api, GError **error)
{
    g_autoptr(Job) job = service_job_get(api->service, api->actor, api->request->ids[0], error);
    if (job)
        api_write_job(api, job);
    return job != NULL;
}

static gboolean
job_cancel(Api *api, GError **error)
{
    return service_job_cancel(api->service, api->actor, api->request->ids[0], error);
}

/* ---- uploads ---- */

static const char *const upload_states[] = {"received", "checking", "checked", "refused",
                                            "imported", "removed",  NULL};
static const ApiField summary_fields[] = {
    {.name = "rows", .type = API_INT, .example = "240"},
    {.name = "enrol", .type = API_INT, .example = "30"},
    {.name = "move", .type = API_INT, .example = "180"},
    {.name = "update", .type = API_INT, .example = "4"},
    {.name = "leave", .type = API_INT, .example = "28"},
    {.name = "unchanged", .type = API_INT, .example = "20"},
    {.name = "waiting", .type = API_INT, .example = "2"},
    {.name = "refused", .type = API_INT, .example = "1"},
    {.name = "questions", .type = API_INT, .example = "2"},
    {.name = "braked", .type = API_BOOL, .example = "true"},
    {.name = "problem", .type = API_TEXT, .example = "", .about = "why the whole file is refused; empty"}};
static const ApiShape summary_shape = {"UploadSummary", API_FIELDS(summary_fields)};

static const ApiField upload_fields[] = {
    {.name = "upload", .type = API_ID},
    {.name = "school", .type = API_ID},
    {.name = "file-name", .type = API_TEXT, .example = "leerlingen.xlsx"},
    {.name = "has-file", .type = API_BOOL, .example = "true", .about = "until it is destroyed"},
    {.name = "size", .type = API_INT, .example = "40960"},
    {.name = "sha256",
     .type = API_TEXT,
     .example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {.name = "who", .type = API_TEXT, .example = "Juf Anna"},
    {.name = "received", .type = API_INSTANT},
    {.name = "state", .type = API_TEXT, .choices = upload_states, .example = "checked"},
    {.name = "school-year", .type = API_TEXT, .example = "2026-2027"},
    {.name = "mode", .type = API_TEXT, .example = "school-year"},
    {.name = "job", .type = API_ID, .flags = API_NULL, .about = "that works on it"},
    {.name = "import", .type = API_ID, .flags = API_NULL, .about = "once it is imported"},
    {.name = "summary",
     .type = API_SHAPE,
     .flags = API_NULL,
     .shape = &summary_shape,
     .about = "what the check found; null while there is none"}};
static const ApiShape upload_shape = {"Upload", API_FIELDS(upload_fields)};
static const ApiField uploads_fields[] = {
    {.name = "uploads", .type = API_SHAPE, .flags = API_LIST, .shape = &upload_shape},
    {.name = "next", .type = API_TEXT, .flags = API_NULL, .example = "MTA"}};
static const ApiShape uploads_shape = {"Uploads", API_FIELDS(uploads_fields)};
static const ApiField list_query_fields[] = {{.name = "school",
                                              .type = API_ID,
                                              .flags = API_OPTIONAL,
                                              .about = "only its own; without: all that one may see"}};
static const ApiShape list_query = {"UploadsQuery", API_FIELDS(list_query_fields)};

static void
write_summary(Api *api, const Upload *upload)
{
    g_autoptr(UploadSummary) summary = upload_summary_parse(upload);
    json_write_key(api->out, "summary");
    if (!summary) {
        json_write_null(api->out);
        return;
    }
    const guint counts[] = {summary->rows,    summary->enrol,   summary->move,
                            summary->update,  summary->leave,   summary->unchanged,
                            summary->waiting, summary->refused, summary->questions};
    json_write_object_begin(api->out);
    for (guint i = 0; i < G_N_ELEMENTS(counts); i++)
        json_write_member_int(api->out, summary_fields[i].name, counts[i]);
    json_write_member_bool(api->out, "braked", summary->braked);
    json_write_member_string(api->out, "problem", summary->problem);
    json_write_object_end(api->out);
}

static void
write_upload(Api *api, const Upload *upload)
{
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "upload", upload->id);
    json_write_member_int(api->out, "school", upload->branch);
    json_write_member_string(api->out, "file-name", upload->file_name);
    json_write_member_bool(api->out, "has-file", upload->has_file);
    json_write_member_int(api->out, "size", upload->size);
    json_write_member_string(api->out, "sha256", upload->sha256);
    json_write_member_string(api->out, "who", upload->account_name ? upload->account_name : "");
    api_write_instant(api, "received", upload->received);
    json_write_member_string(api->out, "state", upload_state_name(upload->state));
    json_write_member_string(api->out, "school-year", upload->school_year ? upload->school_year : "");
    json_write_member_string(api->out, "mode", upload->mode ? upload->mode : "");
    api_write_id(api, "job", upload->job);
    api_write_id(api, "import", upload->import);
    write_summary(api, upload);
    json_write_object_end(api->out);
}

static gboolean
uploads_list(Api *api, GError **error)
{
    ApiPage page;
    if (!api_page(api, &page, error))
        return FALSE;
    const ListPart part = {page.after, page.limit + 1};
    g_autoptr(GPtrArray) uploads = service_upload_list(api->service, api->actor,
                                                       api_query_int(api, "school", 0), &part, error);
    if (!uploads)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "uploads");
    json_write_array_begin(api->out);
    for (guint i = 0; i < MIN(uploads->len, page.limit); i++)
        write_upload(api, uploads->pdata[i]);
    json_write_array_end(api->out);
    api_write_next(api, uploads->len > page.limit ? ((const Upload *)uploads->pdata[page.limit - 1])->id : 0,
                   "");
    json_write_object_end(api->out);
    return TRUE;
}

static gboolean
upload_answer(Api *api, gint64 id, GError **error)
{
    g_autoptr(Upload) upload = service_upload_get(api->service, api->actor, id, error);
    if (upload)
        write_upload(api, upload);
    return upload != NULL;
}

static gboolean
upload_show(Api *api, GError **error)
{
    return upload_answer(api, api->request->ids[0], error);
}

static const ApiField send_fields[] = {
    {.name = "school",
     .type = API_ID,
     .flags = API_OPTIONAL,
     .about = "for who may upload for one school only it is that one"},
    {.name = "school-year", .type = API_TEXT, .flags = API_OPTIONAL, .example = "2026-2027"},
    {.name = "mode", .type = API_TEXT, .flags = API_OPTIONAL, .example = "school-year"}};
static const ApiShape send_in = {"UploadNew", API_FIELDS(send_fields)};

static gboolean
upload_send(Api *api, GError **error)
{
    gint64 only = account_branch(api->actor, RIGHT_UPLOAD);
    gint64 id = service_upload_add(api->service, api->actor, only != 0 ? only : api_in_int(api, "school", 0),
                                   g_steal_pointer(&api->request->upload), api->form, error);
    return id >= 0 && upload_answer(api, id, error);
}

static gboolean
upload_file(Api *api, GError **error)
{
    g_autoptr(Upload) upload = service_upload_get(api->service, api->actor, api->request->ids[0], error);
    int fd = upload ? service_upload_open(api->service, api->actor, upload->id, error) : -1;
    if (fd >= 0)
        api->file = http_response_download_fd(fd, upload->file_name);
    return fd >= 0;
}

static gboolean
upload_remove(Api *api, GError **error)
{
    return api_answer_job(api, service_remove_start(api->service, api->actor, api->request->ids[0], error),
                          error);
}

const ApiCall upload_calls[] = {
    {.route = API_GET("/uploads", RIGHT_UPLOAD, ROUTE_PLAIN),
     .id = "listUploads",
     .summary = N_("The files that schools sent, newest first"),
     .flags = API_PAGED,
     .verb = AUDIT_NOTHING,
     .query = &list_query,
     .out = &uploads_shape,
     .handler = uploads_list},
    {.route = API_POST("/uploads", RIGHT_UPLOAD, ROUTE_UPLOAD | ROUTE_WORK),
     .id = "sendUpload",
     .summary = N_("Send a school's file; it is checked at once"),
     .flags = API_FORM | API_CHANGES,
     .status = 201,
     .verb = AUDIT_UPLOAD,
     .kind = AUDIT_FILE,
     .in = &send_in,
     .out = &upload_shape,
     .handler = upload_send},
    {.route = API_GET("/uploads/{upload}", RIGHT_UPLOAD, ROUTE_PLAIN),
     .id = "getUpload",
     .summary = N_("A file that a school sent, and what the check found"),
     .verb = AUDIT_NOTHING,
     .out = &upload_shape,
     .handler = upload_show},
    {.route = API_GET("/uploads/{upload}/file", RIGHT_UPLOAD, ROUTE_WORK),
     .id = "getUploadFile",
     .summary = N_("The file itself, as it was sent"),
     .flags = API_FILE,
     .verb = AUDIT_DOWNLOAD,
     .kind = AUDIT_FILE,
     .handler = upload_file},
    {.route = API_DELETE("/uploads/{upload}", RIGHT_UPLOAD, ROUTE_WORK),
     .id = "removeUpload",
     .summary = N_("Take back a file that was not imported: it is destroyed"),
     .flags = API_CHANGES | API_STARTS,
     .verb = AUDIT_REMOVE,
     .kind = AUDIT_FILE,
     .out = &job_shape,
     .handler = upload_remove},
    {.route = API_GET("/jobs/{job}", RIGHT_UPLOAD, ROUTE_PLAIN),
     .id = "getJob",
     .summary = N_("How far long work is"),
     .verb = AUDIT_NOTHING,
     .out = &job_shape,
     .handler = job_show},
    {.route = API_DELETE("/jobs/{job}", RIGHT_UPLOAD, ROUTE_WORK),
     .id = "cancelJob",
     .summary = N_("Stop long work that has not ended"),
     .flags = API_CHANGES,
     .verb = AUDIT_CANCEL,
     .kind = AUDIT_JOB,
     .handler = job_cancel},
};
API_CALLS_END(upload_calls)
