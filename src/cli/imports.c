/* instroom imports [--branch CODE]: the list of what was imported. */
#include "cli/cli.h"
#include "service/import.h"
#include "text/text.h"

static char *
instant(gint64 microseconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(microseconds / G_USEC_PER_SEC);
    return g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
}

static void
import_json(JsonWriter *json, const Import *import)
{
    g_autofree char *applied = instant(import->applied);
    json_write_object_begin(json);
    json_write_member_int(json, "import", import->id);
    json_write_member_string(json, "applied", applied);
    json_write_member_string(json, "branch", import->branch_code);
    json_write_member_string(json, "school-year", import->school_year);
    json_write_member_string(json, "mode", import->mode);
    json_write_member_string(json, "file", import->file_name);
    json_write_member_int(json, "enrolled", import->enrolled);
    json_write_member_int(json, "changed", import->changed);
    json_write_member_int(json, "left", import->left);
    json_write_member_int(json, "undoes", import->undoes);
    json_write_member_int(json, "undone-by", import->undone_by);
    json_write_object_end(json);
}

int
command_imports(Cli *cli, int argc, char **argv)
{
    g_autofree char *branch = NULL;
    GOptionEntry entries[] = {
        {"branch", 0, 0, G_OPTION_ARG_STRING, &branch, _("only this school"), "1234"},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {NULL,
                              _("Lists what was imported, newest first: number, time, school, year, mode, "
                                "enrolled, changed, left."),
                              entries, 0, 0};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    GError *error = NULL;
    g_autoptr(GPtrArray) imports = service_import_list(service, service_operator(), branch, NULL, &error);
    if (imports == NULL)
        return cli_fail(error);
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_array_begin(json);
    for (guint i = 0; i < imports->len; i++) {
        const Import *import = imports->pdata[i];
        g_autofree char *applied = instant(import->applied);
        if (json != NULL)
            import_json(json, import);
        else
            cli_print("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\t%u\t%u\t%u%s%s\n", import->id, applied,
                      import->branch_code, import->school_year, import->mode, import->enrolled,
                      import->changed, import->left, import->undoes != 0 ? "\tundo" : "",
                      import->undone_by != 0 ? "\tundone" : "");
    }
    if (json != NULL) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return EXIT_DONE;
}
