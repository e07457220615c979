/* The program `instroom`: finds the command and runs it. */
#include <locale.h>
#include <malloc.h>

#include "account/password.h"
#include "cli/cli.h"
#include "text/text.h"

static const struct {
    const char *name;
    CommandRun run;
    const char *summary;
} COMMANDS[] = {
    {"keys", command_keys, N_("list the keys of uploaded files; add one, use it, remove one")},
    {"library", command_library, N_("add a library, or list them")},
    {"branch", command_branch, N_("add a school to a library, or list them")},
    {"sign-in", command_sign_in, N_("link an account to a log-in of another organisation")},
    {"mail", command_mail, N_("list the mails about uploads and imports; say who gets them where")},
    {"account", command_account,
     N_("add a log-in, list them, give and end roles, give a new one-time password")},
    {"token", command_token, N_("tokens of programs that use the API: add one, list them, end one")},
    {"rows", command_rows, N_("print the cells of a file")},
    {"check", command_check, N_("say what an import of a pupils' file would find; nothing is kept")},
    {"import", command_import, N_("show the plan of a pupils' file, or apply the plan that was shown")},
    {"batch", command_batch, N_("the same for a folder of schools' files, as a list")},
    {"imports", command_imports, N_("list what was imported")},
    {"report", command_report, N_("print the report of an import")},
    {"retention", command_retention, N_("how long what is kept; erase what is over")},
    {"person", command_person, N_("write everything that is kept of one person, or erase one")},
    {"undo", command_undo, N_("show what undoing an import does, or do it")},
    {"dump", command_dump, N_("print the whole register as text, for comparing")},
    {"backup", command_backup, N_("copy everything into one file, while the portal works")},
    {"restore", command_restore, N_("put a backup back, or look whether it is whole")},
    {"copy", command_copy, N_("move everything to another, empty database")},
    {"titles", command_titles, N_("MARC records into a library's catalogue, and out of it")},
    {"target", command_target, N_("whom a library asks for the record of a book by its ISBN")},
    {"serve", command_serve, N_("serve the portal")},
    {"sip", command_sip, N_("answer self-service machines by SIP2; add one, list them, end one")},
    {"work", command_work, N_("do what waits in the queue, without a portal")},
    {"jobs", command_jobs, N_("list the work that waits or runs; stop it or have it done again")},
    {"audit", command_audit, N_("check the trail of who saw and did what; list it, note its heads")},
    {"openapi", command_openapi, N_("print the API of the server as an OpenAPI document")},
    {"routes", command_routes, N_("print every address of the portal with the right that it needs")},
};

static void
print_help(void)
{
    cli_print(_("Usage: instroom COMMAND [OPTION…] [ARGUMENT…]\n\n"));
    for (guint i = 0; i < G_N_ELEMENTS(COMMANDS); i++)
        cli_print("  %-9s %s\n", COMMANDS[i].name, _(COMMANDS[i].summary));
    cli_print(_("\n\"instroom COMMAND --help\" tells more. Exit codes: 0 done, 1 findings refuse rows, 2 "
                "wrong use, 3 braked,\n"
                "4 file unreadable, 5 the register changed meanwhile, 6 denied, 7 storage.\n"));
}

/* A large school's plan takes some 200 MiB for a second: its blocks go back to the system one by one as they are freed,
 * where the C library would begin to keep them, for each thread apart. */
static void
give_memory_back(void)
{
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    mallopt(M_ARENA_MAX, 2);
}

/* What happens today has the school's day. For a zone that cannot be read GLib takes UTC in silence, which is another day for an hour
 * or two; what it has read once it keeps for as long as somebody holds it. */
static gboolean
read_zone(void)
{
    static GTimeZone *zone;
    const char *name = g_getenv("TZ");
    zone = g_time_zone_new_identifier(name);
    return zone != NULL ||
           (name != NULL ? *name == '\0' : !g_file_test("/etc/localtime", G_FILE_TEST_EXISTS));
}

int
main(int argc, char **argv)
{
    give_memory_back();
    setlocale(LC_CTYPE,
              "C.UTF-8"); /* texts are UTF-8 throughout; numbers and dates are never left to the locale */
    text_set_language(text_language_from_environment());
    if (!password_init())
        return cli_usage(_(
            "The library for passwords (libsodium) does not work here. Nothing was done. Ask the operator."));
    if (!read_zone())
        return cli_usage(_("The time zone of this machine cannot be read, so it is not known which day it "
                           "is. Nothing was done. Look at TZ "
                           "and /etc/localtime, and try again."));
    if (argc < 2) {
        print_help();
        return EXIT_USAGE;
    }
    if (g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "help")) {
        print_help();
        return EXIT_DONE;
    }
    if (g_str_equal(argv[1], "--version")) {
        cli_print("instroom %s\n", INSTROOM_VERSION);
        return EXIT_DONE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(COMMANDS); i++) {
        if (!g_str_equal(argv[1], COMMANDS[i].name))
            continue;
        g_autofree char *name = g_strconcat("instroom ", argv[1], NULL);
        g_set_prgname(name);
        Cli cli = {0};
        int code = COMMANDS[i].run(&cli, argc - 1, argv + 1);
        g_free(cli.database);
        return code;
    }
    g_autofree char *message = g_strdup_printf(_("There is no command \"%s\". See instroom --help."),
                                               argv[1]);
    return cli_usage(message);
}
