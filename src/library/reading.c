/* The key words of a reading log, as a table. */
#include "library/reading.h"

#include "text/text.h"

static const struct {
    const char *name, *label;
} reading_words[N_READING_WORDS] = {
    [READING_EXCITING] = {"exciting", N_("exciting")},
    [READING_FUNNY] = {"funny", N_("funny")},
    [READING_BEAUTIFUL] = {"beautiful", N_("beautiful")},
    [READING_SAD] = {"sad", N_("sad")},
    [READING_SCARY] = {"scary", N_("scary")},
    [READING_LEARNED] = {"learned", N_("I learned something")},
    [READING_AGAIN] = {"again", N_("I would read it again")},
    [READING_NOT_MINE] = {"not-mine", N_("not my kind of book")},
};

const char *
reading_word_name(ReadingWord word)
{
    g_assert(word < N_READING_WORDS);
    return reading_words[word].name;
}

const char *
reading_word_label(ReadingWord word)
{
    g_assert(word < N_READING_WORDS);
    return _(reading_words[word].label);
}

gboolean
reading_is_sound(gint64 stars, gint64 words)
{
    return stars >= 0 && stars <= (gint64)READING_STARS && words >= 0 && words < (gint64)1 << N_READING_WORDS;
}
