/* instroom import --branch CODE --school-year Y [--mode M] FILE: the plan and its digest; with --apply DIGEST exactly that plan. */
#include "cli/choices.h"
#include "cli/show.h"
#include "text/text.h"

static int
tell_number(const Cli *cli, gint64 number)
{
    if (cli->json) {
        JsonWriter *json = json_writer_new();
        json_write_object_begin(json);
        json_write_member_int(json, "import", number);
        json_write_object_end(json);
        cli_print_json(json);
    } else {
        cli_print(_("Imported as number %u. The report: instroom report %u\n"), (guint)number, (guint)number);
    }
    return EXIT_DONE;
}

/* Whose plan was refused because things changed gets the new one, with who changed which pupils. */
static int
tell_refusal(const Choices *choices, Service *service, ImportCase *icase, const char *mark, const Cli *cli,
             GError *error)
{
    gboolean is_stale = g_error_matches(error, SERVICE_ERROR, SERVICE_ERROR_STALE);
    int code = cli_fail(error);
    if (!is_stale || !service_import_compare(service, service_operator(), icase, mark, NULL))
        return code;
    if (cli->json) {
        show_case_json(icase, choices->items);
    } else {
        show_since(stderr, import_case_since(icase));
        show_case(icase, choices->items);
    }
    return code;
}

int
command_import(Cli *cli, int argc, char **argv)
{
    g_auto(Choices) choices = {0};
    g_autofree char *digest = NULL;
    int confirm = 0;
    const GOptionEntry extra[] = {
        {"apply", 0, 0, G_OPTION_ARG_STRING, &digest, _("apply the plan with this digest, and no other"),
         _("DIGEST")},
        {"confirm", 0, 0, G_OPTION_ARG_INT, &confirm,
         _("let a braked plan through: the number that it shows"), "N"},
        G_OPTION_ENTRY_NULL,
    };
    g_autofree GOptionEntry *entries = choices_entries(&choices, extra);
    const CommandLine line = {"FILE", _("Shows the plan of FILE and its digest, or applies it."), entries, 1,
                              1};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    g_autoptr(ImportCase)
        icase = service != NULL ? choices_open(&choices, service, argv[1], digest != NULL, &code) : NULL;
    if (icase == NULL)
        return code;
    if (digest == NULL) {
        if (cli->json)
            show_case_json(icase, choices.items);
        else
            show_case(icase, choices.items);
        const RosterPlan *plan = import_case_plan(icase);
        return plan != NULL && plan->brakes != 0 ? EXIT_BRAKED : choices_exit(icase);
    }
    GError *error = NULL;
    gint64 number = service_import_apply(service, service_operator(), icase, digest, (guint)MAX(confirm, 0),
                                         &error);
    if (number < 0)
        return tell_refusal(&choices, service, icase, digest, cli, error);
    tell_number(cli, number);
    return choices_exit(icase);
}
