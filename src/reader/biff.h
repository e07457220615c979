/* The records of a BIFF stream (Excel 2 to 2003, [MS-XLS] 2.1.4): u16 type, u16 length, data.
 *
 * Read through a window of fixed size, from a compound file's stream or from a bare file; decrypted on the
 * way. */
#ifndef READER_BIFF_H
#define READER_BIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader/bytes.h"
#include "reader/cfb.h"
#include "reader/xls_crypt.h"

typedef enum {
    BIFF_DIMENSION2 = 0x0000,
    BIFF_INTEGER2 = 0x0002,
    BIFF_NUMBER2 = 0x0003,
    BIFF_LABEL2 = 0x0004,
    BIFF_BOOLERR2 = 0x0005,
    BIFF_FORMULA = 0x0006, /* BIFF2, 5 and 8 */
    BIFF_STRING2 = 0x0007,
    BIFF_BOF2 = 0x0009,
    BIFF_EOF = 0x000a,
    BIFF_FORMAT2 = 0x001e, /* also BIFF3 */
    BIFF_ARRAY2 = 0x0021,
    BIFF_DATEMODE = 0x0022,
    BIFF_FILEPASS = 0x002f,
    BIFF_TABLE2 = 0x0036,
    BIFF_TABLE2_TWO = 0x0037,
    BIFF_CONTINUE = 0x003c,
    BIFF_CODEPAGE = 0x0042,
    BIFF_XF2 = 0x0043,
    BIFF_IXFE = 0x0044, /* BIFF2: the XF of the next cell */
    BIFF_BOUNDSHEET = 0x0085,
    BIFF_SHEETHEADER = 0x008f, /* BIFF4 workspaces */
    BIFF_MULRK = 0x00bd,
    BIFF_RSTRING = 0x00d6,
    BIFF_XF = 0x00e0,
    BIFF_SST = 0x00fc,
    BIFF_LABELSST = 0x00fd,
    BIFF_NUMBER = 0x0203,
    BIFF_LABEL = 0x0204,
    BIFF_BOOLERR = 0x0205,
    BIFF_FORMULA3 = 0x0206,
    BIFF_STRING = 0x0207,
    BIFF_BOF3 = 0x0209,
    BIFF_ARRAY = 0x0221,
    BIFF_TABLE = 0x0236,
    BIFF_XF3 = 0x0243,
    BIFF_RK = 0x027e,
    BIFF_FORMULA4 = 0x0406,
    BIFF_BOF4 = 0x0409,
    BIFF_FORMAT = 0x041e, /* BIFF4 and later */
    BIFF_XF4 = 0x0443,
    BIFF_SHAREDFORMULA = 0x04bc,
    BIFF_BOF = 0x0809, /* BIFF5 and 8 */
} BiffType;

typedef enum {
    BIFF_GLOBALS = 0x05,
    BIFF_SHEET = 0x10,
    BIFF_CHART = 0x20,
    BIFF_WORKSPACE = 0x100
} BiffSubstream;

#define BIFF_HEAD 4u /* bytes of type and length */

typedef struct {
    const Source *source;
    const CfbStream *stream; /* NULL: the source itself is the stream */
    uint64_t size;
    uint64_t start; /* where the window lies in the stream */
    uint8_t *window;
    size_t room;
    size_t filled, next; /* bytes in the window, place of the next record in it */
    size_t ahead;        /* bytes to read next: grows while reading goes straight on */
    XlsCrypt crypt;
    bool encrypted;
    bool cut; /* a record ended beyond the end of the stream */
} Biff;

typedef struct {
    uint16_t type; /* BiffType or one that is passed over */
    uint16_t length;
    uint64_t at;         /* where its head lies in the stream */
    const uint8_t *data; /* borrowed until the next call */
} BiffRecord;

typedef struct {
    unsigned depth;
    bool begun;  /* a record was taken */
    bool closed; /* the EOF was met, or another substream began */
} BiffNesting;

/* stream NULL: bare BIFF. Both are borrowed. */
void biff_open(Biff *biff, const Source *source, const CfbStream *stream);
void biff_close(Biff *biff);
/* biff_next and biff_next_inside beyond the case that the record lies in the window and is nothing special.
 */
bool biff_next_refill(Biff *biff, BiffRecord *record);
bool biff_nesting_take(BiffNesting *nesting, const BiffRecord *record);

/* False at the end of the stream. */
static inline bool
biff_next(Biff *biff, BiffRecord *record)
{
    size_t left = biff->filled - biff->next;
    const uint8_t *head = biff->window + biff->next;
    if (biff->encrypted || left < BIFF_HEAD || left - BIFF_HEAD < bytes_u16(head + 2))
        return biff_next_refill(biff, record);
    record->type = bytes_u16(head);
    record->length = bytes_u16(head + 2);
    record->at = biff->start + biff->next;
    record->data = head + BIFF_HEAD;
    biff->next += BIFF_HEAD + (size_t)record->length;
    return true;
}

/* BOF or EOF, or a type that looks like one: the last byte is 0x09 or 0x0a. */
static inline bool
biff_is_border(unsigned type)
{
    return (uint8_t)type - (unsigned)BIFF_BOF2 <= 1;
}

/* The next record of the substream whose BOF has just been taken. Charts inside are passed over; a second BOF
 * right after the first is a writer's slip; one of another kind further on means that this substream's EOF is
 * missing. */
static inline bool
biff_next_inside(Biff *biff, BiffRecord *record, BiffNesting *nesting)
{
    while (!nesting->closed && biff_next(biff, record)) {
        if (!biff_is_border(record->type) && !nesting->depth) {
            nesting->begun = true;
            return true;
        }
        if (biff_nesting_take(nesting, record))
            return true;
    }
    return false;
}

/* Type of the next record without taking it; -1 at the end. Ends what record->data borrowed. */
int biff_peek(Biff *biff);
void biff_seek(Biff *biff, uint64_t offset);
/* Makes the window so large that length bytes lie in it from the next place sought, when that is little
 * enough: for reading here and there. 0 = as before. */
void biff_hold(Biff *biff, uint64_t length);
/* Where the next record starts. */
uint64_t biff_place(const Biff *biff);

bool biff_is_bof(unsigned type);
/* BiffSubstream of a BOF record. */
unsigned biff_bof_substream(const BiffRecord *record);

#endif
