/* Ways into single parts of the reader that no file reaches as directly: each feeds bytes of a shape of its own (parts.c says which)
 * and checks what comes back. libc only. */
#ifndef TESTS_FUZZ_PARTS_H
#define TESTS_FUZZ_PARTS_H

#include <stddef.h>
#include <stdint.h>

void parts_feed_zip(const uint8_t *bytes, size_t length);
void parts_feed_cfb(const uint8_t *bytes, size_t length);
void parts_feed_charset(const uint8_t *bytes, size_t length);
void parts_feed_numfmt(const uint8_t *bytes, size_t length);

#endif
