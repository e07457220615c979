/* Uploads on disk: a folder of one's own, random names, synced before they count. */
#include "ingest/ingest.h"

#include <dirent.h>
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
#define PART_SUFFIX ".part" /* of a file that does not count yet */

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

/* A new file name.part of the user's alone. */
static int
create_part(const Spool *spool, const char *name, GError **error)
{
    g_autofree char *part = g_strconcat(name, PART_SUFFIX, NULL);
    int fd = openat(spool->folder, part, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        ingest_error_io(error, "create", errno);
    return fd;
}

static void
remove_part(const Spool *spool, const char *name)
{
    g_autofree char *part = g_strconcat(name, PART_SUFFIX, NULL);
    unlinkat(spool->folder, part, 0);
}

SpoolWriter *
spool_writer_new(Spool *spool, GError **error)
{
    g_autofree char *name = random_name(error);
    int fd = name ? create_part(spool, name, error) : -1;
    if (fd < 0)
        return NULL;
    remove_part(spool, name); /* it lives as long as its descriptor */
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

/* The bytes have to be read for the digest anyway, so they are written from there. */
static gboolean
copy_part(const SpoolWriter *writer, guint64 offset, guint64 length, int target, GChecksum *checksum,
          GError **error)
{
    g_autofree guint8 *chunk = g_malloc(CHUNK);
    while (length > 0) {
        ssize_t got = pread(writer->fd, chunk, (gsize)MIN(length, CHUNK), (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            ingest_error_io(error, "read", got < 0 ? errno : EIO);
            return FALSE;
        }
        g_checksum_update(checksum, chunk, got);
        if (!write_all(target, chunk, (gsize)got, error))
            return FALSE;
        offset += (guint64)got;
        length -= (guint64)got;
    }
    return TRUE;
}

/* Synced, then under its name, then the name synced. */
static gboolean
publish(const Spool *spool, const char *name, int fd, GError **error)
{
    g_autofree char *part = g_strconcat(name, PART_SUFFIX, NULL);
    const char *step = NULL;
    if (fsync(fd) != 0)
        step = "fsync";
    else if (renameat(spool->folder, part, spool->folder, name) != 0)
        step = "rename";
    else if (fsync(spool->folder) != 0)
        step = "fsync folder";
    if (!step)
        return TRUE;
    ingest_error_io(error, step, errno);
    unlinkat(spool->folder, name, 0);
    return FALSE;
}

char *
spool_writer_keep(SpoolWriter *writer, guint64 offset, guint64 length, char **digest, GError **error)
{
    const Spool *spool = writer->spool;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *name = random_name(error);
    int fd = name ? create_part(spool, name, error) : -1;
    gboolean kept = FALSE;
    if (fd >= 0) {
        kept = copy_part(writer, offset, length, fd, checksum, error) && publish(spool, name, fd, error);
        if (!kept)
            remove_part(spool, name);
        close(fd);
    }
    spool_writer_cancel(writer);
    if (!kept)
        return NULL;
    *digest = g_strdup(g_checksum_get_string(checksum));
    return g_steal_pointer(&name);
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

/* A file of the spool's own that is old enough to be judged. */
static gboolean
is_stray(const Spool *spool, const char *name, GHashTable *known)
{
    struct stat info;
    g_autofree char *base = g_str_has_suffix(name, PART_SUFFIX)
                                ? g_strndup(name, strlen(name) - strlen(PART_SUFFIX))
                                : g_strdup(name);
    if (!is_name(base) || g_hash_table_contains(known, name))
        return FALSE;
    return fstatat(spool->folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode) &&
           info.st_mtime + SPOOL_SWEEP_SECONDS <= g_get_real_time() / G_TIME_SPAN_SECOND;
}

guint
spool_sweep(Spool *spool, GHashTable *known)
{
    guint removed = 0;
    int fd = openat(spool->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    if (!folder) {
        if (fd >= 0)
            close(fd);
        return 0;
    }
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (is_stray(spool, entry->d_name, known) && unlinkat(spool->folder, entry->d_name, 0) == 0)
            removed++;
    closedir(folder);
    return removed;
}
