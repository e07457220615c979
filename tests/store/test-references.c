/* Proves that what migration 039 put in place of foreign keys holds as they did: no row without its parent, no parent taken from its
 * rows, whoever comes first. On PostgreSQL. */
#include "fixture.h"
#include "store/db.h"
#include "store/postgresql.h"

/* The first row of each table. */
static const char rows[] =
    "INSERT INTO library (id, name) VALUES (1001, '');"
    "INSERT INTO branch (id, library_id, code, name, kind, brin) VALUES (1002, 1001, '', '', '', '');"
    "INSERT INTO person (id, library_id, initials, first_name, prefix, surname, birth_date, sex, street, "
    "house_number, house_addition, postcode, town, phone, mobile, email, name_folded, match_key, created_by) "
    "VALUES (1003, 1001, '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 0);"
    "INSERT INTO membership (id, branch_id, person_id, status, from_date, to_date, pupil_number, "
    "school_year, group_code, year_group, delivered, last_import) VALUES (1004, 1002, 1003, 'active', '', "
    "'', '', '', '', '', '', 0);"
    "INSERT INTO enrolment (membership_id, line, school_year, group_code, year_group, from_date, to_date, "
    "is_open, opened_by, closed_by) VALUES (1004, 1, '', '', '', '', '', 1, 0, 0);"
    "INSERT INTO card (number, person_id, from_date, to_date, prior_to, is_open, given_by) VALUES ('', 1003, "
    "'', '', '', 1, 0);"
    "INSERT INTO import (id, branch_id, upload_id, undoes, undone_by, applied, file_name, school_year, mode, "
    "digest, enrolled, changed, departed) VALUES (1009, 1002, 0, 0, 0, 5, '', '', '', '', 0, 0, 0);"
    "INSERT INTO journal (id, item_kind, item_case, file_row, person_id, membership_id, before_state, "
    "after_state) VALUES ((1009::bigint << 32) + 1, '', '', 0, 1003, 1004, '', '')";

static PGresult *ask(PGconn *pg, const char *format, ...) G_GNUC_PRINTF(2, 3);
static PGresult *
ask(PGconn *pg, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *sql = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return PQexec(pg, sql);
}

/* What migration 039 says in place of foreign keys. A row is made of the first one of its table with other values. */
static const struct {
    const char *child, *key, *parent, *before, *row_of_parent, *row_of_child;
} references[] = {
    {"person", "library_id", "library", NULL, "{\"id\": 3001, \"name\": \"woord-3\"}",
     "{\"id\": 3003, \"library_id\": 3001}"},
    {"membership", "branch_id", "branch", NULL,
     "{\"id\": 3002, \"code\": \"woord-3\", \"word\": \"woord-3\"}", "{\"id\": 3004, \"branch_id\": 3002}"},
    {"membership", "person_id", "person", NULL, "{\"id\": 3003}", "{\"id\": 3004, \"person_id\": 3003}"},
    {"enrolment", "membership_id", "membership", "{\"id\": 3003}", "{\"id\": 3004, \"person_id\": 3003}",
     "{\"membership_id\": 3004}"},
    {"card", "person_id", "person", NULL, "{\"id\": 3003}", "{\"number\": \"woord-3\", \"person_id\": 3003}"},
};

static PGresult *
add_row(PGconn *pg, const char *table, const char *values)
{
    return ask(pg,
               "INSERT INTO %s SELECT (jsonb_populate_record(NULL::%s, to_jsonb(t) || '%s')).* FROM "
               "(SELECT * FROM %s ORDER BY 1 LIMIT 1) t",
               table, table, values, table);
}

/* state: NULL = it succeeds. words: of the message. */
static void
expect(PGresult *result, const char *state, const char *words)
{
    if (g_strcmp0(PQresultErrorField(result, PG_DIAG_SQLSTATE), state) != 0)
        g_test_message("%s", PQresultErrorMessage(result));
    g_assert_cmpstr(PQresultErrorField(result, PG_DIAG_SQLSTATE), ==, state);
    if (words)
        g_assert_cmpstr(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY), ==, words);
    PQclear(result);
}

static void
add_parent(PGconn *pg, guint i)
{
    if (references[i].before)
        expect(add_row(pg, "person", references[i].before), NULL, NULL);
    expect(add_row(pg, references[i].parent, references[i].row_of_parent), NULL, NULL);
}

static PGresult *
remove_parent(PGconn *pg, guint i)
{
    return ask(pg, "DELETE FROM %s WHERE id BETWEEN 3000 AND 3999", references[i].parent);
}

static void
check_reference(PGconn *pg, guint i)
{
    const char *child = references[i].child, *parent = references[i].parent;
    g_autofree char *lost = g_strdup_printf("%s refers to no %s", child, parent),
                    *held = g_strdup_printf("%s refers to %s", child, parent);
    expect(ask(pg, "BEGIN; SAVEPOINT here"), NULL, NULL);
    expect(add_row(pg, child, references[i].row_of_child), "23503", lost);
    expect(ask(pg, "ROLLBACK TO here"), NULL, NULL);
    add_parent(pg, i);
    expect(add_row(pg, child, references[i].row_of_child), NULL, NULL);
    expect(ask(pg, "SAVEPOINT here"), NULL, NULL);
    expect(remove_parent(pg, i), "23503", held);
    expect(ask(pg, "ROLLBACK TO here"), NULL, NULL);
    expect(ask(pg, "UPDATE %s SET id = 3999 WHERE id BETWEEN 3000 AND 3998", parent), "23503", held);
    expect(ask(pg, "ROLLBACK TO here"), NULL, NULL);
    expect(ask(pg, "UPDATE %s SET %s = 3998 WHERE %s BETWEEN 3000 AND 3997", child, references[i].key,
               references[i].key),
           "23503", lost);
    expect(ask(pg, "ROLLBACK TO here"), NULL, NULL);
    expect(ask(pg, "TRUNCATE %s CASCADE", parent), "23503", NULL);
    expect(ask(pg, "ROLLBACK TO here"), NULL, NULL);
    expect(ask(pg, "DELETE FROM %s WHERE %s BETWEEN 3000 AND 3999", child, references[i].key), NULL, NULL);
    expect(remove_parent(pg, i), NULL, NULL);
    expect(ask(pg, "ROLLBACK"), NULL, NULL);
}

/* Whoever comes second waits, whichever of the two it is. */
static void
check_reference_beside(PGconn *pg, PGconn *other, guint i)
{
    add_parent(pg, i);
    expect(ask(pg, "BEGIN"), NULL, NULL);
    expect(add_row(pg, references[i].child, references[i].row_of_child), NULL, NULL);
    expect(remove_parent(other, i), "55P03", NULL);
    expect(ask(pg, "ROLLBACK; BEGIN"), NULL, NULL);
    expect(remove_parent(pg, i), NULL, NULL);
    expect(add_row(other, references[i].child, references[i].row_of_child), "55P03", NULL);
    expect(ask(pg, "ROLLBACK; BEGIN ISOLATION LEVEL REPEATABLE READ"), NULL, NULL);
    expect(remove_parent(pg, i), "23503", NULL);
    expect(ask(pg, "ROLLBACK"), NULL, NULL);
    expect(remove_parent(pg, i), NULL, NULL);
    if (references[i].before)
        expect(ask(pg, "DELETE FROM person WHERE id = 3003"), NULL, NULL);
}

/* Two who see all, of whom the second does not wait long. */
typedef struct {
    char *url;
    PGconn *pg, *other;
} World;

static PGconn *
begin_session(const char *url, const char *words)
{
    const char *address;
    engine_of(url, &address, NULL);
    PGconn *pg = PQconnectdb(address);
    expect(ask(pg, "SET instroom.library = '0'; SET client_min_messages = warning; %s", words), NULL, NULL);
    return pg;
}

static void
world_open(World *world)
{
    world->url = fixture_database_new("", "references");
    store_close(fixture_store(world->url)); /* its tables are made */
    world->pg = begin_session(world->url, rows);
    world->other = begin_session(world->url, "SET lock_timeout = '200ms'");
}

static void
world_close(World *world)
{
    PQfinish(world->pg);
    PQfinish(world->other);
    fixture_database_remove(world->url);
    g_free(world->url);
}

static void
test_held(void)
{
    World world;
    world_open(&world);
    for (guint i = 0; i < G_N_ELEMENTS(references); i++) {
        g_test_message("%s to %s", references[i].child, references[i].parent);
        check_reference(world.pg, i);
    }
    world_close(&world);
}

static void
test_beside(void)
{
    World world;
    world_open(&world);
    for (guint i = 0; i < G_N_ELEMENTS(references); i++) {
        g_test_message("%s to %s", references[i].child, references[i].parent);
        check_reference_beside(world.pg, world.other, i);
    }
    world_close(&world);
}

/* All that a statement wrote is looked at, and a part of the id is what refers. */
static void
test_journal(void)
{
    static const char lines[] = "INSERT INTO journal (id, item_kind, item_case, file_row, person_id, "
                                "membership_id, before_state, after_state, of_library) SELECT "
                                "((%s)::bigint << 32) + n, '', '', 0, 1003, 1004, '', '', 1001 FROM "
                                "generate_series(2, 9) n";
    World world;
    world_open(&world);
    expect(ask(world.pg, lines, "CASE n WHEN 9 THEN 1010 ELSE 1009 END"), "23503",
           "journal refers to no import");
    expect(ask(world.pg, lines, "1009"), NULL, NULL);
    world_close(&world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/references/held", test_held);
    g_test_add_func("/store/references/beside", test_beside);
    g_test_add_func("/store/references/journal", test_journal);
    return g_test_run();
}
