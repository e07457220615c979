/* What a reader keeps of a book in the own reading log: stars, and key words to choose from. */
#ifndef LIBRARY_READING_H
#define LIBRARY_READING_H

#include <glib.h>

#define READING_STARS 5u /* at most; 0 = none given */

/* Key words; in the database a bit each, so their order never changes. */
typedef enum {
    READING_EXCITING,
    READING_FUNNY,
    READING_BEAUTIFUL,
    READING_SAD,
    READING_SCARY,
    READING_LEARNED,
    READING_AGAIN,
    READING_NOT_MINE,
    N_READING_WORDS
} ReadingWord;
const char *reading_word_name(ReadingWord word);  /* "exciting": stable */
const char *reading_word_label(ReadingWord word); /* for people, translated */
gboolean reading_is_sound(gint64 stars, gint64 words);

#endif
