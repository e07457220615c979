/* Proves that the register of any moment can be made again from the register now and the log, whoever wrote in between. */
#include <string.h>

#include "fixture.h"
#include "store/log.h"
#include "text/text.h"

#define STEPS 14

typedef struct {
    LogPlace place;
    char *text; /* the register then */
} Moment;

static RosterRegister *
load(Store *store, gint64 branch)
{
    g_autoptr(GError) error = NULL;
    RosterRegister *reg = store_register_load(store, branch, &error);
    g_assert_no_error(error);
    return reg;
}

static gint
compare_keys(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every pupil with everything an import can change, and the groups. */
static char *
describe(const RosterRegister *reg)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < reg->pupils->len; i++) {
        const RosterPupil *pupil = &g_array_index(reg->pupils, RosterPupil, i);
        g_string_append_printf(text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " ", pupil->membership,
                               pupil->person);
        roster_state_pack(&pupil->state, text);
        g_string_append_c(text, '\n');
    }
    guint n;
    g_autofree gpointer *keys = g_hash_table_get_keys_as_array(reg->groups, &n);
    qsort(keys, n, sizeof *keys, compare_keys);
    for (guint i = 0; i < n; i++)
        g_string_append_printf(text, "%s=%s\n", (const char *)keys[i],
                               (const char *)g_hash_table_lookup(reg->groups, keys[i]));
    return g_string_free(text, FALSE);
}

static Moment
moment(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    Moment now;
    g_autoptr(RosterRegister) reg = load(fixture->store, fixture->branch);
    store_log_place(fixture->store, fixture->library, &now.place, &error);
    g_assert_no_error(error);
    now.text = describe(reg);
    return now;
}

/* One of the pupils at a school, or NULL. */
static const RosterPupil *
pick(GRand *rand, const RosterRegister *reg)
{
    if (reg->pupils->len == 0)
        return NULL;
    gint32 i = g_rand_int_range(rand, 0, (gint32)reg->pupils->len);
    return &g_array_index(reg->pupils, RosterPupil, (guint)i);
}

static void
change_by_hand(Fixture *fixture, GRand *rand, gint64 branch)
{
    static const PersonField fields[] = {FIELD_SURNAME, FIELD_PHONE, FIELD_GROUP_CODE, FIELD_PUPIL_NUMBER};
    g_autoptr(GError) error = NULL;
    g_autoptr(RosterRegister) reg = load(fixture->store, branch);
    g_autoptr(GStringChunk) text = g_string_chunk_new(256);
    const RosterPupil *pupil = pick(rand, reg);
    g_autofree char *value = g_strdup_printf("hand%u", g_rand_int(rand));
    store_begin(fixture->store, &error);
    if (pupil == NULL || g_rand_int_range(rand, 0, 5) == 0) {
        RosterState state;
        random_state(rand, text, &state);
        state.has_delivered = FALSE;
        store_pupil_add(fixture->store, &by_hand, branch, &state, &error);
    } else if (pupil->state.status == ROSTER_ACTIVE && g_rand_int_range(rand, 0, 4) == 0) {
        store_pupil_remove(fixture->store, &by_hand, pupil->membership, "2026-09-03", &error);
    } else {
        PersonField field = fields[g_rand_int_range(rand, 0, G_N_ELEMENTS(fields))];
        store_pupil_set_field(fixture->store, &by_hand, pupil->membership, field, value, &error);
    }
    g_assert_no_error(error);
    store_commit(fixture->store, &error);
    g_assert_no_error(error);
}

static gint64
import_random(Fixture *fixture, GRand *rand, gint64 branch)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RosterRegister) reg = load(fixture->store, branch);
    g_autoptr(RosterRegister)
        other = load(fixture->store, branch == fixture->branch ? fixture->other : fixture->branch);
    g_autoptr(GPtrArray) cards = g_ptr_array_new();
    for (guint i = 0; i < other->pupils->len; i++)
        g_ptr_array_add(cards, (gpointer)g_array_index(other->pupils, RosterPupil, i).state.card);
    store_register_add_candidates(fixture->store, reg, NULL, cards, &error);
    g_autoptr(RosterPlan) plan = random_plan(rand, reg, 8);
    store_begin(fixture->store, &error);
    gint64 import = apply_open(fixture->store, branch, plan, 0, &error);
    g_assert_no_error(error);
    store_commit(fixture->store, &error);
    g_assert_no_error(error);
    return import;
}

/* Imports here and at the other school, changes by hand at both, undos of what was the last. */
static void
random_story(guint32 seed)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    Moment moments[STEPS + 1];
    gint64 last = 0; /* import here that nothing followed */
    fixture_open(&fixture);
    for (guint i = 0; i < STEPS; i++) {
        moments[i] = moment(&fixture);
        gint32 what = g_rand_int_range(rand, 0, 10);
        gint64 branch = g_rand_boolean(rand) ? fixture.branch : fixture.other;
        if (what < 4) {
            gint64 import = import_random(&fixture, rand, branch);
            last = branch == fixture.branch ? import : 0;
        } else if (what < 6 && last != 0) {
            undo_import(&fixture, last);
            last = 0;
        } else {
            change_by_hand(&fixture, rand, branch);
            last = 0;
        }
    }
    moments[STEPS] = moment(&fixture);
    g_autoptr(RosterRegister) now = load(fixture.store, fixture.branch);
    for (guint i = 0; i <= STEPS; i++) {
        g_autoptr(RosterLog) log = store_log_load(fixture.store, now->branch, &moments[i].place, &error);
        g_assert_no_error(error);
        g_autoptr(RosterRegister) then = roster_register_rewind(now, log, &moments[i].place);
        g_autofree char *text = describe(then);
        g_test_message("moment %u", i);
        g_assert_cmpstr(text, ==, moments[i].text);
        g_free(moments[i].text);
    }
    fixture_close(&fixture);
}

static void
test_rewind(void)
{
    for (guint32 seed = 1; seed <= (fixture_is_postgresql() ? 12u : 40u); seed++) {
        g_test_message("seed %u", seed);
        random_story(seed);
    }
}

/* The log says who, when and where; a change by hand is forgotten after its time, and an import's stays in its journal. */
static void
test_who(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);
    fixture_open(&fixture);
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO account (id, library_id, login, name, language, must_change, password_hash) "
        "VALUES (7, %" G_GINT64_FORMAT ", 'bo', 'Bo', 'nl', 0, '')",
        fixture.library);
    fixture_script(fixture.url, sql);
    g_autoptr(RosterRegister) empty = load(fixture.store, fixture.branch);
    g_autoptr(RosterPlan) plan = enrol_plan(rand, empty, 2);
    LogPlace start = {0};
    apply_plan(&fixture, plan, 0);
    g_autoptr(RosterRegister) reg = load(fixture.store, fixture.branch);
    const RosterPupil *first = &g_array_index(reg->pupils, RosterPupil, 0);
    const StoreHand bo = {7, 5000000};
    store_begin(fixture.store, &error);
    g_assert_true(store_pupil_set_field(fixture.store, &bo, first->membership, FIELD_PHONE, "0612", &error));
    store_commit(fixture.store, &error);
    g_autoptr(RosterLog) log = store_log_load(fixture.store, reg->branch, &start, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(log->entries->len, ==, 3);
    const LogEntry *newest = &g_array_index(log->entries, LogEntry, 0);
    g_assert_cmpstr(newest->who, ==, "Bo");
    g_assert_cmpint(newest->at, ==, 5000000);
    g_assert_cmpint(newest->import, ==, 0);
    g_assert_cmpint(newest->membership, ==, first->membership);
    g_assert_cmpstr(newest->before.value[FIELD_PHONE], ==, first->state.value[FIELD_PHONE]);
    g_assert_cmpstr(newest->after.value[FIELD_PHONE], ==, "0612");
    g_assert_cmpint(g_array_index(log->entries, LogEntry, 1).import, ==, 1);
    g_assert_true(store_log_forget(fixture.store, 5000000, &error));
    g_autoptr(RosterLog) whole = store_log_load(fixture.store, reg->branch, &start, &error);
    g_assert_cmpuint(whole->entries->len, ==, 3);
    g_assert_true(store_log_forget(fixture.store, 5000001, &error));
    g_autoptr(RosterLog) rest = store_log_load(fixture.store, reg->branch, &start, &error);
    g_assert_cmpuint(rest->entries->len, ==, 2);
    fixture_close(&fixture);
}

/* Marks come back from a form: whatever else comes is no plan's. */
static void
test_mark(void)
{
    static const char digest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static const struct {
        const char *rest;
        gboolean has_digest, has_place;
    } cases[] = {
        {"", TRUE, FALSE},
        {"-12-345", TRUE, TRUE},
        {"-0-0", TRUE, TRUE},
        {"-12", TRUE, FALSE},
        {"-12-", TRUE, FALSE},
        {"-12--3", TRUE, FALSE},
        {"-12-3-4", TRUE, FALSE},
        {"--1-2", TRUE, FALSE},
        {"-12-99999999999999999999", TRUE, FALSE},
        {"-4294967296-1", TRUE, FALSE},
        {"0-1-2", FALSE, FALSE},
        {" -1-2", FALSE, FALSE},
    };
    const LogPlace place = {12, 345};
    RosterMark mark;
    g_autofree char *printed = roster_mark_print(digest, &place);
    roster_mark_parse(printed, &mark);
    g_assert_cmpstr(mark.digest, ==, digest);
    g_assert_cmpint(mark.place.import, ==, 12);
    g_assert_cmpint(mark.place.hand, ==, 345);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat(digest, cases[i].rest, NULL);
        roster_mark_parse(text, &mark);
        g_test_message("%s", cases[i].rest);
        g_assert_cmpint(*mark.digest != '\0', ==, cases[i].has_digest);
        g_assert_cmpint(mark.has_place, ==, cases[i].has_place);
    }
    roster_mark_parse(NULL, &mark);
    g_assert_cmpstr(mark.digest, ==, "");
}

int
main(int argc, char **argv)
{
    g_setenv("TZ", "Europe/Amsterdam", TRUE);
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH);
    g_test_add_func("/store/log/rewind", test_rewind);
    g_test_add_func("/store/log/who", test_who);
    g_test_add_func("/store/log/mark", test_mark);
    return g_test_run();
}
