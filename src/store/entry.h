/* What entering books takes besides titles and copies (store/titles.h): one copy, where copies are, numbers in use, taking a title out,
 * and making one title of two. Within the caller's transaction; who writes has the library's lock. */
#ifndef STORE_ENTRY_H
#define STORE_ENTRY_H

#include "store/titles.h"

Copy *store_copy_get(Store *store, gint64 library, gint64 id,
                     GError **error); /* new; STORE_ERROR_NOT_FOUND */

/* Where a copy is besides its status. */
typedef struct {
    gint64 copy, transit_from; /* on its way home from this school; 0 = not */
    char due[11];              /* lent until then; "" */
    gboolean is_held;          /* put aside for somebody */
} CopyPlace;
GArray *store_copy_places(Store *store, gint64 library, gint64 title,
                          GError **error); /* of CopyPlace, by id; new */

/* The barcodes of a library from one on and before another, the highest first, at most 200; of char *. New. */
GPtrArray *store_copy_barcodes(Store *store, gint64 library, const char *from, const char *to,
                               GError **error);
/* The shelves that copies of the school stand on; of char *. New. */
GPtrArray *store_copy_shelves(Store *store, gint64 branch, GError **error);

/* What a label says. */
typedef struct {
    char *barcode, *shelf, *title, *author;
} CopyLabel;
void copy_label_free(CopyLabel *label);
/* Of the copies of a school that were entered between two instants, or (by barcode) lie between two, both counted; of CopyLabel. New. */
GPtrArray *store_label_made(Store *store, gint64 branch, gint64 from, gint64 to, guint limit, GError **error);
GPtrArray *store_label_range(Store *store, gint64 library, gint64 branch, const char *const range[2],
                             guint limit, GError **error);
/* How a library has its labels: names of library/label.h. New texts. */
gboolean store_label_get(Store *store, gint64 library, char **symbol, char **sheet, GError **error);
gboolean store_label_set(Store *store, gint64 library, const char *symbol, const char *sheet, GError **error);

/* STORE_ERROR_NOT_FOUND: another version by now; STORE_ERROR_CONFLICT: it has copies, or something else points at it. */
gboolean store_title_remove(Store *store, const TitleHand *hand, const Title *title, GError **error);
/* Copies, holds, record and cover of the one go to the other, which must have been read in this transaction, and the one is removed.
 * STORE_ERROR_CONFLICT: for one person a copy of each is put aside. day: today. */
gboolean store_title_merge(Store *store, const TitleHand *hand, const Title *from, const Title *into,
                           const char *day, GError **error);

#endif
