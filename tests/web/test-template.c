/* What the template compiler refuses, with the line; and what it lets through. Runs the program itself (first
 * argument). */
#include <gio/gio.h>
#include <glib/gstdio.h>

static char *compiler, *folder;

/* Compiles body as a page; its complaint (new), "" when it compiles; code: the C text when wanted. */
static char *
compile(const char *text, char **code)
{
    g_autofree char *in = g_build_filename(folder, "page.html", NULL),
                    *c = g_build_filename(folder, "page.html.c", NULL);
    g_autofree char *h = g_build_filename(folder, "page.html.h", NULL);
    g_autoptr(GError) error = NULL;
    char *complaint = NULL;
    int status;
    g_assert_true(g_file_set_contents(in, text, -1, NULL));
    const char *argv[] = {compiler, in, c, h, NULL};
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &complaint, &status, &error);
    g_assert_no_error(error);
    gboolean done = g_spawn_check_wait_status(status, NULL);
    g_assert_cmpint(done, ==, *complaint == '\0');
    if (done && code)
        g_assert_true(g_file_get_contents(c, code, NULL, NULL));
    return complaint;
}

#define PAGE "{# page p(const char *v) #}\n"

static void
test_refused(void)
{
    static const struct {
        const char *text;
        guint line;
        const char *reason;
    } cases[] = {
        {PAGE "<p class={{ v }}>-</p>", 2, "without quotes"},
        {PAGE "<p class=a>-</p>", 2, "without quotes"},
        {PAGE "\n<p {{ v }}>-</p>", 3, "name of an attribute"},
        {PAGE "<p data-{{ v }}=\"1\">-</p>", 2, "name of an attribute"},
        {PAGE "<{{ v }}>", 2, "name of an element"},
        {PAGE "<h{{ v }}>", 2, "name of an element"},
        {PAGE "<p></{{ v }}>", 2, "name of an element"},
        {PAGE "<script>{{ v }}</script>", 2, "script"},
        {PAGE "<script>x()</script>", 2, "script"},
        {PAGE "<style>{{ v }}</style>", 2, "<style>"},
        {PAGE "<p style=\"color: {{ v }}\">-</p>", 2, "style"},
        {PAGE "<p onclick=\"{{ v }}\">-</p>", 2, "onclick"},
        {PAGE "<iframe srcdoc=\"{{ v }}\"></iframe>", 2, "srcdoc"},
        {PAGE "<base href=\"{{ v }}\">", 2, "<base>"},
        {PAGE "<meta http-equiv=\"refresh\" content=\"{{ v }}\">", 2, "content"},
        {PAGE "<img srcset=\"{{ v }}\">", 2, "srcset"},
        {PAGE "<script src=\"/a.js\" type=\"{{ v }}\"></script>", 2, "type"},
        {PAGE "<!-- {{ v }} -->", 2, "comment"},
        {PAGE "<!doctype {{ v }}>", 2, "declaration"},
        {PAGE "<a href=\"javascript:x\">-</a>", 2, "javascript"},
        {PAGE "<a href=\"javascript:{{ v }}\">-</a>", 2, "javascript"},
        {PAGE "<a href=\"{{ v }}script:x\">-</a>", 2, "script:"},
        {PAGE "<a href=\"https://{{ v }}/\">-</a>", 2, "host"},
        {PAGE "<a href=\"//{{ v }}\">-</a>", 2, "host"},
        {PAGE "<a href=\"{{t \"Text\" }}\">-</a>", 2, "address"},
        {PAGE "<a href=\"{% if (v) { %}/x{% } %}\">-</a>", 2, "another place"},
        {PAGE "<p>", 2, "<p> is never closed"},
        {PAGE "<p></div>", 2, "</div> where </p> is due"},
        {PAGE "</p>", 2, "closes nothing"},
        {PAGE "<P></P>", 2, "lower case"},
        {PAGE "{% if (v) { %}<p>{% } %}</p>", 2, "open"},
        {PAGE "<p>{% if (v) { %}</p><p>{% } %}</p>", 2, "outside of this block"},
        {PAGE "<p {% if (v) { %}>{% } %}</p>", 2, "another place"},
        {PAGE "{% if (v) { %}", 2, "never closed"},
        {PAGE "{% } %}", 2, "closes no block"},
        {PAGE "{% end %}", 2, "ends nothing"},
        {PAGE "{% within box(v) %}{% } %}", 2, "still open"},
        {PAGE "{% for (;;) { %}<p>{% break; %}</p>{% } %}", 2, "break"},
        {PAGE "{% return; %}", 2, "return"},
        {PAGE "{% html_append_literal(html, v, 3); %}", 2, "html"},
        {PAGE "{% g_string_append(html->text, v); %}", 2, "html"},
        {PAGE "<title>{% call other(v) %}</title>", 2, "between tags"},
        {PAGE "<p {% call other(v) %}>-</p>", 2, "between tags"},
        {PAGE "<p>Welkom</p>", 2, "text for people"},
        {PAGE "<p>\xc3\xa9n</p>", 2, "text for people"},
        {PAGE "<img alt=\"Kaft\">", 2, "text for people"},
        {PAGE "<p class=\"a\"id=\"b\">-</p>", 2, "space"},
        {PAGE "<p{% if (v) { %}hidden{% } %}>-</p>", 2, "space"},
        {PAGE "<p>{{ v </p>", 2, "without its end"},
        {PAGE "<p>{{ }}</p>", 2, "nothing"},
        {PAGE "{{t v }}", 2, "double quotes"},
        {PAGE "{{n \"one\" }}", 2, "form"},
        {PAGE "{% body %}", 2, "layout"},
        {"{# layout l(const char *v) #}\n<p></p>", 2, "body"},
        {"{# layout l(const char *v) #}<p title=\"{% body %}\"></p>", 1, "between tags"},
        {"<p></p>", 1, "before the first"},
        {"{# nothing #}", 1, "no {# page"},
        {PAGE "<p>a < b</p>", 2, ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *complaint = compile(cases[i].text, NULL);
        g_autofree char *place = g_strdup_printf("page.html:%u: error: ", cases[i].line);
        if (!strstr(complaint, place) || !strstr(complaint, cases[i].reason))
            g_error("%s\n-> %s\n(expected line %u, %s)", cases[i].text, complaint, cases[i].line,
                    cases[i].reason);
    }
}

static void
test_accepted(void)
{
    static const struct {
        const char *text, *holds;
    } cases[] = {
        {PAGE "<p>{{ v }}</p>", "html_put_text(html, (v));"},
        {PAGE "<p title=\"{{ v }}\"></p>", "html_put_attr(html, (v));"},
        {PAGE "<a href='{{ v }}'></a>", "html_put_url(html, (v));"},
        {PAGE "<a href=\"https://example.org/{{ v }}\"></a>", "html_put_url_part(html, (v));"},
        {PAGE "{{t \"A }} b\" }}", "html_text(html, _(\"A }} b\"));"},
        {PAGE "{{t \"A %s, b\", f(v, 1) }}", "html_text_format(html, _(\"A %s, b\"), f(v, 1));"},
        {PAGE "{{n \"%u a\", \"%u b\", 3u }}", "html_text_format(html, n_(\"%u a\", \"%u b\", 3u),"},
        {PAGE "{{ t }}", "html_put_text(html, (t));"},
        {PAGE "<br><img src=\"/a\" alt=\"\"/><input disabled>", "<br>"},
        {PAGE "<p>&nbsp;&mdash; \xc2\xb7 \xe2\x86\x92 12</p>", "&mdash;"},
        {PAGE "<p {% if (v) { %}hidden{% } %}>-</p>", "if (v) {"},
        {PAGE "{% call other(v, \"}\") %}", "other(html, v, \"}\");"},
        {PAGE "<script src=\"/static/x.js\" defer></script>", "script"},
        {PAGE "<p>\"\\</p>", "\\\"\\\\"},
        {PAGE "\n\n{{ v }}", "#line 4 "},
        {PAGE "<textarea>\n  {{ v }}</textarea>", "<textarea>\\n\"\n        \"  "},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *code = NULL, *complaint = compile(cases[i].text, &code);
        if (*complaint || !strstr(code, cases[i].holds))
            g_error("%s\n-> %s%s", cases[i].text, complaint, code ? code : "");
    }
}

/* Any text ends in a page or a complaint: never in a crash or a hang. */
static void
test_mutated(void)
{
    static const char seed[] = PAGE
        "<p title=\"{{ v }}\">{% if (v) { %}{{t \"A\" }}{% } %}<a href='/x/{{ v }}'></a></p>";
    static const char letters[] = "{}%#<>\"'=/ \n-!a&";
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261);
    for (guint round = 0; round < 150; round++) {
        g_autofree char *text = g_strdup(seed);
        for (int changes = g_rand_int_range(rand, 1, 4); changes > 0; changes--)
            text[g_rand_int_range(rand, (gint32)strlen(PAGE), (gint32)strlen(seed))] =
                letters[g_rand_int_range(rand, 0, (gint32)strlen(letters))];
        g_autofree char *complaint = compile(text, NULL);
        if (*complaint && !strstr(complaint, ": error: "))
            g_error("%s\n-> %s", text, complaint);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_cmpint(argc, ==, 2);
    compiler = argv[1];
    folder = g_dir_make_tmp("instroom-template-XXXXXX", NULL);
    g_test_add_func("/template/refused", test_refused);
    g_test_add_func("/template/accepted", test_accepted);
    g_test_add_func("/template/mutated", test_mutated);
    int result = g_test_run();
    static const char *const files[] = {"page.html", "page.html.c", "page.html.h"};
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(folder, files[i], NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    return result;
}
