/* Libraries and branches. */
#include "store/school.h"

#include "store/db.h"
#include "store/series.h"

gint64
store_library_add(Store *store, const char *name, GError **error)
{
    return db_number(store, -1, ST_LIBRARY_ADD, error, "t", name);
}

static gpointer
library_row(Store *store, StatementId id)
{
    return library_new(db_int(store, id, 0), db_text(store, id, 1));
}

Library *
store_library_find(Store *store, const char *name, GError **error)
{
    if (!db_one(store, ST_LIBRARY_FIND, "library", error, "t", name))
        return NULL;
    Library *library = library_row(store, ST_LIBRARY_FIND);
    db_end(store, ST_LIBRARY_FIND);
    return library;
}

Library *
store_library_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_LIBRARY_GET, "library", error, "i", id))
        return NULL;
    Library *library = library_row(store, ST_LIBRARY_GET);
    db_end(store, ST_LIBRARY_GET);
    return library;
}

GPtrArray *
store_library_list(Store *store, GError **error)
{
    if (!db_query(store, ST_LIBRARY_LIST, error, ""))
        return NULL;
    return db_rows(store, ST_LIBRARY_LIST, library_row, (GDestroyNotify)library_free, error);
}

gint64
store_branch_add(Store *store, const Branch *branch, GError **error)
{
    return db_number(store, -1, ST_BRANCH_ADD, error, "itttt", branch->library, branch->code, branch->name,
                     branch_kind_name(branch->kind), branch->brin);
}

static gpointer
branch_row(Store *store, StatementId id)
{
    BranchKind kind = BRANCH_PRIMARY;
    branch_kind_from_name(db_text(store, id, 4), &kind);
    Branch row = {.id = db_int(store, id, 0),
                  .library = db_int(store, id, 1),
                  .code = (char *)db_text(store, id, 2),
                  .name = (char *)db_text(store, id, 3),
                  .kind = kind,
                  .brin = (char *)db_text(store, id, 5)};
    return branch_copy(&row);
}

Branch *
store_branch_find(Store *store, const char *code, GError **error)
{
    if (!db_one(store, ST_BRANCH_FIND, "branch", error, "t", code))
        return NULL;
    Branch *branch = branch_row(store, ST_BRANCH_FIND);
    db_end(store, ST_BRANCH_FIND);
    return branch;
}

Branch *
store_branch_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_BRANCH_GET, "branch", error, "i", id))
        return NULL;
    Branch *branch = branch_row(store, ST_BRANCH_GET);
    db_end(store, ST_BRANCH_GET);
    return branch;
}

GPtrArray *
store_branch_list(Store *store, gint64 library, GError **error)
{
    StatementId id = library ? ST_BRANCH_LIST : ST_BRANCH_LIST_ALL;
    gboolean ok = library ? db_query(store, id, error, "i", library) : db_query(store, id, error, "");
    return ok ? db_rows(store, id, branch_row, (GDestroyNotify)branch_free, error) : NULL;
}

gboolean
store_lock_library(Store *store, gint64 library, GError **error)
{
    g_assert(db_in_transaction(store));
    gint64 id = db_number(store, 0, ST_LOCK_LIBRARY, error, "i", library);
    return id > 0 || (id == 0 && db_found(0, "library", error));
}

gboolean
store_lock_branch(Store *store, gint64 branch, GError **error)
{
    g_assert(db_in_transaction(store));
    gint64 id = db_number(store, 0, ST_LOCK_BRANCH, error, "i", branch);
    return id > 0 || (id == 0 && db_found(0, "branch", error));
}

char *
store_card_next(Store *store, gint64 library, GError **error)
{
    g_auto(Series) series = {0};
    char number[CARD_NUMBER_SIZE];
    series_init_card(&series, library);
    gint64 holder; /* a school may have delivered that very number as someone's card */
    do {
        if (!series_next_card(store, &series, number, error))
            return NULL;
        holder = db_number(store, 0, ST_CARD_GET, error, "t", number);
    } while (holder > 0);
    return holder == 0 ? g_strdup(number) : NULL;
}
