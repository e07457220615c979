/* Wraps the writing methods of SQLite's unix files. */
#include "vfs.h"

#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

guint fault_vfs_calls, fault_vfs_kill;

/* Unix files have a few tables of methods (with locks and without); the three that write are the same in all
 * of them. */
static sqlite3_io_methods real, wrapped[8];
static const sqlite3_io_methods *known[G_N_ELEMENTS(wrapped)];
static sqlite3_vfs vfs, *unix_vfs;

static gboolean
is_the_end(void)
{
    return ++fault_vfs_calls == fault_vfs_kill;
}

static int
write_half(sqlite3_file *file, const void *bytes, int amount, sqlite3_int64 offset)
{
    if (is_the_end()) {
        real.xWrite(file, bytes, amount / 2, offset);
        kill(getpid(), SIGKILL);
    }
    return real.xWrite(file, bytes, amount, offset);
}

static int
sync_file(sqlite3_file *file, int flags)
{
    if (is_the_end())
        kill(getpid(), SIGKILL);
    return real.xSync(file, flags);
}

static int
truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    if (is_the_end())
        kill(getpid(), SIGKILL);
    return real.xTruncate(file, size);
}

static const sqlite3_io_methods *
wrap(const sqlite3_io_methods *methods)
{
    guint i = 0;
    while (i < G_N_ELEMENTS(known) && known[i] && known[i] != methods)
        i++;
    g_assert_cmpuint(i, <, G_N_ELEMENTS(known));
    g_assert_true(i == 0 || methods->xWrite == real.xWrite);
    known[i] = methods;
    real = wrapped[i] = *methods;
    wrapped[i].xWrite = write_half;
    wrapped[i].xSync = sync_file;
    wrapped[i].xTruncate = truncate_file;
    return &wrapped[i];
}

static int
open_file(sqlite3_vfs *self G_GNUC_UNUSED, sqlite3_filename name, sqlite3_file *file, int flags, int *out)
{
    int result = unix_vfs->xOpen(unix_vfs, name, file, flags, out);
    if (result == SQLITE_OK && file->pMethods)
        file->pMethods = wrap(file->pMethods);
    return result;
}

void
fault_vfs_install(void)
{
    unix_vfs = sqlite3_vfs_find(NULL);
    vfs = *unix_vfs;
    vfs.zName = "fault";
    vfs.xOpen = open_file;
    g_assert_cmpint(sqlite3_vfs_register(&vfs, 1), ==, SQLITE_OK);
}
