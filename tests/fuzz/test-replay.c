/* Proves that every seed, and every input that once broke something, is answered: each file under
 * corpus/TARGET goes the fuzzers' way, also cut short and with a byte changed. */
#include "targets.h"

static void
replay_file(const FuzzTarget *target, const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    target->feed((const guint8 *)bytes, length);
    for (guint i = 0; i < 8 && length; i++) {
        gsize cut = (gsize)g_test_rand_int_range(0, (gint32)length);
        g_autofree guint8 *piece = g_memdup2(bytes, MAX(cut, 1)); /* so that ASan sees where it ends */
        target->feed(piece, cut);
        guint8 *at = (guint8 *)bytes + g_test_rand_int_range(0, (gint32)length), kept = *at;
        *at = (guint8)g_test_rand_int();
        target->feed((const guint8 *)bytes, length);
        *at = kept;
    }
}

static void
test_replay(gconstpointer data)
{
    const FuzzTarget *target = data;
    g_autofree char *folder = g_build_filename(FUZZ_CORPUS, target->name, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
    g_assert_no_error(error);
    guint count = 0;
    for (const char *name; (name = g_dir_read_name(dir)); count++) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_test_message("%s", path);
        replay_file(target, path);
    }
    g_assert_cmpuint(count, >, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (const FuzzTarget *target = fuzz_targets; target->name; target++) {
        g_autofree char *path = g_strconcat("/replay/", target->name, NULL);
        g_test_add_data_func(path, target, test_replay);
    }
    return g_test_run();
}
