/* Frames to the server's side, which takes what a reader sends and survives what it never would. */
#ifndef TESTS_FUZZ_RECEIVED_H
#define TESTS_FUZZ_RECEIVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    bool form, list; /* what was asked of the reader */
    size_t file_size;
    size_t step;  /* bytes at once */
    bool hostile; /* not from our reader: may be refused */
} Received;

void received_check(const uint8_t *frames, size_t length, const Received *how);

#endif
