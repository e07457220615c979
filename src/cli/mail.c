/* instroom mail: who gets mail where, what was sent; instroom mail contact|address|retry|test. */
#include "cli/cli.h"
#include "service/mail.h"
#include "service/school.h"
#include "text/text.h"

#define LISTED 200

static void
line_json(JsonWriter *json, const Mail *mail)
{
    json_write_object_begin(json);
    json_write_member_int(json, "mail", mail->id);
    json_write_member_string(json, "kind", mail_kind_name(mail->kind));
    json_write_member_string(json, "state", mail_state_name(mail->state));
    json_write_member_string(json, "school", mail->branch_name);
    json_write_member_string(json, "to",
                             mail->kind == MAIL_REMINDER ? "borrower"
                             : mail->account == 0        ? "library"
                                                         : "school");
    json_write_member_int(json, "upload", mail->upload);
    json_write_member_int(json, "import", mail->import);
    json_write_member_int(json, "attempts", mail->attempts);
    json_write_member_string(json, "problem", mail->problem);
    json_write_object_end(json);
}

static int
list(const Cli *cli, Service *service)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) letters = service_mail_list(service, service_operator(), LISTED, &error);
    if (letters == NULL)
        return cli_fail(error);
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_array_begin(json);
    for (guint i = 0; i < letters->len; i++) {
        const Mail *mail = letters->pdata[i];
        if (json != NULL)
            line_json(json, mail);
        else
            cli_print("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\n", mail->id, mail_state_name(mail->state),
                      mail_kind_name(mail->kind), mail->branch_name, mail->problem);
    }
    if (json != NULL) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return EXIT_DONE;
}

static gint64
find_library(Service *service, const char *name, GError **error)
{
    g_autoptr(GPtrArray) libraries = service_library_list(service, service_operator(), error);
    for (guint i = 0; libraries != NULL && i < libraries->len; i++) {
        const Library *library = libraries->pdata[i];
        if (g_str_equal(library->name, name))
            return library->id;
    }
    if (libraries != NULL)
        g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND,
                    _("There is no library named \"%s\". Nothing was changed. See instroom library."), name);
    return -1;
}

typedef struct {
    char *library, *branch, *language, *file;
} MailOptions;

static int
contact(Service *service, const MailOptions *options, const char *address)
{
    GError *error = NULL;
    MailContactChoice choice = {.branch_code = options->branch,
                                .address = address,
                                .language = options->language != NULL ? options->language : "nl"};
    if (options->library != NULL && (choice.library = find_library(service, options->library, &error)) < 0)
        return cli_fail(error);
    return service_mail_contact_set(service, service_operator(), &choice, &error) ? EXIT_DONE
                                                                                  : cli_fail(error);
}

static int
number_word(Service *service, char **words)
{
    GError *error = NULL;
    gint64 id = g_ascii_strtoll(words[1], NULL, 10);
    gboolean done = g_str_equal(words[0], "retry")
                        ? service_mail_retry(service, service_operator(), id, &error)
                        : service_mail_account_set(service, service_operator(), id, words[2], &error);
    return done ? EXIT_DONE : cli_fail(error);
}

static int
test(const MailOptions *options, const char *address)
{
    GError *error = NULL;
    const char *file = cli_mail_file(options->file);
    if (file == NULL)
        return cli_usage(_("Say with --mail FILE, or in INSTROOM_MAIL, by which server mail goes."));
    if (!service_mail_test(service_operator(), file, address, &error))
        return cli_fail(error);
    cli_print(_("The mail server took a test mail for %s. See whether it arrives.\n"), address);
    return EXIT_DONE;
}

static gboolean
words_fit(int n, char **words, const MailOptions *options)
{
    static const struct {
        const char *word;
        int n;
    } known[] = {{"contact", 2}, {"address", 3}, {"retry", 2}, {"test", 2}};
    if (n == 0)
        return TRUE;
    if (g_str_equal(words[0], "contact") && options->library == NULL && options->branch == NULL)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (g_str_equal(words[0], known[i].word))
            return n == known[i].n;
    return FALSE;
}

int
command_mail(Cli *cli, int argc, char **argv)
{
    MailOptions options = {0};
    GOptionEntry entries[] = {
        {"library", 0, 0, G_OPTION_ARG_STRING, &options.library, _("the library"), _("NAME")},
        {"branch", 0, 0, G_OPTION_ARG_STRING, &options.branch, _("the contact of one school"), "1234"},
        {"language", 0, 0, G_OPTION_ARG_STRING, &options.language, _("nl or en (default nl)"), "nl|en"},
        {"mail", 0, 0, G_OPTION_ARG_FILENAME, &options.file,
         _("file that says by which server mail goes (default: INSTROOM_MAIL)"), _("FILE")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {
        "[contact ADDRESS | address ACCOUNT ADDRESS | retry NUMBER | test ADDRESS]",
        _("Lists the mails about uploads and imports, or says who gets them where. An empty address takes "
          "one away."),
        entries, 0, 3};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    char **words = argv + 1;
    int code = EXIT_DONE;
    g_autoptr(Service) service = NULL;
    if (!words_fit(argc - 1, words, &options))
        code = cli_usage(
            _("Write: instroom mail contact --library NAME | --branch 1234 ADDRESS, instroom mail "
              "address ACCOUNT ADDRESS, instroom mail retry NUMBER, or instroom mail test ADDRESS"));
    else if (argc > 1 && g_str_equal(words[0], "test"))
        code = test(&options, words[1]);
    else if ((service = cli_service(cli, &code)) != NULL)
        code = argc == 1                          ? list(cli, service)
               : g_str_equal(words[0], "contact") ? contact(service, &options, words[1])
                                                  : number_word(service, words);
    g_free(options.library);
    g_free(options.branch);
    g_free(options.language);
    g_free(options.file);
    return code;
}
