/* Reads what a group has at home, and keeps the day of its next visit. */
#include "store/visit.h"

#include "store/db.h"

static void
loan_free(gpointer data)
{
    GroupLoan *loan = data;
    g_free(loan->title);
    g_free(loan->due);
    g_free(loan->barcode);
    g_free(loan);
}

static gpointer
loan_row(Store *store, StatementId id)
{
    GroupLoan *loan = g_new0(GroupLoan, 1);
    loan->membership = db_int(store, id, 0);
    loan->title = db_dup(store, id, 1);
    loan->due = db_dup(store, id, 2);
    loan->is_claimed = *db_text(store, id, 3) != '\0';
    loan->barcode = db_dup(store, id, 4);
    return loan;
}

GPtrArray *
store_group_loans(Store *store, const GroupKey *group, GError **error)
{
    return db_query(store, ST_CLASS_LOANS, error, "itt", group->branch, group->year, group->code)
               ? db_rows(store, ST_CLASS_LOANS, loan_row, loan_free, error)
               : NULL;
}

GHashTable *
store_group_borrowed(Store *store, const GroupKey *group, const char *from, const char *to, GError **error)
{
    const StatementId id = ST_CLASS_BORROWED;
    GError *failure = NULL;
    if (!db_query(store, id, error, "itttt", group->branch, group->year, group->code, from, to))
        return NULL;
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    while (db_next(store, id, &failure)) {
        const gint64 membership = db_int(store, id, 0);
        g_hash_table_insert(counts, g_memdup2(&membership, sizeof membership),
                            GUINT_TO_POINTER((guint)db_int(store, id, 1)));
    }
    return db_pass_on(failure, error) ? g_steal_pointer(&counts) : NULL;
}

char *
store_visit_get(Store *store, const GroupKey *group, GError **error)
{
    const StatementId id = ST_VISIT_GET;
    GError *failure = NULL;
    char *day = NULL;
    if (!db_query(store, id, error, "itt", group->branch, group->year, group->code))
        return NULL;
    if (db_next(store, id, &failure))
        day = db_dup(store, id, 0);
    db_end(store, id);
    if (!db_pass_on(failure, error))
        return NULL;
    return day ? day : g_strdup("");
}

gboolean
store_visit_set(Store *store, gint64 library, const GroupKey *group, const char *day, GError **error)
{
    if (*day == '\0')
        return db_run(store, NULL, ST_VISIT_REMOVE, error, "itt", group->branch, group->year, group->code);
    return db_run(store, NULL, ST_VISIT_SET, error, "iittt", library, group->branch, group->year, group->code,
                  day);
}
