/* Text on its way out: made valid UTF-8 without NUL, with \n as its only line end. */
#ifndef READER_CLEAN_H
#define READER_CLEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    bool bad; /* bytes that are no UTF-8 were replaced by U+FFFD */
    bool nul; /* NUL bytes were left out */
    bool cut; /* longer than the room */
} CleanReport;

/* Copies text into at most room bytes (whole characters); returns how many were written. report is added to.
 */
size_t clean_copy(uint8_t *to, size_t room, const char *text, size_t length, CleanReport *report);

/* Top bits of the bytes (of eight) that are control characters or beyond ASCII. Exact at the first of them; a
 * borrow may mark more behind it, which only costs a closer look. */
static inline uint64_t
clean_special_bits(uint64_t word)
{
    return (word | (word - 0x2020202020202020u)) & 0x8080808080808080u;
}

static inline bool
clean_word_special(uint64_t word)
{
    return clean_special_bits(word) != 0;
}

/* How many of the first bytes in memory (of eight) come before the lowest set top bit of mask. */
static inline size_t
clean_prefix(uint64_t mask)
{
    if (mask == 0)
        return 8;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (size_t)__builtin_ctzll(mask) / 8;
#else
    return (size_t)__builtin_clzll(mask) / 8;
#endif
}

/* The common case: copies text that is printable ASCII and returns true; false when clean_copy has to look at
 * it. */
static inline bool
clean_copy_plain(uint8_t *to, const char *text, size_t length)
{
    uint64_t word, last;
    if (length >= 8) {
        for (size_t at = 0; at + 8 < length; at += 8) {
            memcpy(&word, text + at, 8);
            memcpy(to + at, &word, 8);
            if (clean_word_special(word))
                return false;
        }
        memcpy(&last, text + length - 8, 8);
        memcpy(to + length - 8, &last, 8);
        return !clean_word_special(last);
    }
    if (length >= 4) {
        uint32_t low, high;
        memcpy(&low, text, 4);
        memcpy(&high, text + length - 4, 4);
        memcpy(to, &low, 4);
        memcpy(to + length - 4, &high, 4);
        return !clean_word_special((uint64_t)low << 32 | high);
    }
    bool plain = true;
    for (size_t at = 0; at < length; at++) {
        to[at] = (uint8_t)text[at];
        plain = plain &&
                text[at] >= 0x20; /* char is signed on some machines: beyond ASCII is negative or above */
        plain = plain && (uint8_t)text[at] < 0x80;
    }
    return plain;
}

#endif
