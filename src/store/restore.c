/* Puts a backup back: what is restored is read whole before anything is touched, and then takes its place at once. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/audit.h"
#include "store/bulk.h"
#include "store/db.h"
#include "store/sealed.h"
#include "text/text.h"

#define PIECE 65536

/* Where SQLite keeps its locks in a file: whoever has the database open holds one (sqlite.org/src, os.h, PENDING_BYTE). */
#define LOCKS_START  0x40000000
#define LOCKS_LENGTH 512

typedef struct {
    const StoreRestore *order;
    const StoreWatch *watch;
    StoreRestored *restored;
} Restore;

static gboolean
copy_bytes(int from, int to, const char *name, GError **error)
{
    g_autofree char *piece = g_malloc(PIECE);
    gssize got;
    while ((got = read(from, piece, PIECE)) > 0)
        for (gssize done = 0, n; done < got; done += n)
            if ((n = write(to, piece + done, (gsize)(got - done))) <= 0)
                return sealed_fail(name, error);
    return got == 0 ? TRUE : sealed_fail(name, error);
}

static gboolean
copy_file(const char *path, const SealedFile *to, GError **error)
{
    int from = open(path, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return sealed_fail(path, error);
    gboolean ok = copy_bytes(from, to->lock, to->part, error);
    close(from);
    return ok;
}

static gboolean
note(const Restore *restore, Store *store, GError **error)
{
    const AuditEvent event = {
        .verb = AUDIT_RESTORE, .kind = AUDIT_DATABASE, .detail = restore->restored->backup.content.digest};
    g_autoptr(AuditLine) line = audit_line_new(restore->order->actor, &event, restore->order->now);
    return store_audit_add(store, &line, 1, error);
}

/* A working copy, checked as a copy so that nobody changes it after the check; brought to this version and no longer a backup.
 * New store on it. */
static Store *
unseal(const Restore *restore, const SealedFile *work, GError **error)
{
    if (!sealed_check_header(restore->order->path, error) || !copy_file(restore->order->path, work, error) ||
        !store_backup_check(work->part, restore->watch, &restore->restored->backup, error))
        return NULL;
    g_autofree char *url = g_strconcat("sqlite:", work->part, NULL);
    g_autoptr(Store) store = store_open(url, error);
    return store && store->engine->script(store->connection, unseal_script, error) ? g_steal_pointer(&store)
                                                                                   : NULL;
}

static gboolean
refuse_full(GError **error)
{
    g_clear_error(error);
    g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                _("There is something in the database already. Nothing was restored. With --replace it is "
                  "put aside, and the backup takes its place."));
    return FALSE;
}

static gboolean
require_empty(Store *store, GError **error)
{
    return store_is_empty(store, error) ||
           (g_error_matches(*error, STORE_ERROR, STORE_ERROR_CONFLICT) && refuse_full(error));
}

/* Locks the file against everybody who would open it as a database: a descriptor, whose closing ends it. -1 with error when
 * somebody has it open. This process may not open and close the file meanwhile: that would end the lock too. */
static int
lock_database(const char *path, GError **error)
{
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCKS_START, .l_len = LOCKS_LENGTH};
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd >= 0 && fcntl(fd, F_SETLK, &lock) == 0)
        return fd;
    if (fd >= 0 && (errno == EAGAIN || errno == EACCES))
        engine_set_in_use(error);
    else
        sealed_fail(path, error);
    if (fd >= 0)
        close(fd);
    return -1;
}

/* What the log of a stopped server still holds goes into its file. One that is damaged keeps its log beside it, under its new
 * name. */
static gboolean
settle_old(const char *path, const char *aside, GError **error)
{
    static const char *const endings[] = {"-wal", "-shm", "-journal"};
    g_autoptr(GError) failure = NULL;
    EngineConnection *old = engine_sqlite.open(path, &failure);
    gboolean ok = old && engine_sqlite.script(old, "PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE",
                                              &failure);
    if (old)
        engine_sqlite.close(old);
    if (g_error_matches(failure, STORE_ERROR, STORE_ERROR_BUSY)) {
        engine_set_in_use(error);
        return FALSE;
    }
    for (guint i = 0; !ok && i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *from = g_strconcat(path, endings[i], NULL);
        g_autofree char *to = g_strconcat(aside, endings[i], NULL);
        if (rename(from, to) != 0 && errno != ENOENT)
            return sealed_fail(from, error);
    }
    return TRUE;
}

/* The old file has both names until the new one takes the first: at no moment is there none. */
static gboolean
put_aside(const Restore *restore, const char *path, const char *aside, SealedFile *work, GError **error)
{
    int lock = lock_database(path, error);
    if (lock < 0)
        return FALSE;
    gboolean ok = (link(path, aside) == 0 || rename(path, aside) == 0 || sealed_fail(aside, error)) &&
                  sealed_file_keep(work, error);
    if (ok)
        restore->restored->aside = g_strdup(aside);
    close(lock);
    return ok;
}

static gboolean
take_place(const Restore *restore, const char *path, SealedFile *work, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return sealed_file_keep(work, error);
    g_autofree char *aside = g_strconcat(path, ".", restore->order->aside_ending, NULL);
    if (g_file_test(aside, G_FILE_TEST_EXISTS)) {
        errno = EEXIST;
        return sealed_fail(aside, error);
    }
    return settle_old(path, aside, error) && put_aside(restore, path, aside, work, error);
}

static gboolean
may_take_file(const Restore *restore, const char *path, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    int lock = lock_database(path, error);
    if (lock < 0)
        return FALSE;
    close(lock);
    if (restore->order->replace)
        return TRUE;
    g_autoptr(Store) old = store_open(restore->order->url, error);
    return old && require_empty(old, error);
}

/* Restored by root, it would else be a file that the server may not read. */
static gboolean
give_owner(const SealedFile *work, GError **error)
{
    struct stat wanted;
    g_autofree char *folder = g_path_get_dirname(work->path);
    if (geteuid() != 0)
        return TRUE;
    return ((stat(work->path, &wanted) == 0 || stat(folder, &wanted) == 0) &&
            fchown(work->lock, wanted.st_uid, wanted.st_gid) == 0) ||
           sealed_fail(work->part, error);
}

static gboolean
prepare_file(const Restore *restore, const SealedFile *work, GError **error)
{
    Store *store = unseal(restore, work, error);
    gboolean ok = store && store_begin(store, error) && note(restore, store, error) &&
                  store_commit(store, error) &&
                  store->engine->script(store->connection, "PRAGMA journal_mode = DELETE", error);
    store_close(store);
    return ok && give_owner(work, error) && (fsync(work->lock) == 0 || sealed_fail(work->part, error));
}

/* address may be a link to the file. */
static gboolean
place_file(const Restore *restore, const char *address, GError **error)
{
    g_autofree char *real = realpath(address, NULL);
    const char *path = real ? real : address;
    g_auto(SealedFile) work = {.lock = -1};
    return may_take_file(restore, path, error) && sealed_file_begin(&work, path, error) &&
           prepare_file(restore, &work, error) && take_place(restore, path, &work, error);
}

/* Within the migration's transaction: the old schema goes aside, the new one is made and filled, all at once or not. */
static gboolean
fill_server(const Restore *restore, Store *from, Store *to, GError **error)
{
    const Engine *engine = to->engine;
    EngineConnection *connection = to->connection;
    StoreContent written;
    if (!engine->begin_migration(connection, error) ||
        (restore->order->replace &&
         !engine->bulk->set_aside(connection, restore->order->aside_ending, error)) ||
        !engine_migrate_within(engine, connection, engine->migrations, error) || !require_empty(to, error))
        return FALSE;
    return store_begin_read(from, error) && store_copy_into(from, to, restore->watch, &written, error) &&
           note(restore, to, error) && store_commit(to, error);
}

static gboolean
require_empty_server(Store *store, GError **error)
{
    store_enter(store, STORE_EVERY_LIBRARY);
    gboolean ok = store_begin_read(store, error) && require_empty(store, error);
    store_rollback(store);
    return ok;
}

static gboolean
refuse_full_server(const Restore *restore, EngineConnection *connection, const Engine *engine, GError **error)
{
    Store store = {.engine = engine, .connection = connection};
    g_autoptr(GPtrArray) names = engine->bulk->names(connection, error);
    return names && (restore->order->replace || names->len == 0 ||
                     (engine_migrate(engine, connection, engine->migrations, error) &&
                      require_empty_server(&store, error)));
}

static gboolean
place_server(const Restore *restore, const Engine *engine, EngineConnection *connection, const char *path,
             GError **error)
{
    g_auto(SealedFile) work = {.lock = -1};
    if (!engine->bulk->claim(connection, error) || !refuse_full_server(restore, connection, engine, error) ||
        !sealed_file_begin(&work, path, error))
        return FALSE;
    g_autoptr(Store) from = unseal(restore, &work, error);
    Store to = {.engine = engine, .connection = connection};
    gboolean ok = from && fill_server(restore, from, &to, error);
    store_rollback(&to);
    if (ok && restore->order->replace)
        restore->restored->aside = g_strdup(restore->order->aside_ending);
    return ok;
}

/* The working copy lies in a folder that nobody else can look into. */
static gboolean
restore_server(const Restore *restore, const Engine *engine, const char *address, GError **error)
{
    const char *temporary = g_getenv("TMPDIR");
    g_autofree char *unique = g_uuid_string_random();
    g_autofree char *folder = g_strdup_printf("%s/instroom-restore-%d-%s", temporary ? temporary : "/var/tmp",
                                              (int)getpid(), unique);
    EngineConnection *connection = engine->open(address, error);
    if (!connection)
        return FALSE;
    gboolean ok = mkdir(folder, 0700) == 0;
    if (ok) {
        g_autofree char *path = g_build_filename(folder, "work", NULL);
        ok = place_server(restore, engine, connection, path, error);
        rmdir(folder);
    } else {
        sealed_fail(folder, error);
    }
    engine->close(connection);
    return ok;
}

gboolean
store_restore(const StoreRestore *order, const StoreWatch *watch, StoreRestored *restored, GError **error)
{
    const char *address;
    const Engine *engine = engine_of(order->url, &address, error);
    const Restore restore = {order, watch, restored};
    g_autoptr(GError) failure = NULL;
    *restored = (StoreRestored){0};
    if (!engine)
        return FALSE;
    if (engine->bulk->claim ? restore_server(&restore, engine, address, &failure)
                            : place_file(&restore, address, &failure))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}
