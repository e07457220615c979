/* One member of a zip as a stream (APPNOTE.TXT 4.3.7 to 4.3.9, deflate: RFC 1951): stored or inflated by
 * ISA-L in a fixed window, size, ratio and CRC checked. */
#include "reader/zip_stream.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include "reader/limits.h"

enum {
    LOCAL_SIZE = 30,
    IN_SIZE = 64 << 10,
    OUT_SIZE = 64 << 10,
    STORED = 0,
    DEFLATED = 8,
};

struct ZipStream {
    const Source *source;
    const ZipEntry *entry;
    uint64_t at;   /* next packed byte to read, from the archive's start */
    uint64_t left; /* packed bytes not read yet */
    uint64_t out;  /* bytes given */
    uint32_t crc, wanted_crc;
    bool bare, ended;
    struct inflate_state state;
    uint8_t in[IN_SIZE];
    char window[OUT_SIZE]; /* for zip_stream_next */
};

static const struct {
    uint16_t method;
    const char *name;
} foreign_methods[] = {
    {1, "zip (shrink)"}, {6, "zip (implode)"}, {9, "zip (deflate64)"}, {12, "zip (bzip2)"},
    {14, "zip (lzma)"},  {93, "zip (zstd)"},   {95, "zip (xz)"},       {98, "zip (ppmd)"},
};

enum { METHOD_AES = 99 };

static void
check_method(Emit *emit, const ZipEntry *entry)
{
    if (entry->encrypted || entry->method == METHOD_AES)
        emit_fail(emit, WIRE_FAIL_ENCRYPTED, NULL);
    if (entry->method == STORED || entry->method == DEFLATED)
        return;
    for (size_t i = 0; i < sizeof foreign_methods / sizeof *foreign_methods; i++)
        if (foreign_methods[i].method == entry->method)
            emit_fail(emit, WIRE_FAIL_UNSUPPORTED, foreign_methods[i].name, NULL);
    emit_fail(emit, WIRE_FAIL_UNSUPPORTED, "zip", NULL);
}

/* Where the member's bytes start, behind the header that stands before them. */
static uint64_t
member_start(const Source *source, const ZipEntry *entry, const ZipPlace *place)
{
    uint8_t head[LOCAL_SIZE];

    if (place->bare)
        return 0;
    source_read_all(source, place->local, head, sizeof head, entry->name);
    uint64_t start = place->local + LOCAL_SIZE + (head[26] | head[27] << 8) + (head[28] | head[29] << 8);
    if (head[0] != 'P' || head[1] != 'K' || head[2] != 3 || head[3] != 4 || start > place->next ||
        entry->packed > place->next - start)
        emit_fail(source->emit, WIRE_FAIL_DAMAGED, entry->name, "local header", NULL);
    return start;
}

ZipStream *
zip_stream_open(Zip *zip, unsigned index)
{
    const Source *source = zip_source(zip);
    const ZipEntry *entry = zip_entry(zip, index);
    const ZipPlace *place = zip_place(zip, index);
    check_method(source->emit, entry);
    if (entry->size > LIMIT_UNPACKED)
        emit_too_large(source->emit, "unpacked bytes", LIMIT_UNPACKED);
    uint64_t start = member_start(source, entry, place);
    ZipStream *stream = malloc(sizeof *stream);
    if (stream == NULL)
        emit_fail(source->emit, WIRE_FAIL_MEMORY, NULL);
    stream->source = source;
    stream->entry = entry;
    stream->at = start;
    stream->left = entry->packed;
    stream->out = 0;
    stream->crc = 0;
    stream->wanted_crc = place->crc;
    stream->bare = place->bare;
    stream->ended = false;
    isal_inflate_init(&stream->state);
    stream->state.crc_flag = ISAL_DEFLATE;
    stream->state.next_in = stream->in;
    stream->state.avail_in = 0;
    return stream;
}

static _Noreturn void
damaged(const ZipStream *stream, const char *why)
{
    emit_fail(stream->source->emit, WIRE_FAIL_DAMAGED, stream->entry->name, why, NULL);
}

/* Reads packed bytes; returns how many. */
static size_t
refill(ZipStream *stream, uint8_t *buffer, size_t room)
{
    size_t want = stream->left < room ? (size_t)stream->left : room;
    source_read_all(stream->source, stream->at, buffer, want, stream->entry->name);
    stream->at += want;
    stream->left -= want;
    return want;
}

/* Fills to from the deflate stream; returns how many bytes it gave. */
static size_t
inflate_some(ZipStream *stream, uint8_t *to, uint32_t room)
{
    struct inflate_state *state = &stream->state;
    state->next_out = to;
    state->avail_out = room;
    while (state->avail_out > 0 && state->block_state != ISAL_BLOCK_FINISH) {
        if (state->avail_in == 0 && stream->left > 0) {
            state->next_in = stream->in;
            state->avail_in = (uint32_t)refill(stream, stream->in, IN_SIZE);
        }
        uint32_t in = state->avail_in, out = state->avail_out;
        if (isal_inflate(state) < 0)
            damaged(stream, "deflate stream");
        bool stuck = state->avail_in == in && state->avail_out == out &&
                     state->block_state != ISAL_BLOCK_FINISH;
        if (stuck && stream->left == 0)
            damaged(stream, "ends early");
    }
    return room - state->avail_out;
}

static void
check_end(const ZipStream *stream)
{
    if (stream->out != stream->entry->size)
        damaged(stream, "not the size that it says");
    if (!stream->bare && stream->crc != stream->wanted_crc)
        damaged(stream, "checksum");
}

size_t
zip_stream_read(ZipStream *stream, char *to, size_t room)
{
    if (stream->ended)
        return 0;
    size_t length = stream->entry->method == STORED ? refill(stream, (uint8_t *)to, room)
                                                    : inflate_some(stream, (uint8_t *)to, (uint32_t)room);
    stream->out += length;
    if (stream->out > stream->entry->size)
        damaged(stream, "more than the size that it says");
    if (stream->out > LIMIT_RATIO_FREE + LIMIT_RATIO * zip_stream_consumed(stream))
        emit_too_large(stream->source->emit, "unpacked bytes per byte", LIMIT_RATIO);
    stream->crc = crc32_gzip_refl(stream->crc, (const uint8_t *)to, length);
    if (length == 0) {
        stream->ended = true;
        check_end(stream);
    }
    return length;
}

size_t
zip_stream_next(ZipStream *stream, const char **bytes)
{
    *bytes = stream->window;
    return zip_stream_read(stream, stream->window, OUT_SIZE);
}

void
zip_stream_close(ZipStream *stream)
{
    free(stream);
}

uint64_t
zip_stream_consumed(const ZipStream *stream)
{
    return stream->entry->packed - stream->left - stream->state.avail_in;
}
