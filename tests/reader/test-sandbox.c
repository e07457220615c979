/* Proves that the cage holds: what a taken-over reader would try is dead in it, and without the cage nothing
 * is read. */
#include "frames.h"
#include "spawn.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef enum { WORKS, KILLED, REFUSED, LIMITED } Outcome;

static const struct {
    const char *attempt;
    Outcome outcome;
} attempts[] = {
    {"work", WORKS},         {"open", KILLED},          {"create", KILLED},  {"socket", KILLED},
    {"socket-unix", KILLED}, {"fork", KILLED},          {"thread", KILLED},  {"exec", KILLED},
    {"kill", KILLED},        {"ptrace", KILLED},        {"code", KILLED},    {"protect", KILLED},
    {"map-file", KILLED},    {"raise-limit", KILLED},   {"stderr", REFUSED}, {"inherited", REFUSED},
    {"memory", REFUSED},     {"scratch-size", LIMITED},
};

/* Runs a program with a file on 0 and /dev/null on 1, after prepare; returns its wait status. */
static int
run(const char *program, const char *argument, int out, void (*prepare)(void))
{
    pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid == 0) {
        int in = open(program, O_RDONLY);
        dup2(in, 0);
        dup2(out, 1);
        dup2(out, 9);
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
test_attempts(void)
{
    int null = open("/dev/null", O_WRONLY);
    for (gsize i = 0; i < G_N_ELEMENTS(attempts); i++) {
        int status = run(CAGED_PROGRAM, attempts[i].attempt, null, NULL);
        g_test_message("%s: status %#x", attempts[i].attempt, (unsigned)status);
        switch (attempts[i].outcome) {
        case WORKS:
            g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
            break;
        case KILLED:
            g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
            break;
        case REFUSED:
            g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
            break;
        case LIMITED:
            g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ);
            break;
        }
    }
    close(null);
    g_assert_false(g_file_test("/tmp/caged-was-here", G_FILE_TEST_EXISTS));
}

/* One system call is answered with an error, as an older kernel or a container would. */
static void
deny_call(unsigned call)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 38),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {G_N_ELEMENTS(code), code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        _exit(125);
}

static void
deny_landlock(void)
{
    deny_call(SYS_landlock_create_ruleset);
}

static void
deny_restrict(void)
{
    deny_call(SYS_landlock_restrict_self);
}

static void
deny_seccomp(void)
{
    deny_call(SYS_seccomp);
}

static void
deny_close_range(void)
{
    deny_call(SYS_close_range);
}

static void
deny_memfd(void)
{
    deny_call(SYS_memfd_create);
}

static void
deny_limits(void)
{
    deny_call(SYS_prlimit64);
}

/* Whatever step of the cage fails, the reader says so and reads nothing. */
static void
test_fails_closed(void)
{
    static const struct {
        const char *step;
        void (*deny)(void);
    } steps[] = {
        {"landlock", deny_landlock},       {"landlock", deny_restrict},  {"seccomp", deny_seccomp},
        {"close_range", deny_close_range}, {"memfd_create", deny_memfd}, {"limit on memory", deny_limits},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autofree char *path = NULL;
        int out = g_file_open_tmp("frames-XXXXXX", &path, NULL);
        int status = run(READER_PROGRAM, NULL, out, steps[i].deny);
        g_assert_true(WIFEXITED(status));
        g_assert_cmpint(WEXITSTATUS(status), ==, 1);
        g_autofree char *frames = NULL;
        gsize length;
        g_assert_true(g_file_get_contents(path, &frames, &length, NULL));
        g_autofree char *text = frames_text((const guint8 *)frames, length, NULL);
        g_autofree char *expected = g_strdup_printf("fail 110 %s\n", steps[i].step);
        g_assert_cmpstr(text, ==, expected);
        close(out);
        unlink(path);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sandbox/attempts", test_attempts);
    g_test_add_func("/sandbox/fails-closed", test_fails_closed);
    return g_test_run();
}
