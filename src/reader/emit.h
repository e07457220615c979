/* The way out of the reader: every format hands its sheets, rows and cells to this, in order.
 *
 * Emit batches rows into WIRE_ROWS frames, drops BSN columns (reader/sensitive.h) before they leave, counts
 * for the END frame and enforces reader/limits.h. One Emit lives as long as the process. Nothing here
 * allocates per cell. */
#ifndef READER_EMIT_H
#define READER_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reader/options.h"
#include "wire/frame.h"

typedef struct Emit Emit;

/* Opens the way out on a descriptor; HELLO leaves at once. Options are copied. NULL when memory is short. */
Emit *emit_open(int fd, const ReadOptions *options);
void emit_end(Emit *emit); /* what is left, then END; fails when the sheet asked for did not come */
/* Tests only: called instead of ending the process, and must not return (it longjmps). */
void emit_on_exit(Emit *emit, void (*leave)(void *data), void *data);
void emit_free(Emit *emit); /* tests only; the program ends without */

void emit_meta(Emit *emit, const char *key, const char *value, size_t length);
/* Starts a sheet; index counts from 1 over all sheets of the file, chart sheets left out.
 * Returns false when this sheet's rows were not asked for (--sheet, --list): the caller may skip its rows. */
bool emit_sheet(Emit *emit, unsigned index, unsigned flags, const char *name, size_t length);
void emit_row(Emit *emit,
              uint32_t row); /* starts row; must rise within a sheet; a row without cells is not sent */
/* One cell of the current row; columns must rise. value is UTF-8 (invalid bytes are replaced and reported by
 * emit, NUL is left out, line ends become \n); shown NULL = same as value. An empty value is not sent. */
void emit_cell(Emit *emit, uint32_t column, WireKind kind, const char *value, size_t length,
               const char *shown, size_t shown_length);
/* Findings from here on are of the file as a whole, not of the sheet that came last. */
void emit_whole_file(Emit *emit);
/* A finding at a place (0 = none); arguments are NUL-terminated and end with NULL. The findings that only
 * tell a first place (BAD_BYTES, NUL_BYTES, CELL_CUT, NUMBER_LOST_DIGITS, FORMAT_UNKNOWN, TEXT_MISSING) leave once a
 * sheet, those about the file once. */
void emit_finding(Emit *emit, WireFinding code, uint32_t row, uint32_t column, ...) __attribute__((sentinel));
void emit_progress(Emit *emit, uint64_t read, uint64_t total); /* cheap: sends at most every 256 KiB */

/* Multipart mode: a plain field, and the place of the file. */
void emit_field(Emit *emit, const char *name, const char *value, size_t length);
void emit_part(Emit *emit, const char *name, const char *file, uint64_t offset, uint64_t length);

/* The file cannot be read: sends FAIL and ends the process with EMIT_EXIT_FAIL. Arguments as above. */
_Noreturn void emit_fail(Emit *emit, WireFinding code, ...) __attribute__((sentinel));
/* The same, for a limit of reader/limits.h that the file goes beyond. */
_Noreturn void emit_too_large(Emit *emit, const char *what, uint64_t limit);

/* How the process ends. */
enum { EMIT_EXIT_END = 0, EMIT_EXIT_FAIL = 1, EMIT_EXIT_USAGE = 2, EMIT_EXIT_PIPE = 3 };

#endif
