/* New inputs out of old ones where the input is XML or a zip of XML parts: the parts are changed, and packed again so that the reader
 * gets to see them. libc and ISA-L only. */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include "damage.h"

/* Changes length bytes in place without knowing what they are; returns the new length, at most room. */
typedef size_t (*MutateBytes)(uint8_t *bytes, size_t length, size_t room);

/* Changes a package, or other text in place; one in twenty goes to blind whole, and one text in four. Returns the new length. */
size_t mutate_file(const DamageWords *words, uint8_t *bytes, size_t length, size_t room, uint32_t seed,
                   MutateBytes blind);

/* Writes to "to" the first package with some of its members as the second has them; 0 when either is none or there is no room. */
size_t mutate_cross(const uint8_t *one, size_t one_length, const uint8_t *two, size_t two_length, uint8_t *to,
                    size_t room, uint32_t seed);

#endif
