/* The register as stable text: what people would call its content, and nothing that the machine adds. */
#include "roster/journal.h"
#include "store/pupil_row.h"
#include "store/register.h"
#include "store/school.h"

#define DUMP_PIECE 32768

typedef struct {
    Store *store;
    StoreDumpWrite write;
    gpointer data;
    GString *text;
    GStringChunk *scratch;
    GError *failure;
} Dump;

/* Values hold no control characters, so tabs and line ends are free for us. */
static void
line(Dump *dump, const char *kind, const char *const *cells, guint n)
{
    g_string_append(dump->text, kind);
    for (guint i = 0; i < n; i++) {
        g_string_append_c(dump->text, '\t');
        g_string_append(dump->text, cells[i]);
    }
    g_string_append_c(dump->text, '\n');
}

#define LINE(dump, kind, ...)                                                                                \
    line(dump, kind, (const char *const[]){__VA_ARGS__}, G_N_ELEMENTS(((const char *const[]){__VA_ARGS__})))

static gboolean
flush(Dump *dump, gsize at_least)
{
    if (dump->text->len <= at_least)
        return TRUE;
    gboolean ok = dump->write(dump->text->str, dump->text->len, dump->data);
    g_string_truncate(dump->text, 0);
    if (!ok && !dump->failure)
        g_set_error(&dump->failure, STORE_ERROR, STORE_ERROR_DB, "the dump could not be written");
    return ok;
}

/* The texts of a row, a line a row: kind, then every column as it is. */
static gboolean
rows(Dump *dump, StatementId id, const char *kind, gint64 of)
{
    const char *cells[8];
    guint columns = statements[id].columns;
    g_assert(columns <= G_N_ELEMENTS(cells));
    if (!db_query(dump->store, id, &dump->failure, "i", of))
        return FALSE;
    while (db_next(dump->store, id, &dump->failure)) {
        for (guint i = 0; i < columns; i++)
            cells[i] = db_text(dump->store, id, i);
        line(dump, kind, cells, columns);
    }
    return dump->failure == NULL;
}

static void
fields(Dump *dump, const char *kind, const char *const *value, guint first)
{
    g_string_append(dump->text, kind);
    for (guint f = first; f < N_FIELDS; f++)
        if (*value[f])
            g_string_append_printf(dump->text, "\t%s=%s", field_name((PersonField)f), value[f]);
    g_string_append_c(dump->text, '\n');
}

static gboolean
person_rows(Dump *dump, gint64 person)
{
    return rows(dump, ST_DUMP_CARDS, "  card", person) && rows(dump, ST_DUMP_LOANS, "  loan", person) &&
           rows(dump, ST_DUMP_FEES, "  fee", person);
}

static gboolean
pupil(Dump *dump)
{
    RosterPupil row;
    g_string_chunk_clear(dump->scratch);
    if (!pupil_row_read(dump->store, ST_DUMP_PUPILS, dump->scratch, &row, &dump->failure))
        return FALSE;
    const RosterState *state = &row.state;
    LINE(dump, "pupil", state->value[FIELD_PUPIL_NUMBER], roster_status_name(state->status), state->from,
         state->to);
    fields(dump, "  fields", state->value, 0);
    if (state->has_delivered)
        fields(dump, "  delivered", state->delivered, 0);
    return rows(dump, ST_DUMP_ENROLMENTS, "  enrolment", row.membership) && person_rows(dump, row.person) &&
           flush(dump, DUMP_PIECE);
}

static gboolean
branch(Dump *dump, const Branch *row)
{
    Store *store = dump->store;
    gboolean ok = TRUE;
    LINE(dump, "branch", row->code, row->name, branch_kind_name(row->kind), row->brin);
    if (!rows(dump, ST_GROUP_LIST, "group", row->id) ||
        !db_query(store, ST_DUMP_PUPILS, &dump->failure, "i", row->id))
        return FALSE;
    while (ok && db_next(store, ST_DUMP_PUPILS, &dump->failure))
        ok = pupil(dump);
    db_end(store, ST_DUMP_PUPILS);
    return ok && !dump->failure;
}

/* People of the library who are at no school at all. */
static gboolean
loose(Dump *dump, gint64 library)
{
    const StatementId id = ST_DUMP_LOOSE;
    gboolean ok = TRUE;
    if (!db_query(dump->store, id, &dump->failure, "i", library))
        return FALSE;
    while (ok && db_next(dump->store, id, &dump->failure)) {
        const char *value[N_FIELDS];
        for (guint f = FIELD_FIRST_OF_PERSON; f < N_FIELDS; f++)
            value[f] = db_text(dump->store, id, PERSON_COLUMN(f));
        fields(dump, "person", value, FIELD_FIRST_OF_PERSON);
        ok = person_rows(dump, db_int(dump->store, id, N_PERSON_FIELDS)) && flush(dump, DUMP_PIECE);
    }
    db_end(dump->store, id);
    return ok && !dump->failure;
}

static gboolean
library(Dump *dump, const Library *row)
{
    g_autoptr(GPtrArray) list = store_branch_list(dump->store, row->id, &dump->failure);
    if (!list)
        return FALSE;
    LINE(dump, "library", row->name);
    for (guint i = 0; i < list->len; i++)
        if (!branch(dump, g_ptr_array_index(list, i)))
            return FALSE;
    return loose(dump, row->id);
}

static gboolean
everything(Dump *dump)
{
    g_autoptr(GPtrArray) list = store_library_list(dump->store, &dump->failure);
    for (guint i = 0; list && i < list->len; i++)
        if (!library(dump, g_ptr_array_index(list, i)))
            return FALSE;
    return list != NULL;
}

gboolean
store_register_dump(Store *store, gint64 branch_id, StoreDumpWrite write, gpointer data, GError **error)
{
    Dump dump = {.store = store, .write = write, .data = data};
    gboolean is_alone = !db_in_transaction(store), ok = FALSE;
    if (is_alone && !store_begin_read(store, error))
        return FALSE;
    dump.text = g_string_sized_new(2 * DUMP_PIECE);
    dump.scratch = g_string_chunk_new(4096);
    if (branch_id) {
        g_autoptr(Branch) row = store_branch_get(store, branch_id, &dump.failure);
        ok = row && branch(&dump, row);
    } else {
        ok = everything(&dump);
    }
    ok = ok && flush(&dump, 0);
    g_string_free(dump.text, TRUE);
    g_string_chunk_free(dump.scratch);
    if (is_alone)
        store_rollback(store);
    if (dump.failure)
        g_propagate_error(error, dump.failure);
    return ok;
}
