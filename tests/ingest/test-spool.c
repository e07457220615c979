/* Proves that the spool holds what it was given, alone for its user, and leaves nothing behind. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "ingest/ingest.h"

typedef struct {
    char *folder;
    Spool *spool;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *top = g_dir_make_tmp("spool-XXXXXX", NULL);
    fixture->folder = g_build_filename(top, "deep", "spool", NULL);
    fixture->spool = spool_new(fixture->folder, 1000, &error);
    g_assert_no_error(error);
}

static guint
count_files(const char *folder)
{
    guint count = 0;
    GDir *dir = g_dir_open(folder, 0, NULL);
    while (g_dir_read_name(dir))
        count++;
    g_dir_close(dir);
    return count;
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    GDir *dir = g_dir_open(fixture->folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
        g_unlink(path);
    }
    g_dir_close(dir);
    g_rmdir(fixture->folder);
    g_autofree char *deep = g_path_get_dirname(fixture->folder), *top = g_path_get_dirname(deep);
    g_rmdir(deep);
    g_rmdir(top);
    spool_free(fixture->spool);
    g_free(fixture->folder);
}

static SpoolWriter *
writer_with(Spool *spool, const char *text)
{
    g_autoptr(GError) error = NULL;
    SpoolWriter *writer = spool_writer_new(spool, &error);
    g_assert_no_error(error);
    spool_writer_append(writer, text, strlen(text), &error);
    g_assert_no_error(error);
    return writer;
}

/* The digest is of the file within the form; what is taken out is read from its beginning and has no name either. */
static void
test_take(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    struct stat info;
    SpoolWriter *writer = writer_with(fixture->spool, "--b\r\nhello world\r\n--b--");
    g_autofree char *digest = spool_writer_digest(writer, 5, 11, &error);
    g_autofree char *none = spool_writer_digest(writer, 5, 0, &error);
    g_assert_no_error(error);
    g_autofree char *expected = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "hello world", -1);
    g_autofree char *of_nothing = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "", -1);
    g_assert_cmpstr(digest, ==, expected);
    g_assert_cmpstr(none, ==, of_nothing);
    g_assert_null(spool_writer_digest(writer, 5, 100, &error)); /* beyond what was written */
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_IO);
    int fd = spool_writer_take(writer);
    char text[32] = "";
    g_assert_cmpint(read(fd, text, sizeof text), ==, 23);
    g_assert_cmpstr(text, ==, "--b\r\nhello world\r\n--b--");
    g_assert_cmpint(fstat(fd, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 07777, ==, 0600);
    g_assert_cmpuint(info.st_nlink, ==, 0);
    g_assert_cmpuint(count_files(fixture->folder), ==, 0);
    close(fd);
    g_assert_cmpint(g_stat(fixture->folder, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 07777, ==, 0700);
}

/* What an older installation kept is read by its name, and destroyed. */
static void
test_named(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char name[] = "0123456789abcdef0123456789abcdef";
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
    g_assert_true(g_file_set_contents(path, "hello world", -1, NULL));
    char text[32] = "";
    int fd = spool_open(fixture->spool, name, &error);
    g_assert_no_error(error);
    g_assert_cmpint(read(fd, text, sizeof text), ==, 11);
    g_assert_cmpstr(text, ==, "hello world");
    g_assert_cmpint(write(fd, "x", 1), ==, -1);
    close(fd);
    g_assert_true(spool_destroy(fixture->spool, name, &error));
    g_assert_true(spool_destroy(fixture->spool, name, &error));
    g_assert_cmpuint(count_files(fixture->folder), ==, 0);
    g_assert_cmpint(spool_open(fixture->spool, name, &error), ==, -1);
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_IO);
}

/* While it is received a file has no name, so nothing is left of it when the program dies. */
static void
test_unfinished(Fixture *fixture, gconstpointer data)
{
    (void)data;
    SpoolWriter *writer = writer_with(fixture->spool, "secret");
    g_assert_cmpuint(count_files(fixture->folder), ==, 0);
    char text[8] = "";
    g_assert_cmpint(pread(spool_writer_fd(writer), text, sizeof text, 0), ==, 6);
    g_assert_cmpstr(text, ==, "secret");
    spool_writer_cancel(writer);
    g_assert_cmpuint(count_files(fixture->folder), ==, 0);
}

static void
test_limit(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    char bytes[501] = {0};
    SpoolWriter *writer = spool_writer_new(fixture->spool, &error);
    g_assert_true(spool_writer_append(writer, bytes, 500, &error));
    g_assert_true(spool_writer_append(writer, bytes, 500, &error));
    g_assert_true(spool_writer_append(writer, bytes, 0, &error));
    g_assert_false(spool_writer_append(writer, bytes, 1, &error));
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_TOO_LARGE);
    g_clear_error(&error);
    g_assert_false(spool_writer_append(writer, bytes, G_MAXSIZE, &error));
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_TOO_LARGE);
    g_clear_error(&error);
    spool_writer_cancel(writer);
    g_assert_cmpuint(count_files(fixture->folder), ==, 0);
}

static void
test_names(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const names[] = {"",
                                        ".",
                                        "..",
                                        "../../etc/passwd",
                                        "/etc/passwd",
                                        "0123456789abcdef0123456789abcde",
                                        "0123456789abcdef0123456789abcdef0",
                                        "0123456789ABCDEF0123456789ABCDEF",
                                        "0123456789abcdef0123456789abcdef.part",
                                        "0123456789abcdef/123456789abcdef"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(spool_open(fixture->spool, names[i], &error), ==, -1);
        g_assert_error(error, INGEST_ERROR, INGEST_ERROR_IO);
        g_clear_error(&error);
        g_assert_false(spool_destroy(fixture->spool, names[i], &error));
        g_assert_error(error, INGEST_ERROR, INGEST_ERROR_IO);
    }
    /* A link of that name is not followed. */
    g_autofree char *path = g_build_filename(fixture->folder, "0123456789abcdef0123456789abcdef", NULL);
    g_assert_cmpint(symlink("/etc/passwd", path), ==, 0);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(spool_open(fixture->spool, "0123456789abcdef0123456789abcdef", &error), ==, -1);
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_IO);
}

/* A disk that takes no more: a clear error, and the folder as it was. */
static void
test_full(Fixture *fixture, gconstpointer data)
{
    (void)data;
    struct rlimit before, small;
    g_autoptr(GError) error = NULL;
    SpoolWriter *writer = writer_with(fixture->spool, "0123456789");
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    small = (struct rlimit){.rlim_cur = 4, .rlim_max = before.rlim_max};
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
    gboolean appended = spool_writer_append(writer, "more", 4, &error);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_DFL);
    g_assert_false(appended);
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_FULL);
    g_assert_nonnull(strstr(error->message, "schijf")); /* the Dutch word is in the message */
    spool_writer_cancel(writer);
    g_assert_cmpuint(count_files(fixture->folder), ==, 0);
}

static void
test_folder(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(g_chmod(fixture->folder, 0750), ==, 0);
    g_assert_null(spool_new(fixture->folder, 10, &error));
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_IO);
    g_clear_error(&error);
    g_assert_cmpint(g_chmod(fixture->folder, 0700), ==, 0);
    g_autofree char *link = g_strconcat(fixture->folder, "-link", NULL);
    g_assert_cmpint(symlink(fixture->folder, link), ==, 0);
    g_assert_null(spool_new(link, 10, &error));
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_IO);
    g_clear_error(&error);
    g_unlink(link);
    g_assert_null(spool_new("/dev/null/spool", 10, &error));
    g_assert_error(error, INGEST_ERROR, INGEST_ERROR_IO);
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*run)(Fixture *, gconstpointer);
    } tests[] = {
        {"/spool/take", test_take},     {"/spool/unfinished", test_unfinished}, {"/spool/limit", test_limit},
        {"/spool/names", test_names},   {"/spool/named", test_named},           {"/spool/full", test_full},
        {"/spool/folder", test_folder},
    };
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
    return g_test_run();
}
