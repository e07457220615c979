/* Small files with something secret in them: read only when nobody else can. */
#ifndef SERVICE_SECRET_H
#define SERVICE_SECRET_H

#include <glib.h>

/* All of a file of this user that no other can read, of at most `most` bytes; new, with a NUL behind it that is not counted, for
 * secret_free. NULL: *why says why, for a person (borrowed until the next call on this thread); *missing: there is no file. */
char *secret_read(const char *path, gsize most, gsize *length, const char **why, gboolean *missing);
void secret_free(char *text, gsize length); /* overwritten */

#endif
