/* Proves that other people's files give the cells that independent readers agree on: runs the reader over
 * every file of the corpus and compares its first sheet. Rules: the corpus's README. */
#include "frames.h"
#include "spawn.h"

#include <sys/wait.h>

/* Files that give something else than expected, each with the reason why that is right. */
static const struct {
    const char *file, *why;
} agreed[] = {
    {"HPI-Information-Systems__Copy_of_2016-17_Q3_Final_V2.csv",
     "valid UTF-8 (a control character, the remains of a pound sign); expected took it for Korean CP949"},
    {"HPI-Information-Systems__Sustainability_-_Water_consumption_P_56.csv",
     "valid UTF-8 (a pound sign); expected took its two bytes for two Latin-1 characters"},
    {"PHPOffice__pwtest3.xls", "encrypted with Excel's default password, which Excel opens without asking"},
    {"apache__50833.xls", "encrypted with Excel's default password, which Excel opens without asking"},
    {"apache__60284.xls", "encrypted with Excel's default password, which Excel opens without asking"},
};

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

static gboolean
is_agreed(const char *file)
{
    for (guint i = 0; i < G_N_ELEMENTS(agreed); i++)
        if (g_str_equal(agreed[i].file, file)) {
            g_test_message("LEFT OUT %s: %s", file, agreed[i].why);
            return TRUE;
        }
    return FALSE;
}

/* One line of the manifest: true when the reader does what is expected. */
static gboolean
check_file(const char *folder, const char *file, gboolean refused)
{
    g_autofree char *path = g_build_filename(folder, "files", file, NULL);
    Spawned spawned = spawn_reader(path, NULL);
    if (!WIFEXITED(spawned.status)) {
        g_test_message("KILLED %s by signal %d", file, WTERMSIG(spawned.status));
        spawned_clear(&spawned);
        return FALSE;
    }
    const FramesStyle all = {0}, rows = {.rows_only = true, .rows_sheet = 1};
    g_autofree char *text = frames_text(spawned.frames->data, spawned.frames->len, &all);
    g_autofree char *cells = frames_text(spawned.frames->data, spawned.frames->len, &rows);
    spawned_clear(&spawned);
    gboolean failed = strstr(text, "\nfail ") != NULL || g_str_has_prefix(text, "fail ");
    if (failed || refused) {
        const char *why = strstr(text, "fail ");
        if (failed != refused)
            g_test_message("%s %s: %s", failed ? "REFUSED" : "NOT REFUSED", file, why ? why : "");
        return failed == refused;
    }
    g_autofree char *expected_name = g_strconcat(file, ".tsv", NULL);
    g_autofree char *expected_path = g_build_filename(folder, "expected", expected_name, NULL);
    g_autofree char *expected = NULL;
    g_assert_true(g_file_get_contents(expected_path, &expected, NULL, NULL));
    g_autofree char *given = place_rows(cells);
    if (!g_str_equal(given, expected))
        print_difference(file, expected, given);
    return g_str_equal(given, expected);
}

static void
test_format(gconstpointer format)
{
    g_autofree char *folder = frames_shared("corpus");
    if (folder == NULL)
        return;
    g_autofree char *manifest = g_build_filename(folder, "manifest.tsv", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(manifest, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint count = 0, wrong = 0;
    for (char **line = lines + 1; *line != NULL && **line != '\0'; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, "\t", -1);
        if (!g_str_equal(fields[1], format) || is_agreed(fields[0]))
            continue;
        count++;
        wrong += !check_file(folder, fields[0], *fields[8] == '\0');
    }
    g_test_message("%s: %u of %u agree", (const char *)format, count - wrong, count);
    g_assert_cmpuint(count, >, 0);
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
