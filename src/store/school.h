/* Libraries and branches. */
#ifndef STORE_SCHOOL_H
#define STORE_SCHOOL_H

#include "people/school.h"
#include "store/store.h"

gint64 store_library_add(Store *store, const char *name, GError **error); /* id, or -1; name is unique */
GPtrArray *store_library_list(Store *store, GError **error); /* of Library, by name; frees them */
Library *store_library_find(Store *store, const char *name, GError **error);
Library *store_library_get(Store *store, gint64 id, GError **error);

gint64 store_branch_add(Store *store, const Branch *branch,
                        GError **error); /* id; code is unique in the installation */
GPtrArray *store_branch_list(Store *store, gint64 library,
                             GError **error); /* of Branch, by name; library 0 = all */
Branch *store_branch_find(Store *store, const char *code, GError **error);
Branch *store_branch_get(Store *store, gint64 id, GError **error);

/* The library's own series of card numbers: the next free one, taken within the transaction. Ten digits: the
 * library's two-digit prefix (from its id), seven of the counter, a Luhn check digit. new. */
char *store_card_next(Store *store, gint64 library, GError **error);

#endif
