/* Pictures, as instroom-picture wrote them (ingest/ingest.h): the cover of a title, or that of a tip. Within the caller's
 * transaction. */
#ifndef STORE_PICTURE_H
#define STORE_PICTURE_H

#include "store/titles.h"

typedef struct {
    gint64 title; /* 0: not a cover */
    const char *digest;
    gint width, height; /* of the large one */
    GBytes *small, *large;
} StoredPicture; /* all borrowed */
/* The id, or -1. A title has one cover: the one of before is removed first. */
gint64 store_picture_add(Store *store, const TitleHand *hand, const StoredPicture *picture, GError **error);
gboolean store_picture_remove(Store *store, gint64 library, gint64 picture, GError **error); /* no cover */
/* removed: there was one; or NULL. */
gboolean store_cover_remove(Store *store, gint64 library, gint64 title, gboolean *removed, GError **error);
/* New; STORE_ERROR_NOT_FOUND. */
GBytes *store_picture_bytes(Store *store, gint64 library, gint64 picture, gboolean is_large, GError **error);

/* A title as far as its cover goes: also without one (picture 0). */
typedef struct {
    gint64 library, picture;
    char *title, *author, *digest;
    gint width, height;
    gboolean is_open; /* the library has a school whose catalogue is open to everybody */
} CoverHead;
void cover_head_free(CoverHead *head);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CoverHead, cover_head_free)
/* Of whatever library; new, STORE_ERROR_NOT_FOUND. */
CoverHead *store_cover_head(Store *store, gint64 title, GError **error);

#endif
