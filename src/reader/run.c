/* Chooses the format of a file by its content and reads it; see run.h. */
#include "reader/run.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "reader/formats.h"
#include "reader/limits.h"
#include "reader/multipart.h"
#include "reader/zip_stream.h"

static bool
ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcasecmp(text + length - tail, end) == 0;
}

/* What packers add of their own accord. */
static bool
is_litter(const char *name)
{
    const char *base = strrchr(name, '/');
    base = base ? base + 1 : name;
    return strncmp(name, "__MACOSX/", 9) == 0 || strncmp(base, "._", 2) == 0 ||
           strcmp(base, ".DS_Store") == 0 || strcasecmp(base, "Thumbs.db") == 0 ||
           strcasecmp(base, "desktop.ini") == 0;
}

/* The one file in a zip; fails unless there is exactly one. */
static unsigned
only_member(const Zip *zip, Emit *emit)
{
    unsigned found = 0, files = 0, ignored = 0;
    for (unsigned i = 0; i < zip_count(zip); i++) {
        const char *name = zip_entry(zip, i)->name;
        if (ends_with(name, "/") || ends_with(name, "\\"))
            continue;
        if (is_litter(name)) {
            ignored++;
            continue;
        }
        files++;
        found = i;
    }
    char number[16];
    snprintf(number, sizeof number, "%u", files);
    if (files != 1)
        emit_fail(emit, WIRE_FAIL_ZIP_MEMBERS, number, NULL);
    if (zip_place(zip, found)->symlink)
        emit_fail(emit, WIRE_FAIL_UNSUPPORTED, "symbolic link", NULL);
    snprintf(number, sizeof number, "%u", ignored);
    if (ignored > 0)
        emit_finding(emit, WIRE_MEMBERS_IGNORED, 0, 0, number, NULL);
    return found;
}

static void
write_all(Emit *emit, int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t done = write(fd, bytes, length);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            emit_fail(emit, WIRE_FAIL_IO, "scratch", NULL);
        bytes += done;
        length -= (size_t)done;
    }
}

/* Unpacks a member to the scratch file. */
static Source
unpack(Zip *zip, unsigned index, int scratch, Emit *emit)
{
    Source inner = {scratch, 0, 0, emit};
    ZipStream *stream = zip_stream_open(zip, index);
    const char *bytes;
    for (size_t length; (length = zip_stream_next(stream, &bytes)) > 0; inner.size += length) {
        if (inner.size + length > LIMIT_SCRATCH)
            emit_too_large(emit, "unpacked bytes", LIMIT_SCRATCH);
        write_all(emit, scratch, bytes, length);
    }
    zip_stream_close(stream);
    return inner;
}

/* The line of the table that the file fits, by what stands in it when it is a zip. */
static const Format *
recognise(Sniff *sniff, const Source *source)
{
    sniff_source(sniff, source);
    const Format *format = sniff_format(sniff);
    if (!format->unpack)
        return format;
    sniff->zip = zip_open(source);
    return sniff_format(sniff);
}

static void
read_format(const Format *format, const Sniff *sniff, const ReadOptions *options)
{
    Emit *emit = sniff->source->emit;
    if (format->unpack)
        emit_fail(emit, WIRE_FAIL_UNKNOWN, "zip in a zip", NULL);
    if (format->read != NULL)
        format->read(sniff->source, options, emit);
    else if (format->read_zip != NULL)
        format->read_zip(sniff->zip, options, emit);
    else
        emit_fail(emit, format->failure, format->name, NULL);
}

void
run_read(const Source *source, const ReadOptions *options, int scratch)
{
    Emit *emit = source->emit;
    if (options->boundary != NULL) {
        multipart_read(source, options, emit);
        return;
    }
    if (source->size > LIMIT_FILE)
        emit_too_large(emit, "bytes", LIMIT_FILE);
    Sniff sniff;
    Source inner;
    const Format *format = recognise(&sniff, source);
    if (format->unpack) {
        unsigned member = only_member(sniff.zip, emit);
        const char *name = zip_entry(sniff.zip, member)->name;
        emit_meta(emit, WIRE_META_CONTAINER, "zip", 3);
        emit_meta(emit, WIRE_META_MEMBER, name, strlen(name));
        inner = unpack(sniff.zip, member, scratch, emit);
        format = recognise(&sniff, &inner);
    }
    read_format(format, &sniff, options);
}
