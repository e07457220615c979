/* Runs the numbered migrations that a database has not had yet. */
#include "store/audit_before.h"
#include "store/engine.h"
#include "store/school_words.h"
#include "text/text.h"

/* What SQL alone cannot do, right after the script of that version. */
static const struct {
    gint64 version;
    gboolean (*run)(const Engine *engine, EngineConnection *connection, GError **error);
} steps[] = {{8, audit_take_before}, {23, school_words_make}};

static gint64
number(const Engine *engine, EngineConnection *connection, StatementId id, GError **error)
{
    if (!engine->prepare(connection, id, error))
        return -1;
    gint64 value = -1;
    if (engine->step(connection, id, error) == STEP_ROW)
        value = engine->column_int(connection, id, 0);
    engine->reset(connection, id);
    return value;
}

/* 0 = nothing is there yet; -1 = error. */
static gint64
version_now(const Engine *engine, EngineConnection *connection, GError **error)
{
    gint64 exists = number(engine, connection, ST_SCHEMA_EXISTS, error);
    return exists > 0 ? number(engine, connection, ST_SCHEMA_VERSION, error) : exists;
}

static gboolean
migrate_one(const Engine *engine, EngineConnection *connection, const char *sql, gint64 version,
            GError **error)
{
    if (!engine->script(connection, sql, error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
        if (steps[i].version == version && !steps[i].run(engine, connection, error))
            return FALSE;
    if (!engine->prepare(connection, ST_SCHEMA_VERSION_ADD, error))
        return FALSE;
    engine->bind_int(connection, ST_SCHEMA_VERSION_ADD, 0, version);
    Step step = engine->step(connection, ST_SCHEMA_VERSION_ADD, error);
    engine->reset(connection, ST_SCHEMA_VERSION_ADD);
    return step == STEP_DONE;
}

/* Within the write lock, because another process may have migrated since. */
gboolean
engine_migrate_within(const Engine *engine, EngineConnection *connection, const char *const *migrations,
                      GError **error)
{
    static const char table[] = "CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY)";
    gint64 exists = number(engine, connection, ST_SCHEMA_EXISTS, error);
    if (exists < 0 || (exists == 0 && !engine->script(connection, table, error)))
        return FALSE;
    gint64 version = version_now(engine, connection, error);
    if (version < 0)
        return FALSE;
    for (gint64 i = version; i < (gint64)g_strv_length((char **)migrations); i++)
        if (!migrate_one(engine, connection, migrations[i], i + 1, error))
            return FALSE;
    return TRUE;
}

gboolean
engine_migrate(const Engine *engine, EngineConnection *connection, const char *const *migrations,
               GError **error)
{
    gint64 version = version_now(engine, connection, error),
           newest = (gint64)g_strv_length((char **)migrations);
    if (version < 0)
        return FALSE;
    if (version > newest) {
        g_autofree char *theirs = g_strdup_printf("%" G_GINT64_FORMAT, version);
        g_autofree char *ours = g_strdup_printf("%" G_GINT64_FORMAT, newest);
        g_set_error(error, STORE_ERROR, STORE_ERROR_VERSION,
                    _("The database was made by a newer Instroom (version %s; this program knows %s). "
                      "Install the newer program."),
                    theirs, ours);
        return FALSE;
    }
    if (version == newest && newest > 0)
        return TRUE;
    if (!engine->begin_migration(connection, error))
        return FALSE;
    if (engine_migrate_within(engine, connection, migrations, error) && engine->commit(connection, error))
        return TRUE;
    engine->rollback(connection);
    return FALSE;
}
