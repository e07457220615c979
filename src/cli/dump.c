/* instroom dump --register [--branch CODE] */
#include "cli/cli.h"
#include "service/school.h"
#include "text/text.h"

static gboolean
write_piece(const char *text, gsize length, gpointer data)
{
    return fwrite(text, 1, length, data) == length;
}

/* As JSON: an array of lines, each an array of its parts. Pieces may end anywhere, so a rest waits for its line end. */
typedef struct {
    JsonWriter *json;
    GString *rest;
} Lines;

static gboolean
write_lines(const char *text, gsize length, gpointer data)
{
    Lines *lines = data;
    g_string_append_len(lines->rest, text, (gssize)length);
    char *at = lines->rest->str;
    for (char *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
        *end = '\0';
        g_auto(GStrv) parts = g_strsplit(at, "\t", -1);
        json_write_array_begin(lines->json);
        for (char **part = parts; *part != NULL; part++)
            json_write_string(lines->json, *part);
        json_write_array_end(lines->json);
    }
    g_string_erase(lines->rest, 0, at - lines->rest->str);
    return TRUE;
}

static int
dump_json(Service *service, const char *branch)
{
    GError *error = NULL;
    g_autoptr(JsonWriter) json = json_writer_new();
    g_autoptr(GString) rest = g_string_new(NULL);
    Lines lines = {json, rest};
    json_write_array_begin(json);
    if (!service_register_dump(service, service_operator(), branch, write_lines, &lines, &error))
        return cli_fail(error);
    json_write_array_end(json);
    cli_print_json(g_steal_pointer(&json));
    return EXIT_DONE;
}

int
command_dump(Cli *cli, int argc, char **argv)
{
    gboolean reg = FALSE;
    g_autofree char *branch = NULL;
    GOptionEntry entries[] = {
        {"register", 0, 0, G_OPTION_ARG_NONE, &reg,
         _("the register: schools, groups, pupils, cards, histories"), NULL},
        {"branch", 0, 0, G_OPTION_ARG_STRING, &branch, _("only this school"), "1234"},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {
        NULL, _("Prints the whole register as stable text, for comparing two states of it."), entries, 0, 0};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    if (!reg)
        return cli_usage(_("Write: instroom dump --register"));
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    if (cli->json)
        return dump_json(service, branch);
    GError *error = NULL;
    if (!service_register_dump(service, service_operator(), branch, write_piece, stdout, &error))
        return cli_fail(error);
    return fflush(stdout) == 0 ? EXIT_DONE : EXIT_STORAGE;
}
