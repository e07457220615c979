/* Judges own passwords. */
#include "account/weakness.h"

#include <stdlib.h>
#include <string.h>

#include "text/text.h"

enum { RECORD = 5, WORD_LEAST = 4, RUN_LEAST = 3 };

/* Made by tools/refused-words. */
extern const unsigned char refused_words[];
extern const gsize refused_words_length;

/* Words of this place: alone or together they are what is tried first. */
static const char *const of_place[] = {"instroom", "bibliotheek", "mediatheek", "wachtwoord",
                                       "password", "welkom",      "school",     "leerling"};

/* What fingers and children do without thinking; backwards too. */
static const char *const rows[] = {"01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl",
                                   "zxcvbnm",     "qazwsxedcrfvtgbyhnujmikolp"};

/* Small letters and digits without accents, as tools/refused-words has them; new. */
static char *
fold(const char *text)
{
    g_autofree char *plain = g_utf8_normalize(text, -1, G_NORMALIZE_ALL);
    g_autofree char *lower = g_utf8_strdown(plain, -1);
    GString *folded = g_string_new(NULL);
    for (const char *c = lower; *c != '\0'; c = g_utf8_next_char(c))
        if (g_unichar_isalnum(g_utf8_get_char(c)))
            g_string_append_unichar(folded, g_utf8_get_char(c));
    return g_string_free(folded, FALSE);
}

static int
compare_records(const void *key, const void *record)
{
    return memcmp(key, record, RECORD);
}

static gboolean
is_listed(const char *word)
{
    guint8 digest[32];
    gsize length = sizeof digest;
    if (g_utf8_strlen(word, -1) < WORD_LEAST)
        return FALSE;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)word, -1);
    g_checksum_get_digest(checksum, digest, &length);
    return bsearch(digest, refused_words, refused_words_length / RECORD, RECORD, compare_records) != NULL;
}

/* "fietsfiets" -> "fiets": of one thing over and over, the one thing. */
static void
cut_repeats(char *folded)
{
    gsize length = strlen(folded);
    for (gsize unit = 1; unit <= length / 2; unit++)
        if (length % unit == 0 && memcmp(folded, folded + unit, length - unit) == 0) {
            folded[unit] = '\0';
            return;
        }
}

static gboolean
is_beside(const char *row, char a, char b)
{
    const char *at = strchr(row, a);
    return at != NULL && (at[1] == b || (at > row && at[-1] == b));
}

static gboolean
is_step(char a, char b)
{
    gboolean is = a == b;
    for (guint i = 0; i < G_N_ELEMENTS(rows) && !is; i++)
        is = is_beside(rows[i], a, b);
    return is;
}

/* How many bytes there are besides rows, steps along them and the same sign again. */
static gsize
beside_rows(const char *folded)
{
    gsize left = 0;
    for (const char *c = folded; *c != '\0';) {
        gsize run = 1;
        while (c[run] != '\0' && is_step(c[run - 1], c[run]))
            run++;
        left += run < RUN_LEAST ? run : 1;
        c += run;
    }
    return left;
}

/* Letters for the signs that stand for them: "p4ssw0rd"; l: what 1 is. New. */
static char *
letters_for(const char *password, char l)
{
    static const char signs[] = "@430571$!", letters[] = "aaeostlsi";
    char *plain = g_strdup(password);
    for (char *c = plain; *c != '\0'; c++) {
        const char *at = strchr(signs, *c);
        if (at != NULL)
            *c = *c == '1' ? l : letters[at - signs];
    }
    return plain;
}

/* A word of the list is nearly all there is: fewer than half of what is asked for stands around it. */
static gboolean
is_one_word(const char *folded, guint least)
{
    gsize length = strlen(folded), from = strspn(folded, "0123456789"), to = length;
    while (to > from && g_ascii_isdigit(folded[to - 1]))
        to--;
    if (is_listed(folded))
        return TRUE;
    g_autofree char *core = g_strndup(folded + from, to - from);
    return length - (to - from) < least / 2 && is_listed(core);
}

static gboolean
is_tried_first(const char *password, const char *folded, guint least)
{
    g_autofree char *once = g_strdup(folded);
    cut_repeats(once);
    if (strlen(once) < least / 2 || beside_rows(folded) < least / 2 || is_one_word(once, least))
        return TRUE;
    static const char ones[] = {'i', 'l'};
    gboolean is = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(ones) && !is; i++) {
        g_autofree char *plain = letters_for(password, ones[i]);
        g_autofree char *other = fold(plain);
        is = is_listed(other);
    }
    return is;
}

/* ---- what others know of this person ---- */

static void
add_word(GPtrArray *words, const char *word)
{
    g_autofree char *folded = fold(word);
    if (g_utf8_strlen(folded, -1) >= RUN_LEAST)
        g_ptr_array_add(words, g_steal_pointer(&folded));
}

/* The ways in which a birthday is written. */
static void
add_day(GPtrArray *words, const char *day)
{
    static const char *const shapes[] = {"%d%m%Y", "%Y%m%d", "%d%m%y", "%d%m", "%Y", "%-d%-m%Y", "%-d%-m%y"};
    g_autoptr(GTimeZone) zone = g_time_zone_new_utc();
    g_autofree char *text = g_strconcat(day, "T00:00:00", NULL);
    g_autoptr(GDateTime) date = g_date_time_new_from_iso8601(text, zone);
    for (guint i = 0; date != NULL && i < G_N_ELEMENTS(shapes); i++) {
        g_autofree char *word = g_date_time_format(date, shapes[i]);
        add_word(words, word);
    }
}

static gboolean
is_day(const char *word)
{
    return strlen(word) == 10 && word[4] == '-' && word[7] == '-';
}

/* The longest first, so that a name goes before its parts. */
static int
compare_length(const void *a, const void *b)
{
    gsize one = strlen(*(const char *const *)a), other = strlen(*(const char *const *)b);
    return one > other ? -1 : one < other;
}

static GPtrArray *
words_of(const PasswordRules *rules)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < G_N_ELEMENTS(of_place); i++)
        add_word(words, of_place[i]);
    for (const char *const *own = rules->own; *own != NULL; own++) {
        g_auto(GStrv) parts = g_strsplit_set(*own, " -_.@,/'()", -1);
        if (is_day(*own)) {
            add_day(words, *own);
            continue;
        }
        add_word(words, *own);
        for (char **part = parts; *part != NULL; part++)
            add_word(words, *part);
    }
    g_ptr_array_sort(words, compare_length);
    return words;
}

/* An own word is in it, and fewer than half of what is asked for stands around. */
static gboolean
is_of_person(const char *folded, const PasswordRules *rules)
{
    g_autoptr(GPtrArray) words = words_of(rules);
    g_autoptr(GString) left = g_string_new(folded);
    guint found = 0;
    for (guint i = 0; i < words->len; i++)
        found += g_string_replace(left, words->pdata[i], "", 0);
    return found > 0 && g_utf8_strlen(left->str, -1) < rules->least / 2;
}

static void
wipe(char *text)
{
    explicit_bzero(text, strlen(text));
    g_free(text);
}

char *
password_weakness(const char *password, const PasswordRules *rules)
{
    if (!g_utf8_validate(password, -1, NULL))
        return g_strdup(_("The password holds characters that cannot be read. Choose another one."));
    if (strlen(password) > PASSWORD_MOST_BYTES)
        return g_strdup(_("The password is too long. Choose one of at most 128 characters."));
    if (g_utf8_strlen(password, -1) < rules->least)
        return g_strdup_printf(
            _("The password is too short. Choose one of at least %u characters: some words "
              "that do not belong together, with spaces between them."),
            rules->least);
    char *folded = fold(password);
    const char *why = NULL;
    if (is_of_person(folded, rules))
        why = _("Others who know you can guess this password: your name, birthday, card number, school or "
                "library is nearly all of it. Choose some words that have nothing to do with you.");
    else if (is_tried_first(password, folded, rules->least))
        why = _("This password is one of those that are tried first: one word, a row of the keyboard, or one "
                "that leaked elsewhere. Choose some words that do not belong together, with spaces between "
                "them.");
    wipe(folded);
    return g_strdup(why);
}
