/* Builds the report of a plan: a line for everyone to whom something happens, and the refused rows as they
 * were. */
#include "roster/report_build.h"

#include <string.h>

#include "people/name.h"
#include "table/finding.h"
#include "text/text.h"

/* ---- lines ---- */

static void
append_change(GString *changes, PersonField field, const char *before, const char *after)
{
    if (changes->len > 0)
        g_string_append(changes, "; ");
    g_string_append_printf(changes, "%s: %s → %s", field_label(field), *before != '\0' ? before : "–",
                           *after != '\0' ? after : "–");
}

/* What changes for someone known; then what was kept (F3) or waits (F5). Everything of a new pupil is new:
 * said once. */
static char *
changes_text(const PlanItem *item)
{
    GString *changes = g_string_new(NULL);
    gboolean appears = item->before.status == ROSTER_NONE || item->after.status == ROSTER_NONE;
    for (guint f = 0; plan_item_writes(item) && !appears && f < N_FIELDS; f++) {
        if (strcmp(item->before.value[f], item->after.value[f]) != 0)
            append_change(changes, (PersonField)f, item->before.value[f], item->after.value[f]);
    }
    for (guint i = 0; i < item->n_fields; i++) {
        const FieldChange *change = &item->fields[i];
        if (change->taken || (change->c != CASE_F3 && change->c != CASE_F5))
            continue;
        append_change(changes, change->field, change->file, change->registered);
        g_string_append_printf(changes, " (%s)", roster_case_meaning(change->c));
    }
    return g_string_free(changes, FALSE);
}

static char *
owing_text(const PlanItem *item)
{
    GString *owing = g_string_new(NULL);
    if (item->loans > 0)
        g_string_append_printf(owing, n_("%u book", "%u books", item->loans), item->loans);
    if (item->fee_cents > 0)
        g_string_append_printf(owing, "%s€ %" G_GINT64_FORMAT ",%02d", owing->len > 0 ? ", " : "",
                               item->fee_cents / 100, (int)(item->fee_cents % 100));
    return g_string_free(owing, FALSE);
}

static void
add_line(RosterReport *report, const PlanItem *item)
{
    const RosterState *shown = item->after.status == ROSTER_NONE ? &item->before : &item->after;
    const char *const *value = shown->value;
    ReportLine *line = g_new0(ReportLine, 1);
    line->kind = item->kind;
    line->c = item->c;
    line->sheet = item->sheet;
    line->row = item->row;
    line->number = g_strdup(value[FIELD_PUPIL_NUMBER]);
    line->name = name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS], value[FIELD_PREFIX],
                              value[FIELD_SURNAME]);
    line->group_before = g_strdup(item->before.value[FIELD_GROUP_CODE]);
    line->group_after = g_strdup(item->after.status == ROSTER_ACTIVE ? item->after.value[FIELD_GROUP_CODE]
                                                                     : "");
    line->card = g_strdup(shown->card);
    line->changes = changes_text(item);
    line->reason = g_strdup(item->reason);
    line->owing = owing_text(item);
    g_ptr_array_add(report->lines, line);
}

/* ---- findings ---- */

static void
add_findings(RosterReport *report, const GPtrArray *findings)
{
    for (guint i = 0; findings != NULL && i < findings->len; i++) {
        const Finding *finding = g_ptr_array_index(findings, i);
        ReportFinding *kept = g_new0(ReportFinding, 1);
        kept->sheet = finding->sheet;
        kept->row = finding->row;
        kept->column = finding->column;
        kept->grade = g_strdup(finding_grade_name(finding->grade));
        kept->code = g_strdup(finding_code_name(finding->code));
        kept->place = finding_place(finding);
        kept->what = finding_what(finding);
        kept->means = finding_means(finding);
        kept->todo = finding_todo(finding);
        g_ptr_array_add(report->findings, kept);
    }
}

/* ---- refused rows ---- */

static const TableSheet *
find_sheet(const Table *table, guint number)
{
    for (guint i = 0; i < table_n_sheets(table); i++) {
        const TableSheet *sheet = table_sheet(table, i);
        if (table_sheet_number(sheet) == number)
            return sheet;
    }
    return NULL;
}

/* Row numbers rise. */
static gboolean
find_row(const TableSheet *sheet, guint32 row, guint *index)
{
    guint low = 0, high = table_sheet_n_rows(sheet);
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (table_sheet_row_number(sheet, middle) < row)
            low = middle + 1;
        else
            high = middle;
    }
    *index = low;
    return low < table_sheet_n_rows(sheet) && table_sheet_row_number(sheet, low) == row;
}

static void
add_headers(RosterReport *report, const Mapping *mapping)
{
    for (guint i = 0; i < mapping->columns->len; i++) {
        const MappedColumn *column = g_ptr_array_index(mapping->columns, i);
        g_ptr_array_add(report->headers, g_strdup(column->header));
    }
}

/* The cells under the report's headers, as a person sees them, and the reason. */
static void
add_refused(RosterReport *report, const Table *table, const Mapping *mapping, const PlanItem *item)
{
    guint index;
    const TableSheet *sheet = find_sheet(table, item->sheet);
    if (sheet == NULL || !find_row(sheet, item->row, &index))
        return;
    GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < mapping->columns->len; i++) {
        const MappedColumn *column = g_ptr_array_index(mapping->columns, i);
        g_ptr_array_add(cells, g_strdup(table_sheet_cell(sheet, index, column->column).shown));
    }
    g_ptr_array_add(cells, g_strdup(item->reason));
    g_ptr_array_add(report->refused, cells);
}

static int
compare_places(gconstpointer a, gconstpointer b)
{
    const PlanItem *item_a = *(const PlanItem *const *)a, *item_b = *(const PlanItem *const *)b;
    if (item_a->sheet != item_b->sheet)
        return item_a->sheet < item_b->sheet ? -1 : 1;
    return (item_a->row > item_b->row) - (item_a->row < item_b->row);
}

/* In the order of the file, so that whoever mends it goes through it once. */
static void
add_all_refused(RosterReport *report, const RosterPlan *plan, const Table *table, const Mapping *mapping)
{
    g_autoptr(GPtrArray) refused = g_ptr_array_new();
    for (guint i = 0; i < plan->items->len; i++) {
        PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        if (item->kind == ITEM_REFUSED)
            g_ptr_array_add(refused, item);
    }
    g_ptr_array_sort(refused, compare_places);
    for (guint i = 0; i < refused->len; i++)
        add_refused(report, table, mapping, g_ptr_array_index(refused, i));
}

RosterReport *
roster_report_build(const RosterPlan *plan, const Table *table, const Mapping *mapping,
                    const RosterRecords *records, const GPtrArray *findings)
{
    RosterReport *report = roster_report_new();
    report->undo = plan->undo;
    report->mode = g_strdup(roster_mode_name(plan->mode));
    report->school_year = g_strdup(plan->school_year);
    report->n_rows = records != NULL ? records->n_rows : 0;
    memcpy(report->counts, plan->counts, sizeof report->counts);
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        if (item->kind != ITEM_UNCHANGED && item->kind != ITEM_STAYS)
            add_line(report, item);
    }
    add_findings(report, findings);
    add_findings(report, records != NULL ? records->findings : NULL);
    if (table != NULL && mapping != NULL) {
        add_headers(report, mapping);
        add_all_refused(report, plan, table, mapping);
    }
    return report;
}
