/* Proves that content decides what a file is, and what the zip around a file may look like. */
#include "frames.h"
#include "archive-make.h"

#include <gio/gio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "reader/run.h"

static void
run(const Source *source, const ReadOptions *options, Emit *emit)
{
    (void)emit;
    int scratch = memfd_create("scratch", MFD_CLOEXEC);
    g_assert_cmpint(scratch, >=, 0);
    run_read(source, options, scratch); /* left open when the reading fails: the test process ends soon */
    close(scratch);
}

static char *
read_bytes(const void *bytes, gsize length)
{
    return frames_read(run, bytes, length, NULL);
}

#define BYTES(text) text, sizeof(text) - 1
static const struct {
    const char *title, *bytes;
    gsize length;
    const char *begin; /* of the frames as text */
} kinds[] = {
    {"nothing", BYTES(""), "fail 100\n"},
    {"white space", BYTES("  \t "), "fail 100\n"},
    {"text", BYTES("a;b\n"), "meta format csv\n"},
    {"EDEXML", BYTES("<?xml version='1.0'?>\n<!-- x > y --><EDEX/>"), "meta format edexml\n"},
    {"EDEXML with a mark and space", BYTES("\xef\xbb\xbf\n <EDEX>"), "meta format edexml\n"},
    {"EDEXML with a document type",
     BYTES("<?xml version='1.0'?><!DOCTYPE EDEX [<!ENTITY a \"<html>\">]><EDEX/>"),
     "meta format edexml\nfail 107\n"},
    {"HTML", BYTES("<!DOCTYPE html><html>"), "fail 104 HTML\n"},
    {"an HTML table", BYTES("\n<TABLE border=1><tr><td>x"), "fail 104 HTML\n"},
    {"XHTML", BYTES("<?xml version='1.0'?><html xmlns='x'>"), "fail 104 HTML\n"},
    {"SpreadsheetML",
     BYTES("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns='x'>"),
     "fail 104 SpreadsheetML 2003\n"},
    {"flat ODS",
     BYTES("<?xml version=\"1.0\"?><o:document><o:body><o:spreadsheet><t:table "
           "t:name='L'/></o:spreadsheet></o:body>"
           "</o:document>"),
     "meta format ods\nsheet 1 0 L\n"},
    {"flat OpenDocument text",
     BYTES("<?xml version=\"1.0\"?><o:document><o:body><o:text/></o:body></o:document>"),
     "meta format ods\nfail 104 OpenDocument (not a spreadsheet)\n"},
    {"other XML", BYTES("<?xml version=\"1.0\"?><leerlingen/>"), "fail 104 XML\n"},
    {"PDF", BYTES("%PDF-1.4\n"), "fail 104 PDF\n"},
    {"RTF", BYTES("{\\rtf1"), "fail 104 RTF\n"},
    {"gzip", BYTES("\x1f\x8b\x08"), "fail 104 gzip\n"},
    {"PNG", BYTES("\x89PNG\r\n\x1a\n"), "fail 104 PNG\n"},
    {"JPEG", BYTES("\xff\xd8\xff\xe0"), "fail 104 JPEG\n"},
    {"a program",
     BYTES("\x7f"
           "ELF\2\1\1"),
     "fail 101 binary\n"},
    {"control characters", BYTES("\1\2\3\4\5\6\7\1\2\3\4\5\6\7\1\2\3\4\5\6\7\1\2\3\4\5\6\7"),
     "fail 101 binary\n"},
    {"a sheet of Excel 2", BYTES("\x09\0\4\0\2\0\x10\0\x0a\0\0\0"), "meta format xls\nsheet 1"},
    {"a longer BOF of Excel 2", BYTES("\x09\0\6\0\2\0\x10\0\0\0\x0a\0\0\0"), "meta format xls\nsheet 1"},
    {"a short BOF of Excel 3", BYTES("\x09\2\4\0\0\3\x10\0\x0a\0\0\0"), "meta format xls\nsheet 1"},
    {"a short BOF of Excel 5", BYTES("\x09\x08\4\0\0\5\x10\0\x0a\0\0\0"), "meta format xls\nsheet 1"},
    {"a long BOF of Excel 97",
     BYTES("\x09\x08\x14\0\0\6\x10\0"
           "0123456789abcdef\x0a\0\0\0"),
     "meta format xls\nsheet 1"},
    {"UTF-16 that begins with tabs", BYTES("\t\0\t\0a\0\t\0b\0\n\0c\0\t\0d\0\t\0e\0\n\0"),
     "meta format csv\n"},
    {"UTF-16 with a mark and hardly an ASCII letter",
     BYTES("\xff\xfe\x17\4\x18\4\x19\4\x1a\4\x1b\4\x1c\4\x1d\4\x1e\4\x1f\4\x20\4"), "meta format csv\n"},
    {"a compound file of Word", BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "fail "},
};

static void
test_kinds(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *text = read_bytes(kinds[i].bytes, kinds[i].length);
        g_test_message("%s: %s", kinds[i].title, text);
        g_assert_true(g_str_has_prefix(text, kinds[i].begin) || strstr(text, kinds[i].begin) == text);
    }
}

/* A compound file is told by the names in its directory. */
static void
test_compound(void)
{
    static const struct {
        const char *name, *expected;
    } streams[] = {{"EncryptedPackage", "fail 103\n"}, {"WordDocument", "fail 104 Word (doc)\n"}};
    for (gsize i = 0; i < G_N_ELEMENTS(streams); i++) {
        guint8 file[2048] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
        gsize length = strlen(streams[i].name);
        for (gsize j = 0; j < length; j++)
            file[1024 + 128 + 2 * j] = (guint8)streams[i].name[j];
        file[1024 + 128 + 64] = (guint8)(2 * length + 2);
        g_autofree char *text = read_bytes(file, sizeof file);
        g_assert_cmpstr(text, ==, streams[i].expected);
    }
}

#define CSV      "naam;klas\nJan;4a\n"
#define FILE_CSV "lijst.csv", BYTES(CSV)
#define READ     "sheet 1 0 \n1\tnaam\tklas\n2\tJan\t4a\nend 1 2 4\n"

static const struct {
    const char *title, *end; /* of the frames as text */
    const char *prefix, *comment;
    ArchiveMember members[5];
} zips[] = {
    {"one file", READ, NULL, NULL, {{FILE_CSV}}},
    {"litter around it",
     READ,
     NULL,
     NULL,
     {{"map/", "", 0}, {FILE_CSV}, {"__MACOSX/._lijst.csv", "x", 1}, {"map/.DS_Store", "x", 1}}},
    {"a comment behind, bytes before", READ, "#!/bin/sh\n", "PK\5\6 is no end here", {{FILE_CSV}}},
    {"data descriptor", READ, NULL, NULL, {{FILE_CSV, .flags = 8}}},
    {"64-bit sizes", READ, NULL, NULL, {{FILE_CSV, .zip64 = TRUE}}},
    {"two files", "fail 106 2\n", NULL, NULL, {{FILE_CSV}, {"b.csv", "x", 1}}},
    {"no file", "fail 106 0\n", NULL, NULL, {{"map/", "", 0}}},
    {"empty archive", "fail 106 0\n", NULL, NULL, {{NULL, NULL, 0}}},
    {"encrypted", "fail 103\n", NULL, NULL, {{FILE_CSV, .flags = 1}}},
    {"AES", "fail 103\n", NULL, NULL, {{FILE_CSV, .method = 99}}},
    {"bzip2", "fail 104 zip (bzip2)\n", NULL, NULL, {{FILE_CSV, .method = 12}}},
    {"checksum", "fail 102 lijst.csv checksum\n", NULL, NULL, {{FILE_CSV, .wrong_crc = TRUE}}},
    {"longer than it says",
     "fail 102 lijst.csv more than the size that it says\n",
     NULL,
     NULL,
     {{FILE_CSV, .size_lie = -1}}},
    {"shorter than it says",
     "fail 102 lijst.csv not the size that it says\n",
     NULL,
     NULL,
     {{FILE_CSV, .size_lie = 1}}},
    {"no deflate",
     "fail 102 lijst.csv deflate stream\n",
     NULL,
     NULL,
     {{"lijst.csv", BYTES("\x07garbage"), .method = 8}}},
    {"a link",
     "fail 104 symbolic link\n",
     NULL,
     NULL,
     {{"lijst.csv", BYTES("/etc/passwd"), .mode = 0120777}}},
    {"two members in one place",
     "fail 102 zip members overlap\n",
     NULL,
     NULL,
     {{FILE_CSV}, {"b.csv", BYTES(CSV), .same_as = CSV}}},
    {"docx",
     "fail 104 Word (docx)\n",
     NULL,
     NULL,
     {{"[Content_Types].xml", "x", 1}, {"Word\\Document.xml", "x", 1}}},
    {"xlsb", "fail 104 xlsb\n", NULL, NULL, {{"[Content_Types].xml", "x", 1}, {"/XL/workbook.bin", "x", 1}}},
    {"OpenDocument text",
     "fail 104 OpenDocument (not a spreadsheet)\n",
     NULL,
     NULL,
     {{"mimetype", BYTES("application/vnd.oasis.opendocument.text")}, {"content.xml", "x", 1}}},
    {"OpenOffice.org 1",
     "fail 104 OpenOffice.org 1 (sxc)\n",
     NULL,
     NULL,
     {{"mimetype", BYTES("application/vnd.sun.xml.calc")}, {"content.xml", "<!DOCTYPE x>", 12}}},
    {"a book",
     "fail 104 EPUB\n",
     NULL,
     NULL,
     {{"mimetype", BYTES("application/epub+zip")}, {"META-INF/container.xml", "x", 1}}},
    {"Numbers",
     "fail 104 Apple Numbers\n",
     NULL,
     NULL,
     {{"Index/Document.iwa", "x", 1}, {"Data/a.jpg", "x", 1}}},
    {"Numbers as a folder",
     "fail 104 Apple Numbers\n",
     NULL,
     NULL,
     {{"Index.zip", "x", 1}, {"preview.jpg", "x", 1}}},
    {"Numbers of 2009",
     "fail 104 Apple Numbers\n",
     NULL,
     NULL,
     {{"index.xml", "x", 1}, {"buildVersionHistory.plist", "x", 1}}},
    {"a package without a workbook",
     "fail 104 Office Open XML (not a workbook)\n",
     NULL,
     NULL,
     {{"[Content_Types].xml", BYTES("<a/>")}, {"FixedDocSeq.fdseq", BYTES("<a/>")}}},
    {"a workbook without a table of contents",
     "fail 102 map/boek.xml no sheets in the workbook\n",
     NULL,
     NULL,
     {{"_rels/.rels", BYTES("<Relationships><Relationship Id='a' Type='x/officeDocument' "
                            "Target='map/boek.xml'/></Relationships>")},
      {"map/boek.xml", BYTES("<workbook/>")}}},
    {"docx with another name for its document",
     "fail 104 Word (docx)\n",
     NULL,
     NULL,
     {{"[Content_Types].xml", BYTES("<a/>")},
      {"_rels/.rels", BYTES("<Relationships><Relationship Id='a' Type='x/officeDocument' "
                            "Target='word/document2.xml'/></Relationships>")},
      {"word/document2.xml", BYTES("<w:document/>")}}},
    {"one name twice",
     "fail 102 zip two members with one name\n",
     NULL,
     NULL,
     {{"xl/workbook.xml", "x", 1}, {"XL\\workbook.xml", "y", 1}}},
};

static void
test_zips(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(zips); i++) {
        g_autoptr(GByteArray) zip = archive_make(zips[i].members, zips[i].prefix, zips[i].comment);
        g_autofree char *text = read_bytes(zip->data, zip->len);
        g_test_message("%s: %s", zips[i].title, text);
        g_assert_true(g_str_has_suffix(text, zips[i].end));
    }
}

static void
test_nested(void)
{
    const ArchiveMember inner[] = {{FILE_CSV}, {NULL}};
    g_autoptr(GByteArray) zip = archive_make(inner, NULL, NULL);
    const ArchiveMember outer[] = {{"a.zip", zip->data, zip->len}, {NULL}};
    g_autoptr(GByteArray) nested = archive_make(outer, NULL, NULL);
    g_autofree char *text = read_bytes(nested->data, nested->len);
    g_assert_true(g_str_has_suffix(text, "fail 101 zip in a zip\n"));
}

/* More members than a small sort takes, and more than a directory may have. */
static void
test_many_members(void)
{
    for (guint count = 4096; count <= 4097; count++) {
        g_autofree ArchiveMember *members = g_new0(ArchiveMember, count + 1);
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        for (guint i = 0; i < count; i++) {
            g_ptr_array_add(names, g_strdup_printf("%u.csv", i));
            members[i] = (ArchiveMember){g_ptr_array_index(names, i), "x", i % 2};
        }
        g_autoptr(GByteArray) zip = archive_make(members, NULL, NULL);
        g_autofree char *text = read_bytes(zip->data, zip->len);
        g_assert_cmpstr(text, ==, count > 4096 ? "fail 105 zip members 4096\n" : "fail 106 4096\n");
    }
}

static GByteArray *
deflate(const void *bytes, gsize length)
{
    g_autoptr(GConverter) zlib = G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_RAW, 9));
    g_autofree guint8 *out = g_malloc(length + 1024);
    gsize read, written;
    g_assert_cmpint(g_converter_convert(zlib, bytes, length, out, length + 1024, G_CONVERTER_INPUT_AT_END,
                                        &read, &written, NULL),
                    ==, G_CONVERTER_FINISHED);
    return g_byte_array_append(g_byte_array_new(), out, (guint)written);
}

/* An archive as a packer makes it: deflated, with the size and checksum of what comes out. */
static GByteArray *
deflated_zip(const char *name, const void *bytes, gsize length)
{
    const ArchiveMember plain[] = {{name, bytes, length}, {NULL}};
    g_autoptr(GByteArray) packed = deflate(bytes, length), model = archive_make(plain, NULL, NULL);
    const ArchiveMember members[] = {{name, packed->data, packed->len, .method = 8,
                                      .size_lie = (gint32)((gssize)length - (gssize)packed->len)},
                                     {NULL}};
    GByteArray *zip = archive_make(members, NULL, NULL);
    gsize directory = 30 + strlen(name) + packed->len;
    memcpy(zip->data + directory + 16, model->data + 14, 4); /* the checksum of what comes out */
    return zip;
}

static void
test_deflated(void)
{
    g_autoptr(GString) csv = g_string_new("naam;nummer\n");
    for (guint i = 0; i < 50000; i++)
        g_string_append_printf(csv, "Jansen;%u\n", i);
    g_autoptr(GByteArray) zip = deflated_zip("a.csv", csv->str, csv->len);
    g_autofree char *text = read_bytes(zip->data, zip->len);
    g_assert_true(g_str_has_suffix(text, "\n50001\tJansen\t49999\nend 1 50001 100002\n"));
    for (gsize cut = 0; cut < zip->len; cut += 997) { /* a cut archive is refused at every place */
        g_autofree char *part = read_bytes(zip->data, cut);
        g_assert_nonnull(strstr(part, "fail "));
    }
    for (int flip = 0; flip < 300; flip++) { /* a damaged one is refused, or reads the same */
        gsize at = (gsize)g_test_rand_int_range(0, (gint32)zip->len);
        guint8 before = zip->data[at];
        zip->data[at] ^= (guint8)g_test_rand_int_range(1, 256);
        g_autofree char *other = read_bytes(zip->data, zip->len);
        g_assert_true(strstr(other, "fail ") != NULL || g_str_has_suffix(other, "end 1 50001 100002\n"));
        zip->data[at] = before;
    }
}

/* Space packs a thousand to one: given up on long before the end, by the room for a file that stands in a zip or, where
 * the member is read as it comes out, by the ratio. */
static void
test_bomb(void)
{
    static const struct {
        const char *member, *end;
    } bombs[] = {
        {"a.csv", "fail 105 unpacked bytes 50331648\n"},
        {"content.xml", "fail 105 unpacked bytes per byte 400\n"},
    };
    gsize length = 128 << 20;
    g_autofree char *space = g_strnfill(length, ' ');
    for (gsize i = 0; i < G_N_ELEMENTS(bombs); i++) {
        g_autoptr(GByteArray) zip = deflated_zip(bombs[i].member, space, length);
        g_assert_cmpuint(length / zip->len, >, 500);
        g_autofree char *text = read_bytes(zip->data, zip->len);
        g_test_message("%s: %s", bombs[i].member, text);
        g_assert_true(g_str_has_suffix(text, bombs[i].end));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/run/kinds", test_kinds);
    g_test_add_func("/run/compound", test_compound);
    g_test_add_func("/run/zips", test_zips);
    g_test_add_func("/run/nested", test_nested);
    g_test_add_func("/run/many-members", test_many_members);
    g_test_add_func("/run/deflated", test_deflated);
    g_test_add_func("/run/bomb", test_bomb);
    return g_test_run();
}
