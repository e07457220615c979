/* Proves that a run of retention erases exactly who and what is over by the library's terms, of that library, that a run which was
 * stopped is ended by the next one; that terms are set within bounds. On SQLite and on PostgreSQL. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scene.h"
#include "service/import.h"
#include "service/retention.h"
#include "store/db.h"

#define PEOPLE 80
#define DAY    "2026-11-22"
#define CUTOFF "2024-11-22" /* 730 days before */

typedef struct {
    Fixture fixture;
    Service *service;
    gint64 elsewhere, school; /* a library of its own, and a school of it */
} Scene;

typedef struct {
    gint64 person;
    gboolean goes;
} Expected;

static gint64
noon(const char *day)
{
    g_autofree char *text = g_strconcat(day, "T12:00:00Z", NULL);
    g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(text, NULL);
    return g_date_time_to_unix(at) * G_USEC_PER_SEC;
}

static void
scene_open(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    *scene = (Scene){0};
    scene->service = staged_open(&scene->fixture, DAY, 4);
    scene->elsewhere = store_library_add(scene->fixture.store, "Elders", &error);
    g_assert_no_error(error);
    Branch school = {
        .library = scene->elsewhere, .code = (char *)"7777", .name = (char *)"Elders 1", .brin = (char *)""};
    scene->school = store_branch_add(scene->fixture.store, &school, &error);
    g_assert_no_error(error);
}

static void
scene_close(Scene *scene)
{
    staged_close(scene->service, &scene->fixture);
}

static void run_sql(const Scene *scene, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void
run_sql(const Scene *scene, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *sql = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    fixture_script(scene->fixture.url, sql);
}

/* Somebody who was added by hand; the person. */
static const char *next_card = ""; /* that person_add gives; "" = the library's next */

static gint64
person_add(Scene *scene, gint64 branch, const char *surname, guint i)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *pupil_number = g_strdup_printf("%06u", i + 100),
                    *name = g_strdup_printf("%s%u", surname, i);
    Store *store = scene->fixture.store;
    RosterState state;
    roster_state_clear(&state);
    state.status = ROSTER_ACTIVE;
    state.from = "2020-08-01";
    state.card = next_card;
    state.value[FIELD_PUPIL_NUMBER] = pupil_number;
    state.value[FIELD_FIRST_NAME] = "Zoë";
    state.value[FIELD_SURNAME] = name;
    state.value[FIELD_BIRTH_DATE] = "2012-03-04";
    state.value[FIELD_SCHOOL_YEAR] = "2020-2021";
    state.value[FIELD_GROUP_CODE] = "1A";
    g_assert_true(store_begin(store, &error));
    gint64 membership = store_pupil_add(store, &by_hand, branch, &state, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(store, &error));
    g_assert_no_error(error);
    return fixture_number_of(scene->fixture.url, "SELECT person_id FROM membership WHERE id = ?", membership);
}

/* A second membership, as a transfer leaves one. */
static void
membership_add(const Scene *scene, gint64 person, gint64 branch, const char *status, const char *to)
{
    run_sql(scene,
            "INSERT INTO membership (id, branch_id, person_id, status, from_date, to_date, pupil_number, "
            "school_year, "
            "group_code, year_group, delivered, last_import) VALUES (%" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
            ", %" G_GINT64_FORMAT ", '%s', '2020-01-01', '%s', '', '', '', '', '', 0)",
            person + 500000, branch, person, status, to);
}

static void
owe(const Scene *scene, const char *table, gint64 person, gboolean is_open, const char *ended)
{
    gboolean is_loan = g_str_equal(table, "loan");
    run_sql(scene,
            "INSERT INTO %s (person_id, %s, is_open, ended) VALUES (%" G_GINT64_FORMAT ", %s, %d, '%s')",
            table, is_loan ? "title, due_date" : "cents, why", person, is_loan ? "'Pluk', ''" : "5, 'laat'",
            is_open, ended);
}

#define SUBSCRIPTION(to, is_open)                                                                            \
    "INSERT INTO subscription (person_id, kind, status, from_date, to_date, is_open, at) VALUES (?, '', "    \
    "'', '2018-01-01', " to ", " #is_open ", 0)"
#define NOTE(kind, is_open)                                                                                  \
    "INSERT INTO patron_note (person_id, kind, words, from_date, to_date, is_open, at) VALUES (?, '" kind    \
    "', 'woorden', '2018-01-01', '', " #is_open ", 0)"

/* One person of every sort: where, how and when they left, and what is still out. */
static Expected
random_person(Scene *scene, GRand *rand, guint i)
{
    static const struct {
        const char *status, *to;
        gboolean over;
    } ends[] = {
        {"active", "", FALSE},
        {"left", "2024-11-21", TRUE},
        {"left", CUTOFF, FALSE},
        {"left", "2026-07-31", FALSE},
        {"left", "2019-07-31", TRUE},
        {"removed", "2024-11-21", TRUE},
        {"left-owing", "2019-07-31", FALSE},
    };
    static const struct {
        const char *sql;
        gboolean holds;
    } holds[] = {
        {SUBSCRIPTION("''", 1), TRUE},
        {SUBSCRIPTION("'2025-01-01'", 0), TRUE},
        {SUBSCRIPTION("'2019-01-01'", 0), FALSE},
        {NOTE("block", 1), TRUE},
        {NOTE("block", 0), FALSE},
        {NOTE("note", 1), FALSE},
    };
    guint first = (guint)g_rand_int_range(rand, 0, G_N_ELEMENTS(ends));
    guint second = (guint)g_rand_int_range(rand, 0, G_N_ELEMENTS(ends));
    gboolean is_foreign = g_rand_int_range(rand, 0, 8) == 0, has_two = !is_foreign && g_rand_boolean(rand);
    gboolean loan = g_rand_int_range(rand, 0, 6) == 0, fee = g_rand_int_range(rand, 0, 6) == 0;
    gint64 person = person_add(scene, is_foreign ? scene->school : scene->fixture.branch, "Vertrek", i);
    run_sql(scene, "UPDATE membership SET status = '%s', to_date = '%s' WHERE person_id = %" G_GINT64_FORMAT,
            ends[first].status, ends[first].to, person);
    if (has_two)
        membership_add(scene, person, scene->fixture.other, ends[second].status, ends[second].to);
    owe(scene, "loan", person, loan, loan ? "" : "2026-11-01");
    owe(scene, "fee", person, fee, fee ? "" : "2026-11-01");
    guint other = (guint)g_rand_int_range(rand, 0, 12); /* what else may hold somebody, or not */
    gboolean held = other < G_N_ELEMENTS(holds) && holds[other].holds;
    if (other < G_N_ELEMENTS(holds)) {
        g_autoptr(GString) sql = g_string_new(holds[other].sql);
        g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, person);
        g_string_replace(sql, "?", id, 0);
        run_sql(scene, "%s", sql->str);
    }
    return (Expected){person, !is_foreign && ends[first].over && (!has_two || ends[second].over) && !loan &&
                                  !fee && !held};
}

static void
assert_as_expected(const Scene *scene, const Expected *people, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_test_message("person %u goes: %d", i, people[i].goes);
        g_assert_cmpint(
            fixture_number_of(scene->fixture.url,
                              "SELECT (SELECT count(*) FROM person WHERE id = ?) + "
                              "(SELECT count(*) FROM card WHERE person_id = ?) + (SELECT count(*) FROM loan "
                              "WHERE person_id = ?) + "
                              "(SELECT count(DISTINCT person_id) FROM membership WHERE person_id = ?)",
                              people[i].person),
            ==, people[i].goes ? 0 : 4);
    }
}

static guint
count_going(const Expected *people, guint n)
{
    guint going = 0;
    for (guint i = 0; i < n; i++)
        going += people[i].goes;
    return going;
}

static void
test_leavers(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    Expected people[PEOPLE];
    scene_open(&scene);
    for (guint i = 0; i < PEOPLE; i++)
        people[i] = random_person(&scene, rand, i);
    guint going = count_going(people, PEOPLE);
    g_assert_cmpuint(going, >, 5);
    g_assert_cmpuint(going, <, PEOPLE - 20);
    gint64 cards = fixture_number_of(scene.fixture.url, "SELECT count(*) FROM card", 0);
    g_autoptr(RetentionView)
        view = service_retention_preview(scene.service, service_operator(), scene.fixture.library, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(view->over.of[RETENTION_LEAVERS], ==, going);
    g_assert_true(view->is_late);
    RetentionRun run;
    service_retention_run(scene.service, service_operator(), scene.fixture.library, &run, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(run.counts.of[RETENTION_LEAVERS], ==, going);
    assert_as_expected(&scene, people, PEOPLE);
    g_assert_cmpint(fixture_number_of(scene.fixture.url, "SELECT count(*) FROM card", 0), ==,
                    cards); /* the numbers stay, nobody's */
    g_assert_cmpint(
        fixture_number_of(
            scene.fixture.url,
            "SELECT count(*) FROM card WHERE person_id IS NULL AND is_open = 0 AND from_date = ''", 0),
        ==, going);
    g_autoptr(RetentionView)
        after = service_retention_preview(scene.service, service_operator(), scene.fixture.library, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(after->over.of[RETENTION_LEAVERS], ==, 0);
    g_assert_cmpuint(after->runs->len, ==, 1);
    g_assert_cmpuint(g_array_index(after->runs, RetentionRun, 0).counts.of[RETENTION_LEAVERS], ==, going);
    g_assert_false(after->is_late);
    scene_close(&scene);
}

static guint steps, stop_at;

static void
stop_there(void)
{
    if (++steps == stop_at)
        kill(getpid(), SIGKILL);
}

/* Stopped anywhere, nobody is half gone, and the next run does the rest. */
static void
test_stopped(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(9);
    Expected people[PEOPLE];
    scene_open(&scene);
    for (guint i = 0; i < PEOPLE; i++)
        people[i] = random_person(&scene, rand, i);
    for (guint at = 30; at < 3000; at = at * 3) {
        pid_t child = fork();
        if (child == 0) {
            Service *own;
            g_autofree char *spool = g_build_filename(scene.fixture.folder, "received", NULL);
            const ServiceConfig config = {
                .database = scene.fixture.url, .spool = spool, .keys = "/nonexistent", .connections = 1};
            RetentionRun run;
            steps = 0, stop_at = at;
            own = service_new(&config, NULL);
            service_set_clock(own, noon(DAY));
            engine_step_hook = stop_there;
            service_retention_run(own, service_operator(), scene.fixture.library, &run, NULL);
            _exit(78);
        }
        int status;
        g_assert_cmpint(waitpid(child, &status, 0), ==, child);
        g_assert_cmpint(
            fixture_number_of(scene.fixture.url,
                              "SELECT count(*) FROM membership m WHERE NOT EXISTS (SELECT 1 FROM person p "
                              "WHERE p.id = m.person_id)",
                              0),
            ==, 0);
        for (guint i = 0; i < PEOPLE; i++)
            if (!people[i].goes)
                g_assert_cmpint(fixture_number_of(scene.fixture.url,
                                                  "SELECT count(*) FROM person WHERE id = ?",
                                                  people[i].person),
                                ==, 1);
    }
    RetentionRun run;
    service_retention_run(scene.service, service_operator(), scene.fixture.library, &run, &error);
    g_assert_no_error(error);
    assert_as_expected(&scene, people, PEOPLE);
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url, "SELECT CAST(sum(leavers) AS BIGINT) FROM retention_run", 0), ==,
        count_going(people, PEOPLE));
    scene_close(&scene);
}

/* A day or an instant at the edge of its term, of each kind; those of the other library stay whatever they are. */
static void
test_terms(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    scene_open(&scene);
    gint64 wanted = person_add(&scene, scene.fixture.branch, "Bewaarder", 3);
    run_sql(&scene,
            "INSERT INTO patron (person_id, kind, secret_address, history_shown, history_kept, "
            "warn_borrowed, not_returned, "
            "receipts, hold_messages, language, external_number, school_type) VALUES (%" G_GINT64_FORMAT
            ", 'pupil', 0, 1, 1, 0, 0, 0, 0, 'nl', '', '')",
            wanted);
    owe(&scene, "loan", wanted, FALSE, "2021-11-24"); /* five years */
    owe(&scene, "loan", wanted, FALSE, "2021-11-22"); /* and a day */
    gint64 here = person_add(&scene, scene.fixture.branch, "Lener", 1),
           there = person_add(&scene, scene.school, "Lener", 2);
    for (guint i = 0; i < 2; i++) {
        gint64 person = i == 0 ? here : there;
        owe(&scene, "loan", person, FALSE, "2026-08-23"); /* over */
        owe(&scene, "fee", person, FALSE, "2026-08-23");
        owe(&scene, "loan", person, FALSE, "2026-08-24"); /* 90 days: not yet */
        owe(&scene, "loan", person, TRUE, "");
        run_sql(&scene,
                "INSERT INTO hand_change (branch_id, at, after_import, person_id, membership_id, "
                "before_state, after_state) "
                "SELECT branch_id, %" G_GINT64_FORMAT
                ", 0, person_id, id, 'oud', 'oud' FROM membership WHERE person_id = %" G_GINT64_FORMAT,
                noon("2026-10-22"), person);
    }
    g_autoptr(RosterRegister) reg = store_register_load(scene.fixture.store, scene.fixture.branch, &error);
    g_autoptr(RosterPlan) plan = enrol_plan(rand, reg, 20);
    gint64 old = apply_plan(&scene.fixture, plan, 0);
    g_autoptr(RosterRegister) again = store_register_load(scene.fixture.store, scene.fixture.branch, &error);
    g_autoptr(RosterPlan) later = enrol_plan(rand, again, 20);
    gint64 young = apply_plan(&scene.fixture, later, 0);
    RosterReport *report = roster_report_new();
    report->mode = g_strdup("school-year");
    report->school_year = g_strdup("2025-2026");
    report->counts[ITEM_ENROL] = 20;
    g_autofree char *json = roster_report_to_json(report);
    roster_report_free(report);
    g_assert_true(store_report_set(scene.fixture.store, old, json, &error));
    g_assert_true(store_report_set(scene.fixture.store, young, json, &error));
    run_sql(&scene, "UPDATE import SET applied = %" G_GINT64_FORMAT " WHERE id = %" G_GINT64_FORMAT,
            noon("2025-10-17"), old);
    run_sql(&scene, "UPDATE import SET applied = %" G_GINT64_FORMAT " WHERE id = %" G_GINT64_FORMAT,
            noon("2025-10-19"), young);
    RetentionRun run;
    service_retention_run(scene.service, service_operator(), scene.fixture.library, &run, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(run.counts.of[RETENTION_HISTORY], ==, 3);
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url, "SELECT count(*) FROM loan WHERE person_id = ?", wanted), ==, 1);
    g_assert_cmpuint(run.counts.of[RETENTION_IMPORTS], ==, 1);
    g_assert_cmpuint(run.counts.of[RETENTION_LEAVERS], ==, 0);
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url, "SELECT count(*) FROM loan WHERE person_id = ?", here), ==, 2);
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url, "SELECT count(*) FROM loan WHERE person_id = ?", there), ==, 3);
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url, "SELECT count(*) FROM fee WHERE person_id = ?", here), ==, 0);
    g_assert_cmpint(fixture_number_of(scene.fixture.url, "SELECT count(*) FROM fee WHERE why = ''", 0), ==,
                    1);
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url,
                          "SELECT count(*) FROM hand_change WHERE before_state = 'oud' AND person_id = ?",
                          here),
        ==, 0);
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url,
                          "SELECT count(*) FROM hand_change WHERE before_state = 'oud' AND person_id = ?",
                          there),
        ==, 1);
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url, "SELECT count(*) FROM journal WHERE id / 4294967296 = ?", old),
        ==, 0);
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url, "SELECT count(*) FROM journal WHERE id / 4294967296 = ?", young),
        ==, 20);
    g_assert_cmpint(fixture_number_of(scene.fixture.url, "SELECT closed FROM import WHERE id = ?", old), ==,
                    1);
    UndoCase *ucase = service_undo_open(scene.service, service_operator(), old, &error);
    g_assert_null(ucase);
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_CONFLICT);
    g_clear_error(&error);
    g_autoptr(RosterReport)
        kept = service_import_report(scene.service, service_operator(), old, AUDIT_SEE, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(kept->counts[ITEM_ENROL], ==, 20);
    g_assert_cmpuint(kept->lines->len, ==, 0);
    scene_close(&scene);
}

/* Terms hold for the library that set them; what is out of bounds is refused. */
static void
test_set(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    RetentionTerms terms = retention_defaults();
    terms.days[RETENTION_LEAVERS] = 365;
    g_assert_true(
        service_retention_set(scene.service, service_operator(), scene.fixture.library, &terms, &error));
    g_assert_no_error(error);
    terms.days[RETENTION_UPLOADS] = 31;
    g_assert_false(
        service_retention_set(scene.service, service_operator(), scene.fixture.library, &terms, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    g_clear_error(&error);
    for (guint i = 0; i < 2; i++) {
        g_autoptr(RetentionView) view = service_retention_preview(
            scene.service, service_operator(), i == 0 ? scene.fixture.library : scene.elsewhere, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(view->terms.days[RETENTION_LEAVERS], ==, i == 0 ? 365 : 730);
        g_assert_cmpuint(view->terms.days[RETENTION_UPLOADS], ==, 30);
    }
    Account manager = {.id = 1, .library = scene.elsewhere, .name = (char *)"", .login = (char *)""};
    Grant grant = {.library = scene.elsewhere, .role = ROLE_MANAGER};
    account_set_grants(&manager, &grant, 1);
    g_assert_null(service_retention_preview(scene.service, &manager, scene.fixture.library, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    g_clear_error(&error);
    grant.role = ROLE_EMPLOYEE;
    account_set_grants(&manager, &grant, 1);
    g_assert_null(service_retention_preview(scene.service, &manager, scene.elsewhere, &error));
    g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_free(manager.grants);
    scene_close(&scene);
}

/* The card of who was erased is nobody's: a school that delivers it again gets it for whoever holds it now. */
static void
test_card(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    RetentionRun run;
    scene_open(&scene);
    next_card = "9900000001";
    gint64 first = person_add(&scene, scene.fixture.branch, "Eerst", 1);
    run_sql(
        &scene,
        "UPDATE membership SET status = 'left', to_date = '2019-07-31' WHERE person_id = %" G_GINT64_FORMAT,
        first);
    service_retention_run(scene.service, service_operator(), scene.fixture.library, &run, &error);
    g_assert_no_error(error);
    g_assert_cmpint(
        fixture_number_of(scene.fixture.url,
                          "SELECT count(*) FROM card WHERE number = '9900000001' AND person_id IS NULL", 0),
        ==, 1);
    gint64 second = person_add(&scene, scene.fixture.branch, "Tweede", 2);
    next_card = "";
    g_assert_cmpint(
        fixture_number_of(
            scene.fixture.url,
            "SELECT count(*) FROM card WHERE number = '9900000001' AND is_open = 1 AND person_id = ?",
            second),
        ==, 1);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/service/retention/leavers", test_leavers);
    g_test_add_func("/service/retention/stopped", test_stopped);
    g_test_add_func("/service/retention/terms", test_terms);
    g_test_add_func("/service/retention/set", test_set);
    g_test_add_func("/service/retention/card", test_card);
    return g_test_run();
}
