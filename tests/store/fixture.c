/* Random registers and plans, and a place for them. */
#include "fixture.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "store/engine.h"

/* 1 September 2026, noon: a day after every random date. */
#define APPLIED (G_GINT64_CONSTANT(1788264000) * G_USEC_PER_SEC)

const StoreHand by_hand = {.at = APPLIED};
#define SEE_ALL "SET instroom.library = '0'"

gboolean
fixture_is_postgresql(void)
{
    const char *address = g_getenv("INSTROOM_TEST_DATABASE");
    return address && *address;
}

void
fixture_script(const char *url, const char *sql)
{
    g_autoptr(GError) error = NULL;
    const char *address;
    const Engine *engine = engine_of(url, &address, &error);
    g_assert_no_error(error);
    EngineConnection *connection = engine->open(address, &error);
    g_assert_no_error(error);
    if (engine->enter)
        engine->script(connection, SEE_ALL, &error);
    g_assert_no_error(error);
    engine->script(connection, sql, &error);
    g_assert_no_error(error);
    engine->close(connection);
}

static gint64
number_of_sqlite(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    gint64 value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return value;
}

gint64
fixture_number(const char *url, const char *sql)
{
    if (g_str_has_prefix(url, "sqlite:"))
        return number_of_sqlite(url + strlen("sqlite:"), sql);
    PGconn *pg = PQconnectdb(strchr(url, ':') + 1);
    PQclear(PQexec(pg, SEE_ALL));
    PGresult *result = PQexec(pg, sql);
    g_assert_cmpstr(PQresultErrorMessage(result), ==, "");
    g_assert_cmpint(PQntuples(result), ==, 1);
    gint64 value = g_ascii_strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    PQfinish(pg);
    return value;
}

gint64
fixture_number_of(const char *url, const char *sql, gint64 value)
{
    g_autoptr(GString) filled = g_string_new(sql);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);
    g_string_replace(filled, "?", text, 0);
    return fixture_number(url, filled->str);
}

static void
on_server(const char *before, const char *name, const char *after)
{
    g_autofree char *sql = g_strconcat(before, name, after, NULL);
    fixture_script(g_getenv("INSTROOM_TEST_DATABASE"), sql);
}

/* In a conninfo the last of two values counts. */
static char *
url_of(const char *database)
{
    return g_strdup_printf("%s dbname=%s", g_getenv("INSTROOM_TEST_DATABASE"), database);
}

/* Names are of one server, and several tests may share it. */
static char *
name_on_server(const char *name)
{
    static gint counter;
    g_autofree char *plain = g_strcanon(g_strdup(name), G_CSET_a_2_z G_CSET_DIGITS, '_');
    return g_strdup_printf("t%d_%d_%s", (int)getpid(), g_atomic_int_add(&counter, 1), plain);
}

char *
fixture_database_new(const char *folder, const char *name)
{
    if (!fixture_is_postgresql())
        return g_strdup_printf("sqlite:%s/%s.db", folder, name);
    g_autofree char *database = name_on_server(name);
    on_server("CREATE DATABASE ", database, " TEMPLATE template0");
    return url_of(database);
}

static const char *
path_of(const char *url)
{
    return url + strlen("sqlite:");
}

static const char *
database_of(const char *url)
{
    return strrchr(url, '=') + 1;
}

char *
fixture_database_copy(const char *url, const char *folder, const char *name)
{
    if (!fixture_is_postgresql()) {
        g_autofree char *bytes = NULL, *copy = g_strdup_printf("sqlite:%s/%s.db", folder, name);
        gsize length;
        fixture_database_remove(copy);
        g_assert_true(g_file_get_contents(path_of(url), &bytes, &length, NULL));
        g_assert_true(g_file_set_contents_full(path_of(copy), bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE,
                                               0600, NULL));
        return g_steal_pointer(&copy);
    }
    g_autofree char *database = name_on_server(name);
    g_autofree char *template = g_strconcat(" TEMPLATE ", database_of(url), NULL);
    on_server("CREATE DATABASE ", database, template);
    return url_of(database);
}

void
fixture_database_remove(const char *url)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    if (fixture_is_postgresql()) {
        on_server("DROP DATABASE IF EXISTS ", database_of(url), " WITH (FORCE)");
        return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *path = g_strconcat(path_of(url), endings[i], NULL);
        g_unlink(path);
    }
}

Store *
fixture_store(const char *url)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(url, &error);
    g_assert_no_error(error);
    store_enter(store, STORE_EVERY_LIBRARY);
    return store;
}

/* An empty database of today. PostgreSQL has a hundred tables to make for it, so a program makes one, and the others are copies. */
static char *
database_of_today(const char *folder)
{
    static char *first;
    if (fixture_is_postgresql() && !first) {
        first = fixture_database_new(folder, "first");
        store_close(fixture_store(first));
    }
    return first ? fixture_database_copy(first, folder, "test") : fixture_database_new(folder, "test");
}

void
fixture_open(Fixture *fixture)
{
    fixture_open_in(fixture, g_get_tmp_dir());
}

void
fixture_open_in(Fixture *fixture, const char *folder)
{
    g_autoptr(GError) error = NULL;
    *fixture = (Fixture){0};
    fixture->folder = g_build_filename(folder, "instroom-store-XXXXXX", NULL);
    g_assert_nonnull(g_mkdtemp(fixture->folder));
    fixture->url = database_of_today(fixture->folder);
    fixture->path = fixture_is_postgresql() ? NULL : g_strdup(path_of(fixture->url));
    fixture->store = fixture_store(fixture->url);
    fixture->library = store_library_add(fixture->store, "Bibliotheek Rivierenland", &error);
    g_assert_no_error(error);
    Branch branch = {.library = fixture->library,
                     .code = (char *)"1234",
                     .name = (char *)"De Regenboog",
                     .brin = (char *)"12AB00"};
    fixture->branch = store_branch_add(fixture->store, &branch, &error);
    g_assert_no_error(error);
    Branch other = {.library = fixture->library,
                    .code = (char *)"5678",
                    .name = (char *)"Het Lyceum",
                    .kind = BRANCH_SECONDARY,
                    .brin = (char *)""};
    fixture->other = store_branch_add(fixture->store, &other, &error);
    g_assert_no_error(error);
}

void
fixture_close(Fixture *fixture)
{
    store_close(fixture->store);
    fixture_database_remove(fixture->url);
    g_assert_cmpint(g_rmdir(fixture->folder), ==, 0);
    g_free(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->url);
}

static gboolean
collect(const char *text, gsize length, gpointer data)
{
    g_string_append_len(data, text, (gssize)length);
    return TRUE;
}

char *
fixture_dump(Store *store)
{
    g_autoptr(GError) error = NULL;
    GString *text = g_string_new(NULL);
    store_register_dump(store, 0, collect, text, &error);
    g_assert_no_error(error);
    return g_string_free(text, FALSE);
}

void
assert_same_dump(const char *now, const char *expected)
{
    g_auto(GStrv) a = g_strsplit(now, "\n", -1);
    g_auto(GStrv) b = g_strsplit(expected, "\n", -1);
    guint i = 0;
    while (a[i] && b[i] && g_str_equal(a[i], b[i]))
        i++;
    if (a[i] || b[i])
        g_test_message("line %u after %s", i + 1, i ? a[i - 1] : "nothing");
    g_assert_cmpstr(a[i], ==, b[i]);
}

static const char *
pick(GRand *rand, const char *const *words, guint n)
{
    return words[g_rand_int_range(rand, 0, (gint32)n)];
}
#define PICK(rand, ...)                                                                                      \
    pick(rand, (const char *const[]){__VA_ARGS__}, G_N_ELEMENTS(((const char *const[]){__VA_ARGS__})))

static const char *
random_field(GRand *rand, GStringChunk *text, PersonField field)
{
    static guint counter;
    g_autofree char *made = NULL;
    switch (field) {
    case FIELD_SCHOOL_YEAR:
        return PICK(rand, "2025-2026", "2026-2027");
    case FIELD_GROUP_CODE:
        return PICK(rand, "1A", "2B", "3C", "8", "", "H4a");
    case FIELD_YEAR_GROUP:
        return PICK(rand, "1", "2", "3", "8");
    case FIELD_PUPIL_NUMBER:
        made = g_strdup_printf("%06u", ++counter);
        return g_string_chunk_insert(text, made);
    case FIELD_SEX:
        return PICK(rand, "M", "V", "X", "");
    case FIELD_PREFIX:
        return PICK(rand, "", "", "van der", "de", "'t");
    case FIELD_SURNAME:
        return PICK(rand, "Jansen", "Öztürk", "Åkesson", "El Idrissi", "Müller-Visser", "Bakker");
    case FIELD_FIRST_NAME:
        return PICK(rand, "Zoë", "Daan", "Mohammed", "Anne-Marie", "Noor", "");
    case FIELD_BIRTH_DATE:
        made = g_strdup_printf("20%02d-%02d-%02d", g_rand_int_range(rand, 8, 20),
                               g_rand_int_range(rand, 1, 13), g_rand_int_range(rand, 1, 29));
        return g_string_chunk_insert(text, made);
    default:
        if (g_rand_boolean(rand))
            return "";
        made = g_strdup_printf("%s %d", field_name(field), g_rand_int_range(rand, 0, 1000));
        return g_string_chunk_insert(text, made);
    }
}

static void
deliver(GRand *rand, GStringChunk *text, RosterState *state)
{
    state->has_delivered = TRUE;
    for (guint f = 0; f < N_FIELDS; f++)
        state->delivered[f] = g_rand_int_range(rand, 0, 8) ? state->value[f]
                                                           : random_field(rand, text, (PersonField)f);
}

void
random_state(GRand *rand, GStringChunk *text, RosterState *state)
{
    roster_state_clear(state);
    state->status = ROSTER_ACTIVE;
    state->from = PICK(rand, "2025-08-01", "2026-08-01", "2026-01-12");
    for (guint f = 0; f < N_FIELDS; f++)
        state->value[f] = random_field(rand, text, (PersonField)f);
    deliver(rand, text, state);
}

static RosterPlan *
plan_empty(void)
{
    RosterPlan *plan = roster_plan_new();
    g_free(plan->school_year);
    plan->school_year = g_strdup("2026-2027");
    return plan;
}

static void
add_enrol(GRand *rand, RosterPlan *plan)
{
    PlanItem item = {
        .kind = ITEM_ENROL, .c = CASE_R1, .row = plan->items->len + 2, .reason = "", .question = ""};
    roster_state_clear(&item.before);
    random_state(rand, plan->text, &item.after);
    g_array_append_val(plan->items, item);
}

/* Someone of the other school: their person's fields and card stand in before. */
static void
add_candidate(GRand *rand, RosterPlan *plan, const RosterPupil *candidate)
{
    PlanItem item = {
        .kind = ITEM_LINK, .c = CASE_R3, .person = candidate->person, .before = candidate->state};
    random_state(rand, plan->text, &item.after);
    for (guint f = FIELD_FIRST_OF_PERSON; f < N_FIELDS; f++)
        if (g_rand_boolean(rand))
            item.after.value[f] = item.before.value[f];
    item.after.card = item.before.card;
    g_array_append_val(plan->items, item);
}

static void
some_fields(GRand *rand, RosterPlan *plan, PlanItem *item, guint first, guint end)
{
    for (guint f = first; f < end; f++)
        if (g_rand_int_range(rand, 0, 4) == 0)
            item->after.value[f] = random_field(rand, plan->text, (PersonField)f);
}

static void
add_change(GRand *rand, RosterPlan *plan, const RosterPupil *pupil)
{
    PlanItem item = {.person = pupil->person,
                     .membership = pupil->membership,
                     .version = g_rand_boolean(rand) ? pupil->version
                                                     : 0, /* said or not: two ways to write */
                     .before = pupil->state,
                     .after = pupil->state};
    RosterState *after = &item.after;
    gint choice = g_rand_int_range(rand, 0, 4);
    if (pupil->state.status != ROSTER_ACTIVE) {
        item.kind = ITEM_RETURN;
        after->status = ROSTER_ACTIVE;
        after->from = PICK(rand, pupil->state.from, "2026-08-20");
        after->to = "";
        some_fields(rand, plan, &item, 0, N_FIELDS);
    } else if (choice == 0) {
        item.kind = ITEM_LEAVE;
        after->status = PICK(rand, "", "x")[0] ? ROSTER_LEFT : ROSTER_LEFT_OWING;
        after->to = PICK(rand, "2026-07-31", "2026-08-15");
        after->card = PICK(rand, "", pupil->state.card);
    } else if (choice == 1) {
        item.kind = ITEM_UPDATE;
        some_fields(rand, plan, &item, FIELD_FIRST_OF_PERSON, N_FIELDS);
        deliver(rand, plan->text, after);
    } else {
        item.kind = ITEM_MOVE;
        some_fields(rand, plan, &item, 0, N_FIELDS);
        if (g_rand_int_range(rand, 0, 5) == 0) { /* the school gave another card */
            g_autofree char *card = g_strdup_printf("S%s",
                                                    random_field(rand, plan->text, FIELD_PUPIL_NUMBER));
            after->card = g_string_chunk_insert(plan->text, card);
        }
        deliver(rand, plan->text, after);
    }
    g_array_append_val(plan->items, item);
}

static void
add_group(GRand *rand, RosterPlan *plan, const RosterRegister *reg, const char *code)
{
    GroupChange group = {.school_year = "2026-2027", .code = code};
    const char *now = roster_register_group_name(reg, group.school_year, code);
    group.before = now ? g_string_chunk_insert(plan->text, now) : NULL;
    group.after = random_field(rand, plan->text, FIELD_PUPIL_NUMBER);
    if (now && g_rand_boolean(rand))
        group.after = NULL;
    g_array_append_val(plan->groups, group);
}

RosterPlan *
random_plan(GRand *rand, const RosterRegister *reg, guint size)
{
    RosterPlan *plan = plan_empty();
    for (guint i = 0; i < reg->pupils->len; i++)
        if (g_rand_int_range(rand, 0, (gint32)reg->pupils->len) < (gint32)size)
            add_change(rand, plan, &g_array_index(reg->pupils, RosterPupil, i));
    for (guint i = 0; i < reg->candidates->len; i++)
        if (g_rand_boolean(rand))
            add_candidate(rand, plan, &g_array_index(reg->candidates, RosterPupil, i));
    for (guint i = 0; i < size / 3 + 1; i++)
        add_enrol(rand, plan);
    add_group(rand, plan, reg, "1A");
    add_group(rand, plan, reg, "8");
    return plan;
}

RosterPlan *
enrol_plan(GRand *rand, const RosterRegister *reg, guint size)
{
    RosterPlan *plan = plan_empty();
    for (guint i = 0; i < size; i++)
        add_enrol(rand, plan);
    if (!roster_register_group_name(reg, "2026-2027", "1A"))
        add_group(rand, plan, reg, "1A");
    return plan;
}

RosterPlan *
inverse_plan(const RosterJournal *journal)
{
    RosterPlan *plan = plan_empty();
    plan->undo = TRUE;
    for (guint i = 0; i < journal->entries->len; i++) {
        const JournalEntry *entry = &g_array_index(journal->entries, JournalEntry, i);
        PlanItem item = {.kind = entry->before.status == ROSTER_NONE ? ITEM_WITHDRAW : ITEM_RESTORE,
                         .person = entry->person,
                         .membership = entry->membership,
                         .before = entry->after,
                         .after = entry->before};
        g_array_append_val(plan->items, item);
    }
    for (guint i = 0; i < journal->groups->len; i++) {
        GroupChange group = g_array_index(journal->groups, GroupChange, i);
        const char *before = group.before;
        group.before = group.after;
        group.after = before;
        g_array_append_val(plan->groups, group);
    }
    return plan;
}

gint64
apply_open(Store *store, gint64 branch, const RosterPlan *plan, gint64 undoes, GError **error)
{
    Import import = {.branch = branch,
                     .undoes = undoes,
                     .applied = APPLIED,
                     .file_name = (char *)"leerlingen.xlsx",
                     .school_year = plan->school_year,
                     .mode = (char *)"school-year"};
    gint64 id = store_import_add(store, &import, error);
    return id > 0 && store_plan_apply(store, branch, plan, id, undoes, error) ? id : -1;
}

gint64
apply_plan(Fixture *fixture, const RosterPlan *plan, gint64 undoes)
{
    g_autoptr(GError) error = NULL;
    store_begin(fixture->store, &error);
    g_assert_no_error(error);
    gint64 id = apply_open(fixture->store, fixture->branch, plan, undoes, &error);
    g_assert_no_error(error);
    store_commit(fixture->store, &error);
    g_assert_no_error(error);
    return id;
}

gint64
undo_import(Fixture *fixture, gint64 import)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RosterJournal) journal = store_journal_load(fixture->store, import, &error);
    g_assert_no_error(error);
    g_autoptr(RosterPlan) plan = inverse_plan(journal);
    return apply_plan(fixture, plan, import);
}
