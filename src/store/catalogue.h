/* Searching a library's titles by words: the same answers on both engines, for the words stand in tables of our own (017). */
#ifndef STORE_CATALOGUE_H
#define STORE_CATALOGUE_H

#include "library/title.h"
#include "store/store.h"

#define CATALOGUE_WORDS      4   /* of what is typed: those behind them are not looked at */
#define CATALOGUE_CANDIDATES 300 /* the newest so many are put in order; more are only told of */

typedef struct {
    gint64 library, branch;  /* branch > 0: only titles that this school has */
    const char *typed;       /* an ISBN in any form is one word; the last word may be the beginning of one */
    const char *avi, *genre; /* names of library/kind.h; "" = any */
    gint age;                /* 0 = any */
    guint limit;
} CatalogueQuery;

typedef struct {
    gint64 id;
    char *title, *subtitle, *author, *series, *avi, *genre, *isbn;
    gint age_from, age_to, year;
    guint copies,
        there; /* at the school (branch 0: anywhere) that are not withdrawn or missing; of them neither lent nor elsewhere */
} FoundTitle;
typedef struct {
    GPtrArray *
        titles; /* of FoundTitle: those whose title begins with what was typed first, then those with it in the title; newest first */
    gboolean more;
    char **words;          /* that were looked for */
    gboolean is_corrected; /* nothing is spelled as it was typed: words are the nearest that there are */
} FoundTitles;
void found_titles_free(FoundTitles *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FoundTitles, found_titles_free)

/* All words must stand in a title. Nothing typed finds nothing. */
FoundTitles *store_catalogue_find(Store *store, const CatalogueQuery *query, GError **error);

#endif
