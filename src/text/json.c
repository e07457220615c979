/* Writes JSON: keeps track of where it is, so that only well-formed text comes out. */
#include "text/json.h"

#include <string.h>

enum { DEPTH_MAX = 32 }; /* ours go four deep */

typedef enum { IN_NOTHING, IN_ARRAY, IN_OBJECT } Place;

struct JsonWriter {
    GString *text;
    Place places[DEPTH_MAX];
    guint depth;
    gboolean filled; /* something stands before at this level: a comma is due */
    gboolean keyed;  /* a key waits for its value */
};

JsonWriter *
json_writer_new(void)
{
    JsonWriter *writer = g_new0(JsonWriter, 1);
    writer->text = g_string_new(NULL);
    return writer;
}

void
json_writer_free(JsonWriter *writer)
{
    if (writer == NULL)
        return;
    g_string_free(writer->text, TRUE);
    g_free(writer);
}

char *
json_writer_end(JsonWriter *writer)
{
    g_assert(writer->depth == 0 && writer->filled);
    char *text = g_string_free(writer->text, FALSE);
    g_free(writer);
    return text;
}

static void
before_value(JsonWriter *writer)
{
    if (writer->places[writer->depth] == IN_OBJECT) {
        g_assert(writer->keyed);
        writer->keyed = FALSE;
    } else {
        g_assert(writer->places[writer->depth] == IN_ARRAY || !writer->filled);
        if (writer->filled)
            g_string_append_c(writer->text, ',');
    }
    writer->filled = TRUE;
}

static void
begin(JsonWriter *writer, Place place, char bracket)
{
    before_value(writer);
    g_assert(writer->depth + 1 < DEPTH_MAX);
    writer->places[++writer->depth] = place;
    writer->filled = FALSE;
    g_string_append_c(writer->text, bracket);
}

static void
end(JsonWriter *writer, Place place, char bracket)
{
    g_assert(writer->places[writer->depth] == place && !writer->keyed);
    writer->depth--;
    writer->filled = TRUE;
    g_string_append_c(writer->text, bracket);
}

void
json_write_object_begin(JsonWriter *writer)
{
    begin(writer, IN_OBJECT, '{');
}

void
json_write_object_end(JsonWriter *writer)
{
    end(writer, IN_OBJECT, '}');
}

void
json_write_array_begin(JsonWriter *writer)
{
    begin(writer, IN_ARRAY, '[');
}

void
json_write_array_end(JsonWriter *writer)
{
    end(writer, IN_ARRAY, ']');
}

static gboolean
needs_escape(gunichar letter)
{
    return letter < 0x20 || letter == 0x7F || letter == 0x2028 || letter == 0x2029 ||
           (letter < 0x80 && strchr("\"\\<>&", (int)letter) != NULL);
}

static void
append_escaped(GString *text, gunichar letter)
{
    static const char short_form[][2] = {{'"', '"'}, {'\\', '\\'}, {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}};
    for (guint i = 0; i < G_N_ELEMENTS(short_form); i++) {
        if (letter == (gunichar)short_form[i][0]) {
            g_string_append_c(text, '\\');
            g_string_append_c(text, short_form[i][1]);
            return;
        }
    }
    g_string_append_printf(text, "\\u%04x", letter);
}

static void
append_quoted(GString *text, const char *string)
{
    g_autofree char *made = g_utf8_validate(string, -1, NULL) ? NULL : g_utf8_make_valid(string, -1);
    const char *from = made != NULL ? made : string;
    g_string_append_c(text, '"');
    for (const char *at = from; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        if (!needs_escape(letter))
            continue;
        g_string_append_len(text, from, at - from);
        append_escaped(text, letter);
        from = g_utf8_next_char(at);
    }
    g_string_append(text, from);
    g_string_append_c(text, '"');
}

void
json_write_key(JsonWriter *writer, const char *key)
{
    g_assert(writer->places[writer->depth] == IN_OBJECT && !writer->keyed);
    if (writer->filled)
        g_string_append_c(writer->text, ',');
    append_quoted(writer->text, key);
    g_string_append_c(writer->text, ':');
    writer->keyed = TRUE;
}

void
json_write_string(JsonWriter *writer, const char *text)
{
    if (text == NULL) {
        json_write_null(writer);
        return;
    }
    before_value(writer);
    append_quoted(writer->text, text);
}

void
json_write_int(JsonWriter *writer, gint64 number)
{
    before_value(writer);
    g_string_append_printf(writer->text, "%" G_GINT64_FORMAT, number);
}

static void
write_word(JsonWriter *writer, const char *word)
{
    before_value(writer);
    g_string_append(writer->text, word);
}

void
json_write_bool(JsonWriter *writer, gboolean value)
{
    write_word(writer, value ? "true" : "false");
}

void
json_write_null(JsonWriter *writer)
{
    write_word(writer, "null");
}

void
json_write_member_string(JsonWriter *writer, const char *key, const char *text)
{
    json_write_key(writer, key);
    json_write_string(writer, text);
}

void
json_write_member_int(JsonWriter *writer, const char *key, gint64 number)
{
    json_write_key(writer, key);
    json_write_int(writer, number);
}

void
json_write_member_bool(JsonWriter *writer, const char *key, gboolean value)
{
    json_write_key(writer, key);
    json_write_bool(writer, value);
}
