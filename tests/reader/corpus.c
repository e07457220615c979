/* The corpus's manifest, and the files that differ from it with reason; see corpus.h. */
#include "corpus.h"

#include "frames.h"

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

enum { NAME, FORMAT, ROWS = 8, COLUMNS };

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

static void
file_free(gpointer data)
{
    CorpusFile *file = data;
    g_free(file->name);
    g_free(file->path);
    g_free(file->expected);
    g_free(file);
}

static CorpusFile *
file_new(const char *folder, const char *name, gboolean refused)
{
    CorpusFile *file = g_new0(CorpusFile, 1);
    file->name = g_strdup(name);
    file->path = g_build_filename(folder, "files", name, NULL);
    if (refused)
        return file;
    g_autofree char *expected_name = g_strconcat(name, ".tsv", NULL);
    g_autofree char *expected_path = g_build_filename(folder, "expected", expected_name, NULL);
    g_assert_true(g_file_get_contents(expected_path, &file->expected, NULL, NULL));
    return file;
}

GPtrArray *
corpus_files(const char *format)
{
    g_autofree char *folder = frames_shared("corpus");
    if (folder == NULL)
        return NULL;
    g_autofree char *manifest = g_build_filename(folder, "manifest.tsv", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(manifest, &text, NULL, NULL));
    GPtrArray *files = g_ptr_array_new_with_free_func(file_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines + 1; *line != NULL && **line != '\0'; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, "\t", -1);
        g_assert_cmpuint(g_strv_length(fields), >=, COLUMNS);
        if ((format == NULL || g_str_equal(fields[FORMAT], format)) && !is_agreed(fields[NAME]))
            g_ptr_array_add(files, file_new(folder, fields[NAME], *fields[ROWS] == '\0'));
    }
    g_assert_cmpuint(files->len, >, 0);
    return files;
}
