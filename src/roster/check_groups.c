/* Groups of a file: codes and names brought to one code for one name (domain facts 1.1, 1.5), and year groups
 * from them.
 *
 * Rows name a group by a code, a name or both; the distinct pairs are few and are settled here once, in steps
 * that do not depend on the order of rows: 1 what a code or name may hold; 2 the missing half from other
 * rows, else made; 3 one name for a code: the one on most rows; 4 one code for a name: a person says whether
 * it is one group. */
#include "roster/check_parts.h"

#include <string.h>

#include "roster/check_values.h"

enum { CODE_MAX = 10, NAME_MAX_LENGTH = 30 };

static GroupPair *
pair_at(const Check *check, guint index)
{
    return &g_array_index(check->pairs, GroupPair, index);
}

static const char *
keep(Check *check, const char *text)
{
    return g_string_chunk_insert(check->out->text, text);
}

/* ---- while reading: which pair a row has ---- */

/* "5-6" typed into a spreadsheet becomes 5 June; taken back here. */
static void
append_cell(Check *check, GString *text, TableCell cell)
{
    guint month, day;
    if (cell.kind == TABLE_DATE && sscanf(cell.value, "%*4u-%2u-%2u", &month, &day) == 2) {
        g_string_append_printf(text, "%u-%u", day, month);
        return;
    }
    gsize length;
    const char *clean = value_of_cell(cell, check->scratch, &length);
    if (!value_is_error(cell) && !(length == 1 && *clean == '-'))
        g_string_append_len(text, clean, (gssize)length);
}

/* The pair that key ("code\x1fname") says. */
static guint32
pair_of(Check *check, const char *key, const Draft *draft)
{
    gpointer found = g_hash_table_lookup(check->pair_index, key);
    if (found != NULL)
        return GPOINTER_TO_UINT(found) - 1;
    const char *divider = strchr(key, '\x1f');
    g_autofree char *code = g_strndup(key, (gsize)(divider - key));
    GroupPair pair = {.code = *code != '\0' ? keep(check, code) : NULL,
                      .name = divider[1] != '\0' ? keep(check, divider + 1) : NULL,
                      .first_row = draft->record->row};
    g_array_append_val(check->pairs, pair);
    g_hash_table_insert(check->pair_index, g_strdup(key), GUINT_TO_POINTER(check->pairs->len));
    return check->pairs->len - 1;
}

static void
read_half(Check *check, const RowCells *cells, ColumnTarget target)
{
    gsize start = check->more->len;
    if ((cells->mask & TARGET_BIT(target)) == 0)
        return;
    append_cell(check, check->more, cells->cell[target]);
    if (target != COLUMN_COMBINED_CODE && target != COLUMN_COMBINED_NAME)
        return;
    const char *comma = strchr(check->more->str + start, ','); /* of several combined groups the first */
    if (comma != NULL)
        g_string_truncate(check->more, (gsize)(comma - check->more->str));
}

static void
read_code_and_name(Check *check, const RowCells *cells, ColumnTarget code, ColumnTarget name)
{
    g_string_truncate(check->more, 0);
    read_half(check, cells, code);
    g_string_append_c(check->more, '\x1f'); /* no cleaned cell holds it */
    read_half(check, cells, name);
}

/* EDEXML: a pupil may have a year and no group (domain facts 5.1; 11 of 400 in a real file): nobody is left out
 * for it. */
static guint32
pair_from_year(Check *check, const Draft *draft)
{
    const char *year = draft->record->value[FIELD_YEAR_GROUP];
    if (!check->edexml || year == NULL || *year == '\0')
        return NO_PAIR;
    g_string_printf(check->more, "\x1fJaargroep %s", year);
    guint32 pair = pair_of(check, check->more->str, draft);
    pair_at(check, pair)->from_year = TRUE;
    return pair;
}

void
check_group_read(Check *check, Draft *draft, const RowCells *cells)
{
    read_code_and_name(check, cells, (ColumnTarget)FIELD_GROUP_CODE, COLUMN_GROUP_NAME);
    if (check->more->len == 1) /* EDEXML: a pupil may be in a combined group alone */
        read_code_and_name(check, cells, COLUMN_COMBINED_CODE, COLUMN_COMBINED_NAME);
    draft->pair = check->more->len > 1 ? pair_of(check, check->more->str, draft)
                                       : pair_from_year(check, draft);
    if (draft->pair == NO_PAIR)
        return;
    pair_at(check, draft->pair)->n_rows++;
}

/* ---- step 1 ---- */

static gboolean
is_longer(const char *text, glong max)
{
    return strlen(text) > (gsize)max && g_utf8_strlen(text, -1) > max;
}

static const char *
name_key(Check *check, const char *name)
{
    g_autofree char *key = g_utf8_casefold(name, -1);
    return keep(check, key);
}

static void
judge_pair(Check *check, GroupPair *pair)
{
    BranchKind kind = check->context->branch->kind;
    pair->staff = value_is_staff_group(pair->name != NULL ? pair->name : pair->code);
    if ((pair->name == NULL || !value_year_in_group(pair->name, kind, pair->year)) &&
        (pair->code == NULL || !value_year_in_group(pair->code, kind, pair->year)))
        pair->year[0] = '\0';
    gboolean bad_code = pair->code != NULL &&
                        (is_longer(pair->code, CODE_MAX) || value_forbidden_in_code(pair->code));
    if (check->edexml && pair->code != NULL && (bad_code || *pair->code == '#')) {
        /* a key of up to 256 characters that means this group in this year only: no code to show to people */
        if (pair->name == NULL)
            pair->name = pair->code;
        pair->code = NULL;
    } else if (bad_code) {
        pair->refused = is_longer(pair->code, CODE_MAX) ? FINDING_GROUP_CODE_TOO_LONG
                                                        : FINDING_GROUP_CODE_FORBIDDEN;
    }
    if (pair->refused == 0 && pair->name != NULL && is_longer(pair->name, NAME_MAX_LENGTH))
        pair->refused = FINDING_GROUP_NAME_TOO_LONG;
    if (pair->name != NULL)
        pair->name_key = name_key(check, pair->name);
}

static gboolean
counts(const GroupPair *pair)
{
    return pair->refused == 0 && !pair->staff;
}

/* ---- step 2 ---- */

/* Digits by their value, the rest letter by letter: 5B, 9, 10, g9, g10. */
static int
compare_codes(const char *a, const char *b)
{
    const char *at = a, *other = b;
    while (*at != '\0' && *other != '\0') {
        gsize n = strspn(at, "0123456789"), m = strspn(other, "0123456789");
        int order;
        if (n > 0 && m > 0 && n != m)
            order = n < m ? -1 : 1;
        else if (n > 0 && m > 0)
            order = strncmp(at, other, n);
        else
            order = (guchar)*at - (guchar)*other;
        if (order != 0)
            return order;
        at += MAX(n, 1);
        other += MAX(m, 1);
    }
    return strcmp(a, b);
}

/* The smaller of what stands there and text, so that the order of rows does not matter. */
static void
put_smaller(GHashTable *map, const char *key, const char *text)
{
    const char *there = g_hash_table_lookup(map, key);
    if (there == NULL || compare_codes(text, there) < 0)
        g_hash_table_insert(map, (gpointer)key, (gpointer)text);
}

static int
compare_pairs_by_name(gconstpointer first, gconstpointer second)
{
    const GroupPair *a = *(GroupPair *const *)first, *b = *(GroupPair *const *)second;
    return strcmp(a->name_key, b->name_key);
}

static void
make_code(Check *check, GroupPair *pair, GHashTable *owner_of_code)
{
    g_autofree char *plain = value_code_from_name(pair->name, FALSE);
    const char *owner = g_hash_table_lookup(owner_of_code, plain);
    g_autofree char *hashed = owner == NULL || strcmp(owner, pair->name_key) == 0
                                  ? NULL
                                  : value_code_from_name(pair->name, TRUE);
    pair->code = keep(check, hashed != NULL ? hashed : plain);
    pair->code_is_made = TRUE;
    g_hash_table_insert(owner_of_code, (gpointer)pair->code, (gpointer)pair->name_key);
}

static void
fill_pairs(Check *check)
{
    g_autoptr(GHashTable) code_of_name = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) name_of_code = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) owner_of_code = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) codeless = g_ptr_array_new();
    for (guint i = 0; i < check->pairs->len; i++) {
        GroupPair *pair = pair_at(check, i);
        if (counts(pair) && pair->code != NULL && pair->name != NULL) {
            put_smaller(code_of_name, pair->name_key, pair->code);
            put_smaller(name_of_code, pair->code, pair->name);
            g_hash_table_insert(owner_of_code, (gpointer)pair->code, (gpointer)pair->name_key);
        }
    }
    for (guint i = 0; i < check->pairs->len; i++) {
        GroupPair *pair = pair_at(check, i);
        if (!counts(pair))
            continue;
        if (pair->name == NULL) {
            const char *name = g_hash_table_lookup(name_of_code, pair->code);
            pair->name_is_made = name == NULL;
            pair->name = name != NULL ? name : pair->code;
            pair->name_key = name_key(check, pair->name);
            g_hash_table_insert(owner_of_code, (gpointer)pair->code, (gpointer)pair->name_key);
        } else if (pair->code == NULL) {
            pair->code = g_hash_table_lookup(code_of_name, pair->name_key);
            if (pair->code == NULL)
                g_ptr_array_add(codeless, pair);
        }
    }
    g_ptr_array_sort(codeless, compare_pairs_by_name);
    for (guint i = 0; i < codeless->len; i++)
        make_code(check, g_ptr_array_index(codeless, i), owner_of_code);
}

/* ---- steps 3 and 4 ---- */

/* Pairs by code, then by how many rows have the name, then by name. */
static int
compare_by_code(gconstpointer first, gconstpointer second)
{
    const GroupPair *a = *(GroupPair *const *)first, *b = *(GroupPair *const *)second;
    int order = compare_codes(a->code, b->code);
    if (order == 0 && a->n_rows != b->n_rows)
        return a->n_rows > b->n_rows ? -1 : 1;
    return order != 0 ? order : strcmp(a->name, b->name);
}

static int
compare_by_name(gconstpointer first, gconstpointer second)
{
    const GroupPair *a = *(GroupPair *const *)first, *b = *(GroupPair *const *)second;
    int order = strcmp(a->name_key, b->name_key);
    return order != 0 ? order : compare_codes(a->code, b->code);
}

static GPtrArray *
sorted_pairs(Check *check, GCompareFunc compare)
{
    GPtrArray *pairs = g_ptr_array_new();
    for (guint i = 0; i < check->pairs->len; i++) {
        if (counts(pair_at(check, i)))
            g_ptr_array_add(pairs, pair_at(check, i));
    }
    g_ptr_array_sort(pairs, compare);
    return pairs;
}

static void
one_name_a_code(Check *check)
{
    g_autoptr(GPtrArray) pairs = sorted_pairs(check, compare_by_code);
    for (guint i = 0, first = 0; i < pairs->len; i++) {
        GroupPair *pair = g_ptr_array_index(pairs, i), *chosen = g_ptr_array_index(pairs, first);
        if (strcmp(pair->code, chosen->code) != 0) {
            first = i;
            continue;
        }
        if (strcmp(pair->name_key, chosen->name_key) != 0 &&
            check_first_time(check, FINDING_GROUP_TWO_NAMES, pair->code))
            check_find(check, FINDING_GROUP_TWO_NAMES, pair->first_row, COLUMN_GROUP_NAME, pair->name,
                       pair->code, chosen->name, pair->name, NULL);
        pair->name = chosen->name;
        pair->name_key = chosen->name_key;
    }
}

/* Two groups with one name: the code behind it tells them apart. */
static const char *
name_with_code(Check *check, const char *name, const char *code)
{
    glong room = NAME_MAX_LENGTH - 3 - g_utf8_strlen(code, -1), length = g_utf8_strlen(name, -1);
    g_autofree char *start = g_utf8_substring(name, 0, MIN(room, length));
    g_autofree char *made = g_strdup_printf("%s (%s)", start, code);
    return keep(check, made);
}

static void
settle_split(Check *check, GPtrArray *pairs, guint from, guint to)
{
    GroupPair *lowest = g_ptr_array_index(pairs, from);
    g_autoptr(GString) others = g_string_new(NULL);
    guint32 row = lowest->first_row;
    const char *last = lowest->code;
    for (guint i = from; i < to; i++) {
        const GroupPair *pair = g_ptr_array_index(pairs, i);
        row = MIN(row, pair->first_row);
        if (strcmp(pair->code, last) != 0 && others->len < 200)
            g_string_append_printf(others, "%s%s", others->len > 0 ? ", " : "", pair->code);
        last = pair->code;
    }
    g_autofree char *key = g_strdup_printf("group-split:%s", lowest->name_key);
    RosterQuestion *question = check_ask(check, QUESTION_GROUP_SPLIT, key,
                                         1u << CHOICE_JOIN | 1u << CHOICE_KEEP);
    question->detail[0] = g_strdup(lowest->name);
    question->detail[1] = g_strdup(lowest->code);
    question->detail[2] = g_strdup(others->str);
    Choice choice = question->answer.choice;
    const char *arguments[4] = {lowest->name, lowest->code, others->str, NULL};
    check_find_graded(check, FINDING_GROUP_TWO_CODES, choice == CHOICE_OPEN ? FINDING_QUESTION : FINDING_NOTE,
                      row, arguments);
    const char *code = lowest->code;
    for (guint i = from; i < to; i++) {
        GroupPair *pair = g_ptr_array_index(pairs, i);
        pair->waiting = choice == CHOICE_OPEN;
        if (choice == CHOICE_JOIN)
            pair->code = code;
        else if (choice == CHOICE_KEEP)
            pair->name = name_with_code(check, pair->name, pair->code);
    }
}

static void
one_code_a_name(Check *check)
{
    g_autoptr(GPtrArray) pairs = sorted_pairs(check, compare_by_name);
    for (guint from = 0, to; from < pairs->len; from = to) {
        const GroupPair *first = g_ptr_array_index(pairs, from);
        gboolean split = FALSE;
        for (to = from; to < pairs->len; to++) {
            const GroupPair *pair = g_ptr_array_index(pairs, to);
            if (strcmp(pair->name_key, first->name_key) != 0)
                break;
            split = split || strcmp(pair->code, first->code) != 0;
        }
        if (split)
            settle_split(check, pairs, from, to);
    }
}

static void
list_groups(Check *check)
{
    g_autoptr(GPtrArray) pairs = sorted_pairs(check, compare_by_code);
    const char *last = NULL;
    for (guint i = 0; i < pairs->len; i++) {
        const GroupPair *pair = g_ptr_array_index(pairs, i);
        if (pair->waiting || (last != NULL && strcmp(pair->code, last) == 0))
            continue;
        last = pair->code;
        RosterGroup *group = g_new(RosterGroup, 1);
        *group = (RosterGroup){g_strdup(pair->code), g_strdup(pair->name)};
        g_ptr_array_add(check->out->groups, group);
    }
}

/* ---- back to the rows ---- */

static void
give_year(Check *check, Draft *draft, GroupPair *pair)
{
    const char **year = &draft->record->value[FIELD_YEAR_GROUP];
    ColumnTarget target = (ColumnTarget)FIELD_YEAR_GROUP;
    if (*year != NULL)
        return;
    if (pair != NULL && pair->year[0] != '\0') {
        *year = keep(check, pair->year);
        if (!pair->year_told)
            check_find(check, FINDING_YEAR_GROUP_MADE, draft->record->row, target, draft->year_text,
                       pair->name, NULL);
        pair->year_told = TRUE;
    } else if (draft->year_text != NULL) {
        check_refuse(check, draft, FINDING_YEAR_GROUP_UNKNOWN, target, draft->year_text);
    } else if (check->column_of[target] != 0) { /* a known pupil keeps the year group */
        check_find(check, FINDING_YEAR_GROUP_MISSING, draft->record->row, target, NULL, NULL);
    }
}

static void
refuse_for_group(Check *check, Draft *draft, const GroupPair *pair)
{
    gboolean name = pair->refused == FINDING_GROUP_NAME_TOO_LONG;
    const char *text = name ? pair->name : pair->code;
    char forbidden[2] = {name ? '\0' : value_forbidden_in_code(text), '\0'};
    check_find(check, pair->refused, draft->record->row,
               name ? COLUMN_GROUP_NAME : (ColumnTarget)FIELD_GROUP_CODE, text, text,
               *forbidden != '\0' ? forbidden : NULL, NULL);
    draft->record->refused = TRUE;
}

/* Of a group made from the year on each row; where the code simply serves as name, once for the file. */
static void
report_made(Check *check, const Draft *draft, const GroupPair *pair)
{
    gboolean same = strcmp(pair->code, pair->name) == 0;
    if (pair->from_year) {
        check_find(check, FINDING_GROUP_FROM_YEAR, draft->record->row, COLUMN_UNKNOWN, NULL, pair->name,
                   NULL);
        return;
    }
    if ((!pair->code_is_made && !pair->name_is_made) ||
        !check_first_time(check, FINDING_GROUP_NAME_MADE, same ? "" : pair->code))
        return;
    check_find(check, FINDING_GROUP_NAME_MADE, same ? 0 : draft->record->row, COLUMN_UNKNOWN, NULL,
               pair->code_is_made ? pair->code : pair->name, NULL);
}

static void
give_group(Check *check, Draft *draft, gboolean has_column, gboolean clears)
{
    GroupPair *pair = draft->pair == NO_PAIR ? NULL : pair_at(check, draft->pair);
    if (pair != NULL && pair->staff) {
        check_find(check, FINDING_TEACHER_ROW, draft->record->row, COLUMN_UNKNOWN, NULL, NULL);
        draft->dropped = TRUE;
        return;
    }
    give_year(check, draft, pair);
    if (pair == NULL) {
        if (clears)
            draft->record->value[FIELD_GROUP_CODE] = "";
        else if (has_column)
            check_refuse(check, draft, FINDING_GROUP_MISSING, COLUMN_UNKNOWN, NULL);
        return;
    }
    if (pair->refused != 0) {
        refuse_for_group(check, draft, pair);
        return;
    }
    draft->record->value[FIELD_GROUP_CODE] = pair->code;
    draft->record->waiting = draft->record->waiting || pair->waiting;
    report_made(check, draft, pair);
}

void
check_groups(Check *check)
{
    for (guint i = 0; i < check->pairs->len; i++)
        judge_pair(check, pair_at(check, i));
    fill_pairs(check);
    one_name_a_code(check);
    one_code_a_name(check);
    list_groups(check);
    const MappedColumn *column = mapping_find(check->mapping, (ColumnTarget)FIELD_GROUP_CODE);
    if (column == NULL)
        column = mapping_find(check->mapping, COLUMN_GROUP_NAME);
    gboolean has_column = column != NULL || check->column_of[COLUMN_COMBINED_CODE] != 0;
    for (guint i = 0; i < check->drafts->len; i++)
        give_group(check, &g_array_index(check->drafts, Draft, i), has_column,
                   column != NULL && column->clear);
}
