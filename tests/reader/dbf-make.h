/* For tests of the reader: dBASE tables from a line that names the fields and the bytes of the records. */
#ifndef TESTS_READER_DBF_MAKE_H
#define TESTS_READER_DBF_MAKE_H

#include <glib.h>

typedef struct {
    guint8 version, driver; /* bytes 0 and 29 of the header */
    const char *fields;     /* words "NAME:T12.2/3": type, length, decimals, flags */
    guint records;          /* as the header counts them */
    const char *body;       /* the records, each with its flag, and what follows them */
    gsize length;           /* of body */
} DbfTable;

/* New file, with the path of Visual FoxPro behind the header where its version asks for one. */
GByteArray *dbf_make(const DbfTable *table);

#endif
