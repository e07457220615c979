/* instroom jobs: what waits for a worker, runs, and has ended; stops one, or has it done again. */
#include "cli/cli.h"
#include "service/job.h"
#include "text/text.h"

#define JOBS_SHOWN 200

static char *
instant(gint64 microseconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(microseconds / G_USEC_PER_SEC);
    return microseconds != 0 ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup("");
}

static void
job_json(JsonWriter *json, const Job *job)
{
    g_autofree char *created = instant(job->created), *started = instant(job->started),
                    *ended = instant(job->ended);
    json_write_object_begin(json);
    json_write_member_int(json, "job", job->id);
    json_write_member_string(json, "kind", job_kind_name(job->kind));
    json_write_member_string(json, "branch", job->branch_code);
    json_write_member_string(json, "state", job_state_name(job->state));
    json_write_member_int(json, "upload", job->upload);
    json_write_member_int(json, "undoes", job->import);
    json_write_member_int(json, "title_file", job->title_file);
    json_write_member_int(json, "import", job->kind == JOB_REMOVE ? 0 : job->result);
    json_write_member_string(json, "account", job->account_name);
    json_write_member_int(json, "attempts", job->attempts);
    json_write_member_int(json, "done", job->done);
    json_write_member_int(json, "total", job->total);
    json_write_member_bool(json, "cancelled", job->cancelled);
    json_write_member_string(json, "created", created);
    json_write_member_string(json, "started", started);
    json_write_member_string(json, "ended", ended);
    json_write_member_string(json, "message", job->message);
    json_write_object_end(json);
}

static void
print_job(const Job *job)
{
    g_autofree char *created = instant(job->created);
    cli_print("%" G_GINT64_FORMAT "\t%s\t%s\t%s\t%s\t%" G_GINT64_FORMAT "\t%u\t%" G_GINT64_FORMAT
              "/%" G_GINT64_FORMAT "%s%s\n",
              job->id, created, job->branch_code, job_kind_name(job->kind), job_state_name(job->state),
              job->title_file != 0    ? job->title_file
              : job->kind == JOB_UNDO ? job->import
                                      : job->upload,
              job->attempts, job->done, job->total, *job->message != '\0' ? "\t" : "", job->message);
}

static int
list(const Cli *cli, Service *service, gboolean all)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) jobs = service_job_list(service, service_operator(), !all, JOBS_SHOWN, &error);
    if (jobs == NULL)
        return cli_fail(error);
    JsonWriter *json = cli->json ? json_writer_new() : NULL;
    if (json != NULL)
        json_write_array_begin(json);
    for (guint i = 0; i < jobs->len; i++)
        if (json != NULL)
            job_json(json, jobs->pdata[i]);
        else
            print_job(jobs->pdata[i]);
    if (json != NULL) {
        json_write_array_end(json);
        cli_print_json(json);
    }
    return EXIT_DONE;
}

int
command_jobs(Cli *cli, int argc, char **argv)
{
    gint64 cancel = 0, retry = 0;
    gboolean all = FALSE;
    GOptionEntry entries[] = {
        {"all", 0, 0, G_OPTION_ARG_NONE, &all, _("also those that have ended: the last 200"), NULL},
        {"cancel", 0, 0, G_OPTION_ARG_INT64, &cancel, _("stop this job"), "N"},
        {"retry", 0, 0, G_OPTION_ARG_INT64, &retry, _("have a job that failed or was stopped done again"),
         "N"},
        G_OPTION_ENTRY_NULL,
    };
    const CommandLine line = {
        NULL,
        _("Lists the work that waits or runs, newest first: number, time, school, kind, state, upload (of an "
          "undo: import), "
          "attempts, rows; or stops it, or has it done again."),
        entries, 0, 0};
    if (!cli_parse(cli, &line, &argc, &argv))
        return EXIT_USAGE;
    int code = EXIT_DONE;
    GError *error = NULL;
    g_autoptr(Service) service = cli_service(cli, &code);
    if (service == NULL)
        return code;
    if ((cancel != 0 && !service_job_cancel(service, service_operator(), cancel, &error)) ||
        (retry != 0 && !service_job_retry(service, service_operator(), retry, &error)))
        return cli_fail(error);
    return cancel != 0 || retry != 0 ? EXIT_DONE : list(cli, service, all);
}
