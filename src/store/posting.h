/* Postings: in which titles a word stands, and which titles have what can be chosen beside words (a reading level, a genre, a language, an age).
 * The words of all titles of a library are kept by blocks of title numbers (store/title_set.h): a row of table posting is what one word has in one
 * block, a character a title, so that both engines put one in and take one out with their own functions for texts. Internal to store/. */
#ifndef STORE_POSTING_H
#define STORE_POSTING_H

#include "library/title.h"
#include "store/catalogue.h"
#include "store/title_set.h"

/* All that a title is found by, sorted by bytes, a space between: as title.words keeps it. New. */
char *posting_words(const Title *title);
/* From words to words, both as above. */
gboolean posting_change(Store *store, gint64 library, gint64 title, const char *before, const char *after,
                        GError **error);
/* What stands in title.words. New; NULL: error. */
char *posting_now(Store *store, gint64 library, gint64 title, GError **error);

/* What a choice is called among the words: no text that is typed is folded to it. New. */
char *posting_facet(CatalogueFacet facet, const char *value);
/* Adds the titles of these words (of char *). */
gboolean posting_read(Store *store, gint64 library, const GPtrArray *words, TitleSet *into, GError **error);

#endif
