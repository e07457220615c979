/* Printing plans, findings and reports at the shell, as text and as JSON. */
#include "cli/show.h"

#include "cli/cli.h"
#include "people/name.h"
#include "text/text.h"

void
show_findings(FILE *out, const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = findings->pdata[i];
        g_autofree char *place = finding_place(finding), *what = finding_what(finding);
        g_autofree char *means = finding_means(finding), *todo = finding_todo(finding);
        fprintf(out, "%s%s%s: %s %s %s\n", finding_grade_label(finding->grade), *place != '\0' ? ", " : "",
                place, what, means, todo);
    }
}

static void
findings_json(JsonWriter *json, const GPtrArray *findings)
{
    json_write_key(json, "findings");
    json_write_array_begin(json);
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = findings->pdata[i];
        g_autofree char *what = finding_what(finding), *means = finding_means(finding),
                        *todo = finding_todo(finding);
        json_write_object_begin(json);
        json_write_member_string(json, "code", finding_code_name(finding->code));
        json_write_member_string(json, "grade", finding_grade_name(finding->grade));
        json_write_member_int(json, "sheet", finding->sheet);
        json_write_member_int(json, "row", finding->row);
        json_write_member_int(json, "column", finding->column);
        json_write_member_string(json, "what", what);
        json_write_member_string(json, "means", means);
        json_write_member_string(json, "todo", todo);
        json_write_object_end(json);
    }
    json_write_array_end(json);
}

/* What a line about a pupil shows: the state after, or before when there is none after. */
static const RosterState *
shown_state(const PlanItem *item)
{
    return item->after.status != ROSTER_NONE || item->before.status == ROSTER_NONE ? &item->after
                                                                                   : &item->before;
}

static char *
item_name(const PlanItem *item)
{
    const char *const *value = shown_state(item)->value;
    return name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS], value[FIELD_PREFIX],
                        value[FIELD_SURNAME]);
}

static void
show_item(const PlanItem *item)
{
    const RosterState *state = shown_state(item);
    g_autofree char *name = item_name(item);
    cli_print("  %-12s %-3s %-12s %s  %s", item_kind_name(item->kind),
              item->c != 0 ? roster_case_name(item->c) : "", state->value[FIELD_PUPIL_NUMBER], name,
              state->value[FIELD_GROUP_CODE]);
    for (guint i = 0; i < item->n_fields; i++) {
        const FieldChange *change = &item->fields[i];
        cli_print("  %s %s \"%s\" -> \"%s\"%s", roster_case_name(change->c), field_name(change->field),
                  change->registered, change->file, change->taken ? "" : _(" (kept)"));
    }
    if (item->loans + item->holds > 0 || item->fee_cents > 0)
        cli_print(_("  still out: %u books, %u cents"), item->loans, (guint)item->fee_cents);
    cli_print("%s%s\n", *item->reason != '\0' ? "  " : "", item->reason);
}

/* "link new skip": what an answer may be. */
static void
show_choices(const RosterQuestion *question)
{
    if (question->answer.choice != CHOICE_OPEN) {
        cli_print(_("    answered: %s\n"), choice_name(question->answer.choice));
        return;
    }
    cli_print("    --answer '%s=…':", question->key);
    for (guint choice = CHOICE_OPEN + 1; choice <= CHOICE_BOTH; choice++)
        if (choice != CHOICE_LINK && (question->choices & (1u << choice)) != 0)
            cli_print("  %s", choice_name((Choice)choice));
    cli_print("\n");
}

static void
show_question(const RosterQuestion *question)
{
    g_autofree char *text = roster_question_text(question);
    cli_print(_("Question: %s\n"), text);
    show_choices(question);
    for (guint n = 0; question->candidates != NULL && (question->choices & (1u << CHOICE_LINK)) != 0 &&
                      n < question->candidates->len;
         n++) {
        const RosterPupil *pupil = question->candidates->pdata[n];
        const char *const *value = pupil->state.value;
        g_autofree char *name = name_display(value[FIELD_FIRST_NAME], value[FIELD_INITIALS],
                                             value[FIELD_PREFIX], value[FIELD_SURNAME]);
        cli_print("    link:%" G_GINT64_FORMAT "  %s  %s  %s  %s  %s\n", pupil->person, name,
                  value[FIELD_BIRTH_DATE], value[FIELD_PUPIL_NUMBER], value[FIELD_GROUP_CODE],
                  pupil->elsewhere);
    }
}

/* Who is the same, or left in some earlier year, needs no line; what was kept by hand does. */
static gboolean
is_worth_showing(const PlanItem *item)
{
    if (item->kind == ITEM_UNCHANGED)
        return item->n_fields > 0;
    return item->kind != ITEM_STAYS || item->c != CASE_R4;
}

void
show_plan(const RosterPlan *plan, const char *mark, gboolean items)
{
    for (guint kind = 0; kind < N_ITEM_KINDS; kind++)
        if (plan->counts[kind] > 0)
            cli_print("%7u  %s\n", plan->counts[kind], item_kind_label((ItemKind)kind));
    for (guint i = 0; items && i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        if (is_worth_showing(item))
            show_item(item);
    }
    for (guint i = 0; i < plan->questions->len; i++)
        show_question(plan->questions->pdata[i]);
    for (guint bit = 0; bit < 8; bit++) {
        if ((plan->brakes & (1u << bit)) == 0)
            continue;
        g_autofree char *text = roster_plan_brake_text(plan, (PlanBrake)(1u << bit));
        cli_print(_("BRAKE: %s\n"), text);
    }
    if (plan->brakes != 0 && plan->confirm > 0)
        cli_print(_("To apply it all the same: --confirm %u\n"), plan->confirm);
    cli_print(_("Digest of this plan: %s\n"), mark);
}

static void
state_json(JsonWriter *json, const char *key, const RosterState *state)
{
    json_write_key(json, key);
    json_write_object_begin(json);
    json_write_member_string(json, "status", roster_status_name(state->status));
    json_write_member_string(json, "card", state->card);
    for (guint field = 0; state->status != ROSTER_NONE && field < N_FIELDS; field++)
        json_write_member_string(json, field_name((PersonField)field), state->value[field]);
    json_write_object_end(json);
}

static void
item_json(JsonWriter *json, const PlanItem *item)
{
    g_autofree char *name = item_name(item);
    json_write_object_begin(json);
    json_write_member_string(json, "kind", item_kind_name(item->kind));
    json_write_member_string(json, "case", item->c != 0 ? roster_case_name(item->c) : "");
    json_write_member_int(json, "row", item->row);
    json_write_member_string(json, "number", shown_state(item)->value[FIELD_PUPIL_NUMBER]);
    json_write_member_string(json, "name", name);
    json_write_member_string(json, "reason", item->reason);
    json_write_member_string(json, "question", item->question);
    json_write_member_int(json, "loans", item->loans);
    json_write_member_int(json, "fee-cents", item->fee_cents);
    json_write_key(json, "fields");
    json_write_array_begin(json);
    for (guint i = 0; i < item->n_fields; i++) {
        const FieldChange *change = &item->fields[i];
        json_write_object_begin(json);
        json_write_member_string(json, "field", field_name(change->field));
        json_write_member_string(json, "case", roster_case_name(change->c));
        json_write_member_string(json, "last", change->last);
        json_write_member_string(json, "file", change->file);
        json_write_member_string(json, "register", change->registered);
        json_write_member_bool(json, "taken", change->taken);
        json_write_object_end(json);
    }
    json_write_array_end(json);
    if (plan_item_writes(item)) {
        state_json(json, "before", &item->before);
        state_json(json, "after", &item->after);
    }
    json_write_object_end(json);
}

static void
question_json(JsonWriter *json, const RosterQuestion *question)
{
    g_autofree char *text = roster_question_text(question);
    json_write_object_begin(json);
    json_write_member_string(json, "key", question->key);
    json_write_member_string(json, "text", text);
    json_write_member_string(
        json, "answer", question->answer.choice == CHOICE_OPEN ? "" : choice_name(question->answer.choice));
    json_write_key(json, "choices");
    json_write_array_begin(json);
    for (guint choice = CHOICE_OPEN + 1; choice <= CHOICE_BOTH; choice++)
        if ((question->choices & (1u << choice)) != 0)
            json_write_string(json, choice_name((Choice)choice));
    json_write_array_end(json);
    json_write_key(json, "candidates");
    json_write_array_begin(json);
    for (guint n = 0; question->candidates != NULL && n < question->candidates->len; n++)
        json_write_int(json, ((const RosterPupil *)question->candidates->pdata[n])->person);
    json_write_array_end(json);
    json_write_object_end(json);
}

void
show_plan_json(JsonWriter *json, const RosterPlan *plan, const char *mark, gboolean items)
{
    json_write_member_string(json, "digest", mark);
    json_write_member_string(json, "mode", roster_mode_name(plan->mode));
    json_write_member_string(json, "school-year", plan->school_year);
    json_write_member_bool(json, "writes", roster_plan_writes(plan));
    json_write_member_int(json, "active", plan->n_active);
    json_write_member_int(json, "confirm", plan->brakes != 0 ? plan->confirm : 0);
    json_write_key(json, "counts");
    json_write_object_begin(json);
    for (guint kind = 0; kind < N_ITEM_KINDS; kind++)
        json_write_member_int(json, item_kind_name((ItemKind)kind), plan->counts[kind]);
    json_write_object_end(json);
    json_write_key(json, "brakes");
    json_write_array_begin(json);
    for (guint bit = 0; bit < 8; bit++) {
        if ((plan->brakes & (1u << bit)) == 0)
            continue;
        g_autofree char *text = roster_plan_brake_text(plan, (PlanBrake)(1u << bit));
        json_write_string(json, text);
    }
    json_write_array_end(json);
    json_write_key(json, "questions");
    json_write_array_begin(json);
    for (guint i = 0; i < plan->questions->len; i++)
        question_json(json, plan->questions->pdata[i]);
    json_write_array_end(json);
    if (!items)
        return;
    json_write_key(json, "items");
    json_write_array_begin(json);
    for (guint i = 0; i < plan->items->len; i++)
        item_json(json, &g_array_index(plan->items, PlanItem, i));
    json_write_array_end(json);
}

void
show_case(const ImportCase *icase, gboolean items)
{
    const RosterPlan *plan = import_case_plan(icase);
    show_findings(stdout, import_case_findings(icase));
    if (plan == NULL)
        return;
    cli_print(_("%s, school year %s, %s: %u rows, %u pupils active now\n"), import_case_branch(icase)->name,
              import_case_school_year(icase), roster_mode_label(plan->mode),
              import_case_records(icase)->n_rows, plan->n_active);
    show_plan(plan, import_case_mark(icase), items);
}

void
show_case_json(const ImportCase *icase, gboolean items)
{
    JsonWriter *json = json_writer_new();
    const RosterPlan *plan = import_case_plan(icase);
    json_write_object_begin(json);
    json_write_member_string(json, "branch", import_case_branch(icase)->code);
    findings_json(json, import_case_findings(icase));
    if (plan != NULL) {
        json_write_member_int(json, "rows", import_case_records(icase)->n_rows);
        show_plan_json(json, plan, import_case_mark(icase), items);
        show_since_json(json, import_case_since(icase));
    }
    json_write_object_end(json);
    cli_print_json(json);
}

void
show_report(const RosterReport *report)
{
    if (*report->school_year != '\0') /* an undo has no file */
        cli_print(_("School year %s, %u rows\n"), report->school_year, report->n_rows);
    for (guint kind = 0; kind < N_ITEM_KINDS; kind++)
        if (report->counts[kind] > 0)
            cli_print("%7u  %s\n", report->counts[kind], item_kind_label((ItemKind)kind));
    for (guint i = 0; i < report->lines->len; i++) {
        const ReportLine *line = report->lines->pdata[i];
        cli_print("  %-12s %-12s %s  %s -> %s  %s%s%s\n", item_kind_name(line->kind), line->number,
                  line->name, line->group_before, line->group_after, line->changes, line->reason,
                  line->owing);
    }
    for (guint i = 0; i < report->findings->len; i++) {
        const ReportFinding *finding = report->findings->pdata[i];
        cli_print("%s%s%s %s %s\n", finding->place, *finding->place != '\0' ? ": " : "", finding->what,
                  finding->means, finding->todo);
    }
}

gboolean
show_separator(const char *text, char *separator)
{
    *separator = '\0';
    if (text == NULL)
        return TRUE;
    if (g_str_equal(text, "\\t") || g_str_equal(text, "tab")) {
        *separator = '\t';
        return TRUE;
    }
    *separator = text[0];
    return strlen(text) == 1;
}
