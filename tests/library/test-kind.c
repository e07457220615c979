/* Proves that levels, ages and shelf marks are read as people write them, and that each list's names are its own. */
#include "library/kind.h"

#include "text/text.h"

static void
test_lists(void)
{
    for (guint k = 0; k < N_KINDS; k++)
        for (guint i = 0; i < kind_count((Kind)k); i++) {
            g_assert_cmpint(kind_place((Kind)k, kind_name((Kind)k, i)), ==, (gint)i);
            g_assert_cmpstr(kind_words((Kind)k, kind_name((Kind)k, i)), ==, kind_label((Kind)k, i));
        }
    g_assert_cmpuint(kind_count(KIND_AVI), ==, 12);
    g_assert_cmpint(kind_place(KIND_AVI, ""), ==, -1);
    g_assert_cmpint(kind_place(KIND_AVI, "M3"), <, kind_place(KIND_AVI, "E3"));
    g_assert_cmpint(kind_place(KIND_AVI, "E7"), <, kind_place(KIND_AVI, "Plus"));
    g_assert_cmpstr(kind_words(KIND_GENRE, "of another program"), ==, "of another program");
    g_assert_true(copy_status_is_there("available") && copy_status_is_shown("on-order"));
    g_assert_false(copy_status_is_there("on-order") || copy_status_is_shown("withdrawn"));
}

static void
test_avi(void)
{
    static const char *const cases[][2] = {
        {"M3", "M3"},     {"avi m3", "M3"}, {"AVI-E5", "E5"},     {"AVI Start", "Start"},
        {"E-S", "Start"}, {"E-M3", "M3"},   {"avi plus", "Plus"}, {"AVI: M7", "M7"},
        {"M8", ""},       {"", ""},         {"avi", ""},          {"M3 en E3", ""},
        {"8", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(kind_avi_read(cases[i][0]), ==, cases[i][1]);
}

static void
test_siso(void)
{
    static const char *const sound[] = {"", "597", "597.8", "J 597.81", "AJ 900", "J597"},
                             *const wrong[] = {"59", "5978", "597.", "597.12345", "J", "597a", "JJJ 597"};
    for (guint i = 0; i < G_N_ELEMENTS(sound); i++)
        g_assert_true(siso_is_sound(sound[i]));
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_false(siso_is_sound(wrong[i]));
}

static void
test_age(void)
{
    static const struct {
        const char *typed;
        gint from, to;
    } cases[] = {
        {"6-8", 6, 8},
        {"9+", 9, 99},
        {"van 6 tot 8 jaar", 6, 8},
        {"Vanaf ca. 9 jaar", 9, 99},
        {"vanaf 12 jaar", 12, 99},
        {"10", 10, 10},
        {"0-3", 0, 3},
        {"8-6", 0, 0},
        {"", 0, 0},
        {"2019", 0, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint from = -1, to = -1;
        g_assert_cmpint(age_read(cases[i].typed, &from, &to), ==, cases[i].to > 0);
        g_assert_cmpint(from, ==, cases[i].from);
        g_assert_cmpint(to, ==, cases[i].to);
        g_autofree char *words = age_words(from, to);
        g_assert_cmpint(*words != '\0', ==, to > 0);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH);
    g_test_add_func("/kind/lists", test_lists);
    g_test_add_func("/kind/avi", test_avi);
    g_test_add_func("/kind/siso", test_siso);
    g_test_add_func("/kind/age", test_age);
    return g_test_run();
}
