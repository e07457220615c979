/* Character encodings of text files: which one it is, and its bytes as UTF-8 (RFC 3629; UTF-16: RFC 2781;
 * the marks: Unicode 23.8; the single bytes: Unicode's tables of vendors' mappings). */
#ifndef READER_CHARSET_H
#define READER_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader/source.h"

typedef enum {
    CHARSET_UTF8,
    CHARSET_UTF16LE,
    CHARSET_UTF16BE,
    CHARSET_UTF32LE,
    CHARSET_UTF32BE,
    CHARSET_WINDOWS1252,
    CHARSET_MACROMAN,
    CHARSET_CP850,
    CHARSET_ISO8859_15,
    CHARSET_CP437, /* from here on only when asked for: their letters cannot be told from those above */
    CHARSET_CP858,
    CHARSET_WINDOWS1250,
    CHARSET_WINDOWS1254,
    CHARSET_COUNT
} Charset;

typedef struct {
    Charset charset;
    unsigned mark;       /* bytes of byte order mark at the start */
    bool guessed;        /* the bytes alone did not decide */
    unsigned confidence; /* percent */
    char example[64];    /* when guessed: a piece of the text (UTF-8) that it was decided by */
} CharsetGuess;

extern const char *const charset_names[CHARSET_COUNT];

/* Writes a character as UTF-8, at most four bytes; returns how many. */
size_t charset_put(uint8_t *to, uint32_t code);
/* By its name, in any case, common aliases included; CHARSET_COUNT when unknown. */
Charset charset_find(const char *name);
/* Both UTF-16, or both UTF-32. */
bool charset_is_wide(Charset one, Charset other);
/* The 128 characters from 0x80 up (U+FFFD = none) of a single-byte encoding, NULL for the others. */
const uint16_t *charset_table(Charset charset);
/* Reads the whole source once: what is mostly UTF-8 beyond ASCII is UTF-8, with damage. */
CharsetGuess charset_guess(const Source *source);

/* Turns whole characters into UTF-8; to has room for CHARSET_GROWTH times length. *taken tells how many bytes
 * were used (a character cut by the end stays, unless last); *bad is set where the encoding has no such bytes
 * (U+FFFD stands there). */
#define CHARSET_GROWTH 3
size_t charset_decode(Charset charset, const uint8_t *bytes, size_t length, bool last, uint8_t *to,
                      size_t *taken, bool *bad);

#endif
