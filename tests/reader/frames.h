/* For tests of the reader: runs a format over bytes in memory and writes the frames that leave as text.
 *
 *   meta KEY VALUE
 *   sheet INDEX FLAGS NAME
 *   ROW<tab>A1<tab>B1…            cells by position; a shown text that differs stands after its value as
 * {shown} drop COLUMN finding CODE SHEET ROW COLUMN ARGUMENTS… field NAME VALUE / part NAME FILE OFFSET
 * LENGTH end SHEETS ROWS CELLS / fail CODE ARGUMENTS…
 *
 * Inside a cell \, tab and newline are written \\, \t, \n. PROGRESS and HELLO are checked and left out.
 * Whatever breaks the rules of wire/frame.h fails the test. */
#ifndef TESTS_READER_FRAMES_H
#define TESTS_READER_FRAMES_H

#include <glib.h>

#include "reader/options.h"
#include "reader/source.h"

typedef void (*FramesCall)(const Source *source, const ReadOptions *options, Emit *emit);

typedef struct {
    bool kinds;          /* cells as T:text N:12 D:2012-01-31 … */
    bool rows_only;      /* only the rows */
    unsigned rows_sheet; /* with rows_only: of this sheet, 0 = all */
} FramesStyle;

/* Reads bytes through call in this process (no sandbox). Options NULL = none. New string. */
char *frames_read(FramesCall call, const void *bytes, size_t length, const ReadOptions *options);
/* Frames as a reader sent them, to text. New string. */
char *frames_text(const guint8 *frames, size_t length, const FramesStyle *style);
/* The same call, giving the frames themselves. */
GByteArray *frames_run(FramesCall call, const void *bytes, size_t length, const ReadOptions *options);
/* A file under <shared>/…; NULL when it is not there (g_test_skip was called). New string. */
char *frames_shared(const char *path);

#endif
