/* Sorting inside the cage: the C library's qsort asks the system how much memory there is, which is not
 * allowed there. */
#ifndef READER_SORT_H
#define READER_SORT_H

#include <stddef.h>
#include <stdint.h>

void sort_keys(uint64_t *keys, size_t count); /* in place, rising; heap sort: the worst case costs no more */

#endif
