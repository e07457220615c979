/* instroom person export RECORD [--output FILE]; instroom person erase RECORD [--apply COUNT] */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "service/erase.h"
#include "service/patron.h"
#include "service/person_data.h"
#include "text/text.h"

/* What stands behind the verb, and the options. */
typedef struct {
    gint64 record;      /* as in the portal's address: /patrons/12 */
    const char *output; /* or NULL */
    gint apply;         /* 0 = only show */
} Wish;

static int
no_file(const char *path)
{
    g_autofree char *message = g_strdup_printf(_("%s cannot be written: %s"), path, g_strerror(errno));
    cli_usage(message);
    return EXIT_STORAGE;
}

/* Closes fd; a file that is not whole is none. */
static int
write_file(int fd, const char *path, const char *text)
{
    gsize length = strlen(text), done = 0;
    while (done < length) {
        ssize_t n = write(fd, text + done, length - done);
        if (n < 0 && errno != EINTR)
            break;
        done += (gsize)MAX(n, 0);
    }
    gboolean whole = done == length && fsync(fd) == 0;
    int trouble = errno;
    if (close(fd) == 0 && whole)
        return EXIT_DONE;
    unlink(path);
    errno = trouble;
    return no_file(path);
}

static int
export_one(Cli *cli, Service *service, const Wish *wish)
{
    (void)cli;
    GError *error = NULL;
    /* A new file that only this user reads; made first, so that the trail tells of none that could not be written. */
    int fd = wish->output != NULL ? open(wish->output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    if (wish->output != NULL && fd < 0)
        return no_file(wish->output);
    g_autoptr(PersonData) data = service_patron_data(service, service_operator(), wish->record, TRUE, &error);
    if (data == NULL) {
        if (fd >= 0 && close(fd) == 0)
            unlink(wish->output);
        return cli_fail(error);
    }
    if (fd >= 0)
        return write_file(fd, wish->output, data->json);
    cli_print("%s\n", data->json);
    return EXIT_DONE;
}

static int
show_erase(Cli *cli, const Wish *wish, const EraseView *view)
{
    const PersonCounts *counts = &view->counts;
    const struct {
        const char *name, *label;
        guint n;
    } lines[] = {
        {"memberships", _("memberships of a school"), counts->memberships},
        {"groups", _("groups"), counts->enrolments},
        {"cards", _("cards (the numbers stay)"), counts->cards},
        {"loans", _("loans that are over (become nobody's)"), counts->loans},
        {"fees", _("amounts that are over (become nobody's)"), counts->fees},
        {"journal", _("lines of imports (are emptied)"), counts->journal},
        {"changes", _("changes by hand"), counts->changes},
        {"answers", _("answers to questions"), counts->answers},
        {"uploads", _("files that are still kept and may name the person"), view->uploads},
    };
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_object_begin(json);
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
        if (json != NULL)
            json_write_member_int(json, lines[i].name, lines[i].n);
        else
            cli_print("  %5u %s\n", lines[i].n, lines[i].label);
    if (json != NULL) {
        json_write_member_bool(json, "active", view->is_active);
        json_write_member_bool(json, "owing", view->is_owing);
        json_write_member_int(json, "number", view->number);
        json_write_object_end(json);
        cli_print_json(json);
        return EXIT_DONE;
    }
    if (view->is_owing)
        cli_print(_("Something is still out or to be paid: that comes first.\n"));
    if (view->is_active)
        cli_print(_("This person is still a member at a school: whose next file brings the person back.\n"));
    cli_print(_("To erase all of this:\n"));
    cli_print("  instroom person erase %" G_GINT64_FORMAT " --apply %u\n", wish->record, view->number);
    return EXIT_DONE;
}

static int
erase(Cli *cli, Service *service, const Wish *wish)
{
    GError *error = NULL;
    g_autoptr(Patron) patron = service_patron_get(service, service_operator(), wish->record, &error);
    if (patron == NULL)
        return cli_fail(error);
    gint64 person = patron->pupil.person;
    if (wish->apply != 0)
        return service_erase(service, service_operator(), person, (guint)wish->apply, &error)
                   ? EXIT_DONE
                   : cli_fail(error);
    g_autoptr(EraseView) view = service_erase_preview(service, service_operator(), person, &error);
    return view != NULL ? show_erase(cli, wish, view) : cli_fail(error);
}

static const struct {
    const char *name;
    int (*run)(Cli *cli, Service *service, const Wish *wish);
} verbs[] = {{"export", export_one}, {"erase", erase}};

int
command_person(Cli *cli, int argc, char **argv)
{
    g_autofree char *output = NULL;
    Wish wish = {0};
    GOptionEntry entries[] = {
        {"output", 0, 0, G_OPTION_ARG_FILENAME, &output, _("write to this new file, which only you can read"),
         _("FILE")},
        {"apply", 0, 0, G_OPTION_ARG_INT, &wish.apply, _("erase, with the number that was shown"),
         _("COUNT")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {
        "export RECORD | erase RECORD",
        _("Writes everything that is kept of a person as JSON, or shows what erasing one "
          "takes away and does it. RECORD: the number in the address of the record, "
          "/patrons/12."),
        entries, 2, 2};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    guint verb = 0;
    while (verb < G_N_ELEMENTS(verbs) && !g_str_equal(argv[1], verbs[verb].name))
        verb++;
    wish.output = output;
    if (verb == G_N_ELEMENTS(verbs) || wish.apply < 0 ||
        !g_ascii_string_to_signed(argv[2], 10, 1, G_MAXINT64, &wish.record, NULL))
        return cli_usage(_("Write: instroom person export RECORD [--output FILE], or: instroom person erase "
                           "RECORD [--apply COUNT]"));
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    return service != NULL ? verbs[verb].run(cli, service, &wish) : code;
}
