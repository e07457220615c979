/* Proves that a table gives back the cells it was built from, whatever they are, and that a dropped column is
 * gone. */
#include <string.h>

#include "table/table.h"

typedef struct {
    guint column;
    TableKind kind;
    char *value, *shown;
} WantedCell;

typedef struct {
    guint32 number;
    GArray *cells; /* WantedCell */
} WantedRow;

typedef struct {
    guint number;
    char *name;
    gboolean hidden;
    GArray *rows; /* WantedRow */
} WantedSheet;

static void
cell_clear(gpointer data)
{
    WantedCell *cell = data;
    g_free(cell->value);
    g_free(cell->shown);
}

static void
row_clear(gpointer data)
{
    g_array_unref(((WantedRow *)data)->cells);
}

static void
sheet_clear(gpointer data)
{
    WantedSheet *sheet = data;
    g_free(sheet->name);
    g_array_unref(sheet->rows);
}

static GArray *
array_new(gsize size, GDestroyNotify clear)
{
    GArray *array = g_array_new(FALSE, FALSE, (guint)size);
    g_array_set_clear_func(array, clear);
    return array;
}

static char *
random_text(void)
{
    static const char *const pieces[] = {"a", "é", "0", "7", " ", "\n", "ß", "漢", "%1", "van 't "};
    GString *text = g_string_new("x");
    for (int n = g_test_rand_int_range(0, 12); n > 0; n--)
        g_string_append(text, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
    return g_string_free(text, FALSE);
}

static GArray *
random_row(TableBuilder *builder)
{
    GArray *cells = array_new(sizeof(WantedCell), cell_clear);
    guint column = 0;
    for (int n = g_test_rand_int_range(0, 20); n > 0; n--) {
        WantedCell cell = {.kind = (TableKind)g_test_rand_int_range(TABLE_TEXT, TABLE_ERROR + 1)};
        column += (guint)g_test_rand_int_range(1, 4);
        cell.column = column;
        cell.value = random_text();
        cell.shown = g_test_rand_bit() ? random_text() : NULL;
        table_builder_cell(builder, column, cell.kind, cell.value, strlen(cell.value), cell.shown,
                           cell.shown ? strlen(cell.shown) : 0);
        if (!cell.shown)
            cell.shown = g_strdup(cell.value);
        g_array_append_val(cells, cell);
    }
    return cells;
}

static GArray *
random_sheets(TableBuilder *builder)
{
    GArray *sheets = array_new(sizeof(WantedSheet), sheet_clear);
    guint number = 0;
    for (int n = g_test_rand_int_range(0, 5); n > 0; n--) {
        WantedSheet sheet = {.name = random_text(), .hidden = g_test_rand_bit() ? TRUE : FALSE};
        number += (guint)g_test_rand_int_range(1, 3);
        sheet.number = number;
        sheet.rows = array_new(sizeof(WantedRow), row_clear);
        table_builder_sheet(builder, number, sheet.hidden, sheet.name);
        guint32 row_number = 0;
        for (int rows = g_test_rand_int_range(0, 40); rows > 0; rows--) {
            row_number += (guint32)g_test_rand_int_range(1, 5);
            WantedRow row = {.number = row_number};
            table_builder_row(builder, row_number);
            row.cells = random_row(builder);
            g_array_append_val(sheet.rows, row);
        }
        g_array_append_val(sheets, sheet);
    }
    return sheets;
}

static void
assert_cell(TableCell cell, const WantedCell *wanted)
{
    g_assert_cmpint(cell.kind, ==, wanted->kind);
    g_assert_cmpstr(cell.value, ==, wanted->value);
    g_assert_cmpstr(cell.shown, ==, wanted->shown);
}

static void
assert_row(const TableSheet *sheet, guint i, const WantedRow *wanted)
{
    g_assert_cmpuint(table_sheet_row_number(sheet, i), ==, wanted->number);
    g_assert_cmpuint(table_sheet_row_n_cells(sheet, i), ==, wanted->cells->len);
    guint next = 0, widest = table_sheet_last_column(sheet);
    for (guint column = 1; column <= widest + 2; column++) {
        TableCell cell = table_sheet_cell(sheet, i, column);
        if (next < wanted->cells->len && g_array_index(wanted->cells, WantedCell, next).column == column) {
            guint place;
            assert_cell(cell, &g_array_index(wanted->cells, WantedCell, next));
            assert_cell(table_sheet_row_cell(sheet, i, next, &place),
                        &g_array_index(wanted->cells, WantedCell, next));
            g_assert_cmpuint(place, ==, column);
            next++;
        } else {
            g_assert_cmpint(cell.kind, ==, TABLE_EMPTY);
            g_assert_cmpstr(cell.value, ==, "");
            g_assert_cmpstr(cell.shown, ==, "");
        }
    }
    g_assert_cmpuint(next, ==, wanted->cells->len);
}

static void
test_property(void)
{
    for (int round = 0; round < 300; round++) {
        TableBuilder *builder = table_builder_new();
        g_autoptr(GArray) wanted = random_sheets(builder);
        table_builder_meta(builder, "format", "csv");
        table_builder_meta(builder, "format", "xlsx");
        g_autoptr(Table) table = table_builder_end(builder);
        g_assert_cmpstr(table_meta(table, "format"), ==, "xlsx");
        g_assert_null(table_meta(table, "member"));
        g_assert_cmpuint(table_n_sheets(table), ==, wanted->len);
        for (guint i = 0; i < wanted->len; i++) {
            const TableSheet *sheet = table_sheet(table, i);
            const WantedSheet *expected = &g_array_index(wanted, WantedSheet, i);
            g_assert_cmpuint(table_sheet_number(sheet), ==, expected->number);
            g_assert_cmpstr(table_sheet_name(sheet), ==, expected->name);
            g_assert_cmpint(table_sheet_hidden(sheet), ==, expected->hidden);
            g_assert_cmpuint(table_sheet_n_rows(sheet), ==, expected->rows->len);
            for (guint row = 0; row < expected->rows->len; row++)
                assert_row(sheet, row, &g_array_index(expected->rows, WantedRow, row));
        }
    }
}

static void
put(TableBuilder *builder, guint column, TableKind kind, const char *value, const char *shown)
{
    table_builder_cell(builder, column, kind, value, strlen(value), shown, shown ? strlen(shown) : 0);
}

/* A heading stays, whatever could be a number goes, before and after the drop, in this sheet alone. */
static void
test_drop_column(void)
{
    TableBuilder *builder = table_builder_new();
    table_builder_sheet(builder, 1, FALSE, "pupils");
    table_builder_row(builder, 1);
    put(builder, 2, TABLE_TEXT, "BSN (9 cijfers)", NULL);
    put(builder, 3, TABLE_TEXT, "Naam", NULL);
    table_builder_row(builder, 2);
    put(builder, 1, TABLE_TEXT, "1001", NULL);
    put(builder, 2, TABLE_TEXT, "249566758", NULL);
    put(builder, 3, TABLE_TEXT, "Jansen", NULL);
    table_builder_row(builder, 3);
    put(builder, 2, TABLE_NUMBER, "111222333", "111.222.333");
    table_builder_drop_column(builder, 2, 3);
    table_builder_row(builder, 4);
    put(builder, 2, TABLE_TEXT, "onbekend", NULL);
    put(builder, 3, TABLE_TEXT, "Smit", NULL);
    table_builder_drop_column(builder, 16384, 3);
    table_builder_sheet(builder, 2, FALSE, "cards");
    table_builder_row(builder, 1);
    put(builder, 2, TABLE_TEXT, "999888777", NULL);
    g_assert_cmpuint(table_builder_size(builder), >, 100);
    g_autoptr(Table) table = table_builder_end(builder);
    const TableSheet *sheet = table_sheet(table, 0);
    static const guint left[] = {2, 2, 0, 1};
    for (guint row = 0; row < G_N_ELEMENTS(left); row++)
        g_assert_cmpuint(table_sheet_row_n_cells(sheet, row), ==, left[row]);
    g_assert_cmpstr(table_sheet_cell(sheet, 0, 2).value, ==, "BSN (9 cijfers)");
    for (guint row = 1; row < 4; row++)
        g_assert_cmpint(table_sheet_cell(sheet, row, 2).kind, ==, TABLE_EMPTY);
    g_assert_cmpstr(table_sheet_cell(sheet, 1, 3).value, ==, "Jansen");
    g_assert_cmpstr(table_sheet_cell(sheet, 3, 3).value, ==, "Smit");
    g_assert_cmpstr(table_sheet_cell(table_sheet(table, 1), 0, 2).value, ==, "999888777");
    /* Not even in the memory between the cells: the text of row 2 runs on to that of row 4. */
    const char *from = table_sheet_cell(sheet, 1, 1).value, *to = table_sheet_cell(sheet, 3, 3).value;
    g_assert_null(memmem(from, (gsize)(to - from), "249566758", 9));
    g_assert_null(memmem(from, (gsize)(to - from), "111", 3));
    g_assert_nonnull(memmem(from, (gsize)(to - from), "Jansen", 6));
}

static void
test_cancel_and_share(void)
{
    TableBuilder *builder = table_builder_new();
    table_builder_sheet(builder, 1, TRUE, "");
    table_builder_row(builder, 1048576);
    put(builder, 16384, TABLE_TEXT, "last", NULL);
    table_builder_drop_column(builder, 5, 1);
    table_builder_cancel(builder);

    Table *table = table_builder_end(table_builder_new());
    Table *other = table_ref(table);
    table_unref(table);
    g_assert_cmpuint(table_n_sheets(other), ==, 0);
    table_unref(other);
    table_unref(NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/table/property", test_property);
    g_test_add_func("/table/drop-column", test_drop_column);
    g_test_add_func("/table/cancel-and-share", test_cancel_and_share);
    return g_test_run();
}
