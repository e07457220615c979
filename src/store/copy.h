/* A whole installation from one database into another, whatever their engines; backups are copies too. */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "store/store.h"

/* What a database holds: log-ins in progress and failed ones do not count, they are not copied either. */
typedef struct {
    guint64 libraries, branches, pupils, uploads, imports, rows;
    char digest[65]; /* SHA-256 in hex over every value of every row, whatever the engine */
} StoreContent;

/* Called now and then, and at the end of a table; is_check: it is read to be compared, not copied. */
typedef void (*StoreProgress)(const char *table, guint64 rows, gboolean is_check, gpointer data);
typedef struct {
    StoreProgress call; /* or NULL */
    gpointer data;
} StoreWatch;

/* A database that is there to be read as a whole: other than store_open this makes none. STORE_ERROR_CONFLICT. */
Store *store_open_existing(const char *url, GError **error);

/* Reads everything, within the open transaction. */
gboolean store_content(Store *store, const StoreWatch *watch, StoreContent *content, GError **error);

/* Copies everything of from, within its open transaction, into to, within its open write transaction: ids, and how far each
 * series of numbers is, as they were. STORE_ERROR_CONFLICT when to holds anything, when from holds nothing, and when files of
 * uploads lie outside it. Everything written is read back: after TRUE the digest of to is that of from. Memory does not grow
 * with the rows. Who gets FALSE rolls back. */
gboolean store_copy_into(Store *from, Store *to, const StoreWatch *watch, StoreContent *content,
                         GError **error);

/* store_copy_into in transactions of its own, with the register dumps (store/register.h) of both compared besides: committed
 * when nothing differs, else nothing of it stays. */
gboolean store_copy(Store *from, Store *to, const StoreWatch *watch, StoreContent *content, GError **error);

/* FALSE with STORE_ERROR_CONFLICT when a row that would be copied is there. */
gboolean store_is_empty(Store *store, GError **error);

#endif
