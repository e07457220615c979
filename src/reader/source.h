/* A file, or a part of one, as bytes that can be read at any place: pread on one descriptor, never mapped (a
 * file that shrinks must not kill the reader). */
#ifndef READER_SOURCE_H
#define READER_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "reader/emit.h"

typedef struct {
    int fd;
    uint64_t base; /* where this part starts in fd */
    uint64_t size; /* bytes in this part */
    Emit *emit;    /* for emit_fail on input errors */
} Source;

/* Reads up to length bytes at offset (from the part's start); returns how many, less only at the end of the
 * part. */
size_t source_read(const Source *source, uint64_t offset, void *buffer, size_t length);
/* The same, but fewer than length is WIRE_FAIL_DAMAGED naming part. */
void source_read_all(const Source *source, uint64_t offset, void *buffer, size_t length, const char *part);

#endif
