/* Chooses the format of a file by its content and reads it; see run.h. */
#include "reader/run.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "reader/formats.h"
#include "reader/limits.h"
#include "reader/multipart.h"
#include "reader/sniff.h"
#include "reader/zip_stream.h"

/* Members that tell what a zip is, most telling first. */
static const struct {
    const char *member;
    void (*read)(Zip *zip, const ReadOptions *options, Emit *emit);
    const char *foreign; /* not read: what it is */
} packages[] = {
    {"xl/workbook.bin", NULL, "xlsb"},
    {"word/document.xml", NULL, "Word (docx)"},
    {"ppt/presentation.xml", NULL, "PowerPoint (pptx)"},
    {"Index/Document.iwa", NULL, "Apple Numbers"},
    {"xl/workbook.xml", xlsx_read, NULL},
    {"[Content_Types].xml", xlsx_read, NULL},
    {"content.xml", ods_read, NULL},
};

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
            emit_fail(emit, WIRE_FAIL_TOO_LARGE, "unpacked bytes", "268435456", NULL);
        write_all(emit, scratch, bytes, length);
    }
    zip_stream_close(stream);
    return inner;
}

/* OpenDocument says in its member "mimetype" which of its kinds it is. */
static void
check_mimetype(Zip *zip, Emit *emit)
{
    int index = zip_find(zip, "mimetype");
    if (index < 0)
        return;
    ZipStream *stream = zip_stream_open(zip, (unsigned)index);
    const char *bytes;
    size_t length = zip_stream_next(stream, &bytes);
    static const char prefix[] = "application/vnd.oasis.opendocument.";
    bool open_document = length > sizeof prefix && memcmp(bytes, prefix, sizeof prefix - 1) == 0;
    if (open_document && memmem(bytes, length, "spreadsheet", 11) == NULL)
        emit_fail(emit, WIRE_FAIL_UNSUPPORTED, "OpenDocument (not a spreadsheet)", NULL);
    zip_stream_close(stream);
}

/* Reads a package (xlsx, ods); false when the zip is none. */
static bool
read_package(Zip *zip, const ReadOptions *options, Emit *emit)
{
    for (size_t i = 0; i < sizeof packages / sizeof *packages; i++) {
        if (zip_find(zip, packages[i].member) < 0)
            continue;
        if (packages[i].foreign != NULL)
            emit_fail(emit, WIRE_FAIL_UNSUPPORTED, packages[i].foreign, NULL);
        if (packages[i].read == ods_read)
            check_mimetype(zip, emit);
        packages[i].read(zip, options, emit);
        return true;
    }
    return false;
}

static void
read_compound(const Source *source, const ReadOptions *options)
{
    const char *name;
    switch (sniff_compound(source, &name)) {
    case COMPOUND_ENCRYPTED:
        emit_fail(source->emit, WIRE_FAIL_ENCRYPTED, NULL);
    case COMPOUND_FOREIGN:
        emit_fail(source->emit, WIRE_FAIL_UNSUPPORTED, name, NULL);
    case COMPOUND_XLS:
        xls_read(source, options, source->emit);
    }
}

/* Everything but a zip. */
static void
read_plain(const Source *source, const ReadOptions *options, Sniff sniff)
{
    Emit *emit = source->emit;
    switch (sniff.kind) {
    case SNIFF_EMPTY:
        emit_fail(emit, WIRE_FAIL_EMPTY, NULL);
    case SNIFF_FOREIGN:
        emit_fail(emit, WIRE_FAIL_UNSUPPORTED, sniff.name, NULL);
    case SNIFF_UNKNOWN:
    case SNIFF_ZIP:
        emit_fail(emit, WIRE_FAIL_UNKNOWN, sniff.kind == SNIFF_ZIP ? "zip in a zip" : "binary", NULL);
    case SNIFF_TEXT:
        csv_read(source, options, emit);
        return;
    case SNIFF_EDEXML:
        edexml_read(source, options, emit);
        return;
    case SNIFF_COMPOUND:
        read_compound(source, options);
        return;
    case SNIFF_BIFF:
        xls_read(source, options, emit);
        return;
    }
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
        emit_fail(emit, WIRE_FAIL_TOO_LARGE, "bytes", "67108864", NULL);
    Sniff sniff = sniff_source(source);
    if (sniff.kind != SNIFF_ZIP) {
        read_plain(source, options, sniff);
        return;
    }
    Zip *zip = zip_open(source);
    if (read_package(zip, options, emit))
        return;
    unsigned member = only_member(zip, emit);
    const char *name = zip_entry(zip, member)->name;
    emit_meta(emit, WIRE_META_CONTAINER, "zip", 3);
    emit_meta(emit, WIRE_META_MEMBER, name, strlen(name));
    Source inner = unpack(zip, member, scratch, emit);
    sniff = sniff_source(&inner);
    if (sniff.kind != SNIFF_ZIP)
        read_plain(&inner, options, sniff);
    else if (!read_package(zip_open(&inner), options, emit))
        read_plain(&inner, options, sniff);
}
