/* Turns an HTML template into C: template-compiler IN.html OUT.c OUT.h.
 *
 *   {# include "web/portal/x.h" #}           at the top: what the C code needs
 *   {# page uploads_page(const X *page) #}   begins a function uploads_page(Html *html, const X *page)
 *   {# layout frame(const F *f) #}           begins a pair frame_begin, frame_end, parted by {% body %}
 *   {# anything else #}                      a comment
 *   {{ expression }}                         prints a C string or whole number, escaped for its place
 *   {{t "Text" }}  {{t "%s of %s", a, b }}   prints translated text, with printf arguments, escaped
 *   {{n "%u row", "%u rows", count }}        the same with a plural; the count is the format's first
 * argument, a guint
 *   {% if (x) { %} … {% } else { %} … {% } %}   C statements; blocks must leave the page as they found it
 *   {% call other_page(x) %}                 prints another template
 *   {% within frame(f) %} … {% end %}        prints a layout around what stands between
 *
 * Nothing prints without escaping; a value in a place where no escaping helps is an error with file and line.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"

typedef struct {
    Spot spot;
    gboolean spaced;
    guint floor;
    guint line;
    char *within; /* the layout's name, NULL for a C block */
} Block;

typedef struct {
    const char *file;
    guint line;
    Context context;
    GString *code, *head, *includes;
    GString *literal; /* markup not yet written out */
    GArray *blocks;
    char *layout, *layout_parameters; /* the layout being compiled */
    gboolean in_page, body_seen;
} Compiler;

G_GNUC_NORETURN G_GNUC_PRINTF(3, 4) static void fail(const Compiler *compiler, guint line, const char *format,
                                                     ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%u: error: ", compiler->file, line);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static void
check(const Compiler *compiler, const char *complaint)
{
    if (complaint)
        fail(compiler, compiler->line, "%s", complaint);
}

static void
flush_literal(Compiler *compiler)
{
    if (compiler->literal->len == 0)
        return;
    g_string_append(compiler->code, "    html_markup(html, \"");
    for (const char *c = compiler->literal->str; *c; c++) {
        if (*c == '\n')
            g_string_append(compiler->code, c[1] ? "\\n\"\n        \"" : "\\n");
        else if (*c == '"' || *c == '\\')
            g_string_append_printf(compiler->code, "\\%c", *c);
        else
            g_string_append_c(compiler->code, *c);
    }
    g_string_append(compiler->code, "\");\n");
    g_string_truncate(compiler->literal, 0);
}

static void
emit_place(Compiler *compiler)
{
    g_string_append_printf(compiler->code, "#line %u \"%s\"\n", compiler->line, compiler->file);
}

/* Markup: followed, and shortened by the space that no one sees. */
static void
take_markup(Compiler *compiler, char c)
{
    if (!compiler->in_page) {
        if (!g_ascii_isspace(c))
            fail(compiler, compiler->line, "markup before the first {# page … #}");
        return;
    }
    check(compiler, context_feed(&compiler->context, c));
    gboolean blank = g_ascii_isspace(c) && !context_keeps_space(&compiler->context);
    char *last = compiler->literal->len > 0 ? &compiler->literal->str[compiler->literal->len - 1] : NULL;
    if (blank && last && g_ascii_isspace(*last)) {
        if (c == '\n')
            *last = c;
        return;
    }
    g_string_append_c(compiler->literal, c);
}

/* {{t …}} and {{n …}}: the text, and how many commas part its arguments (0 = none) outside of strings and
 * brackets. */
static guint
count_arguments(const char *code)
{
    guint commas = 0, depth = 0;
    char quote = 0;
    for (const char *c = code; *c; c++) {
        if (quote) {
            if (*c == '\\' && c[1])
                c++;
            else if (*c == quote)
                quote = 0;
        } else if (*c == '"' || *c == '\'') {
            quote = *c;
        } else if (strchr("([{", *c)) {
            depth++;
        } else if (strchr(")]}", *c)) {
            depth--;
        } else if (*c == ',' && depth == 0) {
            commas++;
        }
    }
    return commas;
}

/* Where the string literal at the start of code ends (adjacent ones are one). */
static const char *
skip_literal(const Compiler *compiler, const char *code)
{
    const char *end = NULL;
    while (g_ascii_isspace(*code))
        code++;
    while (*code == '"') {
        for (code++; *code && *code != '"'; code++)
            if (*code == '\\' && code[1])
                code++;
        if (*code == '"')
            end = ++code;
        while (g_ascii_isspace(*code))
            code++;
    }
    if (!end)
        fail(compiler, compiler->line, "a translated text must be a string in double quotes");
    return end;
}

static const char *
skip_comma(const Compiler *compiler, const char *code)
{
    while (g_ascii_isspace(*code))
        code++;
    if (*code != ',')
        fail(compiler, compiler->line, "{{n \"one\", \"many\", count }} is the form");
    return code + 1;
}

static void
emit_text(Compiler *compiler, Print print, const char *code)
{
    const char *where = print == PRINT_TEXT ? "text" : "attr";
    const char *end = skip_literal(compiler, code);
    if (count_arguments(code) == 0)
        g_string_append_printf(compiler->code, "    html_%s(html, _(%s));\n", where, code);
    else
        g_string_append_printf(compiler->code, "    html_%s_format(html, _(%.*s)%s);\n", where,
                               (int)(end - code), code, end);
}

static void
emit_plural(Compiler *compiler, Print print, const char *code)
{
    const char *many = skip_comma(compiler, skip_literal(compiler, code));
    const char *count = skip_comma(compiler, skip_literal(compiler, many));
    if (count_arguments(count) > 0) { /* the number first, then what else the text names */
        g_autofree char *number = g_strndup(count, strcspn(count, ","));
        if (count_arguments(number) > 0 || strchr(number, '('))
            fail(compiler, compiler->line, "the count of {{n …}} must be a simple expression");
        g_string_append_printf(compiler->code, "    html_%s_format(html, n_(%.*s, %s), %s);\n",
                               print == PRINT_TEXT ? "text" : "attr", (int)(count - 1 - code), code, number,
                               count);
        return;
    }
    g_string_append_printf(compiler->code, "    html_%s_format(html, n_(%s), %s);\n",
                           print == PRINT_TEXT ? "text" : "attr", code, count);
}

/* raw: as it stands between the braces; {{t is text, {{ t an expression. */
static void
take_value(Compiler *compiler, const char *raw, const char *code)
{
    static const char *const names[] = {
        [PRINT_TEXT] = "text", [PRINT_ATTR] = "attr", [PRINT_URL] = "url", [PRINT_URL_PART] = "url_part"};
    Print print;
    if (!compiler->in_page)
        fail(compiler, compiler->line, "a value before the first {# page … #}");
    check(compiler, context_print(&compiler->context, &print));
    flush_literal(compiler);
    emit_place(compiler);
    gboolean text = (raw[0] == 't' || raw[0] == 'n') && g_ascii_isspace(raw[1]);
    if (text && print != PRINT_TEXT && print != PRINT_ATTR)
        fail(compiler, compiler->line, "translated text in an address");
    if (text && code[0] == 't')
        emit_text(compiler, print, code + 2);
    else if (text)
        emit_plural(compiler, print, code + 2);
    else
        g_string_append_printf(compiler->code, "    html_put_%s(html, (%s));\n", names[print], code);
}

static void
open_block(Compiler *compiler, const char *within)
{
    Context *context = &compiler->context;
    Block block = {context->spot, context->spaced, context->floor, compiler->line, g_strdup(within)};
    g_array_append_val(compiler->blocks, block);
    context->floor = context->open->len;
}

/* Takes the innermost block off, which must be a C block (within FALSE) or a layout's; new name of the
 * layout. */
static char *
close_block(Compiler *compiler, gboolean within)
{
    Context *context = &compiler->context;
    if (compiler->blocks->len == 0)
        fail(compiler, compiler->line, within ? "{%% end %%} ends nothing" : "} closes no block");
    Block block = g_array_index(compiler->blocks, Block, compiler->blocks->len - 1);
    if ((block.within != NULL) != within)
        fail(compiler, compiler->line, "the block of line %u is still open", block.line);
    if (!context_same(&block.spot, &context->spot))
        fail(compiler, compiler->line, "the block of line %u leaves %s open or in another place", block.line,
             context->open->len > 0 ? (char *)g_ptr_array_index(context->open, context->open->len - 1)
                                    : "the page");
    context->floor = block.floor;
    context->spaced = context->spaced && block.spaced;
    g_array_set_size(compiler->blocks, compiler->blocks->len - 1);
    return block.within;
}

/* Whether code holds a word, outside of strings. */
static gboolean
has_word(const char *code, const char *word)
{
    char quote = 0;
    gsize length = strlen(word);
    for (const char *c = code; *c; c++) {
        if (quote) {
            if (*c == '\\' && c[1])
                c++;
            else if (*c == quote)
                quote = 0;
        } else if (*c == '"' || *c == '\'') {
            quote = *c;
        } else if (g_ascii_isalpha(*c) || *c == '_') {
            gsize span = strspn(c, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
            if (span == length && strncmp(c, word, length) == 0)
                return TRUE;
            c += span - 1;
        }
    }
    return FALSE;
}

static void
take_statement(Compiler *compiler, const char *code)
{
    static const char *const banned[] = {
        "goto", "return", "break", "continue", "switch", "html", "html_append_literal"};
    for (gsize i = 0; i < G_N_ELEMENTS(banned); i++)
        if (has_word(code, banned[i]))
            fail(compiler, compiler->line, "%s in a template", banned[i]);
    char quote = 0;
    for (const char *c = code; *c; c++) {
        if (quote) {
            if (*c == '\\' && c[1])
                c++;
            else if (*c == quote)
                quote = 0;
        } else if (*c == '"' || *c == '\'') {
            quote = *c;
        } else if (*c == '{') {
            open_block(compiler, NULL);
        } else if (*c == '}') {
            g_free(close_block(compiler, FALSE));
        }
    }
    emit_place(compiler);
    g_string_append_printf(compiler->code, "    %s\n", code);
}

/* name(arguments) -> name and ", arguments" or "". */
static void
split_call(const Compiler *compiler, const char *code, char **name, char **arguments)
{
    const char *bracket = strchr(code, '(');
    if (!bracket || code[strlen(code) - 1] != ')')
        fail(compiler, compiler->line, "name(arguments) is the form");
    *name = g_strstrip(g_strndup(code, (gsize)(bracket - code)));
    g_autofree char *inside = g_strstrip(g_strndup(bracket + 1, strlen(bracket) - 2));
    gboolean none = *inside == '\0' || strcmp(inside, "void") == 0;
    *arguments = none ? g_strdup("") : g_strconcat(", ", inside, NULL);
}

static void
require_text(Compiler *compiler, const char *what)
{
    if (!context_may_call(&compiler->context))
        fail(compiler, compiler->line, "%s must stand between tags", what);
}

static void
take_body(Compiler *compiler)
{
    if (!compiler->layout || compiler->body_seen)
        fail(compiler, compiler->line, "{%% body %%} stands once, in a layout");
    require_text(compiler, "{% body %}");
    if (compiler->blocks->len > 0)
        fail(compiler, compiler->line, "{%% body %%} within a block");
    compiler->body_seen = TRUE;
    g_string_append_printf(compiler->code, "}\n\nvoid\n%s_end(Html *html%s)\n{\n", compiler->layout,
                           compiler->layout_parameters);
}

static void
take_command(Compiler *compiler, const char *code)
{
    if (!compiler->in_page)
        fail(compiler, compiler->line, "a statement before the first {# page … #}");
    flush_literal(compiler);
    context_statement(&compiler->context);
    g_autofree char *name = NULL, *arguments = NULL;
    if (g_str_has_prefix(code, "call ")) {
        require_text(compiler, "{% call %}");
        split_call(compiler, code + 5, &name, &arguments);
        emit_place(compiler);
        g_string_append_printf(compiler->code, "    %s(html%s);\n", name, arguments);
    } else if (g_str_has_prefix(code, "within ")) {
        require_text(compiler, "{% within %}");
        split_call(compiler, code + 7, &name, &arguments);
        emit_place(compiler);
        g_string_append_printf(compiler->code, "    %s_begin(html%s);\n", name, arguments);
        g_autofree char *end = g_strdup_printf("%s_end(html%s)", name, arguments);
        open_block(compiler, end);
    } else if (strcmp(code, "end") == 0) {
        name = close_block(compiler, TRUE);
        emit_place(compiler);
        g_string_append_printf(compiler->code, "    %s;\n", name);
    } else if (strcmp(code, "body") == 0) {
        take_body(compiler);
    } else {
        take_statement(compiler, code);
    }
}

static void
end_page(Compiler *compiler)
{
    if (!compiler->in_page)
        return;
    flush_literal(compiler);
    if (compiler->blocks->len > 0)
        fail(compiler, compiler->line, "the block of line %u is never closed",
             g_array_index(compiler->blocks, Block, compiler->blocks->len - 1).line);
    if (compiler->context.spot.place != AT_TEXT)
        fail(compiler, compiler->line, "the page ends within a tag");
    if (compiler->context.open->len > 0)
        fail(compiler, compiler->line, "<%s> is never closed",
             (char *)g_ptr_array_index(compiler->context.open, compiler->context.open->len - 1));
    if (compiler->layout && !compiler->body_seen)
        fail(compiler, compiler->line, "a layout without {%% body %%}");
    g_string_append(compiler->code, "}\n");
    context_clear(&compiler->context);
    g_clear_pointer(&compiler->layout, g_free);
    g_clear_pointer(&compiler->layout_parameters, g_free);
    compiler->in_page = FALSE;
}

static void
begin_page(Compiler *compiler, const char *signature, gboolean layout)
{
    g_autofree char *name = NULL, *parameters = NULL;
    end_page(compiler);
    split_call(compiler, signature, &name, &parameters);
    g_string_append_printf(compiler->head, "void %s%s(Html *html%s);\n", name, layout ? "_begin" : "",
                           parameters);
    if (layout)
        g_string_append_printf(compiler->head, "void %s_end(Html *html%s);\n", name, parameters);
    g_string_append(compiler->code, "\n");
    emit_place(compiler);
    g_string_append_printf(compiler->code, "void\n%s%s(Html *html%s)\n{\n", name, layout ? "_begin" : "",
                           parameters);
    context_init(&compiler->context);
    compiler->in_page = TRUE;
    compiler->body_seen = FALSE;
    compiler->layout = layout ? g_strdup(name) : NULL;
    compiler->layout_parameters = layout ? g_strdup(parameters) : NULL;
}

static void
take_directive(Compiler *compiler, const char *code)
{
    if (g_str_has_prefix(code, "include ")) {
        if (compiler->in_page)
            fail(compiler, compiler->line, "{# include … #} after the first page");
        g_string_append_printf(compiler->includes, "#%s\n", code);
    } else if (g_str_has_prefix(code, "page ")) {
        begin_page(compiler, code + 5, FALSE);
    } else if (g_str_has_prefix(code, "layout ")) {
        begin_page(compiler, code + 7, TRUE);
    }
}

/* The end of a {{ … }}, {% … %} or {# … #} that opened at text, past which strings are not looked into. */
static const char *
find_end(const Compiler *compiler, const char *text, char kind)
{
    char closing = kind == '{' ? '}' : kind, quote = 0;
    for (const char *c = text + 2; *c; c++) {
        if (quote) {
            if (*c == '\\' && c[1])
                c++;
            else if (*c == quote)
                quote = 0;
        } else if (kind != '#' && (*c == '"' || *c == '\'')) {
            quote = *c;
        } else if (*c == closing && c[1] == '}') {
            return c;
        }
    }
    fail(compiler, compiler->line, "{%c without its end", kind);
}

static void
compile(Compiler *compiler, const char *text)
{
    while (*text) {
        char kind = text[0] == '{' ? text[1] : 0;
        if (kind != '{' && kind != '%' && kind != '#') {
            take_markup(compiler, *text);
            compiler->line += *text++ == '\n';
            continue;
        }
        const char *end = find_end(compiler, text, kind);
        g_autofree char *raw = g_strndup(text + 2, (gsize)(end - text - 2));
        guint lines = 0;
        for (const char *c = raw; *c; c++)
            lines += *c == '\n';
        g_autofree char *code = g_strstrip(g_strdup(raw));
        if (kind == '#')
            take_directive(compiler, code);
        else if (*code == '\0')
            fail(compiler, compiler->line, "nothing between the braces");
        else if (kind == '{')
            take_value(compiler, raw, code);
        else
            take_command(compiler, code);
        compiler->line += lines;
        text = end + 2;
    }
    end_page(compiler);
}

static gboolean
write_outputs(const Compiler *compiler, const char *c_path, const char *h_path, GError **error)
{
    g_autofree char *h_name = g_path_get_basename(h_path);
    g_autofree char *guard = g_strcanon(g_ascii_strup(h_name, -1), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
                                        '_');
    g_autofree char *head = g_strdup_printf(
        "/* Made from %s by template-compiler. */\n#ifndef %s\n#define %s\n\n"
        "#include \"web/html.h\"\n%s\n%s\n#endif\n",
        compiler->file, guard, guard, compiler->includes->str, compiler->head->str);
    g_autofree char *code = g_strdup_printf("/* Made from %s by template-compiler. */\n#include \"%s\"\n\n"
                                            "#include \"text/text.h\"\n\n"
                                            /* Each half of a layout gets all parameters and may use few. */
                                            "#pragma GCC diagnostic ignored \"-Wunused-parameter\"\n%s",
                                            compiler->file, h_name, compiler->code->str);
    return g_file_set_contents(c_path, code, -1, error) && g_file_set_contents(h_path, head, -1, error);
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    if (argc != 4) {
        fprintf(stderr, "usage: template-compiler IN.html OUT.c OUT.h\n");
        return 2;
    }
    Compiler compiler = {.file = argv[1], .line = 1};
    compiler.code = g_string_new(NULL);
    compiler.head = g_string_new(NULL);
    compiler.includes = g_string_new(NULL);
    compiler.literal = g_string_new(NULL);
    compiler.blocks = g_array_new(FALSE, FALSE, sizeof(Block));
    gsize length = 0;
    if (!g_file_get_contents(argv[1], &text, &length, &error)) {
        fprintf(stderr, "template-compiler: %s\n", error->message);
        return 1;
    }
    if (!g_utf8_validate(text, (gssize)length, NULL))
        fail(&compiler, 1, "not UTF-8");
    compile(&compiler, text);
    if (compiler.head->len == 0)
        fail(&compiler, compiler.line, "no {# page … #}");
    if (!write_outputs(&compiler, argv[2], argv[3], &error)) {
        fprintf(stderr, "template-compiler: %s\n", error->message);
        return 1;
    }
    return 0;
}
