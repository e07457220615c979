/* Proves that the reader says what it lacks: over a small file of every format each allocation, each read and each write
 * fails once. The answer is a clear failure or the whole result, never half of one that calls itself whole. */
#include <setjmp.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fault.h"
#include "frames.h"
#include "reader/run.h"

#define MEMORY_LINE "fail 111\n" /* WIRE_FAIL_MEMORY */
#define IO_LINE     "fail 112 "  /* WIRE_FAIL_IO */

typedef struct {
    const ReadOptions *options;
    int in, out, scratch;
    gsize length;
    GByteArray *whole; /* frames of a reading that nothing disturbs */
    char *whole_text;
} Case;

static void
leave(void *data)
{
    longjmp(*(jmp_buf *)data, 1);
}

static void
make_empty(int fd)
{
    g_assert_cmpint(ftruncate(fd, 0), ==, 0);
    g_assert_cmpint(lseek(fd, 0, SEEK_SET), ==, 0);
}

/* The frames that left; *name is the call that failed, NULL when it never came to it. */
static GByteArray *
run(const Case *one, Fault fault, guint nth, const char **name)
{
    jmp_buf left;
    make_empty(one->out);
    make_empty(one->scratch);
    fault_start(fault, nth);
    Emit *emit = emit_open(one->out, one->options);
    if (emit) {
        emit_on_exit(emit, leave, &left);
        Source source = {one->in, 0, one->length, emit};
        if (setjmp(left) == 0) {
            run_read(&source, one->options, one->scratch);
            emit_end(emit);
        }
    }
    *name = fault_end();
    off_t size = lseek(one->out, 0, SEEK_END);
    GByteArray *frames = g_byte_array_sized_new((guint)size + 1);
    g_byte_array_set_size(frames, (guint)size);
    g_assert_cmpint(pread(one->out, frames->data, (gsize)size, 0), ==, size);
    return frames;
}

/* The whole, or its beginning and then this failure. */
static void
assert_whole_or_failed(const Case *one, const GByteArray *frames, const char *failure)
{
    g_autofree char *text = frames_text(frames->data, frames->len,
                                        NULL); /* checks that it ends in END or FAIL */
    char *end = g_str_has_prefix(text, failure) ? text : strstr(text, failure);
    if (!end) {
        g_assert_cmpstr(text, ==, one->whole_text);
        return;
    }
    g_assert_true(end == text || end[-1] == '\n');
    g_assert_true(strchr(end, '\n')[1] == '\0');
    *end = '\0';
    g_assert_true(g_str_has_prefix(one->whole_text, text));
}

static void
judge(const Case *one, Fault fault, const char *name, const GByteArray *frames)
{
    gboolean broken_off = frames->len < one->whole->len &&
                          memcmp(frames->data, one->whole->data, frames->len) == 0;
    switch (fault) {
    case FAULT_MEMORY:
        if (frames->len > 0) /* else not even the way out could be opened: the program ends without a word */
            assert_whole_or_failed(one, frames, MEMORY_LINE);
        return;
    case FAULT_REFUSED:
        if (!g_str_equal(name, "write") || !broken_off) /* nobody to tell */
            assert_whole_or_failed(one, frames, IO_LINE);
        return;
    case FAULT_INTERRUPT:
    case FAULT_SHORT:
        g_assert_cmpmem(frames->data, frames->len, one->whole->data, one->whole->len);
        return;
    case FAULT_END: /* the file became shorter: whatever is said keeps the rules of the frames */
        g_free(frames_text(frames->data, frames->len, NULL));
        return;
    }
}

static void
test_faults(gconstpointer data)
{
    static const struct {
        Fault fault;
        guint first; /* the first write is of emit_open, which ends the process before a test can catch it */
        const char *what;
    } faults[] = {{FAULT_MEMORY, 1, "allocation"},
                  {FAULT_REFUSED, 2, "call refused"},
                  {FAULT_INTERRUPT, 2, "call interrupted"},
                  {FAULT_SHORT, 2, "call cut short"},
                  {FAULT_END, 1, "end of the file"}};
    const char *path = data, *name;
    g_autofree char *bytes = NULL;
    ReadOptions options = {.boundary = strstr(path, "/multipart/") ? "grens" : NULL};
    Case one = {.options = &options};
    g_assert_true(g_file_get_contents(path, &bytes, &one.length, NULL));
    one.in = memfd_create("in", MFD_CLOEXEC);
    one.out = memfd_create("out", MFD_CLOEXEC);
    one.scratch = memfd_create("scratch", MFD_CLOEXEC);
    g_assert_cmpint(write(one.in, bytes, one.length), ==, (ssize_t)one.length);
    one.whole = run(&one, FAULT_MEMORY, 0, &name);
    one.whole_text = frames_text(one.whole->data, one.whole->len, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        guint nth = faults[i].first;
        for (gboolean more = TRUE; more; nth += more) {
            g_autoptr(GByteArray) frames = run(&one, faults[i].fault, nth, &name);
            more = name != NULL;
            if (more)
                judge(&one, faults[i].fault, name, frames);
        }
        g_test_message("%s: %u", faults[i].what, nth - faults[i].first);
        g_assert_cmpuint(nth, >, faults[i].fault == FAULT_SHORT ? 0 : faults[i].first); /* it came to some */
    }
    close(one.in);
    close(one.out);
    close(one.scratch);
    g_byte_array_unref(one.whole);
    g_free(one.whole_text);
}

/* The seeds of the fuzzers: a small file of each format and container. */
static void
add_folder(const char *folder, GPtrArray *kept)
{
    g_autofree char *path = g_build_filename(FUZZ_CORPUS, folder, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    g_assert_nonnull(dir);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *test = g_strdup_printf("/fault/reader/%s/%s", folder, name);
        char *file = g_build_filename(path, name, NULL);
        g_ptr_array_add(kept, file);
        g_test_add_data_func(test, file, test_faults);
    }
}

int
main(int argc, char **argv)
{
    static const char *const folders[] = {"file", "xlsx", "ods", "xls", "csv", "dbf", "edexml", "multipart"};
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
        add_folder(folders[i], kept);
    return g_test_run();
}
