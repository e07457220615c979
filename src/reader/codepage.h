/* Code pages of Windows, DOS and the Macintosh ([MS-UCODEREF] 2.2.1; [MS-XLS] 2.4.52): what a byte means in
 * the strings of Excel 2 to 95, in dBASE and in csv.
 *
 * The tables are made at build time by codepage-tables.py from Python's codecs. */
#ifndef READER_CODEPAGE_H
#define READER_CODEPAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODEPAGE_TRAIL_LEAST 0x31u /* of the second bytes in a two-byte page */
#define CODEPAGE_TRAILS      (0x100u - CODEPAGE_TRAIL_LEAST)
#define CODEPAGE_NONE        0xffffu /* no character, or a first byte of two */

typedef struct {
    uint16_t number;
    uint16_t single[256]; /* UTF-16, or CODEPAGE_NONE */
    const uint16_t *const
        *doubles; /* by first byte: NULL or CODEPAGE_TRAILS numbers; NULL: a one-byte page */
} Codepage;

extern const Codepage *const codepage_tables[]; /* ends with NULL */

/* Number as in the CODEPAGE record ([MS-XLS] 2.4.52, and 32768, 32769 of BIFF2 and 3); NULL when unknown. */
const Codepage *codepage_find(unsigned number);

/* Bytes as UTF-8: to has room for CODEPAGE_GROWTH times length. Returns how many were written; *bad is set
 * where the page has no such character (U+FFFD stands there). */
#define CODEPAGE_GROWTH 3
size_t codepage_decode(const Codepage *page, const uint8_t *bytes, size_t length, uint8_t *to, bool *bad);

#endif
