/* Browsing at a school. */
#include "service/shelf.h"

#include "library/kind.h"
#include "service/private.h"

#define NEW_DAYS 180 /* a book is new for half a school year */

static GPtrArray *
answer(GPtrArray *list, GError *cause, GError **error)
{
    if (!list)
        service_fail(error, cause);
    return list;
}

static gint
level_first(gconstpointer a, gconstpointer b)
{
    const ShelfGroup *one = *(ShelfGroup *const *)a, *other = *(ShelfGroup *const *)b;
    return kind_place(KIND_AVI, one->key) - kind_place(KIND_AVI, other->key);
}

GPtrArray *
service_shelf_groups(Service *service, const Branch *school, ShelfBy by, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, school->library, error))
        return NULL;
    GPtrArray *list = store_shelf_groups(connection.store, school->id, by, &cause);
    if (list && by == SHELF_BY_AVI)
        g_ptr_array_sort(list, level_first); /* they go up */
    return answer(list, cause, error);
}

GPtrArray *
service_shelf_titles(Service *service, const Branch *school, ShelfBy by, const char *key,
                     const ShelfPart *part, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, school->library, error))
        return NULL;
    GPtrArray *list = store_shelf_titles(connection.store, school->id, by, key, part, &cause);
    return answer(list, cause, error);
}

GPtrArray *
service_shelf_new(Service *service, const Branch *school, guint limit, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, school->library, error))
        return NULL;
    GPtrArray *list = store_shelf_new(connection.store, school->id,
                                      service_now(service) - NEW_DAYS * G_TIME_SPAN_DAY, limit, &cause);
    return answer(list, cause, error);
}

GPtrArray *
service_read_groups(Service *service, const Branch *school, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, school->library, error))
        return NULL;
    g_autofree char *today = service_today(service);
    g_autofree char *year = school_year_of(today);
    gint64 first = g_ascii_strtoll(year, NULL, 10);
    g_autofree char *before = g_strdup_printf("%04d-%04d", (int)first - 1, (int)first);
    GPtrArray *list = store_read_groups(connection.store, school->id, year, before, &cause);
    return answer(list, cause, error);
}

GPtrArray *
service_read_top(Service *service, const Branch *school, const ReadGroup *group, guint limit, GError **error)
{
    g_auto(Connection) connection = {0};
    GError *cause = NULL;
    if (!connection_take(&connection, service, school->library, error))
        return NULL;
    GPtrArray *list = store_read_top(connection.store, school->id, group, limit, &cause);
    return answer(list, cause, error);
}
