/* Uploads of schools, the answers to their questions, and the column mappings that are kept. */
#include "store/db.h"
#include "store/import.h"
#include "text/text.h"

static const char *const state_names[] = {
    [UPLOAD_RECEIVED] = "received", [UPLOAD_CHECKING] = "checking", [UPLOAD_CHECKED] = "checked",
    [UPLOAD_REFUSED] = "refused",   [UPLOAD_IMPORTED] = "imported", [UPLOAD_REMOVED] = "removed",
};

const char *
upload_state_name(UploadState state)
{
    g_assert(state < G_N_ELEMENTS(state_names));
    return state_names[state];
}

/* A name that this program does not know was written by a newer one: nothing may be done with it. */
static UploadState
state_from_name(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(state_names); i++)
        if (g_str_equal(name, state_names[i]))
            return (UploadState)i;
    return UPLOAD_REMOVED;
}

void
upload_free(Upload *upload)
{
    if (!upload)
        return;
    g_free(upload->account_name);
    g_free(upload->file_name);
    g_free(upload->sha256);
    g_free(upload->school_year);
    g_free(upload->mode);
    g_free(upload->options);
    g_free(upload->summary);
    g_free(upload);
}

static const char *
text_or_empty(const char *text)
{
    return text ? text : "";
}

gint64
store_upload_add(Store *store, const Upload *upload, GError **error)
{
    return db_number(store, -1, ST_UPLOAD_ADD, error, "ikititttttti", upload->branch, upload->account,
                     upload->received, text_or_empty(upload->file_name), upload->size,
                     text_or_empty(upload->sha256), upload_state_name(upload->state),
                     text_or_empty(upload->school_year), text_or_empty(upload->mode),
                     text_or_empty(upload->options), text_or_empty(upload->summary), upload->import);
}

static gpointer
upload_row(Store *store, StatementId id)
{
    Upload *upload = g_new0(Upload, 1);
    upload->id = db_int(store, id, 0);
    upload->branch = db_int(store, id, 1);
    upload->library = db_int(store, id, 2);
    upload->account = db_int(store, id, 3);
    upload->account_name = db_dup(store, id, 4);
    upload->received = db_int(store, id, 5);
    upload->file_name = db_dup(store, id, 6);
    upload->has_file = db_int(store, id, 7) > 0;
    upload->size = db_int(store, id, 8);
    upload->sha256 = db_dup(store, id, 9);
    upload->state = state_from_name(db_text(store, id, 10));
    upload->school_year = db_dup(store, id, 11);
    upload->mode = db_dup(store, id, 12);
    upload->options = db_dup(store, id, 13);
    upload->summary = db_dup(store, id, 14);
    upload->rows_read = db_int(store, id, 15);
    upload->job = db_int(store, id, 16);
    upload->import = db_int(store, id, 17);
    return upload;
}

Upload *
store_upload_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_UPLOAD_GET, "upload", error, "i", id))
        return NULL;
    Upload *upload = upload_row(store, ST_UPLOAD_GET);
    db_end(store, ST_UPLOAD_GET);
    return upload;
}

GPtrArray *
store_upload_list(Store *store, gint64 library, gint64 branch, const ListPart *part, GError **error)
{
    gint64 before = part && part->before ? part->before : G_MAXINT64;
    gint64 limit = part && part->limit ? part->limit : G_MAXINT32;
    StatementId id;
    gboolean ok;
    if (library && branch)
        ok = db_query(store, id = ST_UPLOAD_LIST_BOTH, error, "iiii", library, branch, before, limit);
    else if (library)
        ok = db_query(store, id = ST_UPLOAD_LIST_LIBRARY, error, "iii", library, before, limit);
    else if (branch)
        ok = db_query(store, id = ST_UPLOAD_LIST_BRANCH, error, "iii", branch, before, limit);
    else
        ok = db_query(store, id = ST_UPLOAD_LIST_ALL, error, "ii", before, limit);
    return ok ? db_rows(store, id, upload_row, (GDestroyNotify)upload_free, error) : NULL;
}

gint64
store_upload_same(Store *store, const Upload *upload, GError **error)
{
    return db_number(store, 0, ST_UPLOAD_SAME, error, "iti", upload->branch, upload->sha256, upload->id);
}

gboolean
store_upload_set_state(Store *store, gint64 id, guint expected, UploadState state, GError **error)
{
    guint64 written = 0;
    for (guint was = 0; was < G_N_ELEMENTS(state_names) && written == 0; was++)
        if (expected & (1u << was) && !db_run(store, &written, ST_UPLOAD_SET_STATE, error, "itt", id,
                                              state_names[state], state_names[was]))
            return FALSE;
    if (written == 0)
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                    _("Someone else did something with this file just now. Look at the list again."));
    return written > 0;
}

gboolean
store_upload_set_summary(Store *store, gint64 id, const char *json, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_UPLOAD_SET_SUMMARY, error, "it", id, json) &&
           db_found(written, "upload", error);
}

gboolean
store_upload_set_choices(Store *store, gint64 id, const char *school_year, const char *mode,
                         const char *options, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_UPLOAD_SET_CHOICES, error, "ittt", id, school_year, mode, options) &&
           db_found(written, "upload", error);
}

gboolean
store_upload_set_imported(Store *store, gint64 id, gint64 import, GError **error)
{
    guint64 written;
    const char *state = upload_state_name(import ? UPLOAD_IMPORTED : UPLOAD_CHECKED);
    return db_run(store, &written, ST_UPLOAD_SET_IMPORTED, error, "iit", id, import, state) &&
           db_found(written, "upload", error);
}

gboolean
store_upload_add_piece(Store *store, gint64 upload, guint number, const void *bytes, gsize length,
                       GError **error)
{
    return db_run(store, NULL, ST_UPLOAD_PIECE_ADD, error, "iiy", upload, (gint64)number, bytes, length);
}

gboolean
store_upload_set_piece(Store *store, gint64 upload, guint number, const void *bytes, gsize length,
                       GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_UPLOAD_PIECE_SET, error, "iiy", upload, (gint64)number, bytes,
                  length) &&
           db_found(written, "piece", error);
}

GBytes *
store_upload_get_piece(Store *store, gint64 upload, guint number, GError **error)
{
    const StatementId id = ST_UPLOAD_PIECE_GET;
    if (!db_one(store, id, "piece", error, "ii", upload, (gint64)number))
        return NULL;
    gsize length;
    const void *bytes = db_bytes(store, id, 0, &length);
    GBytes *piece = g_bytes_new(bytes, length);
    db_end(store, id);
    return piece;
}

gboolean
store_upload_remove_file(Store *store, gint64 upload, GError **error)
{
    return db_run(store, NULL, ST_UPLOAD_KEY_REMOVE, error, "i", upload) &&
           db_run(store, NULL, ST_UPLOAD_PIECES_REMOVE, error, "i", upload) &&
           db_run(store, NULL, ST_ANSWERS_REMOVE, error, "i", upload) && /* of no use without the file */
           db_run(store, NULL, ST_UPLOAD_UNSPOOL, error, "i", upload);
}

/* What is needed to look after files. */
static gpointer
file_row(Store *store, StatementId id)
{
    Upload *upload = g_new0(Upload, 1);
    upload->id = db_int(store, id, 0);
    upload->branch = db_int(store, id, 1);
    upload->size = db_int(store, id, 2);
    upload->file_name = db_dup(store, id, 3);
    return upload;
}

static GPtrArray *
file_rows(Store *store, StatementId id, GError **error)
{
    return db_rows(store, id, file_row, (GDestroyNotify)upload_free, error);
}

GPtrArray *
store_upload_list_expired(Store *store, gint64 before, guint limit, GError **error)
{
    return db_query(store, ST_UPLOAD_EXPIRED, error, "ii", before, (gint64)limit)
               ? file_rows(store, ST_UPLOAD_EXPIRED, error)
               : NULL;
}

GPtrArray *
store_upload_list_spooled(Store *store, GError **error)
{
    return db_query(store, ST_UPLOAD_SPOOLED, error, "") ? file_rows(store, ST_UPLOAD_SPOOLED, error) : NULL;
}

GPtrArray *
store_upload_list_plain(Store *store, GError **error)
{
    return db_query(store, ST_UPLOAD_PLAIN, error, "") ? file_rows(store, ST_UPLOAD_PLAIN, error) : NULL;
}

gboolean
store_upload_unspool(Store *store, gint64 upload, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_UPLOAD_UNSPOOL, error, "i", upload) &&
           db_found(written, "spooled file", error);
}

static void
answer_free(gpointer data)
{
    StoredAnswer *answer = data;
    g_free(answer->key);
    g_free(answer->choice);
    g_free(answer);
}

static gpointer
answer_row(Store *store, StatementId id)
{
    StoredAnswer *answer = g_new0(StoredAnswer, 1);
    answer->key = db_dup(store, id, 0);
    answer->choice = db_dup(store, id, 1);
    answer->person = db_int(store, id, 2);
    return answer;
}

GPtrArray *
store_answer_list(Store *store, gint64 upload, GError **error)
{
    const StatementId id = ST_ANSWER_LIST;
    return db_query(store, id, error, "i", upload) ? db_rows(store, id, answer_row, answer_free, error)
                                                   : NULL;
}

gboolean
store_answer_set(Store *store, gint64 upload, const char *key, const char *choice, gint64 person,
                 GError **error)
{
    return *choice ? db_run(store, NULL, ST_ANSWER_SET, error, "itti", upload, key, choice, person)
                   : db_run(store, NULL, ST_ANSWER_REMOVE, error, "it", upload, key);
}

/* The only text of a row that may be missing; NULL without error then. */
static char *
text_of(Store *store, StatementId id, GError **error)
{
    char *text = db_next(store, id, error) ? db_dup(store, id, 0) : NULL;
    db_end(store, id);
    return text;
}

char *
store_mapping_get(Store *store, gint64 branch, const char *source, GError **error)
{
    return db_query(store, ST_MAPPING_GET, error, "it", branch, source)
               ? text_of(store, ST_MAPPING_GET, error)
               : NULL;
}

gboolean
store_mapping_set(Store *store, gint64 branch, const char *source, const char *text, GError **error)
{
    return db_run(store, NULL, ST_MAPPING_SET, error, "itt", branch, source, text);
}
