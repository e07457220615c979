/* Limits, Landlock and seccomp around the reader; see sandbox.h. Every step must succeed. */
#include "reader/sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "reader/limits.h"

/* What linux/landlock.h has gained since Debian 12's copy of it (Documentation/userspace-api/landlock.rst).
 */
typedef struct { /* read by the kernel */
    // cppcheck-suppress unusedStructMember
    uint64_t fs, net, scoped;
} LandlockRights;

/* Which rights each version of the kernel interface knows: all are handled, and with no rule all are denied.
 */
static const struct {
    LandlockRights rights;
    size_t size; /* of the attribute that this version takes */
} landlock_versions[] = {
    {{(1ull << 13) - 1, 0, 0}, 8},  /* 1: execute to make_sym */
    {{(1ull << 14) - 1, 0, 0}, 8},  /* 2: refer */
    {{(1ull << 15) - 1, 0, 0}, 8},  /* 3: truncate */
    {{(1ull << 15) - 1, 3, 0}, 16}, /* 4: TCP bind and connect */
    {{(1ull << 16) - 1, 3, 0}, 16}, /* 5: ioctl on devices */
    {{(1ull << 16) - 1, 3, 3}, 24}, /* 6: abstract sockets, signals */
};

static const char *
close_others(int *scratch)
{
    if (close_range(3, ~0u, 0) != 0)
        return "close_range";
    *scratch = memfd_create("scratch", MFD_CLOEXEC); /* while 2 is open, so that it cannot become 2 */
    if (*scratch < 0)
        return "memfd_create";
    return close(2) != 0 && errno != EBADF ? "close" : NULL;
}

static rlim_t
smaller(rlim_t a, rlim_t b)
{
    return a < b ? a : b;
}

static const char *
set_limits(void)
{
    static const struct {
        __rlimit_resource_t resource;
        rlim_t value, grace; /* grace: between the signal that tells and the one that ends */
        const char *name;
    } limits[] = {
        {RLIMIT_AS, LIMIT_MEMORY, 0, "limit on memory"},
        {RLIMIT_STACK, LIMIT_STACK, 0, "limit on the stack"},
        {RLIMIT_CPU, LIMIT_CPU_SECONDS, 1, "limit on time"},
        {RLIMIT_FSIZE, LIMIT_SCRATCH, 0, "limit on file size"},
        {RLIMIT_NOFILE, 0, 0, "limit on descriptors"},
        {RLIMIT_NPROC, 0, 0, "limit on processes"},
        {RLIMIT_CORE, 0, 0, "limit on core files"},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit limit;
        if (getrlimit(limits[i].resource, &limit) != 0)
            return limits[i].name;
        limit.rlim_cur = smaller(limit.rlim_cur, limits[i].value); /* a caller may be stricter */
        limit.rlim_max = smaller(limit.rlim_max, limits[i].value + limits[i].grace);
        if (setrlimit(limits[i].resource, &limit) != 0)
            return limits[i].name;
    }
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ? "dumpable" : NULL;
}

static const char *
enter_landlock(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return "landlock";
    long known = sizeof landlock_versions / sizeof *landlock_versions;
    size_t at = (size_t)(version < known ? version : known) - 1;
    long rules = syscall(SYS_landlock_create_ruleset, &landlock_versions[at].rights,
                         landlock_versions[at].size, 0);
    if (rules < 0)
        return "landlock";
    bool failed = syscall(SYS_landlock_restrict_self, (int)rules, 0) != 0;
    close((int)rules);
    return failed ? "landlock" : NULL;
}

/* The calls that need no look at their arguments. There is none that opens, connects, starts or changes
 * anything. */
static const int allowed[] = {
    SCMP_SYS(read),       SCMP_SYS(pread64),       SCMP_SYS(write),
    SCMP_SYS(pwrite64),   SCMP_SYS(lseek),         SCMP_SYS(fstat),
    SCMP_SYS(ftruncate),  SCMP_SYS(munmap),        SCMP_SYS(mremap),
    SCMP_SYS(madvise),    SCMP_SYS(brk),           SCMP_SYS(exit),
    SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn),  SCMP_SYS(restart_syscall),
    SCMP_SYS(getrandom),  SCMP_SYS(clock_gettime),
};

static const char *
enter_seccomp(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (filter == NULL)
        return "seccomp";
    int failed = 0;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    /* Memory: anonymous and never executable. */
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
                               SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                               SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
    failed |= seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    failed |= seccomp_load(filter);
    seccomp_release(filter);
    return failed ? "seccomp" : NULL;
}

const char *
sandbox_enter(int *scratch)
{
    const char *failed = close_others(scratch);
    if (failed == NULL)
        failed = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ? "no new privileges" : NULL;
    if (failed == NULL) /* before the limits: it takes a descriptor for a moment */
        failed = enter_landlock();
    if (failed == NULL)
        failed = set_limits();
    if (failed == NULL)
        failed = enter_seccomp();
    return failed;
}
