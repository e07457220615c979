/* instroom check --branch CODE FILE: what an import would find and do; nothing is kept. */
#include "cli/choices.h"
#include "cli/show.h"
#include "text/text.h"

int
command_check(Cli *cli, int argc, char **argv)
{
    g_auto(Choices) choices = {0};
    g_autofree GOptionEntry *entries = choices_entries(&choices, NULL);
    const CommandLine line = {"FILE", _("Says what an import of FILE would find and do. Nothing is kept."),
                              entries, 1, 1};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    g_autoptr(ImportCase) icase = service != NULL ? choices_open(&choices, service, argv[1], FALSE, &code)
                                                  : NULL;
    if (icase == NULL)
        return code;
    if (cli->json)
        show_case_json(icase, choices.items);
    else
        show_case(icase, choices.items);
    return choices_exit(icase);
}
