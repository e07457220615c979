/* Field names are stable words, all different, and find their way back. */
#include "people/field.h"

static void
test_names(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < N_FIELDS; i++) {
        PersonField field;
        const char *name = field_name((PersonField)i);
        g_assert_true(g_hash_table_add(seen, (gpointer)name));
        g_assert_true(field_from_name(name, &field));
        g_assert_cmpint(field, ==, i);
        g_assert_cmpuint(field_max_length(field), >, 0);
        g_assert_cmpstr(field_label(field), !=, "");
        for (const char *at = name; *at != '\0'; at++)
            g_assert_true(g_ascii_islower(*at) || *at == '-');
    }
    PersonField field;
    g_assert_false(field_from_name("bsn", &field));
}

/* Domain facts 1.1. */
static void
test_lengths(void)
{
    g_assert_cmpuint(field_max_length(FIELD_PUPIL_NUMBER), ==, 20);
    g_assert_cmpuint(field_max_length(FIELD_GROUP_CODE), ==, 10);
    g_assert_cmpuint(field_max_length(FIELD_YEAR_GROUP), ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/people/field/names", test_names);
    g_test_add_func("/people/field/lengths", test_lengths);
    return g_test_run();
}
