/* Hash chains in two flat arrays: one place to look a key up, no allocation a key. */
#include "roster/index.h"

typedef struct {
    const char *key;
    guint32 hash, next, value;
} Entry;

struct RosterIndex {
    guint32 *heads, *tails; /* of the chains */
    guint32 mask;
    guint64 seed;
    GArray *entries;
};

RosterIndex *
roster_index_new(guint expected)
{
    guint32 size = 16;
    while (size < expected && size < (1u << 30))
        size *= 2;
    RosterIndex *index = g_new0(RosterIndex, 1);
    index->mask = size - 1;
    index->seed = ((guint64)g_random_int() << 32) | g_random_int();
    index->heads = g_new(guint32, size);
    index->tails = g_new(guint32, size);
    for (guint32 i = 0; i < size; i++)
        index->heads[i] = ROSTER_INDEX_NONE;
    index->entries = g_array_sized_new(FALSE, FALSE, sizeof(Entry), expected);
    return index;
}

void
roster_index_free(RosterIndex *index)
{
    if (index == NULL)
        return;
    g_free(index->heads);
    g_free(index->tails);
    g_array_unref(index->entries);
    g_free(index);
}

static guint32
hash_of(const RosterIndex *index, const char *key)
{
    guint64 hash = index->seed;
    for (const guchar *at = (const guchar *)key; *at != '\0'; at++)
        hash = (hash ^ *at) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
    hash ^= hash >> 32;
    return (guint32)hash;
}

static Entry *
entry_at(const RosterIndex *index, guint32 cursor)
{
    return &g_array_index(index->entries, Entry, cursor);
}

void
roster_index_add(RosterIndex *index, const char *key, guint32 value)
{
    Entry entry = {key, hash_of(index, key), ROSTER_INDEX_NONE, value};
    guint32 at = index->entries->len, chain = entry.hash & index->mask;
    g_array_append_val(index->entries, entry);
    if (index->heads[chain] == ROSTER_INDEX_NONE)
        index->heads[chain] = at;
    else
        entry_at(index, index->tails[chain])->next = at;
    index->tails[chain] = at;
}

guint
roster_index_size(const RosterIndex *index)
{
    return index->entries->len;
}

static guint32
follow(const RosterIndex *index, guint32 cursor, guint32 hash, const char *key)
{
    while (cursor != ROSTER_INDEX_NONE) {
        const Entry *entry = entry_at(index, cursor);
        if (entry->hash == hash && g_str_equal(entry->key, key))
            break;
        cursor = entry->next;
    }
    return cursor;
}

guint32
roster_index_first(const RosterIndex *index, const char *key)
{
    guint32 hash = hash_of(index, key);
    return follow(index, index->heads[hash & index->mask], hash, key);
}

guint32
roster_index_next(const RosterIndex *index, guint32 cursor)
{
    const Entry *entry = entry_at(index, cursor);
    return follow(index, entry->next, entry->hash, entry->key);
}

guint32
roster_index_value(const RosterIndex *index, guint32 cursor)
{
    return entry_at(index, cursor)->value;
}
