/* instroom work: does what waits in the queue, without a portal, beside servers that share the database. */
#include <glib-unix.h>

#include "cli/cli.h"
#include "text/text.h"

static gboolean
on_signal(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_CONTINUE;
}

int
command_work(Cli *cli, int argc, char **argv)
{
    g_autofree char *uploads = NULL, *mail = NULL;
    int workers = WORK_THREADS, dead = 0, keep = KEEP_FILES_DAYS;
    GOptionEntry entries[] = {
        {"workers", 0, 0, G_OPTION_ARG_INT, &workers, _("how many jobs at once (default 2)"), "N"},
        {"take-over", 0, 0, G_OPTION_ARG_INT, &dead,
         _("take over the jobs of a worker that is silent for so many seconds (default 10)"), "N"},
        {"keep-files", 0, 0, G_OPTION_ARG_INT, &keep,
         _("destroy uploaded files after so many days (default 30); 0: never by age"), _("DAYS")},
        {"uploads", 0, 0, G_OPTION_ARG_FILENAME, &uploads,
         _("folder for files while they come in or are read (default: beside the database)"), _("FOLDER")},
        {"mail", 0, 0, G_OPTION_ARG_FILENAME, &mail,
         _("file that says by which server mail goes (default: INSTROOM_MAIL; without it no mail is sent)"),
         _("FILE")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {
        NULL, _("Does the checks, imports and undos that wait, until it is told to stop (SIGTERM, Ctrl-C)."),
        entries, 0, 0};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    if (workers < 1 || workers > WORK_MAX_THREADS || dead < 0 || keep < 0)
        return cli_usage(_("--workers is a number from 1 to 64, --take-over a number of seconds, "
                           "--keep-files one of days."));
    GError *error = NULL;
    const ServiceConfig config = {.database = cli->database,
                                  .keys = cli->keys,
                                  .mail = cli_mail_file(mail),
                                  .keep_days = (guint)keep,
                                  .spool = uploads,
                                  .connections = (guint)workers * 3 + 2,
                                  .is_server = TRUE,
                                  .workers = (guint)workers,
                                  .dead_seconds = (guint)dead};
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    guint term = g_unix_signal_add(SIGTERM, on_signal, loop),
          interrupt = g_unix_signal_add(SIGINT, on_signal, loop);
    g_autoptr(Service) service = service_new(&config, &error);
    if (service == NULL)
        return cli_fail(error);
    cli_print(_("Ready to work\n"));
    fflush(stdout);
    g_main_loop_run(loop);
    g_source_remove(term);
    g_source_remove(interrupt);
    return EXIT_DONE;
}
