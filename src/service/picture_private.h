/* Pictures on their way into the database: shared by covers and tips. */
#ifndef SERVICE_PICTURE_PRIVATE_H
#define SERVICE_PICTURE_PRIVATE_H

#include "service/cover.h"
#include "service/private.h"

/* Made by instroom-picture, outside any transaction; new, errors are of service. */
IngestPicture *service_picture_make(Service *service, const PictureFile *file, GError **error);
/* Kept, as the cover of a title or (0) by its own; the id, or -1 with an error of service. */
gint64 service_picture_keep(Store *store, gint64 library, const Account *actor, gint64 now, gint64 title,
                            const IngestPicture *picture, GError **error);

#endif
