/* Proves that a search finds just the titles that have all the words, whichever engine; that a word that is not there finds what is spelled or
 * sounds like it; and what a filter, a school and a loan do to what is found. */
#include <string.h>

#include "fixture.h"
#include "library/words.h"
#include "store/catalogue.h"
#include "store/titles.h"

static const char *const parts[] = {"muis", "muizen", "kater",  "griezel", "griezelbus", "de",
                                    "één",  "zee",    "school", "9",       "zeerover"};

static gint64
title_add(Fixture *fixture, const char *name, const char *author, const char *avi)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Title) title = title_new();
    const TitleHand hand = {fixture->library, 0, 5};
    title_set(title, TITLE_TITLE, name);
    title_set(title, TITLE_AUTHOR, author);
    title_set(title, TITLE_AVI, avi);
    title->number[TITLE_AGE_FROM] = 6;
    title->number[TITLE_AGE_TO] = 8;
    g_assert_true(store_begin(fixture->store, &error));
    gint64 id = store_title_add(fixture->store, &hand, title, &error);
    g_assert_true(store_commit(fixture->store, &error));
    g_assert_no_error(error);
    return id;
}

static FoundTitles *
find_with(Fixture *fixture, CatalogueQuery query)
{
    g_autoptr(GError) error = NULL;
    query.library = fixture->library;
    query.avi = query.avi ? query.avi : "";
    query.genre = query.genre ? query.genre : "";
    query.limit = query.limit ? query.limit : 1000;
    FoundTitles *found = store_catalogue_find(fixture->store, &query, &error);
    g_assert_no_error(error);
    return found;
}

/* The titles found, a space between; new. */
static char *
found_names(Fixture *fixture, CatalogueQuery query)
{
    g_autoptr(FoundTitles) found = find_with(fixture, query);
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < found->titles->len; i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "",
                               ((const FoundTitle *)found->titles->pdata[i])->title);
    return g_string_free(names, FALSE);
}

static gboolean
has(const GArray *words, const char *wanted, gboolean is_last)
{
    for (guint i = 0; i < words->len; i++) {
        const char *word = g_array_index(words, Word, i).word;
        if (g_str_equal(word, wanted) || (is_last && strlen(wanted) >= 2 && g_str_has_prefix(word, wanted)))
            return TRUE;
    }
    return FALSE;
}

/* Against looking at every title, word by word. */
static void
test_any_query(void)
{
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    GRand *rand = g_rand_new_with_seed(10);
    gint64 ids[60];
    fixture_open(&fixture);
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
        g_autofree char *name = g_strdup_printf("%s %s",
                                                parts[g_rand_int_range(rand, 0, G_N_ELEMENTS(parts))],
                                                parts[g_rand_int_range(rand, 0, G_N_ELEMENTS(parts))]);
        ids[i] = title_add(&fixture, name, parts[g_rand_int_range(rand, 0, G_N_ELEMENTS(parts))], "");
    }
    for (guint q = 0; q < 60; q++) {
        g_autoptr(GString) typed = g_string_new(NULL);
        for (gint n = g_rand_int_range(rand, 1, 4); n > 0; n--)
            g_string_append_printf(typed, "%s ", parts[g_rand_int_range(rand, 0, G_N_ELEMENTS(parts))]);
        if (q % 3 == 0)
            g_string_assign(typed, q % 2 ? "griez" : "de ze");
        g_auto(GStrv) words = words_of_query(typed->str, CATALOGUE_WORDS);
        g_autoptr(FoundTitles) found = find_with(&fixture, (CatalogueQuery){.typed = typed->str});
        guint expected = 0;
        for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
            g_autoptr(Title) title = store_title_get(fixture.store, fixture.library, ids[i], &error);
            g_autoptr(GArray) all = words_of_title(title);
            gboolean fits = TRUE, is_found = FALSE;
            for (guint w = 0; words[w]; w++)
                fits = fits && has(all, words[w], !words[w + 1]);
            for (guint k = 0; k < found->titles->len; k++)
                is_found = is_found || ((const FoundTitle *)found->titles->pdata[k])->id == ids[i];
            g_assert_cmpint(fits, ==, is_found);
            expected += fits;
        }
        g_assert_cmpuint(found->titles->len, ==, expected);
        g_assert_false(found->more);
    }
    g_rand_free(rand);
    fixture_close(&fixture);
}

static void
test_order_and_spelling(void)
{
    Fixture fixture;
    fixture_open(&fixture);
    title_add(&fixture, "Griezelbus", "Tonke Dragt", "");
    title_add(&fixture, "De school van de griezelbus", "Paul van Loon", "E5");
    title_add(&fixture, "Harry Potter", "J.K. Rowling", "Plus");
    static const struct {
        const char *typed, *names;
        gboolean is_corrected;
    } cases[] = {
        {"griezelbus", "Griezelbus, De school van de griezelbus", FALSE},
        {"grie", "Griezelbus, De school van de griezelbus", FALSE},
        {"GRIEZELBUS dragt", "Griezelbus", FALSE},
        {"harrie poter", "Harry Potter", TRUE},
        {"grijzelbus loon", "De school van de griezelbus", TRUE},
        {"sgool", "De school van de griezelbus", TRUE},
        {"", "", FALSE},
        {"%_'\"", "", FALSE},
        {"xylofoon", "", TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const CatalogueQuery query = {.typed = cases[i].typed};
        g_autofree char *names = found_names(&fixture, query);
        g_autoptr(FoundTitles) found = find_with(&fixture, query);
        g_assert_cmpstr(names, ==, cases[i].names);
        g_assert_cmpint(found->is_corrected, ==, cases[i].is_corrected);
    }
    g_autoptr(FoundTitles) corrected = find_with(&fixture, (CatalogueQuery){.typed = "harrie poter"});
    g_autofree char *words = g_strjoinv(" ", corrected->words);
    g_assert_cmpstr(words, ==, "harry potter");
    g_autoptr(FoundTitles) one = find_with(&fixture, (CatalogueQuery){.typed = "griezelbus", .limit = 1});
    g_assert_cmpuint(one->titles->len, ==, 1);
    g_assert_true(one->more);
    fixture_close(&fixture);
}

static void
copy_add(Fixture *fixture, gint64 branch, gint64 title, const char *barcode, const char *status)
{
    g_autoptr(GError) error = NULL;
    const TitleHand hand = {fixture->library, 0, 5};
    char *none = (char *)"";
    const Copy copy = {.branch = branch,
                       .title = title,
                       .barcode = (char *)barcode,
                       .shelf = none,
                       .material = none,
                       .status = (char *)status,
                       .why = none,
                       .note = none,
                       .acquired = none,
                       .withdrawn_on = none};
    g_assert_true(store_begin(fixture->store, &error));
    store_copy_add(fixture->store, &hand, &copy, &error);
    g_assert_true(store_commit(fixture->store, &error));
    g_assert_no_error(error);
}

static void
test_filters(void)
{
    Fixture fixture;
    fixture_open(&fixture);
    gint64 here = title_add(&fixture, "Zeerover Jan", "", "M4"),
           there = title_add(&fixture, "Zeerover Piet", "", "E6");
    copy_add(&fixture, fixture.branch, here, "1", "available");
    copy_add(&fixture, fixture.branch, here, "2", "on-order");
    copy_add(&fixture, fixture.branch, there, "3", "withdrawn");
    copy_add(&fixture, fixture.other, there, "4", "available");
    static const struct {
        gboolean at_school;
        const char *avi;
        gint age;
        const char *names;
    } cases[] = {
        {FALSE, "", 0, "Zeerover Piet, Zeerover Jan"},
        {TRUE, "", 0, "Zeerover Jan"},
        {FALSE, "E6", 0, "Zeerover Piet"},
        {FALSE, "", 7, "Zeerover Piet, Zeerover Jan"},
        {FALSE, "", 9, ""},
        {TRUE, "E6", 0, ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *names = found_names(
            &fixture, (CatalogueQuery){.typed = "zeerover",
                                       .avi = cases[i].avi,
                                       .age = cases[i].age,
                                       .branch = cases[i].at_school ? fixture.branch : 0});
        g_assert_cmpstr(names, ==, cases[i].names);
    }
    g_autoptr(FoundTitles)
        found = find_with(&fixture, (CatalogueQuery){.typed = "zeerover", .branch = fixture.branch});
    const FoundTitle *one = found->titles->pdata[0];
    g_assert_cmpuint(one->copies, ==, 2);
    g_assert_cmpuint(one->there, ==, 1);
    fixture_close(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalogue/any-query", test_any_query);
    g_test_add_func("/catalogue/order-and-spelling", test_order_and_spelling);
    g_test_add_func("/catalogue/filters", test_filters);
    return g_test_run();
}
