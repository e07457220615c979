/* Inside of the SQLite engine, for its two files. Internal to store/. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <sqlite3.h>

#include "store/bulk.h"

typedef struct {
    sqlite3_stmt *statement;
    guint8 place[ENGINE_MAX_PARAMETERS]; /* SQLite numbers $name by first appearance in the text */
} Prepared;

typedef enum { EDGE_READ, EDGE_WRITE, EDGE_COMMIT, EDGE_ROLLBACK, N_EDGES } Edge; /* of a transaction */

struct EngineConnection {
    sqlite3 *db;
    sqlite3_stmt *edge[N_EDGES];
    Prepared prepared[N_STATEMENTS];
    sqlite3_stmt *filling; /* the table that is being written as a whole */
    GPtrArray *indices;    /* of those that are made again when all tables are filled */
};

extern const EngineBulk sqlite_bulk;

/* Turns what the library says into an error of the store. */
void sqlite_set_error(GError **error, sqlite3 *db, int result, const char *where);

/* A file that is only read, as it lies there: no other file is looked at or made beside it. For backups. */
EngineConnection *sqlite_open_sealed(const char *path, GError **error);
/* STORE_ERROR_BACKUP unless the file is whole and its tables, indices and constraints are exactly those of the migrations up to
 * version, and besides them only the table extra. */
gboolean sqlite_check(EngineConnection *connection, gint64 version, const char *extra, GError **error);

#endif
