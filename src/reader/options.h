/* What the caller asked of the reader (its command line; see reader/main.c for the words). */
#ifndef READER_OPTIONS_H
#define READER_OPTIONS_H

#include <stdbool.h>

typedef struct {
    unsigned sheet;       /* only this sheet (from 1); 0 = all */
    bool list;            /* only the sheets' names: SHEET frames without rows */
    const char *encoding; /* override where the file does not say (csv, dbf, xls up to 95), NULL = find out */
    char separator;       /* override for csv, 0 = find out */
    const char *quote;    /* override for csv (csv_quote_take), NULL = find out */
    const char *boundary; /* multipart mode: take the body apart (FIELD and PART frames), read no file */
} ReadOptions;

#endif
