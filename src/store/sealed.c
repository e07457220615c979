/* A file that appears whole under its name, or not at all. */
#include "store/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/engine.h"
#include "text/text.h"

gboolean
sealed_fail(const char *path, GError **error)
{
    int cause = errno;
    if (cause == ENOSPC || cause == EDQUOT || cause == EFBIG)
        engine_set_error(error, STORE_ERROR_FULL, path, g_strerror(cause));
    else
        g_set_error(error, STORE_ERROR, STORE_ERROR_DB,
                    _("The file %s cannot be written or read: %s. Nothing was changed."), path,
                    g_strerror(cause));
    return FALSE;
}

/* Whoever holds the lock may find that the file got its final name meanwhile, by the one who held it before. */
static gboolean
is_still_named(int fd, const char *path)
{
    struct stat ours, named;
    return fstat(fd, &ours) == 0 && stat(path, &named) == 0 && ours.st_ino == named.st_ino &&
           ours.st_dev == named.st_dev;
}

gboolean
sealed_file_begin(SealedFile *file, const char *path, GError **error)
{
    *file = (SealedFile){.path = g_strdup(path), .part = g_strconcat(path, ".part", NULL)};
    file->lock = open(file->part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file->lock < 0)
        return sealed_fail(file->part, error);
    if (flock(file->lock, LOCK_EX | LOCK_NB) != 0 || !is_still_named(file->lock, file->part)) {
        close(file->lock);
        file->lock = -1;
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                    _("Another program is writing %s right now. Nothing was done. Wait until it is ready."),
                    path);
        return FALSE;
    }
    if (fchmod(file->lock, 0600) != 0 || ftruncate(file->lock, 0) != 0)
        return sealed_fail(file->part, error);
    static const char *const endings[] = {"-journal", "-wal", "-shm"};
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *beside = g_strconcat(file->part, endings[i], NULL);
        if (unlink(beside) != 0 && errno != ENOENT)
            return sealed_fail(beside, error);
    }
    return TRUE;
}

gboolean
sealed_sync_folder(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean ok = fd >= 0 && fsync(fd) == 0;
    if (!ok)
        sealed_fail(folder, error);
    if (fd >= 0)
        close(fd);
    return ok;
}

gboolean
sealed_file_keep(SealedFile *file, GError **error)
{
    if (fsync(file->lock) != 0)
        return sealed_fail(file->part, error);
    if (rename(file->part, file->path) != 0)
        return sealed_fail(file->path, error);
    g_clear_pointer(&file->part, g_free);
    return sealed_sync_folder(file->path, error);
}

void
sealed_file_clear(SealedFile *file)
{
    static const char *const endings[] = {"", "-journal", "-wal", "-shm"};
    for (guint i = 0; file->lock >= 0 && file->part && i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *path = g_strconcat(file->part, endings[i], NULL);
        unlink(path);
    }
    if (file->path && file->lock >= 0)
        close(file->lock);
    g_clear_pointer(&file->part, g_free);
    g_clear_pointer(&file->path, g_free);
}
