/* Backups and moving, asked by the operator. */
#include "service/backup.h"

#include "service/private.h"
#include "store/account.h"
#include "store/backup.h"

static void
take_content(BackupReport *report, const StoreContent *content)
{
    report->libraries = content->libraries;
    report->branches = content->branches;
    report->pupils = content->pupils;
    report->uploads = content->uploads;
    report->imports = content->imports;
    report->rows = content->rows;
    g_strlcpy(report->digest, content->digest, sizeof report->digest);
}

static void
take_backup(BackupReport *report, const StoreBackup *backup)
{
    take_content(report, &backup->content);
    report->made = backup->made;
}

/* The line in the trail stands in the database, not in the backup that it speaks of. */
static gboolean
note(const char *url, const Account *actor, const char *verb, const char *object, GError **error)
{
    g_autoptr(Store) store = store_open(url, error);
    return store && store_begin(store, error) &&
           store_audit(store, actor->id, 0, verb, object, g_get_real_time(), error) &&
           store_commit(store, error);
}

gboolean
service_backup(const char *database, const Account *actor, const char *path, const BackupWatch *watch,
               BackupReport *report, GError **error)
{
    *report = (BackupReport){0};
    if (!service_may_any(actor, RIGHT_OPERATE, error))
        return FALSE;
    g_autofree char *url = service_database_url(database, error);
    const StoreWatch inner = {watch->call, watch->data};
    StoreBackup backup;
    GError *cause = NULL;
    if (!url)
        return FALSE;
    if (!store_backup(url, path, g_get_real_time(), &inner, &backup, &cause) ||
        !note(url, actor, "back-up", backup.content.digest, &cause))
        return service_fail(error, cause);
    take_backup(report, &backup);
    return TRUE;
}

gboolean
service_backup_check(const Account *actor, const char *path, const BackupWatch *watch, BackupReport *report,
                     GError **error)
{
    *report = (BackupReport){0};
    if (!service_may_any(actor, RIGHT_OPERATE, error))
        return FALSE;
    const StoreWatch inner = {watch->call, watch->data};
    StoreBackup backup;
    GError *cause = NULL;
    if (!store_backup_check(path, &inner, &backup, &cause))
        return service_fail(error, cause);
    take_backup(report, &backup);
    return TRUE;
}

gboolean
service_restore(const RestoreOrder *order, const Account *actor, const BackupWatch *watch,
                BackupReport *report, GError **error)
{
    *report = (BackupReport){0};
    if (!service_may_any(actor, RIGHT_OPERATE, error))
        return FALSE;
    g_autofree char *url = service_database_url(order->database, error);
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *ending = g_date_time_format(now, "before_restore_%Y%m%d_%H%M%S");
    const StoreWatch inner = {watch->call, watch->data};
    StoreRestored restored;
    GError *cause = NULL;
    if (!url)
        return FALSE;
    if (!store_restore(order->path, url, ending, order->replace, &inner, &restored, &cause) ||
        !note(url, actor, "restore", restored.backup.content.digest, &cause))
        return service_fail(error, cause);
    take_backup(report, &restored.backup);
    report->aside = restored.aside;
    return TRUE;
}

gboolean
service_copy(const char *from, const char *to, const Account *actor, const BackupWatch *watch,
             BackupReport *report, GError **error)
{
    *report = (BackupReport){0};
    if (!service_may_any(actor, RIGHT_OPERATE, error))
        return FALSE;
    const StoreWatch inner = {watch->call, watch->data};
    StoreContent content;
    GError *cause = NULL;
    g_autoptr(Store) source = store_open(from, &cause);
    g_autoptr(Store) target = source ? store_open(to, &cause) : NULL;
    if (!target || !store_copy(source, target, &inner, &content, &cause))
        return service_fail(error, cause);
    take_content(report, &content);
    return TRUE;
}
