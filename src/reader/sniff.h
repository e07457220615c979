/* What a file is, by its content: its name is never asked for. */
#ifndef READER_SNIFF_H
#define READER_SNIFF_H

#include "reader/source.h"

typedef enum {
    SNIFF_EMPTY,
    SNIFF_TEXT,     /* csv, or what passes for it */
    SNIFF_ZIP,      /* xlsx, ods, or a zip with one file in it: sniff_zip tells */
    SNIFF_COMPOUND, /* a compound file: xls, or an encrypted xlsx: sniff_compound tells */
    SNIFF_BIFF,     /* bare BIFF: xls before 1995 */
    SNIFF_EDEXML,
    SNIFF_FOREIGN, /* recognised and not read; name says what */
    SNIFF_UNKNOWN, /* binary, of no kind known here */
} SniffKind;

typedef struct {
    SniffKind kind;
    const char *name; /* for FOREIGN: a format's name */
} Sniff;

Sniff sniff_source(const Source *source);

typedef enum { COMPOUND_XLS, COMPOUND_ENCRYPTED, COMPOUND_FOREIGN } CompoundKind;
/* *name: for COMPOUND_FOREIGN, what it is. */
CompoundKind sniff_compound(const Source *source, const char **name);

#endif
