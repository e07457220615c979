/* Libraries and branches. */
#ifndef STORE_SCHOOL_H
#define STORE_SCHOOL_H

#include "people/school.h"
#include "store/store.h"

gint64 store_library_add(Store *store, const char *name, GError **error); /* id, or -1; name is unique */
GPtrArray *store_library_list(Store *store, GError **error); /* of Library, by name; frees them */
Library *store_library_find(Store *store, const char *name, GError **error);
Library *store_library_get(Store *store, gint64 id, GError **error);

/* The id; code and word are unique in the installation. word NULL: made of the name (the store must see every library). */
gint64 store_branch_add(Store *store, const Branch *branch, GError **error);
/* A word of that name's that no school has yet, whichever library's: the store must see every one. New. */
char *store_branch_word_free(Store *store, const char *name, GError **error);
/* Writes word and is_catalogue_closed; STORE_ERROR_CONFLICT: another school has the word. */
gboolean store_branch_portal_set(Store *store, const Branch *branch, GError **error);
Branch *store_branch_by_word(Store *store, const char *word, GError **error);
/* Is the person an active member there? */
gboolean store_branch_has_person(Store *store, gint64 branch, gint64 person, gboolean *has, GError **error);
GPtrArray *store_branch_list(Store *store, gint64 library,
                             GError **error); /* of Branch, by name; library 0 = all */
Branch *store_branch_find(Store *store, const char *code, GError **error);
Branch *store_branch_get(Store *store, gint64 id, GError **error);

/* The library's own series of card numbers: the next free one, taken within the transaction. Ten digits: the
 * library's two-digit prefix (from its id), seven of the counter, a Luhn check digit. new. */
char *store_card_next(Store *store, gint64 library, GError **error);

#endif
