/* Binds and runs the statements of the list on a store's connection. */
#include "store/db.h"

#include <stdarg.h>

#include "text/json.h"
#include "text/text.h"

static void
bind_all(Store *store, StatementId id, const char *types, va_list arguments)
{
    const Engine *engine = store->engine;
    for (guint i = 0; types[i]; i++) {
        gint64 key;
        const void *bytes;
        switch (types[i]) {
        case 'i':
            engine->bind_int(store->connection, id, i, va_arg(arguments, gint64));
            break;
        case 'k':
            key = va_arg(arguments, gint64);
            if (key == 0)
                engine->bind_text(store->connection, id, i, NULL);
            else
                engine->bind_int(store->connection, id, i, key);
            break;
        case 'y':
            bytes = va_arg(arguments, const void *);
            engine->bind_bytes(store->connection, id, i, bytes, va_arg(arguments, gsize));
            break;
        case 'b':
            engine->bind_int(store->connection, id, i, va_arg(arguments, gboolean) ? 1 : 0);
            break;
        case 't':
            engine->bind_text(store->connection, id, i, va_arg(arguments, const char *));
            break;
        default:
            g_assert_not_reached();
        }
    }
}

/* Whatever runs now must find what was written before it. */
static gboolean
settle(Store *store, GError **error)
{
    gboolean has_queued = store->has_queued;
    store->has_queued = FALSE;
    return !has_queued || store->engine->flush(store->connection, error);
}

static gboolean
start(Store *store, StatementId id, GError **error, const char *types, va_list arguments)
{
    g_assert(!store->running[id]);
    if (!store->engine->prepare(store->connection, id, error))
        return FALSE;
    bind_all(store, id, types, arguments);
    store->running[id] = TRUE;
    store->n_running++;
    return TRUE;
}

gboolean
db_query(Store *store, StatementId id, GError **error, const char *types, ...)
{
    va_list arguments;
    va_start(arguments, types);
    gboolean ok = settle(store, error) && start(store, id, error, types, arguments);
    va_end(arguments);
    return ok;
}

gboolean
db_query_past(Store *store, StatementId id, GError **error, const char *types, ...)
{
    va_list arguments;
    va_start(arguments, types);
    gboolean ok = start(store, id, error, types, arguments);
    va_end(arguments);
    return ok;
}

gboolean
db_next(Store *store, StatementId id, GError **error)
{
    g_assert(store->running[id]);
    if (store->engine->step(store->connection, id, error) == STEP_ROW)
        return TRUE;
    db_end(store, id);
    return FALSE;
}

gboolean
db_pass_on(GError *failure, GError **error)
{
    if (failure)
        g_propagate_error(error, failure);
    return failure == NULL;
}

void
db_end(Store *store, StatementId id)
{
    if (!store->running[id])
        return;
    store->engine->reset(store->connection, id);
    store->running[id] = FALSE;
    store->n_running--;
}

static gboolean
run_started(Store *store, guint64 *written, StatementId id, GError **error)
{
    Step step = store->engine->step(store->connection, id, error);
    g_assert(step != STEP_ROW);
    if (written)
        *written = store->engine->changes(store->connection);
    db_end(store, id);
    return step == STEP_DONE;
}

gboolean
db_run(Store *store, guint64 *written, StatementId id, GError **error, const char *types, ...)
{
    va_list arguments;
    va_start(arguments, types);
    gboolean ok = settle(store, error) && start(store, id, error, types, arguments);
    va_end(arguments);
    return ok && run_started(store, written, id, error);
}

gboolean
db_write(Store *store, guint64 *written, StatementId id, GError **error, const char *types, ...)
{
    va_list arguments;
    va_start(arguments, types);
    gboolean ok = start(store, id, error, types, arguments);
    va_end(arguments);
    if (!ok || !store->is_batch)
        return ok && run_started(store, written, id, error);
    ok = store->engine->queue(store->connection, id, error);
    store->has_queued = TRUE;
    if (written)
        *written = 1;
    db_end(store, id);
    return ok;
}

gboolean
db_batch_begin(Store *store, GError **error)
{
    g_assert(db_in_transaction(store) && !store->is_batch);
    if (!store->engine->queue)
        return FALSE;
    store->is_batch = store->engine->script(store->connection, "SAVEPOINT batch", error);
    return store->is_batch;
}

gboolean
db_batch_end(Store *store, gboolean keep, GError **error)
{
    store->is_batch = FALSE;
    gboolean ok = keep && settle(store, error) &&
                  store->engine->script(store->connection, "RELEASE SAVEPOINT batch", error);
    if (ok)
        return TRUE;
    store->has_queued = FALSE;
    store->engine->forget(store->connection);
    for (guint i = 0; i < N_STATEMENTS; i++)
        db_end(store, (StatementId)i);
    /* when this fails, so does whatever comes next in the transaction */
    store->engine->script(store->connection, "ROLLBACK TO SAVEPOINT batch", NULL);
    return FALSE;
}

gint64
db_number(Store *store, gint64 missing, StatementId id, GError **error, const char *types, ...)
{
    va_list arguments;
    va_start(arguments, types);
    gboolean ok = settle(store, error) && start(store, id, error, types, arguments);
    va_end(arguments);
    if (!ok)
        return -1;
    Step step = store->engine->step(store->connection, id, error);
    gint64 number = step == STEP_ROW ? db_int(store, id, 0) : missing;
    /* Outside a transaction SQLite writes what an INSERT … RETURNING answered only at the end of the statement. */
    if (step == STEP_ROW && !db_in_transaction(store))
        step = store->engine->step(store->connection, id, error);
    db_end(store, id);
    return step == STEP_ERROR ? -1 : number;
}

gint64
db_int(Store *store, StatementId id, guint column)
{
    return store->engine->column_int(store->connection, id, column);
}

const char *
db_text(Store *store, StatementId id, guint column)
{
    return store->engine->column_text(store->connection, id, column);
}

const void *
db_bytes(Store *store, StatementId id, guint column, gsize *length)
{
    return store->engine->column_bytes(store->connection, id, column, length);
}

char *
db_dup(Store *store, StatementId id, guint column)
{
    return g_strdup(db_text(store, id, column));
}

gboolean
db_in_transaction(Store *store)
{
    return store->engine->in_transaction(store->connection);
}

static void
set_not_found(GError **error, const char *what)
{
    g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, _("There is no such record (%s)."), what);
}

gboolean
db_found(guint64 written, const char *what, GError **error)
{
    if (written == 0)
        set_not_found(error, what);
    return written > 0;
}

gboolean
db_one(Store *store, StatementId id, const char *what, GError **error, const char *types, ...)
{
    va_list arguments;
    va_start(arguments, types);
    gboolean ok = settle(store, error) && start(store, id, error, types, arguments);
    va_end(arguments);
    if (!ok)
        return FALSE;
    Step step = store->engine->step(store->connection, id, error);
    if (step == STEP_ROW)
        return TRUE;
    db_end(store, id);
    if (step == STEP_DONE)
        set_not_found(error, what);
    return FALSE;
}

GPtrArray *
db_rows(Store *store, StatementId id, DbRow row, GDestroyNotify destroy, GError **error)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(destroy);
    g_autoptr(GError) failure = NULL;
    while (db_next(store, id, &failure))
        g_ptr_array_add(rows, row(store, id));
    if (!failure)
        return g_steal_pointer(&rows);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

GArray *
db_numbers(Store *store, StatementId id, GError **error)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
    GError *failure = NULL;
    while (db_next(store, id, &failure)) {
        gint64 number = db_int(store, id, 0);
        g_array_append_val(numbers, number);
    }
    return db_pass_on(failure, error) ? g_steal_pointer(&numbers) : NULL;
}

char *
db_list_numbers(const GArray *numbers, guint from, guint most)
{
    g_autoptr(JsonWriter) json = json_writer_new();
    json_write_array_begin(json);
    for (guint i = from; i < numbers->len && i - from < most; i++)
        json_write_int(json, g_array_index(numbers, gint64, i));
    json_write_array_end(json);
    return json_writer_end(g_steal_pointer(&json));
}

char *
db_list_texts(const GPtrArray *texts, guint from, guint most)
{
    g_autoptr(JsonWriter) json = json_writer_new();
    json_write_array_begin(json);
    for (guint i = from; i < texts->len && i - from < most; i++)
        if (*(const char *)texts->pdata[i] != '\0')
            json_write_string(json, texts->pdata[i]);
    json_write_array_end(json);
    return json_writer_end(g_steal_pointer(&json));
}
