/* The bytes of uploaded files: the one place where they go into the database, sealed (account/keyring.h), and come out of it. */
#ifndef SERVICE_FILE_H
#define SERVICE_FILE_H

#include "service/private.h"

/* Within the write transaction that records the upload, after keys_ready: length bytes of fd from offset. Errors are of
 * SERVICE_ERROR. */
gboolean upload_file_keep(Service *service, Store *store, gint64 upload, int fd, guint64 offset,
                          guint64 length, GError **error);
/* A descriptor of the caller's on a private copy that has no name, in the spool's folder: readable, at its beginning. Or -1;
 * SERVICE_ERROR_NOT_FOUND when the file is no longer kept. */
int upload_file_open(Service *service, Store *store, const Upload *upload, GError **error);
/* Files of an older installation: those in the spool's folder are taken in, each in a transaction of its own, and gone from
 * the folder after it (what is not in this folder stays as it is); those in the database are sealed. */
gboolean upload_files_adopt(Service *service, GError **error);
/* Destroys up to limit files of uploads that were received before an instant, each in a transaction with its line in the trail.
 * How many, or -1. */
gint upload_files_expire(Service *service, gint64 received_before, guint limit, GError **error);

#endif
