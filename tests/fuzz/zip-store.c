/* Writes stored members, their directory and its end (APPNOTE.TXT 4.3). */
#include "zip-store.h"

#include <string.h>

static void
put(GByteArray *out, guint64 value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        g_byte_array_append(out, &(guint8){(guint8)(i < 8 ? value >> 8 * i : 0)}, 1);
}

static guint32
crc32_of(const guint8 *bytes, gsize length)
{
    guint32 crc = G_MAXUINT32;
    for (gsize i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

/* What the head of a member and its directory entry have in common. */
static void
put_common(GByteArray *out, const char *name, guint32 crc, gsize length)
{
    put(out, 20, 2); /* version, then flags, method, time and date of nothing */
    put(out, 0, 8);
    put(out, crc, 4);
    put(out, length, 4);
    put(out, length, 4);
    put(out, strlen(name), 2);
    put(out, 0, 2);
}

void
zip_store_add(ZipStore *store, const char *name, const void *bytes, gsize length)
{
    if (!store->members) {
        store->members = g_byte_array_new();
        store->directory = g_byte_array_new();
    }
    guint32 crc = crc32_of(bytes, length);
    guint at = store->members->len;
    put(store->members, 0x04034b50, 4);
    put_common(store->members, name, crc, length);
    g_byte_array_append(store->members, (const guint8 *)name, (guint)strlen(name));
    g_byte_array_append(store->members, bytes, (guint)length);
    put(store->directory, 0x02014b50, 4);
    put(store->directory, 20, 2);
    put_common(store->directory, name, crc, length);
    put(store->directory, 0, 10); /* comment, disk, attributes */
    put(store->directory, at, 4);
    g_byte_array_append(store->directory, (const guint8 *)name, (guint)strlen(name));
    store->count++;
}

GByteArray *
zip_store_end(ZipStore *store)
{
    GByteArray *out = store->members ? store->members : g_byte_array_new();
    guint start = out->len, length = store->directory ? store->directory->len : 0;
    if (store->directory)
        g_byte_array_append(out, store->directory->data, length);
    put(out, 0x06054b50, 4);
    put(out, 0, 4);
    put(out, store->count, 2);
    put(out, store->count, 2);
    put(out, length, 4);
    put(out, start, 4);
    put(out, 0, 2);
    if (store->directory)
        g_byte_array_unref(store->directory);
    *store = (ZipStore){0};
    return out;
}
