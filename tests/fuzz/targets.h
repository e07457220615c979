/* What the fuzzers feed: every way by which bytes of others enter, by name. */
#ifndef TESTS_FUZZ_TARGETS_H
#define TESTS_FUZZ_TARGETS_H

#include <stddef.h>
#include <stdint.h>

#include "damage.h"

typedef struct {
    const char *name; /* also the folder of its seeds under corpus/ */
    void (*feed)(const uint8_t *bytes, size_t length);
    const DamageWords *words; /* set: the input is XML, or a zip of XML parts */
} FuzzTarget;

extern const FuzzTarget fuzz_targets[]; /* ends with a NULL name */

const FuzzTarget *fuzz_target_find(const char *name); /* NULL: there is none */

#endif
