/* Proves MARC in and out: a record comes out as it came, a title comes back from its record, what a title does not know stays, and no
 * bytes make the reader do more than say what is wrong with which record. */
#include "library/marc.h"

#include <string.h>

#include "library/kind.h"
#include "text/text.h"

typedef struct {
    GPtrArray *records; /* of MarcRecord; NULL for one that could not be read */
    GString *problems;
    guint stop_at;
} Taken;

static gboolean
take(guint number, const MarcRecord *record, const char *problem, gpointer data)
{
    Taken *taken = data;
    g_assert_cmpint(record == NULL, ==, problem != NULL);
    g_ptr_array_add(taken->records, record ? marc_record_copy(record) : NULL);
    if (problem)
        g_string_append_printf(taken->problems, "%u: %s\n", number, problem);
    return number != taken->stop_at;
}

static void
free_record(gpointer record)
{
    marc_record_free(record);
}

static Taken
read_all(const char *bytes, gsize length)
{
    Taken taken = {g_ptr_array_new_with_free_func(free_record), g_string_new(NULL), 0};
    g_assert_true(marc_read(bytes, length, take, &taken));
    return taken;
}

static void
taken_clear(Taken *taken)
{
    g_ptr_array_unref(taken->records);
    g_string_free(taken->problems, TRUE);
}

static MarcRecord *
sample(void)
{
    MarcRecord *record = marc_record_new();
    static const char *const fields[][2] = {
        {"001", "123456789"},
        {"003", "NL-XX"},
        {"008", "160101s2016    ne ab  j      000 1 dut d"},
        {"020", "  \x1f"
                "a978-90-257-5198-2 (geb.) :\x1f"
                "c€ 14,95"},
        {"084", "  \x1f"
                "a597.8\x1f"
                "2SISO"},
        {"100", "1 \x1f"
                "aDahl, Roald,\x1f"
                "d1916-1990"},
        {"245", "12\x1f"
                "aDe GVR /\x1f"
                "cRoald Dahl ; met tekeningen van Quentin Blake"},
        {"264", " 1\x1f"
                "aUtrecht :\x1f"
                "bDe Fontein Jeugd,\x1f"
                "c[2016]"},
        {"300", "  \x1f"
                "a[4], 205 pagina's :\x1f"
                "bill"},
        {"490", "0 \x1f"
                "aDe griezels ;\x1f"
                "v3"},
        {"521", "1 \x1f"
                "avanaf 9 jaar"},
        {"521", "8 \x1f"
                "aAVI-E6"},
        {"650", " 4\x1f"
                "areuzen"},
        {"650", " 4\x1f"
                "adromen"},
        {"700", "1 \x1f"
                "aBlake, Quentin,\x1f"
                "4ill"},
        {"887", "  \x1f"
                "aiets van een ander"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
        marc_record_add(record, fields[i][0], g_strdup(fields[i][1]));
    return record;
}

static void
assert_same_title(const Title *one, const Title *other)
{
    for (guint t = 0; t < N_TITLE_TEXTS; t++)
        g_assert_cmpstr(one->text[t], ==, other->text[t]);
    for (guint n = 0; n < N_TITLE_NUMBERS; n++)
        g_assert_cmpint(one->number[n], ==, other->number[n]);
    g_assert_true(title_equal(one, other));
}

static void
assert_same(const MarcRecord *one, const MarcRecord *other)
{
    g_assert_cmpstr(one->leader + 5, ==, other->leader + 5);
    g_assert_cmpuint(one->fields->len, ==, other->fields->len);
    for (guint i = 0; i < one->fields->len; i++) {
        g_assert_cmpstr(g_array_index(one->fields, MarcField, i).tag, ==,
                        g_array_index(other->fields, MarcField, i).tag);
        g_assert_cmpstr(g_array_index(one->fields, MarcField, i).data, ==,
                        g_array_index(other->fields, MarcField, i).data);
    }
}

static char *
as_xml(const MarcRecord *record)
{
    GString *xml = g_string_new(marc_xml_head);
    marc_write_xml(record, xml);
    g_string_append(xml, marc_xml_foot);
    return g_string_free(xml, FALSE);
}

static void
test_title(void)
{
    g_autoptr(MarcRecord) record = sample();
    g_autoptr(Title) title = marc_to_title(record);
    static const struct {
        TitleText text;
        const char *value;
    } expected[] = {
        {TITLE_NUMBER, "(NL-XX)123456789"},
        {TITLE_ISBN, "9789025751982"},
        {TITLE_MATERIAL, "book"},
        {TITLE_TITLE, "De GVR"},
        {TITLE_RESPONSIBILITY, "Roald Dahl ; met tekeningen van Quentin Blake"},
        {TITLE_AUTHOR, "Dahl, Roald"},
        {TITLE_CONTRIBUTORS, "ill\tBlake, Quentin"},
        {TITLE_SERIES, "De griezels"},
        {TITLE_SERIES_NUMBER, "3"},
        {TITLE_PUBLISHER, "De Fontein Jeugd"},
        {TITLE_LANGUAGE, "dut"},
        {TITLE_AVI, "E6"},
        {TITLE_SISO, "597.8"},
        {TITLE_SUBJECTS, "reuzen\ndromen"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpstr(title->text[expected[i].text], ==, expected[i].value);
    g_assert_cmpint(title->number[TITLE_YEAR], ==, 2016);
    g_assert_cmpint(title->number[TITLE_PAGES], ==, 205);
    g_assert_cmpint(title->number[TITLE_AGE_FROM], ==, 9);
    g_assert_cmpint(title->number[TITLE_AGE_TO], ==, 99);
    g_assert_true(title_is_sound(title));
}

/* Nothing of the title changed: the record is what it was. One value changed: that one, and what the title does not know stays. */
static void
test_keeps(void)
{
    g_autoptr(MarcRecord) record = sample();
    g_autoptr(Title) title = marc_to_title(record);
    g_autoptr(MarcRecord) same = marc_from_title(title, record);
    assert_same(same, record);
    title_set(title, TITLE_TITLE, "De Grote Vriendelijke Reus");
    title_set(title, TITLE_GENRE, "fantasy");
    title_set(title, TITLE_MATERIAL, "picture-book");
    title->number[TITLE_YEAR] = 2020;
    title_set(title, TITLE_SUBJECTS, "reuzen");
    g_autoptr(MarcRecord) changed = marc_from_title(title, record);
    g_autoptr(Title) again = marc_to_title(changed);
    assert_same_title(again, title);
    g_autofree char *xml = as_xml(changed);
    static const char *const stays[] = {"iets van een ander", "€ 14,95", "1916-1990",
                                        "Utrecht :", "160101s2016"};
    for (guint i = 0; i < G_N_ELEMENTS(stays); i++)
        g_assert_nonnull(strstr(xml, stays[i]));
    g_assert_null(strstr(xml, "dromen"));
}

/* Out and in again, both forms. */
static void
test_round(void)
{
    g_autoptr(MarcRecord) record = sample();
    g_autoptr(GString) iso = g_string_new(NULL), twice = g_string_new(NULL);
    for (guint i = 0; i < 3; i++) {
        g_assert_true(marc_write_iso2709(record, iso));
        g_string_append(iso, i == 0 ? "\r\n" : "");
    }
    Taken taken = read_all(iso->str, iso->len);
    g_assert_cmpstr(taken.problems->str, ==, "");
    g_assert_cmpuint(taken.records->len, ==, 3);
    for (guint i = 0; i < 3; i++)
        assert_same(taken.records->pdata[i], record);
    g_assert_true(marc_write_iso2709(taken.records->pdata[0], twice));
    g_assert_cmpmem(twice->str, twice->len, iso->str, twice->len);
    taken_clear(&taken);
    g_autofree char *xml = as_xml(record);
    taken = read_all(xml, strlen(xml));
    g_assert_cmpstr(taken.problems->str, ==, "");
    assert_same(taken.records->pdata[0], record);
    g_autofree char *again = as_xml(taken.records->pdata[0]);
    g_assert_cmpstr(again, ==, xml);
    taken_clear(&taken);
}

static char *
words(GRand *rand)
{
    static const char *const parts[] = {"de", "Grote", "Ééntje", "zee & zand", "<b>", "\"'",
                                        "ĳs", "Ωmega", "99",     "漢字",       "tot", "o'ren"};
    GString *text = g_string_new(NULL);
    for (gint n = g_rand_int_range(rand, 1, 6); n > 0; n--)
        g_string_append_printf(text, "%s%s", text->len ? " " : "",
                               parts[g_rand_int_range(rand, 0, G_N_ELEMENTS(parts))]);
    g_string_append(text, "x");
    return g_string_free(text, FALSE);
}

static Title *
random_title(GRand *rand)
{
    static const TitleText free_texts[] = {TITLE_SUBTITLE, TITLE_RESPONSIBILITY, TITLE_AUTHOR,
                                           TITLE_SERIES,   TITLE_SERIES_NUMBER,  TITLE_EDITION,
                                           TITLE_PUBLISHER};
    Title *title = title_new();
    g_autofree char *name = words(rand), *subject = words(rand), *person = words(rand);
    title_set(title, TITLE_TITLE, name);
    for (guint i = 0; i < G_N_ELEMENTS(free_texts); i++) {
        g_autofree char *value = words(rand);
        if (g_rand_boolean(rand))
            title_set(title, free_texts[i], value);
    }
    if (g_rand_boolean(rand)) {
        title_add_line(title, TITLE_SUBJECTS, subject);
        title_add_line(title, TITLE_SUBJECTS, person);
        title_add_line(title, TITLE_SUMMARY, subject);
        g_autofree char *lines = g_strdup_printf("ill\t%s\n%s", person, subject);
        title_set(title, TITLE_CONTRIBUTORS, lines);
        title_set(title, TITLE_ISBN, "9789025751982");
        title_set(title, TITLE_SISO, "J 597");
        title_set(title, TITLE_LANGUAGE, "fry");
    }
    title_set(title, TITLE_MATERIAL,
              kind_name(KIND_MATERIAL, (guint)g_rand_int_range(rand, 0, (gint)kind_count(KIND_MATERIAL))));
    if (g_rand_boolean(rand)) {
        title_set(title, TITLE_AVI, kind_name(KIND_AVI, (guint)g_rand_int_range(rand, 0, 12)));
        title_set(title, TITLE_GENRE,
                  kind_name(KIND_GENRE, (guint)g_rand_int_range(rand, 0, (gint)kind_count(KIND_GENRE))));
        title->number[TITLE_YEAR] = g_rand_int_range(rand, 1900, 2030);
        title->number[TITLE_PAGES] = g_rand_int_range(rand, 1, 1000);
        title->number[TITLE_AGE_FROM] = g_rand_int_range(rand, 0, 12);
        title->number[TITLE_AGE_TO] = g_rand_boolean(rand) ? 99 : g_rand_int_range(rand, 12, 19);
    }
    return title;
}

/* Any sound title, written over nothing or over any other title's record, in either form, is that title again. */
static void
test_any_title(void)
{
    GRand *rand = g_rand_new_with_seed(2709);
    g_autoptr(MarcRecord) before = NULL;
    for (guint i = 0; i < 400; i++) {
        g_autoptr(Title) title = random_title(rand);
        g_assert_true(title_is_sound(title));
        g_autoptr(MarcRecord) record = marc_from_title(title, i % 3 ? before : NULL);
        g_autoptr(GString) iso = g_string_new(NULL);
        g_assert_true(marc_write_iso2709(record, iso));
        g_autofree char *xml = as_xml(record);
        Taken taken = i % 2 ? read_all(iso->str, iso->len) : read_all(xml, strlen(xml));
        g_assert_cmpstr(taken.problems->str, ==, "");
        g_autoptr(Title) again = marc_to_title(taken.records->pdata[0]);
        assert_same_title(again, title);
        g_clear_pointer(&before, marc_record_free);
        before = g_steal_pointer(&record);
        taken_clear(&taken);
    }
    g_rand_free(rand);
}

/* Leader with blank at 09: an accent before its letter, and a letter of another set behind an escape. */
static void
test_marc8(void)
{
    static const struct {
        const char *data, *text;
    } cases[] = {
        {"10\x1f"
         "acaf\xe2"
         "e \xe8"
         "uber",
         "café über"},
        {"10\x1f"
         "aM\xe4"
         "n",
         "Mñ"},
        {"10\x1f"
         "acafé",
         "café"},
        {"10\x1f"
         "aplain",
         "plain"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(MarcRecord) record = marc_record_new();
        g_autoptr(GString) iso = g_string_new(NULL);
        marc_record_add(record, "245", g_strdup(cases[i].data));
        g_assert_true(marc_write_iso2709(record, iso));
        iso->str[9] = ' ';
        Taken taken = read_all(iso->str, iso->len);
        g_assert_cmpstr(taken.problems->str, ==, "");
        g_autoptr(Title) title = marc_to_title(taken.records->pdata[0]);
        g_assert_cmpstr(title->text[TITLE_TITLE], ==, cases[i].text);
        taken_clear(&taken);
    }
}

/* What is wrong is told of its record, and the others are read. */
static void
test_hostile_iso(void)
{
    static const struct {
        guint place;
        const char *bytes, *problem;
    } cases[] = {
        {0, "00012", "its length is not the one that it names"},
        {0, "99999", "its length is not the one that it names"},
        {0, "-0001", "its length is not the one that it names"},
        {10, "99", "its first 24 characters are no leader"},
        {12, "00024", "its directory has the wrong length"},
        {12, "99999", "its directory has the wrong length"},
        {12, "00025", "its directory has the wrong length"},
        {24, "\xc3\xa9!", "its directory names a field without a number"},
        {27, "9999", "its directory points outside the record"},
        {27, "0000", "its directory points outside the record"},
        {31, "99999", "its directory points outside the record"},
        {27, "0003", "a field does not end where the directory says"},
        {5, "\x01", "its first 24 characters are no leader"},
    };
    g_autoptr(MarcRecord) record = sample();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) iso = g_string_new(NULL);
        g_assert_true(marc_write_iso2709(record, iso));
        gsize first = iso->len;
        g_assert_true(marc_write_iso2709(record, iso));
        g_assert_true(marc_write_iso2709(record, iso));
        memcpy(iso->str + first + cases[i].place, cases[i].bytes, strlen(cases[i].bytes));
        Taken taken = read_all(iso->str, iso->len);
        g_autofree char *problem = g_strdup_printf("2: %s\n", cases[i].problem);
        g_assert_cmpstr(taken.problems->str, ==, problem);
        g_assert_cmpuint(taken.records->len, ==, 3);
        assert_same(taken.records->pdata[2], record);
        taken_clear(&taken);
    }
    Taken cut = read_all("00100nam a22", 12);
    g_assert_cmpstr(cut.problems->str, ==, "1: it has no end\n");
    taken_clear(&cut);
    Taken none = read_all("", 0);
    g_assert_cmpuint(none.records->len, ==, 0);
    taken_clear(&none);
}

static void
test_hostile_xml(void)
{
    g_autoptr(GString) deep = g_string_new("<collection>"), many = g_string_new("<collection><record>"),
                       bomb = NULL;
    for (guint i = 0; i < 100000; i++)
        g_string_append(deep, "<a>");
    for (guint i = 0; i < 2000; i++)
        g_string_append(many, "<controlfield tag=\"001\">1</controlfield>");
    g_string_append(many, "</record></collection>");
    g_autofree char *wide = g_strnfill(200000, 'a');
    bomb = g_string_new(NULL);
    g_string_printf(bomb,
                    "<record><datafield tag=\"245\" ind1=\"1\" ind2=\"0\"><subfield "
                    "code=\"a\">%s</subfield></datafield></record>",
                    wide);
    const struct {
        const char *xml, *problem;
    } cases[] = {
        {"<!DOCTYPE r [<!ENTITY a \"b\">]><record><controlfield tag=\"001\">&a;</controlfield></record>",
         "1: the XML is broken here, and nothing behind it was read\n"},
        {"<!DOCTYPE r SYSTEM \"file:///etc/passwd\"><record><controlfield "
         "tag=\"001\">&xxe;</controlfield></record>",
         "1: the XML is broken here, and nothing behind it was read\n"},
        {"<record><leader>kort</leader></record>", "1: its first 24 characters are no leader\n"},
        {"<record><controlfield tag=\"24\">x</controlfield></record>", "1: a field has no sound tag\n"},
        {"<record><controlfield tag=\"245\">x</controlfield></record>", "1: a field has no sound tag\n"},
        {"<record><datafield tag=\"245\"><subfield code=\"ab\">x</subfield></datafield></record>",
         "1: a subfield has no code\n"},
        {"<record><datafield", "1: the XML is broken here, and nothing behind it was read\n"},
        {deep->str, "1: the XML is broken here, and nothing behind it was read\n"},
        {many->str, "1: it has more than 1,000 fields\n"},
        {bomb->str, "1: it is longer than a record can be\n"},
        {"<x:record xmlns:x=\"http://www.loc.gov/MARC21/slim\"><x:controlfield "
         "tag=\"001\">7</x:controlfield></x:record>",
         ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Taken taken = read_all(cases[i].xml, strlen(cases[i].xml));
        g_assert_cmpstr(taken.problems->str, ==, cases[i].problem);
        taken_clear(&taken);
    }
    /* a control character in a value is no mark of a subfield */
    static const char sly[] =
        "<record><datafield tag=\"245\" ind1=\"1\" ind2=\"0\"><subfield code=\"a\">x&#x1f;cDief"
        "</subfield></datafield></record>";
    Taken taken = read_all(sly, strlen(sly));
    g_assert_cmpuint(taken.records->len, ==, 1);
    g_autoptr(Title) title = taken.records->pdata[0] ? marc_to_title(taken.records->pdata[0]) : title_new();
    g_assert_cmpstr(title->text[TITLE_RESPONSIBILITY], ==, "");
    taken_clear(&taken);
}

/* Whatever bytes are changed: records that are read can be written, and give a title with clean values. */
static void
test_any_bytes(void)
{
    GRand *rand = g_rand_new_with_seed(1978);
    g_autoptr(MarcRecord) record = sample();
    g_autoptr(GString) iso = g_string_new(NULL);
    g_assert_true(marc_write_iso2709(record, iso) && marc_write_iso2709(record, iso));
    g_autofree char *xml = as_xml(record);
    for (guint i = 0; i < 6000; i++) {
        g_autoptr(GString) bytes = i % 2 ? g_string_new(xml) : g_string_new_len(iso->str, (gssize)iso->len);
        for (gint n = g_rand_int_range(rand, 1, 5); n > 0; n--)
            bytes->str[g_rand_int_range(rand, 0, (gint)bytes->len)] = (char)g_rand_int_range(rand, 0, 256);
        if (i % 7 == 0)
            g_string_truncate(bytes, (gsize)g_rand_int_range(rand, 0, (gint)bytes->len));
        Taken taken = read_all(bytes->str, bytes->len);
        for (guint r = 0; r < taken.records->len; r++) {
            const MarcRecord *one = taken.records->pdata[r];
            g_autoptr(Title) title = one ? marc_to_title(one) : NULL;
            g_autoptr(GString) out = g_string_new(NULL);
            if (!one)
                continue;
            g_assert_true(marc_write_iso2709(one, out));
            marc_write_xml(one, out);
            g_assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
            for (guint t = 0; t < N_TITLE_TEXTS; t++)
                g_assert_true(t == TITLE_TITLE || title_text_problem(title, (TitleText)t) == NULL);
        }
        taken_clear(&taken);
    }
    g_rand_free(rand);
}

static void
test_stop(void)
{
    g_autoptr(MarcRecord) record = sample();
    g_autoptr(GString) iso = g_string_new(NULL), xml = g_string_new(marc_xml_head);
    for (guint i = 0; i < 3; i++) {
        g_assert_true(marc_write_iso2709(record, iso));
        marc_write_xml(record, xml);
    }
    g_string_append(xml, marc_xml_foot);
    const GString *files[] = {iso, xml};
    for (guint i = 0; i < 2; i++) {
        Taken taken = {g_ptr_array_new_with_free_func(free_record), g_string_new(NULL), 2};
        g_assert_false(marc_read(files[i]->str, files[i]->len, take, &taken));
        g_assert_cmpuint(taken.records->len, ==, 2);
        taken_clear(&taken);
    }
}

static void
test_too_long(void)
{
    g_autoptr(MarcRecord) record = sample();
    g_autofree char *wide = g_strnfill(MARC_FIELD_MOST, 'a');
    g_autoptr(GString) out = g_string_new("before");
    marc_record_add(record, "520",
                    g_strconcat("  \x1f"
                                "a",
                                wide, NULL));
    g_assert_false(marc_write_iso2709(record, out));
    g_assert_cmpstr(out->str, ==, "before");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH);
    g_test_add_func("/marc/title", test_title);
    g_test_add_func("/marc/keeps", test_keeps);
    g_test_add_func("/marc/round", test_round);
    g_test_add_func("/marc/any-title", test_any_title);
    g_test_add_func("/marc/marc-8", test_marc8);
    g_test_add_func("/marc/hostile-iso", test_hostile_iso);
    g_test_add_func("/marc/hostile-xml", test_hostile_xml);
    g_test_add_func("/marc/any-bytes", test_any_bytes);
    g_test_add_func("/marc/stop", test_stop);
    g_test_add_func("/marc/too-long", test_too_long);
    return g_test_run();
}
