/* Proves the grammar of SIP2: checksums as published examples have them, every message cut into its fields, nothing that is not whole
 * taken for whole, replies that no value can break out of, and that no bytes at all harm the reader. */
#include <string.h>

#include "library/sip.h"

/* With their sums, as the 3M document and other programs' tests print them. */
static const char *const PUBLISHED[] = {
    "941AY3AZFDFA",
    "990 402.00AY1AZFCB4",
    "09N19980821    085721                  APCertification Terminal Location|AOCertification Institute "
    "ID|ABCheckInBook|ACTPWord|BIN|AY2AZD6A5",
    "101YNN19980821    085721AOCertification Institute ID|ABCheckInBook|AQPermanent Location for "
    "CheckinBook, "
    "Language 1|AJTitle For CheckinBook|AAGoodPatron1|CK001|CHCheckinBook Properties|CLsort bin A1|AFScreen "
    "Message for CheckInBook|AGPrint Line for CheckInBook|AY2AZA3FF",
    "96AZFEF6",
    "97AZFEF5",
};

static void
test_checksums(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(PUBLISHED); i++) {
        char sum[5];
        gsize length = strlen(PUBLISHED[i]) - 4;
        sip_checksum(PUBLISHED[i], length, sum);
        g_assert_cmpstr(sum, ==, PUBLISHED[i] + length);
    }
}

static void
test_fields(void)
{
    SipMessage message;
    g_assert_cmpint(sip_read(PUBLISHED[2], strlen(PUBLISHED[2]), &message), ==, SIP_SOUND);
    g_assert_cmpint(message.request, ==, SIP_CHECKIN);
    g_assert_cmpstr(message.fixed[0], ==, "N");
    g_assert_cmpstr(message.fixed[1], ==, "19980821    085721");
    g_assert_cmpstr(sip_value(&message, "AB"), ==, "CheckInBook");
    g_assert_cmpstr(sip_value(&message, "BI"), ==, "N");
    g_assert_null(sip_value(&message, "AD"));
    g_assert_true(message.has_checksum);
    g_assert_cmpint(message.sequence, ==, '2');
    g_assert_cmpint(sip_read("97", 2, &message), ==, SIP_SOUND);
    g_assert_false(message.has_checksum);
}

static const struct {
    const char *bytes;
    SipReading reading;
} READINGS[] = {
    {"", SIP_GARBLED},
    {"9", SIP_GARBLED},
    {"xx", SIP_GARBLED},
    {"88", SIP_UNKNOWN},
    {"88AY1AZ0000", SIP_GARBLED}, /* unknown, but not whole either */
    {"9300CNeen|COtwee|", SIP_SOUND},
    {"9300CNeen|COtwee", SIP_SOUND}, /* the last sign left out, as many do */
    {"9300CNeen||COtwee|", SIP_SOUND},
    {"93", SIP_GARBLED}, /* shorter than its fixed fields */
    {"9300C|", SIP_GARBLED},
    {"9300--een|", SIP_GARBLED},
    {"9300CNeen\x01|", SIP_GARBLED},
    {"9300CNeen|COtwee|AY1AZ0000", SIP_GARBLED},
    {"9300CNeen|COAZ0000", SIP_SOUND}, /* a value, not a sum */
};

static void
test_readings(void)
{
    SipMessage message;
    for (guint i = 0; i < G_N_ELEMENTS(READINGS); i++)
        g_assert_cmpint(sip_read(READINGS[i].bytes, strlen(READINGS[i].bytes), &message), ==,
                        READINGS[i].reading);
    g_assert_cmpint(sip_read("9300CNe\0n|", 10, &message), ==, SIP_GARBLED);
    g_autoptr(GString) many = g_string_new("9300");
    for (guint i = 0; i <= SIP_FIELDS_MOST; i++)
        g_string_append(many, "AAx|");
    g_assert_cmpint(sip_read(many->str, many->len - 4, &message), ==, SIP_SOUND);
    g_assert_cmpint(sip_read(many->str, many->len, &message), ==, SIP_GARBLED);
    g_autofree char *full = g_strnfill(SIP_MESSAGE_MOST + 1, 'x');
    memcpy(full, "9300CN", 6);
    g_assert_cmpint(sip_read(full, SIP_MESSAGE_MOST, &message), ==, SIP_SOUND);
    g_assert_cmpint(sip_read(full, SIP_MESSAGE_MOST + 1, &message), ==, SIP_GARBLED);
}

/* Whatever a title holds, the reply has the fields that were written and no others, and its sum is right. */
static void
test_replies(void)
{
    static const char *const values[] = {"", "Boek|AYx", "regel\rlang\n", "Zoë en de ĳsbeer", "ABAZ1234"};
    SipMessage request, back;
    g_autofree char *endless = g_strnfill(1000, 'e');
    g_assert_cmpint(sip_read("9300CNa|", 8, &request), ==, SIP_SOUND);
    request.has_checksum = TRUE;
    request.sequence = '4';
    for (guint charset = 0; charset < N_SIP_CHARSETS; charset++)
        for (guint i = 0; i <= G_N_ELEMENTS(values); i++) {
            gsize length;
            g_autoptr(GString) reply = g_string_new("9300");
            sip_write_field(reply, "AJ", i < G_N_ELEMENTS(values) ? values[i] : endless);
            sip_write_cents(reply, "BV", 1205);
            g_autoptr(GBytes) bytes = sip_finish(reply, (SipCharset)charset, &request);
            const char *text = g_bytes_get_data(bytes, &length);
            g_assert_cmpint(text[length - 1], ==, '\r');
            g_assert_null(memchr(text, '\r', length - 1));
            g_assert_cmpint(sip_read(text, length - 1, &back), ==, SIP_SOUND);
            g_assert_cmpint(back.sequence, ==, '4');
            g_assert_cmpuint(back.n_fields, ==, 2);
            g_assert_cmpstr(sip_value(&back, "BV"), ==, "12.05");
            g_assert_cmpuint(strlen(sip_value(&back, "AJ")), <=, SIP_VALUE_MOST * 4);
        }
}

static void
test_charsets(void)
{
    g_autofree char *cp850 = sip_decode(SIP_CP850, "Zo\x89"), *latin = sip_decode(SIP_LATIN1, " Zo\xeb "),
                    *none = sip_decode(SIP_UTF8, "Zo\xeb");
    g_assert_cmpstr(cp850, ==, "Zoë");
    g_assert_cmpstr(latin, ==, "Zoë");
    g_assert_null(none);
}

static void
test_amounts(void)
{
    static const struct {
        const char *typed;
        gint64 cents;
    } cases[] = {{"1.50", 150}, {"1,50", 150}, {"12", 1200}, {"0.05", 5},      {"", -1},    {"1.5", -1},
                 {"-1", -1},    {"1.505", -1}, {"1e3", -1},  {"99999999", -1}, {".50", -1}, {"1.50 ", -1}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(sip_cents(cases[i].typed), ==, cases[i].cents);
}

static void
test_allow_list(void)
{
    const char *list = "10.1.2.3, 10.2.0.0/16;fd00::/8";
    g_assert_true(sip_allow_is_sound(list));
    g_assert_true(sip_allow_is_sound(""));
    g_assert_false(sip_allow_is_sound("10.1.2"));
    g_assert_false(sip_allow_is_sound("10.1.2.3/40"));
    g_assert_true(sip_allows(list, "10.1.2.3"));
    g_assert_true(sip_allows(list, "10.2.255.1"));
    g_assert_true(sip_allows(list, "fd12::1"));
    g_assert_false(sip_allows(list, "10.1.2.4"));
    g_assert_false(sip_allows(list, "no address"));
    g_assert_false(sip_allows("", "10.1.2.3"));
}

/* Messages with bytes changed, cut and doubled: what is taken as sound has texts within it and no signs of the grammar in a value. */
static void
test_any_bytes(void)
{
    for (guint round = 0; round < 20000; round++) {
        SipMessage message;
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        const char *from = PUBLISHED[g_test_rand_int_range(0, G_N_ELEMENTS(PUBLISHED))];
        g_byte_array_append(bytes, (const guint8 *)from, (guint)strlen(from));
        for (gint n = g_test_rand_int_range(0, 4); n > 0 && bytes->len > 0; n--)
            bytes->data[g_test_rand_int_range(0, (gint)bytes->len)] = (guint8)g_test_rand_int();
        if (g_test_rand_bit())
            g_byte_array_set_size(bytes, (guint)g_test_rand_int_range(0, (gint)bytes->len + 1));
        g_autofree char *exact = g_memdup2(bytes->data, MAX(bytes->len, 1)); /* so that ASan sees its end */
        if (sip_read(exact, bytes->len, &message) != SIP_SOUND)
            continue;
        for (guint i = 0; i < message.n_fields; i++) {
            g_assert_cmpuint(strlen(message.field[i].code), ==, 2);
            g_assert_null(strpbrk(message.field[i].value, "|\r\n"));
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sip/checksums", test_checksums);
    g_test_add_func("/sip/fields", test_fields);
    g_test_add_func("/sip/readings", test_readings);
    g_test_add_func("/sip/replies", test_replies);
    g_test_add_func("/sip/charsets", test_charsets);
    g_test_add_func("/sip/amounts", test_amounts);
    g_test_add_func("/sip/allow-list", test_allow_list);
    g_test_add_func("/sip/any-bytes", test_any_bytes);
    return g_test_run();
}
