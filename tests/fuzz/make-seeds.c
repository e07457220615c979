/* Writes the seed corpus anew: make-seeds FOLDER. Run after a change of what a target takes; the files are
 * kept in version control so that a fuzzer starts where the last one stood. */
#include <string.h>

#include "dbf-make.h"
#include "package.h"
#include "stream.h"
#include "xls-make.h"

static const char *root;

static void
save(const char *target, const char *name, const void *bytes, gsize length)
{
    g_autofree char *folder = g_build_filename(root, target, NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;
    g_mkdir_with_parents(folder, 0755);
    g_file_set_contents(path, bytes, (gssize)length, &error);
    g_assert_no_error(error);
}

static void
save_text(const char *target, const char *name, const char *text)
{
    save(target, name, text, strlen(text));
}

static void
fill(GByteArray *globals, GByteArray *body, unsigned version)
{
    xls_put(globals, 0x42, "w", version == 8 ? 1200 : 1252);
    if (version == 8) {
        xls_put(globals, 0xfc, "ddwbswbww", 3, 3, 3, 0, "Jip", 2, 1, 0xe9, 0x20ac);
        xls_put(globals, 0x3c, "wbwdss", 2, 0x0c, 1, 3, "Ka", "runsabc");
        for (unsigned i = 0; i < 3; i++)
            xls_put(body, 0xfd, "wwwd", 0, i, 0, i);
    }
    xls_put(body, 0x204, version == 8 ? "wwwu" : "wwwl", 0, 3, 0, "los");
    xls_put(body, 0x203, "wwwf", 1, 0, 1, 40909.5);
    xls_put(body, 0xbd, "wwwdwdw", 1, 1, 2, 30, 2, 0x3ff80001u, 2);
    xls_put(body, 0x205, "wwwbb", 1, 4, 0, 0x2a, 1);
    xls_put(body, 0x06, "wwwdwwwdw", 2, 0, 0, 0, 0, 0xffff, 0, 0, 0);
    xls_put(body, 0x207, version == 8 ? "u" : "l", "klas");
    xls_put(body, 0x203, "wwwf", 0, 9, 0, 1.0);
}

static void
seeds_xls(void)
{
    static const struct {
        const char *name;
        unsigned version;
        bool boxed;
        XlsBox box;
    } kinds[] = {
        {"biff8-bare", 8, false, {0}},
        {"biff5-bare", 5, false, {0}},
        {"biff8", 8, true, {0}},
        {"biff8-mini", 8, true, {.mini = true}},
        {"biff5-book", 5, true, {.name = "Book", .mini = true}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(GByteArray) globals = g_byte_array_new(), body = g_byte_array_new();
        fill(globals, body, kinds[i].version);
        g_autoptr(GByteArray) stream = xls_book(kinds[i].version, "0000", globals, body);
        g_autoptr(GByteArray) box = xls_box(stream, &kinds[i].box);
        const GByteArray *file = kinds[i].boxed ? box : stream;
        save("xls", kinds[i].name, file->data, file->len);
        save("file", kinds[i].name, file->data, file->len);
        if (kinds[i].boxed)
            save("cfb", kinds[i].name, file->data, file->len);
    }
    g_autoptr(GByteArray) old = g_byte_array_new();
    xls_put(old, 0x09, "wwd", 0, 0x10, 0);
    xls_put(old, 0x1e, "t", "General");
    xls_put(old, 0x43, "bbbb", 0, 0, 0, 0);
    xls_put(old, 0x04, "wwbbbt", 0, 0, 0, 0, 0, "Sanne");
    xls_put(old, 0x06, "wwbbbdwwbb", 0, 4, 0, 0, 0, 0, 0, 0xffff, 0, 0);
    xls_put(old, 0x07, "t", "uit");
    xls_put(old, 0x0a, "");
    save("xls", "biff2", old->data, old->len);
}

#define MAIN      "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static const char *const xlsx_parts[][2] = {
    {"xl/worksheets/sheet1.xml",
     "<worksheet xmlns='" MAIN
     "'><dimension ref='A1:F2'/><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' "
     "t='inlineStr'><is><t>Jan&amp;Jip</t></is></c><c r='C1' s='1'><v>40909.5</v></c></row><row r='2'><c "
     "r='A2' t='b'>"
     "<v>1</v></c><c t='e'><v>#N/A</v></c><c t='str'><f>A1</f><v>x_x000D_</v></c><c r='F2' "
     "s='2'><v>12</v></c></row>"
     "</sheetData></worksheet>"},
    {"xl/sharedStrings.xml",
     "<sst xmlns='" MAIN
     "' count='2'><si><t xml:space='preserve'> a </t></si><si><r><t>b</t></r><rPh><t>c</t></rPh></si></sst>"},
    {"xl/styles.xml",
     "<styleSheet xmlns='" MAIN "'><numFmts><numFmt numFmtId='164' formatCode='0000'/></numFmts><cellXfs><xf "
     "numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/></cellXfs></styleSheet>"},
    {"xl/workbook.xml", "<workbook xmlns='" MAIN "' xmlns:r='" RELATIONS
                        "'><workbookPr date1904='0'/><sheets><sheet name='Blad1' "
                        "sheetId='1' r:id='r1'/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship "
     "Id='r1' Type='" RELATIONS
     "/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='r2' Type='" RELATIONS
     "/sharedStrings' Target='sharedStrings.xml'/><Relationship Id='r3' Type='" RELATIONS
     "/styles' Target='styles.xml'/></Relationships>"},
    {"_rels/.rels",
     "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship "
     "Id='r1' Type='" RELATIONS "/officeDocument' Target='xl/workbook.xml'/></Relationships>"},
};

static const char *const ods_parts[][2] = {
    {"content.xml",
     "<o:document-content xmlns:o='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
     "xmlns:t='urn:oasis:names:tc:opendocument:xmlns:table:1.0' "
     "xmlns:x='urn:oasis:names:tc:opendocument:xmlns:text:1.0' "
     "xmlns:s='urn:oasis:names:tc:opendocument:xmlns:style:1.0' "
     "xmlns:n='urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0'>"
     "<o:automatic-styles><n:date-style s:name='N1'><n:year "
     "n:style='long'/></n:date-style></o:automatic-styles>"
     "<o:body><o:spreadsheet><t:table t:name='Blad1'><t:table-row t:number-rows-repeated='2'><t:table-cell "
     "o:value-type='string'><x:p>a<x:s x:c='2'/>b</x:p></t:table-cell><t:table-cell o:value-type='float' "
     "o:value='1.5' "
     "t:number-columns-repeated='2'><x:p>1,5</x:p></t:table-cell><t:table-cell o:value-type='date' "
     "o:date-value='2012-01-31'/><t:table-cell o:value-type='time' "
     "o:time-value='PT8H30M0S'/></t:table-row></t:table>"
     "</o:spreadsheet></o:body></o:document-content>"},
    {"styles.xml", "<x/>"},
    {"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
};

static void
save_package(const char *target, const char *name, Package *package)
{
    guint8 zip[16384];
    gsize length = package_pack(package, zip, sizeof zip);
    g_assert_cmpuint(length, >, 0);
    save(target, name, zip, length);
    package_clear(package);
}

/* Stored, so that bytes of the XML can be told in it; and deflated. */
static void
seed_package(const char *target, const char *const (*parts)[2], gsize count)
{
    Package package = {.count = 0};
    for (guint deflated = 0; deflated < 2; deflated++) {
        for (gsize i = 0; i < count; i++) {
            g_assert_true(package_add(&package, parts[i][0], parts[i][1], strlen(parts[i][1])));
            package.member[i].deflated = deflated;
        }
        g_autofree char *name = g_strconcat(target, deflated ? "-deflated" : "", NULL);
        guint8 zip[16384];
        save("zip", name, zip, package_pack(&package, zip, sizeof zip));
        save("file", name, zip, package_pack(&package, zip, sizeof zip));
        save_package(target, deflated ? "deflated" : "stored", &package);
    }
}

/* The same content as one file of XML. */
static void
seed_flat(void)
{
    g_auto(GStrv) pieces = g_strsplit(ods_parts[0][1], "document-content", -1);
    g_autofree char *joined = g_strjoinv("document", pieces);
    g_autofree char *flat = g_strconcat("<?xml version='1.0' encoding='UTF-8'?>\n", joined, NULL);
    save_text("ods", "flat", flat);
    save_text("file", "ods-flat", flat);
}

static void
seeds_parts(void)
{
    static const char *const codes[] = {"0000",
                                        "dd-mm-yyyy",
                                        "[h]:mm:ss.00",
                                        "# ?/?",
                                        "0.00E+00",
                                        "[$-413]d mmm jj;@",
                                        "[<100]0,0;[Red]-\"x\" 0%",
                                        "@",
                                        "h:mm AM/PM"};
    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        g_autoptr(GByteArray) seed = g_byte_array_new();
        g_autofree char *name = g_strdup_printf("code-%u", i);
        double number = 40909.5 / (i + 1);
        g_byte_array_append(seed, (const guint8 *)&number, sizeof number);
        g_byte_array_append(seed, (const guint8 *)(i % 2 ? "\1" : "\0"), 1);
        g_byte_array_append(seed, (const guint8 *)codes[i], (guint)strlen(codes[i]));
        save("numfmt", name, seed->data, seed->len);
    }
    static const char text[] = "Ren\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\xe9\0a\xd8\x3d\0\0\1";
    for (guint8 charset = 0; charset < 8; charset++) {
        guint8 seed[2 + sizeof text] = {charset, (guint8)(charset + 1)};
        g_autofree char *name = g_strdup_printf("charset-%u", charset);
        memcpy(seed + 2, text, sizeof text);
        save("charset", name, seed, sizeof seed);
    }
}

static void
seeds_text(void)
{
    static const char wide[] = "\xff\xfe"
                               "a\0;\0\"\0b\0\n\0\"\0\r\0\n\0";
    static const char edexml[] =
        "<?xml version='1.0' "
        "encoding='UTF-8'?><EDEX><school><schooljaar>2026-2027</schooljaar><brincode>12AB</brincode>"
        "<schoolkey>12AB</schoolkey><xsdversie>1.03</xsdversie></school><groepen><groep key='1'><naam>Groep "
        "1</naam>"
        "<jaargroep>1</jaargroep></groep></groepen><leerlingen><leerling "
        "key='2'><achternaam>Jansen</achternaam>"
        "<roepnaam>Jip</roepnaam><gebdat>2019-02-03</gebdat><geslacht>1</geslacht><groep key='1'/></leerling>"
        "</leerlingen></EDEX>";
    static const char form[] =
        "--grens\r\nContent-Disposition: form-data; name=\"modus\"\r\n\r\nnieuw\r\n--grens\r\n"
        "Content-Disposition: form-data; name=\"f\"; filename*=UTF-8''a.csv\r\n"
        "Content-Type: text/csv\r\n\r\na;b\r\n1;2\r\n--grens--\r\n";
    save_text("csv", "semicolon", "Naam;Groep\r\n\"van \"\"der\"\" Berg\n\";001\r\nRen\xe9;2\r\n");
    save_text("csv", "utf8", "\xef\xbb\xbfsep=,\nnaam,\"bsn\"\nZo\xc3\xab,123456782\n");
    save("csv", "utf16", wide, sizeof wide - 1);
    save_text("edexml", "edexml", edexml);
    save_text("file", "edexml", edexml);
    save_text("multipart", "form", form);
    Package package = {.count = 0};
    g_assert_true(package_add(&package, "__MACOSX/._a", "x", 1) &&
                  package_add(&package, "a.csv", "a;b\n1;2\n", 8));
    save_package("file", "zip-csv", &package);
}

static void
seed_dbf(void)
{
    static const char body[] = " Jip 12.5020140301\1\0\0\0\x64\x8e\x25\0\x17\x58\x26\x05\xff\0\0\0\x0a"
                               "*Ka\1-12.50        \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0b\x1a";
    g_autoptr(GByteArray) file = dbf_make(&(DbfTable){
        0x32, 0x02, "A:V3/2 N:N6.2 D:D8 M:M4 T:T8 I:I4/2 _NullFlags:01/5", 2, body, sizeof body - 1});
    save("dbf", "visual-foxpro", file->data, file->len);
    save("file", "dbf", file->data, file->len);
}

static void
seeds_frames(void)
{
    static const struct {
        const char *name;
        guint8 how;
        const char *script;
    } scripts[] = {
        {"rows", 0x40,
         "HELLO 1; META 'format' 'csv'; SHEET 1 0 'a'; ROWS 1 2 1 1 'x' 2 2 '1' 3 1 2 18 '5' '5,0'; "
         "DROP 1; FINDING 1 1 2 1 1 'UTF-8'; PROGRESS 5 10; END 1 2 3"},
        {"form", 0x41, "HELLO 1; FIELD 'modus' 'nieuw'; PART 'f' 'a.csv' 10 20; END 0 0 0"},
        {"list", 0x02, "HELLO 1; SHEET 1 1 'a'; SHEET 2 0 'b'; END 2 0 0"},
        {"fail", 0x10, "HELLO 1; FAIL 102 2 'a' 'b'"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(scripts); i++) {
        g_autoptr(GByteArray) stream = stream_from_script(scripts[i].script);
        g_byte_array_prepend(stream, &scripts[i].how, 1);
        save("frames", scripts[i].name, stream->data, stream->len);
    }
}

int
main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    root = argv[1];
    seeds_xls();
    seed_package("xlsx", xlsx_parts, G_N_ELEMENTS(xlsx_parts));
    seed_package("ods", ods_parts, G_N_ELEMENTS(ods_parts));
    seed_flat();
    seeds_parts();
    seeds_text();
    seed_dbf();
    seeds_frames();
    return 0;
}
