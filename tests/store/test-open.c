/* Proves how a database is opened, migrated, shared, lost and refused. Runs on SQLite and on PostgreSQL. */
#include <string.h>
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
        {"postgresql:", STORE_ERROR_URL},
        {"postgresql:tiger", STORE_ERROR_URL},
        {"postgresql://scott:tiger@127.0.0.1:1/db", STORE_ERROR_LOST},
        {"postgresql:host=/no/such/folder user=scott password=tiger dbname=db", STORE_ERROR_LOST},
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

static const Engine *
fixture_engine(void)
{
    return fixture_is_postgresql() ? &engine_postgresql : &engine_sqlite;
}

static EngineConnection *
connect_to(const char *url)
{
    g_autoptr(GError) error = NULL;
    EngineConnection *connection = fixture_engine()->open(strchr(url, ':') + 1, &error);
    g_assert_no_error(error);
    return connection;
}

static void
test_newer(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    const Engine *engine = fixture_engine();
    g_assert_cmpint(store_version(fixture.store, &error), ==,
                    (gint)g_strv_length((char **)engine->migrations));
    store_close(fixture.store);
    fixture_script(fixture.url, "INSERT INTO schema_version (version) VALUES (999)");
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

static void
migrate_from(guint start, const char *url)
{
    g_autoptr(GError) error = NULL;
    const Engine *engine = fixture_engine();
    const char *first[4] = {synthetic[0], synthetic[1], synthetic[2], NULL};
    first[start] = NULL;
    EngineConnection *connection = connect_to(url);
    g_assert_true(engine_migrate(engine, connection, first, &error));
    g_assert_true(engine_migrate(engine, connection, synthetic, &error));
    g_assert_true(engine_migrate(engine, connection, synthetic, &error)); /* nothing left to do */
    g_assert_no_error(error);
    g_assert_cmpint(fixture_number(url, "SELECT legs FROM pet WHERE name = 'Pluis'"), ==, 3);
    g_assert_cmpint(fixture_number(url, "SELECT count(*) FROM schema_version"), ==, 3);
    if (start == 1) {
        g_assert_false(engine_migrate(engine, connection, first, &error)); /* an older program */
        g_assert_error(error, STORE_ERROR, STORE_ERROR_VERSION);
    }
    engine->close(connection);
}

/* From each earlier version, with data in it; a migration that fails leaves the version before it: none, and no table. */
static void
test_migrations(void)
{
    Fixture fixture;
    fixture_open(&fixture);
    for (guint start = 0; start < 4; start++) {
        g_autofree char *url = fixture_database_new(fixture.folder, "pets");
        migrate_from(start, url);
        fixture_database_remove(url);
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *url = fixture_database_new(fixture.folder, "broken");
    EngineConnection *connection = connect_to(url);
    g_assert_false(engine_migrate(fixture_engine(), connection, broken, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_DB);
    fixture_engine()->close(connection);
    g_assert_cmpint(
        fixture_number(url, fixture_is_postgresql()
                                ? "SELECT count(*) FROM pg_class WHERE relname IN ('pet', 'schema_version')"
                                : "SELECT count(*) FROM sqlite_schema"),
        ==, 0);
    fixture_database_remove(url);
    fixture_close(&fixture);
}

static gpointer
open_and_add(gpointer data)
{
    g_autoptr(GError) error = NULL;
    static gint counter;
    g_autoptr(Store) store = fixture_store(data);
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

/* Several programs start at once on a new database, and write at once: each waits for the others. */
static void
test_many_at_once(void)
{
    Fixture fixture;
    GThread *threads[6];
    fixture_open(&fixture);
    g_autofree char *url = fixture_database_new(fixture.folder, "many");
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("writer", open_and_add, url);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    g_assert_cmpint(fixture_number(url, "SELECT count(*) FROM library"), ==, 120);
    fixture_database_remove(url);
    fixture_close(&fixture);
}

/* A reader is not in a writer's way, and sees nothing of it before the commit. */
static void
test_reader_beside_writer(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    g_autoptr(Store) reader = fixture_store(fixture.url);
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
    store_enter(a, STORE_EVERY_LIBRARY);
    g_assert_true(store_begin(a, &error));
    store_library_add(a, "Vergeten", &error);
    gpointer pair[] = {pool, a};
    GThread *thread = g_thread_new("giver", give_later, pair);
    Store *c = store_pool_take(pool, &error); /* waits for a, which comes back clean */
    g_assert_true(c == a);
    g_thread_join(thread);
    g_assert_false(store_commit(c, NULL));
    store_enter(c, STORE_EVERY_LIBRARY);
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
    g_autoptr(Store) fresh = fixture_store(fixture.url);
    g_autoptr(Library) found = store_library_find(fresh, "Na de ander", &error);
    g_assert_no_error(error);
    g_assert_nonnull(found);
    fixture_close(&fixture);
}

/* The server ends all connections to the database but the one that asks; one of its own, a vacuum, is not ours to end. */
static void
cut(const Fixture *fixture)
{
    fixture_number(
        fixture->url,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()");
    while (fixture_number(
               fixture->url,
               "SELECT count(*) FROM pg_stat_activity "
               "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()") >
           0)
        g_usleep(1000);
}

/* A connection that went while nothing was going on is made again in silence, prepared statements and all. */
static void
test_lost_idle(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    g_autofree char *before = fixture_dump(fixture.store);
    cut(&fixture);
    g_autofree char *after = fixture_dump(fixture.store);
    g_assert_cmpstr(after, ==, before);
    cut(&fixture);
    g_assert_true(store_begin(fixture.store, &error));
    store_rollback(fixture.store);
    cut(&fixture);
    g_assert_cmpint(store_library_add(fixture.store, "Andere", &error), >, 0);
    g_assert_no_error(error);
    fixture_close(&fixture);
}

/* In a transaction it is said, everything after it fails, and nothing of it is there; then life goes on. */
static void
test_lost_in_transaction(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    g_autofree char *before = fixture_dump(fixture.store);
    g_assert_true(store_begin(fixture.store, &error));
    g_assert_cmpint(store_library_add(fixture.store, "Een", &error), >, 0);
    cut(&fixture);
    for (guint i = 0; i < 2; i++) {
        g_assert_cmpint(store_library_add(fixture.store, "Twee", &error), ==, -1);
        g_assert_error(error, STORE_ERROR, STORE_ERROR_LOST);
        g_clear_error(&error);
    }
    g_assert_false(store_commit(fixture.store, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_LOST);
    g_clear_error(&error);
    store_rollback(fixture.store);
    g_autofree char *after = fixture_dump(fixture.store);
    g_assert_cmpstr(after, ==, before);
    /* when the commit itself gets no answer nobody knows */
    g_assert_true(store_begin(fixture.store, &error));
    g_assert_cmpint(store_library_add(fixture.store, "Een", &error), >, 0);
    cut(&fixture);
    g_assert_false(store_commit(fixture.store, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_UNKNOWN);
    g_clear_error(&error);
    g_autofree char *last = fixture_dump(fixture.store);
    g_assert_cmpstr(last, ==, before);
    fixture_close(&fixture);
}

/* Of several servers those that are away or only to be read, as a standby is, are passed over; also when the connection is made
 * again. */
static void
test_several_servers(void)
{
    g_autoptr(GError) error = NULL;
    Fixture fixture;
    fixture_open(&fixture);
    const char *host = strstr(fixture.url, "host=") + strlen("host=");
    g_autofree char *real = g_strndup(host, strcspn(host, " "));
    g_autofree char *url = g_strdup_printf("%s host=/no/such/folder,%s", fixture.url, real);
    g_autoptr(Store) store = fixture_store(url);
    g_assert_no_error(error);
    cut(&fixture);
    g_assert_cmpint(store_library_add(store, "Andere", &error), >, 0);
    g_assert_no_error(error);
    static const char read_only[] = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET "
                                    "default_transaction_read_only = on', current_database()); END $$";
    fixture_script(fixture.url, read_only);
    cut(&fixture);
    g_assert_cmpint(store_library_add(store, "Derde", &error), ==, -1);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_LOST);
    fixture_close(&fixture);
}

/* Of two who take in the last two books at once, the second sees that it was the last. */
typedef struct {
    const char *url;
    gint64 loan;
} Return;

static gpointer
take_in(gpointer data)
{
    const Return *the = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = fixture_store(the->url);
    g_assert_true(store_begin(store, &error));
    g_assert_true(store_loan_end(store, the->loan, "2026-06-02", &error));
    g_usleep(50000); /* long enough that both are busy */
    g_assert_true(store_commit(store, &error));
    g_assert_no_error(error);
    return NULL;
}

static void
test_two_returns(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    Fixture fixture;
    fixture_open(&fixture);
    g_autoptr(RosterRegister) empty = store_register_load(fixture.store, fixture.branch, &error);
    g_autoptr(RosterPlan) plan = enrol_plan(rand, empty, 1);
    g_array_index(plan->items, PlanItem, 0).after.status = ROSTER_LEFT_OWING;
    apply_plan(&fixture, plan, 0);
    g_autoptr(RosterRegister) reg = store_register_load(fixture.store, fixture.branch, &error);
    gint64 person = g_array_index(reg->pupils, RosterPupil, 0).person;
    Return returns[2];
    GThread *threads[2];
    for (guint i = 0; i < 2; i++)
        returns[i] = (Return){fixture.url,
                              store_loan_add(fixture.store, person, "Boek", "2026-06-01", &error)};
    for (guint i = 0; i < 2; i++)
        threads[i] = g_thread_new("desk", take_in, &returns[i]);
    for (guint i = 0; i < 2; i++)
        g_thread_join(threads[i]);
    g_autoptr(RosterRegister) after = store_register_load(fixture.store, fixture.branch, &error);
    g_assert_no_error(error);
    g_assert_cmpint(g_array_index(after->pupils, RosterPupil, 0).state.status, ==, ROSTER_LEFT);
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
    if (fixture_is_postgresql()) {
        g_test_add_func("/store/open/lost-idle", test_lost_idle);
        g_test_add_func("/store/open/lost-in-transaction", test_lost_in_transaction);
        g_test_add_func("/store/open/several-servers", test_several_servers);
    } else {
        g_test_add_func("/store/open/private", test_private);
        g_test_add_func("/store/open/not-a-database", test_not_a_database);
    }
    g_test_add_func("/store/open/url", test_url);
    g_test_add_func("/store/open/two-returns", test_two_returns);
    g_test_add_func("/store/open/newer", test_newer);
    g_test_add_func("/store/open/migrations", test_migrations);
    g_test_add_func("/store/open/many-at-once", test_many_at_once);
    g_test_add_func("/store/open/reader-beside-writer", test_reader_beside_writer);
    g_test_add_func("/store/open/rollback", test_rollback);
    g_test_add_func("/store/open/pool", test_pool);
    g_test_add_func("/store/open/other-process", test_other_process);
    return g_test_run();
}
