/* Proves that every way of writing an ISBN gives the same thirteen digits, and that one wrong or swapped digit never passes. */
#include "library/isbn.h"

#include <string.h>

static const struct {
    const char *typed, *isbn;
} cases[] = {
    {"9789025751982", "9789025751982"},
    {"978-90-257-5198-2", "9789025751982"},
    {" ISBN 978 90 257 5198 2 ", "9789025751982"},
    {"ISBN-13: 978-90-257-5198-2", "9789025751982"},
    {"9789025751982 (geb.) : € 14,95", "9789025751982"},
    {"0-306-40615-2", "9780306406157"}, /* the manual's own example */
    {"ISBN-10 0306406152", "9780306406157"},
    {"080442957X", "9780804429573"},
    {"080442957x", "9780804429573"},
    {"9791034765485", "9791034765485"},
    {"9791034765489", ""}, /* wrong check digit */
    {"9789025751983", ""},
    {"0306406153", ""},
    {"X306406152", ""},
    {"978902575198", ""},
    {"97890257519820", ""},
    {"1234567890128", ""}, /* a sound EAN, but of no book */
    {"", ""},
    {"boek", ""},
    {"978902575198X", ""},
};

static void
test_read(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        char isbn[ISBN_DIGITS + 1];
        g_assert_cmpint(isbn_read(cases[i].typed, isbn), ==, *cases[i].isbn != '\0');
        g_assert_cmpstr(isbn, ==, cases[i].isbn);
    }
}

/* Ten digits become thirteen and ten again. */
static void
test_there_and_back(void)
{
    GRand *rand = g_rand_new_with_seed(6);
    for (guint i = 0; i < 2000; i++) {
        char ten[11], isbn[ISBN_DIGITS + 1], again[ISBN_DIGITS + 1], wrong[ISBN_DIGITS + 1];
        guint sound = 0;
        g_autofree char *nine = g_strdup_printf("%09d", g_rand_int_range(rand, 0, 1000000000));
        for (guint check = 0; check <= 10; check++) {
            g_autofree char *typed = g_strdup_printf("%s%c", nine, check == 10 ? 'X' : (char)('0' + check));
            if (isbn_read(typed, again)) {
                sound++;
                memcpy(isbn, again, sizeof isbn);
                g_assert_true(isbn_short(isbn, ten));
                g_assert_cmpstr(ten, ==, typed);
            }
        }
        g_assert_cmpuint(sound, ==, 1);
        memcpy(wrong, isbn, sizeof wrong);
        guint at = (guint)g_rand_int_range(rand, 3, 13);
        wrong[at] = (char)('0' + (wrong[at] - '0' + g_rand_int_range(rand, 1, 10)) % 10);
        g_assert_false(isbn_read(wrong, again));
    }
    g_rand_free(rand);
    char ten[11];
    g_assert_false(isbn_short("9791034765489", ten));
    g_assert_cmpstr(ten, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/isbn/read", test_read);
    g_test_add_func("/isbn/there-and-back", test_there_and_back);
    return g_test_run();
}
