/* Opens a store by its address, and its transactions. */
#include "store/store.h"

#include "store/db.h"
#include "text/text.h"

G_DEFINE_QUARK(instroom_store_error, store_error)

Store *
store_open(const char *url, GError **error)
{
    const char *address = NULL;
    const Engine *engine = engine_of(url, &address, error);
    EngineConnection *connection = engine ? engine->open(address, error) : NULL;
    if (!connection)
        return NULL;
    if (!engine_migrate(engine, connection, engine->migrations, error)) {
        engine->close(connection);
        return NULL;
    }
    Store *store = g_new0(Store, 1);
    store->engine = engine;
    store->connection = connection;
    store_enter(store, 0);
    return store;
}

void
store_enter(Store *store, gint64 library)
{
    if (store->engine->enter)
        store->engine->enter(store->connection, library);
}

void
store_close(Store *store)
{
    if (!store)
        return;
    store_rollback(store);
    store->engine->close(store->connection);
    g_free(store);
}

gboolean
store_begin(Store *store, GError **error)
{
    g_assert(!db_in_transaction(store));
    return store->engine->begin(store->connection, TRUE, error);
}

gboolean
store_begin_read(Store *store, GError **error)
{
    g_assert(!db_in_transaction(store));
    return store->engine->begin(store->connection, FALSE, error);
}

gboolean
store_commit(Store *store, GError **error)
{
    if (!db_in_transaction(store)) { /* the engine ended it itself, at an error that was not acted upon */
        g_set_error(error, STORE_ERROR, STORE_ERROR_DB,
                    _("The database ended the work halfway. Nothing was written."));
        return FALSE;
    }
    return store->engine->commit(store->connection, error);
}

void
store_rollback(Store *store)
{
    for (guint i = 0; i < N_STATEMENTS && store->n_running > 0; i++)
        db_end(store, (StatementId)i);
    store->is_batch = store->has_queued = FALSE;
    store->engine->rollback(store->connection);
}

gint
store_version(Store *store, GError **error)
{
    return (gint)db_number(store, 0, ST_SCHEMA_VERSION, error, "");
}

gboolean
store_check_statements(Store *store, GError **error)
{
    for (guint i = 0; i < N_STATEMENTS; i++) {
        guint parameters, columns;
        if (!store->engine->describe(store->connection, (StatementId)i, &parameters, &columns, error))
            return FALSE;
        guint expected = statement_n_parameters((StatementId)i);
        if (parameters == expected && columns == statements[i].columns)
            continue;
        g_set_error(error, STORE_ERROR, STORE_ERROR_DB,
                    "%s: %u parameters and %u columns, the list says %u and %u", statements[i].name,
                    parameters, columns, expected, statements[i].columns);
        return FALSE;
    }
    return TRUE;
}
