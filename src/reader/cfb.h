/* A compound file ([MS-CFB] 2.2 header, 2.3 to 2.5 allocation, 2.6 directory: the box that .xls files of
 * 1993-2007 came in): its directory, and streams read at any place.
 *
 * Of the file only the allocation table, the directory and one number per sector of an open stream are held:
 * at most 1/128, 4 MiB and 1/16 of the file. Chains that loop or leave the file end through emit_fail or cut
 * the stream. */
#ifndef READER_CFB_H
#define READER_CFB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader/source.h"

#define CFB_MAGIC      "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#define CFB_MAGIC_SIZE 8

typedef struct Cfb Cfb;

typedef struct {
    const Source *source; /* borrowed */
    uint32_t *places;     /* offset in the file of each sector, in units of 64 bytes; owned */
    uint32_t count;       /* of places */
    uint32_t unit;        /* bytes in a sector */
    uint64_t size;        /* bytes that can be read: the declared size, or less when the chain ends early */
    bool cut;             /* the chain ended before the declared size */
} CfbStream;

/* Reads header, allocation table and directory; what is no compound file ends as WIRE_FAIL_DAMAGED. New. */
Cfb *cfb_open(const Source *source);
void cfb_close(Cfb *cfb);
/* Finds a stream by its ASCII name without regard to case, in the root storage; anywhere: also in others and
 * when the directory's tree is broken. */
bool cfb_find(const Cfb *cfb, const char *name, bool anywhere, uint32_t *entry);
void cfb_stream_open(const Cfb *cfb, uint32_t entry, CfbStream *stream);
void cfb_stream_close(CfbStream *stream);
/* Returns how many bytes were read: less than length only at the end of the stream. */
size_t cfb_stream_read(const CfbStream *stream, uint64_t offset, void *buffer, size_t length);

#endif
