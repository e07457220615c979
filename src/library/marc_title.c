/* Which part of a MARC record is which value of a title: one table, for both ways. */
#include <string.h>

#include "library/isbn.h"
#include "library/kind.h"
#include "library/marc_parts.h"

/* How a subfield and a value say the same. */
typedef enum {
    FORM_TEXT, /* without the punctuation that ISBD puts behind it */
    FORM_ISBN,
    FORM_CODE,  /* a language: three small letters */
    FORM_YEAR,  /* four digits, whatever is around them */
    FORM_PAGES, /* the last number: "[2], 48 p." */
    FORM_AGES,
    FORM_AVI,
    FORM_LINE,   /* one of several */
    FORM_PERSON, /* one of several, with what they did in $4 or $e */
    FORM_SOURCE, /* a code of the list that $2 names */
} Form;

/* A value's first row is the one it is written to; all of them are read, in this order, until one says something (of several: all).
 * indicators: of a field that is made. */
typedef struct {
    gint text;   /* TitleText, or -1 */
    gint number; /* TitleNumber, or -1 */
    const char *tag;
    char code;
    const char *indicators;
    Form form;
    const char *source; /* of FORM_SOURCE */
} Row;
#define NONE (-1)

static const Row rows[] = {
    {TITLE_ISBN, NONE, "020", 'a', "  ", FORM_ISBN, NULL},
    {TITLE_LANGUAGE, NONE, "041", 'a', "  ", FORM_CODE, NULL},
    {TITLE_SISO, NONE, "084", 'a', "  ", FORM_SOURCE, "siso"},
    {TITLE_AUTHOR, NONE, "100", 'a', "1 ", FORM_TEXT, NULL},
    {TITLE_AUTHOR, NONE, "110", 'a', "2 ", FORM_TEXT, NULL},
    {TITLE_TITLE, NONE, "245", 'a', "10", FORM_TEXT, NULL},
    {TITLE_SUBTITLE, NONE, "245", 'b', "10", FORM_TEXT, NULL},
    {TITLE_RESPONSIBILITY, NONE, "245", 'c', "10", FORM_TEXT, NULL},
    {TITLE_EDITION, NONE, "250", 'a', "  ", FORM_TEXT, NULL},
    {TITLE_PUBLISHER, NONE, "264", 'b', " 1", FORM_TEXT, NULL},
    {TITLE_PUBLISHER, NONE, "260", 'b', "  ", FORM_TEXT, NULL},
    {NONE, TITLE_YEAR, "264", 'c', " 1", FORM_YEAR, NULL},
    {NONE, TITLE_YEAR, "260", 'c', "  ", FORM_YEAR, NULL},
    {NONE, TITLE_PAGES, "300", 'a', "  ", FORM_PAGES, NULL},
    {TITLE_SERIES, NONE, "490", 'a', "0 ", FORM_TEXT, NULL},
    {TITLE_SERIES, NONE, "830", 'a', " 0", FORM_TEXT, NULL},
    {TITLE_SERIES, NONE, "440", 'a', " 0", FORM_TEXT, NULL},
    {TITLE_SERIES_NUMBER, NONE, "490", 'v', "0 ", FORM_TEXT, NULL},
    {TITLE_SERIES_NUMBER, NONE, "830", 'v', " 0", FORM_TEXT, NULL},
    {TITLE_SERIES_NUMBER, NONE, "440", 'v', " 0", FORM_TEXT, NULL},
    {TITLE_SUMMARY, NONE, "520", 'a', "  ", FORM_LINE, NULL},
    {NONE, TITLE_AGE_TO, "521", 'a', "1 ", FORM_AGES, NULL},
    {TITLE_AVI, NONE, "521", 'a', "8 ", FORM_AVI, NULL},
    {TITLE_SUBJECTS, NONE, "650", 'a', " 4", FORM_LINE, NULL},
    {TITLE_SUBJECTS, NONE, "600", 'a', "14", FORM_LINE, NULL},
    {TITLE_SUBJECTS, NONE, "651", 'a', " 4", FORM_LINE, NULL},
    {TITLE_SUBJECTS, NONE, "653", 'a', "  ", FORM_LINE, NULL},
    {TITLE_GENRE, NONE, "655", 'a', " 7", FORM_SOURCE, "instroom-genre"},
    {TITLE_MATERIAL, NONE, "655", 'a', " 7", FORM_SOURCE, "instroom-material"},
    {TITLE_CONTRIBUTORS, NONE, "700", 'a', "1 ", FORM_PERSON, NULL},
};

/* Leader 06 where no field says what material it is (MARC 21, leader, type of record). */
static const struct {
    char type;
    const char *material;
} types[] = {{'a', "book"}, {'t', "book"}, {'i', "audiobook"}, {'j', "music"},
             {'g', "dvd"},  {'r', "game"}, {'o', "box"}};

static const char *
material_of_leader(const char *leader)
{
    if (leader[7] == 's')
        return "magazine";
    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        if (types[i].type == leader[6])
            return types[i].material;
    return "other";
}

/* ISBD's marks stand behind a space; commas, and the point behind a word, without one. */
static void
strip_isbd(char *value)
{
    g_strchomp(value);
    gsize n = strlen(value);
    if (n > 2 && strchr("/:;=+", value[n - 1]) && value[n - 2] == ' ')
        n -= 2;
    else if (n > 1 && value[n - 1] == ',')
        n--;
    value[n] = '\0';
    g_strchomp(value);
}

static gint
number_in(const char *value, guint least, guint most)
{
    gint number = 0;
    for (const char *at = value; *at != '\0';) {
        gsize digits = strspn(at, "0123456789");
        if (digits >= least && digits <= most)
            number = (gint)g_ascii_strtoull(at, NULL, 10);
        at += digits > 0 ? digits : 1;
    }
    return number;
}

/* ---- in ---- */

static void
take_person(const MarcField *field, const char *name, Title *title)
{
    g_autofree char *role = marc_field_get(field, '4');
    g_autofree char *clean = g_strdup(name);
    strip_isbd(clean);
    gboolean is_code = role && strlen(role) == 3 && strspn(role, "abcdefghijklmnopqrstuvwxyz") == 3;
    g_autofree char *line = is_code ? g_strconcat(role, "\t", clean, NULL) : g_strdup(clean);
    g_auto(GStrv) lines = g_strsplit(title->text[TITLE_CONTRIBUTORS], "\n", -1);
    if (*clean == '\0' || g_strv_contains((const char *const *)lines, line))
        return;
    g_autofree char *all = *title->text[TITLE_CONTRIBUTORS] == '\0'
                               ? g_strdup(line)
                               : g_strconcat(title->text[TITLE_CONTRIBUTORS], "\n", line, NULL);
    if (g_utf8_strlen(all, -1) <= title_text_most(TITLE_CONTRIBUTORS))
        title_set(title, TITLE_CONTRIBUTORS, all);
}

static gboolean
is_said(const Title *title, const Row *row)
{
    return row->text >= 0 ? *title->text[row->text] != '\0' : title->number[row->number] != 0;
}

/* What a subfield says of the row's value; FALSE: nothing. */
static gboolean
take_value(const Row *row, const MarcField *field, const char *value, Title *title)
{
    char isbn[ISBN_DIGITS + 1];
    g_autofree char *clean = g_strdup(value), *source = NULL;
    switch (row->form) {
    case FORM_TEXT:
        strip_isbd(clean);
        title_set(title, (TitleText)row->text, clean);
        break;
    case FORM_ISBN:
        isbn_read(value, isbn);
        title_set(title, TITLE_ISBN, isbn);
        break;
    case FORM_CODE:
        if (strlen(value) >= 3 && strspn(value, "abcdefghijklmnopqrstuvwxyz") >= 3) {
            clean[3] = '\0';
            title_set(title, TITLE_LANGUAGE, clean);
        }
        break;
    case FORM_YEAR:
        title->number[TITLE_YEAR] = MIN(number_in(value, 4, 4), title_number_most(TITLE_YEAR));
        break;
    case FORM_PAGES:
        title->number[TITLE_PAGES] = number_in(value, 1, 4);
        break;
    case FORM_AGES:
        if (*kind_avi_read(value) == '\0' && field->data[0] != '8')
            age_read(value, &title->number[TITLE_AGE_FROM], &title->number[TITLE_AGE_TO]);
        break;
    case FORM_AVI:
        title_set(title, TITLE_AVI, kind_avi_read(value));
        break;
    case FORM_LINE:
        title_add_line(title, (TitleText)row->text, value);
        break;
    case FORM_PERSON:
        take_person(field, value, title);
        break;
    case FORM_SOURCE:
        source = marc_field_get(field, '2');
        if (source && g_ascii_strcasecmp(source, row->source) == 0) {
            g_autofree char *before = g_strdup(title->text[row->text]);
            title_set(title, (TitleText)row->text, value);
            if (title_text_problem(title, (TitleText)row->text))
                title_set(title, (TitleText)row->text, before);
        }
        break;
    }
    return is_said(title, row);
}

static void
take_row(const MarcRecord *record, const Row *row, Title *title)
{
    gboolean is_many = row->form == FORM_LINE || row->form == FORM_PERSON;
    if (!is_many && is_said(title, row))
        return;
    for (guint i = 0; i < record->fields->len; i++) {
        const MarcField *field = &g_array_index(record->fields, MarcField, i);
        g_autofree char *value = g_str_equal(field->tag, row->tag) ? marc_field_get(field, row->code) : NULL;
        if (value && take_value(row, field, value, title) && !is_many)
            return;
    }
}

static const char *
control(const MarcRecord *record, const char *tag)
{
    for (guint i = 0; i < record->fields->len; i++)
        if (g_str_equal(g_array_index(record->fields, MarcField, i).tag, tag))
            return g_array_index(record->fields, MarcField, i).data;
    return "";
}

Title *
marc_to_title(const MarcRecord *record)
{
    Title *title = title_new();
    const char *number = control(record, "001"), *agency = control(record, "003"),
               *fixed = control(record, "008");
    g_autofree char *whole = *number != '\0' && *agency != '\0' ? g_strdup_printf("(%s)%s", agency, number)
                                                                : g_strdup(number);
    title_set(title, TITLE_NUMBER, whole);
    title_set(title, TITLE_MATERIAL, "");
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        take_row(record, &rows[i], title);
    if (*title->text[TITLE_MATERIAL] == '\0')
        title_set(title, TITLE_MATERIAL, material_of_leader(record->leader));
    if (*title->text[TITLE_LANGUAGE] == '\0' && strlen(fixed) == 40 && /* 008, positions 35-37 */
        strspn(fixed + 35, "abcdefghijklmnopqrstuvwxyz") >= 3) {
        g_autofree char *language = g_strndup(fixed + 35, 3);
        title_set(title, TITLE_LANGUAGE, language);
    }
    return title;
}

/* ---- out ---- */

/* The field's data with this subfield in the place of the first one with its code (value NULL: without any); new ones stand in the order of
 * their codes. New. */
static char *
with_subfield(const char *data, char code, const char *value)
{
    GString *out = g_string_new_len(data, 2);
    gboolean is_done = value == NULL;
    for (const char *at = data + 2; *at != '\0'; at += 1 + strcspn(at + 1, "\x1f")) {
        gsize length = 1 + strcspn(at + 1, "\x1f");
        if (!is_done && (at[1] == code || at[1] > code)) {
            g_string_append_printf(out, "\x1f%c%s", code, value);
            is_done = TRUE;
        }
        if (at[1] != code)
            g_string_append_len(out, at, (gssize)length);
    }
    if (!is_done)
        g_string_append_printf(out, "\x1f%c%s", code, value);
    return g_string_free(out, FALSE);
}

/* A new field's data: what stands in a subfield may hold no mark of another. */
static char *
new_data(const Row *row, const char *value)
{
    if (row->form == FORM_SOURCE)
        return g_strdup_printf("%s\x1f%c%s\x1f"
                               "2%s",
                               row->indicators, row->code, value, row->source);
    const char *tab = row->form == FORM_PERSON ? strchr(value, '\t') : NULL;
    if (!tab)
        return g_strdup_printf("%s\x1f%c%s", row->indicators, row->code, value);
    g_autofree char *role = g_strndup(value, (gsize)(tab - value));
    return *role == '\0' ? g_strdup_printf("%s\x1f%c%s", row->indicators, row->code, tab + 1)
                         : g_strdup_printf("%s\x1f%c%s\x1f"
                                           "4%s",
                                           row->indicators, row->code, tab + 1, role);
}

/* The row's value as the text of its subfields: one, or one of each line. New. */
static char **
values_of(const Row *row, const Title *title)
{
    g_autofree char *value = NULL;
    if (row->form == FORM_AGES) {
        gint from = title->number[TITLE_AGE_FROM], to = title->number[TITLE_AGE_TO];
        value = to == 0    ? g_strdup("")
                : to == 99 ? g_strdup_printf("%d+", from)
                           : g_strdup_printf("%d-%d", from, to);
    } else if (row->number >= 0) {
        gint number = title->number[row->number];
        value = number == 0               ? g_strdup("")
                : row->form == FORM_PAGES ? g_strdup_printf("%d p.", number)
                                          : g_strdup_printf("%04d", number);
    } else if (row->form == FORM_AVI && *title->text[TITLE_AVI] != '\0') {
        value = g_strconcat("AVI-", title->text[TITLE_AVI], NULL);
    } else {
        value = g_strdup(title->text[row->text]);
    }
    return g_strsplit(value, row->form == FORM_LINE || row->form == FORM_PERSON ? "\n" : "\x1f", -1);
}

static gboolean
shares_field(const Row *row) /* a title, its subtitle, its makers: one field */
{
    return row->form == FORM_TEXT || row->number == TITLE_YEAR;
}

/* Takes away what the row reads as its value, whole fields when nothing else stands in them. */
static void
clear_row(MarcRecord *record, const Row *row)
{
    for (guint i = record->fields->len; i-- > 0;) {
        MarcField *field = &g_array_index(record->fields, MarcField, i);
        g_autofree char *value = g_str_equal(field->tag, row->tag) ? marc_field_get(field, row->code) : NULL;
        g_autoptr(Title) probe = title_new();
        if (row->text == TITLE_MATERIAL)
            title_set(probe, TITLE_MATERIAL, "");
        if (!value || !take_value(row, field, value, probe))
            continue;
        char *rest = shares_field(row) ? with_subfield(field->data, row->code, NULL) : g_strdup("");
        if (strlen(rest) > 2) {
            g_free(field->data);
            field->data = rest;
        } else {
            g_free(rest);
            g_array_remove_index(record->fields, i);
        }
    }
}

static gint
place_of(const MarcRecord *record, const Row *row)
{
    for (guint i = 0; i < record->fields->len; i++)
        if (g_str_equal(g_array_index(record->fields, MarcField, i).tag, row->tag))
            return (gint)i;
    return -1;
}

static void
put_row(MarcRecord *record, const Row *row, const Title *title)
{
    g_auto(GStrv) values = values_of(row, title);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].text == row->text && rows[i].number == row->number)
            clear_row(record, &rows[i]);
    for (guint i = 0; values[i]; i++) {
        gint place = shares_field(row) ? place_of(record, row) : -1;
        if (*values[i] == '\0')
            continue;
        if (place >= 0) {
            MarcField *field = &g_array_index(record->fields, MarcField, (guint)place);
            char *data = with_subfield(field->data, row->code, values[i]);
            g_free(field->data);
            field->data = data;
        } else {
            marc_record_add(record, row->tag, new_data(row, values[i]));
        }
    }
}

static gboolean
says_same(const Row *row, const Title *one, const Title *other)
{
    if (row->text >= 0)
        return g_str_equal(one->text[row->text], other->text[row->text]);
    return one->number[row->number] == other->number[row->number] &&
           (row->form != FORM_AGES || one->number[TITLE_AGE_FROM] == other->number[TITLE_AGE_FROM]);
}

MarcRecord *
marc_from_title(const Title *title, const MarcRecord *was)
{
    MarcRecord *record = was ? marc_record_copy(was) : marc_record_new();
    if (!was && *title->text[TITLE_NUMBER] != '\0')
        marc_record_add(record, "001", g_strdup(title->text[TITLE_NUMBER]));
    g_autoptr(Title) said = marc_to_title(record);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        gboolean is_first = TRUE;
        for (guint j = 0; j < i; j++)
            is_first = is_first && (rows[j].text != rows[i].text || rows[j].number != rows[i].number);
        if (is_first && !says_same(&rows[i], said, title))
            put_row(record, &rows[i], title);
    }
    return record;
}
