/* Titles with their records and words, and the copies of them. Within the caller's transaction; who writes takes the library's lock first. */
#ifndef STORE_TITLES_H
#define STORE_TITLES_H

#include "library/title.h"
#include "store/store.h"

typedef struct {
    gint64 library, account, at; /* account 0 = at the shell */
} TitleHand;

/* A new title with its words; its id, or -1. */
gint64 store_title_add(Store *store, const TitleHand *hand, const Title *title, GError **error);
/* Writes all values where title->version is still the one in the database: else STORE_ERROR_NOT_FOUND. */
gboolean store_title_set(Store *store, const TitleHand *hand, const Title *title, GError **error);
/* New; STORE_ERROR_NOT_FOUND. */
Title *store_title_get(Store *store, gint64 library, gint64 id, GError **error);
/* The title with that number, or else with that ISBN ("" = not looked for); the oldest of several. 0: none; -1 with error. */
gint64 store_title_find(Store *store, gint64 library, const char *number, const char *isbn, GError **error);
/* The MARC record as it came (ISO 2709, UTF-8); NULL takes it away. get: NULL without error when there is none; new. */
gboolean store_title_record_set(Store *store, gint64 id, const GString *bytes, GError **error);
GString *store_title_record_get(Store *store, gint64 id, GError **error);
/* Ids behind one, rising, at most so many: for walks through all. New, of gint64. */
GArray *store_title_ids(Store *store, gint64 library, gint64 after, guint limit, GError **error);

/* ---- copies ---- */

typedef struct {
    gint64 id, version, branch, title;
    char *barcode, *shelf, *material, *status, *why, *note, *acquired, *withdrawn_on;
    gint64 price_cents;
    char *branch_name; /* only read */
} Copy;
void copy_free(Copy *copy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Copy, copy_free)
/* STORE_ERROR_CONFLICT: the library has this barcode already. The id, or -1. */
gint64 store_copy_add(Store *store, const TitleHand *hand, const Copy *copy, GError **error);
gboolean store_copy_write(Store *store, const TitleHand *hand, const Copy *copy, GError **error);
/* Of the title in all schools of the library, or (branch > 0) in one. Of Copy. */
GPtrArray *store_copy_list(Store *store, gint64 library, gint64 title, gint64 branch, GError **error);
/* The same as the catalogue shows them: not those that are missing or withdrawn, and nobody's name. */
typedef struct {
    gint64 id, branch;
    char *branch_name, *barcode, *shelf, *material, *status;
    char *due;                      /* of the loan that it is out in; "" = it is in */
    gboolean is_aside, is_underway; /* put aside for somebody; on its way to its school */
} ShelvedCopy;
GPtrArray *store_copy_shelved(Store *store, gint64 library, gint64 title, GError **error);
/* 0: none; -1 with error. */
gint64 store_copy_find(Store *store, gint64 library, const char *barcode, GError **error);

#endif
