/* Keeps the cells of a file: one array of cells, one of rows, one arena of text. */
#include "table/table.h"

#include <string.h>

/* Invariants:
 * 1. A cell's text stands in the arena at its place, ends with NUL; its shown text, if any, follows directly.
 * 2. Cells stand in order of sheet, row, column; a row's cells end where the next row's begin, the last row's
 * at the end. */
typedef struct {
    guint32 place;
    guint16 column;
    guint8 kind; /* TableKind */
    guint8 has_shown;
} Cell;
G_STATIC_ASSERT(sizeof(Cell) == 8);

typedef struct {
    guint32 number;
    guint32 first; /* cell */
} Row;

struct TableSheet {
    Table *table; /* borrowed: the sheet lives in it */
    char *name;
    guint number;
    gboolean hidden;
    guint first_row, n_rows;
    guint last_column;
    guint32 *dropped; /* while building: dropped columns, one bit each, or NULL */
    guint keep_rows;
};

struct Table {
    gatomicrefcount references;
    GHashTable *meta;
    GArray *sheets; /* TableSheet */
    GArray *rows;   /* Row */
    GArray *cells;  /* Cell */
    char *text;
    gsize text_used, text_room;
};

struct TableBuilder {
    Table *table;
    guint last_column; /* of the current row */
};

enum { COLUMN_WORDS = 65536 / 32, HEADING_DIGITS_MAX = 6, TEXT_ROOM_FIRST = 1 << 16 };

static void
sheet_clear(gpointer data)
{
    TableSheet *sheet = data;
    g_free(sheet->name);
    g_free(sheet->dropped);
}

static void
table_free(Table *table)
{
    g_hash_table_unref(table->meta);
    g_array_unref(table->sheets);
    g_array_unref(table->rows);
    g_array_unref(table->cells);
    g_free(table->text);
    g_free(table);
}

Table *
table_ref(Table *table)
{
    g_atomic_ref_count_inc(&table->references);
    return table;
}

void
table_unref(Table *table)
{
    if (table && g_atomic_ref_count_dec(&table->references))
        table_free(table);
}

/* Reading. */

gsize
table_bytes(const Table *table)
{
    return sizeof *table + table->sheets->len * sizeof(TableSheet) + table->rows->len * sizeof(Row) +
           table->cells->len * sizeof(Cell) + table->text_room;
}

guint
table_n_sheets(const Table *table)
{
    return table->sheets->len;
}

const TableSheet *
table_sheet(const Table *table, guint index)
{
    g_assert(index < table->sheets->len);
    return &g_array_index(table->sheets, TableSheet, index);
}

const char *
table_meta(const Table *table, const char *key)
{
    return g_hash_table_lookup(table->meta, key);
}

guint
table_sheet_number(const TableSheet *sheet)
{
    return sheet->number;
}

const char *
table_sheet_name(const TableSheet *sheet)
{
    return sheet->name;
}

gboolean
table_sheet_hidden(const TableSheet *sheet)
{
    return sheet->hidden;
}

guint
table_sheet_n_rows(const TableSheet *sheet)
{
    return sheet->n_rows;
}

guint
table_sheet_last_column(const TableSheet *sheet)
{
    return sheet->last_column;
}

/* Where the cells of a row end; index counts over all sheets. */
static guint32
row_end(const Table *table, guint index)
{
    return index + 1 < table->rows->len ? g_array_index(table->rows, Row, index + 1).first
                                        : table->cells->len;
}

static const Cell *
row_cells(const TableSheet *sheet, guint row, guint *count)
{
    const Table *table = sheet->table;
    g_assert(row < sheet->n_rows);
    guint32 first = g_array_index(table->rows, Row, sheet->first_row + row).first;
    *count = row_end(table, sheet->first_row + row) - first;
    return (const Cell *)(void *)table->cells->data + first;
}

static TableCell
cell_value(const Table *table, const Cell *cell)
{
    const char *value = table->text + cell->place;
    return (TableCell){
        .kind = cell->kind,
        .value = value,
        .shown = cell->has_shown ? value + strlen(value) + 1 : value,
    };
}

guint32
table_sheet_row_number(const TableSheet *sheet, guint row)
{
    g_assert(row < sheet->n_rows);
    return g_array_index(sheet->table->rows, Row, sheet->first_row + row).number;
}

guint
table_sheet_row_n_cells(const TableSheet *sheet, guint row)
{
    guint count;
    row_cells(sheet, row, &count);
    return count;
}

TableCell
table_sheet_row_cell(const TableSheet *sheet, guint row, guint nth, guint *column)
{
    guint count;
    const Cell *cells = row_cells(sheet, row, &count);
    g_assert(nth < count);
    if (column)
        *column = cells[nth].column;
    return cell_value(sheet->table, &cells[nth]);
}

TableCell
table_sheet_cell(const TableSheet *sheet, guint row, guint column)
{
    guint count;
    const Cell *cells = row_cells(sheet, row, &count);
    guint low = 0, high = count;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (cells[middle].column == column)
            return cell_value(sheet->table, &cells[middle]);
        if (cells[middle].column < column)
            low = middle + 1;
        else
            high = middle;
    }
    return (TableCell){TABLE_EMPTY, "", ""};
}

/* Building. */

TableBuilder *
table_builder_new(void)
{
    Table *table = g_new0(Table, 1);
    g_atomic_ref_count_init(&table->references);
    table->meta = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    table->sheets = g_array_new(FALSE, FALSE, sizeof(TableSheet));
    g_array_set_clear_func(table->sheets, sheet_clear);
    table->rows = g_array_new(FALSE, FALSE, sizeof(Row));
    table->cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    TableBuilder *builder = g_new0(TableBuilder, 1);
    builder->table = table;
    return builder;
}

void
table_builder_meta(TableBuilder *builder, const char *key, const char *value)
{
    g_hash_table_replace(builder->table->meta, g_strdup(key), g_strdup(value));
}

void
table_builder_sheet(TableBuilder *builder, guint number, gboolean hidden, const char *name)
{
    TableSheet sheet = {
        .number = number, .hidden = hidden, .name = g_strdup(name), .first_row = builder->table->rows->len};
    g_array_append_val(builder->table->sheets, sheet);
}

static TableSheet *
current_sheet(const TableBuilder *builder)
{
    GArray *sheets = builder->table->sheets;
    g_assert(sheets->len > 0);
    return &g_array_index(sheets, TableSheet, sheets->len - 1);
}

void
table_builder_row(TableBuilder *builder, guint32 row_number)
{
    TableSheet *sheet = current_sheet(builder);
    Row row = {.number = row_number, .first = builder->table->cells->len};
    GArray *rows = builder->table->rows;
    g_assert(sheet->n_rows == 0 || g_array_index(rows, Row, rows->len - 1).number < row_number);
    g_array_append_val(rows, row);
    sheet->n_rows++;
    builder->last_column = 0;
}

static guint32
text_append(Table *table, const char *bytes, gsize length)
{
    gsize place = table->text_used;
    if (place + length + 1 > table->text_room) {
        table->text_room = MAX(MAX(table->text_room + table->text_room / 2, place + length + 1),
                               TEXT_ROOM_FIRST);
        table->text = g_realloc(table->text, table->text_room);
    }
    memcpy(table->text + place, bytes, length);
    table->text[place + length] = '\0';
    table->text_used += length + 1;
    g_assert(table->text_used <= G_MAXUINT32);
    return (guint32)place;
}

void
table_builder_cell(TableBuilder *builder, guint column, TableKind kind, const char *value, gsize length,
                   const char *shown, gsize shown_length)
{
    Table *table = builder->table;
    g_assert(current_sheet(builder)->n_rows > 0);
    g_assert(column > builder->last_column && column <= G_MAXUINT16);
    g_assert(kind != TABLE_EMPTY);
    builder->last_column = column;
    Cell cell = {.column = (guint16)column, .kind = (guint8)kind};
    cell.place = text_append(table, value, length);
    if (shown && (shown_length != length || memcmp(shown, value, length) != 0)) {
        cell.has_shown = TRUE;
        text_append(table, shown, shown_length);
    }
    g_array_append_val(table->cells, cell);
}

void
table_builder_drop_column(TableBuilder *builder, guint column, guint keep_rows)
{
    TableSheet *sheet = current_sheet(builder);
    g_assert(column > 0 && column <= G_MAXUINT16);
    if (!sheet->dropped)
        sheet->dropped = g_new0(guint32, COLUMN_WORDS);
    sheet->dropped[column / 32] |= 1u << (column % 32);
    sheet->keep_rows = keep_rows;
}

gsize
table_builder_size(const TableBuilder *builder)
{
    const Table *table = builder->table;
    return table->text_used + (gsize)table->cells->len * sizeof(Cell) + (gsize)table->rows->len * sizeof(Row);
}

/* A heading is words; whatever holds as many digits as a number may not stay. */
static gboolean
is_heading(const Table *table, const Cell *cell)
{
    guint digits = 0;
    const char *text = table->text + cell->place;
    gsize ends = cell->has_shown ? 2 : 1;
    for (; ends > 0; text++) {
        digits += g_ascii_isdigit(*text) ? 1 : 0;
        ends -= *text == '\0' ? 1 : 0;
    }
    return cell->kind == TABLE_TEXT && digits <= HEADING_DIGITS_MAX;
}

static gboolean
cell_stays(const TableSheet *sheet, guint row, const Cell *cell)
{
    if (!sheet->dropped || !(sheet->dropped[cell->column / 32] >> (cell->column % 32) & 1))
        return TRUE;
    return row < sheet->keep_rows && is_heading(sheet->table, cell);
}

static void
cell_wipe(Table *table, const Cell *cell)
{
    char *text = table->text + cell->place;
    gsize length = strlen(text);
    if (cell->has_shown)
        length += 1 + strlen(text + length + 1);
    memset(text, 0, length);
}

/* Takes the dropped cells out and finds the widest row. written: how many cells stay so far. */
static guint32
sheet_finish(TableSheet *sheet, guint32 written, guint32 *read)
{
    Table *table = sheet->table;
    Cell *cells = (Cell *)(void *)table->cells->data;
    for (guint i = 0; i < sheet->n_rows; i++) {
        guint index = sheet->first_row + i;
        guint32 end = row_end(table, index);
        g_array_index(table->rows, Row, index).first = written;
        for (; *read < end; ++*read) {
            Cell cell = cells[*read];
            if (cell_stays(sheet, i, &cell)) {
                cells[written++] = cell;
                sheet->last_column = MAX(sheet->last_column, cell.column);
            } else {
                cell_wipe(table, &cell);
            }
        }
    }
    g_clear_pointer(&sheet->dropped, g_free);
    return written;
}

Table *
table_builder_end(TableBuilder *builder)
{
    Table *table = builder->table;
    guint32 written = 0, read = 0;
    for (guint i = 0; i < table->sheets->len; i++) {
        TableSheet *sheet = &g_array_index(table->sheets, TableSheet, i);
        sheet->table = table;
        written = sheet_finish(sheet, written, &read);
    }
    g_array_set_size(table->cells, written);
    table->text_room = table->text_used;
    table->text = g_realloc(table->text, table->text_room);
    g_free(builder);
    return table;
}

void
table_builder_cancel(TableBuilder *builder)
{
    table_free(builder->table);
    g_free(builder);
}
