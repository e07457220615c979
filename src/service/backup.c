/* Backups and moving, asked by the operator. */
#include "service/backup.h"

#include <string.h>

#include "service/private.h"
#include "store/audit.h"
#include "store/backup.h"
#include "text/text.h"

static void
take_backup(BackupReport *report, const StoreBackup *backup)
{
    report->content = backup->content;
    report->made = backup->made;
}

/* The line in the trail stands in the database, not in the backup that it speaks of. */
static gboolean
note(const char *url, const Account *actor, const StoreBackup *backup, GError **error)
{
    g_autoptr(GError) cause = NULL;
    const AuditEvent event = {.verb = AUDIT_BACKUP, .kind = AUDIT_DATABASE, .detail = backup->content.digest};
    g_autoptr(AuditLine) line = audit_line_new(actor, &event, g_get_real_time());
    g_autoptr(Store) store = store_open(url, &cause);
    if (store)
        store_enter(store, STORE_EVERY_LIBRARY);
    if (store && store_begin(store, &cause) && store_audit_add(store, &line, 1, &cause) &&
        store_commit(store, &cause))
        return TRUE;
    g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_DB,
                _("The backup is made and whole, but the trail does not tell of it: %s"), cause->message);
    return FALSE;
}

/* Which disk is full is what the operator has to know. place: a file or an address, which may hold a password. */
static gboolean
fail(GError **error, GError *cause, const char *place)
{
    static const char file[] = "sqlite:";
    if (!g_error_matches(cause, STORE_ERROR, STORE_ERROR_FULL))
        return service_fail(error, cause);
    if (g_str_has_prefix(place, file))
        place += strlen(file);
    else if (g_str_has_prefix(place, "postgresql:"))
        place = _("the database server, or the folder for temporary files (TMPDIR)");
    g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_DB,
                _("The disk is full: %s. What was half written is gone, and what was there before is as it "
                  "was. Make room there and try again."),
                place);
    g_error_free(cause);
    return FALSE;
}

gboolean
service_backup(const char *database, const Account *actor, const char *path, const StoreWatch *watch,
               BackupReport *report, GError **error)
{
    *report = (BackupReport){0};
    if (!service_may_any(actor, RIGHT_OPERATE, error))
        return FALSE;
    g_autofree char *url = service_database_url(database, error);
    StoreBackup backup;
    GError *cause = NULL;
    if (!url)
        return FALSE;
    if (!store_backup(url, path, g_get_real_time(), watch, &backup, &cause))
        return fail(error, cause, path);
    if (!note(url, actor, &backup, error))
        return FALSE;
    take_backup(report, &backup);
    return TRUE;
}

gboolean
service_backup_check(const Account *actor, const char *path, const StoreWatch *watch, BackupReport *report,
                     GError **error)
{
    *report = (BackupReport){0};
    if (!service_may_any(actor, RIGHT_OPERATE, error))
        return FALSE;
    StoreBackup backup;
    GError *cause = NULL;
    if (!store_backup_check(path, watch, &backup, &cause))
        return service_fail(error, cause);
    take_backup(report, &backup);
    return TRUE;
}

gboolean
service_restore(const RestoreOrder *order, const Account *actor, const StoreWatch *watch,
                BackupReport *report, GError **error)
{
    *report = (BackupReport){0};
    if (!service_may_any(actor, RIGHT_OPERATE, error))
        return FALSE;
    g_autofree char *url = service_database_url(order->database, error);
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *ending = g_date_time_format(now, "before_restore_%Y%m%d_%H%M%S");
    const StoreRestore store_order = {order->path, url, order->replace, ending, actor, g_get_real_time()};
    StoreRestored restored;
    GError *cause = NULL;
    if (!url)
        return FALSE;
    if (!store_restore(&store_order, watch, &restored, &cause))
        return fail(error, cause, url);
    take_backup(report, &restored.backup);
    report->aside = restored.aside;
    return TRUE;
}

gboolean
service_copy(const char *from, const char *to, const Account *actor, const StoreWatch *watch,
             BackupReport *report, GError **error)
{
    *report = (BackupReport){0};
    if (!service_may_any(actor, RIGHT_OPERATE, error))
        return FALSE;
    GError *cause = NULL;
    g_autoptr(Store) source = store_open_existing(from, &cause);
    g_autoptr(Store) target = source ? store_open(to, &cause) : NULL;
    if (!target || !store_copy(source, target, watch, &report->content, &cause))
        return fail(error, cause, to);
    return TRUE;
}
