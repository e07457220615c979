/* Feeds bytes to each reader of formats and to the receiver of frames; whatever comes out must keep
 * wire/frame.h, and the receiver must take what a reader sends. */
#include "targets.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "frames.h"
#include "heap.h"
#include "ingest/receive.h"
#include "reader/formats.h"
#include "reader/multipart.h"
#include "reader/run.h"
#include "table/finding.h"
#include "zip-store.h"

#define LENGTH_MAX (1u << 20)

static void
receive_all(const guint8 *frames, gsize length, gsize step, const ReceiveWanted *wanted, gboolean reader)
{
    g_autoptr(GPtrArray) findings = finding_list_new();
    Receive *receive = receive_new(wanted, findings);
    g_autoptr(GError) error = NULL;
    gboolean fine = TRUE;
    for (gsize at = 0; fine && at < length; at += step)
        fine = receive_feed(receive, frames + at, MIN(step, length - at), &error);
    if (reader)
        g_assert_no_error(error);
    if (fine)
        receive_end(receive, NULL);
    receive_free(receive);
}

static void
feed_reader(FramesCall call, const guint8 *bytes, gsize length, const ReadOptions *options)
{
    if (length > LENGTH_MAX)
        return;
    heap_start();
    GByteArray *frames = frames_run(call, bytes, length, options);
    heap_end();
    const FramesStyle style = {0};
    g_free(frames_text(frames->data, frames->len, &style));
    ReceiveWanted wanted = {.form = options && options->boundary, .file_size = length};
    receive_all(frames->data, frames->len, 4096, &wanted, TRUE);
    g_byte_array_unref(frames);
}

static void
feed_xls(const guint8 *bytes, gsize length)
{
    feed_reader(xls_read, bytes, length, NULL);
}

static void
feed_csv(const guint8 *bytes, gsize length)
{
    feed_reader(csv_read, bytes, length, NULL);
}

static void
feed_edexml(const guint8 *bytes, gsize length)
{
    feed_reader(edexml_read, bytes, length, NULL);
}

static void
feed_multipart(const guint8 *bytes, gsize length)
{
    feed_reader(multipart_read, bytes, length, &(ReadOptions){.boundary = "grens"});
}

/* Any file at all, as the program reads it. */
static void
call_run(const Source *source, const ReadOptions *options, Emit *emit)
{
    (void)emit;
    static int scratch = -1;
    if (scratch < 0)
        scratch = memfd_create("scratch", MFD_CLOEXEC);
    g_assert_cmpint(ftruncate(scratch, 0), ==, 0);
    run_read(source, options, scratch);
}

static void
feed_file(const guint8 *bytes, gsize length)
{
    feed_reader(call_run, bytes, length, NULL);
}

/* Parts of a package, with a NUL between, stored in a zip: so that the XML itself is what is changed. */
static void
feed_package(const char *const *names, const guint8 *bytes, gsize length)
{
    const guint8 *at = bytes, *end = bytes + length;
    ZipStore store = {0};
    for (; *names; names++) {
        const guint8 *stop = at < end ? memchr(at, 0, (gsize)(end - at)) : NULL;
        gsize size = at < end ? (gsize)((stop ? stop : end) - at) : 0;
        if (size)
            zip_store_add(&store, *names, at, size);
        at += size + (stop != NULL);
    }
    g_autoptr(GByteArray) zip = zip_store_end(&store);
    feed_reader(call_run, zip->data, zip->len, NULL);
}

static void
feed_xlsx(const guint8 *bytes, gsize length)
{
    static const char *const names[] = {"xl/worksheets/sheet1.xml",
                                        "xl/sharedStrings.xml",
                                        "xl/styles.xml",
                                        "xl/workbook.xml",
                                        "xl/_rels/workbook.xml.rels",
                                        "_rels/.rels",
                                        NULL};
    feed_package(names, bytes, length);
}

static void
feed_ods(const guint8 *bytes, gsize length)
{
    static const char *const names[] = {"content.xml", "styles.xml", "mimetype", NULL};
    feed_package(names, bytes, length);
}

/* The first byte says how the frames are cut into pieces and what was asked for. */
static void
feed_frames(const guint8 *bytes, gsize length)
{
    if (length == 0)
        return;
    ReceiveWanted wanted = {.form = bytes[0] & 1, .list = (bytes[0] & 2) != 0, .file_size = 1000};
    receive_all(bytes + 1, length - 1, 1u + (bytes[0] >> 2), &wanted, FALSE);
}

const FuzzTarget fuzz_targets[] = {
    {"xls", feed_xls},   {"csv", feed_csv},   {"edexml", feed_edexml}, {"multipart", feed_multipart},
    {"file", feed_file}, {"xlsx", feed_xlsx}, {"ods", feed_ods},       {"frames", feed_frames},
    {NULL, NULL},
};

const FuzzTarget *
fuzz_target_find(const char *name)
{
    for (const FuzzTarget *target = fuzz_targets; target->name; target++)
        if (g_str_equal(target->name, name))
            return target;
    return NULL;
}
