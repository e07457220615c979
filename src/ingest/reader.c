/* A file into a table: what is asked of instroom-reader, and where that program is. */
#include "ingest/ingest.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/receive.h"
#include "ingest/error.h"
#include "text/text.h"

#define PROGRAM "instroom-reader"

gboolean
ingest_is_program(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_REGULAR) && access(path, X_OK) == 0;
}

char *
ingest_find_reader(GError **error)
{
    const char *asked = g_getenv("INSTROOM_READER");
    g_autofree char *own = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = own ? g_path_get_dirname(own) : NULL;
    g_autofree char *beside = folder ? g_build_filename(folder, PROGRAM, NULL) : NULL;
    const char *places[] = {asked && *asked ? asked : beside, INGEST_LIBEXEC "/" PROGRAM};
    /* A path that was asked for is taken or refused, never replaced by another. */
    guint count = asked && *asked ? 1 : G_N_ELEMENTS(places);
    for (guint i = 0; i < count; i++)
        if (places[i] && ingest_is_program(places[i]))
            return g_strdup(places[i]);
    g_set_error_literal(
        error, INGEST_ERROR, INGEST_ERROR_IO,
        _("The program instroom-reader, which reads files, is not there or may not be started. "
          "Nothing was done. Install it again, or say in INSTROOM_READER where it is."));
    return NULL;
}

gboolean
ingest_regular_size(int fd, guint64 *size, GError **error)
{
    struct stat info;
    if (fstat(fd, &info) != 0) {
        ingest_error_io(error, "fstat", errno);
        return FALSE;
    }
    if (!S_ISREG(info.st_mode)) {
        ingest_error_io(error, "no regular file", EINVAL);
        return FALSE;
    }
    *size = (guint64)info.st_size;
    return TRUE;
}

Table *
ingest_read(const IngestContext *context, int fd, const IngestOptions *options, GPtrArray *findings,
            GError **error)
{
    ReceiveWanted wanted = {
        .list = options->list, .progress = context->progress, .progress_data = context->progress_data};
    if (!ingest_regular_size(fd, &wanted.file_size, error))
        return NULL;
    g_autofree char *sheet = g_strdup_printf("%u", options->sheet);
    const char separator[] = {options->separator, '\0'};
    const char *arguments[10];
    guint n = 0;
    if (options->sheet)
        arguments[n++] = "--sheet", arguments[n++] = sheet;
    if (options->list)
        arguments[n++] = "--list";
    if (options->encoding)
        arguments[n++] = "--encoding", arguments[n++] = options->encoding;
    if (options->separator)
        arguments[n++] = "--separator", arguments[n++] = separator;
    if (options->quote)
        arguments[n++] = "--quote", arguments[n++] = options->quote;
    arguments[n] = NULL;
    g_autoptr(Receive) receive = receive_new(&wanted, findings);
    const ChildEar ear = receive_ear(receive);
    return child_run(context, fd, arguments, &ear, error) ? receive_take_table(receive) : NULL;
}
