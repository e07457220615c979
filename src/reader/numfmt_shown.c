/* Renders a number or a moment by one section of a format code, as a Dutch Excel shows it. */
#include "reader/numfmt_shown.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GENERAL_DIGITS 10 /* shown at most, in a cell of usual width */
#define DIGITS         15 /* Excel shows and rounds by fifteen significant digits */

/* 0.d1d2d3… × 10^point */
typedef struct {
    char digit[DIGITS + 1];
    int count;
    int point;
} Decimal;

void
shown_add(Shown *shown, const char *text, size_t length)
{
    if (shown->length + length > SHOWN_MAX) {
        shown->full = true;
        return;
    }
    memcpy(shown->text + shown->length, text, length);
    shown->length += length;
}

void
shown_char(Shown *shown, char c)
{
    if (shown->length == SHOWN_MAX)
        shown->full = true;
    else
        shown->text[shown->length++] = c;
}

void
shown_whole(Shown *shown, uint64_t value, unsigned width)
{
    char text[LIMIT_FORMAT_PARTS];
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

/* A number among other text as General has it: up to ten digits, no zeros behind the last. */
static void
shown_general(Shown *shown, const Decimal *decimal)
{
    int left = decimal->count;

    for (int place = decimal->point > 1 ? decimal->point - 1 : 0; place >= 0; place--)
        shown_whole_place(shown, decimal, place, '0', false);
    while (left > 0 && decimal->digit[left - 1] == '0')
        left--;
    if (left > decimal->point)
        shown_char(shown, ',');
    for (int place = 0; place < left - decimal->point; place++)
        shown_decimal_place(shown, decimal, place, '0');
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
        case TOKEN_GENERAL:
            shown_general(shown, decimal);
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
    } else if (layout->general)
        decimal_round(&decimal, decimal.point > 1 ? GENERAL_DIGITS - decimal.point : GENERAL_DIGITS - 1);
    else
        decimal_round(&decimal, layout->places);
    if (decimal.point > (layout->general ? GENERAL_DIGITS + 1 : 200))
        return false;
    if (decimal.count == 0)
        shown->length = 0; /* no minus before a zero */
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
        if (q1 > 0 && q2 > limit) {
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
        if (layout.text)
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
