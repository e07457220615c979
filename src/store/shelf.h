/* What a school's visitors browse: its shelves, what is new, and what is read most in a year group. Nothing here tells of a person:
 * readers are counted when a book is lent, once for each in a school year, so that the count outlives the history. */
#ifndef STORE_SHELF_H
#define STORE_SHELF_H

#include "store/store.h"

typedef enum { SHELF_BY_SHELF, SHELF_BY_AVI, SHELF_BY_GENRE, SHELF_BY_SISO, N_SHELF_BY } ShelfBy;
const char *shelf_by_name(ShelfBy by); /* "shelf": in addresses */
gboolean shelf_by_from_name(const char *name, ShelfBy *by);

typedef struct {
    char *key, *name; /* name: of a shelf, else "" */
    guint titles;
} ShelfGroup;
GPtrArray *store_shelf_groups(Store *store, gint64 branch, ShelfBy by, GError **error); /* of ShelfGroup */

typedef struct {
    gint64 id;
    char *title, *author;
    guint count; /* on a shelf: 1 = one is there now; of the most read: readers */
} ShelfTitle;
typedef struct {
    guint from, limit;
} ShelfPart;
GPtrArray *store_shelf_titles(Store *store, gint64 branch, ShelfBy by, const char *key, const ShelfPart *part,
                              GError **error); /* of ShelfTitle, by title */
/* Of which a copy came since that instant, the newest first. */
GPtrArray *store_shelf_new(Store *store, gint64 branch, gint64 since, guint limit, GError **error);

/* Fewer readers than this are never shown: nobody can be recognised by what was read. */
#define READERS_LEAST 5
typedef struct {
    char *year_group, *school_year;
} ReadGroup;
/* Year groups that have something to show, in this school year or else the one before. Of ReadGroup. */
GPtrArray *store_read_groups(Store *store, gint64 branch, const char *school_year, const char *before,
                             GError **error);
GPtrArray *store_read_top(Store *store, gint64 branch, const ReadGroup *group, guint limit, GError **error);
typedef struct {
    gint64 library, branch, person, title;
    const char *year_group, *school_year;
} ReadLoan;
/* Before the loan itself is written. Who has no year group is not counted. */
gboolean store_read_count(Store *store, const ReadLoan *loan, GError **error);

#endif
