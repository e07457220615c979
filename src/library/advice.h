/* Personal advice: "who borrowed the same books borrowed this too". Pure: from pairs of reader and title, in which a reader is a number.
 *
 * A title is named only when at least ADVICE_READERS others had it, so that it tells of nobody in particular what they read. */
#ifndef LIBRARY_ADVICE_H
#define LIBRARY_ADVICE_H

#include <glib.h>

#define ADVICE_READERS 5u /* as few as may stand behind a title */

/* Bounds of what is looked at for one reader: the newest own titles, the readers of those that borrowed last, and their pairs. */
#define ADVICE_OWN_TITLES 30
#define ADVICE_ALIKE      200
#define ADVICE_PAIRS      6000

typedef struct {
    gint64 reader, title;
} AdvicePair;

typedef struct {
    gint64 title;
    guint readers; /* so many had it */
} AdviceTitle;

/* Of AdviceTitle, those that most readers had first, of equal ones the newer title; new. pairs: of AdvicePair in any order, the same one
 * as often as it was borrowed. known: of gint64, titles that are not to be advised. most: so many at most. */
GArray *advice_titles(const GArray *pairs, const GArray *known, guint most);

#endif
