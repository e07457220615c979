/* Runs instroom-reader on a file; see spawn.h. */
#include "spawn.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void
drain(int fd, GByteArray *into)
{
    guint8 buffer[64 << 10];
    for (ssize_t got; (got = read(fd, buffer, sizeof buffer)) > 0;)
        g_byte_array_append(into, buffer, (guint)got);
    close(fd);
}

Spawned
spawn_reader(const char *file, ...)
{
    const char *program = g_getenv("INSTROOM_READER");
    const char *arguments[16] = {program ? program : READER_PROGRAM};
    va_list list;
    va_start(list, file);
    for (guint i = 1; i < G_N_ELEMENTS(arguments) - 1 && (arguments[i] = va_arg(list, const char *)) != NULL;
         i++)
        ;
    va_end(list);
    int in = open(file, O_RDONLY | O_CLOEXEC), pipes[2];
    g_assert_cmpint(in, >=, 0);
    g_assert_cmpint(pipe2(pipes, O_CLOEXEC), ==, 0);
    pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid == 0) {
        dup2(in, 0);
        dup2(pipes[1], 1);
        execv(arguments[0], (char *const *)(gpointer)arguments);
        _exit(127);
    }
    close(in);
    close(pipes[1]);
    Spawned spawned = {.frames = g_byte_array_new()};
    drain(pipes[0], spawned.frames);
    struct rusage usage;
    g_assert_cmpint(wait4(pid, &spawned.status, 0, &usage), ==, pid);
    spawned.cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                  (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    spawned.memory = usage.ru_maxrss;
    return spawned;
}

void
spawned_clear(Spawned *spawned)
{
    g_byte_array_unref(spawned->frames);
}
