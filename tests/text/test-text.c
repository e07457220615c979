/* Proves that every text of po/nl.po is found in the program, per thread and per number, and that languages
 * are chosen well. */
#include <string.h>

#include "text/text.h"

extern const unsigned char text_nl_mo[];

static guint32
word(gsize offset)
{
    guint32 value;
    memcpy(&value, text_nl_mo + offset, sizeof value);
    return value;
}

static const char *
entry(guint32 table, guint32 i)
{
    return (const char *)text_nl_mo + word(table + 8 * i + 4);
}

static void
test_every_text(void)
{
    guint32 count = word(8);
    g_assert_cmpuint(count, >, 1);
    for (guint32 i = 0; i < count; i++) {
        const char *msgid = entry(word(12), i), *dutch = entry(word(16), i);
        gboolean is_plural = word(word(12) + 8 * i) > strlen(msgid);
        const char *plural = is_plural ? msgid + strlen(msgid) + 1 : msgid;
        const char *many = is_plural ? dutch + strlen(dutch) + 1 : dutch;
        text_set_language(TEXT_DUTCH);
        g_assert_cmpstr(text_get(msgid), ==, *msgid ? dutch : "");
        if (*msgid) {
            g_assert_cmpstr(text_get_plural(msgid, plural, 1), ==, dutch);
            g_assert_cmpstr(text_get_plural(msgid, plural, 0), ==, many);
            g_assert_cmpstr(text_get_plural(msgid, plural, 2), ==, many);
        }
        text_set_language(TEXT_ENGLISH);
        g_assert_true(text_get(msgid) == msgid);
        g_assert_true(text_get_plural(msgid, plural, 1) == msgid);
        g_assert_true(text_get_plural(msgid, plural, 7) == plural);
    }
}

static void
test_unknown(void)
{
    static const char *const unknown[] = {"", " ", "!", "\xc3\xbf no such text", "zzzz", "A", "~~~"};
    text_set_language(TEXT_DUTCH);
    for (guint i = 0; i < G_N_ELEMENTS(unknown); i++)
        g_assert_cmpstr(text_get(unknown[i]), ==, unknown[i]);
    g_assert_cmpstr(text_get_plural("one fnord", "%lu fnords", 1), ==, "one fnord");
    g_assert_cmpstr(text_get_plural("one fnord", "%lu fnords", 0), ==, "%lu fnords");
}

/* What was found for an address is not told of another text that stands there later. */
static void
test_same_place(void)
{
    char place[200];
    text_set_language(TEXT_DUTCH);
    for (guint32 i = 1; i < word(8); i++) {
        const char *msgid = entry(word(12), i);
        if (strlen(msgid) >= sizeof place)
            continue;
        g_strlcpy(place, msgid, sizeof place);
        g_assert_cmpstr(text_get(place), ==, entry(word(16), i));
        g_strlcpy(place, "no such text", sizeof place);
        g_assert_cmpstr(text_get(place), ==, "no such text");
    }
}

static gpointer
other_thread(gpointer answer)
{
    *(TextLanguage *)answer = text_get_language();
    text_set_language(TEXT_DUTCH);
    return NULL;
}

static void
test_thread(void)
{
    TextLanguage seen = TEXT_ENGLISH;
    text_set_language(TEXT_ENGLISH);
    g_thread_join(g_thread_new("other", other_thread, &seen));
    g_assert_cmpint(seen, ==, TEXT_DUTCH);
    g_assert_cmpint(text_get_language(), ==, TEXT_ENGLISH);
    g_assert_cmpstr(text_language_tag(TEXT_DUTCH), ==, "nl");
    g_assert_cmpstr(text_language_tag(TEXT_ENGLISH), ==, "en");
}

static void
test_header(void)
{
    static const struct {
        const char *header;
        TextLanguage language;
    } cases[] = {
        {NULL, TEXT_DUTCH},
        {"", TEXT_DUTCH},
        {"*", TEXT_DUTCH},
        {"nl", TEXT_DUTCH},
        {"en", TEXT_ENGLISH},
        {"EN-gb", TEXT_ENGLISH},
        {"enx, nlx", TEXT_DUTCH},
        {"de, fr;q=0.9", TEXT_DUTCH},
        {"de, en;q=0.9", TEXT_ENGLISH},
        {"en,nl", TEXT_ENGLISH},
        {"nl-BE,nl;q=0.9,en;q=0.8", TEXT_DUTCH},
        {"en;q=0.3, nl;q=0.4", TEXT_DUTCH},
        {"nl;q=0, en;q=0.1", TEXT_ENGLISH},
        {"en;q=nan", TEXT_DUTCH},
        {"en;q=-1", TEXT_DUTCH},
        {"en;q=99, nl;q=0.2", TEXT_DUTCH},
        {",,, ;q=1,\t en", TEXT_ENGLISH},
        {"e", TEXT_DUTCH},
        {"nl;q=0.5,en ; q=0.9", TEXT_ENGLISH},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("Accept-Language: %s", cases[i].header);
        g_assert_cmpint(text_language_from_header(cases[i].header), ==, cases[i].language);
    }
}

static void
test_environment(void)
{
    static const struct {
        const char *all, *messages, *lang;
        TextLanguage language;
    } cases[] = {
        {NULL, NULL, NULL, TEXT_DUTCH},
        {NULL, NULL, "nl_NL.UTF-8", TEXT_DUTCH},
        {NULL, NULL, "en_GB.UTF-8", TEXT_ENGLISH},
        {NULL, "en_US", "nl_NL", TEXT_ENGLISH},
        {"nl_NL", "en_US", "en_US", TEXT_DUTCH},
        {"", "", "en", TEXT_ENGLISH},
        {"C", NULL, "nl_NL", TEXT_ENGLISH},
        {NULL, NULL, "C.UTF-8", TEXT_DUTCH},
        {NULL, NULL, "de_DE.UTF-8", TEXT_DUTCH},
    };
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *values[] = {cases[i].all, cases[i].messages, cases[i].lang};
        for (guint j = 0; j < G_N_ELEMENTS(names); j++) {
            if (values[j])
                g_setenv(names[j], values[j], TRUE);
            else
                g_unsetenv(names[j]);
        }
        g_test_message("environment %u", i);
        g_assert_cmpint(text_language_from_environment(), ==, cases[i].language);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/every-text", test_every_text);
    g_test_add_func("/text/unknown", test_unknown);
    g_test_add_func("/text/same-place", test_same_place);
    g_test_add_func("/text/thread", test_thread);
    g_test_add_func("/text/header", test_header);
    g_test_add_func("/text/environment", test_environment);
    return g_test_run();
}
