/* Hostile values in every place of a compiled template: none comes out as markup, an attribute or an active
 * address. */
#include "contexts.html.h"
#include "text/text.h"
#include "web/html.h"

static char *
print_contexts(const char *value)
{
    Html *html = html_new();
    contexts_page(html, value);
    return g_string_free(html_take(html), FALSE);
}

static const char *const hostile[] = {
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "\" autofocus onfocus=\"alert(1)",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.example/x",
    "/\\evil.example/x",
    "\\\\evil.example",
    "</textarea><script>",
    "</title><script>",
    "{{ value }}{% x %}",
    "&lt;script&gt;",
    "a&b;c=\"d\"",
    "\xff\xfe<b>",
    ("\xc0\xbc"
     "script>"),
    "+ADw-script+AD4-",
    "x\" style=\"x",
    "-->",
    "]]>",
};

/* The markup of the page with an inert value, its values cut out: what the page's skeleton must stay whatever
 * is printed. */
static char *
skeleton(const char *page)
{
    GString *out = g_string_new(NULL);
    char quote = 0;
    gboolean tag = FALSE;
    for (const char *c = page; *c; c++) {
        if (quote) {
            quote = *c == quote ? 0 : quote;
            if (quote)
                continue;
        } else if (tag && (*c == '"' || *c == '\'')) {
            quote = *c;
        } else if (*c == '<') {
            tag = TRUE;
        } else if (*c == '>') {
            tag = FALSE;
        } else if (!tag) {
            continue;
        }
        g_string_append_c(out, *c);
    }
    return g_string_free(out, FALSE);
}

static void
test_skeleton(void)
{
    g_autofree char *plain_page = print_contexts("x"), *plain = skeleton(plain_page);
    for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
        g_autofree char *page = print_contexts(hostile[i]), *bones = skeleton(page);
        g_assert_cmpstr(bones, ==, plain);
        g_assert_true(g_utf8_validate(page, -1, NULL));
        g_autofree char *lower = g_ascii_strdown(page, -1);
        static const char *const active[] = {"=\"javascript", "='javascript", "=\"data:text",
                                             "=\"vbscript",   "=\"//",        "='//",
                                             "=\"/\\",        "=\" java",     "=\"java\t"};
        for (guint a = 0; a < G_N_ELEMENTS(active); a++) {
            /* title= and data-a= may show the text; href, src and action may not. */
            for (const char *hit = lower; (hit = strstr(hit, active[a])) != NULL; hit++) {
                g_autofree char *before = g_strndup(lower, (gsize)(hit - lower));
                g_assert_true(g_str_has_suffix(before, "title") || g_str_has_suffix(before, "data-a"));
            }
        }
    }
}

static void
test_addresses(void)
{
    static const struct {
        const char *value, *through;
    } cases[] = {
        {"/uploads/3?x=1#y", "/uploads/3?x=1#y"},
        {"https://example.org/", "https://example.org/"},
        {"HTTP://example.org", "HTTP://example.org"},
        {"mailto:a@b.nl", "mailto:a@b.nl"},
        {"tel:+31201234567", "tel:+31201234567"},
        {"#top", "#top"},
        {"?page=2", "?page=2"},
        {"page:2", "#"},
        {"a/b:c", "a/b:c"},
        {"", ""},
        {NULL, "#"},
        {"//x", "#"},
        {"/\\x", "#"},
        {"javascript:1", "#"},
        {" /x", "#"},
        {"ftp://x", "#"},
        {"blob:x", "#"},
        {":x", "#"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(html_url_checked(cases[i].value), ==, cases[i].through);
}

static void
test_exact(void)
{
    text_set_language(TEXT_ENGLISH);
    g_autofree char *page = print_contexts("<a b='c' d=\"e\">&\x02\xff");
    static const char *const parts[] = {
        "<p>&lt;a b=&#39;c&#39; d=&#34;e&#34;&gt;&amp;\xef\xbf\xbd\xef\xbf\xbd</p>",
        "href=\"/x/%3Ca%20b%3D%27c%27%20d%3D%22e%22%3E%26%02%FF?q=%3Ca%20",
        "alt=\"Cover of &lt;a b=&#39;c&#39;",
        "<a href=\"#\">",
    };
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!strstr(page, parts[i]))
            g_error("%s is not in %s", parts[i], page);
    Html *html = html_new();
    numbers_page(html, -1, 2, G_MININT64, G_MAXUINT64);
    g_autofree char *numbers = g_string_free(html_take(html), FALSE);
    g_assert_cmpstr(g_strstrip(numbers), ==,
                    "<p class=\"c-1\">-1 2 -9223372036854775808 18446744073709551615</p>"
                    "<a href=\"/n/-9223372036854775808\">2 rows</a>");
}

static void
test_blocks(void)
{
    static const char *const names[] = {"Zoë", "<b>", NULL};
    Html *html = html_new();
    loop_page(html, names, TRUE);
    g_autofree char *text = g_string_free(html_take(html), FALSE);
    g_autoptr(GRegex) space = g_regex_new("\\s*\n\\s*", 0, 0, NULL);
    g_autofree char *flat = g_regex_replace_literal(space, text, -1, 0, "", 0, NULL);
    g_assert_cmpstr(
        flat, ==, "<section aria-label=\"Zoë\"><ul hidden><li>Zoë *</li><li>&lt;b&gt; -</li></ul></section>");
}

/* A table of 200 rows is printed in well under a millisecond. */
static void
test_speed(void)
{
    const char *names[201] = {NULL};
    for (guint i = 0; i < 200; i++)
        names[i] = "Sanne-Fleur van der Heijden & zn";
    gint64 best = G_MAXINT64;
    for (guint round = 0; round < 20; round++) {
        gint64 start = g_get_monotonic_time();
        Html *html = html_new();
        loop_page(html, names, FALSE);
        g_string_free(html_take(html), TRUE);
        best = MIN(best, g_get_monotonic_time() - start);
    }
    g_test_message("200 rows: %d us", (int)best);
    g_assert_cmpint(best, <, 5000);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/html/skeleton", test_skeleton);
    g_test_add_func("/html/addresses", test_addresses);
    g_test_add_func("/html/exact", test_exact);
    g_test_add_func("/html/blocks", test_blocks);
    g_test_add_func("/html/speed", test_speed);
    return g_test_run();
}
