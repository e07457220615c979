/* The bytes of uploaded files: the one place where they go into the database and come out of it. */
#ifndef SERVICE_FILE_H
#define SERVICE_FILE_H

#include "service/private.h"

/* Within the write transaction that records the upload: length bytes of fd from offset. Errors are of SERVICE_ERROR. */
gboolean upload_file_keep(Store *store, gint64 upload, int fd, guint64 offset, guint64 length,
                          GError **error);
/* A descriptor of the caller's on a private copy that has no name, in the spool's folder: readable, at its beginning. Or -1;
 * SERVICE_ERROR_NOT_FOUND when the file is no longer kept. */
int upload_file_open(Service *service, Store *store, const Upload *upload, GError **error);
/* Files of an installation older than the pieces, taken in from the spool's folder: each in a transaction of its own, and
 * gone from the folder after it. What is not in this folder stays as it is. */
gboolean upload_files_adopt(Service *service, GError **error);

#endif
