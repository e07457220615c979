/* Comma-separated text (RFC 4180, 2): what the command line may ask of it, and how a text sets its cells
 * apart. The parts: csv.c rows and cells, charset.c bytes to text, csv_dialect.c separator and quotes. */
#ifndef READER_CSV_H
#define READER_CSV_H

#include <stdbool.h>
#include <stddef.h>

bool csv_encoding_known(const char *name);
bool csv_separator_fits(char separator); /* printable ASCII, no letter, digit or quote; or a space */

typedef struct {
    char separator; /* 0: one column */
    char quote;     /* around a cell; doubled inside it */
    char escape;    /* a backslash stands before quotes inside a cell; 0: it is a character like any other */
    bool spaced;    /* spaces may stand before an opening quote */
    unsigned confidence; /* in the separator, percent: 50 = another is as likely */
} CsvDialect;

/* By a piece of text from the file's start (UTF-8; complete says that it is the whole file). The separator is the one
 * that gives the most even rows. Anything but double quotes is only believed where each cell that opens with it also
 * closes with it. told: the separator, and the quote with its escape, where they are known; else 0. */
CsvDialect csv_dialect_guess(const char *text, size_t length, bool complete, const CsvDialect *told);
/* Quote and escape out of ", ', ` or #, or one of these behind a backslash that escapes it; false when it is something else. */
bool csv_quote_take(const char *name, CsvDialect *dialect);

#endif
