/* instroom undo N: what undoing import N does and its digest; with --apply DIGEST exactly that. */
#include "cli/cli.h"
#include "cli/show.h"
#include "text/text.h"

static void
show(const Cli *cli, const UndoCase *ucase)
{
    if (!cli->json) {
        show_plan(undo_case_plan(ucase), undo_case_mark(ucase), TRUE);
        return;
    }
    JsonWriter *json = json_writer_new();
    json_write_object_begin(json);
    json_write_member_int(json, "undoes", undo_case_import(ucase)->id);
    show_plan_json(json, undo_case_plan(ucase), undo_case_mark(ucase), TRUE);
    show_since_json(json, undo_case_since(ucase));
    json_write_object_end(json);
    cli_print_json(json);
}

/* As with an import. */
static int
tell_refusal(const Cli *cli, Service *service, UndoCase *ucase, const char *mark, GError *error)
{
    gboolean is_stale = g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_STALE);
    int code = cli_fail(error);
    if (!is_stale || !service_undo_compare(service, service_operator(), ucase, mark, NULL))
        return code;
    if (!cli->json)
        show_since(stderr, undo_case_since(ucase));
    show(cli, ucase);
    return code;
}

int
command_undo(Cli *cli, int argc, char **argv)
{
    g_autofree char *digest = NULL;
    GOptionEntry entries[] = {
        {"apply", 0, 0, G_OPTION_ARG_STRING, &digest,
         _("undo as the plan with this digest says, and no other"), _("DIGEST")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {
        "NUMBER", _("Shows what undoing an import does and what it can no longer undo, or does it."), entries,
        1, 1};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    GError *error = NULL;
    g_autoptr(UndoCase)
        ucase = service_undo_open(service, service_operator(), g_ascii_strtoll(argv[1], NULL, 10), &error);
    if (ucase == NULL)
        return cli_fail(error);
    if (digest == NULL) {
        show(cli, ucase);
        return EXIT_DONE;
    }
    gint64 number = service_undo_apply(service, service_operator(), ucase, digest, &error);
    if (number < 0)
        return tell_refusal(cli, service, ucase, digest, error);
    if (cli->json) {
        JsonWriter *json = json_writer_new();
        json_write_object_begin(json);
        json_write_member_int(json, "import", number);
        json_write_object_end(json);
        cli_print_json(json);
    } else {
        cli_print(_("Undone as number %u.\n"), (guint)number);
    }
    return EXIT_DONE;
}
