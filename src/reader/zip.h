/* A zip archive (PKWARE APPNOTE.TXT 6.3.10, 4.3): its directory, and members as streams (ISA-L inflate in a
 * window of fixed size). Names are compared without regard to case, '\' taken as '/', a leading '/' ignored.
 * zip64, data descriptors and stored members are read; encrypted members, and sizes or entries beyond
 * reader/limits.h, end through emit_fail. */
#ifndef READER_ZIP_H
#define READER_ZIP_H

#include <stdbool.h>

#include "reader/source.h"

typedef struct Zip Zip;             /* the directory; lives until the process ends */
typedef struct ZipStream ZipStream; /* one member being read */

typedef struct {
    const char *name; /* as stored, NUL-terminated; lives as long as the Zip */
    uint64_t packed, size;
    uint16_t method; /* 0 stored, 8 deflate; others cannot be opened */
    bool encrypted;
} ZipEntry;

Zip *zip_open(const Source *source);
/* A file that is no archive, as an archive with that file as its only member; name is borrowed. */
Zip *zip_bare(const Source *source, const char *name);
unsigned zip_count(const Zip *zip);
const ZipEntry *zip_entry(const Zip *zip, unsigned index);
/* Index of the member with this name, or -1. */
int zip_find(const Zip *zip, const char *name);

/* Opens a member; several may be open at once (each costs its window). The CRC is checked at the end of the
 * stream. */
ZipStream *zip_stream_open(Zip *zip, unsigned index);
/* Next bytes of the member, borrowed until the next call on this stream; 0 at the end. A chunk is at most 64
 * KiB. */
size_t zip_stream_next(ZipStream *stream, const char **bytes);
/* The same, into to; 0 at the end. The more room, the fewer of the copies that ISA-L makes at each call; room is at
 * most 1 GiB. */
size_t zip_stream_read(ZipStream *stream, char *to, size_t room);
void zip_stream_close(ZipStream *stream);
/* Compressed bytes taken from the file so far, for progress. */
uint64_t zip_stream_consumed(const ZipStream *stream);

#endif
