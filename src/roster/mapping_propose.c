/* Finds the sheet with the pupils and its header, and proposes what each column is. */
#include "roster/mapping.h"

#include <string.h>

#include "people/name.h"
#include "roster/columns.h"
#include "roster/mapping_parts.h"
#include "table/finding.h"

enum {
    HEADER_WITHIN = 40,  /* rows: titles above a header take fewer */
    HEADER_LONGEST = 60, /* bytes: longer text is a sentence */
    COLUMNS_MAX = 400    /* far beyond any export; bounds the work on a hostile sheet */
};
G_STATIC_ASSERT(N_COLUMN_TARGETS <= 64);

#define BIT(target) (G_GUINT64_CONSTANT(1) << (target))
#define NAMES_A_PUPIL                                                                                        \
    (BIT(FIELD_PUPIL_NUMBER) | BIT(FIELD_FIRST_NAME) | BIT(FIELD_SURNAME) | BIT(FIELD_INITIALS) |            \
     BIT(COLUMN_GIVEN_NAMES) | BIT(COLUMN_FULL_NAME) | BIT(COLUMN_SURNAME_PREFIX))

/* ---- the header row ---- */

/* How many different things a row names, when it names a pupil and something else; 0 otherwise. */
static guint
header_score(const TableSheet *sheet, guint row)
{
    guint64 named = 0;
    guint n = MIN(table_sheet_row_n_cells(sheet, row), COLUMNS_MAX);
    for (guint i = 0; i < n; i++) {
        guint column;
        TableCell cell = table_sheet_row_cell(sheet, row, i, &column);
        HeaderMeaning meaning;
        if (cell.kind != TABLE_TEXT || strlen(cell.value) > HEADER_LONGEST)
            continue;
        g_autofree char *folded = name_fold(cell.value);
        if (roster_header_meaning(folded, &meaning) && meaning.kind != HEADER_WEAK &&
            meaning.target != COLUMN_IGNORED)
            named |= BIT(meaning.target);
    }
    guint score = 0;
    for (guint64 bits = named; bits != 0; bits &= bits - 1)
        score++;
    return (named & NAMES_A_PUPIL) != 0 && score >= 2 ? score : 0;
}

typedef struct {
    guint sheet, row, score;
    gboolean staff, data, visible;
} HeaderPlace;

static HeaderPlace
best_row(const Table *table, guint index)
{
    const TableSheet *sheet = table_sheet(table, index);
    HeaderPlace best = {.sheet = index, .visible = !table_sheet_hidden(sheet)};
    static const char *const staff[] = {"leerkracht", "docent", "personeel", "medewerker", "teacher"};
    g_autofree char *name = name_fold(table_sheet_name(sheet));
    for (guint i = 0; i < G_N_ELEMENTS(staff); i++)
        best.staff = best.staff || strstr(name, staff[i]) != NULL;
    for (guint row = 0; row < table_sheet_n_rows(sheet) && row < HEADER_WITHIN; row++) {
        guint score = header_score(sheet, row);
        if (score > best.score) {
            best.score = score;
            best.row = row;
            best.data = row + 1 < table_sheet_n_rows(sheet);
        }
    }
    return best;
}

static gboolean
is_better(const HeaderPlace *a, const HeaderPlace *b)
{
    if ((a->score > 0) != (b->score > 0))
        return a->score > 0;
    if (a->staff != b->staff)
        return !a->staff;
    if (a->data != b->data)
        return a->data;
    if (a->visible != b->visible)
        return a->visible;
    return a->score > b->score;
}

static HeaderPlace
find_header(const Table *table)
{
    HeaderPlace best = {0};
    for (guint i = 0; i < table_n_sheets(table); i++) {
        HeaderPlace place = best_row(table, i);
        if (i == 0 || is_better(&place, &best))
            best = place;
    }
    return best;
}

static void
report_other_sheets(const Table *table, const HeaderPlace *chosen, GPtrArray *findings)
{
    const char *read = table_sheet_name(table_sheet(table, chosen->sheet));
    for (guint i = 0; i < table_n_sheets(table); i++) {
        const TableSheet *sheet = table_sheet(table, i);
        if (i == chosen->sheet || table_sheet_n_rows(sheet) == 0)
            continue;
        HeaderPlace place = best_row(table, i);
        FindingCode code = place.score == 0 || !place.data ? FINDING_SHEET_IGNORED
                           : place.staff                   ? FINDING_SHEET_OF_STAFF
                                                           : FINDING_SHEET_NOT_READ;
        g_ptr_array_add(findings,
                        finding_new(code, table_sheet_number(sheet), 0, 0, NULL, table_sheet_name(sheet),
                                    code == FINDING_SHEET_NOT_READ ? read : NULL, NULL));
    }
}

/* ---- the columns ---- */

static gboolean
fill_samples(const TableSheet *sheet, guint first_row, MappedColumn *column)
{
    enum { LOOK_FOR = 2000 };
    guint n = 0;
    for (guint row = first_row; row < table_sheet_n_rows(sheet) && row < first_row + LOOK_FOR; row++) {
        TableCell cell = table_sheet_cell(sheet, row, column->column);
        if (*cell.value == '\0')
            continue;
        column->samples[n++] = g_strdup(cell.shown);
        if (n == G_N_ELEMENTS(column->samples))
            break;
    }
    gboolean any = n > 0;
    while (n < G_N_ELEMENTS(column->samples))
        column->samples[n++] = g_strdup("");
    return any;
}

static void
mapped_column_free_item(gpointer column)
{
    mapped_column_free(column);
}

static GPtrArray *
columns_of(const TableSheet *sheet, guint header_row)
{
    GPtrArray *columns = g_ptr_array_new_with_free_func(mapped_column_free_item);
    guint last = MIN(table_sheet_last_column(sheet), COLUMNS_MAX);
    for (guint number = 1; number <= last; number++) {
        MappedColumn *column = g_new0(MappedColumn, 1);
        column->column = number;
        column->header = mapping_cell_text(table_sheet_cell(sheet, header_row, number));
        column->target = COLUMN_UNKNOWN;
        column->reason = MAPPING_BY_NOTHING;
        gboolean filled = fill_samples(sheet, header_row + 1, column);
        if (filled || *column->header != '\0')
            g_ptr_array_add(columns, column);
        else
            mapped_column_free(column);
    }
    return columns;
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Format and folded headers, without their order. */
static char *
source_of(const Table *table, const GPtrArray *columns)
{
    g_autoptr(GPtrArray) headers = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < columns->len; i++) {
        const MappedColumn *column = g_ptr_array_index(columns, i);
        g_ptr_array_add(headers, name_fold(column->header));
    }
    g_ptr_array_sort(headers, compare_texts);
    const char *format = table_meta(table, "format");
    g_autoptr(GString) text = g_string_new(format != NULL ? format : "");
    for (guint i = 0; i < headers->len; i++) {
        const char *header = g_ptr_array_index(headers, i);
        if (*header != '\0')
            g_string_append_printf(text, "\n%s", header);
    }
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize)text->len);
    return g_strndup(digest, 32);
}

/* ---- the proposal ---- */

typedef struct {
    Mapping *mapping;
    const TableSheet *sheet;
    GPtrArray *findings;
    HeaderMeaning *meanings; /* by place in mapping->columns; target COLUMN_UNKNOWN when the header is */
    gboolean *settled;
} Proposal;

static gboolean
is_free(const Proposal *p, ColumnTarget target)
{
    return column_target_shared(target) || mapping_find(p->mapping, target) == NULL;
}

static void
report_column(const Proposal *p, const MappedColumn *column, FindingCode code, const char *argument)
{
    char letters[8];
    finding_column_letters(column->column, letters);
    const char *header = *column->header != '\0' ? column->header : letters;
    g_ptr_array_add(p->findings, finding_new(code, table_sheet_number(p->sheet), 0, column->column,
                                             column->header, header, argument, NULL));
}

static void
settle(const Proposal *p, guint index, ColumnTarget target, MappingReason reason)
{
    MappedColumn *column = g_ptr_array_index(p->mapping->columns, index);
    p->settled[index] = TRUE;
    if (!is_free(p, target)) {
        report_column(p, column, FINDING_COLUMN_TWICE, column_target_label(target));
        return;
    }
    column->target = target;
    column->reason = reason;
}

/* Lines of mapping_to_text; a line that fits no column is of another form of the file and is passed over. */
static void
apply_saved(const Proposal *p, const char *saved)
{
    g_auto(GStrv) keys = mapped_column_keys(p->mapping);
    g_auto(GStrv) lines = g_strsplit(saved, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (strcmp(*line, MAPPING_MONTH_DAY) == 0) {
            p->mapping->date_order = DATE_ORDER_MONTH_DAY;
            continue;
        }
        g_auto(GStrv) parts = g_strsplit(*line, "\t", -1);
        ColumnTarget target;
        if (g_strv_length(parts) != 3 || !column_target_from_name(parts[1], &target))
            continue;
        for (guint i = 0; keys[i] != NULL; i++) {
            MappedColumn *column = g_ptr_array_index(p->mapping->columns, i);
            if (strcmp(keys[i], parts[0]) == 0 && !p->settled[i] && is_free(p, target)) {
                settle(p, i, target, MAPPING_BY_PERSON);
                column->clear = strcmp(parts[2], "clear") == 0;
            }
        }
    }
}

/* "Groep": what the other columns leave open, else what its cells look like. */
static ColumnTarget
group_target(const Proposal *p, guint column, guint n_ambiguous)
{
    ColumnTarget code = (ColumnTarget)FIELD_GROUP_CODE, year = (ColumnTarget)FIELD_YEAR_GROUP;
    guint first_row = p->mapping->header_row + 1;
    if (!is_free(p, code))
        return COLUMN_GROUP_NAME;
    if (!is_free(p, COLUMN_GROUP_NAME))
        return code;
    if (n_ambiguous > 1 && is_free(p, year) && mapping_holds_digits(p->sheet, first_row, column))
        return year; /* "Groep" 5 beside "Klas" 5a */
    return mapping_holds_group_names(p->sheet, first_row, column) ? COLUMN_GROUP_NAME : code;
}

static ColumnTarget
name_target(const Proposal *p)
{
    if (!is_free(p, (ColumnTarget)FIELD_SURNAME))
        return COLUMN_FULL_NAME;
    gboolean given = !is_free(p, (ColumnTarget)FIELD_FIRST_NAME) || !is_free(p, COLUMN_GIVEN_NAMES) ||
                     !is_free(p, (ColumnTarget)FIELD_INITIALS);
    return given ? (ColumnTarget)FIELD_SURNAME : COLUMN_FULL_NAME;
}

static void
settle_kind(const Proposal *p, HeaderKind kind, guint n_ambiguous)
{
    for (guint i = 0; i < p->mapping->columns->len; i++) {
        const MappedColumn *column = g_ptr_array_index(p->mapping->columns, i);
        ColumnTarget target = p->meanings[i].target;
        if (p->settled[i] || target == COLUMN_UNKNOWN || p->meanings[i].kind != kind)
            continue;
        if (kind == HEADER_GROUP)
            target = group_target(p, column->column, n_ambiguous);
        else if (kind == HEADER_NAME)
            target = name_target(p);
        else if (kind == HEADER_FIRST && !is_free(p, target))
            target = COLUMN_GIVEN_NAMES;
        else if (kind == HEADER_WEAK && !is_free(p, target))
            target = COLUMN_IGNORED;
        settle(p, i, target, MAPPING_BY_NAME);
    }
}

static void
settle_by_name(Proposal *p)
{
    /* what is sure first: the rest means what that leaves open */
    static const HeaderKind order[] = {HEADER_PLAIN, HEADER_FIRST, HEADER_NAME, HEADER_GROUP, HEADER_WEAK};
    guint n_ambiguous = 0;
    for (guint i = 0; i < p->mapping->columns->len; i++) {
        const MappedColumn *column = g_ptr_array_index(p->mapping->columns, i);
        g_autofree char *folded = name_fold(column->header);
        if (!roster_header_meaning(folded, &p->meanings[i]))
            p->meanings[i] = (HeaderMeaning){COLUMN_UNKNOWN, HEADER_PLAIN};
        n_ambiguous += p->meanings[i].target != COLUMN_UNKNOWN && p->meanings[i].kind == HEADER_GROUP;
    }
    for (guint i = 0; i < G_N_ELEMENTS(order); i++)
        settle_kind(p, order[i], n_ambiguous);
}

static void
settle_by_content(const Proposal *p)
{
    for (guint i = 0; i < p->mapping->columns->len; i++) {
        MappedColumn *column = g_ptr_array_index(p->mapping->columns, i);
        if (p->settled[i])
            continue;
        ColumnTarget target = mapping_by_content(p->sheet, p->mapping->header_row + 1, column->column);
        if (target != COLUMN_UNKNOWN && is_free(p, target)) {
            settle(p, i, target, MAPPING_BY_CONTENT);
            report_column(p, column, FINDING_COLUMN_BY_CONTENT, column_target_label(target));
        } else {
            report_column(p, column, FINDING_COLUMN_UNKNOWN, NULL);
        }
    }
}

static void
decide_date_order(Mapping *mapping, const TableSheet *sheet)
{
    const MappedColumn *column = mapping_find(mapping, (ColumnTarget)FIELD_BIRTH_DATE);
    DateOrder order;
    if (column != NULL && mapping_date_order(sheet, mapping->header_row + 1, column->column, &order))
        mapping->date_order = order;
}

Mapping *
roster_map(const Table *table, const char *saved, GPtrArray *findings)
{
    HeaderPlace place = find_header(table);
    if (place.score == 0) {
        g_ptr_array_add(findings, finding_new(FINDING_NO_HEADER, 0, 0, 0, NULL, NULL));
        return NULL;
    }
    report_other_sheets(table, &place, findings);
    const TableSheet *sheet = table_sheet(table, place.sheet);
    Mapping *mapping = g_new0(Mapping, 1);
    mapping->sheet = place.sheet;
    mapping->header_row = place.row;
    mapping->columns = columns_of(sheet, place.row);
    mapping->source = source_of(table, mapping->columns);
    g_autofree HeaderMeaning *meanings = g_new0(HeaderMeaning, mapping->columns->len + 1);
    g_autofree gboolean *settled = g_new0(gboolean, mapping->columns->len + 1);
    Proposal proposal = {mapping, sheet, findings, meanings, settled};
    if (saved != NULL)
        apply_saved(&proposal, saved);
    settle_by_name(&proposal);
    settle_by_content(&proposal);
    decide_date_order(mapping, sheet);
    return mapping;
}

char *
roster_map_source(const Table *table)
{
    HeaderPlace place = find_header(table);
    if (place.score == 0)
        return NULL;
    g_autoptr(GPtrArray) columns = columns_of(table_sheet(table, place.sheet), place.row);
    return source_of(table, columns);
}
