/* What both engines need for whole tables: their description, and SQL made of names. */
#include "store/bulk.h"

static void
column_clear(gpointer data)
{
    g_free(((BulkColumn *)data)->name);
}

static void
counter_clear(gpointer data)
{
    g_free(((BulkCounter *)data)->name);
}

BulkTable *
bulk_table_new(const char *name)
{
    BulkTable *table = g_new0(BulkTable, 1);
    table->name = g_strdup(name);
    table->columns = g_array_new(FALSE, FALSE, sizeof(BulkColumn));
    g_array_set_clear_func(table->columns, column_clear);
    return table;
}

void
bulk_table_free(BulkTable *table)
{
    g_free(table->name);
    g_array_unref(table->columns);
    g_free(table);
}

void
bulk_table_add(BulkTable *table, const char *column, BulkKind kind, guint key, guint width)
{
    BulkColumn row = {.name = g_strdup(column), .kind = kind, .key = key, .width = width};
    g_array_append_val(table->columns, row);
}

GArray *
bulk_counters_new(void)
{
    GArray *counters = g_array_new(FALSE, FALSE, sizeof(BulkCounter));
    g_array_set_clear_func(counters, counter_clear);
    return counters;
}

void
bulk_counters_add(GArray *counters, const char *name, gint64 last)
{
    BulkCounter counter = {.name = g_strdup(name), .last = last};
    g_array_append_val(counters, counter);
}

void
bulk_append_name(GString *sql, const char *name)
{
    g_string_append_c(sql, '"');
    for (; *name; name++) {
        if (*name == '"')
            g_string_append_c(sql, '"');
        g_string_append_c(sql, *name);
    }
    g_string_append_c(sql, '"');
}

void
bulk_append_columns(GString *sql, const BulkTable *table)
{
    for (guint i = 0; i < table->columns->len; i++) {
        g_string_append(sql, i == 0 ? "" : ", ");
        bulk_append_name(sql, g_array_index(table->columns, BulkColumn, i).name);
    }
}

static const BulkColumn *
key_column(const BulkTable *table, guint place)
{
    for (guint i = 0; i < table->columns->len; i++)
        if (g_array_index(table->columns, BulkColumn, i).key == place)
            return &g_array_index(table->columns, BulkColumn, i);
    return NULL;
}

char *
bulk_select(const BulkTable *table)
{
    GString *sql = g_string_new("SELECT ");
    const BulkColumn *column;
    bulk_append_columns(sql, table);
    g_string_append(sql, " FROM ");
    bulk_append_name(sql, table->name);
    for (guint place = 1; (column = key_column(table, place)) != NULL; place++) {
        g_string_append(sql, place == 1 ? " ORDER BY " : ", ");
        bulk_append_name(sql, column->name);
    }
    return g_string_free(sql, FALSE);
}
