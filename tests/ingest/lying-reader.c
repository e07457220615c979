/* Stands in for instroom-reader and does what its file says: the first line is a manner, the rest goes out as
 * it is. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "wire/frame.h"

extern char **environ;

static char file[4 << 20];
static size_t file_length;

static int
say(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t done = write(STDOUT_FILENO, bytes, length);
        if (done <= 0)
            return 3;
        bytes += done;
        length -= (size_t)done;
    }
    return 0;
}

static void
frame(WireType type, const uint8_t *payload, size_t length)
{
    uint8_t head[WIRE_HEAD_SIZE];
    wire_put_head(head, type, (uint32_t)length);
    if (say((const char *)head, sizeof head) != 0 || say((const char *)payload, length) != 0)
        _exit(3); /* nobody listens */
}

static void
hello(void)
{
    uint8_t payload[10];
    size_t used = 0;
    wire_put_varint(payload, &used, WIRE_VERSION);
    frame(WIRE_HELLO, payload, used);
}

/* One sheet without rows, its name the text. */
static int
tell(const char *text)
{
    uint8_t payload[8192];
    size_t used = 0;
    hello();
    wire_put_varint(payload, &used, 1);
    wire_put_varint(payload, &used, 0);
    wire_put_string(payload, &used, text, strlen(text));
    frame(WIRE_SHEET, payload, used);
    used = 0;
    wire_put_varint(payload, &used, 1);
    wire_put_varint(payload, &used, 0);
    wire_put_varint(payload, &used, 0);
    frame(WIRE_END, payload, used);
    return 0;
}

/* What it was given: descriptors, environment, right to write, blocked or ignored signals. */
static int
inspect(void)
{
    char text[512];
    int highest = -1, count = 0, variables = 0, deaf = 0;
    sigset_t blocked;
    for (int fd = 0; fd < 1024; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            highest = fd, count++;
    while (environ[variables])
        variables++;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    for (int number = 1; number < 32; number++) {
        struct sigaction action;
        sigaction(number, NULL, &action);
        deaf += sigismember(&blocked, number) == 1 || action.sa_handler == SIG_IGN;
    }
    int access = fcntl(STDIN_FILENO, F_GETFL) & O_ACCMODE;
    off_t offset = lseek(STDIN_FILENO, 0, SEEK_CUR);
    snprintf(text, sizeof text, "descriptors %d highest %d variables %d deaf %d access %s offset %ld", count,
             highest, variables, deaf, access == O_RDONLY ? "read" : "write", (long)offset);
    return tell(text);
}

static int
crash(void)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    abort();
}

/* As the kernel ends a reader whose time is up. */
static void
overrun(void)
{
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    raise(SIGXCPU);
}

static int
loop(const char *bytes, size_t length)
{
    while (say(bytes, length) == 0)
        ;
    return 3;
}

/* A frame that never ends, a byte at a time. */
static int
dribble(void)
{
    uint8_t head[WIRE_HEAD_SIZE];
    hello();
    wire_put_head(head, WIRE_META, WIRE_PAYLOAD_MAX);
    say((const char *)head, sizeof head);
    while (say("a", 1) == 0)
        usleep(20 * 1000);
    return 3;
}

/* Rows of one cell without end, well-formed and in order. */
static int
rows(void)
{
    uint8_t payload[1024];
    size_t used = 0;
    hello();
    wire_put_varint(payload, &used, 1);
    wire_put_varint(payload, &used, 0);
    wire_put_string(payload, &used, "", 0);
    frame(WIRE_SHEET, payload, used);
    for (uint32_t row = 1; row != 0;) {
        for (used = 0; used < sizeof payload - 64; row++) {
            wire_put_varint(payload, &used, row);
            wire_put_varint(payload, &used, 1);
            wire_put_varint(payload, &used, 1);
            wire_put_varint(payload, &used, WIRE_TEXT);
            wire_put_string(payload, &used, "x", 1);
        }
        frame(WIRE_ROWS, payload, used);
    }
    return 3;
}

static int
act(const char *manner, const char *bytes, size_t length, char **argv)
{
    if (strcmp(manner, "inspect") == 0)
        return inspect();
    if (strcmp(manner, "dribble") == 0)
        return dribble();
    if (strcmp(manner, "rows") == 0)
        return rows();
    if (strcmp(manner, "hello-and-loop") == 0)
        hello();
    if (strcmp(manner, "loop") == 0 || strcmp(manner, "hello-and-loop") == 0)
        return loop(bytes, length);
    if (strcmp(manner, "arguments") == 0) {
        char text[1024] = "";
        for (size_t used = 0; *++argv && used < sizeof text; used = strlen(text))
            snprintf(text + used, sizeof text - used, "[%s]", *argv);
        return tell(text);
    }
    int status = say(bytes, length);
    if (strcmp(manner, "say-and-fail") == 0)
        return 1;
    if (strcmp(manner, "say-and-close") == 0)
        close(STDOUT_FILENO);
    if (strcmp(manner, "say-and-crash") == 0)
        crash();
    if (strcmp(manner, "say-and-overrun") == 0)
        overrun();
    if (strcmp(manner, "say-and-die") == 0)
        raise(SIGKILL);
    if (strcmp(manner, "say") != 0)
        for (;;)
            pause();
    return status;
}

int
main(int argc, char **argv)
{
    (void)argc;
    ssize_t got = pread(STDIN_FILENO, file, sizeof file - 1, 0);
    char *end = got > 0 ? memchr(file, '\n', (size_t)got) : NULL;
    if (!end)
        return 9;
    file_length = (size_t)got;
    *end = '\0';
    return act(file, end + 1, file_length - (size_t)(end + 1 - file), argv);
}
