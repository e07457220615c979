/* Who is asked for a record by its ISBN: a list of each library, in the order of place. */
#ifndef STORE_SEARCH_TARGET_H
#define STORE_SEARCH_TARGET_H

#include "store/store.h"

typedef struct {
    gint64 id;
    gint place;                        /* the lowest is asked first */
    char *name, *address, *isbn_index; /* as net/books.h has them */
} SearchTarget;
void search_target_free(SearchTarget *target);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SearchTarget, search_target_free)

GPtrArray *store_target_list(Store *store, gint64 library, GError **error); /* of SearchTarget; new */
/* Id, or -1; STORE_ERROR_CONFLICT: the library has one of this name. */
gint64 store_target_add(Store *store, gint64 library, const SearchTarget *target, GError **error);
gboolean store_target_remove(Store *store, gint64 library, const char *name, GError **error);

#endif
