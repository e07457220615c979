/* Stands between the code and the C library (--wrap); see fault.h. */
#include "fault.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>

enum { HELD_MAX = 1 << 16 };

static struct {
    bool armed;
    Fault fault;
    unsigned left;    /* calls of the kind until the one that fails */
    const char *name; /* of the one that failed */
    void *held[HELD_MAX];
    size_t count;
} state;

/* Whether this call is the one. */
static bool
is_due(Fault fault, const char *name)
{
    if (!state.armed || state.fault != fault || state.left == 0 || --state.left > 0)
        return false;
    state.name = name;
    return true;
}

void
fault_start(Fault fault, unsigned nth)
{
    state.fault = fault;
    state.left = nth;
    state.name = NULL;
    state.count = 0;
    state.armed = true;
}

/* Memory */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);

static void *
hold(void *memory)
{
    if (state.armed && memory) {
        if (state.count == HELD_MAX)
            abort();
        state.held[state.count++] = memory;
    }
    return memory;
}

static void
let_go(const void *memory)
{
    for (size_t i = state.count; state.armed && i-- > 0;)
        if (state.held[i] == memory) {
            state.held[i] = state.held[--state.count];
            return;
        }
}

void *
__wrap_malloc(size_t size)
{
    return is_due(FAULT_MEMORY, "malloc") ? NULL : hold(__real_malloc(size));
}

void *
__wrap_calloc(size_t count, size_t size)
{
    return is_due(FAULT_MEMORY, "calloc") ? NULL : hold(__real_calloc(count, size));
}

void *
__wrap_realloc(void *memory, size_t size)
{
    if (is_due(FAULT_MEMORY, "realloc"))
        return NULL;
    let_go(memory);
    return hold(__real_realloc(memory, size));
}

void
__wrap_free(void *memory)
{
    let_go(memory);
    __real_free(memory);
}

const char *
fault_end(void)
{
    state.armed = false;
    while (state.count > 0)
        __real_free(state.held[--state.count]);
    return state.name;
}

/* Calls that move bytes */

ssize_t __real_read(int fd, void *bytes, size_t length);
ssize_t __real_pread64(int fd, void *bytes, size_t length, off_t offset);
ssize_t __real_write(int fd, const void *bytes, size_t length);
ssize_t __wrap_read(int fd, void *bytes, size_t length);
ssize_t __wrap_pread64(int fd, void *bytes, size_t length, off_t offset);
ssize_t __wrap_write(int fd, const void *bytes, size_t length);

/* Whether the call ends here, with *answer; otherwise *length may have become less. */
static bool
is_hurt(const char *name, bool reads, size_t *length, ssize_t *answer)
{
    *answer = -1;
    errno = EIO;
    if (is_due(FAULT_REFUSED, name))
        return true;
    errno = EINTR;
    if (is_due(FAULT_INTERRUPT, name))
        return true;
    *answer = 0;
    if (reads && is_due(FAULT_END, name))
        return true;
    if (*length > 1 && is_due(FAULT_SHORT, name))
        *length /= 2;
    return false;
}

ssize_t
__wrap_read(int fd, void *bytes, size_t length)
{
    ssize_t answer;
    return is_hurt("read", true, &length, &answer) ? answer : __real_read(fd, bytes, length);
}

ssize_t
__wrap_pread64(int fd, void *bytes, size_t length, off_t offset)
{
    ssize_t answer;
    return is_hurt("pread", true, &length, &answer) ? answer : __real_pread64(fd, bytes, length, offset);
}

ssize_t
__wrap_write(int fd, const void *bytes, size_t length)
{
    ssize_t answer;
    return is_hurt("write", false, &length, &answer) ? answer : __real_write(fd, bytes, length);
}

/* Calls that are made or refused */

#define REFUSABLE(name, error, parameters, arguments)                                                        \
    int __real_##name parameters;                                                                            \
    int __wrap_##name parameters;                                                                            \
    int __wrap_##name parameters                                                                             \
    {                                                                                                        \
        errno = error;                                                                                       \
        return is_due(FAULT_REFUSED, #name) ? -1 : __real_##name arguments;                                  \
    }

REFUSABLE(pipe2, EMFILE, (int *ends, int flags), (ends, flags))
REFUSABLE(fstat64, EIO, (int fd, struct stat *info), (fd, info))
REFUSABLE(pidfd_open, ENOSYS, (pid_t pid, unsigned flags), (pid, flags))
REFUSABLE(unlinkat, EACCES, (int folder, const char *name, int flags), (folder, name, flags))

int __real_open64(const char *path, int flags, ...);
int __real_openat64(int folder, const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_openat64(int folder, const char *path, int flags, ...);
ssize_t __real_getrandom(void *bytes, size_t length, unsigned flags);
ssize_t __wrap_getrandom(void *bytes, size_t length, unsigned flags);
int __real_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, char *const *argv, char *const *environment);
int __wrap_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, char *const *argv, char *const *environment);

static mode_t
take_mode(int flags, va_list list)
{
    return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(list, mode_t) : 0;
}

int
__wrap_open64(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = take_mode(flags, list);
    va_end(list);
    errno = EMFILE;
    return is_due(FAULT_REFUSED, "open") ? -1 : __real_open64(path, flags, mode);
}

bool fault_without_tmpfile;

int
__wrap_openat64(int folder, const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = take_mode(flags, list);
    va_end(list);
    errno = EOPNOTSUPP;
    if (fault_without_tmpfile && (flags & O_TMPFILE) == O_TMPFILE)
        return -1;
    errno = EMFILE;
    return is_due(FAULT_REFUSED, "openat") ? -1 : __real_openat64(folder, path, flags, mode);
}

ssize_t
__wrap_getrandom(void *bytes, size_t length, unsigned flags)
{
    errno = ENOSYS;
    return is_due(FAULT_REFUSED, "getrandom") ? -1 : __real_getrandom(bytes, length, flags);
}

int
__wrap_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                   const posix_spawnattr_t *attributes, char *const *argv, char *const *environment)
{
    return is_due(FAULT_REFUSED, "posix_spawn")
               ? EAGAIN
               : __real_posix_spawn(pid, path, actions, attributes, argv, environment);
}
