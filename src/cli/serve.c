/* instroom serve --listen 127.0.0.1:8080|unix:/path: the portal. */
#include "cli/cli.h"
#include "text/text.h"
#include "web/serve.h"

#define SERVE_THREADS 8

static void
tell_ready(const char *address, gpointer data)
{
    (void)data;
    cli_print(_("The portal is ready at %s\n"), address);
    fflush(stdout);
}

int
command_serve(Cli *cli, int argc, char **argv)
{
    g_autofree char *listen = NULL, *uploads = NULL;
    gboolean proxy = FALSE;
    GOptionEntry entries[] = {
        {"listen", 0, 0, G_OPTION_ARG_STRING, &listen,
         _("loopback address and port, or unix:PATH (default 127.0.0.1:8080)"), _("ADDRESS")},
        {"uploads", 0, 0, G_OPTION_ARG_FILENAME, &uploads,
         _("folder for files while they come in or are read (default: beside the database)"), _("FOLDER")},
        {"behind-proxy", 0, 0, G_OPTION_ARG_NONE, &proxy, _("a proxy on this machine passes on who asks"),
         NULL},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {NULL, _("Serves the portal until it is told to stop (SIGTERM, Ctrl-C)."),
                              entries, 0, 0};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    GError *error = NULL;
    /* A connection for each request thread, two for each check in the background. */
    const ServiceConfig config = {.database = cli->database,
                                  .spool = uploads,
                                  .connections = SERVE_THREADS * 2 + 4,
                                  .checks_uploads = TRUE};
    g_autoptr(Service) service = service_new(&config, &error);
    const ServeConfig serve = {.listen = listen != NULL ? listen : "127.0.0.1:8080",
                               .threads = SERVE_THREADS,
                               .behind_proxy = proxy};
    if (service == NULL || !web_serve(service, &serve, tell_ready, NULL, &error))
        return cli_fail(error);
    return EXIT_DONE;
}
