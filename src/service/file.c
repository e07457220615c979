/* Uploaded files in the database: in, out, and those of older installations from the folder where they lay. */
#include "service/file.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/keys.h"
#include "store/key.h"
#include "text/text.h"

#define SEALED_PIECE_BYTES (UPLOAD_PIECE_BYTES + SEALED_EXTRA)

/* Up to length bytes; fewer only at the end of the file. -1 with errno. */
static gssize
read_piece(int fd, guint8 *bytes, gsize length, guint64 offset)
{
    gsize done = 0;
    while (done < length) {
        ssize_t got = pread(fd, bytes + done, length - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (gsize)got;
    }
    return (gssize)done;
}

static gboolean
fail_read(GError **error)
{
    g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_IO,
                        _("The file that was received cannot be read back. Nothing was kept. Send it again; "
                          "when that fails too, tell the operator that the disk is faulty."));
    return FALSE;
}

gboolean
upload_file_keep(Service *service, Store *store, gint64 upload, int fd, guint64 offset, guint64 length,
                 GError **error)
{
    g_autofree guint8 *bytes = g_malloc(UPLOAD_PIECE_BYTES), *sealed = g_malloc(SEALED_PIECE_BYTES);
    g_auto(FileKey) key = {0};
    GError *cause = NULL;
    if (!keys_make(service, store, upload, &key, error))
        return FALSE;
    for (guint number = 0; length > 0; number++) {
        gsize piece = (gsize)MIN(length, UPLOAD_PIECE_BYTES);
        if (read_piece(fd, bytes, piece, offset) != (gssize)piece)
            return fail_read(error);
        file_key_seal(&key, number, bytes, piece, sealed);
        if (!store_upload_add_piece(store, upload, number, sealed, piece + SEALED_EXTRA, &cause))
            return service_fail(error, cause);
        offset += piece;
        length -= piece;
    }
    return TRUE;
}

/* SERVICE_ERROR_DB: what is kept is not what was sent. */
static gboolean
fail_damaged(GError **error)
{
    g_set_error_literal(
        error, SERVICE_ERROR, SERVICE_ERROR_DB,
        _("The file is damaged in the database, so it was not read. Nothing was changed. Ask the operator "
          "to look at the backups, or the school to deliver it again."));
    return FALSE;
}

static gboolean
take_out(Service *service, Store *store, const Upload *upload, SpoolWriter *writer, GError **error)
{
    g_auto(FileKey) key = {0};
    g_autofree guint8 *plain = g_malloc(UPLOAD_PIECE_BYTES);
    gint64 length = 0;
    if (!keys_fetch(service, store, upload->id, &key, error))
        return FALSE;
    for (guint number = 0; length < upload->size; number++) {
        g_autoptr(GBytes) piece = store_upload_get_piece(store, upload->id, number, error);
        if (piece == NULL)
            return FALSE;
        gsize size;
        const guint8 *sealed = g_bytes_get_data(piece, &size);
        if (size <= SEALED_EXTRA || size > SEALED_PIECE_BYTES ||
            !file_key_open(&key, number, sealed, size, plain))
            return fail_damaged(error);
        if (!spool_writer_append(writer, plain, size - SEALED_EXTRA, error))
            return FALSE;
        length += (gint64)(size - SEALED_EXTRA);
    }
    return length == upload->size || fail_damaged(error);
}

int
upload_file_open(Service *service, Store *store, const Upload *upload, GError **error)
{
    GError *cause = NULL;
    SpoolWriter *writer = spool_writer_new(service->spool, &cause);
    if (writer != NULL && take_out(service, store, upload, writer, &cause))
        return spool_writer_take(writer);
    if (writer != NULL)
        spool_writer_cancel(writer);
    if (g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND) ||
        g_error_matches(cause, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND)) {
        g_clear_error(&cause);
        cause = g_error_new_literal(
            SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND,
            _("The file itself is no longer kept. The line in the list stays. Ask the school "
              "to deliver it again if you need it."));
    }
    service_fail(error, cause);
    return -1;
}

static gboolean
adopt_one(Service *service, Store *store, const Upload *old, GError **error)
{
    GError *cause = NULL;
    struct stat info;
    int fd = spool_open(service->spool, old->file_name, NULL);
    if (fd < 0 || fstat(fd, &info) != 0) { /* another server's folder, or lost long ago */
        if (fd >= 0)
            close(fd);
        return TRUE;
    }
    gboolean adopted = FALSE;
    if (!store_begin(store, &cause)) {
        service_fail(error, cause);
    } else if (!store_upload_unspool(store, old->id, &cause)) { /* taken in by another process just now */
        adopted = g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND);
        if (adopted)
            g_error_free(cause);
        else
            service_fail(error, cause);
    } else if (upload_file_keep(service, store, old->id, fd, 0, (guint64)info.st_size, error)) {
        adopted = store_commit(store, &cause) || service_fail(error, cause);
    }
    store_rollback(store);
    close(fd);
    if (adopted && !spool_destroy(service->spool, old->file_name, &cause))
        return service_fail(error, cause);
    return adopted;
}

/* A file that lies unencrypted in the database: sealed, in a transaction. */
static gboolean
seal_one(Service *service, Store *store, const Upload *plain, GError **error)
{
    g_auto(FileKey) key = {0};
    g_autofree guint8 *sealed = g_malloc(SEALED_PIECE_BYTES);
    GError *cause = NULL;
    if (!store_begin(store, &cause))
        return service_fail(error, cause);
    if (!keys_make(service, store, plain->id, &key, error))
        return FALSE;
    gint64 length = 0;
    for (guint number = 0; length < plain->size; number++) {
        g_autoptr(GBytes) piece = store_upload_get_piece(store, plain->id, number, &cause);
        gsize size = piece != NULL ? g_bytes_get_size(piece) : 0;
        if (piece == NULL)
            return service_fail(error, cause);
        if (size == 0 || size > UPLOAD_PIECE_BYTES)
            return fail_damaged(error);
        file_key_seal(&key, number, g_bytes_get_data(piece, NULL), size, sealed);
        if (!store_upload_set_piece(store, plain->id, number, sealed, size + SEALED_EXTRA, &cause))
            return service_fail(error, cause);
        length += (gint64)size;
    }
    return store_commit(store, &cause) || service_fail(error, cause);
}

/* Another process that starts at the same time seals it too; who comes second meets the other's key. */
static gboolean
seal_all(Service *service, Store *store, GError **error)
{
    GError *cause = NULL;
    g_autoptr(GPtrArray) plain = store_upload_list_plain(store, &cause);
    if (plain == NULL)
        return service_fail(error, cause);
    for (guint i = 0; i < plain->len; i++) {
        const Upload *upload = plain->pdata[i];
        g_autoptr(StoredKey) key = NULL;
        gboolean sealed = seal_one(service, store, upload, &cause);
        store_rollback(store);
        if (!sealed && (key = store_upload_key_get(store, upload->id, NULL)) == NULL)
            return service_fail(error, cause);
        g_clear_error(&cause);
    }
    return TRUE;
}

gboolean
upload_files_adopt(Service *service, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error) ||
        !keys_ready(service, connection.store, error) || !seal_all(service, connection.store, error))
        return FALSE;
    GError *cause = NULL;
    g_autoptr(GPtrArray) spooled = store_upload_list_spooled(connection.store, &cause);
    if (spooled == NULL)
        return service_fail(error, cause);
    for (guint i = 0; i < spooled->len; i++)
        if (!adopt_one(service, connection.store, spooled->pdata[i], error))
            return FALSE;
    return TRUE;
}

gint
upload_files_expire(Service *service, gint64 received_before, guint limit, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, STORE_EVERY_LIBRARY, error))
        return -1;
    GError *cause = NULL;
    Store *store = connection.store;
    g_autoptr(GPtrArray) expired = store_upload_list_expired(store, received_before, limit, &cause);
    gboolean done = expired != NULL || service_fail(error, cause);
    for (guint i = 0; done && i < expired->len; i++) {
        const Upload *upload = expired->pdata[i];
        done = (store_begin(store, &cause) && store_upload_remove_file(store, upload->id, &cause)) ||
               service_fail(error, cause);
        const AuditEvent event = {.verb = AUDIT_DESTROY,
                                  .kind = AUDIT_FILE,
                                  .object = upload->id,
                                  .branch = upload->branch,
                                  .whole_school = TRUE};
        done = done && service_audit(service, store, service_operator(), &event, error);
        done = done && (store_commit(store, &cause) || service_fail(error, cause));
    }
    return done ? (gint)expired->len : -1;
}
