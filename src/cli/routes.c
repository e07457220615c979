/* instroom routes: every address of the portal with the right that it needs. */
#include "cli/cli.h"
#include "text/text.h"
#include "web/serve.h"

int
command_routes(Cli *cli, int argc, char **argv)
{
    const CommandLine line = {NULL, _("Prints every address of the portal with the right that it needs."), NULL, 0, 0};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    g_autofree char *table = web_routes();
    cli_print("%s", table);
    return EXIT_DONE;
}
