/* States and deliveries as text for the database: what goes in comes out, and nothing else is taken for one.
 */
#include <string.h>

#include "roster/journal.h"

static void
fill(RosterState *state, gboolean delivered)
{
    static const char *const texts[] = {"", "a", "Zoë", "van 't", "2015-03-01", "1|2;3\\n", "  ", "ü€😀"};
    roster_state_clear(state);
    state->status = ROSTER_LEFT_OWING;
    state->from = "2024-08-01";
    state->card = "0012";
    state->has_delivered = delivered;
    for (guint f = 0; f < N_FIELDS; f++) {
        state->value[f] = texts[f % G_N_ELEMENTS(texts)];
        state->delivered[f] = delivered ? texts[(f * 3 + 1) % G_N_ELEMENTS(texts)] : "";
    }
}

static void
assert_equal(const RosterState *a, const RosterState *b)
{
    g_assert_cmpint(a->status, ==, b->status);
    g_assert_cmpint(a->has_delivered, ==, b->has_delivered);
    g_assert_cmpstr(a->from, ==, b->from);
    g_assert_cmpstr(a->to, ==, b->to);
    g_assert_cmpstr(a->card, ==, b->card);
    for (guint f = 0; f < N_FIELDS; f++) {
        g_assert_cmpstr(a->value[f], ==, b->value[f]);
        g_assert_cmpstr(a->delivered[f], ==, b->delivered[f]);
    }
}

static void
test_round_trip(void)
{
    g_autoptr(GStringChunk) chunk = g_string_chunk_new(256);
    for (guint round = 0; round < 3; round++) {
        RosterState state, read;
        fill(&state, round == 1);
        if (round == 2)
            roster_state_clear(&state);
        g_autoptr(GString) packed = g_string_new(NULL);
        roster_state_pack(&state, packed);
        g_assert_true(roster_state_unpack(packed->str, chunk, &read));
        assert_equal(&state, &read);
        g_string_truncate(packed, 0);
        roster_delivered_pack(&state, packed);
        roster_state_clear(&read);
        g_assert_true(roster_delivered_unpack(packed->str, chunk, &read));
        g_assert_cmpint(read.has_delivered, ==, state.has_delivered);
        for (guint f = 0; f < N_FIELDS; f++)
            g_assert_cmpstr(read.delivered[f], ==, state.delivered[f]);
    }
}

/* A pair: whatever is the same on both sides is said once, and both come out whole. */
static void
test_pairs(void)
{
    g_autoptr(GStringChunk) chunk = g_string_chunk_new(256);
    for (guint round = 0; round < 8; round++) {
        RosterState before, after, read_before, read_after;
        fill(&after, (round & 1) != 0);
        before = after;
        if ((round & 2) != 0) {
            memcpy(before.delivered, before.value, sizeof before.delivered);
            before.has_delivered = TRUE;
            before.value[FIELD_TOWN] = "Ede";
            before.value[FIELD_SURNAME] = "";
            before.card = "";
        }
        if ((round & 4) != 0)
            roster_state_clear(&before);
        g_autoptr(GString) packed = g_string_new(NULL), packed_before = g_string_new(NULL);
        roster_state_pack(&after, packed);
        roster_state_pack_like(&before, &after, packed_before);
        g_assert_cmpuint(packed_before->len, <, packed->len);
        g_assert_true(roster_state_unpack(packed->str, chunk, &read_after));
        g_assert_true(roster_state_unpack_like(packed_before->str, chunk, &read_after, &read_before));
        assert_equal(&after, &read_after);
        assert_equal(&before, &read_before);
        if ((round & 4) == 0)
            g_assert_false(
                roster_state_unpack(packed_before->str, chunk, &read_before)); /* not without the other */
    }
}

/* Delivered, but nothing said in any field, is not the same as never delivered. */
static void
test_empty_delivery(void)
{
    g_autoptr(GStringChunk) chunk = g_string_chunk_new(256);
    RosterState state, read;
    roster_state_clear(&state);
    roster_state_clear(&read);
    state.has_delivered = TRUE;
    g_autoptr(GString) packed = g_string_new(NULL);
    roster_delivered_pack(&state, packed);
    g_assert_cmpstr(packed->str, !=, "");
    g_assert_true(roster_delivered_unpack(packed->str, chunk, &read));
    g_assert_true(read.has_delivered);
    g_assert_true(roster_delivered_unpack("", chunk, &read));
    g_assert_false(read.has_delivered);
}

/* Every text that is shorter or longer by a separator, cut off, or of an unknown status is refused. */
static void
test_refuses(void)
{
    g_autoptr(GStringChunk) chunk = g_string_chunk_new(256);
    RosterState state, read;
    fill(&state, TRUE);
    g_autoptr(GString) packed = g_string_new(NULL);
    roster_state_pack(&state, packed);
    const char *last_section = strrchr(packed->str, '\x1e');
    const char *last_field = strrchr(packed->str, '\x1f');
    const char *last_value = g_strrstr_len(packed->str, last_section - packed->str, "\x1f");
    for (gsize length = 0; length < packed->len; length++) {
        g_autofree char *cut = g_strndup(packed->str, length);
        const char *end = packed->str + length;
        /* cut within the last field of a section: a whole state with a shorter last field */
        gboolean complete = (end > last_value && end <= last_section) || end > last_field;
        g_assert_cmpint(roster_state_unpack(cut, chunk, &read), ==, complete);
    }
    static const char *const tails[] = {"\x1f", "\x1e", "\x1e\x1f"};
    for (guint i = 0; i < G_N_ELEMENTS(tails); i++) {
        g_autofree char *longer = g_strconcat(packed->str, tails[i], NULL);
        g_assert_false(roster_state_unpack(longer, chunk, &read));
    }
    g_autofree char *unknown = g_strconcat("x", packed->str, NULL);
    g_assert_false(roster_state_unpack(unknown, chunk, &read));
    g_assert_false(roster_delivered_unpack("a\x1f"
                                           "b",
                                           chunk, &read));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/journal/round trip", test_round_trip);
    g_test_add_func("/journal/pairs", test_pairs);
    g_test_add_func("/journal/empty delivery", test_empty_delivery);
    g_test_add_func("/journal/refuses", test_refuses);
    return g_test_run();
}
