/* Backups: one SQLite file whatever the engine, made of one moment while others work, and put back.
 *
 * A backup is a copy (copy.h) into a new database of this program's version, in one file of mode 0600, with a seal: when it was
 * made, and the digest of everything in it. The digest shows damage, not malice: whoever may write the file may write the
 * digest. Log-ins in progress are not in it. */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "account/account.h"
#include "store/copy.h"

typedef struct {
    StoreContent content;
    gint64 made; /* UTC microseconds */
    gint64 version;
} StoreBackup;

/* Under the name path is the old file, or the whole new one, also after a crash or a power cut; what is written meanwhile is
 * called path.part. STORE_ERROR_CONFLICT when another backup to path is being made, when path is there and is neither empty nor
 * a backup (the database itself, a device, somebody's work), and when there is nothing in the database. */
gboolean store_backup(const char *url, const char *path, gint64 now, const StoreWatch *watch,
                      StoreBackup *backup, GError **error);

/* Reads the file whole: form, version, tables, digest. STORE_ERROR_BACKUP; the file is not written to. */
gboolean store_backup_check(const char *path, const StoreWatch *watch, StoreBackup *backup, GError **error);

/* What to restore where. */
typedef struct {
    const char *path, *url;
    gboolean replace;
    const char *aside_ending;
    const Account *actor;
    gint64 now; /* for the line in the trail, with the digest; it is restored together with the rest */
} StoreRestore;

typedef struct {
    StoreBackup backup; /* what was restored */
    char *aside;        /* where what was there is now; g_free; NULL when nothing was */
} StoreRestored;

/* Makes the database what the backup holds, brought to this program's version; all of it or nothing. STORE_ERROR_CONFLICT while
 * anybody else has the database open, and when it holds anything unless replace: then that stays under another name, which
 * ends in (SQLite: a file beside it) or is (PostgreSQL: a schema) aside_ending. An SQLite file gets the owner of the one whose
 * place it takes, or of its folder, when the operator may give files away. */
gboolean store_restore(const StoreRestore *order, const StoreWatch *watch, StoreRestored *restored,
                       GError **error);

#endif
