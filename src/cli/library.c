/* instroom library add NAME; instroom library second-factor NAME none|staff|uploaders; instroom library */
#include "cli/cli.h"
#include "service/factor.h"
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
    const CommandLine line = {
        "[add NAME | second-factor NAME none|staff|uploaders]",
        _("Adds a library, lists the libraries, or says whose people need a second step to "
          "log in."),
        NULL, 0, 3};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    FactorPolicy policy = FACTOR_FOR_NONE;
    gboolean factor = argc == 4 && g_str_equal(argv[1], "second-factor") &&
                      factor_policy_from_name(argv[3], &policy);
    if (argc == 2 || (argc == 3 && !g_str_equal(argv[1], "add")) || (argc == 4 && !factor))
        return cli_usage(_("Write: instroom library add NAME, or: instroom library second-factor NAME "
                           "none|staff|uploaders"));
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    if (argc == 1)
        return list(cli, service);
    GError *error = NULL;
    if (factor && !service_factor_policy_set(service, service_operator(), argv[2], policy, &error))
        return cli_fail(error);
    if (factor)
        return EXIT_DONE;
    if (service_library_add(service, service_operator(), argv[2], &error) < 0)
        return cli_fail(error);
    return EXIT_DONE;
}
