/* Proves that files made to hurt cost little and end clearly: every one of the hostile collection through the
 * caged reader, within its manifest's expectation, 2 s of CPU time and 64 MiB, without a crash. */
#include "frames.h"
#include "spawn.h"

#include <sys/wait.h>

#include "reader/limits.h"

enum { MEMORY_KIB = 64 << 10 };
static const double cpu_seconds = 2.0;

/* Rows with something in them, of the first sheet. */
static guint
count_rows(const Spawned *spawned)
{
    const FramesStyle rows = {.rows_only = true, .rows_sheet = 1};
    g_autofree char *text = frames_text(spawned->frames->data, spawned->frames->len, &rows);
    guint count = 0;
    for (const char *at = text; *at != '\0'; at++)
        count += *at == '\n';
    return count;
}

/* NULL when the outcome is as expected, else what is wrong. New string. */
static char *
judge(const Spawned *spawned, const char *expect)
{
    if (!WIFEXITED(spawned->status))
        return g_strdup_printf("killed by signal %d", WTERMSIG(spawned->status));
    if (spawned->cpu > cpu_seconds)
        return g_strdup_printf("%.2f s of CPU time", spawned->cpu);
    int status = WEXITSTATUS(spawned->status);
    const FramesStyle all = {0};
    g_autofree char *text = frames_text(spawned->frames->data, spawned->frames->len,
                                        &all); /* checks every rule */
    /* The memory file that a zip's member is unpacked to is counted full: the process's own figure leaves it out. */
    long memory = spawned->memory + (strstr(text, "meta container ") ? (long)(LIMIT_SCRATCH >> 10) : 0);
    if (memory > MEMORY_KIB)
        return g_strdup_printf("%ld KiB of memory", memory);
    const char *fail = g_str_has_prefix(text, "fail ") ? text : strstr(text, "\nfail ");
    if (status > 1 || (status == 1) != (fail != NULL))
        return g_strdup_printf("exit %d %s", status, fail ? fail : "without a failure");
    if (g_str_equal(expect, "reject") && fail == NULL)
        return g_strdup("was read");
    if (!g_str_has_prefix(expect, "read:"))
        return NULL;
    if (fail != NULL)
        return g_strdup_printf("was refused: %s", fail);
    guint rows = count_rows(spawned) -
                 (strstr(text, "meta format edexml\n") != NULL); /* its header row is ours */
    return rows == g_ascii_strtoull(expect + 5, NULL, 10)
               ? NULL
               : g_strdup_printf("%u rows, not %s", rows, expect + 5);
}

static void
test_hostile(void)
{
    g_autofree char *folder = frames_shared("hostile");
    if (folder == NULL)
        return;
    g_autofree char *manifest = g_build_filename(folder, "manifest.tsv", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(manifest, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint wrong = 0;
    double most_cpu = 0;
    long most_memory = 0;
    for (char **line = lines + 1; *line != NULL && **line != '\0'; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, "\t", -1);
        g_autofree char *path = g_build_filename(folder, "files", fields[0], NULL);
        Spawned spawned = spawn_reader(path, NULL);
        g_autofree char *trouble = judge(&spawned, fields[3]);
        if (trouble != NULL)
            g_test_message("WRONG %s (%s; expected %s): %s", fields[0], fields[2], fields[3], trouble);
        wrong += trouble != NULL;
        most_cpu = MAX(most_cpu, spawned.cpu);
        most_memory = MAX(most_memory, spawned.memory);
        spawned_clear(&spawned);
    }
    g_test_message("at most %.3f s of CPU time and %ld KiB", most_cpu, most_memory);
    g_assert_cmpuint(wrong, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hostile", test_hostile);
    return g_test_run();
}
