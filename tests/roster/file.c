/* Builds small tables from text and puts records and findings into words. */
#include "file.h"

#include <string.h>

#include "table/finding.h"

static const struct {
    const char *mark;
    TableKind kind;
} kinds[] = {{"n:", TABLE_NUMBER}, {"d:", TABLE_DATE}, {"e:", TABLE_ERROR}, {"b:", TABLE_BOOL}};

static void
add_cell(TableBuilder *builder, guint column, const char *text)
{
    TableKind kind = TABLE_TEXT;
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (g_str_has_prefix(text, kinds[i].mark)) {
            kind = kinds[i].kind;
            text += 2;
        }
    }
    const char *shown = kind == TABLE_NUMBER ? strchr(text, '~') : NULL;
    gsize length = shown != NULL ? (gsize)(shown - text) : strlen(text);
    if (shown != NULL)
        shown++;
    if (length > 0)
        table_builder_cell(builder, column, kind, text, length, shown, shown != NULL ? strlen(shown) : 0);
}

Table *
file_table(const char *text)
{
    TableBuilder *builder = table_builder_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint sheet = 0;
    guint32 row = 0;
    for (char **line = lines; *line != NULL; line++) {
        if (g_str_has_prefix(*line, "@meta ")) {
            g_auto(GStrv) words = g_strsplit(*line, " ", 3);
            table_builder_meta(builder, words[1], words[2]);
            continue;
        }
        gboolean hidden = g_str_has_prefix(*line, "@hidden ");
        if (hidden || g_str_has_prefix(*line, "@sheet ")) {
            table_builder_sheet(builder, ++sheet, hidden, strchr(*line, ' ') + 1);
            row = 0;
            continue;
        }
        if (sheet == 0)
            table_builder_sheet(builder, ++sheet, FALSE, "Blad1");
        row++;
        if (**line == '\0')
            continue;
        table_builder_row(builder, row);
        g_auto(GStrv) cells = g_strsplit(*line, "|", -1);
        for (guint i = 0; cells[i] != NULL; i++)
            add_cell(builder, i + 1, cells[i]);
    }
    return table_builder_end(builder);
}

static RosterAnswers *
answers_of(const char *text)
{
    RosterAnswers *answers = roster_answers_new();
    g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char *equals = strrchr(*line, '=');
        Answer answer = {CHOICE_OPEN, 0};
        if (equals == NULL)
            continue;
        *equals = '\0';
        g_assert_true(choice_from_name(equals + 1, &answer.choice));
        roster_answers_set(answers, *line, answer);
    }
    return answers;
}

RosterRecords *
file_check_table(const Table *table, const FileSchool *school)
{
    g_autoptr(GPtrArray) reader = finding_list_new(), mapped = finding_list_new();
    if (school->from_1904)
        g_ptr_array_add(reader, finding_new(FINDING_DATE_SYSTEM_1904, 0, 0, 0, NULL, NULL));
    if (school->bsn)
        g_ptr_array_add(reader, finding_new(FINDING_BSN_COLUMN_BY_NAME, 1, 0, 3, NULL, "BSN", NULL));
    g_autoptr(Mapping) mapping = roster_map(table, NULL, mapped);
    if (mapping == NULL)
        return NULL;
    g_autoptr(RosterAnswers) answers = answers_of(school->answers);
    Branch branch = {1,
                     1,
                     (char *)"1234",
                     (char *)"De Regenboog",
                     school->kind,
                     (char *)(school->brin != NULL ? school->brin : "")};
    CheckContext context = {&branch, FILE_YEAR, FILE_TODAY, answers};
    RosterRecords *records = roster_check(table, mapping, &context, reader);
    g_ptr_array_extend_and_steal(mapped, g_steal_pointer(&records->findings));
    records->findings = g_steal_pointer(&mapped);
    return records;
}

RosterRecords *
file_check(const char *text, const FileSchool *school)
{
    g_autoptr(Table) table = file_table(text);
    return file_check_table(table, school);
}

static void
describe_record(GString *text, const RosterRecord *record, gboolean rows)
{
    if (rows)
        g_string_append_printf(text, "%u ", record->row);
    g_string_append(text,
                    record->value[FIELD_PUPIL_NUMBER] != NULL ? record->value[FIELD_PUPIL_NUMBER] : "?");
    g_string_append(text, record->refused ? " REFUSED" : record->waiting ? " WAITING" : "");
    g_string_append(text, record->number_stable ? "" : " UNSTABLE");
    for (guint field = FIELD_PUPIL_NUMBER + 1; field < N_FIELDS; field++) {
        if (record->value[field] != NULL)
            g_string_append_printf(text, " %s=%s;", field_name((PersonField)field), record->value[field]);
    }
    if (record->card != NULL)
        g_string_append_printf(text, " card=%s;", record->card);
    g_string_append_c(text, '\n');
}

char *
file_describe_records(const RosterRecords *records, gboolean rows)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < records->records->len; i++)
        describe_record(text, &g_array_index(records->records, RosterRecord, i), rows);
    return g_string_free(text, FALSE);
}

char *
file_describe(const RosterRecords *records)
{
    g_autofree char *rows = file_describe_records(records, TRUE);
    GString *text = g_string_new(rows);
    for (guint i = 0; i < records->groups->len; i++) {
        const RosterGroup *group = g_ptr_array_index(records->groups, i);
        g_string_append_printf(text, "group %s %s\n", group->code, group->name);
    }
    for (guint i = 0; i < records->questions->len; i++) {
        const RosterQuestion *question = g_ptr_array_index(records->questions, i);
        g_string_append_printf(text, "ask %s\n", question->key);
    }
    for (guint i = 0; i < records->findings->len; i++) {
        const Finding *finding = g_ptr_array_index(records->findings, i);
        char letters[8];
        finding_column_letters(finding->column, letters);
        g_string_append_printf(text, "! %s%u %s", letters, finding->row, finding_code_name(finding->code));
        if (finding->grade != finding_code_grade(finding->code))
            g_string_append_printf(text, " (%s)", finding_grade_name(finding->grade));
        for (guint k = 0; k < G_N_ELEMENTS(finding->arguments) && finding->arguments[k] != NULL; k++)
            g_string_append_printf(text, " [%s]", finding->arguments[k]);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

char *
file_describe_mapping(const Mapping *mapping)
{
    static const char *const reasons[] = {"by hand", "by name", "by content", "-"};
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < mapping->columns->len; i++) {
        const MappedColumn *column = g_ptr_array_index(mapping->columns, i);
        char letters[8];
        finding_column_letters(column->column, letters);
        g_string_append_printf(text, "%s %s -> %s%s, %s\n", letters, column->header,
                               column_target_name(column->target), column->clear ? " clear" : "",
                               reasons[column->reason]);
    }
    return g_string_free(text, FALSE);
}
