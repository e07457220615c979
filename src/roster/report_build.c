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

/* What changes for someone known. Everything of a new pupil is new: said once. */
static GString *
changes_text(const RosterState *before, const RosterState *after)
{
    GString *changes = g_string_new(NULL);
    gboolean appears = before->status == ROSTER_NONE || after->status == ROSTER_NONE;
    for (guint f = 0; !appears && f < N_FIELDS; f++) {
        if (strcmp(before->value[f], after->value[f]) != 0)
            append_change(changes, (PersonField)f, before->value[f], after->value[f]);
    }
    return changes;
}

static gboolean
is_held_back(const FieldChange *change)
{
    return !change->taken && (change->c == CASE_F3 || change->c == CASE_F5);
}

/* What was kept (F3) or waits (F5). */
static void
append_kept(GString *changes, const PlanItem *item)
{
    for (guint i = 0; i < item->n_fields; i++) {
        const FieldChange *change = &item->fields[i];
        if (!is_held_back(change))
            continue;
        append_change(changes, change->field, change->file, change->registered);
        g_string_append_printf(changes, " (%s)", roster_case_meaning(change->c));
    }
}

static char *
owing_text(const PlanItem *item)
{
    GString *owing = g_string_new(NULL);
    if (item->loans > 0)
        g_string_append_printf(owing, n_("%u book", "%u books", item->loans), item->loans);
    if (item->fee_cents > 0) {
        g_autofree char *fees = text_cents(item->fee_cents);
        g_string_append_printf(owing, "%s%s", owing->len > 0 ? ", " : "", fees);
    }
    return g_string_free(owing, FALSE);
}

/* Whom it is about and what changed: what a plan's item and the journal's entry both say. */
static ReportLine *
line_new(ItemKind kind, RosterCase c, const RosterState *before, const RosterState *after)
{
    const RosterState *shown = after->status == ROSTER_NONE ? before : after;
    const char *const *value = shown->value;
    ReportLine *line = g_new0(ReportLine, 1);
    line->kind = kind;
    line->c = c;
    line->number = g_strdup(value[FIELD_PUPIL_NUMBER]);
    line->name = name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS], value[FIELD_PREFIX],
                              value[FIELD_SURNAME]);
    line->group_before = g_strdup(before->value[FIELD_GROUP_CODE]);
    line->group_after = g_strdup(after->status == ROSTER_ACTIVE ? after->value[FIELD_GROUP_CODE] : "");
    line->card = g_strdup(shown->card);
    return line;
}

static ReportLine *
line_of_item(const PlanItem *item)
{
    ReportLine *line = line_new(item->kind, item->c, &item->before, &item->after);
    GString *changes = plan_item_writes(item) ? changes_text(&item->before, &item->after)
                                              : g_string_new(NULL);
    append_kept(changes, item);
    line->sheet = item->sheet;
    line->row = item->row;
    line->changes = g_string_free(changes, FALSE);
    line->reason = g_strdup(item->reason);
    line->owing = owing_text(item);
    return line;
}

static ReportLine *
line_of_entry(const RosterReport *report, const JournalEntry *entry)
{
    ReportLine *line = line_new(entry->kind, entry->c, &entry->before, &entry->after);
    line->sheet = entry->row != 0 ? report->sheet : 0;
    line->row = entry->row;
    line->changes = g_string_free(changes_text(&entry->before, &entry->after), FALSE);
    line->reason = g_strdup(entry->person == 0 ? _("erased") : "");
    line->owing = g_strdup("");
    return line;
}

/* Does the journal say all that the item's line says? */
static gboolean
is_in_journal(const PlanItem *item)
{
    gboolean plain = plan_item_writes(item) && *item->reason == '\0' && item->loans == 0 &&
                     item->fee_cents == 0;
    for (guint i = 0; plain && i < item->n_fields; i++)
        plain = !is_held_back(&item->fields[i]);
    return plain;
}

static void
add_lines(RosterReport *report, const RosterPlan *plan, gboolean all)
{
    guint at = 0;
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        if (item->kind == ITEM_UNCHANGED || item->kind == ITEM_STAYS)
            continue;
        if (all || !is_in_journal(item)) {
            ReportLine *line = line_of_item(item);
            line->at = at;
            g_ptr_array_add(report->lines, line);
        }
        at++;
    }
}

void
roster_report_add_journal(RosterReport *report, const RosterJournal *journal)
{
    g_autoptr(GPtrArray) kept = report->lines;
    guint next_kept = 0, next_entry = 0;
    report->lines = g_ptr_array_new_with_free_func((GDestroyNotify)report_line_free);
    g_ptr_array_set_free_func(kept, NULL);
    while (next_kept < kept->len || next_entry < journal->entries->len) {
        const JournalEntry *entry = next_entry < journal->entries->len
                                        ? &g_array_index(journal->entries, JournalEntry, next_entry)
                                        : NULL;
        ReportLine *line = next_kept < kept->len ? g_ptr_array_index(kept, next_kept) : NULL;
        if (entry != NULL && (line == NULL || line->at != report->lines->len)) {
            line = line_of_entry(report, entry);
            line->at = report->lines->len;
            next_entry++;
        } else {
            next_kept++;
            if (entry != NULL && item_kind_writes(line->kind)) { /* its own entry, which knows the card */
                const RosterState *shown = entry->after.status == ROSTER_NONE ? &entry->before
                                                                              : &entry->after;
                g_free(line->card);
                line->card = g_strdup(shown->card);
                next_entry++;
            }
        }
        g_ptr_array_add(report->lines, line);
    }
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

/* The report keeps no more than the register may: columns that nobody knows or wants (nationality, ECK iD, notes) stay out. */
static gboolean
is_kept(const MappedColumn *column)
{
    return column->target != COLUMN_UNKNOWN && column->target != COLUMN_IGNORED;
}

/* A secret address was emptied by the check; it is not kept here either. */
static gboolean
is_secret(const Mapping *mapping, const MappedColumn *column, const PlanItem *item)
{
    return mapping_find(mapping, COLUMN_SECRET_ADDRESS) != NULL && (guint)column->target >= FIELD_STREET &&
           (guint)column->target <= FIELD_MOBILE && *item->after.value[column->target] == '\0';
}

static void
add_headers(RosterReport *report, const Mapping *mapping)
{
    for (guint i = 0; i < mapping->columns->len; i++) {
        const MappedColumn *column = g_ptr_array_index(mapping->columns, i);
        if (is_kept(column))
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
        if (is_kept(column))
            g_ptr_array_add(cells, g_strdup(is_secret(mapping, column, item)
                                                ? ""
                                                : table_sheet_cell(sheet, index, column->column).shown));
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

/* All but the lines. */
static RosterReport *
build_frame(const RosterPlan *plan, const Table *table, const Mapping *mapping, const RosterRecords *records,
            const GPtrArray *findings)
{
    RosterReport *report = roster_report_new();
    report->undo = plan->undo;
    report->mode = g_strdup(roster_mode_name(plan->mode));
    report->school_year = g_strdup(plan->school_year);
    report->n_rows = records != NULL ? records->n_rows : 0;
    memcpy(report->counts, plan->counts, sizeof report->counts);
    add_findings(report, findings);
    add_findings(report, records != NULL ? records->findings : NULL);
    if (table != NULL && mapping != NULL) {
        report->sheet = table_sheet_number(table_sheet(table, mapping->sheet));
        add_headers(report, mapping);
        add_all_refused(report, plan, table, mapping);
    }
    return report;
}

RosterReport *
roster_report_build(const RosterPlan *plan, const Table *table, const Mapping *mapping,
                    const RosterRecords *records, const GPtrArray *findings)
{
    RosterReport *report = build_frame(plan, table, mapping, records, findings);
    add_lines(report, plan, TRUE);
    return report;
}

RosterReport *
roster_report_build_kept(const RosterPlan *plan, const Table *table, const Mapping *mapping,
                         const RosterRecords *records, const GPtrArray *findings)
{
    RosterReport *report = build_frame(plan, table, mapping, records, findings);
    add_lines(report, plan, FALSE);
    return report;
}
