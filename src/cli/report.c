/* instroom report N [--xlsx FILE | --csv FILE | --refused FILE]: the report of an import. */
#include "cli/cli.h"
#include "cli/show.h"
#include "service/export.h"
#include "text/text.h"

/* One of the three files; TRUE when none was asked for or it was written. */
static gboolean
write_file(const RosterReport *report, const char *xlsx, const char *csv, const char *refused, GError **error)
{
    if (csv != NULL) {
        g_autoptr(GString) text = export_report_csv(report);
        if (!g_file_set_contents(csv, text->str, (gssize)text->len, error))
            return FALSE;
    }
    for (guint i = 0; i < 2; i++) {
        const char *path = i == 0 ? xlsx : refused;
        if (path == NULL)
            continue;
        g_autoptr(GBytes) bytes = i == 0 ? export_report_xlsx(report, error)
                                         : export_refused_xlsx(report, error);
        gsize size = 0;
        const char *data = bytes != NULL ? g_bytes_get_data(bytes, &size) : NULL;
        if (data == NULL || !g_file_set_contents(path, data, (gssize)size, error))
            return FALSE;
    }
    return TRUE;
}

int
command_report(Cli *cli, int argc, char **argv)
{
    g_autofree char *xlsx = NULL, *csv = NULL, *refused = NULL;
    GOptionEntry entries[] = {
        {"xlsx", 0, 0, G_OPTION_ARG_FILENAME, &xlsx, _("write it as a spreadsheet"), _("FILE")},
        {"csv", 0, 0, G_OPTION_ARG_FILENAME, &csv, _("write the pupils' lines as csv"), _("FILE")},
        {"refused", 0, 0, G_OPTION_ARG_FILENAME, &refused,
         _("write the refused rows as a spreadsheet to correct"), _("FILE")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {"NUMBER", _("Prints the report of an import, or writes it to a file."), entries,
                              1, 1};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    GError *error = NULL;
    g_autoptr(RosterReport) report = service_import_report(
        service, service_operator(), g_ascii_strtoll(argv[1], NULL, 10), AUDIT_DOWNLOAD, &error);
    if (report == NULL || !write_file(report, xlsx, csv, refused, &error))
        return cli_fail(error);
    if (cli->json) {
        g_autofree char *json = roster_report_to_json(report);
        cli_print("%s\n", json);
    } else if (xlsx == NULL && csv == NULL && refused == NULL) {
        show_report(report);
    }
    return EXIT_DONE;
}
