/* Searching a library's titles by words: the same answers on both engines, for the words stand in tables of our own (017). */
#ifndef STORE_CATALOGUE_H
#define STORE_CATALOGUE_H

#include "library/title.h"
#include "store/store.h"

#define CATALOGUE_WORDS      4    /* of what is typed: those behind them are not looked at */
#define CATALOGUE_CANDIDATES 1000 /* the newest so many are counted and put in order; more are only told of */

typedef enum {
    CATALOGUE_BEST,
    CATALOGUE_TITLE,
    CATALOGUE_AUTHOR,
    CATALOGUE_YEAR,
    N_CATALOGUE_ORDERS
} CatalogueOrder;
const char *catalogue_order_name(CatalogueOrder order); /* "best": stable, in addresses */
gboolean catalogue_order_from_name(const char *name, CatalogueOrder *order);

/* What is left out (0, NULL) asks nothing. */
typedef struct {
    gint64 library, branch;  /* branch > 0: only titles that this school has */
    const char *typed;       /* an ISBN in any form is one word; the last word may be the beginning of one */
    const char *avi, *genre; /* names of library/kind.h; "" = any */
    const char *language;    /* ISO 639-2/B */
    gint age;
    gboolean is_there;    /* only what stands on the shelf now */
    gboolean is_browsing; /* nothing typed: all that the school has (branch > 0) */
    CatalogueOrder order;
    const char *after; /* FoundTitles.next of the page before; another text is as none */
    guint limit;
} CatalogueQuery;

typedef struct {
    gint64 id;
    char *title, *subtitle, *author, *series, *avi, *genre, *isbn, *language, *series_number, *material,
        *sort_key;
    gint age_from, age_to, year;
    guint copies,
        there; /* at the school (branch 0: anywhere) that are not withdrawn or missing; of them neither lent, put aside nor elsewhere */
    char *key; /* that the order goes by; then the newest first */
} FoundTitle;

typedef enum {
    CATALOGUE_BY_AVI,
    CATALOGUE_BY_GENRE,
    CATALOGUE_BY_LANGUAGE,
    CATALOGUE_BY_AGE,
    N_CATALOGUE_FACETS
} CatalogueFacet;
typedef struct {
    char *value;
    guint count;
} CatalogueCount;

typedef struct {
    GPtrArray *
        titles; /* of FoundTitle: BEST: those whose title begins with what was typed first, then those with it in the title; newest first */
    gboolean more;
    char **words;          /* that were looked for */
    gboolean is_corrected; /* nothing is spelled as it was typed: words are the nearest that there are */
    /* Of all that fit, at most CATALOGUE_CANDIDATES: is_many says that there are more, and that these are counts of the newest. */
    guint total, there;
    gboolean is_many;
    GArray *facets
        [N_CATALOGUE_FACETS]; /* of CatalogueCount, the most first; ages by age: one title has several */
    char *next;               /* the cursor of the next page; NULL: this is the last */
} FoundTitles;
void found_titles_free(FoundTitles *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FoundTitles, found_titles_free)

extern const gint CATALOGUE_AGES[]; /* that are counted; 0 ends them */

/* All words must stand in a title. Nothing typed finds nothing, but for is_browsing. */
FoundTitles *store_catalogue_find(Store *store, const CatalogueQuery *query, GError **error);

/* ---- one title, as everybody may see it: nothing of persons ---- */

typedef struct {
    char *shelf, *material;    /* the shelf's public name, "" without */
    char *status;              /* of library/kind.h */
    char *due;                 /* the day on which a copy that is out is back; "" = not out */
    gboolean is_held, is_away; /* put aside for somebody; on its way */
} PublicCopy;
/* Of the copies that this school's catalogue shows: of PublicCopy. */
GPtrArray *store_catalogue_copies(Store *store, gint64 library, gint64 branch, gint64 title, GError **error);
guint public_copies_there(const GPtrArray *copies);

#endif
