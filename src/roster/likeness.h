/* How far a row of the file and a pupil of the register look like one person: names folded, twins told apart.
 */
#ifndef ROSTER_LIKENESS_H
#define ROSTER_LIKENESS_H

#include "roster/check.h"
#include "roster/register.h"

typedef enum {
    LIKE_SAME,    /* equal but for case, diacritics, spaces, hyphens */
    LIKE_ALIKE,   /* first names only: another name with the same initial (Jan and Johannes) */
    LIKE_UNKNOWN, /* one of the two says nothing */
    LIKE_DIFFERENT,
} Like;

typedef struct {
    Like surname, first, birth;
} Likeness;

Likeness roster_likeness(const RosterRecord *record, const RosterPupil *pupil);
/* Nothing speaks against it. */
gboolean likeness_agrees(Likeness likeness);
/* Enough for two people with the same number to be one: the birth date, or the first name, or the surname
 * with a like first name. A changed surname or a mended birth date is no reason to ask; name and birth date
 * together are. */
gboolean likeness_suffices(Likeness likeness);
/* Everything is said and everything is the same. */
gboolean likeness_is_full(Likeness likeness);

/* The pupil number with spaces, points, dashes, the letters of a BRIN in front ("12AB", with location
 * "12AB00") and leading zeros left out: numbers that become equal so may be one pupil's (domain facts 1.5).
 * brin: of the branch, or "". Appended;
 * "" stays "". */
void roster_number_loosen(GString *loose, const char *number, const char *brin);

#endif
