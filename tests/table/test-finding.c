/* Proves that every finding has its words in both languages, uses all its arguments, and keeps its grade and
 * name. */
#include <string.h>

#include "table/finding.h"
#include "text/text.h"

typedef char *(*Sentence)(const Finding *finding);
static const Sentence sentences[] = {finding_what, finding_means, finding_todo};

static gboolean
in_some_range(guint code)
{
    return (code >= FINDING_ENCODING_GUESSED && code < FINDING_READER_END) ||
           (code >= FINDING_FILE_EMPTY && code < FINDING_FAILURE_END) ||
           (code >= FINDING_CODES_OF_ROSTER && code < FINDING_CODES_END);
}

static void
test_codes(void)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint code = 0; code < 1000; code++) {
        g_test_message("code %u", code);
        g_assert_cmpint(finding_code_known(code), ==, in_some_range(code));
        if (!in_some_range(code))
            continue;
        const char *name = finding_code_name(code);
        g_assert_true(g_regex_match_simple("^[a-z0-9]+(-[a-z0-9]+)*$", name, 0, 0));
        g_assert_true(g_hash_table_add(names, (gpointer)name));
        FindingGrade grade = finding_code_grade(code);
        if (code < FINDING_READER_END)
            g_assert_cmpint(grade, <=, FINDING_WARNING);
        else if (code < FINDING_FAILURE_END)
            g_assert_cmpint(grade, ==, FINDING_FILE_REFUSED);
    }
    g_assert_false(finding_code_known(G_MAXUINT));
}

static Finding *
with_arguments(FindingCode code, const char *const arguments[4])
{
    Finding *finding = finding_new(code, 1, 2, 3, "cell", NULL);
    for (guint i = 0; i < finding_code_n_arguments(code); i++)
        finding->arguments[i] = g_strdup(arguments[i]);
    return finding;
}

static void
check_words(FindingCode code)
{
    static const char *const marks[] = {"<one%2>", "<two%3>", "<three%4>", "<four%1>"};
    g_autoptr(Finding) finding = with_arguments(code, marks);
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(sentences); i++) {
        g_autofree char *text = sentences[i](finding);
        g_test_message("%s: %s", finding_code_name(code), text);
        g_assert_true(g_utf8_validate(text, -1, NULL));
        g_assert_cmpuint(strlen(text), >, 5);
        g_assert_true(g_str_has_suffix(text, ".") || g_str_has_suffix(text, "?"));
        g_string_append(all, text);
    }
    /* Each argument is shown, as it is; nothing else of a percent sign is left. */
    for (guint i = 0; i < G_N_ELEMENTS(marks); i++) {
        gboolean wanted = i < finding_code_n_arguments(code);
        g_assert_cmpint(strstr(all->str, marks[i]) != NULL, ==, wanted);
        g_string_replace(all, marks[i], "", 0);
    }
    g_assert_false(g_regex_match_simple("%[0-9]", all->str, 0, 0));
}

static void
test_words(void)
{
    for (guint language = 0; language < TEXT_N_LANGUAGES; language++) {
        text_set_language((TextLanguage)language);
        for (guint code = 0; code < FINDING_CODES_END; code++)
            if (finding_code_known(code))
                check_words((FindingCode)code);
    }
}

/* Every sentence has its Dutch: none reads the same in both languages. */
static void
test_dutch(void)
{
    static const char *const arguments[] = {"1", "2", "3", "4"};
    for (guint code = 0; code < FINDING_CODES_END; code++) {
        if (!finding_code_known(code))
            continue;
        g_autoptr(Finding) finding = with_arguments((FindingCode)code, arguments);
        for (guint i = 0; i < G_N_ELEMENTS(sentences); i++) {
            text_set_language(TEXT_ENGLISH);
            g_autofree char *english = sentences[i](finding);
            text_set_language(TEXT_DUTCH);
            g_autofree char *dutch = sentences[i](finding);
            g_assert_cmpstr(english, !=, dutch);
        }
    }
}

static void
test_arguments(void)
{
    text_set_language(TEXT_ENGLISH);
    g_autoptr(Finding) finding = finding_new(FINDING_NUMBER_TWICE, 1, 12, 3, NULL, "%2", NULL);
    g_autofree char *what = finding_what(finding);
    g_assert_cmpstr(what, ==,
                    "The pupil number “%2” also stands in row –, with another pupil or other data.");
    g_assert_cmpint(finding->grade, ==, FINDING_ROW_REFUSED);
    g_assert_null(finding->cell);
    /* Words of the reader's own are translated, those of the file never. */
    text_set_language(TEXT_DUTCH);
    g_autoptr(Finding) separator = finding_new(FINDING_SEPARATOR_GUESSED, 0, 0, 0, NULL, "memory", NULL);
    g_autofree char *word = finding_what(separator);
    g_assert_nonnull(strstr(word, "“geheugen”"));
    g_autoptr(Finding) column = finding_new(FINDING_COLUMN_UNKNOWN, 0, 0, 0, NULL, "memory", NULL);
    g_autofree char *header = finding_what(column);
    g_assert_nonnull(strstr(header, "“memory”"));
    g_autoptr(GPtrArray) list = finding_list_new();
    g_ptr_array_add(list, finding_new(FINDING_TEACHER_ROW, 0, 0, 0, "x", NULL));
}

/* A question that was answered does not say that the row waits. */
static void
test_answered(void)
{
    text_set_language(TEXT_ENGLISH);
    static const struct {
        FindingGrade grade;
        const char *means;
    } cases[] = {
        {FINDING_QUESTION, "row waits"},
        {FINDING_NOTE, "answer is used"},
        {FINDING_ROW_REFUSED, "left out"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Finding)
            finding = finding_new(FINDING_NUMBER_ALMOST_TWICE, 1, 2, 3, NULL, "1", "01", "9", NULL);
        finding->grade = cases[i].grade;
        g_autofree char *means = finding_means(finding), *todo = finding_todo(finding);
        g_assert_nonnull(strstr(means, cases[i].means));
        g_assert_cmpint(strstr(todo, "do not have to") != NULL, ==, cases[i].grade != FINDING_QUESTION);
    }
}

static void
test_grades(void)
{
    static const struct {
        FindingGrade grade;
        const char *name, *english, *dutch;
    } cases[] = {
        {FINDING_NOTE, "note", "note", "goed om te weten"},
        {FINDING_WARNING, "warning", "warning", "let op"},
        {FINDING_QUESTION, "question", "question", "vraag"},
        {FINDING_ROW_REFUSED, "row-refused", "row not imported", "rij niet geïmporteerd"},
        {FINDING_FILE_REFUSED, "file-refused", "file not imported", "bestand niet geïmporteerd"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpstr(finding_grade_name(cases[i].grade), ==, cases[i].name);
        text_set_language(TEXT_ENGLISH);
        g_assert_cmpstr(finding_grade_label(cases[i].grade), ==, cases[i].english);
        text_set_language(TEXT_DUTCH);
        g_assert_cmpstr(finding_grade_label(cases[i].grade), ==, cases[i].dutch);
    }
}

static void
test_place(void)
{
    static const struct {
        guint sheet, row, column;
        const char *english, *dutch;
    } cases[] = {
        {0, 0, 0, "", ""},
        {1, 0, 0, "Sheet 1", "Tabblad 1"},
        {0, 12, 0, "Row 12", "Rij 12"},
        {0, 0, 3, "Column C", "Kolom C"},
        {2, 12, 0, "Sheet 2, row 12", "Tabblad 2, rij 12"},
        {2, 0, 28, "Sheet 2, column AB", "Tabblad 2, kolom AB"},
        {0, 7, 26, "Row 7, column Z", "Rij 7, kolom Z"},
        {1, 1048576, 16384, "Sheet 1, row 1048576, column XFD", "Tabblad 1, rij 1048576, kolom XFD"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Finding) finding = finding_new(FINDING_NAME_MISSING, cases[i].sheet, cases[i].row,
                                                 cases[i].column, NULL, NULL);
        text_set_language(TEXT_ENGLISH);
        g_autofree char *english = finding_place(finding);
        g_assert_cmpstr(english, ==, cases[i].english);
        text_set_language(TEXT_DUTCH);
        g_autofree char *dutch = finding_place(finding);
        g_assert_cmpstr(dutch, ==, cases[i].dutch);
    }
}

static void
test_letters(void)
{
    static const struct {
        guint column;
        const char *letters;
    } cases[] = {{0, ""},      {1, "A"},       {26, "Z"},
                 {27, "AA"},   {52, "AZ"},     {702, "ZZ"},
                 {703, "AAA"}, {16384, "XFD"}, {G_MAXUINT, "MWLQKWU"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        char letters[8];
        finding_column_letters(cases[i].column, letters);
        g_assert_cmpstr(letters, ==, cases[i].letters);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/finding/codes", test_codes);
    g_test_add_func("/finding/words", test_words);
    g_test_add_func("/finding/dutch", test_dutch);
    g_test_add_func("/finding/arguments", test_arguments);
    g_test_add_func("/finding/answered", test_answered);
    g_test_add_func("/finding/grades", test_grades);
    g_test_add_func("/finding/place", test_place);
    g_test_add_func("/finding/letters", test_letters);
    return g_test_run();
}
