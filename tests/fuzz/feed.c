/* Bytes into the reader, frames out of it, over two memory files that are used again; see feed.h. */
#include "feed.h"

#include <setjmp.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "heap.h"

/* A memory file of its own for each use, made empty. */
static int
file_empty(int *fd, const char *name)
{
    if (*fd == 0)
        *fd = memfd_create(name, MFD_CLOEXEC);
    if (*fd < 0 || ftruncate(*fd, 0) != 0 || lseek(*fd, 0, SEEK_SET) != 0)
        check_failed("memory file");
    return *fd;
}

int
feed_scratch(void)
{
    static int fd;
    return file_empty(&fd, "scratch");
}

static double
cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void
leave(void *data)
{
    longjmp(*(jmp_buf *)data, 1);
}

static void
read_file(FeedCall call, const Source *source, const ReadOptions *options)
{
    jmp_buf left;
    emit_on_exit(source->emit, leave, &left);
    if (setjmp(left) == 0) {
        call(source, options, source->emit);
        emit_end(source->emit);
    }
}

static const uint8_t *
take_frames(int fd, size_t *size)
{
    static uint8_t *frames;
    static size_t room;
    *size = (size_t)lseek(fd, 0, SEEK_END);
    if (*size > room) {
        room = *size * 2;
        free(frames);
        frames = malloc(room);
    }
    if (frames == NULL || pread(fd, frames, *size, 0) != (ssize_t)*size)
        check_failed("memory");
    return frames;
}

const uint8_t *
feed_run(FeedCall call, const void *bytes, size_t length, const ReadOptions *options, size_t *size)
{
    static int in, out;
    const ReadOptions chosen = options ? *options : (ReadOptions){0};
    if (write(file_empty(&in, "in"), bytes, length) != (ssize_t)length)
        check_failed("memory file");
    double before = cpu_seconds();
    heap_start();
    Emit *emit = emit_open(file_empty(&out, "out"), &chosen);
    if (emit == NULL)
        check_failed("memory");
    Source source = {in, 0, length, emit};
    read_file(call, &source, &chosen);
    if (heap_end() > FEED_MEMORY_BYTES)
        check_failed("more memory than FEED_MEMORY_BYTES");
    if (cpu_seconds() - before > FEED_CPU_SECONDS)
        check_failed("more time than FEED_CPU_SECONDS");
    const uint8_t *frames = take_frames(out, size);
    check_frames(frames, *size);
    return frames;
}
