/* Makes zip archives for tests; see archive-make.h. */
#include "archive-make.h"

#include <isa-l/crc.h>
#include <string.h>

static void
put(GByteArray *out, guint64 value, guint bytes)
{
    for (guint i = 0; i < bytes; i++) {
        guint8 byte = i < 8 ? (guint8)(value >> 8 * i) : 0;
        g_byte_array_append(out, &byte, 1);
    }
}

static void
put_extra64(GByteArray *out, const ArchiveMember *member)
{
    put(out, 1, 2);
    put(out, 16, 2);
    put(out, (guint64)((gint64)member->length + member->size_lie), 8);
    put(out, member->length, 8);
}

/* What the local and the central header share, from the flags to the length of the extra field. */
static void
put_common(GByteArray *out, const ArchiveMember *member, gboolean local)
{
    gboolean descriptor = local && (member->flags & 8);
    guint32 crc = crc32_gzip_refl(0, member->bytes, member->length) ^ (member->wrong_crc ? 1 : 0);
    put(out, member->flags, 2);
    put(out, member->method, 2);
    put(out, 0, 4);
    put(out, descriptor ? 0 : crc, 4);
    put(out, descriptor ? 0 : member->zip64 ? 0xffffffff : member->length, 4);
    put(out,
        descriptor      ? 0
        : member->zip64 ? 0xffffffff
                        : (guint32)((gint64)member->length + member->size_lie),
        4);
    put(out, strlen(member->name), 2);
    put(out, member->zip64 ? 20 : 0, 2);
}

GByteArray *
archive_make(const ArchiveMember *members, const char *prefix, const char *comment)
{
    GByteArray *out = g_byte_array_new(), *directory = g_byte_array_new();
    guint count = 0;
    gsize base = 0;
    if (prefix)
        g_byte_array_append(out, (const guint8 *)prefix, (guint)strlen(prefix));
    base = out->len;
    for (const ArchiveMember *member = members; member->name != NULL; member++, count++) {
        gsize local = member->same_as ? 0 : out->len - base;
        put(directory, 0x02014b50, 4);
        put(directory, member->mode ? 0x0314 : 20, 2);
        put(directory, 20, 2);
        put_common(directory, member, FALSE);
        put(directory, 0, 2 + 2 + 2);
        put(directory, (guint64)member->mode << 16, 4);
        put(directory, local, 4);
        g_byte_array_append(directory, (const guint8 *)member->name, (guint)strlen(member->name));
        if (member->zip64)
            put_extra64(directory, member);
        if (member->same_as)
            continue;
        put(out, 0x04034b50, 4);
        put(out, 20, 2);
        put_common(out, member, TRUE);
        g_byte_array_append(out, (const guint8 *)member->name, (guint)strlen(member->name));
        if (member->zip64)
            put_extra64(out, member);
        g_byte_array_append(out, member->bytes, (guint)member->length);
        if (member->flags & 8)
            put(out, 0x08074b50, 16);
    }
    gsize at = out->len - base;
    g_byte_array_append(out, directory->data, directory->len);
    put(out, 0x06054b50, 4);
    put(out, 0, 4);
    put(out, count, 2);
    put(out, count, 2);
    put(out, directory->len, 4);
    put(out, at, 4);
    put(out, comment ? strlen(comment) : 0, 2);
    if (comment)
        g_byte_array_append(out, (const guint8 *)comment, (guint)strlen(comment));
    g_byte_array_unref(directory);
    return out;
}
