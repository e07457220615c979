/* Numbers on the labels of copies: what is sound, and ranges of them. Text: leading zeros live. */
#ifndef LIBRARY_BARCODE_H
#define LIBRARY_BARCODE_H

#include <glib.h>

#define BARCODE_MOST  20  /* characters; Wise and Aura have up to 16 */
#define BARCODE_RANGE 500 /* labels at once: some sheets */

/* What a scanner or a hand gives, trimmed and in capitals; new. NULL: empty, too long, or other than A-Z, 0-9 and the hyphen. */
char *barcode_read(const char *typed);
/* The number behind this one: its last digits counted up, at the same length ("B0099" -> "B0100"). NULL: no digits at its end, or all
 * of them nines. New. */
char *barcode_next(const char *barcode);
/* count of them from the first on; NULL when one of them has none behind it, or count is 0 or beyond BARCODE_RANGE. New. */
char **barcode_range(const char *first, guint count);

/* Numbers that the program makes: the school's code and a number in five digits ("123400017"); is_ean: 2, the code, the number in seven
 * and the check digit of EAN-13 (prefixes 20-29 are for use within a company: GS1 General Specifications, 1.4.5). NULL: no number is
 * left, or the code is not four digits. New. */
char *barcode_make(const char *school, guint number, gboolean is_ean);
/* The number in one of these; 0: it is none of them. */
guint barcode_number(const char *school, const char *barcode, gboolean is_ean);
gboolean barcode_is_ean13(const char *barcode);

#endif
