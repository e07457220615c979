/* What was imported: the list, a report, as a file too; and taking it back. */
#include "web/api/imports.h"

#include "service/export.h"
#include "service/import.h"
#include "service/job.h"
#include "text/text.h"

static const ApiField import_fields[] = {
    {.name = "import", .type = API_ID},
    {.name = "school", .type = API_ID},
    {.name = "school-name", .type = API_TEXT, .example = "De Regenboog"},
    {.name = "upload", .type = API_ID, .flags = API_NULL},
    {.name = "undoes", .type = API_ID, .flags = API_NULL, .about = "the import that it took back"},
    {.name = "undone-by", .type = API_ID, .flags = API_NULL},
    {.name = "applied", .type = API_INSTANT},
    {.name = "who", .type = API_TEXT, .example = "Balie Eerste"},
    {.name = "file-name", .type = API_TEXT, .example = "leerlingen.xlsx"},
    {.name = "school-year", .type = API_TEXT, .example = "2026-2027"},
    {.name = "mode", .type = API_TEXT, .example = "school-year"},
    {.name = "enrolled", .type = API_INT, .example = "30"},
    {.name = "changed", .type = API_INT, .example = "184"},
    {.name = "left", .type = API_INT, .example = "28"},
    {.name = "closed",
     .type = API_BOOL,
     .example = "false",
     .about = "its term is over: no undo, and only counts in its report"}};
static const ApiShape import_shape = {"Import", API_FIELDS(import_fields)};
static const ApiField imports_fields[] = {
    {.name = "imports", .type = API_SHAPE, .flags = API_LIST, .shape = &import_shape},
    {.name = "next", .type = API_TEXT, .flags = API_NULL, .example = "MTA"}};
static const ApiShape imports_shape = {"Imports", API_FIELDS(imports_fields)};

static const ApiField report_line_fields[] = {{.name = "kind", .type = API_TEXT, .example = "move"},
                                              {.name = "case", .type = API_TEXT, .example = "R7"},
                                              {.name = "row", .type = API_INT, .example = "12"},
                                              {.name = "pupil-number", .type = API_TEXT, .example = "000012"},
                                              {.name = "name", .type = API_TEXT, .example = "Jong, Anna de"},
                                              {.name = "group-before", .type = API_TEXT, .example = "4A"},
                                              {.name = "group-after", .type = API_TEXT, .example = "5A"},
                                              {.name = "card", .type = API_TEXT, .example = "1012345678"},
                                              {.name = "changes", .type = API_TEXT, .example = ""},
                                              {.name = "reason", .type = API_TEXT, .example = ""},
                                              {.name = "owing", .type = API_TEXT, .example = ""}};
static const ApiShape report_line_shape = {"ReportLine", API_FIELDS(report_line_fields)};
static const ApiField report_finding_fields[] = {
    {.name = "code", .type = API_TEXT, .example = "number-twice"},
    {.name = "grade", .type = API_TEXT, .example = "row-refused"},
    {.name = "row", .type = API_INT, .example = "12"},
    {.name = "place", .type = API_TEXT, .example = "rij 12"},
    {.name = "what", .type = API_TEXT},
    {.name = "means", .type = API_TEXT},
    {.name = "todo", .type = API_TEXT}};
static const ApiShape report_finding_shape = {"ReportFinding", API_FIELDS(report_finding_fields)};
static const ApiField report_count_fields[] = {{.name = "kind", .type = API_TEXT, .example = "enrol"},
                                               {.name = "pupils", .type = API_INT, .example = "30"}};
static const ApiShape report_count_shape = {"ReportCount", API_FIELDS(report_count_fields)};
static const ApiField report_fields[] = {
    {.name = "import", .type = API_SHAPE, .shape = &import_shape},
    {.name = "rows", .type = API_INT, .example = "240"},
    {.name = "counts", .type = API_SHAPE, .flags = API_LIST, .shape = &report_count_shape},
    {.name = "lines",
     .type = API_SHAPE,
     .flags = API_LIST,
     .shape = &report_line_shape,
     .about = "a page of them"},
    {.name = "findings",
     .type = API_SHAPE,
     .flags = API_LIST,
     .shape = &report_finding_shape,
     .about = "with the first page"},
    {.name = "next", .type = API_TEXT, .flags = API_NULL, .example = "NTA"}};
static const ApiShape report_shape = {"Report", API_FIELDS(report_fields)};

static void
write_import(Api *api, const Import *import)
{
    json_write_object_begin(api->out);
    json_write_member_int(api->out, "import", import->id);
    json_write_member_int(api->out, "school", import->branch);
    json_write_member_string(api->out, "school-name", import->branch_name ? import->branch_name : "");
    api_write_id(api, "upload", import->upload);
    api_write_id(api, "undoes", import->undoes);
    api_write_id(api, "undone-by", import->undone_by);
    api_write_instant(api, "applied", import->applied);
    json_write_member_string(api->out, "who", import->account_name ? import->account_name : "");
    json_write_member_string(api->out, "file-name", import->file_name ? import->file_name : "");
    json_write_member_string(api->out, "school-year", import->school_year ? import->school_year : "");
    json_write_member_string(api->out, "mode", import->mode ? import->mode : "");
    json_write_member_int(api->out, "enrolled", import->enrolled);
    json_write_member_int(api->out, "changed", import->changed);
    json_write_member_int(api->out, "left", import->left);
    json_write_member_bool(api->out, "closed", import->is_closed);
    json_write_object_end(api->out);
}

static gboolean
imports_list(Api *api, GError **error)
{
    ApiPage page;
    if (!api_page(api, &page, error))
        return FALSE;
    const ListPart part = {page.after, page.limit + 1};
    g_autoptr(GPtrArray) imports = service_import_list(api->service, api->actor, NULL, &part, error);
    if (!imports)
        return FALSE;
    json_write_object_begin(api->out);
    json_write_key(api->out, "imports");
    json_write_array_begin(api->out);
    for (guint i = 0; i < MIN(imports->len, page.limit); i++)
        write_import(api, imports->pdata[i]);
    json_write_array_end(api->out);
    api_write_next(api, imports->len > page.limit ? ((const Import *)imports->pdata[page.limit - 1])->id : 0,
                   "");
    json_write_object_end(api->out);
    return TRUE;
}

static void
write_report_line(Api *api, const ReportLine *line)
{
    const struct {
        const char *key, *value;
    } texts[] = {
        {"pupil-number", line->number},     {"name", line->name},  {"group-before", line->group_before},
        {"group-after", line->group_after}, {"card", line->card},  {"changes", line->changes},
        {"reason", line->reason},           {"owing", line->owing}};
    json_write_object_begin(api->out);
    json_write_member_string(api->out, "kind", item_kind_name(line->kind));
    json_write_member_string(api->out, "case", line->c != 0 ? roster_case_name(line->c) : "");
    json_write_member_int(api->out, "row", line->row);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        json_write_member_string(api->out, texts[i].key, texts[i].value ? texts[i].value : "");
    json_write_object_end(api->out);
}

static void
write_report_finding(Api *api, const ReportFinding *finding)
{
    json_write_object_begin(api->out);
    json_write_member_string(api->out, "code", finding->code);
    json_write_member_string(api->out, "grade", finding->grade);
    json_write_member_int(api->out, "row", finding->row);
    json_write_member_string(api->out, "place", finding->place);
    json_write_member_string(api->out, "what", finding->what);
    json_write_member_string(api->out, "means", finding->means);
    json_write_member_string(api->out, "todo", finding->todo);
    json_write_object_end(api->out);
}

static void
write_report(Api *api, const Import *import, const RosterReport *report, const ApiPage *page)
{
    guint i = (guint)MIN(page->after, report->lines->len), end = MIN(i + page->limit, report->lines->len);
    json_write_object_begin(api->out);
    json_write_key(api->out, "import");
    write_import(api, import);
    json_write_member_int(api->out, "rows", report->n_rows);
    json_write_key(api->out, "counts");
    json_write_array_begin(api->out);
    for (guint kind = 0; kind < N_ITEM_KINDS; kind++)
        if (report->counts[kind] > 0) {
            json_write_object_begin(api->out);
            json_write_member_string(api->out, "kind", item_kind_name((ItemKind)kind));
            json_write_member_int(api->out, "pupils", report->counts[kind]);
            json_write_object_end(api->out);
        }
    json_write_array_end(api->out);
    json_write_key(api->out, "lines");
    json_write_array_begin(api->out);
    for (; i < end; i++)
        write_report_line(api, report->lines->pdata[i]);
    json_write_array_end(api->out);
    json_write_key(api->out, "findings");
    json_write_array_begin(api->out);
    for (guint f = 0; page->after == 0 && f < MIN(report->findings->len, API_LIST_MOST); f++)
        write_report_finding(api, report->findings->pdata[f]);
    json_write_array_end(api->out);
    api_write_next(api, end < report->lines->len ? end : 0, "");
    json_write_object_end(api->out);
}

static gboolean
import_show(Api *api, GError **error)
{
    ApiPage page;
    g_autoptr(Import) import = service_import_get(api->service, api->actor, api->request->ids[0], error);
    if (!import || !api_page(api, &page, error))
        return FALSE;
    g_autoptr(RosterReport)
        report = service_import_report(api->service, api->actor, import->id, AUDIT_SEE, error);
    if (report)
        write_report(api, import, report, &page);
    return report != NULL;
}

static gboolean
import_file(Api *api, GError **error)
{
    gsize size = 0;
    g_autoptr(RosterReport)
        report = service_import_report(api->service, api->actor, api->request->ids[0], AUDIT_DOWNLOAD, error);
    g_autoptr(GBytes) bytes = report ? export_report_xlsx(report, error) : NULL;
    if (!bytes)
        return FALSE;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autofree char *name = g_strdup_printf("import-%" G_GINT64_FORMAT "-%s.xlsx", api->request->ids[0],
                                            _("report"));
    api->file = http_response_download(g_string_new_len(data, (gssize)size),
                                       "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                       name);
    return TRUE;
}

/* ---- undo ---- */

static gboolean
undo_show(Api *api, GError **error)
{
    g_autoptr(UndoCase) ucase = service_undo_open(api->service, api->actor, api->request->ids[0], error);
    if (!ucase)
        return FALSE;
    const ApiPlan plan = {undo_case_plan(ucase), undo_case_mark(ucase), 0, NULL};
    api_write_plan(api, &plan);
    return TRUE;
}

static gboolean
undo_lines(Api *api, GError **error)
{
    g_autoptr(UndoCase) ucase = service_undo_open(api->service, api->actor, api->request->ids[0], error);
    if (!ucase)
        return FALSE;
    const ApiPlan plan = {undo_case_plan(ucase), undo_case_mark(ucase), 0, NULL};
    return api_write_plan_lines(api, &plan, error);
}

static const ApiField undo_fields[] = {
    {.name = "mark",
     .type = API_TEXT,
     .example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855-1-2",
     .about = "of the plan that was seen"}};
static const ApiShape undo_in = {"UndoYes", API_FIELDS(undo_fields)};

static gboolean
undo_apply(Api *api, GError **error)
{
    GError *cause = NULL;
    const char *mark = api_in_text(api, "mark");
    gint64 job = service_undo_start(api->service, api->actor, api->request->ids[0], mark, &cause);
    if (api_answer_job(api, job, &cause))
        return TRUE;
    g_autoptr(UndoCase) ucase = g_error_matches(cause, SERVICE_ERROR, SERVICE_ERROR_STALE)
                                    ? service_undo_open(api->service, api->actor, api->request->ids[0], NULL)
                                    : NULL;
    if (ucase) {
        service_undo_compare(api->service, api->actor, ucase, mark, NULL);
        api_tell_since(api, undo_case_since(ucase), undo_case_mark(ucase));
    }
    g_propagate_error(error, cause);
    return FALSE;
}

const ApiCall import_calls[] = {
    {.route = API_GET("/imports", RIGHT_IMPORT_VIEW, ROUTE_PLAIN),
     .id = "listImports",
     .summary = N_("What was imported, newest first"),
     .flags = API_PAGED,
     .verb = AUDIT_NOTHING,
     .out = &imports_shape,
     .handler = imports_list},
    {.route = API_GET("/imports/{import}", RIGHT_UPLOAD, ROUTE_WORK),
     .id = "getImport",
     .summary = N_("The report of an import"),
     .flags = API_PAGED,
     .verb = AUDIT_SEE,
     .kind = AUDIT_IMPORT,
     .out = &report_shape,
     .handler = import_show},
    {.route = API_GET("/imports/{import}/file", RIGHT_UPLOAD, ROUTE_WORK),
     .id = "getImportFile",
     .summary = N_("The report of an import as a spreadsheet"),
     .flags = API_FILE,
     .verb = AUDIT_DOWNLOAD,
     .kind = AUDIT_IMPORT,
     .handler = import_file},
    {.route = API_GET("/imports/{import}/undo", RIGHT_IMPORT_APPLY, ROUTE_WORK),
     .id = "getUndo",
     .summary = N_("What taking an import back would do, in numbers"),
     .verb = AUDIT_SEE,
     .kind = AUDIT_IMPORT,
     .out = &plan_shape,
     .handler = undo_show},
    {.route = API_GET("/imports/{import}/undo/lines", RIGHT_IMPORT_APPLY, ROUTE_WORK),
     .id = "listUndoLines",
     .summary = N_("What taking an import back would do, pupil by pupil"),
     .flags = API_PAGED,
     .verb = AUDIT_SEE,
     .kind = AUDIT_IMPORT,
     .query = &plan_query,
     .out = &plan_lines_shape,
     .handler = undo_lines},
    {.route = API_POST("/imports/{import}/undo", RIGHT_IMPORT_APPLY, ROUTE_WORK),
     .id = "undoImport",
     .summary = N_("Take an import back: exactly what was seen is done"),
     .flags = API_CHANGES | API_STARTS,
     .verb = AUDIT_UNDO,
     .kind = AUDIT_IMPORT,
     .in = &undo_in,
     .out = &job_shape,
     .handler = undo_apply},
};
API_CALLS_END(import_calls)
