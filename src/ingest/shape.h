/* The look of single values from the reader: do they fit what they claim to be. For ingest alone. */
#ifndef INGEST_SHAPE_H
#define INGEST_SHAPE_H

#include "table/table.h"

gboolean ingest_shape_kind(guint64 wire_kind, TableKind *kind); /* FALSE: no such kind */
/* Not empty, and for a number, date, time or boolean written as wire/frame.h says. */
gboolean ingest_shape_fits(TableKind kind, const char *value, gsize length);
/* A file's name as a browser gave it, fit to be shown: no folders, no control or direction characters, at
 * most 200 characters. New; "" when nothing is left. */
char *ingest_shape_file_name(const char *name);

#endif
