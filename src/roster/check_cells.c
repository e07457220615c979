/* The cells of one row into canonical values. */
#include "roster/check_parts.h"

#include <string.h>

#include "people/name.h"
#include "roster/check_values.h"
#include "roster/mapping_parts.h"
#include "text/text.h"

enum { DAYS_1904 = 1462 }; /* between Excel's two calendars */

static const char *
keep(Check *check, const char *text, gsize length)
{
    return g_string_chunk_insert_len(check->out->text, text, (gssize)length);
}

static const char *
keep_text(Check *check, const char *text)
{
    return keep(check, text, strlen(text));
}

/* The text of a cell: mostly as it stands in the table, which the records keep. */
static const char *
keep_cell(Check *check, const char *text, gsize length)
{
    const char *scratch = check->scratch->str;
    gboolean in_scratch = text >= scratch && text <= scratch + check->scratch->len;
    if (text[length] == '\0' && !in_scratch)
        return text;
    return keep(check, text, length);
}

/* NULL when the cell says nothing: empty, a lone dash, an error of the spreadsheet. Borrowed until the next
 * call. */
static const char *
cell_text(Check *check, const Draft *draft, ColumnTarget target, TableCell cell, gsize *length)
{
    if ((cell.kind == TABLE_ERROR || *cell.value == '#') && value_is_error(cell)) {
        check_find(check, FINDING_VALUE_IS_ERROR, draft->record->row, target, cell.value,
                   column_target_label(target), cell.value, NULL);
        return NULL;
    }
    const char *text = value_of_cell(cell, check->scratch, length);
    if (*length == 0 || (*length == 1 && *text == '-'))
        return NULL;
    return text;
}

static gboolean
is_longer(const char *text, gsize length, guint max)
{
    return length > max && g_utf8_strlen(text, (gssize)length) > (glong)max;
}

static const char *
limited_text(Check *check, const Draft *draft, ColumnTarget target, TableCell cell, guint max)
{
    gsize length;
    const char *text = cell_text(check, draft, target, cell, &length);
    if (text == NULL)
        return NULL;
    if (is_longer(text, length, max)) {
        char limit[12];
        g_snprintf(limit, sizeof limit, "%u", max);
        check_find(check, FINDING_VALUE_TOO_LONG, draft->record->row, target, NULL,
                   column_target_label(target), limit, NULL);
        return NULL;
    }
    return keep_cell(check, text, length);
}

/* ---- one reader a kind of column ---- */

static void
read_plain(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    draft->record->value[target] = limited_text(check, draft, target, cell,
                                                field_max_length((PersonField)target));
}

static gboolean
starts_with_brin(const Check *check, const char *number)
{
    char brin[5];
    if (strlen(number) < 5 || !g_ascii_isdigit(number[4]))
        return FALSE;
    memcpy(brin, number, 4);
    brin[4] = '\0';
    return brin_valid(brin) && brin_agrees(brin, check->context->branch->brin);
}

static void
read_number(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    gsize length;
    const char *text = cell_text(check, draft, target, cell, &length);
    if (text == NULL)
        return;
    const char *number = keep_cell(check, text, length);
    guint32 row = draft->record->row;
    if (value_is_rounded(cell, number)) {
        check_refuse(check, draft, FINDING_NUMBER_LOOKS_ROUNDED, target, number);
        return;
    }
    if (is_longer(number, length, field_max_length(FIELD_PUPIL_NUMBER))) {
        check_refuse(check, draft, FINDING_NUMBER_TOO_LONG, target, number);
        return;
    }
    draft->record->value[FIELD_PUPIL_NUMBER] = number;
    if (*number == '#') { /* EDEXML: a key that is not promised to stay (domain facts 5.1) */
        draft->record->number_stable = FALSE;
        check_find(check, FINDING_KEY_NOT_STABLE, row, target, number, number, NULL);
    } else if (starts_with_brin(check, number)) {
        check_find(check, FINDING_BRIN_IN_NUMBER, row, target, number, number, NULL);
    }
}

static void
read_card(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    draft->record->card = limited_text(check, draft, target, cell, 20);
}

static void
read_year_group(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    gsize length;
    const char *text = cell_text(check, draft, target, cell, &length);
    if (text == NULL)
        return;
    const char *kept = keep_cell(check, text, length);
    char year[2];
    switch (value_year_group(kept, check->context->branch->kind, year)) {
    case YEAR_MAPPED:
        if (check_first_time(check, FINDING_YEAR_GROUP_MAPPED, kept))
            check_find(check, FINDING_YEAR_GROUP_MAPPED, draft->record->row, target, kept, kept, year, NULL);
        draft->record->value[FIELD_YEAR_GROUP] = keep_text(check, year);
        break;
    case YEAR_PLAIN:
        draft->record->value[FIELD_YEAR_GROUP] = keep_text(check, year);
        break;
    case YEAR_OF_GROUP: /* as if the cell were empty */
        break;
    case YEAR_UNKNOWN:
        draft->year_text = kept;
        break;
    }
}

static gboolean
is_canonical_initials(const char *text)
{
    for (; *text != '\0'; text += 2) {
        if (!g_ascii_isupper(text[0]) || text[1] != '.')
            return FALSE;
    }
    return TRUE;
}

static void
read_initials(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    const char *text = limited_text(check, draft, target, cell, 60);
    if (text != NULL && !is_canonical_initials(text)) {
        g_autofree char *initials = name_initials(text);
        text = *initials == '\0' ? NULL : keep_text(check, initials);
    }
    if (text != NULL && is_longer(text, strlen(text), field_max_length(FIELD_INITIALS)))
        check_find(check, FINDING_VALUE_TOO_LONG, draft->record->row, target, text,
                   field_label(FIELD_INITIALS), "20", NULL);
    else
        draft->record->value[FIELD_INITIALS] = text;
}

static void
read_name(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    const char *text = limited_text(check, draft, target, cell, 256);
    if (target == COLUMN_GIVEN_NAMES)
        draft->given = text;
    else if (target == COLUMN_FULL_NAME)
        draft->full = text;
    else
        draft->surname_full = text;
}

/* Digits of a date that a spreadsheet lost the form of: serials of 1904, a lost zero in front of ddmmyyyy. */
static const char *
date_digits(const Check *check, const char *value, char digits[12])
{
    gsize length = strspn(value, "0123456789");
    gboolean whole = value[length] == '\0' || strcmp(value + length, ".0") == 0;
    if (!whole || length < 4 || length > 8)
        return value;
    guint64 number = g_ascii_strtoull(value, NULL, 10);
    if (length <= 5 && check->from_1904)
        number += DAYS_1904;
    g_snprintf(digits, 12, length == 7 ? "%08" G_GUINT64_FORMAT : "%05" G_GUINT64_FORMAT, number);
    return digits;
}

DateResult
check_read_date(Check *check, guint32 row, ColumnTarget target, TableCell cell, char iso[11])
{
    if (value_is_error(cell)) {
        check_find(check, FINDING_VALUE_IS_ERROR, row, target, cell.value, column_target_label(target),
                   cell.value, NULL);
        return DATE_BAD;
    }
    char digits[12];
    const char *text = cell.value;
    if (cell.kind == TABLE_NUMBER)
        text = date_digits(check, text, digits);
    DateResult result = DATE_BAD;
    if (cell.kind == TABLE_DATE && strlen(text) >= 10) {
        g_strlcpy(iso, text, 11);
        result = date_valid(iso) ? DATE_OK : DATE_BAD;
    } else if (cell.kind != TABLE_BOOL && cell.kind != TABLE_TIME) {
        gsize length;
        const char *clean = value_clean(text, check->scratch, &length);
        if (length == 0 || (length == 1 && *clean == '-'))
            return DATE_BAD;
        if (clean[length] != '\0')
            clean = keep(check, clean, length);
        result = date_parse(clean, check->order[target], check->context->today, iso);
    }
    if (result == DATE_BAD)
        check_find(check, FINDING_DATE_UNREADABLE, row, target, cell.shown, column_target_label(target),
                   cell.shown, NULL);
    return result;
}

/* One question for the whole file; its example is the smallest, so that it does not depend on the order of
 * rows. */
static Choice
ask_two_digit_year(Check *check, const char *text, const char *iso)
{
    RosterQuestion *question = check_ask(check, QUESTION_TWO_DIGIT_YEAR, "two-digit-year",
                                         1u << CHOICE_ACCEPT | 1u << CHOICE_EMPTY);
    if (question->detail[1] == NULL || strcmp(iso, question->detail[1]) < 0) {
        g_free(question->detail[0]);
        g_free(question->detail[1]);
        char shown[11];
        date_shown(iso, shown);
        question->detail[0] = g_strdup(text);
        question->detail[1] = g_strdup(iso);
    }
    return question->answer.choice;
}

static void
read_birth_date(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    char iso[11], shown[11];
    guint32 row = draft->record->row;
    DateResult result = check_read_date(check, row, target, cell, iso);
    if (result == DATE_BAD)
        return;
    date_shown(iso, shown);
    if (result == DATE_TWO_DIGIT_YEAR) {
        Choice choice = ask_two_digit_year(check, cell.shown, iso);
        if (choice == CHOICE_EMPTY)
            return;
        if (choice == CHOICE_OPEN) {
            check_find(check, FINDING_DATE_TWO_DIGIT_YEAR, row, target, cell.shown, cell.shown, shown, NULL);
            draft->record->waiting = TRUE;
        }
    }
    if (strcmp(iso, check->context->today) > 0 || strcmp(iso, check->oldest) < 0)
        check_find(check, FINDING_DATE_UNLIKELY, row, target, cell.shown, shown, NULL);
    draft->record->value[FIELD_BIRTH_DATE] = keep(check, iso, 10);
}

static void
read_sex(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    gsize length;
    const char *text = cell_text(check, draft, target, cell, &length);
    if (text == NULL)
        return;
    const char *kept = text[length] == '\0' ? text : keep(check, text, length), *sex;
    if (!value_sex(kept, check->m_is_girl, &sex))
        check_find(check, FINDING_SEX_UNKNOWN, draft->record->row, target, kept, kept, NULL);
    else if (*sex != '\0') /* "unknown" takes no known sex away: it counts as an empty cell */
        draft->record->value[FIELD_SEX] = sex;
}

static void
read_postcode(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    const char *text = limited_text(check, draft, target, cell, field_max_length(FIELD_POSTCODE));
    char postcode[33];
    if (text == NULL)
        return;
    if (value_postcode(text, postcode))
        draft->record->value[FIELD_POSTCODE] = strcmp(text, postcode) == 0 ? text
                                                                           : keep_text(check, postcode);
    else
        check_find(check, FINDING_POSTCODE_UNKNOWN, draft->record->row, target, text, text, NULL);
}

static void
read_house(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    const char *text = limited_text(check, draft, target, cell, 30);
    if (text == NULL)
        return;
    if (!value_house(text, check->scratch, check->more) ||
        check->scratch->len > field_max_length(FIELD_HOUSE_NUMBER)) {
        draft->record->value[FIELD_HOUSE_NUMBER] = strlen(text) <= field_max_length(FIELD_HOUSE_NUMBER)
                                                       ? text
                                                       : NULL;
        return;
    }
    draft->record->value[FIELD_HOUSE_NUMBER] = keep(check, check->scratch->str, check->scratch->len);
    if (check->more->len > 0 && check->more->len <= field_max_length(FIELD_HOUSE_ADDITION))
        draft->record->value[FIELD_HOUSE_ADDITION] = keep(check, check->more->str, check->more->len);
}

static void
read_addition(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    const char *text = limited_text(check, draft, target, cell, field_max_length(FIELD_HOUSE_ADDITION));
    const char *before = draft->record->value[FIELD_HOUSE_ADDITION]; /* from "12a" in the number's cell */
    if (text == NULL)
        return;
    if (before != NULL && g_ascii_strcasecmp(before, text) != 0 &&
        strlen(before) + strlen(text) < field_max_length(FIELD_HOUSE_ADDITION)) {
        g_string_printf(check->more, "%s %s", before, text);
        text = keep(check, check->more->str, check->more->len);
    }
    draft->record->value[FIELD_HOUSE_ADDITION] = text;
}

static void
read_phone(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    read_plain(check, draft, target, cell);
    const char *phone = draft->record->value[target];
    if (phone != NULL && cell.kind == TABLE_NUMBER && strlen(phone) == 9 &&
        *phone != '0') { /* the sheet ate the zero */
        g_string_printf(check->more, "0%s", phone);
        draft->record->value[target] = keep(check, check->more->str, check->more->len);
    }
}

static void
read_email(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    const char *text = limited_text(check, draft, target, cell, 1024);
    gboolean several;
    if (text == NULL)
        return;
    if (!value_email(text, check->more, &several) || check->more->len > field_max_length(FIELD_EMAIL)) {
        check_find(check, FINDING_EMAIL_INVALID, draft->record->row, target, text, text, NULL);
        return;
    }
    if (several)
        check_find(check, FINDING_EMAIL_SEVERAL, draft->record->row, target, text, NULL);
    draft->record->value[FIELD_EMAIL] = check->more->len == strlen(text)
                                            ? text
                                            : keep(check, check->more->str, check->more->len);
}

static void
read_entry_date(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    char iso[11], shown[11];
    if (check_read_date(check, draft->record->row, target, cell, iso) == DATE_BAD ||
        strcmp(iso, check->context->today) <= 0)
        return;
    date_shown(iso, shown);
    check_find(check, FINDING_STARTS_LATER, draft->record->row, target, NULL, shown, NULL);
}

static void
count_text(GHashTable *counts, const char *text)
{
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, text));
    g_hash_table_insert(counts, g_strdup(text), GUINT_TO_POINTER(n + 1));
}

static void
read_brin(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    gsize length;
    const char *text = cell_text(check, draft, target, cell, &length);
    if (text == NULL)
        return;
    g_autofree char *brin = g_ascii_strup(text, (gssize)length);
    if (brin_valid(brin))
        count_text(check->brins, brin);
}

static void
read_school_year(Check *check, Draft *draft, ColumnTarget target, TableCell cell)
{
    gsize length;
    const char *text = cell_text(check, draft, target, cell, &length);
    g_autofree char *year = text == NULL ? NULL : school_year_parse(text);
    if (year != NULL)
        count_text(check->years, year);
}

typedef void (*CellReader)(Check *check, Draft *draft, ColumnTarget target, TableCell cell);

static const CellReader readers[N_COLUMN_TARGETS] = {
    [FIELD_PUPIL_NUMBER] = read_number,
    [FIELD_SCHOOL_YEAR] = read_school_year,
    [FIELD_YEAR_GROUP] = read_year_group,
    [FIELD_INITIALS] = read_initials,
    [FIELD_FIRST_NAME] = read_plain,
    [FIELD_PREFIX] = read_plain,
    [FIELD_SURNAME] = read_plain,
    [FIELD_BIRTH_DATE] = read_birth_date,
    [FIELD_SEX] = read_sex,
    [FIELD_STREET] = read_plain,
    [FIELD_HOUSE_NUMBER] = read_house,
    [FIELD_HOUSE_ADDITION] = read_addition,
    [FIELD_POSTCODE] = read_postcode,
    [FIELD_TOWN] = read_plain,
    [FIELD_PHONE] = read_phone,
    [FIELD_MOBILE] = read_phone,
    [FIELD_EMAIL] = read_email,
    [COLUMN_CARD_NUMBER] = read_card,
    [COLUMN_GIVEN_NAMES] = read_name,
    [COLUMN_FULL_NAME] = read_name,
    [COLUMN_SURNAME_PREFIX] = read_name,
    [COLUMN_HOUSE_FULL] = read_house,
    [COLUMN_ENTRY_DATE] = read_entry_date,
    [COLUMN_BRIN] = read_brin,
};

static const PersonField secret_fields[] = {FIELD_STREET,   FIELD_HOUSE_NUMBER, FIELD_HOUSE_ADDITION,
                                            FIELD_POSTCODE, FIELD_TOWN,         FIELD_PHONE,
                                            FIELD_MOBILE};

/* The cells that must not be stored are not even looked at; "" takes away what an earlier file brought. */
static guint64
hide_address(Check *check, Draft *draft, guint64 mask)
{
    check_find(check, FINDING_ADDRESS_SECRET, draft->record->row, COLUMN_UNKNOWN, NULL, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(secret_fields); i++) {
        draft->record->value[secret_fields[i]] = "";
        mask &= ~TARGET_BIT(secret_fields[i]);
    }
    return mask & ~TARGET_BIT(COLUMN_HOUSE_FULL);
}

void
check_read_row(Check *check, Draft *draft, const RowCells *cells)
{
    guint64 mask = cells->mask;
    gboolean secret = FALSE;
    if (mask & TARGET_BIT(COLUMN_SECRET_ADDRESS))
        secret = value_is_yes(cells->cell[COLUMN_SECRET_ADDRESS].value);
    if (secret)
        mask = hide_address(check, draft, mask);
    for (guint64 left = mask; left != 0; left &= left - 1) {
        guint target = (guint)__builtin_ctzll(left);
        if (readers[target] != NULL)
            readers[target](check, draft, (ColumnTarget)target, cells->cell[target]);
    }
    check_group_read(check, draft, cells);
    for (guint i = 0; i < check->n_clears; i++) {
        PersonField field = check->clears[i];
        if ((cells->mask & TARGET_BIT(field)) == 0)
            draft->record->value[field] = "";
    }
}

/* ---- what is decided for a column as a whole ---- */

/* TRUE when some cell is one date with the day first and another with the month first. */
static gboolean
is_ambiguous(const Check *check, guint column)
{
    for (guint row = check->mapping->header_row + 1; row < table_sheet_n_rows(check->sheet); row++) {
        TableCell cell = table_sheet_cell(check->sheet, row, column);
        char day[11], month[11];
        if (cell.kind == TABLE_TEXT &&
            date_parse(cell.value, DATE_ORDER_DAY_MONTH, check->context->today, day) != DATE_BAD &&
            date_parse(cell.value, DATE_ORDER_MONTH_DAY, check->context->today, month) != DATE_BAD &&
            strcmp(day, month) != 0)
            return TRUE;
    }
    return FALSE;
}

static void
decide_order(Check *check, ColumnTarget target)
{
    guint column = check->column_of[target];
    check->order[target] = check->mapping->date_order;
    if (column == 0 ||
        mapping_date_order(check->sheet, check->mapping->header_row + 1, column, &check->order[target]))
        return;
    if (target == (ColumnTarget)FIELD_BIRTH_DATE && is_ambiguous(check, column))
        check_find(check, FINDING_DATE_ORDER_ASSUMED, 0, target, NULL,
                   check->order[target] == DATE_ORDER_DAY_MONTH ? _("day, month, year")
                                                                : _("month, day, year"),
                   NULL);
}

/* In a column of J and M, without V, the M is a girl (meisje). */
static void
decide_sex(Check *check)
{
    guint column = check->column_of[FIELD_SEX];
    gboolean boys = FALSE;
    for (guint row = check->mapping->header_row + 1; column != 0 && row < table_sheet_n_rows(check->sheet);
         row++) {
        const char *text = table_sheet_cell(check->sheet, row, column).value;
        char letter = g_ascii_toupper(*text);
        if (letter == 'V' || letter == 'F' || letter == 'W')
            return;
        boys = boys || letter == 'J';
    }
    check->m_is_girl = boys;
}

void
check_read_columns(Check *check)
{
    decide_order(check, (ColumnTarget)FIELD_BIRTH_DATE);
    decide_order(check, COLUMN_ENTRY_DATE);
    decide_order(check, COLUMN_LEAVING_DATE);
    decide_sex(check);
}
