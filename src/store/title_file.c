/* Files of MARC records that a library takes in, kept. */
#include "store/title_file.h"

#include "store/db.h"

void
title_file_free(TitleFile *file)
{
    if (!file)
        return;
    g_free(file->name);
    g_free(file->person);
    g_free(file->told);
    g_free(file);
}

void
title_change_free(TitleChange *change)
{
    if (!change)
        return;
    g_free(change->kept);
    if (change->record)
        g_string_free(change->record, TRUE);
    g_free(change);
}

gint64
store_title_file_add(Store *store, const TitleHand *hand, const char *name, GError **error)
{
    return db_number(store, -1, ST_TITLE_FILE_ADD, error, "iiit", hand->library, hand->account, hand->at,
                     name);
}

gboolean
store_title_file_add_piece(Store *store, gint64 library, gint64 id, guint number, GBytes *bytes,
                           GError **error)
{
    gsize length;
    const void *data = g_bytes_get_data(bytes, &length);
    return db_run(store, NULL, ST_TITLE_FILE_PIECE_ADD, error, "iiiy", id, library, (gint64)number, data,
                  length);
}

static gpointer
file_row(Store *store, StatementId id)
{
    TitleFile *file = g_new0(TitleFile, 1);
    gint64 *numbers[] = {&file->received, &file->applied, &file->undone,   &file->fresh,
                         &file->changed,  &file->same,    &file->refused,  &file->changes,
                         &file->checked,  &file->reached, &file->returned, &file->stayed};
    file->id = db_int(store, id, 0);
    file->name = db_dup(store, id, 1);
    file->person = db_dup(store, id, 2);
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        *numbers[i] = db_int(store, id, 3 + i);
    file->told = db_dup(store, id, 3 + G_N_ELEMENTS(numbers));
    return file;
}

TitleFile *
store_title_file_get(Store *store, gint64 library, gint64 id, GError **error)
{
    if (!db_one(store, ST_TITLE_FILE_GET, "titles", error, "ii", library, id))
        return NULL;
    TitleFile *file = file_row(store, ST_TITLE_FILE_GET);
    db_end(store, ST_TITLE_FILE_GET);
    return file;
}

GPtrArray *
store_title_file_list(Store *store, gint64 library, guint limit, GError **error)
{
    if (!db_query(store, ST_TITLE_FILE_LIST, error, "ii", library, (gint64)limit))
        return NULL;
    return db_rows(store, ST_TITLE_FILE_LIST, file_row, (GDestroyNotify)title_file_free, error);
}

static gpointer
piece_row(Store *store, StatementId id)
{
    gsize length;
    const void *bytes = db_bytes(store, id, 0, &length);
    return g_bytes_new(bytes, length);
}

GBytes *
store_title_file_bytes(Store *store, gint64 id, GError **error)
{
    if (!db_query(store, ST_TITLE_FILE_PIECES, error, "i", id))
        return NULL;
    g_autoptr(GPtrArray)
        pieces = db_rows(store, ST_TITLE_FILE_PIECES, piece_row, (GDestroyNotify)g_bytes_unref, error);
    if (!pieces)
        return NULL;
    g_autoptr(GByteArray) whole = g_byte_array_sized_new(pieces->len * TITLE_FILE_PIECE);
    for (guint i = 0; i < pieces->len; i++) {
        gsize length;
        const guint8 *bytes = g_bytes_get_data(pieces->pdata[i], &length);
        g_byte_array_append(whole, bytes, (guint)length);
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&whole));
}

GArray *
store_title_file_waiting(Store *store, const TitleHand *hand, gint64 id, GError **error)
{
    const StatementId waiting = ST_TITLE_FILE_WAITING;
    return db_query(store, waiting, error, "iiii", hand->library, hand->account, hand->at, id)
               ? db_numbers(store, waiting, error)
               : NULL;
}

gboolean
store_title_file_remove(Store *store, gint64 id, GError **error)
{
    guint64 written; /* none: the caller rolls back */
    return db_run(store, NULL, ST_TITLE_FILE_PIECES_REMOVE, error, "i", id) &&
           db_run(store, &written, ST_TITLE_FILE_REMOVE, error, "i", id) &&
           db_found(written, "titles", error);
}

gboolean
store_title_file_checked(Store *store, gint64 at, const TitleFile *file, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_TITLE_FILE_CHECKED, error, "iiiiiit", file->id, at, file->fresh,
                  file->changed, file->same, file->refused, file->told) &&
           db_found(written, "titles", error);
}

gboolean
store_title_file_reached(Store *store, gint64 id, gint64 records, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_TITLE_FILE_REACHED, error, "ii", id, records) &&
           db_found(written, "titles", error);
}

gint64
store_title_file_fresh(Store *store, gint64 id, GError **error)
{
    return db_number(store, -1, ST_TITLE_FILE_FRESH, error, "i", id);
}

gboolean
store_title_file_applied(Store *store, const TitleHand *hand, const TitleFile *file, guint kept,
                         GError **error)
{
    guint64 written;
    return db_run(store, NULL, ST_TITLE_FILE_PIECES_REMOVE, error, "i", file->id) &&
           db_run(store, &written, ST_TITLE_FILE_APPLIED, error, "iiiiii", file->id, hand->at, file->fresh,
                  file->changed, file->same, file->refused) &&
           db_found(written, "titles", error) &&
           db_run(store, NULL, ST_TITLE_FILE_FORGET, error, "ii", hand->library, (gint64)kept);
}

gboolean
store_title_file_returned(Store *store, gint64 id, const TitlesBack *back, GError **error)
{
    guint64 written;
    return db_run(store, NULL, ST_TITLE_FILE_CHANGES_REMOVE, error, "ii", id, back->until) &&
           db_run(store, &written, ST_TITLE_FILE_RETURNED, error, "iii", id, back->returned, back->stayed) &&
           db_found(written, "titles", error);
}

gboolean
store_title_file_undone(Store *store, gint64 id, gint64 at, GError **error)
{
    guint64 written;
    return db_run(store, NULL, ST_TITLE_FILE_PIECES_REMOVE, error, "i", id) &&
           db_run(store, &written, ST_TITLE_FILE_UNDONE, error, "ii", id, at) &&
           db_found(written, "titles", error);
}

gboolean
store_title_change_add(Store *store, gint64 library, gint64 file, const TitleChange *change, GError **error)
{
    const GString *record = change->record;
    return db_run(store, NULL, ST_TITLE_FILE_CHANGE_ADD, error, "iiiity", file, library, change->title,
                  change->version, change->kept, record ? record->str : "", record ? record->len : (gsize)0);
}

static gpointer
change_row(Store *store, StatementId id)
{
    TitleChange *change = g_new0(TitleChange, 1);
    gsize length;
    const void *bytes = db_bytes(store, id, 3, &length);
    change->record = length > 0 ? g_string_new_len(bytes, (gssize)length) : NULL;
    change->title = db_int(store, id, 0);
    change->version = db_int(store, id, 1);
    change->kept = db_dup(store, id, 2);
    return change;
}

GPtrArray *
store_title_change_list(Store *store, gint64 file, guint limit, GError **error)
{
    if (!db_query(store, ST_TITLE_FILE_CHANGES, error, "ii", file, (gint64)limit))
        return NULL;
    return db_rows(store, ST_TITLE_FILE_CHANGES, change_row, (GDestroyNotify)title_change_free, error);
}

gint64
store_title_used(Store *store, gint64 title, GError **error)
{
    return db_number(store, -1, ST_TITLE_USED, error, "i", title);
}
