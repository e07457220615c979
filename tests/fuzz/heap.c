/* Notes allocations between heap_start and heap_end. */
#include "heap.h"

#include <malloc.h>
#include <stdbool.h>
#include <string.h>

#define HELD_MAX 65536u
#define BIG_SIZE (128u << 10)
#define BIG_KEPT 24u

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);

static void *held[HELD_MAX];
static size_t held_count, bytes, bytes_most;
static bool noting;

/* Sanitizers map and mark every big block anew, which costs more than most readings: some are kept for the next one of the same size.
 * Until then their first BIG_SIZE bytes may not be touched (address), or are unset again (memory). */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define BIG_KEEPS      true
#define BIG_FORBID(at) ASAN_POISON_MEMORY_REGION(at, BIG_SIZE)
#define BIG_ALLOW(at)  ASAN_UNPOISON_MEMORY_REGION(at, BIG_SIZE)
#elif __has_feature(memory_sanitizer)
#include <sanitizer/msan_interface.h>
#define BIG_KEEPS      true
#define BIG_FORBID(at) __msan_poison(at, BIG_SIZE)
#define BIG_ALLOW(at)  ((void)(at))
#endif
#endif
#ifndef BIG_KEEPS
#define BIG_KEEPS      false
#define BIG_FORBID(at) ((void)(at))
#define BIG_ALLOW(at)  ((void)(at))
#endif

static struct {
    void *memory;
    size_t size;
} kept[BIG_KEPT];

static void *
big_take(size_t size)
{
    for (unsigned i = 0; noting && size >= BIG_SIZE && i < BIG_KEPT; i++) {
        if (kept[i].memory && kept[i].size == size) {
            void *memory = kept[i].memory;
            kept[i].memory = NULL;
            BIG_ALLOW(memory);
            return memory;
        }
    }
    return NULL;
}

/* Takes the place of free; what is kept longest goes when there is no room. */
static void
big_give(void *memory)
{
    static unsigned next;
    size_t size = BIG_KEEPS && memory ? malloc_usable_size(memory) : 0;
    if (size < BIG_SIZE) {
        __real_free(memory);
        return;
    }
    unsigned at = next++ % BIG_KEPT;
    for (unsigned i = 0; i < BIG_KEPT; i++)
        if (!kept[i].memory)
            at = i;
    if (kept[at].memory) {
        BIG_ALLOW(kept[at].memory);
        __real_free(kept[at].memory);
    }
    kept[at].memory = memory;
    kept[at].size = size;
    BIG_FORBID(memory);
}

static void *
note(void *memory)
{
    if (noting && memory && held_count < HELD_MAX) {
        held[held_count++] = memory;
        bytes += malloc_usable_size(memory);
        bytes_most = bytes > bytes_most ? bytes : bytes_most;
    }
    return memory;
}

/* The latest are freed first. */
static void
forget(void *memory)
{
    for (size_t i = held_count; noting && i-- > 0;) {
        if (held[i] == memory) {
            bytes -= malloc_usable_size(memory);
            held[i] = held[--held_count];
            return;
        }
    }
}

void *
__wrap_malloc(size_t size)
{
    void *big = big_take(size);
    return note(big ? big : __real_malloc(size));
}

void *
__wrap_calloc(size_t count, size_t size)
{
    void *big = count == 1 || size == 1 ? big_take(count * size) : NULL;
    return note(big ? memset(big, 0, count * size) : __real_calloc(count, size));
}

void *
__wrap_realloc(void *memory, size_t size)
{
    forget(memory);
    void *moved = __real_realloc(memory, size);
    if (moved == NULL && size > 0)
        note(memory);
    return note(moved);
}

void
__wrap_free(void *memory)
{
    if (noting) {
        forget(memory);
        big_give(memory);
    } else {
        __real_free(memory);
    }
}

void
heap_start(void)
{
    noting = true;
    held_count = bytes = bytes_most = 0;
}

size_t
heap_end(void)
{
    noting = false;
    while (held_count)
        big_give(held[--held_count]);
    return bytes_most;
}
