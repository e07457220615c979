/* Whose rows a connection sees: the setting that the policies of migration 007 look at, told with every transaction. */
#include <string.h>

#include "store/postgresql.h"
#include "text/text.h"

#define SETTING "instroom.library"

const char library_prepare[] = "PREPARE library (text) AS SELECT set_config('" SETTING "', $1, true)";
const char library_role[] =
    "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)";

/* What the policies understand: nothing = nobody's, 0 = all. */
static void
write_setting(gint64 library, char text[24])
{
    *text = '\0';
    if (library != 0)
        g_snprintf(text, 24, "%" G_GINT64_FORMAT, library == STORE_EVERY_LIBRARY ? 0 : library);
}

gboolean
library_refuse(const PGresult *roles, GError **error)
{
    if (PQntuples(roles) == 0)
        return TRUE;
    g_set_error(
        error, STORE_ERROR, STORE_ERROR_URL,
        _("The database role %s passes over what keeps the libraries apart (a superuser, or BYPASSRLS). "
          "Nothing was done. Make an ordinary role for Instroom, let it own the database, and log in as "
          "that one."),
        PQgetvalue(roles, 0, 0));
    return FALSE;
}

gboolean
library_begin(EngineConnection *connection, const char *begin, GError **error)
{
    char text[24];
    write_setting(connection->library, text);
    g_autofree char *sql = g_strconcat(begin, "; SET LOCAL " SETTING " = '", text, "'", NULL);
    connection->entered = connection->library;
    PGresult *result = PQexec(connection->pg, sql);
    gboolean ok = postgresql_accept(connection, result, STORE_ERROR_LOST, "begin", error);
    PQclear(result);
    return ok;
}

gboolean
library_enter(EngineConnection *connection, GError **error)
{
    char text[24];
    const char *const values[] = {text};
    if (!connection->is_open || connection->entered == connection->library)
        return TRUE;
    write_setting(connection->library, text);
    PGresult *result = PQexecPrepared(connection->pg, "library", 1, values, NULL, NULL, 0);
    gboolean ok = postgresql_accept(connection, result, STORE_ERROR_LOST, "library", error);
    PQclear(result);
    if (ok)
        connection->entered = connection->library;
    return ok;
}

/* The answers up to the end of the pipeline: the one to the last statement, or the first error. */
static PGresult *
last_answer(PGconn *pg)
{
    PGresult *answer = NULL;
    for (;;) {
        PGresult *next = PQgetResult(pg);
        ExecStatusType status = PQresultStatus(next);
        gboolean has_failed = answer && PQresultStatus(answer) == PGRES_FATAL_ERROR;
        if (status == PGRES_PIPELINE_SYNC || (!next && PQstatus(pg) != CONNECTION_OK)) {
            PQclear(next);
            return answer;
        }
        if (next && !has_failed) {
            PQclear(answer);
            answer = next;
        } else {
            PQclear(next);
        }
    }
}

/* One journey, and one transaction: what stands before the end of a pipeline is (PostgreSQL 15, 34.5.1). */
PGresult *
library_execute(EngineConnection *connection, const char *name, const Prepared *prepared)
{
    PGconn *pg = connection->pg;
    char text[24];
    const char *const values[] = {text};
    if (connection->is_open || connection->library == 0)
        return PQexecPrepared(pg, name, (int)prepared->n, prepared->value, prepared->length, prepared->format,
                              0);
    write_setting(connection->library, text);
    gboolean sent = PQenterPipelineMode(pg) && PQsendQueryPrepared(pg, "library", 1, values, NULL, NULL, 0) &&
                    PQsendQueryPrepared(pg, name, (int)prepared->n, prepared->value, prepared->length,
                                        prepared->format, 0) &&
                    PQpipelineSync(pg);
    PGresult *answer = sent ? last_answer(pg) : NULL;
    if (!PQexitPipelineMode(pg))
        connection->is_doomed = TRUE; /* half sent: another connection takes its place */
    return answer;
}
