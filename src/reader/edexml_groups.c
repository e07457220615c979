/* A hash table of an EDEXML file's groups, with its texts in one block; see edexml_groups.h. */
#include "reader/edexml_groups.h"

#include <stdint.h>
#include <string.h>

#include "reader/limits.h"

enum {
    SLOTS = 4 * LIMIT_EDEXML_GROUPS,
};

struct EdexmlGroups {
    uint32_t count;
    uint32_t used;
    uint32_t at[SLOTS]; /* offset of key, name, year (each NUL-terminated) in text, plus one; 0 = free */
    char text[LIMIT_EDEXML_GROUP_TEXT];
};

EdexmlGroups *
edexml_groups_new(void)
{
    return calloc(1, sizeof(EdexmlGroups));
}

/* FNV-1a with an end that mixes. Keys that collide on purpose cost at most LIMIT_EDEXML_GROUPS steps a
 * look-up. */
static uint32_t
hash(const char *key)
{
    uint32_t value = 2166136261u;
    for (; *key != '\0'; key++)
        value = (value ^ (uint8_t)*key) * 16777619u;
    return value ^ value >> 15;
}

static uint32_t
find_slot(const EdexmlGroups *groups, const char *key)
{
    uint32_t slot = hash(key) % SLOTS;
    while (groups->at[slot] != 0 && strcmp(groups->text + groups->at[slot] - 1, key) != 0)
        slot = (slot + 1) % SLOTS;
    return slot;
}

static void
put(EdexmlGroups *groups, const char *text)
{
    size_t size = strlen(text) + 1;
    memcpy(groups->text + groups->used, text, size);
    groups->used += (uint32_t)size;
}

bool
edexml_groups_add(EdexmlGroups *groups, const char *key, const char *name, const char *year)
{
    uint32_t slot = find_slot(groups, key);
    if (groups->at[slot] != 0)
        return true;
    size_t size = strlen(key) + strlen(name) + strlen(year) + 3;
    if (groups->count == LIMIT_EDEXML_GROUPS || size > LIMIT_EDEXML_GROUP_TEXT - groups->used)
        return false;
    groups->at[slot] = groups->used + 1;
    groups->count++;
    put(groups, key);
    put(groups, name);
    put(groups, year);
    return true;
}

EdexmlGroup
edexml_groups_find(const EdexmlGroups *groups, const char *key)
{
    uint32_t at = groups->at[find_slot(groups, key)];
    if (at == 0)
        return (EdexmlGroup){"", ""};
    const char *name = groups->text + at - 1 + strlen(key) + 1;
    return (EdexmlGroup){name, name + strlen(name) + 1};
}
