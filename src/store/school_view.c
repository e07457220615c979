/* Schools that withdraw the library staff's view of their pupils. */
#include "store/school_view.h"

#include "store/db.h"
#include "text/text.h"

void
view_line_free(ViewLine *line)
{
    if (line == NULL)
        return;
    g_free(line->withdrawn_by);
    g_free(line->restored_by);
    g_free(line->why);
    g_free(line->restored_why);
    g_free(line);
}

static gpointer
view_row(Store *store, StatementId id)
{
    ViewLine *line = g_new0(ViewLine, 1);
    line->id = db_int(store, id, 0);
    line->withdrawn_at = db_int(store, id, 1);
    line->withdrawn_by = db_dup(store, id, 2);
    line->why = db_dup(store, id, 3);
    line->restored_at = db_int(store, id, 4);
    line->restored_by = db_dup(store, id, 5);
    line->restored_why = db_dup(store, id, 6);
    line->branch = db_int(store, id, 7);
    return line;
}

GPtrArray *
store_view_list(Store *store, gint64 branch, GError **error)
{
    return db_query(store, ST_VIEW_LIST, error, "i", branch)
               ? db_rows(store, ST_VIEW_LIST, view_row, (GDestroyNotify)view_line_free, error)
               : NULL;
}

static gint64
change(Store *store, StatementId id, gint64 branch, const ViewChange *wanted, GError **error)
{
    gint64 line = db_number(store, 0, id, error, "iiit", branch, wanted->by, wanted->now, wanted->why);
    if (line != 0)
        return line;
    g_set_error_literal(
        error, STORE_ERROR, STORE_ERROR_CONFLICT,
        _("Somebody else did this a moment ago. Nothing was changed. Look at the page again."));
    return -1;
}

gint64
store_view_withdraw(Store *store, gint64 branch, const ViewChange *wanted, GError **error)
{
    return change(store, ST_VIEW_WITHDRAW, branch, wanted, error);
}

gint64
store_view_restore(Store *store, gint64 branch, const ViewChange *wanted, GError **error)
{
    return change(store, ST_VIEW_RESTORE, branch, wanted, error);
}

static GArray *
numbers(Store *store, StatementId id, gint64 of, GError **error)
{
    return db_query(store, id, error, "i", of) ? db_numbers(store, id, error) : NULL;
}

GArray *
store_view_withheld(Store *store, gint64 library, GError **error)
{
    return numbers(store, ST_VIEW_WITHHELD, library, error);
}

GArray *
store_view_accounts(Store *store, gint64 library, GError **error)
{
    return numbers(store, ST_VIEW_ACCOUNTS, library, error);
}

GArray *
store_view_places(Store *store, gint64 person, GError **error)
{
    return numbers(store, ST_VIEW_PLACES, person, error);
}
