/* Frames of a reader into a table or a form; every rule of wire/frame.h is checked here. */
#include "ingest/receive.h"

#include <string.h>

#include "ingest/error.h"
#include "ingest/shape.h"
#include "table/finding.h"
#include "wire/frame.h"

/* What one file may cost in this process: 100,000 pupils of 14 columns take 30 MiB. */
#define MEMORY_MAX      ((gsize)256 << 20)
#define MEMORY_MAX_TEXT "256 MiB"
#define FORM_VALUE_MAX  4096u /* wire/frame.h: WIRE_FIELD */
#define PROGRESS_PAUSE  (40 * G_TIME_SPAN_MILLISECOND)

enum { HEADING_ROWS = 20 }; /* the reader looks for headings this far down */

typedef enum { STATE_START, STATE_OPEN, STATE_ENDED, STATE_FAILED } State;

struct Receive {
    ReceiveWanted wanted;
    GPtrArray *findings; /* borrowed */
    GByteArray *pending; /* bytes of frames that are not complete */
    State state;
    TableBuilder *builder; /* or form */
    IngestForm *form;
    gboolean has_part;
    guint told, fields; /* FINDING and FIELD frames */
    gsize extra;        /* bytes of findings and form fields */
    gboolean too_large;
    guint64 sheet, row; /* the current ones, 0 = none yet */
    gboolean chart;
    guint64 sheets, rows, cells;
    gint64 next_progress;
    int failure; /* FindingCode of FAIL */
};

/* What is wrong with a frame, or NULL. A cursor that is not ok is found by the caller. */
typedef const char *(*Take)(Receive *receive, WireCursor *cursor);

Receive *
receive_new(const ReceiveWanted *wanted, GPtrArray *findings)
{
    Receive *receive = g_new0(Receive, 1);
    receive->wanted = *wanted;
    receive->findings = findings;
    receive->pending = g_byte_array_new();
    if (wanted->form) {
        receive->form = g_new0(IngestForm, 1);
        receive->form->fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        receive->form->file_name = g_strdup("");
    } else {
        receive->builder = table_builder_new();
    }
    return receive;
}

void
receive_free(Receive *receive)
{
    if (!receive)
        return;
    g_byte_array_unref(receive->pending);
    g_clear_pointer(&receive->builder, table_builder_cancel);
    ingest_form_free(receive->form);
    g_free(receive);
}

static void
count_memory(Receive *receive, gsize extra)
{
    receive->extra += extra;
    gsize table = receive->builder ? table_builder_size(receive->builder) : 0;
    receive->too_large = receive->too_large || table + receive->extra > MEMORY_MAX;
}

/* New, or NULL when the cursor is not ok. */
static char *
take_text(WireCursor *cursor, gsize max)
{
    size_t length;
    const char *text = wire_take_string(cursor, max, &length);
    return text ? g_strndup(text, length) : NULL;
}

static const char *
take_hello(Receive *receive, WireCursor *cursor)
{
    if (wire_take_varint(cursor, G_MAXUINT32) != WIRE_VERSION)
        return "another version of the protocol";
    receive->state = STATE_OPEN;
    return NULL;
}

static const char *
take_meta(Receive *receive, WireCursor *cursor)
{
    static const char *const keys[] = {WIRE_META_FORMAT,
                                       WIRE_META_CONTAINER,
                                       WIRE_META_MEMBER,
                                       WIRE_META_ENCODING,
                                       WIRE_META_SEPARATOR,
                                       WIRE_META_BRIN,
                                       WIRE_META_SCHOOL_YEAR,
                                       WIRE_META_VERSION,
                                       WIRE_META_ENCODING_SURE,
                                       WIRE_META_SEPARATOR_SURE,
                                       NULL};
    g_autofree char *key = take_text(cursor, WIRE_CELL_MAX);
    g_autofree char *value = take_text(cursor, WIRE_CELL_MAX);
    if (!cursor->ok)
        return NULL;
    if (!g_strv_contains(keys, key))
        return "an unknown key in META";
    table_builder_meta(receive->builder, key, value);
    return NULL;
}

static const char *
take_sheet(Receive *receive, WireCursor *cursor)
{
    guint64 number = wire_take_varint(cursor, WIRE_SHEET_MAX);
    guint64 flags = wire_take_varint(cursor, WIRE_SHEET_HIDDEN | WIRE_SHEET_CHART);
    g_autofree char *name = take_text(cursor, WIRE_CELL_MAX);
    if (!cursor->ok)
        return NULL;
    if (number <= receive->sheet)
        return "sheet numbers that do not rise";
    receive->sheet = number;
    receive->row = 0;
    receive->chart = (flags & WIRE_SHEET_CHART) != 0;
    receive->sheets++;
    table_builder_sheet(receive->builder, (guint)number, (flags & WIRE_SHEET_HIDDEN) != 0, name);
    count_memory(receive, strlen(name));
    return NULL;
}

/* The cells of one row. */
static const char *
take_cells(Receive *receive, WireCursor *cursor, guint64 count)
{
    guint64 last = 0;
    for (guint64 i = 0; i < count; i++) {
        size_t length, shown_length = 0;
        guint64 column = wire_take_varint(cursor, WIRE_COLUMN_MAX);
        guint64 kind = wire_take_varint(cursor, WIRE_KIND_MASK | WIRE_SHOWN);
        const char *value = wire_take_string(cursor, WIRE_CELL_MAX, &length);
        const char *shown = kind & WIRE_SHOWN ? wire_take_string(cursor, WIRE_CELL_MAX, &shown_length) : NULL;
        if (!cursor->ok)
            return NULL;
        if (column <= last)
            return "columns that do not rise";
        last = column;
        TableKind table_kind;
        if (!ingest_shape_kind(kind & WIRE_KIND_MASK, &table_kind))
            return "an unknown kind of cell";
        if (!ingest_shape_fits(table_kind, value, length))
            return "a value that does not fit its kind";
        table_builder_cell(receive->builder, (guint)column, table_kind, value, length, shown, shown_length);
    }
    receive->cells += count;
    return NULL;
}

static const char *
take_rows(Receive *receive, WireCursor *cursor)
{
    if (receive->sheet == 0 || receive->chart || receive->wanted.list)
        return "rows where none belong";
    while (cursor->ok && cursor->at < cursor->end) {
        guint64 row = wire_take_varint(cursor, WIRE_ROW_MAX);
        guint64 count = wire_take_varint(cursor, WIRE_COLUMN_MAX);
        if (!cursor->ok)
            return NULL;
        if (row <= receive->row)
            return "row numbers that do not rise";
        receive->row = row;
        receive->rows++;
        table_builder_row(receive->builder, (guint32)row);
        const char *breach = take_cells(receive, cursor, count);
        if (breach)
            return breach;
    }
    count_memory(receive, 0);
    return NULL;
}

static const char *
take_drop_column(Receive *receive, WireCursor *cursor)
{
    guint64 column = wire_take_varint(cursor, WIRE_COLUMN_MAX);
    if (!cursor->ok)
        return NULL;
    if (receive->sheet == 0 || column == 0)
        return "a dropped column where there is none";
    table_builder_drop_column(receive->builder, (guint)column, HEADING_ROWS);
    return NULL;
}

/* What ends a FINDING and a FAIL: how many arguments, and those. */
static void
take_arguments(Receive *receive, WireCursor *cursor, Finding *finding)
{
    guint64 count = wire_take_varint(cursor, WIRE_ARGUMENT_MAX);
    for (guint64 i = 0; i < count; i++) {
        finding->arguments[i] = take_text(cursor, WIRE_CELL_MAX);
        count_memory(receive, finding->arguments[i] ? strlen(finding->arguments[i]) : 0);
    }
    count_memory(receive, sizeof *finding);
}

static const char *
take_finding(Receive *receive, WireCursor *cursor)
{
    guint64 code = wire_take_varint(cursor, G_MAXUINT32);
    guint64 sheet = wire_take_varint(cursor, WIRE_SHEET_MAX);
    guint64 row = wire_take_varint(cursor, WIRE_ROW_MAX);
    guint64 column = wire_take_varint(cursor, WIRE_COLUMN_MAX);
    if (!cursor->ok)
        return NULL;
    if (++receive->told > WIRE_FINDING_MAX)
        return "too many findings";
    if (code >= FINDING_READER_END || !finding_code_known((guint)code))
        return "an unknown code in FINDING";
    g_autoptr(Finding)
        finding = finding_new((FindingCode)code, (guint)sheet, (guint32)row, (guint)column, NULL, NULL);
    take_arguments(receive, cursor, finding);
    if (cursor->ok)
        g_ptr_array_add(receive->findings, g_steal_pointer(&finding));
    return NULL;
}

static const char *
take_fail(Receive *receive, WireCursor *cursor)
{
    guint64 code = wire_take_varint(cursor, G_MAXUINT32);
    if (!cursor->ok)
        return NULL;
    if (code < FINDING_FILE_EMPTY || code >= FINDING_FAILURE_END || !finding_code_known((guint)code))
        return "an unknown code in FAIL";
    g_autoptr(Finding) finding = finding_new((FindingCode)code, 0, 0, 0, NULL, NULL);
    take_arguments(receive, cursor, finding);
    if (!cursor->ok)
        return NULL;
    g_ptr_array_add(receive->findings, g_steal_pointer(&finding));
    receive->failure = (int)code;
    receive->state = STATE_FAILED;
    return NULL;
}

static const char *
take_progress(Receive *receive, WireCursor *cursor)
{
    guint64 read = wire_take_varint(cursor, G_MAXUINT64);
    guint64 total = wire_take_varint(cursor, G_MAXUINT64);
    gint64 now = g_get_monotonic_time();
    if (!cursor->ok || !receive->wanted.progress || now < receive->next_progress)
        return NULL;
    receive->next_progress = now + PROGRESS_PAUSE;
    receive->wanted.progress(read, total, receive->rows, receive->wanted.progress_data);
    return NULL;
}

static const char *
take_field(Receive *receive, WireCursor *cursor)
{
    g_autofree char *name = take_text(cursor, FORM_VALUE_MAX);
    g_autofree char *value = take_text(cursor, FORM_VALUE_MAX);
    if (!cursor->ok)
        return NULL;
    if (++receive->fields > WIRE_FIELD_MAX)
        return "too many form fields";
    count_memory(receive, strlen(name) + strlen(value) + 64);
    /* The first of a name counts, whatever a form adds later. */
    if (!g_hash_table_contains(receive->form->fields, name))
        g_hash_table_insert(receive->form->fields, g_steal_pointer(&name), g_steal_pointer(&value));
    return NULL;
}

static const char *
take_part(Receive *receive, WireCursor *cursor)
{
    size_t field_length;
    wire_take_string(cursor, WIRE_CELL_MAX,
                     &field_length); /* our form has one file field: its name says nothing */
    g_autofree char *file_name = take_text(cursor, WIRE_CELL_MAX);
    guint64 offset = wire_take_varint(cursor, G_MAXUINT64);
    guint64 length = wire_take_varint(cursor, G_MAXUINT64);
    if (!cursor->ok)
        return NULL;
    if (offset > receive->wanted.file_size || length > receive->wanted.file_size - offset)
        return "a part beyond the end of the form";
    if (receive->has_part) /* our form has one file; which of two is meant nobody can tell */
        return "a form with two files";
    receive->has_part = TRUE;
    receive->form->offset = offset;
    receive->form->length = length;
    g_free(receive->form->file_name);
    receive->form->file_name = ingest_shape_file_name(file_name);
    return NULL;
}

static const char *
take_end(Receive *receive, WireCursor *cursor)
{
    guint64 sheets = wire_take_varint(cursor, G_MAXUINT64);
    guint64 rows = wire_take_varint(cursor, G_MAXUINT64);
    guint64 cells = wire_take_varint(cursor, G_MAXUINT64);
    if (!cursor->ok)
        return NULL;
    if (sheets != receive->sheets || rows != receive->rows || cells != receive->cells)
        return "other counts than what was sent";
    receive->state = STATE_ENDED;
    return NULL;
}

static const struct {
    Take take;
    gboolean in_file, in_form;
} types[] = {
    [WIRE_HELLO] = {take_hello, TRUE, TRUE},
    [WIRE_META] = {take_meta, TRUE, FALSE},
    [WIRE_SHEET] = {take_sheet, TRUE, FALSE},
    [WIRE_ROWS] = {take_rows, TRUE, FALSE},
    [WIRE_DROP_COLUMN] = {take_drop_column, TRUE, FALSE},
    [WIRE_FINDING] = {take_finding, TRUE, TRUE},
    [WIRE_PROGRESS] = {take_progress, TRUE, TRUE},
    [WIRE_FIELD] = {take_field, FALSE, TRUE},
    [WIRE_PART] = {take_part, FALSE, TRUE},
    [WIRE_END] = {take_end, TRUE, TRUE},
    [WIRE_FAIL] = {take_fail, TRUE, TRUE},
};

static const char *
take_frame(Receive *receive, WireType type, const guint8 *payload, guint32 length)
{
    if (receive->state >= STATE_ENDED)
        return "frames after the end";
    if ((type == WIRE_HELLO) != (receive->state == STATE_START))
        return "HELLO out of its place";
    if (!(receive->wanted.form ? types[type].in_form : types[type].in_file))
        return "a frame that does not belong here";
    WireCursor cursor = {payload, payload + length, true};
    const char *breach = types[type].take(receive, &cursor);
    if (breach)
        return breach;
    return !cursor.ok ? "a malformed frame" : cursor.at != cursor.end ? "a frame with bytes left over" : NULL;
}

static void
set_too_large(Receive *receive, GError **error)
{
    Finding *finding = finding_new(FINDING_FILE_TOO_LARGE, 0, 0, 0, NULL, "memory", MEMORY_MAX_TEXT, NULL);
    g_ptr_array_add(receive->findings, finding);
    g_autofree char *what = finding_what(finding);
    g_set_error_literal(error, INGEST_ERROR, INGEST_ERROR_UNREADABLE, what);
}

gboolean
receive_feed(Receive *receive, const guint8 *bytes, gsize length, GError **error)
{
    g_byte_array_append(receive->pending, bytes, (guint)length);
    const char *breach = NULL;
    guint at = 0;
    while (!breach && !receive->too_large && receive->pending->len - at >= WIRE_HEAD_SIZE) {
        const guint8 *head = receive->pending->data + at;
        WireType type;
        uint32_t size;
        if (!wire_take_head(head, &type, &size)) {
            breach = "a frame with a wrong head";
            break;
        }
        if (receive->pending->len - at - WIRE_HEAD_SIZE < size)
            break;
        breach = take_frame(receive, type, head + WIRE_HEAD_SIZE, size);
        at += WIRE_HEAD_SIZE + size;
    }
    if (at > 0)
        g_byte_array_remove_range(receive->pending, 0, at);
    if (breach)
        ingest_error_reader(error, breach);
    else if (receive->too_large)
        set_too_large(receive, error);
    return !breach && !receive->too_large;
}

gboolean
receive_is_complete(const Receive *receive)
{
    return receive->state >= STATE_ENDED;
}

gboolean
receive_has_failed(const Receive *receive)
{
    return receive->state == STATE_FAILED;
}

gboolean
receive_end(Receive *receive, GError **error)
{
    if (!receive_is_complete(receive) || receive->pending->len > 0) {
        ingest_error_reader(error,
                            receive_is_complete(receive) ? "bytes after the end" : "it stopped halfway");
        return FALSE;
    }
    if (receive->state == STATE_ENDED)
        return TRUE;
    g_autofree char *what = finding_what(g_ptr_array_index(receive->findings, receive->findings->len - 1));
    IngestError code = receive->failure == FINDING_SANDBOX ? INGEST_ERROR_SANDBOX : INGEST_ERROR_UNREADABLE;
    g_set_error_literal(error, INGEST_ERROR, (int)code, what);
    return FALSE;
}

Table *
receive_take_table(Receive *receive)
{
    g_assert(receive->state == STATE_ENDED && receive->builder);
    return table_builder_end(g_steal_pointer(&receive->builder));
}

IngestForm *
receive_take_form(Receive *receive)
{
    g_assert(receive->state == STATE_ENDED && receive->form);
    return g_steal_pointer(&receive->form);
}

static gboolean
ear_feed(gpointer data, const guint8 *bytes, gsize length, GError **error)
{
    return receive_feed(data, bytes, length, error);
}

/* A reader that fails says so and ends with a status of its own. */
static gboolean
ear_is_over(gpointer data, gboolean clean)
{
    return receive_has_failed(data) || (receive_is_complete(data) && clean);
}

static gboolean
ear_end(gpointer data, GError **error)
{
    return receive_end(data, error);
}

ChildEar
receive_ear(Receive *receive)
{
    return (ChildEar){ear_feed, ear_is_over, ear_end, receive};
}
