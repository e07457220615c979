/* Number formats: is it a date, and the value and shown text of a numeric cell. */
#include "reader/numfmt.h"
#include "reader/numfmt_shown.h"
#include "reader/limits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_LIMIT   2958466.0 /* the day after 9999-12-31 */
#define DAYS_1904   1462.0    /* from 1899-12-31 to 1904-01-01, Excel's leap day of 1900 counted */
#define DAY_SECONDS 86400

static const char *const builtin_codes[] = {
    [1] = "0",
    [2] = "0.00",
    [3] = "#,##0",
    [4] = "#,##0.00",
    [5] = "\"€ \"#,##0;\"€ \"\\-#,##0",
    [6] = "\"€ \"#,##0;\"€ \"\\-#,##0",
    [7] = "\"€ \"#,##0.00;\"€ \"\\-#,##0.00",
    [8] = "\"€ \"#,##0.00;\"€ \"\\-#,##0.00",
    [9] = "0%",
    [10] = "0.00%",
    [11] = "0.00E+00",
    [12] = "# ?/?",
    [13] = "# ?\?/?\?",
    [14] = "dd-mm-yyyy",
    [15] = "d-mmm-yy",
    [16] = "d-mmm",
    [17] = "mmm-yy",
    [18] = "h:mm AM/PM",
    [19] = "h:mm:ss AM/PM",
    [20] = "h:mm",
    [21] = "h:mm:ss",
    [22] = "dd-mm-yyyy h:mm",
    /* 27 to 36 and 50 to 58: dates and times of East Asian editions */
    [27] = "dd-mm-yyyy",
    [28] = "dd-mm-yyyy",
    [29] = "dd-mm-yyyy",
    [30] = "dd-mm-yy",
    [31] = "dd-mm-yyyy",
    [32] = "h:mm",
    [33] = "h:mm:ss",
    [34] = "h:mm",
    [35] = "h:mm:ss",
    [36] = "dd-mm-yyyy",
    [37] = "#,##0;\\-#,##0",
    [38] = "#,##0;\\-#,##0",
    [39] = "#,##0.00;\\-#,##0.00",
    [40] = "#,##0.00;\\-#,##0.00",
    [41] = "#,##0;\\-#,##0;\\-",
    [42] = "\"€ \"#,##0;\"€ \"\\-#,##0;\"€ \"\\-",
    [43] = "#,##0.00;\\-#,##0.00;\\-",
    [44] = "\"€ \"#,##0.00;\"€ \"\\-#,##0.00;\"€ \"\\-",
    [45] = "mm:ss",
    [46] = "[h]:mm:ss",
    [47] = "mm:ss.0",
    [48] = "##0.0E+0",
    [49] = "@",
    [50] = "dd-mm-yyyy",
    [51] = "dd-mm-yyyy",
    [52] = "dd-mm-yyyy",
    [53] = "dd-mm-yyyy",
    [54] = "dd-mm-yyyy",
    [55] = "dd-mm-yyyy",
    [56] = "dd-mm-yyyy",
    [57] = "dd-mm-yyyy",
    [58] = "dd-mm-yyyy",
    /* 59 to 81: the Thai edition */
    [59] = "0",
    [60] = "0.00",
    [61] = "#,##0",
    [62] = "#,##0.00",
    [67] = "0%",
    [68] = "0.00%",
    [69] = "# ?/?",
    [70] = "# ?\?/?\?",
    [71] = "dd-mm-yyyy",
    [72] = "d-mmm-yy",
    [73] = "d-mmm",
    [74] = "mmm-yy",
    [75] = "h:mm",
    [76] = "h:mm:ss",
    [77] = "dd-mm-yyyy h:mm",
    [78] = "mm:ss",
    [79] = "[h]:mm:ss",
    [80] = "mm:ss.0",
    [81] = "dd-mm-yy",
};

void
numfmt_builtin(Numfmt *format, unsigned id)
{
    const char *code = id < sizeof builtin_codes / sizeof builtin_codes[0] ? builtin_codes[id] : NULL;

    numfmt_parse(format, code ? code : "", code ? strlen(code) : 0);
}

/* What the tokens of a section make of a number; -1 when they say nothing (only text, or empty). */
static int
section_kind(const Section *section)
{
    bool day = false, hour = false, elapsed = false, digit = false, text = false;

    for (unsigned i = 0; i < section->count; i++) {
        const Token *token = &section->token[i];
        elapsed |= token->kind == TOKEN_ELAPSED;
        digit |= token->kind == TOKEN_DIGIT || token->kind == TOKEN_GENERAL;
        text |= token->kind == TOKEN_TEXT;
        hour |= token->kind == TOKEN_AMPM;
        if (token->kind == TOKEN_DATE) {
            hour |= strchr("hns", token->letter) != NULL;
            day |= strchr("ymd", token->letter) != NULL;
        }
    }
    if (elapsed)
        return NUMFMT_NUMBER;
    if (day || hour)
        return day ? NUMFMT_DATE : NUMFMT_TIME;
    if (digit)
        return NUMFMT_NUMBER;
    return text ? NUMFMT_TEXT : -1;
}

void
numfmt_parse(Numfmt *format, const char *code, size_t length)
{
    static uint32_t parsed;

    *format = (Numfmt){.kind = NUMFMT_NUMBER, .general = true, .id = ++parsed, .code = code};
    if (length == 0 || length > LIMIT_FORMAT_CODE)
        return;
    format->length = (uint16_t)length;

    const char *at = code, *end = code + length;
    int kind = -1;
    for (unsigned n = 0; n < 3 && kind < 0 && at < end; n++) {
        Section section;
        at = numfmt_section_take(&section, at, end);
        kind = section_kind(&section);
        if (n == 0)
            format->general = kind == NUMFMT_TEXT ||
                              (section.count == 1 && section.token[0].kind == TOKEN_GENERAL);
    }
    if (kind >= 0)
        format->kind = (uint8_t)kind;
}

static bool
section_accepts(const Section *section, double number)
{
    switch (section->compare) {
    case '<':
        return number < section->operand;
    case 'l':
        return number <= section->operand;
    case '>':
        return number > section->operand;
    case 'g':
        return number >= section->operand;
    case 'n':
        return number != section->operand;
    default:
        return number == section->operand;
    }
}

/* Finds the section for a number (18.8.31: positive; negative; zero, or by conditions) and whether a minus
 * sign is added in front of what it shows. False when none is meant for it. */
static bool
numfmt_choose(const Numfmt *format, double number, Section *section, bool *minus)
{
    const char *at = format->code, *end = at + format->length;

    *minus = number < 0;
    at = numfmt_section_take(section, at, end);
    if (at == end && end[-1] != ';')
        return !section->condition || section_accepts(section, number);

    const char *second = at, *third = numfmt_section_take(section, at, end);
    bool has_third = third < end || end[-1] == ';';
    Section other = *section;
    numfmt_section_take(section, format->code, end);
    if (section->condition || other.condition) {
        bool first_fits = section->condition ? section_accepts(section, number) : number > 0;
        if (!first_fits) {
            bool fits = other.condition ? section_accepts(&other, number) : !has_third || number < 0;
            numfmt_section_take(section, fits ? second : third, end);
            if (fits) /* as in a code without conditions: the second section says itself how a minus looks */
                *minus = false;
        }
        bool below = section->condition && (section->compare == '<' || section->compare == 'l');
        if (below && section->operand <= 0)
            *minus = false;
        return true;
    }
    if (number < 0) {
        *minus = false;
        *section = other;
    } else if (number == 0 && third < end)
        numfmt_section_take(section, third, end);
    return true;
}

/* A code of one section without a condition, taken apart: a column asks for the same one again and again. It
 * holds a copy of the code, so that it depends on nobody's memory. */
typedef struct {
    char code[48];
    size_t length; /* 0 = free */
    bool single;
    Section section;
} Remembered;

static const Section *
numfmt_remember(const Numfmt *format)
{
    static Remembered kept[4];

    if (format->length == 0 || format->length > sizeof kept[0].code)
        return NULL;
    Remembered *entry = NULL;
    for (unsigned i = 0; i < sizeof kept / sizeof kept[0] && !entry; i++)
        if (kept[i].length == format->length && memcmp(kept[i].code, format->code, format->length) == 0)
            entry = &kept[i];
    if (!entry) {
        static unsigned next;
        entry = &kept[next++ % (sizeof kept / sizeof kept[0])];
        memcpy(entry->code, format->code, format->length);
        entry->length = format->length;
        const char *end = entry->code + entry->length;
        entry->single = numfmt_section_take(&entry->section, entry->code, end) == end && end[-1] != ';' &&
                        !entry->section.condition;
    }
    return entry->single ? &entry->section : NULL;
}

static size_t
numfmt_show(const Numfmt *format, double number, double days, char *shown)
{
    const Section *usual = numfmt_remember(format);
    Section section;
    bool minus;

    if (usual)
        return numfmt_section_show(usual, fabs(days), number < 0, shown);
    if (!numfmt_choose(format, number, &section, &minus))
        return 0;
    return numfmt_section_show(&section, fabs(days), minus, shown);
}

static void
put_two(char *text, unsigned value)
{
    text[0] = (char)('0' + value / 10 % 10);
    text[1] = (char)('0' + value % 10);
}

static size_t
put_time(char *text, unsigned seconds)
{
    put_two(text, seconds / 3600);
    text[2] = ':';
    put_two(text + 3, seconds / 60 % 60);
    text[5] = ':';
    put_two(text + 6, seconds % 60);
    return 8;
}

/* days counts from 1900. */
static size_t
put_moment(char *text, double days)
{
    int64_t seconds = (int64_t)(days * DAY_SECONDS + 0.5);
    unsigned rest = (unsigned)(seconds % DAY_SECONDS);
    int year, month, date;

    numfmt_civil(seconds / DAY_SECONDS, &year, &month, &date);
    put_two(text, (unsigned)year / 100);
    put_two(text + 2, (unsigned)year);
    text[4] = text[7] = '-';
    put_two(text + 5, (unsigned)month);
    put_two(text + 8, (unsigned)date);
    if (rest == 0)
        return 10;
    text[10] = 'T';
    return 11 + put_time(text + 11, rest);
}

/* What leaves for a number under a format. */
typedef struct {
    WireKind kind;
    uint8_t length; /* of value */
    uint16_t seen;  /* of shown; 0 = same as value */
    char value[32];
    char shown[SHOWN_MAX];
} Rendered;

static bool
numfmt_render_moment(Rendered *out, double number, const Numfmt *format, bool date1904)
{
    double days = date1904 ? number + DAYS_1904 : number;

    if (!(number >= 0) || days * DAY_SECONDS + 0.5 >= DAY_LIMIT * DAY_SECONDS)
        return false;
    bool clock = number < 1;
    if (clock) {
        unsigned seconds = (unsigned)(number * DAY_SECONDS + 0.5);
        out->length = (uint8_t)put_time(out->value, seconds < DAY_SECONDS ? seconds : DAY_SECONDS - 1);
    } else
        out->length = (uint8_t)put_moment(out->value, days);
    out->kind = clock ? WIRE_TIME : WIRE_DATE;
    out->seen = (uint16_t)numfmt_show(format, number, days, out->shown);
    return true;
}

static void
numfmt_render(Rendered *out, double number, const Numfmt *format, bool date1904)
{
    bool moment = format->kind == NUMFMT_DATE || format->kind == NUMFMT_TIME;

    if (!moment || !numfmt_render_moment(out, number, format, date1904)) {
        out->kind = WIRE_NUMBER;
        out->length = (uint8_t)numfmt_shortest(number, out->value);
        out->seen = moment || format->general ? 0 : (uint16_t)numfmt_show(format, number, number, out->shown);
    }
    if (out->seen == out->length && memcmp(out->shown, out->value, out->length) == 0)
        out->seen = 0;
}

/* A column holds the same numbers again and again: 100,000 birthdays are some 2,000 days. */
typedef struct {
    uint64_t bits; /* of the number */
    uint32_t id;   /* of the format, 0 = free */
    bool date1904;
    uint8_t kind, length, seen;
    char text[40]; /* value and shown */
} Memory;

static Memory *
numfmt_memory(uint64_t bits, const Numfmt *format)
{
    static Memory memories[2048];
    uint64_t spread = (bits ^ format->id) * 0x9e3779b97f4a7c15u; /* 2^64 / the golden ratio */

    return &memories[spread >> 53];
}

static void
numfmt_emit_rendered(Emit *emit, uint32_t column, const Rendered *out)
{
    emit_cell(emit, column, out->kind, out->value, out->length, out->seen ? out->shown : NULL, out->seen);
}

void
numfmt_emit(Emit *emit, uint32_t column, double number, const Numfmt *format, bool date1904)
{
    Rendered out;

    if (format->general || format->id == 0) { /* quickly made */
        numfmt_render(&out, number, format, date1904);
        numfmt_emit_rendered(emit, column, &out);
        return;
    }
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    Memory *memory = numfmt_memory(bits, format);
    if (memory->id != format->id || memory->date1904 != date1904 || memory->bits != bits) {
        numfmt_render(&out, number, format, date1904);
        if (out.length + out.seen > (int)sizeof memory->text) {
            numfmt_emit_rendered(emit, column, &out);
            return;
        }
        *memory = (Memory){.bits = bits,
                           .id = format->id,
                           .date1904 = date1904,
                           .kind = (uint8_t)out.kind,
                           .length = out.length,
                           .seen = (uint8_t)out.seen};
        memcpy(memory->text, out.value, out.length);
        memcpy(memory->text + out.length, out.shown, out.seen);
    }
    emit_cell(emit, column, memory->kind, memory->text, memory->length,
              memory->seen ? memory->text + memory->length : NULL, memory->seen);
}

/* Shortest decimals */

static size_t
put_whole(char *text, uint64_t value)
{
    char reverse[20];
    size_t count = 0;

    do
        reverse[count++] = (char)('0' + value % 10);
    while (value /= 10);
    for (size_t i = 0; i < count; i++)
        text[i] = reverse[count - 1 - i];
    return count;
}

/* A number of few decimals: whole / 10^places is rounded correctly as both are exact, so it reads back the
 * same, and no decimal of at most fifteen digits shares its double with another. */
static size_t
put_short_decimal(char *text, double number)
{
    static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12};

    for (unsigned places = 1; places < sizeof powers / sizeof powers[0]; places++) {
        double scaled = number * powers[places];
        if (scaled >= 1e15)
            return 0;
        uint64_t whole = (uint64_t)(scaled + 0.5);
        if ((double)whole / powers[places] != number)
            continue;
        uint64_t unit = (uint64_t)powers[places];
        size_t length = put_whole(text, whole / unit), rest = put_whole(text + length, whole % unit + unit);
        text[length] = '.'; /* over the leading 1 that kept the zeros */
        return length + rest;
    }
    return 0;
}

/* Digits and exponent as %e gives them, laid out as repr does: plain from 1e-4 to 1e16, with an exponent
 * outside. */
static size_t
put_laid_out(char *text, const char *digits, int count, int exponent)
{
    size_t length = 0;

    if (exponent < -4 || exponent >= 16) {
        text[length++] = digits[0];
        if (count > 1) {
            text[length++] = '.';
            memcpy(text + length, digits + 1, (size_t)count - 1);
            length += (size_t)count - 1;
        }
        length += (size_t)snprintf(text + length, 8, "e%c%02d", exponent < 0 ? '-' : '+',
                                   abs(exponent) % 1000);
        return length;
    }
    if (exponent < 0) {
        memset(text, '0', 6);
        text[1] = '.';
        length = (size_t)(1 - exponent);
        memcpy(text + length, digits, (size_t)count);
        return length + (size_t)count;
    }
    for (int i = 0; i < count || i <= exponent; i++) {
        if (i == exponent + 1)
            text[length++] = '.';
        text[length++] = i < count ? digits[i] : '0';
    }
    if (count <= exponent + 1) { /* 1e+15 is 1000000000000000.0 */
        text[length++] = '.';
        text[length++] = '0';
    }
    return length;
}

/* A power of two has more room above than below: there the next decimal of as many digits may read back the
 * same where the nearest does not. Changes trial only when it does. */
static bool
trial_above(char *trial, double number)
{
    char next[40];

    memcpy(next, trial, sizeof next);
    char *p = strchr(next, 'e') - 1;
    for (; *p == '9' && p > next + 1; p--)
        *p = '0';
    if (*p < '0' || *p > '8')
        return false;
    ++*p;
    if (strtod(next, NULL) != number)
        return false;
    memcpy(trial, next, sizeof next);
    return true;
}

static size_t
put_by_trial(char *text, double number)
{
    char trial[40], digits[20];
    int precision = number < 2.3e-308 ? 1 : 15; /* below that, doubles have fewer digits */

    for (; precision <= 17; precision++) {
        snprintf(trial, sizeof trial, "%.*e", precision - 1, number);
        if (strtod(trial, NULL) == number || (precision == 16 && trial_above(trial, number)))
            break;
    }
    precision = precision > 17 ? 17 : precision;
    digits[0] = trial[0];
    memcpy(digits + 1, trial + 2, (size_t)precision - 1);
    int exponent = (int)strtol(strchr(trial, 'e') + 1, NULL, 10);
    while (precision > 1 && digits[precision - 1] == '0')
        precision--;
    return put_laid_out(text, digits, precision, exponent);
}

size_t
numfmt_shortest(double number, char buffer[32])
{
    size_t sign = 0;

    if (isnan(number) || isinf(number)) { /* no spreadsheet holds these; a number all the same */
        return (size_t)snprintf(buffer, 32, "%s", isnan(number) ? "nan" : number < 0 ? "-inf" : "inf");
    }
    if (number < 0) {
        buffer[sign++] = '-';
        number = -number;
    }
    if (number < 1e15 && number == (double)(uint64_t)number)
        return sign + put_whole(buffer + sign, (uint64_t)number);
    size_t length = number >= 1e-4 ? put_short_decimal(buffer + sign, number) : 0;
    if (length == 0)
        length = put_by_trial(buffer + sign, number);
    return sign + length;
}
