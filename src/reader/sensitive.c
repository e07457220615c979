/* Finds the columns that hold BSNs; see sensitive.h. */
#include "reader/sensitive.h"

#include <stdlib.h>
#include <string.h>

enum {
    NAME_MAX_BYTES = 48,   /* a header; longer texts are remarks */
    NUMBER_MAX_BYTES = 16, /* 123.456.782 with a guard around it */
    VALUES_MIN = 8,
    SHARE_MIN = 80, /* percent */
};

static const char *const long_names[] = {
    "burgerservicenummer", "burgerservicenr",        "sofinummer",         "sofinr",    "onderwijsnummer",
    "onderwijsnr",         "persoonsgebondennummer", "persoonsgebondennr", "bsnnummer", "bsnnr"};
static const char *const short_names[] = {"bsn", "sofi", "pgn"};

void
sensitive_start(Sensitive *sensitive)
{
    sensitive->count = sensitive->rows = sensitive->row = 0;
}

void
sensitive_row(Sensitive *sensitive, uint32_t row)
{
    sensitive->row = row;
    sensitive->fresh = true;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
sensitive_number(const char *value, size_t length, bool *passes)
{
    static const char guards[] = {'.', ' ', '=', '"', '\''};
    char digits[9];
    size_t count = 0;
    *passes = false;
    if (length > NUMBER_MAX_BYTES)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (is_digit(value[i])) {
            if (count == sizeof digits)
                return false;
            digits[count++] = value[i];
        } else if (memchr(guards, value[i], sizeof guards) == NULL) {
            return false;
        }
    }
    if (count < 8)
        return false;
    /* 9a+8b+7c+6d+5e+4f+3g+2h-i, divisible by 11; eight digits lost their leading zero */
    int sum = -(digits[count - 1] - '0');
    for (size_t i = 2; i <= count; i++)
        sum += (int)i * (digits[count - i] - '0');
    *passes = sum % 11 == 0 && memcmp(digits, "00000000", 8) != 0;
    return true;
}

static bool
in_list(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return false;
}

/* The words of a header: split at what is no letter or digit and where a capital follows a small letter
 * (LeerlingBSN). A long name may also be spread over words (sofi-nummer): they are looked for in the text
 * without gaps. */
SensitiveName
sensitive_name(const char *text, size_t length)
{
    char all[NAME_MAX_BYTES + 1], word[NAME_MAX_BYTES + 1];
    size_t all_length = 0, word_length = 0;
    bool found_short = false;
    if (length < 3 || length > NAME_MAX_BYTES)
        return SENSITIVE_NAME_NONE;
    for (size_t i = 0; i <= length; i++) {
        char c = i < length ? text[i] : '\0';
        bool part = is_letter(c) || is_digit(c);
        bool hump = i > 0 && c >= 'A' && c <= 'Z' && text[i - 1] >= 'a' && text[i - 1] <= 'z';
        if (!part || hump) {
            word[word_length] = '\0';
            found_short = found_short || in_list(word, short_names, sizeof short_names / sizeof *short_names);
            word_length = 0;
        }
        if (part)
            all[all_length++] = word[word_length++] = (char)(is_letter(c) ? c | 0x20 : c);
    }
    all[all_length] = '\0';
    for (size_t i = 0; i < sizeof long_names / sizeof *long_names; i++)
        if (strstr(all, long_names[i]) != NULL)
            return SENSITIVE_NAME_LONG;
    return found_short ? SENSITIVE_NAME_SHORT : SENSITIVE_NAME_NONE;
}

static bool
grow(Sensitive *sensitive, uint32_t column)
{
    if (column > sensitive->room) {
        uint32_t room = column + 16 + sensitive->room;
        SensitiveColumn *columns = realloc(sensitive->columns, room * sizeof *columns);
        if (columns == NULL)
            return false;
        sensitive->columns = columns;
        sensitive->room = room;
    }
    memset(sensitive->columns + sensitive->count, 0,
           (column - sensitive->count) * sizeof *sensitive->columns);
    sensitive->count = column;
    return true;
}

static void
keep_header(SensitiveColumn *column, const char *value, size_t length)
{
    if (length > SENSITIVE_HEADER_BYTES)
        for (length = SENSITIVE_HEADER_BYTES; length > 0 && (value[length] & 0xc0) == 0x80;)
            length--;
    memcpy(column->header, value, length);
    column->header_length = (uint8_t)length;
}

static bool
has_digits(const char *value, size_t length, size_t wanted)
{
    size_t count = 0;
    for (size_t i = 0; i < length && count < wanted; i++)
        count += is_digit(value[i]);
    return count == wanted;
}

/* A cell in the rows where headers stand. */
static void
see_early(Sensitive *sensitive, SensitiveColumn *column, const char *value, size_t length)
{
    SensitiveName name = column->named_row == 0 ? sensitive_name(value, length) : SENSITIVE_NAME_NONE;
    if (name != SENSITIVE_NAME_NONE) {
        column->named_row = sensitive->row;
        column->sure = name == SENSITIVE_NAME_LONG;
        keep_header(column, value, length);
    } else if (column->header_length == 0 && column->filled == 0 && !has_digits(value, length, 8)) {
        keep_header(column, value, length);
        return;
    }
    if (column->named_row != sensitive->row)
        column->filled++;
}

bool
sensitive_cell(Sensitive *sensitive, uint32_t index, const char *value, size_t length, bool *failed)
{
    if (index > sensitive->count && !grow(sensitive, index)) {
        *failed = true;
        return true;
    }
    sensitive->rows += sensitive->fresh;
    sensitive->fresh = false;
    SensitiveColumn *column = &sensitive->columns[index - 1];
    if (column->drop_from != 0 && sensitive->row >= column->drop_from)
        return true;
    if (sensitive->rows <= SENSITIVE_HEADER_ROWS)
        see_early(sensitive, column, value, length);
    else
        column->filled++;
    if (column->named_row != 0 && column->named_row < sensitive->row && !column->fed)
        column->fed = column->sure || has_digits(value, length, 4);
    bool passes; /* most values begin with a letter: not looked at further */
    if (length >= 8 && length <= NUMBER_MAX_BYTES && (uint8_t)value[0] <= '9' &&
        sensitive_number(value, length, &passes)) {
        column->numbers++;
        column->passes += passes;
        if (column->first_row == 0)
            column->first_row = sensitive->row;
    }
    return false;
}

SensitiveReason
sensitive_judge(SensitiveColumn *column)
{
    if (column->drop_from != 0)
        return SENSITIVE_NO;
    if (column->fed) {
        column->drop_from = column->named_row + 1;
        if (column->first_row != 0 && column->first_row < column->drop_from)
            column->drop_from = column->first_row;
        return SENSITIVE_BY_NAME;
    }
    if (column->passes < VALUES_MIN ||
        column->numbers * (uint64_t)100 < column->filled * (uint64_t)SHARE_MIN ||
        column->passes * (uint64_t)100 < column->numbers * (uint64_t)SHARE_MIN)
        return SENSITIVE_NO;
    column->drop_from = column->first_row;
    return SENSITIVE_BY_VALUE;
}
