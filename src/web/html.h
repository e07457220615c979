/* Writes HTML: markup only from literals, values only escaped for the place they stand in. Made for the code
 * that tools/template-compiler generates from data/templates; a handler makes an Html, hands it to a page,
 * and answers with it. */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include <glib.h>

typedef struct Html Html;
Html *html_new(void);
void html_free(Html *html);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Html, html_free)
GString *html_take(Html *html); /* new; takes the writer */

/* Markup of the template itself: a string literal, nothing else compiles. */
#define html_markup(html, literal) html_append_literal(html, "" literal "", sizeof(literal) - 1)
void html_append_literal(Html *html, const char *literal, gsize length);

/* NULL prints nothing. Control characters and broken UTF-8 come out as U+FFFD. */
void html_text(Html *html, const char *value); /* between tags */
void html_attr(Html *html, const char *value); /* in a quoted attribute */
void html_url(Html *html,
              const char *value); /* a whole address: a path, or http, https, mailto, tel; else "#" */
void html_url_part(Html *html, const char *value); /* behind the beginning of an address: percent-encoded */
void html_int(Html *html, gint64 value);
void html_uint(Html *html, guint64 value);
void html_text_format(Html *html, const char *format, ...) G_GNUC_PRINTF(2, 3);
void html_attr_format(Html *html, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A string or a whole number; another type does not compile. */
#define HTML_PUT(html, value, string)                                                                        \
    _Generic((value), char *: string, const char *: string, int: html_int, long: html_int, long long: html_int,    \
             short: html_int, unsigned: html_uint, unsigned long: html_uint, unsigned long long: html_uint,        \
             unsigned short: html_uint, unsigned char: html_uint)(html, value)
#define html_put_text(html, value)     HTML_PUT(html, value, html_text)
#define html_put_attr(html, value)     HTML_PUT(html, value, html_attr)
#define html_put_url(html, value)      HTML_PUT(html, value, html_url)
#define html_put_url_part(html, value) HTML_PUT(html, value, html_url_part)

/* The address itself, as html_url lets it through: borrowed value, or "#". */
const char *html_url_checked(const char *value);

#endif
