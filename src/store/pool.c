/* Connections shared by the threads of a server. */
#include "store/db.h"
#include "text/text.h"

#define POOL_WAIT_SECONDS 10

struct StorePool {
    char *url;
    GMutex lock;
    GCond given;
    GPtrArray *idle; /* of Store */
    guint made, max;
};

StorePool *
store_pool_new(const char *url, guint max, GError **error)
{
    g_assert(max > 0);
    Store *first = store_open(url, error); /* says at once when the address is wrong, and migrates */
    if (!first)
        return NULL;
    StorePool *pool = g_new0(StorePool, 1);
    pool->url = g_strdup(url);
    pool->max = max;
    pool->made = 1;
    pool->idle = g_ptr_array_new_with_free_func((GDestroyNotify)store_close);
    g_ptr_array_add(pool->idle, first);
    g_mutex_init(&pool->lock);
    g_cond_init(&pool->given);
    return pool;
}

void
store_pool_free(StorePool *pool)
{
    if (!pool)
        return;
    g_assert(pool->idle->len == pool->made);
    g_ptr_array_unref(pool->idle);
    g_mutex_clear(&pool->lock);
    g_cond_clear(&pool->given);
    g_free(pool->url);
    g_free(pool);
}

static Store *
open_another(StorePool *pool, GError **error)
{
    Store *store = store_open(pool->url, error);
    if (store)
        return store;
    g_mutex_lock(&pool->lock);
    pool->made--;
    g_cond_signal(&pool->given);
    g_mutex_unlock(&pool->lock);
    return NULL;
}

Store *
store_pool_take(StorePool *pool, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + POOL_WAIT_SECONDS * G_TIME_SPAN_SECOND;
    gboolean in_time = TRUE;
    g_mutex_lock(&pool->lock);
    while (pool->idle->len == 0 && pool->made == pool->max && in_time)
        in_time = g_cond_wait_until(&pool->given, &pool->lock, deadline);
    Store *store = pool->idle->len > 0 ? g_ptr_array_steal_index_fast(pool->idle, pool->idle->len - 1) : NULL;
    gboolean may_open = !store && pool->made < pool->max;
    if (may_open)
        pool->made++;
    g_mutex_unlock(&pool->lock);
    if (may_open)
        return open_another(pool, error);
    if (!store)
        g_set_error(error, STORE_ERROR, STORE_ERROR_BUSY,
                    _("Too many people are busy at once. Try again in a moment."));
    return store;
}

void
store_pool_give(StorePool *pool, Store *store)
{
    if (!store)
        return;
    store_rollback(store);
    store_enter(store, 0);
    g_mutex_lock(&pool->lock);
    g_ptr_array_add(pool->idle, store);
    g_cond_signal(&pool->given);
    g_mutex_unlock(&pool->lock);
}
