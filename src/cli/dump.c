/* instroom dump --register [--branch CODE] */
#include "cli/cli.h"
#include "service/school.h"
#include "text/text.h"

static gboolean
write_piece(const char *text, gsize length, gpointer data)
{
    return fwrite(text, 1, length, data) == length;
}

int
command_dump(Cli *cli, int argc, char **argv)
{
    gboolean reg = FALSE;
    g_autofree char *branch = NULL;
    GOptionEntry entries[] = {
        {"register", 0, 0, G_OPTION_ARG_NONE, &reg, _("the register: schools, groups, pupils, cards, histories"), NULL},
        {"branch", 0, 0, G_OPTION_ARG_STRING, &branch, _("only this school"), "1234"},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {NULL, _("Prints the whole register as stable text, for comparing two states of it."), entries, 0, 0};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    if (!reg)
        return cli_usage(_("Write: instroom dump --register"));
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    GError *error = NULL;
    if (!service_register_dump(service, service_operator(), branch, write_piece, stdout, &error))
        return cli_fail(error);
    return fflush(stdout) == 0 ? EXIT_DONE : EXIT_STORAGE;
}
