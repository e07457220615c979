/* Makes and checks backups. */
#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/db.h"
#include "store/sealed.h"
#include "store/sqlite.h"
#include "text/text.h"

/* In the header of the file (sqlite.org/fileformat2.html, 1.3), by which another database is told from a backup. */
#define APPLICATION    0x49524f42 /* "IROB" */
#define HEADER_BYTES   100
#define JOURNAL_OFFSET 18 /* 1: no -wal file belongs to it */
#define VERSION_OFFSET 68

#define SEAL_TABLE                                                                                           \
    "CREATE TABLE backup_seal (made INTEGER NOT NULL PRIMARY KEY, digest TEXT NOT NULL) STRICT;"

/* What is written is thrown away at a crash, so nothing is written twice, and all goes to the disk once at the end. */
static const char quick[] =
    "PRAGMA journal_mode = DELETE; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF";

const char seal_script[] = SEAL_TABLE "PRAGMA application_id = " G_STRINGIFY(APPLICATION);
const char unseal_script[] = "DROP TABLE backup_seal; PRAGMA application_id = 0";

static gboolean
write_seal(Store *store, const StoreBackup *backup, GError **error)
{
    const EngineBulk *bulk = store->engine->bulk;
    const BulkValue values[] = {
        {.kind = BULK_INT, .number = backup->made},
        {.kind = BULK_TEXT, .bytes = backup->content.digest, .length = strlen(backup->content.digest)}};
    if (!store->engine->script(store->connection, seal_script, error))
        return FALSE;
    g_autoptr(BulkTable) table = bulk->describe(store->connection, "backup_seal", error);
    return table && bulk->write_begin(store->connection, table, error) &&
           bulk->write(store->connection, table, values, error) && bulk->write_end(store->connection, error);
}

static gboolean
fill(Store *from, Store *to, const StoreWatch *watch, StoreBackup *backup, GError **error)
{
    if (!to->engine->script(to->connection, quick, error) ||
        !to->engine->bulk->fill_prepare(to->connection, error) || !store_begin_read(from, error) ||
        !store_begin(to, error) || !store_copy_into(from, to, watch, &backup->content, error) ||
        !write_seal(to, backup, error) || !store_commit(to, error))
        return FALSE;
    backup->version = store_version(to, error);
    return backup->version > 0 && sqlite_check(to->connection, backup->version, SEAL_TABLE, error);
}

/* Not the database by a slip of the pen, nor /dev/null by somebody who may replace it. */
static gboolean
may_replace(const char *path, GError **error)
{
    struct stat old;
    if (stat(path, &old) != 0)
        return errno == ENOENT || sealed_fail(path, error);
    if (S_ISREG(old.st_mode) && (old.st_size == 0 || sealed_check_header(path, NULL)))
        return TRUE;
    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                _("%s is there already and is no backup. Nothing was written. Take another name."), path);
    return FALSE;
}

gboolean
store_backup(const char *url, const char *path, gint64 now, const StoreWatch *watch, StoreBackup *backup,
             GError **error)
{
    g_auto(SealedFile) file = {.lock = -1};
    g_autoptr(Store) from = may_replace(path, error) ? store_open_existing(url, error) : NULL;
    if (!from || !sealed_file_begin(&file, path, error))
        return FALSE;
    g_autofree char *part = g_strconcat("sqlite:", file.part, NULL);
    store_enter(from, STORE_EVERY_LIBRARY);
    Store *to = store_open(part, error);
    *backup = (StoreBackup){.made = now};
    gboolean ok = to && fill(from, to, watch, backup, error);
    store_close(to);
    return ok && sealed_file_keep(&file, error);
}

static gboolean
refuse(GError **error, const char *message)
{
    g_set_error_literal(error, STORE_ERROR, STORE_ERROR_BACKUP, message);
    return FALSE;
}

gboolean
sealed_check_header(const char *path, GError **error)
{
    guint8 header[HEADER_BYTES];
    struct stat file;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    gssize got = fd >= 0 && fstat(fd, &file) == 0 ? read(fd, header, sizeof header) : -1;
    if (got < 0)
        sealed_fail(path, error);
    if (fd >= 0)
        close(fd);
    if (got < 0)
        return FALSE;
    guint32 application;
    memcpy(&application, header + VERSION_OFFSET, sizeof application);
    if (S_ISREG(file.st_mode) && got == sizeof header && memcmp(header, "SQLite format 3", 16) == 0 &&
        GUINT32_FROM_BE(application) == APPLICATION && header[JOURNAL_OFFSET] == 1)
        return TRUE;
    return refuse(error, _("This file is no backup made by instroom backup. Nothing was restored. Take "
                           "another file."));
}

static gboolean
take_seal(const BulkValue *values, gpointer data, GError **error)
{
    StoreBackup *seal = data;
    (void)error;
    seal->made = values[0].number;
    g_strlcpy(seal->content.digest, values[1].bytes, MIN(sizeof seal->content.digest, values[1].length + 1));
    return TRUE;
}

static gboolean
check_content(Store *store, const StoreWatch *watch, StoreBackup *backup, GError **error)
{
    const EngineBulk *bulk = store->engine->bulk;
    StoreBackup seal = {0};
    backup->version = store_version(store, error);
    if (backup->version < 0)
        return FALSE;
    if (backup->version > (gint64)g_strv_length((char **)engine_sqlite.migrations))
        return refuse(error, _("This backup was made by a newer Instroom. Nothing was restored. Install that "
                               "version first."));
    g_autoptr(BulkTable) table = NULL;
    if (!sqlite_check(store->connection, backup->version, SEAL_TABLE, error) ||
        !(table = bulk->describe(store->connection, "backup_seal", error)) ||
        !bulk->read(store->connection, table, take_seal, &seal, error) ||
        !store_content(store, watch, &backup->content, error))
        return FALSE;
    backup->made = seal.made;
    return g_str_equal(seal.content.digest, backup->content.digest) ||
           refuse(error, _("This backup is damaged. Nothing was restored. Take another one."));
}

gboolean
store_backup_check(const char *path, const StoreWatch *watch, StoreBackup *backup, GError **error)
{
    g_autoptr(GError) failure = NULL;
    *backup = (StoreBackup){0};
    if (!sealed_check_header(path, error))
        return FALSE;
    Store store = {.engine = &engine_sqlite, .connection = sqlite_open_sealed(path, &failure)};
    gboolean ok = store.connection && check_content(&store, watch, backup, &failure);
    if (store.connection)
        engine_sqlite.close(store.connection);
    if (ok)
        return TRUE;
    /* a damaged file says so in many ways */
    return g_error_matches(failure, STORE_ERROR, STORE_ERROR_BACKUP)
               ? (g_propagate_error(error, g_steal_pointer(&failure)), FALSE)
               : refuse(error, _("This backup is damaged. Nothing was restored. Take another one."));
}
