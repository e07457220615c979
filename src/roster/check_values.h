/* Single values of a pupils' file: what a text means, without knowing where it stood. */
#ifndef ROSTER_CHECK_VALUES_H
#define ROSTER_CHECK_VALUES_H

#include "people/school.h"
#include "table/table.h"

/* Without spaces around it and double ones in it, without control and invisible characters, NFC. Borrowed
 * from text or from scratch, not NUL-terminated at *length. */
const char *value_clean(const char *text, GString *scratch, gsize *length);
/* The text of a cell that holds a name, a code or a number: a number as shown when it carries leading zeros,
 * else as stored without ".0"; ="0123" without its guard. Borrowed like value_clean. */
const char *value_of_cell(TableCell cell, GString *scratch, gsize *length);
gboolean value_is_error(TableCell cell); /* #N/A and its kind, also when they came as text */

/* 1234AB; a Belgian or other foreign postcode in capitals as it stands. FALSE when it is none. */
gboolean value_postcode(const char *text, char postcode[33]);
gboolean value_is_dutch_postcode(const char *text);

/* M, V, X, "" for unknown. m_is_girl: in a column of J and M. FALSE when it is no sex. */
gboolean value_sex(const char *text, gboolean m_is_girl, const char **sex);

typedef enum { YEAR_PLAIN, YEAR_MAPPED, YEAR_OF_GROUP, YEAR_UNKNOWN } YearResult;
/* One digit 0-9 as it is; EDEXML's 11-16, B, D, S, V, N, H and words mapped (domain facts 5.2); C: look at
 * the group. */
YearResult value_year_group(const char *text, BranchKind kind, char year[2]);
/* From a group's name or code: "Groep 5A", "5/6" (the first), "2HV3", "vwo 4". */
gboolean value_year_in_group(const char *text, BranchKind kind, char year[2]);

/* The first address in the cell; *several when there are more. FALSE when it is no address. */
gboolean value_email(const char *text, GString *email, gboolean *several);
/* "12a", "12 - 2 hs" -> "12" and "a", "2 hs". FALSE when it does not start with a digit. */
gboolean value_house(const char *text, GString *number, GString *addition);

/* 1,23E+08 and numbers of more than 15 digits that a spreadsheet stored as a number. */
gboolean value_is_rounded(TableCell cell, const char *text);
gboolean value_is_yes(const char *text);
gboolean value_is_staff(const char *text);       /* a role that is not a pupil's: LRK, docent, ouder */
gboolean value_is_staff_group(const char *text); /* a group of teachers */
gboolean value_starts_total(const char *text);   /* "Totaal", "Aantal leerlingen": a line under a list */

/* A group code made from a name: at most 10 characters, none of those that are forbidden (domain facts 1.1).
 * hashed: with a checksum of the name in it, for names that differ only in what a code cannot hold. New. */
char *value_code_from_name(const char *name, gboolean hashed);
/* The first forbidden character of a group code, 0 when there is none. */
char value_forbidden_in_code(const char *code);

#endif
