/* Frames from a readable script, for tests of what receives them.
 *
 * "HELLO 1; SHEET 1 0 'a'; ROWS 1 1 1 1 'x'; END 1 1 1": frames divided by ';', a number is a varint, '…' a
 * string with its length; in it \0 is NUL, \f the byte 0xff. HEAD type length puts a head alone, RAW '…'
 * bytes alone. */
#ifndef TESTS_STREAM_H
#define TESTS_STREAM_H

#include <glib.h>

GByteArray *stream_from_script(const char *script); /* new */

#endif
