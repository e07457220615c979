/* Renders a number or a moment by one section of a format code, as a Dutch Excel shows it. */
#include "reader/numfmt_shown.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 15 /* Excel shows and rounds by fifteen significant digits */

typedef struct {
    char *text;
    size_t length;
    bool full;
} Shown;

/* 0.d1d2d3… × 10^point */
typedef struct {
    char digit[DIGITS + 1];
    int count;
    int point;
} Decimal;

static void
shown_add(Shown *shown, const char *text, size_t length)
{
    if (shown->length + length > SHOWN_MAX) {
        shown->full = true;
        return;
    }
    memcpy(shown->text + shown->length, text, length);
    shown->length += length;
}

static void
shown_char(Shown *shown, char c)
{
    if (shown->length == SHOWN_MAX)
        shown->full = true;
    else
        shown->text[shown->length++] = c;
}

/* value with at least width digits. */
static void
shown_whole(Shown *shown, uint64_t value, unsigned width)
{
    char text[SHOWN_TOKENS];
    size_t at = sizeof text;

    if (value < 10 && width == 1) {
        shown_char(shown, (char)('0' + value));
        return;
    }
    if (value < 100 && width == 2) { /* nearly all parts of a date */
        shown_char(shown, (char)('0' + value / 10));
        shown_char(shown, (char)('0' + value % 10));
        return;
    }
    while (value > 0 || width > 0) {
        if (at == 0)
            break; /* no such width is asked for */
        text[--at] = (char)('0' + value % 10);
        value /= 10;
        width -= width > 0;
    }
    shown_add(shown, text + at, sizeof text - at);
}

/* Numbers */

static Decimal
decimal_make(double number)
{
    Decimal decimal = {.count = 0, .point = 0};
    char text[40];

    if (number == 0)
        return decimal;
    if (number < 1e15 &&
        number == (double)(uint64_t)number) { /* most numbers; printf takes ten times as long */
        uint64_t rest = (uint64_t)number;
        for (uint64_t more = rest; more > 0; more /= 10)
            decimal.count++;
        decimal.point = decimal.count;
        for (int i = decimal.count; i-- > 0; rest /= 10)
            decimal.digit[i] = (char)('0' + rest % 10);
        return decimal;
    }
    snprintf(text, sizeof text, "%.*e", DIGITS - 1, number);
    decimal.digit[0] = text[0];
    memcpy(decimal.digit + 1, text + 2, DIGITS - 1);
    decimal.count = DIGITS;
    decimal.point = (int)strtol(text + DIGITS + 2, NULL, 10) + 1;
    return decimal;
}

/* Half up, on the decimal digits, at this many digits behind the point. */
static void
decimal_round(Decimal *decimal, int places)
{
    int keep = decimal->point + places;

    if (keep >= decimal->count)
        return;
    bool up = keep >= 0 && decimal->digit[keep] >= '5';
    decimal->count = keep > 0 ? keep : 0;
    if (!up)
        return;
    int i = decimal->count - 1;
    for (; i >= 0 && decimal->digit[i] == '9'; i--)
        decimal->digit[i] = '0';
    if (i >= 0) {
        decimal->digit[i]++;
        return;
    }
    decimal->digit[0] = '1'; /* 999 became 1000 */
    memset(decimal->digit + 1, '0', DIGITS - 1);
    decimal->count = decimal->count > 0 ? decimal->count : 1;
    decimal->point++;
}

static char
decimal_at(const Decimal *decimal, int place)
{
    return place >= 0 && place < decimal->count ? decimal->digit[place] : '0';
}

typedef struct {
    int whole;     /* placeholders before the point */
    int places;    /* behind it */
    int exponent;  /* behind E */
    int percent;   /* signs */
    int thousands; /* commas that divide by a thousand */
    bool grouped;
    bool scientific, fraction, general, text;
} Layout;

static Layout
layout_make(const Section *section)
{
    Layout layout = {0};
    bool point = false;
    int commas = 0;

    for (unsigned i = 0; i < section->count; i++) {
        const Token *token = &section->token[i];
        if (token->kind == TOKEN_DIGIT) {
            if (commas && !point && layout.whole)
                layout.grouped = true;
            commas = 0;
            if (layout.scientific)
                layout.exponent++;
            else if (point)
                layout.places++;
            else
                layout.whole++;
        } else if (token->kind == TOKEN_COMMA)
            commas++;
        else if (token->kind == TOKEN_POINT) {
            layout.thousands += commas;
            commas = 0;
            point = true;
        }
        layout.percent += token->kind == TOKEN_PERCENT;
        layout.scientific |= token->kind == TOKEN_EXPONENT;
        layout.fraction |= token->kind == TOKEN_SLASH && layout.whole > 0;
        layout.general |= token->kind == TOKEN_GENERAL;
        layout.text |= token->kind == TOKEN_TEXT;
    }
    if (layout.whole || point)
        layout.thousands += commas;
    return layout;
}

/* One placeholder before the point: place counts from the point, 0 = units. first: also everything in front
 * of it. */
static void
shown_whole_place(Shown *shown, const Decimal *decimal, int place, char slot, bool grouped)
{
    char out = 0;

    if (place < decimal->point)
        out = decimal_at(decimal, decimal->point - 1 - place);
    else if (slot == '0')
        out = '0';
    else if (slot == '?')
        out = ' ';
    if (!out)
        return;
    shown_char(shown, out);
    if (grouped && place > 0 && place % 3 == 0)
        shown_char(shown, out == ' ' ? ' ' : '.');
}

static void
shown_decimal_place(Shown *shown, const Decimal *decimal, int place, char slot)
{
    int at = decimal->point + place;
    bool left = false;

    for (int i = at < 0 ? 0 : at; i < decimal->count && !left; i++)
        left = decimal->digit[i] != '0';
    if (left || slot == '0')
        shown_char(shown, at < 0 ? '0' : decimal_at(decimal, at));
    else if (slot == '?')
        shown_char(shown, ' ');
}

typedef struct {
    int whole_left; /* placeholders still to come before the point */
    int places;     /* placeholders done behind it */
    int exponent;   /* value of the exponent */
    int slots;      /* placeholders of the exponent */
    bool started, behind, in_exponent;
} Walk;

static void
shown_digit(Shown *shown, const Decimal *decimal, const Layout *layout, Walk *walk, char slot)
{
    if (walk->in_exponent) {
        if (walk->slots++ == 0)
            shown_whole(shown, (uint64_t)abs(walk->exponent), (unsigned)layout->exponent);
    } else if (walk->behind)
        shown_decimal_place(shown, decimal, walk->places++, slot);
    else {
        int place = --walk->whole_left;
        if (!walk->started)
            for (int more = decimal->point - 1; more > place; more--)
                shown_whole_place(shown, decimal, more, '0', layout->grouped);
        walk->started = true;
        shown_whole_place(shown, decimal, place, slot, layout->grouped);
    }
}

/* Copies literals and fills the placeholders; false for what no number format holds. */
static bool
shown_fill(Shown *shown, const Section *section, const Decimal *decimal, const Layout *layout, int exponent)
{
    Walk walk = {.whole_left = layout->whole, .exponent = exponent};

    for (unsigned i = 0; i < section->count; i++) {
        const Token *token = &section->token[i];
        switch ((TokenKind)token->kind) {
        case TOKEN_LITERAL:
            shown_add(shown, token->text, token->count);
            break;
        case TOKEN_DIGIT:
            shown_digit(shown, decimal, layout, &walk, token->letter);
            break;
        case TOKEN_POINT:
            if (!walk.started) /* .00 shows a number of more than one with its whole part */
                for (int place = decimal->point - 1; place >= 0; place--)
                    shown_whole_place(shown, decimal, place, '0', layout->grouped);
            walk.started = walk.behind = true;
            shown_char(shown, ',');
            break;
        case TOKEN_PERCENT:
            shown_char(shown, '%');
            break;
        case TOKEN_EXPONENT:
            walk.in_exponent = true;
            shown_char(shown, 'E');
            if (exponent < 0 || token->letter == '+')
                shown_char(shown, exponent < 0 ? '-' : '+');
            break;
        case TOKEN_COMMA:
            break;
        default:
            return false;
        }
    }
    return true;
}

static bool
shown_number(Shown *shown, const Section *section, double number, const Layout *layout)
{
    Decimal decimal = decimal_make(number);
    int exponent = 0;

    if (number != 0)
        decimal.point += 2 * layout->percent - 3 * layout->thousands;
    if (layout->scientific && number != 0) {
        int step = layout->whole > 1 ? layout->whole : 1;
        for (int pass = 0; pass < 2; pass++) { /* again when rounding made it one digit longer */
            int lead = decimal.point - 1;
            int moved = (lead >= 0 ? lead / step : -((step - 1 - lead) / step)) * step;
            exponent += moved;
            decimal.point -= moved;
            decimal_round(&decimal, layout->places);
        }
    } else
        decimal_round(&decimal, layout->places);
    if (decimal.point > 200)
        return false;
    return shown_fill(shown, section, &decimal, layout, exponent);
}

typedef struct {
    unsigned limit; /* of the denominator */
    bool fixed;     /* it is the denominator */
    bool mixed;     /* the whole part stands before */
} FractionLayout;

/* # ?/?, # ??/100; false when there is more in it. */
static bool
fraction_layout(const Section *section, FractionLayout *layout)
{
    static const unsigned limits[] = {0, 9, 99, 999, 9999};
    unsigned before = 0, slots = 0, fixed = 0;
    bool bar = false, gap = false;

    *layout = (FractionLayout){0};
    for (unsigned i = 0; i < section->count; i++) {
        const Token *token = &section->token[i];
        bool single = token->kind == TOKEN_LITERAL && token->count == 1;
        bool figure = single && *token->text >= '0' && *token->text <= '9';
        if (token->kind == TOKEN_SLASH)
            bar = true;
        else if (bar && (figure || (fixed && token->kind == TOKEN_DIGIT && token->letter == '0')))
            fixed = fixed * 10 + (unsigned)(*token->text - '0');
        else if (token->kind == TOKEN_DIGIT && bar)
            slots++;
        else if (token->kind == TOKEN_DIGIT) {
            layout->mixed |= gap;
            before++;
        } else if (single && *token->text == ' ')
            gap |= before > 0 && !bar;
        else
            return false;
        if (fixed > 99999)
            return false;
    }
    layout->fixed = fixed > 0;
    layout->limit = fixed ? fixed : limits[slots < 4 ? slots : 4];
    return layout->limit > 0;
}

/* The nearest fraction with a denominator of at most limit, by continued fractions: the time does not grow
 * with limit. */
static void
nearest_fraction(double number, unsigned limit, uint64_t *over, uint64_t *under)
{
    uint64_t p0 = 0, q0 = 1, p1 = 1, q1 = 0;
    double rest = number;

    for (int step = 0; step < 64; step++) {
        double whole = floor(rest);
        uint64_t q2 = q0 + (uint64_t)whole * q1;
        if (q2 > limit) {
            uint64_t k = (limit - q0) / q1, p = p0 + k * p1, q = q0 + k * q1;
            if (fabs((double)p / (double)q - number) < fabs((double)p1 / (double)q1 - number)) {
                p1 = p;
                q1 = q;
            }
            break;
        }
        uint64_t p2 = p0 + (uint64_t)whole * p1;
        p0 = p1, q0 = q1, p1 = p2, q1 = q2;
        if (rest - whole < 1e-11)
            break;
        rest = 1 / (rest - whole);
    }
    *over = p1;
    *under = q1;
}

static bool
shown_fraction(Shown *shown, const Section *section, double number)
{
    FractionLayout layout;
    uint64_t over, under;

    if (number >= 1e12 || !fraction_layout(section, &layout))
        return false;
    double whole = layout.mixed ? floor(number) : 0;
    if (layout.fixed) {
        under = layout.limit;
        over = (uint64_t)round((number - whole) * layout.limit);
    } else
        nearest_fraction(number - whole, layout.limit, &over, &under);
    if (layout.mixed && over == under) {
        whole++;
        over = 0;
    }
    if (layout.mixed && (whole > 0 || over == 0))
        shown_whole(shown, (uint64_t)whole, 1);
    if (layout.mixed && over == 0)
        return true;
    if (layout.mixed && whole > 0)
        shown_char(shown, ' ');
    shown_whole(shown, over, 1);
    shown_char(shown, '/');
    shown_whole(shown, under, 1);
    return true;
}

/* Dates */

void
numfmt_civil(int64_t day, int *year, int *month, int *date)
{
    if (day == 60) { /* the leap day that Lotus, and so Excel, gave to 1900 */
        *year = 1900, *month = 2, *date = 29;
        return;
    }
    int64_t z = day + (day < 60 ? 1 : 0) + 693899; /* days since 0000-03-01 */
    int64_t era = z / 146097, doe = z % 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

    *date = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int)(yoe + era * 400 + (*month <= 2));
}

typedef struct {
    int year, month, date, weekday;
    uint64_t seconds; /* since day 0 */
    uint64_t part;    /* of a second, in units of the shown decimals */
    int places;
    bool half, english;
} Moment;

static const char *const month_names[2][12] = {
    {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
     "november", "december"},
    {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
     "November", "December"},
};
static const char *const day_names[2][7] = {
    {"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
    {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
};

static void
shown_month(Shown *shown, const Moment *moment, unsigned count)
{
    const char *name = month_names[moment->english][moment->month - 1];

    if (count <= 2)
        shown_whole(shown, (uint64_t)moment->month, count);
    else if (count == 3 && !moment->english && moment->month == 3)
        shown_add(shown, "mrt", 3);
    else
        shown_add(shown, name, count == 3 ? 3 : count == 5 ? 1 : strlen(name));
}

static void
shown_date_part(Shown *shown, const Moment *moment, char letter, unsigned count)
{
    uint64_t hour = moment->seconds / 3600 % 24;

    switch (letter) {
    case 'y':
        shown_whole(shown, (uint64_t)(count <= 2 ? moment->year % 100 : moment->year), count <= 2 ? 2 : 4);
        break;
    case 'm':
        shown_month(shown, moment, count);
        break;
    case 'd':
        if (count <= 2)
            shown_whole(shown, (uint64_t)moment->date, count);
        else {
            const char *name = day_names[moment->english][moment->weekday];
            shown_add(shown, name, count > 3 ? strlen(name) : moment->english ? 3 : 2);
        }
        break;
    case 'h':
        if (moment->half)
            hour = hour % 12 ? hour % 12 : 12;
        shown_whole(shown, hour, count < 2 ? 1 : 2);
        break;
    case 'n':
        shown_whole(shown, moment->seconds / 60 % 60, count < 2 ? 1 : 2);
        break;
    default:
        shown_whole(shown, moment->seconds % 60, count < 2 ? 1 : 2);
        break;
    }
}

static void
shown_elapsed(Shown *shown, const Moment *moment, char letter, unsigned count)
{
    uint64_t unit = letter == 'h' ? 3600 : letter == 'n' ? 60 : 1;

    shown_whole(shown, moment->seconds / unit, count);
}

static bool
shown_moment_token(Shown *shown, const Moment *moment, const Section *section, unsigned *at)
{
    const Token *token = &section->token[*at];
    const Token *next = *at + 1 < section->count ? token + 1 : NULL;
    bool night = moment->seconds / 3600 % 24 < 12;

    switch ((TokenKind)token->kind) {
    case TOKEN_LITERAL:
        if (token->count == 1)
            shown_char(shown, *token->text);
        else
            shown_add(shown, token->text, token->count);
        return true;
    case TOKEN_DATE:
        shown_date_part(shown, moment, token->letter, token->count);
        return true;
    case TOKEN_ELAPSED:
        shown_elapsed(shown, moment, token->letter, token->count);
        return true;
    case TOKEN_AMPM:
        shown_add(shown, night ? "AM" : "PM", token->count == 5 ? 2 : 1);
        return true;
    case TOKEN_SLASH:
        shown_char(shown, moment->english ? '/' : '-');
        return true;
    case TOKEN_POINT:
        if (next && next->kind == TOKEN_DIGIT) { /* parts of a second */
            shown_char(shown, moment->english ? '.' : ',');
            shown_whole(shown, moment->part, (unsigned)moment->places);
            while (*at + 1 < section->count && section->token[*at + 1].kind == TOKEN_DIGIT)
                ++*at;
        } else
            shown_char(shown, '.');
        return true;
    case TOKEN_COMMA:
        shown_char(shown, ',');
        return true;
    case TOKEN_TEXT: /* h:mm;@ puts it in a section of its own; here it adds nothing */
        return true;
    default:
        return false;
    }
}

static bool
shown_moment(Shown *shown, const Section *section, double number)
{
    static const uint64_t scales[] = {1, 10, 100, 1000};
    Moment moment = {.english = (section->language & 0x3ff) == 0x09};

    for (unsigned i = 0; i < section->count; i++) {
        const Token *token = &section->token[i];
        moment.half |= token->kind == TOKEN_AMPM;
        if (token->kind == TOKEN_POINT)
            while (i + 1 < section->count && section->token[i + 1].kind == TOKEN_DIGIT && ++i)
                moment.places++;
    }
    if (moment.places > 3 || number >= 2958466.0)
        return false;
    uint64_t units = (uint64_t)round(number * 86400.0 * (double)scales[moment.places]);
    moment.seconds = units / scales[moment.places];
    moment.part = units % scales[moment.places];
    int64_t day = (int64_t)(moment.seconds / 86400);
    moment.weekday = (int)((day + 6) % 7);
    if (day == 0) /* Excel shows 0-1-1900 */
        moment.year = 1900, moment.month = 1, moment.date = 0;
    else
        numfmt_civil(day, &moment.year, &moment.month, &moment.date);
    for (unsigned i = 0; i < section->count; i++)
        if (!shown_moment_token(shown, &moment, section, &i))
            return false;
    return true;
}

size_t
numfmt_section_show(const Section *section, double number, bool minus, char *text)
{
    Shown shown = {.text = text};
    bool ok = true;

    if (section->overflow || !isfinite(number))
        return 0;
    if (minus)
        shown_char(&shown, '-');
    if (section->zeros && number < 1e15 && number == (double)(uint64_t)number)
        shown_whole(&shown, (uint64_t)number, section->zeros);
    else if (section->moment)
        ok = shown_moment(&shown, section, number);
    else {
        Layout layout = layout_make(section);
        if (layout.general || layout.text)
            return 0;
        ok = layout.fraction ? shown_fraction(&shown, section, number)
                             : shown_number(&shown, section, number, &layout);
    }
    if (!ok || shown.full)
        return 0;
    size_t start = 0;
    while (start < shown.length && text[start] == ' ')
        start++;
    while (shown.length > start && text[shown.length - 1] == ' ')
        shown.length--;
    if (start > 0)
        memmove(text, text + start, shown.length - start);
    return shown.length - start;
}
