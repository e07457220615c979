/* Heap sort of 64-bit keys; see sort.h. */
#include "reader/sort.h"

static void
sift(uint64_t *keys, size_t root, size_t count)
{
    uint64_t key = keys[root];
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && keys[child] < keys[child + 1])
            child++;
        if (key >= keys[child])
            break;
        keys[root] = keys[child];
    }
    keys[root] = key;
}

void
sort_keys(uint64_t *keys, size_t count)
{
    for (size_t root = count / 2; root-- > 0;)
        sift(keys, root, count);
    for (size_t last = count; last-- > 1;) {
        uint64_t top = keys[0];
        keys[0] = keys[last];
        keys[last] = top;
        sift(keys, 0, last);
    }
}
