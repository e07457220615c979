/* Dutch names as schools write them (domain facts 1.1, 5.1, 5.3, 7). All people are invented. */
#include "people/name.h"

static void
test_fold(void)
{
    static const struct {
        const char *text, *folded;
    } folds[] = {
        {"Jansen", "jansen"},
        {"JANSEN", "jansen"},
        {"van 't Hof", "vanthof"},
        {"Van ’t Hof", "vanthof"},
        {"De Vries-Bakker", "devriesbakker"},
        {"Çelik", "celik"},
        {"Meĳer", "meijer"},
        {"Meÿer", "meijer"},
        {"MEIJER", "meijer"},
        {"Sørensen", "sorensen"},
        {"Weiß", "weiss"},
        {"Łukasz", "lukasz"},
        {"Zoë", "zoe"},
        {"Zoe\xcc\x88", "zoe"},
        {"İpek", "ipek"},
        {"Yıldız", "yildiz"},
        {"Đorđe", "dorde"},
        {"v.d. Berg", "vdberg"},
        {"Ægir", "aegir"},
        {" . ", ""},
        {"Привет", "привет"},
        {"", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(folds); i++) {
        g_autofree char *folded = name_fold(folds[i].text);
        g_autofree char *again = name_fold(folded);
        g_assert_cmpstr(folded, ==, folds[i].folded);
        g_assert_cmpstr(again, ==, folded);
    }
}

static void
test_initials(void)
{
    static const struct {
        const char *text, *initials;
    } reads[] = {
        {"A", "A."},
        {"ab", "A.B."},
        {"A.B.", "A.B."},
        {"A B", "A.B."},
        {"AB", "A.B."},
        {"Th.J.", "Th.J."},
        {"ThJ", "Th.J."},
        {"th.j.", "Th.J."},
        {"TH.J.", "Th.J."},
        {"J.Th.", "J.Th."},
        {"Chr.", "Chr."},
        {"IJ.", "IJ."},
        {"ij.", "IJ."},
        {"IJ", "I.J."},
        {"J-P", "J.P."},
        {"Anna", "A."},
        {"Anna Maria", "A.M."},
        {"é", "É."},
        {"a.b.c.d.", "A.B.C.D."},
        {"A,B", "A.B."},
        {"", ""},
        {"-", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(reads); i++) {
        g_autofree char *initials = name_initials(reads[i].text);
        g_autofree char *again = name_initials(initials);
        g_test_message("%s", reads[i].text);
        g_assert_cmpstr(initials, ==, reads[i].initials);
        g_assert_cmpstr(again, ==, initials);
    }
    static const struct {
        const char *first, *initials;
    } makes[] = {{"Anna", "A."},     {"Anne-Marie", "A.M."},    {"Anne Fleur", "A.F."},
                 {"Thomas", "T."},   {"IJsbrand", "IJ."},       {"élise", "É."},
                 {"D'Angelo", "D."}, {"Wilhelmus (Wim)", "W."}, {"", ""}};
    for (guint i = 0; i < G_N_ELEMENTS(makes); i++) {
        g_autofree char *initials = name_initials_from_first(makes[i].first);
        g_assert_cmpstr(initials, ==, makes[i].initials);
    }
}

static void
test_split_prefix(void)
{
    static const struct {
        const char *full, *prefix, *surname;
    } splits[] = {
        {"van der Berg", "van der", "Berg"},
        {"Van der Berg", "van der", "Berg"},
        {"Berg, van der", "van der", "Berg"},
        {"Berg, Van Der", "Van Der", "Berg"},
        {"van 't Hof", "van 't", "Hof"},
        {"van ’t Hof", "van ’t", "Hof"},
        {"v. d. Meer", "v. d.", "Meer"},
        {"v.d. Meer", "v.d.", "Meer"},
        {"v d Meer", "v d", "Meer"},
        {"d'Hondt", "d'", "Hondt"},
        {"de la Fuente", "de la", "Fuente"},
        {"de Vries-van der Berg", "de", "Vries-van der Berg"},
        {"VAN DER BERG", "VAN DER", "BERG"},
        {"Amrani, El", "El", "Amrani"},
        /* whole */
        {"Vandenberg", "", "Vandenberg"},
        {"De", "", "De"},
        {"Van", "", "Van"},
        {"van der", "", "van der"},
        {"El Amrani", "", "El Amrani"},
        {"Ben Ali", "", "Ben Ali"},
        {"D Boer", "", "D Boer"},
        {"'s-Gravesande", "", "'s-Gravesande"},
        {"Bakker, de Jong", "", "Bakker, de Jong"},
        {"Jansen", "", "Jansen"},
        {"", "", ""},
        {",", "", ","},
    };
    for (guint i = 0; i < G_N_ELEMENTS(splits); i++) {
        g_autofree char *prefix = NULL, *surname = NULL;
        gboolean found = name_split_prefix(splits[i].full, &prefix, &surname);
        g_test_message("%s", splits[i].full);
        g_assert_cmpstr(prefix, ==, splits[i].prefix);
        g_assert_cmpstr(surname, ==, splits[i].surname);
        g_assert_cmpint(found, ==, *splits[i].prefix != '\0');
    }
}

static void
test_split_full(void)
{
    static const struct {
        const char *full, *first, *prefix, *surname;
        gboolean sure;
    } splits[] = {
        {"Anna Berg", "Anna", "", "Berg", TRUE},
        {"Anna van der Berg", "Anna", "van der", "Berg", TRUE},
        {"Anna Maria van der Berg", "Anna Maria", "van der", "Berg", TRUE},
        {"Youssef El Amrani", "Youssef", "El", "Amrani", TRUE},
        {"Al Bakker", "Al", "", "Bakker", TRUE},
        {"Lotte d'Hondt", "Lotte", "d'", "Hondt", TRUE},
        {"Berg, Anna van der", "Anna", "van der", "Berg", TRUE},
        {"Berg, Anna", "Anna", "", "Berg", TRUE},
        {"van der Berg, Anna", "Anna", "van der", "Berg", TRUE},
        {"Berg, van der, Anna", "Anna", "van der", "Berg", TRUE},
        {"A.B. van der Berg", "A.B.", "van der", "Berg", TRUE},
        {"Anna Maria Berg", "Anna", "", "Maria Berg", FALSE},
        {"Anna", "", "", "Anna", FALSE},
        {"Anna de", "Anna", "", "de", TRUE},
        {"Berg,", "", "", "Berg", FALSE},
        {", Anna", "Anna", "", "", FALSE},
        {"", "", "", "", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(splits); i++) {
        g_autofree char *first = NULL, *prefix = NULL, *surname = NULL;
        gboolean sure = name_split_full(splits[i].full, &first, &prefix, &surname);
        g_test_message("%s", splits[i].full);
        g_assert_cmpstr(first, ==, splits[i].first);
        g_assert_cmpstr(prefix, ==, splits[i].prefix);
        g_assert_cmpstr(surname, ==, splits[i].surname);
        g_assert_cmpint(sure, ==, splits[i].sure);
    }
}

static void
test_forms(void)
{
    static const struct {
        const char *first, *initials, *prefix, *surname, *display, *sorted;
    } forms[] = {
        {"Anna", "A.B.", "van der", "Berg", "Anna van der Berg", "Berg, Anna van der"},
        {"", "A.B.", "", "Berg", "A.B. Berg", "Berg, A.B."},
        {"Lotte", "L.", "d’", "Hondt", "Lotte d’Hondt", "Hondt, Lotte d’"},
        {"Lotte", "L.", "d'", "Hondt", "Lotte d'Hondt", "Hondt, Lotte d'"},
        {"Anna", "", "", "", "Anna", "Anna"},
        {"", "", "de", "Boer", "de Boer", "Boer, de"},
        {"", "", "", "", "", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autofree char *display = name_display(forms[i].first, forms[i].initials, forms[i].prefix,
                                                forms[i].surname);
        g_autofree char *sorted = name_sorted(forms[i].first, forms[i].initials, forms[i].prefix,
                                              forms[i].surname);
        g_assert_cmpstr(display, ==, forms[i].display);
        g_assert_cmpstr(sorted, ==, forms[i].sorted);
    }
    g_autofree char *key = name_match_key("Vries-Bakker", "2015-03-12");
    g_autofree char *undated = name_match_key("Vries", "");
    g_autofree char *nameless = name_match_key("-", "2015-03-12");
    g_assert_cmpstr(key, ==, "vriesbakker|2015-03-12");
    g_assert_cmpstr(undated, ==, "");
    g_assert_cmpstr(nameless, ==, "");
}

/* Whatever bytes of whatever alphabet: nothing crashes, nothing is lost in splitting, folding twice is
 * folding once. */
static void
test_any_text(void)
{
    static const char *const pieces[] = {"van", "de", "'t", "d'",        " ",  " ", ",",  "-",
                                         ".",   "é",  "İ",  "y\xcc\x88", "A",  "b", "Th", "’",
                                         "IJ",  "字", "ß",  "(",         "  ", "v."};
    for (guint round = 0; round < 20000; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (gint n = g_test_rand_int_range(0, 9); n > 0; n--)
            g_string_append(text, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
        g_autofree char *folded = name_fold(text->str), *again = name_fold(folded);
        g_assert_cmpstr(folded, ==, again);
        g_autofree char *initials = name_initials(text->str), *twice = name_initials(initials);
        g_assert_cmpstr(initials, ==, twice);
        g_autofree char *made = name_initials_from_first(text->str);
        g_autofree char *prefix = NULL, *surname = NULL, *first = NULL, *prefix2 = NULL, *surname2 = NULL;
        name_split_prefix(text->str, &prefix, &surname);
        g_assert_true(strlen(prefix) + strlen(surname) <= text->len + 4);
        name_split_full(text->str, &first, &prefix2, &surname2);
        g_assert_true(g_utf8_validate(first, -1, NULL) && g_utf8_validate(surname2, -1, NULL));
        g_assert_true(g_utf8_validate(prefix2, -1, NULL) && g_utf8_validate(made, -1, NULL));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/people/name/fold", test_fold);
    g_test_add_func("/people/name/initials", test_initials);
    g_test_add_func("/people/name/split-prefix", test_split_prefix);
    g_test_add_func("/people/name/split-full", test_split_full);
    g_test_add_func("/people/name/forms", test_forms);
    g_test_add_func("/people/name/any-text", test_any_text);
    return g_test_run();
}
