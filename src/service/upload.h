/* Use cases of a school's upload: deliver, see the list, fetch the file back, take it back; and its background check. */
#ifndef SERVICE_UPLOAD_H
#define SERVICE_UPLOAD_H

#include "service/service.h"
#include "store/import.h"

/* Keeps length bytes at offset of what writer received as an upload for the branch (RIGHT_UPLOAD) and starts its check. Takes the
 * writer, also on error. school_year and mode may be NULL (this year, school year). id or -1. */
gint64 service_upload_add(Service *service, const Account *actor, gint64 branch, SpoolWriter *writer,
                          const IngestForm *form, GError **error);
/* Takes a received form's body apart in the sandboxed reader. SERVICE_ERROR_INPUT when it is no well-formed form. New. */
IngestForm *service_upload_form(Service *service, SpoolWriter *body, const char *boundary, GError **error);
/* The uploads that the actor may see, newest first; of Upload. branch 0 = all that are theirs. */
GPtrArray *service_upload_list(Service *service, const Account *actor, gint64 branch, const ListPart *part,
                               GError **error);
/* An earlier upload of the school with the very same bytes, when it was not removed: who got no answer the first time has sent it
 * twice. New; NULL without error when there is none. */
Upload *service_upload_same(Service *service, const Account *actor, const Upload *upload, GError **error);
Upload *service_upload_get(Service *service, const Account *actor, gint64 id, GError **error);
/* A descriptor of the original file (RIGHT_UPLOAD of the branch or RIGHT_IMPORT_VIEW); the download is in the trail. Or -1. */
int service_upload_open(Service *service, const Account *actor, gint64 id, GError **error);
/* What the check found, in numbers: kept with the upload for lists. */
typedef struct {
    guint rows, enrol, move, update, leave, unchanged, waiting, refused, questions;
    gboolean braked;
    char *problem; /* why refused, when the whole file is; "" otherwise */
} UploadSummary;
void upload_summary_free(UploadSummary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UploadSummary, upload_summary_free)
UploadSummary *upload_summary_parse(const Upload *upload); /* NULL while there is none */

#endif
