/* The JSON writer: structure, escapes, and text that is no UTF-8. */
#include "text/json.h"

static void
test_structure(void)
{
    JsonWriter *json = json_writer_new();
    json_write_object_begin(json);
    json_write_member_string(json, "a", "b");
    json_write_key(json, "list");
    json_write_array_begin(json);
    json_write_int(json, G_MININT64);
    json_write_bool(json, FALSE);
    json_write_null(json);
    json_write_array_begin(json);
    json_write_array_end(json);
    json_write_object_begin(json);
    json_write_object_end(json);
    json_write_array_end(json);
    json_write_member_bool(json, "yes", TRUE);
    json_write_member_int(json, "n", 12);
    json_write_member_string(json, "none", NULL);
    json_write_object_end(json);
    g_autofree char *text = json_writer_end(json);
    g_assert_cmpstr(
        text, ==,
        "{\"a\":\"b\",\"list\":[-9223372036854775808,false,null,[],{}],\"yes\":true,\"n\":12,\"none\":null}");
}

static void
test_escapes(void)
{
    static const char *const texts[][2] = {
        {"", "\"\""},
        {"Zoë \xF0\x9F\x98\x80", "\"Zoë \xF0\x9F\x98\x80\""},
        {"a\"b\\c/d", "\"a\\\"b\\\\c/d\""},
        {"\n\r\t", "\"\\n\\r\\t\""},
        {"\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\""},
        {"</script>&", "\"\\u003c/script\\u003e\\u0026\""},
        {"\xE2\x80\xA8\xE2\x80\xA9", "\"\\u2028\\u2029\""},
        {"a\xFFz", "\"a\xEF\xBF\xBDz\""},
        {"\xC3", "\"\xEF\xBF\xBD\""},
        {"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""}, /* half of a surrogate pair */
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        JsonWriter *json = json_writer_new();
        json_write_string(json, texts[i][0]);
        g_autofree char *text = json_writer_end(json);
        g_assert_cmpstr(text, ==, texts[i][1]);
    }
}

static void
misuse(guint which)
{
    g_autoptr(JsonWriter) json = json_writer_new();
    if (which == 0) {
        json_write_object_begin(json);
        json_write_int(json, 1); /* no key */
    } else if (which == 1) {
        json_write_array_begin(json);
        json_write_object_end(json);
    } else if (which == 2) {
        json_write_int(json, 1);
        json_write_int(json, 2); /* two outermost values */
    } else {
        json_write_array_begin(json);
        json_write_key(json, "a");
    }
}

static void
test_misuse(gconstpointer data)
{
    if (g_test_subprocess()) {
        misuse(GPOINTER_TO_UINT(data));
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json/structure", test_structure);
    g_test_add_func("/json/escapes", test_escapes);
    for (guint i = 0; i < 4; i++) {
        g_autofree char *path = g_strdup_printf("/json/misuse-%u", i);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_misuse);
    }
    return g_test_run();
}
