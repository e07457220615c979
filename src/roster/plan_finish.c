/* Puts the items in the order people read them, which does not depend on the rows' order, and digests what
 * would be written in that order. */
#include "roster/plan_finish.h"

#include <nettle/sha2.h>
#include <string.h>

/* ---- order ---- */

/* The first bytes of what is sorted by, as numbers: they settle most comparisons without touching the items.
 */
typedef struct {
    guint64 head, group, name; /* kind and group; rest of the group; surname */
    guint32 index;
    gboolean cut; /* the group is longer than fits */
} SortKey;

/* The state that shows where a pupil is found: after, unless the pupil goes. */
static const RosterState *
shown_state(const PlanItem *item)
{
    return item->after.status == ROSTER_NONE && item->before.status != ROSTER_NONE ? &item->before
                                                                                   : &item->after;
}

static int
compare_values(const RosterState *a, const RosterState *b)
{
    static const PersonField order[] = {FIELD_GROUP_CODE, FIELD_SURNAME, FIELD_FIRST_NAME,
                                        FIELD_PUPIL_NUMBER};
    int difference = 0;
    for (guint i = 0; difference == 0 && i < G_N_ELEMENTS(order); i++)
        difference = strcmp(a->value[order[i]], b->value[order[i]]);
    for (guint f = 0; difference == 0 && f < N_FIELDS; f++)
        difference = strcmp(a->value[f], b->value[f]);
    return difference;
}

static int
compare_items(gconstpointer a, gconstpointer b, gpointer data)
{
    const SortKey *key_a = a, *key_b = b;
    const GArray *items = data;
    if (key_a->head != key_b->head)
        return key_a->head < key_b->head ? -1 : 1;
    if (key_a->group != key_b->group)
        return key_a->group < key_b->group ? -1 : 1;
    if (key_a->name != key_b->name && !key_a->cut && !key_b->cut)
        return key_a->name < key_b->name ? -1 : 1;
    const PlanItem *item_a = &g_array_index(items, PlanItem, key_a->index);
    const PlanItem *item_b = &g_array_index(items, PlanItem, key_b->index);
    int difference = compare_values(shown_state(item_a), shown_state(item_b));
    if (difference == 0)
        difference = (item_a->membership > item_b->membership) - (item_a->membership < item_b->membership);
    if (difference == 0)
        difference = (item_a->row > item_b->row) - (item_a->row < item_b->row);
    return difference;
}

/* Appends up to n bytes of the text to a number, and zeros where it ends; the rest of the text. */
static const char *
pack_bytes(guint64 *number, const char *text, guint n)
{
    for (guint i = 0; i < n; i++) {
        *number = *number << 8 | (guchar)*text;
        text += *text != '\0';
    }
    return text;
}

static SortKey
sort_key(const PlanItem *item, guint32 index)
{
    const char *const *value = shown_state(item)->value;
    SortKey key = {.head = item->kind, .index = index};
    const char *rest = pack_bytes(&key.head, value[FIELD_GROUP_CODE], 7);
    rest = pack_bytes(&key.group, rest, 8);
    key.cut = *rest != '\0';
    pack_bytes(&key.name, value[FIELD_SURNAME], 8);
    return key;
}

/* Items are large: the keys are sorted, then each item moves once, along the cycles of the permutation. */
static void
sort_items(GArray *items)
{
    guint n = items->len;
    g_autofree SortKey *keys = g_new(SortKey, n);
    for (guint i = 0; i < n; i++)
        keys[i] = sort_key(&g_array_index(items, PlanItem, i), i);
    g_qsort_with_data(keys, (int)n, sizeof *keys, compare_items, items);
    for (guint start = 0; start < n; start++) {
        if (keys[start].index == start)
            continue;
        PlanItem moved = g_array_index(items, PlanItem, start);
        guint to = start;
        while (keys[to].index != start) {
            guint from = keys[to].index;
            g_array_index(items, PlanItem, to) = g_array_index(items, PlanItem, from);
            keys[to].index = to;
            to = from;
        }
        g_array_index(items, PlanItem, to) = moved;
        keys[to].index = to;
    }
}

static int
compare_groups(gconstpointer a, gconstpointer b)
{
    const GroupChange *group_a = a, *group_b = b;
    int difference = strcmp(group_a->school_year, group_b->school_year);
    return difference != 0 ? difference : strcmp(group_a->code, group_b->code);
}

/* ---- digest ---- */

/* Texts of a plan hold no control characters (the check sees to that), so these cannot stand in one. */
#define FIELD_END "\x1f"
#define PART_END  "\x1e"

static gboolean
same(const char *a, const char *b)
{
    return a == b || strcmp(a, b) == 0;
}

static void
feed(struct sha256_ctx *sum, const char *text)
{
    sha256_update(sum, strlen(text), (const guint8 *)text);
}

static void
digest_pair(struct sha256_ctx *sum, char what, const char *before, const char *after)
{
    sha256_update(sum, 1, (const guint8 *)&what);
    feed(sum, before);
    feed(sum, FIELD_END);
    feed(sum, after);
    feed(sum, PART_END);
}

/* Whether somebody who left still has a book is a fact of the moment, as a date is: who brings it back changes no plan. */
static RosterStatus
digested(RosterStatus status)
{
    return status == ROSTER_LEFT_OWING ? ROSTER_LEFT : status;
}

/* Dates are left out: a plan seen on Friday is the same plan on Monday. */
static void
digest_item(struct sha256_ctx *sum, const PlanItem *item)
{
    const RosterState *before = &item->before, *after = &item->after;
    char head[64];
    g_snprintf(head, sizeof head, "\n%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u%u%u%u" PART_END,
               item->person, item->membership, digested(before->status), digested(after->status),
               before->has_delivered != 0, after->has_delivered != 0);
    feed(sum, head);
    if (!same(before->card, after->card))
        digest_pair(sum, 'c', before->card, after->card);
    for (guint f = 0; f < N_FIELDS; f++) {
        gboolean value = !same(before->value[f], after->value[f]);
        gboolean delivered = !same(before->delivered[f], after->delivered[f]);
        gboolean alike = value && delivered && same(before->value[f], before->delivered[f]) &&
                         same(after->value[f], after->delivered[f]);
        if (value)
            digest_pair(sum, (char)((alike ? '!' : 'A') + (char)f), before->value[f], after->value[f]);
        if (delivered && !alike)
            digest_pair(sum, (char)('a' + f), before->delivered[f], after->delivered[f]);
    }
}

gboolean
roster_item_writes_same(const PlanItem *a, const PlanItem *b)
{
    const PlanItem *items[] = {a, b};
    guint8 digests[2][SHA256_DIGEST_SIZE] = {{0}, {0}};
    for (guint i = 0; i < G_N_ELEMENTS(items); i++) {
        struct sha256_ctx sum;
        if (items[i] == NULL || !plan_item_writes(items[i]))
            continue;
        sha256_init(&sum);
        digest_item(&sum, items[i]);
        sha256_digest(&sum, SHA256_DIGEST_SIZE, digests[i]);
    }
    return memcmp(digests[0], digests[1], SHA256_DIGEST_SIZE) == 0;
}

static void
digest_group(struct sha256_ctx *sum, const GroupChange *group)
{
    feed(sum, "\ng ");
    feed(sum, group->school_year);
    feed(sum, FIELD_END);
    feed(sum, group->code);
    feed(sum, FIELD_END);
    feed(sum, group->before != NULL ? group->before : FIELD_END);
    feed(sum, FIELD_END);
    feed(sum, group->after != NULL ? group->after : FIELD_END);
}

static gint
by_id(gconstpointer a, gconstpointer b)
{
    const PlanItem *x = *(const PlanItem *const *)a, *y = *(const PlanItem *const *)b;
    if (x->membership != y->membership)
        return x->membership < y->membership ? -1 : 1;
    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    return x < y ? -1 : x > y; /* new ones: by what they are, all of which is digested */
}

/* In an order that does not depend on what the plan leaves alone, such as the name of who leaves. */
static GPtrArray *
items_that_write(const RosterPlan *plan)
{
    GPtrArray *items = g_ptr_array_sized_new(plan->items->len);
    for (guint i = 0; i < plan->items->len; i++) {
        const PlanItem *item = &g_array_index(plan->items, PlanItem, i);
        if (plan_item_writes(item))
            g_ptr_array_add(items, (gpointer)item);
    }
    g_ptr_array_sort(items, by_id);
    return items;
}

static void
make_digest(RosterPlan *plan, const char *branch_code)
{
    struct sha256_ctx sum;
    guint8 bytes[SHA256_DIGEST_SIZE];
    g_autofree char *head = g_strdup_printf("%s\n%s\n%s\n%s", plan->undo ? "undo" : "import", branch_code,
                                            roster_mode_name(plan->mode), plan->school_year);
    sha256_init(&sum);
    feed(&sum, head);
    g_autoptr(GPtrArray) items = items_that_write(plan);
    for (guint i = 0; i < items->len; i++)
        digest_item(&sum, items->pdata[i]);
    for (guint i = 0; i < plan->groups->len; i++)
        digest_group(&sum, &g_array_index(plan->groups, GroupChange, i));
    sha256_digest(&sum, sizeof bytes, bytes);
    for (guint i = 0; i < sizeof bytes; i++)
        g_snprintf(plan->digest + 2 * i, 3, "%02x", bytes[i]);
}

void
roster_plan_finish(RosterPlan *plan, const char *branch_code)
{
    for (guint i = 0; i < plan->items->len; i++)
        plan->counts[g_array_index(plan->items, PlanItem, i).kind]++;
    sort_items(plan->items);
    g_array_sort(plan->groups, compare_groups);
    make_digest(plan, branch_code);
}
