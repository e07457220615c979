/* For test-sandbox: enters the reader's cage and tries what its argument says. Exit 0: it was possible, 1: it was
 * refused. "caged list" names the system calls that no reader makes, without entering. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "reader/limits.h"
#include "reader/sandbox.h"

enum { INHERITED = 9, X32 = 0x40000000 };

typedef struct {
    const char *name;
    long number;
    const void *arguments[6];
} Call;

/* Numbers among the arguments. */
#define I(number) ((const void *)(intptr_t)(number))
#define PARENT    I(-1000) /* stands for its process */
#define FILE_NAME "/etc/hostname"

static int scratch;
static _Alignas(4096) char page[8192];
static char text[64];
static const struct open_how how = {.flags = O_RDONLY};
static const struct sockaddr_un address = {AF_UNIX, "/run/dbus/system_bus_socket"};
static const struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
static const uint64_t clone_arguments[8] = {[4] = SIGCHLD};
static const struct iovec piece = {text, sizeof text};
static const char *const argv_true[] = {"true", NULL}, *const none[] = {NULL};

/* Each would do something if it were let through. */
static const Call calls[] = {
    /* files */
    {"open", SYS_open, {FILE_NAME, I(O_RDONLY)}},
    {"open-own-memory", SYS_open, {"/proc/self/mem", I(O_RDWR)}},
    {"open-create", SYS_open, {"/tmp/caged-was-here", I(O_CREAT | O_WRONLY), I(0600)}},
    {"creat", SYS_creat, {"/tmp/caged-was-here", I(0600)}},
    {"openat", SYS_openat, {I(AT_FDCWD), FILE_NAME, I(O_RDONLY)}},
    {"openat2", SYS_openat2, {I(AT_FDCWD), FILE_NAME, &how, I(sizeof how)}},
    {"open_by_handle_at", SYS_open_by_handle_at, {I(AT_FDCWD), text, I(O_RDONLY)}},
    {"memfd_create", SYS_memfd_create, {"more", NULL}},
    {"memfd_secret", SYS_memfd_secret, {NULL}},
    {"stat", SYS_stat, {FILE_NAME, text}},
    {"newfstatat", SYS_newfstatat, {I(AT_FDCWD), FILE_NAME, page, NULL}},
    {"statx", SYS_statx, {I(AT_FDCWD), FILE_NAME, NULL, I(0xfff), page}},
    {"access", SYS_access, {FILE_NAME, I(R_OK)}},
    {"readlink", SYS_readlink, {"/proc/self/exe", text, I(sizeof text)}},
    {"getcwd", SYS_getcwd, {text, I(sizeof text)}},
    {"chdir", SYS_chdir, {"/"}},
    {"mkdir", SYS_mkdir, {"/tmp/caged-was-here", I(0700)}},
    {"unlink", SYS_unlink, {"/tmp/caged-was-here"}},
    {"rename", SYS_rename, {"/tmp/caged-was-here", "/tmp/caged-is-here"}},
    {"symlink", SYS_symlink, {FILE_NAME, "/tmp/caged-was-here"}},
    {"chmod", SYS_chmod, {"/tmp/caged-was-here", I(0777)}},
    {"mknod", SYS_mknod, {"/tmp/caged-was-here", I(0600)}},
    {"fallocate", SYS_fallocate, {I(3), NULL, NULL, I(1 << 30)}},
    {"sendfile", SYS_sendfile, {I(1), NULL, NULL, I(4)}},
    {"splice", SYS_splice, {NULL, NULL, I(1), NULL, I(4), NULL}},
    {"copy_file_range", SYS_copy_file_range, {NULL, NULL, I(1), NULL, I(4), NULL}},
    /* descriptors */
    {"dup", SYS_dup, {NULL}},
    {"dup2", SYS_dup2, {NULL, I(7)}},
    {"fcntl", SYS_fcntl, {NULL, I(F_DUPFD), I(5)}},
    {"ioctl", SYS_ioctl, {NULL, I(0x5412 /* TIOCSTI */), text}},
    {"pipe2", SYS_pipe2, {text, NULL}},
    {"eventfd2", SYS_eventfd2, {NULL, NULL}},
    {"epoll_create1", SYS_epoll_create1, {NULL}},
    {"inotify_init1", SYS_inotify_init1, {NULL}},
    {"fanotify_init", SYS_fanotify_init, {NULL, I(O_RDONLY)}},
    {"timerfd_create", SYS_timerfd_create, {NULL, NULL}},
    {"close", SYS_close, {NULL}},
    /* the network */
    {"socket-inet", SYS_socket, {I(AF_INET), I(SOCK_STREAM), NULL}},
    {"socket-unix", SYS_socket, {I(AF_UNIX), I(SOCK_DGRAM), NULL}},
    {"socket-netlink", SYS_socket, {I(AF_NETLINK), I(SOCK_RAW), NULL}},
    {"socketpair", SYS_socketpair, {I(AF_UNIX), I(SOCK_STREAM), NULL, text}},
    {"connect", SYS_connect, {NULL, &address, I(sizeof address)}},
    {"bind", SYS_bind, {NULL, &address, I(sizeof address)}},
    {"sendto", SYS_sendto, {I(1), text, I(1), NULL, &address, I(sizeof address)}},
    {"recvmsg", SYS_recvmsg, {NULL, page, NULL}},
    /* processes */
    {"fork", SYS_fork, {NULL}},
    {"vfork", SYS_vfork, {NULL}},
    {"clone", SYS_clone, {I(SIGCHLD)}},
    {"clone-thread", SYS_clone, {I(CLONE_VM | CLONE_THREAD | CLONE_SIGHAND)}},
    {"clone3", SYS_clone3, {clone_arguments, I(sizeof clone_arguments)}},
    {"execve", SYS_execve, {"/bin/true", argv_true, none}},
    {"execveat", SYS_execveat, {I(AT_FDCWD), "/bin/true", argv_true, none, NULL}},
    {"ptrace-traceme", SYS_ptrace, {I(PTRACE_TRACEME)}},
    {"ptrace-parent", SYS_ptrace, {I(PTRACE_SEIZE), PARENT}},
    {"process_vm_readv", SYS_process_vm_readv, {PARENT, &piece, I(1), &piece, I(1), NULL}},
    {"process_vm_writev", SYS_process_vm_writev, {PARENT, &piece, I(1), &piece, I(1), NULL}},
    {"pidfd_open", SYS_pidfd_open, {PARENT, NULL}},
    {"pidfd_getfd", SYS_pidfd_getfd, {NULL, I(1), NULL}},
    {"kcmp", SYS_kcmp, {I(1), PARENT, NULL, NULL, NULL}},
    {"kill-parent", SYS_kill, {PARENT, I(SIGCONT)}},
    {"kill-self", SYS_kill, {I(1), I(SIGCONT)}},
    {"tgkill", SYS_tgkill, {PARENT, PARENT, I(SIGCONT)}},
    {"rt_sigqueueinfo", SYS_rt_sigqueueinfo, {PARENT, I(SIGCONT), page}},
    {"rt_sigaction", SYS_rt_sigaction, {I(SIGSYS), NULL, page, I(8)}},
    {"setpriority", SYS_setpriority, {I(PRIO_PROCESS), NULL, I(-20)}},
    {"sched_setaffinity", SYS_sched_setaffinity, {NULL, I(sizeof text), text}},
    {"getppid", SYS_getppid, {NULL}},
    /* memory */
    {"mmap-code",
     SYS_mmap,
     {NULL, I(4096), I(PROT_READ | PROT_WRITE | PROT_EXEC), I(MAP_PRIVATE | MAP_ANONYMOUS), I(-1), NULL}},
    {"mmap-input", SYS_mmap, {NULL, I(4096), I(PROT_READ), I(MAP_PRIVATE), NULL, NULL}},
    {"mprotect-code", SYS_mprotect, {page, I(4096), I(PROT_READ | PROT_EXEC)}},
    {"mprotect", SYS_mprotect, {page, I(4096), I(PROT_READ)}},
    {"pkey_mprotect", SYS_pkey_mprotect, {page, I(4096), I(PROT_READ | PROT_EXEC), I(-1)}},
    {"remap_file_pages", SYS_remap_file_pages, {page, I(4096), NULL, NULL, NULL}},
    {"shmget", SYS_shmget, {NULL, I(4096), I(0600 | 01000)}},
    {"userfaultfd", SYS_userfaultfd, {NULL}},
    {"process_madvise", SYS_process_madvise, {NULL, &piece, I(1), I(MADV_DONTNEED), NULL}},
    /* the kernel's own machinery */
    {"io_uring_setup", SYS_io_uring_setup, {I(4), page}},
    {"io_uring_enter", SYS_io_uring_enter, {NULL, I(1), NULL, NULL, NULL}},
    {"bpf", SYS_bpf, {NULL, page, I(64)}},
    {"perf_event_open", SYS_perf_event_open, {page, NULL, I(-1), I(-1), NULL}},
    {"add_key", SYS_add_key, {"user", "x", text, I(1), I(-3)}},
    {"keyctl", SYS_keyctl, {NULL, I(-3), NULL}},
    {"modify_ldt", SYS_modify_ldt, {NULL, page, I(16)}},
    {"personality", SYS_personality, {I(0x0400000 /* READ_IMPLIES_EXEC */)}},
    {"init_module", SYS_init_module, {page, I(1), ""}},
    {"kexec_load", SYS_kexec_load, {NULL}},
    {"reboot", SYS_reboot, {NULL}},
    {"syslog", SYS_syslog, {I(3), page, I(64)}},
    {"sethostname", SYS_sethostname, {"x", I(1)}},
    {"clock_settime", SYS_clock_settime, {NULL, page}},
    /* a way out of the cage */
    {"mount", SYS_mount, {"none", "/tmp", "tmpfs", NULL, NULL}},
    {"umount2", SYS_umount2, {"/tmp", I(MNT_DETACH)}},
    {"open_tree", SYS_open_tree, {I(AT_FDCWD), "/", NULL}},
    {"fsopen", SYS_fsopen, {"tmpfs", NULL}},
    {"pivot_root", SYS_pivot_root, {"/", "/"}},
    {"chroot", SYS_chroot, {"/"}},
    {"unshare", SYS_unshare, {I(CLONE_NEWUSER)}},
    {"setns", SYS_setns, {NULL, NULL}},
    {"setuid", SYS_setuid, {NULL}},
    {"setgroups", SYS_setgroups, {NULL, NULL}},
    {"capset", SYS_capset, {page, page}},
    {"prctl-new-privileges", SYS_prctl, {I(PR_SET_NO_NEW_PRIVS), NULL, NULL, NULL, NULL}},
    {"prctl-dumpable", SYS_prctl, {I(PR_SET_DUMPABLE), I(1), NULL, NULL, NULL}},
    {"seccomp", SYS_seccomp, {NULL, NULL, NULL}},
    {"landlock_create_ruleset", SYS_landlock_create_ruleset, {NULL, NULL, I(1)}},
    {"setrlimit", SYS_setrlimit, {I(RLIMIT_CPU), &more}},
    {"prlimit64", SYS_prlimit64, {NULL, I(RLIMIT_AS), &more, NULL}},
    {"no-such-call", 100000, {NULL}},
#ifdef __x86_64__
    {"arch_prctl", SYS_arch_prctl, {I(0x1002 /* ARCH_SET_FS */), page}},
    {"iopl", SYS_iopl, {I(3)}},
    {"x32-read", X32 | SYS_read, {NULL, text, I(1)}}, /* also one that would be allowed */
    {"x32-open", X32 | SYS_open, {FILE_NAME, I(O_RDONLY)}},
#endif
};

static long
make_call(const Call *call, pid_t parent)
{
    long a[6];
    for (unsigned i = 0; i < 6; i++)
        a[i] = call->arguments[i] == PARENT ? parent : (long)call->arguments[i];
    return syscall(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* The way of 32-bit programs into the kernel: 1 would be exit, 5 open. */
static int
try_i386(void)
{
    long answer = -1;
#ifdef __x86_64__
    __asm__ volatile("int $0x80"
                     : "=a"(answer)
                     : "a"(5), "b"(0), "c"(0), "d"(0)
                     : "memory", "r8", "r9", "r10", "r11");
#endif
    return (int)answer;
}

static int
try_stderr(void)
{
    return write(2, "x", 1) == 1 ? 0 : -1;
}

static int
try_inherited(void) /* the test leaves this one open */
{
    return write(INHERITED, "x", 1) == 1 ? 0 : -1;
}

static int
try_write_input(void)
{
    return pwrite(0, "x", 1, 0) == 1 ? 0 : -1;
}

static int
try_memory_at_once(void)
{
    void *volatile memory = malloc(LIMIT_MEMORY); /* volatile: a compiler may leave out what is not used */
    return memory == NULL ? -1 : 0;
}

static int
try_memory_by_bits(void)
{
    for (size_t taken = 0; taken < LIMIT_MEMORY; taken += 1 << 20) {
        char *volatile memory = malloc(1 << 20);
        if (memory == NULL)
            return -1;
    }
    return 0;
}

static int
try_scratch_at_once(void)
{
    return pwrite(scratch, "x", 1, (off_t)LIMIT_SCRATCH) == 1 ? 0 : -1;
}

static int
try_scratch_endless(void)
{
    while (write(scratch, page, sizeof page) > 0)
        continue;
    return -1;
}

static int
try_scratch_truncate(void)
{
    return ftruncate(scratch, (off_t)LIMIT_SCRATCH + 1);
}

static int
try_endless(void)
{
    volatile bool more_to_do = true;
    while (more_to_do)
        continue;
    return 0;
}

static int
try_endless_calls(void)
{
    for (char byte; pread(0, &byte, 1, 0) == 1;)
        continue;
    return -1;
}

static unsigned
deeper(unsigned depth, unsigned end)
{
    volatile char room[512];
    room[depth % sizeof room] = 1;
    return depth == end ? 0 : deeper(depth + 1, end) + (unsigned)room[0];
}

static int
try_recursion(void)
{
    volatile unsigned end = UINT32_MAX;
    return deeper(0, end) == 0;
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

static int
try_wait(void) /* tells that it is in, then waits to be let go */
{
    char byte;
    return write(1, "x", 1) == 1 && read(0, &byte, 1) == 0 ? 0 : -1;
}

static const struct {
    const char *name;
    int (*attempt)(void);
} attempts[] = {
    {"i386", try_i386},
    {"stderr", try_stderr},
    {"inherited", try_inherited},
    {"write-input", try_write_input},
    {"memory-at-once", try_memory_at_once},
    {"memory-by-bits", try_memory_by_bits},
    {"scratch-at-once", try_scratch_at_once},
    {"scratch-endless", try_scratch_endless},
    {"scratch-truncate", try_scratch_truncate},
    {"endless", try_endless},
    {"endless-calls", try_endless_calls},
    {"recursion", try_recursion},
    {"work", try_work},
    {"wait", try_wait},
};

int
main(int argc, char **argv)
{
    if (argc != 2)
        return 5;
    for (size_t i = 0; strcmp(argv[1], "list") == 0 && i < sizeof calls / sizeof *calls; i++)
        puts(calls[i].name);
    if (strcmp(argv[1], "list") == 0)
        return 0;
    pid_t parent = getppid();
    if (sandbox_enter(&scratch) != NULL)
        _exit(4);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (strcmp(calls[i].name, argv[1]) == 0)
            _exit(make_call(&calls[i], parent) >= 0 ? 0 : 1);
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
        if (strcmp(attempts[i].name, argv[1]) == 0)
            _exit(attempts[i].attempt() >= 0 ? 0 : 1);
    _exit(5);
}
