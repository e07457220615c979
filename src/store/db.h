/* Running statements of the list: bind, step, read, with one line per use. Internal to store/. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "store/engine.h"

struct Store {
    const Engine *engine;
    EngineConnection *connection;
    gboolean running[N_STATEMENTS]; /* stepped and not yet ended */
    guint n_running;                /* of them */
    gboolean is_batch;              /* db_write may queue */
    gboolean has_queued;
};

/* types, one letter a parameter: i gint64, k gint64 key (0 = NULL), b gboolean, t text (NULL = NULL),
 * y bytes and their length as gsize.
 * Texts are borrowed until db_end, or until db_next has returned FALSE. */
gboolean db_query(Store *store, StatementId id, GError **error, const char *types, ...);
/* TRUE: there is a row. FALSE: the end, or an error (then error is set); the statement is ended. */
gboolean db_next(Store *store, StatementId id, GError **error);
void db_end(Store *store, StatementId id); /* harmless when ended */
/* After the last db_next: failure (taken, or NULL) becomes the caller's error; TRUE without one. */
gboolean db_pass_on(GError *failure, GError **error);

/* Stands on the only row, to be read and then ended; FALSE with STORE_ERROR_NOT_FOUND naming what, for logs.
 */
gboolean db_one(Store *store, StatementId id, const char *what, GError **error, const char *types, ...);
/* After db_query: all rows, each made by row; new, frees them by destroy. */
typedef gpointer (*DbRow)(Store *store, StatementId id);
GPtrArray *db_rows(Store *store, StatementId id, DbRow row, GDestroyNotify destroy, GError **error);
/* After db_query: the first column of all rows, of gint64. New. */
GArray *db_numbers(Store *store, StatementId id, GError **error);

/* A list as one parameter: a JSON array of these numbers (gint64) or texts (char *) from there on, at most so many. Of texts the empty
 * ones are left out: nothing is found by one. New. */
char *db_list_numbers(const GArray *numbers, guint from, guint most);
char *db_list_texts(const GPtrArray *texts, guint from, guint most);

/* Runs to the end; written: rows written, or NULL. */
gboolean db_run(Store *store, guint64 *written, StatementId id, GError **error, const char *types, ...);
/* Like db_run; within a batch of an engine that queues it may run later, and written is 1 in advance. */
gboolean db_write(Store *store, guint64 *written, StatementId id, GError **error, const char *types, ...);
/* Like db_query, but what is queued stays so: the caller knows that the answer does not depend on it. */
gboolean db_query_past(Store *store, StatementId id, GError **error, const char *types, ...);
/* Begins a batch in the open transaction; FALSE without error: the engine does not queue. */
gboolean db_batch_begin(Store *store, GError **error);
/* Ends it: runs what is queued; STORE_ERROR_CONFLICT when a row was not as expected. keep FALSE, or a failure: all that was
 * written since it began is taken back, and the answer is FALSE. */
gboolean db_batch_end(Store *store, gboolean keep, GError **error);
/* The integer of the first row's first column; missing when there is no row; -1 with error. */
gint64 db_number(Store *store, gint64 missing, StatementId id, GError **error, const char *types, ...);

gint64 db_int(Store *store, StatementId id, guint column);
const char *db_text(Store *store, StatementId id,
                    guint column); /* borrowed until the next step; NULL for NULL */
const void *db_bytes(Store *store, StatementId id, guint column,
                     gsize *length); /* borrowed until the next one or the next step */
char *db_dup(Store *store, StatementId id, guint column);

gboolean db_in_transaction(Store *store);
/* For writes to one row: 0 rows written is STORE_ERROR_NOT_FOUND. */
gboolean db_found(guint64 written, const char *what, GError **error);

#endif
