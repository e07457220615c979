/* Proves that a title's values are clean and bounded whatever is put in, and that each rule of a field is told. */
#include "library/title.h"

#include <string.h>

#include "text/text.h"

static void
test_names(void)
{
    for (guint i = 0; i < N_TITLE_TEXTS; i++) {
        TitleText text = N_TITLE_TEXTS;
        g_assert_true(title_text_from_name(title_text_name((TitleText)i), &text));
        g_assert_cmpint(text, ==, (gint)i);
    }
}

static void
test_clean(void)
{
    static const struct {
        TitleText text;
        const char *value, *kept;
    } cases[] = {
        {TITLE_TITLE, "  De\n griezelbus\t 2 ", "De griezelbus 2"},
        {TITLE_TITLE, "a\x01\x02 b", "a b"},
        {TITLE_TITLE, "e\xcc\x81", "é"}, /* e and an accent are one letter */
        {TITLE_SUMMARY, "een \n\n twee  drie\r\n", "een\ntwee drie"},
        {TITLE_CONTRIBUTORS, "ill\tQuentin Blake\ntrl\tHuberte Vriesendorp",
         "ill\tQuentin Blake\ntrl\tHuberte Vriesendorp"},
        {TITLE_AVI, "M3456789", "M3456"},
        {TITLE_TITLE, " \t\n", ""},
    };
    g_autoptr(Title) title = title_new();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        title_set(title, cases[i].text, cases[i].value);
        g_assert_cmpstr(title->text[cases[i].text], ==, cases[i].kept);
    }
}

/* Any bytes: valid, bounded, and cleaning what is clean changes nothing. */
static void
test_any_bytes(void)
{
    GRand *rand = g_rand_new_with_seed(7);
    g_autoptr(Title) title = title_new();
    for (guint i = 0; i < 3000; i++) {
        char bytes[1500];
        gsize length = (gsize)g_rand_int_range(rand, 0, sizeof bytes);
        for (gsize j = 0; j < length; j++)
            bytes[j] = (char)g_rand_int_range(rand, 1, i % 2 ? 256 : 128);
        bytes[length == sizeof bytes ? length - 1 : length] = '\0';
        TitleText text = (TitleText)g_rand_int_range(rand, 0, N_TITLE_TEXTS);
        title_set(title, text, bytes);
        g_assert_true(g_utf8_validate(title->text[text], -1, NULL));
        g_assert_cmpint(g_utf8_strlen(title->text[text], -1), <=, title_text_most(text));
        g_autofree char *before = g_strdup(title->text[text]);
        title_set(title, text, before);
        g_assert_cmpstr(title->text[text], ==, before);
    }
    g_rand_free(rand);
}

static void
test_lines(void)
{
    g_autoptr(Title) title = title_new();
    title_add_line(title, TITLE_SUBJECTS, "dieren");
    title_add_line(title, TITLE_SUBJECTS, " ");
    title_add_line(title, TITLE_SUBJECTS, "zee\nwater");
    title_add_line(title, TITLE_SUBJECTS, "dieren");
    g_assert_cmpstr(title->text[TITLE_SUBJECTS], ==, "dieren\nzee water");
    for (guint i = 0; i < 1000; i++) {
        g_autofree char *line = g_strdup_printf("onderwerp %u", i);
        title_add_line(title, TITLE_SUBJECTS, line);
    }
    g_assert_cmpint(g_utf8_strlen(title->text[TITLE_SUBJECTS], -1), <=, title_text_most(TITLE_SUBJECTS));
}

static void
test_problems(void)
{
    g_autoptr(Title) title = title_new();
    g_assert_nonnull(title_text_problem(title, TITLE_TITLE));
    title_set(title, TITLE_TITLE, "Matilda");
    g_assert_true(title_is_sound(title));
    static const struct {
        TitleText text;
        const char *wrong, *right;
    } cases[] = {
        {TITLE_ISBN, "9789025751983", "9789025751982"},
        {TITLE_LANGUAGE, "nl", "dut"},
        {TITLE_AVI, "M8", "M7"},
        {TITLE_GENRE, "leuk", "humour"},
        {TITLE_SISO, "J 5", "J 597"},
        {TITLE_MATERIAL, "", "comic"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        title_set(title, cases[i].text, cases[i].wrong);
        g_assert_nonnull(title_text_problem(title, cases[i].text));
        g_assert_false(title_is_sound(title));
        title_set(title, cases[i].text, cases[i].right);
        g_assert_true(title_is_sound(title));
    }
    title->number[TITLE_AGE_FROM] = 8;
    title->number[TITLE_AGE_TO] = 6;
    g_assert_nonnull(title_number_problem(title, TITLE_AGE_TO));
    g_autoptr(Title) copy = title_copy(title);
    g_assert_true(title_equal(title, copy));
    copy->number[TITLE_PAGES] = 1;
    g_assert_false(title_equal(title, copy));
}

static void
test_sort_key(void)
{
    static const char *const cases[][3] = {
        {"", "De GVR", "gvr"},
        {"dut", "Het geheim", "geheim"},
        {"dut", "'t Is weer zover", "isweerzover"},
        {"eng", "The BFG", "bfg"},
        {"eng", "De GVR", "degvr"},
        {"fre", "L’Étranger", "etranger"},
        {"dut", "Dezelfde", "dezelfde"},
        {"dut", "De", "de"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Title) title = title_new();
        title_set(title, TITLE_LANGUAGE, cases[i][0]);
        title_set(title, TITLE_TITLE, cases[i][1]);
        g_autofree char *key = title_sort_key(title);
        g_assert_cmpstr(key, ==, cases[i][2]);
    }
}

/* What two people changed in one title: what the one left as it was shown is the other's. */
static void
test_rebase(void)
{
    g_autoptr(Title) shown = title_new();
    title_set(shown, TITLE_TITLE, "Minoes");
    title_set(shown, TITLE_AUTHOR, "Schmidt");
    shown->number[TITLE_YEAR] = 1970;
    g_autoptr(Title) mine = title_copy(shown);
    g_autoptr(Title) now = title_copy(shown);
    title_set(mine, TITLE_AUTHOR, "Schmidt, Annie M.G.");
    title_set(mine, TITLE_SERIES, "");
    mine->number[TITLE_PAGES] = 165;
    mine->number[TITLE_AGE_FROM] = 8;
    mine->number[TITLE_AGE_TO] = 10;
    title_set(now, TITLE_TITLE, "Minoes, de poes");
    title_set(now, TITLE_AUTHOR, "Schmidt, A.M.G.");
    now->number[TITLE_YEAR] = 1971;
    now->number[TITLE_AGE_FROM] = 6;
    now->number[TITLE_AGE_TO] = 99;
    now->version = 7;
    g_autoptr(Title) both = title_rebase(mine, shown, now);
    g_assert_cmpstr(both->text[TITLE_TITLE], ==, "Minoes, de poes");
    g_assert_cmpstr(both->text[TITLE_AUTHOR], ==, "Schmidt, Annie M.G.");
    const gint numbers[N_TITLE_NUMBERS] = {1971, 165, 8, 10};
    g_assert_cmpmem(both->number, sizeof both->number, numbers, sizeof numbers);
    g_assert_cmpint(both->version, ==, 7);
    g_autoptr(Title) nothing = title_rebase(shown, shown, now);
    g_assert_true(title_equal(nothing, now));
    g_autoptr(Title) alone = title_rebase(mine, shown, shown);
    g_assert_true(title_equal(alone, mine));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    text_set_language(TEXT_ENGLISH);
    g_test_add_func("/title/names", test_names);
    g_test_add_func("/title/clean", test_clean);
    g_test_add_func("/title/any-bytes", test_any_bytes);
    g_test_add_func("/title/lines", test_lines);
    g_test_add_func("/title/problems", test_problems);
    g_test_add_func("/title/sort-key", test_sort_key);
    g_test_add_func("/title/rebase", test_rebase);
    return g_test_run();
}
