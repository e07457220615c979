/* instroom branch add --library L --code 1234 --name NAME --kind primary|secondary [--brin 12AB00]; branch set --code 1234 …; branch */
#include "cli/cli.h"
#include "service/catalogue.h"
#include "service/school.h"
#include "text/text.h"

static int
list(Cli *cli, Service *service)
{
    GError *error = NULL;
    g_autoptr(GPtrArray)
        branches = service_branch_list(service, service_operator(), RIGHT_IMPORT_VIEW, &error);
    if (branches == NULL)
        return cli_fail(error);
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_array_begin(json);
    for (guint i = 0; i < branches->len; i++) {
        const Branch *branch = branches->pdata[i];
        if (json == NULL) {
            cli_print("%s\t%s\t%s\t%s\t%s\t%s\n", branch->code, branch->name, branch_kind_name(branch->kind),
                      branch->brin, branch->word, branch->is_catalogue_closed ? "closed" : "open");
            continue;
        }
        json_write_object_begin(json);
        json_write_member_string(json, "code", branch->code);
        json_write_member_string(json, "name", branch->name);
        json_write_member_string(json, "kind", branch_kind_name(branch->kind));
        json_write_member_string(json, "brin", branch->brin);
        json_write_member_string(json, "word", branch->word);
        json_write_member_string(json, "catalogue", branch->is_catalogue_closed ? "closed" : "open");
        json_write_object_end(json);
    }
    if (json != NULL) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return EXIT_DONE;
}

/* The address of a school's catalogue, and who sees it; what is not said stays. */
static int
set(Cli *cli, const char *code, const char *word, const char *catalogue)
{
    int exit_code = EXIT_DONE;
    g_autoptr(GError) error = NULL;
    gboolean is_closed = g_strcmp0(catalogue, "closed") == 0;
    if (code == NULL || (word == NULL && catalogue == NULL) ||
        (catalogue != NULL && !is_closed && !g_str_equal(catalogue, "open")))
        return cli_usage(_("Write: instroom branch set --code 1234 [--word WORD] [--catalogue open|closed]"));
    g_autoptr(Service) service = cli_service(cli, &exit_code);
    if (service == NULL)
        return exit_code;
    g_autoptr(Branch)
        branch = service_branch_find(service, service_operator(), RIGHT_LIBRARY_MANAGE, code, &error);
    if (branch == NULL || !service_school_portal_set(
                              service, service_operator(), branch->id, word != NULL ? word : branch->word,
                              catalogue != NULL ? is_closed : branch->is_catalogue_closed, &error))
        return cli_fail(g_steal_pointer(&error));
    return EXIT_DONE;
}

int
command_branch(Cli *cli, int argc, char **argv)
{
    g_autofree char *library = NULL, *code = NULL, *name = NULL, *kind = NULL, *brin = NULL, *word = NULL,
                    *catalogue = NULL;
    GOptionEntry entries[] = {
        {"library", 0, 0, G_OPTION_ARG_STRING, &library, _("the library it belongs to"), _("NAME")},
        {"code", 0, 0, G_OPTION_ARG_STRING, &code, _("the library system's four digits"), "1234"},
        {"name", 0, 0, G_OPTION_ARG_STRING, &name, _("the school's name"), _("NAME")},
        {"kind", 0, 0, G_OPTION_ARG_STRING, &kind, _("primary or secondary"), _("KIND")},
        {"brin", 0, 0, G_OPTION_ARG_STRING, &brin, _("BRIN, with the location's two digits if you like"),
         "12AB00"},
        {"word", 0, 0, G_OPTION_ARG_STRING, &word, _("the word of its address, /school/WORD"), _("WORD")},
        {"catalogue", 0, 0, G_OPTION_ARG_STRING, &catalogue, _("open to everybody, or closed"),
         "open|closed"},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {
        "[add|set]",
        _("Adds a school to a library, sets the address of its catalogue, or lists the schools."), entries, 0,
        1};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    int exit_code = EXIT_DONE;
    g_autoptr(Service) service = NULL;
    if (argc == 1) {
        service = cli_service(cli, &exit_code);
        return service != NULL ? list(cli, service) : exit_code;
    }
    if (g_str_equal(argv[1], "set"))
        return set(cli, code, word, catalogue);
    Branch branch = {.code = code, .name = name, .brin = brin};
    if (!g_str_equal(argv[1], "add") || library == NULL || code == NULL || name == NULL || kind == NULL ||
        !branch_kind_from_name(kind, &branch.kind))
        return cli_usage(_("Write: instroom branch add --library NAME --code 1234 --name NAME --kind "
                           "primary|secondary [--brin 12AB00]"));
    service = cli_service(cli, &exit_code);
    if (service == NULL)
        return exit_code;
    GError *error = NULL;
    if (service_branch_add(service, service_operator(), library, &branch, &error) < 0)
        return cli_fail(error);
    return EXIT_DONE;
}
