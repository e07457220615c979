/* Finds what is about a person in reports and empties it in place. */
#include "roster/blank.h"

#include <string.h>

#include "people/name.h"
#include "text/text.h"

struct RosterTraces {
    GHashTable *exact;    /* numbers, cards, telephones, e-mail: a cell, or a word of a text */
    GHashTable *names;    /* as shown to people: within a text */
    GHashTable *surnames; /* with prefix and without: a cell, next to one of: */
    GHashTable *first;    /* first names and birth dates */
};

static GHashTable *
set_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

RosterTraces *
roster_traces_new(void)
{
    RosterTraces *traces = g_new0(RosterTraces, 1);
    traces->exact = set_new();
    traces->names = set_new();
    traces->surnames = set_new();
    traces->first = set_new();
    return traces;
}

void
roster_traces_free(RosterTraces *traces)
{
    if (traces == NULL)
        return;
    g_hash_table_unref(traces->exact);
    g_hash_table_unref(traces->names);
    g_hash_table_unref(traces->surnames);
    g_hash_table_unref(traces->first);
    g_free(traces);
}

static void
add(GHashTable *set, const char *value)
{
    if (*value != '\0')
        g_hash_table_add(set, g_strdup(value));
}

static void
add_values(RosterTraces *traces, const char *const *value)
{
    static const PersonField exact[] = {FIELD_PUPIL_NUMBER, FIELD_PHONE, FIELD_MOBILE, FIELD_EMAIL};
    for (guint i = 0; i < G_N_ELEMENTS(exact); i++)
        add(traces->exact, value[exact[i]]);
    if (*value[FIELD_SURNAME] == '\0')
        return;
    g_autofree char *name = name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS], value[FIELD_PREFIX],
                                         value[FIELD_SURNAME]);
    g_autofree char *whole = g_strconcat(value[FIELD_PREFIX], " ", value[FIELD_SURNAME], NULL);
    add(traces->names, name);
    add(traces->surnames, value[FIELD_SURNAME]);
    add(traces->surnames, g_strstrip(whole));
    add(traces->first, value[FIELD_FIRST_NAME]);
    add(traces->first, value[FIELD_BIRTH_DATE]);
    if (*value[FIELD_FIRST_NAME] == '\0')
        add(traces->first, value[FIELD_INITIALS]);
}

void
roster_traces_add(RosterTraces *traces, const RosterState *state)
{
    add_values(traces, state->value);
    if (state->has_delivered)
        add_values(traces, state->delivered);
    add(traces->exact, state->card);
}

void
roster_traces_add_card(RosterTraces *traces, const char *number)
{
    add(traces->exact, number);
}

/* Not "12" in "1234", nor "Jan" in "Jansen". */
static gboolean
has_word(const char *text, const char *word)
{
    gsize length = strlen(word);
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        gunichar before = at > text ? g_utf8_get_char(g_utf8_prev_char(at)) : ' ';
        gunichar after = at[length] != '\0' ? g_utf8_get_char(at + length) : ' ';
        if (!g_unichar_isalnum(before) && !g_unichar_isalnum(after))
            return TRUE;
    }
    return FALSE;
}

static gboolean
has_word_of(GHashTable *set, const char *text)
{
    GHashTableIter iter;
    gpointer word;
    g_hash_table_iter_init(&iter, set);
    while (g_hash_table_iter_next(&iter, &word, NULL))
        if (has_word(text, word))
            return TRUE;
    return FALSE;
}

gboolean
roster_traces_in(const RosterTraces *traces, const char *text)
{
    return has_word_of(traces->exact, text) || has_word_of(traces->surnames, text);
}

/* Keys hold a pupil number, or the folded name and the birth date. */
gboolean
roster_traces_in_key(const RosterTraces *traces, const char *key)
{
    if (has_word_of(traces->exact, key))
        return TRUE;
    GHashTableIter iter;
    gpointer name;
    g_hash_table_iter_init(&iter, traces->surnames);
    while (g_hash_table_iter_next(&iter, &name, NULL)) {
        g_autoptr(GString) folded = g_string_new(NULL);
        name_fold_append(folded, name);
        if (folded->len > 0 && strstr(key, folded->str) != NULL)
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_about_text(const RosterTraces *traces, const char *text)
{
    return has_word_of(traces->exact, text) || has_word_of(traces->names, text);
}

static void
empty(char **text)
{
    g_free(*text);
    *text = g_strdup("");
}

static void
blank_line(ReportLine *line)
{
    char **texts[] = {&line->number,  &line->group_before, &line->group_after, &line->card,
                      &line->changes, &line->reason,       &line->owing,       &line->name};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        empty(texts[i]);
    line->row = 0;
}

static gboolean
line_is_about(const RosterTraces *traces, const ReportLine *line)
{
    return g_hash_table_contains(traces->exact, line->number) ||
           g_hash_table_contains(traces->exact, line->card) ||
           g_hash_table_contains(traces->names, line->name);
}

static void
blank_finding(ReportFinding *finding)
{
    empty(&finding->what);
    empty(&finding->means);
    empty(&finding->todo);
}

static gboolean
finding_is_about(const RosterTraces *traces, GHashTable *rows, const ReportFinding *finding)
{
    return (finding->row != 0 && g_hash_table_contains(rows, GUINT_TO_POINTER(finding->row))) ||
           roster_traces_in(traces, finding->what) || roster_traces_in(traces, finding->means) ||
           roster_traces_in(traces, finding->todo);
}

/* The last cell is the reason. */
static gboolean
refused_is_about(const RosterTraces *traces, const GPtrArray *cells)
{
    gboolean surname = FALSE, first = FALSE;
    for (guint i = 0; i < cells->len; i++) {
        const char *cell = g_ptr_array_index(cells, i);
        if (is_about_text(traces, cell))
            return TRUE;
        surname = surname || has_word_of(traces->surnames, cell);
        first = first || has_word_of(traces->first, cell);
    }
    return surname && first;
}

static void
blank_cells(GPtrArray *cells)
{
    for (guint i = 0; i < cells->len; i++) {
        g_free(cells->pdata[i]);
        cells->pdata[i] = g_strdup("");
    }
}

guint
roster_report_blank(RosterReport *report, const RosterTraces *traces, GHashTable *rows)
{
    guint n = 0;
    for (guint i = 0; i < report->lines->len; i++) {
        ReportLine *line = g_ptr_array_index(report->lines, i);
        if (line_is_about(traces, line)) {
            if (line->row != 0)
                g_hash_table_add(rows, GUINT_TO_POINTER(line->row));
            blank_line(line);
            n++;
        } else if (is_about_text(traces, line->reason) || is_about_text(traces, line->changes)) {
            empty(&line->reason);
            empty(&line->changes);
            n++;
        }
    }
    for (guint i = 0; i < report->findings->len; i++)
        if (finding_is_about(traces, rows, g_ptr_array_index(report->findings, i))) {
            blank_finding(g_ptr_array_index(report->findings, i));
            n++;
        }
    for (guint i = 0; i < report->refused->len; i++)
        if (refused_is_about(traces, g_ptr_array_index(report->refused, i))) {
            blank_cells(g_ptr_array_index(report->refused, i));
            n++;
        }
    return n;
}

void
roster_report_blank_all(RosterReport *report)
{
    g_ptr_array_set_size(report->lines, 0);
    g_ptr_array_set_size(report->findings, 0);
    g_ptr_array_set_size(report->refused, 0);
}
