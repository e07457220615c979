/* Turns a script into frames; see stream.h. */
#include "stream.h"

#include <string.h>

#include "wire/frame.h"

static const char *const types[] = {
    [WIRE_HELLO] = "HELLO",       [WIRE_META] = "META",        [WIRE_SHEET] = "SHEET",
    [WIRE_ROWS] = "ROWS",         [WIRE_DROP_COLUMN] = "DROP", [WIRE_FINDING] = "FINDING",
    [WIRE_PROGRESS] = "PROGRESS", [WIRE_FIELD] = "FIELD",      [WIRE_PART] = "PART",
    [WIRE_END] = "END",           [WIRE_FAIL] = "FAIL",
};

static void
put_varint(GByteArray *bytes, guint64 value)
{
    guint8 buffer[10];
    size_t used = 0;
    wire_put_varint(buffer, &used, value);
    g_byte_array_append(bytes, buffer, (guint)used);
}

/* The text after an opening quote; at moves behind the closing one. */
static GByteArray *
take_quoted(const char **at)
{
    GByteArray *text = g_byte_array_new();
    for (++*at; **at != '\''; ++*at) {
        g_assert(**at);
        guint8 byte = (guint8) * *at;
        if (byte == '\\') {
            ++*at;
            byte = **at == '0' ? 0 : **at == 'f' ? 0xff : (guint8) * *at;
        }
        g_byte_array_append(text, &byte, 1);
    }
    ++*at;
    return text;
}

static void
put_frame(GByteArray *stream, const char *word, const GByteArray *payload, const guint64 *numbers)
{
    guint8 head[WIRE_HEAD_SIZE];
    if (g_str_equal(word, "RAW")) {
        g_byte_array_append(stream, payload->data + 1, payload->len - 1); /* without the string's length */
        return;
    }
    if (g_str_equal(word, "HEAD")) {
        wire_put_head(head, (WireType)numbers[0], (uint32_t)numbers[1]);
        g_byte_array_append(stream, head, sizeof head);
        return;
    }
    guint type = 1;
    while (!g_str_equal(types[type], word))
        g_assert(++type < G_N_ELEMENTS(types));
    wire_put_head(head, (WireType)type, payload->len);
    g_byte_array_append(stream, head, sizeof head);
    g_byte_array_append(stream, payload->data, payload->len);
}

static void
put_command(GByteArray *stream, const char **at)
{
    char word[16] = "";
    guint64 numbers[64] = {0};
    guint n = 0;
    g_autoptr(GByteArray) payload = g_byte_array_new();
    *at += strspn(*at, "; ");
    gsize length = strspn(*at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    g_assert(length > 0 && length < sizeof word);
    memcpy(word, *at, length);
    for (*at += length; *(*at += strspn(*at, " ")) && **at != ';';) {
        if (**at == '\'') {
            g_autoptr(GByteArray) text = take_quoted(at);
            put_varint(payload, text->len);
            g_byte_array_append(payload, text->data, text->len);
        } else {
            char *end;
            g_assert(g_ascii_isdigit(**at) && n < G_N_ELEMENTS(numbers));
            numbers[n] = g_ascii_strtoull(*at, &end, 10);
            put_varint(payload, numbers[n++]);
            *at = end;
        }
    }
    put_frame(stream, word, payload, numbers);
}

GByteArray *
stream_from_script(const char *script)
{
    GByteArray *stream = g_byte_array_new();
    for (const char *at = script; *at; at += strspn(at, "; "))
        put_command(stream, &at);
    return stream;
}
