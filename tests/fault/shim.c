/* Preloaded (LD_PRELOAD) into instroom: lets the n-th call of a kind fail, and sets the wall clock forward or back. Steered while the
 * program runs through the file that FAULT_CONTROL names, which tests/fault/shim.js writes. Without it, nothing changes. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Kept the same in shim.js. */
typedef enum {
    KIND_NONE,
    KIND_READ,
    KIND_WRITE,
    KIND_SYNC,
    KIND_OPEN, /* every call that makes a descriptor but a pipe */
    KIND_FORK,
    KIND_PIPE,
    KIND_SOCKET, /* send and receive: of the database's connection and of the browser's */
    KIND_MAP,
    KIND_STATEMENT, /* of SQLite: an I/O error; of PostgreSQL: the connection is gone before it is sent */
    KIND_COMMIT,
    KIND_ANSWER, /* of PostgreSQL: COMMIT was carried out, and the connection goes before the answer is read */
} Kind;

typedef struct {
    int32_t kind;
    int32_t left;    /* calls of the kind until the one that fails; 0 = none does */
    int32_t calls;   /* of the kind, since it was set */
    int32_t failed;  /* 1 when one did */
    int64_t seconds; /* added to the wall clock */
} Control;

static Control idle, *control = &idle;

/* The function of this name that stands behind us. */
#define REAL(name)                                                                                           \
    static __typeof__(name) *real;                                                                           \
    if (!real)                                                                                               \
    real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void
take_control(void)
{
    const char *path = getenv("FAULT_CONTROL");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *shared = fd >= 0 ? mmap(NULL, sizeof idle, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (fd >= 0)
        close(fd);
    if (shared != MAP_FAILED)
        control = shared;
}

static bool
is_due(Kind kind)
{
    if (__atomic_load_n(&control->kind, __ATOMIC_SEQ_CST) != (int32_t)kind)
        return false;
    __atomic_add_fetch(&control->calls, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&control->left, __ATOMIC_SEQ_CST) <= 0 ||
        __atomic_sub_fetch(&control->left, 1, __ATOMIC_SEQ_CST) != 0)
        return false;
    __atomic_store_n(&control->failed, 1, __ATOMIC_SEQ_CST);
    return true;
}

/* Calls of the C library that are made or refused. */
#define REFUSABLE(type, name, kind, error, parameters, arguments)                                            \
    type name parameters                                                                                     \
    {                                                                                                        \
        REAL(name);                                                                                          \
        if (!is_due(kind))                                                                                   \
            return real arguments;                                                                           \
        errno = error;                                                                                       \
        return (type)-1;                                                                                     \
    }

REFUSABLE(ssize_t, read, KIND_READ, EIO, (int fd, void *bytes, size_t length), (fd, bytes, length))
REFUSABLE(ssize_t, pread64, KIND_READ, EIO, (int fd, void *bytes, size_t length, off64_t offset),
          (fd, bytes, length, offset))
REFUSABLE(ssize_t, pwrite64, KIND_WRITE, EIO, (int fd, const void *bytes, size_t length, off64_t offset),
          (fd, bytes, length, offset))
REFUSABLE(int, ftruncate64, KIND_WRITE, EIO, (int fd, off64_t length), (fd, length))
REFUSABLE(int, fsync, KIND_SYNC, EIO, (int fd), (fd))
REFUSABLE(int, fdatasync, KIND_SYNC, EIO, (int fd), (fd))
REFUSABLE(int, pipe, KIND_PIPE, EMFILE, (int ends[2]), (ends))
REFUSABLE(int, pipe2, KIND_PIPE, EMFILE, (int ends[2], int flags), (ends, flags))
REFUSABLE(int, eventfd, KIND_PIPE, EMFILE, (unsigned count, int flags), (count, flags))
REFUSABLE(int, accept4, KIND_OPEN, EMFILE, (int fd, struct sockaddr *address, socklen_t *length, int flags),
          (fd, address, length, flags))
REFUSABLE(int, socket, KIND_OPEN, EMFILE, (int domain, int type, int protocol), (domain, type, protocol))
REFUSABLE(void *, mmap64, KIND_MAP, ENOMEM,
          (void *address, size_t length, int protection, int flags, int fd, off64_t offset),
          (address, length, protection, flags, fd, offset))

/* What one thread wakes another with (eventfd): that cannot fail, and a library that was not woken would wait for ever. */
static bool
is_bell(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && (status.st_mode & S_IFMT) == 0;
}

ssize_t
write(int fd, const void *bytes, size_t length)
{
    REAL(write);
    if (is_bell(fd) || !is_due(KIND_WRITE))
        return real(fd, bytes, length);
    errno = EIO;
    return -1;
}

/* Both ways at once: a library that could not send would wait for ever for what the other end says about it. */
static bool
is_broken(int fd)
{
    if (!is_due(KIND_SOCKET))
        return false;
    shutdown(fd, SHUT_RDWR);
    errno = ECONNRESET;
    return true;
}

ssize_t
recv(int fd, void *bytes, size_t length, int flags)
{
    REAL(recv);
    return is_broken(fd) ? -1 : real(fd, bytes, length, flags);
}

ssize_t
send(int fd, const void *bytes, size_t length, int flags)
{
    REAL(send);
    return is_broken(fd) ? -1 : real(fd, bytes, length, flags);
}

ssize_t
sendmsg(int fd, const struct msghdr *message, int flags)
{
    REAL(sendmsg);
    return is_broken(fd) ? -1 : real(fd, message, flags);
}

int
posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
            const posix_spawnattr_t *attributes, char *const argv[], char *const environment[])
{
    REAL(posix_spawn);
    return is_due(KIND_FORK) ? EAGAIN : real(pid, path, actions, attributes, argv, environment);
}

static mode_t
take_mode(int flags, va_list list)
{
    return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(list, mode_t) : 0;
}

#define OPENS(name, first_parameter, first)                                                                  \
    int name(first_parameter const char *path, int flags, ...)                                               \
    {                                                                                                        \
        REAL(name);                                                                                          \
        va_list list;                                                                                        \
        va_start(list, flags);                                                                               \
        mode_t mode = take_mode(flags, list);                                                                \
        va_end(list);                                                                                        \
        errno = EMFILE;                                                                                      \
        return is_due(KIND_OPEN) ? -1 : real(first path, flags, mode);                                       \
    }

#define FOLDER_PARAMETER int folder,
#define FOLDER           folder,
OPENS(open, , )
OPENS(open64, , )
OPENS(openat, FOLDER_PARAMETER, FOLDER)
OPENS(openat64, FOLDER_PARAMETER, FOLDER)

/* The clock */

int
clock_gettime(clockid_t clock, struct timespec *now)
{
    REAL(clock_gettime);
    int result = real(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME)
        now->tv_sec += __atomic_load_n(&control->seconds, __ATOMIC_SEQ_CST);
    return result;
}

int
gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    REAL(gettimeofday);
    int result = real(now, zone);
    if (result == 0)
        now->tv_sec += __atomic_load_n(&control->seconds, __ATOMIC_SEQ_CST);
    return result;
}

time_t
time(time_t *where)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (where)
        *where = now.tv_sec;
    return now.tv_sec;
}

/* SQLite */

static bool
is_commit(const char *sql)
{
    return strncmp(sql, "COMMIT", strlen("COMMIT")) == 0;
}

int
sqlite3_step(sqlite3_stmt *statement)
{
    REAL(sqlite3_step);
    const char *sql = sqlite3_sql(statement);
    if (!sql) /* SQLite's own, while it reads the schema: it asks the statement itself how it ended, and would go on with half of it */
        return real(statement);
    return is_due(is_commit(sql) ? KIND_COMMIT : KIND_STATEMENT) ? SQLITE_IOERR : real(statement);
}

int
sqlite3_prepare_v3(sqlite3 *db, const char *sql, int length, unsigned flags, sqlite3_stmt **statement,
                   const char **rest)
{
    REAL(sqlite3_prepare_v3);
    *statement = NULL;
    return is_due(KIND_STATEMENT) ? SQLITE_IOERR : real(db, sql, length, flags, statement, rest);
}

int
sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **), void *data,
             char **words)
{
    REAL(sqlite3_exec);
    return is_due(is_commit(sql) ? KIND_COMMIT : KIND_STATEMENT) ? SQLITE_IOERR
                                                                 : real(db, sql, row, data, words);
}

/* PostgreSQL */

/* Another socket takes the connection's place, and nobody is at its other end. */
static void
cut(PGconn *connection)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return;
    close(ends[1]);
    dup2(ends[0], PQsocket(connection));
    close(ends[0]);
}

static PGresult *
commit(PGconn *connection, const char *sql)
{
    REAL(PQexec);
    if (is_due(KIND_COMMIT))
        cut(connection);
    if (!is_due(KIND_ANSWER))
        return real(connection, sql);
    struct pollfd answer = {.fd = PQsocket(connection), .events = POLLIN};
    if (PQsendQuery(connection, sql) == 1 && poll(&answer, 1, -1) == 1)
        cut(connection);
    return PQgetResult(connection);
}

PGresult *
PQexec(PGconn *connection, const char *sql)
{
    REAL(PQexec);
    if (is_commit(sql))
        return commit(connection, sql);
    if (is_due(KIND_STATEMENT))
        cut(connection);
    return real(connection, sql);
}

PGresult *
PQprepare(PGconn *connection, const char *name, const char *sql, int n, const Oid *types)
{
    REAL(PQprepare);
    if (is_due(KIND_STATEMENT))
        cut(connection);
    return real(connection, name, sql, n, types);
}

PGresult *
PQexecPrepared(PGconn *connection, const char *name, int n, const char *const *values, const int *lengths,
               const int *formats, int format)
{
    REAL(PQexecPrepared);
    if (is_due(KIND_STATEMENT))
        cut(connection);
    return real(connection, name, n, values, lengths, formats, format);
}

/* The end of a statement that is a transaction of its own, or of a batch: all of its statements are on their way. */
int
PQpipelineSync(PGconn *connection)
{
    REAL(PQpipelineSync);
    if (is_due(KIND_STATEMENT))
        cut(connection);
    return real(connection);
}
