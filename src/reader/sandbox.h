/* The cage around the reader: entered before the first byte of the file is looked at, never left. */
#ifndef READER_SANDBOX_H
#define READER_SANDBOX_H

/* Leaves descriptors 0 (the file), 1 (the pipe) and *scratch (an empty memory file) open and closes all
 * others, sets the limits of reader/limits.h, gives up new privileges, then Landlock without any rule and a
 * seccomp list of the few calls that reading and writing take. Returns NULL, or the name of the step that
 * failed: the caller must then stop. */
const char *sandbox_enter(int *scratch);

#endif
