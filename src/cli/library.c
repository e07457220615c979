/* instroom library add NAME; instroom library */
#include "cli/cli.h"
#include "service/school.h"
#include "text/text.h"

static int
list(Cli *cli, Service *service)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) libraries = service_library_list(service, service_operator(), &error);
    if (libraries == NULL)
        return cli_fail(error);
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_array_begin(json);
    for (guint i = 0; i < libraries->len; i++) {
        const Library *library = libraries->pdata[i];
        if (json != NULL)
            json_write_string(json, library->name);
        else
            cli_print("%s\n", library->name);
    }
    if (json != NULL) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return EXIT_DONE;
}

int
command_library(Cli *cli, int argc, char **argv)
{
    const CommandLine line = {"[add NAME]", _("Adds a library, or lists the libraries."), NULL, 0, 2};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    if (argc == 2 || (argc == 3 && !g_str_equal(argv[1], "add")))
        return cli_usage(_("Write: instroom library add NAME"));
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    if (argc == 1)
        return list(cli, service);
    GError *error = NULL;
    if (service_library_add(service, service_operator(), argv[2], &error) < 0)
        return cli_fail(error);
    return EXIT_DONE;
}
