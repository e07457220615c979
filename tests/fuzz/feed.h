/* Runs one way into the reader over bytes in memory, in this process and without the cage, and checks what it gives and what it
 * costs. libc only. */
#ifndef TESTS_FUZZ_FEED_H
#define TESTS_FUZZ_FEED_H

#include <stddef.h>
#include <stdint.h>

#include "reader/options.h"
#include "reader/source.h"

typedef void (*FeedCall)(const Source *source, const ReadOptions *options, Emit *emit);

#define FEED_LENGTH_MAX   (1u << 20) /* longer inputs are passed over */
#define FEED_CPU_SECONDS  6 /* of one reading; 2 without sanitizers, which cost three times as much */
#define FEED_MEMORY_BYTES (60u << 20) /* on the heap: 64 MiB with what the program itself takes */

/* The frames that left, borrowed until the next call; *size is their length. Options NULL = none. Breaking a rule (check.h), the
 * time or the memory ends the process. */
const uint8_t *feed_run(FeedCall call, const void *bytes, size_t length, const ReadOptions *options,
                        size_t *size);

int feed_scratch(void); /* the empty memory file that run_read asks for */

#endif
