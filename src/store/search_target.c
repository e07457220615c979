/* The list of who is asked for records. */
#include "store/search_target.h"

#include "store/db.h"

void
search_target_free(SearchTarget *target)
{
    if (!target)
        return;
    g_free(target->name);
    g_free(target->address);
    g_free(target->isbn_index);
    g_free(target);
}

static gpointer
target_row(Store *store, StatementId id)
{
    SearchTarget *target = g_new0(SearchTarget, 1);
    target->id = db_int(store, id, 0);
    target->place = (gint)db_int(store, id, 1);
    target->name = db_dup(store, id, 2);
    target->address = db_dup(store, id, 3);
    target->isbn_index = db_dup(store, id, 4);
    return target;
}

GPtrArray *
store_target_list(Store *store, gint64 library, GError **error)
{
    if (!db_query(store, ST_TARGET_LIST, error, "i", library))
        return NULL;
    return db_rows(store, ST_TARGET_LIST, target_row, (GDestroyNotify)search_target_free, error);
}

gint64
store_target_add(Store *store, gint64 library, const SearchTarget *target, GError **error)
{
    return db_number(store, -1, ST_TARGET_ADD, error, "iittt", library, (gint64)target->place, target->name,
                     target->address, target->isbn_index);
}

gboolean
store_target_remove(Store *store, gint64 library, const char *name, GError **error)
{
    guint64 written;
    return db_run(store, &written, ST_TARGET_REMOVE, error, "it", library, name) &&
           db_found(written, "target", error);
}
