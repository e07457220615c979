/* instroom keys: the master keys of uploaded files: list, add one, use it, remove an old one. */
#include "cli/cli.h"
#include "service/keys.h"
#include "text/text.h"

static void
line_json(JsonWriter *json, const KeyLine *line)
{
    json_write_object_begin(json);
    json_write_member_string(json, "key", line->name);
    json_write_member_string(json, "day", line->day);
    json_write_member_bool(json, "in_use", line->in_use);
    json_write_member_int(json, "files", line->files);
    json_write_object_end(json);
}

static int
list(const Cli *cli, Service *service)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) lines = service_keys_list(service, &error);
    if (lines == NULL)
        return cli_fail(error);
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_array_begin(json);
    for (guint i = 0; i < lines->len; i++) {
        const KeyLine *line = lines->pdata[i];
        if (json != NULL)
            line_json(json, line);
        else
            cli_print("%s\t%s\t%" G_GINT64_FORMAT "\t%s\n", line->name, line->day, line->files,
                      line->in_use ? _("in use") : "");
    }
    if (json != NULL) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return EXIT_DONE;
}

static int
add(Service *service)
{
    GError *error = NULL;
    g_autofree char *name = service_keys_add(service, &error);
    if (name == NULL)
        return cli_fail(error);
    cli_print(
        _("Key %s is in %s. Copy that file to the other servers, and keep a copy apart from the backups; "
          "then: instroom keys --use %s\n"),
        name, service_keys_path(service), name);
    return EXIT_DONE;
}

static int
use(Service *service, const char *name)
{
    GError *error = NULL;
    guint files;
    if (!service_keys_use(service, name, &files, &error))
        return cli_fail(error);
    cli_print(_("Key %s is in use; %u files were changed over to it.\n"), name, files);
    return EXIT_DONE;
}

int
command_keys(Cli *cli, int argc, char **argv)
{
    g_autofree char *chosen = NULL, *gone = NULL;
    gboolean more = FALSE;
    GOptionEntry entries[] = {
        {"add", 0, 0, G_OPTION_ARG_NONE, &more, _("put a new key into the key file; it is not used yet"),
         NULL},
        {"use", 0, 0, G_OPTION_ARG_STRING, &chosen,
         _("use this key from now on, and change all files over to it"), _("KEY")},
        {"remove", 0, 0, G_OPTION_ARG_STRING, &gone, _("take a key that no file needs out of the key file"),
         _("KEY")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {NULL,
                              _("Lists the keys that uploaded files are encrypted with: name, day, files, "
                                "whether it is in use; or changes them."),
                              entries, 0, 0};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    if (more + (chosen != NULL) + (gone != NULL) > 1)
        return cli_usage(_("One of --add, --use and --remove at a time."));
    int code = EXIT_DONE;
    GError *error = NULL;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    if (more)
        return add(service);
    if (chosen != NULL)
        return use(service, chosen);
    if (gone != NULL)
        return service_keys_remove(service, gone, &error) ? EXIT_DONE : cli_fail(error);
    return list(cli, service);
}
