/* For test-sandbox: enters the reader's cage and then tries what its argument says. Exit 0: it was possible.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reader/limits.h"
#include "reader/sandbox.h"

static int scratch;

static int
try_open(void)
{
    return open("/etc/hostname", O_RDONLY);
}

static int
try_create(void)
{
    return open("/tmp/caged-was-here", O_CREAT | O_WRONLY, 0600);
}

static int
try_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0);
}

static int
try_socket_unix(void)
{
    return socket(AF_UNIX, SOCK_DGRAM, 0);
}

static int
try_fork(void)
{
    return (int)syscall(SYS_fork);
}

static int
try_thread(void)
{
    return (int)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0);
}

static int
try_exec(void)
{
    return execl("/bin/true", "true", NULL);
}

static int
try_kill(void)
{
    return kill(getppid(), 0);
}

static int
try_ptrace(void)
{
    return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static int
try_code(void) /* memory that can be run */
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
                   MAP_FAILED
               ? -1
               : 0;
}

static int
try_protect(void)
{
    static char page[8192];
    return mprotect((void *)(((uintptr_t)page + 4095) & ~(uintptr_t)4095), 4096, PROT_READ | PROT_EXEC);
}

static int
try_map_file(void)
{
    return mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 0, 0) == MAP_FAILED ? -1 : 0;
}

static int
try_raise_limit(void)
{
    return setrlimit(RLIMIT_CPU, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
}

static int
try_stderr(void)
{
    return write(2, "x", 1) == 1 ? 0 : -1;
}

static int
try_inherited(void) /* the test leaves descriptor 9 open */
{
    return write(9, "x", 1) == 1 ? 0 : -1;
}

static int
try_memory(void)
{
    void *volatile memory = malloc(LIMIT_MEMORY); /* volatile: a compiler may leave out what is not used */
    return memory == NULL ? -1 : 0;
}

static int
try_scratch_size(void)
{
    return pwrite(scratch, "x", 1, (off_t)LIMIT_SCRATCH) == 1 ? 0 : -1;
}

static int
try_work(void) /* what the reader lives by must work */
{
    char bytes[4];
    void *memory = malloc(1 << 20);
    if (memory == NULL || pread(0, bytes, 4, 0) != 4 || write(1, bytes, 4) != 4)
        return -1;
    memory = realloc(memory, 8 << 20);
    if (memory == NULL || write(scratch, bytes, 4) != 4 || pread(scratch, bytes, 4, 0) != 4)
        return -1;
    free(memory);
    return scratch == 3 ? 0 : -1;
}

static const struct {
    const char *name;
    int (*attempt)(void);
} attempts[] = {
    {"open", try_open},
    {"create", try_create},
    {"socket", try_socket},
    {"socket-unix", try_socket_unix},
    {"fork", try_fork},
    {"thread", try_thread},
    {"exec", try_exec},
    {"kill", try_kill},
    {"ptrace", try_ptrace},
    {"code", try_code},
    {"protect", try_protect},
    {"map-file", try_map_file},
    {"raise-limit", try_raise_limit},
    {"stderr", try_stderr},
    {"inherited", try_inherited},
    {"memory", try_memory},
    {"scratch-size", try_scratch_size},
    {"work", try_work},
};

int
main(int argc, char **argv)
{
    const char *failed = sandbox_enter(&scratch);
    if (failed != NULL)
        _exit(4);
    for (size_t i = 0; argc == 2 && i < sizeof attempts / sizeof *attempts; i++)
        if (strcmp(attempts[i].name, argv[1]) == 0)
            _exit(attempts[i].attempt() >= 0 ? 0 : 1);
    _exit(5);
}
