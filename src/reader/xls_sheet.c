/* Reads a worksheet's cell records: looks through the sheet once to see whether its cells come in order, then
 * emits them as they come, or by a sorted index of their places. */
#include "reader/xls_sheet.h"

#include <math.h>

#include "reader/sort.h"
#include "reader/limits.h"

#define COLUMN_ALL    UINT32_MAX
#define NO_ROW        UINT32_MAX
#define ROUNDED_LEAST 1e15 /* a whole number from here on has more digits than Excel keeps */
#define ROUNDED_MOST  1e21 /* beyond, nobody means digits */

typedef struct {
    const XlsBook *book;
    Biff *biff;
    Emit *emit;
    BiffText scratch;    /* the text of one cell */
    uint32_t row;        /* latest emitted, from 1; NO_ROW before the first */
    unsigned ixfe;       /* BIFF2: XF of the cell that says 63 */
    size_t uncalculated; /* formulas without a value, and the first one's place */
    uint32_t uncalculated_row, uncalculated_column;
} SheetReader;

/* One cell record: row, column and format first, then the value at offset value. */
typedef struct {
    uint32_t row, column; /* from 0 */
    const Numfmt *format;
    const uint8_t *value;
    size_t length; /* bytes at value */
} SheetCell;

typedef void (*CellHandler)(SheetReader *reader, const BiffRecord *record, const SheetCell *cell);

static void
cell_row(SheetReader *reader, const SheetCell *cell)
{
    if (cell->row + 1 == reader->row)
        return;
    reader->row = cell->row + 1;
    emit_row(reader->emit, reader->row);
    emit_progress(reader->emit, reader->biff->start, reader->biff->size);
}

static void
cell_emit_text(SheetReader *reader, const SheetCell *cell, const char *text, size_t length)
{
    if (!length)
        return;
    cell_row(reader, cell);
    emit_cell(reader->emit, cell->column + 1, WIRE_TEXT, text, length, NULL, 0);
}

/* [MS-XLS] 2.5.10 */
static void
cell_emit_error(SheetReader *reader, const SheetCell *cell, unsigned code)
{
    static const struct {
        uint8_t code;
        const char *text;
    } errors[] = {{0x00, "#NULL!"}, {0x07, "#DIV/0!"}, {0x0f, "#VALUE!"}, {0x17, "#REF!"},
                  {0x1d, "#NAME?"}, {0x24, "#NUM!"},   {0x2a, "#N/A"},    {0x2b, "#GETTING_DATA"}};
    const char *text = "#VALUE!";
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].code == code)
            text = errors[i].text;
    cell_row(reader, cell);
    emit_cell(reader->emit, cell->column + 1, WIRE_ERROR, text, strlen(text), NULL, 0);
}

static void
cell_emit_bool(SheetReader *reader, const SheetCell *cell, bool value)
{
    cell_row(reader, cell);
    emit_cell(reader->emit, cell->column + 1, WIRE_BOOL, value ? "TRUE" : "FALSE", value ? 4 : 5, NULL, 0);
}

static void
cell_emit_number(SheetReader *reader, const SheetCell *cell, double number)
{
    if (!isfinite(number)) {
        cell_emit_error(reader, cell, 0x24);
        return;
    }
    cell_row(reader, cell);
    if (fabs(number) >= ROUNDED_LEAST && fabs(number) < ROUNDED_MOST)
        emit_finding(reader->emit, WIRE_NUMBER_LOST_DIGITS, reader->row, cell->column + 1, NULL);
    numfmt_emit(reader->emit, cell->column + 1, number, cell->format, reader->book->date1904);
}

/* [MS-XLS] 2.5.217: two flags, then 30 bits of a whole number or the upper 30 bits of a double. */
static double
cell_rk(uint32_t rk)
{
    double number;
    if (rk & 2) {
        number = (double)((int32_t)rk >> 2);
    } else {
        uint64_t bits = (uint64_t)(rk & ~3u) << 32;
        memcpy(&number, &bits, sizeof number);
    }
    return rk & 1 ? number / 100 : number;
}

static void
sheet_integer(SheetReader *reader, const BiffRecord *record, const SheetCell *cell)
{
    (void)record;
    cell_emit_number(reader, cell, bytes_u16(cell->value));
}

static void
sheet_number(SheetReader *reader, const BiffRecord *record, const SheetCell *cell)
{
    (void)record;
    cell_emit_number(reader, cell, bytes_double(cell->value));
}

static void
sheet_rk(SheetReader *reader, const BiffRecord *record, const SheetCell *cell)
{
    (void)record;
    cell_emit_number(reader, cell, cell_rk(bytes_u32(cell->value)));
}

static void
sheet_boolerr(SheetReader *reader, const BiffRecord *record, const SheetCell *cell)
{
    (void)record;
    if (cell->value[1])
        cell_emit_error(reader, cell, cell->value[0]);
    else
        cell_emit_bool(reader, cell, cell->value[0]);
}

static void
sheet_labelsst(SheetReader *reader, const BiffRecord *record, const SheetCell *cell)
{
    (void)record;
    const XlsBook *book = reader->book;
    uint32_t index = bytes_u32(cell->value);
    if (index >= book->string_count) {
        emit_finding(reader->emit, WIRE_TEXT_MISSING, cell->row + 1, cell->column + 1, NULL);
        return;
    }
    size_t start = index ? book->string_ends[index - 1] : 0;
    if (start == book->string_ends[index])
        return;
    cell_emit_text(reader, cell, book->strings.bytes + start, book->string_ends[index] - start);
}

/* Letters beyond ASCII by a code page that the workbook does not tell. */
static void
cell_tell_assumed(const SheetReader *reader, const SheetCell *cell)
{
    const BiffText *text = &reader->scratch;
    char example[64];
    size_t at = 0, length = text->used < sizeof example ? text->used : sizeof example - 1;
    while (at < text->used && (text->bytes[at] & 0x80) == 0)
        at++;
    if (at == text->used)
        return;
    while (length < text->used && length > 0 && (text->bytes[length] & 0xc0) == 0x80)
        length--; /* not in the middle of a character */
    memcpy(example, text->bytes, length);
    example[length] = '\0';
    emit_finding(reader->emit, WIRE_ENCODING_GUESSED, cell->row + 1, cell->column + 1,
                 reader->book->encoding.name, "50", example, NULL);
}

/* Emits the string that starts at offset in the record. */
static void
cell_emit_string(SheetReader *reader, const BiffRecord *record, size_t offset, unsigned prefix,
                 const SheetCell *cell)
{
    reader->scratch.used = 0;
    BiffCursor cursor = biff_cursor_start(reader->biff, record, offset);
    biff_take_string(&cursor, &reader->book->encoding, prefix, &reader->scratch);
    cell_emit_text(reader, cell, reader->scratch.bytes, reader->scratch.used);
    if (reader->book->encoding.assumed)
        cell_tell_assumed(reader, cell);
    if (reader->scratch.bad)
        emit_finding(reader->emit, WIRE_BAD_BYTES, reader->row, cell->column + 1, reader->book->encoding.name,
                     NULL);
    reader->scratch.bad = false;
}

static void
sheet_label(SheetReader *reader, const BiffRecord *record, const SheetCell *cell)
{
    unsigned prefix = record->type == BIFF_LABEL2 ? 1 : 2;
    cell_emit_string(reader, record, (size_t)(cell->value - record->data), prefix, cell);
}

/* The string that a formula gave stands in a record of its own, behind what a shared or array formula needs.
 */
static void
sheet_formula_string(SheetReader *reader, const SheetCell *cell)
{
    static const uint16_t between[] = {BIFF_ARRAY,      BIFF_ARRAY2,        BIFF_TABLE,   BIFF_TABLE2,
                                       BIFF_TABLE2_TWO, BIFF_SHAREDFORMULA, BIFF_CONTINUE};
    BiffRecord record;
    for (;;) {
        int type = biff_peek(reader->biff);
        bool skip = false;
        for (size_t i = 0; i < sizeof between / sizeof *between; i++)
            skip = skip || type == between[i];
        if (!skip && type != BIFF_STRING && type != BIFF_STRING2)
            break;
        if (!biff_next(reader->biff, &record))
            return;
        if (skip)
            continue;
        unsigned prefix = reader->book->encoding.version == 2 && type == BIFF_STRING2 ? 1 : 2;
        cell_emit_string(reader, &record, 0, prefix, cell);
        return;
    }
    if (!reader->uncalculated++) {
        reader->uncalculated_row = cell->row + 1;
        reader->uncalculated_column = cell->column + 1;
    }
}

/* [MS-XLS] 2.5.133: a double, or, where its upper half is 0xffff, the kind of another value. */
static void
sheet_formula(SheetReader *reader, const BiffRecord *record, const SheetCell *cell)
{
    (void)record;
    const uint8_t *value = cell->value;
    if (bytes_u16(value + 6) != 0xffff)
        cell_emit_number(reader, cell, bytes_double(value));
    else if (value[0] == 0)
        sheet_formula_string(reader, cell);
    else if (value[0] == 1)
        cell_emit_bool(reader, cell, value[2]);
    else if (value[0] == 2)
        cell_emit_error(reader, cell, value[2]);
}

enum {
    CELL_NONE,
    CELL_MULRK,
    CELL_NUMBER,
    CELL_RK,
    CELL_LABELSST,
    CELL_LABEL,
    CELL_FORMULA,
    CELL_BOOLERR,
    CELL_INTEGER2,
    CELL_NUMBER2,
    CELL_LABEL2,
    CELL_BOOLERR2,
    CELL_FORMULA2, /* 0x0006 in BIFF2 */
};

static const uint8_t sheet_kinds[BIFF_FORMULA4 + 1] = {
    [BIFF_MULRK] = CELL_MULRK,       [BIFF_NUMBER] = CELL_NUMBER,     [BIFF_RK] = CELL_RK,
    [BIFF_LABELSST] = CELL_LABELSST, [BIFF_LABEL] = CELL_LABEL,       [BIFF_RSTRING] = CELL_LABEL,
    [BIFF_FORMULA] = CELL_FORMULA,   [BIFF_FORMULA3] = CELL_FORMULA,  [BIFF_FORMULA4] = CELL_FORMULA,
    [BIFF_BOOLERR] = CELL_BOOLERR,   [BIFF_INTEGER2] = CELL_INTEGER2, [BIFF_NUMBER2] = CELL_NUMBER2,
    [BIFF_LABEL2] = CELL_LABEL2,     [BIFF_BOOLERR2] = CELL_BOOLERR2,
};

/* value: where the value starts (7: BIFF2, with three bytes of attributes); least: how long the record must
 * be. */
static const struct {
    uint8_t value, least;
    CellHandler handle;
} sheet_cells[] = {
    [CELL_MULRK] = {4, 12, NULL},
    [CELL_NUMBER] = {6, 14, sheet_number},
    [CELL_RK] = {6, 10, sheet_rk},
    [CELL_LABELSST] = {6, 10, sheet_labelsst},
    [CELL_LABEL] = {6, 8, sheet_label},
    [CELL_FORMULA] = {6, 14, sheet_formula},
    [CELL_BOOLERR] = {6, 8, sheet_boolerr},
    [CELL_INTEGER2] = {7, 9, sheet_integer},
    [CELL_NUMBER2] = {7, 15, sheet_number},
    [CELL_LABEL2] = {7, 8, sheet_label},
    [CELL_BOOLERR2] = {7, 9, sheet_boolerr},
    [CELL_FORMULA2] = {7, 15, sheet_formula},
};

static inline unsigned
sheet_kind(const SheetReader *reader, unsigned type)
{
    unsigned kind = type <= BIFF_FORMULA4 ? sheet_kinds[type] : CELL_NONE;
    return kind == CELL_FORMULA && type == BIFF_FORMULA && reader->book->encoding.version == 2 ? CELL_FORMULA2
                                                                                               : kind;
}

static const Numfmt *
cell_format2(const SheetReader *reader, const uint8_t *attributes)
{
    const XlsBook *book = reader->book;
    if (!book->xf_count)
        return xls_book_format(book, attributes[1] & 0x3f);
    unsigned xf = attributes[0] & 0x3f;
    return xls_book_format(book, xf == 0x3f ? reader->ixfe : xf);
}

static void
sheet_mulrk(SheetReader *reader, const BiffRecord *record, uint32_t only)
{
    SheetCell cell = {.row = bytes_u16(record->data)};
    uint32_t first = bytes_u16(record->data + 2);
    uint32_t count = (record->length - 6u) / 6;
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *at = record->data + 4 + (size_t)6 * i;
        if (only != COLUMN_ALL && only != first + i)
            continue;
        cell.column = first + i;
        cell.format = xls_book_format(reader->book, bytes_u16(at));
        cell_emit_number(reader, &cell, cell_rk(bytes_u32(at + 2)));
    }
}

/* Emits a cell record; of several cells in one record only the one in that column, unless COLUMN_ALL. */
static void
sheet_cell(SheetReader *reader, const BiffRecord *record, unsigned kind, uint32_t only)
{
    if (kind == CELL_MULRK) {
        sheet_mulrk(reader, record, only);
        return;
    }
    size_t value = sheet_cells[kind].value;
    SheetCell cell = {.row = bytes_u16(record->data), .column = bytes_u16(record->data + 2)};
    cell.format = value == 7 ? cell_format2(reader, record->data + 4)
                             : xls_book_format(reader->book, bytes_u16(record->data + 4));
    cell.value = record->data + value;
    cell.length = record->length - value;
    sheet_cells[kind].handle(reader, record, &cell);
}

/* The next cell record of the sheet; kind is its place in sheet_cells. */
static inline bool
sheet_next(SheetReader *reader, BiffRecord *record, BiffNesting *nesting, unsigned *kind)
{
    while (biff_next_inside(reader->biff, record, nesting)) {
        *kind = sheet_kind(reader, record->type);
        if (*kind && record->length >= sheet_cells[*kind].least)
            return true;
        if (record->type == BIFF_IXFE && record->length >= 2)
            reader->ixfe = bytes_u16(record->data);
    }
    return false;
}

static bool
sheet_start(SheetReader *reader, uint64_t place)
{
    BiffRecord record;
    biff_seek(reader->biff, place);
    return biff_next(reader->biff, &record) && biff_is_bof(record.type);
}

static uint32_t
sheet_columns(const BiffRecord *record, unsigned kind)
{
    return kind == CELL_MULRK ? (record->length - 6u) / 6 : 1;
}

typedef struct {
    int64_t last; /* row and column of the latest cell in one number, -1 before the first */
    bool broken;
    bool beyond; /* a cell lies right of the last column */
} SheetOrder;

static inline void
sheet_order_take(SheetOrder *order, const uint8_t *data, uint32_t columns)
{
    uint32_t column = bytes_u16(data + 2);
    int64_t cell = (int64_t)bytes_u16(data) << 32 | column;
    order->broken |= cell <= order->last;
    order->beyond |= column + columns > WIRE_COLUMN_MAX;
    order->last = cell + columns - 1;
}

/* Takes the records that lie whole in the window and are the sheet's own; what is left is sheet_next's. */
static void
sheet_order_window(const SheetReader *reader, SheetOrder *order)
{
    Biff *biff = reader->biff;
    const uint8_t *at = biff->window + biff->next, *end = biff->window + biff->filled;
    while ((size_t)(end - at) >= BIFF_HEAD) {
        unsigned type = bytes_u16(at), length = bytes_u16(at + 2);
        if ((size_t)(end - at) - BIFF_HEAD < length || biff_is_border(type))
            break;
        unsigned kind = sheet_kind(reader, type);
        if (kind && length >= sheet_cells[kind].least)
            sheet_order_take(order, at + BIFF_HEAD, kind == CELL_MULRK ? (length - 6u) / 6 : 1);
        at += BIFF_HEAD + length;
    }
    biff->next = (size_t)(at - biff->window);
}

/* True when rows rise, and columns within them. Ends at the end of the sheet, where closed says whether that
 * was found. */
static bool
sheet_in_order(SheetReader *reader, uint64_t place, bool *closed)
{
    BiffRecord record;
    BiffNesting nesting = {0};
    SheetOrder order = {.last = -1};
    unsigned kind;
    if (!sheet_start(reader, place))
        return true;
    while (sheet_next(reader, &record, &nesting, &kind)) {
        sheet_order_take(&order, record.data, sheet_columns(&record, kind));
        if (!reader->biff->encrypted)
            sheet_order_window(reader, &order);
    }
    *closed = nesting.closed;
    if (order.beyond)
        emit_fail(reader->emit, WIRE_FAIL_DAMAGED, "worksheet", "a cell lies beyond the last column", NULL);
    return !order.broken;
}

/* Row, column and place of every cell in one number each: sorted, the last of equal cells is the last in the
 * file. */
static void
sheet_read_sorted(SheetReader *reader, uint64_t place)
{
    BiffRecord record;
    BiffNesting nesting = {0};
    unsigned kind;
    uint64_t *cells = NULL;
    size_t count = 0, room = 0;
    sheet_start(reader, place);
    while (sheet_next(reader, &record, &nesting, &kind)) {
        for (uint32_t i = 0; i < sheet_columns(&record, kind); i++) {
            if (count == LIMIT_XLS_UNORDERED)
                emit_too_large(reader->emit, "cells out of order", LIMIT_XLS_UNORDERED);
            if (count == room) {
                room = room ? 2 * room : 4096;
                cells = realloc(cells, room * sizeof *cells);
                if (!cells)
                    emit_fail(reader->emit, WIRE_FAIL_MEMORY, NULL);
            }
            uint64_t column = bytes_u16(record.data + 2) + i;
            cells[count++] = (uint64_t)bytes_u16(record.data) << 48 | column << 32 | (uint32_t)record.at;
        }
    }
    sort_keys(cells, count);
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && cells[i] >> 32 == cells[i + 1] >> 32)
            continue;
        biff_seek(reader->biff, cells[i] & UINT32_MAX);
        if (biff_next(reader->biff, &record))
            sheet_cell(reader, &record, sheet_kind(reader, record.type), cells[i] >> 32 & 0xffff);
    }
    free(cells);
}

static void
sheet_read_straight(SheetReader *reader, uint64_t place)
{
    BiffRecord record;
    BiffNesting nesting = {0};
    unsigned kind;
    if (!sheet_start(reader, place))
        return;
    while (sheet_next(reader, &record, &nesting, &kind))
        sheet_cell(reader, &record, kind, COLUMN_ALL);
}

uint64_t
xls_sheet_read(const XlsBook *book, uint64_t place)
{
    SheetReader reader = {.book = book, .biff = book->biff, .emit = book->emit, .row = NO_ROW};
    bool closed = false;
    reader.scratch.emit = book->emit;
    bool ordered = sheet_in_order(&reader, place, &closed);
    uint64_t length = biff_place(reader.biff) - place;
    if (ordered) {
        sheet_read_straight(&reader, place);
    } else {
        biff_hold(reader.biff, length);
        sheet_read_sorted(&reader, place);
        biff_hold(reader.biff, 0);
    }
    if (!closed)
        emit_finding(book->emit, WIRE_TRUNCATED, 0, 0, NULL);
    if (reader.uncalculated) {
        char count[24];
        snprintf(count, sizeof count, "%zu", reader.uncalculated);
        emit_finding(book->emit, WIRE_FORMULA_WITHOUT_VALUE, reader.uncalculated_row,
                     reader.uncalculated_column, count, NULL);
    }
    biff_text_free(&reader.scratch);
    return length;
}
