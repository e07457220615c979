/* Options of one file, and opening it. */
#include "cli/choices.h"

#include <unistd.h>

#include "cli/show.h"
#include "text/text.h"

GOptionEntry *
choices_entries(Choices *choices, const GOptionEntry *extra)
{
    const GOptionEntry own[] = {
        {"branch", 0, 0, G_OPTION_ARG_STRING, &choices->branch, _("the school's four digits"), "1234"},
        {"school-year", 0, 0, G_OPTION_ARG_STRING, &choices->school_year,
         _("the school year of the file (default: today's)"), "2026-2027"},
        {"mode", 0, 0, G_OPTION_ARG_STRING, &choices->mode,
         _("school-year (default), synchronise, update or new"), _("MODE")},
        {"sheet", 0, 0, G_OPTION_ARG_INT, &choices->sheet, _("the sheet with the pupils (default: found)"),
         "N"},
        {"encoding", 0, 0, G_OPTION_ARG_STRING, &choices->encoding,
         _("csv, dbf, old xls: read it as this encoding"), "Windows-1252"},
        {"separator", 0, 0, G_OPTION_ARG_STRING, &choices->separator,
         _("csv: this character stands between cells (tab: \\t)"), "C"},
        {"quote", 0, 0, G_OPTION_ARG_STRING, &choices->quote,
         _("csv: this character stands around cells (\\ before it: so it stands inside them)"), "Q"},
        {"column", 0, 0, G_OPTION_ARG_STRING_ARRAY, &choices->columns,
         _("this column is that field; may be repeated"), _("HEADER=FIELD")},
        {"answer", 0, 0, G_OPTION_ARG_STRING_ARRAY, &choices->answers,
         _("answer to a question of the plan; may be repeated"), _("KEY=CHOICE")},
        {"items", 0, 0, G_OPTION_ARG_NONE, &choices->items, _("also every pupil, not only the numbers"),
         NULL},
    };
    guint n = 0;
    while (extra != NULL && extra[n].long_name != NULL)
        n++;
    GOptionEntry *entries = g_new0(GOptionEntry, G_N_ELEMENTS(own) + n + 1);
    for (guint i = 0; i < G_N_ELEMENTS(own); i++)
        entries[i] = own[i];
    for (guint i = 0; i < n; i++)
        entries[G_N_ELEMENTS(own) + i] = extra[i];
    return entries;
}

void
choices_clear(Choices *choices)
{
    g_free(choices->branch);
    g_free(choices->school_year);
    g_free(choices->mode);
    g_free(choices->encoding);
    g_free(choices->separator);
    g_free(choices->quote);
    g_strfreev(choices->columns);
    g_strfreev(choices->answers);
    g_clear_pointer(&choices->parsed, roster_answers_free);
}

/* KEY=link:17, KEY=new, … */
static gboolean
parse_answers(Choices *choices)
{
    choices->parsed = roster_answers_new();
    for (char **text = choices->answers; text != NULL && *text != NULL; text++) {
        char *equals = strrchr(*text, '=');
        if (equals == NULL)
            return FALSE;
        g_autofree char *key = g_strndup(*text, (gsize)(equals - *text));
        g_auto(GStrv) parts = g_strsplit(equals + 1, ":", 2);
        Answer answer = {.person = parts[0] != NULL && parts[1] != NULL ? g_ascii_strtoll(parts[1], NULL, 10)
                                                                        : 0};
        if (parts[0] == NULL || !choice_from_name(parts[0], &answer.choice))
            return FALSE;
        roster_answers_set(choices->parsed, key, answer);
    }
    return TRUE;
}

/* An answer to what is not asked: a slip of the pen, or of an earlier plan. Said, and no reason to stop. */
static void
tell_unused_answers(const Choices *choices, const ImportCase *icase)
{
    const RosterPlan *plan = import_case_plan(icase);
    for (char **text = choices->answers; plan != NULL && text != NULL && *text != NULL; text++) {
        g_autofree char *key = g_strndup(*text, (gsize)(strrchr(*text, '=') - *text));
        gboolean asked = FALSE;
        for (guint i = 0; i < plan->questions->len && !asked; i++)
            asked = g_str_equal(((const RosterQuestion *)plan->questions->pdata[i])->key, key);
        if (!asked)
            fprintf(stderr, _("The plan has no question \"%s\"; that answer is not used.\n"), key);
    }
}

ImportCase *
choices_open(Choices *choices, Service *service, const char *path, gboolean to_apply, int *code)
{
    ImportChoices wanted = {.school_year = choices->school_year,
                            .mode = MODE_SCHOOL_YEAR,
                            .sheet = (guint)MAX(choices->sheet, 0),
                            .encoding = choices->encoding,
                            .quote = choices->quote,
                            .columns = (const char *const *)choices->columns,
                            .unplanned = to_apply};
    const char *wrong = NULL;
    if (choices->branch == NULL)
        wrong = _("Say which school: --branch 1234");
    else if (choices->mode != NULL && !roster_mode_from_name(choices->mode, &wanted.mode))
        wrong = _("--mode is school-year, synchronise, update or new.");
    else if (!show_separator(choices->separator, &wanted.separator))
        wrong = _("--separator is one character, or \\t.");
    else if (!parse_answers(choices))
        wrong = _("Write an answer as --answer KEY=CHOICE, with the key and a choice that the plan shows "
                  "(link:PERSON, new, skip, …).");
    if (wrong != NULL) {
        *code = cli_usage(wrong);
        return NULL;
    }
    wanted.answers = choices->parsed;
    int fd = cli_open_file(path, code);
    if (fd < 0)
        return NULL;
    GError *error = NULL;
    g_autofree char *name = g_path_get_basename(path);
    ImportCase *icase = service_import_open_file(service, service_operator(), choices->branch, fd, name,
                                                 &wanted, &error);
    close(fd);
    if (icase == NULL)
        *code = cli_fail(error);
    else
        tell_unused_answers(choices, icase);
    return icase;
}

int
choices_exit(const ImportCase *icase)
{
    if (import_case_plan(icase) == NULL)
        return EXIT_UNREADABLE;
    return import_case_refused_rows(icase) > 0 ? EXIT_ROWS_REFUSED : EXIT_DONE;
}
