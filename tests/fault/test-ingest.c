/* Proves that the server's side of reading gives up cleanly: over an upload that is kept, read by the real reader and
 * removed, each call to the system fails once, is interrupted or cut short. The answer is an error in words or the whole
 * table; no descriptor, child or file is left. (Memory is not among them: GLib ends the process when there is none.) */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"

#include "ingest/ingest.h"
#include "table/finding.h"

#define LIST "nummer;naam\n1;a\n2;b\n"
#define FORM                                                                                                 \
    "--grens\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" LIST              \
    "\r\n--grens--\r\n"

typedef struct {
    const char *folder;
    Spool *spool;
    guint rows; /* read from it */
} Upload;

static guint
count_entries(const char *path)
{
    guint count = 0;
    DIR *folder = opendir(path);
    g_assert_nonnull(folder);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static gboolean
receive_upload(Upload *upload, const IngestContext *context, GError **error)
{
    SpoolWriter *writer = spool_writer_new(upload->spool, error);
    if (!writer)
        return FALSE;
    g_autoptr(IngestForm) form = NULL;
    if (spool_writer_append(writer, FORM, strlen(FORM), error))
        form = ingest_read_form(context, spool_writer_fd(writer), "grens", error);
    if (!form) {
        spool_writer_cancel(writer);
        return FALSE;
    }
    g_autofree char *digest = spool_writer_digest(writer, form->offset, form->length, error);
    spool_writer_cancel(writer);
    return digest != NULL;
}

/* As service/file.c takes a file out of the database: written into a copy without a name, and read from there. */
static int
copy_out(Upload *upload, GError **error)
{
    SpoolWriter *writer = spool_writer_new(upload->spool, error);
    if (!writer)
        return -1;
    if (spool_writer_append(writer, LIST, strlen(LIST), error))
        return spool_writer_take(writer);
    spool_writer_cancel(writer);
    return -1;
}

static gboolean
read_upload(Upload *upload, const IngestContext *context, GError **error)
{
    int fd = copy_out(upload, error);
    if (fd < 0)
        return FALSE;
    const IngestOptions options = {0};
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Table) table = ingest_read(context, fd, &options, findings, error);
    close(fd);
    if (table)
        upload->rows = table_sheet_n_rows(table_sheet(table, 0));
    return table != NULL;
}

/* All steps, as far as they come. */
static gboolean
run(Upload *upload, GError **error)
{
    const IngestContext context = {.reader_path = READER_PROGRAM, .timeout_seconds = 20};
    upload->spool = spool_new(upload->folder, 1 << 20, error);
    if (!upload->spool)
        return FALSE;
    gboolean fine = receive_upload(upload, &context, error) && read_upload(upload, &context, error);
    spool_free(upload->spool);
    return fine;
}

static void
assert_no_child(void)
{
    g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
    g_assert_cmpint(errno, ==, ECHILD);
}

static void
remove_files(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    for (const char *name; (name = g_dir_read_name(folder));) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_assert_cmpint(unlink(file), ==, 0);
    }
}

/* Returns whether it came to the n-th call. */
static gboolean
fail_nth(const char *folder, Fault fault, guint nth)
{
    Upload upload = {.folder = folder};
    g_autoptr(GError) error = NULL;
    guint descriptors = count_entries("/proc/self/fd");
    fault_start(fault, nth);
    gboolean fine = run(&upload, &error);
    const char *name = fault_end();
    g_test_message("%u: %s: %s", nth, name ? name : "none", error ? error->message : "read");
    g_assert_cmpuint(count_entries("/proc/self/fd"), ==, descriptors);
    assert_no_child();
    g_assert_true(fine == (error == NULL));
    if (fine)
        g_assert_cmpuint(upload.rows, ==, 3);
    else
        g_assert_true(strlen(error->message) > 20);
    if (!name || fault == FAULT_INTERRUPT || fault == FAULT_SHORT)
        g_assert_true(fine);
    /* Where the name cannot be taken off, the file stays empty; nothing else is there. */
    if (!name || !g_str_equal(name, "unlinkat"))
        g_assert_cmpuint(count_entries(folder), ==, 0);
    remove_files(folder);
    return name != NULL;
}

static void
test_calls(gconstpointer data)
{
    Fault fault = (Fault)GPOINTER_TO_INT(data);
    g_autofree char *folder = g_dir_make_tmp("fault-ingest-XXXXXX", NULL);
    guint nth = 1;
    while (fail_nth(folder, fault, nth))
        nth++;
    g_assert_cmpuint(nth, >, 3); /* it came to some */
    g_assert_cmpint(rmdir(folder), ==, 0);
}

/* On a file system where each file has a name first. */
static void
test_calls_named(gconstpointer data)
{
    fault_without_tmpfile = true;
    test_calls(data);
    fault_without_tmpfile = false;
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        Fault fault;
    } kinds[] = {{"refused", FAULT_REFUSED}, {"interrupted", FAULT_INTERRUPT}, {"short", FAULT_SHORT}};
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *name = g_strconcat("/fault/ingest/", kinds[i].name, NULL),
                        *named = g_strconcat("/fault/ingest-named/", kinds[i].name, NULL);
        g_test_add_data_func(name, GINT_TO_POINTER(kinds[i].fault), test_calls);
        g_test_add_data_func(named, GINT_TO_POINTER(kinds[i].fault), test_calls_named);
    }
    return g_test_run();
}
