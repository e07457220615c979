/* What must hold of the frames that any file gives: the rules of wire/frame.h, and that no column of BSNs leaves. libc only, so
 * that it runs under MemorySanitizer too. */
#ifndef TESTS_FUZZ_CHECK_H
#define TESTS_FUZZ_CHECK_H

#include <stddef.h>
#include <stdint.h>

/* Ends the process with a message when something does not hold. */
void check_frames(const uint8_t *frames, size_t length);
/* Two readings of the same content: when one was read to its end, all frames but PROGRESS and META are the same. */
void check_same(const uint8_t *one, size_t one_length, const uint8_t *two, size_t two_length);
_Noreturn void check_failed(const char *what);

#endif
