/* The strings of BIFF: bytes in a code page (BIFF2 to 5) or UTF-16 with the zero bytes left out where
 * possible (BIFF8: [MS-XLS] 2.5.293, 2.5.294; before: 2.4.52), read across CONTINUE records (2.4.58) into
 * UTF-8. */
#ifndef READER_BIFF_TEXT_H
#define READER_BIFF_TEXT_H

#include "reader/biff.h"
#include "reader/charset.h"
#include "reader/codepage.h"

/* UTF-8 that grows; used may be set back. */
typedef struct {
    char *bytes;
    size_t used, room;
    bool bad;      /* something was replaced by U+FFFD */
    uint16_t high; /* first half of a surrogate pair that waits for the second */
    Emit *emit;    /* for emit_fail when memory or reader/limits.h end */
} BiffText;

/* How the workbook's byte strings are read. */
typedef struct {
    unsigned version;     /* 2, 3, 4, 5 or 8 */
    const Codepage *page; /* BIFF2 to 5; NULL: charset */
    Charset charset;      /* that a person asked for */
    bool assumed;         /* BIFF2 to 5: the workbook does not say which page, or names one that is unknown */
    bool utf16;           /* BIFF5 with code page 1200: strings may be UTF-16 all the same */
    bool utf8;            /* code page 65001 */
    char name[24];        /* for people */
} BiffEncoding;

/* A place in a record that goes on in the CONTINUE records behind it. */
typedef struct {
    Biff *biff;
    const uint8_t *at, *end;
} BiffCursor;

void biff_text_free(BiffText *text);
void biff_text_add(BiffText *text, const char *utf8, size_t length);
BiffCursor biff_cursor_start(Biff *biff, const BiffRecord *record, size_t offset);
/* At least one more byte, if need be in the next CONTINUE record. */
bool biff_cursor_more(BiffCursor *cursor);
/* A number of size bytes; 0 beyond the end. */
uint32_t biff_take_number(BiffCursor *cursor, unsigned size);
/* Appends one string; its length in characters comes before it as a number of prefix (1 or 2) bytes. One that
 * is cut short is taken as far as it goes. Line ends and NULs are left to emit_cell. */
void biff_take_string(BiffCursor *cursor, const BiffEncoding *encoding, unsigned prefix, BiffText *text);

#endif
