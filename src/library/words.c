/* Folds titles to words, and tells which words are near. */
#include "library/words.h"

#include <string.h>

#include "library/isbn.h"
#include "people/name.h"

#define QUERY_MOST 512 /* bytes of what is typed */

static gboolean
is_within(gunichar c)
{
    return c == '\'' || c == 0x2019 || c == 0x2018; /* sofie's is one word */
}

/* The next word from *at on, folded; NULL at the end. New. */
static char *
next_word(const char **at)
{
    while (**at != '\0') {
        GString *raw = g_string_new(NULL);
        while (**at != '\0' && !g_unichar_isalnum(g_utf8_get_char(*at)))
            *at = g_utf8_next_char(*at);
        for (; **at != '\0'; *at = g_utf8_next_char(*at)) {
            gunichar c = g_utf8_get_char(*at);
            if (!g_unichar_isalnum(c) && !g_unichar_ismark(c) && !is_within(c))
                break;
            g_string_append_unichar(raw, c);
        }
        g_autofree char *folded = name_fold(raw->str);
        g_string_free(raw, TRUE);
        char *end = g_utf8_strlen(folded, -1) > WORD_MOST ? g_utf8_offset_to_pointer(folded, WORD_MOST)
                                                          : NULL;
        if (end)
            *end = '\0';
        if (*folded != '\0')
            return g_steal_pointer(&folded);
    }
    return NULL;
}

static void
add_words(GPtrArray *words, const char *text)
{
    char *word;
    while ((word = next_word(&text)) != NULL)
        g_ptr_array_add(words, word);
}

static gint
compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **
words_of_title(const Title *title)
{
    static const TitleText from[] = {TITLE_TITLE,    TITLE_SUBTITLE, TITLE_AUTHOR,        TITLE_SERIES,
                                     TITLE_SUBJECTS, TITLE_ISBN,     TITLE_RESPONSIBILITY};
    g_autoptr(GPtrArray) all = g_ptr_array_new(), words = g_ptr_array_new();
    for (guint i = 0; i < G_N_ELEMENTS(from); i++)
        add_words(all, title->text[from[i]]);
    g_auto(GStrv) lines = g_strsplit(title->text[TITLE_CONTRIBUTORS], "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        const char *name = strchr(lines[i], '\t');
        add_words(all, name ? name : lines[i]);
    }
    g_ptr_array_sort(all, compare_words);
    for (guint i = 0; i < all->len; i++)
        if (i > 0 && g_str_equal(all->pdata[i], words->pdata[words->len - 1]))
            g_free(all->pdata[i]);
        else
            g_ptr_array_add(words, all->pdata[i]);
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

char **
words_of_query(const char *typed, guint most)
{
    g_autofree char *bounded = g_strndup(typed, QUERY_MOST), *valid = g_utf8_make_valid(bounded, -1);
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    char isbn[ISBN_DIGITS + 1], *word;
    const char *at = valid;
    if (isbn_read(valid, isbn)) {
        g_ptr_array_add(words, g_strdup(isbn));
        at = "";
    }
    while (words->len < most && (word = next_word(&at)) != NULL)
        if (g_ptr_array_find_with_equal_func(words, word, g_str_equal, NULL))
            g_free(word);
        else
            g_ptr_array_add(words, word);
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

char *
words_fold(const char *text)
{
    GString *folded = g_string_new(NULL);
    char *word;
    while ((word = next_word(&text)) != NULL) {
        g_string_append_printf(folded, "%s%s", folded->len > 0 ? " " : "", word);
        g_free(word);
    }
    return g_string_free(folded, FALSE);
}

/* In this order: the first that fits wins. What they become are letters that sound so. */
static const struct {
    const char *written, *sound;
} sounds[] = {
    {"sch", "sg"}, {"ch", "g"}, {"ck", "k"}, {"ph", "f"}, {"th", "t"},  {"qu", "kw"}, {"q", "k"},
    {"x", "ks"},   {"ei", "y"}, {"ij", "y"}, {"ie", "i"}, {"au", "ou"}, {"ce", "se"}, {"ci", "si"},
    {"cy", "sy"},  {"c", "k"},  {"z", "s"},  {"v", "f"},  {"dt", "t"},
};

char *
word_sound(const char *word)
{
    GString *sound = g_string_new(NULL);
    for (const char *at = word; *at != '\0';) {
        guint i = 0;
        while (i < G_N_ELEMENTS(sounds) && !g_str_has_prefix(at, sounds[i].written))
            i++;
        g_autofree char *letter = g_strndup(at, (gsize)(g_utf8_next_char(at) - at));
        const char *add = i < G_N_ELEMENTS(sounds) ? sounds[i].sound : letter;
        at += i < G_N_ELEMENTS(sounds) ? strlen(sounds[i].written) : strlen(letter);
        if (sound->len > 0 && sound->str[sound->len - 1] == *add)
            add++;
        g_string_append(sound, add);
    }
    if (sound->len > 1 && sound->str[sound->len - 1] == 'd')
        sound->str[sound->len - 1] = 't';
    return g_string_free(sound, FALSE);
}

char **
word_near_keys(const char *word)
{
    GPtrArray *keys = g_ptr_array_new();
    g_autofree char *sound = word_sound(word);
    if (g_utf8_strlen(word, -1) >= 4) {
        g_ptr_array_add(keys, g_strdup(sound));
        for (const char *at = sound; *at != '\0'; at = g_utf8_next_char(at)) {
            g_autofree char *front = g_strndup(sound, (gsize)(at - sound));
            char *key = g_strconcat(front, g_utf8_next_char(at), NULL);
            if (g_ptr_array_find_with_equal_func(keys, key, g_str_equal, NULL))
                g_free(key);
            else
                g_ptr_array_add(keys, key);
        }
    }
    g_ptr_array_add(keys, NULL);
    return (char **)g_ptr_array_free(keys, FALSE);
}

#define LETTERS (WORD_MOST * 2 + 1) /* a sound may be longer than its word */

static guint
letters_of(const char *word, gunichar letters[LETTERS])
{
    guint n = 0;
    for (; *word != '\0' && n < LETTERS; word = g_utf8_next_char(word))
        letters[n++] = g_utf8_get_char(word);
    return n;
}

/* Optimal string alignment; three rows of the table are enough. */
guint
word_distance(const char *one, const char *other, guint most)
{
    gunichar a[LETTERS], b[LETTERS];
    guint n = letters_of(one, a), m = letters_of(other, b), table[3][LETTERS + 1];
    if (MAX(n, m) - MIN(n, m) > most)
        return most + 1;
    for (guint j = 0; j <= m; j++)
        table[0][j] = j;
    for (guint i = 1; i <= n; i++) {
        guint *row = table[i % 3], *above = table[(i + 2) % 3], *higher = table[(i + 1) % 3];
        row[0] = i;
        for (guint j = 1; j <= m; j++) {
            row[j] = MIN(MIN(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = MIN(row[j], higher[j - 2] + 1);
        }
    }
    return MIN(table[n % 3][m], most + 1);
}

guint
word_unlikeness(const char *typed, const char *found)
{
    g_autofree char *one = word_sound(typed), *other = word_sound(found);
    guint sound = word_distance(one, other, 2), letters = word_distance(typed, found, 4);
    if (sound > 2 || (sound == 2 && g_utf8_strlen(one, -1) < 6))
        return G_MAXUINT;
    return sound * 8 + letters;
}
