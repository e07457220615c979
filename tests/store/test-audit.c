/* Proves that a trail is whole whatever is written to it and by however many, and that each way to tamper with one is found, with
 * the line where it begins; that the database itself refuses changes, and that sealing and copying keep it whole. */
#include <string.h>

#include <glib/gstdio.h>

#include "fixture.h"
#include "store/account.h"
#include "store/audit_verify.h"
#include "store/backup.h"
#include "store/db.h"

#define LINES  40
#define SECOND G_USEC_PER_SEC

static const Account clerk = {.id = 7,
                              .role = ROLE_EMPLOYEE,
                              .name = (char *)"Balie",
                              .login = (char *)"balie",
                              .language = (char *)""};

/* Lines of all kinds at random, in transactions of one to five. at: the instant of the first; one second each. */
static void
write_lines(Store *store, const Fixture *fixture, GRand *rand, guint n, gint64 at)
{
    g_autoptr(GError) error = NULL;
    for (guint done = 0; done < n;) {
        guint some = (guint)g_rand_int_range(rand, 1, 6);
        some = MIN(some, n - done);
        AuditLine *lines[5];
        for (guint i = 0; i < some; i++, done++) {
            gint64 persons[4];
            for (guint p = 0; p < G_N_ELEMENTS(persons); p++)
                persons[p] = g_rand_int_range(rand, 1, 30);
            const AuditEvent event = {
                .verb = (AuditVerb)g_rand_int_range(rand, AUDIT_LOGIN, N_AUDIT_VERBS - 1),
                .kind = (AuditKind)g_rand_int_range(rand, AUDIT_NO_OBJECT, N_AUDIT_KINDS),
                .object = g_rand_int_range(rand, 0, 9),
                .branch = g_rand_boolean(rand) ? fixture->branch : 0,
                .library = fixture->library,
                .persons = persons,
                .n_persons = (gsize)g_rand_int_range(rand, 0, 5),
                .whole_school = g_rand_int_range(rand, 0, 5) == 0,
                .result = g_rand_boolean(rand) ? AUDIT_DONE : AUDIT_REFUSED,
                .detail = g_rand_boolean(rand) ? "xlsx" : NULL};
            lines[i] = audit_line_new(g_rand_boolean(rand) ? &clerk : NULL, &event, at + done * SECOND);
        }
        g_assert_true(store_begin(store, &error));
        g_assert_true(store_audit_add(store, lines, some, &error));
        g_assert_true(store_commit(store, &error));
        g_assert_no_error(error);
        for (guint i = 0; i < some; i++)
            audit_line_free(lines[i]);
    }
}

static void
verify(Store *store, gint64 library, const AuditHead *noted, AuditVerdict *verdict)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin_read(store, &error));
    g_assert_true(store_audit_verify(store, library, noted, verdict, &error));
    g_assert_no_error(error);
    store_rollback(store);
}

static void
assert_whole(Store *store, gint64 library, gint64 lines)
{
    AuditVerdict verdict;
    verify(store, library, NULL, &verdict);
    g_assert_cmpstr(audit_fault_name(verdict.fault), ==, "whole");
    g_assert_cmpint(verdict.lines, ==, lines);
}

static void
head_of(Store *store, gint64 library, AuditHead *head)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_audit_head(store, library, head, &error));
    g_assert_no_error(error);
}

/* Whoever tampers takes the guards away first, as the owner of the tables can. LIBRARY stands for the chain. */
static void
tamper(const Fixture *fixture, const char *sql)
{
    static const char *const guards[] = {"audit_line_once",     "audit_line_change",   "audit_line_remove",
                                         "audit_person_change", "audit_person_remove", "audit_head_change",
                                         "audit_head_remove"};
    static const char *const tables[] = {"audit_line", "audit_person", "audit_head"};
    g_autoptr(GString) script = g_string_new(NULL);
    if (fixture_is_postgresql())
        for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
            g_string_append_printf(script, "ALTER TABLE %s DISABLE TRIGGER USER;", tables[i]);
    else
        for (guint i = 0; i < G_N_ELEMENTS(guards); i++)
            g_string_append_printf(script, "DROP TRIGGER IF EXISTS %s;", guards[i]);
    g_string_append(script, sql);
    g_autofree char *library = g_strdup_printf("%d", (int)fixture->library);
    g_string_replace(script, "LIBRARY", library, 0);
    fixture_script(fixture->url, script->str);
}

#define MOVE(from, to)                                                                                       \
    "UPDATE audit_line SET number = " to " WHERE library_id = LIBRARY AND number = " from ";"
#define COPY_LINE(from, to)                                                                                  \
    "INSERT INTO audit_line SELECT library_id, " to                                                          \
    ", at, branch_id, account_id, actor, role, verb, object_kind, object_id, persons, result, detail, "      \
    "digest FROM audit_line WHERE library_id = LIBRARY AND number = " from ";"

static const struct {
    const char *what, *sql, *fault;
    gint64 number;
} tamperings[] = {
    {"the instant", "UPDATE audit_line SET at = at + 1 WHERE library_id = LIBRARY AND number = 12", "changed",
     12},
    {"the name", "UPDATE audit_line SET actor = 'Iemand' WHERE library_id = LIBRARY AND number = 1",
     "changed", 1},
    {"the role", "UPDATE audit_line SET role = 'x' WHERE library_id = LIBRARY AND number = 2", "changed", 2},
    {"the account", "UPDATE audit_line SET account_id = 99 WHERE library_id = LIBRARY AND number = 3",
     "changed", 3},
    {"the school", "UPDATE audit_line SET branch_id = 99 WHERE library_id = LIBRARY AND number = 4",
     "changed", 4},
    {"the verb", "UPDATE audit_line SET verb = 'x' WHERE library_id = LIBRARY AND number = 5", "changed", 5},
    {"the kind", "UPDATE audit_line SET object_kind = 'x' WHERE library_id = LIBRARY AND number = 6",
     "changed", 6},
    {"the object", "UPDATE audit_line SET object_id = 99 WHERE library_id = LIBRARY AND number = 7",
     "changed", 7},
    {"the persons", "UPDATE audit_line SET persons = '99' WHERE library_id = LIBRARY AND number = 8",
     "changed", 8},
    {"the result", "UPDATE audit_line SET result = 'x' WHERE library_id = LIBRARY AND number = 9", "changed",
     9},
    {"the detail", "UPDATE audit_line SET detail = 'x' WHERE library_id = LIBRARY AND number = 10", "changed",
     10},
    {"a letter from one text to the next",
     "UPDATE audit_line SET detail = '', result = result || detail || 'x' WHERE library_id = LIBRARY AND "
     "number = 11",
     "changed", 11},
    {"the last line", "UPDATE audit_line SET verb = 'x' WHERE library_id = LIBRARY AND number = 40",
     "changed", 40},
    {"a digest",
     "UPDATE audit_line SET digest = (SELECT o.digest FROM audit_line o WHERE o.library_id = LIBRARY AND "
     "o.number = 14) WHERE library_id = LIBRARY AND number = 13",
     "changed", 13},
    {"removed", "DELETE FROM audit_line WHERE library_id = LIBRARY AND number = 20", "missing", 20},
    {"the first removed", "DELETE FROM audit_line WHERE library_id = LIBRARY AND number = 1", "missing", 1},
    {"removed and closed up",
     "DELETE FROM audit_line WHERE library_id = LIBRARY AND number = 39;" MOVE(
         "40", "39") "UPDATE audit_head SET number = 39",
     "changed", 39},
    {"exchanged", MOVE("15", "1000") MOVE("16", "15") MOVE("1000", "16"), "changed", 15},
    {"put between",
     MOVE("40", "41") COPY_LINE("5", "40") "UPDATE audit_head SET number = 41 WHERE library_id = LIBRARY",
     "changed", 40},
    {"from another chain", "UPDATE audit_line SET library_id = 0 WHERE library_id = LIBRARY AND number = 40",
     "cut-off", 40},
    {"added behind the head", COPY_LINE("40", "41"), "beyond", 41},
    {"the end cut off", "DELETE FROM audit_line WHERE library_id = LIBRARY AND number > 30", "cut-off", 31},
    {"all of it", "DELETE FROM audit_line WHERE library_id = LIBRARY", "cut-off", 1},
    {"the head's digest", "UPDATE audit_head SET digest = sealed_digest WHERE library_id = LIBRARY",
     "head-changed", 40},
    {"the head removed", "DELETE FROM audit_head WHERE library_id = LIBRARY", "head-missing", 1},
    {"the beginning cut off, and called sealed",
     "UPDATE audit_head SET sealed_number = 10, sealed_digest = (SELECT digest FROM audit_line l WHERE "
     "l.library_id = LIBRARY AND l.number = 10) WHERE library_id = LIBRARY;"
     "DELETE FROM audit_person WHERE library_id = LIBRARY AND number <= 10;"
     "DELETE FROM audit_line WHERE library_id = LIBRARY AND number <= 10",
     "seal-unknown", 10},
    {"a person taken out of the index",
     "DELETE FROM audit_person WHERE library_id = LIBRARY AND person_id = 1000", "index-changed", 40},
    {"a person put into the index", "INSERT INTO audit_person VALUES (LIBRARY, 18, 999)", "index-changed",
     18},
    {"the index beyond the last line", "INSERT INTO audit_person VALUES (LIBRARY, 77, 999)", "index-changed",
     77},
};

static void
open_trail(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    const AuditEvent last = {
        .verb = AUDIT_SEE, .kind = AUDIT_PERSON, .object = 1000, .library = 0, .branch = 0};
    fixture_open(fixture);
    write_lines(fixture->store, fixture, rand, LINES - 1, SECOND);
    g_autoptr(AuditLine) line = audit_line_new(&clerk, &last, LINES * SECOND);
    line->library = fixture->library;
    g_assert_true(store_begin(fixture->store, &error));
    g_assert_true(store_audit_add(fixture->store, &line, 1, &error));
    g_assert_true(store_commit(fixture->store, &error));
    g_assert_no_error(error);
}

static void
test_tampering(void)
{
    Fixture fixture;
    open_trail(&fixture);
    assert_whole(fixture.store, fixture.library, LINES);
    g_clear_pointer(&fixture.store, store_close);
    for (guint i = 0; i < G_N_ELEMENTS(tamperings); i++) {
        AuditVerdict verdict;
        Fixture other = fixture;
        g_test_message("%s", tamperings[i].what);
        other.url = fixture_database_copy(fixture.url, fixture.folder, "tampered");
        tamper(&other, tamperings[i].sql);
        Store *store = fixture_store(other.url);
        verify(store, fixture.library, NULL, &verdict);
        g_assert_cmpstr(audit_fault_name(verdict.fault), ==, tamperings[i].fault);
        g_assert_cmpint(verdict.number, ==, tamperings[i].number);
        g_autofree char *sentence = audit_fault_sentence(verdict.fault, verdict.number);
        g_assert_null(strstr(sentence, "%s"));
        store_close(store);
        fixture_database_remove(other.url);
        g_free(other.url);
    }
    fixture.store = fixture_store(fixture.url);
    fixture_close(&fixture);
}

/* A chain whose end was taken back to an earlier state, or that was written anew from some line on, is whole in itself: what was
 * noted elsewhere tells. */
static void
test_noted(void)
{
    Fixture fixture;
    AuditHead early, late;
    AuditVerdict verdict;
    g_autoptr(GRand) rand = g_rand_new_with_seed(6);
    fixture_open(&fixture);
    write_lines(fixture.store, &fixture, rand, 30, SECOND);
    head_of(fixture.store, fixture.library, &early);
    write_lines(fixture.store, &fixture, rand, 10, 100 * SECOND);
    head_of(fixture.store, fixture.library, &late);
    verify(fixture.store, fixture.library, &early, &verdict);
    g_assert_cmpint(verdict.fault, ==, AUDIT_WHOLE);
    verify(fixture.store, fixture.library, &late, &verdict);
    g_assert_cmpint(verdict.fault, ==, AUDIT_WHOLE);
    tamper(&fixture, "DELETE FROM audit_person WHERE number > 30; DELETE FROM audit_line WHERE number > 30;"
                     "UPDATE audit_head SET number = 30, digest = (SELECT l.digest FROM audit_line l WHERE "
                     "l.library_id = LIBRARY AND l.number = 30) WHERE library_id = LIBRARY");
    assert_whole(fixture.store, fixture.library, 30);
    verify(fixture.store, fixture.library, &early, &verdict);
    g_assert_cmpint(verdict.fault, ==, AUDIT_WHOLE);
    verify(fixture.store, fixture.library, &late, &verdict);
    g_assert_cmpint(verdict.fault, ==, AUDIT_NOTED_MISSING);
    g_assert_cmpint(verdict.number, ==, 40);
    write_lines(fixture.store, &fixture, rand, 20, 200 * SECOND);
    assert_whole(fixture.store, fixture.library, 50);
    verify(fixture.store, fixture.library, &late, &verdict);
    g_assert_cmpint(verdict.fault, ==, AUDIT_NOTED_OTHER);
    g_assert_cmpint(verdict.number, ==, 40);
    fixture_close(&fixture);
}

/* By the triggers, whatever the statement; also REPLACE, which removes without saying so. */
static void
test_append_only(void)
{
    static const char *const refused[] = {
        "UPDATE audit_line SET at = at",
        "DELETE FROM audit_line WHERE number = 3",
        "UPDATE audit_person SET person_id = person_id",
        "DELETE FROM audit_person",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET number = number - 1",
        "UPDATE audit_head SET sealed_number = number + 1",
    };
    static const char replace[] = "REPLACE INTO audit_line SELECT * FROM audit_line WHERE number = 3";
    static const char truncate[] = "TRUNCATE audit_line";
    Fixture fixture;
    open_trail(&fixture);
    const Engine *engine = fixture.store->engine;
    for (guint i = 0; i <= G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        const char *sql = i < G_N_ELEMENTS(refused) ? refused[i]
                          : fixture_is_postgresql() ? truncate
                                                    : replace;
        g_test_message("%s", sql);
        g_assert_true(store_begin(fixture.store, &error));
        g_assert_false(engine->script(fixture.store->connection, sql, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_CONFLICT);
        store_rollback(fixture.store);
    }
    assert_whole(fixture.store, fixture.library, LINES);
    fixture_close(&fixture);
}

static gpointer
write_many(gpointer data)
{
    const Fixture *fixture = data;
    g_autoptr(GRand) rand = g_rand_new_with_seed(g_random_int());
    g_autoptr(Store) store = fixture_store(fixture->url);
    write_lines(store, fixture, rand, 100, SECOND);
    return NULL;
}

static void
test_two_writers(void)
{
    Fixture fixture;
    GThread *threads[3];
    fixture_open(&fixture);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("writer", write_many, &fixture);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    assert_whole(fixture.store, fixture.library, 100 * G_N_ELEMENTS(threads));
    fixture_close(&fixture);
}

/* What is rolled back takes no number. More lines than are read at once. */
static void
test_any(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(8);
    const AuditEvent event = {.verb = AUDIT_SEE};
    fixture_open(&fixture);
    write_lines(fixture.store, &fixture, rand, 700, SECOND);
    for (guint i = 0; i < 3; i++) {
        g_autoptr(AuditLine) line = audit_line_new(&clerk, &event, 1);
        line->library = fixture.library;
        g_assert_true(store_begin(fixture.store, &error));
        g_assert_true(store_audit_add(fixture.store, &line, 1, &error));
        store_rollback(fixture.store);
        write_lines(fixture.store, &fixture, rand, 500, SECOND);
    }
    assert_whole(fixture.store, fixture.library, 2200);
    fixture_close(&fixture);
}

static gint64
seal(Store *store, gint64 library, gint64 before)
{
    g_autoptr(GError) error = NULL;
    const AuditEvent event = {.verb = AUDIT_SEAL, .kind = AUDIT_TRAIL};
    g_autoptr(AuditLine) line = audit_line_new(&clerk, &event, before);
    gint64 removed = -1;
    g_assert_true(store_begin(store, &error));
    g_assert_true(store_audit_seal(store, library, before, line, &removed, &error));
    g_assert_true(store_commit(store, &error));
    g_assert_no_error(error);
    return removed;
}

/* The chain goes on from where it was sealed, again and again, until nothing is left but the line that says so. */
static void
test_seal(void)
{
    Fixture fixture;
    AuditHead noted;
    AuditVerdict verdict;
    open_trail(&fixture);
    head_of(fixture.store, fixture.library, &noted);
    g_assert_cmpint(seal(fixture.store, fixture.library, SECOND), ==, 0);
    assert_whole(fixture.store, fixture.library, LINES);
    g_assert_cmpint(seal(fixture.store, fixture.library, 11 * SECOND), ==, 10);
    assert_whole(fixture.store, fixture.library, LINES - 10 + 1);
    verify(fixture.store, fixture.library, &noted, &verdict);
    g_assert_cmpint(verdict.fault, ==, AUDIT_WHOLE);
    g_assert_cmpint(verdict.sealed, ==, 10);
    g_assert_cmpint(seal(fixture.store, fixture.library, 21 * SECOND), ==, 10);
    assert_whole(fixture.store, fixture.library, LINES - 20 + 2);
    g_assert_cmpint(seal(fixture.store, fixture.library, 1000 * SECOND), ==, LINES - 20 + 2);
    assert_whole(fixture.store, fixture.library, 1);
    fixture_close(&fixture);
}

/* A backup, what is restored from it, and the two together with what is written next. */
static void
test_backup(void)
{
    Fixture fixture;
    StoreBackup backup;
    StoreRestored restored = {0};
    AuditHead before;
    AuditVerdict verdict;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(9);
    open_trail(&fixture);
    seal(fixture.store, fixture.library, 6 * SECOND);
    head_of(fixture.store, fixture.library, &before);
    g_clear_pointer(&fixture.store, store_close);
    g_autofree char *path = g_build_filename(fixture.folder, "backup", NULL);
    g_assert_true(store_backup(fixture.url, path, 1, NULL, &backup, &error));
    g_assert_no_error(error);
    g_autofree char *target = fixture_database_new(fixture.folder, "target");
    const StoreRestore order = {path, target, TRUE, "aside", &clerk, 5};
    g_assert_true(store_restore(&order, NULL, &restored, &error));
    g_assert_no_error(error);
    Store *store = fixture_store(target);
    verify(store, fixture.library, &before, &verdict);
    g_assert_cmpint(verdict.fault, ==, AUDIT_WHOLE);
    g_assert_cmpint(verdict.lines, ==, LINES - 5 + 1);
    assert_whole(store, 0, 1); /* the line of the restore */
    write_lines(store, &fixture, rand, 5, SECOND);
    assert_whole(store, fixture.library, LINES - 5 + 1 + 5);
    store_close(store);
    g_free(restored.aside);
    fixture_database_remove(target);
    g_remove(path);
    fixture.store = fixture_store(fixture.url);
    fixture_close(&fixture);
}

static const char *const numbers_before[] = {"upload 12", "import 3", "account 4", "iets anders", ""};

/* Lines of before the chains are in them, under the names of those who did it. */
static void
test_before(void)
{
    const char *address, *before[8] = {NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("audit-XXXXXX", &error);
    g_autofree char *url = fixture_database_new(folder, "before");
    const Engine *engine = engine_of(url, &address, &error);
    for (guint i = 0; i < G_N_ELEMENTS(before) - 1; i++)
        before[i] = engine->migrations[i];
    EngineConnection *connection = engine->open(address, &error);
    g_assert_no_error(error);
    g_assert_true(engine_migrate(engine, connection, before, &error));
    g_assert_true(engine->begin_migration(connection, &error));
    g_autoptr(GString) sql = g_string_new(
        "INSERT INTO library (id, name) VALUES (1, 'Een');"
        "INSERT INTO account (id, library_id, role, login, name, language, must_change, password_hash) "
        "VALUES (4, 1, 'employee', 'balie', 'Balie', '', 0, '');");
    for (guint i = 0; i < 10; i++)
        g_string_append_printf(sql,
                               "INSERT INTO audit (at, library_id, branch_id, account_id, verb, object) "
                               "VALUES (%u, %u, %u, %u, 'download', '%s');",
                               i, i % 2, i % 2 * 2, i % 2 * 4, numbers_before[i / 2]);
    g_assert_true(engine->script(connection, sql->str, &error));
    g_assert_true(engine->commit(connection, &error));
    g_assert_no_error(error);
    engine->close(connection);
    Store *store = fixture_store(url);
    assert_whole(store, 0, 5);
    assert_whole(store, 1, 5);
    const AuditFilter filter = {.library = 1, .limit = 10};
    g_autoptr(GPtrArray) lines = store_audit_list(store, &filter, &error);
    const AuditLine *last = lines->pdata[0], *first = lines->pdata[4], *odd = lines->pdata[1];
    g_assert_cmpstr(first->kind, ==, "upload");
    g_assert_cmpint(first->object, ==, 12);
    g_assert_cmpstr(first->actor, ==, "Balie");
    g_assert_cmpstr(first->role, ==, "employee");
    g_assert_cmpstr(first->persons, ==, "*");
    g_assert_cmpint(first->at, ==, 1);
    g_assert_cmpstr(odd->detail, ==, "iets anders");
    g_assert_cmpstr(last->detail, ==, "");
    store_close(store);
    fixture_database_remove(url);
    g_rmdir(folder);
}

/* Each filter alone finds what a look at every line finds. */
static void
test_filters(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(10);
    fixture_open(&fixture);
    write_lines(fixture.store, &fixture, rand, 300, SECOND);
    const AuditFilter filters[] = {
        {.account = 7},
        {.branch = fixture.branch},
        {.person = 11},
        {.verb = "see"},
        {.since = 10 * SECOND, .until = 20 * SECOND},
        {.person = 11, .account = 7, .branch = fixture.branch},
        {.before = 10},
    };
    const AuditFilter all = {.library = fixture.library, .limit = 1000};
    g_autoptr(GPtrArray) every = store_audit_list(fixture.store, &all, &error);
    g_assert_cmpuint(every->len, ==, 300);
    for (guint i = 0; i < G_N_ELEMENTS(filters); i++) {
        AuditFilter f = filters[i];
        f.library = fixture.library;
        f.limit = 1000;
        g_autoptr(GPtrArray) lines = store_audit_list(fixture.store, &f, &error);
        g_assert_no_error(error);
        guint n = 0;
        for (guint k = 0; k < every->len; k++) {
            const AuditLine *line = every->pdata[k];
            g_auto(GStrv) persons = g_strsplit(line->persons, " ", -1);
            gboolean is_in = (f.account == 0 || line->account == f.account) &&
                             (f.branch == 0 || line->branch == f.branch) &&
                             (f.verb == NULL || strcmp(line->verb, f.verb) == 0) &&
                             (f.person == 0 || g_strv_contains((const char *const *)persons, "11")) &&
                             line->at >= f.since && (f.until == 0 || line->at < f.until) &&
                             (f.before == 0 || line->number < f.before);
            if (is_in)
                g_assert_cmpint(((const AuditLine *)lines->pdata[n++])->number, ==, line->number);
        }
        g_assert_cmpuint(lines->len, ==, n);
        g_assert_cmpuint(n, >, 0);
        f.limit = 1;
        g_autoptr(GPtrArray) one = store_audit_list(fixture.store, &f, &error);
        g_assert_cmpuint(one->len, ==, 1);
    }
    fixture_close(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/audit/tampering", test_tampering);
    g_test_add_func("/audit/noted", test_noted);
    g_test_add_func("/audit/append-only", test_append_only);
    g_test_add_func("/audit/two-writers", test_two_writers);
    g_test_add_func("/audit/any", test_any);
    g_test_add_func("/audit/seal", test_seal);
    g_test_add_func("/audit/backup", test_backup);
    g_test_add_func("/audit/before", test_before);
    g_test_add_func("/audit/filters", test_filters);
    return g_test_run();
}
