/* The directory of a zip archive (PKWARE APPNOTE 6.3.10): found from the end, bounded, checked for overlap;
 * see zip.h. */
#include "reader/zip.h"

#include <string.h>

#include "reader/limits.h"
#include "reader/sort.h"
#include "reader/zip_stream.h"

enum {
    END_SIZE = 22,           /* end of central directory record */
    END_SEARCH = 22 + 65535, /* it may be followed by a comment */
    LOCATOR64_SIZE = 20,
    END64_SIZE = 56,
    ENTRY_SIZE = 46,
    LOCAL_SIZE = 30,
    EXTRA64 = 1, /* id of the extra field with 64-bit sizes */
};

struct Zip {
    Source source;      /* moved to where the archive starts */
    uint64_t directory; /* offset of the central directory */
    unsigned count;
    ZipEntry *entries;
    ZipPlace *places;
};

static uint16_t
le16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t
le32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint64_t
le64(const uint8_t *at)
{
    return le32(at) | (uint64_t)le32(at + 4) << 32;
}

static _Noreturn void
damaged(Emit *emit, const char *why)
{
    emit_fail(emit, WIRE_FAIL_DAMAGED, "zip", why, NULL);
}

static void *
allocate(Emit *emit, size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL)
        emit_fail(emit, WIRE_FAIL_MEMORY, NULL);
    return memory;
}

/* Where the end record stands, or false. */
bool
zip_find_end(const Source *source, uint64_t *end)
{
    static uint8_t tail[END_SEARCH];
    size_t length = source->size < END_SEARCH ? (size_t)source->size : END_SEARCH;
    uint64_t start = source->size - length;
    if (length < END_SIZE || source_read(source, start, tail, length) < length)
        return false;
    for (size_t at = length - END_SIZE + 1; at-- > 0;)
        if (le32(tail + at) == 0x06054b50 && at + END_SIZE + le16(tail + at + 20) <= length) {
            *end = start + at;
            return true;
        }
    return false;
}

typedef struct {
    uint64_t count, size, offset; /* of the central directory */
    uint64_t end;                 /* where it must end */
} ZipEnd;

/* Reads the end record, and the zip64 one where it points to it. */
static ZipEnd
read_end(const Source *source)
{
    uint8_t record[END64_SIZE];
    ZipEnd result = {0};
    if (!zip_find_end(source, &result.end))
        damaged(source->emit, "no central directory: the file is cut off");
    source_read_all(source, result.end, record, END_SIZE, "zip");
    result.count = le16(record + 10);
    result.size = le32(record + 12);
    result.offset = le32(record + 16);
    if (result.end < LOCATOR64_SIZE)
        return result;
    source_read_all(source, result.end - LOCATOR64_SIZE, record, LOCATOR64_SIZE, "zip");
    if (le32(record) != 0x07064b50)
        return result;
    uint64_t at = le64(record + 8);
    if (source_read(source, at, record, END64_SIZE) < END64_SIZE || le32(record) != 0x06064b50)
        damaged(source->emit, "zip64 end record missing");
    result.count = le64(record + 32);
    result.size = le64(record + 40);
    result.offset = le64(record + 48);
    result.end = at;
    return result;
}

/* Sizes and offset from the zip64 extra field, for those that say so. */
static void
read_extra64(const uint8_t *extra, size_t length, ZipEntry *entry, uint64_t *offset)
{
    uint64_t *wanted[3] = {&entry->size, &entry->packed, offset};
    for (size_t at = 0; at + 4 <= length;) {
        size_t size = le16(extra + at + 2), field = at + 4;
        if (size > length - field)
            return;
        if (le16(extra + at) == EXTRA64)
            for (unsigned i = 0; i < 3; i++)
                if (*wanted[i] == 0xffffffff && field + 8 <= at + 4 + size) {
                    *wanted[i] = le64(extra + field);
                    field += 8;
                }
        at += 4 + size;
    }
}

/* Reads the entry at *at of the directory; moves *at to the next. */
static void
read_entry(Zip *zip, uint64_t *at, uint64_t end, unsigned index)
{
    static uint8_t variable[LIMIT_ZIP_NAME + 65535];
    Emit *emit = zip->source.emit;
    uint8_t fixed[ENTRY_SIZE];
    source_read_all(&zip->source, *at, fixed, ENTRY_SIZE, "zip");
    if (le32(fixed) != 0x02014b50)
        damaged(emit, "central directory");
    size_t name = le16(fixed + 28), extra = le16(fixed + 30), comment = le16(fixed + 32);
    if (name > LIMIT_ZIP_NAME)
        emit_too_large(emit, "zip name", LIMIT_ZIP_NAME);
    source_read_all(&zip->source, *at + ENTRY_SIZE, variable, name + extra, "zip");
    ZipEntry *entry = &zip->entries[index];
    ZipPlace *place = &zip->places[index];
    char *copy = allocate(emit, name + 1, 1);
    memcpy(copy, variable, name);
    if (strlen(copy) < name)
        damaged(emit, "NUL in a name");
    entry->name = copy;
    entry->encrypted = le16(fixed + 8) & 1;
    entry->method = le16(fixed + 10);
    entry->packed = le32(fixed + 20);
    entry->size = le32(fixed + 24);
    place->crc = le32(fixed + 16);
    place->local = le32(fixed + 42);
    place->symlink = fixed[5] == 3 && (le32(fixed + 38) >> 16 & 0170000) == 0120000;
    read_extra64(variable + name, extra, entry, &place->local);
    *at += ENTRY_SIZE + name + extra + comment;
    if (*at > end)
        damaged(emit, "central directory ends early");
    if (entry->packed > zip->directory || place->local > zip->directory - entry->packed)
        damaged(emit, "a member lies outside the file");
}

/* Gives each member the offset at which the next one starts; refuses members that overlap (a way to make
 * bombs, and to show different readers different files). */
static void
check_overlap(Zip *zip)
{
    enum { INDEX_BITS = 13 }; /* members are at most 4,096, offsets far below what is left */
    uint64_t *order = allocate(zip->source.emit, zip->count + 1, sizeof *order);
    for (unsigned i = 0; i < zip->count; i++)
        order[i] = zip->places[i].local << INDEX_BITS | i;
    sort_keys(order, zip->count);
    for (unsigned i = 0; i < zip->count; i++) {
        unsigned index = order[i] & ((1u << INDEX_BITS) - 1);
        ZipPlace *place = &zip->places[index];
        place->next = i + 1 < zip->count ? order[i + 1] >> INDEX_BITS : zip->directory;
        if (place->next - place->local < LOCAL_SIZE + zip->entries[index].packed)
            damaged(zip->source.emit, "members overlap");
    }
    free(order);
}

Zip *
zip_open(const Source *source)
{
    Emit *emit = source->emit;
    ZipEnd end = read_end(source);
    Zip *zip = allocate(emit, 1, sizeof *zip);
    zip->source = *source;
    if (end.size > end.end)
        damaged(emit, "central directory outside the file");
    /* Bytes before the archive (a self-extractor, a mail header): offsets count from where it really starts.
     */
    uint8_t mark[4] = {0};
    if (end.count > 0 && (source_read(source, end.offset, mark, 4) < 4 || le32(mark) != 0x02014b50)) {
        if (end.offset > end.end - end.size)
            damaged(emit, "central directory outside the file");
        uint64_t shift = end.end - end.size - end.offset;
        zip->source.base += shift;
        zip->source.size -= shift;
        end.end -= shift;
    }
    if (end.offset > end.end)
        damaged(emit, "central directory outside the file");
    zip->directory = end.offset;
    uint64_t room = (end.end - end.offset) / ENTRY_SIZE;
    if (end.count > LIMIT_ZIP_ENTRIES && room > LIMIT_ZIP_ENTRIES)
        emit_too_large(emit, "zip members", LIMIT_ZIP_ENTRIES);
    unsigned most = (unsigned)(end.count < room ? end.count : room);
    zip->entries = allocate(emit, most + 1, sizeof *zip->entries);
    zip->places = allocate(emit, most + 1, sizeof *zip->places);
    uint64_t at = end.offset;
    while (zip->count < most && at + ENTRY_SIZE <= end.end)
        read_entry(zip, &at, end.end, zip->count++);
    check_overlap(zip);
    return zip;
}

Zip *
zip_bare(const Source *source, const char *name)
{
    Zip *zip = allocate(source->emit, 1, sizeof *zip);

    zip->source = *source;
    zip->count = 1;
    zip->entries = allocate(source->emit, 1, sizeof *zip->entries);
    zip->places = allocate(source->emit, 1, sizeof *zip->places);
    *zip->entries = (ZipEntry){.name = name, .packed = source->size, .size = source->size};
    *zip->places = (ZipPlace){.bare = true};
    return zip;
}

unsigned
zip_count(const Zip *zip)
{
    return zip->count;
}

const ZipEntry *
zip_entry(const Zip *zip, unsigned index)
{
    return &zip->entries[index];
}

static char
fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c == '\\' ? '/' : c;
}

static bool
same_name(const char *a, const char *b)
{
    a += fold(*a) == '/';
    b += fold(*b) == '/';
    while (*a != '\0' && fold(*a) == fold(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

/* Writers that add a part twice add it as it was. */
static bool
same_content(const Zip *zip, unsigned a, unsigned b)
{
    return zip->places[a].crc == zip->places[b].crc && zip->entries[a].size == zip->entries[b].size;
}

int
zip_find(const Zip *zip, const char *name)
{
    int found = -1;
    for (unsigned i = 0; i < zip->count; i++) {
        if (!same_name(zip->entries[i].name, name))
            continue;
        if (found >= 0 && !same_content(zip, (unsigned)found, i)) /* readers differ in which one they take */
            damaged(zip->source.emit, "two members with one name");
        found = (int)i;
    }
    return found;
}

const Source *
zip_source(const Zip *zip)
{
    return &zip->source;
}

const ZipPlace *
zip_place(const Zip *zip, unsigned index)
{
    return &zip->places[index];
}
