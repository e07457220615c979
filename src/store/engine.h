/* What a database engine offers the store: one connection, the statements of the list, transactions. Internal
 * to store/. */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "store/statements.h"
#include "store/store.h"

typedef struct EngineConnection EngineConnection;
typedef struct EngineBulk EngineBulk; /* bulk.h */

typedef enum { STEP_ERROR = -1, STEP_DONE, STEP_ROW } Step;

#define ENGINE_MAX_PARAMETERS 32

/* A writer waits this long for another one: longer than the largest import takes. */
#define ENGINE_LOCK_MILLISECONDS 15000

/* Errors are of STORE_ERROR. Parameters and columns count from 0; parameters in the order of the list. A
 * statement is prepared once per connection, at its first use. An engine whose connection is lost says so once
 * (STORE_ERROR_LOST, or STORE_ERROR_UNKNOWN when it may have written), and makes another one at the first use
 * outside a transaction. */
typedef struct {
    const char *scheme;            /* of the address, before the colon */
    Dialect dialect;               /* which text of the statements */
    const char *const *migrations; /* scripts, the first one makes version 1; NULL-terminated */
    EngineConnection *(*open)(const char *address, GError **error);
    void (*close)(EngineConnection *connection);
    gboolean (*script)(EngineConnection *connection, const char *sql, GError **error);
    /* Whose rows the statements see from here on (store_enter); NULL where the engine does not look after that. Migrations see
     * all, and leave it so. */
    void (*enter)(EngineConnection *connection, gint64 library);
    gboolean (*begin)(EngineConnection *connection, gboolean write, GError **error);
    /* A write transaction that no other process migrates beside. */
    gboolean (*begin_migration)(EngineConnection *connection, GError **error);
    gboolean (*commit)(EngineConnection *connection, GError **error);
    void (*rollback)(EngineConnection *connection);
    gboolean (*in_transaction)(EngineConnection *connection);
    gboolean (*prepare)(EngineConnection *connection, StatementId id, GError **error);
    void (*bind_int)(EngineConnection *connection, StatementId id, guint parameter, gint64 value);
    /* NULL = SQL NULL; borrowed until reset */
    void (*bind_text)(EngineConnection *connection, StatementId id, guint parameter, const char *value);
    /* borrowed until reset */
    void (*bind_bytes)(EngineConnection *connection, StatementId id, guint parameter, const void *bytes,
                       gsize length);
    Step (*step)(EngineConnection *connection, StatementId id, GError **error);
    void (*reset)(EngineConnection *connection, StatementId id);
    gint64 (*column_int)(EngineConnection *connection, StatementId id, guint column); /* NULL is 0 */
    const char *(*column_text)(EngineConnection *connection, StatementId id,
                               guint column); /* borrowed until step or reset */
    const void *(*column_bytes)(EngineConnection *connection, StatementId id, guint column,
                                gsize *length);       /* borrowed until the next one, step or reset */
    guint64 (*changes)(EngineConnection *connection); /* rows that the last finished statement wrote */
    /* Queueing, for an engine to which each statement is a journey; all three NULL where it is not. queue: the parameters just
     * bound run later, all of a statement as one; only statements that add, change or remove a row each, and refer to none
     * of themselves. flush: runs what is queued in an order of its own (removals first, persons before memberships, and so on); STORE_ERROR_CONFLICT when one of them
     * wrote fewer rows than were queued. forget: drops what is queued. */
    gboolean (*queue)(EngineConnection *connection, StatementId id, GError **error);
    gboolean (*flush)(EngineConnection *connection, GError **error);
    void (*forget)(EngineConnection *connection);
    gboolean (*describe)(EngineConnection *connection, StatementId id, guint *parameters, guint *columns,
                         GError **error);
    const EngineBulk *bulk;
} Engine;

extern const Engine engine_sqlite, engine_postgresql;

/* The engine of a database address ("scheme:rest"), and the rest (borrowed); NULL = STORE_ERROR_URL. */
const Engine *engine_of(const char *url, const char **address, GError **error);

/* Called before every step, begin and commit when set: where tests kill the process. */
extern void (*engine_step_hook)(void);
void engine_before_step(void);

/* The message for people of one of the codes an engine gives, and in brackets where, and the engine's own words (which may
 * name tables and columns, never values). */
void engine_set_error(GError **error, StoreError code, const char *where, const char *words);

/* STORE_ERROR_CONFLICT: a restore finds others at work. */
void engine_set_in_use(GError **error);

/* Made from meson.build's list. */
extern const char *const store_sqlite_migrations[], *const store_postgresql_migrations[];

/* Brings a database to the last of migrations, under the write lock. STORE_ERROR_VERSION when it is beyond.
 */
gboolean engine_migrate(const Engine *engine, EngineConnection *connection, const char *const *migrations,
                        GError **error);
/* The same within the open transaction of begin_migration. */
gboolean engine_migrate_within(const Engine *engine, EngineConnection *connection,
                               const char *const *migrations, GError **error);

#endif
