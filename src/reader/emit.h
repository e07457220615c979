/* The way out of the reader: every format hands its sheets, rows and cells to this, in order.
 *
 * Emit batches rows into WIRE_ROWS frames, drops BSN columns (reader/sensitive.h) before they leave, counts for the END
 * frame and enforces reader/limits.h. One Emit lives as long as the process. Nothing here allocates per cell. */
#ifndef READER_EMIT_H
#define READER_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/frame.h"

typedef struct Emit Emit;

void emit_meta(Emit *emit, const char *key, const char *value, size_t length);
/* Starts a sheet; index counts from 1 over all sheets of the file, chart sheets left out.
 * Returns false when this sheet was not asked for (--sheet): the caller may skip its rows. */
bool emit_sheet(Emit *emit, unsigned index, unsigned flags, const char *name, size_t length);
void emit_row(Emit *emit, uint32_t row); /* starts row; must rise within a sheet; a row without cells is not sent */
/* One cell of the current row; columns must rise. value is UTF-8 (invalid bytes are replaced and reported by emit);
 * shown NULL = same as value. An empty value is not sent. */
void emit_cell(Emit *emit, uint32_t column, WireKind kind, const char *value, size_t length, const char *shown,
               size_t shown_length);
/* A finding at a place (0 = none); arguments are NUL-terminated and end with NULL.
 * once: further findings of this code are only counted. */
void emit_finding(Emit *emit, WireFinding code, uint32_t row, uint32_t column, ...) __attribute__((sentinel));
void emit_progress(Emit *emit, uint64_t read, uint64_t total); /* cheap: sends at most every 256 KiB */

/* The file cannot be read: sends FAIL and ends the process (a test may install another end). Arguments as above. */
_Noreturn void emit_fail(Emit *emit, WireFinding code, ...) __attribute__((sentinel));

#endif
