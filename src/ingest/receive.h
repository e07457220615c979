/* Takes the frames of a reader, byte by byte as they come, into a table or a form; trusts none of them. For
 * ingest alone.
 *
 * A breach of wire/frame.h is INGEST_ERROR_READER: the caller kills the reader. What the reader says against
 * the file (FAIL) is no breach: receive_end tells it. */
#ifndef INGEST_RECEIVE_H
#define INGEST_RECEIVE_H

#include "ingest/child.h"

typedef struct Receive Receive;

typedef struct {
    gboolean form;     /* a form is taken apart: FIELD and PART, no cells */
    gboolean list;     /* names of sheets only: ROWS is a breach */
    guint64 file_size; /* a PART lies within it */
    IngestProgress progress;
    gpointer progress_data;
} ReceiveWanted;

/* wanted is copied; findings is borrowed and must outlive the answer. New. */
Receive *receive_new(const ReceiveWanted *wanted, GPtrArray *findings);
void receive_free(Receive *receive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Receive, receive_free)

gboolean receive_feed(Receive *receive, const guint8 *bytes, gsize length, GError **error);
/* The stream has closed: fails when it broke off, or with what the reader said against the file. */
gboolean receive_end(Receive *receive, GError **error);
gboolean receive_is_complete(const Receive *receive); /* END or FAIL came */
gboolean receive_has_failed(const Receive *receive);  /* FAIL came */

/* What child_run feeds; borrows receive. */
ChildEar receive_ear(Receive *receive);

Table *receive_take_table(Receive *receive); /* new; once, after receive_end */
IngestForm *receive_take_form(Receive *receive);

#endif
