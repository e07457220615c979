/* Which master key wraps the keys of uploaded files, and the wrapped keys. The master keys are not in the database. */
#ifndef STORE_KEY_H
#define STORE_KEY_H

#include "store/store.h"

/* The name of the key in use; "" when none was chosen yet. Within a write transaction it stays so until its end. New. */
char *store_key_in_use(Store *store, GError **error);
/* Chooses the first; FALSE without error when another process just did. */
gboolean store_key_use_first(Store *store, const char *name, GError **error);
gboolean store_key_use(Store *store, const char *name, GError **error);
/* Files whose key is wrapped with this one, and secrets of second steps; or -1. */
gint64 store_key_count(Store *store, const char *name, GError **error);

typedef struct {
    gint64 upload;
    char *name;
    GBytes *wrapped;
} StoredKey;
void stored_key_free(StoredKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoredKey, stored_key_free)
gboolean store_upload_key_add(Store *store, gint64 upload, const char *name, const void *wrapped,
                              gsize length, GError **error);
StoredKey *store_upload_key_get(Store *store, gint64 upload, GError **error);
gboolean store_upload_key_set(Store *store, gint64 upload, const char *name, const void *wrapped,
                              gsize length, GError **error);
/* Of up to limit files whose key is wrapped with another than this one: StoredKey. */
GPtrArray *store_upload_key_list_others(Store *store, const char *name, guint limit, GError **error);

#endif
