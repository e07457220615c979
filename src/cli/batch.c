/* instroom batch FOLDER: the plans of all schools' files in a folder as a list; with --apply LIST exactly those plans. */
#include <errno.h>
#include <unistd.h>

#include "cli/batch_list.h"
#include "cli/cli.h"
#include "cli/show.h"
#include "service/import.h"
#include "text/text.h"

/* Files opened ahead of the one whose turn it is, for each worker: enough to keep them busy, few enough for memory. */
#define AHEAD 2

typedef struct {
    char *name; /* of the file, in the folder */
    BatchLine line;
    ImportCase *icase;
    GError *error;
    gboolean opened; /* or failed; under the batch's lock */
} Job;

typedef struct {
    char *school_year, *mode, *list, *again, *folder;
    FILE *again_file; /* NULL when nobody asked for it */
    int workers;
    RosterMode parsed_mode;
    Service *service;
    GPtrArray *jobs; /* of Job, in the order of their names */
    GThreadPool *pool;
    GMutex lock;
    GCond ready;
    JsonWriter *json; /* of the list; NULL = text */
    int code;
} Batch;

static void
job_free(gpointer data)
{
    Job *job = data;
    batch_line_clear(&job->line);
    g_clear_pointer(&job->icase, import_case_free);
    g_clear_error(&job->error);
    g_free(job->name);
    g_free(job);
}

static void
batch_clear(Batch *batch)
{
    if (batch->pool != NULL)
        g_thread_pool_free(batch->pool, TRUE, TRUE);
    g_clear_pointer(&batch->jobs, g_ptr_array_unref);
    g_clear_pointer(&batch->service, service_free);
    g_mutex_clear(&batch->lock);
    g_cond_clear(&batch->ready);
    g_free(batch->school_year);
    g_free(batch->mode);
    g_free(batch->list);
    g_free(batch->again);
    if (batch->again_file != NULL)
        fclose(batch->again_file);
    g_free(batch->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Batch, batch_clear)

/* On a worker: reads the file; and plans it, unless the plan is made at the apply. */
static void
open_job(gpointer data, gpointer user_data)
{
    Job *job = data;
    Batch *batch = user_data;
    text_set_language(text_language_from_environment());
    const ImportChoices choices = {
        .school_year = batch->school_year, .mode = batch->parsed_mode, .unplanned = batch->list != NULL};
    g_autofree char *path = g_build_filename(batch->folder, job->name, NULL);
    GError *error = NULL;
    ImportCase *icase = NULL;
    int code = EXIT_DONE, fd = cli_open_file(path, &code);
    if (fd >= 0) {
        icase = service_import_open_file(batch->service, service_operator(), job->line.code, fd, job->name,
                                         &choices, &error);
        close(fd);
    } else {
        g_set_error(&error, SERVICE_ERROR, SERVICE_ERROR_UNREADABLE, "%s", g_strerror(errno));
    }
    g_mutex_lock(&batch->lock);
    job->icase = icase;
    job->error = error;
    job->opened = TRUE;
    g_cond_broadcast(&batch->ready);
    g_mutex_unlock(&batch->lock);
}

static void
keep_code(Batch *batch, int code)
{
    if (code > batch->code)
        batch->code = code;
}

/* A line of the list: what would happen, and whether somebody has to look at it first. */
static void
tell_plan(Batch *batch, Job *job)
{
    if (job->error != NULL) {
        batch_line_fail(&job->line, job->error->message);
        keep_code(batch, cli_exit_code(job->error));
    } else {
        batch_line_fill(&job->line, job->icase);
        keep_code(batch, g_str_equal(job->line.decision, BATCH_APPLY) ? EXIT_DONE : EXIT_ROWS_REFUSED);
    }
    if (batch->json != NULL) {
        batch_line_json(&job->line, batch->json);
    } else {
        g_autofree char *text = batch_line_print(&job->line);
        cli_print("%s\n", text);
    }
}

/* What changed since the list was made, and the line anew for the next one. */
static void
plan_again(Batch *batch, Job *job)
{
    BatchLine line = {0};
    if (!service_import_compare(batch->service, service_operator(), job->icase, job->line.digest, NULL))
        return;
    show_since(stderr, import_case_since(job->icase));
    if (batch->again_file == NULL)
        return;
    batch_line_name(&line, job->name);
    batch_line_fill(&line, job->icase);
    g_autofree char *text = batch_line_print(&line);
    fprintf(batch->again_file, "%s\n", text);
    batch_line_clear(&line);
}

static void
apply(Batch *batch, Job *job)
{
    gint64 number = -1;
    if (job->error == NULL)
        number = service_import_apply(batch->service, service_operator(), job->icase, job->line.digest,
                                      job->line.confirm, &job->error);
    if (number < 0) {
        keep_code(batch, cli_exit_code(job->error));
        fprintf(stderr, "instroom: %s: %s\n", job->name, job->error->message);
        if (g_error_matches(job->error, SERVICE_ERROR, SERVICE_ERROR_STALE))
            plan_again(batch, job);
    } else {
        cli_print(_("%s: imported as number %u\n"), job->name, (guint)number);
    }
}

/* In the order of their names: workers open them ahead, one thread tells or applies. */
static void
run(Batch *batch)
{
    guint pushed = 0, ahead = (guint)batch->workers * AHEAD;
    for (guint i = 0; i < batch->jobs->len; i++) {
        for (; pushed < batch->jobs->len && pushed <= i + ahead; pushed++)
            g_thread_pool_push(batch->pool, batch->jobs->pdata[pushed], NULL);
        Job *job = batch->jobs->pdata[i];
        g_mutex_lock(&batch->lock);
        while (!job->opened)
            g_cond_wait(&batch->ready, &batch->lock);
        g_mutex_unlock(&batch->lock);
        (batch->list != NULL ? apply : tell_plan)(batch, job);
        g_clear_pointer(&job->icase, import_case_free);
    }
}

static void
add_job(Batch *batch, const char *name, BatchLine *line)
{
    Job *job = g_new0(Job, 1);
    job->name = g_strdup(name);
    job->line = *line;
    *line = (BatchLine){0};
    g_ptr_array_add(batch->jobs, job);
}

static gint
job_order(gconstpointer a, gconstpointer b)
{
    return strcmp((*(Job *const *)a)->name, (*(Job *const *)b)->name);
}

/* Every file of the folder whose name begins with a school's four digits; others are named and left. */
static gboolean
find_files(Batch *batch)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) folder = g_dir_open(batch->folder, 0, &error);
    if (folder == NULL) {
        fprintf(stderr, "instroom: %s\n", error->message);
        batch->code = EXIT_UNREADABLE;
        return FALSE;
    }
    const char *name;
    while ((name = g_dir_read_name(folder)) != NULL) {
        BatchLine line = {0};
        if (*name == '.')
            continue;
        if (batch_line_name(&line, name)) {
            add_job(batch, name, &line);
        } else {
            g_autofree char *safe = g_strescape(name, NULL);
            fprintf(stderr, _("%s: left alone, for its name does not begin with a school's four digits.\n"),
                    safe);
            keep_code(batch, EXIT_ROWS_REFUSED);
        }
    }
    g_ptr_array_sort(batch->jobs, job_order);
    return TRUE;
}

/* The lines of the list that somebody, or the check, said yes to. */
static gboolean
read_list(Batch *batch)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(batch->list, &text, NULL, &error)) {
        fprintf(stderr, "instroom: %s\n", error->message);
        batch->code = EXIT_UNREADABLE;
        return FALSE;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        BatchLine line = {0};
        if (*lines[i] == '\0' || *lines[i] == '#')
            continue;
        if (!batch_line_parse(&line, lines[i])) {
            batch_line_clear(&line);
            fprintf(stderr,
                    _("Line %u of the list cannot be read. Nothing was imported. Change only the first "
                      "column: apply, look, or the number of a brake.\n"),
                    i + 1);
            batch->code = EXIT_USAGE;
            return FALSE;
        }
        if (line.wanted)
            add_job(batch, line.file, &line);
        batch_line_clear(&line);
    }
    return TRUE;
}

/* Opened first: a list that cannot be written is no surprise after the work. */
static gboolean
open_again(Batch *batch)
{
    if (batch->list == NULL) {
        batch->code = cli_usage(_("--again goes with --apply."));
        return FALSE;
    }
    batch->again_file = fopen(batch->again, "wxe");
    if (batch->again_file == NULL) {
        fprintf(stderr, _("instroom: %s cannot be written: %s.\n"), batch->again, g_strerror(errno));
        batch->code = EXIT_USAGE;
        return FALSE;
    }
    fprintf(batch->again_file, "# %s\n", BATCH_HEAD);
    return TRUE;
}

static gboolean
start(Batch *batch, Cli *cli)
{
    if (batch->mode != NULL && !roster_mode_from_name(batch->mode, &batch->parsed_mode)) {
        batch->code = cli_usage(_("--mode is school-year, synchronise, update or new."));
        return FALSE;
    }
    if (batch->again != NULL && !open_again(batch))
        return FALSE;
    batch->workers = CLAMP(batch->workers, 1, 64);
    cli->connections = (guint)batch->workers + 1;
    batch->jobs = g_ptr_array_new_with_free_func(job_free);
    batch->service = cli_service(cli, &batch->code);
    batch->pool = g_thread_pool_new(open_job, batch, batch->workers, TRUE, NULL);
    return batch->service != NULL && (batch->list != NULL ? read_list(batch) : find_files(batch));
}

static void
list_begin(Batch *batch, gboolean json)
{
    if (json) {
        batch->json = json_writer_new();
        json_write_array_begin(batch->json);
    } else {
        cli_print("# %s\n", BATCH_HEAD);
    }
}

int
command_batch(Cli *cli, int argc, char **argv)
{
    g_auto(Batch) batch = {.parsed_mode = MODE_SCHOOL_YEAR, .workers = (int)g_get_num_processors()};
    g_mutex_init(&batch.lock);
    g_cond_init(&batch.ready);
    GOptionEntry entries[] = {
        {"school-year", 0, 0, G_OPTION_ARG_STRING, &batch.school_year,
         _("the school year of the files (default: today's)"), "2026-2027"},
        {"mode", 0, 0, G_OPTION_ARG_STRING, &batch.mode,
         _("school-year (default), synchronise, update or new"), _("MODE")},
        {"workers", 0, 0, G_OPTION_ARG_INT, &batch.workers,
         _("so many files are read at once (default: as many as the machine has processors)"), "N"},
        {"apply", 0, 0, G_OPTION_ARG_FILENAME, &batch.list,
         _("apply the plans of this list whose first column says apply, and no others"), _("LIST")},
        {"again", 0, 0, G_OPTION_ARG_FILENAME, &batch.again,
         _("with --apply: write the new plans of schools that changed meanwhile into this list"), _("LIST")},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {"FOLDER",
                              _("Shows the plans of all files in FOLDER as a list, or applies such a list. A "
                                "file's name begins with "
                                "the school's four digits: 1234-pupils.xlsx."),
                              entries, 1, 1};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    batch.folder = g_strdup(argv[1]);
    if (!start(&batch, cli))
        return batch.code;
    if (batch.list == NULL)
        list_begin(&batch, cli->json);
    run(&batch);
    if (batch.json != NULL) {
        json_write_array_end(batch.json);
        cli_print_json(g_steal_pointer(&batch.json));
    }
    return batch.code;
}
