/* Gives back what the reader still holds when it ends (as a program it just exits; in a fuzzer it would fill the memory) and
 * tells how much it held at most. Needs the link arguments --wrap=malloc, calloc, realloc, free. */
#ifndef TESTS_FUZZ_HEAP_H
#define TESTS_FUZZ_HEAP_H

#include <stddef.h>

void heap_start(void); /* from now on allocations are noted */
size_t heap_end(void); /* those still there are freed; the most bytes that were held at once */

#endif
