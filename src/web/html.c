/* Escaping for each place in an HTML page. */
#include "web/html.h"

#include <string.h>

struct Html {
    GString *text;
};

/* Most pages: they do not grow by being copied. */
#define PAGE_BYTES 12000

Html *
html_new(void)
{
    Html *html = g_new(Html, 1);
    html->text = g_string_sized_new(PAGE_BYTES);
    return html;
}

void
html_free(Html *html)
{
    if (!html)
        return;
    g_string_free(html->text, TRUE);
    g_free(html);
}

GString *
html_take(Html *html)
{
    GString *text = html->text;
    g_free(html);
    return text;
}

/* g_string_append_len, without a call where there is room: a page is some hundred small pieces. */
static void
append(GString *out, const char *bytes, gsize length)
{
    if (out->len + length >= out->allocated_len) {
        g_string_append_len(out, bytes, (gssize)length);
        return;
    }
    memcpy(out->str + out->len, bytes, length);
    out->len += length;
    out->str[out->len] = '\0';
}

void
html_append_literal(Html *html, const char *literal, gsize length)
{
    append(html->text, literal, length);
}

#define REPLACEMENT "\xef\xbf\xbd"

/* What a byte becomes; quotes only matter within attributes but harm nowhere. */
static const char *
escape_of(unsigned char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&#34;";
    case '\'':
        return "&#39;";
    case 0x7f:
        return REPLACEMENT;
    default:
        return byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\r' ? REPLACEMENT : NULL;
    }
}

static void
append_escaped(GString *out, const char *value)
{
    const char *from = value, *at = value;
    for (; *at; at++) {
        const char *escape = escape_of((unsigned char)*at);
        if (!escape)
            continue;
        append(out, from, (gsize)(at - from));
        append(out, escape, strlen(escape));
        from = at + 1;
    }
    append(out, from, (gsize)(at - from));
}

/* ASCII that is nothing to escape; not the end. */
static const guint8 is_plain[256] = {
    ['\t'] = 1,        ['\n'] = 1,        ['\r'] = 1, [' '] = 1,         ['!'] = 1,
    ['#' ... '%'] = 1, ['(' ... ';'] = 1, ['='] = 1,  ['?' ... '~'] = 1,
};

/* Most texts are so from end to end. */
static gsize
plain_length(const char *value)
{
    gsize length = 0;
    while (is_plain[(unsigned char)value[length]])
        length++;
    return length;
}

void
html_text(Html *html, const char *value)
{
    if (!value)
        return;
    gsize plain = plain_length(value);
    if (value[plain] == '\0') {
        append(html->text, value, plain);
        return;
    }
    g_autofree char *repaired = g_utf8_validate(value, -1, NULL) ? NULL : g_utf8_make_valid(value, -1);
    append_escaped(html->text, repaired ? repaired : value);
}

void
html_attr(Html *html, const char *value)
{
    html_text(html, value);
}

const char *
html_url_checked(const char *value)
{
    static const char *const schemes[] = {"http", "https", "mailto", "tel"};
    if (!value)
        return "#";
    /* Browsers drop tabs and line ends inside an address and take \ for /: such an address is none of ours.
     */
    for (const char *c = value; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == '\\' || *c == 0x7f)
            return "#";
    if (g_str_has_prefix(value, "//"))
        return "#";
    gsize head = strcspn(value, ":/?#");
    if (value[head] != ':')
        return value;
    for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (strlen(schemes[i]) == head && g_ascii_strncasecmp(value, schemes[i], head) == 0)
            return value;
    return "#";
}

void
html_url(Html *html, const char *value)
{
    html_text(html, html_url_checked(value));
}

void
html_url_part(Html *html, const char *value)
{
    static const char hex[] = "0123456789ABCDEF";
    for (const unsigned char *c = (const unsigned char *)value; c && *c; c++) {
        if (g_ascii_isalnum(*c) || strchr("-_.~", *c)) {
            g_string_append_c(html->text, (char)*c);
        } else {
            char code[] = {'%', hex[*c >> 4], hex[*c & 15]};
            g_string_append_len(html->text, code, sizeof code);
        }
    }
}

void
html_int(Html *html, gint64 value)
{
    g_string_append_printf(html->text, "%" G_GINT64_FORMAT, value);
}

void
html_uint(Html *html, guint64 value)
{
    g_string_append_printf(html->text, "%" G_GUINT64_FORMAT, value);
}

void
html_text_format(Html *html, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    html_text(html, text);
}

void
html_attr_format(Html *html, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    html_attr(html, text);
}
