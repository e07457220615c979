/* Proves that every statement prepares with the parameters and columns that the list says, that none of those that run often
 * reads a whole table, and that both engines have the same tables. Runs on SQLite and on PostgreSQL. */
#include <libpq-fe.h>
#include <sqlite3.h>

#include <glib/gstdio.h>

#include "fixture.h"
#include "store/db.h"
#include "store/postgresql.h"
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
    ST_SCHEMA_EXISTS,   ST_SCHEMA_VERSION,   ST_LIBRARY_LIST,    ST_BRANCH_LIST_ALL, ST_UPLOAD_LIST_ALL,
    ST_IMPORT_LIST_ALL, ST_ACCOUNT_LIST_ALL, ST_UPLOAD_SPOOLED,  ST_UPLOAD_PLAIN,    ST_JOB_LIST,
    ST_JOB_LIST_OPEN,   ST_JOB_LIST_RUNNING, ST_JOB_NEXT,        ST_JOB_CLAIM,       ST_MAIL_NEXT,
    ST_MAIL_CLAIM,      ST_MAIL_LIST_ALL,    ST_BRANCH_WORDLESS,
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
    g_autofree char *sql = g_strconcat("EXPLAIN QUERY PLAN ", statement->text[DIALECT_SQLITE], NULL);
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &explain, NULL), ==, SQLITE_OK);
    while (sqlite3_step(explain) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(explain, 3);
        gboolean is_scan = g_str_has_prefix(detail, "SCAN ") &&
                           !g_str_has_prefix(detail, "SCAN CONSTANT ROW") &&
                           !strstr(detail, "VIRTUAL TABLE"); /* a list that came as a parameter */
        if (is_scan)
            g_test_message("%s: %s", statement->name, detail);
        g_assert_false(is_scan);
        g_assert_null(strstr(detail, "AUTOMATIC"));
        /* a school's pupils come as they lie: sorted with all their columns they took half as much memory again, and twice the time */
        g_assert_false(statement == &statements[ST_REGISTER_PUPILS] && strstr(detail, "ORDER BY"));
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

/* "Index Scan using NAME on …" of an index with all rows of its table. Of one with some a young table has so few that it is walked. */
static gboolean
is_of_whole_index(const char *line, const PGresult *indices)
{
    const char *name = strstr(line, " using ");
    name = name ? name + strlen(" using ") : "";
    for (int i = 0; i < PQntuples(indices); i++) {
        const char *one = PQgetvalue(indices, i, 0);
        if (g_str_has_prefix(name, one) && name[strlen(one)] == ' ')
            return TRUE;
    }
    return FALSE;
}

/* Fails where the plan of call walks through a table, or puts one down to join it. TRUE: a list of numbers is looked up in an index. */
static gboolean
is_walk_free(PGconn *pg, const PGresult *indices, const char *name, const char *call)
{
    g_autofree char *explain = g_strconcat("EXPLAIN ", call, NULL);
    PGresult *result = PQexec(pg, explain);
    gboolean is_looked_up = FALSE;
    g_assert_cmpstr(PQresultErrorMessage(result), ==, "");
    for (int i = 0; i < PQntuples(result); i++) {
        const char *line = PQgetvalue(result, i, 0);
        is_looked_up = is_looked_up || strstr(line, "Index Cond: (id = ANY") ||
                       strstr(line, "Index Cond: ((id = ANY");
        const char *next = i + 1 < PQntuples(result) ? PQgetvalue(result, i + 1, 0) : "";
        gboolean is_walk = strstr(line, "Seq Scan") ||
                           g_regex_match_simple("(Hash|Merge)( \\w+)? Join", line, 0, 0) ||
                           (is_of_whole_index(line, indices) && !strstr(next, "Index Cond"));
        if (is_walk)
            g_test_message("%s: %s", name, line);
        g_assert_false(is_walk);
    }
    PQclear(result);
    return is_looked_up;
}

/* The same of PostgreSQL, in a session as the store's: what it still does although that is forbidden, no index helps. */
static void
assert_no_walk(PGconn *pg, const PGresult *indices, const Statement *statement, guint number)
{
    GString *call = g_string_new(NULL);
    g_autofree char *prepared = g_strdup_printf("s%u", number);
    g_autoptr(GString) sql = g_string_new(statement->text[DIALECT_POSTGRESQL]);
    g_auto(GStrv) names = g_strsplit(statement->parameters, " ", -1);
    g_string_printf(call, "EXECUTE s%u", number);
    for (guint i = 0; names[i]; i++) {
        g_autofree char *pattern = g_strdup_printf("\\$%s\\b", names[i]);
        g_autofree char *place = g_strdup_printf("$%u", i + 1);
        g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
        g_autofree char *replaced = g_regex_replace_literal(regex, sql->str, -1, 0, place, 0, NULL);
        g_string_assign(sql, replaced);
        g_string_append(call, i == 0 ? "(NULL" : ",NULL");
    }
    if (names[0])
        g_string_append_c(call, ')');
    PGresult *result = PQprepare(pg, prepared, sql->str, 0, NULL);
    g_assert_cmpstr(PQresultErrorMessage(result), ==, "");
    PQclear(result);
    gboolean is_looked_up = is_walk_free(pg, indices, statement->name, call->str);
    /* under row-level security a list is easily one that everybody is held against */
    g_assert_true(is_looked_up ||
                  (number != ST_LOCK_PERSONS && number != ST_OWING_OF && number != ST_PERSON_CURRENT_ALL));
    g_string_free(call, TRUE);
}

static PGresult *
whole_indices(PGconn *pg)
{
    PGresult *indices = PQexec(pg,
                               "SELECT c.relname FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid "
                               "WHERE x.indpred IS NULL AND c.relnamespace = current_schema()::regnamespace");
    g_assert_cmpint(PQntuples(indices), >, 100);
    return indices;
}

static void
test_no_seq_scan(void)
{
    Fixture fixture;
    fixture_open(&fixture);
    PGconn *pg = PQconnectdb(strchr(fixture.url, ':') + 1);
    PQclear(PQexec(pg, postgresql_session));
    PGresult *indices = whole_indices(pg);
    for (guint i = 0; i < N_STATEMENTS; i++)
        if (!may_scan((StatementId)i))
            assert_no_walk(pg, indices, &statements[i], i);
    PQclear(indices);
    PQfinish(pg);
    fixture_close(&fixture);
}

/* What a batch sends is made of the statements' texts, with a row for each of many (postgresql_batch.c): read from the session of a store that has
 * imported and taken back. Of a few people all would be read, and rightly: there are MANY. */
static void
test_batch_no_walk(void)
{
    enum { MANY = 500, ROUNDS = 4, SIZE = 30, LEAST = 15 };
    Fixture fixture;
    gint64 imports[ROUNDS];
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    fixture_open(&fixture);
    for (guint i = 0; i < ROUNDS; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(RosterRegister) reg = store_register_load(fixture.store, fixture.branch, &error);
        g_assert_no_error(error);
        g_autoptr(RosterPlan) plan = i == 0 ? enrol_plan(rand, reg, MANY) : random_plan(rand, reg, SIZE);
        imports[i] = apply_plan(&fixture, plan, 0);
    }
    for (guint i = ROUNDS; i-- > 0;)
        undo_import(&fixture, imports[i]);
    PGconn *pg = fixture.store->connection->pg;
    PGresult *indices = whole_indices(pg);
    PGresult *batch = PQexec(
        pg, "SELECT name, statement, cardinality(parameter_types) FROM pg_prepared_statements "
            "WHERE name LIKE 'b%' AND statement LIKE '%unnest(%'");
    g_assert_cmpint(PQntuples(batch), >=, LEAST);
    for (int i = 0; i < PQntuples(batch); i++) {
        g_autoptr(GString) call = g_string_new("EXECUTE ");
        g_string_append_printf(call, "%s('{}'", PQgetvalue(batch, i, 0));
        for (gint64 n = g_ascii_strtoll(PQgetvalue(batch, i, 2), NULL, 10); n > 1; n--)
            g_string_append(call, ",'{}'");
        g_string_append_c(call, ')');
        is_walk_free(pg, indices, PQgetvalue(batch, i, 1), call->str);
    }
    PQclear(batch);
    PQclear(indices);
    fixture_close(&fixture);
}

/* A line a column: what copying an installation from one engine to the other builds on. */
static void
test_same_tables(void)
{
    static const char theirs[] =
        "SELECT c.table_name || '.' || c.column_name || CASE c.is_nullable WHEN 'YES' THEN ' null' ELSE '' "
        "END "
        "FROM information_schema.columns c JOIN information_schema.tables t ON t.table_name = c.table_name "
        "AND t.table_schema = c.table_schema WHERE c.table_schema = 'public' AND c.table_name <> 'series' "
        "AND c.column_name <> 'of_library' "
        "ORDER BY c.table_name COLLATE \"C\", c.ordinal_position";
    static const char ours[] =
        "SELECT t.name || '.' || c.name || CASE WHEN c.\"notnull\" OR c.pk > 0 THEN '' ELSE ' null' END "
        "FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE "
        "'sqlite%' "
        "AND t.name <> 'series' ORDER BY t.name, c.cid";
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    sqlite3 *db;
    sqlite3_stmt *columns;
    fixture_open(&fixture);
    g_autofree char *path = g_build_filename(fixture.folder, "same.db", NULL);
    g_autofree char *url = g_strconcat("sqlite:", path, NULL);
    store_close(store_open(url, &error));
    g_assert_no_error(error);
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db, ours, -1, &columns, NULL), ==, SQLITE_OK);
    PGconn *pg = PQconnectdb(strchr(fixture.url, ':') + 1);
    PGresult *result = PQexec(pg, theirs);
    int n = 0;
    for (; sqlite3_step(columns) == SQLITE_ROW && n < PQntuples(result); n++)
        g_assert_cmpstr(PQgetvalue(result, n, 0), ==, (const char *)sqlite3_column_text(columns, 0));
    g_assert_cmpint(n, ==, PQntuples(result));
    g_assert_cmpint(n, >, 100);
    PQclear(result);
    PQfinish(pg);
    sqlite3_finalize(columns);
    sqlite3_close(db);
    g_unlink(path);
    fixture_close(&fixture);
}

/* One text for both engines: nothing that only SQLite knows. lower() of a column is alike (statements.def). */
static void
test_portable(void)
{
    static const char *const sqlite_only[] = {
        "rowid",     "ifnull",       "strftime", "datetime(", "julianday", "last_insert", "OR REPLACE",
        "OR IGNORE", "group_concat", "instr(",   "glob",      "?",         "lower($"};
    for (guint i = 0; i < N_STATEMENTS; i++)
        for (guint j = 0; j < G_N_ELEMENTS(sqlite_only); j++) {
            const char *found = strstr(statements[i].text[DIALECT_POSTGRESQL], sqlite_only[j]);
            if (found)
                g_test_message("%s has %s", statements[i].name, sqlite_only[j]);
            g_assert_null(found);
        }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/statements/prepare", test_prepare);
    if (fixture_is_postgresql()) {
        g_test_add_func("/store/statements/no-seq-scan", test_no_seq_scan);
        g_test_add_func("/store/statements/batch-no-walk", test_batch_no_walk);
        g_test_add_func("/store/statements/same-tables", test_same_tables);
    } else {
        g_test_add_func("/store/statements/no-scan", test_no_scan);
    }
    g_test_add_func("/store/statements/portable", test_portable);
    return g_test_run();
}
