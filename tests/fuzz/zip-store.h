/* Joins parts to a zip without packing them, for the fuzzers of packages and their seeds. */
#ifndef TESTS_FUZZ_ZIP_STORE_H
#define TESTS_FUZZ_ZIP_STORE_H

#include <glib.h>

typedef struct {
    GByteArray *members, *directory; /* owned */
    guint count;
} ZipStore;

void zip_store_add(ZipStore *store, const char *name, const void *bytes,
                   gsize length);           /* the first on a zeroed store */
GByteArray *zip_store_end(ZipStore *store); /* new: the whole zip */

#endif
