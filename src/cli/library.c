/* instroom library add NAME; second-factor NAME none|staff|uploaders; passwords NAME DAYS LENGTH; instroom library */
#include "cli/cli.h"
#include "service/credential.h"
#include "service/factor.h"
#include "service/school.h"
#include "text/text.h"

static int
list(Cli *cli, Service *service)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) libraries = service_library_list(service, service_operator(), &error);
    if (libraries == NULL)
        return cli_fail(error);
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_array_begin(json);
    for (guint i = 0; i < libraries->len; i++) {
        const Library *library = libraries->pdata[i];
        if (json != NULL)
            json_write_string(json, library->name);
        else
            cli_print("%s\n", library->name);
    }
    if (json != NULL) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return EXIT_DONE;
}

static int
add(Service *service, char *const *words)
{
    GError *error = NULL;
    return service_library_add(service, service_operator(), words[0], &error) >= 0 ? EXIT_DONE
                                                                                   : cli_fail(error);
}

static int
second_factor(Service *service, char *const *words)
{
    GError *error = NULL;
    FactorPolicy policy;
    if (!factor_policy_from_name(words[1], &policy))
        return cli_usage(_("Say none, staff or uploaders."));
    return service_factor_policy_set(service, service_operator(), words[0], policy, &error) ? EXIT_DONE
                                                                                            : cli_fail(error);
}

static int
passwords(Service *service, char *const *words)
{
    GError *error = NULL;
    guint64 days, length;
    if (!g_ascii_string_to_unsigned(words[1], 10, 1, 1000, &days, NULL) ||
        !g_ascii_string_to_unsigned(words[2], 10, 1, 1000, &length, NULL))
        return cli_usage(
            _("Say two numbers: the days that a one-time password works, and the characters of a "
              "pupil's password at primary schools."));
    const CredentialTerms terms = {(guint)days, (guint)length};
    return service_credential_terms_set(service, service_operator(), words[0], &terms, &error)
               ? EXIT_DONE
               : cli_fail(error);
}

static const struct {
    const char *name;
    int words; /* behind it */
    int (*run)(Service *service, char *const *words);
} verbs[] = {{"add", 1, add}, {"second-factor", 2, second_factor}, {"passwords", 3, passwords}};

int
command_library(Cli *cli, int argc, char **argv)
{
    const CommandLine line = {
        "[add NAME | second-factor NAME none|staff|uploaders | passwords NAME DAYS LENGTH]",
        _("Adds a library, lists the libraries, or sets its rules for logging in: whose people need a second "
          "step, how many days a one-time password works, and how short a password at a primary school is."),
        NULL, 0, 4};
    guint verb = 0;
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    while (argc > 1 && verb < G_N_ELEMENTS(verbs) &&
           (!g_str_equal(argv[1], verbs[verb].name) || argc != verbs[verb].words + 2))
        verb++;
    if (verb == G_N_ELEMENTS(verbs))
        return cli_usage(_("Write: instroom library add NAME, or: instroom library second-factor NAME "
                           "none|staff|uploaders, or: instroom library passwords NAME DAYS LENGTH"));
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    return argc == 1 ? list(cli, service) : verbs[verb].run(service, argv + 2);
}
