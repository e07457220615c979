/* Values of OpenDocument cells: from the attributes and text of a cell to what leaves. */
#include "reader/numfmt.h"
#include "reader/ods.h"

#include <math.h>

#define DAY_SECONDS 86400

/* Dates */

typedef struct {
    int year, month, day, seconds; /* of the day */
} OdsMoment;

static int
days_in(int year, int month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Brings seconds back into the day, which moves by at most one. */
static void
moment_settle(OdsMoment *moment)
{
    if (moment->seconds < 0) {
        moment->seconds += DAY_SECONDS;
        if (--moment->day == 0) {
            moment->month = moment->month == 1 ? 12 : moment->month - 1;
            moment->year -= moment->month == 12;
            moment->day = days_in(moment->year, moment->month);
        }
    } else if (moment->seconds >= DAY_SECONDS) {
        moment->seconds -= DAY_SECONDS;
        if (moment->day++ == days_in(moment->year, moment->month)) {
            moment->day = 1;
            moment->month = moment->month == 12 ? 1 : moment->month + 1;
            moment->year += moment->month == 1;
        }
    }
}

/* Digits where the pattern has 'd', other characters as they are; how many bytes, 0 when it does not fit. */
static size_t
match_digits(XmlSpan span, size_t at, const char *pattern, int *numbers)
{
    size_t length = strlen(pattern);

    if (span.length < at + length)
        return 0;
    int number = 0;
    for (size_t i = 0; i < length; i++) {
        char c = span.text[at + i];
        if (pattern[i] != 'd') {
            if (c != pattern[i])
                return 0;
            *numbers++ = number;
            number = 0;
        } else if (c < '0' || c > '9')
            return 0;
        else
            number = number * 10 + (c - '0');
    }
    *numbers = number;
    return length;
}

/* .123456, Z, +01:00 behind the seconds; false when there is something else. */
static bool
moment_tail(OdsMoment *moment, XmlSpan value, size_t at)
{
    int offset[2];

    if (at < value.length && (value.text[at] == '.' || value.text[at] == ',')) {
        if (++at < value.length && value.text[at] >= '5' && value.text[at] <= '9')
            moment->seconds++;
        while (at < value.length && value.text[at] >= '0' && value.text[at] <= '9')
            at++;
    }
    if (at + 1 == value.length && value.text[at] == 'Z')
        return true;
    if (at == value.length)
        return true;
    int sign = value.text[at] == '-' ? 1 : value.text[at] == '+' ? -1 : 0;
    if (!sign || match_digits(value, at + 1, "dd:dd", offset) != value.length - at - 1 || offset[0] > 14 ||
        offset[1] > 59)
        return false;
    moment->seconds += sign * (offset[0] * 3600 + offset[1] * 60);
    return true;
}

size_t
ods_date(XmlSpan value, char out[32])
{
    OdsMoment moment;
    int date[3], clock[3];
    size_t length = match_digits(value, 0, "dddd-dd-dd", date);

    if (!length || date[1] < 1 || date[1] > 12 || date[2] < 1 || date[2] > days_in(date[0], date[1]))
        return 0;
    if (length == value.length) {
        memcpy(out, value.text, length);
        return length;
    }
    size_t more = value.text[length] == 'T' ? match_digits(value, length + 1, "dd:dd:dd", clock) : 0;
    if (!more && value.text[length] == 'T') {
        more = match_digits(value, length + 1, "dd:dd", clock);
        clock[2] = 0;
    }
    if (!more || clock[0] > 24 || clock[1] > 59 || clock[2] > 60)
        return 0;
    moment = (OdsMoment){date[0], date[1], date[2], clock[0] * 3600 + clock[1] * 60 + clock[2]};
    if (!moment_tail(&moment, value, length + 1 + more))
        return 0;
    moment_settle(&moment);
    int s = moment.seconds;
    if (s == 0)
        return (size_t)snprintf(out, 32, "%04d-%02d-%02d", moment.year, moment.month, moment.day);
    return (size_t)snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d", moment.year, moment.month, moment.day,
                            s / 3600, s / 60 % 60, s % 60);
}

bool
ods_duration(XmlSpan value, double *seconds)
{
    static const struct {
        char letter;
        bool clock;
        double unit;
    } units[] = {{'D', false, DAY_SECONDS}, {'H', true, 3600}, {'M', true, 60}, {'S', true, 1}};
    const char *p = value.text, *end = p + value.length;
    bool minus = p < end && *p == '-', clock = false;
    double sum = 0;

    p += minus;
    if (p == end || *p++ != 'P' || p == end)
        return false;
    while (p < end) {
        if (*p == 'T') {
            clock = true;
            p++;
            continue;
        }
        const char *start = p;
        while (p < end && ((*p >= '0' && *p <= '9') || *p == '.'))
            p++;
        double number;
        if (p == end || !xml_number((XmlSpan){start, (size_t)(p - start)}, &number))
            return false;
        double unit = 0;
        for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
            if (units[i].letter == *p && units[i].clock == clock)
                unit = units[i].unit;
        if (unit == 0)
            return false;
        sum += number * unit;
        p++;
    }
    *seconds = minus ? -sum : sum;
    return true;
}

/* Attributes */

static OdsType
cell_type(XmlSpan word)
{
    static const struct {
        const char *word;
        OdsType type;
    } types[] = {{"string", ODS_STRING},   {"float", ODS_NUMBER}, {"percentage", ODS_NUMBER},
                 {"currency", ODS_NUMBER}, {"date", ODS_DATE},    {"time", ODS_TIME},
                 {"boolean", ODS_BOOL}};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (xml_span_is(word, types[i].word))
            return types[i].type;
    return ODS_NONE;
}

static void
cell_take_string(Ods *ods, OdsCell *cell, XmlSpan value)
{
    XmlText text = {.text = ods->attribute, .room = ODS_CELL_ROOM};

    xml_text_add(&text, &ods->xml, value, false);
    cell->has_string = text.length > 0;
    if (cell->has_string)
        cell->value = (XmlSpan){text.text, text.length};
}

void
ods_cell_attribute(Ods *ods, OdsCell *cell, XmlSpan prefix, XmlSpan name, XmlSpan value)
{
    bool extension = xml_span_is(prefix,
                                 "calcext"); /* LibreOffice's own; says more than office: only of errors */

    switch (name.length) { /* first of all by length: this runs for every attribute of every cell */
    case sizeof "value" - 1:
        if (xml_span_is(name, "value") && !extension)
            cell->value = value;
        break;
    case sizeof "value-type" - 1: /* as long as date-value and time-value */
        if (xml_span_is(name, "value-type")) {
            if (!extension)
                cell->type = cell_type(value);
            else if (xml_span_is(value, "error"))
                cell->error = true;
        } else if (xml_span_is(name, "date-value") || xml_span_is(name, "time-value"))
            cell->value = value;
        break;
    case sizeof "boolean-value" - 1:
        if (xml_span_is(name, "boolean-value"))
            cell->value = value;
        break;
    case sizeof "number-columns-repeated" - 1:
        if (xml_span_is(name, "number-columns-repeated") &&
            (!xml_whole(value, UINT64_MAX, &cell->repeat) || cell->repeat == 0))
            xml_damaged(&ods->xml, "a cell repeated an impossible number of times");
        break;
    case sizeof "formula" - 1:
        cell->formula |= xml_span_is(name, "formula");
        break;
    case sizeof "string-value" - 1:
        if (xml_span_is(name, "string-value"))
            cell_take_string(ods, cell, value);
        break;
    default:
        break;
    }
}

void
ods_cell_take(Ods *ods, OdsCell *cell)
{
    XmlAttribute attribute;

    *cell = (OdsCell){.repeat = 1, .covered = xml_is(&ods->xml, "covered-table-cell")};
    for (size_t at = 0; xml_attribute_next(&ods->xml, &at, &attribute);)
        ods_cell_attribute(ods, cell, attribute.prefix, attribute.name, attribute.value);
}

/* Values */

/* Errors as LibreOffice shows them, in English and Dutch. */
static bool
error_name(XmlSpan text, XmlSpan *name)
{
    static const char *const names[][2] = {
        {"#N/A", "#N/B"},     {"#DIV/0!", "#DEEL/0!"}, {"#VALUE!", "#WAARDE!"}, {"#REF!", "#VERW!"},
        {"#NAME?", "#NAAM?"}, {"#NUM!", "#GETAL!"},    {"#NULL!", "#LEEG!"}};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (xml_span_is(text, names[i][0]) || xml_span_is(text, names[i][1])) {
            *name = (XmlSpan){names[i][0], strlen(names[i][0])};
            return true;
        }
    return false;
}

static bool
out_string(const OdsCell *cell, XmlSpan text, OdsOut *out)
{
    out->kind = WIRE_TEXT;
    out->value = cell->has_string ? cell->value : text;
    if (cell->error || (cell->formula && text.length > 1 && text.text[0] == '#')) {
        out->value = text;
        if (error_name(text, &out->value) || cell->error)
            out->kind = WIRE_ERROR;
    }
    return out->value.length > 0;
}

static bool
out_number(Ods *ods, double number, OdsOut *out)
{
    out->kind = WIRE_NUMBER;
    out->value = (XmlSpan){ods->small, numfmt_shortest(number, ods->small)};
    if (number >= 1e15 && number < 1e21)
        emit_finding(ods->emit, WIRE_NUMBER_LOST_DIGITS, (uint32_t)ods->row, out->column, NULL);
    return true;
}

static bool
out_date(Ods *ods, XmlSpan value, OdsOut *out)
{
    size_t length = ods_date(value, ods->small);

    out->kind = WIRE_DATE;
    out->value = (XmlSpan){ods->small, length};
    return length > 0;
}

/* A time of day, or, from a day on and below zero, a number of days, as elapsed times are in the other
 * formats. */
static bool
out_time(Ods *ods, XmlSpan value, OdsOut *out)
{
    double seconds;

    if (!ods_duration(value, &seconds))
        return false;
    if (seconds < 0 || seconds >= DAY_SECONDS)
        return out_number(ods, seconds / DAY_SECONDS, out);
    unsigned whole = (unsigned)(seconds + 0.5);
    whole = whole < DAY_SECONDS ? whole : DAY_SECONDS - 1;
    out->kind = WIRE_TIME;
    out->value.text = ods->small;
    out->value.length = (size_t)snprintf(ods->small, sizeof ods->small, "%02u:%02u:%02u", whole / 3600,
                                         whole / 60 % 60, whole % 60);
    return true;
}

static bool
out_bool(XmlSpan value, OdsOut *out)
{
    out->kind = WIRE_BOOL;
    out->value = xml_true(value) ? (XmlSpan){"TRUE", 4} : (XmlSpan){"FALSE", 5};
    return true;
}

bool
ods_cell_out(Ods *ods, const OdsCell *cell, XmlSpan text, OdsOut *out)
{
    double number;
    bool done = false;

    out->shown = (XmlSpan){NULL, 0};
    if (cell->value.length > 0) {
        if (cell->type == ODS_NUMBER && xml_number(cell->value, &number))
            done = out_number(ods, number, out);
        else if (cell->type == ODS_DATE)
            done = out_date(ods, cell->value, out);
        else if (cell->type == ODS_TIME)
            done = out_time(ods, cell->value, out);
        else if (cell->type == ODS_BOOL)
            done = out_bool(cell->value, out);
    }
    if (!done)
        return out_string(cell, text, out);
    bool same = text.length == 0 ||
                (text.length == out->value.length && memcmp(text.text, out->value.text, text.length) == 0);
    if (!same)
        out->shown = text;
    return true;
}
