/* Small zip archives, members stored; see zip-make.h. */
#include "zip-make.h"

#include <isa-l/crc.h>
#include <string.h>

static void
put(GByteArray *out, guint64 value, int bytes)
{
    for (; bytes > 0; bytes--, value >>= 8) {
        guint8 byte = (guint8)value;
        g_byte_array_append(out, &byte, 1);
    }
}

void
zip_make_add(ZipMake *make, const char *name, const void *bytes, gsize length)
{
    guint32 crc = crc32_gzip_refl(0, bytes, length);
    guint offset = make->zip->len;
    gsize name_length = strlen(name);

    put(make->zip, 0x04034b50, 4);
    put(make->directory, 0x02014b50, 4);
    put(make->directory, 20, 2);
    for (int n = 0; n < 2; n++) { /* the same fields in both heads */
        GByteArray *out = n ? make->directory : make->zip;
        put(out, 20, 2);
        put(out, 0, 2);
        put(out, 0, 2); /* stored */
        put(out, 0, 4);
        put(out, crc, 4);
        put(out, length, 4);
        put(out, length, 4);
        put(out, name_length, 2);
        put(out, 0, 2);
    }
    put(make->directory, 0, 10);
    put(make->directory, offset, 4);
    g_byte_array_append(make->zip, (const guint8 *)name, (guint)name_length);
    g_byte_array_append(make->directory, (const guint8 *)name, (guint)name_length);
    g_byte_array_append(make->zip, bytes, (guint)length);
    make->count++;
}

GByteArray *
zip_make_end(ZipMake *make)
{
    guint start = make->zip->len;

    g_byte_array_append(make->zip, make->directory->data, make->directory->len);
    put(make->zip, 0x06054b50, 4);
    put(make->zip, 0, 4);
    put(make->zip, make->count, 2);
    put(make->zip, make->count, 2);
    put(make->zip, make->directory->len, 4);
    put(make->zip, start, 4);
    put(make->zip, 0, 2);
    g_byte_array_unref(make->directory);
    return make->zip;
}

ZipMake
zip_make_start(void)
{
    return (ZipMake){.zip = g_byte_array_new(), .directory = g_byte_array_new()};
}
