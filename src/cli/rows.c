/* instroom rows [--list] [--sheet N] [--values] [--encoding E] [--separator C] [--quote Q] FILE: the cells of a file, tab-separated. */
#include <unistd.h>

#include "cli/cli.h"
#include "cli/show.h"
#include "ingest/ingest.h"
#include "text/text.h"

/* Tab, line end and backslash inside a cell are written as \t, \n and \\. */
static void
print_cell(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\t')
            fputs("\\t", stdout);
        else if (*text == '\n')
            fputs("\\n", stdout);
        else if (*text == '\\')
            fputs("\\\\", stdout);
        else
            putchar(*text);
    }
}

static void
print_sheet(const TableSheet *sheet, gboolean values)
{
    guint32 line = 1;
    for (guint row = 0; row < table_sheet_n_rows(sheet); row++) {
        for (; line < table_sheet_row_number(sheet, row); line++)
            putchar('\n');
        guint at = 1;
        for (guint n = 0; n < table_sheet_row_n_cells(sheet, row); n++) {
            guint column = 0;
            TableCell cell = table_sheet_row_cell(sheet, row, n, &column);
            for (; at < column; at++)
                putchar('\t');
            print_cell(values ? cell.value : cell.shown);
        }
        putchar('\n');
        line++;
    }
}

static void
print_sheet_json(const TableSheet *sheet, gboolean values)
{
    JsonWriter *json = json_writer_new();
    json_write_array_begin(json);
    for (guint row = 0; row < table_sheet_n_rows(sheet); row++) {
        json_write_object_begin(json);
        json_write_member_int(json, "row", table_sheet_row_number(sheet, row));
        json_write_key(json, "cells");
        json_write_object_begin(json);
        for (guint n = 0; n < table_sheet_row_n_cells(sheet, row); n++) {
            guint column = 0;
            char letters[8];
            TableCell cell = table_sheet_row_cell(sheet, row, n, &column);
            finding_column_letters(column, letters);
            json_write_member_string(json, letters, values ? cell.value : cell.shown);
        }
        json_write_object_end(json);
        json_write_object_end(json);
    }
    json_write_array_end(json);
    cli_print_json(json);
}

/* How a text file was read, and how sure that is in percent: --encoding and --separator say otherwise. */
static const struct {
    const char *meta, *sure;
} readings[] = {{"encoding", "encoding-sure"}, {"separator", "separator-sure"}};

static void
print_readings(const Table *table, JsonWriter *json)
{
    for (guint i = 0; i < G_N_ELEMENTS(readings); i++) {
        const char *value = table_meta(table, readings[i].meta), *sure = table_meta(table, readings[i].sure);
        if (value == NULL || sure == NULL)
            continue;
        if (json == NULL) {
            cli_print("%s\t%s\t%s%%\n", readings[i].meta, value, sure);
            continue;
        }
        json_write_member_string(json, readings[i].meta, value);
        json_write_member_int(json, readings[i].sure, g_ascii_strtoll(sure, NULL, 10));
    }
}

static void
print_list(const Cli *cli, const Table *table)
{
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_array_begin(json);
    for (guint i = 0; i < table_n_sheets(table); i++) {
        const TableSheet *sheet = table_sheet(table, i);
        if (json == NULL) {
            cli_print("%u\t%s%s\n", table_sheet_number(sheet), table_sheet_name(sheet),
                      table_sheet_hidden(sheet) ? "\thidden" : "");
            continue;
        }
        json_write_object_begin(json);
        json_write_member_int(json, "sheet", table_sheet_number(sheet));
        json_write_member_string(json, "name", table_sheet_name(sheet));
        json_write_member_bool(json, "hidden", table_sheet_hidden(sheet));
        print_readings(table, json);
        json_write_object_end(json);
    }
    if (json == NULL) {
        print_readings(table, NULL);
        return;
    }
    json_write_array_end(json);
    cli_print_json(json);
}

/* Reads without a database: only the reader and the printing. */
static int
read_and_print(const Cli *cli, int fd, const IngestOptions *options, gboolean values)
{
    GError *error = NULL;
    g_autofree char *reader = ingest_find_reader(&error);
    if (reader == NULL)
        return cli_fail(error);
    const IngestContext context = {.reader_path = reader};
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Table) table = ingest_read(&context, fd, options, findings, &error);
    show_findings(stderr, findings);
    if (table == NULL) {
        cli_fail(error);
        return EXIT_UNREADABLE;
    }
    if (options->list)
        print_list(cli, table);
    else if (table_n_sheets(table) > 0 && cli->json)
        print_sheet_json(table_sheet(table, 0), values);
    else if (table_n_sheets(table) > 0)
        print_sheet(table_sheet(table, 0), values);
    return fflush(stdout) == 0 ? EXIT_DONE : EXIT_STORAGE;
}

int
command_rows(Cli *cli, int argc, char **argv)
{
    int sheet = 0;
    gboolean list = FALSE, values = FALSE;
    g_autofree char *encoding = NULL, *separator = NULL, *quote = NULL;
    GOptionEntry entries[] = {
        {"sheet", 0, 0, G_OPTION_ARG_INT, &sheet, _("this sheet, counted from 1 (default: the first)"), "N"},
        {"list", 0, 0, G_OPTION_ARG_NONE, &list,
         _("only the names of the sheets, and how a text file is read"), NULL},
        {"values", 0, 0, G_OPTION_ARG_NONE, &values,
         _("as stored (dates as 2026-09-01) instead of as a person sees it"), NULL},
        {"encoding", 0, 0, G_OPTION_ARG_STRING, &encoding, _("csv, dbf, old xls: read it as this encoding"),
         "Windows-1252"},
        {"separator", 0, 0, G_OPTION_ARG_STRING, &separator,
         _("csv: this character stands between cells (tab: \\t)"), "C"},
        {"quote", 0, 0, G_OPTION_ARG_STRING, &quote,
         _("csv: this character stands around cells (\\ before it: so it stands inside them)"), "Q"},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {"FILE", _("Prints the cells of a file, a line a row, tabs between cells."),
                              entries, 1, 1};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    IngestOptions options = {
        .sheet = (guint)MAX(sheet, list ? 0 : 1), .list = list, .encoding = encoding, .quote = quote};
    if (!show_separator(separator, &options.separator))
        return cli_usage(_("--separator is one character, or \\t."));
    int code = EXIT_DONE;
    int fd = cli_open_file(argv[1], &code);
    if (fd < 0)
        return code;
    code = read_and_print(cli, fd, &options, values);
    close(fd);
    return code;
}
