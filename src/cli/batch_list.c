/* The list of `instroom batch`: a plan a line. */
#include "cli/batch_list.h"

#include "text/text.h"

enum {
    COLUMN_DECISION,
    COLUMN_CODE,
    COLUMN_DIGEST,
    COLUMN_NUMBERS,
    COLUMN_FILE = COLUMN_NUMBERS + BATCH_N_NUMBERS,
    COLUMN_WHY,
    N_COLUMNS
};

void
batch_line_clear(BatchLine *line)
{
    g_free(line->code);
    g_free(line->digest);
    g_free(line->file);
    g_free(line->why);
    *line = (BatchLine){0};
}

gboolean
batch_line_name(BatchLine *line, const char *name)
{
    gsize digits = strspn(name, "0123456789");
    gboolean plain = g_utf8_validate(name, -1, NULL);
    for (const char *c = name; plain && *c != '\0'; c++)
        plain = (guchar)*c >= ' ' && *c != '/';
    if (digits != 4 || !plain)
        return FALSE;
    line->code = g_strndup(name, digits);
    line->file = g_strdup(name);
    return TRUE;
}

static char *
brakes_text(const RosterPlan *plan)
{
    GString *text = g_string_new(NULL);
    for (guint bit = 0; bit < 32; bit++) {
        if ((plan->brakes & (1u << bit)) == 0)
            continue;
        g_autofree char *sentence = roster_plan_brake_text(plan, (PlanBrake)(1u << bit));
        g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", sentence);
    }
    return g_string_free(text, FALSE);
}

/* Without a plan: the first finding says why, for they are sorted by weight. */
static char *
refusal_text(const ImportCase *icase)
{
    const GPtrArray *findings = import_case_findings(icase);
    return findings->len > 0 ? finding_what(findings->pdata[0]) : g_strdup("");
}

void
batch_line_fill(BatchLine *line, const ImportCase *icase)
{
    const RosterPlan *plan = import_case_plan(icase);
    if (plan == NULL) {
        g_autofree char *why = refusal_text(icase);
        batch_line_fail(line, why);
        return;
    }
    const guint *counts = plan->counts;
    const guint numbers[BATCH_N_NUMBERS] = {
        [BATCH_ROWS] = import_case_records(icase)->n_rows,
        [BATCH_ENROL] = counts[ITEM_ENROL] + counts[ITEM_RETURN] + counts[ITEM_LINK],
        [BATCH_CHANGE] = counts[ITEM_MOVE] + counts[ITEM_UPDATE] + counts[ITEM_RESTORE],
        [BATCH_LEAVE] = counts[ITEM_LEAVE] + counts[ITEM_TRANSFER] + counts[ITEM_WITHDRAW],
        [BATCH_UNCHANGED] = counts[ITEM_UNCHANGED],
        [BATCH_REFUSED] = import_case_refused_rows(icase),
        [BATCH_QUESTIONS] = import_case_open_questions(icase),
        [BATCH_CONFIRM] = plan->brakes != 0 ? plan->confirm : 0,
    };
    memcpy(line->numbers, numbers, sizeof numbers);
    line->digest = g_strdup(import_case_mark(icase));
    line->why = brakes_text(plan);
    gboolean clean = plan->brakes == 0 && numbers[BATCH_REFUSED] == 0 && numbers[BATCH_QUESTIONS] == 0;
    line->decision = clean ? BATCH_APPLY : BATCH_LOOK;
}

void
batch_line_fail(BatchLine *line, const char *why)
{
    line->decision = BATCH_LOOK;
    line->digest = g_strdup("-");
    line->why = g_strdup(why);
}

void
batch_line_json(const BatchLine *line, JsonWriter *json)
{
    static const char *const NAMES[BATCH_N_NUMBERS] = {"rows",      "enrol",   "change",    "leave",
                                                       "unchanged", "refused", "questions", "confirm"};
    json_write_object_begin(json);
    json_write_member_string(json, "decision", line->decision);
    json_write_member_string(json, "school", line->code);
    json_write_member_string(json, "digest", line->digest);
    for (guint i = 0; i < BATCH_N_NUMBERS; i++)
        json_write_member_int(json, NAMES[i], line->numbers[i]);
    json_write_member_string(json, "file", line->file);
    json_write_member_string(json, "why", line->why);
    json_write_object_end(json);
}

char *
batch_line_print(const BatchLine *line)
{
    GString *text = g_string_new(line->decision);
    g_string_append_printf(text, "\t%s\t%s", line->code, line->digest);
    for (guint i = 0; i < BATCH_N_NUMBERS; i++)
        g_string_append_printf(text, "\t%u", line->numbers[i]);
    g_autofree char *why = g_strdelimit(g_strdup(line->why), "\t\r\n", ' ');
    g_string_append_printf(text, "\t%s\t%s", line->file, why);
    return g_string_free(text, FALSE);
}

static gboolean
parse_decision(BatchLine *line, const char *text)
{
    guint64 number = 0;
    line->decision = g_str_equal(text, BATCH_LOOK) ? BATCH_LOOK : BATCH_APPLY;
    line->wanted = !g_str_equal(text, BATCH_LOOK);
    if (g_str_equal(text, BATCH_APPLY) || g_str_equal(text, BATCH_LOOK))
        return TRUE;
    if (!g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT, &number, NULL))
        return FALSE;
    line->confirm = (guint)number;
    return TRUE;
}

gboolean
batch_line_parse(BatchLine *line, const char *text)
{
    g_autofree char *clean = g_strchomp(g_strdup(text));
    g_auto(GStrv) columns = g_strsplit(clean, "\t", -1);
    guint n = g_strv_length(columns);
    /* A spreadsheet drops the empty cell at the end. */
    if (n != N_COLUMNS && n != N_COLUMNS - 1)
        return FALSE;
    if (!parse_decision(line, columns[COLUMN_DECISION]) || !batch_line_name(line, columns[COLUMN_FILE]) ||
        !g_str_equal(line->code, columns[COLUMN_CODE]))
        return FALSE;
    line->digest = g_strdup(columns[COLUMN_DIGEST]);
    return TRUE;
}
