/* ISBN: ten or thirteen digits with a check digit (ISBN Users' Manual, 7th edition, sections 5 and 6; ISO 2108). */
#ifndef LIBRARY_ISBN_H
#define LIBRARY_ISBN_H

#include <glib.h>

#define ISBN_DIGITS 13
/* Takes what people type, scan and put into MARC 020 $a: hyphens and spaces within, "ISBN" in front, words in brackets behind.
 * TRUE: isbn has the 13 digits. FALSE: no number, or a wrong check digit; isbn is "". */
gboolean isbn_read(const char *typed, char isbn[ISBN_DIGITS + 1]);
/* The ten-character form of 13 digits; FALSE when there is none (979). */
gboolean isbn_short(const char *isbn, char ten[11]);

#endif
