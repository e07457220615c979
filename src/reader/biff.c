/* Hands out the records of a BIFF stream one after another. */
#include "reader/biff.h"
#include "reader/limits.h"

#define BIFF_HEAD   4u
#define WINDOW      (160u << 10) /* the longest record (64 KiB) fits twice */
#define AHEAD_LEAST (8u << 10)   /* after a jump: a sheet out of order is read in many small places */

void
biff_open(Biff *biff, const Source *source, const CfbStream *stream)
{
    *biff = (Biff){.source = source,
                   .stream = stream,
                   .size = stream ? stream->size : source->size,
                   .ahead = AHEAD_LEAST};
    biff->room = WINDOW;
    biff->window = malloc(WINDOW);
    if (!biff->window)
        emit_fail(source->emit, WIRE_FAIL_MEMORY, NULL);
}

void
biff_close(Biff *biff)
{
    free(biff->window);
    biff->window = NULL;
}

/* Makes at least need bytes from the next record on present, if the stream has them. */
static bool
biff_fill(Biff *biff, size_t need)
{
    size_t held = biff->filled - biff->next;
    memmove(biff->window, biff->window + biff->next, held);
    biff->start += biff->next;
    biff->next = 0;
    biff->filled = held;
    size_t want = need > biff->ahead ? need : biff->ahead;
    if (biff->ahead < biff->room)
        biff->ahead *= 2;
    if (want > biff->room)
        want = biff->room;
    if (want > held) {
        uint64_t at = biff->start + held;
        uint8_t *to = biff->window + held;
        biff->filled += biff->stream ? cfb_stream_read(biff->stream, at, to, want - held)
                                     : source_read(biff->source, at, to, want - held);
    }
    return biff->filled >= need;
}

static inline bool
biff_have(Biff *biff, size_t need)
{
    return biff->filled - biff->next >= need || biff_fill(biff, need);
}

/* Also decrypts: what has been decrypted in the window is never read from it again. */
bool
biff_next_refill(Biff *biff, BiffRecord *record)
{
    if (!biff_have(biff, BIFF_HEAD))
        return false;
    uint8_t *head = biff->window + biff->next;
    record->length = bytes_u16(head + 2);
    if (!biff_have(biff, BIFF_HEAD + record->length)) {
        biff->cut = true;
        return false;
    }
    head = biff->window + biff->next;
    record->type = bytes_u16(head);
    record->at = biff->start + biff->next;
    record->data = head + BIFF_HEAD;
    biff->next += BIFF_HEAD + (size_t)record->length;
    if (biff->encrypted)
        xls_crypt_record(&biff->crypt, record->type, record->at + BIFF_HEAD, head + BIFF_HEAD,
                         record->length);
    return true;
}

int
biff_peek(Biff *biff)
{
    return biff_have(biff, BIFF_HEAD) ? bytes_u16(biff->window + biff->next) : -1;
}

void
biff_seek(Biff *biff, uint64_t offset)
{
    /* decrypted bytes must not be decrypted again: read them anew */
    bool inside = !biff->encrypted && offset >= biff->start && offset - biff->start <= biff->filled;
    if (inside) {
        biff->next = (size_t)(offset - biff->start);
        return;
    }
    biff->start = offset;
    biff->filled = biff->next = 0;
    biff->ahead = biff->room > WINDOW ? biff->room : AHEAD_LEAST;
}

void
biff_hold(Biff *biff, uint64_t length)
{
    size_t room = length > WINDOW && length <= LIMIT_XLS_HELD ? (size_t)length : WINDOW;
    if (room == biff->room || biff->encrypted)
        return;
    uint8_t *window = realloc(biff->window, room);
    if (!window)
        emit_fail(biff->source->emit, WIRE_FAIL_MEMORY, NULL);
    biff->window = window;
    biff->room = room;
    biff->start = biff->size; /* nothing held: the next place is read anew */
    biff->filled = biff->next = 0;
}

uint64_t
biff_place(const Biff *biff)
{
    return biff->start + biff->next;
}

bool
biff_is_bof(unsigned type)
{
    return type == BIFF_BOF || type == BIFF_BOF4 || type == BIFF_BOF3 || type == BIFF_BOF2;
}

unsigned
biff_bof_substream(const BiffRecord *record)
{
    return record->length >= 4 ? bytes_u16(record->data + 2) : BIFF_SHEET;
}

/* True when the record belongs to the substream itself. */
bool
biff_nesting_take(BiffNesting *nesting, const BiffRecord *record)
{
    bool first = !nesting->begun;
    nesting->begun = true;
    if (biff_is_bof(record->type)) {
        if (nesting->depth || biff_bof_substream(record) == BIFF_CHART)
            nesting->depth++;
        else if (!first)
            nesting->closed = true;
    } else if (record->type == BIFF_EOF) {
        if (nesting->depth)
            nesting->depth--;
        else
            nesting->closed = true;
    } else {
        return !nesting->depth;
    }
    return false;
}
