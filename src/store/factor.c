/* Secrets of the second step, recovery codes, the setting of a library, and sessions as a list. */
#include "store/factor.h"

#include "store/key_row.h"

void
stored_factor_free(StoredFactor *factor)
{
    if (factor == NULL)
        return;
    stored_key_free(factor->key);
    g_free(factor);
}

StoredFactor *
store_factor_get(Store *store, gint64 account, GError **error)
{
    const StatementId id = ST_FACTOR_GET;
    if (!db_one(store, id, "second factor", error, "i", account))
        return NULL;
    StoredFactor *factor = g_new0(StoredFactor, 1);
    factor->key = stored_key_row(store, id);
    factor->last_step = db_int(store, id, 3);
    factor->confirmed = db_int(store, id, 4);
    db_end(store, id);
    return factor;
}

gboolean
store_factor_set(Store *store, gint64 account, const char *name, const void *wrapped, gsize length,
                 GError **error)
{
    return db_run(store, NULL, ST_FACTOR_SET, error, "ity", account, name, wrapped, length);
}

gboolean
store_factor_rewrap(Store *store, gint64 account, const char *name, const void *wrapped, gsize length,
                    GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_FACTOR_REWRAP, error, "ity", account, name, wrapped, length) &&
           db_found(written, "second factor", error);
}

GPtrArray *
store_factor_list_others(Store *store, const char *name, guint limit, GError **error)
{
    const StatementId id = ST_FACTOR_OTHERS;
    return db_query(store, id, error, "ti", name, (gint64)limit)
               ? db_rows(store, id, stored_key_row, (GDestroyNotify)stored_key_free, error)
               : NULL;
}

gboolean
store_factor_step(Store *store, gint64 account, gint64 step, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_FACTOR_STEP, error, "ii", account, step) &&
           db_found(written, "later code", error);
}

gboolean
store_factor_confirm(Store *store, gint64 account, gint64 now, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_FACTOR_CONFIRM, error, "ii", account, now) &&
           db_found(written, "second factor", error);
}

gboolean
store_factor_remove(Store *store, gint64 account, GError **error)
{
    return db_run(store, NULL, ST_RECOVERY_REMOVE, error, "i", account) &&
           db_run(store, NULL, ST_FACTOR_REMOVE, error, "i", account);
}

gboolean
store_recovery_set(Store *store, gint64 account, char *const *hashes, GError **error)
{
    if (!db_run(store, NULL, ST_RECOVERY_REMOVE, error, "i", account))
        return FALSE;
    for (gint64 i = 0; hashes[i] != NULL; i++)
        if (!db_run(store, NULL, ST_RECOVERY_ADD, error, "iit", account, i + 1, hashes[i]))
            return FALSE;
    return TRUE;
}

static gpointer
recovery_row(Store *store, StatementId id)
{
    StoredRecovery *code = g_new0(StoredRecovery, 1);
    code->number = db_int(store, id, 0);
    code->hash = db_dup(store, id, 1);
    return code;
}

static void
recovery_free(gpointer data)
{
    StoredRecovery *code = data;
    g_free(code->hash);
    g_free(code);
}

GPtrArray *
store_recovery_list(Store *store, gint64 account, GError **error)
{
    return db_query(store, ST_RECOVERY_LIST, error, "i", account)
               ? db_rows(store, ST_RECOVERY_LIST, recovery_row, recovery_free, error)
               : NULL;
}

gboolean
store_recovery_use(Store *store, gint64 account, gint64 number, gint64 now, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_RECOVERY_USE, error, "iii", account, number, now) &&
           db_found(written, "recovery code", error);
}

/* A policy that this program does not know asks for all that there is. */
gboolean
store_library_factor(Store *store, gint64 library, FactorPolicy *policy, GError **error)
{
    if (!db_one(store, ST_LIBRARY_FACTOR_GET, "library", error, "i", library))
        return FALSE;
    if (!factor_policy_from_name(db_text(store, ST_LIBRARY_FACTOR_GET, 0), policy))
        *policy = FACTOR_FOR_UPLOADERS;
    db_end(store, ST_LIBRARY_FACTOR_GET);
    return TRUE;
}

gboolean
store_library_factor_set(Store *store, gint64 library, FactorPolicy policy, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_LIBRARY_FACTOR_SET, error, "it", library, factor_policy_name(policy)) &&
           db_found(written, "library", error);
}

static gpointer
session_row(Store *store, StatementId id)
{
    SessionLine *line = g_new0(SessionLine, 1);
    line->id = db_int(store, id, 0);
    line->digest = db_dup(store, id, 1);
    line->device = db_dup(store, id, 2);
    line->started = db_int(store, id, 3);
    line->seen = db_int(store, id, 4);
    return line;
}

static void
session_free(gpointer data)
{
    SessionLine *line = data;
    g_free(line->digest);
    g_free(line->device);
    g_free(line);
}

GPtrArray *
store_session_list(Store *store, gint64 account, gint64 since, GError **error)
{
    return db_query(store, ST_SESSION_LIST, error, "ii", account, since)
               ? db_rows(store, ST_SESSION_LIST, session_row, session_free, error)
               : NULL;
}

gboolean
store_session_end_one(Store *store, gint64 account, gint64 id, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_SESSION_END_ONE, error, "ii", account, id) &&
           db_found(written, "session", error);
}

gboolean
store_session_end_others(Store *store, gint64 account, const char *digest, GError **error)
{
    return db_run(store, NULL, ST_SESSION_END_OTHERS, error, "it", account, digest);
}

gint64
store_session_half(Store *store, const char *digest, gint64 *started, char **device, GError **error)
{
    if (!db_one(store, ST_SESSION_HALF, "session", error, "t", digest))
        return 0;
    gint64 account = db_int(store, ST_SESSION_HALF, 0);
    *started = db_int(store, ST_SESSION_HALF, 1);
    *device = db_dup(store, ST_SESSION_HALF, 2);
    db_end(store, ST_SESSION_HALF);
    return account;
}
