/* Names of one row: prefix out of the surname, first name out of a full name, initials made. */
#include "roster/check_parts.h"

#include <string.h>

#include "people/name.h"

static const char *
keep(Check *check, const char *text)
{
    return *text == '\0' ? NULL : g_string_chunk_insert(check->out->text, text);
}

static gboolean
has(const char *text)
{
    return text != NULL && *text != '\0';
}

static gboolean
fits(Check *check, const Draft *draft, PersonField field, const char *text)
{
    if (g_utf8_strlen(text, -1) <= (glong)field_max_length(field))
        return TRUE;
    char limit[12];
    g_snprintf(limit, sizeof limit, "%u", field_max_length(field));
    check_find(check, FINDING_VALUE_TOO_LONG, draft->record->row, COLUMN_UNKNOWN, NULL, field_label(field),
               limit, NULL);
    return FALSE;
}

static void
set_name(Check *check, Draft *draft, PersonField field, const char *text)
{
    if (*text != '\0' && fits(check, draft, field, text))
        draft->record->value[field] = keep(check, text);
}

static void
from_full_name(Check *check, Draft *draft)
{
    const char **value = draft->record->value;
    g_autofree char *first = NULL, *prefix = NULL, *surname = NULL;
    gboolean sure = name_split_full(draft->full, &first, &prefix, &surname);
    set_name(check, draft, FIELD_SURNAME, surname);
    if (!has(value[FIELD_PREFIX]))
        set_name(check, draft, FIELD_PREFIX, prefix);
    if (strchr(first, '.') != NULL && !has(value[FIELD_INITIALS])) {
        g_autofree char *initials = name_initials(first);
        set_name(check, draft, FIELD_INITIALS, initials);
    } else if (!has(value[FIELD_FIRST_NAME])) {
        set_name(check, draft, FIELD_FIRST_NAME, first);
    }
    if (!sure || *prefix != '\0')
        check_find(check, FINDING_NAME_SPLIT, draft->record->row, COLUMN_FULL_NAME, draft->full, draft->full,
                   prefix, surname, NULL);
}

/* Takes the prefix out of a surname; not where the school has put another one in its own column. */
static void
split_surname(Check *check, Draft *draft, ColumnTarget target, const char *full)
{
    const char **value = draft->record->value;
    draft->record->value[FIELD_SURNAME] = full;
    if (strpbrk(full, " ,'") == NULL)
        return;
    g_autofree char *prefix = NULL, *surname = NULL;
    if (!name_split_prefix(full, &prefix, &surname))
        return;
    if (has(value[FIELD_PREFIX])) {
        g_autofree char *one = name_fold(value[FIELD_PREFIX]), *other = name_fold(prefix);
        if (strcmp(one, other) != 0)
            return;
    } else {
        set_name(check, draft, FIELD_PREFIX, prefix);
    }
    value[FIELD_SURNAME] = keep(check, surname);
    check_find(check, FINDING_NAME_SPLIT, draft->record->row, target, full, full, prefix, surname, NULL);
}

/* Without a call name the first of the official names stands in for it: people look for a pupil by a name,
 * not by initials. */
static void
first_from_given(Check *check, Draft *draft)
{
    g_autofree char *first = g_strndup(draft->given, strcspn(draft->given, " ,"));
    if (strchr(first, '.') == NULL)
        set_name(check, draft, FIELD_FIRST_NAME, first);
}

static void
make_initials(Check *check, Draft *draft)
{
    const char **value = draft->record->value;
    const char *from = has(draft->given) ? draft->given : value[FIELD_FIRST_NAME];
    if (has(value[FIELD_INITIALS]) || !has(from))
        return;
    g_autofree char *initials = strchr(from, '.') != NULL ? name_initials(from)
                                                          : name_initials_from_first(from);
    if (*initials == '\0' || g_utf8_strlen(initials, -1) > (glong)field_max_length(FIELD_INITIALS))
        return;
    value[FIELD_INITIALS] = keep(check, initials);
    ColumnTarget target = (ColumnTarget)FIELD_INITIALS;
    if (check->column_of[target] != 0)
        check_find(check, FINDING_INITIALS_MADE, draft->record->row, target, NULL, initials, from, NULL);
    else if (check->counts[FINDING_INITIALS_MADE] == 0) /* the file has none at all: once, with an example */
        check_find(check, FINDING_INITIALS_MADE, 0, target, NULL, initials, from, NULL);
}

void
check_names(Check *check, Draft *draft)
{
    const char **value = draft->record->value;
    if (has(value[FIELD_SURNAME]))
        split_surname(check, draft, (ColumnTarget)FIELD_SURNAME, value[FIELD_SURNAME]);
    else if (has(draft->surname_full) && fits(check, draft, FIELD_SURNAME, draft->surname_full))
        split_surname(check, draft, COLUMN_SURNAME_PREFIX, draft->surname_full);
    else if (has(draft->full))
        from_full_name(check, draft);
    if (!has(value[FIELD_FIRST_NAME]) && has(draft->given))
        first_from_given(check, draft);
    make_initials(check, draft);
    if (!has(value[FIELD_SURNAME]) || (!has(value[FIELD_INITIALS]) && !has(value[FIELD_FIRST_NAME])))
        check_refuse(check, draft, FINDING_NAME_MISSING, COLUMN_UNKNOWN, NULL);
}
