/* Use cases of the operator: making a backup, looking at one, putting one back, moving to another database. They need no Service:
 * what they restore may be what a service cannot open. database: NULL as in ServiceConfig. */
#ifndef SERVICE_BACKUP_H
#define SERVICE_BACKUP_H

#include "service/service.h"
#include "store/copy.h"

typedef struct {
    StoreContent content;
    gint64 made; /* UTC microseconds */
    char *aside; /* restoring: where what was there is now; g_free; NULL when nothing was */
} BackupReport;

/* While others work. path is the old file or the whole new one. */
gboolean service_backup(const char *database, const Account *actor, const char *path, const StoreWatch *watch,
                        BackupReport *report, GError **error);
/* Reads a backup whole and writes nothing. SERVICE_ERROR_UNREADABLE. */
gboolean service_backup_check(const Account *actor, const char *path, const StoreWatch *watch,
                              BackupReport *report, GError **error);
/* SERVICE_ERROR_CONFLICT while anybody works with the database, and when it holds something and replace is FALSE. */
typedef struct {
    const char *database, *path;
    gboolean replace;
} RestoreOrder;
gboolean service_restore(const RestoreOrder *order, const Account *actor, const StoreWatch *watch,
                         BackupReport *report, GError **error);
/* Into an empty database; both then give the same dump, or nothing was written. */
gboolean service_copy(const char *from, const char *to, const Account *actor, const StoreWatch *watch,
                      BackupReport *report, GError **error);

#endif
