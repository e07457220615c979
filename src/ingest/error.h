/* The errors of ingest, in words for people. For ingest alone. */
#ifndef INGEST_ERROR_H
#define INGEST_ERROR_H

#include "ingest/ingest.h"

/* detail: for the operator, in English, without personal data. */
void ingest_error_reader(GError **error, const char *detail);
/* what: the step; errno as it was. Says so when the disk is full. */
void ingest_error_io(GError **error, const char *what, int errno_value);
/* Fails unless fd is a regular file. */
gboolean ingest_regular_size(int fd, guint64 *size, GError **error);

gboolean ingest_is_program(const char *path); /* a file that may be started */

#endif
