/* What a database engine offers the store: one connection, the statements of the list, transactions. Internal
 * to store/. */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "store/statements.h"
#include "store/store.h"

typedef struct EngineConnection EngineConnection;

typedef enum { STEP_ERROR = -1, STEP_DONE, STEP_ROW } Step;

/* Errors are of STORE_ERROR. Parameters and columns count from 0; parameters in the order of the list. A
 * statement is prepared once per connection, at its first use. */
typedef struct {
    const char *scheme;            /* of the address, before the colon */
    const char *const *migrations; /* scripts, the first one makes version 1; NULL-terminated */
    EngineConnection *(*open)(const char *address, GError **error);
    void (*close)(EngineConnection *connection);
    gboolean (*script)(EngineConnection *connection, const char *sql, GError **error);
    gboolean (*begin)(EngineConnection *connection, gboolean write, GError **error);
    gboolean (*commit)(EngineConnection *connection, GError **error);
    void (*rollback)(EngineConnection *connection);
    gboolean (*in_transaction)(EngineConnection *connection);
    gboolean (*prepare)(EngineConnection *connection, StatementId id, GError **error);
    void (*bind_int)(EngineConnection *connection, StatementId id, guint parameter, gint64 value);
    /* NULL = SQL NULL; borrowed until reset */
    void (*bind_text)(EngineConnection *connection, StatementId id, guint parameter, const char *value);
    Step (*step)(EngineConnection *connection, StatementId id, GError **error);
    void (*reset)(EngineConnection *connection, StatementId id);
    gint64 (*column_int)(EngineConnection *connection, StatementId id, guint column); /* NULL is 0 */
    const char *(*column_text)(EngineConnection *connection, StatementId id,
                               guint column);         /* borrowed until step or reset */
    guint64 (*changes)(EngineConnection *connection); /* rows that the last finished statement wrote */
    gboolean (*describe)(EngineConnection *connection, StatementId id, guint *parameters, guint *columns,
                         GError **error);
} Engine;

extern const Engine engine_sqlite;

/* Called before every step, begin and commit when set: where tests kill the process. */
extern void (*engine_step_hook)(void);

/* Brings a database to the last of migrations, under the write lock. STORE_ERROR_VERSION when it is beyond.
 */
gboolean engine_migrate(const Engine *engine, EngineConnection *connection, const char *const *migrations,
                        GError **error);

#endif
