/* The wrapped keys of uploaded files. */
#include "store/key.h"

#include "store/key_row.h"

char *
store_key_in_use(Store *store, GError **error)
{
    const StatementId id = db_in_transaction(store) ? ST_KEY_IN_USE_HELD : ST_KEY_IN_USE;
    GError *failure = NULL;
    if (!db_query(store, id, error, ""))
        return NULL;
    char *name = db_next(store, id, &failure) ? db_dup(store, id, 0) : g_strdup("");
    db_end(store, id);
    if (failure == NULL)
        return name;
    g_free(name);
    g_propagate_error(error, failure);
    return NULL;
}

gboolean
store_key_use_first(Store *store, const char *name, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_KEY_USE_FIRST, error, "t", name) && written == 1;
}

gboolean
store_key_use(Store *store, const char *name, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_KEY_USE, error, "t", name) && db_found(written, "key in use", error);
}

gint64
store_key_count(Store *store, const char *name, GError **error)
{
    return db_number(store, 0, ST_KEY_COUNT, error, "t", name);
}

void
stored_key_free(StoredKey *key)
{
    if (key == NULL)
        return;
    g_free(key->name);
    g_bytes_unref(key->wrapped);
    g_free(key);
}

gboolean
store_upload_key_add(Store *store, gint64 upload, const char *name, const void *wrapped, gsize length,
                     GError **error)
{
    return db_run(store, NULL, ST_UPLOAD_KEY_ADD, error, "ity", upload, name, wrapped, length);
}

gpointer
stored_key_row(Store *store, StatementId id)
{
    StoredKey *key = g_new0(StoredKey, 1);
    gsize length;
    key->upload = db_int(store, id, 0);
    key->name = db_dup(store, id, 1);
    const void *wrapped = db_bytes(store, id, 2, &length);
    key->wrapped = g_bytes_new(wrapped, length);
    return key;
}

StoredKey *
store_upload_key_get(Store *store, gint64 upload, GError **error)
{
    if (!db_one(store, ST_UPLOAD_KEY_GET, "key", error, "i", upload))
        return NULL;
    StoredKey *key = stored_key_row(store, ST_UPLOAD_KEY_GET);
    db_end(store, ST_UPLOAD_KEY_GET);
    return key;
}

gboolean
store_upload_key_set(Store *store, gint64 upload, const char *name, const void *wrapped, gsize length,
                     GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_UPLOAD_KEY_SET, error, "ity", upload, name, wrapped, length) &&
           db_found(written, "key", error);
}

GPtrArray *
store_upload_key_list_others(Store *store, const char *name, guint limit, GError **error)
{
    const StatementId id = ST_UPLOAD_KEY_OTHERS;
    return db_query(store, id, error, "ti", name, (gint64)limit)
               ? db_rows(store, id, stored_key_row, (GDestroyNotify)stored_key_free, error)
               : NULL;
}
