/* The database: opening, migrating, transactions. The only folder that knows SQL.
 *
 * A Store is one connection; use it from one thread at a time. Every function of this folder either does its
 * work or returns FALSE/NULL/-1 with error set; inside a transaction the caller then rolls back. Texts in
 * results are new unless said otherwise. Every statement that touches a school's data carries the library's
 * or branch's id. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <glib.h>

#define STORE_ERROR (store_error_quark())
GQuark store_error_quark(void);
typedef enum {
    STORE_ERROR_NOT_FOUND,
    STORE_ERROR_CONFLICT, /* unique name or number is taken; or a state no longer is what was expected */
    STORE_ERROR_BUSY,     /* another writer held the lock too long: try again */
    STORE_ERROR_URL,      /* not a database address that is known, or a role that is allowed too much */
    STORE_ERROR_VERSION,  /* the database is newer than this program */
    STORE_ERROR_DB,       /* anything else the engine says */
    STORE_ERROR_FULL,     /* disk full */
    STORE_ERROR_LOST,     /* the connection is gone and nothing was written: try again */
    STORE_ERROR_UNKNOWN,  /* the connection went while it wrote: it may be there, or not */
    STORE_ERROR_BACKUP,   /* not a backup that this program can restore */
} StoreError;

typedef struct Store Store;

/* url: "sqlite:/path/file" (the folder must exist; created 0600, WAL, foreign keys, STRICT), or
 * "postgresql://user@server/database" or "postgresql:key=value …" (PostgreSQL 15, section 34.1.1; the database must exist, in
 * UTF-8; passwords in ~/.pgpass or PGPASSFILE). Migrates under a lock. */
Store *store_open(const char *url, GError **error);
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

/* Whose rows the statements see and write: of one library, of all of them, or (0, as every store begins and as one comes from
 * the pool) of none. On PostgreSQL the database keeps to it, whatever a statement says (row-level security); SQLite, which is
 * one program's own file, leaves it to the statements. From the next statement on, in a transaction too. */
#define STORE_EVERY_LIBRARY ((gint64)-1)
void store_enter(Store *store, gint64 library);

/* Write transaction, not nested. SQLite (BEGIN IMMEDIATE) has one at a time. On PostgreSQL several go on side by side (READ
 * COMMITTED: each statement sees what was committed before it), and whoever reads in order to write takes a lock first: */
gboolean store_begin(Store *store, GError **error);
/* Until the end of the write transaction nobody else has this lock; STORE_ERROR_BUSY after 15 s, NOT_FOUND. An import or undo
 * takes its library's, because the people and cards it is matched with are the library's; any other writer of a school's
 * data takes its branch's. Who takes both takes the library's first. */
gboolean store_lock_library(Store *store, gint64 library, GError **error);
gboolean store_lock_branch(Store *store, gint64 branch, GError **error);
gboolean store_begin_read(Store *store, GError **error); /* consistent view over several reads */
/* After FALSE nothing was written, but at STORE_ERROR_UNKNOWN. */
gboolean store_commit(Store *store, GError **error);
void store_rollback(Store *store); /* harmless when no transaction is open */

/* Connections for a server: taken by a thread, given back after the request. */
typedef struct StorePool StorePool;
StorePool *store_pool_new(const char *url, guint max, GError **error);
void store_pool_free(StorePool *pool);
Store *store_pool_take(StorePool *pool, GError **error); /* waits at most 10 s, then STORE_ERROR_BUSY */
void store_pool_give(StorePool *pool, Store *store);     /* rolls back what was left open */

/* Schema version now in the database. */
gint store_version(Store *store, GError **error);
/* Prepares every statement of the list against the open database and counts parameters and columns: for tests
 * and `instroom check-statements`. */
gboolean store_check_statements(Store *store, GError **error);

#endif
