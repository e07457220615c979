/* Proves that upload forms are taken apart as browsers write them, wherever the window ends, and broken ones
 * refused. */
#include "frames.h"

#include "reader/multipart.h"

#define FIELD "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n"
#define FILE_HEAD                                                                                            \
    "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: "             \
    "text/csv\r\n\r\n"

static const struct {
    const char *title, *body, *expected;
} cases[] = {
    {"field and file", FIELD FILE_HEAD "x;y\r\n\r\n--B--\r\n",
     "field csrf abc\npart file a.csv [x;y\r\n]\nend 0 0 0\n"},
    {"no line end after the last", FILE_HEAD "x\r\n--B--", "part file a.csv [x]\nend 0 0 0\n"},
    {"preamble, padding, epilogue",
     "hello\r\n--B \t\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\nx\r\n--B--\r\nbye",
     "part f a [x]\nend 0 0 0\n"},
    {"empty file", FILE_HEAD "\r\n--B--\r\n", "part file a.csv []\nend 0 0 0\n"},
    {"delimiter-like content", FILE_HEAD "\r\n--C\r\n--\r\n-B\r\n--B--\r\n",
     "part file a.csv [\r\n--C\r\n--\r\n-B]\nend 0 0 0\n"},
    {"names as browsers quote them",
     "--B\r\ncontent-disposition:form-data; filename=\"C:\\map\\a%22b;c\\\"d%0D%0A.csv\"; "
     "name=\"f%22\"\r\n\r\nx\r\n--B--",
     "part f\" a\"b;c\"d  .csv [x]\nend 0 0 0\n"},
    {"backslash at the end of a name",
     "--B\r\nContent-Disposition: form-data; name=\"f\\\"; filename=\"x\"\r\n\r\n1\r\n--B--",
     "part f\\\\ x [1]\nend 0 0 0\n"},
    {"UTF-8 name",
     "--B\r\nContent-Disposition: form-data; name=\"f\"; "
     "filename=\"le\xc3\xabrlingen.xlsx\"\r\n\r\n1\r\n--B--",
     "part f le\xc3\xabrlingen.xlsx [1]\nend 0 0 0\n"},
    {"no file", FIELD "--B--", "field csrf abc\nfail 109\n"},
    {"two files", FILE_HEAD "x\r\n" FILE_HEAD "y\r\n--B--", "part file a.csv [x]\nfail 109\n"},
    {"no name", "--B\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\nx\r\n--B--", "fail 109\n"},
    {"not form-data", "--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--B--", "fail 109\n"},
    {"unclosed quote", "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--B--", "fail 109\n"},
    {"no end", FIELD FILE_HEAD "x;y\r\n", "field csrf abc\nfail 109\n"},
    {"boundary without a line end", "--Bx", "fail 109\n"},
    {"headers cut off", "--B\r\nContent-Disposition: form-data; name=\"a\"", "fail 109\n"},
    {"nothing", "", "fail 109\n"},
    {"another boundary", "--C\r\n\r\n\r\n--C--", "fail 109\n"},
};

static int
to_number(const char *text)
{
    guint64 number;
    g_assert_true(g_ascii_string_to_unsigned(text, 10, 0, 1 << 20, &number, NULL));
    return (int)number;
}

/* The frames as text, with the file's content in place of where it stands. */
static char *
with_content(const char *text, const char *body)
{
    GString *out = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; line[1] != NULL; line++) {
        if (g_str_has_prefix(*line, "part ")) {
            char *length = strrchr(*line, ' ');
            *length++ = '\0';
            char *offset = strrchr(*line, ' ');
            *offset++ = '\0';
            g_string_append_printf(out, "%s [%.*s]\n", *line, to_number(length), body + to_number(offset));
        } else {
            g_string_append_printf(out, "%s\n", *line);
        }
    }
    return g_string_free(out, FALSE);
}

static char *
read_form(const char *body, gsize length)
{
    return frames_read(multipart_read, body, length, &(ReadOptions){.boundary = "B"});
}

static void
test_cases(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].title);
        g_autofree char *text = read_form(cases[i].body, strlen(cases[i].body));
        g_autofree char *content = with_content(text, cases[i].body);
        g_assert_cmpstr(content, ==, cases[i].expected);
    }
}

/* The delimiter at every place around the window's end. */
static void
test_window_edges(void)
{
    for (gsize size = (64 << 10) - 110; size < (64 << 10) + 10; size++) {
        g_autofree char *content = g_strnfill(size, '-');
        g_autofree char *body = g_strdup_printf(
            "%s%s\r\n--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--B--\r\n", FILE_HEAD,
            content);
        g_autofree char *text = read_form(body, strlen(body));
        g_autofree char *expected = g_strdup_printf("part file a.csv [%s]\nfield a b\nend 0 0 0\n", content);
        g_autofree char *whole = with_content(text, body);
        g_assert_cmpstr(whole, ==, expected);
    }
}

/* A form cut at any byte is refused, never misread. */
static void
test_cut(void)
{
    static const char body[] = FIELD FILE_HEAD "x;y\r\n\r\n--B--";
    for (gsize cut = 0; cut < sizeof body - 1; cut++) {
        g_autofree char *text = read_form(body, cut);
        g_assert_true(g_str_has_suffix(text, "fail 109\n"));
    }
}

static void
test_field_size(void)
{
    for (gsize size = 4095; size <= 4097; size++) {
        g_autofree char *value = g_strnfill(size, 'x');
        g_autofree char *body = g_strdup_printf(
            "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n%s\r\n%sx\r\n--B--", value, FILE_HEAD);
        g_autofree char *text = read_form(body, strlen(body));
        g_assert_cmpint(g_str_has_suffix(text, "fail 109\n"), ==, size > 4096);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/multipart/cases", test_cases);
    g_test_add_func("/multipart/window-edges", test_window_edges);
    g_test_add_func("/multipart/cut", test_cut);
    g_test_add_func("/multipart/field-size", test_field_size);
    return g_test_run();
}
