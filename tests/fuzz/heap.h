/* Gives back what the reader still holds when it ends through emit_fail: as a program it just exits, in a
 * fuzzer it would fill the memory. Needs the link arguments --wrap=malloc, calloc, realloc, free. */
#ifndef TESTS_FUZZ_HEAP_H
#define TESTS_FUZZ_HEAP_H

void heap_start(void); /* from now on allocations are noted */
void heap_end(void);   /* those still there are freed */

#endif
