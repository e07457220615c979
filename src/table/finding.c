/* Findings: made, freed, and put into words from the catalogue. */
#include "table/finding.h"

#include <stdarg.h>

#include "table/finding_texts.h"
#include "text/text.h"

enum { ARGUMENTS_MAX = 4 };
G_STATIC_ASSERT(G_N_ELEMENTS(((Finding *)0)->arguments) == ARGUMENTS_MAX);

static const struct {
    const char *name, *label;
} grades[] = {
    [FINDING_NOTE] = {"note", N_("note")},
    [FINDING_WARNING] = {"warning", N_("warning")},
    [FINDING_QUESTION] = {"question", N_("question")},
    [FINDING_ROW_REFUSED] = {"row-refused", N_("row not imported")},
    [FINDING_FILE_REFUSED] = {"file-refused", N_("file not imported")},
};

gboolean
finding_code_known(guint code)
{
    return code < FINDING_CODES_END && finding_texts[code].name;
}

static const FindingText *
text_of(FindingCode code)
{
    g_assert(finding_code_known(code));
    return &finding_texts[code];
}

FindingGrade
finding_code_grade(FindingCode code)
{
    return text_of(code)->grade;
}

const char *
finding_code_name(FindingCode code)
{
    return text_of(code)->name;
}

guint
finding_code_n_arguments(FindingCode code)
{
    return text_of(code)->n_arguments;
}

const char *
finding_grade_name(FindingGrade grade)
{
    g_assert(grade < G_N_ELEMENTS(grades));
    return grades[grade].name;
}

const char *
finding_grade_label(FindingGrade grade)
{
    g_assert(grade < G_N_ELEMENTS(grades));
    return text_get(grades[grade].label);
}

Finding *
finding_new(FindingCode code, guint sheet, guint32 row, guint column, const char *cell, ...)
{
    Finding *finding = g_new0(Finding, 1);
    finding->code = code;
    finding->grade = finding_code_grade(code);
    finding->sheet = sheet;
    finding->row = row;
    finding->column = column;
    finding->cell = g_strdup(cell);
    va_list list;
    va_start(list, cell);
    guint n = 0;
    for (const char *argument; (argument = va_arg(list, const char *)) != NULL; n++) {
        g_assert(n < ARGUMENTS_MAX);
        finding->arguments[n] = g_strdup(argument);
    }
    va_end(list);
    return finding;
}

Finding *
finding_copy(const Finding *finding)
{
    Finding *copy = g_memdup2(finding, sizeof *finding);
    copy->cell = g_strdup(finding->cell);
    for (guint i = 0; i < ARGUMENTS_MAX; i++)
        copy->arguments[i] = g_strdup(finding->arguments[i]);
    return copy;
}

void
finding_free(Finding *finding)
{
    if (!finding)
        return;
    g_free(finding->cell);
    for (guint i = 0; i < ARGUMENTS_MAX; i++)
        g_free(finding->arguments[i]);
    g_free(finding);
}

static void
finding_free_item(gpointer finding)
{
    finding_free(finding);
}

GPtrArray *
finding_list_new(void)
{
    return g_ptr_array_new_with_free_func(finding_free_item);
}

/* The sentence with %1 … %4 filled in; an argument that is missing or empty shows as a dash. What is filled
 * in is not searched again. */
static char *
fill(const char *sentence, const char *const arguments[ARGUMENTS_MAX])
{
    GString *filled = g_string_new(NULL);
    for (const char *at = sentence; *at; at++) {
        if (at[0] != '%' || at[1] < '1' || at[1] > '0' + ARGUMENTS_MAX) {
            g_string_append_c(filled, *at);
            continue;
        }
        const char *argument = arguments[*++at - '1'];
        g_string_append(filled, argument && *argument ? argument : "–");
    }
    return g_string_free(filled, FALSE);
}

/* The reader knows no languages: the words of its own in its arguments ("tab", a limit) are translated here.
 */
static const char *
argument_text(const Finding *finding, guint i)
{
    const char *argument = finding->arguments[i];
    gboolean is_word = argument && finding->code < FINDING_CODES_OF_ROSTER &&
                       g_strv_contains(finding_reader_words, argument);
    return is_word ? text_get(argument) : argument;
}

static char *
render(const Finding *finding, const char *msgid)
{
    const char *arguments[ARGUMENTS_MAX];
    for (guint i = 0; i < ARGUMENTS_MAX; i++)
        arguments[i] = argument_text(finding, i);
    return fill(text_get(msgid), arguments);
}

char *
finding_what(const Finding *finding)
{
    return render(finding, text_of(finding->code)->what);
}

/* A question that was answered has another grade by now: it no longer asks. */
static gboolean
is_answered(const Finding *finding)
{
    return finding_code_grade(finding->code) == FINDING_QUESTION && finding->grade != FINDING_QUESTION;
}

char *
finding_means(const Finding *finding)
{
    if (!is_answered(finding))
        return render(finding, text_of(finding->code)->means);
    return g_strdup(finding->grade == FINDING_ROW_REFUSED
                        ? _("The question about this has been answered: the row is left out.")
                        : _("The question about this has been answered; the answer is used."));
}

char *
finding_todo(const Finding *finding)
{
    if (!is_answered(finding))
        return render(finding, text_of(finding->code)->todo);
    return g_strdup(_("You do not have to do anything, unless you want to answer otherwise."));
}

char *
finding_place(const Finding *finding)
{
    /* By what is known: 1 the sheet, 2 the row, 4 the column. */
    static const char *const places[8] = {
        "",
        N_("Sheet %1"),
        N_("Row %1"),
        N_("Sheet %1, row %2"),
        N_("Column %1"),
        N_("Sheet %1, column %2"),
        N_("Row %1, column %2"),
        N_("Sheet %1, row %2, column %3"),
    };
    g_autofree char *sheet = g_strdup_printf("%u", finding->sheet);
    g_autofree char *row = g_strdup_printf("%u", finding->row);
    char letters[8];
    finding_column_letters(finding->column, letters);
    const char *parts[ARGUMENTS_MAX] = {NULL};
    guint known = 0, n = 0;
    if (finding->sheet)
        parts[n++] = sheet, known |= 1;
    if (finding->row)
        parts[n++] = row, known |= 2;
    if (finding->column)
        parts[n++] = letters, known |= 4;
    return fill(text_get(places[known]), parts);
}

void
finding_column_letters(guint column, char letters[8])
{
    char reversed[8];
    guint n = 0;
    for (; column > 0 && n < 7; column = (column - 1) / 26)
        reversed[n++] = (char)('A' + (column - 1) % 26);
    for (guint i = 0; i < n; i++)
        letters[i] = reversed[n - 1 - i];
    letters[n] = '\0';
}
