/* Damages XML the way that files are damaged or made up: elements repeated, removed, swapped, moved and wrapped, tags and attributes
 * changed, numbers and cell references driven to their limits. libc only. */
#ifndef TESTS_FUZZ_DAMAGE_H
#define TESTS_FUZZ_DAMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a format's parts are made of; each list ends with NULL. */
typedef struct {
    const char *const *parts;      /* names of members; the first is the one that matters most */
    const char *const *elements;   /* with the prefixes of the seeds */
    const char *const *attributes; /* name="value" */
} DamageWords;

extern const DamageWords damage_xlsx, damage_ods, damage_edexml; /* ods: flat or in a package */

/* Changes length bytes of XML in place once, within room; returns the new length. The same seed gives the same damage. */
size_t damage_xml(const DamageWords *words, uint8_t *bytes, size_t length, size_t room, uint32_t seed);

/* Numbers from a seed: below bound, which is not 0. */
uint32_t damage_random(uint32_t *state, uint32_t bound);
const char *damage_pick(uint32_t *state, const char *const *list);

#endif
