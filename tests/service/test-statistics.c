/* Proves a school's statistics: each list is what counting by hand gives, nothing of another school or of another period is in it, nobody's
 * name, and a file leaves its line in the trail. On SQLite and on PostgreSQL. */
#include <string.h>

#include "scene.h"
#include "service/statistics.h"

#define DAY "2026-11-20"

typedef struct {
    Fixture fixture;
    Service *service;
    Account *employee, *volunteer;
} Scene;

/* Titles 1 to 3 with two copies each at the own school, of which title 3 was never lent; one copy of title 1 at the other. Persons 1 (in
 * 5A) and 2 (left); loan 5 is of nobody any more, loan 6 of the year before, loan 7 of the other school. */
static void
fill(Scene *scene)
{
    int library = (int)scene->fixture.library, own = (int)scene->fixture.branch,
        other = (int)scene->fixture.other;
    g_autoptr(GString) sql = g_string_new(NULL);
    for (guint t = 1; t <= 3; t++)
        g_string_append_printf(sql,
                               "INSERT INTO title (id, library_id, isbn, number, material, title, subtitle, "
                               "responsibility, author, "
                               "contributors, series, series_number, edition, publisher, language, avi, "
                               "genre, siso, subjects, summary, "
                               "year, pages, age_from, age_to, sort_key, made_at, made_by, changed_at, "
                               "changed_by) VALUES (%u, %d, '', "
                               "'', 'book', '=Boek %u', '', '', 'Maker', '', '', '', '', '', '', '', '', '', "
                               "'', '', 0, 0, 0, 0, '%u', "
                               "0, 0, 0, 0);",
                               t, library, t, t);
    for (guint c = 1; c <= 7; c++)
        g_string_append_printf(sql,
                               "INSERT INTO copy (id, library_id, branch_id, title_id, barcode, shelf, "
                               "material, status, why, note, "
                               "price_cents, acquired, withdrawn_on, made_at, made_by, changed_at, "
                               "changed_by) VALUES (%u, %d, %d, %u, "
                               "'B%u', '', '', '%s', '', '', 0, '', '', 0, 0, 0, 0);",
                               c, library, c == 7 ? other : own, c == 7 ? 1 : (c - 1) % 3 + 1, c,
                               c == 4 ? "missing" : "available");
    for (guint p = 1; p <= 2; p++)
        g_string_append_printf(sql,
                               "INSERT INTO person (id, library_id, initials, first_name, prefix, surname, "
                               "birth_date, sex, street, "
                               "house_number, house_addition, postcode, town, phone, mobile, email, "
                               "name_folded, match_key, created_by) "
                               "VALUES (%u, %d, '', 'Zoë', '', 'Geheim', '', '', '', '', '', '', '', '', '', "
                               "'', 'geheim', 'geheim', 0);"
                               "INSERT INTO membership (id, branch_id, person_id, status, from_date, "
                               "to_date, pupil_number, school_year, "
                               "group_code, year_group, delivered, last_import) VALUES (%u, %d, %u, '%s', "
                               "'', '', '%u', '2026-2027', "
                               "'5A', '', '', 0);",
                               p, library, p, own, p, p == 1 ? "active" : "left", p);
    static const struct {
        guint id, person, copy;
        const char *lent;
        guint renewals, is_open;
        gboolean is_other;
    } loans[] = {{1, 1, 1, "2026-08-01", 1, 0, FALSE}, {2, 1, 1, "2026-09-10", 0, 0, FALSE},
                 {3, 1, 2, "2026-09-11", 2, 1, FALSE}, {4, 2, 1, "2026-11-20", 0, 1, FALSE},
                 {5, 0, 2, "2026-11-01", 0, 0, FALSE}, {6, 1, 2, "2026-07-31", 9, 0, FALSE},
                 {7, 1, 7, "2026-09-12", 9, 0, TRUE}};
    for (guint i = 0; i < G_N_ELEMENTS(loans); i++) {
        guint person = MAX(loans[i].person, 1);
        g_string_append_printf(
            sql,
            "INSERT INTO loan (id, person_id, copy_id, branch_id, title, due_date, lent, renewals, "
            "is_open, ended) VALUES (%u, %u, %u, %d, 'Boek', '2026-12-01', '%s', %u, %u, '%s');",
            loans[i].id, person, loans[i].copy, loans[i].is_other ? other : own, loans[i].lent,
            loans[i].renewals, loans[i].is_open, loans[i].is_open ? "" : "2026-11-20");
    }
    g_string_append(sql, "UPDATE loan SET person_id = NULL WHERE id = 5;"); /* as erasing leaves it */
    g_string_append_printf(
        sql,
        "INSERT INTO hold (id, title_id, person_id, branch_id, copy_id, state, placed, until_date, "
        "ended) VALUES (1, 1, 1, %d, NULL, 'filled', '2026-09-01', '', '2026-09-10'), (2, 2, 1, %d, "
        "NULL, 'open', '2026-10-01', '', ''), (3, 3, 1, %d, NULL, 'open', '2026-07-01', '', '');",
        own, own, own);
    fixture_script(scene->fixture.url, sql->str);
}

static void
scene_open(Scene *scene)
{
    *scene = (Scene){0};
    scene->service = staged_open(&scene->fixture, DAY, 3);
    scene->employee = staged_account(scene->service, &scene->fixture, DAY, ROLE_EMPLOYEE, "joost", 0);
    scene->volunteer = staged_account(scene->service, &scene->fixture, DAY, ROLE_VOLUNTEER, "oma-bep",
                                      scene->fixture.branch);
    fill(scene);
}

static void
scene_close(Scene *scene)
{
    account_free(scene->employee);
    account_free(scene->volunteer);
    staged_close(scene->service, &scene->fixture);
}

/* "name count second" of each line. New. */
static char *
lines_of(const Statistics *statistics, StatisticsList list)
{
    GString *text = g_string_new("");
    for (guint i = 0; i < statistics->list[list]->len; i++) {
        const StatisticsLine *line = statistics->list[list]->pdata[i];
        g_string_append_printf(text, "%s%s %d %d", i > 0 ? ", " : "", line->name, (int)line->count,
                               (int)line->second);
    }
    return g_string_free(text, FALSE);
}

static const char *const COUNTED[N_STATISTICS] = {
    [STATISTICS_MONTHS] = "2026-08 1 1, 2026-09 2 2, 2026-11 2 0",
    [STATISTICS_GROUPS] = " 2 0, 5A 3 3",
    [STATISTICS_MOST] = "=Boek 1 3 1, =Boek 2 2 2",
    [STATISTICS_NEVER] = "=Boek 3 2 0",
    [STATISTICS_COPIES] = "available 5 2, missing 1 0",
    [STATISTICS_HOLDS] = "filled 1 0, open 1 0",
};

static void
test_counts(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    const StatisticsPeriod period = {scene.fixture.branch, NULL, ""};
    g_autoptr(Statistics) statistics = service_statistics(scene.service, scene.employee, &period, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(statistics->from, ==, "2026-08-01");
    g_assert_cmpstr(statistics->to, ==, DAY);
    g_assert_cmpuint(statistics->loans, ==, 5);
    g_assert_cmpuint(statistics->renewals, ==, 3);
    for (guint i = 0; i < N_STATISTICS; i++) {
        g_autofree char *lines = lines_of(statistics, (StatisticsList)i);
        g_assert_cmpstr(lines, ==, COUNTED[i]);
    }
    const StatisticsPeriod one_day = {scene.fixture.branch, "31-7-2026", "31-7-2026"};
    g_autoptr(Statistics) before = service_statistics(scene.service, scene.employee, &one_day, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(before->loans, ==, 1);
    g_assert_cmpuint(before->renewals, ==, 9);
    scene_close(&scene);
}

static void
test_refusals(void)
{
    Scene scene;
    scene_open(&scene);
    const StatisticsPeriod periods[] = {{scene.fixture.branch, "gisteren", ""},
                                        {scene.fixture.branch, "2-1-2027", "1-1-2027"}};
    for (guint i = 0; i < G_N_ELEMENTS(periods); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(service_statistics(scene.service, scene.employee, &periods[i], &error));
        g_assert_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT);
    }
    g_autoptr(GError) denied = NULL, absent = NULL;
    const StatisticsPeriod own = {scene.fixture.branch, "", ""}, none = {9999, "", ""};
    g_assert_null(service_statistics(scene.service, scene.volunteer, &own, &denied));
    g_assert_error(denied, SERVICE_ERROR, SERVICE_ERROR_DENIED);
    g_assert_null(service_statistics(scene.service, scene.employee, &none, &absent));
    g_assert_error(absent, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND);
    scene_close(&scene);
}

static void
test_files(void)
{
    Scene scene;
    g_autoptr(GError) error = NULL;
    scene_open(&scene);
    const StatisticsPeriod period = {scene.fixture.branch, "", ""};
    for (guint i = 0; i < N_STATISTICS; i++) {
        GString *csv = service_statistics_csv(scene.service, scene.employee, &period, (StatisticsList)i,
                                              &error);
        g_assert_no_error(error);
        g_assert_true(g_str_has_prefix(csv->str, "\xef\xbb\xbf\""));
        g_assert_null(strstr(csv->str, "Geheim"));
        g_assert_null(strstr(csv->str, "\"=")); /* no formula */
        if (i == STATISTICS_NEVER)
            g_assert_true(g_str_has_suffix(csv->str, "\"'=Boek 3\";\"Maker\";\"2\"\r\n"));
        g_string_free(csv, TRUE);
    }
    g_assert_cmpint(
        fixture_number(scene.fixture.url,
                       "SELECT count(*) FROM audit_line WHERE verb = 'download' AND object_kind = "
                       "'titles' AND persons = ''"),
        ==, N_STATISTICS);
    scene_close(&scene);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/statistics/counts", test_counts);
    g_test_add_func("/statistics/refusals", test_refusals);
    g_test_add_func("/statistics/files", test_files);
    return g_test_run();
}
