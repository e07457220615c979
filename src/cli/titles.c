/* instroom titles import --library NAME [--apply] FILE; instroom titles export --library NAME [--xml];
 * instroom titles find --library NAME WORDS */
#include <stdio.h>

#include "cli/cli.h"
#include "service/titles.h"
#include "text/text.h"

#define FOUND 50  /* titles that are told */
#define SHOWN 20u /* refused records that are told one by one */

static void
show(Cli *cli, const TitleImport *import, gboolean apply)
{
    if (cli->json) {
        JsonWriter *json = json_writer_new();
        static const char *const names[N_TITLE_FATES] = {"new", "changed", "same", "refused"};
        json_write_object_begin(json);
        for (guint i = 0; i < N_TITLE_FATES; i++)
            json_write_member_int(json, names[i], import->count[i]);
        json_write_member_bool(json, "applied", apply);
        json_write_object_end(json);
        cli_print_json(json);
        return;
    }
    for (guint i = 0; i < MIN(import->refused->len, SHOWN); i++) {
        const TitleLine *line = import->refused->pdata[i];
        cli_print(_("Record %u, %s: %s\n"), line->number, *line->title ? line->title : "-", line->why);
    }
    for (guint i = 0; i < N_TITLE_FATES; i++)
        cli_print("%s: %u\n", title_fate_label((TitleFate)i), import->count[i]);
    if (!apply)
        cli_print("%s\n", _("Nothing was written. Add --apply to do this."));
}

static int
import_file(Cli *cli, Service *service, const char *library, const char *path, gboolean apply)
{
    GError *error = NULL;
    int code = EXIT_DONE;
    g_autoptr(GBytes) bytes = cli_read_file(path, &code);
    if (!bytes)
        return code;
    g_autoptr(TitleImport)
        import = service_titles_import(service, service_operator(), library, bytes, apply, &error);
    if (!import)
        return cli_fail(error);
    show(cli, import, apply);
    return import->count[FATE_REFUSED] > 0 ? EXIT_ROWS_REFUSED : EXIT_DONE;
}

static gboolean
write_piece(const char *bytes, gsize length, gpointer data)
{
    return fwrite(bytes, 1, length, data) == length;
}

static int
export_all(Service *service, const char *library, gboolean xml)
{
    GError *error = NULL;
    TitlesOut out = {write_piece, stdout, 0};
    if (!service_titles_export(service, service_operator(), library, xml ? MARC_FORM_XML : MARC_FORM_ISO2709,
                               &out, &error))
        return cli_fail(error);
    if (out.left_out > 0)
        g_printerr(_("%u titles are too long for this form and were left out. --xml has them all.\n"),
                   out.left_out);
    return fflush(stdout) != 0 ? EXIT_STORAGE : out.left_out > 0 ? EXIT_ROWS_REFUSED : EXIT_DONE;
}

static int
find(Cli *cli, Service *service, const char *library, const char *typed)
{
    GError *error = NULL;
    g_autoptr(FoundTitles)
        found = service_titles_find(service, service_operator(), library, typed, FOUND, &error);
    if (!found)
        return cli_fail(error);
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json)
        json_write_array_begin(json);
    for (guint i = 0; i < found->titles->len; i++) {
        const FoundTitle *one = found->titles->pdata[i];
        if (!json) {
            cli_print("%s / %s (%s)\n", one->title, one->author, one->isbn);
            continue;
        }
        json_write_object_begin(json);
        json_write_member_int(json, "id", one->id);
        json_write_member_string(json, "title", one->title);
        json_write_member_string(json, "author", one->author);
        json_write_member_string(json, "isbn", one->isbn);
        json_write_member_int(json, "copies", one->copies);
        json_write_member_int(json, "available", one->there);
        json_write_object_end(json);
    }
    if (json) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return EXIT_DONE;
}

int
command_titles(Cli *cli, int argc, char **argv)
{
    gboolean apply = FALSE, xml = FALSE;
    g_autofree char *library = NULL;
    GOptionEntry entries[] = {
        {"library", 0, 0, G_OPTION_ARG_STRING, &library, _("the library"), _("NAME")},
        {"apply", 0, 0, G_OPTION_ARG_NONE, &apply, _("write what was shown"), NULL},
        {"xml", 0, 0, G_OPTION_ARG_NONE, &xml, _("as MARCXML instead of ISO 2709"), NULL},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {"import FILE | export | find WORDS",
                              _("Takes a file of MARC 21 records into the catalogue of a library, prints all "
                                "its titles as one, or finds "
                                "titles by their words."),
                              entries, 1, 2};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    gboolean look = argc == 3 && g_str_equal(argv[1], "find");
    gboolean in = argc == 3 && g_str_equal(argv[1], "import"),
             out = argc == 2 && g_str_equal(argv[1], "export");
    if (!library || (!in && !out && !look))
        return cli_usage(_("Write: instroom titles import --library NAME [--apply] FILE, or: instroom titles "
                           "export --library NAME [--xml], or: instroom titles find --library NAME WORDS"));
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    if (look)
        return find(cli, service, library, argv[2]);
    return in ? import_file(cli, service, library, argv[2], apply) : export_all(service, library, xml);
}
