/* Starts a sandboxed program, listens to it until it ends, the time is up or somebody cancels, and reaps it. */
#include "ingest/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ingest/error.h"
#include "text/text.h"

enum {
    TIMEOUT_SECONDS = 60,
    EXIT_MILLISECONDS = 2000, /* from the end of its frames to the end of the process */
    CHUNK = 64 << 10,
    ARGUMENTS_MAX = 16,
    EXIT_USAGE = 2, /* reader/main.c */
};

typedef struct {
    pid_t pid;
    int pipe;   /* its frames */
    int status; /* as waitpid gives it, once gone */
} Child;

/* The descriptor, moved above the standard ones when a program runs without those: the child's 0, 1 and 2 are
 * laid over them one by one. -1 with errno stays so. */
static int
above_standard(int fd)
{
    if (fd < 0 || fd > STDERR_FILENO)
        return fd;
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int kept = errno;
    close(fd);
    errno = kept;
    return moved;
}

/* The same file once more, for reading only: the reader gets no right to write, and an offset of its own. */
static int
reopen(int fd)
{
    char path[32];
    g_snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return above_standard(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
}

/* posix_spawn shares the server's memory until exec (CLONE_VFORK), however large it is. Returns an errno. */
static int
spawn(pid_t *pid, const char *program, char *const *argv, int input, int output)
{
    char *const no_environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int failed = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    failed = failed ? failed : posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    failed = failed ? failed
                    : posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    failed = failed ? failed : posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    failed = failed ? failed : posix_spawn(pid, program, &actions, &attributes, argv, no_environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

static gboolean
child_start(Child *child, const char *program, int fd, const char *const *arguments, GError **error)
{
    char *argv[ARGUMENTS_MAX + 2] = {(char *)program};
    for (guint i = 0; arguments[i]; i++) {
        g_assert(i < ARGUMENTS_MAX);
        argv[i + 1] = (char *)arguments[i];
    }
    int ends[2];
    int input = reopen(fd);
    if (input < 0) {
        ingest_error_io(error, "open", errno);
        return FALSE;
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        ingest_error_io(error, "pipe", errno);
        close(input);
        return FALSE;
    }
    int output = above_standard(ends[1]);
    int failed = output < 0 ? errno : spawn(&child->pid, program, argv, input, output);
    close(input);
    if (output >= 0)
        close(output);
    child->pipe = ends[0];
    if (failed) {
        ingest_error_io(error, "start", failed);
        close(child->pipe);
    }
    return failed == 0;
}

static void
set_timeout(GError **error)
{
    g_set_error_literal(
        error, INGEST_ERROR, INGEST_ERROR_TIMEOUT,
        _("Reading the file took too long and was stopped. Nothing was imported. Copy the list "
          "of pupils into a new, empty workbook, save that as .xlsx and upload it."));
}

static int
milliseconds_until(gint64 deadline)
{
    gint64 left = deadline - g_get_monotonic_time();
    return left <= 0 ? 0 : (int)MIN((left + 999) / 1000, G_MAXINT);
}

/* Waits until there is something to read. */
static gboolean
child_wait(const Child *child, GPollFD *cancel, gint64 deadline, const IngestContext *context, GError **error)
{
    for (;;) {
        GPollFD fds[2] = {{.fd = child->pipe, .events = G_IO_IN}, *cancel};
        if (g_cancellable_is_cancelled(context->cancellable)) {
            g_set_error_literal(error, INGEST_ERROR, INGEST_ERROR_CANCELLED,
                                _("Reading the file was stopped on request. Nothing was imported."));
            return FALSE;
        }
        int left = milliseconds_until(deadline);
        if (left == 0) {
            set_timeout(error);
            return FALSE;
        }
        int ready = g_poll(fds, cancel->fd >= 0 ? 2 : 1, left);
        if (ready < 0 && errno != EINTR) {
            ingest_error_io(error, "poll", errno);
            return FALSE;
        }
        if (ready > 0 && fds[0].revents)
            return TRUE;
    }
}

/* Hands on what it sends until it closes the pipe. */
static gboolean
child_listen(const Child *child, const IngestContext *context, const ChildEar *ear, GError **error)
{
    guint seconds = context->timeout_seconds ? context->timeout_seconds : TIMEOUT_SECONDS;
    gint64 deadline = g_get_monotonic_time() + seconds * G_TIME_SPAN_SECOND;
    g_autofree guint8 *chunk = g_malloc(CHUNK);
    GPollFD cancel = {.fd = -1};
    gboolean has_cancel = context->cancellable && g_cancellable_make_pollfd(context->cancellable, &cancel);
    gboolean listening = TRUE, fine = TRUE;
    while (listening && fine) {
        fine = child_wait(child, &cancel, deadline, context, error);
        ssize_t length = fine ? read(child->pipe, chunk, CHUNK) : 0;
        if (!fine || (length < 0 && errno == EINTR))
            continue;
        if (length < 0) {
            ingest_error_io(error, "read", errno);
            fine = FALSE;
        } else if (length == 0) {
            listening = FALSE;
        } else {
            fine = ear->feed(ear->data, chunk, (gsize)length, error);
        }
    }
    if (has_cancel)
        g_cancellable_release_fd(context->cancellable);
    return fine;
}

/* TRUE when the process has ended by itself within its last time. */
static gboolean
child_ends(const Child *child)
{
    int handle = pidfd_open(child->pid, 0);
    if (handle < 0)
        return FALSE;
    struct pollfd ended = {.fd = handle, .events = POLLIN};
    gint64 deadline = g_get_monotonic_time() + EXIT_MILLISECONDS * G_TIME_SPAN_MILLISECOND;
    int ready;
    do {
        ready = poll(&ended, 1, milliseconds_until(deadline));
    } while (ready < 0 && errno == EINTR);
    close(handle);
    return ready > 0;
}

/* The process is gone afterwards, killed if need be. */
static gboolean
child_reap(Child *child, gboolean may_end)
{
    gboolean ended = may_end && child_ends(child);
    if (!ended)
        kill(child->pid, SIGKILL);
    pid_t reaped;
    do {
        reaped = waitpid(child->pid, &child->status, 0);
    } while (reaped < 0 && errno == EINTR);
    close(child->pipe);
    return ended && reaped == child->pid;
}

/* By the system, when it runs out of memory, or by somebody: the reader's own bounds end it otherwise (reader/sandbox.h). */
static void
set_killed(GError **error)
{
    g_set_error_literal(
        error, INGEST_ERROR, INGEST_ERROR_KILLED,
        _("The part that reads files was stopped by the server's system. Nothing was imported, "
          "and the file is not to blame. Try again in a moment."));
}

/* All that it said is in; does the way it ended agree with that? */
static gboolean
child_check(const Child *child, gboolean ended, const ChildEar *ear, GError **error)
{
    g_autofree char *how = NULL;
    gboolean clean = ended && WIFEXITED(child->status) && WEXITSTATUS(child->status) == 0;
    if (ear->is_over(ear->data, clean))
        return ear->end(ear->data, error);
    if (!ended)
        how = g_strdup("it did not end");
    else if (WIFSIGNALED(child->status) && WTERMSIG(child->status) == SIGXCPU) { /* reader/sandbox.h */
        set_timeout(error);
        return FALSE;
    } else if (WIFSIGNALED(child->status) && WTERMSIG(child->status) == SIGKILL) {
        set_killed(error);
        return FALSE;
    } else if (WIFSIGNALED(child->status))
        how = g_strdup_printf("killed by signal %d, %s", WTERMSIG(child->status),
                              g_strsignal(WTERMSIG(child->status)));
    else if (WEXITSTATUS(child->status) == EXIT_USAGE) {
        g_set_error_literal(
            error, INGEST_ERROR, INGEST_ERROR_OPTION,
            _("The character set or separator that was chosen is not known. The file was not read. Choose "
              "another, or leave it to be found out."));
        return FALSE;
    } else
        how = g_strdup_printf("ended with status %d", WEXITSTATUS(child->status));
    ingest_error_reader(error, how);
    return FALSE;
}

gboolean
child_run(const IngestContext *context, int fd, const char *const *arguments, const ChildEar *ear,
          GError **error)
{
    Child child = {.pid = -1};
    if (!child_start(&child, context->reader_path, fd, arguments, error))
        return FALSE;
    gboolean heard = child_listen(&child, context, ear, error);
    gboolean ended = child_reap(&child, heard);
    return heard && child_check(&child, ended, ear, error);
}
