/* One run of a sandboxed program: started on a file, listened to until its pipe closes, always reaped. For ingest alone. */
#ifndef INGEST_CHILD_H
#define INGEST_CHILD_H

#include "ingest/ingest.h"

/* Who takes what it sends. */
typedef struct {
    gboolean (*feed)(gpointer data, const guint8 *bytes, gsize length,
                     GError **error);                   /* FALSE: it is killed */
    gboolean (*is_over)(gpointer data, gboolean clean); /* all came; clean: it ended by itself, with 0 */
    gboolean (*end)(gpointer data, GError **error);     /* of what is over: was it an answer? */
    gpointer data;
} ChildEar;

/* context->reader_path is the program. arguments: after its name, NULL-terminated; borrowed. Returns when it is gone, whatever
 * it did. */
gboolean child_run(const IngestContext *context, int fd, const char *const *arguments, const ChildEar *ear,
                   GError **error);

#endif
