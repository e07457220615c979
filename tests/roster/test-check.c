/* The check: the table of files, and what must hold for every file. */
#include "check-cases.h"

#include <string.h>

#include "table/finding.h"
#include "text/text.h"

static void
test_case(gconstpointer data)
{
    const CheckCase *c = data;
    g_autoptr(RosterRecords) records = file_check(c->file, &c->school);
    g_autofree char *described = records != NULL ? file_describe(records) : g_strdup("");
    g_assert_cmpstr(described, ==, c->expected);
    if (records != NULL)
        g_assert_cmpint(records->bsn_column, ==, c->school.bsn);
}

/* Every finding that columns and check can make stands in some case. */
static void
test_every_finding(void)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < n_check_cases; i++)
        g_string_append(all, check_cases[i].expected);
    for (guint code = FINDING_CODES_OF_ROSTER; code < FINDING_CODES_END; code++) {
        if (code == FINDING_NO_HEADER || code == FINDING_CARD_IN_USE || code == FINDING_CARD_KEPT ||
            code == FINDING_LIKE_SINCE) /* no records to describe; the plan's */
            continue;
        g_autofree char *word = g_strdup_printf(" %s", finding_code_name((FindingCode)code));
        g_test_message("%s", word);
        g_assert_nonnull(strstr(all->str, word));
    }
}

static void
test_no_header(void)
{
    g_autoptr(Table) table = file_table("Anna|Berg\nBram|Smit\n");
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_assert_null(roster_map(table, NULL, findings));
    g_assert_cmpuint(findings->len, ==, 1);
    const Finding *finding = g_ptr_array_index(findings, 0);
    g_assert_cmpint(finding->code, ==, FINDING_NO_HEADER);
    g_assert_null(roster_map_source(table));
}

/* ---- properties ---- */

static const char *const headers[] = {"Leerlingnummer", "Groep",      "Groepsnaam", "Leerjaar",   "Roepnaam",
                                      "Achternaam",     "Geb. datum", "M/V",        "Lenernummer"};
static const char *const values[][6] = {
    {"1", "01", "12AB0001", "2", "n:3~003", ""},
    {"5A", "5B", "6", "5/6", "", "een lange code"},
    {"Groep 5", "groep 5", "Groep 6", "De kevers", "", "5/6"},
    {"5", "6", "C", "x", "", "12"},
    {"Anna", "Bram", "Anna-Zoë", "", "A.", "Cas"},
    {"Berg", "van der Berg", "BERG", "", "Jansen", "El Amrani"},
    {"12-03-2015", "13-03-15", "2015-03-12", "", "n:42075", "e:#N/A"},
    {"M", "V", "J", "", "?", "0"},
    {"100", "101", "1", "", "", "2"},
};

static char *
random_row(void)
{
    GString *row = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(headers); i++) {
        gboolean plain = g_test_rand_int_range(0, 3) > 0;
        g_string_append_printf(row, "%s%s", i > 0 ? "|" : "",
                               values[i][g_test_rand_int_range(0, plain ? 2 : 6)]);
    }
    return g_string_free(row, FALSE);
}

static int
compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Records, groups and questions without their places. */
static char *
outcome(GPtrArray *rows)
{
    static const FileSchool school = {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE};
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(headers); i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "|" : "", headers[i]);
    for (guint i = 0; i < rows->len; i++)
        g_string_append_printf(text, "\n%s", (const char *)g_ptr_array_index(rows, i));
    g_autoptr(RosterRecords) records = file_check(text->str, &school);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *described = file_describe_records(records, FALSE);
    g_auto(GStrv) parts = g_strsplit(described, "\n", -1);
    for (char **part = parts; *part != NULL; part++)
        g_ptr_array_add(lines, g_strdup(*part));
    for (guint i = 0; i < records->groups->len; i++) {
        const RosterGroup *group = g_ptr_array_index(records->groups, i);
        g_ptr_array_add(lines, g_strdup_printf("group %s %s", group->code, group->name));
    }
    for (guint i = 0; i < records->questions->len; i++) {
        const RosterQuestion *q = g_ptr_array_index(records->questions, i);
        g_ptr_array_add(lines,
                        g_strdup_printf("ask %s %s %s %s", q->key, q->detail[0], q->detail[1], q->detail[2]));
    }
    g_ptr_array_sort(lines, compare_lines);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **)lines->pdata);
}

static void
test_row_order(void)
{
    for (guint round = 0; round < 300; round++) {
        g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
        for (gint n = g_test_rand_int_range(1, 12); n > 0; n--)
            g_ptr_array_add(rows, random_row());
        g_autofree char *before = outcome(rows);
        for (guint i = rows->len - 1; i > 0; i--) {
            guint k = (guint)g_test_rand_int_range(0, (gint)i + 1);
            gpointer row = rows->pdata[i];
            rows->pdata[i] = rows->pdata[k];
            rows->pdata[k] = row;
        }
        g_autofree char *after = outcome(rows);
        g_assert_cmpstr(before, ==, after);
    }
}

/* A pupil over two rows, of which one has the card: whether the cards are pupil numbers does not hang on which comes first. */
static void
test_cards_of_joined_rows(void)
{
    static const FileSchool school = {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE};
    static const char head[] =
        "LEERLINGNUMMER|GROEP|GROEPSNAAM|JAARGROEP|ROEPNAAM|NAAMTUS|NAAM|VAK|LENERNUMMER";
    static const char with[] = "1|5|Groep 5|5|Anna||Berg|Engels|1",
                      without[] = "1|5|Groep 5|5|Anna||Berg|Duits|";
    static const char others[] = "2|5|Groep 5|5|Bram||Dal|Duits|100\n3|5|Groep 5|5|Cas||Duin|Duits|101";
    g_autofree char *first = g_strjoin("\n", head, with, without, others, NULL);
    g_autofree char *last = g_strjoin("\n", head, without, with, others, NULL);
    g_autoptr(RosterRecords) a = file_check(first, &school);
    g_autoptr(RosterRecords) b = file_check(last, &school);
    g_autofree char *one = file_describe_records(a, FALSE), *other = file_describe_records(b, FALSE);
    g_assert_cmpstr(one, ==, other);
    g_assert_nonnull(strstr(one, "card=100"));
}

/* What the check promises of its values, whatever the file: canonical, within bounds, one name to one code.
 */
static void
check_promises(const RosterRecords *records)
{
    for (guint i = 0; i < records->records->len; i++) {
        const RosterRecord *record = &g_array_index(records->records, RosterRecord, i);
        for (guint field = 0; field < N_FIELDS; field++) {
            const char *value = record->value[field];
            if (value == NULL)
                continue;
            g_assert_true(g_utf8_validate(value, -1, NULL));
            g_assert_cmpint(g_utf8_strlen(value, -1), <=, field_max_length((PersonField)field));
            for (const char *at = value; *at != '\0'; at++)
                g_assert_cmpint((guchar)*at, >=, 0x20);
        }
        const char *date = record->value[FIELD_BIRTH_DATE];
        g_assert_true(date == NULL || *date == '\0' || date_valid(date));
        if (!record->refused) {
            g_assert_nonnull(record->value[FIELD_SURNAME]);
            g_assert_true(record->value[FIELD_GROUP_CODE] == NULL ||
                          record->value[FIELD_GROUP_CODE][0] != '\0');
        }
    }
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) codes = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < records->groups->len; i++) {
        const RosterGroup *group = g_ptr_array_index(records->groups, i);
        g_assert_true(g_hash_table_add(names, group->name));
        g_assert_true(g_hash_table_add(codes, group->code));
        g_assert_cmpint(g_utf8_strlen(group->code, -1), <=, 10);
        g_assert_cmpint(g_utf8_strlen(group->name, -1), <=, 30);
        g_assert_cmpuint(strcspn(group->code, "\"'+&<>/|\\"), ==, strlen(group->code));
    }
}

static void
test_random_tables(void)
{
    static const char *const names[] = {"Leerlingnummer",
                                        "KLAS_NAAM",
                                        "Groep",
                                        "Klas",
                                        "Naam",
                                        "Voornaam",
                                        "voornamen",
                                        "Voorletters",
                                        "geslacht",
                                        "Geb",
                                        "Uitstroomdatum",
                                        "Rol",
                                        "geheim",
                                        "huisnr",
                                        "Toevoeging",
                                        "postcode",
                                        "email",
                                        "Tel",
                                        "brin",
                                        "schooljaar",
                                        "pas",
                                        "NAAMTUS",
                                        "",
                                        "Vak",
                                        "Achternaam",
                                        "instroomdatum",
                                        "leerjaar"};
    static const char *const cells[] = {"",
                                        "Anna",
                                        "van der Berg",
                                        "Berg, Anna van der",
                                        "12-03-15",
                                        "n:42075",
                                        "d:2015-03-12",
                                        "e:#REF!",
                                        "b:TRUE",
                                        "1",
                                        "0001",
                                        "12AB01",
                                        "n:1~0001",
                                        "5/6",
                                        "Groep 5",
                                        "#x",
                                        "=\"01\"",
                                        "J",
                                        "é\xcc\x81\xe2\x80\x8b",
                                        "a@b.nl;c@d.nl",
                                        "1234 ab",
                                        "-",
                                        "Totaal",
                                        "Leerlingnummer",
                                        "n:1e+20",
                                        "docent",
                                        "ja",
                                        "99-99-9999",
                                        "12345678901234567890123456789012345678901234567890",
                                        "\xf0\x9f\x98\x80",
                                        "'",
                                        "\"",
                                        ",",
                                        "d'",
                                        "2025-2026"};
    for (guint round = 0; round < 1500; round++) {
        g_autoptr(GString)
            text = g_string_new(g_test_rand_int_range(0, 4) == 0 ? "@meta format edexml\n" : "");
        gint columns = g_test_rand_int_range(1, 14);
        for (gint i = 0; i < columns; i++)
            g_string_append_printf(text, "%s|", names[g_test_rand_int_range(0, G_N_ELEMENTS(names))]);
        for (gint row = g_test_rand_int_range(0, 12); row > 0; row--) {
            g_string_append_c(text, '\n');
            for (gint i = g_test_rand_int_range(0, columns + 2); i > 0; i--)
                g_string_append_printf(text, "%s|", cells[g_test_rand_int_range(0, G_N_ELEMENTS(cells))]);
        }
        FileSchool school = {g_test_rand_int_range(0, 2) ? BRANCH_PRIMARY : BRANCH_SECONDARY, "12AB", NULL,
                             FALSE, FALSE};
        g_autoptr(RosterRecords) records = file_check(text->str, &school);
        if (records == NULL)
            continue;
        check_promises(records);
        for (guint i = 0; i < records->questions->len; i++) {
            g_autofree char *question = roster_question_text(g_ptr_array_index(records->questions, i));
            g_assert_cmpstr(question, !=, "");
        }
    }
}

/* A column that is to be cleared clears; a value that could not be read does not. */
static void
test_clear(void)
{
    g_autoptr(Table)
        table = file_table("Leerlingnummer|Groep|Leerjaar|Voornaam|Achternaam|Mobiel|Geb. datum\n"
                           "1|5|5|Anna|Berg||\n2|5|5|Bram|Smit|0612345678|31-31-2015\n");
    g_autoptr(GPtrArray) findings = finding_list_new();
    g_autoptr(Mapping) mapping = roster_map(table, NULL, findings);
    mapping_set(mapping, 6, (ColumnTarget)FIELD_MOBILE, TRUE);
    mapping_set(mapping, 7, (ColumnTarget)FIELD_BIRTH_DATE, TRUE);
    Branch branch = {1, 1, (char *)"1234", (char *)"", BRANCH_PRIMARY, (char *)""};
    CheckContext context = {&branch, FILE_YEAR, FILE_TODAY, NULL};
    g_autoptr(RosterRecords) records = roster_check(table, mapping, &context, NULL);
    const RosterRecord *first = &g_array_index(records->records, RosterRecord, 0), *second = first + 1;
    g_assert_cmpstr(first->value[FIELD_MOBILE], ==, "");
    g_assert_cmpstr(first->value[FIELD_BIRTH_DATE], ==, "");
    g_assert_cmpstr(second->value[FIELD_MOBILE], ==, "0612345678");
    g_assert_null(second->value[FIELD_BIRTH_DATE]);
    g_assert_null(first->value[FIELD_EMAIL]);
}

/* A note that every row earns is made once, for the column; refusals are made for each row. */
static void
test_many(void)
{
    g_autoptr(GString) text = g_string_new("Leerlingnummer|Groep|Leerjaar|Voorletters|Voornaam|Achternaam");
    for (guint i = 0; i < 200; i++)
        g_string_append_printf(text, "\n%u|5|5||Anna|%s", i + 1, i % 2 ? "Berg" : "");
    FileSchool school = {BRANCH_PRIMARY, "12AB", NULL, FALSE, FALSE};
    g_autoptr(RosterRecords) records = file_check(text->str, &school);
    guint initials = 0, nameless = 0;
    for (guint i = 0; i < records->findings->len; i++) {
        const Finding *finding = g_ptr_array_index(records->findings, i);
        initials += finding->code == FINDING_INITIALS_MADE;
        nameless += finding->code == FINDING_NAME_MISSING;
    }
    g_assert_cmpuint(initials, ==, 1);
    g_assert_cmpuint(nameless, ==, 100);
    g_assert_cmpuint(records->records->len, ==, 200);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH);
    for (guint i = 0; i < n_check_cases; i++) {
        g_autofree char *path = g_strdup_printf("/roster/check/case/%02u %s", i + 1, check_cases[i].what);
        g_strdelimit(path + strlen("/roster/check/case/"), "/", '-');
        g_test_add_data_func(path, &check_cases[i], test_case);
    }
    g_test_add_func("/roster/check/every-finding", test_every_finding);
    g_test_add_func("/roster/check/no-header", test_no_header);
    g_test_add_func("/roster/check/clear", test_clear);
    g_test_add_func("/roster/check/many", test_many);
    g_test_add_func("/roster/check/row-order", test_row_order);
    g_test_add_func("/roster/check/cards-of-joined-rows", test_cards_of_joined_rows);
    g_test_add_func("/roster/check/random-tables", test_random_tables);
    return g_test_run();
}
