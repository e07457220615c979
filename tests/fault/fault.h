/* Lets the n-th allocation or the n-th call to the system fail, once. The program is linked with the arguments that
 * tests/fault/meson.build names; only calls made between fault_start and fault_end count. */
#ifndef TESTS_FAULT_FAULT_H
#define TESTS_FAULT_FAULT_H

#include <stdbool.h>

typedef enum {
    FAULT_MEMORY,    /* malloc, calloc, realloc: NULL */
    FAULT_REFUSED,   /* a call: fails with EIO, or what that call says when there is too much of something */
    FAULT_INTERRUPT, /* read, pread, write: EINTR */
    FAULT_SHORT,     /* read, pread, write: half of what was asked */
    FAULT_END,       /* read, pread: nothing left */
} Fault;

/* While it is true, the file system knows no files without a name (O_TMPFILE). */
extern bool fault_without_tmpfile;

void fault_start(Fault fault, unsigned nth); /* nth from 1 */
/* Frees what was allocated since and is still held. The name of the call that failed; NULL when there were fewer. */
const char *fault_end(void);

#endif
