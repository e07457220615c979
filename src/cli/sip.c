/* instroom sip [--listen ADDRESS] …: answers self-service machines; instroom sip add|list|end: which machines there are. */
#include <glib-unix.h>

#include "cli/cli.h"
#include "service/machine.h"
#include "sip/serve.h"
#include "text/text.h"

typedef struct {
    char *listen, *certificate, *key;
    char *branch, *allow, *charset, *shows;
    gboolean asks_password, takes_payments;
} Words;

static gboolean
on_signal(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_CONTINUE;
}

static int
serve(Cli *cli, const Words *words)
{
    GError *error = NULL;
    int code = EXIT_DONE;
    cli->connections = 16; /* a message takes one for a moment; machines are slow */
    g_autoptr(Service) service = cli_service(cli, &code);
    if (!service)
        return code;
    const SipConfig config = {words->listen ? words->listen : "127.0.0.1:6001", words->certificate,
                              words->key};
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    guint term = g_unix_signal_add(SIGTERM, on_signal, loop),
          interrupt = g_unix_signal_add(SIGINT, on_signal, loop);
    Sip *sip = sip_start(service, &config, &error);
    if (sip) {
        g_autofree char *address = sip_address(sip);
        cli_print(_("Machines are answered at %s\n"), address);
        fflush(stdout);
        g_main_loop_run(loop);
        sip_stop(sip);
    }
    g_source_remove(term);
    g_source_remove(interrupt);
    return sip ? EXIT_DONE : cli_fail(error);
}

static int
add(Cli *cli, const Words *words, const char *login)
{
    GError *error = NULL;
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (!service)
        return code;
    const NewMachine wanted = {words->branch,        login,        words->allow,
                               words->charset,       words->shows, words->asks_password,
                               words->takes_payments};
    g_autofree char *password = service_machine_add(service, service_operator(), &wanted, &error);
    if (!password)
        return cli_fail(error);
    cli_print("%s\n", password);
    return EXIT_DONE;
}

static void
write_machine(JsonWriter *json, const Machine *machine)
{
    json_write_object_begin(json);
    json_write_member_string(json, "name", machine->login);
    json_write_member_string(json, "branch", machine->branch_code);
    json_write_member_string(json, "allow", machine->allow);
    json_write_member_string(json, "charset", machine->charset);
    json_write_member_string(json, "shows", machine->shows);
    json_write_member_bool(json, "asks_password", machine->asks_password);
    json_write_member_bool(json, "takes_payments", machine->takes_payments);
    json_write_member_bool(json, "in_use", machine->ended_at == 0);
    json_write_object_end(json);
}

static int
list(Cli *cli)
{
    GError *error = NULL;
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (!service)
        return code;
    g_autoptr(GPtrArray) machines = service_machine_list(service, service_operator(), &error);
    if (!machines)
        return cli_fail(error);
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json)
        json_write_array_begin(json);
    for (guint i = 0; i < machines->len; i++) {
        const Machine *machine = machines->pdata[i];
        if (json)
            write_machine(json, machine);
        else
            cli_print("%s\t%s\t%s\t%s\t%s\t%s\n", machine->login, machine->branch_code,
                      *machine->allow ? machine->allow : "-", machine->charset, machine->shows,
                      machine->ended_at ? _("ended") : _("in use"));
    }
    if (json) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return EXIT_DONE;
}

static int
end(Cli *cli, const char *login)
{
    GError *error = NULL;
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (!service)
        return code;
    return service_machine_end(service, service_operator(), login, &error) ? EXIT_DONE : cli_fail(error);
}

static int
run(Cli *cli, const Words *words, int argc, char **argv)
{
    if (argc == 1)
        return serve(cli, words);
    if (argc == 2 && g_str_equal(argv[1], "list"))
        return list(cli);
    if (argc == 3 && g_str_equal(argv[1], "end"))
        return end(cli, argv[2]);
    if (argc == 3 && g_str_equal(argv[1], "add") && words->branch)
        return add(cli, words, argv[2]);
    return cli_usage(_("Write: instroom sip [--listen ADDRESS], instroom sip add NAME --branch 1234 [--allow "
                       "ADDRESSES], instroom sip list, or instroom sip end NAME"));
}

int
command_sip(Cli *cli, int argc, char **argv)
{
    Words words = {0};
    GOptionEntry entries[] = {
        {"listen", 0, 0, G_OPTION_ARG_STRING, &words.listen,
         _("address and port, or unix:PATH (default 127.0.0.1:6001); of others only with a certificate"),
         _("ADDRESS")},
        {"certificate", 0, 0, G_OPTION_ARG_FILENAME, &words.certificate, _("PEM file: TLS 1.2 or newer"),
         _("FILE")},
        {"key", 0, 0, G_OPTION_ARG_FILENAME, &words.key, _("PEM file of the certificate's key"), _("FILE")},
        {"branch", 0, 0, G_OPTION_ARG_STRING, &words.branch, _("add: the school where it stands"), "1234"},
        {"allow", 0, 0, G_OPTION_ARG_STRING, &words.allow,
         _("add: from which addresses and networks it may come (default: this computer)"), _("ADDRESSES")},
        {"charset", 0, 0, G_OPTION_ARG_STRING, &words.charset, _("add: utf-8 (default), cp850 or latin-1"),
         _("NAME")},
        {"shows", 0, 0, G_OPTION_ARG_STRING, &words.shows,
         _("add: what it sees of a name: none, first (default) or full"), _("NAME")},
        {"ask-password", 0, 0, G_OPTION_ARG_NONE, &words.asks_password,
         _("add: patrons give their own password at it"), NULL},
        {"payments", 0, 0, G_OPTION_ARG_NONE, &words.takes_payments, _("add: it has a till or a card reader"),
         NULL},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {"[add NAME|list|end NAME]",
                              _("Answers self-service machines by SIP2 until it is told to stop; or says "
                                "which machines there are."),
                              entries, 0, 2};
    int code = EXIT_USAGE;
    if (cli_parse(cli, &line, &argc, &argv))
        code = run(cli, &words, argc, argv);
    char *texts[] = {words.listen, words.certificate, words.key,  words.branch,
                     words.allow,  words.charset,     words.shows};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    return code;
}
