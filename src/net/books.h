/* Asking other catalogues for the record of a book by its ISBN: Z39.50 (ISO 23950) with YAZ, and SRU 1.1 (Library of Congress) over HTTPS.
 *
 * What comes back is hostile: it is bounded in bytes and time here, and is only bytes until library/marc.h has read it. */
#ifndef NET_BOOKS_H
#define NET_BOOKS_H

#include <gio/gio.h>

#define BOOKS_ANSWER_MOST (256u << 10) /* bytes */
#define BOOKS_SECONDS     3            /* for one target: connecting, asking and the answer */

/* "z3950://host:port/database", or for SRU "https://host/path" (http only to this machine), without a query. */
gboolean books_address_valid(const char *address);

typedef struct {
    const char *address;    /* valid */
    const char *isbn_index; /* of SRU: the index to look in, such as bath.isbn */
} BooksTarget;
/* The first record that the target gives for an ISBN (13 digits): ISO 2709 or MARCXML, unread. NULL without error: it has none. Errors:
 * G_IO_ERROR, for logs. Takes at most BOOKS_SECONDS and the system's look-up of a name. */
GBytes *net_books_ask(const BooksTarget *target, const char *isbn, GError **error);

/* Internal: the two ways. */
GBytes *net_books_z3950(const char *address, const char *isbn, GError **error);
GBytes *net_books_sru(const BooksTarget *target, const char *isbn, GError **error);
/* "z3950://host:port/database" apart; FALSE: it is none. New texts. */
gboolean net_books_z3950_parse(const char *address, char **host, char **database);

#endif
