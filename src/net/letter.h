/* A letter as it goes over the wire: checked addresses, headers of RFC 5322 with the encoded words of RFC 2047, and a text in
 * quoted-printable (RFC 2045, 6.7), so that nothing in it is longer than a line may be, or can be taken for something else. */
#ifndef NET_LETTER_H
#define NET_LETTER_H

#include <glib.h>

#define LETTER_ADDRESS_MOST 254 /* RFC 5321, 4.5.3.1.3, without the brackets */

/* name@host as people have it: a dot-atom of ASCII (RFC 5322, 3.2.3) at a host name with a dot in it. No quotes, no comments, no
 * addresses of machines, and so nothing that ends a command or a header. */
gboolean letter_address_valid(const char *address);

typedef struct {
    const char *from_name; /* UTF-8; "" = none */
    const char *from, *to; /* valid addresses */
    const char *subject;   /* UTF-8, one line */
    const char *text;      /* UTF-8, lines end with \n */
    const char *language;  /* "nl" */
    const char *id;        /* the same for the same letter, whenever it is made: letters, digits, - and . */
    gint64 date;           /* when it was written, UTC microseconds */
} Letter;

/* Headers and body with CRLF; new. NULL when a name or subject has control characters or is not UTF-8, or an address or id is
 * not valid: no letter is made of what would have been two headers. */
char *letter_format(const Letter *letter);

#endif
