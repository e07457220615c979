/* A posted form into its fields and the place of its file; the reader takes it apart. */
#include "ingest/ingest.h"

#include "ingest/receive.h"
#include "ingest/error.h"
#include "table/finding.h"

void
ingest_form_free(IngestForm *form)
{
    if (!form)
        return;
    g_hash_table_unref(form->fields);
    g_free(form->file_name);
    g_free(form);
}

IngestForm *
ingest_read_form(const IngestContext *context, int fd, const char *boundary, GError **error)
{
    ReceiveWanted wanted = {
        .form = TRUE, .progress = context->progress, .progress_data = context->progress_data};
    if (!ingest_regular_size(fd, &wanted.file_size, error))
        return NULL;
    const char *arguments[] = {"--multipart", boundary, NULL};
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Receive) receive = receive_new(&wanted, findings);
    const ChildEar ear = receive_ear(receive);
    return child_run(context, fd, arguments, &ear, error) ? receive_take_form(receive) : NULL;
}
