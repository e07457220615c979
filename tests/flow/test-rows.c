/* Proves that "instroom rows --values" prints other people's files byte for byte as independent readers agree on, and that a
 * file that must be refused ends in a sentence that says why, nothing printed and an exit code of its own. */
#include <string.h>

#include "corpus.h"

enum { EXIT_UNREADABLE = 4 };

static gboolean
check_refused(const CorpusFile *file, int status, const char *out, const char *err)
{
    g_autoptr(GError) error = NULL;
    g_spawn_check_wait_status(status, &error);
    gboolean right = g_error_matches(error, G_SPAWN_EXIT_ERROR, EXIT_UNREADABLE) && *out == '\0' &&
                     strstr(err, "wachtwoord") != NULL; /* all of them are encrypted */
    if (!right)
        g_test_message("NOT REFUSED %s: %s %.200s", file->name, error ? error->message : "exit 0", err);
    return right;
}

/* Says where the first difference is. */
static void
print_difference(const CorpusFile *file, const char *out)
{
    gsize at = 0, line = 1;
    for (; out[at] != '\0' && out[at] == file->expected[at]; at++)
        line += out[at] == '\n';
    g_test_message("DIFFERS %s in line %zu, byte %zu", file->name, line, at);
}

static gboolean
check_file(const CorpusFile *file)
{
    const char *argv[] = {g_getenv("INSTROOM"), "rows", "--values", file->path, NULL};
    g_autofree char *out = NULL, *err = NULL;
    g_autoptr(GError) error = NULL;
    int status;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status, &error);
    g_assert_no_error(error);
    if (file->expected == NULL)
        return check_refused(file, status, out, err);
    if (status != 0)
        g_test_message("REFUSED %s: %.200s", file->name, err);
    else if (!g_str_equal(out, file->expected))
        print_difference(file, out);
    return status == 0 && g_str_equal(out, file->expected);
}

static void
test_corpus(void)
{
    g_autoptr(GPtrArray) files = corpus_files(NULL);
    guint wrong = 0;
    for (guint i = 0; files != NULL && i < files->len; i++)
        wrong += !check_file(files->pdata[i]);
    g_assert_cmpuint(wrong, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rows/corpus", test_corpus);
    return g_test_run();
}
