/* Varints, strings and heads of the frames between instroom-reader and the server; see frame.h. */
#include "wire/frame.h"

#include <string.h>

enum { VARINT_BYTES = 10 };

uint64_t
wire_take_varint(WireCursor *cursor, uint64_t max)
{
    uint64_t value = 0;
    for (unsigned i = 0; cursor->ok && i < VARINT_BYTES && cursor->at < cursor->end; i++) {
        uint8_t byte = *cursor->at++;
        if (i == VARINT_BYTES - 1 && byte > 1) /* more than 64 bits, or an eleventh byte */
            break;
        value |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (byte & 0x80)
            continue;
        if (value > max)
            break;
        return value;
    }
    cursor->ok = false;
    return 0;
}

const char *
wire_take_string(WireCursor *cursor, size_t max, size_t *length)
{
    *length = 0;
    uint64_t size = wire_take_varint(cursor, max);
    if (!cursor->ok)
        return NULL;
    const char *text = (const char *)cursor->at;
    if (size > (uint64_t)(cursor->end - cursor->at) || !wire_utf8_valid(text, size)) {
        cursor->ok = false;
        return NULL;
    }
    cursor->at += size;
    *length = size;
    return text;
}

void
wire_put_varint(uint8_t *buffer, size_t *used, uint64_t value)
{
    size_t at = *used;
    for (; value >= 0x80; value >>= 7)
        buffer[at++] = (uint8_t)(value | 0x80);
    buffer[at++] = (uint8_t)value;
    *used = at;
}

void
wire_put_string(uint8_t *buffer, size_t *used, const char *text, size_t length)
{
    wire_put_varint(buffer, used, length);
    if (length > 0)
        memcpy(buffer + *used, text, length);
    *used += length;
}

void
wire_put_head(uint8_t head[WIRE_HEAD_SIZE], WireType type, uint32_t length)
{
    for (unsigned i = 0; i < 4; i++)
        head[i] = (uint8_t)(length >> (8 * i));
    head[4] = (uint8_t)type;
    head[5] = head[6] = head[7] = 0;
}

bool
wire_take_head(const uint8_t head[WIRE_HEAD_SIZE], WireType *type, uint32_t *length)
{
    *length = head[0] | (uint32_t)head[1] << 8 | (uint32_t)head[2] << 16 | (uint32_t)head[3] << 24;
    *type = (WireType)head[4];
    return *length <= WIRE_PAYLOAD_MAX && head[4] >= WIRE_HELLO && head[4] <= WIRE_FAIL && head[5] == 0 &&
           head[6] == 0 && head[7] == 0;
}

/* Unicode 15, table 3-7. */
size_t
wire_utf8_sequence(const uint8_t *at, size_t left)
{
    uint8_t first = at[0], low = 0x80, high = 0xbf;
    size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length == 0 || length > left)
        return 0;
    if (first == 0xe0)
        low = 0xa0;
    else if (first == 0xed)
        high = 0x9f;
    else if (first == 0xf0)
        low = 0x90;
    else if (first == 0xf4)
        high = 0x8f;
    if (at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

/* Eight bytes at once, all ASCII and none NUL. */
static bool
word_is_plain(const uint8_t *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return ((word | (word - 0x0101010101010101u)) & 0x8080808080808080u) == 0;
}

bool
wire_utf8_valid(const char *text, size_t length)
{
    const uint8_t *at = (const uint8_t *)text, *end = at + length;
    while (at < end) {
        if (end - at >= 8 && word_is_plain(at)) {
            at += 8;
            continue;
        }
        if (*at == 0)
            return false;
        size_t step = *at < 0x80 ? 1 : wire_utf8_sequence(at, (size_t)(end - at));
        if (step == 0)
            return false;
        at += step;
    }
    return true;
}
