/* Writes small .xls files; see xls-make.h. */
#include "xls-make.h"

#include <string.h>

enum { FREE = -1, LAST = -2, FAT = -3, DIFAT = -4, HEADER_DIFAT = 109 };

static void
put_number(GByteArray *out, guint64 value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        g_byte_array_append(out, &(guint8){(guint8)(value >> 8 * i)}, 1);
}

static void
put_text(GByteArray *out, char letter, const char *text)
{
    if (letter != 's')
        put_number(out, strlen(text), letter == 't' || letter == 'v' ? 1 : 2);
    if (letter == 'u' || letter == 'v')
        put_number(out, 0, 1);
    g_byte_array_append(out, (const guint8 *)text, (guint)strlen(text));
}

guint
xls_put(GByteArray *out, unsigned type, const char *letters, ...)
{
    g_autoptr(GByteArray) data = g_byte_array_new();
    va_list values;
    va_start(values, letters);
    for (; *letters; letters++) {
        if (*letters == 'f') {
            double number = va_arg(values, double);
            guint64 bits;
            memcpy(&bits, &number, sizeof bits);
            put_number(data, bits, 8);
        } else if (*letters == 'n') {
            const GByteArray *bytes = va_arg(values, const GByteArray *);
            g_byte_array_append(data, bytes->data, bytes->len);
        } else if (strchr("bwd", *letters)) {
            put_number(data, va_arg(values, unsigned), *letters == 'b' ? 1 : *letters == 'w' ? 2 : 4);
        } else {
            put_text(data, *letters, va_arg(values, const char *));
        }
    }
    va_end(values);
    guint start = out->len;
    put_number(out, type, 2);
    put_number(out, data->len, 2);
    g_byte_array_append(out, data->data, data->len);
    return start;
}

GByteArray *
xls_book(unsigned version, const char *code, const GByteArray *globals, const GByteArray *body)
{
    GByteArray *out = g_byte_array_new();
    unsigned word = version == 8 ? 0x600 : 0x500;
    xls_put(out, 0x809, "wwwwdd", word, 5, 0x0dbb, 0x07cc, 0, 6);
    if (globals)
        g_byte_array_append(out, globals->data, globals->len);
    xls_put(out, 0x41e, version == 8 ? "wu" : "wt", 164, code ? code : "0");
    for (unsigned i = 0; i < 3; i++)
        xls_put(out, 0xe0, "wwdddd", 0, i == 0 ? 0 : i == 1 ? 14 : 164, 0, 0, 0, 0);
    guint bound = xls_put(out, 0x85, version == 8 ? "dbbv" : "dbbt", 0, 0, 0, "Blad1");
    xls_put(out, 0x0a, "");
    guint place = xls_put(out, 0x809, "wwwwdd", word, 0x10, 0x0dbb, 0x07cc, 0, 6);
    memcpy(out->data + bound + 4, &(guint32){GUINT32_TO_LE(place)}, 4);
    if (body)
        g_byte_array_append(out, body->data, body->len);
    xls_put(out, 0x0a, "");
    return out;
}

typedef struct {
    guint sectors; /* of the stream */
    guint fat_at, fat_count, difat_at, difat_count;
    gint32 *fat;
} Layout;

static gint32
sector_of(const Layout *layout, const XlsBox *box, guint i)
{
    return (gint32)(box->backwards ? layout->sectors - 1 - i : i);
}

/* Stream, directory sector, mini FAT sector, FAT, DIFAT. */
static void
lay_out(Layout *layout, const XlsBox *box, guint per)
{
    layout->fat_at = layout->sectors + 2;
    for (;;) {
        guint extra = layout->fat_count > HEADER_DIFAT ? layout->fat_count - HEADER_DIFAT : 0;
        layout->difat_count = (extra + per - 2) / (per - 1);
        guint total = layout->fat_at + layout->fat_count + layout->difat_count;
        if (layout->fat_count * per >= total)
            break;
        layout->fat_count++;
    }
    layout->difat_at = layout->fat_at + layout->fat_count;
    layout->fat = g_new(gint32, layout->fat_count * per);
    for (guint i = 0; i < layout->fat_count * per; i++)
        layout->fat[i] = i < layout->fat_at ? LAST : i < layout->difat_at ? FAT : FREE;
    for (guint i = 0; i < layout->difat_count; i++)
        layout->fat[layout->difat_at + i] = DIFAT;
    for (guint i = 0; i + 1 < layout->sectors; i++)
        layout->fat[sector_of(layout, box, i)] = sector_of(layout, box, i + 1);
    if (box->loop)
        layout->fat[sector_of(layout, box, layout->sectors - 1)] = sector_of(layout, box, 0);
}

static void
put_entry(GByteArray *out, const char *name, unsigned type, gint32 start, guint size)
{
    guint at = out->len;
    for (const char *c = name; *c; c++)
        put_number(out, (guint8)*c, 2);
    put_number(out, 0, 2);
    guint length = out->len - at;
    while (out->len < at + 64)
        put_number(out, 0, 1);
    put_number(out, length, 2);
    put_number(out, type, 1);
    put_number(out, 1, 1);
    put_number(out, G_MAXUINT32, 4);
    put_number(out, G_MAXUINT32, 4);
    put_number(out, type == 5 ? 1 : G_MAXUINT32, 4);
    while (out->len < at + 0x74)
        put_number(out, 0, 1);
    put_number(out, (guint32)start, 4);
    put_number(out, size, 4);
    put_number(out, 0, 4);
}

static void
pad(GByteArray *out, guint size)
{
    while (out->len % size)
        g_byte_array_append(out, (const guint8 *)"", 1);
}

static void
put_header(GByteArray *out, const Layout *layout, const XlsBox *box, unsigned shift)
{
    g_byte_array_append(out, (const guint8 *)"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    put_number(out, 0, 8);
    put_number(out, 0, 8);
    const guint words[] = {0x3e, shift == 12 ? 4 : 3, 0xfffe, shift, 6, 0, 0, 0};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        put_number(out, words[i], 2);
    const gint64 numbers[] = {0,
                              layout->fat_count,
                              layout->sectors,
                              0,
                              4096,
                              box->mini ? (gint64)layout->sectors + 1 : LAST,
                              box->mini,
                              layout->difat_count ? (gint64)layout->difat_at : LAST,
                              layout->difat_count};
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        put_number(out, (guint64)numbers[i], 4);
    for (guint i = 0; i < HEADER_DIFAT; i++)
        put_number(out, i < layout->fat_count ? layout->fat_at + i : G_MAXUINT32, 4);
    pad(out, 1u << shift);
}

GByteArray *
xls_box(const GByteArray *stream, const XlsBox *asked)
{
    XlsBox box = asked ? *asked : (XlsBox){0};
    unsigned shift = box.shift ? box.shift : 9;
    guint size = 1u << shift, per = size / 4;
    GByteArray *out = g_byte_array_new();
    guint length = !box.mini && !box.unmini && stream->len < 4096 ? 4096 : stream->len;
    g_autoptr(GByteArray) padded = g_byte_array_new();
    g_byte_array_append(padded, stream->data, stream->len);
    while (padded->len < length)
        g_byte_array_append(padded, (const guint8 *)"", 1);
    pad(padded, size);
    Layout layout = {.sectors = padded->len / size};
    lay_out(&layout, &box, per);
    put_header(out, &layout, &box, shift);
    for (guint i = 0; i < layout.sectors; i++)
        g_byte_array_append(out, padded->data + (gsize)sector_of(&layout, &box, i) * size, size);
    gint32 first = sector_of(&layout, &box, 0);
    put_entry(out, "Root Entry", 5, box.mini ? first : LAST, box.mini ? padded->len : 0);
    put_entry(out, box.name ? box.name : "Workbook", 2, box.mini ? 0 : first, length);
    pad(out, size);
    for (guint i = 0; i < per; i++) /* one mini sector after another, up to the stream's end */
        put_number(out, i + 1 < (length + 63) / 64 ? i + 1 : (guint32)LAST, 4);
    for (guint i = 0; i < layout.fat_count * per; i++)
        put_number(out, (guint32)layout.fat[i], 4);
    for (guint i = 0; i < layout.difat_count; i++) {
        for (guint j = 0; j < per - 1; j++) {
            guint page = HEADER_DIFAT + i * (per - 1) + j;
            put_number(out, page < layout.fat_count ? layout.fat_at + page : G_MAXUINT32, 4);
        }
        put_number(out, i + 1 < layout.difat_count ? layout.difat_at + i + 1 : (guint32)LAST, 4);
    }
    g_free(layout.fat);
    return out;
}
