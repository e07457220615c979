/* The cage around the reader: entered before the first byte of the file is looked at, never left.
 *
 * What a reader that somebody took over would try, and how that ends (tests/reader/test-sandbox.c tries each):
 *
 *   any system call but those in sandbox.c: opening, creating, sockets, processes, exec, ptrace, another
 *     process's memory, signals, executable memory, files as memory, io_uring, bpf, namespaces, mounts,
 *     privileges, limits, the cage itself; also by the doors for 32-bit and x32 programs  killed by SIGSYS
 *   a descriptor that was left open, standard error, writing to the file it reads         refused: EBADF
 *   memory beyond LIMIT_MEMORY, at once or by bits        refused: the reader says WIRE_FAIL_MEMORY and ends
 *   more than LIMIT_SCRATCH bytes in the memory file                                     killed by SIGXFSZ
 *   more than LIMIT_CPU_SECONDS of work                     killed by SIGXCPU, a second later by SIGKILL
 *   recursion beyond LIMIT_STACK                                                         killed by SIGSEGV
 *   more descriptors, processes, core files: their limits are 0, besides what is above
 *   a kernel or container that lacks or refuses any step      WIRE_FAIL_SANDBOX, and nothing of the file is read
 *
 * The server's own clock (ingest/child.c) ends a reader that waits. */
#ifndef READER_SANDBOX_H
#define READER_SANDBOX_H

/* Leaves descriptors 0 (the file), 1 (the pipe) and *scratch (an empty memory file) open and closes all
 * others, sets the limits of reader/limits.h, gives up new privileges, then Landlock without any rule and a
 * seccomp list of the few calls that reading and writing take. Returns NULL, or the name of the step that
 * failed: the caller must then stop. */
const char *sandbox_enter(int *scratch);

#endif
