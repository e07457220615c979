/* instroom account add --library L [--branch CODE] --role ROLE --login LOGIN [--name NAME] [--password-file FILE];
 * instroom account teach ID --branch CODE --group CODE; instroom account give ID --role ROLE [--branch CODE] [--from D] [--to D]; end GRANT; show, reset, close ID;
 * instroom account second-factor --off LOGIN; instroom account */
#include "cli/cli.h"
#include "service/account.h"
#include "service/class.h"
#include "service/factor.h"
#include "service/school.h"
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
tell_one_time(Cli *cli, const OneTime *one_time)
{
    if (one_time == NULL)
        return EXIT_DONE;
    if (cli->json) {
        JsonWriter *json = json_writer_new();
        json_write_object_begin(json);
        json_write_member_string(json, "one-time-password", one_time->password);
        json_write_member_string(json, "until", one_time->last_day);
        json_write_object_end(json);
        cli_print_json(json);
    } else {
        cli_print(_("One-time password: %s\n"), one_time->password);
        cli_print(_("To be used until and including %s\n"), one_time->last_day);
    }
    return EXIT_DONE;
}

static int
reset(Cli *cli, Service *service, gint64 id)
{
    GError *error = NULL;
    g_autoptr(OneTime) one_time = service_account_reset(service, service_operator(), id, &error);
    return one_time != NULL ? tell_one_time(cli, one_time) : cli_fail(error);
}

/* One account: its roles with their history. */
static int
show(Cli *cli, Service *service, gint64 id)
{
    GError *error = NULL;
    g_autoptr(AccountView) view = service_account_view(service, service_operator(), id, &error);
    if (view == NULL)
        return cli_fail(error);
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_array_begin(json);
    for (guint i = 0; i < view->lines->len; i++) {
        const GrantLine *line = view->lines->pdata[i];
        const Grant *grant = &line->grant;
        if (json == NULL) {
            cli_print("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\t%s\n", grant->id, role_name(grant->role),
                      line->branch_code, grant->from, grant->to, grant->ended_at != 0 ? _("ended") : "");
            continue;
        }
        json_write_object_begin(json);
        json_write_member_int(json, "grant", grant->id);
        json_write_member_string(json, "role", role_name(grant->role));
        json_write_member_string(json, "branch", line->branch_code);
        json_write_member_string(json, "from", grant->from);
        json_write_member_string(json, "to", grant->to);
        json_write_member_bool(json, "ended", grant->ended_at != 0);
        json_write_object_end(json);
    }
    if (json != NULL) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return EXIT_DONE;
}

/* What the command line says, for all verbs. */
typedef struct {
    char *library, *branch, *role, *login, *name, *file, *from, *to, *off, *group;
    Role wanted; /* of --role */
    gint64 id;   /* of the object named behind the verb */
} Words;

static void
words_clear(Words *words)
{
    g_free(words->library);
    g_free(words->branch);
    g_free(words->role);
    g_free(words->login);
    g_free(words->name);
    g_free(words->file);
    g_free(words->from);
    g_free(words->to);
    g_free(words->off);
    g_free(words->group);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Words, words_clear)

static int
add(Cli *cli, Service *service, const Words *words)
{
    GError *error = NULL;
    g_autofree char *password = NULL;
    g_autoptr(OneTime) one_time = NULL;
    if (words->file != NULL && !g_file_get_contents(words->file, &password, NULL, &error))
        return cli_fail(error);
    const NewAccount account = {.library = words->library,
                                .branch = words->branch,
                                .login = words->login,
                                .name = words->name,
                                .password = password != NULL ? g_strchomp(password) : NULL,
                                .role = words->wanted};
    if (service_account_add(service, service_operator(), &account, &one_time, &error) < 0)
        return cli_fail(error);
    return tell_one_time(cli, one_time);
}

static int
give(Cli *cli, Service *service, const Words *words)
{
    (void)cli;
    GError *error = NULL;
    g_autoptr(Branch) branch = NULL;
    if (words->branch != NULL) {
        branch = service_branch_find(service, service_operator(), RIGHT_UPLOAD, words->branch, &error);
        if (branch == NULL)
            return cli_fail(error);
    }
    const NewGrant grant = {words->wanted, branch != NULL ? branch->id : 0, words->from, words->to};
    return service_grant_add(service, service_operator(), words->id, &grant, &error) >= 0 ? EXIT_DONE
                                                                                          : cli_fail(error);
}

/* Of the group's newest year that has pupils. */
static int
teach(Cli *cli, Service *service, const Words *words)
{
    (void)cli;
    GError *error = NULL;
    g_autoptr(Branch) branch = service_branch_find(service, service_operator(), RIGHT_CLASS_ASSIGN,
                                                   words->branch != NULL ? words->branch : "", &error);
    g_autoptr(GPtrArray)
        places = branch != NULL ? service_class_list(service, service_operator(), branch->id, &error) : NULL;
    if (places == NULL)
        return cli_fail(error);
    ClassKey key = {branch->id, "", words->group != NULL ? words->group : ""};
    for (guint i = places->len; i > 0; i--) {
        const ClassLine *line = ((const ClassPlace *)places->pdata[i - 1])->line;
        if (g_str_equal(line->code, key.code))
            key.year = line->year;
    }
    return service_taught_add(service, service_operator(), &key, words->id, &error) ? EXIT_DONE
                                                                                    : cli_fail(error);
}

static int
end_role(Cli *cli, Service *service, const Words *words)
{
    (void)cli;
    GError *error = NULL;
    return service_grant_end(service, service_operator(), 0, words->id, &error) ? EXIT_DONE : cli_fail(error);
}

static int
close_account(Cli *cli, Service *service, const Words *words)
{
    (void)cli;
    GError *error = NULL;
    return service_account_close(service, service_operator(), words->id, &error) ? EXIT_DONE
                                                                                 : cli_fail(error);
}

static int
factor_off(Cli *cli, Service *service, const Words *words)
{
    (void)cli;
    GError *error = NULL;
    g_autoptr(Account) account = service_account_find(service, service_operator(), words->off, &error);
    if (account == NULL || !service_factor_reset(service, service_operator(), account->id, &error))
        return cli_fail(error);
    return EXIT_DONE;
}

static int
run_reset(Cli *cli, Service *service, const Words *words)
{
    return reset(cli, service, words->id);
}

static int
run_show(Cli *cli, Service *service, const Words *words)
{
    return show(cli, service, words->id);
}

static int
run_list(Cli *cli, Service *service, const Words *words)
{
    (void)words;
    return list(cli, service);
}

/* The verbs, and what each must be given. */
static const struct {
    const char *name; /* "" = none */
    gboolean has_id, has_role, has_login, has_off;
    int (*run)(Cli *cli, Service *service, const Words *words);
} VERBS[] = {
    {"", FALSE, FALSE, FALSE, FALSE, run_list},
    {"add", FALSE, TRUE, TRUE, FALSE, add},
    {"show", TRUE, FALSE, FALSE, FALSE, run_show},
    {"reset", TRUE, FALSE, FALSE, FALSE, run_reset},
    {"give", TRUE, TRUE, FALSE, FALSE, give},
    {"end", TRUE, FALSE, FALSE, FALSE, end_role},
    {"close", TRUE, FALSE, FALSE, FALSE, close_account},
    {"second-factor", FALSE, FALSE, FALSE, TRUE, factor_off},
    {"teach", TRUE, FALSE, FALSE, FALSE, teach},
};

/* Its place in VERBS; -1 when something is missing or too much. */
static int
find_verb(Words *words, int argc, char **argv)
{
    for (guint i = 0; i < G_N_ELEMENTS(VERBS); i++) {
        if (!g_str_equal(argc > 1 ? argv[1] : "", VERBS[i].name))
            continue;
        if (VERBS[i].has_id)
            words->id = argc == 3 ? g_ascii_strtoll(argv[2], NULL, 10) : 0;
        gboolean ok = VERBS[i].has_id ? words->id > 0 : argc <= 2;
        if (VERBS[i].has_role)
            ok = ok && words->role != NULL && role_from_name(words->role, &words->wanted);
        if (VERBS[i].has_login)
            ok = ok && words->library != NULL && words->login != NULL;
        if (VERBS[i].has_off)
            ok = ok && words->off != NULL;
        return ok ? (int)i : -1;
    }
    return -1;
}

int
command_account(Cli *cli, int argc, char **argv)
{
    g_auto(Words) words = {0};
    GOptionEntry entries[] = {
        {"library", 0, 0, G_OPTION_ARG_STRING, &words.library, _("the library"), _("NAME")},
        {"branch", 0, 0, G_OPTION_ARG_STRING, &words.branch,
         _("the school, for pupils, teachers and uploaders"), "1234"},
        {"role", 0, 0, G_OPTION_ARG_STRING, &words.role, _("pupil, teacher, uploader, employee or manager"),
         _("ROLE")},
        {"login", 0, 0, G_OPTION_ARG_STRING, &words.login, _("card number or user name"), _("LOGIN")},
        {"name", 0, 0, G_OPTION_ARG_STRING, &words.name, _("name to show"), _("NAME")},
        {"password-file", 0, 0, G_OPTION_ARG_FILENAME, &words.file,
         _("take the password from this file instead of making a one-time one"), _("FILE")},
        {"from", 0, 0, G_OPTION_ARG_STRING, &words.from, _("first day of the role; today"), _("DATE")},
        {"to", 0, 0, G_OPTION_ARG_STRING, &words.to, _("last day of the role; no end"), _("DATE")},
        {"group", 0, 0, G_OPTION_ARG_STRING, &words.group, _("the group's code, as in the pupils' file"),
         "5A"},
        {"off", 0, 0, G_OPTION_ARG_STRING, &words.off, _("whose second step is turned off"), _("LOGIN")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {
        "[add | show ID | give ID | end GRANT | teach ID | reset ID | close ID | second-factor --off LOGIN]",
        _("Adds a log-in, lists them, gives and ends roles, gives a new one-time password, closes a log-in."),
        entries, 0, 2};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    int verb = find_verb(&words, argc, argv);
    if (verb < 0)
        return cli_usage(
            _("Write: instroom account add --library NAME [--branch 1234] --role ROLE --login "
              "LOGIN, or: instroom account give ID --role ROLE [--branch 1234] [--from DATE] [--to "
              "DATE], or: instroom account teach ID --branch 1234 --group 5A, or: instroom account show ID, "
              "reset ID, close ID, or end GRANT, or: instroom account "
              "second-factor --off LOGIN"));
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    return service != NULL ? VERBS[verb].run(cli, service, &words) : code;
}
