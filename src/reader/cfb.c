/* Reads compound files: header, FAT and DIFAT, directory, mini stream. */
#include "reader/cfb.h"

#include <strings.h>

#include "reader/bytes.h"
#include "reader/limits.h"

#define HEADER_SIZE  512u
#define HEADER_DIFAT 109u
#define ENTRY_SIZE   128u
#define PLACE_UNIT   64u /* the mini sector's size: every sector starts at a multiple of it */
#define MINI_SHIFT   6u
#define MINI_CUTOFF  4096u
#define NONE         UINT32_MAX

enum { ENTRY_STREAM = 2, ENTRY_ROOT = 5 };

struct Cfb {
    const Source *source;
    unsigned shift;       /* of the sector size */
    uint32_t sectors;     /* in the file, the last one perhaps cut */
    uint32_t cutoff;      /* streams below this size lie in the mini stream */
    uint32_t *fat;        /* next sector of each sector */
    uint32_t *minifat;    /* next mini sector of each mini sector; NULL when there are none */
    uint32_t minisectors; /* in minifat */
    CfbStream mini;       /* the mini stream */
    uint8_t *directory;
    uint32_t entries;
};

_Noreturn static void
cfb_fail(const Cfb *cfb, const char *why)
{
    emit_fail(cfb->source->emit, WIRE_FAIL_DAMAGED, "compound file", why, NULL);
}

static void *
cfb_alloc(const Cfb *cfb, size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (!memory)
        emit_fail(cfb->source->emit, WIRE_FAIL_MEMORY, NULL);
    return memory;
}

static uint64_t
cfb_sector_offset(const Cfb *cfb, uint32_t sector)
{
    return ((uint64_t)sector + 1) << cfb->shift;
}

/* Reads a whole sector of 32-bit numbers; what lies beyond the end of the file reads as free. */
static void
cfb_sector_numbers(const Cfb *cfb, uint32_t sector, uint32_t *numbers)
{
    size_t size = (size_t)1 << cfb->shift;
    memset(numbers, 0xff, size);
    if (sector < cfb->sectors)
        source_read(cfb->source, cfb_sector_offset(cfb, sector), numbers, size);
    for (size_t i = 0; i < size / 4; i++)
        numbers[i] = bytes_u32((const uint8_t *)&numbers[i]);
}

/* The FAT's own sectors are listed in the header and then in the chained DIFAT sectors. */
static void
cfb_fat_load(Cfb *cfb, const uint8_t *header)
{
    uint32_t per = 1u << (cfb->shift - 2);
    uint32_t pages = (cfb->sectors + per - 1) / per;
    uint32_t listed = bytes_u32(header + 0x2c);
    if (listed && listed < pages)
        pages = listed;
    cfb->fat = cfb_alloc(cfb, (size_t)cfb->sectors + per, 4);
    memset(cfb->fat, 0xff, ((size_t)cfb->sectors + per) * 4);
    uint32_t *difat = cfb_alloc(cfb, per, 4);
    uint32_t next = bytes_u32(header + 0x44);
    uint32_t at = per; /* in difat: nothing loaded yet */
    for (uint32_t page = 0; page < pages; page++) {
        uint32_t sector;
        if (page < HEADER_DIFAT) {
            sector = bytes_u32(header + 0x4c + (size_t)page * 4);
        } else {
            if (at >= per - 1) { /* the last number of a DIFAT sector is the next one's place */
                if (next >= cfb->sectors)
                    break;
                cfb_sector_numbers(cfb, next, difat);
                next = difat[per - 1];
                at = 0;
            }
            sector = difat[at++];
        }
        if (sector < cfb->sectors)
            cfb_sector_numbers(cfb, sector, cfb->fat + (size_t)page * per);
    }
    free(difat);
}

/* Follows a chain for at most limit sectors and writes their numbers; returns how many there are. */
static uint32_t
cfb_chain(const Cfb *cfb, const uint32_t *table, uint32_t total, uint32_t start, uint32_t limit,
          uint32_t *chain)
{
    uint8_t *seen = cfb_alloc(cfb, (size_t)total / 8 + 1, 1);
    uint32_t count = 0;
    for (uint32_t at = start; count < limit && at < total; at = table[at]) {
        if (seen[at / 8] & 1u << at % 8)
            cfb_fail(cfb, "a chain of sectors loops");
        seen[at / 8] |= (uint8_t)(1u << at % 8);
        chain[count++] = at;
    }
    free(seen);
    return count;
}

/* Opens the stream that starts at sector and has size bytes (UINT64_MAX: as long as its chain). */
static void
cfb_stream_chain(const Cfb *cfb, uint32_t start, uint64_t size, bool mini, CfbStream *stream)
{
    uint32_t total = mini ? cfb->minisectors : cfb->sectors;
    unsigned shift = mini ? MINI_SHIFT : cfb->shift;
    uint64_t wanted = size == UINT64_MAX ? total : (size >> shift) + 1;
    uint32_t limit = wanted < total ? (uint32_t)wanted : total;
    *stream = (CfbStream){.source = cfb->source, .unit = 1u << shift};
    stream->places = cfb_alloc(cfb, limit, sizeof *stream->places);
    stream->count = cfb_chain(cfb, mini ? cfb->minifat : cfb->fat, total, start, limit, stream->places);
    uint32_t usable = 0;
    for (; usable < stream->count; usable++) {
        uint32_t sector = stream->places[usable];
        if (mini) {
            uint64_t at = (uint64_t)sector << MINI_SHIFT;
            if (at >= cfb->mini.size)
                break;
            stream->places[usable] = cfb->mini.places[at / cfb->mini.unit] +
                                     (uint32_t)(at % cfb->mini.unit / PLACE_UNIT);
        } else {
            stream->places[usable] = (uint32_t)(cfb_sector_offset(cfb, sector) / PLACE_UNIT);
        }
    }
    stream->count = usable;
    uint64_t held = (uint64_t)stream->count << shift;
    stream->cut = size != UINT64_MAX && held < size;
    stream->size = held < size ? held : size;
}

static void
cfb_directory_load(Cfb *cfb, uint32_t start)
{
    CfbStream stream;
    cfb_stream_chain(cfb, start, UINT64_MAX, false, &stream);
    if (stream.size > LIMIT_CFB_DIRECTORY)
        stream.size = LIMIT_CFB_DIRECTORY;
    cfb->directory = cfb_alloc(cfb, stream.size, 1);
    cfb->entries = (uint32_t)(cfb_stream_read(&stream, 0, cfb->directory, stream.size) / ENTRY_SIZE);
    cfb_stream_close(&stream);
    if (!cfb->entries)
        cfb_fail(cfb, "it has no directory");
}

/* The root entry's chain holds the mini stream; a chain of its own holds the table of its mini sectors. */
static void
cfb_mini_load(Cfb *cfb, uint32_t start)
{
    CfbStream table;
    cfb_stream_chain(cfb, start, UINT64_MAX, false, &table);
    uint32_t per = table.unit / 4;
    cfb->minisectors = table.count * per;
    cfb->minifat = cfb_alloc(cfb, cfb->minisectors, 4);
    for (uint32_t i = 0; i < table.count; i++) {
        uint32_t sector = (uint32_t)((uint64_t)table.places[i] * PLACE_UNIT >> cfb->shift) - 1;
        cfb_sector_numbers(cfb, sector, cfb->minifat + (size_t)i * per);
    }
    cfb_stream_close(&table);
    cfb_stream_chain(cfb, bytes_u32(cfb->directory + 0x74), UINT64_MAX, false, &cfb->mini);
}

Cfb *
cfb_open(const Source *source)
{
    Cfb *cfb = calloc(1, sizeof *cfb);
    if (!cfb)
        emit_fail(source->emit, WIRE_FAIL_MEMORY, NULL);
    cfb->source = source;
    uint8_t header[HEADER_SIZE];
    source_read_all(source, 0, header, sizeof header, "compound file");
    if (memcmp(header, CFB_MAGIC, CFB_MAGIC_SIZE) != 0)
        cfb_fail(cfb, "it does not start as one");
    cfb->shift = bytes_u16(header + 0x1e);
    if (cfb->shift != 9 && cfb->shift != 12)
        cfb_fail(cfb, "the size of its sectors is neither 512 nor 4096");
    if (source->size > (uint64_t)PLACE_UNIT * UINT32_MAX)
        emit_fail(source->emit, WIRE_FAIL_TOO_LARGE, "bytes", "274877906880", NULL);
    uint64_t sector_size = 1u << cfb->shift;
    uint64_t body = source->size > sector_size ? source->size - sector_size : 0;
    cfb->sectors = (uint32_t)((body + sector_size - 1) >> cfb->shift);
    /* [MS-CFB] 2.2: always 4096. Other small values are taken at their word, wild ones are not. */
    cfb->cutoff = bytes_u32(header + 0x38);
    if (cfb->cutoff > 16 * MINI_CUTOFF)
        cfb->cutoff = MINI_CUTOFF;
    cfb_fat_load(cfb, header);
    cfb_directory_load(cfb, bytes_u32(header + 0x30));
    cfb_mini_load(cfb, bytes_u32(header + 0x3c));
    return cfb;
}

void
cfb_close(Cfb *cfb)
{
    cfb_stream_close(&cfb->mini);
    free(cfb->fat);
    free(cfb->minifat);
    free(cfb->directory);
    free(cfb);
}

/* An entry's name is UTF-16LE with a NUL at its end, its length in bytes counted with that. */
static bool
cfb_entry_named(const uint8_t *entry, const char *name)
{
    size_t length = strlen(name);
    if (entry[0x42] != ENTRY_STREAM)
        return false;
    for (size_t i = 0; i <= length; i++) {
        char stored[2] = {(char)entry[2 * i], 0};
        char wanted[2] = {name[i], 0};
        if (entry[2 * i + 1] != 0 || strcasecmp(stored, wanted) != 0)
            return false;
    }
    return true;
}

/* Walks the root's tree of siblings without trusting its order or shape. */
static bool
cfb_find_in_root(const Cfb *cfb, const char *name, uint32_t *entry)
{
    uint32_t *stack = cfb_alloc(cfb, (size_t)cfb->entries + 2, sizeof *stack);
    uint8_t *seen = cfb_alloc(cfb, cfb->entries, 1);
    size_t depth = 0;
    bool found = false;
    stack[depth++] = bytes_u32(cfb->directory + 0x4c);
    while (depth && !found) {
        uint32_t at = stack[--depth];
        if (at >= cfb->entries || seen[at])
            continue;
        seen[at] = 1;
        const uint8_t *bytes = cfb->directory + (size_t)at * ENTRY_SIZE;
        found = cfb_entry_named(bytes, name);
        *entry = at;
        for (size_t side = 0x44; side <= 0x48; side += 4) {
            uint32_t sibling = bytes_u32(bytes + side);
            if (sibling < cfb->entries && !seen[sibling] && depth < cfb->entries)
                stack[depth++] = sibling;
        }
    }
    free(stack);
    free(seen);
    return found;
}

bool
cfb_find(const Cfb *cfb, const char *name, bool anywhere, uint32_t *entry)
{
    if (!anywhere)
        return cfb_find_in_root(cfb, name, entry);
    for (*entry = 0; *entry < cfb->entries; ++*entry)
        if (cfb_entry_named(cfb->directory + (size_t)*entry * ENTRY_SIZE, name))
            return true;
    return false;
}

void
cfb_stream_open(const Cfb *cfb, uint32_t entry, CfbStream *stream)
{
    const uint8_t *bytes = cfb->directory + (size_t)entry * ENTRY_SIZE;
    uint64_t size = bytes_u32(bytes + 0x78);
    if (cfb->shift == 12) /* [MS-CFB] 2.6.3: the upper half may be rubbish in version 3 */
        size |= (uint64_t)bytes_u32(bytes + 0x7c) << 32;
    if (size == UINT64_MAX)
        size--;
    bool mini = size < cfb->cutoff && cfb->mini.size; /* some writers know no mini stream */
    cfb_stream_chain(cfb, bytes_u32(bytes + 0x74), size, mini, stream);
}

void
cfb_stream_close(CfbStream *stream)
{
    free(stream->places);
    stream->places = NULL;
    stream->size = 0;
}

size_t
cfb_stream_read(const CfbStream *stream, uint64_t offset, void *buffer, size_t length)
{
    uint8_t *to = buffer;
    size_t done = 0;
    while (done < length && offset + done < stream->size) {
        uint64_t at = offset + done;
        uint64_t left = stream->size - at < length - done ? stream->size - at : length - done;
        uint32_t first = (uint32_t)(at / stream->unit);
        uint32_t inside = (uint32_t)(at % stream->unit);
        /* sectors that lie side by side are read at once */
        uint64_t run = stream->unit - inside;
        for (uint32_t i = first + 1;
             run < left && stream->places[i] == stream->places[i - 1] + stream->unit / PLACE_UNIT; i++)
            run += stream->unit;
        if (run > left)
            run = left;
        uint64_t place = (uint64_t)stream->places[first] * PLACE_UNIT + inside;
        size_t got = source_read(stream->source, place, to + done, (size_t)run);
        done += got;
        if (got < run)
            break;
    }
    return done;
}
