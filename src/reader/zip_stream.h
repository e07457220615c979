/* What the directory (zip.c) tells the streams (zip_stream.c) and the sniffer: where members stand. */
#ifndef READER_ZIP_STREAM_H
#define READER_ZIP_STREAM_H

#include "reader/zip.h"

typedef struct {
    uint64_t local; /* offset of the local header, from the archive's start */
    uint64_t next;  /* where the next member or the directory starts: the end of this one's room */
    uint32_t crc;
    bool bare;    /* the file itself: no header, no checksum */
    bool symlink; /* a link, not a file: never followed, never read */
} ZipPlace;

bool zip_find_end(const Source *source, uint64_t *end); /* true when the file ends as a zip does */
const Source *zip_source(const Zip *zip);
const ZipPlace *zip_place(const Zip *zip, unsigned index);

#endif
