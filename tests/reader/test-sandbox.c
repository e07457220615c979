/* Proves that the cage holds: what a taken-over reader would try is dead in it, and without the cage nothing
 * is read. */
#include "frames.h"
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reader/limits.h"

enum { INHERITED = 9, CALLS_MIN = 100 };

/* How each attempt ends: by this signal, or else with this exit status (0 it worked, 1 it was refused). The table of
 * reader/sandbox.h. */
static const struct {
    const char *attempt;
    int signal, status;
} attempts[] = {
    {"work", 0, 0},
    {"i386", SIGSYS, 0},
    {"stderr", 0, 1},
    {"inherited", 0, 1},
    {"write-input", 0, 1},
    {"memory-at-once", 0, 1},
    {"memory-by-bits", 0, 1},
    {"scratch-at-once", SIGXFSZ, 0},
    {"scratch-endless", SIGXFSZ, 0},
    {"scratch-truncate", SIGXFSZ, 0},
    {"recursion", SIGSEGV, 0},
};

static const char *input; /* the file on 0; NULL = the program itself */

/* Runs a program with a file on 0 and /dev/null on 1, after prepare; returns its wait status. */
static int
run(const char *program, const char *argument, int out, void (*prepare)(void))
{
    pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid == 0) {
        int in = open(input ? input : program, O_RDONLY);
        dup2(in, 0);
        dup2(out, 1);
        dup2(out, INHERITED);
        if (prepare)
            prepare();
        execl(program, program, argument, NULL);
        _exit(126);
    }
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    return status;
}

static void
assert_ended(const char *attempt, int status, int by_signal, int with)
{
    g_test_message("%s: status %#x", attempt, (unsigned)status);
    if (by_signal)
        g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == by_signal);
    else
        g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == with);
}

static void
test_attempts(void)
{
    int null = open("/dev/null", O_WRONLY);
    for (gsize i = 0; i < G_N_ELEMENTS(attempts); i++)
        assert_ended(attempts[i].attempt, run(CAGED_PROGRAM, attempts[i].attempt, null, NULL),
                     attempts[i].signal, attempts[i].status);
    close(null);
}

/* Every call of caged.c's table is answered by death. */
static void
test_calls(void)
{
    g_autofree char *list = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_true(g_spawn_command_line_sync(CAGED_PROGRAM " list", &list, NULL, NULL, &error));
    g_auto(GStrv) names = g_strsplit(g_strchomp(list), "\n", -1);
    g_assert_cmpuint(g_strv_length(names), >=, CALLS_MIN);
    int null = open("/dev/null", O_WRONLY);
    for (char **name = names; *name; name++)
        assert_ended(*name, run(CAGED_PROGRAM, *name, null, NULL), SIGSYS, 0);
    close(null);
    g_assert_false(g_file_test("/tmp/caged-was-here", G_FILE_TEST_EXISTS));
}

/* Stricter than the cage, so that the test does not take its whole time: the cage keeps what is stricter. */
static void
one_second(void)
{
    setrlimit(RLIMIT_CPU, &(struct rlimit){1, 5});
}

static void
test_endless(void)
{
    int null = open("/dev/null", O_WRONLY);
    assert_ended("endless", run(CAGED_PROGRAM, "endless", null, one_second), SIGXCPU, 0);
    assert_ended("endless-calls", run(CAGED_PROGRAM, "endless-calls", null, one_second), SIGXCPU, 0);
    close(null);
}

/* What the kernel says of a process in the cage. */
static void
test_seen_from_outside(void)
{
    static const struct {
        const char *file, *line;
    } facts[] = {
        {"status", "NoNewPrivs:\t1"}, {"status", "Seccomp:\t2"},    {"limits", "Max cpu time"},
        {"limits", "Max file size"},  {"limits", "Max stack size"}, {"limits", "Max core file size"},
        {"limits", "Max processes"},  {"limits", "Max open files"}, {"limits", "Max address space"},
    };
    static const guint64 limits[] = {0, 0, LIMIT_CPU_SECONDS, LIMIT_SCRATCH, LIMIT_STACK, 0,
                                     0, 0, LIMIT_MEMORY};
    int in[2], out[2];
    char byte;
    g_assert_cmpint(pipe2(in, O_CLOEXEC) | pipe2(out, O_CLOEXEC), ==, 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        execl(CAGED_PROGRAM, CAGED_PROGRAM, "wait", NULL);
        _exit(126);
    }
    g_assert_cmpint(read(out[0], &byte, 1), ==, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(facts); i++) {
        g_autofree char *path = g_strdup_printf("/proc/%d/%s", pid, facts[i].file), *text = NULL;
        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        const char *line = strstr(text, facts[i].line);
        g_assert_nonnull(line);
        if (g_str_equal(facts[i].file, "limits"))
            g_assert_cmpuint(g_ascii_strtoull(line + strlen(facts[i].line), NULL, 10), ==, limits[i]);
    }
    close(in[0]);
    close(in[1]);
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    assert_ended("wait", status, 0, 0);
    close(out[0]);
    close(out[1]);
}

typedef struct {
    const char *step;
    unsigned call, first; /* first: the first argument, where it matters */
    gboolean by_argument;
} Denied;

static const Denied *denied;
static unsigned denied_errno;

/* One system call is answered with an error, as an older kernel or a container would; and a byte of the file read is
 * death, so that "nothing was read" is not the reader's word alone. */
static void
deny(void)
{
    const struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, denied->call, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
        BPF_JUMP(BPF_JMP | (denied->by_argument ? BPF_JEQ : BPF_JGE) | BPF_K, denied->first, 0, 6),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | denied_errno),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pread64, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_read, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {G_N_ELEMENTS(code), (struct sock_filter *)code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        _exit(125);
}

static void
deny_nothing(void)
{
    static const Denied nothing = {NULL, SYS_reboot, 0, FALSE};
    denied = &nothing;
    deny();
}

/* Whatever step of the cage fails, and however, the reader says so and reads nothing. */
static void
test_fails_closed(void)
{
    static const Denied steps[] = {
        {"landlock", SYS_landlock_create_ruleset, 0, FALSE},
        {"landlock", SYS_landlock_restrict_self, 0, FALSE},
        {"seccomp", SYS_seccomp, SECCOMP_SET_MODE_FILTER, TRUE},
        {"seccomp", SYS_seccomp, 0, FALSE},
        {"no new privileges", SYS_prctl, PR_SET_NO_NEW_PRIVS, TRUE},
        {"dumpable", SYS_prctl, PR_SET_DUMPABLE, TRUE},
        {"close_range", SYS_close_range, 0, FALSE},
        {"memfd_create", SYS_memfd_create, 0, FALSE},
        {"limit on memory", SYS_prlimit64, 0, FALSE},
    };
    static const unsigned errors[] = {ENOSYS, EPERM, EINVAL, EOPNOTSUPP};
    for (gsize i = 0; i < G_N_ELEMENTS(steps) * G_N_ELEMENTS(errors); i++) {
        g_autofree char *path = NULL;
        int out = g_file_open_tmp("frames-XXXXXX", &path, NULL);
        denied = &steps[i / G_N_ELEMENTS(errors)];
        denied_errno = errors[i % G_N_ELEMENTS(errors)];
        assert_ended(denied->step, run(READER_PROGRAM, NULL, out, deny), 0, 1);
        g_autofree char *frames = NULL;
        gsize length;
        g_assert_true(g_file_get_contents(path, &frames, &length, NULL));
        g_autofree char *text = frames_text((const guint8 *)frames, length, NULL);
        g_autofree char *expected = g_strdup_printf("fail 110 %s\n", denied->step);
        g_assert_cmpstr(text, ==, expected);
        close(out);
        unlink(path);
    }
    int null = open("/dev/null", O_WRONLY); /* the trap itself works: a cage that holds goes on to read */
    assert_ended("trap", run(READER_PROGRAM, NULL, null, deny_nothing), SIGSYS, 0);
    close(null);
}

static rlim_t memory_kib;

static void
little_memory(void)
{
    const rlim_t bytes = memory_kib << 10;
    setrlimit(RLIMIT_AS, &(struct rlimit){bytes, bytes});
}

/* With ever more memory, from too little to be started with: dead without a word, "out of memory", or the whole file;
 * never a part of it that calls itself whole. */
static void
test_little_memory(void)
{
    guint told = 0, died = 0;
    input = FUZZ_CORPUS "/file/xlsx-deflated";
    for (gboolean whole = FALSE; !whole; memory_kib += 256) {
        g_autofree char *path = NULL, *frames = NULL;
        gsize length;
        int out = g_file_open_tmp("frames-XXXXXX", &path, NULL);
        int status = run(READER_PROGRAM, NULL, out, little_memory);
        g_assert_true(g_file_get_contents(path, &frames, &length, NULL));
        close(out);
        unlink(path);
        whole = WIFEXITED(status) && WEXITSTATUS(status) == EMIT_EXIT_END;
        if (!whole && !(WIFEXITED(status) && WEXITSTATUS(status) == EMIT_EXIT_FAIL && length > 0)) {
            died++;
            continue;
        }
        g_autofree char *text = frames_text((const guint8 *)frames, length, NULL);
        g_test_message("%lu KiB: %s", (gulong)memory_kib, text);
        told += !whole;
        if (!whole)
            g_assert_true(g_str_has_suffix(text, "fail 111\n") ||
                          g_str_has_suffix(text, "fail 110 seccomp\n") ||
                          g_str_has_suffix(text, "fail 110 limit on memory\n"));
        g_assert_cmpuint(memory_kib, <, 64 << 10);
    }
    input = NULL;
    g_test_message("%u times dead, %u times told", died, told);
    g_assert_cmpuint(died, >, 0);
    g_assert_cmpuint(told, >, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sandbox/attempts", test_attempts);
    g_test_add_func("/sandbox/calls", test_calls);
    g_test_add_func("/sandbox/endless", test_endless);
    g_test_add_func("/sandbox/seen-from-outside", test_seen_from_outside);
    g_test_add_func("/sandbox/little-memory", test_little_memory);
    g_test_add_func("/sandbox/fails-closed", test_fails_closed);
    return g_test_run();
}
