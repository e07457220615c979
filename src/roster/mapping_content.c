/* Recognises columns by what stands in them. */
#include "roster/mapping_parts.h"

#include <string.h>

#include "people/field.h"
#include "roster/check_values.h"

enum {
    LOOK_AT = 200,     /* filled cells are enough to know a column */
    AT_LEAST = 3,      /* fewer say nothing */
    SHARE_PERCENT = 90 /* must look alike */
};

char *
mapping_cell_text(TableCell cell)
{
    g_autoptr(GString) scratch = g_string_new(NULL);
    gsize length;
    const char *text = value_clean(cell.value, scratch, &length);
    return g_strndup(text, length);
}

static gboolean
looks_like_postcode(TableCell cell, const char *text)
{
    return cell.kind == TABLE_TEXT && value_is_dutch_postcode(text);
}

static gboolean
looks_like_email(TableCell cell, const char *text)
{
    gboolean several;
    g_autoptr(GString) email = g_string_new(NULL);
    return cell.kind == TABLE_TEXT && value_email(text, email, &several);
}

static gboolean
looks_like_birth_date(TableCell cell, const char *text)
{
    char iso[11];
    gboolean date = cell.kind == TABLE_DATE ||
                    (cell.kind == TABLE_TEXT && strlen(text) > 5 &&
                     date_parse(text, DATE_ORDER_DAY_MONTH, "2100", iso) != DATE_BAD) ||
                    (cell.kind == TABLE_TEXT && strlen(text) > 5 &&
                     date_parse(text, DATE_ORDER_MONTH_DAY, "2100", iso) != DATE_BAD);
    return date;
}

static gboolean
looks_like_sex(TableCell cell, const char *text)
{
    return cell.kind == TABLE_TEXT && text[0] != '\0' && text[1] == '\0' &&
           strchr("MVJOFmvjof", text[0]) != NULL;
}

static const struct {
    ColumnTarget target;
    gboolean (*looks)(TableCell cell, const char *text);
} contents[] = {
    {(ColumnTarget)FIELD_POSTCODE, looks_like_postcode},
    {(ColumnTarget)FIELD_EMAIL, looks_like_email},
    {(ColumnTarget)FIELD_BIRTH_DATE, looks_like_birth_date},
    {(ColumnTarget)FIELD_SEX, looks_like_sex},
};

ColumnTarget
mapping_by_content(const TableSheet *sheet, guint first_row, guint column)
{
    guint filled = 0, hits[G_N_ELEMENTS(contents)] = {0};
    for (guint row = first_row; row < table_sheet_n_rows(sheet) && filled < LOOK_AT; row++) {
        TableCell cell = table_sheet_cell(sheet, row, column);
        g_autofree char *text = mapping_cell_text(cell);
        if (*text == '\0')
            continue;
        filled++;
        for (guint i = 0; i < G_N_ELEMENTS(contents); i++)
            hits[i] += contents[i].looks(cell, text) ? 1 : 0;
    }
    for (guint i = 0; i < G_N_ELEMENTS(contents); i++) {
        if (filled >= AT_LEAST && hits[i] * 100 >= filled * SHARE_PERCENT)
            return contents[i].target;
    }
    return COLUMN_UNKNOWN;
}

gboolean
mapping_holds_group_names(const TableSheet *sheet, guint first_row, guint column)
{
    g_autoptr(GString) scratch = g_string_new(NULL);
    for (guint row = first_row; row < table_sheet_n_rows(sheet); row++) {
        gsize length;
        const char *text = value_of_cell(table_sheet_cell(sheet, row, column), scratch, &length);
        if (length > field_max_length(FIELD_GROUP_CODE) || memchr(text, ' ', length) != NULL ||
            strcspn(text, "\"'+&<>/|\\") < length)
            return TRUE;
    }
    return FALSE;
}

gboolean
mapping_holds_digits(const TableSheet *sheet, guint first_row, guint column)
{
    gboolean any = FALSE;
    for (guint row = first_row; row < table_sheet_n_rows(sheet); row++) {
        const char *text = table_sheet_cell(sheet, row, column).value;
        if (*text != '\0' && !(g_ascii_isdigit(text[0]) && text[1] == '\0'))
            return FALSE;
        any = any || *text != '\0';
    }
    return any;
}

gboolean
mapping_date_order(const TableSheet *sheet, guint first_row, guint column, DateOrder *order)
{
    enum { ENOUGH = 100 }; /* that all say the same */
    guint tells[2] = {0, 0};
    for (guint row = first_row; row < table_sheet_n_rows(sheet); row++) {
        TableCell cell = table_sheet_cell(sheet, row, column);
        DateOrder told;
        if (cell.kind == TABLE_TEXT && date_tells_order(cell.value, &told))
            tells[told]++;
        if (MIN(tells[0], tells[1]) == 0 && MAX(tells[0], tells[1]) == ENOUGH)
            break;
    }
    if (tells[DATE_ORDER_DAY_MONTH] == 0 && tells[DATE_ORDER_MONTH_DAY] == 0)
        return FALSE;
    *order = tells[DATE_ORDER_MONTH_DAY] > tells[DATE_ORDER_DAY_MONTH] ? DATE_ORDER_MONTH_DAY
                                                                       : DATE_ORDER_DAY_MONTH;
    return TRUE;
}
