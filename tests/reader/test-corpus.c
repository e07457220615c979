/* Proves that other people's files give the cells that independent readers agree on: runs the reader over
 * every file of the corpus and compares its first sheet. Rules: the corpus's README. */
#include "corpus.h"
#include "frames.h"
#include "spawn.h"

#include <sys/wait.h>

/* Rows from frames_text (number, cells) at their places, as the expected files have them: empty rows in
 * between, no empty cells at a row's end. */
static char *
place_rows(const char *text)
{
    GString *out = g_string_new(NULL);
    guint64 row = 1;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL && **line != '\0'; line++) {
        char *cells;
        guint64 number = g_ascii_strtoull(*line, &cells, 10);
        for (; row < number; row++)
            g_string_append_c(out, '\n');
        g_string_append(out, *cells == '\t' ? cells + 1 : cells);
        g_string_append_c(out, '\n');
        row++;
    }
    return g_string_free(out, FALSE);
}

/* Expected files keep white space at ends of rows only where a cell holds it. */
static void
print_difference(const char *file, const char *expected, const char *given)
{
    g_auto(GStrv) want = g_strsplit(expected, "\n", -1);
    g_auto(GStrv) got = g_strsplit(given, "\n", -1);
    guint i = 0;
    while (want[i] != NULL && got[i] != NULL && g_str_equal(want[i], got[i]))
        i++;
    g_test_message("DIFFERS %s row %u\n  expected %.150s\n  given    %.150s", file, i + 1,
                   want[i] ? want[i] : "(end)", got[i] ? got[i] : "(end)");
}

/* True when the reader does what is expected. */
static gboolean
check_file(const CorpusFile *file)
{
    Spawned spawned = spawn_reader(file->path, NULL);
    if (!WIFEXITED(spawned.status)) {
        g_test_message("KILLED %s by signal %d", file->name, WTERMSIG(spawned.status));
        spawned_clear(&spawned);
        return FALSE;
    }
    const FramesStyle all = {0}, rows = {.rows_only = true, .rows_sheet = 1};
    g_autofree char *text = frames_text(spawned.frames->data, spawned.frames->len, &all);
    g_autofree char *cells = frames_text(spawned.frames->data, spawned.frames->len, &rows);
    spawned_clear(&spawned);
    gboolean refused = file->expected == NULL;
    gboolean failed = strstr(text, "\nfail ") != NULL || g_str_has_prefix(text, "fail ");
    if (failed || refused) {
        const char *why = strstr(text, "fail ");
        if (failed != refused)
            g_test_message("%s %s: %s", failed ? "REFUSED" : "NOT REFUSED", file->name, why ? why : "");
        return failed == refused;
    }
    g_autofree char *given = place_rows(cells);
    if (!g_str_equal(given, file->expected))
        print_difference(file->name, file->expected, given);
    return g_str_equal(given, file->expected);
}

static void
test_format(gconstpointer format)
{
    g_autoptr(GPtrArray) files = corpus_files(format);
    guint wrong = 0;
    for (guint i = 0; files != NULL && i < files->len; i++)
        wrong += !check_file(files->pdata[i]);
    g_assert_cmpuint(wrong, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_test_add_data_func("/corpus/csv", "csv", test_format);
    g_test_add_data_func("/corpus/xlsx", "xlsx", test_format);
    g_test_add_data_func("/corpus/ods", "ods", test_format);
    g_test_add_data_func("/corpus/xls", "xls", test_format);
    return g_test_run();
}
