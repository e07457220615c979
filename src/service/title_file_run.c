/* Jobs on a library's files of records: looking at one, taking it in and taking that back, in pieces (service/title_file.h). */
#include <jansson.h>

#include "service/run.h"
#include "service/title_file_private.h"
#include "text/json.h"
#include "text/text.h"

#define TOLD_TITLE 100 /* characters */
#define WAITS      G_TIME_SPAN_DAY

typedef struct {
    JobRun *run;
    EntryCase *ecase;
    TitleFile *file;
    gint64 total;
    const char *line; /* for the trail, with the first piece; NULL: it was told */
    gint64 since;     /* monotonic time at which the piece began */
} Work;

/* ---- looking ---- */

static gboolean
was_read(guint records, gpointer data, GError **error)
{
    JobRun *run = data;
    job_run_note(0, 0, records, run);
    return job_run_goes_on(run, error);
}

/* What the file of the job would do; file and bytes are new. Of one that was begun, nothing is counted. */
static TitleImport *
look(JobRun *run, const Account *actor, TitleFile **file, GBytes **bytes, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!title_file_begin(&ecase, run->service, actor, FALSE, error))
        return NULL;
    *file = store_title_file_get(ecase.store, ecase.hand.library, run->job->title_file, &cause);
    if (*file && ((*file)->applied || (*file)->returned + (*file)->stayed > 0)) {
        entry_refuse(error, SERVICE_ERROR_CONFLICT,
                     _("This file was taken in already. Nothing was changed."));
        return NULL;
    }
    *bytes = *file ? store_title_file_bytes(ecase.store, (*file)->id, &cause) : NULL;
    if (!*bytes) {
        service_fail(error, cause);
        return NULL;
    }
    const TitleWalk walk = {.store = ecase.store, .hand = ecase.hand, .piece = was_read, .data = run};
    return (*file)->reached > 0 ? title_import_new() : titles_walk(&walk, *bytes, error);
}

static char *
told_of(const TitleImport *plan)
{
    JsonWriter *json = json_writer_new();
    json_write_array_begin(json);
    for (guint i = 0; i < plan->refused->len; i++) {
        const TitleLine *line = plan->refused->pdata[i];
        g_autofree char *title = g_utf8_substring(line->title, 0,
                                                  MIN(g_utf8_strlen(line->title, -1), TOLD_TITLE));
        json_write_object_begin(json);
        json_write_member_int(json, "number", line->number);
        json_write_member_string(json, "title", title);
        json_write_member_string(json, "why", line->why);
        json_write_object_end(json);
    }
    json_write_array_end(json);
    return json_writer_end(json);
}

static void
count(TitleFile *file, const TitleImport *plan)
{
    file->fresh = plan->count[FATE_NEW];
    file->changed = plan->count[FATE_CHANGED];
    file->same = plan->count[FATE_SAME];
    file->refused = plan->count[FATE_REFUSED];
}

/* Makes room for a file that turned out to be one: the own one of before it that waits still, and forgotten ones. */
static gboolean
sweep(EntryCase *ecase, gint64 id, GError **error)
{
    const TitleHand until = {ecase->hand.library, ecase->hand.account, ecase->hand.at - WAITS};
    g_autoptr(GArray) old = store_title_file_waiting(ecase->store, &until, id, error);
    for (guint i = 0; old && i < old->len; i++)
        if (!store_title_file_remove(ecase->store, g_array_index(old, gint64, i), error))
            return FALSE;
    return old != NULL;
}

/* The counts are shown from now on. finish: that was the job. */
static gboolean
keep_counts(JobRun *run, const Account *actor, TitleFile *file, const TitleImport *plan, gboolean finish,
            GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    count(file, plan);
    g_free(file->told);
    file->told = told_of(plan);
    if (!title_file_begin(&ecase, run->service, actor, TRUE, error))
        return FALSE;
    if (!store_title_file_checked(ecase.store, ecase.hand.at, file, &cause) ||
        (finish && !sweep(&ecase, file->id, &cause)))
        return service_fail(error, cause);
    if (finish && !job_run_finish(run, ecase.store, 0, error))
        return FALSE;
    return store_commit(ecase.store, &cause) || service_fail(error, cause);
}

/* Of a file without records nothing is kept. It stays if that fails: it goes with the next that is sent. */
static void
forget(JobRun *run, const Account *actor)
{
    g_auto(EntryCase) ecase = {0};
    if (title_file_begin(&ecase, run->service, actor, TRUE, NULL) &&
        store_title_file_remove(ecase.store, run->job->title_file, NULL))
        store_commit(ecase.store, NULL);
}

gboolean
titles_check_run(JobRun *run, const Account *actor, GError **error)
{
    g_autoptr(TitleFile) file = NULL;
    g_autoptr(GBytes) bytes = NULL;
    GError *cause = NULL;
    g_autoptr(TitleImport) plan = look(run, actor, &file, &bytes, &cause);
    if (plan)
        return keep_counts(run, actor, file, plan, TRUE, error);
    if (g_error_matches(cause, SERVICE_ERROR, SERVICE_ERROR_UNREADABLE) ||
        g_error_matches(cause, SERVICE_ERROR, SERVICE_ERROR_LIMIT))
        forget(run, actor);
    g_propagate_error(error, cause);
    return FALSE;
}

/* ---- pieces ---- */

static gboolean
begin_piece(Work *work, GError **error)
{
    EntryCase *ecase = work->ecase;
    GError *cause = NULL;
    if (!store_begin(ecase->store, &cause) || !store_lock_library(ecase->store, ecase->hand.library, &cause))
        return service_fail(error, cause);
    work->since = g_get_monotonic_time();
    return TRUE;
}

/* Commits the piece, as long as the job is this worker's; then lets others write for as long, and begins the next. SQLite's writers do not
 * queue: who waits looks again, after 1, 2, 5, 10 and at last 100 ms, and would find the lock taken for seconds if it were free for moments. */
static gboolean
end_piece(Work *work, AuditVerb verb, gint64 done, GError **error)
{
    EntryCase *ecase = work->ecase;
    const JobRun *run = work->run;
    GError *cause = NULL;
    if (!store_job_set_progress(ecase->store, run->job->id, run->worker, done, work->total, &cause))
        return service_fail(error, cause);
    if (work->line ? !entry_commit(ecase, verb, 0, 0, work->line, error)
                   : !store_commit(ecase->store, &cause) && !service_fail(error, cause))
        return FALSE;
    work->line = NULL;
    if (!job_run_goes_on(run, error))
        return FALSE;
    g_usleep((gulong)(g_get_monotonic_time() - work->since));
    return begin_piece(work, error);
}

/* ---- the yes ---- */

static gboolean
was_written(guint records, gpointer data, GError **error)
{
    Work *work = data;
    GError *cause = NULL;
    if (!store_title_file_reached(work->ecase->store, work->file->id, records, &cause))
        return service_fail(error, cause);
    return end_piece(work, AUDIT_APPLY, records, error);
}

/* As it was done: by what is noted, because who goes on behind another worker did not see it all. */
static gboolean
count_done(Work *work, const TitleImport *import, GError **error)
{
    Store *store = work->ecase->store;
    gint64 fresh = store_title_file_fresh(store, work->file->id, error);
    g_autoptr(TitleFile)
        now = fresh < 0 ? NULL
                        : store_title_file_get(store, work->ecase->hand.library, work->file->id, error);
    if (!now)
        return FALSE;
    work->file->fresh = fresh;
    work->file->changed = now->changes - fresh;
    work->file->refused = import->count[FATE_REFUSED];
    work->file->same = work->total - now->changes - work->file->refused;
    return TRUE;
}

static gboolean
end_apply(Work *work, const TitleImport *import, GError **error)
{
    EntryCase *ecase = work->ecase;
    GError *cause = NULL;
    if (!count_done(work, import, &cause) ||
        !store_title_file_applied(ecase->store, &ecase->hand, work->file, TITLE_FILE_UNDONE, &cause))
        return service_fail(error, cause);
    if (!job_run_finish(work->run, ecase->store, 0, error))
        return FALSE;
    if (work->line)
        return entry_commit(ecase, AUDIT_APPLY, 0, 0, work->line, error);
    return store_commit(ecase->store, &cause) || service_fail(error, cause);
}

static gboolean
write_all(JobRun *run, const Account *actor, TitleFile *file, const GBytes *bytes, const char *line,
          GError **error)
{
    g_auto(EntryCase) ecase = {0};
    Work work = {run, &ecase, file, file->fresh + file->changed + file->same + file->refused, line};
    if (!title_file_begin(&ecase, run->service, actor, TRUE, error))
        return FALSE;
    work.since = g_get_monotonic_time();
    const TitleWalk walk = {ecase.store,          ecase.hand,  TRUE, file->id,
                            (guint)file->reached, was_written, &work};
    g_autoptr(TitleImport) import = titles_walk(&walk, bytes, error);
    return import && end_apply(&work, import, error);
}

gboolean
titles_apply_run(JobRun *run, const Account *actor, GError **error)
{
    g_autoptr(TitleFile) file = NULL;
    g_autoptr(GBytes) bytes = NULL;
    g_autoptr(TitleImport) plan = look(run, actor, &file, &bytes, error);
    if (!plan)
        return FALSE;
    g_autofree char *line = titles_counted(plan);
    if (file->reached > 0)
        return write_all(run, actor, file, bytes, NULL, error);
    if (!g_str_equal(line, run->job->arguments))
        return keep_counts(run, actor, file, plan, FALSE, error) &&
               entry_refuse(error, SERVICE_ERROR_CONFLICT,
                            _("The catalogue changed since you looked. Nothing was changed. Look at the "
                              "numbers once more."));
    count(file, plan);
    return write_all(run, actor, file, bytes, line, error);
}

/* ---- taking back ---- */

/* FALSE with error. *done: FALSE when somebody changed the title since, or something hangs on it. */
static gboolean
take_back(EntryCase *ecase, const TitleChange *change, gboolean *done, GError **error)
{
    GError *cause = NULL;
    *done = FALSE;
    g_autoptr(Title) title = store_title_get(ecase->store, ecase->hand.library, change->title, &cause);
    if (!title && g_error_matches(cause, STORE_ERROR, STORE_ERROR_NOT_FOUND)) {
        g_error_free(cause);
        return TRUE;
    }
    if (!title) {
        g_propagate_error(error, cause);
        return FALSE;
    }
    if (title->version != change->version)
        return TRUE;
    if (*change->kept != '\0') {
        *done = title_kept_read(change->kept, title);
        return !*done || (store_title_set(ecase->store, &ecase->hand, title, error) &&
                          store_title_record_set(ecase->store, title->id, change->record, error));
    }
    gint64 used = store_title_used(ecase->store, title->id, error);
    *done = used == 0;
    return used > 0 || (used == 0 && store_title_remove(ecase->store, &ecase->hand, title, error));
}

/* The next piece of what is noted. *n: how many there were. */
static gboolean
take_piece_back(Work *work, guint *n, GError **error)
{
    Store *store = work->ecase->store;
    g_autoptr(GPtrArray) changes = store_title_change_list(store, work->file->id, TITLES_PIECE, error);
    TitlesBack back = {0};
    if (!changes)
        return FALSE;
    for (guint i = 0; i < changes->len; i++) {
        const TitleChange *change = changes->pdata[i];
        gboolean done;
        if (!take_back(work->ecase, change, &done, error))
            return FALSE;
        back.returned += done;
        back.stayed += !done;
        back.until = change->title;
    }
    *n = changes->len;
    work->file->returned += back.returned;
    work->file->stayed += back.stayed;
    return store_title_file_returned(store, work->file->id, &back, error);
}

static gboolean
take_all_back(Work *work, GError **error)
{
    EntryCase *ecase = work->ecase;
    TitleFile *file = work->file;
    GError *cause = NULL;
    for (guint n;;) {
        if (!take_piece_back(work, &n, &cause))
            return service_fail(error, cause);
        if (n < TITLES_PIECE)
            break;
        if (!end_piece(work, AUDIT_UNDO, file->returned + file->stayed, error))
            return FALSE;
    }
    if (!store_title_file_undone(ecase->store, file->id, ecase->hand.at, &cause))
        return service_fail(error, cause);
    g_autofree char *detail = g_strdup_printf("back %" G_GINT64_FORMAT ", left %" G_GINT64_FORMAT,
                                              file->returned, file->stayed);
    return job_run_finish(work->run, ecase->store, 0, error) &&
           entry_commit(ecase, AUDIT_UNDO, 0, 0, detail, error);
}

gboolean
titles_undo_run(JobRun *run, const Account *actor, GError **error)
{
    g_auto(EntryCase) ecase = {0};
    GError *cause = NULL;
    if (!title_file_begin(&ecase, run->service, actor, TRUE, error))
        return FALSE;
    g_autoptr(TitleFile)
        file = store_title_file_get(ecase.store, ecase.hand.library, run->job->title_file, &cause);
    if (!file)
        return service_fail(error, cause);
    gboolean is_begun = file->returned + file->stayed > 0;
    if (file->undone || (file->changes == 0 && !is_begun && (file->applied || file->reached == 0)))
        return entry_refuse(error, SERVICE_ERROR_CONFLICT, _("There is nothing to take back here."));
    Work work = {run, &ecase, file, file->changes + file->returned + file->stayed, NULL};
    /* The line at the end tells how it went; a large one is told when it begins too, because its pieces stay whatever comes. */
    g_autofree char *line = g_strdup_printf("titles %" G_GINT64_FORMAT, file->changes);
    work.line = is_begun ? NULL : line;
    work.since = g_get_monotonic_time();
    return take_all_back(&work, error);
}
