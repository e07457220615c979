/* Files of MARC records of a library: kept until the yes, done in one transaction with what was before, taken back. */
#include "service/title_file.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "service/entry_private.h"
#include "service/titles_private.h"
#include "text/json.h"
#include "text/text.h"

#define CHANGES_PAGE 200u
#define WAITS        G_TIME_SPAN_DAY

void
title_file_sheet_free(TitleFileSheet *sheet)
{
    if (!sheet)
        return;
    title_file_free(sheet->file);
    title_import_free(sheet->plan);
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

static gboolean
begin(EntryCase *ecase, Service *service, const Account *actor, gboolean writes, GError **error)
{
    return service_may_any(actor, RIGHT_TITLES_EDIT, error) &&
           entry_begin(ecase, service, actor, writes, error) &&
           (entry_may_all(ecase) ||
            entry_refuse(error, SERVICE_ERROR_DENIED,
                         _("This is for the library's own people. Nothing was changed. Ask the library.")));
}

static TitleImport *
walk(EntryCase *ecase, const GBytes *bytes, gint64 file, gboolean apply, GError **error)
{
    const TitleWalk walk = {ecase->store, ecase->hand, apply, file};
    return titles_walk(&walk, bytes, error);
}

GPtrArray *
service_title_file_list(Service *service, const Account *actor, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!begin(&ecase, service, actor, FALSE, error))
        return NULL;
    GPtrArray *files = store_title_file_list(ecase.store, ecase.hand.library, TITLE_FILE_LISTED, &cause);
    if (!files)
        service_fail(error, cause);
    return files;
}

/* The file, and what it would do now where it waits; apply: does it. */
static TitleFileSheet *
open_sheet(EntryCase *ecase, gint64 id, gboolean apply, GError **error)
{
    GError *cause = NULL;
    g_autoptr(TitleFileSheet) sheet = g_new0(TitleFileSheet, 1);
    sheet->file = store_title_file_get(ecase->store, ecase->hand.library, id, &cause);
    g_autoptr(GBytes) bytes = sheet->file && !sheet->file->applied
                                  ? store_title_file_bytes(ecase->store, id, &cause)
                                  : NULL;
    if (cause) {
        service_fail(error, cause);
        return NULL;
    }
    if (bytes && !(sheet->plan = walk(ecase, bytes, id, apply, error)))
        return NULL;
    return g_steal_pointer(&sheet);
}

TitleFileSheet *
service_title_file_get(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    return begin(&ecase, service, actor, FALSE, error) ? open_sheet(&ecase, id, FALSE, error) : NULL;
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

static GBytes *
joined(const GPtrArray *pieces)
{
    GByteArray *whole = g_byte_array_new();
    for (guint i = 0; i < pieces->len; i++)
        g_byte_array_append(whole, g_bytes_get_data(pieces->pdata[i], NULL),
                            (guint)g_bytes_get_size(pieces->pdata[i]));
    return g_byte_array_free_to_bytes(whole);
}

static void
count(TitleFile *file, const TitleImport *import)
{
    file->fresh = import->count[FATE_NEW];
    file->changed = import->count[FATE_CHANGED];
    file->same = import->count[FATE_SAME];
    file->refused = import->count[FATE_REFUSED];
}

/* The own one that waits still, and forgotten ones. */
static gboolean
sweep(EntryCase *ecase, GError **error)
{
    g_autoptr(GArray)
        old = store_title_file_waiting(ecase->store, &ecase->hand, ecase->hand.at - WAITS, error);
    for (guint i = 0; old && i < old->len; i++)
        if (!store_title_file_remove(ecase->store, g_array_index(old, gint64, i), error))
            return FALSE;
    return old != NULL;
}

static gint64
keep_file(EntryCase *ecase, const TitleFile *file, const GPtrArray *pieces, GError **error)
{
    gint64 id = sweep(ecase, error) ? store_title_file_add(ecase->store, &ecase->hand, file, error) : -1;
    for (guint i = 0; id > 0 && i < pieces->len; i++)
        if (!store_title_file_add_piece(ecase->store, ecase->hand.library, id, i, pieces->pdata[i], error))
            return -1;
    return id;
}

gint64
service_title_file_add(Service *service, const Account *actor, const PictureFile *file, const char *name,
                       GError **error)
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
    if (!pieces || !begin(&ecase, service, actor, TRUE, error))
        return -1;
    g_autoptr(GBytes) bytes = joined(pieces);
    g_autoptr(TitleImport) import = walk(&ecase, bytes, 0, FALSE, error);
    if (!import)
        return -1;
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    g_autofree char *cut = g_utf8_substring(valid, 0, MIN(g_utf8_strlen(valid, -1), 100));
    TitleFile kept = {.name = cut};
    count(&kept, import);
    gint64 id = keep_file(&ecase, &kept, pieces, &cause);
    if (id < 0)
        return service_fail(error, cause) - 1;
    return entry_commit(&ecase, AUDIT_UPLOAD, 0, 0, "marc", error) ? id : -1;
}

/* ---- the yes ---- */

static gboolean
is_over(GError **error)
{
    return entry_refuse(error, SERVICE_ERROR_CONFLICT,
                        _("This file was taken in already. Nothing was changed."));
}

gboolean
service_title_file_apply(Service *service, const Account *actor, gint64 id, const guint seen[N_TITLE_FATES],
                         GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!begin(&ecase, service, actor, TRUE, error))
        return FALSE;
    g_autoptr(TitleFileSheet) sheet = open_sheet(&ecase, id, TRUE, error);
    if (!sheet)
        return FALSE;
    if (!sheet->plan)
        return is_over(error);
    if (memcmp(sheet->plan->count, seen, sizeof sheet->plan->count) != 0)
        return entry_refuse(
            error, SERVICE_ERROR_CONFLICT,
            _("The catalogue changed since you looked. Nothing was changed. Look at the numbers once more."));
    count(sheet->file, sheet->plan);
    if (!store_title_file_applied(ecase.store, &ecase.hand, sheet->file, TITLE_FILE_UNDONE, &cause))
        return service_fail(error, cause);
    g_autofree char *detail = titles_counted(sheet->plan);
    return entry_commit(&ecase, AUDIT_APPLY, 0, 0, detail, error);
}

/* ---- taking back ---- */

/* FALSE with error. *done: FALSE when somebody changed the title since, or something hangs on it. */
static gboolean
take_back(EntryCase *ecase, const TitleChange *change, gboolean *done, GError **error)
{
    GError *cause = NULL;
    *done = FALSE;
    g_autoptr(Title) title = store_title_get(ecase->store, ecase->hand.library, change->title, &cause);
    if (!title && g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        g_error_free(cause);
        return TRUE;
    }
    if (!title) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    if (title->version != change->version)
        return TRUE;
    if (*change->kept != '\0') {
        *done = title_kept_read(change->kept, title);
        return !*done || (store_title_set(ecase->store, &ecase->hand, title, error) &&
                          store_title_record_set(ecase->store, title->id, change->record, error));
    }
    gint64 used = store_title_used(ecase->store, title->id, error);
    *done = used == 0;
    return used > 0 || (used == 0 && store_title_remove(ecase->store, &ecase->hand, title, error));
}

static gboolean
take_all_back(EntryCase *ecase, gint64 id, guint *back, guint *left, GError **error)
{
    for (gint64 after = 0;;) {
        g_autoptr(GPtrArray) changes = store_title_change_list(ecase->store, id, after, CHANGES_PAGE, error);
        if (!changes || changes->len == 0)
            return changes != NULL;
        for (guint i = 0; i < changes->len; i++) {
            const TitleChange *change = changes->pdata[i];
            gboolean done;
            if (!take_back(ecase, change, &done, error))
                return FALSE;
            *back += done;
            *left += !done;
            after = change->title;
        }
    }
}

gboolean
service_title_file_undo(Service *service, const Account *actor, gint64 id, guint *back, guint *left,
                        GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    *back = *left = 0;
    if (!begin(&ecase, service, actor, TRUE, error))
        return FALSE;
    g_autoptr(TitleFile) file = store_title_file_get(ecase.store, ecase.hand.library, id, &cause);
    if (!file)
        return service_fail(error, cause);
    if (file->changes == 0)
        return entry_refuse(error, SERVICE_ERROR_CONFLICT, _("There is nothing to take back here."));
    if (!take_all_back(&ecase, id, back, left, &cause) ||
        !store_title_file_undone(ecase.store, id, ecase.hand.at, &cause))
        return service_fail(error, cause);
    g_autofree char *detail = g_strdup_printf("back %u, left %u", *back, *left);
    return entry_commit(&ecase, AUDIT_UNDO, 0, 0, detail, error);
}

gboolean
service_title_file_remove(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!begin(&ecase, service, actor, TRUE, error))
        return FALSE;
    g_autoptr(TitleFile) file = store_title_file_get(ecase.store, ecase.hand.library, id, &cause);
    if (!file)
        return service_fail(error, cause);
    if (file->applied)
        return is_over(error);
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
    return begin(&ecase, service, actor, TRUE, error) &&
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
    gboolean ok = note_export(service, actor, error) && begin(&ecase, service, actor, FALSE, error) &&
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
