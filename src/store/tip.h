/* What staff write for readers: a Leestip or a Weetje, with a picture and books of the catalogue. Within the caller's transaction. */
#ifndef STORE_TIP_H
#define STORE_TIP_H

#include "store/shelf.h"
#include "store/titles.h"

#define TIP_READING "tip"
#define TIP_FACT    "fact"
#define TIP_DRAFT   "draft" /* states */
#define TIP_SHOWN   "shown"
#define TIP_ENDED   "ended"

typedef struct {
    gint64 id, version, library;
    gint64 branch;                        /* 0 = for all schools of the library */
    gint64 picture;                       /* 0 = none */
    gint age_from, age_to, width, height; /* ages as of a title; sides of the large picture */
    char *kind, *heading, *words, *alt, *from, *to, *state,
        *digest; /* alt: what is to be seen on the picture */
} Tip;
void tip_free(Tip *tip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tip, tip_free)

Tip *store_tip_get(Store *store, gint64 id, GError **error); /* of whatever library; STORE_ERROR_NOT_FOUND */
/* Newest first; of Tip. branch 0: of the whole library. */
GPtrArray *store_tip_list(Store *store, gint64 library, gint64 branch, guint limit, GError **error);
/* What a reader wants to see: a tip without ages is for every age. */
typedef struct {
    const char *kind; /* "" = of both */
    gint age;         /* of the reader; 0 = whichever */
    guint limit;
} TipChoice;
/* Those that a school shows on a day. */
GPtrArray *store_tip_shown(Store *store, gint64 library, gint64 branch, const char *day,
                           const TipChoice *choice, GError **error);
gint64 store_tip_add(Store *store, const TitleHand *hand, const Tip *tip, GError **error); /* a draft */
/* Writes all but the picture; STORE_ERROR_NOT_FOUND when version is no longer the one in the database. */
gboolean store_tip_set(Store *store, const TitleHand *hand, const Tip *tip, GError **error);
gboolean store_tip_picture(Store *store, gint64 library, gint64 tip, gint64 picture, GError **error);
GPtrArray *store_tip_titles(Store *store, gint64 tip, GError **error); /* of ShelfTitle */
gboolean store_tip_title_add(Store *store, gint64 library, gint64 tip, gint64 title, GError **error);
gboolean store_tip_title_remove(Store *store, gint64 library, gint64 tip, gint64 title, GError **error);

#endif
