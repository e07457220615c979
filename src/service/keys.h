/* The key file: the master keys of uploaded files, outside the database, in a file that only Instroom's user can read. Made at
 * first use; every server of an installation has the same one. Errors are of SERVICE_ERROR. */
#ifndef SERVICE_KEYS_H
#define SERVICE_KEYS_H

#include "account/keyring.h"
#include "service/service.h"
#include "store/store.h"

typedef struct Keys Keys;
Keys *keys_new(const char *path);
void keys_free(Keys *keys);

/* Sees to it that the key that the database says is in use is at hand, and makes the first one of all. Outside transactions:
 * before the first file is kept or fetched. Afterwards it costs one statement. */
gboolean keys_ready(Service *service, Store *store, GError **error);
/* Within the transaction that keeps the file of upload: a key for it, and the same kept wrapped. */
gboolean keys_make(Service *service, Store *store, gint64 upload, FileKey *key, GError **error);
/* The key of upload's file; SERVICE_ERROR_NOT_FOUND when the file is no longer kept. */
gboolean keys_fetch(Service *service, Store *store, gint64 upload, FileKey *key, GError **error);

/* Likewise of the secret of an account's second step, wrapped as a file's key is. */
gboolean keys_make_factor(Service *service, Store *store, gint64 account, GError **error);
gboolean keys_open_factor(Service *service, gint64 account, const char *name, GBytes *wrapped, FileKey *key,
                          GError **error);

/* For the operator (service_operator). A key as it is listed: */
typedef struct {
    char *name, *day;
    gboolean in_use;
    gint64 files; /* wrapped with it */
} KeyLine;
void key_line_free(KeyLine *line);
const char *service_keys_path(const Service *service);          /* borrowed */
GPtrArray *service_keys_list(Service *service, GError **error); /* oldest first */
char *service_keys_add(Service *service, GError **error);       /* its name; new */
/* From now on new files have this key; then those that are there are wrapped with it anew, some hundreds a transaction. May be
 * done again after an interruption. files: how many were wrapped. */
gboolean service_keys_use(Service *service, const char *name, guint *files, GError **error);
/* SERVICE_ERROR_CONFLICT while it is in use or a file has it. */
gboolean service_keys_remove(Service *service, const char *name, GError **error);

#endif
