/* The check: every row of the sheet becomes a record or a finding says why not; the rest of the rows goes on.
 */
#include "roster/check_parts.h"

#include <string.h>

#include "roster/check_values.h"

enum { TEXT_BLOCK = 1 << 16, TOTAL_CELLS_MAX = 3 };

/* ---- the work in hand ---- */

static void
note_column(Check *check, const MappedColumn *column)
{
    ColumnTarget target = column->target;
    if (column->column > check->n_columns || target >= COLUMN_IGNORED)
        return;
    check->target_of[column->column] = (guint8)target;
    if (check->column_of[target] == 0) {
        check->column_of[target] = column->column;
        check->header_of[target] = column->header;
    }
    if (column->clear && (guint)target < N_FIELDS && target != (ColumnTarget)FIELD_GROUP_CODE &&
        target != (ColumnTarget)FIELD_PUPIL_NUMBER && target != (ColumnTarget)FIELD_SCHOOL_YEAR &&
        check->n_clears < N_FIELDS)
        check->clears[check->n_clears++] = (PersonField)target;
}

static gboolean
found_by_reader(const GPtrArray *findings, FindingCode code)
{
    for (guint i = 0; findings != NULL && i < findings->len; i++) {
        const Finding *finding = g_ptr_array_index(findings, i);
        if (finding->code == code)
            return TRUE;
    }
    return FALSE;
}

static void
group_free(gpointer data)
{
    RosterGroup *group = data;
    g_free(group->code);
    g_free(group->name);
    g_free(group);
}

static void
question_free(gpointer question)
{
    roster_question_free(question);
}

static RosterRecords *
records_new(const Table *table, guint n_rows)
{
    RosterRecords *records = g_new0(RosterRecords, 1);
    records->records = g_array_sized_new(FALSE, TRUE, sizeof(RosterRecord), n_rows);
    records->table = table_ref((Table *)(gpointer)table); /* only counted: what it says does not change */
    records->groups = g_ptr_array_new_with_free_func(group_free);
    records->findings = finding_list_new();
    records->questions = g_ptr_array_new_with_free_func(question_free);
    records->text = g_string_chunk_new(TEXT_BLOCK);
    return records;
}

void
roster_records_free(RosterRecords *records)
{
    if (records == NULL)
        return;
    g_array_unref(records->records);
    g_ptr_array_unref(records->groups);
    g_ptr_array_unref(records->findings);
    g_ptr_array_unref(records->questions);
    g_string_chunk_free(records->text);
    g_clear_pointer(&records->table, table_unref);
    g_free(records->brin);
    g_free(records->school_year);
    g_free(records);
}

static void
check_begin(Check *check, const Table *table, const Mapping *mapping, const CheckContext *context)
{
    memset(check, 0, sizeof *check);
    const char *format = table_meta(table, "format");
    check->table = table;
    check->mapping = mapping;
    check->context = context;
    check->sheet = table_sheet(table, mapping->sheet);
    check->sheet_number = table_sheet_number(check->sheet);
    check->edexml = format != NULL && strcmp(format, "edexml") == 0;
    check->out = records_new(table, table_sheet_n_rows(check->sheet));
    check->n_columns = table_sheet_last_column(check->sheet);
    check->target_of = g_malloc(check->n_columns + 1);
    memset(check->target_of, COLUMN_UNKNOWN, check->n_columns + 1);
    for (guint i = 0; i < mapping->columns->len; i++)
        note_column(check, g_ptr_array_index(mapping->columns, i));
    check->drafts = g_array_sized_new(FALSE, TRUE, sizeof(Draft), table_sheet_n_rows(check->sheet));
    check->pairs = g_array_new(FALSE, TRUE, sizeof(GroupPair));
    check->pair_index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    check->brins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    check->years = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    check->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_snprintf(check->oldest, sizeof check->oldest, "%04d%.6s",
               (int)g_ascii_strtoll(context->today, NULL, 10) - 100, context->today + 4);
    check->links = g_array_new(FALSE, FALSE, sizeof(QuestionLink));
    check->scratch = g_string_sized_new(256);
    check->more = g_string_sized_new(256);
}

static RosterRecords *
check_end(Check *check)
{
    g_free(check->target_of);
    g_array_unref(check->drafts);
    g_array_unref(check->pairs);
    g_hash_table_unref(check->pair_index);
    g_hash_table_unref(check->brins);
    g_hash_table_unref(check->years);
    g_hash_table_unref(check->told);
    g_array_unref(check->links);
    g_string_free(check->scratch, TRUE);
    g_string_free(check->more, TRUE);
    return check->out;
}

/* ---- rows ---- */

static gboolean
is_blank(TableCell cell)
{
    if ((guchar)*cell.value > ' ' && (guchar)*cell.value < 0x7f)
        return FALSE;
    gsize length;
    g_autoptr(GString) scratch = g_string_new(NULL);
    value_clean(cell.value, scratch, &length);
    return length == 0;
}

static void
gather(const Check *check, guint row, RowCells *cells)
{
    cells->mask = 0;
    guint n = table_sheet_row_n_cells(check->sheet, row);
    for (guint i = 0; i < n; i++) {
        guint column;
        TableCell cell = table_sheet_row_cell(check->sheet, row, i, &column);
        guint target = check->target_of[column];
        if (target == COLUMN_UNKNOWN || is_blank(cell))
            continue;
        if ((cells->mask & TARGET_BIT(target)) != 0 && !value_is_yes(cell.value))
            continue; /* of several columns on secrecy one "yes" counts */
        cells->mask |= TARGET_BIT(target);
        cells->cell[target] = cell;
    }
}

static gboolean
is_repeated_header(const Check *check, const RowCells *cells)
{
    guint same = 0;
    for (guint64 left = cells->mask; left != 0; left &= left - 1) {
        guint target = (guint)__builtin_ctzll(left);
        const char *text = cells->cell[target].value, *header = check->header_of[target];
        if (*text != ' ' && g_ascii_tolower(*text) != g_ascii_tolower(*header))
            return FALSE;
        if (g_ascii_strcasecmp(text + strspn(text, " "), header) != 0)
            return FALSE;
        same++;
    }
    return same >= 2;
}

/* "Totaal: 25 leerlingen" under the list. */
static gboolean
is_total(const Check *check, guint row)
{
    return table_sheet_row_n_cells(check->sheet, row) <= TOTAL_CELLS_MAX &&
           value_starts_total(table_sheet_row_cell(check->sheet, row, 0, NULL).value);
}

static gboolean
is_teacher(Check *check, guint32 row, const RowCells *cells)
{
    if ((cells->mask & TARGET_BIT(COLUMN_ROLE)) == 0 || !value_is_staff(cells->cell[COLUMN_ROLE].value))
        return FALSE;
    check_find(check, FINDING_TEACHER_ROW, row, COLUMN_ROLE, cells->cell[COLUMN_ROLE].value, NULL);
    return TRUE;
}

/* EDEXML: a leaving date in the past means that the pupil left already (domain facts 5.1). */
static gboolean
has_left(Check *check, guint32 row, const RowCells *cells)
{
    char iso[11], shown[11];
    if ((cells->mask & TARGET_BIT(COLUMN_LEAVING_DATE)) == 0 ||
        check_read_date(check, row, COLUMN_LEAVING_DATE, cells->cell[COLUMN_LEAVING_DATE], iso) == DATE_BAD ||
        strcmp(iso, check->context->today) >= 0)
        return FALSE;
    date_shown(iso, shown);
    check_find(check, FINDING_LEFT_ALREADY, row, COLUMN_LEAVING_DATE, shown, shown, NULL);
    return TRUE;
}

static void
read_row(Check *check, guint index)
{
    RowCells cells;
    guint32 row = table_sheet_row_number(check->sheet, index);
    gather(check, index, &cells);
    if (cells.mask == 0 || is_total(check, index)) {
        check->n_empty++;
        return;
    }
    if (is_repeated_header(check, &cells)) {
        check_find(check, FINDING_HEADER_REPEATED, row, COLUMN_UNKNOWN, NULL, NULL);
        return;
    }
    check->out->n_rows++;
    if (is_teacher(check, row, &cells) || has_left(check, row, &cells))
        return;
    GArray *records = check->out->records;
    g_array_set_size(records, records->len + 1);
    g_array_set_size(check->drafts, check->drafts->len + 1);
    Draft *draft = &g_array_index(check->drafts, Draft, check->drafts->len - 1);
    draft->record = &g_array_index(records, RosterRecord, records->len - 1);
    draft->record->sheet = check->sheet_number;
    draft->record->row = row;
    draft->record->number_stable = TRUE;
    draft->index = index;
    draft->pair = NO_PAIR;
    check_read_row(check, draft, &cells);
    check_names(check, draft);
}

static void
read_rows(Check *check)
{
    guint first = check->mapping->header_row + 1, n = table_sheet_n_rows(check->sheet);
    guint32 before = table_sheet_row_number(check->sheet, check->mapping->header_row);
    for (guint index = first; index < n; index++) {
        guint32 row = table_sheet_row_number(check->sheet, index);
        check->n_empty += row - before - 1;
        before = row;
        read_row(check, index);
    }
    if (check->n_empty == 0)
        return;
    char count[12];
    g_snprintf(count, sizeof count, "%u", check->n_empty);
    check_find(check, FINDING_ROWS_EMPTY, 0, COLUMN_UNKNOWN, NULL, count, NULL);
}

/* ---- the file as a whole ---- */

/* The text on most rows; of equals the smallest. Borrowed, NULL when there is none. */
static const char *
most_frequent(GHashTable *counts)
{
    GHashTableIter iter;
    gpointer text, count;
    const char *best = NULL;
    guint most = 0;
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &text, &count)) {
        guint n = GPOINTER_TO_UINT(count);
        if (n > most || (n == most && strcmp(text, best) < 0)) {
            best = text;
            most = n;
        }
    }
    return best;
}

static void
compare_school(Check *check)
{
    const char *brin = table_meta(check->table, "brin"), *year = table_meta(check->table, "school-year");
    if (brin == NULL)
        brin = most_frequent(check->brins);
    if (year == NULL)
        year = most_frequent(check->years);
    check->out->brin = g_strdup(brin != NULL ? brin : "");
    check->out->school_year = year != NULL ? school_year_parse(year) : NULL;
    if (check->out->school_year == NULL)
        check->out->school_year = g_strdup("");
    const CheckContext *context = check->context;
    if (!brin_agrees(check->out->brin, context->branch->brin))
        check_find(check, FINDING_BRIN_DIFFERS, 0, COLUMN_BRIN, NULL, check->out->brin, context->branch->brin,
                   NULL);
    if (*check->out->school_year != '\0' && strcmp(check->out->school_year, context->school_year) != 0)
        check_find(check, FINDING_SCHOOL_YEAR_DIFFERS, 0, (ColumnTarget)FIELD_SCHOOL_YEAR, NULL,
                   check->out->school_year, context->school_year, NULL);
}

static gboolean
has_any(const Check *check, const ColumnTarget *targets)
{
    for (; *targets != COLUMN_UNKNOWN; targets++) {
        if (check->column_of[*targets] != 0)
            return TRUE;
    }
    return FALSE;
}

/* Years may come from the groups' names; with no rows at all nothing can be said of them. */
static gboolean
has_years(const Check *check)
{
    if (check->column_of[FIELD_YEAR_GROUP] != 0 || check->drafts->len == 0)
        return TRUE;
    for (guint i = 0; i < check->drafts->len; i++) {
        if (g_array_index(check->drafts, Draft, i).record->value[FIELD_YEAR_GROUP] != NULL)
            return TRUE;
    }
    return FALSE;
}

/* Required columns of domain facts 1.1, and what may stand in for each. The prefix may also stand in the
 * surname. */
static void
report_missing(Check *check)
{
    static const struct {
        PersonField field;
        ColumnTarget any[6];
    } required[] = {
        {FIELD_PUPIL_NUMBER, {(ColumnTarget)FIELD_PUPIL_NUMBER, COLUMN_UNKNOWN}},
        {FIELD_GROUP_CODE,
         {(ColumnTarget)FIELD_GROUP_CODE, COLUMN_GROUP_NAME, COLUMN_COMBINED_CODE, COLUMN_UNKNOWN}},
        {FIELD_FIRST_NAME,
         {(ColumnTarget)FIELD_FIRST_NAME, (ColumnTarget)FIELD_INITIALS, COLUMN_GIVEN_NAMES, COLUMN_FULL_NAME,
          COLUMN_UNKNOWN}},
        {FIELD_SURNAME,
         {(ColumnTarget)FIELD_SURNAME, COLUMN_SURNAME_PREFIX, COLUMN_FULL_NAME, COLUMN_UNKNOWN}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(required); i++) {
        if (!has_any(check, required[i].any))
            check->out->missing |= 1u << required[i].field;
    }
    if (!has_years(check))
        check->out->missing |= 1u << FIELD_YEAR_GROUP;
    for (guint field = 0; field < N_FIELDS; field++) {
        if (check->out->missing & (1u << field))
            check_find(check, FINDING_COLUMN_MISSING, 0, COLUMN_UNKNOWN, NULL,
                       field_label((PersonField)field), NULL);
    }
}

/* Records of dropped drafts go, the others close up; questions on two rows get their records. */
static void
hand_over(Check *check)
{
    GArray *records = check->out->records;
    guint n = 0;
    for (guint i = 0; i < check->drafts->len; i++) {
        Draft *draft = &g_array_index(check->drafts, Draft, i);
        RosterRecord *place = &g_array_index(records, RosterRecord, n);
        if (draft->dropped)
            continue;
        if (place != draft->record)
            *place = *draft->record;
        draft->record = place;
        n++;
    }
    g_array_set_size(records, n);
    for (guint i = 0; i < check->links->len; i++) {
        const QuestionLink *link = &g_array_index(check->links, QuestionLink, i);
        RosterQuestion *question = g_ptr_array_index(check->out->questions, link->question);
        question->record = g_array_index(check->drafts, Draft, link->draft).record;
        question->other = g_array_index(check->drafts, Draft, link->other).record;
    }
}

RosterRecords *
roster_check(const Table *table, const Mapping *mapping, const CheckContext *context,
             const GPtrArray *reader_findings)
{
    Check check;
    check_begin(&check, table, mapping, context);
    check.from_1904 = found_by_reader(reader_findings, FINDING_DATE_SYSTEM_1904);
    check.out->bsn_column = found_by_reader(reader_findings, FINDING_BSN_COLUMN_BY_NAME) ||
                            found_by_reader(reader_findings, FINDING_BSN_COLUMN_BY_VALUE);
    check_read_columns(&check);
    read_rows(&check);
    if (check.out->n_rows == 0)
        check_find(&check, FINDING_NO_PUPILS, 0, COLUMN_UNKNOWN, NULL, NULL);
    check_groups(&check);
    check_duplicates(&check);
    check_cards(&check);
    compare_school(&check);
    report_missing(&check);
    check_findings_finish(&check);
    hand_over(&check);
    return check_end(&check);
}
