/* Files without a name in a folder of one's own: uploads while they are received, copies while they are read. */
#include "ingest/ingest.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/error.h"
#include "text/text.h"

enum {
    NAME_BYTES = 16,
    NAME_LENGTH = 2 * NAME_BYTES,
    CHUNK = 256 << 10,
};

struct Spool {
    int folder;
    guint64 max_bytes;
};

struct SpoolWriter {
    Spool *spool; /* borrowed */
    int fd;
    guint64 length;
};

Spool *
spool_new(const char *folder, guint64 max_bytes, GError **error)
{
    struct stat info;
    if (g_mkdir_with_parents(folder, 0700) != 0) {
        ingest_error_io(error, "mkdir", errno);
        return NULL;
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0) {
        ingest_error_io(error, "open folder", errno);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    if (info.st_uid != geteuid() || (info.st_mode & 077) != 0) {
        g_set_error(
            error, INGEST_ERROR, INGEST_ERROR_IO,
            _("The folder %s is open to others. Uploads are not kept there. Give it to the account that the "
              "server runs as, with mode 0700."),
            folder);
        close(fd);
        return NULL;
    }
    Spool *spool = g_new0(Spool, 1);
    spool->folder = fd;
    spool->max_bytes = max_bytes;
    return spool;
}

void
spool_free(Spool *spool)
{
    if (!spool)
        return;
    close(spool->folder);
    g_free(spool);
}

static char *
random_name(GError **error)
{
    guint8 bytes[NAME_BYTES];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) {
        ingest_error_io(error, "getrandom", errno);
        return NULL;
    }
    GString *name = g_string_sized_new(NAME_LENGTH);
    for (guint i = 0; i < sizeof bytes; i++)
        g_string_append_printf(name, "%02x", bytes[i]);
    return g_string_free(name, FALSE);
}

/* A name made by random_name: whatever else somebody asks for cannot lead out of the folder. */
static gboolean
is_name(const char *name)
{
    gsize length = 0;
    while (length <= NAME_LENGTH && g_ascii_isxdigit(name[length]) && !g_ascii_isupper(name[length]))
        length++;
    return length == NAME_LENGTH && name[length] == '\0';
}

/* Where the file system knows no files without a name: it has one for a moment, in which a process that is killed leaves it behind,
 * empty. */
static int
create_and_unlink(const Spool *spool, GError **error)
{
    g_autofree char *name = random_name(error);
    int fd = name ? openat(spool->folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)
                  : -1;
    if (name && fd < 0)
        ingest_error_io(error, "create", errno);
    if (fd >= 0 &&
        unlinkat(spool->folder, name, 0) != 0) { /* it lives as long as its descriptor, no longer */
        ingest_error_io(error, "unlink", errno);
        close(fd);
        fd = -1;
    }
    return fd;
}

SpoolWriter *
spool_writer_new(Spool *spool, GError **error)
{
    int fd = openat(spool->folder, ".", O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) /* open(2): the file system, or the kernel */
        fd = create_and_unlink(spool, error);
    else if (fd < 0)
        ingest_error_io(error, "create", errno);
    if (fd < 0)
        return NULL;
    SpoolWriter *writer = g_new0(SpoolWriter, 1);
    writer->spool = spool;
    writer->fd = fd;
    return writer;
}

static gboolean
write_all(int fd, const guint8 *bytes, gsize length, GError **error)
{
    while (length > 0) {
        ssize_t done = write(fd, bytes, length);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            ingest_error_io(error, "write", done < 0 ? errno : EIO);
            return FALSE;
        }
        bytes += done;
        length -= (gsize)done;
    }
    return TRUE;
}

gboolean
spool_writer_append(SpoolWriter *writer, const void *bytes, gsize length, GError **error)
{
    if (length > writer->spool->max_bytes - writer->length) {
        g_autofree char *limit = g_format_size(writer->spool->max_bytes);
        g_set_error(error, INGEST_ERROR, INGEST_ERROR_TOO_LARGE,
                    _("The file is larger than %s, the most that is taken. Nothing was uploaded. Remove "
                      "everything but "
                      "the list of pupils from the file and upload it again."),
                    limit);
        return FALSE;
    }
    if (!write_all(writer->fd, bytes, length, error))
        return FALSE;
    writer->length += length;
    return TRUE;
}

int
spool_writer_fd(SpoolWriter *writer)
{
    return writer->fd;
}

char *
spool_writer_digest(SpoolWriter *writer, guint64 offset, guint64 length, GError **error)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree guint8 *chunk = g_malloc(CHUNK);
    while (length > 0) {
        ssize_t got = pread(writer->fd, chunk, (gsize)MIN(length, CHUNK), (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            ingest_error_io(error, "read", got < 0 ? errno : EIO);
            return NULL;
        }
        g_checksum_update(checksum, chunk, got);
        offset += (guint64)got;
        length -= (guint64)got;
    }
    return g_strdup(g_checksum_get_string(checksum));
}

int
spool_writer_take(SpoolWriter *writer)
{
    int fd = writer->fd;
    lseek(fd, 0, SEEK_SET);
    g_free(writer);
    return fd;
}

void
spool_writer_cancel(SpoolWriter *writer)
{
    close(writer->fd);
    g_free(writer);
}

int
spool_open(Spool *spool, const char *name, GError **error)
{
    int fd = -1;
    errno = ENOENT;
    if (is_name(name))
        fd = openat(spool->folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        ingest_error_io(error, "open", errno);
    return fd;
}

gboolean
spool_destroy(Spool *spool, const char *name, GError **error)
{
    if (!is_name(name)) {
        ingest_error_io(error, "name", EINVAL);
        return FALSE;
    }
    if (unlinkat(spool->folder, name, 0) == 0 ? fsync(spool->folder) == 0 : errno == ENOENT)
        return TRUE;
    ingest_error_io(error, "remove", errno);
    return FALSE;
}
