/* Proves that every statement prepares with the parameters and columns that the list says, and that none of
 * those that run often reads a whole table. */
#include <sqlite3.h>

#include "fixture.h"
#include "store/statements.h"

static void
test_prepare(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    store_check_statements(fixture.store, &error);
    g_assert_no_error(error);
    fixture_close(&fixture);
}

/* Those that are meant to read a whole table, because all of it is asked for. */
static const StatementId whole[] = {
    ST_SCHEMA_VERSION,  ST_LIBRARY_LIST,     ST_BRANCH_LIST_ALL, ST_UPLOAD_LIST_ALL,
    ST_IMPORT_LIST_ALL, ST_ACCOUNT_LIST_ALL, ST_AUDIT_LIST_ALL,
};

static gboolean
may_scan(StatementId id)
{
    for (guint i = 0; i < G_N_ELEMENTS(whole); i++)
        if (whole[i] == id)
            return TRUE;
    return FALSE;
}

/* The plan of a statement as SQLite tells it: a line "SCAN table" without an index is a walk through
 * everything. */
static void
assert_no_scan(sqlite3 *db, const Statement *statement)
{
    sqlite3_stmt *explain;
    g_autofree char *sql = g_strconcat("EXPLAIN QUERY PLAN ", statement->text, NULL);
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &explain, NULL), ==, SQLITE_OK);
    while (sqlite3_step(explain) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(explain, 3);
        gboolean is_scan = g_str_has_prefix(detail, "SCAN ") &&
                           !g_str_has_prefix(detail, "SCAN CONSTANT ROW");
        if (is_scan)
            g_test_message("%s: %s", statement->name, detail);
        g_assert_false(is_scan);
        g_assert_null(strstr(detail, "AUTOMATIC"));
    }
    sqlite3_finalize(explain);
}

static void
test_no_scan(void)
{
    Fixture fixture;
    sqlite3 *db;
    fixture_open(&fixture);
    g_assert_cmpint(sqlite3_open(fixture.path, &db), ==, SQLITE_OK);
    for (guint i = 0; i < N_STATEMENTS; i++)
        if (!may_scan((StatementId)i))
            assert_no_scan(db, &statements[i]);
    sqlite3_close(db);
    fixture_close(&fixture);
}

/* One text for both engines: nothing that only SQLite knows. */
static void
test_portable(void)
{
    static const char *const sqlite_only[] = {
        "rowid",     "ifnull",       "strftime", "datetime(", "julianday", "last_insert", "OR REPLACE",
        "OR IGNORE", "group_concat", "instr(",   "glob",      "?",         "lower("};
    for (guint i = 0; i < N_STATEMENTS; i++)
        for (guint j = 0; j < G_N_ELEMENTS(sqlite_only); j++) {
            if (strstr(statements[i].text, sqlite_only[j]))
                g_test_message("%s has %s", statements[i].name, sqlite_only[j]);
            g_assert_null(strstr(statements[i].text, sqlite_only[j]));
        }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/statements/prepare", test_prepare);
    g_test_add_func("/store/statements/no-scan", test_no_scan);
    g_test_add_func("/store/statements/portable", test_portable);
    return g_test_run();
}
