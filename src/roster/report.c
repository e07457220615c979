/* A report as a value: its memory, and as JSON, in which the store keeps it. */
#include "roster/report.h"

#include <jansson.h>
#include <stddef.h>

#include "text/json.h"
#include "text/text.h"

enum { REPORT_VERSION = 1 };

void
report_line_free(ReportLine *line)
{
    char *texts[] = {line->number, line->name,    line->group_before, line->group_after,
                     line->card,   line->changes, line->reason,       line->owing};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(line);
}

static void
finding_free_texts(gpointer data)
{
    ReportFinding *finding = data;
    char *texts[] = {finding->grade, finding->code,  finding->place,
                     finding->what,  finding->means, finding->todo};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(finding);
}

RosterReport *
roster_report_new(void)
{
    RosterReport *report = g_new0(RosterReport, 1);
    report->lines = g_ptr_array_new_with_free_func((GDestroyNotify)report_line_free);
    report->findings = g_ptr_array_new_with_free_func(finding_free_texts);
    report->headers = g_ptr_array_new_with_free_func(g_free);
    report->refused = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    return report;
}

void
roster_report_free(RosterReport *report)
{
    if (report == NULL)
        return;
    g_free(report->mode);
    g_free(report->school_year);
    g_ptr_array_unref(report->lines);
    g_ptr_array_unref(report->findings);
    g_ptr_array_unref(report->headers);
    g_ptr_array_unref(report->refused);
    g_free(report);
}

/* Text members by name, for writing and reading alike. */
typedef struct {
    const char *name;
    gsize offset;
} Member;

static const Member line_texts[] = {
    {"number", offsetof(ReportLine, number)},
    {"name", offsetof(ReportLine, name)},
    {"group-before", offsetof(ReportLine, group_before)},
    {"group-after", offsetof(ReportLine, group_after)},
    {"card", offsetof(ReportLine, card)},
    {"changes", offsetof(ReportLine, changes)},
    {"reason", offsetof(ReportLine, reason)},
    {"owing", offsetof(ReportLine, owing)},
};

static const Member finding_texts[] = {
    {"grade", offsetof(ReportFinding, grade)}, {"code", offsetof(ReportFinding, code)},
    {"place", offsetof(ReportFinding, place)}, {"what", offsetof(ReportFinding, what)},
    {"means", offsetof(ReportFinding, means)}, {"todo", offsetof(ReportFinding, todo)},
};

static char **
text_of(gpointer object, const Member *member)
{
    return (char **)(gpointer)((char *)object + member->offset);
}

/* ---- writing ---- */

static void
write_texts(JsonWriter *json, gpointer object, const Member *members, guint n)
{
    for (guint i = 0; i < n; i++)
        json_write_member_string(json, members[i].name, *text_of(object, &members[i]));
}

static void
write_line(JsonWriter *json, ReportLine *line)
{
    json_write_object_begin(json);
    json_write_member_int(json, "at", line->at);
    json_write_member_string(json, "kind", item_kind_name(line->kind));
    json_write_member_string(json, "case", roster_case_name(line->c));
    json_write_member_int(json, "sheet", line->sheet);
    json_write_member_int(json, "row", line->row);
    write_texts(json, line, line_texts, G_N_ELEMENTS(line_texts));
    json_write_object_end(json);
}

static void
write_finding(JsonWriter *json, ReportFinding *finding)
{
    json_write_object_begin(json);
    json_write_member_int(json, "sheet", finding->sheet);
    json_write_member_int(json, "row", finding->row);
    json_write_member_int(json, "column", finding->column);
    write_texts(json, finding, finding_texts, G_N_ELEMENTS(finding_texts));
    json_write_object_end(json);
}

static void
write_strings(JsonWriter *json, const GPtrArray *strings)
{
    json_write_array_begin(json);
    for (guint i = 0; i < strings->len; i++)
        json_write_string(json, g_ptr_array_index(strings, i));
    json_write_array_end(json);
}

static void
write_counts(JsonWriter *json, const RosterReport *report)
{
    json_write_key(json, "counts");
    json_write_object_begin(json);
    for (guint kind = 0; kind < N_ITEM_KINDS; kind++)
        json_write_member_int(json, item_kind_name((ItemKind)kind), report->counts[kind]);
    json_write_object_end(json);
}

char *
roster_report_to_json(const RosterReport *report)
{
    JsonWriter *json = json_writer_new();
    json_write_object_begin(json);
    json_write_member_int(json, "version", REPORT_VERSION);
    json_write_member_bool(json, "undo", report->undo);
    json_write_member_string(json, "mode", report->mode);
    json_write_member_string(json, "school-year", report->school_year);
    json_write_member_int(json, "rows", report->n_rows);
    json_write_member_int(json, "sheet", report->sheet);
    write_counts(json, report);
    json_write_key(json, "lines");
    json_write_array_begin(json);
    for (guint i = 0; i < report->lines->len; i++)
        write_line(json, g_ptr_array_index(report->lines, i));
    json_write_array_end(json);
    json_write_key(json, "findings");
    json_write_array_begin(json);
    for (guint i = 0; i < report->findings->len; i++)
        write_finding(json, g_ptr_array_index(report->findings, i));
    json_write_array_end(json);
    json_write_key(json, "headers");
    write_strings(json, report->headers);
    json_write_key(json, "refused");
    json_write_array_begin(json);
    for (guint i = 0; i < report->refused->len; i++)
        write_strings(json, g_ptr_array_index(report->refused, i));
    json_write_array_end(json);
    json_write_object_end(json);
    return json_writer_end(json);
}

/* ---- reading ---- */

/* What is missing or of another type makes the whole unreadable: it is our own text. */
typedef struct {
    gboolean broken;
} Reading;

static char *
read_text(Reading *reading, const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    reading->broken = reading->broken || text == NULL;
    return g_strdup(text != NULL ? text : "");
}

static guint
read_number(Reading *reading, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    json_int_t number = json_integer_value(value);
    gboolean fits = json_is_integer(value) && number >= 0 && number <= G_MAXUINT32;
    reading->broken = reading->broken || !fits;
    return fits ? (guint)number : 0;
}

static const json_t *
read_array(Reading *reading, const json_t *object, const char *name)
{
    const json_t *array = json_object_get(object, name);
    reading->broken = reading->broken || !json_is_array(array);
    return array;
}

static void
read_texts(Reading *reading, const json_t *object, gpointer into, const Member *members, guint n)
{
    for (guint i = 0; i < n; i++)
        *text_of(into, &members[i]) = read_text(reading, object, members[i].name);
}

static void
read_line(Reading *reading, const json_t *object, GPtrArray *lines)
{
    ReportLine *line = g_new0(ReportLine, 1);
    g_autofree char *kind = read_text(reading, object, "kind");
    g_autofree char *c = read_text(reading, object, "case");
    reading->broken = !item_kind_from_name(kind, &line->kind) || !roster_case_from_name(c, &line->c) ||
                      reading->broken;
    line->at = read_number(reading, object, "at");
    line->sheet = read_number(reading, object, "sheet");
    line->row = read_number(reading, object, "row");
    read_texts(reading, object, line, line_texts, G_N_ELEMENTS(line_texts));
    g_ptr_array_add(lines, line);
}

static void
read_finding(Reading *reading, const json_t *object, GPtrArray *findings)
{
    ReportFinding *finding = g_new0(ReportFinding, 1);
    finding->sheet = read_number(reading, object, "sheet");
    finding->row = read_number(reading, object, "row");
    finding->column = read_number(reading, object, "column");
    read_texts(reading, object, finding, finding_texts, G_N_ELEMENTS(finding_texts));
    g_ptr_array_add(findings, finding);
}

static void
read_strings(Reading *reading, const json_t *array, GPtrArray *strings)
{
    reading->broken = reading->broken || !json_is_array(array);
    for (gsize i = 0; i < json_array_size(array); i++) {
        const char *text = json_string_value(json_array_get(array, i));
        reading->broken = reading->broken || text == NULL;
        g_ptr_array_add(strings, g_strdup(text != NULL ? text : ""));
    }
}

static void
read_refused(Reading *reading, const json_t *rows, GPtrArray *refused)
{
    for (gsize i = 0; i < json_array_size(rows); i++) {
        GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);
        read_strings(reading, json_array_get(rows, i), cells);
        g_ptr_array_add(refused, cells);
    }
}

static void
read_report(Reading *reading, const json_t *root, RosterReport *report)
{
    const json_t *undo = json_object_get(root, "undo"), *counts = json_object_get(root, "counts");
    const json_t *lines = read_array(reading, root, "lines"),
                 *findings = read_array(reading, root, "findings");
    reading->broken = reading->broken || !json_is_boolean(undo);
    report->undo = json_is_true(undo);
    report->mode = read_text(reading, root, "mode");
    report->school_year = read_text(reading, root, "school-year");
    report->n_rows = read_number(reading, root, "rows");
    report->sheet = read_number(reading, root, "sheet");
    for (guint kind = 0; kind < N_ITEM_KINDS; kind++)
        report->counts[kind] = read_number(reading, counts, item_kind_name((ItemKind)kind));
    for (gsize i = 0; i < json_array_size(lines); i++)
        read_line(reading, json_array_get(lines, i), report->lines);
    for (gsize i = 0; i < json_array_size(findings); i++)
        read_finding(reading, json_array_get(findings, i), report->findings);
    read_strings(reading, json_object_get(root, "headers"), report->headers);
    read_refused(reading, read_array(reading, root, "refused"), report->refused);
    reading->broken = reading->broken || read_number(reading, root, "version") != REPORT_VERSION;
}

RosterReport *
roster_report_from_json(const char *json, GError **error)
{
    Reading reading = {FALSE};
    json_t *root = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
    g_autoptr(RosterReport) report = roster_report_new();
    if (root != NULL)
        read_report(&reading, root, report);
    json_decref(root);
    if (root != NULL && !reading.broken)
        return g_steal_pointer(&report);
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                _("The stored report cannot be read. Its import itself is not affected; look at the list of "
                  "imports."));
    return NULL;
}
