/* Checks single values from the reader; see shape.h. */
#include "ingest/shape.h"

#include <string.h>

#include "wire/frame.h"

#include "table/finding.h"

enum { FILE_NAME_MAX = 200 };

/* table/finding.h names the reader's findings on its own, because the table knows nothing of the wire. */
#define SAME(finding, wire) G_STATIC_ASSERT((int)FINDING_##finding == (int)WIRE_##wire)
SAME(ENCODING_GUESSED, ENCODING_GUESSED);
SAME(SEPARATOR_GUESSED, SEPARATOR_GUESSED);
SAME(QUOTE_UNCLOSED, QUOTE_UNCLOSED);
SAME(BAD_BYTES, BAD_BYTES);
SAME(NUL_BYTES, NUL_BYTES);
SAME(CELL_CUT, CELL_CUT);
SAME(BSN_COLUMN_BY_NAME, BSN_COLUMN_BY_NAME);
SAME(BSN_COLUMN_BY_VALUE, BSN_COLUMN_BY_VALUE);
SAME(SENSITIVE_DROPPED, SENSITIVE_DROPPED);
SAME(FORMULA_WITHOUT_VALUE, FORMULA_WITHOUT_VALUE);
SAME(DATE_SYSTEM_1904, DATE_SYSTEM_1904);
SAME(SHEET_IS_HIDDEN, SHEET_IS_HIDDEN);
SAME(PASSWORD_DEFAULT, PASSWORD_DEFAULT);
SAME(UNKNOWN_ELEMENT, UNKNOWN_ELEMENT);
SAME(TRUNCATED, TRUNCATED);
SAME(MEMBERS_IGNORED, MEMBERS_IGNORED);
SAME(NUMBER_LOST_DIGITS, NUMBER_LOST_DIGITS);
SAME(MEMO_ELSEWHERE, MEMO_ELSEWHERE);
SAME(RECORDS_LEFT_OUT, RECORDS_LEFT_OUT);
SAME(QUOTES_GUESSED, QUOTES_GUESSED);
SAME(MERGED_VALUES, MERGED_VALUES);
SAME(FORMAT_UNKNOWN, FORMAT_UNKNOWN);
SAME(TEXT_MISSING, TEXT_MISSING);
SAME(FILE_EMPTY, FAIL_EMPTY);
SAME(FILE_UNKNOWN, FAIL_UNKNOWN);
SAME(FILE_DAMAGED, FAIL_DAMAGED);
SAME(FILE_ENCRYPTED, FAIL_ENCRYPTED);
SAME(FILE_UNSUPPORTED, FAIL_UNSUPPORTED);
SAME(FILE_TOO_LARGE, FAIL_TOO_LARGE);
SAME(ZIP_MEMBERS, FAIL_ZIP_MEMBERS);
SAME(XML_DOCTYPE, FAIL_DOCTYPE);
SAME(NO_SUCH_SHEET, FAIL_NO_SHEET);
SAME(FORM_BROKEN, FAIL_MULTIPART);
SAME(SANDBOX, FAIL_SANDBOX);
SAME(OUT_OF_MEMORY, FAIL_MEMORY);
SAME(READ_FAILED, FAIL_IO);

gboolean
ingest_shape_kind(guint64 wire_kind, TableKind *kind)
{
    static const TableKind kinds[] = {
        [WIRE_TEXT] = TABLE_TEXT, [WIRE_NUMBER] = TABLE_NUMBER, [WIRE_DATE] = TABLE_DATE,
        [WIRE_TIME] = TABLE_TIME, [WIRE_BOOL] = TABLE_BOOL,     [WIRE_ERROR] = TABLE_ERROR,
    };
    if (wire_kind >= G_N_ELEMENTS(kinds) || kinds[wire_kind] == TABLE_EMPTY)
        return FALSE;
    *kind = kinds[wire_kind];
    return TRUE;
}

/* Length and characters of a pattern; '0' stands for any digit. */
static gboolean
matches(const char *pattern, const char *value, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (pattern[i] == '0' ? !g_ascii_isdigit(value[i]) : pattern[i] != value[i])
            return FALSE;
    return pattern[length] == '\0';
}

static gboolean
is_time(const char *value, gsize length)
{
    return length == 8 && matches("00:00:00", value, length);
}

static gboolean
is_date(const char *value, gsize length)
{
    if ((length != 10 && length != 19) || !matches("0000-00-00", value, 10))
        return FALSE;
    int month = 10 * (value[5] - '0') + value[6] - '0', day = 10 * (value[8] - '0') + value[9] - '0';
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return FALSE;
    return length == 10 || (value[10] == 'T' && is_time(value + 11, length - 11));
}

static gsize
digits(const char *value, gsize length)
{
    gsize n = 0;
    while (n < length && g_ascii_isdigit(value[n]))
        n++;
    return n;
}

/* -12.5e+300 */
static gboolean
is_number(const char *value, gsize length)
{
    gsize at = length > 0 && value[0] == '-' ? 1 : 0;
    gsize whole = digits(value + at, length - at);
    at += whole;
    if (at < length && value[at] == '.') {
        gsize fraction = digits(value + at + 1, length - at - 1);
        if (fraction == 0)
            return FALSE;
        at += 1 + fraction;
    }
    if (whole > 0 && at < length && value[at] == 'e') {
        at++;
        at += at < length && (value[at] == '-' || value[at] == '+') ? 1 : 0;
        gsize exponent = digits(value + at, length - at);
        if (exponent == 0)
            return FALSE;
        at += exponent;
    }
    return whole > 0 && at == length;
}

static gboolean
is_bool(const char *value, gsize length)
{
    return (length == 4 && memcmp(value, "TRUE", 4) == 0) || (length == 5 && memcmp(value, "FALSE", 5) == 0);
}

gboolean
ingest_shape_fits(TableKind kind, const char *value, gsize length)
{
    static gboolean (*const checks[])(const char *, gsize) = {
        [TABLE_NUMBER] = is_number, [TABLE_DATE] = is_date, [TABLE_TIME] = is_time,
        [TABLE_BOOL] = is_bool,     [TABLE_ERROR] = NULL,
    };
    return length > 0 && (!checks[kind] || checks[kind](value, length));
}

/* Control characters, and those that turn the direction of text ("nepo.exe" shown as "exe.open"). */
static gboolean
is_shown(gunichar character)
{
    GUnicodeType type = g_unichar_type(character);
    return type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_LINE_SEPARATOR &&
           type != G_UNICODE_PARAGRAPH_SEPARATOR && type != G_UNICODE_SURROGATE;
}

char *
ingest_shape_file_name(const char *name)
{
    const char *base = name;
    for (const char *at = name; *at; at++)
        if (*at == '/' || *at == '\\')
            base = at + 1;
    g_autoptr(GString) shown = g_string_new(NULL);
    guint count = 0;
    for (const char *at = base; *at && count < FILE_NAME_MAX; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        if (is_shown(character)) {
            g_string_append_unichar(shown, character);
            count++;
        }
    }
    g_strstrip(shown->str);
    gboolean is_folder = g_str_equal(shown->str, ".") || g_str_equal(shown->str, "..");
    return g_strdup(is_folder ? "" : shown->str);
}
