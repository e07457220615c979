/* Options, errors and printing that all commands share. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <unistd.h>

#include "text/text.h"

void
cli_print(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stdout, format, arguments);
    va_end(arguments);
}

void
cli_print_json(JsonWriter *writer)
{
    g_autofree char *text = json_writer_end(writer);
    cli_print("%s\n", text);
}

int
cli_usage(const char *message)
{
    fprintf(stderr, "instroom: %s\n", message);
    return EXIT_USAGE;
}

static const struct {
    ServiceError error;
    ExitCode code;
} EXITS[] = {
    {SERVICE_ERROR_INPUT, EXIT_USAGE},     {SERVICE_ERROR_LIMIT, EXIT_UNREADABLE},
    {SERVICE_ERROR_NOT_FOUND, EXIT_USAGE}, {SERVICE_ERROR_DENIED, EXIT_DENIED},
    {SERVICE_ERROR_CONFLICT, EXIT_USAGE},  {SERVICE_ERROR_STALE, EXIT_STALE},
    {SERVICE_ERROR_BRAKED, EXIT_BRAKED},   {SERVICE_ERROR_UNREADABLE, EXIT_UNREADABLE},
    {SERVICE_ERROR_BUSY, EXIT_STORAGE},    {SERVICE_ERROR_IO, EXIT_STORAGE},
    {SERVICE_ERROR_DB, EXIT_STORAGE},      {SERVICE_ERROR_SANDBOX, EXIT_UNREADABLE},
    {SERVICE_ERROR_UNKNOWN, EXIT_STORAGE}, {SERVICE_ERROR_FULL, EXIT_STORAGE},
};

int
cli_exit_code(const GError *error)
{
    for (guint i = 0; error->domain == SERVICE_ERROR && i < G_N_ELEMENTS(EXITS); i++)
        if (EXITS[i].error == (ServiceError)error->code)
            return EXITS[i].code;
    return EXIT_STORAGE;
}

int
cli_fail(GError *error)
{
    int code = cli_exit_code(error);
    fprintf(stderr, "instroom: %s\n", error->message);
    g_error_free(error);
    return code;
}

static gboolean
set_format(const char *name, const char *value, gpointer data, GError **error)
{
    Cli *cli = data;
    (void)name;
    cli->json = g_strcmp0(value, "json") == 0;
    if (cli->json || g_strcmp0(value, "text") == 0)
        return TRUE;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--format is text or json, not \"%s\"."),
                value);
    return FALSE;
}

gboolean
cli_parse(Cli *cli, const CommandLine *line, int *argc, char ***argv)
{
    const GOptionEntry common[] = {
        {"database", 0, 0, G_OPTION_ARG_STRING, &cli->database,
         _("the database: sqlite:FILE or postgresql://SERVER/NAME (default: INSTROOM_DATABASE, else a file "
           "in your data "
           "folder)"),
         _("ADDRESS")},
        {"keys", 0, 0, G_OPTION_ARG_FILENAME, &cli->keys,
         _("the key file of uploaded files (default: INSTROOM_KEYS, else beside the database or in your data "
           "folder)"),
         _("FILE")},
        {"format", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer)set_format, _("text or json"), _("FORM")},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new(line->usage);
    GOptionGroup *group = g_option_group_new("instroom", "", "", cli, NULL);
    g_option_group_add_entries(group, common);
    if (line->entries != NULL)
        g_option_group_add_entries(group, line->entries);
    g_option_context_set_main_group(context, group);
    g_option_context_set_summary(context, line->summary);
    g_option_context_set_description(context, _("Exit codes: 0 done, 1 findings refuse rows, 2 wrong use, 3 "
                                                "braked, 4 file unreadable, 5 the register "
                                                "changed meanwhile, 6 denied, 7 storage."));
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, argc, argv, &error)) {
        cli_usage(error->message);
        return FALSE;
    }
    int n = *argc - 1;
    if (n < line->min || n > line->max) {
        g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);
        fputs(help, stderr);
        return FALSE;
    }
    return TRUE;
}

Service *
cli_service(Cli *cli, int *code)
{
    GError *error = NULL;
    const ServiceConfig config = {.database = cli->database,
                                  .keys = cli->keys,
                                  .connections = cli->connections > 0 ? cli->connections : 2};
    Service *service = service_new(&config, &error);
    if (service == NULL)
        *code = cli_fail(error);
    return service;
}

int
cli_open_file(const char *path, int *code)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fprintf(stderr, _("instroom: %s cannot be opened: %s.\n"), path, g_strerror(errno));
        *code = EXIT_UNREADABLE;
    }
    return fd;
}

GBytes *
cli_read_file(const char *path, int *code)
{
    g_autoptr(GError) error = NULL;
    int fd = cli_open_file(path, code);
    if (fd < 0)
        return NULL;
    g_autoptr(GMappedFile) mapped = g_mapped_file_new_from_fd(fd, FALSE, &error);
    close(fd);
    if (mapped != NULL)
        return g_mapped_file_get_bytes(mapped);
    fprintf(stderr, _("instroom: %s cannot be read: %s.\n"), path, error->message);
    *code = EXIT_UNREADABLE;
    return NULL;
}

const char *
cli_file(const char *option, const char *variable)
{
    const char *file = option != NULL ? option : g_getenv(variable);
    return file != NULL && *file != '\0' ? file : NULL;
}

const char *
cli_mail_file(const char *option)
{
    return cli_file(option, "INSTROOM_MAIL");
}
