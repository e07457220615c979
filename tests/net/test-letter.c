/* Proves that a letter is well formed whatever is in it (RFC 5322, 2047, 2045), that reading it back gives what was written, and
 * that nothing which would be another header or command gets into it. */
#include <string.h>

#include "net/letter.h"

static const struct {
    const char *address;
    gboolean valid;
} addresses[] = {
    {"balie@bibliotheek.example", TRUE},
    {"o'neil+school_1@mail.de-boog.example", TRUE},
    {"a@b.nl", TRUE},
    {"", FALSE},
    {"balie", FALSE},
    {"@bibliotheek.example", FALSE},
    {"balie@", FALSE},
    {"balie@localhost", FALSE}, /* no point: a machine, no domain */
    {"balie@127.0.0.1", FALSE},
    {"balie@[127.0.0.1]", FALSE},
    {"balie@bibliotheek..example", FALSE},
    {"balie@-bibliotheek.example", FALSE},
    {".balie@bibliotheek.example", FALSE},
    {"ba..lie@bibliotheek.example", FALSE},
    {"balie.@bibliotheek.example", FALSE},
    {"Balie <balie@bibliotheek.example>", FALSE},
    {"balie@bibliotheek.example,boef@kwaad.example", FALSE},
    {"balie@bibliotheek.example boef@kwaad.example", FALSE},
    {"balie@bibliotheek.example\r\nBcc: boef@kwaad.example", FALSE},
    {"balie@bibliotheek.example\n", FALSE},
    {"balie@bibliotheek.example>\r\nRCPT TO:<boef@kwaad.example", FALSE},
    {"\"balie\"@bibliotheek.example", FALSE},
    {"bali\xc3\xab@bibliotheek.example", FALSE},
    {"balie@b\xc3\xbc"
     "cherei.example",
     FALSE},
};

static void
test_addresses(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_test_message("%s", addresses[i].address);
        g_assert_cmpint(letter_address_valid(addresses[i].address), ==, addresses[i].valid);
    }
    g_autofree char *longest = g_strnfill(65, 'a'), *local = g_strconcat(longest, "@b.nl", NULL);
    g_assert_false(letter_address_valid(local));
    g_autoptr(GString) host = g_string_new("a@");
    while (host->len < LETTER_ADDRESS_MOST - 2)
        g_string_append(host, "b.");
    g_string_append(host, "nl");
    g_assert_cmpint(letter_address_valid(host->str), ==, host->len <= LETTER_ADDRESS_MOST);
    g_string_append(host, "nnn");
    g_assert_false(letter_address_valid(host->str));
}

static char *
write_letter(const char *name, const char *subject, const char *text)
{
    const Letter letter = {.from_name = name,
                           .from = "instroom@bibliotheek.example",
                           .to = "balie@bibliotheek.example",
                           .subject = subject,
                           .text = text,
                           .language = "nl",
                           .id = "1b4e28ba-2fa1-4d0e-9c1f-000000000001",
                           .date = G_GINT64_CONSTANT(1795342500) * G_USEC_PER_SEC};
    return letter_format(&letter);
}

static gint
hex(const char *at)
{
    return g_ascii_xdigit_value(at[0]) * 16 + g_ascii_xdigit_value(at[1]);
}

/* What a reader makes of a header's value: folds taken out, encoded words decoded, and nothing between two of them. New. */
static char *
read_words(const char *value, gsize length)
{
    GString *out = g_string_new(NULL);
    for (const char *at = value; at < value + length;) {
        if (g_str_has_prefix(at, "\r\n ")) {
            at += 3;
        } else if (g_str_has_prefix(at, "=?UTF-8?Q?")) {
            const char *end = strstr(at + strlen("=?UTF-8?Q?"), "?=");
            g_assert_nonnull(end);
            g_assert_cmpint(end + 2 - at, <=, 75);
            gsize from = out->len;
            for (at += strlen("=?UTF-8?Q?"); at < end; at++)
                if (*at == '=') {
                    g_string_append_c(out, (char)hex(at + 1));
                    at += 2;
                } else {
                    g_string_append_c(out, *at == '_' ? ' ' : *at);
                }
            g_assert_true(g_utf8_validate(out->str + from, (gssize)(out->len - from), NULL));
            at = end + 2;
        } else {
            g_string_append_c(out, *at++);
        }
    }
    return g_string_free(out, FALSE);
}

/* The value of a header, decoded; new. */
static char *
header(const char *letter, const char *name)
{
    g_autofree char *begin = g_strconcat("\r\n", name, ": ", NULL);
    g_autofree char *all = g_strconcat("\r\n", letter, NULL);
    const char *at = strstr(all, begin), *end;
    g_assert_nonnull(at);
    at += strlen(begin);
    for (end = strstr(at, "\r\n"); g_str_has_prefix(end, "\r\n "); end = strstr(end + 2, "\r\n"))
        ;
    return read_words(at, (gsize)(end - at));
}

static char *
read_body(const char *letter)
{
    GString *out = g_string_new(NULL);
    for (const char *at = strstr(letter, "\r\n\r\n") + 4; *at != '\0';)
        if (g_str_has_prefix(at, "=\r\n")) {
            at += 3;
        } else if (*at == '=') {
            g_string_append_c(out, (char)hex(at + 1));
            at += 3;
        } else if (g_str_has_prefix(at, "\r\n")) {
            g_string_append_c(out, '\n');
            at += 2;
        } else {
            g_string_append_c(out, *at++);
        }
    return g_string_free(out, FALSE);
}

/* Lines of at most 78 characters that end with CRLF, and nothing but printable ASCII in them. */
static void
assert_lines(const char *letter)
{
    g_auto(GStrv) lines = g_strsplit(letter, "\r\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        g_assert_cmpuint(strlen(lines[i]), <=, 78);
        g_assert_cmpint(lines[i][0], !=, '.');
        for (const char *c = lines[i]; *c; c++)
            g_assert_true(*c >= ' ' && *c <= '~');
    }
    g_assert_true(g_str_has_suffix(letter, "\r\n"));
}

static void
test_headers(void)
{
    static const char *const names[] = {
        "",
        "Bibliotheek Waterdorp",
        "Bücherei \"Zoë\" <x@y.example>, Groß",
        "=?UTF-8?Q?plat?=",
        " rand ",
        "Öffentliche Bücherei der überlangen Größenordnungsäußerung von Ämtern und Straßen",
        "日本語の図書館、とても長い名前を持つ図書館、とても長い名前を持つ図書館"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *letter = write_letter(names[i], names[i], "tekst\n");
        g_assert_nonnull(letter);
        assert_lines(letter);
        g_autofree char *subject = header(letter, "Subject"), *from = header(letter, "From");
        g_assert_cmpstr(subject, ==, names[i]);
        g_autofree char *sender = g_strconcat(names[i], "<instroom@bibliotheek.example>", NULL);
        g_assert_cmpstr(from, ==, sender);
    }
    g_autofree char *letter = write_letter("", "proef", "tekst");
    g_autofree char *date = header(letter, "Date"), *id = header(letter, "Message-ID");
    g_assert_cmpstr(date, ==, "Sun, 22 Nov 2026 10:15:00 +0000");
    g_assert_cmpstr(id, ==, "<1b4e28ba-2fa1-4d0e-9c1f-000000000001@bibliotheek.example>");
}

static void
test_injection(void)
{
    static const char *const bad[] = {"De Boog\r\nBcc: boef@kwaad.example",
                                      "De Boog\nX: y",
                                      "De Boog\rX: y",
                                      "De\tBoog",
                                      "De\x7f"
                                      "Boog",
                                      "De\xc2\x85"
                                      "Boog",
                                      "De\xe2\x80\xa8"
                                      "Boog",
                                      "De \xff Boog"};
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *as_subject = write_letter("", bad[i], "tekst"),
                        *as_name = write_letter(bad[i], "proef", "tekst");
        g_assert_null(as_subject);
        g_assert_null(as_name);
    }
    Letter letter = {.from_name = "",
                     .from = "a@b.nl",
                     .to = "a@b.nl",
                     .subject = "",
                     .text = "",
                     .language = "nl",
                     .id = "1>\r\nBcc: x"};
    g_assert_null(letter_format(&letter));
    letter.id = "1";
    letter.to = "a@b.nl\r\nBcc: x@y.nl";
    g_assert_null(letter_format(&letter));
}

static void
test_body(void)
{
    g_autoptr(GString) any = g_string_new(NULL);
    for (guint i = 0; i < 400; i++)
        g_string_append_unichar(any, i % 7 == 0   ? 0x2019
                                     : i % 5 == 0 ? '='
                                     : i % 3 == 0 ? '.'
                                                  : 'a' + i % 26);
    const char *const texts[] = {"een regel\n",
                                 "zonder eind",
                                 ".\n..\n.punt vooraan\n",
                                 "spatie aan het eind \n\n\nleeg\n",
                                 "De Schoolzwaan: 12 nieuwe, 3 weg; reünie, coördinatie, 100 % = alles\n",
                                 any->str};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *letter = write_letter("", "proef", texts[i]);
        assert_lines(letter);
        g_autofree char *body = read_body(letter);
        g_autofree char *wanted = g_str_has_suffix(texts[i], "\n") ? g_strdup(texts[i])
                                                                   : g_strconcat(texts[i], "\n", NULL);
        g_assert_cmpstr(body, ==, wanted);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/letter/addresses", test_addresses);
    g_test_add_func("/letter/headers", test_headers);
    g_test_add_func("/letter/injection", test_injection);
    g_test_add_func("/letter/body", test_body);
    return g_test_run();
}
