/* The same XML in other words: a space at the end of each tag, which means nothing. What the reader takes by its usual looks, without
 * the scanner, it must read the same from the scanner. libc and ISA-L only. */
#ifndef TESTS_FUZZ_LOOSEN_H
#define TESTS_FUZZ_LOOSEN_H

#include <stddef.h>
#include <stdint.h>

/* Writes the package with all its XML loosened to "to"; returns its length. 0: it is no package, or not all of its XML is plain
 * enough to be sure of (tags of ASCII names and quoted attributes, no comments, sections or instructions), or there is no room. */
size_t loosen_package(const uint8_t *bytes, size_t length, uint8_t *to, size_t room);

#endif
