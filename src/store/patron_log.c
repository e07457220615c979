/* What changed of a patron, when and by whom: what imports did beside what was changed by hand. */
#include "roster/journal.h"
#include "store/db.h"
#include "store/patron.h"
#include "text/text.h"

static void
line_free(gpointer data)
{
    PatronLogLine *line = data;
    char *texts[] = {line->who, line->branch_name, line->field, line->before, line->after};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(line);
}

static gpointer
hand_row(Store *store, StatementId id)
{
    PatronLogLine *line = g_new0(PatronLogLine, 1);
    line->at = db_int(store, id, 0);
    line->who = db_dup(store, id, 1);
    line->branch_name = db_dup(store, id, 2);
    line->field = db_dup(store, id, 3);
    line->before = db_dup(store, id, 4);
    line->after = db_dup(store, id, 5);
    return line;
}

static void
add_value(GPtrArray *lines, const PatronLogLine *like, const char *field, const char *before,
          const char *after)
{
    if (g_str_equal(before, after))
        return;
    PatronLogLine *line = g_memdup2(like, sizeof *like);
    line->who = g_strdup(like->who);
    line->branch_name = g_strdup(like->branch_name);
    line->field = g_strdup(field);
    line->before = g_strdup(before);
    line->after = g_strdup(after);
    g_ptr_array_add(lines, line);
}

/* Somebody who was enrolled or withdrawn whole is one line, not one a field. */
static void
add_states(GPtrArray *lines, const PatronLogLine *like, const RosterState *before, const RosterState *after)
{
    add_value(lines, like, "status", roster_status_name(before->status), roster_status_name(after->status));
    if (before->status == ROSTER_NONE || after->status == ROSTER_NONE)
        return;
    for (guint f = 0; f < N_FIELDS; f++)
        add_value(lines, like, field_name((PersonField)f), before->value[f], after->value[f]);
    add_value(lines, like, "card", before->card, after->card);
}

static gboolean
add_import(Store *store, GPtrArray *lines, GError **error)
{
    const StatementId id = ST_PATRON_LOG_IMPORTS;
    g_autoptr(GStringChunk) text = g_string_chunk_new(512);
    RosterState before, after;
    if (!roster_state_unpack(db_text(store, id, 6), text, &after) ||
        !roster_state_unpack_like(db_text(store, id, 5), text, &after, &before)) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_DB, _("The journal cannot be read by this program."));
        return FALSE;
    }
    PatronLogLine like = {.at = db_int(store, id, 0),
                          .import = db_int(store, id, 1),
                          .who = (char *)db_text(store, id, 3),
                          .branch_name = (char *)db_text(store, id, 4)};
    add_states(lines, &like, &before, &after);
    return TRUE;
}

static gboolean
add_imports(Store *store, gint64 library, gint64 person, guint limit, GPtrArray *lines, GError **error)
{
    const StatementId id = ST_PATRON_LOG_IMPORTS;
    GError *failure = NULL;
    if (!db_query(store, id, error, "iii", library, person, (gint64)limit))
        return FALSE;
    while (db_next(store, id, &failure))
        if (!add_import(store, lines, error)) {
            db_end(store, id);
            return FALSE;
        }
    return db_pass_on(failure, error);
}

/* Newest first; what one change did stays in its order. */
static gint
compare_lines(gconstpointer a, gconstpointer b)
{
    const PatronLogLine *first = *(const PatronLogLine *const *)a, *second = *(const PatronLogLine *const *)b;
    return first->at < second->at ? 1 : first->at > second->at ? -1 : 0;
}

GPtrArray *
store_patron_log_list(Store *store, gint64 library, gint64 person, guint limit, GError **error)
{
    if (!db_query(store, ST_PATRON_LOG_HAND, error, "ii", person, (gint64)limit))
        return NULL;
    g_autoptr(GPtrArray) lines = db_rows(store, ST_PATRON_LOG_HAND, hand_row, line_free, error);
    if (!lines || !add_imports(store, library, person, limit, lines, error))
        return NULL;
    g_ptr_array_sort(lines, compare_lines); /* stable */
    return g_steal_pointer(&lines);
}
