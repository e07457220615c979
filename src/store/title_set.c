/* A bit for each title of a block, and a table of the blocks that have any. */
#include "store/title_set.h"

#define WORDS (TITLE_BLOCK / 64)

typedef struct {
    gint64 number; /* the key: first, for g_int64_hash */
    guint64 bits[WORDS];
} Block;

struct TitleSet {
    GHashTable *blocks; /* of Block, each its own key; owned */
    Block *last;        /* that was added to: the next is often of the same */
};

TitleSet *
title_set_new(void)
{
    TitleSet *set = g_new0(TitleSet, 1);
    set->blocks = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    return set;
}

void
title_set_free(TitleSet *set)
{
    if (!set)
        return;
    g_hash_table_unref(set->blocks);
    g_free(set);
}

static Block *
block_of(TitleSet *set, gint64 number)
{
    if (set->last && set->last->number == number)
        return set->last;
    set->last = g_hash_table_lookup(set->blocks, &number);
    if (!set->last) {
        set->last = g_new0(Block, 1);
        set->last->number = number;
        g_hash_table_add(set->blocks, set->last);
    }
    return set->last;
}

void
title_set_add_at(TitleSet *set, gint64 block, guint place)
{
    if (place < TITLE_BLOCK)
        block_of(set, block)->bits[place / 64] |= G_GUINT64_CONSTANT(1) << place % 64;
}

void
title_set_add(TitleSet *set, gint64 title)
{
    title_set_add_at(set, title / TITLE_BLOCK, (guint)(title % TITLE_BLOCK));
}

static gboolean
keep_block(gpointer key, gpointer value, gpointer data)
{
    Block *block = key;
    const Block *other = g_hash_table_lookup(data, &block->number);
    guint64 any = 0;
    for (guint i = 0; other && i < WORDS; i++)
        any |= block->bits[i] &= other->bits[i];
    (void)value;
    return any == 0; /* goes */
}

void
title_set_keep(TitleSet *set, const TitleSet *other)
{
    set->last = NULL;
    g_hash_table_foreach_remove(set->blocks, keep_block, other->blocks);
}

static gint
newest_first(gconstpointer a, gconstpointer b)
{
    const Block *one = *(Block *const *)a, *other = *(Block *const *)b;
    return one->number > other->number ? -1 : one->number < other->number;
}

GArray *
title_set_newest(const TitleSet *set)
{
    GArray *titles = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GPtrArray) blocks = g_ptr_array_new();
    GHashTableIter iter;
    gpointer block;
    g_hash_table_iter_init(&iter, set->blocks);
    while (g_hash_table_iter_next(&iter, &block, NULL))
        g_ptr_array_add(blocks, block);
    g_ptr_array_sort(blocks, newest_first);
    for (guint i = 0; i < blocks->len; i++) {
        const Block *one = blocks->pdata[i];
        for (guint word = WORDS; word-- > 0;)
            for (guint64 left = one->bits[word]; left;) {
                guint bit = 63 - (guint)__builtin_clzll(left);
                gint64 title = one->number * TITLE_BLOCK + word * 64 + bit;
                left &= ~(G_GUINT64_CONSTANT(1) << bit);
                g_array_append_val(titles, title);
            }
    }
    return titles;
}
