/* Proves what a title is found by, and that words as children spell them are near to the right ones. */
#include "library/words.h"

static void
test_title(void)
{
    g_autoptr(Title) title = title_new();
    title_set(title, TITLE_TITLE, "Sofie's wereld: één dag in Zeeland");
    title_set(title, TITLE_AUTHOR, "Gaarder, Jostein");
    title_set(title, TITLE_CONTRIBUTORS, "trl\tJanke Klok");
    title_set(title, TITLE_SUBJECTS, "wereld\nfilosofie");
    title_set(title, TITLE_ISBN, "9789025751982");
    g_auto(GStrv) words = words_of_title(title);
    g_autofree char *joined = g_strjoinv(" ", words);
    g_assert_cmpstr(joined, ==,
                    "9789025751982 dag een filosofie gaarder in janke jostein klok sofies wereld zeeland");
}

static void
test_query(void)
{
    static const char *const cases[][2] = {
        {"De  GVR, de film!", "de gvr film"},
        {"978-90-257-5198-2", "9789025751982"},
        {"", ""},
        {"%_*'\";--", ""},
        {"een twee drie vier vijf zes zeven", "een twee drie vier vijf zes"},
        {"\xff\xfe boek", "boek"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(GStrv) words = words_of_query(cases[i][0], 6);
        g_autofree char *joined = g_strjoinv(" ", words);
        g_assert_cmpstr(joined, ==, cases[i][1]);
    }
    g_autofree char *folded = words_fold("Jip & Janneke – deel 2");
    g_assert_cmpstr(folded, ==, "jip janneke deel 2");
}

static gboolean
share_key(const char *one, const char *other)
{
    g_auto(GStrv) a = word_near_keys(one), b = word_near_keys(other);
    for (guint i = 0; a[i]; i++)
        if (g_strv_contains((const char *const *)b, a[i]))
            return TRUE;
    return FALSE;
}

static void
test_near(void)
{
    static const char *const near[][2] =
        {
            {"harrie", "harry"},    {"poter", "potter"},      {"grijsel", "griezel"},
            {"dolfein", "dolfijn"}, {"kameleon", "cameleon"}, {"jannike", "janneke"},
            {"paart", "paard"},     {"geronimo", "geronmio"}, {"fosil", "fossiel"},
            {"autoos", "autos"},    {"blauw", "blouw"},       {"fleermuis", "vleermuis"},
            {"sgool", "school"},
        },
                             *const far[][2] = {{"paard", "potter"}, {"beer", "boot"}, {"geheim", "griezel"}};
    for (guint i = 0; i < G_N_ELEMENTS(near); i++) {
        g_assert_true(share_key(near[i][0], near[i][1]));
        g_assert_cmpuint(word_unlikeness(near[i][0], near[i][1]), !=, G_MAXUINT);
    }
    for (guint i = 0; i < G_N_ELEMENTS(far); i++)
        g_assert_false(share_key(far[i][0], far[i][1]) && word_unlikeness(far[i][0], far[i][1]) != G_MAXUINT);
    g_assert_cmpuint(word_unlikeness("poter", "potter"), <, word_unlikeness("poter", "peter"));
}

/* Whatever one letter is changed, left out, put in or swapped: the two words share a key, and their sounds are near. */
static void
test_one_letter(void)
{
    static const char *const words[] = {"bibliotheek", "olifant", "tovenaar", "boot", "prinses", "minoes"};
    GRand *rand = g_rand_new_with_seed(8);
    for (guint i = 0; i < 3000; i++) {
        g_autoptr(GString) typed = g_string_new(words[i % G_N_ELEMENTS(words)]);
        gsize at = (gsize)g_rand_int_range(rand, 0, (gint)typed->len - 1);
        switch (g_rand_int_range(rand, 0, 3)) {
        case 0:
            typed->str[at] = (char)g_rand_int_range(rand, 'a', 'z' + 1);
            break;
        case 1:
            g_string_insert_c(typed, (gssize)at, (char)g_rand_int_range(rand, 'a', 'z' + 1));
            break;
        default: {
            char swapped = typed->str[at];
            typed->str[at] = typed->str[at + 1];
            typed->str[at + 1] = swapped;
        }
        }
        g_assert_cmpuint(word_distance(typed->str, words[i % G_N_ELEMENTS(words)], 3), <=, 1);
        g_assert_cmpuint(word_distance(words[i % G_N_ELEMENTS(words)], typed->str, 3), <=, 1);
        /* what the letter does to the sound may be more than one of its letters: then only the rest is promised */
        g_autofree char *sound = word_sound(typed->str), *right = word_sound(words[i % G_N_ELEMENTS(words)]);
        if (typed->len >= 4 && word_distance(sound, right, 2) <= 1)
            g_assert_true(share_key(typed->str, words[i % G_N_ELEMENTS(words)]));
    }
    g_rand_free(rand);
}

/* A distance is none to itself, the same both ways, and never more than by way of a third word, but where two letters are swapped. */
static void
test_distance(void)
{
    g_assert_cmpuint(word_distance("abc", "abc", 3), ==, 0);
    g_assert_cmpuint(word_distance("abc", "acb", 3), ==, 1);
    g_assert_cmpuint(word_distance("", "abc", 3), ==, 3);
    g_assert_cmpuint(word_distance("abcdef", "uvwxyz", 3), ==, 4);
    g_autofree char *longest = g_strnfill(500, 'a');
    g_assert_cmpuint(word_distance(longest, "a", 2), ==, 3);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words/title", test_title);
    g_test_add_func("/words/query", test_query);
    g_test_add_func("/words/near", test_near);
    g_test_add_func("/words/one-letter", test_one_letter);
    g_test_add_func("/words/distance", test_distance);
    return g_test_run();
}
