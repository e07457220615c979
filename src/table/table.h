/* Rows of cells as a file gave them: kind, text as stored, text as shown, place. Read-only once built.
 *
 * Shape: sheets in file order; rows with their row number in the file (from 1, gaps possible); per row only
 * filled cells, by rising column (from 1 = A). All text is UTF-8 and belongs to the table. Memory: an arena,
 * 8 bytes a cell and a row beside the text itself. */
#ifndef TABLE_TABLE_H
#define TABLE_TABLE_H

#include <glib.h>

typedef enum {
    TABLE_EMPTY,
    TABLE_TEXT,
    TABLE_NUMBER,
    TABLE_DATE,
    TABLE_TIME,
    TABLE_BOOL,
    TABLE_ERROR
} TableKind;

typedef struct {
    TableKind kind;
    const char *value; /* as stored: shortest decimal, ISO date, TRUE, #N/A …; "" when empty */
    const char *shown; /* as a person sees it; equals value where there is no difference */
} TableCell;

typedef struct TableSheet TableSheet;
typedef struct Table Table;

Table *table_ref(Table *table);
void table_unref(Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_unref)

gsize table_bytes(const Table *table); /* what its rows, cells and text take in memory */
guint table_n_sheets(const Table *table);
const TableSheet *table_sheet(const Table *table, guint index); /* from 0 */
/* What the reader said of the file ("format", "encoding", "separator", "brin", "school-year", "member", …),
 * or NULL. */
const char *table_meta(const Table *table, const char *key);

guint table_sheet_number(const TableSheet *sheet); /* from 1, as people count */
const char *table_sheet_name(const TableSheet *sheet);
gboolean table_sheet_hidden(const TableSheet *sheet);
guint table_sheet_n_rows(const TableSheet *sheet);
/* row: index from 0; answer: place in the file. */
guint32 table_sheet_row_number(const TableSheet *sheet, guint row);
guint table_sheet_last_column(const TableSheet *sheet); /* widest row */
/* By column number (from 1); an empty cell when there is none. O(log cells of the row). */
TableCell table_sheet_cell(const TableSheet *sheet, guint row, guint column);
/* The cells of a row in order: count, and each cell with its column. */
guint table_sheet_row_n_cells(const TableSheet *sheet, guint row);
TableCell table_sheet_row_cell(const TableSheet *sheet, guint row, guint nth, guint *column);

/* Building, in order. The text is copied. */
typedef struct TableBuilder TableBuilder;
#define TABLE_SIZE_MAX ((gsize)1 << 31) /* places in the arena are 32 bits wide */
TableBuilder *table_builder_new(void);
void table_builder_meta(TableBuilder *builder, const char *key, const char *value);
void table_builder_sheet(TableBuilder *builder, guint number, gboolean hidden, const char *name);
void table_builder_row(TableBuilder *builder, guint32 row_number);
/* shown NULL = same as value; lengths in bytes. */
void table_builder_cell(TableBuilder *builder, guint column, TableKind kind, const char *value, gsize length,
                        const char *shown, gsize shown_length);
/* Forgets the column in the current sheet, also in rows still to come; the text is wiped from memory when the
 * table ends. Among the first keep_rows rows a cell stays that can only be a heading: text with fewer than
 * seven digits. */
void table_builder_drop_column(TableBuilder *builder, guint column, guint keep_rows);
/* Bytes in use so far: the caller stops a file that grows beyond TABLE_SIZE_MAX. */
gsize table_builder_size(const TableBuilder *builder);
Table *table_builder_end(TableBuilder *builder);  /* takes the builder; new table */
void table_builder_cancel(TableBuilder *builder); /* takes the builder */

#endif
