/* What an own password may not be: short, or one of those that are tried first. No rule asks for kinds of signs, and none runs out
 * (OWASP ASVS 4.0.3, 2.1; NIST SP 800-63B, 5.1.1.2). */
#ifndef ACCOUNT_WEAKNESS_H
#define ACCOUNT_WEAKNESS_H

#include <glib.h>

/* Characters at least. Staff and uploaders 12 (ASVS 2.1.1). Pupils of secondary schools 8 (the least of NIST). Of primary schools what
 * the library says, 8 unless it does: a child of eight types two words of four letters with a space between; 6 is below what NIST
 * lets a person choose, so it is the library's to answer for. A pupil's log-in opens the own record and nothing else. */
#define PASSWORD_LEAST_STAFF         12u
#define PASSWORD_LEAST_PUPIL         8u
#define PASSWORD_LEAST_PRIMARY_FIRST 6u
#define PASSWORD_LEAST_PRIMARY_LAST  12u
#define PASSWORD_MOST_BYTES          128u

/* own: what others know of this person and place, ends with NULL: log-in, card number, names, e-mail, birthday (YYYY-MM-DD), school,
 * library. Borrowed. */
typedef struct {
    guint least;
    const char *const *own;
} PasswordRules;

/* NULL when it is good enough, else why not and what to do; new. Refused besides: a single word of the list (Dutch and English words,
 * names, what leaked most; tools/refused-words), also with signs around it or digits in the place of letters; rows of the keyboard, of
 * the alphabet and of digits; one thing over and over; the own words with little besides. */
char *password_weakness(const char *password, const PasswordRules *rules);

#endif
