/* Proves that a search finds just the titles that have all the words, whichever engine; that a word that is not there finds what is spelled or
 * sounds like it; and what a filter, a school and a loan do to what is found. */
#include <string.h>

#include "fixture.h"
#include "library/words.h"
#include "store/catalogue.h"
#include "store/posting.h"
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
has(char **words, const char *wanted, gboolean is_last)
{
    for (guint i = 0; words[i]; i++)
        if (g_str_equal(words[i], wanted) ||
            (is_last && strlen(wanted) >= 2 && g_str_has_prefix(words[i], wanted)))
            return TRUE;
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
            g_auto(GStrv) all = words_of_title(title);
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

#define A_PERSON                                                                                             \
    "INSERT INTO person (id, library_id, initials, first_name, prefix, surname, birth_date, sex, street, "   \
    "house_number, house_addition, postcode, town, phone, mobile, email, name_folded, match_key, "           \
    "created_by) SELECT 1, library_id, '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 0 "   \
    "FROM title; "

/* By a word or by the school, the answers are the same: what is
 * missing or withdrawn is nowhere, what is lent, put aside or elsewhere is not there. */
static void
test_there(void)
{
    static const struct {
        const char *status, *sql; /* what is done to copy 1 */
        gboolean is_found, is_there;
    } cases[] = {
        {"available", "", TRUE, TRUE},
        {"missing", "", FALSE, FALSE},
        {"withdrawn", "", FALSE, FALSE},
        {"on-order", "", TRUE, FALSE},
        {"in-process", "", TRUE, FALSE},
        {"available", "UPDATE copy SET transit_from = 1 WHERE id = 1", TRUE, FALSE},
        {"available",
         A_PERSON
         "INSERT INTO loan (person_id, copy_id, branch_id, title, due_date, lent, fine_day, fine_most, "
         "is_open, ended) SELECT 1, 1, branch_id, '', '2026-12-01', '2026-11-01', 0, 0, 1, '' FROM copy "
         "WHERE id = 1",
         TRUE, FALSE},
        {"available",
         A_PERSON
         "INSERT INTO hold (title_id, person_id, branch_id, copy_id, state, placed, until_date, ended) "
         "SELECT title_id, 1, branch_id, 1, 'waiting', '2026-11-01', '2026-12-01', '' FROM copy WHERE id = 1",
         TRUE, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Fixture fixture;
        g_autoptr(GError) error = NULL;
        fixture_open(&fixture);
        gint64 title = title_add(&fixture, "Zeerover Jan", "", "M4");
        copy_add(&fixture, fixture.branch, title, "1", cases[i].status);
        if (*cases[i].sql)
            fixture_script(fixture.url, cases[i].sql);
        for (guint way = 0; way < 4; way++) {
            const CatalogueQuery query = {.typed = way & 1 ? "" : "zeerover",
                                          .branch = fixture.branch,
                                          .is_browsing = TRUE,
                                          .is_there = way > 1};
            g_autoptr(FoundTitles) found = find_with(&fixture, query);
            g_assert_cmpuint(found->total, ==, way > 1 ? cases[i].is_there : cases[i].is_found);
            g_assert_cmpuint(found->there, ==, cases[i].is_there);
        }
        g_autoptr(GPtrArray)
            copies = store_catalogue_copies(fixture.store, fixture.library, fixture.branch, title, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(copies->len, ==, cases[i].is_found);
        g_assert_cmpuint(public_copies_there(copies), ==, cases[i].is_there);
        fixture_close(&fixture);
    }
}

typedef struct {
    gint64 id;
    char **words;
    gboolean is_at_school, is_there;
    const char *avi;
} Known;

/* What is asked for in a school, with what was chosen, against looking at every title. */
static void
test_school(void)
{
    enum { TITLES = 60, QUERIES = 120 };
    static const char *const begun[] = {"gr", "ze", "mui", "de zee", "griez mu", "9", ""};
    Fixture fixture;
    GRand *rand = g_rand_new_with_seed(38);
    Known known[TITLES];
    guint found_any = 0;
    fixture_open(&fixture);
    for (guint i = 0; i < TITLES; i++) {
        g_autofree char *name = g_strdup_printf("%s %s %u",
                                                parts[g_rand_int_range(rand, 0, G_N_ELEMENTS(parts))],
                                                parts[g_rand_int_range(rand, 0, G_N_ELEMENTS(parts))], i);
        g_autofree char *barcode = g_strdup_printf("%u", i), *second = g_strdup_printf("second %u", i);
        Known *one = &known[i];
        one->avi = i % 3 ? "M4" : "E5";
        one->id = title_add(&fixture, name, "", one->avi);
        one->words = words_of_query(name, 9);
        one->is_at_school = i % 4 && i % 7;
        one->is_there = one->is_at_school && i % 5;
        copy_add(&fixture, i % 4 ? fixture.branch : fixture.other, one->id, barcode,
                 i % 7 ? (i % 5 ? "available" : "on-order") : "missing");
        copy_add(&fixture, fixture.other, one->id, second, "available");
    }
    for (guint q = 0; q < QUERIES; q++) {
        g_autofree char *typed = q % 2
                                     ? g_strdup(begun[q / 2 % G_N_ELEMENTS(begun)])
                                     : g_strconcat(parts[g_rand_int_range(rand, 0, G_N_ELEMENTS(parts))], " ",
                                                   parts[g_rand_int_range(rand, 0, G_N_ELEMENTS(parts))],
                                                   NULL);
        const CatalogueQuery query = {.typed = typed,
                                      .branch = fixture.branch,
                                      .is_browsing = TRUE,
                                      .avi = q % 5 == 0 ? "M4" : "",
                                      .age = q % 3 == 0 ? (q % 2 ? 7 : 13) : 0,
                                      .is_there = q % 4 == 0};
        g_autoptr(FoundTitles) found = find_with(&fixture, query);
        g_auto(GStrv) words = words_of_query(typed, CATALOGUE_WORDS);
        guint expected = 0;
        for (guint i = 0; i < TITLES; i++) {
            gboolean fits = known[i].is_at_school && (!*query.avi || g_str_equal(known[i].avi, query.avi)) &&
                            (query.age == 0 || query.age == 7) && (!query.is_there || known[i].is_there),
                     is_found = FALSE;
            for (guint w = 0; words[w]; w++)
                fits = fits && has(known[i].words, words[w], !words[w + 1]);
            for (guint k = 0; k < found->titles->len; k++)
                is_found = is_found || ((const FoundTitle *)found->titles->pdata[k])->id == known[i].id;
            g_assert_cmpint(is_found, ==, fits);
            expected += fits;
        }
        g_assert_cmpuint(found->total, ==, expected);
        found_any += expected > 0;
    }
    g_assert_cmpuint(found_any, >, QUERIES / 3);
    for (guint i = 0; i < TITLES; i++)
        g_strfreev(known[i].words);
    g_rand_free(rand);
    fixture_close(&fixture);
}

static void
assert_has(Fixture *fixture, const char *word, const gint64 *titles, guint n)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_autoptr(TitleSet) set = title_set_new();
    g_ptr_array_add(words, (gpointer)word);
    g_assert_true(posting_read(fixture->store, fixture->library, words, set, &error));
    g_assert_no_error(error);
    g_autoptr(GArray) having = title_set_newest(set);
    g_assert_cmpmem(having->data, having->len * sizeof(gint64), titles, n * sizeof(gint64));
}

/* Numbers at the ends of their blocks, and far apart, come and go one by one; what both words have is what both have. */
static void
test_postings(void)
{
    static const gint64 numbers[] = {
        G_GINT64_CONSTANT(1) << 60, 5000001, 5000000, 2048, 2047, 1025, 1024, 1023, 1};
    enum { N = G_N_ELEMENTS(numbers) };
    Fixture fixture;
    g_autoptr(GError) error = NULL;
    fixture_open(&fixture);
    g_assert_true(store_begin(fixture.store, &error));
    for (guint i = N; i-- > 0;) {
        g_assert_true(posting_change(fixture.store, fixture.library, numbers[i], "",
                                     i % 2 ? "zee" : "school zee", &error));
        assert_has(&fixture, "zee", numbers + i, N - i);
    }
    const gint64 even[] = {numbers[0], numbers[2], numbers[4], numbers[6], numbers[8]};
    assert_has(&fixture, "school", even, G_N_ELEMENTS(even));
    g_autoptr(TitleSet) all = title_set_new(), other = title_set_new();
    for (guint i = 0; i < N; i++) {
        title_set_add(all, numbers[i]);
        if (i % 3 == 0)
            title_set_add(other, numbers[i]);
    }
    title_set_add(other, 77);
    title_set_keep(all, other);
    g_autoptr(GArray) both = title_set_newest(all);
    const gint64 third[] = {numbers[0], numbers[3], numbers[6]};
    g_assert_cmpmem(both->data, both->len * sizeof(gint64), third, sizeof third);
    for (guint i = 0; i < N; i++) {
        g_assert_true(posting_change(fixture.store, fixture.library, numbers[i], i % 2 ? "zee" : "school zee",
                                     "", &error));
        assert_has(&fixture, "zee", numbers + i + 1, N - i - 1);
    }
    g_assert_true(store_commit(fixture.store, &error));
    g_assert_cmpint(fixture_number(fixture.url, "SELECT count(*) FROM posting"), ==, 0);
    g_assert_cmpint(fixture_number(fixture.url, "SELECT count(*) FROM catalogue_word"), ==, 0);
    fixture_close(&fixture);
}

static guint
count_of(const FoundTitles *found, CatalogueFacet facet, const char *value)
{
    for (guint i = 0; i < found->facets[facet]->len; i++) {
        const CatalogueCount *one = &g_array_index(found->facets[facet], CatalogueCount, i);
        if (g_str_equal(one->value, value))
            return one->count;
    }
    return 0;
}

/* A facet counts what a click on it finds. */
static void
test_facets(void)
{
    static const char *const levels[] = {"M3", "M4", "E6", "Plus", ""};
    Fixture fixture;
    fixture_open(&fixture);
    for (guint i = 0; i < 40; i++) {
        g_autofree char *name = g_strdup_printf("Zeerover %u", i), *barcode = g_strdup_printf("%u", i);
        gint64 id = title_add(&fixture, name, "", levels[i % G_N_ELEMENTS(levels)]);
        copy_add(&fixture, i % 4 ? fixture.branch : fixture.other, id, barcode, "available");
    }
    for (guint way = 0; way < 2; way++) {
        const CatalogueQuery query = {
            .typed = way ? "" : "zeerover", .branch = fixture.branch, .is_browsing = TRUE, .limit = 5};
        g_autoptr(FoundTitles) found = find_with(&fixture, query);
        g_assert_cmpuint(found->total, ==, 30);
        g_assert_false(found->is_many);
        g_assert_cmpuint(count_of(found, CATALOGUE_BY_AGE, "7"), ==, 30);
        g_assert_cmpuint(count_of(found, CATALOGUE_BY_AGE, "9"), ==, 0);
        for (guint i = 0; *levels[i]; i++) {
            CatalogueQuery narrow = query;
            narrow.avi = levels[i];
            g_autoptr(FoundTitles) fewer = find_with(&fixture, narrow);
            g_assert_cmpuint(count_of(found, CATALOGUE_BY_AVI, levels[i]), ==, fewer->total);
            g_assert_cmpuint(fewer->facets[CATALOGUE_BY_AVI]->len, ==, 1);
        }
    }
    fixture_close(&fixture);
}

/* Page after page, in every order, whatever comes in between: each title once, in the order of the whole. */
static void
test_pages(void)
{
    Fixture fixture;
    guint added = 0;
    fixture_open(&fixture);
    for (guint i = 0; i < 23; i++) {
        g_autofree char *name = g_strdup_printf("Zeerover %c", 'a' + (int)(i * 7 % 23)),
                        *barcode = g_strdup_printf("%u", i);
        gint64 id = title_add(&fixture, name, i % 3 ? "Vos, Jan" : "", "");
        copy_add(&fixture, fixture.branch, id, barcode, "available");
    }
    for (guint order = 0; order < N_CATALOGUE_ORDERS; order++) {
        CatalogueOrder known;
        CatalogueQuery query = {
            .typed = "zeerover", .branch = fixture.branch, .order = (CatalogueOrder)order};
        g_assert_true(catalogue_order_from_name(catalogue_order_name(query.order), &known) &&
                      known == query.order);
        g_autofree char *whole = found_names(&fixture, query), *after = NULL;
        g_autoptr(GString) pages = g_string_new(NULL);
        query.limit = 5;
        do {
            query.after = after;
            g_autoptr(FoundTitles) found = find_with(&fixture, query);
            for (guint i = 0; i < found->titles->len; i++) {
                const FoundTitle *one = found->titles->pdata[i];
                g_string_append_printf(pages, "%s%s", pages->len ? ", " : "", one->title);
            }
            g_free(after);
            after = g_steal_pointer(&found->next);
            /* before what was shown, in every order */
            g_autofree char *barcode = g_strdup_printf("new-%u", added++);
            copy_add(&fixture, fixture.branch, title_add(&fixture, "Zeerover aa", "Aa, Piet", ""), barcode,
                     "available");
        } while (after);
        g_assert_cmpstr(pages->str, ==, whole);
    }
    static const char *const none[] = {"", "x", ":", "-1:a", "0:", "99999999999999999999:", "5", "5;DROP"};
    for (guint i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autoptr(FoundTitles) found = find_with(
            &fixture, (CatalogueQuery){.typed = "zeerover", .branch = fixture.branch, .after = none[i]});
        g_assert_cmpuint(found->titles->len, ==, 23 + added);
    }
    fixture_close(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalogue/any-query", test_any_query);
    g_test_add_func("/catalogue/order-and-spelling", test_order_and_spelling);
    g_test_add_func("/catalogue/school", test_school);
    g_test_add_func("/catalogue/postings", test_postings);
    g_test_add_func("/catalogue/filters", test_filters);
    g_test_add_func("/catalogue/there", test_there);
    g_test_add_func("/catalogue/facets", test_facets);
    g_test_add_func("/catalogue/pages", test_pages);
    return g_test_run();
}
