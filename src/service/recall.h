/* Files read lately: the tables that the reader made of uploads, so that a page about a plan need not read the file again. In
 * memory only, bounded, and forgotten when nobody asks for a while. Only the reading is remembered; plans are made anew. */
#ifndef SERVICE_RECALL_H
#define SERVICE_RECALL_H

#include "table/finding.h"
#include "table/table.h"

typedef struct Recall Recall;

/* max_bytes: of all tables and findings together; seconds: without a question, after which a table is forgotten. */
Recall *recall_new(gsize max_bytes, guint seconds);
void recall_free(Recall *recall);

/* key: what the table is made of, the file's digest and how it was read. A key other than the upload's last is as good as none,
 * so that what is found is never out of date. The table is new to the caller, and copies of the reader's findings are appended;
 * or NULL. */
Table *recall_get(Recall *recall, gint64 upload, const char *key, GPtrArray *findings);
/* Copies. In place of what the upload had; a table of over a quarter of max_bytes is not kept. */
void recall_put(Recall *recall, gint64 upload, const char *key, Table *table, const GPtrArray *findings);
void recall_drop(Recall *recall, gint64 upload);

#endif
