/* Writes small .xls files for the tests of the reader: BIFF records, and the compound file around them. */
#ifndef TESTS_READER_XLS_MAKE_H
#define TESTS_READER_XLS_MAKE_H

#include <glib.h>
#include <stdbool.h>

/* Appends a record. Its data by letters: b, w, d = numbers of 1, 2, 4 bytes; f = double; s = a C string's
 * bytes; t = the same after its length in one byte; l = after its length in two; u = as BIFF8 string (length
 * in two bytes, flag 0); v = the same with the length in one byte; n = a GByteArray's bytes. Returns where it
 * starts. */
guint xls_put(GByteArray *out, unsigned type, const char *letters, ...);
/* A BIFF8 or BIFF5 workbook (version 8, 5) of one sheet "Blad1": XF 0 general, 1 date (14), 2 the format
 * code; globals is put among the global records and body into the sheet, either may be NULL. New. */
GByteArray *xls_book(unsigned version, const char *code, const GByteArray *globals, const GByteArray *body);

typedef struct {
    const char *name; /* of the stream; NULL = Workbook */
    unsigned shift;   /* of the sector size; 0 = 9 */
    bool backwards;   /* sectors of the stream in falling order */
    bool mini;        /* the stream lies in the mini stream (below 4096 bytes) */
    bool unmini;      /* small, and yet in sectors: a slip of some writers */
    bool loop;        /* the stream's last sector points to its first */
} XlsBox;
/* Puts a stream into a compound file. box NULL = as usual. New. */
GByteArray *xls_box(const GByteArray *stream, const XlsBox *box);

#endif
