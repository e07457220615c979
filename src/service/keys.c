/* The key file, and which of its keys the database uses. */
#include "service/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <sys/file.h>
#include <unistd.h>

#include "service/private.h"
#include "service/secret.h"
#include "store/factor.h"
#include "store/key.h"
#include "text/text.h"

#define FILE_MOST  (64 << 10)
#define WRAP_BATCH 500

struct Keys {
    GMutex lock; /* around ring */
    char *path;
    Keyring *ring; /* as last read; NULL = not read yet */
};

Keys *
keys_new(const char *path)
{
    Keys *keys = g_new0(Keys, 1);
    g_mutex_init(&keys->lock);
    keys->path = g_strdup(path);
    return keys;
}

void
keys_free(Keys *keys)
{
    if (keys == NULL)
        return;
    keyring_free(keys->ring);
    g_mutex_clear(&keys->lock);
    g_free(keys->path);
    g_free(keys);
}

static gboolean
fail_file(const Keys *keys, const char *why, GError **error)
{
    g_set_error(
        error, SERVICE_ERROR, SERVICE_ERROR_IO,
        _("The key file %s cannot be used: %s. Uploaded files cannot be read or kept without it; nothing was "
          "changed. See \"Sleutels\" in docs/beheer.md."),
        keys->path, why);
    return FALSE;
}

/* The ring in the file; an empty one when there is no file. Under the lock. */
static Keyring *
load(const Keys *keys, GError **error)
{
    const char *why;
    gboolean missing;
    gsize length;
    char *text = secret_read(keys->path, FILE_MOST, &length, &why, &missing);
    if (text == NULL) {
        if (!missing)
            fail_file(keys, why, error);
        return missing ? keyring_new() : NULL;
    }
    Keyring *ring = keyring_parse(text, length);
    if (ring == NULL)
        fail_file(keys, _("it is damaged"), error);
    secret_free(text, length);
    return ring;
}

static gboolean
write_all(int fd, const char *text, gsize length)
{
    while (length > 0) {
        gssize written = write(fd, text, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return FALSE;
        text += written;
        length -= (gsize)written;
    }
    return fsync(fd) == 0;
}

static gboolean
sync_folder(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return synced;
}

/* Whole or not at all: a new file beside it, on the disk, then its name. The folder is locked. */
static gboolean
save(const Keys *keys, const Keyring *ring, GError **error)
{
    g_autofree char *beside = g_strconcat(keys->path, ".new", NULL);
    char *text = keyring_format(ring);
    (void)g_unlink(beside); /* of a process that died over it */
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    gboolean written = fd >= 0 && write_all(fd, text, strlen(text));
    int why = errno;
    if (fd >= 0)
        close(fd);
    sodium_memzero(text, strlen(text));
    g_free(text);
    if (written && (g_rename(beside, keys->path) != 0 || !sync_folder(keys->path))) {
        why = errno;
        written = FALSE;
    }
    if (!written && fd >= 0)
        g_unlink(beside);
    return written || fail_file(keys, g_strerror(why), error);
}

/* For as long as the descriptor is open no other process changes the key file. -1 with error. */
static int
lock_folder(const Keys *keys, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(keys->path);
    int fd = g_mkdir_with_parents(folder, 0700) == 0 ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0 && flock(fd, LOCK_EX) == 0)
        return fd;
    fail_file(keys, g_strerror(errno), error);
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Reads the ring, changes it by one key, and writes it. Under the lock. */
static gboolean
change(Keys *keys, const char *remove, const char *add_on, char **added, GError **error)
{
    int folder = lock_folder(keys, error);
    Keyring *ring = folder >= 0 ? load(keys, error) : NULL;
    gboolean done = ring != NULL;
    if (done && remove != NULL)
        done = !keyring_remove(ring, remove) || save(keys, ring, error);
    if (done && add_on != NULL) {
        *added = g_strdup(keyring_add(ring, add_on));
        done = *added != NULL ? save(keys, ring, error)
                              : fail_file(keys, _("it is full: remove old keys"), error);
    }
    if (done) {
        keyring_free(keys->ring);
        keys->ring = g_steal_pointer(&ring);
    }
    keyring_free(ring);
    if (folder >= 0)
        close(folder);
    return done;
}

/* The ring with the key name in it, read again when it was put there meanwhile. Under the lock; borrowed. */
static const Keyring *
ring_with(Keys *keys, const char *name, GError **error)
{
    if (keys->ring == NULL || !keyring_has(keys->ring, name)) {
        Keyring *ring = load(keys, error);
        if (ring == NULL)
            return NULL;
        keyring_free(keys->ring);
        keys->ring = ring;
    }
    if (keyring_has(keys->ring, name))
        return keys->ring;
    g_autofree char *why = g_strdup_printf(
        _("the key %s is not in it; copy the key file of another server of this "
          "installation, or the one you kept"),
        name);
    fail_file(keys, why, error);
    return NULL;
}

static gboolean
has_key(Keys *keys, const char *name, GError **error)
{
    g_mutex_lock(&keys->lock);
    gboolean has = ring_with(keys, name, error) != NULL;
    g_mutex_unlock(&keys->lock);
    return has;
}

/* A key more in the file. Its name; new. */
static char *
add_key(Service *service, GError **error)
{
    g_autofree char *today = service_today(service), *name = NULL;
    g_mutex_lock(&service->keys->lock);
    gboolean added = change(service->keys, NULL, today, &name, error);
    g_mutex_unlock(&service->keys->lock);
    return added ? g_steal_pointer(&name) : NULL;
}

/* The newest key of the file, or a first one. New. */
static char *
newest_key(Service *service, GError **error)
{
    Keys *keys = service->keys;
    g_mutex_lock(&keys->lock);
    g_autoptr(Keyring) ring = load(keys, error);
    g_mutex_unlock(&keys->lock);
    if (ring == NULL)
        return NULL;
    guint count = keyring_count(ring);
    return count > 0 ? g_strdup(keyring_name(ring, count - 1)) : add_key(service, error);
}

/* The row first, so that of two processes that start at once one waits; then the file; then the row is there for all. */
static gboolean
use_first(Service *service, Store *store, GError **error)
{
    GError *cause = NULL;
    if (!store_begin(store, &cause))
        return service_fail(error, cause);
    gboolean first = store_key_use_first(store, "", &cause);
    g_autofree char *name = first ? newest_key(service, &cause) : NULL;
    gboolean done = name != NULL && store_key_use(store, name, &cause) && store_commit(store, &cause);
    store_rollback(store);
    if (done || (!first && cause == NULL)) /* another process did it */
        return TRUE;
    return service_fail(error, cause);
}

gboolean
keys_ready(Service *service, Store *store, GError **error)
{
    GError *cause = NULL;
    g_autofree char *name = store_key_in_use(store, &cause);
    if (name != NULL && *name == '\0') {
        if (!use_first(service, store, error))
            return FALSE;
        g_free(name);
        name = store_key_in_use(store, &cause);
    }
    return name != NULL ? has_key(service->keys, name, error) : service_fail(error, cause);
}

/* A new key for its owner, wrapped with the master key in use: that one's name, new; NULL with error. */
static char *
make_wrapped(Service *service, Store *store, gint64 owner, FileKey *key, guint8 wrapped[WRAPPED_BYTES],
             GError **error)
{
    GError *cause = NULL;
    g_autofree char *name = store_key_in_use(store, &cause);
    if (name == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    g_mutex_lock(&service->keys->lock);
    const Keyring *ring = ring_with(service->keys, name, error);
    if (ring != NULL)
        keyring_make_file_key(ring, name, owner, key, wrapped);
    g_mutex_unlock(&service->keys->lock);
    return ring != NULL ? g_steal_pointer(&name) : NULL;
}

gboolean
keys_make(Service *service, Store *store, gint64 upload, FileKey *key, GError **error)
{
    guint8 wrapped[WRAPPED_BYTES];
    GError *cause = NULL;
    g_autofree char *name = make_wrapped(service, store, upload, key, wrapped, error);
    return name != NULL && (store_upload_key_add(store, upload, name, wrapped, sizeof wrapped, &cause) ||
                            service_fail(error, cause));
}

static gboolean
unwrap(Keys *keys, const StoredKey *stored, FileKey *key, GError **error)
{
    gsize length;
    const guint8 *wrapped = g_bytes_get_data(stored->wrapped, &length);
    g_mutex_lock(&keys->lock);
    const Keyring *ring = ring_with(keys, stored->name, error);
    gboolean whole = ring != NULL && keyring_unwrap(ring, stored->name, stored->upload, wrapped, length, key);
    g_mutex_unlock(&keys->lock);
    if (ring != NULL && !whole)
        g_set_error_literal(
            error, SERVICE_ERROR, SERVICE_ERROR_DB,
            _("The key of this file is damaged in the database, so the file cannot be read. Nothing was "
              "changed. Ask the operator to look at the backups, or the school to deliver it again."));
    return whole;
}

gboolean
keys_fetch(Service *service, Store *store, gint64 upload, FileKey *key, GError **error)
{
    GError *cause = NULL;
    g_autoptr(StoredKey) stored = store_upload_key_get(store, upload, &cause);
    return stored != NULL ? unwrap(service->keys, stored, key, error) : service_fail(error, cause);
}

/* Of whom a wrapped secret is: no file has such a number, so neither can stand in for the other. */
static gint64
factor_owner(gint64 account)
{
    return -account;
}

gboolean
keys_make_factor(Service *service, Store *store, gint64 account, GError **error)
{
    guint8 wrapped[WRAPPED_BYTES];
    g_auto(FileKey) key = {0};
    GError *cause = NULL;
    g_autofree char *name = make_wrapped(service, store, factor_owner(account), &key, wrapped, error);
    return name != NULL && (store_factor_set(store, account, name, wrapped, sizeof wrapped, &cause) ||
                            service_fail(error, cause));
}

gboolean
keys_open_factor(Service *service, gint64 account, const char *name, GBytes *wrapped, FileKey *key,
                 GError **error)
{
    const StoredKey owned = {factor_owner(account), (char *)name, wrapped};
    return unwrap(service->keys, &owned, key, error);
}

void
key_line_free(KeyLine *line)
{
    g_free(line->name);
    g_free(line->day);
    g_free(line);
}

const char *
service_keys_path(const Service *service)
{
    return service->keys->path;
}

GPtrArray *
service_keys_list(Service *service, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return NULL;
    g_autofree char *in_use = store_key_in_use(connection.store, &cause);
    if (in_use == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    g_mutex_lock(&service->keys->lock);
    g_autoptr(Keyring) ring = load(service->keys, error);
    g_mutex_unlock(&service->keys->lock);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)key_line_free);
    for (guint i = 0; ring != NULL && i < keyring_count(ring); i++) {
        KeyLine *line = g_new0(KeyLine, 1);
        g_ptr_array_add(lines, line);
        line->name = g_strdup(keyring_name(ring, i));
        line->day = g_strdup(keyring_day(ring, i));
        line->in_use = g_str_equal(line->name, in_use);
        line->files = store_key_count(connection.store, line->name, &cause);
        if (line->files < 0) {
            service_fail(error, cause);
            return NULL;
        }
    }
    return ring != NULL ? g_steal_pointer(&lines) : NULL;
}

char *
service_keys_add(Service *service, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error) ||
        !keys_ready(service, connection.store, error))
        return NULL;
    return add_key(service, error);
}

/* What is wrapped: files' keys, or secrets of second steps. */
typedef struct {
    GPtrArray *(*list)(Store *store, const char *name, guint limit, GError **error);
    gboolean (*set)(Store *store, gint64 id, const char *name, const void *wrapped, gsize length,
                    GError **error);
    gint64 sign; /* of the owner's number */
} Wrapped;

static const Wrapped files_keys = {store_upload_key_list_others, store_upload_key_set, 1},
                     factors = {store_factor_list_others, store_factor_rewrap, -1};

/* Wraps some anew, in a transaction. How many, or -1. */
static gint
wrap_some(Service *service, Store *store, const Wrapped *what, const char *name, GError **error)
{
    GError *cause = NULL;
    g_autoptr(GPtrArray) others = NULL;
    if (!store_begin(store, &cause) || (others = what->list(store, name, WRAP_BATCH, &cause)) == NULL) {
        service_fail(error, cause);
        return -1;
    }
    for (guint i = 0; i < others->len; i++) {
        const StoredKey *stored = others->pdata[i];
        const StoredKey owned = {what->sign * stored->upload, stored->name, stored->wrapped};
        g_auto(FileKey) key = {0};
        guint8 wrapped[WRAPPED_BYTES];
        if (!unwrap(service->keys, &owned, &key, error))
            return -1;
        g_mutex_lock(&service->keys->lock);
        keyring_wrap(service->keys->ring, name, owned.upload, &key, wrapped);
        g_mutex_unlock(&service->keys->lock);
        if (!what->set(store, stored->upload, name, wrapped, sizeof wrapped, &cause)) {
            service_fail(error, cause);
            return -1;
        }
    }
    if (!store_commit(store, &cause)) {
        service_fail(error, cause);
        return -1;
    }
    return (gint)others->len;
}

gboolean
service_keys_use(Service *service, const char *name, guint *files, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    *files = 0;
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error) ||
        !keys_ready(service, connection.store, error) || !has_key(service->keys, name, error))
        return FALSE;
    Store *store = connection.store;
    if (!store_begin(store, &cause) || !store_key_use(store, name, &cause) || !store_commit(store, &cause))
        return service_fail(error, cause);
    for (gint wrapped; (wrapped = wrap_some(service, store, &files_keys, name, error)) != 0;
         *files += (guint)wrapped)
        if (wrapped < 0)
            return FALSE;
    for (gint wrapped; (wrapped = wrap_some(service, store, &factors, name, error)) != 0;)
        if (wrapped < 0)
            return FALSE;
    return TRUE;
}

gboolean
service_keys_remove(Service *service, const char *name, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error) ||
        !keys_ready(service, connection.store, error) || !has_key(service->keys, name, error))
        return FALSE;
    g_autofree char *in_use = store_key_in_use(connection.store, &cause);
    gint64 files = in_use != NULL ? store_key_count(connection.store, name, &cause) : -1;
    if (files < 0)
        return service_fail(error, cause);
    if (files > 0 || g_str_equal(in_use, name)) {
        g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT,
                    _("The key %s is still needed: %ld files have it, or new files get it. Nothing was "
                      "changed. Let another key be "
                      "used first."),
                    name, (long)files);
        return FALSE;
    }
    g_mutex_lock(&service->keys->lock);
    gboolean removed = change(service->keys, name, NULL, NULL, error);
    g_mutex_unlock(&service->keys->lock);
    return removed;
}
