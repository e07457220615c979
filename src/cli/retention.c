/* instroom retention: a library's terms, what is over by them, and the run that erases it. */
#include "cli/cli.h"
#include "people/school.h"
#include "service/retention.h"
#include "service/school.h"
#include "text/text.h"

typedef struct {
    Cli *cli;
    Service *service;
    char **set;
    gboolean preview, run;
    JsonWriter *json;
} Wish;

/* "leavers=365" over what holds now. */
static gboolean
set_terms(const Wish *wish, gint64 library, GError **error)
{
    g_autoptr(RetentionView)
        view = service_retention_preview(wish->service, service_operator(), library, error);
    if (view == NULL)
        return FALSE;
    RetentionTerms terms = view->terms;
    for (char **one = wish->set; *one != NULL; one++) {
        g_auto(GStrv) parts = g_strsplit(*one, "=", 2);
        Retention retention;
        if (!retention_from_name(parts[0], &retention) ||
            !retention_parse(retention, parts[1], &terms.days[retention])) {
            g_set_error(
                error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                _("\"%s\" is no term. Nothing was changed. Write a name and a number of days that the list "
                  "allows, such as leavers=730."),
                *one);
            return FALSE;
        }
    }
    return service_retention_set(wish->service, service_operator(), library, &terms, error);
}

static void
show_counts_json(JsonWriter *json, const char *key, const RetentionCounts *counts)
{
    json_write_key(json, key);
    json_write_object_begin(json);
    for (guint i = 0; i < N_RETENTIONS; i++)
        json_write_member_int(json, retention_name((Retention)i), (gint64)counts->of[i]);
    json_write_object_end(json);
}

static void
show_leavers_json(JsonWriter *json, const GPtrArray *leavers)
{
    json_write_key(json, "leavers");
    json_write_array_begin(json);
    for (guint i = 0; i < leavers->len; i++) {
        const Leaver *leaver = g_ptr_array_index(leavers, i);
        json_write_object_begin(json);
        json_write_member_int(json, "person", leaver->person);
        json_write_member_string(json, "name", leaver->name);
        json_write_member_string(json, "branch", leaver->branch);
        json_write_member_string(json, "left", leaver->left);
        json_write_object_end(json);
    }
    json_write_array_end(json);
}

static gboolean
show_terms(const Wish *wish, const Library *library, GError **error)
{
    g_autoptr(RetentionView)
        view = service_retention_preview(wish->service, service_operator(), library->id, error);
    if (view == NULL)
        return FALSE;
    if (wish->json != NULL) {
        json_write_object_begin(wish->json);
        json_write_member_string(wish->json, "library", library->name);
        json_write_key(wish->json, "days");
        json_write_object_begin(wish->json);
        for (guint i = 0; i < N_RETENTIONS; i++)
            json_write_member_int(wish->json, retention_name((Retention)i), view->terms.days[i]);
        json_write_object_end(wish->json);
        show_counts_json(wish->json, "over", &view->over);
        json_write_member_bool(wish->json, "late", view->is_late);
        if (wish->preview)
            show_leavers_json(wish->json, view->leavers);
        json_write_object_end(wish->json);
        return TRUE;
    }
    cli_print("%s\n", library->name);
    for (guint i = 0; i < N_RETENTIONS; i++)
        cli_print(_("  %-8s %5u days (%u to %u), over now: %u\t%s\n"), retention_name((Retention)i),
                  view->terms.days[i], retention_least((Retention)i), retention_most((Retention)i),
                  (guint)view->over.of[i], retention_label((Retention)i));
    for (guint i = 0; wish->preview && i < view->leavers->len; i++) {
        const Leaver *leaver = g_ptr_array_index(view->leavers, i);
        cli_print("  %" G_GINT64_FORMAT "\t%s\t%s\t%s\n", leaver->person, leaver->name, leaver->branch,
                  leaver->left);
    }
    return TRUE;
}

static gboolean
run_one(const Wish *wish, const Library *library, GError **error)
{
    RetentionRun run;
    if (!service_retention_run(wish->service, service_operator(), library->id, &run, error))
        return FALSE;
    if (wish->json != NULL) {
        json_write_object_begin(wish->json);
        json_write_member_string(wish->json, "library", library->name);
        json_write_member_int(wish->json, "run", run.id);
        show_counts_json(wish->json, "erased", &run.counts);
        json_write_object_end(wish->json);
        return TRUE;
    }
    cli_print(_("%s: run %u\n"), library->name, (guint)run.id);
    for (guint i = 0; i < N_RETENTIONS; i++)
        cli_print("  %s: %" G_GUINT64_FORMAT "\n", retention_label((Retention)i), run.counts.of[i]);
    return TRUE;
}

static gboolean
do_library(const Wish *wish, const Library *library, GError **error)
{
    if (wish->set != NULL && !set_terms(wish, library->id, error))
        return FALSE;
    return wish->run ? run_one(wish, library, error) : show_terms(wish, library, error);
}

static int
do_libraries(const Wish *wish, const char *only)
{
    GError *error = NULL;
    gboolean found = FALSE;
    g_autoptr(GPtrArray) libraries = service_library_list(wish->service, service_operator(), &error);
    for (guint i = 0; libraries != NULL && error == NULL && i < libraries->len; i++) {
        const Library *library = g_ptr_array_index(libraries, i);
        if (only != NULL && !g_str_equal(only, library->name))
            continue;
        found = TRUE;
        do_library(wish, library, &error);
    }
    if (error != NULL)
        return cli_fail(error);
    if (found || only == NULL)
        return EXIT_DONE;
    g_autofree char *message = g_strdup_printf(_("There is no library \"%s\"."), only);
    return cli_usage(message);
}

int
command_retention(Cli *cli, int argc, char **argv)
{
    g_autofree char *library = NULL;
    g_auto(GStrv) set = NULL;
    gboolean preview = FALSE, run = FALSE;
    GOptionEntry entries[] = {
        {"library", 0, 0, G_OPTION_ARG_STRING, &library, _("this library only (default: each)"), _("NAME")},
        {"set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &set, _("a term in days: leavers=730"), _("TERM=DAYS")},
        {"preview", 0, 0, G_OPTION_ARG_NONE, &preview, _("also name the leavers who would be erased"), NULL},
        {"run", 0, 0, G_OPTION_ARG_NONE, &run, _("erase what is over"), NULL},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {
        NULL, _("Shows how long each library keeps what and what is over now; sets it; erases what is over."),
        entries, 0, 0};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    if (preview && run)
        return cli_usage(_("One of --preview and --run at a time."));
    if (set != NULL && library == NULL)
        return cli_usage(_("Say for which --library the term is."));
    int code = EXIT_DONE;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    Wish wish = {cli, service, set, preview, run, cli->json ? json_writer_new() : NULL};
    if (wish.json != NULL)
        json_write_array_begin(wish.json);
    code = do_libraries(&wish, library);
    if (wish.json == NULL)
        return code;
    if (code != EXIT_DONE) {
        json_writer_free(wish.json);
        return code;
    }
    json_write_array_end(wish.json);
    cli_print_json(wish.json);
    return code;
}
