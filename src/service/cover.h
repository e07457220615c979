/* Use cases of covers: a title's picture, taken in from whoever sends one and shown to whoever may see the catalogue. */
#ifndef SERVICE_COVER_H
#define SERVICE_COVER_H

#include "service/service.h"

/* A part of an open regular file that may be anything: of an upload what ingest_read_form found in it. fd is borrowed. */
typedef struct {
    int fd;
    guint64 offset, length;
} PictureFile;

/* Decoded and written anew by instroom-picture before anything is kept; in place of the one of before. For whoever may change the
 * title (service/entry.h); SERVICE_ERROR_UNREADABLE for what is no picture or too large, SERVICE_ERROR_NOT_FOUND. Takes up
 * to some seconds. */
gboolean service_cover_set(Service *service, const Account *actor, gint64 title, const PictureFile *file,
                           GError **error);
/* The same of bytes, fetched from elsewhere. */
gboolean service_cover_set_bytes(Service *service, const Account *actor, gint64 title, GBytes *bytes,
                                 GError **error);
/* Nothing there is no error. */
gboolean service_cover_remove(Service *service, const Account *actor, gint64 title, GError **error);

typedef struct {
    char *title, *author, *digest; /* digest "": the title has no picture */
    gint width, height;            /* of the large one */
    gboolean is_open;              /* for everybody, not only for who logged in */
    GBytes *jpeg;                  /* NULL: there is none, or it is the known one */
} Cover;
void cover_free(Cover *cover);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cover, cover_free)
/* library: that the asker belongs to; 0 = to all. Whoever belongs to the title's sees it, others when one of its schools has an open
 * catalogue: else it is not there. known: a digest that the asker has already, or NULL. New. */
#define COVER_NOBODY ((gint64)-1) /* belongs to none */
Cover *service_cover_get(Service *service, gint64 library, gint64 title, gboolean is_large, const char *known,
                         GError **error);

#endif
