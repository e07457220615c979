/* From an uploaded file to a table: keeps uploads in private files, starts the sandboxed reader for each, and
 * takes its frames; distrusts every byte of them. Nothing of a file is parsed in this process. */
#ifndef INGEST_INGEST_H
#define INGEST_INGEST_H

#include <gio/gio.h>

#include "table/table.h"

#define INGEST_ERROR (ingest_error_quark())
GQuark ingest_error_quark(void);
typedef enum {
    INGEST_ERROR_UNREADABLE, /* the file cannot be read: the findings say why, one of them
                                FINDING_FILE_REFUSED */
    INGEST_ERROR_TOO_LARGE,
    INGEST_ERROR_READER, /* the reader crashed or broke the protocol */
    INGEST_ERROR_TIMEOUT,
    INGEST_ERROR_SANDBOX, /* the reader could not lock itself in; nothing was read */
    INGEST_ERROR_IO,
    INGEST_ERROR_CANCELLED,
    INGEST_ERROR_OPTION, /* an encoding, separator or quote that the reader does not know: the file was not looked at */
    INGEST_ERROR_KILLED, /* somebody or the system killed the reader (SIGKILL): no fault of the file */
    INGEST_ERROR_FULL,   /* no room on the disk */
} IngestError;

typedef struct {
    guint sheet;          /* only this one (from 1), 0 = all */
    gboolean list;        /* names of the sheets only */
    const char *encoding; /* override for csv, dbf and old xls, or NULL */
    char separator;       /* csv override or 0 */
    const char
        *quote; /* csv override or NULL: ", ', ` or #, or one of these behind a backslash that escapes it */
} IngestOptions;

/* Called from the reading thread, at most some tens of times a second. */
typedef void (*IngestProgress)(guint64 read, guint64 total, guint64 rows, gpointer data);

typedef struct {
    const char *reader_path; /* borrowed: the instroom-reader program */
    guint timeout_seconds;   /* wall clock; 0 = 60 */
    IngestProgress progress; /* or NULL */
    gpointer progress_data;
    GCancellable *cancellable; /* or NULL */
} IngestContext;

/* Where instroom-reader is: INSTROOM_READER, else beside this program, else the installed libexec folder.
 * New, or NULL with error. */
char *ingest_find_reader(GError **error);

/* Reads the open file fd (regular, positioned anywhere; stays open). findings: GPtrArray of Finding, appended
 * to, also when NULL is returned. New table or NULL with error. */
Table *ingest_read(const IngestContext *context, int fd, const IngestOptions *options, GPtrArray *findings,
                   GError **error);

/* A posted form taken apart by the reader. */
typedef struct {
    GHashTable *fields; /* name -> value, both owned */
    char *file_name;    /* as the browser gave it, path parts and control characters removed; "" when none */
    guint64 offset, length; /* of the file within the body */
} IngestForm;
void ingest_form_free(IngestForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IngestForm, ingest_form_free)
IngestForm *ingest_read_form(const IngestContext *context, int fd, const char *boundary, GError **error);

/* ---- pictures (wire/picture.h): decoded and written anew by the sandboxed program instroom-picture ---- */

typedef struct {
    guint width, height;
    GBytes *jpeg;
} IngestImage;
typedef struct {
    IngestImage small, large;
} IngestPicture;
void ingest_picture_free(IngestPicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IngestPicture, ingest_picture_free)
/* The picture of length bytes from offset of an open regular file, which may be anything. Nothing of it is kept but its pixels. New;
 * INGEST_ERROR_UNREADABLE (none that we know, damaged, too large, broke off) or as ingest_read, in words about pictures. The program is
 * INSTROOM_PICTURE, else beside context->reader_path. */
IngestPicture *ingest_picture(const IngestContext *context, int fd, guint64 offset, guint64 length,
                              GError **error);

/* Spool: a folder of the user's alone (0700), for files without a name: what is being received or read. */
typedef struct Spool Spool;
Spool *spool_new(const char *folder, guint64 max_bytes, GError **error);
void spool_free(Spool *spool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spool, spool_free)

typedef struct SpoolWriter SpoolWriter; /* a file that is gone from the disk with its last descriptor */
SpoolWriter *spool_writer_new(Spool *spool, GError **error);
gboolean spool_writer_append(SpoolWriter *writer, const void *bytes, gsize length,
                             GError **error); /* INGEST_ERROR_TOO_LARGE over max_bytes */
int spool_writer_fd(SpoolWriter *writer);     /* borrowed, readable and writable */
/* Lower-case hex SHA-256 of length bytes from offset; new. */
char *spool_writer_digest(SpoolWriter *writer, guint64 offset, guint64 length, GError **error);
int spool_writer_take(SpoolWriter *writer);    /* its descriptor, at the beginning; takes the writer */
void spool_writer_cancel(SpoolWriter *writer); /* takes it */

/* Files with a name (32 hex digits), as installations kept uploads before these went into the database. */
int spool_open(Spool *spool, const char *name,
               GError **error); /* read-only descriptor of the caller's, or -1 */
gboolean spool_destroy(Spool *spool, const char *name,
                       GError **error); /* removing what is not there is no error */

#endif
