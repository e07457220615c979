/* Measures what applying, loading, undoing and dumping a large import takes: bench-apply [PUPILS]. On PostgreSQL (under
 * tests/postgresql/with-server --durable) the server's share too. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fixture.h"

static double
cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Of the server's process for our connection: user and system time of /proc/PID/stat (proc(5)). */
static gint64 server;

static double
server_seconds(void)
{
    g_autofree char *path = g_strdup_printf("/proc/%" G_GINT64_FORMAT "/stat", server), *text = NULL;
    if (!server || !g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    g_auto(GStrv) cells = g_strsplit(strrchr(text, ')') + 2, " ", -1);
    return (g_ascii_strtod(cells[11], NULL) + g_ascii_strtod(cells[12], NULL)) / (double)sysconf(_SC_CLK_TCK);
}

static double last, last_server;

static void
lap(const char *what)
{
    struct rusage usage;
    double now = cpu_seconds(), now_server = server_seconds();
    getrusage(RUSAGE_SELF, &usage);
    printf("%-24s %6.2f s CPU, peak %ld MiB", what, now - last, usage.ru_maxrss / 1024);
    if (server)
        printf(", server %6.2f s CPU", now_server - last_server);
    putchar('\n');
    last = cpu_seconds();
    last_server = server_seconds();
}

static RosterRegister *
load(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    RosterRegister *reg = store_register_load(fixture->store, fixture->branch, &error);
    g_assert_no_error(error);
    return reg;
}

static RosterPlan *
move_plan(const RosterRegister *reg)
{
    RosterPlan *plan = roster_plan_new();
    for (guint i = 0; i < reg->pupils->len; i++) {
        const RosterPupil *pupil = &g_array_index(reg->pupils, RosterPupil, i);
        PlanItem item = {.kind = ITEM_MOVE,
                         .person = pupil->person,
                         .membership = pupil->membership,
                         .version = pupil->version,
                         .before = pupil->state,
                         .after = pupil->state};
        item.after.value[FIELD_GROUP_CODE] = item.after.delivered[FIELD_GROUP_CODE] = "9Z";
        g_array_append_val(plan->items, item);
    }
    return plan;
}

int
main(int argc, char **argv)
{
    guint n = argc > 1 ? (guint)g_ascii_strtoull(argv[1], NULL, 10) : 100000;
    Fixture fixture;
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);
    fixture_open(&fixture);
    store_enter(fixture.store, fixture.library); /* as the service does, once it knows the school */
    if (fixture_is_postgresql())
        server = fixture_number(fixture.url,
                                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                                "AND pid <> pg_backend_pid()");
    g_autoptr(RosterRegister) empty = load(&fixture);
    g_autoptr(RosterPlan) plan = enrol_plan(rand, empty, n);
    lap("(plan made)");
    gint64 import = apply_plan(&fixture, plan, 0);
    lap("apply: enrol");
    g_autoptr(RosterRegister) reg = load(&fixture);
    lap("load register");
    g_autoptr(RosterPlan) moves = move_plan(reg);
    gint64 moved = apply_plan(&fixture, moves, 0);
    lap("apply: move all");
    g_free(fixture_dump(fixture.store));
    lap("dump");
    undo_import(&fixture, moved);
    lap("undo moves");
    undo_import(&fixture, import);
    lap("undo enrolment");
    fixture_close(&fixture);
    return 0;
}
