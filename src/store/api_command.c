/* What programs asked to have done once. */
#include "store/api_command.h"

#include "store/db.h"

void
stored_api_command_free(StoredApiCommand *command)
{
    if (command == NULL)
        return;
    g_free(command->request);
    g_bytes_unref(command->answer);
    g_free(command);
}

gboolean
store_api_command_add(Store *store, gint64 account, const ApiCommandKey *key, const ApiCommandTime *time,
                      gboolean *is_new, GError **error)
{
    guint64 written = 0;
    if (!db_run(store, &written, ST_API_COMMAND_ADD, error, "ittiyi", account, key->key, key->request,
                time->now, "", (gsize)0, time->before))
        return FALSE;
    *is_new = written > 0;
    return TRUE;
}

StoredApiCommand *
store_api_command_get(Store *store, gint64 account, const char *key, GError **error)
{
    StoredApiCommand *command = NULL;
    gsize length;
    GError *failure = NULL;
    if (!db_query(store, ST_API_COMMAND_GET, error, "it", account, key))
        return NULL;
    if (db_next(store, ST_API_COMMAND_GET, &failure)) {
        command = g_new0(StoredApiCommand, 1);
        command->request = db_dup(store, ST_API_COMMAND_GET, 0);
        command->at = db_int(store, ST_API_COMMAND_GET, 1);
        const void *bytes = db_bytes(store, ST_API_COMMAND_GET, 2, &length);
        command->answer = g_bytes_new(bytes, length);
        db_end(store, ST_API_COMMAND_GET);
    }
    db_pass_on(failure, error);
    return command;
}

gboolean
store_api_command_answer(Store *store, gint64 account, const ApiCommandKey *key, GBytes *answer, gint64 now,
                         GError **error)
{
    gsize length;
    const void *bytes = g_bytes_get_data(answer, &length);
    return db_run(store, NULL, ST_API_COMMAND_ANSWER, error, "ittiy", account, key->key, key->request, now,
                  bytes, length);
}

gboolean
store_api_command_drop(Store *store, gint64 account, const char *key, GError **error)
{
    return db_run(store, NULL, ST_API_COMMAND_DROP, error, "it", account, key);
}

gboolean
store_api_command_forget(Store *store, gint64 before, GError **error)
{
    return db_run(store, NULL, ST_API_COMMAND_FORGET, error, "i", before);
}
