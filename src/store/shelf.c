/* Shelves, new books and the most read ones in the database. */
#include "store/shelf.h"

#include "store/db.h"

static const char *const by_names[N_SHELF_BY] = {"shelf", "avi", "genre", "siso"};

const char *
shelf_by_name(ShelfBy by)
{
    g_assert(by < N_SHELF_BY);
    return by_names[by];
}

gboolean
shelf_by_from_name(const char *name, ShelfBy *by)
{
    for (guint i = 0; i < N_SHELF_BY; i++)
        if (g_strcmp0(name, by_names[i]) == 0) {
            *by = (ShelfBy)i;
            return TRUE;
        }
    return FALSE;
}

static void
group_free(gpointer data)
{
    ShelfGroup *group = data;
    g_free(group->key);
    g_free(group->name);
    g_free(group);
}

static gpointer
group_row(Store *store, StatementId id)
{
    ShelfGroup *group = g_new0(ShelfGroup, 1);
    *group = (ShelfGroup){db_dup(store, id, 0), db_dup(store, id, 1), (guint)db_int(store, id, 2)};
    return group;
}

GPtrArray *
store_shelf_groups(Store *store, gint64 branch, ShelfBy by, GError **error)
{
    return db_query(store, ST_SHELF_GROUPS, error, "it", branch, shelf_by_name(by))
               ? db_rows(store, ST_SHELF_GROUPS, group_row, group_free, error)
               : NULL;
}

static void
title_free_row(gpointer data)
{
    ShelfTitle *title = data;
    g_free(title->title);
    g_free(title->author);
    g_free(title);
}

static gpointer
title_row(Store *store, StatementId id)
{
    ShelfTitle *title = g_new0(ShelfTitle, 1);
    *title = (ShelfTitle){db_int(store, id, 0), db_dup(store, id, 1), db_dup(store, id, 2),
                          (guint)db_int(store, id, 3)};
    return title;
}

GPtrArray *
store_shelf_titles(Store *store, gint64 branch, ShelfBy by, const char *key, const ShelfPart *part,
                   GError **error)
{
    return db_query(store, ST_SHELF_TITLES, error, "ittii", branch, shelf_by_name(by), key,
                    (gint64)part->limit, (gint64)part->from)
               ? db_rows(store, ST_SHELF_TITLES, title_row, title_free_row, error)
               : NULL;
}

GPtrArray *
store_shelf_new(Store *store, gint64 branch, gint64 since, guint limit, GError **error)
{
    return db_query(store, ST_SHELF_NEW, error, "iii", branch, since, (gint64)limit)
               ? db_rows(store, ST_SHELF_NEW, title_row, title_free_row, error)
               : NULL;
}

static void
read_group_free(gpointer data)
{
    ReadGroup *group = data;
    g_free(group->year_group);
    g_free(group->school_year);
    g_free(group);
}

static gpointer
read_group_row(Store *store, StatementId id)
{
    ReadGroup *group = g_new0(ReadGroup, 1);
    *group = (ReadGroup){db_dup(store, id, 0), db_dup(store, id, 1)};
    return group;
}

GPtrArray *
store_read_groups(Store *store, gint64 branch, const char *school_year, const char *before, GError **error)
{
    return db_query(store, ST_READ_GROUPS, error, "itti", branch, school_year, before, (gint64)READERS_LEAST)
               ? db_rows(store, ST_READ_GROUPS, read_group_row, read_group_free, error)
               : NULL;
}

GPtrArray *
store_read_top(Store *store, gint64 branch, const ReadGroup *group, guint limit, GError **error)
{
    return db_query(store, ST_READ_TOP, error, "ittii", branch, group->school_year, group->year_group,
                    (gint64)READERS_LEAST, (gint64)limit)
               ? db_rows(store, ST_READ_TOP, title_row, title_free_row, error)
               : NULL;
}

gboolean
store_read_count(Store *store, const ReadLoan *loan, GError **error)
{
    if (*loan->year_group == '\0')
        return TRUE;
    g_autofree char *since = g_strdup_printf("%.4s-08-01", loan->school_year); /* school_year_of */
    gint64 before = db_number(store, -1, ST_READ_BEFORE, error, "iit", loan->person, loan->title, since);
    return before >= 0 && db_run(store, NULL, ST_READ_COUNT, error, "iittii", loan->library, loan->branch,
                                 loan->school_year, loan->year_group, loan->title, (gint64)(before == 0));
}
