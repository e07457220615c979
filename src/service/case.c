/* Opening a file against the register: read, map, check, match, diff, plan; nothing is written. */
#include "service/case.h"

#include <unistd.h>

#include "service/file.h"
#include "service/private.h"
#include "service/recall.h"
#include "service/upload.h"
#include "store/log.h"
#include "store/register.h"
#include "text/text.h"

static void
drop_plan(ImportCase *icase)
{
    g_clear_pointer(&icase->since, roster_since_free);
    g_clear_pointer(&icase->records_then, roster_records_free);
    g_clear_pointer(&icase->mark, g_free);
    g_clear_pointer(&icase->findings, g_ptr_array_unref);
    g_clear_pointer(&icase->plan, roster_plan_free);
    g_clear_pointer(&icase->records, roster_records_free);
    g_clear_pointer(&icase->reg, roster_register_free);
}

void
import_case_free(ImportCase *icase)
{
    if (icase == NULL)
        return;
    drop_plan(icase);
    g_clear_pointer(&icase->mapping, mapping_free);
    g_clear_pointer(&icase->table, table_unref);
    g_clear_pointer(&icase->file_findings, g_ptr_array_unref);
    g_clear_pointer(&icase->answers, roster_answers_free);
    g_clear_pointer(&icase->upload, upload_free);
    g_clear_pointer(&icase->branch, branch_free);
    g_strfreev(icase->columns);
    g_free(icase->school_year);
    g_free(icase->encoding);
    g_free(icase->quote);
    g_free(icase->file_name);
    g_free(icase);
}

char *
import_options_format(guint sheet, const char *encoding, char separator)
{
    return g_strdup_printf("%u\t%s\t%d", sheet, encoding != NULL ? encoding : "", separator);
}

void
import_options_parse(const char *text, guint *sheet, char **encoding, char *separator)
{
    g_auto(GStrv) parts = g_strsplit(text, "\t", 3);
    *sheet = 0;
    *encoding = NULL;
    *separator = '\0';
    if (g_strv_length(parts) != 3)
        return;
    *sheet = (guint)g_ascii_strtoull(parts[0], NULL, 10);
    *encoding = *parts[1] != '\0' ? g_strdup(parts[1]) : NULL;
    *separator = (char)g_ascii_strtoull(parts[2], NULL, 10);
}

/* Findings by grade (worst first), then by place. */
static gint
finding_order(gconstpointer a, gconstpointer b)
{
    const Finding *x = *(Finding *const *)a, *y = *(Finding *const *)b;
    if (x->grade != y->grade)
        return x->grade > y->grade ? -1 : 1;
    if (x->sheet != y->sheet)
        return x->sheet < y->sheet ? -1 : 1;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return x->column < y->column ? -1 : x->column > y->column;
}

static void
gather_findings(ImportCase *icase)
{
    icase->findings = g_ptr_array_new();
    g_ptr_array_extend(icase->findings, icase->file_findings, NULL, NULL);
    if (icase->records != NULL)
        g_ptr_array_extend(icase->findings, icase->records->findings, NULL, NULL);
    g_ptr_array_sort(icase->findings, finding_order);
}

static RosterRecords *
check(const ImportCase *icase, const char *today)
{
    const CheckContext context = {.branch = icase->branch,
                                  .school_year = icase->school_year,
                                  .today = today,
                                  .answers = icase->answers};
    return roster_check(icase->table, icase->mapping, &context, icase->file_findings);
}

static RosterPlan *
plan_against(const ImportCase *icase, const char *today, RosterRecords *records, const RosterRegister *reg)
{
    const PlanPolicy policy = {.mode = icase->mode,
                               .school_year = icase->school_year,
                               .today = today,
                               .conflict = CONFLICT_ASK,
                               .answers = icase->answers};
    return roster_plan(records, reg, &policy);
}

gboolean
import_case_build_plan(ImportCase *icase, const Service *service, Store *store, GError **error)
{
    drop_plan(icase);
    GError *cause = NULL;
    g_autofree char *today = service_today(service);
    icase->reg = store_register_load(store, icase->branch->id, &cause);
    if (icase->reg == NULL || !store_log_place(store, icase->branch->library, &icase->place, &cause))
        return service_fail(error, cause);
    if (icase->seen.has_place)
        icase->reg->seen = icase->seen.place.import;
    icase->records = check(icase, today);
    g_autoptr(GPtrArray) keys = roster_wanted_keys(icase->records, icase->reg);
    g_autoptr(GPtrArray) cards = roster_wanted_cards(icase->records);
    if (!store_register_add_candidates(store, icase->reg, keys, cards, &cause))
        return service_fail(error, cause);
    icase->plan = plan_against(icase, today, icase->records, icase->reg);
    icase->mark = roster_mark_print(icase->plan->digest, &icase->place);
    gather_findings(icase);
    return TRUE;
}

/* Rows that are linked to somebody from elsewhere: what the file says of them stays. */
static void
hide_items(const RosterPlan *plan, gint64 person)
{
    for (guint i = 0; i < plan->items->len; i++) {
        PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        if (item->person != person || item->membership != 0)
            continue;
        roster_state_clear(&item->before);
        item->after.card = "";
        item->n_fields = 0;
        item->loans = item->holds = 0;
        item->fee_cents = 0;
    }
}

/* Candidates from elsewhere whom the actor may not see: that there is somebody, and at which school, stays. After the plan is
 * made, for a plan is the same whoever looks at it. */
static gboolean
hide_candidates(ImportCase *icase, Store *store, const Account *actor, GError **error)
{
    for (guint i = 0; icase->plan != NULL && actor->n_withheld > 0 && i < icase->reg->candidates->len; i++) {
        RosterPupil *candidate = &g_array_index(icase->reg->candidates, RosterPupil, i);
        gboolean shows = FALSE;
        if (!service_shows_person(store, actor, icase->branch->library, candidate->person, &shows, error))
            return FALSE;
        if (shows)
            continue;
        roster_state_clear(&candidate->state);
        candidate->is_withheld = TRUE;
        candidate->loans = candidate->holds = 0;
        candidate->fee_cents = 0;
        hide_items(icase->plan, candidate->person);
    }
    return TRUE;
}

gboolean
service_import_compare(Service *service, const Account *actor, ImportCase *icase, const char *text,
                       GError **error)
{
    g_auto(Connection) connection = {0};
    RosterMark mark;
    GError *cause = NULL;
    roster_mark_parse(text, &mark);
    if (!mark.has_place || icase->mapping == NULL)
        return FALSE;
    if (!service_may(actor, RIGHT_IMPORT_VIEW, icase->branch, error) ||
        !connection_take(&connection, service, icase->branch->library, error))
        return FALSE;
    icase->seen = (RosterMark){0};
    if (!store_begin_read(connection.store, &cause))
        return service_fail(error, cause);
    gint64 done = store_import_by_digest(connection.store, icase->branch->id, mark.digest, &cause);
    if (done != 0) /* it was carried out: nothing to say yes to */
        return done < 0 ? service_fail(error, cause) : FALSE;
    if (!import_case_build_plan(icase, service, connection.store, error))
        return FALSE;
    RosterLog *log = store_log_load(connection.store, icase->branch, &mark.place, &cause);
    if (log == NULL)
        return service_fail(error, cause);
    g_autofree char *today = service_today(service);
    icase->since = roster_since_new(log, icase->reg, &mark.place);
    icase->records_then = check(icase, today);
    roster_since_compare(icase->since, icase->reg, icase->plan,
                         plan_against(icase, today, icase->records_then, icase->since->then), &mark);
    return hide_candidates(icase, connection.store, actor, error);
}

/* How far a job is that has read its file. */
static gboolean
note_read(ImportCase *icase, GError **error)
{
    if (icase->run != NULL && icase->table != NULL)
        job_run_note_read(icase->run, table_sheet_n_rows(table_sheet(icase->table, 0)));
    return job_run_goes_on(icase->run, error);
}

/* Reads the file into the case. A file that cannot be read is no error here: its findings say so. */
static gboolean
read_file(ImportCase *icase, Service *service, int fd, GError **error)
{
    JobRun *run = icase->run;
    const IngestContext context = {.reader_path = service->reader_path,
                                   .progress = run != NULL ? job_run_note : NULL,
                                   .progress_data = run,
                                   .cancellable = run != NULL ? run->cancellable : service->stopping};
    const IngestOptions options = {.sheet = icase->sheet,
                                   .encoding = icase->encoding,
                                   .separator = icase->separator,
                                   .quote = icase->quote};
    GError *cause = NULL;
    icase->table = ingest_read(&context, fd, &options, icase->file_findings, &cause);
    if (icase->table == NULL && !g_error_matches(cause, INGEST_ERROR, INGEST_ERROR_UNREADABLE))
        return service_fail(error, cause);
    g_clear_error(&cause);
    return note_read(icase, error);
}

/* The file of an upload, out of the database and through the reader, or as it was read a moment ago. */
static gboolean
read_upload(ImportCase *icase, Service *service, Store *store, GError **error)
{
    g_autofree char *options = import_options_format(icase->sheet, icase->encoding, icase->separator);
    g_autofree char *key = g_strconcat(icase->upload->sha256, "\t", options, NULL);
    icase->table = recall_get(service->recall, icase->upload->id, key, icase->file_findings);
    if (icase->table != NULL)
        return note_read(icase, error);
    int fd = upload_file_open(service, store, icase->upload, error);
    if (fd < 0)
        return FALSE;
    gboolean is_read = read_file(icase, service, fd, error);
    close(fd);
    if (is_read && icase->table != NULL)
        recall_put(service->recall, icase->upload->id, key, icase->table, icase->file_findings);
    return is_read;
}

/* What was found about a column before somebody said what it is. */
static void
drop_column_findings(GPtrArray *findings, guint sheet, guint column)
{
    for (guint i = findings->len; i-- > 0;) {
        const Finding *finding = findings->pdata[i];
        if (finding->sheet == sheet && finding->column == column &&
            (finding->code == FINDING_COLUMN_UNKNOWN || finding->code == FINDING_COLUMN_BY_CONTENT ||
             finding->code == FINDING_COLUMN_TWICE))
            g_ptr_array_remove_index(findings, i);
    }
}

static gboolean
set_column(ImportCase *icase, const char *header, ColumnTarget target)
{
    guint sheet = table_sheet_number(table_sheet(icase->table, icase->mapping->sheet));
    gboolean found = FALSE;
    for (guint i = 0; i < icase->mapping->columns->len; i++) {
        const MappedColumn *mapped = icase->mapping->columns->pdata[i];
        if (g_strcmp0(mapped->header, header) != 0)
            continue;
        found = TRUE;
        mapping_set(icase->mapping, mapped->column, target, mapped->clear);
        drop_column_findings(icase->file_findings, sheet, mapped->column);
    }
    return found;
}

static gboolean
set_columns(ImportCase *icase, GError **error)
{
    for (char **column = icase->columns; column != NULL && *column != NULL; column++) {
        const char *equals = strrchr(*column, '=');
        ColumnTarget target;
        if (equals == NULL || !column_target_from_name(equals + 1, &target))
            continue; /* refused before: see columns_valid */
        g_autofree char *header = g_strndup(*column, (gsize)(equals - *column));
        if (set_column(icase, header, target))
            continue;
        g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                    _("The file has no column \"%s\". Nothing was imported. Write the heading as it stands "
                      "in the file."),
                    header);
        return FALSE;
    }
    return TRUE;
}

static gboolean
columns_valid(const char *const *columns, GError **error)
{
    for (; columns != NULL && *columns != NULL; columns++) {
        const char *equals = strrchr(*columns, '=');
        ColumnTarget target;
        if (equals == NULL || !column_target_from_name(equals + 1, &target)) {
            g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                        _("\"%s\" does not say which column is what. Nothing was read. Write it as "
                          "HEADER=FIELD, for example "
                          "Stamnummer=pupil-number."),
                        *columns);
            return FALSE;
        }
    }
    return TRUE;
}

/* The rest of opening once the file is read: map, plan. */
static gboolean
map_and_plan(ImportCase *icase, Service *service, Store *store, GError **error)
{
    GError *cause = NULL;
    if (icase->table != NULL) {
        g_autofree char *source = roster_map_source(icase->table);
        g_autofree char *saved = source != NULL ? store_mapping_get(store, icase->branch->id, source, &cause)
                                                : NULL;
        if (cause != NULL)
            return service_fail(error, cause);
        icase->mapping = roster_map(icase->table, saved, icase->file_findings);
    }
    if (icase->mapping == NULL) {
        gather_findings(icase);
        return TRUE;
    }
    if (!set_columns(icase, error))
        return FALSE;
    if (icase->unplanned) {
        gather_findings(icase);
        return TRUE;
    }
    if (!store_begin_read(store, &cause))
        return service_fail(error, cause);
    gboolean built = import_case_build_plan(icase, service, store, error);
    store_rollback(store);
    return built;
}

/* When nobody chose a year it is today's; a file that says another is braked, so that a person chooses. */
static void
default_year(ImportCase *icase, const Service *service)
{
    if (icase->school_year != NULL && *icase->school_year != '\0')
        return;
    g_autofree char *today = service_today(service);
    g_free(icase->school_year);
    icase->school_year = school_year_of(today);
}

ImportCase *
service_import_open_file(Service *service, const Account *actor, const char *branch_code, int fd,
                         const char *file_name, const ImportChoices *choices, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(ImportCase) icase = g_new0(ImportCase, 1);
    if (!columns_valid(choices->columns, error))
        return NULL;
    if (choices->school_year != NULL && !school_year_valid(choices->school_year)) {
        g_set_error(error, SERVICE_ERROR, SERVICE_ERROR_INPUT,
                    _("\"%s\" is not a school year. Nothing was read. Write it as 2026-2027."),
                    choices->school_year);
        return NULL;
    }
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    icase->branch = service_branch_by_code(connection.store, actor, RIGHT_IMPORT_VIEW, branch_code, error);
    if (icase->branch == NULL)
        return NULL;
    icase->file_name = g_strdup(file_name);
    icase->school_year = g_strdup(choices->school_year);
    icase->mode = choices->mode;
    icase->unplanned = choices->unplanned;
    icase->sheet = choices->sheet;
    icase->encoding = g_strdup(choices->encoding);
    icase->separator = choices->separator;
    icase->quote = g_strdup(choices->quote);
    icase->columns = g_strdupv((char **)choices->columns);
    icase->answers = roster_answers_copy(choices->answers);
    icase->file_findings = finding_list_new();
    default_year(icase, service);
    return read_file(icase, service, fd, error) && map_and_plan(icase, service, connection.store, error)
               ? g_steal_pointer(&icase)
               : NULL;
}

static RosterAnswers *
load_answers(Store *store, gint64 upload, GError **error)
{
    GError *cause = NULL;
    g_autoptr(GPtrArray) stored = store_answer_list(store, upload, &cause);
    if (stored == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    RosterAnswers *answers = roster_answers_new();
    for (guint i = 0; i < stored->len; i++) {
        const StoredAnswer *one = stored->pdata[i];
        Answer answer = {.person = one->person};
        if (choice_from_name(one->choice, &answer.choice))
            roster_answers_set(answers, one->key, answer);
    }
    return answers;
}

ImportCase *
import_case_open(Service *service, const Account *actor, gint64 id, JobRun *run, GError **error)
{
    g_auto(Connection) connection = {0};
    g_autoptr(ImportCase) icase = g_new0(ImportCase, 1);
    icase->run = run;
    icase->unplanned = run != NULL && run->job->kind == JOB_APPLY;
    if (!connection_take(&connection, service, service_reach(actor), error))
        return NULL;
    GError *cause = NULL;
    icase->upload = store_upload_get(connection.store, id, &cause);
    if (icase->upload == NULL) {
        service_fail(error, cause);
        return NULL;
    }
    icase->branch = service_branch_for(connection.store, actor, RIGHT_UPLOAD, icase->upload->branch, error);
    if (icase->branch == NULL)
        return NULL;
    if (!icase->upload->has_file) {
        g_set_error_literal(error, SERVICE_ERROR, SERVICE_ERROR_NOT_FOUND,
                            _("The file itself is no longer kept, so there is no plan to show. Ask the "
                              "school to deliver it again if you need it."));
        return NULL;
    }
    if (run != NULL) {
        g_autoptr(UploadSummary) known = upload_summary_parse(icase->upload);
        run->total = known != NULL ? known->rows : 0;
    }
    icase->file_name = g_strdup(icase->upload->file_name);
    icase->school_year = g_strdup(icase->upload->school_year);
    if (!roster_mode_from_name(icase->upload->mode, &icase->mode))
        icase->mode = MODE_SCHOOL_YEAR;
    import_options_parse(icase->upload->options, &icase->sheet, &icase->encoding, &icase->separator);
    default_year(icase, service);
    icase->answers = load_answers(connection.store, id, error);
    icase->file_findings = finding_list_new();
    return icase->answers != NULL && read_upload(icase, service, connection.store, error) &&
                   map_and_plan(icase, service, connection.store, error)
               ? g_steal_pointer(&icase)
               : NULL;
}

ImportCase *
service_import_open(Service *service, const Account *actor, gint64 id, GError **error)
{
    g_autoptr(ImportCase) icase = import_case_open(service, actor, id, NULL, error);
    g_auto(Connection) connection = {0};
    if (icase == NULL || !connection_take(&connection, service, icase->branch->library, error) ||
        !hide_candidates(icase, connection.store, actor, error))
        return NULL;
    const AuditEvent event = {.verb = AUDIT_SEE,
                              .kind = AUDIT_PLAN,
                              .object = id,
                              .branch = icase->branch->id,
                              .library = icase->branch->library,
                              .whole_school = TRUE};
    return service_audit_seen(service, actor, &event, error) ? g_steal_pointer(&icase) : NULL;
}

const Branch *
import_case_branch(const ImportCase *icase)
{
    return icase->branch;
}

const Upload *
import_case_upload(const ImportCase *icase)
{
    return icase->upload;
}

const char *
import_case_school_year(const ImportCase *icase)
{
    return icase->school_year;
}

const Table *
import_case_table(const ImportCase *icase)
{
    return icase->table;
}

const Mapping *
import_case_mapping(const ImportCase *icase)
{
    return icase->mapping;
}

const RosterRecords *
import_case_records(const ImportCase *icase)
{
    return icase->records;
}

const RosterPlan *
import_case_plan(const ImportCase *icase)
{
    return icase->plan;
}

const char *
import_case_mark(const ImportCase *icase)
{
    return icase->mark;
}

const RosterSince *
import_case_since(const ImportCase *icase)
{
    return icase->since;
}

const GPtrArray *
import_case_findings(const ImportCase *icase)
{
    return icase->findings;
}

guint
import_case_open_questions(const ImportCase *icase)
{
    guint open = 0;
    for (guint i = 0; icase->plan != NULL && i < icase->plan->questions->len; i++)
        open += ((const RosterQuestion *)icase->plan->questions->pdata[i])->answer.choice == CHOICE_OPEN;
    return open;
}

guint
import_case_refused_rows(const ImportCase *icase)
{
    return icase->plan != NULL ? icase->plan->counts[ITEM_REFUSED] : 0;
}
