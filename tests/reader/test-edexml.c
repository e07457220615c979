/* Proves what EDEXML gives: the official examples as golden sheets, what is never passed on, and what is
 * refused. */
#include "frames.h"

#include "reader/formats.h"

static char *
read_text(const char *xml)
{
    return frames_read(edexml_read, xml, strlen(xml), NULL);
}

static void
test_example(gconstpointer version)
{
    g_autofree char *path = g_strdup_printf("corpus/edexml/%s/EDEXML.Voorbeeld.%s.xml", (const char *)version,
                                            (const char *)version);
    g_autofree char *file = frames_shared(path);
    if (file == NULL)
        return;
    g_autofree char *xml = NULL, *expected = NULL;
    g_assert_true(g_file_get_contents(file, &xml, NULL, NULL));
    g_autofree char *golden = g_strdup_printf("%s/tests/golden/reader/edexml-%s.txt", SOURCE_ROOT,
                                              (const char *)version);
    g_autofree char *text = read_text(xml);
    if (g_getenv("GOLDEN_WRITE"))
        g_file_set_contents(golden, text, -1, NULL);
    g_assert_true(g_file_get_contents(golden, &expected, NULL, NULL));
    g_assert_cmpstr(text, ==, expected);
    /* the sensitive values of the examples are nowhere */
    static const char *const secrets[] = {"133456785", "2731", "\tMA\t", "id.school", "0,3", "2013-08-16"};
    for (gsize i = 0; i < G_N_ELEMENTS(secrets); i++)
        g_assert_null(strstr(text, secrets[i]));
}

#define HEADER                                                                                               \
    "1\tkey\tvoorletters-"                                                                                   \
    "1\tvoornamen\troepnaam\tvoorvoegsel\tachternaam\tgeboortedatum\tgeslacht\tjaargroep\tgroep\t"           \
    "groepsnaam\tsamengestelde_groep\tsamengestelde_"                                                        \
    "groepsnaam\tvestiging\tgebruikersnaam\temailadres\tpostcode\t"                                          \
    "instroomdatum\tuitstroomdatum\n"
#define TEACHERS                                                                                             \
    "1\tkey\troepnaam\tvoorletters-"                                                                         \
    "1\tvoornamen\tvoorvoegsel\tachternaam\tgebruikersnaam\temailadres\trol\tgroep\tgroepsnaam\n"

static const struct {
    const char *title, *xml, *expected;
} cases[] = {
    {"a later year, keys with spaces, the group's year",
     "<EDEX><school><schooljaar>2031-2032</schooljaar><brincode>12AB</brincode><dependancecode>01</"
     "dependancecode>"
     "<xsdversie> 2.1 </xsdversie></school><groepen><groep key=' g1 '><naam>Groep "
     "3/4</naam><jaargroep>3</jaargroep></groep>"
     "</groepen><leerlingen><leerling key=' 007 '><achternaam>\n Bos </achternaam><groep "
     "key='g1'/></leerling>"
     "<leerling key='8'><jaargroep>4</jaargroep><groep key='g1'/></leerling></leerlingen></EDEX>",
     "meta format edexml\nmeta brin 12AB01\nmeta school-year 2031-2032\nmeta version 2.1\nsheet 1 0 "
     "leerlingen\n" HEADER
     "2\t007\t\t\t\t\tBos\t\t\t3\tg1\tGroep 3/4\n3\t8\t\t\t\t\t\t\t\t4\tg1\tGroep 3/4\nend 1 3 28\n"},
    {"unknown elements, additions, sensitive ones, a prefix",
     "<e:EDEX xmlns:e='x'><leerlingen><leerling key='1' "
     "eckid='https://id'><bsn>249566758</bsn><haarkleur><a><b/></a>rood"
     "</haarkleur><toevoegingen><blok><bsn>249566758</bsn></blok></toevoegingen><land>MA</land><bsn/>"
     "<achternaam>A<!-- x -->&amp;B</achternaam></leerling></leerlingen></e:EDEX>",
     "meta format edexml\nsheet 1 0 leerlingen\n" HEADER "2\t1\t\t\t\t\tA&B\n"
     "finding 9 0 0 0 eckid 1\nfinding 9 0 0 0 bsn 2\nfinding 14 0 0 0 haarkleur 1\n"
     "finding 14 0 0 0 toevoegingen 1\nfinding 9 0 0 0 land 1\nend 1 2 21\n"},
    {"teachers with roles and groups",
     "<EDEX><groepen><groep key='a'><naam>A</naam></groep><samengestelde_groep "
     "key='s'><naam>S</naam></samengestelde_groep></groepen>"
     "<leerlingen/><leerkrachten><leerkracht key='1'><achternaam>X</achternaam><rol>LRK</rol><groepen><groep "
     "key='a'><rol>STA</rol>"
     "<rol>LRK</rol></groep><samengestelde_groep key='s'/></groepen></leerkracht></leerkrachten></EDEX>",
     "meta format edexml\nsheet 1 0 leerlingen\n" HEADER "sheet 2 0 leerkrachten\n" TEACHERS
     "2\t1\t\t\t\t\tX\t\t\tLRK, STA\ta, s\tA, S\nend 2 3 35\n"},
    {"Windows-1252",
     "<?xml version='1.0' encoding='windows-1252'?><EDEX><leerlingen><leerling key='1'><achternaam>Zo\xeb "
     "\x80"
     "</achternaam></leerling></leerlingen></EDEX>",
     "meta format edexml\nsheet 1 0 leerlingen\n" HEADER
     "2\t1\t\t\t\t\tZo\xc3\xab \xe2\x82\xac\nend 1 2 21\n"},
    {"no pupils at all", "<EDEX/>", "meta format edexml\nsheet 1 0 leerlingen\n" HEADER "end 1 1 19\n"},
    {"document type", "<!DOCTYPE EDEX [<!ENTITY a 'b'>]><EDEX>&a;</EDEX>", "meta format edexml\nfail 107\n"},
    {"undefined entity", "<EDEX>&a;</EDEX>", "meta format edexml\nfail 102 EDEXML undefined entity\n"},
    {"cut off", "<EDEX><leerlingen><leerling key='1'>",
     "meta format edexml\nsheet 1 0 leerlingen\nfail 102 EDEXML no element found\n"},
    {"another root", "<EDEX2/>", "meta format edexml\nfail 104 XML\n"},
};

static void
test_cases(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].title);
        g_autofree char *text = read_text(cases[i].xml);
        g_assert_cmpstr(text, ==, cases[i].expected);
    }
}

/* Groups by the thousand are found again; more than the limit are refused. */
static void
test_groups(void)
{
    for (guint count = 10000; count <= 10001; count++) {
        g_autoptr(GString) xml = g_string_new("<EDEX><groepen>");
        for (guint i = 0; i < count; i++)
            g_string_append_printf(xml, "<groep key='k%u'><naam>n%u</naam></groep>", i, i);
        g_string_append(xml, "</groepen><leerlingen>");
        for (guint i = 0; i < count; i += 97)
            g_string_append_printf(xml, "<leerling key='p'><groep key='k%u'/></leerling>", i);
        g_string_append(xml, "</leerlingen></EDEX>");
        g_autofree char *text = read_text(xml->str);
        if (count > 10000) {
            g_assert_nonnull(strstr(text, "fail 105 groups 10000"));
            continue;
        }
        for (guint i = 0; i < count; i += 97) {
            g_autofree char *row = g_strdup_printf("\tk%u\tn%u\n", i, i);
            g_assert_nonnull(strstr(text, row));
        }
    }
}

/* One tag of many megabytes is given up on before it is looked at again and again. */
static void
test_endless_tag(void)
{
    g_autoptr(GString) xml = g_string_new("<EDEX a='");
    g_autofree char *filler = g_strnfill(20 << 20, 'x');
    g_string_append(xml, filler);
    g_autofree char *text = read_text(xml->str);
    g_assert_cmpstr(text, ==, "meta format edexml\nfail 105 tag 1048576\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/edexml/2.0", "2.0", test_example);
    g_test_add_data_func("/edexml/2.1", "2.1", test_example);
    g_test_add_func("/edexml/cases", test_cases);
    g_test_add_func("/edexml/groups", test_groups);
    g_test_add_func("/edexml/endless-tag", test_endless_tag);
    return g_test_run();
}
