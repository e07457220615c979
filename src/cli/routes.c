/* instroom routes, instroom openapi: every address with the right that it needs, and what the API is. */
#include "cli/cli.h"
#include "text/text.h"
#include "web/serve.h"

int
command_routes(Cli *cli, int argc, char **argv)
{
    const CommandLine line = {NULL, _("Prints every address of the portal with the right that it needs."),
                              NULL, 0, 0};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    g_autofree char *table = web_routes();
    if (!cli->json) {
        cli_print("%s", table);
        return EXIT_DONE;
    }
    JsonWriter *json = json_writer_new();
    g_auto(GStrv) lines = g_strsplit(table, "\n", -1);
    json_write_array_begin(json);
    for (char **entry = lines; *entry != NULL && **entry != '\0'; entry++) {
        char method[16], address[128], right[32], flags[64] = "";
        if (sscanf(*entry, "%15s %127s %31s %63[^\n]", method, address, right, flags) < 3)
            continue;
        json_write_object_begin(json);
        json_write_member_string(json, "method", method);
        json_write_member_string(json, "address", address);
        json_write_member_string(json, "right", right);
        json_write_member_string(json, "flags", flags);
        json_write_object_end(json);
    }
    json_write_array_end(json);
    cli_print_json(json);
    return EXIT_DONE;
}

int
command_openapi(Cli *cli, int argc, char **argv)
{
    const CommandLine line = {NULL, _("Prints the API of the server as an OpenAPI 3.1 document (JSON)."),
                              NULL, 0, 0};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    g_autofree char *document = web_openapi();
    cli_print("%s\n", document);
    return EXIT_DONE;
}
