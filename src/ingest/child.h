/* One run of instroom-reader: started on a file, its frames fed to a Receive, always reaped. For ingest
 * alone. */
#ifndef INGEST_CHILD_H
#define INGEST_CHILD_H

#include "ingest/receive.h"

/* arguments: after the program's name, NULL-terminated; borrowed. Returns when the reader is gone, whatever
 * it did. */
gboolean child_run(const IngestContext *context, int fd, const char *const *arguments, Receive *receive,
                   GError **error);

#endif
