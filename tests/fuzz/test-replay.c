/* Proves that every seed, and every input that once broke something, is answered as check.h says: each file under corpus/TARGET goes
 * the fuzzers' way, also cut short, with a byte changed, and with its XML damaged where it is XML. */
#include <glib.h>

#include "feed.h"
#include "mutate.h"
#include "targets.h"

enum { TRIES = 2 };

static void
feed_piece(const FuzzTarget *target, const char *bytes, gsize length)
{
    g_autofree guint8 *piece = g_memdup2(bytes, MAX(length, 1)); /* so that ASan sees where it ends */
    target->feed(piece, length);
}

static size_t
change_byte(uint8_t *bytes, size_t length, size_t room)
{
    (void)room;
    if (length > 0)
        bytes[g_test_rand_int_range(0, (gint32)length)] = (uint8_t)g_test_rand_int();
    return length;
}

static void
replay_damaged(const FuzzTarget *target, const char *bytes, gsize length)
{
    g_autofree guint8 *room = g_malloc(FEED_LENGTH_MAX);
    for (guint i = 0; i < TRIES && length < FEED_LENGTH_MAX; i++) {
        memcpy(room, bytes, length);
        size_t changed = mutate_file(target->words, room, length, FEED_LENGTH_MAX, g_test_rand_int(),
                                     change_byte);
        target->feed(room, changed);
    }
}

static void
replay_file(const FuzzTarget *target, const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    feed_piece(target, bytes, length);
    if (target->words)
        replay_damaged(target, bytes, length);
    for (guint i = 0; i < TRIES && length; i++) {
        feed_piece(target, bytes, (gsize)g_test_rand_int_range(0, (gint32)length));
        char *at = bytes + g_test_rand_int_range(0, (gint32)length), kept = *at;
        *at = (char)g_test_rand_int();
        feed_piece(target, bytes, length);
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
