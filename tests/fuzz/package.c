/* Takes a zip apart by its directory and packs it again (APPNOTE.TXT 4.3); see package.h. */
#include "package.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

/* ISA-L is not built for MemorySanitizer, which would take what it packs for unset memory. */
#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#define PACKAGE_DEFLATES false
#endif
#endif
#ifndef PACKAGE_DEFLATES
#define PACKAGE_DEFLATES true
#endif

enum { LOCAL_SIZE = 30, ENTRY_SIZE = 46, END_SIZE = 22, STORED = 0, DEFLATE = 8 };

/* Numbers as they stand in a zip: the lowest byte first. */
static uint32_t
take(const uint8_t *at, unsigned size)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint32_t)at[i] << 8 * i;
    return value;
}

bool
package_add(Package *package, const char *name, const void *bytes, size_t length)
{
    if (package->count == PACKAGE_MEMBERS || strlen(name) >= PACKAGE_NAME || length > PACKAGE_BYTES)
        return false;
    PackageMember *member = &package->member[package->count++];
    *member = (PackageMember){0};
    memcpy(member->name, name, strlen(name) + 1);
    package_replace(member, bytes, length);
    return true;
}

void
package_replace(PackageMember *member, const uint8_t *bytes, size_t length)
{
    uint8_t *copy = malloc(length + 1);
    if (copy == NULL)
        abort();
    if (length > 0)
        memcpy(copy, bytes, length);
    free(member->bytes);
    member->bytes = copy;
    member->length = length;
}

void
package_remove(Package *package, unsigned index)
{
    free(package->member[index].bytes);
    package->count--;
    memmove(package->member + index, package->member + index + 1,
            (package->count - index) * sizeof *package->member);
}

void
package_clear(Package *package)
{
    while (package->count > 0)
        package_remove(package, package->count - 1);
}

static bool
add_deflated(Package *package, const char *name, const uint8_t *packed, size_t length)
{
    static uint8_t window[PACKAGE_BYTES];
    struct inflate_state state;
    isal_inflate_init(&state);
    state.next_in = (uint8_t *)(uintptr_t)packed;
    state.avail_in = (uint32_t)length;
    state.next_out = window;
    state.avail_out = sizeof window;
    if (isal_inflate(&state) != ISAL_DECOMP_OK || state.block_state != ISAL_BLOCK_FINISH ||
        !package_add(package, name, window, state.total_out))
        return false;
    package->member[package->count - 1].deflated = true;
    return true;
}

/* One entry of the directory. */
static bool
add_entry(Package *package, const uint8_t *entry, const uint8_t *bytes, size_t length)
{
    char name[PACKAGE_NAME];
    uint32_t method = take(entry + 10, 2), packed = take(entry + 20, 4), name_length = take(entry + 28, 2);
    uint32_t at = take(entry + 42, 4);
    if (name_length >= sizeof name || at > length || length - at < LOCAL_SIZE)
        return false;
    memcpy(name, entry + ENTRY_SIZE, name_length);
    name[name_length] = '\0';
    size_t start = (size_t)at + LOCAL_SIZE + take(bytes + at + 26, 2) + take(bytes + at + 28, 2);
    if (start > length || packed > length - start)
        return false;
    if (method == DEFLATE)
        return add_deflated(package, name, bytes + start, packed);
    return method == STORED && package_add(package, name, bytes + start, packed);
}

static const uint8_t *
find_end(const uint8_t *bytes, size_t length)
{
    for (size_t at = length >= END_SIZE ? length - END_SIZE + 1 : 0; at-- > 0;)
        if (memcmp(bytes + at, "PK\5\6", 4) == 0)
            return bytes + at;
    return NULL;
}

bool
package_unpack(Package *package, const uint8_t *bytes, size_t length)
{
    package->count = 0;
    const uint8_t *end = find_end(bytes, length);
    size_t at = end ? take(end + 16, 4) : length;
    unsigned count = end ? take(end + 10, 2) : 0;
    for (unsigned i = 0; i < count; i++) {
        if (at > length || length - at < ENTRY_SIZE || memcmp(bytes + at, "PK\1\2", 4) != 0)
            break;
        size_t size = ENTRY_SIZE + take(bytes + at + 28, 2);
        if (size > length - at || !add_entry(package, bytes + at, bytes, length))
            break;
        at += size + take(bytes + at + 30, 2) + take(bytes + at + 32, 2);
    }
    if (count > 0 && package->count == count)
        return true;
    package_clear(package);
    return false;
}

typedef struct {
    uint8_t *to;
    size_t used, room;
} Out;

static void
put_bytes(Out *out, const void *bytes, size_t length)
{
    if (out->used <= out->room && length <= out->room - out->used && length > 0)
        memcpy(out->to + out->used, bytes, length);
    out->used += length; /* beyond room: it did not fit */
}

static void
put(Out *out, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        put_bytes(out, &(uint8_t){(uint8_t)(value >> 8 * i)}, 1);
}

/* What a member looks like in the file. */
typedef struct {
    const uint8_t *bytes;
    size_t packed;
    uint32_t crc, at;
    unsigned method;
} Placed;

/* What the head of a member and its directory entry have in common. */
static void
put_common(Out *out, const PackageMember *member, const Placed *placed)
{
    put(out, 20, 2);
    put(out, 0, 2);
    put(out, placed->method, 2);
    put(out, 0, 4); /* time and date */
    put(out, placed->crc, 4);
    put(out, placed->packed, 4);
    put(out, member->length, 4);
    put(out, strlen(member->name), 2);
    put(out, 0, 2);
}

static void
put_member(Out *out, const PackageMember *member, Placed *placed)
{
    static uint8_t window[PACKAGE_BYTES + PACKAGE_BYTES / 8 + 64];
    *placed = (Placed){member->bytes, member->length, crc32_gzip_refl(0, member->bytes, member->length),
                       (uint32_t)out->used, STORED};
    if (member->deflated && PACKAGE_DEFLATES) {
        struct isal_zstream stream;
        isal_deflate_stateless_init(&stream);
        stream.next_in = member->bytes;
        stream.avail_in = (uint32_t)member->length;
        stream.next_out = window;
        stream.avail_out = sizeof window;
        stream.end_of_stream = 1;
        if (isal_deflate_stateless(&stream) == COMP_OK) {
            placed->bytes = window;
            placed->packed = stream.total_out;
            placed->method = DEFLATE;
        }
    }
    put(out, 0x04034b50, 4);
    put_common(out, member, placed);
    put_bytes(out, member->name, strlen(member->name));
    put_bytes(out, placed->bytes, placed->packed);
}

size_t
package_pack(const Package *package, uint8_t *to, size_t room)
{
    Out out = {to, 0, room};
    Placed placed[PACKAGE_MEMBERS];
    for (unsigned i = 0; i < package->count; i++)
        put_member(&out, &package->member[i], &placed[i]);
    size_t start = out.used;
    for (unsigned i = 0; i < package->count; i++) {
        put(&out, 0x02014b50, 4);
        put(&out, 20, 2);
        put_common(&out, &package->member[i], &placed[i]);
        put(&out, 0, 6); /* comment, disk, attributes */
        put(&out, 0, 4);
        put(&out, placed[i].at, 4);
        put_bytes(&out, package->member[i].name, strlen(package->member[i].name));
    }
    size_t length = out.used - start;
    put(&out, 0x06054b50, 4);
    put(&out, 0, 4);
    put(&out, package->count, 2);
    put(&out, package->count, 2);
    put(&out, length, 4);
    put(&out, start, 4);
    put(&out, 0, 2);
    return out.used <= room ? out.used : 0;
}
