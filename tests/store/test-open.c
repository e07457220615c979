/* Proves how a database is opened, migrated, shared and refused. */
#include <sqlite3.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "fixture.h"
#include "store/engine.h"

static void
test_private(void)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    Fixture fixture;
    fixture_open(&fixture);
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
        struct stat status;
        g_autofree char *path = g_strconcat(fixture.path, endings[i], NULL);
        g_assert_cmpint(stat(path, &status), ==, 0);
        g_assert_cmpint(status.st_mode & 0777, ==, 0600);
    }
    fixture_close(&fixture);
}

static void
test_url(void)
{
    static const struct {
        const char *url;
        StoreError code;
    } cases[] = {
        {"", STORE_ERROR_URL},
        {"sqlite", STORE_ERROR_URL},
        {"sqlite:", STORE_ERROR_URL},
        {"oracle:scott:tiger@db", STORE_ERROR_URL},
        {"/tmp/file.db", STORE_ERROR_URL},
        {"sqlite:/no/such/folder/file.db", STORE_ERROR_DB},
        {"sqlite:/dev/null", STORE_ERROR_DB},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", cases[i].url);
        g_assert_null(store_open(cases[i].url, &error));
        g_assert_error(error, STORE_ERROR, (gint)cases[i].code);
        g_assert_null(strstr(error->message, "tiger"));
    }
}

static void
run_sql(const char *path, const char *sql)
{
    sqlite3 *db;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(db);
}

static void
test_not_a_database(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    g_autofree char *path = g_build_filename(fixture.folder, "text.db", NULL);
    g_autofree char *url = g_strconcat("sqlite:", path, NULL);
    g_file_set_contents(
        path, "this is a letter and no database; it is long enough to be looked at by the engine", -1, NULL);
    g_assert_null(store_open(url, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_DB);
    g_unlink(path);
    fixture_close(&fixture);
}

static void
test_newer(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    g_assert_cmpint(store_version(fixture.store, &error), ==,
                    (gint)g_strv_length((char **)engine_sqlite.migrations));
    store_close(fixture.store);
    run_sql(fixture.path, "INSERT INTO schema_version (version) VALUES (999)");
    fixture.store = store_open(fixture.url, &error);
    g_assert_null(fixture.store);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_VERSION);
    fixture_close(&fixture);
}

static const char *const synthetic[] = {
    "CREATE TABLE pet (name TEXT NOT NULL); INSERT INTO pet VALUES ('Pluis');",
    "ALTER TABLE pet ADD COLUMN legs INTEGER NOT NULL DEFAULT 4;",
    "UPDATE pet SET legs = 3; CREATE TABLE owner (name TEXT); ",
    NULL,
};
static const char *const broken[] = {
    "CREATE TABLE pet (name TEXT NOT NULL); INSERT INTO pet VALUES ('Pluis');",
    "ALTER TABLE pet ADD COLUMN legs INTEGER NOT NULL DEFAULT 4; INSERT INTO nowhere VALUES (1);",
    NULL,
};

static int
first_int(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    int value = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return value;
}

/* From each earlier version, with data in it; a migration that fails leaves the version before it. */
static void
test_migrations(void)
{
    Fixture fixture;
    fixture_open(&fixture);
    for (guint start = 0; start < 4; start++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = g_strdup_printf("%s/pets-%u.db", fixture.folder, start);
        const char *first[4] = {synthetic[0], synthetic[1], synthetic[2], NULL};
        first[start] = NULL;
        EngineConnection *connection = engine_sqlite.open(path, &error);
        g_assert_no_error(error);
        g_assert_true(engine_migrate(&engine_sqlite, connection, first, &error));
        g_assert_true(engine_migrate(&engine_sqlite, connection, synthetic, &error));
        g_assert_true(engine_migrate(&engine_sqlite, connection, synthetic, &error)); /* nothing left to do */
        g_assert_no_error(error);
        g_assert_cmpint(first_int(path, "SELECT legs FROM pet WHERE name = 'Pluis'"), ==, 3);
        g_assert_cmpint(first_int(path, "SELECT count(*) FROM schema_version"), ==, 3);
        if (start == 1) {
            g_assert_false(engine_migrate(&engine_sqlite, connection, first, &error)); /* an older program */
            g_assert_error(error, STORE_ERROR, STORE_ERROR_VERSION);
        }
        engine_sqlite.close(connection);
        g_unlink(path);
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strdup_printf("%s/broken.db", fixture.folder);
    EngineConnection *connection = engine_sqlite.open(path, &error);
    g_assert_false(engine_migrate(&engine_sqlite, connection, broken, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_DB);
    engine_sqlite.close(connection);
    g_assert_cmpint(first_int(path, "SELECT count(*) FROM schema_version"), ==, 0);
    g_assert_cmpint(first_int(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'pet'"), ==, 0);
    g_unlink(path);
    fixture_close(&fixture);
}

static gpointer
open_and_add(gpointer data)
{
    g_autoptr(GError) error = NULL;
    Fixture *fixture = data;
    static gint counter;
    g_autoptr(Store) store = store_open(fixture->url, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < 20; i++) {
        g_autofree char *name = g_strdup_printf("Bibliotheek %d", g_atomic_int_add(&counter, 1));
        store_begin(store, &error);
        g_assert_no_error(error);
        store_library_add(store, name, &error);
        g_assert_no_error(error);
        store_commit(store, &error);
        g_assert_no_error(error);
    }
    return NULL;
}

/* Several programs start at once on a new file, and write at once: each waits for the others. */
static void
test_many_at_once(void)
{
    Fixture fixture;
    GThread *threads[6];
    fixture_open(&fixture);
    store_close(fixture.store);
    g_assert_cmpint(g_unlink(fixture.path), ==, 0);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("writer", open_and_add, &fixture);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    g_autoptr(GError) error = NULL;
    fixture.store = store_open(fixture.url, &error);
    g_autoptr(GPtrArray) list = store_library_list(fixture.store, &error);
    g_assert_cmpuint(list->len, ==, 120);
    fixture_close(&fixture);
}

/* A reader is not in a writer's way, and sees nothing of it before the commit. */
static void
test_reader_beside_writer(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    g_autoptr(Store) reader = store_open(fixture.url, &error);
    g_assert_true(store_begin_read(reader, &error));
    g_autofree char *before = fixture_dump(reader);
    g_assert_true(store_begin(fixture.store, &error));
    store_library_add(fixture.store, "Andere", &error);
    g_autofree char *during = fixture_dump(reader);
    g_assert_true(store_commit(fixture.store, &error));
    g_autofree char *snapshot = fixture_dump(reader);
    store_rollback(reader);
    g_autofree char *after = fixture_dump(reader);
    g_assert_no_error(error);
    g_assert_cmpstr(during, ==, before);
    g_assert_cmpstr(snapshot, ==, before);
    g_assert_nonnull(strstr(after, "Andere"));
    fixture_close(&fixture);
}

static void
test_rollback(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    g_autofree char *before = fixture_dump(fixture.store);
    store_rollback(fixture.store); /* harmless */
    g_assert_true(store_begin(fixture.store, &error));
    g_assert_cmpint(store_library_add(fixture.store, "Andere", &error), >, 0);
    g_assert_cmpint(store_library_add(fixture.store, "Andere", &error), ==, -1);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
    store_rollback(fixture.store);
    g_autofree char *after = fixture_dump(fixture.store);
    g_assert_cmpstr(after, ==, before);
    g_clear_error(&error);
    g_assert_false(store_commit(fixture.store, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_DB);
    fixture_close(&fixture);
}

static gpointer
give_later(gpointer data)
{
    gpointer *pair = data;
    g_usleep(100000);
    store_pool_give(pair[0], pair[1]);
    return NULL;
}

static void
test_pool(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    StorePool *pool = store_pool_new(fixture.url, 2, &error);
    g_assert_no_error(error);
    Store *a = store_pool_take(pool, &error), *b = store_pool_take(pool, &error);
    g_assert_true(a && b && a != b);
    g_assert_true(store_begin(a, &error));
    store_library_add(a, "Vergeten", &error);
    gpointer pair[] = {pool, a};
    GThread *thread = g_thread_new("giver", give_later, pair);
    Store *c = store_pool_take(pool, &error); /* waits for a, which comes back clean */
    g_assert_true(c == a);
    g_thread_join(thread);
    g_assert_false(store_commit(c, NULL));
    g_autoptr(GPtrArray) list = store_library_list(c, &error);
    g_assert_cmpuint(list->len, ==, 1);
    store_pool_give(pool, b);
    store_pool_give(pool, c);
    store_pool_free(pool);
    g_assert_null(store_pool_new("sqlite:/no/such/folder/x", 1, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_DB);
    fixture_close(&fixture);
}

/* What this process wrote must stay when it opens another connection and another process opens and closes the database.
 * Closing any descriptor of a file drops all POSIX locks of the process on it: a second connection that opened the file
 * itself once did, the other process then took itself for the last and removed the write-ahead log. */
static void
test_other_process(void)
{
    Fixture fixture;
    fixture_open(&fixture);
    g_autoptr(GError) error = NULL;
    Store *second = store_open(fixture.url, &error);
    g_assert_no_error(error);
    char *argv[] = {(char *)"/proc/self/exe", (char *)"--open-and-close", fixture.url, NULL};
    int status = -1;
    g_assert_true(g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error));
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    g_assert_cmpint(store_library_add(fixture.store, "Na de ander", &error), >, 0);
    g_assert_no_error(error);
    g_assert_true(g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error));
    store_close(second);
    /* As after a kill: a fresh connection finds what was committed. */
    g_autoptr(Store) fresh = store_open(fixture.url, &error);
    g_assert_no_error(error);
    g_autoptr(Library) found = store_library_find(fresh, "Na de ander", &error);
    g_assert_no_error(error);
    g_assert_nonnull(found);
    fixture_close(&fixture);
}

/* Run by test_other_process: as any command of the shell does beside the server. */
static int
open_and_close(const char *url)
{
    g_autoptr(Store) store = store_open(url, NULL);
    return store != NULL ? 0 : 1;
}

int
main(int argc, char **argv)
{
    if (argc == 3 && g_str_equal(argv[1], "--open-and-close"))
        return open_and_close(argv[2]);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/open/private", test_private);
    g_test_add_func("/store/open/url", test_url);
    g_test_add_func("/store/open/not-a-database", test_not_a_database);
    g_test_add_func("/store/open/newer", test_newer);
    g_test_add_func("/store/open/migrations", test_migrations);
    g_test_add_func("/store/open/many-at-once", test_many_at_once);
    g_test_add_func("/store/open/reader-beside-writer", test_reader_beside_writer);
    g_test_add_func("/store/open/rollback", test_rollback);
    g_test_add_func("/store/open/pool", test_pool);
    g_test_add_func("/store/open/other-process", test_other_process);
    return g_test_run();
}
