/* A picture of whoever's into two of ours: what is asked of instroom-picture, and its answer, of which no byte is believed. */
#include "ingest/ingest.h"

#include <string.h>

#include "ingest/child.h"
#include "ingest/error.h"
#include "text/text.h"
#include "wire/picture.h"

#define PROGRAM         "instroom-picture"
#define IMAGE_HEAD      8u
#define ANSWER_MAX      (WIRE_PICTURE_HEAD + 2 * (IMAGE_HEAD + WIRE_PICTURE_BYTES))
#define TIMEOUT_SECONDS 30u /* three times its own time: the machine may be busy */

void
ingest_picture_free(IngestPicture *picture)
{
    if (!picture)
        return;
    g_clear_pointer(&picture->small.jpeg, g_bytes_unref);
    g_clear_pointer(&picture->large.jpeg, g_bytes_unref);
    g_free(picture);
}

static gboolean
feed(gpointer data, const guint8 *bytes, gsize length, GError **error)
{
    GByteArray *answer = data;
    if (answer->len + length > ANSWER_MAX) {
        ingest_error_reader(error, "the answer is too long");
        return FALSE;
    }
    g_byte_array_append(answer, bytes, (guint)length);
    return TRUE;
}

static gboolean
is_over(gpointer data, gboolean clean)
{
    (void)data;
    return clean;
}

static gboolean
end(gpointer data, GError **error)
{
    (void)data;
    (void)error;
    return TRUE;
}

static guint32
number(const guint8 *at, guint bytes)
{
    guint32 value = 0;
    for (guint i = 0; i < bytes; i++)
        value |= (guint32)at[i] << (8 * i);
    return value;
}

/* One picture off the front; FALSE: it is none. What a browser gets begins and ends as a JPEG, whoever wrote it. */
static gboolean
take_image(const guint8 **at, gsize *left, guint most, IngestImage *image)
{
    if (*left < IMAGE_HEAD)
        return FALSE;
    guint width = number(*at, 2), height = number(*at + 2, 2);
    guint32 length = number(*at + 4, 4);
    const guint8 *jpeg = *at + IMAGE_HEAD;
    if (width == 0 || height == 0 || width > most || height > most || length < 4 ||
        length > WIRE_PICTURE_BYTES || length > *left - IMAGE_HEAD || memcmp(jpeg, "\xff\xd8\xff", 3) != 0 ||
        memcmp(jpeg + length - 2, "\xff\xd9", 2) != 0)
        return FALSE;
    *image = (IngestImage){width, height, g_bytes_new(jpeg, length)};
    *at = jpeg + length;
    *left -= IMAGE_HEAD + length;
    return TRUE;
}

static void
set_refusal(WirePictureStatus status, GError **error)
{
    static const struct {
        IngestError code;
        const char *words;
    } refusals[WIRE_PICTURE_N_STATUS] = {
        [WIRE_PICTURE_NO_CAGE] = {INGEST_ERROR_SANDBOX,
                                  N_("The part that reads pictures could not lock itself in. Nothing was "
                                     "read. Tell the library.")},
        [WIRE_PICTURE_KIND] = {INGEST_ERROR_UNREADABLE,
                               N_("This is no picture that can be used. Nothing was changed. Choose a photo "
                                  "or drawing: JPEG, PNG or WebP.")},
        [WIRE_PICTURE_DAMAGED] = {INGEST_ERROR_UNREADABLE,
                                  N_("The picture is damaged or not complete. Nothing was changed. Save it "
                                     "anew, or choose another.")},
        [WIRE_PICTURE_HUGE] = {INGEST_ERROR_UNREADABLE,
                               N_("The picture is too large. Nothing was changed. Make it smaller, or choose "
                                  "another.")},
    };
    g_set_error_literal(error, INGEST_ERROR, (gint)refusals[status].code, _(refusals[status].words));
}

static IngestPicture *
take_answer(const GByteArray *answer, GError **error)
{
    const guint8 *at = answer->data;
    gsize left = answer->len;
    if (left < WIRE_PICTURE_HEAD || memcmp(at, WIRE_PICTURE_MAGIC, 4) != 0 || at[4] != WIRE_PICTURE_VERSION ||
        at[5] >= WIRE_PICTURE_N_STATUS || at[6] != 0 || at[7] != 0) {
        ingest_error_reader(error, "no answer");
        return NULL;
    }
    if (at[5] != WIRE_PICTURE_FINE) {
        set_refusal(at[5], error);
        return NULL;
    }
    g_autoptr(IngestPicture) picture = g_new0(IngestPicture, 1);
    at += WIRE_PICTURE_HEAD;
    left -= WIRE_PICTURE_HEAD;
    if (!take_image(&at, &left, WIRE_PICTURE_SMALL, &picture->small) ||
        !take_image(&at, &left, WIRE_PICTURE_LARGE, &picture->large) || left != 0) {
        ingest_error_reader(error, "no pictures in the answer");
        return NULL;
    }
    return g_steal_pointer(&picture);
}

/* New; NULL with error. */
static char *
find_program(const IngestContext *context, GError **error)
{
    const char *asked = g_getenv("INSTROOM_PICTURE");
    g_autofree char *folder = g_path_get_dirname(context->reader_path);
    g_autofree char *path = asked && *asked ? g_strdup(asked) : g_build_filename(folder, PROGRAM, NULL);
    if (ingest_is_program(path))
        return g_steal_pointer(&path);
    g_set_error_literal(
        error, INGEST_ERROR, INGEST_ERROR_IO,
        _("The program instroom-picture, which reads pictures, is not there or may not be started. "
          "Nothing was done. Install it again, or say in INSTROOM_PICTURE where it is."));
    return NULL;
}

/* What ends a program before its answer, in words about pictures. */
static void
set_broken(GError **error, GError *cause)
{
    if (cause->code == INGEST_ERROR_TIMEOUT || cause->code == INGEST_ERROR_READER)
        g_set_error_literal(error, INGEST_ERROR, INGEST_ERROR_UNREADABLE,
                            _("The picture could not be read: it took too long or broke off. Nothing was "
                              "changed. Save it anew, or choose another."));
    else if (cause->code == INGEST_ERROR_KILLED)
        g_set_error_literal(error, INGEST_ERROR, cause->code,
                            _("The part that reads pictures was stopped by the server's system. Nothing was "
                              "changed, and the picture is not to blame. Try again in a moment."));
    else {
        g_propagate_error(error, cause);
        return;
    }
    g_error_free(cause);
}

IngestPicture *
ingest_picture(const IngestContext *context, int fd, guint64 offset, guint64 length, GError **error)
{
    GError *cause = NULL;
    guint64 size;
    if (!ingest_regular_size(fd, &size, error))
        return NULL;
    if (length > WIRE_PICTURE_FILE) {
        set_refusal(WIRE_PICTURE_HUGE, error);
        return NULL;
    }
    if (length == 0 || offset > size || length > size - offset) {
        set_refusal(WIRE_PICTURE_DAMAGED, error);
        return NULL;
    }
    g_autofree char *program = find_program(context, error);
    if (!program)
        return NULL;
    const IngestContext own = {.reader_path = program,
                               .timeout_seconds = context->timeout_seconds ? context->timeout_seconds
                                                                           : TIMEOUT_SECONDS,
                               .cancellable = context->cancellable};
    g_autofree char *from = g_strdup_printf("%" G_GUINT64_FORMAT, offset);
    g_autofree char *many = g_strdup_printf("%" G_GUINT64_FORMAT, length);
    const char *arguments[] = {from, many, NULL};
    g_autoptr(GByteArray) answer = g_byte_array_new();
    const ChildEar ear = {feed, is_over, end, answer};
    if (child_run(&own, fd, arguments, &ear, &cause))
        return take_answer(answer, error);
    set_broken(error, cause);
    return NULL;
}
