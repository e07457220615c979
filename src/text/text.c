/* Finds the translation of a text in the catalogue that is built into the program. */
#include "text/text.h"

#include <stddef.h>
#include <string.h>

/* po/nl.po as msgfmt writes it (GNU gettext manual, "The Format of GNU MO Files"), by tools/embed. It is our
 * own build's work, so its numbers are trusted. */
extern const unsigned char text_nl_mo[];
extern const size_t text_nl_mo_length;

#define MO_MAGIC 0x950412deu
enum { MO_COUNT = 2, MO_MSGIDS = 3, MO_MSGSTRS = 4 }; /* words of the head */

static _Thread_local TextLanguage current = TEXT_DUTCH;

static const char *const tags[TEXT_N_LANGUAGES] = {"en", "nl"};

void
text_set_language(TextLanguage language)
{
    g_assert(language < TEXT_N_LANGUAGES);
    current = language;
}

TextLanguage
text_get_language(void)
{
    return current;
}

const char *
text_language_tag(TextLanguage language)
{
    g_assert(language < TEXT_N_LANGUAGES);
    return tags[language];
}

static guint32
mo_word(gsize offset)
{
    guint32 word;
    memcpy(&word, text_nl_mo + offset, sizeof word);
    return word;
}

/* Entry i of a table of (length, offset) pairs. */
static const char *
mo_string(guint32 table, guint32 i, guint32 *length)
{
    *length = mo_word(table + 8 * i);
    return (const char *)text_nl_mo + mo_word(table + 8 * i + 4);
}

/* Where msgid stands in the catalogue; the msgids are sorted by strcmp. A plural one is stored as singular NUL plural, its
 * translation as one NUL many. */
static gboolean
mo_find(const char *msgid, guint32 *entry)
{
    g_assert(text_nl_mo_length >= 28 && mo_word(0) == MO_MAGIC);
    guint32 msgids = mo_word(4 * MO_MSGIDS);
    guint32 low = 0, high = mo_word(4 * MO_COUNT);
    while (low < high) {
        guint32 middle = low + (high - low) / 2;
        guint32 length;
        int order = strcmp(msgid, mo_string(msgids, middle, &length));
        *entry = middle;
        if (order == 0)
            return TRUE;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return FALSE;
}

/* A page asks for the same few texts again and again: each thread remembers what it found, by where the msgid stands. What
 * stands there now is compared, for not every msgid is a literal. */
enum { RECENT = 256 };
static _Thread_local struct {
    const char *msgid, *found; /* both in the catalogue */
} recent[RECENT];

static guint
recent_place(const char *msgid)
{
    return (guint32)((guintptr)msgid * 2654435761u) >> 24;
}

const char *
text_get(const char *msgid)
{
    guint32 length;
    if (current == TEXT_ENGLISH || *msgid == '\0') /* the empty msgid is the catalogue's head */
        return msgid;
    guint place = recent_place(msgid);
    if (recent[place].msgid && strcmp(recent[place].msgid, msgid) == 0)
        return recent[place].found;
    guint32 entry;
    if (!mo_find(msgid, &entry))
        return msgid;
    recent[place].msgid = mo_string(mo_word(4 * MO_MSGIDS), entry, &length);
    return recent[place].found = mo_string(mo_word(4 * MO_MSGSTRS), entry, &length);
}

const char *
text_get_plural(const char *singular, const char *plural, gulong n)
{
    guint32 entry, length;
    if (current == TEXT_ENGLISH || !mo_find(singular, &entry))
        return n != 1 ? plural : singular;
    const char *found = mo_string(mo_word(4 * MO_MSGSTRS), entry, &length);
    gsize first = strlen(found);
    return n != 1 && first < length ? found + first + 1 : found;
}

/* The language whose tag the text starts with ("nl-BE", "en_GB.UTF-8"), or TEXT_N_LANGUAGES. */
static TextLanguage
language_of_tag(const char *text)
{
    for (guint i = 0; i < TEXT_N_LANGUAGES; i++)
        if (g_ascii_strncasecmp(text, tags[i], 2) == 0 && !g_ascii_isalnum(text[2]))
            return (TextLanguage)i;
    return TEXT_N_LANGUAGES;
}

/* RFC 9110, 12.4.2 and 12.5.4: "nl-BE, nl;q=0.9, en;q=0.8". */
TextLanguage
text_language_from_header(const char *accept_language)
{
    TextLanguage best = TEXT_DUTCH;
    double best_weight = 0;
    for (const char *at = accept_language; at && *at; at = strchr(at, ',')) {
        at += strspn(at, ", \t");
        TextLanguage language = language_of_tag(at);
        gsize length = strcspn(at, ",");
        const char *weight_at = g_strstr_len(at, (gssize)length, "q=");
        double weight = weight_at ? g_ascii_strtod(weight_at + 2, NULL) : 1;
        if (language != TEXT_N_LANGUAGES && weight <= 1 && weight > best_weight) {
            best = language;
            best_weight = weight;
        }
    }
    return best;
}

TextLanguage
text_language_from_environment(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = g_getenv(names[i]);
        if (!value || !*value)
            continue;
        TextLanguage language = language_of_tag(value);
        if (language != TEXT_N_LANGUAGES)
            return language;
        /* Scripts that want unchanging words say LC_ALL=C. */
        return g_str_equal(value, "C") || g_str_equal(value, "POSIX") ? TEXT_ENGLISH : TEXT_DUTCH;
    }
    return TEXT_DUTCH;
}

char *
text_cents(gint64 cents)
{
    return g_strdup_printf("€ %" G_GINT64_FORMAT ",%02d", cents / 100, (int)(ABS(cents) % 100));
}
