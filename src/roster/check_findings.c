/* Findings and questions of the check: made, kept within bounds, put in order. */
#include "roster/check_parts.h"

#include <string.h>

enum {
    EXAMPLES_MAX = 25,  /* a note on more rows than this becomes one on the column */
    WARNINGS_MAX = 5000 /* of one kind: nobody reads on, and a hostile file has millions */
};

/* Notes and questions that a whole file can be full of, with one thing to say. */
static gboolean
is_common(FindingCode code)
{
    switch (code) {
    case FINDING_INITIALS_MADE:
    case FINDING_NAME_SPLIT:
    case FINDING_BRIN_IN_NUMBER:
    case FINDING_KEY_NOT_STABLE:
    case FINDING_ROWS_JOINED:
    case FINDING_ROW_TWICE:
    case FINDING_GROUP_NAME_MADE:
    case FINDING_GROUP_FROM_YEAR:
    case FINDING_YEAR_GROUP_MADE:
    case FINDING_YEAR_GROUP_MAPPED:
    case FINDING_DATE_TWO_DIGIT_YEAR:
    case FINDING_EMAIL_SEVERAL:
    case FINDING_STARTS_LATER:
        return TRUE;
    default:
        return FALSE;
    }
}

static Finding *
add(Check *check, FindingCode code, guint32 row, guint column, const char *cell, const char *const *arguments)
{
    guint count = check->counts[code]++;
    if ((is_common(code) && count > EXAMPLES_MAX) ||
        (count >= WARNINGS_MAX && finding_code_grade(code) != FINDING_ROW_REFUSED))
        return NULL;
    Finding *finding = finding_new(code, check->sheet_number, row, column, cell, arguments[0], arguments[1],
                                   arguments[2], NULL);
    g_ptr_array_add(check->out->findings, finding);
    return finding;
}

void
check_find(Check *check, FindingCode code, guint32 row, ColumnTarget target, const char *cell, ...)
{
    const char *arguments[4] = {NULL};
    va_list list;
    va_start(list, cell);
    for (guint i = 0; i < 3 && (arguments[i] = va_arg(list, const char *)) != NULL; i++)
        ;
    va_end(list);
    add(check, code, row, check->column_of[target], cell, arguments);
}

void
check_find_graded(Check *check, FindingCode code, FindingGrade grade, guint32 row,
                  const char *const *arguments)
{
    Finding *finding = add(check, code, row, 0, NULL, arguments);
    if (finding != NULL)
        finding->grade = grade;
}

void
check_refuse(Check *check, Draft *draft, FindingCode code, ColumnTarget target, const char *argument)
{
    check_find(check, code, draft->record->row, target, argument, argument, NULL);
    draft->record->refused = TRUE;
}

gboolean
check_first_time(Check *check, FindingCode code, const char *text)
{
    g_autofree char *key = g_strdup_printf("%d %s", (int)code, text);
    if (g_hash_table_contains(check->told, key))
        return FALSE;
    return g_hash_table_add(check->told, g_steal_pointer(&key));
}

static int
compare_findings(gconstpointer first, gconstpointer second)
{
    const Finding *a = *(const Finding *const *)first, *b = *(const Finding *const *)second;
    if (a->sheet != b->sheet)
        return a->sheet < b->sheet ? -1 : 1;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    return (int)a->code - (int)b->code;
}

void
check_findings_finish(Check *check)
{
    GPtrArray *findings = check->out->findings;
    g_ptr_array_sort(findings, compare_findings);
    gboolean kept[FINDING_CODES_END] = {FALSE};
    guint n = 0;
    for (guint i = 0; i < findings->len; i++) {
        Finding *finding = g_ptr_array_index(findings, i);
        if (is_common(finding->code) && check->counts[finding->code] > EXAMPLES_MAX) {
            if (kept[finding->code]) {
                finding_free(finding);
                continue;
            }
            kept[finding->code] = TRUE;
            finding->row = 0; /* an example for the column */
        }
        findings->pdata[n++] = finding;
    }
    for (guint i = n; i < findings->len; i++)
        findings->pdata[i] = NULL;
    g_ptr_array_set_size(findings, (gint)n);
    g_ptr_array_sort(findings, compare_findings);
}

RosterQuestion *
check_ask(Check *check, QuestionKind kind, const char *key, guint choices)
{
    GPtrArray *questions = check->out->questions;
    for (guint i = 0; i < questions->len && kind == QUESTION_TWO_DIGIT_YEAR; i++) {
        RosterQuestion *asked = g_ptr_array_index(questions, i);
        if (asked->kind == kind)
            return asked;
    }
    RosterQuestion *question = g_new0(RosterQuestion, 1);
    question->key = g_strdup(key);
    question->kind = kind;
    question->choices = choices;
    question->answer = roster_answers_get(check->context->answers, key);
    if ((choices & (1u << question->answer.choice)) == 0)
        question->answer.choice = CHOICE_OPEN;
    g_ptr_array_add(questions, question);
    return question;
}
