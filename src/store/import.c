/* Imports and their reports. */
#include "store/import.h"

#include "store/db.h"
#include "text/text.h"

void
import_free(Import *import)
{
    if (!import)
        return;
    g_free(import->account_name);
    g_free(import->branch_code);
    g_free(import->branch_name);
    g_free(import->file_name);
    g_free(import->school_year);
    g_free(import->mode);
    g_free(import->digest);
    g_free(import);
}

static const char *
text_or_empty(const char *text)
{
    return text ? text : "";
}

gint64
store_import_add(Store *store, const Import *import, GError **error)
{
    return db_number(store, -1, ST_IMPORT_ADD, error, "ikiiittttiii", import->branch, import->account,
                     import->upload, import->undoes, import->applied, text_or_empty(import->file_name),
                     text_or_empty(import->school_year), text_or_empty(import->mode),
                     text_or_empty(import->digest), (gint64)import->enrolled, (gint64)import->changed,
                     (gint64)import->left);
}

static gpointer
import_row(Store *store, StatementId id)
{
    Import *import = g_new0(Import, 1);
    import->id = db_int(store, id, 0);
    import->branch = db_int(store, id, 1);
    import->library = db_int(store, id, 2);
    import->account = db_int(store, id, 3);
    import->upload = db_int(store, id, 4);
    import->undoes = db_int(store, id, 5);
    import->undone_by = db_int(store, id, 6);
    import->applied = db_int(store, id, 7);
    import->account_name = db_dup(store, id, 8);
    import->branch_code = db_dup(store, id, 9);
    import->branch_name = db_dup(store, id, 10);
    import->file_name = db_dup(store, id, 11);
    import->school_year = db_dup(store, id, 12);
    import->mode = db_dup(store, id, 13);
    import->digest = db_dup(store, id, 14);
    import->enrolled = (guint)db_int(store, id, 15);
    import->changed = (guint)db_int(store, id, 16);
    import->left = (guint)db_int(store, id, 17);
    import->is_closed = db_int(store, id, 18) != 0;
    return import;
}

Import *
store_import_get(Store *store, gint64 id, GError **error)
{
    if (!db_one(store, ST_IMPORT_GET, "import", error, "i", id))
        return NULL;
    Import *import = import_row(store, ST_IMPORT_GET);
    db_end(store, ST_IMPORT_GET);
    return import;
}

gint64
store_import_by_digest(Store *store, gint64 branch, const char *digest, GError **error)
{
    return db_number(store, 0, ST_IMPORT_BY_DIGEST, error, "it", branch, digest);
}

GPtrArray *
store_import_list(Store *store, gint64 library, gint64 branch, const ListPart *part, GError **error)
{
    gint64 before = part && part->before ? part->before : G_MAXINT64;
    gint64 limit = part && part->limit ? part->limit : G_MAXINT32;
    StatementId id;
    gboolean ok;
    if (library && branch)
        ok = db_query(store, id = ST_IMPORT_LIST_BOTH, error, "iiii", library, branch, before, limit);
    else if (library)
        ok = db_query(store, id = ST_IMPORT_LIST_LIBRARY, error, "iii", library, before, limit);
    else if (branch)
        ok = db_query(store, id = ST_IMPORT_LIST_BRANCH, error, "iii", branch, before, limit);
    else
        ok = db_query(store, id = ST_IMPORT_LIST_ALL, error, "ii", before, limit);
    return ok ? db_rows(store, id, import_row, (GDestroyNotify)import_free, error) : NULL;
}

gboolean
store_import_set_undone(Store *store, gint64 id, gint64 by, GError **error)
{
    guint64 written;
    if (!db_run(store, &written, ST_IMPORT_SET_UNDONE, error, "ii", id, by))
        return FALSE;
    if (written == 0)
        g_set_error(error, STORE_ERROR, STORE_ERROR_CONFLICT,
                    _("This import was undone already. Nothing was written."));
    return written > 0;
}

gboolean
store_report_set(Store *store, gint64 import, const char *json, GError **error)
{
    return db_run(store, NULL, ST_REPORT_SET, error, "it", import, json);
}

char *
store_report_get(Store *store, gint64 import, GError **error)
{
    if (!db_one(store, ST_REPORT_GET, "report", error, "i", import))
        return NULL;
    char *json = db_dup(store, ST_REPORT_GET, 0);
    db_end(store, ST_REPORT_GET);
    return json;
}
