/* Writes JSON (RFC 8259) piece by piece, so that what comes out is always well formed and valid UTF-8.
 *
 * Commas, quotes and escapes are the writer's work. Beside what the RFC asks, "<", ">", "&", U+2028 and
 * U+2029 are escaped, so that the text may also stand in a page or a script. Bytes that are no UTF-8 become
 * U+FFFD. Using the writer out of order (a value without a key in an object, an end without a begin) is our
 * own mistake and asserted. */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include <glib.h>

typedef struct JsonWriter JsonWriter;

JsonWriter *json_writer_new(void);
/* Takes the writer; the text is new. The outermost value must be complete. */
char *json_writer_end(JsonWriter *writer);
void json_writer_free(JsonWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonWriter, json_writer_free)

void json_write_object_begin(JsonWriter *writer);
void json_write_object_end(JsonWriter *writer);
void json_write_array_begin(JsonWriter *writer);
void json_write_array_end(JsonWriter *writer);
void json_write_key(JsonWriter *writer, const char *key);

void json_write_string(JsonWriter *writer, const char *text); /* NULL writes null */
void json_write_int(JsonWriter *writer, gint64 number);
void json_write_bool(JsonWriter *writer, gboolean value);
void json_write_null(JsonWriter *writer);

/* Key and value in one call, for the members of an object. */
void json_write_member_string(JsonWriter *writer, const char *key, const char *text);
void json_write_member_int(JsonWriter *writer, const char *key, gint64 number);
void json_write_member_bool(JsonWriter *writer, const char *key, gboolean value);

#endif
