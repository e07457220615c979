/* Proves that the database keeps the libraries apart by itself: whatever table it is, and whatever a statement forgets, under one
 * library nothing of another is seen, changed, added or removed, and under none nothing at all. On PostgreSQL. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "store/db.h"
#include "store/postgresql.h"

#define VERSION_BEFORE 6 /* the last one without the rules */

/* A row of each table for library N, whose ids are N000 to N999 and whose texts have the word woord-N. */
static const char rows_before[] =
    "INSERT INTO library (id, name) VALUES (N001, 'woord-N');"
    "INSERT INTO branch (id, library_id, code, name, kind, brin) VALUES (N002, N001, 'woord-N', 'woord-N', "
    "'', '');"
    "INSERT INTO school_group (branch_id, school_year, code, name) VALUES (N002, 'woord-N', 'woord-N', "
    "'woord-N');"
    "INSERT INTO person (id, library_id, initials, first_name, prefix, surname, birth_date, sex, street, "
    "house_number, "
    "house_addition, postcode, town, phone, mobile, email, name_folded, match_key, created_by) VALUES (N003, "
    "N001, '', '', '', "
    "'woord-N', '', '', '', '', '', '', '', '', '', '', 'woord-N', 'woord-N', 0);"
    "INSERT INTO membership (id, branch_id, person_id, status, from_date, to_date, pupil_number, "
    "school_year, group_code, "
    "year_group, delivered, last_import) VALUES (N004, N002, N003, 'active', '', '', 'woord-N', '', '', '', "
    "'', 0);"
    "INSERT INTO enrolment (membership_id, line, school_year, group_code, year_group, from_date, to_date, "
    "is_open, opened_by, "
    "closed_by) VALUES (N004, 1, 'woord-N', '', '', '', '', 1, 0, 0);"
    "INSERT INTO card (number, person_id, from_date, to_date, prior_to, is_open, given_by) VALUES "
    "('woord-N', N003, '', '', '', "
    "1, 0);"
    "INSERT INTO loan (id, person_id, title, due_date, is_open) VALUES (N005, N003, 'woord-N', '', 1);"
    "INSERT INTO fee (id, person_id, cents, why, is_open) VALUES (N006, N003, 5, 'woord-N', 1);"
    "INSERT INTO account (id, library_id, branch_id, role, login, name, language, must_change, "
    "password_hash) VALUES "
    "(N007, N001, N002, 'teacher', 'woord-N', 'woord-N', '', 0, '');"
    "INSERT INTO session (token_digest, account_id, csrf, started, seen) VALUES ('woord-N', N007, 'woord-N', "
    "5, 5);"
    "INSERT INTO login_failure (login, address, at) VALUES ('woord-N', 'woord-N', 5);"
    "INSERT INTO audit (at, library_id, branch_id, account_id, verb, object) VALUES (5, N001, N002, N007, "
    "'woord-N', '');"
    "INSERT INTO upload (id, branch_id, account_id, received, file_name, spool_name, size, sha256, state, "
    "school_year, mode, "
    "options, summary, import_id) VALUES (N008, N002, N007, 5, 'woord-N', 'woord-N', 1, '', 'woord-N', '', "
    "'', '', '', 0);"
    "INSERT INTO upload_piece (upload_id, number, bytes) VALUES (N008, 1, 'woord-N');"
    "INSERT INTO upload_key (upload_id, key_name, wrapped, received) VALUES (N008, 'woord-N', 'woord-N', 5);"
    "INSERT INTO answer (upload_id, question_key, choice, person_id) VALUES (N008, 'woord-N', 'woord-N', 0);"
    "INSERT INTO mapping (branch_id, source, columns_text) VALUES (N002, 'woord-N', 'woord-N');"
    "INSERT INTO import (id, branch_id, account_id, upload_id, undoes, undone_by, applied, file_name, "
    "school_year, mode, digest, "
    "enrolled, changed, departed) VALUES (N009, N002, N007, N008, 0, 0, 5, 'woord-N', '', '', 'woord-N', 0, "
    "0, 0);"
    "INSERT INTO hand_change (branch_id, account_id, at, after_import, person_id, membership_id, "
    "before_state, after_state) "
    "VALUES (N002, N007, 5, 0, N003, N004, 'woord-N', '');"
    "INSERT INTO journal (id, item_kind, item_case, file_row, person_id, membership_id, before_state, "
    "after_state) VALUES "
    "((N009::bigint << 32) + 1, '', '', 0, N003, N004, 'woord-N', '');"
    "INSERT INTO journal_group (import_id, school_year, code, before_name, after_name) VALUES (N009, '', '', "
    "'woord-N', '');"
    "INSERT INTO report (import_id, json) VALUES (N009, 'woord-N');"
    "INSERT INTO job (id, kind, rank, branch_id, upload_id, import_id, account_id, language, arguments, "
    "state, is_cancelled, "
    "attempts, worker, heartbeat, done, total, not_before, created, started, ended, result, code, message) "
    "VALUES (N010, "
    "'woord-N', 0, N002, N008, N009, N007, '', '', 'running', 0, 0, 'woord-N', 1, 0, 0, 0, 0, 0, 0, 0, 0, "
    "'woord-N');";

/* Of tables that came later. */
static const char rows_after[] =
    "INSERT INTO audit_person (library_id, number, person_id) VALUES (N001, 1, N003);"
    "INSERT INTO patron (person_id, kind, secret_address, history_shown, history_kept, warn_borrowed, "
    "not_returned, receipts, hold_messages, language, external_number, school_type) VALUES (N003, 'woord-N', "
    "0, 0, 0, 0, 0, 0, 0, '', 'woord-N', '');"
    "INSERT INTO subscription (person_id, kind, status, from_date, to_date, is_open, at, account_id) VALUES "
    "(N003, 'woord-N', '', '', '', 1, 5, N007);"
    "INSERT INTO patron_note (person_id, kind, words, from_date, to_date, is_open, at, account_id) VALUES "
    "(N003, 'note', 'woord-N', '', '', 1, 5, N007);"
    "INSERT INTO patron_change (person_id, branch_id, account_id, at, field, before_value, after_value) "
    "VALUES (N003, N002, N007, 5, 'woord-N', '', '');"
    "INSERT INTO patron_recent (account_id, membership_id, at) VALUES (N007, N004, 5);"
    "INSERT INTO retention (library_id, subject, days) VALUES (N001, 'woord-N', 5);"
    "INSERT INTO retention_run (id, library_id, account_id, started, ended, leavers, history, imports, "
    "changes, uploads) VALUES (N011, N001, N007, 5, 5, 0, 0, 0, 0, 0);"
    "INSERT INTO account_grant (id, account_id, library_id, branch_id, role, from_date, to_date, given_by, "
    "given_at, ended_by, ended_at) VALUES (N012, N007, N001, N002, 'woord-N', '', '', 0, 0, 0, 0);"
    "INSERT INTO group_teacher (id, library_id, branch_id, school_year, group_code, account_id, given_by, "
    "given_at, ended_by, ended_at) VALUES (N013, N001, N002, 'woord-N', 'woord-N', N007, 0, 0, 0, 0);"
    "INSERT INTO session (id, token_digest, account_id, csrf, device, is_half, started, seen) VALUES (N014, "
    "'woord-N', N007, 'woord-N', '', 0, 5, 5);"
    "INSERT INTO second_factor (account_id, key_name, wrapped, last_step, confirmed) VALUES (N007, "
    "'woord-N', "
    "'woord-N', 5, 5);"
    "INSERT INTO recovery_code (account_id, number, hash, used) VALUES (N007, 1, 'woord-N', 0);"
    "INSERT INTO login_throttle (kind, login, place, failures, at, next) VALUES ('woord-N', 'woord-N', "
    "'woord-N', 5, 5, 5);"
    "INSERT INTO login_known (login, kind, place, seen) VALUES ('woord-N', 'woord-N', 'woord-N', 5);"
    "INSERT INTO login_turn (login, address, browser, at) VALUES ('woord-N', 'woord-N', 'woord-N', 5);"
    "INSERT INTO account_link (id, library_id, account_id, issuer, value, linked_by, linked_at) VALUES "
    "(N017, N001, N007, 'woord-N', 'woord-N', 0, 5);"
    "INSERT INTO client (account_id, library_id, branch_id, token_digest, rights, made_by, made_at, "
    "until_date, last_used, ended_by, ended_at) VALUES (N007, N001, N002, 'woord-N', 'woord-N', 0, 5, '', "
    "'', "
    "0, 0);"
    "INSERT INTO school_view (id, library_id, branch_id, withdrawn_at, withdrawn_by, why, restored_at, "
    "restored_by, restored_why) VALUES (N018, N001, N002, 5, N007, 'woord-N', 0, 0, '');"
    "INSERT INTO sip_machine (id, library_id, branch_id, account_id, login, hash, allow_list, charset, "
    "shows, "
    "asks_password, takes_payments, made_at, ended_at) VALUES (N025, N001, N002, N007, 'woord-N', 'woord-N', "
    "'', 'utf-8', 'first', 0, 0, 5, 0);"
    "INSERT INTO sign_in_used (library_id, digest, at) VALUES (N001, 'woord-N', 5);"
    "INSERT INTO api_command (account_id, key_digest, request, at, answer) VALUES (N007, 'woord-N', "
    "'woord-N', 5, 'woord-N');"
    "INSERT INTO mail_contact (library_id, branch_id, address, language) VALUES (N001, N002, 'woord-N', '');"
    "INSERT INTO mail_choice (account_id, library_id, address, is_wanted) VALUES (N007, N001, 'woord-N', 1);"
    "INSERT INTO mail (id, library_id, branch_id, account_id, kind, upload_id, import_id, numbers, "
    "message_id, "
    "state, attempts, not_before, created, ended, problem) VALUES (N016, N001, N002, N007, 'woord-N', N008, "
    "N009, '', '', 'woord-N', 0, 0, 0, 0, '');"
    "INSERT INTO title (id, library_id, isbn, number, material, title, subtitle, responsibility, author, "
    "contributors, series, series_number, edition, publisher, language, avi, genre, siso, subjects, summary, "
    "year, pages, age_from, age_to, sort_key, made_at, made_by, changed_at, changed_by) VALUES (N018, "
    "N001, '', '', 'book', 'woord-N', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 0, 0, 0, 0, "
    "'woord-N', 5, 0, 5, 0);"
    "INSERT INTO title_record (title_id, bytes) VALUES (N018, 'woord-N');"
    "INSERT INTO tip (id, library_id, branch_id, kind, heading, words, alt, age_from, age_to, from_date, "
    "to_date, state, made_at, made_by, changed_at, changed_by) VALUES (N027, N001, N002, 'tip', 'woord-N', "
    "'woord-N', '', 0, 0, '', '', 'draft', 5, 0, 5, 0);"
    "INSERT INTO tip_title (library_id, tip_id, title_id) VALUES (N001, N027, N018);"
    "INSERT INTO title_read (library_id, branch_id, school_year, year_group, title_id, readers, loans) "
    "VALUES "
    "(N001, N002, 'woord-N', '', N018, 1, 1);"
    "INSERT INTO picture (id, library_id, title_id, digest, width, height, small, large, made_at, made_by) "
    "VALUES (N026, N001, N018, 'woord-N', 1, 1, 'woord-N', 'woord-N', 5, 0);"
    "INSERT INTO shelf (branch_id, code, name, public_name) VALUES (N002, 'woord-N', 'woord-N', '');"
    "INSERT INTO copy (id, library_id, branch_id, title_id, barcode, shelf, material, status, why, note, "
    "price_cents, acquired, withdrawn_on, made_at, made_by, changed_at, changed_by) VALUES (N019, N001, "
    "N002, N018, 'woord-N', '', '', 'available', '', '', 0, '', '', 5, 0, 5, 0);"
    "INSERT INTO posting (library_id, word, block, titles) VALUES (N001, 'woord-N', 0, 'x');"
    "INSERT INTO catalogue_word (library_id, word, titles) VALUES (N001, 'woord-N', 1);"
    "INSERT INTO catalogue_near (library_id, near_key, word) VALUES (N001, 'woord-N', 'woord-N');"
    "INSERT INTO policy_rule (id, library_id, branch_id, patron_kind, group_code, material, period, "
    "renewals, loans, holds, pickup, fine_day, fine_most, owing, latest) VALUES (N020, N001, N002, "
    "'woord-N', '', '', 1, 1, 1, 1, 1, 1, 1, 1, '');"
    "INSERT INTO closed_period (id, library_id, branch_id, from_date, to_date, words) VALUES (N021, N001, "
    "N002, '', '', 'woord-N');"
    "INSERT INTO loan (id, person_id, copy_id, branch_id, title, due_date, lent, is_open, ended) VALUES "
    "(N024, N003, N019, N002, 'woord-N', '', '', 1, '');"
    "INSERT INTO hold (id, title_id, person_id, branch_id, copy_id, state, placed, until_date, ended) VALUES "
    "(N022, N018, N003, N002, N019, 'waiting', 'woord-N', '', '');"
    "INSERT INTO payment (id, fee_id, cents, way, reason, day, branch_id, account_id) VALUES (N023, N006, 1, "
    "'woord-N', '', '', N002, N007);"
    "INSERT INTO search_target (id, library_id, place, name, address, isbn_index) VALUES (N030, N001, 1, "
    "'woord-N', '', '');"
    "INSERT INTO inventory (id, library_id, branch_id, shelf, started, started_by) VALUES (N031, N001, N002, "
    "'woord-N', 5, N007);"
    "INSERT INTO inventory_scan (inventory_id, library_id, barcode, at) VALUES (N031, N001, 'woord-N', 5);"
    "INSERT INTO inventory_mark (inventory_id, library_id, copy_id, before_status, after_status) VALUES "
    "(N031, N001, N019, 'woord-N', '');"
    "INSERT INTO title_file (id, library_id, account_id, name, received, fresh, changed, same, refused) "
    "VALUES "
    "(N034, N001, N007, 'woord-N', 5, 0, 0, 0, 0);"
    "INSERT INTO title_file_piece (file_id, library_id, number, bytes) VALUES (N034, N001, 0, 'woord-N');"
    "INSERT INTO job (id, kind, rank, upload_id, import_id, account_id, language, arguments, state, "
    "is_cancelled, attempts, worker, heartbeat, done, total, not_before, created, started, ended, result, "
    "code, message, library_id, title_file_id, turn) VALUES (N036, 'titles-apply', 0, 0, 0, N007, '', '', "
    "'running', 0, 0, 'woord-N', 1, 0, 0, 0, 0, 0, 0, 0, 0, 'woord-N', N001, N034, -N001);"
    "INSERT INTO title_file_change (file_id, library_id, title_id, version, kept, record) VALUES (N034, "
    "N001, "
    "N018, 1, 'woord-N', 'woord-N');"
    "INSERT INTO reminder_step (library_id, step, days, by_letter, by_mail, charge, name, words) VALUES "
    "(N001, "
    "1, 7, 1, 1, 0, 'woord-N', '');"
    "INSERT INTO reminder_run (id, library_id, branch_id, day, made, made_by) VALUES (N032, N001, N002, "
    "'woord-N', 5, N007);"
    "INSERT INTO reminder (run_id, loan_id, library_id, step, day, due_date, way, mail_id) VALUES (N032, "
    "N024, N001, 1, 'woord-N', '', 'mail', N016);"
    "INSERT INTO desk_command (library_id, id, kind, account_id, at, answer) VALUES (N001, 'woord-N', "
    "'woord-N', N007, 5, 'woord-N');"
    "INSERT INTO wish (person_id, title_id, at) VALUES (N003, N018, 5);"
    "INSERT INTO reading (person_id, title_id, day, stars, words) VALUES (N003, N018, 'woord-N', 1, 1);"
    "INSERT INTO group_visit (library_id, branch_id, school_year, group_code, day) VALUES (N001, N002, "
    "'woord-N', '', '');"
    "INSERT INTO kiosk (id, library_id, branch_id, name, token_digest, made_at, made_by, seen, ended_at, "
    "ended_by, membership_id, turn, used, misses) VALUES (N025, N001, N002, 'woord-N', 'woord-N', 5, N007, "
    "5, "
    "0, 0, N004, 5, 5, 0);";

/* Tables that are written at their end only: for everybody. */
static gboolean
is_append_only(const char *table)
{
    return g_str_has_prefix(table, "audit_");
}

typedef struct {
    char *url;
    PGconn *pg;
    GPtrArray *tables; /* of the catalogue: of all that are data */
    char *all;         /* a statement that tells everything that can be seen */
} World;

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

/* What must succeed. The first cell, or how many rows were written; new. */
static char *
tell(PGconn *pg, const char *sql)
{
    PGresult *result = PQexec(pg, sql);
    g_assert_cmpstr(PQresultErrorMessage(result), ==, "");
    char *cell = g_strdup(PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : PQcmdTuples(result));
    PQclear(result);
    return cell;
}

static gint
count(const World *world, const char *format, const char *table)
{
    g_autoptr(GString) sql = g_string_new(format);
    g_string_replace(sql, "TABLE", table, 0);
    g_autofree char *cell = tell(world->pg, sql->str);
    return (gint)g_ascii_strtoll(cell, NULL, 10);
}

/* library: 1 or 2; 0 = all; -1 = nothing is set. */
static void
see(PGconn *pg, int library)
{
    g_autofree char *sql = library < 0    ? g_strdup("RESET instroom.library")
                           : library == 0 ? g_strdup("SET instroom.library = '0'")
                                          : g_strdup_printf("SET instroom.library = '%d001'", library);
    g_free(tell(pg, sql));
}

static void
fill(EngineConnection *connection, const char *rows, int n)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *digit = g_strdup_printf("%d", n);
    g_autoptr(GString) sql = g_string_new(rows);
    for (char *at = sql->str; (at = strchr(at, 'N')) != NULL; at++) /* of N001 and woord-N, not of INSERT */
        if (g_ascii_isdigit(at[1]) || (at > sql->str && at[-1] == '-'))
            *at = *digit;
    engine_postgresql.script(connection, sql->str, &error);
    g_assert_no_error(error);
}

/* The rows are made before the rules, and go through the migration. */
static void
world_open(World *world)
{
    g_autoptr(GError) error = NULL;
    const char *address, *before[VERSION_BEFORE + 1] = {NULL};
    world->url = fixture_database_new("", "library");
    const Engine *engine = engine_of(world->url, &address, &error);
    for (guint i = 0; i < VERSION_BEFORE; i++)
        before[i] = engine->migrations[i];
    EngineConnection *connection = engine->open(address, &error);
    g_assert_no_error(error);
    engine_migrate(engine, connection, before, &error);
    g_assert_no_error(error);
    for (int n = 1; n <= 2; n++)
        fill(connection, rows_before, n);
    engine->close(connection);
    g_autoptr(Store) store = fixture_store(world->url);
    g_assert_true(store_begin(store, &error));
    for (int n = 1; n <= 2; n++)
        fill(store->connection, rows_after, n);
    g_assert_true(store_commit(store, &error));
    world->pg = PQconnectdb(address);
    world->tables = g_ptr_array_new_with_free_func(g_free);
    PGresult *names = ask(
        world->pg,
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = "
        "current_schema()::regnamespace AND relname NOT IN ('schema_version', 'key_in_use') ORDER BY 1");
    GString *all = g_string_new("SELECT ''");
    for (int i = 0; i < PQntuples(names); i++) {
        const char *name = PQgetvalue(names, i, 0);
        g_ptr_array_add(world->tables, g_strdup(name));
        g_string_append_printf(
            all, " || coalesce((SELECT string_agg(t::text, '|' ORDER BY t::text) FROM %s t), '')", name);
    }
    PQclear(names);
    world->all = g_string_free(all, FALSE);
    g_assert_cmpuint(world->tables->len, >=, 24);
}

static void
world_close(World *world)
{
    PQfinish(world->pg);
    fixture_database_remove(world->url);
    g_ptr_array_unref(world->tables);
    g_free(world->all);
    g_free(world->url);
}

static void
for_each_table(void (*check)(const World *world, const char *table))
{
    World world;
    world_open(&world);
    for (guint i = 0; i < world.tables->len; i++) {
        g_test_message("%s", (const char *)world.tables->pdata[i]);
        check(&world, world.tables->pdata[i]);
    }
    world_close(&world);
}

static const char count_all[] = "SELECT count(*) FROM TABLE";

static void
check_seen(const World *world, const char *table)
{
    gint rows[4];
    for (int library = -1; library <= 2; library++) {
        see(world->pg, library);
        rows[library + 1] = count(world, count_all, table);
    }
    g_assert_cmpint(rows[0], ==, 0);
    g_assert_cmpint(rows[2], >, 0); /* a new table has rows here, before or after its migration */
    g_assert_cmpint(rows[3], >, 0);
    g_assert_cmpint(rows[1], ==, rows[2] + rows[3]);
    see(world->pg, 1);
    g_autofree char *seen = tell(world->pg, world->all);
    g_assert_nonnull(strstr(seen, "woord-1"));
    g_assert_null(strstr(seen, "woord-2"));
}

static void
test_seen(void)
{
    for_each_table(check_seen);
}

/* By the address of the other library's row, so that no condition of ours is met. */
static void
check_written(const World *world, const char *table)
{
    static const char *const with[] = {
        "UPDATE TABLE SET COLUMN = COLUMN WHERE ctid = 'PLACE'", "DELETE FROM TABLE WHERE ctid = 'PLACE'",
        "WITH it AS (SELECT * FROM TABLE WHERE ctid = 'PLACE' FOR UPDATE) SELECT count(*) FROM it"};
    g_autofree char *find_column = g_strdup_printf(
        "SELECT attname FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum = 1", table);
    g_autofree char *find_place = g_strdup_printf("SELECT ctid FROM %s LIMIT 1", table);
    see(world->pg, 2);
    g_autofree char *column = tell(world->pg, find_column), *place = tell(world->pg, find_place);
    for (guint i = 0; i < G_N_ELEMENTS(with); i++) {
        g_autoptr(GString) sql = g_string_new(with[i]);
        g_string_replace(sql, "COLUMN", column, 0);
        g_string_replace(sql, "PLACE", place, 0);
        for (int library = -1; library <= 1; library += 2) {
            see(world->pg, library);
            g_assert_cmpint(count(world, sql->str, table), ==, 0);
        }
    }
    /* nor by a statement without any condition */
    see(world->pg, 1);
    g_autofree char *every = g_strdup_printf("UPDATE TABLE SET %s = %s", column, column);
    if (is_append_only(table) && !g_str_equal(table, "audit_head")) {
        PGresult *result = ask(world->pg, "UPDATE %s SET %s = %s", table, column, column);
        g_assert_cmpstr(PQresultErrorField(result, PG_DIAG_SQLSTATE), ==, "23000");
        PQclear(result);
        return;
    }
    g_assert_cmpint(count(world, every, table), ==, count(world, count_all, table));
}

static void
test_written(void)
{
    for_each_table(check_written);
}

static char *
columns_of(const World *world, const char *table, const char *but)
{
    g_autofree char *sql = g_strdup_printf(
        "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = "
        "'%s'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> '%s'",
        table, but);
    return tell(world->pg, sql);
}

/* The other library's row, once as it stands and once without what the program does not write: in the place of the real one,
 * where that can go, so that it is the rules and not a number in use that refuses it. */
static void
check_added(const World *world, const char *table)
{
    for (int library = -1; library <= 1; library += 2)
        for (guint i = 0; i < 2; i++) {
            g_autofree char *columns = columns_of(world, table, i ? "of_library" : "");
            PQclear(ask(world->pg, "BEGIN"));
            see(world->pg, 2);
            PQclear(ask(world->pg,
                        "CREATE TEMP TABLE theirs ON COMMIT DROP AS SELECT * FROM %s; SAVEPOINT there",
                        table));
            PQclear(ask(world->pg, "DELETE FROM %s", table));
            if (PQtransactionStatus(world->pg) == PQTRANS_INERROR)
                PQclear(ask(world->pg, "ROLLBACK TO there"));
            see(world->pg, library);
            PGresult *result = ask(world->pg, "INSERT INTO %s (%s) SELECT %s FROM theirs", table, columns,
                                   columns);
            const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
            if (i == 0)
                g_assert_cmpstr(state, ==, "42501");
            else
                g_assert_true(g_str_equal(state, "42501") || g_str_equal(state, "23502") ||
                              g_str_equal(state, "23503") || g_str_equal(state, "23505"));
            PQclear(result);
            PQclear(ask(world->pg, "ROLLBACK"));
        }
}

static void
test_added(void)
{
    for_each_table(check_added);
}

/* A library's own row cannot be made over to another one, and a row of a child stays with the library of its parent even where
 * all are seen. */
static void
check_moved(const World *world, const char *table)
{
    static const char *const columns[] = {"library_id", "of_library"};
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
        for (int library = 0; library <= 1; library++) {
            if (!g_str_equal(columns[i], "of_library") && library == 0)
                continue;
            see(world->pg, library);
            PGresult *result = ask(world->pg, "UPDATE %s SET %s = 2001 WHERE %s = 1001", table, columns[i],
                                   columns[i]);
            const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
            if (is_append_only(table) && g_strcmp0(state, "42703") != 0) {
                g_assert_cmpstr(state, ==, "23000");
                PQclear(result);
                continue;
            }
            gboolean is_alone = g_str_equal(table, "journal"); /* which refers to nothing */
            g_assert_true(g_strcmp0(state, "42703") == 0 ||
                          g_strcmp0(state, library ? "42501" : "23503") == 0 ||
                          (library == 0 && is_alone && state == NULL));
            PQclear(result);
            see(world->pg, 0);
            if (library == 0 && is_alone)
                g_free(tell(world->pg, "UPDATE journal SET of_library = (id >> 32) / 1000 * 1000 + 1"));
        }
}

static void
test_moved(void)
{
    for_each_table(check_moved);
}

/* Where all are seen, a row gets the library of what it belongs to. */
static void
test_parents(void)
{
    World world;
    world_open(&world);
    for (guint i = 0; i < world.tables->len; i++) {
        const char *table = world.tables->pdata[i];
        g_autofree char *columns = columns_of(&world, table, "of_library"),
                        *every = columns_of(&world, table, "");
        if (g_str_equal(columns, every))
            continue;
        see(world.pg, 0);
        PQclear(ask(world.pg, "BEGIN; CREATE TEMP TABLE they ON COMMIT DROP AS SELECT * FROM %s", table));
        g_autofree char *sql = g_strdup_printf(
            "ALTER TABLE they DROP of_library; %sDELETE FROM %s; INSERT INTO %s (%s) SELECT %s "
            "FROM they; SELECT count(*) FROM %s WHERE of_library NOT IN (1001, 2001)",
            g_str_equal(table, "loan") ? "DELETE FROM reminder; " : "", table, table, columns, columns,
            table);
        PGresult *result = PQexec(world.pg, sql);
        const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        gboolean has_children = g_strcmp0(state, "23503") ==
                                0; /* cannot go for a moment; made like the others */
        g_assert_true(has_children || g_strcmp0(PQgetvalue(result, 0, 0), "0") == 0);
        g_assert_true(!has_children || g_str_equal(table, "membership") || g_str_equal(table, "upload") ||
                      g_str_equal(table, "import") || g_str_equal(table, "fee"));
        PQclear(result);
        PQclear(ask(world.pg, "ROLLBACK"));
    }
    world_close(&world);
}

/* What the program's own statements are given: the ids and words of library N. Numbers that are no ids are 1. */
static const struct {
    const char *statement, *name, *value; /* statement: how its name begins */
} given[] = {
    {"LIBRARY_GET", "id", "N001"},
    {"BRANCH_GET", "id", "N002"},
    {"PERSON_", "id", "N003"},
    {"MEMBERSHIP_", "id", "N004"},
    {"ACCOUNT_", "id", "N007"},
    {"UPLOAD_", "id", "N008"},
    {"IMPORT_", "id", "N009"},
    {"JOB_", "id", "N010"},
    {"JOB_", "turn", "N002"},
    {"JOB_", "file", "N034"},
    {"SESSION_", "id", "N014"},
    {"RETENTION_RUN_", "id", "N011"},
    {"GRANT_", "id", "N012"},
    {"TAUGHT_", "id", "N013"},
    {"INVENTORY_", "id", "N031"},
    {"REMINDER_RUN_", "id", "N032"},
    {"REMINDER_", "run", "N032"},
    {"REMINDER_", "mail", "N016"},
    {"REMINDER_", "loan", "N024"},
    {"MERGE_", "from", "N018"},
    {"MERGE_", "into", "N018"},
    {"SERIES_TAKE", "name", "person"},
    {"JOURNAL_ADD", "id", "NJOURNAL"},
    {"", "library", "N001"},
    {"", "branch", "N002"},
    {"LINK_REMOVE", "id", "N017"},
    {"TITLE_FILE_", "id", "N034"},
    {"TITLE_FILE_", "file", "N034"},
    {"TITLE_FILE_", "until", "N018"},
    {"TITLE_", "id", "N018"},
    {"COPY_", "id", "N019"},
    {"SIGN_IN_FORGET", "before", "99"},
    {"MAIL", "id", "N016"},
    {"MAIL_CONTACT_REMOVE", "branch", "N002"},
    {"", "person", "N003"},
    {"", "membership", "N004"},
    {"", "title", "N018"},
    {"", "copy", "N019"},
    {"", "rule", "N020"},
    {"", "period", "N021"},
    {"", "hold", "N022"},
    {"COMMAND_FORGET", "before", "99"},
    {"", "loan", "N005"},
    {"", "fee", "N006"},
    {"", "account", "N007"},
    {"", "upload", "N008"},
    {"", "import", "N009"},
    {"", "first", "NFIRST"},
    {"", "last", "NLAST"},
    {"", "limit", "100"},
    {"PUPIL_FIND_NAME", "from", ""},
    {"PUPIL_FIND_NAME", "to", "~"},
    {"PUPIL_FIND_NAME", "before", "%"},
    {"PUPIL_FIND_NAME", "after", "%"},
    {"AUDIT_", "until", "99"},
    {"AUDIT_", "before", "99"},
    {"", "status", "active"},
    {"UPLOAD_SET_IMPORTED", "state", "checked"},
    {"JOB_FORGET", "before", "99"},
    {"THROTTLE_EXPIRE", "before", "99"},
    {"KNOWN_EXPIRE", "before", "99"},
    {"TURN_EXPIRE", "before", "99"},
    {"MAIL_FORGET", "before", "99"},
    {"HAND_FORGET", "before", "99"},
    {"SESSION_END_OLD", "started", "99"},
    {"FACTOR_STEP", "step", "9"},
    {"", "grant", "N012"},
};

static gboolean
is_number(Oid type)
{
    return type == 20 || type == 21 || type == 23;
}

/* An id that is not in the table above is thought of nowhere: the test stops at it. */
static char *
value_of(const Statement *statement, const char *name, Oid type, int n)
{
    gint64 import = n * 1000 + 9;
    for (guint i = 0; i < G_N_ELEMENTS(given); i++) {
        const char *value = given[i].value;
        if (!g_str_has_prefix(statement->name, given[i].statement) || !g_str_equal(given[i].name, name))
            continue;
        if (g_str_equal(value, "NFIRST") || g_str_equal(value, "NLAST") || g_str_equal(value, "NJOURNAL"))
            return g_strdup_printf("%" G_GINT64_FORMAT,
                                   g_str_equal(value, "NLAST")
                                       ? (import + 1) << 32
                                       : (import << 32) + (g_str_equal(value, "NJOURNAL") ? 77 : 0));
        return *value == 'N' ? g_strdup_printf("%d%s", n, value + 1) : g_strdup(value);
    }
    if (g_str_equal(name, "id"))
        g_error("%s: say what its id is of", statement->name);
    return is_number(type) ? g_strdup("1") : g_strdup_printf("woord-%d", n);
}

static void
write_number(GString *sql, guint place)
{
    g_string_append_printf(sql, "$%u", place);
}

/* Runs a statement with what is of library n; NULL when it was refused. */
static PGresult *
run_with(PGconn *pg, StatementId id, int n)
{
    g_auto(GStrv) names = g_strsplit(statements[id].parameters, " ", -1);
    g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
    char name[16];
    postgresql_name('s', id, name);
    PGresult *about = PQdescribePrepared(pg, name);
    for (guint i = 0; names[i]; i++)
        g_ptr_array_add(values, value_of(&statements[id], names[i], PQparamtype(about, (int)i), n));
    PQclear(about);
    PGresult *result = PQexecPrepared(pg, name, (int)values->len, (const char *const *)values->pdata, NULL,
                                      NULL, 0);
    if (*PQresultErrorMessage(result) == '\0')
        return result;
    PQclear(result);
    return NULL;
}

static gboolean
shows(const PGresult *result, int n)
{
    g_autofree char *word = g_strdup_printf("woord-%d", n);
    for (int row = 0; row < PQntuples(result); row++)
        for (int column = 0; column < PQnfields(result); column++) {
            const char *cell = PQgetvalue(result, row, column);
            if (strstr(cell, word) ||
                (is_number(PQftype(result, column)) && g_ascii_strtoll(cell, NULL, 10) / 1000 == n))
                return TRUE;
        }
    return FALSE;
}

/* Whether a statement that is given what is of library 2 shows or changes any of it, when it runs under this one. */
static gboolean
reaches(const World *world, StatementId id, int library, const char *before)
{
    PGconn *pg = world->pg;
    PQclear(PQexec(pg, "BEGIN; SAVEPOINT there"));
    see(pg, library);
    PGresult *result = run_with(pg, id, 2);
    gboolean is_shown = result && shows(result, 2);
    PQclear(result);
    if (PQtransactionStatus(pg) == PQTRANS_INERROR)
        PQclear(PQexec(pg, "ROLLBACK TO there"));
    see(pg, 2);
    g_autofree char *after = tell(pg, world->all);
    PQclear(PQexec(pg, "ROLLBACK"));
    return is_shown || !g_str_equal(after, before);
}

static void
test_statements(void)
{
    World world;
    guint reached = 0;
    world_open(&world);
    for (guint i = 0; i < N_STATEMENTS; i++) {
        char name[16];
        g_autofree char *sql = postgresql_text(&statements[i], write_number);
        postgresql_name('s', (StatementId)i, name);
        PGresult *result = PQprepare(world.pg, name, sql, 0, NULL);
        g_assert_cmpstr(PQresultErrorMessage(result), ==, "");
        PQclear(result);
    }
    see(world.pg, 2);
    g_autofree char *before = tell(world.pg, world.all);
    for (guint i = 0; i < N_STATEMENTS; i++) {
        g_test_message("%s", statements[i].name);
        g_assert_false(reaches(&world, (StatementId)i, 1, before));
        g_assert_false(reaches(&world, (StatementId)i, -1, before));
        gboolean is_used = reaches(&world, (StatementId)i, 2, before);
        if (!is_used)
            g_test_message("under its own library, too");
        reached += is_used;
    }
    /* most of them do something where they may, so that what they are given is what they look for */
    g_assert_cmpuint(reached, >, N_STATEMENTS / 2);
    world_close(&world);
}

static guint
libraries_seen(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = store_library_list(store, &error);
    g_assert_no_error(error);
    return list->len;
}

/* Statements on their own and in transactions, the change of the library within one, and a refused one in between. */
static void
test_enter(void)
{
    g_autoptr(GError) error = NULL;
    World world;
    world_open(&world);
    g_autoptr(Store) store = store_open(world.url, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(libraries_seen(store), ==, 0);
    store_enter(store, 1001);
    g_assert_cmpuint(libraries_seen(store), ==, 1);
    g_assert_cmpint(store_library_add(store, "Nieuw", &error), ==, -1);
    g_assert_error(error, STORE_ERROR, STORE_ERROR_DB);
    g_clear_error(&error);
    g_assert_cmpuint(libraries_seen(store), ==, 1);
    store_enter(store, STORE_EVERY_LIBRARY);
    g_assert_cmpuint(libraries_seen(store), ==, 2);
    g_assert_true(store_begin(store, &error));
    g_assert_cmpuint(libraries_seen(store), ==, 2);
    store_enter(store, 2001);
    g_assert_cmpuint(libraries_seen(store), ==, 1);
    store_enter(store, 0);
    g_assert_cmpuint(libraries_seen(store), ==, 0);
    g_assert_true(store_commit(store, &error));
    g_assert_cmpuint(libraries_seen(store), ==, 0);
    g_assert_true(store_begin_read(store, &error));
    g_assert_cmpuint(libraries_seen(store), ==, 0);
    store_rollback(store);
    store_enter(store, STORE_EVERY_LIBRARY);
    g_assert_cmpuint(libraries_seen(store), ==, 2);
    world_close(&world);
}

/* What the pool gives has no library left from whoever had it. */
static void
test_pool(void)
{
    g_autoptr(GError) error = NULL;
    World world;
    world_open(&world);
    StorePool *pool = store_pool_new(world.url, 1, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < 2; i++) {
        Store *store = store_pool_take(pool, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(libraries_seen(store), ==, 0);
        store_enter(store, STORE_EVERY_LIBRARY);
        g_assert_cmpuint(libraries_seen(store), ==, 2);
        store_pool_give(pool, store);
    }
    store_pool_free(pool);
    world_close(&world);
}

/* For these roles the rules do not hold, so the program does not work under them. */
static void
test_roles(void)
{
    g_autofree char *url = fixture_database_new("", "roles");
    g_autofree char *bypass = g_strdup_printf("bypass_%d", (int)getpid());
    g_autofree char *root = g_strconcat(url, " user=postgres", NULL),
                    *other = g_strconcat(url, " user=", bypass, NULL);
    const char *refused[] = {root, other};
    PGconn *pg = PQconnectdb(strchr(root, ':') + 1);
    PQclear(ask(pg, "CREATE ROLE %s LOGIN BYPASSRLS", bypass));
    for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(store_open(refused[i], &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_URL);
        g_assert_nonnull(strstr(error->message, i ? bypass : "postgres"));
    }
    PQclear(ask(pg, "DROP ROLE %s", bypass));
    PQfinish(pg);
    fixture_database_remove(url);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/library/seen", test_seen);
    g_test_add_func("/store/library/written", test_written);
    g_test_add_func("/store/library/added", test_added);
    g_test_add_func("/store/library/moved", test_moved);
    g_test_add_func("/store/library/parents", test_parents);
    g_test_add_func("/store/library/statements", test_statements);
    g_test_add_func("/store/library/enter", test_enter);
    g_test_add_func("/store/library/pool", test_pool);
    g_test_add_func("/store/library/roles", test_roles);
    return g_test_run();
}
