/* Files of MARC records that a library takes in, what each wrote, and what it was before. Within the caller's transaction; who writes takes
 * the library's lock first. */
#ifndef STORE_TITLE_FILE_H
#define STORE_TITLE_FILE_H

#include "store/titles.h"

typedef struct {
    gint64 id;
    char *name, *person; /* person: of the account, "" = gone */
    gint64 received, applied, undone;
    gint64 fresh, changed, same, refused; /* records */
    gint64 changes;                       /* that are still known, so that they can be taken back */
} TitleFile;
void title_file_free(TitleFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TitleFile, title_file_free)

#define TITLE_FILE_PIECE (256u << 10) /* bytes; all but the last */

/* name and counts of file; the id, or -1. */
gint64 store_title_file_add(Store *store, const TitleHand *hand, const TitleFile *file, GError **error);
gboolean store_title_file_add_piece(Store *store, gint64 library, gint64 id, guint number, GBytes *bytes,
                                    GError **error);
/* New; NOT_FOUND. */
TitleFile *store_title_file_get(Store *store, gint64 library, gint64 id, GError **error);
GPtrArray *store_title_file_list(Store *store, gint64 library, guint limit,
                                 GError **error); /* newest first */
/* The whole file, new. */
GBytes *store_title_file_bytes(Store *store, gint64 id, GError **error);
/* Those that wait for a yes, of the hand's account or received before: gint64, new. */
GArray *store_title_file_waiting(Store *store, const TitleHand *hand, gint64 before, GError **error);
/* With its bytes. One that was applied is NOT_FOUND. */
gboolean store_title_file_remove(Store *store, gint64 id, GError **error);
/* Applied with these counts; its bytes go, and what older ones than the newest so many changed is forgotten. */
gboolean store_title_file_applied(Store *store, const TitleHand *hand, const TitleFile *file, guint kept,
                                  GError **error);
/* NOT_FOUND: it was not applied, or taken back before. What it changed is forgotten. */
gboolean store_title_file_undone(Store *store, gint64 id, gint64 at, GError **error);

/* What was written: kept "" = the title is new. record: of before, NULL = none. */
typedef struct {
    gint64 title, version; /* version: that it got */
    char *kept;
    GString *record;
} TitleChange;
void title_change_free(TitleChange *change);
gboolean store_title_change_add(Store *store, gint64 library, gint64 file, const TitleChange *change,
                                GError **error);
/* By title, behind one, at most limit: of TitleChange. */
GPtrArray *store_title_change_list(Store *store, gint64 file, gint64 after, guint limit, GError **error);
/* Copies, reservations and pages that have this title; -1 with error. */
gint64 store_title_used(Store *store, gint64 title, GError **error);

#endif
