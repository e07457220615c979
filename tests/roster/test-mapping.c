/* Columns: every known header in its spellings, what depends on the other columns and the cells, and a kept
 * mapping. */
#include "file.h"

#include <string.h>

#include "people/name.h"
#include "roster/columns.h"
#include "table/finding.h"
#include "text/text.h"

/* Every header that the domain facts name, as it stands there (1.1-1.4, 5.1, 5.5), and usual variations. */
static const struct {
    const char *header, *target;
} known[] = {
    /* 1.1 schoolWise */
    {"LENERNUMMER", "card-number"},
    {"LEERLINGNUMMER", "pupil-number"},
    {"EXTERN_NR", "pupil-number"},
    {"GROEP", "group-code"},
    {"KLAS_CODE", "group-code"},
    {"GROEPSNAAM", "group-name"},
    {"KLAS_NAAM", "group-name"},
    {"KLAS_ NAAM", "group-name"},
    {"JAARGROEP", "year-group"},
    {"LEERJAAR", "year-group"},
    {"VOORLETTERS", "initials"},
    {"VOORLETTER", "initials"},
    {"ROEPNAAM", "first-name"},
    {"NAAMTUS", "prefix"},
    {"VOORVOEGSEL", "prefix"},
    {"NAAM", "surname"},
    {"ADRES", "street"},
    {"HUISNUMMER", "house-number"},
    {"HUISNR", "house-number"},
    {"HUISNUMMERTOEVOEGING", "house-addition"},
    /* 1.2 English */
    {"PATRON_ID", "card-number"},
    {"STUDENT_ID", "pupil-number"},
    {"FIRST_NAMES", "given-names"},
    {"PREFIX", "prefix"},
    {"LAST_NAME", "surname"},
    {"HOUSE_NUMBER", "house-number"},
    {"ADDRESS", "street"},
    {"ZIPCODE", "postcode"},
    {"CITY", "town"},
    {"STATE", "ignored"},
    {"ADDRESS_LINE_2", "ignored"},
    {"DATE_OF_BIRTH", "birth-date"},
    {"GENDER", "sex"},
    {"PHONE", "phone"},
    {"mobile", "mobile"},
    {"E_MAIL", "email"},
    /* 1.3 the tail */
    {"POSTCODE", "postcode"},
    {"WOONPLAATS", "town"},
    {"PLAATS", "town"},
    {"GEBOORTEDATUM", "birth-date"},
    {"GEBDATUM", "birth-date"},
    {"Geb. datum", "birth-date"},
    {"GESLACHT", "sex"},
    {"SEXE", "sex"},
    {"TELEFOON", "phone"},
    {"EMAIL", "email"},
    {"E-mail adres", "email"},
    {"é-màil", "email"},
    /* 5.1 EDEXML */
    {"key", "pupil-number"},
    {"voorletters-1", "initials"},
    {"voornamen", "given-names"},
    {"roepnaam", "first-name"},
    {"voorvoegsel", "prefix"},
    {"achternaam", "surname"},
    {"geboortedatum", "birth-date"},
    {"geslacht", "sex"},
    {"jaargroep", "year-group"},
    {"samengestelde_groep", "combined-group-code"},
    {"samengestelde_groepsnaam", "combined-group-name"},
    {"vestiging", "ignored"},
    {"gebruikersnaam", "ignored"},
    {"emailadres", "email"},
    {"instroomdatum", "entry-date"},
    {"uitstroomdatum", "leaving-date"},
    {"rol", "role"},
    /* 5.5 ParnasSys, Magister, Decibel list, Somtoday, Social Schools */
    {"leerlingNummer", "pupil-number"},
    {"achternaamOfficieel", "surname"},
    {"geboortedatumOnzeker", "ignored"},
    {"geheimadres", "secret-address"},
    {"adres_geheim", "secret-address"},
    {"telefoon.geheim", "secret-address"},
    {"datumInschrijving", "entry-date"},
    {"datumUitschrijving", "leaving-date"},
    {"Stamnummer", "pupil-number"},
    {"Tussenvoegsel", "prefix"},
    {"Klassenmentor 1", "ignored"},
    {"STAMNR", "pupil-number"},
    {"INITIALS", "initials"},
    {"FIRSTNAME", "first-name"},
    {"LASTNAME", "surname"},
    {"BIRTHDATE", "birth-date"},
    {"STREET", "street"},
    {"HOUSENR", "house-number"},
    {"HOUSENRSUFIX", "house-addition"},
    {"POSTALCODE", "postcode"},
    {"STUDY", "ignored"},
    {"STUDYYEAR", "year-group"},
    {"LOCATION", "ignored"},
    {"rfid", "ignored"},
    {"UUID", "ignored"},
    {"Klasnaam", "group-name"},
    {"Roepnaam*", "first-name"},
    {"vak", "subject"},
    {"BRIN", "brin"},
    {"Schooljaar", "school-year"},
    /* 5.6: never wanted, under any of its names */
    {"BSN", "ignored"},
    {"sofinummer", "ignored"},
    {"onderwijsnummer", "ignored"},
    {"PGN", "ignored"},
    {"bsn_ondwnr-4", "ignored"},
};

static char *
respelled(const char *header, guint way)
{
    switch (way) {
    case 0:
        return g_strdup(header);
    case 1:
        return g_utf8_strup(header, -1);
    case 2:
        return g_utf8_strdown(header, -1);
    case 3:
        return g_strdup_printf("  %s: ", header);
    default: {
        GString *spaced = g_string_new(NULL);
        for (const char *at = header; *at != '\0'; at = g_utf8_next_char(at)) {
            g_string_append_unichar(spaced, g_utf8_get_char(at));
            g_string_append_c(spaced, at == header ? '_' : ' ');
        }
        return g_string_free(spaced, FALSE);
    }
    }
}

static void
test_known_headers(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
        for (guint way = 0; way < 5; way++) {
            g_autofree char *header = respelled(known[i].header, way);
            g_autofree char *folded = name_fold(header);
            HeaderMeaning meaning;
            g_test_message("%s", header);
            g_assert_true(roster_header_meaning(folded, &meaning));
            g_assert_cmpstr(column_target_name(meaning.target), ==, known[i].target);
        }
    }
    HeaderMeaning meaning;
    g_assert_false(roster_header_meaning("hobby", &meaning));
    g_assert_false(roster_header_meaning("", &meaning));
    g_assert_false(roster_header_meaning("12", &meaning));
    g_assert_cmpuint(roster_header_count(), >, 300);
}

/* Header row, a data row, what becomes of each column. */
static const struct {
    const char *what, *file, *targets;
} contexts[] = {
    {"GROEP is the code beside GROEPSNAAM (1.1)", "Leerlingnummer|Groep|Groepsnaam|Naam\n1|Groep 5|x|Berg",
     "pupil-number group-code group-name full-name"},
    {"GROEP is the name beside KLAS_CODE", "Leerlingnummer|Groep|Klas_code|Naam\n1|5|x|Berg",
     "pupil-number group-name group-code full-name"},
    {"a lone Groep with codes", "Leerlingnummer|Groep|Achternaam\n1|5A|Berg",
     "pupil-number group-code surname"},
    {"a lone Groep with names (5.5)", "Leerlingnummer|Groep|Achternaam\n1|5A|Berg\n2|Groep 5|Smit",
     "pupil-number group-name surname"},
    {"a lone Groep with a slash", "Leerlingnummer|Groep|Achternaam\n1|5/6|Berg",
     "pupil-number group-name surname"},
    {"Groep is the year beside Klas", "Leerlingnummer|Groep|Klas|Achternaam\n1|5|5a|Berg\n2|5|5b|Smit",
     "pupil-number year-group group-code surname"},
    {"Naam is the surname beside a first name (1.1)", "Roepnaam|Naam|Klas\nAnna|Berg|5",
     "first-name surname group-code"},
    {"Naam is the full name on its own", "Leerlingnummer|Naam\n1|Anna Berg", "pupil-number full-name"},
    {"Voornaam beside Roepnaam", "Roepnaam|Voornaam|Achternaam\nAns|Anna|Berg",
     "first-name given-names surname"},
    {"two columns of one thing", "Leerlingnummer|Stamnummer|Achternaam\n1|2|Berg",
     "pupil-number unknown surname"},
    {"a weak name gives way", "Nummer|Leerlingnummer|Achternaam\n1|2|Berg", "ignored pupil-number surname"},
    {"a weak name counts when alone", "Nummer|Voornaam|Achternaam\n1|Anna|Berg",
     "pupil-number first-name surname"},
    {"two flags of secrecy (5.7)", "Leerlingnummer|Achternaam|Adres geheim|Telefoon geheim\n1|Berg|n|n",
     "pupil-number surname secret-address secret-address"},
    {"the e-mail of a parent is not the pupil's (5.5)",
     "Leerlingnummer|Achternaam|E-mail ouder 1\n1|Berg|a@b.nl", "pupil-number surname ignored"},
};

static char *
targets_of(const Mapping *mapping)
{
    GString *targets = g_string_new(NULL);
    for (guint i = 0; i < mapping->columns->len; i++) {
        const MappedColumn *column = g_ptr_array_index(mapping->columns, i);
        g_string_append_printf(targets, "%s%s", i > 0 ? " " : "", column_target_name(column->target));
    }
    return g_string_free(targets, FALSE);
}

static void
test_contexts(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(contexts); i++) {
        g_autoptr(Table) table = file_table(contexts[i].file);
        g_autoptr(GPtrArray) findings = finding_list_new();
        g_autoptr(Mapping) mapping = roster_map(table, NULL, findings);
        g_assert_nonnull(mapping);
        g_autofree char *targets = targets_of(mapping);
        g_test_message("%s", contexts[i].what);
        g_assert_cmpstr(targets, ==, contexts[i].targets);
    }
}

static void
test_content(void)
{
    g_autoptr(Table) table = file_table("Leerlingnummer|Achternaam|Kolom1|Kolom2||Kolom4|Hobby\n"
                                        "1|Berg|1234 AB|a@b.nl|13-02-2015|v|lezen\n"
                                        "2|Smit|1234AC|c@d.nl|14-02-2015|m|m\n"
                                        "3|Vos|1234 AD|e@f.nl|d:2015-02-15|m|v\n");
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Mapping) mapping = roster_map(table, NULL, findings);
    g_autofree char *text = file_describe_mapping(mapping);
    g_assert_cmpstr(text, ==,
                    "A Leerlingnummer -> pupil-number, by name\n"
                    "B Achternaam -> surname, by name\n"
                    "C Kolom1 -> postcode, by content\n"
                    "D Kolom2 -> email, by content\n"
                    "E  -> birth-date, by content\n"
                    "F Kolom4 -> sex, by content\n"
                    "G Hobby -> unknown, -\n");
    const MappedColumn *first = g_ptr_array_index(mapping->columns, 2);
    g_assert_cmpstr(first->samples[0], ==, "1234 AB");
    g_assert_cmpstr(first->samples[2], ==, "1234 AD");
}

/* The sheet with pupils among others, under titles, beside an empty column (7). */
static void
test_sheets(void)
{
    g_autoptr(Table) table = file_table(
        "@sheet Uitleg\nRoepnaam|De naam waarmee\n@sheet Docenten\n"
        "Leerlingnummer|Roepnaam|Achternaam|Groep|Jaargroep\n1|Juf|Jansen|5|5\n"
        "@sheet Lijst\nLeerlingen 2026\n\n|Roepnaam|Achternaam|Groep\n|Anna|Berg|5\n"
        "@hidden Oud\nLeerlingnummer|Roepnaam|Achternaam|Groep|Jaargroep\n1|Bram|Smit|5|5\n");
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Mapping) mapping = roster_map(table, NULL, findings);
    g_assert_cmpuint(mapping->sheet, ==, 2);
    g_assert_cmpuint(mapping->header_row, ==, 1); /* rows without cells are not there */
    g_assert_cmpuint(mapping->columns->len, ==, 3);
    guint warnings = 0;
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = g_ptr_array_index(findings, i);
        gboolean pupils = finding->code == FINDING_SHEET_NOT_READ; /* the hidden one */
        g_assert_true(pupils || finding->code == FINDING_SHEET_IGNORED ||
                      finding->code == FINDING_SHEET_OF_STAFF);
        warnings += pupils;
    }
    g_assert_cmpuint(findings->len, ==, 3);
    g_assert_cmpuint(warnings, ==, 1);
}

#define SAVED_FILE "Leerlingnummer|Groep|Achternaam|Roepnaam|Code|Code|Hobby|\n1|5|Berg|Anna|x|y|z|3-2-2015\n"

/* What a person sets wins, is kept as text, and gives the same mapping again; keeping it again changes
 * nothing. */
static void
test_saved(void)
{
    g_autoptr(Table) table = file_table(SAVED_FILE);
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Mapping) mapping = roster_map(table, NULL, findings);
    g_autofree char *untouched = mapping_to_text(mapping);
    g_assert_cmpstr(untouched, ==, "");
    mapping_set(mapping, 7, (ColumnTarget)FIELD_PUPIL_NUMBER, FALSE);
    g_assert_cmpuint(mapping_find(mapping, (ColumnTarget)FIELD_PUPIL_NUMBER)->column, ==, 7);
    mapping_set(mapping, 6, (ColumnTarget)FIELD_TOWN, TRUE);
    mapping_set(mapping, 8, (ColumnTarget)FIELD_BIRTH_DATE, FALSE);
    mapping_set(mapping, 2, COLUMN_IGNORED, FALSE);
    mapping->date_order = DATE_ORDER_MONTH_DAY;
    g_autofree char *text = mapping_to_text(mapping);
    g_autoptr(Mapping) again = roster_map(table, text, findings);
    g_autofree char *text_again = mapping_to_text(again);
    g_assert_cmpstr(text_again, ==, text);
    g_autofree char *one = targets_of(mapping), *other = targets_of(again);
    g_assert_cmpstr(other, ==, one);
    g_assert_cmpint(again->date_order, ==, DATE_ORDER_MONTH_DAY);
    g_assert_true(mapping_find(again, (ColumnTarget)FIELD_TOWN)->clear);
    g_assert_cmpuint(mapping_find(again, (ColumnTarget)FIELD_TOWN)->column, ==, 6);
}

/* A kept text that does not fit, or is damaged, does no harm. */
static void
test_saved_strange(void)
{
    static const char *const strange[] = {"",
                                          "\n\n",
                                          "code\tnonsense\tkeep",
                                          "code\ttown",
                                          "gone\ttown\tkeep\n",
                                          "\t\t\t\t\n",
                                          "#99\ttown\tclear\n",
                                          "code\ttown\tkeep\ncode#2\ttown\tkeep\n"};
    g_autoptr(Table) table = file_table(SAVED_FILE);
    for (guint i = 0; i < G_N_ELEMENTS(strange); i++) {
        g_autoptr(GPtrArray) findings = finding_list_new();
        g_autoptr(Mapping) mapping = roster_map(table, strange[i], findings);
        guint towns = 0;
        for (guint k = 0; k < mapping->columns->len; k++) {
            const MappedColumn *column = g_ptr_array_index(mapping->columns, k);
            towns += column->target == (ColumnTarget)FIELD_TOWN;
        }
        g_assert_cmpuint(towns, <=, 1);
    }
}

/* One source: the same headers in another order, case or spacing; another one with another column or format.
 */
static void
test_source(void)
{
    static const struct {
        const char *file;
        gboolean same;
    } files[] = {
        {"Achternaam|LEERLING NUMMER\nBerg|1\n", TRUE},
        {"Leerlingnummer|Achternaam|Hobby\n1|Berg|x\n", FALSE},
        {"@meta format xlsx\nLeerlingnummer|Achternaam\n1|Berg\n", FALSE},
    };
    g_autoptr(Table) table = file_table("Leerlingnummer|Achternaam\n1|Berg\n");
    g_autofree char *source = roster_map_source(table);
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Mapping) mapping = roster_map(table, NULL, findings);
    g_assert_cmpstr(mapping->source, ==, source);
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(Table) other = file_table(files[i].file);
        g_autofree char *key = roster_map_source(other);
        g_assert_cmpint(strcmp(key, source) == 0, ==, files[i].same);
    }
}

static void
test_targets(void)
{
    for (guint i = 0; i < N_COLUMN_TARGETS; i++) {
        ColumnTarget target;
        g_assert_true(column_target_from_name(column_target_name((ColumnTarget)i), &target));
        g_assert_cmpint(target, ==, i);
        g_assert_cmpstr(column_target_label(target), !=, "");
    }
    for (guint i = MAPPING_BY_PERSON; i <= MAPPING_BY_NOTHING; i++)
        g_assert_cmpstr(mapping_reason_label((MappingReason)i), !=, "");
    ColumnTarget target;
    g_assert_false(column_target_from_name("", &target));
}

/* A sheet of 16,384 columns is looked at no further than any export goes. */
static void
test_wide(void)
{
    g_autoptr(GString) text = g_string_new("Leerlingnummer|Achternaam");
    for (guint i = 0; i < 5000; i++)
        g_string_append(text, "|Kolom");
    g_string_append(text, "\n1|Berg");
    for (guint i = 0; i < 5000; i++)
        g_string_append(text, "|x");
    g_autoptr(Table) table = file_table(text->str);
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Mapping) mapping = roster_map(table, NULL, findings);
    g_assert_cmpuint(mapping->columns->len, <=, 400);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH);
    g_test_add_func("/roster/mapping/known-headers", test_known_headers);
    g_test_add_func("/roster/mapping/contexts", test_contexts);
    g_test_add_func("/roster/mapping/content", test_content);
    g_test_add_func("/roster/mapping/sheets", test_sheets);
    g_test_add_func("/roster/mapping/saved", test_saved);
    g_test_add_func("/roster/mapping/saved-strange", test_saved_strange);
    g_test_add_func("/roster/mapping/source", test_source);
    g_test_add_func("/roster/mapping/targets", test_targets);
    g_test_add_func("/roster/mapping/wide", test_wide);
    return g_test_run();
}
