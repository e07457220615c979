/* instroom target list|add|remove|try --library NAME: whom a library asks for the record of a book by its ISBN. */
#include "cli/cli.h"
#include "library/isbn.h"
#include "service/books.h"
#include "text/text.h"

static int
list(const Cli *cli, const GPtrArray *targets)
{
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json)
        json_write_array_begin(json);
    for (guint i = 0; i < targets->len; i++) {
        const SearchTarget *target = targets->pdata[i];
        if (!json) {
            cli_print("%s\t%s\t%s\n", target->name, target->address, target->isbn_index);
            continue;
        }
        json_write_object_begin(json);
        json_write_member_string(json, "name", target->name);
        json_write_member_string(json, "address", target->address);
        json_write_member_string(json, "index", target->isbn_index);
        json_write_object_end(json);
    }
    if (json) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return EXIT_DONE;
}

/* Asks each of them, one after the other; done when one has it. */
static int
try(const GPtrArray *targets, const char *typed)
{
    char isbn[ISBN_DIGITS + 1];
    gboolean found = FALSE;
    if (!isbn_read(typed, isbn))
        return cli_usage(_("This is no ISBN: a digit is wrong or missing."));
    if (targets->len == 0)
        return cli_usage(
            _("This library asks nobody yet. Add one first: instroom target add --library NAME …"));
    for (guint i = 0; i < targets->len; i++) {
        const SearchTarget *target = targets->pdata[i];
        g_autofree char *why = NULL;
        g_autoptr(FetchedBook) book = service_target_try(target, isbn, &why);
        cli_print("%s: %s\n", target->name, book ? book->title->text[TITLE_TITLE] : why);
        found = found || book;
    }
    return found ? EXIT_DONE : EXIT_UNREADABLE;
}

static int
change(Service *service, const char *library, const char *index, char **words)
{
    GError *error = NULL;
    const SearchTarget target = {.name = words[1], .address = words[2], .isbn_index = (char *)index};
    gboolean done = g_str_equal(words[0], "add")
                        ? service_target_add(service, service_operator(), library, &target, &error)
                        : service_target_remove(service, service_operator(), library, words[1], &error);
    return done ? EXIT_DONE : cli_fail(error);
}

static gboolean
words_fit(int n, char **words)
{
    static const struct {
        const char *word;
        int n;
    } known[] = {{"list", 1}, {"add", 3}, {"remove", 2}, {"try", 2}};
    for (guint i = 0; n > 0 && i < G_N_ELEMENTS(known); i++)
        if (g_str_equal(words[0], known[i].word))
            return n == known[i].n;
    return FALSE;
}

int
command_target(Cli *cli, int argc, char **argv)
{
    g_autofree char *library = NULL, *index = NULL;
    GOptionEntry entries[] = {
        {"library", 0, 0, G_OPTION_ARG_STRING, &library, _("the library"), _("NAME")},
        {"index", 0, 0, G_OPTION_ARG_STRING, &index, _("of SRU: the index of ISBNs (default bath.isbn)"),
         _("NAME")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {
        "list | add NAME ADDRESS | remove NAME | try ISBN",
        _("Says whom a library asks for the record of a book by its ISBN: Z39.50 "
          "(z3950://host:port/database) or SRU (https://host/path), in the order in which they were "
          "added."),
        entries, 1, 3};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    char **words = argv + 1;
    if (!library || !words_fit(argc - 1, words))
        return cli_usage(_("Write: instroom target list|add|remove|try --library NAME …"));
    int code = EXIT_DONE;
    GError *error = NULL;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (!service)
        return code;
    if (g_str_equal(words[0], "add") || g_str_equal(words[0], "remove"))
        return change(service, library, index, words);
    g_autoptr(GPtrArray) targets = service_target_list(service, service_operator(), library, &error);
    if (!targets)
        return cli_fail(error);
    return g_str_equal(words[0], "try") ? try(targets, words[1]) : list(cli, targets);
}
