/* instroom sign-in link ACCOUNT PROVIDER VALUE: whose account it is that another organisation logs in. */
#include "cli/cli.h"
#include "service/sign_in.h"
#include "text/text.h"

int
command_sign_in(Cli *cli, int argc, char **argv)
{
    g_autofree char *file = NULL;
    GOptionEntry entries[] = {
        {"sign-in", 0, 0, G_OPTION_ARG_FILENAME, &file,
         _("file of the organisations by which people can log in (default: INSTROOM_SIGN_IN)"), _("FILE")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {
        "link ACCOUNT PROVIDER VALUE",
        _("Links an account, by its number, to what an organisation of the file, by its "
          "number there, calls that person."),
        entries, 4, 4};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    if (!g_str_equal(argv[1], "link") || cli_file(file, "INSTROOM_SIGN_IN") == NULL)
        return cli_usage(_("Write: instroom sign-in link ACCOUNT PROVIDER VALUE --sign-in FILE"));
    GError *error = NULL;
    const ServiceConfig config = {.database = cli->database,
                                  .keys = cli->keys,
                                  .sign_in = cli_file(file, "INSTROOM_SIGN_IN"),
                                  .connections = 2};
    g_autoptr(Service) service = service_new(&config, &error);
    if (service == NULL ||
        !service_sign_in_link_account(service, service_operator(), g_ascii_strtoll(argv[2], NULL, 10),
                                      (guint)g_ascii_strtoull(argv[3], NULL, 10), argv[4], &error))
        return cli_fail(error);
    return EXIT_DONE;
}
