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
    g_autofree char *listen = NULL, *uploads = NULL, *mail = NULL, *sign_in = NULL;
    gboolean proxy = FALSE;
    int workers = WORK_THREADS, dead = 0, keep = KEEP_FILES_DAYS;
    GOptionEntry entries[] = {
        {"listen", 0, 0, G_OPTION_ARG_STRING, &listen,
         _("loopback address and port, or unix:PATH (default 127.0.0.1:8080)"), _("ADDRESS")},
        {"keep-files", 0, 0, G_OPTION_ARG_INT, &keep,
         _("destroy uploaded files after so many days (default 30); 0: never by age"), _("DAYS")},
        {"uploads", 0, 0, G_OPTION_ARG_FILENAME, &uploads,
         _("folder for files while they come in or are read (default: beside the database)"), _("FOLDER")},
        {"workers", 0, 0, G_OPTION_ARG_INT, &workers,
         _("how many checks and imports at once; 0 leaves them to \"instroom work\" (default 2)"), "N"},
        {"take-over", 0, 0, G_OPTION_ARG_INT, &dead,
         _("take over the jobs of a worker that is silent for so many seconds (default 10)"), "N"},
        {"behind-proxy", 0, 0, G_OPTION_ARG_NONE, &proxy, _("a proxy on this machine passes on who asks"),
         NULL},
        {"mail", 0, 0, G_OPTION_ARG_FILENAME, &mail,
         _("file that says by which server mail goes (default: INSTROOM_MAIL; without it no mail is sent)"),
         _("FILE")},
        {"sign-in", 0, 0, G_OPTION_ARG_FILENAME, &sign_in,
         _("file of the organisations by which people can log in (default: INSTROOM_SIGN_IN)"), _("FILE")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {NULL, _("Serves the portal until it is told to stop (SIGTERM, Ctrl-C)."),
                              entries, 0, 0};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    if (workers < 0 || workers > WORK_MAX_THREADS || dead < 0 || keep < 0)
        return cli_usage(_("--workers is a number from 0 to 64, --take-over a number of seconds, "
                           "--keep-files one of days."));
    GError *error = NULL;
    /* A connection for each request thread, three for each worker, and one for its watch. */
    const ServiceConfig config = {.database = cli->database,
                                  .keys = cli->keys,
                                  .mail = cli_mail_file(mail),
                                  .sign_in = cli_file(sign_in, "INSTROOM_SIGN_IN"),
                                  .keep_days = (guint)keep,
                                  .spool = uploads,
                                  .connections = SERVE_THREADS * 2 + (guint)workers * 3 + 2,
                                  .is_server = TRUE,
                                  .workers = (guint)workers,
                                  .dead_seconds = (guint)dead};
    g_autoptr(Service) service = service_new(&config, &error);
    const ServeConfig serve = {.listen = listen != NULL ? listen : "127.0.0.1:8080",
                               .threads = SERVE_THREADS,
                               .behind_proxy = proxy};
    if (service == NULL || !web_serve(service, &serve, tell_ready, NULL, &error))
        return cli_fail(error);
    return EXIT_DONE;
}
