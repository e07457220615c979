/* Proves that every line of the table of formats decides some file: none is out of reach behind another. A line with a test
 * of its own needs an example here. */
#include <string.h>

#include "archive-make.h"
#include "dbf-make.h"
#include "frames.h"
#include "reader/formats.h"

static const Format *decided;

static void
decide(const Source *source, const ReadOptions *options, Emit *emit)
{
    (void)options;
    (void)emit;
    Sniff sniff;
    sniff_source(&sniff, source);
    decided = sniff_format(&sniff);
    if (!decided->unpack)
        return;
    sniff.zip = zip_open(source);
    decided = sniff_format(&sniff);
}

static GByteArray *
bytes_of(const void *bytes, gsize length)
{
    return g_byte_array_append(g_byte_array_new(), bytes, (guint)length);
}

static GByteArray *
zip_of(const char *member, const char *mimetype, const char *before)
{
    const ArchiveMember members[] = {
        {member, "x", 1}, {mimetype ? "mimetype" : NULL, mimetype, mimetype ? strlen(mimetype) : 0}, {NULL}};
    return archive_make(members, before, NULL);
}

static GByteArray *
compound_with(const char *stream)
{
    guint8 file[2048] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
    gsize length = strlen(stream);
    file[0x1e] = 9; /* sectors of 512 bytes */
    file[0x30] = 1; /* the second holds the directory */
    for (gsize i = 0; i < length; i++)
        file[1024 + 128 + 2 * i] = (guint8)stream[i];
    file[1024 + 128 + 64] = (guint8)(2 * length + 2);
    return bytes_of(file, sizeof file);
}

static GByteArray *
dbase_7(void)
{
    guint8 file[200] = {0x04, 126, 8, 31, 1, 0, 0, 0, 68 + 48 + 1, 0, 5, 0};
    memcpy(file + 68, "NAAM", 4);
    file[68 + 32] = 'C';
    file[68 + 33] = 4;
    file[68 + 48] = 0x0d;
    return bytes_of(file, sizeof file);
}

/* Text around the line's mark. */
static const struct {
    SniffTest *test;
    const char *before, *after;
} texts[] = {
    {sniff_tag, "\n", ">"},
    {sniff_root, "<?xml version='1.0'?><x:", "/>"},
    {sniff_xml, "<?xml version='1.0'?><x/>", ""},
    {sniff_riff, "RIFF1234", "12345678"},
    {sniff_blank, "  \t", ""},
    {sniff_text, "a;b\n", ""},
    {sniff_any, "\1\2\3\4\5\6\7\1\2\3\4\5\6\7", ""},
};

static GByteArray *
example(const Format *format)
{
    if (format->test == sniff_bytes && strcmp(format->mark, "PK\3\4") == 0)
        return zip_of("a.csv", NULL, NULL);
    if (format->test == sniff_bytes && strcmp(format->mark, "PK\5\6") == 0)
        return zip_of(NULL, NULL, NULL);
    if (format->test == sniff_bytes)
        return bytes_of(format->mark, format->length);
    if (format->test == sniff_member)
        return zip_of(format->mark, NULL, NULL);
    if (format->test == sniff_other_document)
        return zip_of("content.xml", "application/vnd.oasis.opendocument.text", NULL);
    if (format->test == sniff_mimetype)
        return zip_of("content.xml", format->mark, NULL);
    if (format->test == sniff_zip_end)
        return zip_of("a.csv", NULL, "#!/bin/sh\n");
    if (format->test == sniff_stream)
        return compound_with(format->mark);
    if (format->test == dbf_fits)
        return dbf_make(&(DbfTable){0x03, 0x03, "NAAM:C4", 1, " Jip ", 5});
    if (format->test == dbf_fits_7)
        return dbase_7();
    if (format->test == xls_fits_bare)
        return bytes_of("\x09\0\4\0\0\0\x10\0\x0a\0\0\0", 12); /* Excel 2: begin, end */
    if (format->test == sniff_wide_text)
        return bytes_of("\xff\xfe"
                        "a\0;\0\1\4\2\4\3\4\4\4",
                        14);
    if (format->test == sniff_hidden_root) {
        g_autofree char *text = g_strdup_printf("<?xml version='1.0'?><!--%5000s-->", "");
        return bytes_of(text, strlen(text));
    }
    if (format->test == sniff_wide_xml) {
        static const char text[] = "<?xml version='1.0'?><EDEX/>";
        GByteArray *wide = g_byte_array_new();
        for (gsize i = 0; text[i] != '\0'; i++)
            g_byte_array_append(wide, (const guint8[]){(guint8)text[i], 0}, 2);
        return wide;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (format->test == texts[i].test) {
            g_autofree char *text = g_strconcat(texts[i].before, format->mark, texts[i].after, NULL);
            return bytes_of(text, strlen(text));
        }
    return NULL;
}

static void
test_lines(void)
{
    const Format *format = formats;
    for (gboolean last = FALSE; !last; format++) {
        last = format->test == sniff_any;
        g_test_message("line %d: %s", (int)(format - formats) + 1, format->name ? format->name : "-");
        g_autoptr(GByteArray) file = example(format);
        g_assert_nonnull(file);
        decided = NULL;
        g_autoptr(GByteArray) frames = frames_run(decide, file->data, file->len, NULL);
        g_assert_true(decided == format);
        g_assert_cmpuint(frames->len, >, 0); /* HELLO at the least */
    }
    g_assert_cmpint(format - formats, >, 50);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/formats/lines", test_lines);
    return g_test_run();
}
