/* Files of MARC records that a library takes in, what each wrote, and what it was before. Within the caller's transaction; who writes takes
 * the library's lock first. */
#ifndef STORE_TITLE_FILE_H
#define STORE_TITLE_FILE_H

#include "store/titles.h"

typedef struct {
    gint64 id;
    char *name, *person; /* person: of the account, "" = gone */
    gint64 received, applied, undone;
    gint64 fresh, changed, same, refused; /* records; as they were counted last */
    gint64 changes;                       /* that are still known, so that they can be taken back */
    gint64 checked;                       /* when they were counted; 0 = not yet */
    gint64
        reached; /* records that were done, of one that is not applied: somebody or something stopped it half way */
    gint64 returned, stayed; /* titles, of one that is or was taken back */
    char *told;              /* why records are refused, as text of the service's */
} TitleFile;
void title_file_free(TitleFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TitleFile, title_file_free)

#define TITLE_FILE_PIECE (256u << 10) /* bytes; all but the last */

/* The id, or -1. */
gint64 store_title_file_add(Store *store, const TitleHand *hand, const char *name, GError **error);
gboolean store_title_file_add_piece(Store *store, gint64 library, gint64 id, guint number, GBytes *bytes,
                                    GError **error);
/* New; NOT_FOUND. */
TitleFile *store_title_file_get(Store *store, gint64 library, gint64 id, GError **error);
GPtrArray *store_title_file_list(Store *store, gint64 library, guint limit,
                                 GError **error); /* newest first */
/* The whole file, new. */
GBytes *store_title_file_bytes(Store *store, gint64 id, GError **error);
/* Counts and told of file, as it is now. NOT_FOUND: it is gone, or being done. */
gboolean store_title_file_checked(Store *store, gint64 at, const TitleFile *file, GError **error);
/* Those older than a file that wait for a yes and on which nobody works, of the hand's account or received before its instant: gint64, new. */
GArray *store_title_file_waiting(Store *store, const TitleHand *hand, gint64 id, GError **error);
/* With its bytes. One that was applied, or is being, is NOT_FOUND. */
gboolean store_title_file_remove(Store *store, gint64 id, GError **error);
/* So many records were done, in the transaction that did the last of them. */
gboolean store_title_file_reached(Store *store, gint64 id, gint64 records, GError **error);
gint64 store_title_file_fresh(Store *store, gint64 id,
                              GError **error); /* new titles it wrote; -1 with error */
/* Applied with these counts; its bytes go, and what older ones than the newest so many changed is forgotten. */
gboolean store_title_file_applied(Store *store, const TitleHand *hand, const TitleFile *file, guint kept,
                                  GError **error);
/* A piece of what it changed, up to a title, was taken back or stays, and is forgotten. */
typedef struct {
    gint64 until, returned, stayed;
} TitlesBack;
gboolean store_title_file_returned(Store *store, gint64 id, const TitlesBack *back, GError **error);
/* That was all. NOT_FOUND: nothing of it was done, or it was taken back before. */
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
/* The first by title, at most limit: of TitleChange. */
GPtrArray *store_title_change_list(Store *store, gint64 file, guint limit, GError **error);
/* Copies, reservations and pages that have this title; -1 with error. */
gint64 store_title_used(Store *store, gint64 title, GError **error);

#endif
