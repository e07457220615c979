/* Batches rows into frames on the pipe, keeps BSN columns back, counts and bounds; see emit.h. */
#include "reader/emit.h"

#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

#include "reader/clean.h"
#include "reader/limits.h"
#include "reader/sensitive.h"

enum {
    HOLD_ROWS = 200,       /* of a sheet, before the first leave: enough to know a BSN column by its values */
    HOLD_BYTES = 64 << 10, /* or this much */
    BATCH_BYTES = 32 << 10,       /* afterwards */
    PROGRESS_BYTES = 256 << 10,   /* between two PROGRESS frames */
    ARGUMENT_BYTES = 256,         /* longest argument of a finding */
    NAME_BYTES = 1024,            /* longest name of a sheet, member or file */
    FIRST_ROOM = 80 << 10,        /* for HOLD_BYTES and a row beyond */
    SMALL_BYTES = 8 << 10,        /* holds any frame but ROWS: four arguments, or a form field of 4 KiB */
    COUNT_BYTES = 3,              /* a cell count or a text length as a padded varint, filled in afterwards */
    CODE_COUNT = WIRE_FAIL_EMPTY, /* findings are numbered below the failures */
};

struct Emit {
    int fd;
    unsigned only_sheet;
    bool list;
    void (*leave)(void *data);
    void *leave_data;

    bool wanted;          /* the current sheet's rows leave */
    bool opened;          /* rows of this sheet have left */
    uint32_t sheet;       /* index of the current sheet */
    uint32_t row, column; /* of the current cell */
    uint32_t sent_row;    /* last row of this sheet that left */
    size_t used;          /* bytes of payload in the batch, the current row included */
    size_t row_start;     /* where the current row starts */
    size_t count_at;      /* where its cell count is filled in */
    uint32_t row_cells, batch_rows;
    uint64_t batch_cells; /* of complete rows */

    uint64_t sheets, rows, cells; /* sent */
    uint64_t seen_cells;          /* taken in, sent or not */
    uint64_t next_progress;
    uint32_t findings;
    uint32_t told[CODE_COUNT]; /* sheet in which this finding left last, plus one */
    Sensitive sensitive;
    size_t room;    /* for payload in the batch: grows with a long row, up to WIRE_PAYLOAD_MAX */
    uint8_t *batch; /* head and payload */
};

/* Findings that leave once a sheet, at their first place. */
static const bool once[CODE_COUNT] = {
    [WIRE_BAD_BYTES] = true,        [WIRE_NUL_BYTES] = true,          [WIRE_CELL_CUT] = true,
    [WIRE_TRUNCATED] = true,        [WIRE_NUMBER_LOST_DIGITS] = true, [WIRE_DATE_SYSTEM_1904] = true,
    [WIRE_PASSWORD_DEFAULT] = true, [WIRE_FORMAT_UNKNOWN] = true,     [WIRE_TEXT_MISSING] = true,
    [WIRE_ENCODING_GUESSED] = true,
};

static _Noreturn void
emit_leave(Emit *emit, int status)
{
    if (emit->leave)
        emit->leave(emit->leave_data);
    _exit(status);
}

static void
emit_write(Emit *emit, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t done = write(emit->fd, bytes, length);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) /* nobody listens any more */
            emit_leave(emit, EMIT_EXIT_PIPE);
        bytes += done;
        length -= (size_t)done;
    }
}

/* A small frame; frame has room for the head before the payload. */
static void
emit_small(Emit *emit, WireType type, uint8_t *frame, size_t payload)
{
    wire_put_head(frame, type, (uint32_t)payload);
    emit_write(emit, frame, WIRE_HEAD_SIZE + payload);
}

/* A string made fit to leave, cut at max. */
static void
put_clean(uint8_t *payload, size_t *used, const char *text, size_t length, size_t max)
{
    CleanReport report = {0};
    uint8_t clean[LIMIT_FORM_FIELD];
    size_t size = clean_copy(clean, max < sizeof clean ? max : sizeof clean, text, length, &report);
    wire_put_string(payload, used, (const char *)clean, size);
}

static void
put_arguments(uint8_t *payload, size_t *used, va_list arguments)
{
    const char *list[WIRE_ARGUMENT_MAX];
    unsigned count = 0;
    for (const char *next; count < WIRE_ARGUMENT_MAX && (next = va_arg(arguments, const char *)) != NULL;)
        list[count++] = next;
    wire_put_varint(payload, used, count);
    for (unsigned i = 0; i < count; i++)
        put_clean(payload, used, list[i], strlen(list[i]), ARGUMENT_BYTES);
}

Emit *
emit_open(int fd, const ReadOptions *options)
{
    Emit *emit = calloc(1, sizeof *emit);
    uint8_t *batch = malloc(WIRE_HEAD_SIZE + FIRST_ROOM);
    if (emit == NULL || batch == NULL) {
        free(emit);
        free(batch);
        return NULL;
    }
    emit->batch = batch;
    emit->room = FIRST_ROOM;
    emit->fd = fd;
    emit->only_sheet = options->sheet;
    emit->list = options->list;
    uint8_t frame[WIRE_HEAD_SIZE + 16];
    size_t used = 0;
    wire_put_varint(frame + WIRE_HEAD_SIZE, &used, WIRE_VERSION);
    emit_small(emit, WIRE_HELLO, frame, used);
    return emit;
}

void
emit_on_exit(Emit *emit, void (*leave)(void *data), void *data)
{
    emit->leave = leave;
    emit->leave_data = data;
}

void
emit_free(Emit *emit)
{
    free(emit->sensitive.columns);
    free(emit->batch);
    free(emit);
}

void
emit_fail(Emit *emit, WireFinding code, ...)
{
    uint8_t frame[SMALL_BYTES];
    size_t used = 0;
    va_list arguments;
    wire_put_varint(frame + WIRE_HEAD_SIZE, &used, code);
    va_start(arguments, code);
    put_arguments(frame + WIRE_HEAD_SIZE, &used, arguments);
    va_end(arguments);
    emit_small(emit, WIRE_FAIL, frame, used);
    emit_leave(emit, EMIT_EXIT_FAIL);
}

void
emit_too_large(Emit *emit, const char *what, uint64_t limit)
{
    char number[24];
    snprintf(number, sizeof number, "%llu", (unsigned long long)limit);
    emit_fail(emit, WIRE_FAIL_TOO_LARGE, what, number, NULL);
}

void
emit_finding(Emit *emit, WireFinding code, uint32_t row, uint32_t column, ...)
{
    if (once[code] && emit->told[code] == emit->sheet + 1)
        return;
    if (++emit->findings > LIMIT_FINDINGS)
        return;
    emit->told[code] = emit->sheet + 1;
    uint8_t frame[SMALL_BYTES], *payload = frame + WIRE_HEAD_SIZE;
    size_t used = 0;
    wire_put_varint(payload, &used, code);
    wire_put_varint(payload, &used, emit->sheet);
    wire_put_varint(payload, &used, row);
    wire_put_varint(payload, &used, column);
    va_list arguments;
    va_start(arguments, column);
    put_arguments(payload, &used, arguments);
    va_end(arguments);
    emit_small(emit, WIRE_FINDING, frame, used);
}

/* BSN columns in the batch */

static void
put_count(uint8_t *at, uint32_t count)
{
    at[0] = (uint8_t)(count | 0x80);
    at[1] = (uint8_t)(count >> 7 | 0x80);
    at[2] = (uint8_t)(count >> 14);
}

static bool
is_held(const Emit *emit, uint64_t column, uint64_t row)
{
    uint32_t from = emit->sensitive.columns[column - 1].drop_from;
    return from != 0 && row >= from;
}

/* Copies one row to payload + *out, which is at or before where it stands, without the cells that are held;
 * returns how many are left. */
static uint32_t
compact_row(Emit *emit, WireCursor *cursor, size_t *out)
{
    uint8_t *payload = emit->batch + WIRE_HEAD_SIZE;
    uint64_t row = wire_take_varint(cursor, UINT32_MAX), count = wire_take_varint(cursor, WIRE_COLUMN_MAX);
    uint32_t kept = 0;
    wire_put_varint(payload, out, row);
    size_t count_at = *out;
    *out += COUNT_BYTES;
    for (uint64_t i = 0; i < count; i++) {
        const uint8_t *start = cursor->at;
        uint64_t column = wire_take_varint(cursor, WIRE_COLUMN_MAX), kind = wire_take_varint(cursor, 0xff);
        cursor->at += wire_take_varint(cursor,
                                       WIRE_CELL_MAX); /* our own bytes: no need to check the text again */
        if (kind & WIRE_SHOWN)
            cursor->at += wire_take_varint(cursor, WIRE_CELL_MAX);
        if (is_held(emit, column, row))
            continue;
        memmove(payload + *out, start, (size_t)(cursor->at - start));
        *out += (size_t)(cursor->at - start);
        kept++;
    }
    put_count(payload + count_at, kept);
    emit->count_at = count_at;
    return kept;
}

/* Takes the held cells out of the batch, the unfinished row (from row_start) included. */
static void
compact_batch(Emit *emit)
{
    uint8_t *payload = emit->batch + WIRE_HEAD_SIZE;
    bool unfinished = emit->row_start < emit->used;
    if (unfinished)
        put_count(payload + emit->count_at, emit->row_cells);
    WireCursor cursor = {payload, payload + emit->row_start, true};
    size_t out = 0;
    emit->batch_rows = 0;
    emit->batch_cells = 0;
    while (cursor.at < cursor.end) {
        size_t before = out;
        uint32_t kept = compact_row(emit, &cursor, &out);
        emit->batch_rows += kept > 0;
        emit->batch_cells += kept;
        if (kept == 0)
            out = before;
    }
    cursor.end = payload + emit->used;
    emit->row_start = out;
    if (unfinished)
        emit->row_cells = compact_row(emit, &cursor, &out);
    emit->used = out;
}

static void
tell_column(Emit *emit, uint32_t index, SensitiveReason reason)
{
    const SensitiveColumn *column = &emit->sensitive.columns[index - 1];
    char header[SENSITIVE_HEADER_BYTES + 1], numbers[16], passes[16];
    memcpy(header, column->header, column->header_length);
    header[column->header_length] = '\0';
    snprintf(numbers, sizeof numbers, "%u", column->numbers);
    snprintf(passes, sizeof passes, "%u", column->passes);
    if (reason == SENSITIVE_BY_NAME)
        emit_finding(emit, WIRE_BSN_COLUMN_BY_NAME, column->named_row, index, header, NULL);
    else
        emit_finding(emit, WIRE_BSN_COLUMN_BY_VALUE, column->first_row, index, header, numbers, passes, NULL);
    if (column->drop_from <= emit->sent_row) { /* some of it is out already */
        uint8_t frame[WIRE_HEAD_SIZE + 16];
        size_t used = 0;
        wire_put_varint(frame + WIRE_HEAD_SIZE, &used, index);
        emit_small(emit, WIRE_DROP_COLUMN, frame, used);
    }
}

static void
judge_columns(Emit *emit)
{
    bool found = false;
    for (uint32_t i = 0; i < emit->sensitive.count; i++) {
        SensitiveReason reason = sensitive_judge(&emit->sensitive.columns[i]);
        if (reason == SENSITIVE_NO)
            continue;
        tell_column(emit, i + 1, reason);
        found = true;
    }
    if (found)
        compact_batch(emit);
}

/* Sends the complete rows; an unfinished one moves to the front. */
static void
flush_rows(Emit *emit)
{
    if (emit->row_start > 0)
        judge_columns(emit);
    uint8_t *payload = emit->batch + WIRE_HEAD_SIZE;
    if (emit->row_start > 0) {
        wire_put_head(emit->batch, WIRE_ROWS, (uint32_t)emit->row_start);
        emit_write(emit, emit->batch, WIRE_HEAD_SIZE + emit->row_start);
        memmove(payload, payload + emit->row_start, emit->used - emit->row_start);
        emit->used -= emit->row_start;
        emit->count_at -= emit->row_start;
        emit->sent_row = emit->row;
        emit->opened = true;
    }
    emit->rows += emit->batch_rows;
    emit->cells += emit->batch_cells;
    emit->batch_rows = 0;
    emit->batch_cells = 0;
    emit->row_start = 0;
}

static void
finish_row(Emit *emit)
{
    if (emit->used == emit->row_start)
        return;
    if (emit->row_cells == 0) {
        emit->used = emit->row_start;
        return;
    }
    put_count(emit->batch + WIRE_HEAD_SIZE + emit->count_at, emit->row_cells);
    emit->row_start = emit->used;
    emit->batch_rows++;
    emit->batch_cells += emit->row_cells;
    bool due = emit->opened ? emit->used >= BATCH_BYTES
                            : emit->used >= HOLD_BYTES || emit->batch_rows >= HOLD_ROWS;
    if (due)
        flush_rows(emit);
}

static void
finish_sheet(Emit *emit)
{
    finish_row(emit);
    flush_rows(emit);
}

void
emit_whole_file(Emit *emit)
{
    finish_sheet(emit);
    emit->sheet = 0;
}

bool
emit_sheet(Emit *emit, unsigned index, unsigned flags, const char *name, size_t length)
{
    finish_sheet(emit);
    if (index > LIMIT_SHEETS)
        emit_too_large(emit, "sheets", LIMIT_SHEETS);
    sensitive_start(&emit->sensitive);
    emit->sheet = index;
    emit->row = emit->column = emit->sent_row = 0;
    emit->opened = false;
    emit->wanted = !emit->list && (emit->only_sheet == 0 || emit->only_sheet == index);
    if (!emit->list && !emit->wanted)
        return false;
    uint8_t frame[SMALL_BYTES];
    size_t used = 0;
    wire_put_varint(frame + WIRE_HEAD_SIZE, &used, index);
    wire_put_varint(frame + WIRE_HEAD_SIZE, &used, flags);
    put_clean(frame + WIRE_HEAD_SIZE, &used, name, length, NAME_BYTES);
    emit_small(emit, WIRE_SHEET, frame, used);
    emit->sheets++;
    return emit->wanted;
}

void
emit_row(Emit *emit, uint32_t row)
{
    if (!emit->wanted)
        return;
    finish_row(emit);
    if (row <= emit->row)
        emit_fail(emit, WIRE_FAIL_DAMAGED, "rows", "out of order", NULL);
    if (row > LIMIT_ROWS)
        emit_too_large(emit, "rows", LIMIT_ROWS);
    emit->row = row;
    emit->column = 0;
    emit->row_cells = 0;
    sensitive_row(&emit->sensitive, row);
    if (emit->used + 32 > emit->room)
        flush_rows(emit);
    uint8_t *payload = emit->batch + WIRE_HEAD_SIZE;
    wire_put_varint(payload, &emit->used, row);
    emit->count_at = emit->used;
    emit->used += COUNT_BYTES;
}

static size_t
cell_bound(size_t length)
{
    return length >= WIRE_CELL_MAX / 3 ? WIRE_CELL_MAX : length * 3; /* each byte may become U+FFFD */
}

/* Appends a string that is not plain ASCII; nothing is appended when nothing of it is left. */
static size_t
put_special(Emit *emit, const char *text, size_t length)
{
    uint8_t *payload = emit->batch + WIRE_HEAD_SIZE;
    CleanReport report = {0};
    size_t size = clean_copy(payload + emit->used + COUNT_BYTES, WIRE_CELL_MAX, text, length, &report);
    put_count(payload + emit->used, (uint32_t)size);
    emit->used += COUNT_BYTES + size;
    if (report.bad)
        emit_finding(emit, WIRE_BAD_BYTES, emit->row, emit->column, "UTF-8", NULL);
    if (report.nul)
        emit_finding(emit, WIRE_NUL_BYTES, emit->row, emit->column, NULL);
    if (report.cut)
        emit_finding(emit, WIRE_CELL_CUT, emit->row, emit->column, NULL);
    return size;
}

/* Writes a string at *at, which is in the batch, and moves *at behind it; returns how many bytes of text are left of it. */
static inline size_t
put_text(Emit *emit, uint8_t **at, const char *text, size_t length)
{
    if (length < 0x80 && clean_copy_plain(*at + 1, text, length)) {
        **at = (uint8_t)length;
        *at += 1 + length;
        return length;
    }
    emit->used = (size_t)(*at - emit->batch) - WIRE_HEAD_SIZE;
    size_t size = put_special(emit, text, length);
    *at = emit->batch + WIRE_HEAD_SIZE + emit->used;
    return size;
}

static void
grow_batch(Emit *emit, size_t need)
{
    size_t room = emit->room;
    while (room < need)
        room *= 2;
    room = room < WIRE_PAYLOAD_MAX
               ? room
               : WIRE_PAYLOAD_MAX; /* no frame may be larger; the caller asks for no more */
    uint8_t *batch = realloc(emit->batch, WIRE_HEAD_SIZE + room);
    if (batch == NULL)
        emit_fail(emit, WIRE_FAIL_MEMORY, NULL);
    emit->batch = batch;
    emit->room = room;
}

/* Checks a cell against order and limits and makes room for it. */
static void
prepare_cell(Emit *emit, uint32_t column, size_t need)
{
    if (column > WIRE_COLUMN_MAX)
        emit_too_large(emit, "columns", WIRE_COLUMN_MAX);
    if (column <= emit->column)
        emit_fail(emit, WIRE_FAIL_DAMAGED, "cells", "out of order", NULL);
    if (emit->seen_cells >= LIMIT_CELLS)
        emit_too_large(emit, "cells", LIMIT_CELLS);
    if (emit->used + need > WIRE_PAYLOAD_MAX && emit->row_start > 0)
        flush_rows(emit);
    if (emit->used + need > WIRE_PAYLOAD_MAX)
        emit_too_large(emit, "row", WIRE_PAYLOAD_MAX);
    if (emit->used + need > emit->room)
        grow_batch(emit, emit->used + need);
}

/* Judged is the text as it would leave, in the batch: what is left out on the way must not hide a BSN. */
static bool
must_stay(Emit *emit, uint32_t column, const uint8_t *text, size_t size)
{
    bool failed = false;
    bool stays = sensitive_cell(&emit->sensitive, column, (const char *)text, size, &failed);
    if (failed)
        emit_fail(emit, WIRE_FAIL_MEMORY, NULL);
    return stays;
}

void
emit_cell(Emit *emit, uint32_t column, WireKind kind, const char *value, size_t length, const char *shown,
          size_t shown_length)
{
    if (!emit->wanted || length == 0)
        return;
    size_t need = 16 + cell_bound(length) + (shown ? cell_bound(shown_length) : 0);
    if (column <= emit->column || column > WIRE_COLUMN_MAX || emit->seen_cells >= LIMIT_CELLS ||
        emit->used + need > emit->room)
        prepare_cell(emit, column, need);
    emit->seen_cells++;
    emit->column = column;
    size_t before = emit->used;
    uint8_t *payload = emit->batch + WIRE_HEAD_SIZE, *at = payload + before;
    if (column < 0x80)
        *at++ = (uint8_t)column;
    else {
        size_t used = before;
        wire_put_varint(payload, &used, column);
        at = payload + used;
    }
    *at++ = (uint8_t)(kind | (shown ? WIRE_SHOWN : 0));
    size_t size = put_text(emit, &at, value, length);
    if (size == 0 || must_stay(emit, column, at - size, size)) { /* 0: NUL bytes only */
        emit->used = before;
        return;
    }
    if (shown)
        put_text(emit, &at, shown, shown_length);
    emit->used = (size_t)(at - payload);
    emit->row_cells++;
}

void
emit_meta(Emit *emit, const char *key, const char *value, size_t length)
{
    uint8_t frame[SMALL_BYTES];
    size_t used = 0;
    put_clean(frame + WIRE_HEAD_SIZE, &used, key, strlen(key), ARGUMENT_BYTES);
    put_clean(frame + WIRE_HEAD_SIZE, &used, value, length, NAME_BYTES);
    emit_small(emit, WIRE_META, frame, used);
}

void
emit_progress(Emit *emit, uint64_t read, uint64_t total)
{
    if (read < emit->next_progress)
        return;
    emit->next_progress = read + PROGRESS_BYTES;
    uint8_t frame[WIRE_HEAD_SIZE + 32];
    size_t used = 0;
    wire_put_varint(frame + WIRE_HEAD_SIZE, &used, read);
    wire_put_varint(frame + WIRE_HEAD_SIZE, &used, total);
    emit_small(emit, WIRE_PROGRESS, frame, used);
}

void
emit_field(Emit *emit, const char *name, const char *value, size_t length)
{
    uint8_t frame[SMALL_BYTES];
    size_t used = 0;
    put_clean(frame + WIRE_HEAD_SIZE, &used, name, strlen(name), ARGUMENT_BYTES);
    put_clean(frame + WIRE_HEAD_SIZE, &used, value, length, LIMIT_FORM_FIELD);
    emit_small(emit, WIRE_FIELD, frame, used);
}

void
emit_part(Emit *emit, const char *name, const char *file, uint64_t offset, uint64_t length)
{
    uint8_t frame[SMALL_BYTES];
    size_t used = 0;
    put_clean(frame + WIRE_HEAD_SIZE, &used, name, strlen(name), ARGUMENT_BYTES);
    put_clean(frame + WIRE_HEAD_SIZE, &used, file, strlen(file), NAME_BYTES);
    wire_put_varint(frame + WIRE_HEAD_SIZE, &used, offset);
    wire_put_varint(frame + WIRE_HEAD_SIZE, &used, length);
    emit_small(emit, WIRE_PART, frame, used);
}

void
emit_end(Emit *emit)
{
    finish_sheet(emit);
    if (emit->only_sheet > 0 && !emit->list && emit->sheets == 0) {
        char number[16];
        snprintf(number, sizeof number, "%u", emit->only_sheet);
        emit_fail(emit, WIRE_FAIL_NO_SHEET, number, NULL);
    }
    uint8_t frame[WIRE_HEAD_SIZE + 32];
    size_t used = 0;
    wire_put_varint(frame + WIRE_HEAD_SIZE, &used, emit->sheets);
    wire_put_varint(frame + WIRE_HEAD_SIZE, &used, emit->rows);
    wire_put_varint(frame + WIRE_HEAD_SIZE, &used, emit->cells);
    emit_small(emit, WIRE_END, frame, used);
}
