/* Uploaded files in the database: in, out, and those of older installations from the folder where they lay. */
#include "service/file.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/text.h"

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
upload_file_keep(Store *store, gint64 upload, int fd, guint64 offset, guint64 length, GError **error)
{
    g_autofree guint8 *bytes = g_malloc(UPLOAD_PIECE_BYTES);
    GError *cause = NULL;
    for (guint number = 0; length > 0; number++) {
        gsize piece = (gsize)MIN(length, UPLOAD_PIECE_BYTES);
        if (read_piece(fd, bytes, piece, offset) != (gssize)piece)
            return fail_read(error);
        if (!store_upload_add_piece(store, upload, number, bytes, piece, &cause))
            return service_fail(error, cause);
        offset += piece;
        length -= piece;
    }
    return TRUE;
}

static gboolean
take_out(Store *store, const Upload *upload, SpoolWriter *writer, GError **error)
{
    gint64 length = 0;
    for (guint number = 0; length < upload->size; number++) {
        g_autoptr(GBytes) piece = store_upload_get_piece(store, upload->id, number, error);
        if (piece == NULL)
            return FALSE;
        gsize size;
        const void *bytes = g_bytes_get_data(piece, &size);
        if (!spool_writer_append(writer, bytes, size, error))
            return FALSE;
        length += (gint64)size;
    }
    return TRUE;
}

int
upload_file_open(Service *service, Store *store, const Upload *upload, GError **error)
{
    GError *cause = NULL;
    SpoolWriter *writer = spool_writer_new(service->spool, &cause);
    if (writer != NULL && take_out(store, upload, writer, &cause))
        return spool_writer_take(writer);
    if (writer != NULL)
        spool_writer_cancel(writer);
    if (g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
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
    } else if (upload_file_keep(store, old->id, fd, 0, (guint64)info.st_size, error)) {
        adopted = store_commit(store, &cause) || service_fail(error, cause);
    }
    store_rollback(store);
    close(fd);
    if (adopted && !spool_destroy(service->spool, old->file_name, &cause))
        return service_fail(error, cause);
    return adopted;
}

gboolean
upload_files_adopt(Service *service, GError **error)
{
    g_auto(Connection) connection = {0};
    if (!connection_take(&connection, service, error))
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
