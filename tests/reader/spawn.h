/* For tests of the reader as a program: runs it on a file and measures what it took. */
#ifndef TESTS_READER_SPAWN_H
#define TESTS_READER_SPAWN_H

#include <glib.h>

typedef struct {
    GByteArray *frames; /* what came out; empty when the way there was broken */
    int status;         /* as wait4 gives it */
    double cpu;         /* seconds, user and system */
    long memory;        /* KiB, at most resident */
} Spawned;

/* Runs the reader (env INSTROOM_READER, else the one of this build) with its arguments after file, ended by
 * NULL. */
Spawned spawn_reader(const char *file, ...) G_GNUC_NULL_TERMINATED;
void spawned_clear(Spawned *spawned);

#endif
