/* What the fuzzers feed: every way by which bytes of others enter, by name. */
#ifndef TESTS_FUZZ_TARGETS_H
#define TESTS_FUZZ_TARGETS_H

#include <glib.h>

typedef struct {
    const char *name; /* also the folder of its seeds under corpus/ */
    void (*feed)(const guint8 *bytes, gsize length);
} FuzzTarget;

extern const FuzzTarget fuzz_targets[]; /* ends with a NULL name */

const FuzzTarget *fuzz_target_find(const char *name);

#endif
