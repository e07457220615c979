/* Rows of one pupil taken together, pupil numbers that clash or nearly do, and card numbers. */
#include "roster/check_parts.h"

#include <string.h>

#include "people/name.h"
#include "roster/index.h"
#include "roster/likeness.h"

enum { CHAIN_MAX = 64 };
/* nearly equal numbers beyond this are not asked about: hostile or broken */ /* rows with one number
                                                                                 beyond this are not
                                                                                 compared with each other:
                                                                                 the file is hostile or
                                                                                 broken */

static Draft *
draft_at(const Check *check, guint32 index)
{
    return &g_array_index(check->drafts, Draft, index);
}

/* ---- one pupil on several rows ---- */

static gboolean
same_cells(const Check *check, const Draft *a, const Draft *b)
{
    guint n = table_sheet_row_n_cells(check->sheet, a->index);
    if (n != table_sheet_row_n_cells(check->sheet, b->index))
        return FALSE;
    for (guint i = 0; i < n; i++) {
        guint column_a, column_b;
        TableCell one = table_sheet_row_cell(check->sheet, a->index, i, &column_a);
        TableCell other = table_sheet_row_cell(check->sheet, b->index, i, &column_b);
        if (column_a != column_b || strcmp(one.value, other.value) != 0)
            return FALSE;
    }
    return TRUE;
}

/* Nothing that both rows say differs. */
static gboolean
agrees(const char *a, const char *b)
{
    return a == NULL || b == NULL || strcmp(a, b) == 0;
}

static gboolean
is_same_pupil(const Draft *a, const Draft *b)
{
    for (guint field = 0; field < N_FIELDS; field++) {
        if (!agrees(a->record->value[field], b->record->value[field]))
            return FALSE;
    }
    return agrees(a->record->card, b->record->card);
}

/* What record does not say, as other says it. */
static void
fill_from(RosterRecord *record, const RosterRecord *other)
{
    for (guint field = 0; field < N_FIELDS; field++) {
        if (record->value[field] == NULL)
            record->value[field] = other->value[field];
    }
    if (record->card == NULL)
        record->card = other->card;
}

static void
join(Check *check, Draft *first, Draft *second)
{
    char row[12];
    g_snprintf(row, sizeof row, "%u", first->record->row);
    if (same_cells(check, first, second))
        check_find(check, FINDING_ROW_TWICE, second->record->row, COLUMN_UNKNOWN, NULL, row, NULL);
    else
        first->joined++;
    fill_from(first->record, second->record);
    /* what one row lacks the other may have */
    first->record->refused = first->record->refused && second->record->refused;
    first->record->waiting = first->record->waiting || second->record->waiting;
    second->dropped = TRUE;
}

static void
refuse_twice(Check *check, Draft *draft, FindingCode code, ColumnTarget target, const char *text,
             const Draft *other)
{
    char row[12];
    g_snprintf(row, sizeof row, "%u", other->record->row);
    check_find(check, code, draft->record->row, target, text, text, row, NULL);
    draft->record->refused = TRUE;
}

/* Files without numbers: only a first name, surname and birth date make a row the same pupil again; twins
 * have two first names. */
static char *
key_without_number(const Draft *draft)
{
    const char *const *value = draft->record->value;
    if (value[FIELD_SURNAME] == NULL || value[FIELD_FIRST_NAME] == NULL || value[FIELD_BIRTH_DATE] == NULL)
        return NULL;
    g_autofree char *key = name_match_key(value[FIELD_SURNAME], value[FIELD_BIRTH_DATE]);
    GString *text = g_string_new(key);
    g_string_append_c(text, '|');
    name_fold_append(text, value[FIELD_FIRST_NAME]);
    return g_string_free(text, FALSE);
}

static const char *
row_key(Check *check, const Draft *draft, gboolean numbered)
{
    if (numbered)
        return draft->record->value[FIELD_PUPIL_NUMBER];
    g_autofree char *made = key_without_number(draft);
    return made == NULL ? NULL : g_string_chunk_insert(check->out->text, made);
}

static void
join_chain(Check *check, const RosterIndex *index, guint32 first)
{
    Draft *leader = draft_at(check, roster_index_value(index, first));
    for (guint32 at = roster_index_next(index, first); at != ROSTER_INDEX_NONE;
         at = roster_index_next(index, at))
        join(check, leader, draft_at(check, roster_index_value(index, at)));
}

/* Each row names another one that differs from it. */
static void
refuse_chain(Check *check, const RosterIndex *index, guint32 first)
{
    Draft *leader = draft_at(check, roster_index_value(index, first)), *other = NULL;
    guint32 second = roster_index_next(index, first);
    for (guint32 at = second; at != ROSTER_INDEX_NONE && other == NULL; at = roster_index_next(index, at)) {
        Draft *draft = draft_at(check, roster_index_value(index, at));
        if (!is_same_pupil(leader, draft))
            other = draft;
    }
    if (other == NULL)
        other = draft_at(check, roster_index_value(index, second));
    for (guint32 at = first; at != ROSTER_INDEX_NONE; at = roster_index_next(index, at)) {
        Draft *draft = draft_at(check, roster_index_value(index, at));
        refuse_twice(check, draft, FINDING_NUMBER_TWICE, (ColumnTarget)FIELD_PUPIL_NUMBER,
                     draft->record->value[FIELD_PUPIL_NUMBER],
                     draft == leader || is_same_pupil(leader, draft) ? other : leader);
    }
}

/* All rows of one number: one pupil when nothing that they say differs; otherwise none of them is imported,
 * so that nobody is written over. Rows without a number (by name and birth date) that differ stay as they
 * are. */
static void
settle_chain(Check *check, const RosterIndex *index, guint32 first, gboolean numbered)
{
    const Draft *leader = draft_at(check, roster_index_value(index, first));
    Draft all = *leader;
    RosterRecord said = *leader->record;
    gboolean same = TRUE;
    all.record = &said;
    guint32 second = roster_index_next(index, first);
    for (guint32 at = second; at != ROSTER_INDEX_NONE && same; at = roster_index_next(index, at)) {
        const Draft *draft = draft_at(check, roster_index_value(index, at));
        same = is_same_pupil(&all, draft);
        fill_from(&said, draft->record);
    }
    if (!same && !numbered)
        return;
    if (same)
        join_chain(check, index, first);
    else
        refuse_chain(check, index, first);
}

static void
find_same_rows(Check *check, RosterIndex *index)
{
    gboolean numbered = check->column_of[FIELD_PUPIL_NUMBER] != 0;
    g_autofree const char **keys = g_new0(const char *, check->drafts->len + 1);
    for (guint32 i = 0; i < check->drafts->len; i++) {
        Draft *draft = draft_at(check, i);
        if (draft->dropped)
            continue;
        keys[i] = row_key(check, draft, numbered);
        if (keys[i] != NULL)
            roster_index_add(index, keys[i], i);
        else if (numbered && !draft->record->refused)
            check_refuse(check, draft, FINDING_NUMBER_MISSING, (ColumnTarget)FIELD_PUPIL_NUMBER, NULL);
    }
    for (guint32 i = 0; i < check->drafts->len; i++) {
        guint32 first = keys[i] == NULL ? ROSTER_INDEX_NONE : roster_index_first(index, keys[i]);
        if (first != ROSTER_INDEX_NONE && roster_index_value(index, first) == i &&
            roster_index_next(index, first) != ROSTER_INDEX_NONE)
            settle_chain(check, index, first, numbered);
    }
}

static void
report_joined(Check *check)
{
    for (guint32 i = 0; i < check->drafts->len; i++) {
        const Draft *draft = draft_at(check, i);
        char rows[12];
        if (draft->joined == 0)
            continue;
        g_snprintf(rows, sizeof rows, "%u", draft->joined + 1);
        check_find(check, FINDING_ROWS_JOINED, draft->record->row, COLUMN_UNKNOWN, NULL, rows, NULL);
    }
}

/* ---- numbers equal but for zeros, spaces, BRIN ---- */

static int
compare_by_number(gconstpointer first, gconstpointer second, gpointer check)
{
    const Draft *a = draft_at(check, *(const guint32 *)first), *b = draft_at(check, *(const guint32 *)second);
    return strcmp(a->record->value[FIELD_PUPIL_NUMBER], b->record->value[FIELD_PUPIL_NUMBER]);
}

static void
report_almost(Check *check, Draft *draft, const Draft *other, FindingGrade grade)
{
    char row[12];
    g_snprintf(row, sizeof row, "%u", other->record->row);
    const char *arguments[4] = {draft->record->value[FIELD_PUPIL_NUMBER],
                                other->record->value[FIELD_PUPIL_NUMBER], row, NULL};
    check_find_graded(check, FINDING_NUMBER_ALMOST_TWICE, grade, draft->record->row, arguments);
}

static void
ask_almost(Check *check, guint32 first, guint32 second)
{
    Draft *a = draft_at(check, first), *b = draft_at(check, second);
    g_autofree char *key = g_strdup_printf("rows-almost:%s:%s", a->record->value[FIELD_PUPIL_NUMBER],
                                           b->record->value[FIELD_PUPIL_NUMBER]);
    RosterQuestion *question = check_ask(check, QUESTION_ROWS_ALMOST, key,
                                         1u << CHOICE_BOTH | 1u << CHOICE_SKIP);
    QuestionLink link = {check->out->questions->len - 1, first, second};
    g_array_append_val(check->links, link);
    Choice choice = question->answer.choice;
    FindingGrade grade = choice == CHOICE_OPEN   ? FINDING_QUESTION
                         : choice == CHOICE_SKIP ? FINDING_ROW_REFUSED
                                                 : FINDING_NOTE;
    report_almost(check, a, b, grade);
    report_almost(check, b, a, grade);
    a->record->waiting = a->record->waiting || choice == CHOICE_OPEN;
    b->record->waiting = b->record->waiting || choice == CHOICE_OPEN;
    a->record->refused = a->record->refused || choice == CHOICE_SKIP;
    b->record->refused = b->record->refused || choice == CHOICE_SKIP;
}

/* The loose form of each row's number, NULL for rows that do not take part; owned by out->text or the rows.
 */
static const char **
loose_numbers(Check *check)
{
    const char **loose = g_new0(const char *, check->drafts->len + 1);
    for (guint32 i = 0; i < check->drafts->len; i++) {
        const Draft *draft = draft_at(check, i);
        const char *number = draft->record->value[FIELD_PUPIL_NUMBER];
        if (draft->dropped || draft->record->refused || number == NULL || !draft->record->number_stable)
            continue;
        g_string_truncate(check->more, 0);
        roster_number_loosen(check->more, number, check->context->branch->brin);
        loose[i] = strcmp(check->more->str, number) == 0
                       ? number
                       : g_string_chunk_insert_len(check->out->text, check->more->str,
                                                   (gssize)check->more->len);
    }
    return loose;
}

static void
find_almost_same(Check *check, RosterIndex *index)
{
    g_autofree const char **loose = loose_numbers(check);
    for (guint32 i = 0; i < check->drafts->len; i++) {
        if (loose[i] != NULL)
            roster_index_add(index, loose[i], i);
    }
    g_autoptr(GArray) chain = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint32 i = 0; i < check->drafts->len; i++) {
        guint32 first = loose[i] == NULL ? ROSTER_INDEX_NONE : roster_index_first(index, loose[i]);
        if (first == ROSTER_INDEX_NONE || roster_index_value(index, first) != i ||
            roster_index_next(index, first) == ROSTER_INDEX_NONE)
            continue;
        g_array_set_size(chain, 0);
        for (guint32 at = first; at != ROSTER_INDEX_NONE && chain->len < CHAIN_MAX;
             at = roster_index_next(index, at)) {
            guint32 place = roster_index_value(index, at);
            g_array_append_val(chain, place);
        }
        g_array_sort_with_data(chain, compare_by_number, check);
        for (guint k = 1; k < chain->len; k++)
            ask_almost(check, g_array_index(chain, guint32, k - 1), g_array_index(chain, guint32, k));
    }
}

void
check_duplicates(Check *check)
{
    g_autoptr(RosterIndex) numbers = roster_index_new(check->drafts->len);
    find_same_rows(check, numbers);
    report_joined(check);
    g_autoptr(RosterIndex) loose = roster_index_new(check->drafts->len);
    find_almost_same(check, loose);
}

/* ---- cards ---- */

/* Pupil numbers in the card column: most of the cards are the number of the same row, but for zeros. */
static gboolean
cards_are_numbers(const Check *check, const char **example)
{
    guint cards = 0, numbers = 0;
    for (guint32 i = 0; i < check->drafts->len; i++) {
        const Draft *draft = draft_at(check, i);
        const RosterRecord *record = draft->record;
        const char *number = record->value[FIELD_PUPIL_NUMBER];
        if (draft->dropped || record->card == NULL) /* a row that was joined to another counts once */
            continue;
        cards++;
        if (number != NULL &&
            strcmp(record->card + strspn(record->card, "0"), number + strspn(number, "0")) == 0) {
            numbers++;
            *example = record->card;
        }
    }
    return numbers > 0 && numbers * 2 >= cards;
}

static void
drop_cards(Check *check)
{
    for (guint32 i = 0; i < check->drafts->len; i++)
        draft_at(check, i)->record->card = NULL;
}

void
check_cards(Check *check)
{
    guint column = check->column_of[COLUMN_CARD_NUMBER];
    const char *example;
    if (column == 0)
        return;
    if (cards_are_numbers(check, &example)) {
        check_find(check, FINDING_CARD_IS_PUPIL_NUMBER, 0, COLUMN_CARD_NUMBER, example,
                   check->header_of[COLUMN_CARD_NUMBER], NULL);
        drop_cards(check);
        return;
    }
    g_autoptr(RosterIndex) cards = roster_index_new(check->drafts->len);
    for (guint32 i = 0; i < check->drafts->len; i++) {
        const Draft *draft = draft_at(check, i);
        if (!draft->dropped && draft->record->card != NULL)
            roster_index_add(cards, draft->record->card, i);
    }
    for (guint32 i = 0; i < check->drafts->len; i++) {
        Draft *draft = draft_at(check, i);
        guint32 first = draft->dropped || draft->record->card == NULL
                            ? ROSTER_INDEX_NONE
                            : roster_index_first(cards, draft->record->card);
        guint32 second = first == ROSTER_INDEX_NONE ? first : roster_index_next(cards, first);
        if (second == ROSTER_INDEX_NONE)
            continue;
        guint32 other = roster_index_value(cards, first) == i ? second : first;
        refuse_twice(check, draft, FINDING_CARD_TWICE, COLUMN_CARD_NUMBER, draft->record->card,
                     draft_at(check, roster_index_value(cards, other)));
    }
}
