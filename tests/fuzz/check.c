/* Walks the frames of one reading and ends the process where they break a rule; see check.h. */
#include "check.h"

#include "reader/sensitive.h"
#include "wire/frame.h"

typedef struct {
    uint64_t sheet, row;
    uint64_t sheets, rows, cells;
    Sensitive sensitive;
    bool held; /* a column of this sheet was held back: what is left of it tells nothing */
} Walk;

void
check_failed(const char *what)
{
    fprintf(stderr, "Broken rule: %s\n", what);
    abort();
}

static void
check(bool holds, const char *what)
{
    if (!holds)
        check_failed(what);
}

/* What left is judged as the reader judges it: no column of it may be one that should have stayed. */
static void
finish_sheet(Walk *walk)
{
    for (uint32_t i = 0; i < walk->sensitive.count && !walk->held; i++)
        check(sensitive_judge(&walk->sensitive.columns[i]) == SENSITIVE_NO, "a column of BSNs left");
    sensitive_start(&walk->sensitive);
    walk->held = false;
    walk->row = 0;
}

static void
walk_cell(Walk *walk, WireCursor *cursor, uint64_t *column)
{
    size_t length, shown_length;
    bool failed = false;
    uint64_t next = wire_take_varint(cursor, WIRE_COLUMN_MAX);
    uint64_t kind = wire_take_varint(cursor, WIRE_KIND_MASK | WIRE_SHOWN);
    check(cursor->ok && next > *column, "columns that do not rise");
    check((kind & WIRE_KIND_MASK) >= WIRE_TEXT && (kind & WIRE_KIND_MASK) <= WIRE_ERROR,
          "an unknown kind of cell");
    const char *value = wire_take_string(cursor, WIRE_CELL_MAX, &length);
    check(cursor->ok && length > 0, "a cell without a value");
    if (kind & WIRE_SHOWN) {
        wire_take_string(cursor, WIRE_CELL_MAX, &shown_length);
        check(cursor->ok, "a shown text that is no text");
    }
    sensitive_cell(&walk->sensitive, (uint32_t)next, value, length, &failed);
    check(!failed, "memory");
    *column = next;
    walk->cells++;
}

static void
walk_rows(Walk *walk, WireCursor *cursor)
{
    check(walk->sheet > 0, "rows before the first sheet");
    while (cursor->at < cursor->end) {
        uint64_t row = wire_take_varint(cursor, WIRE_ROW_MAX),
                 count = wire_take_varint(cursor, WIRE_COLUMN_MAX);
        check(cursor->ok && row > walk->row, "row numbers that do not rise");
        check(count > 0, "a row without cells");
        walk->row = row;
        walk->rows++;
        sensitive_row(&walk->sensitive, (uint32_t)row);
        for (uint64_t column = 0; count > 0; count--)
            walk_cell(walk, cursor, &column);
    }
}

static void
walk_sheet(Walk *walk, WireCursor *cursor)
{
    size_t length;
    uint64_t number = wire_take_varint(cursor, WIRE_SHEET_MAX);
    wire_take_varint(cursor, WIRE_SHEET_HIDDEN | WIRE_SHEET_CHART);
    wire_take_string(cursor, WIRE_CELL_MAX, &length);
    finish_sheet(walk);
    check(number > walk->sheet, "sheet numbers that do not rise");
    walk->sheet = number;
    walk->sheets++;
}

static void
walk_strings(WireCursor *cursor, uint64_t count)
{
    size_t length;
    for (; count > 0; count--)
        wire_take_string(cursor, WIRE_CELL_MAX, &length);
}

static void
walk_finding(Walk *walk, WireCursor *cursor)
{
    uint64_t code = wire_take_varint(cursor, WIRE_FAIL_EMPTY - 1);
    walk->held = walk->held || code == WIRE_BSN_COLUMN_BY_NAME || code == WIRE_BSN_COLUMN_BY_VALUE;
    check(code > 0, "a finding without a code");
    wire_take_varint(cursor, WIRE_SHEET_MAX);
    wire_take_varint(cursor, WIRE_ROW_MAX);
    wire_take_varint(cursor, WIRE_COLUMN_MAX);
    walk_strings(cursor, wire_take_varint(cursor, WIRE_ARGUMENT_MAX));
}

static void
walk_end(Walk *walk, WireCursor *cursor)
{
    uint64_t sheets = wire_take_varint(cursor, UINT64_MAX), rows = wire_take_varint(cursor, UINT64_MAX);
    uint64_t cells = wire_take_varint(cursor, UINT64_MAX);
    finish_sheet(walk);
    check(sheets == walk->sheets && rows == walk->rows && cells == walk->cells,
          "counts at the end that are not true");
}

static void
walk_frame(Walk *walk, WireType type, WireCursor *cursor)
{
    switch (type) {
    case WIRE_HELLO:
        check(wire_take_varint(cursor, UINT64_MAX) == WIRE_VERSION, "another version");
        break;
    case WIRE_META:
    case WIRE_FIELD:
        walk_strings(cursor, 2);
        break;
    case WIRE_SHEET:
        walk_sheet(walk, cursor);
        break;
    case WIRE_ROWS:
        walk_rows(walk, cursor);
        break;
    case WIRE_DROP_COLUMN:
        check(wire_take_varint(cursor, WIRE_COLUMN_MAX) > 0 && walk->sheet > 0,
              "a dropped column where there is none");
        break;
    case WIRE_FINDING:
        walk_finding(walk, cursor);
        break;
    case WIRE_PART:
        walk_strings(cursor, 2); /* then where it stands, as PROGRESS says how far */
        __attribute__((fallthrough));
    case WIRE_PROGRESS:
        wire_take_varint(cursor, UINT64_MAX);
        wire_take_varint(cursor, UINT64_MAX);
        break;
    case WIRE_END:
        walk_end(walk, cursor);
        break;
    case WIRE_FAIL:
        check(wire_take_varint(cursor, UINT64_MAX) >= WIRE_FAIL_EMPTY, "a failure that is none");
        walk_strings(cursor, wire_take_varint(cursor, WIRE_ARGUMENT_MAX));
        break;
    }
    check(cursor->ok && cursor->at == cursor->end, "a frame that is not what its type says");
}

void
check_frames(const uint8_t *frames, size_t length)
{
    Walk walk = {0};
    WireType type, last = (WireType)0;
    for (size_t at = 0; at < length; last = type) {
        uint32_t size = 0;
        check(length - at >= WIRE_HEAD_SIZE && wire_take_head(frames + at, &type, &size), "a wrong head");
        at += WIRE_HEAD_SIZE;
        check(size <= length - at, "a frame that is cut short");
        check((last == 0) == (type == WIRE_HELLO), "HELLO is not first, and once");
        check(last != WIRE_END && last != WIRE_FAIL, "a frame behind the last one");
        WireCursor cursor = {frames + at, frames + at + size, true};
        walk_frame(&walk, type, &cursor);
        at += size;
    }
    check(last == WIRE_END || last == WIRE_FAIL, "neither END nor FAIL");
    free(walk.sensitive.columns);
}

/* The next frame that is neither PROGRESS nor META: its length with the head; 0 at the end. */
static size_t
next_frame(const uint8_t *frames, size_t length, size_t *at, WireType *type)
{
    uint32_t size;
    while (*at < length && wire_take_head(frames + *at, type, &size)) {
        if (*type != WIRE_PROGRESS && *type != WIRE_META)
            return WIRE_HEAD_SIZE + size;
        *at += WIRE_HEAD_SIZE + size;
    }
    return 0;
}

void
check_same(const uint8_t *one, size_t one_length, const uint8_t *two, size_t two_length)
{
    WireType type, other;
    size_t first = 0, second = 0, size;
    while ((size = next_frame(one, one_length, &first, &type)) > 0)
        first += size;
    bool failed = type == WIRE_FAIL;
    for (first = 0; !failed && (size = next_frame(one, one_length, &first, &type)) > 0;
         first += size, second += size)
        check(size == next_frame(two, two_length, &second, &other) &&
                  memcmp(one + first, two + second, size) == 0,
              "the same content gives other frames");
}
