/* Dutch names: prefixes, initials, the form for display, and the folded form that comparisons use. */
#ifndef PEOPLE_NAME_H
#define PEOPLE_NAME_H

#include <glib.h>

/* For comparing: case, diacritics (also ij/ÿ, ø, ß, ł …), spaces, hyphens, apostrophes and points removed.
 * New. */
char *name_fold(const char *text);
void name_fold_append(GString *folded, const char *text); /* the same, behind what folded holds */
/* Initials in the canonical form from "ab", "A.B.", "A B", "Th.J."; from a first name ("Anne-Marie" ->
 * "A.M."). New. */
char *name_initials(const char *initials);
char *name_initials_from_first(const char *first_name);
/* "van der Berg" -> prefix "van der", surname "Berg"; "Berg, van der" likewise. A surname that merely starts
 * like a prefix ("Vandenberg", "De") stays whole. Both new. TRUE when a prefix was found. */
gboolean name_split_prefix(const char *full, char **prefix, char **surname);
/* A full name in one cell: "Berg, Anna van der", "Anna van der Berg". Three new strings. FALSE when it cannot
 * be told: they then hold the best guess ("Anna Maria Berg": first word, rest), the first name "" when there
 * is one word only. */
gboolean name_split_full(const char *full, char **first_name, char **prefix, char **surname);
/* "Anna van der Berg"; initials when there is no first name. New. */
char *name_display(const char *first_name, const char *initials, const char *prefix, const char *surname);
/* "Berg, Anna van der": for lists sorted by surname. New. */
char *name_sorted(const char *first_name, const char *initials, const char *prefix, const char *surname);
/* What lists by name are sorted by, byte by byte: folded surname without prefix, then first name or initials. New. */
char *name_order(const char *surname, const char *first_name, const char *initials);
/* Key of people who may be the same: folded surname, "|", birth date; "" when one of the two is empty. New.
 * Kept in a column by the store. */
char *name_match_key(const char *surname, const char *birth_date);

#endif
