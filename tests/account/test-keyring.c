/* Proves that the key file reads back what was written and nothing that was damaged, and that a wrapped key and a sealed piece
 * open with their own key, place and bytes only. */
#include <sodium.h>
#include <string.h>

#include "account/keyring.h"

static void
test_text(void)
{
    g_autoptr(Keyring) ring = keyring_new();
    g_autofree char *none = keyring_format(ring);
    g_assert_cmpstr(none, ==, "instroom keys 1\n");
    g_autofree char *first = g_strdup(keyring_add(ring, "2026-09-01"));
    keyring_add(ring, "2027-01-31");
    g_autofree char *text = keyring_format(ring);
    g_autoptr(Keyring) again = keyring_parse(text, strlen(text));
    g_autofree char *same = keyring_format(again);
    g_assert_cmpstr(text, ==, same);
    g_assert_cmpuint(keyring_count(again), ==, 2);
    g_assert_cmpstr(keyring_name(again, 0), ==, first);
    g_assert_cmpstr(keyring_day(again, 1), ==, "2027-01-31");
    g_assert_true(keyring_remove(again, first));
    g_assert_false(keyring_remove(again, first) || keyring_has(again, first));
    g_assert_cmpuint(keyring_count(again), ==, 1);
}

/* Any byte changed, and any end but that of a line. */
static void
test_damage(void)
{
    g_autoptr(Keyring) ring = keyring_new();
    keyring_add(ring, "2026-09-01");
    g_autofree char *text = keyring_format(ring);
    gsize length = strlen(text), day = strlen("instroom keys 1\n") + 9;
    for (gsize i = 0; i < length; i++) {
        if (i >= day && i < day + 10)
            continue; /* a day is for people */
        for (guint bit = 1; bit < 256; bit <<= 1) {
            g_autofree char *damaged = g_strdup(text);
            damaged[i] = (char)(damaged[i] ^ (char)bit);
            g_autoptr(Keyring) parsed = keyring_parse(damaged, length);
            if (parsed != NULL)
                g_error("%s with bit %u of byte %zu changed is read: %s", text, bit, i, damaged);
        }
    }
    for (gsize cut = 0; cut < length; cut++) {
        g_autoptr(Keyring) parsed = keyring_parse(text, cut);
        g_assert_true(parsed == NULL || cut == strlen("instroom keys 1\n"));
    }
    g_autofree char *twice = g_strconcat(text, text + strlen("instroom keys 1\n"), NULL);
    g_assert_null(keyring_parse(twice, strlen(twice)));
}

static void
test_wrap(void)
{
    g_autoptr(Keyring) ring = keyring_new();
    g_autofree char *first = g_strdup(keyring_add(ring, "2026-09-01")),
                    *second = g_strdup(keyring_add(ring, "2026-09-02"));
    g_auto(FileKey) key = {0}, got = {0};
    guint8 wrapped[WRAPPED_BYTES];
    keyring_make_file_key(ring, first, 12, &key, wrapped);
    g_assert_true(keyring_unwrap(ring, first, 12, wrapped, sizeof wrapped, &got));
    g_assert_cmpmem(got.bytes, sizeof got.bytes, key.bytes, sizeof key.bytes);
    g_assert_false(keyring_unwrap(ring, first, 13, wrapped, sizeof wrapped, &got));
    g_assert_false(keyring_unwrap(ring, second, 12, wrapped, sizeof wrapped, &got));
    g_assert_false(keyring_unwrap(ring, "0000000", 12, wrapped, sizeof wrapped, &got));
    for (gsize i = 0; i < sizeof wrapped; i++) {
        g_assert_false(keyring_unwrap(ring, first, 12, wrapped, i, &got));
        wrapped[i] ^= 1;
        g_assert_false(keyring_unwrap(ring, first, 12, wrapped, sizeof wrapped, &got));
        wrapped[i] ^= 1;
    }
    keyring_wrap(ring, second, 12, &key, wrapped);
    g_assert_true(keyring_remove(ring, first));
    g_assert_true(keyring_unwrap(ring, second, 12, wrapped, sizeof wrapped, &got));
    g_assert_cmpmem(got.bytes, sizeof got.bytes, key.bytes, sizeof key.bytes);
}

static void
test_seal(void)
{
    g_autoptr(Keyring) ring = keyring_new();
    const char *name = keyring_add(ring, "2026-09-01");
    g_auto(FileKey) key = {0}, other = {0};
    guint8 wrapped[WRAPPED_BYTES], plain[100], sealed[100 + SEALED_EXTRA], back[100];
    keyring_make_file_key(ring, name, 1, &key, wrapped);
    keyring_make_file_key(ring, name, 2, &other, wrapped);
    for (gsize length = 0; length <= sizeof plain; length += 25) {
        memset(plain, 'x', sizeof plain);
        file_key_seal(&key, 7, plain, length, sealed);
        g_assert_true(file_key_open(&key, 7, sealed, length + SEALED_EXTRA, back));
        g_assert_cmpmem(back, length, plain, length);
        g_assert_false(file_key_open(&key, 8, sealed, length + SEALED_EXTRA, back));
        g_assert_false(file_key_open(&other, 7, sealed, length + SEALED_EXTRA, back));
        for (gsize cut = 0; cut < length + SEALED_EXTRA; cut++) {
            g_assert_false(file_key_open(&key, 7, sealed, cut, back));
            sealed[cut] ^= 0x10;
            g_assert_false(file_key_open(&key, 7, sealed, length + SEALED_EXTRA, back));
            sealed[cut] ^= 0x10;
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(sodium_init() >= 0);
    g_test_add_func("/account/keyring/text", test_text);
    g_test_add_func("/account/keyring/damage", test_damage);
    g_test_add_func("/account/keyring/wrap", test_wrap);
    g_test_add_func("/account/keyring/seal", test_seal);
    return g_test_run();
}
