/* Proves that frame payloads survive the round trip and that no cut or damaged payload is read beyond its
 * end. */
#include <glib.h>

#include "wire/frame.h"

typedef struct {
    const char *bytes;
    size_t length;
    bool valid;
} Utf8Case;

#define CASE(text, valid)                                                                                    \
    {                                                                                                        \
        text, sizeof(text) - 1, valid                                                                        \
    }
static const Utf8Case utf8_cases[] = {
    CASE("", true),
    CASE("Jan", true),
    CASE("Zo\xc3\xab van der Meer-\xc3\x9cnal", true),
    CASE("12345678\xe2\x82\xac", true),
    CASE("\xf0\x9f\x98\x80", true),
    CASE("\xf4\x8f\xbf\xbf", true),
    CASE("\xef\xbf\xbf", true),
    CASE("a\0b", false),
    CASE("1234567\0", false),
    CASE("\x80", false),             /* continuation alone */
    CASE("\xc3", false),             /* cut */
    CASE("\xe2\x82", false),         /* cut */
    CASE("\xf0\x9f\x98", false),     /* cut */
    CASE("\xc0\xaf", false),         /* overlong */
    CASE("\xe0\x9f\xbf", false),     /* overlong */
    CASE("\xf0\x8f\xbf\xbf", false), /* overlong */
    CASE("\xed\xa0\x80", false),     /* surrogate */
    CASE("\xf4\x90\x80\x80", false), /* beyond U+10FFFF */
    CASE("\xff", false),
    CASE("abcdefg\xe9rie", false), /* Windows-1252 */
};

static void
test_utf8(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(utf8_cases); i++) {
        const Utf8Case *c = &utf8_cases[i];
        g_autofree char *exact = g_memdup2(c->length ? c->bytes : "x",
                                           MAX(c->length, 1)); /* so that ASan sees the end */
        g_test_message("case %zu", i);
        g_assert_cmpint(wire_utf8_valid(exact, c->length), ==, c->valid);
    }
}

/* GLib's own check is the peer: it must agree on random bytes. */
static void
test_utf8_peer(void)
{
    static const char alphabet[] = "a\x80\xbf\xc2\xc3\xe0\xed\xf0\xf4\x9f\xa0\x90\x8f\xef\0";
    for (int round = 0; round < 200000; round++) {
        char text[12];
        size_t length = (size_t)g_test_rand_int_range(0, (gint32)sizeof text + 1);
        for (size_t i = 0; i < length; i++)
            text[i] = alphabet[g_test_rand_int_range(0, sizeof alphabet - 1)];
        g_assert_cmpint(wire_utf8_valid(text, length), ==, g_utf8_validate_len(text, length, NULL));
    }
}

static void
test_varint(void)
{
    uint8_t buffer[16];
    for (unsigned bit = 0; bit < 64; bit++)
        for (int delta = -1; delta <= 1; delta++) {
            uint64_t value = (UINT64_C(1) << bit) + (uint64_t)(int64_t)delta;
            size_t used = 0;
            wire_put_varint(buffer, &used, value);
            g_assert_cmpuint(used, <=, 10);
            WireCursor cursor = {buffer, buffer + used, true};
            g_assert_cmpuint(wire_take_varint(&cursor, UINT64_MAX), ==, value);
            g_assert_true(cursor.ok && cursor.at == cursor.end);
            if (value > 0) {
                cursor = (WireCursor){buffer, buffer + used, true};
                wire_take_varint(&cursor, value - 1);
                g_assert_false(cursor.ok);
            }
        }
    const uint8_t padded[] = {0x81, 0x80, 0x00}; /* longer than needed is allowed */
    WireCursor cursor = {padded, padded + sizeof padded, true};
    g_assert_cmpuint(wire_take_varint(&cursor, 9), ==, 1);
    const uint8_t long_one[] = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00};
    cursor = (WireCursor){long_one, long_one + sizeof long_one, true};
    wire_take_varint(&cursor, UINT64_MAX);
    g_assert_false(cursor.ok);
    const uint8_t overflow[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
    cursor = (WireCursor){overflow, overflow + sizeof overflow, true};
    wire_take_varint(&cursor, UINT64_MAX);
    g_assert_false(cursor.ok);
}

static void
test_head(void)
{
    uint8_t head[WIRE_HEAD_SIZE];
    WireType type;
    uint32_t length;
    wire_put_head(head, WIRE_ROWS, WIRE_PAYLOAD_MAX);
    g_assert_true(wire_take_head(head, &type, &length));
    g_assert_cmpint(type, ==, WIRE_ROWS);
    g_assert_cmpuint(length, ==, WIRE_PAYLOAD_MAX);
    for (size_t i = 5; i < WIRE_HEAD_SIZE; i++) {
        head[i] = 1;
        g_assert_false(wire_take_head(head, &type, &length));
        head[i] = 0;
    }
    wire_put_head(head, WIRE_ROWS, WIRE_PAYLOAD_MAX + 1);
    g_assert_false(wire_take_head(head, &type, &length));
    wire_put_head(head, (WireType)0, 0);
    g_assert_false(wire_take_head(head, &type, &length));
    wire_put_head(head, (WireType)(WIRE_FAIL + 1), 0);
    g_assert_false(wire_take_head(head, &type, &length));
}

/* Reads strings and varints by turns until the cursor fails or ends; every string must lie inside. */
static void
take_all(const uint8_t *payload, size_t size)
{
    WireCursor cursor = {payload, payload + size, true};
    for (unsigned i = 0; cursor.ok && cursor.at < cursor.end; i++) {
        size_t length;
        const char *text = i % 2 ? wire_take_string(&cursor, WIRE_CELL_MAX, &length) : NULL;
        if (i % 2 == 0)
            wire_take_varint(&cursor, UINT64_MAX);
        else if (cursor.ok)
            g_assert_true((const uint8_t *)text >= payload &&
                          (const uint8_t *)text + length <= payload + size);
        g_assert_true(cursor.at <= cursor.end);
    }
}

static size_t
random_payload(uint8_t *buffer, unsigned pairs)
{
    size_t used = 0;
    for (unsigned i = 0; i < pairs; i++) {
        char text[64];
        size_t length = (size_t)g_test_rand_int_range(0, sizeof text);
        for (size_t j = 0; j < length; j++)
            text[j] = (char)g_test_rand_int_range(1, 128);
        wire_put_varint(buffer, &used, (uint64_t)g_test_rand_int() << g_test_rand_int_range(0, 33));
        wire_put_string(buffer, &used, text, length);
    }
    return used;
}

static void
test_cut_anywhere(void)
{
    uint8_t buffer[1024];
    for (int round = 0; round < 50; round++) {
        size_t size = random_payload(buffer, 8);
        for (size_t cut = 0; cut <= size; cut++) {
            g_autofree uint8_t *exact = g_malloc(cut + 1);
            memcpy(exact, buffer, cut);
            exact[cut] = 0x7f; /* a read beyond the end would take this as a varint */
            take_all(exact, cut);
        }
        for (int flip = 0; flip < 100; flip++) {
            size_t at = (size_t)g_test_rand_int_range(0, (gint32)size);
            uint8_t before = buffer[at];
            buffer[at] = (uint8_t)g_test_rand_int();
            take_all(buffer, size);
            buffer[at] = before;
        }
    }
}

static void
test_failure_stays(void)
{
    const uint8_t payload[] = {5, 'a', 'b', 1, 1, 1};
    WireCursor cursor = {payload, payload + 3, true};
    size_t length = 9;
    g_assert_null(wire_take_string(&cursor, 10, &length));
    g_assert_cmpuint(length, ==, 0);
    cursor.end = payload + sizeof payload;
    g_assert_cmpuint(wire_take_varint(&cursor, 100), ==, 0);
    g_assert_false(cursor.ok);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/wire/utf8", test_utf8);
    g_test_add_func("/wire/utf8/peer", test_utf8_peer);
    g_test_add_func("/wire/varint", test_varint);
    g_test_add_func("/wire/head", test_head);
    g_test_add_func("/wire/cut-anywhere", test_cut_anywhere);
    g_test_add_func("/wire/failure-stays", test_failure_stays);
    return g_test_run();
}
