/* The words of the catalogue: what a title is found by, and which words are written alike or sound alike. Pure, so that both engines
 * find the same. */
#ifndef LIBRARY_WORDS_H
#define LIBRARY_WORDS_H

#include "library/title.h"

#define WORD_MOST 32 /* letters of one: what is behind them is cut off */

/* What a title is found by: small letters and digits without accents, each word once, sorted by bytes. New. */
char **words_of_title(const Title *title);
/* What somebody types, as words, each once, in their order, at most so many; an ISBN in any form is the word of its thirteen
 * digits. New. */
char **words_of_query(const char *typed, guint most);
/* Words of a text, folded, a space between; new. */
char *words_fold(const char *text);

/* How a word sounds to somebody who learns to write Dutch: "ei" as "ij", "au" as "ou", "c" as "k" or "s", "d" at the end as "t", double
 * letters as one. New. */
char *word_sound(const char *word);
/* Keys of which two words that differ by one letter of their sound (or two, one left out on each side) share one. Words under four letters
 * have none: all are near to all. New, without doubles. */
char **word_near_keys(const char *word);
/* Letters changed, left out, put in, or two of them swapped; most + 1 when there are more. */
guint word_distance(const char *one, const char *other, guint most);
/* How far a word that was found is from what was typed, for sorting; G_MAXUINT: not near at all. */
guint word_unlikeness(const char *typed, const char *found);

#endif
