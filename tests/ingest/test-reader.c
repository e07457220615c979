/* Proves that whatever a reader does ends in a table or one clear error, with the child reaped and no
 * descriptor left. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stream.h"

#include "ingest/ingest.h"
#include "table/finding.h"
#include "text/text.h"

#define GOOD "HELLO 1; META 'format' 'csv'; SHEET 1 0 'a'; ROWS 1 1 1 1 'x'; END 1 1 1"

static char *liar;

/* Shown when an error code other than the expected one comes. */
typedef struct {
    const char *manner, *script;
    int code; /* IngestError, or -1 for none */
} Case;

static guint
open_descriptors(void)
{
    guint count = 0;
    DIR *folder = opendir("/proc/self/fd");
    g_assert_nonnull(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void
assert_no_child(void)
{
    int status;
    g_assert_cmpint(waitpid(-1, &status, WNOHANG), ==, -1);
    g_assert_cmpint(errno, ==, ECHILD);
}

/* What this process has: descriptors, and files in its own temporary folder. A child is none of it. */
typedef struct {
    guint descriptors, files;
} Held;

static Held
held_now(void)
{
    Held held = {.descriptors = open_descriptors()};
    g_autoptr(GDir) folder = g_dir_open(g_get_tmp_dir(), 0, NULL);
    g_assert_nonnull(folder);
    while (g_dir_read_name(folder))
        held.files++;
    assert_no_child();
    return held;
}

static void
assert_nothing_left(Held before)
{
    Held now = held_now();
    g_assert_cmpuint(now.descriptors, ==, before.descriptors);
    g_assert_cmpuint(now.files, ==, before.files);
}

static int
file_with(const char *manner, const char *script)
{
    g_autofree char *name = NULL;
    int fd = g_file_open_tmp("ingest-XXXXXX", &name, NULL);
    g_assert_cmpint(fd, >=, 0);
    unlink(name);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    g_autoptr(GByteArray) stream = stream_from_script(script);
    g_assert_cmpint(dprintf(fd, "%s\n", manner), >, 0);
    g_assert_cmpint(write(fd, stream->data, stream->len), ==, stream->len);
    return fd;
}

static Table *
read_with(const IngestContext *context, const char *manner, const char *script, GPtrArray *findings,
          GError **error)
{
    IngestOptions options = {0};
    int fd = file_with(manner, script);
    Table *table = ingest_read(context, fd, &options, findings, error);
    close(fd);
    return table;
}

static void
test_lies(void)
{
    static const Case cases[] = {
        {"say", GOOD, -1},
        {"say-and-close", "HELLO 1; END 0 0 0", INGEST_ERROR_READER}, /* closed, but never ends */
        {"say", "HELLO 1; FAIL 100 0", INGEST_ERROR_UNREADABLE},
        {"say-and-fail", "HELLO 1; FAIL 103 0", INGEST_ERROR_UNREADABLE},
        {"say-and-fail", "HELLO 1; FAIL 110 1 'seccomp'", INGEST_ERROR_SANDBOX},
        {"say-and-fail", GOOD, INGEST_ERROR_READER},
        {"say-and-crash", GOOD, INGEST_ERROR_READER},
        {"say-and-die", GOOD, INGEST_ERROR_KILLED},
        {"say-and-crash", "HELLO 1", INGEST_ERROR_READER},
        {"say", "", INGEST_ERROR_READER},
        {"say", "HELLO 1", INGEST_ERROR_READER},
        {"say", "HELLO 1; SHEET 1 0 'a'; HEAD 4 100; RAW 'abc'", INGEST_ERROR_READER},
        {"say", "HELLO 1; HEAD 4 4294967295", INGEST_ERROR_READER},
        {"loop", "HELLO 1", INGEST_ERROR_READER},
        {"loop", GOOD, INGEST_ERROR_READER}, /* two ends */
        {"hello-and-loop", "FINDING 1 0 0 0 0", INGEST_ERROR_READER},
        {"hello-and-loop", "DROP 1", INGEST_ERROR_READER},
        {"rows", "", INGEST_ERROR_READER}, /* more than a sheet holds */
        {"say-and-overrun", "HELLO 1", INGEST_ERROR_TIMEOUT},
        {"say-and-overrun", GOOD, INGEST_ERROR_TIMEOUT},
    };
    Held before = held_now();
    IngestContext context = {.reader_path = liar, .timeout_seconds = 20};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) findings = finding_list_new();
        g_autoptr(Table) table = read_with(&context, cases[i].manner, cases[i].script, findings, &error);
        g_test_message("%s %s: %s", cases[i].manner, cases[i].script, error ? error->message : "a table");
        g_assert_cmpint(table != NULL, ==, cases[i].code == -1);
        if (cases[i].code != -1)
            g_assert_error(error, INGEST_ERROR, cases[i].code);
        gboolean says_why = cases[i].code == INGEST_ERROR_UNREADABLE || cases[i].code == INGEST_ERROR_SANDBOX;
        if (!strstr(cases[i].script, "FINDING"))
            g_assert_cmpuint(findings->len, ==, says_why ? 1 : 0);
        if (says_why)
            g_assert_cmpint(((Finding *)findings->pdata[0])->grade, ==, FINDING_FILE_REFUSED);
        assert_nothing_left(before);
    }
}

static void
test_time(void)
{
    static const Case cases[] = {
        {"pause", "HELLO 1", INGEST_ERROR_TIMEOUT},
        {"pause", "", INGEST_ERROR_TIMEOUT},
        {"pause", GOOD, INGEST_ERROR_TIMEOUT}, /* all said, but the pipe stays open */
        {"pause", "HELLO 1; SHEET 1 0 'a'; HEAD 4 100; RAW 'abc'", INGEST_ERROR_TIMEOUT},
        {"pause", "RAW 'abc'", INGEST_ERROR_TIMEOUT},
        {"dribble", "", INGEST_ERROR_TIMEOUT},
    };
    Held before = held_now();
    IngestContext context = {.reader_path = liar, .timeout_seconds = 1};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) findings = finding_list_new();
        gint64 start = g_get_monotonic_time();
        g_assert_null(read_with(&context, cases[i].manner, cases[i].script, findings, &error));
        g_assert_error(error, INGEST_ERROR, cases[i].code);
        g_assert_cmpint(g_get_monotonic_time() - start, <, 10 * G_TIME_SPAN_SECOND);
        assert_nothing_left(before);
    }
}

static void
count_progress(guint64 read, guint64 total, guint64 rows, gpointer data)
{
    g_assert_cmpuint(read, ==, 5);
    g_assert_cmpuint(total, ==, 10);
    g_assert_cmpuint(rows, ==, 0);
    ++*(guint *)data;
}

/* Progress without end: told at most some tens of times a second, and stopped by the clock. */
static void
test_endless(void)
{
    guint told = 0;
    IngestContext context = {
        .reader_path = liar, .timeout_seconds = 1, .progress = count_progress, .progress_data = &told};
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(GString) script = g_string_new(NULL);
    for (int i = 0; i < 1000; i++)
        g_string_append(script, "PROGRESS 5 10;");
    g_assert_null(read_with(&context, "hello-and-loop", script->str, findings, &error));
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_TIMEOUT);
    g_assert_cmpuint(told, >=, 1);
    g_assert_cmpuint(told, <=, 60);
    assert_no_child();
}

static gpointer
cancel_soon(gpointer cancellable)
{
    g_usleep(100 * 1000);
    g_cancellable_cancel(cancellable);
    return NULL;
}

/* Where it stands when somebody cancels: silent, in a frame, or talking on and on. */
static void
test_cancel(void)
{
    static const Case cases[] = {
        {"pause", "HELLO 1", 0},
        {"pause", "HELLO 1; SHEET 1 0 'a'; HEAD 4 100; RAW 'abc'", 0},
        {"dribble", "", 0},
        {"hello-and-loop", "PROGRESS 1 2", 0},
    };
    Held before = held_now();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GCancellable) cancellable = g_cancellable_new();
        IngestContext context = {.reader_path = liar, .timeout_seconds = 30, .cancellable = cancellable};
        g_autoptr(GPtrArray) findings = finding_list_new();
        g_autoptr(GError) error = NULL;
        GThread *thread = g_thread_new("cancel", cancel_soon, cancellable);
        g_assert_null(read_with(&context, cases[i].manner, cases[i].script, findings, &error));
        g_assert_error(error, INGEST_ERROR, INGEST_ERROR_CANCELLED);
        g_thread_join(thread);
        g_clear_object(&cancellable);
        assert_nothing_left(before);
    }
}

/* It dies after any byte of a good stream, in each way to die: always an error, nothing left behind, and never a
 * table, not even of what was whole until then. */
static void
test_dies_anywhere(void)
{
    static const char *const manners[] = {"say", "say-and-fail", "say-and-die", "say-and-crash"};
    g_autoptr(GByteArray) good = stream_from_script(GOOD);
    IngestContext context = {.reader_path = liar, .timeout_seconds = 20};
    IngestOptions options = {0};
    Held before = held_now();
    for (guint cut = 0; cut < good->len; cut++) {
        const char *manner = manners[cut % G_N_ELEMENTS(manners)];
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) findings = finding_list_new();
        int fd = file_with(manner, "");
        g_assert_cmpint(write(fd, good->data, cut), ==, cut);
        g_assert_null(ingest_read(&context, fd, &options, findings, &error));
        IngestError wanted = g_str_equal(manner, "say-and-die") ? INGEST_ERROR_KILLED : INGEST_ERROR_READER;
        g_assert_error(error, INGEST_ERROR, (gint)wanted);
        g_assert_cmpuint(findings->len, ==, 0);
        close(fd);
        assert_nothing_left(before);
    }
}

/* What stands in a file is said to nobody but the person who sent it: a reader that breaks off over it, or talks
 * nonsense made of it, leaves no trace of it in the error or the log. */
static void
test_says_nothing(void)
{
    static const Case cases[] = {
        {"say", "HELLO 1; SHEET 1 0 'Geheim'; ROWS 1 1 1 2 'Geheim'", 0},
        {"say", "HELLO 1; META 'Geheim' 'Geheim'", 0},
        {"say", "HELLO 1; SHEET 1 0 'Geheim'; RAW 'Geheim, Geheim, Geheim'", 0},
        {"say-and-crash", "HELLO 1; SHEET 1 0 'Geheim'; ROWS 1 1 1 1 'Geheim'", 0},
    };
    if (g_test_subprocess()) {
        text_set_language(TEXT_ENGLISH);
        IngestContext context = {.reader_path = liar, .timeout_seconds = 20};
        for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
            g_autoptr(GError) error = NULL;
            g_autoptr(GPtrArray) findings = finding_list_new();
            g_assert_null(read_with(&context, cases[i].manner, cases[i].script, findings, &error));
            g_printerr("%s\n", error->message);
        }
        return;
    }
    g_test_trap_subprocess(NULL, 20 * G_TIME_SPAN_SECOND, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed();
    g_test_trap_assert_stderr("*broke off*");
    g_test_trap_assert_stderr_unmatched("*Geheim*");
}

static void
test_cancel_again(void)
{
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    IngestContext context = {.reader_path = liar, .timeout_seconds = 30, .cancellable = cancellable};
    g_autoptr(GPtrArray) findings = finding_list_new();
    for (int round = 0; round < 2; round++) { /* while it reads, and before it starts */
        g_autoptr(GError) error = NULL;
        GThread *thread = g_thread_new("cancel", cancel_soon, cancellable);
        gint64 start = g_get_monotonic_time();
        g_assert_null(read_with(&context, "pause", "HELLO 1", findings, &error));
        g_assert_error(error, INGEST_ERROR, INGEST_ERROR_CANCELLED);
        g_assert_cmpint(g_get_monotonic_time() - start, <, 10 * G_TIME_SPAN_SECOND);
        g_thread_join(thread);
        assert_no_child();
    }
}

static char *
first_sheet_name(const IngestOptions *options, int fd)
{
    IngestContext context = {.reader_path = liar};
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Table) table = ingest_read(&context, fd, options, findings, &error);
    g_assert_no_error(error);
    return g_strdup(table_sheet_name(table_sheet(table, 0)));
}

/* Its file for reading from the start, its pipe, nothing else: no descriptor, variable or signal of ours. */
static void
test_what_it_gets(void)
{
    IngestOptions options = {0};
    int fd = file_with("inspect", "");
    int loose = dup(fd); /* without close-on-exec */
    lseek(fd, 3, SEEK_SET);
    signal(SIGPIPE, SIG_IGN);
    g_autofree char *text = first_sheet_name(&options, fd);
    g_assert_cmpstr(text, ==, "descriptors 3 highest 2 variables 0 deaf 0 access read offset 0");
    g_assert_cmpint(lseek(fd, 0, SEEK_CUR), ==, 3);
    signal(SIGPIPE, SIG_DFL);
    close(fd);
    close(loose);
}

static void
test_arguments(void)
{
    static const struct {
        IngestOptions options;
        const char *arguments;
    } cases[] = {
        {{0}, ""},
        {{.sheet = 3}, "[--sheet][3]"},
        {{.list = TRUE}, "[--list]"},
        {{.encoding = "Windows-1252", .separator = ';'}, "[--encoding][Windows-1252][--separator][;]"},
        {{.quote = "\\\""}, "[--quote][\\\"]"},
        {{.sheet = 1, .list = TRUE, .encoding = "--x", .separator = '\t'},
         "[--sheet][1][--list][--encoding][--x][--separator][\t]"},
    };
    int fd = file_with("arguments", "");
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = first_sheet_name(&cases[i].options, fd);
        g_assert_cmpstr(text, ==, cases[i].arguments);
    }
    close(fd);
}

/* A program without standard descriptors gives the child the right ones all the same. */
static void
test_no_standard_descriptors(void)
{
    if (g_test_subprocess()) {
        IngestOptions options = {0};
        int fd = file_with("inspect", "");
        close(STDIN_FILENO);
        close(STDOUT_FILENO);
        g_autofree char *text = first_sheet_name(&options, fd);
        g_assert_cmpstr(text, ==, "descriptors 3 highest 2 variables 0 deaf 0 access read offset 0");
        _exit(0);
    }
    g_test_trap_subprocess(NULL, 20 * G_TIME_SPAN_SECOND, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed();
}

static void
test_cannot_start(void)
{
    IngestContext context = {.reader_path = "/nonexistent/reader"};
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) findings = finding_list_new();
    guint before = open_descriptors();
    g_assert_null(read_with(&context, "say", GOOD, findings, &error));
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_IO);
    g_clear_error(&error);
    int ends[2];
    IngestOptions options = {0};
    g_assert_cmpint(pipe(ends), ==, 0);
    g_assert_null(ingest_read(&context, ends[0], &options, findings, &error));
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_IO);
    close(ends[0]);
    close(ends[1]);
    assert_no_child();
    g_assert_cmpuint(open_descriptors(), ==, before);
}

static void
test_find(void)
{
    g_autoptr(GError) error = NULL;
    g_setenv("INSTROOM_READER", liar, TRUE);
    g_autofree char *found = ingest_find_reader(&error);
    g_assert_cmpstr(found, ==, liar);
    g_setenv("INSTROOM_READER", "/nonexistent/reader", TRUE);
    g_assert_null(ingest_find_reader(&error));
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_IO);
    g_unsetenv("INSTROOM_READER");
}

static void
test_form(void)
{
    IngestContext context = {.reader_path = liar};
    g_autoptr(GError) error = NULL;
    int fd = file_with("say", "HELLO 1; FIELD 'token' 'abc'; FIELD 'token' 'later';"
                              "PART 'file' 'C:\\\\school\\\\leerlingen 2026.xlsx' 10 20; END 0 0 0");
    g_autoptr(IngestForm) form = ingest_read_form(&context, fd, "xyz", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(form->file_name, ==, "leerlingen 2026.xlsx");
    g_assert_cmpstr(g_hash_table_lookup(form->fields, "token"), ==, "abc");
    g_assert_cmpuint(form->offset, ==, 10);
    g_assert_cmpuint(form->length, ==, 20);
    close(fd);
    static const Case cases[] = {
        {"say", "HELLO 1; PART 'file' 'x' 18446744073709551615 2; END 0 0 0", INGEST_ERROR_READER},
        {"say", "HELLO 1; PART 'file' 'x' 0 100000; END 0 0 0", INGEST_ERROR_READER},
        {"say", "HELLO 1; PART 'file' 'x' 0 1; PART 'file' 'y' 1 1; END 0 0 0", INGEST_ERROR_READER},
        {"say", "HELLO 1; SHEET 1 0 'a'; END 1 0 0", INGEST_ERROR_READER},
        {"say-and-fail", "HELLO 1; FAIL 109 0", INGEST_ERROR_UNREADABLE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        fd = file_with(cases[i].manner, cases[i].script);
        g_assert_null(ingest_read_form(&context, fd, "xyz", &error));
        g_assert_error(error, INGEST_ERROR, cases[i].code);
        g_clear_error(&error);
        close(fd);
    }
    assert_no_child();
}

int
main(int argc, char **argv)
{
    char folder[] = "/tmp/ingest-XXXXXX";
    g_test_init(&argc, &argv, NULL);
    if (!g_test_subprocess()) { /* so that only our own files are counted */
        g_assert_nonnull(mkdtemp(folder));
        g_setenv("TMPDIR", folder, TRUE);
    }
    liar = g_strdup(g_getenv("LYING_READER"));
    g_assert_nonnull(liar);
    g_test_add_func("/reader/lies", test_lies);
    g_test_add_func("/reader/time", test_time);
    g_test_add_func("/reader/endless", test_endless);
    g_test_add_func("/reader/cancel", test_cancel);
    g_test_add_func("/reader/cancel-again", test_cancel_again);
    g_test_add_func("/reader/dies-anywhere", test_dies_anywhere);
    g_test_add_func("/reader/says-nothing", test_says_nothing);
    g_test_add_func("/reader/what-it-gets", test_what_it_gets);
    g_test_add_func("/reader/arguments", test_arguments);
    g_test_add_func("/reader/no-standard-descriptors", test_no_standard_descriptors);
    g_test_add_func("/reader/cannot-start", test_cannot_start);
    g_test_add_func("/reader/find", test_find);
    g_test_add_func("/reader/form", test_form);
    int status = g_test_run();
    if (!g_test_subprocess())
        g_assert_cmpint(rmdir(folder), ==, 0); /* nothing is left in it */
    g_free(liar);
    return status;
}
