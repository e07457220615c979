/* Reads the strings of BIFF into UTF-8. */
#include "reader/biff_text.h"

#include "reader/limits.h"

#define REPLACEMENT 0xfffdu
#define UTF8_MOST   3u /* bytes of one UTF-16 unit */

enum { WIDE = 0x01, PHONETIC = 0x04, RICH = 0x08 };

void
biff_text_free(BiffText *text)
{
    free(text->bytes);
    text->bytes = NULL;
    text->used = text->room = 0;
}

static void
biff_text_reserve(BiffText *text, size_t more)
{
    if (text->room - text->used >= more)
        return;
    if (text->used + more > LIMIT_STRINGS)
        emit_too_large(text->emit, "bytes of text", LIMIT_STRINGS);
    size_t room = text->used + more + text->room / 2 + 4096;
    char *bytes = realloc(text->bytes, room);
    if (!bytes)
        emit_fail(text->emit, WIRE_FAIL_MEMORY, NULL);
    text->bytes = bytes;
    text->room = room;
}

void
biff_text_add(BiffText *text, const char *utf8, size_t length)
{
    biff_text_reserve(text, length);
    memcpy(text->bytes + text->used, utf8, length);
    text->used += length;
}

/* The caller has reserved the room: four bytes for what lies beyond the first 65,536 characters. */
static inline void
biff_text_put(BiffText *text, uint32_t character)
{
    char *to = text->bytes + text->used;
    if (character < 0x80) {
        *to++ = (char)character;
    } else if (character < 0x800) {
        *to++ = (char)(0xc0 | character >> 6);
        *to++ = (char)(0x80 | (character & 0x3f));
    } else {
        if (character < 0x10000) {
            *to++ = (char)(0xe0 | character >> 12);
        } else {
            *to++ = (char)(0xf0 | character >> 18);
            *to++ = (char)(0x80 | (character >> 12 & 0x3f));
        }
        *to++ = (char)(0x80 | (character >> 6 & 0x3f));
        *to++ = (char)(0x80 | (character & 0x3f));
    }
    text->used = (size_t)(to - text->bytes);
}

/* For what has no character. */
static inline void
biff_text_replace(BiffText *text)
{
    biff_text_put(text, REPLACEMENT);
    text->bad = true;
}

static void
biff_text_latin1(BiffText *text, const uint8_t *bytes, size_t count)
{
    biff_text_reserve(text, 2 * count);
    for (size_t i = 0; i < count;) {
        uint64_t word;
        if (count - i >= sizeof word) {
            memcpy(&word, bytes + i, sizeof word);
            if ((word & 0x8080808080808080u) == 0) {
                memcpy(text->bytes + text->used, bytes + i, sizeof word);
                text->used += sizeof word;
                i += sizeof word;
                continue;
            }
        }
        biff_text_put(text, bytes[i++]);
    }
}

static void
biff_text_flush(BiffText *text)
{
    if (text->high) {
        biff_text_reserve(text, UTF8_MOST);
        biff_text_replace(text);
    }
    text->high = 0;
}

/* Eight units of ASCII, to eight bytes; false when one is beyond ASCII. */
static inline bool
ascii16_block(char *to, const uint8_t *bytes)
{
    typedef uint16_t Units __attribute__((vector_size(16)));
    typedef uint8_t Octets __attribute__((vector_size(8)));
    Units units;
    uint64_t words[2];
    memcpy(&units, bytes, sizeof units);
    if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
        units = units << 8 | units >> 8;
    Units beyond = units & 0xff80;
    memcpy(words, &beyond, sizeof words);
    if ((words[0] | words[1]) != 0)
        return false;
    Octets octets = __builtin_convertvector(units, Octets);
    memcpy(to, &octets, sizeof octets);
    return true;
}

/* Copies units of ASCII until one is not; returns how many. The caller has reserved the room. */
static size_t
biff_text_ascii16(BiffText *text, const uint8_t *bytes, size_t units)
{
    char *to = text->bytes + text->used;
    size_t done = 0;
    while (units - done >= 8 && ascii16_block(to + done, bytes + 2 * done))
        done += 8;
    for (; done < units && bytes_u16(bytes + 2 * done) < 0x80; done++)
        to[done] = (char)bytes[2 * done];
    text->used += done;
    return done;
}

static void
biff_text_utf16(BiffText *text, const uint8_t *bytes, size_t units)
{
    biff_text_reserve(text, UTF8_MOST * (units + 1));
    for (size_t i = text->high ? 0 : biff_text_ascii16(text, bytes, units); i < units; i++) {
        uint32_t unit = bytes_u16(bytes + 2 * i);
        bool low = unit >= 0xdc00 && unit <= 0xdfff;
        if (low && text->high) {
            biff_text_put(text, 0x10000 + ((text->high - 0xd800u) << 10) + (unit - 0xdc00));
            text->high = 0;
            continue;
        }
        if (text->high)
            biff_text_replace(text);
        text->high = unit >= 0xd800 && unit <= 0xdbff ? (uint16_t)unit : 0;
        if (low)
            biff_text_replace(text);
        else if (!text->high)
            biff_text_put(text, unit);
    }
}

static void
biff_text_page(BiffText *text, const BiffEncoding *encoding, const uint8_t *bytes, size_t count)
{
    size_t taken;
    _Static_assert(CODEPAGE_GROWTH >= CHARSET_GROWTH, "room for either");
    biff_text_reserve(text, CODEPAGE_GROWTH * count);
    uint8_t *to = (uint8_t *)text->bytes + text->used;
    text->used += encoding->page
                      ? codepage_decode(encoding->page, bytes, count, to, &text->bad)
                      : charset_decode(encoding->charset, bytes, count, true, to, &taken, &text->bad);
}

BiffCursor
biff_cursor_start(Biff *biff, const BiffRecord *record, size_t offset)
{
    size_t skip = offset < record->length ? offset : record->length;
    return (BiffCursor){.biff = biff, .at = record->data + skip, .end = record->data + record->length};
}

bool
biff_cursor_more(BiffCursor *cursor)
{
    BiffRecord record;
    while (cursor->at == cursor->end) {
        if (biff_peek(cursor->biff) != BIFF_CONTINUE || !biff_next(cursor->biff, &record)) {
            cursor->at = cursor->end = NULL; /* the peek has ended what they borrowed */
            return false;
        }
        cursor->at = record.data;
        cursor->end = record.data + record.length;
    }
    return true;
}

uint32_t
biff_take_number(BiffCursor *cursor, unsigned size)
{
    uint32_t number = 0;
    for (unsigned i = 0; i < size && biff_cursor_more(cursor); i++)
        number |= (uint32_t)*cursor->at++ << 8 * i;
    return number;
}

static void
biff_cursor_skip(BiffCursor *cursor, uint64_t count)
{
    while (count && biff_cursor_more(cursor)) {
        uint64_t part = (uint64_t)(cursor->end - cursor->at) < count ? (uint64_t)(cursor->end - cursor->at)
                                                                     : count;
        cursor->at += part;
        count -= part;
    }
}

/* [MS-XLS] 2.5.293: the flags say whether characters take one byte or two, and stand again, for the
 * characters only, at the start of each CONTINUE record that goes on with them. */
static void
biff_take_wide(BiffCursor *cursor, size_t count, BiffText *text)
{
    uint32_t flags = biff_take_number(cursor, 1);
    uint32_t runs = flags & RICH ? biff_take_number(cursor, 2) : 0;
    uint32_t phonetic = flags & PHONETIC ? biff_take_number(cursor, 4) : 0;
    while (count) {
        if (cursor->at == cursor->end) {
            if (!biff_cursor_more(cursor))
                break;
            flags = *cursor->at++;
        }
        size_t left = (size_t)(cursor->end - cursor->at);
        if (flags & WIDE) {
            size_t units = left / 2 < count ? left / 2 : count;
            biff_text_utf16(text, cursor->at, units);
            cursor->at += 2 * units;
            count -= units;
            if (count)
                cursor->at = cursor->end; /* half a character is none */
        } else {
            size_t units = left < count ? left : count;
            biff_text_flush(text);
            biff_text_latin1(text, cursor->at, units);
            cursor->at += units;
            count -= units;
        }
    }
    biff_text_flush(text);
    biff_cursor_skip(cursor, 4ull * runs + phonetic);
}

static void
biff_take_bytes(BiffCursor *cursor, const BiffEncoding *encoding, size_t count, BiffText *text)
{
    while (count && biff_cursor_more(cursor)) {
        size_t left = (size_t)(cursor->end - cursor->at);
        size_t part = left < count ? left : count;
        if (encoding->utf16 && part % 2 == 0 && memchr(cursor->at, 0, part)) {
            biff_text_utf16(text, cursor->at, part / 2);
        } else if (encoding->utf8) {
            biff_text_add(text, (const char *)cursor->at, part);
        } else {
            biff_text_page(text, encoding, cursor->at, part);
        }
        cursor->at += part;
        count -= part;
    }
    biff_text_flush(text);
}

/* The usual string of BIFF8: neither rich nor phonetic, and whole in its record. False leaves all as it was. */
static bool
biff_take_plain(BiffCursor *cursor, unsigned prefix, BiffText *text)
{
    size_t left = (size_t)(cursor->end - cursor->at);
    if (left <= prefix)
        return false;
    size_t count = prefix == 2 ? bytes_u16(cursor->at) : cursor->at[0];
    unsigned flags = cursor->at[prefix];
    size_t size = flags & WIDE ? 2 * count : count;
    if ((flags & (RICH | PHONETIC)) != 0 || left - prefix - 1 < size)
        return false;
    const uint8_t *bytes = cursor->at + prefix + 1;
    if (flags & WIDE) {
        biff_text_utf16(text, bytes, count);
        biff_text_flush(text);
    } else
        biff_text_latin1(text, bytes, count);
    cursor->at = bytes + size;
    return true;
}

void
biff_take_string(BiffCursor *cursor, const BiffEncoding *encoding, unsigned prefix, BiffText *text)
{
    if (encoding->version == 8 && biff_take_plain(cursor, prefix, text))
        return;
    uint32_t count = biff_take_number(cursor, prefix);
    if (encoding->version == 8)
        biff_take_wide(cursor, count, text);
    else
        biff_take_bytes(cursor, encoding, count, text);
}
