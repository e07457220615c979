/* Proves on other people's files and on hostile ones that the true reader and the server understand each
 * other: every file ends in a table or in a reason, never in a breach, a crash or the end of patience. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ingest/ingest.h"
#include "table/finding.h"

static char *
shared_folder(const char *name)
{
    const char *shared = g_getenv("INSTROOM_SHARED");
    return g_build_filename(shared ? shared : SOURCE_ROOT "/../shared", name, NULL);
}

static Table *
read_file(const char *path, GPtrArray *findings, GError **error)
{
    IngestContext context = {.reader_path = g_getenv("INSTROOM_READER"), .timeout_seconds = 30};
    IngestOptions options = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    Table *table = ingest_read(&context, fd, &options, findings, error);
    close(fd);
    return table;
}

static guint
count_refusals(const GPtrArray *findings)
{
    guint count = 0;
    for (guint i = 0; i < findings->len; i++)
        count += ((Finding *)findings->pdata[i])->grade == FINDING_FILE_REFUSED;
    return count;
}

/* expected: "reject", "read:N" or "either", as hostile/manifest.tsv says; NULL = either. FALSE when it went
 * otherwise. */
static gboolean
check_file(const char *path, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Table) table = read_file(path, findings, &error);
    gboolean understood = table ? count_refusals(findings) == 0
                                : g_error_matches(error, INGEST_ERROR, INGEST_ERROR_UNREADABLE) &&
                                      count_refusals(findings) == 1;
    gboolean agrees = !expected || g_str_equal(expected, "either") ||
                      g_str_has_prefix(expected, "read:") == (table != NULL);
    if (!understood || !agrees)
        g_test_message("%s: %s, expected %s", path, table ? "a table" : error->message,
                       expected ? expected : "either");
    return understood && agrees;
}

static void
test_folder(gconstpointer data)
{
    g_autofree char *folder = shared_folder(data);
    GDir *dir = g_dir_open(folder, 0, NULL);
    if (!dir) {
        g_test_skip("shared corpus not present");
        return;
    }
    guint failed = 0, count = 0;
    for (const char *name; (name = g_dir_read_name(dir)) != NULL; count++) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        failed += !g_file_test(path, G_FILE_TEST_IS_REGULAR) || check_file(path, NULL) ? 0 : 1;
    }
    g_dir_close(dir);
    g_test_message("%u files", count);
    g_assert_cmpuint(failed, ==, 0);
    g_assert_cmpuint(count, >, 0);
}

static void
test_hostile(void)
{
    g_autofree char *folder = shared_folder("hostile");
    g_autofree char *manifest = g_build_filename(folder, "manifest.tsv", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(manifest, &text, NULL, NULL)) {
        g_test_skip("shared hostile files not present");
        return;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    guint failed = 0;
    for (guint i = 1; lines[i] && *lines[i]; i++) {
        g_auto(GStrv) columns = g_strsplit(lines[i], "\t", 0);
        g_assert_cmpuint(g_strv_length(columns), >=, 4);
        g_autofree char *path = g_build_filename(folder, "files", columns[0], NULL);
        failed += check_file(path, columns[3]) ? 0 : 1;
    }
    g_assert_cmpuint(failed, ==, 0);
}

static int
file_with(const char *bytes, gsize length)
{
    g_autofree char *name = NULL;
    int fd = g_file_open_tmp("ingest-XXXXXX", &name, NULL);
    g_assert_cmpint(fd, >=, 0);
    unlink(name);
    g_assert_cmpint(write(fd, bytes, length), ==, (gssize)length);
    return fd;
}

/* What a browser posts: the stretch that is told is the file that was chosen, byte for byte. */
static void
test_form(void)
{
    static const char body[] =
        "--xyz\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nabc\r\n"
        "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"klas 5.csv\"\r\n"
        "Content-Type: text/csv\r\n\r\n"
        "LEERLINGNUMMER;NAAM\r\n--xy\r\n0001;Zo\xc3\xab\r\n\r\n--xyz--\r\n";
    static const char file[] = "LEERLINGNUMMER;NAAM\r\n--xy\r\n0001;Zo\xc3\xab\r\n";
    IngestContext context = {.reader_path = g_getenv("INSTROOM_READER")};
    g_autoptr(GError) error = NULL;
    int fd = file_with(body, sizeof body - 1);
    g_autoptr(IngestForm) form = ingest_read_form(&context, fd, "xyz", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(form->file_name, ==, "klas 5.csv");
    g_assert_cmpstr(g_hash_table_lookup(form->fields, "token"), ==, "abc");
    g_assert_cmpuint(form->length, ==, sizeof file - 1);
    g_assert_cmpmem(body + form->offset, form->length, file, sizeof file - 1);
    close(fd);
    fd = file_with(file, sizeof file - 1); /* no form at all */
    g_assert_null(ingest_read_form(&context, fd, "xyz", &error));
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_UNREADABLE);
    close(fd);
}

/* What a person may override reaches the reader; what it does not know is an error that says so. */
static void
test_overrides(void)
{
    static const char csv[] = "a|b;c\n1|2;\xe9\n";
    IngestContext context = {.reader_path = g_getenv("INSTROOM_READER")};
    int fd = file_with(csv, sizeof csv - 1);
    static const struct {
        IngestOptions options;
        guint column;
        const char *text;
    } cases[] = {
        {{.separator = '|', .encoding = "Windows-1252"}, 2, "2;é"},
        {{.separator = ';', .encoding = "Windows-1252"}, 2, "é"},
        {{.encoding = "klingon"}, 0, NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) findings = finding_list_new();
        g_autoptr(Table) table = ingest_read(&context, fd, &cases[i].options, findings, &error);
        if (!cases[i].text) {
            g_assert_error(error, INGEST_ERROR, INGEST_ERROR_OPTION);
            continue;
        }
        g_assert_no_error(error);
        g_assert_cmpstr(table_sheet_cell(table_sheet(table, 0), 1, cases[i].column).value, ==, cases[i].text);
    }
    close(fd);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/corpus/files", "corpus/files", test_folder);
    g_test_add_data_func("/corpus/edexml", "corpus/edexml/2.1", test_folder);
    g_test_add_func("/corpus/hostile", test_hostile);
    g_test_add_func("/corpus/form", test_form);
    g_test_add_func("/corpus/overrides", test_overrides);
    return g_test_run();
}
