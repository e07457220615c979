/* instroom account add --library L [--branch CODE] --role ROLE --login LOGIN [--name NAME] [--password-file FILE];
 * instroom account reset ID; instroom account */
#include "cli/cli.h"
#include "service/account.h"
#include "text/text.h"

static int
list(Cli *cli, Service *service)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) accounts = service_account_list(service, service_operator(), &error);
    if (accounts == NULL)
        return cli_fail(error);
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_array_begin(json);
    for (guint i = 0; i < accounts->len; i++) {
        const Account *account = accounts->pdata[i];
        if (json == NULL) {
            cli_print("%" G_GINT64_FORMAT "\t%s\t%s\t%s\n", account->id, account->login,
                      role_name(account->role), account->name);
            continue;
        }
        json_write_object_begin(json);
        json_write_member_int(json, "id", account->id);
        json_write_member_string(json, "login", account->login);
        json_write_member_string(json, "role", role_name(account->role));
        json_write_member_string(json, "name", account->name);
        json_write_object_end(json);
    }
    if (json != NULL) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return EXIT_DONE;
}

static int
tell_one_time(Cli *cli, const char *password)
{
    if (password == NULL)
        return EXIT_DONE;
    if (cli->json) {
        JsonWriter *json = json_writer_new();
        json_write_object_begin(json);
        json_write_member_string(json, "one-time-password", password);
        json_write_object_end(json);
        cli_print_json(json);
    } else {
        cli_print(_("One-time password: %s\n"), password);
    }
    return EXIT_DONE;
}

static int
reset(Cli *cli, Service *service, const char *id)
{
    GError *error = NULL;
    g_autoptr(OneTime)
        one_time = service_account_reset(service, service_operator(), g_ascii_strtoll(id, NULL, 10), &error);
    return one_time != NULL ? tell_one_time(cli, one_time->password) : cli_fail(error);
}

int
command_account(Cli *cli, int argc, char **argv)
{
    g_autofree char *library = NULL, *branch = NULL, *role = NULL, *login = NULL, *name = NULL, *file = NULL,
                    *password = NULL;
    GOptionEntry entries[] = {
        {"library", 0, 0, G_OPTION_ARG_STRING, &library, _("the library"), _("NAME")},
        {"branch", 0, 0, G_OPTION_ARG_STRING, &branch, _("the school, for pupils, teachers and uploaders"),
         "1234"},
        {"role", 0, 0, G_OPTION_ARG_STRING, &role, _("pupil, teacher, uploader, employee or manager"),
         _("ROLE")},
        {"login", 0, 0, G_OPTION_ARG_STRING, &login, _("card number or user name"), _("LOGIN")},
        {"name", 0, 0, G_OPTION_ARG_STRING, &name, _("name to show"), _("NAME")},
        {"password-file", 0, 0, G_OPTION_ARG_FILENAME, &file,
         _("take the password from this file instead of making a one-time one"), _("FILE")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {
        "[add | reset ID]", _("Adds a log-in, lists them, or gives a new one-time password."), entries, 0, 2};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    NewAccount account = {.library = library, .branch = branch, .login = login, .name = name};
    gboolean adds = argc == 2 && g_str_equal(argv[1], "add");
    gboolean resets = argc == 3 && g_str_equal(argv[1], "reset");
    if ((argc > 1 && !adds && !resets) ||
        (adds && (library == NULL || login == NULL || role == NULL || !role_from_name(role, &account.role))))
        return cli_usage(_("Write: instroom account add --library NAME [--branch 1234] --role ROLE --login "
                           "LOGIN, or: instroom account reset ID"));
    GError *error = NULL;
    if (file != NULL) {
        if (!g_file_get_contents(file, &password, NULL, &error))
            return cli_fail(error);
        account.password = g_strchomp(password);
    }
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    if (argc == 1)
        return list(cli, service);
    if (resets)
        return reset(cli, service, argv[2]);
    g_autofree char *one_time = NULL;
    if (service_account_add(service, service_operator(), &account, &one_time, &error) < 0)
        return cli_fail(error);
    return tell_one_time(cli, one_time);
}
