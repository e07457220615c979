/* Notes allocations between heap_start and heap_end. */
#include "heap.h"

#include <stdbool.h>
#include <stddef.h>

#define HELD_MAX 65536u

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);

static void *held[HELD_MAX];
static size_t held_count;
static bool noting;

static void *
note(void *memory)
{
    if (noting && memory && held_count < HELD_MAX)
        held[held_count++] = memory;
    return memory;
}

/* The latest are freed first. */
static void
forget(const void *memory)
{
    for (size_t i = held_count; noting && i-- > 0;) {
        if (held[i] == memory) {
            held[i] = held[--held_count];
            return;
        }
    }
}

void *
__wrap_malloc(size_t size)
{
    return note(__real_malloc(size));
}

void *
__wrap_calloc(size_t count, size_t size)
{
    return note(__real_calloc(count, size));
}

void *
__wrap_realloc(void *memory, size_t size)
{
    forget(memory);
    return note(__real_realloc(memory, size));
}

void
__wrap_free(void *memory)
{
    forget(memory);
    __real_free(memory);
}

void
heap_start(void)
{
    noting = true;
    held_count = 0;
}

void
heap_end(void)
{
    noting = false;
    while (held_count)
        __real_free(held[--held_count]);
}
