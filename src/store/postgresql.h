/* Inside of the PostgreSQL engine, for its files. Internal to store/. */
#ifndef STORE_POSTGRESQL_H
#define STORE_POSTGRESQL_H

#include <libpq-fe.h>

#include "store/bulk.h"

typedef struct {
    gboolean is_known; /* to the server */
    PGresult *result;  /* of the run that is going on; outlives the connection */
    int row;
    guint n;
    const char *value[ENGINE_MAX_PARAMETERS];
    int length[ENGINE_MAX_PARAMETERS], format[ENGINE_MAX_PARAMETERS]; /* of bytes: format 1 */
    char number[ENGINE_MAX_PARAMETERS][24];
    unsigned char *bytes; /* of the last column_bytes; until reset */
} Prepared;

typedef struct Batch Batch;

struct EngineConnection {
    PGconn *pg;
    gboolean is_open;        /* a transaction, as far as the store knows: a lost connection does not end it */
    gboolean is_doomed;      /* the server said that it hangs up */
    gboolean is_unconfirmed; /* the last commit is on the primary's disk alone */
    gint64 library;          /* whose rows it is to see, as store_enter */
    gint64 entered;          /* what the open transaction was told of that */
    guint64 changes;
    Prepared *prepared[N_STATEMENTS];
    Batch *batch[N_STATEMENTS];
    GString *filling; /* rows of a table on their way to the server */
};

/* The advisory lock that every connection shares: any number that nothing else here takes. */
#define POSTGRESQL_PRESENCE "7310584211536483955"

extern const EngineBulk postgresql_bulk;

/* What a session is told at its begin. */
extern const char postgresql_session[];
/* FALSE with error when the result is none of success; lost: the code when the connection went with it. */
gboolean postgresql_accept(EngineConnection *connection, const PGresult *result, StoreError lost,
                           const char *where, GError **error);
/* The name of a prepared statement. */
void postgresql_name(char kind, StatementId id, char name[16]);
/* A statement's text with each $name written by place; new. */
typedef void (*PostgresqlPlace)(GString *sql, guint place);
char *postgresql_text(const Statement *statement, PostgresqlPlace write);

/* Statements at the begin of a session, and the answer to the second: FALSE when the role is one that no policy holds for. */
extern const char library_prepare[], library_role[];
gboolean library_refuse(const PGresult *roles, GError **error);
/* Begins a transaction that sees the library's rows. */
gboolean library_begin(EngineConnection *connection, const char *begin, GError **error);
/* Before a statement in the open transaction: tells it of another library. */
gboolean library_enter(EngineConnection *connection, GError **error);
/* A prepared statement, outside a transaction as one of its own that sees the library's rows; NULL = the connection is gone. */
PGresult *library_execute(EngineConnection *connection, const char *name, const Prepared *prepared);

/* Engine.queue, .flush and .forget; unknown: the server knows none of them any more. */
gboolean batch_queue(EngineConnection *connection, StatementId id, GError **error);
gboolean batch_flush(EngineConnection *connection, GError **error);
void batch_forget(EngineConnection *connection);
void batch_set_unknown(EngineConnection *connection);
void batch_free(EngineConnection *connection);

#endif
