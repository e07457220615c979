/* A file that was posted, and the answer with a picture. */
#ifndef WEB_PORTAL_PICTURE_H
#define WEB_PORTAL_PICTURE_H

#include "service/cover.h"
#include "web/web.h"

/* The form with a file of a ROUTE_UPLOAD route, taken apart, its token checked. NULL: it is in *body and *form, both the caller's
 * (spool_writer_cancel, ingest_form_free), and file tells where in it the file is; else the answer. */
HttpResponse *portal_file_form(Web *web, HttpRequest *request, SpoolWriter **body, IngestForm **form,
                               PictureFile *file);

/* A posted form with a picture: given to its use case, for the address's object, and answered with what became of it. */
typedef gboolean (*PictureTake)(Service *service, const Account *actor, gint64 object,
                                const PictureFile *file, GError **error);
typedef HttpResponse *(*PictureTold)(Web *web, HttpRequest *request, gboolean done, const GError *error);
HttpResponse *portal_picture_take(Web *web, HttpRequest *request, PictureTake take, PictureTold told);

typedef struct {
    const char *digest;
    GBytes *jpeg;      /* NULL: the browser has it */
    gboolean is_open;  /* for everybody */
    gboolean is_exact; /* asked for by its digest: it never changes */
} PortalPicture;
/* 200 or 304, with what browsers and caches may do with it. */
HttpResponse *portal_picture_answer(const PortalPicture *picture);
/* The digest in If-None-Match, new; NULL when there is none of ours. */
char *portal_picture_known(const HttpRequest *request);

#endif
