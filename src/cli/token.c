/* instroom token: programs with a token of their own: add one, list them, end one. */
#include "cli/cli.h"
#include "service/client.h"
#include "service/school.h"
#include "text/text.h"

static const char *const states[] = {[CLIENT_WORKS] = "works",
                                     [CLIENT_POWERLESS] = "powerless",
                                     [CLIENT_OVER] = "over",
                                     [CLIENT_ENDED] = "ended"};

static void
line_json(JsonWriter *json, const ClientLine *line)
{
    const StoredClient *client = line->client;
    json_write_object_begin(json);
    json_write_member_int(json, "token", client->account);
    json_write_member_string(json, "name", client->name);
    json_write_member_string(json, "school", client->branch_name);
    json_write_member_string(json, "rights", client->rights);
    json_write_member_string(json, "until", client->until);
    json_write_member_string(json, "last_used", client->last_used);
    json_write_member_string(json, "made_by", client->made_by_name);
    json_write_member_string(json, "state", states[line->state]);
    json_write_object_end(json);
}

static int
list(const Cli *cli, Service *service, const char *library)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) lines = service_client_list(service, service_operator(), library, &error);
    if (lines == NULL)
        return cli_fail(error);
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_array_begin(json);
    for (guint i = 0; i < lines->len; i++) {
        const ClientLine *line = lines->pdata[i];
        const StoredClient *client = line->client;
        if (json != NULL)
            line_json(json, line);
        else
            cli_print("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\t%s\t%s\n", client->account, client->name,
                      client->branch_name, client->rights, client->until, client->last_used,
                      states[line->state]);
    }
    if (json != NULL) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return EXIT_DONE;
}

/* The token alone on standard output, so that a script can put it where it belongs. */
static int
add(Service *service, NewClient *wanted, const char *branch_code)
{
    GError *error = NULL;
    if (branch_code != NULL) {
        g_autoptr(Branch)
            branch = service_branch_find(service, service_operator(), RIGHT_UPLOAD, branch_code, &error);
        if (branch == NULL)
            return cli_fail(error);
        wanted->branch = branch->id;
    }
    g_autofree char *token = service_client_add(service, service_operator(), wanted, &error);
    if (token == NULL)
        return cli_fail(error);
    cli_print("%s\n", token);
    return EXIT_DONE;
}

/* FALSE: one of them is no right that a program can have. */
static gboolean
read_rights(char **names, guint32 *rights)
{
    for (char **name = names; name != NULL && *name != NULL; name++) {
        guint32 right = strchr(*name, ' ') == NULL ? client_rights_parse(*name) : 0;
        if (right == 0)
            return FALSE;
        *rights |= right;
    }
    return TRUE;
}

int
command_token(Cli *cli, int argc, char **argv)
{
    g_autofree char *library = NULL, *branch = NULL, *name = NULL, *until = NULL;
    g_auto(GStrv) names = NULL;
    GOptionEntry entries[] = {
        {"library", 0, 0, G_OPTION_ARG_STRING, &library, _("the library"), _("NAME")},
        {"branch", 0, 0, G_OPTION_ARG_STRING, &branch, _("for this school only"), "1234"},
        {"name", 0, 0, G_OPTION_ARG_STRING, &name, _("name to show"), _("NAME")},
        {"right", 0, 0, G_OPTION_ARG_STRING_ARRAY, &names,
         _("what the program may do: upload, import-view, people-view or desk; none: read the catalogue"),
         _("RIGHT")},
        {"until", 0, 0, G_OPTION_ARG_STRING, &until, _("the last day; a year from now"), _("DATE")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {"[add | list | end TOKEN]",
                              _("Makes a token for a program that uses the API, lists a library's tokens, "
                                "ends one by its number."),
                              entries, 1, 2};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    NewClient wanted = {.library = library, .name = name, .until = until != NULL ? until : ""};
    gboolean is_add = g_str_equal(argv[1], "add"), is_end = g_str_equal(argv[1], "end");
    gint64 id = is_end && argc == 3 ? g_ascii_strtoll(argv[2], NULL, 10) : 0;
    gboolean ok = is_end ? id > 0
                         : argc == 2 && library != NULL &&
                               (is_add ? name != NULL : g_str_equal(argv[1], "list"));
    if (!ok || !read_rights(names, &wanted.rights))
        return cli_usage(_("Write: instroom token add --library NAME --name NAME [--branch 1234] [--right "
                           "RIGHT]… [--until DATE], or: instroom token list --library NAME, or: instroom "
                           "token end TOKEN"));
    int code = EXIT_DONE;
    GError *error = NULL;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    if (is_end)
        return service_client_end(service, service_operator(), id, &error) ? EXIT_DONE : cli_fail(error);
    return is_add ? add(service, &wanted, branch) : list(cli, service, library);
}
