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
    {"CDATA, comments and instructions inside a name, elements in another order",
     "<EDEX><leerlingen><leerling key='1'><groep key='g'/><geslacht>1</geslacht><achternaam>d<![CDATA[e "
     "<B>]]><!-- x -->o"
     "<?y z?>s</achternaam></leerling></leerlingen><school><brincode>12AB</brincode></school></EDEX>",
     "meta format edexml\nsheet 1 0 leerlingen\nmeta brin 12AB\n" HEADER
     "2\t1\t\t\t\t\tde <B>os\t\t1\t\tg\nend 1 2 23\n"},
    {"groups behind the pupils that name them",
     "<EDEX><leerlingen><leerling key='1'/></leerlingen><groepen/></EDEX>",
     "meta format edexml\nsheet 1 0 leerlingen\n"
     "fail 102 EDEXML groepen after leerlingen\n"},
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

/* What a file may pass on of a pupil, a teacher, a group and the school: everything else of the schema stays. */
static const char *const may_leave[] = {"achternaam",
                                        "brincode",
                                        "dependancecode",
                                        "emailadres",
                                        "gebruikersnaam",
                                        "geboortedatum",
                                        "geslacht",
                                        "groep",
                                        "instroomdatum",
                                        "jaargroep",
                                        "key",
                                        "naam",
                                        "postcodenl",
                                        "postcodeoverig",
                                        "postnummerbe",
                                        "roepnaam",
                                        "rol",
                                        "rolomschrijving",
                                        "samengestelde_groep",
                                        "schooljaar",
                                        "uitstroomdatum",
                                        "vestiging",
                                        "voorletters-1",
                                        "voornamen",
                                        "voorvoegsel",
                                        "xsdversie",
                                        NULL};

/* Every name of an element or attribute in a schema. */
static void
add_names(GHashTable *names, const char *folder, const char *file)
{
    g_autofree char *path = g_build_filename(folder, file, NULL), *text = NULL;
    if (!g_str_has_suffix(file, ".xsd") || !g_file_get_contents(path, &text, NULL, NULL))
        return;
    g_autoptr(GRegex) regex = g_regex_new("<xs:(?:element|attribute)\\s[^>]*name=\"([^\"]+)\"", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL))
        g_hash_table_add(names, g_match_info_fetch(match, 1));
}

/* A value in that element and attribute, at every place where records are made, is nowhere in what leaves. */
static void
check_stays(const char *name)
{
    g_autofree char *value = g_strdup_printf("<%s>MERK<%s>MERK</%s></%s>", name, name, name, name);
    g_autofree char *attribute = g_strdup_printf("%s='MERK'", name);
    g_autofree char *nested = g_strdup_printf(
        "<toevoegingen><blok %s>%s</blok></toevoegingen><weet_niet>%s</weet_niet>%s", attribute, value, value,
        value);
    g_autofree char *xml = g_strdup_printf(
        "<EDEX %s>%s<school %s>%s<brincode>12AB</brincode></school><vestigingen>%s</vestigingen>"
        "<groepen>%s<groep %s key='a'>%s<naam %s>A</naam></groep></groepen><leerlingen>%s<leerling %s "
        "key='1'>%s"
        "<achternaam %s>Bos%s</achternaam><groep %s key='a'>%s</groep></leerling></leerlingen>"
        "<leerkrachten><leerkracht %s key='2'>%s<achternaam>Mol</achternaam><groepen><groep %s "
        "key='a'>%s</groep></groepen>"
        "</leerkracht></leerkrachten></EDEX>",
        attribute, nested, attribute, nested, nested, nested, attribute, nested, attribute, nested, attribute,
        nested, attribute, nested, attribute, nested, attribute, nested, attribute, nested);
    g_autoptr(GByteArray) frames = frames_run(edexml_read, xml, strlen(xml), NULL);
    g_assert_null(memmem(frames->data, frames->len, "MERK", 4));
    g_assert_nonnull(memmem(frames->data, frames->len, "Bos", 3));
    g_assert_nonnull(memmem(frames->data, frames->len, "Mol", 3));
}

static void
test_sensitive(void)
{
    static const char *const versions[] = {"1.0.3", "2.0", "2.1"};
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(versions); i++) {
        g_autofree char *place = g_build_filename("corpus/edexml", versions[i], NULL);
        g_autofree char *folder = frames_shared(place);
        if (folder == NULL)
            return;
        g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
        for (const char *file; (file = g_dir_read_name(dir)) != NULL;)
            add_names(names, folder, file);
    }
    g_assert_cmpuint(g_hash_table_size(names), >, 60);
    guint stayed = 0;
    GHashTableIter iter;
    gpointer name;
    for (g_hash_table_iter_init(&iter, names); g_hash_table_iter_next(&iter, &name, NULL);) {
        static const char *const structure[] = {
            "EDEX",     "school",       "groepen",    "leerlingen",
            "leerling", "leerkrachten", "leerkracht", "samengestelde_groepen",
            NULL};
        if (g_strv_contains(may_leave, name) || g_strv_contains(structure, name))
            continue;
        check_stays(name);
        stayed++;
    }
    g_test_message("%u names of the schemas stay in the reader", stayed);
    g_assert_cmpuint(stayed, >, 30);
}

/* The same file in other encodings gives the same sheets. */
static void
test_encodings(void)
{
    static const char *const encodings[] = {"UTF-16LE", "UTF-16BE", "ISO-8859-15", "Windows-1252"};
    static const char body[] =
        "<EDEX><leerlingen><leerling key='1'><achternaam>Zo\u00eb \u20ac</achternaam></leerling>"
        "</leerlingen></EDEX>";
    g_autofree char *plain = read_text(body);
    for (gsize i = 0; i < G_N_ELEMENTS(encodings); i++) {
        gboolean wide = g_str_has_prefix(encodings[i], "UTF-16");
        g_autofree char *xml = g_strdup_printf("%s<?xml version='1.0' encoding='%s'?>%s",
                                               wide ? "\ufeff" : "", wide ? "UTF-16" : encodings[i], body);
        gsize length;
        g_autofree char *bytes = g_convert(xml, -1, encodings[i], "UTF-8", NULL, &length, NULL);
        g_autofree char *text = frames_read(edexml_read, bytes, length, NULL);
        g_assert_cmpstr(text, ==, plain);
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
    g_test_add_func("/edexml/sensitive", test_sensitive);
    g_test_add_func("/edexml/encodings", test_encodings);
    g_test_add_func("/edexml/groups", test_groups);
    g_test_add_func("/edexml/endless-tag", test_endless_tag);
    return g_test_run();
}
