/* One damage at a time to a piece of XML, found by a scan for tags that takes nothing for granted; see damage.h. */
#include "damage.h"

#include <stdio.h>
#include <string.h>

#define TAGS_MAX  1024u
#define PIECE_MAX 2048u /* bytes of an element that is repeated or moved */

typedef struct {
    size_t start, end; /* < to behind > */
    bool opens, closes;
} Tag;

typedef struct {
    const DamageWords *words;
    uint8_t *bytes;
    size_t length, room;
    uint32_t state;
    Tag tags[TAGS_MAX];
    unsigned count;
} Damage;

/* A range of the bytes; empty: there is none. */
typedef struct {
    size_t start, end;
} Range;

uint32_t
damage_random(uint32_t *state, uint32_t bound)
{
    *state ^= *state << 13; /* Marsaglia's xorshift32; its state is never 0 */
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % bound;
}

static uint32_t
draw(Damage *damage, size_t bound)
{
    return damage_random(&damage->state, bound > 0 ? (uint32_t)bound : 1);
}

const char *
damage_pick(uint32_t *state, const char *const *list)
{
    uint32_t count = 0;
    while (list[count] != NULL)
        count++;
    return list[damage_random(state, count)];
}

static void
find_tags(Damage *damage)
{
    const uint8_t *at = damage->bytes, *end = damage->bytes + damage->length;
    if (damage->length > 16384) /* not always the beginning of a long part */
        at += draw(damage, damage->length - 8192);
    damage->count = 0;
    while (damage->count < TAGS_MAX && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        const uint8_t *stop = memchr(at, '>', (size_t)(end - at));
        if (stop == NULL)
            break;
        bool other = at[1] == '?' || at[1] == '!', closes = at[1] == '/' || stop[-1] == '/';
        damage->tags[damage->count++] = (Tag){(size_t)(at - damage->bytes),
                                              (size_t)(stop + 1 - damage->bytes), at[1] != '/' && !other,
                                              closes && !other};
        at = stop + 1;
    }
}

/* Puts length bytes in the place of a range. False when there is no room. */
static bool
splice(Damage *damage, Range gone, const void *bytes, size_t length)
{
    size_t size = gone.end - gone.start;
    if (damage->length - size + length > damage->room)
        return false;
    memmove(damage->bytes + gone.start + length, damage->bytes + gone.end, damage->length - gone.end);
    memcpy(damage->bytes + gone.start, bytes, length);
    damage->length += length - size;
    return true;
}

static bool
splice_text(Damage *damage, Range gone, const char *text)
{
    return splice(damage, gone, text, strlen(text));
}

/* A tag that opens, with everything to the one that closes it. */
static Range
draw_element(Damage *damage)
{
    for (unsigned attempt = 0; attempt < 8 && damage->count > 0; attempt++) {
        unsigned first = draw(damage, damage->count), depth = 0;
        if (!damage->tags[first].opens)
            continue;
        for (unsigned i = first; i < damage->count; i++) {
            depth += damage->tags[i].opens;
            depth -= damage->tags[i].closes && depth > 0;
            if (depth == 0)
                return (Range){damage->tags[first].start, damage->tags[i].end};
        }
    }
    return (Range){0, 0};
}

/* What is drawn until it fits PIECE_MAX, copied, as text moves below it. */
static Range
draw_piece(Damage *damage, uint8_t piece[PIECE_MAX], size_t *length)
{
    for (unsigned attempt = 0; attempt < 8; attempt++) {
        Range range = draw_element(damage);
        *length = range.end - range.start;
        if (*length == 0 || *length > PIECE_MAX)
            continue;
        memcpy(piece, damage->bytes + range.start, *length);
        return range;
    }
    *length = 0;
    return (Range){0, 0};
}

/* Between two tags, or before the first. */
static Range
draw_gap(Damage *damage)
{
    size_t at = damage->count > 0 ? damage->tags[draw(damage, damage->count)].end : 0;
    return (Range){at, at};
}

static bool
repeat_element(Damage *damage)
{
    uint8_t piece[PIECE_MAX];
    size_t length;
    Range range = draw_piece(damage, piece, &length);
    unsigned times = 1u << draw(damage, 5);
    for (; length > 0 && times > 0; times--)
        if (!splice(damage, (Range){range.end, range.end}, piece, length))
            return false;
    return length > 0;
}

static bool
remove_element(Damage *damage)
{
    Range range = draw_element(damage);
    return range.end > range.start && splice(damage, range, "", 0);
}

static bool
move_element(Damage *damage)
{
    uint8_t piece[PIECE_MAX];
    size_t length;
    Range range = draw_piece(damage, piece, &length);
    if (length == 0 || (draw(damage, 2) && !splice(damage, range, "", 0)))
        return false;
    find_tags(damage);
    return splice(damage, draw_gap(damage), piece, length);
}

static bool
swap_elements(Damage *damage)
{
    uint8_t first[PIECE_MAX], second[PIECE_MAX];
    size_t first_length, second_length;
    Range one = draw_piece(damage, first, &first_length), two = draw_piece(damage, second, &second_length);
    if (one.start > two.start || first_length == 0 || one.end > two.start)
        return false; /* drawn the other way round another time */
    return splice(damage, two, first, first_length) && splice(damage, one, second, second_length);
}

static bool
wrap_element(Damage *damage)
{
    char text[128];
    const char *name = damage_pick(&damage->state, damage->words->elements);
    Range range = draw_element(damage);
    if (range.end == range.start)
        return false;
    snprintf(text, sizeof text, "</%s>", name);
    if (!splice_text(damage, (Range){range.end, range.end}, text))
        return false;
    snprintf(text, sizeof text, "<%s>", name);
    return splice_text(damage, (Range){range.start, range.start}, text);
}

static bool
add_element(Damage *damage)
{
    static const char *const texts[] = {"",        "0",   "1",    "-1",    "x", "12345678901234567890",
                                        "40909.5", " a ", "#N/A", "1e999", NULL};
    char text[512];
    const char *name = damage_pick(&damage->state, damage->words->elements);
    const char *attribute = damage_pick(&damage->state, damage->words->attributes);
    snprintf(text, sizeof text, "<%s %s>%s</%s>", name, attribute, damage_pick(&damage->state, texts), name);
    return splice_text(damage, draw_gap(damage), text);
}

static bool
remove_tag(Damage *damage)
{
    if (damage->count == 0)
        return false;
    Tag tag = damage->tags[draw(damage, damage->count)];
    return splice(damage, (Range){tag.start, tag.end}, "", 0);
}

static bool
rename_tag(Damage *damage)
{
    if (damage->count == 0)
        return false;
    Tag tag = damage->tags[draw(damage, damage->count)];
    size_t at = tag.start + 1 + (damage->bytes[tag.start + 1] == '/'), end = at;
    while (end < tag.end && memchr(" \t\r\n/>", damage->bytes[end], 6) == NULL)
        end++;
    return splice_text(damage, (Range){at, end}, damage_pick(&damage->state, damage->words->elements));
}

/* Makes <a> from <a/> and the other way round. */
static bool
turn_tag(Damage *damage)
{
    if (damage->count == 0)
        return false;
    Tag tag = damage->tags[draw(damage, damage->count)];
    if (damage->bytes[tag.end - 2] == '/')
        return splice(damage, (Range){tag.end - 2, tag.end - 1}, "", 0);
    return splice(damage, (Range){tag.end - 1, tag.end - 1}, "/", 1);
}

static bool
add_attribute(Damage *damage)
{
    char text[256];
    if (damage->count == 0)
        return false;
    Tag tag = damage->tags[draw(damage, damage->count)];
    size_t at = tag.end - 1 - (damage->bytes[tag.end - 2] == '/');
    snprintf(text, sizeof text, " %s", damage_pick(&damage->state, damage->words->attributes));
    return at > tag.start && splice_text(damage, (Range){at, at}, text);
}

/* The value between the quotes of one of a tag's attributes. */
static Range
draw_value(Damage *damage)
{
    for (unsigned attempt = 0; attempt < 16 && damage->count > 0; attempt++) {
        Tag tag = damage->tags[draw(damage, damage->count)];
        size_t at = tag.start + draw(damage, tag.end - tag.start);
        for (; at < tag.end && damage->bytes[at] != '='; at++)
            ;
        if (at + 1 >= tag.end)
            continue;
        uint8_t quote = damage->bytes[at + 1];
        const uint8_t *stop = quote == '"' || quote == '\''
                                  ? memchr(damage->bytes + at + 2, quote, tag.end - at - 2)
                                  : NULL;
        if (stop != NULL)
            return (Range){at + 2, (size_t)(stop - damage->bytes)};
    }
    return (Range){0, 0};
}

static bool
remove_attribute(Damage *damage)
{
    Range value = draw_value(damage);
    if (value.end == 0)
        return false;
    size_t at = value.start;
    while (at > 0 && memchr(" \t\r\n<", damage->bytes[at], 5) == NULL)
        at--;
    return splice(damage, (Range){at, value.end + 1}, "", 0);
}

/* A run of digits, or letters and digits as in a cell reference. */
static Range
draw_digits(Damage *damage, bool reference)
{
    if (damage->length == 0)
        return (Range){0, 0};
    size_t at = draw(damage, damage->length), end;
    for (; at < damage->length && (damage->bytes[at] < '0' || damage->bytes[at] > '9'); at++)
        ;
    for (end = at; end < damage->length && damage->bytes[end] >= '0' && damage->bytes[end] <= '9'; end++)
        ;
    while (reference && at > 0 && damage->bytes[at - 1] >= 'A' && damage->bytes[at - 1] <= 'Z')
        at--;
    return (Range){at, end};
}

static bool
change_number(Damage *damage)
{
    static const char *const numbers[] = {"0",
                                          "1",
                                          "-1",
                                          "2",
                                          "9",
                                          "10",
                                          "127",
                                          "128",
                                          "255",
                                          "256",
                                          "1024",
                                          "1025",
                                          "16383",
                                          "16384",
                                          "16385",
                                          "32767",
                                          "32768",
                                          "65535",
                                          "65536",
                                          "1048575",
                                          "1048576",
                                          "1048577",
                                          "2147483647",
                                          "2147483648",
                                          "4294967295",
                                          "4294967296",
                                          "9223372036854775807",
                                          "18446744073709551615",
                                          "18446744073709551616",
                                          "0.1",
                                          "1e308",
                                          "1e309",
                                          "-1e-320",
                                          "60",
                                          "61",
                                          "2958465",
                                          "2958466",
                                          "0.999999999999",
                                          "123456789012345678",
                                          "00001",
                                          "NaN",
                                          "Infinity",
                                          "111222333",
                                          NULL};
    Range range = draw_digits(damage, false);
    return range.end > range.start && splice_text(damage, range, damage_pick(&damage->state, numbers));
}

static bool
change_reference(Damage *damage)
{
    static const char *const references[] = {
        "A1",           "A2",  "B1", "XFD1",          "XFD1048576", "XFE1",    "A1048577",
        "A0",           "A",   "1",  "ZZZZZZZZ1",     "a1",         "$A$1",    "AA10",
        "Z99999999999", "A01", "",   "A1:XFD1048576", "C3",         "IV65536", NULL};
    Range range = draw_digits(damage, true);
    return range.end > range.start && splice_text(damage, range, damage_pick(&damage->state, references));
}

static bool
change_value(Damage *damage)
{
    Range value = draw_value(damage);
    if (value.end == 0)
        return false;
    const char *attribute = damage_pick(&damage->state, damage->words->attributes);
    const char *text = strchr(attribute, '"') + 1;
    return splice(damage, value, text, strlen(text) - 1);
}

static bool
add_text(Damage *damage)
{
    static const char *const texts[] = {"&amp;",
                                        "&lt;b&gt;",
                                        "&#65;",
                                        "&#x20AC;",
                                        "&#0;",
                                        "&#xD800;",
                                        "&#x110000;",
                                        "&onbekend;",
                                        "&",
                                        "&amp",
                                        "&#",
                                        "<![CDATA[x]]>",
                                        "<![CDATA[]]]]>",
                                        "<![CDATA[",
                                        "]]>",
                                        "<!-- x -->",
                                        "<!--",
                                        "<!-- - -- -->",
                                        "<?x y?>",
                                        "<?",
                                        "<!DOCTYPE a>",
                                        "<!",
                                        "<",
                                        ">",
                                        "_x000D_",
                                        "_x0041_",
                                        "_xD83D__xDE00_",
                                        "_x005F_x0041_",
                                        "\r\n",
                                        "\r",
                                        "\t",
                                        "  ",
                                        "\xc3\xab",
                                        "\xe2\x82\xac",
                                        "\xf0\x9f\x98\x80",
                                        "\xff",
                                        "\xed\xa0\x80",
                                        "\xc0\x80",
                                        "\xef\xbb\xbf",
                                        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
                                        "<?xml version=\"1.0\" encoding=\"windows-1252\"?>",
                                        "123456782",
                                        "bsn",
                                        "Burgerservicenummer",
                                        "TRUE",
                                        "2012-02-29",
                                        NULL};
    Range gap = draw_gap(damage);
    if (draw(damage, 4) == 0)
        gap.start = gap.end = draw(damage, damage->length + 1);
    return splice_text(damage, gap, damage_pick(&damage->state, texts));
}

static bool
cut_end(Damage *damage)
{
    damage->length = draw(damage, damage->length + 1);
    return true;
}

/* One often, the other seldom: as often as it stands here. */
static bool (*const damages[])(Damage *damage) = {
    repeat_element,   repeat_element, remove_element,   move_element,  move_element,  swap_elements,
    wrap_element,     add_element,    add_element,      remove_tag,    rename_tag,    turn_tag,
    add_attribute,    add_attribute,  remove_attribute, change_number, change_number, change_number,
    change_reference, change_value,   change_value,     add_text,      add_text,      cut_end,
};

size_t
damage_xml(const DamageWords *words, uint8_t *bytes, size_t length, size_t room, uint32_t seed)
{
    static Damage damage;
    damage.words = words;
    damage.bytes = bytes;
    damage.length = length;
    damage.room = room;
    damage.state = seed | 1;
    find_tags(&damage);
    for (unsigned attempt = 0; attempt < 16; attempt++) {
        size_t before = damage.length;
        bool done = damages[draw(&damage, sizeof damages / sizeof *damages)](&damage);
        if (done || damage.length != before) /* also what was done by half */
            break;
    }
    return damage.length;
}
