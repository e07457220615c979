/* instroom backup FILE; instroom restore FILE [--replace | --check]; instroom copy --from ADDRESS --to ADDRESS */
#include <unistd.h>

#include "cli/cli.h"
#include "service/backup.h"
#include "text/text.h"

/* A line that is written over, for a person who waits. */
static void
tell_progress(const char *table, guint64 rows, gboolean is_check, gpointer data)
{
    (void)data;
    fputs("\r\033[K", stderr);
    fprintf(stderr, is_check ? _("Checking %s: %lu rows") : _("Copying %s: %lu rows"), table, (gulong)rows);
}

static StoreWatch
watch_begin(void)
{
    return (StoreWatch){.call = isatty(STDERR_FILENO) ? tell_progress : NULL};
}

static void
watch_end(const StoreWatch *watch)
{
    if (watch->call)
        fputs("\r\033[K", stderr);
}

static void
print_json(const BackupReport *report)
{
    const struct {
        const char *name;
        guint64 number;
    } numbers[] = {{"libraries", report->content.libraries}, {"branches", report->content.branches},
                   {"pupils", report->content.pupils},       {"uploads", report->content.uploads},
                   {"imports", report->content.imports},     {"rows", report->content.rows}};
    g_autoptr(JsonWriter) json = json_writer_new();
    json_write_object_begin(json);
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        json_write_member_int(json, numbers[i].name, (gint64)numbers[i].number);
    json_write_member_string(json, "digest", report->content.digest);
    if (report->aside)
        json_write_member_string(json, "aside", report->aside);
    json_write_object_end(json);
    cli_print_json(g_steal_pointer(&json));
}

static void
print_text(const BackupReport *report, const char *done)
{
    cli_print("%s\n", done);
    if (report->made) {
        g_autoptr(GDateTime) made = g_date_time_new_from_unix_local(report->made / G_USEC_PER_SEC);
        g_autofree char *text = g_date_time_format(made, "%Y-%m-%d %H:%M:%S");
        cli_print(_("Made: %s\n"), text);
    }
    cli_print(_("Libraries: %lu, schools: %lu, pupils: %lu, uploads: %lu, imports: %lu\n"),
              (gulong)report->content.libraries, (gulong)report->content.branches,
              (gulong)report->content.pupils, (gulong)report->content.uploads,
              (gulong)report->content.imports);
    cli_print(_("Digest: %s\n"), report->content.digest);
    if (report->aside)
        cli_print(_("What was in the database before is kept: %s\n"), report->aside);
}

static int
print_report(const Cli *cli, BackupReport *report, const char *done)
{
    if (cli->json)
        print_json(report);
    else
        print_text(report, done);
    g_free(report->aside);
    return fflush(stdout) == 0 ? EXIT_DONE : EXIT_STORAGE;
}

int
command_backup(Cli *cli, int argc, char **argv)
{
    const CommandLine line = {_("FILE"),
                              _("Copies everything into FILE as it is at one moment, while the portal works. "
                                "What FILE was before stays until the new one is whole."),
                              NULL, 1, 1};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    GError *error = NULL;
    BackupReport report;
    const StoreWatch watch = watch_begin();
    gboolean ok = service_backup(cli->database, service_operator(), argv[1], &watch, &report, &error);
    watch_end(&watch);
    return ok ? print_report(cli, &report, _("The backup is made and checked.")) : cli_fail(error);
}

int
command_restore(Cli *cli, int argc, char **argv)
{
    gboolean replace = FALSE, check = FALSE;
    GOptionEntry entries[] = {
        {"replace", 0, 0, G_OPTION_ARG_NONE, &replace,
         _("also when there is something in the database: that is put aside under another name"), NULL},
        {"check", 0, 0, G_OPTION_ARG_NONE, &check, _("only look whether the backup is whole"), NULL},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {
        _("FILE"), _("Puts the backup FILE into the database, all of it or nothing. Stop the portal first."),
        entries, 1, 1};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    GError *error = NULL;
    BackupReport report;
    const StoreWatch watch = watch_begin();
    const RestoreOrder order = {cli->database, argv[1], replace};
    gboolean ok = check ? service_backup_check(service_operator(), argv[1], &watch, &report, &error)
                        : service_restore(&order, service_operator(), &watch, &report, &error);
    watch_end(&watch);
    if (!ok)
        return cli_fail(error);
    return print_report(cli, &report,
                        check ? _("The backup is whole.")
                              : _("The backup is restored. Everybody has to log in again."));
}

int
command_copy(Cli *cli, int argc, char **argv)
{
    g_autofree char *from = NULL, *to = NULL;
    GOptionEntry entries[] = {
        {"from", 0, 0, G_OPTION_ARG_STRING, &from, _("the database that is read"), _("ADDRESS")},
        {"to", 0, 0, G_OPTION_ARG_STRING, &to, _("the empty database that is written"), _("ADDRESS")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {NULL,
                              _("Copies everything into another, empty database, of any kind, and compares "
                                "both. Log-ins in progress stay behind."),
                              entries, 0, 0};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    if (!from || !to)
        return cli_usage(_("Write: instroom copy --from ADDRESS --to ADDRESS"));
    GError *error = NULL;
    BackupReport report;
    const StoreWatch watch = watch_begin();
    gboolean ok = service_copy(from, to, service_operator(), &watch, &report, &error);
    watch_end(&watch);
    return ok ? print_report(cli, &report, _("Everything is copied, and both are alike.")) : cli_fail(error);
}
