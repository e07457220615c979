/* Makes dBASE tables; see dbf-make.h. */
#include "dbf-make.h"

#include <stdio.h>
#include <string.h>

static void
put_number(GByteArray *out, guint32 number, guint bytes)
{
    for (guint i = 0; i < bytes; i++) {
        guint8 byte = (guint8)(number >> 8 * i);
        g_byte_array_append(out, &byte, 1);
    }
}

/* One field from "NAME:T12.2/3": type, length, decimals, flags. Returns its length. */
static guint
put_field(GByteArray *out, const char *word)
{
    char name[16] = "", type;
    guint length = 0, decimals = 0, flags = 0;
    g_assert_cmpint(sscanf(word, "%15[^:]:%c%u.%u", name, &type, &length, &decimals), >=, 3);
    if (strchr(word, '/') != NULL)
        flags = (guint)g_ascii_strtoull(strchr(word, '/') + 1, NULL, 10);
    guint8 entry[32] = {0};
    memcpy(entry, name, MIN(strlen(name), 11));
    entry[11] = (guint8)type;
    entry[16] = (guint8)length;
    entry[17] = type == 'C' ? (guint8)(length >> 8) : (guint8)decimals;
    entry[18] = (guint8)flags;
    g_byte_array_append(out, entry, sizeof entry);
    return length;
}

GByteArray *
dbf_make(const DbfTable *table)
{
    g_auto(GStrv) words = g_strsplit(table->fields, " ", 0);
    g_autoptr(GByteArray) fields = g_byte_array_new();
    guint record = 1;
    for (guint i = 0; words[i] != NULL; i++)
        record += put_field(fields, words[i]);
    gboolean foxpro = table->version >= 0x30 && table->version <= 0x32;
    GByteArray *file = g_byte_array_new();
    guint8 head[] = {table->version, 126, 8, 31}, rest[20] = {0};
    rest[17] = table->driver;
    g_byte_array_append(file, head, sizeof head);
    put_number(file, table->records, 4);
    put_number(file, 32 + fields->len + 1 + (foxpro ? 263 : 0), 2);
    put_number(file, record, 2);
    g_byte_array_append(file, rest, sizeof rest);
    g_byte_array_append(file, fields->data, fields->len);
    put_number(file, 0x0d, 1);
    for (guint i = 0; foxpro && i < 263; i++)
        put_number(file, 0, 1);
    return g_byte_array_append(file, (const guint8 *)table->body, (guint)table->length);
}
