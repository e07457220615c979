/* The register as stable text: what people would call its content, and nothing that the machine adds. */
#include "roster/journal.h"
#include "store/pupil_row.h"
#include "store/register.h"
#include "store/school.h"

#define DUMP_PIECE 32768

/* Where in its text the lines of one pupil or person stand. */
typedef struct {
    gint64 id;
    gsize from, end;
} Span;

/* Lines of one kind of a whole school: each pupil's own question would be a journey. */
typedef struct {
    GString *text;
    GArray *spans; /* of Span, by id */
} Lines;

typedef enum { LINES_ENROLMENT, LINES_CARD, LINES_LOAN, LINES_FEE, N_LINES } LinesKind;

typedef struct {
    Store *store;
    StoreDumpWrite write;
    gpointer data;
    GString *text;
    GStringChunk *scratch;
    Lines lines[N_LINES];
    GError *failure;
} Dump;

/* Values hold no control characters, so tabs and line ends are free for us. */
static void
line(GString *text, const char *kind, const char *const *cells, guint n)
{
    g_string_append(text, kind);
    for (guint i = 0; i < n; i++) {
        g_string_append_c(text, '\t');
        g_string_append(text, cells[i]);
    }
    g_string_append_c(text, '\n');
}

#define LINE(dump, kind, ...)                                                                                \
    line((dump)->text, kind, (const char *const[]){__VA_ARGS__},                                             \
         G_N_ELEMENTS(((const char *const[]){__VA_ARGS__})))

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

/* The texts of a row, a line a row: kind, then every column from first on as it is. */
static void
row_line(Dump *dump, GString *text, StatementId id, const char *kind, guint first)
{
    const char *cells[8];
    guint columns = statements[id].columns;
    g_assert(columns <= G_N_ELEMENTS(cells));
    for (guint i = first; i < columns; i++)
        cells[i] = db_text(dump->store, id, i);
    line(text, kind, cells + first, columns - first);
}

static gboolean
rows(Dump *dump, StatementId id, const char *kind, gint64 of)
{
    if (!db_query(dump->store, id, &dump->failure, "i", of))
        return FALSE;
    while (db_next(dump->store, id, &dump->failure))
        row_line(dump, dump->text, id, kind, 0);
    return dump->failure == NULL;
}

/* In place of what was there. */
static gboolean
load_lines(Dump *dump, LinesKind kind, StatementId id, gint64 of)
{
    static const char *const names[N_LINES] = {"  enrolment", "  card", "  loan", "  fee"};
    Lines *lines = &dump->lines[kind];
    g_string_truncate(lines->text, 0);
    g_array_set_size(lines->spans, 0);
    if (!db_query(dump->store, id, &dump->failure, "i", of))
        return FALSE;
    while (db_next(dump->store, id, &dump->failure)) {
        Span span = {db_int(dump->store, id, 0), lines->text->len, 0};
        row_line(dump, lines->text, id, names[kind], 1);
        if (lines->spans->len == 0 || g_array_index(lines->spans, Span, lines->spans->len - 1).id != span.id)
            g_array_append_val(lines->spans, span);
        g_array_index(lines->spans, Span, lines->spans->len - 1).end = lines->text->len;
    }
    return dump->failure == NULL;
}

static gint
compare_spans(gconstpointer a, gconstpointer b)
{
    const Span *one = a, *other = b;
    return one->id < other->id ? -1 : one->id > other->id;
}

static void
add_lines(Dump *dump, LinesKind kind, gint64 id)
{
    const Lines *lines = &dump->lines[kind];
    const Span wanted = {.id = id};
    guint at;
    if (!g_array_binary_search(lines->spans, &wanted, compare_spans, &at))
        return;
    const Span *span = &g_array_index(lines->spans, Span, at);
    g_string_append_len(dump->text, lines->text->str + span->from, (gssize)(span->end - span->from));
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

static void
add_person_lines(Dump *dump, gint64 person)
{
    add_lines(dump, LINES_CARD, person);
    add_lines(dump, LINES_LOAN, person);
    add_lines(dump, LINES_FEE, person);
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
    add_lines(dump, LINES_ENROLMENT, row.membership);
    add_person_lines(dump, row.person);
    return flush(dump, DUMP_PIECE);
}

static gboolean
branch(Dump *dump, const Branch *row)
{
    Store *store = dump->store;
    gboolean ok = TRUE;
    LINE(dump, "branch", row->code, row->name, branch_kind_name(row->kind), row->brin);
    if (!rows(dump, ST_GROUP_LIST, "group", row->id) ||
        !load_lines(dump, LINES_ENROLMENT, ST_DUMP_ENROLMENTS, row->id) ||
        !load_lines(dump, LINES_CARD, ST_DUMP_CARDS, row->id) ||
        !load_lines(dump, LINES_LOAN, ST_DUMP_LOANS, row->id) ||
        !load_lines(dump, LINES_FEE, ST_DUMP_FEES, row->id) ||
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
    if (!load_lines(dump, LINES_CARD, ST_DUMP_LOOSE_CARDS, library) ||
        !load_lines(dump, LINES_LOAN, ST_DUMP_LOOSE_LOANS, library) ||
        !load_lines(dump, LINES_FEE, ST_DUMP_LOOSE_FEES, library) ||
        !db_query(dump->store, id, &dump->failure, "i", library))
        return FALSE;
    while (ok && db_next(dump->store, id, &dump->failure)) {
        const char *value[N_FIELDS];
        for (guint f = FIELD_FIRST_OF_PERSON; f < N_FIELDS; f++)
            value[f] = db_text(dump->store, id, PERSON_COLUMN(f));
        fields(dump, "person", value, FIELD_FIRST_OF_PERSON);
        add_person_lines(dump, db_int(dump->store, id, N_PERSON_FIELDS));
        ok = flush(dump, DUMP_PIECE);
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

static void
dump_init(Dump *dump)
{
    dump->text = g_string_sized_new(2 * DUMP_PIECE);
    dump->scratch = g_string_chunk_new(4096);
    for (guint i = 0; i < N_LINES; i++)
        dump->lines[i] = (Lines){g_string_new(NULL), g_array_new(FALSE, FALSE, sizeof(Span))};
}

static void
dump_clear(Dump *dump)
{
    g_string_free(dump->text, TRUE);
    g_string_chunk_free(dump->scratch);
    for (guint i = 0; i < N_LINES; i++) {
        g_string_free(dump->lines[i].text, TRUE);
        g_array_unref(dump->lines[i].spans);
    }
}

gboolean
store_register_dump(Store *store, gint64 branch_id, StoreDumpWrite write, gpointer data, GError **error)
{
    Dump dump = {.store = store, .write = write, .data = data};
    gboolean is_alone = !db_in_transaction(store), ok = FALSE;
    if (is_alone && !store_begin_read(store, error))
        return FALSE;
    dump_init(&dump);
    if (branch_id) {
        g_autoptr(Branch) row = store_branch_get(store, branch_id, &dump.failure);
        ok = row && branch(&dump, row);
    } else {
        ok = everything(&dump);
    }
    ok = ok && flush(&dump, 0);
    dump_clear(&dump);
    if (is_alone)
        store_rollback(store);
    if (dump.failure)
        g_propagate_error(error, dump.failure);
    return ok;
}
