/* For tests: small zip archives, members stored. */
#ifndef TESTS_READER_ZIP_MAKE_H
#define TESTS_READER_ZIP_MAKE_H

#include <glib.h>

typedef struct {
    GByteArray *zip, *directory;
    guint count;
} ZipMake;

ZipMake zip_make_start(void);
void zip_make_add(ZipMake *make, const char *name, const void *bytes, gsize length);
GByteArray *zip_make_end(ZipMake *make); /* new: the whole archive; make is used up */

#endif
