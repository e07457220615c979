/* Files of MARC records of a library: kept until the yes, shown; and the catalogue as such a file. */
#include "service/title_file.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "service/run.h"
#include "service/title_file_private.h"
#include "text/json.h"
#include "text/text.h"

void
title_file_sheet_free(TitleFileSheet *sheet)
{
    if (!sheet)
        return;
    title_file_free(sheet->file);
    title_import_free(sheet->plan);
    job_free(sheet->job);
    job_free(sheet->before);
    g_free(sheet);
}

/* ---- the values of a title as text ---- */

char *
title_kept_text(const Title *title)
{
    JsonWriter *json = json_writer_new();
    json_write_object_begin(json);
    for (guint i = 0; i < N_TITLE_TEXTS; i++)
        json_write_member_string(json, title_text_name((TitleText)i), title->text[i]);
    for (guint i = 0; i < N_TITLE_NUMBERS; i++)
        json_write_member_int(json, title_number_name((TitleNumber)i), title->number[i]);
    json_write_object_end(json);
    return json_writer_end(json);
}

gboolean
title_kept_read(const char *text, Title *title)
{
    json_t *root = json_loads(text, 0, NULL);
    gboolean ok = json_is_object(root);
    for (guint i = 0; ok && i < N_TITLE_TEXTS; i++) {
        const json_t *value = json_object_get(root, title_text_name((TitleText)i));
        ok = json_is_string(value);
        if (ok)
            title_set(title, (TitleText)i, json_string_value(value));
    }
    for (guint i = 0; ok && i < N_TITLE_NUMBERS; i++) {
        const json_t *value = json_object_get(root, title_number_name((TitleNumber)i));
        ok = json_is_integer(value) && json_integer_value(value) >= 0 &&
             json_integer_value(value) <= title_number_most((TitleNumber)i);
        if (ok)
            title->number[i] = (gint)json_integer_value(value);
    }
    json_decref(root);
    return ok;
}

/* ---- looking ---- */

gboolean
title_file_begin(EntryCase *ecase, Service *service, const Account *actor, gboolean writes, GError **error)
{
    return service_may_any(actor, RIGHT_TITLES_EDIT, error) &&
           entry_begin(ecase, service, actor, writes, error) &&
           (entry_may_all(ecase) ||
            entry_refuse(error, SERVICE_ERROR_DENIED,
                         _("This is for the library's own people. Nothing was changed. Ask the library.")));
}

GPtrArray *
service_title_file_list(Service *service, const Account *actor, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!title_file_begin(&ecase, service, actor, FALSE, error))
        return NULL;
    GPtrArray *files = store_title_file_list(ecase.store, ecase.hand.library, TITLE_FILE_LISTED, &cause);
    if (!files)
        service_fail(error, cause);
    return files;
}

/* Refused records, as the file keeps them. */
static void
read_told(const char *text, TitleImport *plan)
{
    json_t *root = json_loads(text, 0, NULL);
    gsize i;
    const json_t *line;
    json_array_foreach(root, i, line)
    {
        const char *title = json_string_value(json_object_get(line, "title")),
                   *why = json_string_value(json_object_get(line, "why"));
        if (title && why)
            title_import_refuse(plan, (guint)json_integer_value(json_object_get(line, "number")), title, why);
    }
    json_decref(root);
}

static TitleImport *
plan_of(const TitleFile *file)
{
    TitleImport *plan = title_import_new();
    const gint64 counts[N_TITLE_FATES] = {
        [FATE_NEW] = file->fresh,
        [FATE_CHANGED] = file->changed,
        [FATE_SAME] = file->same,
        [FATE_REFUSED] = file->refused,
    };
    for (guint i = 0; i < N_TITLE_FATES; i++)
        plan->count[i] = (guint)counts[i];
    read_told(file->told, plan);
    return plan;
}

TitleFileSheet *
service_title_file_get(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    g_autoptr(TitleFileSheet) sheet = g_new0(TitleFileSheet, 1);
    if (!title_file_begin(&ecase, service, actor, FALSE, error))
        return NULL;
    const gint64 library = ecase.hand.library;
    if ((sheet->file = store_title_file_get(ecase.store, library, id, &cause)) != NULL)
        sheet->job = store_job_of_title_file(ecase.store, id, &cause);
    if (!cause)
        sheet->before = store_job_before_title_file(ecase.store, library, id, &cause);
    if (cause) {
        service_fail(error, cause);
        return NULL;
    }
    if (sheet->file->checked && !sheet->file->applied)
        sheet->plan = plan_of(sheet->file);
    return g_steal_pointer(&sheet);
}

/* ---- coming in ---- */

/* The part of a file without a name, in pieces. */
static GBytes *
read_piece(const PictureFile *file, guint64 from, GError **error)
{
    gsize wanted = (gsize)MIN(file->length - from, TITLE_FILE_PIECE), have = 0;
    g_autofree guint8 *bytes = g_malloc(wanted);
    while (have < wanted) {
        ssize_t more = pread(file->fd, bytes + have, wanted - have, (off_t)(file->offset + from + have));
        if (more < 0 && errno == EINTR)
            continue;
        if (more <= 0) {
            entry_refuse(error, SERVICE_ERROR_IO, _("The file could not be read to its end. Send it again."));
            return NULL;
        }
        have += (gsize)more;
    }
    return g_bytes_new_take(g_steal_pointer(&bytes), wanted);
}

static GPtrArray *
read_pieces(const PictureFile *file, GError **error)
{
    g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    for (guint64 from = 0; from < file->length; from += TITLE_FILE_PIECE) {
        GBytes *piece = read_piece(file, from, error);
        if (!piece)
            return NULL;
        g_ptr_array_add(pieces, piece);
    }
    return g_steal_pointer(&pieces);
}

/* With the job that looks at it. */
static gint64
keep_file(EntryCase *ecase, const char *name, const GPtrArray *pieces, gint64 *job, GError **error)
{
    gint64 id = store_title_file_add(ecase->store, &ecase->hand, name, error);
    for (guint i = 0; id > 0 && i < pieces->len; i++)
        if (!store_title_file_add_piece(ecase->store, ecase->hand.library, id, i, pieces->pdata[i], error))
            return -1;
    const Job check = {.kind = JOB_TITLES_CHECK,
                       .library = ecase->hand.library,
                       .title_file = id,
                       .account = ecase->actor->id,
                       .language = (char *)text_language_tag(text_get_language()),
                       .created = ecase->hand.at};
    *job = id > 0 ? store_job_add(ecase->store, &check, error) : -1;
    return *job < 0 ? -1 : id;
}

gint64
service_title_file_add(Service *service, const Account *actor, const PictureFile *file, const char *name,
                       gint64 *job, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (file->length == 0 || file->length > TITLE_FILE_MOST) {
        entry_refuse(error, file->length == 0 ? SERVICE_ERROR_INPUT : SERVICE_ERROR_LIMIT,
                     file->length == 0
                         ? _("No file was chosen, or the file is empty. Choose a file and send it again.")
                         : _("The file is larger than 32 MB. Nothing was read. Split it, or have it taken in "
                             "where Instroom is installed."));
        return -1;
    }
    g_autoptr(GPtrArray) pieces = read_pieces(file, error);
    if (!pieces || !title_file_begin(&ecase, service, actor, TRUE, error))
        return -1;
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    g_autofree char *cut = g_utf8_substring(valid, 0, MIN(g_utf8_strlen(valid, -1), 100));
    gint64 id = keep_file(&ecase, cut, pieces, job, &cause);
    if (id < 0)
        return service_fail(error, cause) - 1;
    if (!entry_commit(&ecase, AUDIT_UPLOAD, 0, 0, "marc", error))
        return -1;
    jobs_wake(service->jobs);
    return id;
}

/* What is done, being done or taken back is taken away by nobody. */
static gboolean
is_idle(const TitleFile *file, const Job *job, GError **error)
{
    if (file->applied)
        return entry_refuse(error, SERVICE_ERROR_CONFLICT,
                            _("This file was taken in already. Nothing was changed."));
    if (file->reached || (job && job_is_open(job) && job->kind != JOB_TITLES_CHECK))
        return entry_refuse(
            error, SERVICE_ERROR_CONFLICT,
            _("This file is being taken in. Nothing was changed. Stop that first, and take back what it "
              "wrote."));
    return TRUE;
}

gboolean
service_title_file_remove(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!title_file_begin(&ecase, service, actor, TRUE, error))
        return FALSE;
    g_autoptr(TitleFile) file = store_title_file_get(ecase.store, ecase.hand.library, id, &cause);
    g_autoptr(Job) job = file ? store_job_of_title_file(ecase.store, id, &cause) : NULL;
    if (cause)
        return service_fail(error, cause);
    if (!is_idle(file, job, error))
        return FALSE;
    if (!store_title_file_remove(ecase.store, id, &cause))
        return service_fail(error, cause);
    return entry_commit(&ecase, AUDIT_REMOVE, 0, 0, "marc", error);
}

/* ---- out ---- */

typedef struct {
    SpoolWriter *writer;
    GError *failure;
} Out;

static gboolean
append(const char *bytes, gsize length, gpointer data)
{
    Out *out = data;
    return spool_writer_append(out->writer, bytes, length, &out->failure);
}

static gboolean
note_export(Service *service, const Account *actor, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    return title_file_begin(&ecase, service, actor, TRUE, error) &&
           entry_commit(&ecase, AUDIT_EXPORT, 0, 0, "marc", error);
}

int
service_title_file_export(Service *service, const Account *actor, MarcForm form, guint *left_out,
                          GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    Out out = {spool_writer_new(service->spool, &cause), NULL};
    TitlesOut titles = {append, &out, 0};
    if (!out.writer)
        return service_fail(error, cause) - 1;
    /* the line first, and its transaction over, before a byte leaves */
    gboolean ok = note_export(service, actor, error) &&
                  title_file_begin(&ecase, service, actor, FALSE, error) &&
                  titles_export(ecase.store, ecase.hand.library, form, &titles, error);
    if (!ok && g_error_matches(out.failure, INGEST_ERROR, INGEST_ERROR_TOO_LARGE)) {
        g_clear_error(error);
        entry_refuse(error, SERVICE_ERROR_LIMIT,
                     _("The catalogue is too large for one file here. Have it written where Instroom is "
                       "installed."));
    }
    g_clear_error(&out.failure);
    *left_out = titles.left_out;
    if (ok)
        return spool_writer_take(out.writer);
    spool_writer_cancel(out.writer);
    return -1;
}
